//! Turtle and `TriG` for people to read: one block a subject, `a` first, entities before articles before evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};

use crate::vocab::{OWL, PREFIXES, SCHEMA, SIMPUL};

/// Writes the default graph, then each named graph in braces. Without named graphs the file is Turtle, with them `TriG`.
pub(super) fn write(quads: &[Quad], base: &str, out: &mut impl Write) -> io::Result<()> {
    let names = Names::new(base);
    names.header(out)?;
    let mut graphs: BTreeMap<String, Vec<&Quad>> = BTreeMap::new();
    for quad in quads {
        let name = match &quad.graph_name {
            GraphName::DefaultGraph => String::new(),
            GraphName::NamedNode(iri) => names.iri(iri),
            GraphName::BlankNode(node) => node.to_string(),
        };
        graphs.entry(name).or_default().push(quad);
    }
    for (name, quads) in graphs {
        if name.is_empty() {
            names.graph(&quads, "", out)?;
        } else {
            write!(out, "\n{name} {{")?;
            names.graph(&quads, "    ", out)?;
            writeln!(out, "}}")?;
        }
    }
    Ok(())
}

/// How IRIs are shortened.
struct Names {
    /// The base that relative IRIs stand on; none where it could not be relied on.
    base: Option<String>,
    /// Prefixes and namespaces, `id:` included.
    prefixes: Vec<(&'static str, String)>,
}

impl Names {
    fn new(base: &str) -> Self {
        // Parsers take dots and empty segments out of what they resolve.
        let plain = base.ends_with('/')
            && !base.contains(['?', '#'])
            && !base.contains("/.")
            && base.matches("//").count() == 1
            && NamedNode::new(base).is_ok();
        let mut prefixes: Vec<_> = PREFIXES.iter().map(|(prefix, iri)| (*prefix, (*iri).to_owned())).collect();
        if plain {
            prefixes.push(("id", format!("{base}id/")));
            prefixes.sort();
        }
        Self { base: plain.then(|| base.to_owned()), prefixes }
    }

    fn header(&self, out: &mut impl Write) -> io::Result<()> {
        if let Some(base) = &self.base {
            writeln!(out, "@base <{base}> .")?;
        }
        self.prefixes.iter().try_for_each(|(prefix, namespace)| writeln!(out, "@prefix {prefix}: <{namespace}> ."))
    }

    fn graph(&self, quads: &[&Quad], margin: &str, out: &mut impl Write) -> io::Result<()> {
        let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
        for quad in quads {
            let subject = subjects.entry(quad.subject.to_string()).or_insert_with(|| Subject::new(&quad.subject));
            if quad.predicate == rdf::TYPE {
                subject.rank = subject.rank.min(rank(&quad.object));
            }
            subject.says.insert((predicate_rank(&quad.predicate), quad.predicate.as_str(), self.term(&quad.object)));
        }
        let mut subjects: Vec<(String, Subject)> = subjects.into_iter().collect();
        subjects.sort_by(|(a, x), (b, y)| (x.rank, x.stem, x.begin, a).cmp(&(y.rank, y.stem, y.begin, b)));
        subjects.iter().try_for_each(|(_, subject)| {
            let block = self.block(subject, margin);
            out.write_all(block.as_bytes())
        })
    }

    /// A subject with all that is said of it.
    fn block(&self, subject: &Subject, margin: &str) -> String {
        let name = match subject.node {
            NamedOrBlankNode::NamedNode(iri) => self.iri(iri),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let mut block = format!("\n{margin}{name}");
        let mut last = None;
        for (_, predicate, object) in &subject.says {
            if last == Some(*predicate) {
                let _ = write!(block, " ,\n{margin}        {object}");
            } else {
                let verb = if *predicate == rdf::TYPE.as_str() { "a".to_owned() } else { self.shorten(predicate) };
                let before = if last.is_none() { " ".to_owned() } else { format!(" ;\n{margin}    ") };
                let _ = write!(block, "{before}{verb} {object}");
            }
            last = Some(*predicate);
        }
        block.push_str(" .\n");
        block
    }

    fn iri(&self, iri: &NamedNode) -> String {
        self.shorten(iri.as_str())
    }

    /// The shortest of prefixed name, relative IRI and full IRI that reads back as the same.
    fn shorten(&self, iri: &str) -> String {
        for (prefix, namespace) in &self.prefixes {
            if let Some(local) = iri.strip_prefix(namespace.as_str()).filter(|local| is_local(local)) {
                return format!("{prefix}:{local}");
            }
        }
        match self.base.as_deref().and_then(|base| iri.strip_prefix(base)) {
            Some(path) if is_relative(path) => format!("<{path}>"),
            _ => format!("<{iri}>"),
        }
    }

    fn term(&self, term: &Term) -> String {
        match term {
            Term::NamedNode(iri) => self.iri(iri),
            Term::BlankNode(node) => node.to_string(),
            Term::Literal(literal) => self.literal(literal),
            Term::Triple(triple) => {
                let subject = match &triple.subject {
                    NamedOrBlankNode::NamedNode(iri) => self.iri(iri),
                    NamedOrBlankNode::BlankNode(node) => node.to_string(),
                };
                format!("<<( {subject} {} {} )>>", self.iri(&triple.predicate), self.term(&triple.object))
            }
        }
    }

    fn literal(&self, literal: &Literal) -> String {
        let datatype = literal.datatype();
        if is_bare(literal.value(), datatype.as_str()) {
            return literal.value().to_owned();
        }
        let text = literal.to_string();
        let full = format!("^^{datatype}");
        match text.strip_suffix(&full) {
            Some(quoted) if literal.language().is_none() => format!("{quoted}^^{}", self.shorten(datatype.as_str())),
            _ => text,
        }
    }
}

/// What is said of one subject, in the order in which it is written.
struct Subject<'a> {
    node: &'a NamedOrBlankNode,
    rank: usize,
    /// Its IRI, without the place of a passage.
    stem: &'a str,
    begin: usize,
    says: BTreeSet<(usize, &'a str, String)>,
}

impl<'a> Subject<'a> {
    fn new(node: &'a NamedOrBlankNode) -> Self {
        let whole = match node {
            NamedOrBlankNode::NamedNode(iri) => iri.as_str(),
            NamedOrBlankNode::BlankNode(node) => node.as_str(),
        };
        let passage = whole.split_once("#char=");
        let begin = passage.and_then(|(_, place)| place.split(',').next()?.parse().ok()).unwrap_or_default();
        // Passages come after what has a type, the rest last.
        let rank = if passage.is_some() { LAST - 1 } else { LAST };
        Self { node, rank, stem: passage.map_or(whole, |(stem, _)| stem), begin, says: BTreeSet::new() }
    }
}

const LAST: usize = 9;

/// The order in which kinds of things are read best.
fn rank(class: &Term) -> usize {
    let Term::NamedNode(class) = class else { return LAST };
    let class = class.as_str();
    if let Some(name) = class.strip_prefix(SIMPUL) {
        return match name {
            "Fact" => 4,
            "Evidence" => 5,
            _ => 1,
        };
    }
    match (class.strip_prefix(OWL), class.strip_prefix(SCHEMA)) {
        (Some("Ontology"), _) => 0,
        (Some("Class"), _) => 1,
        (Some(_), _) => 2,
        (_, Some("NewsArticle")) => 3,
        (_, Some("Quotation")) => 6,
        _ => 7,
    }
}

/// `a` first, then the label; in facts subject, predicate, object, as they are spoken.
fn predicate_rank(predicate: &NamedNode) -> usize {
    let first = [rdf::TYPE, rdfs::LABEL, rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];
    first.iter().position(|first| first.as_str() == predicate.as_str()).unwrap_or(first.len())
}

/// Whether it can follow a prefix as it is. Turtle allows more, but not so that it could be read at a glance.
fn is_local(local: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    local.starts_with(word) && local.chars().all(|c| word(c) || c == '-')
}

/// Whether it can stand alone between angle brackets: nothing in it may be taken for a scheme, a host, or a step up.
fn is_relative(path: &str) -> bool {
    let first = path.split(['/', '?', '#']).next().unwrap_or_default();
    path.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !first.contains(':')
        && !path.contains("//")
        && !path.split(['/', '?', '#']).any(|step| step == "." || step == "..")
}

/// Whether Turtle reads the bare `text` as a literal of this type.
fn is_bare(text: &str, datatype: &str) -> bool {
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if datatype == xsd::INTEGER.as_str() {
        !unsigned.is_empty() && digits(unsigned)
    } else if datatype == xsd::DECIMAL.as_str() {
        unsigned.split_once('.').is_some_and(|(whole, part)| digits(whole) && !part.is_empty() && digits(part))
    } else if datatype == xsd::BOOLEAN.as_str() {
        text == "true" || text == "false"
    } else {
        false
    }
}
