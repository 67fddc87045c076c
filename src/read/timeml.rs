//! Calendar expressions in `TimeML` (ISO 24617-1): one article a file, `TIMEX3` elements around the expressions of its
//! `TEXT`, the day of publication in `DCT`. Other elements (events, signals) are passed over, their words kept.

use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, Result};
use crate::text::{Document, Span};

/// An article with its marked expressions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Title and text, as `TEXT` has it; the day of publication where `DCT` tells it.
    pub document: Document,
    /// In text order.
    pub times: Vec<Timex>,
}

/// A `TIMEX3` element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timex {
    /// Its words.
    pub span: Span,
    /// `DATE`, `TIME`, `DURATION` or `SET`.
    pub kind: String,
    /// Its value, `2013-10-17`.
    pub value: String,
}

/// Reads the article `text`. `path` is for errors and for the identifier where the file has none.
///
/// # Errors
/// [`Error::Syntax`] where it is no XML, or has no `TEXT`.
pub fn read(text: &str, path: &Path) -> Result<Article> {
    let mut reader = Reader::from_str(text);
    let mut article = Article::default();
    article.document.id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut inside: Vec<Vec<u8>> = Vec::new();
    let mut seen = false;
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader.read_event();
        let event = event.map_err(|e| Error::at_byte(path, text, reader.error_position() as usize, e.to_string()))?;
        let within = |name: &[u8]| inside.iter().any(|n| n == name);
        match event {
            Event::Start(tag) => {
                seen |= tag.name().as_ref() == b"TEXT";
                if tag.name().as_ref() == b"TIMEX3" {
                    let get = |key| attribute(&tag, key).map_err(|message| Error::at_byte(path, text, at, message));
                    let value = get("value")?;
                    if within(b"TEXT") {
                        let start = article.document.text.len();
                        article.times.push(Timex { span: Span::new(start, start), kind: get("type")?, value });
                    } else if within(b"DCT") {
                        article.document.published = value.get(..10).and_then(|day| day.parse().ok());
                    }
                }
                inside.push(tag.name().as_ref().to_vec());
            }
            Event::End(tag) => {
                if tag.name().as_ref() == b"TIMEX3" && within(b"TEXT") {
                    let end = article.document.text.len();
                    if let Some(open) = article.times.iter_mut().rev().find(|t| t.span.is_empty()) {
                        open.span.end = end;
                    }
                }
                inside.pop();
            }
            Event::Text(words) => {
                let words = words.unescape().map_err(|e| Error::at_byte(path, text, at, e.to_string()))?;
                if within(b"TEXT") {
                    article.document.text.push_str(&words);
                } else if within(b"TITLE") {
                    article.document.title = Some(words.trim().to_owned());
                } else if within(b"DOCID") {
                    words.trim().clone_into(&mut article.document.id);
                }
            }
            Event::CData(words) if within(b"TEXT") => {
                article.document.text.push_str(&String::from_utf8_lossy(&words));
            }
            Event::Eof if !seen => {
                return Err(Error::at_byte(path, text, text.len(), "no TEXT element; expected an article in TimeML"));
            }
            Event::Eof => return Ok(article),
            _ => {}
        }
    }
}

/// The value of an attribute; empty where it is not there.
fn attribute(tag: &BytesStart, key: &str) -> Result<String, String> {
    match tag.try_get_attribute(key) {
        Ok(Some(attribute)) => attribute.unescape_value().map(String::from).map_err(|e| e.to_string()),
        Ok(None) => Ok(String::new()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_and_the_day_of_publication() {
        let file = "<?xml version=\"1.0\"?>\n<TimeML><DOCID>a1</DOCID>\
            <DCT><TIMEX3 tid=\"t0\" type=\"TIME\" value=\"2023-10-27T10:00\">Jumat</TIMEX3></DCT><TITLE>Hujan</TITLE>\n\
            <TEXT>Hujan &amp; angin <EVENT>reda</EVENT> <TIMEX3 type=\"DATE\" value=\"2023-10-26\">kemarin</TIMEX3>.</TEXT></TimeML>";
        let article = read(file, Path::new("x.tml")).unwrap();
        assert_eq!(article.document.text, "Hujan & angin reda kemarin.");
        assert_eq!((article.document.id.as_str(), article.document.title.as_deref()), ("a1", Some("Hujan")));
        assert_eq!(article.document.published, "2023-10-27".parse().ok());
        let [time] = &article.times[..] else { panic!("{:?}", article.times) };
        assert_eq!(time.span.of(&article.document.text), "kemarin");
        assert_eq!((time.kind.as_str(), time.value.as_str()), ("DATE", "2023-10-26"));
    }

    #[test]
    fn errors_say_where() {
        let error = |text: &str| read(text, Path::new("x.tml")).unwrap_err().to_string();
        assert!(error("<TimeML>\n</TimeML>").starts_with("x.tml:2:10: no TEXT element"));
        assert!(error("<TimeML>\n<TEXT>a</TEX></TimeML>").starts_with("x.tml:2:"));
        assert!(error("<TimeML><TEXT>&nix;</TEXT></TimeML>").starts_with("x.tml:1:"));
    }
}
