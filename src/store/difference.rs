//! Two graphs -> what differs: entities and facts added, removed and changed, and the plain triples.
//!
//! Named graphs and graphs poured into one are looked at in the same way: an entity is what it is called (type and
//! names), a fact is subject, predicate and object with the ways in which it is said (qualifiers, modality, claimant).
//! A plain triple without a fact behind it, as in the data of others, is a fact said in no particular way. Which words
//! of which article support a fact makes no difference.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs};
use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::short;
use super::iri::{below, term};
use super::quads::open_class;
use super::query::rank;
use crate::vocab::{NIF, SCHEMA, SKOS};

/// What differs between two graphs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Difference {
    /// Entities and articles, in order of IRIs.
    pub entities: Vec<Change>,
    /// Facts, in order of subject, predicate and object.
    pub facts: Vec<Change>,
    /// Triples that only the first plain graph holds.
    pub removed: Vec<Quad>,
    /// Triples that only the second plain graph holds.
    pub added: Vec<Quad>,
}

/// What became of an entity or fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Added, removed or changed.
    pub turn: Turn,
    /// The entity; or subject, relation and object.
    pub what: Vec<Thing>,
    /// What only the first graph says of it.
    pub before: Vec<Saying>,
    /// What only the second graph says of it.
    pub after: Vec<Saying>,
}

/// Which way something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is in the second graph only.
    Added,
    /// It is in the first graph only.
    Removed,
    /// It is in both, and they say different things of it.
    Changed,
}

/// Properties and values that are said together. None at all: a fact that is asserted as it is.
pub type Saying = Vec<(Thing, Thing)>;

/// A term, in full and as people call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// As N-Triples has it.
    pub term: String,
    /// The label, the short form of the IRI, or the text of the literal.
    pub shown: String,
}

impl Difference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.facts.is_empty() && self.removed.is_empty() && self.added.is_empty()
    }
}

/// What differs between the graphs `before` and `after`.
pub fn difference(before: &[Quad], after: &[Quad]) -> Difference {
    // What both graphs name is shown by its name in the second.
    let mut labels = labels(before);
    labels.extend(self::labels(after));
    let (old, new) = (View::new(before, &labels), View::new(after, &labels));
    let only = |here: &BTreeMap<String, &Quad>, there: &BTreeMap<String, &Quad>| {
        here.iter().filter(|(line, _)| !there.contains_key(*line)).map(|(_, quad)| (*quad).clone()).collect()
    };
    Difference {
        entities: changes(&old.entities, &new.entities),
        facts: changes(&old.facts, &new.facts),
        removed: only(&old.plain, &new.plain),
        added: only(&new.plain, &old.plain),
    }
}

/// How many of the statements belong to the plain graph: what entities are called and how they are related, without
/// articles, facts and evidence.
pub fn plain_size(quads: &[Quad]) -> usize {
    let apart = apart(quads);
    quads.iter().filter(|quad| is_plain(quad, &apart)).count()
}

type Said = BTreeMap<Vec<Thing>, BTreeSet<Saying>>;

fn changes(before: &Said, after: &Said) -> Vec<Change> {
    let all: BTreeSet<&Vec<Thing>> = before.keys().chain(after.keys()).collect();
    let nothing = BTreeSet::new();
    let change = |what: &Vec<Thing>| {
        let turn = match (before.contains_key(what), after.contains_key(what)) {
            (false, _) => Turn::Added,
            (_, false) => Turn::Removed,
            _ => Turn::Changed,
        };
        let (old, new) = (before.get(what).unwrap_or(&nothing), after.get(what).unwrap_or(&nothing));
        let only = |here: &BTreeSet<Saying>, there| here.difference(there).cloned().collect::<Vec<_>>();
        let (before, after) = (only(old, new), only(new, old));
        let same = turn == Turn::Changed && before.is_empty() && after.is_empty();
        (!same).then(|| Change { turn, what: what.clone(), before, after })
    };
    all.into_iter().filter_map(change).collect()
}

/// A graph as it is compared.
#[derive(Default)]
struct View<'a> {
    entities: Said,
    facts: Said,
    /// By their N-Triples.
    plain: BTreeMap<String, &'a Quad>,
}

/// What is said of one fact.
#[derive(Default)]
struct Fact<'a> {
    subject: Option<&'a Term>,
    predicate: Option<&'a Term>,
    object: Option<&'a Term>,
    /// By property and the N-Triples of the value.
    says: BTreeMap<(&'a str, String), &'a Term>,
}

impl<'a> View<'a> {
    fn new(quads: &'a [Quad], labels: &FxHashMap<&str, &str>) -> Self {
        let thing = |term: &Term| Thing { term: term.to_string(), shown: shown(term, labels) };
        let node = |iri: &NamedNode| thing(&Term::from(iri.clone()));
        let mut view = Self::default();
        for fact in facts(quads).into_values() {
            let Fact { subject: Some(s), predicate: Some(p), object: Some(o), says } = fact else { continue };
            let property = |p: &str| Thing { term: format!("<{p}>"), shown: short(p) };
            let way = says.into_iter().map(|((p, _), o)| (property(p), thing(o))).collect();
            view.facts.entry(vec![thing(s), thing(p), thing(o)]).or_default().insert(way);
        }
        let (modality, claimant) = (term("modality").to_string(), term("claimedBy").to_string());
        let hedged = |way: &Saying| way.iter().any(|(p, _)| p.term == modality || p.term == claimant);
        let apart = apart(quads);
        let open: FxHashSet<&NamedOrBlankNode> = of_class(quads, &[open_class()]);
        for quad in quads {
            let subject = Term::from(quad.subject.clone());
            let is_plain = is_plain(quad, &apart);
            if is_plain {
                view.plain.insert(quad.to_string(), quad);
            }
            if is_name(quad, is_plain) && !open.contains(&quad.subject) {
                let said = vec![(node(&quad.predicate), thing(&quad.object))];
                view.entities.entry(vec![thing(&subject)]).or_default().insert(said);
            } else if is_plain && !is_name(quad, true) {
                let fact = vec![thing(&subject), node(&quad.predicate), thing(&quad.object)];
                let ways = view.facts.entry(fact).or_default();
                if ways.iter().all(hedged) {
                    ways.insert(Vec::new());
                }
            }
        }
        view
    }
}

/// The facts of all graphs, by their nodes.
fn facts(quads: &[Quad]) -> BTreeMap<&str, Fact<'_>> {
    let known = of_class(quads, &[term("Fact")]);
    let (evidence, support) = (term("evidence"), term("support"));
    let mut facts: BTreeMap<&str, Fact> = BTreeMap::new();
    for quad in quads.iter().filter(|quad| known.contains(&quad.subject)) {
        let NamedOrBlankNode::NamedNode(iri) = &quad.subject else { continue };
        let fact = facts.entry(iri.as_str()).or_default();
        match &quad.predicate {
            p if *p == rdf::SUBJECT => fact.subject = Some(&quad.object),
            p if *p == rdf::PREDICATE => fact.predicate = Some(&quad.object),
            p if *p == rdf::OBJECT => fact.object = Some(&quad.object),
            p if *p == rdf::TYPE || *p == evidence || *p == support => {}
            p => {
                fact.says.insert((p.as_str(), quad.object.to_string()), &quad.object);
            }
        }
    }
    facts
}

/// What is no part of the plain graph in files that hold all in one: articles, facts, evidence, passages, quotations and
/// what was decided on entities.
pub(super) fn apart(quads: &[Quad]) -> FxHashSet<&NamedOrBlankNode> {
    let ours = ["Fact", "Evidence", "Merge", "Split"].map(term);
    let classes: Vec<NamedNode> =
        ours.into_iter().chain(["NewsArticle", "Quotation"].map(|c| below(SCHEMA, c))).collect();
    let mut apart = of_class(quads, &classes);
    let begin = below(NIF, "beginIndex");
    apart.extend(quads.iter().filter(|quad| quad.predicate == begin).map(|quad| &quad.subject));
    apart
}

pub(super) fn of_class<'a>(quads: &'a [Quad], classes: &[NamedNode]) -> FxHashSet<&'a NamedOrBlankNode> {
    let is = |quad: &&Quad| {
        quad.predicate == rdf::TYPE && matches!(&quad.object, Term::NamedNode(class) if classes.contains(class))
    };
    quads.iter().filter(is).map(|quad| &quad.subject).collect()
}

pub(super) fn is_plain(quad: &Quad, apart: &FxHashSet<&NamedOrBlankNode>) -> bool {
    quad.graph_name.is_default_graph() && !apart.contains(&quad.subject)
}

/// Whether the statement says what an entity of the plain graph is, or an article.
fn is_name(quad: &Quad, is_plain: bool) -> bool {
    let p = &quad.predicate;
    if is_plain {
        return *p == rdf::TYPE || *p == rdfs::LABEL || p.as_str().strip_prefix(SKOS) == Some("altLabel");
    }
    match p.as_str().strip_prefix(SCHEMA) {
        Some(name) => name == "headline" || name == "datePublished",
        None => *p == rdf::TYPE && quad.object == Term::from(below(SCHEMA, "NewsArticle")),
    }
}

/// The label of everything that has one: the Indonesian one, or else the least.
fn labels(quads: &[Quad]) -> FxHashMap<&str, &str> {
    let mut labels: FxHashMap<&str, (bool, &str)> = FxHashMap::default();
    for quad in quads.iter().filter(|quad| quad.predicate == rdfs::LABEL) {
        if let (NamedOrBlankNode::NamedNode(subject), Term::Literal(text)) = (&quad.subject, &quad.object) {
            let label = rank(text);
            let best = labels.entry(subject.as_str()).or_insert(label);
            *best = label.min(*best);
        }
    }
    labels.into_iter().map(|(iri, (_, label))| (iri, label)).collect()
}

/// How people call a term.
fn shown(term: &Term, labels: &FxHashMap<&str, &str>) -> String {
    match term {
        Term::NamedNode(iri) => {
            labels.get(iri.as_str()).map_or_else(|| short(iri.as_str()), |label| (*label).to_owned())
        }
        Term::Literal(literal) => literal.value().to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::Reader;
    use super::*;
    use crate::vocab::{BASE, PREFIXES};

    fn read(turtle: &str) -> Vec<Quad> {
        let file = tempfile::Builder::new().suffix(".trig").tempfile().unwrap();
        let prefixes = PREFIXES.map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n")).concat();
        std::fs::write(file.path(), format!("{prefixes}{turtle}")).unwrap();
        Reader::new(BASE).read(Path::new(file.path()), None).unwrap()
    }

    /// `turn what: before -> after`, a line each.
    fn lines(changes: &[Change]) -> Vec<String> {
        let say = |ways: &[Saying]| {
            let way = |way: &Saying| way.iter().map(|(p, o)| format!("{} {}", p.shown, o.shown)).collect::<Vec<_>>();
            ways.iter().map(|w| format!("[{}]", way(w).join(", "))).collect::<Vec<_>>().concat()
        };
        let what = |change: &Change| change.what.iter().map(|t| t.shown.clone()).collect::<Vec<_>>().join(" ");
        let line = |c: &Change| format!("{:?} {}: {} -> {}", c.turn, what(c), say(&c.before), say(&c.after));
        changes.iter().map(line).collect()
    }

    /// Ratih Kusuma opens the market on the 3rd, and is to meet Darma Putra.
    const OLD: &str = "<ratih> a simpul:Person ; rdfs:label \"Ratih Kusuma\"@id ; simpul:visited <pasar> .
        <darma> a simpul:Person ; rdfs:label \"Darma Putra\"@id .
        <pasar> a simpul:Place ; rdfs:label \"Pasar Lama\"@id .
        <article/1> {
          <article/1> a schema:NewsArticle ; schema:headline \"Pasar dibuka\"@id .
          <f1> a simpul:Fact ; rdf:subject <ratih> ; rdf:predicate simpul:visited ; rdf:object <pasar> ;
            simpul:date \"2024-05-03\"^^xsd:date ; simpul:evidence <e1> .
          <f2> a simpul:Fact ; rdf:subject <ratih> ; rdf:predicate simpul:met ; rdf:object <darma> ;
            simpul:modality simpul:planned ; simpul:evidence <e2> .
        }";

    #[test]
    fn named_graphs_and_one_graph_are_the_same() {
        let poured = OLD.replace("<article/1> {", "").replace('}', "");
        let found = difference(&read(OLD), &read(&poured));
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(plain_size(&read(OLD)), plain_size(&read(&poured)));
        assert_eq!(plain_size(&read(OLD)), 7);
    }

    #[test]
    fn what_was_said_otherwise_is_changed() {
        let new = OLD
            .replace("2024-05-03", "2024-05-04")
            .replace("simpul:modality simpul:planned ; simpul:evidence <e2>", "simpul:evidence <e9>")
            .replace("simpul:visited <pasar> .", "simpul:visited <pasar> ; simpul:met <darma> .")
            .replace("\"Pasar Lama\"", "\"Pasar Baru\"")
            .replace("Pasar dibuka", "Pasar baru dibuka");
        let found = difference(&read(OLD), &read(&new));
        assert_eq!(
            lines(&found.entities),
            [
                "Changed article/1: [schema:headline Pasar dibuka] -> [schema:headline Pasar baru dibuka]",
                "Changed Pasar Baru: [rdfs:label Pasar Lama] -> [rdfs:label Pasar Baru]",
            ]
            .map(|line| line.replace("article/1", &format!("{BASE}article/1")))
        );
        assert_eq!(
            lines(&found.facts),
            [
                "Changed Ratih Kusuma met Darma Putra: [modality planned] -> []",
                "Changed Ratih Kusuma visited Pasar Baru: [date 2024-05-03] -> [date 2024-05-04]",
            ]
        );
        assert_eq!((found.removed.len(), found.added.len()), (1, 2));
    }

    #[test]
    fn what_comes_and_goes() {
        let new = format!("{OLD}\n<sita> a simpul:Person ; rdfs:label \"Sita\"@id ; simpul:age 40 .")
            .replace("<darma> a simpul:Person ; rdfs:label \"Darma Putra\"@id .", "");
        let found = difference(&read(OLD), &read(&new));
        assert_eq!(
            lines(&found.entities),
            [
                "Removed Darma Putra: [rdf:type Person][rdfs:label Darma Putra] -> ",
                "Added Sita:  -> [rdf:type Person][rdfs:label Sita]",
            ]
        );
        assert_eq!(lines(&found.facts), ["Added Sita age 40:  -> []"]);
        let back = difference(&read(&new), &read(OLD));
        assert_eq!((back.added, back.removed), (found.removed, found.added));
    }
}
