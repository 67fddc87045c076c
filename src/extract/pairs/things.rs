//! What pairs are made of: mentions, dates and numbers, titles, and figures with their unit.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::Material;
use crate::extract::anchors::number;
use crate::extract::draft::{Draft, one_line, rows};
use crate::fact::Value;
use crate::lang::relations::Kind;
use crate::pattern;
use crate::text::{EntityType, Upos};

/// What kind of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// An entity of this type.
    Entity(EntityType),
    /// A calendar date.
    Date,
    /// A plain number.
    Number,
    /// The words of an office, job or role.
    Title,
    /// A number with its unit.
    Figure,
    /// What somebody is charged with.
    Crime,
    /// What somebody is sentenced to.
    Penalty,
    /// What is won.
    Prize,
    /// What is signed.
    Agreement,
}

impl Class {
    /// As the table of relations has it.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Entity(kind) => Kind::Entity(kind),
            Self::Date => Kind::Date,
            Self::Number => Kind::Number,
            Self::Title | Self::Figure | Self::Crime | Self::Penalty | Self::Prize | Self::Agreement => Kind::Text,
        }
    }

    /// A short name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entity(kind) => kind.as_str(),
            Self::Date => "date",
            Self::Number => "number",
            Self::Title => "title",
            Self::Figure => "figure",
            Self::Crime => "crime",
            Self::Penalty => "penalty",
            Self::Prize => "prize",
            Self::Agreement => "agreement",
        }
    }

    /// The one relation that leads to words of this class; none for what many relations lead to.
    pub const fn relation(self) -> Option<&'static str> {
        match self {
            Self::Title => Some("position"),
            Self::Figure => Some("measure"),
            Self::Crime => Some("chargedWith"),
            Self::Penalty => Some("sentencedTo"),
            Self::Prize => Some("won"),
            Self::Agreement => Some("signed"),
            Self::Entity(_) | Self::Date | Self::Number => None,
        }
    }
}

/// Words that the words for a crime, penalty, prize or agreement begin with.
pub(in crate::extract) struct Objects(FxHashMap<String, Class>);

impl Objects {
    pub fn read(tsv: &str) -> Self {
        let class = |name: &str| match name {
            "crime" => Some(Class::Crime),
            "penalty" => Some(Class::Penalty),
            "prize" => Some(Class::Prize),
            "agreement" => Some(Class::Agreement),
            _ => None,
        };
        Self(rows(tsv).filter_map(|row| Some((row[0].to_owned(), class(row.get(1)?)?))).collect())
    }
}

/// Something that may be an end of a fact, where it stands.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub tokens: Range<usize>,
    /// With what belongs to it: a title before it, brackets behind it.
    pub outer: Range<usize>,
    /// The list that it is a member of; `outer` where it is alone.
    pub list: Range<usize>,
    pub value: Value,
    pub class: Class,
}

/// How many sentences may lie between things that belong together: without bound for an event, which a whole article may
/// be about; none for what says nothing without its sentence.
pub(super) const fn reach(subject: Class, object: Class) -> usize {
    match (subject, object) {
        (Class::Entity(EntityType::Event | EntityType::Program), Class::Entity(_))
        | (Class::Entity(_), Class::Entity(EntityType::Event | EntityType::Program)) => usize::MAX,
        (Class::Entity(EntityType::Event | EntityType::Program), Class::Date | Class::Number) => 4,
        (Class::Entity(EntityType::Person), Class::Entity(_) | Class::Prize | Class::Crime | Class::Penalty)
        | (Class::Entity(EntityType::Org | EntityType::Place), Class::Entity(EntityType::Org))
        | (_, Class::Figure) => 2,
        (_, Class::Entity(_) | Class::Title | Class::Prize | Class::Agreement) => 1,
        _ => 0,
    }
}

/// All things of the article, in text order.
pub(super) fn find(material: &Material) -> Vec<Thing> {
    let (draft, field) = (material.draft, material.field);
    let mut things: Vec<Thing> = Vec::new();
    for (a, anchor) in field.scene.anchors.iter().enumerate() {
        let Some(value) = field.value(draft, a) else { continue };
        let class = match anchor.kind {
            pattern::Kind::Entity(kind) => Class::Entity(kind),
            pattern::Kind::Date => Class::Date,
            pattern::Kind::Number => Class::Number,
            pattern::Kind::Text => continue,
        };
        let list = field.list(a).unwrap_or(anchor.outer.clone());
        things.push(Thing { tokens: anchor.tokens.clone(), outer: anchor.outer.clone(), list, value, class });
    }
    for (class, tokens) in titles(material).into_iter().chain(figures(material)).chain(phrases(material)) {
        let value = Value::Text(one_line(draft.words(tokens.clone())));
        things.push(Thing { outer: tokens.clone(), list: tokens.clone(), tokens, value, class });
    }
    things.sort_by_key(|t| (t.tokens.start, t.tokens.end, t.class));
    things
}

/// Words that lead from a name to what the person is.
const LINKS: [&str; 12] = [
    "sebagai",
    "seorang",
    "adalah",
    "merupakan",
    "selaku",
    "menjadi",
    "menjabat",
    "berprofesi",
    ",",
    "oleh",
    "salah",
    "satu",
];

/// The titles that the lexicon knows, and runs of nouns right before a person's name or where a title may stand.
fn titles(material: &Material) -> Vec<(Class, Range<usize>)> {
    let draft = material.draft;
    let mut all: Vec<Range<usize>> = material.titles.iter().map(|t| t.words.clone()).collect();
    let mut taken = vec![false; draft.lower.len()];
    for words in &all {
        taken[words.clone()].fill(true);
    }
    let noun = |t: usize| {
        draft.over[t].is_none()
            && matches!(draft.analysis.tokens[t].upos, Upos::Noun | Upos::Propn | Upos::Adj)
            && draft.lower[t].chars().any(char::is_alphabetic)
    };
    let mut add = |words: Range<usize>, all: &mut Vec<Range<usize>>| {
        if !words.is_empty() && !taken[words.clone()].contains(&true) {
            taken[words.clone()].fill(true);
            all.push(words);
        }
    };
    for (m, mention) in draft.mentions.iter().enumerate() {
        if draft.is_person(m) && mention.named {
            let first = draft.sentence_of(mention.tokens.start).start;
            let run = (first..mention.tokens.start).rev().take(5).take_while(|&t| noun(t));
            add(run.last().unwrap_or(mention.tokens.start)..mention.tokens.start, &mut all);
        }
    }
    for sentence in &draft.analysis.sentences {
        if !sentence.clone().any(|t| draft.over[t].is_some_and(|m| draft.is_person(m))) {
            continue;
        }
        for t in sentence.start + 1..sentence.end {
            if noun(t) && !noun(t - 1) && LINKS.contains(&draft.lower[t - 1].as_str()) {
                let end = (t..sentence.end.min(t + 5)).find(|&e| !noun(e)).unwrap_or(sentence.end.min(t + 5));
                add(t..end, &mut all);
            }
        }
    }
    all.into_iter().map(|tokens| (Class::Title, tokens)).collect()
}

/// Words for what is charged, imposed, won or signed: from a word of the lexicon on, with the number before it.
fn phrases(material: &Material) -> Vec<(Class, Range<usize>)> {
    /// How many words go with the first.
    const MOST: usize = 6;
    let draft = material.draft;
    let mut all = Vec::new();
    let mut t = 0;
    while t < draft.lower.len() {
        let Some(&class) = material.objects.0.get(&draft.lower[t]).filter(|_| draft.over[t].is_none()) else {
            t += 1;
            continue;
        };
        let sentence = draft.sentence_of(t);
        let goes_on = |e: usize| {
            let tag = draft.analysis.tokens[e].upos;
            matches!(tag, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::X)
                || tag == Upos::Verb && class == Class::Crime
                || draft.over[e].is_some() && class != Class::Prize
        };
        let limit = sentence.end.min(t + 1 + MOST);
        let end = (t + 1..limit).find(|&e| !goes_on(e)).unwrap_or(limit);
        let mut start = t;
        while start > sentence.start
            && t - start < 4
            && draft.over[start - 1].is_none()
            && (draft.analysis.tokens[start - 1].upos == Upos::Num
                || class == Class::Penalty && matches!(draft.lower[start - 1].as_str(), "tahun" | "bulan" | "hari"))
        {
            start -= 1;
        }
        all.push((class, start..end));
        t = end;
    }
    all
}

/// Words that make a number larger.
const SCALES: [&str; 9] = ["ribu", "juta", "miliar", "milyar", "triliun", "ratus", "puluh", "belas", "lusin"];
/// What stands before an amount of money.
const CURRENCIES: [&str; 8] = ["rp", "rp.", "us$", "$", "s$", "a$", "€", "£"];

/// Numbers with what they count.
fn figures(material: &Material) -> Vec<(Class, Range<usize>)> {
    let draft = material.draft;
    let mut all = Vec::new();
    let free = |t: usize| draft.over[t].is_none() && !draft.dated[t];
    let mut t = 0;
    while t < draft.lower.len() {
        let limit = draft.sentence_of(t).end;
        let ordinal = draft.lower[t].starts_with("ke-");
        if !free(t) || ordinal || number(&draft.lower[t]).is_none() {
            t += 1;
            continue;
        }
        let money = t > draft.sentence_of(t).start && CURRENCIES.contains(&draft.lower[t - 1].as_str());
        let start = t - usize::from(money);
        let mut end = t + 1;
        while end < limit && free(end) && (SCALES.contains(&draft.lower[end].as_str()) || is_scaled(draft, end)) {
            end += 1;
        }
        end = unit(draft, end, limit, &free);
        if end > t + 1 || money {
            all.push((Class::Figure, start..end));
        }
        t = end.max(t + 1);
    }
    all
}

/// Whether a further number word belongs to the number before it (`dua puluh lima`, "twenty-five").
fn is_scaled(draft: &Draft, at: usize) -> bool {
    number(&draft.lower[at]).is_some()
        && SCALES.contains(&draft.lower[at - 1].as_str())
        && draft.lower[at].starts_with(char::is_alphabetic)
}

/// Where the unit that begins at `at` ends: a sign, or a noun and one more that goes with it.
fn unit(draft: &Draft, at: usize, limit: usize, free: &impl Fn(usize) -> bool) -> usize {
    let mut end = at;
    if end < limit && matches!(draft.lower[end].as_str(), "%" | "°") {
        return end + 1;
    }
    let noun = |t: usize| {
        t < limit
            && free(t)
            && matches!(draft.analysis.tokens[t].upos, Upos::Noun | Upos::Sym | Upos::X | Upos::Propn)
            && draft.lower[t].chars().any(char::is_alphabetic)
    };
    if noun(end) {
        end += 1;
        // km/jam, "km an hour"; dolar AS, "US dollars", where AS is no name of its own here.
        if end + 1 < limit && draft.lower[end] == "/" && noun(end + 1) {
            end += 2;
        } else {
            let dollars = matches!(draft.lower[end - 1].as_str(), "dolar" | "dollar") && end < limit;
            let goes_with = || noun(end) && draft.analysis.tokens[end].head.is_some_and(|h| h + 1 == end);
            end += usize::from(dollars || goes_with());
        }
    }
    end
}
