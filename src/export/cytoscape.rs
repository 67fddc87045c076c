//! JSON of Cytoscape.js, which the desktop program Cytoscape reads as well.
//!
//! Specification: <https://js.cytoscape.org/#notation/elements-json>.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::sheet::{articles, span};
use crate::network::{Edge, Network};
use crate::text::EntityType;

/// Writes the elements. `communities` has the number of each node's community; it may be empty.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, communities: &[usize], mut out: impl Write) -> io::Result<()> {
    let nodes = network.nodes.iter().enumerate().map(|(n, node)| {
        json!({ "data": {
            "id": format!("n{n}"),
            "label": node.label,
            "type": node.kind.map(EntityType::as_str),
            "iri": node.iri,
            "community": communities.get(n),
        } })
    });
    let edges = network.edges.iter().enumerate().map(|(n, edge)| {
        let mut data = said(edge);
        data["id"] = format!("e{n}").into();
        data["source"] = format!("n{}", edge.from).into();
        data["target"] = format!("n{}", edge.to).into();
        data["label"] = edge.name().into();
        json!({ "data": data })
    });
    let elements = json!({ "nodes": nodes.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>() });
    serde_json::to_writer_pretty(&mut out, &json!({ "elements": elements }))?;
    writeln!(out)
}

/// What is known of an edge.
pub(super) fn said(edge: &Edge) -> Value {
    let [since, until] = span(edge).map(|day| if day.is_empty() { Value::Null } else { day.into() });
    json!({
        "relation": edge.relation,
        "value": edge.value,
        "since": since,
        "until": until,
        "support": edge.support(),
        "confidence": (f64::from(edge.confidence()) * 1000.0).round() / 1000.0,
        "words": edge.words(),
        "articles": articles(edge),
    })
}
