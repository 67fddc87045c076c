//! How two entities are connected: the k shortest paths without loops, after Yen, *Finding the k shortest loopless paths in a
//! network*, 1971.
//!
//! Each search for a detour is led by how far it is to the goal at least (A*; Hart, Nilsson and Raphael, 1968). That is known to
//! the unit near the goal, from one search backwards that goes no farther than half the way, and elsewhere it is the
//! radius of that search: so no search sees more than the surroundings of both ends.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeSet, BinaryHeap};

use rustc_hash::FxHashSet;

use super::Links;
use crate::network::Network;

/// A way from one entity to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The nodes on it, both ends among them.
    pub nodes: Vec<usize>,
    /// What its steps cost together: at least 1 each.
    pub cost: f64,
}

/// The least confidence that steps are weighed by: no way is quite closed.
const LEAST_CONFIDENCE: f64 = 0.01;

/// What a step between linked entities costs: one, and the more the less sure it is that any of the edges between them is right
/// (minus the logarithm of that). So few steps count most, then what many articles state with confidence.
pub fn steps(network: &Network) -> Links {
    let doubts = Links::new(network, |edge| 1.0 - f64::from(edge.confidence()), |a, b| a * b);
    doubts.map(|doubt| 1.0 - (1.0 - doubt).max(LEAST_CONFIDENCE).ln())
}

/// The `count` cheapest paths from a node to another over links that cost what they weigh, which must be positive; cheapest
/// first; which of equally cheap ones is the same each time. Fewer where there are not so many.
pub fn paths(costs: &Links, from: usize, to: usize, count: usize) -> Vec<Path> {
    if from == to || count == 0 {
        return Vec::new();
    }
    let Some(goal) = Goal::new(costs, from, to) else { return Vec::new() };
    let mut search = Search::new(costs);
    let none = FxHashSet::default();
    let first = search.find(&goal, from, &none, &none, f64::INFINITY);
    let mut found: Vec<Detour> = first.map(|path| Detour { path, at: 0 }).into_iter().collect();
    let mut detours: BTreeSet<Detour> = BTreeSet::new();
    while let Some(last) = found.last().filter(|_| found.len() < count).cloned() {
        // Detours that leave before this one does were found with the path that it leaves (Lawler, 1972).
        for at in last.at..last.path.nodes.len() - 1 {
            let root = &last.path.nodes[..=at];
            let begun = found.iter().filter(|known| known.path.nodes.starts_with(root));
            let steps: FxHashSet<usize> = begun.map(|known| known.path.nodes[at + 1]).collect();
            let nodes: FxHashSet<usize> = root[..at].iter().copied().collect();
            let walked: f64 = root.windows(2).filter_map(|step| costs.between(step[0], step[1])).sum();
            // No more detours are needed than there are paths to find yet.
            let limit = detours.iter().nth(count - found.len() - 1).map_or(f64::INFINITY, |worst| worst.path.cost);
            let Some(rest) = search.find(&goal, root[at], &nodes, &steps, limit - walked) else { continue };
            let nodes: Vec<usize> = root[..at].iter().chain(&rest.nodes).copied().collect();
            detours.insert(Detour { path: Path { cost: walked + rest.cost, nodes }, at });
        }
        let Some(best) = detours.pop_first() else { break };
        found.push(best);
    }
    found.into_iter().map(|detour| detour.path).collect()
}

/// A path, in order of cost, and at which of its nodes it leaves another.
#[derive(Clone)]
struct Detour {
    path: Path,
    at: usize,
}

impl Ord for Detour {
    fn cmp(&self, other: &Self) -> Ordering {
        // The same path, summed up from different ends, may differ in the last bits.
        if self.path.nodes == other.path.nodes {
            return Ordering::Equal;
        }
        self.path.cost.total_cmp(&other.path.cost).then_with(|| self.path.nodes.cmp(&other.path.nodes))
    }
}

impl PartialOrd for Detour {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Detour {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Detour {}

/// A node at a distance, in order of both.
#[derive(Clone, Copy, PartialEq)]
struct At(f64, usize);

impl Eq for At {}

impl Ord for At {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for At {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A node from which a search may go on: in order of what a path over it costs at least. Of equal ones the nearest to the goal comes
/// first: where many steps cost the same, a search would else look at all paths that are as good as the one it finds.
#[derive(Clone, Copy, PartialEq)]
struct Open {
    least: f64,
    rest: f64,
    node: usize,
}

impl Eq for Open {}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        At(self.least, 0)
            .cmp(&At(other.least, 0))
            .then_with(|| At(self.rest, self.node).cmp(&At(other.rest, other.node)))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Where paths are to end.
struct Goal {
    to: usize,
    /// How far each node is from it: those around it to the unit, all others at least.
    rest: Vec<f64>,
}

impl Goal {
    /// Searches from both ends until they meet; none where they never do.
    fn new(costs: &Links, from: usize, to: usize) -> Option<Self> {
        let (mut ahead, mut back) = (Ball::new(costs, from), Ball::new(costs, to));
        let mut best = f64::INFINITY;
        loop {
            let (reach, other_reach) = (ahead.reach()?, back.reach()?);
            if reach + other_reach >= best {
                let rest = back.known.iter().zip(&back.settled);
                let rest = rest.map(|(known, settled)| if *settled { *known } else { other_reach }).collect();
                return Some(Self { to, rest });
            }
            let (ball, other) = if reach <= other_reach { (&mut ahead, &back) } else { (&mut back, &ahead) };
            for (node, distance) in ball.grow(costs) {
                best = best.min(distance + other.known[node]);
            }
        }
    }

    /// How far a node is at least.
    fn rest(&self, node: usize) -> f64 {
        self.rest[node]
    }
}

/// Searches for paths, one after the other. What is known of a node is of the search whose number stands with it.
struct Search<'l> {
    costs: &'l Links,
    number: u32,
    met: Vec<u32>,
    settled: Vec<u32>,
    walked: Vec<f64>,
    before: Vec<usize>,
}

impl<'l> Search<'l> {
    fn new(costs: &'l Links) -> Self {
        let count = costs.len();
        let (met, settled) = (vec![0; count], vec![0; count]);
        Self { costs, number: 0, met, settled, walked: vec![0.0; count], before: vec![0; count] }
    }

    /// The cheapest path from `from` that enters none of `nodes`, whose first step leads to none of `steps`, and that costs at most
    /// `limit`.
    fn find(
        &mut self,
        goal: &Goal,
        from: usize,
        nodes: &FxHashSet<usize>,
        steps: &FxHashSet<usize>,
        limit: f64,
    ) -> Option<Path> {
        self.number += 1;
        let rest = goal.rest(from);
        let mut queue = BinaryHeap::from([Reverse(Open { least: rest, rest, node: from })]);
        self.met[from] = self.number;
        self.walked[from] = 0.0;
        while let Some(Reverse(Open { node, .. })) = queue.pop() {
            if self.settled[node] == self.number {
                continue;
            }
            self.settled[node] = self.number;
            if node == goal.to {
                let mut path = vec![node];
                while let Some(&last) = path.last().filter(|last| **last != from) {
                    path.push(self.before[last]);
                }
                path.reverse();
                return Some(Path { nodes: path, cost: self.walked[node] });
            }
            for (next, cost) in self.costs.of_node(node) {
                if self.settled[next] == self.number || node == from && steps.contains(&next) || nodes.contains(&next) {
                    continue;
                }
                let walked = self.walked[node] + cost;
                let rest = goal.rest(next);
                // Sums of the same path may differ in the last bits.
                if walked + rest > limit + 1e-9 || self.met[next] == self.number && walked >= self.walked[next] {
                    continue;
                }
                self.met[next] = self.number;
                self.walked[next] = walked;
                self.before[next] = node;
                queue.push(Reverse(Open { least: walked + rest, rest, node: next }));
            }
        }
        None
    }
}

/// All nodes around one up to some distance: Dijkstra, *A note on two problems in connexion with graphs*, 1959.
struct Ball {
    settled: Vec<bool>,
    /// Without end where nothing is known yet.
    known: Vec<f64>,
    queue: BinaryHeap<Reverse<At>>,
}

impl Ball {
    fn new(costs: &Links, centre: usize) -> Self {
        let queue = BinaryHeap::from([Reverse(At(0.0, centre))]);
        let mut known = vec![f64::INFINITY; costs.len()];
        known[centre] = 0.0;
        Self { settled: vec![false; costs.len()], known, queue }
    }

    /// How far the nearest node is that is not in it yet; none where there is none.
    fn reach(&mut self) -> Option<f64> {
        while let Some(Reverse(At(distance, node))) = self.queue.peek() {
            if !self.settled[*node] {
                return Some(*distance);
            }
            self.queue.pop();
        }
        None
    }

    /// Takes in the nearest node; gives those that it made nearer than they were known to be.
    fn grow(&mut self, costs: &Links) -> Vec<(usize, f64)> {
        let Some(Reverse(At(distance, node))) = self.queue.pop() else { return Vec::new() };
        self.settled[node] = true;
        let mut nearer = Vec::new();
        for (next, cost) in costs.of_node(node) {
            let distance = distance + cost;
            if distance < self.known[next] {
                self.known[next] = distance;
                self.queue.push(Reverse(At(distance, next)));
                nearer.push((next, distance));
            }
        }
        nearer
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(count: usize, edges: &[(usize, usize, f64)]) -> Links {
        Links::of(count, edges.iter().copied(), f64::min)
    }

    #[test]
    fn cheapest_first() {
        let links = links(6, &[(0, 1, 1.0), (1, 2, 1.0), (0, 2, 3.0), (2, 3, 1.0), (0, 4, 1.0), (4, 3, 5.0)]);
        let found: Vec<(Vec<usize>, f64)> = paths(&links, 0, 3, 9).into_iter().map(|p| (p.nodes, p.cost)).collect();
        let expected = [(vec![0, 1, 2, 3], 3.0), (vec![0, 2, 3], 4.0), (vec![0, 4, 3], 6.0)];
        assert_eq!(found, expected);
        assert_eq!(paths(&links, 0, 3, 2).len(), 2);
        assert_eq!(paths(&links, 0, 5, 3), []);
        assert_eq!(paths(&links, 0, 0, 3), []);
    }

    /// All paths without loops, by trying each.
    fn all(links: &Links, path: &mut Vec<usize>, to: usize, cost: f64, found: &mut Vec<f64>) {
        let last = *path.last().unwrap();
        if last == to {
            found.push(cost);
            return;
        }
        for (next, step) in links.of_node(last) {
            if !path.contains(&next) {
                path.push(next);
                all(links, path, to, cost + step, found);
                path.pop();
            }
        }
    }

    proptest! {
        #[test]
        fn none_is_cheaper(edges in prop::collection::vec((0_usize..8, 0_usize..8, 1_u32..20), 0..16)) {
            let edges: Vec<_> = edges.into_iter().map(|(a, b, cost)| (a, b, f64::from(cost) / 4.0)).collect();
            let links = links(8, &edges);
            let mut expected = Vec::new();
            all(&links, &mut vec![0], 7, 0.0, &mut expected);
            expected.sort_by(f64::total_cmp);
            let found = paths(&links, 0, 7, 12);
            let costs: Vec<f64> = found.iter().map(|path| path.cost).collect();
            prop_assert_eq!(&costs[..], &expected[..expected.len().min(12)]);
            for path in &found {
                let distinct: BTreeSet<_> = path.nodes.iter().collect();
                prop_assert_eq!(distinct.len(), path.nodes.len());
            }
        }
    }
}
