//! Sentences for eyes: a row for each word, in text order, with lines from each word to those that hang on it.
//!
//! ```text
//! 1  ╭─╼ Ia      ia    PRON  nsubj
//! 2 ─┾ membeli   beli  VERB  root
//! 3  ╰─┮ buku    buku  NOUN  obj
//! 4    ╰─╼ baru  baru  ADJ   amod
//! ```
//!
//! The lines are drawn as the text-mode trees of Udapi draw them (Popel, Žabokrtský and Vojtek 2017, "Udapi: Universal
//! API for Universal Dependencies").

use std::io::{self, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::bio::labels;
use super::one_line;
use crate::text::{Analysis, Document, EntityType, Token};

/// Lemmas are not cut below this many characters, and features are left out where they have less.
const LEAST: usize = 8;

/// Writes each sentence of `analysis`, in lines of `width` characters where the tree leaves room for that, and in colours
/// where `coloured`.
///
/// # Errors
/// Those of `out`.
pub fn write(
    out: &mut impl Write,
    document: &Document,
    analysis: &Analysis,
    width: usize,
    coloured: bool,
) -> io::Result<()> {
    let names = name_marks(analysis);
    for (number, sentence) in analysis.sentences.iter().enumerate() {
        let text = one_line(analysis.span(sentence.clone()).of(&document.text));
        let title = style(Style::new().bold(), coloured);
        writeln!(out, "{title}{}-{}{title:#}  {text}", one_line(&document.id), number + 1)?;
        let rows = rows(document, analysis, &names, sentence.clone());
        write_rows(out, &rows, width, coloured)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The cells of a word.
struct Row {
    number: String,
    lines: String,
    form: String,
    lemma: String,
    upos: &'static str,
    feats: String,
    deprel: String,
    name: Option<(String, EntityType)>,
}

fn rows(
    document: &Document,
    analysis: &Analysis,
    names: &[Option<(String, EntityType)>],
    sentence: Range<usize>,
) -> Vec<Row> {
    let tokens = &analysis.tokens[sentence.clone()];
    let row = |((i, token), lines): ((usize, &Token), String)| Row {
        number: (i + 1).to_string(),
        lines,
        form: one_line(token.span.of(&document.text)),
        lemma: one_line(&token.lemma),
        upos: token.upos.as_str(),
        feats: one_line(&token.feats),
        deprel: one_line(&token.deprel),
        name: names[sentence.start + i].clone(),
    };
    tokens.iter().enumerate().zip(lines(tokens, sentence.start)).map(row).collect()
}

fn write_rows(out: &mut impl Write, rows: &[Row], width: usize, coloured: bool) -> io::Result<()> {
    let widest = |cell: &dyn Fn(&Row) -> usize| rows.iter().map(cell).max().unwrap_or(0);
    let count = |cell: &str| cell.chars().count();
    let number = widest(&|r| count(&r.number));
    let tree = widest(&|r| count(&r.lines) + 1 + count(&r.form));
    let upos = widest(&|r| r.upos.len());
    let deprel = widest(&|r| count(&r.deprel));
    let name = widest(&|r| r.name.as_ref().map_or(0, |(mark, _)| count(mark)));
    let mut lemma = widest(&|r| count(&r.lemma));
    let mut feats = widest(&|r| count(&r.feats));
    // Between columns stand two spaces, one behind the number.
    let rest = number + 1 + tree + 2 + 2 + upos + 2 + deprel + if name > 0 { 2 + name } else { 0 };
    let room = width.saturating_sub(rest + lemma + 2);
    feats = if feats.min(room) < LEAST.min(feats) { 0 } else { feats.min(room) };
    if feats == 0 {
        lemma = lemma.min(width.saturating_sub(rest).max(LEAST));
    }

    let colour = |colour: AnsiColor| style(colour.on_default(), coloured);
    let faint = style(Style::new().dimmed(), coloured);
    let (tag, relation) = (colour(AnsiColor::Cyan), colour(AnsiColor::Green));
    for row in rows {
        let named = row.name.as_ref().map_or(Style::new(), |(_, kind)| style(name_style(*kind), coloured));
        let padding = " ".repeat(tree - count(&row.lines) - 1 - count(&row.form) + 2);
        write!(out, "{faint}{:>number$} {}{faint:#} ", row.number, row.lines)?;
        write!(out, "{named}{}{named:#}{padding}", row.form)?;
        write!(out, "{:lemma$}  {tag}{:upos$}{tag:#}  ", cut(&row.lemma, lemma), row.upos)?;
        if feats > 0 {
            write!(out, "{faint}{:feats$}{faint:#}  ", cut(&row.feats, feats))?;
        }
        match &row.name {
            Some((mark, _)) => {
                writeln!(out, "{relation}{:deprel$}{relation:#}  {named}{mark}{named:#}", row.deprel)?;
            }
            None => writeln!(out, "{relation}{}{relation:#}", row.deprel)?,
        }
    }
    Ok(())
}

fn style(style: Style, coloured: bool) -> Style {
    if coloured { style } else { Style::new() }
}

fn name_style(kind: EntityType) -> Style {
    let colour = match kind {
        EntityType::Person => AnsiColor::Yellow,
        EntityType::Org => AnsiColor::Blue,
        EntityType::Place => AnsiColor::Magenta,
        _ => AnsiColor::Red,
    };
    colour.on_default().bold()
}

/// The first characters of `cell`, with a sign where some are missing.
fn cut(cell: &str, width: usize) -> String {
    if cell.chars().count() <= width {
        return cell.to_owned();
    }
    cell.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Brackets around the words of each name, with the type at the first.
fn name_marks(analysis: &Analysis) -> Vec<Option<(String, EntityType)>> {
    let labels = labels(analysis);
    let goes_on = |i: usize| labels.get(i + 1).copied().flatten().is_some_and(|(part, _)| part == 'I');
    let mark = |(i, label): (usize, &Option<(char, EntityType)>)| {
        label.map(|(part, kind)| {
            let mark = match (part, goes_on(i)) {
                ('B', true) => format!("┌ {kind}"),
                ('B', false) => format!("╶ {kind}"),
                (_, true) => "│".to_owned(),
                (_, false) => "└".to_owned(),
            };
            (mark, kind)
        })
    };
    labels.iter().enumerate().map(mark).collect()
}

/// The lines to the left of each word. Heads count from `first` on.
///
/// From the root down, each word gets a vertical line over all that hang on it, to the right of what its rows have
/// already. Lines of trees that are not projective cross.
fn lines(tokens: &[Token], first: usize) -> Vec<String> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); tokens.len()];
    let mut next: Vec<usize> = Vec::new();
    for (i, token) in tokens.iter().enumerate() {
        match token.head.and_then(|head| head.checked_sub(first)).filter(|&head| head < tokens.len()) {
            Some(head) => children[head].push(i),
            None => next.push(i),
        }
    }
    next.reverse();
    let mut drawn: Vec<Vec<char>> = vec![Vec::new(); tokens.len()];
    // Rows whose line is still on its way to the word.
    let mut open = vec![false; tokens.len()];
    for &root in &next {
        drawn[root].push('─');
        open[root] = true;
    }
    while let Some(word) = next.pop() {
        let (Some(&low), Some(&high)) = (children[word].first(), children[word].last()) else { continue };
        let (low, high) = (low.min(word), high.max(word));
        let column = drawn[low..=high].iter().map(Vec::len).max().unwrap_or(0);
        for row in low..=high {
            drawn[row].resize(column, if open[row] { '─' } else { ' ' });
            let hangs = tokens[row].head.is_some_and(|head| head == first + word);
            let corner = match (row == word, hangs, row == low, row == high) {
                (true, _, true, _) => '┮',
                (true, _, _, true) => '┶',
                (true, ..) => '┾',
                (_, true, true, _) => '╭',
                (_, true, _, true) => '╰',
                (_, true, ..) => '├',
                _ if open[row] => '╪',
                _ => '│',
            };
            drawn[row].push(corner);
            if hangs {
                drawn[row].push('─');
                open[row] = true;
            }
        }
        next.extend(children[word].iter().rev());
    }
    let ended = drawn.into_iter().map(|mut line| {
        if line.last().is_some_and(|c| !"┮┶┾".contains(*c)) {
            line.push('╼');
        }
        line.into_iter().collect()
    });
    ended.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Name, Span};

    /// A sentence of words, each with the number of its head.
    fn sentence(words: &[(&str, usize)]) -> (Document, Analysis) {
        let mut document = Document { id: "a".into(), ..Document::default() };
        let mut analysis = Analysis { sentences: std::iter::once(0..words.len()).collect(), ..Analysis::default() };
        for (form, head) in words {
            let start = document.text.len();
            document.text.push_str(form);
            analysis.tokens.push(Token {
                span: Span::new(start, document.text.len()),
                lemma: form.to_lowercase(),
                head: head.checked_sub(1),
                deprel: if *head == 0 { "root".into() } else { "dep".into() },
                ..Token::default()
            });
            document.text.push(' ');
        }
        (document, analysis)
    }

    fn drawn(heads: &[usize]) -> Vec<String> {
        let words: Vec<_> = heads.iter().map(|&head| ("x", head)).collect();
        lines(&sentence(&words).1.tokens, 0)
    }

    #[test]
    fn trees_are_drawn() {
        assert_eq!(drawn(&[2, 0, 2, 3, 2]), [" ╭─╼", "─┾", " ├─┮", " │ ╰─╼", " ╰─╼"]);
        assert_eq!(drawn(&[0]), ["─╼"]);
        assert_eq!(drawn(&[3, 1, 0]), [" ╭─┮", " │ ╰─╼", "─┶"]);
        // The last word hangs on the second, across the root.
        assert_eq!(drawn(&[3, 3, 0, 2]), [" ╭─╼", " ├─┮", "─┶─╪╼", "   ╰─╼"]);
    }

    #[test]
    fn a_row_a_word() {
        let (document, mut analysis) = sentence(&[("Li", 3), ("Qiang", 1), ("tiba", 0)]);
        analysis.names.push(Name { tokens: 0..2, kind: EntityType::Person });
        analysis.tokens[2].feats = "Mood=Ind|VerbForm=Fin|Voice=Act".into();
        let show = |width, coloured| {
            let mut out = Vec::new();
            write(&mut out, &document, &analysis, width, coloured).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            show(60, false).lines().collect::<Vec<_>>(),
            [
                "a-1  Li Qiang tiba",
                "1  ╭─┮ Li       li     X                      dep   ┌ person",
                "2  │ ╰─╼ Qiang  qiang  X                      dep   └",
                "3 ─┶ tiba       tiba   X  Mood=Ind|VerbForm…  root",
                "",
            ]
        );
        for width in 45..120 {
            assert!(show(width, false).lines().all(|line| line.chars().count() <= width), "{width}");
        }
        assert!(!show(45, false).contains("Mood"));
        assert!(show(60, true).contains("\u{1b}[") && !show(60, false).contains('\u{1b}'));
    }
}
