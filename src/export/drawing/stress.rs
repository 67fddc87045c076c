//! Where things stand: distances in the picture come as near as they can to distances in the graph.
//!
//! Zheng, Pawar, Goodman: *Graph Drawing by Stochastic Gradient Descent* (2018); for large components the distances to
//! some pivots only, after Ortmann, Klimenta, Brandes: *A Sparse Stress Model* (2016).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Point;

/// Up to here the distances of all pairs are used.
const ALL_PAIRS: usize = 1000;
/// The number of pivots above that.
const PIVOTS: usize = 80;
const ROUNDS: usize = 30;

/// Neighbours with the distance they should have, for each thing.
pub type Springs = Vec<Vec<(usize, f64)>>;

/// Positions of one connected component.
pub fn place(springs: &Springs) -> Vec<Point> {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let count = springs.len();
    // A sunflower: nobody stands on anybody else.
    let mut points: Vec<Point> = (0..count)
        .map(|n| {
            let (angle, radius) = (n as f64 * 2.399_963_229_728_653, 40.0 * (n as f64 + 0.5).sqrt());
            Point { x: radius * angle.cos(), y: radius * angle.sin() }
        })
        .collect();
    let mut terms = if count <= ALL_PAIRS { all_pairs(springs) } else { sparse(springs) };
    if terms.is_empty() {
        return points;
    }
    let (least, most) = terms.iter().fold((f64::MAX, 0.0_f64), |(a, b), t| (a.min(t.length), b.max(t.length)));
    let (start, end) = (most * most, 0.1 * least * least);
    let decay = (start / end).ln() / (ROUNDS - 1) as f64;
    for round in 0..ROUNDS {
        let step = start * (-decay * round as f64).exp();
        for n in (1..terms.len()).rev() {
            terms.swap(n, random.below(n + 1));
        }
        for term in &terms {
            let (a, b) = (points[term.a as usize], points[term.b as usize]);
            let (dx, dy) = (a.x - b.x, a.y - b.y);
            let distance = dx.hypot(dy).max(1e-6);
            let pull = (distance - term.length) / (2.0 * distance);
            let (near, far) = ((term.weight_a * step).min(1.0) * pull, (term.weight_b * step).min(1.0) * pull);
            points[term.a as usize] = Point { x: a.x - near * dx, y: a.y - near * dy };
            points[term.b as usize] = Point { x: b.x + far * dx, y: b.y + far * dy };
        }
    }
    points
}

/// A pair with the distance it should have, and how much each end moves for it.
struct Term {
    a: u32,
    b: u32,
    length: f64,
    weight_a: f64,
    weight_b: f64,
}

fn all_pairs(springs: &Springs) -> Vec<Term> {
    let mut terms = Vec::new();
    for a in 0..springs.len() {
        let distances = distances(springs, a);
        for (b, length) in distances.into_iter().enumerate().skip(a + 1) {
            let weight = 1.0 / (length * length);
            terms.push(Term { a: a as u32, b: b as u32, length, weight_a: weight, weight_b: weight });
        }
    }
    terms
}

fn sparse(springs: &Springs) -> Vec<Term> {
    let count = springs.len();
    let mut terms = Vec::new();
    for (a, around) in springs.iter().enumerate() {
        for &(b, length) in around.iter().filter(|(b, _)| a < *b) {
            let weight = 1.0 / (length * length);
            terms.push(Term { a: a as u32, b: b as u32, length, weight_a: weight, weight_b: weight });
        }
    }
    // Each pivot is the one farthest from those before it.
    let mut pivots: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut nearest = vec![(f64::MAX, 0_usize); count];
    let mut next = 0;
    while pivots.len() < PIVOTS.min(count) {
        let away = distances(springs, next);
        for (best, distance) in nearest.iter_mut().zip(&away) {
            if *distance < best.0 {
                *best = (*distance, pivots.len());
            }
        }
        pivots.push((next, away));
        let farthest = (0..count).max_by(|&a, &b| nearest[a].0.total_cmp(&nearest[b].0).then(b.cmp(&a)));
        next = farthest.unwrap_or_default();
    }
    for (number, (pivot, away)) in pivots.iter().enumerate() {
        // A pivot stands for those that are nearest to it: their distances, in order.
        let mut region: Vec<f64> = (0..count).filter(|&n| nearest[n].1 == number).map(|n| away[n]).collect();
        region.sort_by(f64::total_cmp);
        for (n, &length) in away.iter().enumerate() {
            let is_spring = springs[n].iter().any(|(other, _)| other == pivot);
            if n == *pivot || is_spring {
                continue;
            }
            let share = region.partition_point(|distance| *distance <= length / 2.0).max(1);
            let weight = share as f64 / (length * length);
            // The pivot itself is moved by its springs and by other pivots alone.
            let back = if nearest[n].0 == 0.0 { weight } else { 0.0 };
            terms.push(Term { a: n as u32, b: *pivot as u32, length, weight_a: weight, weight_b: back });
        }
    }
    terms
}

/// The lengths of the shortest paths from one thing, after Dijkstra.
fn distances(springs: &Springs, from: usize) -> Vec<f64> {
    let mut distances = vec![f64::MAX; springs.len()];
    distances[from] = 0.0;
    let mut queue = BinaryHeap::from([(Reverse(0_u64), from)]);
    while let Some((Reverse(bits), at)) = queue.pop() {
        // Lengths are positive, so their bits are in the same order as they are.
        if f64::from_bits(bits) > distances[at] {
            continue;
        }
        for &(to, length) in &springs[at] {
            let sum = distances[at] + length;
            if sum < distances[to] {
                distances[to] = sum;
                queue.push((Reverse(sum.to_bits()), to));
            }
        }
    }
    distances
}

/// Xorshift, by George Marsaglia: the same shuffles everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_drawn_straight() {
        let springs: Springs = (0..5_usize)
            .map(|n| [n.checked_sub(1), (n < 4).then_some(n + 1)].into_iter().flatten().map(|m| (m, 100.0)).collect())
            .collect();
        let points = place(&springs);
        let between = |a: usize, b: usize| (points[a].x - points[b].x).hypot(points[a].y - points[b].y);
        assert!((between(0, 4) - 400.0).abs() < 20.0, "{points:?}");
        assert!((between(1, 2) - 100.0).abs() < 10.0, "{points:?}");
    }

    #[test]
    fn far_is_far_with_pivots_too() {
        let count = ALL_PAIRS + 200;
        let ring: Springs =
            (0..count).map(|n| vec![((n + 1) % count, 10.0), ((n + count - 1) % count, 10.0)]).collect();
        let points = place(&ring);
        let between = |a: usize, b: usize| (points[a].x - points[b].x).hypot(points[a].y - points[b].y);
        let neighbours = (0..count).map(|n| between(n, (n + 1) % count)).sum::<f64>() / count as f64;
        assert!(neighbours < 30.0, "{neighbours}");
        assert!(between(0, count / 2) > 100.0 * neighbours / 3.0);
    }
}
