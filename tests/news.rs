//! A small graph as the pipeline makes it: two articles on the summit of 2023 in Bishkek.

use std::collections::{BTreeMap, BTreeSet};

use simpul::fact::{Article, Graph, Modality, Node, Passage, Statement, Value};
use simpul::text::{Date, EntityType};
use simpul::vocab::BASE;

const FIRST: &str = "PM Li Qiang pada 26 Oktober 2023 menghadiri KTT ke-22 SCO di Bishkek, Kyrgyzstan. “Kami “sepakat” bekerja sama,” kata Li Qiang. Shanghai Five berganti nama menjadi SCO pada 2001. China, Rusia dan India adalah anggota SCO. Li akan bertemu Sadyr Japarov.";
const SECOND: &str = "Perdana Menteri Li Qiang menghadiri KTT ke-22 SCO. Mantan Presiden Almazbek Atambayev didakwa korupsi, kata Sadyr Japarov. Li bertemu Sadyr Japarov pada 2023-W43. SCO didirikan China dan Rusia di Shanghai pada Juni 2001. China menyurati Rusia.";

/// The IRI of an entity.
pub fn id(name: &str) -> String {
    format!("{BASE}id/{name}")
}

fn article(name: &str) -> String {
    format!("{BASE}article/{name}")
}

/// The words in the text, which must be there.
fn passage(text: &str, words: &str) -> Passage {
    let at = text.find(words).unwrap_or_else(|| panic!("{words:?} is not in the text"));
    let start = text[..at].chars().count();
    Passage { start, end: start + words.chars().count(), text: words.to_owned() }
}

fn said(text: &str, words: &str, subject: &str, relation: &str, object: Value<String>) -> Statement {
    Statement {
        subject: if subject.contains(':') { subject.to_owned() } else { id(subject) },
        relation: relation.to_owned(),
        object,
        qualifiers: BTreeMap::new(),
        modality: Modality::Asserted,
        source: None,
        passage: passage(text, words),
        rule: format!("{relation}/active"),
        confidence: 0.93,
    }
}

fn with(mut statement: Statement, qualifier: &str, value: Value<String>) -> Statement {
    statement.qualifiers.insert(qualifier.to_owned(), value);
    statement
}

fn entity(name: &str) -> Value<String> {
    Value::Entity(id(name))
}

fn text(words: &str) -> Value<String> {
    Value::Text(words.to_owned())
}

fn nodes() -> BTreeMap<String, Node> {
    use EntityType::{Event, Org, Person, Place};
    let node = |name: &str, kind, label: &str, aliases: &[&str]| {
        let aliases: BTreeSet<String> = aliases.iter().map(|a| (*a).to_owned()).collect();
        (id(name), Node { kind, label: label.to_owned(), aliases })
    };
    BTreeMap::from([
        node("person/li-qiang", Person, "Li Qiang", &["Li", "PM Li Qiang"]),
        node("person/sadyr-japarov", Person, "Sadyr Japarov", &[]),
        node("person/almazbek-atambayev", Person, "Almazbek Atambayev", &[]),
        node("event/ktt-ke-22-sco", Event, "KTT ke-22 SCO", &[]),
        node("org/sco", Org, "Shanghai Cooperation Organization", &["SCO"]),
        node("org/shanghai-five", Org, "Shanghai Five", &[]),
        node("org/antara", Org, "ANTARA", &[]),
        node("place/bishkek", Place, "Bishkek", &[]),
        node("place/kyrgyzstan", Place, "Kyrgyzstan", &[]),
        node("place/china", Place, "China", &[]),
        node("place/rusia", Place, "Rusia", &[]),
        node("place/india", Place, "India", &[]),
        node("place/shanghai", Place, "Shanghai", &[]),
    ])
}

fn first() -> Article {
    let attends = "PM Li Qiang pada 26 Oktober 2023 menghadiri KTT ke-22 SCO";
    let members = "China, Rusia dan India adalah anggota SCO";
    let quote = "“Kami “sepakat” bekerja sama,”";
    let s = |words: &str, subject: &str, relation: &str, object| said(FIRST, words, subject, relation, object);
    let mut planned = s("Li akan bertemu Sadyr Japarov", "person/li-qiang", "met", entity("person/sadyr-japarov"));
    planned.modality = Modality::Planned;
    let mut statements = vec![
        with(
            s(attends, "person/li-qiang", "attended", entity("event/ktt-ke-22-sco")),
            "date",
            Value::Date(Date::Day(2023, 10, 26)),
        ),
        s("KTT ke-22 SCO di Bishkek", "event/ktt-ke-22-sco", "heldIn", entity("place/bishkek")),
        s("KTT ke-22", "event/ktt-ke-22-sco", "edition", Value::Number(22.0)),
        s("Bishkek, Kyrgyzstan", "place/bishkek", "locatedIn", entity("place/kyrgyzstan")),
        with(
            s("Shanghai Five berganti nama menjadi SCO pada 2001", "org/shanghai-five", "renamedTo", entity("org/sco")),
            "date",
            Value::Date(Date::Year(2001)),
        ),
        planned,
        s("PM Li Qiang", &article("sco-2023"), "author", text("Desca Lidya Natalia")),
        s("Bishkek", &article("sco-2023"), "dateline", entity("place/bishkek")),
        s("KTT", &article("sco-2023"), "publisher", entity("org/antara")),
    ];
    statements
        .extend(["china", "rusia", "india"].map(|c| s(members, &format!("place/{c}"), "memberOf", entity("org/sco"))));
    Article {
        headline: Some("PM China hadiri KTT SCO di Bishkek".to_owned()),
        source: Some("antaranews.com".to_owned()),
        published: Some(Date::Day(2023, 10, 27)),
        mentions: vec![
            (passage(FIRST, "Li Qiang"), id("person/li-qiang"), true),
            (passage(FIRST, "Bishkek"), id("place/bishkek"), true),
            (passage(FIRST, "Li akan").clone(), id("person/li-qiang"), false),
        ],
        statements,
        quotes: vec![(passage(FIRST, quote), Some(id("person/li-qiang")))],
    }
}

fn second() -> Article {
    let charged = "Almazbek Atambayev didakwa korupsi, kata Sadyr Japarov";
    let founded = "SCO didirikan China dan Rusia di Shanghai pada Juni 2001";
    let s = |words: &str, subject: &str, relation: &str, object| said(SECOND, words, subject, relation, object);
    let mut former = s("Mantan Presiden Almazbek Atambayev", "person/almazbek-atambayev", "position", text("Presiden"));
    former.modality = Modality::Former;
    let mut claimed = s(charged, "person/almazbek-atambayev", "chargedWith", text("korupsi"));
    claimed.source = Some(id("person/sadyr-japarov"));
    claimed.modality = Modality::Alleged;
    let mut again =
        s("Li Qiang menghadiri KTT ke-22 SCO", "person/li-qiang", "attended", entity("event/ktt-ke-22-sco"));
    again.confidence = 0.8;
    Article {
        headline: Some("Li Qiang bertemu Japarov".to_owned()),
        source: Some("kabar.example".to_owned()),
        published: Some(Date::Day(2023, 10, 28)),
        mentions: vec![(passage(SECOND, "Sadyr Japarov"), id("person/sadyr-japarov"), true)],
        statements: vec![
            with(
                with(
                    s("Perdana Menteri Li Qiang", "person/li-qiang", "position", text("Perdana Menteri")),
                    "of",
                    entity("place/china"),
                ),
                "date",
                Value::Date(Date::Month(2023, 3)),
            ),
            again,
            former,
            claimed,
            with(
                s("Li bertemu Sadyr Japarov", "person/li-qiang", "met", entity("person/sadyr-japarov")),
                "date",
                Value::Date(Date::Week(2023, 43)),
            ),
            s(founded, "place/china", "founded", entity("org/sco")),
            s(founded, "place/rusia", "founded", entity("org/sco")),
            s(founded, "org/sco", "foundedIn", entity("place/shanghai")),
            s(founded, "org/sco", "foundedOn", Value::Date(Date::Month(2001, 6))),
            s("China menyurati Rusia", "place/china", "open/surati", entity("place/rusia")),
        ],
        quotes: vec![],
    }
}

/// The graph of both.
pub fn graph() -> Graph {
    let articles = BTreeMap::from([(article("sco-2023"), first()), (article("japarov"), second())]);
    Graph { base: BASE.to_owned(), nodes: nodes(), articles }
}
