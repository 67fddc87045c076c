//! How well dates are found in articles that people have marked. Needs the folder `shared/gold`, beside the checkout or
//! where `SIMPUL_SHARED` says; without it the test says so and passes.

use std::path::{Path, PathBuf};

use super::Calendar;
use crate::text::{Date, Span};

/// An article with its marks taken out.
#[derive(Default)]
struct Gold {
    file: String,
    published: Option<Date>,
    text: String,
    dates: Vec<(Span, Option<Date>)>,
    names: Vec<Span>,
}

fn read(path: &Path) -> Gold {
    let raw = std::fs::read_to_string(path).expect("a readable file");
    let (head, rest) = raw.split_once("=== text\n").expect("a text");
    let body = rest.split("=== facts").next().expect("a first part").trim_end_matches('\n');
    let published = head.lines().find_map(|l| l.strip_prefix("published: ")).and_then(|d| d.trim().parse().ok());
    let mut gold = Gold { file: path.file_name().unwrap().to_string_lossy().into(), published, ..Gold::default() };
    let mark = regex::Regex::new(r"^(?:\[(?:~|(\w+):)[a-z0-9-]+ |\{say:(?:[a-z0-9-]+|\?) |<(\?|[0-9W-]+) )").unwrap();
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(c) = body[at..].chars().next() {
        if c == '\\' {
            let next = body[at + 1..].chars().next().expect("a character behind a backslash");
            gold.text.push(next);
            at += 1 + next.len_utf8();
        } else if let Some(m) = mark.captures(&body[at..]).filter(|_| "[{<".contains(c)) {
            open.push((c, m.get(1).is_some(), m.get(2).map(|v| v.as_str().parse().ok()), gold.text.len()));
            at += m[0].len();
        } else if "]}>".contains(c) {
            let (_, name, date, start) = open.pop().expect("an open mark");
            let span = Span::new(start, gold.text.len());
            gold.names.extend(name.then_some(span));
            gold.dates.extend(date.map(|value| (span, value)));
            at += 1;
        } else {
            gold.text.push(c);
            at += c.len_utf8();
        }
    }
    gold.names.sort_unstable();
    gold
}

/// Precision, recall and F1 by overlap and equal value; gold dates without a value neither reward nor punish.
fn score(calendar: &Calendar, golds: &[&Gold], names: bool, show: bool) -> (f64, f64, f64) {
    let (mut hit, mut found, mut wanted) = (0, 0, 0);
    for g in golds {
        let mine = if names {
            calendar.dates_beside(&g.text, g.published, &g.names)
        } else {
            calendar.dates(&g.text, g.published)
        };
        let around = |s: Span| {
            let from = g.text[..s.start].char_indices().rev().nth(29).map_or(0, |(i, _)| i);
            let to = g.text[s.end..].char_indices().nth(20).map_or(g.text.len(), |(i, _)| s.end + i);
            format!("{}[{}]{}", &g.text[from..s.start], s.of(&g.text), &g.text[s.end..to]).replace('\n', "/")
        };
        for (span, value) in g.dates.iter().filter_map(|&(s, v)| Some((s, v?))) {
            wanted += 1;
            let touching: Vec<_> = mine.iter().filter(|m| m.span.overlaps(span)).collect();
            if touching.iter().any(|m| m.value == Some(value)) {
                hit += 1;
            } else if show {
                let got: Vec<_> = touching.iter().map(|m| m.value.map_or("?".into(), |v| v.to_string())).collect();
                println!(
                    "{} {:?} want {value} got {got:?}: {}",
                    g.file,
                    g.published.map(|d| d.to_string()),
                    around(span)
                );
            }
        }
        for m in &mine {
            let unknown = g.dates.iter().any(|(s, v)| v.is_none() && s.overlaps(m.span));
            found += usize::from(!unknown);
            if show && !unknown && !g.dates.iter().any(|(s, _)| s.overlaps(m.span)) {
                println!("{} spurious {}: {}", g.file, m.value.map_or("?".into(), |v| v.to_string()), around(m.span));
            }
        }
    }
    let (p, r) = (f64::from(hit) / f64::from(found.max(1) as u32), f64::from(hit) / f64::from(wanted.max(1)));
    (p, r, 2.0 * p * r / (p + r).max(f64::MIN_POSITIVE))
}

#[test]
fn gold() {
    let shared = std::env::var_os("SIMPUL_SHARED").map(PathBuf::from);
    let gold = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")).join("gold");
    let calendar = Calendar::indonesian();
    for (part, floor) in [("train", 0.90), ("dev", 0.85)] {
        let Ok(dir) = std::fs::read_dir(gold.join(part)) else {
            eprintln!("SKIPPED: no {}; set SIMPUL_SHARED", gold.join(part).display());
            continue;
        };
        let mut files: Vec<_> =
            dir.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|x| x == "gold")).collect();
        files.sort();
        let golds: Vec<Gold> = files.iter().map(|f| read(f)).collect();
        // every fifth development article stays unread while rules are written
        let (aside, open): (Vec<_>, Vec<_>) = golds.iter().enumerate().partition(|(n, _)| part == "dev" && n % 5 == 4);
        for (label, set) in [("", open), (", aside", aside)].into_iter().filter(|(_, set)| !set.is_empty()) {
            let set: Vec<&Gold> = set.into_iter().map(|(_, g)| g).collect();
            let show = label.is_empty() && std::env::var("SIMPUL_SHOW").is_ok_and(|s| s == part);
            let (p, r, f) = score(&calendar, &set, false, show);
            let (np, nr, nf) = score(&calendar, &set, true, false);
            println!(
                "{part}{label}: {} articles, P {p:.3} R {r:.3} F1 {f:.3}; with names P {np:.3} R {nr:.3} F1 {nf:.3}",
                set.len()
            );
            assert!(f >= floor, "{part}{label}: F1 {f:.3} is below {floor}");
        }
    }
}
