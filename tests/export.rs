//! `simpul export` as a process, and its files as another library reads them.

use std::fs;
use std::path::Path;
use std::process::Command;

use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use simpul::export::rdf;
use simpul::format::Format;
use simpul::store::quads;
use simpul::vocab::{BASE, SIMPUL};

use crate::cli::Place;
use crate::news;

#[test]
fn bare_triples_and_amounts_of_evidence() {
    let place = Place::new();
    let plain = place.good(&["export", "news.nq", "--plain", "--to", "nquads"]);
    assert!(plain.contains("/ontology#attended>") && plain.contains("rdf-schema#label>"), "{plain}");
    assert!(!plain.contains("/article/") && !plain.contains("/fact/"), "{plain}");
    // From Turtle, where all stands in one graph, the same.
    assert_eq!(plain, place.good(&["export", "news.ttl", "--plain", "--to", "nquads"]));
    let size = |amount: &str| place.good(&["export", "news.nq", "--evidence", amount]).len();
    assert!(size("none") < size("facts") && size("facts") < size("full"));
    assert_eq!(place.good(&["export", "news.nq", "--evidence", "full"]), place.good(&["export", "news.nq"]));
    let none = place.good(&["export", "news.nq", "--evidence", "none"]);
    assert!(none.contains("schema:headline") && !none.contains("simpul:Fact"), "{none}");
}

#[test]
fn annotations_read_back() {
    let place = Place::new();
    let all = place.good(&["export", "news.nq", "--to", "nquads"]);
    for file in ["a.trig", "a.nq"] {
        place.good(&["export", "news.nq", "--rdf12", "-o", file]);
        let text = fs::read_to_string(place.path(file)).unwrap();
        assert!(text.contains("<<( "), "{text}");
        assert_eq!(place.good(&["export", file, "--to", "nquads"]), all, "{file}");
    }
    let whole = place.good(&["export", "news.ttl"]);
    for file in ["a.ttl", "a.nt", "a.rdf"] {
        place.good(&["export", "news.nq", "--rdf12", "-o", file]);
        assert_eq!(place.good(&["export", file]), whole, "{file}");
        // Annotated anew it is what it was.
        let again =
            place.good(&["export", file, "--rdf12", "--to", &Format::of_path(Path::new(file)).unwrap().to_string()]);
        assert_eq!(again, fs::read_to_string(place.path(file)).unwrap(), "{file}");
    }
    let turtle = fs::read_to_string(place.path("a.ttl")).unwrap();
    assert!(turtle.contains("~ <fact/") && turtle.contains("{| a simpul:Fact ;"), "{turtle}");
    assert!(!turtle.contains("rdf:subject"), "{turtle}");
    // What is planned or denied is annotated, but stays unsaid.
    assert!(turtle.contains("rdf:reifies <<( "), "{turtle}");
    assert_eq!(place.good(&["diff", "news.nq", "a.ttl"]), "");
}

#[test]
fn what_cannot_be_is_said_before_anything_is_read() {
    let place = Place::new();
    let bad = |args: &[&str]| place.bad(&[&["export", "missing.nq"], args].concat());
    let error = bad(&["--rdf12", "--to", "jsonld"]);
    assert!(
        error.contains("jsonld has no RDF 1.2") && error.contains("turtle, ntriples, nquads, trig, rdfxml"),
        "{error}"
    );
    assert!(bad(&["--rdf12", "--evidence", "none"]).contains("nothing to annotate with"));
    assert!(bad(&["--plain", "--rdf12"]).contains("cannot be used with"));
    assert!(bad(&["--plain", "--to", "dot"]).contains("forms of RDF"));
    // Triple terms of others' making are found when they are met, and the file that was there stays.
    place.write("star.ttl", "<urn:a> <urn:b> <<( <urn:c> <urn:d> <urn:e> )>> .");
    place.write("old.jsonld", "old");
    let error = place.bad(&["export", "star.ttl", "-o", "old.jsonld"]);
    assert!(error.contains("RDF 1.2") && error.contains("trig"), "{error}");
    assert_eq!(fs::read_to_string(place.path("old.jsonld")).unwrap(), "old");
}

#[test]
fn blank_nodes_of_others_do_not_depend_on_the_order_of_files() {
    let place = Place::new();
    place.write("a.ttl", "<urn:a> <urn:p> [ <urn:q> 1 ] , [ <urn:q> 2 ; <urn:r> [ <urn:q> 1 ] ] .");
    place.write("b.ttl", "<urn:b> <urn:p> [ <urn:q> 3 ] .");
    let both = place.good(&["export", "a.ttl", "b.ttl"]);
    assert_eq!(both, place.good(&["export", "b.ttl", "a.ttl"]));
    // A file more takes no line away.
    for line in place.good(&["export", "a.ttl"]).lines() {
        assert!(both.lines().any(|other| other == line), "{line}\n{both}");
    }
}

/// Quads as libraries of all kinds take them: no names at the edge of what IRIs may be.
fn quad() -> impl Strategy<Value = Quad> {
    let iri = |names: &'static str| {
        let namespace =
            prop::sample::select(vec![BASE, SIMPUL, "https://w3id.org/simpul/id/", "http://example.org/x#"]);
        (namespace, names).prop_map(|(namespace, name)| NamedNode::new_unchecked(format!("{namespace}{name}")))
    };
    let text = "[ -~é永🎉\\t\\n]{0,12}";
    let literal = prop_oneof![
        text.prop_map(Literal::from),
        text.prop_map(|text| Literal::new_language_tagged_literal_unchecked(text, "id")),
        any::<i32>().prop_map(Literal::from),
        any::<bool>().prop_map(Literal::from),
        (-99..99_i32).prop_map(|n| Literal::new_typed_literal(format!("{n}.5"), oxigraph::model::vocab::xsd::DECIMAL)),
        Just(Literal::new_typed_literal("2023-10-26", oxigraph::model::vocab::xsd::DATE)),
    ];
    let object = prop_oneof![iri("[a-z]{1,4}(/[a-z]{1,3})?").prop_map(Term::from), literal.prop_map(Term::from)];
    let graph = prop_oneof![Just(GraphName::DefaultGraph), iri("[a-z]{1,2}").prop_map(GraphName::from)];
    (iri("[a-z]{1,4}(/[a-z]{1,3})?(#char=[0-9],[0-9])?"), iri("[a-z]{1,4}"), object, graph)
        .prop_map(|(s, p, o, g)| Quad::new(s, p, o, g))
}

/// Skipped, and saying so, where there is no python3 with rdflib (`pip install rdflib`).
#[test]
fn rdflib_reads_the_same_graph_from_every_format() {
    let is_there = Command::new("python3").args(["-c", "import rdflib"]).output();
    if !is_there.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: there is no python3 with rdflib");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::deterministic();
    let graphs = prop::collection::vec(quad(), 0..12);
    let mut all = vec![quads(&news::graph())];
    all.extend((0..40).map(|_| graphs.new_tree(&mut runner).unwrap().current()));
    for (n, quads) in all.iter().enumerate() {
        for (format, extension) in [
            (Format::NQuads, "nq"),
            (Format::TriG, "trig"),
            (Format::JsonLd, "jsonld"),
            (Format::Turtle, "ttl"),
            (Format::NTriples, "nt"),
            (Format::RdfXml, "rdf"),
        ] {
            let file = fs::File::create(folder.path().join(format!("{n}.{extension}"))).unwrap();
            rdf::write(quads.clone(), format, BASE, file).unwrap();
        }
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/export/compare.py");
    let output = Command::new("python3").arg(script).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.trim(), format!("{} files compared", 5 * all.len()));
}

#[test]
fn diff_knows_blank_nodes_by_what_is_said_of_them() {
    let place = Place::new();
    place.write("a.ttl", "<urn:a> <urn:p> [ <urn:q> 1 ] . <urn:b> <urn:p> [ <urn:q> 2 ] .");
    place.write("b.ttl", "<urn:b> <urn:p> [ <urn:q> 2 ] . <urn:a> <urn:p> [ <urn:q> 1 ] .");
    assert_eq!(place.good(&["diff", "a.ttl", "b.ttl"]), "");
    place.write("c.ttl", "<urn:b> <urn:p> [ <urn:q> 2 ] . <urn:a> <urn:p> [ <urn:q> 3 ] .");
    assert_eq!(place.run(&["diff", "a.ttl", "c.ttl"]).status.code(), Some(1));
}
