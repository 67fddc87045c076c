//! Layers that look at one row at a time, and how all layers lie in a file.
//!
//! Numbers are LEB128, floats and weights follow one another as they are, little-endian:
//!
//! ```text
//! linear     inputs, outputs, f32 scale of the inputs,
//!            f32 scale of each output, f32 bias of each output, i8 weights (outputs × inputs)
//! bi-lstm    inputs, hidden, then forward and backward: linear (inputs to 4 × hidden), linear (hidden to 4 × hidden)
//! table      rows, columns, f32 scale, i8 cells (rows × columns)
//! ```

pub use super::element::LIMIT;
use super::element::{Quantise, Restore};
use super::kernel::{BLOCK, Path, pack, product};
use super::lstm::Run;
use crate::model::{Chunks, Writer};

/// So many products of a weight and an input of at most [`LIMIT`] stay within an `i32`.
const MOST_INPUTS: u64 = 2000;

/// Four gates of a layer as wide as inputs may be.
const MOST_OUTPUTS: u64 = 4 * MOST_INPUTS;

const MOST_ROWS: u64 = 1 << 22;

/// Rows whose sums are kept at a time, few enough to stay in the cache.
const PANEL: usize = 32;

/// Buffers that layers use again, and the instructions to calculate with.
#[derive(Clone, Debug)]
pub struct Scratch {
    pub(super) path: Path,
    quantised: Vec<i16>,
    pub(super) sums: Vec<i32>,
    pub(super) run: Run,
}

impl Default for Scratch {
    fn default() -> Self {
        Self::new(Path::best())
    }
}

impl Scratch {
    /// Empty buffers for calculating with `path`.
    pub fn new(path: Path) -> Self {
        Self { path, quantised: Vec::new(), sums: Vec::new(), run: Run::default() }
    }
}

/// `weights · x + biases`, of weights and inputs that are rounded.
#[derive(Clone, Debug, PartialEq)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    scale: f32,
    packed: Vec<i16>,
    scales: Vec<f32>,
    biases: Vec<f32>,
}

impl Linear {
    /// A layer in which an input counts as so many whole steps as `scale` says, and a product of a step with a weight of
    /// one (of outputs × inputs) is worth the output's number in `scales`.
    ///
    /// # Errors
    /// Where the sizes do not fit each other or are too large.
    pub fn new(
        inputs: usize,
        scale: f32,
        scales: Vec<f32>,
        biases: Vec<f32>,
        weights: &[i8],
    ) -> Result<Self, &'static str> {
        let outputs = scales.len();
        if !within(inputs as u64, MOST_INPUTS) || !within(outputs as u64, MOST_OUTPUTS) {
            return Err("a layer of this size cannot be");
        }
        if biases.len() != outputs || weights.len() != outputs * inputs {
            return Err("the parts of a layer do not fit");
        }
        if !scale.is_finite() || !scales.iter().chain(&biases).all(|x| x.is_finite()) {
            return Err("a number is not finite");
        }
        Ok(Self { inputs, outputs, scale, packed: pack(inputs, weights), scales, biases })
    }

    /// How many numbers a row has that goes in.
    pub const fn inputs(&self) -> usize {
        self.inputs
    }

    /// How many numbers a row has that comes out.
    pub const fn outputs(&self) -> usize {
        self.outputs
    }

    /// How many numbers a row has once it is rounded: one more where inputs are odd.
    pub const fn width(&self) -> usize {
        self.inputs.next_multiple_of(2)
    }

    /// Outputs with those that only fill the last block.
    pub(super) const fn padded(&self) -> usize {
        self.outputs.next_multiple_of(BLOCK)
    }

    pub(super) const fn scale(&self) -> f32 {
        self.scale
    }

    pub(super) fn scales(&self) -> &[f32] {
        &self.scales
    }

    pub(super) fn biases(&self) -> &[f32] {
        &self.biases
    }

    /// The outputs for every row of `x`.
    ///
    /// # Panics
    /// Where the rows are not whole.
    pub fn forward(&self, x: &[f32], scratch: &mut Scratch, out: &mut Vec<f32>) {
        let mut quantised = std::mem::take(&mut scratch.quantised);
        self.quantise(scratch.path, x, &mut quantised);
        self.forward_quantised(&quantised, scratch, out);
        scratch.quantised = quantised;
    }

    /// Rounds the rows of `x`, for this layer and others of the same inputs and scale.
    ///
    /// # Panics
    /// Where the rows are not whole.
    pub fn quantise(&self, path: Path, x: &[f32], out: &mut Vec<i16>) {
        assert!(x.len().is_multiple_of(self.inputs), "rows are whole");
        let width = self.width();
        out.clear();
        out.resize(x.len() / self.inputs * width, 0);
        if width == self.inputs {
            path.run(Quantise { from: x, scale: self.scale, to: out });
        } else {
            for (from, to) in x.chunks_exact(self.inputs).zip(out.chunks_exact_mut(width)) {
                path.run(Quantise { from, scale: self.scale, to });
            }
        }
    }

    /// The outputs for rows that [`Linear::quantise`] made.
    ///
    /// # Panics
    /// Where the rows are not whole.
    pub fn forward_quantised(&self, x: &[i16], scratch: &mut Scratch, out: &mut Vec<f32>) {
        let width = self.width();
        assert!(x.len().is_multiple_of(width), "rows are whole");
        out.clear();
        out.resize(x.len() / width * self.outputs, 0.0);
        for (x, out) in x.chunks(PANEL * width).zip(out.chunks_mut(PANEL * self.outputs)) {
            self.product(x, scratch.path, &mut scratch.sums);
            for (sums, to) in scratch.sums.chunks_exact(self.padded()).zip(out.chunks_exact_mut(self.outputs)) {
                scratch.path.run(Restore { sums, scales: &self.scales, biases: &self.biases, to });
            }
        }
    }

    /// The sums for rounded rows, [`Linear::padded`] for each.
    pub(super) fn product(&self, x: &[i16], path: Path, sums: &mut Vec<i32>) {
        // What is there already is written over.
        sums.resize(x.len() / self.width() * self.padded(), 0);
        product(path, self.width(), x, &self.packed, sums);
    }

    /// Writes the layer.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.inputs as u64);
        out.number(self.outputs as u64);
        write_floats(&[self.scale], out);
        write_floats(&self.scales, out);
        write_floats(&self.biases, out);
        for output in 0..self.outputs {
            for input in 0..self.inputs {
                let block = output / BLOCK * BLOCK * self.width();
                let at = block + (input / 2 * BLOCK + output % BLOCK) * 2 + input % 2;
                out.byte((self.packed[at] as i8).cast_unsigned());
            }
        }
    }

    /// Reads what [`Linear::write`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes. None of them is trusted.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let inputs = size(chunks, MOST_INPUTS)?;
        let outputs = size(chunks, MOST_OUTPUTS)?;
        let scale = floats(chunks, 1)?[0];
        let (scales, biases) = (floats(chunks, outputs)?, floats(chunks, outputs)?);
        Ok(Self::new(inputs, scale, scales, biases, &whole(chunks, outputs * inputs)?)?)
    }
}

/// Rows of numbers to look up: what is known of each word, tag or letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    columns: usize,
    scale: f32,
    cells: Vec<i8>,
}

impl Table {
    /// A table in which a cell of one is worth `scale`.
    ///
    /// # Errors
    /// Where there are no rows, or too many, or they are not whole.
    pub fn new(columns: usize, scale: f32, cells: Vec<i8>) -> Result<Self, &'static str> {
        if !within(columns as u64, MOST_INPUTS)
            || !cells.len().is_multiple_of(columns)
            || !within((cells.len() / columns) as u64, MOST_ROWS)
        {
            return Err("a table of this size cannot be");
        }
        if scale.is_finite() { Ok(Self { columns, scale, cells }) } else { Err("a number is not finite") }
    }

    /// How many rows there are.
    pub const fn rows(&self) -> usize {
        self.cells.len() / self.columns
    }

    /// How many numbers a row has.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    fn row(&self, row: usize) -> &[i8] {
        &self.cells[row * self.columns..][..self.columns]
    }

    /// Writes a row to the beginning of `to`.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn copy(&self, row: usize, to: &mut [f32]) {
        for (to, cell) in to.iter_mut().zip(self.row(row)) {
            *to = f32::from(*cell) * self.scale;
        }
    }

    /// Adds a row to the beginning of `to`.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn add(&self, row: usize, to: &mut [f32]) {
        for (to, cell) in to.iter_mut().zip(self.row(row)) {
            *to += f32::from(*cell) * self.scale;
        }
    }

    /// Writes the table.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.rows() as u64);
        out.number(self.columns as u64);
        write_floats(&[self.scale], out);
        for cell in &self.cells {
            out.byte(cell.cast_unsigned());
        }
    }

    /// Reads what [`Table::write`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes. None of them is trusted.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let rows = size(chunks, MOST_ROWS)?;
        let columns = size(chunks, MOST_INPUTS)?;
        let scale = floats(chunks, 1)?[0];
        Ok(Self::new(columns, scale, whole(chunks, rows * columns)?)?)
    }
}

const fn within(size: u64, most: u64) -> bool {
    0 < size && size <= most
}

/// A size of at least one.
pub(super) fn size(chunks: &mut Chunks, most: u64) -> Result<usize, String> {
    let size = chunks.number()?;
    if within(size, most) { Ok(size as usize) } else { Err(format!("a layer with a size of {size} cannot be")) }
}

/// The next `n` numbers, four bytes each.
///
/// # Errors
/// Where there are fewer.
pub fn floats(chunks: &mut Chunks, n: usize) -> Result<Vec<f32>, String> {
    Ok(chunks.bytes(4 * n)?.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

fn whole(chunks: &mut Chunks, n: usize) -> Result<Vec<i8>, String> {
    Ok(chunks.bytes(n)?.iter().map(|byte| byte.cast_signed()).collect())
}

fn write_floats(floats: &[f32], out: &mut Writer) {
    for byte in floats.iter().flat_map(|x| x.to_le_bytes()) {
        out.byte(byte);
    }
}

/// Layers of random weights, for tests.
#[cfg(test)]
pub(super) mod random {
    use super::Linear;
    use crate::random::Random;

    pub fn floats(random: &mut Random, n: usize) -> Vec<f32> {
        (0..n).map(|_| f32::from(random.bits() as i16) / 10_000.0).collect()
    }

    pub fn weights(random: &mut Random, n: usize) -> Vec<i8> {
        (0..n).map(|_| random.bits() as i8).collect()
    }

    pub fn linear(random: &mut Random, inputs: usize, outputs: usize) -> Linear {
        let scales = floats(random, outputs).iter().map(|x| x * 1e-5).collect();
        let biases = floats(random, outputs);
        Linear::new(inputs, 1000.0, scales, biases, &weights(random, inputs * outputs)).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn a_layer_by_hand() {
        // 0.5 and -1.25 are 5 and -12 steps (of two equally near whole numbers, the even one).
        let layer = Linear::new(2, 10.0, vec![0.1, 0.01, 1.0], vec![0.0, 1.0, -2.0], &[1, 0, 2, 3, -128, 127]).unwrap();
        let mut out = Vec::new();
        layer.forward(&[0.5, -1.25, 0.0, 1e9], &mut Scratch::default(), &mut out);
        let right = [0.5, 1.0 - 0.26, -2166.0, 0.0, 1.0 + 245.73, 1_040_255.0];
        assert_eq!(out.len(), right.len());
        assert!(out.iter().zip(right).all(|(x, y)| (x - y).abs() < 1e-4), "{out:?}");
    }

    #[test]
    fn rows_do_not_see_each_other() {
        let mut random = Random::new(4);
        for (inputs, outputs, rows) in [(1, 1, 1), (7, 5, 40), (32, 16, 33), (33, 50, 97), (100, 33, 0)] {
            let layer = random::linear(&mut random, inputs, outputs);
            let x = random::floats(&mut random, inputs * rows);
            let mut all = Vec::new();
            layer.forward(&x, &mut Scratch::default(), &mut all);
            assert_eq!(all.len(), rows * outputs);
            for path in Path::all() {
                let (mut scratch, mut out, mut one) = (Scratch::new(path), vec![7.0; 3], Vec::new());
                layer.forward(&x, &mut scratch, &mut out);
                assert_eq!(out, all, "{path:?}");
                for (x, right) in x.chunks(inputs).zip(all.chunks(outputs)) {
                    layer.forward(x, &mut scratch, &mut one);
                    assert_eq!(one, right);
                }
            }
        }
    }

    #[test]
    fn rows_of_tables() {
        let table = Table::new(3, 0.5, vec![1, 2, 3, -4, 0, 127]).unwrap();
        let mut row = [9.0; 4];
        table.copy(1, &mut row);
        assert_eq!(row.map(f32::to_bits), [-2.0_f32, 0.0, 63.5, 9.0].map(f32::to_bits));
        table.add(0, &mut row);
        assert_eq!(row.map(f32::to_bits), [-1.5_f32, 1.0, 65.0, 9.0].map(f32::to_bits));
        assert_eq!((table.rows(), table.columns()), (2, 3));
    }

    #[test]
    fn written_and_read_back() {
        let mut random = Random::new(5);
        let layer = random::linear(&mut random, 5, 18);
        let table = Table::new(4, 0.1, random::weights(&mut random, 28)).unwrap();
        let mut out = Writer::default();
        layer.write(&mut out);
        table.write(&mut out);
        let mut chunks = Chunks::new(out.bytes());
        assert_eq!(Linear::read(&mut chunks).unwrap(), layer);
        assert_eq!(Table::read(&mut chunks).unwrap(), table);
        assert!(chunks.bytes(1).is_err());
        for cut in 0..out.bytes().len() {
            let mut chunks = Chunks::new(&out.bytes()[..cut]);
            assert!(Linear::read(&mut chunks).is_err() || Table::read(&mut chunks).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_cannot_be_is_not_read() {
        let linear = |inputs, outputs, scale: f32| {
            let mut out = Writer::default();
            out.number(inputs);
            out.number(outputs);
            write_floats(&[scale; 5], &mut out);
            out.bytes().iter().chain(&[0; 6]).copied().collect::<Vec<u8>>()
        };
        let read = |bytes: &[u8]| Linear::read(&mut Chunks::new(bytes));
        assert!(read(&linear(3, 2, 1.0)).is_ok());
        for (inputs, outputs) in [(0, 2), (3, 0), (2001, 2), (3, 8001), (u64::MAX >> 1, 2), (3, 1 << 62), (2000, 8000)]
        {
            assert!(read(&linear(inputs, outputs, 1.0)).is_err(), "{inputs} {outputs}");
            let table = linear(outputs, inputs, 1.0);
            assert!(Table::read(&mut Chunks::new(&table)).is_err() || outputs == 8001);
        }
        for scale in [f32::NAN, f32::INFINITY] {
            assert!(read(&linear(3, 2, scale)).is_err());
            assert!(Table::new(1, scale, vec![1]).is_err());
        }
        assert!(Table::new(0, 1.0, vec![]).is_err() && Table::new(2, 1.0, vec![1]).is_err());
    }
}
