//! Every form of RDF reads back as what was written.

use std::collections::BTreeSet;

use oxigraph::model::vocab::rdf::REIFIES;
use oxigraph::model::{BaseDirection, BlankNode, GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use proptest::prelude::*;
use simpul::export::rdf;
use simpul::format::Format;
use simpul::store::{Detail, Reader, annotated, detailed, quads, reified, statements, with_stable_blanks};
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

/// Facts as reifiers, and back.
#[test]
fn facts_of_rdf_1_2_read_back_as_those_of_1_1() {
    let news = quads(&news::graph());
    for format in Format::ALL.into_iter().filter(|format| format.has_triple_terms()) {
        let mut poured = news.clone();
        if !format.has_graphs() {
            rdf::pour(&mut poured);
        }
        let there = annotated(poured.clone());
        assert_eq!(lines(&reified(there.clone()), false), lines(&poured, false));
        assert!(
            there.iter().all(|quad| quad.predicate.as_str() != "http://www.w3.org/1999/02/22-rdf-syntax-ns#subject")
        );
        let bytes = written(&there, format, BASE);
        assert_eq!(lines(&read(&bytes, format, BASE), false), lines(&poured, false), "{format}");
        if format == Format::Turtle {
            let turtle = String::from_utf8(bytes).unwrap();
            let annotation = "    simpul:met <id/person/sadyr-japarov>\n        ~ <fact/";
            assert!(turtle.starts_with("VERSION \"1.2\"\n") && turtle.contains(annotation), "{turtle}");
            assert!(turtle.contains("{| a simpul:Fact ;\n            simpul:confidence 0."), "{turtle}");
        }
    }
    let mut bytes = Vec::new();
    let error = rdf::write(annotated(news), Format::JsonLd, BASE, &mut bytes).unwrap_err().to_string();
    assert!(error.contains("turtle, ntriples, nquads, trig, rdfxml"), "{error}");
}

#[test]
fn each_amount_of_evidence_is_part_of_the_next() {
    let news = quads(&news::graph());
    let amounts = [Detail::Plain, Detail::Articles, Detail::Facts, Detail::Full];
    let [plain, articles, facts, full] = amounts.map(|detail| lines(&detailed(news.clone(), detail), false));
    assert!(plain.is_subset(&articles) && articles.is_subset(&facts) && facts.is_subset(&full));
    assert_eq!(full, lines(&news, false));
    let has = |lines: &BTreeSet<String>, text: &str| lines.iter().any(|line| line.contains(text));
    assert!(has(&plain, "#attended>") && !has(&plain, "/article/") && !has(&plain, "/fact/"));
    assert!(has(&articles, "headline") && !has(&articles, "/fact/") && !has(&articles, "anchorOf"));
    assert!(has(&facts, "anchorOf") && !has(&facts, "denotes") && !has(&facts, "Quotation"));
    // Facts say the same without mentions.
    let said = |detail| {
        let graph = statements(&detailed(news.clone(), detail));
        graph.articles.into_values().flat_map(|article| article.statements).collect::<Vec<_>>()
    };
    assert_eq!(said(Detail::Facts), said(Detail::Full));
    assert!(!said(Detail::Full).is_empty() && said(Detail::Articles).is_empty());
}

#[test]
fn json_ld_reads_as_json() {
    let text = String::from_utf8(written(&quads(&news::graph()), Format::JsonLd, BASE)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let li = json["@graph"].as_array().unwrap().iter().find(|node| node["@id"] == "id:person/li-qiang").unwrap();
    assert_eq!(li["label"], "Li Qiang");
    assert_eq!(li["@type"], "Person");
    assert_eq!(li["attended"]["@id"], "id:event/ktt-ke-22-sco");
    assert_eq!(json["@context"]["id"], format!("{BASE}id/"));
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

/// Reifiers of triples that the graph may hold or not, and what is said of them: what Turtle writes as annotations.
fn reifiers() -> impl Strategy<Value = Vec<Quad>> {
    let node = |name: &str| NamedNode::new_unchecked(format!("{BASE}id/{name}"));
    let blank = |n: u8| NamedOrBlankNode::from(BlankNode::new_unchecked(format!("x{n}")));
    let some = move || {
        prop_oneof![
            (0..3_u8).prop_map(move |n| NamedOrBlankNode::from(node(&format!("n{n}")))),
            (0..3_u8).prop_map(blank),
        ]
    };
    let object = move || {
        let words = Literal::new_directional_language_tagged_literal_unchecked("س", "ar", BaseDirection::Rtl);
        let triple =
            (some(), 0..2_u8, some()).prop_map(move |(s, p, o)| Term::from(Triple::new(s, node(&format!("p{p}")), o)));
        prop_oneof![4 => some().prop_map(Term::from), 2 => triple, 1 => Just(Term::from(words))]
    };
    let plain = (some(), 0..2_u8, object()).prop_map(move |(s, p, o)| (s, node(&format!("p{p}")), o));
    let reifies = (some(), some(), 0..2_u8, object()).prop_map(move |(reifier, s, p, o)| {
        (reifier, REIFIES.into_owned(), Triple::new(s, node(&format!("p{p}")), o).into())
    });
    let graph = prop::sample::select(vec![GraphName::DefaultGraph, node("g").into()]);
    let quad = (prop_oneof![plain, reifies], graph).prop_map(|((s, p, o), g): ((_, _, Term), _)| Quad::new(s, p, o, g));
    prop::collection::vec(quad, 0..14)
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

    /// RDF 1.2, and blank nodes, whose names do not matter.
    #[test]
    fn annotations_and_blank_nodes(quads in reifiers()) {
        for format in Format::ALL.into_iter().filter(|format| format.has_triple_terms()) {
            let bytes = written(&quads, format, BASE);
            let back = lines(&with_stable_blanks(read(&bytes, format, BASE)), false);
            let mut quads = quads.clone();
            if !format.has_graphs() {
                rdf::pour(&mut quads);
            }
            let all = lines(&with_stable_blanks(quads), false);
            prop_assert_eq!(back, all, "{}\n{}", format, String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn blank_nodes_are_named_by_what_is_said_of_them(quads in reifiers(), order in any::<prop::sample::Index>()) {
        // The same graph, its statements in another order: readers name blank nodes by that.
        let mut text: Vec<String> = quads.iter().map(|quad| format!("{quad} .\n")).collect();
        let at = order.index(text.len() + 1);
        let at = at.min(text.len());
        text.rotate_left(at);
        let other = read(text.concat().as_bytes(), Format::NQuads, BASE);
        let lines = |quads: Vec<Quad>| lines(&with_stable_blanks(quads), false);
        prop_assert_eq!(lines(other), lines(quads));
    }

    /// A statement more is one line more, and at most one line that ends otherwise.
    #[test]
    fn a_small_change_of_the_graph_is_one_of_the_file(
        quads in prop::collection::vec(quad("[a-z]{0,9}"), 0..8),
        more in quad("[a-z]{0,9}"),
    ) {
        let file = |quads: &[Quad]| {
            let bytes = written(quads, Format::Turtle, BASE);
            let mut lines: Vec<String> = String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        let (before, mut after) = (file(&quads), file(&[quads.clone(), vec![more]].concat()));
        let mut gone = 0;
        for line in &before {
            match after.iter().position(|other| other == line) {
                Some(at) => drop(after.remove(at)),
                None => gone += 1,
            }
        }
        prop_assert!(gone <= 1 && after.len() <= 2, "{gone} lines gone, new: {after:?}");
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
