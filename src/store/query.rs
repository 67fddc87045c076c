//! SPARQL over quads in memory.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{
    GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Quad, Term, TermRef, Variable,
};
use oxigraph::sparql::{CancellationToken, PreparedSparqlQuery, QueryResults, SparqlEvaluator};
use oxigraph::store::Store as Index;

use super::answer::{Answer, Rows};
use super::iri::{below, relation};
use super::look::one;
use super::quads::quads;
use super::service::{Asker, Services};
use super::sparql;
use crate::error::{Error, Result};
use crate::fact::Graph;
use crate::lang::nearest;
#[cfg(doc)]
use crate::vocab::SIMPUL;
use crate::vocab::{BASE, OPEN, PREFIXES, SKOS};

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
        self.ask(query, &Asked::default()).map(|(answer, _)| answer)
    }

    /// The answer to a query that is asked in some way, and how it was found, as JSON, where that is asked for.
    ///
    /// # Errors
    /// As [`query`](Self::query); also where a variable is not in the query, and where it was cancelled.
    pub fn ask(&self, query: &str, asked: &Asked) -> Result<(Answer, Option<String>)> {
        let asker = Asker::new(&asked.services);
        let answered = self.answered(query, asked, &asker);
        // What a service did wrong tells more than that it did.
        asker.wrong(answered.is_err()).map_or(answered, Err)
    }

    /// Whether a query could be asked in some way, whatever the store holds.
    ///
    /// # Errors
    /// [`Error::Query`] where it does not parse, or where a variable is not in it.
    pub fn check(&self, query: &str, asked: &Asked) -> Result<()> {
        let _: PreparedSparqlQuery = self.prepare(query, asked, &Asker::new(&asked.services))?;
        has_variables(("query", query), &asked.bound)
    }

    fn answered(&self, query: &str, asked: &Asked, asker: &Asker) -> Result<(Answer, Option<String>)> {
        let mut prepared = self.prepare(query, asked, asker)?;
        if !asked.bound.is_empty() {
            let bound = self.bound(query, &asked.bound)?;
            prepared = self.prepare(&bound, asked, asker)?;
        }
        let prepared = prepared.on_store(&self.index);
        if !asked.explained {
            return Ok((answer(prepared.execute().map_err(failed)?, query)?, None));
        }
        let (results, plan) = prepared.compute_statistics().explain();
        let answer = answer(results.map_err(failed)?, query)?;
        let mut json = Vec::new();
        plan.write_in_json(&mut json).map_err(failed)?;
        Ok((answer, Some(String::from_utf8_lossy(&json).into_owned())))
    }

    /// The query with filters that let each variable have only its value: unlike values given beforehand, these pass nothing where
    /// the variable is left without one.
    fn bound(&self, query: &str, bound: &[(String, String)]) -> Result<String> {
        let mut filters = String::new();
        for (variable, value) in self.values(("query", query), bound)? {
            let _ = write!(filters, "FILTER(sameTerm({variable}, {value})) ");
        }
        sparql::filtered(query, filters.trim_end())
            .ok_or_else(|| failed("the query has no pattern in braces whose variables could be set"))
    }

    /// The values that variables are to have of what is asked: of a `query` or `request`, and its text.
    pub(super) fn values(
        &self,
        (what, text): (&str, &str),
        bound: &[(String, String)],
    ) -> Result<Vec<(Variable, Term)>> {
        has_variables((what, text), bound)?;
        let value = |(variable, value): &(String, String)| Ok((Variable::new_unchecked(variable), self.meant(value)?));
        bound.iter().map(value).collect()
    }

    /// What is meant by words: the entity that has them as its name, or as the end of its IRI; or a term as N-Triples write
    /// it, or a name with a known prefix.
    pub(super) fn meant(&self, words: &str) -> Result<Term> {
        if words.starts_with(['<', '"']) {
            return words.parse().map_err(|error| Error::Query(format!("{words}: {error}")));
        }
        let named = words.split_once(':').and_then(|(prefix, name)| {
            let (_, namespace) = PREFIXES.iter().find(|(known, _)| *known == prefix)?;
            NamedNode::new(format!("{namespace}{name}")).ok()
        });
        if let Some(iri) = named.or_else(|| words.contains("://").then(|| NamedNode::new(words).ok()).flatten()) {
            return Ok(iri.into());
        }
        match one(&self.names()?, words) {
            Ok(entity) => Ok(below("", &entity.iri).into()),
            Err(error) => {
                let term = "a text or number is written as in N-Triples: '\"...\"'";
                Err(Error::Query(format!("{error}\n({term})")))
            }
        }
    }

    /// What entities are called.
    fn names(&self) -> Result<Vec<Quad>> {
        let other_name = below(SKOS, "altLabel");
        let graph = Some(GraphNameRef::DefaultGraph);
        let names = [rdfs::LABEL, other_name.as_ref()];
        let quads = names.into_iter().flat_map(|p| self.index.quads_for_pattern(None, Some(p), None, graph));
        quads.collect::<Result<_, _>>().map_err(failed)
    }

    /// What a query asks for that is neither in the ontology nor in the graph: names below [`SIMPUL`], each with its line, a mark below
    /// it, and the name that is most like it.
    pub fn unknown(&self, query: &str) -> Vec<String> {
        let mut unknown = Vec::new();
        for (at, name) in sparql::own_names(query) {
            let iri = relation(&name);
            let is_used = |s: Option<NamedOrBlankNodeRef<'_>>, p, o: Option<TermRef<'_>>| {
                self.index.quads_for_pattern(s, p, o, None).next().is_some()
            };
            let node = iri.as_ref();
            if name.starts_with(OPEN) && !is_used(None, Some(node), None) {
                unknown.push(sparql::shown(query, at, &format!("no article states the open relation {name:?}")));
            } else if !name.starts_with(OPEN)
                && !ONTOLOGY.contains(name.as_str())
                && !is_used(None, Some(node), None)
                && !is_used(Some(node.into()), None, None)
                && !is_used(None, None, Some(node.into()))
            {
                let near = nearest(&name, ONTOLOGY.iter().copied());
                let hint = near.map_or(String::new(), |near| format!("; did you mean simpul:{near}?"));
                let message = format!("neither the graph nor the ontology has simpul:{name}{hint}");
                unknown.push(sparql::shown(query, at, &message));
            }
        }
        unknown.dedup();
        unknown
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

    fn prepare(&self, query: &str, asked: &Asked, asker: &Asker) -> Result<PreparedSparqlQuery> {
        let evaluator = self.evaluator_for(asked, asker)?;
        evaluator.clone().parse_query(query).map_err(|error| {
            Error::Query(sparql::explain(query, &error.to_string(), |other| {
                evaluator.clone().parse_query(other).err().map(|error| error.to_string())
            }))
        })
    }

    /// What answers queries that are asked in this way.
    pub(super) fn evaluator_for(&self, asked: &Asked, asker: &Asker) -> Result<SparqlEvaluator> {
        let evaluator = self.evaluator()?.with_default_service_handler(asker.clone());
        Ok(match &asked.stop {
            Some(stop) => evaluator.with_cancellation_token(stop.0.clone()),
            None => evaluator,
        })
    }

    /// The index, in which the default graph has the triples of all graphs.
    pub(super) fn index(&self) -> &Index {
        &self.index
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

/// That what is asked has all variables that are to be set.
fn has_variables((what, text): (&str, &str), bound: &[(String, String)]) -> Result<()> {
    let known = sparql::variables(text);
    let Some((variable, _)) = bound.iter().find(|(variable, _)| !known.contains(variable.as_str())) else {
        return Ok(());
    };
    let known = known.iter().map(|name| format!("?{name}")).collect::<Vec<_>>().join(", ");
    Err(Error::Query(format!("the {what} has no variable ?{variable}; it has {known}")))
}

/// How a query is asked.
#[derive(Clone, Default)]
pub struct Asked {
    /// Variables without their question marks, and what each is to be: an entity by its name or IRI, or a term of N-Triples.
    pub bound: Vec<(String, String)>,
    /// Whether to tell how the answer was found.
    pub explained: bool,
    /// By what it can be ended early.
    pub stop: Option<Stop>,
    /// The services that it may ask (`SERVICE`).
    pub services: Services,
}

/// Ends a query that another thread asks. It is seen where the query next reads the index, which one that counts up large
/// products of `VALUES` may do late.
#[derive(Clone, Default)]
pub struct Stop(CancellationToken);

impl Stop {
    /// Ends it.
    pub fn stop(&self) {
        self.0.cancel();
    }
}

/// The local names of all classes, properties and individuals of the ontology.
static ONTOLOGY: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/ontology.ttl").lines();
    lines.filter_map(|line| line.strip_prefix("simpul:")?.split([' ', '\t']).next()).collect()
});

fn answer(results: QueryResults<'_>, query: &str) -> Result<Answer> {
    Ok(match results {
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

/// An [`Error::Query`] that says that.
pub(super) fn failed(error: impl std::fmt::Display) -> Error {
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
            (
                "DELETE WHERE { ?s ?p ?o }",
                "column 1: DELETE changes a graph: simpul query --update does that, on a store",
            ),
            ("", "column 1: the query ends too early"),
            ("SELECT ?x { ?x <a b> 1 }", "column 19: \"b>\" cannot stand here"),
        ] {
            let text = error(query);
            assert!(text.contains(expected), "{query:?}: {text}");
        }
    }

    #[test]
    fn unknown_names_are_told() {
        let store = Store::new(BASE).unwrap();
        assert_eq!(store.unknown("SELECT * { ?x a simpul:Person ; simpul:attended/simpul:heldIn ?y }"), [""; 0]);
        let told = store.unknown("SELECT * {\n  ?x simpul:atended ?y }");
        let expected = "line 2, column 13: neither the graph nor the ontology has simpul:atended; did you mean simpul:attended?\n2 |   ?x simpul:atended ?y }\n                ^";
        assert_eq!(told, [expected]);
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
