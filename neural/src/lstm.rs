//! The recurrent layer that reads a sentence in both directions.

use std::cmp::Reverse;
use std::ops::Range;

use super::element::Step;
use super::layer::{Linear, Scratch, size};
use crate::model::{Chunks, Writer};

/// More could not be read by the next layer of both directions.
const MOST_HIDDEN: u64 = 1000;

/// What both directions know of each word and what comes before it or after it.
#[derive(Clone, Debug, PartialEq)]
pub struct BiLstm {
    inputs: usize,
    hidden: usize,
    /// Forward and backward.
    directions: [Direction; 2],
}

/// Gates are in the order input, forget, cell, output.
#[derive(Clone, Debug, PartialEq)]
struct Direction {
    input: Linear,
    recurrent: Linear,
}

/// Buffers of a run over a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Run {
    /// The rows of each sentence, the longest sentence first.
    order: Vec<Range<usize>>,
    gates: Vec<f32>,
    cells: Vec<f32>,
    state: Vec<i16>,
}

impl BiLstm {
    /// A layer of two directions, each with what goes from a word to the gates and from the state before it.
    ///
    /// # Errors
    /// Where the sizes do not fit each other or are too large.
    pub fn new(forward: [Linear; 2], backward: [Linear; 2]) -> Result<Self, &'static str> {
        let directions = [forward, backward].map(|[input, recurrent]| Direction { input, recurrent });
        let (inputs, hidden) = (directions[0].input.inputs(), directions[0].recurrent.inputs());
        let fits = |d: &Direction| {
            d.input.inputs() == inputs
                && d.recurrent.inputs() == hidden
                && [&d.input, &d.recurrent].iter().all(|linear| linear.outputs() == 4 * hidden)
        };
        if hidden as u64 > MOST_HIDDEN || !directions.iter().all(fits) {
            return Err("the parts of a recurrent layer do not fit");
        }
        Ok(Self { inputs, hidden, directions })
    }

    /// How many numbers a row has that goes in.
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many numbers a row has that comes out: half of them forward, half backward.
    pub const fn outputs(&self) -> usize {
        2 * self.hidden
    }

    /// The outputs for every row of `x`: the words of sentences of these `lengths`, one after the other. Buffers grow with
    /// the batch, results do not depend on it.
    ///
    /// # Panics
    /// Where there are not as many rows as `lengths` say.
    pub fn forward(&self, x: &[f32], lengths: &[usize], scratch: &mut Scratch, out: &mut Vec<f32>) {
        let rows = lengths.iter().sum::<usize>();
        assert_eq!(x.len(), rows * self.inputs, "there is a row for each word");
        out.clear();
        out.resize(rows * self.outputs(), 0.0);
        let mut run = std::mem::take(&mut scratch.run);
        run.order.clear();
        let mut start = 0;
        for length in lengths {
            run.order.push(start..start + length);
            start += length;
        }
        run.order.sort_unstable_by_key(|rows| (Reverse(rows.len()), rows.start));
        for (backward, direction) in self.directions.iter().enumerate() {
            direction.input.forward(x, scratch, &mut run.gates);
            direction.run(&mut run, scratch, backward == 1, out);
        }
        scratch.run = run;
    }

    /// Writes the layer.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.inputs as u64);
        out.number(self.hidden as u64);
        for direction in &self.directions {
            direction.input.write(out);
            direction.recurrent.write(out);
        }
    }

    /// Reads what [`BiLstm::write`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes. None of them is trusted.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let (inputs, hidden) = (size(chunks, u64::MAX)?, size(chunks, u64::MAX)?);
        let mut direction = || Ok::<_, String>([Linear::read(chunks)?, Linear::read(chunks)?]);
        let layer = Self::new(direction()?, direction()?)?;
        if (layer.inputs, layer.hidden) == (inputs, hidden) {
            Ok(layer)
        } else {
            Err("the parts of a recurrent layer do not fit".into())
        }
    }
}

impl Direction {
    /// Takes all sentences one step further at a time, as long as any has words left.
    fn run(&self, run: &mut Run, scratch: &mut Scratch, backward: bool, out: &mut [f32]) {
        let (hidden, width) = (self.recurrent.inputs(), self.recurrent.width());
        let Run { order, gates, cells, state } = run;
        cells.clear();
        cells.resize(order.len() * hidden, 0.0);
        state.clear();
        state.resize(order.len() * width, 0);
        let mut active = order.len();
        for step in 0..order.first().map_or(0, Range::len) {
            while order[active - 1].len() <= step {
                active -= 1;
            }
            self.recurrent.product(&state[..active * width], scratch.path, &mut scratch.sums);
            let sums = scratch.sums.chunks_exact(self.recurrent.padded());
            let own = cells.chunks_exact_mut(hidden).zip(state.chunks_exact_mut(width));
            for ((rows, sums), (cells, state)) in order[..active].iter().zip(sums).zip(own) {
                let row = if backward { rows.end - 1 - step } else { rows.start + step };
                scratch.path.run(Step {
                    sums,
                    scales: self.recurrent.scales(),
                    biases: self.recurrent.biases(),
                    gates: &mut gates[row * 4 * hidden..][..4 * hidden],
                    cells,
                    state: &mut out[(row * 2 + usize::from(backward)) * hidden..][..hidden],
                    rounded: state,
                    scale: self.recurrent.scale(),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Path;
    use super::super::layer::random;
    use super::*;
    use crate::random::Random;

    fn layer(random: &mut Random, inputs: usize, hidden: usize) -> BiLstm {
        let mut pair = || [inputs, hidden].map(|inputs| random::linear(random, inputs, 4 * hidden));
        BiLstm::new(pair(), pair()).unwrap()
    }

    #[test]
    fn two_words_by_hand() {
        // One input, which only the new cell sees; one cell, whose state only the output gate sees. The input gate is
        // open, the forget gate half open.
        let input = Linear::new(1, 100.0, vec![0.01; 4], vec![20.0, 0.0, 0.0, 0.0], &[0, 0, 1, 0]).unwrap();
        let recurrent = Linear::new(1, 1000.0, vec![0.001; 4], vec![0.0; 4], &[0, 0, 0, 1]).unwrap();
        let layer = BiLstm::new([input.clone(), recurrent.clone()], [input, recurrent]).unwrap();
        let mut out = Vec::new();
        layer.forward(&[1.0, -0.5], &[2], &mut Scratch::default(), &mut out);
        let sigmoid = |x: f32| 1.0 / (1.0 + (-x).exp());
        let both = |a: f32, b: f32| {
            let first = 0.5 * a.tanh().tanh();
            let rounded = (first * 1000.0).round() / 1000.0;
            (first, sigmoid(rounded) * (0.5 * a.tanh() + b.tanh()).tanh())
        };
        let ((a, b), (d, c)) = (both(1.0, -0.5), both(-0.5, 1.0));
        assert!(out.iter().zip([a, c, b, d]).all(|(x, y)| (x - y).abs() < 1e-5), "{out:?}");
    }

    #[test]
    fn sentences_do_not_see_each_other() {
        let mut random = Random::new(6);
        for (inputs, hidden) in [(3, 1), (10, 5), (17, 16), (8, 20)] {
            let layer = layer(&mut random, inputs, hidden);
            let lengths = [3, 0, 7, 1, 12, 12, 0, 2, 5, 1, 30];
            let x = random::floats(&mut random, inputs * lengths.iter().sum::<usize>());
            let mut all = Vec::new();
            layer.forward(&x, &lengths, &mut Scratch::default(), &mut all);
            assert_eq!(all.len(), x.len() / inputs * layer.outputs());
            for path in Path::all() {
                let (mut scratch, mut out) = (Scratch::new(path), Vec::new());
                layer.forward(&x, &lengths, &mut scratch, &mut out);
                assert_eq!(out, all, "{path:?}");
                let mut start = 0;
                for length in lengths {
                    let rows = start..start + length;
                    layer.forward(&x[rows.start * inputs..rows.end * inputs], &[length], &mut scratch, &mut out);
                    assert_eq!(out, all[rows.start * layer.outputs()..rows.end * layer.outputs()]);
                    start += length;
                }
            }
            // The first word, forward, does not know the others.
            let mut out = Vec::new();
            layer.forward(&x[..inputs], &[1], &mut Scratch::default(), &mut out);
            assert_eq!(out[..hidden], all[..hidden]);
            assert_ne!(out[hidden..], all[hidden..layer.outputs()]);
            layer.forward(&[], &[], &mut Scratch::default(), &mut out);
            assert!(out.is_empty());
        }
    }

    #[test]
    fn written_and_read_back() {
        let mut random = Random::new(7);
        let layer = layer(&mut random, 3, 2);
        let mut out = Writer::default();
        layer.write(&mut out);
        assert_eq!(BiLstm::read(&mut Chunks::new(out.bytes())).unwrap(), layer);
        for cut in 0..out.bytes().len() {
            assert!(BiLstm::read(&mut Chunks::new(&out.bytes()[..cut])).is_err());
        }
        for at in 0..2 {
            let mut wrong = out.bytes().to_vec();
            wrong[at] += 1;
            assert!(BiLstm::read(&mut Chunks::new(&wrong)).is_err());
        }
        let linear = |random: &mut Random, inputs, outputs| random::linear(random, inputs, outputs);
        let wrong = [linear(&mut random, 3, 8), linear(&mut random, 2, 9)];
        assert!(BiLstm::new(wrong.clone(), wrong).is_err());
    }
}
