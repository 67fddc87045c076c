//! `simpul analyse`: words, sentences, dependencies and names, as CoNLL-U.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::output;
use crate::analyse::Analyser;
use crate::error::Error;
use crate::export::conllu;
use crate::lang::Pack;
use crate::read::{self, conllu as given};

/// Show the analysis of texts: words, lemmas, parts of speech, dependencies, names
///
/// Offsets (`start_char`, `end_char`) are Unicode code points of the text; names stand in the last column as NER=B-person.
#[derive(Args)]
pub struct Analyse {
    /// Files of text, JSON Lines or CoNLL-U; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// How the input is to be read; with conllu, its sentences and words are kept
    #[arg(long, value_enum, default_value_t = Form::Auto)]
    from: Form,

    /// How the analysis is written
    #[arg(long, value_enum, default_value_t = To::Conllu)]
    to: To,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Form {
    Auto,
    Text,
    Jsonl,
    Conllu,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    Conllu,
}

impl Analyse {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let analyser = Analyser::new(&Pack::indonesian())?;
        let To::Conllu = self.to;
        let (mut good, mut bad) = (0, 0);
        output::to(self.output.as_deref(), |mut out| {
            for path in &self.inputs {
                let extension = path.extension().is_some_and(|e| e == "conllu");
                let documents = if self.from == Form::Conllu || self.from == Form::Auto && extension {
                    match read_given(path) {
                        Ok(documents) => {
                            for document in documents {
                                good += 1;
                                let text = &document.document.text;
                                let analysis = analyser.annotate(text, document.tokens, document.sentences);
                                conllu::write(&mut out, &document.document, &analysis, Some(&document.comments))?;
                            }
                            continue;
                        }
                        Err(error) => Box::new(std::iter::once(Err(error))),
                    }
                } else {
                    let from = match self.from {
                        Form::Text => read::From::Text,
                        Form::Jsonl => read::From::JsonLines,
                        _ => read::From::Auto,
                    };
                    read::open(path, from).unwrap_or_else(|error| Box::new(std::iter::once(Err(error))))
                };
                for document in documents {
                    match document {
                        Ok(document) => {
                            good += 1;
                            conllu::write(&mut out, &document, &analyser.analyse(&document), None)?;
                        }
                        Err(error) => {
                            bad += 1;
                            eprintln!("simpul: error: {error}");
                        }
                    }
                }
            }
            Ok(())
        })?;
        Ok(super::articles::outcome(good, bad))
    }
}

fn read_given(path: &std::path::Path) -> Result<Vec<given::Annotated>, Error> {
    let bytes = if path == std::path::Path::new("-") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let text = String::from_utf8(bytes.map_err(Error::io(path))?)
        .map_err(|e| Error::Encoding { path: path.to_owned(), at: e.utf8_error().valid_up_to() })?;
    given::read(&text, path)
}
