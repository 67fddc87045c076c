//! Dependencies: a greedy arc-hybrid parser with a dynamic oracle (Kuhlmann, Gómez-Rodríguez and Satta, *Dynamic
//! Programming Algorithms for Transition-Based Dependency Parsers*, ACL 2011; Goldberg and Nivre, *Training Deterministic
//! Parsers with Non-Deterministic Oracles*, TACL 2013). The feature templates follow Zhang and Nivre (ACL 2011).

use std::sync::Arc;

use super::tag::Scheme;
use crate::learn::{Chunks, Features, Model, Random, Trainer, Word, Writer};
use crate::text::Upos;

/// A sentence to learn from.
pub struct Parsed {
    /// Its words.
    pub words: Vec<Word>,
    /// Their parts of speech, as the tagger would give them.
    pub tags: Vec<Upos>,
    /// Their heads, `words.len()` for the root.
    pub heads: Vec<usize>,
    /// Their relations, indexes into the parser's labels.
    pub labels: Vec<usize>,
    /// Where it comes from.
    pub scheme: Scheme,
}

/// The trained parser.
pub struct Parser {
    model: Model,
    labels: Vec<Arc<str>>,
}

const BITS: u32 = 19;
const ROUNDS: usize = 15;
const NONE: usize = usize::MAX;

#[derive(Clone, Copy, PartialEq)]
enum Move {
    Shift,
    /// The top of the stack hangs from the next word.
    Left,
    /// The top of the stack hangs from the word below it.
    Right,
}

/// Moves with labels are numbered: shift, then left and right with each label.
fn decode(class: usize, labels: usize) -> (Move, usize) {
    match class {
        0 => (Move::Shift, 0),
        c if c <= labels => (Move::Left, c - 1),
        c => (Move::Right, c - 1 - labels),
    }
}

/// A half-built tree. The root stands behind the last word, at `n`.
#[derive(Default)]
struct State {
    n: usize,
    stack: Vec<usize>,
    next: usize,
    heads: Vec<usize>,
    labels: Vec<usize>,
    /// The two outermost dependents on each side of a word: left, left, right, right.
    children: Vec<[usize; 4]>,
    /// How many dependents on each side.
    valency: Vec<[u64; 2]>,
}

impl State {
    fn reset(&mut self, n: usize) {
        self.n = n;
        self.stack.clear();
        self.next = 0;
        self.heads.clear();
        self.heads.resize(n, NONE);
        self.labels.clear();
        self.labels.resize(n, 0);
        self.children.clear();
        self.children.resize(n + 1, [NONE; 4]);
        self.valency.clear();
        self.valency.resize(n + 1, [0; 2]);
    }

    fn done(&self) -> bool {
        self.next == self.n && self.stack.is_empty()
    }

    fn legal(&self, m: Move) -> bool {
        match m {
            Move::Shift => self.next < self.n,
            // Only one word may hang from the root: the last one left.
            Move::Left => !self.stack.is_empty() && (self.next < self.n || self.stack.len() == 1),
            Move::Right => self.stack.len() >= 2,
        }
    }

    fn apply(&mut self, m: Move, label: usize) {
        match m {
            Move::Shift => {
                self.stack.push(self.next);
                self.next += 1;
            }
            Move::Left => {
                if let Some(top) = self.stack.pop() {
                    self.attach(self.next, top, label);
                }
            }
            Move::Right => {
                if let (Some(top), Some(&below)) = (self.stack.pop(), self.stack.last()) {
                    self.attach(below, top, label);
                }
            }
        }
    }

    fn attach(&mut self, head: usize, word: usize, label: usize) {
        self.heads[word] = head;
        self.labels[word] = label;
        let side = usize::from(word > head);
        let children = &mut self.children[head];
        // Dependents of a side come from the inside out.
        children[side * 2 + 1] = children[side * 2];
        children[side * 2] = word;
        self.valency[head][side] += 1;
    }

    /// How many right arcs can no longer be made after `m`.
    fn cost(&self, m: Move, heads: &[usize]) -> usize {
        let next = self.next;
        let Some((&top, rest)) = self.stack.split_last() else { return 0 };
        let waiting = |word: usize| (next..self.n).filter(|&w| heads[w] == word).count();
        match m {
            Move::Shift => {
                self.stack.iter().filter(|&&s| heads[s] == next).count()
                    + rest.iter().filter(|&&s| next < self.n && heads[next] == s).count()
            }
            Move::Left => {
                let head = heads[top];
                usize::from(head != next && (head > next || rest.last() == Some(&head))) + waiting(top)
            }
            Move::Right => usize::from(heads[top] >= next) + waiting(top),
        }
    }
}

/// What the parser sees of a sentence.
struct Seen<'a> {
    words: &'a [Word],
    tags: &'a [Upos],
    scheme: u64,
}

// One list of templates reads better than two halves.
#[allow(clippy::too_many_lines)]
fn features(s: &State, seen: &Seen, f: &mut Features) {
    f.clear();
    let k = s.stack.len();
    let stack = |i: usize| if k > i { s.stack[k - 1 - i] } else { NONE };
    let ahead = |i: usize| if s.next + i <= s.n { s.next + i } else { NONE };
    let word = |i: usize| seen.words.get(i).map_or(if i == NONE { 3 } else { 5 }, |w| w.lower);
    let tag = |i: usize| seen.tags.get(i).map_or(if i == NONE { 31 } else { 32 }, |t| *t as u64);
    let affix = |i: usize| seen.words.get(i).map_or(3, |w| w.suffix[1] ^ w.prefix[1].rotate_left(7));
    let label = |i: usize| {
        if i >= s.n {
            999
        } else if s.heads[i] == NONE {
            998
        } else {
            s.labels[i] as u64
        }
    };
    let child = |i: usize, c: usize| s.children.get(i).map_or(NONE, |all| all[c]);
    let valency = |i: usize, side: usize| s.valency.get(i).map_or(9, |v| v[side].min(4));
    let apart = |a: usize, b: usize| match if a == NONE || b == NONE { 0 } else { a.abs_diff(b) } {
        d @ 0..=4 => d as u64,
        5..=7 => 5,
        8..=12 => 6,
        _ => 7,
    };
    let [s0, s1, s2] = [stack(0), stack(1), stack(2)];
    let [b0, b1, b2] = [ahead(0), ahead(1), ahead(2)];
    let [w0, w1, v0, v1] = [word(s0), word(s1), word(b0), word(b1)];
    let [t0, t1, t2, u0, u1, u2] = [tag(s0), tag(s1), tag(s2), tag(b0), tag(b1), tag(b2)];
    let d0 = apart(s0, b0);
    let d1 = apart(s0, s1);
    let [s0l, s0l2, s0r, s0r2] = [0, 1, 2, 3].map(|c| child(s0, c));
    let [s1l, s1r, s1r2] = [0, 2, 3].map(|c| child(s1, c));
    let [b0l, b0l2] = [0, 1].map(|c| child(b0, c));
    let g = seen.scheme;
    f.one(1);
    for (w, t) in [(w0, t0), (w1, t1), (v0, u0), (v1, u1), (word(s2), t2)] {
        f.one(w);
        f.one(t);
        f.two(w, t);
    }
    f.one(u2);
    f.one(word(b2));
    let [a0, a1, ab] = [affix(s0), affix(s1), affix(b0)];
    f.one(a0);
    f.one(a1);
    f.one(ab);
    f.two(a0, ab);
    f.two(a0, a1);
    // Pairs of the words that the next move may join.
    for (w, t, x, y) in [(w0, t0, v0, u0), (w0, t0, w1, t1)] {
        f.two(w, x);
        f.two(w ^ t, x ^ y.rotate_left(9));
        f.three(w, t, y);
        f.three(t, x, y);
        f.two(t, y);
        f.two(w, y);
        f.two(t, x);
    }
    f.two(u0, u1);
    f.two(v0, u1);
    f.two(t1, u0);
    f.two(w1, u0);
    f.two(t1, v0);
    f.two(w1, v0);
    for (a, b, c) in
        [(u0, u1, u2), (t0, u0, u1), (t1, t0, u0), (t2, t1, t0), (w0, u0, u1), (w1, t0, u0), (t1, w0, u0), (t1, t0, v0)]
    {
        f.three(a, b, c);
    }
    f.three(t1 << 8 | t0, u0, u1);
    f.three(t2 << 8 | t1, t0, u0);
    for (a, b, c) in [
        (s0, s0l, b0),
        (s0, s0r, b0),
        (s0, b0, b0l),
        (s1, s0, s1l),
        (s1, s0, s1r),
        (s1, s0, s0l),
        (s1, s0, s0r),
        (s0, s0l, s0l2),
        (s0, s0r, s0r2),
        (b0, b0l, b0l2),
        (s1, s1r, s1r2),
    ] {
        f.three(tag(a), tag(b), tag(c));
    }
    for (w, t, c) in [(w0, t0, s0l), (w0, t0, s0r), (w1, t1, s1r), (v0, u0, b0l)] {
        f.two(w, label(c));
        f.two(t, label(c));
        f.one(word(c));
        f.two(t, word(c));
    }
    f.two(t1, label(s1l));
    for (t, a, b) in [(t0, s0l, s0l2), (t0, s0r, s0r2), (u0, b0l, b0l2), (t1, s1r, s1r2)] {
        f.three(t, label(a), label(b));
    }
    for (x, d) in [(w0, d0), (t0, d0), (v0, d0), (u0, d0), (w1, d1), (w0, d1)] {
        f.two(x, d);
    }
    f.three(t0, u0, d0);
    f.three(w0, v0, d0);
    f.three(t0, t1, d1);
    for (w, t, v) in
        [(w0, t0, valency(s0, 0)), (w0, t0, valency(s0, 1)), (w1, t1, valency(s1, 1)), (v0, u0, valency(b0, 0))]
    {
        f.two(w, v);
        f.two(t, v);
    }
    f.three(t1, t0, valency(s1, 1));
    f.three(t0, u0, valency(b0, 0));
    for x in [w0, t0, v0, u0, w1] {
        f.two(g, x);
    }
    for (a, b) in [(t0, t1), (t0, u0), (w0, u0), (w0, t1), (t0, w1), (t0, v0), (u0, u1), (w0, w1), (w0, v0), (t0, d0)] {
        f.three(g, a, b);
    }
    f.three(g, t0 << 8 | t1, u0);
}

impl Parser {
    /// Learns from `sentences` whose labels are indexes into `labels`, in an order that depends on `seed`.
    pub fn train(sentences: &[&Parsed], labels: Vec<Arc<str>>, seed: u64) -> Self {
        let count = labels.len();
        let classes = 1 + 2 * count;
        let mut trainer = Trainer::new(BITS, classes);
        let (mut f, mut scores) = (Features::default(), Vec::new());
        let mut random = Random::new(seed);
        let mut order: Vec<usize> = (0..sentences.len()).collect();
        let mut state = State::default();
        for round in 0..ROUNDS {
            random.shuffle(&mut order);
            for gold in order.iter().map(|&s| sentences[s]) {
                let seen = Seen { words: &gold.words, tags: &gold.tags, scheme: gold.scheme as u64 };
                state.reset(gold.words.len());
                while !state.done() {
                    features(&state, &seen, &mut f);
                    trainer.score(&f.hashes, &mut scores);
                    let costs = [Move::Shift, Move::Left, Move::Right]
                        .map(|m| if state.legal(m) { state.cost(m, &gold.heads) } else { NONE });
                    let least = costs.into_iter().min().unwrap_or(NONE);
                    let (mut best, mut right) = (NONE, NONE);
                    for class in 0..classes {
                        let (m, label) = decode(class, count);
                        if costs[m as usize] == NONE {
                            continue;
                        }
                        if best == NONE || scores[class] > scores[best] {
                            best = class;
                        }
                        let top = state.stack.last().copied().unwrap_or(NONE);
                        let head = match m {
                            Move::Shift => NONE,
                            Move::Left => state.next,
                            Move::Right => state.stack[state.stack.len() - 2],
                        };
                        let labelled = m == Move::Shift || gold.heads[top] != head || gold.labels[top] == label;
                        if costs[m as usize] == least && labelled && (right == NONE || scores[class] > scores[right]) {
                            right = class;
                        }
                    }
                    if best != right {
                        trainer.update(&f.hashes, right, 1.0);
                        trainer.update(&f.hashes, best, -1.0);
                    }
                    trainer.tick();
                    // After the first round the parser mostly follows itself, to learn what to do after mistakes.
                    let taken = if round > 0 && random.chance(0.9) { best } else { right };
                    let (m, label) = decode(taken, count);
                    state.apply(m, label);
                }
            }
        }
        Self { model: trainer.finish(7), labels }
    }

    /// The head (none for the root) and relation of every word.
    pub fn parse(
        &self,
        words: &[Word],
        tags: &[Upos],
        scheme: Scheme,
        f: &mut Features,
        scores: &mut Vec<i32>,
    ) -> Vec<(Option<usize>, Arc<str>)> {
        let mut state = State::default();
        state.reset(words.len());
        let seen = Seen { words, tags, scheme: scheme as u64 };
        let count = self.labels.len();
        while !state.done() {
            features(&state, &seen, f);
            self.model.score(&f.hashes, scores);
            let legal = [Move::Shift, Move::Left, Move::Right].map(|m| state.legal(m));
            let allowed = (0..=2 * count).filter(|&c| legal[decode(c, count).0 as usize]);
            let (m, label) = decode(Model::best(scores, allowed).unwrap_or(0), count);
            state.apply(m, label);
        }
        let root: Arc<str> = "root".into();
        state
            .heads
            .iter()
            .zip(&state.labels)
            .map(
                |(&head, &label)| {
                    if head >= words.len() { (None, root.clone()) } else { (Some(head), self.relation(label)) }
                },
            )
            .collect()
    }

    /// `root` belongs to the root alone.
    fn relation(&self, label: usize) -> Arc<str> {
        if &*self.labels[label] == "root" { "dep".into() } else { self.labels[label].clone() }
    }

    /// Writes labels and model.
    pub fn write(&self, out: &mut Writer) {
        out.number(self.labels.len() as u64);
        for label in &self.labels {
            out.text(label);
        }
        self.model.write(out);
    }

    /// Reads them back.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let count = chunks.number()?;
        if !(1..=127).contains(&count) {
            return Err(format!("{count} relations cannot be"));
        }
        let labels = (0..count).map(|_| chunks.text().map(Arc::from)).collect::<Result<Vec<_>, _>>()?;
        let model = Model::read(chunks)?;
        if model.classes() == 1 + 2 * labels.len() {
            Ok(Self { model, labels })
        } else {
            Err("moves and relations differ in number".into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tree_has_one_root() {
        // Whatever the weights, and also with none.
        let parser = Parser { model: Model::default(), labels: vec!["nsubj".into(), "root".into()] };
        for n in 1..20 {
            let words: Vec<Word> = (0..n).map(|i| Word::new(&format!("kata{i}"))).collect();
            let tags = vec![Upos::Noun; n];
            let tree = parser.parse(&words, &tags, Scheme::Csui, &mut Features::default(), &mut Vec::new());
            assert_eq!(tree.iter().filter(|(head, _)| head.is_none()).count(), 1);
            assert!(tree.iter().all(|(head, relation)| head.is_none() == (&**relation == "root")));
        }
    }
}
