//! Which articles are copies of one another: the same agency's text in two papers, or one text published twice.
//!
//! Two articles resemble each other as much as they share runs of five words (*shingles*): the number of those in both
//! over the number of those in either. The share is estimated from 128 minima of hashes, eight bits of each, and looked
//! for only between articles that agree in at least one of 42 bands of three minima: of pairs that share half of their
//! shingles 99.6 % are found, of pairs that share a tenth 4 % are looked at in vain.
//!
//! Broder: *On the resemblance and containment of documents*, 1997. Li, König: *b-Bit Minwise Hashing*, 2010. Bands:
//! Leskovec, Rajaraman, Ullman: *Mining of Massive Datasets*, 3.4.

use std::collections::BTreeMap;
use std::fmt::Write;

use oxigraph::model::{Literal, Term};

/// Words in a shingle.
const SHINGLE: usize = 5;
/// Minima that are kept.
const MINIMA: usize = 128;
/// Minima in a band.
const BAND: usize = 3;
/// From this share of common shingles on, articles are copies. Two reporters who write on the same event and quote the
/// same speech stay below a quarter.
const COPY: f64 = 0.5;

/// What is kept of an article's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sketch([u8; MINIMA]);

impl Sketch {
    /// The sketch of a text; none where it has not even one shingle. Case and punctuation do not count.
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<u64> =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(hash).collect();
        let mut minima = [u64::MAX; MINIMA];
        for shingle in words.windows(SHINGLE) {
            let hash = shingle.iter().fold(0, |hash: u64, word| mix(hash.rotate_left(5) ^ word));
            for (seed, least) in (1_u64..).zip(&mut minima) {
                *least = mix(hash ^ seed.wrapping_mul(GOLDEN)).min(*least);
            }
        }
        (words.len() >= SHINGLE).then(|| Self(minima.map(|least| least as u8)))
    }

    /// In hexadecimal.
    pub fn literal(&self) -> Literal {
        let mut text = String::with_capacity(2 * MINIMA);
        for byte in self.0 {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Literal::from(text)
    }

    /// What [`Self::literal`] wrote.
    pub fn read(term: &Term) -> Option<Self> {
        let Term::Literal(literal) = term else { return None };
        let text = literal.value();
        let mut bytes = [0; MINIMA];
        for (n, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
        }
        (text.len() == 2 * MINIMA).then_some(Self(bytes))
    }

    /// The share of shingles that both have, from 0 to 1, give or take .04.
    fn resemblance(&self, other: &Self) -> f64 {
        let equal = self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count();
        // Eight bits are equal by chance once in 256 times.
        let chance = 1.0 / 256.0;
        ((equal as f64 / MINIMA as f64 - chance) / (1.0 - chance)).max(0.0)
    }
}

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// The finalizer of `SplitMix64`. Steele, Lea, Flood: *Fast Splittable Pseudorandom Number Generators*, 2014.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// FNV-1a of a word in lower case.
fn hash(word: &str) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for c in word.chars().flat_map(char::to_lowercase) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    hash
}

/// Groups articles that are copies of one another, directly or by way of others: for each the first of its group, by
/// index. The groups do not depend on the order of `sketches`.
pub(super) fn groups(sketches: &[Option<Sketch>]) -> Vec<usize> {
    let mut groups = Groups { first: (0..sketches.len()).collect() };
    for band in 0..MINIMA / BAND {
        let mut alike: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (n, sketch) in sketches.iter().enumerate() {
            if let Some(sketch) = sketch {
                alike.entry(&sketch.0[band * BAND..(band + 1) * BAND]).or_default().push(n);
            }
        }
        for articles in alike.into_values().filter(|articles| articles.len() > 1) {
            groups.join(sketches, &articles);
        }
    }
    (0..sketches.len()).map(|n| groups.find(n)).collect()
}

/// Disjoint sets, each known by its least member.
struct Groups {
    first: Vec<usize>,
}

impl Groups {
    fn find(&mut self, mut n: usize) -> usize {
        while self.first[n] != n {
            self.first[n] = self.first[self.first[n]];
            n = self.first[n];
        }
        n
    }

    /// Joins those of `articles` that are copies. They are held by group, so that a text published a thousand times is
    /// compared with each other article until the first hit and not a thousand times.
    fn join(&mut self, sketches: &[Option<Sketch>], articles: &[usize]) {
        let mut seen: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &n in articles {
            let mut home = self.find(n);
            let mut members = seen.remove(&home).unwrap_or_default();
            let copy = |other: &&Vec<usize>| {
                other.iter().any(|&m| match (&sketches[n], &sketches[m]) {
                    (Some(a), Some(b)) => a.resemblance(b) >= COPY,
                    _ => false,
                })
            };
            let joined: Vec<usize> = seen.iter().filter(|(_, other)| copy(other)).map(|(first, _)| *first).collect();
            for other in joined {
                members.extend(seen.remove(&other).unwrap_or_default());
                let (least, greatest) = (home.min(other), home.max(other));
                self.first[greatest] = least;
                home = least;
            }
            members.push(n);
            seen.insert(home, members);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// So many sentences, each of ten words of its own.
    fn text(sentences: impl IntoIterator<Item = usize>) -> String {
        let sentence = |n: usize| (0..10).map(|word| format!("Kata{n}x{word}")).collect::<Vec<_>>().join(" ") + ". ";
        sentences.into_iter().map(sentence).collect()
    }

    fn sketch(sentences: impl IntoIterator<Item = usize>) -> Option<Sketch> {
        Sketch::of(&text(sentences))
    }

    #[test]
    fn the_estimate_is_near_the_share() {
        // 20 sentences of 10 words are 196 shingles; with 15 of them in common some 146 are in both.
        let (a, b) = (sketch(0..20).unwrap(), sketch(5..25).unwrap());
        let share = 146.0 / (196.0 + 196.0 - 146.0);
        assert!((a.resemblance(&b) - share).abs() < 0.1, "{} {share}", a.resemblance(&b));
        assert!(a.resemblance(&sketch(100..120).unwrap()) < 0.05);
        assert!((a.resemblance(&a) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn case_and_punctuation_do_not_count() {
        let plain = Sketch::of("presiden meresmikan jembatan baru di Ambon");
        assert_eq!(plain, Sketch::of("“PRESIDEN meresmikan, jembatan baru di Ambon!”"));
        assert_eq!(Sketch::of("terlalu pendek untuk itu"), None);
    }

    #[test]
    fn sketches_are_read_back_and_do_not_change() {
        let sketch = sketch(0..3).unwrap();
        assert_eq!(Sketch::read(&sketch.literal().into()), Some(sketch));
        assert_eq!(Sketch::read(&Literal::from("zz").into()), None);
        assert!(sketch.literal().value().starts_with(FIRST), "{}", sketch.literal());
    }

    /// They are part of what is stored: another hash would find no copies of older articles.
    const FIRST: &str = "a425feb24aa62e7a15430c3eaad4f242";

    #[test]
    fn copies_are_grouped_and_others_not() {
        let texts = [sketch(0..20), sketch(50..70), sketch(2..20), None, sketch((0..20).chain([90])), sketch(50..62)];
        assert_eq!(groups(&texts), [0, 1, 0, 3, 0, 1]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn groups_do_not_depend_on_the_order(starts in prop::collection::vec(0_usize..60, 1..14), seed in any::<u64>()) {
            let texts: Vec<_> = starts.iter().map(|&start| sketch(start..start + 20)).collect();
            let mut order: Vec<usize> = (0..texts.len()).collect();
            order.sort_by_key(|&n| mix(seed ^ n as u64));
            let shuffled: Vec<_> = order.iter().map(|&n| texts[n]).collect();
            let (plain, other) = (groups(&texts), groups(&shuffled));
            for a in 0..order.len() {
                for b in 0..order.len() {
                    prop_assert_eq!(plain[order[a]] == plain[order[b]], other[a] == other[b]);
                }
            }
        }
    }
}
