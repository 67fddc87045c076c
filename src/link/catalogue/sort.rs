//! Keys and places, sorted with bounded memory: pieces that fit are sorted and put aside, then merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// A key, where its record is, and which of those of one key comes first: the one of the least rank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub key: Vec<u8>,
    pub rank: u32,
    pub place: u64,
}

/// How much is held in memory before it is put aside: bytes of keys, and pairs.
const BYTES: usize = 64 << 20;
const PAIRS: usize = 3 << 20;

pub(super) struct Sorter {
    folder: PathBuf,
    /// Keys, one after the other.
    keys: Vec<u8>,
    /// Start and length in `keys`, rank, place.
    pairs: Vec<(u32, u16, u32, u64)>,
    runs: Vec<File>,
    limit: usize,
    count: u64,
}

impl Sorter {
    /// A sorter that puts pieces aside in `folder`, in files that have no name.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            keys: Vec::new(),
            pairs: Vec::new(),
            runs: Vec::new(),
            limit: PAIRS,
            count: 0,
        }
    }

    #[cfg(test)]
    pub fn with_limit(folder: &Path, limit: usize) -> Self {
        Self { limit, ..Self::new(folder) }
    }

    /// How many pairs there are.
    pub fn len(&self) -> u64 {
        self.count
    }

    pub fn push(&mut self, key: &str, rank: u32, place: u64) -> io::Result<()> {
        // Longer keys are none that anybody asks for.
        let Ok(length) = u16::try_from(key.len()) else { return Ok(()) };
        self.pairs.push((self.keys.len() as u32, length, rank, place));
        self.keys.extend_from_slice(key.as_bytes());
        self.count += 1;
        if self.pairs.len() >= self.limit || self.keys.len() >= BYTES { self.put_aside() } else { Ok(()) }
    }

    fn key(keys: &[u8], (start, length, ..): (u32, u16, u32, u64)) -> &[u8] {
        &keys[start as usize..start as usize + usize::from(length)]
    }

    fn sort(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        self.pairs.sort_unstable_by(|a, b| {
            Self::key(&keys, *a).cmp(Self::key(&keys, *b)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3))
        });
        self.keys = keys;
    }

    fn put_aside(&mut self) -> io::Result<()> {
        self.sort();
        let mut out = BufWriter::with_capacity(1 << 20, tempfile::tempfile_in(&self.folder)?);
        for pair in self.pairs.drain(..) {
            out.write_all(&pair.1.to_le_bytes())?;
            out.write_all(Self::key(&self.keys, pair))?;
            out.write_all(&pair.2.to_le_bytes())?;
            out.write_all(&pair.3.to_le_bytes())?;
        }
        self.keys.clear();
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        self.runs.push(file);
        Ok(())
    }

    /// Calls `each` with every pair, in order.
    pub fn finish<E: From<io::Error>>(mut self, mut each: impl FnMut(Pair) -> Result<(), E>) -> Result<(), E> {
        self.sort();
        if self.runs.is_empty() {
            for pair in &self.pairs {
                each(Pair { key: Self::key(&self.keys, *pair).to_vec(), rank: pair.2, place: pair.3 })?;
            }
            return Ok(());
        }
        self.put_aside()?;
        drop((self.keys, self.pairs));
        let mut runs: Vec<_> = self.runs.into_iter().map(|run| BufReader::with_capacity(1 << 18, run)).collect();
        let mut heap = BinaryHeap::new();
        for (n, run) in runs.iter_mut().enumerate() {
            heap.extend(next(run)?.map(|pair| Reverse((pair, n))));
        }
        while let Some(Reverse((pair, n))) = heap.pop() {
            each(pair)?;
            heap.extend(next(&mut runs[n])?.map(|pair| Reverse((pair, n))));
        }
        Ok(())
    }
}

fn next(run: &mut impl Read) -> io::Result<Option<Pair>> {
    let mut length = [0; 2];
    match run.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut key = vec![0; usize::from(u16::from_le_bytes(length))];
    run.read_exact(&mut key)?;
    let (mut rank, mut place) = ([0; 4], [0; 8]);
    run.read_exact(&mut rank)?;
    run.read_exact(&mut place)?;
    Ok(Some(Pair { key, rank: u32::from_le_bytes(rank), place: u64::from_le_bytes(place) }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_come_together_in_order(pairs in prop::collection::vec(("[a-c]{0,4}", any::<u32>(), any::<u64>()), 0..60)) {
            let folder = tempfile::tempdir().unwrap();
            let mut expected: Vec<Pair> = Vec::new();
            let mut sorter = Sorter::with_limit(folder.path(), 7);
            for (key, rank, place) in pairs {
                sorter.push(&key, rank, place).unwrap();
                expected.push(Pair { key: key.into_bytes(), rank, place });
            }
            expected.sort();
            let mut found = Vec::new();
            sorter.finish(|pair| { found.push(pair); io::Result::Ok(()) }).unwrap();
            prop_assert_eq!(found, expected);
        }
    }
}
