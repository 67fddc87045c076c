//! `simpul remove`: articles out of a store.

use std::process::ExitCode;

use clap::Args;

use super::articles::outcome;
use super::store::{Report, Target};
use crate::graph::article_iri;
use crate::store::journal::Limits;

/// Take articles back: everything they say leaves the store, unless another article says it too
///
/// Afterwards the store is as if it had never seen them. A line is printed for each once that is safe on the disk.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul remove sco-bishkek --store kb/
  simpul remove https://w3id.org/simpul/article/sco-bishkek --store kb/")]
pub struct Remove {
    /// Ids or IRIs of articles
    #[arg(required = true, value_name = "ARTICLE")]
    articles: Vec<String>,

    #[command(flatten)]
    target: Target,
}

impl Remove {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let (mut writer, damaged) = self.target.open(None, Limits::default())?;
        let mut report = Report::default();
        let (mut good, mut bad) = (0, 0);
        for article in &self.articles {
            let iri = if writer.has(article) { article.clone() } else { article_iri(writer.base(), article) };
            if writer.has(&iri) {
                good += 1;
                writer.remove(&iri);
            } else {
                bad += 1;
                eprintln!("simpul: error: the store has no article {article}");
            }
            if writer.is_full() {
                report.commit(&mut writer)?;
            }
        }
        report.commit(&mut writer)?;
        report.finish(&writer);
        Ok(if bad == 0 { damaged } else { outcome(good, bad) })
    }
}
