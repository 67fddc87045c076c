//! How long a catalogue takes to build, to open and to answer, with many names.
//!
//!     cargo bench --bench catalogue -- [NAMES [FILE]]
//!
//! Entries of one to three names are made up of syllables, by a sequence of numbers that is always the same. The file stays
//! where it is named, and is opened as it stands where it is there.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::time::Instant;

use simpul::lang::Pack;
use simpul::link::catalogue::{Builder, Catalogue};
use simpul::link::fold::{Names, fold};
use simpul::link::kinds::Kinds;
use simpul::link::weights::Weights;
use simpul::link::{Linker, Settings};
use simpul::mapping::{Entry, Subject};

/// The generator of Marsaglia: *Xorshift RNGs*, 2003.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

const SYLLABLES: [&str; 40] = [
    "ba", "ca", "da", "ga", "ja", "ka", "la", "ma", "na", "pa", "ra", "sa", "ta", "wa", "bi", "di", "ki", "li", "mi",
    "ni", "ri", "si", "ti", "bu", "du", "ku", "lu", "mu", "nu", "ru", "su", "tu", "no", "so", "to", "wo", "ngan",
    "ndra", "ntar", "yang",
];
const FORMS: [&str; 8] = ["PT", "Kota", "Yayasan", "Universitas", "Bank", "", "", ""];

fn word(random: &mut Random) -> String {
    let mut word: String = (0..2 + random.below(3)).map(|_| SYLLABLES[random.below(SYLLABLES.len())]).collect();
    word[..1].make_ascii_uppercase();
    word
}

fn name(random: &mut Random) -> String {
    let form = FORMS[random.below(FORMS.len())];
    let words: Vec<String> = (0..=random.below(3)).map(|_| word(random)).collect();
    format!("{form} {}", words.join(" ")).trim().to_owned()
}

fn entry(n: u64, random: &mut Random) -> Entry {
    let kinds = [["person"], ["org"], ["place"]][random.below(3)].map(str::to_owned).to_vec();
    let names = (0..=random.below(3)).map(|_| name(random)).collect();
    Entry { id: format!("Q{n}"), names, kinds, prominence: random.below(300) as f64, line: n, ..Entry::default() }
}

/// The most memory that the process has held, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim().to_owned()
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let wanted: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let kept = arguments.next().map(PathBuf::from);
    let aside = tempfile::Builder::new().suffix(".cat").tempfile().expect("a folder for temporary files");
    let path = kept.clone().unwrap_or_else(|| aside.path().to_owned());
    let names = Names::new(&Pack::indonesian());
    let mut asked = Vec::new();
    if kept.is_none() || !path.exists() {
        let start = Instant::now();
        let out = BufWriter::new(File::create(&path).expect("a file to write"));
        let folder = path.parent().expect("the folder of the file").to_owned();
        let mut builder = Builder::new(&path, &folder, out, &names, Kinds::default()).expect("it can be written");
        let (mut random, mut count, mut n) = (Random(88), 0, 0);
        while count < wanted {
            let entry = entry(n, &mut random);
            count += entry.names.len() as u64;
            n += 1;
            builder.add(&entry).expect("it can be written");
        }
        builder.finish(|_, _| ()).expect("it can be written");
        let size = std::fs::metadata(&path).map_or(0, |about| about.len()) >> 20;
        println!(
            "{count} names: built in {:.1} s, {size} MiB, at most {} of memory",
            start.elapsed().as_secs_f64(),
            memory()
        );
    }
    let start = Instant::now();
    let catalogue = Catalogue::open(&path).expect("the file that was written");
    println!(
        "opened in {:.2} ms: {} entries, {} keys",
        start.elapsed().as_secs_f64() * 1e3,
        catalogue.len(),
        catalogue.keys()
    );
    let mut random = Random(88);
    for n in 0..2000 {
        asked.extend(entry(n, &mut random).names.into_iter().take(1));
    }
    for what in ["first time", "again"] {
        measured(what, &asked, |name| {
            let found = catalogue.named(&fold(name)).expect("a whole file");
            found.places.first().is_some_and(|place| catalogue.entry(*place).is_ok())
        });
    }
    measured("a letter less", &asked, |name| {
        let near = catalogue.near(&less(&fold(name)), 1).expect("a whole file");
        near.iter().flat_map(|(_, found)| &found.places).next().is_some_and(|place| catalogue.entry(*place).is_ok())
    });
    // All that `simpul link` does for a name: candidates of every kind, compared and ranked.
    let settings = Settings {
        accept: 0.9,
        review: 0.5,
        source: "bench".to_owned(),
        prefix: String::new(),
        weights: Weights::new(&Pack::indonesian()).expect("the weights that are built in"),
    };
    let linker = Linker::new(&catalogue, &names, settings);
    let linked = |name: String| {
        let subject = Subject { names: vec![name], ..Subject::default() };
        linker.outcomes(&[subject]).expect("a whole file")[0].best().is_some()
    };
    measured("linked", &asked, |name| linked(name.to_owned()));
    measured("linked, a letter less", &asked, |name| linked(less(name)));
}

/// A name without its sixth letter.
fn less(name: &str) -> String {
    let mut name = name.to_owned();
    if name.len() > 6 {
        name.remove(5);
    }
    name
}

/// Tells how many names are found, and in which time.
fn measured(what: &str, asked: &[String], find: impl Fn(&str) -> bool) {
    let (mut found, mut times) = (0, Vec::new());
    for name in asked {
        let start = Instant::now();
        found += usize::from(find(name));
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let (p99, most) = (times[times.len() * 99 / 100], times[times.len() - 1]);
    println!(
        "{what}: {found} of {} names found, {mean:.3} ms each, {p99:.2} ms at the 99th of 100, {most:.1} ms at most",
        asked.len()
    );
}
