//! What speaks for and against a candidate, and how much each of it weighs.
//!
//! The weights are those of a conditional logit: what a candidate has, weighed and summed, is its score, and the chances are
//! those of a softmax over all candidates and nobody. `McFadden`: *Conditional Logit Analysis of Qualitative Choice Behavior*, 1974.
//! They are learned by `training/linking.py`, and stand in the language pack (`models/linking.tsv`).

use std::fmt::Write;

use crate::error::{Error, Result};
use crate::lang::Pack;

macro_rules! features {
    ($($(#[$about:meta])* $feature:ident $name:literal,)*) => {
        /// Something that speaks for or against a candidate.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Feature { $($(#[$about])* $feature,)* }

        impl Feature {
            /// All of them, in the order of their columns.
            pub const ALL: &'static [Self] = &[$(Self::$feature,)*];

            /// Its name in tables.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$feature => $name,)* }
            }
        }

        const COUNT: usize = Feature::ALL.len();
    };
}

features! {
    /// The names are the same, folded.
    Same "same",
    /// They are the same without titles and legal forms, in full words and today's spelling.
    Bare "bare",
    /// The language knows one as another name of the other.
    Listed "listed",
    /// They have the same words.
    Order "order",
    /// One is an acronym of the other.
    Short "short",
    /// The letters of the acronym above two, by four.
    ShortLetters "short-letters",
    /// The logarithm of how many have the name that it is short for.
    ShortMany "short-many",
    /// They have words in common.
    Like "like",
    /// One is part of the other.
    Part "part",
    /// The logarithm of how many have the part.
    PartMany "part-many",
    /// How much of what our name tells the other lacks.
    OursAlone "ours-alone",
    /// How much of what their name tells ours lacks.
    TheirsAlone "theirs-alone",
    /// As `ours-alone`, measured by what a name tells that one thing has.
    OursMore "ours-more",
    /// As `theirs-alone`, measured by what a name tells that one thing has.
    TheirsMore "theirs-more",
    /// How unlike the words are that stand for each other.
    Off "off",
    /// How many of those are not the same, three at most.
    Slips "slips",
    /// How unlike the names are as a whole.
    Unlike "unlike",
    /// Words stand in another order.
    Moved "moved",
    /// How much the words that stand for each other tell, measured by what a name tells that one thing has.
    Telling "telling",
    /// Their figures differ.
    Figures "figures",
    /// The first words do not stand for each other.
    First "first",
    /// The last words do not stand for each other.
    Last "last",
    /// They have a legal form in common.
    SameForm "same-form",
    /// Their legal forms differ.
    OtherForm "other-form",
    /// Another candidate has the name itself.
    Beside "beside",
    /// The same of a person, and people go by parts of their names.
    BesidePerson "beside-person",
    /// A person of one name only.
    Single "single",
    /// The logarithm of how well known it is, by the best known candidate.
    Known "known",
    /// It is not said how well known it is, though it is of others.
    Unknown "unknown",
    /// The logarithm of how well the types go together.
    Type "type",
    /// One of the types is not known.
    Untyped "untyped",
    /// The types differ, and the names are not the same.
    WeakType "weak-type",
    /// The acronym of a place.
    ShortPlace "short-place",
    /// Another subject is likelier it: the logarithm of how much.
    Rival "rival",
    /// Words that its description shares with what is said of the subject.
    Words "words",
    /// Entries that it has to do with, as the subject has.
    Connected "connected",
    /// Entries that it has to do with, in the same articles.
    Present "present",
}

/// What a candidate has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence([f64; COUNT]);

impl Default for Evidence {
    fn default() -> Self {
        Self([0.0; COUNT])
    }
}

impl Evidence {
    /// Says how much of `feature` there is.
    pub fn set(&mut self, feature: Feature, value: f64) {
        self.0[feature as usize] = value;
    }

    /// How much of `feature` there is.
    pub fn get(&self, feature: Feature) -> f64 {
        self.0[feature as usize]
    }

    /// All of it in columns, for tables.
    pub fn row(&self) -> String {
        let mut out = String::new();
        for value in self.0 {
            // Writing to a String cannot fail.
            let _ = write!(out, "\t{}", (value * 1e4).round() / 1e4);
        }
        out
    }
}

/// How much each feature weighs, in nats.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights([f64; COUNT]);

/// Where a pack has its weights.
const FILE: &str = "linking.tsv";

impl Weights {
    /// The weights of a language pack; those that are built in where it has none.
    ///
    /// # Errors
    /// [`Error::Model`] where a row is wrong.
    pub fn new(pack: &Pack) -> Result<Self> {
        let built_in = Pack::indonesian();
        let (path, bytes) = pack.model(FILE).or_else(|_| built_in.model(FILE))?;
        let text = String::from_utf8_lossy(bytes);
        Self::read(&text).map_err(|message| Error::Model { path, message })
    }

    /// Reads rows of a feature and its weight.
    fn read(text: &str) -> Result<Self, String> {
        let mut weights = [None; COUNT];
        for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
            let at = n + 1;
            let (name, weight) = line.split_once('\t').ok_or(format!("line {at}: a feature, a tab and its weight"))?;
            let feature = Feature::ALL.iter().find(|feature| feature.as_str() == name);
            let feature = *feature.ok_or_else(|| format!("line {at}: there is no feature {name:?}"))?;
            let weight: Option<f64> = weight.trim().parse().ok().filter(|weight: &f64| weight.is_finite());
            weights[feature as usize] = Some(weight.ok_or_else(|| format!("line {at}: the weight is no number"))?);
        }
        let mut out = [0.0; COUNT];
        for feature in Feature::ALL {
            let weight = weights[*feature as usize];
            out[*feature as usize] = weight.ok_or_else(|| format!("{} has no weight", feature.as_str()))?;
        }
        Ok(Self(out))
    }

    /// What all of it comes to; nobody has 0.
    pub fn score(&self, evidence: &Evidence) -> f64 {
        self.0.iter().zip(evidence.0).map(|(weight, value)| weight * value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_the_pack() {
        let weights = Weights::new(&Pack::indonesian()).unwrap();
        let mut evidence = Evidence::default();
        assert!(weights.score(&evidence) == 0.0);
        evidence.set(Feature::Same, 1.0);
        assert!(weights.score(&evidence) > 2.0);
        evidence.set(Feature::OtherForm, 1.0);
        assert!(
            weights.score(&evidence)
                < weights.score(&{
                    evidence.set(Feature::OtherForm, 0.0);
                    evidence
                })
        );
    }

    #[test]
    fn wrong_rows_are_told() {
        for (text, told) in [
            ("same 1", "line 1: a feature, a tab"),
            ("# weights\nsome\t1", "line 2: there is no feature \"some\""),
            ("same\tmuch", "line 1: the weight is no number"),
            ("same\t1", "bare has no weight"),
        ] {
            let error = Weights::read(text).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
    }
}
