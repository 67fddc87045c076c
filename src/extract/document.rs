//! What an article says of itself: dateline and publisher at its head, author and editor at its foot.

use std::ops::Range;

use super::draft::{Draft, one_line};
use crate::fact::{Evidence, Fact, Subject, Value};
use crate::text::EntityType;

/// What the head of an article holds (`Jakarta (ANTARA) -`, `Bisnis.com, JAKARTA -`, `JAKARTA, KOMPAS.com -`).
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    pub dateline: Option<Range<usize>>,
    pub publisher: Option<Range<usize>>,
}

impl Head {
    /// Both as names, whatever the name finder thought of them.
    pub fn names(&self) -> impl Iterator<Item = (Range<usize>, EntityType)> {
        let place = self.dateline.clone().map(|t| (t, EntityType::Place));
        place.into_iter().chain(self.publisher.clone().map(|t| (t, EntityType::Org)))
    }
}

/// How many words a head has at the most.
const LONGEST: usize = 14;

/// Reads the head of the article, which stands in its first line or, below a headline, in its second.
pub(super) fn head(draft: &Draft) -> Head {
    let text = &draft.document.text;
    let tokens = &draft.analysis.tokens;
    let second = tokens
        .windows(2)
        .position(|pair| text.get(pair[0].span.end..pair[1].span.start).is_some_and(|gap| gap.contains('\n')));
    let first = head_at(draft, 0);
    match second.map(|t| head_at(draft, t + 1)) {
        Some(head) if first == Head::default() && head.publisher.is_some() => head,
        _ => first,
    }
}

/// What stands between `start` and the first dash or, where the outlet sets none, the end of the line.
fn head_at(draft: &Draft, start: usize) -> Head {
    let n = draft.analysis.tokens.len().min(start + LONGEST);
    let text = &draft.document.text;
    let dash = |t: usize| matches!(draft.lower[t].as_str(), "-" | "–" | "—" | "--" | "\u{fffd}");
    let breaks = |t: usize| {
        draft.analysis.tokens.get(t + 1).is_some_and(|next| {
            text.get(draft.analysis.tokens[t].span.end..next.span.start).is_some_and(|gap| gap.contains('\n'))
        })
    };
    let mut head = Head::default();
    let mut end = None;
    for t in start..n {
        if dash(t) && t > start {
            end = Some((t, true));
            break;
        }
        if breaks(t) {
            end = Some((t + 1, (t + 1 < n) && dash(t + 1)));
            break;
        }
    }
    let line_only = matches!(end, Some((_, false)));
    let Some((end, _)) = end else { return unmarked(draft, start..n) };
    for part in parts(draft, start..end) {
        let words = draft.words(part.clone());
        if !words.chars().any(char::is_uppercase) || part.len() > 5 {
            return Head::default();
        }
        if is_outlet(draft, &part) {
            head.publisher.get_or_insert(part);
        } else if head.dateline.is_none() && !line_only || line_only && named_place(draft, &part) {
            head.dateline.get_or_insert(part);
        }
    }
    head
}

/// `Liputan6.com, Jakarta Ketua ...`: an outlet and a place without a mark behind them.
fn unmarked(draft: &Draft, line: Range<usize>) -> Head {
    let start = line.start;
    let Some(comma) = line.clone().find(|&t| draft.lower[t] == ",") else { return Head::default() };
    let place = draft.analysis.names.iter().find(|name| name.tokens.start == comma + 1);
    match place {
        Some(place) if place.kind == EntityType::Place && is_outlet(draft, &(start..comma)) => {
            Head { dateline: Some(place.tokens.clone()), publisher: Some(start..comma) }
        }
        _ => Head::default(),
    }
}

/// The runs of words between commas and brackets.
fn parts(draft: &Draft, line: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = line.start;
    for t in line.start..=line.end {
        if t == line.end || matches!(draft.lower[t].as_str(), "," | "(" | ")" | "/") {
            if start < t {
                parts.push(start..t);
            }
            start = t + 1;
        }
    }
    parts
}

fn is_outlet(draft: &Draft, part: &Range<usize>) -> bool {
    let words = draft.words(part.clone());
    let site = [".com", ".id", ".co", ".net", ".tv"].iter().any(|end| words.to_lowercase().ends_with(end));
    let bracket = part.start > 0 && draft.lower[part.start - 1] == "(";
    site || bracket || draft.analysis.names.iter().any(|n| n.tokens == *part && n.kind == EntityType::Org)
}

fn named_place(draft: &Draft, part: &Range<usize>) -> bool {
    draft.analysis.names.iter().any(|n| n.tokens == *part && n.kind == EntityType::Place)
}

/// Words before a colon that tell who wrote or edited.
const CREDITS: [(&str, &str); 6] = [
    ("pewarta", "author"),
    ("reporter", "author"),
    ("penulis", "author"),
    ("oleh", "author"),
    ("editor", "editor"),
    ("penyunting", "editor"),
];

pub(super) fn facts(draft: &Draft, head: &Head) -> Vec<Fact> {
    let fact = |relation: &str, object: Value, tokens: Range<usize>| {
        let place = if relation == "author" || relation == "editor" { "credit" } else { "head" };
        let rule = format!("{relation}/{place}");
        let evidence = Evidence { span: draft.analysis.span(tokens), rule, confidence: 0.95 };
        Fact::asserted(Subject::Document, relation, object, evidence)
    };
    let entity = |tokens: &Range<usize>| draft.beginning(tokens.start).map(|m| draft.mentions[m].entity);
    let mut facts = Vec::new();
    for (relation, tokens) in [("dateline", &head.dateline), ("publisher", &head.publisher)] {
        if let Some(tokens) = tokens
            && let Some(e) = entity(tokens)
        {
            facts.push(fact(relation, Value::Entity(e), tokens.clone()));
        }
    }
    for t in 1..draft.lower.len() {
        if draft.lower[t] != ":" || draft.sentence_of(t).start != t - 1 {
            continue;
        }
        let Some((_, relation)) = CREDITS.iter().find(|(word, _)| *word == draft.lower[t - 1]) else { continue };
        let end = draft.sentence_of(t).end;
        if t + 1 < end && end - t < 9 {
            facts.push(fact(relation, Value::Text(one_line(draft.words(t + 1..end))), t - 1..end));
        }
    }
    if head.publisher.is_none()
        && let Some(sign) = draft.lower.iter().position(|w| w == "©")
        && let Some(m) = draft.beginning(sign + 1)
        && draft.kind(m) == EntityType::Org
    {
        let tokens = draft.mentions[m].tokens.clone();
        facts.push(fact("publisher", Value::Entity(draft.mentions[m].entity), tokens));
    }
    facts
}
