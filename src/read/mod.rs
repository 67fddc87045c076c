//! Files into documents.
//!
//! In come paths (`-` for standard input) of plain text or JSON Lines; out come [`Document`]s one at a time. What is
//! wrong with a file or a line is an error in its place, and the reading goes on behind it. JSON Lines:
//! <https://jsonlines.org>, one object a line with `id`, `source`, `published`, `title` and `text`.
//!
//! What others have annotated is read whole, file by file: treebanks ([`conllu`]), labelled names ([`bio`]), articles
//! ([`gold`]), chains of mentions ([`coin`]), calendar expressions ([`timeml`]), spans of any other kind ([`labels`]).

pub mod bio;
pub mod coin;
pub mod conllu;
pub mod gold;
pub mod joined;
pub mod labels;
pub mod mentions;
pub mod pairs;
pub mod timeml;
pub mod triples;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::text::{Date, Document};

/// The form in which articles come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// By the file's extension; standard input by its first character.
    #[default]
    Auto,
    /// One article, the whole file.
    Text,
    /// One article a line.
    JsonLines,
}

impl FromStr for From {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        match s {
            "auto" => Ok(Self::Auto),
            "text" => Ok(Self::Text),
            "jsonl" => Ok(Self::JsonLines),
            _ => Err(Error::Format { name: s.into(), known: "auto, text, jsonl".into() }),
        }
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::JsonLines => "jsonl",
        })
    }
}

/// The articles of one input.
pub type Documents = Box<dyn Iterator<Item = Result<Document>>>;

/// Opens `path`, `-` for standard input.
///
/// # Errors
/// A file that cannot be opened. What is wrong inside it comes as an item.
pub fn open(path: &Path, from: From) -> Result<Documents> {
    open_counted(path, from, &Arc::default())
}

/// As [`open`], and adds to `bytes` what was read so far, by which others can tell how far the reading is.
///
/// # Errors
/// Those of [`open`].
pub fn open_counted(path: &Path, from: From, bytes: &Arc<AtomicU64>) -> Result<Documents> {
    let stdin = path == Path::new("-");
    let reader: Box<dyn Read> =
        if stdin { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(Error::io(path))?) };
    let mut reader = BufReader::new(Counted { reader, bytes: Arc::clone(bytes) });
    let from = match (from, path.extension().and_then(|e| e.to_str())) {
        (From::Auto, Some("jsonl" | "ndjson")) => From::JsonLines,
        (From::Auto, _) if stdin && starts_with_brace(&mut reader).map_err(Error::io(path))? => From::JsonLines,
        (From::Auto, _) => From::Text,
        (given, _) => given,
    };
    let id = if stdin { "stdin".into() } else { path.file_stem().unwrap_or_default().to_string_lossy().into_owned() };
    if from == From::JsonLines {
        return Ok(Box::new(Lines { reader, path: path.to_owned(), line: 0, stem: id, ended: false }));
    }
    let text = rest(reader, path)?;
    Ok(Box::new(std::iter::once(Ok(Document { id, text, ..Document::default() }))))
}

/// The whole text of `path`, `-` for standard input.
///
/// # Errors
/// A file that cannot be read or is not UTF-8.
pub fn text(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        rest(io::stdin(), path)
    } else {
        rest(File::open(path).map_err(Error::io(path))?, path)
    }
}

fn rest(mut reader: impl Read, path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(Error::io(path))?;
    let text = Error::unless_utf8(path, &bytes)?;
    // A byte order mark says how the file is written, and is no part of what it says.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}

/// Counts what is read.
struct Counted<R> {
    reader: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

fn starts_with_brace(reader: &mut impl BufRead) -> io::Result<bool> {
    Ok(reader.fill_buf()?.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'{'))
}

/// One line of JSON Lines. Members it does not name are passed over.
#[derive(Deserialize)]
struct Line {
    id: Option<Id>,
    source: Option<String>,
    published: Option<String>,
    title: Option<String>,
    text: String,
}

/// Collections number their articles or name them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(serde_json::Number),
}

struct Lines<R> {
    reader: R,
    path: PathBuf,
    line: usize,
    stem: String,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    fn document(&self, bytes: &[u8]) -> Result<Document> {
        let wrong = |column: usize, message: String| Error::Syntax {
            path: self.path.clone(),
            line: self.line,
            column,
            message,
        };
        let text = std::str::from_utf8(bytes)
            .map_err(|e| wrong(e.valid_up_to() + 1, "not UTF-8; convert it first, for example with iconv".into()))?;
        let line: Line = serde_json::from_str(text).map_err(|e| {
            let message = e.to_string();
            // The place is given in front; the one within the line would only confuse.
            let message = message.rsplit_once(" at line ").map_or(message.clone(), |(what, _)| what.to_owned());
            wrong(text.get(..e.column()).map_or(e.column(), |t| t.chars().count()).max(1), message)
        })?;
        let published = match line.published.as_deref() {
            None | Some("" | "unknown") => None,
            Some(date) => Some(date.parse::<Date>().map_err(|message| wrong(1, format!("published: {message}")))?),
        };
        let id = match line.id {
            Some(Id::Text(id)) if !id.is_empty() => id,
            Some(Id::Number(id)) => id.to_string(),
            _ => format!("{}-{}", self.stem, self.line),
        };
        Ok(Document { id, source: line.source, published, title: line.title, text: line.text })
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Document>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut bytes = Vec::new();
        while !self.ended {
            bytes.clear();
            self.line += 1;
            match self.reader.read_until(b'\n', &mut bytes) {
                Ok(0) => break,
                Err(source) => {
                    self.ended = true;
                    return Some(Err(Error::Io { path: self.path.clone(), source }));
                }
                Ok(_) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => {
                    let line = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
                    return Some(self.document(line));
                }
            }
        }
        self.ended = true;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &'static [u8]) -> Vec<Result<Document>> {
        Lines { reader: bytes, path: "news.jsonl".into(), line: 0, stem: "news".into(), ended: false }.collect()
    }

    #[test]
    fn broken_lines_cost_only_themselves() {
        let all = lines(
            b"{\"id\": \"a\", \"text\": \"Satu.\", \"published\": \"2023-10-27\"}\n{\"id\": \"b\"\n\n\xff\xfe\n{\"id\": 7, \"text\": \"Dua.\", \"published\": null}\n{\"text\": \"Tiga.\", \"published\": \"kemarin\"}\n{\"text\": \"Empat.\"}",
        );
        assert_eq!(all.len(), 6);
        assert_eq!(all[0].as_ref().unwrap().published, Some(Date::Day(2023, 10, 27)));
        assert!(all[1].as_ref().unwrap_err().to_string().starts_with("news.jsonl:2:"));
        assert!(all[2].as_ref().unwrap_err().to_string().contains(":4:1: not UTF-8"));
        assert_eq!(all[3].as_ref().unwrap().id, "7");
        assert!(all[4].as_ref().unwrap_err().to_string().contains("kemarin"));
        assert_eq!(all[5].as_ref().unwrap().id, "news-7");
    }

    #[test]
    fn an_empty_input_has_no_articles() {
        assert!(lines(b"").is_empty());
        assert!(lines(b"\n\n").is_empty());
    }
}
