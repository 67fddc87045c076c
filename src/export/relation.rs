//! The facts of relations as one table, with a column for each qualifier, for spreadsheets.

use std::collections::BTreeSet;
use std::io::{self, Write};

use super::said::{Said, kind, modality, name, spelled};
use super::sheet::row;
use crate::fact::{Graph, Value};

/// Writes a row for each fact, in order of relation, subject, object and date.
///
/// # Errors
/// Those of `out`.
pub fn write(graph: &Graph, facts: &[Said], mut out: impl Write) -> io::Result<()> {
    let qualifiers: BTreeSet<&str> =
        facts.iter().flat_map(|fact| fact.statement.qualifiers.keys()).map(String::as_str).collect();
    let mut header = vec!["relation", "subject", "subject type", "object", "object type"];
    header.extend(&qualifiers);
    header.extend([
        "modality",
        "claimed by",
        "published",
        "support",
        "confidence",
        "words",
        "subject iri",
        "object iri",
        "articles",
    ]);
    row(&header, &mut out)?;
    let mut rows: Vec<Vec<String>> = facts.iter().map(|fact| cells(graph, fact, &qualifiers)).collect();
    rows.sort_unstable();
    rows.iter().try_for_each(|cells| row(cells, &mut out))
}

fn cells(graph: &Graph, fact: &Said, qualifiers: &BTreeSet<&str>) -> Vec<String> {
    let said = fact.statement;
    let object = match &said.object {
        Value::Entity(iri) => iri.as_str(),
        _ => "",
    };
    let object_kind = match &said.object {
        Value::Entity(iri) => kind(graph, iri),
        Value::Text(_) => "text",
        Value::Number(_) => "number",
        Value::Date(_) => "date",
    };
    let mut cells = vec![
        said.relation.clone(),
        name(graph, &said.subject).to_owned(),
        kind(graph, &said.subject).to_owned(),
        spelled(graph, &said.object),
        object_kind.to_owned(),
    ];
    let qualifier = |name: &&str| said.qualifiers.get(*name).map_or_else(String::new, |value| spelled(graph, value));
    cells.extend(qualifiers.iter().map(qualifier));
    let joined = |texts: &BTreeSet<&str>| texts.iter().copied().collect::<Vec<_>>().join("\n");
    cells.extend([
        modality(said).to_owned(),
        said.source.as_ref().map_or_else(String::new, |iri| name(graph, iri).to_owned()),
        fact.published.map_or_else(String::new, |day| day.to_string()),
        fact.support.to_string(),
        format!("{:.3}", fact.confidence),
        joined(&fact.words),
        said.subject.clone(),
        object.to_owned(),
        joined(&fact.articles),
    ]);
    cells
}
