//! `simpul evaluate`: how well articles, treebanks and labelled names are understood.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail, ensure};
use rayon::prelude::*;

use crate::error::Error;
use crate::evaluate::conllu::{Passage, Score as TreebankScore, Treebank};
use crate::evaluate::facts::Score as FactScore;
use crate::evaluate::floors::Floors;
use crate::evaluate::names::Score as NameScore;
use crate::export::facts::Answer;
use crate::fact::Findings;
use crate::read::gold::Gold;
use crate::read::{self, bio};
use crate::text::{Analysis, Convention, Document, Manner, Scheme};

/// Measure accuracy against annotated articles (.gold), treebanks (.conllu) and labelled names (.bio, .tsv, .txt).
#[derive(Debug, clap::Args)]
pub struct Evaluate {
    /// Annotated articles, counted together; treebanks and files of labelled names, counted one by one.
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// Also show each relation, and of treebanks each part of speech, the most frequent first.
    #[arg(short, long)]
    verbose: bool,
    /// Score these answers (JSON Lines for articles, .conllu for a treebank) instead of running Simpul.
    #[arg(long, value_name = "FILE")]
    system: Option<PathBuf>,
    /// Keep the words and sentences of treebanks; judge what is said of them.
    #[arg(long, conflicts_with = "system")]
    gold_words: bool,
    /// Find names as this corpus marks them: articles, idner, ner-ui or ner-grit [default: by the labels of the file].
    #[arg(long, value_name = "CORPUS")]
    names_as: Option<Convention>,
    /// Follow this treebank: csui, gsd or pud [default: by the name of the file or of its first sentence].
    #[arg(long, value_name = "TREEBANK")]
    scheme: Option<Scheme>,
    /// Exit with 1 where a figure is below the floor that this file records.
    #[arg(long, value_name = "FILE")]
    floors: Option<PathBuf>,
    /// Write figures that have risen into the file of floors.
    #[arg(long, requires = "floors")]
    raise: bool,
}

/// What `analyse` is: the words of the second argument are kept to, the habits of the third followed.
type Analyse<'a> = &'a (dyn Fn(&Document, Option<&Analysis>, Manner) -> Analysis + Sync);

/// The figures of a set of files.
struct Measured {
    /// Names the set in the file of floors.
    set: String,
    figures: BTreeMap<String, f64>,
}

impl Evaluate {
    /// Measures and prints. `extract` reads an article; `analyse` analyses a text, keeping to the words and sentences
    /// of the second argument where they are given, in the manner of the third.
    ///
    /// # Errors
    ///
    /// Where no file can be read and is in the form it should be in. Exit code 1 is that of figures below their floor, and
    /// of files that are wrong where others are not: those are measured.
    pub fn run(self, extract: impl Fn(&Document) -> Findings + Sync, analyse: Analyse) -> Result<ExitCode> {
        let is = |path: &Path, extension: &str| path.extension().is_some_and(|e| e == extension);
        let (articles, rest): (Vec<_>, Vec<_>) = self.files.iter().map(PathBuf::as_path).partition(|p| is(p, "gold"));
        if let Some(other) = rest.iter().find(|p| !["conllu", "bio", "tsv", "txt"].iter().any(|e| is(p, e))) {
            bail!("{}: expected a .gold, .conllu, .bio, .tsv or .txt file", other.display());
        }
        if let Some(system) = &self.system {
            ensure!(
                match &rest[..] {
                    [] => !is(system, "conllu"),
                    [only] => is(system, "conllu") && is(only, "conllu") && articles.is_empty(),
                    _ => false,
                },
                "--system takes answers for .gold files, or a .conllu file for one treebank"
            );
        }
        let mut all = Vec::new();
        if !articles.is_empty() {
            all.push(self.articles(&articles, extract));
        }
        for path in rest {
            let measured = if is(path, "conllu") { self.treebank(path, analyse) } else { self.names(path, analyse) };
            all.push(measured.map_err(|error| match error.downcast_ref::<Error>() {
                // These name the file themselves.
                Some(_) => error,
                None => error.context(path.display().to_string()),
            }));
        }
        let (measured, wrong): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
        let measured: Vec<Measured> = measured.into_iter().flatten().collect();
        let mut wrong: Vec<_> = wrong.into_iter().filter_map(Result::err).collect();
        if wrong.len() == 1 && measured.is_empty() || wrong.first().is_some_and(super::is_broken_pipe) {
            return Err(wrong.swap_remove(0));
        }
        for error in &wrong {
            eprintln!("simpul: error: {}", super::message(error));
        }
        let held = self.hold(&measured)?;
        Ok(match (measured.is_empty(), wrong.is_empty()) {
            (_, true) => held,
            (true, _) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        })
    }

    fn articles(&self, paths: &[&Path], extract: impl Fn(&Document) -> Findings + Sync) -> Result<Measured> {
        let golds = open(paths)?;
        let answers = match &self.system {
            Some(path) => Answer::read(path)?,
            None => golds.par_iter().map(|gold| Answer::new(&gold.document, &extract(&gold.document))).collect(),
        };
        // The last answer to an article is the one that counts.
        let answers: BTreeMap<&str, &Answer> = answers.iter().map(|a| (a.id.as_str(), a)).collect();
        let mut score = FactScore::default();
        for gold in &golds {
            score.add(gold, answers.get(gold.document.id.as_str()).copied());
        }
        io::stdout().write_all(score.table(self.verbose).as_bytes())?;
        let folders: BTreeSet<String> = paths.iter().map(|path| folder(path)).collect();
        let set = folders.into_iter().collect::<Vec<_>>().join(" ");
        Ok(Measured { set, figures: score.figures() })
    }

    fn treebank(&self, path: &Path, analyse: Analyse) -> Result<Measured> {
        let raw = read::text(path)?;
        let (gold, passages): (Treebank, Vec<Passage>) = Treebank::parse(path, &raw)?;
        let mut set = stem(path);
        let scheme = self.scheme.or_else(|| scheme(&set, &raw)).unwrap_or_default();
        let manner = Manner { scheme, convention: self.names_as.unwrap_or_default() };
        let system = if let Some(system) = &self.system {
            Treebank::parse(system, &read::text(system)?)?.0
        } else {
            let analyses: Vec<Analysis> =
                passages.par_iter().map(|p| analyse(&p.document, self.gold_words.then_some(&p.cut), manner)).collect();
            if self.gold_words {
                set.push_str(" gold words");
                gold.relabelled(&analyses).context("the analysis did not keep to the words it was given")?
            } else {
                let mut system = Treebank::default();
                for (passage, analysis) in passages.iter().zip(&analyses) {
                    system.push(&passage.document.text, analysis);
                }
                system
            }
        };
        let score = TreebankScore::new(&gold, &system).map_err(|message| anyhow!(message))?;
        writeln!(io::stdout(), "{set}, trees as in {scheme}\n{}", score.table(self.verbose))?;
        Ok(Measured { set, figures: score.figures() })
    }

    fn names(&self, path: &Path, analyse: Analyse) -> Result<Measured> {
        let gold = bio::read(&read::text(path)?, path)?;
        let convention = self.names_as.unwrap_or(gold.convention);
        let words = Analysis { names: Vec::new(), ..gold.analysis.clone() };
        let scheme = self.scheme.unwrap_or_else(|| scheme_beside(convention));
        let found = analyse(&gold.document, Some(&words), Manner { scheme, convention });
        ensure!(found.tokens.len() == words.tokens.len(), "the analysis did not keep to the words it was given");
        let score = NameScore::new(&gold.analysis.names, &found.names);
        let set = stem(path);
        writeln!(io::stdout(), "{set}, names as in {convention}\n{}", score.table())?;
        Ok(Measured { set, figures: score.figures() })
    }

    /// Compares with the recorded floors, and raises them where that is asked for.
    fn hold(&self, measured: &[Measured]) -> Result<ExitCode> {
        let Some(path) = &self.floors else { return Ok(ExitCode::SUCCESS) };
        let mut floors = Floors::open(path)?;
        let mut code = ExitCode::SUCCESS;
        for Measured { set, figures } in measured {
            for fall in floors.falls(set, figures) {
                let now = fall.now.map_or("no longer measured".to_owned(), |now| format!("{now:.4}"));
                eprintln!("{}: [{set}] {} is {now}, below its floor {:.3}", path.display(), fall.name, fall.floor);
                code = ExitCode::FAILURE;
            }
            if self.raise {
                floors.raise(set, figures);
            }
        }
        if self.raise {
            floors.save()?;
        }
        Ok(code)
    }
}

/// Reads all annotated articles, or says all that is wrong with them.
fn open(paths: &[&Path]) -> Result<Vec<Gold>> {
    let mut golds = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match Gold::open(path) {
            Ok(gold) => golds.push(gold),
            Err(wrong) => errors.extend(wrong.iter().map(ToString::to_string)),
        }
    }
    ensure!(errors.is_empty(), "{}", errors.join("\n"));
    Ok(golds)
}

/// The treebank that the name of a file says, or else that of its first sentence.
fn scheme(stem: &str, raw: &str) -> Option<Scheme> {
    let sentence = raw.lines().find_map(|line| line.strip_prefix("# sent_id = ")).unwrap_or_default();
    let named = Scheme::ALL.into_iter().find(|s| stem.to_lowercase().contains(s.as_str()));
    named.or_else(|| match sentence {
        s if s.starts_with("csui") => Some(Scheme::Csui),
        s if s.starts_with("n0") || s.starts_with("w0") => Some(Scheme::Pud),
        s if ["train-s", "dev-s", "test-s"].iter().any(|part| s.starts_with(part)) => Some(Scheme::Gsd),
        _ => None,
    })
}

/// The treebank whose texts are of the kind in which names are marked so.
const fn scheme_beside(convention: Convention) -> Scheme {
    match convention {
        Convention::NerGrit => Scheme::Gsd,
        Convention::Articles | Convention::Idner | Convention::NerUi => Scheme::Csui,
    }
}

/// The name of a file without its extension.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The name of the folder that holds `path`.
fn folder(path: &Path) -> String {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    parent.canonicalize().ok().as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::text::{EntityType, Upos};

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        evaluate: Evaluate,
    }

    const GOLD: &str = "id: a\n=== text\n[person:li Li] tiba.\n=== facts\nli | age | 64\n";
    const TREEBANK: &str = "# newdoc id = a\n1\tLi\tLi\tPROPN\t_\t_\t2\tnsubj\t_\t_\n\
                            2\ttiba\ttiba\tVERB\t_\t_\t0\troot\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\t_\n\n";

    fn run(arguments: &[&str]) -> Result<ExitCode> {
        let cli = Cli::try_parse_from(["simpul"].iter().chain(arguments))?;
        cli.evaluate.run(|_| Findings::default(), &|_, given, _| {
            let mut analysis = given.cloned().context("words").unwrap();
            for (token, upos) in analysis.tokens.iter_mut().zip([Upos::Propn, Upos::Verb, Upos::Punct]) {
                token.upos = upos;
            }
            analysis
        })
    }

    fn write(folder: &Path, name: &str, content: &str) -> String {
        let path = folder.join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn floors_hold_across_runs() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "a.gold", GOLD);
        let treebank = write(folder.path(), "bank.conllu", TREEBANK);
        let right = Gold::parse(Path::new("a"), GOLD).unwrap();
        assert_eq!(right.findings.entities[0].kind, EntityType::Person);
        let mut line = Vec::new();
        Answer::new(&right.document, &right.findings).write(&mut line).unwrap();
        let answers = write(folder.path(), "answers.jsonl", &String::from_utf8(line).unwrap());
        let floors = folder.path().join("floors.toml");
        let floors = floors.to_str().unwrap();
        let success = |arguments: &[&str]| run(arguments).unwrap() == ExitCode::SUCCESS;
        assert!(success(&[&gold, "--system", &answers, "--floors", floors, "--raise"]));
        assert!(success(&[&treebank, "--gold-words", "--floors", floors, "--raise"]));
        assert!(success(&[&gold, "--system", &answers, "--floors", floors]));
        assert!(!success(&[&gold, "-v", "--floors", floors]));
        assert!(success(&[&gold, "-v"]));
        let text = std::fs::read_to_string(floors).unwrap();
        assert!(text.contains("names = 1.0") && text.contains("[\"bank gold words\"]\nlas = "), "{text}");
    }

    #[test]
    fn what_cannot_be_measured_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "a.gold", "id: a\n=== text\n[x\n=== facts\nli | age\n");
        let treebank = write(folder.path(), "bank.conllu", TREEBANK);
        let error = |arguments: &[&str]| run(arguments).unwrap_err().to_string();
        assert!(error(&[&gold]).contains("a.gold:3:1: ") && error(&[&gold]).contains("a.gold:5:1: "));
        assert!(error(&["a.html"]).contains("expected a .gold, .conllu, .bio"));
        assert!(error(&[&gold, &treebank, "--system", "a.jsonl"]).contains("--system takes"));
        assert!(error(&[&gold, "--raise"]).contains("--floors"));
    }
}
