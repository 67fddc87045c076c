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
pub mod kinds;
pub mod ranking;
pub mod service;
pub mod similarity;
pub mod source;
pub mod sssom;
pub mod weights;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::error::Result;
use crate::mapping::{DATASETS, Entry, Justification, Mapping, Predicate, Subject, is_item};
use crate::naming::escape;
use candidates::{Candidate, Looker};
use catalogue::Catalogue;
use fold::{Names, fold};
use ranking::{Ranked, Surroundings};
use weights::{Feature, Weights};

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
    /// How much what speaks for and against a candidate weighs.
    pub weights: Weights,
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
    /// All entries that were looked at, the likeliest first.
    pub ranked: Vec<Ranked>,
}

impl Outcome {
    /// The likeliest.
    pub fn best(&self) -> Option<&Ranked> {
        self.ranked.first()
    }
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
        let weights = &self.settings.weights;
        let found: Vec<Vec<Candidate>> = subjects
            .par_iter()
            .map_init(
                || Looker::new(self.catalogue, self.names, weights),
                |looker, subject| looker.candidates(&subject.names),
            )
            .collect::<Result<_>>()?;
        let alone = Surroundings::default();
        let first: Vec<Vec<Ranked>> = subjects
            .par_iter()
            .zip(&found)
            .map(|(subject, candidates)| ranking::rank(subject, candidates.clone(), &alone, weights))
            .collect();
        let sure: Vec<Option<&Ranked>> =
            first.iter().map(|ranked| ranked.first().filter(|best| best.chance >= SURE)).collect();
        let rivals = Rivals::new(subjects, &first);
        let present = present(subjects);
        let outcomes = subjects.par_iter().zip(found).enumerate().map(|(n, (subject, mut candidates))| {
            let mut around = Surroundings { rivals: rivals.of(n, &first[n]), ..Surroundings::default() };
            let others =
                |list: &mut dyn Iterator<Item = usize>, ids: &mut BTreeSet<String>, candidates: &mut [Candidate]| {
                    for other in list.filter(|other| *other != n) {
                        let Some(best) = sure[other] else { continue };
                        let Entry { id, neighbours, .. } = &best.candidate.entry;
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
            Outcome { ranked: ranking::rank(subject, candidates, &around, weights) }
        });
        Ok(outcomes.collect())
    }

    /// The mapping that an outcome makes, where it is sure enough to be kept or looked at.
    pub fn mapping(&self, subject: &Subject, outcome: &Outcome) -> Option<Mapping> {
        let best = outcome.best()?;
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

/// Which subjects are likely which entry: one that another subject has a better name for is hardly meant.
struct Rivals {
    /// By the id of an entry, the likeliest subjects with their scores.
    likeliest: FxHashMap<String, Vec<(f64, usize)>>,
    /// The folded names of each subject.
    names: Vec<BTreeSet<String>>,
}

impl Rivals {
    /// How many are looked at.
    const LIKELIEST: usize = 8;
    /// The most that they count, in nats.
    const MOST: f64 = 4.0;

    fn new(subjects: &[Subject], first: &[Vec<Ranked>]) -> Self {
        let mut likeliest: FxHashMap<String, Vec<(f64, usize)>> = FxHashMap::default();
        for (n, ranked) in first.iter().enumerate() {
            for one in ranked {
                let list = likeliest.entry(one.candidate.entry.id.clone()).or_default();
                // Sorted; among equals the first stays first.
                let at = list.partition_point(|(score, _)| *score >= one.score);
                list.insert(at, (one.score, n));
                list.truncate(Self::LIKELIEST);
            }
        }
        let names = subjects.iter().map(|subject| subject.names.iter().map(|name| fold(name)).collect());
        Self { likeliest, names: names.collect() }
    }

    /// How much likelier others are each of the candidates of the subject `n`, by id, in nats. Who has the same name may be
    /// the same thing, as may be all that have the entry's very name.
    fn of(&self, n: usize, ranked: &[Ranked]) -> BTreeMap<String, f64> {
        let mut out = BTreeMap::new();
        for one in ranked.iter().filter(|one| one.candidate.evidence.get(Feature::Same) == 0.0) {
            let id = &one.candidate.entry.id;
            let others = self.likeliest.get(id).into_iter().flatten();
            let others = others.filter(|(_, other)| *other != n && self.names[*other].is_disjoint(&self.names[n]));
            let more: f64 = others.map(|(score, _)| (score - one.score).exp()).sum();
            out.insert(id.clone(), more.ln_1p().min(Self::MOST));
        }
        out
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
        let catalogue = Catalogue::from_bytes(Path::new("a"), builder.finish(|_, _| ()).unwrap()).unwrap();
        let weights = Weights::new(&Pack::indonesian()).unwrap();
        let settings = Settings { accept: 0.9, review: 0.5, source: "a".to_owned(), prefix: String::new(), weights };
        let linker = Linker::new(&catalogue, &names, settings);
        let outcomes = linker.outcomes(subjects).unwrap();
        let best = outcomes.iter().map(|outcome| outcome.best().filter(|best| best.chance >= 0.9));
        best.map(|best| Some(best?.candidate.entry.id.clone())).collect()
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
        assert_eq!(iri("kemendagri:12.12", "http://e.org/"), "https://w3id.org/simpul/dataset/kemendagri/12.12");
        assert_eq!(iri("A 7", "http://e.org/"), "http://e.org/A%207");
        assert_eq!(iri("urn:x:1", "http://e.org/"), "urn:x:1");
    }
}
