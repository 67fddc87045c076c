//! The graph as RDF, and questions to it.
//!
//! In comes a [`Graph`](crate::fact::Graph) or files in any form of RDF; out go quads ([`quads`](fn@quads), [`Reader`]), answers to SPARQL
//! queries ([`Store`], [`Answer`]) and the bare [`Network`](crate::network::Network) ([`network`](fn@network)).
//! What articles say is kept on disk in a [`journal`], as one [`Record`] an article; [`load`](fn@load) reads it.
//!
//! Specifications: [RDF 1.1](https://www.w3.org/TR/rdf11-concepts/), [SPARQL 1.1](https://www.w3.org/TR/sparql11-query/)
//! and its result formats, [NIF 2.0](https://persistence.uni-leipzig.org/nlp2rdf/) for passages,
//! [PROV-O](https://www.w3.org/TR/prov-o/) for where they come from.

mod answer;
mod difference;
mod entities;
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
mod ruling;
mod sparql;
mod statements;

pub use answer::{Answer, ResultFormat, Rows};
pub use difference::{Change, Difference, Saying, Thing, Turn, difference, plain_size};
pub use iri::is_base;
pub use knowledge::{identities, load};
pub use links::{entries, links_graph, links_iri, links_record, mapping_quads, mappings, settled, subjects};
pub use look::{Entity, find};
pub use network::network;
pub use quads::{article_quads, quads};
pub use query::Store;
pub use read::Reader;
pub use record::Record;
pub use ruling::Decision;
pub use statements::{copies, statements};
