//! CoNLL-U: sentences and words that somebody else decided on, with comments to keep.
//!
//! Empty nodes (`8.1`) and the columns of enhanced dependencies are passed over.

use std::ops::Range;
use std::path::Path;

use crate::error::{Error, Result};
use crate::text::{Document, Span, Token};

/// One document of a CoNLL-U file. Its text is put together from the words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotated {
    /// Identifier (from `# newdoc id`) and text.
    pub document: Document,
    /// The words with whatever the file says of them.
    pub tokens: Vec<Token>,
    /// Index ranges of `tokens`.
    pub sentences: Vec<Range<usize>>,
    /// The comment lines of each sentence, without `# newdoc` and `# text`, which are written anew.
    pub comments: Vec<Vec<String>>,
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
            return Err(self.wrong(1, format!("{} columns between tabs, expected 10", columns.len())));
        }
        self.row(&columns)
    }

    fn row(&mut self, columns: &[&str]) -> Result<()> {
        let at = |n: usize| columns[..n].iter().map(|c| c.chars().count() + 1).sum::<usize>() + 1;
        let space = !columns[9].split('|').any(|m| m == "SpaceAfter=No");
        if columns[0].contains('.') {
            return Ok(());
        }
        if columns[1].is_empty() {
            return Err(self.wrong(at(1), "a word without letters"));
        }
        let next = self.heads.len() + 1;
        if let Some((first, last)) = columns[0].split_once('-') {
            let bounds = first.parse::<usize>().ok().zip(last.parse::<usize>().ok());
            let Some((first, last)) = bounds.filter(|&(a, z)| a == next && z > a) else {
                return Err(self.wrong(1, format!("{:?} is not a range of words from {next} on", columns[0])));
            };
            if self.pending.is_some() {
                return Err(self.wrong(1, "a multi-word token within another"));
            }
            let span = self.surface(columns[1], space);
            self.pending = Some((last - first + 1, span));
            return Ok(());
        }
        if columns[0].parse() != Ok(next) {
            return Err(self.wrong(1, format!("word {:?} where {next} was expected", columns[0])));
        }
        let upos = match columns[3] {
            "_" => crate::text::Upos::X,
            tag => tag.parse().map_err(|e: String| self.wrong(at(3), e))?,
        };
        let head = match columns[6] {
            "_" => None,
            n => Some(n.parse().map_err(|_| self.wrong(at(6), format!("{n:?} is not the number of a word")))?),
        };
        let (span, joined) = match self.pending.take() {
            None => (self.surface(columns[1], space), false),
            Some((left, rest)) => self.part(columns[1], left, rest),
        };
        let token = Token { span, lemma: columns[2].into(), upos, head: None, deprel: columns[7].into(), joined };
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
            return Ok(());
        }
        let first = self.current.tokens.len() - self.heads.len();
        let count = self.heads.len();
        for (i, (head, line)) in std::mem::take(&mut self.heads).into_iter().enumerate() {
            if let Some(head) = head.filter(|&h| h > 0) {
                if head > count || head == i + 1 {
                    self.line = line;
                    return Err(self.wrong(1, format!("word {} hangs on {head}, of {count} words", i + 1)));
                }
                self.current.tokens[first + i].head = Some(first + head - 1);
            }
        }
        self.current.sentences.push(first..first + count);
        self.current.comments.push(std::mem::take(&mut self.comments));
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
        assert_eq!(document.comments, [["sent_id = s1"], ["sent_id = s1"]]);
        let words: Vec<_> = document.tokens.iter().map(|t| (t.span.of(&document.document.text), t.joined)).collect();
        assert_eq!(words[..3], [("menyetujui", false), ("nya", true), (".", false)]);
        assert_eq!(document.tokens[4].head, Some(3));
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
    }
}
