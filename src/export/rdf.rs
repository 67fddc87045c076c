//! The forms of RDF.

use std::io::{self, Write};

use oxigraph::io::{RdfFormat, RdfSerializer};
use oxigraph::model::{GraphName, Quad};

use super::{jsonld, turtle};
use crate::format::Format;
use crate::vocab::PREFIXES;

/// Writes `quads` in a form of RDF, sorted and without repeats. Forms that hold one graph get all graphs poured into it.
/// IRIs below `base` are shortened where the form can.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidInput`] where the form cannot hold the quads (RDF/XML has no place for
/// control characters, JSON-LD none for triple terms), or is no form of RDF.
pub fn write(quads: impl IntoIterator<Item = Quad>, format: Format, base: &str, mut out: impl Write) -> io::Result<()> {
    let mut quads: Vec<Quad> = quads.into_iter().collect();
    if !format.has_graphs() {
        pour(&mut quads);
    }
    let syntax = match format {
        Format::Turtle | Format::TriG => return turtle::write(&quads, base, &mut out),
        Format::NTriples | Format::NQuads => return lines(&quads, &mut out),
        Format::JsonLd => return jsonld::write(&quads, base, &mut out),
        Format::RdfXml => RdfFormat::RdfXml,
        Format::Dot => return Err(io::Error::new(io::ErrorKind::InvalidInput, "dot is not a form of RDF")),
    };
    quads.sort_by_cached_key(|quad| (quad.subject.to_string(), quad.predicate.to_string(), quad.object.to_string()));
    quads.dedup();
    let mut serializer = RdfSerializer::from_format(syntax);
    for (prefix, namespace) in PREFIXES {
        serializer = serializer.with_prefix(prefix, namespace).map_err(io::Error::other)?;
    }
    let mut writer = serializer.for_writer(&mut out);
    for quad in &quads {
        writer.serialize_quad(quad)?;
    }
    writer.finish()?;
    writeln!(out)
}

/// Puts all graphs into the default graph.
pub fn pour(quads: &mut [Quad]) {
    for quad in quads {
        quad.graph_name = GraphName::DefaultGraph;
    }
}

/// N-Triples and N-Quads: a statement a line, in order of bytes.
fn lines(quads: &[Quad], out: &mut impl Write) -> io::Result<()> {
    let mut lines: Vec<String> = quads.iter().map(|quad| format!("{quad} .\n")).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().try_for_each(|line| out.write_all(line.as_bytes()))
}
