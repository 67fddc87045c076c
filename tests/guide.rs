//! `docs/rules.md`: its ten rules are run as they stand there. Each fence `toml` is a rule file, `text` an article and
//! `facts` what the rule, and no other, must find in it. One fence `toml relations.toml` declares the relations.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use simpul::evaluate::examples;
use simpul::fact::{Findings, Subject, Value};
use simpul::lang::Pack;
use simpul::pipeline::Pipeline;
use simpul::text::Document;

/// The fences of a page: what stands behind the marks, the heading above, and the lines.
fn fences(page: &str) -> Vec<(String, String, String)> {
    let mut all: Vec<(String, String, String)> = Vec::new();
    let (mut heading, mut open) = (String::new(), false);
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                all.push((info.to_owned(), heading.clone(), String::new()));
                open = true;
            }
            None if open => {
                let text = &mut all.last_mut().unwrap().2;
                text.push_str(line);
                text.push('\n');
            }
            None => {
                if let Some(text) = line.strip_prefix("### ") {
                    text.clone_into(&mut heading);
                }
            }
        }
    }
    all
}

/// The facts of one rule as the page writes them.
fn lines(findings: &Findings, rule: &str) -> Vec<String> {
    let name = |e: usize| findings.entities[e].name.clone();
    let value = |value: &Value| match value {
        Value::Text(text) => format!("\"{text}\""),
        other => findings.spelled(other),
    };
    let of_rule = |found: &str| found.strip_prefix(rule).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    let facts = findings.facts.iter().filter(|fact| of_rule(&fact.evidence.rule));
    facts
        .map(|fact| {
            let Subject::Entity(subject) = fact.subject else { panic!("a rule found something of the article itself") };
            let mut line = format!("{} | {} | {}", name(subject), fact.relation, value(&fact.object));
            for (key, qualifier) in &fact.qualifiers {
                write!(line, " | {key}={}", value(qualifier)).unwrap();
            }
            line
        })
        .collect()
}

#[test]
fn the_ten_rules_of_the_guide_hold() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut cases: BTreeMap<String, [String; 3]> = BTreeMap::new();
    for (info, heading, text) in fences(&page) {
        let part = match info.as_str() {
            "toml relations.toml" => {
                fs::write(folder.path().join("relations.toml"), text).unwrap();
                continue;
            }
            "toml" => 0,
            "text" => 1,
            "facts" => 2,
            _ => continue,
        };
        let number = heading.split('.').next().unwrap();
        let case = cases.entry(format!("{number:0>2}")).or_default();
        assert!(case[part].is_empty(), "{heading}: two fences {info}");
        case[part] = text;
    }
    assert_eq!(cases.len(), 10);
    for (number, [rule, ..]) in &cases {
        fs::write(folder.path().join(format!("{number}.toml")), rule).unwrap();
    }
    let pipeline = Pipeline::new(&Pack::indonesian().with_rules(folder.path()).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for (number, [rule, text, facts]) in &cases {
        let name = rule.lines().find_map(|line| line.strip_prefix("name = ")).unwrap().trim_matches('"');
        let document = Document { id: number.clone(), text: text.trim_end().to_owned(), ..Document::default() };
        let mut found = lines(&pipeline.read(&document).1, name);
        let mut expected: Vec<&str> = facts.lines().collect();
        found.sort();
        expected.sort_unstable();
        if found != expected || expected.is_empty() {
            wrong.push(format!("{number} {name}: expected {expected:#?}, found {found:#?}"));
        }
    }
    let own = |name: &str| cases.values().any(|[rule, ..]| rule.contains(&format!("\"{name}")));
    for outcome in examples::check(&pipeline.extractor.rules().rules, |document| pipeline.read(document).1)
        .iter()
        .filter(|o| own(&o.rule.name) && !o.holds())
    {
        wrong.push(format!("{}: {} gave {:?}", outcome.rule.name, outcome.example.text, outcome.found));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
