//! Other services that a query asks: `SERVICE <URL> { ... }`.
//!
//! Only those are called that were allowed by their addresses. The pattern is sent as a query of its own, in full and without what is known
//! of its variables here, and its rows are joined here.
//!
//! [SPARQL 1.1 Federated Query](https://www.w3.org/TR/sparql11-federated-query/).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use oxigraph::model::NamedNode;
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsParser, SliceQueryResultsParserOutput};
use oxigraph::sparql::{DefaultServiceHandler, QuerySolution, QuerySolutionIter};
use oxiri::Iri;
use spargebra::Query;
use spargebra::algebra::GraphPattern;

use crate::error::{Error, Result};
use crate::http::Client;

/// What a query may ask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Services {
    /// The addresses of services.
    pub allowed: Vec<String>,
    /// How long each has for an answer.
    pub patience: Duration,
}

/// Asks services for one query, and keeps what went wrong.
#[derive(Clone)]
pub(super) struct Asker {
    services: Services,
    wrong: Arc<Mutex<Wrong>>,
}

#[derive(Default)]
struct Wrong {
    /// Somebody was to be asked who must not be.
    refused: Option<Error>,
    /// Somebody was asked and did not answer as he should.
    failed: Option<Error>,
}

impl Asker {
    pub fn new(services: &Services) -> Self {
        Self { services: services.clone(), wrong: Arc::default() }
    }

    /// What went wrong. What was refused is told even where the query does not mind (`SILENT`), what failed only where it does.
    pub fn wrong(&self, minded: bool) -> Option<Error> {
        let mut wrong = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        wrong.refused.take().or_else(|| wrong.failed.take().filter(|_| minded))
    }

    fn rows(&self, url: &str, pattern: &GraphPattern, base: Option<&Iri<String>>) -> Result<Vec<QuerySolution>> {
        let client = Client::new(url, self.services.patience)?;
        let query = Query::Select { dataset: None, pattern: pattern.clone(), base_iri: base.cloned() }.to_string();
        let answer = client.ask(Some(&[("query", &query)]), "application/sparql-results+json")?;
        let bytes = serde_json::to_vec(&answer).map_err(|error| client.wrong(error.to_string()))?;
        let other = |error: String| client.wrong(format!("the answer holds no results of SPARQL: {error}"));
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
        match parser.for_slice(&bytes).map_err(|error| other(error.to_string()))? {
            SliceQueryResultsParserOutput::Solutions(rows) => {
                rows.collect::<Result<_, _>>().map_err(|error| other(error.to_string()))
            }
            SliceQueryResultsParserOutput::Boolean(_) => {
                Err(other("it says yes or no, rows were asked for".to_owned()))
            }
        }
    }
}

impl DefaultServiceHandler for Asker {
    type Error = Error;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>> {
        let url = service.as_str();
        let keep = |error: Error, slot: fn(&mut Wrong) -> &mut Option<Error>| {
            let told = Error::Query(error.to_string());
            slot(&mut self.wrong.lock().unwrap_or_else(PoisonError::into_inner)).get_or_insert(error);
            told
        };
        if !self.services.allowed.iter().any(|allowed| allowed == url) {
            let message = format!("SERVICE <{url}> is not asked unless it is allowed: --allow-service {url}");
            return Err(keep(Error::Query(message), |wrong| &mut wrong.refused));
        }
        let rows = self.rows(url, pattern, base).map_err(|error| keep(error, |wrong| &mut wrong.failed))?;
        let mut variables = Vec::new();
        pattern.on_in_scope_variable(|variable| {
            if !variables.contains(variable) {
                variables.push(variable.clone());
            }
        });
        let variables: Arc<[_]> = variables.into();
        let kept = Arc::clone(&variables);
        let rows = rows.into_iter().map(move |row| {
            let values: Vec<_> = kept.iter().map(|variable| row.get(variable).cloned()).collect();
            Ok(QuerySolution::from((Arc::clone(&kept), values)))
        });
        Ok(QuerySolutionIter::new(variables, rows))
    }
}
