//! Direct quotes and who says them: `"...," kata Budi` ('"...," said Budi'), `Budi mengatakan, "..."`, quotes that go on
//! after an interruption, and quotes that a paragraph leaves unclosed. The cues are those of Krestel et al., *Minding the
//! Source: Automatic Tagging of Reported Speech in Newspaper Articles* (LREC 2008).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::coreference::Topic;
use super::draft::{Draft, rows};
use super::title::Title;
use crate::fact::{EntityId, Quote};
use crate::text::{EntityType, Span};

/// Where the speaker stands to a verb of saying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// The verbs of saying.
pub(super) struct Speech(FxHashMap<String, Side>);

/// Words between quotation marks, not yet known to be speech.
#[derive(Clone, Debug)]
pub(super) struct Quoted {
    /// With the marks.
    pub span: Span,
    pub tokens: Range<usize>,
    /// Whether the paragraph ends before the closing mark comes.
    pub unclosed: bool,
}

/// Every run between quotation marks, in text order.
pub(super) fn find(draft: &Draft) -> Vec<Quoted> {
    let all = marked(&draft.document.text).into_iter();
    all.map(|(span, unclosed)| Quoted { span, tokens: draft.tokens_in(span), unclosed }).collect()
}

/// The runs between quotation marks, and whether a run goes to the end of its line for want of a closing mark. Marks are
/// paired within a line.
fn marked(text: &str) -> Vec<(Span, bool)> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut open: Option<usize> = None;
        let mut before = ' ';
        let mut chars = line.char_indices().peekable();
        while let Some((i, c)) = chars.next() {
            let next = chars.peek().map_or(' ', |(_, n)| *n);
            // Text that lost its encoding has the replacement character where curly marks stood.
            let either = matches!(c, '"' | '\u{fffd}' | '”' | '“');
            let opens = match c {
                // Some papers print it on both sides; behind a word it is a closing one that lost its partner.
                '”' => (before.is_whitespace() || before == '(') && next.is_alphanumeric(),
                _ => either && !before.is_alphanumeric() && !next.is_whitespace(),
            };
            if open.is_none() && opens {
                open = Some(at + i);
            } else if let Some(start) = open.filter(|_| either && c != '“') {
                all.push((Span::new(start, at + i + c.len_utf8()), false));
                open = None;
            }
            before = c;
        }
        if let Some(start) = open {
            let end = at + line.trim_end().len();
            if end > start + 40 {
                all.push((Span::new(start, end), true));
            }
        }
        at += line.len();
    }
    all
}

/// Pronouns that stand for a person.
pub(super) const PRONOUNS: [&str; 5] = ["dia", "ia", "beliau", "nya", "dirinya"];

impl Speech {
    pub fn read(tsv: &str) -> Self {
        let side = |row: &[&str]| if row.get(1) == Some(&"before") { Side::Before } else { Side::After };
        Self(rows(tsv).map(|row| (row[0].to_owned(), side(&row))).collect())
    }

    pub fn side(&self, word: &str) -> Option<Side> {
        self.0.get(word).copied()
    }

    /// The quotes among `quoted`, each with its speaker.
    pub fn attribute(&self, draft: &Draft, quoted: &[Quoted], titles: &[Title]) -> Vec<Quote> {
        let mut quotes: Vec<Quote> = Vec::new();
        let mut last: Option<(EntityId, Span)> = None;
        let topics = Topic::over(draft, self, titles);
        for (i, quote) in quoted.iter().enumerate() {
            if quote.tokens.is_empty() {
                continue;
            }
            let after = self.after(draft, quote, &topics, last.map(|l| l.0));
            let cued = after.or_else(|| self.before(draft, quote, i.checked_sub(1).map(|p| &quoted[p])));
            let text = &draft.document.text;
            let inner = quote.span.of(text).trim_matches(|c: char| "\"“”\u{fffd}".contains(c)).trim_end();
            let words = inner.split_whitespace().count();
            let stops = inner.ends_with([',', '.', '!', '?', '…']) || quote.unclosed;
            if cued.is_none() && !(stops && words > 3) || words < 2 || cued.is_none() && !starts_speech(draft, quote) {
                continue;
            }
            let speaker = match cued {
                Some(speaker) => speaker,
                None => last.map(|l| l.0),
            };
            if let Some(speaker) = speaker {
                last = Some((speaker, quote.span));
            }
            quotes.push(Quote { span: quote.span, speaker });
        }
        quotes
    }

    // The cue may be there and tell no speaker.
    #[allow(clippy::option_option)]
    /// `," kata Budi`: none where no verb of saying follows; inner none where the speaker is not told.
    fn after(&self, draft: &Draft, quote: &Quoted, topics: &Topic, last: Option<EntityId>) -> Option<Option<EntityId>> {
        let mut at = quote.tokens.end;
        let sentence = draft.sentence_of(quote.tokens.end - 1);
        let n = draft.lower.len();
        while at < n && matches!(draft.lower[at].as_str(), "," | "." | "\"" | "”" | "demikian" | "begitu") {
            at += 1;
        }
        if at >= n || at > sentence.end + 1 || draft.sentence_of(at).start > at && at >= sentence.end + 2 {
            return None;
        }
        self.side(&draft.lower[at])?;
        let end = draft.sentence_of(at).end;
        let subject = draft.lower.get(at + 1).map(String::as_str).unwrap_or_default();
        if PRONOUNS.contains(&subject) {
            let stands = draft.over.get(at + 1).copied().flatten().map(|m| draft.mentions[m].entity);
            return Some(stands.or(last).or_else(|| topics.at(quote.tokens.start)));
        }
        let near = at + 1..end.min(at + 22);
        Some(Self::speaker_in(draft, near))
    }

    /// The first person in `tokens`; where there is none before a pause, an organisation or a country.
    fn speaker_in(draft: &Draft, tokens: Range<usize>) -> Option<EntityId> {
        let mentions = || {
            tokens
                .clone()
                .take_while(|&t| !matches!(draft.lower[t].as_str(), "\"" | "“"))
                .filter_map(|t| draft.beginning(t))
        };
        mentions()
            .find(|&m| draft.is_person(m))
            .or_else(|| mentions().find(|&m| matches!(draft.kind(m), EntityType::Org | EntityType::Place)))
            .map(|m| draft.mentions[m].entity)
    }

    #[allow(clippy::option_option)]
    /// `Budi mengatakan, "` or `menurut Budi, "`.
    fn before(&self, draft: &Draft, quote: &Quoted, previous: Option<&Quoted>) -> Option<Option<EntityId>> {
        let start = quote.tokens.start;
        let mut first = draft.sentence_of(start).start;
        if let Some(previous) = previous {
            first = first.max(previous.tokens.end);
        }
        // The mark may have begun a sentence of its own.
        if start == first && start > 0 && matches!(draft.lower[start - 1].as_str(), ":" | ",") {
            first = draft.sentence_of(start - 1).start;
        }
        let verb = (first..start).rev().take(40).find(|&t| self.side(&draft.lower[t]).is_some())?;
        let pause = start.checked_sub(1).map(|t| draft.lower[t].as_str()).unwrap_or_default();
        if !matches!(pause, "," | ":" | "bahwa" | "jika" | "kalau") && start - verb > 3 {
            return None;
        }
        let speaker = match self.side(&draft.lower[verb]) {
            Some(Side::After) => Self::speaker_in(draft, verb + 1..start),
            _ => (first..verb)
                .rev()
                .filter_map(|t| draft.over[t])
                .find(|&m| draft.is_person(m))
                .map(|m| draft.mentions[m].entity),
        };
        Some(speaker.or_else(|| Self::speaker_in(draft, first..verb)))
    }
}

/// Whether the quote begins its line or sentence, as speech without a cue does.
fn starts_speech(draft: &Draft, quote: &Quoted) -> bool {
    let text = &draft.document.text;
    let before = text[..quote.span.start].trim_end_matches([' ', '\u{a0}']);
    before.is_empty() || before.ends_with(['\n', '.', ':', ',', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn marks(text: &str, wanted: &[&str]) {
        let found: Vec<&str> = marked(text).iter().map(|(span, _)| span.of(text)).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn marks_are_paired_within_a_line() {
        marks("\"Kami siap,\" kata Ani. \"Ya.\"", &["\"Kami siap,\"", "\"Ya.\""]);
        marks("“Kami siap,” kata Ani.", &["“Kami siap,”"]);
        marks("Kata Ani, ”Kami siap.” Dan ”Ya,” katanya.", &["”Kami siap.”", "”Ya,”"]); // the same mark on both sides
        marks("siap,” kata Ani. “Ya.”", &["“Ya.”"]); // a closing mark without its partner
        marks("kata”kata ” dan", &[]);
        marks("“Kami siap\nsekarang,” kata Ani.", &[]); // too short to be speech
        let long = "“Kami akan membangun jembatan itu tahun depan dan seterusnya."; // "We shall build the bridge ..."
        assert_eq!(marked(long), [(Span::new(0, long.len()), true)]);
    }
}
