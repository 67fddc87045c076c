//! GEXF 1.3, for Gephi and Sigma.js.
//!
//! Specification: <https://gexf.net/>.

use std::io::{self, Write};

use super::look::look;
use super::sheet::span;
use super::xml::attribute;
use crate::network::Network;
use crate::text::EntityType;

const NODE: [(&str, &str); 3] = [("type", "string"), ("iri", "anyURI"), ("community", "integer")];
const EDGE: [(&str, &str); 7] = [
    ("relation", "string"),
    ("value", "string"),
    ("since", "string"),
    ("until", "string"),
    ("support", "integer"),
    ("confidence", "double"),
    ("words", "string"),
];

/// Writes a directed graph with the colours of types. An edge weighs as much as articles support it. `communities` has
/// the number of each node's community; it may be empty.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, communities: &[usize], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n<meta><creator>simpul</creator></meta>"
    )?;
    writeln!(out, "<graph defaultedgetype=\"directed\" mode=\"static\">")?;
    for (class, attributes) in [("node", &NODE[..]), ("edge", &EDGE[..])] {
        writeln!(out, "<attributes class=\"{class}\" mode=\"static\">")?;
        for (name, kind) in attributes {
            writeln!(out, "<attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>")?;
        }
        writeln!(out, "</attributes>")?;
    }
    writeln!(out, "<nodes>")?;
    for (n, node) in network.nodes.iter().enumerate() {
        let community = communities.get(n).map_or_else(String::new, usize::to_string);
        let values = [node.kind.map_or("", EntityType::as_str), &node.iri, &community];
        write!(out, "<node id=\"n{n}\" label=\"{}\">", attribute(&node.label))?;
        said(&NODE, &values, &mut out)?;
        let colour = look(node.kind).stroke;
        let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        writeln!(out, "<viz:color r=\"{}\" g=\"{}\" b=\"{}\"/></node>", part(1), part(3), part(5))?;
    }
    writeln!(out, "</nodes>\n<edges>")?;
    for (n, edge) in network.edges.iter().enumerate() {
        let support = edge.support().to_string();
        let [since, until] = span(edge);
        let words = edge.words().into_iter().collect::<Vec<_>>().join("\n");
        let confidence = format!("{:.3}", edge.confidence());
        write!(
            out,
            "<edge id=\"e{n}\" source=\"n{}\" target=\"n{}\" label=\"{}\" weight=\"{support}\">",
            edge.from,
            edge.to,
            attribute(edge.name())
        )?;
        let value = edge.value.as_deref().unwrap_or_default();
        said(&EDGE, &[&edge.relation, value, &since, &until, &support, &confidence, &words], &mut out)?;
        writeln!(out, "</edge>")?;
    }
    writeln!(out, "</edges>\n</graph>\n</gexf>")
}

fn said(attributes: &[(&str, &str)], values: &[&str], out: &mut impl Write) -> io::Result<()> {
    write!(out, "<attvalues>")?;
    for ((name, _), value) in attributes.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        write!(out, "<attvalue for=\"{name}\" value=\"{}\"/>", attribute(value))?;
    }
    write!(out, "</attvalues>")
}
