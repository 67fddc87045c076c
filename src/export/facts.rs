//! What an article says as one line of JSON, complete: every mention, fact, quote and date with its place in the text.
//!
//! In: a [`Document`] and its [`Findings`]. Out: an [`Answer`], which serde writes and reads. Offsets are Unicode code
//! points of the article's text, `end` exclusive.
//!
//! ```json
//! {"id": "sco-2023",
//!  "entities": [{"id": "e1", "type": "person", "name": "Li Qiang", "aliases": ["Li"],
//!                "mentions": [{"start": 39, "end": 47, "text": "Li Qiang", "named": true}]}],
//!  "facts": [{"subject": "e1", "relation": "attended", "object": {"entity": "e7"},
//!             "qualifiers": {"date": {"date": "2023-10-26"}, "modality": {"text": "planned"}},
//!             "modality": "planned", "confidence": 0.93, "rule": "attended/active",
//!             "evidence": {"start": 39, "end": 70, "text": "Li Qiang akan menghadiri KTT SCO"}}],
//!  "quotes": [{"start": 210, "end": 530, "speaker": "e3"}],
//!  "dates": [{"start": 700, "end": 715, "value": "2023-10-26"}]}
//! ```
//!
//! A fact about the article itself has the subject `@`.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize, Serializer};

use crate::error::{Error, Result};
use crate::fact::{EntityId, Findings, Modality, Subject, Value};
use crate::text::{CodePoints, Document, Span};

/// All that one article says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The article's identifier.
    pub id: String,
    /// Who and what it speaks of.
    #[serde(default)]
    pub entities: Vec<AnswerEntity>,
    /// What it states.
    #[serde(default)]
    pub facts: Vec<AnswerFact>,
    /// Who is quoted.
    #[serde(default)]
    pub quotes: Vec<AnswerQuote>,
    /// When.
    #[serde(default)]
    pub dates: Vec<AnswerDate>,
}

/// An entity with its mentions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerEntity {
    /// Its name within this answer, `e1` and so on.
    pub id: String,
    /// Its type's short name.
    #[serde(rename = "type")]
    pub kind: String,
    /// The fullest name.
    #[serde(default)]
    pub name: String,
    /// Its other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where it is spoken of.
    #[serde(default)]
    pub mentions: Vec<AnswerMention>,
}

/// A place where an entity is spoken of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerMention {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    #[serde(default)]
    pub text: String,
    /// Whether they name it.
    #[serde(default = "yes")]
    pub named: bool,
}

fn yes() -> bool {
    true
}

/// The end of a fact or qualifier; exactly one of the members is there in what Simpul writes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerValue {
    /// The [`AnswerEntity::id`] of an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<String>,
    /// Words of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A number, written as an integer where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "plain_number")]
    pub number: Option<f64>,
    /// A date of ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn plain_number<S: Serializer>(number: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    /// The largest power of two below which every whole number has a floating-point number of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match *number {
        Some(n) if n.fract() == 0.0 && n.abs() < EXACT => serializer.serialize_i64(n as i64),
        Some(n) => serializer.serialize_f64(n),
        None => serializer.serialize_none(),
    }
}

/// A statement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerFact {
    /// The id of an entity, or `@` for the article.
    pub subject: String,
    /// The relation's local name.
    pub relation: String,
    /// What it leads to.
    pub object: AnswerValue,
    /// Date, place, modality where it is not asserted, source and what else the relation takes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub qualifiers: BTreeMap<String, AnswerValue>,
    /// How the article stands behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modality: Option<String>,
    /// From 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// What read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The words that state it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<AnswerEvidence>,
}

/// The words behind a fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerEvidence {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// A direct quotation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerQuote {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The id of the entity that speaks.
    #[serde(default)]
    pub speaker: Option<String>,
}

/// A calendar expression.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerDate {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The date meant, where it can be known.
    #[serde(default)]
    pub value: Option<String>,
}

impl Answer {
    /// What `findings` say of `document`.
    pub fn new(document: &Document, findings: &Findings) -> Self {
        let points = CodePoints::new(&document.text);
        let words = |span: Span| span.of(&document.text).to_owned();
        let entities = findings.entities.iter().enumerate().map(|(number, entity)| AnswerEntity {
            id: entity_id(number),
            kind: entity.kind.to_string(),
            name: entity.name.clone(),
            aliases: entity.aliases.clone(),
            mentions: entity
                .mentions
                .iter()
                .map(|m| {
                    let (start, end) = points.of_span(m.span);
                    AnswerMention { start, end, text: words(m.span), named: m.named }
                })
                .collect(),
        });
        let facts = findings.facts.iter().map(|fact| {
            let mut qualifiers: BTreeMap<_, _> = fact.qualifiers.iter().map(|(k, v)| (k.clone(), v.into())).collect();
            if fact.modality != Modality::Asserted {
                qualifiers.insert("modality".to_owned(), AnswerValue::text(fact.modality.as_str()));
            }
            if let Some(source) = fact.source {
                qualifiers.insert("source".to_owned(), (&Value::Entity(source)).into());
            }
            let (start, end) = points.of_span(fact.evidence.span);
            AnswerFact {
                subject: match fact.subject {
                    Subject::Document => "@".to_owned(),
                    Subject::Entity(number) => entity_id(number),
                },
                relation: fact.relation.clone(),
                object: (&fact.object).into(),
                qualifiers,
                modality: Some(fact.modality.to_string()),
                confidence: Some(fact.evidence.confidence),
                rule: Some(fact.evidence.rule.clone()),
                evidence: Some(AnswerEvidence { start, end, text: words(fact.evidence.span) }),
            }
        });
        let quotes = findings.quotes.iter().map(|quote| {
            let (start, end) = points.of_span(quote.span);
            AnswerQuote { start, end, speaker: quote.speaker.map(entity_id) }
        });
        let dates = findings.dates.iter().map(|date| {
            let (start, end) = points.of_span(date.span);
            AnswerDate { start, end, value: date.value.map(|v| v.to_string()) }
        });
        Self {
            id: document.id.clone(),
            entities: entities.collect(),
            facts: facts.collect(),
            quotes: quotes.collect(),
            dates: dates.collect(),
        }
    }

    /// Writes it as one line.
    ///
    /// # Errors
    ///
    /// What `out` says.
    pub fn write(&self, out: &mut impl Write) -> std::io::Result<()> {
        serde_json::to_writer(&mut *out, self)?;
        out.write_all(b"\n")
    }

    /// Reads a file of answers, one a line; empty lines are passed over.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where the file cannot be read, [`Error::Syntax`] where a line is no answer.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        let file = std::fs::File::open(path).map_err(Error::io(path))?;
        let mut answers = Vec::new();
        for (n, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(Error::io(path))?;
            if !line.trim().is_empty() {
                answers.push(serde_json::from_str(&line).map_err(|e| Error::Syntax {
                    path: path.into(),
                    line: n + 1,
                    column: line.get(..e.column().saturating_sub(1)).map_or(e.column(), |s| s.chars().count() + 1),
                    message: format!("not an answer: {e}"),
                })?);
            }
        }
        Ok(answers)
    }
}

impl AnswerValue {
    /// Words.
    pub fn text(words: &str) -> Self {
        Self { text: Some(words.to_owned()), ..Self::default() }
    }
}

impl From<&Value> for AnswerValue {
    fn from(value: &Value) -> Self {
        match value {
            Value::Entity(number) => Self { entity: Some(entity_id(*number)), ..Self::default() },
            Value::Text(words) => Self::text(words),
            Value::Number(number) => Self { number: Some(*number), ..Self::default() },
            Value::Date(date) => Self { date: Some(date.to_string()), ..Self::default() },
        }
    }
}

fn entity_id(number: EntityId) -> String {
    format!("e{}", number + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fact::{DateMention, Entity, Evidence, Fact, Mention, Quote};
    use crate::text::{Date, EntityType};

    fn findings(spans: &[Span]) -> Findings {
        let fact = |&span: &Span| Fact {
            subject: Subject::Entity(0),
            relation: "age".to_owned(),
            object: Value::Number(64.0),
            qualifiers: BTreeMap::from([("date".to_owned(), Value::Date(Date::Month(2023, 10)))]),
            modality: Modality::Planned,
            source: Some(0),
            evidence: Evidence { span, rule: "age/bracket".to_owned(), confidence: 0.93 },
        };
        Findings {
            entities: vec![Entity {
                kind: EntityType::Person,
                name: "Li".to_owned(),
                aliases: Vec::new(),
                mentions: spans.iter().map(|&span| Mention { span, named: true }).collect(),
            }],
            facts: spans.iter().map(fact).collect(),
            quotes: spans.iter().map(|&span| Quote { span, speaker: None }).collect(),
            dates: spans.iter().map(|&span| DateMention { span, value: None }).collect(),
        }
    }

    #[test]
    fn the_form_is_the_documented_one() {
        let document = Document { id: "a".to_owned(), text: "“Li” 64".to_owned(), ..Document::default() };
        let mut line = Vec::new();
        Answer::new(&document, &findings(&[Span::new(3, 5)])).write(&mut line).unwrap();
        let expected = concat!(
            r#"{"id":"a","entities":[{"id":"e1","type":"person","name":"Li","aliases":[],"#,
            r#""mentions":[{"start":1,"end":3,"text":"Li","named":true}]}],"#,
            r#""facts":[{"subject":"e1","relation":"age","object":{"number":64},"#,
            r#""qualifiers":{"date":{"date":"2023-10"},"modality":{"text":"planned"},"source":{"entity":"e1"}},"#,
            r#""modality":"planned","confidence":0.93,"rule":"age/bracket","#,
            r#""evidence":{"start":1,"end":3,"text":"Li"}}],"#,
            r#""quotes":[{"start":1,"end":3,"speaker":null}],"dates":[{"start":1,"end":3,"value":null}]}"#,
            "\n"
        );
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }

    #[test]
    fn numbers_that_are_not_whole_stay_so() {
        for (number, text) in [(5.6, "5.6"), (-7.0, "-7"), (0.125, "0.125"), (0.0, "0")] {
            let json = serde_json::to_string(&AnswerValue::from(&Value::Number(number))).unwrap();
            assert_eq!(json, format!("{{\"number\":{text}}}"));
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "\n{\"id\": \"é\", \"facts\": 3}\n").unwrap();
        let error = Answer::read(file.path()).unwrap_err().to_string();
        assert!(error.contains(":2:"), "{error}");
    }

    proptest! {
        #[test]
        fn evidence_is_its_slice(text in "[a-zé“日😀 ]{0,40}", cuts in prop::collection::vec((0_usize..41, 0_usize..41), 1..6)) {
            let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = |n: usize| bounds[n.min(bounds.len() - 1)];
            let spans: Vec<Span> = cuts.iter().map(|&(a, b)| Span::new(at(a.min(b)), at(a.max(b)))).collect();
            let document = Document { text: text.clone(), ..Document::default() };
            let answer = Answer::new(&document, &findings(&spans));
            let slice = |start: usize, end: usize| text.chars().skip(start).take(end - start).collect::<String>();
            for fact in &answer.facts {
                let evidence = fact.evidence.as_ref().unwrap();
                prop_assert_eq!(&evidence.text, &slice(evidence.start, evidence.end));
            }
            for mention in &answer.entities[0].mentions {
                prop_assert_eq!(&mention.text, &slice(mention.start, mention.end));
            }
            let back: Answer = serde_json::from_str(&serde_json::to_string(&answer).unwrap()).unwrap();
            prop_assert_eq!(back, answer);
        }
    }
}
