//! SPARQL over quads in memory.

use oxigraph::model::{GraphName, GraphNameRef, NamedNodeRef, Quad, Term, vocab::rdfs};
use oxigraph::sparql::{PreparedSparqlQuery, QueryResults, SparqlEvaluator};
use oxigraph::store::Store as Index;

use super::answer::{Answer, Rows};
use super::quads::quads;
use crate::error::{Error, Result};
use crate::fact::Graph;
use crate::vocab::{BASE, PREFIXES};

/// Quads and an index of them, in memory.
///
/// A query without `FROM` sees the knowledge and all evidence as one graph, so the same query answers the same on
/// Turtle, which has one graph, and on N-Quads, which has one for each article; `GRAPH ?article { … }` is there for those who
/// want them apart. The one graph is stored, not made up at query time: oxigraph's own union gives a triple once for each
/// graph that holds it, and every count would be wrong as soon as two articles state the same fact.
pub struct Store {
    index: Index,
    base: String,
}

impl Store {
    /// An empty store. `base` is what relative IRIs and the prefix `id:` in queries stand on.
    ///
    /// # Errors
    /// [`Error::Query`] where the index cannot be made.
    pub fn new(base: &str) -> Result<Self> {
        let base = if super::is_base(base) { base } else { BASE };
        Ok(Self { index: Index::new().map_err(failed)?, base: base.to_owned() })
    }

    /// Adds all of `graph`.
    ///
    /// # Errors
    /// [`Error::Query`] where the index cannot take it.
    pub fn insert(&self, graph: &Graph) -> Result<()> {
        self.extend(quads(graph))
    }

    /// Adds quads.
    ///
    /// # Errors
    /// [`Error::Query`] where the index cannot take them.
    pub fn extend(&self, quads: impl IntoIterator<Item = Quad>) -> Result<()> {
        let mut loader = self.index.bulk_loader();
        let twice = quads.into_iter().flat_map(|quad| {
            let copy = (!quad.graph_name.is_default_graph())
                .then(|| Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() });
            [Some(quad), copy].into_iter().flatten()
        });
        loader.load_quads(twice).map_err(failed)?;
        loader.commit().map_err(failed)
    }

    /// The answer to a query in SPARQL 1.1. The prefixes of [`PREFIXES`] and `id:` are known without being declared.
    /// Where the query does not order its rows, they are sorted, so that the same question gives the same bytes.
    ///
    /// # Errors
    /// [`Error::Query`] with line, column and the line itself where the query does not parse.
    pub fn query(&self, query: &str) -> Result<Answer> {
        Ok(match self.prepare(query)?.on_store(&self.index).execute().map_err(failed)? {
            QueryResults::Boolean(truth) => Answer::Truth(truth),
            QueryResults::Graph(triples) => {
                let triples = triples.collect::<Result<Vec<_>, _>>().map_err(failed)?;
                Answer::Quads(triples.into_iter().map(|t| t.in_graph(GraphName::DefaultGraph)).collect())
            }
            QueryResults::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let rows = solutions.map(|row| row.map(|row| row.values().to_vec()));
                let mut rows = rows.collect::<Result<Vec<_>, _>>().map_err(failed)?;
                if !is_ordered(query) {
                    rows.sort_by_cached_key(|row| {
                        row.iter().map(|term| term.as_ref().map(Term::to_string)).collect::<Vec<_>>()
                    });
                }
                Answer::Rows(Rows { variables, rows })
            }
        })
    }

    /// The `rdfs:label` of something: the Indonesian one, or else the first of the others in alphabetical order.
    pub fn label(&self, iri: NamedNodeRef<'_>) -> Option<String> {
        let graph = Some(GraphNameRef::DefaultGraph);
        let found = self.index.quads_for_pattern(Some(iri.into()), Some(rdfs::LABEL), None, graph);
        let labels = found.filter_map(|quad| match quad.ok()?.object {
            Term::Literal(label) => Some((label.language() != Some("id"), label.value().to_owned())),
            _ => None,
        });
        labels.min().map(|(_, label)| label)
    }

    fn prepare(&self, query: &str) -> Result<PreparedSparqlQuery> {
        let id = format!("{}id/", self.base);
        let mut evaluator = SparqlEvaluator::new().with_base_iri(&self.base).map_err(failed)?;
        for (prefix, namespace) in PREFIXES.into_iter().chain([("id", id.as_str())]) {
            evaluator = evaluator.with_prefix(prefix, namespace).map_err(failed)?;
        }
        evaluator.parse_query(query).map_err(|error| wrong(query, &error.to_string()))
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Query(error.to_string())
}

/// What is wrong with a query that does not parse: `error at LINE:COLUMN: expected …` with the line shown.
fn wrong(query: &str, error: &str) -> Error {
    let place = error.strip_prefix("error at ").and_then(|rest| {
        let (line, rest) = rest.split_once(':')?;
        let (column, message) = rest.split_once(": expected ")?;
        Some((line.parse::<usize>().ok()?, column.parse::<usize>().ok()?, message))
    });
    let Some((line, column, expected)) = place else { return Error::Query(error.to_owned()) };
    let form = Words::of(query).find(|(_, word)| !is_prologue(word));
    let (line, column, message) = match form {
        Some((at, word)) if !FORMS.iter().any(|form| form.eq_ignore_ascii_case(word)) => {
            let (line, column) = position(query, at);
            (line, column, format!("a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with {word:?}"))
        }
        _ => (line, column, expectation(query, line, column, expected)),
    };
    let text = query.lines().nth(line - 1).unwrap_or_default();
    let gutter = format!("{line} | ");
    // Tabs stay tabs, so that the mark stands below the character it means.
    let indent: String = text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let margin = " ".repeat(gutter.len());
    Error::Query(format!("line {line}, column {column}: {message}\n{gutter}{text}\n{margin}{indent}^"))
}

const FORMS: [&str; 4] = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];

/// Words that may stand before the query itself.
fn is_prologue(word: &str) -> bool {
    ["PREFIX", "BASE", "VERSION"].iter().any(|p| p.eq_ignore_ascii_case(word)) || word.ends_with(':')
}

/// The parser's list of what it would have taken, without its character classes.
fn expectation(query: &str, line: usize, column: usize, expected: &str) -> String {
    if expected.contains("Prefix not found") {
        let known: Vec<_> = PREFIXES.iter().map(|(prefix, _)| *prefix).chain(["id"]).collect();
        let text = query.lines().nth(line - 1).unwrap_or_default();
        let before: String = text.chars().take(column - 1).collect();
        let name = before.rsplit(|c: char| !(c.is_alphanumeric() || "_-.:".contains(c))).next().unwrap_or_default();
        let prefix = name.split(':').next().unwrap_or_default();
        return format!("the prefix {prefix:?} is not declared; known without: {}", known.join(", "));
    }
    let list = expected.strip_prefix("one of ").unwrap_or(expected);
    let words: Vec<_> = list.split(", ").map(str::trim).filter(|w| !w.contains(['[', '\\', '\n', '|'])).collect();
    let rest = query.lines().skip(line - 1).collect::<Vec<_>>().join("\n");
    let at_end = rest.chars().skip(column - 1).all(char::is_whitespace);
    let where_ = if at_end { "the query ends too early" } else { "the query cannot go on like this" };
    match words.as_slice() {
        // The parser keeps quiet about punctuation, and what is left over is seldom what was meant.
        [] | [_] => where_.to_owned(),
        many if many.len() <= 12 => format!("{where_}; possible here: {}", many.join(", ")),
        many => format!("{where_}; possible here: {}, …", many[..12].join(", ")),
    }
}

/// Line and column, from 1, of the byte `at`.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// Whether the rows come in an order that the query asked for: `ORDER BY` outside of all braces.
fn is_ordered(query: &str) -> bool {
    let mut last = "";
    for (_, word) in Words::of(query) {
        if last.eq_ignore_ascii_case("ORDER") && word.eq_ignore_ascii_case("BY") {
            return true;
        }
        last = word;
    }
    false
}

/// The words of a query that stand outside of braces, strings, IRIs and comments.
struct Words<'a> {
    query: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Words<'a> {
    fn of(query: &'a str) -> Self {
        Self { query, at: 0, depth: 0 }
    }

    /// The end of the string, comment or IRI that begins here; none where none does.
    fn hidden(&self) -> Option<usize> {
        let rest = &self.query[self.at..];
        let end = |found: Option<usize>| found.map_or(rest.len(), |n| n);
        let long = ["\"\"\"", "'''"].into_iter().find(|mark| rest.starts_with(mark));
        if let Some(mark) = long {
            return Some(self.at + end(rest[3..].find(mark).map(|n| n + 6)));
        }
        match rest.as_bytes().first()? {
            b'#' => Some(self.at + end(rest.find('\n'))),
            quote @ (b'"' | b'\'') => {
                let mut escaped = false;
                let close = rest.bytes().enumerate().skip(1).find(|&(_, b)| {
                    let closes = b == *quote && !escaped;
                    escaped = b == b'\\' && !escaped;
                    closes
                });
                Some(self.at + end(close.map(|(n, _)| n + 1)))
            }
            // An IRI, unless it is the comparison.
            b'<' => {
                let close = rest[1..].find(|c: char| c <= ' ' || "<>\"{}|^`\\".contains(c))? + 1;
                rest[close..].starts_with('>').then_some(self.at + close + 1)
            }
            _ => None,
        }
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(end) = self.hidden() {
                self.at = end;
                continue;
            }
            let start = self.at;
            let rest = &self.query[start..];
            let word = rest.find(|c: char| !(c.is_alphanumeric() || "_-:?$".contains(c))).unwrap_or(rest.len());
            if word > 0 {
                self.at += word;
                if self.depth == 0 {
                    return Some((start, &rest[..word]));
                }
                continue;
            }
            let c = rest.chars().next()?;
            match c {
                '{' => self.depth += 1,
                '}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order() {
        assert!(is_ordered("SELECT ?x { ?x ?y ?z } order\n BY ?x"));
        assert!(is_ordered("# ORDER\nSELECT * { FILTER(?a < 3 && ?b > 2) } ORDER BY DESC(?x)"));
        for query in [
            "SELECT ?x { { SELECT ?x { ?x ?y ?z } ORDER BY ?x } }",
            "SELECT ?x { ?x ?y 'ORDER BY' } # ORDER BY ?x",
            "SELECT ?x { ?x ?y \"}\\\" ORDER BY\" }",
            "SELECT ('''ORDER BY''' AS ?x) {}",
        ] {
            assert!(!is_ordered(query), "{query}");
        }
    }

    fn error(query: &str) -> String {
        Store::new(BASE).unwrap().query(query).unwrap_err().to_string()
    }

    #[test]
    fn errors_show_the_place() {
        let text = error("SELECT ?x\nWHERE {\n\tFILTER(?x = ) }");
        assert!(text.contains("line 3, column 14"), "{text}");
        assert!(text.ends_with("\n3 | \tFILTER(?x = ) }\n    \t            ^"), "{text:?}");
        assert!(error("SELECT ?x { ?x foo:bar 1 }").contains("the prefix \"foo\" is not declared"));
        assert!(error("SELECT ?x { ?x a ?y ").contains("ends too early"));
        assert!(error("PREFIX e: <http://e/>\nSELEC ?x").contains("line 2, column 1: a query begins with SELECT"));
        assert!(error("DELETE WHERE { ?s ?p ?o }").contains("not with \"DELETE\""));
        assert!(error("").contains("ends too early"));
    }

    #[test]
    fn a_triple_in_many_graphs_counts_once() {
        let store = Store::new(BASE).unwrap();
        let node = |name: &str| oxigraph::model::NamedNode::new_unchecked(format!("{BASE}{name}"));
        let graphs = [GraphName::DefaultGraph, node("g").into(), node("h").into()];
        store.extend(graphs.map(|g| Quad::new(node("a"), node("b"), node("c"), g))).unwrap();
        let count = |query: &str| match store.query(query).unwrap() {
            Answer::Rows(rows) => rows.rows.len(),
            _ => unreachable!("a SELECT has rows"),
        };
        assert_eq!(count("SELECT * { <a> ?p ?o }"), 1);
        assert_eq!(count("SELECT * { GRAPH ?g { <a> ?p ?o } }"), 2);
    }
}
