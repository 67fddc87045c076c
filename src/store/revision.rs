//! SPARQL UPDATE over the quads of a store: what a request adds and takes.
//!
//! A request sees what a query sees: knowledge and evidence as one graph, and the graphs apart behind `GRAPH`. So what it
//! deletes without `GRAPH` is taken from wherever it stands, and what it inserts without goes into the default graph.
//! `CLEAR DEFAULT` and `DROP DEFAULT` mean the default graph alone. Each operation sees what those before it did.
//!
//! Specification: [SPARQL 1.1 Update](https://www.w3.org/TR/sparql11-update/).

use std::collections::BTreeMap;
use std::path::PathBuf;

use oxigraph::model::{BlankNode, GraphName, GraphNameRef, NamedNode, NamedOrBlankNode, Quad, Term, Triple, Variable};
use oxigraph::sparql::QueryResults;
use rustc_hash::{FxHashMap, FxHashSet};
use spargebra::algebra::{Expression, GraphPattern, GraphTarget, QueryDataset};
use spargebra::term::{
    self, GraphNamePattern, GroundQuadPattern, NamedNodePattern, QuadPattern, TermPattern, TriplePattern,
};
use spargebra::{GraphUpdateOperation, Query, SparqlParser, Update};

use super::query::{Asked, Store, failed};
use super::read::Reader;
use super::service::Asker;
use super::sparql;
use super::update::Effect;
use crate::error::{Error, Result};
use crate::naming::digest;
use crate::vocab::PREFIXES;

/// The quads of a store, for requests that change them.
pub struct Revision {
    store: Store,
    base: String,
    /// The triples of the default graph alone: the index has those of all graphs there.
    plain: FxHashSet<u128>,
    /// What changed, and whether it is there now.
    changes: BTreeMap<String, (Quad, bool)>,
    /// How many blank nodes requests have made.
    made: usize,
}

/// What the blank nodes begin with that requests make.
const NEW: &str = "simpulnew";

/// Whether a request has made it.
pub(super) fn is_new(node: &BlankNode) -> bool {
    node.as_str().starts_with(NEW)
}

impl Revision {
    /// Quads of a store whose IRIs begin with `base`.
    ///
    /// # Errors
    /// [`Error::Query`] where the index cannot take them.
    pub fn new(base: &str, quads: Vec<Quad>) -> Result<Self> {
        let plain = quads.iter().filter(|quad| quad.graph_name.is_default_graph()).map(mark).collect();
        let store = Store::new(base)?;
        store.extend(quads)?;
        Ok(Self { store, base: base.to_owned(), plain, changes: BTreeMap::new(), made: 0 })
    }

    /// The quads as they are now, for queries.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Does what a request asks for; gives what all requests have changed so far.
    ///
    /// # Errors
    /// [`Error::Query`] with line, column and the line itself where the request does not parse; where a variable to be set is not in
    /// it; where it was ended early; where it loads what is no file; where there is no graph that it drops; where it asks a
    /// service that is not allowed, or does not answer.
    pub fn apply(&mut self, request: &str, asked: &Asked) -> Result<Effect> {
        let asker = Asker::new(&asked.services);
        let applied = self.applied(request, asked, &asker);
        // What a service did wrong tells more than that it did.
        asker.wrong(applied.is_err()).map_or(applied, Err)
    }

    fn applied(&mut self, request: &str, asked: &Asked, asker: &Asker) -> Result<Effect> {
        let update = self.parse(request)?;
        let bound = self.store.values(("request", request), &asked.bound)?;
        for operation in update.operations {
            self.operate(operation, &bound, (asked, asker))?;
        }
        let mut effect = Effect { request: request.to_owned(), ..Effect::default() };
        for (quad, there) in self.changes.values() {
            if *there { &mut effect.added } else { &mut effect.taken }.push(quad.clone());
        }
        Ok(effect)
    }

    fn parse(&self, request: &str) -> Result<Update> {
        let mut parser = SparqlParser::new().with_base_iri(&self.base).map_err(failed)?;
        let id = format!("{}id/", self.base);
        for (prefix, namespace) in PREFIXES.into_iter().chain([("id", id.as_str())]) {
            parser = parser.with_prefix(prefix, namespace).map_err(failed)?;
        }
        parser.clone().parse_update(request).map_err(|error| {
            Error::Query(sparql::explain_update(request, &error.to_string(), |other| {
                parser.clone().parse_update(other).err().map(|error| error.to_string())
            }))
        })
    }

    fn operate(
        &mut self,
        operation: GraphUpdateOperation,
        bound: &[(Variable, Term)],
        asked: (&Asked, &Asker),
    ) -> Result<()> {
        match operation {
            GraphUpdateOperation::InsertData { data } => {
                let mut blanks = FxHashMap::default();
                for quad in data {
                    let quad = self.filled(&data_pattern(quad), &BTreeMap::new(), &mut blanks);
                    quad.map_or(Ok(()), |quad| self.add(&quad))?;
                }
            }
            GraphUpdateOperation::DeleteData { data } => {
                for quad in data {
                    let object = Term::from(quad.object);
                    self.take(&Quad::new(quad.subject, quad.predicate, object, graph(quad.graph_name)))?;
                }
            }
            GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
                let delete: Vec<QuadPattern> = delete.into_iter().map(ground_pattern).collect();
                let rows = self.rows(&delete, &insert, using, *pattern, bound, asked)?;
                let mut nothing = FxHashMap::default();
                for row in &rows {
                    for pattern in &delete {
                        let quad = self.filled(pattern, row, &mut nothing);
                        quad.map_or(Ok(()), |quad| self.take(&quad))?;
                    }
                }
                for row in &rows {
                    // Each row makes blank nodes of its own.
                    let mut blanks = FxHashMap::default();
                    for pattern in &insert {
                        let quad = self.filled(pattern, row, &mut blanks);
                        quad.map_or(Ok(()), |quad| self.add(&quad))?;
                    }
                }
            }
            GraphUpdateOperation::Load { silent, source, destination } => match self.load(&source, &graph(destination))
            {
                Err(_) if silent => {}
                other => other?,
            },
            GraphUpdateOperation::Clear { silent, graph } | GraphUpdateOperation::Drop { silent, graph } => {
                let gone = self.all_of(&graph)?;
                if let GraphTarget::NamedNode(name) = &graph
                    && gone.is_empty()
                    && !silent
                {
                    return Err(Error::Query(format!("there is no graph {name}; with SILENT that does not matter")));
                }
                gone.iter().try_for_each(|quad| self.take_from_graph(quad))?;
            }
            // A graph is there as soon as something stands in it.
            GraphUpdateOperation::Create { .. } => {}
        }
        Ok(())
    }

    /// The values that the variables of both templates have, in a fixed order.
    fn rows(
        &self,
        delete: &[QuadPattern],
        insert: &[QuadPattern],
        using: Option<QueryDataset>,
        pattern: GraphPattern,
        bound: &[(Variable, Term)],
        (asked, asker): (&Asked, &Asker),
    ) -> Result<Vec<BTreeMap<Variable, Term>>> {
        let mut variables = BTreeMap::new();
        for pattern in delete.iter().chain(insert) {
            let triple = TriplePattern {
                subject: pattern.subject.clone(),
                predicate: pattern.predicate.clone(),
                object: pattern.object.clone(),
            };
            collect(&triple, &mut variables);
            if let GraphNamePattern::Variable(variable) = &pattern.graph_name {
                variables.insert(variable.as_str().to_owned(), variable.clone());
            }
        }
        let text = pattern.to_string();
        let known = sparql::variables(&text);
        let conditions = bound.iter().filter(|(variable, _)| known.contains(variable.as_str()));
        let inner = conditions.fold(pattern, |inner, (variable, value)| {
            let value = match value {
                Term::NamedNode(node) => Expression::NamedNode(node.clone()),
                Term::Literal(literal) => Expression::Literal(literal.clone()),
                // Neither is what somebody can give.
                Term::BlankNode(_) | Term::Triple(_) => return inner,
            };
            let variable = Expression::Variable(variable.clone());
            let expr = Expression::SameTerm(Box::new(variable), Box::new(value));
            GraphPattern::Filter { expr, inner: Box::new(inner) }
        });
        let pattern = GraphPattern::Project { inner: Box::new(inner), variables: variables.into_values().collect() };
        let query = Query::Select { dataset: using, pattern, base_iri: None };
        let results = self.store.evaluator_for(asked, asker)?.for_query(query).on_store(self.store.index()).execute();
        let QueryResults::Solutions(solutions) = results.map_err(failed)? else {
            return Err(failed("the pattern gave no rows"));
        };
        let mut rows = Vec::new();
        for row in solutions {
            let row = row.map_err(failed)?;
            rows.push(
                row.iter().map(|(variable, value)| (variable.clone(), value.clone())).collect::<BTreeMap<_, _>>(),
            );
        }
        rows.sort_by_cached_key(|row: &BTreeMap<Variable, Term>| {
            row.iter().map(|(variable, value)| (variable.as_str().to_owned(), value.to_string())).collect::<Vec<_>>()
        });
        Ok(rows)
    }

    /// What a template says with these values; nothing where one is missing, or cannot stand where it would.
    fn filled(
        &mut self,
        pattern: &QuadPattern,
        row: &BTreeMap<Variable, Term>,
        blanks: &mut FxHashMap<BlankNode, BlankNode>,
    ) -> Option<Quad> {
        let graph_name = match &pattern.graph_name {
            GraphNamePattern::DefaultGraph => GraphName::DefaultGraph,
            GraphNamePattern::NamedNode(name) => name.clone().into(),
            GraphNamePattern::Variable(variable) => match row.get(variable)? {
                Term::NamedNode(name) => name.clone().into(),
                Term::BlankNode(name) => name.clone().into(),
                _ => return None,
            },
        };
        let triple = TriplePattern {
            subject: pattern.subject.clone(),
            predicate: pattern.predicate.clone(),
            object: pattern.object.clone(),
        };
        Some(self.triple(&triple, row, blanks)?.in_graph(graph_name))
    }

    fn triple(
        &mut self,
        pattern: &TriplePattern,
        row: &BTreeMap<Variable, Term>,
        blanks: &mut FxHashMap<BlankNode, BlankNode>,
    ) -> Option<Triple> {
        let subject = match self.value(&pattern.subject, row, blanks)? {
            Term::NamedNode(node) => NamedOrBlankNode::from(node),
            Term::BlankNode(node) => node.into(),
            _ => return None,
        };
        let predicate = match &pattern.predicate {
            NamedNodePattern::NamedNode(node) => node.clone(),
            NamedNodePattern::Variable(variable) => match row.get(variable)? {
                Term::NamedNode(node) => node.clone(),
                _ => return None,
            },
        };
        Some(Triple { subject, predicate, object: self.value(&pattern.object, row, blanks)? })
    }

    fn value(
        &mut self,
        pattern: &TermPattern,
        row: &BTreeMap<Variable, Term>,
        blanks: &mut FxHashMap<BlankNode, BlankNode>,
    ) -> Option<Term> {
        Some(match pattern {
            TermPattern::NamedNode(node) => node.clone().into(),
            TermPattern::Literal(literal) => literal.clone().into(),
            TermPattern::Variable(variable) => row.get(variable)?.clone(),
            TermPattern::Triple(triple) => self.triple(triple, row, blanks)?.into(),
            TermPattern::BlankNode(node) => {
                let made = &mut self.made;
                let fresh = blanks.entry(node.clone()).or_insert_with(|| {
                    *made += 1;
                    BlankNode::new_unchecked(format!("{NEW}{made}"))
                });
                fresh.clone().into()
            }
        })
    }

    /// Reads a file into a graph; where that is the default graph, the graphs of the file stay apart.
    fn load(&mut self, source: &NamedNode, destination: &GraphName) -> Result<()> {
        let Some(path) = local(source.as_str()) else {
            let message = format!("LOAD reads files here, as <file:///...>, and nothing from the net: {source}");
            return Err(Error::Query(message));
        };
        let mut blanks = FxHashMap::default();
        for quad in Reader::new(&self.base).read(&path, None)? {
            let graph_name = if destination.is_default_graph() { quad.graph_name } else { destination.clone() };
            let pattern = TriplePattern {
                subject: quad.subject.into(),
                predicate: quad.predicate.into(),
                object: quad.object.into(),
            };
            if let Some(triple) = self.triple(&pattern, &BTreeMap::new(), &mut blanks) {
                self.add(&triple.in_graph(graph_name))?;
            }
        }
        Ok(())
    }

    /// All that stands in some graphs.
    fn all_of(&self, target: &GraphTarget) -> Result<Vec<Quad>> {
        let graph = match target {
            GraphTarget::NamedNode(name) => Some(GraphNameRef::NamedNode(name.as_ref())),
            GraphTarget::DefaultGraph => Some(GraphNameRef::DefaultGraph),
            GraphTarget::NamedGraphs | GraphTarget::AllGraphs => None,
        };
        let mut quads = self.found(None, graph)?;
        let with_default = *target != GraphTarget::NamedGraphs;
        quads.retain(|quad| {
            if quad.graph_name.is_default_graph() { with_default && self.plain.contains(&mark(quad)) } else { true }
        });
        Ok(quads)
    }

    /// What is in the index: of one triple or all, of one graph or all.
    fn found(&self, triple: Option<&Quad>, graph: Option<GraphNameRef<'_>>) -> Result<Vec<Quad>> {
        let quads = self.store.index().quads_for_pattern(
            triple.map(|quad| quad.subject.as_ref()),
            triple.map(|quad| quad.predicate.as_ref()),
            triple.map(|quad| quad.object.as_ref()),
            graph,
        );
        quads.collect::<Result<_, _>>().map_err(failed)
    }

    /// The same triple in each graph that it stands in.
    fn everywhere(&self, triple: &Quad) -> Result<Vec<Quad>> {
        let mut quads = self.found(Some(triple), None)?;
        quads.retain(|quad| !quad.graph_name.is_default_graph() || self.plain.contains(&mark(quad)));
        Ok(quads)
    }

    /// Takes a quad of a named graph from there, and one without from wherever it stands.
    fn take(&mut self, quad: &Quad) -> Result<()> {
        if quad.graph_name.is_default_graph() {
            self.everywhere(quad)?.iter().try_for_each(|quad| self.take_from_graph(quad))
        } else {
            self.take_from_graph(quad)
        }
    }

    fn take_from_graph(&mut self, quad: &Quad) -> Result<()> {
        let index = self.store.index();
        let was_there = if quad.graph_name.is_default_graph() {
            self.plain.remove(&mark(quad))
        } else {
            index.contains(quad).map_err(failed)?
        };
        if !was_there {
            return Ok(());
        }
        if !quad.graph_name.is_default_graph() {
            index.remove(quad).map_err(failed)?;
        }
        if self.everywhere(quad)?.is_empty() {
            self.store.index().remove(&in_one(quad)).map_err(failed)?;
        }
        self.note(quad, false);
        Ok(())
    }

    fn add(&mut self, quad: &Quad) -> Result<()> {
        let is_new = if quad.graph_name.is_default_graph() {
            self.plain.insert(mark(quad))
        } else {
            !self.store.index().contains(quad).map_err(failed)?
        };
        if is_new {
            self.store.index().insert(quad).map_err(failed)?;
            self.store.index().insert(&in_one(quad)).map_err(failed)?;
            self.note(quad, true);
        }
        Ok(())
    }

    /// Notes a change; one that takes another back leaves nothing.
    fn note(&mut self, quad: &Quad, there: bool) {
        let line = quad.to_string();
        if self.changes.remove(&line).is_none() {
            self.changes.insert(line, (quad.clone(), there));
        }
    }
}

/// By what a triple of the default graph is known.
fn mark(quad: &Quad) -> u128 {
    digest(&format!("{} {} {}", quad.subject, quad.predicate, quad.object))
}

/// The triple in the graph that queries see.
fn in_one(quad: &Quad) -> Quad {
    Quad { graph_name: GraphName::DefaultGraph, ..quad.clone() }
}

fn graph(name: term::GraphName) -> GraphName {
    match name {
        term::GraphName::NamedNode(name) => name.into(),
        term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

fn data_pattern(quad: term::Quad) -> QuadPattern {
    QuadPattern {
        subject: quad.subject.into(),
        predicate: quad.predicate.into(),
        object: quad.object.into(),
        graph_name: match quad.graph_name {
            term::GraphName::NamedNode(name) => GraphNamePattern::NamedNode(name),
            term::GraphName::DefaultGraph => GraphNamePattern::DefaultGraph,
        },
    }
}

fn ground_pattern(pattern: GroundQuadPattern) -> QuadPattern {
    let GroundQuadPattern { subject, predicate, object, graph_name } = pattern;
    QuadPattern { subject: subject.into(), predicate, object: object.into(), graph_name }
}

/// Adds the variables of a template to `into`.
fn collect(pattern: &TriplePattern, into: &mut BTreeMap<String, Variable>) {
    if let NamedNodePattern::Variable(variable) = &pattern.predicate {
        into.insert(variable.as_str().to_owned(), variable.clone());
    }
    for part in [&pattern.subject, &pattern.object] {
        match part {
            TermPattern::Variable(variable) => {
                into.insert(variable.as_str().to_owned(), variable.clone());
            }
            TermPattern::Triple(triple) => collect(triple, into),
            _ => {}
        }
    }
}

/// The file that an IRI means, where it means one.
fn local(iri: &str) -> Option<PathBuf> {
    let path = iri.strip_prefix("file://")?;
    // The name of this machine is left out, or said.
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, others @ ..] = rest {
        let escaped = (*first == b'%').then(|| others.get(..2)).flatten();
        let byte = escaped.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &others[2..] } else { others };
    }
    path.starts_with('/').then(|| PathBuf::from(String::from_utf8_lossy(&bytes).into_owned()))
}
