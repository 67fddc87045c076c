//! CoNLL-U: words, lemmas, parts of speech, dependencies; offsets in code points and names in the last column.

use std::io::{self, Write};

use super::bio::labels;
use super::one_line;
use crate::text::{Analysis, CodePoints, Document, Kept, KeptWord, Span, Token};

/// Writes `analysis` of `document`, with what was `kept` of the file that its words come from. Where there is none,
/// sentences are numbered.
///
/// # Errors
/// Those of `out`.
pub fn write(out: &mut impl Write, document: &Document, analysis: &Analysis, kept: Option<&Kept>) -> io::Result<()> {
    writeln!(out, "# newdoc id = {}", one_line(&document.id))?;
    let points = CodePoints::new(&document.text);
    let labels = labels(analysis);
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        match kept.and_then(|k| k.comments.get(number)) {
            Some(lines) => lines.iter().try_for_each(|line| writeln!(out, "# {line}"))?,
            None => writeln!(out, "# sent_id = {}-{}", one_line(&document.id), number + 1)?,
        }
        writeln!(out, "# text = {}", one_line(analysis.span(sentence.clone()).of(&document.text)))?;
        let tokens = &analysis.tokens[sentence.clone()];
        for (i, token) in tokens.iter().enumerate() {
            let anew;
            let word = if let Some(word) = kept.and_then(|k| k.words.get(sentence.start + i)) {
                word
            } else {
                anew = spaced(tokens, i, &document.text);
                &anew
            };
            word.above.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            let (start, end) = points.of_span(token.span);
            let bar = if word.misc.is_empty() { "" } else { "|" };
            let name = labels[sentence.start + i].map_or(String::new(), |(part, kind)| format!("|NER={part}-{kind}"));
            let misc = format!("{}{bar}start_char={start}|end_char={end}{name}", word.misc);
            row(out, i, token, &document.text, sentence.start, word, &misc)?;
        }
        for line in kept.and_then(|k| k.ends.get(number)).into_iter().flatten() {
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What stands around the word `i` of a sentence by the text alone: the line of a multi-word token, a missing space.
fn spaced(tokens: &[Token], i: usize, text: &str) -> KeptWord {
    let token = &tokens[i];
    let parts = tokens[i + 1..].iter().take_while(|t| t.joined).count();
    let last = tokens[i + parts].span.end;
    let space = text[last..].chars().next().is_none_or(char::is_whitespace);
    let mut word = KeptWord::default();
    if parts > 0 && !token.joined {
        let form = one_line(Span::new(token.span.start, last).of(text));
        let misc = if space { "_" } else { "SpaceAfter=No" };
        word.above.push(format!("{}-{}\t{form}\t_\t_\t_\t_\t_\t_\t_\t{misc}", i + 1, i + 1 + parts));
    }
    if !space && !token.joined && parts == 0 {
        "SpaceAfter=No".clone_into(&mut word.misc);
    }
    word
}

fn row(
    out: &mut impl Write,
    i: usize,
    token: &Token,
    text: &str,
    first: usize,
    word: &KeptWord,
    misc: &str,
) -> io::Result<()> {
    let filled = |column: &str| if column.is_empty() { "_".to_owned() } else { one_line(column) };
    let form = if word.form.is_empty() { token.span.of(text) } else { &word.form };
    writeln!(
        out,
        "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{misc}",
        i + 1,
        one_line(form),
        filled(&token.lemma),
        token.upos.as_str(),
        filled(&word.xpos),
        filled(&token.feats),
        token.head.map_or(0, |h| h - first + 1),
        filled(&token.deprel),
        filled(&word.deps),
    )
}
