//! `simpul path`: how two entities are connected.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args, ValueEnum};
use rustc_hash::FxHashSet;
use serde_json::json;

use super::input::Input;
use super::output;
use super::part::Filter;
use super::style::{BOLD, DIM, is_coloured, one_line, paint};
use crate::graph::{Path, paths, steps};
use crate::network::{Edge, Network, Source};
use crate::store::{Entity, network, one};

/// Show how two entities are connected: the shortest ways along facts, with the sentences that state them
///
/// A way is the better the fewer steps it has, and of ways with as many steps the one whose facts more articles state, with more
/// confidence. Directions do not count. Entities are given by name, by IRI or by its end (person/li-qiang). The exit code is 1 where
/// there is no way.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul path kb/ 'Li Qiang' Kirgizstan
  simpul path kb/ 'Joko Widodo' Nvidia -k 5 --avoid Indonesia --since 2023 --relation met,attended,cooperatesWith")]
pub struct Connect {
    /// Files of RDF (- for standard input) and folders of stores, and last the two entities
    #[arg(required = true, num_args = 3.., value_names = ["FILE", "ENTITY"])]
    arguments: Vec<String>,

    /// How many ways
    #[arg(short = 'k', long = "count", value_name = "N", default_value_t = 3)]
    count: usize,

    /// An entity that no way may pass, such as a country that everybody has to do with; may be repeated
    #[arg(long, value_name = "ENTITY")]
    avoid: Vec<String>,

    /// How it is written
    #[arg(long, value_enum, value_name = "FORM", ignore_case = true, default_value = "text")]
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
enum To {
    Text,
    Json,
}

impl Connect {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let [files @ .., from, to] = self.arguments.as_slice() else { bail!("files and two entities are needed") };
        let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
        let mut quads = Vec::new();
        let outcome = self.input.each(&files, |reader, path, form| {
            quads.extend(reader.read(path, form)?);
            Ok(())
        })?;
        let [from, to] = [one(&quads, from)?, one(&quads, to)?];
        if from.iri == to.iri {
            bail!(
                "{} and {} are one entity: <{}>",
                self.arguments[files.len()],
                self.arguments[files.len() + 1],
                to.iri
            );
        }
        let avoided = self.avoid.iter().map(|name| one(&quads, name)).collect::<Result<Vec<_>, _>>()?;
        let mut network = self.filter.of(network(&quads));
        let is_avoided = |n: usize| avoided.iter().any(|entity| entity.iri == network.nodes[n].iri);
        let closed: Vec<bool> = (0..network.nodes.len()).map(is_avoided).collect();
        network.edges.retain(|edge| !closed[edge.from] && !closed[edge.to]);
        let place = |entity: &Entity| network.nodes.iter().position(|node| node.iri == entity.iri);
        let (Some(start), Some(end)) = (place(&from), place(&to)) else {
            bail!("{} or {} is of none of the types that --type asks for", from.label, to.label);
        };
        let found = paths(&steps(&network), start, end, self.count);
        let eyes = output::is_standard(self.output.as_deref());
        output::to(self.output.as_deref(), |out| {
            match self.to {
                To::Text => text(&network, &found, eyes && is_coloured(), out)?,
                To::Json => {
                    let edges = between(&network, &found);
                    let found: Vec<_> = found.iter().map(|path| object(&network, path, &edges)).collect();
                    serde_json::to_writer_pretty(&mut *out, &found)?;
                    writeln!(out)?;
                }
            }
            Ok(())
        })?;
        if found.is_empty() {
            eprintln!("simpul: nothing that was asked for connects {} and {}", from.label, to.label);
            return Ok(ExitCode::from(1));
        }
        Ok(outcome)
    }
}

/// The edges between two nodes that follow each other on paths.
type Between<'n> = BTreeMap<(usize, usize), Vec<&'n Edge>>;

/// The edges of all steps, in either direction, the best supported first. Found in one walk over the network, however many
/// steps there are.
fn between<'n>(network: &'n Network, found: &[Path]) -> Between<'n> {
    let steps = found.iter().flat_map(|path| path.nodes.windows(2)).map(|step| pair(step[0], step[1]));
    let mut edges: Between = steps.map(|step| (step, Vec::new())).collect();
    let ends: FxHashSet<usize> = edges.keys().flat_map(|(a, b)| [*a, *b]).collect();
    for edge in &network.edges {
        // By far the most are of neither.
        if ends.contains(&edge.from)
            && let Some(known) = edges.get_mut(&pair(edge.from, edge.to))
        {
            known.push(edge);
        }
    }
    for edges in edges.values_mut() {
        edges.sort_by(|a, b| b.support().cmp(&a.support()).then(b.confidence().total_cmp(&a.confidence())));
    }
    edges
}

fn pair(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// What is said of an edge: its words from the surest source, of equally sure ones the earliest.
fn best(edge: &Edge) -> Option<&Source> {
    let earlier = |a: &Source, b: &Source| b.confidence.total_cmp(&a.confidence).then(a.day.cmp(&b.day));
    edge.sources.iter().min_by(|a, b| earlier(a, b))
}

fn fact(network: &Network, edge: &Edge) -> String {
    let label = |n: usize| one_line(&network.nodes[n].label);
    match &edge.value {
        None => format!("{} {} {}", label(edge.from), edge.relation, label(edge.to)),
        Some(value) => format!("{} {} \"{}\", of {}", label(edge.from), edge.relation, one_line(value), label(edge.to)),
    }
}

fn text(network: &Network, found: &[Path], coloured: bool, out: &mut dyn Write) -> io::Result<()> {
    let edges = between(network, found);
    for (n, path) in found.iter().enumerate() {
        let names: Vec<String> =
            path.nodes.iter().map(|n| paint(&one_line(&network.nodes[*n].label), BOLD, coloured)).collect();
        let steps = path.nodes.len() - 1;
        let cost = format!("{steps} step{}, cost {:.2}", if steps == 1 { "" } else { "s" }, path.cost);
        writeln!(out, "{}. {}  {}", n + 1, names.join(" -- "), paint(&cost, DIM, coloured))?;
        for step in path.nodes.windows(2) {
            for edge in &edges[&pair(step[0], step[1])] {
                let articles = edge.support();
                let days: Vec<String> =
                    edge.sources.iter().filter_map(|source| source.day).map(|d| d.to_string()).collect();
                let days = match (days.iter().min(), days.iter().max()) {
                    (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
                    (Some(first), _) => format!(", {first}"),
                    _ => String::new(),
                };
                let plural = if articles == 1 { "" } else { "s" };
                let note = paint(&format!("{articles} article{plural}{days}"), DIM, coloured);
                writeln!(out, "   {}  {note}", fact(network, edge))?;
                if let Some(source) = best(edge) {
                    let place = format!("[{} {:.2}, {}]", source.rule, source.confidence, source.article);
                    writeln!(out, "       {}  {}", one_line(&source.words), paint(&place, DIM, coloured))?;
                }
            }
        }
    }
    Ok(())
}

fn object(network: &Network, path: &Path, edges: &Between) -> serde_json::Value {
    let node = |n: usize| {
        let node = &network.nodes[n];
        json!({ "iri": node.iri, "label": node.label, "type": node.kind.map(crate::text::EntityType::as_str) })
    };
    let source = |source: &Source| {
        json!({
            "words": source.words, "article": source.article, "copyOf": source.copy_of,
            "date": source.day.map(|day| day.to_string()), "rule": source.rule, "confidence": source.confidence,
        })
    };
    let edge = |edge: &Edge| {
        json!({
            "subject": network.nodes[edge.from].iri, "relation": edge.relation, "value": edge.value,
            "object": network.nodes[edge.to].iri, "support": edge.support(),
            "sources": edge.sources.iter().map(source).collect::<Vec<_>>(),
        })
    };
    let step = |step: &[usize]| edges[&pair(step[0], step[1])].iter().map(|found| edge(found)).collect::<Vec<_>>();
    json!({
        "cost": path.cost,
        "nodes": path.nodes.iter().map(|n| node(*n)).collect::<Vec<_>>(),
        "steps": path.nodes.windows(2).map(step).collect::<Vec<_>>(),
    })
}
