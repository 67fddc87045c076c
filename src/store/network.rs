//! Quads -> [`Network`].

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};

use super::quads::kinds;
use super::query::rank;
use crate::network::{Edge, Network, Vertex};
use crate::text::EntityType;
use crate::vocab::{NIF, OWL, PROV, RDF, RDFS, SIMPUL, SKOS};

/// The entities in `quads` and the plain triples between them, in order of IRIs. Where nothing is an entity of ours,
/// as in other people's data, everything with an IRI is taken.
pub fn network(quads: &[Quad]) -> Network {
    let kinds = kinds();
    let mut seen = Seen::default();
    for quad in quads {
        seen.quad(quad, &kinds);
    }
    seen.network()
}

type Triple<'a> = (&'a str, &'a str, &'a str);

#[derive(Default)]
struct Seen<'a> {
    kinds: BTreeMap<&'a str, EntityType>,
    /// By subject: whether in another language, and the label; the least is taken.
    labels: BTreeMap<&'a str, (bool, &'a str)>,
    links: BTreeSet<Triple<'a>>,
    facts: BTreeMap<&'a str, [Option<&'a str>; 3]>,
    evidence: BTreeMap<&'a str, BTreeSet<&'a str>>,
    words: BTreeMap<&'a str, &'a str>,
}

impl<'a> Seen<'a> {
    fn quad(&mut self, quad: &'a Quad, kinds: &BTreeMap<NamedNode, EntityType>) {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return };
        let (subject, predicate) = (subject.as_str(), quad.predicate.as_str());
        match &quad.object {
            Term::NamedNode(object) => self.link(subject, predicate, object, kinds),
            Term::Literal(text) if predicate == rdfs::LABEL.as_str() => {
                let label = rank(text);
                let best = self.labels.entry(subject).or_insert(label);
                *best = label.min(*best);
            }
            Term::Literal(text) if predicate.strip_prefix(NIF) == Some("anchorOf") => {
                self.words.insert(subject, text.value());
            }
            _ => {}
        }
    }

    fn link(&mut self, s: &'a str, p: &'a str, object: &'a NamedNode, kinds: &BTreeMap<NamedNode, EntityType>) {
        let o = object.as_str();
        let part = [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT].iter().position(|part| part.as_str() == p);
        if let Some(part) = part {
            self.facts.entry(s).or_default()[part] = Some(o);
        } else if p.strip_prefix(SIMPUL) == Some("evidence") {
            self.evidence.entry(s).or_default().insert(o);
        } else if p == rdf::TYPE.as_str() {
            if let Some(kind) = kinds.get(object) {
                self.kinds.insert(s, *kind);
            }
        } else if ![RDF, RDFS, OWL, SKOS, PROV, NIF].iter().any(|namespace| p.starts_with(namespace)) {
            self.links.insert((s, p, o));
        }
    }

    fn network(&self) -> Network {
        let ours = !self.kinds.is_empty();
        let iris: BTreeSet<&str> = if ours {
            self.kinds.keys().copied().collect()
        } else {
            self.links.iter().flat_map(|(s, _, o)| [*s, *o]).collect()
        };
        let index: BTreeMap<&str, usize> = iris.iter().enumerate().map(|(n, iri)| (*iri, n)).collect();
        let words = self.stated();
        let edges = self.links.iter().filter_map(|triple @ (s, p, o)| {
            let words = words.get(triple).into_iter().flatten().map(|words| (*words).to_owned()).collect();
            Some(Edge { from: *index.get(s)?, to: *index.get(o)?, relation: local(p), words })
        });
        let nodes = iris.iter().map(|iri| Vertex {
            iri: (*iri).to_owned(),
            label: self.labels.get(iri).map_or_else(|| local(iri), |(_, label)| (*label).to_owned()),
            kind: self.kinds.get(iri).copied(),
        });
        Network { nodes: nodes.collect(), edges: edges.collect() }
    }

    /// The words behind each triple, by way of fact and evidence.
    fn stated(&self) -> BTreeMap<Triple<'a>, BTreeSet<&'a str>> {
        let mut words: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (fact, parts) in &self.facts {
            let [Some(s), Some(p), Some(o)] = *parts else { continue };
            for evidence in self.evidence.get(fact).into_iter().flatten() {
                words.entry((s, p, o)).or_default().extend(self.words.get(evidence));
            }
        }
        words
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
