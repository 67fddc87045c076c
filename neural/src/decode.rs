//! The best sequence of labels (Viterbi 1967): what a network says of each word, and which label may follow which.

/// Buffers of [`viterbi`].
#[derive(Clone, Debug, Default)]
pub struct Lattice {
    scores: Vec<f32>,
    next: Vec<f32>,
    back: Vec<u16>,
}

/// Finds the labels with the highest sum of `emissions` (words × labels) and `transitions` between neighbours; of equal
/// ones, the first. Transitions and whether they are `allowed` have a row for each label before and one for the start of
/// the sentence, (labels + 1) × labels. Where nothing is allowed, the labels are any.
///
/// # Panics
/// Where the sizes do not fit each other.
pub fn viterbi(
    emissions: &[f32],
    transitions: &[f32],
    allowed: &[bool],
    labels: usize,
    lattice: &mut Lattice,
    best: &mut Vec<usize>,
) {
    assert!(0 < labels && labels <= 1 << 16, "a label is two bytes");
    assert!(emissions.len().is_multiple_of(labels), "words have all labels");
    assert!(transitions.len() == (labels + 1) * labels && allowed.len() == transitions.len(), "a row for each label");
    let n = emissions.len() / labels;
    let Lattice { scores, next, back } = lattice;
    back.clear();
    back.resize(n * labels, 0);
    best.clear();
    best.resize(n, 0);
    // A label that cannot be reached has a score below all others.
    next.clear();
    next.resize(labels, f32::NEG_INFINITY);
    scores.clone_from(next);
    for (word, emissions) in emissions.chunks_exact(labels).enumerate() {
        next.fill(f32::NEG_INFINITY);
        let back = &mut back[word * labels..][..labels];
        for before in if word == 0 { labels..labels + 1 } else { 0..labels } {
            let score = if word == 0 { 0.0 } else { scores[before] };
            let row = before * labels..(before + 1) * labels;
            for (label, (move_, allowed)) in transitions[row.clone()].iter().zip(&allowed[row]).enumerate() {
                if *allowed && score + move_ > next[label] {
                    next[label] = score + move_;
                    back[label] = before as u16;
                }
            }
        }
        for (score, emission) in next.iter_mut().zip(emissions) {
            *score += emission;
        }
        std::mem::swap(scores, next);
    }
    let mut label = (0..labels).fold(0, |best, label| if scores[label] > scores[best] { label } else { best });
    for (word, best) in best.iter_mut().enumerate().rev() {
        *best = label;
        label = back[word * labels + label] as usize;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn best(emissions: &[f32], transitions: &[f32], allowed: &[bool], labels: usize) -> Vec<usize> {
        // What is left of another sentence does not matter.
        let (mut lattice, mut best) = (Lattice::default(), Vec::new());
        viterbi(&[1.0; 6], &[0.0; 6], &[true; 6], 2, &mut lattice, &mut best);
        viterbi(emissions, transitions, allowed, labels, &mut lattice, &mut best);
        best
    }

    #[test]
    fn nothing_goes_on_that_did_not_begin() {
        // Outside, beginning, inside; inside may not come first or after outside.
        let allowed = [true, true, false, true, true, true, true, true, true, true, true, false];
        let emissions = [1.0, 0.0, 9.0, 0.0, 0.0, 4.0, 1.0, 0.0, 0.0];
        assert_eq!(best(&emissions, &[0.0; 12], &allowed, 3), [1, 2, 0]);
        assert_eq!(best(&emissions, &[0.0; 12], &[true; 12], 3), [2, 2, 0]);
        assert_eq!(best(&[0.0; 6], &[0.0; 12], &allowed, 3), [0, 0]);
        assert_eq!(best(&emissions, &[0.0; 12], &[false; 12], 3).len(), 3);
        assert!(best(&[], &[0.0; 12], &allowed, 3).is_empty());
    }

    proptest! {
        #[test]
        fn no_sequence_is_better(
            n in 1..5_usize,
            emissions in prop::collection::vec(-9..9_i8, 12),
            transitions in prop::collection::vec(-9..9_i8, 12),
            mut allowed in prop::collection::vec(prop::bool::weighted(0.7), 12),
        ) {
            // At least one sequence is allowed.
            allowed[0] = true;
            allowed[9] = true;
            let emissions: Vec<f32> = emissions[..n * 3].iter().map(|x| f32::from(*x)).collect();
            let transitions: Vec<f32> = transitions.iter().map(|x| f32::from(*x)).collect();
            let score = |labels: &[usize]| {
                let (mut sum, mut before) = (0.0, 3);
                for (word, label) in labels.iter().enumerate() {
                    if !allowed[before * 3 + label] {
                        return f32::NEG_INFINITY;
                    }
                    sum += emissions[word * 3 + label] + transitions[before * 3 + label];
                    before = *label;
                }
                sum
            };
            let found = score(&best(&emissions, &transitions, &allowed, 3));
            prop_assert!(found.is_finite());
            for code in 0..3_usize.pow(n as u32) {
                let labels: Vec<usize> = (0..n as u32).map(|word| code / 3_usize.pow(word) % 3).collect();
                prop_assert!(score(&labels) <= found);
            }
        }
    }
}
