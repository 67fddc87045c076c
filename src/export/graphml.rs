//! `GraphML`, for networkx, `yEd`, igraph and others.
//!
//! Specification: <http://graphml.graphdrawing.org/specification.html>.

use std::io::{self, Write};

use super::sheet::span;
use super::xml::escaped;
use crate::network::Network;
use crate::text::EntityType;

/// What is said of nodes and edges: for which of the two, its name and type.
const KEYS: [(&str, &str, &str); 10] = [
    ("node", "label", "string"),
    ("node", "type", "string"),
    ("node", "iri", "string"),
    ("node", "community", "int"),
    ("edge", "relation", "string"),
    ("edge", "value", "string"),
    ("edge", "since", "string"),
    ("edge", "until", "string"),
    ("edge", "support", "int"),
    ("edge", "words", "string"),
];

/// Writes a directed graph. `communities` has the number of each node's community; it may be empty.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, communities: &[usize], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
    for (of, name, kind) in KEYS {
        writeln!(out, "<key id=\"{name}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    writeln!(out, "<key id=\"confidence\" for=\"edge\" attr.name=\"confidence\" attr.type=\"double\"/>")?;
    writeln!(out, "<graph id=\"simpul\" edgedefault=\"directed\">")?;
    for (n, node) in network.nodes.iter().enumerate() {
        write!(out, "<node id=\"n{n}\">")?;
        data("label", &node.label, &mut out)?;
        data("type", node.kind.map_or("", EntityType::as_str), &mut out)?;
        data("iri", &node.iri, &mut out)?;
        data("community", &communities.get(n).map_or_else(String::new, usize::to_string), &mut out)?;
        writeln!(out, "</node>")?;
    }
    for (n, edge) in network.edges.iter().enumerate() {
        write!(out, "<edge id=\"e{n}\" source=\"n{}\" target=\"n{}\">", edge.from, edge.to)?;
        let [since, until] = span(edge);
        data("relation", &edge.relation, &mut out)?;
        data("value", edge.value.as_deref().unwrap_or_default(), &mut out)?;
        data("since", &since, &mut out)?;
        data("until", &until, &mut out)?;
        data("support", &edge.support().to_string(), &mut out)?;
        data("confidence", &format!("{:.3}", edge.confidence()), &mut out)?;
        data("words", &edge.words().into_iter().collect::<Vec<_>>().join("\n"), &mut out)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "</graph>\n</graphml>")
}

fn data(key: &str, value: &str, out: &mut impl Write) -> io::Result<()> {
    if value.is_empty() { Ok(()) } else { write!(out, "<data key=\"{key}\">{}</data>", escaped(value)) }
}
