//! What people decide about entities, as it stands in the journal: a graph of its own for each decision.

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};

use super::folder::Folder;
use super::iri::term;
use super::record::{Parts, Record};
use crate::naming::fingerprint;
use crate::resolve::Ruling;

/// A decision and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its place in the order of decisions, from 1, and its name: `3-9ae0f1c3`.
    pub id: (u32, String),
    /// What was decided.
    pub ruling: Ruling,
}

impl Decision {
    /// The decision number `number` of a store.
    pub fn new(number: u32, ruling: Ruling) -> Self {
        let parts: Vec<&str> = match &ruling {
            Ruling::Merge { from, into } => vec!["merge", from, into],
            Ruling::Split { entity, articles } => {
                ["split", entity].into_iter().chain(articles.iter().map(String::as_str)).collect()
            }
        };
        let name = format!("{number}-{}", &fingerprint(parts)[..8]);
        Self { id: (number, name), ruling }
    }

    /// Its IRI in a store with this base.
    pub fn iri(base: &str, name: &str) -> String {
        Folder::Rulings.iri(base, name)
    }

    /// As it stands in the journal.
    pub fn record(&self, base: &str) -> Record {
        let iri = NamedNode::new_unchecked(Self::iri(base, &self.id.1));
        let node = |iri: &str| Term::from(NamedNode::new_unchecked(iri));
        let says = match &self.ruling {
            Ruling::Merge { from, into } => {
                vec![
                    (rdf::TYPE.into_owned(), term("Merge").into()),
                    (term("entity"), node(from)),
                    (term("becomes"), node(into)),
                ]
            }
            Ruling::Split { entity, articles } => {
                let mut says = vec![(rdf::TYPE.into_owned(), term("Split").into()), (term("entity"), node(entity))];
                says.extend(articles.iter().map(|article| (term("within"), node(article))));
                says
            }
        };
        let quads = says.into_iter().map(|(p, o)| Quad::new(iri.clone(), p, o, iri.clone()));
        Record::of(iri.as_str(), quads)
    }
}

/// The decision of which these are the parts.
///
/// # Errors
/// What is wrong with it.
pub(super) fn decision(base: &str, iri: &str, parts: &Parts) -> Result<Decision, String> {
    let wrong = || format!("<{iri}> is no decision on entities");
    let id = Folder::Rulings.numbered(base, iri).ok_or_else(wrong)?;
    let objects = |property: &NamedNode| -> Vec<String> {
        let own = |quad: &&Quad| {
            quad.predicate == *property && matches!(&quad.subject, NamedOrBlankNode::NamedNode(s) if s.as_str() == iri)
        };
        let nodes = parts.evidence.iter().filter(own).filter_map(|quad| match &quad.object {
            Term::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        });
        nodes.collect()
    };
    let from = objects(&term("entity")).into_iter().next().ok_or_else(wrong)?;
    let is_split = objects(&rdf::TYPE.into_owned()).iter().any(|class| class == term("Split").as_str());
    let ruling = if is_split {
        Ruling::Split { entity: from, articles: objects(&term("within")) }
    } else {
        Ruling::Merge { from, into: objects(&term("becomes")).into_iter().next().ok_or_else(wrong)? }
    };
    Ok(Decision { id, ruling })
}
