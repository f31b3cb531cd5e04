"""Signs of translation in texts that are no translations: in how many each kind is found.

    python benchmarks/translation_signs.py ../shared
    python benchmarks/translation_signs.py ../shared --write

The folder holds `mirror/` (the upstream archives) and `quotes/` (newspaper articles). Of White
House texts and morning conferences 300 each are drawn; of the articles, all there are. Mexico's
speeches in the UN are translations: they show what is not found. Texts in another language than
their collection's are left out. Every form that is found is printed with its surroundings, so that
a person can judge it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tarfile
from collections import Counter
from pathlib import Path

import pandas as pd
from report import write_section

from bilateral import gazetteer
from bilateral.cleaning import translation_signs
from bilateral.cleaning.language import document_language

N, SEED = 300, 20261201
ARCHIVES = (
    ("White House", "en", "wh-*.tar.gz", r"\.md"),
    ("morning conferences", "es", "mananeras-*.tar.gz", r"\.txt"),
    ("UN speeches of Mexico, translated", "en", "ungdc-*.tar.gz", r"MEX_\d+_\d+\.txt"),
)
WEAK = ("bracket", "quotation mark")


def drawn(archive: Path, ending: str) -> list[str]:
    """The texts of up to 300 files of an archive, without front matter."""
    with tarfile.open(archive) as tar:
        members = [m for m in tar.getmembers() if m.isfile() and re.search(f"{ending}$", m.name)]
        members.sort(key=lambda m: m.name)
        members = random.Random(SEED).sample(members, min(N, len(members)))
        members.sort(key=lambda m: m.offset)  # a gzip file is read forward only
        texts = [tar.extractfile(m).read().decode("utf-8", "replace") for m in members]
    return [re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S) for text in texts]


def articles(path: Path) -> list[str]:
    """The texts of a file of articles."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def measured(texts: list[str], lang: str) -> Counter[str]:
    """In how many texts each kind of sign stands, printing the forms."""
    found: Counter[str] = Counter()
    for text in texts:
        if document_language(text) != lang:
            continue
        signs = translation_signs(text, lang)
        forms = [sign for sign in signs if sign.kind not in WEAK]
        for sign in forms:
            around = text[max(0, sign.start - 40) : sign.end + 40]
            print(f"  {sign.kind}: {sign.text!r} in {' '.join(around.split())!r}")
        found["texts"] += 1
        found["a form of the table"] += bool(forms)
        found.update({kind: 1 for kind in {sign.kind for sign in signs} if kind in WEAK})
    return found


def main() -> None:
    """Read, count, print; with --write, put the table into RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    collections = [
        (name, lang, drawn(next((options.folder / "mirror").glob(pattern)), ending))
        for name, lang, pattern, ending in ARCHIVES
    ] + [
        ("newspapers", lang, articles(options.folder / "quotes" / f"news_{lang}.jsonl.gz"))
        for lang in ("en", "es")
    ]
    columns = ["texts", "a form of the table", *WEAK]
    rows = {}
    for name, lang, texts in collections:
        print(f"{name} ({lang})")
        rows[f"{name} ({lang})"] = measured(texts, lang)
    table = pd.DataFrame(rows).T.reindex(columns=columns).fillna(0).astype(int)
    lines = ["| collection | " + " | ".join(columns) + " |", "---".join("|" * (len(columns) + 2))]
    lines += ["| " + " | ".join([name, *map(str, row)]) + " |" for name, row in table.iterrows()]
    body = "\n".join(lines)
    print(body)
    if options.write:
        n_rows = len(gazetteer.table("translation_signs"))
        write_section(
            "Signs of translation in originals",
            "`python benchmarks/translation_signs.py ../shared --write`. Texts that are no"
            " translations, and Mexico's speeches in the UN, which are; and in how many of them a"
            f" form of `translation_signs.csv` ({n_rows} rows), a round bracket in a quotation, or"
            " a quotation mark without a partner is"
            f" found.\n\n{body}",
        )


if __name__ == "__main__":
    main()
