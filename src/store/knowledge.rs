//! Article graphs -> the default graph: what the articles of a store say together.
//!
//! An entity's label is the least of those that its articles give it, all other names are `skos:altLabel`. A fact
//! without modality and claimant becomes a plain triple, which is there as long as one article asserts it. Each such
//! fact tells by `simpul:support` how many independent articles assert its triple: articles that are copies of one
//! another ([`super::resemblance`]) count once, and are linked to the earliest by `simpul:copyOf`.
//!
//! A fact that is of types which its relation does not take, as where most articles take a name for something else than one does,
//! makes no plain triple: why stands with it in the graph `quarantine`.
//!
//! All of it depends on what the articles are, never on the order in which they came or on what was there before.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, NamedOrBlankNode, Quad, Term, Triple};
use rustc_hash::FxHashMap;

use super::entities::{kind, ledger, settle};
use super::folder::Folder;
use super::iri::{below, term};
use super::journal::{Damage, Damaged, Journal};
use super::links::{mappings, shown};
use super::record::{Parts, parts};
use super::resemblance::{Sketch, groups};
use super::ruling::{Decision, decision};
use super::update::{Update, replayed, update};
use crate::error::{Error, Result};
use crate::lang::relations::{Kind, Relations};
use crate::mapping::Mapping;
use crate::resolve::{Change, Ruling};
use crate::vocab::{SCHEMA, SIMPUL, SKOS};

/// How often a reader begins again when segments vanish under it, because another process compacts the store.
const ATTEMPTS: usize = 5;

/// Everything in the store at `root`: the graphs of its articles, and the default graph that they make. Also the
/// segments that were passed over because they are damaged.
///
/// # Errors
/// [`Error::Store`] where it is no store or cannot be read by this version, [`Error::Io`].
pub fn load(root: &Path) -> Result<(Vec<Quad>, Vec<Damaged>)> {
    let journal = Journal::open(root)?;
    let settled = settled(&journal)?;
    let mut knowledge = Knowledge { groups: settled.groups, ..Knowledge::default() };
    let mut quads = Vec::new();
    for (article, parts) in settled.articles {
        knowledge.add(&article, &parts);
        quads.extend(parts.evidence);
    }
    let known = |iri: &str| knowledge.entities.contains_key(&NamedNode::new_unchecked(iri));
    let links = shown(journal.base(), settled.links, &settled.changes, known);
    let joined = settled.changes.iter().filter(|change| change.joined && !known(&change.from));
    let renamed: Vec<(String, String)> = joined.map(|change| (change.from.clone(), change.into.clone())).collect();
    let quarantine = below(journal.base(), "quarantine");
    let reasons = std::mem::take(&mut knowledge.quarantined).into_iter();
    quads.extend(reasons.map(|(fact, why)| Quad::new(fact, term("reason"), Literal::from(why), quarantine.clone())));
    quads.extend(knowledge.finish());
    quads.extend(ledger(journal.base(), &settled.changes));
    quads.extend(settled.decided);
    quads.extend(links);
    Ok((replayed(quads, settled.updates, &renamed), settled.damaged))
}

/// The changes that requests have made to the store at `root`, in their order, and the segments that were passed over.
///
/// # Errors
/// As [`load`].
pub fn updates(root: &Path) -> Result<(Vec<Update>, Vec<Damaged>)> {
    let journal = Journal::open(root)?;
    let contents = journal.contents()?;
    let mut updates = Vec::new();
    journal.each(&contents, |path, graph, record| {
        if Folder::of(journal.base(), graph) == Some(Folder::Updates) {
            let read = parts(graph, record).and_then(|parts| update(journal.base(), graph, &parts));
            updates.push(read.map_err(|message| Error::Store { path: path.to_owned(), message })?);
        }
        Ok(())
    })?;
    updates.sort_by(|a: &Update, b| a.id.cmp(&b.id));
    Ok((updates, contents.damaged().to_vec()))
}

/// Which entity each of `asked` (the id of an article, and names of one entity in it) is, by IRI, once it is decided who is
/// who; none where the article is not there or has no such entity.
///
/// # Errors
/// As [`load`].
pub fn identities(root: &Path, asked: &[(&str, &[String])]) -> Result<Vec<Option<String>>> {
    let settled = settled(&Journal::open(root)?)?;
    let articles = settled.articles.iter().map(|(iri, parts)| (iri.rsplit('/').next().unwrap_or(iri), parts));
    let articles: FxHashMap<&str, &Parts> = articles.collect();
    Ok(asked.iter().map(|(id, names)| named(articles.get(id)?, names)).collect())
}

/// The entity that has the most of `names`, the first by IRI of several.
fn named(parts: &Parts, names: &[String]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for quad in &parts.names {
        if let (NamedOrBlankNode::NamedNode(entity), Term::Literal(name)) = (&quad.subject, &quad.object)
            && names.iter().any(|wanted| wanted == name.value())
        {
            *counts.entry(entity.as_str()).or_default() += 1;
        }
    }
    let best = counts.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map(|(iri, _)| iri.to_owned())
}

/// The articles of a store, in which entities are named as it was decided.
struct Settled {
    articles: Vec<(String, Parts)>,
    /// Which of them are copies: those of the same number.
    groups: Vec<usize>,
    changes: Vec<Change>,
    /// What people decided.
    decided: Vec<Quad>,
    /// Links with other datasets.
    links: Vec<Mapping>,
    /// What requests have changed.
    updates: Vec<Update>,
    damaged: Vec<Damaged>,
}

/// The articles of a store. What turns out to be damaged is left out; if segments vanish meanwhile, it begins again.
fn settled(journal: &Journal) -> Result<Settled> {
    let mut unusable = Vec::new();
    let mut attempt = 1;
    loop {
        match settle_once(journal, &mut unusable) {
            Ok(Some(settled)) => return Ok(settled),
            // Without the segment that turned out to be unusable.
            Ok(None) => {}
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound && attempt < ATTEMPTS => {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

/// None, and one more in `unusable`, where a segment is whole and yet holds something else than graphs of articles.
fn settle_once(journal: &Journal, unusable: &mut Vec<Damaged>) -> Result<Option<Settled>> {
    let contents = journal.contents_without(unusable)?;
    let (mut articles, mut decisions, mut decided) = (Vec::new(), Vec::new(), Vec::new());
    let (mut links, mut updates) = (Vec::new(), Vec::new());
    let known = unusable.len();
    let read = journal.each(&contents, |path, article, record| {
        let parts = parts(article, record).and_then(|parts| {
            match Folder::of(journal.base(), article) {
                Some(Folder::Rulings) => {
                    decisions.push(decision(journal.base(), article, &parts)?);
                    decided.extend(parts.evidence);
                }
                Some(Folder::Links) => links.extend(mappings(&parts.evidence)),
                Some(Folder::Updates) => updates.push(update(journal.base(), article, &parts)?),
                None => articles.push((article.to_owned(), parts)),
            }
            Ok(())
        });
        parts.map_err(|message| {
            unusable.push(Damaged { path: path.to_owned(), damage: Damage::Record(message.clone()) });
            Error::Store { path: path.to_owned(), message }
        })
    });
    if unusable.len() > known {
        return Ok(None);
    }
    read?;
    let sketches: Vec<Option<Sketch>> = articles.iter().map(|(_, parts)| parts.sketch).collect();
    let groups = groups(&sketches);
    decisions.sort_by(|a: &Decision, b| a.id.cmp(&b.id));
    let rulings: Vec<Ruling> = decisions.into_iter().map(|decision| decision.ruling).collect();
    let changes = settle(journal.base(), &mut articles, &groups, &rulings);
    Ok(Some(Settled { articles, groups, changes, decided, links, updates, damaged: contents.damaged().to_vec() }))
}

/// Why a relation cannot hold between what entities have turned out to be.
fn misfit(subject: &NamedNode, predicate: &NamedNode, object: &Term) -> Option<String> {
    let relation = predicate.as_str().strip_prefix(SIMPUL)?;
    let row = Relations::embedded().get(relation)?;
    let wrong = |role: &str, kind| format!("{relation} takes no {kind} as {role}");
    if let Some(kind) = kind(subject).filter(|kind| !row.subjects.contains(kind)) {
        return Some(wrong("subject", kind));
    }
    let Term::NamedNode(object) = object else { return None };
    kind(object).filter(|kind| !row.objects.contains(&Kind::Entity(*kind))).map(|kind| wrong("object", kind))
}

/// What articles say together.
#[derive(Default)]
struct Knowledge {
    articles: Vec<Article>,
    /// Which of them are copies: those of the same number.
    groups: Vec<usize>,
    entities: BTreeMap<NamedNode, Names>,
    /// Index into `stated`.
    known: FxHashMap<Triple, usize>,
    stated: Vec<(Triple, Stated)>,
    /// Facts of types that their relation does not take, and why.
    quarantined: BTreeMap<NamedNode, String>,
}

struct Article {
    iri: String,
    published: Option<String>,
}

#[derive(Default)]
struct Names {
    types: BTreeSet<NamedNode>,
    label: Option<String>,
    all: BTreeSet<String>,
}

#[derive(Default)]
struct Stated {
    /// Indexes of the articles that assert it, in order, without repeats.
    articles: Vec<usize>,
    facts: BTreeSet<NamedNode>,
}

/// What an article says of one fact.
#[derive(Default)]
struct Fact<'a> {
    subject: Option<&'a NamedNode>,
    predicate: Option<&'a NamedNode>,
    object: Option<&'a Term>,
    /// Whether it has a modality or a claimant.
    hedged: bool,
}

impl Knowledge {
    fn add(&mut self, article: &str, parts: &Parts) {
        for quad in &parts.names {
            self.name(quad);
        }
        let number = self.articles.len();
        let published = self.facts(article, number, &parts.evidence);
        self.articles.push(Article { iri: article.to_owned(), published });
    }

    fn name(&mut self, quad: &Quad) {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { return };
        let names = self.entities.entry(subject.clone()).or_default();
        match &quad.object {
            Term::NamedNode(class) => {
                names.types.insert(class.clone());
            }
            Term::Literal(name) => {
                let name = name.value().to_owned();
                if quad.predicate == rdfs::LABEL && names.label.as_ref().is_none_or(|label| name < *label) {
                    names.label = Some(name.clone());
                }
                names.all.insert(name);
            }
            _ => {}
        }
    }

    /// Takes in the facts of an article; gives the day it was published.
    fn facts(&mut self, article: &str, number: usize, quads: &[Quad]) -> Option<String> {
        let (modality, source) = (term("modality"), term("claimedBy"));
        let date = below(SCHEMA, "datePublished");
        let mut published = None;
        let mut facts: BTreeMap<&NamedNode, Fact> = BTreeMap::new();
        for quad in quads {
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
            let p = &quad.predicate;
            match &quad.object {
                Term::NamedNode(node) if *p == rdf::SUBJECT => facts.entry(subject).or_default().subject = Some(node),
                Term::NamedNode(node) if *p == rdf::PREDICATE => {
                    facts.entry(subject).or_default().predicate = Some(node);
                }
                object if *p == rdf::OBJECT => facts.entry(subject).or_default().object = Some(object),
                _ if *p == modality || *p == source => facts.entry(subject).or_default().hedged = true,
                Term::Literal(day) if *p == date && subject.as_str() == article => {
                    published = Some(day.value().to_owned());
                }
                _ => {}
            }
        }
        for (iri, fact) in facts {
            let Fact { subject: Some(s), predicate: Some(p), object: Some(o), hedged } = fact else { continue };
            if let Some(reason) = misfit(s, p, o) {
                self.quarantined.insert(iri.clone(), reason);
                continue;
            }
            if hedged {
                continue;
            }
            // What an article says of itself stands with the article.
            if s.as_str() == article {
                continue;
            }
            let triple = Triple::new(s.clone(), p.clone(), o.clone());
            let at = *self.known.entry(triple.clone()).or_insert_with(|| {
                self.stated.push((triple, Stated::default()));
                self.stated.len() - 1
            });
            let stated = &mut self.stated[at].1;
            if stated.articles.last() != Some(&number) {
                stated.articles.push(number);
            }
            stated.facts.insert(iri.clone());
        }
        published
    }

    /// The default graph.
    fn finish(self) -> Vec<Quad> {
        let mut out = Vec::new();
        let mut say =
            |s: NamedOrBlankNode, p: NamedNode, o: Term| out.push(Quad::new(s, p, o, GraphName::DefaultGraph));
        let indonesian = |text: &str| Term::from(Literal::new_language_tagged_literal_unchecked(text, "id"));
        for (entity, names) in self.entities {
            for class in names.types {
                say(entity.clone().into(), rdf::TYPE.into_owned(), class.into());
            }
            for name in &names.all {
                // Where no article goes by the usual name, the first of the others has to do.
                let is_label = names.label.as_ref().or(names.all.first()) == Some(name);
                let property = if is_label { rdfs::LABEL.into_owned() } else { below(SKOS, "altLabel") };
                say(entity.clone().into(), property, indonesian(name));
            }
        }
        for (copy, original) in copies(&self.articles, &self.groups) {
            say(below("", &copy.iri).into(), term("copyOf"), below("", &original.iri).into());
        }
        for (triple, stated) in self.stated {
            let independent: BTreeSet<usize> = stated.articles.iter().map(|&article| self.groups[article]).collect();
            let support = Literal::new_typed_literal(independent.len().to_string(), xsd::INTEGER);
            for fact in stated.facts {
                say(fact.into(), term("support"), support.clone().into());
            }
            say(triple.subject, triple.predicate, triple.object);
        }
        out
    }
}

/// Each copy with its original: the article of its group that was published first, and of several the first by IRI.
/// One without a date counts as published last.
fn copies<'a>(articles: &'a [Article], groups: &[usize]) -> Vec<(&'a Article, &'a Article)> {
    let age = |article: &'a Article| (article.published.is_none(), &article.published, &article.iri);
    let mut originals: BTreeMap<usize, &Article> = BTreeMap::new();
    for (article, group) in articles.iter().zip(groups) {
        let original = originals.entry(*group).or_insert(article);
        if age(article) < age(original) {
            *original = article;
        }
    }
    let pairs = articles.iter().zip(groups).filter_map(|(article, group)| Some((article, *originals.get(group)?)));
    pairs.filter(|(article, original)| article.iri != original.iri).collect()
}
