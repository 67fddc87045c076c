//! The verbs `add`, `remove` and `compact` as processes, and stores where files of RDF are taken.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::{open, segments};

/// Three articles: the second is the first with another lead, the third is another paper's report on the same day.
/// ("The Governor of Maluku, Murad Tuasikal, opened the fish market of Ambon on Monday ...")
pub(super) const NEWS: [(&str, &str); 3] = [
    (
        "pasar-1",
        "Gubernur Maluku Murad Tuasikal meresmikan Pasar Ikan Waihaong di Ambon, Senin. Murad Tuasikal bertemu Wali Kota Ambon Richard Latumeten. Pasar itu menampung dua ratus pedagang dan dibangun dengan dana pemerintah provinsi selama dua tahun terakhir.\n",
    ),
    (
        "pasar-2",
        "Ambon (Kabar Nusa) - Gubernur Maluku Murad Tuasikal meresmikan Pasar Ikan Waihaong di Ambon, Senin. Murad Tuasikal bertemu Wali Kota Ambon Richard Latumeten. Pasar itu menampung dua ratus pedagang dan dibangun dengan dana pemerintah provinsi selama dua tahun terakhir.\n",
    ),
    (
        "bank-1",
        "Direktur Bank Sagu Makmur Elisa Pattinama bertemu Murad Tuasikal di Ambon. Elisa Pattinama memimpin Bank Sagu Makmur sejak 2021.\n",
    ),
];

pub(super) struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (name, text) in NEWS {
            fs::write(place.path(&format!("{name}.txt")), text).unwrap();
        }
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null()).output().unwrap()
    }

    #[track_caller]
    pub fn good(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Standard output and standard error of what ends with this exit code.
    #[track_caller]
    pub fn bad(&self, args: &[&str], code: i32) -> (String, String) {
        let output = self.run(args);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        (text(&output.stdout), text(&output.stderr))
    }
}

/// `added<TAB>IRI` for each.
pub(super) fn told(lines: &[(&str, &str)]) -> String {
    lines.iter().map(|(change, name)| format!("{change}\t{}\n", super::iri(name))).collect::<Vec<_>>().concat()
}

/// A store's export without what only a store can know.
fn plain(nquads: &str) -> String {
    let own = |line: &&str| !line.contains("#support>") && !line.contains("#copyOf>");
    nquads.split_inclusive('\n').filter(own).collect()
}

#[test]
fn articles_go_in_and_out() {
    let place = Place::new();
    let files = ["pasar-1.txt", "pasar-2.txt", "bank-1.txt"];
    let added = place.good(&["add", files[0], files[1], files[2], "--store", "kb", "--batch", "2"]);
    assert_eq!(added, told(&[("added", "pasar-1"), ("added", "pasar-2"), ("added", "bank-1")]));
    assert_eq!(segments(&place.path("kb")).len(), 2);

    // What a store says is what extract says, and how well it is supported.
    let all = place.good(&["export", "kb", "--to", "nquads"]);
    let extracted = place.good(&["extract", files[0], files[1], files[2], "--to", "nquads"]);
    assert_eq!(plain(&all), extracted);
    assert!(all.contains("article/pasar-2> <https://w3id.org/simpul/ontology#copyOf>"), "{all}");
    let who = "SELECT DISTINCT ?n { ?f rdf:object <id/person/murad-tuasikal> ; rdf:predicate simpul:met ; simpul:support ?n }";
    assert_eq!(place.good(&["query", "kb", who, "--to", "csv"]), "n\r\n1\r\n");
    let dot = place.good(&["export", "kb", "--to", "dot"]);
    assert!(dot.contains("Murad Tuasikal"), "{dot}");

    // The same again changes no byte, also with other threads and batches.
    let before = segments(&place.path("kb"));
    let again = place.good(&["add", files[2], files[0], "--store", "kb"]);
    assert_eq!(again, told(&[("unchanged", "bank-1"), ("unchanged", "pasar-1")]));
    assert_eq!(before, segments(&place.path("kb")));

    // A changed article takes the place of the old one; what is taken back has never been there.
    fs::write(place.path("bank-1.txt"), NEWS[0].1).unwrap();
    assert_eq!(place.good(&["add", "bank-1.txt", "--store", "kb"]), told(&[("replaced", "bank-1")]));
    let bank = "https://w3id.org/simpul/article/bank-1";
    assert_eq!(place.good(&["remove", bank, "--store", "kb"]), told(&[("removed", "bank-1")]));
    place.good(&["add", files[1], files[0], "--store", "other"]);
    assert_eq!(place.good(&["export", "kb", "--to", "nquads"]), place.good(&["export", "other", "--to", "nquads"]));

    let (told_of, error) = place.bad(&["remove", "bank-1", "pasar-2", "--store", "kb"], 1);
    assert_eq!(told_of, told(&[("removed", "pasar-2")]));
    assert!(error.contains("the store has no article bank-1"), "{error}");
    let (_, error) = place.bad(&["remove", "bank-1", "--store", "kb"], 2);
    assert!(error.contains("the store has no article bank-1"), "{error}");
    let before = place.good(&["export", "kb"]);
    place.good(&["compact", "--store", "kb"]);
    assert_eq!(before, place.good(&["export", "kb"]));
    assert_eq!(segments(&place.path("kb")).len(), 1);
}

#[test]
fn open_relations_come_and_go_with_their_articles() {
    let place = Place::new();
    fs::write(place.path("bank-2.txt"), "Bank Sagu Makmur membiayai PT Sagara Energi.\n").unwrap();
    place.good(&["add", "--open", "bank-1.txt", "bank-2.txt", "--store", "kb"]);
    let all = place.good(&["export", "kb", "--to", "nquads"]);
    assert!(all.contains("open/biayai> <http://www.w3.org/2000/01/rdf-schema#label> \"biayai\"@id ."), "{all}");
    let extracted = place.good(&["extract", "--open", "bank-1.txt", "bank-2.txt", "--to", "nquads"]);
    assert_eq!(plain(&all), extracted);
    assert_eq!(place.good(&["add", "bank-2.txt", "--store", "kb"]), told(&[("replaced", "bank-2")]));
    let all = place.good(&["export", "kb", "--to", "nquads"]);
    assert!(!all.contains("open/biayai") && all.contains("bank-sagu-makmur"), "{all}");
}

#[test]
fn the_number_of_threads_changes_no_byte_of_the_journal() {
    let place = Place::new();
    let add = |store: &str, threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
        command.args(["add", "pasar-1.txt", "pasar-2.txt", "bank-1.txt", "--store", store]);
        let output = command.current_dir(place.0.path()).env("RAYON_NUM_THREADS", threads).output().unwrap();
        assert!(output.status.success());
        segments(&place.path(store)).into_iter().map(|(path, bytes)| (path.file_name().unwrap().to_owned(), bytes))
    };
    assert!(add("one", "1").eq(add("seven", "7")));
}

#[test]
fn what_cannot_be_done_is_said() {
    let place = Place::new();
    let writer = open(&place.path("kb"));
    for args in [&["add", "bank-1.txt", "--store", "kb"][..], &["remove", "bank-1", "--store", "kb"]] {
        let (_, error) = place.bad(args, 2);
        assert!(error.contains("is writing to this store; try again when it is done"), "{error}");
    }
    drop(writer);
    let (_, error) = place.bad(&["add", "bank-1.txt", "--store", "kb", "--base", "https://example.org/"], 2);
    assert!(error.contains("the IRIs of this store begin with https://w3id.org/simpul/"), "{error}");
    let (_, error) = place.bad(&["add", "bank-1.txt", "--store", "."], 2);
    assert!(error.contains("not a store, and not an empty folder"), "{error}");
    for args in [&["query", ".", "ASK {}"][..], &["export", "."], &["remove", "x", "--store", "gone"]] {
        let (_, error) = place.bad(args, 2);
        assert!(error.contains("not a store: it has no store.toml"), "{error}");
    }
    let (_, error) = place.bad(&["add", "bank-1.txt", "--store", "kb", "--batch", "0"], 2);
    assert!(error.contains("a number from 1 is needed"), "{error}");
    let (_, error) = place.bad(&["add", "gone.txt", "--store", "kb"], 2);
    assert!(error.contains("gone.txt"), "{error}");
}

#[test]
fn a_damaged_segment_is_named_and_the_rest_answers() {
    let place = Place::new();
    let mut writer = open(&place.path("kb"));
    for name in ["a", "b"] {
        writer.put(super::article(name, 0, &[1]));
        writer.commit().unwrap();
    }
    drop(writer);
    let first = segments(&place.path("kb")).into_keys().next().unwrap();
    fs::write(&first, "torn").unwrap();
    let (rows, error) = place.bad(&["query", "kb", "SELECT ?a { ?a a schema:NewsArticle }", "--to", "csv"], 1);
    assert_eq!(rows, "a\r\nhttps://w3id.org/simpul/article/b\r\n");
    let name = first.file_name().unwrap().to_str().unwrap();
    assert!(error.contains(name) && error.contains("its 4 bytes do not have the checksum"), "{error}");
    let (_, error) = place.bad(&["compact", "--store", "kb"], 1);
    assert!(error.contains(&format!("damaged/{name}")), "{error}");
    assert_eq!(fs::read(place.path("kb/damaged").join(name)).unwrap(), b"torn");
    place.good(&["query", "kb", "ASK {}"]);
}

/// A full disk is played by a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let place = Place::new();
    place.good(&["add", "bank-1.txt", "--store", "kb"]);
    let before = place.good(&["export", "kb", "--to", "nquads"]);
    let script = "trap '' XFSZ; ulimit -f 1; exec \"$0\" add pasar-1.txt bank-1.txt --store kb --batch 1";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_simpul")]).current_dir(place.0.path());
    let output = command.output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(output.stdout.is_empty());
    assert!(error.contains("kb/journal/00000002-") && error.contains("File too large"), "{error}");
    assert_eq!(place.good(&["export", "kb", "--to", "nquads"]), before);
    assert!(!place.path("kb/draft").exists());
    place.good(&["add", "pasar-1.txt", "--store", "kb"]);
}

#[test]
fn two_entities_are_said_to_be_one() {
    let place = Place::new();
    place.good(&["add", "pasar-1.txt", "bank-1.txt", "--store", "kb"]);
    let before = place.good(&["export", "kb", "--to", "nquads"]);
    let id = place.good(&["merge", "Elisa Pattinama", "person/murad-tuasikal", "--store", "kb"]);
    assert!(id.starts_with("1-"), "{id}");
    let id = id.trim();
    let after = place.good(&["export", "kb", "--to", "nquads"]);
    assert!(!after.contains("denotes> <https://w3id.org/simpul/id/person/elisa-pattinama>"), "{after}");
    let list = place.good(&["merge", "--list", "--store", "kb"]);
    assert!(list.contains("decided by hand") && list.contains(&format!("ruling/{id}>")), "{list}");
    for (args, what) in [
        (["merge", "Elisa Pattinama", "Murad Tuasikal"].as_slice(), "are one entity already"),
        (&["merge", "Tidak Ada", "Murad Tuasikal"], "no entity is called Tidak Ada"),
        (&["merge", "--undo", "9-00000000"], "no decision 9-00000000 in this store"),
        (&["merge", "--split", "Murad Tuasikal", "--article", "x"], "the store has no article x"),
    ] {
        let (_, error) = place.bad(&[args, &["--store", "kb"]].concat(), 2);
        assert!(error.contains(what), "{error}");
    }
    place.good(&["merge", "--undo", id, "--store", "kb"]);
    assert_eq!(place.good(&["export", "kb", "--to", "nquads"]), before);
}

#[test]
fn who_is_who_is_judged_by_pairs() {
    let place = Place::new();
    place.good(&["add", "pasar-1.txt", "pasar-2.txt", "bank-1.txt", "--store", "kb"]);
    let side = |article: &str, name: &str| format!(r#"{{"article":"{article}","names":["{name}"]}}"#);
    let pair = |a: String, b: String, same: bool| format!(r#"{{"a":{a},"b":{b},"kind":"full","same":{same}}}"#);
    let (murad, elisa) = ("Murad Tuasikal", "Elisa Pattinama");
    let lines = [
        pair(side("pasar-1", murad), side("bank-1", murad), true),
        pair(side("pasar-1", murad), side("bank-1", elisa), false),
        pair(side("pasar-1", murad), side("pasar-9", murad), true),
    ];
    fs::write(place.path("pairs.jsonl"), lines.join("\n")).unwrap();
    let told = place.good(&["evaluate", "pairs.jsonl", "--store", "kb"]);
    assert!(
        told.contains("all            |         1 |    100.00 |    100.00 |    100.00\n1 pairs left out"),
        "{told}"
    );
    assert!(place.bad(&["evaluate", "pairs.jsonl"], 2).1.contains("--store"));
    fs::write(place.path("wrong.jsonl"), format!("{}\n{{}}\n", lines[0])).unwrap();
    assert!(place.bad(&["evaluate", "wrong.jsonl", "--store", "kb"], 2).1.contains("wrong.jsonl:2:"));
}
