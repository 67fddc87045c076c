//! The trained model: sparse rows of one-byte weights.

use super::file::{Chunks, Writer};

/// Scores classes. Weights are whole numbers, so that every machine gives the same scores to the bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    bits: u32,
    classes: usize,
    /// Where each slot's row begins in `cells`; one more entry than slots.
    rows: Vec<u32>,
    /// Class and weight.
    cells: Vec<(u8, i8)>,
    /// How many steps a trained weight of one makes; known only right after training.
    steps: f32,
}

/// How many rows are looked up before the first is used.
const BLOCK: usize = 32;

/// A weight is at most this many steps from nought.
const STEPS: f32 = 127.0;

impl Model {
    /// How many steps a trained weight of one makes, to bring further weights to the same scale. Only for a model that
    /// was just trained.
    pub const fn steps(&self) -> f32 {
        self.steps
    }

    /// How many classes it scores.
    pub const fn classes(&self) -> usize {
        self.classes
    }

    /// Rounds `weights` (rows of `classes`, 2^`bits` of them) to 127 steps of the largest, and drops those of less than
    /// `least` steps. At most 256 classes.
    pub(super) fn quantise(bits: u32, classes: usize, weights: &[f32], least: i8) -> Self {
        assert!(classes <= 256, "a class is one byte");
        // The few largest weights may be cut: of the rest, more then survives rounding.
        let mut sizes: Vec<f32> = weights.iter().map(|w| w.abs()).filter(|w| *w > 1e-6).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        let largest = sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 20_000)).copied().unwrap_or(1.0);
        let mut model = Self { bits, classes, rows: vec![0], cells: Vec::new(), steps: STEPS / largest };
        for row in weights.chunks(classes) {
            for (class, weight) in row.iter().enumerate() {
                let steps = (weight / largest * STEPS).round().clamp(-STEPS, STEPS) as i8;
                if steps.abs() >= least.max(1) {
                    model.cells.push((class as u8, steps));
                }
            }
            model.rows.push(model.cells.len() as u32);
        }
        model
    }

    /// The score of every class.
    pub fn score(&self, features: &[u64], scores: &mut Vec<i32>) {
        scores.clear();
        scores.resize(256, 0);
        if self.bits == 0 {
            return;
        }
        // The rows lie all over a table larger than the cache. Touching them all before adding any up lets the waits for
        // memory overlap.
        for features in features.chunks(BLOCK) {
            let mut rows = [(0, 0); BLOCK];
            for (row, feature) in rows.iter_mut().zip(features) {
                let slot = (feature >> (64 - self.bits)) as usize;
                *row = (self.rows[slot] as usize, self.rows[slot + 1] as usize);
            }
            let first = |row: &(usize, usize)| self.cells.get(row.0).map_or(0, |cell| cell.0);
            std::hint::black_box(rows.iter().fold(0, |all, row| all ^ first(row)));
            for &(start, end) in &rows {
                for (class, weight) in &self.cells[start..end] {
                    scores[*class as usize] += i32::from(*weight);
                }
            }
        }
    }

    /// The class of the highest score among `allowed`, the first of equals.
    pub fn best(scores: &[i32], allowed: impl Iterator<Item = usize>) -> Option<usize> {
        allowed.fold(None, |best: Option<usize>, class| match best {
            Some(best) if scores[best] >= scores[class] => Some(best),
            _ => Some(class),
        })
    }

    /// Writes the model: how many empty slots come before each row, how long the row is, and its cells.
    pub fn write(&self, out: &mut Writer) {
        out.number(u64::from(self.bits));
        out.number(self.classes as u64);
        let mut empty = 0;
        for row in self.rows.windows(2) {
            let cells = &self.cells[row[0] as usize..row[1] as usize];
            if cells.is_empty() {
                empty += 1;
                continue;
            }
            out.number(empty);
            out.number(cells.len() as u64);
            for (class, weight) in cells {
                out.byte(*class);
                out.byte(weight.cast_unsigned());
            }
            empty = 0;
        }
        out.number(empty);
        out.number(0);
    }

    /// Reads what [`Model::write`] wrote.
    ///
    /// # Errors
    /// What is wrong with the bytes. None of them is trusted.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let bits = chunks.number()?;
        let classes = chunks.number()?;
        if !(1..=24).contains(&bits) || !(1..=256).contains(&classes) {
            return Err(format!("a table of 2^{bits} slots and {classes} classes cannot be"));
        }
        let slots = 1_usize << bits;
        let mut model = Self {
            bits: bits as u32,
            classes: classes as usize,
            rows: Vec::with_capacity(slots + 1),
            cells: Vec::new(),
            steps: 0.0,
        };
        model.rows.push(0);
        loop {
            let empty = chunks.number()? as usize;
            let cells = chunks.number()? as usize;
            let filled = model.rows.len() - 1;
            if empty > slots - filled || cells > 256 || cells > 0 && empty == slots - filled {
                return Err("rows beyond the end of the table".into());
            }
            let here = model.cells.len() as u32;
            model.rows.resize(model.rows.len() + empty, here);
            if cells == 0 {
                break;
            }
            for pair in chunks.bytes(cells * 2)?.chunks_exact(2) {
                model.cells.push((pair[0], pair[1].cast_signed()));
            }
            model.rows.push(model.cells.len() as u32);
        }
        if model.rows.len() == slots + 1 { Ok(model) } else { Err("the table is not full".into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Features, Trainer};
    use super::*;

    #[test]
    fn learns_and_reads_back() {
        let mut trainer = Trainer::new(10, 3);
        let (mut features, mut scores) = (Features::default(), Vec::new());
        for _ in 0..5 {
            for class in 0..3_usize {
                features.clear();
                features.one(class as u64 * 7);
                trainer.score(&features.hashes, &mut scores);
                let best = (0..3).fold(0, |b, c| if scores[c] > scores[b] { c } else { b });
                if best != class {
                    trainer.update(&features.hashes, class, 1.0);
                    trainer.update(&features.hashes, best, -1.0);
                }
                trainer.tick();
            }
        }
        let model = trainer.finish(1);
        let mut writer = Writer::default();
        model.write(&mut writer);
        let bytes = writer.bytes();
        let back = Model::read(&mut Chunks::new(bytes)).unwrap();
        assert_eq!((&back.rows, &back.cells), (&model.rows, &model.cells));
        let mut scores = Vec::new();
        for class in 0..3_usize {
            features.clear();
            features.one(class as u64 * 7);
            back.score(&features.hashes, &mut scores);
            assert_eq!(Model::best(&scores, 0..3), Some(class));
        }
        for cut in 0..bytes.len() {
            assert!(Model::read(&mut Chunks::new(&bytes[..cut])).is_err());
        }
    }
}
