//! Statements of many articles -> those that cannot all be true.
//!
//! What comes in are the statements that articles assert in their own voice, and the table of relations, which says of
//! which relation one value holds for good, at a time, or from day to day ([`OverTime`]). What goes out are the values side by side,
//! each with who states it; nothing is decided and nothing left out.
//!
//! 1. *What is spoken of* (`about`): the values of a relation belong together if the subject is the same; for offices, if title and
//!    body are.
//! 2. *Contradiction* (`agree.rs`): a day lies in its month, a place in its province; holders of an office
//!    follow one another; a toll rises from day to day.
//!
//! Functional relations in time: Wijsen: *Temporal FDs on Complex Objects*, 1999.

mod agree;

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{Graph, Modality, Statement, Value};
use crate::lang::aliases::folded;
use crate::lang::offices::Offices;
use crate::lang::relations::{OverTime, Relations};
use crate::text::Date;
use agree::{Claim, Days, Places};

/// Values of which not all can be true.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict<'g> {
    /// The relation.
    pub relation: &'g str,
    /// What it is to its values.
    pub over_time: OverTime,
    /// The subject; or, of a relation that has one holder, the object and what it is of.
    pub about: Vec<Value<String>>,
    /// The values: newest first, then the best supported.
    pub sides: Vec<Side<'g>>,
}

/// One of the values, and who states it.
#[derive(Clone, Debug, PartialEq)]
pub struct Side<'g> {
    /// The object; or, of a relation that has one holder, the subject.
    pub value: Value<String>,
    /// Of a date, the last day.
    pub until: Option<Date>,
    /// How many independent articles state it: copies of one text count once.
    pub support: usize,
    /// When it was stated last.
    pub newest: Option<Date>,
    /// Where it is stated, newest first.
    pub reports: Vec<Report<'g>>,
}

/// An article that states a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report<'g> {
    /// Its IRI.
    pub article: &'g str,
    /// The article of which it is a copy.
    pub copy_of: Option<&'g str>,
    /// When it was published.
    pub published: Option<Date>,
    /// What it states, with its words.
    pub statement: &'g Statement,
}

/// What is known beside the statements.
#[derive(Clone, Copy)]
pub struct Knowledge<'k> {
    /// Copies of articles with their originals, by IRI.
    pub copies: &'k BTreeMap<String, String>,
    /// What the relations are over time.
    pub relations: &'k Relations,
    /// Which offices have one holder.
    pub offices: &'k Offices,
}

/// The conflicts in `graph`: newest first, then the best supported.
pub fn conflicts<'g>(graph: &'g Graph, knowledge: Knowledge<'g>) -> Vec<Conflict<'g>> {
    let mut topics: BTreeMap<(&str, Vec<String>), Topic> = BTreeMap::new();
    for (article, content) in &graph.articles {
        for statement in content.statements.iter().filter(|s| s.modality == Modality::Asserted && s.source.is_none()) {
            let over_time = knowledge.relations.get(&statement.relation).and_then(|row| row.over_time);
            let Some((over_time, (key, about))) =
                over_time.and_then(|t| Some((t, about(statement, t, knowledge.offices)?)))
            else {
                continue;
            };
            let topic = topics.entry((&statement.relation, key)).or_insert_with(|| Topic {
                over_time,
                about,
                sides: BTreeMap::new(),
            });
            let copy_of = knowledge.copies.get(article).map(String::as_str);
            topic.add(Report { article, copy_of, published: content.published, statement });
        }
    }
    let places = Places::new(graph);
    let found = topics.into_iter().filter_map(|((relation, _), topic)| topic.conflict(relation, graph, &places));
    let mut found: Vec<Conflict> = found.collect();
    // Sorted already by relation and topic, which decide between equals.
    found.sort_by_key(|conflict| {
        let newest = conflict.sides.iter().filter_map(|side| last_day(side.newest)).max();
        std::cmp::Reverse((newest, conflict.sides.iter().map(|side| side.support).sum::<usize>()))
    });
    found
}

/// What a statement gives a value of, as a key and as it is shown; none where that is not one thing.
fn about(statement: &Statement, over_time: OverTime, offices: &Offices) -> Option<(Vec<String>, Vec<Value<String>>)> {
    if over_time != OverTime::Holder {
        return Some((vec![statement.subject.clone()], vec![Value::Entity(statement.subject.clone())]));
    }
    let (mut keys, mut shown) = (Vec::new(), vec![statement.object.clone()]);
    let mut of_body = false;
    if let Value::Text(title) = &statement.object {
        let office = offices.single(title)?;
        of_body = office.of_body;
        keys.push(office.title);
        if !of_body {
            return Some((keys, shown));
        }
    } else {
        keys.push(key(&statement.object));
    }
    let own = statement.qualifiers.iter().filter(|(name, _)| !matches!(name.as_str(), "date" | "place" | "until"));
    for (name, value) in own {
        keys.push(format!("{name} {}", key(value)));
        shown.push(value.clone());
    }
    (!of_body || statement.qualifiers.contains_key("of")).then_some((keys, shown))
}

/// The same for values that are the same.
fn key(value: &Value<String>) -> String {
    match value {
        Value::Entity(iri) => format!("<{iri}>"),
        Value::Text(text) => folded(text),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// All that is stated of one thing.
struct Topic<'g> {
    over_time: OverTime,
    about: Vec<Value<String>>,
    sides: BTreeMap<String, (Claim, Vec<Report<'g>>)>,
}

impl<'g> Topic<'g> {
    fn add(&mut self, report: Report<'g>) {
        let statement = report.statement;
        let value = match self.over_time {
            OverTime::Holder => Value::Entity(statement.subject.clone()),
            _ => statement.object.clone(),
        };
        let date = |name: &str| match statement.qualifiers.get(name) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        };
        let until = date("until");
        let key = until.map_or_else(|| key(&value), |until| format!("{} {until}", key(&value)));
        let (_, reports) =
            self.sides.entry(key).or_insert_with(|| (Claim { value, until, days: Vec::new() }, Vec::new()));
        // A second sentence of the same words adds nothing.
        let known = |other: &Report| other.article == report.article && other.statement.passage == statement.passage;
        if !reports.iter().any(known) {
            reports.push(report);
        }
    }

    fn conflict(self, relation: &'g str, graph: &'g Graph, places: &Places) -> Option<Conflict<'g>> {
        if self.sides.len() < 2 {
            return None;
        }
        let mut sides: Vec<(Claim, Vec<Report>)> = self.sides.into_values().collect();
        for (claim, reports) in &mut sides {
            claim.days = reports.iter().map(|report| days(report, self.over_time, graph)).collect();
        }
        let in_conflict: BTreeSet<usize> = (0..sides.len())
            .flat_map(|a| (a + 1..sides.len()).map(move |b| (a, b)))
            .filter(|&(a, b)| !agree::agree(&sides[a].0, &sides[b].0, self.over_time, graph, places))
            .flat_map(|(a, b)| [a, b])
            .collect();
        if in_conflict.is_empty() {
            return None;
        }
        let chosen = sides.into_iter().enumerate().filter(|(n, _)| in_conflict.contains(n));
        let mut sides: Vec<Side> = chosen.map(|(_, (claim, reports))| side(claim, reports)).collect();
        sides.sort_by_key(|side| std::cmp::Reverse((last_day(side.newest), side.support)));
        Some(Conflict { relation, over_time: self.over_time, about: self.about, sides })
    }
}

fn side(claim: Claim, mut reports: Vec<Report<'_>>) -> Side<'_> {
    let independent: BTreeSet<&str> = reports.iter().map(|report| report.copy_of.unwrap_or(report.article)).collect();
    let support = independent.len();
    reports.sort_by_key(|report| std::cmp::Reverse(last_day(report.published)));
    let newest = reports.first().and_then(|report| report.published);
    Side { value: claim.value, until: claim.until, support, newest, reports }
}

/// The days of which a report speaks: a figure is of the day on which it was first printed, a seat or holder is there
/// from the date in the article to that day.
fn days(report: &Report, over_time: OverTime, graph: &Graph) -> Option<Days> {
    let original = report.copy_of.and_then(|iri| graph.articles.get(iri)).and_then(|article| article.published);
    let printed = original.or(report.published).and_then(Date::days);
    let told = match report.statement.qualifiers.get("date") {
        Some(Value::Date(date)) if matches!(over_time, OverTime::Functional | OverTime::Holder) => date.days(),
        _ => None,
    };
    match (told, printed) {
        (Some(told), Some(printed)) => Some((told.0.min(printed.0), told.1.max(printed.1))),
        (told, printed) => told.or(printed),
    }
}

fn last_day(date: Option<Date>) -> Option<jiff::civil::Date> {
    date.and_then(Date::days).map(|(_, last)| last)
}

#[cfg(test)]
mod tests;
