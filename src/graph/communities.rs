//! Which entities belong together: Traag, Waltman and van Eck, *From Louvain to Leiden: guaranteeing well-connected communities*,
//! 2019, for modularity. Where the paper draws at random, the best is taken, so that the same network gives the same communities.

use std::cmp::Reverse;
use std::collections::VecDeque;

use super::Links;
use crate::network::Network;

/// The number of each node's community: 0 has the most nodes, and of those with as many the first node. Entities are the closer
/// the more independent articles state what links them.
pub fn communities(network: &Network) -> Vec<usize> {
    of_links(&Links::new(network, |edge| edge.support() as f64, |a, b| a + b))
}

/// The same, where the links are there already.
pub fn of_links(links: &Links) -> Vec<usize> {
    let mut level = Level::new(links.clone(), vec![0.0; links.len()]);
    // What the nodes of the level stand for, and which community each is in.
    let mut member: Vec<usize> = (0..links.len()).collect();
    let mut found: Vec<usize> = (0..links.len()).collect();
    for _ in 0..MOST_LEVELS {
        level.settle(&mut found);
        let refined = level.refine(&found);
        let (names, count) = numbered(&refined);
        if count == level.links.len() {
            break;
        }
        // A part begins where its nodes were.
        let mut next = vec![0; count];
        for (node, name) in names.iter().enumerate() {
            next[*name] = found[node];
        }
        level = level.shrink(&names, count);
        member.iter_mut().for_each(|node| *node = names[*node]);
        found = numbered(&next).0;
    }
    by_size(&member.iter().map(|node| found[*node]).collect::<Vec<_>>())
}

/// Far more than any network needs.
const MOST_LEVELS: usize = 50;
/// Less is no gain: sums in another order differ by as much.
const LEAST_GAIN: f64 = 1e-10;

/// The network, or the network of its parts.
struct Level {
    links: Links,
    /// What links the nodes within each part.
    within: Vec<f64>,
    /// All that a node's links weigh; those within count at both ends.
    strength: Vec<f64>,
    /// The sum of these.
    all: f64,
}

impl Level {
    fn new(links: Links, within: Vec<f64>) -> Self {
        let strength: Vec<f64> = within.iter().enumerate().map(|(n, own)| links.strength(n) + 2.0 * own).collect();
        let all = strength.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        Self { links, within, strength, all }
    }

    /// Moves nodes to the community where modularity gains most, until none does.
    fn settle(&self, community: &mut [usize]) {
        let mut total = vec![0.0; self.links.len()];
        for (node, home) in community.iter().enumerate() {
            total[*home] += self.strength[node];
        }
        let mut queue: VecDeque<usize> = (0..self.links.len()).collect();
        let mut waits = vec![true; self.links.len()];
        let mut near = Near::new(self.links.len());
        while let Some(node) = queue.pop_front() {
            waits[node] = false;
            let home = community[node];
            total[home] -= self.strength[node];
            near.gather(self.links.of_node(node).map(|(other, weight)| (community[other], weight)));
            let gain = |to: usize, weight: f64| weight - self.strength[node] * total[to] / self.all;
            let mut best = (home, gain(home, near.weight(home)));
            for &to in &near.met {
                let gain = gain(to, near.weight(to));
                if gain > best.1 + LEAST_GAIN {
                    best = (to, gain);
                }
            }
            total[best.0] += self.strength[node];
            if best.0 == home {
                continue;
            }
            community[node] = best.0;
            for (other, _) in self.links.of_node(node) {
                if community[other] != best.0 && !waits[other] {
                    waits[other] = true;
                    queue.push_back(other);
                }
            }
        }
    }

    /// Within each community, joins nodes that are well connected, beginning from single ones: a community may fall into
    /// parts, which then move on their own.
    fn refine(&self, community: &[usize]) -> Vec<usize> {
        let count = self.links.len();
        let mut part: Vec<usize> = (0..count).collect();
        let mut size = vec![1_usize; count];
        let mut total = self.strength.clone();
        let mut whole = vec![0.0; count];
        for (node, home) in community.iter().enumerate() {
            whole[*home] += self.strength[node];
        }
        let inside = |node: usize| {
            let links = self.links.of_node(node).filter(move |(other, _)| community[*other] == community[node]);
            links.map(|(_, weight)| weight).sum::<f64>()
        };
        // What links each part with the rest of its community.
        let mut outward: Vec<f64> = (0..count).map(inside).collect();
        let is_well = |strength: f64, outward: f64, home: usize| {
            outward >= strength * (whole[home] - strength) / self.all - LEAST_GAIN
        };
        let mut near = Near::new(count);
        for node in 0..count {
            let home = community[node];
            if size[part[node]] > 1 || part[node] != node || !is_well(self.strength[node], inside(node), home) {
                continue;
            }
            let links = self.links.of_node(node).filter(|(other, _)| community[*other] == home);
            near.gather(links.map(|(other, weight)| (part[other], weight)));
            let mut best = (node, 0.0);
            for &to in near.met.iter().filter(|to| **to != node) {
                let gain = near.weight(to) - self.strength[node] * total[to] / self.all;
                if gain > best.1 + LEAST_GAIN && is_well(total[to], outward[to], home) {
                    best = (to, gain);
                }
            }
            let to = best.0;
            if to != node {
                outward[to] += outward[node] - 2.0 * near.weight(to);
                total[to] += self.strength[node];
                size[to] += 1;
                size[node] -= 1;
                part[node] = to;
            }
        }
        part
    }

    /// The network of the parts.
    fn shrink(&self, part: &[usize], count: usize) -> Self {
        let mut within = vec![0.0; count];
        for (node, own) in self.within.iter().enumerate() {
            within[part[node]] += own;
        }
        let mut edges = Vec::new();
        for node in 0..self.links.len() {
            for (other, weight) in self.links.of_node(node).filter(|(other, _)| *other > node) {
                if part[other] == part[node] {
                    within[part[node]] += weight;
                } else {
                    edges.push((part[node], part[other], weight));
                }
            }
        }
        Self::new(Links::of(count, edges.into_iter(), |a, b| a + b), within)
    }
}

/// What links a node with each community beside it.
struct Near {
    weights: Vec<f64>,
    /// The communities, in the order in which they were met.
    met: Vec<usize>,
}

impl Near {
    fn new(count: usize) -> Self {
        Self { weights: vec![0.0; count], met: Vec::new() }
    }

    fn gather(&mut self, links: impl Iterator<Item = (usize, f64)>) {
        for to in self.met.drain(..) {
            self.weights[to] = 0.0;
        }
        for (to, weight) in links {
            if self.weights[to] == 0.0 {
                self.met.push(to);
            }
            self.weights[to] += weight;
        }
    }

    fn weight(&self, to: usize) -> f64 {
        self.weights[to]
    }
}

/// The same communities, numbered from 0 in the order of their first nodes, and how many there are.
fn numbered(community: &[usize]) -> (Vec<usize>, usize) {
    let mut names = vec![usize::MAX; community.iter().max().map_or(0, |most| most + 1)];
    let mut count = 0;
    let numbered = community.iter().map(|known| {
        if names[*known] == usize::MAX {
            names[*known] = count;
            count += 1;
        }
        names[*known]
    });
    (numbered.collect(), count)
}

/// The same communities, numbered by size.
fn by_size(community: &[usize]) -> Vec<usize> {
    let (names, count) = numbered(community);
    let mut sizes = vec![0_usize; count];
    names.iter().for_each(|name| sizes[*name] += 1);
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|name| Reverse(sizes[*name]));
    let mut place = vec![0; count];
    for (at, name) in order.into_iter().enumerate() {
        place[name] = at;
    }
    names.into_iter().map(|name| place[name]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(count: usize, edges: &[(usize, usize)]) -> Links {
        Links::of(count, edges.iter().map(|&(a, b)| (a, b, 1.0)), |a, b| a + b)
    }

    /// Which part of the links lies within communities, less what chance would put there.
    fn modularity(links: &Links, community: &[usize]) -> f64 {
        let all: f64 = (0..links.len()).map(|n| links.strength(n)).sum();
        let mut sum = 0.0;
        for a in 0..links.len() {
            for b in (0..links.len()).filter(|b| community[*b] == community[a]) {
                sum += links.between(a, b).unwrap_or_default() - links.strength(a) * links.strength(b) / all;
            }
        }
        sum / all
    }

    #[test]
    fn two_cliques_and_a_bridge() {
        let mut edges = vec![(3, 4)];
        for (from, to) in [(0, 4), (4, 9)] {
            edges.extend((from..to).flat_map(|a| (a + 1..to).map(move |b| (a, b))));
        }
        assert_eq!(of_links(&links(10, &edges)), [1, 1, 1, 1, 0, 0, 0, 0, 0, 2]);
        assert_eq!(of_links(&links(0, &[])), [0; 0]);
    }

    /// Zachary, *An information flow model for conflict and fission in small groups*, 1977. The best there is has .4198.
    #[test]
    fn a_karate_club() {
        const FRIENDS: [&[usize]; 33] = [
            &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
            &[2, 3, 7, 13, 17, 19, 21, 30],
            &[3, 7, 8, 9, 13, 27, 28, 32],
            &[7, 12, 13],
            &[6, 10],
            &[6, 10, 16],
            &[16],
            &[],
            &[30, 32, 33],
            &[33],
            &[],
            &[],
            &[],
            &[33],
            &[32, 33],
            &[32, 33],
            &[],
            &[],
            &[32, 33],
            &[33],
            &[32, 33],
            &[],
            &[32, 33],
            &[25, 27, 29, 32, 33],
            &[25, 27, 31],
            &[31],
            &[29, 33],
            &[33],
            &[31, 33],
            &[32, 33],
            &[32, 33],
            &[32, 33],
            &[33],
        ];
        let edges: Vec<_> = FRIENDS.iter().enumerate().flat_map(|(a, of)| of.iter().map(move |b| (a, *b))).collect();
        let links = links(34, &edges);
        let found = modularity(&links, &of_links(&links));
        assert!(found > 0.415, "{found}");
    }

    proptest! {
        #[test]
        fn communities_hang_together(edges in prop::collection::vec((0_usize..24, 0_usize..24), 0..70)) {
            let links = links(24, &edges);
            let found = of_links(&links);
            prop_assert!(modularity(&links, &found) > -1e-9 || edges.iter().all(|(a, b)| a == b));
            for community in 0..=*found.iter().max().unwrap() {
                let members: Vec<usize> = (0..24).filter(|n| found[*n] == community).collect();
                let mut met = vec![members[0]];
                let mut at = 0;
                while let Some(&node) = met.get(at) {
                    at += 1;
                    for (next, _) in links.of_node(node).filter(|(next, _)| found[*next] == community) {
                        if !met.contains(&next) {
                            met.push(next);
                        }
                    }
                }
                prop_assert_eq!(met.len(), members.len());
            }
        }
    }
}
