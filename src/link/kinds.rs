//! What datasets call kinds of things -> our types.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::text::EntityType;
use crate::vocab::{SCHEMA, SIMPUL};

/// Which type each class is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// By the class as the dataset writes it: what somebody has said, or a dump.
    own: BTreeMap<String, EntityType>,
}

/// Which classes are subclasses of which, as a dump of Wikidata says. It says it of millions, so each is held as the number
/// of its item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    /// Class and what is above it; sorted when they are looked up.
    above: Vec<(u32, u32)>,
}

fn number(class: &str) -> Option<u32> {
    class.strip_prefix('Q')?.parse().ok()
}

impl Classes {
    /// Says of which classes one is a subclass. What is no item of Wikidata is left out.
    pub fn add(&mut self, class: &str, parents: &[String]) {
        if let Some(class) = number(class) {
            self.above.extend(parents.iter().filter_map(|parent| Some((class, number(parent)?))));
        }
    }

    fn above(&self, class: u32) -> impl Iterator<Item = u32> {
        let from = self.above.partition_point(|(below, _)| *below < class);
        self.above[from..].iter().take_while(move |(below, _)| *below == class).map(|(_, parent)| *parent)
    }
}

/// The table that is built in, by small letters.
static KNOWN: LazyLock<FxHashMap<String, EntityType>> = LazyLock::new(|| {
    let rows = include_str!("../../data/kinds.tsv").lines().filter(|line| !line.starts_with('#'));
    let mut known = FxHashMap::default();
    for row in rows {
        let mut cells = row.split('\t');
        if let Some(Ok(kind)) = cells.next().map(str::parse::<EntityType>) {
            known.insert(kind.as_str().to_owned(), kind);
            known.extend(cells.map(|cell| (cell.to_lowercase(), kind)));
        }
    }
    known
});

/// Namespaces of classes, and how the table writes them.
const SPACES: [(&str, &str); 8] = [
    (SIMPUL, ""),
    (SCHEMA, "schema:"),
    ("http://schema.org/", "schema:"),
    ("http://dbpedia.org/ontology/", "dbo:"),
    ("http://xmlns.com/foaf/0.1/", "foaf:"),
    ("http://www.w3.org/ns/org#", "org:"),
    ("http://www.wikidata.org/entity/", ""),
    ("http://www.wikidata.org/wiki/", ""),
];

impl Kinds {
    /// Says of which type a class is.
    pub fn declare(&mut self, class: &str, kind: EntityType) {
        self.own.insert(class.to_owned(), kind);
    }

    /// What was declared, sorted by class.
    pub fn declared(&self) -> impl ExactSizeIterator<Item = (&str, EntityType)> {
        self.own.iter().map(|(class, kind)| (class.as_str(), *kind))
    }

    /// The type of a class.
    pub fn of(&self, class: &str) -> Option<EntityType> {
        if let Some(kind) = self.own.get(class) {
            return Some(*kind);
        }
        let spaced = SPACES.iter().find_map(|(iri, prefix)| Some(format!("{prefix}{}", class.strip_prefix(iri)?)));
        let short = spaced.as_deref().unwrap_or(class);
        self.own.get(short).or_else(|| KNOWN.get(&short.to_lowercase())).copied()
    }

    /// The type of something of these classes: the one that most have, the first of several.
    pub fn among<'c>(&self, classes: impl IntoIterator<Item = &'c String>) -> Option<EntityType> {
        let mut counts: Vec<(EntityType, usize)> = Vec::new();
        for kind in classes.into_iter().filter_map(|class| self.of(class)) {
            match counts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, count)) => *count += 1,
                None => counts.push((kind, 1)),
            }
        }
        counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(kind, _)| kind)
    }

    /// Declares each of `used` by the nearest class above it that is known; `classes` says what is above.
    pub fn climb(&mut self, used: &[String], mut classes: Classes) {
        // A stable order: among several types that as many parents have, the first parent tells.
        classes.above.sort_by_key(|(class, _)| *class);
        for class in used {
            let Some(start) = number(class).filter(|_| self.of(class).is_none()) else { continue };
            let (mut level, mut seen) = (vec![start], FxHashSet::default());
            while !level.is_empty() {
                let above = level.iter().flat_map(|class| classes.above(*class));
                let next: Vec<u32> = above.filter(|class| seen.insert(*class)).collect();
                let found: Vec<String> = next.iter().map(|class| format!("Q{class}")).collect();
                if let Some(kind) = self.among(&found) {
                    self.declare(class, kind);
                    break;
                }
                level = next;
            }
        }
    }
}

/// How well two types go together, from 0 (never) to 1 (the same). Annotators and datasets differ about some.
pub fn agreement(ours: EntityType, theirs: EntityType) -> f64 {
    use EntityType::{Event, Group, Org, Person, Place, Product, Program, Work};
    match (ours.min(theirs), ours.max(theirs)) {
        (a, b) if a == b => 1.0,
        (Person, _) => 0.05,
        // A country that acts, a club and its town, a museum, a station.
        (Org, Place | Group) | (Event, Program) => 0.6,
        (Work, Product) | (Org, Work | Product) => 0.5,
        (Place, Group) | (Org, Program | Event) => 0.4,
        (Work | Product, Program) => 0.3,
        _ => 0.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_datasets() {
        let mut kinds = Kinds::default();
        for (class, kind) in [
            ("person", EntityType::Person),
            ("Q5", EntityType::Person),
            ("http://www.wikidata.org/entity/Q6256", EntityType::Place),
            ("https://schema.org/Organization", EntityType::Org),
            ("https://w3id.org/simpul/ontology#Event", EntityType::Event),
            ("Company", EntityType::Org),
        ] {
            assert_eq!(kinds.of(class), Some(kind), "{class}");
        }
        assert_eq!(kinds.of("Q999999999"), None);
        kinds.declare("planet", EntityType::Place);
        assert_eq!(kinds.of("planet"), Some(EntityType::Place));
    }

    #[test]
    fn classes_below_known_ones() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        // In a circle, as Wikidata has some.
        let mut classes = Classes::default();
        for (class, parents) in [("Q3", &["Q43229"][..]), ("Q1", &["Q2"]), ("Q2", &["Q1", "Q3"]), ("page", &["Q5"])] {
            classes.add(class, &list(parents));
        }
        let mut kinds = Kinds::default();
        kinds.climb(&list(&["Q1", "Q9", "page"]), classes);
        assert_eq!((kinds.of("Q1"), kinds.of("Q9")), (Some(EntityType::Org), None));
    }
}
