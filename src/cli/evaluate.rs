//! `simpul evaluate`: how well articles, treebanks, labelled names, chains of mentions, dates and quotes are understood.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail, ensure};
use rayon::prelude::*;

use super::link::Layout;
use super::progress::Progress;
use crate::error::Error;
use crate::evaluate::conllu::{Passage, Score as TreebankScore, Treebank};
use crate::evaluate::coreference::Score as CoreferenceScore;
use crate::evaluate::facts::Score as FactScore;
use crate::evaluate::floors::Floors;
use crate::evaluate::identity::Score as IdentityScore;
use crate::evaluate::links::Score as LinkScore;
use crate::evaluate::names::Score as NameScore;
use crate::evaluate::speech::{self, Score as SpeechScore};
use crate::evaluate::time::{Marked, Score as TimeScore};
use crate::evaluate::triples::Score as TripleScore;
use crate::export::facts::Answer;
use crate::extract::clause::Phrasal;
use crate::fact::Findings;
use crate::lang::Pack;
use crate::link::article::{Name, Thing};
use crate::link::fold::Names;
use crate::link::ranking::Ranked;
use crate::link::weights::Weights;
use crate::link::{Linker, Settings};
use crate::read::gold::Gold;
use crate::read::mentions::Linked;
use crate::read::pairs::{self, Side};
use crate::read::{self, bio, coin, labels, mentions, timeml, triples};
use crate::store::identities;
use crate::text::{Analysis, Convention, Document, Manner, Scheme, Span};

/// Measure accuracy against annotated articles (.gold), treebanks (.conllu), calendar expressions (.tml), judged triples of
/// clauses (.tsv), and files of labelled words (.bio, .tsv, .txt): names, mentions of COIN, dates (TIMEX), quotes of
/// PFSA-ID; the content tells which. Also pairs of entities that are the same or not (.jsonl), with --store.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  simpul evaluate gold/*.gold
  simpul evaluate gold/*.gold --floors floors.toml --raise
  simpul evaluate treebank.conllu --gold-words --scheme gsd
  simpul evaluate pairs.jsonl --store kb/
  simpul extract news.jsonl --to facts | simpul evaluate gold/*.gold --system /dev/stdin")]
pub struct Evaluate {
    /// Annotated articles (.gold, .tml), counted together; treebanks and files of labelled words, counted one by one.
    #[arg(value_name = "GOLD", required = true)]
    files: Vec<PathBuf>,
    /// Also show each relation, of treebanks each part of speech, of dates and quotes what was missed and what is needless.
    #[arg(short, long)]
    verbose: bool,
    /// Score these answers (JSON Lines for articles, .conllu for a treebank) instead of running Simpul.
    #[arg(long, value_name = "FILE")]
    system: Option<PathBuf>,
    /// The store in which it was decided who is who: judge that by pairs of entities (.jsonl).
    #[arg(long, value_name = "DIR", conflicts_with = "system")]
    store: Option<PathBuf>,
    /// The dataset (as simpul link takes it) that names in texts (.jsonl) are linked with: judge that, from the bare text and
    /// with the names given.
    #[arg(long, value_name = "DATASET", conflicts_with = "store")]
    links: Option<String>,
    /// For --links: from this chance on a name is linked.
    #[arg(long, value_name = "CHANCE", default_value_t = 0.5, requires = "links")]
    accept: f64,
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

/// What `extract` is: reads an article.
type Extract<'a> = &'a (dyn Fn(&Document) -> Findings + Sync);

/// Names with the ids of what they are taken for.
type Ids = Vec<(Span, String)>;

/// `read`, which also tells how many of `texts` it has read.
fn told<T, D: ?Sized, R>(texts: &[T], read: impl Fn(&D) -> R + Sync) -> impl Fn(&D) -> R + Sync {
    let progress = Progress::steps("reading", texts.len());
    move |text| {
        let found = read(text);
        progress.step();
        found
    }
}

/// What the labels of a file of words are about, other than names.
#[derive(Clone, Copy)]
enum Labels {
    Times,
    Speech,
}

/// The figures of a set of files.
struct Measured {
    /// Names the set in the file of floors.
    set: String,
    figures: BTreeMap<String, f64>,
}

impl Evaluate {
    /// Measures and prints. `extract` reads an article; `analyse` analyses a text, keeping to the words and sentences
    /// of the second argument where they are given, in the manner of the third. `phrasal` are the verbs of two words.
    ///
    /// # Errors
    ///
    /// Where no file can be read and is in the form it should be in. Exit code 1 is that of figures below their floor, and
    /// of files that are wrong where others are not: those are measured.
    pub fn run(
        self,
        extract: impl Fn(&Document) -> Findings + Sync,
        analyse: Analyse,
        phrasal: &Phrasal,
        pack: &Pack,
    ) -> Result<ExitCode> {
        let is = |path: &Path, extension: &str| path.extension().is_some_and(|e| e == extension);
        let (articles, rest): (Vec<_>, Vec<_>) = self.files.iter().map(PathBuf::as_path).partition(|p| is(p, "gold"));
        let (timed, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|p| is(p, "tml"));
        if let Some(other) = rest.iter().find(|p| !["conllu", "bio", "tsv", "txt", "jsonl"].iter().any(|e| is(p, e))) {
            bail!("{}: expected a .gold, .conllu, .tml, .bio, .tsv, .txt or .jsonl file", other.display());
        }
        if let Some(system) = &self.system {
            ensure!(
                match &rest[..] {
                    _ if !timed.is_empty() => false,
                    [only] if self.links.is_some() => is(only, "jsonl") && articles.is_empty(),
                    [] => !is(system, "conllu"),
                    [only] => is(system, "conllu") && is(only, "conllu") && articles.is_empty(),
                    _ => false,
                },
                "--system takes answers for .gold files or for one file of --links, or a .conllu file for one treebank"
            );
        }
        let mut all = Vec::new();
        if !articles.is_empty() {
            all.push(self.articles(&articles, &extract));
        }
        if !timed.is_empty() {
            all.push(self.expressions(&timed, &extract));
        }
        for path in rest {
            let measured = if is(path, "conllu") {
                self.treebank(path, analyse)
            } else if is(path, "jsonl") && self.links.is_some() {
                self.linked(path, &extract, pack)
            } else if is(path, "jsonl") {
                self.identities(path)
            } else {
                self.words(path, &extract, analyse, phrasal)
            };
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

    fn articles(&self, paths: &[&Path], extract: Extract) -> Result<Measured> {
        let golds = open(paths)?;
        let answers = if let Some(path) = &self.system {
            Answer::read(path)?
        } else {
            let extract = told(&golds, extract);
            golds.par_iter().map(|gold| Answer::new(&gold.document, &extract(&gold.document))).collect()
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
            let read = told(&passages, |p: &Passage| analyse(&p.document, self.gold_words.then_some(&p.cut), manner));
            let analyses: Vec<Analysis> = passages.par_iter().map(read).collect();
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

    /// Who is who in a store, by judged pairs.
    fn identities(&self, path: &Path) -> Result<Measured> {
        let store =
            self.store.as_deref().context("pairs of entities are judged with --store DIR, which has their articles")?;
        let pairs = pairs::read(&read::text(path)?, path)?;
        let sides = pairs.iter().flat_map(|pair| [&pair.a, &pair.b]);
        let asked: Vec<(&str, &[String])> = sides.map(|side| (side.article.as_str(), &side.names[..])).collect();
        let found = identities(store, &asked)?;
        let mut score = IdentityScore::default();
        for (pair, found) in pairs.iter().zip(found.chunks_exact(2)) {
            let both = found[0].as_deref().zip(found[1].as_deref());
            if self.verbose && both.is_some_and(|(a, b)| (a == b) != pair.same) {
                let name = |side: &Side| format!("{} in {}", side.names.join(", "), side.article);
                let said = if pair.same { "not joined" } else { "joined" };
                writeln!(io::stdout(), "{said}: {} | {}", name(&pair.a), name(&pair.b))?;
            }
            score.add(&pair.kind, pair.same, both);
        }
        let set = stem(path);
        writeln!(io::stdout(), "{set}, entities across articles\n{}", score.table())?;
        Ok(Measured { set, figures: score.figures() })
    }

    /// What names in texts are, by a dataset.
    fn linked(&self, path: &Path, extract: Extract, pack: &Pack) -> Result<Measured> {
        let texts = mentions::read(&read::text(path)?, path)?;
        let answers = match &self.system {
            Some(system) => Answer::read(system)?,
            None => texts.par_iter().map(|text| Answer::new(&text.document, &extract(&text.document))).collect(),
        };
        let answers: BTreeMap<&str, &Answer> = answers.iter().map(|a| (a.id.as_str(), a)).collect();
        let names = Names::new(pack);
        let dataset = Layout::default().open(self.links.as_deref(), crate::vocab::BASE, &[], pack, &names)?;
        let settings = Settings {
            accept: self.accept,
            review: self.accept,
            source: dataset.name.clone(),
            prefix: dataset.prefix.clone(),
            weights: Weights::new(pack)?,
        };
        let linker = Linker::new(&dataset.catalogue, &names, settings);
        let judged: Vec<_> = texts
            .par_iter()
            .map(|text| self.judge(text, answers.get(text.document.id.as_str()).copied(), &linker))
            .collect::<Result<_>>()?;
        let mut score = LinkScore::default();
        for (text, (found, given)) in texts.iter().zip(&judged) {
            score.add(&text.mentions, found, given);
            if self.verbose {
                let mut out = io::stdout();
                for (kind, wrong, right) in [("missed", &text.mentions, found), ("needless", found, &text.mentions)] {
                    for (span, id) in wrong.iter().filter(|name| !right.contains(name)) {
                        writeln!(out, "{kind}\t{id}\t{}\t{}", span.of(&text.document.text), text.document.text)?;
                    }
                }
            }
        }
        let set = stem(path);
        writeln!(io::stdout(), "{set}, names linked with {}\n{}", dataset.name, score.table())?;
        Ok(Measured { set, figures: score.figures() })
    }

    /// What the names of a text are taken for, those that `answer` found and those that are given.
    fn judge(&self, text: &Linked, answer: Option<&Answer>, linker: &Linker) -> Result<(Ids, Ids)> {
        let words = &text.document.text;
        let entities = answer.map_or(&[][..], |answer| &answer.entities);
        let things = entities.iter().map(|entity| Thing {
            names: std::iter::once(&entity.name).chain(&entity.aliases).cloned().collect(),
            kind: entity.kind.parse().ok(),
        });
        let starts: Vec<usize> = words.char_indices().map(|(at, _)| at).chain([words.len()]).collect();
        let sure = |ranked: Option<Ranked>| ranked.filter(|r| r.chance >= self.accept).map(|r| r.candidate.entry.id);
        let (mut found, mut kinds) = (Vec::new(), Vec::new());
        for (entity, ranked) in entities.iter().zip(linker.things(words, &things.collect::<Vec<_>>())?) {
            let id = sure(ranked);
            for mention in entity.mentions.iter().filter(|mention| mention.named) {
                if let Some((start, end)) = starts.get(mention.start).zip(starts.get(mention.end)) {
                    let span = Span::new(*start, *end);
                    kinds.push((span, entity.kind.parse().ok()));
                    found.extend(id.clone().map(|id| (span, id)));
                }
            }
        }
        let name = |(span, _): &(Span, String)| {
            let kind = kinds.iter().find(|(known, _)| known.overlaps(*span)).and_then(|(_, kind)| *kind);
            Name { span: *span, kind }
        };
        let given: Vec<Name> = text.mentions.iter().map(name).collect();
        let linked = linker.names(words, &given)?;
        let given = given.iter().zip(linked).filter_map(|(name, ranked)| Some((name.span, sure(ranked)?)));
        Ok((found, given.collect()))
    }

    /// Calendar expressions of articles in `TimeML`.
    fn expressions(&self, paths: &[&Path], extract: Extract) -> Result<Measured> {
        let read = |path: &&Path| timeml::read(&read::text(path)?, path);
        let articles: Vec<_> = paths.iter().map(read).collect::<Result<_, Error>>()?;
        let extract = told(&articles, extract);
        let found: Vec<Findings> = articles.par_iter().map(|a| extract(&a.document)).collect();
        drop(extract);
        let mut score = TimeScore::default();
        for (article, found) in articles.iter().zip(&found) {
            let marked = article.times.iter();
            let marked: Vec<Marked> =
                marked.map(|t| Marked { span: t.span, kind: t.kind.clone(), value: Some(t.value.clone()) }).collect();
            score.add(&article.document, &marked, &found.dates);
        }
        let set =
            paths.iter().map(|path| folder(path)).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
        writeln!(io::stdout(), "{set}, calendar expressions\n{}", score.table(self.verbose))?;
        Ok(Measured { set, figures: score.figures() })
    }

    /// A file of labelled words, of the kind that its labels are of.
    fn words(&self, path: &Path, extract: Extract, analyse: Analyse, phrasal: &Phrasal) -> Result<Measured> {
        let text = read::text(path)?;
        let kind = labels::types(&text).find_map(|label| match label {
            "TIMEX" => Some(Labels::Times),
            speech::LABEL => Some(Labels::Speech),
            _ => None,
        });
        let (title, table, figures) = match kind {
            _ if text.starts_with(coin::START) => {
                let paragraphs = coin::read(&text, path)?;
                let extract = told(&paragraphs, extract);
                let found: Vec<Findings> = paragraphs.par_iter().map(|p| extract(&p.document)).collect();
                let mut score = CoreferenceScore::default();
                paragraphs.iter().zip(&found).for_each(|(paragraph, found)| score.add(paragraph, found));
                ("coreference", score.table(), score.figures())
            }
            None if triples::is_one(&text) => return self.triples(path, &text, analyse, phrasal),
            None => return self.names(path, &text, analyse),
            Some(kind) => {
                let articles = labels::read(&text, path)?;
                let extract = told(&articles, extract);
                let found: Vec<Findings> = articles.par_iter().map(|a| extract(&a.document)).collect();
                let pairs = articles.iter().zip(&found);
                match kind {
                    Labels::Speech => {
                        let mut score = SpeechScore::default();
                        pairs.for_each(|(article, found)| score.add(article, found));
                        ("quotes", score.table(self.verbose), score.figures())
                    }
                    Labels::Times => {
                        let mut score = TimeScore::default();
                        for (article, found) in pairs {
                            let marked = article.spans.iter().filter(|(label, _)| label == "TIMEX");
                            let marked: Vec<Marked> =
                                marked.map(|(_, span)| Marked { span: *span, ..Marked::default() }).collect();
                            score.add(&article.document, &marked, &found.dates);
                        }
                        ("calendar expressions", score.table(self.verbose), score.figures())
                    }
                }
            }
        };
        let set = stem(path);
        writeln!(io::stdout(), "{set}, {title}\n{table}")?;
        Ok(Measured { set, figures })
    }

    fn names(&self, path: &Path, text: &str, analyse: Analyse) -> Result<Measured> {
        let gold = bio::read(text, path)?;
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

    fn triples(&self, path: &Path, text: &str, analyse: Analyse, phrasal: &Phrasal) -> Result<Measured> {
        let sentences = triples::read(text, path)?;
        let manner = Manner { scheme: self.scheme.unwrap_or_default(), ..Manner::default() };
        let all: Vec<Analysis> =
            sentences.par_iter().map(|s| analyse(&s.document, Some(&s.analysis), manner)).collect();
        let mut score = TripleScore::default();
        for (sentence, analysis) in sentences.iter().zip(&all) {
            ensure!(analysis.tokens.len() == sentence.analysis.tokens.len(), "the analysis did not keep to its words");
            score.add(sentence, analysis, phrasal);
        }
        let set = stem(path);
        writeln!(io::stdout(), "{set}, trees as in {}\n{}", manner.scheme, score.table())?;
        Ok(Measured { set, figures: BTreeMap::from([("triples".to_owned(), score.triples.rates().f1)]) })
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
        let analyse = |_: &Document, given: Option<&Analysis>, _: Manner| {
            let mut analysis = given.cloned().context("words").unwrap();
            for (token, upos) in analysis.tokens.iter_mut().zip([Upos::Propn, Upos::Verb, Upos::Punct]) {
                token.upos = upos;
            }
            analysis
        };
        cli.evaluate.run(|_| Findings::default(), &analyse, &Phrasal::default(), &Pack::indonesian())
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
    fn labels_tell_what_is_measured() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &str| write(folder.path(), name, content);
        let files = [
            write("coin.tsv", "#Text=Li dia\n1-1\t0-2\tLi\tPROPER[1]\n1-2\t3-6\tdia\tIDENT[1_2]|PRONOUN[2]\n"),
            write("times.txt", "pada\tO\n3\tB-TIMEX\nMei\tI-TIMEX\n"),
            write("said.txt", "”\tB-STATEMENT\nYa\tI-STATEMENT\n”\tL-STATEMENT\nkata\tU-CUE\nLi\tU-PERSON\n"),
            write("a.tml", "<TimeML><TEXT><TIMEX3 type=\"DATE\" value=\"2023\">2023</TIMEX3></TEXT></TimeML>"),
        ];
        let floors = folder.path().join("floors.toml");
        let mut arguments: Vec<&str> = files.iter().map(String::as_str).collect();
        arguments.extend(["--floors", floors.to_str().unwrap(), "--raise"]);
        assert_eq!(run(&arguments).unwrap(), ExitCode::SUCCESS);
        let sets: toml::Table = toml::from_str(&std::fs::read_to_string(&floors).unwrap()).unwrap();
        let figures = |set: &str| sets[set].as_table().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
        assert!(figures("coin").contains(&"conll found") && figures("coin").contains(&"conll given"));
        assert_eq!(figures("times"), ["relaxed", "strict"]);
        assert_eq!(figures("said"), ["affiliation", "role", "speaker", "statement"]);
        let tml = folder.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(figures(tml), ["relaxed", "strict", "value"]);
        assert!(run(&[&files[3], "--system", "a.jsonl"]).unwrap_err().to_string().contains("--system takes"));
    }

    #[test]
    fn judged_triples_are_known_by_their_form() {
        let folder = tempfile::tempdir().unwrap();
        let row = "0\tLi tiba .\t(Li)\t(tiba) di\t(Li)\t1\n";
        let right = write(folder.path(), "right.tsv", row);
        let wrong = write(folder.path(), "wrong.tsv", &format!("{row}0\tLi tiba .\tLi\t(tiba)\t(Li)\t1\n"));
        assert_eq!(run(&[&right]).unwrap(), ExitCode::SUCCESS);
        assert!(run(&[&wrong]).unwrap_err().to_string().contains("wrong.tsv:2:1: no head in brackets"));
    }

    #[test]
    fn what_cannot_be_measured_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let gold = write(folder.path(), "a.gold", "id: a\n=== text\n[x\n=== facts\nli | age\n");
        let treebank = write(folder.path(), "bank.conllu", TREEBANK);
        let error = |arguments: &[&str]| run(arguments).unwrap_err().to_string();
        assert!(error(&[&gold]).contains("a.gold:3:1: ") && error(&[&gold]).contains("a.gold:5:1: "));
        assert!(error(&["a.html"]).contains("expected a .gold, .conllu, .tml, .bio"));
        assert!(error(&[&gold, &treebank, "--system", "a.jsonl"]).contains("--system takes"));
        assert!(error(&[&gold, "--raise"]).contains("--floors"));
    }
}
