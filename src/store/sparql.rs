//! The text of a query: whether it asks for an order, and where it is wrong.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::vocab::{PREFIXES, SIMPUL};

/// Whether the rows come in an order that the query asked for: `ORDER BY` outside of all braces.
pub fn is_ordered(query: &str) -> bool {
    let mut depth = 0_usize;
    let mut last = "";
    for (_, piece) in pieces(query) {
        match piece {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ if depth == 0 && last.eq_ignore_ascii_case("ORDER") && piece.eq_ignore_ascii_case("BY") => return true,
            _ => {}
        }
        last = piece;
    }
    false
}

/// The query with `filter` at the end of its outermost pattern; none where it has no pattern in braces. What follows the pattern
/// (`GROUP BY`, `LIMIT`) then sees only what passes.
pub fn filtered(query: &str, filter: &str) -> Option<String> {
    let (mut depth, mut end) = (0_usize, None);
    for (at, piece) in pieces(query) {
        match piece {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = Some(at);
                }
            }
            // What stands behind the pattern.
            _ if depth == 0 && end.is_some() && piece.eq_ignore_ascii_case("VALUES") => break,
            _ => {}
        }
    }
    end.map(|end| format!("{} {filter} {}", &query[..end], &query[end..]))
}

/// The names of the variables in a query, in order.
pub fn variables(query: &str) -> BTreeSet<&str> {
    let names = pieces(query).filter(|(_, piece)| !piece.starts_with(['"', '\'', '<']));
    names
        .flat_map(|(_, piece)| VARIABLE.captures_iter(piece).filter_map(|found| Some(found.get(1)?.as_str())))
        .collect()
}

/// The names below [`SIMPUL`] in a query, each with its place.
pub fn own_names(query: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (at, piece) in pieces(query).filter(|(_, piece)| !piece.starts_with(['"', '\''])) {
        if let Some(name) = piece.strip_prefix('<').and_then(|iri| iri.strip_prefix(SIMPUL)?.strip_suffix('>')) {
            names.push((at, name.to_owned()));
            continue;
        }
        for found in OWN.captures_iter(piece) {
            if let Some(name) = found.get(1) {
                names.push((at + name.start(), name.as_str().replace('\\', "")));
            }
        }
    }
    names
}

static VARIABLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[?$](\w+)").expect("the pattern is right"));
/// A slash stands in a name only behind a backslash: else it is a path.
static OWN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bsimpul:((?:[\w-]|\\.)+)").expect("the pattern is right"));

/// What is wrong with a query that does not parse, with the line and a mark below the place. `parse` gives the parser's
/// error for a query.
///
/// The parser tells the farthest place at which it tried something, and it tries keywords by taking as many characters
/// as they have: `error at 1:27: expected OPTIONAL` may mean any place in the eight characters before. So it is asked
/// again with more room between the words than any keyword is long; then the place lies in the gap behind the word that
/// it stumbled over.
pub fn explain(query: &str, error: &str, parse: impl Fn(&str) -> Option<String>) -> String {
    match form(query).filter(|(_, word)| !is_one_of(word, &FORMS)) {
        Some((at, word)) if is_one_of(word, &CHANGES) => {
            shown(query, at, &format!("{word} changes a graph: simpul query --update does that, on a store"))
        }
        Some((at, word)) => {
            let message = format!("a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {word:?}");
            shown(query, at, &message)
        }
        None => place(query, error, parse),
    }
}

/// As [`explain`], of a request that changes a store.
pub fn explain_update(request: &str, error: &str, parse: impl Fn(&str) -> Option<String>) -> String {
    match form(request).filter(|(_, word)| !is_one_of(word, &CHANGES)) {
        Some((at, word)) if is_one_of(word, &FORMS) => {
            shown(request, at, &format!("{word} changes nothing: leave out --update"))
        }
        Some((at, word)) => {
            let message = format!("a request begins with INSERT, DELETE, WITH, CLEAR or DROP, not with {word:?}");
            shown(request, at, &message)
        }
        None => place(request, error, parse),
    }
}

/// The first word after the declarations, and where it stands.
fn form(query: &str) -> Option<(usize, &str)> {
    pieces(query).find(|(_, piece)| !is_prologue(piece))
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// The place where the parser gives up, and what is wrong there.
fn place(query: &str, error: &str, parse: impl Fn(&str) -> Option<String>) -> String {
    let pieces: Vec<(usize, &str)> = pieces(query).collect();
    let mut spaced = String::new();
    // Where each piece begins in `spaced`, in characters: the parser counts those, from 1.
    let mut starts = Vec::with_capacity(pieces.len());
    let mut length = 0;
    for (_, piece) in &pieces {
        starts.push(length);
        // On one line, so that the column alone tells the place.
        spaced.extend(piece.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }));
        spaced.push_str(GAP);
        length += piece.chars().count() + GAP.len();
    }
    let again = parse(&spaced).unwrap_or_else(|| error.to_owned());
    let Some(column) = column(&again) else { return error.to_owned() };
    let nth = starts.partition_point(|start| *start < column).checked_sub(1);
    let Some(&(at, piece)) = nth.and_then(|nth| pieces.get(nth)) else {
        return shown(query, query.len(), EARLY);
    };
    if again.contains("Prefix not found") {
        let known: Vec<_> = PREFIXES.iter().map(|(prefix, _)| *prefix).chain(["id"]).collect();
        let prefix = piece.split(':').next().unwrap_or_default();
        let known = known.join(", ");
        return shown(query, at, &format!("the prefix {prefix:?} is not declared; known without: {known}"));
    }
    // All pieces were taken, and more was looked for.
    if column > length {
        let end = pieces.last().map_or(0, |(at, piece)| at + piece.len());
        return shown(query, end, EARLY);
    }
    shown(query, at, &format!("{piece:?} cannot stand here"))
}

const FORMS: [&str; 4] = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
const CHANGES: [&str; 10] = ["INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"];
const EARLY: &str = "the query ends too early";
/// More than the longest keyword of SPARQL, `ENCODE_FOR_URI`.
const GAP: &str = "                    ";

/// Whether it belongs to the declarations before the query itself.
fn is_prologue(piece: &str) -> bool {
    ["PREFIX", "BASE", "VERSION"].iter().any(|p| p.eq_ignore_ascii_case(piece))
        || piece.ends_with(':')
        || piece.starts_with('<')
}

/// The column of `error at LINE:COLUMN: expected …`.
fn column(error: &str) -> Option<usize> {
    error.strip_prefix("error at ")?.split(':').nth(1)?.parse().ok()
}

/// The message with the place, its line, and a mark below it.
pub fn shown(query: &str, at: usize, message: &str) -> String {
    let before = &query[..at];
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
    let text = query[start..].lines().next().unwrap_or_default();
    let gutter = format!("{line} | ");
    let margin = " ".repeat(gutter.len());
    // Tabs stay tabs, so that the mark stands below the character it means.
    let indent: String = before[start..].chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    format!("line {line}, column {column}: {message}\n{gutter}{text}\n{margin}{indent}^")
}

/// The query in pieces, each with its place: brackets and separators alone, everything else as it stands between
/// spaces, strings and IRIs never cut. Comments are left out.
fn pieces(query: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let c = query[at..].chars().next()?;
            if c == '#' {
                at += query[at..].find('\n').unwrap_or(query.len() - at);
            } else if c.is_whitespace() {
                at += c.len_utf8();
            } else {
                break;
            }
        }
        let start = at;
        while let Some(c) = query[at..].chars().next() {
            if c.is_whitespace() || c == '#' {
                break;
            }
            if "{}()[];,".contains(c) {
                at += usize::from(at == start);
                break;
            }
            at += match whole(&query[at..]) {
                Some(length) => length,
                // An escaped character of a name.
                None if c == '\\' => 1 + query[at + 1..].chars().next().map_or(0, char::len_utf8),
                None => c.len_utf8(),
            };
        }
        Some((start, &query[start..at]))
    })
}

/// The length of the string or IRI that `text` begins with. A string that does not end goes on to the end of its line.
fn whole(text: &str) -> Option<usize> {
    if let Some(mark) = ["\"\"\"", "'''"].into_iter().find(|mark| text.starts_with(mark)) {
        return Some(text[3..].find(mark).map_or(text.len(), |n| n + 6));
    }
    match text.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let mut escaped = false;
            let end = text.bytes().enumerate().skip(1).find(|&(_, b)| {
                let ends = b == b'\n' || b == *quote && !escaped;
                escaped = b == b'\\' && !escaped;
                ends
            });
            Some(end.map_or(text.len(), |(n, b)| n + usize::from(b != b'\n')))
        }
        // Otherwise it is the comparison.
        b'<' => {
            let end = 1 + text[1..].find(|c: char| c <= ' ' || "<>\"{}|^`\\".contains(c))?;
            text[end..].starts_with('>').then_some(end + 1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn order() {
        assert!(is_ordered("SELECT ?x { ?x ?y ?z } order\n BY ?x"));
        assert!(is_ordered("# ORDER\nSELECT * { FILTER(?a < 3 && ?b > 2) }ORDER BY DESC(?x)"));
        for query in [
            "SELECT ?x { { SELECT ?x { ?x ?y ?z } ORDER BY ?x } }",
            "SELECT ?x { ?x ?y 'ORDER BY' } # ORDER BY ?x",
            "SELECT ?x { ?x ?y \"}\\\" ORDER BY\" }",
            "SELECT ('''ORDER BY''' AS ?x) {}",
        ] {
            assert!(!is_ordered(query), "{query}");
        }
    }

    #[test]
    fn filters_go_into_the_pattern() {
        for (query, expected) in [
            ("SELECT ?x { ?x ?y ?z } LIMIT 1", "SELECT ?x { ?x ?y ?z  F } LIMIT 1"),
            ("CONSTRUCT { ?x a ?y } WHERE { { ?x a ?y } }", "CONSTRUCT { ?x a ?y } WHERE { { ?x a ?y }  F }"),
            ("SELECT * { ?x ?y '}' } VALUES ?x { 1 }", "SELECT * { ?x ?y '}'  F } VALUES ?x { 1 }"),
        ] {
            assert_eq!(filtered(query, "F").as_deref(), Some(expected));
        }
        assert_eq!(filtered("DESCRIBE <http://e/>", "F"), None);
    }

    #[test]
    fn names() {
        let query = "SELECT ?x { ?x simpul:met/^simpul:open\\/bantu $y, '?z simpul:no' ; <https://w3id.org/simpul/ontology#of> 1 }";
        assert_eq!(variables(query).into_iter().collect::<Vec<_>>(), ["x", "y"]);
        let names: Vec<String> = own_names(query).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["met", "open/bantu", "of"]);
        assert!(own_names(query).iter().all(|(at, name)| query[*at..].starts_with(&name[..2]) || name == "of"));
    }

    #[test]
    fn strings_and_iris_are_whole() {
        let query = "SELECT*{?x<http://e/#a>\"b # {\"@en;e:f '''g\n'''^^<h>} # i\nLIMIT 5";
        let found: Vec<&str> = pieces(query).map(|(_, piece)| piece).collect();
        let expected = ["SELECT*", "{", "?x<http://e/#a>\"b # {\"@en", ";", "e:f", "'''g\n'''^^<h>", "}", "LIMIT", "5"];
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn any_text_can_be_explained(query in "([{}()<>\"'#\\\\?a-c:;.\\n é]|SELECT |'''){0,30}", column in 1_usize..99) {
            let error = format!("error at 1:{column}: expected x");
            explain(&query, &error, |_| Some(error.clone()));
            is_ordered(&query);
        }
    }
}
