//! From an analysed article to what it says: [`Extractor::extract`].
//!
//! In comes the document and its [`Analysis`]; out come [`Findings`]: names gathered into entities (`mention`),
//! references without a name (`coreference`), dates (`time`), offices before and after names (`title`), quotes and their
//! speakers (`quote`), what the article says of itself (`document`) and the facts that the rules find (`typed`).
//! References are resolved in the order and with the constraints of the sieve of Lee et al., *Deterministic Coreference
//! Resolution Based on Entity-Centric, Precision-Ranked Rules* (Computational Linguistics 39.4, 2013): the surest first.

mod anchors;
mod coreference;
mod document;
mod draft;
mod learned;
mod mention;
mod named;
pub mod pairs;
mod quote;
pub mod time;
mod title;
mod typed;

use std::path::Path;

use crate::error::Result;
use crate::fact::Findings;
use crate::lang::Pack;
use crate::pattern::RuleSet;
use crate::text::{Analysis, Document, Span};

use anchors::Field;
use draft::Draft;
use mention::Aliases;
use pairs::{Clusters, Material, Model, Objects, Pair};
use quote::Speech;
use title::Titles;
use typed::{Modalities, Stance};

/// Finds entities, facts, quotes and dates. Built once, used for any number of articles, from any number of threads.
pub struct Extractor {
    aliases: Aliases,
    calendar: time::Calendar,
    generic: coreference::Generic,
    titles: Titles,
    speech: Speech,
    modalities: Modalities,
    units: named::Units,
    objects: Objects,
    clusters: Clusters,
    rules: RuleSet,
    model: Model,
}

impl Extractor {
    /// Reads lexicons and rules of a language pack.
    ///
    /// # Errors
    /// A rule file that is wrong, with line and column.
    pub fn new(pack: &Pack) -> Result<Self> {
        Ok(Self {
            aliases: Aliases::read(pack.lexicon("aliases")),
            calendar: time::Calendar::parse(pack.lexicon("calendar"), Path::new("lexicon/calendar.tsv"))?,
            generic: coreference::Generic::read(pack.lexicon("generic")),
            titles: Titles::read(pack.lexicon("titles"), pack.lexicon("honorifics")),
            speech: Speech::read(pack.lexicon("speech")),
            modalities: Modalities::read(pack.lexicon("modality")),
            units: named::Units::read(pack.lexicon("units")),
            objects: Objects::read(pack.lexicon("objects")),
            clusters: Clusters::read(pack.lexicon("clusters")),
            rules: RuleSet::read(pack.rules())?,
            model: pack.open_model("relations", Model::read)?,
        })
    }

    /// The rules in use.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// What `document` says. The analysis must be of its text.
    pub fn extract(&self, document: &Document, analysis: &Analysis) -> Findings {
        self.read(document, analysis).0
    }

    /// What `document` says, and all pairs of things that it speaks of.
    pub fn read(&self, document: &Document, analysis: &Analysis) -> (Findings, Vec<Pair>) {
        let names: Vec<Span> = analysis.names.iter().map(|name| analysis.span(name.tokens.clone())).collect();
        let dates = self.calendar.dates_beside(&document.text, document.published, &names);
        let mut draft = Draft::new(document, analysis, dates);
        let head = document::head(&draft);
        mention::gather(&mut draft, &self.aliases, &self.titles, &self.generic, &head);
        let titles = self.titles.find(&draft);
        let quoted = quote::find(&draft);
        coreference::resolve(&mut draft, &self.generic, &self.speech, &titles, &quoted);
        let quotes = self.speech.attribute(&draft, &quoted, &titles);
        let stance = Stance { modalities: &self.modalities, speech: &self.speech, quotes: &quotes };
        let field = Field::new(&draft, &self.generic, &titles);
        let mut facts = document::facts(&draft, &head);
        facts.extend(title::facts(&draft, &titles));
        facts.extend(named::facts(&draft, &self.units));
        facts.extend(typed::facts(&draft, &field, &self.rules, &stance));
        let material = Material {
            draft: &draft,
            field: &field,
            titles: &titles,
            quoted: &quoted,
            head: &head,
            objects: &self.objects,
            clusters: &self.clusters,
        };
        let pairs = pairs::pairs(&material, &facts);
        let facts = learned::facts(&material, &self.model, &pairs, facts, &stance);
        (draft.finish(facts, quotes), pairs)
    }
}
