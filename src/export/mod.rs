//! What was found, for other programs and for eyes.
//!
//! In come quads or a [`Network`](crate::network::Network), out go bytes: the forms of RDF ([`rdf`]), changes of
//! RDF ([`patch`]), pictures ([`svg`], [`html`], [`dot`], [`mermaid`] and PNG), graphs for other programs
//! ([`graphml`], [`gexf`], [`cytoscape`]) and tables ([`sheet`], [`relation`] and Parquet). What is said of one entity becomes a [`timeline`]. An [`Analysis`](crate::text::Analysis) becomes rows ([`conllu`]), labels ([`bio`]) or a picture ([`tree`]). The same content gives the same bytes, in whatever order it came.
//!
//! Specifications: [Turtle](https://www.w3.org/TR/turtle/), [TriG](https://www.w3.org/TR/trig/),
//! [N-Triples](https://www.w3.org/TR/n-triples/), [N-Quads](https://www.w3.org/TR/n-quads/),
//! [RDF/XML](https://www.w3.org/TR/rdf-syntax-grammar/), [JSON-LD](https://www.w3.org/TR/json-ld11/) and
//! [DOT](https://graphviz.org/doc/info/lang.html).

mod annotation;
pub mod bio;
pub mod conllu;
pub mod cytoscape;
pub mod dot;
pub mod drawing;
pub mod facts;
pub mod gexf;
pub mod graphml;
pub mod html;
mod jsonld;
mod look;
pub mod mermaid;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod patch;
#[cfg(feature = "png")]
pub mod png;
pub mod rdf;
pub mod relation;
pub mod said;
pub mod sheet;
pub mod svg;
pub mod timeline;
pub mod tree;
mod turtle;
mod xml;

/// Tabs and line breaks would break forms with a word a line.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}
