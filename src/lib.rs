#![doc = include_str!("../README.md")]
//!
//! # The map
//!
//! What flows where. Each stage is a plain struct or function that takes what the one before it gives; what is handed over
//! is of the types in the middle column. Modules use only what stands above them here, and the first four nothing.
//!
//! | module | what it gives | out of what |
//! |---|---|---|
//! | [`text`] | [`Document`](text::Document), [`Analysis`](text::Analysis), spans, dates | |
//! | [`fact`] | [`Findings`](fact::Findings) of one document, [`Graph`](fact::Graph) of many | |
//! | [`network`], [`mod@format`], [`vocab`], [`naming`] | entities and relations alone; file formats; IRIs; names | |
//! | [`error`] | [`Error`](error::Error), the one error | |
//! | [`model`], [`neural`], [`pattern`] | model files, the network, the language of rules | |
//! | [`lang`] | [`Pack`](lang::Pack): lexicons, rules and models of a language | `data/id`, or a folder |
//! | [`read`] | documents, also annotated ones | files, standard input |
//! | [`analyse`] | [`Analysis`](text::Analysis): words, sentences, tree, names | a document |
//! | [`extract`] | [`Findings`](fact::Findings): entities, facts, quotes, dates | document and analysis |
//! | [`graph`](mod@graph) | [`Graph`](fact::Graph), by a [`Builder`](graph::Builder); measures | findings |
//! | [`resolve`] | who is who across articles | entities of a store |
//! | [`store`] | quads, answers to SPARQL, stores on disk | a graph, files of RDF |
//! | [`conflict`] | what articles contradict each other in | a graph |
//! | [`export`] | forms of RDF, pictures, rows | quads, a network, an analysis |
//! | [`evaluate`] | accuracy | findings or analyses, and annotated files |
//! | [`pipeline`] | the stages of reading, chained | documents |
//! | [`cli`] | the command | arguments |
//!
//! [`neural`] and [`model`] are a package of their own, `simpul-neural`: it is built with all optimisation also for tests, and
//! the rest is built without, in half the time.
//!
//! Nothing fails between the edges: opening packs, reading and storing give a [`Result`](error::Result), stages over one
//! document do not. They are pure, and [`Pipeline::read_all`](pipeline::Pipeline::read_all) runs them on all cores with the
//! same result at any number of threads.

pub mod analyse;
pub mod cli;
pub mod conflict;
pub mod error;
pub mod evaluate;
pub mod export;
pub mod extract;
pub mod fact;
pub mod format;
pub mod graph;
mod http;
pub mod lang;
pub mod link;
pub mod mapping;
pub mod naming;
pub mod network;
pub mod pattern;
pub mod pipeline;
pub mod read;
pub mod resolve;
pub mod store;
pub mod text;
pub mod vocab;

pub use simpul_neural as neural;
pub use simpul_neural::model;
