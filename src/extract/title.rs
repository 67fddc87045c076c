//! Offices, jobs and roles beside a person's name: `Ketua KPU Hasyim Asy'ari` ("KPU chairman Hasyim Asy'ari"),
//! `Luhut Pandjaitan, Menteri Koordinator ...`, `Try Sutrisno yang menjabat sebagai Kepala Staf TNI`.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::{Draft, one_line, rows};
use crate::fact::{EntityId, Evidence, Fact, Modality, Subject, Value};
use crate::text::{EntityType, Upos};

/// What a place or body behind the title means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The office is that place's or body's.
    Office,
    /// The person belongs to the body, or comes from the place.
    Member,
    /// The person comes from the place.
    Role,
    /// The person stands for election.
    Candidate,
    /// The office of a ruler: part of many names.
    Noble,
    /// No office: it only tells where the person comes from.
    Native,
}

/// A title as it stands in the text.
#[derive(Clone, Debug)]
pub(super) struct Title {
    pub class: Class,
    /// The words of the title, without the body's name.
    pub words: Range<usize>,
    /// The words that the lexicon knows it by.
    pub known: Range<usize>,
    pub modality: Modality,
    /// The body or place, with its tokens.
    pub of: Option<(EntityId, Range<usize>)>,
    /// Where the person comes from (`asal Spanyol`, "from Spain").
    pub from: Option<EntityId>,
    /// The title's words in full and lower case: two titles with the same are the same.
    pub sense: String,
    /// Who has it, with the tokens of the name.
    pub persons: Vec<(EntityId, Range<usize>)>,
    /// Whether the person's name follows it.
    pub before: bool,
}

/// Title words and what stands between them and names.
pub(super) struct Titles {
    entries: FxHashMap<String, Vec<(Vec<String>, Class)>>,
    /// The full form of titles that the lexicon knows as abbreviations.
    full: FxHashMap<String, String>,
    honorifics: FxHashSet<String>,
}

const FORMER: [&str; 5] = ["mantan", "eks", "bekas", "ex", "ex-"];
const PROPOSED: [&str; 4] = ["calon", "bakal calon", "kandidat", "bakal"];
/// What may stand between a name and the title behind it.
const LINKS: [&str; 16] = [
    ",",
    "yang",
    "juga",
    "selaku",
    "sebagai",
    "adalah",
    "ialah",
    "merupakan",
    "menjabat",
    "menjadi",
    "seorang",
    "kini",
    "pernah",
    "saat",
    "ini",
    "itu",
];
/// How many words a title has at the most, and how many links.
const LONGEST: usize = 10;

impl Titles {
    pub fn read(titles: &str, honorifics: &str) -> Self {
        let mut entries: FxHashMap<String, Vec<(Vec<String>, Class)>> = FxHashMap::default();
        let mut full = FxHashMap::default();
        for row in rows(titles) {
            let words: Vec<String> = row[0].split(' ').map(str::to_owned).collect();
            let class = match row.get(1).copied().unwrap_or_default() {
                "office" => Class::Office,
                "member" => Class::Member,
                "role" => Class::Role,
                "candidate" => Class::Candidate,
                "noble" => Class::Noble,
                _ => Class::Native,
            };
            if let Some(long) = row.get(2) {
                full.insert(row[0].to_owned(), (*long).to_owned());
            }
            entries.entry(words[0].clone()).or_default().push((words, class));
        }
        #[allow(clippy::iter_over_hash_type)] // each list is sorted by itself
        for list in entries.values_mut() {
            list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Self { entries, full, honorifics: rows(honorifics).map(|row| row[0].to_owned()).collect() }
    }

    /// Whether `word` by itself is an office that never begins a name. Noble titles do (`Sultan Hamengku Buwono`).
    pub fn is_office(&self, word: &str) -> bool {
        let entries = self.entries.get(word).into_iter().flatten();
        entries.into_iter().any(|(words, class)| words.len() == 1 && *class == Class::Office)
    }

    /// Every title in text order, also those without a person.
    pub fn find(&self, draft: &Draft) -> Vec<Title> {
        let mut titles = Vec::new();
        for sentence in &draft.analysis.sentences {
            let mut t = sentence.start;
            while t < sentence.end {
                let end = match self.title(draft, t, sentence.end) {
                    Some((title, end)) => {
                        titles.push(title);
                        end
                    }
                    None => t + 1,
                };
                t = end;
            }
        }
        titles
    }

    fn title(&self, draft: &Draft, at: usize, limit: usize) -> Option<(Title, usize)> {
        if draft.over[at].is_some() {
            return None;
        }
        let words = &draft.lower[at..limit];
        // Kepala Badan Nasional ...: what begins a name is no part of the title.
        let outside = |entry: &[String]| (at + 1..at + entry.len()).all(|t| draft.over[t].is_none());
        let known = |(entry, _): &&(Vec<String>, Class)| words.starts_with(entry) && outside(entry);
        let (known, class) = self.entries.get(&words[0])?.iter().find(known)?;
        let known = at..at + known.len();
        let mut title = Title {
            class: *class,
            words: known.clone(),
            known: known.clone(),
            modality: Modality::Asserted,
            of: None,
            from: None,
            sense: String::new(),
            persons: Vec::new(),
            before: false,
        };
        let end = self.phrase(draft, &mut title, limit);
        Self::modality(draft, &mut title);
        let short = draft.lower[title.known.clone()].join(" ");
        title.sense = self.full.get(&short).cloned().unwrap_or(short);
        for word in &draft.lower[title.known.end..title.words.end.max(title.known.end)] {
            title.sense.push(' ');
            title.sense.push_str(word);
        }
        if self.person_after(draft, &mut title, end, limit) || Self::person_before(draft, &mut title) {
            title.modality = title.modality_alone();
        }
        // The words of an office that someone holds are no further offices (Ketua Kabinet Menteri).
        let end = if title.persons.is_empty() { known.end } else { title.words.end };
        Some((title, end))
    }

    /// Reads on behind the known words: the rest of the title, then the body or place. Returns where it ends.
    fn phrase(&self, draft: &Draft, title: &mut Title, limit: usize) -> usize {
        let mut at = title.known.end;
        let held = |m: usize| (draft.mentions[m].entity, draft.mentions[m].tokens.clone());
        while at < limit && at - title.known.start < LONGEST {
            if let Some(m) = draft.beginning(at) {
                if draft.is_person(m) {
                    break;
                }
                title.of.get_or_insert_with(|| held(m));
                at = draft.outer_end(m);
                continue;
            }
            let word = draft.lower[at].as_str();
            let next = draft.beginning(at + 1).filter(|_| at + 1 < limit);
            let body = next.filter(|&m| draft.kind(m) == EntityType::Org);
            if let Some(end) = draft.bracket(at) {
                // Menteri Pendayagunaan Aparatur Negara (PANRB): the body by its short name.
                if let Some(m) = body.filter(|&m| draft.outer_end(m) < end) {
                    title.of.get_or_insert_with(|| held(m));
                }
                at = end;
            } else if matches!(word, "dari" | "pada" | "di" | "untuk") && title.of.is_none() && body.is_some() {
                title.of = body.map(held);
                at = body.map_or(at, |m| draft.outer_end(m));
            } else if word == "asal" && next.is_some() {
                title.from = next.map(|m| draft.mentions[m].entity);
                at = next.map_or(at, |m| draft.outer_end(m));
            } else if matches!(word, "untuk" | "bagi") && title.of.is_some() && next.is_some() {
                at = next.map_or(at, |m| draft.outer_end(m));
            } else if draft.over[at].is_some()
                || title.of.is_some()
                || self.honorific(draft, at)
                || FORMER.contains(&word)
            {
                break;
            } else if self.belongs(draft, title, at, limit) {
                at += 1;
                title.words.end = at;
            } else {
                break;
            }
        }
        // A joint that ended up last joins nothing.
        while title.words.end > title.known.end
            && matches!(draft.lower[title.words.end - 1].as_str(), "dan" | "," | "&")
        {
            title.words.end -= 1;
        }
        at
    }

    /// Whether the word at `at` goes on with the title.
    fn belongs(&self, draft: &Draft, title: &Title, at: usize, limit: usize) -> bool {
        let text = &draft.document.text;
        let capital = |t: usize| draft.analysis.tokens[t].span.of(text).starts_with(char::is_uppercase);
        let word = draft.lower[at].as_str();
        match word {
            // Menteri Pendidikan, Kebudayaan, Riset, dan Teknologi ("Minister of Education, Culture, Research, and ...")
            "dan" | "," | "&" => {
                let joins = word != "," || (at + 1..limit.min(at + 7)).any(|t| draft.lower[t] == "dan");
                joins
                    && capital(at - 1)
                    && at + 1 < limit
                    && (capital(at + 1) || draft.lower[at + 1] == "dan")
                    && draft.over[at + 1].is_none()
                    && !self.entries.contains_key(&draft.lower[at + 1])
            }
            "terpilih" | "nomor" | "urut" | "tersebut" | "itu" | "ini" | "yang" => false,
            _ => {
                let tag = draft.analysis.tokens[at].upos;
                let noun = matches!(tag, Upos::Noun | Upos::Propn | Upos::Adj | Upos::X)
                    || tag == Upos::Num && word.chars().all(|c| "ivx".contains(c));
                let case = capital(title.known.start);
                noun && word.chars().any(char::is_alphabetic)
                    && (capital(at) || !case || matches!(tag, Upos::Noun | Upos::Adj))
            }
        }
    }

    fn honorific(&self, draft: &Draft, at: usize) -> bool {
        self.honorifics.contains(&draft.lower[at])
    }

    fn modality(draft: &Draft, title: &mut Title) {
        let start = title.known.start;
        let first = draft.sentence_of(start).start;
        if start > first {
            let word = draft.lower[start - 1].as_str();
            if FORMER.contains(&word) {
                title.modality = Modality::Former;
            } else if PROPOSED.contains(&word) {
                title.modality = Modality::Proposed;
                title.words.start = start - 1;
            } else if word == "dan" {
                // Calon presiden dan wakil presiden: who stands for the one office is joined to who stands for the other.
                let mut before = (first..start - 1).rev().take(4).take_while(|&t| draft.over[t].is_none());
                if before.any(|t| PROPOSED.contains(&draft.lower[t].as_str())) {
                    title.modality = Modality::Proposed;
                }
            }
        }
    }

    fn person_after(&self, draft: &Draft, title: &mut Title, end: usize, limit: usize) -> bool {
        let mut at = end;
        let mut several = false;
        while at < limit {
            let word = draft.lower[at].as_str();
            let number = draft.analysis.tokens[at].upos == Upos::Num && at > 0 && draft.lower[at - 1] == "urut";
            match word {
                "yaitu" | "yakni" => several = true,
                "," if at == end => {}
                "terpilih" => title.modality = Modality::Planned,
                "nomor" | "urut" if title.class == Class::Candidate => {}
                _ if number || self.honorific(draft, at) => {}
                _ => break,
            }
            at += 1;
        }
        let Some(first) = draft.beginning(at).filter(|&m| at < limit && draft.is_person(m)) else { return false };
        title.before = true;
        let mut m = first;
        loop {
            let mention = &draft.mentions[m];
            title.persons.push((mention.entity, mention.tokens.clone()));
            let mut next = draft.outer_end(m);
            while next < limit
                && (several && matches!(draft.lower[next].as_str(), "," | "dan" | "serta") || draft.lower[next] == "/")
            {
                next += 1;
            }
            let more = several || next > 0 && draft.lower[next - 1] == "/";
            match draft.beginning(next).filter(|_| more && next < limit) {
                Some(other) if draft.is_person(other) && other != m => m = other,
                _ => return true,
            }
        }
    }

    fn person_before(draft: &Draft, title: &mut Title) -> bool {
        let first = draft.sentence_of(title.words.start).start;
        let mut at = title.words.start;
        if title.modality == Modality::Former && at > first {
            at -= 1;
        }
        let mut links = 0;
        while at > first && links < 6 && LINKS.contains(&draft.lower[at - 1].as_str()) {
            at -= 1;
            links += 1;
        }
        if links == 0 || at == first {
            return false;
        }
        // Over a bracket such as an age.
        if draft.lower[at - 1] == ")" {
            match (first..at - 1).rev().take(6).find(|&t| draft.lower[t] == "(") {
                Some(open) if open > first => at = open,
                _ => return false,
            }
        }
        let Some(m) = draft.over[at - 1].filter(|&m| draft.is_person(m) && draft.mentions[m].tokens.end == at) else {
            return false;
        };
        // `kata Budi, Ketua KPU Hasyim ...`: the comma parts two people where a verb of saying does not stand before.
        title.persons.push((draft.mentions[m].entity, draft.mentions[m].tokens.clone()));
        true
    }
}

impl Title {
    /// How the office is held: who stands for it does not hold it yet.
    pub fn modality_alone(&self) -> Modality {
        match self.class {
            Class::Candidate if self.modality == Modality::Asserted => Modality::Proposed,
            _ => self.modality,
        }
    }
}

/// How an office is held, by the words of it and the one before.
pub(super) fn modality_of(draft: &Draft, words: &Range<usize>) -> Modality {
    let first = draft.sentence_of(words.start).start;
    for word in &draft.lower[words.start.saturating_sub(1).max(first)..words.end] {
        if FORMER.contains(&word.as_str()) {
            return Modality::Former;
        }
        if PROPOSED.contains(&word.as_str()) {
            return Modality::Proposed;
        }
        if word == "bukan" {
            return Modality::Denied;
        }
    }
    Modality::Asserted
}

/// The relations that titles state.
pub(super) const STATED: [&str; 3] = ["position", "origin", "memberOf"];

/// What titles state: who holds which office of what, who belongs to what, who comes from where.
pub(super) fn facts(draft: &Draft, titles: &[Title]) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut held: Vec<(EntityId, &str, Modality)> = Vec::new();
    for title in titles {
        let of = title.of.as_ref().map(|(e, _)| *e);
        let kind = of.map(|e| draft.entities[e].kind);
        let foreign = matches!(title.class, Class::Member | Class::Role | Class::Native);
        let from = title.from.or(of.filter(|_| foreign && kind == Some(EntityType::Place)));
        for (person, tokens) in &title.persons {
            let span = draft.analysis.span(title.words.clone()).join(draft.analysis.span(tokens.clone()));
            let mut add = |relation: &str, object: Value, qualifiers: BTreeMap<String, Value>, confidence: f32| {
                let rule = format!("{relation}/title-{}", if title.before { "before" } else { "after" });
                facts.push(Fact {
                    subject: Subject::Entity(*person),
                    relation: relation.to_owned(),
                    object,
                    qualifiers,
                    modality: title.modality,
                    source: None,
                    evidence: Evidence { span, rule, confidence },
                });
            };
            let mut qualifiers = BTreeMap::new();
            if let Some(e) = of.filter(|_| title.class != Class::Candidate) {
                qualifiers.insert("of".to_owned(), Value::Entity(e));
            }
            // An office is stated once, in the words it first has: most articles repeat it at every mention. Said again in
            // fewer words it is the same office.
            let known = |(who, what, how): &(EntityId, &str, Modality)| {
                who == person && *how == title.modality && what.starts_with(title.sense.as_str())
            };
            if held.iter().any(known) {
                continue;
            }
            held.push((*person, title.sense.as_str(), title.modality));
            if title.class != Class::Native {
                add("position", Value::Text(one_line(draft.words(title.words.clone()))), qualifiers, 0.85);
            }
            if let Some(place) = from.filter(|&e| draft.entities[e].kind == EntityType::Place) {
                add("origin", Value::Entity(place), BTreeMap::new(), 0.75);
            }
            if title.class == Class::Member && kind == Some(EntityType::Org) {
                add("memberOf", of.map_or(Value::Text(String::new()), Value::Entity), BTreeMap::new(), 0.75);
            }
        }
    }
    facts
}
