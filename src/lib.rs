#![doc = include_str!("../README.md")]

pub mod cli;
pub mod error;
pub mod export;
pub mod fact;
pub mod format;
pub mod graph;
pub mod network;
pub mod store;
pub mod text;
pub mod vocab;
