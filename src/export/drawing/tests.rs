use proptest::prelude::*;

use super::*;
use crate::network::{Edge, Vertex};

/// A network of so many nodes with long and short names, and these edges.
fn network(count: usize, edges: &[(usize, usize)]) -> Network {
    let name = |n: usize| match n % 4 {
        0 => format!("Tokoh {n}"),
        1 => format!("Kementerian Pendayagunaan Aparatur Negara {n}"),
        2 => format!("KTT {n}"),
        _ => format!("Organisasi Kerja Sama Shanghai dan Bangsa-Bangsa Asia Tenggara Nomor {n} yang Panjang Sekali"),
    };
    let nodes = (0..count).map(|n| Vertex { iri: format!("urn:{n}"), label: name(n), kind: None });
    let edge = |(n, &(from, to)): (usize, &(usize, usize))| {
        let relation = ["met", "memberOf", "bekerja_sama_dengan", "attended"][n % 4].to_owned();
        Edge { from, to, relation, value: None, sources: vec![] }
    };
    Network { nodes: nodes.collect(), edges: edges.iter().enumerate().map(edge).collect() }
}

/// A hub, a ring, a few pairs and loops: as news graphs are.
fn news(count: usize) -> Network {
    let mut edges = Vec::new();
    for n in 1..count {
        edges.push(match n % 5 {
            0 | 1 => (n, 0),
            2 => (n, n / 2),
            3 => (n - 1, n),
            _ => (n, n.saturating_sub(7)),
        });
        if n % 11 == 0 {
            edges.extend([(0, n), (n, n), (n, 0)]);
        }
    }
    network(count, &edges)
}

fn boxes(drawing: &Drawing) -> Vec<&Label> {
    drawing.nodes.iter().chain(drawing.lines.iter().filter_map(|line| line.label.as_ref())).collect()
}

fn nothing_overlaps(drawing: &Drawing) {
    let boxes = boxes(drawing);
    for (n, a) in boxes.iter().enumerate() {
        assert!(a.at.x - a.size.width / 2.0 >= 0.0 && a.at.x + a.size.width / 2.0 <= drawing.size.width, "{a:?}");
        assert!(a.at.y - a.size.height / 2.0 >= 0.0 && a.at.y + a.size.height / 2.0 <= drawing.size.height, "{a:?}");
        for b in &boxes[..n] {
            let apart = (a.at.x - b.at.x).abs() >= f64::midpoint(a.size.width, b.size.width)
                || (a.at.y - b.at.y).abs() >= f64::midpoint(a.size.height, b.size.height);
            assert!(apart, "{a:?}\n{b:?}");
        }
        for line in &a.lines {
            assert!(width(line, a.font) <= a.size.width, "{a:?}");
        }
    }
}

#[test]
fn no_label_lies_over_another_at_sixty_nodes() {
    let drawing = draw(&news(60));
    assert!(drawing.lines.iter().all(|line| line.label.is_some()));
    nothing_overlaps(&drawing);
}

#[test]
fn what_lies_off_the_page_is_moved_onto_it() {
    let label = |x: f64, y: f64| {
        let mut label = boxed(vec!["bekerja sama dengan".to_owned()], 9.5, 2.5, 1.5);
        label.at = Point { x, y };
        label
    };
    let mut nodes = vec![label(80.0, 20.0)];
    let at = |x, y| Line { from: 0, to: 0, edges: vec![0], label: Some(label(x, y)), path: Vec::new() };
    let mut lines = vec![at(80.0, 3.0), at(10.0, 60.0), at(150.0, 99.0)];
    let size = on_page(&mut nodes, &mut lines, Size { width: 160.0, height: 100.0 });
    let apart =
        (lines[2].label.as_ref().unwrap().at.x - nodes[0].at.x, nodes[0].at.y - lines[0].label.as_ref().unwrap().at.y);
    assert!((apart.0 - 70.0).abs() < 1e-9 && (apart.1 - 17.0).abs() < 1e-9);
    for label in nodes.iter().chain(lines.iter().filter_map(|line| line.label.as_ref())) {
        let Size { width, height } = label.size;
        assert!(label.at.x >= width / 2.0 && label.at.x + width / 2.0 <= size.width, "{label:?}");
        assert!(label.at.y >= height / 2.0 && label.at.y + height / 2.0 <= size.height, "{label:?}");
    }
    // What is on the page stays where it is.
    let before = nodes[0].at;
    assert_eq!(on_page(&mut nodes, &mut lines, size), size);
    assert_eq!(nodes[0].at, before);
}

#[test]
fn relations_of_the_same_ends_share_a_line() {
    let drawing = draw(&network(3, &[(0, 1), (0, 1), (1, 0), (1, 2)]));
    let lines: Vec<_> = drawing.lines.iter().map(|line| (line.from, line.to, line.edges.len())).collect();
    assert_eq!(lines, [(0, 1, 2), (1, 0, 1), (1, 2, 1)]);
    assert_eq!(drawing.lines[0].label.as_ref().unwrap().lines.join(" "), "met, memberOf");
}

#[test]
fn lines_end_at_the_borders_of_their_boxes() {
    let drawing = draw(&news(40));
    for line in &drawing.lines {
        for (end, node) in [(line.path.first(), line.from), (line.path.last(), line.to)] {
            let (end, node) = (end.unwrap(), &drawing.nodes[node]);
            assert!(!curve::holds(node, *end, -1.0), "{line:?} {node:?}");
            assert!(curve::holds(node, *end, 8.0), "{line:?} {node:?}");
        }
    }
}

#[test]
fn nothing_at_all_can_be_drawn() {
    let drawing = draw(&Network::default());
    assert_eq!(drawing.nodes, []);
    assert!(drawing.size.width.is_finite() && drawing.size.height.is_finite());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_network_is_drawn_the_same_again_and_without_overlap(
        count in 1_usize..24,
        ends in prop::collection::vec((0_usize..24, 0_usize..24), 0..40),
    ) {
        let edges: Vec<_> = ends.into_iter().map(|(a, b)| (a % count, b % count)).collect();
        let network = network(count, &edges);
        let drawing = draw(&network);
        nothing_overlaps(&drawing);
        prop_assert_eq!(&drawing, &draw(&network));
        for point in drawing.lines.iter().flat_map(|line| &line.path) {
            prop_assert!(point.x.is_finite() && point.y.is_finite());
        }
    }
}
