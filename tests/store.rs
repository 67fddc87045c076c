//! Stores: what was reported as stored is there, whatever happens to process and files; what is taken back is gone.

mod command;
mod kill;
mod resolution;
mod state;
mod update;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use simpul::export::rdf;
use simpul::fact::{Article, Graph, Modality, Node, Passage, Statement, Value};
use simpul::format::Format;
use simpul::store::journal::{Damaged, Limits, Writer};
use simpul::store::{Answer, Reader, Record, Store, load};
use simpul::text::{Date, EntityType};
use simpul::vocab::BASE;

/// The IRI of an article.
fn iri(name: &str) -> String {
    format!("{BASE}article/{name}")
}

fn id(kind: EntityType, name: &str) -> String {
    format!("{BASE}id/{kind}/{name}")
}

/// An article in which `people` met the minister, with a version in its headline, and words of its own.
fn article(name: &str, version: u64, people: &[u64]) -> Record {
    meeting(name, version, people, Modality::Asserted, &words(name))
}

/// Words that no article of another name shares.
fn words(name: &str) -> String {
    (0..40).map(|n| format!("kata{n}{name}")).collect::<Vec<_>>().join(" ")
}

fn meeting(name: &str, version: u64, people: &[u64], modality: Modality, text: &str) -> Record {
    let passage = Passage { start: 0, end: 4, text: "kata".to_owned() };
    let person = |n: u64| id(EntityType::Person, &format!("orang-{n}"));
    let node = |n: u64| {
        // Which of two names the entity goes by depends on the article.
        let label = format!("Orang {n}{}", if version.is_multiple_of(2) { "" } else { " Tua" });
        (person(n), Node { kind: EntityType::Person, label, aliases: [format!("Pak {n}")].into() })
    };
    let statement = |n: &u64| Statement {
        subject: person(*n),
        relation: "met".to_owned(),
        object: Value::Entity(person(0)),
        qualifiers: BTreeMap::from([("date".to_owned(), Value::Date(Date::Day(2024, 5, 1 + (version % 20) as u8)))]),
        modality,
        source: None,
        passage: passage.clone(),
        rule: "met/active".to_owned(),
        confidence: 0.75,
    };
    let content = Article {
        headline: Some(format!("Pertemuan {version}")),
        published: Some(Date::Day(2024, 5, 1 + (version % 20) as u8)),
        mentions: people.iter().map(|n| (passage.clone(), person(*n), true)).collect(),
        statements: people.iter().map(statement).collect(),
        ..Article::default()
    };
    let graph = Graph {
        base: BASE.to_owned(),
        nodes: people.iter().copied().chain([0]).map(node).collect(),
        articles: BTreeMap::from([(iri(name), content)]),
    };
    Record::new(&graph, text).unwrap()
}

fn open(root: &Path) -> Writer {
    Writer::open(root, Some(BASE), Limits::default()).unwrap()
}

/// What a store says, as sorted N-Quads.
fn export(root: &Path) -> String {
    let (text, damaged) = export_damaged(root);
    assert_eq!(damaged, []);
    text
}

fn export_damaged(root: &Path) -> (String, Vec<Damaged>) {
    let (quads, damaged) = load(root).unwrap();
    let mut bytes = Vec::new();
    rdf::write(quads, Format::NQuads, BASE, &mut bytes).unwrap();
    (String::from_utf8(bytes).unwrap(), damaged)
}

/// The segments of a store, by name.
fn segments(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = fs::read_dir(root.join("journal")).unwrap();
    entries.map(|entry| entry.unwrap().path()).map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

/// That every class and property of ours that a store uses is in the ontology.
#[track_caller]
fn assert_terms_are_defined(root: &Path) {
    let ontology = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ontology.ttl");
    let store = Store::new(BASE).unwrap();
    let mut reader = Reader::new(BASE);
    for path in [&ontology, root] {
        store.extend(reader.read(path, None).unwrap()).unwrap();
    }
    let query = "SELECT DISTINCT ?x { { ?s ?p ?x } UNION { ?s ?x ?o }
        FILTER(STRSTARTS(STR(?x), STR(simpul:))) FILTER NOT EXISTS { ?x a ?type } }";
    let Answer::Rows(rows) = store.query(query).unwrap() else { panic!("not a SELECT") };
    assert!(rows.is_empty(), "{:?}", rows.cells(None));
}
