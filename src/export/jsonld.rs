//! JSON-LD with a context, so that it reads as plain JSON: short names for keys, a node a line.
//!
//! oxigraph's writer knows no contexts. Names that the context does not have are those of our own vocabulary, or have a
//! prefix. What JSON-LD 1.1 cannot hold, triples as terms, is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use oxigraph::model::vocab::{rdf, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use serde_json::{Value, json};

use super::turtle::{is_local, is_plain_base, is_relative, needs_1_2};
use crate::format::Format;
use crate::vocab::{NIF, PREFIXES, PROV, RDF, RDFS, SCHEMA, SIMPUL, SKOS, XSD};

/// Keys with a namespace of their own, their property, and what their values are where the value does not say: an IRI
/// (`@id`), a text in Indonesian (`id`), or of a type of XML Schema.
const TERMS: [(&str, &str, &str, &str); 17] = [
    ("label", RDFS, "label", "id"),
    ("altLabel", SKOS, "altLabel", "id"),
    ("headline", SCHEMA, "headline", "id"),
    ("datePublished", SCHEMA, "datePublished", "date"),
    ("spokenByCharacter", SCHEMA, "spokenByCharacter", "@id"),
    ("isPartOf", SCHEMA, "isPartOf", "@id"),
    ("subject", RDF, "subject", "@id"),
    ("predicate", RDF, "predicate", "@id"),
    ("object", RDF, "object", "@id"),
    ("wasDerivedFrom", PROV, "wasDerivedFrom", "@id"),
    ("anchorOf", NIF, "anchorOf", ""),
    ("beginIndex", NIF, "beginIndex", ""),
    ("endIndex", NIF, "endIndex", ""),
    ("evidence", SIMPUL, "evidence", "@id"),
    ("denotes", SIMPUL, "denotes", "@id"),
    ("modality", SIMPUL, "modality", "@id"),
    ("confidence", SIMPUL, "confidence", "decimal"),
];

/// Writes the default graph, then the named ones, as one document.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidInput`] for triple terms and texts with a direction.
pub(super) fn write(quads: &[Quad], base: &str, out: &mut impl Write) -> io::Result<()> {
    if let Some(quad) = quads.iter().find(|quad| needs_1_2(&quad.object)) {
        let able = Format::ALL.iter().filter(|format| format.has_triple_terms());
        let able = able.map(|format| format.as_str()).collect::<Vec<_>>().join(", ");
        let message = format!("JSON-LD has no place for `{quad}`, which is RDF 1.2; these formats have: {able}");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let context = Context::new(quads, base);
    let mut graphs: BTreeMap<String, Graph> = BTreeMap::new();
    for quad in quads {
        let name = match &quad.graph_name {
            GraphName::DefaultGraph => String::new(),
            GraphName::NamedNode(iri) => context.id(iri.as_str()),
            GraphName::BlankNode(node) => node.to_string(),
        };
        let node = graphs.entry(name).or_default().entry(quad.subject.to_string()).or_default();
        node.insert((quad.predicate.as_str(), quad.object.to_string()), quad);
    }
    let mut lines: Vec<String> = Vec::new();
    if let Some(graph) = graphs.remove("") {
        lines.extend(graph.values().map(|node| format!("  {}", context.node(node))));
    }
    for (name, graph) in graphs {
        let nodes: Vec<String> = graph.values().map(|node| format!("    {}", context.node(node))).collect();
        lines.push(format!("  {{\"@id\":{},\"@graph\":[\n{}\n  ]}}", Value::from(name), nodes.join(",\n")));
    }
    writeln!(out, "{{\"@context\":{{\n{}\n}},\n\"@graph\":[", context.lines().join(",\n"))?;
    for (n, line) in lines.iter().enumerate() {
        writeln!(out, "{line}{}", if n + 1 < lines.len() { "," } else { "" })?;
    }
    writeln!(out, "]}}")
}

/// Nodes by subject, what is said of each by property and object.
type Graph<'a> = BTreeMap<String, Node<'a>>;
type Node<'a> = BTreeMap<(&'a str, String), &'a Quad>;

/// How names are shortened.
struct Context {
    base: Option<String>,
    prefixes: Vec<(&'static str, String)>,
}

impl Context {
    fn new(quads: &[Quad], base: &str) -> Self {
        let base = is_plain_base(base).then(|| base.to_owned());
        let mut prefixes: Vec<_> = PREFIXES.iter().map(|(prefix, iri)| (*prefix, (*iri).to_owned())).collect();
        prefixes.extend(base.iter().map(|base| ("id", format!("{base}id/"))));
        prefixes.sort();
        // Where an IRI has a prefix for its scheme, as `schema:x`, nothing says that it is none of ours.
        let schemes = schemes(quads);
        prefixes.retain(|(prefix, _)| !schemes.contains(*prefix));
        Self { base, prefixes }
    }

    /// The context, a line for each name.
    fn lines(&self) -> Vec<String> {
        let line = |key: &str, value: &Value| format!("  {}:{value}", Value::from(key));
        let mut lines = vec![line("@vocab", &Value::from(SIMPUL))];
        lines.extend(self.base.iter().map(|base| line("@base", &Value::from(base.as_str()))));
        lines.extend(self.prefixes.iter().map(|(prefix, namespace)| line(prefix, &Value::from(namespace.as_str()))));
        lines.extend(TERMS.iter().map(|(key, namespace, name, kind)| {
            let property = format!("{namespace}{name}");
            let value = match *kind {
                "" => Value::from(property),
                "@id" => json!({"@id": property, "@type": "@id"}),
                "id" => json!({"@id": property, "@language": "id"}),
                datatype => json!({"@id": property, "@type": format!("{XSD}{datatype}")}),
            };
            line(key, &value)
        }));
        lines
    }

    /// One node. `@id` and `@type` come first, as readers of streams need them.
    fn node(&self, says: &Node) -> String {
        let mut parts: Vec<String> = Vec::new();
        let mut values: BTreeMap<(bool, String), Vec<Value>> = BTreeMap::new();
        for quad in says.values() {
            if parts.is_empty() {
                let id = match &quad.subject {
                    NamedOrBlankNode::NamedNode(iri) => self.id(iri.as_str()),
                    NamedOrBlankNode::BlankNode(node) => node.to_string(),
                };
                parts.push(format!("\"@id\":{}", Value::from(id)));
            }
            let (key, kind) = self.key(&quad.predicate);
            let (key, value) = match &quad.object {
                Term::NamedNode(class) if quad.predicate == rdf::TYPE => ("@type".to_owned(), self.name(class).into()),
                Term::BlankNode(class) if quad.predicate == rdf::TYPE => ("@type".to_owned(), class.to_string().into()),
                object => (key, self.value(object, kind)),
            };
            values.entry((key != "@type", key)).or_default().push(value);
        }
        for ((_, key), mut values) in values {
            let value = if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
            parts.push(format!("{}:{value}", Value::from(key)));
        }
        format!("{{{}}}", parts.join(","))
    }

    /// The key for a property, and what its values are where they do not say.
    fn key(&self, predicate: &NamedNode) -> (String, &'static str) {
        let iri = predicate.as_str();
        let is = |(_, namespace, name, _): &&(&str, &str, &str, &str)| iri.strip_prefix(namespace) == Some(*name);
        match TERMS.iter().find(is) {
            Some((key, .., kind)) => ((*key).to_owned(), kind),
            None => (self.name(predicate), ""),
        }
    }

    /// The name of a property, class or type: names of our own vocabulary stand alone, where no other has the name.
    fn name(&self, iri: &NamedNode) -> String {
        let own = iri.as_str().strip_prefix(SIMPUL).filter(|name| is_local(name));
        let is_free = |name: &&str| {
            TERMS.iter().all(|(key, ..)| key != name) && self.prefixes.iter().all(|(prefix, _)| prefix != name)
        };
        match own.filter(is_free) {
            Some(name) => name.to_owned(),
            None => self.compact(iri.as_str()).unwrap_or_else(|| iri.as_str().to_owned()),
        }
    }

    /// The name of a node.
    fn id(&self, iri: &str) -> String {
        let relative = || Some(iri.strip_prefix(self.base.as_deref()?)?).filter(|path| is_relative(path));
        self.compact(iri).or_else(|| relative().map(str::to_owned)).unwrap_or_else(|| iri.to_owned())
    }

    /// With a prefix.
    fn compact(&self, iri: &str) -> Option<String> {
        self.prefixes.iter().find_map(|(prefix, namespace)| {
            let local = iri.strip_prefix(namespace.as_str()).filter(|local| !local.is_empty())?;
            (!local.starts_with("//")).then(|| format!("{prefix}:{local}"))
        })
    }

    fn value(&self, object: &Term, kind: &str) -> Value {
        let literal = match object {
            Term::NamedNode(_) | Term::BlankNode(_) => {
                let id = match object {
                    Term::NamedNode(iri) => self.id(iri.as_str()),
                    other => other.to_string(),
                };
                return if kind == "@id" { id.into() } else { json!({"@id": id}) };
            }
            Term::Literal(literal) => literal,
            // Refused before.
            Term::Triple(_) => return Value::Null,
        };
        let text = literal.value();
        if let Some(language) = literal.language() {
            let plain = kind == "id" && language == "id";
            return if plain { text.into() } else { json!({"@language": language, "@value": text}) };
        }
        let datatype = literal.datatype();
        if datatype == xsd::STRING {
            return if kind.is_empty() { text.into() } else { json!({"@value": text}) };
        }
        if matches!(kind, "date" | "decimal") && datatype.as_str().strip_prefix(XSD) == Some(kind) {
            return text.into();
        }
        let native = if kind.is_empty() { native(literal) } else { None };
        native.unwrap_or_else(|| json!({"@type": self.name(&datatype.into_owned()), "@value": text}))
    }
}

/// Numbers and truths that JSON has itself, and that read back as they are written here.
fn native(literal: &Literal) -> Option<Value> {
    /// Below it every whole number has a floating-point number of its own.
    const EXACT: i64 = 1 << 53;
    let (text, datatype) = (literal.value(), literal.datatype());
    if datatype == xsd::BOOLEAN {
        return text.parse::<bool>().ok().map(Value::from);
    }
    let number = text.parse::<i64>().ok().filter(|_| datatype == xsd::INTEGER)?;
    (number.to_string() == text && number.abs() < EXACT).then(|| number.into())
}

/// What stands before the first colon of every IRI.
fn schemes(quads: &[Quad]) -> BTreeSet<&str> {
    let mut schemes = BTreeSet::new();
    for quad in quads {
        let graph = match &quad.graph_name {
            GraphName::NamedNode(iri) => Some(iri.as_str()),
            _ => None,
        };
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(iri) => Some(iri.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        let object = match &quad.object {
            Term::NamedNode(iri) => Some(iri.as_str()),
            Term::Literal(literal) => Some(literal.datatype().as_str()),
            _ => None,
        };
        let all = [graph, subject, object, Some(quad.predicate.as_str())];
        schemes.extend(all.into_iter().flatten().filter_map(|iri| Some(iri.split_once(':')?.0)));
    }
    schemes
}
