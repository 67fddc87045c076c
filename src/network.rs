//! The graph as nodes and edges alone: what is measured, and what is drawn.

use std::collections::BTreeSet;

use crate::text::{Date, EntityType};

/// Entities and what articles assert of two of them. Facts whose object is a date or number are not part of it, nor is
/// what is said of the articles themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Network {
    /// The entities.
    pub nodes: Vec<Vertex>,
    /// What is asserted, as indexes into `nodes`.
    pub edges: Vec<Edge>,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// Which one.
    pub iri: String,
    /// The label to show; the end of the IRI where it has none.
    pub label: String,
    /// What kind of thing, where it is one of ours.
    pub kind: Option<EntityType>,
}

/// What is asserted of two entities: a plain triple, or an office with what it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// The subject.
    pub from: usize,
    /// The object; where that is a text, what it is of: of the office "Perdana Menteri", China.
    pub to: usize,
    /// The relation's local name.
    pub relation: String,
    /// The object, where that is a text.
    pub value: Option<String>,
    /// Where it is stated, without repeats, in order; empty where the evidence is not there.
    pub sources: Vec<Source>,
}

/// Where an edge is stated.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub struct Source {
    /// The words that state it.
    pub words: String,
    /// The IRI of the article.
    pub article: String,
    /// The article that this one is a copy of.
    pub copy_of: Option<String>,
    /// When it is said to hold, or else when it was published.
    pub day: Option<Date>,
    /// By which rule it was found.
    pub rule: String,
    /// How likely it is right, 0 to 1.
    pub confidence: f32,
}

impl Edge {
    /// What is written on it: its text, or else the name of the relation.
    pub fn name(&self) -> &str {
        self.value.as_deref().unwrap_or(&self.relation)
    }

    /// The words that state it, without repeats, in alphabetical order.
    pub fn words(&self) -> BTreeSet<&str> {
        self.sources.iter().map(|source| source.words.as_str()).collect()
    }

    /// How many independent articles state it: copies of one text count once. At least 1, for the triple itself.
    pub fn support(&self) -> usize {
        // By far the most have one.
        if self.sources.len() < 2 {
            return 1;
        }
        let originals = self.sources.iter().map(|source| source.copy_of.as_ref().unwrap_or(&source.article));
        originals.collect::<BTreeSet<_>>().len()
    }

    /// How likely it is right, 0 to 1: that not all who state it are wrong, each independent article with its best
    /// words. 1 where the evidence is not there.
    pub fn confidence(&self) -> f32 {
        if self.sources.is_empty() {
            return 1.0;
        }
        let mut best: Vec<(&str, f32)> = Vec::new();
        for source in &self.sources {
            let original = source.copy_of.as_ref().unwrap_or(&source.article).as_str();
            match best.iter_mut().find(|(known, _)| *known == original) {
                Some((_, confidence)) => *confidence = confidence.max(source.confidence),
                None => best.push((original, source.confidence)),
            }
        }
        1.0 - best.iter().map(|(_, confidence)| 1.0 - confidence.clamp(0.0, 1.0)).product::<f32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_count_once() {
        let source = |article: &str, copy_of: Option<&str>, confidence| Source {
            words: "A bertemu B".to_owned(),
            article: article.to_owned(),
            copy_of: copy_of.map(str::to_owned),
            day: None,
            rule: "met/active".to_owned(),
            confidence,
        };
        let mut edge = Edge { from: 0, to: 1, relation: "met".to_owned(), value: None, sources: vec![] };
        assert_eq!((edge.support(), edge.confidence()), (1, 1.0));
        edge.sources = vec![source("a", None, 0.5), source("b", Some("a"), 0.8)];
        assert_eq!((edge.support(), edge.confidence()), (1, 0.8));
        edge.sources.push(source("c", None, 0.5));
        assert_eq!(edge.support(), 2);
        assert!((edge.confidence() - 0.9).abs() < 1e-6);
        assert_eq!(edge.words().len(), 1);
    }
}
