//! What is seen of a pair at a place: features, each of them a hash of [`BITS`] bits.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Class, Material, Place, Thing};
use crate::fact::{EntityId, Value};
use crate::text::{EntityType, Upos};

/// Bits of the hash of a feature: enough to tell almost all apart.
pub const BITS: u32 = 26;
/// How many words between two things are looked at one by one.
const BETWEEN: usize = 16;
/// How many steps of the tree are walked from either side.
const STEPS: usize = 6;

/// Features of one place, or those that all places of a pair share.
#[derive(Clone, Default)]
pub(super) struct Bag(Vec<u32>);

impl Bag {
    /// Adds the feature `parts` of a kind that no other call uses.
    fn add(&mut self, kind: &str, parts: &[&str]) {
        // FNV-1a (Fowler, Noll, Vo), folded once.
        let mut hash: u32 = 0x811c_9dc5;
        let mut byte = |b: u8| hash = (hash ^ u32::from(b)).wrapping_mul(0x0100_0193);
        kind.bytes().for_each(&mut byte);
        for part in parts {
            byte(0xff);
            part.bytes().for_each(&mut byte);
        }
        self.0.push((hash ^ hash >> BITS) & ((1 << BITS) - 1));
    }

    /// The features, each once.
    fn features(mut self) -> Vec<u32> {
        self.0.sort_unstable();
        self.0.dedup();
        self.0
    }
}

/// What is known of an entity from the whole article.
#[derive(Clone, Debug, Default)]
struct Known {
    mentions: usize,
    /// The sentence that first speaks of it.
    first: usize,
    /// How many entities of its type came before it.
    rank: usize,
    titles: Vec<String>,
    /// Bodies and places that its titles belong to, with the words of the title.
    offices: Vec<(EntityId, String)>,
}

/// Everything that features are read from.
pub(super) struct View<'a, 'd> {
    material: &'a Material<'a, 'd>,
    things: &'a [Thing],
    known: Vec<Known>,
    topics: Vec<String>,
    quoted: Vec<bool>,
    /// The sentence after the head of the article, from which sentences are counted.
    origin: usize,
}

fn bucket(n: usize) -> &'static str {
    match n {
        0 => "0",
        1 => "1",
        2 => "2",
        3 => "3",
        4..=5 => "5",
        6..=8 => "8",
        9..=13 => "13",
        14..=24 => "24",
        _ => "many",
    }
}

impl<'a, 'd> View<'a, 'd> {
    pub fn new(material: &'a Material<'a, 'd>, things: &'a [Thing]) -> Self {
        let draft = material.draft;
        let mut known = vec![Known { first: usize::MAX, ..Known::default() }; draft.entities.len()];
        let mut ranks: BTreeMap<EntityType, usize> = BTreeMap::new();
        for mention in &draft.mentions {
            let one = &mut known[mention.entity];
            if one.mentions == 0 {
                one.first = draft.sentence[mention.tokens.start];
                let rank = ranks.entry(draft.entities[mention.entity].kind).or_default();
                one.rank = *rank;
                *rank += 1;
            }
            one.mentions += 1;
        }
        for title in material.titles {
            let words = &draft.lower[title.known.clone()];
            for (person, _) in &title.persons {
                let titles = &mut known[*person].titles;
                let word = words.join(" ");
                if !titles.contains(&word) && titles.len() < 3 {
                    titles.push(word.clone());
                }
                if let Some((of, _)) = title.of {
                    known[*person].offices.push((of, word));
                }
            }
        }
        let mut quoted = vec![false; draft.lower.len()];
        for quote in material.quoted.iter().filter(|q| q.tokens.len() > 4) {
            quoted[quote.tokens.clone()].fill(true);
        }
        let origin = material.head.publisher.as_ref().map_or(0, |t| draft.sentence[t.start]);
        Self { material, things, known, topics: topics(material), quoted, origin }
    }

    /// What all places of a pair share.
    pub fn common(
        &self,
        subject: EntityId,
        object: &Value,
        classes: (Class, Class),
        rules: &[String],
        places: usize,
    ) -> Bag {
        let mut bag = Bag::default();
        let (s, o) = (classes.0.as_str(), classes.1.as_str());
        bag.add("types", &[s, o]);
        for rule in rules {
            bag.add("rule", &[rule]);
        }
        let mut entity = |side: &str, e: EntityId| {
            let known = &self.known[e];
            bag.add("mentions", &[side, s, o, bucket(known.mentions)]);
            bag.add("rank", &[side, s, o, bucket(known.rank)]);
            bag.add("first", &[side, s, o, bucket(known.first.saturating_sub(self.origin))]);
            for title in &known.titles {
                bag.add("has title", &[side, o, title]);
                if let Some(like) = title.split(' ').next().and_then(|word| self.like(word)) {
                    bag.add("has title like", &[side, s, o, like]);
                }
            }
            if known.titles.is_empty() {
                bag.add("no title", &[side, s, o]);
            }
        };
        entity("s", subject);
        if let Value::Entity(e) = object {
            entity("o", *e);
        }
        bag.add("places", &[s, o, bucket(places)]);
        for topic in &self.topics {
            bag.add("topic", &[s, o, topic]);
        }
        bag
    }

    fn word(&self, at: Option<usize>, sentence: &Range<usize>) -> &str {
        let draft = self.material.draft;
        match at.filter(|t| sentence.contains(t)) {
            None => "-",
            // Names are told by their type, so that nothing is learned of whoever was in the news.
            Some(t) => draft.over[t].map_or(draft.lower[t].as_str(), |m| draft.kind(m).as_str()),
        }
    }

    /// The cluster of a word; of a name its type, as [`Self::word`] has it.
    fn like<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        self.material.clusters.of(word).or_else(|| word.parse::<EntityType>().is_ok().then_some(word))
    }

    /// The word of a thing that hangs from outside it; of a list that of its first member.
    fn head(&self, thing: &Thing) -> usize {
        let tokens = &self.material.draft.analysis.tokens;
        let outside = |run: &Range<usize>| {
            run.clone().find(|&t| tokens[t].head.is_none_or(|h| !run.contains(&h))).unwrap_or(run.start)
        };
        let mut head = outside(&thing.tokens);
        for _ in 0..8 {
            match tokens[head].head {
                Some(up) if thing.list.contains(&up) => head = up,
                _ => break,
            }
        }
        head
    }

    /// The words upward from `from`, itself first.
    fn upward(&self, from: usize) -> Vec<usize> {
        let tokens = &self.material.draft.analysis.tokens;
        let mut way = vec![from];
        while let Some(head) = tokens[way[way.len() - 1]].head {
            if way.len() > 2 * STEPS || way.contains(&head) {
                break;
            }
            way.push(head);
        }
        way
    }

    /// The preposition that a word governs.
    fn marker(&self, head: usize) -> &str {
        let draft = self.material.draft;
        let scene = &self.material.field.scene;
        let case = scene.dependents(head).iter().find(|&&t| &*draft.analysis.tokens[t].deprel == "case");
        case.map_or("-", |&t| draft.lower[t].as_str())
    }

    /// What is seen where things `s` and `o` stand.
    pub fn place(&self, s: usize, o: usize, common: &Bag) -> Place {
        let draft = self.material.draft;
        let (subject, object) = (&self.things[s], &self.things[o]);
        let mut bag = common.clone();
        let together = draft.sentence[subject.tokens.start] == draft.sentence[object.tokens.start];
        let types = format!("{} {}", subject.class.as_str(), object.class.as_str());
        let order = if subject.tokens.start < object.tokens.start { "so" } else { "os" };
        let own = format!("{types} {order} {}", if together { "near" } else { "far" });
        bag.add("own", &[&own]);
        self.names(&mut bag, &types, subject, object);
        for (side, thing) in [("s", subject), ("o", object)] {
            self.beside(&mut bag, &own, side, thing);
        }
        let trigger = if together {
            self.between(&mut bag, &own, subject, object);
            self.tree(&mut bag, &own, subject, object)
        } else {
            let gap = draft.sentence[subject.tokens.start].abs_diff(draft.sentence[object.tokens.start]);
            bag.add("apart", &[&own, bucket(gap)]);
            self.since(&mut bag, &own, subject, object);
            self.head(subject)
        };
        let tokens = subject.tokens.start.min(object.tokens.start)..subject.tokens.end.max(object.tokens.end);
        Place {
            tokens,
            subject: subject.tokens.clone(),
            object: object.tokens.clone(),
            trigger,
            features: bag.features(),
        }
    }

    /// How many others of the object's class stand between two things of different sentences.
    fn since(&self, bag: &mut Bag, own: &str, subject: &Thing, object: &Thing) {
        let from = subject.tokens.start.min(object.tokens.start);
        let to = subject.tokens.start.max(object.tokens.start);
        for (side, thing) in [("s", subject), ("o", object)] {
            let others = self.things[self.things.partition_point(|t| t.tokens.start <= from)..]
                .iter()
                .take_while(|t| t.tokens.start < to)
                .filter(|t| t.class == thing.class && t.value != thing.value);
            bag.add("others", &[own, side, bucket(others.take(9).count())]);
        }
    }

    /// The words of names that tell what kind of thing they name, and names within names.
    fn names(&self, bag: &mut Bag, types: &str, subject: &Thing, object: &Thing) {
        let draft = self.material.draft;
        for (side, thing, other) in [("s", subject, object), ("o", object, subject)] {
            let words = &draft.lower[thing.tokens.clone()];
            if !matches!(thing.class, Class::Entity(EntityType::Person)) {
                bag.add("first word", &[types, side, &words[0]]);
                bag.add("last word", &[types, side, &words[words.len() - 1]]);
                for (name, word) in [("first like", &words[0]), ("last like", &words[words.len() - 1])] {
                    if let Some(like) = self.like(word) {
                        bag.add(name, &[types, side, like]);
                    }
                }
            }
            if thing.class.relation().is_some() {
                for word in words {
                    bag.add("word", &[side, word]);
                }
            }
            bag.add("length", &[types, side, bucket(words.len())]);
            let others = &draft.lower[other.tokens.clone()];
            if words.len() > others.len() && words.windows(others.len()).any(|w| w == others) {
                bag.add("within", &[types, side]);
            }
            let is = |part: &Option<Range<usize>>| {
                part.as_ref().is_some_and(|p| {
                    draft.over[p.start].map(|m| Value::Entity(draft.mentions[m].entity)).as_ref() == Some(&thing.value)
                })
            };
            if is(&self.material.head.publisher) {
                bag.add("publisher", &[types, side]);
            }
            if is(&self.material.head.dateline) {
                bag.add("dateline", &[types, side]);
            }
        }
        if let (Value::Entity(subject), Value::Entity(object)) = (&subject.value, &object.value) {
            for (_, title) in self.known[*subject].offices.iter().filter(|(of, _)| of == object) {
                bag.add("title of", &[types, title]);
            }
        }
    }

    /// The words around a thing.
    fn beside(&self, bag: &mut Bag, own: &str, side: &str, thing: &Thing) {
        let draft = self.material.draft;
        let sentence = draft.sentence_of(thing.tokens.start);
        let before = |n: usize| thing.list.start.checked_sub(n);
        let after = |n: usize| Some(thing.list.end + n - 1);
        let word = |at| self.word(at, &sentence);
        bag.add("before", &[own, side, word(before(1))]);
        bag.add("before 2", &[own, side, word(before(2)), word(before(1))]);
        bag.add("after", &[own, side, word(after(1))]);
        bag.add("after 2", &[own, side, word(after(1)), word(after(2))]);
        for (name, at) in [("before like", before(1)), ("after like", after(1))] {
            if let Some(like) = self.like(word(at)) {
                bag.add(name, &[own, side, like]);
            }
        }
        for n in 1..=3 {
            bag.add("about", &[side, thing.class.as_str(), word(before(n))]);
            bag.add("about", &[side, thing.class.as_str(), word(after(n))]);
        }
        if thing.outer.start < thing.tokens.start {
            bag.add("called", &[own, side, word(Some(thing.outer.start))]);
        }
        let head = self.head(thing);
        let token = &draft.analysis.tokens[head];
        let up = token.head.map_or("-", |h| draft.analysis.tokens[h].lemma.as_str());
        bag.add("governed", &[own, side, &token.deprel, up]);
        bag.add("governed by", &[side, thing.class.as_str(), up]);
        if let Some(like) = self.like(up) {
            bag.add("governed like", &[own, side, &token.deprel, like]);
        }
        bag.add("marked", &[own, side, &token.deprel, self.marker(head)]);
        if self.quoted[thing.tokens.start] {
            bag.add("quoted", &[own, side]);
        }
        let place = draft.sentence[thing.tokens.start].saturating_sub(self.origin);
        bag.add("sentence", &[own, side, bucket(place)]);
        if thing.list.len() > thing.outer.len() {
            bag.add("listed", &[own, side]);
        }
    }

    /// The words between, with names told by their type.
    fn between(&self, bag: &mut Bag, own: &str, subject: &Thing, object: &Thing) {
        let draft = self.material.draft;
        let (first, second) =
            if subject.tokens.start < object.tokens.start { (subject, object) } else { (object, subject) };
        if first.list == second.list && first.list.len() > first.outer.len() {
            bag.add("one list", &[own]);
        }
        let inside = second.outer.start <= first.tokens.start;
        let (start, end) = if inside {
            bag.add("inside", &[own]);
            (first.tokens.end, second.tokens.start)
        } else if first.list == second.list {
            (first.outer.end, second.outer.start)
        } else {
            (first.list.end, second.list.start)
        };
        let mut words: Vec<&str> = Vec::new();
        let mut names = 0;
        let mut t = start;
        while t < end && words.len() < BETWEEN {
            if let Some(m) = draft.over[t] {
                words.push(draft.kind(m).as_str());
                names += 1;
                t = draft.mentions[m].tokens.end.max(t + 1);
            } else {
                words.push(&draft.lower[t]);
                t += 1;
            }
        }
        let gap = end.saturating_sub(start);
        bag.add("gap", &[own, bucket(gap)]);
        bag.add("names between", &[own, bucket(names)]);
        if words.len() <= 4 {
            bag.add("all between", &[own, &words.join(" ")]);
        }
        for word in &words {
            bag.add("between", &[own, word]);
            bag.add("between any", &[word]);
        }
        let like: Vec<&str> = words.iter().map(|word| self.like(word).unwrap_or("-")).collect();
        if (1..=4).contains(&like.len()) {
            bag.add("all like", &[own, &like.join(" ")]);
        }
        for like in like.into_iter().filter(|like| *like != "-") {
            bag.add("between like", &[own, like]);
        }
        for pair in words.windows(2) {
            bag.add("between 2", &[own, pair[0], pair[1]]);
        }
        if let (Some(a), Some(b)) = (words.first(), words.last()) {
            bag.add("ends", &[own, a, b]);
        }
        for t in start..end.min(start + 2 * BETWEEN) {
            let token = &draft.analysis.tokens[t];
            if matches!(token.upos, Upos::Verb) {
                let voice = draft.lower[t].get(..2).unwrap_or_default();
                bag.add("verb between", &[own, &token.lemma, voice]);
                bag.add("verb between any", &[&token.lemma, voice]);
            }
        }
    }

    /// The way through the tree; gives its top.
    fn tree(&self, bag: &mut Bag, own: &str, subject: &Thing, object: &Thing) -> usize {
        let tokens = &self.material.draft.analysis.tokens;
        let (s, o) = (self.head(subject), self.head(object));
        let (from_s, from_o) = (self.upward(s), self.upward(o));
        let Some(top) = from_s.iter().find(|t| from_o.contains(t)).copied() else { return s };
        let side = |way: &[usize]| way.iter().position(|t| *t == top).unwrap_or(0);
        let (up, down) = (&from_s[..side(&from_s)], &from_o[..side(&from_o)]);
        let plain = |t: &usize| tokens[*t].deprel.split(':').next().unwrap_or_default().to_owned();
        let relations = format!(
            "{}^{}",
            up.iter().map(plain).collect::<Vec<_>>().join("<"),
            down.iter().map(plain).collect::<Vec<_>>().join("<")
        );
        let lower = &self.material.draft.lower;
        // A verb's prefix tells its voice.
        let voice = lower[top].get(..2).unwrap_or_default();
        let last = |way: &[usize]| way.last().map_or("-".to_owned(), plain);
        let like = self.like(&tokens[top].lemma).unwrap_or("-");
        bag.add("top like", &[own, like, voice]);
        bag.add("top roles like", &[own, like, voice, &last(up), &last(down)]);
        if up.len() + down.len() <= STEPS {
            bag.add("path like", &[own, &relations, like, voice]);
            bag.add("path", &[own, &relations]);
            bag.add("path over", &[own, &relations, &tokens[top].lemma, voice]);
        } else {
            bag.add("long path", &[own]);
        }
        bag.add("top", &[own, &tokens[top].lemma, voice]);
        bag.add("top any", &[&tokens[top].lemma, voice]);
        bag.add("top ends", &[own, &last(up), &last(down), tokens[top].upos.as_str()]);
        bag.add("top roles", &[&tokens[top].lemma, voice, &last(up), &last(down)]);
        for (way, name) in [(up, "up"), (down, "down")] {
            for t in way.iter().skip(1) {
                bag.add("on path", &[own, name, &tokens[*t].lemma]);
            }
        }
        top
    }
}

/// Nouns and verbs of the first sentences: what the article is about.
fn topics(material: &Material) -> Vec<String> {
    let draft = material.draft;
    let mut words: Vec<String> = Vec::new();
    let sentences = draft.analysis.sentences.iter().filter(|s| s.len() > 8).take(2);
    for t in sentences.flat_map(Clone::clone) {
        let token = &draft.analysis.tokens[t];
        if draft.over[t].is_none() && matches!(token.upos, Upos::Noun | Upos::Verb) && !words.contains(&token.lemma) {
            words.push(token.lemma.clone());
        }
    }
    words.truncate(24);
    let title = material.draft.document.title.as_deref().unwrap_or_default();
    words.extend(title.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 2).take(14).map(str::to_lowercase));
    words
}
