use super::*;
use crate::fact::{Article, Node, Passage};
use crate::lang::Pack;
use crate::text::EntityType;

/// A statement of an article, its words being the article's name.
fn says(subject: &str, relation: &str, object: Value<String>, qualifiers: &[(&str, Value<String>)]) -> Statement {
    Statement {
        subject: subject.to_owned(),
        relation: relation.to_owned(),
        object,
        qualifiers: qualifiers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        modality: Modality::Asserted,
        source: None,
        passage: Passage { start: 0, end: 4, text: "kata".to_owned() },
        rule: format!("{relation}/test"),
        confidence: 0.9,
    }
}

fn date(text: &str) -> Value<String> {
    Value::Date(text.parse().unwrap())
}

fn entity(iri: &str) -> Value<String> {
    Value::Entity(iri.to_owned())
}

/// Articles by name, each with the day of publication ("" where it is not known) and what it states.
fn graph(articles: &[(&str, &str, Vec<Statement>)]) -> Graph {
    let mut graph = Graph::default();
    for (name, published, statements) in articles {
        let article =
            Article { published: published.parse().ok(), statements: statements.clone(), ..Article::default() };
        graph.articles.insert((*name).to_owned(), article);
    }
    graph
}

/// `relation about: value (articles that state it); value (articles)`.
fn found(graph: &Graph, copies: &[(&str, &str)]) -> Vec<String> {
    let copies = copies.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let lexicon = Pack::indonesian_lexicon;
    let offices = Offices::read(lexicon("offices"), lexicon("titles"));
    let knowledge = Knowledge { copies: &copies, relations: Relations::embedded(), offices: &offices };
    let side = |side: &Side| {
        let articles: Vec<&str> = side.reports.iter().map(|report| report.article).collect();
        format!("{} x{} ({})", key(&side.value), side.support, articles.join(" "))
    };
    let line = |conflict: &Conflict| {
        let about: Vec<String> = conflict.about.iter().map(key).collect();
        let sides: Vec<String> = conflict.sides.iter().map(side).collect();
        format!("{} {}: {}", conflict.relation, about.join(" "), sides.join("; "))
    };
    conflicts(graph, knowledge).iter().map(line).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn a_meeting_has_one_date() {
    let on = |day: &str| vec![says("ktt", "heldOn", date(day), &[])];
    let day_in_month = graph(&[("a", "2024-05-01", on("2024-05-12")), ("b", "2024-05-02", on("2024-05"))]);
    assert_eq!(found(&day_in_month, &[]), NONE);
    let two = graph(&[
        ("a", "2024-05-01", on("2024-05-12")),
        ("b", "2024-05-02", on("2024-05")),
        ("c", "2024-05-03", on("2024-05-13")),
        ("d", "2024-04-03", on("2024-05-13")),
    ]);
    assert_eq!(found(&two, &[]), ["heldOn <ktt>: 2024-05-13 x2 (c d); 2024-05-12 x1 (a)"]);
    let within = graph(&[
        ("a", "", vec![says("ktt", "heldOn", date("2024-05-12"), &[("until", date("2024-05-15"))])]),
        ("b", "", on("2024-05-13")),
    ]);
    assert_eq!(found(&within, &[]), NONE);
}

#[test]
fn what_is_planned_or_claimed_contradicts_nothing() {
    let mut planned = says("ktt", "heldOn", date("2024-05-13"), &[]);
    planned.modality = Modality::Planned;
    let mut claimed = says("ktt", "heldOn", date("2024-05-14"), &[]);
    claimed.source = Some("menteri".to_owned());
    let graph = graph(&[
        ("a", "2024-05-01", vec![says("ktt", "heldOn", date("2024-05-12"), &[])]),
        ("b", "2024-05-01", vec![planned]),
        ("c", "2024-05-01", vec![claimed]),
    ]);
    assert_eq!(found(&graph, &[]), NONE);
}

#[test]
fn an_office_has_one_holder_at_a_time() {
    let holds = |who: &str, title: &str| {
        vec![says(who, "position", Value::Text(title.to_owned()), &[("of", entity("maluku"))])]
    };
    let one_after_the_other = graph(&[
        ("a", "2021-03-01", holds("murad", "Gubernur")),
        ("b", "2023-06-01", holds("murad", "Gubernur")),
        ("c", "2023-06-01", holds("ratih", "gubernur")),
        ("d", "2024-01-05", holds("ratih", "Gubernur")),
    ]);
    assert_eq!(found(&one_after_the_other, &[]), NONE);
    let at_once = graph(&[
        ("a", "2021-03-01", holds("murad", "Gubernur")),
        ("b", "2023-06-02", holds("murad", "Gubernur")),
        ("c", "2023-06-01", holds("ratih", "gubernur")),
        ("d", "2024-01-05", holds("ratih", "Gubernur")),
    ]);
    assert_eq!(found(&at_once, &[]), ["position gubernur <maluku>: <ratih> x2 (d c); <murad> x2 (b a)"]);
    // An article of 2024 tells since when she holds it.
    let since = vec![says(
        "ratih",
        "position",
        Value::Text("Gubernur".to_owned()),
        &[("of", entity("maluku")), ("date", date("2022"))],
    )];
    let before = graph(&[
        ("a", "2021-03-01", holds("murad", "Gubernur")),
        ("b", "2023-06-02", holds("murad", "Gubernur")),
        ("c", "2024-01-05", since),
    ]);
    assert_eq!(found(&before, &[]), ["position gubernur <maluku>: <ratih> x1 (c); <murad> x2 (b a)"]);
    let many = graph(&[
        ("a", "2021-03-01", holds("murad", "anggota DPRD")),
        ("b", "2021-03-01", holds("ratih", "anggota DPRD")),
    ]);
    assert_eq!(found(&many, &[]), NONE);
    let nobody_knows_of_what = |who: &str| vec![says(who, "position", Value::Text("Gubernur".to_owned()), &[])];
    let unknown = graph(&[
        ("a", "2021-03-01", nobody_knows_of_what("murad")),
        ("b", "2021-03-01", nobody_knows_of_what("ratih")),
    ]);
    assert_eq!(found(&unknown, &[]), NONE);
    let undated = graph(&[("a", "", holds("murad", "Gubernur")), ("b", "2021-03-01", holds("ratih", "Gubernur"))]);
    assert_eq!(found(&undated, &[]).len(), 1);
}

#[test]
fn a_toll_that_grows_is_a_series() {
    let toll = |n: f64| vec![says("gempa", "deathToll", Value::Number(n), &[])];
    let grows = [("a", "2024-05-01", toll(5.0)), ("b", "2024-05-02", toll(9.0)), ("c", "2024-05-04", toll(12.0))];
    assert_eq!(found(&graph(&grows), &[]), NONE);
    let mut falls = grows.to_vec();
    falls.push(("d", "2024-05-05", toll(9.0)));
    assert_eq!(found(&graph(&falls), &[]), ["deathToll <gempa>: 9 x2 (d b); 12 x1 (c)"]);
    // A copy that is printed later tells nothing new.
    assert_eq!(found(&graph(&falls), &[("d", "b")]), NONE);
    let mut same_day = grows.to_vec();
    same_day.push(("d", "2024-05-02", toll(7.0)));
    assert_eq!(found(&graph(&same_day), &[]), ["deathToll <gempa>: 7 x1 (d); 9 x1 (b)"]);
    assert_eq!(found(&graph(&[("a", "", toll(5.0)), ("b", "2024-05-02", toll(9.0))]), &[]).len(), 1);
    let missing = |n: f64| vec![says("gempa", "missing", Value::Number(n), &[])];
    assert_eq!(found(&graph(&[("a", "2024-05-01", missing(9.0)), ("b", "2024-05-02", missing(3.0))]), &[]), NONE);
}

#[test]
fn copies_count_once() {
    let born = |day: &str| vec![says("ratih", "bornOn", date(day), &[])];
    let graph = graph(&[
        ("a", "2024-01-01", born("1970-02-03")),
        ("b", "2024-01-01", born("1970-02-03")),
        ("c", "2024-01-01", born("1971-02-03")),
        ("d", "2024-01-01", born("1971-02-03")),
    ]);
    assert_eq!(found(&graph, &[("b", "a")]), ["bornOn <ratih>: 1971-02-03 x2 (c d); 1970-02-03 x1 (a b)"]);
}

#[test]
fn a_place_agrees_with_what_lies_around_it() {
    let born = |place: &str| says("ratih", "bornIn", entity(place), &[]);
    let inside = |a: &str, b: &str| says(a, "locatedIn", entity(b), &[]);
    let within = [
        ("a", "", vec![born("tulehu")]),
        ("b", "", vec![born("maluku"), inside("tulehu", "salahutu"), inside("salahutu", "maluku")]),
    ];
    assert_eq!(found(&graph(&within), &[]), NONE);
    let apart = [("a", "", vec![born("tulehu")]), ("b", "", vec![born("maluku")])];
    assert_eq!(found(&graph(&apart), &[]), ["bornIn <ratih>: <maluku> x1 (b); <tulehu> x1 (a)"]);
    // That she died in a place does not contradict that she died in an event.
    let died = |what: &str| vec![says("ratih", "diedIn", entity(what), &[])];
    let mut kinds = graph(&[("a", "", died("gempa")), ("b", "", died("maluku"))]);
    for (iri, kind) in [("gempa", EntityType::Event), ("maluku", EntityType::Place)] {
        kinds.nodes.insert(iri.to_owned(), Node { kind, label: iri.to_owned(), aliases: BTreeSet::new() });
    }
    assert_eq!(found(&kinds, &[]), NONE);
}

#[test]
fn what_may_come_again_or_stand_side_by_side_is_no_conflict() {
    let met = |day: &str| vec![says("ratih", "met", entity("murad"), &[("date", date(day))])];
    let member = |of: &str| vec![says("ratih", "memberOf", entity(of), &[])];
    let graph = graph(&[
        ("a", "2024-01-01", met("2024-01-01")),
        ("b", "2024-01-03", met("2024-01-02")),
        ("c", "2024-01-03", member("partai")),
        ("d", "2024-01-03", member("klub")),
    ]);
    assert_eq!(found(&graph, &[]), NONE);
}

#[test]
fn newest_and_best_supported_first() {
    let born = |who: &str, day: &str| says(who, "bornOn", date(day), &[]);
    let graph = graph(&[
        ("a", "2024-01-01", vec![born("x", "1970"), born("y", "1970"), born("z", "1970")]),
        ("b", "2024-01-02", vec![born("x", "1971")]),
        ("c", "2024-01-03", vec![born("y", "1971"), born("z", "1971")]),
        ("d", "2024-01-03", vec![born("z", "1971")]),
    ]);
    let about = |line: &String| line.split(':').next().unwrap().to_owned();
    assert_eq!(found(&graph, &[]).iter().map(about).collect::<Vec<_>>(), ["bornOn <z>", "bornOn <y>", "bornOn <x>"]);
}
