//! Articles that a verb reads, and the account of those that could not be read.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;

use super::progress::Progress;
use crate::read::{self, From};
use crate::text::{Date, Document};

/// Which articles, and in what form they come.
#[derive(Args)]
pub struct Articles {
    /// Files of text or JSON Lines; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,

    /// auto (by extension, or by the first character of standard input), text or jsonl
    #[arg(long, value_name = "FORM", default_value = "auto")]
    from: From,

    /// Day of publication of the articles that do not give their own: YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
}

impl Articles {
    /// Begins to read.
    pub fn read(self) -> Reading {
        Reading { articles: self, good: 0, bad: 0, progress: Progress::silent(), bytes: Arc::default() }
    }

    /// Begins to read, and tells how far it has come.
    pub fn read_aloud(self) -> Reading {
        let sizes = self.inputs.iter().map(|path| fs::metadata(path).ok().filter(fs::Metadata::is_file));
        let size: Option<u64> = sizes.map(|file| file.map(|file| file.len())).sum();
        let progress = match size {
            Some(size) => Progress::bytes("reading articles", size),
            // Of a pipe nobody knows.
            None => Progress::unknown("reading articles"),
        };
        Reading { progress, ..self.read() }
    }
}

/// Articles being read. What is wrong with one is printed and costs only that one.
pub struct Reading {
    articles: Articles,
    good: usize,
    bad: usize,
    progress: Progress,
    bytes: Arc<AtomicU64>,
}

/// What is told of articles that were read: to be called when one is done.
pub struct Told<'r> {
    /// How far the reading is.
    pub progress: &'r Progress,
    bytes: &'r AtomicU64,
}

impl Told<'_> {
    /// An article is done.
    pub fn done(&self, document: &Document) {
        self.progress.done(document.text.len(), self.bytes.load(Ordering::Relaxed));
    }
}

impl Reading {
    /// The articles that can be read, one after the other.
    pub fn documents(&mut self) -> impl Iterator<Item = Document> {
        self.told().0
    }

    /// Also what is to be told when one is done.
    pub fn told(&mut self) -> (impl Iterator<Item = Document>, Told<'_>) {
        let Self { articles, good, bad, progress, bytes } = self;
        let (progress, bytes) = (&*progress, &*bytes);
        let (from, published) = (articles.from, articles.published);
        let all = articles.inputs.iter().flat_map(move |path| match read::open_counted(path, from, bytes) {
            Ok(documents) => documents,
            Err(error) => Box::new(std::iter::once(Err(error))),
        });
        let documents = all.filter_map(move |document| match document {
            Ok(mut document) => {
                *good += 1;
                progress.taken(document.text.len());
                document.published = document.published.or(published);
                Some(document)
            }
            Err(error) => {
                *bad += 1;
                progress.aside(|| eprintln!("simpul: error: {error}"));
                None
            }
        });
        (documents, Told { progress, bytes })
    }

    /// How it went.
    pub fn finish(self) -> ExitCode {
        outcome(self.good, self.bad)
    }
}

/// 0 where all was read, 1 where some was, 2 where nothing was.
pub fn outcome(good: usize, bad: usize) -> ExitCode {
    match (good, bad) {
        (_, 0) => ExitCode::SUCCESS,
        (0, _) => ExitCode::from(2),
        _ => ExitCode::from(1),
    }
}
