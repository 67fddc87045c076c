//! When two wordings count as the same: compatibility forms, case and punctuation are passed over.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// The words of `s` with single spaces between them, in compatibility form (NFKC) and folded case.
pub fn norm(s: &str) -> String {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+").expect("a constant pattern that tests compile"));
    let mut folded = String::with_capacity(s.len());
    for c in s.nfkc() {
        match c {
            // The two that going up and down again does not fold (Cherokee aside).
            'ı' => folded.push(c),
            'ẞ' => folded.push_str("ss"),
            _ => folded.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    let words: Vec<&str> = WORD.find_iter(&folded).map(|m| m.as_str()).collect();
    words.join(" ")
}

/// F1 of the words of two wordings, as bags.
pub fn token_f1(a: &str, b: &str) -> f64 {
    let (a, b) = (norm(a), norm(b));
    let bag = |s: &str| {
        let mut bag: BTreeMap<String, usize> = BTreeMap::new();
        for word in s.split_whitespace() {
            *bag.entry(word.to_owned()).or_default() += 1;
        }
        bag
    };
    let (a, b) = (bag(&a), bag(&b));
    let hits: usize = a.iter().map(|(word, &n)| n.min(b.get(word).copied().unwrap_or_default())).sum();
    let all: usize = a.values().sum::<usize>() + b.values().sum::<usize>();
    if hits == 0 { 0.0 } else { 2.0 * hits as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_count_as_the_same() {
        for (a, b) in [
            ("“Ketua  Umum” (PDI-P)", "ketua umum pdi p"),
            ("ﬁlm Ⅳ", "FILM iv"),
            ("Straße ẞ", "STRASSE ss"),
            ("ΣΑΣ ς", "σασ σ"),
            ("snake_case 3½", "snake_case 31 2"),
            ("é", "e\u{301}"),
            ("İ", "i\u{307}"),
        ] {
            assert_eq!(norm(a), norm(b));
        }
        assert_eq!(norm("…"), "");
        assert_ne!(norm("ı"), norm("i"));
    }

    #[test]
    fn words_in_common() {
        assert!((token_f1("Perdana Menteri", "menteri perdana!") - 1.0).abs() < 1e-12);
        assert!((token_f1("a a b", "a c") - 0.4).abs() < 1e-12);
        assert!(token_f1("", "").abs() < 1e-12);
    }
}
