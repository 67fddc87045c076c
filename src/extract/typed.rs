//! The facts that the rules find: matches of patterns, with every member of a list, and with how the article stands
//! behind them.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::anchors::Field;
use super::draft::{Draft, one_line, rows};
use super::quote::{Side, Speech};
use crate::fact::{EntityId, Evidence, Fact, Modality, Quote, Subject, Value};
use crate::lang::relations::{Kind, Relations};
use crate::pattern::{Captured, Match, RuleSet};
use crate::text::Upos;

/// Words before a verb that tell how a fact is stated.
pub(super) struct Modalities(FxHashMap<String, Modality>);

impl Modalities {
    pub fn read(tsv: &str) -> Self {
        Self(rows(tsv).filter_map(|row| Some((row[0].to_owned(), row.get(1)?.parse().ok()?))).collect())
    }

    /// What the words before `trigger`, nearest first, make of it.
    pub fn of(&self, draft: &Draft, trigger: usize) -> Modality {
        let first = draft.sentence_of(trigger).start;
        let clause = (first..trigger)
            .rev()
            .take_while(|&t| !matches!(draft.lower[t].as_str(), "," | ";" | "\"" | "yang" | "dan"));
        let mut verbs = 0;
        for t in clause.take(5) {
            if let Some(modality) = self.0.get(&draft.lower[t]) {
                return *modality;
            }
            // Beyond another verb the words belong to that one.
            if draft.analysis.tokens[t].upos == Upos::Verb {
                verbs += 1;
                if verbs > 1 {
                    break;
                }
            }
        }
        Modality::Asserted
    }
}

/// How the article stands behind what it says.
pub(super) struct Stance<'a> {
    pub modalities: &'a Modalities,
    pub speech: &'a Speech,
    pub quotes: &'a [Quote],
}

/// The facts that rules find in `field`, of types that `relations` allows.
pub(super) fn facts(
    draft: &Draft,
    field: &Field,
    rules: &RuleSet,
    relations: &Relations,
    stance: &Stance,
) -> Vec<Fact> {
    let mut known = FxHashSet::default();
    let mut facts: Vec<Fact> = Vec::new();
    for found in rules.matches(&field.scene) {
        let rule = &rules.rules[found.rule];
        let modality = rule.modality.unwrap_or_else(|| stance.modalities.of(draft, found.trigger));
        let source = stance.source(draft, found.trigger, &found.tokens);
        let evidence = Evidence {
            span: draft.analysis.span(found.tokens.clone()),
            rule: rule.name.clone(),
            confidence: rule.confidence,
        };
        // Two members of one list are side by side, and nothing is said of one about the other.
        if side_by_side(field, &found) && !rule.across {
            continue;
        }
        let values = |role: &str| -> Vec<Value> {
            let captured = found.roles.iter().filter(|(name, _)| name == role).map(|(_, c)| c);
            captured.flat_map(|c| values(draft, field, c, rule.lists.iter().any(|l| l == role))).collect()
        };
        let mut qualifiers = BTreeMap::new();
        for (name, captured) in found.roles.iter().filter(|(name, _)| rule.qualifiers.contains(name)) {
            let value = self::values(draft, field, captured, false).into_iter().next();
            qualifiers.extend(value.map(|v| (name.clone(), v)));
        }
        for subject in values("subject") {
            let Value::Entity(subject) = subject else { continue };
            for object in values("object") {
                let itself = object == Value::Entity(subject);
                let fits = may(draft, relations, &rule.relation, subject, &object);
                if itself || !fits || !known.insert((subject, rule.relation.clone(), format!("{object:?}"))) {
                    continue;
                }
                facts.push(Fact {
                    subject: Subject::Entity(subject),
                    relation: rule.relation.clone(),
                    object,
                    qualifiers: qualifiers.clone(),
                    modality,
                    source: source.filter(|s| *s != subject),
                    evidence: evidence.clone(),
                });
            }
        }
    }
    facts
}

/// Whether the table allows the relation between things of these types.
pub(super) fn may(draft: &Draft, relations: &Relations, relation: &str, subject: EntityId, object: &Value) -> bool {
    let kind = |entity: EntityId| draft.entities[entity].kind;
    relations.allows(relation, kind(subject), Kind::of(object, |&entity| kind(entity)))
}

/// Whether two roles of a match are members of one list.
pub(super) fn side_by_side(field: &Field, found: &Match) -> bool {
    let mut lists: Vec<usize> = found.roles.iter().filter_map(|(_, c)| list_of(field, c)).collect();
    lists.sort_unstable();
    lists.windows(2).any(|pair| pair[0] == pair[1])
}

fn list_of(field: &Field, captured: &Captured) -> Option<usize> {
    match captured {
        Captured::Anchor(a) => field.list_of(*a),
        Captured::Tokens(_) => None,
    }
}

/// What a role holds: one value, or with `distribute` one for every member of the list that its mention stands in.
fn values(draft: &Draft, field: &Field, captured: &Captured, distribute: bool) -> Vec<Value> {
    match captured {
        Captured::Tokens(tokens) => vec![Value::Text(one_line(draft.words(tokens.clone())))],
        Captured::Anchor(a) if distribute => {
            field.beside(*a).into_iter().filter_map(|a| field.value(draft, a)).collect()
        }
        Captured::Anchor(a) => field.value(draft, *a).into_iter().collect(),
    }
}

impl Stance<'_> {
    /// Who claims what `tokens` say: the speaker of the quote around it, or of the sentence that reports it.
    pub fn source(&self, draft: &Draft, trigger: usize, tokens: &Range<usize>) -> Option<EntityId> {
        let span = draft.analysis.tokens[trigger].span;
        let at = self.quotes.partition_point(|q| q.span.end < span.end);
        if let Some(quote) = self.quotes.get(at).filter(|q| q.span.contains(span)) {
            return quote.speaker;
        }
        let sentence = draft.sentence_of(trigger);
        let person = |mut words: Range<usize>| {
            words.find_map(|t| draft.over[t].filter(|&m| draft.is_person(m))).map(|m| draft.mentions[m].entity)
        };
        for verb in sentence.clone() {
            match self.speech.side(&draft.lower[verb]) {
                // Budi mengatakan bahwa ..., "Budi said that ..."
                Some(Side::Before) if verb < tokens.start => {
                    return person(sentence.start..verb);
                }
                // ..., kata Budi / Menurut Budi, ...
                Some(Side::After) if verb >= tokens.end || draft.lower[verb] == "menurut" && verb < tokens.start => {
                    return person(verb + 1..sentence.end.min(verb + 12));
                }
                _ => {}
            }
        }
        None
    }
}
