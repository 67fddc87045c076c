//! Words that a corpus has put spaces between, joined as a newspaper prints them: `( 17 / 10 / 2013 )` is `(17/10/2013)`.

use crate::text::Span;

/// A text made of words, and where each word stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    /// The words, with spaces where print has them.
    pub text: String,
    /// The place of each word, in order.
    pub spans: Vec<Span>,
}

/// Joins `words`. Marks of quotation open and close in turn, since corpora write the same sign for both; `nya` and what
/// stands at a hyphen are put back to their words.
///
/// ```
/// let joined = simpul::read::joined::join(["kata", "dia", ",", "Jumat", "(", "27", "/", "10", ")", "."]);
/// assert_eq!(joined.text, "kata dia, Jumat (27/10).");
/// ```
pub fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> Joined {
    let words: Vec<&str> = words.into_iter().collect();
    let mut joined = Joined::default();
    let mut quoting = false;
    // Whether the word before wants the next one right behind it.
    let mut open = true;
    for (i, word) in words.iter().enumerate() {
        let before = i.checked_sub(1).map_or("", |p| words[p]);
        let after = words.get(i + 1).copied().unwrap_or_default();
        let mut glued = open;
        open = false;
        match *word {
            "," | "." | ":" if digits(before) && digits(after) => (glued, open) = (true, true),
            "." if ends_small(before) && starts_small(after) => (glued, open) = (true, true),
            "," | "." | ";" | ":" | "!" | "?" | ")" | "]" | "}" | "%" | "…" | "nya" => glued = true,
            "(" | "[" | "{" => open = true,
            "/" => (glued, open) = (true, true),
            "’" | "'" if ends_letter(before) && starts_letter(after) => (glued, open) = (true, true),
            "-" | "–" if hyphen(before, after) => (glued, open) = (true, true),
            "\"" | "“" | "”" => {
                let closes = quoting && *word != "“";
                (quoting, glued, open) = (!closes, glued || closes, !closes);
            }
            _ => {}
        }
        if !glued {
            joined.text.push(' ');
        }
        let start = joined.text.len();
        joined.text.push_str(word);
        joined.spans.push(Span::new(start, joined.text.len()));
    }
    joined
}

fn digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

fn ends_letter(word: &str) -> bool {
    word.ends_with(char::is_alphabetic)
}

fn starts_letter(word: &str) -> bool {
    word.starts_with(char::is_alphabetic)
}

fn ends_small(word: &str) -> bool {
    word.ends_with(char::is_lowercase) || word.len() > 1 && word.chars().all(char::is_uppercase)
}

fn starts_small(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

/// Whether a stroke between two words joins them. A dateline's (`KOMPAS.com - Pemasangan`) stands alone.
fn hyphen(before: &str, after: &str) -> bool {
    let dateline = before.chars().count() > 3 && before.chars().all(char::is_uppercase) || ends_com(before);
    let alike = |w: &str| w.starts_with(char::is_alphanumeric);
    alike(before) && alike(after) && !(dateline && after.starts_with(char::is_uppercase))
}

fn ends_com(word: &str) -> bool {
    matches!(word, "com" | "id")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn joins(words: &str, text: &str) {
        assert_eq!(join(words.split(' ')).text, text);
    }

    #[test]
    fn as_print_has_it() {
        joins("Rabu , 3 Mei 2023 .", "Rabu, 3 Mei 2023.");
        joins("JAKARTA , KABAR . com - Pemasangan alat", "JAKARTA, KABAR.com - Pemasangan alat");
        joins("2 . 500 unit , 1 , 5 juta , pukul 7 : 55", "2.500 unit, 1,5 juta, pukul 7:55");
        joins("benar - benar , TNI - Polri , Covid - 19", "benar-benar, TNI-Polri, Covid-19");
        joins("” Saya tahu , ” kata nya . ” Ya . ”", "”Saya tahu,” katanya. ”Ya.”");
        joins("\" Saya tahu , \" kata Budi", "\"Saya tahu,\" kata Budi");
        joins("Jum ’ at ( 27 / 10 )", "Jum’at (27/10)");
    }

    proptest! {
        #[test]
        fn every_word_is_at_its_place(words in prop::collection::vec("[a-zA-Z0-9]{1,4}|[-,.:/\"”“()]|nya", 0..40)) {
            let joined = join(words.iter().map(String::as_str));
            prop_assert_eq!(joined.spans.len(), words.len());
            for (span, word) in joined.spans.iter().zip(&words) {
                prop_assert_eq!(span.of(&joined.text), word);
            }
            prop_assert!(joined.spans.is_sorted());
        }
    }
}
