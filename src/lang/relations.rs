//! The relations that facts may carry: which kinds of thing stand at either end and which qualifiers each takes.
//!
//! In: a TOML table (`data/relations.toml` is built in). Out: [`Relations`], by which annotations are checked and
//! facts of impossible types are refused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::error::{Error, Result};
use crate::fact::Value;
use crate::text::EntityType;

/// What kind of value stands at an end of a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An entity of this type.
    Entity(EntityType),
    /// Words of the article.
    Text,
    /// A plain number.
    Number,
    /// A calendar date.
    Date,
}

impl Kind {
    /// The kind of `value`; `type_of` tells the type of an entity.
    pub fn of<E>(value: &Value<E>, type_of: impl FnOnce(&E) -> EntityType) -> Self {
        match value {
            Value::Entity(e) => Self::Entity(type_of(e)),
            Value::Text(_) => Self::Text,
            Value::Number(_) => Self::Number,
            Value::Date(_) => Self::Date,
        }
    }

    /// The word for it in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Entity(t) => t.as_str(),
            Self::Text => "text",
            Self::Number => "number",
            Self::Date => "date",
        }
    }
}

/// How many values of a relation can be true, and when. What the table does not say this of is additive, or an event
/// that may come again: its values stand side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OverTime {
    /// Functional, and the same for good: a date of birth, the date of a meeting.
    Constant,
    /// Functional in time, one object of a subject at a time: a seat that may move.
    Functional,
    /// Inverse functional in time, one subject of an object at a time: an office has one holder.
    Holder,
    /// A figure that changes from day to day: the missing, the displaced.
    Series,
    /// A figure that grows from day to day and does not fall: a death toll.
    Growing,
}

/// One row of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relation {
    /// Types of entity that it is said of; none for facts about the article itself.
    pub subjects: BTreeSet<EntityType>,
    /// Kinds of value that it leads to.
    pub objects: BTreeSet<Kind>,
    /// Qualifiers it takes, those that every relation takes included.
    pub qualifiers: BTreeSet<String>,
    /// Whether it holds in both directions.
    pub symmetric: bool,
    /// Which of its values contradict each other; none do where it is not said.
    pub over_time: Option<OverTime>,
}

/// All relations, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relations {
    entities: BTreeMap<String, Relation>,
    document: BTreeMap<String, Relation>,
    common: BTreeSet<String>,
}

impl Relations {
    /// The table that is built in.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same bytes.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Relations> = LazyLock::new(|| {
            Relations::parse(Path::new("data/relations.toml"), include_str!("../../data/relations.toml"))
                .expect("the built-in table is well formed, which a test makes sure of")
        });
        &EMBEDDED
    }

    /// Reads a table; `path` is named in errors.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] where `text` is not TOML of this form or names a kind that does not exist.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let Table { common, document, relations } = read(path, text)?;
        Ok(Self {
            entities: rows(path, text, relations, &common)?,
            document: rows(path, text, document, &common)?,
            common,
        })
    }

    /// Adds the relations of a further table, which may leave out `common` and `document`; what every relation takes,
    /// these take too. `path` is named in errors.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] where `text` is not TOML of this form, names a kind that does not exist, says something of the
    /// article itself, or declares a relation that is there already or whose name can be no local name of an IRI.
    pub fn declare(&mut self, path: &Path, text: &str) -> Result<()> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Further {
            #[serde(default)]
            common: BTreeSet<String>,
            relations: BTreeMap<String, Spanned<Row>>,
        }
        let Further { common, relations } = read(path, text)?;
        for (name, row) in &relations {
            let wrong = |message: &str| Error::at_byte(path, text, row.span().start, format!("{name}: {message}"));
            let plain =
                name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(|c| c.is_ascii_alphanumeric());
            if !plain {
                return Err(wrong("a relation is named with letters and digits and begins with a small letter"));
            }
            if self.entities.contains_key(name) {
                return Err(wrong("built in already, or declared in another table; rules may use it as it is"));
            }
            if row.get_ref().subject.is_empty() {
                return Err(wrong("`subject` says what it is said of, for example subject = [\"person\"]"));
            }
        }
        let common = common.union(&self.common).cloned().collect();
        self.entities.extend(rows(path, text, relations, &common)?);
        Ok(())
    }

    /// Whether `relation` may stand between a subject of this type and an object of this kind; a relation that nobody
    /// declared may not.
    pub fn allows(&self, relation: &str, subject: EntityType, object: Kind) -> bool {
        self.get(relation).is_some_and(|row| row.subjects.contains(&subject) && row.objects.contains(&object))
    }

    /// The relation between entities, or from an entity to a value, that is called `name`.
    pub fn get(&self, name: &str) -> Option<&Relation> {
        self.entities.get(name)
    }

    /// The relation from the article itself that is called `name`.
    pub fn document(&self, name: &str) -> Option<&Relation> {
        self.document.get(name)
    }

    /// The relations of entities, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Relation)> {
        self.entities.iter().map(|(name, relation)| (name.as_str(), relation))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    common: BTreeSet<String>,
    document: BTreeMap<String, Spanned<Row>>,
    relations: BTreeMap<String, Spanned<Row>>,
}

fn read<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| Error::at_byte(path, text, e.span().map_or(0, |s| s.start), e.message().trim()))
}

fn rows(
    path: &Path,
    text: &str,
    rows: BTreeMap<String, Spanned<Row>>,
    common: &BTreeSet<String>,
) -> Result<BTreeMap<String, Relation>> {
    let row = |(name, row): (String, Spanned<Row>)| {
        let relation = row.into_inner().relation(common);
        let relation = relation.map_err(|(at, m)| Error::at_byte(path, text, at, format!("{name}: {m}")))?;
        Ok((name, relation))
    };
    rows.into_iter().map(row).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(default)]
    subject: Vec<Spanned<String>>,
    object: Vec<Spanned<String>>,
    #[serde(default)]
    qualifiers: BTreeSet<String>,
    #[serde(default)]
    symmetric: bool,
    time: Option<OverTime>,
}

impl Row {
    fn relation(self, common: &BTreeSet<String>) -> Result<Relation, (usize, String)> {
        let mut subjects = BTreeSet::new();
        for word in &self.subject {
            for kind in kinds(word)? {
                let Kind::Entity(t) = kind else {
                    return Err((word.span().start, format!("a {} cannot be a subject", kind.as_str())));
                };
                subjects.insert(t);
            }
        }
        let mut objects = BTreeSet::new();
        for word in &self.object {
            objects.extend(kinds(word)?);
        }
        let qualifiers = self.qualifiers.union(common).cloned().collect();
        Ok(Relation { subjects, objects, qualifiers, symmetric: self.symmetric, over_time: self.time })
    }
}

/// What a word of the table stands for, or where it stands and what is wrong with it.
fn kinds(word: &Spanned<String>) -> Result<Vec<Kind>, (usize, String)> {
    use EntityType::{Org, Person, Place};
    Ok(match word.get_ref().as_str() {
        "any" => EntityType::ALL.map(Kind::Entity).to_vec(),
        "actor" => [Person, Org, Place].map(Kind::Entity).to_vec(),
        "text" => vec![Kind::Text],
        "number" => vec![Kind::Number],
        "date" => vec![Kind::Date],
        other => vec![Kind::Entity(other.parse().map_err(|e| (word.span().start, format!("{e}, actor, any")))?)],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_table_reads() {
        let relations = Relations::embedded();
        assert_eq!(relations.iter().count(), 60);
        let position = relations.get("position").unwrap();
        assert_eq!(position.subjects, BTreeSet::from([EntityType::Person]));
        assert_eq!(position.objects, BTreeSet::from([Kind::Text]));
        assert!(position.qualifiers.contains("of") && position.qualifiers.contains("date"));
        assert!(relations.get("met").unwrap().symmetric);
        assert!(relations.get("author").is_none());
        assert!(relations.document("author").is_some());
        let over_time = |name: &str| relations.get(name).unwrap().over_time;
        assert_eq!(over_time("position"), Some(OverTime::Holder));
        assert_eq!(over_time("heldOn"), Some(OverTime::Constant));
        assert_eq!(over_time("deathToll"), Some(OverTime::Growing));
        assert_eq!(over_time("met"), None);
    }

    #[test]
    fn errors_say_where() {
        let text = "common = []\n[document]\n[relations]\nmet = { subject = [\"human\"], object = [\"person\"] }\n";
        let error = Relations::parse(Path::new("r.toml"), text).unwrap_err().to_string();
        assert!(error.starts_with("r.toml:4:20: met: not an entity type: \"human\""), "{error}");
        let text = "common = []\n[document]\n[relations]\nheight = { subject = [\"place\"], object = [\"number\"], time = \"once\" }\n";
        let error = Relations::parse(Path::new("r.toml"), text).unwrap_err().to_string();
        assert!(error.starts_with("r.toml:4:") && error.contains("`constant`, `functional`"), "{error}");
        let error = Relations::parse(Path::new("r.toml"), "common = 3").unwrap_err().to_string();
        assert!(error.starts_with("r.toml:1:10: "), "{error}");
    }
}
