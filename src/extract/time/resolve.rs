//! From what the words say to a date. [`Expression`]s come in with the day of publication, dates go out; none where
//! the article does not tell. An expression without a year takes the one of the expression it is joined to, then the
//! one the same words had before in the article, then the one nearest to the anchor that tense and `lalu`/`mendatang`
//! allow. The anchor is the day of publication or, without one, what the article's own full dates show.

use jiff::ToSpan;
use jiff::civil::{Date as Civil, Weekday};

use crate::text::Date;

use super::anchor::{Memory, civil, common_year, date_of, day_of, days, estimate, month_of, number, speech, week_of};
use super::lexicon::{Lexicon, Sense, Unit};
use super::reader::{Kind, piece};
use super::scan::{Expression, Meaning, Turn};

/// How far before and behind an expression its sentence is read for words of the future, in bytes.
const CONTEXT: (usize, usize) = (120, 40);
/// A day without a year lies between so many days before and after the anchor.
const DAYS: (i32, i32) = (245, 120);
/// Where the sentence looks ahead, at most so many days.
const AHEAD: i32 = 300;
/// A month without a year lies between so many months before and after the anchor.
const MONTHS: (i32, i32) = (9, 2);
/// How far from a weekday, in bytes, a full date of an undated article may stand to tell its week.
const NEAR: usize = 300;

/// The dates that `expressions` of `text` mean, one for each.
pub(super) fn resolve(
    words: &Lexicon,
    text: &str,
    expressions: &[Expression],
    published: Option<Date>,
) -> Vec<Option<Date>> {
    let mut meanings: Vec<Meaning> = expressions.iter().map(|e| e.meaning).collect();
    let common = common_year(&meanings);
    inherit(words, text, expressions, &mut meanings);
    let published = published.and_then(civil);
    let anchor = published.or_else(|| estimate(&meanings));
    let year = anchor.map(Civil::year).or(common);
    let today = published.map(|day| speech(&meanings, day));
    let mut state =
        State { words, text, meanings: &meanings, published, today, anchor, year, memory: Memory::default() };
    let mut values = Vec::with_capacity(expressions.len());
    for (n, e) in expressions.iter().enumerate() {
        let value = state.value(n, e, expressions);
        if let Some(date) = value {
            state.memory.add(date, state.meanings[n], anchor);
        }
        values.push(value);
    }
    values
}

/// What is known while the expressions are read from left to right.
struct State<'a> {
    words: &'a Lexicon,
    text: &'a str,
    meanings: &'a [Meaning],
    published: Option<Civil>,
    /// The day of publication, known or estimated.
    anchor: Option<Civil>,
    /// The year that `tahun ini` ("this year") means.
    year: Option<i16>,
    /// The day that `hari ini` ("today") means.
    today: Option<Civil>,
    memory: Memory,
}

impl State<'_> {
    fn value(&self, n: usize, e: &Expression, all: &[Expression]) -> Option<Date> {
        match self.meanings[n] {
            Meaning::Year(year) => Some(Date::Year(year)),
            Meaning::Month { month, year: Some(year), .. } => Some(Date::Month(year, month)),
            Meaning::Month { month, turn, .. } => self.month(month, turn, e),
            Meaning::Day { day, month, year: Some(year), .. } => {
                Civil::new(year, month as i8, day as i8).ok().map(day_of)
            }
            Meaning::Day { day, month, weekday, turn, .. } => self.day(day, month, weekday, turn, e),
            Meaning::Weekday { weekday, weeks, turn } => self.weekday(n, weekday, weeks, turn, all),
            Meaning::FromNow(unit, by) => self.counted_from_now(unit, by),
            Meaning::FromLast(unit, by) => self.counted_from_last(unit, by),
        }
    }

    fn month(&self, month: u8, turn: Option<Turn>, e: &Expression) -> Option<Date> {
        if let Some(Turn::Years(by)) = turn {
            return Some(Date::Month(self.year? + i16::from(by), month));
        }
        if turn.is_none()
            && let Some(year) = self.memory.months[usize::from(month) - 1]
        {
            return Some(Date::Month(year, month));
        }
        let (year, now) = match self.anchor {
            Some(day) => (day.year(), i32::from(day.month())),
            // an undated article: its own year is all that there is
            None => return self.year.filter(|_| turn.is_none_or(|t| t == Turn::This)).map(|y| Date::Month(y, month)),
        };
        let ahead = i32::from(month) - now;
        let by = match turn {
            Some(Turn::Last) => {
                if ahead < 0 {
                    0
                } else {
                    -1
                }
            }
            Some(Turn::Next) => i16::from(ahead < 0),
            None if self.since(e) => -i16::from(ahead > 0),
            None if self.future(e, CONTEXT) => i16::from(ahead < 0),
            None if ahead > MONTHS.1 => -1,
            None if ahead < -MONTHS.0 => 1,
            _ => 0,
        };
        Some(Date::Month(year + by, month))
    }

    fn day(&self, day: u8, month: u8, weekday: Option<u8>, turn: Option<Turn>, e: &Expression) -> Option<Date> {
        if let Some(Turn::Years(by)) = turn {
            return Civil::new(self.year? + i16::from(by), month as i8, day as i8).ok().map(day_of);
        }
        if let Some(&year) = self.memory.days.get(&(month, day)) {
            return Some(Date::Day(year, month, day));
        }
        let Some(anchor) = self.anchor else {
            let year = self.year.filter(|_| weekday.is_none())?;
            return Civil::new(year, month as i8, day as i8).ok().map(day_of);
        };
        let candidates: Vec<Civil> =
            (-1..=1).filter_map(|by| Civil::new(anchor.year() + by, month as i8, day as i8).ok()).collect();
        // where weekday and number disagree the number counts
        let right = |d: &&Civil| weekday.is_none_or(|w| number(d.weekday()) == w) && days(anchor, **d).abs() <= DAYS.0;
        let distance = |d: &&Civil| days(anchor, **d).abs();
        let nearest = || candidates.iter().min_by_key(distance);
        let before = || candidates.iter().rfind(|d| **d < anchor);
        let after = || candidates.iter().find(|d| **d >= anchor);
        let chosen = match turn {
            Some(Turn::Last) => before(),
            Some(Turn::Next) => after(),
            Some(_) => nearest(),
            None if weekday.is_some() => candidates.iter().filter(right).min_by_key(distance).or_else(nearest),
            None if self.future(e, CONTEXT) => after().filter(|d| days(anchor, **d) <= AHEAD).or_else(nearest),
            None => candidates.iter().find(|d| (-DAYS.0..=DAYS.1).contains(&days(anchor, **d))),
        };
        chosen.copied().map(day_of)
    }

    fn weekday(
        &self,
        n: usize,
        weekday: u8,
        weeks: Option<i8>,
        turn: Option<Turn>,
        all: &[Expression],
    ) -> Option<Date> {
        let Some(anchor) = self.anchor else { return self.weekday_near(n, weekday, all).filter(|_| turn.is_none()) };
        let today = number(anchor.weekday());
        let shift = i32::from(weekday) - i32::from(today);
        let back = if shift > 0 { shift - 7 } else { shift };
        let ahead = if shift < 0 { shift + 7 } else { shift };
        let by = match (weeks, turn) {
            (Some(weeks), _) => shift + 7 * i32::from(weeks),
            (_, Some(Turn::Last)) => {
                if back == 0 {
                    -7
                } else {
                    back
                }
            }
            (_, Some(Turn::Next)) => {
                if ahead == 0 {
                    7
                } else {
                    ahead
                }
            }
            (_, Some(_)) => shift,
            (None, None) => {
                // a weekday that the article has numbered before is that day
                if let Some(day) = self.memory.weekdays[usize::from(weekday) - 1] {
                    return Some(day_of(day));
                }
                if self.published.is_none() {
                    // the estimate is the day of an event, not of the report: three days either way
                    if shift.abs() <= 3 { shift } else { shift - 7 * shift.signum() }
                } else if self.announced(&all[n]) {
                    ahead
                } else {
                    back
                }
            }
        };
        anchor.checked_add(by.days()).ok().map(day_of)
    }

    /// In an undated article: the weekday of the week around the full date that stands next to it.
    fn weekday_near(&self, n: usize, weekday: u8, all: &[Expression]) -> Option<Date> {
        let here = all[n].span;
        let near = |(i, e): (usize, &Expression)| {
            let gap =
                if e.span.start >= here.end { e.span.start - here.end } else { here.start.saturating_sub(e.span.end) };
            let Meaning::Day { day, month, year: Some(year), .. } = self.meanings[i] else { return None };
            let ranged = i > 0 && joined(self.words, self.text, all[i - 1], *e)
                || all.get(i + 1).is_some_and(|next| joined(self.words, self.text, *e, *next));
            let day = Civil::new(year, month as i8, day as i8).ok().filter(|_| gap <= NEAR && !ranged)?;
            Some((gap, day))
        };
        let from = n.saturating_sub(3);
        let around = all.iter().enumerate().skip(from).take(7);
        let (_, day) = around.filter_map(near).min_by_key(|&(gap, _)| gap)?;
        let shift = i32::from(weekday) - i32::from(number(day.weekday()));
        let shift = if shift.abs() <= 3 { shift } else { shift - 7 * shift.signum() };
        day.checked_add(shift.days()).ok().map(day_of)
    }

    fn counted_from_now(&self, unit: Unit, by: i8) -> Option<Date> {
        match unit {
            Unit::Day => {
                let today = if by == 0 { self.today? } else { self.published? };
                today.checked_add(i32::from(by).days()).ok().map(day_of)
            }
            Unit::Week => self.anchor?.checked_add((7 * i32::from(by)).days()).ok().map(week_of),
            Unit::Month => self.anchor?.checked_add(i32::from(by).months()).ok().map(month_of),
            Unit::Year => self.year.map(|year| Date::Year(year + i16::from(by))),
        }
    }

    fn counted_from_last(&self, unit: Unit, by: i8) -> Option<Date> {
        let last = self.memory.last[unit as usize].or_else(|| self.published.map(day_of))?;
        let by = i32::from(by);
        match (unit, last) {
            (Unit::Day, last) => civil(last)?.checked_add(by.days()).ok().map(day_of),
            (Unit::Week, Date::Week(year, week)) => {
                let monday = jiff::civil::ISOWeekDate::new(year, week as i8, Weekday::Monday).ok()?.date();
                monday.checked_add((7 * by).days()).ok().map(week_of)
            }
            (Unit::Week, last) => civil(last)?.checked_add((7 * by).days()).ok().map(week_of),
            (Unit::Month, Date::Month(year, month) | Date::Day(year, month, _)) => {
                date_of(year, month, 1)?.checked_add(by.months()).ok().map(month_of)
            }
            (Unit::Month, _) => None,
            (Unit::Year, last) => Some(Date::Year(last.year() + by as i16)),
        }
    }

    /// Whether the sentence around `e` looks ahead (`akan`, `dijadwalkan`).
    fn future(&self, e: &Expression, (before, behind): (usize, usize)) -> bool {
        let ends = |k: Kind| matches!(k, Kind::Break | Kind::Mark('.' | '!' | '?' | '"' | '“' | '”'));
        self.future_between(e.span.start.saturating_sub(before), e.span.start, ends)
            || self.ahead(e.span.end, behind, ends)
    }

    /// Whether `sejak` ("since") stands before `e`.
    fn since(&self, e: &Expression) -> bool {
        self.text[..e.span.start].trim_end().ends_with("sejak")
    }

    /// Whether words right around a weekday say that it lies ahead: `akan diumumkan pada Jumat`, not `akan datang,
    /// kata dia, Jumat`.
    fn announced(&self, e: &Expression) -> bool {
        let ends = |k: Kind| matches!(k, Kind::Break | Kind::Mark(_));
        self.future_between(e.span.start.saturating_sub(48), e.span.start, ends) || self.ahead(e.span.end, 12, ends)
    }

    /// Whether a word of the future stands between two offsets with nothing after it that ends a clause.
    fn future_between(&self, mut at: usize, end: usize, ends: impl Fn(Kind) -> bool) -> bool {
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let mut found = false;
        while let Some(p) = piece(self.text, at).filter(|p| p.end <= end) {
            found = !ends(p.kind) && (found || p.word().is_some_and(|w| self.words.is(w, Sense::Future)));
            at = p.end;
        }
        found
    }

    /// Whether a word of the future begins within `length` bytes after `at`, before anything that ends the clause.
    fn ahead(&self, mut at: usize, length: usize, ends: impl Fn(Kind) -> bool) -> bool {
        let stop = at + length;
        while let Some(p) = piece(self.text, at).filter(|p| p.start < stop && !ends(p.kind)) {
            if p.word().is_some_and(|w| self.words.is(w, Sense::Future)) {
                return true;
            }
            at = p.end;
        }
        false
    }
}

/// Gives expressions the year, or the week, of the expression they are joined to: `Januari-Oktober 2023`, `Senin,
/// Selasa, Rabu pekan depan`.
fn inherit(words: &Lexicon, text: &str, all: &[Expression], meanings: &mut [Meaning]) {
    for n in (1..all.len()).rev() {
        if !joined(words, text, all[n - 1], all[n]) {
            continue;
        }
        let (left, right) = meanings.split_at_mut(n);
        match (&mut left[n - 1], &right[0]) {
            (
                Meaning::Day { month, year: year @ None, turn: None, .. }
                | Meaning::Month { month, year: year @ None, turn: None },
                Meaning::Day { month: m, year: Some(y), .. } | Meaning::Month { month: m, year: Some(y), .. },
            ) => *year = Some(y - i16::from(*month > *m)),
            (
                Meaning::Day { turn: turn @ None, year: None, .. }
                | Meaning::Month { turn: turn @ None, year: None, .. },
                Meaning::Day { turn: Some(t), .. } | Meaning::Month { turn: Some(t), .. },
            ) => *turn = Some(*t),
            (Meaning::Weekday { weeks: weeks @ None, turn: None, .. }, Meaning::Weekday { weeks: Some(w), .. }) => {
                *weeks = Some(*w);
            }
            _ => {}
        }
    }
}

/// Whether nothing but dashes, commas and words like `hingga` ("until") stands between two neighbours.
fn joined(words: &Lexicon, text: &str, left: Expression, right: Expression) -> bool {
    let (mut at, end) = (left.span.end, right.span.start);
    if end < at || end - at > 24 {
        return false;
    }
    while let Some(p) = piece(text, at).filter(|p| p.end <= end) {
        let passes = match p.kind {
            Kind::Word => {
                words.is(p.text, Sense::Joiner)
                    || matches!(p.text, "dengan" | "tanggal" | "bulan" | "hari" | "pada" | "s" | "d" | "sd")
            }
            Kind::Mark(',' | '&' | '/') => true,
            Kind::Mark('.') => p.tight && at > left.span.end,
            Kind::Mark(_) => p.is_dash(),
            _ => false,
        };
        if !passes {
            return false;
        }
        at = p.end;
    }
    true
}
