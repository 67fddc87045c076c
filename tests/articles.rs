//! Articles through the whole program, as a process: what comes out, and what is said of bad input.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn samples() -> Vec<String> {
    let folder = root().join("data/articles");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    paths.iter().map(|p| p.to_str().unwrap().to_owned()).collect()
}

fn simpul(args: &[&str], input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its input closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn good(args: &[&str]) -> String {
    let output = simpul(args, b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn message(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn samples_become_a_graph_that_answers() {
    let folder = tempfile::tempdir().unwrap();
    let ttl = folder.path().join("news.ttl");
    let ttl = ttl.to_str().unwrap();
    let samples = samples();
    let mut args: Vec<&str> = vec!["extract", "--open", "-o", ttl];
    args.extend(samples.iter().map(String::as_str));
    good(&args);
    for query in fs::read_dir(root().join("queries")).unwrap() {
        let query = query.unwrap().path();
        if query.extension().is_some_and(|e| e == "rq") {
            let rows = good(&["query", ttl, query.to_str().unwrap(), "--to", "csv"]);
            let named = |name: &str| query.ends_with(name);
            // What no sample says, no query finds: no two dispute, none has a day of publication, none is linked.
            let nothing = ["disputed.rq", "holders.rq", "links.rq"].into_iter().any(named);
            assert!(rows.lines().count() > 1 || nothing, "{} finds nothing", query.display());
        }
    }
    for check in fs::read_dir(root().join("queries/checks")).unwrap() {
        let check = check.unwrap().path();
        let rows = good(&["query", ttl, check.to_str().unwrap(), "--to", "csv"]);
        assert_eq!(rows.lines().count(), 1, "{}: {rows}", check.display());
    }
    let members = good(&["query", ttl, root().join("queries/members.rq").to_str().unwrap(), "--to", "csv"]);
    assert!(members.lines().count() > 7, "{members}");
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let samples = samples();
    let mut args = vec!["extract", "--to", "nquads"];
    args.extend(samples.iter().map(String::as_str));
    let run = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_simpul"));
        command.args(&args).env("RAYON_NUM_THREADS", threads).output().unwrap().stdout
    };
    let one = run("1");
    assert!(!one.is_empty());
    assert_eq!(one, run("7"));
}

#[test]
fn offsets_are_those_of_the_text() {
    for path in samples() {
        let text: Vec<char> = fs::read_to_string(&path).unwrap().chars().collect();
        let answer: serde_json::Value = serde_json::from_str(&good(&["extract", &path, "--to", "facts"])).unwrap();
        let slice = |span: &serde_json::Value| -> String {
            text[span["start"].as_u64().unwrap() as usize..span["end"].as_u64().unwrap() as usize].iter().collect()
        };
        let facts = answer["facts"].as_array().unwrap();
        assert!(facts.len() > 3, "{path}");
        for fact in facts {
            assert_eq!(slice(&fact["evidence"]), fact["evidence"]["text"].as_str().unwrap());
            assert!((0.0..=1.0).contains(&fact["confidence"].as_f64().unwrap()));
        }
        for entity in answer["entities"].as_array().unwrap() {
            for mention in entity["mentions"].as_array().unwrap() {
                assert_eq!(slice(mention), mention["text"].as_str().unwrap());
            }
        }
    }
}

#[test]
fn a_piped_article_is_turtle() {
    let output = simpul(&["extract", "-"], "Jakarta (ANTARA) - Presiden Joko Widodo mengunjungi Kupang.".as_bytes());
    let turtle = String::from_utf8(output.stdout).unwrap();
    assert!(turtle.contains("@prefix simpul:") && turtle.contains("joko-widodo"), "{turtle}");
}

#[test]
fn json_lines_lose_only_the_broken_line() {
    let lines = b"{\"id\": \"a\", \"text\": \"Joko Widodo mengunjungi Kupang.\"}\n{\"id\": \"b\", \n{\"id\": \"c\", \"text\": \"Ia pulang.\"}\n";
    let output = simpul(&["extract", "-", "--to", "facts"], lines);
    assert_eq!(output.status.code(), Some(1));
    assert!(message(&output).contains("-:2:"), "{}", message(&output));
    let ids: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["a", "c"]);
}

#[test]
fn a_missing_file_does_not_cost_the_good_ones() {
    let sample = &samples()[0];
    let output = simpul(&["extract", sample, "tidak-ada.txt", "--to", "facts"], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(message(&output).contains("tidak-ada.txt: No such file"), "{}", message(&output));
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}

#[test]
fn bad_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let empty = path("empty.txt", b"");
    assert!(good(&["extract", &empty, "--to", "facts"]).contains("\"id\":\"empty\""));
    let output = simpul(&["extract", &path("latin.txt", b"caf\xe9")], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(message(&output).contains("latin.txt:1: not UTF-8 at byte 3"), "{}", message(&output));
    for (args, what) in [
        (["extract", &empty, "--to", "docx"], "facts, turtle, ntriples"),
        (["extract", &empty, "--from", "docx"], "auto, text, jsonl"),
        (["extract", &empty, "--published", "kemarin"], "expected YYYY-MM-DD"),
        (["extract", &empty, "--base", "beranda"], "absolute IRI"),
    ] {
        let output = simpul(&args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(message(&output).contains(what), "{}", message(&output));
    }
    let broken = path("broken.conllu", b"1\tIa\n\n");
    let output = simpul(&["analyse", &broken], b"");
    assert!(message(&output).contains("broken.conllu:1:1:"), "{}", message(&output));
}

#[test]
fn analysis_keeps_given_words() {
    let given = "# sent_id = s1\n1\tIa\t_\t_\t_\t_\t_\t_\t_\t_\n2-3\tmenyetujuinya\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tmenyetujui\t_\t_\t_\t_\t_\t_\t_\t_\n3\tnya\t_\t_\t_\t_\t_\t_\t_\t_\n4\t.\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let output = simpul(&["analyse", "-", "--from", "conllu"], given.as_bytes());
    let out = String::from_utf8(output.stdout).unwrap();
    let forms: Vec<&str> = out.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').nth(1)).collect();
    assert_eq!(forms, ["Ia", "menyetujuinya", "menyetujui", "nya", "."], "{out}");
    assert!(out.contains("# sent_id = s1") && out.contains("start_char=") && out.contains("\troot\t"), "{out}");
}

/// A long line takes time in proportion, and no article makes the program fall over.
#[test]
fn a_line_without_end() {
    let words = "Presiden Joko Widodo (62) bertemu \"Li Qiang\" di Jakarta, Senin, ".repeat(3_000);
    let output = simpul(&["extract", "-", "--to", "facts"], words.as_bytes());
    assert!(output.status.success(), "{}", message(&output));
}

/// Accuracy must not fall below what `tests/floors.toml` records.
#[test]
fn accuracy_holds() {
    let shared = std::env::var_os("SIMPUL_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let gold = shared.join("gold");
    if !gold.is_dir() {
        eprintln!("skipped: accuracy floors need annotated articles in {}", gold.display());
        return;
    }
    let floors = root().join("tests/floors.toml");
    for set in ["seed", "dev"] {
        let mut paths: Vec<PathBuf> = fs::read_dir(gold.join(set)).unwrap().map(|e| e.unwrap().path()).collect();
        paths.retain(|p| p.extension().is_some_and(|e| e == "gold"));
        paths.sort();
        let mut args = vec!["evaluate", "--floors", floors.to_str().unwrap()];
        args.extend(paths.iter().map(|p| p.to_str().unwrap()));
        println!("{}", good(&args));
    }
}

/// A folder with one file of each form whose words are given.
fn given() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        (
            "bank.conllu",
            "# sent_id = s1\n1-2\tSayanya\t_\t_\t_\t_\t_\t_\t_\t_\n1\tSaya\tsaya\tPRON\tPS1\tPerson=1\t0\troot\t0:root\tGloss=I\n\
                         2\tnya\tnya\tPRON\t_\t_\t1\tdet\t_\t_\n2.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n",
        ),
        ("names.tsv", "Joko\tB-PER\nWidodo\tI-PER\ntiba\tO\ndi\tO\nJakarta\tB-LOC\n.\tO\n\nIa\tO\npergi\tO\n"),
        ("names.bio", "Joko\tB-PER\nWidodo\tI-PER\n\nIa\tO\n"),
        ("a.gold", "id: a\n=== text\n[person:j Joko Widodo] tiba di [place:k Ja]karta.\n=== facts\n"),
        ("broken.tsv", "Joko\tB-PER\nWidodo\n"),
        (
            "circle.conllu",
            "1\ta\t_\tX\t_\t_\t2\tdep\t_\t_\n2\tb\t_\tX\t_\t_\t1\tdep\t_\t_\n3\tc\t_\tX\t_\t_\t0\troot\t_\t_\n\n",
        ),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    fs::write(folder.path().join("latin.txt"), b"Satu.\ncaf\xe9").unwrap();
    folder
}

#[test]
fn forms_of_an_analysis() {
    let folder = given();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    assert_eq!(good(&["analyse", &path("a.gold"), "--to", "words"]), "Joko Widodo tiba di Jakarta .\n");
    let output = simpul(&["analyse", &path("a.gold"), "--to", "bio", "--profile"], b"");
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "Joko\tB-person\nWidodo\tI-person\ntiba\tO\ndi\tO\nJakarta\tO\n.\tO\n\n"
    );
    let said = message(&output);
    assert!(said.starts_with("1 names are left out"), "{said}");
    for stage in ["reading", "words and sentences", "writing", "all"] {
        assert!(said.lines().any(|line| line.starts_with(stage)), "{stage}: {said}");
    }
    assert!(good(&["analyse", &path("a.gold")]).contains("NER=B-person"));
    assert_eq!(good(&["analyse", &path("names.bio"), "--to", "words"]), "Joko Widodo\nIa\n");
    let labels = good(&["analyse", &path("names.tsv"), "--from", "bio", "--to", "bio"]);
    let words: Vec<&str> = labels.lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(words, ["Joko", "Widodo", "tiba", "di", "Jakarta", ".", "", "Ia", "pergi", ""]);
    assert!(labels.contains("Widodo\tI-person\n"), "{labels}");

    let rows = good(&["analyse", &path("bank.conllu")]);
    for kept in ["1-2\tSayanya\t", "\tPS1\t", "\t0:root\tGloss=I|start_char=0|end_char=4", "\n2.1\tx\t"] {
        assert!(rows.contains(kept), "{kept:?}: {rows}");
    }
    let tree = good(&["analyse", &path("names.bio"), "--to", "tree"]);
    assert!(tree.starts_with("names-1  Joko Widodo\n1 ") && !tree.contains('\u{1b}'), "{tree}");
    assert!(tree.contains("PROPN") && tree.contains("┌ person"), "{tree}");
}

#[test]
fn files_that_are_wrong_cost_only_themselves() {
    let folder = given();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let output = simpul(&["analyse", &path("latin.txt"), &path("circle.conllu"), &path("names.bio")], b"");
    assert_eq!(output.status.code(), Some(1));
    let said = message(&output);
    assert!(said.contains("latin.txt:2: not UTF-8 at byte 9") && said.contains("iconv"), "{said}");
    assert!(said.contains("circle.conllu:1:1: the heads go in a circle"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("\tWidodo\t"));

    let output = simpul(&["evaluate", &path("broken.tsv"), &path("circle.conllu"), &path("names.tsv")], b"");
    assert_eq!(output.status.code(), Some(1));
    let said = message(&output);
    assert!(said.contains("broken.tsv:2:1: a word without a label") && said.contains("circle"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("names, names as in idner\n"));
    assert_eq!(simpul(&["evaluate", &path("broken.tsv"), &path("circle.conllu")], b"").status.code(), Some(2));
}

#[test]
fn names_are_measured() {
    let folder = given();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (names, floors) = (path("names.tsv"), path("floors.toml"));
    let table = good(&["evaluate", &names, "--floors", &floors, "--raise"]);
    assert!(table.contains("\nperson         |         1 |"), "{table}");
    assert!(table.contains("\nall            |         2 |") && !table.contains("org"), "{table}");
    let recorded = fs::read_to_string(&floors).unwrap();
    assert!(recorded.contains("[names]\nnames = ") && recorded.contains("person = "), "{recorded}");
    assert!(good(&["evaluate", &names, "--names-as", "ner-grit"]).starts_with("names, names as in ner-grit\n"));
    let output = simpul(&["evaluate", &names, "--names-as", "conll"], b"");
    assert!(message(&output).contains("articles, idner, ner-ui, ner-grit"), "{}", message(&output));
    let table = good(&["evaluate", &path("bank.conllu"), "--gold-words", "-v"]);
    assert!(table.contains("UFeats") && table.contains("\nPRON           |         2 |"), "{table}");
}
