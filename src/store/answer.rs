//! Answers, and the formats in which the standards write them.

use std::io::{self, Write};
use std::str::FromStr;

use oxigraph::model::{Quad, Term, Variable};
use oxigraph::sparql::results::{QueryResultsFormat, QueryResultsSerializer};

use super::Store;
use crate::error::{Error, Result};
use crate::vocab::PREFIXES;

/// What a query yields.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Of `SELECT`.
    Rows(Rows),
    /// Of `ASK`.
    Truth(bool),
    /// Of `CONSTRUCT` and `DESCRIBE`, all in the default graph.
    Quads(Vec<Quad>),
}

/// Solutions of a `SELECT`, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    pub(super) variables: Vec<Variable>,
    pub(super) rows: Vec<Vec<Option<Term>>>,
}

/// A result format of SPARQL 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResultFormat {
    /// Values alone, for spreadsheets.
    Csv,
    /// Terms in full, tab-separated.
    Tsv,
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl ResultFormat {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Tsv, Self::Json, Self::Xml];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }

    fn serializer(self) -> QueryResultsSerializer {
        QueryResultsSerializer::from_format(match self {
            Self::Csv => QueryResultsFormat::Csv,
            Self::Tsv => QueryResultsFormat::Tsv,
            Self::Json => QueryResultsFormat::Json,
            Self::Xml => QueryResultsFormat::Xml,
        })
    }

    /// Writes the answer to an `ASK`.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn truth(self, truth: bool, mut out: impl Write) -> io::Result<()> {
        self.serializer().serialize_boolean_to_writer(&mut out, truth)?;
        writeln!(out)
    }
}

impl FromStr for ResultFormat {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|f| f.as_str().eq_ignore_ascii_case(s))
            .ok_or_else(|| Error::Format { name: s.to_owned(), known: Self::ALL.map(Self::as_str).join(", ") })
    }
}

impl Rows {
    /// The names of the columns.
    pub fn header(&self) -> Vec<&str> {
        self.variables.iter().map(Variable::as_str).collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The cells for people: literals without quotes and types, and for IRIs their labels in `labels`, where they have
    /// one there, or else the shortest form. Without `labels`, IRIs in full.
    pub fn cells(&self, labels: Option<&Store>) -> Vec<Vec<String>> {
        let cell = |term: &Option<Term>| match term {
            None => String::new(),
            Some(Term::Literal(literal)) => literal.value().to_owned(),
            Some(Term::NamedNode(iri)) => match labels {
                None => iri.as_str().to_owned(),
                Some(store) => store.label(iri.as_ref()).unwrap_or_else(|| short(iri.as_str())),
            },
            Some(other) => other.to_string(),
        };
        self.rows.iter().map(|row| row.iter().map(cell).collect()).collect()
    }

    /// Writes them in a format of the standard.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, format: ResultFormat, mut out: impl Write) -> io::Result<()> {
        let mut writer = format.serializer().serialize_solutions_to_writer(&mut out, self.variables.clone())?;
        for row in &self.rows {
            let bound = self.variables.iter().zip(row).filter_map(|(v, term)| Some((v, term.as_ref()?)));
            writer.serialize(bound)?;
        }
        writer.finish()?;
        // JSON and XML end without a newline.
        if matches!(format, ResultFormat::Json | ResultFormat::Xml) { writeln!(out) } else { Ok(()) }
    }
}

/// An IRI with its namespace shortened to the prefix; our own vocabulary without any.
pub(super) fn short(iri: &str) -> String {
    let known = PREFIXES.iter().find_map(|(prefix, namespace)| Some((*prefix, iri.strip_prefix(namespace)?)));
    match known {
        Some(("simpul", name)) => name.to_owned(),
        Some((prefix, name)) => format!("{prefix}:{name}"),
        None => iri.to_owned(),
    }
}
