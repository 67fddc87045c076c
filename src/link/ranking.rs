//! Candidates -> how likely each is meant, and whether none is.
//!
//! A candidate's score is a sum of what speaks for it and against it; the chances are those of a softmax over all
//! candidates and nobody (`chances`). So a name that two things have in the same measure is given to neither, and a weak
//! likeness is no link even where nothing else is like it.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::Candidate;
use super::kinds::agreement;
use super::similarity::Agreement;
use super::weights::{Evidence, Feature, Weights};
use crate::mapping::Subject;
use crate::text::EntityType;

/// What is known of the place where a name stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    /// Ids that connected subjects are taken for, and those of subjects in the same articles.
    pub connected: BTreeSet<String>,
    pub present: BTreeSet<String>,
    /// How much likelier another subject is a candidate, by its id, in nats.
    pub rivals: BTreeMap<String, f64>,
}

/// A candidate with what speaks for it.
#[derive(Clone, Debug)]
pub struct Ranked {
    /// The candidate.
    pub candidate: Candidate,
    /// All that speaks for and against it, names and the rest.
    pub evidence: Evidence,
    /// What that comes to; nobody has 0.
    pub score: f64,
    /// How likely it is meant, from 0 to 1.
    pub chance: f64,
    /// Why, in words.
    pub reason: String,
    /// Whether more than names speaks for it.
    pub composite: bool,
}

/// However much less known something is, it counts as this much, in nats.
const LEAST_KNOWN: f64 = 7.0;
/// How many words, and how much company, count.
const MOST_WORDS: f64 = 2.5;
const MOST_CONNECTED: f64 = 1.5;
const MOST_PRESENT: f64 = 5.0;
/// From this much of a rival on a reason is given.
const RIVAL: f64 = 0.5;

/// Whether the types go together.
fn fits(subject: &Subject, candidate: &Candidate) -> bool {
    subject.kind.zip(candidate.kind).is_none_or(|(ours, theirs)| agreement(ours, theirs) >= 0.4)
}

/// Ranks the candidates of a subject, the likeliest first.
pub(super) fn rank(
    subject: &Subject,
    candidates: Vec<Candidate>,
    around: &Surroundings,
    weights: &Weights,
) -> Vec<Ranked> {
    let most = candidates.iter().map(|c| c.entry.prominence).fold(0.0, f64::max);
    let namesakes = candidates.iter().filter(|c| c.agreement == Agreement::Same).count();
    let named = candidates.iter().any(|c| c.agreement == Agreement::Same && fits(subject, c));
    let single =
        subject.kind == Some(EntityType::Person) && subject.names.iter().all(|name| !name.trim().contains(' '));
    let mut ranked: Vec<Ranked> = Vec::new();
    for candidate in candidates {
        let mut evidence = candidate.evidence;
        let mut why = vec![candidate.agreement.as_str().to_owned()];
        let mut composite = false;
        if named && candidate.agreement < Agreement::Same {
            // Whoever has the name itself is rather meant than who has one like it; but people go by parts of theirs.
            let person = subject.kind == Some(EntityType::Person);
            evidence.set(if person { Feature::BesidePerson } else { Feature::Beside }, 1.0);
        }
        // People of one name are many.
        evidence.set(Feature::Single, f64::from(single));
        match candidate.entry.prominence {
            known if known > 0.0 => {
                evidence.set(Feature::Known, ((1.0 + known) / (1.0 + most)).ln().max(-LEAST_KNOWN));
            }
            _ => evidence.set(Feature::Unknown, f64::from(most > 0.0)),
        }
        if namesakes > 1 && candidate.entry.prominence >= most && most > 0.0 {
            why.push(format!("best known of {namesakes} with the name"));
            composite = true;
        }
        match (subject.kind, candidate.kind) {
            (Some(ours), Some(theirs)) => {
                evidence.set(Feature::Type, agreement(ours, theirs).ln());
                if ours == theirs {
                    why.push(format!("both {ours}"));
                    composite = true;
                } else {
                    why.push(format!("{ours} here, {theirs} there"));
                }
            }
            _ => evidence.set(Feature::Untyped, 1.0),
        }
        // A likeness of names says little where even the types differ, and places have no acronyms but those listed.
        let weak = matches!(candidate.agreement, Agreement::Part | Agreement::Short | Agreement::Like);
        let other = subject.kind.zip(candidate.kind).is_some_and(|(ours, theirs)| ours != theirs);
        let place = candidate.agreement == Agreement::Short && candidate.kind == Some(EntityType::Place);
        evidence.set(Feature::WeakType, f64::from(weak && other));
        evidence.set(Feature::ShortPlace, f64::from(place));
        let words = common(subject, &candidate);
        if !words.is_empty() {
            evidence.set(Feature::Words, (words.len() as f64).min(MOST_WORDS));
            why.push(format!("words in common: {}", words.join(", ")));
            composite = true;
        }
        let (connected, present, ids) = company(&candidate, around);
        if !ids.is_empty() {
            let of = |count: usize, most: f64| (count as f64).min(most) * if weak { 0.5 } else { 1.0 };
            evidence.set(Feature::Connected, of(connected, MOST_CONNECTED));
            evidence.set(Feature::Present, of(present, MOST_PRESENT));
            why.push(format!("has to do with {}", ids.join(", ")));
            composite = true;
        }
        let rival = around.rivals.get(&candidate.entry.id).copied().unwrap_or_default();
        evidence.set(Feature::Rival, rival);
        if rival >= RIVAL {
            why.push("another is as likely or likelier".to_owned());
        }
        let score = weights.score(&evidence);
        ranked.push(Ranked { candidate, evidence, score, chance: 0.0, reason: why.join("; "), composite });
    }
    let chances = chances(&ranked.iter().map(|ranked| ranked.score).collect::<Vec<_>>());
    ranked.iter_mut().zip(chances).for_each(|(ranked, chance)| ranked.chance = chance);
    ranked.sort_by(|a, b| b.chance.total_cmp(&a.chance).then_with(|| a.candidate.entry.id.cmp(&b.candidate.entry.id)));
    ranked
}

/// The chances of scores against each other and against nobody, who has 0.
pub(super) fn chances(scores: &[f64]) -> Vec<f64> {
    let highest = scores.iter().copied().fold(0.0, f64::max);
    let sum: f64 = scores.iter().map(|score| (score - highest).exp()).sum::<f64>() + (-highest).exp();
    scores.iter().map(|score| (score - highest).exp() / sum).collect()
}

/// Words of the description that are said of the subject, names left out.
fn common(subject: &Subject, candidate: &Candidate) -> Vec<String> {
    let names: BTreeSet<String> = candidate.entry.names.iter().map(|name| super::fold::fold(name)).collect();
    let described = crate::mapping::words(&candidate.entry.description);
    let known = described.into_iter().filter(|word| subject.context.contains(word));
    known.filter(|word| !names.iter().any(|name| name.split(' ').any(|part| part == word))).take(4).collect()
}

/// How many of the company of a candidate are connected with the subject, how many only present, and who.
fn company(candidate: &Candidate, around: &Surroundings) -> (usize, usize, Vec<String>) {
    let (mut connected, mut present, mut ids) = (0, 0, Vec::new());
    for id in &candidate.entry.neighbours {
        if around.connected.contains(id) {
            connected += 1;
        } else if around.present.contains(id) {
            present += 1;
        } else {
            continue;
        }
        if ids.len() < 3 {
            ids.push(id.clone());
        }
    }
    (connected, present, ids)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Pack;
    use crate::mapping::Entry;

    fn candidate(id: &str, prominence: f64, kind: EntityType) -> Candidate {
        let entry = Entry { id: id.to_owned(), names: vec!["Paris".to_owned()], prominence, ..Entry::default() };
        let mut evidence = Evidence::default();
        evidence.set(Feature::Same, 1.0);
        Candidate { entry, kind: Some(kind), agreement: Agreement::Same, similarity: 1.0, evidence }
    }

    fn rank(subject: &Subject, candidates: Vec<Candidate>, around: &Surroundings) -> Vec<Ranked> {
        super::rank(subject, candidates, around, &Weights::new(&Pack::indonesian()).unwrap())
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
