//! The dataset that is linked with, wherever it is: made ready as a catalogue.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;

use super::super::progress::Progress;
use crate::error::Error;
use crate::format::Format;
use crate::lang::Pack;
use crate::link::catalogue::{Builder, Catalogue};
use crate::link::fold::Names;
use crate::link::kinds::{Classes, Kinds};
use crate::link::service::{Answers, reconcile};
use crate::link::source::{self, Columns};
use crate::link::{endpoint, fold};
use crate::mapping::{Entry, Subject};
use crate::naming::slug;
use crate::store::{Reader, entries};
use crate::text::EntityType;

/// Which columns a table has, and how services are asked.
#[derive(Args)]
pub struct Layout {
    /// In a table, the column with ids
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    id: String,

    /// In a table, the columns with names, the label first [default: name, then, where there, alias and the names in English and in the place's own language]
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    name: Vec<String>,

    /// What the dataset calls a type of ours (person=Q5); repeatable
    #[arg(long = "type", value_name = "TYPE=CLASS", value_parser = kind)]
    kinds: Vec<(EntityType, String)>,

    /// What stands before ids that are no IRIs [default: BASE/dataset/NAME/]
    #[arg(long, value_name = "IRI", value_parser = absolute)]
    prefix: Option<String>,

    /// Keep what a service answers here, and do not ask for it again
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,

    /// How many seconds to wait for an answer of a service
    #[arg(long, value_name = "SECONDS", default_value_t = 30.0, value_parser = seconds)]
    timeout: f64,
}

fn kind(text: &str) -> Result<(EntityType, String), String> {
    let (kind, class) = text.split_once('=').ok_or("a type of ours, =, and what the dataset calls it: person=Q5")?;
    Ok((kind.parse()?, class.to_owned()))
}

fn absolute(text: &str) -> Result<String, String> {
    let iri = oxiri::Iri::parse(text.to_owned());
    iri.map(oxiri::Iri::into_inner).map_err(|error| format!("no IRI, such as https://example.org/companies/: {error}"))
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| *n > 0.0 && *n < 1e6);
    number.ok_or_else(|| format!("not a number of seconds: {text:?}"))
}

impl Default for Layout {
    fn default() -> Self {
        let id = Columns::default().id;
        Self { id, name: Vec::new(), kinds: Vec::new(), prefix: None, answers: None, timeout: 30.0 }
    }
}

/// A dataset, ready to be asked.
pub struct Dataset {
    /// What it is called in stores and mappings.
    pub name: String,
    /// What stands before its ids.
    pub prefix: String,
    /// Its content.
    pub catalogue: Catalogue,
    /// The file that the catalogue stands in until the dataset is dropped.
    _aside: Option<tempfile::NamedTempFile>,
}

/// Tables of at most this many bytes are held in memory.
const HELD: u64 = 32 << 20;
/// What stands for the catalogue that is shipped.
const SHIPPED: &str = "shipped";

impl Layout {
    fn columns(&self) -> Columns {
        let columns = Columns { id: self.id.clone(), ..Columns::default() };
        if self.name.is_empty() { columns } else { Columns { names: self.name.clone(), all: true, ..columns } }
    }

    fn kinds(&self) -> Kinds {
        let mut kinds = Kinds::default();
        self.kinds.iter().for_each(|(kind, class)| kinds.declare(class, *kind));
        kinds
    }

    /// What the dataset `to` (none: the one that is shipped) is called, and what stands before its ids.
    pub fn named(&self, to: Option<&str>, base: &str) -> (String, String) {
        let name = match to {
            None => SHIPPED.to_owned(),
            Some(to) => address(to).map_or_else(
                || stem(Path::new(to)),
                |(_, url)| slug(url.split_once("://").map_or(url, |(_, rest)| rest)),
            ),
        };
        // What is shipped is the same thing in every store, whatever its base.
        let base = if name == SHIPPED { crate::vocab::BASE } else { base };
        let prefix = self.prefix.clone().unwrap_or_else(|| format!("{base}dataset/{}/", slug(&name)));
        (name, prefix)
    }

    /// Opens the dataset `to`. Services are asked for the names of `subjects`.
    pub fn open(
        &self,
        to: Option<&str>,
        base: &str,
        subjects: &[Subject],
        pack: &Pack,
        names: &Names,
    ) -> anyhow::Result<Dataset> {
        let (name, prefix) = self.named(to.filter(|to| *to != SHIPPED), base);
        let held = |catalogue| Dataset { name: name.clone(), prefix: prefix.clone(), catalogue, _aside: None };
        let Some(to) = to.filter(|to| *to != SHIPPED) else {
            let table =
                pack.catalogue().context("no catalogue is shipped with this pack; --to DATASET gives another")?;
            let aside = aside(".tsv", table)?;
            return Ok(held(self.compile(Path::new("data/id/catalogue.tsv"), aside.path(), names)?));
        };
        if let Some((manner, url)) = address(to) {
            return Ok(held(self.ask(manner, url, subjects, names)?));
        }
        let path = Path::new(to);
        if path.extension().is_some_and(|e| e == "cat") {
            if !self.kinds.is_empty() {
                bail!(
                    "the types of a catalogue are fixed when it is built: give --type to simpul link --catalogue build"
                );
            }
            return Ok(held(Catalogue::open(path)?));
        }
        if path.is_dir() || Format::of_path(path).is_ok_and(Format::is_rdf) {
            let mut reader = Reader::new(base);
            let entries = entries(&reader.read(path, None)?);
            super::super::input::damage(reader.damaged());
            if entries.is_empty() {
                bail!("{}: nothing in it has a label", path.display());
            }
            return Ok(held(self.held(path, &entries, names)?));
        }
        let small = fs::metadata(path).map_err(Error::io(path))?.len() <= HELD && !is_compressed(path);
        if small {
            return Ok(held(self.compile(path, path, names)?));
        }
        let file = tempfile::Builder::new().suffix(".cat").tempfile().map_err(Error::io(std::env::temp_dir()))?;
        self.build(&[path.to_owned()], file.path(), BufWriter::new(file.as_file()), names)?;
        let catalogue = Catalogue::open(file.path())?;
        Ok(Dataset { _aside: Some(file), ..held(catalogue) })
    }

    /// A catalogue in memory of the file at `path`, called `shown` in errors.
    fn compile(&self, shown: &Path, path: &Path, names: &Names) -> anyhow::Result<Catalogue> {
        let mut bytes = Vec::new();
        self.build(&[path.to_owned()], shown, &mut bytes, names)?;
        Ok(Catalogue::from_bytes(shown, bytes)?)
    }

    fn held(&self, path: &Path, entries: &[Entry], names: &Names) -> anyhow::Result<Catalogue> {
        let mut builder = Builder::new(path, &std::env::temp_dir(), Vec::new(), names, self.kinds())?;
        entries.iter().try_for_each(|entry| builder.add(entry))?;
        Ok(Catalogue::from_bytes(path, builder.finish(|_, _| ())?)?)
    }

    fn ask(&self, manner: Manner, url: &str, subjects: &[Subject], names: &Names) -> anyhow::Result<Catalogue> {
        let mut asked: Vec<String> =
            subjects.iter().flat_map(|subject| subject.names.iter().take(3)).cloned().collect();
        asked.retain(|name| !fold::fold(name).is_empty());
        asked.sort_unstable();
        asked.dedup();
        let mut answers = self.answers.as_deref().map_or_else(|| Ok(Answers::default()), Answers::open)?;
        let patience = Duration::from_secs_f64(self.timeout);
        let progress = Progress::steps("asking", asked.len());
        let told = &mut |done, total| progress.at(done, total);
        let found = match manner {
            Manner::Reconcile => reconcile(url, patience, &asked, &mut answers, told).map(|(_, entries)| entries),
            Manner::Sparql => endpoint::ask(url, patience, &asked, &mut answers, told),
        };
        let again = if self.answers.is_none() {
            "nothing was written; with --answers FILE what was answered is kept, and a later try goes on from there"
        } else {
            "nothing was written; what was answered is kept, and a later try goes on from there"
        };
        let entries = found.map_err(|error| anyhow::anyhow!("{error}; {again}"))?;
        self.held(Path::new(url), &entries, names)
    }

    /// Writes a catalogue of all of `dumps`, called `shown` in errors.
    pub fn build<W: Write>(&self, dumps: &[PathBuf], shown: &Path, out: W, names: &Names) -> anyhow::Result<u64> {
        let folder = shown.parent().filter(|folder| folder.is_dir() && shown.extension().is_some_and(|e| e == "cat"));
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
        let mut builder = Builder::new(shown, &folder, out, names, self.kinds())?;
        let mut classes = Classes::default();
        for dump in dumps {
            let progress = Progress::bytes(format!("reading {}", dump.display()), 0);
            let mut each = |entry: Entry| builder.add(&entry);
            let mut class = |class: &str, parents: Vec<String>| classes.add(class, &parents);
            if dump.is_dir() || !source::is_known(dump) && Format::of_path(dump).is_ok_and(Format::is_rdf) {
                let mut reader = Reader::new(crate::vocab::BASE);
                entries(&reader.read(dump, None)?).into_iter().try_for_each(each)?;
            } else {
                source::read(dump, &self.columns(), &mut each, &mut class, &mut |done, total| {
                    progress.at(done, total);
                })?;
            }
        }
        builder.classes(classes);
        let count = builder.len();
        if count == 0 {
            let files = dumps.iter().map(|dump| dump.display().to_string()).collect::<Vec<_>>().join(", ");
            bail!("{files}: nothing in it has a name");
        }
        let progress = Progress::steps("sorting names", 0);
        builder.finish(|done, total| progress.at(done, total))?;
        Ok(count)
    }
}

fn aside(suffix: &str, bytes: &[u8]) -> anyhow::Result<tempfile::NamedTempFile> {
    let file = tempfile::Builder::new().suffix(suffix).tempfile().map_err(Error::io(std::env::temp_dir()))?;
    File::create(file.path()).and_then(|mut file| file.write_all(bytes)).map_err(Error::io(file.path()))?;
    Ok(file)
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|e| ["gz", "bz2", "zst", "zstd"].iter().any(|known| e == *known))
}

/// The name of a file without what says how it is written.
fn stem(path: &Path) -> String {
    let mut path = path.to_owned();
    if is_compressed(&path) {
        path.set_extension("");
    }
    // The folder of a store has no extension, but may have a dot in its name.
    let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
    name.map_or_else(|| "dataset".to_owned(), |name| name.to_string_lossy().into_owned())
}

#[derive(Clone, Copy)]
enum Manner {
    Reconcile,
    Sparql,
}

/// How the service `to` is asked, and where it is; none where it is no service.
fn address(to: &str) -> Option<(Manner, &str)> {
    let web = |url: &&str| url.starts_with("http://") || url.starts_with("https://");
    to.strip_prefix("reconcile:")
        .map(|url| (Manner::Reconcile, url))
        .or_else(|| to.strip_prefix("sparql:").map(|url| (Manner::Sparql, url)))
        .or_else(|| Some(to).filter(web).map(|url| (Manner::Sparql, url)))
}
