//! Which part of a graph is measured, searched or drawn.

use clap::Args;

use crate::graph::Part;
use crate::network::Network;
use crate::text::{Date, EntityType};

/// What is left of a graph.
#[derive(Args)]
pub struct Filter {
    /// Only entities of these types: person, org, place, event, work, product, program, group
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    kinds: Vec<EntityType>,

    /// Only these relations, by the names of data/relations.toml
    #[arg(long = "relation", value_name = "RELATION", value_delimiter = ',')]
    relations: Vec<String>,

    /// Only what holds or was published on that day or later: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE")]
    since: Option<Date>,

    /// Only what holds or was published on that day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,

    /// Only what so many independent articles state
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_support: usize,
}

impl Filter {
    /// The part of `network` that is asked for. A relation that the network does not have is named on standard error.
    pub fn of(self, network: Network) -> Network {
        for relation in &self.relations {
            if !network.edges.iter().any(|edge| edge.relation == *relation) {
                let mut known: Vec<&str> = network.edges.iter().map(|edge| edge.relation.as_str()).collect();
                known.sort_unstable();
                known.dedup();
                eprintln!(
                    "simpul: warning: no two entities stand in the relation {relation:?}; there are: {}",
                    known.join(", ")
                );
            }
        }
        let Self { kinds, relations, since, until, min_support } = self;
        Part { kinds, relations, since, until, support: min_support }.of(network)
    }
}
