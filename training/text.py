"""Cuts the plain text of a folder (*.txt.xz, articles apart by an empty line) into documents, JSON Lines on standard
output: what `simpul analyse --to words` splits into sentences and words."""

import json
import lzma
import sys
from pathlib import Path

# Long articles are cut, so that no document grows large.
LONGEST = 60


def main():
    count, lines = 0, []

    def end():
        nonlocal count, lines
        if lines:
            print(json.dumps({"id": f"t{count}", "text": "\n".join(lines)}, ensure_ascii=False))
            count, lines = count + 1, []

    for path in sorted(Path(sys.argv[1]).glob("*.txt.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as text:
            for line in text:
                line = line.rstrip("\n")
                if line.strip():
                    lines.append(line)
                if not line.strip() or len(lines) >= LONGEST:
                    end()
        end()


main()
