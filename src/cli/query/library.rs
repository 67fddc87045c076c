//! The queries of the house, known by their names.

use std::io::Write;

use anyhow::bail;

use crate::cli::style::{BOLD, is_coloured, paint};
use crate::lang::nearest;

/// Makes the table of `queries/NAME.rq`.
macro_rules! queries {
    ($($name:literal),*) => { [$(($name, include_str!(concat!("../../../queries/", $name, ".rq")))),*] };
}

/// Each with its text, whose first lines are its help.
pub const QUERIES: [(&str, &str); 18] = queries![
    "articles", "attended", "claims", "disputed", "entities", "evidence", "founding", "holders", "labels", "links",
    "meetings", "members", "offices", "open", "places", "quotes", "renamed", "timeline"
];

/// The query of that name.
pub fn query(name: &str) -> Option<&'static str> {
    QUERIES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The name that is most like one that there is not.
pub fn hint(name: &str) -> String {
    let near = nearest(name, QUERIES.iter().map(|(known, _)| *known));
    near.map_or_else(
        || "simpul query --list shows the queries that have names".to_owned(),
        |near| format!("did you mean the query {near}?"),
    )
}

/// Shows all queries with what they ask, or those of some names with all their help.
pub fn list(names: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    let coloured = is_coloured();
    if names.is_empty() {
        for (name, text) in QUERIES {
            let asks = help(text).next().unwrap_or_default();
            writeln!(out, "{}{}{asks}", paint(name, BOLD, coloured), " ".repeat(12 - name.len()))?;
        }
        return Ok(());
    }
    for name in names {
        let Some(text) = query(name) else { bail!("there is no query {name}: {}", hint(name)) };
        writeln!(out, "{}", paint(name, BOLD, coloured))?;
        for line in help(text) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

/// What the comment at the head of a query says.
fn help(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map_while(|line| line.strip_prefix('#')).map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn all_are_known() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut names: Vec<String> = names
            .filter(|path| path.extension().is_some_and(|e| e == "rq"))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, QUERIES.map(|(name, _)| name));
        assert!(hint("member").contains("members"));
    }
}
