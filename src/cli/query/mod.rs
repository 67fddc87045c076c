//! `simpul query`: SPARQL over files of RDF and stores.

mod library;
mod plan;
mod service;
mod update;
mod watchdog;

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use super::input::{self, Input};
use super::progress::Progress;
use super::{output, table};
use crate::error::Error;
use crate::export::rdf;
use crate::format::Format;
use crate::store::{Answer, Asked, ResultFormat, Stop, Store};

/// Answer a SPARQL query over files of RDF and stores
///
/// The query sees all files, and all named graphs in them, as one graph; GRAPH ?article { ... } tells them apart.
/// Prefixes that need no declaration: id, nif, owl, prov, rdf, rdfs, schema, simpul, skos, xsd. Where the query names a property or
/// class that neither the graph nor the ontology has, standard error says which one may be meant.
///
/// With --update, SPARQL changes a store: what it adds and takes is kept beside the articles, holds also when they come
/// again, and can be taken back (--undo). What is deleted without GRAPH is taken from all graphs.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul query kb/ members --bind org=SCO
  simpul query news.nq 'SELECT ?who ?what { ?who simpul:attended ?what }' --to csv -o attended.csv
  simpul query news.ttl - < my-query.rq
  simpul query --list holders
  simpul query kb/ --update 'DELETE DATA { <id/person/li-qiang> simpul:attended <id/event/ktt-ke-22> }'
  simpul query kb/ --update correct.rq --bind person='Li Qiang'
  simpul query kb/ --undo 1-9ae0f1c3")]
pub struct Query {
    /// Files of RDF and folders of stores (- for standard input, with --from), and last the query: a .rq file, the text itself, - for standard
    /// input, or the name of a query of the house
    #[arg(required_unless_present_any = ["list", "undo", "updates"], value_names = ["FILE", "QUERY"])]
    files: Vec<String>,

    /// Show the queries that have names, or all the help of those that are given
    #[arg(long, conflicts_with = "changes")]
    list: bool,

    #[command(flatten)]
    changes: update::Changes,

    /// Only rows in which that variable is the entity of that name or IRI, or the term (as N-Triples write it); may be repeated
    #[arg(long, value_name = "VARIABLE=VALUE", value_parser = binding)]
    bind: Vec<(String, String)>,

    /// Show, in place of the answer, the steps in which it was found, with rows and seconds
    #[arg(long)]
    explain: bool,

    /// Give up after so many seconds; reading files is not counted
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,

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
    allowed: service::Allowed,

    #[command(flatten)]
    input: Input,
}

fn binding(text: &str) -> Result<(String, String), String> {
    let Some((variable, value)) = text.split_once('=') else {
        return Err("VARIABLE=VALUE is needed, such as person='Li Qiang'".to_owned());
    };
    Ok((variable.trim_start_matches(['?', '$']).to_owned(), value.to_owned()))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|time| !time.is_zero()).ok_or_else(|| "a number of seconds above 0 is needed".to_owned())
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
        if self.list {
            output::to(self.output.as_deref(), |out| library::list(&self.files, out))?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Some(id) = &self.changes.undo {
            return update::undo(update::store(&self.files)?, id);
        }
        if self.changes.updates {
            return update::list(update::store(&self.files)?, self.output.as_ref());
        }
        let (query, files) = match self.files.split_last() {
            Some((query, files)) if !files.is_empty() => (query, files),
            _ => bail!("files or stores are needed, and last a QUERY: simpul query kb/ members"),
        };
        if query == "-" && files.iter().any(|file| file == "-") {
            bail!("standard input (-) can be a file or the query, not both");
        }
        if self.changes.update {
            // Which file it is of matters more than what is wrong with the request.
            let store = update::store(files)?;
            let (name, request) = read(query)?;
            return update::run(store, (name, &request), self.asked(None), self.timeout);
        }
        let (name, query) = read(query)?;
        let named = |error: Error| match &name {
            Some(name) => anyhow::Error::new(error).context(name.clone()),
            None => error.into(),
        };
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let store = Store::new(&self.input.base)?;
        // Files may be large: what is wrong with the query is told before they are read.
        store.check(&query, &self.asked(None)).map_err(named)?;
        let outcome = self.input.each(&files, |reader, path, from| Ok(store.extend(reader.read(path, from)?)?))?;
        let progress = Progress::unknown("answering");
        let answer = watchdog::within(self.timeout, |stop| store.ask(&query, &self.asked(stop)).map_err(named));
        drop(progress);
        let (answer, plan) = answer?;
        for unknown in store.unknown(&query) {
            eprintln!("simpul: warning: query: {unknown}");
        }
        output::to(self.output.as_deref(), |out| match plan {
            Some(plan) => plan::write(&plan, out),
            None => self.write(&store, answer, out),
        })?;
        Ok(outcome)
    }

    /// How it is asked.
    fn asked(&self, stop: Option<Stop>) -> Asked {
        let services = self.allowed.services(self.timeout);
        Asked { bound: self.bind.clone(), explained: self.explain, stop, services }
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

/// The query: what the file or standard input says, with its name; or the argument itself where it is no name of a file but
/// SPARQL; or the query of the house.
fn read(argument: &str) -> anyhow::Result<(Option<String>, String)> {
    let path = Path::new(argument);
    if argument == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(Error::io(path))?;
        return Ok((None, Error::unless_utf8(path, &bytes)?.to_owned()));
    }
    if !path.exists() {
        if argument.contains(|c: char| c.is_whitespace() || c == '{') {
            return Ok((None, argument.to_owned()));
        }
        if let Some(query) = library::query(argument) {
            return Ok((Some(argument.to_owned()), query.to_owned()));
        }
    }
    Ok((Some(argument.to_owned()), input::text(path).map_err(|error| hinted(error, argument))?))
}

/// What is wrong with a file, and which query of the house may be meant where there is no such file.
fn hinted(error: anyhow::Error, argument: &str) -> anyhow::Error {
    match error.downcast_ref::<Error>() {
        // What looks like a file was meant as one.
        Some(Error::Io { source, .. })
            if source.kind() == std::io::ErrorKind::NotFound && !argument.contains(['.', '/']) =>
        {
            anyhow::anyhow!("{argument} is neither a file nor a query of the house; {}", library::hint(argument))
        }
        _ => error,
    }
}
