//! What was found, for other programs and for eyes.
//!
//! In come quads or a [`Network`](crate::network::Network), out go bytes: the forms of RDF ([`rdf`]), changes of
//! RDF ([`patch`]) and pictures ([`dot`]). An [`Analysis`](crate::text::Analysis) becomes rows ([`conllu`]), labels ([`bio`]) or a picture ([`tree`]). The same content gives the same bytes, in whatever order it came.
//!
//! Specifications: [Turtle](https://www.w3.org/TR/turtle/), [TriG](https://www.w3.org/TR/trig/),
//! [N-Triples](https://www.w3.org/TR/n-triples/), [N-Quads](https://www.w3.org/TR/n-quads/),
//! [RDF/XML](https://www.w3.org/TR/rdf-syntax-grammar/), [JSON-LD](https://www.w3.org/TR/json-ld11/) and
//! [DOT](https://graphviz.org/doc/info/lang.html).

mod annotation;
pub mod bio;
pub mod conllu;
pub mod dot;
pub mod facts;
mod jsonld;
pub mod patch;
pub mod rdf;
pub mod tree;
mod turtle;

/// Tabs and line breaks would break forms with a word a line.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}
