//! Which word of the treebank is which word of the system's.

use super::treebank::{Treebank, Word};

/// Pairs of indexes of words, treebank first, in text order.
pub fn align(gold: &Treebank, system: &Treebank) -> Vec<(usize, usize)> {
    let (gold, system) = (&gold.words[..], &system.words[..]);
    let mut pairs = Vec::new();
    let (mut g, mut s) = (0, 0);
    while let (Some(a), Some(b)) = (gold.get(g), system.get(s)) {
        if a.multiword || b.multiword {
            let region = region(gold, system, g, s);
            (g, s) = region.end;
            common(gold, system, &region, &mut pairs);
        } else if a.span == b.span {
            pairs.push((g, s));
            g += 1;
            s += 1;
        } else if a.span.0 <= b.span.0 {
            g += 1;
        } else {
            s += 1;
        }
    }
    pairs
}

/// The words around a multi-word token: from the first pair of indexes up to, not including, the second.
struct Region {
    start: (usize, usize),
    end: (usize, usize),
}

/// The smallest run of words on both sides that holds the multi-word token at `g` or `s` and all that overlap it.
fn region(gold: &[Word], system: &[Word], mut g: usize, mut s: usize) -> Region {
    let mut end;
    if gold[g].multiword {
        end = gold[g].span.1;
        if !system[s].multiword && system[s].span.0 < gold[g].span.0 {
            s += 1;
        }
    } else {
        end = system[s].span.1;
        if !gold[g].multiword && gold[g].span.0 < system[s].span.0 {
            g += 1;
        }
    }
    let start = (g, s);
    let inside = |words: &[Word], at: usize, end: usize| {
        words.get(at).is_some_and(|w| if w.multiword { w.span.0 < end } else { w.span.1 <= end })
    };
    while inside(gold, g, end) || inside(system, s, end) {
        let gold_first = match (gold.get(g), system.get(s)) {
            (Some(a), Some(b)) => a.span.0 <= b.span.0,
            (a, _) => a.is_some(),
        };
        let word = if gold_first { &gold[g] } else { &system[s] };
        if word.multiword {
            end = end.max(word.span.1);
        }
        if gold_first {
            g += 1;
        } else {
            s += 1;
        }
    }
    Region { start, end: (g, s) }
}

/// Adds the longest common subsequence of the forms in `region` to `pairs`.
fn common(gold: &[Word], system: &[Word], region: &Region, pairs: &mut Vec<(usize, usize)>) {
    let Region { start, end } = *region;
    let (rows, columns) = (end.0 - start.0, end.1 - start.1);
    let same = |r: usize, c: usize| gold[start.0 + r].form == system[start.1 + c].form;
    let mut longest = vec![vec![0_usize; columns + 1]; rows + 1];
    for r in (0..rows).rev() {
        for c in (0..columns).rev() {
            let with = if same(r, c) { 1 + longest[r + 1][c + 1] } else { 0 };
            longest[r][c] = with.max(longest[r + 1][c]).max(longest[r][c + 1]);
        }
    }
    let (mut r, mut c) = (0, 0);
    while r < rows && c < columns {
        if same(r, c) {
            pairs.push((start.0 + r, start.1 + c));
            r += 1;
            c += 1;
        } else if longest[r][c] == longest[r + 1][c] {
            r += 1;
        } else {
            c += 1;
        }
    }
}
