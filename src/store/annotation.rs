//! Facts as RDF 1.1 and as RDF 1.2 has them.
//!
//! In RDF 1.1 a fact tells with three statements of its own, `rdf:subject`, `rdf:predicate` and `rdf:object`, what it is
//! about. In [RDF 1.2](https://www.w3.org/TR/rdf12-concepts/) it is the reifier of a triple: one statement, `rdf:reifies`,
//! which Turtle writes as an annotation of the triple itself. There the fact also has the best confidence of its
//! evidence, so that it stands beside the triple. Either form is made from the other without loss.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdf;
use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

use super::iri::term;

/// `rdf:reifies`, which joins a reifier to the triple it speaks of.
const REIFIES: NamedNodeRef<'_> = rdf::REIFIES;

/// A node in one graph.
type Place<'a> = (&'a GraphName, &'a NamedOrBlankNode);

/// The quads with facts as reifiers (RDF 1.2). Facts of which it is not clear what they are about stay as they are.
pub fn annotated(quads: Vec<Quad>) -> Vec<Quad> {
    let quads = reified(quads);
    let facts = facts(&quads);
    let mut parts: FxHashMap<Place, Parts> = FxHashMap::default();
    for quad in &quads {
        let place = (&quad.graph_name, &quad.subject);
        if let Some(part) = part(&quad.predicate)
            && facts.contains(&place)
        {
            parts.entry(place).or_default()[part].push(&quad.object);
        }
    }
    let triples: FxHashMap<Place, Triple> =
        parts.into_iter().filter_map(|(place, parts)| Some((place, triple(&parts)?))).collect();
    let confidence = confidences(&quads);
    let mut out = Vec::with_capacity(quads.len());
    for quad in &quads {
        let place = (&quad.graph_name, &quad.subject);
        let Some(triple) = triples.get(&place).filter(|_| part(&quad.predicate).is_some()) else {
            out.push(quad.clone());
            continue;
        };
        // One of the three statements becomes the one that stands for all.
        if quad.predicate == rdf::SUBJECT {
            let say = |p: NamedNode, o: Term| Quad::new(quad.subject.clone(), p, o, quad.graph_name.clone());
            out.push(say(REIFIES.into_owned(), triple.clone().into()));
            out.extend(confidence.get(&place).map(|best| say(term("confidence"), (*best).clone().into())));
        }
    }
    out
}

/// The quads with facts as RDF 1.1 has them: the way back from [`annotated`].
pub fn reified(quads: Vec<Quad>) -> Vec<Quad> {
    if !quads.iter().any(|quad| quad.predicate == REIFIES) {
        return quads;
    }
    let facts = facts(&quads);
    let mut triples: FxHashMap<Place, Vec<&Triple>> = FxHashMap::default();
    for quad in quads.iter().filter(|quad| quad.predicate == REIFIES) {
        let place = (&quad.graph_name, &quad.subject);
        if let Term::Triple(triple) = &quad.object
            && facts.contains(&place)
        {
            triples.entry(place).or_default().push(triple);
        }
    }
    // A fact is about one triple; a reifier of several is none of ours.
    triples.retain(|_, triples| triples.iter().all(|triple| triple == &triples[0]));
    let (confidence, best) = (confidences(&quads), term("confidence"));
    let mut out = Vec::with_capacity(quads.len());
    for quad in &quads {
        let place = (&quad.graph_name, &quad.subject);
        match triples.get(&place).map(|triples| triples[0]) {
            Some(triple) if quad.predicate == REIFIES => {
                let say = |p: NamedNodeRef, o: Term| {
                    Quad::new(quad.subject.clone(), p.into_owned(), o, quad.graph_name.clone())
                };
                out.push(say(rdf::SUBJECT, triple.subject.clone().into()));
                out.push(say(rdf::PREDICATE, triple.predicate.clone().into()));
                out.push(say(rdf::OBJECT, triple.object.clone()));
            }
            // The evidence says it.
            Some(_) if quad.predicate == best && confidence.contains_key(&place) => {}
            _ => out.push(quad.clone()),
        }
    }
    out
}

/// Subjects, predicates and objects of a fact.
type Parts<'a> = [Vec<&'a Term>; 3];

/// Which of the three a property gives.
fn part(predicate: &NamedNode) -> Option<usize> {
    [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT].iter().position(|part| *part == predicate.as_ref())
}

/// The triple that the parts make, if there is one of each.
fn triple(parts: &Parts) -> Option<Triple> {
    let only = |terms: &[&Term]| {
        let (first, rest) = terms.split_first()?;
        rest.iter().all(|term| term == first).then(|| (*first).clone())
    };
    let [subject, predicate, object] = parts;
    let subject = match only(subject)? {
        Term::NamedNode(node) => node.into(),
        Term::BlankNode(node) => NamedOrBlankNode::BlankNode(node),
        _ => return None,
    };
    let Term::NamedNode(predicate) = only(predicate)? else { return None };
    Some(Triple { subject, predicate, object: only(object)? })
}

/// The facts, graph by graph.
fn facts(quads: &[Quad]) -> FxHashSet<Place<'_>> {
    let fact = Term::from(term("Fact"));
    let is = |quad: &&Quad| quad.predicate == rdf::TYPE && quad.object == fact;
    quads.iter().filter(is).map(|quad| (&quad.graph_name, &quad.subject)).collect()
}

/// The best confidence of the evidence of each fact, graph by graph.
fn confidences(quads: &[Quad]) -> FxHashMap<Place<'_>, &Literal> {
    let (evidence, confidence) = (term("evidence"), term("confidence"));
    let mut of_evidence: FxHashMap<Place, BTreeMap<&str, &Literal>> = FxHashMap::default();
    for quad in quads.iter().filter(|quad| quad.predicate == confidence) {
        if let Term::Literal(literal) = &quad.object {
            let place = (&quad.graph_name, &quad.subject);
            of_evidence.entry(place).or_default().insert(literal.value(), literal);
        }
    }
    let mut best: FxHashMap<Place, &Literal> = FxHashMap::default();
    for quad in quads.iter().filter(|quad| quad.predicate == evidence) {
        let Ok(node) = NamedOrBlankNode::try_from(quad.object.clone()) else { continue };
        for literal in of_evidence.get(&(&quad.graph_name, &node)).into_iter().flat_map(BTreeMap::values).copied() {
            let known = best.entry((&quad.graph_name, &quad.subject)).or_insert(literal);
            if rank(literal) > rank(known) {
                *known = literal;
            }
        }
    }
    best
}

/// By size, then as it is written.
fn rank(literal: &Literal) -> (i64, &str) {
    // Confidence has four digits.
    let size = literal.value().parse::<f64>().map_or(-1, |share| (share * 10_000.0).round() as i64);
    (size, literal.value())
}
