//! CoNLL-U: sentences and words that somebody else decided on. What has no place in an analysis is [`Kept`] as it stands:
//! comments, multi-word tokens, empty nodes (`8.1`), enhanced dependencies, remarks, parts of speech of other tag sets.

use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result};
use crate::text::{Document, Kept, KeptWord, Span, Token, Upos};

/// One document of a CoNLL-U file. Its text is put together from the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotated {
    /// Identifier (from `# newdoc id`) and text.
    pub document: Document,
    /// The words with whatever the file says of them.
    pub tokens: Vec<Token>,
    /// Index ranges of `tokens`.
    pub sentences: Vec<Range<usize>>,
    /// All else.
    pub kept: Kept,
}

/// Reads all documents of the file `text`. `path` is only for errors and for the identifier of a nameless document.
///
/// # Errors
/// [`Error::Syntax`] at the first line that is not CoNLL-U.
pub fn read(text: &str, path: &Path) -> Result<Vec<Annotated>> {
    let id = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned());
    let mut reader = Reader::new(path, id);
    for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        reader.line(number + 1, line)?;
    }
    reader.end_sentence()?;
    reader.end_document();
    Ok(reader.done)
}

struct Reader<'a> {
    path: &'a Path,
    id: String,
    line: usize,
    done: Vec<Annotated>,
    current: Annotated,
    comments: Vec<String>,
    /// Lines since the last word.
    above: Vec<String>,
    /// Heads of the current sentence as the file counts them, with the line of each.
    heads: Vec<(Option<usize>, usize)>,
    /// Words of a multi-word token that are still to come, and the unused part of its span.
    pending: Option<(usize, Span)>,
    /// Whether a word of the multi-word token has been read.
    inside: bool,
    /// Whether a space goes before the next token.
    space: bool,
}

impl<'a> Reader<'a> {
    fn new(path: &'a Path, id: String) -> Self {
        Self {
            path,
            id,
            line: 0,
            done: Vec::new(),
            current: Annotated::default(),
            comments: Vec::new(),
            above: Vec::new(),
            heads: Vec::new(),
            pending: None,
            inside: false,
            space: false,
        }
    }

    fn wrong(&self, column: usize, message: impl Into<String>) -> Error {
        Error::Syntax { path: self.path.to_path_buf(), line: self.line, column, message: message.into() }
    }

    fn line(&mut self, number: usize, line: &str) -> Result<()> {
        self.line = number;
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            return self.end_sentence();
        }
        if let Some(comment) = line.strip_prefix('#') {
            if !self.heads.is_empty() {
                return Err(self.wrong(1, "a comment inside a sentence; sentences end with an empty line"));
            }
            let comment = comment.trim();
            if let Some(rest) = comment.strip_prefix("newdoc") {
                self.end_document();
                if let Some((_, id)) = rest.split_once('=') {
                    id.trim().clone_into(&mut self.id);
                }
            } else if !comment.starts_with("text =") {
                self.comments.push(comment.to_owned());
            }
            return Ok(());
        }
        let columns: Vec<&str> = line.split('\t').collect();
        if columns.len() != 10 {
            let message = format!("{} columns between tabs, expected 10 (`_` for an empty one)", columns.len());
            return Err(self.wrong(1, message));
        }
        self.row(&columns)
    }

    fn row(&mut self, columns: &[&str]) -> Result<()> {
        let at = |n: usize| columns[..n].iter().map(|c| c.chars().count() + 1).sum::<usize>() + 1;
        let space = !columns[9].split('|').any(|m| m == "SpaceAfter=No");
        let next = self.heads.len() + 1;
        if let Some((word, _)) = columns[0].split_once('.') {
            if word.parse() != Ok(next - 1) {
                return Err(self.wrong(1, format!("empty node {:?} behind word {}", columns[0], next - 1)));
            }
            self.above.push(columns.join("\t"));
            return Ok(());
        }
        if columns[1].is_empty() {
            return Err(self.wrong(at(1), "a word without letters"));
        }
        if let Some((first, last)) = columns[0].split_once('-') {
            let bounds = first.parse::<usize>().ok().zip(last.parse::<usize>().ok());
            let Some((first, last)) = bounds.filter(|&(a, z)| a == next && z > a) else {
                return Err(self.wrong(1, format!("{:?} is not a range of words from {next} on", columns[0])));
            };
            if self.pending.is_some() {
                return Err(self.wrong(1, "a multi-word token within another"));
            }
            let span = self.surface(columns[1], space);
            let misc = remarks(columns[9]);
            let misc = if misc.is_empty() { "_" } else { &misc };
            self.above.push(format!("{}\t{misc}", columns[..9].join("\t")));
            self.pending = Some((last - first + 1, span));
            return Ok(());
        }
        if columns[0].parse() != Ok(next) {
            return Err(self.wrong(1, format!("word {:?} where {next} was expected", columns[0])));
        }
        let upos = match columns[3] {
            "_" => Upos::X,
            tag => tag.parse().map_err(|e: String| self.wrong(at(3), e))?,
        };
        let feats = features(columns[5]).map_err(|e| self.wrong(at(5), e))?;
        let head = match columns[6] {
            "_" => None,
            n => Some(n.parse().map_err(|_| self.wrong(at(6), format!("{n:?} is not the number of a word")))?),
        };
        let (span, joined) = match self.pending.take() {
            None => (self.surface(columns[1], space), false),
            Some((left, rest)) => self.part(columns[1], left, rest),
        };
        let form = if span.of(&self.current.document.text) == columns[1] { "" } else { columns[1] };
        self.current.kept.words.push(KeptWord {
            above: std::mem::take(&mut self.above),
            form: form.into(),
            xpos: filled(columns[4]).into(),
            deps: filled(columns[8]).into(),
            misc: remarks(columns[9]),
        });
        let (lemma, deprel) = (columns[2].into(), columns[7].into());
        let token = Token { span, lemma, upos, feats: feats.into(), head: None, deprel, joined };
        self.heads.push((head, self.line));
        self.current.tokens.push(token);
        Ok(())
    }

    /// Adds an orthographic token to the text.
    fn surface(&mut self, form: &str, space: bool) -> Span {
        let text = &mut self.current.document.text;
        if self.space {
            text.push(' ');
        }
        self.space = space;
        let start = text.len();
        text.push_str(form);
        Span::new(start, text.len())
    }

    /// The part of a multi-word token that the word `form` takes: as many letters as it has, the last word takes the rest.
    fn part(&mut self, form: &str, left: usize, rest: Span) -> (Span, bool) {
        let surface = rest.of(&self.current.document.text);
        let letters = form.chars().count().min(surface.chars().count().saturating_sub(left - 1));
        let bytes = surface.chars().take(letters).map(char::len_utf8).sum::<usize>();
        let end = if left == 1 { rest.end } else { rest.start + bytes };
        let joined = std::mem::replace(&mut self.inside, left > 1);
        if left > 1 {
            self.pending = Some((left - 1, Span::new(end, rest.end)));
        }
        (Span::new(rest.start, end), joined)
    }

    fn end_sentence(&mut self) -> Result<()> {
        if self.pending.is_some() {
            return Err(self.wrong(1, "the sentence ends within a multi-word token"));
        }
        if self.heads.is_empty() {
            self.comments.clear();
            self.above.clear();
            return Ok(());
        }
        let first = self.current.tokens.len() - self.heads.len();
        let count = self.heads.len();
        let heads = std::mem::take(&mut self.heads);
        for (i, &(head, line)) in heads.iter().enumerate() {
            if let Some(head) = head.filter(|&h| h > 0) {
                if head > count || head == i + 1 {
                    self.line = line;
                    return Err(self.wrong(1, format!("word {} hangs on {head}, of {count} words", i + 1)));
                }
                self.current.tokens[first + i].head = Some(first + head - 1);
            }
        }
        if let Some(i) = circle(&self.current.tokens[first..], first) {
            self.line = heads[i].1;
            let message = format!("the heads go in a circle from word {} back to it; the root has head 0", i + 1);
            return Err(self.wrong(1, message));
        }
        self.current.sentences.push(first..first + count);
        self.current.kept.comments.push(std::mem::take(&mut self.comments));
        self.current.kept.ends.push(std::mem::take(&mut self.above));
        // A sentence begins on a line of its own.
        self.current.document.text.push('\n');
        self.space = false;
        Ok(())
    }

    fn end_document(&mut self) {
        if !self.current.sentences.is_empty() {
            let mut document = std::mem::take(&mut self.current);
            document.document.id.clone_from(&self.id);
            self.done.push(document);
        }
        self.space = false;
    }
}

/// What a column says: nothing where it is `_`.
fn filled(column: &str) -> &str {
    if column == "_" { "" } else { column }
}

/// The remarks of the last column, without those that are written anew.
fn remarks(misc: &str) -> String {
    let anew = |remark: &&str| ["start_char=", "end_char=", "NER="].iter().any(|key| remark.starts_with(key));
    filled(misc).split('|').filter(|remark| !anew(remark)).collect::<Vec<_>>().join("|")
}

/// Features in their order: by name, upper and lower case alike.
fn features(column: &str) -> Result<String, String> {
    let mut all: Vec<&str> = filled(column).split('|').filter(|f| !f.is_empty()).collect();
    if let Some(other) = all.iter().find(|f| !f.contains('=')) {
        return Err(format!("{other:?} is not a feature; they are written Name=Value|Name=Value, or `_` for none"));
    }
    all.sort_by_cached_key(|f| f.to_lowercase());
    Ok(all.join("|"))
}

/// A word from which heads lead back to itself. The heads of `tokens` count from `first` on.
fn circle(tokens: &[Token], first: usize) -> Option<usize> {
    // From which word each was reached first.
    let mut reached = vec![None; tokens.len()];
    for start in 0..tokens.len() {
        let mut at = Some(start);
        while let Some(i) = at.filter(|&i| reached[i].is_none()) {
            reached[i] = Some(start);
            at = tokens[i].head.map(|head| head - first);
        }
        if let Some(i) = at.filter(|&i| reached[i] == Some(start)) {
            return Some(i);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "# newdoc id = a\n# sent_id = s1\n# text = menyetujuinya.\n\
        1-2\tmenyetujuinya\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n1\tmenyetujui\tsetuju\tVERB\t_\t_\t0\troot\t_\t_\n\
        2\tnya\tnya\tPRON\t_\t_\t1\tobj\t_\t_\n3\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn keeps_sentences_and_words() {
        let documents =
            read(&GOOD.repeat(2).replace("\n\n# newdoc id = a", "\n\n"), Path::new("x.conllu")).expect("reads");
        assert_eq!(documents.len(), 1);
        let document = &documents[0];
        assert_eq!(document.document.id, "a");
        assert_eq!(document.document.text, "menyetujuinya.\nmenyetujuinya.\n");
        assert_eq!(document.sentences, [0..3, 3..6]);
        assert_eq!(document.kept.comments, [["sent_id = s1"], ["sent_id = s1"]]);
        let words: Vec<_> = document.tokens.iter().map(|t| (t.span.of(&document.document.text), t.joined)).collect();
        assert_eq!(words[..3], [("menyetujui", false), ("nya", true), (".", false)]);
        assert_eq!(document.tokens[4].head, Some(3));
    }

    #[test]
    fn keeps_other_columns() {
        let raw = GOOD
            .replace("PRON\t_\t_\t1\tobj\t_\t_", "PRON\tPS3\tPerson=3|Number=Sing\t1\tobj\t1:obj\tGloss=it|NER=O")
            .replace("\n3\t.", "\n2.1\tada\t_\t_\t_\t_\t_\t_\t_\t_\n3\t.");
        let documents = read(&raw, Path::new("x")).expect("reads");
        let [annotated] = &documents[..] else { panic!("one document") };
        assert_eq!(&*annotated.tokens[1].feats, "Number=Sing|Person=3");
        let word = &annotated.kept.words[1];
        assert_eq!((&*word.xpos, &*word.deps, &*word.misc, &*word.form), ("PS3", "1:obj", "Gloss=it", ""));
        assert!(annotated.kept.words[0].above[0].starts_with("1-2\tmenyetujuinya"));
        assert!(annotated.kept.words[2].above[0].starts_with("2.1\tada"));
    }

    #[test]
    fn errors_say_where() {
        let wrong = GOOD.replace("1\tobj", "9\tobj");
        let error = read(&wrong, Path::new("x")).expect_err("no word 9").to_string();
        assert!(error.starts_with("x:6:1:"), "{error}");
        let error = read("1\ta\n", Path::new("x")).expect_err("two columns").to_string();
        assert!(error.contains("2 columns"), "{error}");
        let error = read(&GOOD.replace("PRON", "PRN"), Path::new("x")).expect_err("no such tag").to_string();
        assert!(error.starts_with("x:6:11:"), "{error}");
        let wrong = GOOD.replace("0\troot", "3\troot");
        let error = read(&wrong, Path::new("x")).expect_err("1 and 3 hang on each other").to_string();
        assert!(error.starts_with("x:5:1:") && error.contains("circle"), "{error}");
        let error =
            read(&GOOD.replace("PRON\t_\t_", "PRON\t_\tPerson"), Path::new("x")).expect_err("no value").to_string();
        assert!(error.starts_with("x:6:18:") && error.contains("Name=Value"), "{error}");
        let error = read(&GOOD.replace("\n2\tnya", "\n# nya\n2\tnya"), Path::new("x")).expect_err("no end").to_string();
        assert!(error.starts_with("x:6:1: a comment"), "{error}");
    }
}
