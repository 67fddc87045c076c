//! What a pattern lacked, in words.

use std::ops::Range;

use super::super::draft::one_line;
use super::super::{Extractor, Prepared, typed};
use super::end::{Ends, Side};
use crate::fact::Value;
use crate::pattern::{Attempt, Captured, Failure, Kind, Match, Outcome};

/// How many words a message shows.
const SHOWN: usize = 8;

/// What `attempt` lacked; with `swapped` the subject was tried as the object and the other way round.
pub(super) fn of(extractor: &Extractor, article: &Prepared, ends: &Ends, attempt: &Attempt, swapped: bool) -> String {
    let view = View { extractor, article };
    match &attempt.outcome {
        Outcome::Held(found) => view.after(attempt, found),
        Outcome::Failed { element, failure, tried } => {
            let source = extractor.rules.source(attempt.pattern);
            let element = &source[element.clone()];
            let side = match (role(element), swapped) {
                (Some("subject"), false) | (Some("object"), true) => Some(&ends.subject),
                (Some("object"), false) | (Some("subject"), true) => Some(&ends.object),
                _ => None,
            };
            view.failed(element, *failure, tried, side, attempt.start)
        }
    }
}

/// The role that an element gives to somebody.
fn role(element: &str) -> Option<&str> {
    let name = element.split_once('<')?.1;
    Some(&name[..name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len())])
}

struct View<'v> {
    extractor: &'v Extractor,
    article: &'v Prepared<'v>,
}

impl View<'_> {
    /// Up to [`SHOWN`] words, quoted.
    fn words(&self, tokens: Range<usize>) -> String {
        let long = tokens.len() > SHOWN;
        let words = one_line(self.article.draft.words(tokens.start..tokens.end.min(tokens.start + SHOWN)));
        format!("\"{words}{}\"", if long { " ..." } else { "" })
    }

    fn anchor(&self, anchor: usize) -> String {
        self.words(self.article.field.scene.anchors[anchor].tokens.clone())
    }

    /// All of the pattern holds, and yet there is no fact.
    fn after(&self, attempt: &Attempt, found: &Match) -> String {
        let (draft, field) = (&self.article.draft, &self.article.field);
        let rule = &self.extractor.rules.rules[attempt.rule];
        if typed::side_by_side(field, found) && !rule.across {
            return "all of it holds, but two of its roles are members of one list, of which it says nothing \
                    (`across = true` would let it)"
                .to_owned();
        }
        let captured = |found: &Match, name: &str| {
            found.roles.iter().find(|(role, _)| role == name).map(|(_, captured)| captured.clone())
        };
        let value = |captured: Option<Captured>| match captured? {
            Captured::Anchor(a) => field.value(draft, a),
            Captured::Tokens(tokens) => Some(Value::Text(one_line(draft.words(tokens)))),
        };
        let (subject, object) = (captured(found, "subject"), captured(found, "object"));
        let relation = &rule.relation;
        match (value(subject.clone()), value(object.clone())) {
            (Some(Value::Entity(subject)), Some(object)) => {
                if object == Value::Entity(subject) {
                    return "all of it holds, but subject and object are one and the same".to_owned();
                }
                if !typed::may(draft, &self.extractor.relations, relation, subject, &object) {
                    return format!("all of it holds, but `{relation}` takes no ends of these types");
                }
            }
            (Some(_), _) => return "all of it holds, but the subject is no entity".to_owned(),
            (None, _) => {}
        }
        let first = self.extractor.rules.first_at(&field.scene, attempt.pattern, attempt.start);
        if let Some(first) = first.filter(|first| first.roles != found.roles) {
            let shown = |name: &str| match captured(&first, name) {
                Some(Captured::Anchor(a)) => self.anchor(a),
                Some(Captured::Tokens(tokens)) => self.words(tokens),
                None => "nobody".to_owned(),
            };
            return format!(
                "all of it holds, but from {} on it holds first of {} and {}, and of each place only the first counts",
                self.words(attempt.start..attempt.start + 1),
                shown("subject"),
                shown("object")
            );
        }
        "all of it holds, but another rule said the same before".to_owned()
    }

    fn failed(
        &self,
        element: &str,
        failure: Failure,
        tried: &Range<usize>,
        side: Option<&Side>,
        start: usize,
    ) -> String {
        let draft = &self.article.draft;
        let sentence = draft.sentence_of(start);
        let within = tried.start.min(sentence.end)..tried.end.min(sentence.end);
        let wanted = side.map_or(String::new(), |side| {
            let places = side.within(self.article, &sentence);
            let from = |place: &Range<usize>| place.start.abs_diff(tried.start);
            match places.iter().min_by_key(|place| from(place)) {
                Some(place) if !tried.is_empty() && place.start >= tried.end => {
                    format!("; {} stands {} words further on", self.words(place.clone()), place.start + 1 - tried.end)
                }
                Some(place) if !tried.is_empty() && place.start < tried.start => {
                    format!("; {} stands {} words before", self.words(place.clone()), tried.start - place.start)
                }
                _ => String::new(),
            }
        });
        match failure {
            Failure::Word(_) | Failure::NoMention(_) if within.is_empty() => {
                format!("the sentence ends before `{element}`{wanted}")
            }
            Failure::Word(_) => format!("`{element}` does not hold at {}{wanted}", self.words(within)),
            Failure::NoMention(_) => {
                format!("no mention for `{element}` begins at {}{wanted}", self.words(within))
            }
            Failure::Type(a) => {
                let kind = match self.article.field.scene.anchors[a].kind {
                    Kind::Entity(kind) => kind.as_str(),
                    Kind::Date => "date",
                    Kind::Number => "number",
                    Kind::Text => "text",
                };
                format!("{} was found as {kind}, which `{element}` does not take", self.anchor(a))
            }
            Failure::Other(a) => {
                let sought = side.map_or(String::new(), |side| format!(", not {:?}", side.end.words));
                format!("for `{element}` {} stands there{sought}", self.anchor(a))
            }
            Failure::Words(from, to) => {
                let sought = side.map_or(String::new(), |side| format!(", not {:?}", side.end.words));
                format!("`{element}` takes the words {}{sought}", self.words(from..to))
            }
            Failure::Taken(a) => format!("{} plays another role already and cannot play `{element}`", self.anchor(a)),
            Failure::Titled(a) => format!("{} belongs to a title or name behind it and is no subject", self.anchor(a)),
            Failure::Excluded(a) => format!("{} is in the list that `{element}` leaves out", self.anchor(a)),
            Failure::NoArc(from) => {
                format!("`{element}` leads nowhere from {} ({})", self.words(from..from + 1), self.arcs(from))
            }
            Failure::Leads(from, to) => format!(
                "`{element}` leads from {} to {}, which is not what it asks for",
                self.words(from..from + 1),
                self.words(to..to + 1)
            ),
            Failure::Forbidden(from) => {
                format!("`{element}` must not hold, and of {} it does", self.words(from..from + 1))
            }
            Failure::Exhausted => format!("the pattern has too many ways to go on and was given up at `{element}`"),
        }
    }

    /// What the tree has at a word: who governs it, and whom it governs.
    fn arcs(&self, word: usize) -> String {
        let tokens = &self.article.draft.analysis.tokens;
        let token = &tokens[word];
        let mut all = vec![match token.head {
            Some(head) => format!("^{} {}", token.deprel, self.words(head..head + 1)),
            None => "root".to_owned(),
        }];
        let below = self.article.field.scene.dependents(word).iter();
        let below = below.filter(|&&t| &*tokens[t].deprel != "punct");
        all.extend(below.map(|&t| format!(">{} {}", tokens[t].deprel, self.words(t..t + 1))));
        all.join(", ")
    }
}
