use std::path::Path;

use super::*;
use crate::text::{Analysis, Upos};

/// Lines `form/upos/head/deprel`; a line `1-2 form` begins a multi-word token.
fn conllu(sentences: &[&[&str]]) -> String {
    let mut out = String::new();
    for sentence in sentences {
        let mut number = 0;
        for line in *sentence {
            if let Some((range, form)) = line.split_once(' ') {
                let _ = writeln!(out, "{range}\t{form}\t_\t_\t_\t_\t_\t_\t_\t_");
                continue;
            }
            number += 1;
            let parts: Vec<&str> = line.split('/').collect();
            let [form, upos, head, deprel] = parts[..] else { panic!("{line}") };
            let lemma = form.to_lowercase();
            let _ = writeln!(out, "{number}\t{form}\t{lemma}\t{upos}\t_\t_\t{head}\t{deprel}\t_\t_");
        }
        out.push('\n');
    }
    out
}

fn treebank(sentences: &[&[&str]]) -> Treebank {
    Treebank::parse(Path::new("t.conllu"), &conllu(sentences)).unwrap().0
}

fn counts(score: &Score, name: &str) -> (usize, usize, usize) {
    let counts = score.metrics.iter().find(|m| m.name == name).unwrap().counts;
    (counts.hits, counts.found, counts.expected)
}

#[test]
fn words_inside_multi_word_tokens_align_by_form() {
    let gold = treebank(&[
        &["Dia/PRON/2/nsubj", "2-3 menyetujuinya", "menyetujui/VERB/0/root", "nya/PRON/2/obj"],
        &["Ya/INTJ/0/root", "./PUNCT/1/punct"],
    ]);
    let system =
        treebank(&[&["Dia/PRON/2/nsubj", "menyetujuinya/VERB/0/root", "Ya/NOUN/2/obl:tmod", "./PUNCT/2/punct"]]);
    let score = Score::new(&gold, &system).unwrap();
    assert_eq!(counts(&score, "Tokens"), (4, 4, 4));
    assert_eq!(counts(&score, "Sentences"), (0, 1, 2));
    assert_eq!(counts(&score, "Words"), (3, 4, 5));
    assert_eq!(counts(&score, "UPOS"), (2, 4, 5));
    // `Dia` hangs on a word that has no partner, `.` on the wrong one.
    assert_eq!(counts(&score, "UAS"), (0, 4, 5));
    let perfect = Score::new(&gold, &gold).unwrap();
    assert!(perfect.metrics.iter().all(|m| m.counts.hits == m.counts.expected && m.counts.found == m.counts.expected));
}

#[test]
fn words_that_align() {
    // A token is a form, or a form and its words.
    let bank = |tokens: &[&str]| {
        let (mut raw, mut number) = (String::new(), 0);
        for token in tokens {
            let mut forms: Vec<&str> = token.split(' ').collect();
            if forms.len() > 1 {
                let _ = writeln!(raw, "{}-{}\t{}{}", number + 1, number + forms.len() - 1, forms[0], "\t_".repeat(8));
                forms.remove(0);
            }
            for form in forms {
                number += 1;
                let _ = writeln!(
                    raw,
                    "{number}\t{form}{}\t{}{}",
                    "\t_".repeat(4),
                    usize::from(number > 1),
                    "\t_".repeat(3)
                );
            }
        }
        Treebank::parse(Path::new("t.conllu"), &(raw + "\n")).unwrap().0
    };
    for (gold, system, expected) in [
        (&["rumah", "nya"][..], &["rumahnya"][..], 0),
        (&["rumahnya rumah nya"], &["rumah", "nya"], 2),
        (&["rumahnya Rumah Nya"], &["rumahnya rumah nya"], 2),
        (&["dirumahnya di rumah nya"], &["di", "rumahnya rumah nya"], 3),
        (&["dirumahnya di rumah nya"], &["dirumah di rumah", "nya"], 3),
        (&["diru di ru", "mahnya mah nya"], &["di", "rumah ru mah", "nya"], 4),
        (&["a", "bc b c", "d"], &["a", "b", "cd"], 2),
        (&["abc a x c"], &["a", "b", "c"], 2),
    ] {
        let score = Score::new(&bank(gold), &bank(system)).unwrap();
        assert_eq!(counts(&score, "Words").0, expected, "{gold:?} {system:?}");
    }
}

#[test]
fn relations_are_compared_without_subtypes() {
    let gold = treebank(&[&["a/NOUN/0/root", "b/VERB/1/acl:relcl"]]);
    let system = treebank(&[&["a/NOUN/0/root", "b/VERB/1/acl"]]);
    assert_eq!(counts(&Score::new(&gold, &system).unwrap(), "LAS"), (2, 2, 2));
}

#[test]
fn labels_one_by_one() {
    let gold = treebank(&[&["a/NOUN/0/root", "b/NOUN/1/obj", "c/VERB/1/acl:relcl", "d/NOUN/3/obj"]]);
    let system = treebank(&[&["a/NOUN/0/root", "b/NOUN/1/obl", "c/NOUN/1/acl", "d/NOUN/1/obj"]]);
    let score = Score::new(&gold, &system).unwrap();
    let row = |name: &str, hits, found, expected| (name.to_owned(), Counts { hits, found, expected });
    assert_eq!(score.relations, [row("obj", 0, 1, 2), row("acl", 1, 1, 1), row("root", 1, 1, 1), row("obl", 0, 1, 0)]);
    assert_eq!(score.tags, [row("NOUN", 3, 4, 3), row("VERB", 0, 0, 1)]);
    assert!(!score.table(false).contains("Relation"));
    let line = "acl            |         1 |    100.00 |    100.00 |    100.00\n";
    assert!(score.table(true).contains(line), "{}", score.table(true));
}

#[test]
fn other_texts_are_refused() {
    let gold = treebank(&[&["ab/NOUN/0/root"]]);
    let system = treebank(&[&["ac/NOUN/0/root"]]);
    assert!(Score::new(&gold, &system).unwrap_err().contains("after 1 characters"));
}

#[test]
fn what_is_wrong_with_a_file() {
    let error = |raw: &str| Treebank::parse(Path::new("t.conllu"), raw).unwrap_err().to_string();
    assert!(error("1\ta\n").starts_with("t.conllu:1:1: 2 columns"));
    assert!(error(&conllu(&[&["a/X/1/dep"]])).contains("0 roots"));
    assert!(error(&conllu(&[&["a/X/0/root", "b/X/3/dep", "c/X/2/dep"]])).contains("circle"));
    assert!(error(&conllu(&[&["a/X/7/dep"]])).contains("head 7 is outside"));
    assert!(error(conllu(&[&["a/X/0/root"]]).trim_end()).contains("empty line"));
}

#[test]
fn running_text_and_back() {
    let raw = conllu(&[&["Ada/VERB/0/root", "2-3 rumahnya", "rumah/NOUN/1/obj", "nya/DET/2/det"], &["Ya/INTJ/0/root"]]);
    let raw = raw.replace("rumahnya\t_\t_\t_\t_\t_\t_\t_\t_", "rumahnya\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No");
    let (gold, passages) = Treebank::parse(Path::new("t.conllu"), &raw).unwrap();
    let [Passage { document, cut }] = &passages[..] else { panic!("one passage") };
    assert_eq!(document.text, "Ada rumahnyaYa");
    let words: Vec<&str> = cut.tokens.iter().map(|t| t.span.of(&document.text)).collect();
    assert_eq!(words, ["Ada", "rumah", "nya", "Ya"]);
    assert_eq!(cut.sentences, [0..3, 3..4]);

    let mut analysis: Analysis = cut.clone();
    for (token, (upos, head)) in analysis.tokens.iter_mut().zip([
        (Upos::Verb, None),
        (Upos::Noun, Some(0)),
        (Upos::Det, Some(1)),
        (Upos::Noun, None),
    ]) {
        token.upos = upos;
        token.head = head;
        // Features of this language alone are not compared.
        token.feats = if upos == Upos::Det { "Number=Sing".into() } else { "Typo=Yes".into() };
    }
    let mut system = Treebank::default();
    system.push(&document.text, &analysis);
    for score in [&system, &gold.relabelled(&[analysis]).unwrap()].map(|s| Score::new(&gold, s).unwrap()) {
        assert_eq!(counts(&score, "Words"), (4, 4, 4));
        assert_eq!(counts(&score, "Tokens"), (3, 3, 3));
        assert_eq!(counts(&score, "UPOS"), (3, 4, 4));
        assert_eq!(counts(&score, "UAS"), (4, 4, 4));
        assert_eq!(counts(&score, "UFeats"), (3, 4, 4));
    }
    assert!(gold.relabelled(&[Analysis::default()]).is_none());
}
