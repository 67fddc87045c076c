//! What a pattern looks at: the words of one article with their tree, and the mentions over them.

use std::ops::Range;

use crate::text::{Analysis, EntityType};

/// What can play a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An entity of this type.
    Entity(EntityType),
    /// A calendar expression.
    Date,
    /// A number word or numeral.
    Number,
    /// Words as they are.
    Text,
}

/// A mention that patterns can meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Anchor {
    /// The tokens of the mention itself.
    pub tokens: Range<usize>,
    /// With what belongs to it before (`Perdana Menteri China`, "Prime Minister of China") and after (`(SCO)`).
    pub outer: Range<usize>,
    /// Where the list ends that it is a member of (`China dan Rusia`); the end of `outer` where it is alone.
    pub list_end: usize,
    /// What it is.
    pub kind: Kind,
    /// Which entity or date of the article: the meaning is the caller's.
    pub id: usize,
}

/// What plays a role in a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Captured {
    /// The mention: an index into [`Scene::anchors`].
    Anchor(usize),
    /// These tokens.
    Tokens(Range<usize>),
}

/// One analysed article, prepared for matching.
pub struct Scene<'a> {
    /// The words and their tree.
    pub analysis: &'a Analysis,
    /// Mentions in text order.
    pub anchors: Vec<Anchor>,
    /// Each word in lower case.
    pub lower: Vec<String>,
    /// Each word's case.
    pub(super) case: Vec<super::syntax::Case>,
    /// Where the dependents of a word begin in `dependents`; one more entry than words.
    first: Vec<usize>,
    dependents: Vec<usize>,
    /// Words that belong to a mention behind them, such as a title.
    titled: Vec<bool>,
    /// Anchors that begin at a word, by their outer or their own first word.
    begins: Vec<Vec<usize>>,
    /// The innermost anchor over a word: its own mention, else one whose outer range covers it.
    over: Vec<Option<usize>>,
}

impl<'a> Scene<'a> {
    /// Prepares `analysis` of `text` with `anchors`.
    pub fn new(text: &str, analysis: &'a Analysis, anchors: Vec<Anchor>) -> Self {
        let n = analysis.tokens.len();
        let lower: Vec<String> = analysis.tokens.iter().map(|t| t.span.of(text).to_lowercase()).collect();
        let case = analysis.tokens.iter().map(|t| case(t.span.of(text))).collect();
        let mut first = vec![0; n + 1];
        for head in analysis.tokens.iter().filter_map(|t| t.head) {
            first[head + 1] += 1;
        }
        for i in 0..n {
            first[i + 1] += first[i];
        }
        let mut at = first.clone();
        let mut dependents = vec![0; first[n]];
        for (i, token) in analysis.tokens.iter().enumerate() {
            if let Some(head) = token.head {
                dependents[at[head]] = i;
                at[head] += 1;
            }
        }
        let mut begins = vec![Vec::new(); n];
        let mut over: Vec<Option<usize>> = vec![None; n];
        let mut titled = vec![false; n];
        for anchor in &anchors {
            titled[anchor.outer.start..anchor.tokens.start].fill(true);
        }
        for (a, anchor) in anchors.iter().enumerate() {
            begins[anchor.outer.start].push(a);
            if anchor.tokens.start != anchor.outer.start {
                begins[anchor.tokens.start].push(a);
            }
            for slot in &mut over[anchor.outer.clone()] {
                slot.get_or_insert(a);
            }
        }
        for (a, anchor) in anchors.iter().enumerate() {
            over[anchor.tokens.clone()].fill(Some(a));
        }
        Self { analysis, anchors, lower, case, first, dependents, titled, begins, over }
    }

    /// The words that `token` governs, in text order.
    pub fn dependents(&self, token: usize) -> &[usize] {
        &self.dependents[self.first[token]..self.first[token + 1]]
    }

    /// The anchors that begin at `token`.
    pub fn beginning(&self, token: usize) -> &[usize] {
        self.begins.get(token).map_or(&[], Vec::as_slice)
    }

    /// Whether the anchor stands within what belongs to another: the country in `Perdana Menteri China Li Qiang` is not
    /// the one that does something.
    pub fn is_titled(&self, anchor: usize) -> bool {
        let Anchor { tokens, outer, .. } = &self.anchors[anchor];
        tokens == outer && self.titled[tokens.start]
    }

    /// The anchor over `token`.
    pub fn over(&self, token: usize) -> Option<usize> {
        self.over.get(token).copied().flatten()
    }
}

fn case(word: &str) -> super::syntax::Case {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    match letters.next() {
        Some(c) if c.is_uppercase() => {
            let mut rest = letters.peekable();
            if rest.peek().is_some() && rest.all(char::is_uppercase) {
                super::syntax::Case::Upper
            } else {
                super::syntax::Case::Title
            }
        }
        _ => super::syntax::Case::Lower,
    }
}
