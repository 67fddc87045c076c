//! `simpul merge`: who is who in a store, decided by hand.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;

use super::store::Target;
use super::{input, output};
use crate::graph::article_iri;
use crate::resolve::Ruling;
use crate::store::journal::{Limits, Writer};
use crate::store::{Answer, Decision, ResultFormat, Store, load, one};

/// Say that two entities of a store are one, or that one is several
///
/// What the program itself has joined or taken apart is in the ledger (--list), with the reason and how sure it is. What is
/// decided here goes before that, and stays when articles are added again or removed. Entities are given by IRI, by its
/// end (person/li-qiang) or by name.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul merge \"Jokowi\" \"Joko Widodo\" --store kb/
  simpul merge --split \"Ahmad Fauzi\" --article sumenep-3 --store kb/
  simpul merge --list --store kb/
  simpul merge --undo 2-9ae0f1c3 --store kb/")]
#[command(group = clap::ArgGroup::new("what").required(true).args(["entities", "undo", "split", "list"]))]
pub struct Merge {
    /// The entity that is the same as another, and that other, whose IRI both have from now on
    #[arg(num_args = 2, value_names = ["ENTITY", "INTO"])]
    entities: Vec<String>,

    /// Take a decision back
    #[arg(long, value_name = "ID")]
    undo: Option<String>,

    /// Take from an entity all that was joined to it; with --article, make it another entity in these articles
    #[arg(long, value_name = "ENTITY")]
    split: Option<String>,

    /// For --split: ids or IRIs of articles
    #[arg(long, value_name = "ARTICLE", requires = "split")]
    article: Vec<String>,

    /// Show what was joined and taken apart, by hand and by the program, as tsv
    #[arg(long)]
    list: bool,

    #[command(flatten)]
    target: Target,
}

impl Merge {
    /// Does it.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        if self.list {
            return self.show();
        }
        let (mut writer, damaged) = self.target.open(None, Limits::default())?;
        if let Some(id) = &self.undo {
            let iri = Decision::iri(writer.base(), id);
            if !writer.has(&iri) {
                let known = writer.decisions();
                let known = if known.is_empty() { "there are none".to_owned() } else { known.join(", ") };
                bail!("no decision {id} in this store: {known}");
            }
            writer.remove(&iri);
            writer.commit()?;
            eprintln!("undone: {id}");
            return Ok(damaged);
        }
        let (quads, _) = load(self.target.folder())?;
        let one = |name: &str| one(&quads, name);
        let (ruling, what) = if let Some(name) = &self.split {
            let entity = one(name)?;
            let articles = self.article.iter().map(|id| article(&writer, id)).collect::<anyhow::Result<Vec<_>>>()?;
            let what = format!("{} <{}> is split", entity.label, entity.iri);
            (Ruling::Split { entity: entity.iri, articles }, what)
        } else {
            let [from, into] = self.entities.as_slice() else { bail!("two entities are needed") };
            let (from, into) = (one(from)?, one(into)?);
            if from.iri == into.iri {
                bail!("{} and {} are one entity already: <{}>", self.entities[0], self.entities[1], into.iri);
            }
            let what = format!("{} <{}> is {} <{}>", from.label, from.iri, into.label, into.iri);
            (Ruling::Merge { from: from.iri, into: into.iri }, what)
        };
        let decision = writer.decide(ruling);
        writer.commit()?;
        println!("{}", decision.id.1);
        eprintln!("{what}; take it back with simpul merge --undo {} --store ...", decision.id.1);
        Ok(damaged)
    }

    fn show(&self) -> anyhow::Result<ExitCode> {
        let (quads, damaged) = load(self.target.folder())?;
        let store = Store::new(crate::vocab::BASE)?;
        store.extend(quads)?;
        let Answer::Rows(rows) = store.query(LEDGER)? else { bail!("no rows") };
        output::to(None, |out: &mut dyn Write| rows.write(ResultFormat::Tsv, out).context("standard output"))?;
        Ok(input::damage(&damaged))
    }
}

/// Surest last, so that what should be looked at comes first.
const LEDGER: &str = "SELECT ?entry ?kind ?entity ?becomes ?confidence ?articles ?reason {
  ?entry simpul:entity ?entity ; a ?kind .
  OPTIONAL { ?entry simpul:becomes ?becomes }
  OPTIONAL { ?entry simpul:confidence ?confidence ; simpul:reason ?reason ; simpul:articles ?articles }
} ORDER BY ?confidence STR(?entity) STR(?becomes)";

/// The IRI of an article of the store.
fn article(writer: &Writer, id: &str) -> anyhow::Result<String> {
    let iri = if writer.has(id) { id.to_owned() } else { article_iri(writer.base(), id) };
    if writer.has(&iri) { Ok(iri) } else { bail!("the store has no article {id}") }
}
