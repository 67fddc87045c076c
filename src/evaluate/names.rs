//! Names against labelled names: right is what has the same words and the same type.

use std::collections::BTreeMap;

use super::facts::Counts;
use crate::text::{EntityType, Name};

/// The figures of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// The types that occur in the file, each with its counts.
    pub types: Vec<(EntityType, Counts)>,
}

impl Score {
    /// Compares `found` with `gold`, both in text order and over the same words. Types that `gold` has no name of are not
    /// marked there, and left out.
    pub fn new(gold: &[Name], found: &[Name]) -> Self {
        let count = |kind: EntityType| {
            let of = |names: &[Name]| names.iter().filter(|n| n.kind == kind).count();
            let right = |name: &&Name| {
                let at = gold.partition_point(|g| g.tokens.start < name.tokens.start);
                name.kind == kind && gold.get(at) == Some(*name)
            };
            Counts { hits: found.iter().filter(right).count(), found: of(found), expected: of(gold) }
        };
        let types = EntityType::ALL.into_iter().map(|kind| (kind, count(kind)));
        Self { types: types.filter(|(_, counts)| counts.expected > 0).collect() }
    }

    /// All types together.
    pub fn all(&self) -> Counts {
        let mut all = Counts::default();
        for (_, counts) in &self.types {
            all.add(counts.hits, counts.found, counts.expected);
        }
        all
    }

    /// The F1 figures by name, for [`floors`](super::floors): each type, and `names` for all.
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let types = self.types.iter().map(|(kind, counts)| (kind.to_string(), counts.rates().f1));
        types.chain([("names".to_owned(), self.all().rates().f1)]).collect()
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let mut rows: Vec<_> = self.types.iter().map(|(kind, counts)| (kind.to_string(), *counts)).collect();
        rows.push(("all".to_owned(), self.all()));
        super::labels_table("Type", &rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_type_must_agree() {
        let name = |start, end, kind| Name { tokens: start..end, kind };
        let (person, org, place, work) = (EntityType::Person, EntityType::Org, EntityType::Place, EntityType::Work);
        let gold = [name(0, 2, person), name(4, 5, place), name(6, 8, org), name(9, 10, person)];
        let found = [name(0, 2, person), name(3, 4, work), name(4, 5, org), name(6, 7, org), name(9, 10, person)];
        let score = Score::new(&gold, &found);
        let counts = |hits, found, expected| Counts { hits, found, expected };
        assert_eq!(score.types, [(person, counts(2, 2, 2)), (org, counts(0, 2, 1)), (place, counts(0, 0, 1))]);
        assert_eq!(score.all(), counts(2, 4, 4));
        let figures = [("names", 0.5), ("org", 0.0), ("person", 1.0), ("place", 0.0)];
        assert_eq!(score.figures(), figures.map(|(name, figure)| (name.to_owned(), figure)).into());
        assert!(score.table().ends_with("all            |         4 |     50.00 |     50.00 |     50.00\n"));
    }
}
