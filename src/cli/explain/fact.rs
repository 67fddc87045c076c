//! What stands behind a fact.

use std::fmt::Write as _;
use std::io::Write;
use std::ops::Range;

use anyhow::bail;

use super::Known;
use crate::analyse::Analyser;
use crate::cli::style::{BAD, BOLD, CHANGED, DIM, one_line, paint};
use crate::fact::Value;
use crate::lang::Pack;
use crate::store::{Quad, Stated, mentions};
use crate::text::{Analysis, Document};

/// The fact that `name` means: by its IRI, or by `fact/` and the beginning of its number; none where it looks like no fact.
///
/// # Errors
/// Where there is none of that number, or several.
pub fn named<'f>(facts: &'f [Stated], name: &str) -> anyhow::Result<Option<&'f Stated>> {
    let Some((_, number)) = name.rsplit_once("fact/").filter(|(base, _)| base.is_empty() || base.ends_with('/')) else {
        return Ok(None);
    };
    let is_meant = |stated: &&Stated| {
        stated.iri == name || stated.iri.rsplit_once("/fact/").is_some_and(|(_, known)| known.starts_with(number))
    };
    let found: Vec<&Stated> = facts.iter().filter(is_meant).collect();
    match found.len() {
        0 => bail!("there is no fact {name} with evidence in what was read"),
        1 => Ok(found.first().copied()),
        several => bail!("{several} facts begin with {name}; give more of the number"),
    }
}

/// Writes the fact, and each passage that states it with the words of its ends marked, where it stands, what read it, and the way through the
/// tree of Universal Dependencies from one end to the other.
pub fn write(stated: &Stated, known: &Known, quads: &[Quad], pack: &Pack, out: &mut dyn Write) -> anyhow::Result<()> {
    let coloured = known.coloured;
    writeln!(out, "{}", paint(&known.said(&stated.evidence[0].1), BOLD, coloured))?;
    writeln!(out, "  {}", paint(&stated.iri, DIM, coloured))?;
    if let Some(reason) = &stated.quarantined {
        writeln!(out, "  {}", paint(&format!("in quarantine: {reason}"), BAD, coloured))?;
    }
    let articles = known.support(stated);
    writeln!(out, "  stated by {articles} independent article{}", if articles == 1 { "" } else { "s" })?;
    let of: Vec<&str> = stated.evidence.iter().map(|(article, _)| article.as_str()).collect();
    let mentions = mentions(quads, &of);
    let analyser = Analyser::new(pack)?;
    for (article, statement) in &stated.evidence {
        let words: Vec<char> = statement.passage.text.chars().collect();
        let (start, end) = (statement.passage.start, statement.passage.end);
        // Where the ends stand in the passage, in code points.
        let of_entity = |iri: &str| -> Vec<Range<usize>> {
            let all = mentions.get(article).into_iter().flatten();
            let own = all.filter(|(passage, entity)| entity == iri && passage.start >= start && passage.end <= end);
            own.map(|(passage, _)| passage.start - start..passage.end - start).collect()
        };
        let subject = of_entity(&statement.subject);
        let object = match &statement.object {
            Value::Entity(iri) => of_entity(iri),
            value => written(&words, &plain(value)),
        };
        writeln!(out)?;
        writeln!(out, "  {}", marked(&words, &subject, &object, coloured))?;
        writeln!(out, "      {}", known.place(article))?;
        writeln!(
            out,
            "      rule {}, confidence {:.2}, characters {start} to {end}",
            statement.rule, statement.confidence
        )?;
        if let (Some(from), Some(to)) = (subject.first(), object.first()) {
            let text = statement.passage.text.clone();
            let document = Document { id: String::new(), source: None, published: None, title: None, text };
            let analysis = analyser.analyse(&document);
            if let Some(path) = path(&document.text, &analysis, from, to) {
                writeln!(out, "      path {path}")?;
            }
        }
    }
    Ok(())
}

fn plain(value: &Value<String>) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Entity(iri) => iri.clone(),
    }
}

/// Where `sought` stands among the characters.
fn written(words: &[char], sought: &str) -> Vec<Range<usize>> {
    let sought: Vec<char> = sought.chars().collect();
    if sought.is_empty() {
        return Vec::new();
    }
    let at = words.windows(sought.len()).position(|window| window == sought.as_slice());
    at.map(|at| at..at + sought.len()).into_iter().collect()
}

/// The passage with its ends in colour, or in brackets where there is none.
fn marked(words: &[char], subject: &[Range<usize>], object: &[Range<usize>], coloured: bool) -> String {
    let ends = subject.iter().map(|range| (range, BOLD)).chain(object.iter().map(|range| (range, CHANGED)));
    let mut ends: Vec<_> = ends.filter(|(range, _)| range.end <= words.len()).collect();
    ends.sort_by_key(|(range, _)| (range.start, range.end));
    let mut shown = String::new();
    let mut at = 0;
    for (range, style) in ends {
        if range.start < at {
            continue;
        }
        shown.extend(&words[at..range.start]);
        let text: String = words[range.clone()].iter().collect();
        let _ = if coloured { write!(shown, "{style}{text}{style:#}") } else { write!(shown, "[{text}]") };
        at = range.end;
    }
    shown.extend(&words[at..]);
    // Colours are control characters, so only what breaks lines is taken out.
    shown.split(['\n', '\r', '\t']).collect::<Vec<_>>().join(" ")
}

/// The words between two ends in the tree: up from the first to what both stand below, and down to the second.
fn path(text: &str, analysis: &Analysis, from: &Range<usize>, to: &Range<usize>) -> Option<String> {
    let points = crate::text::CodePoints::new(text);
    // The word of a span that the others of it hang on.
    let top = |range: &Range<usize>| {
        let within = |n: usize| {
            let (start, end) = points.of_span(analysis.tokens[n].span);
            start >= range.start && end <= range.end
        };
        (0..analysis.tokens.len()).filter(|n| within(*n)).find(|n| analysis.tokens[*n].head.is_none_or(|h| !within(h)))
    };
    let up = |mut node: usize| {
        let mut nodes = vec![node];
        while let Some(head) = analysis.tokens[node].head.filter(|_| nodes.len() <= analysis.tokens.len()) {
            nodes.push(head);
            node = head;
        }
        nodes
    };
    let (from, to) = (up(top(from)?), up(top(to)?));
    let meet = from.iter().find(|node| to.contains(node))?;
    let word = |n: usize| one_line(analysis.tokens[n].span.of(text));
    let mut shown = String::new();
    for &node in from.iter().take_while(|node| *node != meet) {
        let _ = write!(shown, "{} <-{}- ", word(node), analysis.tokens[node].deprel);
    }
    shown.push_str(&word(*meet));
    let down: Vec<usize> = to.iter().copied().take_while(|node| node != meet).collect();
    for node in down.into_iter().rev() {
        let _ = write!(shown, " -{}-> {}", analysis.tokens[node].deprel, word(node));
    }
    Some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Span, Token};

    #[test]
    #[allow(clippy::single_range_in_vec_init)]
    fn ends_are_marked() {
        let words: Vec<char> = "Li Qiang menghadiri KTT".chars().collect();
        let shown = marked(&words, &[0..8], &written(&words, "KTT"), false);
        assert_eq!(shown, "[Li Qiang] menghadiri [KTT]");
        // Overlapping ends, and such as are not there, change nothing else.
        assert_eq!(marked(&words, &[0..8], &[3..8, 90..99], false), "[Li Qiang] menghadiri KTT");
    }

    #[test]
    #[allow(clippy::single_range_in_vec_init)]
    fn the_way_through_the_tree() {
        let text = "Li hadir di KTT";
        let token = |start: usize, end: usize, head: Option<usize>, deprel: &str| Token {
            span: Span { start, end },
            head,
            deprel: deprel.into(),
            ..Token::default()
        };
        let tokens = vec![
            token(0, 2, Some(1), "nsubj"),
            token(3, 8, None, "root"),
            token(9, 11, Some(3), "case"),
            token(12, 15, Some(1), "obl"),
        ];
        let analysis = Analysis { tokens, sentences: vec![0..4], names: vec![] };
        assert_eq!(path(text, &analysis, &(0..2), &(12..15)).as_deref(), Some("Li <-nsubj- hadir -obl-> KTT"));
        assert_eq!(path(text, &analysis, &(0..2), &(20..25)), None);
    }
}
