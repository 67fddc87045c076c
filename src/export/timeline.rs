//! What happened to whom, by date: as text, as a table, and as a picture.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::drawing::wrapped;
use super::said::{Said, day, modality, name, said, spelled};
use super::sheet::row;
use super::svg::FONTS;
use super::xml::escaped;
use crate::fact::{Graph, Modality, Statement, Value};
use crate::text::{Date, EntityType};

/// Where the date of an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dating {
    /// The fact says when.
    Fact,
    /// The event that it is about is of one day.
    Event,
    /// Only the day is known on which an article with it was published.
    Published,
    /// Nothing is known.
    Unknown,
}

impl Dating {
    /// The word for it in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fact => "fact",
            Self::Event => "event",
            Self::Published => "published",
            Self::Unknown => "",
        }
    }
}

/// A fact with its date.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When; none where that is not known.
    pub day: Option<Date>,
    /// How that is known.
    pub dating: Dating,
    /// Subject, relation and object.
    pub what: [String; 3],
    /// Qualifiers other than the date.
    pub qualifiers: Vec<(String, String)>,
    /// The modality where it is not asserted.
    pub modality: &'static str,
    /// Who claims it, if not the articles themselves.
    pub claimed_by: Option<String>,
    /// How many independent articles state it.
    pub support: usize,
    /// The words that state it.
    pub words: Vec<String>,
    /// The articles.
    pub articles: Vec<String>,
}

impl Entry {
    /// What happened, on one line.
    pub fn sentence(&self) -> String {
        let mut sentence = self.what.join(" ");
        for (name, value) in &self.qualifiers {
            let _ = write!(sentence, ", {name} {value}");
        }
        let mut marks: Vec<String> = Vec::new();
        if !self.modality.is_empty() {
            marks.push(self.modality.to_owned());
        }
        marks.extend(self.claimed_by.as_ref().map(|who| format!("claimed by {who}")));
        if self.support > 1 {
            marks.push(format!("{} articles", self.support));
        }
        if !marks.is_empty() {
            let _ = write!(sentence, " ({})", marks.join(", "));
        }
        sentence
    }

    /// The date as it is shown: with a tilde where it is that of publication.
    pub fn date(&self) -> String {
        let tilde = if self.dating == Dating::Published { "~" } else { "" };
        self.day.map_or_else(|| "?".to_owned(), |day| format!("{tilde}{day}"))
    }
}

/// All that is said of the entity `iri`, as subject, object, claimant or in a qualifier, in order of time; what is not dated
/// at all stands last.
pub fn entries(graph: &Graph, copies: &BTreeMap<String, String>, iri: &str) -> Vec<Entry> {
    let is_it = |value: &Value<String>| matches!(value, Value::Entity(other) if other == iri);
    let concerns = |statement: &Statement| {
        statement.subject == iri
            || is_it(&statement.object)
            || statement.source.as_deref() == Some(iri)
            || statement.qualifiers.values().any(is_it)
    };
    let events = days_of_events(graph);
    let mut entries: Vec<Entry> =
        said(graph, copies, concerns).iter().map(|fact| entry(graph, fact, &events)).collect();
    entries.sort_by_cached_key(|entry| {
        let days = entry.day.and_then(Date::days);
        // Of a year and a day in it, the day stands first when it is the first of the year, and behind it otherwise.
        (days.is_none(), days, entry.day, entry.dating, entry.sentence())
    });
    entries
}

fn entry(graph: &Graph, fact: &Said, events: &BTreeMap<&str, Date>) -> Entry {
    let said = fact.statement;
    let of_event = || {
        let object = match &said.object {
            Value::Entity(iri) => Some(iri.as_str()),
            _ => None,
        };
        [Some(said.subject.as_str()), object].into_iter().flatten().find_map(|iri| events.get(iri).copied())
    };
    let known = [(day(said), Dating::Fact), (of_event(), Dating::Event), (fact.published, Dating::Published)];
    let (day, dating) = known
        .into_iter()
        .find(|(day, _)| day.is_some_and(|day| day.days().is_some()))
        .unwrap_or((None, Dating::Unknown));
    let qualifiers = said.qualifiers.iter().filter(|(name, _)| *name != "date");
    let owned = |texts: &BTreeSet<&str>| texts.iter().map(|text| (*text).to_owned()).collect();
    Entry {
        day,
        dating,
        what: [name(graph, &said.subject).to_owned(), said.relation.clone(), spelled(graph, &said.object)],
        qualifiers: qualifiers.map(|(name, value)| (name.clone(), spelled(graph, value))).collect(),
        modality: modality(said),
        claimed_by: said.source.as_ref().map(|iri| name(graph, iri).to_owned()),
        support: fact.support,
        words: owned(&fact.words),
        articles: owned(&fact.articles),
    }
}

/// Events of which all articles say the same day.
fn days_of_events(graph: &Graph) -> BTreeMap<&str, Date> {
    let mut days: BTreeMap<&str, BTreeSet<Date>> = BTreeMap::new();
    for statement in graph.articles.values().flat_map(|article| &article.statements) {
        let is_event = graph.nodes.get(&statement.subject).is_some_and(|node| node.kind == EntityType::Event);
        if let (Value::Date(date), true, Modality::Asserted) = (&statement.object, is_event, statement.modality) {
            days.entry(&statement.subject).or_default().insert(*date);
        }
    }
    days.retain(|_, days| days.len() == 1);
    days.into_iter().filter_map(|(event, days)| Some((event, days.into_iter().next()?))).collect()
}

/// Writes a line for each entry, and below it the words.
///
/// # Errors
/// Those of `out`.
pub fn text(entries: &[Entry], mut out: impl Write) -> io::Result<()> {
    let width = entries.iter().map(|entry| entry.date().chars().count()).max().unwrap_or_default();
    for entry in entries {
        writeln!(out, "{:width$}  {}", entry.date(), super::one_line(&entry.sentence()))?;
        for words in &entry.words {
            writeln!(out, "{:width$}      “{}”", "", super::one_line(words))?;
        }
    }
    Ok(())
}

/// Writes a table for spreadsheets.
///
/// # Errors
/// Those of `out`.
pub fn csv(entries: &[Entry], mut out: impl Write) -> io::Result<()> {
    let header = [
        "date",
        "dated by",
        "subject",
        "relation",
        "object",
        "qualifiers",
        "modality",
        "claimed by",
        "support",
        "words",
        "articles",
    ];
    row(&header, &mut out)?;
    for entry in entries {
        let qualifiers: Vec<String> = entry.qualifiers.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let [subject, relation, object] = &entry.what;
        let cells = [
            entry.day.map_or_else(String::new, |day| day.to_string()),
            entry.dating.as_str().to_owned(),
            subject.clone(),
            relation.clone(),
            object.clone(),
            qualifiers.join(", "),
            entry.modality.to_owned(),
            entry.claimed_by.clone().unwrap_or_default(),
            entry.support.to_string(),
            entry.words.join("\n"),
            entry.articles.join("\n"),
        ];
        row(&cells, &mut out)?;
    }
    Ok(())
}

const WIDTH: f64 = 900.0;
/// Where the line of time stands.
const AXIS: f64 = 120.0;
const FONT: f64 = 13.0;
const SMALL: f64 = 11.0;

/// Writes a picture: time runs down a line, with a dot for each entry, its date on the left and what happened on the right.
/// Dots of what only has a day of publication are hollow.
///
/// # Errors
/// Those of `out`.
pub fn svg(title: &str, entries: &[Entry], mut out: impl Write) -> io::Result<()> {
    let room = WIDTH - AXIS - 44.0;
    let mut body = String::new();
    let mut y = 58.0;
    let mut year = None;
    let first = y;
    for entry in entries {
        let this = entry.day.map(Date::year);
        if this != year || y <= first {
            y += 14.0;
            let shown = this.map_or_else(|| "undated".to_owned(), |year| year.to_string());
            let _ = writeln!(
                body,
                "<text x=\"{AXIS}\" y=\"{:.1}\" font-size=\"15\" font-weight=\"bold\" text-anchor=\"middle\" stroke=\"#fff\" stroke-width=\"6\" paint-order=\"stroke\">{shown}</text>",
                y + 5.0
            );
            y += 26.0;
            year = this;
        }
        let lines = wrapped(&entry.sentence(), FONT, room, 3);
        let words = entry.words.first().map(|words| wrapped(&format!("“{words}”"), SMALL, room, 2)).unwrap_or_default();
        let fill = if matches!(entry.dating, Dating::Fact | Dating::Event) { "#3a78b5" } else { "#fff" };
        let date = if entry.day.is_some() { entry.date() } else { String::new() };
        let _ = writeln!(
            body,
            "<g><title>{}</title><circle cx=\"{AXIS}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\" stroke=\"#3a78b5\" stroke-width=\"1.6\"/><text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{FONT}\" text-anchor=\"end\" fill=\"#555\">{date}</text>",
            escaped(&format!("{}\n{}", entry.sentence(), entry.words.join("\n"))),
            AXIS - 16.0,
            y + 4.5
        );
        let mut baseline = y + 4.5;
        for (line, size, colour) in
            lines.iter().map(|line| (line, FONT, "#222")).chain(words.iter().map(|line| (line, SMALL, "#777")))
        {
            let _ = writeln!(
                body,
                "<text x=\"{:.1}\" y=\"{baseline:.1}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>",
                AXIS + 18.0,
                escaped(line)
            );
            baseline += size * 1.3;
        }
        body.push_str("</g>\n");
        y = baseline + 10.0;
    }
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{y:.0}\" viewBox=\"0 0 {WIDTH} {y:.0}\" font-family=\"{FONTS}\" role=\"img\">"
    )?;
    writeln!(out, "<title>{}</title>\n<rect width=\"{WIDTH}\" height=\"{y:.0}\" fill=\"#fff\"/>", escaped(title))?;
    writeln!(
        out,
        "<text x=\"24\" y=\"36\" font-size=\"20\" font-weight=\"bold\" fill=\"#222\">{}</text>",
        escaped(title)
    )?;
    writeln!(
        out,
        "<line x1=\"{AXIS}\" y1=\"{first:.1}\" x2=\"{AXIS}\" y2=\"{:.1}\" stroke=\"#b5c9dc\" stroke-width=\"2\"/>",
        y - 14.0
    )?;
    out.write_all(body.as_bytes())?;
    writeln!(out, "</svg>")
}
