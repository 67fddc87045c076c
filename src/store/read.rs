//! Files of RDF and stores -> quads.

use std::io::Read;
use std::path::Path;

use oxigraph::io::{RdfFormat, RdfParseError, RdfParser, RdfSyntaxError};
use oxigraph::model::{BlankNode, Quad};
use rustc_hash::FxHashMap;

use super::annotation::reified;
use super::blank::renamed;
use super::journal::Damaged;
use super::knowledge::load;
use crate::error::{Error, Result};
use crate::format::Format;

/// Reads one file after the other. Blank nodes of different files stay apart, and are numbered in order of appearance,
/// so that the same files give the same quads. Facts of RDF 1.2, as [`annotated`](super::annotated) makes them, are read
/// as those of RDF 1.1.
pub struct Reader {
    base: String,
    files: usize,
    damaged: Vec<Damaged>,
}

impl Reader {
    /// A reader that resolves relative IRIs against `base`.
    pub fn new(base: &str) -> Self {
        Self { base: base.to_owned(), files: 0, damaged: Vec::new() }
    }

    /// Everything in `path`: a file (`-`: standard input) in the format `from` or else the one of its extension, or the
    /// folder of a store.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Store`] where a folder is no store, [`Error::Encoding`], [`Error::Syntax`] with line and column, [`Error::Format`] where the format
    /// is not known or not RDF.
    pub fn read(&mut self, path: &Path, from: Option<Format>) -> Result<Vec<Quad>> {
        if path.is_dir() {
            let (quads, damaged) = load(path)?;
            self.damaged.extend(damaged);
            return Ok(quads);
        }
        let format = from.map_or_else(|| Format::of_path(path), Ok)?;
        let syntax =
            rdf(format).ok_or_else(|| Error::Format { name: format.to_string(), known: Format::known(true) })?;
        let bytes = if path == Path::new("-") {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map_err(Error::io(path))?;
            bytes
        } else {
            std::fs::read(path).map_err(Error::io(path))?
        };
        let text = Error::unless_utf8(path, &bytes)?;
        self.parse(path, text.strip_prefix('\u{FEFF}').unwrap_or(text), syntax)
    }

    /// The segments of stores that were passed over, because they are damaged.
    pub fn damaged(&self) -> &[Damaged] {
        &self.damaged
    }

    fn parse(&mut self, path: &Path, text: &str, syntax: RdfFormat) -> Result<Vec<Quad>> {
        self.files += 1;
        let mut names = Names { file: self.files, known: FxHashMap::default() };
        let mut quads = Vec::new();
        for quad in self.parser(syntax).for_slice(text) {
            match quad {
                Ok(quad) => quads.push(names.quad(quad)),
                Err(error) => return Err(self.wrong(path, text, syntax, &error)),
            }
        }
        Ok(reified(quads))
    }

    fn parser(&self, syntax: RdfFormat) -> RdfParser {
        let parser = RdfParser::from_format(syntax);
        parser.clone().with_base_iri(&self.base).unwrap_or(parser)
    }

    fn wrong(&self, path: &Path, text: &str, syntax: RdfFormat, error: &RdfSyntaxError) -> Error {
        let whole = error.to_string();
        let Some(place) = error.location() else {
            let line = self.line_of_error(text, syntax);
            return Error::Syntax { path: path.to_owned(), line, column: 1, message: whole };
        };
        // The parser's message begins with the place, which the error has already.
        let message = match whole.split_once(": ") {
            Some((place, message)) if place.starts_with("Parser error ") => message.to_owned(),
            _ => whole,
        };
        let start = place.start;
        Error::Syntax {
            path: path.to_owned(),
            line: start.line as usize + 1,
            column: start.column as usize + 1,
            message,
        }
    }

    /// The line at which a parser that does not tell (RDF/XML) gives up: it is fed one line at a time.
    fn line_of_error(&self, text: &str, syntax: RdfFormat) -> usize {
        let mut lines = Lines { rest: text.as_bytes(), given: 0 };
        for quad in self.parser(syntax).for_reader(&mut lines) {
            if matches!(quad, Err(RdfParseError::Syntax(_))) {
                break;
            }
        }
        lines.given.max(1)
    }
}

/// The form of RDF; none for pictures.
fn rdf(format: Format) -> Option<RdfFormat> {
    Some(match format {
        Format::Turtle => RdfFormat::Turtle,
        Format::NTriples => RdfFormat::NTriples,
        Format::NQuads => RdfFormat::NQuads,
        Format::TriG => RdfFormat::TriG,
        Format::RdfXml => RdfFormat::RdfXml,
        Format::JsonLd => RdfFormat::JsonLd { profile: oxigraph::io::JsonLdProfileSet::default() },
        Format::Dot => return None,
    })
}

/// Hands out at most one line a read.
struct Lines<'a> {
    rest: &'a [u8],
    given: usize,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let line = self.rest.iter().position(|b| *b == b'\n').map_or(self.rest.len(), |n| n + 1);
        let (now, rest) = self.rest.split_at(line.min(buffer.len()));
        buffer[..now.len()].copy_from_slice(now);
        self.rest = rest;
        // The first piece of a line counts it, a read at the end does not.
        self.given += usize::from(!now.is_empty() && (now.ends_with(b"\n") || rest.is_empty()));
        Ok(now.len())
    }
}

/// The blank nodes of one file.
struct Names {
    file: usize,
    known: FxHashMap<BlankNode, BlankNode>,
}

impl Names {
    fn quad(&mut self, quad: Quad) -> Quad {
        renamed(quad, &mut |node| self.blank(node))
    }

    fn blank(&mut self, node: BlankNode) -> BlankNode {
        let (file, next) = (self.file, self.known.len());
        self.known.entry(node).or_insert_with(|| BlankNode::new_unchecked(format!("f{file}n{next}"))).clone()
    }
}
