//! `simpul train`: the models of the language pack, made again from corpora.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use rayon::prelude::*;

use crate::analyse::{
    Gazetteer, Lemmatised, Lemmatiser, Marked, NameFinder, Named, Parsed, Parser, Scheme, Splitter, Tagged, Tagger,
    gazetteer_key, pair,
};
use crate::error::Error;
use crate::lang::Pack;
use crate::learn::{Features, Header, Word, Writer};
use crate::read::conllu::{self, Annotated};
use crate::read::gold::Gold;
use crate::text::{EntityType, Name, Span};

/// Make every model of the language pack again
///
/// From treebanks (DIR/syntax/*.conllu), names (DIR/names/*), lists of names (DIR/gazetteers) and annotated articles. The
/// same corpora and the same seed give the same bytes.
#[derive(Args)]
pub struct Train {
    /// Folder of the corpora
    #[arg(long, value_name = "DIR")]
    corpora: PathBuf,

    /// Folder of annotated articles (*.gold) whose names are learned
    #[arg(long, value_name = "DIR", required = true)]
    gold: Vec<PathBuf>,

    /// Where the models go
    #[arg(long, value_name = "DIR", default_value = "data/id/models")]
    models: PathBuf,

    /// Begins the order in which sentences are learned from
    #[arg(long, default_value_t = 17)]
    seed: u64,

    /// Learn nothing from the development parts: gsd-dev, the last hundred sentences of csui-train, *-dev of the names
    #[arg(long)]
    hold_out: bool,
}

/// Treebanks, the scheme of each, and how often its sentences count.
const TREEBANKS: [(&str, Scheme, usize); 4] = [
    ("gsd-train-silver", Scheme::Gsd, 1),
    ("gsd-dev", Scheme::Gsd, 1),
    ("csui-train", Scheme::Csui, 2),
    ("pud", Scheme::Pud, 1),
];
/// Corpora of names, and what is marked in each.
const NAMES: [(&str, Marked); 6] = [
    ("idner-train.txt", Marked::Three),
    ("idner-dev.txt", Marked::Three),
    ("nerui-train.tsv", Marked::Three),
    ("nerui-dev.tsv", Marked::Three),
    ("nergrit-train.txt", Marked::Encyclopedia),
    ("nergrit-dev.txt", Marked::Encyclopedia),
];
/// How often the sentences of the annotated articles count beside those of other corpora.
const GOLD_WEIGHT: usize = 3;
/// The tagger tags its own training sentences in this many parts, each by a tagger that has not seen it.
const FOLDS: usize = 5;
/// The licence that follows from the treebanks.
const LICENCE: &str = "CC-BY-SA-4.0";

impl Train {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        let treebanks = self.treebanks()?;
        let all: Vec<(&Sentence, Scheme)> =
            treebanks.iter().flat_map(|(scheme, sentences)| sentences.iter().map(|s| (s, *scheme))).collect();
        eprintln!("{} sentences of treebanks", all.len());
        let splitter =
            Splitter::train(all.iter().flat_map(|(s, _)| s.tokens.iter().map(|(form, split)| (form.as_str(), *split))));
        self.write("splitter", |out| splitter.write(out))?;

        let tagged: Vec<Tagged> = all.iter().map(|(s, scheme)| s.tagged(*scheme)).collect();
        let tagger = Tagger::train(&tagged.iter().collect::<Vec<_>>(), self.seed);
        self.write("tagger", |out| tagger.write(out))?;
        eprintln!("tagger done");

        let lemmas: Vec<Lemmatised> = all.iter().flat_map(|(s, _)| s.lemmas()).collect();
        let lemmatiser = Lemmatiser::train(&lemmas, self.seed);
        self.write("lemmatiser", |out| lemmatiser.write(out))?;
        eprintln!("lemmatiser done, from {} words", lemmas.len());

        let tags = jackknife(&tagged, self.seed);
        let mut labels: Vec<Arc<str>> =
            all.iter().flat_map(|(s, _)| s.relations.iter().map(|r| Arc::from(r.as_str()))).collect();
        labels.sort();
        labels.dedup();
        let parsed: Vec<Parsed> =
            all.iter().zip(tags).map(|((s, scheme), tags)| s.parsed(*scheme, tags, &labels)).collect();
        let names = self.names(&splitter, &tagger)?;
        let gazetteer = self.gazetteer()?;
        eprintln!("{} sentences with names, {} listed words", names.len(), gazetteer.len());
        let (parser, finder) = rayon::join(
            || Parser::train(&parsed.iter().collect::<Vec<_>>(), labels, self.seed),
            || NameFinder::train(&names.iter().collect::<Vec<_>>(), gazetteer, self.seed),
        );
        self.write("parser", |out| parser.write(out))?;
        self.write("names", |out| finder.write(out))?;
        eprintln!("parser and names done");
        Ok(ExitCode::SUCCESS)
    }

    fn write(&self, kind: &str, content: impl FnOnce(&mut Writer)) -> anyhow::Result<()> {
        let header = Header { kind: kind.into(), language: "id".into(), licence: LICENCE.into() };
        let mut out = Writer::new(&header);
        content(&mut out);
        fs::create_dir_all(&self.models).map_err(Error::io(&self.models))?;
        let path = self.models.join(format!("{kind}.model"));
        super::output::to(Some(&path), |file| Ok(file.write_all(&out.finish())?))
    }

    fn treebanks(&self) -> anyhow::Result<Vec<(Scheme, Vec<Sentence>)>> {
        let mut all = Vec::new();
        for (name, scheme, weight) in TREEBANKS {
            if self.hold_out && name.ends_with("-dev") {
                continue;
            }
            let path = self.corpora.join("syntax").join(format!("{name}.conllu"));
            let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
            let mut sentences: Vec<Sentence> = conllu::read(&text, &path)?.iter().flat_map(Sentence::of).collect();
            if self.hold_out && scheme == Scheme::Csui {
                sentences.truncate(sentences.len().saturating_sub(100));
            }
            for _ in 0..weight {
                all.push((scheme, sentences.clone()));
            }
        }
        Ok(all)
    }

    fn names(&self, splitter: &Splitter, tagger: &Tagger) -> anyhow::Result<Vec<Named>> {
        let splitter = splitter.clone().with_abbreviations(Pack::indonesian().lexicon("abbreviations"));
        let mut all = Vec::new();
        for (file, marked) in NAMES {
            if self.hold_out && file.contains("-dev") {
                continue;
            }
            let path = self.corpora.join("names").join(file);
            let text = fs::read_to_string(&path).map_err(Error::io(&path))?;
            all.extend(bio(&text).map(|(words, names)| named(&words, names, marked, tagger)));
        }
        for folder in &self.gold {
            let mut paths: Vec<PathBuf> = fs::read_dir(folder)
                .map_err(Error::io(folder))?
                .filter_map(|entry| entry.ok().map(|e| e.path()))
                .filter(|p| p.extension().is_some_and(|e| e == "gold"))
                .collect();
            paths.sort();
            if paths.is_empty() {
                bail!("{}: there are no *.gold files", folder.display());
            }
            for path in paths {
                let gold =
                    Gold::open(&path).map_err(|mut errors| errors.swap_remove(0)).context("annotated articles")?;
                let sentences = annotated(&gold, &splitter);
                for _ in 0..GOLD_WEIGHT {
                    all.extend(
                        sentences.iter().cloned().map(|(words, names)| named(&words, names, Marked::All, tagger)),
                    );
                }
            }
        }
        Ok(all)
    }

    fn gazetteer(&self) -> anyhow::Result<Gazetteer> {
        let mut gazetteer = Gazetteer::new();
        let folder = self.corpora.join("gazetteers/dbpedia-id");
        for (file, bit) in [("person.txt", 1), ("organization.txt", 2), ("place.txt", 4)] {
            let path = folder.join(file);
            let bytes = fs::read(&path).map_err(Error::io(&path))?;
            let text = String::from_utf8_lossy(&bytes);
            let mut counts: std::collections::BTreeMap<u64, usize> = std::collections::BTreeMap::new();
            for line in text.lines() {
                let words: Vec<Word> = line.split_whitespace().map(Word::new).collect();
                let singles = words.iter().map(|w| w.lower);
                let pairs = words.windows(2).map(|w| pair(&w[0], &w[1]));
                for hash in singles.chain(pairs) {
                    *counts.entry(gazetteer_key(hash)).or_default() += 1;
                }
            }
            // What stands in one name only says little of other names.
            for (key, _) in counts.into_iter().filter(|(_, n)| *n > 2) {
                *gazetteer.entry(key).or_default() |= bit;
            }
        }
        Ok(gazetteer)
    }
}

/// A sentence of a treebank.
#[derive(Clone)]
struct Sentence {
    forms: Vec<String>,
    lemmas: Vec<String>,
    tags: Vec<crate::text::Upos>,
    /// Within the sentence, its length for the root.
    heads: Vec<usize>,
    relations: Vec<String>,
    /// Orthographic tokens and whether they are split.
    tokens: Vec<(String, bool)>,
}

impl Sentence {
    fn of(annotated: &Annotated) -> impl Iterator<Item = Self> {
        let text = &annotated.document.text;
        annotated.sentences.iter().map(move |range| {
            let words = &annotated.tokens[range.clone()];
            let mut tokens: Vec<(Span, bool)> = Vec::new();
            for word in words {
                match tokens.last_mut() {
                    Some((span, split)) if word.joined => (*span, *split) = (span.join(word.span), true),
                    _ => tokens.push((word.span, false)),
                }
            }
            Self {
                forms: words.iter().map(|w| w.span.of(text).to_owned()).collect(),
                lemmas: words.iter().map(|w| w.lemma.clone()).collect(),
                tags: words.iter().map(|w| w.upos).collect(),
                heads: words.iter().map(|w| w.head.map_or(range.len(), |h| h - range.start)).collect(),
                relations: words.iter().map(|w| w.deprel.to_string()).collect(),
                tokens: tokens.iter().map(|(span, split)| (span.of(text).to_owned(), *split)).collect(),
            }
        })
    }

    fn words(&self) -> Vec<Word> {
        self.forms.iter().map(|f| Word::new(f)).collect()
    }

    fn tagged(&self, scheme: Scheme) -> Tagged {
        Tagged { words: self.words(), tags: self.tags.clone(), scheme }
    }

    fn lemmas(&self) -> impl Iterator<Item = Lemmatised> {
        let words = self.forms.iter().zip(&self.tags).zip(&self.lemmas);
        words.filter(|(_, lemma)| !lemma.is_empty() && *lemma != "_").map(|((form, tag), lemma)| Lemmatised {
            form: form.clone(),
            tag: *tag,
            lemma: lemma.clone(),
        })
    }

    fn parsed(&self, scheme: Scheme, tags: Vec<crate::text::Upos>, labels: &[Arc<str>]) -> Parsed {
        let index = |r: &String| labels.binary_search_by(|l| (**l).cmp(r.as_str())).unwrap_or(0);
        let labels = self.relations.iter().map(index).collect();
        Parsed { words: self.words(), tags, heads: self.heads.clone(), labels, scheme }
    }
}

/// The tags that the tagger gives sentences it has not learned from, so that the parser learns with its mistakes.
fn jackknife(tagged: &[Tagged], seed: u64) -> Vec<Vec<crate::text::Upos>> {
    let folds: Vec<Tagger> = (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let rest: Vec<&Tagged> =
                tagged.iter().enumerate().filter(|(i, _)| i % FOLDS != fold).map(|(_, t)| t).collect();
            Tagger::train(&rest, seed)
        })
        .collect();
    let (mut features, mut scores) = (Features::default(), Vec::new());
    tagged
        .iter()
        .enumerate()
        .map(|(i, sentence)| {
            let mut tags = Vec::new();
            folds[i % FOLDS].tag(&sentence.words, sentence.scheme, &mut features, &mut scores, &mut tags);
            tags
        })
        .collect()
}

/// Sentences of a corpus with a word a line and its label last.
fn bio(text: &str) -> impl Iterator<Item = (Vec<String>, Vec<Name>)> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let mut words: Vec<String> = Vec::new();
        let mut names: Vec<Name> = Vec::new();
        for line in lines.by_ref() {
            let mut columns = line.split_whitespace();
            let (Some(word), Some(label)) = (columns.next(), columns.next_back()) else {
                if words.is_empty() {
                    continue;
                }
                return Some((words, names));
            };
            let at = words.len();
            words.push(word.to_owned());
            let kind = match label.get(2..).unwrap_or_default() {
                "PER" | "PERSON" => EntityType::Person,
                "ORG" | "ORGANIZATION" | "ORGANISATION" => EntityType::Org,
                "LOC" | "PLACE" | "LOCATION" => EntityType::Place,
                _ => continue,
            };
            match names.last_mut() {
                Some(name) if label.starts_with("I-") && name.tokens.end == at && name.kind == kind => {
                    name.tokens.end += 1;
                }
                _ => names.push(Name { tokens: at..at + 1, kind }),
            }
        }
        (!words.is_empty()).then_some((words, names))
    })
}

/// The sentences of an annotated article. A name whose ends are no ends of words is left out.
fn annotated(gold: &Gold, splitter: &Splitter) -> Vec<(Vec<String>, Vec<Name>)> {
    let text = &gold.document.text;
    let (tokens, sentences) = splitter.split(text);
    let mut names: Vec<Name> = Vec::new();
    for entity in &gold.findings.entities {
        for mention in entity.mentions.iter().filter(|m| m.named) {
            let start = tokens.iter().position(|t| t.span.start == mention.span.start);
            let end = tokens.iter().position(|t| t.span.end == mention.span.end);
            if let (Some(start), Some(end)) = (start, end) {
                names.push(Name { tokens: start..end + 1, kind: entity.kind });
            }
        }
    }
    sentences
        .iter()
        .map(|s| {
            let words = tokens[s.clone()].iter().map(|t| t.span.of(text).to_owned()).collect();
            let inside = names.iter().filter(|n| s.start <= n.tokens.start && n.tokens.end <= s.end);
            let names = inside.map(|n| Name { tokens: n.tokens.start - s.start..n.tokens.end - s.start, kind: n.kind });
            (words, names.collect())
        })
        .collect()
}

fn named(words: &[String], names: Vec<Name>, marked: Marked, tagger: &Tagger) -> Named {
    let words: Vec<Word> = words.iter().map(|w| Word::new(w)).collect();
    let mut tags = Vec::new();
    tagger.tag(&words, Scheme::Csui, &mut Features::default(), &mut Vec::new(), &mut tags);
    Named { words, tags, names, marked }
}
