//! Rule files: TOML with lists, paths, templates and rules. A file that is wrong is an error with line and column, and
//! no rule of it is left out in silence.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use toml::Spanned;

use super::matcher::{self, Match};
use super::scene::{Captured, Scene};
use super::syntax::{self, Atom, Item, List, Names, Target, Test, Wrong};
use super::trace::{Attempt, Outcome, Tracer};
use crate::error::{Error, Result, line_and_column};
use crate::fact::Modality;

/// A sentence and what the rule must find in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The sentence, in Indonesian.
    pub text: String,
    /// `Subject | Object` of every fact of the rule's relation that is found; empty where it must not match.
    #[serde(default)]
    pub facts: Vec<String>,
}

/// Where something stands in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in code points, counted from 1.
    pub column: usize,
}

/// One rule: patterns that find the same relation in the same way.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `relation/variant`.
    pub name: String,
    /// The relation it finds.
    pub relation: String,
    /// A modality that the pattern itself carries.
    pub modality: Option<Modality>,
    /// How often its facts are right, 0 to 1.
    pub confidence: f32,
    /// Roles for which every member of a list counts (`China, Rusia dan Iran`).
    pub lists: Vec<String>,
    /// Whether it speaks of members of one list (`pertemuan A dan B`, "the meeting of A and B").
    pub across: bool,
    /// Sentences in which it must match and in which it must not.
    pub examples: Vec<Example>,
    /// The roles in its patterns besides `subject` and `object`, without those that only stand in between (`_where`).
    pub qualifiers: Vec<String>,
    /// Where its name stands.
    pub place: Place,
}

/// All rules of a language, ready to run.
#[derive(Debug, Default)]
pub struct RuleSet {
    /// The rules, in the order of their files.
    pub rules: Vec<Rule>,
    patterns: Vec<Pattern>,
    /// Lists and paths that patterns of one's own may use.
    names: Names,
    /// Which patterns a word wakes.
    woken: FxHashMap<String, Vec<usize>>,
    /// Patterns that no single word wakes.
    always: Vec<usize>,
}

#[derive(Debug)]
struct Pattern {
    rule: usize,
    items: Vec<Item>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    lists: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    paths: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    template: Vec<TemplateEntry>,
    #[serde(default)]
    rule: Vec<RuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemplateEntry {
    name: Spanned<String>,
    /// Variant name to pattern.
    patterns: BTreeMap<String, Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    name: Spanned<String>,
    #[serde(default)]
    patterns: Vec<Spanned<String>>,
    template: Option<Spanned<String>>,
    /// Active verbs; their passive forms are derived. Lists `active` and `passive` of the patterns.
    #[serde(default)]
    verbs: Vec<String>,
    /// Nouns of the relation. List `nouns` of the patterns.
    #[serde(default)]
    nouns: Vec<String>,
    /// Types of a template's `%subject`.
    subject: Option<Spanned<String>>,
    /// Types of a template's `%object`.
    object: Option<Spanned<String>>,
    modality: Option<Spanned<String>>,
    confidence: Option<f32>,
    lists: Option<Vec<String>>,
    #[serde(default)]
    across: bool,
    #[serde(default, rename = "match")]
    matches: Vec<Example>,
    #[serde(default)]
    not: Vec<String>,
}

struct Template {
    path: String,
    source: String,
    patterns: Vec<(String, Spanned<String>)>,
}

/// What a rule's facts are worth before anything was measured of it.
const CONFIDENCE: f32 = 0.7;

impl RuleSet {
    /// Reads rule files, given as (path, text) in order: lists, paths and templates of a file can be used in it and in
    /// the files after it.
    ///
    /// # Errors
    /// [`Error::Syntax`] with the place of the first thing that is wrong.
    pub fn read<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> Result<Self> {
        let mut set = Self::default();
        let mut names = Names::default();
        let mut templates = BTreeMap::new();
        for (path, source) in files {
            let file: File = toml::from_str(source)
                .map_err(|e| Error::at_byte(path, source, e.span().map_or(0, |s| s.start), e.message()))?;
            set.file(path, source, file, &mut names, &mut templates)?;
        }
        set.names = names;
        set.index();
        Ok(set)
    }

    /// A set of one rule, `try/pattern`, that has this pattern alone and may use the lists and paths of this set.
    ///
    /// # Errors
    /// [`Error::Syntax`] where the pattern is wrong; `PATTERN` is named as the file.
    pub fn alone(&self, pattern: &str) -> Result<Self> {
        let items = syntax::pattern(pattern, &self.names)
            .map_err(|wrong| Error::at_byte("PATTERN", pattern, wrong.at, wrong.message))?;
        let rule = Rule {
            name: "try/pattern".to_owned(),
            relation: "try".to_owned(),
            modality: None,
            confidence: CONFIDENCE,
            lists: Vec::new(),
            across: true,
            examples: Vec::new(),
            qualifiers: qualifiers(&items),
            place: Place { path: "PATTERN".to_owned(), line: 1, column: 1 },
        };
        let pattern = Pattern { rule: 0, items, source: pattern.to_owned() };
        let mut set = Self { rules: vec![rule], patterns: vec![pattern], ..Self::default() };
        set.index();
        Ok(set)
    }

    fn file(
        &mut self,
        path: &str,
        source: &str,
        file: File,
        names: &mut Names,
        templates: &mut BTreeMap<String, Template>,
    ) -> Result<()> {
        for (name, entries) in file.lists {
            names.lists.insert(name, Arc::new(List::new(entries)));
        }
        for (name, text) in file.paths {
            let ways = syntax::paths(text.get_ref(), names).map_err(|w| misread(path, source, &text, w))?;
            names.paths.insert(name, ways);
        }
        for entry in file.template {
            let template =
                Template { path: path.into(), source: source.into(), patterns: entry.patterns.into_iter().collect() };
            templates.insert(entry.name.into_inner(), template);
        }
        file.rule.into_iter().try_for_each(|entry| self.rule(path, source, entry, names, templates))
    }

    fn rule(
        &mut self,
        path: &str,
        source: &str,
        entry: RuleEntry,
        names: &Names,
        templates: &BTreeMap<String, Template>,
    ) -> Result<()> {
        let wrong = |at: &Spanned<String>, message: String| Error::at_byte(path, source, at.span().start, message);
        let mut names = names.clone();
        let relation = entry.name.get_ref().split('/').next().unwrap_or_default().to_owned();
        if relation.is_empty() || !entry.name.get_ref().contains('/') {
            return Err(wrong(&entry.name, "a rule is named `relation/variant`".into()));
        }
        if !entry.verbs.is_empty() {
            names.lists.insert("active".into(), Arc::new(List::new(&entry.verbs)));
            let passives = entry.verbs.iter().flat_map(|verb| super::passive(verb));
            names.lists.insert("passive".into(), Arc::new(List::new(passives)));
        }
        if !entry.nouns.is_empty() {
            names.lists.insert("nouns".into(), Arc::new(List::new(&entry.nouns)));
        }
        for (role, types) in [("subject", &entry.subject), ("object", &entry.object)] {
            if let Some(types) = types {
                let kinds = syntax::kinds(types.get_ref()).map_err(|w| misread(path, source, types, w))?;
                names.types.insert(role.into(), kinds);
            }
        }
        let (line, column) = line_and_column(source, entry.name.span().start);
        let place = Place { path: path.to_owned(), line, column };
        let modality = entry.modality.as_ref().map(|m| m.get_ref().parse().map_err(|e| wrong(m, e))).transpose()?;
        let not = entry.not.into_iter().map(|text| Example { text, facts: Vec::new() });
        let mut rule = Rule {
            name: entry.name.get_ref().clone(),
            relation,
            modality,
            confidence: entry.confidence.unwrap_or(CONFIDENCE),
            across: entry.across,
            lists: entry.lists.unwrap_or_else(|| vec!["subject".into(), "object".into()]),
            examples: entry.matches.into_iter().chain(not).collect(),
            qualifiers: Vec::new(),
            place,
        };
        if entry.patterns.is_empty() && entry.template.is_none() {
            return Err(wrong(&entry.name, format!("rule {} has neither patterns nor a template", rule.name)));
        }
        if rule.examples.is_empty() {
            return Err(wrong(&entry.name, format!("rule {} has no example: give `match` and `not`", rule.name)));
        }
        for text in &entry.patterns {
            let items = syntax::pattern(text.get_ref(), &names).map_err(|w| misread(path, source, text, w))?;
            rule.add(&items);
            self.patterns.push(Pattern { rule: self.rules.len(), items, source: text.get_ref().clone() });
        }
        self.rules.push(rule);
        let Some(name) = entry.template else { return Ok(()) };
        let Some(template) = templates.get(name.get_ref()) else {
            return Err(wrong(&name, format!("there is no template {:?}", name.get_ref())));
        };
        // Each pattern of a template is a rule of its own, so that evidence can say which one spoke.
        let rule = self.rules.pop().unwrap_or_else(|| unreachable!("pushed above"));
        let base = rule.name.clone();
        for (n, (variant, text)) in template.patterns.iter().enumerate() {
            let needs = |list: &str| text.get_ref().contains(list);
            if needs("$active") && entry.verbs.is_empty() || needs("$nouns") && entry.nouns.is_empty() {
                continue;
            }
            let items = syntax::pattern(text.get_ref(), &names).map_err(|w| {
                misread(
                    &template.path,
                    &template.source,
                    text,
                    Wrong { message: format!("{} (for rule {base})", w.message), ..w },
                )
            })?;
            let examples = if n == 0 { rule.examples.clone() } else { Vec::new() };
            let mut variant = Rule { name: format!("{base}-{variant}"), examples, ..rule.clone() };
            variant.add(&items);
            self.patterns.push(Pattern { rule: self.rules.len(), items, source: text.get_ref().clone() });
            self.rules.push(variant);
        }
        Ok(())
    }

    fn index(&mut self) {
        for (p, pattern) in self.patterns.iter().enumerate() {
            match wakers(&pattern.items) {
                None => self.always.push(p),
                Some(words) => {
                    #[allow(clippy::iter_over_hash_type)] // each word has a list of its own
                    for word in words {
                        let woken = self.woken.entry(word).or_default();
                        if woken.last() != Some(&p) {
                            woken.push(p);
                        }
                    }
                }
            }
        }
    }

    /// Every match in `scene`: at each place of each sentence, the first way in which each pattern holds. Ordered by
    /// place, then by the order of the patterns.
    pub fn matches(&self, scene: &Scene) -> Vec<Match> {
        let mut all = Vec::new();
        let mut awake: Vec<usize> = Vec::new();
        for sentence in &scene.analysis.sentences {
            awake.clear();
            awake.extend(&self.always);
            for word in &scene.lower[sentence.clone()] {
                awake.extend(self.woken.get(word).into_iter().flatten());
            }
            awake.sort_unstable();
            awake.dedup();
            for start in sentence.clone() {
                for &p in &awake {
                    let pattern = &self.patterns[p];
                    all.extend(matcher::at(&pattern.items, scene, sentence, start, pattern.rule, ()));
                }
            }
        }
        all
    }

    /// How many patterns the rules for `relation` have.
    pub fn patterns_of(&self, relation: &str) -> usize {
        self.patterns.iter().filter(|pattern| self.rules[pattern.rule].relation == relation).count()
    }

    /// The text of a pattern, as its file has it.
    pub fn source(&self, pattern: usize) -> &str {
        &self.patterns[pattern].source
    }

    /// How far each pattern of the rules for `relation` gets in one sentence of `scene` when only those that `wish`
    /// allows play a role; `wish` is told the rule, the role and who would play it. The farthest first; a pattern that
    /// holds counts as the farthest.
    pub fn attempts(
        &self,
        scene: &Scene,
        sentence: usize,
        relation: &str,
        wish: &dyn Fn(&Rule, &str, &Captured) -> bool,
    ) -> Vec<Attempt> {
        let Some(sentence) = scene.analysis.sentences.get(sentence) else { return Vec::new() };
        let of_relation = |pattern: &&Pattern| self.rules[pattern.rule].relation == relation;
        let mut all: Vec<Attempt> = Vec::new();
        for (p, pattern) in self.patterns.iter().enumerate().filter(|(_, pattern)| of_relation(pattern)) {
            let wish = |role: &str, captured: &Captured| wish(&self.rules[pattern.rule], role, captured);
            let mut tracer = Tracer::new(&wish);
            let found = sentence.clone().find_map(|start| {
                tracer.begin(start);
                let found = matcher::at(&pattern.items, scene, sentence, start, pattern.rule, &mut tracer);
                found.map(|found| (start, found))
            });
            all.extend(match found {
                Some((start, found)) => {
                    let asked = super::trace::asked(&pattern.items);
                    let outcome = Outcome::Held(found);
                    Some(Attempt { rule: pattern.rule, pattern: p, start, held: asked, asked, outcome })
                }
                None => tracer.finish(pattern.rule, p, &pattern.items),
            });
        }
        all.sort_by(Attempt::farther);
        all
    }

    /// What a pattern finds first at the word `start`, whoever plays its roles.
    pub fn first_at(&self, scene: &Scene, pattern: usize, start: usize) -> Option<Match> {
        let sentence = scene.analysis.sentences.iter().find(|sentence| sentence.contains(&start))?;
        let Pattern { rule, items, .. } = &self.patterns[pattern];
        matcher::at(items, scene, sentence, start, *rule, ())
    }
}

impl Rule {
    /// Notes the roles of one more pattern.
    fn add(&mut self, items: &[Item]) {
        for name in qualifiers(items) {
            if !self.qualifiers.contains(&name) {
                self.qualifiers.push(name);
            }
        }
    }
}

/// The roles of a pattern besides `subject`, `object` and those that begin with `_`, in its order.
fn qualifiers(items: &[Item]) -> Vec<String> {
    let mut all = Vec::new();
    for item in items {
        match &item.atom {
            Atom::Mention(role) => all.push(role.name.clone()),
            Atom::Words(name, items) => {
                all.push(name.clone());
                all.extend(qualifiers(items));
            }
            Atom::Group(options) => all.extend(options.iter().flat_map(|option| qualifiers(option))),
            Atom::Word(_) | Atom::List(_) | Atom::Token(_) | Atom::Gap(_) => {}
        }
        all.extend(item.arcs.iter().filter_map(|arc| match &arc.target {
            Target::Role(role) => Some(role.name.clone()),
            Target::Any | Target::Word(_) => None,
        }));
    }
    all.retain(|name| name != "subject" && name != "object" && !name.starts_with('_'));
    all
}

fn misread(path: &str, source: &str, text: &Spanned<String>, wrong: Wrong) -> Error {
    // The span covers the quotation marks; what stands between them is taken literally in single quotes, so that the
    // offset within the pattern is the offset within the file.
    let raw = &source[text.span()];
    let marks = if raw.starts_with("'''") || raw.starts_with("\"\"\"") { 3 } else { 1 };
    let newline = usize::from(marks == 3 && raw[3..].starts_with('\n'));
    Error::at_byte(path, source, text.span().start + marks + newline + wrong.at, wrong.message)
}

/// Words one of which must stand in the sentence for the pattern to hold; none where there is no such set.
fn wakers(items: &[Item]) -> Option<FxHashSet<String>> {
    items
        .iter()
        .filter(|item| item.min > 0)
        .filter_map(|item| match &item.atom {
            Atom::Word(word) => Some([word.clone()].into_iter().collect()),
            Atom::List(list) => Some(list.first_words().cloned().collect()),
            Atom::Token(constraints) => constraints.iter().find_map(|c| match &c.test {
                Test::Word(words) if !c.negated => Some(words.clone()),
                _ => None,
            }),
            Atom::Group(options) => {
                options.iter().map(|o| wakers(o)).try_fold(FxHashSet::default(), |mut all, words| {
                    all.extend(words?);
                    Some(all)
                })
            }
            Atom::Words(_, items) => wakers(items),
            Atom::Mention(_) | Atom::Gap(_) => None,
        })
        .min_by_key(FxHashSet::len)
}
