#!/usr/bin/env python3
"""A table of millions of names, to time catalogues with: id, name, alias, type, description, prominence.

    benches/names.py 10000000 [--seed N] > names.tsv
    simpul link --catalogue build names.tsv -o names.cat

Names are invented: syllables of Indonesian words, put together as people, bodies and places are called. Rows are written as
they are made, so that memory does not grow. The same number and seed give the same bytes. `--sample K` writes every K-th row
to standard error too, as questions to ask.
"""

import argparse
import random
import sys

ONSETS = "b c d g h j k l m n p r s t w y ng ny".split()
VOWELS = "a a a i u e o ai au".split()
CODAS = ["", "", "", "", "n", "ng", "r", "s", "h", "t", "k", "m", "l"]
BODIES = "PT|CV|Yayasan|Dinas|Badan|Universitas|Bank|Partai|Lembaga|Koperasi|Ikatan|Persatuan".split("|")
PLACES = "Desa|Kecamatan|Kelurahan|Kampung|Gunung|Pulau|Sungai|Teluk".split("|")
COUNT_OF_WORDS = 60_000


def words(chance):
    """The words that names are made of: like Indonesian ones, each once, the earlier the more usual."""
    seen = {}
    while len(seen) < COUNT_OF_WORDS:
        syllables = chance.choices((1, 2, 3, 4), (1, 12, 10, 3))[0]
        word = "".join(chance.choice(ONSETS) + chance.choice(VOWELS) for _ in range(syllables)) + chance.choice(CODAS)
        seen[word.capitalize()] = None
    return list(seen)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--sample", type=int, default=0, metavar="K")
    options = arguments.parse_args()

    chance = random.Random(options.seed)
    pool = words(chance)
    draw = chance.random
    out, lines = sys.stdout, ["id\tname\talias\ttype\tdescription\tprominence\n"]
    for number in range(options.count):
        # To the third power, so that some words are in very many names, as Muhammad is.
        drawn = [pool[int(COUNT_OF_WORDS * draw() ** 3)] for _ in range(2 + int(2 * draw()))]
        kind = draw()
        if kind < 0.5:
            name, alias, sort, told = " ".join(drawn), drawn[-1] if draw() < 0.2 else "", "person", "tokoh"
        elif kind < 0.75:
            name = f"{BODIES[int(12 * draw())]} {' '.join(drawn)}"
            alias, sort, told = "".join(word[0] for word in name.split()) if draw() < 0.3 else "", "org", "organisasi"
        else:
            name, alias, sort, told = (
                f"{PLACES[int(8 * draw())]} {drawn[0]}" if draw() < 0.5 else " ".join(drawn[:2]),
                "",
                "place",
                "tempat",
            )
        line = f"N{number}\t{name}\t{alias}\t{sort}\t{told}\t{int(1 / (draw() + 1e-6))}\n"
        if options.sample and number % options.sample == 0:
            sys.stderr.write(line)
        lines.append(line)
        if len(lines) > 10_000:
            out.write("".join(lines))
            lines.clear()
    out.write("".join(lines))


if __name__ == "__main__":
    main()
