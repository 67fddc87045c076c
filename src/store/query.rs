//! SPARQL over quads in memory.

use oxigraph::model::{GraphName, GraphNameRef, Literal, NamedNodeRef, Quad, Term, vocab::rdfs};
use oxigraph::sparql::{PreparedSparqlQuery, QueryResults, SparqlEvaluator};
use oxigraph::store::Store as Index;

use super::answer::{Answer, Rows};
use super::quads::quads;
use super::sparql;
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

/// By which the labels of one thing are in order: the Indonesian ones first, then by letters.
pub(super) fn rank(label: &Literal) -> (bool, &str) {
    (label.language() != Some("id"), label.value())
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
                if !sparql::is_ordered(query) {
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
        let labels: Vec<Literal> = found
            .filter_map(|quad| match quad.ok()?.object {
                Term::Literal(label) => Some(label),
                _ => None,
            })
            .collect();
        labels.iter().map(rank).min().map(|(_, label)| label.to_owned())
    }

    fn prepare(&self, query: &str) -> Result<PreparedSparqlQuery> {
        let evaluator = self.evaluator()?;
        evaluator.clone().parse_query(query).map_err(|error| {
            Error::Query(sparql::explain(query, &error.to_string(), |other| {
                evaluator.clone().parse_query(other).err().map(|error| error.to_string())
            }))
        })
    }

    fn evaluator(&self) -> Result<SparqlEvaluator> {
        let id = format!("{}id/", self.base);
        let mut evaluator = SparqlEvaluator::new().with_base_iri(&self.base).map_err(failed)?;
        for (prefix, namespace) in PREFIXES.into_iter().chain([("id", id.as_str())]) {
            evaluator = evaluator.with_prefix(prefix, namespace).map_err(failed)?;
        }
        Ok(evaluator)
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Query(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(query: &str) -> String {
        Store::new(BASE).unwrap().query(query).unwrap_err().to_string()
    }

    #[test]
    fn errors_show_the_place() {
        let text = error("SELECT ?x\nWHERE {\n\tFILTER(?x = ) }");
        let shown = "query: line 3, column 14: \")\" cannot stand here\n3 | \tFILTER(?x = ) }\n    \t            ^";
        assert_eq!(text, shown);
        for (query, expected) in [
            ("SELECT ?x { ?x foo:bar 1 }", "column 16: the prefix \"foo\" is not declared"),
            ("SELECT ?x { ?x a ?y ", "column 20: the query ends too early"),
            ("SELECT ?x { ?x a ?y } ORDR BY ?x", "column 23: \"ORDR\" cannot stand here"),
            ("SELECT ?x { ?x a 'é # no comment' ; ,, }", "column 37: \",\" cannot stand here"),
            ("SELECT ?x {\n  # WHERE\n  ?x simpul:met ?y ?z }", "line 3, column 20: \"?z\" cannot stand here"),
            ("SELECT ?x { ?x a \"open }", "column 25: the query ends too early"),
            ("PREFIX e: <http://e/>\nSELEC ?x", "line 2, column 1: a query begins with SELECT"),
            ("DELETE WHERE { ?s ?p ?o }", "column 1: a query begins with SELECT"),
            ("", "column 1: the query ends too early"),
            ("SELECT ?x { ?x <a b> 1 }", "column 19: \"b>\" cannot stand here"),
        ] {
            let text = error(query);
            assert!(text.contains(expected), "{query:?}: {text}");
        }
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
