//! The graph as RDF 1.1 quads.
//!
//! The default graph holds the knowledge: entities with type and labels, and a plain triple for each fact that an
//! article asserts in its own voice. Each article has a named graph with the evidence:
//!
//! ```turtle
//! <fact/9f3c…> a simpul:Fact ; rdf:subject … ; rdf:predicate simpul:attended ; rdf:object … ;
//!     simpul:date "2023-10-26"^^xsd:date ; simpul:evidence <evidence/51ab…> .
//! <evidence/51ab…> a simpul:Evidence ; nif:beginIndex 678 ; nif:endIndex 739 ; nif:anchorOf "…" ;
//!     prov:wasDerivedFrom <article/sco-2023> ; simpul:rule "attended/active" ; simpul:confidence 0.93 .
//! <article/sco-2023#char=39,47> nif:beginIndex 39 ; nif:endIndex 47 ; nif:anchorOf "Li Qiang" ;
//!     prov:wasDerivedFrom <article/sco-2023> ; simpul:denotes <id/person/li-qiang> .
//! ```
//!
//! A fact is named by everything that it says: subject, predicate and object, and qualifiers, modality and claimant
//! where it has them. With the first three alone, a man who won twice would be left with one fact, two dates and two
//! places, and no telling which belong together; and a visit planned in one article and made in the next would be both.
//!
//! The evidence of a fact is a NIF string of its own, one for each fact, passage and rule. A sentence supports several
//! facts and a fact rests on several sentences, so on a passage that facts share rule and confidence would mix.
//!
//! An open relation, which the ontology does not have, is `simpul:open/LEMMA` (in SPARQL `simpul:open\/LEMMA`), and is said
//! to be a `simpul:OpenRelation`: what is not asked for by name or by this class is not met.
//!
//! There are no blank nodes: the same statement gets the same name everywhere, so files can be concatenated.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::vocab::{rdf, rdfs, xsd};
use oxigraph::model::{GraphName, Literal, NamedNode, Quad, Term};
use rustc_hash::FxHashSet;

use super::iri::{below, iri, is_base, relation, term};
use crate::fact::{Article, Graph, Modality, Node, Passage, Statement, Value};
use crate::naming::fingerprint;
use crate::text::{Date, EntityType};
use crate::vocab::{BASE, NIF, OPEN, PROV, SCHEMA, SKOS};

/// Everything that `graph` holds, without repeats, in the order of entities, then articles.
pub fn quads(graph: &Graph) -> Vec<Quad> {
    let mut out = entity_quads(graph);
    let mut plain = FxHashSet::default();
    for (key, article) in &graph.articles {
        for statement in &article.statements {
            out.extend(triple(graph, statement, key).filter(|quad| plain.insert(quad.clone())));
        }
    }
    out.extend(open_relations(graph));
    for (key, article) in &graph.articles {
        out.extend(article_quads(graph, key, article));
    }
    out
}

/// The evidence of one article of `graph`: the content of its named graph.
pub fn article_quads(graph: &Graph, key: &str, article: &Article) -> Vec<Quad> {
    let mut writer = Writer::new(base(graph), key);
    writer.article(article);
    writer.mentions(article);
    writer.statements(article);
    writer.quotes(article);
    let mut seen = FxHashSet::default();
    writer.out.retain(|quad| seen.insert(quad.clone()));
    writer.out
}

/// What the entities of `graph` are called: types and labels, in the default graph.
pub(super) fn entity_quads(graph: &Graph) -> Vec<Quad> {
    let mut out = Vec::new();
    for (key, node) in &graph.nodes {
        entity(graph, key, node, &mut out);
    }
    out
}

/// The type of each class of entities.
pub(super) fn kinds() -> BTreeMap<NamedNode, EntityType> {
    EntityType::ALL.into_iter().map(|kind| (class(kind), kind)).collect()
}

/// The class of entities of a type.
pub fn class(kind: EntityType) -> NamedNode {
    term(match kind {
        EntityType::Person => "Person",
        EntityType::Org => "Org",
        EntityType::Place => "Place",
        EntityType::Event => "Event",
        EntityType::Work => "Work",
        EntityType::Product => "Product",
        EntityType::Program => "Program",
        EntityType::Group => "Group",
    })
}

pub(super) fn base(graph: &Graph) -> &str {
    if is_base(&graph.base) { &graph.base } else { BASE }
}

fn entity(graph: &Graph, key: &str, node: &Node, out: &mut Vec<Quad>) {
    let subject = iri(base(graph), key);
    let mut say = |predicate: NamedNode, object: Term| {
        out.push(Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph));
    };
    say(rdf::TYPE.into_owned(), class(node.kind).into());
    say(rdfs::LABEL.into_owned(), indonesian(&node.label));
    for alias in node.aliases.iter().filter(|alias| **alias != node.label) {
        say(below(SKOS, "altLabel"), indonesian(alias));
    }
}

/// The plain triple, where the article `key` states it as true, in its own voice, and not of itself.
fn triple(graph: &Graph, statement: &Statement, key: &str) -> std::option::IntoIter<Quad> {
    let plain = statement.modality == Modality::Asserted && statement.source.is_none() && statement.subject != key;
    plain
        .then(|| {
            let subject = iri(base(graph), &statement.subject);
            let object = value(base(graph), &statement.object);
            Quad::new(subject, relation(&statement.relation), object, GraphName::DefaultGraph)
        })
        .into_iter()
}

/// The class of open relations.
pub(super) fn open_class() -> NamedNode {
    term("OpenRelation")
}

/// What kind of property the open relations in `graph` are, and their words.
pub(super) fn open_relations(graph: &Graph) -> Vec<Quad> {
    let statements = graph.articles.values().flat_map(|article| &article.statements);
    let lemmas: BTreeSet<&str> = statements.filter_map(|s| s.relation.strip_prefix(OPEN)).collect();
    let about = |lemma: &str| {
        let subject = relation(&format!("{OPEN}{lemma}"));
        let say = |predicate, object| Quad::new(subject.clone(), predicate, object, GraphName::DefaultGraph);
        [
            say(rdf::TYPE.into_owned(), open_class().into()),
            say(rdfs::LABEL.into_owned(), indonesian(&lemma.replace('_', " "))),
        ]
    };
    lemmas.into_iter().flat_map(about).collect()
}

/// Writes the named graph of one article.
struct Writer<'a> {
    base: &'a str,
    key: &'a str,
    article: NamedNode,
    out: Vec<Quad>,
}

impl<'a> Writer<'a> {
    fn new(base: &'a str, key: &'a str) -> Self {
        Self { base, key, article: iri(base, key), out: Vec::new() }
    }

    fn say(&mut self, subject: &NamedNode, predicate: NamedNode, object: impl Into<Term>) {
        self.out.push(Quad::new(subject.clone(), predicate, object, self.article.clone()));
    }

    fn article(&mut self, article: &Article) {
        let subject = self.article.clone();
        self.say(&subject, rdf::TYPE.into_owned(), below(SCHEMA, "NewsArticle"));
        if let Some(headline) = &article.headline {
            self.say(&subject, below(SCHEMA, "headline"), indonesian(headline));
        }
        if let Some(date) = article.published {
            self.say(&subject, below(SCHEMA, "datePublished"), day(date));
        }
        let (key, mut published) = (self.key, false);
        for statement in article.statements.iter().filter(|s| s.subject == key) {
            let property = match statement.relation.as_str() {
                "author" => "author",
                "editor" => "editor",
                "publisher" => "publisher",
                // Where it was written. schema:contentLocation is what the article is about.
                "dateline" => "locationCreated",
                _ => continue,
            };
            published |= property == "publisher";
            self.say(&subject, below(SCHEMA, property), value(self.base, &statement.object));
        }
        // The outlet as the input names it stands in where the article does not say who publishes it.
        if let Some(source) = article.source.as_deref().filter(|_| !published) {
            self.say(&subject, below(SCHEMA, "publisher"), Literal::from(source));
        }
    }

    fn mentions(&mut self, article: &Article) {
        for (passage, entity, named) in &article.mentions {
            let subject = self.passage(passage);
            self.say(&subject, term("denotes"), iri(self.base, entity));
            self.say(&subject, term("named"), Literal::from(*named));
        }
    }

    fn statements(&mut self, article: &Article) {
        // A rule that finds a fact twice in one passage leaves one piece of evidence, with the better confidence.
        let mut confidence: BTreeMap<NamedNode, f32> = BTreeMap::new();
        for statement in &article.statements {
            let fact = self.fact(statement);
            let passage = self.passage_iri(&statement.passage);
            let evidence = evidence_iri(self.base, &fact, &passage, &statement.rule);
            self.say(&fact, term("evidence"), evidence.clone());
            self.say(&evidence, rdf::TYPE.into_owned(), term("Evidence"));
            self.words(&evidence, &statement.passage);
            self.say(&evidence, term("rule"), Literal::from(statement.rule.as_str()));
            let best = confidence.entry(evidence).or_insert(statement.confidence);
            *best = best.max(statement.confidence);
        }
        for (evidence, confidence) in confidence {
            self.say(&evidence, term("confidence"), share(confidence));
        }
    }

    fn fact(&mut self, statement: &Statement) -> NamedNode {
        let subject = iri(self.base, &statement.subject);
        let predicate = relation(&statement.relation);
        let object = value(self.base, &statement.object);
        let mut says: Vec<(NamedNode, Term)> =
            statement.qualifiers.iter().map(|(name, v)| (term(name), value(self.base, v))).collect();
        if statement.modality != Modality::Asserted {
            says.push((term("modality"), term(statement.modality.as_str()).into()));
        }
        if let Some(source) = &statement.source {
            says.push((term("claimedBy"), iri(self.base, source).into()));
        }
        let said: Vec<(&NamedNode, &Term)> = says.iter().map(|(p, o)| (p, o)).collect();
        let fact = named_fact(self.base, &subject, &predicate, &object, &said);
        self.say(&fact, rdf::TYPE.into_owned(), term("Fact"));
        self.say(&fact, rdf::SUBJECT.into_owned(), subject);
        self.say(&fact, rdf::PREDICATE.into_owned(), predicate);
        self.say(&fact, rdf::OBJECT.into_owned(), object);
        for (predicate, object) in says {
            self.say(&fact, predicate, object);
        }
        fact
    }

    fn quotes(&mut self, article: &Article) {
        for (passage, speaker) in &article.quotes {
            let words = self.passage(passage);
            let name = fingerprint([words.as_str()]);
            let quote = below(self.base, &format!("quote/{name}"));
            self.say(&quote, rdf::TYPE.into_owned(), below(SCHEMA, "Quotation"));
            self.say(&quote, below(SCHEMA, "text"), indonesian(unquoted(&passage.text)));
            self.say(&quote, below(SCHEMA, "isPartOf"), self.article.clone());
            self.say(&quote, term("passage"), words);
            if let Some(speaker) = speaker {
                self.say(&quote, below(SCHEMA, "spokenByCharacter"), iri(self.base, speaker));
            }
        }
    }

    /// The node of some words of the article. Its class follows from `nif:beginIndex` and is not written: mentions are
    /// the bulk of a graph.
    fn passage(&mut self, passage: &Passage) -> NamedNode {
        let subject = self.passage_iri(passage);
        self.words(&subject, passage);
        subject
    }

    /// The name of some words of the article: a fragment of RFC 5147, which NIF takes up.
    fn passage_iri(&self, passage: &Passage) -> NamedNode {
        passage_iri(self.article.as_str(), &passage.start.to_string(), &passage.end.to_string())
    }

    /// Which words `subject` is.
    fn words(&mut self, subject: &NamedNode, passage: &Passage) {
        self.say(subject, below(NIF, "beginIndex"), Literal::from(passage.start as u64));
        self.say(subject, below(NIF, "endIndex"), Literal::from(passage.end as u64));
        self.say(subject, below(NIF, "anchorOf"), Literal::from(passage.text.as_str()));
        self.say(subject, below(PROV, "wasDerivedFrom"), self.article.clone());
    }
}

/// The name of a fact: subject, predicate, object, then what else it says.
fn named_fact(base: &str, s: &NamedNode, p: &NamedNode, o: &Term, says: &[(&NamedNode, &Term)]) -> NamedNode {
    let mut parts = vec![s.as_str().to_owned(), p.as_str().to_owned(), o.to_string()];
    parts.extend(says.iter().flat_map(|(p, o)| [p.as_str().to_owned(), o.to_string()]));
    below(base, &format!("fact/{}", fingerprint(parts.iter().map(String::as_str))))
}

/// The name of the fact of which these statements are made; none where they are not those of one fact.
pub(super) fn fact_iri(base: &str, statements: &[(&NamedNode, &Term)]) -> Option<NamedNode> {
    let (modality, claimant) = (term("modality"), term("claimedBy"));
    let (evidence, support) = (term("evidence"), term("support"));
    let (mut s, mut p, mut o, mut says) = (None, None, None, Vec::new());
    for (predicate, object) in statements.iter().copied() {
        match object {
            Term::NamedNode(node) if *predicate == rdf::SUBJECT => s = Some(node),
            Term::NamedNode(node) if *predicate == rdf::PREDICATE => p = Some(node),
            _ if *predicate == rdf::OBJECT => o = Some(object),
            _ if *predicate == rdf::TYPE || *predicate == evidence || *predicate == support => {}
            _ => says.push((predicate, object)),
        }
    }
    // Qualifiers by name, then the modality, then who claims it, as they are written.
    says.sort_by_key(|(p, _)| (**p == claimant, **p == modality, p.as_str()));
    Some(named_fact(base, s?, p?, o?, &says))
}

/// The name of what an article says in support of a fact.
pub(super) fn evidence_iri(base: &str, fact: &NamedNode, passage: &NamedNode, rule: &str) -> NamedNode {
    below(base, &format!("evidence/{}", fingerprint([fact.as_str(), passage.as_str(), rule])))
}

/// The name of the words of an article from one code point to another.
pub(super) fn passage_iri(article: &str, start: &str, end: &str) -> NamedNode {
    below(&article.replace('#', "%23"), &format!("#char={start},{end}"))
}

fn indonesian(text: &str) -> Term {
    Literal::new_language_tagged_literal_unchecked(text, "id").into()
}

fn value(base: &str, value: &Value<String>) -> Term {
    match value {
        Value::Entity(key) => iri(base, key).into(),
        Value::Text(text) => Literal::from(text.as_str()).into(),
        Value::Number(number) => self::number(*number).into(),
        Value::Date(date) => day(*date).into(),
    }
}

fn number(number: f64) -> Literal {
    let datatype = if !number.is_finite() {
        return Literal::from(number);
    } else if number.fract() == 0.0 {
        xsd::INTEGER
    } else {
        xsd::DECIMAL
    };
    // Display of floats never uses an exponent, and `-0` is `0`.
    Literal::new_typed_literal((number + 0.0).to_string(), datatype)
}

/// A confidence, to four digits: more would be noise and differ between machines.
fn share(share: f32) -> Literal {
    let text = format!("{:.4}", if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) });
    let short = text.trim_end_matches('0');
    let text = if short.ends_with('.') { format!("{short}0") } else { short.to_owned() };
    Literal::new_typed_literal(text, xsd::DECIMAL)
}

fn day(date: Date) -> Literal {
    let datatype = match date {
        Date::Year(_) => xsd::G_YEAR.into_owned(),
        Date::Month(..) => xsd::G_YEAR_MONTH.into_owned(),
        Date::Day(..) => xsd::DATE.into_owned(),
        // XML Schema has no weeks.
        Date::Week(..) => term("isoWeek"),
    };
    Literal::new_typed_literal(date.to_string(), datatype)
}

/// The words without the quotation marks around them.
fn unquoted(text: &str) -> &str {
    let marks = ['"', '\'', '“', '”', '‘', '’', '„', '«', '»'];
    text.trim().trim_matches(marks).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals() {
        assert_eq!(number(7.0).to_string(), Literal::from(7).to_string());
        assert_eq!(number(5.6).value(), "5.6");
        assert_eq!(number(-0.0).value(), "0");
        assert_eq!(number(1e21).value(), "1000000000000000000000");
        assert_eq!((share(0.93).value(), share(1.0).value(), share(f32::NAN).value()), ("0.93", "1.0", "0.0"));
        assert_eq!(day(Date::Week(2023, 43)).value(), "2023-W43");
        assert_eq!(unquoted("“Kami sepakat,”"), "Kami sepakat,");
    }
}
