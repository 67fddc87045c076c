//! Sentences and the facts in them: `tests/text/CODE/*.md`, in the form that `tests/text/README.md` describes.
//!
//! Cases that do not hold yet are listed in `tests/text/unmet.txt`, one `FILE: HEADING` a line. The list can only get
//! shorter: a case on it that holds is an error too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use simpul::fact::{Entity, Fact, Findings, Subject, Value};
use simpul::lang::Pack;
use simpul::pipeline::Pipeline;
use simpul::text::Document;

struct Case {
    name: String,
    document: Document,
    facts: Vec<Line>,
}

/// A fact that must be found or, with `forbidden`, must not.
struct Line {
    forbidden: bool,
    subject: String,
    relation: String,
    object: String,
    qualifiers: BTreeMap<String, String>,
}

fn line(text: &str) -> Line {
    let forbidden = text.starts_with('!');
    let parts: Vec<&str> = text.trim_start_matches('!').split(" | ").map(str::trim).collect();
    assert!(parts.len() >= 3, "not `subject | relation | object`: {text}");
    let qualifier = |q: &&str| q.split_once('=').map(|(k, v)| (k.to_owned(), v.trim_matches('"').to_owned()));
    Line {
        forbidden,
        subject: parts[0].to_owned(),
        relation: parts[1].to_owned(),
        object: parts[2].to_owned(),
        qualifiers: parts[3..].iter().filter_map(qualifier).collect(),
    }
}

fn cases(path: &Path) -> Vec<Case> {
    let file = path.file_stem().unwrap().to_string_lossy().into_owned();
    let source = std::fs::read_to_string(path).unwrap();
    let mut cases: Vec<Case> = Vec::new();
    let mut heading = String::new();
    let mut block: Option<(String, Vec<&str>)> = None;
    for text in source.lines() {
        match &mut block {
            None if text.starts_with("## ") => heading = format!("{file}: {}", &text[3..]),
            None if text.starts_with("```") => block = Some((text[3..].to_owned(), Vec::new())),
            None => {}
            Some((kind, lines)) if text == "```" => {
                if let Some(info) = kind.strip_prefix("text") {
                    let published = info.split_whitespace().find_map(|i| i.strip_prefix("published="));
                    let document = Document {
                        id: heading.clone(),
                        published: published.map(|d| d.parse().unwrap()),
                        text: lines.join("\n"),
                        ..Document::default()
                    };
                    cases.push(Case { name: heading.clone(), document, facts: Vec::new() });
                } else {
                    let case = cases.last_mut().expect("a text before its facts");
                    case.facts.extend(lines.iter().filter(|l| !l.trim().is_empty()).map(|l| line(l)));
                }
                block = None;
            }
            Some((_, lines)) => lines.push(text),
        }
    }
    assert!(cases.iter().all(|c| !c.facts.is_empty()), "{}: a case without facts", path.display());
    cases
}

fn plain(name: &str) -> String {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_called(entity: &Entity, name: &str) -> bool {
    std::iter::once(&entity.name).chain(&entity.aliases).any(|n| plain(n) == plain(name))
}

fn is_value(findings: &Findings, value: &Value, written: &str) -> bool {
    match value {
        Value::Entity(e) => is_called(&findings.entities[*e], written),
        Value::Text(text) => plain(text) == plain(written),
        Value::Number(n) => written.parse() == Ok(*n),
        Value::Date(date) => date.to_string() == written,
    }
}

fn says(findings: &Findings, fact: &Fact, line: &Line) -> bool {
    let subject = match fact.subject {
        Subject::Document => line.subject == "@",
        Subject::Entity(e) => is_called(&findings.entities[e], &line.subject),
    };
    let qualifiers = line.qualifiers.iter().all(|(key, written)| match key.as_str() {
        "modality" => fact.modality.as_str() == written,
        "source" => fact.source.is_some_and(|s| is_called(&findings.entities[s], written)),
        _ => fact.qualifiers.get(key).is_some_and(|v| is_value(findings, v, written)),
    });
    let object = is_value(findings, &fact.object, &line.object);
    // Some relations hold in both directions.
    let reversed = matches!(line.relation.as_str(), "met" | "cooperatesWith")
        && matches!((&fact.subject, &fact.object), (Subject::Entity(s), Value::Entity(o))
            if is_called(&findings.entities[*o], &line.subject) && is_called(&findings.entities[*s], &line.object));
    fact.relation == line.relation && qualifiers && (subject && object || reversed)
}

#[test]
fn sentences_state_their_facts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/text");
    let unmet = std::fs::read_to_string(folder.join("unmet.txt")).unwrap();
    let unmet: BTreeSet<&str> = unmet.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder.join("id")).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let pipeline = Pipeline::new(&Pack::indonesian()).unwrap().with_open(true);
    let (mut wrong, mut names, mut met) = (Vec::new(), BTreeSet::new(), 0);
    for case in paths.iter().flat_map(|path| cases(path)) {
        let (_, findings) = pipeline.read(&case.document);
        let holds = |line: &&Line| findings.facts.iter().any(|fact| says(&findings, fact, line)) != line.forbidden;
        let failed: Vec<String> = case
            .facts
            .iter()
            .filter(|line| !holds(line))
            .map(|l| {
                format!("    {}{} | {} | {}", if l.forbidden { "! " } else { "" }, l.subject, l.relation, l.object)
            })
            .collect();
        assert!(names.insert(case.name.clone()), "two cases are called {:?}", case.name);
        match (failed.is_empty(), unmet.contains(case.name.as_str())) {
            (true, false) => met += 1,
            (false, true) => {}
            (true, true) => wrong.push(format!("{} holds now: take it off tests/text/unmet.txt", case.name)),
            (false, false) => wrong.push(format!("{}\n{}", case.name, failed.join("\n"))),
        }
    }
    let gone: Vec<&&str> = unmet.iter().filter(|name| !names.contains(**name)).collect();
    assert!(gone.is_empty(), "tests/text/unmet.txt names cases that are not there: {gone:?}");
    eprintln!("{met} cases hold, {} do not yet", unmet.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
