"""What the bound numbers of README.md and data/README.md are computed from.

Their expressions (`prose.py`) may use every name here: tables of the record, what the code is set
to, and what was measured. Nothing is fetched, and no upstream file is read.
"""

# ruff: noqa: F401 (what is imported is there for the expressions)
from __future__ import annotations

import json
import tomllib

import pandas as pd
from measured import measured
from prose import decimal

from bilateral import gazetteer
from bilateral.brief.models import N_TOPICS
from bilateral.brief.models import PASSAGES as MODEL_PASSAGES
from bilateral.brief.models import RECIPE as MODEL_RECIPE
from bilateral.corpus.duplicates import near_duplicates
from bilateral.corpus.passages import passages as cut_passages
from bilateral.corpus.selection import Rule
from bilateral.discourse import composition
from bilateral.intervals import LEVEL
from bilateral.sources import unpack
from bilateral.sources.exchanges import number_exchanges
from bilateral.validation import agreement, labelled_share, selection_quality

DATA = gazetteer.data_dir()
ROOT = DATA.parent

record = json.loads((DATA / "record" / "record.json").read_text(encoding="utf-8"))
project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
documents, passages, exposure, quotes, mentions, commitments = (
    pd.read_parquet(DATA / "record" / f"{name}.parquet")
    for name in ("documents", "passages", "exposure", "quotes", "mentions", "commitments")
)
samples = pd.read_csv(DATA / "sample" / "sample.csv")
lexicon_check = gazetteer.table("lexicon_check")["label"]
labels = pd.read_csv(DATA / "selection" / "relevance.csv")
one, two = (labels[name].isin(["y", "a"]) for name in ("label", "second_label"))
twice = agreement(one, two)
now = labels["passage_id"].map(passages.set_index("passage_id")["relevance"])
labels = labels.assign(relevant=one & two, selected=now.isin(["core", "answer"]))
sample = labels[labels["part"] == "report"]
drawn = pd.read_csv(DATA / "selection" / "relevance_strata.csv").set_index(["side", "stratum"])
answers = pd.read_csv(DATA / "selection" / "answers.csv")
meetings_read = pd.read_csv(DATA / "selection" / "meetings_read.csv")
outcomes_twice = agreement(meetings_read["label"], meetings_read["second_label"])
accounts_read = pd.read_csv(DATA / "selection" / "meetings_passages.csv")
model_draws = pd.read_parquet(DATA / "models" / "draws.parquet")
model_topics = pd.read_csv(DATA / "models" / "topics.csv", keep_default_na=False)


def accounts_f1(second: str) -> float:
    """F1 of the passages that both readings list; of ``second`` as in ``accounts_read``."""
    first, other = accounts_read["label"] == "y", accounts_read[second] == "y"
    return 2 * (first & other).sum() / (first.sum() + other.sum())


def years(source: str) -> str:
    """First and last year of a source's documents."""
    dates = pd.to_datetime(documents.loc[documents["source"] == source, "date"].dropna())
    return f"{dates.min().year}–{dates.max().year}"


def conference_days(until: str) -> int:
    """Days before a date on which a press conference of the Mexican presidency is on record."""
    source, genre = exposure["source"] == "mananeras", exposure["genre"] == "press conference"
    dates = pd.to_datetime(exposure.loc[source & genre, "date"])
    return dates[dates < until].nunique()


def quality(side: str, measure: str, far: bool = True, answers: bool = True) -> str:
    """Precision or recall of the selection with its interval.

    With or without the `far` stratum; with answers, or of core passages only. (Of what is selected
    now, the strata of the former core hold core passages, and `answer` and `context` answers. A few
    of the former core are answers now, and none of these was drawn.)
    """
    part = sample[(sample["side"] == side) & (far | (sample["stratum"] != "far"))]
    size = drawn.loc[side]
    size = pd.concat([size["selected"], size["passages"] - size["selected"]], keys=[True, False])
    names = [f"{stratum} {selected}" for selected, stratum in size.index]
    core = part["stratum"].str.startswith("core")
    names_of = part["stratum"] + " " + part["selected"].astype(str)
    part = part.assign(stratum=names_of, selected=part["selected"] & (core | answers))
    found = selection_quality(part, size.set_axis(names))
    return _with_interval(*found.loc[measure])


def share_of_answers(side: str) -> str:
    """Share of the answers drawn that belong, with its interval."""
    part = answers[answers["side"] == side]
    right = part[["label", "second_label"]].isin(["y", "a"]).all(axis=1)
    found = labelled_share(part.assign(right=right), "side").loc[side]
    return _with_interval(*found[["share", "low", "high"]])


def _with_interval(*values: float) -> str:
    estimate, low, high = map(decimal, values)
    return f"{estimate} [{low}, {high}]"


def seconds(section: str, row: str) -> float:
    """A time in `benchmarks/RESULTS.md`: column "measured" of the row that has these words."""
    table = measured(section, "measured")
    (found,) = table.loc[table.iloc[:, 0].str.contains(row, regex=False), "measured"]
    return float(found.partition(" s")[0])
