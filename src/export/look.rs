//! How entities of each type look in pictures, and what a picture says of an edge.

use std::fmt::Write as _;

use crate::network::{Edge, Network};
use crate::text::{Date, EntityType};

/// Colours and forms of a type.
pub struct Look {
    /// The colour of the box.
    pub fill: &'static str,
    /// The colour of its border, which tells types apart in print as well.
    pub stroke: &'static str,
    /// The shape in `GraphViz`.
    pub shape: &'static str,
    /// What the type is called in legends.
    pub name: &'static str,
}

/// How entities of this type look; none: things of other people's vocabularies.
pub const fn look(kind: Option<EntityType>) -> Look {
    let (fill, stroke, shape, name) = match kind {
        Some(EntityType::Person) => ("#ffe3bf", "#d07a1f", "ellipse", "person"),
        Some(EntityType::Org) => ("#d3e5f6", "#3a78b5", "box", "organisation"),
        Some(EntityType::Place) => ("#dcf1ca", "#578f34", "house", "place"),
        Some(EntityType::Event) => ("#fdd6d1", "#c9473a", "hexagon", "event"),
        Some(EntityType::Work) => ("#e3dff4", "#7465b5", "note", "work"),
        Some(EntityType::Product) => ("#cff0e9", "#2b8f81", "component", "product"),
        Some(EntityType::Program) => ("#faf2be", "#9c871a", "folder", "programme"),
        Some(EntityType::Group) => ("#fbdfed", "#bb5890", "octagon", "group"),
        None => ("#f2f2f2", "#777777", "box", "other"),
    };
    Look { fill, stroke, shape, name }
}

/// More passages than this are not shown with an edge.
const PASSAGES: usize = 4;

/// What an edge says, when, and in which words, line by line.
pub fn caption(network: &Network, edge: &Edge) -> String {
    let name = |n: usize| network.nodes.get(n).map_or("", |node| node.label.as_str());
    let mut caption = match &edge.value {
        Some(value) => format!("{} {} “{value}”, {}", name(edge.from), edge.relation, name(edge.to)),
        None => format!("{} {} {}", name(edge.from), edge.relation, name(edge.to)),
    };
    if let Some((first, last)) = days(edge) {
        let days = if first == last { first.to_string() } else { format!("{first} – {last}") };
        caption.extend([" (", &days, ")"]);
    }
    let words = edge.words();
    for words in words.iter().take(PASSAGES) {
        caption.extend(["\n“", words, "”"]);
    }
    if words.len() > PASSAGES {
        let _ = write!(caption, "\n… and {} more", words.len() - PASSAGES);
    }
    caption
}

/// The earliest and the latest day that articles speak of.
pub fn days(edge: &Edge) -> Option<(Date, Date)> {
    let dated = || edge.sources.iter().filter_map(|source| source.day).filter(|day| day.days().is_some());
    let first = dated().min_by_key(|day| (day.days().map(|(first, _)| first), *day))?;
    let last = dated().max_by_key(|day| (day.days().map(|(_, last)| last), *day))?;
    Some((first, last))
}
