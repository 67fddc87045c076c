//! Calendar expressions: `Jumat (27/10/2023)`, `26 Oktober lalu`, `awal 2024`, `pekan depan`. A raw text and the day it
//! was published come in; every date goes out with the words and the value they have, as exact as they are: year, month,
//! week or day of ISO 8601. Clock times, durations and ages are no dates.
//!
//! What an expression is follows TIMEX3 (ISO 24617-1), its types DATE and, for parts of a day, TIME cut to the day; how it
//! gets its value follows ``HeidelTime`` for news (Strötgen and Gertz 2010): explicit values first, then those relative to the
//! day of publication, then those relative to what was said before. The words are data, the grammar is code: it has
//! some thirty forms, and each needs its own arithmetic.

mod anchor;
mod lexicon;
mod number;
mod reader;
mod relative;
mod resolve;
mod scan;
mod year;

#[cfg(test)]
mod measure;
#[cfg(test)]
mod tests;

use std::path::Path;

use crate::error::Result;
use crate::fact::DateMention;
use crate::text::{Date, Span};

use lexicon::Lexicon;
use scan::Scanner;

/// Finds dates in text. Built once from a table of words; cheap to share between threads.
#[derive(Debug)]
pub struct Calendar {
    words: Lexicon,
}

impl Calendar {
    /// Reads a table of words in the form of `data/id/lexicon/calendar.tsv`.
    ///
    /// # Errors
    ///
    /// Where a line is not in that form; the error names `file` and the line.
    pub fn parse(table: &str, file: &Path) -> Result<Self> {
        Ok(Self { words: Lexicon::parse(table, file)? })
    }

    /// The calendar of Indonesian that comes with the program.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same table.
    pub fn indonesian() -> Self {
        let file = Path::new("data/id/lexicon/calendar.tsv");
        Self::parse(include_str!("../../data/id/lexicon/calendar.tsv"), file)
            .expect("the built-in table is well formed")
    }

    /// Every calendar expression of `text`, in text order, none overlapping another. Years that stand right behind words in
    /// capitals (`Pemilu 2024`) are taken for a part of a name.
    ///
    /// ```
    /// let calendar = simpul::extract::time::Calendar::indonesian();
    /// let dates = calendar.dates("KTT itu digelar pada Jumat (27/10).", "2023-10-28".parse().ok());
    /// assert_eq!(dates[0].value, "2023-10-27".parse().ok());
    /// ```
    pub fn dates(&self, text: &str, published: Option<Date>) -> Vec<DateMention> {
        self.read(text, published, None)
    }

    /// As [`dates`](Self::dates), where the names of the text are known, in text order: a date that begins in a name is part
    /// of it, a year right behind one is not.
    pub fn dates_beside(&self, text: &str, published: Option<Date>, names: &[Span]) -> Vec<DateMention> {
        self.read(text, published, Some(names))
    }

    fn read(&self, text: &str, published: Option<Date>, names: Option<&[Span]>) -> Vec<DateMention> {
        let found = Scanner::new(&self.words, text, names).run();
        let values = resolve::resolve(&self.words, text, &found, published);
        found.into_iter().zip(values).map(|(e, value)| DateMention { span: e.span, value }).collect()
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self::indonesian()
    }
}
