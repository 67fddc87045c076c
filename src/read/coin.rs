//! The coreference corpus COIN: a paragraph after a line `#Text=`, then a word a line with number, characters, form and
//! labels, by tabs (the export of `WebAnno` 3).
//!
//! A label is `TYPE[n]` on each word of mention `n`, or a link `KIND[a_b]` from mention `b` back to mention `a` on the first
//! word of `b`; several stand with `|` between. All linked mentions are one chain. Appositions (`APPOS`, `EXAPPOS`) are
//! taken out of it again, as the corpus' own reader does; what linked to one still links to its antecedent.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use super::joined::{Joined, join};
use crate::error::{Error, Result};
use crate::text::{Document, Span};

/// How a file of the corpus begins.
pub const START: &str = "#Text=";

/// A paragraph with its chains of mentions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paragraph {
    /// Its words, joined as print has them.
    pub document: Document,
    /// What is spoken of more than once: every mention of it, in text order. In the order of their first mentions.
    pub chains: Vec<Vec<Span>>,
}

/// A paragraph while its lines come.
#[derive(Default)]
struct Raw<'a> {
    words: Vec<&'a str>,
    /// The words of each mention.
    mentions: BTreeMap<u32, Range<usize>>,
    links: Vec<Link>,
}

struct Link {
    from: u32,
    to: u32,
    apposition: bool,
    line: usize,
}

/// Reads the paragraphs of `text`. `path` is for errors and identifiers.
///
/// # Errors
/// [`Error::Syntax`] at the first line that is not in that form, or links a mention that is not there.
pub fn read(text: &str, path: &Path) -> Result<Vec<Paragraph>> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut paragraphs = Vec::new();
    let mut raw = Raw::default();
    let mut finish = |raw: Raw| -> Result<(), (usize, String)> {
        if !raw.words.is_empty() {
            let id = format!("{stem}-{}", paragraphs.len() + 1);
            paragraphs.push(raw.paragraph(id)?);
        }
        Ok(())
    };
    let wrong = |(line, message): (usize, String)| Error::Syntax { path: path.to_owned(), line, column: 1, message };
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim_ascii().is_empty() {
            finish(std::mem::take(&mut raw)).map_err(wrong)?;
        } else {
            raw.word(line, number + 1).map_err(|message| wrong((number + 1, message)))?;
        }
    }
    finish(raw).map_err(wrong)?;
    Ok(paragraphs)
}

impl<'a> Raw<'a> {
    fn word(&mut self, line: &'a str, number: usize) -> Result<(), String> {
        let mut columns = line.split('\t');
        let (Some(_), Some(_), Some(form), Some(labels)) =
            (columns.next(), columns.next(), columns.next(), columns.next())
        else {
            return Err("expected: number, characters, word and labels, with tabs between".into());
        };
        let at = self.words.len();
        self.words.push(form);
        for label in labels.split('|').map(str::trim_ascii).filter(|l| *l != "_") {
            let unknown = || format!("unknown label {label:?}; expected TYPE[n], KIND[a_b] or _");
            let (kind, ids) = label.strip_suffix(']').and_then(|l| l.split_once('[')).ok_or_else(unknown)?;
            let id = |id: &str| id.parse().map_err(|_| unknown());
            match ids.split_once('_') {
                Some((to, from)) => {
                    let apposition = matches!(kind, "APPOS" | "EXAPPOS");
                    self.links.push(Link { from: id(from)?, to: id(to)?, apposition, line: number });
                }
                None => self.mentions.entry(id(ids)?).or_insert(at..at).end = at + 1,
            }
        }
        Ok(())
    }

    fn paragraph(self, id: String) -> Result<Paragraph, (usize, String)> {
        let numbers: Vec<u32> = self.mentions.keys().copied().collect();
        // The chain of a mention is the first mention that it is linked with.
        let mut chain: Vec<usize> = (0..numbers.len()).collect();
        let mut left_out = vec![false; numbers.len()];
        for Link { from, to, apposition, line } in &self.links {
            let find = |n: &u32| {
                numbers.binary_search(n).map_err(|_| (*line, format!("a link with mention {n}, which is not there")))
            };
            let (from, to) = (find(from)?, find(to)?);
            left_out[from] |= *apposition;
            let (a, b) = (chain[from].min(chain[to]), chain[from].max(chain[to]));
            for c in chain.iter_mut().filter(|c| **c == b) {
                *c = a;
            }
        }
        let Joined { text, spans } = join(self.words);
        let mut chains: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
        for (m, words) in self.mentions.values().enumerate().filter(|(m, _)| !left_out[*m]) {
            chains.entry(chain[m]).or_default().push(Span::new(spans[words.start].start, spans[words.end - 1].end));
        }
        let mut chains: Vec<Vec<Span>> = chains.into_values().collect();
        for chain in &mut chains {
            chain.sort_unstable();
            chain.dedup();
        }
        chains.retain(|chain| chain.len() > 1);
        chains.sort_unstable();
        Ok(Paragraph { document: Document { id, text, ..Document::default() }, chains })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_make_chains_and_appositions_leave_them() {
        let file = "#Text=Ani Sari, dokter, pulang.\n\
            1-1\t0-3\tAni\tPROPER[1]\t_\n1-2\t4-8\tSari\tPROPER[1]\t_\n1-3\t8-9\t,\t_\t_\n\
            1-4\t10-16\tdokter\tAPPOS[1_2]|NOUN[2]\t_\n1-5\t16-17\t,\t_\t_\n1-6\t18-24\tpulang\t_\t_\n1-7\t24-25\t.\t_\t_\n\
            1-8\t26-29\tIbu\tNOUN[3]\t_\n1-9\t29-32\tnya\tIDENT[2_4]|PRONOUN[4]|NOUN[3]\t_\n1-10\t33-36\tdia\tPRONOUN[5]|IDENT[3_5]\t_\n\n\
            #Text=Hujan\n2-1\t0-5\tHujan\tNOUN[6]\t_\n";
        let read = read(file, Path::new("coin.tsv")).unwrap();
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].document.text, "Ani Sari, dokter, pulang. Ibunya dia");
        let chains: Vec<Vec<&str>> = read[0]
            .chains
            .iter()
            .map(|chain| chain.iter().map(|span| span.of(&read[0].document.text)).collect())
            .collect();
        assert_eq!(chains, [["Ani Sari", "nya"], ["Ibunya", "dia"]]);
        assert!(read[1].chains.is_empty());
        assert_eq!(read[1].document.id, "coin-2");
    }

    #[test]
    fn errors_say_where() {
        let error = |text: &str| read(text, Path::new("c.tsv")).unwrap_err().to_string();
        assert!(error("#Text=a\n1-1\t0-1\n").starts_with("c.tsv:2:1: expected: number"));
        assert!(error("1-1\t0-1\ta\tNOUN[x]\n").starts_with("c.tsv:1:1: unknown label \"NOUN[x]\""));
        assert!(error("\n1-1\t0-1\ta\tIDENT[7_8]|NOUN[8]\n").starts_with("c.tsv:2:1: a link with mention 7"));
    }
}
