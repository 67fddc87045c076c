#![doc = include_str!("../README.md")]

pub mod error;
pub mod extract;
pub mod fact;
pub mod text;
pub mod vocab;
