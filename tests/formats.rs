//! Forms with a word a line: what is written reads back as it was.

use std::fmt::Write;
use std::path::Path;

use proptest::prelude::*;
use simpul::export::{bio, conllu};
use simpul::read::bio::read as read_bio;
use simpul::read::conllu::read as read_conllu;
use simpul::text::{Analysis, EntityType, Name, Upos};

/// A word of a file: form, lemma, part of speech, tag, features, relation, remarks, and how many words it is parted into.
#[derive(Clone, Debug)]
struct Word {
    form: String,
    lemma: String,
    upos: Upos,
    xpos: String,
    feats: String,
    deprel: String,
    deps: String,
    misc: String,
    parts: usize,
    /// An empty node behind it.
    node: bool,
    /// What its head is picked by.
    head: usize,
}

fn word() -> impl Strategy<Value = Word> {
    let column = |pattern: &'static str| prop_oneof![Just("_".to_owned()), pattern.prop_map(String::from)];
    let misc = prop::collection::vec(
        prop_oneof![Just("SpaceAfter=No".to_owned()), "Gloss=[a-z]{1,4}", "[A-C]=[0-9é“]{1,3}"],
        0..3,
    );
    (
        ("[a-zé“.]{1,6}( [0-9]{1,2})?", column("[a-zé]{1,5}"), prop::sample::select(Upos::ALL.to_vec())),
        (column("[A-Z]{1,3}"), column("(Case=[A-Z][a-z]\\|)?Number=[A-Z][a-z](\\|person=[1-3])?")),
        ("[a-z]{1,4}(:[a-z]{1,3})?", column("[0-9]:[a-z]{1,3}(\\|[0-9]:[a-z]{1,3})?"), misc),
        (prop_oneof![4 => Just(1_usize), 1 => 2..4_usize], prop::bool::weighted(0.2), any::<usize>()),
    )
        .prop_map(|((form, lemma, upos), (xpos, feats), (deprel, deps, misc), (parts, node, head))| {
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            Word { form, lemma, upos, xpos, feats, deprel, deps, misc, parts, node, head }
        })
}

/// The lines of a sentence, without comments.
fn rows(words: &[Word], node_first: bool) -> String {
    let node = |number: usize| format!("{number}.1\tnode\t_\tVERB\t_\t_\t_\t_\t0:root\tCopyOf=1\n");
    let mut out = String::new();
    if node_first {
        out += &node(0);
    }
    let mut number = 0;
    for word in words {
        let Word { form, lemma, upos, xpos, feats, deprel, deps, misc, parts, .. } = word;
        if *parts > 1 {
            let _ = writeln!(out, "{}-{}\t{form}\t_\t_\t_\tTypo=Yes\t_\t_\t_\t{misc}", number + 1, number + parts);
        }
        for part in 0..*parts {
            // A tree: each word hangs on one before it.
            let head = if number == 0 { 0 } else { word.head % number + 1 };
            number += 1;
            let form = if *parts > 1 { format!("{form}{part}") } else { form.clone() };
            let upos = upos.as_str();
            let _ =
                writeln!(out, "{number}\t{form}\t{lemma}\t{upos}\t{xpos}\t{feats}\t{head}\t{deprel}\t{deps}\t{misc}");
        }
        if word.node {
            out += &node(number);
        }
    }
    out
}

/// Without what is written anew: the text of sentences, offsets and names.
fn as_given(written: &str) -> String {
    let mut out = String::new();
    for line in written.lines().filter(|line| !line.starts_with("# text =")) {
        match line.rsplit_once('\t') {
            Some((columns, misc)) => {
                let anew = |m: &&str| ["start_char=", "end_char=", "NER="].iter().any(|key| m.starts_with(key));
                let misc: Vec<&str> = misc.split('|').filter(|m| !anew(m)).collect();
                let _ = writeln!(out, "{columns}\t{}", if misc.is_empty() { "_".to_owned() } else { misc.join("|") });
            }
            None => {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    out
}

proptest! {
    #[test]
    fn conllu_reads_back(
        sentences in prop::collection::vec((prop::collection::vec(word(), 1..6), any::<bool>()), 1..4),
        name in any::<prop::sample::Index>(),
    ) {
        let mut raw = "# newdoc id = a\n".to_owned();
        for (n, (words, node_first)) in sentences.iter().enumerate() {
            let _ = writeln!(raw, "# sent_id = {n}\n# translit = “é”\n{}", rows(words, *node_first));
        }
        let documents = read_conllu(&raw, Path::new("a.conllu")).unwrap();
        let [given] = &documents[..] else { panic!("one document") };
        let first = given.sentences[0].clone();
        let at = name.index(first.len());
        let names = vec![Name { tokens: at..first.len(), kind: EntityType::Org }];
        let analysis = Analysis { tokens: given.tokens.clone(), sentences: given.sentences.clone(), names };
        let mut out = Vec::new();
        conllu::write(&mut out, &given.document, &analysis, Some(&given.kept)).unwrap();
        let out = String::from_utf8(out).unwrap();
        prop_assert!(out.contains("NER=B-org"));
        prop_assert_eq!(as_given(&out), raw);
        prop_assert_eq!(read_conllu(&out, Path::new("a.conllu")).unwrap(), documents);
    }

    #[test]
    fn labels_read_back(
        words in prop::collection::vec(("[a-zé.]{1,4}( [0-9])?", 0..8_usize, any::<bool>(), any::<bool>()), 1..30),
    ) {
        let mut lines = String::new();
        for (form, kind, begins, ends) in &words {
            let label = match (kind, begins) {
                (kind, true) => format!("B-{}", EntityType::ALL[*kind]),
                (0..4, _) => "O".to_owned(),
                (kind, _) => format!("I-{}", EntityType::ALL[*kind]),
            };
            let _ = writeln!(lines, "{form}\t{label}{}", if *ends { "\n" } else { "" });
        }
        let given = read_bio(&lines, Path::new("a.bio")).unwrap();
        let mut out = Vec::new();
        bio::write(&mut out, &given.document, &given.analysis).unwrap();
        prop_assert_eq!(read_bio(&String::from_utf8(out).unwrap(), Path::new("a.bio")).unwrap(), given);
    }
}
