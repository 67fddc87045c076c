//! Names into entities: the same name, its acronym in brackets, a person's short name, a shorter form of an event.

use std::collections::BTreeMap;
use std::ops::Range;

use super::coreference::Generic;
use super::document::Head;
use super::draft::{Draft, Drafted, Placed};
use super::title::Titles;
use crate::lang::aliases::{Aliases, folded};
use crate::text::{EntityType, Name};

/// How many entities a new name is compared with: more than any article has, and a bound for what is none.
const REMEMBERED: usize = 2_000;
/// Words that end no name.
const LOOSE: [&str; 8] = ["di", "ke", "dari", "pada", "yang", "dan", "oleh", "untuk"];
/// Company forms, which come and go around a name.
const FORMS: [&str; 9] = ["pt", "tbk", "cv", "persero", "inc", "corp", "ltd", "co", "ud"];

/// A known entity while names are gathered.
struct Known {
    kind: EntityType,
    keys: Vec<String>,
    last: usize,
}

/// Makes the entities of `draft` from the names of the analysis.
pub(super) fn gather(draft: &mut Draft, aliases: &Aliases, titles: &Titles, generic: &Generic, head: &Head) {
    let mut names: Vec<(Range<usize>, EntityType)> =
        draft.analysis.names.iter().flat_map(|n| parts(draft, titles, n)).collect();
    for (tokens, kind) in head.names() {
        names.retain(|(t, _)| t.end <= tokens.start || t.start >= tokens.end);
        names.push((tokens, kind));
    }
    names.sort_by_key(|(t, _)| t.start);
    introduced(draft, generic, &mut names);
    bracketed(draft, &mut names);
    agree(draft, &mut names);
    let mut known: Vec<Known> = Vec::new();
    for (i, (tokens, kind)) in names.iter().enumerate() {
        let name = folded(draft.words(tokens.clone()));
        let name = aliases.usual(&name).unwrap_or(&name).to_owned();
        let partner = i.checked_sub(1).filter(|&p| in_brackets_after(draft, &names[p].0, tokens));
        // Komisi X atau KPK, X atau Y (Z): `atau` gives a second name where that is, or has, an acronym.
        let or =
            i.checked_sub(1).filter(|&p| names[p].0.end + 1 == tokens.start && draft.lower[names[p].0.end] == "atau");
        let or = or.filter(|&p| names[p].1 == *kind && *kind != EntityType::Person && *kind != EntityType::Place);
        let found = match partner.or(or.filter(|_| draft.bracket(tokens.end).is_some())) {
            Some(p) if same_thing(draft, &names[p], &names[i]) => Some(draft.mentions[p].entity),
            _ => find(&known, *kind, &name),
        };
        let entity = found.unwrap_or(known.len());
        if entity == known.len() {
            known.push(Known { kind: *kind, keys: Vec::new(), last: 0 });
            draft.entities.push(Drafted { kind: *kind });
        }
        let one = &mut known[entity];
        one.last = i;
        if !one.keys.contains(&name) {
            one.keys.push(name);
        }
        draft.mentions.push(Placed { tokens: tokens.clone(), entity, named: true });
    }
    draft.index();
}

/// What the name finder took for one name: without a title before a person's name, and in two where `atau`, "or", joins
/// two names of one thing.
fn parts(draft: &Draft, titles: &Titles, name: &Name) -> Vec<(Range<usize>, EntityType)> {
    let mut start = name.tokens.start;
    if name.kind == EntityType::Person {
        while start + 1 < name.tokens.end && titles.is_office(&draft.lower[start]) {
            start += 1;
        }
    }
    let (mut end, kind) = (name.tokens.end, name.kind);
    while end > start + 1 && LOOSE.contains(&draft.lower[end - 1].as_str()) {
        end -= 1;
    }
    let or = (start + 1..end.saturating_sub(1)).find(|&t| draft.lower[t] == "atau");
    match or {
        Some(or) => vec![(start..or, kind), (or + 1..end, kind)],
        None => vec![(start..end, kind)],
    }
}

/// Whether `b` stands in brackets right behind `a`.
fn in_brackets_after(draft: &Draft, a: &Range<usize>, b: &Range<usize>) -> bool {
    b.start == a.end + 1 && draft.lower[a.end] == "(" && draft.lower.get(b.end).is_some_and(|w| w == ")")
}

/// Whether a bracket repeats the name before it rather than adding to it (`Kafr Qasim (Israel)`).
fn same_thing(draft: &Draft, long: &(Range<usize>, EntityType), short: &(Range<usize>, EntityType)) -> bool {
    let (a, b) = (draft.words(long.0.clone()), draft.words(short.0.clone()));
    abbreviates(b, a) || abbreviates(a, b) || long.1 == short.1 && long.1 != EntityType::Place
}

/// Whether the letters of `short` run through the words of `long` in order, beginning with its first, and `short` looks
/// like an acronym: mostly capitals, or one word much shorter than the name.
fn abbreviates(short: &str, long: &str) -> bool {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
    let last = short.split_whitespace().count();
    if letters.len() < 2 || long.split_whitespace().count() <= last || capitals * 2 < letters.len() && last > 1 {
        return false;
    }
    let mut rest = long.chars().flat_map(char::to_lowercase);
    let mut letters = letters.into_iter().flat_map(char::to_lowercase);
    letters.next() == rest.next() && letters.all(|l| rest.any(|r| r == l))
}

/// Words that introduce a name: `kelompok yang dikenal sebagai Shanghai Five`, "a group known as the Shanghai Five".
const INTRODUCE: [&[&str]; 7] = [
    &["dikenal", "sebagai"],
    &["dikenal", "dengan", "nama"],
    &["diberi", "nama"],
    &["bernama"],
    &["dinamai"],
    &["dinamakan"],
    &["bertajuk"],
];
/// How many words before the introduction the noun that tells the type may stand.
const NOUN_REACH: usize = 6;

/// Where a noun of a type and words of naming introduce a run of capitals, that is a name of the type, here and wherever
/// the article repeats it, whatever the name finder made of its parts.
fn introduced(draft: &Draft, generic: &Generic, names: &mut Vec<(Range<usize>, EntityType)>) {
    let text = &draft.document.text;
    let capital = |t: usize| draft.analysis.tokens[t].span.of(text).starts_with(char::is_uppercase);
    let mut found: Vec<(Vec<String>, EntityType)> = Vec::new();
    for t in 0..draft.lower.len() {
        let Some(cue) = INTRODUCE
            .iter()
            .find(|cue| draft.lower[t..].iter().zip(**cue).filter(|(a, b)| a == *b).count() == cue.len())
        else {
            continue;
        };
        let sentence = draft.sentence_of(t);
        let start = t + cue.len();
        let end = (start..sentence.end).find(|&i| !capital(i)).unwrap_or(sentence.end);
        let noun =
            (sentence.start.max(t.saturating_sub(NOUN_REACH))..t).rev().find_map(|i| generic.noun(&draft.lower, i));
        if let Some((_, kind)) = noun.filter(|_| start < end) {
            found.push((draft.lower[start..end].to_vec(), kind));
        }
    }
    // Shanghai Five, kelompok yang ..., "Shanghai Five, a group that ...": the apposition tells the type.
    for (tokens, kind) in names.iter() {
        let next = tokens.end;
        let after = next + 1 + usize::from(draft.lower.get(next + 1).is_some_and(|w| w == "sebuah"));
        if draft.lower.get(next).is_some_and(|w| w == ",")
            && let Some((len, noun)) = generic.noun(&draft.lower, after)
            && noun != *kind
            && draft.lower.get(after + len).is_some_and(|w| w == "yang")
        {
            found.push((draft.lower[tokens.clone()].to_vec(), noun));
        }
    }
    if found.is_empty() {
        return;
    }
    let mut by_first: BTreeMap<&str, Vec<(&[String], EntityType)>> = BTreeMap::new();
    for (words, kind) in &found {
        let known = by_first.entry(&words[0]).or_default();
        if !known.iter().any(|(w, _)| *w == words.as_slice()) {
            known.push((words, *kind));
        }
    }
    let mut runs: Vec<(Range<usize>, EntityType)> = Vec::new();
    for start in (0..draft.lower.len()).filter(|&t| capital(t)) {
        for (words, kind) in by_first.get(draft.lower[start].as_str()).into_iter().flatten() {
            let run = start..start + words.len();
            // A longer run of capitals is another name.
            let whole = draft.lower[start..].starts_with(words) && !(run.end < draft.lower.len() && capital(run.end));
            if whole && runs.last().is_none_or(|(last, _)| last.end <= start) {
                runs.push((run, *kind));
            }
        }
    }
    names.retain(|(tokens, _)| {
        let at = runs.partition_point(|(run, _)| run.end <= tokens.start);
        runs.get(at).is_none_or(|(run, _)| run.start >= tokens.end)
    });
    names.extend(runs);
    names.sort_by_key(|(t, _)| t.start);
}

/// An acronym in brackets behind a name is a name too, also where the name finder missed it.
fn bracketed(draft: &Draft, names: &mut Vec<(Range<usize>, EntityType)>) {
    let mut more = Vec::new();
    for (i, (tokens, kind)) in names.iter().enumerate() {
        let at = tokens.end + 1;
        if draft.bracket(tokens.end) != Some(at + 2) || names.get(i + 1).is_some_and(|(n, _)| n.start <= at) {
            continue;
        }
        let short = draft.words(at..at + 1);
        if *kind != EntityType::Person
            && short.chars().filter(|c| c.is_uppercase()).count() >= 2
            && abbreviates(short, draft.words(tokens.clone()))
        {
            more.push((at..at + 1, *kind));
        }
    }
    names.extend(more);
    names.sort_by_key(|(t, _)| t.start);
}

/// The same name has the same type throughout an article: the one that most of its mentions have, of two the first.
fn agree(draft: &Draft, names: &mut [(Range<usize>, EntityType)]) {
    let mut votes: BTreeMap<String, [usize; 8]> = BTreeMap::new();
    for (tokens, kind) in names.iter() {
        votes.entry(folded(draft.words(tokens.clone()))).or_default()[*kind as usize] += 1;
    }
    let mut first: BTreeMap<String, EntityType> = BTreeMap::new();
    for i in 0..names.len() {
        let name = folded(draft.words(names[i].0.clone()));
        let vote = votes[&name];
        let most = vote.iter().max().copied().unwrap_or_default();
        let kind = *first.entry(name).or_insert_with(|| {
            let tied = EntityType::ALL.into_iter().find(|k| vote[*k as usize] == most);
            if vote[names[i].1 as usize] == most { names[i].1 } else { tied.unwrap_or(names[i].1) }
        });
        names[i].1 = kind;
    }
    // An acronym has the type of the name that it abbreviates.
    for i in 1..names.len() {
        if in_brackets_after(draft, &names[i - 1].0, &names[i].0)
            && abbreviates(draft.words(names[i].0.clone()), draft.words(names[i - 1].0.clone()))
        {
            let short = folded(draft.words(names[i].0.clone()));
            let kind = names[i - 1].1;
            for name in names.iter_mut().filter(|n| folded(draft.words(n.0.clone())) == short) {
                name.1 = kind;
            }
        }
    }
}

/// The entity that `name` names, if it is known: by the surest way first, of several the last spoken of.
fn find(known: &[Known], kind: EntityType, name: &str) -> Option<usize> {
    let latest = |fits: &dyn Fn(&str) -> bool| {
        known
            .iter()
            .enumerate()
            .rev()
            .take(REMEMBERED)
            .filter(|(_, k)| k.kind == kind && k.keys.iter().any(|key| fits(key)))
            .max_by_key(|(_, k)| k.last)
            .map(|(i, _)| i)
    };
    latest(&|key| key == name).or_else(|| match kind {
        EntityType::Person => latest(&|key| is_part(name, key) || is_part(key, name)),
        EntityType::Event | EntityType::Work | EntityType::Program => latest(&|key| {
            let (a, b) = (bare(key), bare(name));
            a == b || a.split(' ').next() == b.split(' ').next() && (is_part(&a, &b) || is_part(&b, &a))
        }),
        EntityType::Org | EntityType::Product => latest(&|key| {
            let (a, b) = (formless(key), formless(name));
            !a.is_empty() && a == b || a.split(' ').count() > 1 && b.split(' ').count() > 1 && starts_words(&a, &b)
        }),
        EntityType::Place | EntityType::Group => None,
    })
}

/// Whether all words of `short` stand in `long`, in order; of one-letter words nothing can be told.
fn is_part(short: &str, long: &str) -> bool {
    let mut words = long.split(' ');
    short.len() > 1 && short.split(' ').all(|s| words.any(|w| w == s))
}

/// Whether one is the beginning of the other, word by word.
fn starts_words(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Without years and ordinal numbers.
fn bare(key: &str) -> String {
    let number = |w: &str| {
        w.chars().all(|c| c.is_ascii_digit()) || w == "ke" || !w.is_empty() && w.chars().all(|c| "ivx".contains(c))
    };
    key.split(' ').filter(|w| !number(w)).collect::<Vec<_>>().join(" ")
}

fn formless(key: &str) -> String {
    key.split(' ').filter(|w| !FORMS.contains(w)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms() {
        assert!(abbreviates("SCO", "Shanghai Cooperation Organization"));
        assert!(abbreviates("Kemenlu", "Kementerian Luar Negeri"));
        assert!(abbreviates("OJK", "Otoritas Jasa Keuangan"));
        assert!(!abbreviates("Israel", "Kafr Qasim"));
        assert!(!abbreviates("KPK", "Mahkamah Konstitusi"));
    }

    #[test]
    fn known_names() {
        let known = |kind, key: &str| vec![Known { kind, keys: vec![key.to_owned()], last: 0 }];
        let person = known(EntityType::Person, "dian ediana rae");
        assert_eq!(find(&person, EntityType::Person, "dian"), Some(0));
        assert_eq!(find(&person, EntityType::Person, "rae dian"), None);
        assert_eq!(find(&known(EntityType::Event, "ktt sco"), EntityType::Event, "ktt ke 22 sco"), Some(0));
        assert_eq!(find(&known(EntityType::Org, "pt adaro energy tbk"), EntityType::Org, "adaro energy"), Some(0));
        assert_eq!(find(&known(EntityType::Place, "bandung"), EntityType::Place, "kabupaten bandung"), None);
    }
}
