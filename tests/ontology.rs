//! The ontology states what the queries and the code speak of.

use std::path::Path;

use simpul::store::{Answer, Reader, Store};
use simpul::text::EntityType;
use simpul::vocab::BASE;

/// The relations of the annotation guide.
const RELATIONS: &str = "position memberOf origin bornOn bornIn age diedOn diedIn spouse sibling parentOf educatedAt livesIn \
    attended met visited appointed succeeded dismissed arrested chargedWith sentencedTo investigates accused criticized \
    supports urged proposed attacked defeated won founded foundedOn foundedIn initiated renamedTo partOf owns acquired \
    investedIn aided cooperatesWith signed issued launched created exportsTo basedIn locatedIn capitalOf heldIn heldOn \
    organizedBy edition deathToll injured missing displaced magnitude measure author editor dateline publisher";

fn store() -> Store {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/ontology.ttl");
    let store = Store::new(BASE).unwrap();
    store.extend(Reader::new(BASE).read(&path, None).unwrap()).unwrap();
    store
}

fn column(query: &str) -> Vec<String> {
    match store().query(query).unwrap() {
        Answer::Rows(rows) => rows.cells(None).into_iter().map(|mut row| row.remove(0)).collect(),
        _ => panic!("not a SELECT"),
    }
}

#[test]
fn it_has_the_relations_of_the_guide_and_no_others() {
    let mut expected: Vec<String> =
        RELATIONS.split_whitespace().map(|name| format!("{}{name}", simpul::vocab::SIMPUL)).collect();
    expected.sort();
    assert_eq!(column("SELECT ?r { ?r a simpul:Relation }"), expected);
}

#[test]
fn everything_has_labels_in_both_languages_and_a_comment() {
    let without = column(
        "SELECT DISTINCT ?x { ?x a ?type FILTER(STRSTARTS(STR(?x), STR(simpul:)))
            FILTER(NOT EXISTS { ?x rdfs:label ?l FILTER(LANG(?l) = 'id') }
                || NOT EXISTS { ?x rdfs:label ?l FILTER(LANG(?l) = 'en') }
                || NOT EXISTS { ?x rdfs:comment ?c }) }",
    );
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn every_relation_says_what_it_joins() {
    let without = column(
        "SELECT ?r { ?r a simpul:Relation
            FILTER(NOT EXISTS { ?r schema:domainIncludes ?d } || NOT EXISTS { ?r schema:rangeIncludes ?d }) }",
    );
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn every_term_of_ours_in_it_is_defined() {
    let undefined = column(
        "SELECT DISTINCT ?x { { ?s ?p ?x } UNION { ?s ?x ?o }
            FILTER(STRSTARTS(STR(?x), STR(simpul:))) FILTER NOT EXISTS { ?x a ?type } }",
    );
    assert_eq!(undefined, Vec::<String>::new());
}

#[test]
fn every_term_of_ours_in_the_news_is_defined() {
    let store = store();
    store.insert(&crate::news::graph()).unwrap();
    let query = "SELECT DISTINCT ?x { { ?s ?p ?x } UNION { ?s ?x ?o }
        FILTER(STRSTARTS(STR(?x), STR(simpul:))) FILTER NOT EXISTS { ?x a ?type } }";
    let Answer::Rows(rows) = store.query(query).unwrap() else { panic!("not a SELECT") };
    assert!(rows.is_empty(), "{:?}", rows.cells(None));
}

#[test]
fn it_has_no_blank_nodes() {
    assert_eq!(column("SELECT ?s { ?s ?p ?o FILTER(ISBLANK(?s) || ISBLANK(?o)) }"), Vec::<String>::new());
}

#[test]
fn it_joins_what_the_table_of_relations_joins() {
    let table = include_str!("../data/relations.toml").parse::<toml::Table>().unwrap();
    let kinds: Vec<&str> = EntityType::ALL.into_iter().map(EntityType::as_str).collect();
    let (mut wanted, mut wrong) = (0, Vec::new());
    for (relation, row) in table["relations"].as_table().unwrap() {
        for (role, property) in [("subject", "domainIncludes"), ("object", "rangeIncludes")] {
            let query = format!("SELECT ?c {{ simpul:{relation} schema:{property} ?c }}");
            let stated = column(&query);
            let names = row[role].as_array().unwrap().iter().filter_map(toml::Value::as_str);
            let each = names.flat_map(|name| match name {
                "any" => kinds.clone(),
                "actor" => vec!["person", "org", "place"],
                other => vec![other],
            });
            for kind in each.filter(|name| kinds.contains(name)) {
                let class = format!("{}{}{}", simpul::vocab::SIMPUL, kind[..1].to_uppercase(), &kind[1..]);
                wanted += 1;
                if !stated.contains(&class) {
                    wrong.push(format!("{relation} {property} {kind}"));
                }
            }
        }
    }
    assert!(wanted > 100 && wrong.is_empty(), "{wanted}, {wrong:?}");
}
