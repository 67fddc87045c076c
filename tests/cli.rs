//! The command as a process: answers, formats and what it says of bad input.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use simpul::export::rdf;
use simpul::format::Format;
use simpul::store::quads;
use simpul::vocab::BASE;
use tempfile::TempDir;

use crate::news;

pub struct Place(TempDir);

impl Place {
    /// A folder with the news in it.
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for name in ["news.ttl", "news.nq"] {
            let path = place.path(name);
            let format = Format::of_path(&path).unwrap();
            rdf::write(quads(&news::graph()), format, BASE, fs::File::create(path).unwrap()).unwrap();
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null()).env_remove("COLUMNS");
        command
    }

    #[track_caller]
    pub fn good(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// What it says on standard error, having failed with exit code 2 and nothing on standard output.
    #[track_caller]
    pub fn bad(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(output.stdout, b"");
        String::from_utf8(output.stderr).unwrap()
    }
}

fn query(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("queries").join(name).to_str().unwrap().to_owned()
}

const PEOPLE: &str = "SELECT ?p { ?p a simpul:Person }";

#[test]
fn select() {
    let place = Place::new();
    let tsv = place.good(&["query", "news.ttl", PEOPLE]);
    assert_eq!(
        tsv,
        "?p\n<https://w3id.org/simpul/id/person/almazbek-atambayev>\n<https://w3id.org/simpul/id/person/li-qiang>\n<https://w3id.org/simpul/id/person/sadyr-japarov>\n"
    );
    assert_eq!(tsv, place.good(&["query", "news.nq", PEOPLE]));
    assert_eq!(tsv, place.good(&["query", "news.nq", "news.ttl", PEOPLE, "--to", "tsv"]));
    let table = place.good(&["query", "news.ttl", PEOPLE, "--to", "table"]);
    assert_eq!(table, "p\n──────────────────\nAlmazbek Atambayev\nLi Qiang\nSadyr Japarov\n");
    assert!(place.good(&["query", "news.ttl", PEOPLE, "--to", "table", "--iris"]).contains("id/person/li-qiang"));
    let csv = place.good(&["query", "news.ttl", PEOPLE, "--to", "csv"]);
    assert!(csv.starts_with("p\r\nhttps://"), "{csv}");
    let json: serde_json::Value =
        serde_json::from_str(&place.good(&["query", "news.ttl", PEOPLE, "--to", "json"])).unwrap();
    assert_eq!(json["results"]["bindings"].as_array().unwrap().len(), 3);
    assert!(place.good(&["query", "news.ttl", PEOPLE, "--to", "xml"]).starts_with("<?xml"));
    let narrow = place.command(&["query", "news.ttl", PEOPLE, "--to", "table"]).env("COLUMNS", "8").output().unwrap();
    assert!(String::from_utf8(narrow.stdout).unwrap().contains("Almazbe…"));
}

#[test]
fn query_files_and_order() {
    let place = Place::new();
    let table = place.good(&["query", "news.nq", &query("members.rq"), "--to", "table"]);
    let rows: Vec<&str> = table.lines().skip(2).map(|line| line.rsplit("  ").next().unwrap()).collect();
    assert_eq!(rows, ["China", "India", "Rusia"]);
    let down = "SELECT ?l { ?p a simpul:Person ; rdfs:label ?l } ORDER BY DESC(?l)";
    let labels = place.good(&["query", "news.ttl", down, "--to", "csv"]);
    assert_eq!(labels, "l\r\nSadyr Japarov\r\nLi Qiang\r\nAlmazbek Atambayev\r\n");
}

#[test]
fn ask_construct_describe() {
    let place = Place::new();
    assert_eq!(place.good(&["query", "news.ttl", "ASK { ?p a simpul:Person }"]), "true\n");
    assert_eq!(place.good(&["query", "news.ttl", "ASK { ?p a simpul:Robot }", "--to", "table"]), "false\n");
    let turtle = place.good(&["query", "news.ttl", "CONSTRUCT { ?b simpul:met ?a } WHERE { ?a simpul:met ?b }"]);
    assert!(turtle.ends_with("<id/person/sadyr-japarov> simpul:met <id/person/li-qiang> .\n"), "{turtle}");
    let lines = place.good(&["query", "news.ttl", "DESCRIBE <id/place/bishkek>", "--to", "ntriples"]);
    assert!(lines.lines().all(|line| line.starts_with("<https://w3id.org/simpul/id/place/bishkek>")), "{lines}");
    assert!(place.bad(&["query", "news.ttl", PEOPLE, "--to", "turtle"]).contains("make no graph"));
    assert!(
        place
            .bad(&["query", "news.ttl", "DESCRIBE ?p { ?p a simpul:Person }", "--to", "csv"])
            .contains("turtle, ntriples")
    );
}

#[test]
fn export_into_every_format_and_back() {
    let place = Place::new();
    let lines = place.good(&["export", "news.nq", "--to", "nquads"]);
    // PNG and Parquet are there when the program was built with them.
    let built = |format: &Format| match format {
        Format::Png if !cfg!(feature = "png") => false,
        Format::Parquet if !cfg!(feature = "parquet") => false,
        _ => true,
    };
    let formats: Vec<Format> = Format::ALL.into_iter().filter(built).collect();
    for format in &formats {
        let name = format!("out.{format}");
        assert_eq!(place.good(&["export", "news.nq", "--to", format.as_str(), "-o", &name]), "");
        if format.has_graphs() {
            assert_eq!(place.good(&["export", &name, "--to", "nquads"]), lines, "{format}");
        }
    }
    assert_eq!(place.good(&["export", "news.nq"]), fs::read_to_string(place.path("news.ttl")).unwrap());
    assert_eq!(fs::read_dir(place.0.path()).unwrap().count(), 2 + formats.len(), "drafts are left behind");
    assert!(place.good(&["export", "news.ttl", "--to", "dot"]).starts_with("digraph"));
    let piped = place
        .command(&["export", "-", "--from", "ttl", "--to", "nt"])
        .stdin(fs::File::open(place.path("news.ttl")).unwrap())
        .output();
    assert_eq!(
        String::from_utf8(piped.unwrap().stdout).unwrap(),
        place.good(&["export", "news.nq", "--to", "ntriples"])
    );
}

#[test]
fn unknown_formats_list_the_known_ones() {
    let place = Place::new();
    place.write("news.docx", "");
    for args in [
        &["export", "news.ttl", "--to", "docx"][..],
        &["export", "news.ttl", "--from", "docx"],
        &["export", "news.docx"],
        &["export", "news.ttl", "-o", "out.docx"],
        &["query", "news.ttl", PEOPLE, "--to", "docx"],
    ] {
        let error = place.bad(args);
        assert!(error.contains("unknown format \"docx\"; known: "), "{args:?}: {error}");
        for known in ["turtle", "ntriples", "nquads", "trig", "rdfxml", "jsonld"] {
            assert!(error.contains(known), "{args:?}: {error}");
        }
    }
    assert!(place.bad(&["export", "news.docx"]).contains("news.docx: "));
    assert!(place.bad(&["export", "news.ttl", "--from", "dot"]).contains("unknown format \"dot\"; known: turtle"));
}

#[test]
fn a_query_that_does_not_parse_is_shown() {
    let place = Place::new();
    place.write("bad.rq", "# Help\nSELECT ?x\nWHERE { FILTER(?x = ) }\n");
    assert_eq!(
        place.bad(&["query", "news.ttl", "bad.rq"]).lines().collect::<Vec<_>>()[1..],
        ["3 | WHERE { FILTER(?x = ) }", "                        ^"]
    );
    assert!(
        place.bad(&["query", "news.ttl", "bad.rq"]).starts_with("simpul: error: bad.rq: query: line 3, column 21: ")
    );
    let error = place.bad(&["query", "news.ttl", "SELECT ?x { ?x dc:title ?y }"]);
    assert!(error.contains("line 1, column ") && error.contains("the prefix \"dc\" is not declared"), "{error}");
}

#[test]
fn data_that_do_not_parse_are_located() {
    let place = Place::new();
    for (name, text, at) in [
        ("bad.ttl", "@prefix e: <http://e/> .\ne:a e:b 'é' , x .\n", "bad.ttl:2:15: "),
        ("bad.nt", "<http://e/a> <http://e/b> .\n", "bad.nt:1:27: "),
        ("bad.nq", "<http://e/a> <http://e/b> \"c\" .\n<a> <b> <c> .\n", "bad.nq:2:1: "),
        ("bad.trig", "<http://e/g> { <http://e/a> }\n", "bad.trig:1:29: "),
        ("bad.jsonld", "{\n  \"@id\": ,\n}", "bad.jsonld:2:10: "),
        ("bad.rdf", "<?xml version=\"1.0\"?>\n<a xmlns=\"http://e/\">\n<b></c>\n</a>", "bad.rdf:3:1: "),
    ] {
        place.write(name, text);
        for error in [place.bad(&["export", name]), place.bad(&["query", name, PEOPLE])] {
            assert!(error.starts_with(&format!("simpul: error: {at}")), "{name}: {error}");
        }
    }
    fs::write(place.path("latin.ttl"), b"<a> <b> \"\xE9\" .").unwrap();
    assert!(place.bad(&["export", "latin.ttl"]).contains("latin.ttl:1: not UTF-8 at byte 9"));
}

#[test]
fn missing_things_are_named() {
    let place = Place::new();
    assert_eq!(place.bad(&["export", "gone.ttl"]), "simpul: error: gone.ttl: No such file or directory (os error 2)\n");
    assert!(place.bad(&["query", "news.ttl", "gone.rq"]).starts_with("simpul: error: gone.rq: No such file"));
    assert!(place.bad(&["export", "news.ttl", "-o", "gone/out.ttl"]).contains("there is no folder gone"));
    assert!(place.bad(&["export", "-"]).contains("needs --from"));
    assert!(place.bad(&["query", "news.ttl"]).contains("QUERY"));
    assert!(place.bad(&["query", "news.ttl", PEOPLE, "--base", "simpul"]).contains("absolute IRI"));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = Place::new();
    // More than a pipe holds, so that the writer notices.
    let many: Vec<String> = (0..40_000).map(|n| format!("<http://e/{n}> <http://e/p> {n} .")).collect();
    place.write("many.ttl", &many.join("\n"));
    let mut child = place
        .command(&["export", "many.ttl", "--to", "nt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn pairs_of_annotated_articles() {
    let place = Place::new();
    // "Minister Retno Marsudi attended the ASEAN Summit in Jakarta."
    place.write(
        "a.gold",
        "id: a\n=== text\nMenteri [person:retno Retno Marsudi] menghadiri [event:ktt KTT ASEAN] di [place:jakarta Jakarta].\n\
         === facts\nretno | attended | ktt\n",
    );
    let lines = place.good(&["analyse", "a.gold", "--to", "pairs"]);
    let mut pairs: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let article = pairs.remove(0);
    let words: Vec<&str> = article["words"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(words.join(" "), "Menteri Retno Marsudi menghadiri KTT ASEAN di Jakarta .");
    assert_eq!(article["sentences"], serde_json::json!([0]));
    let right: Vec<_> =
        pairs.iter().filter(|pair| pair["holds"] == serde_json::json!([["attended", "asserted"]])).collect();
    assert_eq!(right.len(), 1, "{lines}");
    assert_eq!(right[0]["classes"], serde_json::json!(["person", "event"]));
    // Retno Marsudi, KTT ASEAN, and what ties them.
    assert_eq!(right[0]["spans"], serde_json::json!([[1, 3, 4, 6, 3]]));
    for features in pairs.iter().flat_map(|pair| pair["places"].as_array().unwrap()) {
        let features: Vec<u64> = features.as_array().unwrap().iter().map(|f| f.as_u64().unwrap()).collect();
        assert!(features.is_sorted_by(|a, b| a < b) && features.len() > 10);
    }
    assert_eq!(lines, place.good(&["analyse", "a.gold", "--to", "pairs"]));

    // Of plain text the same pairs are made, and nothing is said of them.
    place.write("a.txt", "Menteri Retno Marsudi menghadiri KTT ASEAN di Jakarta.");
    let plain = place.good(&["analyse", "a.txt", "--to", "pairs"]);
    assert!(plain.lines().count() > 1 && plain.lines().skip(1).all(|line| line.contains(r#""holds":[]"#)), "{plain}");
}

#[test]
fn a_pack_of_ones_own() {
    let place = Place::new();
    place.write("a.txt", "Menteri Retno Marsudi tiba di Jakarta.");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/id");
    let pack = data.to_str().unwrap();
    let built_in = place.good(&["extract", "a.txt", "--to", "facts"]);
    assert_eq!(place.good(&["--pack", pack, "extract", "a.txt", "--to", "facts"]), built_in);
    let error = place.run(&["--pack", "nowhere", "extract", "a.txt"]);
    assert_eq!(error.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&error.stderr).contains("nowhere"));
}

#[test]
fn open_relations_only_where_they_are_asked_for() {
    let place = Place::new();
    let text = "Bank Samudra Raya membiayai PT Sagara Energi. Presiden Joko Widodo mengunjungi Bandung.\n";
    place.write("bank.txt", text);
    for form in ["facts", "nquads", "turtle", "summary"] {
        let without = place.good(&["extract", "bank.txt", "--to", form]);
        let with = place.good(&["extract", "--open", "bank.txt", "--to", form]);
        assert!(!without.contains("open/") && !without.contains("OpenRelation"), "{form}: {without}");
        assert!(with.contains("open/biayai"), "{form}: {with}");
        if form == "nquads" || form == "summary" {
            // What is said without them is said with them too, line by line and in the same order.
            let mut rest = with.lines();
            assert!(without.lines().all(|line| rest.any(|other| other == line)), "{form}:\n{without}\n{with}");
        }
    }
    place.good(&["extract", "--open", "bank.txt", "-o", "open.ttl"]);
    let found = place.good(&["query", "open.ttl", "SELECT ?o { ?s simpul:open\\/biayai ?o }", "--to", "csv"]);
    assert!(found.contains("/id/org/pt-sagara-energi"), "{found}");
}
