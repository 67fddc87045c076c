//! Text in XML.

use quick_xml::escape::escape;

/// `text` for an element or attribute: what would be markup is escaped, and what XML 1.0 cannot hold is replaced.
pub fn escaped(text: &str) -> String {
    let allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    let held = |c: char| if allowed(c) && !matches!(c, '\u{fffe}' | '\u{ffff}') { c } else { '\u{fffd}' };
    escape(text.chars().map(held).collect::<String>()).into_owned()
}

/// The same for an attribute, in which line breaks would be read as spaces.
pub fn attribute(text: &str) -> String {
    escaped(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_that_xml_forbids() {
        assert_eq!(escaped("a<b>&\"'\u{1}\u{ffff}é🎉"), "a&lt;b&gt;&amp;&quot;&apos;\u{fffd}\u{fffd}é🎉");
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }
}
