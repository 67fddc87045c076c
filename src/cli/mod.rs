//! The command line: one file a verb, each with its arguments and what it does.
//!
//! Results go to standard output or `--output`, everything else to standard error. Exit code 0: done; 1: done, and
//! something was found wrong; 2: could not be done.

mod add;
mod analyse;
mod articles;
mod check;
mod compact;
mod completions;
mod diff;
mod drawing;
mod evaluate;
mod evidence;
mod explain;
mod export;
mod extract;
mod input;
mod link;
mod man;
mod merge;
mod output;
mod own;
mod part;
mod path;
mod progress;
mod query;
mod rank;
mod remove;
mod rules;
mod store;
mod style;
mod summary;
mod table;
mod timeline;
mod train;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::extract::clause::Phrasal;
use crate::lang::Pack;
use crate::pipeline::Pipeline;
use crate::text::{Analysis, Document};

/// Knowledge graphs from Indonesian news: entities and facts, each tied to the words that state it.
#[derive(Parser)]
#[command(name = "simpul", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Examples:
  simpul extract article.txt
  simpul extract articles/*.txt -o news.ttl
  simpul query news.ttl 'SELECT ?who ?what { ?who simpul:attended ?what }'
  simpul add news.jsonl --store kb/
  simpul help extract")]
pub struct Cli {
    /// Folder of lexicons, rules and models, laid out like data/id, in place of those built in
    #[arg(long, global = true, value_name = "DIR")]
    pack: Option<PathBuf>,

    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Extract(extract::Extract),
    Add(add::Add),
    Remove(remove::Remove),
    Merge(merge::Merge),
    Link(link::Link),
    Compact(compact::Compact),
    Query(query::Query),
    Export(export::Export),
    Path(path::Connect),
    Rank(rank::Rank),
    Timeline(timeline::Timeline),
    Check(check::Check),
    Diff(diff::Diff),
    Analyse(analyse::Analyse),
    Evaluate(evaluate::Evaluate),
    Explain(explain::Explain),
    Rules(rules::Rules),
    Train(train::Train),
    Completions(completions::Completions),
    Man(man::ManPages),
}

impl Cli {
    fn run(self) -> anyhow::Result<ExitCode> {
        let pack = || self.pack.as_deref().map_or_else(|| Ok(Pack::indonesian()), Pack::open);
        match self.verb {
            Verb::Extract(verb) => verb.run(pack()?),
            Verb::Add(verb) => verb.run(pack()?),
            Verb::Remove(verb) => verb.run(),
            Verb::Merge(verb) => verb.run(),
            Verb::Link(verb) => verb.run(&pack()?),
            Verb::Compact(verb) => verb.run(),
            Verb::Query(verb) => verb.run(),
            Verb::Export(verb) => verb.run(),
            Verb::Path(verb) => verb.run(),
            Verb::Rank(verb) => verb.run(),
            Verb::Timeline(verb) => verb.run(),
            Verb::Check(verb) => verb.run(pack()?),
            Verb::Diff(verb) => verb.run(),
            Verb::Analyse(verb) => verb.run(&pack()?),
            Verb::Evaluate(verb) => {
                let pack = pack()?;
                let pipeline = Pipeline::new(&pack)?;
                let analyse = |document: &Document, given: Option<&Analysis>, manner| {
                    let analyser = &pipeline.analyser;
                    let words = given.cloned().unwrap_or_else(|| analyser.split(&document.text));
                    analyser.annotate(&document.text, words, manner)
                };
                verb.run(|document| pipeline.read(document).1, &analyse, &Phrasal::read(pack.lexicon("phrasal")), &pack)
            }
            Verb::Explain(verb) => verb.run(pack()?),
            Verb::Rules(verb) => verb.run(pack()?),
            Verb::Train(verb) => verb.run(),
            Verb::Completions(verb) => verb.run(),
            Verb::Man(verb) => verb.run(),
        }
    }
}

/// Does what the arguments of the process say.
pub fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(code) => code,
        // Whoever reads the pipe has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("simpul: error: {}", message(&error));
            ExitCode::from(2)
        }
    }
}

/// The error and its causes. Those that say their cause themselves do not have it said again.
fn message(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| match said.as_str() {
        "" => cause,
        said if said.ends_with(&cause) => said.to_owned(),
        said => format!("{said}: {cause}"),
    })
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let mut kinds = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>()).map(io::Error::kind);
    kinds.any(|kind| kind == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn arguments_make_sense() {
        super::Cli::command().debug_assert();
    }
}
