//! Articles whose words carry the labels of spans: a word a line, a tab, its label.
//!
//! Labels are `O`, or `B-` and `I-` with a type, and where a file has them `L-` for the last word of a span and `U-` for
//! one that is alone (Ratinov and Roth 2009, "Design Challenges and Misconceptions in Named Entity Recognition"). An `I-`
//! behind another type or none begins a span. An empty line ends a block. Blocks of a hundred words and more are articles,
//! shorter ones sentences: of these an article begins with each that has a dateline (`JAKARTA , KOMPAS —`).

use std::path::Path;

use super::joined::{Joined, join};
use crate::error::{Error, Result};
use crate::text::{Document, Span};

/// How many words blocks have on average where each is an article.
const ARTICLE: usize = 100;
/// How many words of a sentence can be its dateline.
const DATELINE: usize = 9;

/// An article and the labelled spans of its text, in text order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled {
    /// The words, joined as print has them; the identifier is the number of the article in the file.
    pub document: Document,
    /// Types and the words they are on, from the first byte to the last.
    pub spans: Vec<(String, Span)>,
}

/// The types that the labels of `text` have, as far as its lines have labels, in the order in which they come.
pub fn types(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.rsplit_once('\t')?.1.trim_ascii().split_once('-')).map(|(_, kind)| kind)
}

struct Word<'a> {
    form: &'a str,
    /// `B`, `I`, `L` or `U`, and the type.
    label: Option<(u8, &'a str)>,
}

/// Reads the articles of `text`. `path` is for errors and identifiers.
///
/// # Errors
/// [`Error::Syntax`] at the first line that is no word with a label of that form.
pub fn read(text: &str, path: &Path) -> Result<Vec<Labelled>> {
    let mut blocks: Vec<Vec<Word>> = vec![Vec::new()];
    for (number, line) in text.lines().enumerate() {
        let wrong = |message: &str| {
            let message = format!("{message}; each line is a word, a tab, and O or B-, I-, L- or U- with a type");
            Error::Syntax { path: path.to_owned(), line: number + 1, column: 1, message }
        };
        if line.trim_ascii().is_empty() {
            blocks.push(Vec::new());
            continue;
        }
        let (form, label) = line.split_once('\t').ok_or_else(|| wrong("a word without a label"))?;
        if form.trim().is_empty() {
            return Err(wrong("a label without a word"));
        }
        let label = match label.trim_ascii() {
            "O" => None,
            label => match label.split_once('-') {
                Some((at @ ("B" | "I" | "L" | "U"), kind)) if !kind.is_empty() => Some((at.as_bytes()[0], kind)),
                _ => return Err(wrong(&format!("unknown label {label:?}"))),
            },
        };
        if let Some(block) = blocks.last_mut() {
            block.push(Word { form, label });
        }
    }
    blocks.retain(|block| !block.is_empty());
    let words: usize = blocks.iter().map(Vec::len).sum();
    let whole = words >= ARTICLE * blocks.len();
    let mut articles: Vec<Vec<Word>> = Vec::new();
    for block in blocks {
        match articles.last_mut() {
            Some(article) if !whole && !has_dateline(&block) => article.extend(block),
            _ => articles.push(block),
        }
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(articles.iter().enumerate().map(|(n, words)| article(words, format!("{stem}-{}", n + 1))).collect())
}

/// A place in capitals, the paper, a dash.
fn has_dateline(sentence: &[Word]) -> bool {
    let capitals = |w: &str| w.chars().count() > 2 && w.chars().all(char::is_uppercase);
    let start = &sentence[..sentence.len().min(DATELINE)];
    start.first().is_some_and(|w| capitals(w.form))
        && start.iter().skip(1).filter(|w| capitals(w.form)).count() > 0
        && start.iter().any(|w| matches!(w.form, "—" | "–" | "-"))
}

fn article(words: &[Word], id: String) -> Labelled {
    let Joined { text, spans: places } = join(words.iter().map(|w| w.form));
    let mut spans: Vec<(String, Span)> = Vec::new();
    // Whether the span that was last added goes on.
    let mut open = false;
    for (word, place) in words.iter().zip(places) {
        let Some((at, kind)) = word.label else {
            open = false;
            continue;
        };
        match spans.last_mut() {
            Some((last, span)) if open && matches!(at, b'I' | b'L') && last == kind => span.end = place.end,
            _ => spans.push((kind.to_owned(), place)),
        }
        open = !matches!(at, b'L' | b'U');
    }
    Labelled { document: Document { id, text, ..Document::default() }, spans }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<Vec<String>> {
        let articles = read(text, Path::new("a.txt")).unwrap();
        let show = |a: &Labelled| a.spans.iter().map(|(k, s)| format!("{k}: {}", s.of(&a.document.text))).collect();
        articles.iter().map(show).collect()
    }

    #[test]
    fn spans_of_both_kinds() {
        let bio = "pada\tO\n3\tI-T\nMei\tI-T\nlalu\tB-T\n,\tO\r\nya\tO\n";
        assert_eq!(shown(bio), [["T: 3 Mei", "T: lalu"]]);
        let bilou = "”\tB-S\n\nYa\tI-S\n”\tL-S\nkata\tU-C\nAni\tU-P\nBudi\tU-P\n";
        assert_eq!(shown(bilou), [["S: ”Ya”", "C: kata", "P: Ani", "P: Budi"]]);
    }

    #[test]
    fn articles_begin_with_datelines_or_long_blocks() {
        let dateline = "BANDUNG\tO\n,\tO\nKABAR\tO\n—\tO\nHujan\tO\n.\tO\n\nReda\tU-X\n.\tO\n\n";
        assert_eq!(shown(&dateline.repeat(3)), [["X: Reda"], ["X: Reda"], ["X: Reda"]]);
        let long = format!("{}\n", "kata\tO\n".repeat(ARTICLE));
        assert_eq!(shown(&long.repeat(2)).len(), 2);
    }

    #[test]
    fn errors_say_where() {
        let error = |text: &str| read(text, Path::new("x.txt")).unwrap_err().to_string();
        assert!(error("Li\tO\n\nQiang\n").starts_with("x.txt:3:1: a word without a label; each line"));
        assert!(error("Li\tE-T\n").starts_with("x.txt:1:1: unknown label \"E-T\""));
        assert!(error(" \tO\n").starts_with("x.txt:1:1: a label without a word"));
    }
}
