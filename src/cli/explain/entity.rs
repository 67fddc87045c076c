//! All that is known of an entity.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::Known;
use crate::cli::style::{BAD, BOLD, CHANGED, DIM, one_line, paint};
use crate::conflict::{Conflict, Knowledge, conflicts};
use crate::fact::{Statement, Value};
use crate::lang::Pack;
use crate::lang::offices::Offices;
use crate::store::{Entity, Quad, Stated, about};
use crate::text::Date;

/// How many digits of a fact's number are shown: enough to tell millions apart.
const DIGITS: usize = 12;

/// Writes what is known of `entity`: names, links, what was joined to it, offices in the order of their days, other facts by relation,
/// quotes, and where articles contradict each other.
pub fn write(
    entity: &Entity,
    facts: &[Stated],
    known: &Known,
    quads: &[Quad],
    pack: &Pack,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let coloured = known.coloured;
    let node = known.graph.nodes.get(&entity.iri);
    let kind = node.map_or(String::new(), |node| format!("  {}", node.kind));
    writeln!(out, "{}{kind}  {}", paint(&one_line(&entity.label), BOLD, coloured), paint(&entity.iri, DIM, coloured))?;
    if let Some(node) = node.filter(|node| !node.aliases.is_empty()) {
        let names: Vec<String> = node.aliases.iter().map(|name| one_line(name)).collect();
        writeln!(out, "  also called {}", names.join("; "))?;
    }
    let about = about(quads, &entity.iri);
    for (property, other) in &about.links {
        writeln!(out, "  {property} {other}")?;
    }
    for (other, reason) in &about.joined {
        writeln!(out, "  joined to it: {}  {}", paint(other, DIM, coloured), one_line(reason))?;
    }
    let facts = facts.iter().filter(|stated| concerns(&stated.evidence[0].1, &entity.iri));
    let (offices, others): (Vec<&Stated>, Vec<&Stated>) = facts.partition(|stated| {
        let says = &stated.evidence[0].1;
        says.relation == "position" && says.subject == entity.iri
    });
    section("offices", offices, known, out)?;
    let mut relations: BTreeMap<&str, Vec<&Stated>> = BTreeMap::new();
    for stated in others {
        relations.entry(&stated.evidence[0].1.relation).or_default().push(stated);
    }
    for (relation, stated) in relations {
        section(relation, stated, known, out)?;
    }
    if !about.quotes.is_empty() {
        writeln!(out, "{}", paint("quotes", BOLD, coloured))?;
    }
    for (article, words) in &about.quotes {
        let place = paint(&format!("[{}]", known.place(article)), DIM, coloured);
        writeln!(out, "  \"{}\"  {place}", one_line(words))?;
    }
    let offices = Offices::read(pack.lexicon("offices"), pack.lexicon("titles"));
    let knowledge = Knowledge { copies: &known.copies, relations: pack.relations(), offices: &offices };
    let found = conflicts(&known.graph, knowledge);
    let found: Vec<&Conflict> = found.iter().filter(|conflict| speaks_of(conflict, &entity.iri)).collect();
    if !found.is_empty() {
        writeln!(out, "{}", paint("conflicts", BOLD, coloured))?;
    }
    for conflict in found {
        let about: Vec<String> = conflict.about.iter().map(|value| known.value(value)).collect();
        writeln!(out, "  {} {}", about.join(", "), conflict.relation)?;
        for side in &conflict.sides {
            let value = paint(&known.value(&side.value), CHANGED, coloured);
            let articles = side.support;
            let newest = side.newest.map_or(String::new(), |day| format!(", newest {day}"));
            writeln!(out, "    {value}  {articles} article{}{newest}", if articles == 1 { "" } else { "s" })?;
        }
    }
    Ok(())
}

/// Whether the entity stands anywhere in a statement.
fn concerns(statement: &Statement, iri: &str) -> bool {
    let is = |value: &Value<String>| matches!(value, Value::Entity(other) if other == iri);
    statement.subject == iri
        || statement.source.as_deref() == Some(iri)
        || is(&statement.object)
        || statement.qualifiers.values().any(is)
}

fn speaks_of(conflict: &Conflict, iri: &str) -> bool {
    let is = |value: &Value<String>| matches!(value, Value::Entity(other) if other == iri);
    conflict.about.iter().any(is) || conflict.sides.iter().any(|side| is(&side.value))
}

/// The days on which a fact is said to hold, or else was published.
fn days(stated: &Stated, known: &Known) -> BTreeSet<Date> {
    let day = |(article, statement): &(String, Statement)| match statement.qualifiers.get("date") {
        Some(Value::Date(date)) => Some(*date),
        _ => known.graph.articles.get(article)?.published,
    };
    stated.evidence.iter().filter_map(day).collect()
}

/// By which facts stand in the order of time: those without a day last.
fn first_day(stated: &Stated, known: &Known) -> (bool, Option<(jiff::civil::Date, jiff::civil::Date)>) {
    let first = days(stated, known).into_iter().filter_map(Date::days).min();
    (first.is_none(), first)
}

fn section(name: &str, mut facts: Vec<&Stated>, known: &Known, out: &mut dyn Write) -> anyhow::Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    let coloured = known.coloured;
    writeln!(out, "{}", paint(name, BOLD, coloured))?;
    facts.sort_by_cached_key(|stated| first_day(stated, known));
    for stated in facts {
        let (article, statement) = best(stated);
        let days = days(stated, known);
        let days = match (days.first(), days.last()) {
            (Some(first), Some(last)) if first != last => format!(", {first} to {last}"),
            (Some(day), _) => format!(", {day}"),
            _ => String::new(),
        };
        let articles = known.support(stated);
        let number = stated.iri.rsplit('/').next().unwrap_or_default();
        let number: String = number.chars().take(DIGITS).collect();
        let plural = if articles == 1 { "" } else { "s" };
        let note = paint(&format!("{articles} article{plural}{days}  fact/{number}"), DIM, coloured);
        writeln!(out, "  {}  {note}", known.said(statement))?;
        let place = format!("[{} {:.2}, {}]", statement.rule, statement.confidence, known.place(article));
        writeln!(out, "      {}  {}", one_line(&statement.passage.text), paint(&place, DIM, coloured))?;
        if let Some(reason) = &stated.quarantined {
            writeln!(out, "      {}", paint(&format!("in quarantine: {reason}"), BAD, coloured))?;
        }
    }
    Ok(())
}

/// The surest evidence, of equally sure the first.
fn best(stated: &Stated) -> &(String, Statement) {
    let surer = |a: &&(String, Statement), b: &&(String, Statement)| b.1.confidence.total_cmp(&a.1.confidence);
    stated.evidence.iter().min_by(surer).unwrap_or(&stated.evidence[0])
}
