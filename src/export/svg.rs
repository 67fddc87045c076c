//! SVG, drawn here: boxes of names in the colours of their types, lines with their relations, and with each line the words
//! that state it as its `<title>`, which viewers show under the pointer.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::drawing::{Drawing, LEADING, Label, Line, Point, draw, width};
use super::look::{caption, look};
use super::xml::escaped;
use crate::network::{Network, Vertex};
use crate::text::EntityType;

/// The families of fonts that have the widths the picture was made for come first.
pub const FONTS: &str = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif";
/// The height of the legend.
const LEGEND: f64 = 34.0;

/// Writes the picture of `network`.
///
/// # Errors
/// Those of `out`.
pub fn write(network: &Network, mut out: impl Write) -> io::Result<()> {
    let drawing = draw(network);
    let (width, height) = (drawing.size.width.max(legend_width(network)), drawing.size.height + LEGEND);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">"
    )?;
    writeln!(out, "<title>{}</title>", escaped(&subject(network)))?;
    writeln!(out, "<style>{STYLE}</style>")?;
    writeln!(out, "<rect class=\"paper\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#fff\"/>")?;
    out.write_all(body(network, &drawing).as_bytes())?;
    out.write_all(legend(network, drawing.size.height).as_bytes())?;
    writeln!(out, "</svg>")
}

/// What the picture is of, for those who cannot see it.
pub fn subject(network: &Network) -> String {
    let names: Vec<&str> = network.nodes.iter().take(3).map(|node| node.label.as_str()).collect();
    let more = if network.nodes.len() > names.len() { ", …" } else { "" };
    format!("{}{more}: {} things, {} relations", names.join(", "), network.nodes.len(), network.edges.len())
}

/// How things look that are alike.
pub const STYLE: &str = "
text { font-family: Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif; fill: #222; text-anchor: middle; }
.line path { fill: none; stroke: #9a9a9a; stroke-width: 1.1; }
.relation text { fill: #555; paint-order: stroke; stroke: #fff; stroke-width: 4.5px; stroke-linejoin: round; }
.node rect, .node polygon { stroke-width: 1.3; }
a { text-decoration: none; }
";

/// Lines, labels and nodes, in this order, so that nothing is drawn over words.
pub fn body(network: &Network, drawing: &Drawing) -> String {
    let mut svg = String::from(
        "<defs><marker id=\"tip\" viewBox=\"0 0 10 8\" refX=\"9.5\" refY=\"4\" markerWidth=\"9\" markerHeight=\"7\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0L10 4L0 8L2.5 4z\" fill=\"#777\"/></marker></defs>\n<g id=\"lines\">\n",
    );
    for (n, line) in drawing.lines.iter().enumerate() {
        let title = escaped(&title(network, line));
        let _ = writeln!(
            svg,
            "<g class=\"line\" data-line=\"{n}\"><title>{title}</title><path d=\"{}\" marker-end=\"url(#tip)\"/></g>",
            path(&line.path)
        );
    }
    svg.push_str("</g>\n<g id=\"relations\">\n");
    for (n, line) in drawing.lines.iter().enumerate() {
        if let Some(label) = &line.label {
            let title = escaped(&title(network, line));
            let _ = writeln!(svg, "<g class=\"relation\" data-line=\"{n}\"><title>{title}</title>{}</g>", words(label));
        }
    }
    svg.push_str("</g>\n<g id=\"nodes\">\n");
    for (n, (vertex, label)) in network.nodes.iter().zip(&drawing.nodes).enumerate() {
        let look = look(vertex.kind);
        let title = escaped(&format!("{}\n{}, {}", vertex.label, look.name, vertex.iri));
        let shape = outline(vertex, label);
        let node = format!(
            "<g class=\"node\" data-node=\"{n}\"><title>{title}</title><g fill=\"{}\" stroke=\"{}\">{shape}</g>{}</g>",
            look.fill,
            look.stroke,
            words(label)
        );
        // Other schemes than these are not for clicking.
        if vertex.iri.starts_with("http://") || vertex.iri.starts_with("https://") {
            let _ = writeln!(svg, "<a href=\"{}\">{node}</a>", escaped(&vertex.iri));
        } else {
            let _ = writeln!(svg, "{node}");
        }
    }
    svg.push_str("</g>\n");
    svg
}

/// What all edges of a line say.
pub fn title(network: &Network, line: &Line) -> String {
    let captions = line.edges.iter().filter_map(|edge| network.edges.get(*edge)).map(|edge| caption(network, edge));
    captions.collect::<Vec<_>>().join("\n\n")
}

fn words(label: &Label) -> String {
    let mut text = String::new();
    let first = label.at.y - (label.lines.len() as f64 - 1.0) * label.font * LEADING / 2.0;
    let _ = write!(text, "<text font-size=\"{:.1}\">", label.font);
    for (n, line) in label.lines.iter().enumerate() {
        // The middle of small letters is about a third of the font size above the baseline.
        let y = first + n as f64 * label.font * LEADING + label.font * 0.35;
        let _ = write!(text, "<tspan x=\"{:.1}\" y=\"{y:.1}\">{}</tspan>", label.at.x, escaped(line));
    }
    text.push_str("</text>");
    text
}

/// The box: round for people, with corners for events, nearly square for the rest.
fn outline(vertex: &Vertex, label: &Label) -> String {
    let (w, h) = (label.size.width, label.size.height);
    let (x, y) = (label.at.x - w / 2.0, label.at.y - h / 2.0);
    if vertex.kind == Some(EntityType::Event) {
        let cut = 6.0;
        let corners = [(cut, 0.0), (w - cut, 0.0), (w, h / 2.0), (w - cut, h), (cut, h), (0.0, h / 2.0)];
        let points: Vec<String> = corners.iter().map(|(dx, dy)| format!("{:.1},{:.1}", x + dx, y + dy)).collect();
        return format!("<polygon points=\"{}\"/>", points.join(" "));
    }
    let round = match vertex.kind {
        Some(EntityType::Person) => h.min(30.0) / 2.0,
        Some(EntityType::Place) => 8.0,
        _ => 2.5,
    };
    format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" rx=\"{round:.1}\"/>")
}

fn path(points: &[Point]) -> String {
    let mut path = String::new();
    for (n, point) in points.iter().enumerate() {
        let command = match n {
            0 => "M",
            n if n % 3 == 1 => "C",
            _ => " ",
        };
        let _ = write!(path, "{command}{:.1} {:.1}", point.x, point.y);
    }
    path
}

/// The types that are there.
fn kinds(network: &Network) -> Vec<Option<EntityType>> {
    let there: BTreeSet<&str> = network.nodes.iter().map(|node| look(node.kind).name).collect();
    let all = EntityType::ALL.into_iter().map(Some).chain([None]);
    all.filter(|kind| there.contains(look(*kind).name)).collect()
}

const KEY: f64 = 11.0;

fn legend_width(network: &Network) -> f64 {
    kinds(network).iter().map(|kind| width(look(*kind).name, KEY) + 38.0).sum::<f64>() + 24.0
}

fn legend(network: &Network, top: f64) -> String {
    let mut svg = String::from("<g id=\"legend\">\n");
    let (mut x, y) = (22.0, top + 4.0);
    for kind in kinds(network) {
        let look = look(kind);
        let _ = writeln!(
            svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"16\" height=\"12\" rx=\"3\" fill=\"{}\" stroke=\"{}\"/><text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{KEY}\" style=\"text-anchor:start\">{}</text>",
            look.fill,
            look.stroke,
            x + 21.0,
            y + 10.0,
            look.name
        );
        x += width(look.name, KEY) + 38.0;
    }
    svg.push_str("</g>\n");
    svg
}
