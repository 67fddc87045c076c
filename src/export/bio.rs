//! Names as labels: a word a line and its label behind a tab (`B-person`, `I-person`, `O`); and plain words.

use std::io::{self, Write};

use super::one_line;
use crate::text::{Analysis, Document, EntityType};

/// Writes the words of `analysis` with their labels, and an empty line after each sentence.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut impl Write, document: &Document, analysis: &Analysis) -> io::Result<()> {
    let labels = labels(analysis);
    for sentence in &analysis.sentences {
        for i in sentence.clone() {
            let form = one_line(analysis.tokens[i].span.of(&document.text));
            match labels[i] {
                Some((part, kind)) => writeln!(out, "{form}\t{part}-{kind}")?,
                None => writeln!(out, "{form}\tO")?,
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes a sentence a line, its words with one space between them.
///
/// # Errors
/// Those of `out`.
pub fn write_words(out: &mut impl Write, document: &Document, analysis: &Analysis) -> io::Result<()> {
    for sentence in &analysis.sentences {
        for (n, token) in analysis.tokens[sentence.clone()].iter().enumerate() {
            write!(out, "{}{}", if n > 0 { " " } else { "" }, one_line(token.span.of(&document.text)))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// For each token within a name, `B` at the begin and `I` behind it, and the type.
pub(super) fn labels(analysis: &Analysis) -> Vec<Option<(char, EntityType)>> {
    let mut labels = vec![None; analysis.tokens.len()];
    for name in &analysis.names {
        for i in name.tokens.clone() {
            labels[i] = Some((if i == name.tokens.start { 'B' } else { 'I' }, name.kind));
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Name, Span, Token};

    #[test]
    fn labels_and_words() {
        let text = "Li Qiang\ntiba. Ya";
        let spans = [(0, 2), (3, 8), (9, 13), (13, 14), (15, 17)];
        let analysis = Analysis {
            tokens: spans.map(|(a, z)| Token { span: Span::new(a, z), ..Token::default() }).into(),
            sentences: vec![0..4, 4..5],
            names: vec![Name { tokens: 0..2, kind: EntityType::Person }],
        };
        let document = Document { text: text.into(), ..Document::default() };
        let mut out = Vec::new();
        write(&mut out, &document, &analysis).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "Li\tB-person\nQiang\tI-person\ntiba\tO\n.\tO\n\nYa\tO\n\n");
        let mut out = Vec::new();
        write_words(&mut out, &document, &analysis).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "Li Qiang tiba .\nYa\n");
    }
}
