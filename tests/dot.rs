//! Pictures that `dot` accepts.

use std::io::Write;
use std::process::{Command, Stdio};

use simpul::export::dot;
use simpul::graph::arrange;
use simpul::network::{Edge, Network, Source, Vertex};
use simpul::store::{network, quads};

use crate::news;

fn picture(network: &Network) -> String {
    let mut bytes = Vec::new();
    dot::write(network, &mut bytes).unwrap();
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
        assert_eq!(texts.len(), 2, "{svg}");
        for text in texts {
            let shown = text.split_once('>').unwrap().1.strip_suffix("</text>").unwrap();
            let shown = shown.replace("&#160;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            assert_eq!(shown.replace("&amp;", "&"), label.replace('\u{1}', " "));
        }
    }
}
