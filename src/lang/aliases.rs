//! Names that the press uses for one and the same thing.

use std::collections::BTreeMap;

/// The names of `lexicon/aliases.tsv`: the usual one of each row, and the others.
#[derive(Debug, Default)]
pub struct Aliases(BTreeMap<String, String>);

impl Aliases {
    /// Reads the rows of the lexicon.
    pub fn read(tsv: &str) -> Self {
        let mut usual = BTreeMap::new();
        for row in tsv.lines().filter(|line| !line.starts_with('#')) {
            let mut names = row.split('\t').map(folded).filter(|name| !name.is_empty());
            if let Some(first) = names.next() {
                usual.extend(names.map(|other| (other, first.clone())));
            }
        }
        Self(usual)
    }

    /// The usual name, [`folded`], where the folded `name` is one of the others.
    pub fn usual(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
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
}
