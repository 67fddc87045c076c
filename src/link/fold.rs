//! Names as they are compared: without case, accents, punctuation, titles, degrees and legal forms.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::lang::Pack;
use crate::lang::aliases::Aliases;

/// What a language knows of names: which words belong to none, and which names are usual for one another.
#[derive(Debug, Default)]
pub struct Names {
    /// Titles, degrees and ranks, folded; of several words some.
    empty: FxHashSet<String>,
    /// Legal forms of one word, and what each is the same as.
    legal: FxHashMap<String, String>,
    /// Those of them that may have a letter off, in alphabetical order.
    slips: Vec<(String, String)>,
    /// Legal forms of several words, and what each is the same as.
    phrases: Vec<(Vec<String>, String)>,
    /// What words are short for, by the folded short form.
    long: FxHashMap<String, String>,
    /// Words that a place or body is named with or without.
    generic: FxHashSet<String>,
    aliases: Aliases,
    /// Short forms of words, by the folded short form.
    short: FxHashMap<String, String>,
}

/// Words that places are named with or without.
const BEFORE_PLACES: [&str; 5] = ["kota", "kabupaten", "provinsi", "negara", "pulau"];
/// Words that acronyms pass over.
const SMALL: [&str; 14] =
    ["dan", "of", "the", "and", "untuk", "di", "for", "on", "in", "de", "la", "dari", "bagi", "ke"];

/// A name without case, accents, punctuation and spacing; letters that look like others in wide or ligature forms count
/// as those. Letters that stand alone between dots or spaces (`P.T.`, `K H`) make one word.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut letters = 0;
    for word in name.split(|c: char| c.is_whitespace() || "-–—/.,;:()[]\"“”|&+_".contains(c)) {
        let start = out.len();
        let plain = word.nfkd().filter(|c| !is_combining_mark(*c));
        let folded = plain.flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric());
        let folded: String = folded.flat_map(spelled).collect();
        if folded.is_empty() {
            continue;
        }
        let single = folded.chars().count() == 1 && folded.chars().all(char::is_alphabetic);
        if start > 0 && !(single && letters > 0) {
            out.push(' ');
        }
        letters = if single { letters + 1 } else { 0 };
        out.push_str(&folded);
    }
    out
}

/// Letters that no decomposition makes plain.
fn spelled(c: char) -> impl Iterator<Item = char> {
    let plain: &[char] = match c {
        'ø' => &['o'],
        'ł' => &['l'],
        'đ' | 'ð' => &['d'],
        'ı' => &['i'],
        'ß' => &['s', 's'],
        'æ' => &['a', 'e'],
        'œ' => &['o', 'e'],
        'þ' => &['t', 'h'],
        _ => &[],
    };
    plain.iter().copied().chain(plain.is_empty().then_some(c))
}

/// The initials of a folded name of several words, small words left out; none where there are fewer than two.
pub fn initials(folded: &str) -> Option<String> {
    let words: Vec<&str> = folded.split(' ').filter(|word| !SMALL.contains(word)).collect();
    (words.len() > 1).then(|| words.iter().filter_map(|word| word.chars().next()).collect())
}

/// Whether `name` looks like an acronym: capitals and digits, at most eight.
pub fn is_acronym(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    let count = letters.clone().count();
    (2..=8).contains(&count)
        && name.chars().all(|c| c.is_uppercase() || c.is_numeric() || ".&-/".contains(c))
        && name.chars().any(char::is_uppercase)
}

/// Whether the folded `short` is put together of beginnings of the words of `long`, as `kemenkeu` is of `kementerian
/// keuangan`. Each piece has at least two letters.
pub fn is_blend(short: &str, long: &str) -> bool {
    fn rest(short: &[char], words: &[Vec<char>], used: usize) -> bool {
        if short.is_empty() {
            return used > 1;
        }
        let Some((word, others)) = words.split_first() else { return false };
        let common = short.iter().zip(word).take_while(|(a, b)| a == b).count();
        (2..=common.min(5)).rev().any(|n| rest(&short[n..], others, used + 1))
            || used > 0 && others.len() + 1 < 4 && rest(short, others, used)
    }
    if short.contains(' ') || short.len() < 5 {
        return false;
    }
    let words: Vec<Vec<char>> = long.split(' ').filter(|w| !SMALL.contains(w)).map(|w| w.chars().collect()).collect();
    words.len() > 1 && rest(&short.chars().collect::<Vec<_>>(), &words, 0)
}

/// From this many letters on a legal form may have a letter off.
const SLIP: usize = 7;

/// The words of a name that tell which thing it is, and what was set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The name in full words of today's spelling, without titles and legal forms.
    pub bare: String,
    /// Its legal forms, in alphabetical order.
    pub forms: Vec<String>,
}

/// Whether a word is the legal form `form`, if it is a long one with at most a letter off.
fn is_form(word: &str, form: &str) -> bool {
    word == form || form.len() >= SLIP && word.len().abs_diff(form.len()) <= 1 && is_slip(word, form)
}

/// Whether a letter less, a letter more, another letter or two that changed places, or nothing, make one of the other. Every word of every
/// name of a dataset is asked that of every legal form, so it is done without a table of distances.
fn is_slip(a: &str, b: &str) -> bool {
    let alike = |a: &str, b: &str| -> usize {
        a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    };
    let start = alike(a, b);
    let (a, b) = (&a[start..], &b[start..]);
    let end: usize = a.chars().rev().zip(b.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (mut a, mut b) = (a[..a.len() - end].chars(), b[..b.len() - end].chars());
    match ((a.next(), a.next(), a.next()), (b.next(), b.next(), b.next())) {
        ((_, None, _), (_, None, _)) => true,
        ((first, Some(second), None), (other, Some(another), None)) => first == Some(another) && other == Some(second),
        _ => false,
    }
}

/// A folded word in the spelling of today: Soerabaja was written with oe and j, and Djakarta, Tjilatjap with dj and tj. What j was
/// (y) cannot be told from what it is.
fn respelled(word: &str) -> String {
    if word.len() < 4 || !word.is_ascii() {
        return word.to_owned();
    }
    word.replace("oe", "u").replace("dj", "j").replace("tj", "c").replace("sj", "sy")
}

impl Names {
    /// Reads the lists of a language pack.
    pub fn new(pack: &Pack) -> Self {
        let list = |name| pack.lexicon(name);
        Self::read(list("aliases"), list("honorifics"), list("legal"), list("generic"), list("shortened"))
    }

    /// Reads the rows of lexicons: other names, words that belong to no name, legal forms, common nouns before names, and what
    /// words are shortened to.
    pub fn read(aliases: &str, empty: &str, legal: &str, generic: &str, shortened: &str) -> Self {
        let rows = |text: &str| -> Vec<Vec<String>> {
            let rows = text.lines().filter(|line| !line.starts_with('#'));
            let cells = |row: &str| row.split('\t').map(fold).filter(|cell| !cell.is_empty()).collect::<Vec<_>>();
            rows.map(cells).filter(|cells| !cells.is_empty()).collect()
        };
        let first = |text: &str| rows(text).into_iter().map(|mut cells| cells.swap_remove(0));
        let with_rest: String = aliases.lines().filter(|row| row.contains('…')).flat_map(|row| [row, "\n"]).collect();
        let by_short = |text: &str| {
            let mut long = FxHashMap::default();
            for cells in rows(text) {
                let (full, short) = (&cells[0], &cells[1..]);
                long.extend(short.iter().map(|short| (short.clone(), full.clone())));
            }
            long
        };
        let (mut one, mut phrases) = (FxHashMap::default(), Vec::new());
        for mut cells in rows(legal) {
            let same = cells.get(1).unwrap_or(&cells[0]).clone();
            let form = cells.swap_remove(0);
            if form.contains(' ') {
                phrases.push((form.split(' ').map(str::to_owned).collect(), same));
            } else {
                one.insert(form, same);
            }
        }
        let mut slips: Vec<(String, String)> = one
            .iter()
            .filter(|(form, _)| form.len() >= SLIP)
            .map(|(form, same)| (form.clone(), same.clone()))
            .collect();
        slips.sort_unstable();
        Self {
            empty: first(empty).collect(),
            legal: one,
            slips,
            phrases,
            long: by_short(shortened),
            generic: first(generic).filter(|word| !word.contains(' ')).collect(),
            aliases: Aliases::read(aliases),
            short: by_short(&with_rest),
        }
    }

    /// A folded name without the words that tell nothing: titles at either end, legal forms wherever they stand. Words that
    /// were shortened are in full, old spellings are those of today. Nothing is taken from one of which nothing would be left.
    pub fn bare(&self, folded: &str) -> String {
        self.parts(folded).bare
    }

    /// A folded name, taken apart.
    pub fn parts(&self, folded: &str) -> Parts {
        let mut words: Vec<&str> = folded.split(' ').collect();
        let mut forms = Vec::new();
        // Before words are spelled out: `sdn` is a school, but not before `bhd`.
        for (phrase, same) in &self.phrases {
            let places: Option<Vec<usize>> =
                phrase.iter().map(|part| words.iter().position(|word| is_form(word, part))).collect();
            if let Some(places) = places.filter(|places| places.len() < words.len()) {
                let rest = words.iter().enumerate().filter(|(n, _)| !places.contains(n));
                words = rest.map(|(_, word)| *word).collect();
                forms.push(same.clone());
            }
        }
        let whole: Vec<String> = words
            .into_iter()
            .flat_map(|word| self.long.get(word).map_or(word, String::as_str).split(' '))
            .map(respelled)
            .collect();
        let mut words: Vec<&str> = whole.iter().map(String::as_str).collect();
        let of: Vec<Option<&String>> = words.iter().map(|word| self.form(word)).collect();
        if of.iter().any(Option::is_none) {
            forms.extend(of.iter().flatten().map(|form| (*form).clone()));
            let mut kept = of.iter().map(Option::is_none);
            words.retain(|_| kept.next().unwrap_or(true));
        }
        let is_empty = |word: &&&str| self.empty.contains(**word);
        let start = words.iter().take_while(is_empty).count();
        let end = words.iter().rev().take_while(is_empty).count();
        if start + end < words.len() {
            words.truncate(words.len() - end);
            words.drain(..start);
        }
        forms.sort_unstable();
        forms.dedup();
        Parts { bare: words.join(" "), forms }
    }

    /// The legal form that a word is, as it stands or with a letter off.
    fn form(&self, word: &str) -> Option<&String> {
        let near = || self.slips.iter().find(|(form, _)| is_form(word, form)).map(|(_, same)| same);
        self.legal.get(word).or_else(near)
    }

    /// Whether a folded word stands before many names and tells little.
    pub fn is_generic(&self, word: &str) -> bool {
        self.generic.contains(word) || self.empty.contains(word) || self.legal.contains_key(word)
    }

    /// Other folded names that the language knows for a folded name: the usual one, the first word spelled out, and the
    /// name without a common noun before it (`kota`, "city").
    pub fn others(&self, folded: &str) -> Vec<String> {
        let mut out: Vec<String> = self.aliases.usual(folded).map(str::to_owned).into_iter().collect();
        if let Some((first, rest)) = folded.split_once(' ') {
            if let Some(long) = self.short.get(first) {
                out.push(format!("{long} {}", self.aliases.usual(rest).unwrap_or(rest)));
            }
            if BEFORE_PLACES.contains(&first) {
                out.push(rest.to_owned());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folded_names() {
        for (name, folded) in [
            ("São  Tomé", "sao tome"),
            ("P.T. Maju-Jaya, Tbk.", "pt maju jaya tbk"),
            ("Nahdlatul ‘Ulama", "nahdlatul ulama"),
            ("K.H. Ma'ruf", "kh maruf"),
            ("Łódź", "lodz"),
            ("Ｔｏｋｙｏ", "tokyo"),
            ("İzmir", "izmir"),
            ("中国", "中国"),
            ("…", ""),
        ] {
            assert_eq!(fold(name), folded, "{name}");
        }
    }

    #[test]
    fn short_forms() {
        assert_eq!(initials("komisi pemberantasan korupsi").as_deref(), Some("kpk"));
        assert_eq!(initials("bank of the south").as_deref(), Some("bs"));
        assert_eq!(initials("bank"), None);
        assert!(is_acronym("KPK") && is_acronym("G20") && !is_acronym("Kpk") && !is_acronym("K"));
        assert!(is_blend("kemenkeu", "kementerian keuangan"));
        assert!(is_blend("menpora", "menteri pemuda dan olahraga") || !is_blend("menpora", "menteri pertahanan"));
        assert!(!is_blend("kemenkeu", "kementerian pertahanan"));
        assert!(!is_blend("bank", "bank"));
    }

    #[test]
    fn words_that_belong_to_no_name() {
        let names = Names::new(&Pack::indonesian());
        assert_eq!(names.bare("pt maju jaya tbk"), "maju jaya");
        assert_eq!(names.bare("dr h ahmad"), "ahmad");
        assert_eq!(names.bare("pt"), "pt");
        for (name, bare, forms) in [
            ("Perseroan Terbatas Maju Jaya", "maju jaya", &["pt"][..]),
            ("PERSEROAN MAJU TERBATAS JAYA", "maju jaya", &["pt"]),
            ("Perseran Terbatas Maju, CV", "maju", &["cv", "pt"]),
            ("Madjoe Djaja (Persero), PT", "maju jaja", &["persero", "pt"]),
            ("Dinas Perhubungan Kab. Bogor", "dinas perhubungan kabupaten bogor", &[]),
            ("Univ. Indonesia", "universitas indonesia", &[]),
            ("SDN Cikini 01", "sekolah dasar negeri cikini 01", &[]),
            ("Petronas Dagangan Sdn Bhd", "petronas dagangan", &["sdn bhd"]),
        ] {
            let parts = names.parts(&fold(name));
            assert_eq!(
                (parts.bare.as_str(), &parts.forms[..]),
                (bare, &forms.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>()[..]),
                "{name}"
            );
        }
        assert!(names.others("tiongkok").contains(&"china".to_owned()));
        assert!(names.others("pemprov jabar").contains(&"pemerintah provinsi jawa barat".to_owned()));
        assert!(names.others("kota bandung").contains(&"bandung".to_owned()));
    }

    proptest! {
        #[test]
        fn slips_are_words_at_a_distance_of_one(a in "[aäb]{0,6}", b in "[aäb]{0,6}") {
            prop_assert_eq!(is_slip(&a, &b), strsim::osa_distance(&a, &b) <= 1);
        }

        #[test]
        fn folding_twice_is_folding_once(name in "\\PC{0,40}") {
            let once = fold(&name);
            // Single letters that come together are one word only once.
            prop_assert!(fold(&once).replace(' ', "") == once.replace(' ', ""));
        }
    }
}
