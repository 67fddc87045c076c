//! `simpul rules`: try one pattern, check the examples of all rules.

mod attempt;
mod check;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::lang::Pack;

/// Try a pattern on articles, or check the examples of rules
///
/// The language of the patterns is explained in docs/rules.md.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul rules try '<subject:person> ..3 \"bertemu\" \"dengan\"? ..2 <object:person>' articles/*.txt
  simpul rules check my-rules/")]
pub struct Rules {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Try(attempt::Try),
    Check(check::Check),
}

impl Rules {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        match self.verb {
            Verb::Try(verb) => verb.run(pack),
            Verb::Check(verb) => verb.run(pack),
        }
    }
}
