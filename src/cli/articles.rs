//! Articles that a verb reads, and the account of those that could not be read.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

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
        Reading { articles: self, good: 0, bad: 0 }
    }
}

/// Articles being read. What is wrong with one is printed and costs only that one.
pub struct Reading {
    articles: Articles,
    good: usize,
    bad: usize,
}

impl Reading {
    /// The articles that can be read, one after the other.
    pub fn documents(&mut self) -> impl Iterator<Item = Document> {
        let Self { articles, good, bad } = self;
        let (from, published) = (articles.from, articles.published);
        let all = articles.inputs.iter().flat_map(move |path| match read::open(path, from) {
            Ok(documents) => documents,
            Err(error) => Box::new(std::iter::once(Err(error))),
        });
        all.filter_map(move |document| match document {
            Ok(mut document) => {
                *good += 1;
                document.published = document.published.or(published);
                Some(document)
            }
            Err(error) => {
                *bad += 1;
                eprintln!("simpul: error: {error}");
                None
            }
        })
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
