//! How alike two names are: which of their words stand for each other, and how much those that do not would tell.
//!
//! Cohen, Ravikumar, Fienberg: *A Comparison of String Distance Metrics for Name-Matching Tasks*, 2003 (soft TF-IDF).

use super::fold::{Names, initials, is_acronym, is_blend};
use super::weights::{Evidence, Feature};

/// A name, folded and without what belongs to no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    pub name: String,
    pub folded: String,
    pub bare: String,
    /// Its legal forms.
    pub forms: Vec<String>,
    /// The first letters of its words, as it stands and bare.
    pub initials: Vec<String>,
    /// Other names that the language knows for it.
    others: Vec<String>,
}

impl Form {
    pub fn new(name: &str, names: &Names) -> Option<Self> {
        let folded = super::fold::fold(name);
        if folded.is_empty() {
            return None;
        }
        let parts = names.parts(&folded);
        let mut letters: Vec<String> = initials(&folded).into_iter().chain(initials(&parts.bare)).collect();
        letters.dedup();
        let others = names.others(&folded);
        Some(Self { name: name.to_owned(), folded, bare: parts.bare, forms: parts.forms, initials: letters, others })
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

/// From here on two words are taken for spellings of one: a letter of four, two of seven.
const ALIKE: f64 = 0.7;
/// How alike a word and its beginning are.
const BEGINNING: f64 = 0.8;
/// Names that are less alike are others.
const LEAST: f64 = 0.4;

/// What words tell: how much each does, and how much a name that only one thing has would.
pub(super) struct Telling<'a> {
    /// The weight of a word, in nats.
    pub word: &'a dyn Fn(&str) -> f64,
    /// The logarithm of how many entries there are.
    pub whole: f64,
}

/// How two names agree, how much they are alike, from 0 to 1, and what of it speaks for and against.
pub(super) fn compare(ours: &Form, theirs: &Form, names: &Names, telling: &Telling) -> (Agreement, f64, Evidence) {
    let mut evidence = Evidence::default();
    if !ours.forms.is_empty() && !theirs.forms.is_empty() {
        let shared = ours.forms.iter().any(|form| theirs.forms.contains(form));
        evidence.set(if shared { Feature::SameForm } else { Feature::OtherForm }, 1.0);
    }
    let mut of = |agreement, feature, like| {
        evidence.set(feature, 1.0);
        (agreement, like, evidence)
    };
    if ours.folded == theirs.folded {
        return of(Agreement::Same, Feature::Same, 1.0);
    }
    let (a, b) = (&ours.bare, &theirs.bare);
    if a == b {
        return of(Agreement::Same, Feature::Bare, 0.98);
    }
    if a.len().abs_diff(b.len()) <= 4 && a.bytes().filter(|c| *c != b' ').eq(b.bytes().filter(|c| *c != b' ')) {
        return of(Agreement::Same, Feature::Bare, 0.97);
    }
    if ours.others.contains(&theirs.folded) || theirs.others.contains(&ours.folded) {
        return of(Agreement::Listed, Feature::Listed, 0.95);
    }
    let short = |short: &Form, long: &Form| {
        let letters = || short.folded.replace(' ', "");
        is_acronym(&short.name) && long.initials.iter().any(|i| i.len() > 1 && *i == letters())
            || is_blend(&short.bare, &long.bare)
    };
    let ours_short = short(ours, theirs);
    if ours_short || short(theirs, ours) {
        let letters = if ours_short { &ours.folded } else { &theirs.folded }.chars().count();
        let (agreement, like, mut evidence) = of(Agreement::Short, Feature::Short, 0.8);
        evidence.set(Feature::ShortLetters, (letters.saturating_sub(2) as f64 / 4.0).min(1.0));
        return (agreement, like, evidence);
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split(' ').collect(), b.split(' ').collect());
    let pairs = aligned(&left, &right);
    let weigh = |words: &[&str]| words.iter().map(|word| (telling.word)(word)).collect::<Vec<f64>>();
    let (ours_weigh, theirs_weigh) = (weigh(&left), weigh(&right));
    let all: (f64, f64) = (ours_weigh.iter().sum(), theirs_weigh.iter().sum());
    let (mut matched, mut off, mut slips) = ((0.0, 0.0), 0.0, 0.0);
    for Pair { left, right, like } in &pairs {
        // A word with a letter off tells what the other does: few have it, but not because it is rare.
        let weight = ours_weigh[*left].min(theirs_weigh[*right]);
        matched.0 += ours_weigh[*left];
        matched.1 += theirs_weigh[*right];
        off += (1.0 - like) * weight;
        slips += f64::from(*like < 1.0);
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { (part / whole).clamp(0.0, 1.0) } else { 0.0 };
    let alone = (1.0 - share(matched.0, all.0), 1.0 - share(matched.1, all.1));
    let whole = strsim::normalized_damerau_levenshtein(a, b);
    let like = (share(matched.0 - off, all.0) * share(matched.1 - off, all.1)).sqrt().max(whole);
    let unmoved = pairs.windows(2).all(|two| two[0].left < two[1].left && two[0].right < two[1].right);
    if pairs.len() == left.len() && pairs.len() == right.len() && slips == 0.0 {
        let (_, _, mut evidence) = of(Agreement::Order, Feature::Order, 0.97);
        evidence.set(Feature::Moved, 1.0);
        return (Agreement::Order, 0.97, evidence);
    }
    let part = pairs.len() == left.len().min(right.len())
        && left.len() != right.len()
        && slips == 0.0
        && (left.len() < right.len()
            || (0..left.len()).all(|n| pairs.iter().any(|pair| pair.left == n) || names.is_generic(left[n])));
    // People shorten names; who says more than the name means something else: Indonesia Arena is not Indonesia.
    let agreement = match (part, like < LEAST || pairs.is_empty() && whole < ALIKE) {
        (true, _) => Agreement::Part,
        (false, true) => return (Agreement::None, like, evidence),
        (false, false) => Agreement::Like,
    };
    evidence.set(if part { Feature::Part } else { Feature::Like }, 1.0);
    evidence.set(Feature::OursAlone, alone.0);
    evidence.set(Feature::TheirsAlone, alone.1);
    evidence.set(Feature::OursMore, ((all.0 - matched.0) / telling.whole).min(1.0));
    evidence.set(Feature::TheirsMore, ((all.1 - matched.1) / telling.whole).min(1.0));
    evidence.set(Feature::Off, share(off, matched.0.min(matched.1)));
    evidence.set(Feature::Slips, slips.min(3.0));
    evidence.set(Feature::Unlike, 1.0 - whole);
    evidence.set(Feature::Moved, f64::from(!unmoved));
    evidence.set(Feature::Telling, (matched.0.min(matched.1) / telling.whole).min(1.5));
    evidence.set(Feature::Figures, f64::from(figures(&left) != figures(&right)));
    let last = |words: &[&str]| words.len() - 1;
    let met = |left: usize, right: usize| pairs.iter().any(|pair| pair.left == left && pair.right == right);
    evidence.set(Feature::First, f64::from(!met(0, 0)));
    evidence.set(Feature::Last, f64::from(!met(last(&left), last(&right))));
    (agreement, if part { like.max(0.5) } else { like.min(0.96) }, evidence)
}

/// Two words that stand for each other, by their places.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: usize,
    right: usize,
    like: f64,
}

/// Which words stand for each other, in the order of the left ones: the same, then the likest first.
fn aligned(left: &[&str], right: &[&str]) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (l, word) in left.iter().enumerate() {
        let free = |r: &usize| pairs.iter().all(|pair| pair.right != *r);
        if let Some(r) = (0..right.len()).filter(|r| right[*r] == *word).find(free) {
            pairs.push(Pair { left: l, right: r, like: 1.0 });
        }
    }
    let mut near: Vec<Pair> = Vec::new();
    for l in (0..left.len()).filter(|l| pairs.iter().all(|pair| pair.left != *l)) {
        for r in (0..right.len()).filter(|r| pairs.iter().all(|pair| pair.right != *r)) {
            let like = alike(left[l], right[r]);
            if like >= ALIKE {
                near.push(Pair { left: l, right: r, like });
            }
        }
    }
    near.sort_by(|a, b| b.like.total_cmp(&a.like).then((a.left, a.right).cmp(&(b.left, b.right))));
    for pair in near {
        if pairs.iter().all(|known| known.left != pair.left && known.right != pair.right) {
            pairs.push(pair);
        }
    }
    pairs.sort_by_key(|pair| pair.left);
    pairs
}

/// How alike two words are; figures are the same or not.
fn alike(a: &str, b: &str) -> f64 {
    let (shorter, longer) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if shorter.len() < 3 || is_figure(a) || is_figure(b) {
        return 0.0;
    }
    let begins = longer.len() > shorter.len() + 2 && longer.starts_with(shorter);
    let like = if longer.len() > 2 * shorter.len() { 0.0 } else { strsim::normalized_damerau_levenshtein(a, b) };
    if begins { like.max(BEGINNING) } else { like }
}

fn is_figure(word: &str) -> bool {
    word.bytes().any(|c| c.is_ascii_digit()) || matches!(word, "i" | "ii" | "iii" | "iv" | "v" | "vi" | "vii" | "viii")
}

/// The figures of a name, in order.
fn figures<'w>(words: &[&'w str]) -> Vec<&'w str> {
    words.iter().copied().filter(|word| is_figure(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Pack;

    fn of(a: &str, b: &str) -> (Agreement, f64, Evidence) {
        let names = Names::new(&Pack::indonesian());
        let word = |word: &str| if matches!(word, "bank" | "jaya") { 0.3 } else { 1.0 };
        let telling = Telling { word: &word, whole: 3.0 };
        compare(&Form::new(a, &names).unwrap(), &Form::new(b, &names).unwrap(), &names, &telling)
    }

    #[test]
    fn names_that_agree() {
        for (a, b, agreement) in [
            ("São Tomé", "Sao Tome", Agreement::Same),
            ("PT Maju Jaya Tbk", "Maju Jaya", Agreement::Same),
            ("Perseroan Terbatas Madjoe Raya", "PT Maju Raya", Agreement::Same),
            ("Univ. Indonesia", "Universitas Indonesia", Agreement::Same),
            ("Tiongkok", "China", Agreement::Listed),
            ("Widodo Joko", "Joko Widodo", Agreement::Order),
            ("KPK", "Komisi Pemberantasan Korupsi", Agreement::Short),
            ("Kemenkeu", "Kementerian Keuangan", Agreement::Short),
            ("MJR", "PT Maju Jaya Raya", Agreement::Short),
            ("Benzema", "Karim Benzema", Agreement::Part),
            ("Indonesia Arena", "Indonesia", Agreement::Like),
            ("SMA Negeri 3 Bogor", "SMA Negeri 4 Bogor", Agreement::Like),
            ("Rusia", "Jepang", Agreement::None),
        ] {
            assert_eq!(of(a, b).0, agreement, "{a} | {b}: {:?}", of(a, b));
        }
        assert!(of("Bank Sumber Makmur", "Bank Sumbr Makmur").1 > 0.9);
        assert!(of("Bank Sumber Makmur", "Bank Mega Sentosa").1 < 0.5);
    }

    #[test]
    fn what_speaks_against() {
        let against = |a: &str, b: &str, feature| of(a, b).2.get(feature);
        assert!(against("PT Maju Jaya", "CV Maju Jaya", Feature::OtherForm) > 0.0);
        assert!(against("SMA Negeri 3 Bogor", "SMA Negeri 4 Bogor", Feature::Figures) > 0.0);
        assert!(against("Bank Sumber Makmur", "Bank Makmur Sumbr", Feature::Moved) > 0.0);
        // What few have is missed more than what many have.
        let without = |word: &str| against(word, "Bank Sumber Makmur", Feature::TheirsAlone);
        assert!(without("Sumber Makmur") < without("Bank Makmur"));
    }
}
