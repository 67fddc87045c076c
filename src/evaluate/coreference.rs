//! Chains of mentions against annotated ones: MUC, B-cubed and CEAF-e, and their mean, the figure of `CoNLL`-2012.
//!
//! - MUC counts the links that are missing (Vilain et al. 1995, "A Model-Theoretic Coreference Scoring Scheme").
//! - B-cubed looks at each mention's chain (Bagga and Baldwin 1998, "Algorithms for Scoring Coreference Chains").
//! - CEAF-e pairs chains one to one in the best way, with the similarity φ4 (Luo 2005, "On Coreference Resolution
//!   Performance Metrics").
//!
//! Mentions of one side only are treated as in the reference scorer: nothing is added or taken away (Pradhan et al. 2014,
//! "Scoring Coreference Partitions of Predicted Mentions: A Reference Implementation"). Sums run over all texts, then they
//! are divided. Chains of a single mention are no part of the task and left out on both sides, as in `CoNLL`-2012.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Rates;
use super::assignment;
use super::facts::Counts;
use crate::fact::Findings;
use crate::read::coin::Paragraph;
use crate::text::Span;

/// Shares before they are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    precision: (f64, f64),
    recall: (f64, f64),
}

impl Sums {
    fn add(&mut self, precision: (f64, f64), recall: (f64, f64)) {
        for (sum, (above, below)) in [(&mut self.precision, precision), (&mut self.recall, recall)] {
            sum.0 += above;
            sum.1 += below;
        }
    }

    fn rates(self) -> Rates {
        let share = |(above, below): (f64, f64)| if below == 0.0 { 0.0 } else { above / below };
        Rates::new(share(self.precision), share(self.recall))
    }
}

/// The figures of one way of finding chains, over any number of texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chains {
    mentions: Counts,
    muc: Sums,
    b_cubed: Sums,
    ceaf: Sums,
}

impl Chains {
    /// Counts one text. No mention stands twice on one side.
    pub fn add<M: Ord>(&mut self, key: &[Vec<M>], response: &[Vec<M>]) {
        let shared = overlaps(key, response);
        let hits = shared.values().sum();
        let size = |chains: &[Vec<M>]| chains.iter().map(Vec::len).sum::<usize>();
        self.mentions.add(hits, size(response), size(key));
        self.muc.add(links(response, &shared, |(_, r)| r), links(key, &shared, |(k, _)| k));
        let squares = |of: &dyn Fn((usize, usize)) -> usize| {
            shared.iter().map(|(&pair, &n)| (n * n) as f64 / of(pair) as f64).sum::<f64>()
        };
        self.b_cubed.add(
            (squares(&|(_, r)| response[r].len()), size(response) as f64),
            (squares(&|(k, _)| key[k].len()), size(key) as f64),
        );
        let similar = |k: usize, r: usize| {
            let shared = shared.get(&(k, r)).copied().unwrap_or_default();
            2.0 * shared as f64 / (key[k].len() + response[r].len()) as f64
        };
        let best = assignment::best(key.len(), response.len(), similar);
        self.ceaf.add((best, response.len() as f64), (best, key.len() as f64));
    }

    /// MUC, B-cubed and CEAF-e.
    pub fn rates(&self) -> [Rates; 3] {
        [self.muc.rates(), self.b_cubed.rates(), self.ceaf.rates()]
    }

    /// The mean of the three F1.
    pub fn mean(&self) -> f64 {
        self.rates().iter().map(|r| r.f1).sum::<f64>() / 3.0
    }

    fn rows(&self) -> [(&'static str, Rates); 4] {
        let [muc, b_cubed, ceaf] = self.rates();
        [("mentions", self.mentions.rates()), ("MUC", muc), ("B-cubed", b_cubed), ("CEAF-e", ceaf)]
    }
}

/// How many mentions chains of both sides share; those that share none are not listed.
fn overlaps<M: Ord>(key: &[Vec<M>], response: &[Vec<M>]) -> BTreeMap<(usize, usize), usize> {
    let mut chain_of: BTreeMap<&M, usize> = BTreeMap::new();
    for (k, chain) in key.iter().enumerate() {
        chain_of.extend(chain.iter().map(|m| (m, k)));
    }
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (r, chain) in response.iter().enumerate() {
        for k in chain.iter().filter_map(|m| chain_of.get(m)) {
            *shared.entry((*k, r)).or_default() += 1;
        }
    }
    shared
}

/// The links of `chains` that the other side has, and how many they are: a chain of n mentions has n - 1, and each part
/// into which the other side cuts it costs one.
fn links<M>(
    chains: &[Vec<M>],
    shared: &BTreeMap<(usize, usize), usize>,
    side: impl Fn((usize, usize)) -> usize,
) -> (f64, f64) {
    let mut right = 0;
    // Of n mentions that one other chain holds, n - 1 links are there.
    for (&pair, &n) in shared {
        debug_assert!(side(pair) < chains.len());
        right += n - 1;
    }
    let all: usize = chains.iter().map(|c| c.len().saturating_sub(1)).sum();
    (right as f64, all as f64)
}

/// The figures of a corpus: with mentions as Simpul finds them, and with the annotated mentions given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    texts: usize,
    found: Chains,
    given: Chains,
}

impl Score {
    /// Counts one paragraph. Where mentions are given, each belongs to the entity that has the mention which overlaps it
    /// most, of equals the shorter; one that none overlaps is left alone.
    pub fn add(&mut self, paragraph: &Paragraph, findings: &Findings) {
        self.texts += 1;
        let mut found: Vec<(Span, usize)> = Vec::new();
        for (e, entity) in findings.entities.iter().enumerate() {
            found.extend(entity.mentions.iter().map(|m| (m.span, e)));
        }
        found.sort_unstable();
        found.dedup_by_key(|(span, _)| *span);
        self.found.add(&paragraph.chains, &chains(found.iter().copied()));
        let given = paragraph.chains.iter().flatten().filter_map(|&span| {
            let shared = |own: Span| own.end.min(span.end).saturating_sub(own.start.max(span.start));
            let near = found.iter().filter(|(own, _)| own.overlaps(span));
            near.max_by_key(|(own, _)| (shared(*own), std::cmp::Reverse(own.len()))).map(|&(_, e)| (span, e))
        });
        self.given.add(&paragraph.chains, &chains(given));
    }

    /// The F1 figures by name, for [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        let mut figures = BTreeMap::new();
        for (way, chains) in [("found", &self.found), ("given", &self.given)] {
            let rows = chains.rows().map(|(name, rates)| (format!("{} {way}", name.to_lowercase()), rates.f1));
            figures.extend(rows);
            figures.insert(format!("conll {way}"), chains.mean());
        }
        figures
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let mut out = format!("{} texts\n", self.texts);
        for (way, chains) in [("mentions as found", &self.found), ("annotated mentions given", &self.given)] {
            let _ = writeln!(out, "{way}");
            for (name, Rates { precision, recall, f1 }) in chains.rows() {
                let _ = writeln!(out, "   {name:<10} P {precision:.3}  R {recall:.3}  F1 {f1:.3}");
            }
            let _ = writeln!(out, "   {:<10} {:>19} {:.3}", "CoNLL", "mean F1", chains.mean());
        }
        out
    }
}

/// The mentions of each entity that has two and more.
fn chains(mentions: impl Iterator<Item = (Span, usize)>) -> Vec<Vec<Span>> {
    let mut chains: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for (span, entity) in mentions {
        chains.entry(entity).or_default().push(span);
    }
    chains.into_values().filter(|chain| chain.len() > 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Entity, Mention};
    use crate::text::{Document, EntityType};

    #[track_caller]
    fn check(key: &[&str], response: &[&str], wanted: [(f64, f64); 3]) {
        let chains = |side: &[&str]| side.iter().map(|c| c.chars().collect()).collect::<Vec<Vec<char>>>();
        let mut score = Chains::default();
        score.add(&chains(key), &chains(response));
        for (n, (rates, (precision, recall))) in score.rates().iter().zip(wanted).enumerate() {
            let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(near(rates.precision, precision) && near(rates.recall, recall), "{n}: {rates:?}");
        }
    }

    #[test]
    fn the_example_of_pradhan_and_others() {
        // Worked out by hand in section 4 of the paper: key abc, defg; response ab, cd, fghi.
        let wanted = [(2.0 / 5.0, 2.0 / 5.0), (4.0 / 8.0, 35.0 / 12.0 / 7.0), (1.3 / 3.0, 1.3 / 2.0)];
        check(&["abc", "defg"], &["ab", "cd", "fghi"], wanted);
    }

    #[test]
    fn the_example_of_bagga_and_baldwin() {
        // Key 12345, 67, 89ABC. The second response is as precise for MUC as the first, but joins more.
        let key = ["12345", "67", "89ABC"];
        let first = [
            (0.9, 1.0),
            ((5.0 + 2.0 * 2.0 / 7.0 + 25.0 / 7.0) / 12.0, 1.0),
            (f64::midpoint(1.0, 10.0 / 12.0), 11.0 / 18.0),
        ];
        check(&key, &["12345", "6789ABC"], first);
        let second = [(0.9, 1.0), (7.0 / 12.0, 1.0), (f64::midpoint(2.0 / 3.0, 1.0), (2.0 / 3.0 + 1.0) / 3.0)];
        check(&key, &["1234589ABC", "67"], second);
    }

    #[test]
    fn the_same_is_right_and_nothing_is_nought() {
        check(&["ab", "cde"], &["edc", "ab"], [(1.0, 1.0); 3]);
        check(&["ab"], &[], [(0.0, 0.0); 3]);
        check(&["ab"], &["cd"], [(0.0, 0.0); 3]);
        check(&[], &[], [(0.0, 0.0); 3]);
    }

    #[test]
    fn given_mentions_take_the_entity_they_overlap() {
        let span = Span::new;
        let document = Document { text: "Presiden Ani pulang. Dia lelah.".into(), ..Document::default() };
        let paragraph = Paragraph { document, chains: vec![vec![span(0, 12), span(21, 24)]] };
        let mentions = vec![Mention { span: span(9, 12), named: true }, Mention { span: span(21, 24), named: false }];
        let entity = Entity { kind: EntityType::Person, name: "Ani".into(), aliases: Vec::new(), mentions };
        let mut score = Score::default();
        score.add(&paragraph, &Findings { entities: vec![entity], ..Findings::default() });
        let figures = score.figures();
        assert!((figures["conll given"] - 1.0).abs() < 1e-9, "{figures:?}");
        assert!((figures["mentions found"] - 0.5).abs() < 1e-9 && figures["muc found"].abs() < 1e-9, "{figures:?}");
        assert!(score.table().starts_with("1 texts\nmentions as found\n   mentions   P 0.500  R 0.500  F1 0.500\n"));
    }
}
