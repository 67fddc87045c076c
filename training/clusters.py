"""Gathers the words of plain text that a network has vectors of into clusters of like words, for the features of pairs.

Spherical k-means (Dhillon and Modha, *Concept Decompositions for Large Sparse Text Data*, Machine Learning 42, 2001)
over the vectors in the network's file. Writes `word TAB cluster`, the words in order.
"""

import argparse
import collections
import re

import numpy as np

import export
from names import Model


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("model", help="a network.model")
    options.add_argument("words", help="plain text as `simpul analyse --to words` writes it")
    options.add_argument("out", help="the lexicon to write")
    options.add_argument("--clusters", type=int, default=400)
    options.add_argument("--least", type=int, default=25, help="how often a word must be there")
    options.add_argument("--rounds", type=int, default=25)
    options = options.parse_args()
    model = Model(options.model)
    counts = collections.Counter()
    with open(options.words, encoding="utf-8") as lines:
        for line in lines:
            counts.update(line.split())
    plain = re.compile(r"[a-z]+(-[a-z]+)*")
    rows = {}
    for word, count in counts.items():
        row = model.words.get(export.key(word), (0, 0, 0))[0] if count >= options.least and plain.fullmatch(word) else 0
        if row:
            rows[word] = row
    words = sorted(rows)
    vectors = model.tables[0][[rows[word] for word in words]]
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    # The commonest words are the first centres.
    common = sorted(range(len(words)), key=lambda n: (-counts[words[n]], words[n]))
    centres = vectors[common[: options.clusters]]
    for _ in range(options.rounds):
        nearest = (vectors @ centres.T).argmax(1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 1e-6, sums / np.maximum(lengths, 1e-6), centres)
    with open(options.out, "w", encoding="utf-8") as out:
        out.write("# Words of like use, as their vectors in models/network.model have it (training/clusters.py): word, cluster\n")
        for word, cluster in zip(words, nearest):
            out.write(f"{word}\t{cluster}\n")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
