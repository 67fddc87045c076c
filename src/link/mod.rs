//! Entities of a graph -> entries of other datasets: Wikidata, GeoNames, a table, another graph.
//!
//! In come [`Subject`]s and a [`Catalogue`] of a dataset; out go [`Mapping`]s, each with how sure it is and why
//! ([`Linker`]). Datasets come from files ([`source`]), from services ([`service`], [`endpoint`]) or, as entries, from a
//! graph. The words of one article can be linked without a graph ([`article`]).
//!
//! 1. *Candidates* (`candidates.rs`): entries with the name, one like it, its acronym or its words.
//! 2. *Ranking* (`ranking.rs`): likeness of names (`similarity.rs`), types (`kinds.rs`), words, company, how well known.
//! 3. *Company*: what is sure in the first round speaks, in a second one, for what has to do with it.
//!
//! Cucerzan: *Large-Scale Named Entity Disambiguation Based on Wikipedia Data*, 2007; Ferragina, Scaiella: *TAGME*, 2010; Fellegi, Sunter: *A
//! Theory for Record Linkage*, 1969.

pub mod article;
pub mod candidates;
pub mod catalogue;
pub mod endpoint;
pub mod fold;
mod http;
pub mod kinds;
pub mod ranking;
pub mod service;
pub mod similarity;
pub mod source;
pub mod sssom;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::error::Result;
use crate::mapping::{DATASETS, Justification, Mapping, Predicate, Subject, is_item};
use crate::naming::escape;
use candidates::Candidate;
use catalogue::Catalogue;
use fold::Names;
use ranking::{Ranked, Surroundings};

/// What is decided how.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// From this chance on a link holds.
    pub accept: f64,
    /// From this chance on a person should look.
    pub review: f64,
    /// The dataset, as mappings name it.
    pub source: String,
    /// What stands before ids that are no IRIs.
    pub prefix: String,
}

/// Links entities with the entries of a catalogue.
pub struct Linker<'a> {
    catalogue: &'a Catalogue,
    names: &'a Names,
    settings: Settings,
}

/// What was found for one subject.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Ids of all entries that were looked at.
    pub considered: Vec<String>,
    /// The likeliest.
    pub best: Option<Ranked>,
}

/// From this chance in the first round on something speaks for its company in the second.
const SURE: f64 = 0.7;
/// Of how many articles the company counts.
const ARTICLES: usize = 24;

impl<'a> Linker<'a> {
    /// A linker to the entries of `catalogue`.
    pub fn new(catalogue: &'a Catalogue, names: &'a Names, settings: Settings) -> Self {
        Self { catalogue, names, settings }
    }

    /// What is decided how.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What each of `subjects` is, in their order.
    ///
    /// # Errors
    /// [`crate::error::Error::Catalogue`] where the catalogue is damaged.
    pub fn outcomes(&self, subjects: &[Subject]) -> Result<Vec<Outcome>> {
        let found: Vec<Vec<Candidate>> = subjects
            .par_iter()
            .map(|subject| candidates::candidates(self.catalogue, self.names, &subject.names))
            .collect::<Result<_>>()?;
        let alone = Surroundings::default();
        let first: Vec<Option<(String, Vec<String>)>> = subjects
            .par_iter()
            .zip(&found)
            .map(|(subject, candidates)| {
                let best = ranking::rank(subject, candidates.clone(), &alone).into_iter().next()?;
                let entry = best.candidate.entry;
                (best.chance >= SURE).then_some((entry.id, entry.neighbours))
            })
            .collect();
        let present = self.present(subjects);
        let outcomes = subjects.par_iter().zip(found).enumerate().map(|(n, (subject, mut candidates))| {
            let considered = candidates.iter().map(|candidate| candidate.entry.id.clone()).collect();
            let mut around = Surroundings::default();
            let others = |list: &mut dyn Iterator<Item = usize>, ids: &mut BTreeSet<String>, candidates: &mut [Candidate]| {
                for other in list.filter(|other| *other != n) {
                    let Some((id, neighbours)) = &first[other] else { continue };
                    ids.insert(id.clone());
                    // That the other names the candidate says as much as that the candidate names it.
                    for candidate in candidates.iter_mut() {
                        let of = &mut candidate.entry;
                        if neighbours.contains(&of.id) && !of.neighbours.contains(id) {
                            of.neighbours.push(id.clone());
                        }
                    }
                }
            };
            others(&mut subject.neighbours.iter().copied(), &mut around.connected, &mut candidates);
            let articles = subject.articles.iter().take(ARTICLES).filter_map(|article| present.get(article));
            others(&mut articles.flatten().copied(), &mut around.present, &mut candidates);
            let best = ranking::rank(subject, candidates, &around).into_iter().next();
            Outcome { considered, best }
        });
        let mut outcomes: Vec<Outcome> = outcomes.collect();
        doubt(&mut outcomes);
        Ok(outcomes)
    }

    /// The subjects of each article.
    fn present(&self, subjects: &[Subject]) -> BTreeMap<usize, Vec<usize>> {
        let mut present: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, subject) in subjects.iter().enumerate() {
            for article in subject.articles.iter().take(ARTICLES) {
                present.entry(*article).or_default().push(n);
            }
        }
        present
    }

    /// The mapping that an outcome makes, where it is sure enough to be kept or looked at.
    pub fn mapping(&self, subject: &Subject, outcome: &Outcome) -> Option<Mapping> {
        let best = outcome.best.as_ref()?;
        let predicate = match best.chance {
            chance if chance >= self.settings.accept => Predicate::SameAs,
            chance if chance >= self.settings.review => Predicate::CloseMatch,
            _ => return None,
        };
        let entry = &best.candidate.entry;
        let object = self.iri(&entry.id);
        Some(Mapping {
            subject: subject.iri.clone(),
            subject_label: subject.names.first().cloned().unwrap_or_default(),
            predicate,
            object,
            object_label: entry.names.first().cloned().unwrap_or_default(),
            justification: if best.composite { Justification::Composite } else { Justification::Lexical },
            confidence: (best.chance * 1000.0).round() / 1000.0,
            source: self.settings.source.clone(),
            comment: best.reason.clone(),
        })
        // In two graphs with the same IRIs nothing is to be said.
        .filter(|mapping| mapping.subject != mapping.object)
    }

    /// The IRI of an id of the dataset.
    pub fn iri(&self, id: &str) -> String {
        iri(id, &self.settings.prefix)
    }
}

/// The IRI of an id of a dataset: itself if it is one; that of the item of Wikidata; else `prefix` and the id.
pub fn iri(id: &str, prefix: &str) -> String {
    if id.contains("://") || id.starts_with("urn:") {
        return id.to_owned();
    }
    if is_item(id) {
        let wikidata = DATASETS.iter().find(|(prefix, _)| *prefix == "wikidata");
        return format!("{}{id}", wikidata.map_or("", |(_, iri)| iri));
    }
    format!("{prefix}{}", escape(id))
}

/// Where several subjects are the same entry and one has its very name, those that only have a similar one are in doubt.
fn doubt(outcomes: &mut [Outcome]) {
    /// What is left of their chance.
    const LEFT: f64 = 0.85;
    let mut likest: BTreeMap<String, f64> = BTreeMap::new();
    for best in outcomes.iter().filter_map(|outcome| outcome.best.as_ref()) {
        let like = likest.entry(best.candidate.entry.id.clone()).or_default();
        *like = like.max(best.candidate.similarity);
    }
    for best in outcomes.iter_mut().filter_map(|outcome| outcome.best.as_mut()) {
        let likest = likest.get(&best.candidate.entry.id).copied().unwrap_or_default();
        if likest >= 0.97 && best.candidate.agreement == similarity::Agreement::Like {
            best.chance *= LEFT;
            best.reason.push_str("; another has the very name");
        }
    }
}
