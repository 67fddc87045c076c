//! What the verbs that write to a store have in common: which one, and what they tell.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;

use super::input::damage;
use super::progress::Progress;
use crate::store::journal::{Change, Limits, Outcome, Writer};

/// Which store.
#[derive(Args)]
pub struct Target {
    /// Folder of the store
    #[arg(long, value_name = "DIR")]
    store: PathBuf,
}

impl Target {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.store
    }

    /// Opens it for writing; with `create`, makes it where it is not there. Damaged segments are named.
    pub fn open(&self, create: Option<&str>, limits: Limits) -> anyhow::Result<(Writer, ExitCode)> {
        let progress = Progress::unknown(format!("opening {}", self.store.display()));
        let writer = Writer::open(&self.store, create, limits)?;
        drop(progress);
        let outcome = damage(writer.damaged());
        Ok((writer, outcome))
    }
}

/// Tells on standard output what became of each article, once that is on the disk.
#[derive(Default)]
pub struct Report {
    counts: [usize; 4],
    /// Whether nobody reads standard output any more: no reason to leave articles out.
    unread: bool,
}

const KINDS: [Change; 4] = [Change::Added, Change::Replaced, Change::Unchanged, Change::Removed];

impl Report {
    /// Commits the batch of `writer` and tells of it.
    pub fn commit(&mut self, writer: &mut Writer) -> anyhow::Result<()> {
        let outcomes = writer.commit()?;
        for outcome in &outcomes {
            let kind = KINDS.iter().position(|kind| *kind == outcome.change);
            self.counts[kind.unwrap_or_default()] += 1;
        }
        if self.unread {
            return Ok(());
        }
        match tell(&outcomes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.unread = true;
                Ok(())
            }
            other => other.context("standard output"),
        }
    }

    /// Tells on standard error how many there were of each kind, and how many articles the store has now.
    pub fn finish(&self, writer: &Writer) {
        let counts = KINDS.iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let mut parts: Vec<String> = counts.map(|(kind, count)| format!("{count} {kind}")).collect();
        parts.push(format!("{} articles in the store", writer.len()));
        eprintln!("{}", parts.join(", "));
    }
}

fn tell(outcomes: &[Outcome]) -> io::Result<()> {
    let mut lines = String::new();
    for Outcome { article, change } in outcomes {
        lines.extend([change.to_string().as_str(), "\t", article, "\n"]);
    }
    let mut out = io::stdout().lock();
    out.write_all(lines.as_bytes())?;
    out.flush()
}
