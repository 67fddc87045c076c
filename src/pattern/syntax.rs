//! Reads the text of a pattern into a tree. Every error names the byte at which it stands, so that the reader of the rule
//! file can give line and column.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::scene::Kind;
use crate::text::{EntityType, Upos};

/// What is wrong with a pattern, and at which byte of it.
#[derive(Debug)]
pub(super) struct Wrong {
    pub at: usize,
    pub message: String,
}

type Read<T> = Result<T, Wrong>;

/// A word list: single words, and entries of several words with the longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    pub single: FxHashSet<String>,
    pub several: Vec<Vec<String>>,
}

impl List {
    pub fn new<S: AsRef<str>>(entries: impl IntoIterator<Item = S>) -> Self {
        let mut list = Self::default();
        for entry in entries {
            let words: Vec<String> = entry.as_ref().split_whitespace().map(str::to_lowercase).collect();
            match words.as_slice() {
                [] => {}
                [word] => {
                    list.single.insert(word.clone());
                }
                _ => list.several.push(words),
            }
        }
        list.several.sort_by_key(|words| std::cmp::Reverse(words.len()));
        list
    }

    /// Whether `words` are an entry.
    pub fn contains(&self, words: &[String]) -> bool {
        match words {
            [word] => self.single.contains(word),
            _ => self.several.iter().any(|entry| entry == words),
        }
    }

    /// The first word of every entry.
    pub fn first_words(&self) -> impl Iterator<Item = &String> {
        #[allow(clippy::iter_over_hash_type)] // callers put them into maps of their own
        self.single.iter().chain(self.several.iter().filter_map(|words| words.first()))
    }
}

/// What names mean while a pattern is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub lists: BTreeMap<String, Arc<List>>,
    pub types: BTreeMap<String, Vec<Kind>>,
    pub paths: BTreeMap<String, Vec<Path>>,
}

#[derive(Clone, Debug)]
pub(super) enum Test {
    Word(FxHashSet<String>),
    Lemma(FxHashSet<String>),
    Upos(Vec<Upos>),
    Dep(Vec<String>),
    Case(Vec<Case>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Case {
    Title,
    Upper,
    Lower,
}

/// One demand on a word; `negated` turns it round.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub test: Test,
    pub negated: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Step {
    Down(Vec<String>),
    Up(Vec<String>),
}

/// A way through the tree: steps with how often each is taken at least and at most.
pub(super) type Path = Vec<(Step, usize, usize)>;

#[derive(Clone, Debug)]
pub(super) enum Target {
    /// Somewhere is enough.
    Any,
    Role(Role),
    Word(Vec<Constraint>),
}

#[derive(Clone, Debug)]
pub(super) struct Arc_ {
    pub paths: Vec<Path>,
    pub target: Target,
    pub negated: bool,
    pub optional: bool,
    /// The bytes of the pattern that say so.
    pub source: Range<usize>,
}

/// A role and who may play it.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub name: String,
    /// Empty for any entity.
    pub kinds: Vec<Kind>,
    /// Names that may not.
    pub not: Option<Arc<List>>,
}

#[derive(Clone, Debug)]
pub(super) enum Atom {
    Word(String),
    List(Arc<List>),
    Token(Vec<Constraint>),
    Mention(Role),
    Words(String, Vec<Item>),
    Gap(usize),
    Group(Vec<Vec<Item>>),
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub atom: Atom,
    pub arcs: Vec<Arc_>,
    pub min: usize,
    pub max: usize,
    /// The bytes of the pattern that say what it is, without arcs and repetition.
    pub source: Range<usize>,
}

/// How many words a gap spans when the pattern does not say.
const GAP: usize = 6;
/// How often `*` and `+` repeat at the most; sentences of news hold no longer lists.
const MANY: usize = 40;

pub(super) fn pattern(source: &str, names: &Names) -> Read<Vec<Item>> {
    let mut reader = Reader { source, at: 0, names };
    let items = reader.sequence()?;
    reader.space();
    if reader.at < source.len() {
        return Err(reader.wrong("nothing more, or an element"));
    }
    if items.is_empty() {
        return Err(Wrong { at: 0, message: "the pattern is empty".into() });
    }
    Ok(items)
}

/// A named path such as `>nsubj | ^acl:relcl`.
pub(super) fn paths(source: &str, names: &Names) -> Read<Vec<Path>> {
    let mut reader = Reader { source, at: 0, names };
    let paths = reader.paths()?;
    reader.space();
    if reader.at < source.len() { Err(reader.wrong("`>rel`, `^rel`, `@path` or `|`")) } else { Ok(paths) }
}

/// Types such as `person|org|date`.
pub(super) fn kinds(source: &str) -> Read<Vec<Kind>> {
    let names = Names::default();
    let mut reader = Reader { source, at: 0, names: &names };
    let kinds = reader.kinds()?;
    if reader.at < source.len() { Err(reader.wrong("`|` and a type")) } else { Ok(kinds) }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    names: &'a Names,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn wrong(&self, expected: &str) -> Wrong {
        let found = self.rest().chars().next().map_or("the end".to_owned(), |c| format!("`{c}`"));
        Wrong { at: self.at, message: format!("expected {expected}, found {found}") }
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn need(&mut self, token: &str) -> Read<()> {
        self.space();
        if self.take(token) { Ok(()) } else { Err(self.wrong(&format!("`{token}`"))) }
    }

    fn run(&mut self, keep: impl Fn(char) -> bool, what: &str) -> Read<String> {
        let len = self.rest().find(|c| !keep(c)).unwrap_or(self.rest().len());
        if len == 0 {
            return Err(self.wrong(what));
        }
        let run = self.rest()[..len].to_owned();
        self.at += len;
        Ok(run)
    }

    fn name(&mut self, what: &str) -> Read<String> {
        self.run(|c| c.is_alphanumeric() || c == '_' || c == '-', what)
    }

    fn number(&mut self) -> Read<usize> {
        let at = self.at;
        let digits = self.run(|c| c.is_ascii_digit(), "a number")?;
        digits
            .parse()
            .ok()
            .filter(|n| *n <= MANY)
            .ok_or_else(|| Wrong { at, message: format!("at most {MANY} is allowed here") })
    }

    fn list(&mut self) -> Read<Arc<List>> {
        let at = self.at;
        let name = self.name("the name of a list")?;
        self.names.lists.get(&name).cloned().ok_or_else(|| Wrong { at, message: format!("there is no list `{name}`") })
    }

    fn sequence(&mut self) -> Read<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            self.space();
            if self.rest().is_empty() || self.rest().starts_with(['|', ')', '>']) {
                return Ok(items);
            }
            items.push(self.item()?);
        }
    }

    fn item(&mut self) -> Read<Item> {
        let start = self.at;
        let atom = self.atom()?;
        let mut item = Item { atom, arcs: Vec::new(), min: 1, max: 1, source: start..self.at };
        if self.rest().starts_with('{') && !self.rest()[1..].starts_with(|c: char| c.is_ascii_digit()) {
            self.at += 1;
            item.arcs = self.arcs()?;
        }
        if self.take("?") {
            item.min = 0;
        } else if self.take("*") {
            (item.min, item.max) = (0, MANY);
        } else if self.take("+") {
            item.max = MANY;
        } else if self.take("{") {
            item.min = self.number()?;
            item.max = if self.take(",") { self.number()? } else { item.min };
            self.need("}")?;
        }
        Ok(item)
    }

    fn atom(&mut self) -> Read<Atom> {
        if self.take("\"") {
            let word = self.run(|c| c != '"' && c != '\n', "a word and a closing quotation mark")?;
            if !self.take("\"") {
                return Err(self.wrong("a closing quotation mark"));
            }
            Ok(Atom::Word(word.to_lowercase()))
        } else if self.take("$") {
            Ok(Atom::List(self.list()?))
        } else if self.take("[") {
            Ok(Atom::Token(self.constraints()?))
        } else if self.take("<") {
            let name = self.name("the name of a role")?;
            if self.take(":text") {
                let items = self.sequence()?;
                self.need(">")?;
                if items.is_empty() {
                    return Err(self.wrong("the words that play the role"));
                }
                return Ok(Atom::Words(name, items));
            }
            Ok(Atom::Mention(self.role(name)?))
        } else if self.take("..") {
            let many = self.rest().starts_with(|c: char| c.is_ascii_digit());
            Ok(Atom::Gap(if many { self.number()? } else { GAP }))
        } else if self.take("(") {
            let mut options = vec![self.sequence()?];
            while self.take("|") {
                options.push(self.sequence()?);
            }
            self.need(")")?;
            Ok(Atom::Group(options))
        } else {
            Err(self.wrong("an element: \"word\", $list, [constraint], <role:type>, .. or ("))
        }
    }

    /// What follows the name of a role, up to and including `>`.
    fn role(&mut self, name: String) -> Read<Role> {
        let kinds = if self.take(":") { self.kinds()? } else { Vec::new() };
        self.space();
        let not = if self.take("!$") { Some(self.list()?) } else { None };
        self.need(">")?;
        Ok(Role { name, kinds, not })
    }

    fn kinds(&mut self) -> Read<Vec<Kind>> {
        let mut kinds = Vec::new();
        loop {
            let at = self.at;
            let parameter = self.take("%");
            let name = self.name("a type")?;
            match name.as_str() {
                _ if parameter => {
                    let given = self.names.types.get(&name);
                    let given = given.ok_or_else(|| Wrong { at, message: format!("the rule gives no `{name}`") })?;
                    kinds.extend_from_slice(given);
                }
                "date" => kinds.push(Kind::Date),
                "number" => kinds.push(Kind::Number),
                "text" => kinds.push(Kind::Text),
                "any" => kinds.extend(EntityType::ALL.map(Kind::Entity)),
                other => match other.parse() {
                    Ok(kind) => kinds.push(Kind::Entity(kind)),
                    Err(message) => {
                        return Err(Wrong { at, message: format!("{message}; also date, number, text, any") });
                    }
                },
            }
            if !self.take("|") {
                return Ok(kinds);
            }
        }
    }

    fn constraints(&mut self) -> Read<Vec<Constraint>> {
        let mut all = Vec::new();
        loop {
            self.space();
            if self.take("]") {
                return Ok(all);
            }
            if !all.is_empty() {
                self.need("&")?;
                self.space();
            }
            all.push(self.constraint()?);
        }
    }

    fn constraint(&mut self) -> Read<Constraint> {
        let at = self.at;
        let key = self.name("a feature: word, lemma, upos, dep or case")?;
        let negated = self.take("!=");
        if !negated {
            self.need("=")?;
        }
        let mut words = FxHashSet::default();
        let mut values = Vec::new();
        loop {
            if self.take("$") {
                words.extend(self.list()?.single.iter().cloned());
            } else {
                let value = self.run(|c| !c.is_whitespace() && !"]|&".contains(c), "a value")?;
                words.insert(value.to_lowercase());
                values.push((self.at - value.len(), value));
            }
            if !self.take("|") {
                break;
            }
        }
        let test = match key.as_str() {
            "word" => Test::Word(words),
            "lemma" => Test::Lemma(words),
            "upos" => Test::Upos(each(&values, str::parse)?),
            "dep" => Test::Dep(values.into_iter().map(|(_, v)| v).collect()),
            "case" => Test::Case(each(&values, |v| match v {
                "title" => Ok(Case::Title),
                "upper" => Ok(Case::Upper),
                "lower" => Ok(Case::Lower),
                _ => Err(format!("not a case: {v:?} (title, upper, lower)")),
            })?),
            _ => {
                return Err(Wrong {
                    at,
                    message: format!("there is no feature `{key}` (word, lemma, upos, dep, case)"),
                });
            }
        };
        Ok(Constraint { test, negated })
    }

    fn arcs(&mut self) -> Read<Vec<Arc_>> {
        let mut arcs = Vec::new();
        loop {
            self.space();
            let start = self.at;
            let negated = self.take("!");
            let optional = !negated && self.take("?");
            let paths = self.paths()?;
            self.space();
            let target = if self.take("<") {
                let name = self.name("the name of a role")?;
                Target::Role(self.role(name)?)
            } else if self.take("[") {
                Target::Word(self.constraints()?)
            } else if self.rest().starts_with('"') {
                match self.atom()? {
                    Atom::Word(word) => Target::Word(vec![Constraint {
                        test: Test::Word([word].into_iter().collect()),
                        negated: false,
                    }]),
                    _ => return Err(self.wrong("a word")),
                }
            } else {
                Target::Any
            };
            let end = start + self.source[start..self.at].trim_end().len();
            arcs.push(Arc_ { paths, target, negated, optional, source: start..end });
            self.space();
            if self.take("}") {
                return Ok(arcs);
            }
            self.need(";")?;
        }
    }

    fn paths(&mut self) -> Read<Vec<Path>> {
        let mut all = Vec::new();
        loop {
            all.extend(self.path()?);
            self.space();
            if !self.take("|") {
                return Ok(all);
            }
        }
    }

    /// One way, or several where it uses a named path that has several.
    fn path(&mut self) -> Read<Vec<Path>> {
        let mut ways: Vec<Path> = vec![Vec::new()];
        loop {
            self.space();
            let step = if self.take(">") {
                Step::Down(self.relations()?)
            } else if self.take("^") {
                Step::Up(self.relations()?)
            } else if self.take("@") {
                let at = self.at;
                let name = self.name("the name of a path")?;
                let named = self.names.paths.get(&name);
                let named = named.ok_or_else(|| Wrong { at, message: format!("there is no path `{name}`") })?;
                ways = ways.iter().flat_map(|way| named.iter().map(|more| [&way[..], more].concat())).collect();
                continue;
            } else if ways.iter().all(Vec::is_empty) {
                return Err(self.wrong("a path: `>rel`, `^rel` or `@path`"));
            } else {
                return Ok(ways);
            };
            let (min, max) = if self.take("*") {
                (0, 4)
            } else if self.take("?") {
                (0, 1)
            } else {
                (1, 1)
            };
            for way in &mut ways {
                way.push((step.clone(), min, max));
            }
        }
    }

    /// `nsubj`, or several joined by commas; `nsubj` also stands for its subtypes.
    fn relations(&mut self) -> Read<Vec<String>> {
        let mut all = Vec::new();
        loop {
            all.push(self.run(|c| c.is_ascii_lowercase() || c == ':', "a relation of UD")?);
            if !self.take(",") {
                return Ok(all);
            }
        }
    }
}

fn each<T>(values: &[(usize, String)], read: impl Fn(&str) -> Result<T, String>) -> Read<Vec<T>> {
    values.iter().map(|(at, v)| read(v).map_err(|message| Wrong { at: *at, message })).collect()
}
