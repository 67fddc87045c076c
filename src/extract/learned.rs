//! From what the model says of pairs to facts: what rules found is weighed, what they missed is added. Nothing that a rule
//! found is dropped: the model has seen too few facts of rare relations to be trusted over it.

use std::collections::BTreeMap;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::{Draft, one_line};
use super::pairs::{Material, Model, Pair, Place, Verdict, key};
use super::title::Title;
use super::typed::Stance;
use crate::fact::{EntityId, Evidence, Fact, Modality, Subject, Value};
use crate::lang::relations::Relations;
use crate::text::{Date, EntityType, Upos};

/// Relations of what happens once: a date or place in the sentence is that of the fact.
const HAPPENING: [&str; 24] = [
    "accused",
    "acquired",
    "aided",
    "appointed",
    "arrested",
    "attacked",
    "attended",
    "chargedWith",
    "criticized",
    "defeated",
    "dismissed",
    "founded",
    "investedIn",
    "investigates",
    "issued",
    "launched",
    "measure",
    "met",
    "sentencedTo",
    "signed",
    "spouse",
    "urged",
    "visited",
    "won",
];

/// Before a figure, how much follows or when, not of what: `sebesar`, "as big as", `saat ini`, "at this time".
const BESIDE: [&str; 14] = [
    "sebesar",
    "sebanyak",
    "setinggi",
    "seluas",
    "sepanjang",
    "sejauh",
    "sedalam",
    "seberat",
    "sejumlah",
    "senilai",
    "selama",
    "sekitar",
    "saat",
    "kali",
];

/// Words that a rank follows.
const RANKS: [&str; 4] = ["peringkat", "posisi", "urutan", "ranking"];

/// More words than a title has.
const LONGEST: usize = 16;

/// The facts among `pairs`, with those of the rules in `facts`.
pub(super) fn facts(
    material: &Material,
    model: &Model,
    pairs: &[Pair],
    mut facts: Vec<Fact>,
    stance: &Stance,
) -> Vec<Fact> {
    let verdicts = model.judge(pairs);
    let mut known: FxHashMap<(EntityId, String, String), usize> = FxHashMap::default();
    for (at, fact) in facts.iter().enumerate() {
        if let Subject::Entity(subject) = fact.subject {
            known.entry((subject, fact.relation.clone(), key(&fact.object))).or_insert(at);
        }
    }
    let mut added: Vec<(Fact, f32)> = Vec::new();
    for (pair, verdicts) in pairs.iter().zip(&verdicts) {
        for verdict in verdicts {
            let place = &pair.places[verdict.place];
            // What no rule speaks of need not be looked for.
            let ruled = !pair.rules.is_empty();
            let same = || known.get(&(pair.subject, verdict.relation.to_owned(), key(&pair.object))).copied();
            match ruled.then(same).flatten() {
                Some(at) => {
                    let prior = facts[at].evidence.confidence;
                    // Both have looked: the truth lies between.
                    facts[at].evidence.confidence = f32::midpoint(prior, verdict.confidence);
                    complete(material, &mut facts[at], pair, place);
                }
                None if verdict.margin >= 0.0 && !told(material, pair, place, verdict.relation) => {
                    added.push((fact(material, pair, place, verdict, stance), verdict.margin));
                }
                None => {}
            }
        }
    }
    // The surest first: what says the same with less is left out.
    added.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut both: FxHashSet<(String, EntityId, EntityId)> = FxHashSet::default();
    let ends = |fact: &Fact| match (fact.subject, &fact.object) {
        (Subject::Entity(s), Value::Entity(o)) => Some((s.min(*o), s.max(*o))),
        _ => None,
    };
    let symmetric = |fact: &Fact| Relations::embedded().get(&fact.relation).is_some_and(|r| r.symmetric);
    let first = facts.len();
    for fact in facts.iter().filter(|f| symmetric(f)) {
        both.extend(ends(fact).map(|(a, b)| (fact.relation.clone(), a, b)));
    }
    let mut words: FxHashMap<(Subject, String), Vec<usize>> = FxHashMap::default();
    for (at, fact) in facts.iter().enumerate().filter(|(_, fact)| matches!(fact.object, Value::Text(_))) {
        words.entry((fact.subject, fact.relation.clone())).or_default().push(at);
    }
    for (fact, _) in added {
        if symmetric(&fact) && ends(&fact).is_some_and(|(a, b)| !both.insert((fact.relation.clone(), a, b))) {
            continue;
        }
        let said = words.entry((fact.subject, fact.relation.clone())).or_default();
        if !said.iter().any(|&at| repeats(&facts[at], &fact)) {
            said.push(facts.len());
            facts.push(fact);
        }
    }
    facts[first..].sort_by_key(|fact| (fact.evidence.span, fact.subject));
    carry_metrics(material.draft, &mut facts[first..]);
    place_matches(&mut facts);
    plan(material.draft, &mut facts);
    facts
}

/// In a row of figures with one unit only the first says what is measured: `UMK Pekanbaru Rp3,4 juta, Siak Rp3,2 juta`, "the
/// minimum wage of Pekanbaru is 3.4 million rupiah, of Siak 3.2 million". The others, which tell no more than their
/// unit, measure the same, as far as the next sentence.
fn carry_metrics(draft: &Draft, facts: &mut [Fact]) {
    let unit = |text: &str| text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let mut last: Option<(String, usize, String)> = None;
    for fact in facts.iter_mut().filter(|fact| fact.relation == "measure") {
        let (Value::Text(figure), Some(Value::Text(metric))) = (&fact.object, fact.qualifiers.get("metric")) else {
            continue;
        };
        let start = fact.evidence.span.start;
        let sentence = draft.analysis.sentences.partition_point(|s| draft.analysis.span(s.clone()).end <= start);
        if !figure.contains(metric.as_str()) {
            last = Some((unit(figure), sentence, metric.clone()));
        } else if let Some((of, at, metric)) = &mut last
            && *of == unit(figure)
            && *at + 1 >= sentence
        {
            *at = sentence;
            fact.qualifiers.insert("metric".to_owned(), Value::Text(metric.clone()));
        }
    }
}

/// A match is played where its competition is held, if the article says of no other place.
fn place_matches(facts: &mut [Fact]) {
    let mut held: FxHashMap<EntityId, Option<EntityId>> = FxHashMap::default();
    for fact in facts.iter().filter(|fact| fact.relation == "heldIn") {
        if let (Subject::Entity(event), Value::Entity(place)) = (fact.subject, &fact.object) {
            let known = held.entry(event).or_insert(Some(*place));
            *known = known.filter(|known| known == place);
        }
    }
    for fact in facts.iter_mut().filter(|fact| fact.relation == "defeated") {
        if let Some(Value::Entity(event)) = fact.qualifiers.get("in")
            && let Some(Some(place)) = held.get(event)
        {
            let place = Value::Entity(*place);
            fact.qualifiers.entry("place".to_owned()).or_insert(place);
        }
    }
}

/// Whether a title beside the person's name says the same office in other words: PM, `Perdana Menteri`.
fn told(material: &Material, pair: &Pair, place: &Place, relation: &str) -> bool {
    let held = |title: &Title| title.persons.iter().any(|(person, _)| *person == pair.subject);
    relation == "position"
        && title_at(material, &place.object).is_some_and(|title| {
            material.titles.iter().any(|other| other.sense.starts_with(title.sense.as_str()) && held(other))
        })
}

/// The title of exactly these words.
fn title_at<'a>(material: &Material<'a, '_>, words: &Range<usize>) -> Option<&'a Title> {
    let from = material.titles.partition_point(|t| t.known.start + LONGEST < words.start);
    material.titles[from..].iter().take_while(|t| t.known.start < words.end).find(|t| t.words == *words)
}

/// Whoever takes part in an event that lies ahead on the day of publication is to take part, and the event is to be held.
fn plan(draft: &Draft, facts: &mut [Fact]) {
    // Without a day of publication, the first day that the article speaks of.
    let mut days = draft.dates.iter().filter_map(|date| date.value);
    let first = days.find(|date| matches!(date, Date::Day(..)));
    let Some(published) = draft.document.published.or(first) else { return };
    let mut ahead: FxHashSet<EntityId> = FxHashSet::default();
    for (m, mention) in draft.mentions.iter().enumerate().filter(|(_, mention)| mention.named) {
        if draft.kind(m) != EntityType::Event {
            continue;
        }
        let year = draft.lower[mention.tokens.clone()].iter().filter(|w| w.len() == 4).find_map(|w| w.parse().ok());
        // Right behind the name, or behind its short form in brackets.
        let behind = [mention.tokens.end, draft.outer_end(m), mention.tokens.end + 1];
        let from = draft.date_tokens.partition_point(|tokens| tokens.start < mention.tokens.end);
        let date = draft.date_tokens.get(from).filter(|tokens| behind.contains(&tokens.start));
        let date = date.and(draft.dates.get(from)).and_then(|date| date.value);
        if year.map(Date::Year).into_iter().chain(date).any(|date| is_later(date, published)) {
            ahead.insert(mention.entity);
        }
    }
    for fact in facts.iter() {
        if let (Subject::Entity(event), "heldOn", Value::Date(date)) = (fact.subject, &*fact.relation, &fact.object)
            && is_later(*date, published)
        {
            ahead.insert(event);
        }
    }
    for fact in facts.iter_mut().filter(|fact| fact.modality == Modality::Asserted) {
        let event = match (&*fact.relation, fact.subject, &fact.object) {
            ("attended", _, Value::Entity(event)) => *event,
            ("heldIn" | "heldOn", Subject::Entity(event), _) => event,
            _ => continue,
        };
        if ahead.contains(&event) {
            fact.modality = Modality::Planned;
        }
    }
}

/// Whether all of `date` lies behind `day`.
fn is_later(date: Date, day: Date) -> bool {
    let parts = |date: Date| match date {
        Date::Year(y) => Some((y, None, None)),
        Date::Month(y, m) => Some((y, Some(m), None)),
        Date::Day(y, m, d) => Some((y, Some(m), Some(d))),
        Date::Week(..) => None,
    };
    let (Some(a), Some(b)) = (parts(date), parts(day)) else { return false };
    // As exactly as the date says.
    let day = |x: Option<u8>, y: Option<u8>| y.filter(|_| x.is_some());
    a > (b.0, day(a.1, b.1), day(a.2, b.2))
}

/// Whether `fact`, of the same subject and relation, says in other words of the same office, figure or crime what is known.
fn repeats(known: &Fact, fact: &Fact) -> bool {
    let (Value::Text(a), Value::Text(b)) = (&known.object, &fact.object) else { return false };
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    fact.relation != "measure" && (a.contains(&b) || b.contains(&a))
}

fn fact(material: &Material, pair: &Pair, place: &Place, verdict: &Verdict, stance: &Stance) -> Fact {
    let draft = material.draft;
    let source = stance.source(draft, place.trigger, &place.tokens).filter(|s| *s != pair.subject);
    let mut fact = Fact {
        subject: Subject::Entity(pair.subject),
        relation: verdict.relation.to_owned(),
        object: pair.object.clone(),
        qualifiers: BTreeMap::new(),
        modality: match verdict.modality {
            Modality::Asserted => stance.modalities.of(draft, place.trigger),
            told => told,
        },
        source: source.filter(|s| pair.object != Value::Entity(*s)),
        evidence: Evidence {
            span: draft.analysis.span(place.tokens.clone()),
            rule: format!("{}/learned", verdict.relation),
            confidence: verdict.confidence,
        },
    };
    if fact.relation == "position" {
        title(material, &mut fact, pair, verdict);
    }
    complete(material, &mut fact, pair, place);
    fact
}

/// How an office is held, and of what.
fn title(material: &Material, fact: &mut Fact, pair: &Pair, verdict: &Verdict) {
    let draft = material.draft;
    fact.source = None;
    let words = &pair.places[verdict.place].object;
    let modality = title_at(material, words).map_or(Modality::Asserted, Title::modality_alone);
    let told = [modality, super::title::modality_of(draft, words), verdict.modality];
    fact.modality = told.into_iter().find(|m| *m != Modality::Asserted).unwrap_or_default();
    // The place that says so may say the title alone, and another one whose it is.
    let of = pair.places.iter().map(|place| &place.object).find_map(|words| match title_at(material, words) {
        Some(title) => title.of.as_ref().map(|(e, _)| *e),
        None => draft
            .beginning(words.end)
            .filter(|&m| matches!(draft.kind(m), EntityType::Org | EntityType::Place))
            .map(|m| draft.mentions[m].entity),
    });
    fact.qualifiers.extend(of.map(|e| ("of".to_owned(), Value::Entity(e))));
}

/// Adds the date, place and metric that the words around tell.
fn complete(material: &Material, fact: &mut Fact, pair: &Pair, place: &Place) {
    let draft = material.draft;
    let sentence = draft.sentence_of(place.tokens.start);
    if HAPPENING.contains(&fact.relation.as_str()) {
        let from = draft.date_tokens.partition_point(|tokens| tokens.start < sentence.start);
        let dates = draft.date_tokens[from..].iter().zip(&draft.dates[from..]);
        let near = dates.take_while(|(tokens, _)| tokens.start < sentence.end).filter(|(_, date)| date.value.is_some());
        let near = near.min_by_key(|(tokens, _)| tokens.start.abs_diff(place.trigger));
        if let Some(value) = near.and_then(|(_, date)| date.value) {
            fact.qualifiers.entry("date".to_owned()).or_insert(Value::Date(value));
        }
        let takes_place = matches!(fact.relation.as_str(), "attended" | "met" | "arrested" | "attacked" | "signed");
        if takes_place && let Some(at) = only_place(draft, &sentence, pair) {
            fact.qualifiers.entry("place".to_owned()).or_insert(Value::Entity(at));
        }
    }
    if fact.relation == "defeated" {
        if let Some(words) = score(draft, &sentence) {
            fact.qualifiers.entry("score".to_owned()).or_insert(Value::Text(one_line(draft.words(words))));
        }
        if let Some(event) = event_before(draft, place.trigger) {
            fact.qualifiers.entry("in".to_owned()).or_insert(Value::Entity(event));
        }
    }
    if fact.relation == "measure" {
        let words = metric(draft, &place.object, &sentence);
        if !words.is_empty() {
            let metric = Value::Text(one_line(draft.words(words)));
            fact.qualifiers.entry("metric".to_owned()).or_insert(metric);
        }
    }
}

/// The one place that the sentence names with `di`, "in", and that is no end of the pair.
fn only_place(draft: &Draft, sentence: &Range<usize>, pair: &Pair) -> Option<EntityId> {
    let mut places = sentence.clone().skip(1).filter(|&t| draft.lower[t - 1] == "di").filter_map(|t| {
        let m = draft.beginning(t).filter(|&m| draft.kind(m) == EntityType::Place)?;
        Some(draft.mentions[m].entity)
    });
    let first = places.next()?;
    (pair.object != Value::Entity(first) && pair.subject != first).then_some(first)
}

/// The first score of the sentence, with further ones that follow it: `21-18, 21-16`.
fn score(draft: &Draft, sentence: &Range<usize>) -> Option<Range<usize>> {
    let digits = |t: usize| draft.lower.get(t).is_some_and(|w| w.len() <= 3 && w.bytes().all(|b| b.is_ascii_digit()));
    let dash = |t: usize| draft.lower.get(t).is_some_and(|w| matches!(w.as_str(), "-" | "–"));
    let one = |t: usize| t + 2 < sentence.end && digits(t) && dash(t + 1) && digits(t + 2);
    let start = sentence.clone().find(|&t| one(t))?;
    let mut end = start + 3;
    while end < sentence.end && matches!(draft.lower[end].as_str(), "," | "dan" | "serta") && one(end + 1) {
        end += 4;
    }
    Some(start..end)
}

/// The event that was last spoken of before the end of the sentence of `token`.
fn event_before(draft: &Draft, token: usize) -> Option<EntityId> {
    let end = draft.sentence_of(token).end;
    let before = draft.mentions.partition_point(|m| m.tokens.start < end);
    (0..before).rev().find(|&m| draft.kind(m) == EntityType::Event).map(|m| draft.mentions[m].entity)
}

/// What a figure measures: the nouns before it, over a verb and what stands between, or else its unit.
fn metric(draft: &Draft, figure: &Range<usize>, sentence: &Range<usize>) -> Range<usize> {
    let tokens = &draft.analysis.tokens;
    let word = |t: usize| draft.lower[t].chars().any(char::is_alphabetic);
    let noun = |t: usize| {
        draft.over[t].is_none()
            && word(t)
            && !BESIDE.contains(&draft.lower[t].as_str())
            && !draft.dated[t]
            && matches!(tokens[t].upos, Upos::Noun | Upos::Adj | Upos::X | Upos::Propn)
    };
    let near = (sentence.start.max(figure.start.saturating_sub(8))..figure.start).rev();
    let end = near.take_while(|&t| !matches!(draft.lower[t].as_str(), "," | ";" | "(" | "\"")).find(|&t| noun(t));
    let Some(end) = end else {
        let first = figure.clone().find(|&t| noun(t)).unwrap_or(figure.end);
        return first..figure.clone().rev().find(|&t| noun(t)).map_or(figure.end, |t| t + 1);
    };
    // What is before a rank is whose it is: `ganda campuran peringkat 10 dunia`, "the mixed doubles ranked 10th in the world".
    if RANKS.contains(&draft.lower[end].as_str()) {
        return end..end + 1;
    }
    let start = (sentence.start..end).rev().take(3).take_while(|&t| noun(t)).last().unwrap_or(end);
    start..end + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn a_match_is_played_where_its_competition_is_held() {
        let fact = |subject, relation: &str, object, event: Option<EntityId>| Fact {
            subject: Subject::Entity(subject),
            relation: relation.to_owned(),
            object: Value::Entity(object),
            qualifiers: event.map(|e| ("in".to_owned(), Value::Entity(e))).into_iter().collect(),
            modality: Modality::Asserted,
            source: None,
            evidence: Evidence { span: Span { start: 0, end: 1 }, rule: "r".into(), confidence: 0.5 },
        };
        // Event 5 is held in 6; event 7 in two places.
        let held = [fact(5, "heldIn", 6, None), fact(7, "heldIn", 8, None), fact(7, "heldIn", 9, None)];
        let mut facts = [held.as_slice(), &[fact(1, "defeated", 2, Some(5)), fact(3, "defeated", 4, Some(7))]].concat();
        place_matches(&mut facts);
        assert_eq!(facts[3].qualifiers.get("place"), Some(&Value::Entity(6)));
        assert_eq!(facts[4].qualifiers.get("place"), None);
    }

    #[test]
    fn what_lies_ahead() {
        let day = Date::Day(2023, 11, 26);
        for (date, later) in [
            (Date::Year(2024), true),
            (Date::Year(2023), false),
            (Date::Month(2023, 12), true),
            (Date::Month(2023, 11), false),
            (Date::Day(2023, 11, 27), true),
            (Date::Day(2023, 11, 26), false),
            (Date::Day(2022, 12, 31), false),
            (Date::Week(2024, 2), false),
        ] {
            assert_eq!(is_later(date, day), later, "{date}");
        }
    }
}
