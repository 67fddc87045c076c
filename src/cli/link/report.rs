//! How good links are, against a table of those that there should be.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;

use crate::link::weights::Feature;
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
        looked_at.extend(outcome.ranked.iter().map(|one| (subject.iri.clone(), linker.iri(&one.candidate.entry.id))));
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

/// Writes a line for each candidate of each of `subjects`: the two IRIs, labels, the chance, and each feature.
pub fn candidates(
    linker: &Linker,
    subjects: &[Subject],
    outcomes: &[Outcome],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write!(out, "subject\tobject\tsubject_label\tobject_label\tchance")?;
    for feature in Feature::ALL {
        write!(out, "\t{}", feature.as_str())?;
    }
    writeln!(out)?;
    for (subject, outcome) in subjects.iter().zip(outcomes) {
        for one in &outcome.ranked {
            let entry = &one.candidate.entry;
            let label =
                |names: &[String]| names.first().map(|name| name.replace(['\t', '\n', '\r'], " ")).unwrap_or_default();
            let (iri, object, chance) = (&subject.iri, linker.iri(&entry.id), one.chance);
            let (ours, theirs) = (label(&subject.names), label(&entry.names));
            writeln!(out, "{iri}\t{object}\t{ours}\t{theirs}\t{chance:.4}{}", one.evidence.row())?;
        }
    }
    Ok(())
}
