//! What is known of a language and of the ontology before any article is read.

pub mod relations;
