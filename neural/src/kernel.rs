//! The product of matrices of whole numbers, and the choice of instructions. The only file with unsafe code: on one core
//! of the processor it was written on, the product in AVX2 is several times as fast as what the compiler makes of the
//! plain loop for the instructions that every processor has.
//!
//! Rows come as `i16`, weights as `i16` that were `i8`, sums are `i32` and wrap around; nothing saturates, so that all
//! paths give the same sums. [`pack`] lays weights out as the products need them: outputs in blocks of [`BLOCK`], in a
//! block one pair of inputs after another, for a pair the two weights of each output. One instruction then multiplies a
//! pair of inputs with the weights of many outputs and adds the two products of each.

#![allow(unsafe_code)]

/// Outputs whose weights lie together.
pub const BLOCK: usize = 16;

/// Two inputs that lie together.
type Pair = [i16; 2];

/// The weights of a block for a pair of inputs.
type Weights = [i16; 2 * BLOCK];

/// The sums of a block.
type Sums = [i32; BLOCK];

/// The instructions to calculate with. There are only values for instructions that the machine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Sse2,
    Plain,
}

/// Something to do in a plain loop. The body of `run` must be inlined, so that it is compiled for the path's instructions.
pub(super) trait Work {
    fn run(self);
}

impl Path {
    /// Whatever the compiler makes of plain Rust.
    pub const PLAIN: Self = Self(Kind::Plain);

    /// All that this machine has, the best first.
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vl") {
                if is_x86_feature_detected!("avx512vnni") {
                    all.push(Self(Kind::Avx512Vnni));
                }
                all.push(Self(Kind::Avx512));
            }
            if is_x86_feature_detected!("avx2") {
                all.push(Self(Kind::Avx2));
            }
            all.push(Self(Kind::Sse2));
        }
        all.push(Self::PLAIN);
        all
    }

    /// The best that this machine has.
    pub fn best() -> Self {
        Self::all()[0]
    }

    /// Does `work` with the path's instructions.
    pub(super) fn run(self, work: impl Work) {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path of this kind is made only where the processor has AVX-512 BW and VL.
            Kind::Avx512Vnni | Kind::Avx512 => unsafe { x86::run_avx512(work) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path of this kind is made only where the processor has AVX2.
            Kind::Avx2 => unsafe { x86::run_avx2(work) },
            // Every processor of this kind has SSE2, which all code is compiled for.
            _ => work.run(),
        }
    }

    /// How many rows at a time have their sums in registers.
    const fn rows(self) -> usize {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512Vnni | Kind::Avx512 => 8,
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => 4,
            _ => 2,
        }
    }

    /// The sums of one block for a few rows.
    fn tile<const ROWS: usize>(self, rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
        // All of a length, which spares the loops below from checking.
        let rows = rows.map(|row| &row[..weights.len()]);
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path of this kind is made only where the processor has AVX-512 BW, VL and VNNI.
            Kind::Avx512Vnni => unsafe { x86::tile_vnni(rows, weights) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path of this kind is made only where the processor has AVX-512 BW and VL.
            Kind::Avx512 => unsafe { x86::tile_avx512(rows, weights) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: a path of this kind is made only where the processor has AVX2.
            Kind::Avx2 => unsafe { x86::tile_avx2(rows, weights) },
            #[cfg(target_arch = "x86_64")]
            // SAFETY: every processor of this architecture has SSE2.
            Kind::Sse2 => unsafe { x86::tile_sse2(rows, weights) },
            Kind::Plain => tile(rows, weights),
        }
    }
}

/// Lays out `weights` (outputs × inputs) for [`product`]. Outputs that are missing in the last block get noughts, and so
/// does the last input where it has no other to make a pair.
pub fn pack(inputs: usize, weights: &[i8]) -> Vec<i16> {
    let (outputs, pairs) = (weights.len() / inputs, inputs.div_ceil(2));
    let mut packed = vec![0; outputs.next_multiple_of(BLOCK) * pairs * 2];
    for (output, row) in weights.chunks_exact(inputs).enumerate() {
        let block = output / BLOCK * BLOCK * pairs * 2;
        for (input, weight) in row.iter().enumerate() {
            packed[block + (input / 2 * BLOCK + output % BLOCK) * 2 + input % 2] = i16::from(*weight);
        }
    }
    packed
}

/// Multiplies `rows` of `width` inputs, an even number, with what [`pack`] made: `sums` becomes rows × outputs, with all
/// outputs of the last block.
///
/// # Panics
/// Where the sizes do not fit each other.
pub fn product(path: Path, width: usize, rows: &[i16], weights: &[i16], sums: &mut [i32]) {
    assert!(width > 0 && width.is_multiple_of(2), "inputs come in pairs");
    let (count, blocks) = (rows.len() / width, weights.len() / (width * BLOCK));
    assert!(rows.len() == count * width && weights.len() == blocks * width * BLOCK, "rows and weights are whole");
    assert_eq!(sums.len(), count * blocks * BLOCK, "there is one sum for each row and output");
    let rows = rows.as_chunks().0;
    let (sums, pairs) = (sums.as_chunks_mut().0, width / 2);
    for (block, weights) in weights.as_chunks().0.chunks_exact(pairs).enumerate() {
        let mut row = 0;
        while row < count {
            let rest = &rows[row * pairs..];
            let sums = &mut sums[row * blocks + block..];
            row += match path.rows().min(count - row) {
                8.. => tiled::<8>(path, rest, weights, blocks, sums),
                4.. => tiled::<4>(path, rest, weights, blocks, sums),
                2.. => tiled::<2>(path, rest, weights, blocks, sums),
                _ => tiled::<1>(path, rest, weights, blocks, sums),
            };
        }
    }
}

/// Calculates the sums of one block for the first few rows, which go to every `step`th place of `sums`; says how many.
fn tiled<const ROWS: usize>(path: Path, rows: &[Pair], weights: &[Weights], step: usize, sums: &mut [Sums]) -> usize {
    let tile = path.tile::<ROWS>(std::array::from_fn(|row| &rows[row * weights.len()..]), weights);
    for (sums, tile) in sums.iter_mut().step_by(step).zip(tile) {
        *sums = tile;
    }
    ROWS
}

/// In plain Rust.
fn tile<const ROWS: usize>(rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
    let mut sums = [[0_i32; BLOCK]; ROWS];
    for (at, weights) in weights.iter().enumerate() {
        for (row, sums) in rows.iter().zip(&mut sums) {
            let [a, b] = row[at].map(i32::from);
            for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
                let [v, w] = weights.map(i32::from);
                *sum = sum.wrapping_add((a * v).wrapping_add(b * w));
            }
        }
    }
    sums
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m256i, __m512i, _mm_add_epi32, _mm_loadu_si128, _mm_madd_epi16, _mm_set1_epi32, _mm_setzero_si128,
        _mm_storeu_si128, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32,
        _mm256_setzero_si256, _mm256_storeu_si256, _mm512_add_epi32, _mm512_dpwssd_epi32, _mm512_loadu_si512,
        _mm512_madd_epi16, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };

    use super::{BLOCK, Pair, Sums, Weights, Work};

    #[target_feature(enable = "avx2")]
    pub fn run_avx2(work: impl Work) {
        work.run();
    }

    #[target_feature(enable = "avx512bw,avx512vl")]
    pub fn run_avx512(work: impl Work) {
        work.run();
    }

    /// Both inputs in the order in which they lie in memory.
    const fn both([a, b]: Pair) -> i32 {
        (a.cast_unsigned() as u32 | (b.cast_unsigned() as u32) << 16).cast_signed()
    }

    #[target_feature(enable = "sse2")]
    pub fn tile_sse2<const ROWS: usize>(rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
        let mut sums = [[_mm_setzero_si128(); 4]; ROWS];
        for (at, weights) in weights.iter().enumerate() {
            let pairs = rows.map(|row| _mm_set1_epi32(both(row[at])));
            for (quarter, weights) in weights.as_chunks::<8>().0.iter().enumerate() {
                // SAFETY: `weights` is 8 `i16`, the 16 bytes that are read, and this load needs no alignment.
                let weights = unsafe { _mm_loadu_si128(weights.as_ptr().cast()) };
                for (sums, pair) in sums.iter_mut().zip(pairs) {
                    sums[quarter] = _mm_add_epi32(sums[quarter], _mm_madd_epi16(pair, weights));
                }
            }
        }
        sums.map(|from| {
            let mut sums = [0; BLOCK];
            for (to, from) in sums.as_chunks_mut::<4>().0.iter_mut().zip(from) {
                // SAFETY: `to` is 4 `i32`, the 16 bytes that are written, and this store needs no alignment.
                unsafe { _mm_storeu_si128(to.as_mut_ptr().cast(), from) };
            }
            sums
        })
    }

    #[target_feature(enable = "avx2")]
    pub fn tile_avx2<const ROWS: usize>(rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
        let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
        for (at, weights) in weights.iter().enumerate() {
            let (low, high) = halves(weights);
            for (row, sums) in rows.iter().zip(&mut sums) {
                let pair = _mm256_set1_epi32(both(row[at]));
                sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(pair, low));
                sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(pair, high));
            }
        }
        sums.map(|[low, high]| joined(low, high))
    }

    #[target_feature(enable = "avx512bw,avx512vl")]
    pub fn tile_avx512<const ROWS: usize>(rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
        let mut sums = [_mm512_setzero_si512(); ROWS];
        for (at, weights) in weights.iter().enumerate() {
            let weights = whole(weights);
            for (row, sum) in rows.iter().zip(&mut sums) {
                *sum = _mm512_add_epi32(*sum, _mm512_madd_epi16(_mm512_set1_epi32(both(row[at])), weights));
            }
        }
        sums.map(|sums| stored(sums))
    }

    #[target_feature(enable = "avx512bw,avx512vl,avx512vnni")]
    pub fn tile_vnni<const ROWS: usize>(rows: [&[Pair]; ROWS], weights: &[Weights]) -> [Sums; ROWS] {
        let mut sums = [_mm512_setzero_si512(); ROWS];
        for (at, weights) in weights.iter().enumerate() {
            let weights = whole(weights);
            for (row, sum) in rows.iter().zip(&mut sums) {
                *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(both(row[at])), weights);
            }
        }
        sums.map(|sums| stored(sums))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn halves(weights: &Weights) -> (__m256i, __m256i) {
        let from: *const __m256i = weights.as_ptr().cast();
        // SAFETY: `weights` is 32 `i16`, the 64 bytes that are read, and these loads need no alignment.
        unsafe { (_mm256_loadu_si256(from), _mm256_loadu_si256(from.add(1))) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn joined(low: __m256i, high: __m256i) -> Sums {
        let mut sums = [0; BLOCK];
        let to: *mut __m256i = sums.as_mut_ptr().cast();
        // SAFETY: `sums` is 16 `i32`, the 64 bytes that are written, and these stores need no alignment.
        unsafe {
            _mm256_storeu_si256(to, low);
            _mm256_storeu_si256(to.add(1), high);
        }
        sums
    }

    #[inline]
    #[target_feature(enable = "avx512bw")]
    fn whole(weights: &Weights) -> __m512i {
        // SAFETY: `weights` is 32 `i16`, the 64 bytes that are read, and this load needs no alignment.
        unsafe { _mm512_loadu_si512(weights.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx512bw")]
    fn stored(from: __m512i) -> Sums {
        let mut sums = [0; BLOCK];
        // SAFETY: `sums` is 16 `i32`, the 64 bytes that are written, and this store needs no alignment.
        unsafe { _mm512_storeu_si512(sums.as_mut_ptr().cast(), from) };
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn naive(inputs: usize, rows: &[i16], weights: &[i8]) -> Vec<i32> {
        let dot = |row: &[i16], weights: &[i8]| {
            row.iter().zip(weights).fold(0_i32, |sum, (x, w)| sum.wrapping_add(i32::from(*x) * i32::from(*w)))
        };
        rows.chunks(inputs).flat_map(|row| weights.chunks(inputs).map(move |w| dot(row, w))).collect()
    }

    fn check(inputs: usize, rows: &[i16], weights: &[i8]) {
        let (count, outputs) = (rows.len() / inputs, weights.len() / inputs);
        let (width, padded) = (inputs.next_multiple_of(2), outputs.next_multiple_of(BLOCK));
        let mut even = vec![77; count * width];
        for (to, from) in even.chunks_mut(width).zip(rows.chunks(inputs)) {
            to[..inputs].copy_from_slice(from);
        }
        let packed = pack(inputs, weights);
        for path in Path::all() {
            let mut sums = vec![-1; count * padded];
            product(path, width, &even, &packed, &mut sums);
            let kept: Vec<i32> = sums.chunks(padded.max(1)).flat_map(|sums| &sums[..outputs]).copied().collect();
            assert_eq!(kept, naive(inputs, rows, weights), "{path:?}: {count} rows, {inputs} to {outputs}");
        }
    }

    #[test]
    fn all_paths_give_the_same_sums() {
        const SIZES: [usize; 14] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33];
        let mut random = Random::new(1);
        for count in SIZES {
            for inputs in &SIZES[1..] {
                for outputs in SIZES {
                    let rows: Vec<i16> = (0..count * inputs).map(|_| random.bits() as i16).collect();
                    let weights: Vec<i8> = (0..outputs * inputs).map(|_| random.bits() as i8).collect();
                    check(*inputs, &rows, &weights);
                }
            }
        }
    }

    #[test]
    fn nothing_saturates() {
        for x in [i16::MIN, i16::MAX, 8191, -8191] {
            for w in [i8::MIN, i8::MAX] {
                check(2000, &vec![x; 5 * 2000], &vec![w; 17 * 2000]);
            }
        }
    }

    #[test]
    #[should_panic(expected = "one sum for each row and output")]
    fn sizes_are_checked() {
        product(Path::best(), 2, &[0; 8], &[0; 32], &mut [0; 63]);
    }
}
