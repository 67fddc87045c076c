//! `simpul compact`: a store without its past.

use std::process::ExitCode;

use clap::Args;

use super::store::Target;
use crate::store::journal::Limits;

/// Write a store anew without what was replaced or removed
///
/// What the store says stays the same, also when the process is stopped midway.
#[derive(Args)]
pub struct Compact {
    #[command(flatten)]
    target: Target,
}

impl Compact {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (mut writer, damaged) = self.target.open(None, Limits::default())?;
        let (before, after) = writer.compact()?;
        eprintln!("{before} segments before, {after} after; {} articles in the store", writer.len());
        Ok(damaged)
    }
}
