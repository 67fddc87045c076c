//! Why a fact is not found.

use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;

use crate::cli::articles::Articles;
use crate::cli::output;
use crate::cli::style::{BAD, BOLD, DIM, GOOD, is_coloured, one_line, paint};
use crate::cli::summary;
use crate::extract::missing::{End, Learned, Missing, Nearest, Sought};
use crate::lang::Pack;
use crate::pipeline::Pipeline;
use crate::text::{Analysis, Document};

/// How many rules are shown that came near.
const RULES: usize = 3;
/// How many characters of a sentence are shown.
const SHOWN: usize = 160;

/// Explains the absence of the fact `sought` (subject, relation, object) from each article.
pub fn run(sought: &[String], articles: Articles, pack: &Pack) -> anyhow::Result<ExitCode> {
    let [subject, relation, object] = sought else { bail!("--missing takes SUBJECT RELATION OBJECT") };
    let sought = Sought { subject, relation, object };
    let pipeline = Pipeline::new(pack)?;
    // Before anything is read: no article can help it.
    pipeline.extractor.known(relation)?;
    let coloured = is_coloured();
    let mut reading = articles.read();
    output::to(None, |out| {
        for document in reading.documents() {
            let analysis = pipeline.analyser.analyse(&document);
            let missing = pipeline.extractor.missing(&document, &analysis, sought)?;
            Report { document: &document, analysis: &analysis, sought, missing: &missing, coloured }.write(out)?;
        }
        Ok(())
    })?;
    Ok(reading.finish())
}

struct Report<'r> {
    document: &'r Document,
    analysis: &'r Analysis,
    sought: Sought<'r>,
    missing: &'r Missing,
    coloured: bool,
}

impl Report<'_> {
    fn write(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let Sought { subject, relation, object } = self.sought;
        let missing = self.missing;
        let fact = paint(&one_line(&format!("{subject} {relation} {object}")), BOLD, self.coloured);
        let id = one_line(&self.document.id);
        if missing.stated.is_empty() {
            writeln!(out, "{id}: {fact}: {}", paint("not found", BAD, self.coloured))?;
        } else {
            writeln!(out, "{id}: {fact}: {}", paint("found", GOOD, self.coloured))?;
            return missing.stated.iter().try_for_each(|&at| self.fact(at, out));
        }
        self.end("subject", &missing.subject, out)?;
        self.end("object", &missing.object, out)?;
        let lacks = missing.subject.found.is_empty() || missing.object.found.is_empty();
        if !missing.others.is_empty() {
            writeln!(out, "  found instead:")?;
            missing.others.iter().try_for_each(|&at| self.fact(at, out))?;
        }
        if lacks {
            return Ok(());
        }
        self.rules(out)?;
        self.learned(out)
    }

    fn fact(&self, at: usize, out: &mut dyn Write) -> anyhow::Result<()> {
        let fact = &self.missing.findings.facts[at];
        let line = summary::line(fact, &self.missing.findings, "", "");
        writeln!(out, "  {}", one_line(&line))?;
        let sentences = self.analysis.sentences.iter();
        let sentence =
            sentences.take_while(|s| self.analysis.span((*s).clone()).start <= fact.evidence.span.start).count();
        let rule = format!("rule {}, confidence {:.2}", fact.evidence.rule, fact.evidence.confidence);
        writeln!(out, "    {}", paint(&rule, DIM, self.coloured))?;
        self.sentence(sentence.saturating_sub(1), out)
    }

    /// What an end was found as, or was not.
    fn end(&self, role: &str, end: &End, out: &mut dyn Write) -> anyhow::Result<()> {
        let words = one_line(&end.words);
        let takes = end.expected.join(", ");
        for found in &end.found {
            let verdict = if found.fits {
                String::new()
            } else {
                format!(
                    "; {}",
                    paint(&format!("as {role}, {} takes {takes}", self.sought.relation), BAD, self.coloured)
                )
            };
            let name = one_line(&found.name);
            writeln!(out, "  {role} {name}: found as {}, {}{verdict}", found.kind, numbers(&found.sentences))?;
        }
        if end.found.is_empty() {
            write!(out, "  {role} {words}: {}", paint("no mention found", BAD, self.coloured))?;
            if !end.written.is_empty() {
                write!(out, ", though the words stand in {}", numbers(&end.written))?;
            }
            match &end.nearest {
                Some((name, kind)) => writeln!(out, "; nearest: {} ({kind})", one_line(name))?,
                None => writeln!(out, "; no name is like it")?,
            }
            writeln!(out, "    {} takes as {role}: {takes}", self.sought.relation)?;
        }
        Ok(())
    }

    /// The rules that came nearest.
    fn rules(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let missing = self.missing;
        let relation = self.sought.relation;
        if missing.from_titles {
            writeln!(out, "  {relation} is also read from titles beside names; none says it of the two")?;
        }
        if missing.from_names {
            writeln!(out, "  {relation} is also read from names by themselves; none says it of the two")?;
        }
        if missing.patterns == 0 {
            return Ok(writeln!(out, "  there is no rule with a pattern for {relation}")?);
        }
        if missing.together.is_empty() {
            write!(out, "  {}", paint("the two never stand in one sentence", BAD, self.coloured))?;
            match missing.apart {
                Some((subject, object)) => {
                    writeln!(out, ", and a rule sees one at a time; nearest: {} and {}", subject + 1, object + 1)?;
                    self.sentence(subject.min(object), out)?;
                    self.sentence(subject.max(object), out)?;
                }
                None => writeln!(out)?,
            }
            return Ok(());
        }
        writeln!(out, "  both stand in {}", numbers(&missing.together))?;
        for (n, nearest) in missing.attempts.iter().take(RULES).enumerate() {
            let Nearest { rule, place, held, asked, .. } = nearest;
            let head = if n == 0 { "nearest rule" } else { "then" };
            let swapped = if nearest.swapped { ", with subject and object exchanged" } else { "" };
            let at = paint(&format!("{}:{}", place.path, place.line), DIM, self.coloured);
            writeln!(out, "  {head} {}: {held} of {asked}{swapped}  {at}", paint(rule, BOLD, self.coloured))?;
            if n == 0 {
                self.sentence(nearest.sentence, out)?;
            }
            self.pattern(nearest, out)?;
            writeln!(out, "    {}", paint(&one_line(&nearest.lack), BAD, self.coloured))?;
        }
        Ok(())
    }

    /// The line of the pattern with what did not hold underlined.
    fn pattern(&self, nearest: &Nearest, out: &mut dyn Write) -> anyhow::Result<()> {
        let pattern = &nearest.pattern;
        let Some(element) = &nearest.element else { return Ok(writeln!(out, "    {}", one_line(pattern))?) };
        let start = pattern[..element.start].rfind('\n').map_or(0, |n| n + 1);
        let end = pattern[element.start..].find('\n').map_or(pattern.len(), |n| element.start + n);
        let line = &pattern[start..end];
        let before = pattern[start..element.start].chars().count();
        let marks = pattern[element.start..element.end.min(end)].chars().count().max(1);
        writeln!(out, "    {line}")?;
        Ok(writeln!(out, "    {}{}", " ".repeat(before), paint(&"^".repeat(marks), BAD, self.coloured))?)
    }

    fn learned(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let relation = self.sought.relation;
        write!(out, "  learned model: ")?;
        match self.missing.learned {
            Learned::NotLearned => writeln!(out, "has not learned {relation}")?,
            Learned::NotAsked => writeln!(out, "not asked, since {relation} takes no such ends")?,
            Learned::TooFar => writeln!(out, "not asked, since the two stand too far from each other")?,
            Learned::Scored { score, threshold, confidence, sentence } => {
                let verdict = if score < threshold {
                    "below"
                } else {
                    "reached, but what it says is said in other words already"
                };
                let verdict = format!("score {score:.2}, threshold {threshold:.2}: {verdict}");
                let rest = format!("(confidence {confidence:.2}, sentence {})", sentence + 1);
                writeln!(out, "{} {rest}", paint(&verdict, BAD, self.coloured))?;
            }
        }
        Ok(())
    }

    /// The sentence with its number, cut where it is long.
    fn sentence(&self, sentence: usize, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(tokens) = self.analysis.sentences.get(sentence) else { return Ok(()) };
        let text = one_line(self.analysis.span(tokens.clone()).of(&self.document.text));
        let long = text.chars().count() > SHOWN;
        let text: String = text.chars().take(SHOWN).collect();
        let line = format!("{}  {text}{}", sentence + 1, if long { " ..." } else { "" });
        Ok(writeln!(out, "    {}", paint(&line, DIM, self.coloured))?)
    }
}

/// Sentences by number, counted from 1; of many the first ones.
fn numbers(sentences: &[usize]) -> String {
    const MOST: usize = 6;
    let shown: Vec<String> = sentences.iter().take(MOST).map(|s| (s + 1).to_string()).collect();
    let more = if sentences.len() > MOST { format!(" and {} more", sentences.len() - MOST) } else { String::new() };
    format!("sentence{} {}{more}", if sentences.len() == 1 { "" } else { "s" }, shown.join(", "))
}
