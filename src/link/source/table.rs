//! Tables: CSV, TSV and JSON Lines with a column or key for each part of an entry.

use std::io::{self, Read};
use std::path::Path;

use serde_json::Value;

use super::bytes::Stream;
use super::{Each, Progress};
use crate::error::{Error, Result};
use crate::mapping::Entry;

/// Which columns hold what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Ids.
    pub id: String,
    /// Names: the label first. Cells hold several with `|` between them.
    pub names: Vec<String>,
    /// Whether all of `names` must be there. Else the first must.
    pub all: bool,
    /// Types.
    pub kind: String,
}

impl Default for Columns {
    fn default() -> Self {
        let names = ["name", "alias", "name_en", "name_native"].map(str::to_owned).to_vec();
        Self { id: "id".to_owned(), names, all: false, kind: "type".to_owned() }
    }
}

const DESCRIPTION: &str = "description";
const PROMINENCE: &str = "prominence";
const NEIGHBOURS: &str = "neighbours";

/// Where in a row each part is.
struct Places {
    id: usize,
    names: Vec<usize>,
    kind: Option<usize>,
    description: Option<usize>,
    prominence: Option<usize>,
    neighbours: Option<usize>,
}

impl Columns {
    fn places(&self, header: &[String]) -> Result<Places, String> {
        let at = |name: &str| header.iter().position(|cell| cell.trim() == name);
        let needed = |name: &str, option: &str| {
            at(name).ok_or_else(|| {
                format!(
                    "there is no column {name:?}; --{option} says which one it is. The columns: {}",
                    header.join(", ")
                )
            })
        };
        let id = needed(&self.id, "id")?;
        let mut names = Vec::new();
        for (n, name) in self.names.iter().enumerate() {
            if self.all || n == 0 {
                names.push(needed(name, "name")?);
            } else {
                names.extend(at(name));
            }
        }
        let [kind, description, prominence, neighbours] = [&self.kind, DESCRIPTION, PROMINENCE, NEIGHBOURS].map(at);
        Ok(Places { id, names, kind, description, prominence, neighbours })
    }
}

/// The parts of a cell with several values.
fn parts(cell: &str) -> impl Iterator<Item = String> {
    cell.split('|').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

impl Places {
    fn entry(&self, row: &[&str], line: u64) -> Result<Entry, String> {
        let cell = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |cell| cell.trim());
        let mut names: Vec<String> = self.names.iter().flat_map(|at| parts(cell(Some(*at)))).collect();
        dedup(&mut names);
        let prominence = match cell(self.prominence) {
            "" => 0.0,
            number => number
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite() && *n >= 0.0)
                .ok_or_else(|| format!("{PROMINENCE}: {number:?} is no number from 0 up"))?,
        };
        let id = cell(Some(self.id)).to_owned();
        if id.is_empty() {
            return Err("the id is empty".to_owned());
        }
        let (kinds, neighbours) = (parts(cell(self.kind)).collect(), parts(cell(self.neighbours)).collect());
        let description = cell(self.description).to_owned();
        Ok(Entry { id, names, kinds, description, prominence, neighbours, line })
    }
}

/// Without repeats, in order.
pub fn dedup(names: &mut Vec<String>) {
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|name| seen.insert(name.clone()));
}

/// What stands between the cells of a table of CSV that begins so: spreadsheets in Indonesia, where the comma is in numbers, write
/// semicolons.
pub(super) fn delimiter(front: &[u8]) -> u8 {
    let header = front.split(|b| *b == b'\n').next().unwrap_or_default();
    if header.contains(&b';') && !header.contains(&b',') { b';' } else { b',' }
}

/// Counts quotation marks in what is read.
struct Quoted<R> {
    inner: R,
    marks: u64,
}

impl<R: Read> Read for Quoted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        for byte in &buffer[..n] {
            self.marks += u64::from(*byte == b'"');
        }
        Ok(n)
    }
}

/// Reads a table with a header, its cells separated by `delimiter`; in CSV they may stand in quotation marks.
///
/// # Errors
/// [`Error::Syntax`] where a column is missing or a row has another number of cells; those of the stream and of `each`.
pub(super) fn separated(
    path: &Path,
    mut stream: Stream,
    delimiter: u8,
    columns: &Columns,
    each: &mut Each,
    progress: &mut Progress,
) -> Result<()> {
    if delimiter == b'\t' {
        return tabs(&mut stream, columns, each, progress);
    }
    // Cells of CSV may hold line breaks, so the reader has to see the whole.
    let syntax =
        |line: u64, message: String| Error::Syntax { path: path.to_owned(), line: line as usize, column: 1, message };
    let meter = stream.meter();
    let quoted = Quoted { inner: &mut stream, marks: 0 };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(quoted);
    let mut record = csv::ByteRecord::new();
    let (mut header, mut places, mut rows): (Vec<String>, Option<Places>, u64) = (Vec::new(), None, 0);
    let mut goes_on = None;
    loop {
        let line = reader.position().line();
        let more = reader.read_byte_record(&mut record).map_err(|error| match error.into_kind() {
            csv::ErrorKind::Io(error) => {
                syntax(line, format!("cannot be read from here on ({error}); if it is compressed, fetch it again"))
            }
            other => syntax(line, format!("{other:?}")),
        })?;
        if !more {
            // Each mark has a second one, but for one that is not closed: its cell goes on to the end of the file.
            if let Some(line) = goes_on.filter(|_| reader.get_ref().marks % 2 == 1) {
                return Err(syntax(line, "a quotation mark in this row is not closed".to_owned()));
            }
            break;
        }
        let line = record.position().map_or(line, csv::Position::line);
        goes_on = record.iter().next_back().is_some_and(|cell| cell.contains(&b'\n')).then_some(line);
        let mut cells = Vec::with_capacity(record.len());
        for cell in &record {
            let cell = std::str::from_utf8(cell);
            cells.push(
                cell.map_err(|_| syntax(line, "not UTF-8; convert the file first, for example with iconv".into()))?,
            );
        }
        rows += 1;
        let Some(places) = &places else {
            header = cells.iter().map(|cell| cell.trim_start_matches('\u{FEFF}').trim().to_owned()).collect();
            places = Some(columns.places(&header).map_err(|message| syntax(line, message))?);
            continue;
        };
        each(row(places, &header, &cells, line).map_err(|message| syntax(line, message))?)?;
        if rows % 4096 == 0 {
            let (done, total) = meter();
            progress(done, total);
        }
    }
    if places.is_none() {
        return Err(syntax(1, "the table is empty: a row with the names of the columns comes first".to_owned()));
    }
    Ok(())
}

fn row(places: &Places, header: &[String], cells: &[&str], line: u64) -> Result<Entry, String> {
    if cells.len() != header.len() {
        return Err(format!("{} cells, where the header has {}", cells.len(), header.len()));
    }
    places.entry(cells, line)
}

fn tabs(stream: &mut Stream, columns: &Columns, each: &mut Each, progress: &mut Progress) -> Result<()> {
    let (mut line, mut header, mut places) = (String::new(), Vec::new(), None);
    while stream.next(&mut line)? {
        let n = stream.line();
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        let Some(places) = &places else {
            header = cells.iter().map(|cell| cell.trim().to_owned()).collect();
            places = Some(columns.places(&header).map_err(|message| stream.wrong(n, message))?);
            continue;
        };
        each(row(places, &header, &cells, n).map_err(|message| stream.wrong(n, message))?)?;
        if n.is_multiple_of(4096) {
            let (done, total) = stream.progress();
            progress(done, total);
        }
    }
    if places.is_none() {
        return Err(stream.wrong(1, "the table is empty: a line with the names of the columns comes first"));
    }
    Ok(())
}

/// The entry of an object of JSON.
///
/// # Errors
/// What is wrong with it.
pub(super) fn object(value: &Value, columns: &Columns, line: u64) -> Result<Entry, String> {
    let object = value.as_object().ok_or("not a JSON object")?;
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"),
        _ => String::new(),
    };
    let header: Vec<String> = object.keys().cloned().collect();
    let cells: Vec<String> = object.values().map(text).collect();
    let places = columns.places(&header).map_err(|message| message.replace("column", "key"))?;
    places.entry(&cells.iter().map(String::as_str).collect::<Vec<_>>(), line)
}
