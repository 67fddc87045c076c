//! Which reifiers of a graph Turtle can write as annotations, beside the triple that they speak of.

use std::collections::BTreeMap;

use oxigraph::model::vocab::rdf;
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use rustc_hash::{FxHashMap, FxHashSet};

/// Reifiers by the triple that each annotates.
pub(super) struct Annotations<'a> {
    by_triple: BTreeMap<Key, Vec<&'a NamedOrBlankNode>>,
    folded: FxHashSet<&'a NamedOrBlankNode>,
}

/// Subject and predicate as N-Triples has them, and the object.
type Key = (String, String, String);

impl<'a> Annotations<'a> {
    /// Those of one graph. An annotation asserts its triple, so only those are taken whose triple the graph holds; and no
    /// annotation stands within another.
    pub fn new(quads: &[&'a Quad]) -> Self {
        let mut reified: FxHashMap<&NamedOrBlankNode, Vec<&Triple>> = FxHashMap::default();
        let mut reifiers = Vec::new();
        for quad in quads.iter().copied().filter(|quad| is_reifies(&quad.predicate)) {
            if let Term::Triple(triple) = &quad.object {
                let triples = reified.entry(&quad.subject).or_default();
                if triples.is_empty() {
                    reifiers.push(&quad.subject);
                }
                if triples.iter().all(|known| *known != &**triple) {
                    triples.push(triple);
                }
            }
        }
        let of_interest: FxHashSet<&NamedOrBlankNode> =
            reifiers.iter().flat_map(|node| reified[node].iter().map(|triple| &triple.subject)).collect();
        let asserted: FxHashSet<(&NamedOrBlankNode, &NamedNode, &Term)> = quads
            .iter()
            .filter(|quad| of_interest.contains(&quad.subject))
            .map(|quad| (&quad.subject, &quad.predicate, &quad.object))
            .collect();
        let mut annotations = Self { by_triple: BTreeMap::new(), folded: FxHashSet::default() };
        for node in reifiers {
            let [triple] = reified[node][..] else { continue };
            let is_held = asserted.contains(&(&triple.subject, &triple.predicate, &triple.object));
            if is_held && !reified.contains_key(&triple.subject) {
                let key = key(&triple.subject, &triple.predicate, &triple.object);
                annotations.by_triple.entry(key).or_default().push(node);
                annotations.folded.insert(node);
            }
        }
        for nodes in annotations.by_triple.values_mut() {
            nodes.sort_by_cached_key(ToString::to_string);
        }
        annotations
    }

    /// Whether all that is said of the node is said in an annotation.
    pub fn has(&self, node: &NamedOrBlankNode) -> bool {
        self.folded.contains(node)
    }

    /// The reifiers that annotate a triple, in order.
    pub fn of(&self, s: &NamedOrBlankNode, p: &NamedNode, o: &Term) -> &[&'a NamedOrBlankNode] {
        // Most graphs have none, and keys are dear.
        if self.by_triple.is_empty() {
            return &[];
        }
        self.by_triple.get(&key(s, p, o)).map_or(&[], Vec::as_slice)
    }
}

fn key(s: &NamedOrBlankNode, p: &NamedNode, o: &Term) -> Key {
    (s.to_string(), p.to_string(), o.to_string())
}

/// Whether the property is `rdf:reifies`.
pub(super) fn is_reifies(predicate: &NamedNode) -> bool {
    predicate.as_ref() == rdf::REIFIES
}
