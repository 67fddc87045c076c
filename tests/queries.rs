//! The queries of the house on the news, as Turtle and as N-Quads.

use std::fs;
use std::path::{Path, PathBuf};

use simpul::export::rdf;
use simpul::format::Format;
use simpul::mapping::{Justification, Mapping, Predicate};
use simpul::store::{Answer, Reader, Store, links_graph, mapping_quads, quads};
use simpul::vocab::{BASE, OPEN};

use crate::news;

/// A link of the news with another dataset.
fn link() -> Mapping {
    Mapping {
        subject: news::id("place/bishkek"),
        subject_label: "Bishkek".to_owned(),
        predicate: Predicate::SameAs,
        object: "http://www.wikidata.org/entity/Q9361".to_owned(),
        object_label: "Bishkek".to_owned(),
        justification: Justification::Composite,
        confidence: 0.97,
        source: "kota".to_owned(),
        comment: "same name; both place".to_owned(),
    }
}

/// The news with a link, written to a file of each format and read back.
fn stores() -> Vec<Store> {
    let folder = tempfile::tempdir().unwrap();
    let links = mapping_quads(BASE, &[link()], &links_graph(BASE));
    [Format::Turtle, Format::NQuads]
        .map(|format| {
            let path = folder.path().join("news").with_extension(format.as_str());
            let all = quads(&news::graph()).into_iter().chain(links.clone());
            rdf::write(all, format, BASE, fs::File::create(&path).unwrap()).unwrap();
            let store = Store::new(BASE).unwrap();
            store.extend(Reader::new(BASE).read(&path, Some(format)).unwrap()).unwrap();
            store
        })
        .into()
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "rq"));
    files.sort();
    files
}

/// The rows with labels, one line each.
fn rows(store: &Store, query: &str) -> Vec<String> {
    match store.query(query).unwrap() {
        Answer::Rows(rows) => rows.cells(Some(store)).iter().map(|row| row.join(" | ")).collect(),
        _ => panic!("not a SELECT"),
    }
}

#[track_caller]
fn check(name: &str, expected: &[&str]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries").join(name);
    let query = fs::read_to_string(path).unwrap();
    for store in stores() {
        assert_eq!(rows(&store, &query), expected);
    }
}

#[test]
fn every_query_has_help_and_runs() {
    let all = files("queries");
    assert!(all.len() >= 12);
    let stores = stores();
    for path in all {
        let query = fs::read_to_string(&path).unwrap();
        assert!(query.starts_with("# "), "{}: the first line says what it asks", path.display());
        let Answer::Rows(answer) = stores[0].query(&query).unwrap() else { panic!("{}", path.display()) };
        for variable in answer.header() {
            let help: String = query.lines().take_while(|line| line.starts_with('#')).collect();
            assert!(help.contains(&format!("?{variable}")), "{}: ?{variable} is not explained", path.display());
        }
        assert_eq!(rows(&stores[0], &query), rows(&stores[1], &query), "{}", path.display());
        assert!(!answer.is_empty(), "{} finds nothing", path.display());
    }
}

#[test]
fn checks_find_nothing_in_good_news() {
    let all = files("queries/checks");
    assert!(!all.is_empty());
    for store in stores() {
        for path in &all {
            let found = rows(&store, &fs::read_to_string(path).unwrap());
            assert!(found.is_empty(), "{}: {found:?}", path.display());
        }
    }
}

#[test]
fn checks_find_what_is_wrong() {
    let wrong = [
        ("evidence.rq", "<fact/1> a simpul:Fact ."),
        ("evidence.rq", "<evidence/1> a simpul:Evidence ; simpul:rule \"a/b\" ."),
        ("facts.rq", "<fact/1> a simpul:Fact ; rdf:subject <a> , <b> ; rdf:predicate <p> ; rdf:object 1 ."),
        ("labels.rq", "<id/x> a simpul:Person ."),
        ("labels.rq", "<p> simpul:denotes <id/x> ."),
        ("passages.rq", "<p> nif:beginIndex 5 ; nif:endIndex 5 ; nif:anchorOf \"\" ; prov:wasDerivedFrom <a> ."),
        ("passages.rq", "<p> nif:beginIndex 5 ; nif:endIndex 8 ; nif:anchorOf \"ab\" ; prov:wasDerivedFrom <a> ."),
        ("blank.rq", "[] a simpul:Fact ."),
        ("plain.rq", "<id/x> a simpul:Person ; simpul:met <id/y> ."),
    ];
    let prefixes = simpul::vocab::PREFIXES.map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .")).join("\n");
    for (name, data) in wrong {
        let file = tempfile::Builder::new().suffix(".ttl").tempfile().unwrap();
        fs::write(file.path(), format!("{prefixes}\n{data}")).unwrap();
        let store = Store::new(BASE).unwrap();
        store.extend(Reader::new(BASE).read(file.path(), None).unwrap()).unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/checks").join(name);
        assert_eq!(rows(&store, &fs::read_to_string(path).unwrap()).len(), 1, "{name}: {data}");
    }
}

#[test]
fn members() {
    let sco = "Shanghai Cooperation Organization";
    let expected = ["China", "India", "Rusia"].map(|country| format!("{sco} | {country}"));
    check("members.rq", &expected.each_ref().map(String::as_str));
}

#[test]
fn attended() {
    check("attended.rq", &["Li Qiang | KTT ke-22 SCO | Bishkek | 2023-10-26"]);
}

#[test]
fn links() {
    check("links.rq", &["Bishkek | http://www.wikidata.org/entity/Q9361 | 0.97 | same name; both place"]);
}

#[test]
fn offices() {
    check(
        "offices.rq",
        &["Almazbek Atambayev | Presiden |  | former", "Li Qiang | Perdana Menteri | China | asserted"],
    );
}

#[test]
fn holders() {
    check("holders.rq", &["Perdana Menteri | China | Li Qiang | between | 2023-03 | 2023-10-28"]);
}

/// What the articles of `days` say of the governor of Nusa Utara: who, a date ("" for none) and a modality ("" for
/// asserted).
fn governors(days: &[(&str, &str, &str, &str)]) -> Store {
    let mut turtle = simpul::vocab::PREFIXES.map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n")).concat();
    for (n, (published, who, date, modality)) in days.iter().enumerate() {
        turtle.extend([format!(
            "<{who}> a simpul:Person ; rdfs:label \"{who}\"@id .
            <f{n}> a simpul:Fact ; rdf:subject <{who}> ; rdf:predicate simpul:position ; rdf:object \"Gubernur\" ;
              simpul:of <nusa-utara> ; simpul:evidence <e{n}> .
            <e{n}> a simpul:Evidence ; prov:wasDerivedFrom <a{n}> .
            <a{n}> a schema:NewsArticle ; schema:datePublished \"{published}\"^^xsd:date .\n"
        )]);
        let kind = ["gYear", "gYearMonth", "date"].get(date.matches('-').count()).unwrap();
        if !date.is_empty() {
            turtle.extend([format!("<f{n}> simpul:date \"{date}\"^^xsd:{kind} .\n")]);
        }
        if !modality.is_empty() {
            turtle.extend([format!("<f{n}> simpul:modality simpul:{modality} .\n")]);
        }
    }
    let file = tempfile::Builder::new().suffix(".ttl").tempfile().unwrap();
    fs::write(file.path(), turtle).unwrap();
    let store = Store::new(BASE).unwrap();
    store.extend(Reader::new(BASE).read(file.path(), None).unwrap()).unwrap();
    store
}

#[test]
fn holders_by_time() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/holders.rq");
    let july = fs::read_to_string(path).unwrap();
    let who = |query: &str, days: &[(&str, &str, &str, &str)]| {
        let rows = rows(&governors(days), query);
        let cell = |row: &String| row.split(" | ").skip(2).take(2).collect::<Vec<_>>().join(" ");
        rows.iter().map(cell).collect::<Vec<_>>().join(", ")
    };
    let term = [("2019-02-01", "Murad", "", ""), ("2023-07-09", "Murad", "", ""), ("2023-09-30", "Ratih", "", "")];
    assert_eq!(who(&july, &term), "Murad said");
    assert_eq!(who(&july.replace("2023-07", "2021"), &term), "Murad between");
    assert_eq!(who(&july.replace("2023-07", "2023-09-30"), &term), "Ratih said");
    assert_eq!(who(&july.replace("2023-07", "2024-01"), &term), "");
    let since = |date: &'static str| [("2023-10-28", "Ratih", date, "")];
    assert_eq!(who(&july, &since("2023-03-11")), "Ratih between");
    assert_eq!(who(&july, &since("2023-07")), "Ratih said");
    // Since some day of the year, which may be a later one.
    assert_eq!(who(&july, &since("2023")), "");
    assert_eq!(who(&july, &since("2022")), "Ratih between");
    // That he is a former one is no word on July, unless that is the date given.
    assert_eq!(who(&july, &[("2023-07-28", "Murad", "", "former"), ("2023-07-28", "Ratih", "", "planned")]), "");
    assert_eq!(who(&july, &[("2024-01-28", "Murad", "2023-07-01", "former")]), "Murad said");
}

#[test]
fn meetings() {
    check("meetings.rq", &["Li Qiang | met | Sadyr Japarov | 2023-W43 | "]);
}

#[test]
fn quotes() {
    check("quotes.rq", &["Li Qiang | Kami “sepakat” bekerja sama, | https://w3id.org/simpul/article/sco-2023"]);
}

#[test]
fn timeline() {
    check(
        "timeline.rq",
        &[
            "2001 | Shanghai Five | renamedTo | Shanghai Cooperation Organization",
            "2001-06 | Shanghai Cooperation Organization | foundedOn | ",
            "2023-03 | Li Qiang | position | Perdana Menteri",
            "2023-10-26 | Li Qiang | attended | KTT ke-22 SCO",
            "2023-W43 | Li Qiang | met | Sadyr Japarov",
        ],
    );
}

#[test]
fn founding() {
    check(
        "founding.rq",
        &[
            "Shanghai Cooperation Organization | China | 2001-06 | Shanghai",
            "Shanghai Cooperation Organization | Rusia | 2001-06 | Shanghai",
        ],
    );
}

#[test]
fn renamed() {
    check("renamed.rq", &["Shanghai Five | Shanghai Cooperation Organization | 2001"]);
}

#[test]
fn places() {
    check("places.rq", &["Bishkek | Kyrgyzstan | direct"]);
}

#[test]
fn entities() {
    check("entities.rq", &["Place | 6 | 1", "Org | 3 | 0", "Person | 3 | 3", "Event | 1 | 0"]);
}

#[test]
fn claims() {
    check(
        "claims.rq",
        &[
            "Almazbek Atambayev | chargedWith | korupsi | alleged | Sadyr Japarov | Almazbek Atambayev didakwa korupsi, kata Sadyr Japarov",
            "Almazbek Atambayev | position | Presiden | former |  | Mantan Presiden Almazbek Atambayev",
            "Li Qiang | met | Sadyr Japarov | planned |  | Li akan bertemu Sadyr Japarov",
        ],
    );
}

#[test]
fn articles() {
    check(
        "articles.rq",
        &[
            "https://w3id.org/simpul/article/japarov | 2023-10-28 | Li Qiang bertemu Japarov | kabar.example | 9",
            "https://w3id.org/simpul/article/sco-2023 | 2023-10-27 | PM China hadiri KTT SCO di Bishkek | ANTARA | 12",
        ],
    );
}

#[test]
fn labels() {
    let query = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/labels.rq")).unwrap();
    for store in stores() {
        let rows = rows(&store, &query);
        assert_eq!(rows.len(), news::graph().nodes.values().map(|node| 1 + node.aliases.len()).sum::<usize>());
        let li: Vec<_> = rows.iter().filter_map(|row| row.strip_prefix("Li Qiang | Person | ")).collect();
        assert_eq!(li, ["Li Qiang | true", "Li | false", "PM Li Qiang | false"]);
    }
}

#[test]
fn evidence() {
    let query = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/evidence.rq")).unwrap();
    let graph = news::graph();
    for store in stores() {
        let rows = rows(&store, &query);
        let statements = graph.articles.values().flat_map(|article| &article.statements);
        assert_eq!(rows.len(), statements.filter(|s| !s.relation.starts_with(OPEN)).count());
        let words = "PM Li Qiang pada 26 Oktober 2023 menghadiri KTT ke-22 SCO";
        let line = format!(
            "Li Qiang | attended | KTT ke-22 SCO | {words} | https://w3id.org/simpul/article/sco-2023 | attended/active | 0.93"
        );
        assert!(rows.contains(&line), "{rows:?}");
    }
}

#[test]
fn disputed() {
    check("disputed.rq", &["Li Qiang | met | Sadyr Japarov | planned"]);
}

#[test]
fn only_what_the_paper_asserts_is_a_plain_triple() {
    for store in stores() {
        let ask = |query: &str| matches!(store.query(query).unwrap(), Answer::Truth(true));
        assert!(ask("ASK { <id/person/li-qiang> simpul:attended <id/event/ktt-ke-22-sco> }"));
        assert!(!ask("ASK { <id/person/almazbek-atambayev> simpul:position ?any }"));
        assert!(!ask("ASK { ?any simpul:chargedWith ?crime }"));
        assert!(!ask("ASK { ?article a schema:NewsArticle ; simpul:author ?name }"));
        assert!(ask("ASK { ?article a schema:NewsArticle ; schema:author \"Desca Lidya Natalia\" }"));
        assert!(ask("ASK { id:person\\/li-qiang a simpul:Person }"));
    }
}

#[test]
fn open_relations_are_apart() {
    check("open.rq", &["China | surati | Rusia | China menyurati Rusia"]);
    let by_name = "SELECT ?who ?whom { ?who simpul:open\\/surati ?whom }";
    let of_the_ontology = "SELECT ?s ?o { ?s simpul:surati ?o }";
    let among_the_others =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("queries/evidence.rq")).unwrap();
    for store in stores() {
        assert_eq!(rows(&store, by_name), ["China | Rusia"]);
        assert_eq!(rows(&store, of_the_ontology), Vec::<String>::new());
        let others = rows(&store, &among_the_others);
        assert!(others.len() > 10 && others.iter().all(|row| !row.contains("surati")), "{others:?}");
    }
}
