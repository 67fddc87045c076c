//! What relative expressions are counted from: the day of publication, what an undated article shows of its own day, and
//! the dates spoken of before. Meanings and dates come in, anchors go out.

use jiff::ToSpan;
use jiff::civil::{Date as Civil, Weekday};
use rustc_hash::FxHashMap;

use crate::text::Date;

use super::lexicon::Unit;
use super::scan::{Meaning, Turn};

/// How many years an undated article is tried with.
const YEARS: usize = 16;
/// How many days before its publication an article was written, at most.
const SPEECH: i32 = 2;

/// The dates spoken of so far, by what later words can take from them.
#[derive(Default)]
pub(super) struct Memory {
    /// The year each month had when it was last named.
    pub(super) months: [Option<i16>; 12],
    /// The year each day of each month had when it was last numbered.
    pub(super) days: FxHashMap<(u8, u8), i16>,
    /// The last day less than a week from the anchor, by its weekday from Monday on.
    pub(super) weekdays: [Option<Civil>; 7],
    /// The last date that is at least as exact as a day, week, month, year.
    pub(super) last: [Option<Date>; 4],
}

impl Memory {
    pub(super) fn add(&mut self, date: Date, meaning: Meaning, anchor: Option<Civil>) {
        let exactness = match date {
            Date::Day(..) => 0,
            Date::Week(..) => 1,
            Date::Month(..) => 2,
            Date::Year(_) => 3,
        };
        for (slot, last) in self.last.iter_mut().enumerate().skip(exactness) {
            // a week lies in no certain month
            if !(slot == Unit::Month as usize && exactness == 1) {
                *last = Some(date);
            }
        }
        match meaning {
            Meaning::Day { month, day, .. } => {
                self.days.insert((month, day), date.year());
                self.months[usize::from(month) - 1] = Some(date.year());
            }
            Meaning::Month { month, turn, .. } if !matches!(turn, Some(Turn::Years(_))) => {
                self.months[usize::from(month) - 1] = Some(date.year());
            }
            _ => {}
        }
        if let (Some(day), Some(anchor)) = (civil(date), anchor)
            && days(anchor, day).abs() < 7
        {
            self.weekdays[usize::from(number(day.weekday())) - 1] = Some(day);
        }
    }
}

/// The day that `hari ini` ("today") means: that of publication or, where the article speaks of days right before it
/// but never of that one, the last of these.
pub(super) fn speech(meanings: &[Meaning], published: Civil) -> Civil {
    let given = |m: &Meaning| match *m {
        Meaning::Day { day, month, year, weekday: Some(_), .. } => {
            date_of(year.unwrap_or(published.year()), month, day).map(|d| days(d, published))
        }
        Meaning::Weekday { weekday, turn: None, weeks: None } => {
            Some((i32::from(number(published.weekday())) - i32::from(weekday)).rem_euclid(7))
        }
        _ => None,
    };
    let back = meanings.iter().filter_map(given).filter(|d| (0..=SPEECH).contains(d)).min().unwrap_or(0);
    published.checked_sub(back.days()).unwrap_or(published)
}

/// The day that an undated article is about: the first that it gives with weekday and number.
pub(super) fn estimate(meanings: &[Meaning]) -> Option<Civil> {
    let mut years: Vec<i16> = Vec::new();
    for m in meanings {
        if let Meaning::Day { year: Some(y), .. } | Meaning::Month { year: Some(y), .. } | Meaning::Year(y) = m
            && years.len() < YEARS
            && !years.contains(y)
        {
            years.push(*y);
        }
    }
    meanings.iter().find_map(|m| {
        let Meaning::Day { day, month, weekday: Some(weekday), year, turn: None } = m else { return None };
        if let Some(year) = year {
            return date_of(*year, *month, *day);
        }
        // without a year: one that the article speaks of and that has this weekday
        let fits = |y: &i16| date_of(*y, *month, *day).filter(|d| number(d.weekday()) == *weekday);
        years.iter().find_map(fits).or_else(|| years.iter().map(|y| y - 1).find_map(|y| fits(&y)))
    })
}

/// The year of most days and months that an undated article gives in full; of two, the one it gives first.
pub(super) fn common_year(meanings: &[Meaning]) -> Option<i16> {
    let mut years: Vec<(i16, usize)> = meanings
        .iter()
        .enumerate()
        .filter_map(|(n, m)| match m {
            Meaning::Day { year: Some(y), .. } | Meaning::Month { year: Some(y), .. } => Some((*y, n)),
            _ => None,
        })
        .collect();
    years.sort_unstable();
    let most = years.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| (run.len(), std::cmp::Reverse(run[0].1)))?;
    Some(most[0].0)
}

pub(super) fn date_of(year: i16, month: u8, day: u8) -> Option<Civil> {
    Civil::new(year, month as i8, day as i8).ok()
}

/// The day, for a date that is one.
pub(super) fn civil(d: Date) -> Option<Civil> {
    match d {
        Date::Day(year, month, day) => date_of(year, month, day),
        _ => None,
    }
}

pub(super) fn day_of(d: Civil) -> Date {
    Date::Day(d.year(), d.month() as u8, d.day() as u8)
}

pub(super) fn month_of(d: Civil) -> Date {
    Date::Month(d.year(), d.month() as u8)
}

pub(super) fn week_of(d: Civil) -> Date {
    let week = d.iso_week_date();
    Date::Week(week.year(), week.week() as u8)
}

/// Monday is 1.
pub(super) fn number(weekday: Weekday) -> u8 {
    weekday.to_monday_one_offset() as u8
}

/// Days from `a` to `b`.
pub(super) fn days(a: Civil, b: Civil) -> i32 {
    (b - a).get_days()
}
