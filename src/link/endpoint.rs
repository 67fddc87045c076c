//! SPARQL endpoints that are asked for names.
//!
//! [SPARQL 1.1 Protocol](https://www.w3.org/TR/sparql11-protocol/), [results in JSON](https://www.w3.org/TR/sparql11-results-json/).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use serde_json::Value;

use super::fold::fold;
use super::service::Answers;
use crate::error::Result;
use crate::http::Client;
use crate::mapping::Entry;

/// The entries that the endpoint at `url` has for `names`.
///
/// # Errors
/// [`crate::error::Error::Service`] where it does not answer, not in time, or not in the form of results.
pub fn ask(
    url: &str,
    patience: Duration,
    names: &[String],
    answers: &mut Answers,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Vec<Entry>> {
    let client = Client::new(url, patience)?;
    answers.gather(url, names, |batch| asked(&client, batch), progress)
}

/// The most rows that are asked for at a time.
const ROWS: usize = 5000;

/// The entries of each name of a batch.
fn asked(client: &Client, batch: &[String]) -> Result<Vec<Vec<Entry>>> {
    let answer = client.ask(Some(&[("query", &query(batch))]), "application/sparql-results+json")?;
    let rows = answer.pointer("/results/bindings").and_then(Value::as_array);
    let rows = rows.ok_or_else(|| client.wrong("the answer holds no results of SPARQL (results.bindings)"))?;
    // There may be more than these; fewer names have fewer.
    if rows.len() >= ROWS && batch.len() > 1 {
        let (one, other) = batch.split_at(batch.len() / 2);
        return Ok([asked(client, one)?, asked(client, other)?].concat());
    }
    Ok(gathered(batch, rows))
}

/// What a name can stand in, types, words and how well known something is, in the words of several datasets.
fn query(names: &[String]) -> String {
    let mut values = String::new();
    for name in names {
        let mut text = String::new();
        for c in name.chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                c if c.is_control() => text.push(' '),
                c => text.push(c),
            }
        }
        let _ = write!(values, " \"{text}\" \"{text}\"@id \"{text}\"@en");
    }
    format!(
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX wikibase: <http://wikiba.se/ontology#>
SELECT DISTINCT ?id ?name ?label ?type ?description ?prominence {{
  VALUES ?name {{{values} }}
  ?id rdfs:label|skos:prefLabel|skos:altLabel|schema:name ?name .
  FILTER(ISIRI(?id))
  OPTIONAL {{ ?id rdfs:label ?label FILTER(LANG(?label) IN (\"id\", \"en\", \"\")) }}
  OPTIONAL {{ ?id rdf:type|wdt:P31 ?type }}
  OPTIONAL {{ ?id schema:description ?description FILTER(LANG(?description) IN (\"id\", \"en\", \"\")) }}
  OPTIONAL {{ ?id wikibase:sitelinks ?prominence }}
}} LIMIT {ROWS}"
    )
}

/// The entries of each name, from the rows of all.
fn gathered(names: &[String], rows: &[Value]) -> Vec<Vec<Entry>> {
    let mut entries: BTreeMap<&str, Entry> = BTreeMap::new();
    for row in rows {
        let get = |name: &str| row.get(name)?.get("value")?.as_str();
        let Some(id) = get("id") else { continue };
        let entry = entries.entry(id).or_insert_with(|| Entry { id: id.to_owned(), ..Entry::default() });
        entry.names.extend([get("label"), get("name")].into_iter().flatten().map(str::to_owned));
        super::source::dedup(&mut entry.names);
        entry.kinds.extend(get("type").map(str::to_owned));
        super::source::dedup(&mut entry.kinds);
        if let Some(text) = get("description").filter(|text| !entry.description.contains(text)) {
            let gap = if entry.description.is_empty() { "" } else { "; " };
            entry.description.push_str(gap);
            entry.description.push_str(text);
        }
        let known = get("prominence").and_then(|number| number.parse::<f64>().ok());
        entry.prominence = known.filter(|n| n.is_finite()).unwrap_or_default().max(entry.prominence);
    }
    let of = |name: &String| {
        let folded = fold(name);
        entries.values().filter(|entry| entry.names.iter().any(|other| fold(other) == folded)).cloned().collect()
    };
    names.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_quotation_marks() {
        let query = query(&["a\" } DELETE\\".to_owned(), "b\nc".to_owned()]);
        assert!(query.contains(r#""a\" } DELETE\\"@id"#), "{query}");
        assert!(query.contains("\"b c\""));
    }
}
