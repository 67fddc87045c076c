//! Entities by what people call them.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdfs;
use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};

use crate::error::{Error, Result};
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

/// What entities are called in the default graph.
#[derive(Default)]
struct Names<'a> {
    labels: BTreeMap<&'a str, &'a str>,
    others: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Names<'a> {
    fn new(quads: &'a [Quad]) -> Self {
        let other_name = format!("{SKOS}altLabel");
        let mut names = Self::default();
        for quad in quads.iter().filter(|quad| quad.graph_name == GraphName::DefaultGraph) {
            if let (NamedOrBlankNode::NamedNode(subject), Term::Literal(text)) = (&quad.subject, &quad.object) {
                if quad.predicate == rdfs::LABEL {
                    names.labels.insert(subject.as_str(), text.value());
                } else if quad.predicate.as_str() == other_name {
                    names.others.entry(subject.as_str()).or_default().push(text.value());
                }
            }
        }
        names
    }

    fn all(&self, holds: impl Fn(&str, &str) -> bool) -> Vec<Entity> {
        let found = self.labels.iter().filter(|(iri, label)| holds(iri, label));
        found.map(|(iri, label)| Entity { iri: (*iri).to_owned(), label: (*label).to_owned() }).collect()
    }

    fn others(&self, iri: &str) -> impl Iterator<Item = &'a str> {
        self.others.get(iri).into_iter().flatten().copied()
    }
}

/// The entities that `name` can mean: the one with that IRI, or with that end of it (`person/li-qiang`); or else those
/// with that label; or else those with that other name. Case and punctuation do not count. In order of IRIs.
pub fn find(quads: &[Quad], name: &str) -> Vec<Entity> {
    let names = Names::new(quads);
    let wanted = folded(name);
    let by_iri = names.all(|iri, _| iri == name || name.contains('/') && iri.ends_with(&format!("/id/{name}")));
    if !by_iri.is_empty() {
        return by_iri;
    }
    let by_label = names.all(|_, label| folded(label) == wanted);
    if !by_label.is_empty() {
        return by_label;
    }
    names.all(|iri, _| names.others(iri).any(|name| folded(name) == wanted))
}

/// The one entity that `name` means.
///
/// # Errors
/// [`Error::Name`] with those that have the name where there are several, and those that may be meant where there is none.
pub fn one(quads: &[Quad], name: &str) -> Result<Entity> {
    let list = |entities: &[Entity]| {
        entities.iter().take(SHOWN).map(|e| format!("\n  {}  {}", e.iri, e.label)).collect::<Vec<_>>().concat()
    };
    let mut found = find(quads, name);
    if found.len() > 1 {
        let count = found.len();
        return Err(Error::Name(format!("{count} entities are called {name}; give the IRI of one:{}", list(&found))));
    }
    found.pop().ok_or_else(|| {
        let near = near(quads, name);
        let hint = if near.is_empty() { String::new() } else { format!("; nearest are:{}", list(&near)) };
        Error::Name(format!("no entity is called {name}{hint}"))
    })
}

/// How many entities of one name are shown.
const SHOWN: usize = 10;
/// How many names are shown to whoever misspelled one.
const NEAR: usize = 5;
/// How alike such names are at least, in 0 to 1.
const ALIKE: f64 = 0.6;

/// The entities whose names are most like `name`, or have its words among theirs, the most alike first.
pub fn near(quads: &[Quad], name: &str) -> Vec<Entity> {
    let names = Names::new(quads);
    let wanted = folded(name);
    let alike = |other: &str| {
        let other = folded(other);
        let has_words = !wanted.is_empty() && format!(" {other} ").contains(&format!(" {wanted} "));
        let likeness = strsim::normalized_damerau_levenshtein(&wanted, &other);
        if has_words { likeness + 1.0 } else { likeness }
    };
    let best = |entity: &Entity| names.others(&entity.iri).map(alike).fold(alike(&entity.label), f64::max);
    let mut found: Vec<(f64, Entity)> = names.all(|_, _| true).into_iter().map(|e| (best(&e), e)).collect();
    found.retain(|(likeness, _)| *likeness >= ALIKE);
    // Those equally alike stay in order of IRIs.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(NEAR).map(|(_, entity)| entity).collect()
}
