//! Every two things that an article speaks of, and what a trained model says stands between them.
//!
//! In comes a draft with its mentions and the facts that rules found; out come [`Pair`]s: a subject, an object, and the
//! places of the text that speak of both, each as a bag of features. The model scores each place for every relation that
//! the types allow, and the best place speaks for the pair, as in multi-instance learning (Surdeanu et al.,
//! *Multi-instance Multi-label Learning for Relation Extraction*, EMNLP 2012). Features are those of Zhou et al.,
//! *Exploring Various Knowledge in Relation Extraction* (ACL 2005): words between and beside, the tree, types, and what
//! else is known of both.

mod clusters;
mod features;
mod model;
mod things;

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::anchors::Field;
use super::document::Head;
use super::draft::Draft;
use super::quote::Quoted;
use super::title::Title;
use crate::fact::{EntityId, Fact, Subject, Value};
use crate::lang::relations::Relations;

pub(super) use clusters::Clusters;
pub use features::BITS;
pub use model::{Model, Verdict};
pub use things::Class;
pub(super) use things::Objects;
use things::Thing;

/// Two things and the places that speak of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// Of whom something may be said.
    pub subject: EntityId,
    /// What may be said to stand to it in a relation.
    pub object: Value,
    /// What kinds of thing they are.
    pub classes: (Class, Class),
    /// What rules said of the two.
    pub rules: Vec<String>,
    /// Where.
    pub places: Vec<Place>,
}

/// A place of the text that speaks of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From the first word of the one to the last of the other.
    pub tokens: Range<usize>,
    /// The words of the subject.
    pub subject: Range<usize>,
    /// The words of the object.
    pub object: Range<usize>,
    /// The word that ties the two: the top of the path between them.
    pub trigger: usize,
    /// Hashes of what is seen there, sorted.
    pub features: Vec<u32>,
}

/// How many places of a pair are looked at.
const PLACES: usize = 5;
/// How many words may stand between two mentions of one sentence.
const REACH: usize = 60;
/// How many mentions of a thing are looked at where the nearest of two things are looked for.
const LONGEST: usize = 24;
/// How many things an article has at the most for things of different sentences to be paired.
const MANY: usize = 600;
/// How many pairs of an article are looked at: more than news has, and a bound for what is none.
const PAIRS: usize = 60_000;

/// What an article's pairs are made from.
pub(super) struct Material<'a, 'd> {
    pub draft: &'a Draft<'d>,
    pub field: &'a Field<'d>,
    pub titles: &'a [Title],
    pub quoted: &'a [Quoted],
    pub head: &'a Head,
    pub objects: &'a Objects,
    pub clusters: &'a Clusters,
}

/// A key for values, which have no order of their own.
pub fn key(value: &Value) -> String {
    match value {
        Value::Entity(e) => format!("e{e}"),
        Value::Text(text) => format!("t{text}"),
        Value::Number(n) => format!("n{n}"),
        Value::Date(date) => format!("d{date}"),
    }
}

/// The relations that may hold between things of these classes, in order of name.
pub fn allowed(subject: Class, object: Class) -> Vec<&'static str> {
    let Class::Entity(subject) = subject else { return Vec::new() };
    let fits = |name: &str| object.relation().is_none_or(|only| only == name);
    let all = Relations::embedded().iter();
    let kind = object.kind();
    all.filter(|(name, r)| r.subjects.contains(&subject) && r.objects.contains(&kind) && fits(name))
        .map(|(name, _)| name)
        .collect()
}

/// A subject, an object, and the things that stand for them somewhere.
type Found = (EntityId, Value, (Class, Class), Vec<(usize, usize)>);

/// All pairs of the article between which some relation may hold, in the order of the text, with what rules found in
/// `facts`.
pub(super) fn pairs(material: &Material, facts: &[Fact]) -> Vec<Pair> {
    let draft = material.draft;
    let things = things::find(material);
    let mut known: FxHashMap<(EntityId, String), usize> = FxHashMap::default();
    let mut found: Vec<Found> = Vec::new();
    let mut possible: FxHashMap<(Class, Class), bool> = FxHashMap::default();
    let mut add = |s: usize, o: usize, found: &mut Vec<Found>| {
        let (Value::Entity(subject), object) = (&things[s].value, &things[o].value) else { return };
        let classes = (things[s].class, things[o].class);
        let may = *possible.entry(classes).or_insert_with(|| !allowed(classes.0, classes.1).is_empty());
        if !may || *object == Value::Entity(*subject) || found.len() >= PAIRS {
            return;
        }
        let at = *known.entry((*subject, key(object))).or_insert_with(|| {
            found.push((*subject, object.clone(), classes, Vec::new()));
            found.len() - 1
        });
        found[at].3.push((s, o));
    };
    let sentence = |t: usize| draft.sentence[things[t].tokens.start];
    for a in 0..things.len() {
        for b in a + 1..things.len() {
            let gap = things[b].tokens.start.saturating_sub(things[a].list.end);
            if sentence(b) != sentence(a) || gap > REACH {
                break;
            }
            add(a, b, &mut found);
            add(b, a, &mut found);
        }
    }
    if things.len() <= MANY {
        apart(draft, &things, &mut found, &mut add);
    }
    let mut rules: FxHashMap<(EntityId, String), Vec<String>> = FxHashMap::default();
    for fact in facts {
        if let Subject::Entity(subject) = fact.subject {
            rules.entry((subject, key(&fact.object))).or_default().push(fact.evidence.rule.clone());
        }
    }
    let view = features::View::new(material, &things);
    found
        .into_iter()
        .map(|(subject, object, classes, mut places)| {
            places.sort_by_key(|&(s, o)| {
                let (s, o) = (&things[s].tokens, &things[o].tokens);
                (s.start.abs_diff(o.start), s.start)
            });
            // Of one sentence the nearest two speak.
            let mut count: BTreeMap<usize, usize> = BTreeMap::new();
            places.retain(|&(s, _)| {
                let n = count.entry(sentence(s)).or_default();
                *n += 1;
                *n <= 2
            });
            places.truncate(PLACES);
            let rules = rules.remove(&(subject, key(&object))).unwrap_or_default();
            let common = view.common(subject, &object, classes, &rules, places.len());
            let places = places.iter().map(|&(s, o)| view.place(s, o, &common)).collect();
            Pair { subject, object, classes, rules, places }
        })
        .collect()
}

/// What no sentence speaks of together, but sentences that are near enough for things of their classes.
fn apart(draft: &Draft, things: &[Thing], found: &mut Vec<Found>, add: &mut impl FnMut(usize, usize, &mut Vec<Found>)) {
    let mut ends: Vec<(&Value, Vec<usize>)> = Vec::new();
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    for (t, thing) in things.iter().enumerate() {
        let at = *known.entry(key(&thing.value)).or_insert_with(|| {
            ends.push((&thing.value, Vec::new()));
            ends.len() - 1
        });
        ends[at].1.push(t);
    }
    let together: FxHashSet<(EntityId, String)> = found.iter().map(|(s, o, ..)| (*s, key(o))).collect();
    let sentence = |t: usize| draft.sentence[things[t].tokens.start];
    for (subject, of_subject) in &ends {
        let Value::Entity(subject) = subject else { continue };
        for (object, of_object) in &ends {
            let reach = things::reach(things[of_subject[0]].class, things[of_object[0]].class);
            if reach == 0 || together.contains(&(*subject, key(object))) {
                continue;
            }
            let pairs =
                of_subject.iter().take(LONGEST).flat_map(|&a| of_object.iter().take(LONGEST).map(move |&b| (a, b)));
            let nearest = pairs.min_by_key(|&(a, b)| (things[a].tokens.start.abs_diff(things[b].tokens.start), a, b));
            if let Some((a, b)) = nearest.filter(|&(a, b)| sentence(a).abs_diff(sentence(b)) <= reach) {
                add(a, b, found);
            }
        }
    }
}
