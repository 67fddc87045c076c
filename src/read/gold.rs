//! Annotated articles: what a careful reader says an article states, written down beside its text.
//!
//! In: a `.gold` file. Out: [`Gold`], the article and its [`Findings`]. Three parts: a header of `key: value` lines; the
//! text with its names, references, dates and quotes marked; one fact a line.
//!
//! ```text
//! id: antara-000123
//! published: 2023-10-27
//! === text
//! Perdana Menteri [place:china China] [person:li Li Qiang] tiba <2023-10-26 Kamis>. {say:li "Halo,"} kata [~li dia].
//! === facts
//! li | position | "Perdana Menteri" | of=china
//! ```
//!
//! A backslash takes the meaning from the bracket after it. A fact that begins with `?` is one that two readers could
//! dispute.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use crate::error::{Error, Result};
use crate::fact::{DateMention, Entity, EntityId, Evidence, Fact, Findings, Mention, Modality, Quote, Subject, Value};
use crate::lang::relations::{Kind, Relation, Relations};
use crate::text::{Analysis, Date, Document, EntityType, Name, Span};

/// An annotated article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gold {
    /// The article without its markup.
    pub document: Document,
    /// What it says. Facts stand in the order of the file, and their evidence is empty.
    pub findings: Findings,
    /// The annotators' name for each of [`Findings::entities`].
    pub ids: Vec<String>,
    /// For each of [`Findings::facts`], whether two careful readers could dispute it.
    pub optional: Vec<bool>,
}

impl Gold {
    /// Reads the file at `path`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, in the order it stands there; see [`Gold::parse`].
    pub fn open(path: &Path) -> Result<Self, Vec<Error>> {
        let bytes = std::fs::read(path).map_err(|e| vec![Error::io(path)(e)])?;
        Self::parse(path, Error::unless_utf8(path, &bytes).map_err(|e| vec![e])?)
    }

    /// Reads the content of a file; `path` is named in errors and is the article's identifier where the header has none.
    ///
    /// # Errors
    ///
    /// An [`Error::Syntax`] for each bracket that does not fit, unknown type, relation or identifier, wrong date, and
    /// fact whose ends or qualifiers the table of relations does not allow.
    pub fn parse(path: &Path, raw: &str) -> Result<Self, Vec<Error>> {
        let normal;
        let raw = if raw.contains('\r') {
            normal = raw.replace("\r\n", "\n").replace('\r', "\n");
            &normal
        } else {
            raw
        };
        let parts = raw.split_once("=== text\n").and_then(|(head, rest)| {
            let (marked, facts) = rest.split_once("=== facts\n")?;
            Some((head, marked, facts))
        });
        let Some((head, marked, facts)) = parts else {
            return Err(vec![Error::at_byte(path, raw, 0, "the file needs '=== text' and '=== facts' lines")]);
        };
        let mut reader = Reader { raw, ..Reader::default() };
        reader.gold.document.id = path.display().to_string();
        reader.head(head);
        reader.unmark(marked.trim_end_matches('\n'));
        reader.gather();
        for line in facts.lines() {
            if !line.trim().is_empty() && !line.starts_with('#') {
                reader.fact(line);
            }
        }
        if reader.errors.is_empty() {
            return Ok(reader.gold);
        }
        reader.errors.sort();
        Err(reader.errors.into_iter().map(|(at, message)| Error::at_byte(path, raw, at, message)).collect())
    }
}

impl Gold {
    /// The named mentions as names over the words of `analysis`, and how many are left out because their ends are no ends
    /// of words, or because a sentence ends within them.
    pub fn names(&self, analysis: &Analysis) -> (Vec<Name>, usize) {
        let entities = &self.findings.entities;
        let mentions = entities.iter().flat_map(|e| e.mentions.iter().filter(|m| m.named).map(|m| (m.span, e.kind)));
        let mut left_out = 0;
        let mut names: Vec<Name> = mentions
            .filter_map(|(span, kind)| {
                let start = analysis.tokens.binary_search_by_key(&span.start, |t| t.span.start);
                let last = analysis.tokens.binary_search_by_key(&span.end, |t| t.span.end);
                let name = start.ok().zip(last.ok()).map(|(start, last)| Name { tokens: start..last + 1, kind });
                let sentence = |name: &Name| {
                    let after = analysis.sentences.partition_point(|s| s.end <= name.tokens.start);
                    analysis.sentences.get(after).is_some_and(|s| name.tokens.end <= s.end)
                };
                let name = name.filter(sentence);
                left_out += usize::from(name.is_none());
                name
            })
            .collect();
        names.sort_by_key(|name| name.tokens.start);
        (names, left_out)
    }
}

/// What a bracket opened: a name or reference, a date, or a quote.
enum Mark<'a> {
    Mention { kind: Option<&'a str>, id: &'a str },
    Date(&'a str),
    Quote(&'a str),
}

struct Open<'a> {
    mark: Mark<'a>,
    closer: char,
    /// Where the opening bracket stands in the file.
    at: usize,
    /// Where its words begin in the plain text.
    start: usize,
}

struct Marked<'a> {
    mention: Mention,
    id: &'a str,
    at: usize,
}

#[derive(Default)]
struct Reader<'a> {
    raw: &'a str,
    gold: Gold,
    entities: FxHashMap<&'a str, EntityId>,
    mentions: Vec<Marked<'a>>,
    quotes: Vec<(Span, &'a str, usize)>,
    errors: Vec<(usize, String)>,
}

impl<'a> Reader<'a> {
    /// Where `part`, a slice of the file, begins in it.
    fn at(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.raw.as_ptr() as usize
    }

    fn wrong(&mut self, part: &str, message: impl Into<String>) {
        self.errors.push((self.at(part), message.into()));
    }

    fn head(&mut self, head: &'a str) {
        for line in head.lines() {
            let Some((key, value)) = line.split_once(':') else { continue };
            let value = value.trim();
            match key.trim() {
                "id" => value.clone_into(&mut self.gold.document.id),
                "source" => self.gold.document.source = Some(value.to_owned()),
                "title" => self.gold.document.title = Some(value.to_owned()),
                "published" if !matches!(value, "" | "unknown") => match value.parse() {
                    Ok(date) => self.gold.document.published = Some(date),
                    Err(message) => self.wrong(value, message),
                },
                _ => {}
            }
        }
    }

    /// Takes the brackets out of `marked` and notes what they say.
    fn unmark(&mut self, marked: &'a str) {
        let base = self.at(marked);
        let mut open: Vec<Open> = Vec::new();
        let mut rest = marked;
        while let Some(c) = rest.chars().next() {
            let here = base + marked.len() - rest.len();
            rest = &rest[c.len_utf8()..];
            match c {
                '\\' if !rest.is_empty() => {
                    let escaped = rest.chars().next().unwrap_or_default();
                    self.gold.document.text.push(escaped);
                    rest = &rest[escaped.len_utf8()..];
                    continue;
                }
                '[' | '{' | '<' => {
                    if let Some((mark, length)) = opening(c, rest) {
                        let closer = if c == '[' { ']' } else { char::from(c as u8 + 2) };
                        if matches!(mark, Mark::Mention { .. }) && open.iter().any(|o| o.closer == ']') {
                            self.errors.push((here, "a mention inside a mention".to_owned()));
                        }
                        open.push(Open { mark, closer, at: here, start: self.gold.document.text.len() });
                        rest = &rest[length..];
                        continue;
                    }
                    self.errors.push((here, format!("unescaped or malformed '{c}' (write \\{c} for the character)")));
                }
                ']' | '}' | '>' => {
                    if let Some(closed) = open.pop_if(|o| o.closer == c) {
                        self.close(closed);
                        continue;
                    }
                    self.errors.push((here, format!("unmatched '{c}' (write \\{c} for the character)")));
                }
                _ => {}
            }
            self.gold.document.text.push(c);
        }
        for Open { at, closer, .. } in open {
            self.errors.push((at, format!("never closed with '{closer}'")));
        }
    }

    fn close(&mut self, Open { mark, at, start, .. }: Open<'a>) {
        let span = Span::new(start, self.gold.document.text.len());
        match mark {
            Mark::Quote(speaker) => self.quotes.push((span, speaker, at)),
            Mark::Date("?") => self.gold.findings.dates.push(DateMention { span, value: None }),
            Mark::Date(value) => match value.parse() {
                Ok(date) => self.gold.findings.dates.push(DateMention { span, value: Some(date) }),
                Err(message) => self.wrong(value, message),
            },
            Mark::Mention { kind, id } => {
                let surface = span.of(&self.gold.document.text);
                if surface.is_empty() || surface != surface.trim() {
                    let message = format!("a mention begins or ends with a space, or is empty: {surface:?}");
                    self.errors.push((at, message));
                }
                if let Some(kind) = kind {
                    match kind.parse::<EntityType>() {
                        Ok(kind) => self.name(id, kind),
                        Err(message) => self.wrong(kind, message),
                    }
                }
                self.mentions.push(Marked { mention: Mention { span, named: kind.is_some() }, id, at });
            }
        }
    }

    /// A name of the entity `id`; the first brings it into the list.
    fn name(&mut self, id: &'a str, kind: EntityType) {
        let entities = &mut self.gold.findings.entities;
        let number = *self.entities.entry(id).or_insert_with(|| {
            self.gold.ids.push(id.to_owned());
            entities.push(Entity { kind, name: String::new(), aliases: Vec::new(), mentions: Vec::new() });
            entities.len() - 1
        });
        let first = entities[number].kind;
        if first != kind {
            self.wrong(id, format!("{id} has two types: {first}, {kind}"));
        }
    }

    /// Gives each entity its mentions and names, and each quote its speaker, once all identifiers are known.
    fn gather(&mut self) {
        self.mentions.sort_by_key(|m| m.mention.span);
        for Marked { mention, id, at } in std::mem::take(&mut self.mentions) {
            match self.entities.get(id) {
                Some(&number) => self.gold.findings.entities[number].mentions.push(mention),
                // A name of unknown type has been reported.
                None if mention.named => {}
                None => self.errors.push((at, format!("{id:?} is an id that no name introduces"))),
            }
        }
        for entity in &mut self.gold.findings.entities {
            let mut names: Vec<String> = Vec::new();
            for mention in entity.mentions.iter().filter(|m| m.named) {
                let name = mention.span.of(&self.gold.document.text);
                if !names.iter().any(|n| n == name) {
                    names.push(name.to_owned());
                }
            }
            // The longest, and of equals the first.
            let fullest = (0..names.len()).rev().max_by_key(|&i| names[i].chars().count());
            entity.name = fullest.map(|i| names.remove(i)).unwrap_or_default();
            entity.aliases = names;
        }
        for (span, id, at) in std::mem::take(&mut self.quotes) {
            let speaker = self.entities.get(id).copied();
            if speaker.is_none() && id != "?" {
                self.errors.push((at, format!("the speaker {id:?} is an id that no name introduces")));
            }
            self.gold.findings.quotes.push(Quote { span, speaker });
        }
        self.gold.findings.quotes.sort_by_key(|q| q.span);
        self.gold.findings.dates.sort_by_key(|d| d.span);
    }

    fn value(&mut self, part: &'a str) -> Option<Value> {
        if part.len() > 1 && part.starts_with('"') && part.ends_with('"') {
            return Some(Value::Text(part[1..part.len() - 1].to_owned()));
        }
        if is_number(part) {
            return part.parse().ok().map(Value::Number);
        }
        if is_date(part) {
            return self.date(part);
        }
        if let Some(&entity) = self.entities.get(part) {
            return Some(Value::Entity(entity));
        }
        self.wrong(part, format!("{part:?} is no id of this file, no \"text\", no number and no date"));
        None
    }

    fn date(&mut self, part: &'a str) -> Option<Value> {
        match part.parse::<Date>() {
            Ok(date) => Some(Value::Date(date)),
            Err(message) => {
                self.wrong(part, message);
                None
            }
        }
    }

    fn fact(&mut self, line: &'a str) {
        let parts: Vec<&str> = line.trim_start_matches('?').split(" | ").map(str::trim).collect();
        let [subject, name, object, qualifiers @ ..] = parts.as_slice() else {
            return self.wrong(line, "a fact needs 'subject | relation | object'");
        };
        let (subject, relation) = if *subject == "@" {
            (Subject::Document, Relations::embedded().document(name))
        } else if let Some(&entity) = self.entities.get(subject) {
            (Subject::Entity(entity), Relations::embedded().get(name))
        } else {
            return self.wrong(subject, format!("unknown subject {subject:?}"));
        };
        let Some(relation) = relation else {
            return self.wrong(name, format!("unknown relation {name:?}"));
        };
        // A bare year is a date only where the relation says so.
        let object_value = if relation.objects.contains(&Kind::Date) && is_number(object) {
            self.date(object)
        } else {
            self.value(object)
        };
        let Some(object_value) = object_value else { return };
        self.check_ends(relation, name, subject, (object, &object_value));
        let mut fact = Fact {
            subject,
            relation: (*name).to_owned(),
            object: object_value,
            qualifiers: std::collections::BTreeMap::new(),
            modality: Modality::Asserted,
            source: None,
            evidence: Evidence { span: Span::default(), rule: "gold".to_owned(), confidence: 1.0 },
        };
        for qualifier in qualifiers {
            self.qualifier(&mut fact, relation, qualifier);
        }
        self.gold.findings.facts.push(fact);
        self.gold.optional.push(line.starts_with('?'));
    }

    fn check_ends(&mut self, relation: &Relation, name: &str, subject: Subject, (part, object): (&str, &Value)) {
        let entities = &self.gold.findings.entities;
        let kind = Kind::of(object, |&e| entities[e].kind);
        if let Subject::Entity(entity) = subject {
            let subject = entities[entity].kind;
            if !relation.subjects.contains(&subject) {
                self.wrong(part, format!("{name} does not take a {subject} subject"));
            }
        }
        if !relation.objects.contains(&kind) {
            self.wrong(part, format!("{name} does not take a {} object ({part})", kind.as_str()));
        }
    }

    fn qualifier(&mut self, fact: &mut Fact, relation: &Relation, qualifier: &'a str) {
        let (key, part) = qualifier.split_once('=').unwrap_or((qualifier, &qualifier[qualifier.len()..]));
        if !relation.qualifiers.contains(key) {
            return self.wrong(qualifier, format!("{} has no qualifier {key:?}", fact.relation));
        }
        if key == "modality" {
            match part.parse() {
                Ok(Modality::Asserted) => self.wrong(part, "what is asserted needs no modality"),
                Ok(modality) => fact.modality = modality,
                Err(message) => self.wrong(part, message),
            }
            return;
        }
        let part = part.trim();
        let value = if key == "date" && is_number(part) { self.date(part) } else { self.value(part) };
        match (key, value) {
            (_, None) => {}
            ("source", Some(Value::Entity(source))) => fact.source = Some(source),
            ("source", Some(_)) => self.wrong(part, "a source is an entity"),
            (_, Some(value)) => drop(fact.qualifiers.insert(key.to_owned(), value)),
        }
    }
}

/// What the bracket `c` opens, given what follows it, and how much of that is markup.
fn opening(c: char, rest: &str) -> Option<(Mark<'_>, usize)> {
    static MENTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:~|(\w+):)([a-z0-9-]+) "));
    static QUOTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^say:([a-z0-9-]+|\?) "));
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\?|[0-9W-]+) "));
    let found = match c {
        '[' => MENTION.captures(rest),
        '{' => QUOTE.captures(rest),
        _ => DATE.captures(rest),
    }?;
    let group = |n| found.get(n).map(|m| m.as_str());
    let mark = match c {
        '[' => Mark::Mention { kind: group(1), id: group(2)? },
        '{' => Mark::Quote(group(1)?),
        _ => Mark::Date(group(1)?),
    };
    Some((mark, found.get(0)?.len()))
}

fn is_number(s: &str) -> bool {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^-?[0-9]+(\.[0-9]+)?$"));
    NUMBER.is_match(s)
}

fn is_date(s: &str) -> bool {
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?|-W[0-9]{2})?$"));
    DATE.is_match(s)
}

fn pattern(regex: &str) -> Regex {
    Regex::new(regex).expect("a constant pattern that tests compile")
}

#[cfg(test)]
mod tests;
