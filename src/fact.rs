//! What an article says: entities, facts, quotes and dates ([`Findings`]), and the [`Graph`] that many articles make.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use crate::text::{Date, EntityType, Span};

/// An entity of one article: an index into [`Findings::entities`].
pub type EntityId = usize;

/// One place in the text where an entity is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mention {
    /// The words.
    pub span: Span,
    /// Whether they name it; `false` for pronouns and definite noun phrases.
    pub named: bool,
}

/// Someone or something that an article speaks of, with every mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What kind of thing.
    pub kind: EntityType,
    /// The fullest name.
    pub name: String,
    /// Its other names in the article, without repeats, in text order.
    pub aliases: Vec<String>,
    /// In text order; the first named mention gave the entity its place in the list.
    pub mentions: Vec<Mention>,
}

/// What stands at the end of a fact or qualifier. `E` is how entities are referred to: an index within an article, an
/// IRI in a graph.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<E = EntityId> {
    /// An entity.
    Entity(E),
    /// Words of the article.
    Text(String),
    /// A plain number, in the article's own unit.
    Number(f64),
    /// A calendar date.
    Date(Date),
}

/// How the article stands behind a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// Stated as true. Only these become plain triples.
    #[default]
    Asserted,
    /// Is to happen (`akan`, "will").
    Planned,
    /// Suggested, or somebody's candidacy.
    Proposed,
    /// Said not to be so.
    Denied,
    /// Suspected (`diduga`, "allegedly").
    Alleged,
    /// Was so and is no longer (`mantan`, "former").
    Former,
}

impl Modality {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Asserted, Self::Planned, Self::Proposed, Self::Denied, Self::Alleged, Self::Former];

    /// The word for it in rules, IRIs and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Planned => "planned",
            Self::Proposed => "proposed",
            Self::Denied => "denied",
            Self::Alleged => "alleged",
            Self::Former => "former",
        }
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Modality {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|m| m.as_str() == s)
            .ok_or_else(|| format!("not a modality: {s:?} (asserted, planned, proposed, denied, alleged, former)"))
    }
}

/// Whom a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The article itself: its author, editor, dateline, publisher.
    Document,
    /// An entity of the article.
    Entity(EntityId),
}

/// The words behind a fact, and what read them.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The words that state it.
    pub span: Span,
    /// The rule, `relation/variant`.
    pub rule: String,
    /// From 0 to 1.
    pub confidence: f32,
}

/// A statement of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Whom it is about.
    pub subject: Subject,
    /// The relation's local name in the ontology (`attended`).
    pub relation: String,
    /// What the relation leads to.
    pub object: Value,
    /// Date, place and what else the relation takes; keys sorted, one value each.
    pub qualifiers: BTreeMap<String, Value>,
    /// How the article stands behind it.
    pub modality: Modality,
    /// Who claims it, when it is not the article itself.
    pub source: Option<EntityId>,
    /// Where it is stated.
    pub evidence: Evidence,
}

impl Fact {
    /// A fact without qualifiers that the article asserts in its own voice.
    pub fn asserted(subject: Subject, relation: &str, object: Value, evidence: Evidence) -> Self {
        Self {
            subject,
            relation: relation.to_owned(),
            object,
            qualifiers: BTreeMap::new(),
            modality: Modality::Asserted,
            source: None,
            evidence,
        }
    }
}

/// A direct quotation with its marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// From the opening mark to the closing one, where both are there.
    pub span: Span,
    /// Who says it, where the article tells.
    pub speaker: Option<EntityId>,
}

/// A calendar expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateMention {
    /// The words.
    pub span: Span,
    /// The date meant; none where it cannot be known.
    pub value: Option<Date>,
}

/// All that one article says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Who and what it speaks of, in order of first mention.
    pub entities: Vec<Entity>,
    /// What it states, in text order.
    pub facts: Vec<Fact>,
    /// Who is quoted, in text order.
    pub quotes: Vec<Quote>,
    /// When, in text order.
    pub dates: Vec<DateMention>,
}

impl Findings {
    /// Whom `fact` is about, by name; `@` is the article itself.
    pub fn subject(&self, fact: &Fact) -> &str {
        match fact.subject {
            Subject::Document => "@",
            Subject::Entity(entity) => &self.entities[entity].name,
        }
    }

    /// A value in words: the name of an entity, a text as it is, a number or date in figures.
    pub fn spelled(&self, value: &Value) -> String {
        match value {
            Value::Entity(entity) => self.entities[*entity].name.clone(),
            Value::Text(text) => text.clone(),
            Value::Number(n) => n.to_string(),
            Value::Date(date) => date.to_string(),
        }
    }
}

/// A node of the graph: an entity across articles. Its IRI is its key in [`Graph::nodes`].
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What kind of thing.
    pub kind: EntityType,
    /// The label to show.
    pub label: String,
    /// Other names.
    pub aliases: BTreeSet<String>,
}

/// Words of an article: a NIF string. Offsets are Unicode code points of the article's text, `end` exclusive.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passage {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// One article's statement of a fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// IRI of the subject: an entity, or the article.
    pub subject: String,
    /// Local name of the relation.
    pub relation: String,
    /// The object; entities by IRI.
    pub object: Value<String>,
    /// By local name; entities by IRI.
    pub qualifiers: BTreeMap<String, Value<String>>,
    /// How the article stands behind it.
    pub modality: Modality,
    /// IRI of the claimant.
    pub source: Option<String>,
    /// The words.
    pub passage: Passage,
    /// What read them, `relation/variant`.
    pub rule: String,
    /// From 0 to 1.
    pub confidence: f32,
}

/// An article's contribution to the graph. Its IRI is its key in [`Graph::articles`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The headline.
    pub headline: Option<String>,
    /// The outlet as the input names it.
    pub source: Option<String>,
    /// The day it was published.
    pub published: Option<Date>,
    /// Where each entity is spoken of: the words, the entity's IRI, whether by name. In text order.
    pub mentions: Vec<(Passage, String, bool)>,
    /// What it states, in text order.
    pub statements: Vec<Statement>,
    /// What is quoted and the speaker's IRI. In text order.
    pub quotes: Vec<(Passage, Option<String>)>,
}

/// What a collection of articles says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// The base IRI, with its final slash.
    pub base: String,
    /// Entities by IRI.
    pub nodes: BTreeMap<String, Node>,
    /// Articles by IRI.
    pub articles: BTreeMap<String, Article>,
}
