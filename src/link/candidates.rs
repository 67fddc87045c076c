//! Names -> the entries of a catalogue that could be meant.
//!
//! From what is surest to what is not: the name itself, names that the language knows for it, its words in another order,
//! acronyms, spellings a letter or two away, and things that share the words that tell most. What comes later is asked for
//! only where what came before found nothing, or where the name is a single word, which may be part of a fuller one.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::catalogue::{Catalogue, Found};
use super::fold::{Names, is_acronym};
use super::similarity::{Agreement, Form, Telling, compare};
use super::weights::{Evidence, Feature, Weights};
use crate::error::Result;
use crate::mapping::Entry;
use crate::text::EntityType;

/// An entry that could be meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The entry.
    pub entry: Entry,
    /// Its type.
    pub kind: Option<EntityType>,
    /// How the best pair of names agrees.
    pub agreement: Agreement,
    /// How alike those are, from 0 to 1.
    pub similarity: f64,
    /// What of the names speaks for and against it.
    pub evidence: Evidence,
}

/// How many names of an entity are asked for.
const NAMES: usize = 12;
/// How many words of a name are asked for, the most telling ones.
const WORDS: usize = 3;
/// Words of fewer letters have no near ones.
const LONG: usize = 5;
/// How many candidates are looked at, and kept.
const LOOKED_AT: usize = 192;
const KEPT: usize = 24;
/// How many entries and words are remembered from one name to the next.
const REMEMBERED: usize = 1 << 15;

/// What was looked up in a catalogue: neighbours in a list of names ask for the same again and again.
pub(super) struct Looker<'a> {
    catalogue: &'a Catalogue,
    names: &'a Names,
    weights: &'a Weights,
    /// How much words tell.
    words: FxHashMap<String, f64>,
    /// Entries by their places.
    entries: FxHashMap<u64, Rc<Read>>,
}

/// An entry with its names as they are compared.
struct Read {
    entry: Entry,
    kind: Option<EntityType>,
    forms: Vec<Form>,
}

impl<'a> Looker<'a> {
    pub fn new(catalogue: &'a Catalogue, names: &'a Names, weights: &'a Weights) -> Self {
        Self { catalogue, names, weights, words: FxHashMap::default(), entries: FxHashMap::default() }
    }

    fn entry(&mut self, place: u64) -> Result<Rc<Read>> {
        if let Some(known) = self.entries.get(&place) {
            return Ok(Rc::clone(known));
        }
        let entry = self.catalogue.entry(place)?;
        let kind = self.catalogue.kinds().among(&entry.kinds);
        let forms: Vec<Form> = entry.names.iter().filter_map(|name| Form::new(name, self.names)).collect();
        for form in &forms {
            self.learn(form)?;
        }
        if self.entries.len() >= REMEMBERED {
            self.entries.clear();
        }
        let read = Rc::new(Read { entry, kind, forms });
        self.entries.insert(place, Rc::clone(&read));
        Ok(read)
    }

    /// Looks up how much the words of a name tell.
    fn learn(&mut self, form: &Form) -> Result<()> {
        for word in form.bare.split(' ').filter(|word| !word.is_empty()) {
            if !self.words.contains_key(word) {
                let weight = self.telling(word)?;
                self.words.insert(word.to_owned(), weight);
            }
        }
        Ok(())
    }

    /// How much a word tells: less the more names have it.
    fn telling(&self, word: &str) -> Result<f64> {
        let all = self.catalogue.len().max(1) as f64;
        let with = self.catalogue.with_word(word)?.total as f64;
        let weight = (1.0 + all / (1.0 + with)).ln();
        Ok(if self.names.is_generic(word) { 0.5 * weight } else { weight })
    }

    /// The entries that something with these names could be, the likest first.
    pub fn candidates(&mut self, called: &[String]) -> Result<Vec<Candidate>> {
        let mut forms: Vec<Form> = Vec::new();
        for name in called {
            if let Some(form) = Form::new(name, self.names)
                && !forms.iter().any(|known| known.folded == form.folded)
            {
                forms.push(form);
            }
        }
        forms.truncate(NAMES);
        if self.words.len() >= REMEMBERED {
            // Entries that are remembered need the words of theirs.
            self.words.clear();
            self.entries.clear();
        }
        let mut places = Places::default();
        for form in &forms {
            self.learn(form)?;
            self.find(form, &mut places)?;
        }
        let mut out: Vec<(f64, Candidate)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (place, namesakes) in places.0.into_iter().take(LOOKED_AT) {
            if seen.insert(place) {
                let read = self.entry(place)?;
                out.extend(self.best(&forms, &read, namesakes));
            }
        }
        out.sort_by(|(x, a), (y, b)| {
            let known = b.entry.prominence.total_cmp(&a.entry.prominence);
            y.total_cmp(x).then(known).then_with(|| a.entry.id.cmp(&b.entry.id))
        });
        out.truncate(KEPT);
        Ok(out.into_iter().map(|(_, candidate)| candidate).collect())
    }

    /// An entry by the pair of names that speaks most for it, and how much that says.
    fn best(&self, forms: &[Form], read: &Read, namesakes: u64) -> Option<(f64, Candidate)> {
        let weight = |word: &str| self.words.get(word).copied().unwrap_or(1.0);
        let telling = Telling { word: &weight, whole: (1.0 + self.catalogue.len() as f64).ln() };
        let many = (namesakes as f64).ln().max(0.0);
        let mut best: Option<(f64, Agreement, f64, Evidence)> = None;
        for ours in forms {
            for theirs in &read.forms {
                let (agreement, like, mut evidence) = compare(ours, theirs, self.names, &telling);
                match agreement {
                    Agreement::None => continue,
                    Agreement::Part => evidence.set(Feature::PartMany, many),
                    Agreement::Short => evidence.set(Feature::ShortMany, many),
                    _ => {}
                }
                let score = self.weights.score(&evidence);
                if best.as_ref().is_none_or(|(most, ..)| score > *most) {
                    best = Some((score, agreement, like, evidence));
                }
            }
        }
        let (score, agreement, similarity, evidence) = best?;
        let (entry, kind) = (read.entry.clone(), read.kind);
        Some((score, Candidate { entry, kind, agreement, similarity, evidence }))
    }

    fn find(&self, form: &Form, places: &mut Places) -> Result<()> {
        let catalogue = self.catalogue;
        let mut found = places.add(catalogue.named(&form.folded)?);
        if form.bare != form.folded {
            found |= places.add(catalogue.named(&form.bare)?);
        }
        for other in self.names.others(&form.folded) {
            found |= places.add(catalogue.named(&other)?);
        }
        let words: Vec<&str> = form.bare.split(' ').collect();
        if words.len() > 1 {
            found |= places.add(catalogue.of_words(&form.bare)?);
        }
        for letters in form.initials.iter().filter(|letters| letters.chars().count() > 2) {
            places.add(catalogue.named(letters)?);
        }
        if is_acronym(&form.name) {
            places.add(catalogue.with_initials(&form.folded.replace(' ', ""))?);
        }
        if !found {
            let distance = match form.bare.chars().count() {
                0..=4 => 0,
                5..=9 => 1,
                _ => 2,
            };
            if distance > 0 {
                let mut near = catalogue.near(&form.bare, distance)?;
                near.sort_by_key(|(name, _)| (strsim::levenshtein(name, &form.bare), name.clone()));
                for (_, close) in near.into_iter().take(16) {
                    found |= places.add(close);
                }
            }
        }
        if !found || words.len() == 1 {
            self.find_words(&words, places)?;
        }
        Ok(())
    }

    /// By the words that tell most; those that no name has, by the nearest.
    fn find_words(&self, words: &[&str], places: &mut Places) -> Result<()> {
        let weight = |word: &str| self.words.get(word).copied().unwrap_or_default();
        let mut telling: Vec<(f64, &str)> = words.iter().map(|word| (weight(word), *word)).collect();
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        telling.dedup();
        let mut asked = 0;
        for (_, word) in telling {
            if asked == WORDS {
                break;
            }
            let with = self.catalogue.with_word(word)?;
            if with.total > 0 {
                asked += 1;
                places.add(with);
            } else if words.len() > 1 && word.chars().count() >= LONG {
                let near = self.catalogue.near_word(word, 1)?;
                asked += usize::from(!near.is_empty());
                for (_, with) in near.into_iter().take(4) {
                    places.add(with);
                }
            }
        }
        Ok(())
    }
}

/// Places of records, in the order in which they were found, with how many had the key.
#[derive(Default)]
struct Places(Vec<(u64, u64)>);

impl Places {
    fn add(&mut self, found: Found) -> bool {
        let some = !found.places.is_empty();
        self.0.extend(found.places.into_iter().map(|place| (place, found.total)));
        some
    }
}
