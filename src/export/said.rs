//! Facts, each once, with all articles that state it: what tables and timelines are made of.

use std::collections::{BTreeMap, BTreeSet};

use crate::fact::{Graph, Modality, Statement, Value};
use crate::text::{Date, EntityType};

/// A fact with everybody who states it in the same way.
pub struct Said<'a> {
    /// What is said; words and rule are those of the first article.
    pub statement: &'a Statement,
    /// The articles, in order of their IRIs.
    pub articles: BTreeSet<&'a str>,
    /// How many of them are independent of one another.
    pub support: usize,
    /// The words.
    pub words: BTreeSet<&'a str>,
    /// How sure the surest are, 0 to 1.
    pub confidence: f32,
    /// The first day that one of them was published.
    pub published: Option<Date>,
}

/// The facts of `graph` that `keep` keeps, in order of what they say. `copies` has the originals of articles that are
/// copies.
pub fn said<'a>(
    graph: &'a Graph,
    copies: &'a BTreeMap<String, String>,
    keep: impl Fn(&Statement) -> bool,
) -> Vec<Said<'a>> {
    let mut facts: BTreeMap<String, (Said, BTreeSet<&str>)> = BTreeMap::new();
    for (iri, article) in &graph.articles {
        let original = copies.get(iri).unwrap_or(iri).as_str();
        for statement in article.statements.iter().filter(|statement| keep(statement)) {
            let Statement { subject, relation, object, qualifiers, modality, source, .. } = statement;
            let key = format!("{:?}", (subject, relation, object, qualifiers, modality, source));
            let fresh = || Said {
                statement,
                articles: BTreeSet::new(),
                support: 0,
                words: BTreeSet::new(),
                confidence: 0.0,
                published: None,
            };
            let (fact, originals) = facts.entry(key).or_insert_with(|| (fresh(), BTreeSet::new()));
            originals.insert(original);
            fact.support = originals.len();
            fact.articles.insert(iri);
            fact.words.insert(&statement.passage.text);
            fact.confidence = fact.confidence.max(statement.confidence);
            let earlier = |day: Date| fact.published.is_none_or(|known| day.days() < known.days());
            if let Some(day) = article.published.filter(|day| earlier(*day)) {
                fact.published = Some(day);
            }
        }
    }
    facts.into_values().map(|(fact, _)| fact).collect()
}

/// The label of an entity, or what there is: the end of its IRI.
pub fn name<'a>(graph: &'a Graph, iri: &'a str) -> &'a str {
    let end = || iri.rsplit(['/', '#']).next().unwrap_or(iri);
    graph.nodes.get(iri).map_or_else(end, |node| node.label.as_str())
}

/// The type of an entity; empty for others.
pub fn kind(graph: &Graph, iri: &str) -> &'static str {
    graph.nodes.get(iri).map_or("", |node| EntityType::as_str(node.kind))
}

/// A value in words.
pub fn spelled(graph: &Graph, value: &Value<String>) -> String {
    match value {
        Value::Entity(iri) => name(graph, iri).to_owned(),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// When a fact holds: by its own date, or by the date that it leads to.
pub fn day(statement: &Statement) -> Option<Date> {
    let dates = [statement.qualifiers.get("date"), Some(&statement.object)];
    dates.into_iter().flatten().find_map(|value| match value {
        Value::Date(date) => Some(*date),
        _ => None,
    })
}

/// The modality where it is another than asserted.
pub fn modality(statement: &Statement) -> &'static str {
    if statement.modality == Modality::Asserted { "" } else { statement.modality.as_str() }
}
