//! The best way to pair things one to one: the assignment problem.
//!
//! The method is that of Kuhn (1955) and Munkres (1957), in the form with shortest augmenting paths of Jonker and Volgenant
//! ("A Shortest Augmenting Path Algorithm for Dense and Sparse Linear Assignment Problems", Computing 38, 1987): n²m
//! steps for n rows and m columns, n the smaller.

/// The greatest sum of `weight(row, column)` over pairs in which each row and each column stands once at the most.
/// Weights are finite and not negative.
pub fn best(rows: usize, columns: usize, weight: impl Fn(usize, usize) -> f64) -> f64 {
    if rows > columns { of_fewer(columns, rows, &|c, r| weight(r, c)) } else { of_fewer(rows, columns, &weight) }
}

/// As [`best`], with no more rows than columns.
fn of_fewer(rows: usize, columns: usize, weight: &dyn Fn(usize, usize) -> f64) -> f64 {
    // Column 0 stands for none; rows and columns are counted from 1.
    let mut row_of = vec![0; columns + 1];
    let (mut row_price, mut column_price) = (vec![0.0; rows + 1], vec![0.0; columns + 1]);
    for row in 1..=rows {
        row_of[0] = row;
        let mut at = 0;
        let mut nearest = vec![f64::INFINITY; columns + 1];
        let mut came_from = vec![0; columns + 1];
        let mut reached = vec![false; columns + 1];
        while row_of[at] != 0 {
            reached[at] = true;
            let from = row_of[at];
            let (mut step, mut next) = (f64::INFINITY, 0);
            for column in (1..=columns).filter(|&c| !reached[c]) {
                let cost = -weight(from - 1, column - 1) - row_price[from] - column_price[column];
                if cost < nearest[column] {
                    (nearest[column], came_from[column]) = (cost, at);
                }
                if nearest[column] < step {
                    (step, next) = (nearest[column], column);
                }
            }
            for column in 0..=columns {
                if reached[column] {
                    row_price[row_of[column]] += step;
                    column_price[column] -= step;
                } else {
                    nearest[column] -= step;
                }
            }
            at = next;
        }
        while at != 0 {
            let before = came_from[at];
            row_of[at] = row_of[before];
            at = before;
        }
    }
    (1..=columns).filter(|&c| row_of[c] != 0).map(|c| weight(row_of[c] - 1, c - 1)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every way is tried.
    fn tried(rows: &[Vec<f64>], taken: u32) -> f64 {
        let Some((row, rest)) = rows.split_first() else { return 0.0 };
        let free = row.iter().enumerate().filter(|(c, _)| taken & (1 << c) == 0);
        free.map(|(c, w)| w + tried(rest, taken | 1 << c)).fold(tried(rest, taken), f64::max)
    }

    #[test]
    fn the_second_best_of_one_may_be_best_for_all() {
        let weights = [[9.0, 8.0], [8.0, 1.0]];
        assert!((best(2, 2, |r, c| weights[r][c]) - 16.0).abs() < 1e-9);
        assert!(best(0, 3, |_, _| 1.0).abs() < 1e-9 && best(3, 0, |_, _| 1.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn no_pairing_is_better(rows in 0..5_usize, columns in 0..6_usize, raw in prop::collection::vec(0..9_u8, 30)) {
            let rows: Vec<Vec<f64>> =
                (0..rows).map(|r| (0..columns).map(|c| f64::from(raw[r * 6 + c]) / 8.0).collect()).collect();
            prop_assert!((best(rows.len(), columns, |r, c| rows[r][c]) - tried(&rows, 0)).abs() < 1e-9);
        }
    }
}
