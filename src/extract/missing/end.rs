//! An end of a fact that is sought: what in the article its words stand for.

use std::collections::BTreeSet;
use std::ops::Range;

use super::super::Prepared;
use super::super::anchors::number;
use super::super::draft::{Draft, one_line};
use super::Sought;
use crate::fact::Value;
use crate::lang::nearest;
use crate::lang::relations::{Kind, Relation};
use crate::pattern::Captured;

/// What was found for the words of an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As the article names it in the first place.
    pub name: String,
    /// What kind of thing it was found as: an entity type, `date`, `number` or `text`.
    pub kind: &'static str,
    /// Where: indices into [`crate::text::Analysis::sentences`].
    pub sentences: Vec<usize>,
    /// Whether the relation takes this kind at this end.
    pub fits: bool,
}

/// An end of a fact that is sought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The words that were given for it.
    pub words: String,
    /// What they were found as; nothing where the article has no mention of it.
    pub found: Vec<Found>,
    /// Whether the relation takes something of it.
    pub fits: bool,
    /// The kinds that the relation takes at this end.
    pub expected: Vec<&'static str>,
    /// The sentences in which the words stand as they are, whatever was made of them.
    pub written: Vec<usize>,
    /// Where nothing was found: the mention that covers the words or is most like them, and its kind.
    pub nearest: Option<(String, &'static str)>,
}

/// An end, with the places of the article that stand for it.
pub(super) struct Side {
    pub end: End,
    plain: String,
    values: Vec<Value>,
    anchors: Vec<usize>,
    sentences: BTreeSet<usize>,
}

/// Both ends.
pub(super) struct Ends {
    pub subject: Side,
    pub object: Side,
}

impl Ends {
    pub fn find(article: &Prepared, row: &Relation, sought: Sought) -> Self {
        let subjects = row.subjects.iter().map(|&kind| Kind::Entity(kind)).collect();
        let objects = row.objects.iter().copied().collect();
        Self {
            subject: Side::find(article, sought.subject, subjects),
            object: Side::find(article, sought.object, objects),
        }
    }

    /// The sentences that speak of both.
    pub fn together(&self) -> Vec<usize> {
        self.subject.sentences.intersection(&self.object.sentences).copied().collect()
    }

    /// The two sentences of either end that are nearest to each other.
    pub fn apart(&self) -> Option<(usize, usize)> {
        let of_object = |&s: &usize| self.object.sentences.iter().map(move |&o| (s, o));
        self.subject.sentences.iter().flat_map(of_object).min_by_key(|(s, o)| s.abs_diff(*o))
    }
}

impl Side {
    fn find(article: &Prepared, words: &str, expected: Vec<Kind>) -> Self {
        let (draft, field) = (&article.draft, &article.field);
        let wanted = plain(words);
        let mut found: Vec<(Value, Found)> = Vec::new();
        let mut add = |value: Value, kind: Kind, name: &str, sentence: Option<usize>| {
            let at = found.iter().position(|(known, _)| *known == value).unwrap_or_else(|| {
                let name = one_line(name);
                let fits = expected.contains(&kind);
                found.push((value, Found { name, kind: kind.as_str(), sentences: Vec::new(), fits }));
                found.len() - 1
            });
            let sentences = &mut found[at].1.sentences;
            if let Some(sentence) = sentence.filter(|s| !sentences.contains(s)) {
                sentences.push(sentence);
            }
        };
        for entity in entities(draft, &wanted) {
            for mention in draft.mentions.iter().filter(|mention| mention.entity == entity) {
                let kind = Kind::Entity(draft.entities[entity].kind);
                let sentence = draft.sentence[mention.tokens.start];
                add(Value::Entity(entity), kind, draft.words(mention.tokens.clone()), Some(sentence));
            }
        }
        for (date, tokens) in draft.dates.iter().zip(&draft.date_tokens) {
            let text = date.span.of(&draft.document.text);
            if let Some(value) = date.value.filter(|v| v.to_string() == words.trim() || plain(text) == wanted) {
                add(Value::Date(value), Kind::Date, text, tokens.clone().next().map(|t| draft.sentence[t]));
            }
        }
        let written = windows(draft, &wanted);
        if let Some(n) = number(&words.trim().to_lowercase()) {
            for anchor in &field.scene.anchors {
                let (at, text) = (anchor.tokens.start, draft.words(anchor.tokens.clone()));
                if anchor.kind == crate::pattern::Kind::Number && number(&draft.lower[at]) == Some(n) {
                    add(Value::Number(n), Kind::Number, text, Some(draft.sentence[at]));
                }
            }
        }
        if expected.contains(&Kind::Text) {
            for tokens in &written {
                let text = draft.words(tokens.clone());
                add(Value::Text(one_line(text)), Kind::Text, text, Some(draft.sentence[tokens.start]));
            }
        }
        let (values, found): (Vec<Value>, Vec<Found>) = found.into_iter().unzip();
        let is_one = |&a: &usize| field.value(draft, a).is_some_and(|value| values.contains(&value));
        let anchors: Vec<usize> = (0..field.scene.anchors.len()).filter(is_one).collect();
        // Whoever is a member of a list is also spoken of where the list is.
        let listed = (0..field.scene.anchors.len()).filter(|&a| field.beside(a).iter().any(|b| anchors.contains(b)));
        let mut sentences: BTreeSet<usize> =
            listed.map(|a| draft.sentence[field.scene.anchors[a].tokens.start]).collect();
        sentences.extend(found.iter().flat_map(|found| &found.sentences));
        let nearest = if found.is_empty() { near(draft, &wanted, &written) } else { None };
        let mut written: Vec<usize> = written.iter().map(|tokens| draft.sentence[tokens.start]).collect();
        written.dedup();
        let end = End {
            words: words.to_owned(),
            fits: found.iter().any(|found| found.fits),
            found,
            expected: expected.into_iter().map(Kind::as_str).collect(),
            written,
            nearest,
        };
        Self { end, plain: wanted, values, anchors, sentences }
    }

    /// Whether `value` is what is sought.
    pub fn is(&self, value: &Value) -> bool {
        match value {
            Value::Text(text) => plain(text) == self.plain,
            value => self.values.contains(value),
        }
    }

    /// Whether what a pattern takes for a role is what is sought, or with `listed` stands in one list with it.
    pub fn plays(&self, article: &Prepared, captured: &Captured, listed: bool) -> bool {
        match captured {
            Captured::Anchor(a) if listed => article.field.beside(*a).iter().any(|a| self.anchors.contains(a)),
            Captured::Anchor(a) => self.anchors.contains(a),
            Captured::Tokens(tokens) => plain(article.draft.words(tokens.clone())) == self.plain,
        }
    }

    /// The words of a sentence that stand for it, in text order.
    pub fn within(&self, article: &Prepared, sentence: &Range<usize>) -> Vec<Range<usize>> {
        let anchors = self.anchors.iter().map(|&a| article.field.scene.anchors[a].tokens.clone());
        let mut all: Vec<Range<usize>> = anchors.filter(|tokens| sentence.contains(&tokens.start)).collect();
        if all.is_empty() {
            all = windows(&article.draft, &self.plain).into_iter().filter(|t| sentence.contains(&t.start)).collect();
        }
        all
    }
}

/// The entities that are called so; where none is, the only one of which it is a part of the name.
fn entities(draft: &Draft, wanted: &str) -> Vec<usize> {
    let named = || {
        let all = draft.mentions.iter().filter(|mention| mention.named);
        all.map(|mention| (mention.entity, plain(draft.words(mention.tokens.clone()))))
    };
    let exact: BTreeSet<usize> = named().filter(|(_, name)| *name == wanted).map(|(entity, _)| entity).collect();
    if !exact.is_empty() || wanted.is_empty() {
        return exact.into_iter().collect();
    }
    let part = |name: &str| format!(" {name} ").contains(&format!(" {wanted} "));
    let parts: BTreeSet<usize> = named().filter(|(_, name)| part(name)).map(|(entity, _)| entity).collect();
    if parts.len() == 1 { parts.into_iter().collect() } else { Vec::new() }
}

/// The runs of words that read `wanted`, in text order.
fn windows(draft: &Draft, wanted: &str) -> Vec<Range<usize>> {
    let words: Vec<String> = draft.lower.iter().map(|word| plain(word)).collect();
    let run = |start: usize| {
        let mut read = String::new();
        for (end, word) in words.iter().enumerate().take(draft.sentence_of(start).end).skip(start) {
            if !read.is_empty() && !word.is_empty() {
                read.push(' ');
            }
            read.push_str(word);
            if read == wanted {
                return Some(start..end + 1);
            }
            if !wanted.starts_with(&read) {
                return None;
            }
        }
        None
    };
    (0..words.len()).filter(|&start| !words[start].is_empty()).filter_map(run).collect()
}

/// The mention over the words that were sought, or else the one whose name is most like them.
fn near(draft: &Draft, wanted: &str, written: &[Range<usize>]) -> Option<(String, &'static str)> {
    let shown = |m: usize| (one_line(draft.words(draft.mentions[m].tokens.clone())), draft.kind(m).as_str());
    if let Some(m) = written.iter().flat_map(Clone::clone).find_map(|t| draft.over[t]) {
        return Some(shown(m));
    }
    let names: Vec<(usize, String)> = (0..draft.mentions.len())
        .filter(|&m| draft.mentions[m].named)
        .map(|m| (m, plain(draft.words(draft.mentions[m].tokens.clone()))))
        .collect();
    // A name with most of the words is nearer than one with alike letters.
    let shares = |name: &str| wanted.split(' ').filter(|word| name.split(' ').any(|other| other == *word)).count();
    let most = names.iter().map(|(_, name)| shares(name)).max().unwrap_or(0);
    let best = names.iter().filter(|(_, name)| shares(name) == most);
    let name = nearest(wanted, best.map(|(_, name)| name.as_str()));
    let name =
        name.or_else(|| names.iter().find(|(_, name)| most > 0 && shares(name) == most).map(|(_, n)| n.as_str()));
    names.iter().find(|(_, known)| Some(known.as_str()) == name).map(|(m, _)| shown(*m))
}

/// Words without case, punctuation and spacing.
fn plain(words: &str) -> String {
    let words = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}
