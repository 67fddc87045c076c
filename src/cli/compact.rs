//! `simpul compact`: a store without its past.

use std::process::ExitCode;

use clap::Args;

use super::progress::Progress;
use super::store::Target;
use crate::store::journal::Limits;

/// Write a store anew without what was replaced or removed
///
/// What the store says stays the same, also when the process is stopped midway.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul compact --store kb/")]
pub struct Compact {
    #[command(flatten)]
    target: Target,
}

impl Compact {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (mut writer, damaged) = self.target.open(None, Limits::default())?;
        let progress = Progress::unknown("writing the store anew");
        let (before, after) = writer.compact()?;
        drop(progress);
        eprintln!("{before} segments before, {after} after; {} articles in the store", writer.len());
        Ok(damaged)
    }
}
