//! The state of a store is a function of the articles in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use proptest::prelude::*;
use simpul::error::Error;
use simpul::fact::Modality;
use simpul::store::journal::{Change, Damage, Journal, Limits, Name, Writer};
use simpul::store::{Answer, Store, load};
use simpul::vocab::BASE;

use super::{article, assert_terms_are_defined, export, export_damaged, iri, meeting, open, segments, words};

/// One thing that is done to a store.
#[derive(Clone, Debug)]
enum Step {
    Put(u8, u64, Vec<u64>),
    Remove(u8),
    Commit,
    Reopen,
    Compact,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u8..6, 0_u64..3, prop::collection::vec(1_u64..5, 0..4)).prop_map(|(n, v, p)| Step::Put(n, v, p)),
        2 => (0_u8..6).prop_map(Step::Remove),
        2 => Just(Step::Commit),
        1 => Just(Step::Reopen),
        1 => Just(Step::Compact),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_happened_before(steps in prop::collection::vec(step(), 0..24)) {
        let folder = tempfile::tempdir().unwrap();
        let (lived, fresh) = (folder.path().join("lived"), folder.path().join("fresh"));
        let mut articles = BTreeMap::new();
        let mut writer = open(&lived);
        for step in &steps {
            match step {
                Step::Put(n, version, people) => {
                    writer.put(article(&n.to_string(), *version, people));
                    articles.insert(*n, (*version, people));
                }
                Step::Remove(n) => {
                    writer.remove(&iri(&n.to_string()));
                    articles.remove(n);
                }
                Step::Commit => drop(writer.commit().unwrap()),
                Step::Reopen => {
                    writer.commit().unwrap();
                    drop(writer);
                    writer = open(&lived);
                }
                Step::Compact => {
                    writer.commit().unwrap();
                    let before = export(&lived);
                    writer.compact().unwrap();
                    prop_assert_eq!(before, export(&lived));
                }
            }
        }
        writer.commit().unwrap();
        let mut writer = open(&fresh);
        for (n, (version, people)) in articles.iter().rev() {
            writer.put(article(&n.to_string(), *version, people));
        }
        writer.commit().unwrap();
        prop_assert_eq!(export(&lived), export(&fresh));
    }
}

#[test]
fn the_same_again_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let add = || {
        let mut writer = open(folder.path());
        writer.put(article("a", 0, &[1, 2]));
        writer.put(article("b", 0, &[2]));
        writer.commit().unwrap().into_iter().map(|outcome| outcome.change).collect::<Vec<_>>()
    };
    assert_eq!(add(), [Change::Added, Change::Added]);
    let before = segments(folder.path());
    assert_eq!(add(), [Change::Unchanged, Change::Unchanged]);
    assert_eq!(before, segments(folder.path()));
}

#[test]
fn plain_triples_stay_while_an_article_supports_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path());
    writer.put(article("a", 0, &[1, 2]));
    writer.put(article("b", 1, &[2]));
    writer.put(meeting("c", 2, &[3], Modality::Planned, &words("c")));
    writer.commit().unwrap();
    assert_eq!(met(folder.path()), [("orang-1".to_owned(), 1), ("orang-2".to_owned(), 2)]);
    writer.remove(&iri("a"));
    writer.commit().unwrap();
    assert_eq!(met(folder.path()), [("orang-2".to_owned(), 1)]);
    let text = export(folder.path());
    assert!(!text.contains("orang-1"), "{text}");
    // The name that only the other article used.
    assert!(text.contains("\"Orang 2 Tua\"@id") && !text.contains("\"Orang 2\"@id"), "{text}");
}

/// Who met, and how many independent articles say so.
fn met(root: &Path) -> Vec<(String, usize)> {
    let store = Store::new(BASE).unwrap();
    store.extend(load(root).unwrap().0).unwrap();
    let query = "SELECT DISTINCT ?who ?n { ?who simpul:met ?whom .
        ?fact rdf:subject ?who ; rdf:predicate simpul:met ; rdf:object ?whom ; simpul:support ?n }";
    let Answer::Rows(rows) = store.query(query).unwrap() else { panic!("not a SELECT") };
    let row = |row: Vec<String>| (row[0].rsplit('/').next().unwrap().to_owned(), row[1].parse().unwrap());
    rows.cells(None).into_iter().map(row).collect()
}

#[test]
fn copies_count_once_and_are_linked_to_the_earliest() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path());
    let text = words("kantor berita");
    for (name, version, more) in [("late", 4, "Jakarta,"), ("early", 2, ""), ("middle", 3, "kata terakhir berbeda")] {
        writer.put(meeting(name, version, &[1], Modality::Asserted, &format!("{text} {more}")));
    }
    writer.put(article("other", 5, &[1]));
    writer.commit().unwrap();
    assert_eq!(met(folder.path()), [("orang-1".to_owned(), 2)]);
    let links = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.contains("#copyOf>")).map(|line| line.replace(BASE, "")).collect()
    };
    let expected = |from: &str, to: &str| format!("<article/{from}> <ontology#copyOf> <article/{to}> .");
    assert_eq!(links(&export(folder.path())), [expected("late", "early"), expected("middle", "early")]);
    writer.remove(&iri("early"));
    writer.commit().unwrap();
    assert_eq!(met(folder.path()), [("orang-1".to_owned(), 2)]);
    assert_eq!(links(&export(folder.path())), [expected("late", "middle")]);
}

#[test]
fn every_term_of_ours_in_a_store_is_defined() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(folder.path());
    for name in ["a", "b"] {
        writer.put(meeting(name, 0, &[1], Modality::Asserted, &words("ab")));
    }
    writer.commit().unwrap();
    assert_terms_are_defined(folder.path());
}

/// A store of three segments, one article each, and the second segment's path.
fn three(root: &Path) -> std::path::PathBuf {
    let mut writer = open(root);
    for name in ["a", "b", "c"] {
        writer.put(article(name, 0, &[1]));
        writer.commit().unwrap();
    }
    segments(root).into_keys().nth(1).unwrap()
}

type Hurt = fn(Vec<u8>) -> Vec<u8>;

#[test]
fn damaged_segments_are_named_and_set_aside_and_cost_only_themselves() {
    let hurts: [(&str, Hurt); 4] = [
        ("empty", |_| Vec::new()),
        ("cut", |mut bytes| {
            bytes.truncate(bytes.len() / 2);
            bytes
        }),
        ("a bit", |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            bytes
        }),
        ("longer", |mut bytes| {
            bytes.push(0);
            bytes
        }),
    ];
    for (what, hurt) in hurts {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let second = three(root);
        let bytes = hurt(fs::read(&second).unwrap());
        fs::write(&second, &bytes).unwrap();
        // A reader passes it over and leaves it where it is.
        let (text, damaged) = export_damaged(root);
        assert!(text.contains("article/a>") && text.contains("article/c>"), "{what}");
        assert!(!text.contains("article/b>"), "{what}");
        assert_eq!(damaged.len(), 1, "{what}");
        assert_eq!(
            (&damaged[0].path, &damaged[0].damage),
            (&second, &Damage::Checksum { length: bytes.len() }),
            "{what}"
        );
        assert!(damaged[0].to_string().contains(second.to_str().unwrap()), "{what}");
        // A writer sets it aside, unchanged, and goes on with a number that was never given.
        let mut writer = open(root);
        let aside = root.join("damaged").join(second.file_name().unwrap());
        assert_eq!(writer.damaged().iter().map(|damaged| &damaged.path).collect::<Vec<_>>(), [&aside]);
        assert_eq!(fs::read(&aside).unwrap(), bytes, "{what}");
        writer.put(article("b", 0, &[1]));
        assert_eq!(writer.commit().unwrap()[0].change, Change::Added);
        assert!(segments(root).into_keys().next_back().unwrap().to_str().unwrap().contains("00000004-"));
        assert_eq!(export(root).matches("NewsArticle").count(), 3, "{what}");
    }
}

#[test]
fn the_number_of_the_last_segment_is_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    three(folder.path());
    let last = segments(folder.path()).into_keys().next_back().unwrap();
    fs::write(&last, "").unwrap();
    drop(open(folder.path()));
    let mut writer = open(folder.path());
    assert!(writer.damaged().is_empty());
    writer.put(article("d", 0, &[1]));
    writer.commit().unwrap();
    assert!(segments(folder.path()).into_keys().any(|path| path.to_str().unwrap().contains("00000004-")));
}

#[test]
fn segments_of_another_store_can_be_copied_in() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (folder.path().join("one"), folder.path().join("other"));
    for (root, name) in [(&one, "a"), (&other, "b")] {
        let mut writer = open(root);
        writer.put(article(name, 0, &[1]));
        writer.commit().unwrap();
    }
    for (path, bytes) in segments(&other) {
        fs::write(one.join("journal").join(path.file_name().unwrap()), bytes).unwrap();
    }
    // Something else that lies there does no harm, and is not touched.
    fs::write(one.join("journal/.DS_Store"), "").unwrap();
    assert_eq!(export(&one).matches("NewsArticle").count(), 2);
    fs::write(one.join("journal/part-1.nq.lz4"), "").unwrap();
    let (_, damaged) = export_damaged(&one);
    assert_eq!(damaged[0].damage, Damage::Name);
}

#[test]
fn a_whole_segment_of_something_else_costs_only_itself() {
    for text in ["<a:s> <a:p> <a:o> .\n", "<a:s> <a:p> broken <a:g> .\n", "<a:s> <a:p> \"o\" .\n", "no statement"] {
        let folder = tempfile::tempdir().unwrap();
        three(folder.path());
        let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
        encoder.write_all(text.as_bytes()).unwrap();
        let bytes = encoder.finish().unwrap();
        let path = folder.path().join("journal").join(Name::of(2, &bytes).to_string());
        fs::write(&path, bytes).unwrap();
        let (export, damaged) = export_damaged(folder.path());
        assert_eq!(damaged.iter().map(|damaged| &damaged.path).collect::<Vec<_>>(), [&path], "{text}");
        assert_eq!(export.matches("NewsArticle").count(), 3, "{text}");
    }
}

#[test]
fn only_one_writes_and_all_read() {
    let folder = tempfile::tempdir().unwrap();
    let writer = open(folder.path());
    let error = Writer::open(folder.path(), Some(BASE), Limits::default()).unwrap_err().to_string();
    assert!(error.contains(&format!("process {} is writing to this store", std::process::id())), "{error}");
    load(folder.path()).unwrap();
    drop(writer);
    open(folder.path());
}

#[test]
fn a_failed_write_stores_nothing_and_leaves_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut writer = open(root);
    writer.put(article("a", 0, &[1]));
    writer.commit().unwrap();
    let before = export(root);
    // Where the draft should be written stands a folder.
    fs::create_dir(root.join("draft")).unwrap();
    writer.put(article("b", 0, &[1]));
    assert!(matches!(writer.commit(), Err(Error::Io { .. })));
    assert_eq!(export(root), before);
    fs::remove_dir(root.join("draft")).unwrap();
    writer.put(article("b", 0, &[1]));
    assert_eq!(writer.commit().unwrap()[0].change, Change::Added);
}

#[test]
fn what_is_no_store_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let error = Journal::open(root).unwrap_err().to_string();
    assert!(error.contains("not a store: it has no store.toml"), "{error}");
    fs::write(root.join("novel.txt"), "").unwrap();
    let error = Writer::open(root, Some(BASE), Limits::default()).unwrap_err().to_string();
    assert!(error.contains("not an empty folder"), "{error}");
    for (settings, expected) in [
        ("format = 99\nbase = 'https://e.org/'", "format 99 is not known to this version, which reads 1 to 2"),
        ("format = 1\nbase = 'e.org'", "not an absolute IRI"),
        ("format = 1", "missing field"),
    ] {
        fs::write(root.join("store.toml"), settings).unwrap();
        let error = Journal::open(root).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_process_that_was_killed_while_it_made_the_store_does_no_harm() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lock"), "1").unwrap();
    fs::write(folder.path().join("draft"), "format =").unwrap();
    drop(open(folder.path()));
    fs::remove_dir(folder.path().join("journal")).unwrap();
    assert_eq!(export(folder.path()), "");
    drop(open(folder.path()));
}
