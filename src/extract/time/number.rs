//! Calendar expressions that begin with a digit: `26 Oktober 2023`, `8-10 Desember`, `26/10/2023`, `2023-10-26`.

use crate::text::Span;

use super::lexicon::Sense;
use super::reader::{Kind, Piece};
use super::scan::{Expression, Found, Meaning, Scanner};

/// The most days that one month's name serves: `1, 2, 3 dan 4 Mei`.
const LISTED: usize = 8;

impl<'a> Scanner<'a> {
    /// Looks at a number.
    pub(super) fn at_number(&self, p: Piece<'a>) -> Found {
        // within a longer number or a code: `1.234`, `G20`, `SK-155`, `12:30`
        let glued = p.tight
            && self.prev(0).is_some_and(|b| match b.kind {
                Kind::Word => true,
                Kind::Mark('.' | ',' | ':' | '/' | '$' | '#' | '@' | '_' | '+') => !self.opens_line(&b),
                _ => b.is_dash() && self.prev(1).is_some_and(|c| c.kind == Kind::Number && b.tight),
            });
        // `18 Desember 2023-8 Januari 2024`
        let after_year = self.prev(0).is_some_and(|b| b.is_dash()) && self.prev(1).is_some_and(|b| b.text.len() == 4);
        if (!glued || after_year) && !self.prev_is(0, Sense::Label) {
            let numeric = if glued { None } else { self.numeric(p, false) };
            if let Some((days, end)) = numeric.or_else(|| self.days_of_month(p)) {
                let named = self.prev_is(0, Sense::Head) && self.prev(0).is_some_and(|b| b.capitalised());
                return if named { Found::Skip(end) } else { Found::Dates(days, end) };
            }
        }
        self.at_year(p, glued)
    }

    /// A full stop without a blank after it still ends a sentence where no digit stands before it: `raya.29 ruas jalan`.
    fn opens_line(&self, mark: &Piece<'_>) -> bool {
        mark.is('.') && self.prev(1).is_none_or(|c| c.kind == Kind::Word && c.text.len() > 3)
    }

    /// `26/10/2023`, `26-10-2023`, `26.10.2023`, `2023-10-26`, `2-3/12/2023`; without a year only where `sure` or
    /// where brackets or `tanggal` announce a date: `(25/11)`.
    pub(super) fn numeric(&self, p: Piece<'a>, sure: bool) -> Option<(Vec<Expression>, usize)> {
        if let Some(year) = p.number(4..=4) {
            let (month, dash) = self.tight(p.end, '-')?;
            let (day, _) = self.tight(month.end, '-')?;
            let (month, n) = (month.number(2..=2)?, day.number(2..=2)?);
            return self
                .ends(day.end)
                .then_some(())
                .filter(|()| dash && (1000..2200).contains(&year) && valid(n, month))
                .map(|()| (vec![expression(p.start, day.end, n, month, Some(year))], day.end));
        }
        let mut days = vec![(p, p.number(1..=2)?)];
        let mut last = p;
        // `2-3/12`
        if let Some((second, _)) = self.tight(p.end, '-').or_else(|| self.tight(p.end, '–'))
            && self.peek(second.end).is_some_and(|n| n.tight && n.is('/'))
        {
            days.push((second, second.number(1..=2).filter(|&n| n > days[0].1)?));
            last = second;
        }
        let separator = ['/', '-', '.'].into_iter().find(|&mark| self.tight(last.end, mark).is_some())?;
        let (month, _) = self.tight(last.end, separator)?;
        let n = month.number(1..=2)?;
        let year = self
            .tight(month.end, separator)
            .filter(|(y, _)| y.text.len() == 4 || (separator == '/' && y.text.len() == 2));
        let (year, end) = match year {
            Some((y, _)) if y.text.len() == 4 => (Some(y.number(4..=4).filter(|y| (1000..2200).contains(y))?), y.end),
            Some((y, _)) if sure || self.announced(y.end) => (Some(2000 + y.number(2..=2)?), y.end),
            None if separator == '/' && (sure || self.announced(month.end)) => (None, month.end),
            _ => return None,
        };
        if !self.ends(end) || days.iter().any(|&(_, day)| !valid(day, n)) {
            return None;
        }
        let many = days.len();
        let out = days
            .into_iter()
            .enumerate()
            .map(|(i, (d, day))| expression(d.start, if i + 1 == many { end } else { d.end }, day, n, year));
        Some((out.collect(), end))
    }

    /// Whether brackets or `tanggal` around the current number say that it is a date.
    fn announced(&self, end: usize) -> bool {
        let bracket = self.prev(0).is_some_and(|b| b.is('(')) && self.after_mark(end, ')').is_some();
        bracket
            || self
                .prev(0)
                .is_some_and(|b| b.text.eq_ignore_ascii_case("tanggal") || b.text.eq_ignore_ascii_case("tgl"))
    }

    /// The number behind `mark`, all without blanks.
    fn tight(&self, at: usize, mark: char) -> Option<(Piece<'a>, bool)> {
        let m = self.peek(at).filter(|m| m.tight && m.is(mark))?;
        self.peek(m.end).filter(|n| n.tight && n.kind == Kind::Number).map(|n| (n, true))
    }

    /// Whether a number that ends at `at` is not continued by letters, digits or a further part.
    fn ends(&self, at: usize) -> bool {
        match self.peek(at).filter(|n| n.tight) {
            None => true,
            Some(n) if n.is('/') || n.is_dash() => !self.peek(n.end).is_some_and(|m| m.tight && m.kind == Kind::Number),
            Some(n) => n.kind != Kind::Number,
        }
    }

    /// `26 Oktober 2023`, `8-10 Desember`, `12 dan 22 Desember 2023`, `31 Oktober ini`, `17 (Desember 2023)`.
    pub(super) fn days_of_month(&self, p: Piece<'a>) -> Option<(Vec<Expression>, usize)> {
        let mut days = vec![(p, p.number(1..=2).filter(|d| (1..=31).contains(d))?)];
        let mut at = p.end;
        let (month, mut end) = loop {
            let next = self.peek(at)?;
            let open = next.is('(');
            let name = if open { self.peek(next.end)? } else { next };
            if let Some(month) = name.word().and_then(|w| self.month(w)) {
                let short = !self.words.is(name.text, Sense::Month(month));
                break (month, if short { self.after_mark(name.end, '.').unwrap_or(name.end) } else { name.end });
            }
            let number = self.peek(self.joiner(next)?)?;
            let day = number.number(1..=2).filter(|d| (1..=31).contains(d) && *d > days[days.len() - 1].1)?;
            if days.len() == LISTED {
                return None;
            }
            days.push((number, day));
            at = number.end;
        };
        if days.iter().any(|&(_, day)| !valid(day, u16::from(month))) {
            return None;
        }
        let (mut year, mut turn) = (None, None);
        if let Some((y, after)) = self.year_after(end) {
            (year, end) = (Some(y), after);
        } else if let Some((t, after)) = self.turn(end) {
            (turn, end) = (Some(t), after);
        }
        if self.text[p.start..end].contains('(') {
            end = self.after_mark(end, ')').unwrap_or(end);
        }
        let many = days.len();
        let out = days.into_iter().enumerate().map(|(i, (d, day))| Expression {
            span: Span::new(d.start, if i + 1 == many { end } else { d.end }),
            meaning: Meaning::Day { day: day as u8, month, year, weekday: None, turn },
        });
        Some((out.collect(), end))
    }

    /// What joins the days of a list: a dash, a comma, `dan`, `hingga`, `sampai dengan`, `s.d.`, `s/d`; its end.
    fn joiner(&self, p: Piece<'a>) -> Option<usize> {
        if p.is_dash() || p.is('&') {
            return Some(p.end);
        }
        if p.is(',') {
            let and = self.word(p.end).filter(|(w, _)| self.words.is(w, Sense::Joiner));
            return Some(and.map_or(p.end, |(_, end)| end));
        }
        let word = p.word()?;
        if word.eq_ignore_ascii_case("s") {
            let mark = self.peek(p.end).filter(|m| m.is('.') || m.is('/'))?;
            let d = self.after_word(mark.end, "d")?;
            return Some(self.after_mark(d, '.').unwrap_or(d));
        }
        if word.eq_ignore_ascii_case("sd") {
            return Some(p.end);
        }
        let end = self.words.is(word, Sense::Joiner).then_some(p.end)?;
        Some(self.after_word(end, "dengan").unwrap_or(end))
    }

    /// A year right behind a month: ` 2023`, ` tahun 2023`, ` '23`.
    pub(super) fn year_after(&self, at: usize) -> Option<(i16, usize)> {
        let from = self.after_word(at, "tahun").unwrap_or(at);
        let p = self.peek(from)?;
        if let Some(year) = p.number(4..=4).filter(|y| (1000..2200).contains(y)) {
            let thousands = self.peek(p.end).is_some_and(|m| m.tight && (m.is('.') || m.is(',')))
                && self.peek(p.end + 1).is_some_and(|n| n.tight && n.kind == Kind::Number);
            return (!thousands).then_some((year as i16, p.end));
        }
        let short =
            self.peek(from).filter(|q| matches!(q.kind, Kind::Mark('\'' | '’' | '‘'))).and_then(|q| self.peek(q.end));
        let year = short.filter(|n| n.tight)?.number(2..=2)?;
        Some((if year < 50 { 2000 } else { 1900 } + year as i16, short?.end))
    }

    fn month(&self, word: &str) -> Option<u8> {
        self.words.find(word, |s| if let Sense::Month(n) | Sense::MonthShort(n) = s { Some(n) } else { None })
    }
}

fn expression(start: usize, end: usize, day: u16, month: u16, year: Option<u16>) -> Expression {
    let year = year.map(|y| y as i16);
    Expression {
        span: Span::new(start, end),
        meaning: Meaning::Day { day: day as u8, month: month as u8, year, weekday: None, turn: None },
    }
}

/// Whether some year has this day.
fn valid(day: u16, month: u16) -> bool {
    let longest = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    (1..=longest).contains(&day)
}
