//! Linear models: hashed features in, the best class out.
//!
//! In come lists of feature hashes with the class that is right ([`Trainer`]); out comes a [`Model`] that gives every
//! class a score, in a compact file with magic, format number, language, licence and checksum. The trainer is the averaged
//! perceptron of Collins, *Discriminative Training Methods for Hidden Markov Models* (EMNLP 2002); features are hashed
//! into a table of fixed size after Weinberger et al., *Feature Hashing for Large Scale Multitask Learning* (ICML 2009).

mod feature;
mod file;
mod model;
mod random;
mod trainer;

pub use feature::{Features, Word, hash, mix};
pub use file::{Chunks, FORMAT, Header, Writer};
pub use model::Model;
pub use random::Random;
pub use trainer::Trainer;
