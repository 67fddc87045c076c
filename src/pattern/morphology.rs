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

/// The form that both voices of a verb share, its suffixes kept: `setujui` for *menyetujui* and *disetujui* ("approve"). Of
/// the forms that the verb may be made of, and itself, it is the one that agrees longest with `lemma`, the root in the form
/// of the dictionary, and of several the first. Words in neither *me-* nor *di-* stay as they are.
pub fn stem(verb: &str, lemma: &str) -> String {
    let agrees = |form: &str| form.chars().zip(lemma.chars()).take_while(|(a, b)| a == b).count();
    let mut forms: Vec<String> =
        passive(verb).iter().filter_map(|form| form.strip_prefix("di")).map(str::to_owned).collect();
    // A nasal may also be the root's own: memuat ("load") from muat, menyanyi ("sing") from nyanyi.
    forms.extend(verb.strip_prefix("me").filter(|rest| rest.starts_with(['m', 'n'])).map(str::to_owned));
    forms.extend(verb.strip_prefix("di").map(str::to_owned));
    forms.push(verb.to_owned());
    forms.into_iter().reduce(|best, form| if agrees(&form) > agrees(&best) { form } else { best }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{passive, stem};

    #[test]
    fn stems() {
        for (verb, lemma, expected) in [
            ("menyetujui", "setuju", "setujui"),
            ("disetujui", "setuju", "setujui"),
            ("mengirimkan", "kirim", "kirimkan"),
            ("mengkritik", "kritik", "kritik"),
            ("dikritik", "kritik", "kritik"),
            ("memukul", "pukul", "pukul"),
            ("menyanyikan", "nyanyi", "nyanyikan"),
            ("membeli", "beli", "beli"),
            ("memuat", "muat", "muat"),
            ("memenangkan", "menang", "menangkan"),
            ("menang", "menang", "menang"),
            ("mendidik", "didik", "didik"),
            ("dididik", "didik", "didik"),
            ("diam", "diam", "diam"),
            ("dibiayai", "", "biayai"),
            ("", "", ""),
            ("diperbaiki", "baik", "perbaiki"),
            ("memperbaiki", "baik", "perbaiki"),
            ("terbang", "terbang", "terbang"),
        ] {
            assert_eq!(stem(verb, lemma), expected, "{verb}");
        }
    }

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
