//! Files of RDF and stores that a verb reads.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::progress::Progress;
use crate::error::Error;
use crate::format::Format;
use crate::store::journal::Damaged;
use crate::store::{Reader, is_base};
use crate::vocab::BASE;

/// How graphs are read.
#[derive(Args)]
pub struct Input {
    /// Format of the files [default: by their extension]
    #[arg(long, value_name = "FORMAT")]
    from: Option<Format>,

    /// IRI that relative IRIs and the prefix id: stand on
    #[arg(long, value_name = "IRI", default_value = BASE, value_parser = base)]
    pub base: String,
}

impl Input {
    /// Calls `each` with a reader and every file in turn. Damaged segments of stores are named and give exit code 1.
    pub fn each(
        &self,
        files: &[PathBuf],
        mut each: impl FnMut(&mut Reader, &Path, Option<Format>) -> anyhow::Result<()>,
    ) -> anyhow::Result<ExitCode> {
        let mut reader = Reader::new(&self.base);
        for path in files {
            if path == Path::new("-") && self.from.is_none() {
                bail!("standard input (-) needs --from FORMAT: {}", Format::known(true));
            }
            let _progress = Progress::unknown(format!("reading {}", path.display()));
            each(&mut reader, path, self.from).map_err(|error| match error.downcast_ref::<Error>() {
                // The others name the file themselves.
                Some(Error::Format { .. }) => error.context(path.display().to_string()),
                _ => error,
            })?;
        }
        Ok(damage(reader.damaged()))
    }
}

/// Names damaged segments; 1 where there are any.
pub fn damage(damaged: &[Damaged]) -> ExitCode {
    for damaged in damaged {
        eprintln!("simpul: error: {damaged}");
    }
    if damaged.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("simpul: what damaged segments added, replaced or removed is as it was before; add or remove it again");
    ExitCode::from(1)
}

/// An absolute IRI that others can stand on.
pub fn base(text: &str) -> Result<String, String> {
    if is_base(text) { Ok(text.to_owned()) } else { Err("an absolute IRI that ends in a slash is needed".to_owned()) }
}

/// What a text file says.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).map_err(Error::io(path))?;
    Ok(Error::unless_utf8(path, &bytes)?.to_owned())
}
