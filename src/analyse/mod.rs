//! Text into [`Analysis`]: words and sentences, parts of speech, lemmas, the dependency tree, names.
//!
//! In comes a [`Document`]; out come its words with exact offsets and all that is said of them in Universal Dependencies.
//! Each step is a small linear model (`learn`): splitting (`token`), tagging (`tag`), lemmas (`lemma`), parsing (`parse`)
//! and names (`name`). Analysing cannot fail.

mod lemma;
mod name;
mod parse;
mod profile;
mod tag;
mod token;

use std::ops::Range;

use crate::error::{Error, Result};
use crate::lang::Pack;
use crate::learn::{Chunks, Features, Word};
use crate::text::{Analysis, Convention, Document, Token, Upos};

pub use lemma::{Lemmatised, Lemmatiser};
pub use name::{Gazetteer, Marked, NameFinder, Named, gazetteer_key, pair};
pub use parse::{Parsed, Parser};
pub use profile::Profile;
pub use tag::{Scheme, Tagged, Tagger};
pub use token::Splitter;

/// Analyses documents. Built once, used from any number of threads.
pub struct Analyser {
    /// Words and sentences.
    pub splitter: Splitter,
    /// Parts of speech.
    pub tagger: Tagger,
    /// Dictionary forms.
    pub lemmatiser: Lemmatiser,
    /// Dependencies.
    pub parser: Parser,
    /// Names.
    pub names: NameFinder,
}

/// Buffers that are used for one sentence after the other.
#[derive(Default)]
struct Buffers {
    words: Vec<Word>,
    tags: Vec<Upos>,
    features: Features,
    scores: Vec<i32>,
}

impl Analyser {
    /// Opens the models of a language pack.
    ///
    /// # Errors
    /// A model that is missing, damaged or of another format.
    pub fn new(pack: &Pack) -> Result<Self> {
        fn open<T>(pack: &Pack, kind: &str, read: impl Fn(&mut Chunks) -> Result<T, String>) -> Result<T> {
            let (path, bytes) = pack.model(&format!("{kind}.model"))?;
            let opened = Chunks::open(bytes, kind).and_then(|(_, mut chunks)| read(&mut chunks));
            opened.map_err(|message| Error::Model { path, message })
        }
        let splitter = open(pack, "splitter", Splitter::read)?;
        Ok(Self {
            splitter: splitter.with_abbreviations(pack.lexicon("abbreviations")),
            tagger: open(pack, "tagger", Tagger::read)?,
            lemmatiser: open(pack, "lemmatiser", Lemmatiser::read)?,
            parser: open(pack, "parser", Parser::read)?,
            names: open(pack, "names", NameFinder::read)?,
        })
    }

    /// The whole analysis of `document`.
    pub fn analyse(&self, document: &Document) -> Analysis {
        let (tokens, sentences) = self.splitter.split(&document.text);
        self.annotate(&document.text, tokens, sentences)
    }

    /// The same, and how long each stage takes.
    pub fn analyse_timed(&self, document: &Document, profile: &mut Profile) -> Analysis {
        let (tokens, sentences) = profile.time("words and sentences", || self.splitter.split(&document.text));
        profile.time("analysis", || self.annotate(&document.text, tokens, sentences))
    }

    /// The analysis of `text` over words and sentences that are given: spans and joins stay, all else is filled in.
    pub fn annotate(&self, text: &str, tokens: Vec<Token>, sentences: Vec<Range<usize>>) -> Analysis {
        self.annotate_as(text, tokens, sentences, Convention::Articles)
    }

    /// The same, with names as `convention` marks them.
    pub fn annotate_as(
        &self,
        text: &str,
        tokens: Vec<Token>,
        sentences: Vec<Range<usize>>,
        convention: Convention,
    ) -> Analysis {
        let marked = match convention {
            Convention::Articles => Marked::All,
            Convention::Idner | Convention::NerUi => Marked::Three,
            Convention::NerGrit => Marked::Encyclopedia,
        };
        let mut analysis = Analysis { tokens, sentences, names: Vec::new() };
        let mut buffers = Buffers::default();
        for sentence in analysis.sentences.clone() {
            self.sentence(text, sentence, marked, &mut analysis, &mut buffers);
        }
        analysis
    }

    fn sentence(
        &self,
        text: &str,
        sentence: Range<usize>,
        marked: Marked,
        analysis: &mut Analysis,
        buffers: &mut Buffers,
    ) {
        let Buffers { words, tags, features, scores } = buffers;
        words.clear();
        words.extend(analysis.tokens[sentence.clone()].iter().map(|t| Word::new(t.span.of(text))));
        self.tagger.tag(words, Scheme::Csui, features, scores, tags);
        let tree = self.parser.parse(words, tags, Scheme::Csui, features, scores);
        let offset = sentence.start;
        for ((token, tag), (head, deprel)) in analysis.tokens[sentence].iter_mut().zip(tags.iter()).zip(tree) {
            token.upos = *tag;
            token.lemma = self.lemmatiser.lemma(token.span.of(text), *tag, features, scores);
            token.head = head.map(|h| h + offset);
            token.deprel = deprel;
        }
        self.names.find(words, tags, marked, offset, (features, scores), &mut analysis.names);
    }
}
