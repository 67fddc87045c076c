//! Quads -> [`Network`].

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};

use super::quads::kinds;
use super::query::rank;
use super::statements::{copies, statements};
use crate::fact::{Article, Modality, Statement, Value};
use crate::network::{Edge, Network, Source, Vertex};
use crate::text::EntityType;
use crate::vocab::{NIF, OWL, PROV, RDF, RDFS, SIMPUL, SKOS};

/// The entities in `quads` and what is asserted of two of them, in order of IRIs. Where nothing is an entity of ours,
/// as in other people's data, everything with an IRI is taken.
pub fn network(quads: &[Quad]) -> Network {
    let kinds = kinds();
    let mut seen = Seen::default();
    for quad in quads {
        seen.quad(quad, &kinds);
    }
    let (graph, copies) = (statements(quads), copies(quads));
    let ours = !seen.kinds.is_empty();
    let iris: BTreeSet<&str> = if ours {
        seen.kinds.keys().copied().collect()
    } else {
        seen.links.iter().flat_map(|(s, _, o)| [*s, *o]).collect()
    };
    let index: BTreeMap<&str, usize> = iris.iter().enumerate().map(|(n, iri)| (*iri, n)).collect();
    let mut edges: BTreeMap<Key, Vec<Source>> = BTreeMap::new();
    for (s, p, o) in &seen.links {
        if let (Some(from), Some(to)) = (index.get(s), index.get(o)) {
            edges.entry((*from, *to, p.strip_prefix(SIMPUL).unwrap_or(p), None)).or_default();
        }
    }
    for (iri, article) in &graph.articles {
        for statement in &article.statements {
            if let Some(key) = key(statement, &index) {
                let copy_of = copies.get(iri).cloned();
                edges.entry(key).or_default().push(source(iri, copy_of, article, statement));
            }
        }
    }
    let edges = edges.into_iter().map(|((from, to, relation, value), mut sources)| {
        sources.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        sources.dedup();
        Edge { from, to, relation: local(relation), value: value.map(str::to_owned), sources }
    });
    let nodes = iris.iter().map(|iri| Vertex {
        iri: (*iri).to_owned(),
        label: seen.labels.get(iri).map_or_else(|| local(iri), |(_, label)| (*label).to_owned()),
        kind: seen.kinds.get(iri).copied(),
    });
    Network { nodes: nodes.collect(), edges: edges.collect() }
}

/// Subject, object, relation, and the text beside them.
type Key<'a> = (usize, usize, &'a str, Option<&'a str>);

/// Which edge a statement stands behind; none where it is hedged, or speaks of less than two entities.
fn key<'a>(statement: &'a Statement, index: &BTreeMap<&str, usize>) -> Option<Key<'a>> {
    if statement.modality != Modality::Asserted || statement.source.is_some() {
        return None;
    }
    let node = |value: &Value<String>| match value {
        Value::Entity(iri) => index.get(iri.as_str()).copied(),
        _ => None,
    };
    let (to, value) = match &statement.object {
        Value::Text(text) => (node(statement.qualifiers.get("of")?)?, Some(text.as_str())),
        object => (node(object)?, None),
    };
    Some((*index.get(statement.subject.as_str())?, to, &statement.relation, value))
}

fn source(iri: &str, copy_of: Option<String>, article: &Article, statement: &Statement) -> Source {
    let date = match statement.qualifiers.get("date") {
        Some(Value::Date(date)) => Some(*date),
        _ => article.published,
    };
    Source {
        words: statement.passage.text.clone(),
        article: iri.to_owned(),
        copy_of,
        day: date,
        rule: statement.rule.clone(),
        confidence: statement.confidence,
    }
}

type Triple<'a> = (&'a str, &'a str, &'a str);

#[derive(Default)]
struct Seen<'a> {
    kinds: BTreeMap<&'a str, EntityType>,
    /// By subject: whether in another language, and the label; the least is taken.
    labels: BTreeMap<&'a str, (bool, &'a str)>,
    links: BTreeSet<Triple<'a>>,
}

impl<'a> Seen<'a> {
    fn quad(&mut self, quad: &'a Quad, kinds: &BTreeMap<NamedNode, EntityType>) {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return };
        let (subject, predicate) = (subject.as_str(), quad.predicate.as_str());
        match &quad.object {
            Term::NamedNode(object) if quad.predicate == rdf::TYPE => {
                if let Some(kind) = kinds.get(object) {
                    self.kinds.insert(subject, *kind);
                }
            }
            Term::NamedNode(object)
                if ![RDF, RDFS, OWL, SKOS, PROV, NIF].iter().any(|namespace| predicate.starts_with(namespace)) =>
            {
                self.links.insert((subject, predicate, object.as_str()));
            }
            Term::Literal(text) if quad.predicate == rdfs::LABEL => {
                let label = rank(text);
                let best = self.labels.entry(subject).or_insert(label);
                *best = label.min(*best);
            }
            _ => {}
        }
    }
}

/// What stands after the last slash or hash, with its percent-encoding undone.
fn local(iri: &str) -> String {
    let name = iri.trim_end_matches(['/', '#']).rsplit(['/', '#']).next().unwrap_or(iri);
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = (first == b'%').then(|| std::str::from_utf8(tail.get(..2)?).ok()).flatten();
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names() {
        assert_eq!(local("https://w3id.org/simpul/ontology#bekerja%20di"), "bekerja di");
        assert_eq!(local("https://example.org/50%"), "50%");
        assert_eq!(local("https://example.org/"), "example.org");
    }
}
