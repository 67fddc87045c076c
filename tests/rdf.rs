//! Every form of RDF reads back as what was written.

use std::collections::BTreeSet;

use oxigraph::model::{BlankNode, GraphName, Literal, NamedNode, Quad, Term};
use proptest::prelude::*;
use simpul::export::rdf;
use simpul::format::Format;
use simpul::store::{Reader, quads, statements};
use simpul::vocab::{BASE, SIMPUL};

use crate::news;

fn written(quads: &[Quad], format: Format, base: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    rdf::write(quads.to_vec(), format, base, &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8], format: Format, base: &str) -> Vec<Quad> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    Reader::new(base).read(file.path(), Some(format)).unwrap_or_else(|error| {
        panic!("{error}\n{}", String::from_utf8_lossy(bytes));
    })
}

fn lines(quads: &[Quad], flat: bool) -> BTreeSet<String> {
    let mut quads = quads.to_vec();
    if flat {
        for quad in &mut quads {
            quad.graph_name = GraphName::DefaultGraph;
        }
    }
    quads.iter().map(Quad::to_string).collect()
}

#[test]
fn statements_come_back() {
    let news = news::graph();
    for format in [Format::Turtle, Format::NQuads] {
        let back = statements(&read(&written(&quads(&news), format, BASE), format, BASE));
        assert_eq!(back.nodes, news.nodes);
        assert!(back.articles.keys().eq(news.articles.keys()));
        for (iri, article) in &news.articles {
            let found = &back.articles[iri];
            assert_eq!((&found.headline, found.published), (&article.headline, article.published));
            assert_eq!(found.statements.len(), article.statements.len());
            for statement in &article.statements {
                assert!(found.statements.contains(statement), "{statement:?}");
            }
        }
    }
}

#[test]
fn the_news_in_every_format() {
    let news = quads(&news::graph());
    for format in Format::ALL.into_iter().filter(|format| format.is_rdf()) {
        let bytes = written(&news, format, BASE);
        assert_eq!(lines(&read(&bytes, format, BASE), false), lines(&news, !format.has_graphs()), "{format}");
        let mut shuffled = news.clone();
        shuffled.reverse();
        shuffled.extend(news.iter().take(5).cloned());
        assert_eq!(bytes, written(&shuffled, format, BASE), "{format} depends on the order");
    }
}

#[test]
fn turtle_is_made_to_be_read() {
    let turtle = String::from_utf8(written(&quads(&news::graph()), Format::Turtle, BASE)).unwrap();
    let li = "\n<id/person/li-qiang> a simpul:Person ;\n    rdfs:label \"Li Qiang\"@id ;\n    skos:altLabel \"Li\"@id ,\n        \"PM Li Qiang\"@id ;\n    simpul:attended <id/event/ktt-ke-22-sco> ;\n    simpul:met <id/person/sadyr-japarov> ;\n    simpul:position \"Perdana Menteri\" .\n";
    // Predicates stand in order of their IRIs, those of SKOS before those of w3id.org.
    assert!(turtle.contains(li), "{turtle}");
    let at = |text: &str| turtle.find(text).unwrap_or_else(|| panic!("no {text}"));
    assert!(at("a simpul:Event") < at("a schema:NewsArticle"));
    assert!(at("a schema:NewsArticle") < at("a simpul:Fact"));
    assert!(turtle.contains("nif:beginIndex 0 ;"), "{turtle}");
    assert!(turtle.contains("simpul:confidence 0.93 ;"), "{turtle}");
    assert!(turtle.contains("\"2023-10-26\"^^xsd:date"), "{turtle}");
    assert!(turtle.contains("\"2023-W43\"^^simpul:isoWeek"), "{turtle}");
}

#[test]
fn facts_that_differ_in_a_qualifier_stay_apart() {
    let news = quads(&news::graph());
    let mut facts: Vec<_> = news
        .iter()
        .filter(|q| q.predicate.as_str().ends_with("#predicate") && q.object.to_string() == format!("<{SIMPUL}met>"))
        .map(|q| q.subject.to_string())
        .collect();
    facts.sort();
    facts.dedup();
    assert_eq!(facts.len(), 2, "one planned, one made");
}

#[test]
fn names_do_not_change_between_versions() {
    let news = quads(&news::graph());
    let fact = news.iter().find(|q| q.object.to_string() == format!("<{SIMPUL}heldIn>")).unwrap();
    assert_eq!(fact.subject.to_string(), "<https://w3id.org/simpul/fact/66ae095613557435f8ca73d38c09fd4f>");
}

/// Names that tempt a writer: dots, slashes, colons, percent signs, other scripts.
fn iri() -> impl Strategy<Value = NamedNode> {
    let namespaces = prop::sample::select(vec![
        BASE.to_owned(),
        format!("{BASE}id/"),
        SIMPUL.to_owned(),
        "http://www.w3.org/2001/XMLSchema#".to_owned(),
        "https://schema.org/".to_owned(),
        "urn:x:".to_owned(),
        "http://example.org/".to_owned(),
    ]);
    let local = "([a-zA-Z_~é永-]|[0-9]|/|\\.|:|%20|\\?|#|@|\\(|'|,|;|=|&|\\*|!|\\$|\\+){0,8}";
    (namespaces, local).prop_filter_map("not an IRI", |(namespace, local)| NamedNode::new(namespace + &local).ok())
}

fn literal(text: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Literal> {
    let typed = prop::sample::select(vec!["integer", "decimal", "double", "boolean", "date", "string", "gYear"]);
    let tricky = prop::sample::select(vec![
        "",
        "1",
        "+1",
        "-01",
        "1.",
        ".5",
        "1.5",
        "1e3",
        "true",
        "TRUE",
        "2023",
        "\"",
        "\\",
        "\n",
        "'''",
        "\"\"\"",
        "a\r\nb\t",
        "\\u0041",
        "<>&",
        "]]>",
        " x ",
        "é永🎉",
        "1 ",
        "{",
        "@id",
        "^^",
        "# no comment",
        "%",
        "\u{85}\u{2028}",
        "\u{FEFF}x",
    ]);
    let text = prop_oneof![tricky.prop_map(str::to_owned), text];
    (text, prop::option::of(typed), prop::option::of(prop::sample::select(vec!["id", "en-us", "id-latn"]))).prop_map(
        |(text, datatype, language)| match (datatype, language) {
            (Some(datatype), _) => {
                let datatype = format!("http://www.w3.org/2001/XMLSchema#{datatype}");
                Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype))
            }
            (None, Some(language)) => Literal::new_language_tagged_literal_unchecked(text, language),
            (None, None) => Literal::new_simple_literal(text),
        },
    )
}

fn quad(text: impl Strategy<Value = String> + 'static) -> impl Strategy<Value = Quad> {
    let object = prop_oneof![iri().prop_map(Term::from), literal(text).prop_map(Term::from)];
    let graph = prop_oneof![Just(GraphName::DefaultGraph), iri().prop_map(GraphName::from)];
    (iri(), iri(), object, graph).prop_map(|(s, p, o, g)| Quad::new(s, p, o, g))
}

fn round_trip(quads: &[Quad], format: Format, base: &str) {
    let bytes = written(quads, format, base);
    let back = lines(&read(&bytes, format, base), false);
    assert_eq!(back, lines(quads, !format.has_graphs()), "{format}\n{}", String::from_utf8_lossy(&bytes));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn text_formats(quads in prop::collection::vec(quad(any::<String>()), 0..8), base in iri()) {
        for format in [Format::Turtle, Format::TriG, Format::NTriples, Format::NQuads] {
            round_trip(&quads, format, BASE);
            round_trip(&quads, format, base.as_str());
        }
    }

    /// XML and JSON-LD hold fewer things: no control characters, no predicates that are not `namespace + name`.
    #[test]
    fn structured_formats(quads in prop::collection::vec(quad("[ -~é永🎉]{0,12}"), 0..8)) {
        let mut quads = quads;
        for (n, quad) in quads.iter_mut().enumerate() {
            quad.predicate = NamedNode::new_unchecked(format!("{SIMPUL}p{n}"));
        }
        round_trip(&quads, Format::JsonLd, BASE);
        round_trip(&quads, Format::RdfXml, BASE);
    }
}

#[test]
fn blank_nodes_of_two_files_stay_apart_and_keep_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ttl");
    std::fs::write(&path, "_:x <http://e/p> [ <http://e/q> _:x ] .").unwrap();
    let all = || {
        let mut reader = Reader::new(BASE);
        let mut quads = reader.read(&path, None).unwrap();
        quads.extend(reader.read(&path, None).unwrap());
        quads
    };
    let blank: BTreeSet<String> = all().iter().map(|q| q.subject.to_string()).collect();
    assert_eq!(blank.len(), 4);
    assert_eq!(all(), all());
    assert_eq!(lines(&all(), false).len(), 4);
    let turtle = String::from_utf8(written(&all(), Format::Turtle, BASE)).unwrap();
    assert!(turtle.contains("_:f1n0"), "{turtle}");
    assert!(BlankNode::new("f1n0").is_ok());
}
