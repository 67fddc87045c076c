//! One binary for all integration tests.

mod articles;
mod cli;
mod compare;
mod dot;
mod floors;
mod formats;
mod guide;
mod link;
mod literate;
mod news;
mod ontology;
mod own_rules;
mod queries;
mod rdf;
mod rules;
mod store;
