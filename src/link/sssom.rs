//! Mappings as [SSSOM](https://mapping-commons.github.io/sssom/) tables: metadata in `#` lines of YAML, then a mapping a line.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::mapping::{DATASETS, Justification, Mapping, Predicate};
use crate::vocab::{OWL, SEMAPV, SKOS};

const COLUMNS: [&str; 9] = [
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "confidence",
    "comment",
    "predicate_modifier",
];

/// Prefixes that every table declares.
const PREFIXES: [(&str, &str); 3] = [("owl", OWL), ("semapv", SEMAPV), ("skos", SKOS)];

/// Writes a table of mappings with one dataset, `title`. What stands below `base` is written with the prefix `id`.
///
/// # Errors
/// Those of `out`.
pub fn write(mappings: &[Mapping], title: &str, base: &str, mut out: impl Write) -> io::Result<()> {
    let ids = format!("{base}id/");
    let mut prefixes: Vec<(&str, &str)> = PREFIXES.to_vec();
    prefixes.extend(DATASETS.iter().filter(|(prefix, _)| *prefix != "wd"));
    prefixes.push(("id", &ids));
    prefixes.sort_unstable();
    writeln!(out, "#curie_map:")?;
    for (prefix, iri) in &prefixes {
        writeln!(out, "#  {prefix}: {iri}")?;
    }
    writeln!(out, "#license: https://creativecommons.org/publicdomain/zero/1.0/")?;
    writeln!(out, "#mapping_set_id: {base}links/{}", crate::naming::slug(title))?;
    writeln!(out, "#mapping_set_title: {}", cell(title))?;
    writeln!(out, "#mapping_tool: simpul")?;
    writeln!(out, "{}", COLUMNS[..8].join("\t"))?;
    let short = |iri: &str| {
        let mut known = prefixes.iter().filter_map(|(prefix, space)| Some((prefix, iri.strip_prefix(space)?)));
        // With two slashes behind its colon it would be read as an IRI in full.
        let prefix = known.find(|(_, name)| !name.starts_with("//"));
        prefix.map_or_else(|| cell(iri), |(prefix, rest)| cell(&format!("{prefix}:{rest}")))
    };
    for mapping in mappings {
        let confidence = format!("{:.3}", mapping.confidence);
        let cells = [
            &short(&mapping.subject),
            &cell(&mapping.subject_label),
            mapping.predicate.as_str(),
            &short(&mapping.object),
            &cell(&mapping.object_label),
            mapping.justification.as_str(),
            confidence.trim_end_matches('0').trim_end_matches('.'),
            &cell(&mapping.comment),
        ];
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(())
}

/// A text that can stand in a cell.
fn cell(text: &str) -> String {
    text.split(|c: char| c.is_control()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A table that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// What it calls the dataset.
    pub title: Option<String>,
    /// The mappings.
    pub mappings: Vec<Mapping>,
}

/// Reads a table. Ids of objects that are no IRIs stand below `prefix`, those of subjects below `base`.
///
/// # Errors
/// [`Error::Syntax`] with line and column of what is wrong.
pub fn read(path: &Path, text: &str, base: &str, prefix: &str) -> Result<Table> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut spaces: BTreeMap<String, String> = BTreeMap::new();
    let own = PREFIXES.iter().chain(&DATASETS).map(|(prefix, iri)| ((*prefix).to_owned(), (*iri).to_owned()));
    spaces.extend(own);
    spaces.insert("id".to_owned(), format!("{base}id/"));
    let mut table = Table::default();
    let mut header: Option<Vec<&str>> = None;
    for (n, line) in text.lines().enumerate() {
        let wrong =
            |column: usize, message: String| Error::Syntax { path: path.to_owned(), line: n + 1, column, message };
        if let Some(meta) = line.strip_prefix('#') {
            if let Some((key, value)) = meta.split_once(": ") {
                let value = value.trim().trim_matches(['"', '\'']);
                if key.starts_with([' ', '\t']) {
                    spaces.insert(key.trim().trim_matches(['"', '\'']).to_owned(), value.to_owned());
                } else if key == "mapping_set_title" {
                    table.title = Some(value.to_owned());
                }
            }
            continue;
        }
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<String> = line.split('\t').map(unquoted).collect();
        let Some(header) = &header else {
            let names: Vec<&str> = line.split('\t').map(|name| name.trim().trim_matches('"')).collect();
            for needed in ["subject_id", "predicate_id", "object_id"] {
                if !names.contains(&needed) {
                    let message =
                        format!("a table of SSSOM has a column {needed}; the columns here: {}", names.join(", "));
                    return Err(wrong(1, message));
                }
            }
            header = Some(names);
            continue;
        };
        let at = |name: &str| header.iter().position(|column| *column == name);
        let get = |name: &str| at(name).and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        // Where a column begins, in code points.
        let place = |name: &str| {
            let before = line.split('\t').take(at(name).unwrap_or_default());
            before.map(|cell| cell.chars().count() + 1).sum::<usize>() + 1
        };
        let iri = |column: &str, below: &str| {
            let id = get(column);
            if id.is_empty() {
                return Err(wrong(place(column), format!("{column} is empty")));
            }
            // The built-in prefixes are known to `iri` as well, which completes what datasets write short.
            let known = DATASETS.iter().any(|(prefix, _)| id.split(':').next() == Some(prefix));
            let whole = if known { None } else { expanded(id, &spaces) };
            Ok(whole.unwrap_or_else(|| super::iri(id, below)))
        };
        let mut predicate =
            predicate(get("predicate_id"), &spaces).map_err(|message| wrong(place("predicate_id"), message))?;
        if get("predicate_modifier").eq_ignore_ascii_case("not") {
            predicate = Predicate::DifferentFrom;
        }
        let confidence = match get("confidence") {
            "" => 1.0,
            text => text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n)).ok_or_else(|| {
                wrong(place("confidence"), format!("a confidence is a number from 0 to 1, not {text:?}"))
            })?,
        };
        let how = get("mapping_justification");
        let justification = Justification::ALL.into_iter().find(|known| known.as_str() == how);
        table.mappings.push(Mapping {
            subject: iri("subject_id", &format!("{base}id/"))?,
            subject_label: get("subject_label").to_owned(),
            predicate,
            object: iri("object_id", prefix)?,
            object_label: get("object_label").to_owned(),
            justification: justification.unwrap_or(Justification::Manual),
            confidence,
            source: String::new(),
            comment: get("comment").to_owned(),
        });
    }
    if header.is_none() {
        let message = "no table of SSSOM: a line with the names of the columns comes after the lines with #";
        return Err(Error::Syntax { path: path.to_owned(), line: 1, column: 1, message: message.to_owned() });
    }
    let source = table.title.clone().unwrap_or_default();
    table.mappings.iter_mut().for_each(|mapping| mapping.source.clone_from(&source));
    Ok(table)
}

/// A compact IRI in full, where its prefix is known.
fn expanded(id: &str, spaces: &BTreeMap<String, String>) -> Option<String> {
    let (prefix, rest) = id.split_once(':')?;
    if rest.starts_with("//") { None } else { Some(format!("{}{rest}", spaces.get(prefix)?)) }
}

fn predicate(id: &str, spaces: &BTreeMap<String, String>) -> Result<Predicate, String> {
    let full = expanded(id, spaces).unwrap_or_else(|| id.to_owned());
    let name = full.strip_prefix(OWL).or_else(|| full.strip_prefix(SKOS)).unwrap_or_default();
    match name {
        "sameAs" | "exactMatch" => Ok(Predicate::SameAs),
        "closeMatch" | "relatedMatch" | "broadMatch" | "narrowMatch" => Ok(Predicate::CloseMatch),
        "differentFrom" => Ok(Predicate::DifferentFrom),
        _ => Err(format!(
            "{id:?} is not understood: owl:sameAs (they are one), owl:differentFrom (they are not) or skos:closeMatch (undecided)"
        )),
    }
}

/// A cell without the quotation marks that spreadsheets put around it.
fn unquoted(cell: &str) -> String {
    let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.map_or_else(|| cell.to_owned(), |inner| inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vocab::BASE;

    fn mapping(label: &str, object: &str, predicate: Predicate, confidence: f64) -> Mapping {
        Mapping {
            subject: format!("{BASE}id/place/bishkek"),
            subject_label: label.to_owned(),
            predicate,
            object: object.to_owned(),
            object_label: "Bishkek".to_owned(),
            justification: Justification::Composite,
            confidence,
            source: "kota".to_owned(),
            comment: "same name".to_owned(),
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(label in "[^\\p{C}\"\\s]([^\\p{C}\"]{0,20}[^\\p{C}\"\\s])?", id in "[A-Za-z0-9/]{1,12}", n in 0usize..3, c in 0u32..=1000) {
            let object = format!("http://www.wikidata.org/entity/{id}");
            let mappings = [mapping(&label, &object, Predicate::ALL[n], f64::from(c) / 1000.0)];
            let mut text = Vec::new();
            write(&mappings, "kota", BASE, &mut text).unwrap();
            let text = String::from_utf8(text).unwrap();
            prop_assert_eq!(read(Path::new("a.tsv"), &text, BASE, "").unwrap().mappings, mappings);
        }
    }

    #[test]
    fn tables_of_others() {
        let text = "#curie_map:\n#  my: http://e.org/\nsubject_id\tpredicate_id\tpredicate_modifier\tobject_id\n\
            id:place/x\tskos:exactMatch\t\tmy:7\nid:place/x\towl:sameAs\tNot\tQ142\nid:place/y\towl:sameAs\t\tA-7\n";
        let table = read(Path::new("a.tsv"), text, BASE, "http://d.org/").unwrap();
        let found: Vec<(&str, Predicate)> = table.mappings.iter().map(|m| (m.object.as_str(), m.predicate)).collect();
        assert_eq!(
            found,
            [
                ("http://e.org/7", Predicate::SameAs),
                ("http://www.wikidata.org/entity/Q142", Predicate::DifferentFrom),
                ("http://d.org/A-7", Predicate::SameAs)
            ]
        );
    }

    #[test]
    fn errors_say_where() {
        for (text, what) in [
            ("a\tb\n", "a.tsv:1:1: a table of SSSOM has a column subject_id; the columns here: a, b"),
            ("", "a.tsv:1:1: no table"),
            ("subject_id\tpredicate_id\tobject_id\nx\tfoo\ty\n", "a.tsv:2:3: \"foo\" is not understood"),
            ("subject_id\tpredicate_id\tobject_id\nx\towl:sameAs\t\n", "a.tsv:2:14: object_id is empty"),
            (
                "subject_id\tpredicate_id\tobject_id\tconfidence\nx\towl:sameAs\ty\t7\n",
                "a.tsv:2:16: a confidence is a number",
            ),
        ] {
            let error = read(Path::new("a.tsv"), text, BASE, "").unwrap_err().to_string();
            assert!(error.starts_with(what), "{error}");
        }
    }
}
