#!/usr/bin/env python3
"""Learns the weights of linking: data/id/models/linking.tsv.

    training/linking.py CORPORA SIMPUL [--indel FOLDER] [--prepared FOLDER] [--rounds N] [-o FILE]

What speaks for and against each candidate is what `simpul link --candidates` writes; the weights are those of a conditional
logit (McFadden 1974) with which who is right, or nobody, is likeliest, drawn towards those that stand in FILE before (an
L2 penalty on the change), by Newton's method. What no example has (company, words of descriptions) stays as it is. As
what stands against another subject depends on weights, it is done in rounds.

Examples:

- Sets of a graph and a table, made here: names of the Indonesian DBpedia (CORPORA/gazetteers) - organisations, people, places - and
  names of bodies put together of words of its names of people. The table, or the graph, has them as people write them: without
  or with another legal form, shortened, in old spelling, letters off, words left out or in another order, as acronyms. Rows that are no entity, entities that are no row, and
  entities that are there twice are among them.
- IndEL train as benches/indel.py makes it, with what was found in its sentences (FOLDER with dev.jsonl, catalogue.tsv,
  dev.facts.jsonl): what was found and is no link is nobody.

With --held-out the figures are of examples that were not learned from: sentences by their number, sets by their seed. Needs NumPy 2.
"""

import argparse
import csv
import json
import random
import re
import subprocess
from pathlib import Path

import numpy as np

BASE = "https://w3id.org/simpul/"
HEAD = (
    f"@prefix simpul: <{BASE}ontology#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
)
# How strongly weights are drawn to what they were.
PULL = 3.0
# Weights that no example says anything of, or too little: no name of the sets is that of two things, nor is anybody of one
# name somebody else.
FIXED = {"words", "connected", "present", "same", "single"}
SETS = ["bodies", "bodies", "organisations", "people", "places", "bodies", "organisations", "bodies"]
ENTITIES, ROWS = 1200, 400

KINDS = {"bodies": "org", "organisations": "org", "people": "person", "places": "place"}
TRADES = "Perkebunan Mebel Perikanan Asuransi Tambang Garmen Energi Kimia Otomotif Telekomunikasi Konstruksi Pangan Media".split()
OFFICES = "Pertanian Perindustrian Kebudayaan Sosial Kesehatan Pendidikan Kehutanan Pariwisata Perhubungan Kependudukan".split()


def shapes(chance, words, towns):
    """The name of a body."""
    some = lambda low, high: " ".join(chance.sample(words, chance.randint(low, high)))  # noqa: E731
    town = chance.choice(towns)
    return chance.choice([
        lambda: f"PT {some(2, 3)}" + chance.choice(["", "", " Tbk", " (Persero)", f" {chance.choice(TRADES)}"]),
        lambda: f"PT {some(1, 2)} {chance.choice(TRADES)}" + chance.choice(["", " Indonesia", " Tbk"]),
        lambda: f"{chance.choice(['CV', 'UD', 'Perum'])} {some(1, 2)}",
        lambda: f"Bank {some(1, 2)}",
        lambda: f"{chance.choice(['Universitas', 'Institut', 'Sekolah Tinggi'])} {some(1, 2)}" + chance.choice(["", f" {town}"]),
        lambda: f"{chance.choice(['Yayasan', 'Koperasi', 'Lembaga Bantuan Hukum', 'Perkumpulan'])} {some(1, 2)}"
        + chance.choice(["", " Indonesia", f" {town}"]),
        lambda: f"{chance.choice(['Dinas', 'Kantor', 'Badan'])} {chance.choice(OFFICES)} {chance.choice(['Kabupaten', 'Kota', 'Provinsi'])} {town}",
        lambda: f"Rumah Sakit Umum Daerah {chance.choice([town, some(1, 2)])}",
        lambda: f"Sekolah Menengah Atas Negeri {chance.randint(1, 9)} {town}",
        lambda: f"{chance.choice(['Ikatan', 'Gabungan', 'Himpunan'])} {chance.choice(['Pedagang', 'Petani', 'Dokter', 'Pengusaha'])} {chance.choice([*TRADES, town])}"
        + chance.choice([" Indonesia", ""]),
        lambda: f"Persatuan {chance.choice(['Olahraga', 'Bulu Tangkis', 'Sepak Bola'])} {town}",
    ])()  # fmt: skip


def fold(name):
    return " ".join(re.findall(r"[^\W_]+", name.lower()))


class Noise:
    """Names as other people write them."""

    def __init__(self, chance, lexicon):
        self.chance, self.short = chance, {}
        for line in (lexicon / "shortened.tsv").read_text("utf-8").splitlines():
            if line[:1] not in ("#", ""):
                full, *short = line.split("\t")
                self.short[full] = short

    def slip(self, word):
        if len(word) < 4:
            return word
        at = self.chance.randrange(1, len(word))
        letter = self.chance.choice("abcdefghijklmnoprstuwy")
        return self.chance.choice(
            [word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :], word[:at] + letter + word[at:],
             word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :], word[:at] + word[at - 1 :]]
        )  # fmt: skip

    def company(self, name):
        form, rest = name.split(" ", 1)
        rest = re.sub(r" (Tbk|\(Persero\))$", "", rest)
        full = {"PT": "Perseroan Terbatas", "CV": "CV", "UD": "Usaha Dagang", "Perum": "Perusahaan Umum"}[form]
        return self.chance.choice([
            rest, f"{rest}, {form}", f"{form}. {rest}", f"{full} {rest}", f"{form} {rest} Tbk", f"{rest} Tbk", f"{form} {rest}"
        ])  # fmt: skip

    def person(self, name):
        words = name.split()
        pick = self.chance.random()
        if pick < 0.2:
            return f"{self.chance.choice(['Dr.', 'H.', 'Ir.', 'Prof.', 'Hj.'])} {name}"
        if pick < 0.4 and len(words) > 2:
            at = self.chance.randrange(1, len(words) - 1)
            return " ".join([*words[:at], f"{words[at][0]}.", *words[at + 1 :]])
        if pick < 0.55 and len(words) > 1:
            return self.chance.choice([words[0], words[-1]])
        return name

    def __call__(self, name, kind, unique):
        chance = self.chance
        if kind == "person":
            name = self.person(name)
        if unique and kind == "org" and chance.random() < 0.06:
            return unique
        if re.match(r"(PT|CV|UD|Perum) ", name) and chance.random() < 0.6:
            name = self.company(name)
        if chance.random() < 0.35:
            for full, short in self.short.items():
                if full in name:
                    written = chance.choice(short)
                    name = re.sub(rf"\b{full}\b", written + chance.choice(["", "."]) * (not written.isupper()), name)
        if chance.random() < 0.06:
            name = name.replace("u", "oe").replace("j", "dj").replace("J", "Dj").replace("c", "tj").replace("C", "Tj")
        words = name.split()
        for _ in range(1 + (chance.random() < 0.15)):
            if chance.random() < 0.35:
                at = chance.randrange(len(words))
                words[at] = self.slip(words[at])
        if len(words) > 2 and chance.random() < 0.12:
            del words[chance.randrange(len(words))]
        if len(words) > 2 and chance.random() < 0.1:
            at = chance.randrange(len(words) - 1)
            words[at], words[at + 1] = words[at + 1], words[at]
        if chance.random() < 0.03:
            words.append(chance.choice(["Indonesia", "Group", "Pusat"]))
        name = " ".join(words)
        return name.upper() if chance.random() < 0.1 else name


def initials(name):
    words = [word for word in re.findall(r"[^\W_]+", name) if word not in ("PT", "CV", "UD", "Tbk", "Persero")]
    return "".join(word[0] for word in words).upper()


def make(folder, seed, what, corpora, lexicon):
    """A graph, a table and what is right."""
    chance = random.Random(seed)
    read = lambda name: sorted(  # noqa: E731
        {line.strip() for line in (corpora / f"gazetteers/dbpedia-id/{name}.txt").read_bytes().decode("latin-1").splitlines()} - {""}
    )
    kind = KINDS[what]
    towns = [name for name in read("place") if re.fullmatch(r"[A-Z][a-z]+( [A-Z][a-z]+)?", name)]
    if what == "bodies":
        words = sorted({word for name in read("person") for word in name.split() if re.fullmatch(r"[A-Z][a-z]{3,9}", word)})
        words, towns = chance.sample(words, chance.choice((60, 90, 150))), chance.sample(towns, 40)
        pool = (shapes(chance, words, towns) for _ in iter(int, 1))
    else:
        pool = read({"organisations": "organization", "people": "person", "places": "place"}[what])
        chance.shuffle(pool)
    names = {}
    for name in pool:
        if len(names) == ENTITIES:
            break
        names.setdefault(fold(name), name)
    names = list(names.values())
    shorts = [initials(name) for name in names]
    count = {short: shorts.count(short) for short in shorts}
    noise = Noise(chance, lexicon)
    rows = chance.sample(range(len(names)), ROWS)
    # The others are rows of things that the graph does not have.
    here = [n for n in range(len(names)) if n not in rows[: ROWS // 4]]
    noisy_graph = seed % 3 == 2
    gold, subjects = {}, []
    for n in here:
        short = shorts[n] if len(shorts[n]) > 2 and count[shorts[n]] == 1 else ""
        label = noise(names[n], kind, "") if noisy_graph else names[n]
        alias = [short] if short and kind == "org" and chance.random() < 0.4 else []
        subjects.append((f"{n}", [label, *alias], n))
        if chance.random() < 0.04:
            subjects.append((f"{n}b", [noise(names[n], kind, "")], n))
    with (folder / "graph.ttl").open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for iri, labels, n in subjects:
            quoted = [json.dumps(label, ensure_ascii=False) for label in labels]
            alias = "".join(f" ; skos:altLabel {label}@id" for label in quoted[1:])
            out.write(f"<{BASE}id/{kind}/{iri}> a simpul:{kind.capitalize()} ; rdfs:label {quoted[0]}@id{alias} .\n")
            if n in rows:
                gold[f"{BASE}id/{kind}/{iri}"] = f"{BASE}dataset/table/T{n}"
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["id", "name", "type"])
        for n in sorted(rows):
            short = shorts[n] if len(shorts[n]) > 2 and count[shorts[n]] == 1 else ""
            table.writerow([f"T{n}", names[n] if noisy_graph else noise(names[n], kind, short), kind if seed % 2 else ""])
    return gold


def indel(folder, out):
    """What was found in the sentences, as a graph, with what is right."""
    gold, lines = {}, [HEAD]
    answers = {a["id"]: a for a in map(json.loads, (folder / "dev.facts.jsonl").open(encoding="utf-8"))}
    for sentence in map(json.loads, (folder / "dev.jsonl").open(encoding="utf-8")):
        right = {(m["start"], m["end"]): m["qid"] for m in sentence["mentions"]}
        things = []
        for entity in answers.get(sentence["id"], {"entities": []})["entities"]:
            spans = [(m["start"], m["end"]) for m in entity["mentions"] if m["named"]]
            hits = [right.pop(span) for span in spans if span in right]
            near = any(s < e2 and s2 < e for s, e in spans for s2, e2 in right)
            if spans and (hits or not near):
                things.append((entity["type"], [entity["name"], *entity["aliases"]], hits[0] if hits else None))
        things += [(None, [sentence["text"][s:e]], item) for (s, e), item in right.items()]
        for n, (kind, names, item) in enumerate(things):
            iri = f"{BASE}id/{kind or 'thing'}/{sentence['id']}-{n}"
            kind = f"a simpul:{kind.capitalize()} ; " if kind else ""
            label, *more = [json.dumps(name, ensure_ascii=False) for name in names]
            more = "".join(f" ; skos:altLabel {name}@id" for name in more)
            lines.append(f"<{iri}> {kind}rdfs:label {label}@id{more} .\n")
            if item:
                gold[iri] = f"http://www.wikidata.org/entity/{item}"
    out.write_text("".join(lines), "utf-8")
    return gold


def examples(simpul, graph, table, out, pack, gold):
    """Features of candidates, groups of those of one subject, and which of a group is right (-1: nobody)."""
    subprocess.run(
        [simpul, *pack, "link", graph, "--to", table, "--candidates", out, "-o", out.with_suffix(".sssom.tsv")],
        check=True, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    groups, x, right, last = [], [], [], None
    with out.open(encoding="utf-8") as lines:
        features = next(lines).rstrip("\n").split("\t")[5:]
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            if cells[0] != last:
                last = cells[0]
                groups.append((last, len(x)))
                right.append(-1)
            if gold.get(last) == cells[1]:
                right[-1] = len(x)
            x.append([float(cell) for cell in cells[5:]])
    x = np.array(x).reshape(-1, len(features))
    return features, x, groups, np.array(right), len(gold)


def fit(sets, before, free):
    """Newton's method on the penalised likelihood."""
    w = before.copy()
    for _ in range(40):
        gradient, hessian = PULL * (before - w), PULL * np.eye(len(w))
        loss = 0.5 * PULL * ((w - before) ** 2).sum()
        for weight, x, starts, right in sets:
            score = x @ w
            sizes = np.diff(np.append(starts, len(x)))
            top = np.maximum(np.maximum.reduceat(score, starts), 0)
            e = np.exp(score - np.repeat(top, sizes))
            z = np.add.reduceat(e, starts) + np.exp(-top)
            p = e / np.repeat(z, sizes)
            mean = np.add.reduceat(x * p[:, None], starts)
            hit = right >= 0
            gradient += weight * (x[right[hit]].sum(0) - mean.sum(0))
            hessian += weight * ((x * p[:, None]).T @ x - mean.T @ mean)
            loss -= weight * ((score[right[hit]]).sum() - (top + np.log(z)).sum())
        step = np.zeros(len(w))
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        step *= min(1.0, 2.0 / max(np.abs(step).max(), 1e-9))
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return w, loss


def measured(name, x, starts, right, expected, w):
    """Precision, recall and F1 at some thresholds."""
    score = x @ w
    sizes = np.diff(np.append(starts, len(x)))
    top = np.maximum(np.maximum.reduceat(score, starts), 0)
    z = np.add.reduceat(np.exp(score - np.repeat(top, sizes)), starts) + np.exp(-top)
    best = np.array([start + np.argmax(score[start : start + size]) for start, size in zip(starts, sizes)])
    chance = np.exp(score[best] - top) / z
    out = []
    for least in (0.5, 0.7, 0.92):
        said = chance >= least
        hits = (said & (best == right)).sum()
        p, r = hits / max(said.sum(), 1), hits / max(expected, 1)
        out.append(f"{least}: {p:.3f} {r:.3f} {2 * p * r / max(p + r, 1e-9):.3f}")
    print(f"{name:<24} {(right >= 0).sum() / max(expected, 1):.3f} of {expected}   " + "   ".join(out))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpora", type=Path)
    arguments.add_argument("simpul", type=Path)
    arguments.add_argument("--indel", type=Path)
    arguments.add_argument("--prepared", type=Path, default=Path("linking"))
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--held-out", action="store_true")
    pack = Path(__file__).resolve().parent.parent / "data/id"
    arguments.add_argument("-o", "--output", type=Path, default=pack / "models/linking.tsv")
    options = arguments.parse_args()
    options.prepared.mkdir(parents=True, exist_ok=True)
    rows = options.output.read_text("utf-8").splitlines()
    comments = [row for row in rows if row.startswith("#")]
    before = dict(row.split("\t") for row in rows if row and not row.startswith("#"))

    sets = []
    for seed, what in enumerate(SETS):
        folder = options.prepared / f"{seed}-{what}"
        folder.mkdir(exist_ok=True)
        sets.append((folder.name, folder / "graph.ttl", folder / "table.csv", make(folder, seed, what, options.corpora, pack / "lexicon")))
    if options.indel:
        graph = options.prepared / "indel.ttl"
        sets.append(("indel", graph, options.indel / "catalogue.tsv", indel(options.indel, graph)))

    for turn in range(options.rounds):
        learned, shown = [], []
        for name, graph, table, gold in sets:
            packed = ["--pack", pack]
            features, x, groups, right, expected = examples(
                options.simpul, graph, table, options.prepared / f"{name}.candidates.tsv", packed, gold
            )
            starts = np.array([start for _, start in groups])
            if name == "indel":
                # Sentences stand alone when they are read: others are no rivals.
                x[:, features.index("rival")] = 0
                out = np.array([int(re.search(r"(\d+)-\d+$", iri)[1]) % 5 == 0 for iri, _ in groups])
            else:
                out = np.full(len(groups), int(name.split("-")[0]) >= 5)
            shown.append((name, x, starts, right, expected))
            keep = ~out if options.held_out else np.full(len(groups), True)
            sizes = np.diff(np.append(starts, len(x)))
            chosen = np.repeat(keep, sizes)
            place = np.cumsum(chosen) - 1
            kept = np.append(0, np.cumsum(sizes[keep]))[:-1]
            moved = np.where(right[keep] >= 0, place[right[keep]], -1)
            if keep.any():
                # IndEL has many more subjects than a set: it counts a tenth, so that links of lists stay as sure as they are.
                learned.append((0.1 if name == "indel" else 1.0, x[chosen], kept, moved))
        w = np.array([float(before[feature]) for feature in features])
        free = [n for n, feature in enumerate(features) if feature not in FIXED]
        if turn == 0:
            for one in shown:
                measured("before " + one[0], *one[1:], w)
        w, loss = fit(learned, w, free)
        for one in shown:
            measured(one[0], *one[1:], w)
        print(f"round {turn + 1}: {loss:.1f}")
        before = {feature: f"{value:.3f}" for feature, value in zip(features, w, strict=True)}
        text = "\n".join([*comments, *(f"{feature}\t{value}" for feature, value in before.items())]) + "\n"
        options.output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
