//! `simpul export`: graphs into other formats.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::evidence::Evidence;
use super::input::Input;
use super::part::Filter;
use super::progress::Progress;
use super::{drawing, output};
use crate::export::said::{day, said};
use crate::export::{rdf, relation};
use crate::fact::{Graph, Statement};
use crate::format::Format;
use crate::graph::{around, arrange, best_connected};
use crate::network::Network;
use crate::store::{Quad, copies, network, one, statements};
use crate::text::Date;

/// Write graphs in another format: RDF for other stores, pictures, and tables
///
/// All files become one graph. The same content gives the same bytes, in whatever order it comes, and a small change of
/// the content is a small change of the file. Forms of RDF hold all of it; pictures and tables hold entities and what is asserted of two of them, or the part of that which --around, --top,
/// --type, --relation, --since, --until and --min-support ask for.
#[derive(Args)]
#[command(after_help = "Pictures: dot (for dot, fdp, neato and sfdp of Graphviz), svg (drawn without Graphviz), png,
html (one page to look around in), mermaid. Graphs for other programs: graphml, gexf, cytoscape.
Tables: csv, neo4j-csv, parquet, two files in the folder --output; csv with --relation is one
table of facts with their qualifiers, of offices and dates as well.

Examples:
  simpul export kb/ -o news.ttl
  simpul export kb/ --evidence facts -o news.jsonld
  simpul export kb/ --plain --to ntriples | sort | comm -13 old.nt -
  simpul export kb/ --rdf12 -o annotated.ttl
  simpul export kb/ --around SCO --hops 2 --top 60 -o sco.svg
  simpul export kb/ --type person,org --since 2023-10-01 --min-support 2 -o people.html
  simpul export news.ttl --to dot | sfdp -Tpdf > news.pdf
  simpul export kb/ --to neo4j-csv -o import/
  simpul export kb/ --to csv --relation position -o offices.csv")]
pub struct Export {
    /// Files of RDF (- for standard input) and folders of stores
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// turtle, ntriples, nquads, trig, rdfxml, jsonld, dot, svg, png, html, graphml, gexf, cytoscape, mermaid, csv,
    /// neo4j-csv or parquet [default: by the extension of --output, or else turtle]
    #[arg(long, value_name = "FORMAT")]
    to: Option<Format>,

    /// File to write, or for tables a folder [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Only what is near this entity, given by IRI, its end (person/li-qiang) or name; may be given again
    #[arg(long, value_name = "ENTITY")]
    around: Vec<String>,

    /// With --around, how many steps are near
    #[arg(long, value_name = "N", default_value_t = 1, requires = "around")]
    hops: usize,

    /// Only the so many entities with the most neighbours
    #[arg(long, value_name = "N")]
    top: Option<usize>,

    /// Keep entities that no relation leads to
    #[arg(long)]
    isolated: bool,

    #[command(flatten)]
    evidence: Evidence,

    #[command(flatten)]
    filter: Filter,

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
        let is_whole = self.around.is_empty() && self.top.is_none() && self.filter.is_whole();
        if format.is_rdf() && !is_whole {
            bail!(
                "{format} holds the whole graph; a part can be had of pictures and tables, or with simpul query and CONSTRUCT"
            );
        }
        let is_facts = format == Format::Csv && !self.filter.relations.is_empty();
        if is_facts && (!self.around.is_empty() || self.top.is_some()) {
            bail!("the table of a relation has all its facts; leave out --around and --top");
        }
        if !is_facts {
            drawing::check(format, self.output.as_deref())?;
        }
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let output = self.output.clone();
        let _progress = Progress::beside(output.as_deref(), format!("writing {format}"));
        if format.is_rdf() {
            output::to(output.as_deref(), |out| {
                Ok(rdf::write(self.evidence.of(quads, format), format, &self.input.base, out)?)
            })?;
        } else if is_facts {
            self.facts(&quads)?;
        } else {
            let part = self.part(&quads)?;
            if part.nodes.is_empty() {
                eprintln!("simpul: warning: nothing is left of the graph to be shown");
            }
            if format.is_tables() {
                drawing::tables(&part, format, output.as_deref())?;
            } else {
                output::to(output.as_deref(), |out| drawing::write(&part, format, out))?;
            }
        }
        Ok(outcome)
    }

    /// The part of the graph that is asked for, in the order in which it is shown.
    fn part(self, quads: &[Quad]) -> anyhow::Result<Network> {
        let found = self.around.iter().map(|name| one(quads, name));
        let names = found.collect::<Result<Vec<_>, _>>()?;
        let mut part = self.filter.of(network(quads));
        let centres = |part: &Network| -> Vec<usize> {
            let at = |iri: &str| part.nodes.iter().position(|node| node.iri == iri);
            names.iter().filter_map(|entity| at(&entity.iri)).collect()
        };
        if !names.is_empty() {
            let centres = centres(&part);
            if centres.is_empty() {
                bail!("{} is not of the types that --type asks for", names[0].label);
            }
            part = around(part, &centres, self.hops);
        }
        if let Some(count) = self.top {
            let centres = centres(&part);
            part = best_connected(part, count, &centres);
        }
        // Whoever was chosen is there, be it alone.
        let chosen = !names.is_empty() || self.top.is_some();
        Ok(arrange(part, self.isolated || chosen))
    }

    /// Writes the table of facts.
    fn facts(&self, quads: &[Quad]) -> anyhow::Result<()> {
        let (graph, copies) = (statements(quads), copies(quads));
        let mut facts = said(&graph, &copies, |statement| self.keeps(&graph, statement));
        facts.retain(|fact| {
            fact.support >= self.filter.min_support && { self.covers(day(fact.statement).or(fact.published)) }
        });
        if facts.is_empty() {
            eprintln!("simpul: warning: no fact of {} was asked for", self.filter.relations.join(", "));
        }
        output::to(self.output.as_deref(), |out| Ok(relation::write(&graph, &facts, out)?))
    }

    fn keeps(&self, graph: &Graph, statement: &Statement) -> bool {
        let Filter { kinds, relations, .. } = &self.filter;
        let kind = graph.nodes.get(&statement.subject).map(|node| node.kind);
        relations.contains(&statement.relation) && (kinds.is_empty() || kind.is_some_and(|kind| kinds.contains(&kind)))
    }

    fn covers(&self, day: Option<Date>) -> bool {
        let (since, until) = (self.filter.since.and_then(Date::days), self.filter.until.and_then(Date::days));
        match day.and_then(Date::days) {
            None => since.is_none() && until.is_none(),
            Some((first, last)) => {
                since.is_none_or(|(since, _)| last >= since) && until.is_none_or(|(_, until)| first <= until)
            }
        }
    }
}
