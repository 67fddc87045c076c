//! Open relations: what a verb says of two entities, whatever verb it is ([`clause`](super::clause)). They are kept apart
//! from the relations of the ontology by [`OPEN`] before their lemma.

use rustc_hash::{FxHashMap, FxHashSet};

use super::anchors::Field;
use super::clause::{Clause, Phrasal, Way, clauses};
use super::draft::Draft;
use super::typed::Stance;
use crate::fact::{EntityId, Evidence, Fact, Subject, Value};
use crate::pattern::Kind;
use crate::text::{EntityType, Span, Upos};
use crate::vocab::OPEN;

/// Steps up the tree at the most from a date to the verb that it dates.
const STEPS: usize = 4;

/// A clause whose ends speak of entities.
struct Spoken<'c> {
    clause: &'c Clause,
    /// The anchors over both ends.
    subject: usize,
    object: usize,
}

/// The open relations of the article, without those that the same words state as one of the relations in `known`.
pub(super) fn facts(draft: &Draft, field: &Field, phrasal: &Phrasal, stance: &Stance, known: &[Fact]) -> Vec<Fact> {
    let clauses = clauses(&field.scene, phrasal);
    let spoken: Vec<Spoken> = clauses.iter().filter_map(|clause| Spoken::of(draft, field, clause)).collect();
    let stated = stated(known);
    let mut seen = FxHashSet::default();
    let mut facts: Vec<Fact> = Vec::new();
    for of_verb in spoken.chunk_by(|a, b| a.clause.verb == b.clause.verb) {
        let verb = of_verb[0].clause.verb;
        let modality = stance.modalities.of(draft, verb);
        let date = date(draft, verb).map(|date| ("date".to_owned(), date));
        let place = of_verb.iter().filter(|one| one.is_place(field)).find_map(|one| field.value(draft, one.object));
        let has_direct = of_verb.iter().any(|one| one.clause.preposition.is_none());
        // Where it happens belongs to what happens, and is not said of the subject.
        for one in of_verb.iter().filter(|one| !(has_direct && one.is_place(field))) {
            let direct = one.clause.preposition.is_none();
            let tokens = one.tokens(field);
            let source = stance.source(draft, verb, &tokens);
            let relation = format!("{OPEN}{}", one.clause.lemma);
            let evidence = Evidence {
                span: draft.analysis.span(tokens),
                rule: one.clause.way.rule().to_owned(),
                confidence: one.confidence(),
            };
            for (subject, object) in one.pairs(draft, field) {
                let ends = stated.get(&(subject.min(object), subject.max(object)));
                let is_stated =
                    ends.is_some_and(|by| by.iter().any(|span| span.contains(draft.analysis.tokens[verb].span)));
                if is_stated || !seen.insert((subject, relation.clone(), object)) {
                    continue;
                }
                let object_value = Value::Entity(object);
                let place = place.clone().filter(|place| direct && *place != object_value);
                let qualifiers = place.map(|place| ("place".to_owned(), place)).into_iter().chain(date.clone());
                facts.push(Fact {
                    modality,
                    source: source.filter(|s| *s != subject && *s != object),
                    qualifiers: qualifiers.collect(),
                    ..Fact::asserted(Subject::Entity(subject), &relation, object_value, evidence.clone())
                });
            }
        }
    }
    facts
}

/// For every two entities, the lesser first, the words by which `facts` say something of the two: they are the ends of a
/// fact, or its subject and a qualifier.
fn stated(facts: &[Fact]) -> FxHashMap<(EntityId, EntityId), Vec<Span>> {
    let mut all: FxHashMap<_, Vec<Span>> = FxHashMap::default();
    for fact in facts {
        let Subject::Entity(subject) = fact.subject else { continue };
        for value in std::iter::once(&fact.object).chain(fact.qualifiers.values()) {
            if let Value::Entity(other) = value {
                all.entry((subject.min(*other), subject.max(*other))).or_default().push(fact.evidence.span);
            }
        }
    }
    all
}

/// The date that hangs from the verb, over nouns and other dates.
fn date(draft: &Draft, verb: usize) -> Option<Value> {
    let tokens = &draft.analysis.tokens;
    let sentence = draft.sentence_of(verb);
    let from = draft.date_tokens.partition_point(|date| date.start < sentence.start);
    let dates = draft.date_tokens[from..].iter().zip(&draft.dates[from..]);
    let own = |start: usize| {
        let mut up = std::iter::successors(Some(start), |&t| tokens[t].head).take(STEPS + 1);
        up.find(|&t| tokens[t].upos == Upos::Verb) == Some(verb)
    };
    let mut near = dates.take_while(|(date, _)| date.start < sentence.end).filter(|(date, _)| own(date.start));
    near.find_map(|(_, date)| date.value).map(Value::Date)
}

impl Spoken<'_> {
    fn of<'c>(draft: &Draft, field: &Field, clause: &'c Clause) -> Option<Spoken<'c>> {
        // A verb within a name states nothing.
        let named = |t: usize| draft.over[t].is_some_and(|m| draft.mentions[m].named);
        let (subject, object) = (entity(field, clause.subject)?, entity(field, clause.object)?);
        let listed = || field.list_of(subject).is_some_and(|list| field.list_of(object) == Some(list));
        let stands = subject != object && !named(clause.verb) && !field.scene.is_titled(subject) && !listed();
        stands.then_some(Spoken { clause, subject, object })
    }

    /// The entities at its ends, every member of a list for itself.
    fn pairs(&self, draft: &Draft, field: &Field) -> Vec<(EntityId, EntityId)> {
        let entities = |anchor: usize| -> Vec<EntityId> {
            let values = field.beside(anchor).into_iter().filter_map(|a| field.value(draft, a));
            values.filter_map(|value| if let Value::Entity(entity) = value { Some(entity) } else { None }).collect()
        };
        let objects = entities(self.object);
        let of_subject = |subject| objects.iter().map(move |object| (subject, *object));
        entities(self.subject).into_iter().flat_map(of_subject).filter(|(s, o)| s != o).collect()
    }

    fn is_place(&self, field: &Field) -> bool {
        self.clause.preposition.as_deref() == Some("di")
            && field.scene.anchors[self.object].kind == Kind::Entity(EntityType::Place)
    }

    /// From the first word of the one, the verb or the other to the last, lists whole.
    fn tokens(&self, field: &Field) -> std::ops::Range<usize> {
        let whole = |a: usize| field.list(a).unwrap_or_else(|| field.scene.anchors[a].outer.clone());
        let (s, o) = (whole(self.subject), whole(self.object));
        let verb = self.clause.verb;
        s.start.min(o.start).min(verb)..s.end.max(o.end).max(verb + 1)
    }

    /// About the share that was right among 60 open relations of development articles, of which 33 had their own subject and
    /// 18 that of a verb above; a guess in the order of the ways for the others, of which there were few.
    fn confidence(&self) -> f32 {
        match self.clause.way {
            Way::Own => 0.8,
            Way::Relative => 0.7,
            Way::Shared => 0.5,
            Way::Controlled => 0.45,
        }
    }
}

impl Way {
    const fn rule(self) -> &'static str {
        match self {
            Self::Own => "open/own",
            Self::Relative => "open/relative",
            Self::Shared => "open/shared",
            Self::Controlled => "open/controlled",
        }
    }
}

/// The anchor of an entity over the word, or over what stands in apposition to it: `perusahaan tambang PT Sagara`, "the
/// mining company PT Sagara".
fn entity(field: &Field, token: usize) -> Option<usize> {
    let scene = &field.scene;
    let over = |t: usize| scene.over(t).filter(|&a| matches!(scene.anchors[a].kind, Kind::Entity(_)));
    over(token).or_else(|| {
        let beside = scene.dependents(token).iter().copied();
        let mut beside =
            beside.filter(|&t| matches!(&*scene.analysis.tokens[t].deprel, "appos" | "flat" | "flat:name"));
        beside.find_map(over)
    })
}

#[cfg(test)]
mod tests;
