//! `simpul rules try`: where one pattern holds.

use std::io::Write;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Args;
use rayon::prelude::*;

use crate::cli::articles::Articles;
use crate::cli::output;
use crate::cli::own::Own;
use crate::cli::style::{BOLD, is_coloured, one_line, paint};
use crate::extract::Instance;
use crate::lang::Pack;
use crate::lang::relations::Kind as Value;
use crate::pattern::Kind;
use crate::pipeline::Pipeline;
use crate::text::{Analysis, Document, Span};

/// Show where a pattern holds: the sentence with the words that matched, and who plays which role
///
/// On a terminal in colours; elsewhere the words that matched stand in [brackets], roles as {role: words}. The pattern
/// may use the lists and paths of the built-in rules and of those given with --rules.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul rules try '<subject:person> ..3 \"bertemu\" \"dengan\"? ..2 <object:person>' articles/*.txt
  simpul rules try '[lemma=resmi & upos=VERB]{ >obj <what:text> }' news.jsonl")]
pub struct Try {
    /// The pattern, in the language of docs/rules.md
    #[arg(value_name = "PATTERN")]
    pattern: String,

    #[command(flatten)]
    articles: Articles,

    #[command(flatten)]
    own: Own,
}

/// How many articles are worked on side by side.
const BATCH: usize = 64;
/// Colours of roles, in the order of the pattern.
const COLOURS: [AnsiColor; 5] =
    [AnsiColor::Cyan, AnsiColor::Magenta, AnsiColor::Yellow, AnsiColor::Green, AnsiColor::Blue];
/// What matched, without what plays a role.
const MATCHED: Style = Style::new().underline();

impl Try {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let pipeline = Pipeline::new(&self.own.beside(pack)?)?;
        let rules = pipeline.extractor.rules().alone(&self.pattern)?;
        let coloured = is_coloured();
        let (mut matches, mut matching, mut all) = (0, 0, 0);
        let mut reading = self.articles.read();
        output::to(None, |out| {
            let mut documents = reading.documents().peekable();
            while documents.peek().is_some() {
                let batch: Vec<Document> = documents.by_ref().take(BATCH).collect();
                let found: Vec<(Analysis, Vec<Instance>)> = batch
                    .par_iter()
                    .map(|document| {
                        let analysis = pipeline.analyser.analyse(document);
                        let found = pipeline.extractor.instances(&rules, document, &analysis);
                        (analysis, found)
                    })
                    .collect();
                for (document, (analysis, found)) in batch.iter().zip(&found) {
                    for instance in found {
                        show(document, analysis, instance, coloured, out)?;
                    }
                    all += 1;
                    matching += usize::from(!found.is_empty());
                    matches += found.len();
                }
            }
            Ok(())
        })?;
        eprintln!("simpul: {matches} matches, in {matching} of {all} articles");
        Ok(reading.finish())
    }
}

/// The sentence with what matched in it, then a line for each role.
fn show(
    document: &Document,
    analysis: &Analysis,
    instance: &Instance,
    coloured: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let sentence = analysis.span(analysis.sentences[instance.sentence].clone());
    let head = format!("{}-{}", one_line(&document.id), instance.sentence + 1);
    let text = marked(&document.text, sentence, instance, coloured);
    writeln!(out, "{}  {text}", paint(&head, BOLD, coloured))?;
    for (n, (name, span, kind)) in instance.roles.iter().enumerate() {
        let words = paint(&one_line(span.of(&document.text)), colour(n), coloured);
        let kind = match kind {
            Kind::Entity(kind) => Value::Entity(*kind),
            Kind::Date => Value::Date,
            Kind::Number => Value::Number,
            Kind::Text => Value::Text,
        };
        writeln!(out, "    {name} = {words} ({})", kind.as_str())?;
    }
    Ok(())
}

fn colour(role: usize) -> Style {
    COLOURS[role % COLOURS.len()].on_default().bold()
}

/// The words of `sentence`: what matched in brackets or underlined, roles in braces with their name or in colour.
fn marked(text: &str, sentence: Span, instance: &Instance, coloured: bool) -> String {
    // Roles in text order; of two that overlap the longer one is marked.
    let mut roles: Vec<(usize, &str, Span)> =
        instance.roles.iter().enumerate().map(|(n, (name, span, _))| (n, name.as_str(), *span)).collect();
    roles.sort_by_key(|(n, _, span)| (span.start, std::cmp::Reverse(span.end), *n));
    let mut last = sentence.start;
    roles.retain(|(_, _, span)| {
        let free = span.start >= last && span.end <= sentence.end;
        if free {
            last = span.end;
        }
        free
    });
    let matched = instance.span;
    let mut cuts = vec![sentence.start, sentence.end, matched.start, matched.end];
    cuts.extend(roles.iter().flat_map(|(_, _, span)| [span.start, span.end]));
    cuts.retain(|cut| (sentence.start..=sentence.end).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let mut marked = String::new();
    for (n, &cut) in cuts.iter().enumerate() {
        let ends = roles.iter().any(|(_, _, span)| span.end == cut);
        let begins = roles.iter().find(|(_, _, span)| span.start == cut);
        if !coloured {
            marked.push_str(if ends { "}" } else { "" });
            marked.push_str(if matched.end == cut { "]" } else { "" });
            marked.push_str(if matched.start == cut { "[" } else { "" });
            marked.extend(begins.map(|(_, name, _)| format!("{{{name}: ")));
        }
        let Some(&end) = cuts.get(n + 1) else { break };
        let segment = Span::new(cut, end);
        let words: String = segment.of(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let role = roles.iter().find(|(_, _, span)| span.contains(segment));
        marked.push_str(&match role {
            Some((n, ..)) => paint(&words, colour(*n), coloured),
            None if matched.contains(segment) => paint(&words, MATCHED, coloured),
            None => words,
        });
    }
    marked.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EntityType;

    #[test]
    fn what_matched_is_marked() {
        // "Yesterday Budi met Siti in Bandung."
        let text = "Kemarin Budi bertemu\nSiti di Bandung.";
        let person = Kind::Entity(EntityType::Person);
        let instance = Instance {
            sentence: 0,
            span: Span::new(8, 25),
            trigger: Span::new(13, 20),
            roles: vec![
                ("subject".to_owned(), Span::new(8, 12), person),
                ("object".to_owned(), Span::new(21, 25), person),
            ],
        };
        let all = Span::new(0, text.len());
        assert_eq!(marked(text, all, &instance, false), "Kemarin [{subject: Budi} bertemu {object: Siti}] di Bandung.");
        let coloured = marked(text, all, &instance, true);
        assert!(coloured.starts_with("Kemarin \x1b["), "{coloured:?}");
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, "Kemarin Budi bertemu Siti di Bandung.");
    }
}
