//! Small networks of one-byte weights: the arithmetic, the layers and the searches over their scores.
//!
//! In come rows of numbers, one for each word of a batch of sentences, and layers read from a model file; out come rows
//! of numbers ([`Linear`], [`BiLstm`]), then trees ([`tree`]) and sequences of labels ([`viterbi`]). Sums of products are
//! whole numbers and everything else is one IEEE operation after another, so that every machine gives the same results
//! to the bit, whichever instructions it has ([`Path`]) and whatever else is in the batch.
//!
//! The recurrent layer is that of Hochreiter and Schmidhuber, *Long Short-Term Memory* (Neural Computation 1997), run in
//! both directions (Graves and Schmidhuber, *Framewise Phoneme Classification with Bidirectional LSTM*, 2005); weights
//! are rounded after Jacob et al., *Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
//! Inference* (CVPR 2018). Trees are found after Edmonds, *Optimum Branchings* (1967), in Tarjan's form for dense graphs
//! (*Finding Optimum Branchings*, 1977).

mod decode;
mod element;
mod kernel;
mod layer;
mod lstm;
pub mod model;
#[cfg(test)]
mod random;
mod tree;

pub use decode::{Lattice, viterbi};
pub use kernel::{BLOCK, Path, pack, product};
pub use layer::{LIMIT, Linear, Scratch, Table, floats};
pub use lstm::BiLstm;
pub use tree::{Forest, tree};
