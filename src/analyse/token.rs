//! Words and sentences, by hand-written rules over characters and two lists learned from treebanks: words that end like a
//! clitic and are none (*hanya*, "only"), and words that do split (*katakanlah*, "say so").
//!
//! A line break always ends a sentence: news sets headlines, bylines and `Baca juga` ("read also") on lines of their own.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::model::{Chunks, Writer};
use crate::text::{Span, Token};

/// The trained lists.
#[derive(Clone, Debug, Default)]
pub struct Splitter {
    /// Words that end in *nya* and stay whole.
    whole: BTreeSet<String>,
    /// Words that end in another clitic and are split.
    split: BTreeSet<String>,
    abbreviations: BTreeSet<String>,
}

/// Clitics other than *nya*, which is split by default.
const CLITICS: [&str; 5] = ["lah", "kah", "pun", "ku", "mu"];
/// A sentence of more words is cut, at a comma if there is one, so that nothing takes more than linear time.
const LONGEST: usize = 500;

impl Splitter {
    /// Learns from orthographic tokens of treebanks and whether each is split.
    pub fn train<'a>(tokens: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let mut counts: std::collections::BTreeMap<String, [usize; 2]> = std::collections::BTreeMap::new();
        for (form, split) in tokens {
            let form = form.to_lowercase();
            if form.ends_with("nya") || CLITICS.iter().any(|c| form.ends_with(c)) {
                counts.entry(form).or_default()[usize::from(split)] += 1;
            }
        }
        let mut splitter = Self::default();
        for (form, [whole, split]) in counts {
            if form.ends_with("nya") {
                // Once is no proof: splitting is the rule.
                if whole > split && whole > 1 {
                    splitter.whole.insert(form);
                }
            } else if split >= whole && split > 0 {
                splitter.split.insert(form);
            }
        }
        splitter
    }

    /// With the abbreviations of a lexicon.
    #[must_use]
    pub fn with_abbreviations(mut self, tsv: &str) -> Self {
        let words = tsv.lines().filter(|l| !l.starts_with('#')).map(str::trim);
        self.abbreviations = words.filter(|w| !w.is_empty()).map(str::to_owned).collect();
        self
    }

    /// Writes the learned lists.
    pub fn write(&self, out: &mut Writer) {
        for list in [&self.whole, &self.split] {
            out.number(list.len() as u64);
            for word in list {
                out.text(word);
            }
        }
    }

    /// Reads them back.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let mut list = || -> Result<BTreeSet<String>, String> {
            (0..chunks.number()?).map(|_| chunks.text().map(str::to_owned)).collect()
        };
        Ok(Self { whole: list()?, split: list()?, abbreviations: BTreeSet::new() })
    }

    /// The words of `text`, as spans and joins only, and its sentences.
    pub fn split(&self, text: &str) -> (Vec<Token>, Vec<Range<usize>>) {
        let mut tokens = Vec::new();
        let mut sentences = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive(['\n', '\r', '\u{2028}', '\u{2029}']) {
            let first = tokens.len();
            let mut scanner = Scanner { text, at, end: at + line.len() };
            while let Some(span) = scanner.next(self) {
                self.word(text, span, &mut tokens);
            }
            sentences_of(text, &tokens, first, &mut sentences);
            at += line.len();
        }
        (tokens, sentences)
    }

    /// Adds the word or, where it has a clitic, the words of an orthographic token.
    fn word(&self, text: &str, span: Span, tokens: &mut Vec<Token>) {
        let add = |tokens: &mut Vec<Token>, span, joined| tokens.push(Token { span, joined, ..Token::default() });
        let cut = self.clitic(span.of(text)).filter(|n| *n < span.len());
        let Some(cut) = cut.map(|n| span.end - n) else { return add(tokens, span, false) };
        add(tokens, Span::new(span.start, cut), false);
        add(tokens, Span::new(cut, span.end), true);
    }

    /// The length of the clitic at the end of `form`, in bytes.
    fn clitic(&self, form: &str) -> Option<usize> {
        let lower = form.to_lowercase();
        // A capital letter may change its length in lower case; such a word is none of ours.
        if lower.len() != form.len() {
            return None;
        }
        if lower.ends_with("nya") {
            let long = lower.len() >= 6 && lower.starts_with(char::is_alphabetic);
            let upper = form.ends_with("nya") || form.ends_with("NYA");
            return (long && upper && !self.whole.contains(&lower)).then_some(3);
        }
        CLITICS.iter().find(|c| lower.ends_with(**c) && self.split.contains(&lower)).map(|c| c.len())
    }
}

/// Cuts a line into orthographic tokens.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

fn blank(c: char) -> bool {
    // Zero-width characters and byte order marks stand between words and are part of none.
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn next(&mut self, splitter: &Splitter) -> Option<Span> {
        self.at += self.rest().find(|c| !blank(c)).unwrap_or(self.rest().len());
        let rest = self.rest();
        let first = rest.chars().next()?;
        let len = if rest.starts_with("http://") || rest.starts_with("https://") || rest.starts_with("www.") {
            address(rest)
        } else if first.is_ascii_digit() {
            number(rest)
        } else if first.is_alphanumeric() {
            word(rest, splitter)
        } else if rest.starts_with("...") {
            3
        } else if rest.starts_with("--") || rest.starts_with("``") || rest.starts_with("''") {
            2
        } else {
            first.len_utf8()
        };
        let span = Span::new(self.at, self.at + len);
        self.at = span.end;
        Some(span)
    }
}

/// An address reaches to the next blank, without the marks that end it.
fn address(rest: &str) -> usize {
    let run = &rest[..rest.find(blank).unwrap_or(rest.len())];
    run.trim_end_matches([',', '.', ')', '"', '”', ';', ':', '!', '?', '\'', ']']).len().max(1)
}

/// Digits with separators between them, and letters or a hyphenated tail: `1,5`, `10.30`, `90-an`, `5G`.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let mut i = 0;
    while digit(i) || i > 0 && matches!(bytes.get(i), Some(b'.' | b',' | b':')) && digit(i + 1) {
        i += 1;
    }
    if bytes.get(i) == Some(&b'-') && bytes.get(i + 1).is_some_and(u8::is_ascii_alphabetic) {
        i += 1;
    }
    i + rest[i..].find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len() - i)
}

/// A word with what belongs to it.
fn word(rest: &str, splitter: &Splitter) -> usize {
    // Currency signs stand apart from the amount: Rp1,5 triliun, US$20.
    for sign in ["Rp", "US$", "S$", "A$", "Rp."] {
        if rest.strip_prefix(sign).is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit())) {
            return sign.len();
        }
    }
    let mut len = 0;
    loop {
        let more = &rest[len..];
        len += more.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(more.len());
        let mut next = rest[len..].chars();
        let (Some(mark), Some(after)) = (next.next(), next.next()) else { break };
        let begun = &rest[..len];
        let joins = after.is_alphanumeric()
            && match mark {
                '-' => hyphen(begun, &rest[len + 1..]),
                '\'' | '’' | '@' => true,
                // A site or degree; but `selesai.Dia` is two sentences with a blank missing.
                '.' => !(begun.chars().count() > 3 && begun.ends_with(char::is_lowercase) && after.is_uppercase()),
                '&' => begun.chars().all(char::is_uppercase),
                _ => false,
            };
        if !joins {
            break;
        }
        len += mark.len_utf8();
    }
    let stop = rest[len..].starts_with('.') && !rest[len..].starts_with("..");
    let begun = &rest[..len];
    let initials = begun.split('.').all(|part| part.chars().count() == 1 && part.starts_with(char::is_uppercase));
    if stop && (initials || splitter.abbreviations.contains(&rest[..=len].to_lowercase())) { len + 1 } else { len }
}

/// Whether a hyphen joins: reduplication and affixes do, two names side by side (`Prabowo-Gibran`) are three tokens.
fn hyphen(before: &str, after: &str) -> bool {
    let start = before.rfind(['-', '.']).map_or(0, |i| i + 1);
    let before = &before[start..];
    let after = &after[..after.find(|c: char| !c.is_alphanumeric()).unwrap_or(after.len())];
    let name = |w: &str| {
        w.starts_with(char::is_uppercase) && w.chars().count() > 2 && w.chars().skip(1).any(char::is_lowercase)
    };
    !(name(before) && name(after)) || before.eq_ignore_ascii_case(after)
}

/// How many words a dateline has at the most.
const DATELINE: usize = 12;

/// Names of outlets in datelines are sites or stand in capitals.
fn is_outlet(form: &str) -> bool {
    let lower = form.to_lowercase();
    [".com", ".id", ".co", ".net", ".tv"].iter().any(|end| lower.ends_with(end))
        || form.chars().count() > 3 && form.chars().all(char::is_uppercase)
}

/// Cuts the tokens from `first` on, all of one line, into sentences.
fn sentences_of(text: &str, tokens: &[Token], first: usize, sentences: &mut Vec<Range<usize>>) {
    let form = |i: usize| tokens.get(i).map_or("", |t: &Token| t.span.of(text));
    let apart = |i: usize| i + 1 >= tokens.len() || tokens[i].span.end < tokens[i + 1].span.start;
    let mut start = first;
    let mut comma = None;
    // `Jakarta (ANTARA) -` and `Bisnis.com, JAKARTA -` stand before the first sentence, not in it.
    let dash = (first + 1..tokens.len().min(first + DATELINE)).find(|&i| matches!(form(i), "-" | "–" | "—" | "--"));
    if let Some(dash) = dash
        && (form(dash - 1) == ")" || (first..dash).any(|i| is_outlet(form(i))))
        && apart(dash - 1)
    {
        sentences.push(first..dash + 1);
        start = dash + 1;
    }
    let mut i = start;
    while i < tokens.len() {
        let mut end = None;
        if matches!(form(i), "." | "!" | "?" | "..." | "…") {
            let mut last = i;
            // Marks that close what the sentence opened belong to it.
            while matches!(form(last + 1), "\"" | "”" | ")" | "’" | "'" | "''" | "." | "!" | "?") && !apart(last) {
                last += 1;
            }
            let next = form(last + 1).chars().next();
            let begins = next.is_none_or(|c| c.is_uppercase() || c.is_numeric() || "\"“‘(-–—`'[•*".contains(c));
            if begins && (apart(last) || next.is_some_and(char::is_uppercase)) {
                end = Some(last + 1);
            }
        } else if matches!(form(i), "," | ";") {
            comma = Some(i + 1);
        }
        if end.is_none() && i + 1 - start >= LONGEST {
            end = Some(comma.filter(|c| *c > start + LONGEST / 2).unwrap_or(i + 1));
        }
        if let Some(end) = end {
            // Never between the words of one token.
            let end = if tokens.get(end).is_some_and(|t| t.joined) { end + 1 } else { end };
            sentences.push(start..end);
            start = end;
            comma = None;
            i = end;
        } else {
            i += 1;
        }
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn splitter() -> Splitter {
        let pairs = [("hanya", false), ("hanya", false), ("katakanlah", true), ("sekolah", false)];
        Splitter::train(pairs.into_iter()).with_abbreviations("jl.\ntbk.\n")
    }

    fn words(text: &str) -> Vec<&str> {
        splitter().split(text).0.iter().map(|t| t.span.of(text)).collect()
    }

    #[test]
    fn tokens() {
        for (text, expected) in [
            ("Rp1,5 triliun", "Rp|1,5|triliun"),
            ("bukunya hanya katakanlah sekolah", "buku|nya|hanya|katakan|lah|sekolah"),
            ("Jl. Sudirman No. 5.", "Jl.|Sudirman|No|.|5|."),
            ("H. A. R. Tilaar, S.H., M.Si", "H.|A.|R.|Tilaar|,|S.H.|,|M.Si"),
            ("Jumat (27/10)", "Jumat|(|27|/|10|)"),
            ("undang-undang ke-22 Prabowo-Gibran", "undang-undang|ke-22|Prabowo|-|Gibran"),
            ("KOMPAS.com – \u{a0}“Ya,” kata\u{200b} dia…", "KOMPAS.com|–|“|Ya|,|”|kata|dia|…"),
            ("Asy'ari https://a.id/b?c=1, 10.30 WIB 90-an", "Asy'ari|https://a.id/b?c=1|,|10.30|WIB|90-an"),
        ] {
            assert_eq!(words(text).join("|"), expected);
        }
    }

    #[test]
    fn sentences() {
        // "He left. 'Is it true?' he asked. Heading / She is at Jl. Sudirman."
        // "Jakarta (ANTARA) -" is a dateline.
        let text = "Jakarta (ANTARA) - Ia pergi. \"Benarkah?\" tanya dia. Lalu pulang.\nJudul\nIa di Jl. Sudirman.";
        let (tokens, sentences) = splitter().split(text);
        let all: Vec<&str> =
            sentences.iter().map(|s| tokens[s.start].span.join(tokens[s.end - 1].span).of(text)).collect();
        assert_eq!(
            all,
            [
                "Jakarta (ANTARA) -",
                "Ia pergi.",
                "\"Benarkah?\" tanya dia.",
                "Lalu pulang.",
                "Judul",
                "Ia di Jl. Sudirman."
            ]
        );
    }

    #[test]
    fn endless_sentences_are_cut() {
        let text = "kata ".repeat(5_000);
        let (tokens, sentences) = splitter().split(&text);
        assert_eq!(tokens.len(), 5_000);
        assert!(sentences.iter().all(|s| s.len() <= LONGEST));
    }

    proptest! {
        #[test]
        fn words_and_gaps_give_the_text(text in "(\\PC|[a-zA-Z .,\"”\\n\u{a0}-]|nya|Rp1|\u{200b}){0,80}") {
            let (tokens, sentences) = splitter().split(&text);
            let mut at = 0;
            let mut whole = String::new();
            for token in &tokens {
                prop_assert!(token.span.start >= at && !token.span.is_empty());
                let gap = &text[at..token.span.start];
                prop_assert!(gap.chars().all(blank), "{gap:?}");
                whole.push_str(gap);
                whole.push_str(token.span.of(&text));
                at = token.span.end;
            }
            whole.push_str(&text[at..]);
            prop_assert_eq!(&whole, &text);
            let covered: Vec<usize> = sentences.iter().flat_map(Clone::clone).collect();
            prop_assert_eq!(covered, (0..tokens.len()).collect::<Vec<_>>());
            prop_assert!(sentences.iter().all(|s| !s.is_empty() && !tokens[s.start].joined));
        }
    }
}
