//! Entities of articles -> entities of the world: who is who across articles.
//!
//! In an article an entity is known by its fullest name, and the same name in two articles is the same entity unless
//! something speaks against it. What comes in is each article with its entities, all their names and their offices
//! ([`Article`]); what goes out says for an entity of an article which other IRI it has ([`Resolution`]), with a reason
//! and a score for every name that is joined to another or taken apart.
//!
//! 1. *Names* (`names.rs`): a name that articles themselves use beside a fuller one (`Jokowi` beside `Joko Widodo`) stands for
//!    that one wherever it stands alone, if nearly all articles that explain it agree; lists of names (`Tiongkok`, `China`) say so outright.
//! 2. *Places in articles* (`homonyms.rs`): a name that stands for several entities (`DPRD`, "council"; `Fauzi`) is decided article by
//!    article, by offices and by who and what else is spoken of; what fits nowhere stays on its own. Full names of
//!    common parts (`Ahmad Fauzi`) come apart where offices differ and nothing else is shared.
//! 3. *Spellings* (`spelling.rs`): names a letter apart are joined only where the company they keep is the same.
//!
//! A name is joined to a centre, never to what was itself joined: no chain of likenesses. All of it is a function of the set
//! of articles. Candidates come from tables of names, offices and rare neighbours, so the cost grows with the
//! articles, not with their pairs.
//!
//! Context as association: Church, Hanks: *Word Association Norms, Mutual Information, and Lexicography*, 1990. Signatures of spelling: Bocek,
//! Hunt, Stiller: *Fast Similarity Search in Large Dictionaries*, 2007. The task: Bagga, Baldwin: *Entity-Based Cross-Document
//! Coreferencing*, 1998.

mod context;
mod homonyms;
mod names;
mod spelling;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::naming::fingerprint;
use crate::text::EntityType;
use context::{Company, Contexts};
use names::{Joined, NameId, Names};

/// An article as far as its entities go.
#[derive(Clone, Debug)]
pub struct Article<'a> {
    /// Its IRI.
    pub iri: &'a str,
    /// The day of publication, as `YYYY-MM-DD`.
    pub published: Option<&'a str>,
    /// Which articles are copies of one another: those of the same number.
    pub group: usize,
    /// Who and what it speaks of.
    pub entities: Vec<Profile<'a>>,
}

/// How one article speaks of an entity.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// The entity's IRI in the article: made of its type and label.
    pub iri: &'a str,
    /// What kind of thing.
    pub kind: EntityType,
    /// The fullest name.
    pub label: &'a str,
    /// Its other names.
    pub aliases: Vec<&'a str>,
    /// What it is said to be, and of whom (by IRI in the article).
    pub offices: Vec<(&'a str, Option<&'a str>)>,
}

/// The usual name, where a name is known to be another one of the same, whatever articles say.
pub type Usual<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Why an entity of some articles has another IRI than the one of its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The IRI of the name.
    pub from: String,
    /// The IRI that it has instead.
    pub into: String,
    /// Whether it was joined to another name, not taken apart from its own.
    pub joined: bool,
    /// How sure, from 0 to 1: of several articles, the least.
    pub score: f64,
    /// Why, in words.
    pub reason: String,
    /// In how many articles.
    pub articles: usize,
}

/// Which entities are the same.
#[derive(Debug, Default)]
pub struct Resolution {
    /// By article (index): the IRIs in it that have another.
    pub iris: FxHashMap<usize, FxHashMap<String, String>>,
    /// Every change, sorted by IRIs.
    pub changes: Vec<Change>,
}

/// What a person has decided, which goes before all else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// Two entities are one.
    Merge {
        /// The IRI that goes.
        from: String,
        /// The IRI that stays.
        into: String,
    },
    /// What other names were joined to an entity is not it; or, in some articles, the entity itself is another.
    Split {
        /// Its IRI.
        entity: String,
        /// The articles, by IRI; none: all other names are taken from it.
        articles: Vec<String>,
    },
}

/// What is said of one place where a name stands.
#[derive(Clone, Debug, PartialEq)]
struct Decision {
    /// The IRI to have.
    into: String,
    joined: bool,
    score: f64,
    reason: String,
}

/// Decides for every entity of `articles`. The order of articles makes no difference to the IRIs; of rulings that
/// contradict each other the later one holds.
pub fn resolve(articles: &[Article], usual: &Usual, rulings: &[Ruling]) -> Resolution {
    let apart: FxHashSet<&str> = rulings
        .iter()
        .filter_map(|ruling| match ruling {
            Ruling::Split { entity, articles } if articles.is_empty() => Some(entity.as_str()),
            _ => None,
        })
        .collect();
    let names = Names::new(articles, usual);
    let contexts = Contexts::new(articles, &names);
    let spellings = spelling::joins(&names, &contexts);
    // What is known of a fuller name is asked for by each of its short ones.
    let mut companies = FxHashMap::default();
    let mut decided: BTreeMap<(NameId, usize), Decision> = BTreeMap::new();
    for id in names.ids() {
        for (article, decision) in decide(id, &names, &contexts, &spellings, &mut companies) {
            if !(decision.joined && apart.contains(decision.into.as_str())) {
                decided.insert((id, article), decision);
            }
        }
    }
    if !rulings.is_empty() {
        rule(rulings, articles, &names, &mut decided);
    }
    let mut resolution = Resolution::default();
    let mut changes: BTreeMap<(String, String), Change> = BTreeMap::new();
    for ((id, article), Decision { into, joined, score, reason }) in decided {
        let from = names.iri(id).to_owned();
        if from == into {
            continue;
        }
        let change = changes.entry((from.clone(), into.clone())).or_insert_with(|| Change {
            from: from.clone(),
            into: into.clone(),
            joined,
            score,
            reason: reason.clone(),
            articles: 0,
        });
        change.articles += 1;
        if (score, &reason) < (change.score, &change.reason) {
            (change.score, change.reason) = (score, reason);
        }
        resolution.iris.entry(article).or_default().insert(from, into);
    }
    resolution.changes = changes.into_values().collect();
    resolution
}

/// Applies what people have decided to what was `decided` without them.
fn rule(rulings: &[Ruling], articles: &[Article], names: &Names, decided: &mut BTreeMap<(NameId, usize), Decision>) {
    let reason = || "decided by hand".to_owned();
    for id in names.ids() {
        for place in names.uses(id) {
            let at = (id, place.article);
            let mut iri = decided.get(&at).map_or(names.iri(id), |decision| decision.into.as_str()).to_owned();
            let before = iri.clone();
            let mut joined = true;
            for ruling in rulings {
                match ruling {
                    Ruling::Merge { from, into } if *from == iri => (iri, joined) = (into.clone(), true),
                    Ruling::Split { entity, articles: some }
                        if *entity == iri && some.iter().any(|article| article == articles[place.article].iri) =>
                    {
                        let parts = some.iter().map(String::as_str);
                        let mark = fingerprint(parts);
                        (iri, joined) = (format!("{entity}~{}", &mark[..8]), false);
                    }
                    _ => {}
                }
            }
            if iri != before {
                decided.insert(at, Decision { into: iri, joined, score: 1.0, reason: reason() });
            }
        }
    }
}

/// What to do with a name, article by article; nothing for those where it stands for what it always stands for.
fn decide(
    id: NameId,
    names: &Names,
    contexts: &Contexts,
    spellings: &FxHashMap<NameId, Joined>,
    companies: &mut FxHashMap<NameId, Company>,
) -> Vec<(usize, Decision)> {
    if let Some(Joined { into, score, reason }) = names.joined(id).or_else(|| spellings.get(&id)) {
        let (into, reason) = (names.iri(*into).to_owned(), reason.clone());
        let decision = Decision { into, joined: true, score: *score, reason };
        return names.uses(id).iter().map(|place| (place.article, decision.clone())).collect();
    }
    homonyms::decide(id, names, contexts, spellings, companies)
}
