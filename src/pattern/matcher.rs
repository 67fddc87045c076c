//! Runs one pattern at one place: backtracking over the sequence, with the arcs as further goals. Gaps and repetitions
//! are bounded when the pattern is read, so the work at a place is bounded too; [`BUDGET`] bounds what is left.
//!
//! An [`Observer`] may look on and say which mentions count. The run is generic over it, so that one that does nothing
//! costs nothing.

use std::ops::Range;

use super::scene::{Captured, Kind, Scene};
use super::syntax::{Arc_, Atom, Constraint, Item, Path, Role, Step, Target, Test};
use super::trace::Failure;

/// One place where a rule's pattern holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The rule: an index into [`super::RuleSet::rules`].
    pub rule: usize,
    /// From the first to the last word that took part.
    pub tokens: Range<usize>,
    /// The first word that the pattern asks for by form or lemma: the verb or noun that makes the fact.
    pub trigger: usize,
    /// Who plays which role, in the order of the pattern.
    pub roles: Vec<(String, Captured)>,
}

/// Steps before a match at one place is given up. News needs some hundreds; this is for patterns that explode.
const BUDGET: usize = 20_000;

/// What is told of a run while it goes on. The methods do nothing unless they are written anew.
pub(super) trait Observer {
    /// Whether `captured` may play `role`, which its type allows.
    fn may(&self, _role: &str, _captured: &Captured) -> bool {
        true
    }

    /// The element holds, as far as what comes after it does.
    fn item_held(&mut self, _item: &Item) {}

    /// The arc holds, as far as what comes after it does.
    fn arc_held(&mut self, _arc: &Arc_) {}

    /// What held last is given up: what came after it did not hold.
    fn undone(&mut self) {}

    /// What stands at the bytes `element` of the pattern does not hold.
    fn failed(&mut self, _element: &Range<usize>, _failure: Failure) {}

    /// What is tried from now on must not hold, or that is over.
    fn negated(&mut self, _on: bool) {}
}

/// Nobody looks on.
impl Observer for () {}

struct Run<'s, 'a, O> {
    scene: &'s Scene<'a>,
    observer: O,
    sentence: Range<usize>,
    roles: Vec<(String, Captured)>,
    touched: Vec<usize>,
    trigger: Option<usize>,
    budget: usize,
}

type Next<'n, O> = &'n mut dyn FnMut(&mut Run<'_, '_, O>, usize) -> bool;

/// Tries `items` from the word `start` of `sentence` on.
pub(super) fn at<O: Observer>(
    items: &[Item],
    scene: &Scene,
    sentence: &Range<usize>,
    start: usize,
    rule: usize,
    observer: O,
) -> Option<Match> {
    let mut run = Run {
        scene,
        observer,
        sentence: sentence.clone(),
        roles: Vec::new(),
        touched: Vec::new(),
        trigger: None,
        budget: BUDGET,
    };
    let mut end = start;
    let found = run.sequence(items, start, &mut |_, at| {
        end = at;
        true
    });
    found.then(|| {
        let first = run.touched.iter().copied().min().unwrap_or(start).min(start);
        let last = run.touched.iter().copied().max().map_or(end, |t| (t + 1).max(end));
        Match { rule, tokens: first..last, trigger: run.trigger.unwrap_or(start), roles: run.roles }
    })
}

impl<O: Observer> Run<'_, '_, O> {
    fn sequence(&mut self, items: &[Item], at: usize, next: Next<O>) -> bool {
        let Some((item, rest)) = items.split_first() else { return next(self, at) };
        self.repeat(item, 0, at, &mut |run, at| run.sequence(rest, at, &mut *next))
    }

    /// As often as `item` allows, more before fewer; gaps fewer before more.
    fn repeat(&mut self, item: &Item, done: usize, at: usize, next: Next<O>) -> bool {
        if self.budget == 0 {
            self.observer.failed(&item.source, Failure::Exhausted);
            return false;
        }
        self.budget -= 1;
        if let Atom::Gap(longest) = item.atom {
            return self.gap(longest, at, next);
        }
        if done < item.max {
            let more = self.once(item, at, &mut |run, to| to > at && run.repeat(item, done + 1, to, &mut *next));
            if more {
                return true;
            }
        }
        done >= item.min && next(self, at)
    }

    fn gap(&mut self, longest: usize, at: usize, next: Next<O>) -> bool {
        for to in at..=(at + longest).min(self.sentence.end) {
            if next(self, to) {
                return true;
            }
            if to < self.sentence.end && closes_clause(&self.scene.lower[to]) {
                break;
            }
        }
        false
    }

    fn once(&mut self, item: &Item, at: usize, next: Next<O>) -> bool {
        let mark = (self.roles.len(), self.touched.len(), self.trigger);
        let arcs = &item.arcs;
        let found = self.atom(item, at, &mut |run, to| {
            run.observer.item_held(item);
            // The arcs of a mention leave from its head, those of a word from the word.
            let from = run.head_of(at..to);
            let found = run.arcs(arcs, from, &mut |run| next(run, to));
            if !found {
                run.observer.undone();
            }
            found
        });
        if !found {
            self.roles.truncate(mark.0);
            self.touched.truncate(mark.1);
            self.trigger = mark.2;
        }
        found
    }

    fn atom(&mut self, item: &Item, at: usize, next: Next<O>) -> bool {
        if let Atom::Group(options) = &item.atom {
            let found = options.iter().any(|option| self.sequence(option, at, &mut *next));
            if !found {
                self.observer.failed(&item.source, Failure::Word(at));
            }
            return found;
        }
        if at >= self.sentence.end {
            self.observer.failed(&item.source, Failure::Word(at));
            return false;
        }
        let before = self.trigger;
        let found = match &item.atom {
            Atom::Word(word) => self.is(item, at, self.scene.lower[at] == *word) && self.triggered(at, at + 1, next),
            Atom::List(list) => {
                let words = &self.scene.lower[at..self.sentence.end];
                let mut several = list.several.iter().filter(|entry| words.starts_with(entry)).peekable();
                let single = list.single.contains(&words[0]);
                self.is(item, at, single || several.peek().is_some())
                    && (several.any(|entry| self.triggered(at, at + entry.len(), &mut *next))
                        || single && self.triggered(at, at + 1, next))
            }
            Atom::Token(constraints) => {
                self.is(item, at, self.holds(constraints, at))
                    && if names_words(constraints) { self.triggered(at, at + 1, next) } else { next(self, at + 1) }
            }
            Atom::Mention(role) => {
                let scene = self.scene;
                if scene.beginning(at).is_empty() {
                    self.observer.failed(&item.source, Failure::NoMention(at));
                }
                scene.beginning(at).iter().any(|&a| {
                    let anchor = &scene.anchors[a];
                    // With what belongs to it, without, or with the rest of its list.
                    let ends = [anchor.outer.end, anchor.tokens.end, anchor.list_end];
                    ends.iter().enumerate().any(|(i, &end)| {
                        !ends[..i].contains(&end)
                            && end <= self.sentence.end
                            && self.play(&item.source, role, a, &mut |run| next(run, end))
                    })
                })
            }
            Atom::Words(name, items) => {
                let name = name.clone();
                self.sequence(items, at, &mut |run, to| {
                    to > at && run.say(&item.source, &name, at..to, &mut |run| next(run, to))
                })
            }
            Atom::Gap(_) | Atom::Group(_) => false,
        };
        if !found {
            self.trigger = before;
        }
        found
    }

    /// Whether the word at `at` is what `item` asks for, with a failure told where it is not.
    fn is(&mut self, item: &Item, at: usize, holds: bool) -> bool {
        if !holds {
            self.observer.failed(&item.source, Failure::Word(at));
        }
        holds
    }

    fn triggered(&mut self, at: usize, to: usize, next: Next<O>) -> bool {
        self.trigger.get_or_insert(at);
        next(self, to)
    }

    /// The words play `role`.
    fn say(
        &mut self,
        element: &Range<usize>,
        role: &str,
        words: Range<usize>,
        then: &mut dyn FnMut(&mut Self) -> bool,
    ) -> bool {
        let captured = Captured::Tokens(words.clone());
        if !self.observer.may(role, &captured) {
            self.observer.failed(element, Failure::Words(words.start, words.end));
            return false;
        }
        self.roles.push((role.to_owned(), captured));
        let found = then(self);
        if !found {
            self.roles.pop();
        }
        found
    }

    /// The mention plays `role`.
    fn play(
        &mut self,
        element: &Range<usize>,
        role: &Role,
        anchor: usize,
        then: &mut dyn FnMut(&mut Self) -> bool,
    ) -> bool {
        let mention = &self.scene.anchors[anchor];
        let fits =
            role.kinds.is_empty() && matches!(mention.kind, Kind::Entity(_)) || role.kinds.contains(&mention.kind);
        // Nobody plays two roles at once.
        let taken = self.roles.iter().any(|(_, c)| *c == Captured::Anchor(anchor));
        let listed = || role.not.as_ref().is_some_and(|list| list.contains(&self.scene.lower[mention.tokens.clone()]));
        let titled = role.name == "subject" && self.scene.is_titled(anchor);
        let failure = if !self.observer.may(&role.name, &Captured::Anchor(anchor)) {
            Some(Failure::Other(anchor))
        } else if !fits {
            Some(Failure::Type(anchor))
        } else if taken {
            Some(Failure::Taken(anchor))
        } else if titled {
            Some(Failure::Titled(anchor))
        } else if listed() {
            Some(Failure::Excluded(anchor))
        } else {
            None
        };
        if let Some(failure) = failure {
            self.observer.failed(element, failure);
            return false;
        }
        let mark = self.touched.len();
        self.roles.push((role.name.clone(), Captured::Anchor(anchor)));
        self.touched.extend([mention.tokens.start, mention.tokens.end - 1]);
        let found = then(self);
        if !found {
            self.roles.pop();
            self.touched.truncate(mark);
        }
        found
    }

    fn arcs(&mut self, arcs: &[Arc_], from: usize, then: &mut dyn FnMut(&mut Self) -> bool) -> bool {
        let Some((arc, rest)) = arcs.split_first() else { return then(self) };
        if arc.negated {
            let mark = self.roles.len();
            self.observer.negated(true);
            let holds = self.arc(arc, from, &mut |_| true);
            self.observer.negated(false);
            self.roles.truncate(mark);
            if holds {
                self.observer.failed(&arc.source, Failure::Forbidden(from));
            }
            return !holds && self.arcs(rest, from, then);
        }
        let mut reached = false;
        let found = self.arc(arc, from, &mut |run| {
            reached = true;
            run.observer.arc_held(arc);
            let found = run.arcs(rest, from, &mut *then);
            if !found {
                run.observer.undone();
            }
            found
        });
        if !found && !reached {
            self.observer.failed(&arc.source, Failure::NoArc(from));
        }
        found || arc.optional && self.arcs(rest, from, then)
    }

    fn arc(&mut self, arc: &Arc_, from: usize, then: &mut dyn FnMut(&mut Self) -> bool) -> bool {
        arc.paths.iter().any(|path| {
            self.walk(path, from, &mut |run, to| match &arc.target {
                Target::Any => then(run),
                Target::Word(constraints) => {
                    let holds = run.holds(constraints, to);
                    if !holds {
                        run.observer.failed(&arc.source, Failure::Leads(from, to));
                    }
                    holds && then(run)
                }
                Target::Role(role) if role.kinds == [Kind::Text] => {
                    let words = run.phrase(to);
                    run.say(&arc.source, &role.name, words, &mut *then)
                }
                Target::Role(role) => {
                    if let Some(anchor) = run.scene.over(to) {
                        run.play(&arc.source, role, anchor, &mut *then)
                    } else {
                        run.observer.failed(&arc.source, Failure::Leads(from, to));
                        false
                    }
                }
            })
        })
    }

    fn walk(
        &mut self,
        path: &[(Step, usize, usize)],
        from: usize,
        then: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> bool {
        let Some(((step, min, max), rest)) = path.split_first() else { return then(self, from) };
        if self.budget == 0 {
            return false;
        }
        self.budget -= 1;
        if *min == 0 && self.walk(rest, from, then) {
            return true;
        }
        if *max == 0 {
            return false;
        }
        let mut again: Path = vec![(step.clone(), min.saturating_sub(1), max - 1)];
        again.extend_from_slice(rest);
        let scene = self.scene;
        match step {
            Step::Down(relations) => scene
                .dependents(from)
                .iter()
                .any(|&to| is_one(&scene.analysis.tokens[to].deprel, relations) && self.walk(&again, to, &mut *then)),
            Step::Up(relations) => scene.analysis.tokens[from].head.is_some_and(|to| {
                is_one(&scene.analysis.tokens[from].deprel, relations) && self.walk(&again, to, then)
            }),
        }
    }

    fn holds(&self, constraints: &[Constraint], at: usize) -> bool {
        let token = &self.scene.analysis.tokens[at];
        constraints.iter().all(|constraint| {
            let held = match &constraint.test {
                Test::Word(words) => words.contains(&self.scene.lower[at]),
                Test::Lemma(words) => words.contains(&token.lemma),
                Test::Upos(tags) => tags.contains(&token.upos),
                Test::Dep(relations) => is_one(&token.deprel, relations),
                Test::Case(cases) => cases.contains(&self.scene.case[at]),
            };
            held != constraint.negated
        })
    }

    /// The word of a run that hangs from outside it.
    fn head_of(&self, run: Range<usize>) -> usize {
        let tokens = &self.scene.analysis.tokens;
        run.clone().find(|&t| tokens[t].head.is_none_or(|h| !run.contains(&h))).unwrap_or(run.start)
    }

    /// The unbroken run of words around `at` that it governs, without relative clauses and what stands before a
    /// preposition or comma.
    fn phrase(&self, at: usize) -> Range<usize> {
        let tokens = &self.scene.analysis.tokens;
        let governed = |mut t: usize| {
            for _ in 0..12 {
                if t == at {
                    return true;
                }
                match tokens[t].head {
                    Some(h) if !is_one(&tokens[t].deprel, &["acl:relcl", "punct", "conj", "case", "parataxis"]) => {
                        t = h;
                    }
                    _ => return false,
                }
            }
            false
        };
        let start = (self.sentence.start..at).rev().take_while(|&t| governed(t)).last().unwrap_or(at);
        let end = (at + 1..self.sentence.end).take_while(|&t| governed(t)).last().unwrap_or(at) + 1;
        start..end
    }
}

fn is_one<S: AsRef<str>>(deprel: &str, relations: &[S]) -> bool {
    relations.iter().any(|r| {
        let r = r.as_ref();
        deprel.strip_prefix(r).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

fn names_words(constraints: &[Constraint]) -> bool {
    constraints.iter().any(|c| !c.negated && matches!(c.test, Test::Word(_) | Test::Lemma(_)))
}

fn closes_clause(word: &str) -> bool {
    matches!(word, "." | ";" | ":" | "!" | "?" | "\"" | "“" | "”" | "(" | ")" | "-" | "–" | "—")
}

#[cfg(test)]
mod tests {
    use super::super::trace::Failure;
    use super::super::{Anchor, Attempt, Captured, Kind, Outcome, RuleSet, Scene};
    use crate::text::{Analysis, EntityType, Span, Token, Upos};

    const TEXT: &str = "Li Qiang dan Wang Yi menghadiri KTT di Bishkek";

    /// "Li Qiang and Wang Yi attended the summit in Bishkek", with the tree that a person would draw.
    fn analysis() -> Analysis {
        let words = [
            ("Li", Upos::Propn, Some(5), "nsubj"),
            ("Qiang", Upos::Propn, Some(0), "flat:name"),
            ("dan", Upos::Cconj, Some(3), "cc"),
            ("Wang", Upos::Propn, Some(0), "conj"),
            ("Yi", Upos::Propn, Some(3), "flat:name"),
            ("menghadiri", Upos::Verb, None, "root"),
            ("KTT", Upos::Propn, Some(5), "obj"),
            ("di", Upos::Adp, Some(8), "case"),
            ("Bishkek", Upos::Propn, Some(5), "obl"),
        ];
        let mut at = 0;
        let mut tokens = Vec::new();
        for (form, upos, head, deprel) in words {
            let start = at + TEXT[at..].find(form).unwrap();
            at = start + form.len();
            let lemma = form.to_lowercase();
            tokens.push(Token {
                span: Span::new(start, at),
                lemma,
                upos,
                head,
                deprel: deprel.into(),
                ..Token::default()
            });
        }
        Analysis { sentences: std::iter::once(0..tokens.len()).collect(), tokens, names: Vec::new() }
    }

    fn rules(pattern: &str) -> RuleSet {
        let file = format!(
            "[lists]\nthere = [\"menghadiri\"]\nsummits = [\"ktt\"]\n[paths]\nwho = '>nsubj | >nsubj >conj'\n\
             [[rule]]\nname = \"attended/test\"\npatterns = ['{pattern}']\nnot = [\"Ia pergi.\"]\n"
        );
        RuleSet::read([("rules.toml", file.as_str())]).unwrap()
    }

    fn scene(analysis: &Analysis) -> Scene<'_> {
        let anchor = |tokens: std::ops::Range<usize>, kind| Anchor {
            outer: tokens.clone(),
            list_end: if tokens.start == 0 { 5 } else { tokens.end },
            tokens,
            kind: Kind::Entity(kind),
            id: 0,
        };
        let anchors = vec![
            anchor(0..2, EntityType::Person),
            anchor(3..5, EntityType::Person),
            anchor(6..7, EntityType::Event),
            anchor(8..9, EntityType::Place),
        ];
        Scene::new(TEXT, analysis, anchors)
    }

    /// The roles of every match of `pattern`, as words.
    fn matches(pattern: &str) -> Vec<Vec<(String, String)>> {
        let analysis = analysis();
        let (scene, rules) = (scene(&analysis), rules(pattern));
        let words = |captured: &Captured| match captured {
            Captured::Anchor(a) => analysis.span(scene.anchors[*a].tokens.clone()).of(TEXT).to_owned(),
            Captured::Tokens(tokens) => analysis.span(tokens.clone()).of(TEXT).to_owned(),
        };
        let all = rules.matches(&scene);
        all.iter().map(|m| m.roles.iter().map(|(role, c)| (role.clone(), words(c))).collect()).collect()
    }

    fn found(pattern: &str) -> String {
        let all = matches(pattern);
        let one = |roles: &Vec<(String, String)>| {
            roles.iter().map(|(role, words)| format!("{role}={words}")).collect::<Vec<_>>().join(" ")
        };
        all.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn sequences_and_arcs() {
        let attended = "subject=Li Qiang object=KTT";
        // A mention takes the rest of its list along.
        assert_eq!(found("<subject:person> $there <object:event>"), format!("{attended}; subject=Wang Yi object=KTT"));
        assert_eq!(found("[word=$there]{ >nsubj <subject:person> ; >obj <object:event> }"), attended);
        assert_eq!(found("[word=$there & upos!=NOUN]{ @who <subject:person> ; !>aux \"akan\" }"), "subject=Li Qiang");
        assert_eq!(found("\"ktt\"{ ^obj [lemma=menghadiri] } ..2 <place:place>"), "place=Bishkek");
        assert_eq!(found("$there <what:text [case=upper] \"di\"?>"), "what=KTT di");
        assert_eq!(found("(\"rapat\" | $summits) \"di\" <place:place>"), "place=Bishkek");
    }

    #[test]
    fn what_must_not_match() {
        for pattern in [
            "<subject:place> $there",
            "$there <object:event !$summits>",
            "[word=$there]{ >nsubj <subject:event> }",
            "[word=$there]{ !>obj }",
            "$there \"di\"",
            "\"ktt\" ..1 [upos=NUM]",
            "$there{2}",
        ] {
            assert_eq!(found(pattern), "", "{pattern}");
        }
    }

    /// What `pattern` does with Wang Yi as the subject and the summit as the object.
    fn attempt(pattern: &str) -> Attempt {
        let analysis = analysis();
        let (scene, rules) = (scene(&analysis), rules(pattern));
        let wish = |_: &super::super::Rule, role: &str, captured: &Captured| match role {
            "subject" => *captured == Captured::Anchor(1),
            "object" => *captured == Captured::Anchor(2),
            _ => true,
        };
        let mut all = rules.attempts(&scene, 0, "attended", &wish);
        assert_eq!(all.len(), 1, "{pattern}");
        assert!(rules.attempts(&scene, 0, "met", &wish).is_empty());
        all.remove(0)
    }

    #[test]
    fn how_far_a_pattern_gets() {
        for (pattern, held, asked, element, failure) in [
            ("<subject:person> $there <object:place>", 4, 6, "<object:place>", Failure::Type(2)),
            ("<subject:person> \"memimpin\" <object:event>", 2, 6, "\"memimpin\"", Failure::Word(5)),
            ("<subject:org> $there <object:event>", 0, 6, "<subject:org>", Failure::Type(1)),
            (
                "[word=$there]{ >obj <object:event> ; >nsubj <subject:person> }",
                4,
                6,
                ">nsubj <subject:person>",
                Failure::Other(0),
            ),
            (
                "[word=$there]{ >obj <object:event> ; >iobj <subject:person> }",
                4,
                6,
                ">iobj <subject:person>",
                Failure::NoArc(5),
            ),
            (
                "[word=$there]{ >obj <object:event> ; !>obl ; @who <subject:person> }",
                4,
                6,
                "!>obl",
                Failure::Forbidden(5),
            ),
            (
                "[word=$there]{ >obl [lemma=jakarta] ; @who <subject:person> ; >obj <object:event> }",
                2,
                7,
                ">obl [lemma=jakarta]",
                Failure::Leads(5, 8),
            ),
            (
                "<subject:person> $there <object:event !$summits>",
                4,
                6,
                "<object:event !$summits>",
                Failure::Excluded(2),
            ),
            (
                "<subject:person> $there <what:text [case=upper]> <object:event>",
                6,
                8,
                "<object:event>",
                Failure::NoMention(7),
            ),
            ("<subject:person> ..2 $summits \"di\" <object:event>", 6, 8, "<object:event>", Failure::Other(3)),
        ] {
            let attempt = attempt(pattern);
            let Outcome::Failed { element: at, failure: why, .. } = &attempt.outcome else { panic!("{pattern} holds") };
            assert_eq!((&pattern[at.clone()], *why), (element, failure), "{pattern}: {attempt:?}");
            assert_eq!((attempt.held, attempt.asked), (held, asked), "{pattern}: {attempt:?}");
        }
        let attempt = attempt("[word=$there]{ @who <subject:person> ; >obj <object:event> }");
        let Outcome::Held(found) = attempt.outcome else { panic!("{attempt:?}") };
        assert_eq!(found.roles[0].1, Captured::Anchor(1));
    }

    #[test]
    fn a_pattern_alone_has_the_lists_of_the_set() {
        let set = rules("$there");
        let analysis = analysis();
        let found = set.alone("@who").unwrap_err().to_string();
        assert!(found.starts_with("PATTERN:1:1: expected an element"), "{found}");
        let alone = set.alone("$there{ @who <who> } ..2 <_where:place>").unwrap();
        assert_eq!(alone.matches(&scene(&analysis)).len(), 1);
        assert_eq!(alone.rules[0].qualifiers, ["who"]);
    }
}
