//! The figures are those of the annotators' own script, on their articles, for right answers and for wrong ones.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::*;
use crate::export::facts::{AnswerEntity, AnswerMention, AnswerQuote};

/// The annotated articles, or none where they are not at hand.
fn articles() -> Option<(PathBuf, Vec<PathBuf>)> {
    let shared = std::env::var_os("SIMPUL_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let gold = shared.join("gold");
    let script = gold.join("tools/gold.py");
    let python = Command::new("python3").arg("--version").output().is_ok_and(|o| o.status.success());
    if !script.is_file() || !python {
        // Past the harness, which holds back what passing tests print.
        let _ = writeln!(std::io::stderr(), "skipped: needs python3 and {}", script.display());
        return None;
    }
    let mut files = Vec::new();
    for folder in ["dev", "seed", "train"] {
        let entries = std::fs::read_dir(gold.join(folder)).into_iter().flatten();
        files.extend(entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "gold")));
    }
    files.sort();
    Some((script, files))
}

fn python(script: &Path, arguments: &[&str], files: &[PathBuf]) -> String {
    let output = Command::new("python3").arg(script).args(arguments).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn read(files: &[PathBuf]) -> Vec<Gold> {
    files.iter().map(|path| Gold::open(path).unwrap_or_else(|e| panic!("{e:?}"))).collect()
}

fn table(golds: &[Gold], answers: &[Answer]) -> String {
    let mut score = Score::default();
    for gold in golds {
        score.add(gold, answers.iter().find(|a| a.id == gold.document.id));
    }
    score.table(true)
}

fn compare(script: &Path, files: &[PathBuf], golds: &[Gold], answers: &[Answer]) -> String {
    let mut lines = Vec::new();
    for answer in answers {
        answer.write(&mut lines).unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), lines).unwrap();
    let theirs = python(script, &["score", "-v", file.path().to_str().unwrap()], files);
    let ours = table(golds, answers);
    for (ours, theirs) in ours.lines().zip(theirs.lines()) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours, theirs);
    ours
}

#[test]
fn the_annotation_is_its_own_best_answer() {
    let Some((script, files)) = articles() else { return };
    let golds = read(&files);
    let answers: Vec<Answer> = golds.iter().map(|g| Answer::new(&g.document, &g.findings)).collect();
    let table = compare(&script, &files, &golds, &answers);
    for line in table.lines().skip(1).take(4) {
        assert!(line.contains("P 1.000  R 1.000  F1 1.000"), "{line}");
    }
}

#[test]
fn the_annotation_reads_as_the_script_reads_it() {
    let Some((script, files)) = articles() else { return };
    let golds = read(&files);
    let json = python(&script, &["json"], &files);
    let mut score = Score::default();
    for (gold, line) in golds.iter().zip(json.lines()) {
        let theirs: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(theirs["text"].as_str(), Some(gold.document.text.as_str()));
        let published = gold.document.published.map(|d| d.to_string());
        assert_eq!(theirs["published"].as_str(), published.as_deref());
        assert_eq!(theirs["title"].as_str(), gold.document.title.as_deref());
        let optional: Vec<bool> =
            theirs["facts"].as_array().unwrap().iter().map(|f| f["optional"].as_bool().unwrap()).collect();
        assert_eq!(optional, gold.optional);
        score.add(gold, Some(&serde_json::from_str(line).unwrap()));
    }
    let Score { names, dates, quotes, facts, qualifiers, .. } = score;
    for counts in [names, dates, quotes, facts, qualifiers] {
        assert_eq!((counts.hits, counts.found), (counts.expected, counts.expected));
    }
}

#[test]
fn wrong_answers_get_the_same_figures() {
    let Some((script, files)) = articles() else { return };
    let golds = read(&files);
    for (seed, rate) in [(1, 3), (2, 10), (3, 30), (4, 60)] {
        let mut spoiler = Spoiler { state: seed, rate };
        let mut answers: Vec<Answer> = golds.iter().map(|g| Answer::new(&g.document, &g.findings)).collect();
        answers.retain(|_| !spoiler.strikes() || !spoiler.strikes());
        for answer in &mut answers {
            spoiler.spoil(answer);
        }
        compare(&script, &files, &golds, &answers);
    }
}

#[test]
fn articles_without_answers() {
    let Some((script, files)) = articles() else { return };
    compare(&script, &files[..3], &read(&files[..3]), &[]);
}

#[test]
fn thousandths_round_as_python_rounds() {
    let rounded: Vec<String> = [0.0625, 0.8125, 0.1875, 0.0005].iter().map(|x: &f64| format!("{x:.3}")).collect();
    assert_eq!(rounded, ["0.062", "0.812", "0.188", "0.001"]);
}

/// Makes answers wrong in every way that the evaluation tells apart.
struct Spoiler {
    state: u64,
    /// Of a hundred things, how many are spoiled.
    rate: u64,
}

impl Spoiler {
    fn below(&mut self, n: usize) -> usize {
        // Knuth's MMIX generator.
        self.state = self.state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.state >> 33) as usize) % n.max(1)
    }

    fn strikes(&mut self) -> bool {
        (self.below(100) as u64) < self.rate
    }

    fn spoil(&mut self, answer: &mut Answer) {
        let ids: Vec<String> = answer.entities.iter().map(|e| e.id.clone()).chain(["e999".to_owned()]).collect();
        let mut strays: Vec<AnswerMention> = Vec::new();
        for entity in &mut answer.entities {
            self.spoil_entity(entity, &mut strays);
        }
        for stray in strays {
            let at = self.below(answer.entities.len());
            answer.entities[at].mentions.push(stray);
        }
        if self.strikes() && answer.entities.len() > 2 {
            let at = self.below(answer.entities.len());
            answer.entities.remove(at);
        }
        if self.strikes() {
            let at = self.below(answer.entities.len());
            let mut twin = answer.entities[at].clone();
            twin.id = "twin".to_owned();
            answer.entities.insert(self.below(at), twin);
        }
        let mut facts = std::mem::take(&mut answer.facts);
        for fact in &mut facts {
            self.spoil_fact(fact, &ids);
        }
        for fact in facts {
            let times = if self.strikes() { self.below(3) } else { 1 };
            for _ in 0..times {
                let at = self.below(answer.facts.len() + 1);
                answer.facts.insert(at, fact.clone());
            }
        }
        answer.quotes.retain(|_| !self.strikes());
        for quote in &mut answer.quotes {
            if self.strikes() {
                quote.start += self.below(quote.end - quote.start);
            }
            if self.strikes() {
                quote.speaker = [None, Some(ids[self.below(ids.len())].clone())][self.below(2)].clone();
            }
        }
        if self.strikes() {
            answer.quotes.push(AnswerQuote { start: 5, end: 25, speaker: None });
        }
        answer.dates.retain(|_| !self.strikes());
        for date in &mut answer.dates {
            if self.strikes() {
                date.start += 1;
                date.end += self.below(9);
            }
            if self.strikes() {
                date.value = [None, Some("2023-10-26".to_owned()), Some("2023".to_owned())][self.below(3)].clone();
            }
        }
    }

    fn spoil_entity(&mut self, entity: &mut AnswerEntity, strays: &mut Vec<AnswerMention>) {
        if self.strikes() {
            entity.kind = ["person", "org", "place", "thing"][self.below(4)].to_owned();
        }
        if self.strikes() {
            entity.name = ["", "DPR", "Indonesia", "“Presiden”"][self.below(4)].to_owned();
        }
        if self.strikes() {
            entity.aliases.pop();
        }
        for mut mention in std::mem::take(&mut entity.mentions) {
            if self.strikes() {
                match self.below(5) {
                    0 => continue,
                    1 => mention.named = !mention.named,
                    2 => mention.end += 1,
                    3 => mention.text = String::new(),
                    _ => {
                        strays.push(mention);
                        continue;
                    }
                }
            }
            entity.mentions.push(mention);
        }
    }

    fn spoil_fact(&mut self, fact: &mut AnswerFact, ids: &[String]) {
        if self.strikes() {
            fact.subject = ids[self.below(ids.len())].clone();
        }
        if self.strikes()
            && let Some(object) = &mut fact.object.entity
        {
            std::mem::swap(object, &mut fact.subject);
        }
        if self.strikes() {
            let relations = ["met", "position", "measure", "author", "greeted", "heldOn", "cooperatesWith"];
            fact.relation = relations[self.below(7)].to_owned();
        }
        if self.strikes() {
            self.spoil_value(&mut fact.object, ids);
        }
        let mut qualifiers = std::mem::take(&mut fact.qualifiers);
        qualifiers.retain(|_, _| !self.strikes());
        for value in qualifiers.values_mut() {
            if self.strikes() {
                self.spoil_value(value, ids);
            }
        }
        if self.strikes() {
            qualifiers.insert("modality".to_owned(), AnswerValue::text("planned"));
        }
        fact.qualifiers = qualifiers;
    }

    fn spoil_value(&mut self, value: &mut AnswerValue, ids: &[String]) {
        if let (Some(text), 0..2) = (&value.text, self.below(3)) {
            // Part of the words, in other letters.
            let words: Vec<&str> = text.split(' ').collect();
            let kept = 1 + self.below(words.len());
            *value = AnswerValue::text(&words[..kept].join(" – ").to_uppercase());
            return;
        }
        *value = match self.below(6) {
            0 => AnswerValue { entity: Some(ids[self.below(ids.len())].clone()), ..AnswerValue::default() },
            1 => AnswerValue { number: Some(self.below(9) as f64), ..AnswerValue::default() },
            2 => AnswerValue { date: Some("2023-10-26".to_owned()), ..AnswerValue::default() },
            3 => AnswerValue::text("2023-11-26"),
            4 => AnswerValue::text("7"),
            _ => match value.number {
                Some(number) => AnswerValue::text(&format!(" {number} ")),
                None => AnswerValue::text(""),
            },
        };
    }
}
