//! Who is who in a store: records -> what resolution looks at, and back with the IRIs it gives.

use std::collections::BTreeMap;

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{Literal, NamedNode, NamedOrBlankNode, Quad, Term};
use rustc_hash::{FxHashMap, FxHashSet};

use super::iri::{below, term};
use super::quads::{class, evidence_iri, fact_iri, kinds, passage_iri};
use super::record::Parts;
use crate::lang::Pack;
use crate::lang::aliases::{Aliases, folded};
use crate::naming::fingerprint;
use crate::resolve::{Article, Change, Profile, Resolution, Ruling, resolve};
use crate::text::EntityType;
use crate::vocab::{NIF, SCHEMA, SKOS};

/// Decides which entities of `articles` (IRI and parts) are the same, `groups` telling which articles are copies, and
/// writes their IRIs. Gives what was changed and why.
pub(super) fn settle(
    base: &str,
    articles: &mut [(String, Parts)],
    groups: &[usize],
    rulings: &[Ruling],
) -> Vec<Change> {
    let aliases = Aliases::read(Pack::indonesian_lexicon("aliases"));
    let usual = |name: &str| {
        let name = folded(name);
        aliases.usual(&name).map(str::to_owned).or_else(|| aliases.spelled_out(&name))
    };
    let Resolution { iris, changes } = {
        let numbered = articles.iter().zip(groups);
        let seen: Vec<Article> = numbered.map(|((iri, parts), group)| article(iri, parts, *group)).collect();
        resolve(&seen, &usual, rulings)
    };
    for (n, (article, parts)) in articles.iter_mut().enumerate() {
        if let Some(iris) = iris.get(&n) {
            rename(base, article, parts, iris);
        }
    }
    changes
}

/// An article as resolution sees it.
fn article<'a>(iri: &'a str, parts: &'a Parts, group: usize) -> Article<'a> {
    let kinds = kinds();
    let mut kind_of: BTreeMap<&str, EntityType> = BTreeMap::new();
    let mut labels: BTreeMap<&str, &str> = BTreeMap::new();
    let mut aliases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for quad in &parts.names {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        match &quad.object {
            Term::NamedNode(class) => {
                if let Some(kind) = kinds.get(class) {
                    kind_of.insert(subject.as_str(), *kind);
                }
            }
            Term::Literal(name) if quad.predicate == rdfs::LABEL => {
                labels.insert(subject.as_str(), name.value());
            }
            Term::Literal(name) => aliases.entry(subject.as_str()).or_default().push(name.value()),
            _ => {}
        }
    }
    let (mut offices, published) = offices(iri, parts);
    let entities = kind_of.into_iter().filter_map(|(iri, kind)| {
        let label = labels.get(iri)?;
        let aliases = aliases.remove(iri).unwrap_or_default();
        Some(Profile { iri, kind, label, aliases, offices: offices.remove(iri).unwrap_or_default() })
    });
    Article { iri, published, group, entities: entities.collect() }
}

type Offices<'a> = BTreeMap<&'a str, Vec<(&'a str, Option<&'a str>)>>;

/// Who holds what office, and when the article was published.
fn offices<'a>(article: &str, parts: &'a Parts) -> (Offices<'a>, Option<&'a str>) {
    let (position, of, date) = (term("position"), term("of"), below(SCHEMA, "datePublished"));
    let mut published = None;
    let mut facts: BTreeMap<&str, Office> = BTreeMap::new();
    for quad in &parts.evidence {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let p = &quad.predicate;
        let fact = facts.entry(subject.as_str()).or_default();
        match &quad.object {
            Term::NamedNode(person) if *p == rdf::SUBJECT => fact.person = Some(person.as_str()),
            Term::Literal(role) if *p == rdf::OBJECT => fact.role = Some(role.value()),
            Term::NamedNode(body) if *p == of => fact.body = Some(body.as_str()),
            Term::NamedNode(node) if *p == rdf::PREDICATE && *node == position => fact.holds = true,
            Term::Literal(day) if *p == date && subject.as_str() == article => published = Some(day.value()),
            _ => {}
        }
    }
    let mut offices: Offices = BTreeMap::new();
    for office in facts.into_values() {
        if let Office { person: Some(person), role: Some(role), body, holds: true } = office {
            offices.entry(person).or_default().push((role, body));
        }
    }
    (offices, published)
}

/// What a fact says, if it is one of an office.
#[derive(Default)]
struct Office<'a> {
    person: Option<&'a str>,
    role: Option<&'a str>,
    body: Option<&'a str>,
    holds: bool,
}

/// Gives entities of an article their IRIs, and facts and evidence the names that follow from them.
fn rename(base: &str, article: &str, parts: &mut Parts, iris: &FxHashMap<String, String>) {
    let new = |iri: &NamedNode| iris.get(iri.as_str()).map(|iri| NamedNode::new_unchecked(iri.as_str()));
    parts.names.retain(|quad| match (&quad.subject, &quad.object) {
        // What is taken for a thing of another type is of that type alone.
        (NamedOrBlankNode::NamedNode(subject), Term::NamedNode(class)) => new(subject)
            .is_none_or(|iri| kind(subject) == kind(&iri) || kind(&iri).map(self::class).as_ref() == Some(class)),
        _ => true,
    });
    for quad in &mut parts.names {
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        if let Some(iri) = new(subject) {
            // What is only marked off from others of the name keeps its label.
            let is_other_name = !iri.as_str().starts_with(&format!("{}~", subject.as_str()));
            if quad.predicate == rdfs::LABEL && is_other_name {
                quad.predicate = below(SKOS, "altLabel");
            }
            quad.subject = iri.into();
        }
    }
    let mut touched: FxHashSet<NamedOrBlankNode> = FxHashSet::default();
    for quad in &mut parts.evidence {
        if let Term::NamedNode(object) = &quad.object
            && let Some(iri) = new(object)
        {
            quad.object = iri.into();
            touched.insert(quad.subject.clone());
        }
    }
    let renamed = names(base, article, &parts.evidence, &touched);
    for quad in &mut parts.evidence {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject
            && let Some(iri) = renamed.get(subject)
        {
            quad.subject = iri.clone().into();
        }
        if let Term::NamedNode(object) = &quad.object
            && let Some(iri) = renamed.get(object)
        {
            quad.object = iri.clone().into();
        }
    }
    let mut seen = FxHashSet::default();
    parts.evidence.retain(|quad| seen.insert(quad.clone()));
}

/// The type in an entity's IRI.
pub(super) fn kind(iri: &NamedNode) -> Option<EntityType> {
    iri.as_str().rsplit('/').nth(1)?.parse().ok()
}

/// The new names of `touched` facts, and of their evidence.
fn names(
    base: &str,
    article: &str,
    quads: &[Quad],
    touched: &FxHashSet<NamedOrBlankNode>,
) -> FxHashMap<NamedNode, NamedNode> {
    let mut of: BTreeMap<&NamedNode, Vec<(&NamedNode, &Term)>> = BTreeMap::new();
    for quad in quads {
        if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
            of.entry(subject).or_default().push((&quad.predicate, &quad.object));
        }
    }
    let mut renamed = FxHashMap::default();
    for (fact, says) in &of {
        if !touched.contains(&NamedOrBlankNode::NamedNode((*fact).clone())) {
            continue;
        }
        let Some(iri) = fact_iri(base, says) else { continue };
        let evidence = says.iter().filter(|(p, _)| **p == term("evidence"));
        for (_, object) in evidence {
            let Term::NamedNode(evidence) = object else { continue };
            let Some(told) = of.get(evidence) else { continue };
            let find = |p: &NamedNode| {
                told.iter().find_map(|(q, o)| match o {
                    Term::Literal(literal) if *q == p => Some(literal.value()),
                    _ => None,
                })
            };
            let (start, end) = (find(&below(NIF, "beginIndex")), find(&below(NIF, "endIndex")));
            if let (Some(start), Some(end), Some(rule)) = (start, end, find(&term("rule"))) {
                let passage = passage_iri(article, start, end);
                renamed.insert(evidence.clone(), evidence_iri(base, &iri, &passage, rule));
            }
        }
        renamed.insert((*fact).clone(), iri);
    }
    renamed
}

/// The ledger: why entities have other IRIs than those of their names, in a graph of its own.
pub(super) fn ledger(base: &str, changes: &[Change]) -> Vec<Quad> {
    let graph = below(base, "ledger");
    let mut out = Vec::new();
    for change in changes {
        let entry = below(base, &format!("ledger/{}", &fingerprint([change.from.as_str(), &change.into])[..16]));
        let class = if change.joined { "Merge" } else { "Split" };
        let score = Literal::new_typed_literal(format!("{:.2}", change.score), xsd::DECIMAL);
        let says: [(NamedNode, Term); 6] = [
            (rdf::TYPE.into_owned(), term(class).into()),
            (term("entity"), NamedNode::new_unchecked(change.from.as_str()).into()),
            (term("becomes"), NamedNode::new_unchecked(change.into.as_str()).into()),
            (term("reason"), Literal::from(change.reason.as_str()).into()),
            (term("confidence"), score.into()),
            (term("articles"), Literal::from(change.articles as u64).into()),
        ];
        out.extend(says.into_iter().map(|(p, o)| Quad::new(entry.clone(), p, o, graph.clone())));
    }
    out
}
