//! The journal of a store: what articles say, kept on disk so that nothing that was reported as stored is ever lost.
//!
//! A store is a folder:
//!
//! ```text
//! kb/store.toml                          format number and base IRI
//! kb/journal/00000001-9ae0f1c3.nq.lz4    segments: compressed N-Quads, never changed
//! kb/damaged/                            segments that were set aside
//! kb/lock                                held by the one process that writes
//! kb/draft                               a segment before it is committed
//! ```
//!
//! A segment holds the graphs of some articles, or of decisions, links and updates, which are graphs like them. The graph of an article in a later segment takes the place of the one
//! before; one that says only that the article is a `simpul:Removed` takes it back. So the state of a store is what its
//! segments say in order of their names, and all else (the default graph, indexes) is derived from that.
//!
//! A segment is written aside as `draft`, synced, renamed into `journal/`, and the folder is synced: the rename is the
//! commit point. A process that is killed leaves at most a draft, which nobody reads. Segments of other stores can be
//! copied in; those with the same number are applied in order of their checksums.

mod segment;
mod writer;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::iri::is_base;
use super::record::is_removal;
use crate::error::{Error, Result};
use crate::naming::digest;
pub use segment::Name;
pub use writer::{Change, Limits, Outcome, Writer};

/// The newest format that this version reads, and the oldest.
const FORMAT: u32 = 2;
const OLDEST: u32 = 1;
/// The format of stores that hold articles, decisions and links, which versions before this one read as well; and of those
/// that hold what requests have changed, too, which those versions would take for an article.
const PLAIN: u32 = 1;
const CHANGED: u32 = 2;

const SETTINGS: &str = "store.toml";
const SEGMENTS: &str = "journal";
const DAMAGED: &str = "damaged";
const LOCK: &str = "lock";
const DRAFT: &str = "draft";

/// What `store.toml` says.
#[derive(Debug, Serialize, Deserialize)]
struct Settings {
    format: u32,
    base: String,
}

/// The journal of a store, for reading. Whoever reads needs no lock: segments are never changed.
#[derive(Clone, Debug)]
pub struct Journal {
    root: PathBuf,
    base: String,
    format: u32,
}

/// A segment that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The file, where it is now.
    pub path: PathBuf,
    /// What is wrong with it.
    pub damage: Damage,
}

/// What is wrong with a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Its bytes are not those that were written: torn, cut or altered.
    Checksum {
        /// How many bytes it has.
        length: usize,
    },
    /// Its name is none that a segment can have.
    Name,
    /// Its bytes are as its name promises, but they are no compressed text.
    Content(String),
    /// A line in it is no statement of an article's graph.
    Line(usize),
    /// The graph of an article in it is not as it should be.
    Record(String),
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: damaged segment: ", self.path.display())?;
        match &self.damage {
            Damage::Checksum { length: 0 } => f.write_str("it is empty"),
            Damage::Checksum { length } => write!(f, "its {length} bytes do not have the checksum in its name"),
            Damage::Name => write!(f, "its name is not of the form 00000001-9ae0f1c3{}", segment::SUFFIX),
            Damage::Content(what) => write!(f, "not an LZ4 frame of UTF-8: {what}"),
            Damage::Record(what) => f.write_str(what),
            Damage::Line(line) => write!(f, "line {line} is no statement of N-Quads in a named graph"),
        }
    }
}

/// Where the graph of an article stands.
#[derive(Clone, Debug)]
struct Place {
    /// Index into [`Contents::segments`].
    segment: usize,
    /// Bytes of the segment's text.
    range: Range<usize>,
    /// 128 bits of its text, to tell whether a new version differs.
    digest: u128,
}

/// What is in a journal: which articles, and where.
#[derive(Debug, Default)]
pub struct Contents {
    segments: Vec<Name>,
    live: BTreeMap<String, Place>,
    /// Records that later ones replaced or took back, and the removals themselves.
    dead: usize,
    damaged: Vec<Damaged>,
}

impl Contents {
    /// The IRIs of the articles that are there, sorted.
    pub fn articles(&self) -> impl ExactSizeIterator<Item = &str> {
        self.live.keys().map(String::as_str)
    }

    /// The segments that are whole, in the order in which they apply.
    pub fn segments(&self) -> &[Name] {
        &self.segments
    }

    /// The segments that were passed over.
    pub fn damaged(&self) -> &[Damaged] {
        &self.damaged
    }
}

impl Journal {
    /// The journal of the store in the folder `root`.
    ///
    /// # Errors
    /// [`Error::Store`] where it is none, or of a version that this one cannot read.
    pub fn open(root: &Path) -> Result<Self> {
        let path = root.join(SETTINGS);
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = format!("not a store: it has no {SETTINGS}; simpul add makes one");
                return Err(Error::Store { path: root.to_owned(), message });
            }
            other => other.map_err(Error::io(&path))?,
        };
        let wrong = |message: String| Error::Store { path: path.clone(), message };
        let settings: Settings = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if !(OLDEST..=FORMAT).contains(&settings.format) {
            let found = settings.format;
            return Err(wrong(format!(
                "format {found} is not known to this version, which reads {OLDEST} to {FORMAT}"
            )));
        }
        if !is_base(&settings.base) {
            return Err(wrong(format!("base {:?} is not an absolute IRI that ends in a slash", settings.base)));
        }
        Ok(Self { root: root.to_owned(), base: settings.base, format: settings.format })
    }

    /// What the IRIs of its articles and entities begin with.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn path(&self, name: Name) -> PathBuf {
        self.root.join(SEGMENTS).join(name.to_string())
    }

    /// Looks through all segments. Damaged ones are passed over and listed.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read.
    pub fn contents(&self) -> Result<Contents> {
        self.contents_without(&[])
    }

    /// As [`Self::contents`], with these segments passed over as well.
    ///
    /// # Errors
    /// [`Error::Io`] where a file cannot be read.
    pub fn contents_without(&self, unusable: &[Damaged]) -> Result<Contents> {
        let mut contents = Contents::default();
        for name in self.list(&mut contents.damaged)? {
            if let Some(known) = unusable.iter().find(|known| known.path == self.path(name)) {
                contents.damaged.push(known.clone());
                continue;
            }
            let text = match segment::decode(&self.path(name), name)? {
                Ok(text) => text,
                Err(damaged) => {
                    contents.damaged.push(damaged);
                    continue;
                }
            };
            match segment::records(&text) {
                Ok(records) => contents.apply(name, &text, records),
                Err(line) => {
                    contents.damaged.push(Damaged { path: self.path(name), damage: Damage::Line(line) });
                }
            }
        }
        contents.damaged.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(contents)
    }

    /// The segments in the folder, in order.
    fn list(&self, damaged: &mut Vec<Damaged>) -> Result<Vec<Name>> {
        let folder = self.root.join(SEGMENTS);
        let entries = match std::fs::read_dir(&folder) {
            // The process that made the store was stopped before its first segment.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(Error::io(&folder))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(Error::io(&folder))?;
            let file = entry.file_name();
            match file.to_str().and_then(Name::parse) {
                Some(name) => names.push(name),
                None if file.to_string_lossy().ends_with(segment::SUFFIX) => {
                    damaged.push(Damaged { path: entry.path(), damage: Damage::Name });
                }
                // What file managers leave behind.
                None => {}
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    /// Calls `each` with the IRI and the N-Quads of every article of `contents`, in the order of the journal.
    ///
    /// # Errors
    /// Those of `each`; [`Error::Io`] where a segment cannot be read, or has gone since `contents` were looked up;
    /// [`Error::Store`] where it was changed.
    pub fn each(&self, contents: &Contents, mut each: impl FnMut(&Path, &str, &str) -> Result<()>) -> Result<()> {
        let mut places: Vec<(&str, &Place)> = contents.live.iter().map(|(iri, place)| (iri.as_str(), place)).collect();
        places.sort_by_key(|(_, place)| (place.segment, place.range.start));
        for group in places.chunk_by(|(_, a), (_, b)| a.segment == b.segment) {
            let Some(&name) = group.first().and_then(|(_, place)| contents.segments.get(place.segment)) else {
                continue;
            };
            let path = self.path(name);
            let changed = |message: String| Error::Store { path: path.clone(), message };
            let text = segment::decode(&path, name)?.map_err(|damaged| changed(damaged.to_string()))?;
            for (article, place) in group {
                let record = text.get(place.range.clone());
                each(&path, article, record.ok_or_else(|| changed("was changed while it was read".to_owned()))?)?;
            }
        }
        Ok(())
    }
}

impl Contents {
    fn apply(&mut self, name: Name, text: &str, records: Vec<(&str, Range<usize>)>) {
        let segment = self.segments.len();
        self.segments.push(name);
        for (article, range) in records {
            let record = &text[range.clone()];
            let before = if is_removal(article, record) {
                self.dead += 1;
                self.live.remove(article)
            } else {
                self.live.insert(article.to_owned(), Place { segment, range, digest: digest(record) })
            };
            self.dead += usize::from(before.is_some());
        }
    }
}
