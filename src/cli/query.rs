//! `simpul query`: SPARQL over files of RDF.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, bail};
use clap::Args;

use super::input::{self, Input};
use super::{output, table};
use crate::error::Error;
use crate::export::rdf;
use crate::format::Format;
use crate::store::{Answer, ResultFormat, Store};

/// Answer a SPARQL query over files of RDF and stores
///
/// The query sees all files, and all named graphs in them, as one graph; GRAPH ?article { ... } tells them apart.
/// Prefixes that need no declaration: id, nif, owl, prov, rdf, rdfs, schema, simpul, skos, xsd.
#[derive(Args)]
pub struct Query {
    /// Files of RDF (- for standard input) and folders of stores, and last the query: a .rq file or the text itself
    #[arg(required = true, num_args = 2.., value_names = ["FILE", "QUERY"])]
    files: Vec<String>,

    /// For SELECT and ASK table, csv, tsv, json or xml; for CONSTRUCT and DESCRIBE a format of RDF
    /// [default: table on a terminal and tsv elsewhere; turtle]
    #[arg(long, value_name = "FORMAT")]
    to: Option<To>,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// In tables, show IRIs, not labels
    #[arg(long)]
    iris: bool,

    #[command(flatten)]
    input: Input,
}

/// How an answer is written.
#[derive(Clone, Copy)]
enum To {
    Table,
    Results(ResultFormat),
    Rdf(Format),
}

impl FromStr for To {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        if s.eq_ignore_ascii_case("table") {
            return Ok(Self::Table);
        }
        let graph = || s.parse().ok().filter(|format: &Format| format.is_rdf()).map(Self::Rdf);
        s.parse().ok().map(Self::Results).or_else(graph).ok_or_else(|| {
            let results = ResultFormat::ALL.map(ResultFormat::as_str).join(", ");
            Error::Format { name: s.to_owned(), known: format!("table, {results}, {}", Format::known(true)) }
        })
    }
}

impl Query {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let Some((query, files)) = self.files.split_last() else { bail!("no query") };
        let (name, query) = read(query)?;
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let store = Store::new(&self.input.base)?;
        let outcome = self.input.each(&files, |reader, path, from| Ok(store.extend(reader.read(path, from)?)?))?;
        let answer = store.query(&query);
        let answer = match name {
            Some(name) => answer.context(name)?,
            None => answer?,
        };
        output::to(self.output.as_deref(), |out| self.write(&store, answer, out))?;
        Ok(outcome)
    }

    fn write(&self, store: &Store, answer: Answer, out: &mut dyn Write) -> anyhow::Result<()> {
        let eyes = self.output.is_none() && std::io::stdout().is_terminal();
        let results = if eyes { To::Table } else { To::Results(ResultFormat::Tsv) };
        match (answer, self.to) {
            (Answer::Quads(quads), to) => match to.unwrap_or(To::Rdf(Format::Turtle)) {
                To::Rdf(format) => rdf::write(quads, format, &self.input.base, out)?,
                _ => bail!("CONSTRUCT and DESCRIBE make a graph: --to takes {}", Format::known(true)),
            },
            (_, Some(To::Rdf(format))) => {
                bail!("SELECT and ASK make no graph that could be written as {format}; CONSTRUCT and DESCRIBE do")
            }
            (Answer::Truth(truth), to) => match to.unwrap_or(results) {
                To::Results(format) => format.truth(truth, out)?,
                _ => writeln!(out, "{truth}")?,
            },
            (Answer::Rows(rows), to) => {
                if let To::Results(format) = to.unwrap_or(results) {
                    rows.write(format, out)?;
                } else {
                    let width = if self.output.is_none() { table::width() } else { None };
                    let cells = rows.cells((!self.iris).then_some(store));
                    table::write(&rows.header(), &cells, width, out)?;
                }
            }
        }
        Ok(())
    }
}

/// The query: what the file says, with its name, or the argument itself where it is no name of a file but SPARQL.
fn read(argument: &str) -> anyhow::Result<(Option<String>, String)> {
    let path = Path::new(argument);
    let is_text = argument.contains(|c: char| c.is_whitespace() || c == '{') && !path.exists();
    if is_text {
        return Ok((None, argument.to_owned()));
    }
    Ok((Some(argument.to_owned()), input::text(path)?))
}
