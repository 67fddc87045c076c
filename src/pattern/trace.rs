//! How far a pattern gets towards what it is wished to find, and what stops it: the same run as ever with an observer
//! that lets only the wished ones play `subject` and `object`, and that remembers the farthest failure.

use std::ops::Range;

use super::matcher::{Match, Observer};
use super::scene::Captured;
use super::syntax::{Arc_, Atom, Item, Target, Test};

/// Why an element of a pattern does not hold. Numbers are words of the article, or anchors of the scene where it says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The word there is another one; the sentence may have ended.
    Word(usize),
    /// No mention begins there.
    NoMention(usize),
    /// This anchor is of a type that the role does not take.
    Type(usize),
    /// This anchor is not the one that is wished for.
    Other(usize),
    /// These words, from the first up to the second, are not the ones that are wished for.
    Words(usize, usize),
    /// This anchor plays another role already.
    Taken(usize),
    /// This anchor belongs to another mention, as the country in a title does, and can be no subject.
    Titled(usize),
    /// This anchor is in the list that the role leaves out.
    Excluded(usize),
    /// From this word the arc leads nowhere.
    NoArc(usize),
    /// From the first word the arc leads to the second, which is not what it asks for.
    Leads(usize, usize),
    /// Of this word an arc holds that must not.
    Forbidden(usize),
    /// The pattern has too many ways to go on; it was given up.
    Exhausted,
}

impl Failure {
    /// What tells more is told rather than what tells less, of two at the same point.
    const fn tells(self) -> u8 {
        match self {
            Self::NoArc(_) => 0,
            Self::Word(_) | Self::NoMention(_) | Self::Leads(..) => 1,
            Self::Other(_) | Self::Words(..) => 2,
            _ => 3,
        }
    }
}

/// How a pattern fared.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It holds.
    Held(Match),
    /// It does not.
    Failed {
        /// The bytes of the pattern that did not hold.
        element: Range<usize>,
        /// Why.
        failure: Failure,
        /// The words at which the element was tried.
        tried: Range<usize>,
    },
}

/// The best that one pattern could do in one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The rule: an index into [`super::RuleSet::rules`].
    pub rule: usize,
    /// The pattern: what [`super::RuleSet::source`] takes.
    pub pattern: usize,
    /// The first word from which it was tried when it got this far.
    pub start: usize,
    /// How much of what the pattern asks for was there: 2 for the subject, the object and a word that it names, 1 for
    /// every other element that must be there.
    pub held: u32,
    /// How much it asks for.
    pub asked: u32,
    /// What came of it.
    pub outcome: Outcome,
}

impl Attempt {
    /// The one that got farther comes first: by the share of what it asks for, then by how much that is.
    pub fn farther(&self, other: &Self) -> std::cmp::Ordering {
        let failed = |attempt: &Self| matches!(attempt.outcome, Outcome::Failed { .. });
        let share = |held: u32, asked: u32| u64::from(held) * u64::from(asked.max(1));
        let (mine, theirs) = (share(self.held, other.asked), share(other.held, self.asked));
        failed(self).cmp(&failed(other)).then(theirs.cmp(&mine)).then(other.held.cmp(&self.held))
    }
}

/// Who may play a role: its name and who would.
pub(super) type Wish<'w> = &'w dyn Fn(&str, &Captured) -> bool;

/// Remembers the farthest point of all runs of one pattern.
pub(super) struct Tracer<'w> {
    wish: Wish<'w>,
    held: Vec<u32>,
    negated: bool,
    start: usize,
    farthest: Option<Farthest>,
}

struct Farthest {
    held: u32,
    depth: usize,
    start: usize,
    element: Range<usize>,
    failure: Failure,
    tried: Range<usize>,
}

impl<'w> Tracer<'w> {
    pub fn new(wish: Wish<'w>) -> Self {
        Self { wish, held: Vec::new(), negated: false, start: 0, farthest: None }
    }

    /// A new run begins at the word `start`.
    pub fn begin(&mut self, start: usize) {
        self.held.clear();
        self.negated = false;
        self.start = start;
    }

    /// What `pattern` of `rule` came to, if it was tried at all.
    pub fn finish(self, rule: usize, pattern: usize, items: &[Item]) -> Option<Attempt> {
        let Farthest { held, start, element, failure, tried, .. } = self.farthest?;
        let asked = asked(items);
        let outcome = Outcome::Failed { element, failure, tried };
        Some(Attempt { rule, pattern, start, held: held.min(asked), asked, outcome })
    }
}

impl Observer for &mut Tracer<'_> {
    fn may(&self, role: &str, captured: &Captured) -> bool {
        self.negated || (self.wish)(role, captured)
    }

    fn item_held(&mut self, item: &Item) {
        self.held.push(worth(item));
    }

    fn arc_held(&mut self, arc: &Arc_) {
        self.held.push(worth_of_arc(arc));
    }

    fn undone(&mut self) {
        self.held.pop();
    }

    fn negated(&mut self, on: bool) {
        self.negated = on;
    }

    fn failed(&mut self, element: &Range<usize>, failure: Failure) {
        if self.negated {
            return;
        }
        let (held, depth) = (self.held.iter().sum(), self.held.len());
        let at = match failure {
            Failure::Word(at) | Failure::NoMention(at) | Failure::NoArc(at) | Failure::Forbidden(at) => at..at + 1,
            Failure::Leads(_, to) => to..to + 1,
            Failure::Words(start, end) => start..end,
            _ => 0..0,
        };
        if let Some(best) = &mut self.farthest {
            // The same point further on, over a gap or from a later word, or of alternatives the next.
            if (best.held, best.depth) == (held, depth) && !at.is_empty() && !best.tried.is_empty() {
                best.tried = best.tried.start.min(at.start)..best.tried.end.max(at.end);
            }
            if (held, depth, failure.tells()) < (best.held, best.depth, best.failure.tells())
                || best.element == *element && (held, failure.tells()) == (best.held, best.failure.tells())
            {
                return;
            }
        }
        let same = self.farthest.take().filter(|best| (best.held, best.depth) == (held, depth));
        let tried = same.map(|best| best.tried).filter(|tried| !tried.is_empty()).unwrap_or(at);
        self.farthest = Some(Farthest { held, depth, start: self.start, element: element.clone(), failure, tried });
    }
}

/// How much of the pattern an element is.
fn worth(item: &Item) -> u32 {
    if item.min != 1 || item.max != 1 {
        return 0;
    }
    match &item.atom {
        Atom::Word(_) | Atom::List(_) => 2,
        Atom::Token(constraints) => {
            let named = |c: &super::syntax::Constraint| !c.negated && matches!(c.test, Test::Word(_) | Test::Lemma(_));
            1 + u32::from(constraints.iter().any(named))
        }
        Atom::Mention(role) => worth_of_role(&role.name),
        Atom::Words(name, _) => worth_of_role(name),
        Atom::Gap(_) | Atom::Group(_) => 0,
    }
}

fn worth_of_arc(arc: &Arc_) -> u32 {
    match &arc.target {
        _ if arc.negated || arc.optional => 0,
        Target::Role(role) => worth_of_role(&role.name),
        Target::Any | Target::Word(_) => 1,
    }
}

fn worth_of_role(name: &str) -> u32 {
    if matches!(name, "subject" | "object") { 2 } else { 1 }
}

/// How much a pattern asks for: of alternatives the least.
pub(super) fn asked(items: &[Item]) -> u32 {
    let one = |item: &Item| {
        if item.min == 0 {
            return 0;
        }
        let inner = match &item.atom {
            Atom::Group(options) => options.iter().map(|option| asked(option)).min().unwrap_or(0),
            Atom::Words(_, items) => asked(items),
            _ => 0,
        };
        worth(item) + inner + item.arcs.iter().map(worth_of_arc).sum::<u32>()
    };
    items.iter().map(one).sum()
}
