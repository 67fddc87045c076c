//! Why an article does not say what somebody expects it to say: [`Extractor::missing`].
//!
//! In comes the fact in words ([`Sought`]); out comes [`Missing`]: where either end was found and as what, which
//! sentences speak of both, how far each rule got there and what stopped it, and what the learned model makes of the two.
//! The article is read as ever; the rules are then run once more with only the two ends as subject and object.

mod end;
mod lack;

use std::ops::Range;

use super::draft::Draft;
use super::{Extractor, Prepared, learned, named, pairs, title};
use crate::fact::{Findings, Subject, Value};
use crate::lang::nearest;
use crate::lang::relations::Relation;
use crate::pattern::{Attempt, Captured, Outcome, Place, Rule};
use crate::text::{Analysis, Document};

use end::Ends;
pub use end::{End, Found};

/// A fact as somebody writes it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sought<'w> {
    /// A name of the subject.
    pub subject: &'w str,
    /// The relation.
    pub relation: &'w str,
    /// A name of the object, words, a number, or a date as the article or ISO 8601 writes it.
    pub object: &'w str,
}

/// A relation that the table does not have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no relation {name:?}{}", nearest.as_ref().map_or(String::new(), |n| format!("; the nearest is {n:?}")))]
pub struct UnknownRelation {
    /// What was asked for.
    pub name: String,
    /// What may have been meant.
    pub nearest: Option<String>,
}

/// What an article has of a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Missing {
    /// The facts of [`Missing::findings`] that say it, where it is said after all.
    pub stated: Vec<usize>,
    /// Those that say something else of the two, or the same relation of one of them.
    pub others: Vec<usize>,
    /// The subject.
    pub subject: End,
    /// The object.
    pub object: End,
    /// The sentences that speak of both: indices into [`Analysis::sentences`].
    pub together: Vec<usize>,
    /// Where none does, the two sentences nearest to each other: that of the subject and that of the object.
    pub apart: Option<(usize, usize)>,
    /// How far the patterns got, the farthest first.
    pub attempts: Vec<Nearest>,
    /// How many patterns there are for the relation.
    pub patterns: usize,
    /// Whether the relation is also read from titles beside names, without a pattern; they did not state it either.
    pub from_titles: bool,
    /// Whether it is also read from names by themselves (`KTT ke-22 SCO`, "the 22nd SCO summit").
    pub from_names: bool,
    /// What the learned model makes of it.
    pub learned: Learned,
    /// All that the article says.
    pub findings: Findings,
}

/// A pattern that came near, and what it lacked.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The rule.
    pub rule: String,
    /// Where it stands.
    pub place: Place,
    /// The pattern.
    pub pattern: String,
    /// The bytes of the pattern that did not hold; none where all of it did.
    pub element: Option<Range<usize>>,
    /// The sentence in which it was tried.
    pub sentence: usize,
    /// How much of it was there.
    pub held: u32,
    /// Of how much.
    pub asked: u32,
    /// Whether the two ends were tried in each other's place, as a symmetric relation allows.
    pub swapped: bool,
    /// What it lacked, in words.
    pub lack: String,
}

/// What the learned model makes of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Learned {
    /// It has not learned the relation.
    NotLearned,
    /// It was not asked: no end was found, or nothing of their types may stand in the relation.
    NotAsked,
    /// The two stand too far from each other for it to be asked.
    TooFar,
    /// It scored the two.
    Scored {
        /// How high.
        score: f32,
        /// From which score on the relation holds.
        threshold: f32,
        /// How likely it is then right, 0 to 1.
        confidence: f32,
        /// The sentence in which they scored highest.
        sentence: usize,
    },
}

impl Extractor {
    /// The row of the relation `name` in the table.
    ///
    /// # Errors
    /// A relation that is not declared.
    pub fn known(&self, name: &str) -> Result<&Relation, UnknownRelation> {
        self.relations.get(name).ok_or_else(|| UnknownRelation {
            name: name.to_owned(),
            nearest: nearest(name, self.relations.iter().map(|(known, _)| known)).map(str::to_owned),
        })
    }

    /// What `document` has of the fact `sought`, and what it lacks. The analysis must be of its text.
    ///
    /// # Errors
    /// A relation that is not declared.
    pub fn missing(
        &self,
        document: &Document,
        analysis: &Analysis,
        sought: Sought,
    ) -> Result<Missing, UnknownRelation> {
        let row = self.known(sought.relation)?;
        let article = self.prepare(document, analysis);
        let stance = self.stance(&article);
        let ruled = self.ruled(&article, &stance);
        let material = self.material(&article);
        let all_pairs = pairs::pairs(&material, &ruled);
        let facts = learned::facts(&material, &self.model, &all_pairs, ruled, &stance);
        let ends = Ends::find(&article, row, sought);
        let (mut stated, mut others) = (Vec::new(), Vec::new());
        for (at, fact) in facts.iter().enumerate() {
            let Subject::Entity(subject) = fact.subject else { continue };
            let (subject, object) = (Value::Entity(subject), &fact.object);
            let same = fact.relation == sought.relation;
            let (of_subject, of_object) = (ends.subject.is(&subject), ends.object.is(object));
            let swapped = ends.subject.is(object) && ends.object.is(&subject);
            if same && (of_subject && of_object || swapped && row.symmetric) {
                stated.push(at);
            } else if of_subject && of_object || swapped || same && (of_subject || of_object) {
                others.push(at);
            }
        }
        let together = ends.together();
        let apart = if together.is_empty() { ends.apart() } else { None };
        let learned = self.learned(&article.draft, &ends, &all_pairs, sought.relation);
        let attempts = self.attempts(&article, &ends, &together, sought.relation, row.symmetric);
        let (subject, object) = (ends.subject.end, ends.object.end);
        let patterns = self.rules.patterns_of(sought.relation);
        let from_titles = title::STATED.contains(&sought.relation);
        let from_names = named::STATED.contains(&sought.relation);
        let findings = article.draft.finish(facts, article.quotes);
        Ok(Missing {
            stated,
            others,
            subject,
            object,
            together,
            apart,
            attempts,
            patterns,
            from_titles,
            from_names,
            learned,
            findings,
        })
    }

    /// How far each pattern gets, each once: where it gets farthest.
    fn attempts(
        &self,
        article: &Prepared,
        ends: &Ends,
        together: &[usize],
        relation: &str,
        symmetric: bool,
    ) -> Vec<Nearest> {
        let field = &article.field;
        let mut best = Vec::new();
        for &sentence in together {
            for swapped in [false, true] {
                if swapped && !symmetric {
                    continue;
                }
                let wish = |rule: &Rule, role: &str, captured: &Captured| {
                    let end = match (role, swapped) {
                        ("subject", false) | ("object", true) => &ends.subject,
                        ("object", false) | ("subject", true) => &ends.object,
                        _ => return true,
                    };
                    end.plays(article, captured, rule.lists.iter().any(|list| list == role))
                };
                let attempts = self.rules.attempts(&field.scene, sentence, relation, &wish);
                best.extend(attempts.into_iter().map(|attempt| (attempt, sentence, swapped)));
            }
        }
        best.sort_by(|a, b| a.0.farther(&b.0));
        let mut seen = Vec::new();
        best.retain(|(attempt, ..)| {
            let new = !seen.contains(&attempt.pattern);
            seen.push(attempt.pattern);
            new
        });
        let nearest = |(attempt, sentence, swapped): (Attempt, usize, bool)| {
            let rule = &self.rules.rules[attempt.rule];
            Nearest {
                rule: rule.name.clone(),
                place: rule.place.clone(),
                pattern: self.rules.source(attempt.pattern).to_owned(),
                element: match &attempt.outcome {
                    Outcome::Failed { element, .. } => Some(element.clone()),
                    Outcome::Held(_) => None,
                },
                sentence,
                held: attempt.held,
                asked: attempt.asked,
                swapped,
                lack: lack::of(self, article, ends, &attempt, swapped),
            }
        };
        best.into_iter().map(nearest).collect()
    }

    fn learned(&self, draft: &Draft, ends: &Ends, all: &[pairs::Pair], relation: &str) -> Learned {
        let Some(threshold) = self.model.threshold(relation) else { return Learned::NotLearned };
        if ends.subject.end.found.is_empty() || ends.object.end.found.is_empty() {
            return Learned::NotAsked;
        }
        let of_ends =
            |pair: &pairs::Pair| ends.subject.is(&Value::Entity(pair.subject)) && ends.object.is(&pair.object);
        let verdicts = self.model.judge(all);
        let scored = all.iter().zip(&verdicts).filter(|(pair, _)| of_ends(pair)).flat_map(|(pair, verdicts)| {
            verdicts.iter().filter(|verdict| verdict.relation == relation).map(move |verdict| (verdict, pair))
        });
        match scored.max_by(|a, b| a.0.margin.total_cmp(&b.0.margin)) {
            Some((verdict, pair)) => Learned::Scored {
                score: threshold + verdict.margin,
                threshold,
                confidence: verdict.confidence,
                sentence: draft.sentence[pair.places[verdict.place].tokens.start],
            },
            None if ends.subject.end.fits && ends.object.end.fits => Learned::TooFar,
            None => Learned::NotAsked,
        }
    }
}
