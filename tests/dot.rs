//! Pictures that `dot` accepts.

use std::io::Write;
use std::process::{Command, Stdio};

use simpul::export::dot;
use simpul::graph::{arrange, communities};
use simpul::network::{Edge, Network, Source, Vertex};
use simpul::store::{network, quads};

use crate::news;

fn picture(network: &Network) -> String {
    let mut bytes = Vec::new();
    dot::write(network, &communities(network), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// What `dot` makes of it; none, and a line that says so, where `dot` is not installed.
fn drawn(picture: &str, format: &str) -> Option<String> {
    let dot =
        Command::new("dot").arg(format).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut dot) = dot else {
        eprintln!("SKIPPED: dot of GraphViz is not installed");
        return None;
    };
    dot.stdin.take().unwrap().write_all(picture.as_bytes()).unwrap();
    let output = dot.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{picture}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_news() {
    let picture = picture(&arrange(network(&quads(&news::graph())), false));
    assert!(picture.contains("label=\"Li Qiang\""), "{picture}");
    assert!(
        picture.contains("label=\"attended\", tooltip=\"Li Qiang menghadiri KTT ke-22 SCO\\nPM Li Qiang pada"),
        "{picture}"
    );
    // Those without a plain triple, and the articles, are not drawn.
    for absent in ["Atambayev", "ANTARA", "article/"] {
        assert!(!picture.contains(absent), "{absent}\n{picture}");
    }
    let mut reversed = quads(&news::graph());
    reversed.reverse();
    let with_isolated = arrange(network(&reversed), true);
    assert_eq!(with_isolated.nodes.len(), news::graph().nodes.len());
    drawn(&picture, "-Tsvg");
}

#[test]
fn nasty_labels_are_shown_as_they_are() {
    let label = "a \"b\" \\N \\\\ <i>&amp;</i> é永🎉 {x|y} %s \u{1}end\\";
    let nodes = vec![Vertex { iri: "urn:x".to_owned(), label: label.to_owned(), kind: None }];
    let source = |words: &str| Source {
        words: words.to_owned(),
        article: "urn:a".to_owned(),
        copy_of: None,
        day: None,
        rule: String::new(),
        confidence: 0.5,
    };
    let sources = vec![source(label), source("b\nc")];
    let edges = vec![Edge { from: 0, to: 0, relation: label.to_owned(), value: None, sources }];
    let network = Network { nodes, edges };
    if let Some(svg) = drawn(&picture(&network), "-Tsvg") {
        let texts: Vec<&str> = svg.lines().filter(|line| line.starts_with("<text")).collect();
        // Long labels are broken into lines at spaces: first those of the node, then those of the edge.
        let shown: Vec<String> = texts.iter().map(|text| shown(text)).collect();
        let (node, edge) = shown.split_at(shown.len() / 2);
        for lines in [node, edge] {
            assert_eq!(lines.join(" "), label.replace('\u{1}', " "), "{svg}");
        }
    }
}

/// The text of an element as a viewer shows it.
fn shown(element: &str) -> String {
    let text = element.split_once('>').unwrap().1.strip_suffix("</text>").unwrap();
    let text = text.replace("&#160;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

#[test]
fn communities_are_framed_and_relations_of_the_same_ends_share_a_line() {
    let nodes = "abcdef".chars().map(|c| Vertex { iri: format!("urn:{c}"), label: c.to_string(), kind: None });
    let edge =
        |from, to, relation: &str| Edge { from, to, relation: relation.to_owned(), value: None, sources: vec![] };
    let mut edges: Vec<Edge> =
        [(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (2, 3)].map(|(from, to)| edge(from, to, "met")).to_vec();
    edges.insert(1, edge(0, 1, "visited"));
    let picture = picture(&Network { nodes: nodes.collect(), edges });
    assert_eq!(picture.matches("subgraph cluster_").count(), 2, "{picture}");
    assert!(picture.contains("n0 -> n1 [label=\"met, visited\"];"), "{picture}");
    for layout in ["-Kdot", "-Kfdp", "-Kneato", "-Ksfdp"] {
        drawn(&picture, layout);
    }
}
