//! From an active verb of Indonesian to its passive: *menghadiri* ("attend") to *dihadiri* ("be attended"), after the
//! allomorphs of the prefix *meN-* (Sneddon et al., *Indonesian: A Comprehensive Grammar*, 2010, 1.5).

/// The passive forms that an active verb can have. Where *meN-* swallows the first sound of the root (*menulis*,
/// "write", from *tulis*), the written form does not tell which sound it was: every possible one is given. Empty for
/// words that do not begin with *me-*.
pub fn passive(active: &str) -> Vec<String> {
    let roots: &[(&str, &[&str])] = &[
        // `menge-` stands before roots of one syllable (mengecek, "check").
        ("menge", &["", "ke", "e"]),
        ("meng", &["", "k"]),
        ("meny", &["s"]),
        ("men", &["", "t"]),
        ("mem", &["", "p"]),
        ("me", &[""]),
    ];
    let Some((prefix, firsts)) = roots.iter().find(|(p, _)| active.starts_with(p)) else { return Vec::new() };
    let rest = &active[prefix.len()..];
    let vowel = rest.starts_with(['a', 'e', 'i', 'o', 'u']);
    firsts
        .iter()
        .filter(|first| match (*prefix, **first) {
            // meng- before g and h keeps them; before a vowel the root begins with it or with a lost k.
            ("meng", "k") | ("men", "t") | ("mem", "p") => vowel || rest.starts_with('r') && **first == "p",
            ("men" | "mem", "") => !vowel,
            _ => true,
        })
        .map(|first| format!("di{first}{rest}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::passive;

    #[test]
    fn passives() {
        for (active, expected) in [
            ("menghadiri", "dihadiri"),
            ("mendirikan", "didirikan"),
            ("membentuk", "dibentuk"),
            ("menulis", "ditulis"),
            ("memimpin", "dipimpin"),
            ("menyusun", "disusun"),
            ("mengubah", "diubah"),
            ("mengirim", "dikirim"),
            ("melantik", "dilantik"),
            ("mengecek", "dicek"),
            ("memprakarsai", "diprakarsai"),
        ] {
            assert!(passive(active).iter().any(|p| p == expected), "{active}: {:?}", passive(active));
        }
        assert!(passive("bertemu").is_empty());
    }
}
