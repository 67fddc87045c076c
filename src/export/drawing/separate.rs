//! Boxes that do not overlap, and parts of a picture beside one another.

use super::{Point, Size};

/// Moves boxes, given by their centres, until none is nearer to another than `gap`. Pairs that overlap give way by half
/// each in the direction that costs least; where that does not come to an end, all is spread a little, which always does.
pub fn separate(points: &mut [Point], sizes: &[Size], gap: f64) {
    let mut order: Vec<usize> = (0..points.len()).collect();
    // A crowd is spread first: pushing it apart from within takes long.
    if points.len() > CROWD {
        while push(&mut points.to_vec(), sizes, gap, &mut order) > 3 * points.len() {
            spread(points, 1.12);
        }
    }
    let mut rounds = 0;
    while push(points, sizes, gap, &mut order) > 0 {
        rounds += 1;
        if rounds % 25 == 0 {
            spread(points, 1.04 + f64::from(rounds) / 2500.0);
        }
    }
}

/// More boxes than this are spread before they are pushed.
const CROWD: usize = 300;

fn spread(points: &mut [Point], by: f64) {
    for (n, point) in points.iter_mut().enumerate() {
        // Those in the very same place part as well.
        let nudge = n as f64 * 0.01;
        *point = Point { x: point.x * by + nudge, y: point.y * by + nudge };
    }
}

/// One round from left to right; how many pairs overlapped.
fn push(points: &mut [Point], sizes: &[Size], gap: f64, order: &mut [usize]) -> usize {
    let left = |points: &[Point], n: usize| points[n].x - sizes[n].width / 2.0;
    order.sort_by(|&a, &b| left(points, a).total_cmp(&left(points, b)).then(a.cmp(&b)));
    let mut overlaps = 0;
    let mut open: Vec<usize> = Vec::new();
    for &b in order.iter() {
        let start = left(points, b);
        open.retain(|&a| points[a].x + sizes[a].width / 2.0 + gap > start);
        for &a in &open {
            let (dx, dy) = (points[b].x - points[a].x, points[b].y - points[a].y);
            let over_x = f64::midpoint(sizes[a].width, sizes[b].width) + gap - dx.abs();
            let over_y = f64::midpoint(sizes[a].height, sizes[b].height) + gap - dy.abs();
            // Less than this is rounding.
            if over_x <= 0.01 || over_y <= 0.01 {
                continue;
            }
            overlaps += 1;
            // A hair more than is needed, so that rounding does not make another round.
            if over_x < over_y {
                let half = (over_x / 2.0 + 0.01) * if dx < 0.0 { -1.0 } else { 1.0 };
                points[a].x -= half;
                points[b].x += half;
            } else {
                let half = (over_y / 2.0 + 0.01) * if dy < 0.0 { -1.0 } else { 1.0 };
                points[a].y -= half;
                points[b].y += half;
            }
        }
        open.push(b);
    }
    overlaps
}

/// Where rectangles go so that together they fill a landscape page: each in turn as high up as it fits, then as far left
/// (the skyline heuristic of bin packing). Gives their upper left corners.
pub fn pack(sizes: &[Size], shape: f64) -> Vec<Point> {
    let area: f64 = sizes.iter().map(|size| size.width * size.height).sum();
    let widest = sizes.iter().map(|size| size.width).fold(0.0, f64::max);
    let page = widest.max((area * shape).sqrt() * 1.05);
    // Steps of the skyline: where each begins, and how far down it is taken.
    let mut skyline = vec![(0.0_f64, 0.0_f64)];
    let mut corners = Vec::with_capacity(sizes.len());
    for size in sizes {
        let fits = |at: usize| {
            let (x, end) = (skyline[at].0, skyline[at].0 + size.width);
            let y = skyline[at..].iter().take_while(|(x, _)| *x < end - 1e-9).map(|(_, y)| *y).fold(0.0, f64::max);
            (end <= page + 1e-6).then_some((y, x))
        };
        let best = (0..skyline.len()).filter_map(fits).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        // The first step begins at the left edge, where everything fits.
        let (y, x) = best.unwrap_or_default();
        corners.push(Point { x, y });
        let (end, bottom) = (x + size.width, y + size.height);
        let after = skyline.iter().rev().find(|(x, _)| *x <= end + 1e-9).map_or(0.0, |(_, y)| *y);
        skyline.retain(|(start, _)| *start < x - 1e-9 || *start > end + 1e-9);
        skyline.push((x, bottom));
        if end < page - 1e-9 {
            skyline.push((end, after));
        }
        skyline.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_in_one_place_come_apart() {
        for gap in [0.0, 5.0] {
            let sizes: Vec<Size> =
                (0..80_u8).map(|n| Size { width: 20.0 + f64::from(n), height: 10.0 + f64::from(n % 7) }).collect();
            let mut points = vec![Point { x: 0.0, y: 0.0 }; sizes.len()];
            separate(&mut points, &sizes, gap);
            for a in 0..sizes.len() {
                for b in 0..a {
                    let (dx, dy) = ((points[a].x - points[b].x).abs(), (points[a].y - points[b].y).abs());
                    let (wide, high) = (
                        f64::midpoint(sizes[a].width, sizes[b].width),
                        f64::midpoint(sizes[a].height, sizes[b].height),
                    );
                    assert!(dx >= wide + gap - 0.02 || dy >= high + gap - 0.02, "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn packed_rectangles_do_not_overlap() {
        let sizes: Vec<Size> = (1..60_u32)
            .map(|n| Size { width: f64::from(n * 37 % 90 + 10), height: f64::from(n * 53 % 70 + 10) })
            .collect();
        let corners = pack(&sizes, 1.5);
        for a in 0..sizes.len() {
            for b in 0..a {
                let apart = corners[a].x + sizes[a].width <= corners[b].x + 1e-6
                    || corners[b].x + sizes[b].width <= corners[a].x + 1e-6
                    || corners[a].y + sizes[a].height <= corners[b].y + 1e-6
                    || corners[b].y + sizes[b].height <= corners[a].y + 1e-6;
                assert!(apart, "{a} {b}");
            }
        }
        let bottom = corners.iter().zip(&sizes).map(|(corner, size)| corner.y + size.height).fold(0.0, f64::max);
        let area: f64 = sizes.iter().map(|size| size.width * size.height).sum();
        assert!(bottom * (area * 1.5).sqrt() < area * 1.8, "much is left empty");
    }
}
