//! What is done to one number after another, in plain loops that the compiler turns into vectors. There are only single
//! IEEE operations in a fixed order and no fused ones, so that a number does not depend on the path or on its neighbours.

// Inlined so that they are compiled for the instructions of the path.
#![allow(clippy::inline_always)]

use super::kernel::Work;

/// The largest input after rounding. So many products of inputs and weights as a row has at most stay within an `i32`.
pub const LIMIT: f32 = 8191.0;

/// Added to a number that is not too large, leaves no room for a fraction: the sum is rounded, of two equally near to the
/// even one, and its last bits are the whole number.
const ROUND: f32 = 12_582_912.0;

#[inline(always)]
fn rounded(x: f32) -> i16 {
    // In this order what is not a number becomes one.
    let x = if x > -LIMIT { x } else { -LIMIT };
    let x = if x < LIMIT { x } else { LIMIT };
    (x + ROUND).to_bits() as i16
}

/// The hyperbolic tangent: the rational function that Eigen uses, by whose bounds it is 1 to the last bits.
#[inline(always)]
fn tanh(x: f32) -> f32 {
    const END: f32 = 7.905_311;
    let x = if x > -END { x } else { -END };
    let x = if x < END { x } else { END };
    let y = x * x;
    let above = y * -2.760_768_5e-16 + 2.000_188e-13;
    let above = above * y - 8.604_672e-11;
    let above = above * y + 5.122_297e-8;
    let above = above * y + 1.485_722_4e-5;
    let above = above * y + 6.372_619_3e-4;
    let above = (above * y + 4.893_524_6e-3) * x;
    let below = y * 1.198_258_4e-6 + 1.185_347_1e-4;
    let below = below * y + 2.268_434_6e-3;
    let below = below * y + 4.893_525e-3;
    above / below
}

#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    0.5 + 0.5 * tanh(0.5 * x)
}

/// Rounds to steps of one in `scale`, at most [`LIMIT`] of them.
pub struct Quantise<'a> {
    pub from: &'a [f32],
    pub scale: f32,
    pub to: &'a mut [i16],
}

impl Work for Quantise<'_> {
    #[inline(always)]
    fn run(self) {
        for (to, x) in self.to.iter_mut().zip(self.from) {
            *to = rounded(x * self.scale);
        }
    }
}

/// Makes numbers of sums.
pub struct Restore<'a> {
    pub sums: &'a [i32],
    pub scales: &'a [f32],
    pub biases: &'a [f32],
    pub to: &'a mut [f32],
}

impl Work for Restore<'_> {
    #[inline(always)]
    fn run(self) {
        let parts = self.sums.iter().zip(self.scales).zip(self.biases);
        for (to, ((sum, scale), bias)) in self.to.iter_mut().zip(parts) {
            *to = *sum as f32 * scale + bias;
        }
    }
}

/// A step of a recurrent layer for one sentence: what the gates get from the state before it, as sums, is added to what
/// they got from the word; cells and state change.
pub struct Step<'a> {
    pub sums: &'a [i32],
    pub scales: &'a [f32],
    pub biases: &'a [f32],
    /// In the order input, forget, cell, output, each as long as `cells`.
    pub gates: &'a mut [f32],
    pub cells: &'a mut [f32],
    pub state: &'a mut [f32],
    /// The state once more, rounded as `scale` says.
    pub rounded: &'a mut [i16],
    pub scale: f32,
}

impl Work for Step<'_> {
    #[inline(always)]
    fn run(self) {
        let parts = self.sums.iter().zip(self.scales).zip(self.biases);
        for (gate, ((sum, scale), bias)) in self.gates.iter_mut().zip(parts) {
            *gate += *sum as f32 * scale + bias;
        }
        let (input, rest) = self.gates.split_at(self.cells.len());
        let (forget, rest) = rest.split_at(self.cells.len());
        let (new, output) = rest.split_at(self.cells.len());
        let gates = input.iter().zip(forget).zip(new).zip(output);
        for ((cell, state), (((input, forget), new), output)) in self.cells.iter_mut().zip(&mut *self.state).zip(gates)
        {
            *cell = sigmoid(*forget) * *cell + sigmoid(*input) * tanh(*new);
            *state = sigmoid(*output) * tanh(*cell);
        }
        Quantise { from: self.state, scale: self.scale, to: self.rounded }.run();
    }
}

#[cfg(test)]
mod tests {
    use super::super::Path;
    use super::*;
    use crate::random::Random;

    /// Of any size and sign, many of them near nought.
    fn floats(random: &mut Random, n: usize) -> Vec<f32> {
        let mut unit = || random.bits() as u32 as f32 / u32::MAX as f32 - 0.5;
        (0..n).map(|_| unit() * 10_f32.powi((unit() * 8.0) as i32)).collect()
    }

    fn bits(floats: &[f32]) -> Vec<u32> {
        floats.iter().map(|x| x.to_bits()).collect()
    }

    #[test]
    fn rounding_is_to_even_and_within_the_limit() {
        for (x, right) in [(0.5, 0), (1.5, 2), (-2.5, -2), (0.499_999_97, 0), (8190.5, 8190), (8191.7, 8191)] {
            assert_eq!(rounded(x), right, "{x}");
        }
        assert_eq!([f32::INFINITY, f32::NEG_INFINITY, f32::NAN].map(rounded), [8191, -8191, -8191]);
        for x in floats(&mut Random::new(2), 100_000) {
            assert_eq!(rounded(x), x.clamp(-LIMIT, LIMIT).round_ties_even() as i16, "{x}");
        }
    }

    #[test]
    fn tangents_are_right() {
        for i in -1_000_000..1_000_000 {
            let x = i as f32 * 1e-5;
            assert!((tanh(x) - x.tanh()).abs() < 1e-6, "{x}");
            assert!((sigmoid(x) - 1.0 / (1.0 + (-x).exp())).abs() < 1e-6, "{x}");
        }
        assert!((tanh(f32::INFINITY) - 1.0).abs() < 1e-6 && tanh(f32::NAN).is_finite());
    }

    #[test]
    fn all_paths_give_the_same_bits() {
        let mut random = Random::new(3);
        for n in (0..40).chain([128, 1000]) {
            let sums: Vec<i32> = (0..4 * n).map(|_| random.bits() as i32).collect();
            let scales: Vec<f32> = floats(&mut random, 4 * n).iter().map(|x| x * 1e-8).collect();
            let (biases, gates) = (floats(&mut random, 4 * n), floats(&mut random, 4 * n));
            let cells = floats(&mut random, n);
            let results: Vec<_> = Path::all()
                .into_iter()
                .map(|path| {
                    let (mut to, mut gates, mut cells) = (vec![0.0; 4 * n], gates.clone(), cells.clone());
                    let (mut state, mut rounded, mut many) = (vec![0.0; n], vec![0; n], vec![0; 4 * n]);
                    path.run(Restore { sums: &sums, scales: &scales, biases: &biases, to: &mut to });
                    path.run(Quantise { from: &to, scale: 100.0, to: &mut many });
                    path.run(Step {
                        sums: &sums,
                        scales: &scales,
                        biases: &biases,
                        gates: &mut gates,
                        cells: &mut cells,
                        state: &mut state,
                        rounded: &mut rounded,
                        scale: 8000.0,
                    });
                    (bits(&to), bits(&gates), bits(&cells), bits(&state), rounded, many)
                })
                .collect();
            assert!(results.iter().all(|result| *result == results[0]), "{n}");
        }
    }
}
