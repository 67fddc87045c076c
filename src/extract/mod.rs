//! From an analysed article to what it says: [`Extractor::extract`].
//!
//! In comes the document and its [`Analysis`]; out come [`Findings`]: names gathered into entities (`mention`),
//! references without a name (`coreference`), dates (`time`), offices before and after names (`title`), quotes and their
//! speakers (`quote`), what the article says of itself (`document`), the facts that the rules find (`typed`) and, where it
//! is asked for, what verbs say of two entities beyond that (`open`).
//! References are resolved in the order and with the constraints of the sieve of Lee et al., *Deterministic Coreference
//! Resolution Based on Entity-Centric, Precision-Ranked Rules* (Computational Linguistics 39.4, 2013): the surest first.

mod anchors;
pub mod clause;
mod coreference;
mod document;
mod draft;
mod learned;
mod mention;
pub mod missing;
mod named;
mod open;
pub mod pairs;
mod quote;
pub mod time;
mod title;
mod typed;

use std::path::Path;

use crate::error::Result;
use crate::fact::{Fact, Findings, Quote};
use crate::lang::Pack;
use crate::lang::aliases::Aliases;
use crate::lang::relations::Relations;
use crate::pattern::{Captured, Kind, RuleSet};
use crate::text::{Analysis, Document, Span};

use anchors::Field;
use clause::Phrasal;
use document::Head;
use draft::Draft;
use pairs::{Clusters, Material, Model, Objects, Pair};
use quote::{Quoted, Speech};
use title::{Title, Titles};
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
    relations: Relations,
    model: Model,
    phrasal: Phrasal,
    open: bool,
}

/// A place where a pattern holds, in words of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Instance {
    /// The sentence: an index into [`Analysis::sentences`].
    pub sentence: usize,
    /// From the first to the last word that took part.
    pub span: Span,
    /// The word that the pattern asks for by form or lemma.
    pub trigger: Span,
    /// Who plays which role, and what kind of thing it is, in the order of the pattern.
    pub roles: Vec<(String, Span, Kind)>,
}

/// An article with all that is known of it before facts are looked for.
struct Prepared<'a> {
    draft: Draft<'a>,
    head: Head,
    titles: Vec<Title>,
    quoted: Vec<Quoted>,
    quotes: Vec<Quote>,
    field: Field<'a>,
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
            rules: pack.rule_set()?,
            relations: pack.relations().clone(),
            model: pack.open_model("relations", Model::read)?,
            phrasal: Phrasal::read(pack.lexicon("phrasal")),
            open: false,
        })
    }

    /// Whether open relations are looked for as well: what verbs say of two entities and no relation of the ontology does.
    #[must_use]
    pub fn with_open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    /// The rules in use.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The relations that facts may carry.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// What `document` says. The analysis must be of its text.
    pub fn extract(&self, document: &Document, analysis: &Analysis) -> Findings {
        self.read(document, analysis).0
    }

    /// What `document` says, and all pairs of things that it speaks of.
    pub fn read(&self, document: &Document, analysis: &Analysis) -> (Findings, Vec<Pair>) {
        let article = self.prepare(document, analysis);
        let stance = self.stance(&article);
        let facts = self.ruled(&article, &stance);
        let material = self.material(&article);
        let pairs = pairs::pairs(&material, &facts);
        let mut facts = learned::facts(&material, &self.model, &pairs, facts, &stance);
        if self.open {
            facts.extend(open::facts(&article.draft, &article.field, &self.phrasal, &stance, &facts));
        }
        (article.draft.finish(facts, article.quotes), pairs)
    }

    /// Where the patterns of `rules` hold in `document`, whatever becomes of it.
    pub fn instances(&self, rules: &RuleSet, document: &Document, analysis: &Analysis) -> Vec<Instance> {
        let Prepared { draft, field, .. } = self.prepare(document, analysis);
        let tokens = |captured: Captured| match captured {
            Captured::Anchor(a) => (field.scene.anchors[a].tokens.clone(), field.scene.anchors[a].kind),
            Captured::Tokens(tokens) => (tokens, Kind::Text),
        };
        let role = |(name, captured): (String, Captured)| {
            let (tokens, kind) = tokens(captured);
            (name, analysis.span(tokens), kind)
        };
        let instance = |found: crate::pattern::Match| Instance {
            sentence: draft.sentence[found.tokens.start],
            span: analysis.span(found.tokens),
            trigger: analysis.tokens[found.trigger].span,
            roles: found.roles.into_iter().map(role).collect(),
        };
        rules.matches(&field.scene).into_iter().filter(|found| !found.tokens.is_empty()).map(instance).collect()
    }

    fn prepare<'a>(&self, document: &'a Document, analysis: &'a Analysis) -> Prepared<'a> {
        let names: Vec<Span> = analysis.names.iter().map(|name| analysis.span(name.tokens.clone())).collect();
        let dates = self.calendar.dates_beside(&document.text, document.published, &names);
        let mut draft = Draft::new(document, analysis, dates);
        let head = document::head(&draft);
        mention::gather(&mut draft, &self.aliases, &self.titles, &self.generic, &head);
        let titles = self.titles.find(&draft);
        let quoted = quote::find(&draft);
        coreference::resolve(&mut draft, &self.generic, &self.speech, &titles, &quoted);
        let quotes = self.speech.attribute(&draft, &quoted, &titles);
        let field = Field::new(&draft, &self.generic, &titles);
        Prepared { draft, head, titles, quoted, quotes, field }
    }

    fn stance<'a>(&'a self, article: &'a Prepared) -> Stance<'a> {
        Stance { modalities: &self.modalities, speech: &self.speech, quotes: &article.quotes }
    }

    /// What is found without the model.
    fn ruled(&self, article: &Prepared, stance: &Stance) -> Vec<Fact> {
        let mut facts = document::facts(&article.draft, &article.head);
        facts.extend(title::facts(&article.draft, &article.titles));
        facts.extend(named::facts(&article.draft, &self.units));
        facts.extend(typed::facts(&article.draft, &article.field, &self.rules, &self.relations, stance));
        facts
    }

    fn material<'a, 'd>(&'a self, article: &'a Prepared<'d>) -> Material<'a, 'd> {
        Material {
            draft: &article.draft,
            field: &article.field,
            titles: &article.titles,
            quoted: &article.quoted,
            head: &article.head,
            objects: &self.objects,
            clusters: &self.clusters,
        }
    }
}
