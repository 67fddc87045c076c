use super::*;
use crate::text::{Analysis, Span};

/// A sentence of rows `form lemma upos head deprel`, heads counted from 1, with the tree that a person would draw.
fn parsed(rows: &str) -> (String, Analysis) {
    let (mut text, mut tokens) = (String::new(), Vec::new());
    for row in rows.lines().map(str::trim).filter(|row| !row.is_empty()) {
        let [form, lemma, upos, head, deprel] = row.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("not a row: {row:?}")
        };
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        tokens.push(Token {
            span: Span::new(start, text.len()),
            lemma: lemma.to_owned(),
            upos: upos.parse().unwrap(),
            head: head.parse::<usize>().unwrap().checked_sub(1),
            deprel: deprel.into(),
            ..Token::default()
        });
    }
    (text, Analysis { sentences: std::iter::once(0..tokens.len()).collect(), tokens, names: Vec::new() })
}

/// The clauses as `subject lemma object`, by the words of their heads.
fn said(rows: &str) -> Vec<(String, Way)> {
    let (text, analysis) = parsed(rows);
    let scene = Scene::new(&text, &analysis, Vec::new());
    let phrasal = Phrasal::read("# verbs\nbekerja sama\nmengambil alih\ndiambil alih\n");
    let word = |t: usize| analysis.tokens[t].span.of(&text);
    let line = |c: &Clause| (format!("{} {} {}", word(c.subject), c.lemma, word(c.object)), c.way);
    clauses(&scene, &phrasal).iter().map(line).collect()
}

#[track_caller]
fn check(rows: &str, expected: &[(&str, Way)]) {
    let expected: Vec<(String, Way)> = expected.iter().map(|(line, way)| ((*line).to_owned(), *way)).collect();
    assert_eq!(said(rows), expected);
}

#[test]
fn active_with_a_list_of_objects() {
    // Sagara finances Nusa and Lintang in Jakarta.
    check(
        "Sagara Sagara PROPN 2 nsubj
         membiayai biaya VERB 0 root
         Nusa Nusa PROPN 2 obj
         dan dan CCONJ 5 cc
         Lintang Lintang PROPN 3 conj
         di di ADP 7 case
         Jakarta Jakarta PROPN 2 obl",
        &[
            ("Sagara biayai Nusa", Way::Own),
            ("Sagara biayai Lintang", Way::Own),
            ("Sagara membiayai_di Jakarta", Way::Own),
        ],
    );
}

#[test]
fn passive_with_and_without_oleh() {
    // Nusa is financed by Sagara; Nusa is financed (by) Sagara.
    let with = "Nusa Nusa PROPN 2 nsubj:pass
         dibiayai biaya VERB 0 root
         oleh oleh ADP 4 case
         Sagara Sagara PROPN 2 obl:agent";
    let without = "Nusa Nusa PROPN 2 nsubj:pass
         dibiayai biaya VERB 0 root
         Sagara Sagara PROPN 2 obl";
    for rows in [with, without] {
        check(rows, &[("Sagara biayai Nusa", Way::Own)]);
    }
    // What is reported to somebody is said in the passive's own voice.
    check(
        "Nusa Nusa PROPN 2 nsubj:pass
         dilaporkan lapor VERB 0 root
         ke ke ADP 4 case
         Polda Polda PROPN 2 obl",
        &[("Nusa dilaporkan_ke Polda", Way::Own)],
    );
}

#[test]
fn a_preposition_behind_a_name_is_the_verbs() {
    // Sagara handed Mutiara over to Lintang.
    check(
        "Sagara Sagara PROPN 2 nsubj
         menyerahkan serah VERB 0 root
         Mutiara Mutiara PROPN 2 obj
         kepada kepada ADP 5 case
         Lintang Lintang PROPN 3 nmod",
        &[("Sagara serahkan Mutiara", Way::Own), ("Sagara menyerahkan_kepada Lintang", Way::Own)],
    );
}

#[test]
fn two_words_and_a_preposition() {
    // Sagara cooperates with Nusa: the preposition hangs from the second word.
    check(
        "Sagara Sagara PROPN 2 nsubj
         bekerja kerja VERB 0 root
         sama sama NOUN 2 obj
         dengan dengan ADP 5 case
         Nusa Nusa PROPN 3 nmod",
        &[("Sagara bekerja_sama_dengan Nusa", Way::Own)],
    );
    // Taken over, in both voices.
    check(
        "Nusa Nusa PROPN 2 nsubj:pass
         diambil ambil VERB 0 root
         alih alih NOUN 2 compound
         Sagara Sagara PROPN 2 obl:agent",
        &[("Sagara ambil_alih Nusa", Way::Own)],
    );
    check(
        "Sagara Sagara PROPN 2 nsubj
         mengambil ambil VERB 0 root
         alih alih NOUN 2 compound
         Nusa Nusa PROPN 2 obj",
        &[("Sagara ambil_alih Nusa", Way::Own)],
    );
    // Budi is involved in Mutiara, together with Lintang.
    check(
        "Budi Budi PROPN 2 nsubj
         terlibat libat VERB 0 root
         di di ADP 5 case
         dalam dalam ADP 3 fixed
         Mutiara Mutiara PROPN 2 obl",
        &[("Budi terlibat_di_dalam Mutiara", Way::Own)],
    );
}

#[test]
fn a_noun_before_the_preposition() {
    // Sagara signed a contract with Nusa.
    check(
        "Sagara Sagara PROPN 2 nsubj
         menandatangani tanda VERB 0 root
         kontrak kontrak NOUN 2 obj
         dengan dengan ADP 5 case
         Nusa Nusa PROPN 3 nmod",
        &[("Sagara tandatangani kontrak", Way::Own), ("Sagara menandatangani_kontrak_dengan Nusa", Way::Own)],
    );
}

#[test]
fn subjects_of_other_clauses() {
    // Budi, who leads Nusa, went and sold Mutiara to (in order to) help Lintang.
    check(
        "Budi Budi PROPN 5 nsubj
         yang yang PRON 3 nsubj
         memimpin pimpin VERB 1 acl:relcl
         Nusa Nusa PROPN 3 obj
         pergi pergi VERB 0 root
         dan dan CCONJ 7 cc
         menjual jual VERB 5 conj
         Mutiara Mutiara PROPN 7 obj
         untuk untuk SCONJ 10 mark
         membantu bantu VERB 7 advcl
         Lintang Lintang PROPN 10 obj",
        &[
            ("Budi pimpin Nusa", Way::Relative),
            ("Budi jual Mutiara", Way::Shared),
            ("Budi bantu Lintang", Way::Controlled),
        ],
    );
}

#[test]
fn nothing_without_a_subject() {
    // In order to help Lintang; the effort of (whoever) selling Mutiara.
    check(
        "membantu bantu VERB 0 root
         Lintang Lintang PROPN 1 obj",
        &[],
    );
    check(
        "upaya upaya NOUN 0 root
         menjual jual VERB 1 acl
         Mutiara Mutiara PROPN 2 obj",
        &[],
    );
    // diam, "be silent", is no passive.
    check(
        "Budi Budi PROPN 2 nsubj
         diam diam VERB 0 root
         Lintang Lintang PROPN 2 obl",
        &[],
    );
}

#[test]
fn a_noun_is_said_of_another() {
    check(
        "Lintang Lintang PROPN 3 nsubj
         adalah adalah AUX 3 cop
         desa desa NOUN 0 root",
        &[("Lintang adalah desa", Way::Own)],
    );
}

#[test]
fn a_tree_that_is_none_ends() {
    // A file of somebody's making may have a circle.
    check(
        "membantu bantu VERB 2 conj
         menjual jual VERB 1 conj
         Mutiara Mutiara PROPN 2 obj",
        &[],
    );
}
