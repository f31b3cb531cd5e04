"""What the bound numbers of README.md and data/README.md are computed from.

Their expressions (`prose.py`) may use every name here: tables of the record, what the code is set
to, and what was measured. Nothing is fetched, and no upstream file is read.
"""

# ruff: noqa: F401 (what is imported is there for the expressions)
from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence

import pandas as pd
from prose import decimal

from bilateral import gazetteer
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.passages import passages as cut_passages
from bilateral.corpus.selection import Rule
from bilateral.discourse import composition
from bilateral.sources import unpack
from bilateral.sources.exchanges import number_exchanges
from bilateral.validation import agreement, selection_quality

DATA = gazetteer.data_dir()
ROOT = DATA.parent

record = json.loads((DATA / "record" / "record.json").read_text(encoding="utf-8"))
project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
documents, passages, exposure = (
    pd.read_parquet(DATA / "record" / f"{name}.parquet")
    for name in ("documents", "passages", "exposure")
)
samples = pd.read_csv(DATA / "sample" / "sample.csv")
lexicon_check = gazetteer.table("lexicon_check")["label"]
judged = pd.read_csv(DATA / "selection" / "sample.csv")
strata = pd.read_csv(DATA / "selection" / "strata.csv").set_index(["side", "stratum"])["passages"]
NAMED = ["core", "near"]  # the strata of passages that name the other country
far = judged[(judged["stratum"] == "far") & (judged["label"] != "u")]
far_each = strata.xs("far", level="stratum") / far.groupby("side").size()
second = judged.dropna(subset=["second_label"])
twice = agreement(second["label"], second["second_label"])


def years(source: str) -> str:
    """First and last year of a source's documents."""
    dates = pd.to_datetime(documents.loc[documents["source"] == source, "date"].dropna())
    return f"{dates.min().year}–{dates.max().year}"


def conference_days(until: str) -> int:
    """Days before a date on which a press conference of the Mexican presidency is on record."""
    source, genre = exposure["source"] == "mananeras", exposure["genre"] == "press conference"
    dates = pd.to_datetime(exposure.loc[source & genre, "date"])
    return dates[dates < until].nunique()


def quality(side: str, measure: str, among: Sequence[str] = (*NAMED, "far")) -> str:
    """Precision or recall of the selection with its interval, among these strata."""
    sure = (judged["label"] != "u") & (judged["side"] == side)
    sample = judged[sure & judged["stratum"].isin(among)]
    sample = sample.assign(selected=sample["stratum"] == "core", relevant=sample["label"] == "y")
    estimate, low, high = map(decimal, selection_quality(sample, strata[side]).loc[measure])
    return f"{estimate} [{low}, {high}]"


def seconds(section: str, row: str) -> float:
    """A time in `benchmarks/RESULTS.md`: column "measured" of the row that has these words."""
    text = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    (part,) = [part for part in text.split("\n## ") if part.startswith(f"{section}\n")]
    rows = [line.strip("| ").split(" | ") for line in part.splitlines() if line.startswith("| ")]
    (found,) = [cells for cells in rows if row in cells[0]]
    return float(found[rows[0].index("measured")].partition(" s")[0])
