//! Clauses against judged triples ([`read::triples`](crate::read::triples)).
//!
//! What counts as right: the head of the subject, the verb, the preposition and the head of the object are those of a triple
//! that the sentence states; case does not matter. The agent of a passive is its object there, with *oleh* or without. Of
//! what was found, only what was judged counts as wrong: the judged triples are those of one candidate generator, and what
//! it did not think of nobody looked at.

use std::collections::BTreeSet;

use super::facts::Counts;
use crate::extract::clause::{Clause, Phrasal, clauses};
use crate::pattern::Scene;
use crate::read::triples::{Sentence, Triple};
use crate::text::Analysis;

/// The figures of a file of judged triples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// How many sentences.
    pub sentences: usize,
    /// Judged triples.
    pub triples: Counts,
    /// Found, but judged by nobody.
    pub unjudged: usize,
}

impl Score {
    /// Counts the clauses of one sentence, whose analysis is `analysis`.
    pub fn add(&mut self, sentence: &Sentence, analysis: &Analysis, phrasal: &Phrasal) {
        let scene = Scene::new(&sentence.document.text, analysis, Vec::new());
        let right: BTreeSet<&Triple> = sentence.triples.iter().filter(|(_, right)| *right).map(|(t, _)| t).collect();
        let judged: BTreeSet<&Triple> = sentence.triples.iter().map(|(t, _)| t).collect();
        let found: BTreeSet<Triple> = clauses(&scene, phrasal).iter().map(|clause| triple(&scene, clause)).collect();
        let hits = found.iter().filter(|t| right.contains(t)).count();
        let known = found.iter().filter(|t| judged.contains(t)).count();
        self.sentences += 1;
        self.triples.add(hits, known, right.len());
        self.unjudged += found.len() - known;
    }

    /// A table for people.
    pub fn table(&self) -> String {
        let (rates, Counts { hits, found, expected }) = (self.triples.rates(), self.triples);
        let unjudged = self.unjudged;
        format!(
            "{} sentences\ntriples     P {:.3}  R {:.3}  F1 {:.3}   ({hits} of {found} / {expected}; {unjudged} more found \
             that nobody judged)\n",
            self.sentences, rates.precision, rates.recall, rates.f1
        )
    }
}

/// The clause by its heads, a passive in its own voice.
fn triple(scene: &Scene, clause: &Clause) -> Triple {
    let word = |t: usize| scene.lower[t].clone();
    let (subject, object) =
        if clause.agent { (clause.object, clause.subject) } else { (clause.subject, clause.object) };
    let by = || clause.agent && scene.dependents(object).iter().any(|&t| scene.lower[t] == "oleh");
    let preposition = clause.preposition.clone().or_else(|| by().then(|| "oleh".to_owned()));
    let preposition = preposition.unwrap_or_default().replace('_', " ");
    Triple { subject: word(subject), predicate: word(clause.verb), preposition, object: word(object) }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::read::triples;
    use crate::text::Upos;

    #[test]
    fn a_passive_is_right_in_its_own_voice() {
        let text = "Kapal itu dibeli oleh Sagara di Lintang .";
        let rows = [("(dibeli) oleh", "(Sagara)", 1), ("(dibeli) di", "(Lintang)", 0), ("(dibeli)", "(itu)", 1)];
        let rows = rows.map(|(verb, object, right)| format!("0\t{text}\t(Kapal) itu\t{verb}\t{object}\t{right}\n"));
        let sentences = triples::read(&rows.concat(), Path::new("t.tsv")).unwrap();
        let mut analysis = sentences[0].analysis.clone();
        let tree = [(2, "nsubj:pass"), (0, "det"), (9, "root"), (4, "case"), (2, "obl:agent"), (6, "case"), (2, "obl")];
        for (token, (head, deprel)) in analysis.tokens.iter_mut().zip(tree) {
            token.head = Some(head).filter(|h| *h < 9);
            token.deprel = deprel.into();
        }
        analysis.tokens[2].upos = Upos::Verb;
        analysis.tokens[2].lemma = "beli".to_owned();
        let mut score = Score::default();
        score.add(&sentences[0], &analysis, &Phrasal::default());
        assert_eq!(score.triples, Counts { hits: 1, found: 2, expected: 2 });
        assert_eq!((score.sentences, score.unjudged), (1, 0));
        assert!(score.table().contains("P 0.500  R 0.500"), "{}", score.table());
    }
}
