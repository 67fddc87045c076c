//! Rules of one's own, on the command line: used, tried and checked, and why a fact was not found.

use std::fs;

use crate::cli::Place;

const RELATIONS: &str = "[relations]\nendorsed = { subject = [\"org\"], object = [\"person\"] }\n";

/// A rule file, of one rule for `endorsed`, with these examples.
fn rule(pattern: &str, examples: &str) -> String {
    format!("[[rule]]\nname = \"endorsed/verb\"\npatterns = ['{pattern}']\n{examples}\n")
}

const PATTERN: &str = "<subject:org> ..2 \"mengusung\" <object:person>";
const EXAMPLES: &str =
    "match = [{ text = \"Partai Golkar mengusung Ridwan Kamil.\", facts = [\"Partai Golkar | Ridwan Kamil\"] }]";
/// "The Golkar Party put forward Ridwan Kamil in West Java. Ridwan Kamil met Joko Widodo."
const ARTICLE: &str = "Partai Golkar mengusung Ridwan Kamil di Jawa Barat.\nRidwan Kamil bertemu Joko Widodo.\n";

fn place() -> Place {
    let place = Place::new();
    fs::create_dir(place.path("my-rules")).unwrap();
    place.write("my-rules/relations.toml", RELATIONS);
    place.write("my-rules/endorsed.toml", &rule(PATTERN, EXAMPLES));
    place.write("a.txt", ARTICLE);
    place
}

#[test]
fn a_relation_of_ones_own_is_extracted() {
    let place = place();
    let facts = |args: &[&str]| {
        let json: serde_json::Value = serde_json::from_str(&place.good(args)).unwrap();
        json["facts"].as_array().unwrap().clone()
    };
    let built_in = facts(&["extract", "a.txt", "--to", "facts"]);
    let with = facts(&["extract", "a.txt", "--to", "facts", "--rules", "my-rules"]);
    let own: Vec<_> = with.iter().filter(|fact| fact["relation"] == "endorsed").collect();
    assert_eq!(own.len(), 1, "{with:?}");
    assert_eq!(own[0]["rule"], "endorsed/verb", "{own:?}");
    assert_eq!(with.len(), built_in.len() + 1);
    // A file does as well, with the relations beside it.
    assert_eq!(facts(&["extract", "a.txt", "--to", "facts", "--rules", "my-rules/endorsed.toml"]), with);
    assert!(place.good(&["extract", "a.txt", "--rules", "my-rules"]).contains("simpul:endorsed"));
}

#[test]
fn broken_rules_stop_before_any_output() {
    let place = place();
    let error = |what: &str| {
        let error = place.bad(&["extract", "a.txt", "--rules", "my-rules", "-o", "out.ttl"]);
        assert!(error.contains(what), "{error}\nfor {what}");
        assert!(!place.path("out.ttl").exists());
    };
    place.write("my-rules/endorsed.toml", &rule("<subject:org> ..2 \"mengusung <object:person>", EXAMPLES));
    error("my-rules/endorsed.toml:3:");
    place.write("my-rules/endorsed.toml", "[[rule]]\nname = 3\n");
    error("my-rules/endorsed.toml:2:8: invalid type");
    fs::write(place.path("my-rules/endorsed.toml"), b"# caf\xe9\n").unwrap();
    error("my-rules/endorsed.toml:1: not UTF-8");
    place.write("my-rules/endorsed.toml", &rule(PATTERN, EXAMPLES));
    fs::remove_file(place.path("my-rules/relations.toml")).unwrap();
    error("my-rules/endorsed.toml:2:8: there is no relation `endorsed`");
    fs::remove_file(place.path("my-rules/endorsed.toml")).unwrap();
    error("my-rules: no rule files");
    let error = place.bad(&["extract", "a.txt", "--rules", "nowhere"]);
    assert!(error.contains("nowhere"), "{error}");
}

#[test]
fn a_pattern_is_tried() {
    let place = place();
    let found = place.good(&["rules", "try", PATTERN, "a.txt"]);
    let expected = "a-1  [{subject: Partai Golkar} mengusung {object: Ridwan Kamil}] di Jawa Barat.\n\
                    \x20   subject = Partai Golkar (org)\n    object = Ridwan Kamil (person)\n";
    assert_eq!(found, expected);
    let coloured = place.command(&["rules", "try", PATTERN, "a.txt"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8(coloured.stdout).unwrap().contains("\x1b["));
    let mut plain = place.command(&["rules", "try", PATTERN, "a.txt"]);
    let plain = plain.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").output().unwrap();
    assert_eq!(String::from_utf8(plain.stdout).unwrap(), expected);
    let error = place.bad(&["rules", "try", "<subject:orang>", "a.txt"]);
    assert!(error.contains("PATTERN:1:10: not an entity type: \"orang\""), "{error}");
}

#[test]
fn examples_are_checked() {
    let place = place();
    let told = place.good(&["rules", "check", "my-rules"]);
    assert!(told.contains("holds  endorsed/verb  Partai Golkar mengusung Ridwan Kamil.\n"), "{told}");
    assert!(told.contains("holds  attended/active  ") && told.trim_end().ends_with("0 do not"), "{told}");
    let examples = "not = [\"Partai Golkar mengusung Ridwan Kamil.\"]";
    place.write("my-rules/endorsed.toml", &rule(PATTERN, examples));
    let output = place.run(&["rules", "check", "my-rules", "--quiet"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.starts_with("fails  endorsed/verb  "), "{told}");
    assert!(told.contains("found, and must not be: Partai Golkar | Ridwan Kamil") && told.ends_with("1 does not\n"));
    place.write("my-rules/endorsed.toml", "[[rule]\n");
    assert!(place.bad(&["rules", "check", "my-rules"]).contains("my-rules/endorsed.toml:1:"));
}

#[test]
fn why_a_fact_is_missing() {
    let place = place();
    let ask = |subject: &str, relation: &str, object: &str| {
        place.good(&["explain", "--rules", "my-rules", "--missing", subject, relation, object, "a.txt"])
    };
    let found = ask("Partai Golkar", "endorsed", "Ridwan Kamil");
    assert!(found.starts_with("a: Partai Golkar endorsed Ridwan Kamil: found\n"), "{found}");
    assert!(found.contains("rule endorsed/verb") && found.contains("1  Partai Golkar mengusung"), "{found}");
    let apart = ask("Partai Golkar", "endorsed", "Joko Widodo");
    assert!(apart.contains(": not found\n"), "{apart}");
    assert!(apart.contains("the two never stand in one sentence, and a rule sees one at a time; nearest: 1 and 2"));
    assert!(apart.contains("learned model: has not learned endorsed"), "{apart}");
    let typed = ask("Ridwan Kamil", "endorsed", "Joko Widodo");
    assert!(typed.contains("found as person, sentences 1, 2; as subject, endorsed takes org"), "{typed}");
    let nearest = ask("Ridwan Kamil", "visited", "Jawa Barat");
    assert!(nearest.contains("both stand in sentence 1") && nearest.contains("nearest rule visited/"), "{nearest}");
    assert!(nearest.contains("^^") && nearest.contains("threshold"), "{nearest}");
    let unknown = ask("Ridwan Kamal", "visited", "Jawa Barat");
    assert!(unknown.contains("subject Ridwan Kamal: no mention found; nearest: Ridwan Kamil (person)"), "{unknown}");
    let error = place.bad(&["explain", "--missing", "Ridwan Kamil", "vizited", "Jawa Barat", "a.txt"]);
    assert!(error.contains("there is no relation \"vizited\"; the nearest is \"visited\""), "{error}");
    // Other passages for the same: a condition that must not hold, and an element with the words where it failed.
    let with = "<subject:org> ..2 [word=mengusung]{ !>obj } <object:person>";
    place.write("my-rules/endorsed.toml", &rule(with, "not = [\"Ia pergi.\"]"));
    let forbidden = ask("Partai Golkar", "endorsed", "Ridwan Kamil");
    assert!(forbidden.contains("`!>obj` must not hold, and of \"mengusung\" it does"), "{forbidden}");
    place.write(
        "my-rules/endorsed.toml",
        &rule("<subject:org> ..2 \"mendukung\" <object:person>", "not = [\"Ia pergi.\"]"),
    );
    let word = ask("Partai Golkar", "endorsed", "Ridwan Kamil");
    assert!(word.contains("`\"mendukung\"` does not hold at \"mengusung Ridwan Kamil"), "{word}");
}
