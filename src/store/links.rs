//! Links with other datasets: what linking needs to know of a graph, and mappings as they stand in a store.
//!
//! The links with a dataset are one record of the journal, those that a person has decided another. When a store is read
//! they come together in the graph `links`: what a person decided goes first, entities that were merged since have their
//! new IRI, and those of which no article speaks any more are left out. As RDF a mapping is the triple itself and an
//! `owl:Axiom` about it, as SSSOM has it.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::FxHashMap;

use super::folder::Folder;
use super::iri::{below, iri, term};
use super::quads::kinds;
use super::query::rank;
use super::record::Record;
use crate::mapping::{self, Entry, Justification, Mapping, Predicate, Subject};
use crate::naming::{fingerprint, slug};
use crate::resolve::Change;
use crate::text::EntityType;
use crate::vocab::{NIF, OWL, PROV, SEMAPV, SIMPUL, SKOS, SSSOM};

/// What the names of records of links end with that a person decided.
const BY_HAND: &str = "/reviewed";

/// The IRI of the record of links with a dataset; of those that a person decided, or of the others.
pub fn links_iri(base: &str, dataset: &str, by_hand: bool) -> String {
    Folder::Links.iri(base, &format!("{}{}", slug(dataset), if by_hand { BY_HAND } else { "" }))
}

/// The record of links with a dataset.
pub fn links_record(base: &str, dataset: &str, by_hand: bool, mappings: &[Mapping]) -> Record {
    let name = links_iri(base, dataset, by_hand);
    Record::of(&name, mapping_quads(base, mappings, &name))
}

/// The graph that links stand in, of a store or a file with this base.
pub fn links_graph(base: &str) -> String {
    format!("{base}links")
}

/// Mappings as RDF, in the graph called `graph`.
pub fn mapping_quads(base: &str, mappings: &[Mapping], graph: &str) -> Vec<Quad> {
    let graph = NamedNode::new_unchecked(graph);
    let mut out = Vec::new();
    for mapping in mappings {
        let (subject, object) = (iri(base, &mapping.subject), iri(base, &mapping.object));
        let predicate = full(mapping.predicate.as_str());
        out.push(Quad::new(subject.clone(), predicate.clone(), object.clone(), graph.clone()));
        let parts = [mapping.subject.as_str(), mapping.predicate.as_str(), &mapping.object];
        let axiom = below(base, &format!("link/{}", fingerprint(parts)));
        let confidence = Literal::new_typed_literal(format!("{:.3}", mapping.confidence), xsd::DECIMAL);
        let says: [(NamedNode, Term); 9] = [
            (rdf::TYPE.into_owned(), below(OWL, "Axiom").into()),
            (below(OWL, "annotatedSource"), subject.into()),
            (below(OWL, "annotatedProperty"), predicate.into()),
            (below(OWL, "annotatedTarget"), object.into()),
            (below(SSSOM, "subject_label"), Literal::from(mapping.subject_label.as_str()).into()),
            (below(SSSOM, "object_label"), Literal::from(mapping.object_label.as_str()).into()),
            (below(SSSOM, "mapping_justification"), full(mapping.justification.as_str()).into()),
            (below(SSSOM, "confidence"), confidence.into()),
            (rdfs::COMMENT.into_owned(), Literal::from(mapping.comment.as_str()).into()),
        ];
        out.extend(says.into_iter().map(|(p, o)| Quad::new(axiom.clone(), p, o, graph.clone())));
        let source = Literal::from(mapping.source.as_str());
        out.push(Quad::new(axiom, below(SSSOM, "mapping_set_title"), source, graph.clone()));
    }
    out
}

fn full(compact: &str) -> NamedNode {
    let (prefix, name) = compact.split_once(':').unwrap_or(("", compact));
    let space = match prefix {
        "owl" => OWL,
        "skos" => SKOS,
        _ => SEMAPV,
    };
    below(space, name)
}

/// The mappings among quads, in order of subject, predicate and object.
pub fn mappings(quads: &[Quad]) -> Vec<Mapping> {
    let mut axioms: BTreeMap<&str, Vec<(&str, &Term)>> = BTreeMap::new();
    for quad in quads {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
            let p = quad.predicate.as_str();
            if p.starts_with(SSSOM) || p.starts_with(OWL) || quad.predicate == rdfs::COMMENT {
                axioms.entry(subject.as_str()).or_default().push((p, &quad.object));
            }
        }
    }
    let mut out: Vec<Mapping> = axioms.into_values().filter_map(|says| mapping(&says)).collect();
    let key = |m: &Mapping| (m.subject.clone(), m.predicate, m.object.clone());
    out.sort_by_key(|a| key(a));
    out.dedup_by(|a, b| key(a) == key(b));
    out
}

fn mapping(says: &[(&str, &Term)]) -> Option<Mapping> {
    let find = |space: &str, name: &str| says.iter().find_map(|(p, o)| (p.strip_prefix(space)? == name).then_some(*o));
    let node = |space: &str, name: &str| match find(space, name)? {
        Term::NamedNode(node) => Some(node.as_str()),
        _ => None,
    };
    let text = |space: &str, name: &str| match find(space, name) {
        Some(Term::Literal(text)) => text.value().to_owned(),
        _ => String::new(),
    };
    let property = node(OWL, "annotatedProperty")?;
    let how = node(SSSOM, "mapping_justification").unwrap_or_default();
    let justification = Justification::ALL.into_iter().find(|known| full(known.as_str()).as_str() == how);
    Some(Mapping {
        subject: node(OWL, "annotatedSource")?.to_owned(),
        subject_label: text(SSSOM, "subject_label"),
        predicate: Predicate::ALL.into_iter().find(|known| full(known.as_str()).as_str() == property)?,
        object: node(OWL, "annotatedTarget")?.to_owned(),
        object_label: text(SSSOM, "object_label"),
        justification: justification.unwrap_or(Justification::Manual),
        confidence: text(SSSOM, "confidence").parse().unwrap_or(1.0),
        source: text(SSSOM, "mapping_set_title"),
        comment: says
            .iter()
            .find_map(|(p, o)| match o {
                Term::Literal(text) if *p == rdfs::COMMENT.as_str() => Some(text.value().to_owned()),
                _ => None,
            })
            .unwrap_or_default(),
    })
}

/// The links of a store as they are shown: `recorded` are those of its records, `known` tells which entities there are.
pub(super) fn shown(base: &str, recorded: Vec<Mapping>, changes: &[Change], known: impl Fn(&str) -> bool) -> Vec<Quad> {
    let renamed: FxHashMap<&str, &str> =
        changes.iter().filter(|change| change.joined).map(|c| (c.from.as_str(), c.into.as_str())).collect();
    let mut links: Vec<Mapping> = Vec::new();
    for mut mapping in recorded {
        if !known(&mapping.subject)
            && let Some(into) = renamed.get(mapping.subject.as_str())
        {
            (*into).clone_into(&mut mapping.subject);
        }
        if known(&mapping.subject) {
            links.push(mapping);
        }
    }
    let links = settled(links);
    mapping_quads(base, &links, &links_graph(base))
}

/// Mappings of which those that a person has decided go before the others: of a pair that is said to be different, or of
/// an entity that is said to be something else of the dataset, the others are left out.
pub fn settled(links: Vec<Mapping>) -> Vec<Mapping> {
    let by_hand = |m: &Mapping| m.justification == Justification::Manual;
    let mut decided: BTreeSet<(String, String)> = BTreeSet::new();
    let mut chosen: BTreeSet<(String, String)> = BTreeSet::new();
    for link in links.iter().filter(|link| by_hand(link)) {
        decided.insert((link.subject.clone(), link.object.clone()));
        if link.predicate == Predicate::SameAs {
            chosen.insert((link.subject.clone(), slug(&link.source)));
        }
    }
    let mut links = links;
    links.retain(|link| {
        let pair = (link.subject.clone(), link.object.clone());
        by_hand(link) || !decided.contains(&pair) && !chosen.contains(&(link.subject.clone(), slug(&link.source)))
    });
    links.sort_by(|a, b| (&a.subject, a.predicate, &a.object).cmp(&(&b.subject, b.predicate, &b.object)));
    links.dedup_by(|a, b| (&a.subject, a.predicate, &a.object) == (&b.subject, b.predicate, &b.object));
    links
}

/// The entities of a graph as linking sees them, in order of IRIs.
pub fn subjects(quads: &[Quad]) -> Vec<Subject> {
    let (kinds, other) = (kinds(), below(SKOS, "altLabel"));
    let mut types: BTreeMap<&str, EntityType> = BTreeMap::new();
    let mut labels: FxHashMap<&str, BTreeSet<(bool, &str)>> = FxHashMap::default();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        match &quad.object {
            Term::NamedNode(class) if quad.predicate == rdf::TYPE => {
                if let Some(kind) = kinds.get(class) {
                    // Of several types the first.
                    let known = types.entry(subject.as_str()).or_insert(*kind);
                    *known = (*known).min(*kind);
                }
            }
            Term::Literal(name) if quad.predicate == rdfs::LABEL || quad.predicate == other => {
                labels.entry(subject.as_str()).or_default().insert((quad.predicate == other, name.value()));
            }
            _ => {}
        }
    }
    let mut list: Vec<Subject> = Vec::new();
    for (iri, kind) in types {
        // What has no name cannot be found by it.
        let Some(labels) = labels.get(iri) else { continue };
        let mut names: Vec<String> = Vec::new();
        for (_, name) in labels {
            if !names.iter().any(|known| known == name) {
                names.push((*name).to_owned());
            }
        }
        list.push(Subject { iri: iri.to_owned(), names, kind: Some(kind), ..Subject::default() });
    }
    company(quads, &mut list);
    list
}

/// Adds to `list` in which articles each is, and what facts say of it.
fn company(quads: &[Quad], list: &mut [Subject]) {
    let (denotes, derived) = (term("denotes"), below(PROV, "wasDerivedFrom"));
    let (evidence, anchor) = (term("evidence"), below(NIF, "anchorOf"));
    let places: FxHashMap<String, usize> = list.iter().enumerate().map(|(n, s)| (s.iri.clone(), n)).collect();
    let mut articles: BTreeMap<&str, usize> = BTreeMap::new();
    let mut passages: FxHashMap<&str, &str> = FxHashMap::default();
    let mut said: FxHashMap<&str, &str> = FxHashMap::default();
    let mut spoken: Vec<(&str, usize)> = Vec::new();
    let mut facts: BTreeMap<&str, Vec<(&NamedNode, &Term)>> = BTreeMap::new();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let (s, p) = (subject.as_str(), &quad.predicate);
        match &quad.object {
            Term::NamedNode(entity) if *p == denotes => {
                spoken.extend(places.get(entity.as_str()).map(|at| (s, *at)));
            }
            Term::NamedNode(article) if *p == derived => {
                passages.insert(s, article.as_str());
                articles.insert(article.as_str(), 0);
            }
            Term::Literal(text) if *p == anchor => {
                said.insert(s, text.value());
            }
            object if *p == rdf::SUBJECT || *p == rdf::OBJECT || p.as_str().starts_with(SIMPUL) => {
                facts.entry(s).or_default().push((p, object));
            }
            _ => {}
        }
    }
    articles.values_mut().enumerate().for_each(|(n, number)| *number = n);
    for (passage, at) in spoken {
        list[at].articles.extend(passages.get(passage).and_then(|article| articles.get(article)));
    }
    // Other nodes with our properties have no subject.
    for says in facts.values().filter(|says| says.iter().any(|(p, _)| **p == rdf::SUBJECT)) {
        let mut among: Vec<usize> = Vec::new();
        let mut words = BTreeSet::new();
        for (p, object) in says {
            match object {
                Term::NamedNode(node) if **p == evidence => {
                    words.extend(said.get(node.as_str()).into_iter().flat_map(|text| mapping::words(text)));
                }
                Term::NamedNode(node) => among.extend(places.get(node.as_str())),
                Term::Literal(text) => words.extend(mapping::words(text.value())),
                _ => {}
            }
        }
        for at in &among {
            list[*at].neighbours.extend(among.iter().filter(|other| *other != at));
            list[*at].context.extend(words.iter().cloned());
        }
    }
    for entity in list {
        for numbers in [&mut entity.articles, &mut entity.neighbours] {
            numbers.sort_unstable();
            numbers.dedup();
        }
    }
}

/// What other vocabularies call a label, and then other names.
const LABELS: [&str; 6] = [
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
    "http://purl.org/dc/terms/title",
];
const OTHERS: [&str; 5] = [
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "https://schema.org/alternateName",
    "http://schema.org/alternateName",
    "http://www.geonames.org/ontology#alternateName",
    "http://xmlns.com/foaf/0.1/nick",
];
const DESCRIPTIONS: [&str; 4] = [
    "https://schema.org/description",
    "http://schema.org/description",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://purl.org/dc/terms/description",
];

/// What a graph of whatever vocabulary describes, as entries of a dataset: all that has a name, in order of IRIs. Of a
/// graph of ours only entities.
pub fn entries(quads: &[Quad]) -> Vec<Entry> {
    let (denotes, open) = (term("denotes"), term("OpenRelation"));
    let mut found: BTreeMap<&str, Entry> = BTreeMap::new();
    let mut others: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut labels: BTreeMap<&str, BTreeSet<(bool, &str)>> = BTreeMap::new();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let (s, p) = (subject.as_str(), quad.predicate.as_str());
        match &quad.object {
            Term::Literal(text) if LABELS.contains(&p) => {
                labels.entry(s).or_default().insert(rank(text));
            }
            Term::Literal(text) if OTHERS.contains(&p) => {
                others.entry(s).or_default().insert(text.value());
            }
            Term::Literal(text) if DESCRIPTIONS.contains(&p) => {
                let entry = found.entry(s).or_default();
                if !entry.description.is_empty() {
                    entry.description.push_str("; ");
                }
                entry.description.push_str(text.value());
            }
            Term::NamedNode(node) if quad.predicate == rdf::TYPE => {
                found.entry(s).or_default().kinds.push(node.as_str().to_owned());
            }
            // The more places speak of it, the better known it is.
            Term::NamedNode(node) if quad.predicate == denotes => {
                found.entry(node.as_str()).or_default().prominence += 1.0;
            }
            Term::NamedNode(node) if quad.graph_name == GraphName::DefaultGraph => {
                found.entry(s).or_default().neighbours.push(node.as_str().to_owned());
                found.entry(node.as_str()).or_default().neighbours.push(s.to_owned());
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    for (n, (iri, mut entry)) in found_with(found, &labels, &others).into_iter().enumerate() {
        if entry.kinds.iter().any(|kind| kind == open.as_str()) || iri.starts_with(SIMPUL) {
            continue;
        }
        let names = labels.get(iri).into_iter().flatten().map(|(_, name)| *name);
        for name in names.chain(others.get(iri).into_iter().flatten().copied()) {
            if !entry.names.iter().any(|known| known == name) {
                entry.names.push(name.to_owned());
            }
        }
        for list in [&mut entry.kinds, &mut entry.neighbours] {
            list.sort_unstable();
            list.dedup();
        }
        iri.clone_into(&mut entry.id);
        entry.line = n as u64 + 1;
        out.push(entry);
    }
    out
}

/// Those that have a name; the others are only what something else points to.
fn found_with<'q>(
    found: BTreeMap<&'q str, Entry>,
    labels: &BTreeMap<&'q str, BTreeSet<(bool, &'q str)>>,
    others: &BTreeMap<&'q str, BTreeSet<&'q str>>,
) -> BTreeMap<&'q str, Entry> {
    let mut found = found;
    for iri in labels.keys().chain(others.keys()) {
        found.entry(iri).or_default();
    }
    found.retain(|iri, _| labels.contains_key(iri) || others.contains_key(iri));
    found
}
