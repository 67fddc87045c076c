//! Which services a query may ask.

use std::time::Duration;

use clap::Args;

use crate::store::Services;

/// Services that a query may ask: none, unless they are named.
#[derive(Args)]
pub struct Allowed {
    /// Let the query, or the change, ask this endpoint of SPARQL (SERVICE <URL> { ... }); may be repeated. Nothing else is called
    #[arg(long, value_name = "URL")]
    allow_service: Vec<String>,
}

/// How long a service has for an answer, unless the query has less.
const PATIENCE: Duration = Duration::from_secs(30);

impl Allowed {
    /// Those services, which have no longer than the query has.
    pub fn services(&self, time: Option<Duration>) -> Services {
        Services { allowed: self.allow_service.clone(), patience: time.unwrap_or(PATIENCE) }
    }
}
