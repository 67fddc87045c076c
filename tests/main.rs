//! One binary for all integration tests.

mod articles;
mod ask;
mod cli;
mod compare;
mod dot;
mod export;
mod floors;
mod formats;
mod guide;
mod link;
mod literate;
mod news;
mod ontology;
mod own_rules;
mod pictures;
mod queries;
mod rdf;
mod rules;
mod services;
mod shell;
mod store;
mod timeline;
