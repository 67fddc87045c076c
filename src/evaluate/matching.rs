//! Which entity of an answer is which of the annotation, and when a value of a fact is right.

use rustc_hash::FxHashMap;

use super::wording::{norm, token_f1};
use crate::export::facts::{Answer, AnswerFact, AnswerValue};
use crate::fact::{EntityId, Subject, Value};
use crate::lang::relations::Relations;
use crate::read::gold::Gold;
use crate::text::CodePoints;

/// Start and end in code points.
pub type Range = (usize, usize);

/// Each mention of the annotation with its entity, in text order.
pub fn gold_mentions(gold: &Gold) -> Vec<(Range, EntityId)> {
    let points = CodePoints::new(&gold.document.text);
    let mut mentions: Vec<(Range, EntityId)> = Vec::new();
    for (number, entity) in gold.findings.entities.iter().enumerate() {
        mentions.extend(entity.mentions.iter().map(|m| (points.of_span(m.span), number)));
    }
    mentions.sort_unstable();
    mentions
}

/// For the identifier of each entity of an answer, the entity of the annotation that it stands for.
pub struct Alignment<'a>(FxHashMap<&'a str, Option<EntityId>>);

impl<'a> Alignment<'a> {
    /// Gives each entity of `answer` to the annotated entity that it shares most places and names with. Of equals the
    /// one that was met first is taken: by place in the order of the answer's mentions, then by name in the order of
    /// the annotation.
    pub fn new(gold: &Gold, answer: &'a Answer) -> Self {
        let places: FxHashMap<Range, EntityId> = gold_mentions(gold).into_iter().collect();
        let names: Vec<Vec<String>> = gold
            .findings
            .entities
            .iter()
            .map(|entity| {
                let surfaces = entity.mentions.iter().filter(|m| m.named).map(|m| m.span.of(&gold.document.text));
                distinct(surfaces)
            })
            .collect();
        let mut alignment = FxHashMap::default();
        for entity in &answer.entities {
            let mut votes: Vec<(EntityId, usize)> = Vec::new();
            let mut vote = |number: EntityId, weight: usize| match votes.iter_mut().find(|(n, _)| *n == number) {
                Some((_, count)) => *count += weight,
                None => votes.push((number, weight)),
            };
            for mention in &entity.mentions {
                if let Some(&number) = places.get(&(mention.start, mention.end)) {
                    vote(number, 1);
                }
            }
            let own = [&entity.name].into_iter().chain(&entity.aliases).chain(entity.mentions.iter().map(|m| &m.text));
            let own = distinct(own.map(String::as_str).filter(|s| !s.is_empty()));
            for (number, names) in names.iter().enumerate() {
                let shared = names.iter().filter(|name| own.binary_search(name).is_ok()).count();
                if shared > 0 {
                    vote(number, 1 + shared);
                }
            }
            // The last of the maxima in reverse is the first.
            let best = votes.iter().rev().max_by_key(|(_, count)| *count).map(|&(number, _)| number);
            alignment.insert(entity.id.as_str(), best);
        }
        Self(alignment)
    }

    /// The annotated entity that `id` stands for. None where it stands for none, or is no entity of the answer.
    pub fn entity(&self, id: &str) -> Option<EntityId> {
        self.0.get(id).copied().flatten()
    }

    /// What a fact's subject stands for.
    pub fn subject(&self, id: &str) -> Option<Subject> {
        match self.0.get(id) {
            Some(number) => number.map(Subject::Entity),
            None => (id == "@").then_some(Subject::Document),
        }
    }

    /// What tells subjects of wrong facts apart: all that stand for no annotated entity are one.
    pub fn subject_key<'b>(&self, gold: &'b Gold, id: &'b str) -> Option<&'b str> {
        match self.0.get(id) {
            Some(number) => number.map(|n| gold.ids[n].as_str()),
            None => Some(id),
        }
    }

    /// Whether a value of an answer is the annotated one.
    pub fn matches(&self, gold: &Value, answer: &AnswerValue) -> bool {
        match gold {
            Value::Entity(number) => answer.entity.as_deref().and_then(|id| self.entity(id)) == Some(*number),
            #[expect(clippy::float_cmp, reason = "numbers must be equal, not close")]
            Value::Number(number) => match answer.number {
                Some(own) => own == *number,
                None => answer.text.as_deref().and_then(|s| s.trim().parse().ok()) == Some(*number),
            },
            Value::Date(date) => answer.date.as_deref().or(answer.text.as_deref()) == Some(date.to_string().as_str()),
            Value::Text(words) => answer.text.as_deref().is_some_and(|own| token_f1(words, own) >= 0.5),
        }
    }

    /// The ways of reading a fact: subject and object, and the other way round where the relation is symmetric.
    pub fn readings(&self, fact: &AnswerFact) -> Vec<(Option<Subject>, AnswerValue)> {
        let mut readings = vec![(self.subject(&fact.subject), fact.object.clone())];
        if let Some(object) = &fact.object.entity
            && Relations::embedded().get(&fact.relation).is_some_and(|r| r.symmetric)
        {
            let back = AnswerValue { entity: Some(fact.subject.clone()), ..AnswerValue::default() };
            readings.push((self.entity(object).map(Subject::Entity), back));
        }
        readings
    }
}

/// The normal forms of `names`, sorted, without repeats.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.map(norm).collect();
    names.sort_unstable();
    names.dedup();
    names
}
