//! `simpul query --update`: changes of a store, asked for in SPARQL.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::watchdog;
use crate::cli::input::damage;
use crate::cli::progress::Progress;
use crate::cli::{output, style};
use crate::store::journal::{Limits, Writer};
use crate::store::{Asked, Revision, Update, load, updates};

/// What is done to a store.
#[derive(Args)]
#[group(skip)]
pub struct Changes {
    /// Change the store as the request (INSERT, DELETE, LOAD <file:///...>, CLEAR ...) says; its number is printed
    #[arg(long, group = "changes", conflicts_with_all = ["explain", "to", "output", "iris", "from"])]
    pub update: bool,

    /// Take back what a request has changed in the store
    #[arg(long, value_name = "ID", group = "changes", conflicts_with_all = ["bind", "explain", "timeout", "to", "output", "allow_service"])]
    pub undo: Option<String>,

    /// List what requests have changed in the store, as tsv
    #[arg(long, group = "changes", conflicts_with_all = ["bind", "explain", "timeout", "to", "allow_service"])]
    pub updates: bool,
}

/// The one store that is to be changed.
pub fn store(files: &[String]) -> anyhow::Result<&Path> {
    match files {
        [store] if Path::new(store).is_dir() => Ok(Path::new(store)),
        [file] => bail!("only stores are changed, and {file} is none; simpul add makes one"),
        _ => bail!("one store is changed at a time: give its folder, without other files"),
    }
}

/// Does what a request asks for, and keeps what it changed.
pub fn run(
    root: &Path,
    (name, request): (Option<String>, &str),
    asked: Asked,
    timeout: Option<std::time::Duration>,
) -> anyhow::Result<ExitCode> {
    // Before the store is read: nobody else may write to it meanwhile.
    let mut writer = Writer::open(root, None, Limits::default())?;
    let progress = Progress::unknown(format!("reading {}", root.display()));
    let (quads, _) = load(root)?;
    let mut revision = Revision::new(writer.base(), quads)?;
    drop(progress);
    for unknown in revision.store().unknown(request) {
        eprintln!("simpul: warning: query: {unknown}");
    }
    let progress = Progress::unknown("changing");
    let effect = watchdog::within(timeout, |stop| {
        let effect = revision.apply(request, &Asked { stop, ..asked });
        match name {
            Some(name) => effect.context(name),
            None => Ok(effect?),
        }
    });
    drop(progress);
    let effect = effect?;
    let outcome = damage(writer.damaged());
    if effect.added.is_empty() && effect.taken.is_empty() {
        eprintln!("nothing changes");
        return Ok(outcome);
    }
    let (added, taken) = (effect.added.len(), effect.taken.len());
    let update = writer.update(effect);
    writer.commit()?;
    println!("{}", update.id.1);
    let back = format!("simpul query {} --undo {}", root.display(), update.id.1);
    eprintln!("{added} added, {taken} taken; take that back with {back}");
    Ok(outcome)
}

/// Takes back what a request changed.
pub fn undo(root: &Path, id: &str) -> anyhow::Result<ExitCode> {
    let mut writer = Writer::open(root, None, Limits::default())?;
    let iri = Update::iri(writer.base(), id);
    if !writer.has(&iri) {
        let (known, _) = updates(root)?;
        let known: Vec<&str> = known.iter().map(|update| update.id.1.as_str()).collect();
        let known = if known.is_empty() { "there are none".to_owned() } else { known.join(", ") };
        bail!("no update {id} in this store: {known}");
    }
    writer.remove(&iri);
    writer.commit()?;
    eprintln!("undone: {id}");
    Ok(damage(writer.damaged()))
}

/// Lists what requests have changed, as tsv.
pub fn list(root: &Path, to: Option<&PathBuf>) -> anyhow::Result<ExitCode> {
    let (updates, damaged) = updates(root)?;
    output::to(to.map(PathBuf::as_path), |out: &mut dyn Write| {
        writeln!(out, "update\tadded\ttaken\trequest")?;
        for Update { id: (_, name), effect } in &updates {
            let request = style::one_line(&effect.request);
            writeln!(out, "{name}\t{}\t{}\t{request}", effect.added.len(), effect.taken.len())?;
        }
        Ok(())
    })?;
    Ok(damage(&damaged))
}
