//! Keys that are a few letters from a name: the rows of the Levenshtein distance as states of an automaton.
//!
//! Levenshtein: *Binary codes capable of correcting deletions, insertions, and reversals*, 1966. Wagner, Fischer: *The
//! String-to-String Correction Problem*, 1974. Rows are made as they are met: the automata of Schulz and Mihov, which need
//! none, take longer to build than a single search lasts.

use fst::Automaton;

/// Accepts what is at most `distance` bytes from `name`.
pub(super) struct Near<'a> {
    pub name: &'a [u8],
    pub distance: u8,
}

impl Automaton for Near<'_> {
    /// The last row of the table, capped at one more than the distance.
    type State = Vec<u8>;

    fn start(&self) -> Vec<u8> {
        let cap = self.distance + 1;
        (0..=self.name.len()).map(|n| n.min(usize::from(cap)) as u8).collect()
    }

    fn is_match(&self, row: &Vec<u8>) -> bool {
        row.last().is_some_and(|last| *last <= self.distance)
    }

    fn can_match(&self, row: &Vec<u8>) -> bool {
        row.iter().any(|d| *d <= self.distance)
    }

    fn accept(&self, row: &Vec<u8>, byte: u8) -> Vec<u8> {
        let cap = self.distance + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push((row[0] + 1).min(cap));
        for (n, letter) in self.name.iter().enumerate() {
            let replaced = row[n] + u8::from(*letter != byte);
            next.push(replaced.min(row[n + 1] + 1).min(next[n] + 1).min(cap));
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_distance_says(a in "[abc]{0,8}", b in "[abc]{0,8}", distance in 0u8..3) {
            let near = Near { name: a.as_bytes(), distance };
            let row = b.bytes().fold(near.start(), |row, byte| near.accept(&row, byte));
            prop_assert_eq!(near.is_match(&row), strsim::levenshtein(&a, &b) <= usize::from(distance));
        }
    }
}
