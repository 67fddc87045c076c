//! `simpul add`: articles into a store.

use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::articles::Articles;
use super::own::Own;
use super::store::{Report, Target};
use crate::graph::Builder;
use crate::lang::Pack;
use crate::pipeline::Pipeline;
use crate::store::Record;
use crate::store::journal::Limits;
use crate::vocab::BASE;

/// Read articles and keep what they say in a store
///
/// A line is printed for each article once it is safe on the disk: added, replaced (it was there and said something
/// else) or unchanged, and its IRI. A process that is stopped at any moment loses nothing that was printed. Where there is
/// no store, one is made.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul add articles/*.txt --store kb/
  simpul add news.jsonl --store kb/
  simpul query kb/ 'SELECT ?who ?what { ?who simpul:attended ?what }'
  simpul export kb/ -o news.nq")]
pub struct Add {
    #[command(flatten)]
    articles: Articles,

    #[command(flatten)]
    target: Target,

    /// IRI that the IRIs of a new store begin with [default: that of simpul extract]
    #[arg(long, value_name = "IRI", value_parser = super::input::base)]
    base: Option<String>,

    /// Articles that are written to the disk together, at most; 16 MiB of N-Quads are also enough
    #[arg(long, value_name = "N", default_value_t = Limits::default().articles, value_parser = at_least_one)]
    batch: usize,

    /// Also keep what verbs say of two entities beyond the relations of the ontology: `open/LEMMA_PREPOSITION`
    #[arg(long)]
    open: bool,

    #[command(flatten)]
    own: Own,
}

impl Add {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let limits = Limits { articles: self.batch, ..Limits::default() };
        // Before the models are opened: who may not write should hear it at once.
        let (mut writer, damaged) = self.target.open(Some(self.base.as_deref().unwrap_or(BASE)), limits)?;
        if let Some(base) = self.base.filter(|base| base != writer.base()) {
            bail!("the IRIs of this store begin with {}, not with {base}", writer.base());
        }
        let pipeline = Pipeline::new(&self.own.beside(pack)?)?.with_open(self.open);
        let mut report = Report::default();
        let mut reading = self.articles.read_aloud();
        let (documents, told) = reading.told();
        pipeline.read_all_watched(
            documents,
            |document| told.done(document),
            |document, findings| {
                let mut builder = Builder::new(writer.base());
                builder.add(document, &findings);
                let record = Record::new(&builder.finish(), &document.text);
                writer.put(record.with_context(|| format!("{}: no article", document.id))?);
                // The report is for the terminal as well.
                if writer.is_full() { told.progress.aside(|| report.commit(&mut writer)) } else { Ok(()) }
            },
        )?;
        told.progress.aside(|| report.commit(&mut writer))?;
        told.progress.aside(|| report.finish(&writer));
        let read = reading.finish();
        Ok(if read == ExitCode::SUCCESS { damaged } else { read })
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "a number from 1 is needed".to_owned())
}
