//! Entries -> a catalogue, written from front to back, with bounded memory.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use fst::MapBuilder;
use rustc_hash::FxHashSet;

use super::layout::{FORMAT, FRONT, ID, INITIALS, MAGIC, SORTED, WORD, number, record, text};
use super::sort::{Pair, Sorter};
use crate::error::{Error, Result};
use crate::link::fold::{Names, fold, initials};
use crate::link::kinds::{Classes, Kinds};
use crate::mapping::Entry;

/// A shard is closed at this many keys or bytes of them.
const KEYS: usize = 1 << 15;
const BYTES: usize = 1 << 20;
/// How many places are kept of a key: those of the best known things. Words that more things have tell too little to be
/// looked up.
const PLACES: usize = 96;
const PLACES_OF_WORD: u64 = 2000;
/// After how many keys the progress is told again.
const TOLD: u64 = 1 << 16;
/// Names beyond this many bytes are descriptions.
const LONGEST: usize = 200;

/// Puts a catalogue together.
pub struct Builder<'a, W> {
    /// Errors name it.
    path: PathBuf,
    out: W,
    at: u64,
    names: &'a Names,
    keys: Sorter,
    entries: u64,
    /// Classes that entries are of, and what those are below.
    used: FxHashSet<String>,
    classes: Classes,
    kinds: Kinds,
}

/// What stands in the index.
struct Shards {
    index: Vec<u8>,
    count: u64,
    map: MapBuilder<Vec<u8>>,
    first: Vec<u8>,
    keys: usize,
    bytes: usize,
    lists: Vec<u8>,
    all: u64,
}

impl<'a, W: Write> Builder<'a, W> {
    /// Begins a catalogue that is written to `out`; errors name `path`, sorted pieces go to files without names in `folder`.
    /// `kinds` are the types of classes that were declared.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn new(path: &Path, folder: &Path, out: W, names: &'a Names, kinds: Kinds) -> Result<Self> {
        let mut front = MAGIC.to_vec();
        front.extend_from_slice(&FORMAT.to_le_bytes());
        front.resize(FRONT, 0);
        let keys = Sorter::new(folder);
        let (used, classes) = (FxHashSet::default(), Classes::default());
        let mut builder = Self { path: path.to_owned(), out, at: 0, names, keys, entries: 0, used, classes, kinds };
        builder.write(&front)?;
        Ok(builder)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(Error::io(&self.path))?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// How many entries there are.
    pub fn len(&self) -> u64 {
        self.entries
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn add(&mut self, entry: &Entry) -> Result<()> {
        let place = self.at;
        self.write(&record(entry))?;
        self.entries += 1;
        for kind in &entry.kinds {
            if !self.used.contains(kind) {
                self.used.insert(kind.clone());
            }
        }
        // Larger numbers of IEEE 754 have larger bits, if they are not negative.
        let rank = u32::MAX - (entry.prominence.max(0.0) as f32).to_bits();
        let mut keys: Vec<String> = Vec::new();
        for name in entry.names.iter().filter(|name| name.len() <= LONGEST) {
            self.keys_of(name, &mut keys);
        }
        keys.sort_unstable();
        keys.dedup();
        let io = Error::io(&self.path);
        let pushed = keys.iter().try_for_each(|key| self.keys.push(key, rank, place));
        let id = format!("{ID}{}", entry.id);
        pushed.and_then(|()| self.keys.push(&id, entry.line.min(u64::from(u32::MAX)) as u32, place)).map_err(io)
    }

    fn keys_of(&self, name: &str, keys: &mut Vec<String>) {
        let folded = fold(name);
        if folded.is_empty() {
            return;
        }
        let bare = self.names.bare(&folded);
        let mut words: Vec<&str> = bare.split(' ').collect();
        keys.extend(words.iter().map(|word| format!("{WORD}{word}")));
        let letters = [initials(&folded), initials(&bare)];
        keys.extend(letters.into_iter().flatten().map(|letters| format!("{INITIALS}{letters}")));
        if words.len() > 1 {
            words.sort_unstable();
            keys.push(format!("{SORTED}{}", words.join(" ")));
        }
        keys.extend(self.names.others(&folded));
        keys.push(bare);
        keys.push(folded);
    }

    /// Says what classes are subclasses of.
    pub fn classes(&mut self, classes: Classes) {
        self.classes = classes;
    }

    /// Writes the keys, and gives back what was written to. `told` hears how many keys of how many are written.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Catalogue`] where two entries have one id.
    pub fn finish(mut self, mut told: impl FnMut(u64, u64)) -> Result<W> {
        let mut used: Vec<String> = std::mem::take(&mut self.used).into_iter().collect();
        used.sort_unstable();
        let classes = std::mem::take(&mut self.classes);
        self.kinds.climb(&used, classes);
        let sorter = std::mem::replace(&mut self.keys, Sorter::new(Path::new("")));
        let mut shards = Shards::new();
        let mut group: Vec<Pair> = Vec::new();
        let (mut done, all) = (0, sorter.len());
        let path = self.path.clone();
        let failed = |error: Failed| match error {
            Failed::Io(source) => Error::Io { path: path.clone(), source },
            Failed::Other(error) => error,
        };
        sorter
            .finish(|pair| {
                done += 1;
                if done % TOLD == 0 {
                    told(done, all);
                }
                if group.first().is_some_and(|first| first.key != pair.key) {
                    self.key(&mut shards, &group)?;
                    group.clear();
                }
                // Of a key with very many places no more are needed than to see that there are too many.
                if group.len() <= PLACES_OF_WORD as usize {
                    group.push(pair);
                }
                Ok::<(), Failed>(())
            })
            .map_err(failed)?;
        if !group.is_empty() {
            self.key(&mut shards, &group).map_err(failed)?;
        }
        self.close(&mut shards)?;
        let index_at = self.at;
        let mut index = Vec::new();
        number(&mut index, shards.count);
        index.append(&mut shards.index);
        self.write(&index)?;
        let about_at = self.at;
        let mut about = Vec::new();
        number(&mut about, self.entries);
        number(&mut about, shards.all);
        number(&mut about, self.kinds.declared().len() as u64);
        for (class, kind) in self.kinds.declared() {
            text(&mut about, class);
            text(&mut about, kind.as_str());
        }
        self.write(&about)?;
        let mut end = Vec::new();
        for n in [index_at, index.len() as u64, about_at, about.len() as u64] {
            end.extend_from_slice(&n.to_le_bytes());
        }
        let mut sum = crc32fast::Hasher::new();
        for part in [&index, &about, &end] {
            sum.update(part);
        }
        end.extend_from_slice(&sum.finalize().to_le_bytes());
        end.extend_from_slice(&FORMAT.to_le_bytes());
        end.extend_from_slice(MAGIC);
        self.write(&end)?;
        self.out.flush().map_err(Error::io(&self.path))?;
        Ok(self.out)
    }

    fn key(&mut self, shards: &mut Shards, group: &[Pair]) -> Result<(), Failed> {
        let Some(first) = group.first() else { return Ok(()) };
        let begins = |mark: char| first.key.first() == Some(&(mark as u8));
        if begins(ID) && group.len() > 1 {
            let id = String::from_utf8_lossy(&first.key[1..]);
            let (one, other) = (first.rank, group[1].rank);
            let message = format!("two entries have the id {id:?}: lines {one} and {other}; ids must differ");
            return Err(Failed::Other(Error::Catalogue { path: self.path.clone(), message }));
        }
        let total = group.len() as u64;
        // Of a word that very many have no place is kept, only that there are many.
        let places = if begins(WORD) && total > PLACES_OF_WORD { 0 } else { PLACES };
        let value = if let [only] = group {
            only.place << 1
        } else {
            let at = shards.lists.len() as u64;
            number(&mut shards.lists, total);
            let kept = &group[..group.len().min(places)];
            number(&mut shards.lists, kept.len() as u64);
            for pair in kept {
                number(&mut shards.lists, pair.place);
            }
            at << 1 | 1
        };
        if shards.keys == 0 {
            shards.first.clone_from(&first.key);
        }
        // They come sorted and once each.
        shards.map.insert(&first.key, value).map_err(|error| Failed::Io(io::Error::other(error)))?;
        shards.keys += 1;
        shards.all += 1;
        shards.bytes += first.key.len();
        if shards.keys >= KEYS || shards.bytes + shards.lists.len() >= BYTES {
            self.close(shards).map_err(Failed::Other)?;
        }
        Ok(())
    }

    /// Writes what is there as a shard, and begins the next.
    fn close(&mut self, shards: &mut Shards) -> Result<()> {
        if shards.keys == 0 {
            return Ok(());
        }
        let map = std::mem::replace(&mut shards.map, MapBuilder::memory());
        let map = map.into_inner().map_err(|error| Error::io(&self.path)(io::Error::other(error)))?;
        let mut sum = crc32fast::Hasher::new();
        sum.update(&map);
        sum.update(&shards.lists);
        let index = &mut shards.index;
        number(index, shards.first.len() as u64);
        index.extend_from_slice(&shards.first);
        number(index, self.at);
        number(index, map.len() as u64);
        number(index, shards.lists.len() as u64);
        index.extend_from_slice(&sum.finalize().to_le_bytes());
        shards.count += 1;
        (shards.keys, shards.bytes) = (0, 0);
        let lists = std::mem::take(&mut shards.lists);
        self.write(&map)?;
        self.write(&lists)
    }
}

impl Shards {
    fn new() -> Self {
        Self {
            index: Vec::new(),
            count: 0,
            map: MapBuilder::memory(),
            first: Vec::new(),
            keys: 0,
            bytes: 0,
            lists: Vec::new(),
            all: 0,
        }
    }
}

/// What can fail while keys are merged.
enum Failed {
    Io(io::Error),
    Other(Error),
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}
