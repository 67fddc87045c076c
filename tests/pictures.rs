//! Pictures and tables of the graph, as the command writes them.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::cli::Place;

/// The names and texts of all elements, in order; panics where the text is no XML.
fn elements(xml: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut open, mut all): (Vec<usize>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}\n{xml}")) {
            Event::Start(start) => {
                open.push(all.len());
                all.push((String::from_utf8(start.name().as_ref().to_vec()).unwrap(), String::new()));
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                if let Some(at) = open.last() {
                    all[*at].1.push_str(&text.unescape().unwrap());
                }
            }
            Event::Eof => {
                assert!(open.is_empty());
                return all;
            }
            _ => {}
        }
    }
}

fn texts(xml: &str, name: &str) -> Vec<String> {
    elements(xml).into_iter().filter(|(known, _)| known == name).map(|(_, text)| text).collect()
}

#[test]
fn every_line_of_an_svg_carries_its_words() {
    let place = Place::new();
    let svg = place.good(&["export", "news.nq", "--to", "svg"]);
    let titles = texts(&svg, "title");
    let attended = titles.iter().find(|title| title.starts_with("Li Qiang attended KTT ke-22 SCO")).unwrap();
    assert!(attended.contains("“PM Li Qiang pada 26 Oktober 2023 menghadiri KTT ke-22 SCO”"), "{attended}");
    assert!(attended.contains("2023-10-26"), "{attended}");
    let lines = svg.matches("<g class=\"line\"").count();
    assert_eq!(lines, svg.matches("<g class=\"line\" data-line=").count());
    assert_eq!(lines, svg.matches("<g class=\"relation\"").count());
    let names = texts(&svg, "tspan");
    for name in ["Li Qiang", "Bishkek", "attended", "memberOf", "Perdana Menteri"] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
}

#[test]
fn pictures_are_the_same_in_whatever_order_statements_come() {
    let place = Place::new();
    let mut lines: Vec<String> =
        fs::read_to_string(place.path("news.nq")).unwrap().lines().map(str::to_owned).collect();
    lines.reverse();
    place.write("turned.nq", &lines.join("\n"));
    for form in ["svg", "html", "dot", "graphml", "gexf", "cytoscape", "mermaid"] {
        let picture = place.good(&["export", "news.nq", "--to", form]);
        assert_eq!(picture, place.good(&["export", "turned.nq", "--to", form]), "{form}");
    }
}

#[test]
fn a_part_of_the_graph() {
    let place = Place::new();
    let names = |args: &[&str]| {
        let mut all = vec!["export", "news.nq", "--to", "graphml"];
        all.extend(args);
        let graph = place.good(&all);
        let mut names: Vec<String> = graph
            .split("<data key=\"label\">")
            .skip(1)
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&["--around", "Kyrgyzstan"]), ["Bishkek", "Kyrgyzstan"]);
    assert_eq!(names(&["--around", "kyrgyzstan", "--hops", "2"]), ["Bishkek", "KTT ke-22 SCO", "Kyrgyzstan"]);
    let both = names(&["--around", "Kyrgyzstan", "--around", "Sadyr Japarov"]);
    assert_eq!(both, ["Bishkek", "Kyrgyzstan", "Li Qiang", "Sadyr Japarov"]);
    assert_eq!(names(&["--type", "person"]), ["Li Qiang", "Sadyr Japarov"]);
    assert_eq!(names(&["--min-support", "2"]), ["KTT ke-22 SCO", "Li Qiang"]);
    assert_eq!(names(&["--until", "2001"]), ["Shanghai Cooperation Organization", "Shanghai Five"]);
    assert_eq!(names(&["--top", "2"]).len(), 2);
    assert_eq!(names(&["--around", "Almazbek Atambayev"]), ["Almazbek Atambayev"]);
}

#[test]
fn what_cannot_be_exported_says_so() {
    let place = Place::new();
    let near = place.bad(&["export", "news.nq", "--to", "svg", "--around", "Li Qian"]);
    assert!(near.contains("no entity is called Li Qian; nearest are") && near.contains("Li Qiang"), "{near}");
    assert!(place.bad(&["export", "news.nq", "--to", "nq", "--top", "3"]).contains("holds the whole graph"));
    assert!(place.bad(&["export", "news.nq", "--to", "csv"]).contains("name a folder"));
    assert!(place.bad(&["export", "news.nq", "--to", "svg", "--hops", "2"]).contains("--around"));
    let filtered = place.bad(&["export", "news.nq", "--to", "svg", "--around", "Bishkek", "--type", "person"]);
    assert!(filtered.contains("not of the types"), "{filtered}");
    place.write("file", "");
    assert!(place.bad(&["export", "news.nq", "--to", "csv", "-o", "file"]).contains("a folder is needed"));
    if !cfg!(feature = "png") {
        assert!(place.bad(&["export", "news.nq", "--to", "png"]).contains("--features png"));
    }
    if !cfg!(feature = "parquet") {
        assert!(place.bad(&["export", "news.nq", "--to", "parquet", "-o", "x"]).contains("--features parquet"));
    }
    let nothing = place.run(&["export", "news.nq", "--to", "svg", "--since", "2030"]);
    assert!(nothing.status.success());
    assert!(String::from_utf8(nothing.stderr).unwrap().contains("nothing is left"));
    elements(&String::from_utf8(nothing.stdout).unwrap());
}

#[test]
fn a_page_needs_nothing_but_itself() {
    let place = Place::new();
    let page = place.good(&["export", "news.nq", "--to", "html"]);
    assert!(!page.contains("{{"), "a mark is left");
    for tag in ["<script src", "<link", "<img", "@import", "url(http"] {
        assert!(!page.contains(tag), "{tag}");
    }
    let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["nodes"].as_array().unwrap().len(), page.matches("class=\"node\"").count());
    assert_eq!(data["lines"].as_array().unwrap().len(), page.matches("<g class=\"line\"").count());
    assert!(page.contains("menghadiri KTT ke-22 SCO"));
}

#[test]
fn elements_of_cytoscape() {
    let place = Place::new();
    let graph: serde_json::Value =
        serde_json::from_str(&place.good(&["export", "news.nq", "--to", "cytoscape"])).unwrap();
    let of = |kind: &str| graph["elements"][kind].as_array().unwrap().clone();
    let ids: Vec<_> = of("nodes").iter().map(|node| node["data"]["id"].clone()).collect();
    for edge in of("edges") {
        assert!(ids.contains(&edge["data"]["source"]) && ids.contains(&edge["data"]["target"]), "{edge}");
    }
    let office = of("edges").into_iter().find(|edge| edge["data"]["relation"] == "position").unwrap();
    assert_eq!(office["data"]["label"], "Perdana Menteri");
    assert_eq!(office["data"]["since"], "2023-03");
}

#[test]
fn a_flowchart_of_mermaid() {
    let place = Place::new();
    let chart = place.good(&["export", "news.nq", "--to", "mermaid", "--around", "Kyrgyzstan"]);
    let expected = "flowchart LR\n    n0(\"Bishkek\"):::place\n    n1(\"Kyrgyzstan\"):::place\n    n0 -->|\"locatedIn\"| n1\n    classDef place fill:#dcf1ca,stroke:#578f34,color:#222\n";
    assert_eq!(chart, expected);
}

#[test]
fn tables_of_nodes_and_edges() {
    let place = Place::new();
    place.good(&["export", "news.nq", "--to", "csv", "-o", "tables"]);
    let nodes = fs::read_to_string(place.path("tables/nodes.csv")).unwrap();
    let edges = fs::read_to_string(place.path("tables/edges.csv")).unwrap();
    assert!(nodes.starts_with("id,label,type,degree,iri\r\n"), "{nodes}");
    assert!(edges.contains(",Li Qiang,attended,,KTT ke-22 SCO,2023-10-26,2023-10-28,2,"), "{edges}");
    place.good(&["export", "news.nq", "--to", "neo4j-csv", "-o", "import"]);
    let nodes = fs::read_to_string(place.path("import/nodes.csv")).unwrap();
    let relationships = fs::read_to_string(place.path("import/relationships.csv")).unwrap();
    assert!(nodes.starts_with("iri:ID,name,type,:LABEL\r\n") && nodes.contains("\"Entity;Person\""), "{nodes}");
    let header = ":START_ID,:END_ID,relation,value,since:date,until:date,support:int,confidence:float,words,:TYPE\r\n";
    assert!(relationships.starts_with(header), "{relationships}");
    assert!(relationships.contains(",position,Perdana Menteri,2023-03-01,2023-03-31,1,"), "{relationships}");
    assert!(relationships.contains(",MEMBER_OF\r\n"));
    // Every end is a node.
    for row in relationships.lines().skip(1) {
        for end in row.split(',').take(2) {
            assert!(nodes.contains(&format!("\r\n{end},")), "{end}");
        }
    }
}

#[test]
fn a_relation_as_a_table_holds_no_formula() {
    let place = Place::new();
    let table = place.good(&["export", "news.nq", "--to", "csv", "--relation", "position"]);
    let rows: Vec<&str> = table.split("\r\n").collect();
    assert!(rows[0].starts_with("relation,subject,subject type,object,object type,date,of,modality"), "{table}");
    assert!(rows.iter().any(|row| row.starts_with("position,Li Qiang,person,Perdana Menteri,text,2023-03,China,,")));
    assert!(rows.iter().any(|row| row.starts_with("position,Almazbek Atambayev,person,Presiden,text,,,former,")));
    let evil =
        fs::read_to_string(place.path("news.nq")).unwrap().replace("\"Perdana Menteri\"", "\"=cmd|'/c calc'!A1\"");
    place.write("evil.nq", &evil);
    let table = place.good(&["export", "evil.nq", "--to", "csv", "--relation", "position"]);
    assert!(table.contains(",\"'=cmd|'/c calc'!A1\","), "{table}");
    let one = place.good(&["export", "news.nq", "--to", "csv", "--relation", "position", "--since", "2023-10-28"]);
    assert_eq!(one.matches("\r\n").count(), 2, "{one}");
}

/// What networkx counts in a file; none, and a line that says so, where it is not installed.
fn networkx(script: &str, input: &str) -> Option<String> {
    let python = Command::new("python3")
        .args(["-c", &format!("import io, sys\nimport networkx as nx\ndata = sys.stdin.buffer.read()\n{script}")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut python = python.inspect_err(|_| eprintln!("SKIPPED: python3 is not installed")).ok()?;
    // A Python without networkx ends before it reads.
    let _ = python.stdin.take().unwrap().write_all(input.as_bytes());
    let output = python.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    if errors.contains("No module named 'networkx'") {
        eprintln!("SKIPPED: networkx is not installed");
        return None;
    }
    assert!(output.status.success(), "{errors}\n{input}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn networkx_reads_graphml_and_gexf() {
    let place = Place::new();
    let cytoscape: serde_json::Value =
        serde_json::from_str(&place.good(&["export", "news.nq", "--to", "cytoscape"])).unwrap();
    let count = |kind: &str| cytoscape["elements"][kind].as_array().unwrap().len();
    let expected = format!("{} {} Li Qiang attended\n", count("nodes"), count("edges"));
    let label = "g.nodes[n]['label']";
    for form in ["graphml", "gexf"] {
        let graph = place.good(&["export", "news.nq", "--to", form]);
        let script = format!(
            "g = nx.read_{form}(io.BytesIO(data))\nprint(len(g), g.number_of_edges(), [{label} for n in g if {label} == 'Li Qiang'][0], [d['relation'] for *_, d in g.edges(data=True) if d['relation'] == 'attended'][0])"
        );
        if let Some(counts) = networkx(&script, &graph) {
            assert_eq!(counts, expected, "{form}");
        }
    }
}

#[cfg(feature = "png")]
#[test]
fn pixels() {
    let place = Place::new();
    place.good(&["export", "news.nq", "-o", "news.png"]);
    let png = fs::read(place.path("news.png")).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n") && png.len() > 10_000, "{}", png.len());
}

#[cfg(feature = "parquet")]
#[test]
fn tables_in_parquet() {
    let place = Place::new();
    place.good(&["export", "news.nq", "--to", "parquet", "-o", "tables"]);
    for name in ["nodes", "edges"] {
        let file = fs::read(place.path(&format!("tables/{name}.parquet"))).unwrap();
        assert!(file.starts_with(b"PAR1") && file.ends_with(b"PAR1"), "{name}");
    }
}
