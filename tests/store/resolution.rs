//! Who is who across articles.

use std::collections::BTreeMap;

use oxigraph::model::{GraphName, NamedOrBlankNode, Quad, Term};
use simpul::fact::{Article, Graph, Modality, Node, Passage, Statement, Value};
use simpul::resolve::Ruling;
use simpul::store::{Record, identities, load};
use simpul::text::{Date, EntityType};
use simpul::vocab::BASE;

use super::{export, id, iri, open, words};

/// A person of an article: fullest name, another name, an office and of what.
type Person<'a> = (&'a str, &'a str, &'a str, &'a str);

/// An article of a year on people who hold offices.
fn article(name: &str, year: i16, people: &[Person]) -> Record {
    let passage = Passage { start: 0, end: 4, text: "kata".to_owned() };
    let slug = |name: &str| name.to_lowercase().replace(' ', "-");
    let (mut nodes, mut statements) = (BTreeMap::new(), Vec::new());
    for (label, alias, role, of) in people {
        let person = id(EntityType::Person, &slug(label));
        let aliases = [(*alias).to_owned()].into_iter().filter(|alias| !alias.is_empty()).collect();
        nodes.insert(person.clone(), Node { kind: EntityType::Person, label: (*label).to_owned(), aliases });
        let mut qualifiers = BTreeMap::new();
        if !of.is_empty() {
            let body = id(EntityType::Place, &slug(of));
            let node = Node { kind: EntityType::Place, label: (*of).to_owned(), aliases: [].into() };
            nodes.insert(body.clone(), node);
            qualifiers.insert("of".to_owned(), Value::Entity(body));
        }
        if !role.is_empty() {
            statements.push(Statement {
                subject: person,
                relation: "position".to_owned(),
                object: Value::Text((*role).to_owned()),
                qualifiers,
                modality: Modality::Asserted,
                source: None,
                passage: passage.clone(),
                rule: "position/title".to_owned(),
                confidence: 0.9,
            });
        }
    }
    let published = Some(Date::Day(year, 3, 1));
    let content = Article { published, statements, ..Article::default() };
    let articles = BTreeMap::from([(iri(name), content)]);
    Record::new(&Graph { base: BASE.to_owned(), nodes, articles }, &words(name)).unwrap()
}

/// Who holds an office that an article tells of, by the last part of IRIs.
fn holders(quads: &[Quad], name: &str) -> Vec<String> {
    let graph = iri(name);
    let own = |quad: &&Quad| matches!(&quad.graph_name, GraphName::NamedNode(node) if node.as_str() == graph);
    let subject = oxigraph::model::vocab::rdf::SUBJECT;
    let mut out: Vec<String> = quads
        .iter()
        .filter(own)
        .filter(|quad| quad.predicate == subject)
        .filter_map(|quad| match &quad.object {
            Term::NamedNode(node) => node.as_str().rsplit('/').next().map(str::to_owned),
            _ => None,
        })
        .collect();
    out.sort();
    out
}

/// Articles in which a short name stands beside the full one, and one in which it stands alone.
fn nicknames() -> Vec<Record> {
    let explained = (0..4)
        .map(|n| article(&format!("penuh-{n}"), 2020 + n, &[("Rahmat Waluyo", "Rawal", "Gubernur", "Nusa Utara")]));
    explained.chain([article("sendiri", 2024, &[("Rawal", "", "Gubernur", "Nusa Utara")])]).collect()
}

/// Two people of one common name, and those who make it common.
fn namesakes() -> Vec<Record> {
    let others = (0..9).flat_map(|n| {
        let (a, b) = (format!("Ahmad Orang{n}"), format!("Fauzi Orang{n}"));
        [a, b].map(|name| article(&name.to_lowercase().replace(' ', "-"), 2020, &[(&name, "", "", "")]))
    });
    let two = [
        article("bupati", 2021, &[("Ahmad Fauzi", "", "Bupati", "Sumenep")]),
        article("pelatih", 2022, &[("Ahmad Fauzi", "", "Pelatih", "Persita")]),
        article("bupati-lagi", 2023, &[("Ahmad Fauzi", "", "Bupati", "Sumenep")]),
    ];
    others.chain(two).collect()
}

fn store(records: Vec<Record>) -> (tempfile::TempDir, Vec<Quad>) {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path());
    for record in records {
        writer.put(record);
    }
    writer.commit().unwrap();
    let (quads, _) = load(folder.path()).unwrap();
    (folder, quads)
}

#[test]
fn a_name_that_articles_explain() {
    let (_folder, quads) = store(nicknames());
    assert_eq!(holders(&quads, "sendiri"), ["rahmat-waluyo"]);
    // The fact is one, whatever name an article uses: its name is that of the same fact told with the full name.
    let facts = |name: &str| {
        let facts = quads.iter().filter(|quad| quad.predicate.as_str().ends_with("#evidence"));
        let own = facts.filter(|quad| quad.graph_name.to_string() == format!("<{}>", iri(name)));
        own.map(|quad| quad.subject.clone()).collect::<Vec<NamedOrBlankNode>>()
    };
    assert_eq!(facts("sendiri"), facts("penuh-0"));
    let ledger: Vec<String> =
        quads.iter().filter(|q| q.graph_name.to_string().ends_with("/ledger>")).map(ToString::to_string).collect();
    assert!(ledger.iter().any(|quad| quad.contains("4 independent articles use both names")), "{ledger:#?}");
}

#[test]
fn a_full_name_is_not_short_for_another() {
    // Articles that took two brothers for one.
    let taken = (0..3).map(|n| {
        article(&format!("salah-{n}"), 2020 + n, &[("Rahmat Waluyo", "Slamet Waluyo", "Gubernur", "Nusa Utara")])
    });
    let alone = [article("sendiri", 2024, &[("Slamet Waluyo", "", "Gubernur", "Nusa Utara")])];
    let (_folder, quads) = store(taken.chain(alone).collect());
    assert_eq!(holders(&quads, "sendiri"), ["slamet-waluyo"]);
}

#[test]
fn namesakes_stay_apart() {
    let (_folder, quads) = store(namesakes());
    let [first] = holders(&quads, "bupati").try_into().unwrap();
    let [other] = holders(&quads, "pelatih").try_into().unwrap();
    assert_eq!(first, "ahmad-fauzi");
    assert!(other.starts_with("ahmad-fauzi~"), "{other}");
    assert_eq!(holders(&quads, "bupati-lagi"), [first]);
}

#[test]
fn the_ledger_uses_defined_terms() {
    let (folder, _) = store(nicknames().into_iter().chain(namesakes()).collect());
    let mut writer = open(folder.path());
    let entity = id(EntityType::Person, "ahmad-fauzi");
    let first = writer.decide(Ruling::Split { entity: entity.clone(), articles: vec![iri("bupati")] });
    let second = writer.decide(Ruling::Merge { from: entity, into: id(EntityType::Person, "rahmat-waluyo") });
    // Also before either is on the disk.
    assert_eq!((first.id.0, second.id.0), (1, 2));
    writer.commit().unwrap();
    super::assert_terms_are_defined(folder.path());
}

#[test]
fn order_makes_no_difference() {
    let all = || nicknames().into_iter().chain(namesakes());
    let (one, _) = store(all().collect());
    let (other, _) = store(all().rev().collect());
    assert_eq!(export(one.path()), export(other.path()));
}

#[test]
fn what_people_decide_goes_before() {
    let (folder, before) = store(namesakes());
    let other = format!("{BASE}id/person/{}", holders(&before, "pelatih")[0]);
    let text = export(folder.path());
    let mut writer = open(folder.path());
    let into = id(EntityType::Person, "ahmad-fauzi");
    let merge = writer.decide(Ruling::Merge { from: other, into: into.clone() });
    writer.commit().unwrap();
    let holder = |name: &str| holders(&load(folder.path()).unwrap().0, name).remove(0);
    assert_eq!(holder("pelatih"), "ahmad-fauzi");
    // It holds when the article comes again.
    writer.remove(&iri("pelatih"));
    writer.commit().unwrap();
    writer.put(article("pelatih", 2022, &[("Ahmad Fauzi", "", "Pelatih", "Persita")]));
    writer.commit().unwrap();
    assert_eq!(holder("pelatih"), "ahmad-fauzi");
    assert_eq!(writer.decisions(), std::slice::from_ref(&merge.id.1));
    // One article of an entity is another's.
    let split = writer.decide(Ruling::Split { entity: into, articles: vec![iri("bupati-lagi")] });
    writer.commit().unwrap();
    assert!(holder("bupati-lagi").starts_with("ahmad-fauzi~"));
    assert_eq!(holder("bupati"), "ahmad-fauzi");
    for decision in [merge, split] {
        writer.remove(&simpul::store::Decision::iri(BASE, &decision.id.1));
    }
    writer.commit().unwrap();
    assert_eq!(export(folder.path()), text);
}

#[test]
fn a_joined_name_can_be_taken_apart() {
    let (folder, _) = store(nicknames());
    let mut writer = open(folder.path());
    writer.decide(Ruling::Split { entity: id(EntityType::Person, "rahmat-waluyo"), articles: vec![] });
    writer.commit().unwrap();
    assert_eq!(holders(&load(folder.path()).unwrap().0, "sendiri"), ["rawal"]);
}

#[test]
fn entities_of_articles_by_their_names() {
    let (folder, _) = store(nicknames());
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let (full, short, none) = (names(&["Rahmat Waluyo", "Rawal"]), names(&["Rawal"]), names(&["Siti Rahayu"]));
    let asked = [("penuh-0", &full[..]), ("sendiri", &short), ("sendiri", &none), ("nirwana", &short)];
    let waluyo = Some(id(EntityType::Person, "rahmat-waluyo"));
    assert_eq!(identities(folder.path(), &asked).unwrap(), [waluyo.clone(), waluyo, None, None]);
}

#[test]
fn facts_of_wrong_types_are_kept_apart() {
    // A place that one article takes for a person.
    let right = (0..6)
        .map(|n| article(&format!("benar-{n}"), 2020 + n, &[(&format!("Orang Ke{n}"), "", "Gubernur", "Nusa Utara")]));
    let wrong = article("salah", 2024, &[("Nusa Utara", "", "Gubernur", "")]);
    let (_folder, quads) = store(right.chain([wrong]).collect());
    assert_eq!(holders(&quads, "salah"), ["nusa-utara"]);
    let place = id(EntityType::Place, "nusa-utara");
    let held: Vec<&Quad> = quads.iter().filter(|quad| quad.predicate.as_str().ends_with("#position")).collect();
    assert_eq!(held.len(), 6, "{held:#?}");
    assert!(held.iter().all(|quad| quad.subject.to_string() != format!("<{place}>")), "{held:#?}");
    let apart: Vec<String> =
        quads.iter().filter(|q| q.graph_name.to_string().ends_with("/quarantine>")).map(ToString::to_string).collect();
    assert!(apart.len() == 1 && apart[0].contains("position takes no place as subject"), "{apart:#?}");
    let stated = simpul::store::statements(&quads);
    assert_eq!(stated.articles.values().flat_map(|article| &article.statements).count(), 6);
    // It is one thing, of one type.
    let types =
        quads.iter().filter(|q| q.graph_name.is_default_graph() && q.subject.to_string().contains("/nusa-utara"));
    let types = types.filter(|quad| quad.predicate == oxigraph::model::vocab::rdf::TYPE);
    assert_eq!(types.map(|quad| quad.object.to_string()).collect::<Vec<_>>().len(), 1);
}
