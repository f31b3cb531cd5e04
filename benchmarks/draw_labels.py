"""Draw what is labelled after the last change of a rule: answers, and hits of seeds.

    python benchmarks/draw_labels.py --from ../shared/mirror --to ../labels

Reads the embedded record and the upstream files it was made from. Writes tables for readers (with
text, not to be committed): ``answers.csv``, sixty a side, and ``hits.csv``, thirty a theme and
language, one of each form before two of any. The order is that of a SHA-256 of the identifiers, so
the draw is the same everywhere and a passage keeps its place when others come or go. What was read
while the rules were mended is left out.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from pathlib import Path

import pandas as pd

from bilateral import gazetteer
from bilateral.cleaning.terms.tokens import located
from bilateral.corpus import Corpus
from bilateral.corpus.digest import read_documents
from bilateral.discourse import cut, own_officials
from bilateral.escape import csv_text
from bilateral.order import ordered
from bilateral.seeds import in_text
from bilateral.sources import mirror

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {"US": "wh", "MX": "mananeras"}
LANGUAGE = {"US": "en", "MX": "es"}
ANSWERS, HITS, AROUND = 60, 30, 300


def texts(folder: Path, wanted: pd.DataFrame) -> pd.DataFrame:
    """Passages with what stands in the source: the text, and 300 characters on either side."""
    by_document = dict(list(wanted.groupby("doc_id")))
    rows = []
    for file in mirror.read_files(folder, []):
        for document in read_documents(file, []):
            for row in by_document.get(document.doc_id, wanted[:0]).itertuples():
                start, end = row.start, row.end
                around = (max(0, start - AROUND), start), (start, end), (end, end + AROUND)
                rows.append((row.passage_id, *(document.text[a:b] for a, b in around)))
    found = pd.DataFrame(rows, columns=["passage_id", "before", "text", "after"])
    return wanted.merge(found, on="passage_id")


def lot(*parts: object) -> str:
    """A key by which items are put into the order of the draw."""
    return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()


def draw_answers(passages: pd.DataFrame, seen: set[str]) -> pd.DataFrame:
    """Sixty answers a side, none of which was read before."""
    answers = passages[(passages["relevance"] == "answer") & ~passages["passage_id"].isin(seen)]
    answers = answers.assign(lot=[lot("answer", i) for i in answers["passage_id"]])
    return ordered(answers, "lot", "passage_id").groupby("side").head(ANSWERS)


def find_hits(passages: pd.DataFrame) -> pd.DataFrame:
    """Every hit of a seed in the source text of passages."""
    themes, rows = gazetteer.themes(), []
    for row in passages.itertuples():
        pieces = [
            (token, chunk.start() + start, chunk.start() + end)
            for chunk in re.finditer(r"\S+", row.text)
            for token, start, end in located(chunk[0])
        ]
        tokens = [token for token, _, _ in pieces]
        for seed, first, last in in_text(themes, tokens, row.lang, cut):
            start, end = pieces[first][1], pieces[last - 1][2]
            form = " ".join(token.lower() for token in tokens[first:last])
            theme = themes["theme"].iloc[seed]
            line = f"{row.text[max(0, start - 160) : start]}[[{row.text[start:end]}]]"
            line = " ".join((line + row.text[end : end + 160]).split())
            rows.append((theme, row.lang, form, row.passage_id, row.start + start, line))
    return pd.DataFrame(rows, columns=["theme", "lang", "form", "passage_id", "offset", "line"])


def draw_hits(hits: pd.DataFrame, seen: set[tuple[str, str]]) -> pd.DataFrame:
    """Thirty hits a theme and language: one of each form, the frequent first, then two, …"""
    forms = ["theme", "lang", "form"]
    hits = hits.assign(of_form=hits.groupby(forms)["form"].transform("size"))
    pairs = zip(hits["theme"], hits["passage_id"], strict=True)
    hits = hits[[pair not in seen for pair in pairs]]
    key = ["theme", "passage_id", "offset"]
    lots = [lot("hit", *values) for values in hits[key].itertuples(index=False)]
    hits = ordered(hits.assign(lot=lots), "lot", key)
    hits["turn"] = hits.groupby(forms).cumcount()
    hits = ordered(hits, ["theme", "lang", "turn", "of_form", "lot"], key,
                   ascending=[True, True, True, False, True])  # fmt: skip
    drawn = hits.groupby(["theme", "lang"]).head(HITS)
    # Each stands for its share of the hits of its form.
    return drawn.assign(hits=drawn["of_form"] / drawn.groupby(forms)["form"].transform("size"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--to", dest="target", type=Path, required=True)
    parser.add_argument("--seen", type=Path, help="hits read before: theme, passage_id")
    asked = parser.parse_args()
    table = Corpus.load().table
    table = table[own_officials(table) & (table["source"] == table["side"].map(SOURCES))]
    table = texts(asked.folder, table[table["lang"] == table["side"].map(LANGUAGE)])
    read = set(pd.read_csv(ROOT / "data/selection/relevance.csv")["passage_id"])
    seen = set() if asked.seen is None else {
        *pd.read_csv(asked.seen)[["theme", "passage_id"]].itertuples(index=False, name=None)
    }  # fmt: skip
    asked.target.mkdir(parents=True, exist_ok=True)
    for name, drawn in (
        ("answers", draw_answers(table, read)),
        ("hits", draw_hits(find_hits(table), seen)),
    ):
        (asked.target / f"{name}.csv").write_text(csv_text(drawn), encoding="utf-8", newline="")
        print(f"{len(drawn)} {name}")


if __name__ == "__main__":
    main()
