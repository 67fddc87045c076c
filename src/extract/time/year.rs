//! Which bare numbers are years. News writes `pada 2001`, `periode 2014-2019`, `Januari 2024`, but also `Pemilu 2024`,
//! where the year belongs to a name, `UU Nomor 3 Tahun 2022`, where it belongs to a law, and `2000 orang` ("people").
//! The word before decides most: one in lower case is followed by a date, one in capitals by the rest of its name.

use crate::text::Span;

use super::lexicon::Sense;
use super::reader::{Kind, Piece};
use super::scan::{Expression, Found, Meaning, Scanner, inside};

impl<'a> Scanner<'a> {
    /// Looks at a number that begins no day; `glued` to what stands before it where that is part of a number or code.
    pub(super) fn at_year(&self, p: Piece<'a>, glued: bool) -> Found {
        let Some(year) = p.number(4..=4).filter(|y| (1000..2100).contains(y)) else { return Found::No };
        let mut dates = vec![single(p.start, p.end, year)];
        let mut end = p.end;
        if let Some((second, value)) = self.second_year(p, year) {
            dates.push(single(second.start, second.end, value));
            end = second.end;
        }
        let continued = match self.peek(end).filter(|n| n.tight) {
            Some(n) if n.kind == Kind::Word || n.kind == Kind::Number => true,
            Some(n) if n.is('%') || n.is('/') || n.is('_') => true,
            Some(n) if n.is('.') || n.is(',') || n.is(':') || n.is_dash() => {
                // `2023.5`, `1990-an`
                self.peek(n.end).is_some_and(|m| m.tight && (m.kind == Kind::Number || (n.is_dash() && m.text == "an")))
            }
            _ => false,
        };
        if glued || continued || !self.may_be_year(p, year, end) {
            return Found::Skip(end);
        }
        Found::Dates(dates, end)
    }

    /// The other end of `2014-2019`, `2014/2015`, `2016-17`, `1995 - 1996`.
    fn second_year(&self, p: Piece<'a>, year: u16) -> Option<(Piece<'a>, u16)> {
        let mark = self.peek(p.end).filter(|m| m.is_dash() || (m.tight && m.is('/')))?;
        let second = self.peek(mark.end).filter(|s| s.kind == Kind::Number && (s.tight || !mark.tight))?;
        let value = match second.text.len() {
            4 => second.number(4..=4)?,
            2 if mark.tight => year / 100 * 100 + second.number(2..=2).filter(|&n| n == (year + 1) % 100)?,
            _ => return None,
        };
        // `2023-2024-1`, `2023/2024/PN`
        let more = self.peek(second.end).is_some_and(|n| n.tight && (n.is('/') || n.kind == Kind::Word));
        (year < value && value < year + 100 && value < 2100 && !more).then_some((second, value))
    }

    /// Whether the words around a number between 1000 and 2099 let it be a year.
    fn may_be_year(&self, p: Piece<'a>, year: u16, end: usize) -> bool {
        let after_tahun = self.prev(0).is_some_and(|b| b.text.eq_ignore_ascii_case("tahun"));
        if let Some((next, _)) = self.peek(end).filter(|n| !n.tight).and_then(|n| self.word(n.start))
            && (self.words.is(next, Sense::Era) || (!after_tahun && self.words.is(next, Sense::Measure)))
        {
            return false;
        }
        let Some(before) = self.prev(0) else { return year >= 1900 };
        if let Some(names) = self.names {
            if inside(names, p.start) {
                return false;
            }
            // the name ends before the year, so the year is none of its words
            if inside(names, before.start)
                && self.text[before.start..p.start].trim_end().ends_with(char::is_alphanumeric)
            {
                return year >= 1800;
            }
        }
        match before.kind {
            Kind::Break => year >= 1900,
            Kind::Mark('.') => year >= 1900 && !p.tight,
            Kind::Mark('(' | ')' | ',' | ':' | ';' | '"' | '“' | '”' | '\'' | '‘' | '’' | '/' | '[' | ']') => {
                year >= 1900
            }
            Kind::Mark(_) if before.is_dash() => {
                year >= 1900 && (!p.tight || self.prev(1).is_some_and(|b| b.word().is_some_and(roman)))
            }
            Kind::Mark(_) | Kind::Number => false,
            Kind::Word => self.word_lets(before, year),
        }
    }

    /// Whether a year may follow this word.
    fn word_lets(&self, before: Piece<'a>, year: u16) -> bool {
        let word = before.text;
        if self.words.is(word, Sense::Label) || self.words.is(word, Sense::Head) || self.words.is(word, Sense::Count) {
            return false;
        }
        let cue = self.words.is(word, Sense::Cue);
        if year < 1900 && !cue {
            return year >= 1500 && !before.capitalised();
        }
        if word.eq_ignore_ascii_case("tahun") {
            // `Nomor 3 Tahun 2022`, `182/TPA Tahun 2023`, `Pemilu Damai Tahun 2024`
            let ordinal = self.prev(3).is_some_and(|b| b.text.eq_ignore_ascii_case("ke")); // `ke-9 tahun 2023`
            let law = self.prev(1).is_some_and(|b| b.kind == Kind::Number && !ordinal)
                || self.prev(2).is_some_and(|b| b.is('/'));
            let name = self.prev(1).is_some_and(|b| b.capitalised())
                && before.capitalised()
                && (self.prev_is(1, Sense::Head) || self.prev_is(2, Sense::Head));
            return !law && !name;
        }
        if word.eq_ignore_ascii_case("musim") && self.prev(1).is_some_and(|b| b.capitalised()) {
            return self.prev_is(1, Sense::Cue); // `MotoGP musim 2024` is a name
        }
        if cue || !before.capitalised() {
            return true;
        }
        // `Copyright © ANTARA 2023`
        let notice =
            (1..4).any(|n| self.prev(n).is_some_and(|b| b.is('©') || b.text.eq_ignore_ascii_case("copyright")));
        // `kuartal II 2025`; `di Malaysia 2022`
        let place =
            self.prev(1).is_some_and(|b| b.text.eq_ignore_ascii_case("di")) && word.chars().any(char::is_lowercase);
        (roman(word) && self.prev(1).is_some_and(|b| b.kind == Kind::Word && !b.capitalised())) || place || notice
    }
}

fn single(start: usize, end: usize, year: u16) -> Expression {
    Expression { span: Span::new(start, end), meaning: Meaning::Year(year as i16) }
}

/// Whether the word is a small Roman number.
fn roman(word: &str) -> bool {
    matches!(word, "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX" | "X" | "XI" | "XII")
}
