//! One binary for all integration tests.

mod cli;
mod dot;
mod news;
mod ontology;
mod queries;
mod rdf;
