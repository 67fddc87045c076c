//! Names that the press uses for one and the same thing.

use std::collections::BTreeMap;

/// The names of `lexicon/aliases.tsv`: the usual one of each row, and the others. Rows whose names end in `…` are of what
/// names begin with: `Pemprov …`, `Pemerintah Provinsi …` ("government of the province ...").
#[derive(Debug, Default)]
pub struct Aliases {
    usual: BTreeMap<String, String>,
    /// By one word, what it is short for.
    beginnings: BTreeMap<String, String>,
}

impl Aliases {
    /// Reads the rows of the lexicon.
    pub fn read(tsv: &str) -> Self {
        let mut aliases = Self::default();
        for row in tsv.lines().filter(|line| !line.starts_with('#')) {
            let mut names = row.split('\t').map(folded).filter(|name| !name.is_empty());
            let names_of = if row.contains('…') { &mut aliases.beginnings } else { &mut aliases.usual };
            if let Some(first) = names.next() {
                names_of.extend(names.map(|other| (other, first.clone())));
            }
        }
        aliases
    }

    /// The usual name, [`folded`], where the folded `name` is one of the others.
    pub fn usual(&self, name: &str) -> Option<&str> {
        self.usual.get(name).map(String::as_str)
    }

    /// The folded `name` with its first word spelled out, where that is short for something, and the rest by its usual name:
    /// `pemprov dki`, `pemerintah provinsi dki jakarta`.
    pub fn spelled_out(&self, name: &str) -> Option<String> {
        let (first, rest) = name.split_once(' ')?;
        Some(format!("{} {}", self.beginnings.get(first)?, self.usual(rest).unwrap_or(rest)))
    }
}

/// A name without case, punctuation and spacing.
pub fn folded(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_names() {
        let aliases = Aliases::read("# names\nChina\tTiongkok\tR.R. Tiongkok\n\nRusia\n");
        assert_eq!(aliases.usual("tiongkok"), Some("china"));
        assert_eq!(aliases.usual(&folded("RR Tiongkok")), None);
        assert_eq!(aliases.usual(&folded("R.R. Tiongkok")), Some("china"));
        assert_eq!(aliases.usual("china"), None);
    }

    #[test]
    fn beginnings() {
        let aliases = Aliases::read("Jawa Barat\tJabar\nPemerintah Provinsi …\tPemprov …\n");
        assert_eq!(aliases.spelled_out("pemprov jabar").as_deref(), Some("pemerintah provinsi jawa barat"));
        assert_eq!(aliases.spelled_out("pemprov banten").as_deref(), Some("pemerintah provinsi banten"));
        assert_eq!(aliases.spelled_out("pemerintah provinsi banten"), None);
        assert_eq!(aliases.spelled_out("pemprov"), None);
    }
}
