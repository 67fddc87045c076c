//! The facts that the rules find: matches of patterns, with every member of a list, and with how the article stands
//! behind them.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::coreference::{COUNTED, Generic};
use super::draft::{Draft, one_line, rows};
use super::quote::{Side, Speech};
use super::title::Title;
use crate::fact::{EntityId, Evidence, Fact, Modality, Quote, Subject, Value};
use crate::pattern::{Anchor, Captured, Kind, Match, RuleSet, Scene};
use crate::text::{EntityType, Upos};

/// Words before a verb that tell how a fact is stated.
pub(super) struct Modalities(FxHashMap<String, Modality>);

impl Modalities {
    pub fn read(tsv: &str) -> Self {
        Self(rows(tsv).filter_map(|row| Some((row[0].to_owned(), row.get(1)?.parse().ok()?))).collect())
    }

    /// What the words before `trigger`, nearest first, make of it.
    fn of(&self, draft: &Draft, trigger: usize) -> Modality {
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

/// What a mention stands for in an [`Anchor`]: `id` counts mentions first, then dates, then numbers.
fn anchors(draft: &Draft, generic: &Generic, titles: &[Title]) -> Vec<Anchor> {
    let before: FxHashMap<usize, usize> =
        titles.iter().filter(|t| t.before).filter_map(|t| Some((t.persons.first()?.1.start, t.words.start))).collect();
    let mut all = Vec::new();
    for (m, mention) in draft.mentions.iter().enumerate() {
        let kind = draft.kind(m);
        let mut start = before.get(&mention.tokens.start).copied().unwrap_or(mention.tokens.start);
        let first = draft.sentence_of(start).start;
        // kota Bandung, "the city of Bandung"; a noun of another type does not belong to the name.
        let noun = |len: usize| start.checked_sub(len).filter(|&t| t >= first && draft.over[t].is_none());
        if kind != EntityType::Person && mention.named {
            for len in [2, 1] {
                if let Some(t) = noun(len).filter(|&t| generic.noun(&draft.lower, t) == Some((len, kind))) {
                    start = t;
                    break;
                }
            }
        }
        all.push(Anchor {
            tokens: mention.tokens.clone(),
            outer: start..draft.outer_end(m),
            list_end: draft.outer_end(m),
            kind: Kind::Entity(kind),
            id: m,
        });
    }
    let mentions = draft.mentions.len();
    for (d, tokens) in draft.date_tokens.iter().enumerate() {
        if !tokens.is_empty() && draft.dates[d].value.is_some() {
            all.push(Anchor {
                tokens: tokens.clone(),
                outer: tokens.clone(),
                list_end: tokens.end,
                kind: Kind::Date,
                id: mentions + d,
            });
        }
    }
    let mut dated = vec![false; draft.lower.len()];
    for tokens in &draft.date_tokens {
        dated[tokens.clone()].fill(true);
    }
    for (t, dated) in dated.into_iter().enumerate() {
        if draft.over[t].is_none() && number(&draft.lower[t]).is_some() && !dated {
            all.push(Anchor { tokens: t..t + 1, outer: t..t + 1, list_end: t + 1, kind: Kind::Number, id: usize::MAX });
        }
    }
    all.sort_by_key(|a| (a.tokens.start, a.tokens.end));
    all
}

/// The value of a numeral or number word: `7,4` is 7.4, `1.300` is 1300, `lima` is 5.
pub(super) fn number(word: &str) -> Option<f64> {
    const WORDS: [&str; 12] =
        ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"];
    if let Some(n) = WORDS.iter().position(|w| *w == word) {
        return Some(n as f64);
    }
    let digits = word.strip_prefix("ke-").unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit())
        || !digits.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
    {
        return None;
    }
    let thousands = digits.split('.').skip(1).all(|group| group.split(',').next().is_some_and(|g| g.len() == 3));
    let plain = if thousands { digits.replace('.', "") } else { digits.to_owned() };
    plain.replace(',', ".").parse().ok()
}

pub(super) fn facts(
    draft: &Draft,
    rules: &RuleSet,
    modalities: &Modalities,
    speech: &Speech,
    generic: &Generic,
    titles: &[Title],
    quotes: &[Quote],
) -> Vec<Fact> {
    let mut anchors = anchors(draft, generic, titles);
    let mut lists = lists(draft, &mut anchors);
    groups(draft, generic, &mut anchors, &mut lists);
    let scene = Scene::new(&draft.document.text, draft.analysis, anchors);
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for (a, list) in lists.iter().enumerate().filter(|(_, list)| **list != usize::MAX) {
        members.entry(*list).or_default().push(a);
    }
    let mut known = FxHashSet::default();
    let mut facts: Vec<Fact> = Vec::new();
    for found in rules.matches(&scene) {
        let rule = &rules.rules[found.rule];
        let modality = rule.modality.unwrap_or_else(|| modalities.of(draft, found.trigger));
        let source = source(draft, speech, quotes, &found);
        let evidence = Evidence {
            span: draft.analysis.span(found.tokens.clone()),
            rule: rule.name.clone(),
            confidence: rule.confidence,
        };
        // Two members of one list are side by side, and nothing is said of one about the other.
        let mut in_list: Vec<usize> = found.roles.iter().filter_map(|(_, c)| list_of(&lists, c)).collect();
        in_list.sort_unstable();
        if in_list.windows(2).any(|pair| pair[0] == pair[1]) && !rule.across {
            continue;
        }
        let values = |role: &str| -> Vec<Value> {
            let captured = found.roles.iter().filter(|(name, _)| name == role).map(|(_, c)| c);
            captured
                .flat_map(|c| {
                    values(
                        draft,
                        &scene,
                        list_of(&lists, c).and_then(|l| members.get(&l)),
                        c,
                        rule.lists.iter().any(|l| l == role),
                    )
                })
                .collect()
        };
        let mut qualifiers = BTreeMap::new();
        for (name, captured) in found.roles.iter().filter(|(name, _)| name != "subject" && name != "object") {
            let value =
                self::values(draft, &scene, list_of(&lists, captured).and_then(|l| members.get(&l)), captured, false)
                    .into_iter()
                    .next();
            qualifiers.extend(value.map(|v| (name.clone(), v)));
        }
        for subject in values("subject") {
            let Value::Entity(subject) = subject else { continue };
            for object in values("object") {
                let itself = object == Value::Entity(subject);
                if itself || !known.insert((subject, rule.relation.clone(), format!("{object:?}"))) {
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

fn list_of(lists: &[usize], captured: &Captured) -> Option<usize> {
    match captured {
        Captured::Anchor(a) => Some(lists[*a]).filter(|list| *list != usize::MAX),
        Captured::Tokens(_) => None,
    }
}

/// What a role holds: one value, or with `distribute` one for every member of the list that its mention stands in.
fn values(
    draft: &Draft,
    scene: &Scene,
    list: Option<&Vec<usize>>,
    captured: &Captured,
    distribute: bool,
) -> Vec<Value> {
    let anchor = match captured {
        Captured::Tokens(tokens) => return vec![Value::Text(one_line(draft.words(tokens.clone())))],
        Captured::Anchor(a) => *a,
    };
    let value = |a: usize| {
        let anchor = &scene.anchors[a];
        match anchor.kind {
            Kind::Entity(_) => draft.mentions.get(anchor.id).map(|m| Value::Entity(m.entity)),
            Kind::Date => draft.dates[anchor.id - draft.mentions.len()].value.map(Value::Date),
            Kind::Number => number(&draft.lower[anchor.tokens.start]).map(Value::Number),
            Kind::Text => None,
        }
    };
    match list.filter(|_| distribute) {
        None => value(anchor).into_iter().collect(),
        Some(list) => list.iter().filter_map(|&a| value(a)).collect(),
    }
}

/// The `id` of an anchor that stands for a whole list.
const GROUP: usize = usize::MAX - 1;
/// How many commas in a row make a list of places without `dan`.
const LONG_LIST: usize = 4;

/// For every anchor the list that it is a member of, if any: mentions of one type joined by commas of which the last
/// has `dan`, "and". A chain of places (`Bishkek, Kirgizstan`) has none.
fn lists(draft: &Draft, anchors: &mut [Anchor]) -> Vec<usize> {
    let mut list = vec![usize::MAX; anchors.len()];
    let named: Vec<usize> = (0..anchors.len()).filter(|&a| matches!(anchors[a].kind, Kind::Entity(_))).collect();
    let mut start = 0;
    while start < named.len() {
        let mut end = start;
        let mut joined = false;
        while end + 1 < named.len() && !joined {
            let (a, b) = (&anchors[named[end]], &anchors[named[end + 1]]);
            let between = a.outer.end..b.outer.start;
            if a.kind != b.kind || between.is_empty() || between.start > between.end || between.len() > 2 {
                break;
            }
            let words = &draft.lower[between];
            let and = |w: &String| matches!(w.as_str(), "dan" | "serta" | "maupun" | "&");
            if !words.iter().all(|w| w == "," || and(w)) {
                break;
            }
            joined = words.iter().any(and);
            end += 1;
        }
        // Four in a row without `dan` are no address either.
        if joined || end - start >= LONG_LIST {
            let list_end = anchors[named[end]].outer.end;
            for &a in &named[start..=end] {
                list[a] = start;
                anchors[a].list_end = list_end;
            }
        }
        start = if joined || end - start >= LONG_LIST { end + 1 } else { start + 1 };
    }
    list
}

/// `kelima negara itu`, "those five countries", stands for the last list of five: an anchor of its own, of that list.
fn groups(draft: &Draft, generic: &Generic, anchors: &mut Vec<Anchor>, lists: &mut Vec<usize>) {
    for t in 0..draft.lower.len() {
        let Some(count) = COUNTED.iter().position(|c| *c == draft.lower[t]).map(|i| i + 2) else { continue };
        let Some((len, kind)) = generic.noun(&draft.lower, t + 1) else { continue };
        let end = t + 2 + len;
        let told = draft.lower.get(end - 1).is_some_and(|w| matches!(w.as_str(), "itu" | "tersebut" | "ini"));
        if !told || draft.over[t..end].iter().any(Option::is_some) {
            continue;
        }
        let size = |list: usize| lists.iter().filter(|l| **l == list).count();
        let last = (0..lists.len())
            .rev()
            .filter(|&a| lists[a] != usize::MAX && anchors[a].tokens.end <= t && anchors[a].kind == Kind::Entity(kind))
            .find(|&a| size(lists[a]) == count);
        if let Some(list) = last.map(|a| lists[a]) {
            anchors.push(Anchor { tokens: t..end, outer: t..end, list_end: end, kind: Kind::Entity(kind), id: GROUP });
            lists.push(list);
        }
    }
}

/// Who claims what `found` says: the speaker of the quote around it, or of the sentence that reports it.
fn source(draft: &Draft, speech: &Speech, quotes: &[Quote], found: &Match) -> Option<EntityId> {
    let span = draft.analysis.tokens[found.trigger].span;
    let at = quotes.partition_point(|q| q.span.end < span.end);
    if let Some(quote) = quotes.get(at).filter(|q| q.span.contains(span)) {
        return quote.speaker;
    }
    let sentence = draft.sentence_of(found.trigger);
    let person = |mut tokens: Range<usize>| {
        tokens.find_map(|t| draft.over[t].filter(|&m| draft.is_person(m))).map(|m| draft.mentions[m].entity)
    };
    for verb in sentence.clone() {
        match speech.side(&draft.lower[verb]) {
            // Budi mengatakan bahwa ..., "Budi said that ..."
            Some(Side::Before) if verb < found.tokens.start => {
                return person(sentence.start..verb);
            }
            // ..., kata Budi / Menurut Budi, ...
            Some(Side::After)
                if verb >= found.tokens.end || draft.lower[verb] == "menurut" && verb < found.tokens.start =>
            {
                return person(verb + 1..sentence.end.min(verb + 12));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers() {
        let number = super::number;
        assert_eq!(number("7,4"), Some(7.4));
        assert_eq!(number("1.300"), Some(1300.0));
        assert_eq!(number("5.6"), Some(5.6));
        assert_eq!(number("ke-22"), Some(22.0));
        assert_eq!(number("lima"), Some(5.0));
        assert_eq!(number("rumah"), None);
    }
}
