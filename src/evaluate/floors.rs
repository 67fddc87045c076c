//! Figures that must not fall.
//!
//! In: a TOML file with a table for each set of files and a figure a line, and the figures measured now. Out: what fell
//! below its floor, and the file with its floors raised.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Floors are kept to this many parts of one, rounded down, so that they can be met again.
const PARTS: f64 = 1000.0;

/// The first lines of a file of floors.
const HEAD: &str = "# Accuracy as F1 that must not fall, for each set of files. `simpul evaluate --floors FILE --raise`\n\
                    # writes figures that have risen; lowering one takes a hand and a reason.\n";

/// The recorded floors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Floors {
    path: PathBuf,
    sets: BTreeMap<String, BTreeMap<String, f64>>,
}

/// A figure that fell.
#[derive(Clone, Debug, PartialEq)]
pub struct Fall {
    /// Which.
    pub name: String,
    /// What it is now; none where it is no longer measured.
    pub now: Option<f64>,
    /// What it should be.
    pub floor: f64,
}

impl Floors {
    /// Reads the file at `path`; one that is not there holds no floors.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where it cannot be read, [`Error::Syntax`] where it is not TOML of this form.
    pub fn open(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text.map_err(Error::io(path))?,
        };
        let sets = toml::from_str(&text)
            .map_err(|e| Error::at_byte(path, &text, e.span().map_or(0, |s| s.start), e.message().trim()))?;
        Ok(Self { path: path.into(), sets })
    }

    /// The figures of `set` that are below their floors.
    pub fn falls(&self, set: &str, figures: &BTreeMap<String, f64>) -> Vec<Fall> {
        let floors = self.sets.get(set).into_iter().flatten();
        floors
            .map(|(name, &floor)| Fall { name: name.clone(), now: figures.get(name).copied(), floor })
            // The slack is for the rounding of binary fractions.
            .filter(|fall| fall.now.is_none_or(|now| now < fall.floor - 1e-9))
            .collect()
    }

    /// Raises the floors of `set` to `figures`, where those are higher; floors that are not there are added.
    pub fn raise(&mut self, set: &str, figures: &BTreeMap<String, f64>) {
        let floors = self.sets.entry(set.to_owned()).or_default();
        for (name, figure) in figures {
            let rounded = (figure * PARTS + 1e-6).floor() / PARTS;
            let floor = floors.entry(name.clone()).or_insert(rounded);
            *floor = floor.max(rounded);
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] where it cannot be written.
    ///
    /// # Panics
    ///
    /// Never: tables of numbers have a TOML form.
    pub fn save(&self) -> Result<()> {
        let tables = toml::to_string(&self.sets).expect("tables of numbers always have a TOML form");
        let aside = self.path.with_extension("toml.new");
        std::fs::write(&aside, format!("{HEAD}\n{tables}")).map_err(Error::io(&aside))?;
        std::fs::rename(&aside, &self.path).map_err(Error::io(&self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(values: &[(&str, f64)]) -> BTreeMap<String, f64> {
        values.iter().map(|&(name, value)| (name.to_owned(), value)).collect()
    }

    #[test]
    fn floors_only_rise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("floors.toml");
        let mut floors = Floors::open(&path).unwrap();
        floors.raise("dev", &figures(&[("names", 0.8127), ("facts", 0.5)]));
        floors.raise("dev", &figures(&[("names", 0.9), ("facts", 0.4)]));
        floors.raise("gsd-dev gold words", &figures(&[("las", 0.7)]));
        floors.save().unwrap();
        let again = Floors::open(&path).unwrap();
        assert_eq!(again, floors);
        assert!(again.falls("dev", &figures(&[("names", 0.9), ("facts", 0.5), ("dates", 0.1)])).is_empty());
        let falls = again.falls("dev", &figures(&[("facts", 0.4999)]));
        assert_eq!(
            falls.iter().map(|f| (f.name.as_str(), f.floor)).collect::<Vec<_>>(),
            [("facts", 0.5), ("names", 0.9)]
        );
        assert!(again.falls("other", &figures(&[("names", 0.0)])).is_empty());
    }

    #[test]
    fn a_figure_meets_the_floor_that_it_set() {
        for n in 0..=1000 {
            let mut floors = Floors::default();
            let now = figures(&[("names", f64::from(n) / 1000.0)]);
            floors.raise("dev", &now);
            assert!(floors.falls("dev", &now).is_empty(), "{n}");
            assert_eq!(floors.sets["dev"], now);
        }
    }

    #[test]
    fn a_file_that_is_wrong_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("floors.toml");
        std::fs::write(&path, "[dev]\nnames = \"high\"\n").unwrap();
        assert!(Floors::open(&path).unwrap_err().to_string().contains("floors.toml:2:9: "));
    }
}
