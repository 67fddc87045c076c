//! Texts in which the names are marked, each with the id of what it names: JSON Lines, offsets in code points.
//!
//! ```json
//! {"id": "1", "text": "Li Qiang tiba di Bishkek.", "mentions": [{"start": 17, "end": 24, "qid": "Q9361"}]}
//! ```

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::text::{Document, Span};

/// A text with its names.
#[derive(Clone, Debug, PartialEq)]
pub struct Linked {
    /// The text.
    pub document: Document,
    /// Each name, in bytes, and what it names; in the order of the file.
    pub mentions: Vec<(Span, String)>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    text: String,
    #[serde(default)]
    mentions: Vec<Mention>,
}

#[derive(Deserialize)]
struct Mention {
    start: usize,
    end: usize,
    #[serde(default)]
    qid: Option<String>,
}

/// Reads the lines. Names of nothing in particular (no `qid`) are passed over.
///
/// # Errors
/// [`Error::Syntax`] with the place of what is wrong: no JSON of this form, or offsets outside the text.
pub fn read(text: &str, path: &Path) -> Result<Vec<Linked>> {
    let mut out = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong =
            |column: usize, message: String| Error::Syntax { path: path.to_owned(), line: n + 1, column, message };
        let row: Row = serde_json::from_str(line).map_err(|error| wrong(error.column().max(1), error.to_string()))?;
        // Where each character begins, and where the last one ends.
        let starts: Vec<usize> = row.text.char_indices().map(|(at, _)| at).chain([row.text.len()]).collect();
        let mut mentions = Vec::new();
        for Mention { start, end, qid } in row.mentions {
            let span = starts.get(start).zip(starts.get(end)).filter(|_| start < end);
            let (start, end) = span.ok_or_else(|| {
                wrong(
                    1,
                    format!(
                        "a mention from {start} to {end} is not in the text, which has {} characters",
                        starts.len() - 1
                    ),
                )
            })?;
            mentions.extend(qid.map(|qid| (Span::new(*start, *end), qid)));
        }
        let document = Document { id: row.id, text: row.text, ..Document::default() };
        out.push(Linked { document, mentions });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_code_points() {
        let line = r#"{"id":"1","text":"“Li” di Bishkek","mentions":[{"start":8,"end":15,"qid":"Q9361"},{"start":1,"end":3}]}"#;
        let read = read(line, Path::new("a.jsonl")).unwrap();
        let (span, qid) = &read[0].mentions[0];
        assert_eq!((span.of(&read[0].document.text), qid.as_str(), read[0].mentions.len()), ("Bishkek", "Q9361", 1));
    }

    #[test]
    fn errors_say_where() {
        let outside = r#"{"id":"1","text":"abc","mentions":[{"start":1,"end":9,"qid":"Q1"}]}"#;
        let error = read(&format!("\n{outside}"), Path::new("a.jsonl")).unwrap_err().to_string();
        assert_eq!(error, "a.jsonl:2:1: a mention from 1 to 9 is not in the text, which has 3 characters");
        assert!(read("{", Path::new("a.jsonl")).unwrap_err().to_string().starts_with("a.jsonl:1:1: "));
    }
}
