//! The network: one reading of a sentence, many answers.
//!
//! Each word is looked up in tables: its vector, the word itself, its affixes and shape, the lists of names that have it,
//! the scheme of analysis. A bidirectional LSTM reads the words; on top of it, one more serves part of speech, features,
//! lemma and tree, and another one names. Heads are scored by a biaffine product after Dozat and Manning, *Deep Biaffine
//! Attention for Neural Dependency Parsing* (ICLR 2017), and the best tree with one root is taken; the labels of names
//! are the best sequence of a conditional random field, after Lample et al., *Neural Architectures for Named Entity
//! Recognition* (NAACL 2016).

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use rustc_hash::FxHashMap;

use super::Profile;
use super::lemma::Script;
use super::vocabulary::{Letters, Vocabulary};
use crate::model::Chunks;
use crate::neural::{BiLstm, Forest, Lattice, Linear, Scratch, Table, floats, tree, viterbi};
use crate::text::{Analysis, Convention, EntityType, Manner, Name, Scheme, Token, Upos};

/// Outside, then begin and inside of each type.
const LABELS: usize = 1 + 2 * EntityType::ALL.len();
/// No name, and each type.
const KINDS: usize = 1 + EntityType::ALL.len();
/// How far scores of a word move towards the mean of the places where it stands.
const AGREEMENT: f32 = 0.35;
/// Outside, and people, organisations and places: all that some corpora mark.
const NARROW: usize = 7;
/// How many tables there are besides that of schemes.
const TABLES: usize = 10;
/// Sentences are read together until they have this many words. More would not fit the caches.
const BATCH: usize = 512;
/// Longer sentences are read in parts: the scores of all pairs of words take the square of their number.
const LONGEST: usize = 1000;
/// The largest whole number that stands for a part of a score of a head.
const STEPS: f32 = 2047.0;
/// How many scripts are tried until one fits a word.
const SCRIPTS: usize = 8;

/// The network and the names of its answers.
pub struct Network {
    vocabulary: Vocabulary,
    tables: Vec<Table>,
    schemes: Table,
    features: Vec<Arc<str>>,
    relations: Vec<Arc<str>>,
    root: Arc<str>,
    scripts: Vec<Script>,
    /// Words whose script would be wrong, with their lemma by part of speech.
    exceptions: BTreeMap<String, Vec<(u8, String)>>,
    shared: BiLstm,
    syntax: BiLstm,
    names: BiLstm,
    /// Tags, then features.
    answers: Linear,
    /// From what `syntax` says and the chances of the tags: what arcs are scored from, as a head and as a dependent, then
    /// what relations are scored from.
    ends: Linear,
    lemma: Linear,
    arc: Linear,
    link: Linear,
    root_arc: Vec<f32>,
    root_link: Vec<f32>,
    /// Steps of one, for dependents and for heads.
    arc_scales: [f32; 2],
    hidden: Linear,
    /// What each convention adds to `hidden`.
    conventions: Vec<Vec<f32>>,
    label: Linear,
    moves: Vec<f32>,
    /// Which label may follow which, for all types and for the narrow conventions.
    allowed: [Vec<bool>; 2],
}

/// Buffers, used for one batch after the other.
#[derive(Default)]
pub struct Work {
    scratch: Scratch,
    letters: Letters,
    lengths: Vec<usize>,
    words: Vec<f32>,
    shared: Vec<f32>,
    syntax: Vec<f32>,
    names: Vec<f32>,
    answers: Vec<f32>,
    ends: Vec<f32>,
    wide: Vec<f32>,
    lemmas: Vec<f32>,
    dependents: Vec<f32>,
    arcs: Vec<f32>,
    heads_whole: Vec<i16>,
    dependents_whole: Vec<i16>,
    scores: Vec<i32>,
    heads: Vec<Option<usize>>,
    forest: Forest,
    links: Vec<f32>,
    relations: Vec<f32>,
    hidden: Vec<f32>,
    labels: Vec<f32>,
    /// Of all words of the text.
    emissions: Vec<f32>,
    lattice: Lattice,
    best: Vec<usize>,
}

/// Whether `label` may stand behind `before` (`LABELS` for the start).
fn allowed(before: usize, label: usize, labels: usize) -> bool {
    let inside = before < LABELS && before > 0 && (before - 1) / 2 == (label.max(1) - 1) / 2;
    label < labels && (label == 0 || label % 2 == 1 || inside)
}

fn largest(scores: &[f32]) -> usize {
    (1..scores.len()).fold(0, |best, at| if scores[at] > scores[best] { at } else { best })
}

/// In whole steps.
fn quantise(from: &[f32], scale: f32, to: &mut Vec<i16>) {
    to.extend(from.iter().map(|x| (x * scale).round_ties_even().clamp(-STEPS, STEPS) as i16));
}

/// Adds the chances of tags with these scores.
fn chances(scores: &[f32], to: &mut Vec<f32>) {
    let (start, most) = (to.len(), scores[largest(scores)]);
    to.extend(scores.iter().map(|score| (score - most).exp()));
    let all: f32 = to[start..].iter().sum();
    for chance in &mut to[start..] {
        *chance /= all;
    }
}

impl Network {
    /// Reads the content of a model file, in the order in which `training/export.py` writes it.
    ///
    /// # Errors
    /// What is wrong with the bytes: cut off, or parts that do not fit each other.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let texts = |chunks: &mut Chunks| -> Result<Vec<Arc<str>>, String> {
            (0..chunks.number()?).map(|_| chunks.text().map(Arc::from)).collect()
        };
        let (features, relations) = (texts(chunks)?, texts(chunks)?);
        let scripts = (0..chunks.number()?).map(|_| Script::read(chunks)).collect::<Result<Vec<_>, _>>()?;
        let mut exceptions = BTreeMap::new();
        for _ in 0..chunks.number()? {
            let tag = chunks.bytes(1)?[0];
            let lemmas: &mut Vec<_> = exceptions.entry(chunks.text()?.to_owned()).or_default();
            lemmas.push((tag, chunks.text()?.to_owned()));
        }
        let vocabulary = Vocabulary::read(chunks)?;
        let tables = (0..TABLES).map(|_| Table::read(chunks)).collect::<Result<Vec<_>, _>>()?;
        let schemes = Table::read(chunks)?;
        let (shared, syntax, names) = (BiLstm::read(chunks)?, BiLstm::read(chunks)?, BiLstm::read(chunks)?);
        let mut linear = || Linear::read(chunks);
        let (answers, ends, lemma, arc) = (linear()?, linear()?, linear()?, linear()?);
        let (link, hidden, label) = (linear()?, linear()?, linear()?);
        let arcs = arc.outputs();
        let links = link.inputs() / 3;
        let width: usize = tables.iter().chain([&schemes]).map(Table::columns).sum();
        let fit = !features.is_empty()
            && !scripts.is_empty()
            && tables.iter().map(Table::rows).eq(vocabulary.sizes())
            && schemes.rows() == Scheme::ALL.len()
            && shared.inputs() == width
            && syntax.inputs() == shared.outputs()
            && names.inputs() == shared.outputs()
            && answers.inputs() == syntax.outputs()
            && answers.outputs() == Upos::ALL.len() + features.len()
            && ends.inputs() == syntax.outputs() + Upos::ALL.len()
            && ends.outputs() == 2 * arcs + 2 * links
            && lemma.inputs() == syntax.outputs() + width
            && lemma.outputs() == scripts.len()
            && arc.inputs() == arcs
            && arcs <= 500
            && link.inputs() == 3 * links
            && link.outputs() == relations.len()
            && hidden.inputs() == names.outputs()
            && label.inputs() == hidden.outputs()
            && label.outputs() == LABELS;
        let root = relations.iter().find(|r| &***r == "root").cloned();
        let (Some(root), true) = (root, fit) else { return Err("the parts of the network do not fit".into()) };
        let (root_arc, root_link) = (floats(chunks, arcs)?, floats(chunks, links)?);
        let arc_scales = floats(chunks, 2)?;
        let conventions =
            Convention::ALL.iter().map(|_| floats(chunks, hidden.outputs())).collect::<Result<Vec<_>, _>>()?;
        let moves = floats(chunks, (LABELS + 1) * LABELS)?;
        let table = |labels| (0..=LABELS).flat_map(|b| (0..LABELS).map(move |l| allowed(b, l, labels))).collect();
        Ok(Self {
            vocabulary,
            tables,
            schemes,
            features,
            relations,
            root,
            scripts,
            exceptions,
            shared,
            syntax,
            names,
            answers,
            ends,
            lemma,
            arc,
            link,
            root_arc,
            root_link,
            arc_scales: [arc_scales[0], arc_scales[1]],
            hidden,
            conventions,
            label,
            moves,
            allowed: [table(LABELS), table(NARROW)],
        })
    }

    /// Says of every word of `analysis`, whose words and sentences stay, all that is to be said, and finds the names.
    pub fn annotate(
        &self,
        text: &str,
        analysis: &mut Analysis,
        manner: Manner,
        work: &mut Work,
        profile: &mut Profile,
    ) {
        let Analysis { tokens, sentences, names } = analysis;
        let mut first = 0;
        work.emissions.clear();
        work.lengths.clear();
        for (at, sentence) in sentences.iter().enumerate() {
            for start in sentence.clone().step_by(LONGEST) {
                work.lengths.push(LONGEST.min(sentence.end - start));
            }
            let words = sentence.end - first;
            if words >= BATCH || at + 1 == sentences.len() {
                self.batch(text, tokens, first..sentence.end, manner, work, profile);
                first = sentence.end;
                work.lengths.clear();
            }
        }
        for sentence in sentences.iter().filter(|s| s.len() > LONGEST) {
            join(tokens, sentence);
        }
        profile.time("names", || {
            if manner.convention == Convention::Articles {
                agree(text, tokens, &mut work.emissions);
            }
            self.find(sentences, manner.convention, work, names);
            for name in names.iter_mut() {
                name.tokens = balanced(text, tokens, name.tokens.clone());
            }
            names.retain(|name| !name.tokens.is_empty());
        });
    }

    /// Reads the words of some sentences together. What is said of one does not depend on the others.
    fn batch(
        &self,
        text: &str,
        tokens: &mut [Token],
        words: Range<usize>,
        manner: Manner,
        work: &mut Work,
        profile: &mut Profile,
    ) {
        let width = self.shared.inputs();
        work.words.resize(words.len() * width, 0.0);
        let start = Instant::now();
        for (token, x) in tokens[words.clone()].iter().zip(work.words.chunks_exact_mut(width)) {
            let rows = self.vocabulary.rows(token.span.of(text), &mut work.letters);
            let mut rest = x;
            for (table, row) in self.tables.iter().zip(rows) {
                table.copy(row as usize, rest);
                rest = &mut rest[table.columns()..];
            }
            self.schemes.copy(manner.scheme as usize, rest);
        }
        profile.add("looking words up", start.elapsed());
        profile.time("reading sentences", || {
            self.shared.forward(&work.words, &work.lengths, &mut work.scratch, &mut work.shared);
        });
        profile.time("tags, features, lemmas", || {
            self.syntax.forward(&work.shared, &work.lengths, &mut work.scratch, &mut work.syntax);
            self.answers.forward(&work.syntax, &mut work.scratch, &mut work.answers);
            self.words(text, &mut tokens[words.clone()], work);
        });
        profile.time("trees", || self.trees(&mut tokens[words.clone()], words.start, work));
        profile.time("names", || self.label(manner.convention, work));
    }

    /// Parts of speech, features and lemmas.
    fn words(&self, text: &str, tokens: &mut [Token], work: &mut Work) {
        let (width, syntax) = (self.shared.inputs(), self.syntax.outputs());
        work.wide.clear();
        for (syntax, word) in work.syntax.chunks_exact(syntax).zip(work.words.chunks_exact(width)) {
            work.wide.extend_from_slice(syntax);
            work.wide.extend_from_slice(word);
        }
        self.lemma.forward(&work.wide, &mut work.scratch, &mut work.lemmas);
        let answers = work.answers.chunks_exact(self.answers.outputs());
        let lemmas = work.lemmas.chunks_exact_mut(self.scripts.len());
        for ((token, answers), scripts) in tokens.iter_mut().zip(answers).zip(lemmas) {
            let (tags, rest) = answers.split_at(Upos::ALL.len());
            token.upos = Upos::ALL[largest(tags)];
            token.feats = self.features[largest(&rest[..self.features.len()])].clone();
            token.lemma = self.dictionary_form(token.span.of(text), token.upos, scripts);
        }
    }

    fn dictionary_form(&self, form: &str, tag: Upos, scripts: &mut [f32]) -> String {
        let mut exceptions = self.exceptions.get(form).into_iter().flatten();
        if let Some((_, lemma)) = exceptions.find(|(of, _)| *of == tag as u8) {
            return lemma.clone();
        }
        for _ in 0..SCRIPTS {
            let best = largest(scripts);
            if let Some(lemma) = self.scripts[best].apply(form) {
                return lemma;
            }
            scripts[best] = f32::NEG_INFINITY;
        }
        form.to_owned()
    }

    /// Heads and relations.
    fn trees(&self, tokens: &mut [Token], offset: usize, work: &mut Work) {
        let (arcs, links, wide) = (self.root_arc.len(), self.root_link.len(), self.ends.outputs());
        work.wide.clear();
        let answers = work.answers.chunks_exact(self.answers.outputs());
        for (syntax, answers) in work.syntax.chunks_exact(self.syntax.outputs()).zip(answers) {
            work.wide.extend_from_slice(syntax);
            chances(&answers[..Upos::ALL.len()], &mut work.wide);
        }
        self.ends.forward(&work.wide, &mut work.scratch, &mut work.ends);
        for x in &mut work.ends {
            *x = x.max(*x * 0.1);
        }
        // Of the ends of a word: as a head of an arc, as its dependent, and the same of a relation.
        let part = |at: usize| [0, arcs, 2 * arcs, 2 * arcs + links][at];
        work.dependents.clear();
        for ends in work.ends.chunks_exact(wide) {
            work.dependents.extend_from_slice(&ends[part(1)..][..arcs]);
        }
        self.arc.forward(&work.dependents, &mut work.scratch, &mut work.arcs);
        work.links.clear();
        let mut start = 0;
        for &n in &work.lengths {
            let ends = &work.ends[start * wide..(start + n) * wide];
            work.heads_whole.clear();
            quantise(&self.root_arc, self.arc_scales[1], &mut work.heads_whole);
            for ends in ends.chunks_exact(wide) {
                quantise(&ends[part(0)..][..arcs], self.arc_scales[1], &mut work.heads_whole);
            }
            work.dependents_whole.clear();
            quantise(&work.arcs[start * arcs..(start + n) * arcs], self.arc_scales[0], &mut work.dependents_whole);
            work.scores.clear();
            for dependent in work.dependents_whole.chunks_exact(arcs) {
                let heads = work.heads_whole.chunks_exact(arcs);
                work.scores.extend(
                    heads.map(|h| h.iter().zip(dependent).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>()),
                );
            }
            tree(&work.scores, n, &mut work.heads, &mut work.forest);
            for (word, head) in work.heads.iter().enumerate() {
                let governor = head.map_or(&self.root_link[..], |h| &ends[h * wide + part(2)..][..links]);
                let dependent = &ends[word * wide + part(3)..][..links];
                work.links.extend(governor.iter().zip(dependent).map(|(g, d)| g * d));
                work.links.extend_from_slice(governor);
                work.links.extend_from_slice(dependent);
                tokens[start + word].head = head.map(|h| offset + start + h);
            }
            start += n;
        }
        self.link.forward(&work.links, &mut work.scratch, &mut work.relations);
        for (token, scores) in tokens.iter_mut().zip(work.relations.chunks_exact_mut(self.relations.len())) {
            token.deprel = if token.head.is_none() {
                self.root.clone()
            } else {
                let best = largest(scores);
                if self.relations[best] == self.root {
                    scores[best] = f32::NEG_INFINITY;
                }
                self.relations[largest(scores)].clone()
            };
        }
        self.one_subject(tokens, offset, &mut work.relations);
    }

    /// A predicate has one subject at the most, as UD has it: of several, the one that is most clearly a subject; the others
    /// become what they are next most likely, such as the object in *Presiden melantik Budi* ("the president swore in Budi"),
    /// which looks like the subject in *kata Budi* ("said Budi").
    fn one_subject(&self, tokens: &mut [Token], offset: usize, scores: &mut [f32]) {
        let is_subject = |relation: &str| relation == "nsubj" || relation.starts_with("nsubj:");
        let mut subjects: Vec<Option<(usize, f32)>> = vec![None; tokens.len()];
        for word in 0..tokens.len() {
            let Some(head) = tokens[word].head.filter(|_| is_subject(&tokens[word].deprel)) else { continue };
            let scores_of = |word: usize| word * self.relations.len()..(word + 1) * self.relations.len();
            let most = |wanted: bool| {
                let scores = scores[scores_of(word)].iter().zip(&self.relations);
                scores.filter(|(_, name)| is_subject(name) == wanted).map(|(x, _)| *x).fold(f32::NEG_INFINITY, f32::max)
            };
            let margin = most(true) - most(false);
            let known = &mut subjects[head - offset];
            let loser = match *known {
                Some((_, best)) if margin <= best => Some(word),
                other => {
                    *known = Some((word, margin));
                    other.map(|(word, _)| word)
                }
            };
            if let Some(loser) = loser {
                let scores = &mut scores[scores_of(loser)];
                for (score, name) in scores.iter_mut().zip(&self.relations) {
                    if is_subject(name) || *name == self.root {
                        *score = f32::NEG_INFINITY;
                    }
                }
                tokens[loser].deprel = self.relations[largest(scores)].clone();
            }
        }
    }

    /// Scores of the labels of names.
    fn label(&self, convention: Convention, work: &mut Work) {
        self.names.forward(&work.shared, &work.lengths, &mut work.scratch, &mut work.names);
        self.hidden.forward(&work.names, &mut work.scratch, &mut work.hidden);
        let added = &self.conventions[convention as usize];
        for hidden in work.hidden.chunks_exact_mut(added.len()) {
            for (x, y) in hidden.iter_mut().zip(added) {
                *x = (*x + y).max(0.0);
            }
        }
        self.label.forward(&work.hidden, &mut work.scratch, &mut work.labels);
        work.emissions.extend_from_slice(&work.labels);
    }

    /// The best names of each sentence.
    fn find(&self, sentences: &[Range<usize>], convention: Convention, work: &mut Work, names: &mut Vec<Name>) {
        let allowed = &self.allowed[usize::from(convention != Convention::Articles)];
        let Work { emissions, lattice, best, .. } = work;
        for sentence in sentences {
            let emissions = &emissions[sentence.start * LABELS..sentence.end * LABELS];
            viterbi(emissions, &self.moves, allowed, LABELS, lattice, best);
            for (word, &label) in best.iter().enumerate().filter(|(_, label)| **label > 0) {
                let at = sentence.start + word;
                match names.last_mut() {
                    Some(name) if label % 2 == 0 && name.tokens.end == at => name.tokens.end = at + 1,
                    _ => names.push(Name { tokens: at..at + 1, kind: EntityType::ALL[(label - 1) / 2] }),
                }
            }
        }
    }
}

/// A name up to the first bracket in it that closes none of its own, or from behind one at its beginning.
fn balanced(text: &str, tokens: &[Token], mut name: Range<usize>) -> Range<usize> {
    let form = |at: usize| tokens[at].span.of(text);
    while !name.is_empty() && form(name.start) == ")" {
        name.start += 1;
    }
    let mut open = Vec::new();
    for at in name.clone() {
        match form(at) {
            "(" => open.push(at),
            ")" if open.pop().is_none() => return name.start..at,
            _ => {}
        }
    }
    let end = open.first().copied().unwrap_or(name.end);
    // Pemilihan Umum (Pemilu) 2024, "the general election (Pemilu) of 2024": a bracket parts the year from the name.
    let year = |at: usize| form(at).len() == 4 && form(at).bytes().all(|b| b.is_ascii_digit());
    let bracket = (name.start..end).rev().find(|&at| form(at) == "(");
    match bracket.filter(|at| at + 3 < end && form(end - 2) == ")" && year(end - 1)) {
        Some(bracket) if bracket > name.start => name.start..bracket,
        _ => name.start..end,
    }
}

/// Words that stand several times in a text mostly name the same thing: where they begin with a capital letter, their
/// scores of each type, and of none, are moved towards the mean of all places.
fn agree(text: &str, tokens: &[Token], emissions: &mut [f32]) {
    let mut means: FxHashMap<&str, (f32, [f32; KINDS])> = FxHashMap::default();
    let named = |token: &Token| Some(token.span.of(text)).filter(|form| form.starts_with(char::is_uppercase));
    for (token, emissions) in tokens.iter().zip(emissions.chunks_exact(LABELS)) {
        if let Some(form) = named(token) {
            let (count, sums) = means.entry(form).or_default();
            *count += 1.0;
            sums.iter_mut().zip(kinds(emissions)).for_each(|(sum, score)| *sum += score);
        }
    }
    for (token, emissions) in tokens.iter().zip(emissions.chunks_exact_mut(LABELS)) {
        let Some((count, sums)) = named(token).and_then(|form| means.get(form)) else { continue };
        let own = kinds(emissions);
        for (label, emission) in emissions.iter_mut().enumerate() {
            let kind = label.div_ceil(2);
            *emission += AGREEMENT * (sums[kind] / count - own[kind]);
        }
    }
}

/// The scores of being no name and of each type, wherever in it.
fn kinds(emissions: &[f32]) -> [f32; KINDS] {
    let mut kinds = [f32::NEG_INFINITY; KINDS];
    for (label, emission) in emissions.iter().enumerate() {
        let kind = &mut kinds[label.div_ceil(2)];
        *kind = kind.max(*emission);
    }
    kinds
}

/// Hangs the parts of a long sentence on the root of the first.
fn join(tokens: &mut [Token], sentence: &Range<usize>) {
    let mut first = None;
    for at in sentence.clone() {
        if tokens[at].head.is_none() {
            if first.is_some() {
                tokens[at].head = first;
                tokens[at].deprel = "parataxis".into();
            } else {
                first = Some(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::neural::Path;
    use crate::text::Span;

    #[test]
    fn no_name_begins_in_its_middle() {
        let org = |begins: bool| 1 + 2 * EntityType::Org as usize + usize::from(!begins);
        let person = 1 + 2 * EntityType::Person as usize;
        assert!(allowed(LABELS, org(true), LABELS) && !allowed(LABELS, org(false), LABELS));
        assert!(allowed(org(true), org(false), NARROW) && allowed(org(false), org(false), NARROW));
        assert!(!allowed(person, org(false), LABELS) && !allowed(0, org(false), LABELS));
        let event = 1 + 2 * EntityType::Event as usize;
        assert!(allowed(0, event, LABELS) && !allowed(0, event, NARROW) && !allowed(event, event + 1, NARROW));
    }

    #[test]
    fn brackets_of_a_name_close() {
        let text = "Pilpres ) 2024 Polisi Resor ( Polres ) Jayapura ( KPU";
        let tokens = words(text).tokens;
        assert_eq!(balanced(text, &tokens, 0..3), 0..1);
        assert_eq!(balanced(text, &tokens, 1..3), 2..3);
        assert_eq!(balanced(text, &tokens, 3..9), 3..9);
        assert_eq!(balanced(text, &tokens, 3..11), 3..9);
        assert_eq!(balanced(text, &tokens, 9..11), 9..9);
        // "the general election (Pemilu) of 2024"
        let text = "Pemilihan Umum ( Pemilu ) 2024";
        let tokens = words(text).tokens;
        assert_eq!(balanced(text, &tokens, 0..6), 0..2);
        assert_eq!(balanced(text, &tokens, 0..5), 0..5);
    }

    #[test]
    fn a_word_that_stands_twice_is_pulled_towards_itself() {
        // "Osasuna" once surely a club, once hardly a place; "di" ("in") is left alone.
        let text = "Osasuna di Osasuna";
        let mut tokens = words(text).tokens;
        let (org, place) = (1 + 2 * EntityType::Org as usize, 1 + 2 * EntityType::Place as usize);
        let mut emissions = vec![0.0; 3 * LABELS];
        emissions[org] = 9.0;
        emissions[LABELS + place] = 3.0;
        emissions[2 * LABELS + place] = 1.0;
        agree(text, &tokens, &mut emissions);
        assert!(emissions[org] > emissions[place] && emissions[2 * LABELS + org] > emissions[2 * LABELS + place]);
        assert!((emissions[LABELS + place] - 3.0).abs() < 1e-6);
        tokens.clear();
        agree("", &tokens, &mut []);
    }

    fn shipped() -> (Network, &'static [u8]) {
        let pack = Box::leak(Box::new(crate::lang::Pack::indonesian()));
        let (_, bytes) = pack.model("network.model").unwrap();
        let (_, mut chunks) = Chunks::open(bytes, "network").unwrap();
        let all = chunks.clone();
        let network = Network::read(&mut chunks).unwrap();
        assert!(chunks.bytes(1).is_err(), "nothing is left over");
        (network, all.rest())
    }

    /// Words apart by spaces, sentences by lines.
    fn words(text: &str) -> Analysis {
        let mut analysis = Analysis::default();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let first = analysis.tokens.len();
            for word in line.split_inclusive([' ', '\n']) {
                let span = Span::new(at, at + word.trim_end().len());
                at += word.len();
                analysis.tokens.push(Token { span, ..Token::default() });
            }
            analysis.sentences.push(first..analysis.tokens.len());
        }
        analysis
    }

    const TEXT: &str = "Menteri Luar Negeri Retno Marsudi bertemu Perdana Menteri China Li Qiang di Beijing , Kamis .\n\
        Mereka membahas kerja sama perdagangan .\nBaca juga :\n\
        Presiden Joko Widodo meresmikan Bendungan Karian di Kabupaten Lebak , Banten , yang dibangun sejak 2015 .\n";

    fn annotated(network: &Network, text: &str, mut analysis: Analysis, path: Path, manner: Manner) -> Analysis {
        let mut work = Work { scratch: Scratch::new(path), ..Work::default() };
        network.annotate(text, &mut analysis, manner, &mut work, &mut Profile::default());
        analysis
    }

    #[test]
    fn every_path_says_the_same() {
        let (network, _) = shipped();
        for convention in Convention::ALL {
            let manner = Manner { scheme: Scheme::Gsd, convention };
            let all = Path::all().into_iter().chain([Path::PLAIN]);
            let mut analyses = all.map(|path| annotated(&network, TEXT, words(TEXT), path, manner));
            let first = analyses.next().unwrap();
            assert!(!first.names.is_empty() && first.tokens.iter().any(|t| t.feats.contains('=')));
            assert!(analyses.all(|analysis| analysis == first));
        }
    }

    #[test]
    fn sentences_do_not_see_each_other() {
        let (network, _) = shipped();
        let whole = annotated(&network, TEXT, words(TEXT), Path::best(), Manner::default());
        for sentence in &whole.sentences {
            let alone = Analysis {
                tokens: words(TEXT).tokens[sentence.clone()].to_vec(),
                sentences: std::iter::once(0..sentence.len()).collect(),
                names: Vec::new(),
            };
            let alone = annotated(&network, TEXT, alone, Path::best(), Manner::default());
            for (one, of_all) in alone.tokens.iter().zip(&whole.tokens[sentence.clone()]) {
                let head = of_all.head.map(|h| h - sentence.start);
                assert_eq!((one.upos, &one.lemma, one.head), (of_all.upos, &of_all.lemma, head));
                assert_eq!((&one.deprel, &one.feats), (&of_all.deprel, &of_all.feats));
            }
            let inside = whole.names.iter().filter(|n| sentence.contains(&n.tokens.start));
            assert_eq!(alone.names.len(), inside.count());
        }
    }

    #[test]
    fn every_sentence_is_a_tree() {
        let (network, _) = shipped();
        // Longer than what is read in one part.
        let long = "kata dan ".repeat(LONGEST) + "\n" + TEXT;
        let analysis = annotated(&network, &long, words(&long), Path::best(), Manner::default());
        for sentence in &analysis.sentences {
            let roots = analysis.tokens[sentence.clone()].iter().filter(|t| t.head.is_none());
            assert_eq!(roots.count(), 1);
            for mut at in sentence.clone() {
                let mut steps = 0;
                while let Some(head) = analysis.tokens[at].head {
                    assert!(sentence.contains(&head) && steps < sentence.len());
                    (at, steps) = (head, steps + 1);
                }
            }
        }
    }

    #[test]
    fn a_damaged_model_is_an_error_and_no_panic() {
        let (_, content) = shipped();
        for cut in (0..content.len()).step_by(content.len() / 50) {
            assert!(Network::read(&mut Chunks::new(&content[..cut])).is_err(), "{cut}");
        }
        // Sizes and counts stand at the start; numbers of layers everywhere.
        let mut damaged = content.to_vec();
        for at in (0..2000).chain((0..content.len()).step_by(content.len() / 50)) {
            damaged[at] ^= 0x55;
            if at % 7 == 0 {
                let _ = Network::read(&mut Chunks::new(&damaged));
            }
            damaged[at] ^= 0x55;
        }
    }

    #[test]
    fn parts_of_a_long_sentence_are_one_tree() {
        let mut tokens = vec![Token::default(); 5];
        tokens[1].head = Some(0);
        tokens[4].head = Some(3);
        join(&mut tokens, &(0..5));
        assert_eq!(tokens.iter().map(|t| t.head).collect::<Vec<_>>(), [None, Some(0), Some(0), Some(0), Some(3)]);
    }
}
