//! `simpul diff`: what differs between two graphs.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::Style;
use anyhow::bail;
use clap::{Args, ValueEnum};

use super::input::Input;
use super::progress::Progress;
use super::style::{self, paint};
use super::{output, table};
use crate::export::patch;
use crate::store::{Change, Difference, Saying, Thing, Turn, difference, plain_size, with_stable_blanks};

/// Tell what differs between two graphs: entities and facts added, removed and changed
///
/// A fact is changed where its date, place or another qualifier, its modality or claimant is another one. Which words and
/// how many articles support it makes no difference, nor whether graphs are named or poured into one. The exit code is 0
/// where nothing differs, 1 where something does, and 2 where that could not be found out. Blank nodes are the same
/// where the same is said of them.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul diff yesterday.nq kb/
  simpul diff yesterday.nq kb/ --to patch -o today.rdfp

What other rules find in the same articles:
  simpul extract news.jsonl -o before.nq
  simpul extract --rules my-rules/ news.jsonl -o after.nq
  simpul diff before.nq after.nq
In place of --rules, --pack DIR compares lexicons, rules and models; two stores to which the articles were added so will do as well.")]
pub struct Diff {
    /// The graph before: a file of RDF (- for standard input) or the folder of a store
    #[arg(value_name = "A")]
    before: PathBuf,

    /// The graph after
    #[arg(value_name = "B")]
    after: PathBuf,

    /// How it is written; patch is RDF Patch of the plain graph (names and plain triples), which makes that of A that of B
    #[arg(long, value_enum, value_name = "FORM", ignore_case = true, default_value = "text")]
    to: To,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show IRIs, not labels
    #[arg(long)]
    iris: bool,

    #[command(flatten)]
    input: Input,
}

/// How differences are written.
#[derive(Clone, Copy, ValueEnum)]
enum To {
    Text,
    Table,
    Patch,
}

impl Diff {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.before == Path::new("-") && self.after == Path::new("-") {
            bail!("standard input (-) can be one of the two graphs, not both; write one of them to a file");
        }
        let (mut graphs, mut outcome) = (Vec::new(), ExitCode::SUCCESS);
        for path in [&self.before, &self.after] {
            let whole = self.input.each(std::slice::from_ref(path), |reader, path, from| {
                // Else they would be told apart by the order in which they appear.
                graphs.push(with_stable_blanks(reader.read(path, from)?));
                Ok(())
            })?;
            if whole != ExitCode::SUCCESS {
                outcome = whole;
            }
        }
        for (graph, path) in graphs.iter().zip([&self.before, &self.after]) {
            if !graph.is_empty() && plain_size(graph) == 0 {
                let path = path.display();
                eprintln!(
                    "simpul: warning: {path}: nothing stands in its default graph, where entities and plain triples are looked for"
                );
            }
        }
        let [before, after] = graphs.as_slice() else { bail!("two graphs are needed") };
        let progress = Progress::unknown("comparing");
        let found = difference(before, after);
        drop(progress);
        output::to(self.output.as_deref(), |out| self.write(&found, out))?;
        eprintln!("{}", summary(&found));
        Ok(if found.is_empty() { outcome } else { ExitCode::from(1) })
    }

    fn write(&self, found: &Difference, out: &mut dyn Write) -> anyhow::Result<()> {
        let coloured = output::is_standard(self.output.as_deref()) && style::is_coloured();
        match self.to {
            To::Patch => patch::write(&found.removed, &found.added, out)?,
            To::Text => {
                for change in &found.entities {
                    self.block(&self.entity(change), change, coloured, out)?;
                }
                for change in &found.facts {
                    self.block(&self.names(&change.what).join(" "), change, coloured, out)?;
                }
            }
            To::Table => self.table(found, coloured, out)?,
        }
        Ok(())
    }

    /// The change on one line, or where it has several parts, one more for each.
    fn block(&self, name: &str, change: &Change, coloured: bool, out: &mut dyn Write) -> anyhow::Result<()> {
        let (mark, look) = look(change.turn);
        let name = style::one_line(name);
        let is_entity = change.what.len() == 1;
        if change.turn == Turn::Changed {
            writeln!(out, "{}", paint(&format!("{mark} {name}"), look, coloured))?;
            for (turn, ways) in [(Turn::Removed, &change.before), (Turn::Added, &change.after)] {
                let (mark, look) = self::look(turn);
                for way in ways {
                    let line = format!("    {mark} {}", self.said(way, "asserted"));
                    writeln!(out, "{}", paint(&line, look, coloured))?;
                }
            }
        } else if is_entity {
            writeln!(out, "{}", paint(&format!("{mark} {name}"), look, coloured))?;
        } else {
            for way in change.before.iter().chain(&change.after) {
                let way = self.said(way, "");
                let comma = if way.is_empty() { "" } else { ", " };
                writeln!(out, "{}", paint(&format!("{mark} {name}{comma}{way}"), look, coloured))?;
            }
        }
        Ok(())
    }

    fn table(&self, found: &Difference, coloured: bool, out: &mut dyn Write) -> anyhow::Result<()> {
        let (mut rows, mut looks) = (Vec::new(), Vec::new());
        for change in found.entities.iter().chain(&found.facts) {
            let names = self.names(&change.what);
            let is_entity = names.len() == 1;
            for (turn, ways) in [(Turn::Removed, &change.before), (Turn::Added, &change.after)] {
                for way in ways {
                    let (mark, look) = look(turn);
                    let mark = if change.turn == Turn::Changed { format!("~{mark}") } else { mark.to_owned() };
                    let name = |n: usize| names.get(n).cloned().unwrap_or_default();
                    let cells = match way.as_slice() {
                        [(property, value)] if is_entity => {
                            [mark, name(0), self.name(property), self.name(value), String::new()]
                        }
                        _ => [mark, name(0), name(1), name(2), self.said(way, "")],
                    };
                    rows.push(cells.to_vec());
                    looks.push(look);
                }
            }
        }
        let width = if self.output.is_none() { table::width() } else { None };
        let mut text = Vec::new();
        table::write(&["", "subject", "relation", "object", "how"], &rows, width, &mut text)?;
        for (n, line) in String::from_utf8_lossy(&text).lines().enumerate() {
            // The rows stand below the header and its rule.
            let look = n.checked_sub(2).and_then(|n| looks.get(n)).copied().unwrap_or(style::BOLD);
            writeln!(out, "{}", paint(line, look, coloured))?;
        }
        Ok(())
    }

    /// An entity with its kind and IRI.
    fn entity(&self, change: &Change) -> String {
        let is_type = |(property, _): &&(Thing, Thing)| property.shown == "rdf:type";
        let says = change.before.iter().chain(&change.after).flatten();
        let mut kinds: Vec<String> = says.filter(is_type).map(|(_, class)| self.name(class)).collect();
        kinds.dedup();
        let of_kind = if change.turn == Turn::Changed { String::new() } else { format!("{} ", kinds.join(", ")) };
        let is_bare = |thing: &Thing| self.iris || thing.term == format!("<{}>", thing.shown);
        let name =
            |thing: &Thing| if is_bare(thing) { thing.term.clone() } else { format!("{} {}", thing.shown, thing.term) };
        let names = change.what.iter().map(name);
        format!("{}{}", of_kind.trim_start(), names.collect::<Vec<_>>().join(" "))
    }

    /// Properties with their values; `otherwise` where there are none.
    fn said(&self, way: &Saying, otherwise: &str) -> String {
        let pairs = way.iter().map(|(property, value)| format!("{} {}", self.name(property), self.name(value)));
        let said = pairs.collect::<Vec<_>>().join(", ");
        if said.is_empty() { otherwise.to_owned() } else { style::one_line(&said) }
    }

    fn names(&self, what: &[Thing]) -> Vec<String> {
        what.iter().map(|thing| self.name(thing)).collect()
    }

    fn name(&self, thing: &Thing) -> String {
        // Dates and numbers need no quotation marks.
        let is_text = thing.term.starts_with('"') && !thing.term.contains("\"^^");
        match (self.iris, is_text) {
            (true, _) => thing.term.clone(),
            (false, true) => format!("\"{}\"", thing.shown),
            (false, false) => thing.shown.clone(),
        }
    }
}

/// The mark and colour.
fn look(turn: Turn) -> (&'static str, Style) {
    match turn {
        Turn::Added => ("+", style::GOOD),
        Turn::Removed => ("-", style::BAD),
        Turn::Changed => ("~", style::CHANGED),
    }
}

fn summary(found: &Difference) -> String {
    let counts = |changes: &[Change]| {
        let count = |turn| changes.iter().filter(|change| change.turn == turn).count();
        let (added, removed, changed) = (count(Turn::Added), count(Turn::Removed), count(Turn::Changed));
        format!("{added} added, {removed} removed, {changed} changed")
    };
    let plain = format!("{} added, {} removed", found.added.len(), found.removed.len());
    format!("entities: {}; facts: {}; plain triples: {plain}", counts(&found.entities), counts(&found.facts))
}
