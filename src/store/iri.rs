//! IRIs that are always valid.
//!
//! What an article is called, and what a rule calls a relation, are strings of other people's making. RFC 3987 forbids
//! some characters in IRIs; those are percent-encoded, so that no input can make a file that does not parse.

use std::fmt::Write;

use oxigraph::model::NamedNode;

use crate::vocab;

/// The IRI that `text` is, or comes nearest to: relative ones are put below `base`, forbidden characters encoded.
pub fn iri(base: &str, text: &str) -> NamedNode {
    if let Ok(iri) = NamedNode::new(text) {
        return iri;
    }
    let encoded = encode(text, |c| matches!(c, ' ' | '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`' | '[' | ']'));
    NamedNode::new(encoded.as_str())
        .or_else(|_| NamedNode::new(format!("{base}{encoded}")))
        // What is still no IRI (`https://a b:c/`, `%%`) keeps nothing but letters, digits and slashes.
        .unwrap_or_else(|_| below(vocab::BASE, &encode(text, |c| !(unreserved(c) || c == '/'))))
}

/// The property or class of our own vocabulary called `name`.
pub fn term(name: &str) -> NamedNode {
    below(vocab::SIMPUL, &encode(name, |c| !unreserved(c)))
}

/// The property that facts of the relation called `name` have as their predicate. Open relations have names of their own
/// kind, which no name of the ontology can become.
pub fn relation(name: &str) -> NamedNode {
    match name.strip_prefix(vocab::OPEN) {
        Some(lemma) => below(vocab::SIMPUL, &format!("{}{}", vocab::OPEN, encode(lemma, |c| !unreserved(c)))),
        None => term(name),
    }
}

/// `base` with `path` behind it, both known to be good.
pub fn below(base: &str, path: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{base}{path}"))
}

/// Whether `base` can stand before names: an absolute IRI that ends in a slash.
pub fn is_base(base: &str) -> bool {
    base.ends_with('/') && !base.contains(['?', '#']) && NamedNode::new(base).is_ok()
}

/// Letters and digits of any script that RFC 3987 allows, and `-._~`.
fn unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | '~')
        || matches!(c, '\u{A0}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFEF}') && c.is_alphanumeric()
}

/// `text` with the `forbidden` characters, and control characters, percent-encoded.
fn encode(text: &str, forbidden: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || c.is_whitespace() || forbidden(c) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn good_iris_stay_as_they_are() {
        assert_eq!(iri("https://e.org/", "https://e.org/kopi-é?x=1#y").as_str(), "https://e.org/kopi-é?x=1#y");
        assert_eq!(iri("https://e.org/", "id/a b").as_str(), "https://e.org/id/a%20b");
        assert_eq!(iri("https://e.org/", "https://e.org/<a>").as_str(), "https://e.org/%3Ca%3E");
        assert_eq!(term("bekerja di").as_str(), format!("{}bekerja%20di", vocab::SIMPUL));
        assert_eq!(relation("open/jual_ke").as_str(), format!("{}open/jual_ke", vocab::SIMPUL));
        assert_eq!(relation("open/a/b c").as_str(), format!("{}open/a%2Fb%20c", vocab::SIMPUL));
        assert_eq!(relation("attended"), term("attended"));
    }

    proptest! {
        #[test]
        fn always_valid(text in any::<String>(), base in any::<String>()) {
            let open = format!("{}{text}", vocab::OPEN);
            for made in [iri(&base, &text), iri(vocab::BASE, &text), term(&text), relation(&text), relation(&open)] {
                prop_assert!(NamedNode::new(made.as_str()).is_ok(), "{made}");
            }
        }
    }
}
