//! What each name stands for, by what articles themselves use side by side.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Article, Usual};
use crate::naming::slug;
use crate::text::EntityType;

/// Index of a name of a type, in order of IRIs.
pub(super) type NameId = u32;

/// One article in which a name is an entity's fullest.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub article: usize,
    /// Index into the article's entities.
    pub entity: usize,
    /// By which uses are in order: the day (articles without one last) and the article's IRI.
    pub published: Option<String>,
}

/// That a name always stands for what another stands for.
#[derive(Clone, Debug)]
pub(super) struct Joined {
    pub into: NameId,
    pub score: f64,
    pub reason: String,
}

struct Name {
    iri: String,
    kind: EntityType,
    /// Where it is the fullest name, oldest article first.
    uses: Vec<Use>,
    /// In how many independent articles it is.
    groups: usize,
    /// Fuller names beside which it stands, with the number of independent articles; most first.
    fuller: Vec<(NameId, usize)>,
    joined: Option<Joined>,
}

pub(super) struct Names {
    list: Vec<Name>,
    /// Of how many full names of people a word is part.
    words: FxHashMap<String, usize>,
}

/// From this share of the articles that explain a name on, it stands for what they say wherever it stands.
const AGREED: f64 = 0.7;
/// How much a person of whom nothing is known yet counts against one that articles name, for each full name that shares
/// the word. Chosen by reading what is joined.
const UNSEEN: f64 = 0.2;
/// For each independent article in which a name stands alone, how much that counts against those that explain it.
const ALONE: f64 = 0.03;

/// Words that a place is named with or without.
const TYPE_WORDS: [&str; 2] = ["kota-", "provinsi-"];
/// That many times more articles must take a name for one type than for another to call the other a slip.
const OF_SLIPS: usize = 5;

impl Names {
    pub fn new(articles: &[Article], usual_name: &Usual) -> Self {
        // In order of IRIs, so that nothing depends on the order of articles.
        let mut iris: BTreeMap<String, EntityType> = BTreeMap::new();
        for entity in articles.iter().flat_map(|article| &article.entities) {
            let others = entity.aliases.iter().map(|alias| (*alias).to_owned()).chain(usual_name(entity.label));
            iris.extend(others.map(|name| (with_name(entity.iri, &name), entity.kind)));
            iris.insert(entity.iri.to_owned(), entity.kind);
        }
        let ids: FxHashMap<String, NameId> = iris.keys().cloned().zip(0..).collect();
        let name = |(iri, kind)| Name { iri, kind, uses: vec![], groups: 0, fuller: vec![], joined: None };
        let mut list: Vec<Name> = iris.into_iter().map(name).collect();
        let mut beside: BTreeMap<(NameId, NameId), FxHashSet<usize>> = BTreeMap::new();
        let mut groups: BTreeMap<NameId, FxHashSet<usize>> = BTreeMap::new();
        let mut usual: Vec<(NameId, NameId)> = Vec::new();
        for (n, article) in articles.iter().enumerate() {
            for (e, entity) in article.entities.iter().enumerate() {
                let id = ids[entity.iri];
                let published = article.published.map(str::to_owned);
                list[id as usize].uses.push(Use { article: n, entity: e, published });
                groups.entry(id).or_default().insert(article.group);
                usual.extend(usual_name(entity.label).map(|name| (id, ids[&with_name(entity.iri, &name)])));
                for alias in &entity.aliases {
                    let alias = ids[&with_name(entity.iri, alias)];
                    if alias != id {
                        beside.entry((alias, id)).or_default().insert(article.group);
                    }
                }
            }
        }
        for (id, groups) in groups {
            list[id as usize].groups = groups.len();
        }
        for ((alias, fuller), groups) in beside {
            list[alias as usize].fuller.push((fuller, groups.len()));
        }
        for name in &mut list {
            name.uses.sort_by(|a, b| {
                let key = |u: &Use| (u.published.is_none(), u.published.clone(), articles[u.article].iri.to_owned());
                key(a).cmp(&key(b))
            });
            name.fuller.sort_by_key(|(fuller, count)| (Reverse(*count), *fuller));
        }
        let mut words: FxHashMap<String, usize> = FxHashMap::default();
        for name in list.iter().filter(|name| name.kind == EntityType::Person && !name.uses.is_empty()) {
            let parts: BTreeSet<&str> = last(&name.iri).split('-').collect();
            if parts.len() > 1 {
                for part in parts {
                    *words.entry(part.to_owned()).or_default() += 1;
                }
            }
        }
        let mut names = Self { list, words };
        names.join_usual(&usual);
        names.join_places();
        names.join_kinds();
        names.join_agreed();
        names
    }

    fn join_usual(&mut self, usual: &[(NameId, NameId)]) {
        for &(id, into) in usual {
            if id != into {
                let reason = "listed as another name of it".to_owned();
                self.list[id as usize].joined = Some(Joined { into, score: 1.0, reason });
            }
        }
        // Lists may name a name that is itself listed as another.
        self.shorten();
    }

    /// Joins a city or province named with that word to its name without it, where articles use that too.
    fn join_places(&mut self) {
        for id in self.ids() {
            if self.kind(id) != EntityType::Place {
                continue;
            }
            let Some(bare) = TYPE_WORDS.iter().find_map(|word| self.slug(id).strip_prefix(word)) else { continue };
            let bare = with_name(self.iri(id), bare);
            let Ok(at) = self.list.binary_search_by(|name| name.iri.cmp(&bare)) else { continue };
            let into = self.centre(at as NameId);
            if into != id && self.joined(id).is_none() && self.list[at].groups >= 2 {
                let reason = "the same place with the word for what it is".to_owned();
                self.list[id as usize].joined = Some(Joined { into, score: 0.9, reason });
            }
        }
    }

    /// Joins a name to the same name of another type, where most articles take it for that.
    fn join_kinds(&mut self) {
        let mut same: BTreeMap<&str, Vec<NameId>> = BTreeMap::new();
        for id in self.ids().filter(|id| self.groups(*id) > 0 && self.joined(*id).is_none()) {
            same.entry(self.slug(id)).or_default().push(id);
        }
        let mut joins = Vec::new();
        for ids in same.into_values().filter(|ids| ids.len() > 1) {
            let Some(&main) = ids.iter().max_by_key(|id| (self.groups(**id), Reverse(**id))) else { continue };
            // What comes again is several things.
            if self.kind(main) == EntityType::Event && figures(self.slug(main)).is_empty() {
                continue;
            }
            let fixed = |id: NameId| matches!(self.kind(id), EntityType::Person | EntityType::Place);
            for id in ids.into_iter().filter(|id| *id != main) {
                let (own, all) = (self.groups(id), self.groups(id) + self.groups(main));
                // A club is called after its town, but nobody takes a full name for two things on purpose.
                let slip = !self.is_single(id) && OF_SLIPS * own <= all - own;
                if slip || !fixed(id) && !fixed(main) {
                    let score = (all - own) as f64 / all as f64;
                    let reason = format!("{} of {all} articles take it for a {}", all - own, self.kind(main));
                    joins.push((id, Joined { into: main, score, reason }));
                }
            }
        }
        for (id, joined) in joins {
            self.list[id as usize].joined = Some(joined);
        }
        // Another name of what was joined stands for what that stands for.
        self.shorten();
    }

    /// Joins names on whose fuller form articles agree. Those with the most articles go first, and what others were
    /// joined to is not itself joined.
    fn join_agreed(&mut self) {
        let mut pairs: Vec<(usize, NameId, NameId, f64)> = Vec::new();
        for id in self.ids() {
            let name = &self.list[id as usize];
            if name.joined.is_some() {
                continue;
            }
            if let Some(((fuller, count), share)) =
                self.fuller(id).first().copied().zip(self.shares(id).first().copied())
            {
                let enough = if self.is_single(id) { 3 } else { 2 };
                if share >= AGREED && count >= enough {
                    pairs.push((count, id, fuller, share));
                }
            }
        }
        pairs.sort_by_key(|(count, id, ..)| (Reverse(*count), *id));
        let mut centres: FxHashSet<NameId> =
            self.list.iter().filter_map(|name| Some(name.joined.as_ref()?.into)).collect();
        for (count, short, fuller, share) in pairs {
            let fuller = self.joined(fuller).map_or(fuller, |join| join.into);
            let (from, into) = if self.is_usual(short, fuller) { (fuller, short) } else { (short, fuller) };
            if from == into || centres.contains(&from) || self.list[from as usize].joined.is_some() {
                continue;
            }
            // Nor to one that was joined meanwhile.
            let into = self.joined(into).map_or(into, |join| join.into);
            if from == into {
                continue;
            }
            centres.insert(into);
            let reason = format!("{count} independent articles use both names of one entity");
            self.list[from as usize].joined = Some(Joined { into, score: share, reason });
        }
    }

    /// Whether the shorter of two names is the one to go by: of two full names the one that more articles use.
    fn is_usual(&self, short: NameId, fuller: NameId) -> bool {
        let (a, b) = (&self.list[short as usize], &self.list[fuller as usize]);
        !self.is_single(short) && a.groups > 3 * b.groups
    }

    fn shorten(&mut self) {
        for id in self.ids() {
            let mut steps = 0;
            while let Some(next) = self.joined(id).and_then(|join| self.joined(join.into)).map(|join| join.into) {
                steps += 1;
                if steps > 8 || next == id {
                    self.list[id as usize].joined = None;
                } else if let Some(join) = &mut self.list[id as usize].joined {
                    join.into = next;
                }
            }
        }
    }

    pub fn ids(&self) -> std::ops::Range<NameId> {
        0..self.list.len() as NameId
    }

    pub fn iri(&self, id: NameId) -> &str {
        &self.list[id as usize].iri
    }

    pub fn kind(&self, id: NameId) -> EntityType {
        self.list[id as usize].kind
    }

    pub fn uses(&self, id: NameId) -> &[Use] {
        &self.list[id as usize].uses
    }

    pub fn groups(&self, id: NameId) -> usize {
        self.list[id as usize].groups
    }

    pub fn joined(&self, id: NameId) -> Option<&Joined> {
        self.list[id as usize].joined.as_ref()
    }

    /// The name that this one is joined to, or itself.
    pub fn centre(&self, id: NameId) -> NameId {
        self.joined(id).map_or(id, |join| join.into)
    }

    /// The name's last part of an IRI.
    pub fn slug(&self, id: NameId) -> &str {
        last(self.iri(id))
    }

    /// Whether it is one word.
    pub fn is_single(&self, id: NameId) -> bool {
        !self.slug(id).contains('-')
    }

    /// The fuller names that it stands for, those joined to one taken together: how many independent articles say so.
    pub fn fuller(&self, id: NameId) -> Vec<(NameId, usize)> {
        let mut out: Vec<(NameId, usize)> = Vec::new();
        for &(fuller, count) in &self.list[id as usize].fuller {
            let centre = self.centre(fuller);
            if centre == id || !self.may_mean(id, centre) {
                continue;
            }
            match out.iter_mut().find(|(other, _)| *other == centre) {
                Some((_, sum)) => *sum += count,
                None => out.push((centre, count)),
            }
        }
        out
    }

    /// Whether a name can be short for another at all. Articles may take two people for one; a full name is then not made
    /// of the words of the other. What comes again every year is not what it was in one.
    fn may_mean(&self, short: NameId, fuller: NameId) -> bool {
        let (a, b) = (self.slug(short), self.slug(fuller));
        match self.kind(short) {
            EntityType::Person if a.contains('-') => a.split('-').all(|word| b.split('-').any(|other| other == word)),
            EntityType::Event => figures(a) == figures(b),
            _ => figures(a).is_empty() || figures(a) == figures(b),
        }
    }

    /// For each of [`Self::fuller`], the share of articles that say so, people not met yet taken into account.
    pub fn shares(&self, id: NameId) -> Vec<f64> {
        let fuller = self.fuller(id);
        let unseen = if self.kind(id) == EntityType::Person && self.is_single(id) {
            UNSEEN * self.words.get(self.slug(id)).copied().unwrap_or_default() as f64
        } else {
            0.0
        };
        // A name that mostly stands on its own means what a few articles say only if they are not too few.
        let alone = (ALONE * self.groups(id) as f64).max(1.0);
        let sum = fuller.iter().map(|(_, count)| *count as f64).sum::<f64>() + unseen + 0.1;
        fuller.iter().map(|(_, count)| (*count as f64 / sum) * (*count as f64 / (*count as f64 + alone))).collect()
    }

    /// Whether a name is short for several bodies, each of which has a fuller one: `DPRD`, "council".
    pub fn is_short_for_several(&self, id: NameId) -> bool {
        let fuller = self.fuller(id);
        let sum: usize = fuller.iter().map(|(_, count)| count).sum();
        let most = fuller.iter().map(|(_, count)| *count).max().unwrap_or_default();
        fuller.len() > 3 && 2 * most < sum && 2 * sum > self.groups(id)
    }

    /// Of how many full names of people the rarest word of this one is part: how easily two people share the name.
    pub fn commonness(&self, id: NameId) -> usize {
        let parts = self.slug(id).split('-').map(|part| self.words.get(part).copied().unwrap_or_default());
        parts.min().unwrap_or_default()
    }
}

/// The figures in a name: `KTT ke-22` is not `KTT ke-23`.
pub(super) fn figures(name: &str) -> Vec<&str> {
    name.split(|c: char| !c.is_ascii_digit()).filter(|figures| !figures.is_empty()).collect()
}

/// The last part of an IRI.
fn last(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap_or_default()
}

/// The IRI of another name of the same type.
fn with_name(iri: &str, name: &str) -> String {
    let parent = iri.rfind('/').map_or("", |at| &iri[..=at]);
    format!("{parent}{}", slug(name))
}

#[cfg(test)]
mod tests {
    use super::super::Profile;
    use super::*;

    /// Articles of one entity each, (IRI below `id/`, how many), and what each name is joined to.
    fn joins(entities: &[(&str, &str, usize)]) -> Vec<(String, String)> {
        let places = entities.iter().flat_map(|(iri, label, count)| std::iter::repeat_n((*iri, *label), *count));
        let kind = |iri: &str| iri.split('/').next().unwrap().parse().unwrap();
        let profile = |(iri, label)| Profile { iri, kind: kind(iri), label, aliases: vec![], offices: vec![] };
        let articles: Vec<Article> = places
            .enumerate()
            .map(|(group, place)| Article { iri: "", published: None, group, entities: vec![profile(place)] })
            .collect();
        let names = Names::new(&articles, &|_| None);
        let joined = names.ids().filter_map(|id| Some((id, names.joined(id)?.into)));
        joined.map(|(id, into)| (names.iri(id).to_owned(), names.iri(into).to_owned())).collect()
    }

    fn pair(from: &str, into: &str) -> (String, String) {
        (from.to_owned(), into.to_owned())
    }

    #[test]
    fn places_with_and_without_their_type() {
        let found = joins(&[
            ("place/kota-malang", "Kota Malang", 1),
            ("place/malang", "Malang", 2),
            ("place/kota-tua", "Kota Tua", 3),
            ("place/kabupaten-malang", "Kabupaten Malang", 2),
            ("org/kota-malang", "Kota Malang", 1),
        ]);
        assert_eq!(found, [pair("place/kota-malang", "place/malang")]);
    }

    #[test]
    fn the_same_name_of_another_type() {
        let found = joins(&[
            ("product/laman-warta", "Laman Warta", 2),
            ("org/laman-warta", "Laman Warta", 3),
            ("org/rahmat-waluyo", "Rahmat Waluyo", 1),
            ("person/rahmat-waluyo", "Rahmat Waluyo", 5),
            // A club and its town.
            ("org/ternate", "Ternate", 1),
            ("place/ternate", "Ternate", 9),
            // What comes again.
            ("org/liga-nusa", "Liga Nusa", 1),
            ("event/liga-nusa", "Liga Nusa", 3),
        ]);
        let expected =
            [pair("org/rahmat-waluyo", "person/rahmat-waluyo"), pair("product/laman-warta", "org/laman-warta")];
        assert_eq!(found, expected);
    }
}
