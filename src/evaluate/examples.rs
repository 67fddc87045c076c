//! Whether the examples of rules hold: a sentence under `match` must give its facts, one under `not` none of the relation.

use rayon::prelude::*;

use crate::fact::Findings;
use crate::pattern::{Example, Rule};
use crate::text::Document;

/// What became of one example.
#[derive(Clone, Debug)]
pub struct Outcome<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// Its example.
    pub example: &'r Example,
    /// The facts of the rule's relation that were found, as `Subject | Object`.
    pub found: Vec<String>,
}

impl Outcome<'_> {
    /// The facts that the example asks for and that were not found.
    pub fn missing(&self) -> Vec<&str> {
        self.example.facts.iter().filter(|fact| !self.found.contains(fact)).map(String::as_str).collect()
    }

    /// Whether the example holds.
    pub fn holds(&self) -> bool {
        if self.example.facts.is_empty() { self.found.is_empty() } else { self.missing().is_empty() }
    }
}

/// What becomes of the examples of `rules`, in their order. Each is read by `read` as an article of its own, by everything
/// that finds facts: a fact counts whichever rule found it.
pub fn check(rules: &[Rule], read: impl Fn(&Document) -> Findings + Sync) -> Vec<Outcome<'_>> {
    let examples: Vec<(&Rule, &Example)> =
        rules.iter().flat_map(|rule| rule.examples.iter().map(move |example| (rule, example))).collect();
    let found = |(rule, example): &(&Rule, &Example)| {
        let document = Document { id: rule.name.clone(), text: example.text.clone(), ..Document::default() };
        facts(&read(&document), &rule.relation)
    };
    let found: Vec<Vec<String>> = examples.par_iter().map(found).collect();
    examples.into_iter().zip(found).map(|((rule, example), found)| Outcome { rule, example, found }).collect()
}

/// The facts of `relation` as `Subject | Object`, in text order.
fn facts(findings: &Findings, relation: &str) -> Vec<String> {
    let facts = findings.facts.iter().filter(|fact| fact.relation == relation);
    facts.map(|fact| format!("{} | {}", findings.subject(fact), findings.spelled(&fact.object))).collect()
}
