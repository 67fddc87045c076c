//! Parts of speech: a greedy tagger from left to right, with the treebank as a feature (the treebanks differ in what
//! they call a proper noun).

use crate::learn::{Chunks, Features, Model, Random, Trainer, Word, Writer, hash};
use crate::text::Upos;

/// Which treebank's habits to follow; a feature of tagger and parser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `UD_Indonesian-GSD`
    Gsd,
    /// `UD_Indonesian-CSUI`, all of it news: what is used for text.
    Csui,
    /// `UD_Indonesian-PUD`
    Pud,
}

/// A sentence to learn from.
pub struct Tagged {
    /// Its words.
    pub words: Vec<Word>,
    /// Their parts of speech.
    pub tags: Vec<Upos>,
    /// Where it comes from.
    pub scheme: Scheme,
}

/// The trained tagger.
pub struct Tagger(Model);

const BITS: u32 = 18;
const ROUNDS: usize = 10;
const BEFORE: u64 = 0x5eed_0001;
const BEHIND: u64 = 0x5eed_0002;

fn tag_hash(tag: Option<Upos>) -> u64 {
    tag.map_or(99, |t| t as u64 + 1)
}

fn features(words: &[Word], i: usize, before: [Option<Upos>; 2], scheme: Scheme, f: &mut Features) {
    f.clear();
    let at = |j: isize| usize::try_from(i as isize + j).ok().and_then(|j| words.get(j));
    let lower = |j: isize| at(j).map_or(if j < 0 { BEFORE } else { BEHIND }, |w| w.lower);
    let suffix = |j: isize| at(j).map_or(BEFORE, |w| w.suffix[1]);
    let prefix = |j: isize| at(j).map_or(BEFORE, |w| w.prefix[1]);
    let shape = |j: isize| at(j).map_or(BEFORE, |w| w.shape);
    let word = &words[i];
    let scheme = scheme as u64;
    let [p1, p2] = before.map(tag_hash);
    f.two(scheme, word.lower);
    f.two(scheme, word.suffix[1]);
    f.two(scheme, word.prefix[1]);
    f.two(scheme, p1);
    f.two(scheme, word.shape);
    f.one(word.lower);
    f.one(word.form);
    for n in 0..3 {
        f.one(word.prefix[n]);
        f.one(word.suffix[n]);
    }
    f.two(word.shape, u64::from(i == 0));
    f.two(word.prefix[0], word.suffix[0]);
    f.two(word.prefix[1], word.suffix[1]);
    f.one(p1);
    f.two(p1, p2);
    f.two(p1, word.lower);
    f.two(p1, word.suffix[1]);
    f.two(p1, word.prefix[1]);
    for j in [-2, -1, 1, 2] {
        f.one(lower(j));
    }
    f.two(lower(-1), word.lower);
    f.two(word.lower, lower(1));
    f.two(lower(-1), lower(1));
    for j in [-1, 1] {
        f.one(suffix(j));
        f.one(prefix(j));
        f.one(shape(j));
    }
    f.three(shape(-1), word.shape, shape(1));
    f.two(p1, suffix(1));
    f.two(word.suffix[1], suffix(1));
    f.two(word.prefix[1], prefix(1));
    f.one(hash(7, b"bias"));
}

impl Tagger {
    /// Learns from `sentences`, in an order that depends on `seed`.
    pub fn train(sentences: &[&Tagged], seed: u64) -> Self {
        let mut trainer = Trainer::new(BITS, Upos::ALL.len());
        let (mut f, mut scores) = (Features::default(), Vec::new());
        let mut random = Random::new(seed);
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        for _ in 0..ROUNDS {
            random.shuffle(&mut order);
            for sentence in order.iter().map(|&s| sentences[s]) {
                let mut before = [None; 2];
                for (i, right) in sentence.tags.iter().enumerate() {
                    features(&sentence.words, i, before, sentence.scheme, &mut f);
                    trainer.score(&f.hashes, &mut scores);
                    let best = (0..scores.len()).fold(0, |b, c| if scores[c] > scores[b] { c } else { b });
                    if best != *right as usize {
                        trainer.update(&f.hashes, *right as usize, 1.0);
                        trainer.update(&f.hashes, best, -1.0);
                    }
                    trainer.tick();
                    before = [Some(Upos::ALL[best]), before[0]];
                }
            }
        }
        Self(trainer.finish(2))
    }

    /// The part of speech of every word.
    pub fn tag(&self, words: &[Word], scheme: Scheme, f: &mut Features, scores: &mut Vec<i32>, tags: &mut Vec<Upos>) {
        tags.clear();
        let mut before = [None; 2];
        for i in 0..words.len() {
            features(words, i, before, scheme, f);
            self.0.score(&f.hashes, scores);
            let tag = Model::best(scores, 0..Upos::ALL.len()).map_or(Upos::X, |c| Upos::ALL[c]);
            tags.push(tag);
            before = [Some(tag), before[0]];
        }
    }

    /// Writes the model.
    pub fn write(&self, out: &mut Writer) {
        self.0.write(out);
    }

    /// Reads it back.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let model = Model::read(chunks)?;
        if model.classes() == Upos::ALL.len() { Ok(Self(model)) } else { Err("not a tagger for UD".into()) }
    }
}
