//! What an article says, for people: entities by type, facts with the words that state them.

use std::io::{self, Write};

use anstyle::{Reset, Style};

use super::style::{BOLD, DIM};
use crate::fact::{Fact, Findings, Modality, Value};
use crate::text::{Document, EntityType};

/// How many characters of evidence a line shows.
const SHOWN: usize = 96;

/// Writes the summary of one article, in colours where it is `coloured`.
///
/// # Errors
/// Those of `out`.
pub fn write(document: &Document, findings: &Findings, coloured: bool, out: &mut dyn Write) -> io::Result<()> {
    let sequence = |style: Style| if coloured { style.render().to_string() } else { String::new() };
    let (bold, dim) = (sequence(BOLD), sequence(DIM));
    let plain = if coloured { Reset.render().to_string() } else { String::new() };
    writeln!(out, "{bold}{}{plain}", document.title.as_deref().unwrap_or(&document.id))?;
    for kind in EntityType::ALL {
        let names: Vec<String> =
            findings
                .entities
                .iter()
                .filter(|e| e.kind == kind)
                .map(|e| {
                    if e.aliases.is_empty() { e.name.clone() } else { format!("{} ({})", e.name, e.aliases.join(", ")) }
                })
                .collect();
        if !names.is_empty() {
            writeln!(out, "  {bold}{kind}{plain}  {}", names.join("; "))?;
        }
    }
    for fact in &findings.facts {
        writeln!(out, "  {}", line(fact, findings, &bold, &plain))?;
        writeln!(
            out,
            "      {dim}{}  [{} {:.2}]{plain}",
            shorten(fact.evidence.span.of(&document.text)),
            fact.evidence.rule,
            fact.evidence.confidence
        )?;
    }
    for quote in &findings.quotes {
        let speaker = quote.speaker.map_or("?", |s| findings.entities[s].name.as_str());
        writeln!(out, "  {bold}{speaker}{plain}: {}", shorten(quote.span.of(&document.text)))?;
    }
    writeln!(out)
}

/// A fact with its qualifiers on one line.
pub fn line(fact: &Fact, findings: &Findings, bold: &str, plain: &str) -> String {
    let name = |value: &Value| match value {
        Value::Text(text) => format!("\"{text}\""),
        other => findings.spelled(other),
    };
    let subject = findings.subject(fact);
    let mut line = format!("{subject} {bold}{}{plain} {}", fact.relation, name(&fact.object));
    for (key, value) in &fact.qualifiers {
        line.extend([", ", key, " ", &name(value)]);
    }
    if fact.modality != Modality::Asserted {
        line.extend([", ", fact.modality.as_str()]);
    }
    if let Some(source) = fact.source {
        line.extend([", says ", &findings.entities[source].name]);
    }
    line
}

/// On one line, and cut in the middle of a long sentence.
fn shorten(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= SHOWN {
        return text;
    }
    let half = SHOWN / 2;
    let (start, end) = (&chars[..half], &chars[chars.len() - half..]);
    format!("{} … {}", start.iter().collect::<String>().trim_end(), end.iter().collect::<String>().trim_start())
}
