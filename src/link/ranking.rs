//! Candidates -> how likely each is meant, and whether none is.
//!
//! A candidate's score is a sum of what speaks for it and against it; the chances are those of a softmax over all
//! candidates and nobody (`chances`). So a name that two things have in the same measure is given to neither, and a weak
//! likeness is no link even where nothing else is like it.

use std::collections::BTreeSet;

use super::candidates::Candidate;
use super::kinds::agreement;
use super::similarity::Agreement;
use crate::mapping::Subject;
use crate::text::EntityType;

/// What is known of the place where a name stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    /// Ids that connected subjects are taken for, and those of subjects in the same articles.
    pub connected: BTreeSet<String>,
    pub present: BTreeSet<String>,
}

/// A candidate with what speaks for it.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The candidate.
    pub candidate: Candidate,
    /// How likely it is meant, from 0 to 1.
    pub chance: f64,
    /// Why, in words.
    pub reason: String,
    /// Whether more than names speaks for it.
    pub composite: bool,
}

/// What weighs how much, in nats.
const NOBODY: f64 = 0.5;
const SINGLE: f64 = 1.2;
const PROMINENCE: f64 = 0.55;
const LEAST_KNOWN: f64 = 4.0;
/// Where it is not said how well known something is.
const UNKNOWN: f64 = 0.5;
const BESIDE: f64 = 2.5;
const BESIDE_PERSON: f64 = 1.0;
const WEAK: f64 = 1.5;
const TYPE: f64 = 1.2;
const UNTYPED: f64 = 0.25;
const WORD: f64 = 0.6;
const MOST_OF_WORDS: f64 = 1.5;
const CONNECTED: f64 = 2.8;
const PRESENT: f64 = 0.8;
const MOST_OF_COMPANY: f64 = 4.0;

/// What the name says for a candidate.
fn name(candidate: &Candidate) -> f64 {
    let like = candidate.similarity;
    match candidate.agreement {
        Agreement::Same => 4.2 - 8.0 * (1.0 - like),
        Agreement::Listed | Agreement::Order => 3.8,
        Agreement::Short => 2.4,
        // At .95 as sure as most links, at .8 as nobody.
        Agreement::Like => 4.2 - 17.0 * (1.0 - like),
        Agreement::Part => 1.4 + like - 0.25 * (candidate.namesakes as f64).ln().max(0.0),
        Agreement::None => -9.0,
    }
}

/// Whether the types go together.
fn fits(subject: &Subject, candidate: &Candidate) -> bool {
    subject.kind.zip(candidate.kind).is_none_or(|(ours, theirs)| agreement(ours, theirs) >= 0.4)
}

/// Ranks the candidates of a subject, the likeliest first.
pub(super) fn rank(subject: &Subject, candidates: Vec<Candidate>, around: &Surroundings) -> Vec<Ranked> {
    let most = candidates.iter().map(|c| c.entry.prominence).fold(0.0, f64::max);
    let namesakes = candidates.iter().filter(|c| c.agreement == Agreement::Same).count();
    let named = candidates.iter().any(|c| c.agreement == Agreement::Same && fits(subject, c));
    let mut scored: Vec<(f64, Candidate, String, bool)> = Vec::new();
    for candidate in candidates {
        let mut score = name(&candidate);
        let mut why = vec![candidate.agreement.as_str().to_owned()];
        let mut composite = false;
        if named && candidate.agreement < Agreement::Same {
            // Whoever has the name itself is rather meant than who has one like it; but people go by parts of theirs.
            score -= if subject.kind == Some(EntityType::Person) { BESIDE_PERSON } else { BESIDE };
        }
        score += match candidate.entry.prominence {
            known if known > 0.0 => (PROMINENCE * ((1.0 + known) / (1.0 + most)).ln()).max(-LEAST_KNOWN),
            _ if most > 0.0 => -UNKNOWN,
            _ => 0.0,
        };
        if namesakes > 1 && candidate.entry.prominence >= most && most > 0.0 {
            why.push(format!("best known of {namesakes} with the name"));
            composite = true;
        }
        match (subject.kind, candidate.kind) {
            (Some(ours), Some(theirs)) => {
                score += TYPE * agreement(ours, theirs).ln();
                if ours == theirs {
                    why.push(format!("both {ours}"));
                    composite = true;
                } else {
                    why.push(format!("{ours} here, {theirs} there"));
                }
            }
            _ => score -= UNTYPED,
        }
        // A likeness of names says little where even the types differ, and places have no acronyms but those listed.
        let weak = matches!(candidate.agreement, Agreement::Part | Agreement::Short | Agreement::Like);
        let other = subject.kind.zip(candidate.kind).is_some_and(|(ours, theirs)| ours != theirs);
        let place = candidate.agreement == Agreement::Short && candidate.kind == Some(EntityType::Place);
        if weak && other || place {
            score -= WEAK;
        }
        let words = common(subject, &candidate);
        if !words.is_empty() {
            score += (WORD * words.len() as f64).min(MOST_OF_WORDS);
            why.push(format!("words in common: {}", words.join(", ")));
            composite = true;
        }
        let company = company(&candidate, around);
        if company.0 > 0.0 {
            score += company.0.min(MOST_OF_COMPANY) * if weak { 0.5 } else { 1.0 };
            why.push(format!("has to do with {}", company.1.join(", ")));
            composite = true;
        }
        scored.push((score, candidate, why.join("; "), composite));
    }
    let chances = chances(&scored.iter().map(|(score, ..)| *score).collect::<Vec<_>>(), nobody(subject));
    let ranked = scored.into_iter().zip(chances);
    let mut ranked: Vec<Ranked> = ranked
        .map(|((_, candidate, reason, composite), chance)| Ranked { candidate, chance, reason, composite })
        .collect();
    ranked.sort_by(|a, b| b.chance.total_cmp(&a.chance).then_with(|| a.candidate.entry.id.cmp(&b.candidate.entry.id)));
    ranked
}

/// The score of nobody: more where people of that name are many.
fn nobody(subject: &Subject) -> f64 {
    let single = subject.names.iter().all(|name| !name.trim().contains(' '));
    match subject.kind {
        Some(EntityType::Person) if single => NOBODY + SINGLE,
        _ => NOBODY,
    }
}

/// The chances of scores against each other and against nobody.
pub(super) fn chances(scores: &[f64], nobody: f64) -> Vec<f64> {
    let highest = scores.iter().copied().fold(nobody, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - highest).exp()).sum::<f64>() + (nobody - highest).exp();
    scores.iter().map(|score| (score - highest).exp() / sum).collect()
}

/// Words of the description that are said of the subject, names left out.
fn common(subject: &Subject, candidate: &Candidate) -> Vec<String> {
    let names: BTreeSet<String> = candidate.entry.names.iter().map(|name| super::fold::fold(name)).collect();
    let described = crate::mapping::words(&candidate.entry.description);
    let known = described.into_iter().filter(|word| subject.context.contains(word));
    known.filter(|word| !names.iter().any(|name| name.split(' ').any(|part| part == word))).take(4).collect()
}

/// What the company of a candidate weighs, and who is in it.
fn company(candidate: &Candidate, around: &Surroundings) -> (f64, Vec<String>) {
    let (mut weight, mut ids) = (0.0, Vec::new());
    for id in &candidate.entry.neighbours {
        let worth = if around.connected.contains(id) {
            CONNECTED
        } else if around.present.contains(id) {
            PRESENT
        } else {
            continue;
        };
        weight += worth;
        if ids.len() < 3 {
            ids.push(id.clone());
        }
    }
    (weight, ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::Entry;

    fn candidate(id: &str, prominence: f64, kind: EntityType) -> Candidate {
        let entry = Entry { id: id.to_owned(), names: vec!["Paris".to_owned()], prominence, ..Entry::default() };
        Candidate { entry, kind: Some(kind), agreement: Agreement::Same, similarity: 1.0, namesakes: 2 }
    }

    fn subject(kind: EntityType) -> Subject {
        Subject { names: vec!["Paris".to_owned()], kind: Some(kind), ..Subject::default() }
    }

    #[test]
    fn the_better_known_wins_unless_company_speaks() {
        let both = || vec![candidate("Q90", 300.0, EntityType::Place), candidate("Q2", 20.0, EntityType::Place)];
        let ranked = rank(&subject(EntityType::Place), both(), &Surroundings::default());
        assert_eq!(ranked[0].candidate.entry.id, "Q90");
        let mut with = both();
        with[1].entry.neighbours = ["Q5", "Q6", "Q7"].map(str::to_owned).to_vec();
        let connected = ["Q5", "Q6", "Q7"].map(str::to_owned).into();
        let ranked = rank(&subject(EntityType::Place), with, &Surroundings { connected, ..Surroundings::default() });
        assert_eq!(ranked[0].candidate.entry.id, "Q2");
    }

    #[test]
    fn equals_are_left_alone() {
        let both = vec![candidate("Q1", 5.0, EntityType::Place), candidate("Q2", 5.0, EntityType::Place)];
        let ranked = rank(&subject(EntityType::Place), both, &Surroundings::default());
        assert!(ranked[0].chance < 0.5, "{ranked:?}");
        let one = vec![candidate("Q1", 5.0, EntityType::Place)];
        assert!(rank(&subject(EntityType::Place), one.clone(), &Surroundings::default())[0].chance > 0.92);
        assert!(rank(&subject(EntityType::Person), one, &Surroundings::default())[0].chance < 0.5);
    }
}
