//! Every rule file reads, and every example in it holds: a sentence under `match` gives its facts, one under `not` none.

use simpul::evaluate::examples;
use simpul::lang::Pack;
use simpul::pattern::RuleSet;
use simpul::pipeline::Pipeline;

#[test]
fn examples_hold() {
    let pipeline = Pipeline::new(&Pack::indonesian()).unwrap();
    let outcomes = examples::check(&pipeline.extractor.rules().rules, |document| pipeline.read(document).1);
    assert!(outcomes.len() > 40, "{} examples", outcomes.len());
    let wrong: Vec<String> = outcomes
        .iter()
        .filter(|outcome| !outcome.holds())
        .map(|o| {
            let (expected, found) = (&o.example.facts, &o.found);
            format!("{}: {}\n    expected {expected:?}, found {found:?}", o.rule.name, o.example.text)
        })
        .collect();
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
