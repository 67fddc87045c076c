"""Corpora as columns of numbers, sentences end to end: what is learned from at great speed."""

import collections

import numpy as np
import torch

from corpora import CONVENTIONS, LABELS, NEVER, SCHEMES, TYPES, UPOS, script, spans

ANSWERS = "upos features scripts heads relations labels".split()


class Forms:
    """All different words that are met, numbered."""

    def __init__(self):
        self.all, self.places = [], {}

    def number(self, form):
        at = self.places.get(form)
        if at is None:
            at = self.places[form] = len(self.all)
            self.all.append(form)
        return at


class Columns:
    """The form of each word, and each answer by its number (heads count from 1 within the sentence, 0 is the root);
    `NEVER` where a corpus says nothing. `starts` has one more entry than there are sentences."""

    def __init__(self, forms, lengths, schemes, conventions, answers=None):
        self.forms = np.asarray(forms, np.int32)
        self.starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.schemes, self.conventions = np.asarray(schemes, np.int16), np.asarray(conventions, np.int16)
        empty = lambda: np.full(len(self.forms), NEVER, np.int16)
        self.answers = {name: empty() for name in ANSWERS} | (answers or {})

    @classmethod
    def of(cls, sentences, forms, model):
        """`model` has the lists of answers."""
        lists = {"upos": UPOS, "features": model.features, "scripts": model.scripts, "relations": model.relations, "labels": LABELS}
        places = {name: {value: at for at, value in enumerate(values)} for name, values in lists.items()}
        columns = {name: [] for name in ANSWERS}
        for s in sentences:
            nothing = [None] * len(s.words)
            columns["heads"] += s.heads or [NEVER] * len(s.words)
            values = {"scripts": [script(*pair) for pair in zip(s.words, s.lemmas)] if s.lemmas else nothing}
            for name, place in places.items():
                columns[name] += [place.get(v, NEVER) for v in values.get(name) or getattr(s, name, None) or nothing]
        return cls(
            [forms.number(w) for s in sentences for w in s.words], [len(s.words) for s in sentences],
            [SCHEMES.index(s.scheme) for s in sentences], [CONVENTIONS.index(s.convention) for s in sentences],
            {name: np.array(values, np.int16) for name, values in columns.items()},
        )  # fmt: skip

    @classmethod
    def plain(cls, lines, forms):
        """Lines of text, words apart by spaces, as the articles of news are read."""
        split = [line.split() for line in lines]
        number, count = forms.number, len(split)
        return cls([number(w) for words in split for w in words], [len(w) for w in split], [0] * count, [0] * count)

    def lengths(self):
        return np.diff(self.starts)

    def sentence_of(self):
        """The number of the sentence of each word."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths())

    def forget_what_is_no_tree(self):
        """Takes heads and relations from sentences where they make no tree with one root."""
        sentence, heads = self.sentence_of(), self.answers["heads"].astype(np.int64)
        end = len(self.forms)
        above = np.append(np.where(heads > 0, self.starts[sentence] + heads - 1, end), end)
        for _ in range(10):
            above = above[above]
        count = lambda what: np.bincount(sentence, what, len(self.starts) - 1)
        wrong = (count(above[:-1] != end) > 0) | (count(heads == 0) != 1)
        for name in ("heads", "relations"):
            self.answers[name][wrong[sentence]] = NEVER
        return wrong.mean()


class Shelf:
    """Sentences by their length on a device, from which batches are taken."""

    def __init__(self, columns, rows, device, longest=100):
        self.rows = rows
        to = lambda values: torch.from_numpy(np.asarray(values)).to(device)
        self.forms = to(columns.forms.astype(np.int64))
        self.answers = {name: to(values) for name, values in columns.answers.items()}
        self.schemes, self.conventions = to(columns.schemes.astype(np.int64)), to(columns.conventions.astype(np.int64))
        self.starts, lengths = to(columns.starts), columns.lengths()
        # What some words of a sentence are named and others are not cannot be learned from.
        unknown = np.add.reduceat(columns.answers["labels"] == NEVER, columns.starts[:-1])
        whole = (unknown == 0) | (unknown == lengths)
        self.by_length = {n: np.flatnonzero((lengths == n) & whole) for n in np.unique(lengths) if 0 < n <= longest}

    def batches(self, words, random=None, share=1.0):
        """Numbers of sentences of one length, about `words` words a batch; of each length only this share."""
        out = []
        for length, numbers in self.by_length.items():
            if random is not None:
                numbers = random.permutation(numbers)
            numbers = numbers[: round(share * len(numbers))]
            count = max(1, words // length)
            out += [(length, numbers[at : at + count]) for at in range(0, len(numbers), count)]
        if random is not None:
            random.shuffle(out)
        return out

    def take(self, batch):
        """Rows of the tables, schemes, conventions and answers of a batch, and where its words stand in the columns."""
        length, numbers = batch
        numbers = torch.from_numpy(numbers).to(self.starts.device)
        at = self.starts[numbers, None] + torch.arange(length, device=self.starts.device)
        answers = {name: values[at].long() for name, values in self.answers.items()}
        return self.rows[self.forms[at]], self.schemes[numbers], self.conventions[numbers], answers, at


def report(name, right, found):
    """Prints how much of `right` (columns) is found (answers by name)."""
    known = right.answers
    if (known["labels"] != NEVER).all():
        kinds, parts = collections.Counter(), []
        # What a teacher did not get to see is no name.
        for labels in (known["labels"], found["labels"].clip(min=0)):
            sentences = enumerate(np.split(labels, right.starts[1:-1]))
            parts.append({(n, *span) for n, own in sentences for span in spans([LABELS[label] for label in own])})
        for part, names in zip(("right", "found", "both"), (*parts, parts[0] & parts[1])):
            kinds.update((part, kind) for *_, kind in names)
            kinds.update((part, None) for _ in names)
        f1 = lambda kind: 200 * kinds["both", kind] / max(1, kinds["right", kind] + kinds["found", kind])
        shares = [f"{kind} {f1(kind):.1f}" for kind in TYPES if kinds["right", kind]]
        print(f"  {name}: names {f1(None):.2f} ({', '.join(shares)})", flush=True)
    if (known["heads"] != NEVER).all():
        same = {what: known[what] == found[what] for what in ANSWERS if what != "labels"}
        same["las"] = same["heads"] & same["relations"]
        share = lambda what: 100 * same[what][known.get(what, known["heads"]) != NEVER].mean()
        print("  " + name + ": " + ", ".join(f"{what} {share(what):.2f}" for what in same), flush=True)
