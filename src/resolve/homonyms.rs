//! One name, several entities: decided article by article.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Decision;
use super::context::{Common, Company, Contexts};
use super::names::{Joined, NameId, Names, Use};
use crate::naming::digest;
use crate::text::EntityType;

/// From this much common company on (nats), two are the same although their name alone would not do.
const ENOUGH: f64 = 10.0;
/// With offices that differ, from this much on.
const DESPITE: f64 = 14.0;
/// Full names are common from this many people on who have each of their words.
const COMMON: usize = 8;
/// From this many independent articles on, a full name is that of one who is known to all.
const KNOWN: usize = 12;
/// A single name that no full name has and that has at least this many letters is one person's.
const LONG: usize = 6;
/// How sure it must be which of the fuller names is meant, and how much surer than of the next.
const SURE: f64 = 0.8;
const SURER: f64 = 0.15;
const SURE_OF_EVENT: f64 = 0.95;
/// An event whose name has no number comes again; within this many days it is the same.
const SEASON: i64 = 200;
/// Neighbours of more than this share of the articles propose nobody.
const FREQUENT: f64 = 0.02;
/// With how many candidates an entity is compared, at most.
const CANDIDATES: usize = 64;

/// What is to be done with the uses of a name that does not always stand for the same.
pub(super) fn decide(
    id: NameId,
    names: &Names,
    contexts: &Contexts,
    spellings: &FxHashMap<NameId, Joined>,
    companies: &mut FxHashMap<NameId, Company>,
) -> Vec<(usize, Decision)> {
    let uses = names.uses(id);
    let mut out = Vec::new();
    let fuller = names.fuller(id);
    let mut rest: Vec<&Use> = Vec::new();
    if fuller.is_empty() {
        rest.extend(uses);
    } else {
        let priors = names.shares(id);
        for (name, _) in &fuller {
            companies.entry(*name).or_insert_with(|| Company::of(*name, names, contexts));
        }
        for place in uses {
            match meant(id, place, &fuller, &priors, companies, names, contexts) {
                Some((into, mut decision)) => {
                    let into = spellings.get(&into).map_or(into, |join| join.into);
                    names.iri(into).clone_into(&mut decision.into);
                    out.push((place.article, decision));
                }
                None => rest.push(place),
            }
        }
    }
    let doubt = doubt(id, names, !fuller.is_empty());
    if doubt != Doubt::None && rest.len() > 1 {
        out.extend(take_apart(id, &rest, doubt, names, contexts));
    }
    out
}

/// Which fuller name a place means.
fn meant(
    id: NameId,
    place: &Use,
    fuller: &[(NameId, usize)],
    priors: &[f64],
    companies: &FxHashMap<NameId, Company>,
    names: &Names,
    contexts: &Contexts,
) -> Option<(NameId, Decision)> {
    let mut scores: Vec<(f64, NameId, Common)> = Vec::new();
    for ((name, _), prior) in fuller.iter().zip(priors) {
        let Some(company) = companies.get(name) else { continue };
        let common = contexts.common(place.article, place.entity, company, &[id, *name]);
        let office = if common.same_office { 0.8 } else { 0.0 };
        let company = 1.0 - (-common.company / ENOUGH).exp();
        let score = 1.0 - (1.0 - 0.9 * prior) * (1.0 - 0.9 * company) * (1.0 - office);
        scores.push((if common.other_office { 0.5 * score } else { score }, *name, common));
    }
    scores.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let next = scores.get(1).map_or(0.0, |(score, ..)| *score);
    let (score, into, common) = scores.into_iter().next()?;
    let reason = reason(&common, "articles use both names of one entity", names);
    let decision = Decision { into: names.iri(into).to_owned(), joined: true, score, reason };
    // What comes again is seldom the one that another article means.
    let sure = if names.kind(id) == EntityType::Event { SURE_OF_EVENT } else { SURE };
    (score >= sure && score - next >= SURER).then_some((into, decision))
}

/// Why one name may stand for several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// It does not.
    None,
    /// Two entities of the name are different unless something speaks for it.
    Short,
    /// Two of the name are the same unless their offices speak against it.
    Common,
    /// Events that come again.
    Recurring,
}

fn doubt(id: NameId, names: &Names, has_fuller: bool) -> Doubt {
    let slug = names.slug(id);
    match names.kind(id) {
        EntityType::Person if names.is_single(id) => {
            let rare = names.commonness(id) == 0 && slug.chars().count() >= LONG && !has_fuller;
            if rare { Doubt::None } else { Doubt::Short }
        }
        // Whom many articles name in full is known to all, whatever offices he has had.
        EntityType::Person if names.commonness(id) >= COMMON && names.groups(id) < KNOWN => Doubt::Common,
        EntityType::Event if !slug.contains(|c: char| c.is_ascii_digit()) => Doubt::Recurring,
        EntityType::Org if names.is_short_for_several(id) => Doubt::Short,
        _ => Doubt::None,
    }
}

/// One entity among those of a name.
struct Centre<'a> {
    first: &'a Use,
    members: Vec<(&'a Use, f64, Common)>,
    company: Company,
    days: Vec<i64>,
}

/// Gathers the uses of a name around centres, oldest first. The first centre keeps the name's IRI.
fn take_apart(id: NameId, uses: &[&Use], doubt: Doubt, names: &Names, contexts: &Contexts) -> Vec<(usize, Decision)> {
    let mut centres: Vec<Centre> = Vec::new();
    let mut index: FxHashMap<NameId, Vec<usize>> = FxHashMap::default();
    for place in uses {
        let found = candidates(place, doubt, &centres, &index, contexts).into_iter().filter_map(|n| {
            let common = contexts.common(place.article, place.entity, &centres[n].company, &[id]);
            fit(place, &centres[n], &common, doubt).map(|score| (score, Reverse(n), common))
        });
        let best = found.max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let (n, score, common) = if let Some((score, Reverse(n), common)) = best {
            (n, score, common)
        } else {
            centres.push(Centre { first: place, members: vec![], company: Company::default(), days: vec![] });
            (centres.len() - 1, 1.0, Common::default())
        };
        let centre = &mut centres[n];
        centre.company.add(contexts, place.article, place.entity);
        centre.days.extend(day(place));
        centre.members.push((place, score, common));
        for neighbour in contexts.neighbours(place.article) {
            if *neighbour != id && contexts.share(*neighbour) <= FREQUENT {
                let list = index.entry(*neighbour).or_default();
                if list.last() != Some(&n) && !list.contains(&n) {
                    list.push(n);
                }
            }
        }
    }
    let mut out = Vec::new();
    for centre in centres.iter().skip(1) {
        let article = contexts.iri(centre.first.article);
        let into = format!("{}~{:08x}", names.iri(id), digest(article) as u32);
        for (place, score, common) in &centre.members {
            let why = match doubt {
                Doubt::Short => "a name of several; nothing shows that it is the other one",
                Doubt::Common => "a common name, with another office and no common company",
                _ => "an event of another time",
            };
            let decision =
                Decision { into: into.clone(), joined: false, score: *score, reason: reason(common, why, names) };
            out.push((place.article, decision));
        }
    }
    out
}

/// Which centres to compare with: all of a few, or those with which a rare neighbour is shared.
fn candidates(
    place: &Use,
    doubt: Doubt,
    centres: &[Centre],
    index: &FxHashMap<NameId, Vec<usize>>,
    contexts: &Contexts,
) -> Vec<usize> {
    if centres.len() <= CANDIDATES {
        return (0..centres.len()).collect();
    }
    let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
    for neighbour in contexts.neighbours(place.article) {
        for n in index.get(neighbour).into_iter().flatten() {
            *shared.entry(*n).or_default() += 1;
        }
    }
    let mut list: Vec<(usize, usize)> = shared.into_iter().collect();
    list.sort_unstable_by_key(|(n, shared)| (Reverse(*shared), *n));
    list.truncate(CANDIDATES);
    let mut out: FxHashSet<usize> = list.into_iter().map(|(n, _)| n).collect();
    if doubt != Doubt::Short {
        // Company is not needed to be the same: the largest and the latest may be.
        out.insert(0);
        out.insert(centres.len() - 1);
    }
    let mut out: Vec<usize> = out.into_iter().collect();
    out.sort_unstable();
    out
}

/// How well a place fits a centre, from 0 to 1; none where it does not.
fn fit(place: &Use, centre: &Centre, common: &Common, doubt: Doubt) -> Option<f64> {
    let company = 1.0 - (-common.company / ENOUGH).exp();
    let office = if common.same_office { 0.8 } else { 0.0 };
    let score = 1.0 - (1.0 - company) * (1.0 - office);
    let enough = if common.other_office { DESPITE } else { ENOUGH };
    let same = common.same_office || common.company >= enough;
    let fits = match doubt {
        Doubt::None => true,
        Doubt::Short => same,
        Doubt::Common => same || !common.other_office,
        // Without a day, nothing shows that it is another time.
        Doubt::Recurring => same || day(place).is_none() || centre.days.is_empty() || near(place, centre),
    };
    fits.then_some(score)
}

/// Whether an event is of the time of those at the centre.
fn near(place: &Use, centre: &Centre) -> bool {
    day(place).is_some_and(|day| centre.days.iter().any(|other| (day - other).abs() <= SEASON))
}

/// The day of a place, in days of an even calendar: good enough for seasons.
fn day(place: &Use) -> Option<i64> {
    let mut parts = place.published.as_deref()?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Some(year * 365 + month * 30 + day)
}

fn reason(common: &Common, otherwise: &str, names: &Names) -> String {
    let shared: Vec<&str> = common.shared.iter().map(|id| names.slug(*id)).collect();
    match (common.same_office, shared.is_empty()) {
        (true, true) => "the same office".to_owned(),
        (true, false) => format!("the same office; with {}", shared.join(", ")),
        (false, true) => otherwise.to_owned(),
        (false, false) => format!("{otherwise}; with {}", shared.join(", ")),
    }
}
