//! Names -> the entries of a catalogue that could be meant.
//!
//! From what is surest to what is not: the name itself, names that the language knows for it, its words in another order,
//! acronyms, spellings a letter or two away, and things that share the words that tell most. What comes later is asked for
//! only where what came before found nothing, or where the name is a single word, which may be part of a fuller one.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::catalogue::{Catalogue, Found};
use super::fold::{Names, initials, is_acronym};
use super::similarity::{Agreement, Form, compare};
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
    /// How many entries have the name that agrees.
    pub namesakes: u64,
}

/// How many names of an entity are asked for.
const NAMES: usize = 12;
/// How many words of a name are asked for, the most telling ones.
const WORDS: usize = 3;
/// How many candidates are looked at, and kept.
const LOOKED_AT: usize = 192;
const KEPT: usize = 24;

/// The entries of `catalogue` that something with these names could be, the likest first.
pub(super) fn candidates(catalogue: &Catalogue, names: &Names, called: &[String]) -> Result<Vec<Candidate>> {
    let mut forms: Vec<Form> = Vec::new();
    for name in called {
        if let Some(form) = Form::new(name, names)
            && !forms.iter().any(|known| known.folded == form.folded)
        {
            forms.push(form);
        }
    }
    forms.truncate(NAMES);
    let mut places = Places::default();
    let mut weights: FxHashMap<String, f64> = FxHashMap::default();
    for form in &forms {
        find(catalogue, names, form, &mut places, &mut weights)?;
    }
    let mut out: Vec<Candidate> = Vec::new();
    let mut seen = BTreeSet::new();
    for (place, namesakes) in places.0.into_iter().take(LOOKED_AT) {
        if !seen.insert(place) {
            continue;
        }
        let entry = catalogue.entry(place)?;
        let theirs: Vec<Form> = entry.names.iter().filter_map(|name| Form::new(name, names)).collect();
        for word in theirs.iter().flat_map(|form| form.bare.split(' ')) {
            if !weights.contains_key(word) {
                weights.insert(word.to_owned(), telling(catalogue, names, word)?);
            }
        }
        let weight = |word: &str| weights.get(word).copied().unwrap_or(1.0);
        let mut best = (Agreement::None, 0.0);
        for ours in &forms {
            for theirs in &theirs {
                let (agreement, like) = compare(ours, theirs, names, &weight);
                if like > best.1 {
                    best = (agreement, like);
                }
            }
        }
        let kind = catalogue.kinds().among(&entry.kinds);
        if best.0 != Agreement::None {
            out.push(Candidate { entry, kind, agreement: best.0, similarity: best.1, namesakes });
        }
    }
    out.sort_by(|a, b| {
        let known = b.entry.prominence.total_cmp(&a.entry.prominence);
        b.similarity.total_cmp(&a.similarity).then(known).then_with(|| a.entry.id.cmp(&b.entry.id))
    });
    out.truncate(KEPT);
    Ok(out)
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

fn find(
    catalogue: &Catalogue,
    names: &Names,
    form: &Form,
    places: &mut Places,
    weights: &mut FxHashMap<String, f64>,
) -> Result<()> {
    let mut found = places.add(catalogue.named(&form.folded)?);
    if form.bare != form.folded {
        found |= places.add(catalogue.named(&form.bare)?);
    }
    for other in names.others(&form.folded) {
        found |= places.add(catalogue.named(&other)?);
    }
    let words: Vec<&str> = form.bare.split(' ').collect();
    if words.len() > 1 {
        found |= places.add(catalogue.of_words(&form.bare)?);
        if let Some(letters) = initials(&form.folded).filter(|letters| letters.chars().count() > 2) {
            places.add(catalogue.named(&letters)?);
        }
    }
    if is_acronym(&form.name) {
        places.add(catalogue.with_initials(&form.folded.replace(' ', ""))?);
    }
    let mut telling: Vec<(f64, &str)> = Vec::new();
    for word in &words {
        let weight = self::telling(catalogue, names, word)?;
        weights.insert((*word).to_owned(), weight);
        telling.push((weight, word));
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
        telling.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        for (_, word) in telling.into_iter().take(WORDS) {
            places.add(catalogue.with_word(word)?);
        }
    }
    Ok(())
}

/// How much a word tells: less the more names have it.
fn telling(catalogue: &Catalogue, names: &Names, word: &str) -> Result<f64> {
    let all = catalogue.len().max(1) as f64;
    let with = catalogue.with_word(word)?.total as f64;
    let weight = (1.0 + all / (1.0 + with)).ln();
    Ok(if names.is_generic(word) { 0.3 * weight } else { weight })
}
