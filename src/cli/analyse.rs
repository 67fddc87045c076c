//! `simpul analyse`: words, sentences, dependencies and names, for programs and for eyes.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::progress::Progress;
use super::{output, table};
use crate::analyse::{Analyser, Profile};
use crate::error::Error;
use crate::evaluate::pairs::{Labelled, Words, labelled};
use crate::export::{bio, conllu, tree};
use crate::lang::Pack;
use crate::pipeline::Pipeline;
use crate::read::gold::Gold;
use crate::read::{self, bio as labelled, conllu as treebank};
use crate::text::{Analysis, Convention, Document, Kept, Manner, Scheme};

/// Show the analysis of texts: words, lemmas, parts of speech, dependencies, names
///
/// In CoNLL-U, offsets (`start_char`, `end_char`) are Unicode code points of the text, and names stand in the last column
/// as NER=B-person.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul analyse article.txt
  simpul analyse article.txt --to words
  simpul analyse treebank.conllu -o analysed.conllu
  simpul analyse articles/*.gold --to bio")]
pub struct Analyse {
    /// Files of text, JSON Lines, CoNLL-U, labelled names or annotated articles; - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// How the input is to be read
    #[arg(long, value_enum, default_value_t = Form::Auto)]
    from: Form,

    /// How the analysis is written [default: tree on a terminal, else conllu]
    #[arg(long, value_enum)]
    to: Option<To>,

    /// File to write [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Follow the treebank csui, gsd or pud
    #[arg(long, value_name = "TREEBANK", default_value_t = Scheme::Csui)]
    scheme: Scheme,

    /// Find names as this corpus marks them: articles, idner, ner-ui or ner-grit
    #[arg(long, value_name = "CORPUS", default_value_t = Convention::Articles)]
    names_as: Convention,

    /// Of annotated articles: find names, in place of those that are given
    #[arg(long)]
    find_names: bool,

    /// Print how long each stage took
    #[arg(long)]
    profile: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Form {
    /// By the file's extension; standard input by its first character
    Auto,
    /// One text, the whole file
    Text,
    /// One text a line
    Jsonl,
    /// Words and sentences are kept, and all columns that the analysis does not fill
    Conllu,
    /// A word and its label a line; words and sentences are kept
    Bio,
    /// Annotated articles; names are kept
    Gold,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum To {
    /// All there is, a word a line
    Conllu,
    /// Trees to look at
    Tree,
    /// Words with the labels of their names
    Bio,
    /// A sentence a line, words with a space between them; nothing else is found out
    Words,
    /// Pairs of things with their features and, of annotated articles, their relations, JSON Lines, to learn relations
    /// from; before those of an article stand its words
    Pairs,
}

/// A text and what its file says of it.
struct Input {
    document: Document,
    given: Given,
}

enum Given {
    Nothing,
    Words(Analysis, Option<Kept>),
    Names(Box<Gold>),
}

type Inputs = Box<dyn Iterator<Item = Result<Input, Error>>>;

impl Analyse {
    /// Does it.
    pub fn run(self, pack: &Pack) -> anyhow::Result<ExitCode> {
        if self.to == Some(To::Pairs) {
            return self.pairs(pack);
        }
        let analyser = Analyser::new(pack)?;
        let file = self.output.as_deref().is_some_and(|path| path != Path::new("-"));
        let stdout = io::stdout();
        let seen = !file && stdout.is_terminal();
        let to = self.to.unwrap_or(if seen { To::Tree } else { To::Conllu });
        let coloured = !file && AutoStream::choice(&stdout) != ColorChoice::Never;
        let manner = Manner { scheme: self.scheme, convention: self.names_as };
        let mut profile = Profile::default();
        let (mut good, mut bad, mut words, mut left_out) = (0, 0, 0, 0);
        let progress = Progress::beside(self.output.as_deref(), "analysing");
        output::to(self.output.as_deref(), |mut out| {
            for path in &self.inputs {
                let mut inputs = profile.time("reading", || self.open(path));
                while let Some(input) = profile.time("reading", || inputs.next()) {
                    let Input { document, given } = match input {
                        Ok(input) => input,
                        Err(error) => {
                            bad += 1;
                            progress.aside(|| eprintln!("simpul: error: {error}"));
                            continue;
                        }
                    };
                    good += 1;
                    let (analysis, kept, missed) = analysed(&analyser, &document, given, (to, manner), &mut profile);
                    words += analysis.tokens.len();
                    left_out += missed;
                    profile.time("writing", || match to {
                        To::Conllu => conllu::write(&mut out, &document, &analysis, kept.as_ref()),
                        To::Tree => {
                            tree::write(&mut out, &document, &analysis, table::width().unwrap_or(WIDTH), coloured)
                        }
                        To::Bio => bio::write(&mut out, &document, &analysis),
                        To::Pairs => Ok(()),
                        To::Words => bio::write_words(&mut out, &document, &analysis),
                    })?;
                }
            }
            Ok(profile.time("writing", || out.flush())?)
        })?;
        drop(progress);
        if left_out > 0 {
            eprintln!("{left_out} names are left out, whose ends are no ends of words");
        }
        if self.profile {
            io::stderr().write_all(times(&profile, words).as_bytes())?;
        }
        Ok(super::articles::outcome(good, bad))
    }

    /// Writes the words and pairs of articles.
    fn pairs(&self, pack: &Pack) -> anyhow::Result<ExitCode> {
        let pipeline = Pipeline::new(pack)?;
        let (mut good, mut bad) = (0, 0);
        let progress = Progress::beside(self.output.as_deref(), "analysing");
        output::to(self.output.as_deref(), |out| {
            for input in self.inputs.iter().flat_map(|path| self.open(path)) {
                let Input { document, given } = match input {
                    Ok(input) => input,
                    Err(error) => {
                        bad += 1;
                        progress.aside(|| eprintln!("simpul: error: {error}"));
                        continue;
                    }
                };
                good += 1;
                let mut analysis = pipeline.analyser.analyse(&document);
                let gold = if let Given::Names(gold) = given { Some(gold) } else { None };
                if let Some(gold) = gold.as_ref().filter(|_| !self.find_names) {
                    analysis.names = gold.names(&analysis).0;
                }
                let (findings, pairs) = pipeline.extractor.read(&document, &analysis);
                line(out, &Words::new(&document, &analysis))?;
                let said = match &gold {
                    Some(gold) => labelled(gold, &findings, &pairs),
                    None => pairs.iter().map(|pair| Labelled::plain(&document.id, pair)).collect(),
                };
                for pair in &said {
                    line(out, pair)?;
                }
            }
            Ok(out.flush()?)
        })?;
        drop(progress);
        Ok(super::articles::outcome(good, bad))
    }

    /// The texts of an input, one after the other.
    fn open(&self, path: &Path) -> Inputs {
        let extension = path.extension().and_then(|e| e.to_str());
        let inputs: Result<Inputs, Vec<Error>> = match (self.from, extension) {
            (Form::Conllu, _) | (Form::Auto, Some("conllu")) => treebanked(path).map_err(|e| vec![e]),
            (Form::Bio, _) | (Form::Auto, Some("bio")) => named(path).map_err(|e| vec![e]),
            (Form::Gold, _) | (Form::Auto, Some("gold")) => annotated(path),
            (from, _) => {
                let from = match from {
                    Form::Text => read::From::Text,
                    Form::Jsonl => read::From::JsonLines,
                    _ => read::From::Auto,
                };
                let input = |document| Input { document, given: Given::Nothing };
                read::open(path, from)
                    .map(|documents| -> Inputs { Box::new(documents.map(move |d| d.map(input))) })
                    .map_err(|e| vec![e])
            }
        };
        inputs.unwrap_or_else(|errors| Box::new(errors.into_iter().map(Err)))
    }
}

/// Writes `value` as a line of JSON.
fn line(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(writeln!(out)?)
}

/// Columns of a picture where there is no terminal to ask.
const WIDTH: usize = 100;

fn treebanked(path: &Path) -> Result<Inputs, Error> {
    let documents = treebank::read(&read::text(path)?, path)?;
    let input = |treebank::Annotated { document, tokens, sentences, kept }| Input {
        document,
        given: Given::Words(Analysis { tokens, sentences, names: Vec::new() }, Some(kept)),
    };
    Ok(Box::new(documents.into_iter().map(input).map(Ok)))
}

fn named(path: &Path) -> Result<Inputs, Error> {
    let labelled::Labelled { document, analysis, .. } = labelled::read(&read::text(path)?, path)?;
    let given = Given::Words(Analysis { names: Vec::new(), ..analysis }, None);
    Ok(Box::new(std::iter::once(Ok(Input { document, given }))))
}

fn annotated(path: &Path) -> Result<Inputs, Vec<Error>> {
    let raw = read::text(path).map_err(|e| vec![e])?;
    let gold = Gold::parse(path, &raw)?;
    let input = Input { document: gold.document.clone(), given: Given::Names(Box::new(gold)) };
    Ok(Box::new(std::iter::once(Ok(input))))
}

/// As much of the analysis as `to` needs, what is to be written again with it, and how many given names found no words.
fn analysed(
    analyser: &Analyser,
    document: &Document,
    given: Given,
    (to, manner): (To, Manner),
    profile: &mut Profile,
) -> (Analysis, Option<Kept>, usize) {
    let mut split = || profile.time("words and sentences", || analyser.split(&document.text));
    let split_only = to == To::Words || to == To::Bio && matches!(given, Given::Names(_));
    let (words, kept, gold) = match given {
        Given::Words(words, kept) => (words, kept, None),
        Given::Nothing => (split(), None, None),
        Given::Names(gold) => (split(), None, Some(gold)),
    };
    let mut analysis = if split_only { words } else { analyser.annotate_timed(&document.text, words, manner, profile) };
    let mut left_out = 0;
    if let Some(gold) = gold {
        (analysis.names, left_out) = gold.names(&analysis);
    }
    (analysis, kept, left_out)
}

/// A table of how long each stage took, and how many words a second that are.
fn times(profile: &Profile, words: usize) -> String {
    let all = profile.stages().iter().map(|(_, time)| *time).sum();
    let row = |name: &str, time: Duration| {
        let seconds = time.as_secs_f64();
        let speed = if seconds > 0.0 { format!("{:.0}", words as f64 / seconds) } else { String::new() };
        format!("{name:<24}{seconds:>10.3}{speed:>12}\n")
    };
    let rows: String = profile.stages().iter().map(|&(name, time)| row(name, time)).collect();
    format!("{:<24}{:>10}{:>12}\n{rows}{}", "stage", "seconds", "words/s", row("all", all))
}
