//! The averaged perceptron while it learns.

use super::Model;

/// Weights of every class for every slot of the table, with what is needed to average them over all decisions.
pub struct Trainer {
    bits: u32,
    classes: usize,
    weights: Vec<f32>,
    totals: Vec<f32>,
    decisions: f32,
}

impl Trainer {
    /// An untrained model of `classes` classes and 2^`bits` slots.
    pub fn new(bits: u32, classes: usize) -> Self {
        let size = classes << bits;
        Self { bits, classes, weights: vec![0.0; size], totals: vec![0.0; size], decisions: 1.0 }
    }

    fn row(&self, feature: u64) -> usize {
        (feature >> (64 - self.bits)) as usize * self.classes
    }

    /// The score of every class.
    pub fn score(&self, features: &[u64], scores: &mut Vec<f32>) {
        scores.clear();
        scores.resize(self.classes, 0.0);
        for &feature in features {
            let row = self.row(feature);
            for (score, weight) in scores.iter_mut().zip(&self.weights[row..row + self.classes]) {
                *score += weight;
            }
        }
    }

    /// Moves every feature towards `class` (or away from it, with a negative `step`).
    pub fn update(&mut self, features: &[u64], class: usize, step: f32) {
        for &feature in features {
            let at = self.row(feature) + class;
            self.weights[at] += step;
            self.totals[at] += step * self.decisions;
        }
    }

    /// Counts a decision, whether it led to an update or not.
    pub fn tick(&mut self) {
        self.decisions += 1.0;
    }

    /// The model of the averaged weights, without those that are under `least` of the 127 steps to the largest: the many
    /// small ones cost time and space and hardly ever decide.
    pub fn finish(mut self, least: i8) -> Model {
        for (weight, total) in self.weights.iter_mut().zip(&self.totals) {
            *weight -= total / self.decisions;
        }
        Model::quantise(self.bits, self.classes, &self.weights, least)
    }
}
