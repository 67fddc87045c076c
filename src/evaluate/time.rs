//! Calendar expressions against marked ones, as `TempEval`-3 counts (`UzZaman` et al. 2013, "SemEval-2013 Task 1:
//! `TempEval`-3"): extents strict (the same words) and relaxed (words that overlap), and values (words that overlap and
//! an equal value, of all expressions). Corpora also mark durations, clock times and sets (`setiap Senin`, "every Monday"),
//! which are no dates and count as missed; a table by type tells them apart where the corpus does.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::extents::{Extents, row};
use super::facts::Counts;
use crate::fact::DateMention;
use crate::text::{Document, Span};

/// A marked expression: where, and of what type and value where that is annotated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Its words.
    pub span: Span,
    /// `DATE`, `TIME`, `DURATION`, `SET`; empty where types are not marked.
    pub kind: String,
    /// Its value; none where values are not marked.
    pub value: Option<String>,
}

/// The figures of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    texts: usize,
    strict: Extents,
    relaxed: Extents,
    /// Of the expressions with a value.
    values: Counts,
    /// For each type the expressions that were found at all.
    types: BTreeMap<String, Counts>,
}

impl Score {
    /// Counts one text; both sides in text order.
    pub fn add(&mut self, document: &Document, marked: &[Marked], found: &[DateMention]) {
        self.texts += 1;
        let expected: Vec<Span> = marked.iter().map(|m| m.span).collect();
        let places: Vec<Span> = found.iter().map(|d| d.span).collect();
        self.strict.add(&document.text, &expected, &places, |a, b| a == b);
        let pairs = self.relaxed.add(&document.text, &expected, &places, Span::overlaps);
        for m in marked {
            self.types.entry(m.kind.clone()).or_default().expected += 1;
        }
        for &(m, _) in &pairs {
            self.types.entry(marked[m].kind.clone()).or_default().hits += 1;
        }
        if marked.iter().any(|m| m.value.is_some()) {
            let right = |&&(m, f): &&(usize, usize)| {
                let own = found[f].value.map(|v| v.to_string());
                own.is_some() && own == marked[m].value
            };
            self.values.add(pairs.iter().filter(right).count(), found.len(), marked.len());
        }
    }

    /// The F1 figures by name, for [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        self.rows().map(|(name, counts)| (name.to_owned(), counts.rates().f1)).collect()
    }

    /// A table for people; what was missed and what is needless where `verbose` is set.
    pub fn table(&self, verbose: bool) -> String {
        let mut out = format!("{} texts\n", self.texts);
        for (name, counts) in self.rows() {
            out.push_str(&row(name, counts));
        }
        if self.values.expected == 0 {
            out.push_str("value       not annotated\n");
        }
        for (kind, counts) in self.types.iter().filter(|(kind, _)| !kind.is_empty()) {
            let _ =
                writeln!(out, "   {kind:<9} R {:.3}  ({} / {})", counts.rates().recall, counts.hits, counts.expected);
        }
        if verbose {
            out.push_str(&self.relaxed.details());
        }
        out
    }

    fn rows(&self) -> impl Iterator<Item = (&'static str, Counts)> {
        let rows = [("strict", self.strict.counts), ("relaxed", self.relaxed.counts), ("value", self.values)];
        rows.into_iter().filter(|(_, counts)| counts.expected > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_relaxed_and_value() {
        let document = Document { text: "awal 2024, selama tiga hari, kemarin".into(), ..Document::default() };
        let mark = |words: &str, kind: &str, value: Option<&str>| {
            let start = document.text.find(words).unwrap();
            Marked { span: Span::new(start, start + words.len()), kind: kind.into(), value: value.map(str::to_owned) }
        };
        let date =
            |words: &str, value: &str| DateMention { span: mark(words, "", None).span, value: value.parse().ok() };
        let marked = [
            mark("awal 2024", "DATE", Some("2024")),
            mark("tiga hari", "DURATION", Some("P3D")),
            mark("kemarin", "DATE", Some("2023-10-26")),
        ];
        let found = [date("2024", "2024"), date("kemarin", "2023-10-25")];
        let mut score = Score::default();
        score.add(&document, &marked, &found);
        let counts = |hits, found, expected| Counts { hits, found, expected };
        assert_eq!(
            (score.strict.counts, score.relaxed.counts, score.values),
            (counts(1, 2, 3), counts(2, 2, 3), counts(1, 2, 3))
        );
        let table = score.table(true);
        assert!(table.contains("DURATION  R 0.000  (0 / 1)") && table.contains("missed     1  tiga hari"), "{table}");
        let mut bare = Score::default();
        bare.add(&document, &[mark("kemarin", "", None)], &found);
        assert!(bare.table(false).ends_with("value       not annotated\n") && !bare.figures().contains_key("value"));
    }
}
