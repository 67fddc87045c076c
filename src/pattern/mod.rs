//! The rule language: patterns over words, mentions and the dependency tree, read from TOML, run over a [`Scene`].
//!
//! In comes the text of rule files ([`RuleSet::read`]) and one analysed article with its mentions ([`Scene`]); out come
//! [`Match`]es: which rule, which words, and who plays which role. The language joins token patterns with steps through
//! the dependency graph as Odinson does (Valenzuela-Escárcega et al., *Odinson: A Fast Rule-based Information
//! Extraction Framework*, LREC 2020); templates with word lists apart from the syntax follow Eidos.
//!
//! A *role* is the part a mention plays in a fact: `subject`, `object`, or the name of a qualifier. A *scene* is what a
//! pattern looks at. An *arc* is a demand on what a word governs or is governed by.
//!
//! ```text
//! "oleh"                        the word, in lower case
//! $founding                     any entry of the list `founding`; an entry may be several words
//! [upos=VERB & lemma!=ada]      a word by its features: word, lemma, upos, dep, case=title|upper|lower
//! <subject:person|org>          a mention of one of these types plays `subject`; types also date, number, any
//! <subject:place !$countries>   the same, but none of this list
//! <object:text [upos=NOUN]+>    the words matched inside play `object`
//! ..8                           up to eight words (six if no number), as few as needed, within the clause
//! (a | b c)  x?  x*  x+  x{1,3} alternatives and repetition
//! [..]{ >obj <object:event> ; !>aux "belum" }   arcs: `>rel` down, `^rel` up, `@path` a named path, `!` must not hold
//! ```
//!
//! `docs/rules.md` explains all of it with examples.

mod matcher;
mod morphology;
mod rule;
mod scene;
mod syntax;
mod trace;

pub use matcher::Match;
pub use morphology::{passive, stem};
pub use rule::{Example, Place, Rule, RuleSet};
pub use scene::{Anchor, Captured, Kind, Scene};
pub use trace::{Attempt, Failure, Outcome};
