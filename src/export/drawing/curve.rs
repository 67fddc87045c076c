//! The curves of lines: from the border of one box to that of another, by way of a label.

use super::{Label, Point};

/// The curve from border to border, through the label where there is one.
pub fn path(from: &Label, to: &Label, is_loop: bool, label: Option<&Label>, is_both_ways: bool) -> Vec<Point> {
    if is_loop {
        return around(from, label);
    }
    let (start, end) = (from.at, to.at);
    let middle = start.towards(end, 0.5);
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = dx.hypot(dy).max(1e-6);
    let bow = if is_both_ways { 9.0 } else { 0.0 };
    let through =
        label.map_or(Point { x: middle.x - bow * dy / length, y: middle.y + bow * dx / length }, |label| label.at);
    let curve = through_point(start, end, through);
    // From where it leaves the one box for good to where it first reaches the other.
    let steps = 64;
    let at = |n: usize| n as f64 / f64::from(steps as u8);
    let leaves = (0..=steps).rev().find(|n| holds(from, on(&curve, at(*n)), 0.0)).unwrap_or(0);
    let enters = (0..=steps).find(|n| *n > leaves && holds(to, on(&curve, at(*n)), 0.0)).unwrap_or(steps);
    let start = border(&curve, at(leaves), at((leaves + 1).min(steps)), from);
    let end = border(&curve, at(enters), at(enters.saturating_sub(1)), to);
    if start >= end { curve.to_vec() } else { cut(&curve, start, end).to_vec() }
}

/// The curve between two points by way of a third.
pub fn through_point(start: Point, end: Point, through: Point) -> [Point; 4] {
    // When it is there: by the distance from either end.
    let (before, after) =
        ((through.x - start.x).hypot(through.y - start.y), (end.x - through.x).hypot(end.y - through.y));
    let t = (before / (before + after).max(1e-6)).clamp(0.25, 0.75);
    // The quadratic curve that is there at that time.
    let pull = |a: f64, b: f64, through: f64| (through - (1.0 - t) * (1.0 - t) * a - t * t * b) / (2.0 * t * (1.0 - t));
    let control = Point { x: pull(start.x, end.x, through.x), y: pull(start.y, end.y, through.y) };
    [start, start.towards(control, 2.0 / 3.0), end.towards(control, 2.0 / 3.0), end]
}

/// A loop over a box and back to it.
fn around(node: &Label, label: Option<&Label>) -> Vec<Point> {
    let top = Point { x: node.at.x, y: node.at.y - node.size.height / 2.0 - 22.0 };
    let through = label.map_or(top, |label| label.at);
    let (dx, dy) = (through.x - node.at.x, through.y - node.at.y);
    let length = dx.hypot(dy).max(1e-6);
    let across = Point { x: -dy / length * 14.0, y: dx / length * 14.0 };
    let side = |sign: f64| Point { x: node.at.x + sign * across.x, y: node.at.y + sign * across.y };
    let wide = |sign: f64| Point { x: through.x + sign * 1.6 * across.x, y: through.y + sign * 1.6 * across.y };
    let out = [side(1.0), side(1.0).towards(wide(1.0), 0.6), wide(1.0), through];
    let back = [through, wide(-1.0), side(-1.0).towards(wide(-1.0), 0.6), side(-1.0)];
    let start = border(&out, 0.0, 1.0, node);
    let end = border(&back, 1.0, 0.0, node);
    let mut path = cut(&out, start, 1.0).to_vec();
    path.extend(&cut(&back, 0.0, end)[1..]);
    path
}

/// The time at which a curve crosses the border of a box, between one time within and one outside.
fn border(curve: &[Point; 4], mut within: f64, mut outside: f64, label: &Label) -> f64 {
    for _ in 0..20 {
        let middle = f64::midpoint(within, outside);
        if holds(label, on(curve, middle), 1.5) {
            within = middle;
        } else {
            outside = middle;
        }
    }
    outside
}

pub fn holds(label: &Label, point: Point, margin: f64) -> bool {
    (point.x - label.at.x).abs() <= label.size.width / 2.0 + margin
        && (point.y - label.at.y).abs() <= label.size.height / 2.0 + margin
}

/// The point of a curve at a time from 0 to 1, after de Casteljau.
pub fn on(curve: &[Point; 4], time: f64) -> Point {
    let [a, b, c, d] = *curve;
    let (ab, bc, cd) = (a.towards(b, time), b.towards(c, time), c.towards(d, time));
    ab.towards(bc, time).towards(bc.towards(cd, time), time)
}

/// The part of a curve between two times.
fn cut(curve: &[Point; 4], start: f64, end: f64) -> [Point; 4] {
    let [a, b, c, d] = *curve;
    let (ab, bc, cd) = (a.towards(b, end), b.towards(c, end), c.towards(d, end));
    let (abc, bcd) = (ab.towards(bc, end), bc.towards(cd, end));
    let [a, b, c, d] = [a, ab, abc, abc.towards(bcd, end)];
    let share = start / end;
    let (ab, bc, cd) = (a.towards(b, share), b.towards(c, share), c.towards(d, share));
    let (abc, bcd) = (ab.towards(bc, share), bc.towards(cd, share));
    [abc.towards(bcd, share), bcd, cd, d]
}
