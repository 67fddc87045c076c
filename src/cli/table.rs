//! Rows in columns, for eyes.

use std::io::{self, Write};

use terminal_size::{Width, terminal_size_of};

use super::style::one_line;

/// How many characters a line may have: `COLUMNS`, or the width of the terminal that standard output is; none where
/// it is no terminal.
pub fn width() -> Option<usize> {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(|| terminal_size_of(io::stdout()).map(|(Width(width), _)| usize::from(width)))
}

/// Writes `rows` under `header`, with every line within `width` where there is one.
pub fn write(header: &[&str], rows: &[Vec<String>], width: Option<usize>, mut out: impl Write) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect()).collect();
    let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    if let Some(width) = width {
        shrink(&mut widths, width.saturating_sub(2 * header.len().saturating_sub(1)));
    }
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    line(&header, &widths, &mut out)?;
    line(&widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>(), &widths, &mut out)?;
    rows.iter().try_for_each(|row| line(row, &widths, &mut out))
}

/// Writes `rows` under `header` with a tab between cells, for programs.
pub fn tsv(header: &[&str], rows: &[Vec<String>], mut out: impl Write) -> io::Result<()> {
    writeln!(out, "{}", header.join("\t"))?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| one_line(cell)).collect();
        writeln!(out, "{}", cells.join("\t"))?;
    }
    Ok(())
}

/// Takes from the widest column until all fit, or none can give any more.
fn shrink(widths: &mut [usize], room: usize) {
    const LEAST: usize = 4;
    while widths.iter().sum::<usize>() > room {
        match widths.iter_mut().max() {
            Some(widest) if *widest > LEAST => *widest -= 1,
            _ => break,
        }
    }
}

fn line(cells: &[String], widths: &[usize], out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    for (cell, &width) in cells.iter().zip(widths) {
        let long = cell.chars().count() > width;
        let kept: String = cell.chars().take(if long { width.saturating_sub(1) } else { width }).collect();
        let shown = if long { kept + "…" } else { kept };
        let padding = width - shown.chars().count();
        text.push_str(&shown);
        text.extend(std::iter::repeat_n(' ', padding + 2));
    }
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: Option<usize>) -> String {
        let rows =
            [vec!["Li Qiang".to_owned(), "KTT ke-22\nSCO di Bishkek".to_owned()], vec!["é".to_owned(), String::new()]];
        let mut out = Vec::new();
        write(&["who", "what"], &rows, width, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_line_up() {
        assert_eq!(
            table(None),
            "who       what\n────────  ────────────────────────\nLi Qiang  KTT ke-22 SCO di Bishkek\né\n"
        );
    }

    #[test]
    fn lines_fit() {
        for width in 12..40 {
            assert!(table(Some(width)).lines().all(|line| line.chars().count() <= width), "{width}");
        }
        assert!(table(Some(20)).contains("Li Qiang  KTT ke-22…"), "{}", table(Some(20)));
    }
}
