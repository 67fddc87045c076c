//! `simpul extract`: articles in, what they say out.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::articles::Articles;
use super::own::Own;
use super::style::is_coloured;
use super::{output, summary};
use crate::error::Error;
use crate::export::facts::Answer;
use crate::export::{dot, rdf};
use crate::format::Format;
use crate::graph::{Builder, arrange};
use crate::lang::Pack;
use crate::pipeline::Pipeline;
use crate::store::{network, quads};
use crate::text::Document;

/// Read articles and write the entities and facts in them
///
/// On a terminal a summary is printed: entities by type, and facts with the words that state them. Into a pipe or file
/// goes Turtle, unless --to or the extension of --output says otherwise.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul extract article.txt
  simpul extract articles/*.txt -o news.ttl
  simpul extract news.jsonl --to facts | jq .facts
  simpul extract --open news.jsonl -o news.ttl
  simpul extract --rules my-rules/ article.txt")]
pub struct Extract {
    #[command(flatten)]
    articles: Articles,

    /// summary, facts (JSON Lines), turtle, ntriples, nquads, trig, rdfxml, jsonld or dot
    #[arg(long, value_name = "FORMAT")]
    to: Option<String>,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Also write what verbs say of two entities beyond the relations of the ontology: `open/LEMMA_PREPOSITION`
    #[arg(long)]
    open: bool,

    /// IRI that the IRIs of entities, facts and articles begin with
    #[arg(long, value_name = "IRI", default_value = crate::vocab::BASE, value_parser = super::input::base)]
    base: String,

    #[command(flatten)]
    own: Own,
}

/// What is written: text for people, lines for programs, or a graph.
#[derive(Clone, Copy)]
enum Form {
    Summary,
    Facts,
    Graph(Format),
}

impl Extract {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let form = self.form()?;
        let pipeline = Pipeline::new(&self.own.beside(pack)?)?.with_open(self.open);
        let eyes = self.output.as_deref().is_none_or(|path| path == Path::new("-"));
        let coloured = eyes && is_coloured();
        // A bar has no place among results.
        let streams = eyes && std::io::stdout().is_terminal();
        let mut reading = if streams { self.articles.read() } else { self.articles.read_aloud() };
        let (documents, told) = reading.told();
        let watch = |document: &Document| told.done(document);
        output::to(self.output.as_deref(), |out| match form {
            Form::Summary => pipeline.read_all_watched(documents, watch, |document, findings| {
                summary::write(document, &findings, coloured, out).context("standard output")
            }),
            Form::Facts => pipeline.read_all_watched(documents, watch, |document, findings| {
                Ok(Answer::new(document, &findings).write(&mut &mut *out)?)
            }),
            Form::Graph(format) => {
                let mut builder = Builder::new(&self.base);
                pipeline.read_all_watched(documents, watch, |document, findings| {
                    builder.add(document, &findings);
                    anyhow::Ok(())
                })?;
                let quads = quads(&builder.finish());
                if format == Format::Dot {
                    dot::write(&arrange(network(&quads), false), &mut *out)?;
                } else {
                    rdf::write(quads, format, &self.base, &mut *out)?;
                }
                Ok(out.flush()?)
            }
        })?;
        Ok(reading.finish())
    }

    fn form(&self) -> Result<Form, Error> {
        match (&self.to, &self.output) {
            (Some(name), _) => match name.as_str() {
                "summary" => Ok(Form::Summary),
                "facts" => Ok(Form::Facts),
                other => other.parse().map(Form::Graph).map_err(|error| match error {
                    Error::Format { name, known } => Error::Format { name, known: format!("summary, facts, {known}") },
                    other => other,
                }),
            },
            (None, Some(path)) => match path.extension().and_then(|e| e.to_str()) {
                Some("jsonl" | "ndjson") => Ok(Form::Facts),
                Some("txt") => Ok(Form::Summary),
                Some(_) => Format::of_path(path).map(Form::Graph),
                None => Ok(Form::Graph(Format::Turtle)),
            },
            (None, None) if std::io::stdout().is_terminal() => Ok(Form::Summary),
            (None, None) => Ok(Form::Graph(Format::Turtle)),
        }
    }
}
