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

    /// What is said of each pair: every relation that its classes allow, in order of name.
    pub fn judge(&self, pairs: &[Pair]) -> Vec<Vec<Verdict>> {
        let (mut scratch, width) = (Scratch::default(), self.table.columns());
        let (mut sums, mut hidden, mut scores) = (Vec::new(), Vec::new(), Vec::new());
        let mut verdicts = Vec::new();
        for pair in pairs {
            sums.clear();
            sums.resize(pair.places.len() * width, 0.0);
            for (place, sum) in pair.places.iter().zip(sums.chunks_exact_mut(width)) {
                for row in place.features.iter().filter_map(|feature| self.rows.get(feature)) {
                    self.table.add(*row as usize, sum);
                }
                sum.iter_mut().for_each(|x| *x = x.max(0.0));
            }
            self.hidden.forward(&sums, &mut scratch, &mut hidden);
            hidden.iter_mut().for_each(|x| *x = x.max(0.0));
            self.output.forward(&hidden, &mut scratch, &mut scores);
            let may = allowed(pair.classes.0, pair.classes.1);
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
