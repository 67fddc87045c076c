//! Turtle and `TriG` for people to read: one block a subject, `a` first, entities before articles before evidence, and what
//! annotates a triple (RDF 1.2) beside it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};

use super::annotation::{Annotations, is_reifies};
use crate::vocab::{OWL, PREFIXES, SCHEMA, SIMPUL};

/// Writes the default graph, then each named graph in braces. Without named graphs the file is Turtle, with them `TriG`.
pub(super) fn write(quads: &[Quad], base: &str, out: &mut impl Write) -> io::Result<()> {
    let names = Names::new(base);
    if quads.iter().any(|quad| needs_1_2(&quad.object)) {
        writeln!(out, "VERSION \"1.2\"")?;
    }
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

/// Whether only RDF 1.2 has such a thing: triples as terms, texts with a direction.
pub(super) fn needs_1_2(term: &Term) -> bool {
    match term {
        Term::Triple(_) => true,
        Term::Literal(literal) => literal.direction().is_some(),
        _ => false,
    }
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
        let plain = is_plain_base(base);
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
        let annotations = Annotations::new(quads);
        let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
        for quad in quads.iter().copied() {
            let subject = subjects.entry(quad.subject.to_string()).or_insert_with(|| Subject::new(&quad.subject));
            if quad.predicate == rdf::TYPE {
                subject.rank = subject.rank.min(rank(&quad.object));
            }
            // What annotates its triple need not repeat it.
            if !(is_reifies(&quad.predicate) && annotations.has(&quad.subject)) {
                let says = (predicate_rank(&quad.predicate), quad.predicate.as_str(), self.term(&quad.object));
                subject.says.insert(says, quad);
            }
        }
        let mut order: Vec<(&String, &Subject)> = subjects.iter().collect();
        order.sort_by(|(a, x), (b, y)| (x.rank, x.stem, x.begin, a).cmp(&(y.rank, y.stem, y.begin, b)));
        let blocks = order.into_iter().filter(|(_, subject)| !annotations.has(subject.node));
        let graph = Graph { names: self, annotations: &annotations, subjects: &subjects };
        blocks.map(|(_, subject)| graph.block(subject, margin)).try_for_each(|block| out.write_all(block.as_bytes()))
    }

    fn node(&self, node: &NamedOrBlankNode) -> String {
        match node {
            NamedOrBlankNode::NamedNode(iri) => self.iri(iri),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        }
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
                let (p, o) = (self.iri(&triple.predicate), self.term(&triple.object));
                format!("<<( {} {p} {o} )>>", self.node(&triple.subject))
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

/// One graph while it is written.
struct Graph<'g> {
    names: &'g Names,
    annotations: &'g Annotations<'g>,
    subjects: &'g BTreeMap<String, Subject<'g>>,
}

impl Graph<'_> {
    /// A subject with all that is said of it.
    fn block(&self, subject: &Subject, margin: &str) -> String {
        let mut block = format!("\n{margin}{} ", self.names.node(subject.node));
        self.says(subject, margin, &mut block);
        block.push_str(" .\n");
        block
    }

    /// Properties and objects, the first on the line that is there, the others on their own.
    fn says(&self, subject: &Subject, margin: &str, out: &mut String) {
        let mut last = None;
        for ((_, predicate, object), quad) in &subject.says {
            if last == Some(*predicate) {
                let _ = write!(out, " ,\n{margin}        {object}");
            } else {
                let iri = *predicate == rdf::TYPE.as_str();
                let verb = if iri { "a".to_owned() } else { self.names.shorten(predicate) };
                let before = if last.is_none() { String::new() } else { format!(" ;\n{margin}    ") };
                let _ = write!(out, "{before}{verb} {object}");
            }
            last = Some(*predicate);
            for reifier in self.annotations.of(&quad.subject, &quad.predicate, &quad.object) {
                self.annotation(reifier, &format!("{margin}        "), out);
            }
        }
    }

    /// A reifier of the triple that was just written, with what is said of it.
    fn annotation(&self, reifier: &NamedOrBlankNode, margin: &str, out: &mut String) {
        let _ = write!(out, "\n{margin}~ {}", self.names.node(reifier));
        if let Some(subject) = self.subjects.get(&reifier.to_string()).filter(|subject| !subject.says.is_empty()) {
            out.push_str(" {| ");
            self.says(subject, margin, out);
            out.push_str(" |}");
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
    says: BTreeMap<(usize, &'a str, String), &'a Quad>,
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
        Self { node, rank, stem: passage.map_or(whole, |(stem, _)| stem), begin, says: BTreeMap::new() }
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

/// Whether relative IRIs can stand on it: parsers take dots and empty segments out of what they resolve.
pub(super) fn is_plain_base(base: &str) -> bool {
    base.ends_with('/')
        && !base.contains(['?', '#'])
        && !base.contains("/.")
        && base.matches("//").count() == 1
        && NamedNode::new(base).is_ok()
}

/// Whether it can follow a prefix as it is. Turtle allows more, but not so that it could be read at a glance.
pub(super) fn is_local(local: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    local.starts_with(word) && local.chars().all(|c| word(c) || c == '-')
}

/// Whether it can stand alone between angle brackets: nothing in it may be taken for a scheme, a host, or a step up.
pub(super) fn is_relative(path: &str) -> bool {
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
