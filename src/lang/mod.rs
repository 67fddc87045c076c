//! A language pack: everything that the program knows of a language before it reads the first article.
//!
//! In comes a folder laid out like `data/id/` or the copy of it that is built into the binary; out come word lists, rule
//! files and models by name. Rule files of one's own may stand beside those of the pack ([`Pack::with_rules`]).

pub mod aliases;
pub mod offices;
mod own;
pub mod relations;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::model::Chunks;
use crate::pattern::{Rule, RuleSet};
use own::Own;
use relations::Relations;

/// Lexicons, rules and models of one language.
pub struct Pack {
    files: BTreeMap<String, Vec<u8>>,
    /// Where it was opened; none for the one that is built in.
    folder: Option<PathBuf>,
    /// Rule files that stand beside those of the pack.
    own: Vec<(String, String)>,
    relations: Relations,
}

macro_rules! built_in {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../data/id/", $path)).as_slice())),*]
    };
}

/// The Indonesian pack. A test makes sure that no file of the folder is missing here.
const INDONESIAN: [(&str, &[u8]); 25] = built_in![
    "catalogue.tsv",
    "lexicon/abbreviations.tsv",
    "lexicon/aliases.tsv",
    "lexicon/calendar.tsv",
    "lexicon/clusters.tsv",
    "lexicon/generic.tsv",
    "lexicon/honorifics.tsv",
    "lexicon/legal.tsv",
    "lexicon/modality.tsv",
    "lexicon/objects.tsv",
    "lexicon/offices.tsv",
    "lexicon/phrasal.tsv",
    "lexicon/shortened.tsv",
    "lexicon/speech.tsv",
    "lexicon/titles.tsv",
    "lexicon/units.tsv",
    "models/linking.tsv",
    "models/network.model",
    "models/relations.model",
    "models/splitter.model",
    "rules/00-base.toml",
    "rules/events.toml",
    "rules/organisations.toml",
    "rules/people.toml",
    "rules/places.toml",
];

/// Where the catalogue of a pack is.
const CATALOGUE: &str = "catalogue.tsv";

impl Pack {
    /// The Indonesian pack that is built into the binary.
    pub fn indonesian() -> Self {
        let files = INDONESIAN.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        Self { files, folder: None, own: Vec::new(), relations: Relations::embedded().clone() }
    }

    /// The rows of `lexicon/NAME.tsv` of the Indonesian pack, without opening it; empty where there is none.
    pub fn indonesian_lexicon(name: &str) -> &'static str {
        let path = format!("lexicon/{name}.tsv");
        let found = INDONESIAN.iter().find(|(known, _)| *known == path);
        found.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// The pack in `folder`, laid out like `data/id/`: `lexicon/*.tsv`, `rules/*.toml`, `models/*`.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut files = BTreeMap::new();
        for part in ["lexicon", "models", "rules"] {
            let path = folder.join(part);
            for entry in std::fs::read_dir(&path).map_err(Error::io(&path))? {
                let entry = entry.map_err(Error::io(&path))?;
                let name = format!("{part}/{}", entry.file_name().to_string_lossy());
                files.insert(name, std::fs::read(entry.path()).map_err(Error::io(entry.path()))?);
            }
        }
        let catalogue = folder.join(CATALOGUE);
        if catalogue.exists() {
            files.insert(CATALOGUE.to_owned(), std::fs::read(&catalogue).map_err(Error::io(&catalogue))?);
        }
        let (own, relations) = (Vec::new(), Relations::embedded().clone());
        Ok(Self { files, folder: Some(folder.to_owned()), own, relations })
    }

    /// The pack with the rule files at `path`, a folder or a file, read after its own: they may use its lists, paths and
    /// templates. A file `relations.toml` there declares relations that the table does not have, in the same form.
    ///
    /// # Errors
    /// What cannot be read; a table of relations that is wrong, with line and column. The rules themselves are read by
    /// [`Pack::rule_set`].
    pub fn with_rules(mut self, path: &Path) -> Result<Self> {
        let own = Own::read(path)?;
        if let Some((path, text)) = &own.relations {
            self.relations.declare(path, text)?;
        }
        self.own.extend(own.rules);
        Ok(self)
    }

    /// The relations that facts may carry: those of the table and those that were declared beside rules.
    pub fn relations(&self) -> &Relations {
        &self.relations
    }

    /// The rules of the pack and those beside it, ready to run.
    ///
    /// # Errors
    /// [`Error::Syntax`] with the place of the first thing that is wrong: in a file, or a rule of a relation that is not
    /// declared, with a role that the relation does not take, or of a name that an earlier rule has.
    pub fn rule_set(&self) -> Result<RuleSet> {
        let own = self.own.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        let set = RuleSet::read(self.rules().chain(own))?;
        let mut names: BTreeMap<&str, &Rule> = BTreeMap::new();
        for rule in &set.rules {
            let wrong = |message: String| {
                let (path, line, column) = (PathBuf::from(&rule.place.path), rule.place.line, rule.place.column);
                Err(Error::Syntax { path, line, column, message })
            };
            let Some(relation) = self.relations.get(&rule.relation) else {
                let near = nearest(&rule.relation, self.relations.iter().map(|(name, _)| name));
                let near = near.map_or(String::new(), |name| format!(" (the nearest is `{name}`)"));
                return wrong(format!(
                    "there is no relation `{}`{near}: declare it in relations.toml beside the rules, as in \
                     `[relations]` `{} = {{ subject = [\"person\"], object = [\"org\"] }}`",
                    rule.relation, rule.relation
                ));
            };
            if let Some(role) = rule.qualifiers.iter().find(|role| !relation.qualifiers.contains(*role)) {
                let known = relation.qualifiers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                return wrong(format!(
                    "`{}` takes no qualifier `{role}` ({known}); a role that is only to stand there begins with `_`",
                    rule.relation
                ));
            }
            if let Some(first) = names.insert(&rule.name, rule) {
                let at = &first.place;
                return wrong(format!("{}:{}:{} has a rule {} already", at.path, at.line, at.column, rule.name));
            }
        }
        Ok(set)
    }

    /// The rows of `lexicon/NAME.tsv`, comments included; empty where there is none.
    pub fn lexicon(&self, name: &str) -> &str {
        self.text(&format!("lexicon/{name}.tsv"))
    }

    /// The catalogue that is shipped with the pack: a table of what most articles name; none where it has none.
    pub fn catalogue(&self) -> Option<&[u8]> {
        self.files.get(CATALOGUE).map(Vec::as_slice)
    }

    /// The rule files, (path, text), in the order of their names.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.keys().filter(|path| path.starts_with("rules/")).map(|path| (path.as_str(), self.text(path)))
    }

    /// The bytes of `models/NAME` and the path that errors name.
    ///
    /// # Errors
    /// [`Error::Model`] where there is none.
    pub fn model(&self, name: &str) -> Result<(PathBuf, &[u8])> {
        let path = format!("models/{name}");
        let shown = self.folder.clone().unwrap_or_else(|| PathBuf::from("data/id")).join(&path);
        match self.files.get(&path) {
            Some(bytes) => Ok((shown, bytes)),
            None => {
                Err(Error::Model { path: shown, message: "there is no such model; `simpul train` makes it".into() })
            }
        }
    }

    /// What `read` makes of the content of `models/KIND.model`.
    ///
    /// # Errors
    /// [`Error::Model`] where it is missing, damaged or of another format or kind.
    pub fn open_model<T>(&self, kind: &str, read: impl Fn(&mut Chunks) -> Result<T, String>) -> Result<T> {
        let (path, bytes) = self.model(&format!("{kind}.model"))?;
        let opened = Chunks::open(bytes, kind).and_then(|(_, mut chunks)| read(&mut chunks));
        opened.map_err(|message| Error::Model { path, message })
    }

    fn text(&self, path: &str) -> &str {
        self.files.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// Of `names` the one that is most like `name`, if one is like it at all.
pub fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    /// From here on two names are alike; 1 is equal.
    const ALIKE: f64 = 0.5;
    let name = name.to_lowercase();
    let like = |other: &str| strsim::normalized_damerau_levenshtein(&name, &other.to_lowercase());
    let scored = names.into_iter().map(|other| (like(other), other)).filter(|(like, _)| *like >= ALIKE);
    scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name() {
        let names = ["attended", "attacked", "met"];
        assert_eq!(nearest("atended", names), Some("attended"));
        assert_eq!(nearest("Attackd", names), Some("attacked"));
        assert_eq!(nearest("zzz", names), None);
    }

    fn beside(files: &[(&str, &str)]) -> Result<RuleSet> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Pack::indonesian().with_rules(folder.path())?.rule_set()
    }

    #[test]
    fn rules_of_ones_own() {
        let relations =
            "[relations]\nendorsed = { subject = [\"actor\"], object = [\"person\"], qualifiers = [\"as\"] }\n";
        let rule = |name: &str, pattern: &str| {
            format!("[[rule]]\nname = \"{name}\"\npatterns = ['{pattern}']\nnot = [\"Ia pergi.\"]\n")
        };
        let good =
            rule("endorsed/verb", "<subject:org> \"mengusung\" <object:person> \"sebagai\" <as:text [upos=NOUN]+>");
        let set = beside(&[("relations.toml", relations), ("a.toml", &good)]).unwrap();
        let rule_at = set.rules.last().unwrap();
        assert_eq!((rule_at.name.as_str(), rule_at.place.line, rule_at.place.column), ("endorsed/verb", 2, 8));
        assert_eq!(rule_at.qualifiers, ["as"]);
        for (files, what) in [
            (vec![("a.toml", good.as_str())], "a.toml:2:8: there is no relation `endorsed`"),
            (vec![("relations.toml", relations)], "no rule files"),
            (
                vec![("relations.toml", "[relations]\nmet = { object = [\"org\"] }\n"), ("a.toml", "")],
                "relations.toml:2:7: met: built in already",
            ),
            (
                vec![("relations.toml", "[relations]\n\"a b\" = { object = [\"org\"] }\n"), ("a.toml", "")],
                "relations.toml:2:",
            ),
            (
                vec![("a.toml", rule("met/own", "<subject:org> <of:org>").as_str())],
                "a.toml:2:8: `met` takes no qualifier `of`",
            ),
            (vec![("a.toml", rule("attended/active", "<subject:org> <object:event>").as_str())], "rules/events.toml:"),
            (vec![("a.toml", rule("met/own", "<subject:org").as_str())], "a.toml:3:26: expected `>`"),
        ] {
            let error = beside(&files).unwrap_err().to_string();
            assert!(error.contains(what), "{error}\nfor {what}");
        }
    }

    #[test]
    fn the_pack_built_in_is_the_folder() {
        let folder = Pack::open(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/id")).unwrap();
        let built_in = Pack::indonesian();
        assert_eq!(folder.files.keys().collect::<Vec<_>>(), built_in.files.keys().collect::<Vec<_>>());
        for path in folder.files.keys() {
            assert!(std::str::from_utf8(&folder.files[path]).is_ok() || path.starts_with("models/"), "{path}");
        }
    }
}
