#![doc = include_str!("../README.md")]

pub mod cli;
pub mod error;
pub mod evaluate;
pub mod export;
pub mod fact;
pub mod lang;
pub mod read;
pub mod text;
pub mod vocab;
