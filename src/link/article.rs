//! The words of one article -> what they name: text with names marked, by an analysis or by hand, to entries of a
//! catalogue.
//!
//! What has one name, or a name that is part of a fuller one of the same type, is one thing in one article.

use super::Linker;
use super::fold::fold;
use super::ranking::Ranked;
use crate::error::Result;
use crate::fact::Findings;
use crate::mapping::Subject;
use crate::text::{EntityType, Span};

/// Words that name something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// The words.
    pub span: Span,
    /// What kind of thing, where that is known.
    pub kind: Option<EntityType>,
}

/// Something that an article speaks of, with all its names there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Thing {
    /// What it is called; the fullest name first.
    pub names: Vec<String>,
    /// What kind of thing, where that is known.
    pub kind: Option<EntityType>,
}

impl Linker<'_> {
    /// What each of `names` in `text` is, in their order; none where nothing in the catalogue is likely.
    ///
    /// # Errors
    /// [`crate::error::Error::Catalogue`] where the catalogue is damaged.
    pub fn names(&self, text: &str, names: &[Name]) -> Result<Vec<Option<Ranked>>> {
        let mut subjects: Vec<Subject> = Vec::new();
        let mut of: Vec<Option<usize>> = Vec::new();
        let context = crate::mapping::words(text);
        // Fuller names first, so that shorter ones find them.
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|n| std::cmp::Reverse(fold(names[*n].span.of(text)).split(' ').count()));
        of.resize(names.len(), None);
        for n in order {
            let Name { span, kind } = names[n];
            let folded = fold(span.of(text));
            if folded.is_empty() {
                continue;
            }
            let same = |subject: &Subject| {
                let kinds = kind.is_none() || subject.kind.is_none() || kind == subject.kind;
                let person = kind.or(subject.kind).is_none_or(|kind| kind == EntityType::Person);
                subject.names.iter().map(|name| fold(name)).any(|full| {
                    full == folded || kinds && person && kind.is_some() && full.split(' ').any(|word| word == folded)
                })
            };
            let at = subjects.iter().position(same).unwrap_or_else(|| {
                subjects.push(Subject { kind, context: context.clone(), articles: vec![0], ..Subject::default() });
                subjects.len() - 1
            });
            let subject = &mut subjects[at];
            let name = span.of(text).to_owned();
            if !subject.names.contains(&name) {
                subject.names.push(name);
            }
            subject.kind = subject.kind.or(kind);
            of[n] = Some(at);
        }
        let outcomes = self.outcomes(&subjects)?;
        let best = of.into_iter().map(|at| outcomes.get(at?)?.best().cloned());
        Ok(best.collect())
    }

    /// What the things that an article speaks of are, in their order; none where nothing in the catalogue is likely.
    ///
    /// # Errors
    /// [`crate::error::Error::Catalogue`] where the catalogue is damaged.
    pub fn things(&self, text: &str, things: &[Thing]) -> Result<Vec<Option<Ranked>>> {
        let context = crate::mapping::words(text);
        let subjects = things.iter().map(|thing| Subject {
            names: thing.names.clone(),
            kind: thing.kind,
            context: context.clone(),
            articles: vec![0],
            ..Subject::default()
        });
        let subjects: Vec<Subject> = subjects.collect();
        Ok(self.outcomes(&subjects)?.into_iter().map(|outcome| outcome.best().cloned()).collect())
    }

    /// What the entities of an article are, in their order.
    ///
    /// # Errors
    /// [`crate::error::Error::Catalogue`] where the catalogue is damaged.
    pub fn findings(&self, text: &str, findings: &Findings) -> Result<Vec<Option<Ranked>>> {
        let things = findings.entities.iter().map(|entity| Thing {
            names: std::iter::once(&entity.name).chain(&entity.aliases).cloned().collect(),
            kind: Some(entity.kind),
        });
        self.things(text, &things.collect::<Vec<_>>())
    }
}
