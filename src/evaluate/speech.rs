//! Who is quoted, against the attributions of PFSA-ID (Purnomo W.P. et al. 2022, "PFSA-ID: an annotated Indonesian corpus
//! and baseline model of public figures statements attributions"): statements, and the words that name their speakers,
//! the speakers' roles and affiliations. The corpus labels words and draws no lines between them, so what is compared are
//! places, one to one:
//!
//! - statement: a quote that shares 80 % of the joint characters with a `STATEMENT`;
//! - speaker: of each quote the mention of its speaker that stands nearest to it, overlapping a `PERSON` or `PERSONCOREF`;
//! - role: the words of an office that a speaker has, sharing half of the joint characters with a `ROLE`;
//! - affiliation: the body of that office or one that a speaker belongs to, by the mention nearest to the words that say so,
//!   sharing half with an `AFFILIATION`.
//!
//! Only public figures are labelled, so that quotes of others count as wrong.

use std::collections::BTreeMap;

use super::extents::{Extents, row, share};
use crate::fact::{EntityId, Fact, Findings, Subject, Value};
use crate::read::labels::Labelled;
use crate::text::Span;

/// The labels that tell a file of this kind.
pub const LABEL: &str = "STATEMENT";

/// How far from the words of a fact its body may stand, in bytes.
const REACH: usize = 80;

/// The figures of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    texts: usize,
    statements: Extents,
    speakers: Extents,
    roles: Extents,
    affiliations: Extents,
}

impl Score {
    /// Counts one article.
    pub fn add(&mut self, article: &Labelled, findings: &Findings) {
        self.texts += 1;
        let text = article.document.text.as_str();
        let labelled = |labels: &[&str]| -> Vec<Span> {
            article.spans.iter().filter(|(label, _)| labels.contains(&label.as_str())).map(|(_, span)| *span).collect()
        };
        let quotes: Vec<Span> = findings.quotes.iter().map(|q| q.span).collect();
        self.statements.add(text, &labelled(&[LABEL]), &quotes, |a, b| share(a, b) >= 0.8);

        let named = findings.quotes.iter().filter_map(|q| nearest(findings, q.speaker?, q.span));
        self.speakers.add(text, &labelled(&["PERSON", "PERSONCOREF"]), &distinct(named), Span::overlaps);

        let speaks = |fact: &&Fact| match fact.subject {
            Subject::Entity(person) => findings.quotes.iter().any(|q| q.speaker == Some(person)),
            Subject::Document => false,
        };
        let facts: Vec<&Fact> = findings.facts.iter().filter(speaks).collect();
        let half = |a, b| share(a, b) >= 0.5;
        let roles = facts.iter().filter(|f| f.relation == "position").filter_map(|f| match &f.object {
            Value::Text(title) => {
                let start = f.evidence.span.start + f.evidence.span.of(text).find(title.as_str())?;
                Some(Span::new(start, start + title.len()))
            }
            _ => None,
        });
        self.roles.add(text, &labelled(&["ROLE"]), &distinct(roles), half);

        let bodies = facts.iter().filter_map(|f| {
            let body = match f.relation.as_str() {
                "position" => f.qualifiers.get("of"),
                "memberOf" => Some(&f.object),
                _ => None,
            };
            let Some(Value::Entity(body)) = body else { return None };
            nearest(findings, *body, f.evidence.span).filter(|span| gap(*span, f.evidence.span) <= REACH)
        });
        self.affiliations.add(text, &labelled(&["AFFILIATION"]), &distinct(bodies), half);
    }

    /// The F1 figures by name, for [`floors`](super::floors).
    pub fn figures(&self) -> BTreeMap<String, f64> {
        self.rows().map(|(name, extents)| (name.to_owned(), extents.counts.rates().f1)).into()
    }

    /// A table for people; what was missed and what is needless where `verbose` is set.
    pub fn table(&self, verbose: bool) -> String {
        let mut out = format!("{} articles\n", self.texts);
        for (name, extents) in self.rows() {
            out.push_str(&row(name, extents.counts));
            if verbose {
                out.push_str(&extents.details());
            }
        }
        out
    }

    const fn rows(&self) -> [(&'static str, &Extents); 4] {
        [
            ("statement", &self.statements),
            ("speaker", &self.speakers),
            ("role", &self.roles),
            ("affiliation", &self.affiliations),
        ]
    }
}

/// The mention of `entity` that stands nearest to `place`.
fn nearest(findings: &Findings, entity: EntityId, place: Span) -> Option<Span> {
    let mentions = findings.entities[entity].mentions.iter().map(|m| m.span);
    mentions.min_by_key(|span| gap(*span, place))
}

/// How many bytes lie between two places.
fn gap(a: Span, b: Span) -> usize {
    a.start.saturating_sub(b.end).max(b.start.saturating_sub(a.end))
}

/// In text order, without repeats.
fn distinct(places: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut places: Vec<Span> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{Entity, Evidence, Mention, Quote};
    use crate::text::{Document, EntityType};

    #[test]
    fn places_are_compared() {
        let text = "”Kami siap,” kata Direktur Bank Cahaya Ani Sari. ”Ya,” kata Budi.";
        let at = |words: &str| Span::new(text.find(words).unwrap(), text.find(words).unwrap() + words.len());
        let article = Labelled {
            document: Document { text: text.into(), ..Document::default() },
            spans: [
                (LABEL, "”Kami siap,”"),
                ("ROLE", "Direktur"),
                ("AFFILIATION", "Bank Cahaya"),
                ("PERSON", "Ani Sari"),
            ]
            .map(|(label, words)| (label.to_owned(), at(words)))
            .into(),
        };
        let entity = |kind, words: &str| Entity {
            kind,
            name: words.into(),
            aliases: Vec::new(),
            mentions: vec![Mention { span: at(words), named: true }],
        };
        let evidence = Evidence { span: at("Direktur Bank Cahaya Ani Sari"), rule: "r".into(), confidence: 1.0 };
        let mut fact = Fact::asserted(Subject::Entity(0), "position", Value::Text("Direktur".into()), evidence);
        fact.qualifiers.insert("of".into(), Value::Entity(1));
        let findings = Findings {
            entities: vec![
                entity(EntityType::Person, "Ani Sari"),
                entity(EntityType::Org, "Bank Cahaya"),
                entity(EntityType::Person, "Budi"),
            ],
            facts: vec![fact],
            quotes: vec![
                Quote { span: at("”Kami siap,”"), speaker: Some(0) },
                Quote { span: at("”Ya,”"), speaker: Some(2) },
            ],
            dates: Vec::new(),
        };
        let mut score = Score::default();
        score.add(&article, &findings);
        let f1: Vec<(String, f64)> = score.figures().into_iter().collect();
        let wanted = [("affiliation", 1.0), ("role", 1.0), ("speaker", 2.0 / 3.0), ("statement", 2.0 / 3.0)];
        for ((name, f1), (wanted_name, wanted)) in f1.iter().zip(wanted) {
            assert!(name == wanted_name && (f1 - wanted).abs() < 1e-9, "{name} {f1}");
        }
        assert!(score.table(true).contains("needless   1  Budi"), "{}", score.table(true));
    }
}
