//! The best tree over the words of a sentence, with one root.
//!
//! Every word takes its best head; where that gives a tree with one root, which it mostly does, nothing is left to do.
//! Otherwise cycles are contracted, and every cycle is then opened where the best edge enters it (Edmonds 1967). Heads are
//! followed from word to word, so that each contraction is found on the way (Tarjan 1977, and Gabow et al. 1986), and a
//! contracted group only remembers by which of its words each head would enter it; all contractions together take time in
//! the square of the words.

/// Buffers of [`tree`].
#[derive(Clone, Debug, Default)]
pub struct Forest {
    /// The outermost group of each word. Words are the first groups.
    group: Vec<usize>,
    /// What entering at each word has already cost the groups around it.
    paid: Vec<i64>,
    nodes: Vec<Node>,
    /// For each group that is no word, the word by which each head enters it, the root first.
    entries: Vec<u32>,
    path: Vec<usize>,
    /// Parts of groups, one group after the other.
    parts: Vec<usize>,
}

/// A word or a group of words that was contracted.
#[derive(Clone, Copy, Debug)]
struct Node {
    state: State,
    /// The head that was chosen for it, a column of the scores, and the word that hangs from it.
    edge: (usize, usize),
    /// The group it is part of.
    outer: usize,
    /// Where its parts are in `parts`.
    start: usize,
    end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    New,
    OnPath,
    /// It hangs, by way of others, from the root.
    Done,
}

const NONE: usize = usize::MAX;

/// Finds the heads with the highest sum of `scores` among all trees in which exactly one word has none. Scores have a row
/// for each of `n` words: that of being the root, then that of each word as its head; what stands for a word as its own
/// head is ignored. Of equally good heads, the first is taken.
///
/// # Panics
/// Where there are not n × (n + 1) scores.
pub fn tree(scores: &[i32], n: usize, heads: &mut Vec<Option<usize>>, forest: &mut Forest) {
    assert_eq!(scores.len(), n * (n + 1), "a row for each word, a column for the root and each head");
    heads.clear();
    heads.extend((0..n).map(|word| {
        let row = &scores[word * (n + 1)..][..=n];
        let best = (0..=n).filter(|head| *head != word + 1).reduce(|a, b| if row[b] > row[a] { b } else { a });
        best.and_then(|head| head.checked_sub(1))
    }));
    if !forest.is_tree(heads) {
        forest.contract(scores, n);
        forest.open(n, heads);
    }
}

impl Forest {
    fn is_tree(&mut self, heads: &[Option<usize>]) -> bool {
        if heads.iter().filter(|head| head.is_none()).count() != usize::from(!heads.is_empty()) {
            return false;
        }
        // The word from which each was first come upon.
        self.group.clear();
        self.group.resize(heads.len(), NONE);
        for start in 0..heads.len() {
            let mut at = Some(start);
            while let Some(word) = at.filter(|word| self.group[*word] == NONE) {
                self.group[word] = start;
                at = heads[word];
            }
            if at.is_some_and(|word| self.group[word] == start) {
                return false;
            }
        }
        true
    }

    /// Chooses the best edge into every word and every group that is a cycle of chosen edges.
    fn contract(&mut self, scores: &[i32], n: usize) {
        self.group.clear();
        self.group.extend(0..n);
        self.paid.clear();
        self.paid.resize(n, 0);
        self.entries.clear();
        self.parts.clear();
        self.path.clear();
        self.nodes.clear();
        self.nodes.resize(n, Node { state: State::New, edge: (0, 0), outer: NONE, start: 0, end: 0 });
        for start in 0..n {
            let mut at = self.group[start];
            while self.nodes[at].state != State::Done {
                self.nodes[at].state = State::OnPath;
                self.path.push(at);
                let (head, word, gain) = self.best_edge(scores, n, at);
                self.nodes[at].edge = (head, word);
                self.pay(at, gain);
                let next = head.checked_sub(1).map(|head| self.group[head]);
                match next {
                    Some(next) if self.nodes[next].state == State::New => at = next,
                    Some(next) if self.nodes[next].state == State::OnPath => at = self.join(scores, n, next),
                    _ => {
                        for node in self.path.drain(..) {
                            self.nodes[node].state = State::Done;
                        }
                        break;
                    }
                }
            }
        }
    }

    /// What is still to be gained by the edge from `head` to `word`.
    ///
    /// An edge from the root loses more than all other edges together can gain, so that the best tree has but one. Edges
    /// into groups gain at most nothing and lose at most the difference of two scores, so that an `i64` is wide enough.
    fn gain(&self, scores: &[i32], n: usize, head: usize, word: usize) -> i64 {
        let lost = if head == 0 { (n as i64 + 1) << 32 } else { 0 };
        i64::from(scores[word * (n + 1) + head]) - lost - self.paid[word]
    }

    /// The word by which `head` enters a group.
    fn entry(&self, n: usize, group: usize, head: usize) -> usize {
        match group.checked_sub(n) {
            Some(contracted) => self.entries[contracted * (n + 1) + head] as usize,
            None => group,
        }
    }

    /// The best edge into a group from outside it, and its gain.
    fn best_edge(&self, scores: &[i32], n: usize, group: usize) -> (usize, usize, i64) {
        let outside = (0..=n).filter(|head| *head == 0 || self.group[head - 1] != group);
        let edges = outside.map(|head| {
            let word = self.entry(n, group, head);
            (head, word, self.gain(scores, n, head, word))
        });
        edges.reduce(|a, b| if b.2 > a.2 { b } else { a }).unwrap_or_default()
    }

    fn pay(&mut self, group: usize, gain: i64) {
        for (own, paid) in self.group.iter().zip(&mut self.paid) {
            if *own == group {
                *paid += gain;
            }
        }
    }

    /// Contracts the end of the path, from `first` on; gives the new group.
    fn join(&mut self, scores: &[i32], n: usize, first: usize) -> usize {
        let new = self.nodes.len();
        let start = self.parts.len();
        while let Some(part) = self.path.pop() {
            self.parts.push(part);
            self.nodes[part].outer = new;
            if part == first {
                break;
            }
        }
        let end = self.parts.len();
        for head in 0..=n {
            let words = self.parts[start..end].iter().map(|part| self.entry(n, *part, head));
            let best = words.map(|word| (word, self.gain(scores, n, head, word)));
            // The first word of equals.
            let best = best.reduce(|a, b| if b.1 > a.1 || b.1 == a.1 && b.0 < a.0 { b } else { a });
            self.entries.push(best.map_or(0, |(word, _)| word as u32));
        }
        for group in &mut self.group {
            if self.nodes[*group].outer == new {
                *group = new;
            }
        }
        self.nodes.push(Node { state: State::New, edge: (0, 0), outer: NONE, start, end });
        new
    }

    /// Opens all groups: the word by which a group is entered takes that edge, its other parts keep theirs.
    fn open(&mut self, n: usize, heads: &mut [Option<usize>]) {
        self.path.clear();
        self.path.extend((0..self.nodes.len()).filter(|node| self.nodes[*node].outer == NONE));
        while let Some(group) = self.path.pop() {
            let (head, word) = self.nodes[group].edge;
            heads[word] = head.checked_sub(1);
            let mut inner = word;
            while inner != group {
                let outer = self.nodes[inner].outer;
                let parts = &self.parts[self.nodes[outer].start..self.nodes[outer].end];
                self.path.extend(parts.iter().filter(|part| **part != inner));
                inner = outer;
            }
        }
        debug_assert!(heads.len() == n && self.is_tree(heads), "one root, no cycles");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::random::Random;

    fn best(scores: &[i32], n: usize) -> Vec<Option<usize>> {
        // What is left of another sentence does not matter.
        let (mut heads, mut forest) = (Vec::new(), Forest::default());
        tree(&[1, 9, 9, 1, 9, 9], 2, &mut heads, &mut forest);
        tree(scores, n, &mut heads, &mut forest);
        heads
    }

    /// Whether every word comes to the root, of which there is one.
    fn single_rooted(heads: &[Option<usize>]) -> bool {
        let arrives = |word: usize| {
            let mut at = Some(word);
            for _ in 0..heads.len() {
                at = at.and_then(|word| heads[word]);
            }
            at.is_none()
        };
        heads.iter().filter(|head| head.is_none()).count() == 1 && (0..heads.len()).all(arrives)
    }

    fn sum(scores: &[i32], heads: &[Option<usize>]) -> i64 {
        let n = heads.len();
        let edges = heads.iter().enumerate();
        edges.map(|(word, head)| i64::from(scores[word * (n + 1) + head.map_or(0, |head| head + 1)])).sum()
    }

    fn brute(scores: &[i32], n: usize) -> i64 {
        let all = (0..(n + 1).pow(n as u32)).map(|code| {
            (0..n as u32).map(|word| (code / (n + 1).pow(word) % (n + 1)).checked_sub(1)).collect::<Vec<_>>()
        });
        all.filter(|heads| single_rooted(heads)).map(|heads| sum(scores, &heads)).max().unwrap()
    }

    #[test]
    fn by_hand() {
        assert!(best(&[], 0).is_empty());
        assert_eq!(best(&[-5, 9], 1), [None]);
        // Both would rather have the other; the first loses less by being the root.
        assert_eq!(best(&[3, 0, 5, 1, 5, 0], 2), [None, Some(0)]);
        // Both would be the root; the second is better at it than at hanging.
        assert_eq!(best(&[6, 0, 5, 6, 4, 0], 2), [Some(1), None]);
        // All equal: the first is the root.
        assert_eq!(best(&[0; 12], 3).iter().filter(|head| head.is_none()).count(), 1);
        // The widest scores.
        let mut wide = [i32::MIN; 12];
        wide[4] = i32::MAX;
        wide[8] = i32::MAX;
        assert_eq!(sum(&wide, &best(&wide, 3)), brute(&wide, 3));
    }

    #[test]
    fn groups_within_groups() {
        // Each word would rather hang from the next one of ever larger cycles.
        let mut random = Random::new(8);
        for n in [2, 10, 300] {
            let mut scores: Vec<i32> = (0..n * (n + 1)).map(|_| (random.bits() % 3) as i32).collect();
            for word in 0..n {
                scores[word * (n + 1) + (word + 1) % n + 1] = 1000 - word as i32;
                scores[word * (n + 1) + (word + n - 1) % n + 1] = 990 - word as i32;
            }
            assert!(single_rooted(&best(&scores, n)));
        }
    }

    proptest! {
        #[test]
        fn no_tree_is_better(n in 1..6_usize, scores in prop::collection::vec(-20..20_i32, 30)) {
            let scores = &scores[..n * (n + 1)];
            let heads = best(scores, n);
            prop_assert!(single_rooted(&heads));
            prop_assert_eq!(sum(scores, &heads), brute(scores, n));
        }

        #[test]
        fn wide_scores(n in 1..5_usize, scores in prop::collection::vec(any::<i32>(), 20)) {
            let scores = &scores[..n * (n + 1)];
            prop_assert_eq!(sum(scores, &best(scores, n)), brute(scores, n));
        }

        #[test]
        fn always_a_tree(n in 1..61_usize, seed in any::<u64>(), width in 1..1000_usize) {
            let mut random = Random::new(seed);
            let scores: Vec<i32> = (0..n * (n + 1)).map(|_| (random.bits() % width as u64) as i32).collect();
            prop_assert!(single_rooted(&best(&scores, n)));
        }
    }
}
