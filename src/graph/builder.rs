//! What articles say, put into one graph: an entity's IRI is made of its type and name, so that the same name in two
//! articles is one node and repeated runs give the same IRIs.

use crate::fact::{Article, Entity, Findings, Graph, Node, Passage, Statement, Subject, Value};
use crate::naming::{escape, slug};
use crate::text::{CodePoints, Document, Span};

/// Takes articles one by one, in any number, and gives the graph.
pub struct Builder {
    graph: Graph,
}

impl Builder {
    /// An empty graph whose IRIs begin with `base`; a final slash is added where it has none.
    pub fn new(base: &str) -> Self {
        let slash = if base.ends_with(['/', '#']) { "" } else { "/" };
        Self { graph: Graph { base: format!("{base}{slash}"), ..Graph::default() } }
    }

    /// Adds what `document` says. A document of the same id as one before replaces it.
    pub fn add(&mut self, document: &Document, findings: &Findings) {
        let nodes: Vec<String> = findings.entities.iter().map(|e| self.node(e)).collect();
        let points = CodePoints::new(&document.text);
        let passage = |span: Span| {
            let (start, end) = points.of_span(span);
            Passage { start, end, text: span.of(&document.text).to_owned() }
        };
        let iri = article_iri(&self.graph.base, &document.id);
        let value = |v: &Value| match v {
            Value::Entity(e) => Value::Entity(nodes[*e].clone()),
            Value::Text(t) => Value::Text(t.clone()),
            Value::Number(n) => Value::Number(*n),
            Value::Date(d) => Value::Date(*d),
        };
        let statements = findings
            .facts
            .iter()
            .map(|fact| Statement {
                subject: match fact.subject {
                    Subject::Document => iri.clone(),
                    Subject::Entity(e) => nodes[e].clone(),
                },
                relation: fact.relation.clone(),
                object: value(&fact.object),
                qualifiers: fact.qualifiers.iter().map(|(k, v)| (k.clone(), value(v))).collect(),
                modality: fact.modality,
                source: fact.source.map(|e| nodes[e].clone()),
                passage: passage(fact.evidence.span),
                rule: fact.evidence.rule.clone(),
                confidence: fact.evidence.confidence,
            })
            .collect();
        let mut mentions: Vec<(Passage, String, bool)> = Vec::new();
        for (entity, node) in findings.entities.iter().zip(&nodes) {
            mentions.extend(entity.mentions.iter().map(|m| (passage(m.span), node.clone(), m.named)));
        }
        mentions.sort();
        let quotes = findings.quotes.iter().map(|q| (passage(q.span), q.speaker.map(|e| nodes[e].clone()))).collect();
        let article = Article {
            headline: document.title.clone(),
            source: document.source.clone(),
            published: document.published,
            mentions,
            statements,
            quotes,
        };
        self.graph.articles.insert(iri, article);
    }

    fn node(&mut self, entity: &Entity) -> String {
        let iri = format!("{}id/{}/{}", self.graph.base, entity.kind, slug(&entity.name));
        let node = self.graph.nodes.entry(iri.clone()).or_insert_with(|| Node {
            kind: entity.kind,
            label: entity.name.clone(),
            aliases: std::collections::BTreeSet::new(),
        });
        // The label must not depend on which article came first.
        let first = node.label.clone().min(entity.name.clone());
        let names = entity.aliases.iter().chain([&entity.name, &node.label]).cloned().collect::<Vec<_>>();
        node.aliases.extend(names);
        node.label = first;
        node.aliases.remove(&node.label);
        iri
    }

    /// The graph of all that was added.
    pub fn finish(self) -> Graph {
        self.graph
    }
}

/// The IRI of the article `id`, below a base that ends in a slash.
pub fn article_iri(base: &str, id: &str) -> String {
    format!("{base}article/{}", escape(id))
}
