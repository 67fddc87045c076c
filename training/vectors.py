"""Vectors of words from plain text: skip-gram with negative sampling (Mikolov et al., Distributed Representations of
Words and Phrases and their Compositionality, NIPS 2013). The input has one sentence a line, words apart by spaces."""

import argparse

import numpy as np
from gensim.models import Word2Vec

from corpora import norm

LONGEST = 200


class Sentences:
    def __init__(self, path):
        self.path = path

    def __iter__(self):
        with open(self.path, encoding="utf-8") as lines:
            for line in lines:
                words = norm(line).split()
                for at in range(0, len(words), LONGEST):
                    yield words[at : at + LONGEST]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("text", help="tokenised text")
    options.add_argument("out", help="where OUT.npy and OUT.words go")
    options = options.parse_args()
    # One worker, so that the same text gives the same vectors.
    model = Word2Vec(
        Sentences(options.text), vector_size=96, window=4, min_count=15, sg=1, negative=5, epochs=4, sample=1e-4,
        workers=1, seed=1,
    )  # fmt: skip
    np.save(f"{options.out}.npy", model.wv.vectors.astype("float32"))
    with open(f"{options.out}.words", "w", encoding="utf-8") as out:
        out.write("\n".join(model.wv.index_to_key))
    print(len(model.wv), "vectors")


main()
