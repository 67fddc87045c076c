//! Rules of one's own beside those of a pack: a folder or file of TOML rule files, with `relations.toml` for relations that
//! the table does not have.

use std::ffi::OsStr;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// What the file that declares relations is called.
const RELATIONS: &str = "relations.toml";

/// Rule files that somebody gave, each with its path as errors show it.
#[derive(Debug)]
pub(super) struct Own {
    /// The rule files, in order of their names.
    pub rules: Vec<(String, String)>,
    /// The file that declares relations, where there is one.
    pub relations: Option<(PathBuf, String)>,
}

impl Own {
    /// Reads the folder or file at `path`. Of a folder all `*.toml` count, without those in folders within it; beside a
    /// file `relations.toml` counts too.
    ///
    /// # Errors
    /// [`Error::Io`] for what cannot be read or a folder without rule files, [`Error::Encoding`] for what is not UTF-8.
    pub fn read(path: &Path) -> Result<Self> {
        let folder = std::fs::metadata(path).map_err(Error::io(path))?.is_dir();
        let mut paths = vec![path.to_owned()];
        if folder {
            let entries = std::fs::read_dir(path).map_err(Error::io(path))?;
            let entries = entries.map(|entry| entry.map(|entry| entry.path()));
            paths = entries.collect::<io::Result<_>>().map_err(Error::io(path))?;
            paths.retain(|path| path.extension() == Some(OsStr::new("toml")) && path.is_file());
            paths.sort();
        }
        let beside = if folder { path.join(RELATIONS) } else { path.with_file_name(RELATIONS) };
        paths.retain(|path| *path != beside);
        if paths.is_empty() {
            let error =
                io::Error::new(ErrorKind::NotFound, "no rule files: *.toml besides relations.toml are looked for");
            return Err(Error::Io { path: path.to_owned(), source: error });
        }
        let relations = if beside.is_file() { Some((beside.clone(), text(&beside)?)) } else { None };
        let rules = paths.iter().map(|path| Ok((path.display().to_string(), text(path)?)));
        Ok(Self { rules: rules.collect::<Result<_>>()?, relations })
    }
}

fn text(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    let text = Error::unless_utf8(path, &bytes)?;
    // A byte order mark says how the file is written, and is no part of what it says.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
}
