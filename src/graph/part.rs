//! A part of a network: certain types, relations and days, and what is stated often enough.

use crate::network::{Network, Source};
use crate::text::{Date, EntityType};

/// What is kept of a network. Empty lists and `None` keep everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The types of the entities.
    pub kinds: Vec<EntityType>,
    /// The relations, by local name.
    pub relations: Vec<String>,
    /// What holds, or was published, on no day from this one's first on, is left out.
    pub since: Option<Date>,
    /// What holds, or was published, on no day up to this one's last, is left out.
    pub until: Option<Date>,
    /// How many independent articles must state an edge.
    pub support: usize,
}

impl Part {
    /// The part of `network`, with the entities of its types in the same order, whether or not an edge is left to them. Of
    /// edges those sources are left that speak of its days; what no article dates is left out where days are asked for.
    pub fn of(&self, network: Network) -> Network {
        let keeps =
            |kind: Option<EntityType>| self.kinds.is_empty() || kind.is_some_and(|kind| self.kinds.contains(&kind));
        let mut place = vec![None; network.nodes.len()];
        let mut nodes = Vec::new();
        for (n, node) in network.nodes.into_iter().enumerate() {
            if keeps(node.kind) {
                place[n] = Some(nodes.len());
                nodes.push(node);
            }
        }
        let dated = self.since.is_some() || self.until.is_some();
        let mut edges = network.edges;
        edges.retain_mut(|edge| {
            let (Some(from), Some(to)) = (place[edge.from], place[edge.to]) else { return false };
            (edge.from, edge.to) = (from, to);
            if !self.relations.is_empty() && !self.relations.contains(&edge.relation) {
                return false;
            }
            if dated {
                edge.sources.retain(|source| self.covers(source));
            }
            !(dated && edge.sources.is_empty()) && edge.support() >= self.support
        });
        Network { nodes, edges }
    }

    fn covers(&self, source: &Source) -> bool {
        let Some((first, last)) = source.day.and_then(Date::days) else { return false };
        let since = self.since.and_then(Date::days).is_none_or(|(since, _)| last >= since);
        since && self.until.and_then(Date::days).is_none_or(|(_, until)| first <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Edge, Vertex};

    fn network() -> Network {
        let node = |iri: &str, kind| Vertex { iri: iri.to_owned(), label: iri.to_owned(), kind: Some(kind) };
        let edge = |from, to, relation: &str, days: &[&str]| Edge {
            from,
            to,
            relation: relation.to_owned(),
            value: None,
            sources: days
                .iter()
                .map(|day| Source {
                    words: String::new(),
                    article: format!("article of {day}"),
                    copy_of: None,
                    day: day.parse().ok(),
                    rule: String::new(),
                    confidence: 0.5,
                })
                .collect(),
        };
        let nodes = vec![
            node("a", EntityType::Person),
            node("b", EntityType::Org),
            node("c", EntityType::Person),
            node("d", EntityType::Place),
        ];
        let edges = vec![
            edge(0, 2, "met", &["2020-05-01", "2024-02"]),
            edge(0, 1, "memberOf", &["2022"]),
            edge(2, 3, "visited", &["unknown"]),
            edge(2, 3, "livesIn", &[]),
        ];
        Network { nodes, edges }
    }

    fn kept(part: &Part) -> String {
        let part = part.of(network());
        let shown = |edge: &Edge| {
            let (from, to) = (&part.nodes[edge.from].iri, &part.nodes[edge.to].iri);
            format!("{from} {} {to} {}", edge.relation, edge.sources.len())
        };
        part.edges.iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn parts() {
        let all = "a met c 2, a memberOf b 1, c visited d 1, c livesIn d 0";
        assert_eq!(kept(&Part::default()), all);
        let people = Part { kinds: vec![EntityType::Person], ..Part::default() };
        assert_eq!(kept(&people), "a met c 2");
        assert_eq!(people.of(network()).nodes.len(), 2);
        let relations = Part { relations: vec!["livesIn".to_owned()], ..Part::default() };
        assert_eq!(kept(&relations), "c livesIn d 0");
        assert_eq!(kept(&Part { support: 2, ..Part::default() }), "a met c 2");
    }

    #[test]
    fn days() {
        let days = |since: &str, until: &str| {
            kept(&Part { since: since.parse().ok(), until: until.parse().ok(), ..Part::default() })
        };
        assert_eq!(days("2021", ""), "a met c 1, a memberOf b 1");
        assert_eq!(days("", "2020"), "a met c 1");
        assert_eq!(days("2022-06", "2022-06"), "a memberOf b 1");
        assert_eq!(days("2024-02-29", "2030"), "a met c 1");
        assert_eq!(days("2024-03-01", ""), "");
    }
}
