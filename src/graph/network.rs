//! The order in which a network is shown: connected components by size, and in each the best connected first.

use std::cmp::Reverse;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use petgraph::visit::{EdgeRef, NodeIndexable};

use crate::network::{Edge, Network, Vertex};

/// The network with its nodes in order of component size, degree and IRI, and its edges in order of their ends.
/// Nodes without any edge are left out unless `isolated`.
pub fn arrange(network: Network, isolated: bool) -> Network {
    let graph = directed(network);
    let degrees: Vec<usize> = graph.node_indices().map(|n| graph.neighbors_undirected(n).count()).collect();
    let mut components = UnionFind::new(graph.node_bound());
    for edge in graph.edge_references() {
        components.union(edge.source().index(), edge.target().index());
    }
    let components = components.into_labeling();
    let mut sizes = vec![0_usize; components.len()];
    for component in &components {
        sizes[*component] += 1;
    }
    // A component is known by its first node in this order, so that two of one size do not mix.
    let rank = |n: usize| (Reverse(degrees[n]), graph[NodeIndex::new(n)].iri.as_str());
    let mut first: Vec<usize> = (0..components.len()).collect();
    for n in 0..components.len() {
        let known = &mut first[components[n]];
        *known = if rank(n) < rank(*known) { n } else { *known };
    }
    let mut order: Vec<usize> = (0..degrees.len()).filter(|n| isolated || degrees[*n] > 0).collect();
    order.sort_by_key(|&n| {
        let component = components[n];
        (Reverse(sizes[component]), rank(first[component]), component, rank(n))
    });
    let mut place = vec![None; degrees.len()];
    for (at, &n) in order.iter().enumerate() {
        place[n] = Some(at);
    }
    let (nodes, edges) = graph.into_nodes_edges();
    let mut nodes: Vec<Option<Vertex>> = nodes.into_iter().map(|node| Some(node.weight)).collect();
    let nodes = order.iter().filter_map(|&n| nodes[n].take()).collect();
    let mut edges: Vec<Edge> = edges
        .into_iter()
        .filter_map(|edge| {
            let (from, to) = (place[edge.source().index()]?, place[edge.target().index()]?);
            Some(Edge { from, to, ..edge.weight })
        })
        .collect();
    edges.sort_by(|a, b| (a.from, a.to, &a.relation, &a.value).cmp(&(b.from, b.to, &b.relation, &b.value)));
    Network { nodes, edges }
}

/// The network in petgraph's terms. Edges whose ends are not there are dropped.
fn directed(network: Network) -> DiGraph<Vertex, Edge> {
    let mut graph = DiGraph::with_capacity(network.nodes.len(), network.edges.len());
    let indexes: Vec<NodeIndex> = network.nodes.into_iter().map(|node| graph.add_node(node)).collect();
    for edge in network.edges {
        if let (Some(from), Some(to)) = (indexes.get(edge.from), indexes.get(edge.to)) {
            graph.add_edge(*from, *to, edge);
        }
    }
    graph
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(nodes: &[&str], edges: &[(usize, usize)]) -> Network {
        let nodes = nodes.iter().map(|n| Vertex { iri: (*n).to_owned(), label: (*n).to_owned(), kind: None });
        let edges =
            edges.iter().map(|&(from, to)| Edge { from, to, relation: "met".to_owned(), value: None, sources: vec![] });
        Network { nodes: nodes.collect(), edges: edges.collect() }
    }

    #[test]
    fn largest_component_and_best_connected_first() {
        let network = network(&["a", "b", "c", "d", "e", "f"], &[(0, 1), (2, 3), (4, 3)]);
        let arranged = arrange(network.clone(), false);
        let order: String = arranged.nodes.iter().map(|n| n.iri.as_str()).collect();
        assert_eq!(order, "dceab");
        let edges: Vec<_> = arranged.edges.iter().map(|e| (e.from, e.to)).collect();
        assert_eq!(edges, [(1, 0), (2, 0), (3, 4)]);
        assert_eq!(arrange(network, true).nodes.len(), 6);
    }
}
