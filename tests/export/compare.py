"""Whether rdflib reads the same graph from every form that a folder holds it in.

Each graph is there as NAME.nq and in other forms beside it; those of one graph are compared with all graphs of the first
poured into one. Prints what differs, and how many files were compared.
"""

import pathlib
import sys

import rdflib
from rdflib.compare import isomorphic, to_isomorphic

rdflib.NORMALIZE_LITERALS = False
FORMS = {".nq": "nquads", ".trig": "trig", ".jsonld": "json-ld", ".ttl": "turtle", ".nt": "nt", ".rdf": "xml"}
SEVERAL = {".nq", ".trig", ".jsonld"}


def graphs(path):
    """The graphs of a file by name, without empty ones."""
    if path.suffix not in SEVERAL:
        return {"": rdflib.Graph().parse(path, format=FORMS[path.suffix])}
    dataset = rdflib.Dataset()
    dataset.parse(path, format=FORMS[path.suffix])
    found = {}
    for subject, predicate, obj, graph in dataset.quads((None, None, None, None)):
        name = "" if graph is None else str(graph)
        found.setdefault(name, rdflib.Graph()).add((subject, predicate, obj))
    return found


def poured(found):
    whole = rdflib.Graph()
    for graph in found.values():
        for triple in graph:
            whole.add(triple)
    return {"": whole}


compared = 0
for first in sorted(pathlib.Path(sys.argv[1]).glob("*.nq")):
    known = graphs(first)
    for suffix in FORMS:
        path = first.with_suffix(suffix)
        if suffix == ".nq" or not path.exists():
            continue
        found, expected = graphs(path), known if suffix in SEVERAL else poured(known)
        names = {name for name in found.keys() | expected.keys()}
        for name in sorted(names):
            a, b = expected.get(name, rdflib.Graph()), found.get(name, rdflib.Graph())
            if not isomorphic(to_isomorphic(a), to_isomorphic(b)):
                print(f"{path.name} {name}: {sorted(set(a) ^ set(b))}")
        compared += 1
print(f"{compared} files compared")
