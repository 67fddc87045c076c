//! Entities by what people call them.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};

use crate::lang::aliases::folded;
use crate::vocab::SKOS;

/// An entity as it is shown in lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entity {
    /// Its IRI.
    pub iri: String,
    /// Its label.
    pub label: String,
}

/// The entities that `name` can mean: the one with that IRI, or with that end of it (`person/li-qiang`); or else those
/// with that label; or else those with that other name. Case and punctuation do not count. In order of IRIs.
pub fn find(quads: &[Quad], name: &str) -> Vec<Entity> {
    let other_name = format!("{SKOS}altLabel");
    let mut labels: BTreeMap<&str, &str> = BTreeMap::new();
    let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for quad in quads.iter().filter(|quad| quad.graph_name == GraphName::DefaultGraph) {
        if let (NamedOrBlankNode::NamedNode(subject), Term::Literal(text)) = (&quad.subject, &quad.object) {
            if quad.predicate == rdfs::LABEL {
                labels.insert(subject.as_str(), text.value());
            } else if quad.predicate.as_str() == other_name {
                others.entry(subject.as_str()).or_default().push(text.value());
            }
        }
    }
    let wanted = folded(name);
    let all = |holds: &dyn Fn(&str, &str) -> bool| -> Vec<Entity> {
        let found = labels.iter().filter(|(iri, label)| holds(iri, label));
        found.map(|(iri, label)| Entity { iri: (*iri).to_owned(), label: (*label).to_owned() }).collect()
    };
    let by_iri = all(&|iri, _| iri == name || name.contains('/') && iri.ends_with(&format!("/id/{name}")));
    if !by_iri.is_empty() {
        return by_iri;
    }
    let by_label = all(&|_, label| folded(label) == wanted);
    if !by_label.is_empty() {
        return by_label;
    }
    all(&|iri, _| others.get(iri).is_some_and(|names| names.iter().any(|name| folded(name) == wanted)))
}
