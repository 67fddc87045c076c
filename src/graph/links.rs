//! Who stands beside whom: the network without directions and without parallel edges.

use crate::network::{Edge, Network};

/// The neighbours of each node, in order of their numbers, each with what all edges between the two come to. A relation's
/// direction is a matter of grammar (`met` has none, `memberOf` and `hasMember` would say the same), so it does not count.
/// Edges of a node to itself are left out.
#[derive(Clone, Debug)]
pub struct Links {
    /// Where the neighbours of each node begin in `ends`, and behind the last node the number of all.
    starts: Vec<usize>,
    ends: Vec<usize>,
    weights: Vec<f64>,
}

impl Links {
    /// The links of `network`: edges between the same two nodes weigh what `weight` gives each, put together by `join`.
    pub fn new(network: &Network, weight: impl Fn(&Edge) -> f64, join: impl Fn(f64, f64) -> f64) -> Self {
        let edges = network.edges.iter().map(|edge| (edge.from, edge.to, weight(edge)));
        Self::of(network.nodes.len(), edges, join)
    }

    /// The links between `count` nodes.
    pub(super) fn of(
        count: usize,
        edges: impl Iterator<Item = (usize, usize, f64)>,
        join: impl Fn(f64, f64) -> f64,
    ) -> Self {
        let edges: Vec<_> = edges.filter(|(from, to, _)| from != to && *from < count && *to < count).collect();
        let mut starts = vec![0; count + 1];
        for (from, to, _) in &edges {
            starts[from + 1] += 1;
            starts[to + 1] += 1;
        }
        for n in 0..count {
            starts[n + 1] += starts[n];
        }
        // Each end of each edge beside the node at the other end, in the order of the edges.
        let mut free = starts.clone();
        let mut all = vec![(0, 0.0); 2 * edges.len()];
        for (from, to, weight) in edges {
            for (node, other) in [(from, to), (to, from)] {
                all[free[node]] = (other, weight);
                free[node] += 1;
            }
        }
        let (mut ends, mut weights) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        for node in 0..count {
            let (from, to) = (starts[node], starts[node + 1]);
            // Stable, so that the weights of one pair are joined in the order of the edges.
            all[from..to].sort_by_key(|(end, _)| *end);
            starts[node] = ends.len();
            for &(end, weight) in &all[from..to] {
                match weights.last_mut() {
                    Some(known) if ends.len() > starts[node] && ends.last() == Some(&end) => {
                        *known = join(*known, weight);
                    }
                    _ => {
                        ends.push(end);
                        weights.push(weight);
                    }
                }
            }
        }
        starts[count] = ends.len();
        Self { starts, ends, weights }
    }

    /// The same links with other weights.
    #[must_use]
    pub fn map(mut self, weight: impl Fn(f64) -> f64) -> Self {
        self.weights.iter_mut().for_each(|known| *known = weight(*known));
        self
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many neighbours a node has.
    pub fn degree(&self, node: usize) -> usize {
        self.starts[node + 1] - self.starts[node]
    }

    /// The neighbours of a node, each with the weight of what links the two.
    pub fn of_node(&self, node: usize) -> impl Iterator<Item = (usize, f64)> {
        let range = self.starts[node]..self.starts[node + 1];
        self.ends[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// All weights of a node's links together.
    pub fn strength(&self, node: usize) -> f64 {
        self.of_node(node).map(|(_, weight)| weight).sum()
    }

    /// The weight of the link between two nodes, where there is one.
    pub fn between(&self, a: usize, b: usize) -> Option<f64> {
        let range = self.starts[a]..self.starts[a + 1];
        let at = self.ends[range.clone()].binary_search(&b).ok()?;
        Some(self.weights[range][at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_edges_are_one() {
        let edges = [(0, 1, 1.0), (1, 0, 2.0), (1, 1, 9.0), (2, 1, 4.0)];
        let links = Links::of(3, edges.into_iter(), |a, b| a + b);
        assert_eq!(links.of_node(1).collect::<Vec<_>>(), [(0, 3.0), (2, 4.0)]);
        assert_eq!((links.between(0, 1), links.between(0, 2)), (Some(3.0), None));
        assert_eq!((links.degree(1), links.strength(1), links.len()), (2, 7.0, 3));
    }
}
