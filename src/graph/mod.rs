//! What can be measured on the graph as a whole.
//!
//! In comes a [`Network`](crate::network::Network) of entities and plain triples; out goes the same network, put in
//! order or measured.

mod builder;
mod communities;
mod links;
mod network;
mod part;
mod path;
mod rank;

pub use builder::{Builder, article_iri};
pub use communities::{communities, of_links};
pub use links::Links;
pub use network::arrange;
pub use part::Part;
pub use path::{Path, paths, steps};
pub use rank::{betweenness, pagerank};
