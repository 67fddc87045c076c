//! References without a name: pronouns (`dia`, "he, she"), common nouns with a determiner (`organisasi itu`, "that
//! organisation") and titles that stand alone (`Presiden`).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::draft::{Draft, Placed, rows};
use super::quote::{Quoted, Speech};
use super::title::{Class, Title};
use crate::fact::EntityId;
use crate::text::EntityType;

/// Common nouns and the type of what they stand for.
pub(super) struct Generic {
    single: FxHashMap<String, EntityType>,
    double: FxHashMap<(String, String), EntityType>,
}

impl Generic {
    pub fn read(tsv: &str) -> Self {
        let (mut single, mut double) = (FxHashMap::default(), FxHashMap::default());
        for row in rows(tsv) {
            let Some(kind) = row.get(1).and_then(|k| k.parse().ok()) else { continue };
            match row[0].split_once(' ') {
                Some((a, b)) => double.insert((a.to_owned(), b.to_owned()), kind).map(drop),
                None => single.insert(row[0].to_owned(), kind).map(drop),
            };
        }
        Self { single, double }
    }

    /// The noun that begins at `at`: how many words it has, and its type.
    pub fn noun(&self, lower: &[String], at: usize) -> Option<(usize, EntityType)> {
        let word = lower.get(at)?;
        let double = lower.get(at + 1).and_then(|next| self.double.get(&(word.clone(), next.clone())));
        double.map(|k| (2, *k)).or_else(|| self.single.get(word).map(|k| (1, *k)))
    }
}

/// Whom the text is about at each point: the person who last was a subject or spoke.
pub(super) struct Topic(Vec<(usize, EntityId)>);

impl Topic {
    pub fn over(draft: &Draft, speech: &Speech, titles: &[Title]) -> Self {
        let titled: FxHashMap<usize, usize> = titles
            .iter()
            .filter(|t| t.before)
            .flat_map(|t| t.persons.iter().map(|(_, name)| (name.start, t.words.start)))
            .collect();
        let mut changes = Vec::new();
        for (m, mention) in draft.mentions.iter().enumerate() {
            if !draft.is_person(m) {
                continue;
            }
            let start = titled.get(&mention.tokens.start).copied().unwrap_or(mention.tokens.start);
            let subject = (start..mention.tokens.end).any(|t| draft.analysis.tokens[t].deprel.starts_with("nsubj"));
            let spoken = start > 0 && speech.side(&draft.lower[start - 1]).is_some();
            let opens = draft.sentence_of(start).start == start;
            if subject || spoken || opens || changes.is_empty() {
                changes.push((mention.tokens.start, mention.entity));
            }
        }
        Self(changes)
    }

    /// The topic just before `token`.
    pub fn at(&self, token: usize) -> Option<EntityId> {
        let after = self.0.partition_point(|(start, _)| *start < token);
        after.checked_sub(1).map(|i| self.0[i].1)
    }
}

const DETERMINERS: [&str; 3] = ["itu", "ini", "tersebut"];
/// Words that count what stands behind them.
pub(super) const COUNTED: [&str; 9] =
    ["kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh", "kedelapan", "kesembilan", "kesepuluh"];
/// How many sentences back a common noun looks for what it stands for.
const REACH: usize = 4;

/// Adds what stands for an entity without naming it.
pub(super) fn resolve(draft: &mut Draft, generic: &Generic, speech: &Speech, titles: &[Title], quoted: &[Quoted]) {
    let topics = Topic::over(draft, speech, titles);
    let speech_at = |t: usize| {
        let at = quoted.partition_point(|q| q.tokens.end <= t);
        quoted.get(at).is_some_and(|q| q.tokens.contains(&t) && q.tokens.len() > 4)
    };
    let mut found: Vec<Placed> = Vec::new();
    let mut t = 0;
    while t < draft.lower.len() {
        let add = |tokens: Range<usize>, entity| Placed { tokens, entity, named: false };
        let mut end = t + 1;
        if draft.over[t].is_some() {
        } else if let "dia" | "ia" | "beliau" | "dirinya" = draft.lower[t].as_str() {
            if let Some(entity) = topics.at(t).filter(|_| !speech_at(t)) {
                found.push(add(t..end, entity));
            }
        } else if let Some((len, kind)) = generic.noun(&draft.lower, t) {
            // kelima negara itu, "those five countries", is no single one.
            let counted = t > 0 && COUNTED.contains(&draft.lower[t - 1].as_str());
            let determiner = t + len;
            if draft.lower.get(determiner).is_some_and(|w| DETERMINERS.contains(&w.as_str()))
                && draft.over[determiner].is_none()
                && !counted
                && let Some(entity) = last_of(draft, kind, t, &draft.lower[t])
            {
                end = determiner + 1;
                found.push(add(t..end, entity));
            }
        }
        t = end;
    }
    for title in titles.iter().filter(|t| t.persons.is_empty() && t.class == Class::Office) {
        let before = title.words.start.checked_sub(1).map(|t| draft.lower[t].as_str()).unwrap_or_default();
        let capital = draft.words(title.known.clone()).starts_with(char::is_uppercase);
        if !capital
            || title.of.is_some()
            || title.words != title.known
            || matches!(before, "calon" | "mantan" | "wakil")
        {
            continue;
        }
        if let Some(entity) = holder(draft, titles, title) {
            found.push(Placed { tokens: title.words.clone(), entity, named: false });
        }
    }
    found.sort_by_key(|m| m.tokens.start);
    let mut last = 0;
    for mention in found {
        if mention.tokens.start >= last && draft.over[mention.tokens.clone()].iter().all(Option::is_none) {
            last = mention.tokens.end;
            draft.mentions.push(mention);
        }
    }
    draft.index();
}

/// The entity of `kind` last named before `token`, first choice one whose name has the noun in it.
fn last_of(draft: &Draft, kind: EntityType, token: usize, noun: &str) -> Option<EntityId> {
    let sentence = draft.sentence[token];
    let before = draft.mentions.partition_point(|m| m.tokens.start < token);
    let near = || {
        draft.mentions[..before]
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, m)| draft.sentence[m.tokens.start] + REACH >= sentence)
            .filter(|(i, _)| draft.kind(*i) == kind)
    };
    near()
        .find(|(_, m)| draft.lower[m.tokens.clone()].iter().any(|w| w == noun))
        .or_else(|| near().next())
        .map(|(_, m)| m.entity)
}

/// Who was last named with the title.
fn holder(draft: &Draft, titles: &[Title], title: &Title) -> Option<EntityId> {
    let words = &draft.lower[title.known.clone()];
    titles
        .iter()
        .filter(|t| t.words.start < title.words.start && draft.lower[t.known.clone()] == *words)
        .filter_map(|t| t.persons.first())
        .next_back()
        .map(|(person, _)| *person)
}
