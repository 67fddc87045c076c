//! A network on paper: boxes with words in them and lines between them, without any other program.
//!
//! Each name is a box, and so is each label of a line, as long as there are few; boxes are placed by their distances
//! in the graph (`stress`), moved apart (`separate`), the connected components packed beside one another, and labels drawn
//! to their lines (`beside`). No label lies over another.

mod beside;
mod curve;
mod lettering;
mod separate;
mod stress;

use std::collections::{BTreeMap, BTreeSet};

pub use lettering::{width, wrapped};

use crate::network::Network;

/// More lines than this carry no words, which nobody could read.
const LABELLED: usize = 400;
/// Between any two boxes.
const GAP: f64 = 9.0;
/// Around each name, beyond that.
const AROUND: f64 = 12.0;
/// Around each component.
const MARGIN: f64 = 22.0;
/// The font size of labels on lines.
pub const LINE_FONT: f64 = 9.5;
/// The height of a line of text, as a share of the font size.
pub const LEADING: f64 = 1.18;

/// A place in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    fn towards(self, other: Self, share: f64) -> Self {
        Self { x: self.x + (other.x - self.x) * share, y: self.y + (other.y - self.y) * share }
    }
}

/// How large a box is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A box with words in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Label {
    /// Its centre.
    pub at: Point,
    /// How large it is.
    pub size: Size,
    /// The words, line by line.
    pub lines: Vec<String>,
    /// Their font size.
    pub font: f64,
}

/// All edges from one node to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The subject.
    pub from: usize,
    /// The object.
    pub to: usize,
    /// Which edges of the network.
    pub edges: Vec<usize>,
    /// Their relations; none in large pictures.
    pub label: Option<Label>,
    /// Points of a cubic Bézier curve: start, two that pull, end; and again, from that end, in a loop.
    pub path: Vec<Point>,
}

/// A picture of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// How large it is; it begins at the origin.
    pub size: Size,
    /// For each node of the network, its box.
    pub nodes: Vec<Label>,
    /// For each pair of nodes, their line.
    pub lines: Vec<Line>,
}

/// Draws all of `network`. The same network gives the same picture.
pub fn draw(network: &Network) -> Drawing {
    let mut nodes = names(network);
    let mut lines = joined(network);
    let labelled = lines.len() <= LABELLED;
    if labelled {
        for line in &mut lines {
            line.label = Some(relations(network, &line.edges));
        }
    }
    // The things to place: nodes, and then labels.
    let mut sizes: Vec<Size> = nodes.iter().map(|node| node.size).collect();
    for size in &mut sizes {
        *size = Size { width: size.width + AROUND, height: size.height + AROUND };
    }
    sizes.extend(lines.iter().filter_map(|line| line.label.as_ref()).map(|label| label.size));
    let mut springs: stress::Springs = vec![Vec::new(); sizes.len()];
    let mut degrees = vec![0_usize; nodes.len()];
    for line in &lines {
        degrees[line.from] += 1;
        degrees[line.to] += 1;
    }
    for (n, line) in lines.iter().enumerate() {
        // Around whoever has many neighbours they need room.
        let room = |n: usize| 5.0 * (degrees[n] as f64).sqrt();
        let reach = |n: usize| 0.35 * sizes[n].width.hypot(sizes[n].height);
        if labelled {
            let label = nodes.len() + n;
            for end in BTreeSet::from([line.from, line.to]) {
                let length = 13.0 + reach(end) + reach(label) + room(end);
                springs[end].push((label, length));
                springs[label].push((end, length));
            }
        } else if line.from != line.to {
            let length = 24.0 + reach(line.from) + reach(line.to) + 0.7 * (room(line.from) + room(line.to));
            springs[line.from].push((line.to, length));
            springs[line.to].push((line.from, length));
        }
    }
    let (points, mut size) = arranged(&springs, &sizes);
    for (node, at) in nodes.iter_mut().zip(&points) {
        node.at = *at;
    }
    for (label, at) in lines.iter_mut().filter_map(|line| line.label.as_mut()).zip(&points[nodes.len()..]) {
        label.at = *at;
    }
    if labelled {
        beside::settle(&nodes, &mut lines);
        size = on_page(&mut nodes, &mut lines, size);
    }
    let pairs: BTreeSet<(usize, usize)> = lines.iter().map(|line| (line.from, line.to)).collect();
    for line in &mut lines {
        let is_both_ways = pairs.contains(&(line.to, line.from));
        line.path =
            curve::path(&nodes[line.from], &nodes[line.to], line.from == line.to, line.label.as_ref(), is_both_ways);
    }
    Drawing { size, nodes, lines }
}

/// Moves everything where labels beside their lines have come to lie off the page; how large the page then is.
fn on_page(nodes: &mut [Label], lines: &mut [Line], page: Size) -> Size {
    let mut boxes: Vec<&mut Label> =
        nodes.iter_mut().chain(lines.iter_mut().filter_map(|line| line.label.as_mut())).collect();
    let (corner, far) = bounds(boxes.iter().map(|label| (label.at, label.size)));
    // A hair more than is needed, for the rounding.
    let room = |beyond: f64| if beyond < 0.0 { 1.0 - beyond } else { 0.0 };
    let (dx, dy) = (room(corner.x), room(corner.y));
    for label in &mut boxes {
        label.at = Point { x: label.at.x + dx, y: label.at.y + dy };
    }
    Size { width: page.width.max(far.x) + dx, height: page.height.max(far.y) + dy }
}

/// The corners of what holds all boxes, each given by its centre and size: left and top, right and bottom.
fn bounds(boxes: impl Iterator<Item = (Point, Size)>) -> (Point, Point) {
    let (mut corner, mut far) = (Point { x: f64::MAX, y: f64::MAX }, Point { x: f64::MIN, y: f64::MIN });
    for (at, Size { width, height }) in boxes {
        corner = Point { x: corner.x.min(at.x - width / 2.0), y: corner.y.min(at.y - height / 2.0) };
        far = Point { x: far.x.max(at.x + width / 2.0), y: far.y.max(at.y + height / 2.0) };
    }
    (corner, far)
}

/// The names in their boxes; whoever has more neighbours is written larger.
fn names(network: &Network) -> Vec<Label> {
    let mut degrees = vec![0_usize; network.nodes.len()];
    for edge in &network.edges {
        degrees[edge.from] += 1;
        degrees[edge.to] += 1;
    }
    let name = |(vertex, degree): (&crate::network::Vertex, usize)| {
        let font = (10.5 + 1.3 * (1.0 + degree as f64).ln()).min(17.0);
        boxed(wrapped(&vertex.label, font, 11.0 * font, 3), font, 9.0, 5.0)
    };
    network.nodes.iter().zip(degrees).map(name).collect()
}

/// The relations of one line, joined.
fn relations(network: &Network, edges: &[usize]) -> Label {
    let mut names: Vec<&str> = edges.iter().map(|edge| network.edges[*edge].name()).collect();
    names.dedup();
    boxed(wrapped(&names.join(", ").replace('_', " "), LINE_FONT, 110.0, 3), LINE_FONT, 2.5, 1.5)
}

fn boxed(lines: Vec<String>, font: f64, beside: f64, above: f64) -> Label {
    let widest = lines.iter().map(|line| width(line, font)).fold(font, f64::max);
    let size =
        Size { width: widest * 1.03 + 2.0 * beside, height: lines.len().max(1) as f64 * font * LEADING + 2.0 * above };
    Label { at: Point::default(), size, lines, font }
}

/// The lines, in order of their ends.
fn joined(network: &Network) -> Vec<Line> {
    let mut edges: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (n, edge) in network.edges.iter().enumerate() {
        edges.entry((edge.from, edge.to)).or_default().push(n);
    }
    edges.into_iter().map(|((from, to), edges)| Line { from, to, edges, label: None, path: Vec::new() }).collect()
}

/// Centres for all boxes, and how large the whole is.
fn arranged(springs: &stress::Springs, sizes: &[Size]) -> (Vec<Point>, Size) {
    let mut parts: Vec<(Vec<usize>, Vec<Point>, Size)> = Vec::new();
    for members in components(springs) {
        let mut place = vec![0; springs.len()];
        for (at, &n) in members.iter().enumerate() {
            place[n] = at;
        }
        let of_part = |n: &usize| springs[*n].iter().map(|(other, length)| (place[*other], *length)).collect();
        let springs: stress::Springs = members.iter().map(of_part).collect();
        let sizes: Vec<Size> = members.iter().map(|n| sizes[*n]).collect();
        let mut points = stress::place(&springs);
        lay_flat(&mut points);
        separate::separate(&mut points, &sizes, GAP);
        let size = to_origin(&mut points, &sizes);
        parts.push((members, points, size));
    }
    // The largest first; of one size, as they came.
    parts.sort_by(|a, b| (b.2.width * b.2.height).total_cmp(&(a.2.width * a.2.height)));
    let frames: Vec<Size> = parts
        .iter()
        .map(|(_, _, size)| Size { width: size.width + 2.0 * MARGIN, height: size.height + 2.0 * MARGIN })
        .collect();
    let corners = separate::pack(&frames, 1.5);
    let mut points = vec![Point::default(); sizes.len()];
    let mut whole = Size::default();
    for (((members, of_part, _), frame), corner) in parts.iter().zip(&frames).zip(corners) {
        for (n, point) in members.iter().zip(of_part) {
            points[*n] = Point { x: corner.x + MARGIN + point.x, y: corner.y + MARGIN + point.y };
        }
        whole.width = whole.width.max(corner.x + frame.width);
        whole.height = whole.height.max(corner.y + frame.height);
    }
    (points, whole)
}

/// Who is connected, each in order.
fn components(springs: &stress::Springs) -> Vec<Vec<usize>> {
    let mut known = vec![false; springs.len()];
    let mut parts = Vec::new();
    for start in 0..springs.len() {
        if std::mem::replace(&mut known[start], true) {
            continue;
        }
        let mut members = vec![start];
        let mut next = 0;
        while let Some(&at) = members.get(next) {
            next += 1;
            for &(other, _) in &springs[at] {
                if !std::mem::replace(&mut known[other], true) {
                    members.push(other);
                }
            }
        }
        members.sort_unstable();
        parts.push(members);
    }
    parts
}

/// Turns a part so that it lies along the page, where it is longest, and makes it wider, as words are.
fn lay_flat(points: &mut [Point]) {
    let count = points.len().max(1) as f64;
    let centre = Point {
        x: points.iter().map(|point| point.x).sum::<f64>() / count,
        y: points.iter().map(|point| point.y).sum::<f64>() / count,
    };
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in points.iter() {
        let (dx, dy) = (point.x - centre.x, point.y - centre.y);
        (xx, xy, yy) = (xx + dx * dx, xy + dx * dy, yy + dy * dy);
    }
    let (sin, cos) = (-0.5 * (2.0 * xy).atan2(xx - yy)).sin_cos();
    for point in points {
        let (dx, dy) = (point.x - centre.x, point.y - centre.y);
        *point = Point { x: 1.25 * (dx * cos - dy * sin), y: dx * sin + dy * cos };
    }
}

/// Moves a part into the corner of the page; how large it is.
fn to_origin(points: &mut [Point], sizes: &[Size]) -> Size {
    let (corner, far) = bounds(points.iter().copied().zip(sizes.iter().copied()));
    for point in points {
        *point = Point { x: point.x - corner.x, y: point.y - corner.y };
    }
    Size { width: far.x - corner.x, height: far.y - corner.y }
}

#[cfg(test)]
mod tests;
