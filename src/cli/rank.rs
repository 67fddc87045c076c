//! `simpul rank`: the most central entities, and which belong together.

use std::cmp::Reverse;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::input::Input;
use super::part::Filter;
use super::{output, table};
use crate::graph::{Links, betweenness, of_links, pagerank};
use crate::network::Network;
use crate::store::network;

/// List the most central entities, or those that belong together
///
/// Two entities are linked where an article asserts something of both, the closer the more independent articles do; a
/// relation's direction does not count. pagerank is how often a walk along the links comes by, degree with how many
/// others there is a link, betweenness on which part of the shortest paths between others an entity lies (of more than some
/// thousand entities, from samples). --communities lists groups of entities with more links among themselves than with others
/// (Leiden), each named by its most central entity. With --type all entities are measured, and those of the types are listed.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul rank kb/ --type person --since 2023-10 --until 2023-12
  simpul rank kb/ --by betweenness --relation met,attended --top 50 --to tsv
  simpul rank kb/ --communities")]
pub struct Rank {
    /// Files of RDF (- for standard input) and folders of stores, looked at as one graph
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// By what they are ordered
    #[arg(long, value_enum, value_name = "MEASURE", ignore_case = true, default_value = "pagerank")]
    by: By,

    /// How many are listed; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,

    /// List communities, the largest first
    #[arg(long)]
    communities: bool,

    /// How it is written
    #[arg(long, value_enum, value_name = "FORM", ignore_case = true, default_value = "table")]
    to: To,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    #[command(flatten)]
    filter: Filter,

    #[command(flatten)]
    input: Input,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    #[value(name = "pagerank")]
    PageRank,
    Degree,
    Betweenness,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    Table,
    Tsv,
    Json,
}

impl Rank {
    /// Does it.
    pub fn run(mut self) -> anyhow::Result<ExitCode> {
        // How central people are depends on where they work.
        let listed = std::mem::take(&mut self.filter.kinds);
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let network = self.filter.of(network(&quads));
        let links = Links::new(&network, |edge| edge.support() as f64, |a, b| a + b);
        let scores = match self.by {
            By::PageRank => pagerank(&links),
            By::Degree => (0..links.len()).map(|n| links.degree(n) as f64).collect(),
            By::Betweenness => betweenness(&links),
        };
        // Those without any link are no part of it.
        let mut order: Vec<usize> = (0..links.len()).filter(|n| links.degree(*n) > 0).collect();
        // Of equal ones the first by IRI, in which order they are.
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
        order.retain(|n| listed.is_empty() || network.nodes[*n].kind.is_some_and(|kind| listed.contains(&kind)));
        let ranked = Ranked { network: &network, links: &links, scores: &scores, order: &order };
        let top = if self.top == 0 { usize::MAX } else { self.top };
        let rows = if self.communities { ranked.communities(top) } else { ranked.rows(top) };
        let header: &[&str] = if self.communities {
            &["entities", "named by", "iri", "others"]
        } else {
            &["score", "links", "type", "entity", "iri"]
        };
        let eyes = output::is_standard(self.output.as_deref());
        output::to(self.output.as_deref(), |out| write(header, &rows, self.to, eyes, out))?;
        Ok(outcome)
    }
}

struct Ranked<'r> {
    network: &'r Network,
    links: &'r Links,
    scores: &'r [f64],
    /// The nodes that are listed, best first.
    order: &'r [usize],
}

/// How many entities of a community are shown.
const SHOWN: usize = 8;

impl Ranked<'_> {
    fn rows(&self, top: usize) -> Vec<Vec<String>> {
        let row = |n: &usize| {
            let node = &self.network.nodes[*n];
            let kind = node.kind.map_or("", crate::text::EntityType::as_str).to_owned();
            vec![score(self.scores[*n]), self.links.degree(*n).to_string(), kind, node.label.clone(), node.iri.clone()]
        };
        self.order.iter().take(top).map(row).collect()
    }

    fn communities(&self, top: usize) -> Vec<Vec<String>> {
        let found = of_links(self.links);
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); found.iter().max().map_or(0, |most| most + 1)];
        for node in self.order {
            members[found[*node]].push(*node);
        }
        let label = |n: &usize| self.network.nodes[*n].label.as_str();
        // The largest first: of some types only, that may be another order than that of all.
        members.sort_by_key(|members| Reverse(members.len()));
        let rows = members.iter().filter_map(|members| {
            let (first, others) = members.split_first()?;
            let shown: Vec<&str> = others.iter().take(SHOWN).map(label).collect();
            let more = if others.len() > SHOWN { "; ..." } else { "" };
            Some(vec![
                members.len().to_string(),
                label(first).to_owned(),
                self.network.nodes[*first].iri.clone(),
                format!("{}{more}", shown.join("; ")),
            ])
        });
        rows.take(top).collect()
    }
}

/// Whole where it is whole, else six digits.
fn score(score: f64) -> String {
    if score.fract() == 0.0 { format!("{score}") } else { format!("{score:.6}") }
}

fn write(header: &[&str], rows: &[Vec<String>], to: To, eyes: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    match to {
        To::Table => {
            // IRIs are for programs.
            let kept = |row: &[String]| -> Vec<String> {
                header.iter().zip(row).filter(|(name, _)| **name != "iri").map(|(_, cell)| cell.clone()).collect()
            };
            let header: Vec<&str> = header.iter().copied().filter(|name| *name != "iri").collect();
            let width = if eyes { table::width() } else { None };
            table::write(&header, &rows.iter().map(|row| kept(row)).collect::<Vec<_>>(), width, out)?;
        }
        To::Tsv => table::tsv(header, rows, out)?,
        To::Json => {
            let object = |row: &Vec<String>| {
                let value = |cell: &str| cell.parse::<f64>().map_or_else(|_| json!(cell), |number| json!(number));
                let is_number = |name: &str| matches!(name, "score" | "links" | "entities");
                let cells = header
                    .iter()
                    .zip(row)
                    .map(|(name, cell)| ((*name).to_owned(), if is_number(name) { value(cell) } else { json!(cell) }));
                serde_json::Value::Object(cells.collect())
            };
            serde_json::to_writer_pretty(&mut *out, &rows.iter().map(object).collect::<Vec<_>>())?;
            writeln!(out)?;
        }
    }
    Ok(())
}
