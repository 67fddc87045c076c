//! The graph as nodes and edges alone: what is measured, and what is drawn.

use crate::text::EntityType;

/// Entities and the plain triples between them. Facts whose object is a text, number or date are not part of it, nor
/// is what is said of the articles themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// The entities.
    pub nodes: Vec<Vertex>,
    /// The triples, as indexes into `nodes`.
    pub edges: Vec<Edge>,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// Which one.
    pub iri: String,
    /// The label to show; the end of the IRI where it has none.
    pub label: String,
    /// What kind of thing, where it is one of ours.
    pub kind: Option<EntityType>,
}

/// A plain triple.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The subject.
    pub from: usize,
    /// The object.
    pub to: usize,
    /// The relation's local name.
    pub relation: String,
    /// The words of the articles that state it; empty where the evidence is not there.
    pub words: Vec<String>,
}
