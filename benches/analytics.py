#!/usr/bin/env python3
"""Simpul beside networkx, oxigraph and Graphviz, in one run on the same data.

    benches/analytics.py SIMPUL [--graph NEWS] [--only analytics|queries|drawing] [--entities N] [--facts N] [--patience SECONDS]
                         [--bench PROGRAM]

SIMPUL is the program; `cargo bench --bench analytics` measures inside of it, without reading files (--bench: the program that
`cargo bench --no-run` made of it, so that nothing is built meanwhile). Three parts:

analytics  a graph of 100,000 entities and 1,000,000 facts, made here by a generator with a fixed seed, of which some entities have
           very many: loading, the 5 shortest paths between each of ten pairs, PageRank, communities. networkx (PyPI: networkx,
           scipy) gets the same links without directions, weighed by how many facts there are, and its own algorithms:
           shortest_simple_paths (Yen), pagerank, louvain_communities.
queries    the queries of queries/ over NEWS, a graph that `simpul extract` wrote, as Turtle, in memory on both sides. pyoxigraph
           (PyPI) is the engine of the oxigraph command line; both read all rows as text. Rows must be as many.
drawing    60, 500 and 5,000 entities with one and a half times as many facts: `simpul export -o x.svg`, whole processes, beside
           `dot -Tsvg` and `sfdp -Tsvg` of Graphviz on what `simpul export --to dot` wrote.

What is not installed is left out, and said so. Times are in seconds.
"""

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BASE, ONTOLOGY = "https://w3id.org/simpul/", "https://w3id.org/simpul/ontology#"
RELATIONS = "met attended visited memberOf cooperatesWith supports accused locatedIn".split()
KINDS = [("person", "Person"), ("org", "Org"), ("place", "Place"), ("event", "Event")]
ROUNDS, PAIRS, PATHS = 3, 10, 5
BENCH = ["cargo", "bench", "--bench", "analytics", "--"]


def iri(n):
    return f"{BASE}id/{KINDS[n % 4][0]}/e{n}"


def links(entities, facts, seed):
    """Facts between entities, of which the first take part in most."""
    chance = random.Random(seed)
    seen = set()
    while len(seen) < facts:
        a, b = (int(entities * chance.random() ** 2.5) for _ in range(2))
        relation = chance.randrange(len(RELATIONS))
        if a != b:
            seen.add((a, relation, b))
    return sorted(seen)


def write(path, entities, facts):
    with open(path, "w", encoding="utf-8") as out:
        for n in range(entities):
            kind = KINDS[n % 4][1]
            out.write(f"<{iri(n)}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ONTOLOGY}{kind}> .\n")
            out.write(f'<{iri(n)}> <http://www.w3.org/2000/01/rdf-schema#label> "Entitas {n}"@id .\n')
        for a, relation, b in facts:
            out.write(f"<{iri(a)}> <{ONTOLOGY}{RELATIONS[relation]}> <{iri(b)}> .\n")


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def own(options, *arguments):
    """The figures of the bench in Rust, in order."""
    command = [*([options.bench] if options.bench else BENCH), *map(str, arguments)]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [line.split("\t") for line in out.splitlines() if "\t" in line]


def seconds(value):
    return f"{value:10.4f}" if isinstance(value, float) else f"{value:>10}"


def row(what, *values):
    print(f"{what:<44}" + "".join(f"{seconds(value):>12}" for value in values), flush=True)


def analytics(options, folder):
    facts = links(options.entities, options.facts, 1)
    file, pairs = folder / "graph.nt", folder / "pairs.txt"
    write(file, options.entities, facts)
    chance = random.Random(2)
    chosen = [tuple(chance.sample(range(options.entities), 2)) for _ in range(PAIRS)]
    pairs.write_text("".join(f"{iri(a)} {iri(b)}\n" for a, b in chosen))
    figures = own(options, "graph", file, pairs)
    of = {name: float(value) for name, value in figures if name not in ("paths", "steps of them", "first")}
    found = [float(value) for name, value in figures if name == "paths"]
    process, _ = timed(lambda: subprocess.run(
        [options.simpul, "path", str(file), iri(chosen[0][0]), iri(chosen[0][1]), "-k", "5", "-o", str(folder / "x.txt")],
        check=True, stderr=subprocess.DEVNULL))  # fmt: skip
    ranking, _ = timed(lambda: subprocess.run(
        [options.simpul, "rank", str(file), "-o", str(folder / "x.txt")], check=True, stderr=subprocess.DEVNULL))
    try:
        import networkx
    except ImportError:
        networkx = None
        print("networkx is not installed, and left out")
    row(f"{options.entities} entities, {options.facts} facts", "Simpul", "networkx")
    theirs = ["-"] * 5
    if networkx:

        def read():
            graph = networkx.Graph()
            graph.add_nodes_from(iri(n) for n in range(options.entities))
            kinds = {f"<{ONTOLOGY}{name}>" for name in RELATIONS}
            with open(file, encoding="utf-8") as lines:
                for line in lines:
                    s, p, o, _ = line.split(" ", 3) if '"' not in line else ("", "", "", "")
                    if p in kinds:
                        s, o = s[1:-1], o[1:-1]
                        weight = graph.get_edge_data(s, o, {"weight": 0})["weight"]
                        graph.add_edge(s, o, weight=weight + 1)
            return graph

        def paths(a, b):
            ways = networkx.shortest_simple_paths(graph, iri(a), iri(b))
            return [way for way, _ in zip(ways, range(PATHS))]

        loading, graph = timed(read)
        walks = [timed(lambda a=a, b=b: paths(a, b))[0] for a, b in chosen]
        ranks, scores = timed(lambda: networkx.pagerank(graph, weight="weight"))
        first = [value for name, value in figures if name == "first"][0]
        if max(scores, key=scores.get) != first:
            raise SystemExit("both have another entity in the first place")
        groups, parts = timed(lambda: networkx.community.louvain_communities(graph, weight="weight", seed=1))
        theirs = [loading, sum(walks) / PAIRS, max(walks), ranks, groups]
        print(f"communities: Simpul {of['groups']:.0f}, networkx {len(parts)}")
    row("load", of["read"] + of["network"], theirs[0])
    row(f"{PATHS} shortest paths, mean of {PAIRS} pairs", sum(found) / PAIRS, theirs[1])
    row("  the slowest", max(found), theirs[2])
    row("  weighing the links before that", of["steps"], "-")
    row("PageRank", of["pagerank"] + of["links"], theirs[3])
    row("communities", of["communities"], theirs[4])
    row("whole process: simpul path; simpul rank", process, ranking)


def queries(options, folder):
    if not options.graph:
        return print("queries: left out without --graph NEWS")
    file = folder / "news.ttl"
    subprocess.run([options.simpul, "export", options.graph, "-o", str(file)], check=True, stderr=subprocess.DEVNULL)
    texts = sorted((ROOT / "queries").glob("*.rq"))
    figures = own(options, "queries", file, *texts)
    try:
        import pyoxigraph
    except ImportError:
        return print("pyoxigraph is not installed: queries are left out")
    store = pyoxigraph.Store()
    loading, _ = timed(lambda: store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.TURTLE, base_iri=BASE))
    prefixes = {
        "simpul": ONTOLOGY, "id": f"{BASE}id/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#", "schema": "https://schema.org/",
        "prov": "http://www.w3.org/ns/prov#", "owl": "http://www.w3.org/2002/07/owl#",
        "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    }  # fmt: skip
    row(f"queries over {len(store)} triples", "Simpul", "oxigraph", "ratio")
    row("load", float(figures[0][1]), loading, float(figures[0][1]) / loading)
    mine, other = 0.0, 0.0
    for text, (name, took), (_, rows) in zip(texts, figures[1::2], figures[2::2]):
        query = text.read_text("utf-8")

        def answer():
            solutions = store.query(query, base_iri=BASE, prefixes=prefixes)
            return solutions.serialize(format=pyoxigraph.QueryResultsFormat.TSV).count(b"\n") - 1

        best = min((timed(answer) for _ in range(ROUNDS)), key=lambda pair: pair[0])
        if best[1] != int(rows):
            raise SystemExit(f"{name}: {rows} rows here, {best[1]} there")
        mine, other = mine + float(took), other + best[0]
        row(f"{name} ({rows} rows)", float(took), best[0], float(took) / best[0])
    row("all queries", mine, other, mine / other)


def drawing(options, folder):
    tools = [tool for tool in ("dot", "sfdp") if shutil.which(tool)]
    row("pictures (svg), whole processes", "Simpul", *tools)
    for count in (60, 500, 5_000):
        file, picture, dot = folder / f"{count}.nt", folder / f"{count}.svg", folder / f"{count}.dot"
        write(file, count, links(count, count * 3 // 2, 3))
        export = [options.simpul, "export", str(file), "--isolated", "-o"]
        took = min(timed(lambda: subprocess.run([*export, str(picture)], check=True))[0] for _ in range(ROUNDS))
        subprocess.run([*export, str(dot)], check=True)
        theirs = []
        for tool in tools:
            draw = [tool, "-Tsvg", str(dot), "-o", str(folder / "x.svg")]
            try:
                run = lambda: subprocess.run(draw, timeout=options.patience, stderr=subprocess.DEVNULL)  # noqa: B023, E731
                theirs.append(timed(run)[0])
            except subprocess.TimeoutExpired:
                theirs.append(f"> {options.patience}")
        row(f"{count} entities", took, *theirs)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("simpul")
    options.add_argument("--graph")
    options.add_argument("--only", choices=["analytics", "queries", "drawing"])
    options.add_argument("--entities", type=int, default=100_000)
    options.add_argument("--facts", type=int, default=1_000_000)
    options.add_argument("--bench", type=Path)
    options.add_argument("--patience", type=int, default=60, help="how long Graphviz may take for one picture")
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in (analytics, queries, drawing):
            if options.only in (None, part.__name__):
                part(options, Path(folder))


main()
