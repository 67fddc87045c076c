//! Hashes of words and of what surrounds them.

/// FNV-1a over `bytes`, begun from `seed` so that the same letters in another place hash to something else.
pub fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let start = mix(seed.wrapping_add(0xcbf2_9ce4_8422_2325));
    bytes.iter().fold(start, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// Spreads the bits of `h` (the finaliser of `SplitMix64`).
pub const fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    h ^ (h >> 31)
}

/// The features of one decision, collected in a buffer that is used again.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// Their hashes.
    pub hashes: Vec<u64>,
    next: u64,
}

impl Features {
    /// Begins a new decision.
    pub fn clear(&mut self) {
        self.hashes.clear();
        self.next = 0;
    }

    /// Adds the next feature of a fixed sequence: the same `value` in another place of the sequence is another feature.
    pub fn one(&mut self, value: u64) {
        self.next += 1;
        self.hashes.push(mix(value ^ self.next.wrapping_mul(0x9E37_79B9_7F4A_7C15)));
    }

    /// Adds a feature of two values together.
    pub fn two(&mut self, a: u64, b: u64) {
        self.one(mix(a).rotate_left(21) ^ b);
    }

    /// Adds a feature of three values together.
    pub fn three(&mut self, a: u64, b: u64, c: u64) {
        self.two(mix(a).rotate_left(21) ^ b, c);
    }

    /// Passes over `n` places of the sequence, for features that are not there.
    pub fn skip(&mut self, n: u64) {
        self.next += n;
    }
}

/// What models see of a word.
#[derive(Clone, Debug, Default)]
pub struct Word {
    /// In lower case.
    pub lower: u64,
    /// As written.
    pub form: u64,
    /// The first two, three and four letters, in lower case.
    pub prefix: [u64; 3],
    /// The last two, three and four.
    pub suffix: [u64; 3],
    /// Its pattern of capitals, small letters, digits and marks, runs cut at two.
    pub shape: u64,
    /// Whether it begins with a capital letter.
    pub capital: bool,
}

impl Word {
    /// Looks at `form`.
    pub fn new(form: &str) -> Self {
        let lower = form.to_lowercase();
        let at = |n: usize| lower.char_indices().nth(n).map_or(lower.len(), |(i, _)| i);
        let back = |n: usize| lower.char_indices().rev().nth(n - 1).map_or(0, |(i, _)| i);
        let mut shape = String::new();
        let mut run = (' ', 0);
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
        }
        let prefix = [2, 3, 4].map(|n| hash(n as u64, &lower.as_bytes()[..at(n)]));
        let suffix = [2, 3, 4].map(|n| hash(n as u64 + 8, &lower.as_bytes()[back(n)..]));
        Self {
            lower: hash(1, lower.as_bytes()),
            form: hash(20, form.as_bytes()),
            prefix,
            suffix,
            shape: hash(21, shape.as_bytes()),
            capital: form.starts_with(char::is_uppercase),
        }
    }
}
