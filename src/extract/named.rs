//! Facts that names state by themselves: `KTT ke-22 SCO` is the 22nd of its kind and SCO's, `Fraksi PKB DPR` is part of
//! DPR, `semifinal Piala Dunia` is part of Piala Dunia.

use rustc_hash::{FxHashMap, FxHashSet};

use super::anchors::number;
use super::draft::{Draft, rows};
use crate::fact::{EntityId, Evidence, Fact, Subject, Value};
use crate::text::EntityType;

/// First words of names of units.
pub(super) struct Units(FxHashSet<String>);

impl Units {
    pub fn read(tsv: &str) -> Self {
        Self(rows(tsv).map(|row| row[0].to_owned()).collect())
    }
}

/// The relations that names state.
pub(super) const STATED: [&str; 3] = ["edition", "partOf", "organizedBy"];

pub(super) fn facts(draft: &Draft, units: &Units) -> Vec<Fact> {
    let mut by_name: FxHashMap<&[String], EntityId> = FxHashMap::default();
    for mention in draft.mentions.iter().filter(|m| m.named) {
        by_name.entry(&draft.lower[mention.tokens.clone()]).or_insert(mention.entity);
    }
    let mut known = FxHashSet::default();
    let mut facts: Vec<Fact> = Vec::new();
    for mention in draft.mentions.iter().filter(|m| m.named) {
        let mut add = |relation: &str, object: Value| {
            if known.insert((mention.entity, relation.to_owned(), format!("{object:?}"))) {
                let span = draft.analysis.span(mention.tokens.clone());
                let evidence = Evidence { span, rule: format!("{relation}/name"), confidence: 0.8 };
                facts.push(Fact::asserted(Subject::Entity(mention.entity), relation, object, evidence));
            }
        };
        let kind = draft.entities[mention.entity].kind;
        let words = &draft.lower[mention.tokens.clone()];
        if kind == EntityType::Event
            && let Some(edition) = words.iter().enumerate().find_map(|(i, word)| edition(word, i + 1 == words.len()))
        {
            add("edition", Value::Number(edition));
        }
        // The longest name of another entity at the end of this one.
        let whole = (1..words.len()).find_map(|i| by_name.get(&words[i..]).filter(|e| **e != mention.entity));
        let Some(&whole) = whole else { continue };
        match (kind, draft.entities[whole].kind) {
            (EntityType::Org, EntityType::Org) | (EntityType::Event, EntityType::Event)
                if units.0.contains(&words[0]) =>
            {
                add("partOf", Value::Entity(whole));
            }
            (EntityType::Event, EntityType::Org) => add("organizedBy", Value::Entity(whole)),
            _ => {}
        }
    }
    facts
}

/// The number of `ke-22`, or of a Roman numeral at the end of a name.
fn edition(word: &str, last: bool) -> Option<f64> {
    if let Some(digits) = word.strip_prefix("ke-") {
        return number(digits);
    }
    let value = |c: char| match c {
        'i' => 1,
        'v' => 5,
        'x' => 10,
        'l' => 50,
        _ => 0,
    };
    if !last || word.is_empty() || word.chars().any(|c| value(c) == 0) {
        return None;
    }
    let values: Vec<i32> = word.chars().map(value).collect();
    let after = values.iter().skip(1).chain([&0]);
    Some(f64::from(values.iter().zip(after).map(|(v, next)| if v < next { -v } else { *v }).sum::<i32>()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn editions() {
        assert_eq!(super::edition("ke-22", false), Some(22.0));
        assert_eq!(super::edition("xxxiv", true), Some(34.0));
        assert_eq!(super::edition("iii", false), None);
        assert_eq!(super::edition("sco", true), None);
    }
}
