//! A segment: N-Quads in an LZ4 frame, named by its number and the CRC-32 of its bytes.
//!
//! The name tells whether the file is whole, whatever program looks at it, and `lz4 -dc` shows what is in it.
//!
//! Specifications: [LZ4 frame format](https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md),
//! [N-Quads](https://www.w3.org/TR/n-quads/), CRC-32 of ISO 3309.

use std::fmt;
use std::io::{Read, Write};
use std::ops::Range;
use std::path::Path;

use lz4_flex::frame::{BlockMode, BlockSize, FrameDecoder, FrameEncoder, FrameInfo};

use super::{Damage, Damaged};
use crate::error::{Error, Result};

/// `00000012-9ae0f1c3.nq.lz4`; ordered by number, then checksum: the order in which segments are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// Greater than those of all segments that were there when it was written, from 1.
    pub number: u64,
    /// CRC-32 of the file.
    pub sum: u32,
}

/// How the names of segments end.
pub const SUFFIX: &str = ".nq.lz4";

impl Name {
    /// The name that `bytes` have as segment `number`.
    pub fn of(number: u64, bytes: &[u8]) -> Self {
        Self { number, sum: crc32fast::hash(bytes) }
    }

    /// What the name of a file says, where it is the name of a segment.
    pub fn parse(name: &str) -> Option<Self> {
        let (number, sum) = name.strip_suffix(SUFFIX)?.split_once('-')?;
        let name_of = Self { number: number.parse().ok()?, sum: u32::from_str_radix(sum, 16).ok()? };
        (name_of.to_string() == name).then_some(name_of)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08}-{:08x}{SUFFIX}", self.number, self.sum)
    }
}

/// The bytes of a segment that holds `text`.
pub fn encode(text: &str) -> Vec<u8> {
    let frame = FrameInfo::new().block_mode(BlockMode::Linked).block_size(BlockSize::Max1MB).content_checksum(true);
    let mut encoder = FrameEncoder::with_frame_info(frame, Vec::new());
    let written = encoder.write_all(text.as_bytes());
    match (written, encoder.finish()) {
        (Ok(()), Ok(bytes)) => bytes,
        // A vector takes all that is written to it.
        _ => unreachable!("writing to memory cannot fail"),
    }
}

/// The text of the segment at `path`, once its bytes are those that `name` promises.
///
/// # Errors
/// Outer: the file could not be read. Inner: it is damaged.
pub fn decode(path: &Path, name: Name) -> Result<Result<String, Damaged>> {
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    let damaged = |damage| Ok(Err(Damaged { path: path.to_owned(), damage }));
    if crc32fast::hash(&bytes) != name.sum {
        return damaged(Damage::Checksum { length: bytes.len() });
    }
    let mut text = String::new();
    match FrameDecoder::new(bytes.as_slice()).read_to_string(&mut text) {
        Ok(_) => Ok(Ok(text)),
        Err(error) => damaged(Damage::Content(error.to_string())),
    }
}

/// The records of a segment: neighbouring lines of one graph, each with its article's IRI and its place in `text`.
/// A line that is in no named graph is told as its number, counted from 1.
pub fn records(text: &str) -> Result<Vec<(&str, Range<usize>)>, usize> {
    let mut records: Vec<(&str, Range<usize>)> = Vec::new();
    let mut at = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let place = at..at + line.len();
        at = place.end;
        let Some(graph) = graph(line) else { return Err(n + 1) };
        match records.last_mut() {
            Some((last, range)) if *last == graph => range.end = place.end,
            _ => records.push((graph, place)),
        }
    }
    Ok(records)
}

/// The IRI at the end of a line of N-Quads. IRIs hold neither spaces nor angle brackets.
fn graph(line: &str) -> Option<&str> {
    let (_, graph) = line.strip_suffix("> .\n")?.rsplit_once(" <")?;
    (!graph.is_empty()).then_some(graph)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let name = Name { number: 12, sum: 0x9ae0_f1c3 };
        assert_eq!(name.to_string(), "00000012-9ae0f1c3.nq.lz4");
        assert_eq!(Name::parse("00000012-9ae0f1c3.nq.lz4"), Some(name));
        let long = Name { number: 123_456_789_012, sum: 1 };
        assert_eq!(Name::parse(&long.to_string()), Some(long));
        for wrong in ["12-9ae0f1c3.nq.lz4", "00000012-9AE0F1C3.nq.lz4", "00000012.nq.lz4", "+0000012-9ae0f1c3.nq.lz4"] {
            assert_eq!(Name::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn neighbouring_lines_of_a_graph_are_a_record() {
        let text = "<a:s> <a:p> \"x <y> .\" <a:g> .\n<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> <a:o> <a:h> .\n";
        assert_eq!(records(text), Ok(vec![("a:g", 0..56), ("a:h", 56..82)]));
        assert_eq!(records("<a:s> <a:p> <a:o> <a:g> .\n<a:s> <a:p> \"o\" .\n"), Err(2));
        assert_eq!(records("<a:s> <a:p> <a:o> <a:g> ."), Err(1));
        assert_eq!(records(""), Ok(vec![]));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("segment");
        let whole = encode("<a:s> <a:p> <a:o> <a:g> .\n");
        let name = Name::of(1, &whole);
        let is_damaged = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            decode(&path, name).unwrap().is_err()
        };
        assert!(!is_damaged(&whole));
        for cut in 0..whole.len() {
            assert!(is_damaged(&whole[..cut]), "cut at {cut}");
        }
        for bit in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(is_damaged(&flipped), "bit {bit}");
        }
    }

    #[test]
    fn what_is_whole_but_no_frame_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("segment");
        std::fs::write(&path, "no frame").unwrap();
        let damaged = decode(&path, Name::of(1, b"no frame")).unwrap().unwrap_err();
        assert!(matches!(damaged.damage, Damage::Content(_)), "{damaged}");
    }
}
