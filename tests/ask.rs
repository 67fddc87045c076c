//! Questions to a graph as a process: queries by name and with values, plans, time-outs; entities and facts explained; how entities
//! are connected, and how central they are.

use std::fs::File;
use std::process::Stdio;

use crate::cli::Place;

/// The lines of an answer.
fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn queries_have_names() {
    let place = Place::new();
    let list = place.good(&["query", "--list"]);
    assert!(list.contains("members     Members of each organisation\n"), "{list}");
    let help = place.good(&["query", "--list", "members"]);
    assert!(help.contains("?member  who belongs to it"), "{help}");
    for file in ["news.ttl", "news.nq"] {
        let members = place.good(&["query", file, "members", "--bind", "org=SCO"]);
        assert_eq!(lines(&members).len(), 4, "{members}");
        assert_eq!(place.good(&["query", file, "members", "--bind", "?org=Shanghai Five"]), "?org\t?member\n");
    }
    let error = place.bad(&["query", "news.ttl", "membrs"]);
    assert!(error.contains("neither a file nor a query of the house; did you mean the query members?"), "{error}");
    let error = place.bad(&["query", "--list", "membrs"]);
    assert!(error.contains("did you mean the query members?"), "{error}");
    let error = place.bad(&["query", "members"]);
    assert!(error.contains("simpul query kb/ members"), "{error}");
}

#[test]
fn variables_are_set() {
    let place = Place::new();
    let query = |bind: &str| {
        let query = "SELECT ?p ?o { ?s ?p ?o FILTER(isIRI(?o)) OPTIONAL { ?s simpul:heldIn ?in } }";
        place.good(&["query", "news.ttl", query, "--bind", bind, "--bind", "p=simpul:attended"])
    };
    for person in ["s=Li Qiang", "s=PM Li Qiang", "s=person/li-qiang", "s=https://w3id.org/simpul/id/person/li-qiang"] {
        assert_eq!(lines(&query(person)).len(), 2, "{person}");
    }
    // What is without a value is no match.
    assert_eq!(lines(&query("in=Bishkek")).len(), 1);
    let dated = "SELECT ?s { ?s simpul:foundedOn ?day } ";
    let day = "day=\"2001-06\"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>";
    assert_eq!(lines(&place.good(&["query", "news.ttl", dated, "--bind", day])).len(), 2);
    for (bind, expected) in [
        ("who=SCO", "the query has no variable ?who; it has ?day, ?s"),
        ("s=Li Qang", "nearest are:\n  https://w3id.org/simpul/id/person/li-qiang  Li Qiang"),
        ("s=Nobody at all", "no entity is called Nobody at all"),
        ("s=\"open", "\"open"),
        ("SCO", "VARIABLE=VALUE is needed"),
    ] {
        let error = place.bad(&["query", "news.ttl", dated, "--bind", bind]);
        assert!(error.contains(expected), "{bind}: {error}");
    }
}

#[test]
fn queries_come_on_standard_input() {
    let place = Place::new();
    place.write("q.rq", "ASK { ?x simpul:attended ?y }");
    let mut command = place.command(&["query", "news.ttl", "-", "--to", "csv"]);
    let output = command.stdin(Stdio::from(File::open(place.path("q.rq")).unwrap())).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "true\n");
    let error = place.bad(&["query", "-", "-", "--from", "turtle"]);
    assert!(error.contains("can be a file or the query, not both"), "{error}");
}

#[test]
fn what_is_wrong_with_a_query_is_told_before_files_are_read() {
    let place = Place::new();
    place.write("broken.nt", "no triple");
    for (args, what) in [
        (&["SELECT ?x {"][..], "line 1, column 12: the query ends too early"),
        (&["members", "--bind", "place=Bishkek"][..], "members: query: the query has no variable ?place; it has "),
        (&["ASK {}"][..], "broken.nt:1:"),
    ] {
        let error = place.bad(&[&["query", "broken.nt"], args].concat());
        assert!(error.contains(what), "{error}");
    }
}

#[test]
fn misspelled_properties_are_told() {
    let place = Place::new();
    let output = place.run(&["query", "news.ttl", "SELECT ?x {\n ?x simpul:atended ?y }"]);
    assert!(output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("line 2, column 12: neither the graph nor the ontology has simpul:atended"), "{told}");
    assert!(told.contains("did you mean simpul:attended?\n2 |  ?x simpul:atended ?y }\n"), "{told}");
    // Those of the ontology may well be missing from a graph, and open relations come as they are.
    let output = place.run(&["query", "news.nq", "SELECT ?x { ?x simpul:bornIn|simpul:open\\/surati ?y }"]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn plans_and_time_outs() {
    let place = Place::new();
    let plan = place.good(&["query", "news.ttl", "members", "--explain"]);
    assert!(plan.lines().next().unwrap().ends_with("rows    seconds  step"), "{plan}");
    assert!(plan.contains("QuadPattern(?member <https://w3id.org/simpul/ontology#memberOf> ?org)"), "{plan}");
    let values = |name: char| format!("VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}");
    let product: String = ('a'..='l').map(values).collect();
    // It reads no index, where a cancelled query notices.
    let counts = format!("SELECT (COUNT(*) AS ?n) {{ {product} }}");
    // This one reads it all the time.
    let reads = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";
    for query in [counts.as_str(), reads] {
        let error = place.bad(&["query", "news.nq", query, "--timeout", "0.2", "-o", "rows.tsv"]);
        assert!(error.contains("no answer within 0.2 s"), "{error}");
        assert!(!place.path("rows.tsv").exists());
    }
    assert_eq!(place.good(&["query", "news.nq", "ASK {}", "--timeout", "60", "--to", "csv"]), "true\n");
    for wrong in ["0", "-1", "soon"] {
        let error = place.bad(&["query", "news.nq", "ASK {}", &format!("--timeout={wrong}")]);
        assert!(error.contains("a number of seconds above 0 is needed"), "{error}");
    }
}

#[test]
fn an_entity_is_explained() {
    let place = Place::new();
    let said = place.good(&["explain", "news.nq", "Li Qiang"]);
    let expected = "Li Qiang  person  https://w3id.org/simpul/id/person/li-qiang
  also called Li; PM Li Qiang
offices
  Li Qiang position \"Perdana Menteri\", date 2023-03, of China  1 article, 2023-03  fact/";
    assert!(said.starts_with(expected), "{said}");
    for part in [
        "  Li Qiang attended KTT ke-22 SCO  1 article, 2023-10-28  fact/",
        "[attended/active 0.93, sco-2023, 2023-10-27, ANTARA]",
        "  Li Qiang met Sadyr Japarov, planned  1 article, 2023-10-27  fact/",
        "quotes\n  \"Kami “sepakat” bekerja sama,\"  [sco-2023, 2023-10-27, ANTARA]",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    // Whoever only claims something is told of as well.
    let said = place.good(&["explain", "news.nq", "Sadyr Japarov"]);
    assert!(said.contains("Almazbek Atambayev chargedWith \"korupsi\", alleged, says Sadyr Japarov"), "{said}");
    let error = place.bad(&["explain", "news.nq", "Li Qang"]);
    assert!(error.contains("nearest are:\n  https://w3id.org/simpul/id/person/li-qiang  Li Qiang"), "{error}");
    assert!(place.bad(&["explain", "news.nq"]).contains("last an entity or a fact"));
}

#[test]
fn conflicts_of_an_entity() {
    let place = Place::new();
    let other = "<https://w3id.org/simpul/fact/b> a simpul:Fact ; rdf:subject <https://w3id.org/simpul/id/org/sco> ;
        rdf:predicate simpul:foundedOn ; rdf:object \"1999\"^^xsd:gYear ; simpul:evidence <https://w3id.org/simpul/evidence/b> .
      <https://w3id.org/simpul/evidence/b> a simpul:Evidence ; nif:anchorOf \"pada 1999\" ; nif:beginIndex 0 ; nif:endIndex 9 ;
        simpul:rule \"r\" ; simpul:confidence 0.5 ; prov:wasDerivedFrom <https://w3id.org/simpul/article/b> .";
    let prefixes = simpul::vocab::PREFIXES.map(|(prefix, iri)| format!("@prefix {prefix}: <{iri}> .\n")).concat();
    place.write("other.ttl", &format!("{prefixes}{other}"));
    let said = place.good(&["explain", "news.nq", "other.ttl", "org/sco"]);
    assert!(said.contains("conflicts\n  Shanghai Cooperation Organization foundedOn\n    2001-06  1 article, newest 2023-10-28\n    1999  1 article\n"), "{said}");
}

#[test]
fn a_fact_is_explained() {
    let place = Place::new();
    let said = place.good(&["explain", "news.nq", "Sadyr Japarov"]);
    let line = said.lines().find(|line| line.contains("met Sadyr Japarov, date")).unwrap();
    let number = line.rsplit("fact/").next().unwrap();
    let told = place.good(&["explain", "news.nq", &format!("fact/{number}")]);
    assert!(told.starts_with("Li Qiang met Sadyr Japarov, date 2023-W43\n  https://w3id.org/simpul/fact/"), "{told}");
    assert!(told.contains("stated by 1 independent article\n"), "{told}");
    assert!(
        told.contains("      japarov, 2023-10-28, kabar.example\n      rule met/active, confidence 0.93,"),
        "{told}"
    );
    assert!(place.bad(&["explain", "news.nq", "fact/zzz"]).contains("no fact fact/zzz"), "{told}");
    assert!(place.bad(&["explain", "news.nq", "fact/"]).contains("facts begin with fact/; give more"), "{told}");
}

#[test]
fn entities_are_connected() {
    let place = Place::new();
    let said = place.good(&["path", "news.nq", "Li Qiang", "Kyrgyzstan"]);
    let first = "1. Li Qiang -- KTT ke-22 SCO -- Bishkek -- Kyrgyzstan  3 steps, cost 3.";
    assert!(said.starts_with(first), "{said}");
    assert!(said.contains("   Li Qiang attended KTT ke-22 SCO  2 articles, 2023-10-26 to 2023-10-28\n"), "{said}");
    assert!(
        said.contains("       KTT ke-22 SCO di Bishkek  [met/active") || said.contains("[heldIn/active 0.93"),
        "{said}"
    );
    // An office leads to what it is of.
    let said = place.good(&["path", "news.nq", "Li Qiang", "SCO", "-k", "1"]);
    assert!(said.contains("Li Qiang position \"Perdana Menteri\", of China  1 article, 2023-03"), "{said}");
    assert_eq!(said.matches("cost").count(), 1);
    let json = place.good(&["path", "news.nq", "Li Qiang", "SCO", "--to", "json"]);
    let found: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(found[0]["nodes"][1]["label"], "China");
    assert_eq!(found[0]["steps"][0][0]["value"], "Perdana Menteri");
    for (filter, value) in [("--since", "2024"), ("--relation", "met"), ("--avoid", "China"), ("--min-support", "2")] {
        let output = place.run(&["path", "news.nq", "Li Qiang", "SCO", filter, value]);
        assert_eq!(output.status.code(), Some(1), "{filter}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("connects Li Qiang and Shanghai Cooperation"));
    }
    assert!(place.bad(&["path", "news.nq", "SCO", "org/sco"]).contains("are one entity"));
    assert!(place.bad(&["path", "news.nq", "Li Qiang", "Nowhere Land"]).contains("no entity is called Nowhere Land"));
    let error = place.bad(&["path", "news.nq", "Li Qiang", "SCO", "--type", "person"]);
    assert!(error.contains("of none of the types"), "{error}");
}

#[test]
fn entities_are_ranked() {
    let place = Place::new();
    let tsv = place.good(&["rank", "news.nq", "--by", "degree", "--to", "tsv", "--top", "2"]);
    let expected = "score\tlinks\ttype\tentity\tiri
5\t5\torg\tShanghai Cooperation Organization\thttps://w3id.org/simpul/id/org/sco
";
    assert!(tsv.starts_with(expected), "{tsv}");
    assert_eq!(lines(&tsv).len(), 3);
    let people = place.good(&["rank", "news.nq", "--type", "person"]);
    assert!(people.contains("Li Qiang") && !people.contains("Bishkek"), "{people}");
    let json = place.good(&["rank", "news.nq", "--by", "betweenness", "--to", "json", "--top", "0"]);
    let ranked: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert!(ranked[0]["score"].as_f64().unwrap() > 0.3 && ranked.last().unwrap()["score"] == 0.0, "{json}");
    let groups = place.good(&["rank", "news.nq", "--communities", "--to", "tsv"]);
    assert!(groups.starts_with("entities\tnamed by\tiri\tothers\n"), "{groups}");
    assert_eq!(groups, place.good(&["rank", "news.ttl", "--communities", "--to", "tsv"]));
    let output = place.run(&["rank", "news.nq", "--relation", "mett"]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("no two entities stand in the relation \"mett\"; there are: attended"), "{told}");
}
