//! Quads -> [`Graph`]: entities and the statements of articles, back from what [`super::quads`] writes. Mentions and
//! quotes are left where they are.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::FxHashSet;

use super::iri::{below, term};
use super::quads::kinds;
use crate::fact::{Article, Graph, Modality, Node, Passage, Statement, Value};
use crate::text::Date;
use crate::vocab::{BASE, NIF, PROV, SCHEMA, SIMPUL, SKOS};

/// The entities and statements in `quads`, in named graphs or one. A fact without evidence is of no article and left out, as
/// is one in quarantine.
pub fn statements(quads: &[Quad]) -> Graph {
    let mut graph = Graph { base: BASE.to_owned(), nodes: nodes(quads), ..Graph::default() };
    let nodes = described(quads);
    let date = below(SCHEMA, "datePublished");
    for (iri, node) in &nodes {
        if node.is(&below(SCHEMA, "NewsArticle")) {
            let published = node.text(&date).and_then(|day| day.parse().ok());
            let headline = node.text(&below(SCHEMA, "headline")).map(str::to_owned);
            let source = node.text(&below(SCHEMA, "publisher")).map(str::to_owned);
            let article = Article { headline, source, published, ..Article::default() };
            graph.articles.insert((*iri).to_owned(), article);
        }
    }
    for stated in facts_of(&nodes).into_iter().filter(|stated| stated.quarantined.is_none()) {
        for (article, statement) in stated.evidence {
            graph.articles.entry(article).or_default().statements.push(statement);
        }
    }
    for article in graph.articles.values_mut() {
        // Facts came in order of their nodes, which decides between those of one passage.
        article.statements.sort_by(|a, b| (&a.passage, &a.rule).cmp(&(&b.passage, &b.rule)));
    }
    graph
}

/// A fact with all that stands behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// Its IRI.
    pub iri: String,
    /// Why it is in quarantine, where it is.
    pub quarantined: Option<String>,
    /// The IRIs of the articles that state it, each with what it states: the same but for words, rule and confidence. Never empty.
    pub evidence: Vec<(String, Statement)>,
}

/// The facts in `quads`, in order of their IRIs, those in quarantine among them. One without evidence is left out.
pub fn facts(quads: &[Quad]) -> Vec<Stated> {
    facts_of(&described(quads))
}

fn facts_of(nodes: &BTreeMap<&str, Described<'_>>) -> Vec<Stated> {
    let (fact, evidence, reason) = (term("Fact"), term("evidence"), term("reason"));
    let mut facts = Vec::new();
    for (iri, node) in nodes.iter().filter(|(_, node)| node.is(&fact)) {
        let Some(statement) = statement(node) else { continue };
        let quarantined = node.text(&reason).map(str::to_owned);
        let mut stated = Stated { iri: (*iri).to_owned(), quarantined, evidence: Vec::new() };
        for words in node.objects(&evidence).filter_map(|iri| nodes.get(iri)) {
            let Some(article) = words.iri(&below(PROV, "wasDerivedFrom")) else { continue };
            let number = |p: &str| words.text(&below(NIF, p)).and_then(|n| n.parse().ok()).unwrap_or_default();
            let text = words.text(&below(NIF, "anchorOf")).unwrap_or_default().to_owned();
            let of_article = Statement {
                passage: Passage { start: number("beginIndex"), end: number("endIndex"), text },
                rule: words.text(&term("rule")).unwrap_or_default().to_owned(),
                confidence: words.text(&term("confidence")).and_then(|n| n.parse().ok()).unwrap_or_default(),
                ..statement.clone()
            };
            stated.evidence.push((article.to_owned(), of_article));
        }
        if !stated.evidence.is_empty() {
            facts.push(stated);
        }
    }
    facts
}

/// Articles that are copies, with their originals.
pub fn copies(quads: &[Quad]) -> BTreeMap<String, String> {
    let copy = term("copyOf");
    let pair = |quad: &Quad| match (&quad.subject, &quad.object) {
        (NamedOrBlankNode::NamedNode(copy), Term::NamedNode(original)) => {
            Some((copy.as_str().to_owned(), original.as_str().to_owned()))
        }
        _ => None,
    };
    quads.iter().filter(|quad| quad.predicate == copy).filter_map(pair).collect()
}

/// What is said of a node, without repeats.
#[derive(Default)]
struct Described<'a>(Vec<(&'a NamedNode, &'a Term)>);

impl<'a> Described<'a> {
    fn objects(&self, property: &NamedNode) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(p, _)| *p == property).filter_map(|(_, object)| match object {
            Term::NamedNode(iri) => Some(iri.as_str()),
            _ => None,
        })
    }

    fn is(&self, class: &NamedNode) -> bool {
        self.objects(&rdf::TYPE.into_owned()).any(|known| known == class.as_str())
    }

    fn iri(&self, property: &NamedNode) -> Option<&'a str> {
        self.objects(property).next()
    }

    fn object(&self, property: &NamedNode) -> Option<&'a Term> {
        self.0.iter().find(|(p, _)| *p == property).map(|(_, object)| *object)
    }

    fn text(&self, property: &NamedNode) -> Option<&'a str> {
        match self.object(property)? {
            Term::Literal(literal) => Some(literal.value()),
            _ => None,
        }
    }
}

/// Articles, facts and evidence with what is said of them, by their IRIs.
fn described(quads: &[Quad]) -> BTreeMap<&str, Described<'_>> {
    let classes = [term("Fact"), term("Evidence"), below(SCHEMA, "NewsArticle")];
    let known: FxHashSet<&NamedOrBlankNode> = quads
        .iter()
        .filter(|quad| quad.predicate == rdf::TYPE)
        .filter(|quad| matches!(&quad.object, Term::NamedNode(class) if classes.contains(class)))
        .map(|quad| &quad.subject)
        .collect();
    let mut nodes: BTreeMap<&str, Described> = BTreeMap::new();
    for quad in quads.iter().filter(|quad| known.contains(&quad.subject)) {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
            nodes.entry(subject.as_str()).or_default().0.push((&quad.predicate, &quad.object));
        }
    }
    for node in nodes.values_mut() {
        node.0.sort_by_cached_key(|(p, object)| (p.as_str(), object.to_string()));
        // A fact of several articles stands in the graph of each.
        node.0.dedup();
    }
    nodes
}

/// What a fact says, as yet without evidence; none where it is not whole.
fn statement(node: &Described) -> Option<Statement> {
    let mut statement = Statement {
        subject: node.iri(&rdf::SUBJECT.into_owned())?.to_owned(),
        relation: local(node.iri(&rdf::PREDICATE.into_owned())?).to_owned(),
        object: value(node.object(&rdf::OBJECT.into_owned())?),
        qualifiers: BTreeMap::new(),
        modality: Modality::Asserted,
        source: None,
        passage: Passage { start: 0, end: 0, text: String::new() },
        rule: String::new(),
        confidence: 0.0,
    };
    for (property, object) in &node.0 {
        match property.as_str().strip_prefix(SIMPUL) {
            Some("evidence" | "support" | "reason") | None => {}
            Some("modality") => {
                if let Term::NamedNode(iri) = object {
                    statement.modality = local(iri.as_str()).parse().unwrap_or_default();
                }
            }
            Some("claimedBy") => statement.source = Some(spelled(object)),
            Some(name) => {
                statement.qualifiers.insert(name.to_owned(), value(object));
            }
        }
    }
    Some(statement)
}

/// Entities with their names; what has none goes by its IRI.
fn nodes(quads: &[Quad]) -> BTreeMap<String, Node> {
    let kinds = kinds();
    let mut nodes: BTreeMap<String, Node> = BTreeMap::new();
    for quad in quads.iter().filter(|quad| quad.predicate == rdf::TYPE) {
        if let (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(class)) = (&quad.subject, &quad.object)
            && let Some(kind) = kinds.get(class)
        {
            let node = || Node { kind: *kind, label: String::new(), aliases: BTreeSet::new() };
            nodes.entry(subject.as_str().to_owned()).or_insert_with(node);
        }
    }
    for quad in quads {
        let (NamedOrBlankNode::NamedNode(subject), Term::Literal(name)) = (&quad.subject, &quad.object) else {
            continue;
        };
        let Some(node) = nodes.get_mut(subject.as_str()) else { continue };
        if quad.predicate == rdfs::LABEL {
            if node.label.is_empty() || name.value() < node.label.as_str() {
                name.value().clone_into(&mut node.label);
            }
        } else if quad.predicate.as_str().strip_prefix(SKOS) == Some("altLabel") {
            node.aliases.insert(name.value().to_owned());
        }
    }
    for (iri, node) in &mut nodes {
        if node.label.is_empty() {
            node.label.clone_from(iri);
        }
    }
    nodes
}

/// The name of one of our properties; of others the IRI.
fn local(iri: &str) -> &str {
    iri.strip_prefix(SIMPUL).unwrap_or(iri)
}

fn value(term: &Term) -> Value<String> {
    match term {
        Term::Literal(literal) => date(literal)
            .map(Value::Date)
            .or_else(|| number(literal).map(Value::Number))
            .unwrap_or_else(|| Value::Text(literal.value().to_owned())),
        other => Value::Entity(spelled(other)),
    }
}

fn spelled(term: &Term) -> String {
    match term {
        Term::NamedNode(iri) => iri.as_str().to_owned(),
        other => other.to_string(),
    }
}

fn date(literal: &Literal) -> Option<Date> {
    let datatype = literal.datatype();
    let is_date = [xsd::DATE, xsd::G_YEAR_MONTH, xsd::G_YEAR].contains(&datatype)
        || datatype.as_str().strip_prefix(SIMPUL) == Some("isoWeek");
    if is_date { literal.value().parse().ok() } else { None }
}

fn number(literal: &Literal) -> Option<f64> {
    let is_number = [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE].contains(&literal.datatype());
    let number: Option<f64> = if is_number { literal.value().parse().ok() } else { None };
    number.filter(|number| number.is_finite())
}
