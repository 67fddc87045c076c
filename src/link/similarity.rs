//! How alike two names are: words that agree weigh by how few things have them, and nearly equal words count in part.
//!
//! Cohen, Ravikumar, Fienberg: *A Comparison of String Distance Metrics for Name-Matching Tasks*, 2003 (soft TF-IDF).

use super::fold::{Names, initials, is_acronym, is_blend};

/// A name, folded and without what belongs to no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub name: String,
    pub folded: String,
    pub bare: String,
}

impl Form {
    pub fn new(name: &str, names: &Names) -> Option<Self> {
        let folded = super::fold::fold(name);
        let bare = names.bare(&folded);
        (!folded.is_empty()).then(|| Self { name: name.to_owned(), folded, bare })
    }
}

/// How two names agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// Not as far as is known.
    None,
    /// One is part of the other.
    Part,
    /// One is an acronym of the other.
    Short,
    /// They have words in common, or nearly.
    Like,
    /// They have the same words in another order.
    Order,
    /// The language knows one as another name of the other.
    Listed,
    /// They are the same.
    Same,
}

impl Agreement {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "other name",
            Self::Part => "part of the name",
            Self::Short => "acronym of the name",
            Self::Like => "similar name",
            Self::Order => "same words in another order",
            Self::Listed => "listed as another name",
            Self::Same => "same name",
        }
    }
}

/// From here on two words are taken for spellings of one: a letter of five.
const ALIKE: f64 = 0.8;

/// How two names agree, and how much they are alike, from 0 to 1. `weight` says how much a word tells.
pub(super) fn compare(ours: &Form, theirs: &Form, names: &Names, weight: &dyn Fn(&str) -> f64) -> (Agreement, f64) {
    if ours.folded == theirs.folded {
        return (Agreement::Same, 1.0);
    }
    let (a, b) = (&ours.bare, &theirs.bare);
    if a == b {
        return (Agreement::Same, 0.98);
    }
    if a.replace(' ', "") == b.replace(' ', "") {
        return (Agreement::Same, 0.97);
    }
    if names.others(&ours.folded).contains(&theirs.folded) || names.others(&theirs.folded).contains(&ours.folded) {
        return (Agreement::Listed, 0.95);
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let sorted = |words: &[&str]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words.join(" ")
    };
    if left.len() == right.len() && sorted(&left) == sorted(&right) {
        return (Agreement::Order, 0.97);
    }
    let short = |short: &Form, long: &Form| {
        is_acronym(&short.name)
            && initials(&long.folded).is_some_and(|i| i.len() > 1 && i == short.folded.replace(' ', ""))
            || is_blend(&short.bare, &long.bare)
    };
    if short(ours, theirs) || short(theirs, ours) {
        return (Agreement::Short, 0.8);
    }
    let like = soft(&left, &right, weight);
    let whole = strsim::normalized_damerau_levenshtein(a, b);
    let (fewer, more) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    if fewer.len() < more.len() && fewer.iter().all(|word| more.contains(word)) {
        let extra = more.iter().filter(|word| !fewer.contains(word));
        // People shorten names; who says more than the name means something else: Indonesia Arena is not Indonesia.
        return if left.len() < right.len() || extra.clone().all(|word| names.is_generic(word)) {
            (Agreement::Part, like.max(0.5))
        } else {
            (Agreement::Like, 0.9 * like)
        };
    }
    let best = like.max(whole);
    if best < 0.6 { (Agreement::None, best) } else { (Agreement::Like, best) }
}

/// Soft TF-IDF: the cosine of two bags of words in which the nearest words stand for each other.
fn soft(left: &[&str], right: &[&str], weight: &dyn Fn(&str) -> f64) -> f64 {
    let norm = |words: &[&str]| words.iter().map(|word| weight(word).powi(2)).sum::<f64>().sqrt();
    let mut used = vec![false; right.len()];
    let mut sum = 0.0;
    for word in left {
        let likes = right.iter().enumerate().filter(|(n, _)| !used[*n]).map(|(n, other)| {
            let like = if word == other { 1.0 } else { strsim::normalized_damerau_levenshtein(word, other) };
            (like, n)
        });
        let best = likes.fold((0.0, 0), |best, next| if next.0 > best.0 { next } else { best });
        if best.0 >= ALIKE {
            used[best.1] = true;
            sum += best.0 * weight(word) * weight(right[best.1]);
        }
    }
    let norms = norm(left) * norm(right);
    if norms > 0.0 { (sum / norms).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Pack;

    fn of(a: &str, b: &str) -> (Agreement, f64) {
        let names = Names::new(&Pack::indonesian());
        let weight = |word: &str| if matches!(word, "bank" | "jaya") { 0.3 } else { 1.0 };
        compare(&Form::new(a, &names).unwrap(), &Form::new(b, &names).unwrap(), &names, &weight)
    }

    #[test]
    fn names_that_agree() {
        assert_eq!(of("São Tomé", "Sao Tome"), (Agreement::Same, 1.0));
        assert_eq!(of("PT Maju Jaya Tbk", "Maju Jaya").0, Agreement::Same);
        assert_eq!(of("Tiongkok", "China").0, Agreement::Listed);
        assert_eq!(of("Widodo Joko", "Joko Widodo").0, Agreement::Order);
        assert_eq!(of("KPK", "Komisi Pemberantasan Korupsi").0, Agreement::Short);
        assert_eq!(of("Kemenkeu", "Kementerian Keuangan").0, Agreement::Short);
        assert_eq!(of("Benzema", "Karim Benzema").0, Agreement::Part);
        assert!(of("Bank Sumber Makmur", "Bank Sumbr Makmur").1 > 0.9);
        assert!(of("Bank Sumber Makmur", "Bank Mega Sentosa").1 < 0.5);
        assert_eq!(of("Rusia", "Jepang").0, Agreement::None);
    }
}
