//! CoNLL-U: words, lemmas, parts of speech, dependencies; offsets in code points and names in the last column.

use std::io::{self, Write};

use crate::text::{Analysis, CodePoints, Document, Span, Token};

/// Writes `analysis` of `document`. `comments` are the lines to put above each sentence; where there are none, sentences
/// are numbered.
///
/// # Errors
/// Those of `out`.
pub fn write(
    out: &mut impl Write,
    document: &Document,
    analysis: &Analysis,
    comments: Option<&[Vec<String>]>,
) -> io::Result<()> {
    writeln!(out, "# newdoc id = {}", one_line(&document.id))?;
    let points = CodePoints::new(&document.text);
    let names = name_tags(analysis);
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        match comments.and_then(|c| c.get(number)) {
            Some(lines) => lines.iter().try_for_each(|line| writeln!(out, "# {line}"))?,
            None => writeln!(out, "# sent_id = {}-{}", one_line(&document.id), number + 1)?,
        }
        writeln!(out, "# text = {}", one_line(analysis.span(sentence.clone()).of(&document.text)))?;
        let tokens = &analysis.tokens[sentence.clone()];
        for (i, token) in tokens.iter().enumerate() {
            let parts = tokens[i + 1..].iter().take_while(|t| t.joined).count();
            let in_row = token.joined || parts > 0;
            let last = tokens[i + parts].span.end;
            let space = document.text[last..].chars().next().is_none_or(char::is_whitespace);
            if parts > 0 && !token.joined {
                let form = one_line(Span::new(token.span.start, last).of(&document.text));
                let misc = if space { "_" } else { "SpaceAfter=No" };
                writeln!(out, "{}-{}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}", i + 1, i + 1 + parts)?;
            }
            let mut misc = Vec::new();
            if !space && !in_row {
                misc.push("SpaceAfter=No".to_owned());
            }
            let (start, end) = points.of_span(token.span);
            misc.push(format!("start_char={start}|end_char={end}"));
            if let Some(tag) = &names[sentence.start + i] {
                misc.push(format!("NER={tag}"));
            }
            row(out, i, token, &document.text, sentence.start, &misc.join("|"))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn row(out: &mut impl Write, i: usize, token: &Token, text: &str, first: usize, misc: &str) -> io::Result<()> {
    let form = one_line(token.span.of(text));
    let head = token.head.map_or(0, |h| h - first + 1);
    let lemma = if token.lemma.is_empty() { "_".to_owned() } else { one_line(&token.lemma) };
    let upos = token.upos.as_str();
    writeln!(out, "{}\t{form}\t{lemma}\t{upos}\t_\t_\t{head}\t{}\t_\t{misc}", i + 1, token.deprel)
}

/// `B-person`, `I-person` for each token within a name.
fn name_tags(analysis: &Analysis) -> Vec<Option<String>> {
    let mut tags = vec![None; analysis.tokens.len()];
    for name in &analysis.names {
        for i in name.tokens.clone() {
            let part = if i == name.tokens.start { 'B' } else { 'I' };
            tags[i] = Some(format!("{part}-{}", name.kind));
        }
    }
    tags
}

/// Tabs and line breaks would break the format.
fn one_line(text: &str) -> String {
    text.replace(['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], " ")
}
