//! Requests of SPARQL that change a store: what they did is kept beside the articles, and can be taken back.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use simpul::store::journal::Journal;
use simpul::store::{Asked, Effect, Revision, Update, load, updates};
use simpul::vocab::BASE;

use super::command::{NEWS, Place, told};
use super::{article, export, iri, open, segments};

fn effect(root: &Path, request: &str) -> Effect {
    let mut revision = Revision::new(BASE, load(root).unwrap().0).unwrap();
    revision.apply(request, &Asked::default()).unwrap_or_else(|error| panic!("{request}: {error}"))
}

/// Does a request to the store at `root`; gives the IRI of what is kept.
fn change(root: &Path, request: &str) -> String {
    let effect = effect(root, request);
    let mut writer = open(root);
    let update = writer.update(effect);
    writer.commit().unwrap();
    Update::iri(BASE, &update.id.1)
}

fn take_back(root: &Path, iri: &str) {
    let mut writer = open(root);
    assert!(writer.has(iri));
    writer.remove(iri);
    writer.commit().unwrap();
}

/// A store of two articles: in `a` two people met the minister, in `b` the second of them.
fn two(root: &Path) {
    let mut writer = open(root);
    writer.put(article("a", 0, &[1, 2]));
    writer.put(article("b", 1, &[2]));
    writer.commit().unwrap();
}

const MET: &str = "<https://w3id.org/simpul/id/person/orang-1> <https://w3id.org/simpul/ontology#met> \
                   <https://w3id.org/simpul/id/person/orang-0> .\n";

#[test]
fn what_is_deleted_stays_away_when_the_article_comes_again() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    two(root);
    let before = export(root);
    assert!(before.contains(MET));
    let kept = change(root, "DELETE DATA { id:person\\/orang-1 simpul:met id:person\\/orang-0 }");
    assert_eq!(export(root), before.replace(MET, ""));
    let mut writer = open(root);
    writer.put(article("a", 2, &[1, 2]));
    writer.commit().unwrap();
    assert!(export(root).contains("Pertemuan 2") && !export(root).contains(MET));
    writer.compact().unwrap();
    drop(writer);
    assert!(!export(root).contains(MET));
    take_back(root, &kept);
    assert!(export(root).contains(MET));
    // As if there had been nothing.
    let mut writer = open(root);
    writer.put(article("a", 0, &[1, 2]));
    writer.commit().unwrap();
    assert_eq!(export(root), before);
}

#[test]
fn a_request_sees_what_a_query_sees() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    two(root);
    // Facts stand in the graphs of articles, how well they are supported in the default graph.
    let taken = effect(root, "DELETE { ?f ?p ?o } WHERE { ?f rdf:subject id:person\\/orang-2 ; ?p ?o }").taken;
    let graphs = |quads: &[simpul::store::Quad]| {
        let mut graphs: Vec<String> = quads.iter().map(|quad| quad.graph_name.to_string().replace(BASE, "")).collect();
        graphs.sort();
        graphs.dedup();
        graphs
    };
    assert_eq!(graphs(&taken), ["<article/a>", "<article/b>", "DEFAULT"]);
    let taken = effect(root, "DELETE { GRAPH <article/b> { ?f ?p ?o } } WHERE { ?f ?p ?o }").taken;
    assert_eq!(graphs(&taken), ["<article/b>"]);
    // A fact that two articles state counts once, as in a query; there are two, of two days.
    let mut writer = open(root);
    writer.put(article("c", 0, &[2]));
    writer.commit().unwrap();
    drop(writer);
    let counted = "INSERT { <urn:two> <urn:facts> ?n } WHERE {
        SELECT (COUNT(?f) AS ?n) { ?f rdf:subject id:person\\/orang-2 ; rdf:predicate simpul:met } }";
    let added = effect(root, counted).added;
    let stated = export(root).lines().filter(|line| line.contains("#subject> <") && line.contains("orang-2>")).count();
    assert!(stated == 3 && added[0].object.to_string().starts_with("\"2\""), "{stated} {added:?}");
    // Each operation sees what those before it did, also in graphs.
    let chain = "INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:p> 1 } } ;
        DELETE { <urn:a> <urn:p> ?n } INSERT { <urn:a> <urn:q> ?n } WHERE { <urn:a> <urn:p> ?n }";
    let Effect { added, taken, .. } = effect(root, chain);
    assert_eq!((added.len(), taken.len()), (1, 0));
    assert_eq!(added[0].to_string(), "<urn:a> <urn:q> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>");
    // What makes no difference is no change.
    let nothing =
        "INSERT DATA { id:person\\/orang-1 simpul:met id:person\\/orang-0 } ; DELETE DATA { <urn:a> <urn:p> 1 } ;
        INSERT DATA { <urn:x> <urn:y> <urn:z> } ; DELETE WHERE { <urn:x> ?p ?o }";
    assert_eq!(effect(root, nothing), Effect { request: nothing.to_owned(), ..Effect::default() });
}

#[test]
fn graphs_are_managed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    two(root);
    let lines = export(root).lines().count();
    let plain = load(root).unwrap().0.iter().filter(|quad| quad.graph_name.is_default_graph()).count();
    for (request, count) in [
        ("CLEAR DEFAULT", plain),
        ("DROP NAMED", lines - plain),
        ("CLEAR ALL", lines),
        ("CREATE GRAPH <urn:g> ; DROP SILENT GRAPH <urn:g>", 0),
        ("MOVE <article/a> TO <article/b> ; CLEAR ALL", lines),
    ] {
        let effect = effect(root, request);
        assert_eq!((effect.taken.len(), effect.added.len()), (count, 0), "{request}");
    }
    let copied = effect(root, "COPY <article/a> TO <urn:g>").added;
    assert_eq!(copied.len(), export(root).lines().filter(|line| line.ends_with("article/a> .")).count());
    let mut revision = Revision::new(BASE, load(root).unwrap().0).unwrap();
    let mut wrong = |request: &str| revision.apply(request, &Asked::default()).unwrap_err().to_string();
    assert!(wrong("CLEAR GRAPH <urn:g>").contains("there is no graph <urn:g>"));
    assert!(wrong("LOAD <http://127.0.0.1:9/x.ttl>").contains("LOAD reads files here"));
    fs::write(folder.path().join("b c.ttl"), "[] <urn:p> [ <urn:q> 'r' ] .").unwrap();
    let place = folder.path().canonicalize().unwrap().display().to_string();
    let load = format!("LOAD <file://{place}/b%20c.ttl> INTO GRAPH <urn:g>");
    let added = effect(root, &load).added;
    assert!(added.len() == 2 && added.iter().all(|quad| quad.graph_name.to_string() == "<urn:g>"), "{added:?}");
    // Blank nodes get names that last, and are others each time.
    change(root, &load);
    let once = export(root);
    assert!(!once.contains("_:") && once.contains("simpul/node/"), "{once}");
    change(root, &load);
    assert_eq!(export(root).lines().count(), once.lines().count() + 2);
}

/// What somebody asks for.
fn request() -> impl Strategy<Value = String> {
    let person = || (0_u8..4).prop_map(|n| format!("id:person\\/orang-{n}"));
    prop_oneof![
        (person(), person()).prop_map(|(a, b)| format!("DELETE DATA {{ {a} simpul:met {b} }}")),
        (person(), person()).prop_map(|(a, b)| format!("INSERT DATA {{ {a} simpul:met {b} }}")),
        (person(), person())
            .prop_map(|(a, b)| format!("DELETE {{ {a} ?p ?o }} INSERT {{ {b} ?p ?o }} WHERE {{ {a} ?p ?o }}")),
        person().prop_map(|a| format!(
            "INSERT {{ GRAPH <urn:g> {{ {a} <urn:of> [ <urn:is> ?o ] }} }} WHERE {{ {a} ?p ?o }}"
        )),
        person().prop_map(|a| format!("DELETE WHERE {{ ?s ?p {a} }} ; COPY <urn:g> TO <urn:h>")),
        Just("DROP SILENT GRAPH <article/1>".to_owned()),
        Just("DELETE { GRAPH ?g { ?f rdf:predicate ?p } } WHERE { GRAPH ?g { ?f rdf:predicate ?p } }".to_owned()),
    ]
}

/// What is done to a store between requests.
#[derive(Clone, Debug)]
enum Step {
    Ask(String),
    Put(u8, Vec<u64>),
    Remove(u8),
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => request().prop_map(Step::Ask),
        2 => (0_u8..3, prop::collection::vec(1_u64..4, 0..3)).prop_map(|(n, people)| Step::Put(n, people)),
        1 => (0_u8..3).prop_map(Step::Remove),
        1 => Just(Step::Compact),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_was_asked_for_is_there_and_can_be_taken_back(steps in prop::collection::vec(step(), 1..12)) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        two(root);
        let mut asked = Vec::new();
        for step in &steps {
            match step {
                Step::Ask(request) => {
                    // What the store says after a request is what it said before, and the difference.
                    let before = load(root).unwrap().0;
                    let effect = effect(root, request);
                    let made = effect.added.iter().any(|quad| quad.to_string().contains("_:"));
                    let mut expected: Vec<String> =
                        before.iter().filter(|quad| !effect.taken.contains(quad)).chain(&effect.added).map(|quad| format!("{quad} .")).collect();
                    expected.sort();
                    expected.dedup();
                    let text = export(root);
                    let iri = change(root, request);
                    let after = export(root);
                    if made {
                        prop_assert_eq!(after.lines().count(), expected.len());
                    } else {
                        prop_assert_eq!(after.lines().collect::<Vec<_>>(), expected);
                    }
                    // Asked again after it was taken back, it does the same.
                    take_back(root, &iri);
                    prop_assert_eq!(&export(root), &text);
                    prop_assert_eq!(&change(root, request), &iri);
                    prop_assert_eq!(&export(root), &after);
                    asked.push(iri);
                }
                Step::Put(n, people) => {
                    let mut writer = open(root);
                    writer.put(article(&n.to_string(), 0, people));
                    writer.commit().unwrap();
                }
                Step::Remove(n) => {
                    let mut writer = open(root);
                    writer.remove(&iri(&n.to_string()));
                    writer.commit().unwrap();
                }
                Step::Compact => {
                    let before = export(root);
                    open(root).compact().unwrap();
                    prop_assert_eq!(before, export(root));
                }
            }
        }
        prop_assert_eq!(updates(root).unwrap().0.len(), asked.len());
        // In whatever order they are taken back, the articles alone are left.
        for iri in &asked {
            take_back(root, iri);
        }
        let plain = folder.path().join("plain");
        let mut writer = open(&plain);
        writer.put(article("a", 0, &[1, 2]));
        writer.put(article("b", 1, &[2]));
        for step in &steps {
            match step {
                Step::Put(n, people) => writer.put(article(&n.to_string(), 0, people)),
                Step::Remove(n) => writer.remove(&iri(&n.to_string())),
                Step::Ask(_) | Step::Compact => {}
            }
        }
        writer.commit().unwrap();
        prop_assert_eq!(export(root), export(&plain));
    }
}

#[test]
fn versions_that_cannot_read_updates_do_not_open_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    two(root);
    let settings = || fs::read_to_string(root.join("store.toml")).unwrap();
    assert!(settings().contains("format = 1\n"));
    let kept = change(root, "INSERT DATA { <urn:a> <urn:b> 'c' }");
    assert!(settings().contains("format = 2\n") && settings().contains(BASE));
    Journal::open(root).unwrap();
    assert_eq!(open(root).len(), 2);
    // What was changed is no part of what queries see.
    assert!(!export(root).contains("simpul/update/"));
    take_back(root, &kept);
    assert_eq!(updates(root).unwrap().0, []);
}

#[test]
fn a_store_is_changed_by_the_command() {
    let place = Place::new();
    place.good(&["add", "pasar-1.txt", "bank-1.txt", "--store", "kb"]);
    let before = place.good(&["export", "kb", "--to", "nquads"]);
    let request = "DELETE { ?who simpul:met ?whom } INSERT { ?who skos:note 'not so' } WHERE { ?who simpul:met ?whom }";
    let id = place.good(&["query", "kb", request, "--update", "--bind", "who=Elisa Pattinama"]);
    let id = id.trim();
    assert!(id.starts_with("1-"), "{id}");
    let after = place.good(&["export", "kb", "--to", "nquads"]);
    let changed: Vec<&str> = before.lines().filter(|line| !after.contains(line)).collect();
    assert!(
        changed.len() == 1 && changed[0].contains("elisa-pattinama> <https://w3id.org/simpul/ontology#met>"),
        "{changed:?}"
    );
    assert!(after.contains("elisa-pattinama> <http://www.w3.org/2004/02/skos/core#note> \"not so\" ."), "{after}");
    let list = place.good(&["query", "kb", "--updates"]);
    assert_eq!(list, format!("update\tadded\ttaken\trequest\n{id}\t1\t1\t{request}\n"));
    // An article that says it again changes nothing of that.
    fs::write(place.path("bank-1.txt"), format!("{} Bank Sagu Makmur berkantor di Ambon.\n", NEWS[2].1.trim()))
        .unwrap();
    assert_eq!(place.good(&["add", "bank-1.txt", "--store", "kb"]), told(&[("replaced", "bank-1")]));
    let again = place.good(&["export", "kb", "--to", "nquads"]);
    assert!(
        again.contains("not so") && !again.contains("elisa-pattinama> <https://w3id.org/simpul/ontology#met>"),
        "{again}"
    );
    fs::write(place.path("bank-1.txt"), NEWS[2].1).unwrap();
    place.good(&["add", "bank-1.txt", "--store", "kb"]);
    let files = segments(&place.path("kb"));
    let output = place.run(&["query", "kb", "DELETE DATA { <urn:a> <urn:b> 1 }", "--update"]);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "nothing changes\n");
    assert_eq!(files, segments(&place.path("kb")));
    let (_, error) = place.bad(&["query", "kb", "--undo", "9-00000000"], 2);
    assert!(error.contains(&format!("no update 9-00000000 in this store: {id}")), "{error}");
    place.good(&["query", "kb", "--undo", id]);
    assert_eq!(place.good(&["export", "kb", "--to", "nquads"]), before);
}

#[test]
fn only_stores_are_changed_and_only_when_asked() {
    let place = Place::new();
    place.good(&["add", "bank-1.txt", "--store", "kb"]);
    place.good(&["export", "kb", "-o", "news.ttl"]);
    let before = segments(&place.path("kb"));
    let delete = "DELETE WHERE { ?s ?p ?o }";
    for (args, expected) in [
        (&["query", "kb", delete][..], "DELETE changes a graph: simpul query --update does that, on a store"),
        (
            &["query", "news.ttl", delete, "--update"],
            "only stores are changed, and news.ttl is none; simpul add makes one",
        ),
        (&["query", "kb", "news.ttl", delete, "--update"], "one store is changed at a time"),
        (&["query", "kb", "ASK {}", "--update"], "ASK changes nothing: leave out --update"),
        (&["query", "kb", "DELTE WHERE { ?s ?p ?o }", "--update"], "a request begins with INSERT, DELETE"),
        (&["query", "kb", "DELETE WHERE {\n ?s ?p ,, }", "--update"], "line 2, column 8: \",\" cannot stand here"),
        (&["query", "kb", delete, "--update", "--bind", "x=y"], "the request has no variable ?x; it has ?o, ?p, ?s"),
        (&["query", "kb", "LOAD <http://127.0.0.1:9/a.ttl>", "--update"], "LOAD reads files here, as <file:///...>"),
        (&["query", "news.ttl", "--undo", "1-x"], "only stores are changed"),
        (&["query", "kb", "--undo", "1-x"], "no update 1-x in this store: there are none"),
        (&["query", "kb", delete, "--update", "--to", "csv"], "cannot be used with"),
        (&["query", "gone", delete, "--update"], "only stores are changed, and gone is none"),
    ] {
        let (_, error) = place.bad(args, 2);
        assert!(error.contains(expected), "{args:?}: {error}");
    }
    let values = |name: char| format!("VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}");
    let product: String = ('a'..='l').map(values).collect();
    let slow = format!("INSERT {{ ?s <urn:n> ?n }} WHERE {{ ?s a ?t {{ SELECT (COUNT(*) AS ?n) {{ {product} }} }} }}");
    let (_, error) = place.bad(&["query", "kb", &slow, "--update", "--timeout", "0.2"], 2);
    assert!(error.contains("no answer within 0.2 s"), "{error}");
    assert_eq!(before, segments(&place.path("kb")));
}
