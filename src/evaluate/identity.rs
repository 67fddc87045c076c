//! Who is who across articles, against pairs that a reader judged: same or not.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::facts::Counts;

/// The figures of a file of pairs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// By kind of pair: how many were rightly said to be the same, were said to be, and are.
    kinds: BTreeMap<String, Counts>,
    /// Pairs of which an article or an entity is not in the store; they count nowhere else.
    absent: usize,
}

impl Score {
    /// Takes in a pair: its kind, whether it is the same, and the entities of the store, where both are there.
    pub fn add(&mut self, kind: &str, same: bool, entities: Option<(&str, &str)>) {
        let Some((a, b)) = entities else {
            self.absent += 1;
            return;
        };
        let said = a == b;
        self.kinds.entry(kind.to_owned()).or_default().add(
            usize::from(said && same),
            usize::from(said),
            usize::from(same),
        );
    }

    /// All kinds together.
    pub fn all(&self) -> Counts {
        let mut all = Counts::default();
        self.kinds.values().for_each(|counts| all.add(counts.hits, counts.found, counts.expected));
        all
    }

    /// For [`floors`](super::floors): precision and recall of saying that two are the same.
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let rates = self.all().rates();
        [("precision", rates.precision), ("recall", rates.recall)].map(|(name, x)| (name.to_owned(), x)).into()
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let mut rows: Vec<_> = self.kinds.iter().map(|(kind, counts)| (kind.clone(), *counts)).collect();
        rows.push(("all".to_owned(), self.all()));
        let mut out = super::labels_table("Same", &rows);
        if self.absent > 0 {
            let _ = writeln!(out, "{} pairs left out: the store does not have both entities", self.absent);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_wrongly_costs_precision_and_what_is_not_recall() {
        let mut score = Score::default();
        score.add("short", true, Some(("p/a", "p/a")));
        score.add("short", true, Some(("p/a", "p/b")));
        score.add("full", false, Some(("p/c", "p/c")));
        score.add("full", false, Some(("p/c", "p/d")));
        score.add("full", true, None);
        assert_eq!(score.all(), Counts { hits: 1, found: 2, expected: 2 });
        assert_eq!(score.figures(), [("precision".to_owned(), 0.5), ("recall".to_owned(), 0.5)].into());
        assert!(score.table().ends_with("1 pairs left out: the store does not have both entities\n"));
    }
}
