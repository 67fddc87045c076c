//! An article while it is being read: its words, and what is known so far.

use std::ops::Range;

use crate::fact::{DateMention, Entity, EntityId, Fact, Findings, Mention, Quote};
use crate::text::{Analysis, Document, EntityType, Span};

/// A mention and the entity it stands for.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    pub tokens: Range<usize>,
    pub entity: EntityId,
    pub named: bool,
}

/// A gathered entity; its names and mentions are put together at the end.
#[derive(Clone, Debug)]
pub(super) struct Drafted {
    pub kind: EntityType,
}

pub(super) struct Draft<'a> {
    pub document: &'a Document,
    pub analysis: &'a Analysis,
    /// Each word in lower case.
    pub lower: Vec<String>,
    /// The sentence of each word.
    pub sentence: Vec<usize>,
    pub entities: Vec<Drafted>,
    /// In text order, without overlaps.
    pub mentions: Vec<Placed>,
    /// The mention over each word.
    pub over: Vec<Option<usize>>,
    pub dates: Vec<DateMention>,
    /// The tokens of each date.
    pub date_tokens: Vec<Range<usize>>,
    /// For each word whether it is part of a date.
    pub dated: Vec<bool>,
}

impl<'a> Draft<'a> {
    pub fn new(document: &'a Document, analysis: &'a Analysis, dates: Vec<DateMention>) -> Self {
        let n = analysis.tokens.len();
        let lower = analysis.tokens.iter().map(|t| t.span.of(&document.text).to_lowercase()).collect();
        let mut sentence = vec![0; n];
        for (s, tokens) in analysis.sentences.iter().enumerate() {
            sentence[tokens.clone()].fill(s);
        }
        let mut draft = Self {
            document,
            analysis,
            lower,
            sentence,
            entities: Vec::new(),
            mentions: Vec::new(),
            over: vec![None; n],
            dates: Vec::new(),
            date_tokens: Vec::new(),
            dated: vec![false; n],
        };
        draft.date_tokens = dates.iter().map(|date| draft.tokens_in(date.span)).collect();
        for tokens in &draft.date_tokens {
            draft.dated[tokens.clone()].fill(true);
        }
        draft.dates = dates;
        draft
    }

    /// The tokens that touch `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let tokens = &self.analysis.tokens;
        let start = tokens.partition_point(|t| t.span.end <= span.start);
        let end = tokens.partition_point(|t| t.span.start < span.end);
        start..end.max(start)
    }

    /// The words of `tokens` as they stand in the text.
    pub fn words(&self, tokens: Range<usize>) -> &'a str {
        self.analysis.span(tokens).of(&self.document.text)
    }

    /// Puts mentions in text order and notes which words they cover.
    pub fn index(&mut self) {
        self.mentions.sort_by_key(|m| (m.tokens.start, m.tokens.end));
        self.over.fill(None);
        for (m, mention) in self.mentions.iter().enumerate() {
            self.over[mention.tokens.clone()].fill(Some(m));
        }
    }

    /// The tokens of the sentence around `token`.
    pub fn sentence_of(&self, token: usize) -> Range<usize> {
        self.analysis.sentences[self.sentence[token]].clone()
    }

    /// The mention that begins at `token`.
    pub fn beginning(&self, token: usize) -> Option<usize> {
        self.over.get(token).copied().flatten().filter(|&m| self.mentions[m].tokens.start == token)
    }

    pub fn kind(&self, mention: usize) -> EntityType {
        self.entities[self.mentions[mention].entity].kind
    }

    pub fn is_person(&self, mention: usize) -> bool {
        self.kind(mention) == EntityType::Person
    }

    /// Where a bracket that opens at `token` ends, one past the closing one, within ten words.
    pub fn bracket(&self, token: usize) -> Option<usize> {
        if self.lower.get(token).is_none_or(|w| w != "(") {
            return None;
        }
        let end = self.sentence_of(token).end.min(token + 10);
        (token + 1..end).find(|&t| self.lower[t] == ")").map(|t| t + 1)
    }

    /// The end of `mention` with the brackets behind it: `Otoritas Jasa Keuangan (OJK)`.
    pub fn outer_end(&self, mention: usize) -> usize {
        let end = self.mentions[mention].tokens.end;
        self.bracket(end).unwrap_or(end)
    }

    pub fn finish(self, facts: Vec<Fact>, quotes: Vec<Quote>) -> Findings {
        let mut entities: Vec<Entity> = self
            .entities
            .iter()
            .map(|e| Entity { kind: e.kind, name: String::new(), aliases: Vec::new(), mentions: Vec::new() })
            .collect();
        for mention in &self.mentions {
            let entity = &mut entities[mention.entity];
            let span = self.analysis.span(mention.tokens.clone());
            entity.mentions.push(Mention { span, named: mention.named });
            if mention.named {
                let name = one_line(span.of(&self.document.text));
                if entity.name.is_empty() {
                    entity.name = name;
                } else if name.chars().count() > entity.name.chars().count() && !entity.aliases.contains(&name) {
                    let shorter = std::mem::replace(&mut entity.name, name);
                    entity.aliases.push(shorter);
                } else if name != entity.name && !entity.aliases.contains(&name) {
                    entity.aliases.push(name);
                }
            }
        }
        Findings { entities, facts, quotes, dates: self.dates }
    }
}

/// Names that the text breaks over lines are one line in the graph.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a lexicon: columns by tab, without comments.
pub(super) fn rows(tsv: &str) -> impl Iterator<Item = Vec<&str>> {
    tsv.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).map(|l| l.split('\t').map(str::trim).collect())
}
