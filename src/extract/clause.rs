//! Who does what to whom, as the tree has it: every verb with its subject and each of its objects.
//!
//! In comes a [`Scene`], out come [`Clause`]s over its words, whatever they speak of. The constraint that a relation is a
//! verb, a verb with a preposition, or a verb with a noun and a preposition is that of Fader et al., *Identifying
//! Relations for Open Information Extraction* (EMNLP 2011).

use rustc_hash::{FxHashMap, FxHashSet};

use super::draft::rows;
use crate::pattern::{Scene, stem};
use crate::text::{Token, Upos};

/// Verbs of two words, of which the tree takes the second for an object or adverb (`bekerja sama`, "cooperate").
#[derive(Default)]
pub struct Phrasal(FxHashMap<String, FxHashSet<String>>);

impl Phrasal {
    /// Reads a lexicon: a verb of two words a row.
    pub fn read(tsv: &str) -> Self {
        let mut verbs: FxHashMap<String, FxHashSet<String>> = FxHashMap::default();
        for row in rows(tsv) {
            if let Some((verb, second)) = row[0].split_once(' ') {
                verbs.entry(verb.to_owned()).or_default().insert(second.to_owned());
            }
        }
        Self(verbs)
    }

    fn second(&self, scene: &Scene, verb: usize) -> Option<usize> {
        let next = verb + 1;
        let seconds = self.0.get(&scene.lower[verb])?;
        scene.lower.get(next).filter(|word| seconds.contains(*word)).map(|_| next)
    }
}

/// How the subject of a verb was found, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// It is the verb's own.
    Own,
    /// A relative clause describes it (`yang`, "who").
    Relative,
    /// The verb shares it with the verb that it is joined to (`dan`, "and").
    Shared,
    /// It is that of the verb above (`berusaha menjual`, "try to sell"; `untuk menjual`, "in order to sell").
    Controlled,
}

/// A verb between its subject and one of its objects. Words are indexes into the tokens of the analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The head of the words for who does it; of a passive without agent, whom it is done to.
    pub subject: usize,
    /// The verb.
    pub verb: usize,
    /// The words of the relation, joined by `_`. Without a preposition the verb is in the form that both voices share
    /// (`biayai`, "finance"), with one in its own (`bekerja_sama_dengan`, "cooperate with").
    pub lemma: String,
    /// The preposition before the object, `_` between its words; none for a direct object and for the agent of a passive.
    pub preposition: Option<String>,
    /// The head of the words for the object.
    pub object: usize,
    /// How the subject was found.
    pub way: Way,
    /// Whether the verb is a passive and the subject its agent (`oleh`, "by").
    pub agent: bool,
}

/// The words that join two nouns like a verb. Neither these nor those of becoming have a passive.
const COPULAS: [&str; 5] = ["adalah", "ialah", "merupakan", "menjadi", "yaitu"];
/// Verbs above a verb at the most when its subject is looked for.
const ABOVE: usize = 6;
/// Nouns between a verb and a preposition that belong to the relation (`menandatangani nota kesepahaman dengan`, "sign a
/// memorandum of understanding with").
const NOUNS: usize = 3;

/// All clauses of the scene, in the order of their verbs, then of their objects.
pub fn clauses(scene: &Scene, phrasal: &Phrasal) -> Vec<Clause> {
    let mut all = Vec::new();
    for (at, token) in scene.analysis.tokens.iter().enumerate() {
        match token.upos {
            Upos::Verb => verb(scene, phrasal, at, &mut all),
            // A noun that is said of another: Wedi adalah desa, "Wedi is a village".
            _ => copula(scene, at, &mut all),
        }
    }
    all.sort_by(|a, b| (a.verb, a.object, a.subject, &a.lemma).cmp(&(b.verb, b.object, b.subject, &b.lemma)));
    all.dedup();
    all
}

/// What is said of the subject of a noun with a copula.
fn copula(scene: &Scene, noun: usize, all: &mut Vec<Clause>) {
    let Some(verb) = below(scene, noun, "cop").find(|&t| COPULAS.contains(&scene.lower[t].as_str())) else { return };
    if let Some((subject, way)) = subject(scene, noun, ABOVE) {
        let lemma = scene.lower[verb].clone();
        all.push(Clause { subject, verb, lemma, preposition: None, object: noun, way, agent: false });
    }
}

fn verb(scene: &Scene, phrasal: &Phrasal, verb: usize, all: &mut Vec<Clause>) {
    let Some((subject, way)) = subject(scene, verb, ABOVE) else { return };
    let form = &scene.lower[verb];
    let second = phrasal.second(scene, verb);
    let stem = transitive(form, &scene.analysis.tokens[verb].lemma);
    let with_second = |first| std::iter::once(first).chain(second.map(|t| scene.lower[t].as_str())).collect();
    let (words, voiceless): (Vec<&str>, Vec<&str>) = (with_second(form.as_str()), with_second(stem.as_str()));
    let passive = is_passive(&scene.analysis.tokens[verb], form);
    // Neither the second word of the verb nor the subject is an object; what hangs from the second word hangs from both.
    let heads = [Some(verb), second];
    let below: Vec<usize> = heads.into_iter().flatten().flat_map(|t| scene.dependents(t).iter().copied()).collect();
    let mut say = |words: &[&str], preposition: Option<String>, object: usize| {
        let lemma = words.iter().copied().chain(preposition.as_deref()).collect::<Vec<_>>().join("_");
        all.push(Clause { subject, verb, lemma, preposition, object, way, agent: false });
    };
    let mut agents = Vec::new();
    for object in below.into_iter().filter(|&t| Some(t) != second && t != subject) {
        let deprel = &scene.analysis.tokens[object].deprel;
        let direct = is(deprel, "obj") || is(deprel, "iobj");
        let oblique = is(deprel, "obl") && &**deprel != "obl:tmod";
        let attached = is(deprel, "nmod") && second.is_some();
        if !(direct || oblique || attached) {
            continue;
        }
        // Behind a name a preposition belongs to the verb, whatever the tree says: what a name names needs no more words.
        if (direct || passive) && is_name(scene, object) {
            for below in below_name(scene, object) {
                for (object, preposition) in members(scene, below).into_iter().filter(|(_, p)| p.is_some()) {
                    say(&words, preposition, object);
                }
            }
        }
        for (object, preposition) in members(scene, object) {
            let by = preposition.as_deref() == Some("oleh");
            match preposition {
                // By whom: with oleh, "by", or right behind the verb without it.
                _ if passive && (&**deprel == "obl:agent" || by) => agents.push(object),
                None if passive && oblique && verb + 1 >= first_of(scene, object) => agents.push(object),
                Some(preposition) if !direct => say(&words, Some(preposition), object),
                None if direct && !passive => {
                    say(&voiceless, None, object);
                    noun_phrase(scene, verb, object, &mut say);
                }
                _ => {}
            }
        }
    }
    for agent in agents {
        let lemma = voiceless.join("_");
        all.push(Clause { subject: agent, verb, lemma, preposition: None, object: subject, way, agent: true });
    }
}

/// A noun between the verb and a preposition says what the verb alone does not: `menandatangani kontrak dengan`, "sign a
/// contract with".
fn noun_phrase(scene: &Scene, verb: usize, noun: usize, say: &mut impl FnMut(&[&str], Option<String>, usize)) {
    if scene.over(noun).is_some() || noun <= verb || noun > verb + NOUNS {
        return;
    }
    let tokens = &scene.analysis.tokens;
    let governed = |t: usize| std::iter::successors(Some(t), |&t| tokens[t].head).take(NOUNS).any(|t| t == noun);
    let is_noun = |t: usize| tokens[t].upos == Upos::Noun && scene.over(t).is_none();
    let end = (verb + 1..tokens.len().min(verb + 1 + NOUNS))
        .find(|&t| !(is_noun(t) && governed(t)))
        .unwrap_or(tokens.len().min(verb + 1 + NOUNS));
    if end <= noun {
        return;
    }
    let words: Vec<&str> = (verb..end).map(|t| scene.lower[t].as_str()).collect();
    let inside = (verb + 1..end).flat_map(|t| scene.dependents(t).iter().copied());
    for below in inside.filter(|&t| t >= end && is(&tokens[t].deprel, "nmod")) {
        for (object, preposition) in members(scene, below) {
            if preposition.is_some() {
                say(&words, preposition, object);
            }
        }
    }
}

/// Whose deed, or of a passive whose fate, the verb is, and how that is known.
fn subject(scene: &Scene, verb: usize, above: usize) -> Option<(usize, Way)> {
    let tokens = &scene.analysis.tokens;
    let own = below(scene, verb, "nsubj").find(|&t| scene.lower[t] != "yang");
    if let Some(own) = own {
        return Some((own, Way::Own));
    }
    let above = above.checked_sub(1)?;
    let head = tokens[verb].head?;
    let deprel = &tokens[verb].deprel;
    let verbal = |t: usize| tokens[t].upos == Upos::Verb || below(scene, t, "cop").next().is_some();
    let relative = || scene.dependents(verb).iter().any(|&t| scene.lower[t] == "yang");
    if &**deprel == "acl:relcl" || is(deprel, "acl") && relative() {
        return Some((head, Way::Relative));
    }
    if is(deprel, "conj") && verbal(head) {
        return subject(scene, head, above).map(|(t, way)| (t, way.max(Way::Shared)));
    }
    if (is(deprel, "xcomp") || is(deprel, "advcl")) && verbal(head) {
        return subject(scene, head, above).map(|(t, _)| (t, Way::Controlled));
    }
    None
}

/// `head` and what is joined to it with `dan`, "and", each with its preposition; the first lends its own to the others.
fn members(scene: &Scene, head: usize) -> Vec<(usize, Option<String>)> {
    let first = preposition(scene, head);
    let others = below(scene, head, "conj").filter(|&t| scene.analysis.tokens[t].upos != Upos::Verb);
    let others = others.map(|t| (t, preposition(scene, t).or_else(|| first.clone()))).collect::<Vec<_>>();
    std::iter::once((head, first.clone())).chain(others).collect()
}

/// The preposition of a noun, with the words that are fixed to it.
fn preposition(scene: &Scene, noun: usize) -> Option<String> {
    let cases = below(scene, noun, "case").filter(|&t| t < noun);
    let words = cases.flat_map(|t| std::iter::once(t).chain(below(scene, t, "fixed")));
    let words: Vec<&str> = words.map(|t| scene.lower[t].as_str()).collect();
    (!words.is_empty()).then(|| words.join("_"))
}

/// The dependents of `token` with the relation `deprel`, subtypes included, in text order.
fn below<'s>(scene: &'s Scene, token: usize, deprel: &'static str) -> impl Iterator<Item = usize> + 's {
    scene.dependents(token).iter().copied().filter(move |&t| is(&scene.analysis.tokens[t].deprel, deprel))
}

fn is_name(scene: &Scene, token: usize) -> bool {
    scene.over(token).is_some() || scene.analysis.tokens[token].upos == Upos::Propn
}

/// What hangs from a name and is no part of it.
fn below_name(scene: &Scene, name: usize) -> Vec<usize> {
    let over = scene.over(name);
    below(scene, name, "nmod").filter(|&t| t > name && (over.is_none() || scene.over(t) != over)).collect()
}

/// The first word of what speaks of `token`: a title may stand before a name.
fn first_of(scene: &Scene, token: usize) -> usize {
    scene.over(token).map_or(token, |a| scene.anchors[a].outer.start)
}

fn is(deprel: &str, relation: &str) -> bool {
    deprel.strip_prefix(relation).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// Whether the verb is a passive in *di-*. A *di-* that belongs to the root (*diam*, "be silent") is none.
fn is_passive(token: &Token, form: &str) -> bool {
    form.len() > 4 && form.starts_with("di") && (token.feats.contains("Voice=Pass") || !token.lemma.starts_with("di"))
}

/// The form that both voices of a verb share ([`stem`]). Suffixes stay, since they tell who stands where: *menghadiahkan* a
/// thing, *menghadiahi* a person. What joins two nouns has one voice.
fn transitive(form: &str, lemma: &str) -> String {
    if COPULAS.contains(&form) { form.to_owned() } else { stem(form, lemma) }
}

#[cfg(test)]
mod tests;
