use super::*;
use crate::text::Token;

const HEAD: &str = "id: a-1\nsource: ANTARA\npublished: 2023-10-27\ntitle: Li: tiba\n=== text\n";
const TEXT: &str = "PM [place:china Tiongkok] [person:li Li “Q” Qiang] tiba <2023-10-26 Kamis \\[26/10\\]>. \
                    {say:li \"Halo, [org:sco SCO],\"} kata [~li dia] kepada [org:sco Shanghai C O].\n\n";

fn parse(text: &str, facts: &str) -> Result<Gold, Vec<String>> {
    let raw = format!("{HEAD}{text}=== facts\n{facts}");
    Gold::parse(Path::new("a.gold"), &raw).map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn first_error(text: &str, facts: &str) -> String {
    parse(text, facts).unwrap_err().remove(0)
}

#[test]
fn reads_everything() {
    let facts = "# what it says\nli | position | \"PM\" | of=china | modality=former\n\
                 ?li | memberOf | sco | date=2023 | source=china\n@ | author | \"Desca\"\nli | age | 64\nli | bornOn | 1959\n";
    let gold = parse(TEXT, facts).unwrap();
    let text = "PM Tiongkok Li “Q” Qiang tiba Kamis [26/10]. \"Halo, SCO,\" kata dia kepada Shanghai C O.";
    assert_eq!(gold.document.text, text);
    assert_eq!(gold.document.title.as_deref(), Some("Li: tiba"));
    assert_eq!(gold.document.published, Some(Date::Day(2023, 10, 27)));
    assert_eq!(gold.ids, ["china", "li", "sco"]);
    let Findings { entities, facts, quotes, dates } = gold.findings;
    assert_eq!(entities[1].mentions.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["Li “Q” Qiang", "dia"]);
    assert_eq!((entities[2].name.as_str(), entities[2].aliases.as_slice()), ("Shanghai C O", &["SCO".to_owned()][..]));
    assert_eq!(quotes[0].span.of(text), "\"Halo, SCO,\"");
    assert_eq!(quotes[0].speaker, Some(1));
    assert_eq!((dates[0].span.of(text), dates[0].value), ("Kamis [26/10]", Some(Date::Day(2023, 10, 26))));
    assert_eq!(gold.optional, [false, true, false, false, false]);
    assert_eq!(facts[0].modality, Modality::Former);
    assert_eq!(facts[0].qualifiers["of"], Value::Entity(0));
    assert_eq!(facts[1].qualifiers["date"], Value::Date(Date::Year(2023)));
    assert_eq!(facts[1].source, Some(0));
    assert_eq!(facts[2].subject, Subject::Document);
    assert_eq!(facts[3].object, Value::Number(64.0));
    assert_eq!(facts[4].object, Value::Date(Date::Year(1959)));
}

#[test]
fn errors_in_the_text_say_where() {
    for (text, expected) in [
        ("a [b] c\n", "a.gold:6:3: unescaped or malformed '['"),
        ("a b] c\n", "a.gold:6:4: unmatched ']'"),
        ("a [org:x b c\n", "a.gold:6:3: never closed with ']'"),
        ("a [thing:x b]\n", "a.gold:6:4: not an entity type: \"thing\""),
        ("[org:x b] [place:x b]\n", "a.gold:6:18: x has two types: org, place"),
        ("[org:x b ]\n", "a.gold:6:1: a mention begins or ends with a space"),
        ("[org:x [place:y b]]\n", "a.gold:6:8: a mention inside a mention"),
        ("é\né [~x b]\n", "a.gold:7:3: \"x\" is an id that no name introduces"),
        ("{say:x \"b\"}\n", "a.gold:6:1: the speaker \"x\""),
        ("<2023-02-30 b>\n", "a.gold:6:2: not a date: \"2023-02-30\""),
    ] {
        let error = first_error(text, "");
        assert!(error.starts_with(expected), "{error} but expected {expected}");
    }
    let errors = Gold::parse(Path::new("a.gold"), "id: x\n").unwrap_err();
    assert_eq!(errors[0].to_string(), "a.gold:1:1: the file needs '=== text' and '=== facts' lines");
}

#[test]
fn errors_in_the_facts_say_where() {
    for (fact, expected) in [
        ("li | met", "1: a fact needs"),
        ("wang | met | li", "1: unknown subject \"wang\""),
        ("li | greeted | li", "6: unknown relation \"greeted\""),
        ("@ | met | li", "5: unknown relation \"met\""),
        ("li | met | wang", "12: \"wang\" is no id of this file"),
        ("china | met | \"Li\"", "15: met does not take a text object (\"Li\")"),
        ("sco | spouse | li", "16: spouse does not take a org subject"),
        ("li | met | china | of=sco", "20: met has no qualifier \"of\""),
        ("li | met | china | modality=likely", "29: not a modality"),
        ("li | met | china | date=2023-13", "25: not a date"),
        ("li | bornOn | 7", "15: not a date"),
        ("li | met | china | source=\"Li\"", "27: a source is an entity"),
    ] {
        let error = first_error(TEXT, &format!("li | met | china\n{fact}\n"));
        assert!(error.starts_with(&format!("a.gold:10:{expected}")), "{error} but expected {expected}");
    }
}

#[test]
fn line_ends_of_other_systems() {
    let raw = format!("{HEAD}{TEXT}=== facts\nli | met | china\n").replace('\n', "\r\n");
    let gold = Gold::parse(Path::new("a.gold"), &raw).unwrap();
    assert_eq!(gold.findings.facts.len(), 1);
}

#[test]
fn names_over_words() {
    let raw = "id: a\n=== text\n[person:li Li Qiang] di [place:b Ba]li. Pada [event:k KTT. Asia] itu [person:li Li].\n=== facts\n";
    let gold = Gold::parse(Path::new("a"), raw).unwrap();
    let text = &gold.document.text;
    let mut analysis = Analysis::default();
    for word in text.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let end = start + word.trim_end_matches('.').len();
        analysis.tokens.push(Token { span: Span::new(start, end), ..Token::default() });
    }
    analysis.sentences = vec![0..4, 4..6, 6..9];
    let (names, left_out) = gold.names(&analysis);
    let (person, words) = (EntityType::Person, |n: &Name| analysis.span(n.tokens.clone()).of(text).to_owned());
    assert_eq!(
        names.iter().map(|n| (words(n), n.kind)).collect::<Vec<_>>(),
        [("Li Qiang".to_owned(), person), ("Li".to_owned(), person)]
    );
    assert_eq!(left_out, 2);
}
