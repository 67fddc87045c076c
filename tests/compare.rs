//! `diff` and `check` as processes, on files and stores.

use std::collections::BTreeSet;

use crate::cli::Place;

const PREFIXES: &str = "@base <https://w3id.org/simpul/> .
@prefix nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix simpul: <https://w3id.org/simpul/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

/// A governor, one who is said to be another, and the fish week that is opened in Ambon.
const NAMES: &str = "
<id/person/murad> a simpul:Person ; rdfs:label \"Murad Tuasikal\"@id .
<id/person/ratih> a simpul:Person ; rdfs:label \"Ratih Latumeten\"@id .
<id/place/maluku> a simpul:Place ; rdfs:label \"Maluku\"@id .
<id/event/pekan-ikan> a simpul:Event ; rdfs:label \"Pekan Ikan Ambon\"@id .
";

/// A fact with its evidence in an article of its own, and the plain triple.
fn fact(name: &str, published: &str, triple: [&str; 3], more: &str, words: &str) -> String {
    let [s, p, o] = triple;
    let length = words.chars().count();
    format!(
        "{s} {p} {o} .
<fact/{name}> a simpul:Fact ; rdf:subject {s} ; rdf:predicate {p} ; rdf:object {o} ; {more} simpul:evidence <evidence/{name}> .
<evidence/{name}> a simpul:Evidence ; nif:beginIndex 0 ; nif:endIndex {length} ; nif:anchorOf \"{words}\" ;
    prov:wasDerivedFrom <article/{name}> ; simpul:rule \"test/words\" ; simpul:confidence 0.9 .
<article/{name}> a schema:NewsArticle ; schema:datePublished \"{published}\"^^xsd:date .
"
    )
}

fn held(name: &str, published: &str, day: &str, words: &str) -> String {
    let day = format!("\"{day}\"^^xsd:date");
    fact(name, published, ["<id/event/pekan-ikan>", "simpul:heldOn", &day], "", words)
}

fn governor(name: &str, published: &str, who: &str, words: &str) -> String {
    let who = format!("<id/person/{who}>");
    fact(name, published, [&who, "simpul:position", "\"Gubernur\""], "simpul:of <id/place/maluku> ;", words)
}

fn toll(name: &str, published: &str, dead: u32) -> String {
    let dead = dead.to_string();
    fact(name, published, ["<id/event/pekan-ikan>", "simpul:deathToll", &dead], "", &format!("{dead} orang tewas"))
}

fn write(place: &Place, name: &str, parts: &[String]) {
    place.write(name, &format!("{PREFIXES}{NAMES}{}", parts.concat()));
}

/// Standard output of what ends with this exit code.
#[track_caller]
fn ends(place: &Place, args: &[&str], code: i32) -> String {
    let output = place.run(args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

const FIRST: &str = "Pekan Ikan Ambon dibuka pada 3 Mei 2024";
const SECOND: &str = "Pekan Ikan Ambon dimulai 4 Mei 2024";

#[test]
fn conflicts_stand_side_by_side_with_their_words() {
    let place = Place::new();
    write(
        &place,
        "news.ttl",
        &[
            held("kabar-1", "2024-05-01", "2024-05-03", FIRST),
            held("kabar-2", "2024-05-02", "2024-05-04", SECOND),
            held("kabar-3", "2024-05-02", "2024-05-04", SECOND),
            toll("gempa-1", "2024-05-01", 5),
            toll("gempa-2", "2024-05-02", 9),
        ],
    );
    let text = ends(&place, &["check", "news.ttl"], 1);
    assert_eq!(
        text,
        format!(
            "Pekan Ikan Ambon heldOn  has one value
  2024-05-04  2 articles, newest 2024-05-02
      {SECOND}  [kabar-2, 2024-05-02]
      {SECOND}  [kabar-3, 2024-05-02]
  2024-05-03  1 article, newest 2024-05-01
      {FIRST}  [kabar-1, 2024-05-01]

"
        )
    );
    let nquads = place.good(&["export", "news.ttl", "--to", "nquads"]);
    place.write("news.nq", &nquads);
    assert_eq!(ends(&place, &["check", "news.nq"], 1), text);
    let tsv = ends(&place, &["check", "news.ttl", "--to", "tsv"], 1);
    let rows: Vec<&str> = tsv.lines().collect();
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0], "conflict\tabout\trelation\tvalue\tsupport\tpublished\tarticle\twords");
    let last = "1\tPekan Ikan Ambon\theldOn\t2024-05-03\t1\t2024-05-01\thttps://w3id.org/simpul/article/kabar-1\t";
    assert_eq!(rows[3], format!("{last}{FIRST}"));
    let table = ends(&place, &["check", "news.ttl", "--to", "table"], 1);
    assert!(table.contains("kabar-1") && table.lines().count() == 5, "{table}");
    // A copy counts once, and says so.
    let copy = "<article/kabar-3> simpul:copyOf <article/kabar-2> .".to_owned();
    write(&place, "copy.ttl", &[copy]);
    let text = ends(&place, &["check", "news.ttl", "copy.ttl"], 1);
    assert!(
        text.contains("2024-05-04  1 article,") && text.contains("[kabar-3, 2024-05-02, copy of kabar-2]"),
        "{text}"
    );
}

#[test]
fn what_follows_is_no_conflict() {
    let place = Place::new();
    let holders = |day: &str| {
        [
            governor("a", "2019-02-01", "murad", "Gubernur Maluku Murad Tuasikal"),
            governor("b", "2023-07-09", "murad", "Gubernur Maluku Murad Tuasikal"),
            governor("c", day, "ratih", "Gubernur Maluku Ratih Latumeten"),
            toll("d", "2024-05-01", 5),
            toll("e", "2024-05-02", 9),
        ]
    };
    write(&place, "one.ttl", &holders("2023-09-30"));
    assert_eq!(ends(&place, &["check", "one.ttl"], 0), "");
    write(&place, "two.ttl", &holders("2021-09-30"));
    let text = ends(&place, &["check", "two.ttl"], 1);
    assert!(
        text.starts_with("Gubernur, Maluku position  has one holder at a time\n  Murad Tuasikal  2 articles"),
        "{text}"
    );
    assert!(text.contains("  Ratih Latumeten  1 article, newest 2021-09-30\n"), "{text}");
    // The plain triples of all stay.
    let plain = place.good(&["query", "two.ttl", "SELECT ?p { ?p simpul:position ?t }", "--to", "csv"]);
    assert_eq!(plain.lines().count(), 3);
}

#[test]
fn relations_of_ones_own_can_contradict() {
    let place = Place::new();
    std::fs::create_dir(place.path("my-rules")).unwrap();
    let rules = "[[rule]]\nname = \"height/own\"\npatterns = ['<subject:place> \"setinggi\" <object:number>']\nnot = [\"Ia pergi.\"]\n";
    place.write("my-rules/height.toml", rules);
    let relation = "[relations]\nheight = { subject = [\"place\"], object = [\"number\"], time = \"constant\" }\n";
    place.write("my-rules/relations.toml", relation);
    let height = |name: &str, metres: &str| {
        fact(
            name,
            "2024-05-01",
            ["<id/place/maluku>", "simpul:height", metres],
            "",
            &format!("setinggi {metres} meter"),
        )
    };
    write(&place, "news.ttl", &[height("a", "3027"), height("b", "3055")]);
    ends(&place, &["check", "news.ttl"], 0);
    let text = ends(&place, &["check", "news.ttl", "--rules", "my-rules"], 1);
    assert!(text.starts_with("Maluku height  has one value\n"), "{text}");
    place.write("my-rules/relations.toml", &relation.replace("constant", "once"));
    let error = place.bad(&["check", "news.ttl", "--rules", "my-rules"]);
    assert!(error.contains("my-rules/relations.toml:2:") && error.contains("once"), "{error}");
}

#[test]
fn stores_are_checked_as_they_are_read() {
    let place = Place::new();
    // "The Governor of Maluku ... opened the fish market ..." Each article names another governor.
    for (name, who, market) in [("pasar-1", "Murad Tuasikal", "Waihaong"), ("pasar-2", "Sita Wael", "Tulehu")] {
        place.write(
            &format!("{name}.txt"),
            &format!("Gubernur Maluku {who} meresmikan Pasar Ikan {market} di Ambon.\n"),
        );
    }
    place.good(&["add", "pasar-1.txt", "pasar-2.txt", "--published", "2024-05-01", "--store", "kb"]);
    let store = place.run(&["check", "kb"]);
    place.good(&["export", "kb", "-o", "kb.nq"]);
    let file = place.run(&["check", "kb.nq"]);
    assert_eq!((store.status.code(), &store.stdout), (file.status.code(), &file.stdout));
    let error = String::from_utf8_lossy(&store.stderr);
    assert!(error.contains("1 conflict in") && error.contains("of 2 articles"), "{error}");
    let text = String::from_utf8(store.stdout).unwrap();
    assert!(text.contains("      Gubernur Maluku Sita Wael  [pasar-2, 2024-05-01]\n"), "{text}");
    place.good(&["remove", "pasar-2", "--store", "kb"]);
    assert_eq!(ends(&place, &["check", "kb"], 0), "");
}

#[test]
fn the_same_graph_in_other_clothes_does_not_differ() {
    let place = Place::new();
    for args in [["diff", "news.ttl", "news.nq"], ["diff", "news.nq", "news.ttl"], ["diff", "news.nq", "news.nq"]] {
        assert_eq!(ends(&place, &args, 0), "", "{args:?}");
    }
    let patch = ends(&place, &["diff", "news.ttl", "news.nq", "--to", "patch"], 0);
    let lines: Vec<&str> = patch.lines().collect();
    assert!(matches!(lines.as_slice(), [id, "TX .", "TC ."] if id.starts_with("H id <uuid:")), "{patch}");
}

fn two_days(place: &Place) {
    write(
        place,
        "a.ttl",
        &[held("kabar-1", "2024-05-01", "2024-05-03", FIRST), governor("b", "2024-05-01", "murad", "Gubernur")],
    );
    let names = NAMES
        .replace("\"Maluku\"", "\"Provinsi Maluku\"")
        .replace("<id/person/ratih> a simpul:Person ; rdfs:label \"Ratih Latumeten\"@id .\n", "");
    let met =
        fact("c", "2024-05-02", ["<id/person/murad>", "simpul:met", "<id/person/sita>"], "", "Murad bertemu Sita");
    let sita = "<id/person/sita> a simpul:Person ; rdfs:label \"Sita \\\"Ita\\\" Wael\"@id .\n";
    let since = governor("b", "2024-05-01", "murad", "Gubernur")
        .replace("simpul:evidence", "simpul:date \"2019\"^^xsd:gYear ; simpul:evidence");
    place.write("b.ttl", &format!("{PREFIXES}{names}{sita}{met}{since}"));
}

#[test]
fn differences_as_text() {
    let place = Place::new();
    two_days(&place);
    let id = "https://w3id.org/simpul";
    let text = ends(&place, &["diff", "a.ttl", "b.ttl"], 1);
    assert_eq!(
        text,
        format!(
            "+ schema:NewsArticle <{id}/article/c>
- schema:NewsArticle <{id}/article/kabar-1>
- Person Ratih Latumeten <{id}/id/person/ratih>
+ Person Sita \"Ita\" Wael <{id}/id/person/sita>
~ Provinsi Maluku <{id}/id/place/maluku>
    - rdfs:label \"Maluku\"
    + rdfs:label \"Provinsi Maluku\"
- Pekan Ikan Ambon heldOn 2024-05-03
+ Murad Tuasikal met Sita \"Ita\" Wael
~ Murad Tuasikal position \"Gubernur\"
    - of Provinsi Maluku
    + date 2019, of Provinsi Maluku
"
        )
    );
    let iris = ends(&place, &["diff", "a.ttl", "b.ttl", "--iris"], 1);
    assert!(iris.contains(&format!("+ <{id}/id/person/murad> <{id}/ontology#met> <{id}/id/person/sita>\n")), "{iris}");
    let back = ends(&place, &["diff", "b.ttl", "a.ttl"], 1);
    assert!(back.contains("- Murad Tuasikal met Sita") && back.contains("+ Pekan Ikan Ambon heldOn"), "{back}");
    let error = String::from_utf8(place.run(&["diff", "a.ttl", "b.ttl"]).stderr).unwrap();
    assert!(error.contains("facts: 1 added, 1 removed, 1 changed"), "{error}");
}

#[test]
fn a_patch_makes_the_one_graph_the_other() {
    let place = Place::new();
    two_days(&place);
    let patch = ends(&place, &["diff", "a.ttl", "b.ttl", "--to", "patch"], 1);
    assert_eq!(patch, ends(&place, &["diff", "a.ttl", "b.ttl", "--to", "patch"], 1));
    ends(&place, &["diff", "a.ttl", "b.ttl", "--to", "patch", "-o", "day.rdfp"], 1);
    assert_eq!(std::fs::read_to_string(place.path("day.rdfp")).unwrap(), patch);
    let plain = |name: &str| -> BTreeSet<String> {
        let lines = place.good(&["export", name, "--to", "ntriples"]);
        let apart = |line: &&str| !["/fact/", "/evidence/", "/article/"].iter().any(|part| line.contains(part));
        lines.lines().filter(apart).map(str::to_owned).collect()
    };
    let mut graph = plain("a.ttl");
    let rows: Vec<&str> = patch.lines().collect();
    assert_eq!((rows[1], rows[rows.len() - 1]), ("TX .", "TC ."));
    for row in &rows[2..rows.len() - 1] {
        let (operation, statement) = row.split_once(' ').unwrap();
        match operation {
            "D" => assert!(graph.remove(statement), "{row}"),
            "A" => assert!(graph.insert(statement.to_owned()), "{row}"),
            other => panic!("{other}"),
        }
    }
    assert_eq!(graph, plain("b.ttl"));
    // The way back is another patch, with another id.
    let back = ends(&place, &["diff", "b.ttl", "a.ttl", "--to", "patch"], 1);
    assert_ne!(back.lines().next(), patch.lines().next());
}

#[test]
fn a_table_and_its_colours() {
    let place = Place::new();
    two_days(&place);
    let table = ends(&place, &["diff", "a.ttl", "b.ttl", "--to", "table"], 1);
    assert!(!table.contains('\x1b') && table.lines().next().unwrap().contains("relation"), "{table}");
    assert!(table.lines().any(|line| line.starts_with("+   Murad Tuasikal") && line.contains("met")), "{table}");
    assert!(
        table.lines().any(|line| line.starts_with("~+") && line.ends_with("date 2019, of Provinsi Maluku")),
        "{table}"
    );
    for (verb, form) in [("diff", "table"), ("diff", "text"), ("check", "text")] {
        let args = match verb {
            "diff" => vec![verb, "a.ttl", "b.ttl", "--to", form],
            _ => vec![verb, "a.ttl", "two.ttl", "--to", form],
        };
        write(&place, "two.ttl", &[held("kabar-2", "2024-05-01", "2024-05-04", SECOND)]);
        let shown = |force: bool, refuse: bool| {
            let mut command = place.command(&args);
            command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
            if force {
                command.env("CLICOLOR_FORCE", "1");
            }
            if refuse {
                command.env("NO_COLOR", "1");
            }
            String::from_utf8(command.output().unwrap().stdout).unwrap().contains('\x1b')
        };
        assert_eq!(
            (shown(true, false), shown(false, false), shown(false, true)),
            (true, false, false),
            "{verb} {form}"
        );
    }
    ends(&place, &["diff", "a.ttl", "b.ttl", "-o", "out.txt"], 1);
    assert!(!std::fs::read_to_string(place.path("out.txt")).unwrap().contains('\x1b'));
}

#[test]
fn other_rules_and_stores_can_be_compared() {
    let place = Place::new();
    place.write("a.txt", "Partai Golkar mengusung Ridwan Kamil di Jawa Barat.\n");
    std::fs::create_dir(place.path("my-rules")).unwrap();
    let rules = "[[rule]]\nname = \"endorsed/verb\"\npatterns = ['<subject:org> ..2 \"mengusung\" <object:person>']\nnot = [\"Ia pergi.\"]\n";
    place.write("my-rules/endorsed.toml", rules);
    place.write("my-rules/relations.toml", "[relations]\nendorsed = { subject = [\"org\"], object = [\"person\"] }\n");
    place.good(&["extract", "a.txt", "-o", "before.nq"]);
    place.good(&["extract", "--rules", "my-rules", "a.txt", "-o", "after.nq"]);
    place.good(&["add", "--rules", "my-rules", "a.txt", "--store", "kb"]);
    let text = ends(&place, &["diff", "before.nq", "after.nq"], 1);
    assert_eq!(text, "+ Partai Golkar endorsed Ridwan Kamil\n");
    assert_eq!(ends(&place, &["diff", "before.nq", "kb"], 1), text);
    assert_eq!(ends(&place, &["diff", "after.nq", "kb"], 0), "");
}

#[test]
fn what_cannot_be_compared_or_checked_is_said() {
    let place = Place::new();
    place.write("blank.ttl", "[] <http://example.org/p> 1 .\n");
    place.write("bad.ttl", "<a> <b> .\n");
    place.write("named.nq", "<http://e/a> <http://e/b> \"c\" <http://e/g> .\n");
    for (args, what) in [
        (&["diff", "news.ttl", "gone.ttl"][..], "gone.ttl: No such file"),
        (&["diff", "bad.ttl", "news.ttl"], "bad.ttl:1:9: "),
        (&["diff", "news.ttl", "news.docx"], "unknown format \"docx\"; known: "),
        (&["diff", "news.ttl", "."], "not a store: it has no store.toml"),
        (&["diff", "-", "-", "--from", "nt"], "one of the two graphs, not both"),
        (&["diff", "-", "news.ttl"], "needs --from"),
        (&["diff", "news.ttl", "news.nq", "--to", "csv"], "possible values: text, table, patch"),
        (&["diff", "news.ttl", "blank.ttl", "--to", "patch"], "RDF Patch has no name for the blank node"),
        (&["diff", "news.ttl"], "<B>"),
        (&["check", "gone.ttl"], "gone.ttl: No such file"),
        (&["check", "bad.ttl"], "bad.ttl:1:9: "),
        (&["check", "news.ttl", "--to", "json"], "possible values: text, table, tsv"),
    ] {
        let error = place.bad(args);
        assert!(error.contains(what), "{args:?}: {error}");
    }
    for args in [["diff", "named.nq", "named.nq"].as_slice(), &["check", "named.nq"]] {
        let output = place.run(args);
        assert_eq!(output.status.code(), Some(0));
        assert!(String::from_utf8_lossy(&output.stderr).contains("warning: "), "{args:?}");
    }
}
