//! What is near to certain nodes, and the best connected nodes: parts that are small enough to be looked at.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Links;
use crate::network::Network;

/// The nodes that are within so many steps of one of the `centres`, whatever the direction of the edges, with all edges
/// between them, in the same order.
pub fn around(network: Network, centres: &[usize], hops: usize) -> Network {
    let links = Links::new(&network, |_| 1.0, |a, _| a);
    let mut kept: BTreeSet<usize> = centres.iter().copied().filter(|n| *n < links.len()).collect();
    let mut edge: Vec<usize> = kept.iter().copied().collect();
    for _ in 0..hops {
        let next = edge.iter().flat_map(|n| links.of_node(*n)).map(|(other, _)| other);
        edge = next.collect::<BTreeSet<_>>().into_iter().filter(|n| kept.insert(*n)).collect();
        if edge.is_empty() {
            break;
        }
    }
    only(network, &kept)
}

/// The `count` nodes with the most neighbours, of several the first, with all edges between them, in the same order.
/// Of nodes without any, only those of `always` are among them, which come before all others.
pub fn best_connected(network: Network, count: usize, always: &[usize]) -> Network {
    let links = Links::new(&network, |_| 1.0, |a, _| a);
    let always: BTreeSet<usize> = always.iter().copied().collect();
    let mut order: Vec<usize> = (0..links.len()).filter(|n| links.degree(*n) > 0 || always.contains(n)).collect();
    order.sort_by_key(|n| (!always.contains(n), Reverse(links.degree(*n)), *n));
    only(network, &order.into_iter().take(count).collect())
}

fn only(network: Network, kept: &BTreeSet<usize>) -> Network {
    let mut place = vec![None; network.nodes.len()];
    for (at, &n) in kept.iter().enumerate() {
        place[n] = Some(at);
    }
    let nodes = network.nodes.into_iter().enumerate().filter(|(n, _)| place[*n].is_some()).map(|(_, node)| node);
    let nodes = nodes.collect();
    let mut edges = network.edges;
    edges.retain_mut(|edge| {
        let (Some(from), Some(to)) = (place[edge.from], place[edge.to]) else { return false };
        (edge.from, edge.to) = (from, to);
        true
    });
    Network { nodes, edges }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Edge, Vertex};

    /// a - b - c - d, b - e, and f alone.
    fn network() -> Network {
        let nodes = "abcdef".chars().map(|c| Vertex { iri: c.to_string(), label: c.to_string(), kind: None });
        let edge = |(from, to)| Edge { from, to, relation: "met".to_owned(), value: None, sources: vec![] };
        Network { nodes: nodes.collect(), edges: [(0, 1), (2, 1), (2, 3), (1, 4)].into_iter().map(edge).collect() }
    }

    fn names(network: &Network) -> String {
        network.nodes.iter().map(|node| node.iri.as_str()).collect()
    }

    #[test]
    fn steps_go_both_ways() {
        assert_eq!(names(&around(network(), &[0], 0)), "a");
        assert_eq!(names(&around(network(), &[0], 1)), "ab");
        let near = around(network(), &[0], 2);
        assert_eq!(names(&near), "abce");
        assert_eq!(near.edges.iter().map(|e| (e.from, e.to)).collect::<Vec<_>>(), [(0, 1), (2, 1), (1, 3)]);
        assert_eq!(names(&around(network(), &[3, 5], 1)), "cdf");
        assert_eq!(names(&around(network(), &[5], 99)), "f");
    }

    #[test]
    fn the_best_connected() {
        assert_eq!(names(&best_connected(network(), 2, &[])), "bc");
        assert_eq!(names(&best_connected(network(), 2, &[5])), "bf");
        assert_eq!(names(&best_connected(network(), 99, &[])), "abcde");
        assert_eq!(best_connected(network(), 99, &[5]), network());
    }
}
