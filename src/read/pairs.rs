//! Pairs of entities in different articles, judged by a reader: JSON Lines of `{"a": {"article": ID, "names": [...]}, "b":
//! {...}, "kind": "...", "same": true}`.

use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, Result};

/// An entity of an article.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Side {
    /// The article's id.
    pub article: String,
    /// What the article calls the entity.
    pub names: Vec<String>,
}

/// Two of them.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Pair {
    /// One.
    pub a: Side,
    /// The other.
    pub b: Side,
    /// In what they are alike.
    pub kind: String,
    /// Whether they are the same.
    pub same: bool,
}

/// Reads all pairs of `text`, which stands at `path`.
///
/// # Errors
/// [`Error::Syntax`] at the first line that is no such pair.
pub fn read(text: &str, path: &Path) -> Result<Vec<Pair>> {
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let wrong = |line, error: &serde_json::Error| Error::Syntax {
        path: path.to_owned(),
        line,
        column: error.column().max(1),
        message: format!("no pair of entities: {error}"),
    };
    lines.map(|(text, line)| serde_json::from_str(text).map_err(|error| wrong(line, &error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_pair_is_named() {
        let right = r#"{"a":{"article":"x","names":["Budi"]},"b":{"article":"y","names":["Budi Santoso"]},"kind":"short","same":true}"#;
        assert_eq!(read(&format!("{right}\n\n"), Path::new("p.jsonl")).unwrap()[0].b.names, ["Budi Santoso"]);
        let error = read(&format!("{right}\n{{\"a\":1}}"), Path::new("p.jsonl")).unwrap_err().to_string();
        assert!(error.starts_with("p.jsonl:2:"), "{error}");
    }
}
