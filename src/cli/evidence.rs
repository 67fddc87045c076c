//! How much of what stands behind the plain triples is exported, and as which version of RDF.

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::export::rdf;
use crate::format::Format;
use crate::store::{Detail, Quads, annotated, detailed, reified, with_stable_blanks};

/// How much, and how.
#[derive(Args)]
pub struct Evidence {
    /// How much evidence a form of RDF gets [default: full]
    #[arg(long = "evidence", value_enum, value_name = "AMOUNT")]
    amount: Option<Amount>,

    /// The bare triples: what entities are called and how they are related, in one graph, and nothing else
    #[arg(long, conflicts_with_all = ["amount", "rdf12"])]
    plain: bool,

    /// Facts as annotations of their triples, in RDF 1.2: evidence, confidence and qualifiers stand beside the plain triple
    #[arg(long)]
    rdf12: bool,
}

/// How much evidence.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Amount {
    /// Entities, plain triples and articles
    None,
    /// Also facts with their qualifiers and the words that state them
    Facts,
    /// Also mentions and quotations: everything
    Full,
}

impl Evidence {
    /// Whether the options can be had in `format`, which says so before anything is read.
    pub fn check(&self, format: Format) -> anyhow::Result<()> {
        if !format.is_rdf() && (self.amount.is_some() || self.plain || self.rdf12) {
            bail!("--evidence, --plain and --rdf12 are for forms of RDF: {}", Format::known(true));
        }
        if self.rdf12 && self.amount == Some(Amount::None) {
            bail!("--rdf12 annotates triples with evidence; --evidence none leaves nothing to annotate with");
        }
        if self.rdf12 && !format.has_triple_terms() {
            let able = Format::ALL.iter().filter(|format| format.has_triple_terms());
            let able: Vec<_> = able.map(|format| format.as_str()).collect();
            bail!("{format} has no RDF 1.2; --rdf12 takes --to {}", able.join(", "));
        }
        Ok(())
    }

    /// What of `quads` is written.
    pub fn of(&self, mut quads: Quads, format: Format) -> Quads {
        if !format.has_graphs() {
            rdf::pour(&mut quads);
        }
        let detail = match self.amount {
            _ if self.plain => Detail::Plain,
            Some(Amount::None) => Detail::Articles,
            Some(Amount::Facts) => Detail::Facts,
            Some(Amount::Full) | None => Detail::Full,
        };
        let quads = with_stable_blanks(detailed(quads, detail));
        if self.rdf12 { annotated(quads) } else { reified(quads) }
    }
}
