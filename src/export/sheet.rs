//! Tables of values separated by commas: for spreadsheets, and for `neo4j-admin database import`.
//!
//! Specifications: [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180),
//! [headers of Neo4j](https://neo4j.com/docs/operations-manual/current/import/), and for what spreadsheets take for a formula
//! [OWASP](https://owasp.org/www-community/attacks/CSV_Injection).

use std::io::{self, Write};

use super::look::days;
use crate::network::{Edge, Network};
use crate::text::EntityType;

/// Writes one row. Cells that a spreadsheet would take for a formula get an apostrophe before them; numbers stay.
///
/// # Errors
/// Those of `out`.
pub fn row<S: AsRef<str>>(cells: &[S], out: &mut impl Write) -> io::Result<()> {
    line(cells.iter().map(|cell| guarded(cell.as_ref())), out)
}

/// Whether a cell begins like a formula; tabs and carriage returns are passed over by spreadsheets, and some take the wide
/// forms of the signs as well.
fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn line(cells: impl Iterator<Item = String>, out: &mut impl Write) -> io::Result<()> {
    let quoted = |cell: String| {
        if cell.contains([',', '"', '\n', '\r', ';', '\'']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell
        }
    };
    write!(out, "{}\r\n", cells.map(quoted).collect::<Vec<_>>().join(","))
}

/// Writes the nodes: number, IRI, label and type.
///
/// # Errors
/// Those of `out`.
pub fn nodes(network: &Network, mut out: impl Write) -> io::Result<()> {
    row(&["id", "label", "type", "degree", "iri"], &mut out)?;
    let mut degrees = vec![0_usize; network.nodes.len()];
    for edge in &network.edges {
        degrees[edge.from] += 1;
        degrees[edge.to] += 1;
    }
    for (n, (node, degree)) in network.nodes.iter().zip(degrees).enumerate() {
        let kind = node.kind.map_or("", EntityType::as_str);
        row(&[&n.to_string(), &node.label, kind, &degree.to_string(), &node.iri], &mut out)?;
    }
    Ok(())
}

/// Writes the edges: numbers and labels of their ends, relation, days, how well they are supported, and the words.
///
/// # Errors
/// Those of `out`.
pub fn edges(network: &Network, mut out: impl Write) -> io::Result<()> {
    let header = [
        "source",
        "target",
        "subject",
        "relation",
        "value",
        "object",
        "since",
        "until",
        "support",
        "confidence",
        "words",
        "articles",
    ];
    row(&header, &mut out)?;
    for edge in &network.edges {
        let [since, until] = span(edge);
        let cells = [
            edge.from.to_string(),
            edge.to.to_string(),
            network.nodes[edge.from].label.clone(),
            edge.relation.clone(),
            edge.value.clone().unwrap_or_default(),
            network.nodes[edge.to].label.clone(),
            since,
            until,
            edge.support().to_string(),
            format!("{:.3}", edge.confidence()),
            edge.words().into_iter().collect::<Vec<_>>().join("\n"),
            articles(edge).join("\n"),
        ];
        row(&cells, &mut out)?;
    }
    Ok(())
}

/// The earliest and the latest day, as exact as articles make it.
pub(super) fn span(edge: &Edge) -> [String; 2] {
    days(edge).map_or_else(Default::default, |(first, last)| [first.to_string(), last.to_string()])
}

/// The IRIs of the articles that state an edge.
pub(super) fn articles(edge: &Edge) -> Vec<&str> {
    let mut articles: Vec<&str> = edge.sources.iter().map(|source| source.article.as_str()).collect();
    articles.sort_unstable();
    articles.dedup();
    articles
}

/// Writes the nodes with the header that Neo4j reads: `:ID`, properties and `:LABEL`.
///
/// # Errors
/// Those of `out`.
pub fn neo4j_nodes(network: &Network, mut out: impl Write) -> io::Result<()> {
    exact(&["iri:ID", "name", "type", ":LABEL"], &mut out)?;
    for node in &network.nodes {
        let kind = node.kind.map_or("", EntityType::as_str);
        let (first, rest) = kind.split_at(kind.len().min(1));
        let class =
            if kind.is_empty() { "Entity".to_owned() } else { format!("Entity;{}{rest}", first.to_uppercase()) };
        exact(&[&node.iri, &node.label, kind, &class], &mut out)?;
    }
    Ok(())
}

/// Writes the relationships with the header that Neo4j reads: `:START_ID`, `:END_ID`, properties and `:TYPE`. Types are
/// written as is usual there: `memberOf` is `MEMBER_OF`.
///
/// # Errors
/// Those of `out`.
pub fn neo4j_relationships(network: &Network, mut out: impl Write) -> io::Result<()> {
    let header = [
        ":START_ID",
        ":END_ID",
        "relation",
        "value",
        "since:date",
        "until:date",
        "support:int",
        "confidence:float",
        "words",
        ":TYPE",
    ];
    exact(&header, &mut out)?;
    for edge in &network.edges {
        // A property of type date is a day; a month is from its first to its last.
        let (first, last) = days(edge).map_or((None, None), |(first, last)| (first.days(), last.days()));
        let cells = [
            network.nodes[edge.from].iri.clone(),
            network.nodes[edge.to].iri.clone(),
            edge.relation.clone(),
            edge.value.clone().unwrap_or_default(),
            first.map_or_else(String::new, |(day, _)| day.to_string()),
            last.map_or_else(String::new, |(_, day)| day.to_string()),
            edge.support().to_string(),
            format!("{:.3}", edge.confidence()),
            edge.words().into_iter().collect::<Vec<_>>().join(" | "),
            screaming(&edge.relation),
        ];
        exact(&cells, &mut out)?;
    }
    Ok(())
}

/// A row as it is, for programs. Line breaks would need an option of the importer.
fn exact<S: AsRef<str>>(cells: &[S], out: &mut impl Write) -> io::Result<()> {
    line(cells.iter().map(|cell| super::one_line(cell.as_ref())), out)
}

fn screaming(relation: &str) -> String {
    let mut name = String::new();
    for c in relation.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(if c.is_alphanumeric() { c.to_uppercase().collect::<Vec<_>>() } else { vec!['_'] });
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_no_formulas() {
        let mut out = Vec::new();
        let cells = ["=1+1", "+62 811", "-5", "-a", "@x", "\tb", "\r=c", "a\"b", "x, y", "＝d", ""];
        row(&cells, &mut out).unwrap();
        let expected = "\"'=1+1\",\"'+62 811\",-5,\"'-a\",\"'@x\",\"'\tb\",\"'\r=c\",\"a\"\"b\",\"x, y\",\"'＝d\",\r\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn types_of_relationships() {
        assert_eq!(screaming("memberOf"), "MEMBER_OF");
        assert_eq!(screaming("bekerja_sama dengan"), "BEKERJA_SAMA_DENGAN");
    }
}
