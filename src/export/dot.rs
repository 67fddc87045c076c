//! `GraphViz`: entities by colour and shape of their type, relations on the edges, the words that state them as tooltips.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::network::{Edge, Network, Vertex};
use crate::text::EntityType;

/// Writes a directed graph, nodes and edges in the order of `network`.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, mut out: impl Write) -> io::Result<()> {
    out.write_all(HEADER.as_bytes())?;
    for (n, vertex) in network.nodes.iter().enumerate() {
        writeln!(out, "    n{n} [{}];", node(vertex))?;
    }
    for edge in &network.edges {
        writeln!(out, "    n{} -> n{} [{}];", edge.from, edge.to, relation(edge))?;
    }
    writeln!(out, "}}")
}

const HEADER: &str = "\
digraph simpul {
    graph [rankdir=LR, overlap=false, splines=true];
    node [fontname=\"Helvetica\", fontsize=11, style=\"filled,rounded\", shape=box, fillcolor=\"#ffffff\", color=\"#555555\"];
    edge [fontname=\"Helvetica\", fontsize=9, color=\"#888888\", fontcolor=\"#444444\"];
";

fn node(vertex: &Vertex) -> String {
    let mut attributes = format!("label={}, tooltip={}", quoted(&vertex.label), quoted(&vertex.iri));
    if let Some(kind) = vertex.kind {
        let (shape, colour) = look(kind);
        let _ = write!(attributes, ", shape={shape}, fillcolor=\"{colour}\"");
    }
    // A URL makes the node a link in SVG; other schemes than these are not for clicking.
    if vertex.iri.starts_with("http://") || vertex.iri.starts_with("https://") {
        let _ = write!(attributes, ", URL={}", quoted(&vertex.iri));
    }
    attributes
}

fn relation(edge: &Edge) -> String {
    let label = quoted(edge.name());
    if edge.sources.is_empty() {
        return format!("label={label}");
    }
    let words = quoted(&edge.words().into_iter().collect::<Vec<_>>().join("\n"));
    format!("label={label}, tooltip={words}, labeltooltip={words}")
}

/// Shape and colour. The colours are the set Set3 of colorbrewer2.org, which stay apart for the colour-blind and in print.
const fn look(kind: EntityType) -> (&'static str, &'static str) {
    match kind {
        EntityType::Person => ("ellipse", "#fdb462"),
        EntityType::Org => ("box", "#80b1d3"),
        EntityType::Place => ("house", "#b3de69"),
        EntityType::Event => ("hexagon", "#fb8072"),
        EntityType::Work => ("note", "#bebada"),
        EntityType::Product => ("component", "#8dd3c7"),
        EntityType::Program => ("folder", "#ffffb3"),
        EntityType::Group => ("octagon", "#fccde5"),
    }
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
