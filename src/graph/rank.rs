//! How central entities are.
//!
//! petgraph's own `page_rank` compares every two nodes, which takes hours at 100,000, and it has no betweenness; what there is
//! beside it in Rust has no betweenness by samples.

use rayon::prelude::*;

use super::Links;

/// Of the walks, how many go on from where they are; the others begin anew anywhere.
const DAMPING: f64 = 0.85;
/// From which change on PageRank is settled, for each node.
const TOLERANCE: f64 = 1e-6;
const MOST_ROUNDS: usize = 100;

/// How likely a walk along the links stands at each node, at any time: Page and Brin, *The anatomy of a large-scale hypertextual
/// Web search engine*, 1998. A link is taken as often as it weighs. All ranks together are 1.
pub fn pagerank(links: &Links) -> Vec<f64> {
    let count = links.len();
    let even = 1.0 / count as f64;
    let mut ranks = vec![even; count];
    let shares: Vec<f64> = (0..count).map(|n| links.strength(n)).map(|s| if s > 0.0 { 1.0 / s } else { 0.0 }).collect();
    for _ in 0..MOST_ROUNDS {
        let stuck: f64 = (0..count).filter(|&n| shares[n] == 0.0).map(|n| ranks[n]).sum();
        let anywhere = (1.0 - DAMPING + DAMPING * stuck) * even;
        let flows: Vec<f64> = (0..count).map(|n| ranks[n] * shares[n]).collect();
        // Links go both ways, so what comes in stands with the node itself.
        let next: Vec<f64> = (0..count)
            .into_par_iter()
            .map(|n| anywhere + DAMPING * links.of_node(n).map(|(from, weight)| flows[from] * weight).sum::<f64>())
            .collect();
        let change: f64 = next.iter().zip(&ranks).map(|(a, b)| (a - b).abs()).sum();
        ranks = next;
        if change < TOLERANCE * count as f64 {
            break;
        }
    }
    ranks
}

/// How many links betweenness may follow: some seconds.
const BUDGET: usize = 100_000_000;
/// How many parts the sources are summed up in, whatever the number of threads, so that sums are the same to the bit.
const PARTS: usize = 32;

/// On how many of the shortest paths between two others each node lies, 0 to 1: Brandes, *A faster algorithm for betweenness
/// centrality*, 2001. Of large networks the paths from as many nodes as there is time for speak for all (Brandes and Pich,
/// *Centrality estimation in large networks*, 2007): those at even distances, in the order of nodes.
pub fn betweenness(links: &Links) -> Vec<f64> {
    let count = links.len();
    let visits: usize = (0..count).map(|n| 1 + links.degree(n)).sum();
    let sources = (BUDGET / visits.max(1)).clamp(1, count.max(1));
    let chosen: Vec<usize> = (0..sources).map(|n| n * count / sources).filter(|n| *n < count).collect();
    let parts: Vec<Vec<f64>> = chosen
        .par_chunks(chosen.len().div_ceil(PARTS).max(1))
        .map(|chunk| {
            let mut search = Search::new(count);
            for source in chunk {
                search.from(links, *source);
            }
            search.sums
        })
        .collect();
    let pairs = (count.saturating_sub(1) * count.saturating_sub(2)) as f64;
    let scale = if pairs > 0.0 { count as f64 / (chosen.len() as f64 * pairs) } else { 0.0 };
    (0..count).map(|n| scale * parts.iter().map(|part| part[n]).sum::<f64>()).collect()
}

/// Searches for shortest paths, one source after the other.
struct Search {
    sums: Vec<f64>,
    order: Vec<usize>,
    /// How far from the source; `usize::MAX` where it was not met.
    distance: Vec<usize>,
    /// How many shortest paths lead to it.
    paths: Vec<f64>,
    /// Which part of the paths to all nodes goes through it.
    through: Vec<f64>,
}

impl Search {
    fn new(count: usize) -> Self {
        Self {
            sums: vec![0.0; count],
            order: Vec::with_capacity(count),
            distance: vec![usize::MAX; count],
            paths: vec![0.0; count],
            through: vec![0.0; count],
        }
    }

    fn from(&mut self, links: &Links, source: usize) {
        self.order.clear();
        self.order.push(source);
        self.distance[source] = 0;
        self.paths[source] = 1.0;
        let mut at = 0;
        while let Some(&node) = self.order.get(at) {
            at += 1;
            for (next, _) in links.of_node(node) {
                if self.distance[next] == usize::MAX {
                    self.distance[next] = self.distance[node] + 1;
                    self.order.push(next);
                }
                if self.distance[next] == self.distance[node] + 1 {
                    self.paths[next] += self.paths[node];
                }
            }
        }
        for &node in self.order.iter().rev() {
            let share = (1.0 + self.through[node]) / self.paths[node];
            for (before, _) in links.of_node(node) {
                if self.distance[before] != usize::MAX && self.distance[before] + 1 == self.distance[node] {
                    self.through[before] += self.paths[before] * share;
                }
            }
            if node != source {
                self.sums[node] += self.through[node];
            }
        }
        for &node in &self.order {
            self.distance[node] = usize::MAX;
            self.paths[node] = 0.0;
            self.through[node] = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(count: usize, edges: &[(usize, usize)]) -> Links {
        Links::of(count, edges.iter().map(|&(a, b)| (a, b, 1.0)), |a, b| a + b)
    }

    #[track_caller]
    fn near(found: &[f64], expected: &[f64]) {
        let near = found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(near && found.len() == expected.len(), "{found:?} {expected:?}");
    }

    /// The figures are those of networkx 3.6.
    #[test]
    fn as_others_have_it() {
        let kite = links(6, &[(0, 1), (0, 2), (1, 2), (2, 3), (3, 4)]);
        near(&pagerank(&kite), &[0.186_23, 0.186_23, 0.275_15, 0.206_41, 0.116_85, 0.029_13]);
        near(&betweenness(&kite), &[0.0, 0.0, 0.4, 0.3, 0.0, 0.0]);
        assert_eq!(pagerank(&links(0, &[])), [0.0; 0]);
        assert_eq!(betweenness(&links(1, &[])), [0.0]);
    }

    #[test]
    fn heavier_links_are_taken_more_often() {
        let star = Links::of(3, [(0, 1, 3.0), (0, 2, 1.0)].into_iter(), |a, b| a + b);
        let ranks = pagerank(&star);
        assert!(ranks[0] > ranks[1] && ranks[1] > ranks[2], "{ranks:?}");
    }

    proptest! {
        #[test]
        fn ranks_are_shares(edges in prop::collection::vec((0_usize..20, 0_usize..20), 0..60)) {
            let links = links(20, &edges);
            prop_assert!((pagerank(&links).iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(betweenness(&links).iter().all(|b| (0.0..=1.0).contains(b)));
        }
    }
}
