//! `simpul export`: graphs into other formats.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::evidence::Evidence;
use super::input::Input;
use super::output;
use super::progress::Progress;
use crate::export::{dot, rdf};
use crate::format::Format;
use crate::graph::arrange;
use crate::store::network;

/// Write graphs in another format: RDF for other stores, DOT for pictures
///
/// All files become one graph. The same content gives the same bytes, in whatever order it comes, and a small change of
/// the content is a small change of the file.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul export kb/ -o news.ttl
  simpul export news.ttl --to dot | dot -Tsvg > news.svg
  simpul export kb/ --evidence facts -o news.jsonld
  simpul export kb/ --plain --to ntriples | sort | comm -13 old.nt -
  simpul export kb/ --rdf12 -o annotated.ttl")]
pub struct Export {
    /// Files of RDF (- for standard input) and folders of stores
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// dot, turtle, ntriples, nquads, trig, rdfxml or jsonld [default: by the extension of --output, or else turtle]
    #[arg(long, value_name = "FORMAT")]
    to: Option<Format>,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// In DOT, keep entities that no relation leads to
    #[arg(long)]
    isolated: bool,

    #[command(flatten)]
    evidence: Evidence,

    #[command(flatten)]
    input: Input,
}

impl Export {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let format = match (self.to, &self.output) {
            (Some(format), _) => format,
            (None, Some(path)) if path.extension().is_some() => Format::of_path(path)?,
            _ => Format::Turtle,
        };
        self.evidence.check(format)?;
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let _progress = Progress::beside(self.output.as_deref(), format!("writing {format}"));
        output::to(self.output.as_deref(), |out| {
            if format == Format::Dot {
                dot::write(&arrange(network(&quads), self.isolated), out)?;
            } else {
                rdf::write(self.evidence.of(quads, format), format, &self.input.base, out)?;
            }
            Ok(())
        })?;
        Ok(outcome)
    }
}
