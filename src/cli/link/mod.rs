//! `simpul link`: whose Bishkek is everybody's Bishkek.

mod dataset;
mod report;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};

use super::input::{self, Input};
use super::output;
use crate::error::Error;
use crate::export::rdf;
use crate::format::Format;
use crate::lang::Pack;
use crate::link::catalogue::Catalogue;
use crate::link::fold::Names;
use crate::link::weights::Weights;
use crate::link::{Linker, Settings, sssom};
use crate::mapping::{Justification, Mapping, Predicate};
use crate::store::journal::{Journal, Limits, Writer};
use crate::store::{links_graph, links_iri, links_record, mapping_quads, mappings, settled, subjects};
pub use dataset::{Dataset, Layout};

/// Link what the news names with other datasets: Wikidata, GeoNames, a table, another graph
///
/// Links that are sure (--accept) become owl:sameAs: in a store they stand in GRAPH <links>, from files of RDF they go to
/// the output. Doubtful ones (--review) are skos:closeMatch, for a person to decide: edit the predicate in the table, and
/// give it back with --review. Each says how sure it is and why.
///
/// DATASET is a table (.csv, .tsv, .jsonl), a dump of Wikidata (.json), a table of GeoNames (.txt), each also as .gz, .bz2
/// or .zst, a file of RDF or a store, a catalogue (.cat), an endpoint of SPARQL (http://...) or a reconciliation service
/// (reconcile:http://...). Without --to it is the catalogue that is shipped: countries, provinces, cities, organisations.
#[derive(Args)]
#[command(after_help = "Examples:
  simpul link kb/ -o links.sssom.tsv --doubtful look.sssom.tsv
  simpul link kb/ --review look.sssom.tsv
  simpul link kb/ --undo shipped
  simpul link news.ttl --to companies.csv --id nib --name nama,singkatan -o links.ttl
  simpul link --catalogue build latest-all.json.bz2 -o wikidata.cat
  simpul link kb/ --to wikidata.cat --gold right.sssom.tsv
  simpul link news.ttl --from-graph other.ttl -o same.sssom.tsv")]
pub struct Link {
    /// Files of RDF (- for standard input), or the folder of a store; for --catalogue, files of datasets
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The dataset [default: the one that is shipped]
    #[arg(long, value_name = "DATASET", conflicts_with = "from_graph")]
    to: Option<String>,

    /// Another graph of news, as DATASET
    #[arg(long, value_name = "FILE")]
    from_graph: Option<PathBuf>,

    #[command(flatten)]
    layout: Layout,

    /// From this chance on a link holds
    #[arg(long, value_name = "CHANCE", default_value_t = 0.92, value_parser = chance)]
    accept: f64,

    /// From this chance on a person should look [default: 0.75]; or a table that a person has edited, to be taken over
    #[arg(long, value_name = "CHANCE|FILE")]
    review: Option<String>,

    /// Measure against a table (SSSOM) of the links that there should be; a store stays as it is
    #[arg(long, value_name = "FILE", conflicts_with_all = ["undo", "catalogue"])]
    gold: Option<PathBuf>,

    /// Where links go, as SSSOM (.tsv) or RDF, by its extension [default: standard output, as SSSOM]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Where the doubtful links go as well, as SSSOM
    #[arg(long, value_name = "FILE")]
    doubtful: Option<PathBuf>,

    /// Where all that was weighed goes: a line for each candidate of each entity, with what speaks for it
    #[arg(long, value_name = "FILE")]
    candidates: Option<PathBuf>,

    /// Take the links of a store with this dataset back
    #[arg(long, value_name = "DATASET", conflicts_with_all = ["to", "from_graph", "review", "catalogue"])]
    undo: Option<String>,

    /// Make a catalogue (-o) of the files of datasets, or check whether catalogues are whole
    #[arg(long, value_name = "ACTION", conflicts_with_all = ["to", "from_graph", "review"])]
    catalogue: Option<Action>,

    #[command(flatten)]
    input: Input,
}

#[derive(Clone, Copy, ValueEnum)]
enum Action {
    Build,
    Check,
}

fn chance(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|n| (0.0..=1.0).contains(n));
    number.ok_or_else(|| format!("a chance is a number from 0 to 1, not {text:?}"))
}

/// From which chance on a person should look, unless something else is said.
const REVIEW: f64 = 0.75;

impl Link {
    /// Does it.
    pub fn run(self, pack: &Pack) -> anyhow::Result<ExitCode> {
        let names = Names::new(pack);
        match (self.catalogue, &self.undo, self.review.as_deref().map(|text| (text, text.parse::<f64>().is_ok()))) {
            (Some(action), ..) => self.catalogue(action, &names),
            (None, Some(dataset), _) => self.take_back(dataset),
            (None, None, Some((table, false))) => self.take_over(Path::new(table)),
            _ => self.link(pack, &names),
        }
    }

    /// The one store that was given, where it is one.
    fn store(&self) -> anyhow::Result<Option<&Path>> {
        match self.files.as_slice() {
            [store] if store.is_dir() => Ok(Some(store)),
            files if files.iter().any(|file| file.is_dir()) => {
                bail!("links stand in the store that they are of: give one store, without other files")
            }
            _ => Ok(None),
        }
    }

    fn base(&self) -> anyhow::Result<String> {
        let store = self.store()?;
        Ok(store
            .map_or_else(|| Ok(self.input.base.clone()), |root| Journal::open(root).map(|j| j.base().to_owned()))?)
    }

    fn catalogue(&self, action: Action, names: &Names) -> anyhow::Result<ExitCode> {
        match (action, &self.output) {
            (Action::Check, _) => {
                for path in &self.files {
                    let catalogue = Catalogue::open(path)?;
                    catalogue.verify()?;
                    println!("{}: {} entries, {} keys: whole", path.display(), catalogue.len(), catalogue.keys());
                }
            }
            (Action::Build, None) => bail!("-o says where the catalogue goes: -o names.cat"),
            (Action::Build, Some(path)) => {
                let mut count = 0;
                output::to(Some(path), |out| {
                    count = self.layout.build(&self.files, path, out, names)?;
                    Ok(())
                })?;
                eprintln!("{}: {count} entries", path.display());
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn take_back(&self, dataset: &str) -> anyhow::Result<ExitCode> {
        let Some(root) = self.store()? else { bail!("--undo takes links out of a store: give its folder") };
        let mut writer = Writer::open(root, None, Limits::default())?;
        let records = [false, true].map(|by_hand| links_iri(writer.base(), dataset, by_hand));
        if !records.iter().any(|record| writer.has(record)) {
            let folder = format!("{}links/", writer.base());
            let known: Vec<String> =
                writer.links().iter().filter_map(|iri| iri.strip_prefix(&folder)).map(str::to_owned).collect();
            let known = if known.is_empty() { "there are none".to_owned() } else { known.join(", ") };
            bail!("no links with {dataset} in this store: {known}");
        }
        for record in &records {
            writer.remove(record);
        }
        writer.commit()?;
        eprintln!("taken back: the links with {dataset}");
        Ok(input::damage(writer.damaged()))
    }

    /// Takes over what a person has decided in a table.
    fn take_over(&self, table: &Path) -> anyhow::Result<ExitCode> {
        let base = self.base()?;
        let (name, prefix) = self.layout.named(self.dataset().as_deref(), &base);
        let read = sssom::read(table, &input::text(table)?, &base, &prefix)?;
        let dataset = read.title.clone().unwrap_or(name);
        let mut decided = read.mappings;
        decided.retain(|mapping| mapping.predicate != Predicate::CloseMatch);
        for mapping in &mut decided {
            mapping.source.clone_from(&dataset);
            mapping.justification = Justification::Manual;
            mapping.confidence = 1.0;
            "decided by hand".clone_into(&mut mapping.comment);
        }
        let Some(root) = self.store()? else {
            self.write(&decided, &dataset, &base)?;
            return Ok(ExitCode::SUCCESS);
        };
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let known: BTreeMap<String, Vec<String>> = subjects(&quads).into_iter().map(|s| (s.iri, s.names)).collect();
        if let Some(other) = decided.iter().find(|mapping| !known.contains_key(&mapping.subject)) {
            bail!("{}: the store has no entity <{}>", table.display(), other.subject);
        }
        // What was linked and is confirmed as it stands needs no decision.
        let stood = mappings(&quads);
        let same =
            |a: &Mapping, b: &Mapping| (&a.subject, a.predicate, &a.object) == (&b.subject, b.predicate, &b.object);
        let by_hand = |m: &Mapping| m.justification == Justification::Manual;
        let mut all: Vec<Mapping> = stood.iter().filter(|m| by_hand(m) && m.source == dataset).cloned().collect();
        let new: Vec<Mapping> = decided.into_iter().filter(|m| !stood.iter().any(|known| same(known, m))).collect();
        // The later decision on a pair holds.
        all.retain(|old| {
            !new.iter().any(|m| {
                m.subject == old.subject
                    && (m.object == old.object
                        || m.predicate == Predicate::SameAs && old.predicate == Predicate::SameAs)
            })
        });
        all.extend(new.iter().cloned());
        let mut writer = Writer::open(root, None, Limits::default())?;
        writer.put(links_record(&base, &dataset, true, &all));
        writer.commit()?;
        let yes = new.iter().filter(|m| m.predicate == Predicate::SameAs).count();
        eprintln!("{}: {yes} are the same, {} are not", dataset, new.len() - yes);
        Ok(outcome)
    }

    /// The dataset as it was given.
    fn dataset(&self) -> Option<String> {
        self.to.clone().or_else(|| self.from_graph.as_ref().map(|path| path.to_string_lossy().into_owned()))
    }

    fn link(&self, pack: &Pack, names: &Names) -> anyhow::Result<ExitCode> {
        let (base, store) = (self.base()?, self.store()?);
        let review = self.review.as_deref().map_or(Ok(REVIEW), chance).map_err(anyhow::Error::msg)?;
        let mut quads = Vec::new();
        let outcome = self.input.each(&self.files, |reader, path, from| {
            quads.extend(reader.read(path, from)?);
            Ok(())
        })?;
        let subjects = subjects(&quads);
        let to = self.dataset();
        let dataset = self.layout.open(to.as_deref(), &base, &subjects, pack, names)?;
        let Dataset { name, prefix, catalogue, .. } = &dataset;
        let gold = self.gold.as_deref().map(|path| {
            let table = sssom::read(path, &input::text(path)?, &base, prefix)?;
            anyhow::Ok(table.mappings)
        });
        let gold = gold.transpose()?;
        let settings = Settings {
            accept: self.accept,
            review: review.min(self.accept),
            source: name.clone(),
            prefix: prefix.clone(),
            weights: Weights::new(pack)?,
        };
        let linker = Linker::new(catalogue, names, settings);
        let outcomes = linker.outcomes(&subjects)?;
        if let Some(path) = &self.candidates {
            output::to(Some(path), |out| {
                Ok(report::candidates(&linker, &subjects, &outcomes, out).map_err(Error::io(path))?)
            })?;
        }
        let found: Vec<Mapping> =
            subjects.iter().zip(&outcomes).filter_map(|(subject, outcome)| linker.mapping(subject, outcome)).collect();
        if let Some(gold) = gold {
            let text = report::report(&gold, &linker, &subjects, &outcomes, &found);
            output::to(None, |out| out.write_all(text.as_bytes()).context("standard output"))?;
            if self.output.is_some() {
                self.write(&found, name, &base)?;
            }
            return Ok(outcome);
        }
        // What a person has decided stands, and is not asked again.
        let by_hand =
            mappings(&quads).into_iter().filter(|m| m.justification == Justification::Manual && m.source == *name);
        let links = settled(found.into_iter().chain(by_hand).collect());
        self.write(&links, name, &base)?;
        let accepted: Vec<Mapping> = links
            .iter()
            .filter(|m| m.predicate == Predicate::SameAs && m.justification != Justification::Manual)
            .cloned()
            .collect();
        if let Some(root) = store {
            let mut writer = Writer::open(root, None, Limits::default())?;
            if accepted.is_empty() {
                writer.remove(&links_iri(&base, name, false));
            } else {
                writer.put(links_record(&base, name, false, &accepted));
            }
            writer.commit()?;
        }
        let doubtful = links.iter().filter(|m| m.predicate == Predicate::CloseMatch).count();
        let of = subjects.len();
        eprintln!("{name}: {} of {of} entities linked, {doubtful} to review", accepted.len());
        Ok(outcome)
    }

    /// Writes links, and the doubtful ones apart.
    fn write(&self, links: &[Mapping], dataset: &str, base: &str) -> anyhow::Result<()> {
        let table = |links: &[Mapping], out: &mut dyn Write| sssom::write(links, dataset, base, out);
        let format = match &self.output {
            Some(path) if path.extension().is_some_and(|e| e != "tsv") => Some(Format::of_path(path)?),
            _ => None,
        };
        if let Some(other) = format.filter(|format| !format.is_rdf()) {
            bail!("links are written as SSSOM (.tsv) or RDF ({}), not as {other}", Format::known(true));
        }
        if let Some(path) = &self.doubtful {
            let some: Vec<Mapping> = links.iter().filter(|m| m.predicate == Predicate::CloseMatch).cloned().collect();
            output::to(Some(path), |out| Ok(table(&some, out)?))?;
        }
        output::to(self.output.as_deref(), |out| {
            match format {
                Some(format) => rdf::write(mapping_quads(base, links, &links_graph(base)), format, base, out)?,
                None => table(links, out)?,
            }
            Ok(())
        })
    }
}
