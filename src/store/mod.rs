//! The graph as RDF, and questions to it.
//!
//! In comes a [`Graph`](crate::fact::Graph) or files in any form of RDF; out go quads ([`quads`](fn@quads), [`Reader`]), answers to SPARQL
//! queries ([`Store`], [`Answer`]) and the bare [`Network`](crate::network::Network) ([`network`](fn@network)).
//! What articles say is kept on disk in a [`journal`], as one [`Record`] an article; [`load`](fn@load) reads it.
//!
//! Specifications: [RDF 1.1](https://www.w3.org/TR/rdf11-concepts/), [SPARQL 1.1](https://www.w3.org/TR/sparql11-query/)
//! and its result formats, [NIF 2.0](https://persistence.uni-leipzig.org/nlp2rdf/) for passages,
//! [PROV-O](https://www.w3.org/TR/prov-o/) for where they come from.

mod about;
mod annotation;
mod answer;
mod blank;
mod detail;
mod difference;
mod entities;
mod folder;
mod iri;
pub mod journal;
mod knowledge;
mod links;
mod look;
mod network;
mod quads;
mod query;
mod read;
mod record;
mod resemblance;
mod revision;
mod ruling;
mod service;
mod sparql;
mod statements;
mod update;

pub use about::{About, about, mentions};
pub use annotation::{annotated, reified};
pub use answer::{Answer, ResultFormat, Rows};
pub use blank::with_stable_blanks;
pub use detail::{Detail, detailed};
pub use difference::{Change, Difference, Saying, Thing, Turn, difference, plain_size};
pub use iri::is_base;
pub use knowledge::{identities, load, updates};
pub use links::{entries, links_graph, links_iri, links_record, mapping_quads, mappings, settled, subjects};
pub use look::{Entity, find, near, one};
pub use network::network;
/// A statement and the graph it stands in.
pub use oxigraph::model::Quad;
pub use quads::{article_quads, quads};
pub use query::{Asked, Stop, Store};
pub use read::Reader;
pub use record::Record;
pub use revision::Revision;
pub use ruling::Decision;
pub use service::Services;
pub use statements::{Stated, copies, facts, statements};
pub use update::{Effect, Update};

/// Statements with the graphs that they stand in.
pub type Quads = Vec<oxigraph::model::Quad>;
