//! The formats that graphs are read from and written to.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, Result};

/// A file format of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// [Turtle](https://www.w3.org/TR/turtle/): one graph, made to be read.
    Turtle,
    /// [N-Triples](https://www.w3.org/TR/n-triples/): one graph, a triple a line.
    NTriples,
    /// [N-Quads](https://www.w3.org/TR/n-quads/): named graphs, a quad a line.
    NQuads,
    /// [TriG](https://www.w3.org/TR/trig/): named graphs, made to be read.
    TriG,
    /// [RDF/XML](https://www.w3.org/TR/rdf-syntax-grammar/): one graph.
    RdfXml,
    /// [JSON-LD](https://www.w3.org/TR/json-ld11/): named graphs.
    JsonLd,
    /// [GraphViz](https://graphviz.org/doc/info/lang.html): a picture; written, never read.
    Dot,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Turtle, Self::NTriples, Self::NQuads, Self::TriG, Self::RdfXml, Self::JsonLd, Self::Dot];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        self.names()[0]
    }

    /// The name, then what else it goes by: file extensions, spellings.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Turtle => &["turtle", "ttl"],
            Self::NTriples => &["ntriples", "nt", "n-triples"],
            Self::NQuads => &["nquads", "nq", "n-quads"],
            Self::TriG => &["trig"],
            Self::RdfXml => &["rdfxml", "rdf", "owl", "rdf/xml"],
            Self::JsonLd => &["jsonld", "json-ld"],
            Self::Dot => &["dot", "gv"],
        }
    }

    /// Whether it keeps named graphs apart. The others hold one graph, into which all are poured.
    pub const fn has_graphs(self) -> bool {
        matches!(self, Self::NQuads | Self::TriG | Self::JsonLd)
    }

    /// Whether it has a place for triples as terms, which are new in RDF 1.2.
    pub const fn has_triple_terms(self) -> bool {
        matches!(self, Self::Turtle | Self::NTriples | Self::NQuads | Self::TriG | Self::RdfXml)
    }

    /// Whether it is a form of RDF, which can be read back.
    pub const fn is_rdf(self) -> bool {
        !matches!(self, Self::Dot)
    }

    /// The format that a file's extension stands for.
    ///
    /// # Errors
    /// [`Error::Format`] where the extension is none of them.
    pub fn of_path(path: &Path) -> Result<Self> {
        path.extension().unwrap_or_default().to_string_lossy().parse()
    }

    /// The names of all formats, or of those that can be read, as errors and help list them.
    pub fn known(rdf_only: bool) -> String {
        let names: Vec<_> = Self::ALL.iter().filter(|f| !rdf_only || f.is_rdf()).map(|f| f.as_str()).collect();
        names.join(", ")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        let name = s.to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|f| f.names().contains(&name.as_str()));
        found.ok_or_else(|| Error::Format { name: s.to_owned(), known: Self::known(false) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_are_unique() {
        let names: Vec<_> = Format::ALL.iter().flat_map(|f| f.names()).collect();
        let unique: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(names.len(), unique.len());
        for format in Format::ALL {
            assert_eq!(format.as_str().parse::<Format>().unwrap(), format);
        }
        assert_eq!(Format::of_path(Path::new("a/b.TTL")).unwrap(), Format::Turtle);
    }

    #[test]
    fn an_unknown_format_lists_the_known_ones() {
        let error = "docx".parse::<Format>().unwrap_err().to_string();
        for format in Format::ALL {
            assert!(error.contains(format.as_str()), "{error}");
        }
    }
}
