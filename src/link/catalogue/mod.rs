//! A dataset made ready to be asked for names: compiled once, mapped into memory, opened in no time.
//!
//! In come entries ([`Builder`]); out comes a file, and from it for a name the entries that have it, or one like it
//! ([`Catalogue`]). The form of the file is explained in `layout.rs`.

mod build;
mod layout;
mod sort;
mod spelling;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fst::{IntoStreamer, Streamer};

use crate::error::{Error, Result};
use crate::link::kinds::Kinds;
use crate::mapping::Entry;
use crate::model::Chunks;
pub use build::Builder;
use layout::{END, FORMAT, FRONT, ID, INITIALS, MAGIC, SORTED, WORD};
use spelling::Near;

/// A catalogue, open for reading.
pub struct Catalogue {
    path: PathBuf,
    bytes: Bytes,
    shards: Vec<Shard>,
    entries: u64,
    keys: u64,
    kinds: Kinds,
}

enum Bytes {
    Mapped(memmap2::Mmap),
    Held(Vec<u8>),
}

impl Bytes {
    fn get(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Held(bytes) => bytes,
        }
    }
}

struct Shard {
    first: Vec<u8>,
    at: usize,
    map: usize,
    lists: usize,
    sum: [u8; 4],
    /// Whether it was found to be whole.
    whole: OnceLock<bool>,
}

/// Places of records that a key stands for, those of the best known things first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The places; of very many the first.
    pub places: Vec<u64>,
    /// How many there are.
    pub total: u64,
}

impl Catalogue {
    /// Opens the file at `path`. What is in it is checked when it is used.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Catalogue`] where it is none, cut off, of another format, or its index is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(Error::io(path))?;
        // Sound as long as nobody shortens the file meanwhile: catalogues are written aside and renamed, never changed.
        #[allow(unsafe_code)]
        let map = unsafe { memmap2::Mmap::map(&file) }.map_err(Error::io(path))?;
        Self::of(path, Bytes::Mapped(map))
    }

    /// A catalogue that stands in memory; errors name `path`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self> {
        Self::of(path, Bytes::Held(bytes))
    }

    fn of(path: &Path, bytes: Bytes) -> Result<Self> {
        let wrong = |message: String| Error::Catalogue { path: path.to_owned(), message };
        let (shards, about) = parts(bytes.get()).map_err(wrong)?;
        let (entries, keys, kinds) = about;
        Ok(Self { path: path.to_owned(), bytes, shards, entries, keys, kinds })
    }

    /// How many entries it has.
    pub fn len(&self) -> u64 {
        self.entries
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.entries == 0
    }

    /// How many keys they are found by.
    pub fn keys(&self) -> u64 {
        self.keys
    }

    /// The types of its classes.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Where errors say that it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn wrong(&self, message: impl Into<String>) -> Error {
        Error::Catalogue { path: self.path.clone(), message: message.into() }
    }

    /// The transducer and the lists of a shard, once it is known to be whole.
    fn shard(&self, shard: &Shard) -> Result<(fst::Map<&[u8]>, &[u8])> {
        let bytes = self.bytes.get();
        // The index was checked to stay within the file.
        let all = &bytes[shard.at..shard.at + shard.map + shard.lists];
        let whole = shard.whole.get_or_init(|| crc32fast::hash(all).to_le_bytes() == shard.sum);
        if !whole {
            return Err(self.wrong(
                "damaged (the checksum of some names is wrong); make it again with simpul link --catalogue build",
            ));
        }
        let (map, lists) = all.split_at(shard.map);
        Ok((fst::Map::new(map).map_err(|error| self.wrong(error.to_string()))?, lists))
    }

    fn places(&self, value: u64, lists: &[u8]) -> Result<Found> {
        let (places, total) = layout::places(value, lists).map_err(|message| self.wrong(message))?;
        Ok(Found { places, total })
    }

    fn get(&self, key: &str) -> Result<Found> {
        let after = self.shards.partition_point(|shard| shard.first.as_slice() <= key.as_bytes());
        let Some(shard) = after.checked_sub(1).and_then(|n| self.shards.get(n)) else { return Ok(Found::default()) };
        let (map, lists) = self.shard(shard)?;
        map.get(key).map_or_else(|| Ok(Found::default()), |value| self.places(value, lists))
    }

    /// The entries with this folded name.
    ///
    /// # Errors
    /// [`Error::Catalogue`] where the file is damaged; so all that follow.
    pub fn named(&self, folded: &str) -> Result<Found> {
        self.get(folded)
    }

    /// The entries with a name of these words, in whatever order.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn of_words(&self, folded: &str) -> Result<Found> {
        let mut words: Vec<&str> = folded.split(' ').collect();
        words.sort_unstable();
        self.get(&format!("{SORTED}{}", words.join(" ")))
    }

    /// The entries with this word in a name; none for words that very many have.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn with_word(&self, word: &str) -> Result<Found> {
        self.get(&format!("{WORD}{word}"))
    }

    /// The entries with a name of these initials.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn with_initials(&self, letters: &str) -> Result<Found> {
        self.get(&format!("{INITIALS}{letters}"))
    }

    /// The entry with this id.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn with_id(&self, id: &str) -> Result<Option<Entry>> {
        let found = self.get(&format!("{ID}{id}"))?;
        found.places.first().map(|place| self.entry(*place)).transpose()
    }

    /// The entries with a name at most `distance` letters from the folded one that begins with the same two.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn near(&self, folded: &str, distance: u8) -> Result<Vec<(String, Found)>> {
        self.near_key(folded, 2, distance)
    }

    /// Words of names at most `distance` letters from `word` that begin with the same two.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn near_word(&self, word: &str, distance: u8) -> Result<Vec<(String, Found)>> {
        self.near_key(&format!("{WORD}{word}"), 3, distance)
    }

    /// Keys at most `distance` letters from `key` that begin with the same `letters`.
    fn near_key(&self, key: &str, letters: usize, distance: u8) -> Result<Vec<(String, Found)>> {
        let end = key.char_indices().nth(letters).map_or(key.len(), |(at, _)| at);
        let prefix = &key.as_bytes()[..end];
        let mut after = prefix.to_vec();
        // No byte of UTF-8 is 255.
        after.push(0xFF);
        let start = self.shards.partition_point(|shard| shard.first.as_slice() <= prefix).saturating_sub(1);
        let mut out = Vec::new();
        for shard in self.shards[start..].iter().take_while(|shard| shard.first < after) {
            let (map, lists) = self.shard(shard)?;
            let near = Near { name: key.as_bytes(), distance };
            let mut stream = map.search(near).ge(prefix).lt(&after).into_stream();
            while let Some((found, value)) = stream.next() {
                out.push((String::from_utf8_lossy(found).into_owned(), self.places(value, lists)?));
            }
        }
        Ok(out)
    }

    /// The entry of a place.
    ///
    /// # Errors
    /// As [`Self::named`].
    pub fn entry(&self, place: u64) -> Result<Entry> {
        let bytes = usize::try_from(place).ok().and_then(|at| self.bytes.get().get(at..));
        let bytes = bytes.ok_or_else(|| self.wrong("damaged: a key leads out of the file"))?;
        layout::entry(bytes).map_err(|message| self.wrong(message))
    }

    /// Reads all of it, and tells whether it is whole.
    ///
    /// # Errors
    /// [`Error::Catalogue`] for the first thing that is damaged.
    pub fn verify(&self) -> Result<()> {
        for shard in &self.shards {
            let (map, lists) = self.shard(shard)?;
            let mut stream = map.stream();
            while let Some((_, value)) = stream.next() {
                for place in self.places(value, lists)?.places {
                    self.entry(place)?;
                }
            }
        }
        Ok(())
    }
}

type About = (u64, u64, Kinds);

/// Index and description of a file.
fn parts(bytes: &[u8]) -> Result<(Vec<Shard>, About), String> {
    let none = "this is no catalogue of Simpul";
    let rest = bytes.strip_prefix(MAGIC).ok_or(none)?;
    let format = rest.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes)).ok_or(none)?;
    if format != FORMAT {
        return Err(format!(
            "the catalogue has format {format}, this version reads format {FORMAT}; make it again with simpul link --catalogue build"
        ));
    }
    let cut = "the catalogue is cut off; make or fetch it again";
    if bytes.len() < FRONT + END || !bytes.ends_with(MAGIC) {
        return Err(cut.to_owned());
    }
    let end = bytes.len() - END;
    let mut places = bytes[end..].chunks_exact(8).map(|n| n.try_into().map_or(0, u64::from_le_bytes) as usize);
    let mut part = || {
        let (at, length) = (places.next()?, places.next()?);
        bytes.get(at..at.checked_add(length)?).filter(|_| at >= FRONT && at + length <= end)
    };
    let (index, about) = (part().ok_or(cut)?, part().ok_or(cut)?);
    let mut sum = crc32fast::Hasher::new();
    for part in [index, about, &bytes[end..end + 32]] {
        sum.update(part);
    }
    let sums = [sum.finalize().to_le_bytes(), FORMAT.to_le_bytes()].concat();
    if bytes[end + 32..end + 40] != sums {
        return Err("the catalogue is damaged (the checksum of its index is wrong); make or fetch it again".to_owned());
    }
    let mut chunks = Chunks::new(index);
    let count = chunks.number()?;
    let mut shards = Vec::new();
    for _ in 0..count {
        let length = chunks.number()? as usize;
        let first = chunks.bytes(length)?.to_vec();
        let [at, map, lists] = [chunks.number()? as usize, chunks.number()? as usize, chunks.number()? as usize];
        let inside = at.checked_add(map).and_then(|n| n.checked_add(lists)).is_some_and(|after| after <= end);
        let sum = chunks.bytes(4)?.try_into().map_err(|_| cut)?;
        if !inside {
            return Err(cut.to_owned());
        }
        shards.push(Shard { first, at, map, lists, sum, whole: OnceLock::new() });
    }
    let mut chunks = Chunks::new(about);
    let (entries, keys, classes) = (chunks.number()?, chunks.number()?, chunks.number()?);
    let mut kinds = Kinds::default();
    for _ in 0..classes {
        let (class, kind) = (chunks.text()?, chunks.text()?);
        kinds.declare(class, kind.parse()?);
    }
    Ok((shards, (entries, keys, kinds)))
}

#[cfg(test)]
mod tests;
