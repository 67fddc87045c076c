//! How good links are, against a table of those that there should be.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::link::{Linker, Outcome};
use crate::mapping::{Mapping, Predicate, Subject};

/// Figures of `mappings` against `gold`, as text.
pub fn report(
    gold: &[Mapping],
    linker: &Linker,
    subjects: &[Subject],
    outcomes: &[Outcome],
    mappings: &[Mapping],
) -> String {
    let pair = |m: &Mapping| (m.subject.clone(), m.object.clone());
    let expected: BTreeSet<_> = gold.iter().filter(|m| m.predicate == Predicate::SameAs).map(pair).collect();
    let mut looked_at = BTreeSet::new();
    for (subject, outcome) in subjects.iter().zip(outcomes) {
        looked_at.extend(outcome.considered.iter().map(|id| (subject.iri.clone(), linker.iri(id))));
    }
    let found = expected.intersection(&looked_at).count();
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let mut out = String::new();
    let all = expected.len();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{:<22}{:>8}", "pairs", all);
    let _ = writeln!(out, "{:<22}{:>8.3}  {found} are among the candidates", "recall of blocking", share(found, all));
    let _ = writeln!(out, "{:<22}{:>8}{:>11}{:>8}{:>8}", "", "links", "precision", "recall", "F1");
    for (name, least) in [("accepted", Predicate::SameAs), ("with those to review", Predicate::CloseMatch)] {
        let said: BTreeSet<_> = mappings.iter().filter(|m| m.predicate <= least).map(pair).collect();
        let hits = said.intersection(&expected).count();
        let (p, r) = (share(hits, said.len()), share(hits, all));
        let f = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
        let _ = writeln!(out, "{name:<22}{:>8}{p:>11.3}{r:>8.3}{f:>8.3}", said.len());
    }
    out
}
