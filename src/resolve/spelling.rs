//! Names a letter apart, and full names with a part more or less.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::context::{Company, Contexts};
use super::names::{Joined, NameId, Names, figures};
use crate::text::EntityType;

/// Names of fewer letters are not compared.
const LETTERS: usize = 8;
/// Words of fewer letters are not slips of one another.
const WORD: usize = 5;
/// A spelling is a variant of one that is in at least this many times as many articles.
const TIMES: usize = 2;
/// From this much common company on (nats).
const ENOUGH: f64 = 12.0;
/// More names than this that share a signature say nothing.
const CROWD: usize = 40;

/// Which names are other spellings.
pub(super) fn joins(names: &Names, contexts: &Contexts) -> FxHashMap<NameId, Joined> {
    let mut alike: FxHashMap<String, Vec<NameId>> = FxHashMap::default();
    // What others are joined to stays where it is.
    let centres: FxHashSet<NameId> = names.ids().filter_map(|id| Some(names.joined(id)?.into)).collect();
    let free = |id: &NameId| names.groups(*id) > 0 && names.joined(*id).is_none();
    for id in names.ids().filter(free) {
        for signature in signatures(id, names) {
            alike.entry(signature).or_default().push(id);
        }
    }
    let mut partners: BTreeMap<NameId, Vec<NameId>> = BTreeMap::new();
    for group in alike.into_values().filter(|group| (2..=CROWD).contains(&group.len())) {
        for a in &group {
            for b in group.iter().filter(|b| names.kind(*a) == names.kind(**b) && !centres.contains(a)) {
                if names.groups(*b) >= TIMES * names.groups(*a) && a != b && is_variant(names.slug(*a), names.slug(*b))
                {
                    partners.entry(*a).or_default().push(*b);
                }
            }
        }
    }
    let mut joins: FxHashMap<NameId, Joined> = FxHashMap::default();
    for (a, mut others) in partners {
        others.sort_unstable();
        others.dedup();
        let found = others.into_iter().filter_map(|b| {
            let company = Company::of(b, names, contexts);
            // Every article with the slip must speak for it.
            let commons =
                names.uses(a).iter().map(|place| contexts.common(place.article, place.entity, &company, &[a, b]));
            let commons: Vec<_> = commons.collect();
            if commons.iter().any(|common| common.other_office && !common.same_office) {
                return None;
            }
            let company = commons.iter().map(|c| if c.same_office { c.company + ENOUGH } else { c.company });
            let least = company.fold(f64::INFINITY, f64::min);
            let shared = commons.first()?.shared.iter().map(|id| names.slug(*id)).collect::<Vec<_>>().join(", ");
            (least >= ENOUGH).then_some((least, b, shared))
        });
        if let Some((least, into, shared)) = found.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))) {
            let score = 0.95 * (1.0 - (-least / ENOUGH).exp());
            let reason = format!("nearly the same spelling; with {shared}");
            joins.insert(a, Joined { into, score, reason });
        }
    }
    // To a centre, never to what is itself joined.
    let joined: FxHashSet<NameId> = joins.keys().copied().collect();
    joins.retain(|_, join| !joined.contains(&join.into));
    joins
}

/// What names that may be variants of one another have in common.
fn signatures(id: NameId, names: &Names) -> Vec<String> {
    let slug = names.slug(id);
    let kind = names.kind(id);
    if slug.chars().count() < LETTERS || !matches!(kind, EntityType::Person | EntityType::Org | EntityType::Place) {
        return Vec::new();
    }
    let mut out = vec![slug.to_owned()];
    let starts: Vec<usize> = slug.char_indices().map(|(at, _)| at).collect();
    for (n, &at) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(slug.len());
        out.push(format!("{}{}", &slug[..at], &slug[end..]));
    }
    let words: Vec<&str> = slug.split('-').collect();
    if kind == EntityType::Person && words.len() > 1 {
        // First and last word, whatever stands between; first two, whatever follows.
        out.push(format!("{} … {}", words[0], words[words.len() - 1]));
        out.push(format!("{} {} …", words[0], words[1]));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether one may be meant by the other: a letter more, less or other in a long word, other gaps, or words more. A
/// figure, Roman ones with it, is never a slip.
fn is_variant(a: &str, b: &str) -> bool {
    if figures(a) != figures(b) {
        return false;
    }
    if a.replace('-', "") == b.replace('-', "") {
        return true;
    }
    let (x, y): (Vec<&str>, Vec<&str>) = (a.split('-').collect(), b.split('-').collect());
    let (short, long) = if x.len() <= y.len() { (&x, &y) } else { (&y, &x) };
    let mut words = long.iter();
    if short.len() > 1 && short.len() < long.len() && short.iter().all(|word| words.any(|other| other == word)) {
        return true;
    }
    let other: Vec<(&&str, &&str)> = x.iter().zip(&y).filter(|(x, y)| x != y).collect();
    match other.as_slice() {
        [(x, y)] if short.len() == long.len() => x.len().max(y.len()) >= WORD && differ_by_one(x, y),
        _ => false,
    }
}

/// Whether two words differ in one letter.
fn differ_by_one(a: &str, b: &str) -> bool {
    strsim::levenshtein(a, b) == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants() {
        for (a, b) in [
            ("nur-hasannah-prasetya", "nur-hasannah-presetya"),
            ("mh-thamrin", "m-h-thamrin"),
            ("hasto-kristiyanto", "hasto-kristiyanto-bin-krido"),
            ("anies-baswedan", "anies-rasyid-baswedan"),
        ] {
            assert!(is_variant(a, b) && is_variant(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("pelindo-i", "pelindo-ii"),
            ("pulau-gam", "pulau-gag"),
            ("sdn-12-bandung", "sdn-13-bandung"),
            ("ahmad-fauzi", "ahmad-fauzan-akbar"),
        ] {
            assert!(!is_variant(a, b) && !is_variant(b, a), "{a} {b}");
        }
    }
}
