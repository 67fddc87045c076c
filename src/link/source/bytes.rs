//! Files as they come, plain or compressed (gzip, bzip2, Zstandard), read as a stream and line by line.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::error::{Error, Result};

/// A file that is read from front to back.
pub struct Stream {
    path: PathBuf,
    reader: BufReader<Box<dyn Read>>,
    compressed: bool,
    /// How many bytes of the file were read, before they are decompressed.
    done: Rc<Cell<u64>>,
    total: u64,
    line: u64,
}

/// What is at the front of each kind of compressed file.
const GZIP: &[u8] = &[0x1F, 0x8B];
const BZIP2: &[u8] = b"BZh";
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// Counts what goes through.
struct Counted<R> {
    inner: R,
    done: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.done.set(self.done.get() + n as u64);
        Ok(n)
    }
}

/// Frames of Zstandard, one after the other.
struct Frames<R: BufRead> {
    /// None when all is read.
    decoder: Option<ruzstd::decoding::StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let n = decoder.read(buffer)?;
            if n > 0 || buffer.is_empty() {
                return Ok(n);
            }
            let Some(mut rest) = self.decoder.take().map(ruzstd::decoding::StreamingDecoder::into_inner) else { break };
            if !rest.fill_buf()?.is_empty() {
                self.decoder = Some(ruzstd::decoding::StreamingDecoder::new(rest).map_err(io::Error::other)?);
            }
        }
        Ok(0)
    }
}

impl Stream {
    /// Opens `path` (`-`: standard input). Whether it is compressed is told by its first bytes.
    ///
    /// # Errors
    /// [`Error::Io`]
    pub fn open(path: &Path) -> Result<Self> {
        let (file, total): (Box<dyn Read>, u64) = if path == Path::new("-") {
            (Box::new(io::stdin()), 0)
        } else {
            let file = File::open(path).map_err(Error::io(path))?;
            let about = file.metadata().map_err(Error::io(path))?;
            if about.is_dir() {
                let what = io::Error::new(io::ErrorKind::IsADirectory, "a folder, where a file is needed");
                return Err(Error::io(path)(what));
            }
            (Box::new(file), about.len())
        };
        let done = Rc::new(Cell::new(0));
        let mut file = BufReader::with_capacity(1 << 16, Counted { inner: file, done: Rc::clone(&done) });
        let front = file.fill_buf().map_err(Error::io(path))?.to_vec();
        let mut compressed = true;
        let reader: Box<dyn Read> = if front.starts_with(GZIP) {
            Box::new(flate2::bufread::MultiGzDecoder::new(file))
        } else if front.starts_with(BZIP2) {
            Box::new(bzip2::bufread::MultiBzDecoder::new(file))
        } else if front.starts_with(ZSTD) {
            let decoder = ruzstd::decoding::StreamingDecoder::new(file).map_err(io::Error::other);
            Box::new(Frames { decoder: Some(decoder.map_err(Error::io(path))?) })
        } else {
            compressed = false;
            Box::new(file)
        };
        let reader = BufReader::with_capacity(1 << 16, reader);
        Ok(Self { path: path.to_owned(), reader, compressed, done, total, line: 0 })
    }

    /// How many bytes of the file were read, and how many there are; 0 where that is not known.
    pub fn progress(&self) -> (u64, u64) {
        (self.done.get(), self.total)
    }

    /// What tells the same as [`progress`](Self::progress) while somebody else reads the stream.
    pub fn meter(&self) -> impl Fn() -> (u64, u64) + use<> {
        let (done, total) = (Rc::clone(&self.done), self.total);
        move || (done.get(), total)
    }

    /// What is read next, as far as it is there, without reading it.
    ///
    /// # Errors
    /// As of [`next`](Self::next).
    pub fn front(&mut self) -> Result<&[u8]> {
        if let Err(error) = self.reader.fill_buf() {
            return Err(self.failed(error));
        }
        Ok(self.reader.buffer())
    }

    /// The number of the line that was read last, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Puts the next line into `line`, without its end; false where there is none.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Encoding`]; [`Error::Syntax`] where compressed data are cut off or damaged.
    pub fn next(&mut self, line: &mut String) -> Result<bool> {
        let mut bytes = std::mem::take(line).into_bytes();
        bytes.clear();
        let read = self.reader.read_until(b'\n', &mut bytes).map_err(|error| self.failed(error))?;
        if read == 0 {
            return Ok(false);
        }
        self.line += 1;
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        *line = String::from_utf8(bytes).map_err(|error| Error::Encoding {
            path: self.path.clone(),
            line: self.line as usize,
            at: error.utf8_error().valid_up_to(),
        })?;
        if self.line == 1 && line.starts_with('\u{FEFF}') {
            line.drain(..'\u{FEFF}'.len_utf8());
        }
        Ok(true)
    }

    /// What a failed read means.
    fn failed(&self, source: io::Error) -> Error {
        if !self.compressed {
            return Error::Io { path: self.path.clone(), source };
        }
        self.wrong(
            self.line + 1,
            format!("the compressed data are cut off or damaged here ({source}); fetch the file again"),
        )
    }

    /// That a line is wrong.
    pub fn wrong(&self, line: u64, message: impl Into<String>) -> Error {
        Error::Syntax { path: self.path.clone(), line: line as usize, column: 1, message: message.into() }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}
