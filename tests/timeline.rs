//! `simpul timeline` as a process.

use std::fs;

use crate::cli::Place;

#[test]
fn by_date_with_words() {
    let place = Place::new();
    let text = place.good(&["timeline", "news.nq", "Li Qiang"]);
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
    let dates: Vec<&str> = lines.iter().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(dates, ["2023-03", "2023-W43", "2023-10-26", "~2023-10-27", "~2023-10-28"], "{text}");
    assert_eq!(lines[0], "2023-03      Li Qiang position Perdana Menteri, of China");
    assert!(lines[3].ends_with("Li Qiang met Sadyr Japarov (planned)"), "{text}");
    assert!(text.contains("“PM Li Qiang pada 26 Oktober 2023 menghadiri KTT ke-22 SCO”"), "{text}");
}

#[test]
fn claims_and_dates_that_are_objects() {
    let place = Place::new();
    let text = place.good(&["timeline", "news.nq", "Sadyr Japarov", "--relation", "chargedWith"]);
    assert!(text.contains("Almazbek Atambayev chargedWith korupsi (alleged, claimed by Sadyr Japarov)"), "{text}");
    let text = place.good(&["timeline", "news.nq", "Shanghai Cooperation Organization", "--until", "2001"]);
    assert!(
        text.lines().any(|line| line.starts_with("2001-06  Shanghai Cooperation Organization foundedOn 2001-06")),
        "{text}"
    );
    assert!(!text.contains("2023"), "{text}");
}

#[test]
fn tables_and_pictures() {
    let place = Place::new();
    let csv = place.good(&["timeline", "news.nq", "Li Qiang", "--to", "csv"]);
    assert!(csv.starts_with(
        "date,dated by,subject,relation,object,qualifiers,modality,claimed by,support,words,articles\r\n"
    ));
    assert!(csv.contains("2023-03,fact,Li Qiang,position,Perdana Menteri,of China,,,1,"), "{csv}");
    assert!(csv.contains("2023-10-27,published,Li Qiang,met,Sadyr Japarov,,planned,,1,"), "{csv}");
    place.good(&["timeline", "news.nq", "Li Qiang", "-o", "li.svg"]);
    let svg = fs::read_to_string(place.path("li.svg")).unwrap();
    assert_eq!(svg.matches("<circle").count(), 5, "{svg}");
    assert!(svg.contains(">Li Qiang</text>") && svg.contains(">2023</text>"), "{svg}");
}

#[test]
fn who_is_not_there() {
    let place = Place::new();
    assert!(place.bad(&["timeline", "news.nq", "Li Qian"]).contains("nearest are"));
    assert!(place.bad(&["timeline", "news.nq", "Li Qiang", "--to", "docx"]).contains("text, csv, svg"));
    let nothing = place.run(&["timeline", "news.nq", "Li Qiang", "--since", "2031"]);
    assert!(nothing.status.success());
    assert!(String::from_utf8(nothing.stderr).unwrap().contains("nothing is said of Li Qiang"));
}
