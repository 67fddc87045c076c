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
        let present = present(subjects);
        let outcomes = subjects.par_iter().zip(found).enumerate().map(|(n, (subject, mut candidates))| {
            let considered = candidates.iter().map(|candidate| candidate.entry.id.clone()).collect();
            let mut around = Surroundings::default();
            let others =
                |list: &mut dyn Iterator<Item = usize>, ids: &mut BTreeSet<String>, candidates: &mut [Candidate]| {
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

/// The IRI of an id of a dataset: itself if it is one; that of the item of Wikidata, or of what has a known prefix
/// (`geonames:1528675`); else `prefix` and the id.
pub fn iri(id: &str, prefix: &str) -> String {
    if id.contains("://") || id.starts_with("urn:") {
        return id.to_owned();
    }
    let space = |name: &str| DATASETS.iter().find(|(prefix, _)| *prefix == name).map(|(_, iri)| *iri);
    if is_item(id) {
        return format!("{}{id}", space("wikidata").unwrap_or_default());
    }
    if let Some((name, rest)) = id.split_once(':')
        && let Some(space) = space(name)
    {
        // GeoNames ends the IRIs of things, not those of pages about them, in a slash.
        let slash = if name == "geonames" && !rest.ends_with('/') { "/" } else { "" };
        return format!("{space}{rest}{slash}");
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
        let like = best.candidate.similarity < 0.95 && best.candidate.agreement == similarity::Agreement::Like;
        if likest >= 0.97 && like {
            best.chance *= LEFT;
            best.reason.push_str("; another has the very name");
        }
    }
}

/// The subjects of each article.
fn present(subjects: &[Subject]) -> BTreeMap<usize, Vec<usize>> {
    let mut present: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, subject) in subjects.iter().enumerate() {
        for article in subject.articles.iter().take(ARTICLES) {
            present.entry(*article).or_default().push(n);
        }
    }
    present
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::catalogue::Builder;
    use super::kinds::Kinds;
    use super::*;
    use crate::lang::Pack;
    use crate::mapping::Entry;
    use crate::text::EntityType;

    fn subject(name: &str, kind: EntityType) -> Subject {
        Subject {
            iri: format!("id/{name}"),
            names: vec![name.to_owned()],
            kind: Some(kind),
            articles: vec![0],
            ..Subject::default()
        }
    }

    fn entry(id: &str, name: &str, kind: &str, prominence: f64, neighbours: &[&str]) -> Entry {
        let neighbours = neighbours.iter().map(|id| (*id).to_owned()).collect();
        let (names, kinds) = (vec![name.to_owned()], vec![kind.to_owned()]);
        Entry { id: id.to_owned(), names, kinds, prominence, neighbours, ..Entry::default() }
    }

    /// The ids that subjects are linked with; none where that is not sure.
    fn linked(entries: &[Entry], subjects: &[Subject]) -> Vec<Option<String>> {
        let names = Names::new(&Pack::indonesian());
        let folder = std::env::temp_dir();
        let mut builder = Builder::new(Path::new("a"), &folder, Vec::new(), &names, Kinds::default()).unwrap();
        for entry in entries {
            builder.add(entry).unwrap();
        }
        let catalogue = Catalogue::from_bytes(Path::new("a"), builder.finish().unwrap()).unwrap();
        let settings = Settings { accept: 0.9, review: 0.5, source: "a".to_owned(), prefix: String::new() };
        let linker = Linker::new(&catalogue, &names, settings);
        let outcomes = linker.outcomes(subjects).unwrap();
        let best = outcomes.into_iter().map(|outcome| outcome.best.filter(|best| best.chance >= 0.9));
        best.map(|best| Some(best?.candidate.entry.id)).collect()
    }

    #[test]
    fn company_tells_namesakes_apart() {
        let entries = [
            entry("Q1", "Maju Jaya", "org", 3.0, &["Q10"]),
            entry("Q2", "Maju Jaya", "org", 3.0, &["Q20"]),
            entry("Q10", "Ambon", "place", 9.0, &[]),
            entry("Q20", "Ternate", "place", 9.0, &[]),
        ];
        let of = |town: &str| {
            let mut subjects = vec![subject("Maju Jaya", EntityType::Org), subject(town, EntityType::Place)];
            subjects[0].neighbours = vec![1];
            subjects[0].articles.clear();
            linked(&entries, &subjects).remove(0)
        };
        // Nothing is known of Sorong, so it is left open which of the two is meant.
        assert_eq!(of("Sorong"), None);
        assert_eq!([of("Ambon"), of("Ternate")].map(Option::unwrap_or_default), ["Q1", "Q2"]);
    }

    #[test]
    fn what_is_not_there_is_linked_with_nothing() {
        let entries = [entry("Q1", "Tākestān", "place", 5.0, &[]), entry("Q2", "Bank Mega Sentosa", "org", 0.0, &[])];
        let subjects = [subject("Tajikistan", EntityType::Place), subject("Bank Mega Makmur", EntityType::Org)];
        assert_eq!(linked(&entries, &subjects), [None, None]);
    }

    #[test]
    fn iris_of_ids() {
        assert_eq!(iri("Q142", "http://e.org/"), "http://www.wikidata.org/entity/Q142");
        assert_eq!(iri("geonames:7", "http://e.org/"), "https://sws.geonames.org/7/");
        assert_eq!(iri("A 7", "http://e.org/"), "http://e.org/A%207");
        assert_eq!(iri("urn:x:1", "http://e.org/"), "urn:x:1");
    }
}
