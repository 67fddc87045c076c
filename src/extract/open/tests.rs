use super::*;
use crate::extract::Extractor;
use crate::fact::{Findings, Modality};
use crate::lang::Pack;
use crate::text::{Analysis, Document, Name, Token};

/// A sentence of rows `form lemma upos head deprel type`, heads counted from 1, with the tree and the names that a person
/// would mark; `_` is no name, and words of one type that hang together are one name.
fn findings(rows: &str, open: bool) -> Findings {
    let mut document = Document { id: "a".to_owned(), ..Document::default() };
    let mut analysis = Analysis::default();
    for (at, row) in rows.lines().map(str::trim).filter(|row| !row.is_empty()).enumerate() {
        let [form, lemma, upos, head, deprel, kind] = row.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("not a row: {row:?}")
        };
        if !document.text.is_empty() {
            document.text.push(' ');
        }
        let start = document.text.len();
        document.text.push_str(form);
        let head = head.parse::<usize>().unwrap().checked_sub(1);
        analysis.tokens.push(Token {
            span: Span::new(start, document.text.len()),
            lemma: lemma.to_owned(),
            upos: upos.parse().unwrap(),
            head,
            deprel: deprel.into(),
            ..Token::default()
        });
        match (kind.parse().ok(), analysis.names.last_mut()) {
            (Some(kind), Some(last)) if last.tokens.end == at && last.kind == kind && deprel == "flat:name" => {
                last.tokens.end += 1;
            }
            (Some(kind), _) => analysis.names.push(Name { tokens: at..at + 1, kind }),
            (None, _) => {}
        }
    }
    analysis.sentences = std::iter::once(0..analysis.tokens.len()).collect();
    let extractor = Extractor::new(&Pack::indonesian()).unwrap().with_open(open);
    extractor.extract(&document, &analysis)
}

/// The open relations as `subject lemma object`, with modality and qualifiers where they have any.
fn said(rows: &str) -> Vec<String> {
    let findings = findings(rows, true);
    let name = |e: &usize| findings.entities[*e].name.as_str();
    let open = findings.facts.iter().filter_map(|fact| Some((fact, fact.relation.strip_prefix(OPEN)?)));
    open.map(|(fact, lemma)| {
        let (Subject::Entity(s), Value::Entity(o)) = (&fact.subject, &fact.object) else { panic!("{fact:?}") };
        let mut line = format!("{} {lemma} {}", name(s), name(o));
        for (key, value) in &fact.qualifiers {
            match value {
                Value::Entity(e) => line.extend([" ", key, "=", name(e)]),
                Value::Date(date) => line.extend([" ", key, "=", &date.to_string()]),
                other => panic!("{other:?}"),
            }
        }
        if fact.modality != Modality::Asserted {
            line.extend([" ", fact.modality.as_str()]);
        }
        line
    })
    .collect()
}

/// Sagara will finance Nusa in Lintang on 5 May 2023.
const PLANNED: &str = "Sagara Sagara PROPN 3 nsubj org
    akan akan AUX 3 aux _
    membiayai biaya VERB 0 root _
    Nusantara Nusantara PROPN 3 obj org
    di di ADP 6 case _
    Lintang Lintang PROPN 3 obl place
    pada pada ADP 8 case _
    5 5 NUM 3 obl:tmod _
    Mei Mei PROPN 8 flat _
    2023 2023 NUM 8 flat _
    . . PUNCT 3 punct _";

#[test]
fn place_date_and_modality() {
    assert_eq!(said(PLANNED), ["Sagara biayai Nusantara date=2023-05-05 place=Lintang planned"]);
    let findings = findings(PLANNED, true);
    let fact = findings.facts.iter().find(|fact| fact.relation == "open/biayai").unwrap();
    assert_eq!(fact.evidence.rule, "open/own");
    assert_eq!(fact.evidence.span, Span::new(0, "Sagara akan membiayai Nusantara".len()));
    assert!(fact.evidence.confidence > 0.0 && fact.evidence.confidence < 1.0);
}

#[test]
fn only_where_it_is_asked_for() {
    let (with, without) = (findings(PLANNED, true), findings(PLANNED, false));
    assert!(without.facts.iter().all(|fact| !fact.relation.starts_with(OPEN)));
    let (open, rest): (Vec<_>, Vec<_>) = with.facts.into_iter().partition(|fact| fact.relation.starts_with(OPEN));
    assert_eq!((open.len(), rest), (1, without.facts));
}

#[test]
fn every_member_of_a_list_and_a_denial() {
    // Sagara does not finance Nusantara and Mutiara.
    let rows = "Sagara Sagara PROPN 3 nsubj org
        tidak tidak PART 3 advmod _
        membiayai biaya VERB 0 root _
        Nusantara Nusantara PROPN 3 obj org
        dan dan CCONJ 6 cc _
        Mutiara Mutiara PROPN 4 conj org
        . . PUNCT 3 punct _";
    assert_eq!(said(rows), ["Sagara biayai Nusantara denied", "Sagara biayai Mutiara denied"]);
}

#[test]
fn what_the_ontology_has_is_not_said_twice() {
    // Budi Santoso visited Lintang and leads Nusantara.
    let rows = "Budi Budi PROPN 3 nsubj person
        Santoso Santoso PROPN 1 flat:name person
        mengunjungi kunjung VERB 0 root _
        Lintang Lintang PROPN 3 obj place
        dan dan CCONJ 6 cc _
        menyurati surat VERB 3 conj _
        Nusantara Nusantara PROPN 6 obj org
        . . PUNCT 3 punct _";
    let findings = findings(rows, true);
    assert!(findings.facts.iter().any(|fact| fact.relation == "visited"), "{:?}", findings.facts);
    assert_eq!(said(rows), ["Budi Santoso surati Nusantara"]);
}
