//! What names in texts are taken for, against what they are: from the bare text, and with the names given.
//!
//! A name counts where span and id are right (strong annotation match, of names that are in the knowledge base): Usbeck
//! et al., *GERBIL: General Entity Annotator Benchmarking Framework*, 2015.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::facts::Counts;
use crate::text::Span;

/// Names with what they are, or are taken for.
pub type Labelled = [(Span, String)];

/// The figures of a file of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// From the bare text: span and id; the id of a span that overlaps; the span alone.
    exact: Counts,
    overlapping: Counts,
    spans: Counts,
    /// With the names given.
    given: Counts,
}

impl Score {
    /// Takes in a text: what its names are, what was found in the bare text, and what was said of the names given.
    pub fn add(&mut self, gold: &Labelled, found: &Labelled, given: &Labelled) {
        let both = |list: &Labelled| list.iter().cloned().collect::<BTreeSet<_>>();
        let (expected, found) = (both(gold), both(found));
        self.exact.add(expected.intersection(&found).count(), found.len(), expected.len());
        let hit = |(span, id): &(Span, String)| expected.iter().any(|(s, i)| i == id && s.overlaps(*span));
        let near = found.iter().filter(|name| hit(name)).count();
        self.overlapping.add(near.min(expected.len()), found.len(), expected.len());
        let spans = |list: &BTreeSet<(Span, String)>| list.iter().map(|(span, _)| *span).collect::<BTreeSet<_>>();
        let (s, f) = (spans(&expected), spans(&found));
        self.spans.add(s.intersection(&f).count(), f.len(), s.len());
        let given = both(given);
        self.given.add(expected.intersection(&given).count(), given.len(), expected.len());
    }

    /// For [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let f1 = |counts: &Counts| counts.rates().f1;
        [("end to end", f1(&self.exact)), ("names given", f1(&self.given))].map(|(name, x)| (name.to_owned(), x)).into()
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let rows = [
            ("end to end", self.exact),
            ("overlapping", self.overlapping),
            ("spans alone", self.spans),
            ("names given", self.given),
        ];
        let mut out = super::labels_table("Linked", &rows.map(|(name, counts)| (name.to_owned(), counts)));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "of names that are in the dataset");
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_ids_count() {
        let name = |start, end, id: &str| (Span::new(start, end), id.to_owned());
        let gold = [name(0, 5, "Q1"), name(10, 15, "Q2")];
        let mut score = Score::default();
        score.add(&gold, &[name(0, 5, "Q1"), name(9, 15, "Q2"), name(20, 25, "Q3")], &[name(0, 5, "Q9")]);
        assert_eq!(score.exact, Counts { hits: 1, found: 3, expected: 2 });
        assert_eq!(score.overlapping, Counts { hits: 2, found: 3, expected: 2 });
        assert_eq!(score.spans, Counts { hits: 1, found: 3, expected: 2 });
        assert_eq!(score.given, Counts { hits: 0, found: 1, expected: 2 });
    }
}
