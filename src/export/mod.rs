//! Findings and graphs out, in the formats that other programs read.

pub mod facts;
