//! The mentions, dates and numbers of an article where patterns can meet them, and the lists that they stand in.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::coreference::{COUNTED, Generic};
use super::draft::Draft;
use super::title::Title;
use crate::fact::Value;
use crate::pattern::{Anchor, Kind, Scene};
use crate::text::EntityType;

/// What relations are looked for in.
pub(super) struct Field<'a> {
    /// The words, with an anchor for each mention, date and number.
    pub scene: Scene<'a>,
    /// For each anchor its list, [`ALONE`] where it is in none.
    lists: Vec<usize>,
    /// The anchors of each list.
    members: FxHashMap<usize, Vec<usize>>,
}

/// No list.
const ALONE: usize = usize::MAX;

impl<'a> Field<'a> {
    pub fn new(draft: &Draft<'a>, generic: &Generic, titles: &[Title]) -> Self {
        let mut anchors = anchors(draft, generic, titles);
        let mut lists = lists(draft, &mut anchors);
        groups(draft, generic, &mut anchors, &mut lists);
        let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for (a, list) in lists.iter().enumerate().filter(|(_, list)| **list != ALONE) {
            members.entry(*list).or_default().push(a);
        }
        Self { scene: Scene::new(&draft.document.text, draft.analysis, anchors), lists, members }
    }

    /// The list that an anchor is a member of.
    pub fn list_of(&self, anchor: usize) -> Option<usize> {
        Some(self.lists[anchor]).filter(|list| *list != ALONE)
    }

    /// All anchors of the anchor's list, or itself.
    pub fn beside(&self, anchor: usize) -> Vec<usize> {
        self.list_of(anchor).and_then(|list| self.members.get(&list)).cloned().unwrap_or_else(|| vec![anchor])
    }

    /// The words of the list that an anchor is a member of, from the first member to the last.
    pub fn list(&self, anchor: usize) -> Option<Range<usize>> {
        let members = self.members.get(&self.list_of(anchor)?)?;
        let spoken = || members.iter().map(|&a| &self.scene.anchors[a]).filter(|a| a.id != GROUP);
        Some(spoken().map(|a| a.outer.start).min()?..spoken().map(|a| a.outer.end).max()?)
    }

    /// What an anchor stands for, if it stands for one thing.
    pub fn value(&self, draft: &Draft, anchor: usize) -> Option<Value> {
        let anchor = &self.scene.anchors[anchor];
        match anchor.kind {
            Kind::Entity(_) => draft.mentions.get(anchor.id).map(|m| Value::Entity(m.entity)),
            Kind::Date => draft.dates[anchor.id - draft.mentions.len()].value.map(Value::Date),
            Kind::Number => number(&draft.lower[anchor.tokens.start]).map(Value::Number),
            Kind::Text => None,
        }
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
    for (t, word) in draft.lower.iter().enumerate() {
        if draft.over[t].is_none() && number(word).is_some() && !draft.dated[t] {
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

/// The `id` of an anchor that stands for a whole list.
const GROUP: usize = usize::MAX - 1;
/// How many commas in a row make a list of places without `dan`.
const LONG_LIST: usize = 4;

/// For every anchor the list that it is a member of, if any: mentions of one type joined by commas of which the last
/// has `dan`, "and". A chain of places (`Bishkek, Kirgizstan`) has none.
fn lists(draft: &Draft, anchors: &mut [Anchor]) -> Vec<usize> {
    let mut list = vec![ALONE; anchors.len()];
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
            .filter(|&a| lists[a] != ALONE && anchors[a].tokens.end <= t && anchors[a].kind == Kind::Entity(kind))
            .find(|&a| size(lists[a]) == count);
        if let Some(list) = last.map(|a| lists[a]) {
            anchors.push(Anchor { tokens: t..end, outer: t..end, list_end: end, kind: Kind::Entity(kind), id: GROUP });
            lists.push(list);
        }
    }
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
