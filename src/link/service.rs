//! Services that are asked for names, some at a time: what they answer becomes entries.
//!
//! Answers can be kept in a file, so that what was answered before a service failed is not asked for again.
//! [Reconciliation Service API 0.2](https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/).

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::http::Client;
use crate::mapping::Entry;

/// How many names are asked for at a time, and how many answers are wanted to each.
pub(super) const BATCH: usize = 20;
const ANSWERS: usize = 8;

/// What a service answered to a name.
#[derive(Serialize, Deserialize)]
struct Line {
    service: String,
    name: String,
    entries: Vec<Entry>,
}

/// Answers of services, in a file of JSON Lines or only in memory.
#[derive(Default)]
pub struct Answers {
    file: Option<(PathBuf, File)>,
    /// By service and name.
    known: BTreeMap<(String, String), Vec<Entry>>,
}

impl Answers {
    /// The answers in the file at `path`, which later ones are added to.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Encoding`], [`Error::Syntax`]
    pub fn open(path: &Path) -> Result<Self> {
        let mut known = BTreeMap::new();
        let mut whole = 0;
        if path.exists() {
            let bytes = std::fs::read(path).map_err(Error::io(path))?;
            let text = Error::unless_utf8(path, &bytes)?;
            for (n, line) in text.split_inclusive('\n').enumerate() {
                // A process that was stopped leaves a line in part.
                if !line.ends_with('\n') {
                    break;
                }
                let line: Line = serde_json::from_str(line).map_err(|error| Error::Syntax {
                    path: path.to_owned(),
                    line: n + 1,
                    column: error.column(),
                    message: format!("no answer of a service: {error}"),
                })?;
                known.insert((line.service, line.name), line.entries);
            }
            whole = text.rfind('\n').map_or(0, |at| at as u64 + 1);
        }
        let file = File::options().create(true).append(true).open(path).map_err(Error::io(path))?;
        if file.metadata().map_err(Error::io(path))?.len() > whole {
            file.set_len(whole).map_err(Error::io(path))?;
        }
        Ok(Self { file: Some((path.to_owned(), file)), known })
    }

    fn keep(&mut self, service: &str, name: &str, entries: Vec<Entry>) -> Result<()> {
        if let Some((path, file)) = &mut self.file {
            let line = Line { service: service.to_owned(), name: name.to_owned(), entries: entries.clone() };
            let line = serde_json::to_string(&line).map_err(|error| Error::io(&*path)(error.into()))?;
            file.write_all(format!("{line}\n").as_bytes()).map_err(Error::io(&*path))?;
        }
        self.known.insert((service.to_owned(), name.to_owned()), entries);
        Ok(())
    }

    /// The entries that `service` has for `names`; `ask` asks it for those that are not known yet. Entries of one id are
    /// one.
    ///
    /// # Errors
    /// Those of `ask`, and of writing.
    pub(super) fn gather(
        &mut self,
        service: &str,
        names: &[String],
        mut ask: impl FnMut(&[String]) -> Result<Vec<Vec<Entry>>>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Vec<Entry>> {
        let key = |name: &String| (service.to_owned(), name.clone());
        let new: Vec<String> = names.iter().filter(|name| !self.known.contains_key(&key(name))).cloned().collect();
        let mut done = names.len() - new.len();
        for batch in new.chunks(BATCH) {
            for (name, entries) in batch.iter().zip(ask(batch)?) {
                self.keep(service, name, entries)?;
            }
            done += batch.len();
            progress(done as u64, names.len() as u64);
        }
        let mut all: BTreeMap<String, Entry> = BTreeMap::new();
        for entry in names.iter().filter_map(|name| self.known.get(&key(name))).flatten() {
            match all.get_mut(&entry.id) {
                None => {
                    all.insert(entry.id.clone(), entry.clone());
                }
                Some(known) => {
                    known.names.extend(entry.names.iter().cloned());
                    super::source::dedup(&mut known.names);
                    known.prominence = known.prominence.max(entry.prominence);
                }
            }
        }
        Ok(all.into_values().collect())
    }
}

/// What a reconciliation service says of itself.
#[derive(Deserialize)]
struct Manifest {
    name: Option<String>,
    #[serde(rename = "identifierSpace")]
    space: Option<String>,
}

#[derive(Deserialize)]
struct Results {
    result: Vec<Candidate>,
}

#[derive(Deserialize)]
struct Candidate {
    id: String,
    name: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default, rename = "type")]
    kinds: Vec<Value>,
    #[serde(default)]
    score: Option<f64>,
    #[serde(default, rename = "match")]
    matched: bool,
}

/// The entries that the reconciliation service at `url` has for `names`, and what it is called.
///
/// # Errors
/// [`Error::Service`] where it does not answer, not in time, or not in this form.
pub fn reconcile(
    url: &str,
    patience: Duration,
    names: &[String],
    answers: &mut Answers,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(String, Vec<Entry>)> {
    let client = Client::new(url, patience)?;
    let manifest = client.ask(None, "application/json")?;
    let manifest: Manifest = serde_json::from_value(manifest)
        .map_err(|error| client.wrong(format!("no manifest of a reconciliation service: {error}")))?;
    if manifest.space.is_none() && manifest.name.is_none() {
        return Err(client.wrong("no manifest of a reconciliation service: neither name nor identifierSpace in it"));
    }
    let space = manifest.space.unwrap_or_default();
    let ask = |batch: &[String]| {
        let query = |name: &String| json!({ "query": name, "limit": ANSWERS });
        let queries: serde_json::Map<String, Value> =
            batch.iter().enumerate().map(|(n, name)| (format!("q{n}"), query(name))).collect();
        let queries = Value::Object(queries).to_string();
        let mut answer = client.ask(Some(&[("queries", &queries)]), "application/json")?;
        let mut lists = Vec::new();
        for (n, name) in batch.iter().enumerate() {
            let result = answer.get_mut(format!("q{n}")).map(Value::take);
            let result = result.ok_or_else(|| client.wrong(format!("no answer to the query q{n}, {name:?}")))?;
            let results: Results = serde_json::from_value(result).map_err(|error| {
                client.wrong(format!("the answer to {name:?} is not in the form of the API: {error}"))
            })?;
            lists.push(results.result.into_iter().map(|candidate| candidate.entry(name, &space)).collect());
        }
        Ok(lists)
    };
    let entries = answers.gather(url, names, ask, progress)?;
    Ok((manifest.name.unwrap_or_else(|| url.to_owned()), entries))
}

impl Candidate {
    fn entry(self, asked: &str, space: &str) -> Entry {
        let mut names = vec![self.name];
        if self.matched {
            // The service is sure, by a name that it does not show.
            names.push(asked.to_owned());
        }
        super::source::dedup(&mut names);
        let kind = |kind: &Value| kind.as_str().or_else(|| kind.get("id")?.as_str()).map(str::to_owned);
        Entry {
            id: super::iri(&self.id, space),
            names,
            kinds: self.kinds.iter().filter_map(kind).collect(),
            description: self.description.unwrap_or_default(),
            prominence: self.score.unwrap_or_default().max(0.0),
            ..Entry::default()
        }
    }
}
