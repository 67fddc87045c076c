"""Joins annotations with the articles that they are of: writes ID.gold for each line of `annotated.jsonl`.

The annotations are the project's own: which entity is spoken of where, and what the article says of it. They hold offsets
(Unicode code points) in place of the articles' words, and are of use with the articles only.
"""

import argparse
import json
import lzma
import re
from pathlib import Path


def marked(article, mentions):
    """The text with its mentions marked."""
    escaped = lambda text: re.sub(r"([\[\]{}<>\\])", r"\\\1", text)
    out, at = [], 0
    for start, end, who in mentions:
        out += [escaped(article["text"][at:start]), f"[{who} {escaped(article['text'][start:end])}]"]
        at = end
    return "".join([*out, escaped(article["text"][at:])])


def worded(fact, text):
    """The line of a fact, with words in place of offsets."""
    return re.sub(r"«(\d+)-(\d+)»", lambda m: '"' + " ".join(text[int(m[1]) : int(m[2])].split()) + '"', fact)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("articles", help="the articles, JSON Lines, compressed with xz")
    options.add_argument("out", help="folder to write to")
    options.add_argument("--annotated", default=Path(__file__).with_name("annotated.jsonl"))
    options = options.parse_args()
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    with open(options.annotated, encoding="utf-8") as lines:
        annotations = {one["id"]: one for one in map(json.loads, lines)}
    with lzma.open(options.articles, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            one = annotations.pop(article["id"], None)
            if one is None:
                continue
            head = {"id": article["id"], "source": article["source"], "published": article["published"] or "unknown"}
            head["title"] = article["title"]
            parts = [f"{key}: {value}" for key, value in head.items()]
            parts += ["=== text", marked(article, one["mentions"]), "=== facts"]
            parts += [worded(fact, article["text"]) for fact in one["facts"]]
            (out / f"{article['id']}.gold").write_text("\n".join(parts) + "\n", encoding="utf-8")
    if annotations:
        raise SystemExit(f"{len(annotations)} annotated articles are not among the articles: {', '.join(annotations)}")


if __name__ == "__main__":
    main()
