#![doc = include_str!("../README.md")]

pub mod error;
pub mod fact;
pub mod pattern;
pub mod text;
pub mod vocab;
