//! `simpul check`: what articles say that cannot all be true.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::input::Input;
use super::own::Own;
use super::progress::Progress;
use super::style::{self, paint};
use super::{output, table};
use crate::conflict::{Conflict, Knowledge, Report, Side, conflicts};
use crate::fact::{Graph, Value};
use crate::lang::Pack;
use crate::lang::offices::Offices;
use crate::lang::relations::OverTime;
use crate::store::{copies, statements};
use crate::text::Date;

/// List what articles contradict each other in: two dates of a meeting, two holders of an office, two tolls on a day
///
/// Each value stands with the words that state it, the newest and best supported first; the graph is not changed. What is
/// planned, denied or claimed by somebody contradicts nothing. Holders that follow one another and tolls that grow from day to day
/// are no conflict. Which relation has one value is said in data/relations.toml, of which office there is one in
/// lexicon/offices.tsv. Where two names of one person are shown as two holders, simpul merge joins them. The exit code is 0 where
/// nothing is found, 1 where something is, and 2 where that could not be found out.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul check kb/
  simpul check news.nq --to tsv -o conflicts.tsv")]
pub struct Check {
    /// Files of RDF (- for standard input) and folders of stores, looked at as one graph
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// How it is written: table and tsv have a row for each article and its words
    #[arg(long, value_enum, value_name = "FORM", ignore_case = true, default_value = "text")]
    to: To,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    own: Own,

    #[command(flatten)]
    input: Input,
}

/// How conflicts are written.
#[derive(Clone, Copy, ValueEnum)]
enum To {
    Text,
    Table,
    Tsv,
}

impl Check {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let pack = self.own.beside(pack)?;
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let progress = Progress::unknown("comparing what articles say");
        let (graph, copies) = (statements(&quads), copies(&quads));
        let stated: usize = graph.articles.values().map(|article| article.statements.len()).sum();
        if !quads.is_empty() && stated == 0 {
            let warning = "no facts with evidence in what was read; simpul extract and simpul add write them";
            progress.aside(|| eprintln!("simpul: warning: {warning}"));
        }
        let offices = Offices::read(pack.lexicon("offices"), pack.lexicon("titles"));
        let knowledge = Knowledge { copies: &copies, relations: pack.relations(), offices: &offices };
        let found = conflicts(&graph, knowledge);
        drop(progress);
        let eyes = output::is_standard(self.output.as_deref());
        output::to(self.output.as_deref(), |out| {
            match self.to {
                To::Text => text(&found, &graph, eyes && style::is_coloured(), out)?,
                To::Table => {
                    let width = if eyes { table::width() } else { None };
                    table::write(&HEADER, &rows(&found, &graph, article), width, out)?;
                }
                To::Tsv => table::tsv(&HEADER, &rows(&found, &graph, str::to_owned), out)?,
            }
            Ok(())
        })?;
        eprintln!("{} in {stated} statements of {} articles", counted(found.len(), "conflict"), graph.articles.len());
        Ok(if found.is_empty() { outcome } else { ExitCode::from(1) })
    }
}

const HEADER: [&str; 8] = ["conflict", "about", "relation", "value", "support", "published", "article", "words"];

/// A row for each report.
fn rows(found: &[Conflict], graph: &Graph, article: fn(&str) -> String) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (n, conflict) in found.iter().enumerate() {
        for side in &conflict.sides {
            for report in &side.reports {
                let row = [
                    (n + 1).to_string(),
                    about(conflict, graph),
                    conflict.relation.to_owned(),
                    value(side, graph),
                    side.support.to_string(),
                    day(report.published).unwrap_or_default(),
                    article(report.article),
                    report.statement.passage.text.clone(),
                ];
                rows.push(row.to_vec());
            }
        }
    }
    rows
}

/// The values of each conflict, one below the other, with the words.
fn text(found: &[Conflict], graph: &Graph, coloured: bool, out: &mut dyn Write) -> io::Result<()> {
    for conflict in found {
        let title = style::one_line(&format!("{} {}", about(conflict, graph), conflict.relation));
        let why = paint(why(conflict.over_time), style::DIM, coloured);
        writeln!(out, "{}  {why}", paint(&title, style::BOLD, coloured))?;
        for side in &conflict.sides {
            let shown = paint(&style::one_line(&value(side, graph)), style::CHANGED, coloured);
            let newest = day(side.newest).map_or(String::new(), |day| format!(", newest {day}"));
            writeln!(out, "  {shown}  {}{newest}", counted(side.support, "article"))?;
            for report in &side.reports {
                let words = style::one_line(&report.statement.passage.text);
                writeln!(out, "      {words}  {}", paint(&format!("[{}]", place(report)), style::DIM, coloured))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Where a report stands.
fn place(report: &Report) -> String {
    let mut place = article(report.article);
    if let Some(day) = day(report.published) {
        place = format!("{place}, {day}");
    }
    match report.copy_of {
        Some(original) => format!("{place}, copy of {}", article(original)),
        None => place,
    }
}

/// Why not all of the values can be true.
const fn why(over_time: OverTime) -> &'static str {
    match over_time {
        OverTime::Constant => "has one value",
        OverTime::Functional => "has one value at a time",
        OverTime::Holder => "has one holder at a time",
        OverTime::Series => "has one value a day",
        OverTime::Growing => "has one value a day and does not fall",
    }
}

fn about(conflict: &Conflict, graph: &Graph) -> String {
    let names: Vec<String> = conflict.about.iter().map(|value| name(value, graph)).collect();
    names.join(", ")
}

fn value(side: &Side, graph: &Graph) -> String {
    let value = name(&side.value, graph);
    side.until.map_or_else(|| value.clone(), |until| format!("{value} until {until}"))
}

fn name(value: &Value<String>, graph: &Graph) -> String {
    match value {
        Value::Entity(iri) => graph.nodes.get(iri).map_or_else(|| iri.clone(), |node| node.label.clone()),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// An article by its id, where that is the end of its IRI.
fn article(iri: &str) -> String {
    iri.rsplit_once("/article/").map_or(iri, |(_, id)| id).to_owned()
}

fn day(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

fn counted(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}
