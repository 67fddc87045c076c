//! Offices that one person holds at a time: a ministry has one minister and many officials.

use std::collections::BTreeMap;

use super::aliases::folded;

/// The titles of `lexicon/offices.tsv`, and the full forms of those in `lexicon/titles.tsv`.
#[derive(Debug, Default)]
pub struct Offices {
    single: BTreeMap<String, Class>,
    full: BTreeMap<String, String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    One,
    More,
    Alone,
}

/// An office that one person holds at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its title in full, without case.
    pub title: String,
    /// Whether there is one for each body or place, so that it is not known without.
    pub of_body: bool,
}

impl Offices {
    /// Reads the rows of both lexicons.
    pub fn read(offices: &str, titles: &str) -> Self {
        let mut all = Self::default();
        for row in cells(offices) {
            let class = match row.get(1) {
                Some(&"one") => Class::One,
                Some(&"more") => Class::More,
                Some(&"alone") => Class::Alone,
                _ => continue,
            };
            all.single.insert(folded(row[0]), class);
        }
        for row in cells(titles) {
            if let Some(full) = row.get(2) {
                all.full.insert(folded(row[0]), folded(full));
            }
        }
        all
    }

    /// The office with this title; none where several people may have it at a time.
    pub fn single(&self, title: &str) -> Option<Office> {
        let short = folded(title);
        let full = self.in_full(&short);
        // A short form may be an office where the full one says too little without its body (Kapolri).
        let found = [short, full].into_iter().find_map(|title| Some((self.class(&title)?, title)));
        found.map(|(class, title)| Office { title, of_body: class != Class::Alone })
    }

    fn class(&self, title: &str) -> Option<Class> {
        match self.single.get(title) {
            Some(Class::More) => None,
            Some(class) => Some(*class),
            // What stands behind the first words is part of the title.
            None => {
                let starts = title.match_indices(' ').filter_map(|(at, _)| self.single.get(&title[..at]));
                starts.copied().find(|class| *class == Class::More)
            }
        }
    }

    /// The folded title, with the full form of a short one that it begins with.
    fn in_full(&self, title: &str) -> String {
        let mut longest_first = [title.len()].into_iter().chain(title.rmatch_indices(' ').map(|(at, _)| at));
        let known = longest_first.find_map(|end| Some((end, self.full.get(&title[..end])?)));
        known.map_or_else(|| title.to_owned(), |(end, full)| format!("{full}{}", &title[end..]))
    }
}

fn cells(tsv: &str) -> impl Iterator<Item = Vec<&str>> {
    tsv.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::super::Pack;
    use super::*;

    fn title(title: &str) -> Option<String> {
        let lexicon = Pack::indonesian_lexicon;
        Offices::read(lexicon("offices"), lexicon("titles")).single(title).map(|office| office.title)
    }

    #[test]
    fn one_holder_or_many() {
        for (given, full) in [
            ("Gubernur", "gubernur"),
            ("PM", "perdana menteri"),
            ("Menlu", "menteri luar negeri"),
            ("Menteri Luar Negeri", "menteri luar negeri"),
            ("Walikota", "wali kota"),
            ("Kepala Dinas Kesehatan", "kepala dinas kesehatan"),
            ("Kapolri", "kapolri"),
        ] {
            assert_eq!(title(given).as_deref(), Some(full));
        }
        for many in [
            "Menteri",
            "Menteri Koordinator",
            "Wakil Ketua",
            "anggota",
            "Direktur",
            "Juru Bicara",
            "Presiden Klub Sore",
            "",
        ] {
            assert_eq!(title(many), None, "{many}");
        }
    }

    #[test]
    fn every_row_has_a_class() {
        for row in cells(Pack::indonesian_lexicon("offices")) {
            assert!(row.len() == 3 && matches!(row[1], "one" | "more" | "alone"), "{row:?}");
        }
    }
}
