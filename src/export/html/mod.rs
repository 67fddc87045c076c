//! One page with the picture, to look around in: it needs no other file and no network, and asks for none.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::cytoscape::said;
use super::drawing::draw;
use super::svg;
use super::xml::escaped;
use crate::network::Network;
use crate::text::EntityType;

/// Writes the page. `communities` has the number of each node's community; it may be empty.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, communities: &[usize], mut out: impl Write) -> io::Result<()> {
    let drawing = draw(network);
    let nodes = network.nodes.iter().enumerate().map(|(n, node)| {
        json!({
            "label": node.label,
            "type": node.kind.map_or("other", EntityType::as_str),
            "iri": node.iri,
            "community": communities.get(n),
            "at": [drawing.nodes[n].at.x.round(), drawing.nodes[n].at.y.round()],
        })
    });
    let edges = network.edges.iter().map(|edge| {
        let mut data = said(edge);
        data["from"] = edge.from.into();
        data["to"] = edge.to.into();
        data
    });
    let lines = drawing.lines.iter().map(|line| Value::from(line.edges.clone()));
    let data = json!({
        "nodes": nodes.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
        "size": [drawing.size.width.round(), drawing.size.height.round()],
    });
    // Within a script element only the end tag and comments have a meaning, and all of them begin with this sign.
    let data = data.to_string().replace('<', "\\u003c");
    let parts = [
        ("TITLE", escaped(&svg::subject(network))),
        ("STYLE", format!("{}{}", svg::STYLE, include_str!("page.css"))),
        ("PICTURE", svg::body(network, &drawing)),
        ("DATA", data),
        ("SCRIPT", include_str!("page.js").to_owned()),
    ];
    let mut page = include_str!("page.html");
    // The page holds each mark once, in this order, so that what is put in is not searched again.
    for (mark, part) in &parts {
        let mark = format!("{{{{{mark}}}}}");
        let Some((before, after)) = page.split_once(mark.as_str()) else { continue };
        out.write_all(before.as_bytes())?;
        out.write_all(part.as_bytes())?;
        page = after;
    }
    out.write_all(page.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Vertex;

    #[test]
    fn names_end_no_script_and_begin_no_element() {
        let label = "</script><script>alert(1)</script>{{SCRIPT}}<!--".to_owned();
        let nodes = vec![Vertex { iri: "urn:x".to_owned(), label, kind: None }];
        let mut page = Vec::new();
        write(&Network { nodes, edges: vec![] }, &[0], &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("<script>alert"), "{page}");
        assert!(page.ends_with("</html>\n"));
    }
}
