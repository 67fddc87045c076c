//! Entities of a graph, entries of a dataset, and what says that they are the same: mappings, as
//! [SSSOM](https://mapping-commons.github.io/sssom/) calls them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::text::EntityType;

/// One thing that a dataset describes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its IRI, or a name of the dataset's own (`Q142`).
    pub id: String,
    /// What it is called; the first is the label.
    pub names: Vec<String>,
    /// What kind of thing, in the dataset's words: `person`, `Q5`, the IRI of a class.
    pub kinds: Vec<String>,
    /// What is said of it in a few words.
    pub description: String,
    /// How well known it is: inhabitants, articles about it, any number that is larger for what is meant more often.
    pub prominence: f64,
    /// Ids of things that it has to do with.
    pub neighbours: Vec<String>,
    /// Where it stands in its source: a line, counted from 1, or how many came before it.
    pub line: u64,
}

/// An entity of a graph, as far as linking goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// Its IRI.
    pub iri: String,
    /// What it is called; the first is the label.
    pub names: Vec<String>,
    /// What kind of thing, where that is known.
    pub kind: Option<EntityType>,
    /// Words of what is said of it.
    pub context: BTreeSet<String>,
    /// The articles that speak of it, by number.
    pub articles: Vec<usize>,
    /// Other subjects with which facts connect it, by index.
    pub neighbours: Vec<usize>,
}

/// What a mapping says of its two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Predicate {
    /// `owl:sameAs`: they are one.
    SameAs,
    /// `skos:closeMatch`: they may be one; a person has to look.
    CloseMatch,
    /// `owl:differentFrom`: a person has said that they are not.
    DifferentFrom,
}

impl Predicate {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SameAs, Self::CloseMatch, Self::DifferentFrom];

    /// As a compact IRI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SameAs => "owl:sameAs",
            Self::CloseMatch => "skos:closeMatch",
            Self::DifferentFrom => "owl:differentFrom",
        }
    }
}

/// How it was found out: terms of the [Semantic Mapping Vocabulary](https://mapping-commons.github.io/semantic-mapping-vocabulary/).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Justification {
    /// By names alone.
    Lexical,
    /// By names, types, words and company.
    Composite,
    /// A person has said so.
    Manual,
}

impl Justification {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lexical, Self::Composite, Self::Manual];

    /// As a compact IRI.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lexical => "semapv:LexicalMatching",
            Self::Composite => "semapv:CompositeMatching",
            Self::Manual => "semapv:ManualMappingCuration",
        }
    }
}

/// That an entity of a graph is, or is not, an entry of a dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// IRI of the entity.
    pub subject: String,
    /// What the graph calls it.
    pub subject_label: String,
    /// What is said.
    pub predicate: Predicate,
    /// IRI of the entry.
    pub object: String,
    /// What the dataset calls it.
    pub object_label: String,
    /// How that was found out.
    pub justification: Justification,
    /// How sure, from 0 to 1.
    pub confidence: f64,
    /// The dataset.
    pub source: String,
    /// Why, in words.
    pub comment: String,
}

/// Namespaces of the ids of well-known datasets, by prefix.
pub const DATASETS: [(&str, &str); 5] = [
    ("dbpedia", "http://dbpedia.org/resource/"),
    ("geonames", "https://sws.geonames.org/"),
    // The Ministry of Home Affairs numbers regions, but gives them no IRIs.
    ("kemendagri", "https://w3id.org/simpul/dataset/kemendagri/"),
    ("wd", "http://www.wikidata.org/entity/"),
    ("wikidata", "http://www.wikidata.org/entity/"),
];

/// Whether `id` is the name of an item of Wikidata: `Q142`.
pub fn is_item(id: &str) -> bool {
    id.strip_prefix('Q').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

/// Words of a text that may tell what it is about: small letters, four or more of them.
pub fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3);
    words.map(str::to_lowercase).collect()
}
