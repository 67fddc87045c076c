//! Every rule file reads, and every example in it holds: a sentence under `match` gives its facts, one under `not` none.

use simpul::fact::{Findings, Subject, Value};
use simpul::lang::Pack;
use simpul::pattern::RuleSet;
use simpul::pipeline::Pipeline;
use simpul::text::Document;

fn show(findings: &Findings, relation: &str) -> Vec<String> {
    let name = |e: usize| findings.entities[e].name.clone();
    let facts = findings.facts.iter().filter(|f| f.relation == relation);
    facts
        .map(|fact| {
            let subject = match fact.subject {
                Subject::Document => "@".to_owned(),
                Subject::Entity(e) => name(e),
            };
            let object = match &fact.object {
                Value::Entity(e) => name(*e),
                Value::Text(text) => text.clone(),
                Value::Number(n) => n.to_string(),
                Value::Date(date) => date.to_string(),
            };
            format!("{subject} | {object}")
        })
        .collect()
}

#[test]
fn examples_hold() {
    let pipeline = Pipeline::new(&Pack::indonesian()).unwrap();
    let mut wrong = Vec::new();
    for rule in &pipeline.extractor.rules().rules {
        for example in &rule.examples {
            let document = Document { id: rule.name.clone(), text: example.text.clone(), ..Document::default() };
            let (_, findings) = pipeline.read(&document);
            let found = show(&findings, &rule.relation);
            let missing: Vec<&String> = example.facts.iter().filter(|f| !found.contains(f)).collect();
            if !missing.is_empty() || example.facts.is_empty() && !found.is_empty() {
                wrong.push(format!(
                    "{}: {}\n    expected {:?}, found {found:?}",
                    rule.name, example.text, example.facts
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_broken_rule_says_where() {
    let rule =
        |pattern: &str| format!("[[rule]]\nname = \"met/verb\"\npatterns = ['{pattern}']\nnot = [\"Ia pergi.\"]\n");
    for (source, place, what) in [
        (rule("<subject:person"), "r.toml:3:29:", "expected `>`"),
        (rule("<subject:orang>"), "r.toml:3:23:", "not an entity type"),
        (rule("$verba <object:person>"), "r.toml:3:15:", "no list `verba`"),
        (rule("[upos=VRB]"), "r.toml:3:20:", "not a UD part of speech"),
        (rule("\"a\"{ @pelaku <subject:person> }"), "r.toml:3:20:", "no path `pelaku`"),
        ("[[rule]]\nname = \"met\"\n".to_owned(), "r.toml:2:8:", "relation/variant"),
        ("[[rule]\n".to_owned(), "r.toml:1:", "]"),
        ("[[rule]]\nname = \"a/b\"\npattern = ['x']\n".to_owned(), "r.toml:3:1:", "unknown field"),
    ] {
        let error = RuleSet::read([("r.toml", source.as_str())]).unwrap_err().to_string();
        assert!(error.starts_with(place) && error.contains(what), "{error}\nfor {source}");
    }
}
