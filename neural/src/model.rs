//! The form of model files: magic, format number, header, content, checksum.
//!
//! ```text
//! "SIMPUL\0\n"  8 bytes
//! format        number (LEB128)
//! kind, language, licence: each a length and UTF-8
//! content
//! crc32         of everything before it, 4 bytes, little-endian
//! ```

/// The format that this version writes, and the only one that it reads.
pub const FORMAT: u64 = 2;

const MAGIC: &[u8; 8] = b"SIMPUL\0\n";

/// What a model file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What the model is for (`splitter`).
    pub kind: String,
    /// BCP 47 code of the language.
    pub language: String,
    /// SPDX licence of the content.
    pub licence: String,
}

/// Bytes being put together.
#[derive(Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// Begins a file.
    pub fn new(header: &Header) -> Self {
        let mut out = Self(MAGIC.to_vec());
        out.number(FORMAT);
        for part in [&header.kind, &header.language, &header.licence] {
            out.text(part);
        }
        out
    }

    /// Adds a byte.
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Adds a number in LEB128.
    pub fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    /// Adds a length and the text.
    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    /// What was written so far.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The whole file.
    pub fn finish(mut self) -> Vec<u8> {
        let sum = crc32fast::hash(&self.0);
        self.0.extend_from_slice(&sum.to_le_bytes());
        self.0
    }
}

/// Bytes being taken apart. Every length is checked before it is believed.
#[derive(Clone)]
pub struct Chunks<'a> {
    bytes: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// Bytes without a header.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// The content of a whole file of this kind.
    ///
    /// # Errors
    /// What is wrong: not a model, another format, another kind, damaged.
    pub fn open(bytes: &'a [u8], kind: &str) -> Result<(Header, Self), String> {
        let rest = bytes.strip_prefix(MAGIC).ok_or("this is not a model file of Simpul")?;
        let mut chunks = Self { bytes: rest };
        let format = chunks.number()?;
        if format != FORMAT {
            return Err(format!(
                "the file has format {format}, this version reads format {FORMAT}; make it again with training/train"
            ));
        }
        let (content, sum) = bytes.split_last_chunk::<4>().ok_or("the file is cut off")?;
        if crc32fast::hash(content) != u32::from_le_bytes(*sum) {
            return Err("the file is damaged (its checksum is wrong); make it again with training/train".into());
        }
        chunks.bytes = &chunks.bytes[..chunks.bytes.len() - 4];
        let header =
            Header { kind: chunks.text()?.into(), language: chunks.text()?.into(), licence: chunks.text()?.into() };
        if header.kind != kind {
            return Err(format!("this is a model for {}, not for {kind}", header.kind));
        }
        Ok((header, chunks))
    }

    /// All that is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next `n` bytes.
    ///
    /// # Errors
    /// Where there are fewer.
    pub fn bytes(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (bytes, rest) = self.bytes.split_at_checked(n).ok_or("the file is cut off")?;
        self.bytes = rest;
        Ok(bytes)
    }

    /// A number in LEB128.
    ///
    /// # Errors
    /// Where there is none, or one over 2^63.
    pub fn number(&mut self) -> Result<u64, String> {
        let mut n = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.bytes(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(n);
            }
        }
        Err("a number is too large".into())
    }

    /// A length and text.
    ///
    /// # Errors
    /// Where the text is cut off or not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, String> {
        let len = self.number()? as usize;
        std::str::from_utf8(self.bytes(len)?).map_err(|_| "a text is not UTF-8".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_told_from_age() {
        let header = Header { kind: "tagger".into(), language: "id".into(), licence: "CC-BY-SA-4.0".into() };
        let mut writer = Writer::new(&header);
        writer.text("isi");
        let file = writer.finish();
        let (read, mut chunks) = Chunks::open(&file, "tagger").unwrap();
        assert_eq!((read, chunks.text().unwrap()), (header, "isi"));
        assert!(Chunks::open(&file, "parser").is_err());
        for cut in 0..file.len() {
            assert!(Chunks::open(&file[..cut], "tagger").is_err());
        }
        for at in 0..file.len() {
            let mut flipped = file.clone();
            flipped[at] ^= 1;
            assert!(Chunks::open(&flipped, "tagger").is_err());
        }
        let mut old = file;
        old[8] = 0;
        assert!(Chunks::open(&old, "tagger").err().unwrap().contains("reads format 2"));
    }
}
