//! Words, numbers and marks of a raw text, one at a time from any place. A text and an offset come in, the piece that
//! begins there goes out. Every step is bounded, so looking ahead from each piece of a text stays linear.

/// No piece is longer: a longer run of letters or digits comes out in several.
const LONGEST: usize = 64;
/// How many blanks may stand within an expression.
const BLANKS: usize = 4;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with apostrophes between them.
    Word,
    /// ASCII digits.
    Number,
    /// Any other character.
    Mark(char),
    /// A line's end, or more blanks than an expression has.
    Break,
}

/// A piece of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
    pub text: &'t str,
    /// Whether it touches the piece before it.
    pub tight: bool,
}

impl Piece<'_> {
    pub(super) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// A hyphen or one of the dashes.
    pub(super) fn is_dash(&self) -> bool {
        matches!(self.kind, Kind::Mark('-' | '–' | '—' | '‑' | '−'))
    }

    pub(super) fn word(&self) -> Option<&str> {
        (self.kind == Kind::Word).then_some(self.text)
    }

    /// Its value, where it is a number of `digits` digits.
    pub(super) fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<u16> {
        if self.kind == Kind::Number && digits.contains(&self.text.len()) { self.text.parse().ok() } else { None }
    }

    pub(super) fn capitalised(&self) -> bool {
        self.kind == Kind::Word && self.text.starts_with(char::is_uppercase)
    }
}

/// Blanks: also the unbreakable ones and those without width.
const fn blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '\u{a0}'
            | '\u{202f}'
            | '\u{2009}'
            | '\u{200a}'
            | '\u{200b}'
            | '\u{200c}'
            | '\u{200d}'
            | '\u{feff}'
            | '\u{ad}'
    )
}

/// The piece of `text` at or after byte `at`, which lies on a character boundary.
pub(super) fn piece(text: &str, at: usize) -> Option<Piece<'_>> {
    let rest = text.get(at..)?;
    let mut start = at;
    for (n, c) in rest.chars().enumerate() {
        if !blank(c) {
            break;
        }
        start += c.len_utf8();
        if n == BLANKS {
            return Some(Piece { kind: Kind::Break, start: at, end: start, text: &text[at..start], tight: false });
        }
    }
    let rest = &text[start..];
    let first = rest.chars().next()?;
    let (kind, len) = if first.is_ascii_digit() {
        (Kind::Number, rest.bytes().take(LONGEST).take_while(u8::is_ascii_digit).count())
    } else if first.is_alphabetic() {
        (Kind::Word, word_length(rest))
    } else if matches!(first, '\n' | '\r' | '\u{2028}' | '\u{2029}') {
        (Kind::Break, first.len_utf8())
    } else {
        (Kind::Mark(first), first.len_utf8())
    };
    let end = start + len;
    Some(Piece { kind, start, end, text: &text[start..end], tight: start == at })
}

/// How many bytes the word at the start of `rest` has.
fn word_length(rest: &str) -> usize {
    let mut len = 0;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let inside =
            c.is_alphabetic() || (matches!(c, '\'' | '’') && chars.peek().is_some_and(|next| next.is_alphabetic()));
        if !inside || len >= LONGEST {
            break;
        }
        len += c.len_utf8();
    }
    len
}
