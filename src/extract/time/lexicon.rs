//! The words of calendar expressions. A table of words comes in (`data/id/lexicon/calendar.tsv`), what each word can
//! mean goes out.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

/// No word of the table is longer; longer words of a text are not looked up.
const LONGEST: usize = 24;

/// A span of the calendar that can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// What a word can mean in or beside a calendar expression. The table's first lines explain each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    /// Monday is 1.
    Weekday(u8),
    Month(u8),
    MonthShort(u8),
    Unit(Unit),
    OneUnit(Unit),
    /// A part of the day, and by how many days `tadi` ("just past") moves it.
    Part(i8),
    Shift(i8),
    ShiftFrom(i8),
    Day(i8),
    Count,
    Joiner,
    Future,
    Measure,
    Label,
    Head,
    Cue,
    Feast,
    Market,
    Era,
}

/// Words with their senses.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: FxHashMap<Box<[u8]>, Vec<Sense>>,
}

impl Lexicon {
    /// Reads a table of `word`, `class`, `value`, `gloss`; `name` is the file that errors point to.
    pub(super) fn parse(table: &str, name: &Path) -> Result<Self> {
        let mut words: FxHashMap<Box<[u8]>, Vec<Sense>> = FxHashMap::default();
        for (n, line) in table.lines().enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#')) {
            let wrong = |message: String| Error::Syntax { path: name.into(), line: n + 1, column: 1, message };
            let mut fields = line.split('\t');
            let (Some(word), Some(class)) = (fields.next(), fields.next()) else {
                return Err(wrong("expected: word, class, value, gloss, with tabs between".into()));
            };
            if word.is_empty() || word.len() > LONGEST || word.bytes().any(|b| !b.is_ascii_lowercase() && b != b'\'') {
                return Err(wrong(format!("{word:?}: a word is 1 to {LONGEST} letters a-z and '")));
            }
            let sense = sense(class, fields.next().unwrap_or_default())
                .ok_or_else(|| wrong(format!("unknown class {class:?}, or no value that it takes")))?;
            words.entry(word.as_bytes().into()).or_default().push(sense);
        }
        Ok(Self { words })
    }

    /// What `word` can mean, whatever its case; `’` counts as `'`.
    pub(super) fn senses(&self, word: &str) -> &[Sense] {
        let mut key = [0; LONGEST];
        let mut len = 0;
        for c in word.chars() {
            let c = if c == '’' { '\'' } else { c };
            if !c.is_ascii() || len == LONGEST {
                return &[];
            }
            key[len] = (c as u8).to_ascii_lowercase();
            len += 1;
        }
        self.words.get(&key[..len]).map_or(&[], Vec::as_slice)
    }

    /// Whether `word` has exactly this sense.
    pub(super) fn is(&self, word: &str, sense: Sense) -> bool {
        self.senses(word).contains(&sense)
    }

    /// The first value that `pick` finds among the senses of `word`.
    pub(super) fn find<T>(&self, word: &str, pick: impl Fn(Sense) -> Option<T>) -> Option<T> {
        self.senses(word).iter().find_map(|&s| pick(s))
    }
}

/// The sense that a line of the table gives its word.
fn sense(class: &str, value: &str) -> Option<Sense> {
    let number = |low: i8, high: i8| value.parse::<i8>().ok().filter(|n| (low..=high).contains(n));
    let unit = || match value {
        "day" => Some(Unit::Day),
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "year" => Some(Unit::Year),
        _ => None,
    };
    Some(match class {
        "weekday" => Sense::Weekday(number(1, 7)? as u8),
        "month" => Sense::Month(number(1, 12)? as u8),
        "month-short" => Sense::MonthShort(number(1, 12)? as u8),
        "unit" => Sense::Unit(unit()?),
        "one-unit" => Sense::OneUnit(unit()?),
        "part" => Sense::Part(number(-1, 1)?),
        "shift" => Sense::Shift(number(-9, 9)?),
        "shift-from" => Sense::ShiftFrom(number(-9, 9)?),
        "day" => Sense::Day(number(-9, 9)?),
        "count" => Sense::Count,
        "joiner" => Sense::Joiner,
        "future" => Sense::Future,
        "measure" => Sense::Measure,
        "label" => Sense::Label,
        "head" => Sense::Head,
        "cue" => Sense::Cue,
        "feast" => Sense::Feast,
        "market" => Sense::Market,
        "era" => Sense::Era,
        _ => return None,
    })
}
