//! A language pack: everything that the program knows of a language before it reads the first article.
//!
//! In comes a folder laid out like `data/id/` or the copy of it that is built into the binary; out come word lists, rule
//! files and models by name.

pub mod relations;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::model::Chunks;

/// Lexicons, rules and models of one language.
pub struct Pack {
    files: BTreeMap<String, Vec<u8>>,
    /// Where it was opened; none for the one that is built in.
    folder: Option<PathBuf>,
}

macro_rules! built_in {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../data/id/", $path)).as_slice())),*]
    };
}

/// The Indonesian pack. A test makes sure that no file of the folder is missing here.
const INDONESIAN: [(&str, &[u8]); 19] = built_in![
    "lexicon/abbreviations.tsv",
    "lexicon/aliases.tsv",
    "lexicon/calendar.tsv",
    "lexicon/clusters.tsv",
    "lexicon/generic.tsv",
    "lexicon/honorifics.tsv",
    "lexicon/modality.tsv",
    "lexicon/objects.tsv",
    "lexicon/speech.tsv",
    "lexicon/titles.tsv",
    "lexicon/units.tsv",
    "models/network.model",
    "models/relations.model",
    "models/splitter.model",
    "rules/00-base.toml",
    "rules/events.toml",
    "rules/organisations.toml",
    "rules/people.toml",
    "rules/places.toml",
];

impl Pack {
    /// The Indonesian pack that is built into the binary.
    pub fn indonesian() -> Self {
        let files = INDONESIAN.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        Self { files, folder: None }
    }

    /// The pack in `folder`, laid out like `data/id/`: `lexicon/*.tsv`, `rules/*.toml`, `models/*`.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for part in ["lexicon", "models", "rules"] {
            let path = folder.join(part);
            for entry in std::fs::read_dir(&path).map_err(Error::io(&path))? {
                let entry = entry.map_err(Error::io(&path))?;
                let name = format!("{part}/{}", entry.file_name().to_string_lossy());
                files.insert(name, std::fs::read(entry.path()).map_err(Error::io(entry.path()))?);
            }
        }
        Ok(Self { files, folder: Some(folder.to_owned()) })
    }

    /// The rows of `lexicon/NAME.tsv`, comments included; empty where there is none.
    pub fn lexicon(&self, name: &str) -> &str {
        self.text(&format!("lexicon/{name}.tsv"))
    }

    /// The rule files, (path, text), in the order of their names.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.keys().filter(|path| path.starts_with("rules/")).map(|path| (path.as_str(), self.text(path)))
    }

    /// The bytes of `models/NAME` and the path that errors name.
    ///
    /// # Errors
    /// [`Error::Model`] where there is none.
    pub fn model(&self, name: &str) -> Result<(PathBuf, &[u8])> {
        let path = format!("models/{name}");
        let shown = self.folder.clone().unwrap_or_else(|| PathBuf::from("data/id")).join(&path);
        match self.files.get(&path) {
            Some(bytes) => Ok((shown, bytes)),
            None => {
                Err(Error::Model { path: shown, message: "there is no such model; `simpul train` makes it".into() })
            }
        }
    }

    /// What `read` makes of the content of `models/KIND.model`.
    ///
    /// # Errors
    /// [`Error::Model`] where it is missing, damaged or of another format or kind.
    pub fn open_model<T>(&self, kind: &str, read: impl Fn(&mut Chunks) -> Result<T, String>) -> Result<T> {
        let (path, bytes) = self.model(&format!("{kind}.model"))?;
        let opened = Chunks::open(bytes, kind).and_then(|(_, mut chunks)| read(&mut chunks));
        opened.map_err(|message| Error::Model { path, message })
    }

    fn text(&self, path: &str) -> &str {
        self.files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_built_in_is_the_folder() {
        let folder = Pack::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/id")).unwrap();
        let built_in = Pack::indonesian();
        assert_eq!(folder.files.keys().collect::<Vec<_>>(), built_in.files.keys().collect::<Vec<_>>());
        for path in folder.files.keys() {
            assert!(std::str::from_utf8(&folder.files[path]).is_ok() || path.starts_with("models/"), "{path}");
        }
    }
}
