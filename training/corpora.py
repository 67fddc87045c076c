"""Sentences to learn from: treebanks, corpora of names, annotated articles, and what the network sees of a word."""

import collections
import functools
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

TYPES = "person org place event work product program group".split()
LABELS = ["O"] + [f"{place}-{kind}" for kind in TYPES for place in "BI"]
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
SCHEMES = ["csui", "gsd", "pud"]
CONVENTIONS = ["articles", "idner", "nerui", "nergrit"]
# The scheme whose texts are most like those of each corpus of names.
SCHEME_OF = {"articles": "csui", "idner": "csui", "nerui": "csui", "nergrit": "gsd"}
KIND = {
    "PER": "person", "PERSON": "person", "ORG": "org", "ORGANIZATION": "org", "ORGANISATION": "org",
    "LOC": "place", "LOCATION": "place", "PLACE": "place",
}  # fmt: skip
# The corpora of names, and the ends of their files.
NAMES = (("idner", "txt"), ("nerui", "tsv"), ("nergrit", "txt"))
# Labels that corpora of three types can have.
NARROW = 7

DIGIT = re.compile("[0-9]")
# In the place of an answer where a corpus says nothing; what entropies of PyTorch leave out.
NEVER = -100
LONG, SHORT, SHAPES, LISTS = 4096, 1024, 512, 64


@dataclass
class Sentence:
    """Words with whatever a corpus says of them; None where it says nothing."""

    words: list
    scheme: str = "csui"
    convention: str = "articles"
    upos: list = None
    features: list = None
    lemmas: list = None
    heads: list = None
    relations: list = None
    labels: list = None
    # Arrays of numbers, made when first needed.
    arrays: dict = field(default_factory=dict)


def conllu(path, scheme):
    """The sentences of a treebank. A column that is empty in the whole file says nothing."""
    sentences, rows = [], []
    for line in [*Path(path).read_text("utf-8").split("\n"), ""]:
        if line and line[0] != "#":
            columns = line.split("\t")
            if columns[0].isdigit():
                rows.append(columns)
        elif not line and rows:
            column = list(zip(*rows))
            sentences.append(
                Sentence(
                    words=list(column[1]), scheme=scheme, lemmas=list(column[2]), upos=list(column[3]),
                    features=list(column[5]), heads=[int(h) for h in column[6]], relations=list(column[7]),
                )
            )  # fmt: skip
            rows = []
    if all(value == "_" for s in sentences for value in s.lemmas):
        for s in sentences:
            s.lemmas = s.features = None
    return sentences


def bio(path, convention):
    """The sentences of a file with a word a line and its label last."""
    sentences, words, labels = [], [], []
    for line in [*Path(path).read_text("utf-8").split("\n"), ""]:
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) < 2:
            if words:
                scheme = SCHEME_OF[convention]
                sentences.append(Sentence(words=words, convention=convention, labels=labels, scheme=scheme))
            words, labels = [], []
            continue
        label = columns[-1]
        if label != "O":
            kind = KIND.get(label[2:], label[2:])
            begins = label[0] == "B" or not labels or labels[-1][2:] != kind
            label = ("B-" if begins else "I-") + kind
        words.append(columns[0])
        labels.append(label)
    return sentences


def names(folder, hold_out):
    """The sentences of the corpora of names to learn from, without their development parts where those are held out, and
    these parts by corpus."""
    learned, dev = [], {}
    for name, end in NAMES:
        dev[name] = bio(Path(folder, f"{name}-dev.{end}"), name)
        learned += bio(Path(folder, f"{name}-train.{end}"), name) + ([] if hold_out else dev[name])
    return learned, dev


def measured(prepared):
    """Annotated articles to report on, where there are some."""
    path = Path(prepared, "measured.bio")
    return {"articles": bio(path, "articles")} if path.exists() else {}


def spans(labels):
    """(start, end, type) of the names of a sentence."""
    found, start = set(), None
    for at, label in enumerate([*labels, "O"]):
        if start is not None and label[0] != "I":
            found.add((start, at, labels[start][2:]))
            start = None
        if label[0] == "B":
            start = at
    return found


def norm(form):
    """A form as tables of words have it: in lower case, with all digits alike."""
    return DIGIT.sub("0", form.lower())


def lists(folder):
    """For each word of the lists of names: which lists have it in at least two names (1 person, 2 organisation, 4 place),
    and which in at least twenty (8, 16, 32)."""
    bits = collections.Counter()
    for bit, name in enumerate(("person", "organization", "place")):
        counts = collections.Counter()
        for line in Path(folder, f"{name}.txt").read_text("utf-8", errors="replace").split("\n"):
            counts.update(set(norm(line).split()))
        for word, count in counts.items():
            if count >= 2 and len(word) > 2:
                bits[word] |= (1 << bit) | (8 << bit if count >= 20 else 0)
    return bits


def fold(table, part):
    """FNV-1a of 32 bits over a letter that names the table and the bytes of `part`, folded once."""
    value = 0x811C9DC5
    for byte in (table + part).encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value ^ value >> 15


def shape(form):
    """Its pattern of capitals, small letters, digits and marks, runs cut at two."""
    kinds, run = [], 0
    for c in form:
        kind = "X" if c.isupper() else "x" if c.islower() else "d" if c.isnumeric() else c
        run = run + 1 if run and kind == last else 1
        last = kind
        if run <= 2:
            kinds.append(kind)
    return "".join(kinds)


class Vocabulary:
    """Places of words in the tables of the network: 0 where a table does not have the word."""

    def __init__(self, vectors, words, listed):
        self.vectors = {word: at + 1 for at, word in enumerate(vectors)}
        self.words = {word: at + 1 for at, word in enumerate(words)}
        self.listed = listed
        self.rows = functools.lru_cache(None)(self.rows)

    def rows(self, form):
        """The row of each table, in the order in which the network takes them in."""
        x = norm(form)
        return (
            self.vectors.get(x, 0), self.words.get(x, 0), fold("p", x[:3]) % LONG, fold("q", x[:4]) % LONG,
            fold("r", x[:5]) % LONG, fold("t", x[-2:]) % SHORT, fold("s", x[-3:]) % LONG, fold("u", x[-4:]) % LONG,
            fold("h", shape(form)) % SHAPES, self.listed.get(x, 0),
        )  # fmt: skip


@functools.cache
def script(form, lemma):
    """The edit that turns `form` into `lemma` around their longest common run: (base, letters off the front, text put
    there, letters off the end, text put there). The base is the form (0), its lower case (1), or the first half of that
    where it is reduplicated (2), whichever leaves the least to do."""
    lower = form.lower()
    halves = lower.split("-")
    best = None
    for base, text in [(0, form), (1, lower)] + ([(2, halves[0])] if len(halves) == 2 and halves[0] else []):
        same, i, j = 0, 0, 0
        for a in range(len(text)):
            for b in range(len(lemma)):
                n = 0
                while a + n < len(text) and b + n < len(lemma) and text[a + n] == lemma[b + n]:
                    n += 1
                if n > same:
                    same, i, j = n, a, b
        edit = (base, i, lemma[:j], len(text) - i - same, lemma[j + same :])
        cost = (i > 0) + (edit[3] > 0) + len(edit[2]) + len(edit[4]) + 0.1 * (i + edit[3])
        cost += 0.05 * (base == 0 and form != lower) + 0.02 * (base == 2)
        if best is None or cost < best[0]:
            best = cost, edit
    return best[1]


def apply(edit, form):
    """The lemma that a script makes of `form`; None where it does not fit."""
    base, front, before, back, behind = edit
    text = form if base == 0 else form.lower()
    if base == 2:
        if text.count("-") != 1:
            return None
        text = text.split("-")[0]
    if front + back > len(text) or front + back == len(text) and not before + behind:
        return None
    return before + text[front : len(text) - back] + behind


def batches(sentences, words, random=None):
    """Sentences of the same length together, about `words` words in a batch, in random order if there is one."""
    lengths = collections.defaultdict(list)
    for sentence in sentences:
        lengths[len(sentence.words)].append(sentence)
    out = []
    for length in sorted(lengths):
        same = lengths[length]
        if random:
            random.shuffle(same)
        count = max(1, words // length)
        out += [same[at : at + count] for at in range(0, len(same), count)]
    if random:
        random.shuffle(out)
    return out


def stack(batch, name, make):
    """The array `name` of every sentence of a batch, made by `make` the first time."""
    for sentence in batch:
        if name not in sentence.arrays:
            sentence.arrays[name] = np.array(make(sentence), dtype=np.int64)
    return np.stack([s.arrays[name] for s in batch])
