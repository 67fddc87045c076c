//! A treebank laid over its characters: only what the evaluation compares.

use std::path::Path;

use crate::error::{Error, Result};
use crate::text::{Analysis, Document, Span, Token, Upos};

/// The features that UD defines for all languages; others are not compared.
const UNIVERSAL_FEATURES: [&str; 21] = [
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite",
    "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
];

/// A word in the form in which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// The characters of its orthographic token.
    pub span: (usize, usize),
    /// Whether that token holds other words too.
    pub multiword: bool,
    /// In lower case.
    pub form: String,
    pub upos: String,
    pub lemma: String,
    /// The universal ones, sorted.
    pub feats: String,
    /// An index of [`Treebank::words`]; none for a root.
    pub head: Option<usize>,
    /// Without its subtype.
    pub deprel: String,
}

/// Sentences with their words, over characters without white space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Treebank {
    pub(super) characters: Vec<char>,
    pub(super) tokens: Vec<(usize, usize)>,
    pub(super) sentences: Vec<(usize, usize)>,
    pub(super) words: Vec<Word>,
}

/// A document of a treebank as running text, and its words as the treebank cuts them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// The text.
    pub document: Document,
    /// Words and sentences; no part of speech, lemma, head or name is filled in. The words of a multi-word token share
    /// out its characters where their forms add up to it; otherwise each but the last takes as many as its form has.
    pub cut: Analysis,
}

impl Treebank {
    /// Reads CoNLL-U; `path` is named in errors. The second part of the result is the same as running text, in one
    /// passage for each `# newdoc`.
    ///
    /// # Errors
    ///
    /// [`Error::Syntax`] for lines that are not CoNLL-U, heads outside their sentence, and sentences without exactly
    /// one root.
    pub fn parse(path: &Path, raw: &str) -> Result<(Self, Vec<Passage>)> {
        let mut reader = Reader::default();
        let wrong = |line: usize, message: String| Error::Syntax { path: path.into(), line, column: 1, message };
        let mut lines = raw.lines().enumerate().map(|(n, line)| (n + 1, line.trim_end_matches('\r')));
        let mut last = 0;
        while let Some((n, line)) = lines.next() {
            last = n;
            let result = match line.strip_prefix('#') {
                Some(comment) => {
                    reader.comment(comment.trim());
                    Ok(())
                }
                None if line.is_empty() => reader.end_sentence(),
                None => Columns::of(line).and_then(|columns| match columns.range()? {
                    Some(range) => {
                        let mut members = Vec::new();
                        let mut words = lines.by_ref().filter(|(_, line)| !is_empty_node(line));
                        for _ in range {
                            let (_, line) = words.next().ok_or("the file ends within a multi-word token")?;
                            members.push(Columns::of(line)?);
                        }
                        reader.token(&columns, &members)
                    }
                    None if is_empty_node(line) => Ok(()),
                    None => reader.token(&columns, std::slice::from_ref(&columns)),
                }),
            };
            result.map_err(|message| wrong(n, message))?;
        }
        if reader.open {
            return Err(wrong(last, "the file does not end with an empty line".to_owned()));
        }
        reader.end_passage();
        Ok((reader.treebank, reader.passages))
    }

    /// Adds what `analysis` says of `text`.
    pub fn push(&mut self, text: &str, analysis: &Analysis) {
        let base = self.words.len();
        for sentence in &analysis.sentences {
            let first = self.characters.len();
            let mut at = sentence.start;
            while at < sentence.end {
                let more = analysis.tokens[at + 1..sentence.end].iter().take_while(|t| t.joined).count();
                let members = &analysis.tokens[at..=at + more];
                let start = self.characters.len();
                let surface = members[0].span.join(members[more].span).of(text);
                self.characters.extend(surface.chars().filter(|c| !c.is_whitespace()));
                let span = (start, self.characters.len());
                self.tokens.push(span);
                self.words.extend(members.iter().map(|token| Word {
                    span,
                    multiword: more > 0,
                    form: token.span.of(text).to_lowercase(),
                    upos: token.upos.as_str().to_owned(),
                    lemma: token.lemma.clone(),
                    feats: universal_features(&token.feats),
                    head: token.head.map(|h| base + h),
                    deprel: universal(&token.deprel).to_owned(),
                }));
                at += more + 1;
            }
            self.sentences.push((first, self.characters.len()));
        }
    }

    /// The same words with the labels that `analyses` give them, one for each passage: what a system says that was
    /// told the words. None where it did not keep to them.
    pub fn relabelled(&self, analyses: &[Analysis]) -> Option<Self> {
        let mut treebank = self.clone();
        let mut base = 0;
        for analysis in analyses {
            let words = treebank.words.get_mut(base..base + analysis.tokens.len())?;
            for (word, token) in words.iter_mut().zip(&analysis.tokens) {
                token.upos.as_str().clone_into(&mut word.upos);
                word.lemma.clone_from(&token.lemma);
                word.feats = universal_features(&token.feats);
                word.head = token.head.map(|h| base + h);
                universal(&token.deprel).clone_into(&mut word.deprel);
            }
            base += analysis.tokens.len();
        }
        (base == treebank.words.len()).then_some(treebank)
    }
}

/// A relation without its subtype.
fn universal(deprel: &str) -> &str {
    deprel.split(':').next().unwrap_or(deprel)
}

/// Whether a line is a node of enhanced dependencies that is no word (`8.1`).
fn is_empty_node(line: &str) -> bool {
    line.split('\t').next().is_some_and(|number| number.contains('.'))
}

/// Those of `feats` that are compared, in one order.
fn universal_features(feats: &str) -> String {
    let known = |f: &&str| UNIVERSAL_FEATURES.contains(&f.split('=').next().unwrap_or(f));
    let mut feats: Vec<&str> = feats.split('|').filter(known).collect();
    feats.sort_unstable();
    feats.join("|")
}

/// The ten columns of a line.
struct Columns<'a>([&'a str; 10]);

impl<'a> Columns<'a> {
    fn of(line: &'a str) -> Result<Self, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let number = columns.len();
        columns.try_into().map(Self).map_err(|_| format!("{number} columns, expected 10 separated by tabs"))
    }

    /// The numbers of the words of a multi-word token.
    fn range(&self) -> Result<Option<std::ops::RangeInclusive<usize>>, String> {
        let Some((first, last)) = self.0[0].split_once('-') else { return Ok(None) };
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Some(first..=last)),
            _ => Err(format!("{:?} is no range of word numbers", self.0[0])),
        }
    }
}

#[derive(Default)]
struct Reader {
    treebank: Treebank,
    passages: Vec<Passage>,
    passage: Passage,
    /// Whether a sentence has begun, with its first word and character.
    open: bool,
    first_word: usize,
    first_character: usize,
    /// What stands between the token before and the next.
    gap: &'static str,
}

impl Reader {
    fn comment(&mut self, comment: &str) {
        if comment.starts_with("newdoc") {
            self.end_passage();
            let id = comment.split_once('=').map_or("", |(_, id)| id.trim());
            id.clone_into(&mut self.passage.document.id);
        } else if comment.starts_with("newpar") && !self.passage.document.text.is_empty() {
            self.gap = "\n\n";
        }
    }

    fn end_passage(&mut self) {
        if !self.passage.document.text.is_empty() {
            self.passages.push(std::mem::take(&mut self.passage));
        }
        self.gap = "";
    }

    /// One orthographic token and its words.
    fn token(&mut self, token: &Columns, members: &[Columns]) -> Result<(), String> {
        let treebank = &mut self.treebank;
        if !self.open {
            self.open = true;
            self.first_word = treebank.words.len();
            self.first_character = treebank.characters.len();
        }
        let start = treebank.characters.len();
        treebank.characters.extend(token.0[1].chars().filter(|c| !c.is_whitespace()));
        let span = (start, treebank.characters.len());
        if span.0 == span.1 {
            return Err("an empty form".to_owned());
        }
        treebank.tokens.push(span);
        self.passage.document.text.push_str(self.gap);
        let from = self.passage.document.text.len();
        self.passage.document.text.push_str(token.0[1]);
        self.gap = if token.0[9].split('|').any(|m| m == "SpaceAfter=No") { "" } else { " " };
        for Columns(columns) in members {
            let number = self.treebank.words.len() - self.first_word + 1;
            if columns[0].parse() != Ok(number) {
                return Err(format!("word number {:?}, expected {number}", columns[0]));
            }
            let head: usize = columns[6].parse().map_err(|_| format!("{:?} is no head", columns[6]))?;
            self.treebank.words.push(Word {
                span,
                multiword: token.0[0].contains('-'),
                form: columns[1].chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase(),
                upos: columns[3].to_owned(),
                lemma: columns[2].to_owned(),
                feats: universal_features(columns[5]),
                head: head.checked_sub(1).map(|h| self.first_word + h),
                deprel: universal(columns[7]).to_owned(),
            });
        }
        self.cut(from, members);
        Ok(())
    }

    /// Adds the words of the token that stands from `from` to the end of the passage.
    fn cut(&mut self, from: usize, members: &[Columns]) {
        let text = &self.passage.document.text;
        let mut start = from;
        for (n, Columns(columns)) in members.iter().enumerate() {
            // Each of the words that follow keeps one character at least, as long as there are any.
            let left = text[start..].chars().count();
            let length = columns[1].chars().count().min(left.saturating_sub(members.len() - n - 1));
            let end = match text[start..].char_indices().nth(length) {
                Some((at, _)) if n + 1 < members.len() => start + at,
                _ => text.len(),
            };
            self.passage.cut.tokens.push(Token {
                span: Span::new(start, end),
                upos: Upos::X,
                joined: n > 0,
                ..Token::default()
            });
            start = end;
        }
    }

    fn end_sentence(&mut self) -> Result<(), String> {
        if !std::mem::take(&mut self.open) {
            return Ok(());
        }
        let words = &self.treebank.words;
        let sentence = &words[self.first_word..];
        if let Some(outside) = sentence.iter().filter_map(|w| w.head).find(|&h| h >= words.len()) {
            return Err(format!("head {} is outside the sentence", outside - self.first_word + 1));
        }
        let roots = sentence.iter().filter(|w| w.head.is_none()).count();
        if roots != 1 {
            return Err(format!("the sentence above has {roots} roots, expected one"));
        }
        for word in sentence {
            let climb = std::iter::successors(word.head, |&h| words[h].head);
            if climb.take(sentence.len()).count() == sentence.len() {
                return Err("the heads of the sentence above go in a circle".to_owned());
            }
        }
        self.treebank.sentences.push((self.first_character, self.treebank.characters.len()));
        let end = self.passage.cut.tokens.len();
        self.passage.cut.sentences.push(end - sentence.len()..end);
        Ok(())
    }
}
