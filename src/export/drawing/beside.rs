//! Labels on their lines: each moves to where its line is straightest and crosses the fewest others, as long as it comes to
//! lie over nothing.

use super::curve::{on, through_point};
use super::{Label, Line, Point, Size};

/// How far along the line, and how far beside it, labels are tried.
const ALONG: [f64; 7] = [0.5, 0.43, 0.57, 0.36, 0.64, 0.29, 0.71];
const BESIDE: [f64; 11] = [0.0, 8.0, -8.0, 16.0, -16.0, 28.0, -28.0, 44.0, -44.0, 64.0, -64.0];
const ROUNDS: usize = 4;
/// What remains between a label and other boxes.
const GAP: f64 = 2.5;
/// What a box or label under a line weighs, as an offset of so many pixels.
const COVERED: f64 = 34.0;
/// How many points of a curve are looked at.
const SAMPLES: usize = 20;

/// Moves the labels of `lines`; none lies over another box before, and none does after.
pub fn settle(nodes: &[Label], lines: &mut [Line]) {
    let mut order: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].from != lines[*n].to).collect();
    let length = |line: &Line| distance(nodes[line.from].at, nodes[line.to].at);
    // The shortest have the least choice.
    order.sort_by(|&a, &b| length(&lines[a]).total_cmp(&length(&lines[b])).then(a.cmp(&b)));
    for _ in 0..ROUNDS {
        let mut moved = false;
        for &n in &order {
            if let Some(at) = better(nodes, lines, n)
                && let Some(label) = &mut lines[n].label
            {
                label.at = at;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
}

/// A better place for the label of a line, if there is one.
fn better(nodes: &[Label], lines: &[Line], n: usize) -> Option<Point> {
    let line = &lines[n];
    let label = line.label.as_ref()?;
    let (start, end) = (nodes[line.from].at, nodes[line.to].at);
    let length = distance(start, end).max(1e-6);
    let across = Point { x: -(end.y - start.y) / length, y: (end.x - start.x) / length };
    // What is near enough to matter.
    let reach = Size {
        width: (end.x - start.x).abs() / 2.0 + label.size.width + 150.0,
        height: (end.y - start.y).abs() / 2.0 + label.size.height + 150.0,
    };
    let middle = start.towards(end, 0.5);
    let near = |other: &&Label| {
        (other.at.x - middle.x).abs() < reach.width + other.size.width / 2.0
            && (other.at.y - middle.y).abs() < reach.height + other.size.height / 2.0
    };
    let ends = [line.from, line.to];
    let nodes: Vec<(&Label, bool)> =
        nodes.iter().enumerate().filter(|(_, node)| near(node)).map(|(m, node)| (node, ends.contains(&m))).collect();
    let labels: Vec<&Label> = lines
        .iter()
        .enumerate()
        .filter(|(m, _)| *m != n)
        .filter_map(|(_, line)| line.label.as_ref())
        .filter(near)
        .collect();
    let is_free = |at: Point| {
        nodes.iter().map(|(node, _)| node).chain(&labels).all(|other| {
            (at.x - other.at.x).abs() >= f64::midpoint(label.size.width, other.size.width) + GAP
                || (at.y - other.at.y).abs() >= f64::midpoint(label.size.height, other.size.height) + GAP
        })
    };
    let cost = |at: Point| {
        let curve = through_point(start, end, at);
        let foreign: Vec<&Label> =
            nodes.iter().filter(|(_, is_end)| !is_end).map(|(node, _)| *node).chain(labels.iter().copied()).collect();
        let covered = foreign.iter().filter(|other| {
            (1..SAMPLES).any(|n| super::curve::holds(other, on(&curve, n as f64 / SAMPLES as f64), 1.0))
        });
        let (dx, dy) = (at.x - middle.x, at.y - middle.y);
        let aside = (dx * across.x + dy * across.y).abs();
        // A label between the boxes, not beyond one of them.
        let along = (dx * across.y - dy * across.x).abs();
        let beyond = (along - length * 0.3).max(0.0);
        aside + 0.25 * along + 3.0 * beyond + COVERED * covered.count() as f64
    };
    let mut best = (cost(label.at) - 0.5, None);
    for along in ALONG {
        let on_line = start.towards(end, along);
        for aside in BESIDE {
            let at = Point { x: on_line.x + aside * across.x, y: on_line.y + aside * across.y };
            if aside.abs() < best.0 && is_free(at) {
                let cost = cost(at);
                if cost < best.0 {
                    best = (cost, Some(at));
                }
            }
        }
    }
    best.1
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}
