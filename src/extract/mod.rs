//! From an analysed text to what it says. A [`Document`](crate::text::Document) and its
//! [`Analysis`](crate::text::Analysis) come in; the parts of [`Findings`](crate::fact::Findings) go out.

pub mod time;
