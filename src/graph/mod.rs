//! What can be measured on the graph as a whole.
//!
//! In comes a [`Network`](crate::network::Network) of entities and plain triples; out goes the same network, put in
//! order or measured.

mod builder;
mod links;
mod network;
mod part;

pub use builder::{Builder, article_iri};
pub use links::Links;
pub use network::arrange;
pub use part::Part;
