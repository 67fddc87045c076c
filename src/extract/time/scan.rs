//! Finds calendar expressions by their words: weekdays, months, `tahun lalu` ("last year"), `kemarin` ("yesterday").
//! A text comes in, [`Expression`]s go out, each with what the words say and not yet a date. One pass from left to
//! right; what begins with a digit is read in `number` and `year`.

use crate::text::Span;

use super::lexicon::{Lexicon, Sense, Unit};
use super::reader::{Kind, Piece, piece};

/// How many pieces before the current one are remembered.
const MEMORY: usize = 4;

/// Where on the line of time an expression points, seen from its anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// `lalu`: the last one before.
    Last,
    /// `ini`: the one at hand.
    This,
    /// `mendatang`, `depan`: the next one.
    Next,
    /// `tahun depan` after a month: that many years on.
    Years(i8),
}

/// What the words of an expression say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Day {
        day: u8,
        month: u8,
        year: Option<i16>,
        weekday: Option<u8>,
        turn: Option<Turn>,
    },
    Weekday {
        weekday: u8,
        weeks: Option<i8>,
        turn: Option<Turn>,
    },
    Month {
        month: u8,
        year: Option<i16>,
        turn: Option<Turn>,
    },
    Year(i16),
    /// So many units from the day of publication.
    FromNow(Unit, i8),
    /// So many units from the date last spoken of.
    FromLast(Unit, i8),
}

/// A calendar expression and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Expression {
    pub span: Span,
    pub meaning: Meaning,
}

/// What a look at one piece gave.
pub(super) enum Found {
    /// Expressions, and where to go on.
    Dates(Vec<Expression>, usize),
    /// No date, and nothing to look at before this offset.
    Skip(usize),
    /// Nothing.
    No,
}

/// The state of the pass.
pub(super) struct Scanner<'a> {
    pub words: &'a Lexicon,
    pub text: &'a str,
    /// Names known from elsewhere, in text order.
    pub names: Option<&'a [Span]>,
    /// The pieces before the current one, nearest first.
    before: [Option<Piece<'a>>; MEMORY],
}

impl<'a> Scanner<'a> {
    pub(super) fn new(words: &'a Lexicon, text: &'a str, names: Option<&'a [Span]>) -> Self {
        Self { words, text, names, before: [None; MEMORY] }
    }

    /// All expressions of the text, in order, none overlapping another.
    pub(super) fn run(mut self) -> Vec<Expression> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(p) = piece(self.text, at) {
            let found = match p.kind {
                // A word cut off by its length continues the piece before it.
                Kind::Word if !(p.tight && self.prev(0).is_some_and(|b| b.kind == Kind::Word)) => self.at_word(p),
                Kind::Number => self.at_number(p),
                _ => Found::No,
            };
            let next = match found {
                Found::Dates(dates, end) => {
                    out.extend(dates);
                    end
                }
                Found::Skip(end) => end,
                Found::No => p.end,
            };
            at = p.start;
            while at < next.max(p.end) {
                let Some(passed) = piece(self.text, at) else { break };
                self.before.rotate_right(1);
                self.before[0] = Some(passed);
                at = passed.end;
            }
        }
        if let Some(names) = self.names {
            out.retain(|e| !inside(names, e.span.start));
        }
        out
    }

    /// The piece `n` before the current one.
    pub(super) fn prev(&self, n: usize) -> Option<Piece<'a>> {
        self.before.get(n).copied().flatten()
    }

    /// Whether the piece `n` before is a word of this sense.
    pub(super) fn prev_is(&self, n: usize, sense: Sense) -> bool {
        self.prev(n).is_some_and(|p| p.word().is_some_and(|w| self.words.is(w, sense)))
    }

    /// The piece at or after `at`.
    pub(super) fn peek(&self, at: usize) -> Option<Piece<'a>> {
        piece(self.text, at)
    }

    /// The word at or after `at`, with the end of the piece.
    pub(super) fn word(&self, at: usize) -> Option<(&'a str, usize)> {
        self.peek(at).filter(|p| p.kind == Kind::Word).map(|p| (p.text, p.end))
    }

    /// Passes over the word `word`, whatever its case.
    pub(super) fn after_word(&self, at: usize, word: &str) -> Option<usize> {
        self.word(at).filter(|(w, _)| w.eq_ignore_ascii_case(word)).map(|(_, end)| end)
    }

    /// Passes over the mark `mark`.
    pub(super) fn after_mark(&self, at: usize, mark: char) -> Option<usize> {
        self.peek(at).filter(|p| p.is(mark)).map(|p| p.end)
    }

    /// A shift word (`lalu`, `yang lalu`, `yang akan datang`) at `at`: by how many, and its end.
    pub(super) fn shift(&self, at: usize) -> Option<(i8, usize)> {
        let from = self.after_word(at, "yang").unwrap_or(at);
        if from > at {
            let coming = self.after_word(from, "akan").unwrap_or(from);
            if let Some(end) = self.after_word(coming, "datang") {
                return Some((1, end));
            }
        }
        let (word, end) = self.word(from)?;
        let by = self.words.find(word, |s| if let Sense::Shift(by) = s { Some(by) } else { None })?;
        // `hari ini-hari ini`, `kemarin-kemarin`: said of no certain day
        if self.peek(end).is_some_and(|p| p.tight && p.is_dash()) && self.word(end + 1).is_some_and(|(w, _)| w == word)
        {
            return None;
        }
        Some((by, end))
    }

    /// A shift word as a turn: `lalu`, `ini`, `mendatang`, and `tahun lalu`, `tahun depan` after a month.
    pub(super) fn turn(&self, at: usize) -> Option<(Turn, usize)> {
        if let Some(after) = self.after_word(at, "tahun") {
            return self.shift(after).map(|(by, end)| (Turn::Years(by), end));
        }
        self.shift(at).map(|(by, end)| (turn_of(by), end))
    }

    /// Parts of the day from `at` on (`dini hari`, `pagi`): where they end.
    pub(super) fn parts(&self, mut at: usize) -> usize {
        while let Some((word, end)) = self.word(at) {
            if self.words.find(word, |s| matches!(s, Sense::Part(_)).then_some(())).is_none() {
                break;
            }
            at = if word.eq_ignore_ascii_case("dini") { self.after_word(end, "hari").unwrap_or(end) } else { end };
        }
        at
    }

    /// Whether the current piece opens a sentence, a line or a quotation.
    pub(super) fn opens(&self, n: usize) -> bool {
        self.prev(n).is_none_or(|p| {
            p.kind == Kind::Break
                || matches!(p.kind, Kind::Mark('.' | '!' | '?' | '"' | '“' | '”' | '\'' | '‘' | ':' | '•'))
        })
    }

    fn at_word(&self, p: Piece<'a>) -> Found {
        let mut result = Found::No;
        for &sense in self.words.senses(p.text) {
            result = match sense {
                Sense::Weekday(n) => self.at_weekday(p, n),
                Sense::Month(n) => self.at_month(p, n, false),
                Sense::MonthShort(n) => self.at_month(p, n, true),
                Sense::Unit(unit) => self.at_unit(p, unit),
                Sense::OneUnit(unit) => self.at_one_unit(p, unit),
                Sense::Part(tadi) => self.at_part(p, tadi),
                Sense::Day(by) => self.at_day(p, by),
                _ => Found::No,
            };
            if !matches!(result, Found::No) {
                break;
            }
        }
        if matches!(result, Found::No) && p.text.eq_ignore_ascii_case("tadi") { self.at_tadi(p) } else { result }
    }

    /// `Jumat`, `Jumat (27/10/2023)`, `Senin, 13 November 2023`, `Rabu pekan depan`, `Sabtu-Minggu (2-3/12)`.
    fn at_weekday(&self, p: Piece<'a>, weekday: u8) -> Found {
        let is_unit = self.words.is(p.text, Sense::Unit(Unit::Week));
        let after_hari = self.prev(0).is_some_and(|b| b.text.eq_ignore_ascii_case("hari"));
        let feast = self.word(p.end).is_some_and(|(w, _)| self.words.is(w, Sense::Feast));
        if feast || self.prev_is(0, Sense::Market) || self.prev_is(0, Sense::Count) {
            return Found::No;
        }
        let parts = self.parts(p.end);
        if let Some((day, end)) = self.day_of(parts, Some(weekday)) {
            return Found::Dates(join(p.start, day), end);
        }
        if is_unit && !after_hari {
            let shifted =
                self.shift(p.end).is_some() || self.word(p.end).is_some_and(|(w, _)| self.shift_from(w).is_some());
            if !p.capitalised() || (shifted && self.opens(0)) {
                return Found::No;
            }
        }
        if let Some(found) = self.weekday_pair(p, parts, weekday) {
            return found;
        }
        let mut meaning = Meaning::Weekday { weekday, weeks: None, turn: None };
        let mut end = parts;
        if let Some((word, after)) = self.word(parts) {
            if self.words.is(word, Sense::Unit(Unit::Week)) {
                if let Some((by, after)) = self.shift(after) {
                    meaning = Meaning::Weekday { weekday, weeks: Some(by), turn: None };
                    end = after;
                }
            } else if let Some((by, after)) = self.shift(parts) {
                // `Jumat pagi ini`: the day itself; `Jumat ini`: the one of this week
                let turn = if by == 0 && parts > p.end { None } else { Some(turn_of(by)) };
                meaning = Meaning::Weekday { weekday, weeks: None, turn };
                end = after;
            } else if let Some(by) = self.shift_from(word).or_else(|| self.day_shift(word).filter(|&by| by > 0)) {
                meaning = Meaning::Weekday { weekday, weeks: None, turn: Some(turn_of(by)) };
                end = after;
            }
        }
        Found::Dates(vec![Expression { span: Span::new(p.start, end), meaning }], end)
    }

    /// `Sabtu-Minggu (2-3/12)`: the bracket has a day for each weekday.
    fn weekday_pair(&self, p: Piece<'a>, at: usize, first: u8) -> Option<Found> {
        let dash = self.peek(at).filter(|d| d.is_dash() || d.text == "dan" || d.text == "hingga")?;
        let (word, end) = self.word(dash.end)?;
        let second = self.weekday(word)?;
        let (mut days, close) = self.day_of(end, None)?;
        let [a, b] = days.as_mut_slice() else { return None };
        a.span = Span::new(p.start, p.end);
        b.span = Span::new(end - word.len(), close);
        for (day, of) in [(a, first), (b, second)] {
            if let Meaning::Day { weekday, .. } = &mut day.meaning {
                *weekday = Some(of);
            }
        }
        Some(Found::Dates(days, close))
    }

    /// The numbered day that a weekday or `hari ini` is followed by, in brackets, after a comma or bare: `(27/10/2023)`,
    /// `, 13 November 2023`, `, tanggal 25 Agustus 2015`, `, hari Minggu tanggal 4 Mei 2025`.
    pub(super) fn day_of(&self, at: usize, weekday: Option<u8>) -> Option<(Vec<Expression>, usize)> {
        let comma = self.after_mark(at, ',').unwrap_or(at);
        let open = self.after_mark(comma, '(');
        let mut from = open.unwrap_or(comma);
        let mut weekday = weekday;
        if weekday.is_none() {
            from = self.after_word(from, "hari").unwrap_or(from);
            if let Some((word, end)) = self.word(from)
                && let Some(n) = self.weekday(word)
            {
                weekday = Some(n);
                let end = self.after_mark(end, ',').unwrap_or(end);
                from = self.after_mark(end, '(').unwrap_or(end);
            }
        }
        from = self.after_word(from, "tanggal").or_else(|| self.after_word(from, "tgl")).unwrap_or(from);
        let p = self.peek(from).filter(|p| p.kind == Kind::Number)?;
        let (mut days, mut end) = self.numeric(p, true).or_else(|| self.days_of_month(p))?;
        end = self.after_mark(end, ')').unwrap_or(end);
        // `Kamis (23/11) 2023`
        let unknown = |e: &Expression| matches!(e.meaning, Meaning::Day { year: None, turn: None, .. });
        if days.iter().all(unknown)
            && let Some(n) = self.peek(end).and_then(|p| p.number(4..=4)).filter(|n| (1900..2100).contains(n))
        {
            end = self.peek(end).map_or(end, |p| p.end);
            for day in &mut days {
                if let Meaning::Day { year, .. } = &mut day.meaning {
                    *year = Some(n as i16);
                }
            }
        }
        // `Selasa (21/11) sore ini`
        let parts = self.parts(end);
        if let Some((0, after)) = if parts > end { self.shift(parts) } else { None } {
            end = after;
        }
        // `Jumat (6/12/2024) besok`: the number decides, the word belongs to the mention
        if let Some((word, after)) = self.word(end)
            && self.words.senses(word).iter().any(|s| matches!(s, Sense::Day(_) | Sense::Shift(-1 | 1)))
        {
            end = after;
        }
        if let Some(last) = days.last_mut() {
            last.span.end = end;
        }
        for day in &mut days {
            if let Meaning::Day { weekday: of, .. } = &mut day.meaning {
                *of = of.or(weekday);
            }
        }
        Some((days, end))
    }

    /// `Oktober 2023`, `Oktober lalu`, `November 28, 2023`, `pada Oktober`.
    fn at_month(&self, p: Piece<'a>, month: u8, short: bool) -> Found {
        let after = if short { self.after_mark(p.end, '.').unwrap_or(p.end) } else { p.end };
        if let Some((year, end)) = self.year_after(after) {
            let meaning = Meaning::Month { month, year: Some(year), turn: None };
            return Found::Dates(vec![Expression { span: Span::new(p.start, end), meaning }], end);
        }
        if let Some((day, comma)) =
            self.peek(after).and_then(|n| Some((n.number(1..=2)?, self.after_mark(n.end, ',')?)))
        {
            let year = self.peek(comma).and_then(|n| Some((n.number(4..=4)?, n.end)));
            if let (Some((year, end)), 1..=31) = (year, day) {
                let meaning =
                    Meaning::Day { day: day as u8, month, year: Some(year as i16), weekday: None, turn: None };
                return Found::Dates(vec![Expression { span: Span::new(p.start, end), meaning }], end);
            }
        }
        let after_bulan = self.prev_is(0, Sense::Unit(Unit::Month));
        if short || !(p.capitalised() || after_bulan) {
            return Found::No;
        }
        let (turn, end) = self.turn(p.end).map_or((None, p.end), |(turn, end)| (Some(turn), end));
        // April, Mei, Juli are given names too: a neighbour in capitals makes the month a part of a name
        let named = |n: Option<Piece<'_>>| n.is_some_and(|n| n.capitalised() && self.words.senses(n.text).is_empty());
        let next = self.peek(p.end).filter(|n| !n.tight);
        if turn.is_none() && !after_bulan && (named(self.prev(0)) && !self.opens(1) || named(next)) {
            return Found::No;
        }
        if turn.is_none() && self.prev_is(0, Sense::Head) {
            return Found::No;
        }
        Found::Dates(
            vec![Expression { span: Span::new(p.start, end), meaning: Meaning::Month { month, year: None, turn } }],
            end,
        )
    }

    pub(super) fn weekday(&self, word: &str) -> Option<u8> {
        self.words.find(word, |s| if let Sense::Weekday(n) = s { Some(n) } else { None })
    }

    pub(super) fn day_shift(&self, word: &str) -> Option<i8> {
        self.words.find(word, |s| if let Sense::Day(by) = s { Some(by) } else { None })
    }

    pub(super) fn shift_from(&self, word: &str) -> Option<i8> {
        self.words.find(word, |s| if let Sense::ShiftFrom(by) = s { Some(by) } else { None })
    }
}

/// Whether byte `at` lies in one of `names`, which are in text order.
pub(super) fn inside(names: &[Span], at: usize) -> bool {
    let n = names.partition_point(|name| name.start <= at);
    n > 0 && at < names[n - 1].end
}

/// The words before a day and the day as one mention; a list keeps its further days.
pub(super) fn join(start: usize, mut days: Vec<Expression>) -> Vec<Expression> {
    if let Some(first) = days.first_mut() {
        first.span.start = start;
    }
    days
}

const fn turn_of(by: i8) -> Turn {
    match by {
        ..0 => Turn::Last,
        0 => Turn::This,
        1.. => Turn::Next,
    }
}
