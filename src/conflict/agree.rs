//! Whether two values of one thing can both be true.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::fact::{Graph, Modality, Value};
use crate::lang::relations::OverTime;
use crate::text::Date;

/// First and last day.
pub(super) type Days = (civil::Date, civil::Date);

/// A value, and for each report of it the days of which it speaks; none where they are not known.
pub(super) struct Claim {
    pub value: Value<String>,
    pub until: Option<Date>,
    pub days: Vec<Option<Days>>,
}

/// Whether both can be true.
pub(super) fn agree(a: &Claim, b: &Claim, over_time: OverTime, graph: &Graph, places: &Places) -> bool {
    if is_same(a, b, graph, places) {
        return true;
    }
    match over_time {
        OverTime::Constant => false,
        OverTime::Functional | OverTime::Holder => follow(a, b),
        OverTime::Series => !on_one_day(a, b),
        OverTime::Growing => !on_one_day(a, b) && !falls(a, b) && !falls(b, a),
    }
}

/// Whether one value says what the other says, more exactly; or they are not of one kind and cannot be compared.
fn is_same(a: &Claim, b: &Claim, graph: &Graph, places: &Places) -> bool {
    match (&a.value, &b.value) {
        (Value::Date(one), Value::Date(other)) => {
            let days = |first: Date, until: Option<Date>| {
                let (start, end) = first.days()?;
                Some((start, until.and_then(Date::days).map_or(end, |(_, last)| last.max(end))))
            };
            let (Some(one), Some(other)) = (days(*one, a.until), days(*other, b.until)) else { return false };
            let within = |inner: Days, outer: Days| outer.0 <= inner.0 && inner.1 <= outer.1;
            within(one, other) || within(other, one)
        }
        (Value::Entity(one), Value::Entity(other)) => {
            let kind = |iri: &String| graph.nodes.get(iri).map(|node| node.kind);
            let comparable = kind(one).is_none() || kind(other).is_none() || kind(one) == kind(other);
            one == other || !comparable || places.is_within(one, other) || places.is_within(other, one)
        }
        (Value::Number(_), Value::Number(_)) | (Value::Text(_), Value::Text(_)) => false,
        _ => true,
    }
}

/// Whether one came after the other: on the day of a change both are spoken of.
fn follow(a: &Claim, b: &Claim) -> bool {
    let (Some(a), Some(b)) = (whole(a), whole(b)) else { return false };
    let before = |a: Days, b: Days| a.1 < b.0 || a.1 == b.0 && a != b;
    before(a, b) || before(b, a)
}

/// From the first to the last day of all reports; none where one of them has no days.
fn whole(claim: &Claim) -> Option<Days> {
    let days = claim.days.iter().copied().collect::<Option<Vec<Days>>>()?;
    Some((days.iter().map(|d| d.0).min()?, days.iter().map(|d| d.1).max()?))
}

/// Whether some report of each speaks of the same day, or may do so because its day is not known.
fn on_one_day(a: &Claim, b: &Claim) -> bool {
    let meet = |a: &Option<Days>, b: &Option<Days>| match (a, b) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => true,
    };
    a.days.iter().any(|one| b.days.iter().any(|other| meet(one, other)))
}

/// Whether the figure of `later` is lower and reported after some report of `earlier`.
fn falls(earlier: &Claim, later: &Claim) -> bool {
    let (Value::Number(first), Value::Number(then)) = (&earlier.value, &later.value) else { return false };
    let days = |claim: &Claim| claim.days.iter().copied().flatten().collect::<Vec<_>>();
    then < first && days(earlier).iter().any(|one| days(later).iter().any(|other| one.1 < other.0))
}

/// Which place lies in which, as articles assert it.
pub(super) struct Places<'g>(BTreeMap<&'g str, BTreeSet<&'g str>>);

impl<'g> Places<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let mut outer: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for statement in graph.articles.values().flat_map(|article| &article.statements) {
            let asserted = statement.modality == Modality::Asserted && statement.source.is_none();
            if let ("locatedIn", true, Value::Entity(place)) =
                (statement.relation.as_str(), asserted, &statement.object)
            {
                outer.entry(&statement.subject).or_default().insert(place);
            }
        }
        Self(outer)
    }

    /// Whether `inner` lies in `outer`, over any number of steps.
    fn is_within(&self, inner: &str, outer: &str) -> bool {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next: Vec<&str> = vec![inner];
        while let Some(place) = next.pop() {
            for around in self.0.get(place).into_iter().flatten() {
                if *around == outer {
                    return true;
                }
                if seen.insert(around) {
                    next.push(around);
                }
            }
        }
        false
    }
}
