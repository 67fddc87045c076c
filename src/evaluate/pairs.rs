//! What an annotation says of pairs of things: what the model of relations learns from.

use std::collections::BTreeSet;

use serde::Serialize;

use super::matching::Alignment;
use crate::export::facts::{Answer, AnswerValue};
use crate::extract::pairs::{Pair, Place, allowed, key};
use crate::fact::{Fact, Findings, Modality, Subject, Value};
use crate::lang::relations::Relations;
use crate::read::gold::Gold;
use crate::text::{Analysis, Document};

/// The words of an article, which the places of its pairs count.
#[derive(Debug, Serialize)]
pub struct Words<'a> {
    /// The article.
    pub article: &'a str,
    /// Its words, in order.
    pub words: Vec<&'a str>,
    /// The first word of each sentence.
    pub sentences: Vec<usize>,
}

impl<'a> Words<'a> {
    /// Those of `document`, which `analysis` is of.
    pub fn new(document: &'a Document, analysis: &Analysis) -> Self {
        Self {
            article: &document.id,
            words: analysis.tokens.iter().map(|token| token.span.of(&document.text)).collect(),
            sentences: analysis.sentences.iter().map(|sentence| sentence.start).collect(),
        }
    }
}

/// A pair, and what the annotation says of it.
#[derive(Debug, Serialize)]
pub struct Labelled<'a> {
    /// The article.
    pub article: &'a str,
    /// Which entity the subject and what the object is, as [`key`] tells things apart.
    pub ends: (String, String),
    /// Classes of subject and object.
    pub classes: (&'static str, &'static str),
    /// The relations that their types allow.
    pub allowed: Vec<&'static str>,
    /// Those that hold, with the modality.
    pub holds: Vec<(&'a str, &'static str)>,
    /// Those that two readers could dispute.
    pub disputed: Vec<&'a str>,
    /// Which required fact of the annotation it is, by number.
    pub facts: Vec<usize>,
    /// What rules say.
    pub rules: &'a [String],
    /// The features of each place.
    pub places: Vec<&'a [u32]>,
    /// Of each place the first word of the subject and the one behind it, those of the object, and the word that ties
    /// them.
    pub spans: Vec<[usize; 5]>,
}

impl<'a> Labelled<'a> {
    /// A pair of which nothing is said.
    pub fn plain(article: &'a str, pair: &'a Pair) -> Self {
        let span = |p: &Place| [p.subject.start, p.subject.end, p.object.start, p.object.end, p.trigger];
        Self {
            article,
            ends: (key(&Value::Entity(pair.subject)), key(&pair.object)),
            classes: (pair.classes.0.as_str(), pair.classes.1.as_str()),
            allowed: allowed(pair.classes.0, pair.classes.1),
            holds: Vec::new(),
            disputed: Vec::new(),
            facts: Vec::new(),
            rules: &pair.rules,
            places: pair.places.iter().map(|p| p.features.as_slice()).collect(),
            spans: pair.places.iter().map(span).collect(),
        }
    }
}

/// Each of `pairs`, which were found in the article of `gold` together with `findings`, with what `gold` says of it.
pub fn labelled<'a>(gold: &'a Gold, findings: &Findings, pairs: &'a [Pair]) -> Vec<Labelled<'a>> {
    let answer = Answer::new(&gold.document, findings);
    let alignment = Alignment::new(gold, &answer);
    let entity = |e: usize| alignment.entity(&answer.entities[e].id);
    let value = |value: &Value| match value {
        Value::Entity(e) => AnswerValue { entity: Some(answer.entities[*e].id.clone()), ..AnswerValue::default() },
        Value::Text(text) => AnswerValue::text(text),
        Value::Number(n) => AnswerValue { number: Some(*n), ..AnswerValue::default() },
        Value::Date(date) => AnswerValue { date: Some(date.to_string()), ..AnswerValue::default() },
    };
    let states = |fact: &Fact, subject: usize, object: &AnswerValue| {
        entity(subject).is_some_and(|e| fact.subject == Subject::Entity(e)) && alignment.matches(&fact.object, object)
    };
    pairs
        .iter()
        .map(|pair| {
            let object = value(&pair.object);
            let back = match &pair.object {
                Value::Entity(other) => Some((*other, value(&Value::Entity(pair.subject)))),
                _ => None,
            };
            let mut said = Labelled::plain(&gold.document.id, pair);
            let mut disputed = BTreeSet::new();
            for (number, (fact, optional)) in gold.findings.facts.iter().zip(&gold.optional).enumerate() {
                let symmetric = Relations::embedded().get(&fact.relation).is_some_and(|r| r.symmetric);
                let other = back.as_ref().filter(|_| symmetric);
                if !said.allowed.contains(&fact.relation.as_str())
                    || !(states(fact, pair.subject, &object) || other.is_some_and(|(s, o)| states(fact, *s, o)))
                {
                    continue;
                }
                if *optional {
                    disputed.insert(fact.relation.as_str());
                } else {
                    said.holds.push((fact.relation.as_str(), Modality::as_str(fact.modality)));
                    said.facts.push(number);
                }
            }
            said.disputed = disputed.into_iter().collect();
            said
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::extract::pairs::Class;
    use crate::text::EntityType;

    #[test]
    fn what_holds_and_what_is_disputed() {
        // "Budi met Siti in Bandung."
        let raw = "id: a\n=== text\n[person:budi Budi] bertemu [person:siti Siti] di [place:bandung Bandung].\n=== facts\n\
                   siti | met | budi | modality=planned\n? budi | visited | bandung\n";
        let gold = Gold::parse(Path::new("a.gold"), raw).unwrap();
        let person = Class::Entity(EntityType::Person);
        let pair = |subject, object, class| Pair {
            subject,
            object: Value::Entity(object),
            classes: (person, class),
            rules: Vec::new(),
            places: Vec::new(),
        };
        let pairs = [pair(0, 1, person), pair(0, 2, Class::Entity(EntityType::Place)), pair(1, 2, person)];
        let all = labelled(&gold, &gold.findings, &pairs);
        // A symmetric relation holds in both directions.
        assert_eq!((all[0].holds.as_slice(), all[0].facts.as_slice()), (&[("met", "planned")][..], &[0][..]));
        assert_eq!((all[1].disputed.as_slice(), all[1].holds.len()), (&["visited"][..], 0));
        assert!(all[1].allowed.contains(&"visited") && !all[0].allowed.contains(&"visited"));
        assert!(all[2].holds.is_empty() && all[2].disputed.is_empty());
    }
}
