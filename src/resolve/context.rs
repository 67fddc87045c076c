//! The company that names keep.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Article;
use super::names::{NameId, Names};
use crate::naming::slug;

/// Who and what an article speaks of, and what offices its entities have.
pub(super) struct Contexts {
    /// By article: names, joined ones as one, sorted.
    neighbours: Vec<Vec<NameId>>,
    /// By article and entity: role and of whom.
    offices: Vec<Vec<Vec<Office>>>,
    /// In how many independent articles a name is.
    spread: FxHashMap<NameId, usize>,
    /// Which articles are copies.
    groups: Vec<usize>,
    independent: usize,
    iris: Vec<String>,
}

/// A role by its slug, and whose.
pub(super) type Office = (String, Option<NameId>);

/// How much two things have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Common {
    /// Pointwise mutual information of the neighbours they share, in nats, summed.
    pub company: f64,
    /// The neighbours that weigh most.
    pub shared: Vec<NameId>,
    /// The same role, and of the same.
    pub same_office: bool,
    /// Both have offices, and of different things, in different roles.
    pub other_office: bool,
}

/// The company of an entity in all its articles.
#[derive(Default)]
pub(super) struct Company {
    groups: FxHashSet<usize>,
    /// In how many independent articles each neighbour is.
    seen: FxHashMap<NameId, usize>,
    offices: Vec<Office>,
}

/// The most that one shared neighbour weighs, in nats.
const CAP: f64 = 6.0;

impl Contexts {
    pub fn new(articles: &[Article], names: &Names) -> Self {
        let ids: FxHashMap<&str, NameId> = names.ids().map(|id| (names.iri(id), id)).collect();
        let centre = |iri: &str| ids.get(iri).map(|id| names.centre(*id));
        let mut spread: FxHashMap<NameId, FxHashSet<usize>> = FxHashMap::default();
        let (mut neighbours, mut offices) = (Vec::new(), Vec::new());
        for article in articles {
            let mut present: Vec<NameId> = article.entities.iter().filter_map(|e| centre(e.iri)).collect();
            present.sort_unstable();
            present.dedup();
            for id in &present {
                spread.entry(*id).or_default().insert(article.group);
            }
            neighbours.push(present);
            let roles = |(role, of): &(&str, Option<&str>)| (slug(role), of.and_then(&centre));
            offices.push(article.entities.iter().map(|e| e.offices.iter().map(roles).collect()).collect());
        }
        let groups: Vec<usize> = articles.iter().map(|article| article.group).collect();
        let independent = groups.iter().collect::<FxHashSet<_>>().len();
        let spread = spread.into_iter().map(|(id, groups)| (id, groups.len())).collect();
        let iris = articles.iter().map(|article| article.iri.to_owned()).collect();
        Self { neighbours, offices, spread, groups, independent, iris }
    }

    pub fn neighbours(&self, article: usize) -> &[NameId] {
        &self.neighbours[article]
    }

    pub fn offices(&self, article: usize, entity: usize) -> &[Office] {
        &self.offices[article][entity]
    }

    /// The share of independent articles that speak of a name.
    pub fn share(&self, id: NameId) -> f64 {
        self.spread.get(&id).copied().unwrap_or_default() as f64 / self.independent.max(1) as f64
    }

    /// The article's IRI.
    pub fn iri(&self, article: usize) -> &str {
        &self.iris[article]
    }

    pub fn group(&self, article: usize) -> usize {
        self.groups[article]
    }

    /// What an entity in one article has in common with what is known of another. `own` are names that say nothing,
    /// because they are those of the two themselves.
    pub fn common(&self, article: usize, entity: usize, with: &Company, own: &[NameId]) -> Common {
        let group = self.groups[article];
        let copy = with.groups.contains(&group);
        let among = (with.groups.len() + 1) as f64;
        let mut weights: Vec<(f64, NameId)> = Vec::new();
        for id in self.neighbours(article).iter().filter(|id| !own.contains(id)) {
            if let Some(seen) = with.seen.get(id) {
                let ratio = *seen as f64 / among / self.share(*id).max(f64::MIN_POSITIVE);
                if ratio > 1.0 {
                    weights.push((ratio.ln().min(CAP), *id));
                }
            }
        }
        weights.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let offices = self.offices(article, entity);
        let mut common = compare(offices, &with.offices);
        // Copies of one article speak of the same entities.
        common.company = weights.iter().map(|(weight, _)| weight).sum::<f64>() + if copy { 4.0 * CAP } else { 0.0 };
        common.shared = weights.iter().take(3).map(|(_, id)| *id).collect();
        common
    }
}

/// Compares what two are said to be.
fn compare(one: &[Office], other: &[Office]) -> Common {
    let same = |a: &Office, b: &Office| a.0 == b.0 && a.1.is_some() && a.1 == b.1;
    let akin = |a: &Office, b: &Office| a.0 == b.0 || a.1.is_some() && a.1 == b.1;
    let pairs = || one.iter().flat_map(|a| other.iter().map(move |b| (a, b)));
    Common {
        same_office: pairs().any(|(a, b)| same(a, b)),
        other_office: !one.is_empty() && !other.is_empty() && !pairs().any(|(a, b)| akin(a, b)),
        ..Common::default()
    }
}

impl Company {
    /// Takes in an entity as one article speaks of it.
    pub fn add(&mut self, contexts: &Contexts, article: usize, entity: usize) {
        // Copies of one article have the same company.
        if self.groups.insert(contexts.group(article)) {
            for id in contexts.neighbours(article) {
                *self.seen.entry(*id).or_default() += 1;
            }
        }
        self.offices.extend(contexts.offices(article, entity).iter().cloned());
    }

    /// The company of a name in all its articles.
    pub fn of(id: NameId, names: &Names, contexts: &Contexts) -> Self {
        let mut company = Self::default();
        for place in names.uses(id) {
            company.add(contexts, place.article, place.entity);
        }
        company
    }
}
