//! What else than facts the graph has of an entity: what it said, what it is linked with, which names were joined to it, where it is
//! spoken of.

use std::collections::BTreeMap;

use oxigraph::model::{Literal, NamedOrBlankNode, Quad, Term};

use super::iri::{below, term};
use crate::fact::Passage;
use crate::vocab::{NIF, OWL, PROV, SCHEMA, SKOS};

/// What stands with one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// What it said, by the IRIs of the articles, without quotation marks.
    pub quotes: Vec<(String, String)>,
    /// What it is the same as, or close to, in other datasets: the local name of the property and the IRI.
    pub links: Vec<(String, String)>,
    /// What the ledger says of it: the IRI of what was joined to it, and why.
    pub joined: Vec<(String, String)>,
}

/// What `quads` say of the entity `iri`, in order, without repeats.
pub fn about(quads: &[Quad], iri: &str) -> About {
    let (speaker, text, part) = (below(SCHEMA, "spokenByCharacter"), below(SCHEMA, "text"), below(SCHEMA, "isPartOf"));
    let (entity, becomes, reason) = (term("entity"), term("becomes"), term("reason"));
    let is = |term: &Term| matches!(term, Term::NamedNode(node) if node.as_str() == iri);
    let mut about = About::default();
    // Of quotes and entries of the ledger: whether they are of the entity, and their two other parts.
    let mut nodes: BTreeMap<&str, (bool, [Option<&str>; 2])> = BTreeMap::new();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let (subject, p) = (subject.as_str(), &quad.predicate);
        let value = match &quad.object {
            Term::NamedNode(node) => node.as_str(),
            Term::Literal(literal) => literal.value(),
            _ => continue,
        };
        if *p == speaker || *p == becomes {
            if is(&quad.object) {
                nodes.entry(subject).or_default().0 = true;
            }
        } else if *p == text || *p == reason {
            nodes.entry(subject).or_default().1[1] = Some(value);
        } else if *p == part || *p == entity {
            nodes.entry(subject).or_default().1[0] = Some(value);
        }
        let link = [(OWL, "sameAs"), (SKOS, "exactMatch"), (SKOS, "closeMatch")]
            .into_iter()
            .find(|(namespace, name)| p.as_str().strip_prefix(namespace) == Some(name));
        let is_subject = subject == iri;
        if let (Some((_, name)), true) = (link, is_subject) {
            about.links.push((name.to_owned(), value.to_owned()));
        }
    }
    for (node, (of_it, parts)) in nodes {
        let (true, [Some(first), Some(second)]) = (of_it, parts) else { continue };
        let pair = (first.to_owned(), second.to_owned());
        if node.contains("/ledger/") { about.joined.push(pair) } else { about.quotes.push(pair) }
    }
    for list in [&mut about.quotes, &mut about.links, &mut about.joined] {
        list.sort();
        list.dedup();
    }
    about
}

/// A mention, as far as its statements have come.
#[derive(Default)]
struct Seen<'q> {
    entity: Option<&'q str>,
    article: Option<&'q str>,
    passage: Passage,
}

/// Where entities are spoken of in the articles `of`: by article the passages, in order, each with the IRI of the entity.
pub fn mentions(quads: &[Quad], of: &[&str]) -> BTreeMap<String, Vec<(Passage, String)>> {
    let (denotes, derived) = (term("denotes"), below(PROV, "wasDerivedFrom"));
    let (begin, end, anchor) = (below(NIF, "beginIndex"), below(NIF, "endIndex"), below(NIF, "anchorOf"));
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    for quad in quads {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let subject = subject.as_str();
        if !subject.split_once("#char=").is_some_and(|(article, _)| of.contains(&article)) {
            continue;
        }
        let p = &quad.predicate;
        let number = |literal: &Literal| literal.value().parse().unwrap_or_default();
        let mention = seen.entry(subject).or_default();
        match &quad.object {
            Term::NamedNode(node) if *p == denotes => mention.entity = Some(node.as_str()),
            Term::NamedNode(node) if *p == derived => mention.article = Some(node.as_str()),
            Term::Literal(literal) if *p == begin => mention.passage.start = number(literal),
            Term::Literal(literal) if *p == end => mention.passage.end = number(literal),
            Term::Literal(literal) if *p == anchor => literal.value().clone_into(&mut mention.passage.text),
            _ => {}
        }
    }
    let mut mentions: BTreeMap<String, Vec<(Passage, String)>> = BTreeMap::new();
    for mention in seen.into_values() {
        if let Seen { entity: Some(entity), article: Some(article), passage } = mention {
            mentions.entry(article.to_owned()).or_default().push((passage, entity.to_owned()));
        }
    }
    for of_article in mentions.values_mut() {
        of_article.sort();
    }
    mentions
}
