//! Lemmas: the edit script that turns a word into its dictionary form (*menyetujui* into *setuju*, "agree"), chosen by a
//! linear model, after Chrupała, *Simple Data-Driven Context-Sensitive Lemmatization* (2006). Reduplicated words
//! (*negara-negara*, "countries") are halved first.

use std::collections::BTreeMap;

use crate::learn::{Chunks, Features, Model, Random, Trainer, Word, Writer};
use crate::text::Upos;

/// Letters taken from the front and put there, taken from the end and put there.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Script {
    front: usize,
    before: String,
    back: usize,
    behind: String,
}

impl Script {
    /// The script with the longest stretch of the word left alone.
    fn between(form: &str, lemma: &str) -> Self {
        let (f, l): (Vec<char>, Vec<char>) = (form.chars().collect(), lemma.chars().collect());
        let mut best = (0, 0, 0);
        for i in 0..f.len() {
            for j in 0..l.len() {
                let same = f[i..].iter().zip(&l[j..]).take_while(|(a, b)| a == b).count();
                if same > best.0 {
                    best = (same, i, j);
                }
            }
        }
        let (same, i, j) = best;
        Self {
            front: i,
            before: l[..j].iter().collect(),
            back: f.len() - i - same,
            behind: l[j + same..].iter().collect(),
        }
    }

    fn apply(&self, form: &str) -> Option<String> {
        let letters = form.chars().count();
        if self.front + self.back >= letters && !form.is_empty() && self.before.is_empty() && self.behind.is_empty() {
            return None;
        }
        let kept = form.chars().skip(self.front).take(letters.checked_sub(self.front + self.back)?);
        Some(self.before.chars().chain(kept).chain(self.behind.chars()).collect())
    }
}

/// A word to learn from.
pub struct Lemmatised {
    /// As written.
    pub form: String,
    /// Its part of speech.
    pub tag: Upos,
    /// Its dictionary form.
    pub lemma: String,
}

/// The trained lemmatiser.
pub struct Lemmatiser {
    scripts: Vec<Script>,
    /// Words that the model gets wrong, with their lemma; by part of speech and form.
    exceptions: BTreeMap<(u8, String), String>,
    model: Model,
}

const BITS: u32 = 15;
const ROUNDS: usize = 8;

/// The half of a reduplicated word, or the whole word.
fn half(form: &str) -> &str {
    form.split_once('-').filter(|(a, b)| a.eq_ignore_ascii_case(b)).map_or(form, |(a, _)| a)
}

fn features(form: &str, tag: Upos, f: &mut Features) {
    let word = Word::new(form);
    f.clear();
    let tag = tag as u64;
    f.two(tag, word.lower);
    f.two(tag, word.shape);
    let lower: Vec<char> = form.to_lowercase().chars().collect();
    let letters = |run: &[char]| run.iter().fold(17, |h, c| crate::learn::mix(h ^ *c as u64));
    for n in 1..=6 {
        f.two(tag, letters(&lower[..lower.len().min(n)]));
        f.two(tag, letters(&lower[lower.len().saturating_sub(n)..]));
    }
    for (a, b) in [(2, 2), (3, 2), (4, 2), (3, 3), (4, 3), (5, 3)] {
        let (start, end) = (&lower[..lower.len().min(a)], &lower[lower.len().saturating_sub(b)..]);
        f.three(tag, letters(start), letters(end));
    }
    f.two(tag, lower.len().min(12) as u64);
}

impl Lemmatiser {
    /// Learns from `words`.
    pub fn train(words: &[Lemmatised], seed: u64) -> Self {
        let scripts_of: Vec<Script> = words.iter().map(|w| Script::between(half(&w.form), &w.lemma)).collect();
        let mut counts: BTreeMap<&Script, usize> = BTreeMap::new();
        for script in &scripts_of {
            *counts.entry(script).or_default() += 1;
        }
        let mut frequent: Vec<(&Script, usize)> = counts.into_iter().collect();
        frequent.sort_by_key(|(script, n)| (std::cmp::Reverse(*n), (*script).clone()));
        let scripts: Vec<Script> =
            frequent.into_iter().filter(|(_, n)| *n > 1).take(250).map(|(script, _)| script.clone()).collect();
        let mut trainer = Trainer::new(BITS, scripts.len());
        let (mut f, mut scores) = (Features::default(), Vec::new());
        let mut random = Random::new(seed);
        let known: Vec<(usize, usize)> = scripts_of
            .iter()
            .enumerate()
            .filter_map(|(w, script)| Some((w, scripts.iter().position(|s| s == script)?)))
            .collect();
        let mut order: Vec<usize> = (0..known.len()).collect();
        for _ in 0..ROUNDS {
            random.shuffle(&mut order);
            for &(w, right) in order.iter().map(|&i| &known[i]) {
                features(half(&words[w].form), words[w].tag, &mut f);
                trainer.score(&f.hashes, &mut scores);
                let best = (0..scores.len()).fold(0, |b, c| if scores[c] > scores[b] { c } else { b });
                if best != right {
                    trainer.update(&f.hashes, right, 1.0);
                    trainer.update(&f.hashes, best, -1.0);
                }
                trainer.tick();
            }
        }
        let mut lemmatiser = Self { scripts, exceptions: BTreeMap::new(), model: trainer.finish(2) };
        // What a word's lemma mostly was overrides the model where that says otherwise.
        let mut seen: BTreeMap<(u8, &str), BTreeMap<&str, usize>> = BTreeMap::new();
        for word in words {
            *seen.entry((word.tag as u8, &word.form)).or_default().entry(&word.lemma).or_default() += 1;
        }
        for ((tag, form), lemmas) in seen {
            let Some((lemma, _)) = lemmas.into_iter().max_by_key(|(lemma, n)| (*n, std::cmp::Reverse(*lemma))) else {
                continue;
            };
            if lemmatiser.lemma(form, Upos::ALL[tag as usize], &mut f, &mut Vec::new()) != lemma {
                lemmatiser.exceptions.insert((tag, form.to_owned()), lemma.to_owned());
            }
        }
        lemmatiser
    }

    /// The dictionary form of `form`.
    pub fn lemma(&self, form: &str, tag: Upos, f: &mut Features, scores: &mut Vec<i32>) -> String {
        if matches!(tag, Upos::Punct | Upos::Num | Upos::Sym) {
            return form.to_owned();
        }
        if let Some(lemma) = self.exceptions.get(&(tag as u8, form.to_owned())) {
            return lemma.clone();
        }
        let form = half(form);
        features(form, tag, f);
        self.model.score(&f.hashes, scores);
        let script = Model::best(scores, 0..self.scripts.len()).map(|s| &self.scripts[s]);
        script.and_then(|s| s.apply(form)).unwrap_or_else(|| form.to_owned())
    }

    /// Writes scripts, exceptions and model.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.scripts.len() as u64);
        for script in &self.scripts {
            out.number(script.front as u64);
            out.text(&script.before);
            out.number(script.back as u64);
            out.text(&script.behind);
        }
        out.number(self.exceptions.len() as u64);
        for ((tag, form), lemma) in &self.exceptions {
            out.byte(*tag);
            out.text(form);
            out.text(lemma);
        }
        self.model.write(out);
    }

    /// Reads them back.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let mut scripts = Vec::new();
        for _ in 0..chunks.number()? {
            let front = chunks.number()? as usize;
            let before = chunks.text()?.to_owned();
            scripts.push(Script { front, before, back: chunks.number()? as usize, behind: chunks.text()?.to_owned() });
        }
        let mut exceptions = BTreeMap::new();
        for _ in 0..chunks.number()? {
            let tag = chunks.bytes(1)?[0];
            exceptions.insert((tag, chunks.text()?.to_owned()), chunks.text()?.to_owned());
        }
        let model = Model::read(chunks)?;
        if model.classes() == scripts.len() {
            Ok(Self { scripts, exceptions, model })
        } else {
            Err("scripts and classes differ in number".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts() {
        for (form, lemma) in [("menyetujui", "setuju"), ("digunakan", "guna"), ("Presiden", "Presiden"), ("nya", "dia")]
        {
            assert_eq!(Script::between(form, lemma).apply(form).as_deref(), Some(lemma));
        }
        assert_eq!(half("negara-negara"), "negara");
        assert_eq!(half("Jakarta-Bandung"), "Jakarta-Bandung");
        assert_eq!(Script { front: 9, ..Script::default() }.apply("kata"), None);
    }
}
