//! `simpul timeline`: what happened to whom, by date.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};

use super::input::Input;
use super::output;
use crate::export::timeline::{self, Entry};
use crate::store::{copies, one, statements};
use crate::text::Date;

/// List by date what articles say of an entity
///
/// A fact stands at its own date, or at that of the event it is about, or else, with a tilde (~), at the day on which the
/// first article with it was published; what is not dated at all stands last. The entity is given by IRI, by the end of it
/// (person/li-qiang) or by name.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul timeline news.ttl \"Li Qiang\"
  simpul timeline kb/ \"Joko Widodo\" --since 2023-10 --until 2023-12
  simpul timeline kb/ \"Joko Widodo\" --relation position,visited --to csv -o jokowi.csv
  simpul timeline kb/ SCO -o sco.svg")]
pub struct Timeline {
    /// Files of RDF (- for standard input) and folders of stores, and last the entity
    #[arg(required = true, num_args = 2.., value_names = ["FILE", "ENTITY"])]
    files: Vec<String>,

    /// How it is written [default: by the extension of --output, or else text]
    #[arg(long, value_enum, value_name = "FORM", ignore_case = true)]
    to: Option<To>,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Only these relations, by the names of data/relations.toml
    #[arg(long = "relation", value_name = "RELATION", value_delimiter = ',')]
    relations: Vec<String>,

    /// Only what is dated on that day or later: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,

    /// Only what is dated on that day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,

    #[command(flatten)]
    input: Input,
}

/// How a timeline is written.
#[derive(Clone, Copy, ValueEnum)]
enum To {
    #[value(alias = "txt")]
    Text,
    Csv,
    Svg,
}

impl Timeline {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let to = match (self.to, self.output.as_deref().and_then(|path| path.extension())) {
            (Some(to), _) => to,
            (None, Some(extension)) => {
                let extension = extension.to_string_lossy();
                To::from_str(&extension, true)
                    .map_err(|_| anyhow!("a timeline is no .{extension}; --to says what it is: text, csv or svg"))?
            }
            (None, None) => To::Text,
        };
        let Some((name, files)) = self.files.split_last() else { bail!("no entity") };
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let mut quads = Vec::new();
        let outcome = self.input.each(&files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let found = one(&quads, name)?;
        let (graph, copies) = (statements(&quads), copies(&quads));
        let mut entries = timeline::entries(&graph, &copies, &found.iri);
        entries.retain(|entry| self.keeps(entry));
        if entries.is_empty() {
            eprintln!("simpul: warning: nothing is said of {} that was asked for", found.label);
        }
        output::to(self.output.as_deref(), |out| {
            match to {
                To::Text => timeline::text(&entries, out)?,
                To::Csv => timeline::csv(&entries, out)?,
                To::Svg => timeline::svg(&found.label, &entries, out)?,
            }
            Ok(())
        })?;
        Ok(outcome)
    }

    fn keeps(&self, entry: &Entry) -> bool {
        if !self.relations.is_empty() && !self.relations.contains(&entry.what[1]) {
            return false;
        }
        let (since, until) = (self.since.and_then(Date::days), self.until.and_then(Date::days));
        match entry.day.and_then(Date::days) {
            None => since.is_none() && until.is_none(),
            Some((first, last)) => {
                since.is_none_or(|(since, _)| last >= since) && until.is_none_or(|(_, until)| first <= until)
            }
        }
    }
}
