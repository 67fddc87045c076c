//! Blank nodes named after what is said of them.
//!
//! The names of blank nodes mean nothing, and readers give them by order of appearance: a node more at the begin of a
//! file would rename all that follow. Here a node is named by a fingerprint of its statements, in which its blank
//! neighbours stand by their own fingerprints (colour refinement, Weisfeiler and Leman 1968), so that the same graph is
//! written with the same names in whatever order it came, and a change of the graph renames only what hangs on it.

use std::collections::BTreeMap;

use oxigraph::model::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term, Triple};
use rustc_hash::FxHashSet;

use crate::naming::fingerprint;

/// How many nodes that look alike are told apart one by one; where there are more, the order in which they came decides.
const ALIKE: usize = 64;

/// The quads with their blank nodes named anew.
pub fn with_stable_blanks(quads: Vec<Quad>) -> Vec<Quad> {
    let mut about: About = BTreeMap::new();
    let mut seen = FxHashSet::default();
    for quad in quads.iter().filter(|quad| seen.insert(*quad)) {
        let mut within = Vec::new();
        renamed(quad.clone(), &mut |node| {
            within.push(node.as_str().to_owned());
            node
        });
        within.sort_unstable();
        within.dedup();
        for node in within {
            about.entry(node).or_default().push(quad.clone());
        }
    }
    if about.is_empty() {
        return quads;
    }
    let mut colours: Colours = about.keys().map(|node| (node.clone(), String::new())).collect();
    refine(&mut colours, &about);
    for _ in 0..ALIKE {
        // Nodes that nothing tells apart are told apart by marking one of them, which marks its neighbours in turn.
        let Some(node) = alike(&colours, &about) else { break };
        let colour = fingerprint([colours[&node].as_str(), "first"]);
        colours.insert(node, colour);
        refine(&mut colours, &about);
    }
    let mut names = BTreeMap::new();
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for (node, colour) in &colours {
        let count = taken.entry(colour).or_default();
        *count += 1;
        let name = &colour[..12];
        let name = if *count == 1 { format!("b{name}") } else { format!("b{name}x{count}") };
        names.insert(node.clone(), BlankNode::new_unchecked(name));
    }
    quads.into_iter().map(|quad| renamed(quad, &mut |node| names[node.as_str()].clone())).collect()
}

/// The colour of each node.
type Colours = BTreeMap<String, String>;
/// The statements of which each node is part.
type About = BTreeMap<String, Vec<Quad>>;

/// Gives each node the colour of what is said of it, until no more nodes are told apart.
fn refine(colours: &mut Colours, about: &About) {
    let mut kinds = 0;
    loop {
        let next: Colours = about
            .iter()
            .map(|(node, quads)| {
                let mut says: Vec<String> = quads.iter().map(|quad| spelled(quad, node, colours)).collect();
                says.sort_unstable();
                says.push(colours[node].clone());
                (node.clone(), fingerprint(says.iter().map(String::as_str)))
            })
            .collect();
        let mut distinct: Vec<&String> = next.values().collect();
        distinct.sort_unstable();
        distinct.dedup();
        let now = distinct.len();
        *colours = next;
        if now == kinds {
            return;
        }
        kinds = now;
    }
}

/// A statement of which `node` is part, its blank nodes by colour.
fn spelled(quad: &Quad, node: &str, colours: &Colours) -> String {
    let named = renamed(quad.clone(), &mut |other| {
        let name = if other.as_str() == node { "self".to_owned() } else { format!("c{}", colours[other.as_str()]) };
        BlankNode::new_unchecked(name)
    });
    named.to_string()
}

/// One of the nodes that share a colour and have blank neighbours, which the choice would concern.
fn alike(colours: &Colours, about: &About) -> Option<String> {
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (node, colour) in colours {
        groups.entry(colour).or_default().push(node);
    }
    let meets_others = |node: &str| {
        about[node].iter().any(|quad| {
            let mut met = false;
            renamed(quad.clone(), &mut |other| {
                met |= other.as_str() != node;
                other
            });
            met
        })
    };
    let first = groups.into_values().filter(|nodes| nodes.len() > 1).map(|nodes| nodes[0]);
    first.into_iter().find(|node| meets_others(node)).map(str::to_owned)
}

/// The quad with other names for its blank nodes.
pub(super) fn renamed(quad: Quad, name: &mut impl FnMut(BlankNode) -> BlankNode) -> Quad {
    Quad {
        subject: subject(quad.subject, name),
        predicate: quad.predicate,
        object: object(quad.object, name),
        graph_name: match quad.graph_name {
            GraphName::BlankNode(node) => name(node).into(),
            other => other,
        },
    }
}

fn subject(subject: NamedOrBlankNode, name: &mut impl FnMut(BlankNode) -> BlankNode) -> NamedOrBlankNode {
    match subject {
        NamedOrBlankNode::BlankNode(node) => name(node).into(),
        named @ NamedOrBlankNode::NamedNode(_) => named,
    }
}

fn object(term: Term, name: &mut impl FnMut(BlankNode) -> BlankNode) -> Term {
    match term {
        Term::BlankNode(node) => name(node).into(),
        Term::Triple(triple) => Triple {
            subject: subject(triple.subject, name),
            predicate: triple.predicate,
            object: object(triple.object, name),
        }
        .into(),
        other => other,
    }
}
