//! `simpul explain`: what is known of an entity, what stands behind a fact, and why a fact is missing.

mod entity;
mod fact;
mod missing;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;

use super::articles::Articles;
use super::input::damage;
use super::output;
use super::own::Own;
use super::style::{is_coloured, one_line};
use crate::fact::{Graph, Modality, Statement, Value};
use crate::lang::Pack;
use crate::store::{Reader, Stated, copies, facts, one, statements};
use crate::vocab::BASE;

/// Say all that is known of an entity, what stands behind a fact, or why a fact is not found in an article
///
/// The first are files of RDF and stores, the last is the entity, by its name, IRI or the end of that (person/li-qiang); or the fact, by its IRI
/// or the beginning of its number (fact/547bbc28), as it stands behind each fact of an entity.
///
/// With --missing the inputs are articles: which rule came nearest to the fact, and what it lacked. SUBJECT and OBJECT are names as the
/// article has them; OBJECT may also be a date, a number, or words. Said is also where the fact is found after all.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul explain kb/ 'Li Qiang'
  simpul explain news.nq fact/547bbc28
  simpul explain --missing 'Li Qiang' visited Bishkek data/articles/sco-bishkek.txt
  simpul explain --rules my-rules/ --missing 'Partai Kita' endorsed 'Budi Santoso' article.txt")]
pub struct Explain {
    /// The fact that is missed
    #[arg(long, num_args = 3, value_names = ["SUBJECT", "RELATION", "OBJECT"])]
    missing: Vec<String>,

    #[command(flatten)]
    articles: Articles,

    #[command(flatten)]
    own: Own,
}

impl Explain {
    /// Does it.
    pub fn run(self, pack: Pack) -> anyhow::Result<ExitCode> {
        let pack = self.own.beside(pack)?;
        if !self.missing.is_empty() {
            return missing::run(&self.missing, self.articles, &pack);
        }
        let Some((name, files)) = self.articles.inputs.split_last().filter(|(_, files)| !files.is_empty()) else {
            bail!("files or stores are needed, and last an entity or a fact: simpul explain kb/ 'Li Qiang'");
        };
        let name = name.to_string_lossy();
        if files.iter().any(|file| file == &PathBuf::from("-")) {
            bail!("standard input (-) is read with --missing only; write the graph to a file");
        }
        let mut reader = Reader::new(BASE);
        let mut quads = Vec::new();
        for file in files {
            quads.extend(reader.read(file, None)?);
        }
        let outcome = damage(reader.damaged());
        let known = Known { graph: statements(&quads), copies: copies(&quads), coloured: is_coloured() };
        let facts = facts(&quads);
        if let Some(found) = fact::named(&facts, &name)? {
            output::to(None, |out| fact::write(found, &known, &quads, &pack, out))?;
        } else {
            let entity = one(&quads, &name)?;
            output::to(None, |out| entity::write(&entity, &facts, &known, &quads, &pack, out))?;
        }
        Ok(outcome)
    }
}

/// What is read once and shown in parts.
struct Known {
    graph: Graph,
    copies: BTreeMap<String, String>,
    coloured: bool,
}

impl Known {
    fn label(&self, iri: &str) -> String {
        let label = self.graph.nodes.get(iri).map(|node| node.label.as_str());
        one_line(label.unwrap_or_else(|| iri.rsplit_once("/article/").map_or(iri, |(_, id)| id)))
    }

    fn value(&self, value: &Value<String>) -> String {
        match value {
            Value::Entity(iri) => self.label(iri),
            Value::Text(text) => format!("\"{}\"", one_line(text)),
            Value::Number(number) => number.to_string(),
            Value::Date(date) => date.to_string(),
        }
    }

    /// A fact in words.
    fn said(&self, statement: &Statement) -> String {
        let mut said =
            format!("{} {} {}", self.label(&statement.subject), statement.relation, self.value(&statement.object));
        for (name, value) in &statement.qualifiers {
            let _ = write!(said, ", {name} {}", self.value(value));
        }
        if statement.modality != Modality::Asserted {
            let _ = write!(said, ", {}", statement.modality);
        }
        if let Some(source) = &statement.source {
            let _ = write!(said, ", says {}", self.label(source));
        }
        said
    }

    /// Where it stands: the article, its day and outlet.
    fn place(&self, article: &str) -> String {
        let mut place = self.label(article);
        if let Some(known) = self.graph.articles.get(article) {
            if let Some(day) = known.published {
                place = format!("{place}, {day}");
            }
            if let Some(outlet) = &known.source {
                place = format!("{place}, {}", self.label(outlet));
            }
        }
        match self.copies.get(article) {
            Some(original) => format!("{place}, copy of {}", self.label(original)),
            None => place,
        }
    }

    /// How many independent articles state a fact.
    fn support(&self, stated: &Stated) -> usize {
        let articles = stated.evidence.iter().map(|(article, _)| self.copies.get(article).unwrap_or(article));
        articles.collect::<BTreeSet<_>>().len()
    }
}
