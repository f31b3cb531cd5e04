"""The English articles whose attributions are labelled."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
from _quote_figures import by_document, fall, figures, pairs, ratio
from _quote_programs import MARKED, Program, chosen, found, moved, without

Spans = tuple[tuple[int, int], ...]
_DOUBLE = re.compile(r"[\"“”„«»‘]|''")


def articles(folder: Path) -> list[dict]:
    with gzip.open(folder / "quotes/news_en.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def contents(article: dict, counted: str) -> list[Spans]:
    """The spans of each labelled content; those without a span are left out.

    ``counted``: ``as given``; ``once``, where two labels with the same spans are one; or
    ``stretch``, where each span is a label of its own, once.
    """
    every = []
    for label in article["attributions"]:
        spans = sorted({tuple(s) for one in label["content"] for s in one["spans"]})
        if spans:
            every += [(span,) for span in spans] if counted == "stretch" else [tuple(spans)]
    return every if counted == "as given" else sorted(set(every))


def utterances(quotes: pd.DataFrame, counted: str) -> list[Spans]:
    """The spans of each quotation: all of a run, or each row's for ``stretch``."""
    spans = list(zip(quotes["start"], quotes["end"], strict=True))
    if counted == "stretch":
        return [(span,) for span in spans]
    runs: dict[int, list[tuple[int, int]]] = {}
    for run, span in zip(quotes["run"], spans, strict=True):
        runs.setdefault(run, []).append(span)
    return [tuple(some) for some in runs.values()]


def union_share(one: Spans, two: Spans) -> float:
    """Intersection over union, in characters."""
    a, b = ({i for span in spans for i in range(*span)} for spans in (one, two))
    return len(a & b) / len(a | b)


def news(
    texts: list[dict], quotes: list[pd.DataFrame], gone: dict[str, list[int]], counted: str,
    *, marked: bool,
) -> pd.DataFrame:  # fmt: skip
    """A row for each article: labels, quotations, pairs, and the sum of their overlaps."""
    rows = []
    for article, given in zip(texts, quotes, strict=True):
        there = gone.get(article["id"], [])
        labels = contents(article, counted)
        if marked:
            given = given[given["kind"].isin(MARKED)]
            labels = [c for c in labels if any(_DOUBLE.search(article["text"][a:b]) for a, b in c)]
        labels = [tuple((moved(a, there), moved(b, there)) for a, b in c) for c in labels]
        spans = utterances(given, counted)
        share = np.array([[union_share(c, s) for s in spans] for c in labels])
        at = pairs(share, share > 0) if share.size else []
        total = sum(share[i, j] for i, j in at)
        rows.append((article["id"], len(labels), len(spans), len(at), total))
    return pd.DataFrame(rows, columns=["doc_id", "labelled", "given", "pairs", "overlap"])


def score_news(folder: Path, program: Program, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures of the 80 articles, and how far F1 falls without a tenth of the marks."""
    texts, rows, falls = articles(folder), [], []
    gone = chosen({a["id"]: a["text"] for a in texts}, seed)
    whole = [found(program, a["text"], "en", a["date"]) for a in texts]
    less = [found(program, without(a["text"], gone[a["id"]]), "en", a["date"]) for a in texts]
    for marked in (True, False):
        name = "with marks" if marked else "all"
        for counted in ("as given", "once", "stretch"):
            table = news(texts, whole, {}, counted, marked=marked)
            counts = table[["labelled", "given", "pairs"]].sum().to_dict()
            key = {"contents": name, "counted": counted}
            units = by_document(table["overlap"], table["pairs"], table["doc_id"])
            cell = ("news", name, counted)
            same = {"measure": "mean overlap", **ratio(units, cell, seed)}
            rows += [key | counts | row for row in (*figures(table, cell, seed), same)]
            after = news(texts, less, gone, counted, marked=marked)
            falls.append(key | fall(table, after, cell, seed))
    return pd.DataFrame(rows), pd.DataFrame(falls)
