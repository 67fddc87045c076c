//! What requests of SPARQL UPDATE did to a store, as it stands in the journal: a graph of its own for each request.
//!
//! Kept is what was added and taken, not the request alone, so that a request does the same each time the store is read,
//! whatever articles have come since: what it took stays away when an article that says it comes again, and what it added
//! stays when the articles go that made it do so. When a store is read, all else is made first, links and the ledger among
//! it; then the requests follow in their order. They are no part of what queries see.

use std::collections::BTreeMap;

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::rdf;
use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use super::folder::Folder;
use super::iri::{below, term};
use super::record::{Parts, Record};
use super::revision::is_new;
use crate::naming::fingerprint;

/// What a request adds to a store and takes from it; neither holds what makes no difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// The request as it was given.
    pub request: String,
    /// What was not there before, in order.
    pub added: Vec<Quad>,
    /// What is there no more, in order.
    pub taken: Vec<Quad>,
}

/// The effect of a request that is kept, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Its place in the order of requests, from 1, and its name: `3-9ae0f1c3`.
    pub id: (u32, String),
    /// What it did.
    pub effect: Effect,
}

impl Update {
    /// The update number `number` of a store with this base. Blank nodes that the request made become IRIs that no other
    /// request makes.
    pub fn new(base: &str, number: u32, effect: Effect) -> Self {
        let lines = |quads: &[Quad]| quads.iter().map(Quad::to_string).collect::<Vec<_>>();
        let (added, taken) = (lines(&effect.added), lines(&effect.taken));
        let marks = [effect.request.as_str(), "adds"].into_iter().chain(added.iter().map(String::as_str));
        let hash = fingerprint(marks.chain(["takes"]).chain(taken.iter().map(String::as_str)));
        let name = format!("{number}-{}", &hash[..8]);
        let node = |blank: BlankNode| -> NamedOrBlankNode {
            if is_new(&blank) {
                below(base, &format!("node/{}", &fingerprint([name.as_str(), blank.as_str()])[..12])).into()
            } else {
                blank.into()
            }
        };
        let added = effect.added.into_iter().map(|quad| named(quad, &node)).collect();
        Self { id: (number, name), effect: Effect { added, ..effect } }
    }

    /// The IRI of an update in a store with this base.
    pub fn iri(base: &str, name: &str) -> String {
        Folder::Updates.iri(base, name)
    }

    /// As it stands in the journal. Statements are texts there, so that nothing takes them for what the store says.
    pub fn record(&self, base: &str) -> Record {
        let iri = NamedNode::new_unchecked(Self::iri(base, &self.id.1));
        let says =
            |property: &str, text: String| Quad::new(iri.clone(), term(property), Literal::from(text), iri.clone());
        let mut quads = vec![
            Quad::new(iri.clone(), rdf::TYPE.into_owned(), term("Update"), iri.clone()),
            says("request", self.effect.request.clone()),
        ];
        quads.extend(self.effect.added.iter().map(|quad| says("adds", quad.to_string())));
        quads.extend(self.effect.taken.iter().map(|quad| says("takes", quad.to_string())));
        Record::of(iri.as_str(), quads)
    }
}

/// The update of which these are the parts.
///
/// # Errors
/// What is wrong with it.
pub(super) fn update(base: &str, iri: &str, parts: &Parts) -> Result<Update, String> {
    let id = Folder::Updates.numbered(base, iri).ok_or_else(|| format!("<{iri}> is no update"))?;
    let texts = |property: &str| -> Vec<&str> {
        let property = term(property);
        let own = parts.evidence.iter().filter(|quad| quad.predicate == property);
        own.filter_map(|quad| match &quad.object {
            Term::Literal(text) => Some(text.value()),
            _ => None,
        })
        .collect()
    };
    let quads = |property: &str| -> Result<Vec<Quad>, String> {
        let lines: Vec<String> = texts(property).into_iter().map(|text| format!("{text} .\n")).collect();
        let quads = RdfParser::from_format(RdfFormat::NQuads).for_slice(&lines.concat()).collect::<Result<_, _>>();
        quads.map_err(|error| format!("<{iri}> {property}: {error}"))
    };
    let request = texts("request").concat();
    Ok(Update { id, effect: Effect { request, added: quads("adds")?, taken: quads("takes")? } })
}

/// The quads with what the updates did, in their order. `renamed` are entities that were joined with others since, and that
/// no article speaks of any more, each with its new IRI.
pub(super) fn replayed(mut quads: Vec<Quad>, mut updates: Vec<Update>, renamed: &[(String, String)]) -> Vec<Quad> {
    if updates.is_empty() {
        return quads;
    }
    updates.sort_by(|a, b| a.id.cmp(&b.id));
    let renamed: FxHashMap<&str, &str> = renamed.iter().map(|(from, into)| (from.as_str(), into.as_str())).collect();
    let node = |node: NamedNode| match renamed.get(node.as_str()) {
        Some(into) => NamedNode::new_unchecked(*into),
        None => node,
    };
    // Whether each is there in the end.
    let mut last: BTreeMap<String, (Quad, bool)> = BTreeMap::new();
    for Effect { added, taken, .. } in updates.into_iter().map(|update| update.effect) {
        for (quad, there) in taken.into_iter().map(|q| (q, false)).chain(added.into_iter().map(|q| (q, true))) {
            let quad = if renamed.is_empty() { quad } else { with_nodes(quad, &node) };
            last.insert(quad.to_string(), (quad, there));
        }
    }
    let taken: FxHashSet<&Quad> = last.values().filter(|(_, there)| !there).map(|(quad, _)| quad).collect();
    quads.retain(|quad| !taken.contains(quad));
    let mut added: Vec<Quad> = last.values().filter(|(_, there)| *there).map(|(quad, _)| quad.clone()).collect();
    let wanted: FxHashSet<&Quad> = added.iter().collect();
    let there: FxHashSet<Quad> = quads.iter().filter(|quad| wanted.contains(quad)).cloned().collect();
    added.retain(|quad| !there.contains(quad));
    quads.extend(added);
    quads
}

/// The quad with its IRIs, but for predicate and graph, as `node` has them.
fn with_nodes(quad: Quad, node: &impl Fn(NamedNode) -> NamedNode) -> Quad {
    let subject = match quad.subject {
        NamedOrBlankNode::NamedNode(subject) => node(subject).into(),
        blank @ NamedOrBlankNode::BlankNode(_) => blank,
    };
    let object = match quad.object {
        Term::NamedNode(object) => node(object).into(),
        other => other,
    };
    Quad { subject, object, ..quad }
}

/// The quad with its blank nodes as `node` has them.
fn named(quad: Quad, node: &impl Fn(BlankNode) -> NamedOrBlankNode) -> Quad {
    let graph_name = match quad.graph_name {
        GraphName::BlankNode(blank) => node(blank).into(),
        other => other,
    };
    let (subject, object) = (named_subject(quad.subject, node), named_object(quad.object, node));
    Quad { subject, predicate: quad.predicate, object, graph_name }
}

fn named_subject(subject: NamedOrBlankNode, node: &impl Fn(BlankNode) -> NamedOrBlankNode) -> NamedOrBlankNode {
    match subject {
        NamedOrBlankNode::BlankNode(blank) => node(blank),
        iri @ NamedOrBlankNode::NamedNode(_) => iri,
    }
}

fn named_object(object: Term, node: &impl Fn(BlankNode) -> NamedOrBlankNode) -> Term {
    match object {
        Term::BlankNode(blank) => node(blank).into(),
        Term::Triple(mut triple) => {
            triple.subject = named_subject(triple.subject, node);
            triple.object = named_object(triple.object, node);
            triple.into()
        }
        other => other,
    }
}
