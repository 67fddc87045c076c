//! Words of like use, so that what is learned of one verb or noun holds for those that are used as it is.

use rustc_hash::FxHashMap;

use crate::extract::draft::rows;

/// For each known word the number of its cluster, written out: Brown-style clusters as features, as in Sun, Grishman and
/// Sekine, *Semi-supervised Relation Extraction with Large-scale Word Clustering* (ACL 2011).
pub(in crate::extract) struct Clusters(FxHashMap<String, String>);

impl Clusters {
    pub fn read(tsv: &str) -> Self {
        Self(rows(tsv).filter_map(|row| Some((row[0].to_owned(), (*row.get(1)?).to_owned()))).collect())
    }

    pub fn of(&self, word: &str) -> Option<&str> {
        self.0.get(word).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_have_a_cluster() {
        let clusters = Clusters::read("# words\nbertemu\t7\nbersua\t7\n");
        assert_eq!((clusters.of("bersua"), clusters.of("duduk")), (Some("7"), None));
    }
}
