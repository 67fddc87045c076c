//! Lemmas: the edit script that turns a word into its dictionary form (*menyetujui* into *setuju*, "agree"), after
//! Chrupała, *Simple Data-Driven Context-Sensitive Lemmatization* (2006). The network chooses among scripts.

use crate::model::Chunks;

/// What is done with the form before letters are taken away and added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// As written.
    Form,
    /// In lower case.
    Lower,
    /// The first half of a reduplicated word (*negara-negara*, "countries"), in lower case.
    Half,
}

/// Letters taken from the front and put there, taken from the end and put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    base: Base,
    front: usize,
    before: String,
    back: usize,
    behind: String,
}

impl Script {
    /// Reads a script: base, letters off the front, text put there, letters off the end, text put there.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(chunks: &mut Chunks) -> Result<Self, String> {
        let base = match chunks.bytes(1)?[0] {
            0 => Base::Form,
            1 => Base::Lower,
            2 => Base::Half,
            other => return Err(format!("there is no base {other} of a lemma")),
        };
        Ok(Self {
            base,
            front: chunks.number()? as usize,
            before: chunks.text()?.to_owned(),
            back: chunks.number()? as usize,
            behind: chunks.text()?.to_owned(),
        })
    }

    /// The lemma of `form`, if the script fits it: there must be enough letters, and something must be left.
    pub fn apply(&self, form: &str) -> Option<String> {
        let lower;
        let base = match self.base {
            Base::Form => form,
            Base::Lower => {
                lower = form.to_lowercase();
                &lower
            }
            Base::Half => {
                lower = form.to_lowercase();
                let (half, rest) = lower.split_once('-')?;
                if rest.contains('-') {
                    return None;
                }
                half
            }
        };
        let letters = base.chars().count();
        let kept = letters.checked_sub(self.front.checked_add(self.back)?)?;
        if kept == 0 && self.before.is_empty() && self.behind.is_empty() {
            return None;
        }
        let kept = base.chars().skip(self.front).take(kept);
        Some(self.before.chars().chain(kept).chain(self.behind.chars()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(base: Base, front: usize, before: &str, back: usize, behind: &str) -> Script {
        Script { base, front, before: before.into(), back, behind: behind.into() }
    }

    #[test]
    fn scripts() {
        let active = script(Base::Lower, 4, "s", 1, "");
        assert_eq!(active.apply("Menyetujui").as_deref(), Some("setuju"));
        assert_eq!(active.apply("kata"), None);
        assert_eq!(script(Base::Form, 0, "", 0, "").apply("Jakarta").as_deref(), Some("Jakarta"));
        let half = script(Base::Half, 0, "", 0, "");
        assert_eq!(half.apply("Negara-negara").as_deref(), Some("negara"));
        assert_eq!(half.apply("negara"), None);
        assert_eq!(half.apply("orang-orang-an"), None);
        assert_eq!(script(Base::Form, usize::MAX, "", 1, "").apply("kata"), None);
    }
}
