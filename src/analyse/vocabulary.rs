//! What the network sees of a word: places in its tables, looked up by hashes of the form and of its parts.

use crate::model::Chunks;

/// Slots of the tables of affixes of more than two letters.
pub const LONG: usize = 4096;
/// Slots of the table of the last two letters.
pub const SHORT: usize = 1024;
/// Slots of the table of shapes.
pub const SHAPES: usize = 512;
/// How many different sets of lists of names a word can stand in.
pub const LISTS: usize = 64;

/// Rows of a word in each table, in the order in which the network takes the tables in.
pub type Rows = [u32; 10];

/// The words the network knows, by 40-bit hashes, which tell all of them apart from almost all others.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Sorted.
    keys: Vec<u64>,
    /// Row of the vectors and of the words learned with the network, 0 for none; which lists of names have the word.
    rows: Vec<(u32, u32, u8)>,
    vectors: u32,
    words: u32,
}

/// Set where a word has a vector.
const VECTOR: u8 = 0x80;
/// Set where a word was learned with the network.
const LEARNED: u8 = 0x40;

/// FNV-1a of 32 bits over a letter that names the table and the bytes of `part`, folded once.
fn short_hash(table: u8, part: &str) -> usize {
    let start = (0x811c_9dc5_u32 ^ u32::from(table)).wrapping_mul(0x0100_0193);
    let hash = part.bytes().fold(start, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) as usize
}

/// FNV-1a of 64 bits, its upper 40.
fn key(form: &str) -> u64 {
    form.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)) >> 24
}

impl Vocabulary {
    /// Reads how many words there are, and for each the step from the key before, and one byte: the lists that have it,
    /// [`LEARNED`], [`VECTOR`]. Rows are counted in this order, from 1.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let mut all = Self::default();
        let mut last = 0_u64;
        for _ in 0..chunks.number()? {
            let step = chunks.number()?;
            last = last.checked_add(step).filter(|_| step > 0).ok_or("words out of order")?;
            let flags = chunks.bytes(1)?[0];
            let mut row = (0, 0, flags & 0x3f);
            if flags & VECTOR != 0 {
                all.vectors += 1;
                row.0 = all.vectors;
            }
            if flags & LEARNED != 0 {
                all.words += 1;
                row.1 = all.words;
            }
            all.keys.push(last);
            all.rows.push(row);
        }
        Ok(all)
    }

    /// How many rows each table must have, in their order.
    pub const fn sizes(&self) -> [usize; 10] {
        [self.vectors as usize + 1, self.words as usize + 1, LONG, LONG, LONG, SHORT, LONG, LONG, SHAPES, LISTS]
    }

    /// The rows of `form`. `letters` is used again for its lower-cased letters.
    pub fn rows(&self, form: &str, letters: &mut Letters) -> Rows {
        let Letters { lower, shape } = letters;
        lower.clear();
        shape.clear();
        let mut run = ('\0', 0);
        for c in form.chars() {
            let kind = match c {
                _ if c.is_uppercase() => 'X',
                _ if c.is_lowercase() => 'x',
                _ if c.is_numeric() => 'd',
                _ => c,
            };
            run = if run.0 == kind { (kind, run.1 + 1) } else { (kind, 1) };
            if run.1 <= 2 {
                shape.push(kind);
            }
            // All digits are alike.
            if c.is_ascii() {
                lower.push(if c.is_ascii_digit() { '0' } else { c.to_ascii_lowercase() });
            } else {
                lower.extend(c.to_lowercase());
            }
        }
        let (vector, word, lists) = self.keys.binary_search(&key(lower)).map_or((0, 0, 0), |i| self.rows[i]);
        let front = |n: usize| &lower[..lower.char_indices().nth(n).map_or(lower.len(), |(i, _)| i)];
        let back = |n: usize| &lower[lower.char_indices().rev().nth(n - 1).map_or(0, |(i, _)| i)..];
        let slot = |table: u8, part: &str, slots: usize| (short_hash(table, part) % slots) as u32;
        [
            vector,
            word,
            slot(b'p', front(3), LONG),
            slot(b'q', front(4), LONG),
            slot(b'r', front(5), LONG),
            slot(b't', back(2), SHORT),
            slot(b's', back(3), LONG),
            slot(b'u', back(4), LONG),
            slot(b'h', shape, SHAPES),
            u32::from(lists),
        ]
    }
}

/// Letters of the word that is looked at.
#[derive(Default)]
pub struct Letters {
    lower: String,
    shape: String,
}
