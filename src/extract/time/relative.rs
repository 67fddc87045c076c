//! Calendar expressions that count from another day: `hari ini` ("today"), `pekan lalu` ("last week"), `bulan
//! sebelumnya` ("the month before"), `tadi malam` ("last night").

use crate::text::Span;

use super::lexicon::{Sense, Unit};
use super::reader::{Kind, Piece};
use super::scan::{Expression, Found, Meaning, Scanner, join};

impl<'a> Scanner<'a> {
    /// `hari ini`, `pekan lalu`, `bulan depan`, `tahun sebelumnya`, `hari yang sama`.
    pub(super) fn at_unit(&self, p: Piece<'a>, unit: Unit) -> Found {
        // `dua tahun lalu`, `44 tahun ini`, `tahun-tahun sebelumnya`: no one date
        let counted = self.prev(0).is_some_and(|b| b.kind == Kind::Number || (b.tight && b.is_dash()));
        if counted || self.prev_is(0, Sense::Count) {
            return Found::No;
        }
        let one = |meaning, end| Found::Dates(vec![Expression { span: Span::new(p.start, end), meaning }], end);
        if let Some(end) = self.after_word(p.end, "yang").and_then(|at| self.after_word(at, "sama")) {
            return if unit == Unit::Day { one(Meaning::FromLast(unit, 0), end) } else { Found::No };
        }
        if let Some((by, end)) = self.shift(p.end) {
            if unit == Unit::Day {
                return if by == 0 { self.today(p.start, end, 0) } else { Found::No };
            }
            return one(Meaning::FromNow(unit, by), end);
        }
        match self.word(p.end).and_then(|(word, end)| Some((self.shift_from(word)?, end))) {
            Some((by, end)) => one(Meaning::FromLast(unit, by), end),
            None => Found::No,
        }
    }

    /// `setahun sebelumnya`.
    pub(super) fn at_one_unit(&self, p: Piece<'a>, unit: Unit) -> Found {
        match self.word(p.end).and_then(|(word, end)| Some((self.shift_from(word)?, end))) {
            Some((by, end)) => Found::Dates(
                vec![Expression { span: Span::new(p.start, end), meaning: Meaning::FromLast(unit, by) }],
                end,
            ),
            None => Found::No,
        }
    }

    /// `malam ini`, `pagi tadi`, `malam sebelumnya`.
    pub(super) fn at_part(&self, p: Piece<'a>, tadi: i8) -> Found {
        let parts = self.parts(p.end);
        if let Some(end) = self.after_word(parts, "tadi") {
            return self.today(p.start, end, tadi);
        }
        match self.word(parts) {
            Some((word, end)) if self.words.is(word, Sense::Shift(0)) => self.today(p.start, end, 0),
            Some((word, end)) if self.day_shift(word).is_some() => {
                self.today(p.start, end, self.day_shift(word).unwrap_or(0))
            }
            Some((word, end)) => match self.shift_from(word) {
                Some(by) => {
                    let meaning = Meaning::FromLast(Unit::Day, by);
                    Found::Dates(vec![Expression { span: Span::new(p.start, end), meaning }], end)
                }
                None => Found::No,
            },
            None => Found::No,
        }
    }

    /// `tadi malam`, `tadi pagi`.
    pub(super) fn at_tadi(&self, p: Piece<'a>) -> Found {
        let part = self.word(p.end).and_then(|(word, end)| {
            Some((self.words.find(word, |s| if let Sense::Part(by) = s { Some(by) } else { None })?, end))
        });
        part.map_or(Found::No, |(by, end)| self.today(p.start, end, by))
    }

    /// `kemarin`, `besok`, `esok hari`, `lusa`.
    pub(super) fn at_day(&self, p: Piece<'a>, by: i8) -> Found {
        if self.peek(p.end).is_some_and(|n| n.tight && n.is_dash()) || self.prev(0).is_some_and(|b| b.text == "anak") {
            return Found::No;
        }
        let end = self.after_word(p.end, "hari").unwrap_or(p.end);
        self.today(p.start, self.parts(end), by)
    }

    /// An expression counted from today, or the numbered day that explains it: `hari ini, Kamis (26/10/2023)`.
    fn today(&self, start: usize, end: usize, by: i8) -> Found {
        let marked = self.peek(end).is_some_and(|p| p.is(',') || p.is('('));
        if let Some((days, end)) = if marked { self.day_of(end, None) } else { None } {
            return Found::Dates(join(start, days), end);
        }
        Found::Dates(vec![Expression { span: Span::new(start, end), meaning: Meaning::FromNow(Unit::Day, by) }], end)
    }
}
