//! One article as it stands in the journal: its whole contribution, in a graph of its own.
//!
//! To the evidence ([`article_quads`]) it adds what the article calls its entities and open relations, from which the default graph is made
//! when a store is read, and a sketch of its words, by which copies are known. Both are taken out again where graphs are shown, so
//! that the graph of an article is the same whether it comes from a store or from `simpul extract`.

use oxigraph::io::{RdfFormat, RdfParser};
use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{GraphName, Quad, Term};

use super::iri::{iri, term};
use super::quads::{article_quads, base, class, entity_quads, open_class, open_relations};
use super::resemblance::Sketch;
use crate::fact::Graph;
use crate::text::EntityType;
use crate::vocab::SKOS;

/// What one article says, as sorted lines of N-Quads; or that it is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    article: String,
    text: String,
}

impl Record {
    /// What `graph`, the graph of one article alone, says; none where it holds no article. `text` are the words of the
    /// article: copies are known by them.
    pub fn new(graph: &Graph, text: &str) -> Option<Self> {
        let (key, article) = graph.articles.first_key_value()?;
        let name = iri(base(graph), key);
        let mut quads = article_quads(graph, key, article);
        let names = entity_quads(graph).into_iter().chain(open_relations(graph));
        quads.extend(names.map(|quad| Quad { graph_name: name.clone().into(), ..quad }));
        if let Some(sketch) = Sketch::of(text) {
            quads.push(Quad::new(name.clone(), term(SKETCH), sketch.literal(), name.clone()));
        }
        Some(Self::of(name.as_str(), quads))
    }

    /// The record that consists of these quads, all in the graph `name`.
    pub(super) fn of(name: &str, quads: impl IntoIterator<Item = Quad>) -> Self {
        let mut lines: Vec<String> = quads.into_iter().map(|quad| format!("{quad} .\n")).collect();
        lines.sort_unstable();
        lines.dedup();
        Self { article: name.to_owned(), text: lines.concat() }
    }

    /// That the article with this IRI is taken back.
    pub(super) fn removal(article: &str) -> Self {
        Self { article: article.to_owned(), text: removal(article) }
    }

    /// The article's IRI, which is also the name of its graph.
    pub fn article(&self) -> &str {
        &self.article
    }

    /// The lines.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Local name of the property with the sketch.
const SKETCH: &str = "sketch";

fn removal(article: &str) -> String {
    format!("<{article}> {} {} <{article}> .\n", rdf::TYPE, term("Removed"))
}

/// Whether the record of an article takes it back.
pub(super) fn is_removal(article: &str, record: &str) -> bool {
    // Most records are far longer: no need to make the line for them.
    record.len() < 3 * article.len() + 256 && record == removal(article)
}

/// A record taken apart.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The article's graph as it is shown.
    pub evidence: Vec<Quad>,
    /// Types and labels of entities and open relations, in the default graph.
    pub names: Vec<Quad>,
    /// By what copies are known.
    pub sketch: Option<Sketch>,
}

/// Takes the record of an article apart.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parts(article: &str, record: &str) -> Result<Parts, String> {
    let (classes, open) = (EntityType::ALL.map(class), open_class());
    let (label, other, sketch) = (rdfs::LABEL, format!("{SKOS}altLabel"), term(SKETCH));
    let mut parts = Parts::default();
    for quad in RdfParser::from_format(RdfFormat::NQuads).for_slice(record) {
        let quad = quad.map_err(|error| format!("the graph of <{article}>: {error}"))?;
        if !matches!(&quad.graph_name, GraphName::NamedNode(graph) if graph.as_str() == article) {
            return Err(format!("{quad} stands among the statements of <{article}>"));
        }
        let p = &quad.predicate;
        let is_class =
            |object: &Term| matches!(object, Term::NamedNode(node) if classes.contains(node) || *node == open);
        if *p == label || p.as_str() == other || *p == rdf::TYPE && is_class(&quad.object) {
            parts.names.push(Quad { graph_name: GraphName::DefaultGraph, ..quad });
        } else if *p == sketch {
            parts.sketch = Sketch::read(&quad.object);
        } else {
            parts.evidence.push(quad);
        }
    }
    Ok(parts)
}
