//! How wide words are, without a font: the advance widths of Helvetica, which Arial and Liberation Sans share.

/// Advance widths of the characters from space to tilde, in thousandths of the font size (Adobe Core 14 AFM).
const ADVANCES: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// How wide a line is at this font size.
pub fn width(line: &str, size: f64) -> f64 {
    line.chars().map(advance).sum::<f64>() * size
}

/// The share of the font size that a character takes; those beyond ASCII are guessed, rather too wide than too narrow.
fn advance(c: char) -> f64 {
    let code = c as usize;
    match code.checked_sub(0x20).and_then(|at| ADVANCES.get(at)) {
        Some(advance) => f64::from(*advance) / 1000.0,
        None if code < 0x250 => 0.67,
        None if (0x300..0x370).contains(&code) => 0.0,
        None if code < 0x1100 => 0.75,
        // Scripts of East Asia, and emoji.
        None if !(0x2000..0x2e80).contains(&code) => 1.1,
        None => 0.8,
    }
}

/// The text in lines not wider than `room`, at most `most` of them; what does not fit ends in an ellipsis. Lines break at
/// spaces, and within words that are too long for one.
pub fn wrapped(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        let line = lines.last_mut().map_or("", |line| line.as_str());
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&joined, size) <= room {
            lines.pop();
            lines.push(joined);
            continue;
        }
        lines.push(String::new());
        for c in word.chars() {
            let full = lines.last().is_some_and(|line| width(line, size) + advance(c) * size > room);
            match lines.last_mut() {
                Some(line) if !full => line.push(c),
                _ => lines.push(c.to_string()),
            }
        }
    }
    lines.retain(|line| !line.is_empty());
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last, size) + advance('…') * size > room && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_hold_all_words_and_fit() {
        let text = "Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi";
        let lines = wrapped(text, 10.0, 120.0, 9);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| width(line, 10.0) <= 120.0), "{lines:?}");
        let short = wrapped(text, 10.0, 120.0, 2);
        assert_eq!(short.len(), 2);
        assert!(short[1].ends_with('…') && width(&short[1], 10.0) <= 120.0, "{short:?}");
    }

    #[test]
    fn a_word_that_is_too_long_is_broken() {
        let lines = wrapped("di Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", 10.0, 100.0, 9);
        assert!(lines.iter().all(|line| width(line, 10.0) <= 100.0), "{lines:?}");
        assert_eq!(lines.concat(), "diLlanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch");
        assert_eq!(wrapped(" \n", 10.0, 100.0, 3), Vec::<String>::new());
    }
}
