//! The model that scores pairs: a sum of rows of a table, one hidden layer, and a score for each relation, after Joulin et
//! al., *Bag of Tricks for Efficient Text Classification* (EACL 2017), with a layer in between.

use rustc_hash::FxHashMap;

use super::{Pair, allowed};
use crate::fact::Modality;
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
}

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
        let fit = table.rows() == rows.len()
            && hidden.inputs() == table.columns()
            && output.inputs() == hidden.outputs()
            && output.outputs() == relations.len();
        if fit { Ok(Self { relations, rows, table, hidden, output }) } else { Err("the parts do not fit".into()) }
    }

    /// The score from which on `relation` holds of a pair; none where the model has not learned it.
    pub fn threshold(&self, relation: &str) -> Option<f32> {
        let of_relation = |judged: &&Judged| matches!(judged.question, Question::Relation(known) if known == relation);
        self.relations.iter().find(of_relation).map(|judged| judged.threshold)
    }

    /// What is said of each pair: every relation that its classes allow, in order of name.
    pub fn judge(&self, pairs: &[Pair]) -> Vec<Vec<Verdict>> {
        let (mut scratch, width) = (Scratch::default(), self.table.columns());
        let (mut sums, mut hidden, mut scores) = (Vec::new(), Vec::new(), Vec::new());
        let mut verdicts = Vec::new();
        let mut may: FxHashMap<_, Vec<&str>> = FxHashMap::default();
        for pair in pairs {
            sums.clear();
            sums.resize(pair.places.len() * width, 0.0);
            for (place, sum) in pair.places.iter().zip(sums.chunks_exact_mut(width)) {
                for row in place.features.iter().filter_map(|feature| self.rows.get(feature)) {
                    self.table.add(*row as usize, sum);
                }
                rectify(sum);
            }
            self.hidden.forward(&sums, &mut scratch, &mut hidden);
            rectify(&mut hidden);
            self.output.forward(&hidden, &mut scratch, &mut scores);
            let may = may.entry(pair.classes).or_insert_with(|| allowed(pair.classes.0, pair.classes.1));
            let score = |place: usize, at: usize| scores[place * self.relations.len() + at];
            let best = |at: usize| {
                let of_places = (0..pair.places.len()).map(|place| (score(place, at), place));
                of_places.reduce(|best, next| if next.0 > best.0 { next } else { best })
            };
            let all = || self.relations.iter().enumerate();
            let modality = |place: usize| {
                let over = all().filter_map(|(at, judged)| match judged.question {
                    Question::Modality(modality) => Some((score(place, at) - judged.threshold, modality)),
                    Question::Relation(_) => None,
                });
                let surest = over.filter(|(margin, _)| *margin >= 0.0).max_by(|a, b| a.0.total_cmp(&b.0));
                surest.map_or(Modality::Asserted, |(_, modality)| modality)
            };
            let verdict = all().filter_map(|(at, judged)| {
                let Question::Relation(relation) = judged.question else { return None };
                let (score, place) = best(at).filter(|_| may.contains(&relation))?;
                let logit = score * judged.calibration[0] + judged.calibration[1];
                let confidence = 1.0 / (1.0 + (-logit).exp());
                let margin = score - judged.threshold;
                Some(Verdict { relation, margin, confidence, place, modality: modality(place) })
            });
            verdicts.push(verdict.collect());
        }
        verdicts
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

    /// Two features: 7 speaks for having attended, 9 for its being planned.
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
        out.bytes().to_vec()
    }

    fn pair(places: &[&[u32]]) -> Pair {
        let place = |features: &&[u32]| Place { tokens: 0..3, object: 2..3, trigger: 1, features: features.to_vec() };
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
        let verdicts = model.judge(&[pair(&[&[1, 2], &[7, 9]]), pair(&[&[9]])]);
        let [said, silent] = verdicts.as_slice() else { panic!("one verdict a pair") };
        assert_eq!((said[0].relation, said[0].place, said[0].modality), ("attended", 1, Modality::Planned));
        assert!((said[0].margin - 0.5).abs() < 1e-3 && (said[0].confidence - 0.731).abs() < 1e-3);
        assert!(silent[0].margin < 0.0);
        assert!(model.judge(&[]).is_empty());
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
