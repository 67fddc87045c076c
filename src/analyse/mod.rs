//! Text into [`Analysis`]: words and sentences, parts of speech, features, lemmas, the dependency tree, names.
//!
//! In comes a [`Document`]; out come its words with exact offsets and all that is said of them in Universal Dependencies.
//! Words and sentences are split by rules and lists (`token`); all else is said by one small network (`network`), which
//! sees words through tables (`vocabulary`) and chooses lemmas among edit scripts (`lemma`). Analysing cannot fail.

mod lemma;
mod network;
mod profile;
mod token;
mod vocabulary;

use self::network::{Network, Work};
use crate::error::Result;
use crate::lang::Pack;
use crate::text::{Analysis, Document, Manner};

pub use profile::Profile;
pub use token::Splitter;

/// Analyses documents. Built once, used from any number of threads.
pub struct Analyser {
    splitter: Splitter,
    network: Network,
}

impl Analyser {
    /// Opens the models of a language pack.
    ///
    /// # Errors
    /// A model that is missing, damaged or of another format.
    pub fn new(pack: &Pack) -> Result<Self> {
        let splitter = pack.open_model("splitter", Splitter::read)?;
        Ok(Self {
            splitter: splitter.with_abbreviations(pack.lexicon("abbreviations")),
            network: pack.open_model("network", Network::read)?,
        })
    }

    /// The whole analysis of `document`.
    pub fn analyse(&self, document: &Document) -> Analysis {
        self.analyse_timed(document, &mut Profile::default())
    }

    /// The same, and how long each stage takes.
    pub fn analyse_timed(&self, document: &Document, profile: &mut Profile) -> Analysis {
        let words = profile.time("words and sentences", || self.split(&document.text));
        self.annotate_timed(&document.text, words, Manner::default(), profile)
    }

    /// The words and sentences of a text, of which nothing else is said.
    pub fn split(&self, text: &str) -> Analysis {
        let (tokens, sentences) = self.splitter.split(text);
        Analysis { tokens, sentences, names: Vec::new() }
    }

    /// The analysis of `text` over `words` and sentences that are given: spans and joins stay, all else is filled in.
    pub fn annotate(&self, text: &str, words: Analysis, manner: Manner) -> Analysis {
        self.annotate_timed(text, words, manner, &mut Profile::default())
    }

    /// The same, and how long each stage takes.
    pub fn annotate_timed(&self, text: &str, words: Analysis, manner: Manner, profile: &mut Profile) -> Analysis {
        let mut analysis = Analysis { names: Vec::new(), ..words };
        self.network.annotate(text, &mut analysis, manner, &mut Work::default(), profile);
        analysis
    }
}
