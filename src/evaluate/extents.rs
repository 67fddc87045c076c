//! Places of a text against annotated ones, paired one to one, and what was missed or should not be there.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Rates;
use super::facts::Counts;
use crate::text::Span;

/// How many of the missed and of the needless ones are shown.
const SHOWN: usize = 40;

/// The figures of one kind of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extents {
    /// Right, found, expected.
    pub counts: Counts,
    /// The words of what was not found, and how often.
    pub missed: BTreeMap<String, usize>,
    /// The words of what was found and is not annotated, and how often.
    pub needless: BTreeMap<String, usize>,
}

impl Extents {
    /// Counts one text: pairs each of `expected` with the first of `found` that `fits` and is not paired yet.
    /// Returns the pairs.
    pub fn add(
        &mut self,
        text: &str,
        expected: &[Span],
        found: &[Span],
        fits: impl Fn(Span, Span) -> bool,
    ) -> Vec<(usize, usize)> {
        let mut free = vec![true; found.len()];
        let mut pairs = Vec::new();
        for (e, &place) in expected.iter().enumerate() {
            if let Some(f) = (0..found.len()).find(|&f| free[f] && fits(place, found[f])) {
                free[f] = false;
                pairs.push((e, f));
            } else {
                *self.missed.entry(place.of(text).to_owned()).or_default() += 1;
            }
        }
        for (place, _) in found.iter().zip(free).filter(|(_, free)| *free) {
            *self.needless.entry(place.of(text).to_owned()).or_default() += 1;
        }
        self.counts.add(pairs.len(), found.len(), expected.len());
        pairs
    }

    /// What was missed and what is needless, the most frequent first.
    pub fn details(&self) -> String {
        let mut out = String::new();
        for (what, words) in [("missed", &self.missed), ("needless", &self.needless)] {
            let mut rows: Vec<_> = words.iter().collect();
            rows.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
            for (words, n) in rows.into_iter().take(SHOWN) {
                let _ = writeln!(out, "   {what:<8} {n:>3}  {}", one_line(words));
            }
        }
        out
    }
}

/// A row of a table: name, rates, counts.
pub fn row(name: &str, counts: Counts) -> String {
    let Rates { precision, recall, f1 } = counts.rates();
    let Counts { hits, found, expected } = counts;
    format!("{name:<11} P {precision:.3}  R {recall:.3}  F1 {f1:.3}   ({hits} of {found} / {expected})\n")
}

/// The share of their joint bytes that two places have in common, from 0 to 1.
pub fn share(a: Span, b: Span) -> f64 {
    let common = a.end.min(b.end).saturating_sub(a.start.max(b.start));
    common as f64 / (a.len() + b.len() - common).max(1) as f64
}

/// At most eighty characters of `words`, on one line.
fn one_line(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_paired_once() {
        let text = "satu dua tiga";
        let (satu, dua, both) = (Span::new(0, 4), Span::new(5, 8), Span::new(0, 8));
        let mut extents = Extents::default();
        assert_eq!(extents.add(text, &[satu, dua], &[both, dua], Span::overlaps), [(0, 0), (1, 1)]);
        assert_eq!(extents.add(text, &[satu, dua], &[both], Span::overlaps), [(0, 0)]);
        assert_eq!(extents.add(text, &[dua], &[both], |a, b| a == b), []);
        assert_eq!(extents.counts, Counts { hits: 3, found: 4, expected: 5 });
        assert_eq!(extents.details(), "   missed     2  dua\n   needless   1  satu dua\n");
        assert!((share(satu, both) - 0.5).abs() < 1e-9 && share(satu, dua).abs() < 1e-9);
    }
}
