#!/usr/bin/env python3
"""`simpul link` beside Splink, in one run: a table of 500 organisations and a graph of 2,000, of which the 500 are some.

    benches/link_tables.py SIMPUL [--seed N] [--keep FOLDER]

The names are invented: companies, offices of regencies, universities, foundations, banks, clubs. In the table they are written
as people write them: with and without PT and Tbk, letters off, old spellings, words left out or in another order, Kab. for
Kabupaten, initials. The graph has the full name, as articles do, and for some the initials in brackets (skos:altLabel).

Splink (PyPI: splink 5.0, DuckDB) gets names in small letters without legal forms, which it has no notion of, the words as an
array, initials (those of the graph where it has them), and learns its weights by EM, those of chance from
200,000 pairs (a million takes it three times as long). It compares names by Jaro-Winkler and by
Damerau-Levenshtein, words by how many are shared, and initials; blocks are a shared word of four letters or more, the first four
letters, and initials. Each row of the table is linked with its best entity above the threshold. Both are measured as they are
set, and at the threshold that would have been best. Times are of whole processes, from files to links; that of Splink's work
alone, without starting Python and loading libraries, is printed too.
"""

import argparse
import csv
import json
import logging
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ENTITIES, ROWS = 2_000, 500
BASE = "https://w3id.org/simpul/"

STEMS = """
Nusa Cahaya Bahari Surya Mandala Graha Karya Tirta Buana Lestari Sentosa Makmur Jaya Abadi Wijaya Kencana Persada Sarana Mitra
Utama Prima Bina Citra Dharma Griya Harapan Indah Kartika Lintas Mega Niaga Anugerah Purnama Raya Sejahtera Tunggal Wahana
Adhi Bumi Cipta Daya Eka Fajar Gemilang Bintang Samudra Pelita Rimba Wana Agung Perkasa Satria Rajawali Garuda Merpati Cendana
Melati Kenanga Teratai Mawar Anggrek Mutiara Permata Intan Kristal Zamrud Kencono Arta Dana Guna Sumber Rejeki Maju Bersama
""".split()
TOWNS = """
Tanjung_Biru Sukamandi Karangjati Wonosari_Baru Muara_Teduh Labuhan_Sari Bukit_Rimba Pantai_Kelapa Cikembang Rawamulya Sidorejo
Banjarwangi Kotamulia Padangsari Lubuk_Harum Teluk_Meranti_Baru Ujung_Lestari Sungai_Intan Pulau_Cemara Gunung_Pelita Cilangit
Margasari Tegalwaru Karangpandan Batu_Hijau Simpang_Raya Lembah_Sari Rantau_Damai Kuala_Bening Parit_Indah Talang_Jaya Sekarputih
""".split()
SECTORS = "Perikanan Pendidikan Kesehatan Perhubungan Pertanian Pariwisata Sosial Kehutanan Perdagangan Perpustakaan Kebudayaan".split()
TRADES = (
    "Tekstil Semen Kelapa_Sawit Batu_Bara Pelayaran Farmasi Makanan_Ringan Baja Kertas Elektronika Logistik Properti".split()
)
FORMS = {"pt", "tbk", "cv", "persero", "perseroan", "terbatas", "ud"}
SHORT = {
    "Kabupaten": "Kab.", "Universitas": "Univ.", "Yayasan": "Yay.", "Koperasi": "Kop.", "Rumah Sakit Umum Daerah": "RSUD",
    "Indonesia": "Ind.", "Sekolah Menengah Atas": "SMA", "Persatuan": "Pers.", "Lembaga Swadaya Masyarakat": "LSM",
}  # fmt: skip


def invented(chance):
    """The name of an organisation."""
    stems = lambda count: " ".join(chance.sample(STEMS, count))  # noqa: E731
    town, sector, trade = chance.choice(TOWNS), chance.choice(SECTORS), chance.choice(TRADES)
    kind = chance.random()
    if kind < 0.45:
        body = stems(chance.choice((2, 2, 3))) + (f" {trade}" if chance.random() < 0.3 else "")
        name = f"PT {body}" + (" Tbk" if chance.random() < 0.4 else " (Persero)" if chance.random() < 0.1 else "")
    elif kind < 0.5:
        name = f"CV {stems(2)}"
    elif kind < 0.62:
        name = f"Dinas {sector} Kabupaten {town}"
    elif kind < 0.7:
        name = f"Universitas {stems(chance.choice((1, 2)))}" + (f" {town}" if chance.random() < 0.4 else "")
    elif kind < 0.77:
        name = f"Yayasan {stems(2)}" + (" Indonesia" if chance.random() < 0.3 else "")
    elif kind < 0.82:
        name = f"Bank {stems(2)}"
    elif kind < 0.86:
        name = f"Rumah Sakit Umum Daerah {town}"
    elif kind < 0.9:
        name = f"Persatuan Sepak Bola {town}"
    elif kind < 0.94:
        name = f"Asosiasi Pengusaha {trade} Indonesia" if chance.random() < 0.2 else f"Asosiasi Pengusaha {trade} {town}"
    elif kind < 0.97:
        name = f"Koperasi {stems(2)} {town}"
    else:
        name = f"Lembaga Swadaya Masyarakat {stems(2)}"
    return name.replace("_", " ")


def tokens(name):
    """Words in small letters without legal forms."""
    words = re.findall(r"[^\W_]+", name.lower())
    return [word for word in words if word not in FORMS] or words


def initials(name):
    words = [word for word in re.findall(r"[^\W_]+", name) if word.lower() not in FORMS]
    return "".join(word[0] for word in words).upper()


def misspelled(chance, word):
    """A word with a letter off."""
    if len(word) < 5:
        return word
    at = chance.randrange(1, len(word) - 1)
    return chance.choice((
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice("aeiounrst") + word[at + 1 :],
    ))  # fmt: skip


def written(chance, name, unique):
    """The name as somebody else writes it."""
    if unique and chance.random() < 0.06:
        return initials(name)
    company = name.startswith(("PT ", "CV "))
    words = name.split()
    if company and chance.random() < 0.6:
        form, rest = words[0], [word for word in words[1:] if word not in ("Tbk", "(Persero)")]
        words = chance.choice(
            (
                rest,
                [*rest[:-1], f"{rest[-1]},", form],
                [f"{form}.", *rest],
                [form, *rest, "Tbk."],
                ["Perseroan", "Terbatas", *rest],
            )
        )
    text = " ".join(words)
    if chance.random() < 0.3:
        for long, short in SHORT.items():
            text = text.replace(long, short)
    if chance.random() < 0.06:
        text = text.replace("u", "oe").replace("j", "dj").replace("J", "Dj")
    words = text.split()
    if chance.random() < 0.35:
        at = chance.randrange(len(words))
        words[at] = misspelled(chance, words[at])
    if len(words) > 3 and chance.random() < 0.12:
        del words[chance.randrange(1, len(words))]
    if len(words) > 2 and chance.random() < 0.1:
        at = chance.randrange(1, len(words) - 1)
        words[at], words[at + 1] = words[at + 1], words[at]
    text = " ".join(words)
    return text.upper() if chance.random() < 0.12 else text


def make(folder, seed):
    """Graph, table, gold."""
    chance = random.Random(seed)
    names = {}
    while len(names) < ENTITIES:
        name = invented(chance)
        names.setdefault(" ".join(tokens(name)), name)
    names = list(names.values())
    shorts = [initials(name) for name in names]
    entities = []
    with (folder / "graph.ttl").open("w", encoding="utf-8") as out:
        out.write(
            f"@prefix simpul: <{BASE}ontology#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        )
        for name, short in zip(names, shorts, strict=True):
            slug = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
            unique = len(short) > 2 and shorts.count(short) == 1
            told = unique and chance.random() < 0.5
            alias = f' ; skos:altLabel "{short}"@id' if told else ""
            out.write(f'<{BASE}id/org/{slug}> a simpul:Org ; rdfs:label "{name}"@id{alias} .\n')
            entities.append((f"org/{slug}", name, short if told else "", unique))
    with (
        (folder / "table.csv").open("w", encoding="utf-8", newline="") as table,
        (folder / "gold.sssom.tsv").open("w", encoding="utf-8") as gold,
    ):
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["id", "name"])
        gold.write(f"#curie_map:\n#  id: {BASE}id/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n")
        for number, (entity, name, _, unique) in enumerate(chance.sample(entities, ROWS), 1):
            rows.writerow([f"T{number:03}", written(chance, name, unique)])
            gold.write(f"id:{entity}\towl:sameAs\tT{number:03}\tsemapv:ManualMappingCuration\n")
    (folder / "entities.json").write_text(json.dumps(entities), "utf-8")


def right(folder):
    lines = [line.split("\t") for line in (folder / "gold.sssom.tsv").read_text("utf-8").splitlines() if line.startswith("id:")]
    return {(row[0].removeprefix("id:"), row[2]) for row in lines}


def figures(pairs, gold):
    hits = len(pairs & gold)
    precision, recall = hits / max(len(pairs), 1), hits / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def splink(folder):
    """Links by Splink: a line of JSON with pairs and their chances, and the seconds that it took once it was loaded."""
    import pyarrow
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    start = time.perf_counter()
    graph = [(entity, name, alias) for entity, name, alias, _ in json.loads((folder / "entities.json").read_text("utf-8"))]
    table = [
        (row["id"], row["name"], row["name"] if " " not in row["name"] else "")
        for row in csv.DictReader((folder / "table.csv").open(encoding="utf-8"))
    ]

    def frame(rows):
        out = []
        for unique, name, short in rows:
            words = tokens(name)
            out.append({
                "unique_id": unique, "name": " ".join(words), "sorted": " ".join(sorted(words)), "words": sorted(set(words)),
                "initials": (short or initials(name)).upper(), "start": " ".join(words)[:4],
                "long": sorted({word for word in words if len(word) > 3}),
            })  # fmt: skip
        return pyarrow.Table.from_pylist(out)

    settings = SettingsCreator(
        link_type="link_only",
        probability_two_random_records_match=1 / ENTITIES,
        comparisons=[
            cl.CustomComparison(
                output_column_name="name",
                comparison_levels=[
                    cll.NullLevel("name"),
                    cll.ExactMatchLevel("name"),
                    cll.ExactMatchLevel("sorted"),
                    cll.DamerauLevenshteinLevel("name", 1),
                    cll.JaroWinklerLevel("name", 0.96),
                    cll.JaroWinklerLevel("sorted", 0.95),
                    cll.JaroWinklerLevel("name", 0.9),
                    cll.JaroWinklerLevel("sorted", 0.88),
                    cll.ElseLevel(),
                ],
            ),
            cl.ArrayIntersectAtSizes("words", [4, 3, 2, 1]),
            cl.ExactMatch("initials"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("long", arrays_to_explode=["long"]),
            block_on("start"),
            block_on("initials"),
        ],
    )
    api = DuckDBAPI()
    linker = Linker(
        [
            api.register(frame(graph), dataset_display_name="entities"),
            api.register(frame(table), dataset_display_name="listed"),
        ],
        settings,
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=200_000, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("start"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("initials"))
    found = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    best = {}
    for pair in found:
        row, entity = sorted((pair["unique_id_l"], pair["unique_id_r"]))
        best[row] = max(best.get(row, (0.0, "")), (pair["match_probability"], entity))
    pairs = [(entity, row, chance) for row, (chance, entity) in sorted(best.items())]
    return {"pairs": pairs, "seconds": time.perf_counter() - start}


def at(pairs, least):
    return {(entity, row) for entity, row, chance in pairs if chance >= least}


def timed(command, **options):
    """Runs a command: what it prints, its wall time, its time on the processor (which other work does not stretch)."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return run.stdout, wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def told(name, pairs, least, gold, wall, cpu):
    p, r, f = figures(at(pairs, least), gold)
    best = max(figures(at(pairs, chance), gold)[2] for chance in sorted({chance for *_, chance in pairs}) or [1.0])
    print(f"{name:<10}{len(at(pairs, least)):>7}{p:>11.3f}{r:>8.3f}{f:>8.3f}{best:>12.3f}{wall:>10.2f} s{cpu:>10.2f} s")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("simpul", nargs="?")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--splink", type=Path, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.splink:
        print(json.dumps(splink(options.splink)))
        return
    folder = options.keep or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    make(folder, options.seed)
    gold = right(folder)

    print(f"{'':<10}{'links':>7}{'precision':>11}{'recall':>8}{'F1':>8}{'F1 at best':>12}{'wall time':>12}{'processor':>12}")
    output, whole, worked = timed([sys.executable, __file__, "--splink", folder])
    answer = json.loads(output.strip().splitlines()[-1])
    told("Splink", answer["pairs"], 0.5, gold, whole, worked)

    if options.simpul:
        files = [folder / "graph.ttl", "--to", folder / "table.csv", "--id", "id", "--name", "name"]
        _, seconds, own = timed(
            [options.simpul, "link", *files, "-o", folder / "links.sssom.tsv", "--doubtful", folder / "doubtful.sssom.tsv"]
        )
        pairs = {}
        for file in ("links", "doubtful"):
            lines = [
                line.split("\t") for line in (folder / f"{file}.sssom.tsv").read_text("utf-8").splitlines() if line[0] != "#"
            ]
            for cells in (dict(zip(lines[0], row)) for row in lines[1:]):
                entity, row = re.sub(r".*(?=org/)", "", cells["subject_id"]), re.sub(r".*[/:]", "", cells["object_id"])
                pairs[entity, row] = float(cells["confidence"])
        told("Simpul", [(*pair, chance) for pair, chance in sorted(pairs.items())], 0.92, gold, seconds, own)
        print(
            f"Simpul is {whole / seconds:.1f} times as fast, {worked / own:.1f} times by processor, {answer['seconds'] / seconds:.1f} times without what Python needs to start"
        )
        print(timed([options.simpul, "link", *files, "--gold", folder / "gold.sssom.tsv"])[0], end="")


if __name__ == "__main__":
    main()
