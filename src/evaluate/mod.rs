//! How well the text is understood, measured against what people wrote down.
//!
//! In: annotated articles ([`Gold`](crate::read::gold::Gold)) and what was found in them, or treebanks and labelled names
//! and their analysis. Out: precision, recall and F1, and whether a figure fell below its recorded floor.
//!
//! - [`facts`] counts names, coreference, dates, quotes and facts. Coreference is B-cubed (Bagga and Baldwin 1998,
//!   "Algorithms for Scoring Coreference Chains").
//! - [`conllu`] follows the `CoNLL` 2018 shared task (Zeman et al. 2018, "Multilingual Parsing from Raw Text to
//!   Universal Dependencies"), whose script aligns words by their characters.
//! - [`names`] counts names as `conlleval` does (Tjong Kim Sang and De Meulder 2003, "Introduction to the `CoNLL`-2003
//!   Shared Task").
//! - [`examples`] says which examples of the rules hold.
//! - [`coreference`] counts chains of mentions as the reference scorer does (Pradhan et al. 2014), [`time`] calendar
//!   expressions as `TempEval`-3 does, [`speech`] who is quoted.
//! - [`identity`] counts who is rightly held to be the same in several articles.
//! - [`links`] counts names that are rightly linked with a dataset.
//! - [`triples`] counts clauses of verbs, which open relations are made of.
//! - [`floors`] keeps the figures from falling.

pub mod assignment;
pub mod conllu;
pub mod coreference;
pub mod examples;
pub mod extents;
pub mod facts;
pub mod floors;
pub mod identity;
pub mod links;
pub mod names;
pub mod pairs;
pub mod speech;
pub mod time;
pub mod triples;

mod matching;
mod wording;

use std::fmt::Write;

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rates {
    /// The share of what was found that is right.
    pub precision: f64,
    /// The share of what there is that was found.
    pub recall: f64,
    /// Both in one.
    pub f1: f64,
}

impl Rates {
    /// From the two.
    pub fn new(precision: f64, recall: f64) -> Self {
        let sum = precision + recall;
        Self { precision, recall, f1: if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum } }
    }

    /// From how many of `found` and of `expected` are right.
    pub fn of(hits: usize, found: usize, expected: usize) -> Self {
        let share = |n: usize| if n == 0 { 0.0 } else { hits as f64 / n as f64 };
        Self::new(share(found), share(expected))
    }
}

/// Rows of a label, how often it should be there, and how well it was found.
fn labels_table(header: &str, rows: &[(String, facts::Counts)]) -> String {
    let mut out = format!(
        "{header:<15}|      Gold | Precision |    Recall |  F1 Score\n\
         ---------------+-----------+-----------+-----------+----------\n"
    );
    for (name, counts) in rows {
        let Rates { precision, recall, f1 } = counts.rates();
        let [p, r, f] = [precision, recall, f1].map(|x| 100.0 * x);
        let _ = writeln!(out, "{name:<15}|{:10} |{p:10.2} |{r:10.2} |{f:10.2}", counts.expected);
    }
    out
}
