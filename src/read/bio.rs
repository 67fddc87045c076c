//! Labelled names: a word a line, its label in the last column, an empty line between sentences.
//!
//! Columns stand apart by tabs, or by spaces in lines without one. A label is `O`, or `B-` or `I-` and a type; as
//! `conlleval` has it, an `I-` behind another type or none begins a name (Tjong Kim Sang and De Meulder 2003).

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::{Error, Result};
use crate::text::{Analysis, Convention, Document, EntityType, Name, Span, Token};

/// A file of labelled names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labelled {
    /// The words with a space between them, a sentence a line.
    pub document: Document,
    /// Words, sentences and names; nothing else is filled in.
    pub analysis: Analysis,
    /// The convention whose names for the types the labels use.
    pub convention: Convention,
}

/// Reads the file `text`. `path` is for errors and for the identifier of the document.
///
/// # Errors
/// [`Error::Syntax`] at the first line without a label, or with one that is not known.
pub fn read(text: &str, path: &Path) -> Result<Labelled> {
    let mut labelled = Labelled::default();
    labelled.document.id = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let mut types = BTreeSet::new();
    let mut first = 0;
    // A sentence ends with the file too.
    for (number, line) in text.lines().chain([""]).enumerate() {
        let wrong = |message: String| Error::Syntax { path: path.to_owned(), line: number + 1, column: 1, message };
        let Labelled { document: Document { text, .. }, analysis: Analysis { tokens, sentences, names }, .. } =
            &mut labelled;
        if line.trim_ascii().is_empty() {
            if first < tokens.len() {
                sentences.push(first..tokens.len());
                first = tokens.len();
                text.push('\n');
            }
            continue;
        }
        let (word, label) = columns(line).map_err(wrong)?;
        let label = label_of(label).map_err(wrong)?;
        if tokens.len() > first {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(word);
        let at = tokens.len();
        tokens.push(Token { span: Span::new(start, text.len()), ..Token::default() });
        let Some((begins, name, kind)) = label else { continue };
        types.insert(name);
        match names.last_mut() {
            Some(last) if !begins && last.tokens.end == at && at > first && last.kind == kind => last.tokens.end += 1,
            _ => names.push(Name { tokens: at..at + 1, kind }),
        }
    }
    labelled.convention = convention(&types);
    Ok(labelled)
}

/// The word and the label of a line.
fn columns(line: &str) -> Result<(&str, &str), String> {
    let split = if line.contains('\t') {
        line.split_once('\t').zip(line.rsplit_once('\t'))
    } else {
        let line = line.trim_ascii();
        line.split_once(' ').zip(line.rsplit_once(' '))
    };
    match split.map(|((word, _), (_, label))| (word, label.trim_ascii())) {
        None | Some((_, "")) => {
            Err("a word without a label; each line is a word, a tab or space, and O, B-TYPE or I-TYPE".into())
        }
        Some((word, _)) if word.trim_ascii().is_empty() => Err("a label without a word in the first column".into()),
        Some(columns) => Ok(columns),
    }
}

/// Whether a label begins a name, and the type as it calls it and as we do; none for `O`.
fn label_of(label: &str) -> Result<Option<(bool, &str, EntityType)>, String> {
    if label == "O" {
        return Ok(None);
    }
    let (begins, name) = match label.split_once('-') {
        Some(("B", name)) => (true, name),
        Some(("I", name)) => (false, name),
        _ => return Err(format!("unknown label {label:?}; known: O, B-TYPE, I-TYPE")),
    };
    let kind = match name {
        "PER" | "PERSON" => EntityType::Person,
        "ORG" | "ORGANISATION" | "ORGANIZATION" => EntityType::Org,
        "LOC" | "LOCATION" | "PLACE" | "GPE" => EntityType::Place,
        other => other.parse().map_err(|_| {
            let own = EntityType::ALL.map(EntityType::as_str).join(", ");
            format!("unknown type {name:?} of a name; known: PER(SON), ORG(ANISATION), LOC(ATION), PLACE, GPE, {own}")
        })?,
    };
    Ok(Some((begins, name, kind)))
}

/// The convention that has all of `types`; the default one where none has.
fn convention(types: &BTreeSet<&str>) -> Convention {
    let known: [(Convention, &[&str]); 3] = [
        (Convention::Idner, &["PER", "ORG", "LOC"]),
        (Convention::NerUi, &["PERSON", "ORGANIZATION", "LOCATION"]),
        (Convention::NerGrit, &["PERSON", "ORGANISATION", "PLACE"]),
    ];
    let fits = known.into_iter().find(|(_, known)| types.iter().all(|t| known.contains(t)));
    fits.filter(|_| !types.is_empty()).map(|(convention, _)| convention).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(text: &str) -> Labelled {
        read(text, Path::new("names.bio")).unwrap()
    }

    #[test]
    fn names_as_conlleval_has_them() {
        let read = labelled(
            "Li\tI-PER\nQiang\tI-PER\nKabar\tB-PER\n\nNusa\tI-PER\nBank  X B-ORG\nSatu I-ORG\ndi O\r\nBali\tPROPN\tI-LOC\n\n\n",
        );
        assert_eq!(read.document.text, "Li Qiang Kabar\nNusa Bank Satu di Bali\n");
        assert_eq!(read.document.id, "names");
        assert_eq!(read.analysis.sentences, [0..3, 3..8]);
        let names: Vec<_> = read.analysis.names.iter().map(|n| (n.tokens.clone(), n.kind)).collect();
        let (person, org, place) = (EntityType::Person, EntityType::Org, EntityType::Place);
        assert_eq!(names, [(0..2, person), (2..3, person), (3..4, person), (4..6, org), (7..8, place)]);
        assert_eq!(read.convention, Convention::Idner);
    }

    #[test]
    fn a_word_may_hold_spaces_between_tabs() {
        let read = labelled("Li Qiang\tB-person\n10 000\tO");
        assert_eq!(read.document.text, "Li Qiang 10 000\n");
        assert_eq!(read.analysis.tokens[0].span, Span::new(0, 8));
    }

    #[test]
    fn labels_tell_the_convention() {
        for (labels, convention) in [
            (&["O"][..], Convention::Articles),
            (&["B-PER", "B-LOC"], Convention::Idner),
            (&["B-PERSON", "B-ORGANIZATION"], Convention::NerUi),
            (&["B-PERSON", "B-PLACE"], Convention::NerGrit),
            (&["B-person", "I-event"], Convention::Articles),
            (&["B-PER", "B-GPE"], Convention::Articles),
        ] {
            let lines: Vec<String> = labels.iter().map(|l| format!("kata {l}")).collect();
            assert_eq!(labelled(&lines.join("\n")).convention, convention, "{labels:?}");
        }
    }

    #[test]
    fn errors_say_where() {
        let error = |text: &str| read(text, Path::new("x.tsv")).unwrap_err().to_string();
        assert!(error("Li O\nQiang\n").starts_with("x.tsv:2:1: a word without a label"));
        assert!(error("Li\t\n").starts_with("x.tsv:1:1: a word without a label"));
        assert!(error("\tO\n").starts_with("x.tsv:1:1: a label without a word"));
        assert!(error("Li S-PER\n").contains("\"S-PER\"; known: O, B-TYPE"));
        assert!(error("Li O\n\nQiang B-CRD\n").starts_with("x.tsv:3:1: unknown type \"CRD\""));
    }
}
