//! Judged triples: subject, predicate and object that a sentence may or may not state, a row each.
//!
//! The form is that of the *Triple Selector Dataset* for Indonesian: columns apart by tabs, of which the first is the number
//! of the sentence, the second the sentence with a space between its words, then subject, predicate and object with the
//! head of each in brackets (`(terletak) di`, "lies in"), then any number of features, and last `1` for a triple that the
//! sentence states or `0`.

use std::path::Path;

use crate::error::{Error, Result};
use crate::text::{Analysis, Document, Span, Token};

/// A triple by the heads of its parts, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Triple {
    /// The head of the subject.
    pub subject: String,
    /// The head of the predicate.
    pub predicate: String,
    /// The words of the predicate behind its head; empty where there are none.
    pub preposition: String,
    /// The head of the object.
    pub object: String,
}

/// A sentence and the triples that were judged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sentence {
    /// The words with a space between them.
    pub document: Document,
    /// Words and one sentence; nothing else is filled in.
    pub analysis: Analysis,
    /// Each with whether the sentence states it.
    pub triples: Vec<(Triple, bool)>,
}

/// Columns before the features.
const COLUMNS: usize = 5;

/// Whether the first line of `text` is a row of judged triples.
pub fn is_one(text: &str) -> bool {
    text.lines().next().is_some_and(|line| row(line).is_ok())
}

/// Reads the file `text`; `path` is for errors and the identifiers of the documents.
///
/// # Errors
/// [`Error::Syntax`] at the first line that is no such row.
pub fn read(text: &str, path: &Path) -> Result<Vec<Sentence>> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut sentences: Vec<(&str, Sentence)> = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_ascii().is_empty()) {
        let wrong = |message| Error::Syntax { path: path.to_owned(), line: number + 1, column: 1, message };
        let (id, words, triple, right) = row(line).map_err(wrong)?;
        if sentences.last().is_none_or(|(last, _)| *last != id) {
            sentences.push((id, sentence(format!("{stem}-{id}"), words)));
        }
        if let Some((_, sentence)) = sentences.last_mut() {
            sentence.triples.push((triple, right));
        }
    }
    Ok(sentences.into_iter().map(|(_, sentence)| sentence).collect())
}

/// The number and words of the sentence, the triple, and whether it is right.
fn row(line: &str) -> Result<(&str, &str, Triple, bool), String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [id, words, subject, predicate, object, .., right] = columns[..] else {
        return Err(format!("{} columns, where a triple has more than {COLUMNS}", columns.len()));
    };
    let (subject, _) = head(subject)?;
    let (predicate, preposition) = head(predicate)?;
    let (object, _) = head(object)?;
    let right = match right.trim_end() {
        "1" => true,
        "0" => false,
        other => return Err(format!("the last column is {other:?}, neither 1 nor 0")),
    };
    Ok((id, words, Triple { subject, predicate, preposition, object }, right))
}

/// The word in brackets and what stands behind it.
fn head(part: &str) -> Result<(String, String), String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let inner = |word: &&str| word.strip_prefix('(').and_then(|word| word.strip_suffix(')')).map(str::to_lowercase);
    let found = words.iter().enumerate().find_map(|(at, word)| Some((at, inner(word).filter(|w| !w.is_empty())?)));
    let (at, head) = found.ok_or_else(|| format!("no head in brackets in {part:?}"))?;
    Ok((head, words[at + 1..].join(" ").to_lowercase()))
}

fn sentence(id: String, words: &str) -> Sentence {
    let mut sentence = Sentence::default();
    sentence.document.id = id;
    let text = &mut sentence.document.text;
    for word in words.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        sentence.analysis.tokens.push(Token { span: Span::new(start, text.len()), ..Token::default() });
    }
    let words = 0..sentence.analysis.tokens.len();
    sentence.analysis.sentences = if words.is_empty() { Vec::new() } else { std::iter::once(words).collect() };
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "0\tKapal itu ( Mutiara ) bersandar di Lintang .\t(Kapal) itu ( Mutiara )\t(bersandar) di\t(Lintang)\t3\t1\n\
                        0\tKapal itu ( Mutiara ) bersandar di Lintang .\t( (Mutiara) )\t(bersandar) di\t(Lintang)\t3\t0\n\
                        1\tIa tidur .\t(Ia)\ttidak (tidur)\t(Ia)\t0\n";

    #[test]
    fn rows_become_sentences() {
        assert!(is_one(FILE) && !is_one("Jakarta\tB-LOC\n"));
        let sentences = read(FILE, Path::new("t.tsv")).unwrap();
        assert_eq!(sentences.iter().map(|s| s.triples.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(sentences[0].document.text, "Kapal itu ( Mutiara ) bersandar di Lintang .");
        assert_eq!(sentences[0].analysis.tokens.len(), 9);
        let (triple, right) = &sentences[0].triples[1];
        let Triple { subject, predicate, preposition, object } = triple;
        assert_eq!([subject, predicate, preposition, object], ["mutiara", "bersandar", "di", "lintang"]);
        assert!(!right && sentences[0].triples[0].1);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (row, message) in [
            ("0\ta\t(a)\t(b)\t(c)\t2\n", "the last column is \"2\""),
            ("0\ta\ta\t(b)\t(c)\t1\n", "no head in brackets in \"a\""),
            ("0\ta\t1\n", "3 columns"),
        ] {
            let error = read(&format!("{FILE}{row}"), Path::new("t.tsv")).unwrap_err().to_string();
            assert!(error.starts_with("t.tsv:4:1: ") && error.contains(message), "{error}");
        }
    }
}
