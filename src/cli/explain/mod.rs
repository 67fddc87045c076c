//! `simpul explain`: why an article says what it says, or does not.

mod missing;

use std::process::ExitCode;

use clap::Args;

use super::articles::Articles;
use super::own::Own;
use crate::lang::Pack;

/// Say why a fact is not found in an article: which rule came nearest, and what it lacked
///
/// SUBJECT and OBJECT are names as the article has them; OBJECT may also be a date, a number, or words. Said is also
/// where the fact is found after all.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul explain --missing 'Li Qiang' visited Bishkek data/articles/sco-bishkek.txt
  simpul explain --rules my-rules/ --missing 'Partai Kita' endorsed 'Budi Santoso' article.txt")]
pub struct Explain {
    /// The fact that is missed
    #[arg(long, num_args = 3, required = true, value_names = ["SUBJECT", "RELATION", "OBJECT"])]
    missing: Vec<String>,

    #[command(flatten)]
    articles: Articles,

    #[command(flatten)]
    own: Own,
}

impl Explain {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        missing::run(&self.missing, self.articles, &self.own.beside(pack)?)
    }
}
