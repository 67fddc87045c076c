//! How much of what stands behind the plain triples a graph keeps.

use oxigraph::model::{GraphName, NamedOrBlankNode, Quad};
use rustc_hash::FxHashSet;

use super::difference::{apart, is_plain, of_class};
use super::iri::{below, term};
use crate::vocab::{NIF, SCHEMA};

/// What is kept beside what entities are called and how they are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Nothing.
    Plain,
    /// Articles, and what was decided on entities; nothing of what articles say in which words.
    Articles,
    /// The facts as well, with the words that state them. Mentions, which are the bulk of a graph, and quotations are not.
    Facts,
    /// Everything.
    Full,
}

/// The part of `quads` that is kept. Nothing is added, so that each part is one of the next.
pub fn detailed(quads: Vec<Quad>, detail: Detail) -> Vec<Quad> {
    let gone: FxHashSet<NamedOrBlankNode> = match detail {
        Detail::Full => return quads,
        Detail::Plain => {
            let apart = apart(&quads);
            let kept = quads.iter().filter(|quad| is_plain(quad, &apart)).cloned();
            return kept.map(|quad| Quad { graph_name: GraphName::DefaultGraph, ..quad }).collect();
        }
        Detail::Articles => {
            let facts = of_class(&quads, &[term("Fact"), term("Evidence")]);
            facts.into_iter().chain(spoken(&quads)).cloned().collect()
        }
        Detail::Facts => spoken(&quads).cloned().collect(),
    };
    quads.into_iter().filter(|quad| !gone.contains(&quad.subject)).collect()
}

/// Mentions and quotations.
fn spoken(quads: &[Quad]) -> impl Iterator<Item = &NamedOrBlankNode> {
    let evidence = of_class(quads, &[term("Evidence")]);
    let begin = below(NIF, "beginIndex");
    let passages = quads.iter().filter(move |quad| quad.predicate == begin).map(|quad| &quad.subject);
    let passages = passages.filter(move |passage| !evidence.contains(passage));
    of_class(quads, &[below(SCHEMA, "Quotation")]).into_iter().chain(passages)
}
