//! The tables of GeoNames: 19 columns without a header (`allCountries.txt`, `cities500.txt`, `ID.txt`).
//!
//! Format: <https://download.geonames.org/export/dump/readme.txt>.

use crate::mapping::{DATASETS, Entry};

const COLUMNS: usize = 19;

/// Whether a line is one of such a table.
pub(super) fn is_one(line: &str) -> bool {
    let cells: Vec<&str> = line.split('\t').collect();
    cells.len() == COLUMNS && cells[0].bytes().all(|b| b.is_ascii_digit()) && cells[4].parse::<f64>().is_ok()
}

/// The entry of a line; none for what has no name.
///
/// # Errors
/// What is wrong with it.
pub(super) fn entry(line: &str, number: u64) -> Result<Entry, String> {
    let cells: Vec<&str> = line.split('\t').collect();
    if cells.len() != COLUMNS {
        return Err(format!("{} columns, where a table of GeoNames has {COLUMNS}", cells.len()));
    }
    let prefix = DATASETS.iter().find(|(prefix, _)| *prefix == "geonames").map_or("", |(_, iri)| iri);
    let mut names = vec![cells[1].to_owned(), cells[2].to_owned()];
    // Links and codes stand among the names.
    names.extend(cells[3].split(',').filter(|name| !name.contains("://")).map(str::to_owned));
    names.retain(|name| !name.trim().is_empty());
    super::table::dedup(&mut names);
    let population: f64 = cells[14].parse().unwrap_or_default();
    // Countries, provinces and capitals are meant before villages of the name.
    let rank = match cells[7] {
        code if code.starts_with("PCL") => 5e7,
        "ADM1" => 2e6,
        "PPLC" => 1e6,
        "ADM2" | "PPLA" => 2e5,
        _ => 0.0,
    };
    Ok(Entry {
        id: format!("{prefix}{}/", cells[0]),
        names,
        kinds: vec!["place".to_owned()],
        description: format!("{} {}", cells[7], cells[8]),
        prominence: population.max(rank),
        neighbours: Vec::new(),
        line: number,
    })
}
