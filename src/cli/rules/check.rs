//! `simpul rules check`: whether the examples of rules hold.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use crate::cli::output;
use crate::cli::progress::Progress;
use crate::cli::style::{BAD, DIM, GOOD, is_coloured, one_line, paint};
use crate::evaluate::examples;
use crate::lang::Pack;
use crate::pipeline::Pipeline;

/// Check the examples of rules: each sentence under `match` must give its facts, each under `not` none
///
/// The built-in rules are checked, and with PATH those together with the rules there. Exit code 0: all examples hold;
/// 1: some do not; 2: a rule file is wrong.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul rules check
  simpul rules check my-rules/")]
pub struct Check {
    /// Folder or file of rules of your own
    #[arg(value_name = "PATH")]
    rules: Option<PathBuf>,

    /// Only the examples that do not hold
    #[arg(short, long)]
    quiet: bool,
}

impl Check {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let pack = match &self.rules {
            Some(path) => pack.with_rules(path)?,
            None => pack,
        };
        let pipeline = Pipeline::new(&pack)?;
        let coloured = is_coloured();
        let progress = Progress::unknown("reading examples");
        let outcomes = examples::check(&pipeline.extractor.rules().rules, |document| pipeline.read(document).1);
        drop(progress);
        let failed = outcomes.iter().filter(|outcome| !outcome.holds()).count();
        output::to(None, |out| {
            for outcome in outcomes.iter().filter(|outcome| !self.quiet || !outcome.holds()) {
                let (rule, text) = (outcome.rule, one_line(&outcome.example.text));
                if outcome.holds() {
                    writeln!(out, "{}  {}  {text}", paint("holds", GOOD, coloured), rule.name)?;
                    continue;
                }
                let place = format!("{}:{}", rule.place.path, rule.place.line);
                let place = paint(&place, DIM, coloured);
                writeln!(out, "{}  {}  {text}  {place}", paint("fails", BAD, coloured), rule.name)?;
                if outcome.example.facts.is_empty() {
                    writeln!(out, "       found, and must not be: {}", outcome.found.join("; "))?;
                } else {
                    let found = if outcome.found.is_empty() { "nothing".into() } else { outcome.found.join("; ") };
                    writeln!(out, "       missing: {}", outcome.missing().join("; "))?;
                    writeln!(out, "       found: {found}")?;
                }
            }
            let (held, rules) = (outcomes.len() - failed, pipeline.extractor.rules().rules.len());
            writeln!(
                out,
                "{held} examples of {rules} rules hold, {failed} {}",
                if failed == 1 { "does not" } else { "do not" }
            )
            .context("standard output")
        })?;
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
