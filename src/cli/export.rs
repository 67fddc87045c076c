//! `simpul export`: graphs into other formats.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::input::Input;
use super::output;
use crate::export::{dot, rdf};
use crate::format::Format;
use crate::graph::arrange;
use crate::store::network;

/// Write graphs in another format: RDF for other stores, DOT for pictures
///
/// All files become one graph. The same content gives the same bytes, in whatever order it comes.
#[derive(Args)]
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
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        output::to(self.output.as_deref(), |out| {
            if format == Format::Dot {
                dot::write(&arrange(network(&quads), self.isolated), out)?;
            } else {
                rdf::write(quads, format, &self.input.base, out)?;
            }
            Ok(())
        })?;
        Ok(outcome)
    }
}
