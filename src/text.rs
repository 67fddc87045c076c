//! The text and what the analysis says of it. The text itself is never changed: every annotation is a [`Span`] of the
//! original, counted in bytes here and in Unicode code points ([`CodePoints`]) wherever it leaves the program.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

/// A stretch of a document's text: byte offsets on character boundaries, `end` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The words themselves. Empty where the span does not fit `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies inside this one.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest span around both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds nothing.
    pub const fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

/// Turns byte offsets of one text into code-point offsets, and back, in constant time for ASCII text and in logarithmic
/// time otherwise.
pub struct CodePoints {
    /// Byte offset of each multi-byte character, and how many bytes beyond one per character came before it.
    wide: Vec<(usize, usize)>,
}

impl CodePoints {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let mut extra = 0;
        let mut wide = Vec::new();
        if !text.is_ascii() {
            for (at, c) in text.char_indices() {
                if c.len_utf8() > 1 {
                    extra += c.len_utf8() - 1;
                    wide.push((at, extra));
                }
            }
        }
        Self { wide }
    }

    /// The code-point offset of the character that begins at byte `byte`.
    pub fn of_byte(&self, byte: usize) -> usize {
        match self.wide.partition_point(|&(at, _)| at < byte) {
            0 => byte,
            n => byte - self.wide[n - 1].1,
        }
    }

    /// Start and end of `span` in code points.
    pub fn of_span(&self, span: Span) -> (usize, usize) {
        (self.of_byte(span.start), self.of_byte(span.end))
    }
}

/// One article as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// Identifies the article in its collection; part of its IRI.
    pub id: String,
    /// The outlet, as the input names it (`antaranews.com`).
    pub source: Option<String>,
    /// The day it was published.
    pub published: Option<Date>,
    /// The headline.
    pub title: Option<String>,
    /// The body.
    pub text: String,
}

/// A calendar date of ISO 8601, as exact as the text makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Date {
    /// `2023`
    Year(i16),
    /// `2023-10`
    Month(i16, u8),
    /// `2023-10-26`
    Day(i16, u8, u8),
    /// `2023-W43`, Monday to Sunday
    Week(i16, u8),
}

impl Date {
    /// The year, for weeks the ISO week-numbering year.
    pub const fn year(self) -> i16 {
        match self {
            Self::Year(y) | Self::Month(y, _) | Self::Day(y, _, _) | Self::Week(y, _) => y,
        }
    }

    /// Its first and last day; none where there is no such day.
    pub fn days(self) -> Option<(jiff::civil::Date, jiff::civil::Date)> {
        use jiff::civil::{Date, ISOWeekDate, Weekday};
        let day = |y, m: u8, d: u8| Date::new(y, m as i8, d as i8).ok();
        Some(match self {
            Self::Year(y) => (day(y, 1, 1)?, day(y, 12, 31)?),
            Self::Month(y, m) => (day(y, m, 1)?, day(y, m, 1)?.last_of_month()),
            Self::Day(y, m, d) => (day(y, m, d)?, day(y, m, d)?),
            Self::Week(y, w) => {
                let on = |weekday| ISOWeekDate::new(y, w as i8, weekday).ok().map(ISOWeekDate::date);
                (on(Weekday::Monday)?, on(Weekday::Sunday)?)
            }
        })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(y) => write!(f, "{y:04}"),
            Self::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Self::Day(y, m, d) => write!(f, "{y:04}-{m:02}-{d:02}"),
            Self::Week(y, w) => write!(f, "{y:04}-W{w:02}"),
        }
    }
}

impl FromStr for Date {
    type Err = String;

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD` (anything after a `T` is passed over) or `YYYY-Www`; days must exist.
    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("not a date: {s:?} (expected YYYY-MM-DD, YYYY-MM, YYYY or YYYY-Www)");
        let part = |t: &str, len: usize| {
            if t.len() == len && t.bytes().all(|b| b.is_ascii_digit()) { t.parse::<i16>().ok() } else { None }
        };
        let mut parts = s.trim().split('T').next().unwrap_or_default().splitn(3, '-');
        let year = parts.next().and_then(|y| part(y, 4)).ok_or_else(wrong)?;
        let Some(second) = parts.next() else { return Ok(Self::Year(year)) };
        let third = parts.next();
        if let Some(week) = second.strip_prefix('W') {
            let week = part(week, 2).filter(|w| (1..=53).contains(w)).ok_or_else(wrong)?;
            return if third.is_none() { Ok(Self::Week(year, week as u8)) } else { Err(wrong()) };
        }
        let month = part(second, 2).filter(|m| (1..=12).contains(m)).ok_or_else(wrong)?;
        let Some(third) = third else { return Ok(Self::Month(year, month as u8)) };
        let day = part(third, 2).ok_or_else(wrong)?;
        jiff::civil::Date::new(year, month as i8, day as i8).map_err(|_| wrong())?;
        Ok(Self::Day(year, month as u8, day as u8))
    }
}

/// The universal parts of speech of UD v2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    #[default]
    X,
}

impl Upos {
    /// All of them, in alphabetical order.
    pub const ALL: [Self; 17] = [
        Self::Adj,
        Self::Adp,
        Self::Adv,
        Self::Aux,
        Self::Cconj,
        Self::Det,
        Self::Intj,
        Self::Noun,
        Self::Num,
        Self::Part,
        Self::Pron,
        Self::Propn,
        Self::Punct,
        Self::Sconj,
        Self::Sym,
        Self::Verb,
        Self::X,
    ];

    /// The tag as CoNLL-U writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adj => "ADJ",
            Self::Adp => "ADP",
            Self::Adv => "ADV",
            Self::Aux => "AUX",
            Self::Cconj => "CCONJ",
            Self::Det => "DET",
            Self::Intj => "INTJ",
            Self::Noun => "NOUN",
            Self::Num => "NUM",
            Self::Part => "PART",
            Self::Pron => "PRON",
            Self::Propn => "PROPN",
            Self::Punct => "PUNCT",
            Self::Sconj => "SCONJ",
            Self::Sym => "SYM",
            Self::Verb => "VERB",
            Self::X => "X",
        }
    }
}

impl FromStr for Upos {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|u| u.as_str() == s).ok_or_else(|| format!("not a UD part of speech: {s:?}"))
    }
}

/// A syntactic word of UD. Words that share one orthographic token (`menyetujui` + `nya`, "approve it") follow each
/// other without a gap; all but the first are `joined`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// The dictionary form.
    pub lemma: String,
    /// The part of speech.
    pub upos: Upos,
    /// UD features, `Name=Value` between bars and sorted by name as CoNLL-U wants them; empty where there are none.
    pub feats: Arc<str>,
    /// The governing word, an index into [`Analysis::tokens`] of the same sentence; none for the root.
    pub head: Option<usize>,
    /// The UD relation to the head, subtype included (`acl:relcl`); `root` where there is no head.
    pub deprel: Arc<str>,
    /// Whether it continues the orthographic token of the word before it.
    pub joined: bool,
}

/// What kind of thing a name names. The meaning of each is in the ontology.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum EntityType {
    Person,
    Org,
    Place,
    Event,
    Work,
    Product,
    Program,
    Group,
}

impl EntityType {
    /// All of them, in the order of the ontology.
    pub const ALL: [Self; 8] =
        [Self::Person, Self::Org, Self::Place, Self::Event, Self::Work, Self::Product, Self::Program, Self::Group];

    /// The short name used in rules, IRIs and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Org => "org",
            Self::Place => "place",
            Self::Event => "event",
            Self::Work => "work",
            Self::Product => "product",
            Self::Program => "program",
            Self::Group => "group",
        }
    }
}

impl fmt::Display for EntityType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EntityType {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|t| t.as_str() == s).ok_or_else(|| {
            format!("not an entity type: {s:?} (person, org, place, event, work, product, program, group)")
        })
    }
}

/// What is marked as a name, and how far a name reaches: corpora differ. Named after the corpora whose guidelines they
/// follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Convention {
    /// The annotated articles: all eight types.
    #[default]
    Articles,
    /// IDNer-News-2k: people, organisations and places in the news.
    Idner,
    /// NER-UI: the same, in older news.
    NerUi,
    /// `NERGrit`: the same, in an encyclopedia.
    NerGrit,
}

impl Convention {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Articles, Self::Idner, Self::NerUi, Self::NerGrit];

    /// The name used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Idner => "idner",
            Self::NerUi => "ner-ui",
            Self::NerGrit => "ner-grit",
        }
    }
}

impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Convention {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|c| c.as_str() == s)
            .ok_or_else(|| format!("not a convention: {s:?} (articles, idner, ner-ui, ner-grit)"))
    }
}

/// Whose habits the parts of speech and the tree follow: treebanks of the same language differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// `UD_Indonesian-CSUI`, all of it news.
    #[default]
    Csui,
    /// `UD_Indonesian-GSD`: two nouns side by side are a compound, names are chains.
    Gsd,
    /// `UD_Indonesian-PUD`
    Pud,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Csui, Self::Gsd, Self::Pud];

    /// The name used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csui => "csui",
            Self::Gsd => "gsd",
            Self::Pud => "pud",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|c| c.as_str() == s).ok_or_else(|| format!("not a scheme: {s:?} (csui, gsd, pud)"))
    }
}

/// Which habits an analysis follows where corpora differ. The default is that of news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// Of parts of speech and trees.
    pub scheme: Scheme,
    /// Of names.
    pub convention: Convention,
}

/// A name that the name finder saw: a run of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Indexes into [`Analysis::tokens`].
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: EntityType,
}

/// What the analysis says of one text: words in text order, cut into sentences, with names over them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// All words, in text order; spans never overlap.
    pub tokens: Vec<Token>,
    /// Index ranges of `tokens`, in order, covering all of them, none empty.
    pub sentences: Vec<Range<usize>>,
    /// Names in text order; they do not overlap and stay within a sentence.
    pub names: Vec<Name>,
}

impl Analysis {
    /// The span from the first to the last of `tokens`; empty where the range is.
    pub fn span(&self, tokens: Range<usize>) -> Span {
        match (self.tokens.get(tokens.start), tokens.end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if !tokens.is_empty() => first.span.join(last.span),
            _ => Span::default(),
        }
    }
}

/// What a CoNLL-U file says beyond an [`Analysis`], kept to be written again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The comment lines of each sentence, without `# newdoc` and `# text`, which are written anew.
    pub comments: Vec<Vec<String>>,
    /// What goes with each token.
    pub words: Vec<KeptWord>,
    /// The lines below the last word of each sentence.
    pub ends: Vec<Vec<String>>,
}

/// The part of [`Kept`] that goes with one token. Empty columns are empty here, not `_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptWord {
    /// Lines above it: the multi-word token that it begins, empty nodes.
    pub above: Vec<String>,
    /// Its form, where the text has other letters (Spanish `de` + `el` for `del`); else empty.
    pub form: String,
    /// The part of speech of another tag set.
    pub xpos: String,
    /// Enhanced dependencies.
    pub deps: String,
    /// Remarks, without offsets and names, which are written anew.
    pub misc: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_dates() {
        for (date, first, last) in [
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2024-02-03", "2024-02-03", "2024-02-03"),
            ("2023-W43", "2023-10-23", "2023-10-29"),
        ] {
            let days = date.parse::<Date>().unwrap().days().unwrap();
            assert_eq!((days.0.to_string().as_str(), days.1.to_string().as_str()), (first, last));
        }
        assert_eq!(Date::Day(2023, 2, 30).days(), None);
        assert_eq!(Date::Week(2023, 53).days(), None);
    }

    #[test]
    fn code_points() {
        let text = "a“b”c";
        let points = CodePoints::new(text);
        for (n, (at, _)) in text.char_indices().enumerate() {
            assert_eq!(points.of_byte(at), n);
        }
        assert_eq!(points.of_byte(text.len()), 5);
    }

    #[test]
    fn conventions_read_back() {
        for convention in Convention::ALL {
            assert_eq!(convention.to_string().parse(), Ok(convention));
        }
        assert!("conll".parse::<Convention>().is_err_and(|e| e.contains("ner-grit")));
    }

    #[test]
    fn dates_read_back() {
        for s in ["2023", "2023-10", "2023-10-26", "2023-W43"] {
            assert_eq!(s.parse::<Date>().map(|d| d.to_string()).as_deref(), Ok(s));
        }
        assert_eq!("2023-10-26T08:00:00+07:00".parse::<Date>(), Ok(Date::Day(2023, 10, 26)));
        for s in ["", "23", "2023-13", "2023-02-30", "2023-W54", "2023-1-2", "kemarin"] {
            assert!(s.parse::<Date>().is_err(), "{s}");
        }
    }
}
