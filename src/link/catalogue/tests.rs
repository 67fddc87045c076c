use proptest::prelude::*;

use super::*;
use crate::lang::Pack;
use crate::link::kinds::Classes;
use crate::text::EntityType;

fn entry(id: &str, names: &[&str], kind: &str, prominence: f64) -> Entry {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Entry { id: id.to_owned(), names, kinds: vec![kind.to_owned()], prominence, line: 7, ..Entry::default() }
}

fn build(entries: &[Entry]) -> Result<Vec<u8>> {
    let names = crate::link::fold::Names::new(&Pack::indonesian());
    let mut builder = Builder::new(Path::new("a.cat"), &std::env::temp_dir(), Vec::new(), &names, Kinds::default())?;
    let mut classes = Classes::default();
    classes.add("Q100", &["Q43229".to_owned()]);
    builder.classes(classes);
    entries.iter().try_for_each(|entry| builder.add(entry))?;
    builder.finish(|_, _| ())
}

fn open(bytes: Vec<u8>) -> Result<Catalogue> {
    Catalogue::from_bytes(Path::new("a.cat"), bytes)
}

fn some() -> Vec<Entry> {
    vec![
        entry("Q90", &["Paris", "Lutetia"], "place", 300.0),
        entry("Q2", &["Paris"], "place", 5.0),
        entry("Q3", &["Komisi Pemberantasan Korupsi", "KPK"], "Q100", 40.0),
        entry("Q4", &["Bank Sumber Makmur"], "org", 0.0),
    ]
}

fn ids(catalogue: &Catalogue, found: &Found) -> Vec<String> {
    found.places.iter().map(|place| catalogue.entry(*place).unwrap().id).collect()
}

#[test]
fn entries_are_found_by_every_key() {
    let catalogue = open(build(&some()).unwrap()).unwrap();
    assert_eq!(catalogue.len(), 4);
    let ids = |found: Result<Found>| ids(&catalogue, &found.unwrap());
    assert_eq!(ids(catalogue.named("paris")), ["Q90", "Q2"], "the better known first");
    assert_eq!(ids(catalogue.named("kpk")), ["Q3"]);
    assert_eq!(ids(catalogue.of_words("makmur bank sumber")), ["Q4"]);
    assert_eq!(ids(catalogue.with_word("pemberantasan")), ["Q3"]);
    assert_eq!(ids(catalogue.with_initials("kpk")), ["Q3"]);
    assert_eq!(ids(catalogue.named("london")), [""; 0]);
    assert_eq!(catalogue.with_id("Q4").unwrap().unwrap().names, ["Bank Sumber Makmur"]);
    let near: Vec<String> = catalogue.near("bank sumbr makmur", 2).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(near, ["bank sumber makmur"]);
    let kind = catalogue.kinds().among(&catalogue.with_id("Q3").unwrap().unwrap().kinds);
    assert_eq!(kind, Some(EntityType::Org), "by the class above its class");
    catalogue.verify().unwrap();
}

#[test]
fn an_id_belongs_to_one_entry() {
    let mut twice = some();
    twice.push(Entry { line: 9, ..entry("Q2", &["London"], "place", 0.0) });
    let error = build(&twice).unwrap_err().to_string();
    assert_eq!(error, "a.cat: two entries have the id \"Q2\": lines 7 and 9; ids must differ");
}

#[test]
fn a_catalogue_that_is_cut_off_is_told_at_once() {
    let whole = build(&some()).unwrap();
    for cut in 0..whole.len() {
        assert!(open(whole[..cut].to_vec()).is_err(), "{cut}");
    }
    let mut old = whole;
    old[8] = 9;
    assert!(open(old).err().unwrap().to_string().contains("format 9, this version reads format 2"));
}

#[test]
fn no_damage_goes_unseen_or_panics() {
    let whole = build(&some()).unwrap();
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        let seen = open(flipped).and_then(|catalogue| catalogue.verify());
        // Four bytes at the front hold nothing.
        assert!(seen.is_err() || (12..FRONT).contains(&at), "byte {at}");
    }
}

proptest! {
    #[test]
    fn what_goes_in_comes_out(names in prop::collection::btree_set("[a-d]{1,3}( [a-d]{1,3}){0,2}", 1..30)) {
        let entries: Vec<Entry> =
            names.iter().enumerate().map(|(n, name)| entry(&format!("Q{n}"), &[name], "place", n as f64)).collect();
        let bytes = build(&entries).unwrap();
        prop_assert_eq!(&bytes, &build(&entries).unwrap(), "the same bytes each time");
        let catalogue = open(bytes).unwrap();
        for entry in &entries {
            let found = catalogue.with_id(&entry.id).unwrap();
            prop_assert_eq!(found.as_ref(), Some(entry));
            let found = catalogue.named(&crate::link::fold::fold(&entry.names[0])).unwrap();
            prop_assert!(ids(&catalogue, &found).contains(&entry.id));
        }
    }
}
