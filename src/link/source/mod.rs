//! Datasets in files -> entries, one after the other: tables, dumps of Wikidata, GeoNames.

mod bytes;
mod geonames;
mod table;
mod wikidata;

use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::mapping::Entry;
use bytes::Stream;
pub use table::{Columns, dedup};
use wikidata::Line;

/// Takes an entry.
pub type Each<'a> = dyn FnMut(Entry) -> Result<()> + 'a;
/// Is told how many bytes of how many are read; 0 of 0 where that is not known.
pub type Progress<'a> = dyn FnMut(u64, u64) + 'a;
/// Takes a class and what it is a subclass of.
pub type Classes<'a> = dyn FnMut(&str, Vec<String>) + 'a;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Csv,
    Tsv,
    Json,
}

/// Extensions of compressed files.
const COMPRESSED: [&str; 4] = ["gz", "bz2", "zst", "zstd"];

/// Calls `each` with every entry of the file at `path`, `classes` with what it says of classes.
///
/// # Errors
/// [`Error::Format`] where the extension is none that is known; [`Error::Syntax`] with the place of what is wrong; those of
/// reading, and of `each`.
pub fn read(
    path: &Path,
    columns: &Columns,
    each: &mut Each,
    classes: &mut Classes,
    progress: &mut Progress,
) -> Result<()> {
    let layout = layout(path)?;
    let mut stream = Stream::open(path)?;
    match layout {
        Layout::Csv => {
            let delimiter = table::delimiter(stream.front()?);
            table::separated(path, stream, delimiter, columns, each, progress)
        }
        Layout::Tsv if starts_as_geonames(path)? => geonames(stream, each, progress),
        Layout::Tsv => table::separated(path, stream, b'\t', columns, each, progress),
        Layout::Json => json(stream, columns, each, classes, progress),
    }
}

/// Whether `path` has an extension of a file that [`read`] reads.
pub fn is_known(path: &Path) -> bool {
    layout(path).is_ok()
}

fn layout(path: &Path) -> Result<Layout> {
    let extension = |path: &Path| path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let mut name = extension(path);
    if COMPRESSED.contains(&name.as_str()) {
        name = extension(Path::new(path.file_stem().unwrap_or_default()));
    }
    Ok(match name.as_str() {
        "csv" => Layout::Csv,
        "tsv" | "tab" | "txt" => Layout::Tsv,
        "json" | "jsonl" | "ndjson" => Layout::Json,
        _ => {
            let known =
                "csv, tsv, txt (GeoNames), jsonl, json (Wikidata), also with .gz, .bz2, .zst; cat; forms of RDF";
            return Err(Error::Format { name: format!("{} of {}", name, path.display()), known: known.to_owned() });
        }
    })
}

fn starts_as_geonames(path: &Path) -> Result<bool> {
    let mut line = String::new();
    Ok(path != Path::new("-") && Stream::open(path)?.next(&mut line)? && geonames::is_one(&line))
}

fn geonames(mut stream: Stream, each: &mut Each, progress: &mut Progress) -> Result<()> {
    let mut line = String::new();
    while stream.next(&mut line)? {
        let n = stream.line();
        each(geonames::entry(&line, n).map_err(|message| stream.wrong(n, message))?)?;
        tell(&stream, progress);
    }
    Ok(())
}

fn tell(stream: &Stream, progress: &mut Progress) {
    if stream.line().is_multiple_of(4096) {
        let (done, total) = stream.progress();
        progress(done, total);
    }
}

fn json(
    mut stream: Stream,
    columns: &Columns,
    each: &mut Each,
    classes: &mut Classes,
    progress: &mut Progress,
) -> Result<()> {
    let mut line = String::new();
    let (mut dump, mut open) = (None, false);
    while stream.next(&mut line)? {
        let n = stream.line();
        let text = line.trim();
        if text.is_empty() {
            continue;
        }
        open = (open || text == "[") && text != "]";
        if dump.is_none() {
            // An array of items, an item a line; or objects, of items or with the keys of a table.
            dump =
                Some(text.starts_with('[') || serde_json::from_str(text).is_ok_and(|v: Value| wikidata::is_item(&v)));
        }
        if dump == Some(true) {
            if let Line::Item(entry, parents) = wikidata::read(&line, n).map_err(|message| stream.wrong(n, message))? {
                if !parents.is_empty() {
                    classes(&entry.id, parents);
                }
                if !entry.names.is_empty() {
                    each(entry)?;
                }
            }
        } else {
            let value: Value =
                serde_json::from_str(text).map_err(|error| stream.wrong(n, format!("not JSON: {error}")))?;
            each(table::object(&value, columns, n).map_err(|message| stream.wrong(n, message))?)?;
        }
        tell(&stream, progress);
    }
    if open {
        let n = stream.line();
        return Err(stream.wrong(n, "the array of items is not closed: the dump was not fetched to its end"));
    }
    Ok(())
}
