//! What the command gives to shells and terminals: completions, man pages, examples, colours, progress.

use std::fs;
use std::process::Command;

use crate::cli::Place;

/// The verbs that the help lists, `help` left out.
fn verbs(place: &Place, above: &[&str]) -> Vec<String> {
    let help = place.good(&[above, &["--help"]].concat());
    let list = help.split_once("Commands:\n").map_or("", |(_, rest)| rest.split("\n\n").next().unwrap_or_default());
    // Long descriptions go on below, further to the right.
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.map(|line| line.split_whitespace().next().unwrap().to_owned()).filter(|verb| verb != "help").collect()
}

fn has(program: &str) -> bool {
    let is_there = Command::new(program).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("SKIPPED in part: {program} is not installed");
    }
    is_there
}

#[test]
fn completions_know_every_verb() {
    let place = Place::new();
    let verbs = verbs(&place, &[]);
    assert!(verbs.len() > 14 && verbs.contains(&"completions".to_owned()), "{verbs:?}");
    for shell in ["bash", "zsh", "fish"] {
        let script = place.good(&["completions", shell]);
        for verb in &verbs {
            assert!(script.contains(verb), "{shell} {verb}");
        }
        for option in ["rdf12", "evidence", "plain", "missing"] {
            assert!(script.contains(option), "{shell} {option}");
        }
        let file = format!("simpul.{shell}");
        place.good(&["completions", shell, "-o", &file]);
        assert_eq!(fs::read_to_string(place.path(&file)).unwrap(), script);
        if has(shell) {
            let parsed = Command::new(shell).arg("-n").arg(place.path(&file)).output().unwrap();
            assert!(parsed.status.success(), "{shell}: {}", String::from_utf8_lossy(&parsed.stderr));
        }
    }
    if has("bash") {
        let ask = format!(
            "source {}; COMP_WORDS=(simpul export --evi); COMP_CWORD=2; _simpul simpul --evi export; echo ${{COMPREPLY[@]}}",
            place.path("simpul.bash").display()
        );
        let answer = Command::new("bash").args(["-c", &ask]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&answer.stdout).trim(), "--evidence");
    }
    assert!(place.bad(&["completions", "sh5"]).contains("possible values"));
}

#[test]
fn a_man_page_for_every_verb() {
    let place = Place::new();
    place.good(&["man", "man1"]);
    let mut names: Vec<String> = vec!["simpul.1".to_owned()];
    for verb in verbs(&place, &[]) {
        names.push(format!("simpul-{verb}.1"));
        let below = verbs(&place, &[&verb]);
        names.extend(below.iter().map(|sub| format!("simpul-{verb}-{sub}.1")));
    }
    names.sort();
    let mut written: Vec<String> = fs::read_dir(place.path("man1"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    assert_eq!(written, names);
    for name in &names {
        let page = fs::read_to_string(place.path("man1").join(name)).unwrap();
        assert!(page.contains(".TH simpul") && page.contains("SYNOPSIS"), "{name}");
        assert!(page.contains("simpul "), "{name}");
    }
    let export = fs::read_to_string(place.path("man1/simpul-export.1")).unwrap();
    assert!(export.contains("Examples:") && export.contains("rdf12"), "{export}");
    if has("mandoc") {
        let lint = Command::new("mandoc").args(["-Tlint", "-Werror"]).args(paths(&place, &names)).output().unwrap();
        assert!(lint.status.success(), "{}", String::from_utf8_lossy(&lint.stdout));
    }
    if has("groff") {
        for path in paths(&place, &names) {
            let drawn = Command::new("groff").args(["-man", "-Tutf8", "-ww"]).arg(&path).output().unwrap();
            assert!(drawn.status.success() && drawn.stderr.is_empty(), "{}", String::from_utf8_lossy(&drawn.stderr));
            assert!(String::from_utf8_lossy(&drawn.stdout).contains("simpul"), "{}", path.display());
        }
    }
    let again = fs::read(place.path("man1/simpul-extract.1")).unwrap();
    place.good(&["man", "man1"]);
    assert_eq!(fs::read(place.path("man1/simpul-extract.1")).unwrap(), again);
    assert!(place.bad(&["man", "news.ttl"]).contains("news.ttl"));
}

fn paths(place: &Place, names: &[String]) -> Vec<std::path::PathBuf> {
    names.iter().map(|name| place.path("man1").join(name)).collect()
}

#[test]
fn the_help_of_every_verb_has_examples() {
    let place = Place::new();
    for verb in verbs(&place, &[]) {
        let help = place.good(&[&verb, "--help"]);
        let (_, examples) = help.split_once("Examples:\n").unwrap_or_else(|| panic!("no examples: {verb}"));
        assert!(examples.contains(&format!("simpul {verb}")), "{verb}");
        for sub in verbs(&place, &[&verb]) {
            let help = place.good(&[&verb, &sub, "--help"]);
            assert!(help.contains(&format!("Examples:\n  simpul {verb} {sub}")), "{verb} {sub}");
        }
    }
}

#[test]
fn colours_only_where_they_are_welcome() {
    let place = Place::new();
    let coloured = |args: &[&str], forced: bool, unwelcome: bool| {
        let mut command = place.command(args);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        if forced {
            command.env("CLICOLOR_FORCE", "1");
        }
        if unwelcome {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    for args in [&["export", "--help"][..], &["export", "--nothing"], &["diff", "news.ttl", "queries-are-none"]] {
        assert!(!coloured(args, false, false), "{args:?}: into a pipe");
        assert!(!coloured(args, true, true), "{args:?}: NO_COLOR");
    }
    place.write("less.ttl", "");
    for args in [&["export", "--help"][..], &["export", "--nothing"], &["diff", "news.ttl", "less.ttl"]] {
        assert!(coloured(args, true, false), "{args:?}");
        assert!(!coloured(args, true, true), "{args:?}");
    }
    // A file is not the terminal.
    let mut command = place.command(&["diff", "news.ttl", "less.ttl", "-o", "diff.txt"]);
    command.env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(!fs::read(place.path("diff.txt")).unwrap().contains(&0x1b));
}

/// What a terminal shows on standard error while `script` runs. The program of that name plays the terminal; where it is
/// absent the test says so.
fn shown(place: &Place, script: &str) -> Option<String> {
    let terminal = Command::new("script").arg("--version").output();
    if !terminal.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("util-linux")) {
        eprintln!("SKIPPED: script of util-linux is not installed");
        return None;
    }
    let simpul = env!("CARGO_BIN_EXE_simpul");
    let script = script.replace("simpul", &format!("'{simpul}'"));
    let mut command = Command::new("script");
    command.args(["-qec", &script, "/dev/null"]).current_dir(place.path("."));
    let output = command.env("TERM", "xterm").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn progress_is_told_after_two_seconds_and_changes_nothing() {
    let place = Place::new();
    let Some(slow) = shown(&place, "(sleep 3; cat news.nq) | simpul export - --from nquads -o slow.ttl") else {
        return;
    };
    assert!(slow.contains("reading -"), "{slow:?}");
    place.good(&["export", "news.nq", "-o", "fast.ttl"]);
    assert_eq!(fs::read(place.path("slow.ttl")).unwrap(), fs::read(place.path("fast.ttl")).unwrap());
    // No terminal, no bar, however long it takes.
    let silent =
        shown(&place, "(sleep 3; cat news.nq) | simpul export - --from nquads -o slow.ttl 2> said.txt").unwrap();
    assert!(!silent.contains("reading"), "{silent:?}");
    assert_eq!(fs::read_to_string(place.path("said.txt")).unwrap(), "");
}

#[test]
fn what_is_quick_says_nothing_of_progress() {
    let place = Place::new();
    let Some(quick) = shown(&place, "simpul export news.nq -o quick.ttl") else { return };
    assert_eq!(quick, "");
}
