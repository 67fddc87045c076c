//! `GraphViz`: entities by colour and shape of their type, relations on the edges, the words that state them as tooltips.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::look::look;
use crate::network::{Edge, Network, Vertex};

/// Communities of fewer nodes have no frame of their own.
const CLUSTER: usize = 3;

/// Writes a directed graph, nodes and edges in the order of `network`. Edges between the same two nodes share one line.
/// `communities` has the number of each node's community, by which `dot` and `fdp` frame them; it may be empty.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, communities: &[usize], mut out: impl Write) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (n, community) in communities.iter().enumerate().take(network.nodes.len()) {
        members.entry(*community).or_default().push(n);
    }
    members.retain(|_, members| members.len() >= CLUSTER);
    let framed = members.len() > 1;
    for (n, vertex) in network.nodes.iter().enumerate() {
        let is_framed = framed && communities.get(n).is_some_and(|community| members.contains_key(community));
        if !is_framed {
            writeln!(out, "    n{n} [{}];", node(vertex))?;
        }
    }
    for (community, members) in members.iter().filter(|_| framed) {
        writeln!(out, "    subgraph cluster_{community} {{")?;
        for &n in members {
            writeln!(out, "        n{n} [{}];", node(&network.nodes[n]))?;
        }
        writeln!(out, "    }}")?;
    }
    let mut lines: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (n, edge) in network.edges.iter().enumerate() {
        lines.entry((edge.from, edge.to)).or_default().push(n);
    }
    for ((from, to), edges) in &lines {
        writeln!(out, "    n{from} -> n{to} [{}];", relations(network, edges))?;
    }
    writeln!(out, "}}")
}

const HEADER: &str = "\
digraph simpul {
    graph [rankdir=LR, overlap=false, splines=true, style=rounded, color=\"#cccccc\", tooltip=\" \"];
    node [fontname=\"Helvetica\", fontsize=11, style=\"filled,rounded\", shape=box, margin=\"0.1,0.05\"];
    edge [fontname=\"Helvetica\", fontsize=9, color=\"#888888\", fontcolor=\"#444444\", arrowsize=0.7];
";

/// Names with more characters are broken into several lines.
const BROAD: usize = 24;

fn node(vertex: &Vertex) -> String {
    let look = look(vertex.kind);
    let mut attributes = format!(
        "label={}, tooltip={}, shape={}, fillcolor=\"{}\", color=\"{}\"",
        quoted(&broken(&vertex.label)),
        quoted(&vertex.iri),
        look.shape,
        look.fill,
        look.stroke
    );
    // A URL makes the node a link in SVG; other schemes than these are not for clicking.
    if vertex.iri.starts_with("http://") || vertex.iri.starts_with("https://") {
        let _ = write!(attributes, ", URL={}", quoted(&vertex.iri));
    }
    attributes
}

/// The text with line breaks in place of some spaces.
fn broken(text: &str) -> String {
    let mut broken = String::with_capacity(text.len());
    let mut used = 0;
    for word in text.split(' ') {
        let count = word.chars().count();
        if used > 0 && used + count >= BROAD {
            broken.push('\n');
            used = 0;
        } else if !broken.is_empty() {
            broken.push(' ');
        }
        broken.push_str(word);
        used += count + 1;
    }
    broken
}

fn relations(network: &Network, edges: &[usize]) -> String {
    let edges = || edges.iter().map(|edge| &network.edges[*edge]);
    let mut names: Vec<&str> = edges().map(Edge::name).collect();
    names.dedup();
    let label = quoted(&broken(&names.join(", ")));
    let words: Vec<&str> = edges().flat_map(|edge| edge.words()).collect();
    if words.is_empty() {
        return format!("label={label}");
    }
    let words = quoted(&words.join("\n"));
    format!("label={label}, tooltip={words}, labeltooltip={words}")
}

/// A string of the DOT language. Only the quote needs escaping for its grammar, but attributes of type `escString` give
/// a meaning to backslashes (`\N` is the node's name), and `dot` reads HTML entities everywhere (`&lt;`).
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("\\n"),
            // Others have no place in a label, and NUL would end the file.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoting() {
        assert_eq!(quoted("a \"b\" \\N <i> & é\nf\0"), r#""a \"b\" \\N <i> &amp; é\nf ""#);
    }
}
