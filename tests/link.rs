//! `simpul link` as a process: datasets of every kind, links in stores, services that behave and that do not.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use simpul::fact::Graph;
use simpul::store::Record;
use simpul::store::journal::{Limits, Writer};
use simpul::vocab::BASE;

use crate::cli::Place;
use crate::news;

const TABLE: &str = "id,name,alias,type,description,prominence,neighbours\n\
    Q9361,Bishkek,Frunze,city,capital of Kyrgyzstan,90,Q813\n\
    Q813,Kirgizstan,Kyrgyzstan,country,,250,Q9361\n\
    Q148,Tiongkok,Republik Rakyat Tiongkok,country,,400,\n\
    Q159,Federasi Rusia,Russia,country,,400,\n\
    T-1,\"Shanghai Cooperation Organisation, SCO\",SCO,org,,,\n\
    T-2,Li Qiang Foundation,,org,,,\n";

/// The rows of a table of SSSOM: subject, predicate, object.
fn rows(table: &str) -> Vec<(String, String, String)> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.starts_with("subject_id"));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), 8, "{line}");
            (cells[0].to_owned(), cells[2].to_owned(), cells[3].to_owned())
        })
        .collect()
}

fn has(table: &str, subject: &str, predicate: &str, object: &str) -> bool {
    rows(table).contains(&(subject.to_owned(), predicate.to_owned(), object.to_owned()))
}

/// A store with the two articles of the news.
pub fn store(place: &Place) {
    let graph = news::graph();
    let mut writer = Writer::open(&place.path("kb"), Some(BASE), Limits::default()).unwrap();
    for (key, article) in graph.articles {
        let articles = BTreeMap::from([(key.clone(), article)]);
        let one = Graph { base: graph.base.clone(), nodes: graph.nodes.clone(), articles };
        writer.put(Record::new(&one, &key).unwrap());
    }
    writer.commit().unwrap();
}

#[test]
fn a_table() {
    let place = Place::new();
    place.write("kota.csv", TABLE);
    let links = place.good(&["link", "news.ttl", "--to", "kota.csv"]);
    assert!(links.starts_with("#curie_map:\n#  dbpedia: "), "{links}");
    for (subject, object) in [
        ("id:place/bishkek", "wikidata:Q9361"),
        ("id:place/kyrgyzstan", "wikidata:Q813"),
        // By the list of other names.
        ("id:place/china", "wikidata:Q148"),
        ("id:place/rusia", "wikidata:Q159"),
        ("id:org/sco", "https://w3id.org/simpul/dataset/kota/T-1"),
    ] {
        assert!(has(&links, subject, "owl:sameAs", object), "{subject}: {links}");
    }
    assert!(!links.contains("T-2"), "a person is no foundation: {links}");
    assert_eq!(links, place.good(&["link", "news.nq", "--to", "kota.csv"]));
    // The same table in other forms.
    let cells = |line: &str| {
        line.replace("\"Shanghai Cooperation Organisation, SCO\"", "Shanghai Cooperation Organisation")
            .replace(',', "\t")
    };
    place.write("kota.tsv", &TABLE.lines().map(|line| cells(line) + "\n").collect::<String>());
    assert_eq!(rows(&links), rows(&place.good(&["link", "news.ttl", "--to", "kota.tsv"])));
    let json = "{\"id\":\"Q9361\",\"name\":\"Bishkek\",\"type\":[\"city\"],\"prominence\":90}\n";
    place.write("kota.jsonl", json);
    assert!(has(
        &place.good(&["link", "news.ttl", "--to", "kota.jsonl"]),
        "id:place/bishkek",
        "owl:sameAs",
        "wikidata:Q9361"
    ));
    let columns = "kode,nama\n1,Bishkek\n";
    place.write("other.csv", columns);
    let other = place.good(&[
        "link",
        "news.ttl",
        "--to",
        "other.csv",
        "--id",
        "kode",
        "--name",
        "nama",
        "--prefix",
        "http://e.org/",
    ]);
    assert!(has(&other, "id:place/bishkek", "owl:sameAs", "http://e.org/1"), "{other}");
}

#[test]
fn types_of_ones_own() {
    let place = Place::new();
    place.write("a.csv", "id,name,type\n1,Li Qiang,zz\n");
    let as_person = place.good(&["link", "news.ttl", "--to", "a.csv", "--type", "person=zz"]);
    assert_eq!(rows(&as_person).len(), 1, "{as_person}");
    let as_place = place.good(&["link", "news.ttl", "--to", "a.csv", "--type", "place=zz"]);
    assert!(rows(&as_place).is_empty(), "{as_place}");
}

#[test]
fn tables_as_spreadsheets_write_them() {
    let place = Place::new();
    // With semicolons, a mark in front, and a line break and a lone quotation mark in cells.
    place
        .write("a.csv", "\u{FEFF}id;name;description\r\n1;Bishkek;\"kota,\r\ndi \"\"utara\"\"\"\r\n2;Osh;5\" jauh\r\n");
    let links = place.good(&["link", "news.ttl", "--to", "a.csv", "--prefix", "http://e.org/"]);
    assert!(has(&links, "id:place/bishkek", "owl:sameAs", "http://e.org/1"), "{links}");
}

#[test]
fn rdf_in_and_out() {
    let place = Place::new();
    let data = "<http://e.org/b> <http://www.w3.org/2004/02/skos/core#prefLabel> \"Bishkek\"@en .\n";
    place.write("other.nt", data);
    place.good(&["link", "news.ttl", "--to", "other.nt", "-o", "links.ttl"]);
    let found =
        place.good(&["query", "news.ttl", "links.ttl", "SELECT ?o { ?s rdfs:label 'Bishkek'@id ; owl:sameAs ?o }"]);
    assert_eq!(found, "?o\n<http://e.org/b>\n");
    // Two graphs of news: what has one IRI in both needs no link.
    let graph = place.good(&["export", "news.ttl", "--to", "ntriples"]);
    place.write("mine.nt", &graph.replace("https://w3id.org/simpul/id/", "http://mine.org/id/"));
    let joined = place.good(&["link", "news.ttl", "--from-graph", "mine.nt"]);
    assert!(has(&joined, "id:place/bishkek", "owl:sameAs", "http://mine.org/id/place/bishkek"), "{joined}");
    assert_eq!(rows(&place.good(&["link", "news.ttl", "--from-graph", "news.nq"])), []);
}

#[test]
fn links_of_a_store_stay_and_go() {
    let place = Place::new();
    store(&place);
    place.write("kota.csv", TABLE);
    let asked = "SELECT ?o { GRAPH <links> { id:place\\/bishkek owl:sameAs ?o } }";
    let before = place.good(&["export", "kb", "--to", "nquads"]);
    place.good(&["link", "kb", "--to", "kota.csv", "-o", "links.sssom.tsv"]);
    assert_eq!(place.good(&["query", "kb", asked]), "?o\n<http://www.wikidata.org/entity/Q9361>\n");
    let why = "SELECT ?c ?why { ?a owl:annotatedSource id:place\\/bishkek ; <https://w3id.org/sssom/confidence> ?c ; rdfs:comment ?why }";
    assert!(place.good(&["query", "kb", why, "--to", "csv"]).contains("same name"));
    // Again the same: nothing is written.
    let segments = fs::read_dir(place.path("kb/journal")).unwrap().count();
    place.good(&["link", "kb", "--to", "kota.csv", "-o", "links.sssom.tsv"]);
    assert_eq!(fs::read_dir(place.path("kb/journal")).unwrap().count(), segments);
    // They stay when articles come again, and when the store is compacted.
    store(&place);
    place.good(&["compact", "--store", "kb"]);
    assert_eq!(place.good(&["query", "kb", asked]).lines().count(), 2);
    let bad = place.bad(&["link", "kb", "--undo", "kotta"]);
    assert!(bad.contains("no links with kotta in this store: kota"), "{bad}");
    place.good(&["link", "kb", "--undo", "kota"]);
    assert_eq!(place.good(&["export", "kb", "--to", "nquads"]), before);
}

#[test]
fn a_person_decides() {
    let place = Place::new();
    store(&place);
    place.write("kota.csv", TABLE);
    // Nothing is sure enough to be accepted, all is to be looked at.
    place.good(&[
        "link",
        "kb",
        "--to",
        "kota.csv",
        "--accept",
        "1",
        "--review",
        "0.5",
        "-o",
        "all.tsv",
        "--doubtful",
        "look.tsv",
    ]);
    let table = fs::read_to_string(place.path("look.tsv")).unwrap();
    assert!(has(&table, "id:place/bishkek", "skos:closeMatch", "wikidata:Q9361"), "{table}");
    let edit = |line: &str| match line {
        line if line.starts_with("id:place/bishkek") => line.replace("skos:closeMatch", "owl:sameAs"),
        line if line.starts_with("id:place/china") => line.replace("skos:closeMatch", "owl:differentFrom"),
        line => line.to_owned(),
    };
    place.write("look.tsv", &table.lines().map(|line| edit(line) + "\n").collect::<String>());
    place.good(&["link", "kb", "--review", "look.tsv"]);
    let links = "SELECT ?s ?o { GRAPH <links> { ?s owl:sameAs ?o } }";
    assert_eq!(place.good(&["query", "kb", links]).lines().count(), 2);
    // What was decided stays decided.
    let again = place.good(&["link", "kb", "--to", "kota.csv"]);
    assert!(has(&again, "id:place/bishkek", "owl:sameAs", "wikidata:Q9361"), "{again}");
    assert!(has(&again, "id:place/china", "owl:differentFrom", "wikidata:Q148"), "{again}");
    assert!(!has(&again, "id:place/china", "owl:sameAs", "wikidata:Q148"), "{again}");
    let table = "subject_id\tpredicate_id\tobject_id\nid:place/nowhere\towl:sameAs\twikidata:Q1\n";
    place.write("bad.tsv", table);
    assert!(
        place
            .bad(&["link", "kb", "--review", "bad.tsv"])
            .contains("the store has no entity <https://w3id.org/simpul/id/place/nowhere>")
    );
}

#[test]
fn figures_against_gold() {
    let place = Place::new();
    place.write("kota.csv", TABLE);
    let gold = "subject_id\tpredicate_id\tobject_id\nid:place/bishkek\tskos:exactMatch\tQ9361\n\
        id:place/china\tskos:exactMatch\twikidata:Q148\nid:place/india\tskos:exactMatch\tQ668\n";
    place.write("gold.tsv", gold);
    let text = place.good(&["link", "news.ttl", "--to", "kota.csv", "--gold", "gold.tsv"]);
    // China, Rusia, Bishkek, Kyrgyzstan and SCO are linked; two of three are right.
    let words: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(words[0], ["pairs", "3"]);
    assert_eq!(words[1][..4], ["recall", "of", "blocking", "0.667"]);
    assert_eq!(words[3], ["accepted", "5", "0.400", "0.667", "0.500"]);
}

/// Two items and a class, as a dump of Wikidata has them.
const DUMP: &str = r#"[
{"type":"item","id":"Q9361","labels":{"en":{"language":"en","value":"Bishkek"},"fr":{"language":"fr","value":"Bichkek"}},"descriptions":{"id":{"language":"id","value":"ibu kota Kirgizstan"}},"aliases":[],"claims":{"P31":[{"mainsnak":{"snaktype":"value","property":"P31","datavalue":{"value":{"entity-type":"item","id":"Q5119000"},"type":"wikibase-entityid"}},"type":"statement","rank":"normal"}],"P17":[{"mainsnak":{"datavalue":{"value":{"id":"Q813"}}},"rank":"normal"}]},"sitelinks":{"enwiki":{"site":"enwiki","title":"Bishkek"}}},
{"type":"item","id":"Q5119000","labels":{"en":{"value":"capital of a kind"}},"claims":{"P279":[{"mainsnak":{"datavalue":{"value":{"id":"Q515"}}},"rank":"normal"}]},"sitelinks":{}},
{"type":"item","id":"Q77","labels":{"en":{"value":"Bishkek"}},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q4167410"}}},"rank":"normal"}]}},
{"type":"property","id":"P31","labels":{}}
]
"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn a_dump_of_wikidata_however_it_is_compressed() {
    let place = Place::new();
    place.write("dump.json", DUMP);
    let plain = place.good(&["link", "news.ttl", "--to", "dump.json"]);
    assert!(has(&plain, "id:place/bishkek", "owl:sameAs", "wikidata:Q9361"), "{plain}");
    assert!(plain.contains("both place"), "by the class above its class: {plain}");
    // Two members, as parallel compressors write them.
    let (one, two) = DUMP.as_bytes().split_at(300);
    fs::write(place.path("dump.json.gz"), [gzip(one), gzip(two)].concat()).unwrap();
    let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bz.write_all(DUMP.as_bytes()).unwrap();
    fs::write(place.path("dump.json.bz2"), bz.finish().unwrap()).unwrap();
    let zst = |bytes: &[u8]| ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest);
    fs::write(place.path("dump.json.zst"), [zst(one), zst(two)].concat()).unwrap();
    for name in ["dump.json.gz", "dump.json.bz2", "dump.json.zst"] {
        assert_eq!(rows(&place.good(&["link", "news.ttl", "--to", name])), rows(&plain), "{name}");
    }
    place.good(&["link", "--catalogue", "build", "dump.json.gz", "-o", "wikidata.cat"]);
    let catalogue = fs::read(place.path("wikidata.cat")).unwrap();
    place.good(&["link", "--catalogue", "build", "dump.json.zst", "-o", "wikidata.cat"]);
    assert_eq!(fs::read(place.path("wikidata.cat")).unwrap(), catalogue);
    assert_eq!(
        place.good(&["link", "--catalogue", "check", "wikidata.cat"]),
        "wikidata.cat: 2 entries, 11 keys: whole\n"
    );
    assert_eq!(rows(&place.good(&["link", "news.ttl", "--to", "wikidata.cat"])), rows(&plain));
}

#[test]
fn a_table_of_geonames() {
    let place = Place::new();
    let row = |id, name, others, class, code, population| {
        format!(
            "{id}\t{name}\t{name}\t{others}\t42.87\t74.59\t{class}\t{code}\tKG\t\t01\t\t\t\t{population}\t\t771\tAsia/Bishkek\t2023-01-01\n"
        )
    };
    let table = row("1528675", "Bishkek", "Frunze,Bichkek,https://x.org/y", "P", "PPLC", "900000")
        + &row("999", "Bishkek", "", "P", "PPL", "300");
    place.write("KG.txt", &table);
    let links = place.good(&["link", "news.ttl", "--to", "KG.txt"]);
    assert!(has(&links, "id:place/bishkek", "owl:sameAs", "geonames:1528675/"), "the larger one: {links}");
}

#[test]
fn bad_datasets_are_told_and_leave_nothing() {
    let place = Place::new();
    store(&place);
    let before = fs::read_dir(place.path("kb/journal")).unwrap().count();
    place.write("a.csv", "nr,title\n1,Bishkek\n");
    place.write("twice.csv", "id,name\n7,Bishkek\n8,Osh\n7,Talas\n");
    place.write("short.csv", "id,name,type\n7,Bishkek\n");
    place.write("number.tsv", "id\tname\tprominence\n7\tBishkek\tmany\n");
    place.write("empty.csv", "");
    place.write("header.csv", "id,name\n");
    place.write("open.csv", "id,name\n1,Bishkek\n2,\"Osh\n3,Talas\n");
    place.write("x.docx", "id");
    place.write("cut.json", DUMP.trim_end().trim_end_matches(']'));
    place.write("half.json", &DUMP[..400]);
    place.write("bad.jsonl", "{\"id\": 1, \"name\": \"x\"}\nnot json\n");
    fs::write(place.path("latin.tsv"), b"id\tname\n1\tS\xe3o\n").unwrap();
    let gz = gzip(DUMP.repeat(40).replace("]\n[\n", "").as_bytes());
    fs::write(place.path("cut.json.gz"), &gz[..gz.len() / 2]).unwrap();
    let table = gzip(
        format!("id,name\n{}", (0..9000).map(|n| format!("{n},Kota {n}\n")).collect::<Vec<_>>().concat()).as_bytes(),
    );
    fs::write(place.path("cut.csv.gz"), &table[..table.len() / 2]).unwrap();
    for (name, what) in [
        ("a.csv", "a.csv:1:1: there is no column \"id\"; --id says which one it is. The columns: nr, title"),
        ("twice.csv", "two entries have the id \"7\": lines 2 and 4"),
        ("short.csv", "short.csv:2:1: 2 cells, where the header has 3"),
        ("number.tsv", "number.tsv:2:1: prominence: \"many\" is no number"),
        ("empty.csv", "the table is empty"),
        ("header.csv", "header.csv: nothing in it has a name"),
        ("open.csv", "open.csv:3:1: a quotation mark in this row is not closed"),
        ("x.docx", "unknown format"),
        ("gone.csv", "gone.csv: No such file"),
        ("cut.json", "was not fetched to its end"),
        ("half.json", "half.json:2:1: no item of Wikidata"),
        ("bad.jsonl", "bad.jsonl:2:1: not JSON"),
        ("latin.tsv", "not UTF-8"),
        ("cut.json.gz", "the compressed data are cut off or damaged here"),
        ("cut.csv.gz", "cannot be read from here on"),
    ] {
        let said = place.bad(&["link", "kb", "--to", name, "-o", "out.tsv"]);
        assert!(said.contains(what), "{name}: {said}");
        let said = place.bad(&["link", "--catalogue", "build", name, "-o", "out.cat"]);
        assert!(said.contains(what), "{name}: {said}");
    }
    let left: Vec<_> = fs::read_dir(place.path("")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains("out.")), "{left:?}");
    assert_eq!(fs::read_dir(place.path("kb/journal")).unwrap().count(), before);
    place.write("fake.cat", "id,name\n");
    assert!(place.bad(&["link", "kb", "--to", "fake.cat"]).contains("this is no catalogue of Simpul"));
    place.write("good.csv", "id,name\n1,Bishkek\n");
    assert!(place.bad(&["link", "kb", "--to", "good.csv", "--prefix", "a b"]).contains("no IRI, such as https://"));
}

/// A small server on this machine that answers each request by what `answer` makes of its body.
pub fn serve(answer: impl Fn(&str) -> (u16, &'static str, String) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/api", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let body = request(&stream);
            let (status, kind, text) = answer(&body);
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                text.len()
            );
            let _ = (&stream).write_all((head + &text).as_bytes());
        }
    });
    url
}

/// The body of a request, decoded.
pub fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
        if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut out = Vec::new();
    let mut bytes = body.into_iter();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let hex: String = bytes.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&hex, 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(out).unwrap()
}

/// A reconciliation service that knows one city.
fn reconciliation(body: &str) -> (u16, &'static str, String) {
    let Some(queries) = body.strip_prefix("queries=") else {
        let manifest = serde_json::json!({ "versions": ["0.2"], "name": "Kota", "identifierSpace": "http://e.org/", "schemaSpace": "http://e.org/t/" });
        return (200, "application/json", manifest.to_string());
    };
    let queries: BTreeMap<String, serde_json::Value> = serde_json::from_str(queries).unwrap();
    let answer = |query: serde_json::Value| {
        let found = query["query"] == "Bishkek";
        let city = serde_json::json!({ "id": "b", "name": "Bishkek", "score": 99.0, "match": true, "type": [{ "id": "city", "name": "City" }] });
        serde_json::json!({ "result": if found { vec![city] } else { vec![] } })
    };
    let answers: BTreeMap<String, serde_json::Value> =
        queries.into_iter().map(|(key, query)| (key, answer(query))).collect();
    (200, "application/json", serde_json::to_string(&answers).unwrap())
}

#[test]
fn a_reconciliation_service() {
    let place = Place::new();
    let url = format!("reconcile:{}", serve(reconciliation));
    let links = place.good(&["link", "news.ttl", "--to", &url, "--answers", "kept.jsonl"]);
    assert!(has(&links, "id:place/bishkek", "owl:sameAs", "http://e.org/b"), "{links}");
    let kept = fs::read_to_string(place.path("kept.jsonl")).unwrap();
    assert!(kept.lines().count() > 10);
    // A process that was stopped leaves a line in part, which is asked for again.
    fs::write(place.path("kept.jsonl"), &kept[..kept.len() - 9]).unwrap();
    assert_eq!(place.good(&["link", "news.ttl", "--to", &url, "--answers", "kept.jsonl"]), links);
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(lines(&fs::read_to_string(place.path("kept.jsonl")).unwrap()), lines(&kept));
}

#[test]
fn an_endpoint_of_sparql() {
    let place = Place::new();
    let url = serve(|body| {
        assert!(body.contains("SELECT DISTINCT ?id ?name") && body.contains("\"Bishkek\"@id"), "{body}");
        let value = |text: &str| serde_json::json!({ "type": "literal", "value": text });
        let row = serde_json::json!({ "id": value("http://e.org/b"), "name": value("Bishkek"), "label": value("Bishkek"), "type": value("https://schema.org/City") });
        let results = serde_json::json!({ "head": { "vars": [] }, "results": { "bindings": [row] } });
        (200, "application/sparql-results+json", results.to_string())
    });
    let links = place.good(&["link", "news.ttl", "--to", &url]);
    assert!(has(&links, "id:place/bishkek", "owl:sameAs", "http://e.org/b"), "{links}");
}

#[test]
fn an_endpoint_that_knows_too_much_is_asked_for_less() {
    let place = Place::new();
    let url = serve(|body| {
        let names = body.matches("\"@id").count();
        let value = |text: &str| serde_json::json!({ "type": "literal", "value": text });
        let city = serde_json::json!({ "id": value("http://e.org/b"), "name": value("Bishkek") });
        let other = serde_json::json!({ "id": value("http://e.org/other"), "name": value("x") });
        // All that there is room for, and not what is asked for.
        let rows = if names > 1 { vec![other; 5000] } else { vec![city] };
        let results = serde_json::json!({ "head": { "vars": [] }, "results": { "bindings": rows } });
        (200, "application/sparql-results+json", results.to_string())
    });
    let links = place.good(&["link", "news.ttl", "--to", &url, "--accept", "0.5"]);
    assert!(has(&links, "id:place/bishkek", "owl:sameAs", "http://e.org/b"), "{links}");
}

#[test]
fn services_that_fail() {
    let place = Place::new();
    store(&place);
    let html = serve(|_| (200, "application/json", "<!DOCTYPE html><p>Welcome".to_owned()));
    let busy = serve(|_| (503, "text/plain", "too many".to_owned()));
    let odd = serve(|_| (200, "application/json", "{\"head\":{}}".to_owned()));
    let slow = serve(|_| {
        thread::sleep(Duration::from_secs(5));
        (200, "application/json", "{}".to_owned())
    });
    // Nobody listens where somebody did.
    let down = format!("http://{}/", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    for (url, what) in [
        (html.as_str(), "the answer is not JSON, whatever its content type (application/json) says"),
        (&busy, "status 503; try again later: too many"),
        (&odd, "the answer holds no results of SPARQL"),
        (&slow, "no answer within 0.5 s; --timeout gives it longer"),
        (&down, "no answer: "),
        ("https://127.0.0.1:1/", if cfg!(feature = "https") { "no answer: " } else { "built without https" }),
    ] {
        let said = place.bad(&["link", "kb", "--to", url, "--timeout", "0.5", "-o", "out.tsv"]);
        assert!(said.contains(what) && said.contains("nothing was written"), "{url}: {said}");
        assert!(!place.path("out.tsv").exists());
    }
    let said = place.bad(&["link", "kb", "--to", &format!("reconcile:{odd}"), "-o", "out.tsv"]);
    assert!(said.contains("no manifest of a reconciliation service"), "{said}");
    // The first batch is answered, the second is not: a later try asks for the rest alone.
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let failing = serve(move |body| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
        2 => (400, "text/plain", "enough".to_owned()),
        _ => reconciliation(body),
    });
    let names: Vec<String> = (0..40).map(|n| format!("<https://w3id.org/simpul/id/place/k{n}> a <https://w3id.org/simpul/ontology#Place> ; <http://www.w3.org/2000/01/rdf-schema#label> \"Kota {n}\"@id .\n")).collect();
    place.write("many.ttl", &names.concat());
    let to = format!("reconcile:{failing}");
    let args = ["link", "many.ttl", "--to", &to, "--answers", "kept.jsonl"];
    assert!(place.bad(&args).contains("status 400: enough"));
    assert_eq!(fs::read_to_string(place.path("kept.jsonl")).unwrap().lines().count(), 20);
    place.good(&args);
    assert_eq!(fs::read_to_string(place.path("kept.jsonl")).unwrap().lines().count(), 40);
}
