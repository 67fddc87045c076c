//! `simpul train`: what splits words, made again from treebanks.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::analyse::Splitter;
use crate::error::Error;
use crate::model::{Header, Writer};
use crate::read::conllu::{self, Annotated};
use crate::text::Span;

/// Learn anew which words carry a clitic
///
/// From treebanks (DIR/syntax/*.conllu). All else is learned by the network, for which training/train runs this and more.
/// The same treebanks give the same bytes.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul train --corpora ../shared/corpora
  simpul train --corpora ../shared/corpora --models my-pack/models --hold-out")]
pub struct Train {
    /// Folder of the corpora
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,

    /// Where the model goes
    #[arg(long, value_name = "DIR", default_value = "data/id/models")]
    models: PathBuf,

    /// Learn nothing from the development parts: gsd-dev and the last hundred sentences of csui-train
    #[arg(long)]
    hold_out: bool,
}

/// Treebanks, and how often the words of each count.
const TREEBANKS: [(&str, usize); 4] = [("gsd-train-silver", 1), ("gsd-dev", 1), ("csui-train", 2), ("pud", 1)];
/// How many sentences of the treebank without a development part are held out.
const TUNING: usize = 100;
/// The licence that follows from the treebanks.
const LICENCE: &str = "CC-BY-SA-4.0";

impl Train {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let mut tokens = Vec::new();
        for (name, weight) in TREEBANKS {
            if self.hold_out && name.ends_with("-dev") {
                continue;
            }
            let path = self.corpora.join("syntax").join(format!("{name}.conllu"));
            let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
            let mut sentences: Vec<Vec<(String, bool)>> =
                conllu::read(&text, &path)?.iter().flat_map(orthographic).collect();
            if self.hold_out && name == "csui-train" {
                sentences.truncate(sentences.len().saturating_sub(TUNING));
            }
            tokens.extend(std::iter::repeat_n(sentences.concat(), weight).flatten());
        }
        let splitter = Splitter::train(tokens.iter().map(|(form, split)| (form.as_str(), *split)));
        let header = Header { kind: "splitter".into(), language: "id".into(), licence: LICENCE.into() };
        let mut out = Writer::new(&header);
        splitter.write(&mut out);
        fs::create_dir_all(&self.models).map_err(Error::io(&self.models))?;
        super::output::to(Some(&self.models.join("splitter.model")), |file| Ok(file.write_all(&out.finish())?))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The orthographic tokens of each sentence and whether they are split.
fn orthographic(annotated: &Annotated) -> impl Iterator<Item = Vec<(String, bool)>> {
    annotated.sentences.iter().map(|sentence| {
        let mut tokens: Vec<(Span, bool)> = Vec::new();
        for word in &annotated.tokens[sentence.clone()] {
            match tokens.last_mut() {
                Some((span, split)) if word.joined => (*span, *split) = (span.join(word.span), true),
                _ => tokens.push((word.span, false)),
            }
        }
        tokens.iter().map(|(span, split)| (span.of(&annotated.document.text).to_owned(), *split)).collect()
    })
}
