//! RDF Patch, the form of [Apache Jena](https://jena.apache.org/documentation/rdf-patch/): what to take from a graph and
//! what to add to it, a statement a row.

use std::io::{self, Write};

use oxigraph::model::{Quad, Term};

use crate::naming::fingerprint;

/// Writes the change from a graph that holds `removed` to one that holds `added` in its place, as one transaction. Rows
/// are sorted and the id is made of them, so that the same change gives the same bytes.
///
/// # Errors
/// Those of `out`; [`io::ErrorKind::InvalidInput`] for blank nodes, which a patch can only call by the ids that they have
/// in the memory of a server.
pub fn write(removed: &[Quad], added: &[Quad], mut out: impl Write) -> io::Result<()> {
    if let Some(quad) = removed.iter().chain(added).find(|quad| has_blank(quad)) {
        let message =
            format!("RDF Patch has no name for the blank node in `{quad}`; give it an IRI, or use another form");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
    }
    let mut rows = rows('D', removed);
    rows.extend(self::rows('A', added));
    writeln!(out, "H id <uuid:{}> .", uuid(&rows))?;
    writeln!(out, "TX .")?;
    rows.iter().try_for_each(|row| writeln!(out, "{row}"))?;
    writeln!(out, "TC .")
}

fn rows(operation: char, quads: &[Quad]) -> Vec<String> {
    let mut rows: Vec<String> = quads.iter().map(|quad| format!("{operation} {quad} .")).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn has_blank(quad: &Quad) -> bool {
    quad.subject.is_blank_node() || matches!(&quad.object, Term::BlankNode(_))
}

/// A UUID of version 8 (RFC 9562), whose bits are those of a fingerprint.
fn uuid(rows: &[String]) -> String {
    let hash = fingerprint(rows.iter().map(String::as_str));
    let variant = ["8", "9", "a", "b"][usize::from(hash.as_bytes()[16] & 3)];
    [&hash[..8], &hash[8..12], &format!("8{}", &hash[13..16]), &format!("{variant}{}", &hash[17..20]), &hash[20..]]
        .join("-")
}

#[cfg(test)]
mod tests {
    use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode};

    use super::*;

    fn quad(object: impl Into<Term>) -> Quad {
        let node = |name: &str| NamedNode::new_unchecked(format!("http://example.org/{name}"));
        Quad::new(node("s"), node("p"), object, GraphName::DefaultGraph)
    }

    #[test]
    fn rows_are_sorted_and_escaped() {
        let (old, new) = ([quad(Literal::from("b\n\"c\"")), quad(Literal::from("a"))], [quad(Literal::from("d"))]);
        let mut out = Vec::new();
        write(&old, &new, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let start = "<http://example.org/s> <http://example.org/p>";
        assert_eq!(rest, format!("TX .\nD {start} \"a\" .\nD {start} \"b\\n\\\"c\\\"\" .\nA {start} \"d\" .\nTC .\n"));
        let id = first.strip_prefix("H id <uuid:").and_then(|id| id.strip_suffix("> .")).unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(id[14..].starts_with('8') && matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'), "{id}");
    }

    #[test]
    fn blank_nodes_are_refused() {
        let error = write(&[], &[quad(BlankNode::new_unchecked("b"))], io::sink()).unwrap_err();
        assert!(error.to_string().contains("_:b"), "{error}");
    }
}
