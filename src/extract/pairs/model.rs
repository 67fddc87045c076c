//! The model that scores pairs: a sum of rows of a table, one hidden layer, and a score for each relation, after Joulin et
//! al., *Bag of Tricks for Efficient Text Classification* (EACL 2017), with a layer in between. A second pass sees what was
//! thought of the other pairs of the article and corrects the scores, as in stacked learning (Cohen and Carvalho, *Stacked
//! Sequential Learning*, IJCAI 2005): whoever stands in a list with those who attended has likely attended.

use rustc_hash::FxHashMap;

use super::{Class, Pair, allowed, key};
use crate::fact::{Modality, Value};
use crate::lang::relations::Relations;
use crate::model::Chunks;
use crate::neural::{Linear, Scratch, Table, floats};

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Question {
    /// Whether the relation holds.
    Relation(&'static str),
    /// Whether the article stands behind it so, if one holds.
    Modality(Modality),
}

/// What the model knows of a relation or modality.
#[derive(Clone, Debug, PartialEq)]
struct Judged {
    question: Question,
    /// From this score on it holds.
    threshold: f32,
    /// A score times the first plus the second is the logit of the share of such facts that are right (Platt 1999).
    calibration: [f32; 2],
}

/// A table, two layers, and a threshold for each relation.
#[derive(Clone, Debug)]
pub struct Model {
    relations: Vec<Judged>,
    /// Features that are known, and their rows of the table.
    rows: FxHashMap<u32, u32>,
    table: Table,
    hidden: Linear,
    output: Linear,
    context: Linear,
    correction: Linear,
}

/// What the second pass sees of the other pairs: of those with the same subject, those with the same object, those whose
/// subject is the object, those whose object is the subject, and all of the article.
const VIEWS: usize = 5;

/// A relation that holds of a pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Its name.
    pub relation: &'static str,
    /// By how much the score is over the threshold; below nought it does not hold.
    pub margin: f32,
    /// How likely it is right, 0 to 1.
    pub confidence: f32,
    /// The place that says so.
    pub place: usize,
    /// How the article stands behind it there.
    pub modality: Modality,
}

/// What the first pass makes of a pair.
struct Read {
    /// Of each place, one after the other, a score for each relation.
    scores: Vec<f32>,
    /// For each relation the best score and its place.
    best: Vec<Option<(f32, usize)>>,
    /// The most that each number of the hidden layer is at any place.
    seen: Vec<f32>,
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// What is below nought becomes nought.
fn rectify(numbers: &mut [f32]) {
    for x in numbers {
        *x = x.max(0.0);
    }
}

impl Model {
    /// Reads the content of a model file, in the order in which `training/relations.py` writes it.
    ///
    /// # Errors
    /// What is wrong with the bytes: cut off, relations that there are not, or parts that do not fit each other.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let mut relations = Vec::new();
        for _ in 0..chunks.number()? {
            let name = chunks.text()?;
            let known = Relations::embedded().iter().find(|(known, _)| *known == name);
            let question = known.map(|(name, _)| Question::Relation(name));
            let question = question.or_else(|| name.parse().ok().map(Question::Modality));
            let question = question.ok_or_else(|| format!("there is no relation {name:?}"))?;
            let numbers = floats(chunks, 3)?;
            if !numbers.iter().all(|x| x.is_finite()) {
                return Err("a number is not finite".into());
            }
            relations.push(Judged { question, threshold: numbers[0], calibration: [numbers[1], numbers[2]] });
        }
        let (mut rows, mut last) = (FxHashMap::default(), 0_u64);
        for row in 0..chunks.number()? {
            last =
                last.checked_add(chunks.number()?).filter(|f| *f < 1 << super::BITS).ok_or("features out of order")?;
            rows.insert(last as u32, row as u32);
        }
        let (table, hidden, output) = (Table::read(chunks)?, Linear::read(chunks)?, Linear::read(chunks)?);
        let (context, correction) = (Linear::read(chunks)?, Linear::read(chunks)?);
        let fit = table.rows() == rows.len()
            && hidden.inputs() == table.columns()
            && output.inputs() == hidden.outputs()
            && output.outputs() == relations.len()
            && context.inputs() == hidden.outputs() + VIEWS * relations.len()
            && correction.inputs() == context.outputs()
            && correction.outputs() == relations.len();
        let all = Self { relations, rows, table, hidden, output, context, correction };
        if fit { Ok(all) } else { Err("the parts do not fit".into()) }
    }

    /// The score from which on `relation` holds of a pair; none where the model has not learned it.
    pub fn threshold(&self, relation: &str) -> Option<f32> {
        let of_relation = |judged: &&Judged| matches!(judged.question, Question::Relation(known) if known == relation);
        self.relations.iter().find(of_relation).map(|judged| judged.threshold)
    }

    /// What is said of each of an article's pairs: every relation that its classes allow, in order of name.
    pub fn judge(&self, pairs: &[Pair]) -> Vec<Vec<Verdict>> {
        let mut may: FxHashMap<_, Vec<bool>> = FxHashMap::default();
        for pair in pairs {
            may.entry(pair.classes).or_insert_with(|| {
                let allowed = allowed(pair.classes.0, pair.classes.1);
                let asked = self.relations.iter().map(|judged| judged.question);
                asked.map(|q| matches!(q, Question::Relation(relation) if allowed.contains(&relation))).collect()
            });
        }
        let read = self.read_places(pairs);
        let corrections = self.corrections(pairs, &read, &may);
        let verdicts = |(at, (pair, read)): (usize, (&Pair, &Read))| {
            let all = || self.relations.iter().enumerate();
            let modality = |place: usize| {
                let over = all().filter_map(|(at, judged)| match judged.question {
                    Question::Modality(modality) => {
                        Some((read.scores[place * self.relations.len() + at] - judged.threshold, modality))
                    }
                    Question::Relation(_) => None,
                });
                let surest = over.filter(|(margin, _)| *margin >= 0.0).max_by(|a, b| a.0.total_cmp(&b.0));
                surest.map_or(Modality::Asserted, |(_, modality)| modality)
            };
            let corrections = &corrections[at * self.relations.len()..];
            let verdict = all().filter_map(|(at, judged)| {
                let Question::Relation(relation) = judged.question else { return None };
                let (first, place) = read.best[at].filter(|_| may[&pair.classes][at])?;
                let score = first + corrections[at];
                let logit = score * judged.calibration[0] + judged.calibration[1];
                let (margin, confidence) = (score - judged.threshold, sigmoid(logit));
                Some(Verdict { relation, margin, confidence, place, modality: modality(place) })
            });
            verdict.collect()
        };
        pairs.iter().zip(&read).enumerate().map(verdicts).collect()
    }

    /// The first pass: each place on its own.
    fn read_places(&self, pairs: &[Pair]) -> Vec<Read> {
        let (mut scratch, width, relations) = (Scratch::default(), self.table.columns(), self.relations.len());
        let (mut sums, mut hidden) = (Vec::new(), Vec::new());
        let read = |pair: &Pair| {
            sums.clear();
            sums.resize(pair.places.len() * width, 0.0);
            for (place, sum) in pair.places.iter().zip(sums.chunks_exact_mut(width)) {
                for row in place.features.iter().filter_map(|feature| self.rows.get(feature)) {
                    self.table.add(*row as usize, sum);
                }
                rectify(sum);
            }
            let mut scores = Vec::new();
            self.hidden.forward(&sums, &mut scratch, &mut hidden);
            rectify(&mut hidden);
            self.output.forward(&hidden, &mut scratch, &mut scores);
            let best = (0..relations).map(|at| {
                let of_places = scores.iter().skip(at).step_by(relations).copied().zip(0..);
                of_places.reduce(|best, next| if next.0 > best.0 { next } else { best })
            });
            let best = best.collect();
            let mut seen = vec![0.0_f32; self.hidden.outputs()];
            for place in hidden.chunks_exact(seen.len()) {
                seen.iter_mut().zip(place).for_each(|(most, x)| *most = most.max(*x));
            }
            Read { scores, best, seen }
        };
        pairs.iter().map(read).collect()
    }

    /// The second pass: what is to be added to the scores of each pair, for what is likely said of the others.
    fn corrections(&self, pairs: &[Pair], read: &[Read], may: &FxHashMap<(Class, Class), Vec<bool>>) -> Vec<f32> {
        let relations = self.relations.len();
        let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
        let mut number = |value: &Value| {
            let next = numbers.len();
            *numbers.entry(key(value)).or_insert(next)
        };
        let ends: Vec<(usize, usize)> =
            pairs.iter().map(|pair| (number(&Value::Entity(pair.subject)), number(&pair.object))).collect();
        let likely = |pair: &Pair, read: &Read| -> Vec<f32> {
            let may = &may[&pair.classes];
            let likely = |at: usize| read.best[at].filter(|_| may[at]).map_or(0.0, |(score, _)| sigmoid(score));
            (0..relations).map(likely).collect()
        };
        let likely: Vec<Vec<f32>> = pairs.iter().zip(read).map(|(pair, read)| likely(pair, read)).collect();
        let add = |sum: &mut [f32], own: &[f32]| sum.iter_mut().zip(own).for_each(|(sum, x)| *sum += x);
        let nought = || vec![vec![0.0_f32; relations]; numbers.len()];
        let (mut of_subject, mut of_object, mut of_all) = (nought(), nought(), vec![0.0; relations]);
        for (&(s, o), own) in ends.iter().zip(&likely) {
            add(&mut of_subject[s], own);
            add(&mut of_object[o], own);
            add(&mut of_all, own);
        }
        let mut around = Vec::with_capacity(pairs.len() * self.context.inputs());
        for ((&(s, o), own), read) in ends.iter().zip(&likely).zip(read) {
            around.extend_from_slice(&read.seen);
            let views = [
                (&of_subject[s], true),
                (&of_object[o], true),
                (&of_subject[o], false),
                (&of_object[s], false),
                (&of_all, true),
            ];
            for (sums, with_own) in views {
                let others = sums.iter().zip(own).map(|(sum, own)| if with_own { sum - own } else { *sum });
                around.extend(others.map(|x| x.max(0.0).ln_1p()));
            }
        }
        let (mut scratch, mut inside, mut corrections) = (Scratch::default(), Vec::new(), Vec::new());
        self.context.forward(&around, &mut scratch, &mut inside);
        rectify(&mut inside);
        self.correction.forward(&inside, &mut scratch, &mut corrections);
        corrections
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Place};
    use super::*;
    use crate::fact::Value;
    use crate::model::Writer;
    use crate::text::EntityType;

    fn floats_to(out: &mut Writer, numbers: &[f32]) {
        numbers.iter().flat_map(|x| x.to_le_bytes()).for_each(|byte| out.byte(byte));
    }

    /// Two features: 7 speaks for having attended, 9 for its being planned. What others with the same object have likely
    /// attended counts as much again.
    fn bytes() -> Vec<u8> {
        let mut out = Writer::default();
        out.number(2);
        for name in ["attended", "planned"] {
            out.text(name);
            floats_to(&mut out, &[0.5, 1.0, 0.0]);
        }
        out.number(2);
        out.number(7);
        out.number(2);
        Table::new(2, 1.0, vec![1, 0, 0, 1]).unwrap().write(&mut out);
        let same = || Linear::new(2, 100.0, vec![0.01, 0.01], vec![0.0, 0.0], &[1, 0, 0, 1]).unwrap();
        same().write(&mut out);
        same().write(&mut out);
        let mut context = vec![0; 2 * (2 + VIEWS * 2)];
        // The first number of the second view.
        context[4] = 1;
        Linear::new(2 + VIEWS * 2, 100.0, vec![0.01, 0.01], vec![0.0, 0.0], &context).unwrap().write(&mut out);
        Linear::new(2, 100.0, vec![0.01, 0.01], vec![0.0, 0.0], &[1, 0, 0, 0]).unwrap().write(&mut out);
        out.bytes().to_vec()
    }

    fn pair(places: &[&[u32]]) -> Pair {
        let place = |features: &&[u32]| Place {
            tokens: 0..3,
            subject: 0..1,
            object: 2..3,
            trigger: 1,
            features: features.to_vec(),
        };
        Pair {
            subject: 0,
            object: Value::Entity(1),
            classes: (Class::Entity(EntityType::Person), Class::Entity(EntityType::Event)),
            rules: Vec::new(),
            places: places.iter().map(place).collect(),
        }
    }

    #[test]
    fn the_best_place_speaks() {
        let model = Model::read(&mut Chunks::new(&bytes())).unwrap();
        let said = &model.judge(&[pair(&[&[1, 2], &[7, 9]])])[0];
        assert_eq!((said[0].relation, said[0].place, said[0].modality), ("attended", 1, Modality::Planned));
        assert!((said[0].margin - 0.5).abs() < 1e-3 && (said[0].confidence - 0.731).abs() < 1e-3);
        assert!(model.judge(&[pair(&[&[9]])])[0][0].margin < 0.0);
        assert!(model.judge(&[]).is_empty());
    }

    #[test]
    fn what_others_did_counts() {
        let model = Model::read(&mut Chunks::new(&bytes())).unwrap();
        let alone = model.judge(&[pair(&[&[9]])])[0][0].margin;
        let other = Pair { subject: 2, ..pair(&[&[7]]) };
        let elsewhere = Pair { object: Value::Entity(3), ..other.clone() };
        let beside = |other: Pair| model.judge(&[pair(&[&[9]]), other])[0][0].margin;
        // ln (1 + sigmoid 1)
        assert!((beside(other) - alone - 0.549).abs() < 0.02, "{}", alone);
        assert!((beside(elsewhere) - alone).abs() < 1e-6);
    }

    #[test]
    fn damaged_models_are_refused() {
        let whole = bytes();
        for cut in 0..whole.len() {
            assert!(Model::read(&mut Chunks::new(&whole[..cut])).is_err(), "{cut}");
        }
        let unknown: Vec<u8> = whole.iter().map(|b| if *b == b'a' { b'x' } else { *b }).collect();
        assert!(Model::read(&mut Chunks::new(&unknown)).unwrap_err().contains("there is no relation"));
    }
}
