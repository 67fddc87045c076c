//! What can go wrong at the edges: reading, opening packs, storing. Nothing fails between them.

use std::path::PathBuf;

/// The result of everything that reads or writes.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be opened, read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file; `-` for a standard stream.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not in the form it should be in.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Syntax {
        /// The file; `-` for a standard stream.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// Column in code points, counted from 1.
        column: usize,
        /// What is wrong and what was expected.
        message: String,
    },
    /// A file that is not UTF-8.
    #[error("{}:{line}: not UTF-8 at byte {at}; convert it first, for example with iconv", path.display())]
    Encoding {
        /// The file; `-` for a standard stream.
        path: PathBuf,
        /// Line of the first wrong byte, counted from 1.
        line: usize,
        /// Offset of the first wrong byte.
        at: usize,
    },
    /// A model file that this version cannot use.
    #[error("{}: {message}", path.display())]
    Model {
        /// The file, or the name it has within the binary.
        path: PathBuf,
        /// What is wrong and which versions can be read.
        message: String,
    },
    /// A format that nobody knows.
    #[error("unknown format {name:?}; known: {known}")]
    Format {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A store that cannot be used, or not in this way.
    #[error("{}: {message}", path.display())]
    Store {
        /// Its folder, or the file in it.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A compiled dataset that cannot be used or made.
    #[error("{}: {message}", path.display())]
    Catalogue {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A service that did not answer, or not as it should.
    #[error("{url}: {message}")]
    Service {
        /// Its address.
        url: String,
        /// What is wrong and what to do.
        message: String,
    },
    /// A name that no entity has, or several.
    #[error("{0}")]
    Name(String),
    /// A query that could not be answered.
    #[error("query: {0}")]
    Query(String),
}

impl Error {
    /// An [`Error::Io`] at `path`.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// An [`Error::Encoding`] where `bytes`, the content of `path`, are not UTF-8; otherwise their text.
    ///
    /// # Errors
    /// That one.
    pub fn unless_utf8(path: impl Into<PathBuf>, bytes: &[u8]) -> Result<&str> {
        std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            let line = bytes[..at].split(|&b| b == b'\n').count();
            Self::Encoding { path: path.into(), line, at }
        })
    }

    /// An [`Error::Syntax`] at the byte `at` of `text`.
    pub fn at_byte(path: impl Into<PathBuf>, text: &str, at: usize, message: impl Into<String>) -> Self {
        let (line, column) = line_and_column(text, at);
        Self::Syntax { path: path.into(), line, column, message: message.into() }
    }
}

/// Line and column, in code points and both counted from 1, of the byte `at` of `text`.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
