//! Names: a structured perceptron over begin, inside and outside labels of the eight types, decoded by Viterbi so that no
//! name begins in its middle (Collins 2002). Corpora that mark only people, organisations and places teach with a flag of
//! their own, like treebanks of another scheme.

use crate::learn::{Chunks, Features, Model, Random, Trainer, Word, Writer, hash};
use crate::text::{EntityType, Name, Upos};

/// Outside, then begin and inside of each type.
const LABELS: usize = 1 + 2 * EntityType::ALL.len();
const BITS: u32 = 20;
const ROUNDS: usize = 8;

/// Where names to learn from come from, which says what is marked in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// All eight types, as in the annotated articles: what is used for text.
    All,
    /// People, organisations and places, in the news.
    Three,
    /// The same in an encyclopedia.
    Encyclopedia,
}

/// A sentence to learn from.
pub struct Named {
    /// Its words.
    pub words: Vec<Word>,
    /// Their parts of speech, as the tagger gives them.
    pub tags: Vec<Upos>,
    /// Names in it.
    pub names: Vec<Name>,
    /// Which types are marked.
    pub marked: Marked,
}

/// Words of lists of names: for each the kinds of list that have it. The key is the first 40 bits of the word's hash,
/// which tell all entries apart from almost all other words.
pub type Gazetteer = std::collections::BTreeMap<u64, u8>;

/// The key of a hash in a [`Gazetteer`].
pub const fn gazetteer_key(hash: u64) -> u64 {
    hash >> 24
}

/// The trained name finder.
pub struct NameFinder {
    model: Model,
    /// Score of each label after each other: rows by the one before, the last row for the start of a sentence.
    moves: Vec<i32>,
    gazetteer: Vec<(u64, u8)>,
}

const BEFORE: u64 = 0x5eed_0003;

fn label(kind: EntityType, begins: bool) -> usize {
    1 + 2 * (kind as usize) + usize::from(!begins)
}

fn kind(label: usize) -> EntityType {
    EntityType::ALL[(label - 1) / 2]
}

fn begins(label: usize) -> bool {
    label % 2 == 1
}

/// Whether `label` may stand behind `before` (`LABELS` for the start).
fn allowed(before: usize, label: usize) -> bool {
    label == 0 || begins(label) || before < LABELS && before > 0 && kind(before) == kind(label)
}

/// What lists say of each word of a sentence: the bits of all its entries, of runs of up to two words.
fn listed(words: &[Word], look: impl Fn(u64) -> u8) -> Vec<u64> {
    let single: Vec<u8> = words.iter().map(|w| look(w.lower)).collect();
    let mut all: Vec<u64> = single.iter().map(|b| u64::from(*b)).collect();
    for i in 1..words.len() {
        if words[i].capital && words[i - 1].capital {
            let pair = u64::from(look(pair(&words[i - 1], &words[i])));
            all[i - 1] |= pair << 8;
            all[i] |= pair << 16;
        }
    }
    all
}

/// The hash of two words next to each other.
pub fn pair(a: &Word, b: &Word) -> u64 {
    crate::learn::mix(a.lower).rotate_left(11) ^ b.lower
}

fn features(words: &[Word], tags: &[Upos], listed: &[u64], i: usize, marked: Marked, f: &mut Features) {
    f.clear();
    let at = |j: isize| usize::try_from(i as isize + j).ok().filter(|&j| j < words.len());
    let lower = |j: isize| at(j).map_or(BEFORE, |j| words[j].lower);
    let shape = |j: isize| at(j).map_or(BEFORE, |j| words[j].shape);
    let suffix = |j: isize| at(j).map_or(BEFORE, |j| words[j].suffix[1]);
    let tag = |j: isize| at(j).map_or(99, |j| tags[j] as u64);
    let list = |j: isize| at(j).map_or(0, |j| listed[j]);
    let word = &words[i];
    let flag = marked as u64;
    f.one(flag);
    f.two(flag, word.lower);
    f.two(flag, word.shape);
    f.three(flag, word.shape, tag(0));
    f.two(flag, lower(-1));
    f.one(word.lower);
    f.one(word.form);
    for n in 0..3 {
        f.one(word.prefix[n]);
        f.one(word.suffix[n]);
    }
    f.two(word.shape, u64::from(i == 0));
    f.one(tag(0));
    f.two(tag(0), tag(-1));
    f.two(tag(0), tag(1));
    f.three(tag(-1), tag(0), tag(1));
    for j in [-3, -2, -1, 1, 2, 3] {
        f.one(lower(j));
    }
    for j in [-2, -1, 1, 2] {
        f.one(shape(j));
        f.two(shape(j), word.shape);
        f.one(suffix(j));
    }
    f.two(lower(-1), word.lower);
    f.two(word.lower, lower(1));
    f.two(lower(-1), word.shape);
    f.two(lower(1), word.shape);
    f.three(lower(-2), lower(-1), word.shape);
    f.three(lower(1), lower(2), word.shape);
    f.two(lower(-1), lower(1));
    f.three(shape(-1), word.shape, shape(1));
    f.two(lower(-1), suffix(0));
    // The last word before this run of capitals, and the first after it: what introduces and follows a name.
    let start = (0..i).rev().take(6).find(|&j| !words[j].capital);
    let end = (i + 1..words.len()).take(6).find(|&j| !words[j].capital);
    let lead = start.map_or(BEFORE, |j| words[j].lower);
    f.two(lead, word.shape);
    f.two(lead, start.map_or(9, |j| (i - j).min(5) as u64));
    f.two(end.map_or(BEFORE, |j| words[j].lower), word.shape);
    // The first word of the run says what it names: Kabupaten ..., Universitas ..., Piala ...
    let first = start.map_or(i.saturating_sub(6), |j| j + 1).min(i);
    f.two(words[first].lower, (i - first) as u64);
    f.one(words[first].lower ^ hash(31, b"run"));
    f.one(list(0));
    f.two(list(0), word.shape);
    f.two(list(-1), list(0));
    f.two(list(0), list(1));
    f.two(list(0), lower(-1));
}

impl NameFinder {
    /// Learns from `sentences`, in an order that depends on `seed`.
    pub fn train(sentences: &[&Named], gazetteer: Gazetteer, seed: u64) -> Self {
        let mut trainer = Trainer::new(BITS, LABELS);
        let mut moves = vec![0.0_f32; (LABELS + 1) * LABELS];
        let mut totals = moves.clone();
        let mut decisions = 1.0_f32;
        let mut random = Random::new(seed);
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut f = Features::default();
        let mut scores = Vec::new();
        for _ in 0..ROUNDS {
            random.shuffle(&mut order);
            for sentence in order.iter().map(|&s| sentences[s]) {
                let n = sentence.words.len();
                let mut right = vec![0; n];
                for name in &sentence.names {
                    for t in name.tokens.clone() {
                        right[t] = label(name.kind, t == name.tokens.start);
                    }
                }
                let lists = listed(&sentence.words, |h| gazetteer.get(&gazetteer_key(h)).copied().unwrap_or(0));
                let mut all: Vec<Vec<u64>> = Vec::with_capacity(n);
                let mut emissions = Vec::with_capacity(n * LABELS);
                for i in 0..n {
                    features(&sentence.words, &sentence.tags, &lists, i, sentence.marked, &mut f);
                    trainer.score(&f.hashes, &mut scores);
                    emissions.extend_from_slice(&scores[..LABELS]);
                    all.push(f.hashes.clone());
                }
                let best = viterbi(&emissions, &moves);
                trainer.tick();
                decisions += 1.0;
                let mut before = (LABELS, LABELS);
                for i in 0..n {
                    if best[i] != right[i] {
                        trainer.update(&all[i], right[i], 1.0);
                        trainer.update(&all[i], best[i], -1.0);
                    }
                    let (good, bad) = (before.0 * LABELS + right[i], before.1 * LABELS + best[i]);
                    if good != bad {
                        moves[good] += 1.0;
                        totals[good] += decisions;
                        moves[bad] -= 1.0;
                        totals[bad] -= decisions;
                    }
                    before = (right[i], best[i]);
                }
            }
        }
        for (weight, total) in moves.iter_mut().zip(&totals) {
            *weight -= total / decisions;
        }
        let model = trainer.finish(2);
        let moves = moves.iter().map(|w| (w * model.steps()).round() as i32).collect();
        Self { model, moves, gazetteer: gazetteer.into_iter().collect() }
    }

    /// The names in a sentence; token indexes count from `offset`.
    pub fn find(
        &self,
        words: &[Word],
        tags: &[Upos],
        marked: Marked,
        offset: usize,
        buffers: (&mut Features, &mut Vec<i32>),
        names: &mut Vec<Name>,
    ) {
        let (f, scores) = buffers;
        let look = |h| {
            let key = gazetteer_key(h);
            self.gazetteer.binary_search_by_key(&key, |(k, _)| *k).map_or(0, |i| self.gazetteer[i].1)
        };
        let lists = listed(words, look);
        let mut emissions = Vec::with_capacity(words.len() * LABELS);
        for i in 0..words.len() {
            features(words, tags, &lists, i, marked, f);
            self.model.score(&f.hashes, scores);
            emissions.extend_from_slice(&scores[..LABELS]);
        }
        for (i, label) in viterbi(&emissions, &self.moves).into_iter().enumerate() {
            if label == 0 {
            } else if begins(label) {
                names.push(Name { tokens: offset + i..offset + i + 1, kind: kind(label) });
            } else if let Some(name) = names.last_mut() {
                name.tokens.end = offset + i + 1;
            }
        }
    }

    /// Writes lists and model.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.gazetteer.len() as u64);
        let mut last = 0;
        for (key, kinds) in &self.gazetteer {
            out.number(key - last);
            last = *key;
            out.byte(*kinds);
        }
        for weight in &self.moves {
            out.number(u64::from(weight.cast_unsigned()));
        }
        self.model.write(out);
    }

    /// Reads them back.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let mut gazetteer = Vec::new();
        let mut last = 0_u64;
        for _ in 0..chunks.number()? {
            last = last.wrapping_add(chunks.number()?);
            gazetteer.push((last, chunks.bytes(1)?[0]));
        }
        let moves = (0..(LABELS + 1) * LABELS)
            .map(|_| chunks.number().map(|n| (n as u32).cast_signed()))
            .collect::<Result<Vec<_>, _>>()?;
        let model = Model::read(chunks)?;
        if model.classes() == LABELS {
            Ok(Self { model, moves, gazetteer })
        } else {
            Err("not a model of names".into())
        }
    }
}

/// The best sequence of labels that is allowed, for `emissions` in rows of labels.
fn viterbi<S: Copy + PartialOrd + std::ops::Add<Output = S> + Default>(emissions: &[S], moves: &[S]) -> Vec<usize> {
    let n = emissions.len() / LABELS;
    let mut score: Vec<Option<S>> = vec![None; LABELS];
    let mut back = vec![[0_u8; LABELS]; n];
    for i in 0..n {
        let mut next = vec![None; LABELS];
        for label in 0..LABELS {
            let emission = emissions[i * LABELS + label];
            if i == 0 {
                next[label] = allowed(LABELS, label).then(|| emission + moves[LABELS * LABELS + label]);
                continue;
            }
            for (before, score) in score.iter().enumerate() {
                let Some(score) = score.filter(|_| allowed(before, label)) else { continue };
                let total = score + moves[before * LABELS + label] + emission;
                if next[label].is_none_or(|best| total > best) {
                    next[label] = Some(total);
                    back[i][label] = before as u8;
                }
            }
        }
        score = next;
    }
    let mut best = (0..LABELS).fold(0, |b, l| match (score[b], score[l]) {
        (Some(x), Some(y)) if y > x => l,
        (None, Some(_)) => l,
        _ => b,
    });
    let mut labels = vec![0; n];
    for i in (0..n).rev() {
        labels[i] = best;
        best = back[i][best] as usize;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_begins_in_its_middle() {
        // Emissions that want an inside everywhere.
        let mut emissions = vec![0_i32; 4 * LABELS];
        for i in 0..4 {
            emissions[i * LABELS + label(EntityType::Org, false)] = 9;
        }
        let labels = viterbi(&emissions, &vec![0; (LABELS + 1) * LABELS]);
        let org = |begins| label(EntityType::Org, begins);
        assert_eq!(labels, [org(true), org(false), org(false), org(false)]);
        assert!(viterbi::<i32>(&[], &[]).is_empty());
    }
}
