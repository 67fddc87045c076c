//! Files in, [`Document`](crate::text::Document)s out.

pub mod gold;
