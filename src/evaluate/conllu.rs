//! An analysis against a treebank, counted as the `CoNLL` 2018 shared task counts.
//!
//! Both sides are laid over the same characters, white space left out. Tokens and sentences are right where their ends
//! agree. Words are aligned by their characters, and within multi-word tokens by the longest common subsequence of
//! their lower-cased forms. Of aligned words, part of speech, features, lemma, head (UAS), and head with the universal
//! part of its relation (LAS) are compared.

mod alignment;
mod treebank;

use std::collections::BTreeMap;
use std::fmt::Write;

use self::alignment::align;
use self::treebank::Word;
pub use self::treebank::{Passage, Treebank};
use super::Rates;
use super::facts::Counts;

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// As the shared task calls it.
    pub name: &'static str,
    /// Right, found, expected.
    pub counts: Counts,
    /// How many words could be aligned, where it is words that are compared.
    pub aligned: Option<usize>,
}

/// The figures of a treebank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// In the order of the shared task.
    pub metrics: Vec<Metric>,
    /// For each relation without its subtype: words with it, right in head and relation. The most frequent first.
    pub relations: Vec<(String, Counts)>,
    /// For each part of speech: words with it. The most frequent first.
    pub tags: Vec<(String, Counts)>,
}

impl Score {
    /// Compares `system` with `gold`.
    ///
    /// # Errors
    ///
    /// A sentence about the first difference where the two do not hold the same characters.
    pub fn new(gold: &Treebank, system: &Treebank) -> Result<Self, String> {
        if gold.characters != system.characters {
            let same = gold.characters.iter().zip(&system.characters).take_while(|(a, b)| a == b).count();
            let after = |t: &Treebank| t.characters[same..].iter().take(20).collect::<String>();
            let (gold, system) = (after(gold), after(system));
            return Err(format!("the texts differ after {same} characters: {gold:?}, but in the system's {system:?}"));
        }
        let pairs = align(gold, system);
        let mut partner = vec![None; system.words.len()];
        for &(g, s) in &pairs {
            partner[s] = Some(g);
        }
        let spans = |name, expected: &[_], found: &[_]| Metric {
            name,
            counts: Counts { hits: same_spans(expected, found), found: found.len(), expected: expected.len() },
            aligned: None,
        };
        let words = |name, right: &dyn Fn(usize, usize) -> bool| Metric {
            name,
            counts: Counts {
                hits: pairs.iter().filter(|&&(g, s)| right(g, s)).count(),
                found: system.words.len(),
                expected: gold.words.len(),
            },
            aligned: Some(pairs.len()),
        };
        let word = |g: usize, s: usize| (&gold.words[g], &system.words[s]);
        let head = |g: usize, s: usize| match word(g, s) {
            (g, s) if g.head.is_none() || s.head.is_none() => g.head == s.head,
            (g, s) => s.head.and_then(|h| partner[h]) == g.head,
        };
        let labelled = |g: usize, s: usize| head(g, s) && gold.words[g].deprel == system.words[s].deprel;
        let tagged = |g: usize, s: usize| gold.words[g].upos == system.words[s].upos;
        let metrics = vec![
            spans("Tokens", &gold.tokens, &system.tokens),
            spans("Sentences", &gold.sentences, &system.sentences),
            Metric { aligned: None, ..words("Words", &|_, _| true) },
            words("UPOS", &tagged),
            words("UFeats", &|g, s| gold.words[g].feats == system.words[s].feats),
            words("Lemmas", &|g, s| {
                let (g, s) = word(g, s);
                g.lemma == "_" || g.lemma == s.lemma
            }),
            words("UAS", &head),
            words("LAS", &labelled),
        ];
        let right = |right: &dyn Fn(usize, usize) -> bool| -> Vec<usize> {
            pairs.iter().filter(|&&(g, s)| right(g, s)).map(|&(g, _)| g).collect()
        };
        Ok(Self {
            metrics,
            relations: by_label(gold, system, &right(&labelled), |w| &w.deprel),
            tags: by_label(gold, system, &right(&tagged), |w| &w.upos),
        })
    }

    /// The F1 figures by name, for [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        self.metrics.iter().map(|m| (m.name.to_lowercase(), m.counts.rates().f1)).collect()
    }

    /// A table for people; `verbose` adds each relation and part of speech.
    pub fn table(&self, verbose: bool) -> String {
        let mut out = String::from(
            "Metric     | Precision |    Recall |  F1 Score | AligndAcc\n\
             -----------+-----------+-----------+-----------+-----------\n",
        );
        for Metric { name, counts, aligned } in &self.metrics {
            let Rates { precision, recall, f1 } = counts.rates();
            let [p, r, f] = [precision, recall, f1].map(|x| 100.0 * x);
            let _ = write!(out, "{name:<11}|{p:10.2} |{r:10.2} |{f:10.2} |");
            if let Some(aligned) = aligned {
                let _ = write!(out, "{:10.2}", 100.0 * counts.hits as f64 / (*aligned).max(1) as f64);
            }
            out.push('\n');
        }
        if verbose {
            for (name, rows) in [("Relation", &self.relations), ("UPOS", &self.tags)] {
                let _ = write!(out, "\n{}", super::labels_table(name, rows));
            }
        }
        out
    }
}

/// How often each label stands on either side, and how often it is right: on the words of the treebank that `right`
/// lists. The most frequent first, of equals by name.
fn by_label<'a>(
    gold: &'a Treebank,
    system: &'a Treebank,
    right: &[usize],
    label: impl Fn(&'a Word) -> &'a str,
) -> Vec<(String, Counts)> {
    let mut counts: BTreeMap<&str, Counts> = BTreeMap::new();
    for word in &gold.words {
        counts.entry(label(word)).or_default().expected += 1;
    }
    for word in &system.words {
        counts.entry(label(word)).or_default().found += 1;
    }
    for &word in right {
        counts.entry(label(&gold.words[word])).or_default().hits += 1;
    }
    let mut rows: Vec<(String, Counts)> = counts.into_iter().map(|(name, counts)| (name.to_owned(), counts)).collect();
    rows.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.expected));
    rows
}

/// How many spans begin and end together; both lists are in order.
fn same_spans(expected: &[(usize, usize)], found: &[(usize, usize)]) -> usize {
    let (mut e, mut f, mut hits) = (0, 0, 0);
    while let (Some(expected), Some(found)) = (expected.get(e), found.get(f)) {
        e += usize::from(expected.0 <= found.0);
        f += usize::from(found.0 <= expected.0);
        hits += usize::from(expected == found);
    }
    hits
}

#[cfg(test)]
mod tests;
