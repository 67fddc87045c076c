//! Answers against annotated articles: names, coreference, dates, quotes, facts and their qualifiers.
//!
//! What counts as right:
//!
//! - names: the exact words and type. Coreference: B-cubed over all mentions. Dates: words that overlap, an equal
//!   value. Quotes: words that overlap by 80 % and the right speaker.
//! - facts: subject, relation and object. An entity is right by its mentions' places or names, a text at a token F1 of
//!   0.5 or more; numbers and dates must be equal; symmetric relations are right in both directions. A fact that two
//!   readers could dispute counts neither way, a repeat of a fact neither.
//! - qualifiers: of the facts found, the share of the annotated qualifiers that are right.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::Rates;
use super::matching::{Alignment, Range, gold_mentions};
use crate::export::facts::{Answer, AnswerDate, AnswerFact, AnswerValue};
use crate::fact::{EntityId, Fact, Modality, Quote, Value};
use crate::lang::relations::Relations;
use crate::read::gold::Gold;
use crate::text::CodePoints;

/// How many are right, how many were found, how many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Right.
    pub hits: usize,
    /// In the answer.
    pub found: usize,
    /// In the annotation.
    pub expected: usize,
}

impl Counts {
    /// Precision, recall and F1.
    pub fn rates(self) -> Rates {
        Rates::of(self.hits, self.found, self.expected)
    }

    pub(super) fn add(&mut self, hits: usize, found: usize, expected: usize) {
        self.hits += hits;
        self.found += found;
        self.expected += expected;
    }
}

/// B-cubed, before it is divided by the number of mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Coreference {
    /// Sum of the precision of each mention of the answers.
    pub precision: f64,
    /// Mentions of the answers.
    pub found: usize,
    /// Sum of the recall of each annotated mention.
    pub recall: f64,
    /// Annotated mentions.
    pub expected: usize,
}

impl Coreference {
    /// Precision, recall and F1.
    pub fn rates(self) -> Rates {
        Rates::new(self.precision / self.found.max(1) as f64, self.recall / self.expected.max(1) as f64)
    }
}

/// The figures of a set of articles.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// How many articles.
    pub articles: usize,
    /// How many of them have no answer.
    pub missing: usize,
    /// Names with their type.
    pub names: Counts,
    /// All mentions.
    pub coreference: Coreference,
    /// Dates that can be known.
    pub dates: Counts,
    /// Quotes with their speaker.
    pub quotes: Counts,
    /// Facts that no two readers would dispute.
    pub facts: Counts,
    /// Qualifiers of the facts found.
    pub qualifiers: Counts,
    /// Facts by relation, in the order in which relations were met.
    pub relations: Vec<(String, Counts)>,
    /// Sum over the articles of the F1 of their facts.
    article_f1: f64,
}

impl Score {
    /// Counts one article.
    pub fn add(&mut self, gold: &Gold, answer: Option<&Answer>) {
        self.articles += 1;
        self.missing += usize::from(answer.is_none());
        let none = Answer::default();
        let answer = answer.unwrap_or(&none);
        let alignment = Alignment::new(gold, answer);
        self.names(gold, answer);
        self.coreference(gold, answer);
        self.dates(gold, answer);
        self.quotes(gold, answer, &alignment);
        let before = self.facts;
        self.facts(gold, answer, &alignment);
        let Counts { hits, found, expected } = self.facts;
        self.article_f1 += Rates::of(hits - before.hits, found - before.found, expected - before.expected).f1;
    }

    /// F1 of the facts of an article, on average over the articles: a long list of one relation weighs less here.
    pub fn facts_per_article(&self) -> f64 {
        self.article_f1 / self.articles.max(1) as f64
    }

    /// The F1 figures by name, for [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let rows = self.rows().map(|(name, rates, _)| (name.to_owned(), rates.f1));
        rows.into_iter().chain([("facts-per-article".to_owned(), self.facts_per_article())]).collect()
    }

    /// A table for people; with a row a relation, the most frequent first, where `relations` is set.
    pub fn table(&self, relations: bool) -> String {
        let mut out = format!("{} articles", self.articles);
        if self.missing > 0 {
            let _ = write!(out, ", {} WITHOUT an answer", self.missing);
        }
        out.push('\n');
        for (name, Rates { precision, recall, f1 }, counts) in self.rows() {
            let _ = writeln!(out, "{name:<11} P {precision:.3}  R {recall:.3}  F1 {f1:.3}   ({counts})");
        }
        let mean = self.facts_per_article();
        let note = "(a long list of one relation weighs less here)";
        let _ = writeln!(out, "facts, mean F1 over articles {mean:.3}   {note}");
        if relations {
            let mut rows: Vec<_> = self.relations.iter().collect();
            rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.expected));
            for (name, counts) in rows {
                let Rates { precision, recall, f1 } = counts.rates();
                let Counts { hits, found, expected } = counts;
                let rates = format!("P {precision:.2} R {recall:.2} F1 {f1:.2}");
                let _ = writeln!(out, "   {name:<16} {rates}  ({hits} of {found} / {expected})");
            }
        }
        out
    }

    fn rows(&self) -> [(&'static str, Rates, String); 6] {
        let row = |name, counts: Counts| {
            (name, counts.rates(), format!("{} of {} / {}", counts.hits, counts.found, counts.expected))
        };
        let coreference = self.coreference;
        [
            row("names", self.names),
            ("coref", coreference.rates(), format!("{} / {}", coreference.found, coreference.expected)),
            row("dates", self.dates),
            row("quotes", self.quotes),
            row("facts", self.facts),
            row("qualifiers", self.qualifiers),
        ]
    }

    fn names(&mut self, gold: &Gold, answer: &Answer) {
        let points = CodePoints::new(&gold.document.text);
        let mut expected = BTreeSet::new();
        for entity in &gold.findings.entities {
            let named = entity.mentions.iter().filter(|m| m.named);
            expected.extend(named.map(|m| (points.of_span(m.span), entity.kind.as_str())));
        }
        let mut found = BTreeSet::new();
        for entity in &answer.entities {
            let named = entity.mentions.iter().filter(|m| m.named);
            found.extend(named.map(|m| ((m.start, m.end), entity.kind.as_str())));
        }
        self.names.add(expected.intersection(&found).count(), found.len(), expected.len());
    }

    fn coreference(&mut self, gold: &Gold, answer: &Answer) {
        // A place that two entities claim belongs to the last.
        let expected: FxHashMap<Range, EntityId> = gold_mentions(gold).into_iter().collect();
        let mut found: FxHashMap<Range, &str> = FxHashMap::default();
        let mut found_order: Vec<Range> = Vec::new();
        for entity in &answer.entities {
            for mention in &entity.mentions {
                let place = (mention.start, mention.end);
                if found.insert(place, &entity.id).is_none() {
                    found_order.push(place);
                }
            }
        }
        let mut expected_order: Vec<Range> = gold_mentions(gold).into_iter().map(|(place, _)| place).collect();
        expected_order.dedup();
        let mut expected_size: FxHashMap<EntityId, usize> = FxHashMap::default();
        let mut shared: FxHashMap<(EntityId, &str), usize> = FxHashMap::default();
        for place in &expected_order {
            *expected_size.entry(expected[place]).or_default() += 1;
            if let Some(id) = found.get(place) {
                *shared.entry((expected[place], id)).or_default() += 1;
            }
        }
        let mut found_size: FxHashMap<&str, usize> = FxHashMap::default();
        for place in &found_order {
            *found_size.entry(found[place]).or_default() += 1;
        }
        let mut precision = 0.0;
        for place in &found_order {
            if let Some(number) = expected.get(place) {
                precision += shared[&(*number, found[place])] as f64 / found_size[found[place]] as f64;
            }
        }
        let mut recall = 0.0;
        for place in &expected_order {
            if let Some(id) = found.get(place) {
                recall += shared[&(expected[place], *id)] as f64 / expected_size[&expected[place]] as f64;
            }
        }
        self.coreference.precision += precision;
        self.coreference.found += found_order.len();
        self.coreference.recall += recall;
        self.coreference.expected += expected_order.len();
    }

    fn dates(&mut self, gold: &Gold, answer: &Answer) {
        let points = CodePoints::new(&gold.document.text);
        let (mut hits, mut expected) = (0, 0);
        let mut unknown: Vec<Range> = Vec::new();
        for date in &gold.findings.dates {
            let place = points.of_span(date.span);
            let Some(value) = date.value else {
                unknown.push(place);
                continue;
            };
            let value = value.to_string();
            expected += 1;
            let right = |d: &AnswerDate| overlap(place, (d.start, d.end)) && d.value.as_ref() == Some(&value);
            hits += usize::from(answer.dates.iter().any(right));
        }
        // What stands where even the annotators could not tell the date is not counted.
        let judged = answer.dates.iter().filter(|d| !unknown.iter().any(|&place| overlap(place, (d.start, d.end))));
        self.dates.add(hits, judged.count(), expected);
    }

    fn quotes(&mut self, gold: &Gold, answer: &Answer, alignment: &Alignment) {
        let points = CodePoints::new(&gold.document.text);
        let right = |quote: &&Quote| {
            let (start, end) = points.of_span(quote.span);
            answer.quotes.iter().any(|own| {
                let shared = end.min(own.end) as f64 - start.max(own.start) as f64;
                let joint = end.max(own.end) as f64 - start.min(own.start) as f64;
                shared > 0.8 * joint && own.speaker.as_deref().and_then(|id| alignment.entity(id)) == quote.speaker
            })
        };
        let hits = gold.findings.quotes.iter().filter(right).count();
        self.quotes.add(hits, answer.quotes.len(), gold.findings.quotes.len());
    }

    fn facts(&mut self, gold: &Gold, answer: &Answer, alignment: &Alignment) {
        let relations = Relations::embedded();
        let all = &gold.findings.facts;
        let mut left: Vec<usize> = (0..all.len()).collect();
        let mut seen = BTreeSet::new();
        let (mut hits, mut extra) = (0, 0);
        for fact in &answer.facts {
            let known = relations.get(&fact.relation).is_some()
                || fact.subject == "@" && relations.document(&fact.relation).is_some();
            if !known {
                continue; // an open relation
            }
            let readings = alignment.readings(fact);
            let states = |gold: &Fact, (subject, object): &(Option<_>, AnswerValue)| {
                gold.relation == fact.relation
                    && Some(gold.subject) == *subject
                    && alignment.matches(&gold.object, object)
            };
            let found = readings.iter().find_map(|r| left.iter().position(|&n| states(&all[n], r)));
            if let Some(position) = found {
                let number = left.remove(position);
                if !gold.optional[number] {
                    hits += 1;
                    self.relation(&fact.relation).add(1, 1, 0);
                    self.qualifiers(&all[number], fact, alignment);
                }
                continue;
            }
            let object = match &fact.object.entity {
                Some(id) => Object::Entity(alignment.entity(id)),
                None => Object::Value(value_key(&fact.object)),
            };
            let key = (alignment.subject_key(gold, &fact.subject), &fact.relation, object);
            let repeat = all.iter().any(|g| readings.iter().any(|r| states(g, r)));
            if !repeat && seen.insert(key) {
                extra += 1;
                self.relation(&fact.relation).add(0, 1, 0);
            }
        }
        let mut expected = 0;
        for (fact, _) in all.iter().zip(&gold.optional).filter(|(_, optional)| !**optional) {
            expected += 1;
            self.relation(&fact.relation).add(0, 0, 1);
        }
        self.facts.add(hits, hits + extra, expected);
    }

    fn qualifiers(&mut self, gold: &Fact, fact: &AnswerFact, alignment: &Alignment) {
        let mut count = |right: bool| self.qualifiers.add(usize::from(right), 1, 1);
        let right =
            |key: &str, value: &Value| fact.qualifiers.get(key).is_some_and(|own| alignment.matches(value, own));
        for (key, value) in &gold.qualifiers {
            count(right(key, value));
        }
        if let Some(source) = gold.source {
            count(right("source", &Value::Entity(source)));
        }
        if gold.modality != Modality::Asserted {
            count(fact.qualifiers.get("modality") == Some(&AnswerValue::text(gold.modality.as_str())));
        }
    }

    fn relation(&mut self, name: &str) -> &mut Counts {
        let at = self.relations.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            self.relations.push((name.to_owned(), Counts::default()));
            self.relations.len() - 1
        });
        &mut self.relations[at].1
    }
}

/// What tells objects of wrong facts apart: entities that stand for no annotated one are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Object {
    Entity(Option<EntityId>),
    Value(String),
}

fn value_key(value: &AnswerValue) -> String {
    let AnswerValue { text, number, date, entity: _ } = value;
    format!("{text:?} {number:?} {date:?}")
}

fn overlap(a: Range, b: Range) -> bool {
    a.0 < b.1 && b.0 < a.1
}

#[cfg(test)]
mod tests;
