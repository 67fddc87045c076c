//! How a catalogue stands in a file, and that nothing in it is believed unchecked.
//!
//! ```text
//! "SIMPULC\n"  8 bytes, format: 4 bytes, 4 bytes of nothing
//! records      one an entry: length, content, crc32 of the content
//! shards       of some thousand keys each: a finite-state transducer, then lists of places
//! index        first key, place, lengths and crc32 of each shard
//! about        how many entries and keys; types of classes
//! places and lengths of index and about, crc32 of all three, format, "SIMPULC\n"
//! ```
//!
//! Numbers of fixed width are little-endian, others LEB128. A shard is checked the first time that it is used, a record
//! each time: opening reads nothing but the index.
//!
//! Keys: a folded name; `~` and the words of one in alphabetical order; `+` and a word of one; `#` and the initials of one; `=` and an id.
//! Their values are places of records, those of the best known things first.

use crate::mapping::Entry;
use crate::model::Chunks;

pub(super) const MAGIC: &[u8; 8] = b"SIMPULC\n";
/// The format that this version writes, and the only one that it reads.
pub(super) const FORMAT: u32 = 2;
/// Bytes at the front.
pub(super) const FRONT: usize = 16;
/// Bytes at the end.
pub(super) const END: usize = 48;

/// Keys of each kind begin with one of these; names with a letter or digit.
pub(super) const SORTED: char = '~';
pub(super) const WORD: char = '+';
pub(super) const INITIALS: char = '#';
pub(super) const ID: char = '=';

/// Adds a number in LEB128.
pub(super) fn number(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn texts(out: &mut Vec<u8>, list: &[String]) {
    number(out, list.len() as u64);
    for item in list {
        text(out, item);
    }
}

/// An entry as it stands in the file.
pub(super) fn record(entry: &Entry) -> Vec<u8> {
    let mut content = Vec::with_capacity(128);
    text(&mut content, &entry.id);
    texts(&mut content, &entry.names);
    texts(&mut content, &entry.kinds);
    text(&mut content, &entry.description);
    content.extend_from_slice(&entry.prominence.to_le_bytes());
    texts(&mut content, &entry.neighbours);
    number(&mut content, entry.line);
    let mut out = Vec::with_capacity(content.len() + 8);
    number(&mut out, content.len() as u64);
    let sum = crc32fast::hash(&content);
    out.append(&mut content);
    out.extend_from_slice(&sum.to_le_bytes());
    out
}

fn read_texts(chunks: &mut Chunks) -> Result<Vec<String>, String> {
    let count = chunks.number()? as usize;
    // A list is no longer than the bytes that are left, whatever it says.
    let mut list = Vec::with_capacity(count.min(chunks.rest().len()));
    for _ in 0..count {
        list.push(chunks.text()?.to_owned());
    }
    Ok(list)
}

/// The entry whose record begins `bytes`.
pub(super) fn entry(bytes: &[u8]) -> Result<Entry, String> {
    let mut chunks = Chunks::new(bytes);
    let length = chunks.number()? as usize;
    let content = chunks.bytes(length)?;
    if chunks.bytes(4)? != crc32fast::hash(content).to_le_bytes() {
        return Err("a record is damaged (its checksum is wrong)".to_owned());
    }
    let mut chunks = Chunks::new(content);
    let id = chunks.text()?.to_owned();
    let (names, kinds) = (read_texts(&mut chunks)?, read_texts(&mut chunks)?);
    let description = chunks.text()?.to_owned();
    let prominence: [u8; 8] = chunks.bytes(8)?.try_into().map_err(|_| "the file is cut off")?;
    let prominence = f64::from_le_bytes(prominence);
    let (neighbours, line) = (read_texts(&mut chunks)?, chunks.number()?);
    Ok(Entry { id, names, kinds, description, prominence, neighbours, line })
}

/// The places that a value of a key in a shard stands for, best first, and how many there are in all. `lists` are those
/// of the shard.
pub(super) fn places(value: u64, lists: &[u8]) -> Result<(Vec<u64>, u64), String> {
    if value & 1 == 0 {
        return Ok((vec![value >> 1], 1));
    }
    let rest = usize::try_from(value >> 1).ok().and_then(|at| lists.get(at..)).ok_or("a list is outside its shard")?;
    let mut chunks = Chunks::new(rest);
    let (total, kept) = (chunks.number()?, chunks.number()? as usize);
    let mut out = Vec::with_capacity(kept.min(rest.len()));
    for _ in 0..kept {
        out.push(chunks.number()?);
    }
    Ok((out, total))
}
