"""Coverage: do the 90 % intervals of the house hold the planted truth 90 % of the time?

Run by ``python benchmarks/interval_coverage.py [PART …] [corpora] [--write]``; all five parts and
500 corpora each if nothing is said. Every corpus is planted anew, its truth is known, and the
interval is the one that a user would get. What was planted was set down before the rules for
intervals were chosen and was not changed to suit them; seeds that served to choose are not used.
(The file is not called coverage.py, since Numba imports a package of that name.)

- ``lda``: shares of topics by ``Topics.prevalence_interval``. The truth is the share of tokens that
  a planted topic really made. Topics are matched to the planted ones by their words.
- ``covariates``: effects and predicted shares of ``CovariateLDA``, as planted by
  ``calibration.py``.
- ``composition``: themes of documents. Each corpus draws cells of 8 to 60 documents from 20,000
  planted ones; the truth is the share in these, of passages that carry a theme and of all.
- ``salience``: the same with days, of two kinds: of most days something is on record that matters,
  or of one day in five, and then of some days very much. Means and spreads are those of the
  record's two sides.
- ``frequency``: words per 10,000 tokens. Cells of documents are drawn, each document anew, from
  those of a side in the record; the truth is the rate in all of these.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator

import calibration
import numpy as np
import pandas as pd
from report import machine, write_section
from scipy.sparse import csr_array

from bilateral.corpus import Corpus
from bilateral.discourse import (
    composition,
    frequency,
    own_officials,
    quarters,
    resampling,
    salience,
    theme_counts,
)
from bilateral.intervals import bootstrap_interval
from bilateral.simulate.corpora import plant
from bilateral.topics import LDA, Topics
from bilateral.validation import match_topics

CORPORA = 500
FIRST = 20_000  # seed of the first corpus; those below served to choose the rules
ASKED = (0.87, 0.93)

# (a) topics
N_TOPICS, N_ROWS, N_TOKENS, N_TERMS = 5, 200, 60, 400
SIZES = 0.7 ** np.arange(N_TOPICS)  # from 36 % of the tokens to 9 %
WORDS = {  # exponent of the terms' base rates, tokens of the prior of a topic's words
    "as the model has them": (0.0, 20.0),
    "uneven, as in texts": (1.0, 20.0),
}

# (c) documents: shares of themes, passages of a document, and how few themes it keeps to
THEMES = np.array([16, 14, 12, 11, 10, 8, 7, 6, 5, 4, 3, 2, 1, 1]) / 100
CELLS = (8, 12, 20, 30, 60)
POPULATION = 20_000
KINDS = {"short documents": (0.8, 2.0), "long documents": (3.5, 3.0)}  # passages beyond one; themes
TWO_THEMES = 0.3  # of passages

# (e) words of the record, with the years whose documents are drawn
SAID = {
    "US": ("2021", "2024", ["border*", "cartel*", "fentanyl", "migrant*", "tariff*"]),
    "MX": ("2024", "2025", ["agua*", "arancel*", "fentanilo", "gusano*", "remesa*", "soberan*"]),
}

# (d) days: mean and coefficient of variation of tokens; share of days with anything of interest,
# mean and coefficient of variation of its tokens
DAYS = {
    "US": ("one day in five", (9500, 0.9), 0.21, (575, 1.4)),
    "MX": ("two days in three", (9100, 0.3), 0.69, (1110, 0.8)),
}


def log_normal(rng: np.random.Generator, mean: float, cv: float, n: int) -> np.ndarray:
    sd = np.sqrt(np.log1p(cv * cv))
    return np.exp(np.log(mean) - sd * sd / 2 + sd * rng.standard_normal(n))


def lda(seed: int) -> Iterator[dict]:
    """One corpus of each kind of words, fitted and asked for the topics' shares."""
    for words, (zipf, beta_sum) in WORDS.items():
        corpus = plant(
            N_TOPICS, n_documents=N_ROWS, n_tokens=N_TOKENS, n_terms=N_TERMS, sizes=SIZES,
            beta_sum=beta_sum, zipf=zipf, random_state=seed,
        )  # fmt: skip
        topics = Topics.of(LDA(N_TOPICS, random_state=seed).fit(corpus.X))
        order, cosines = match_topics(corpus.topic_word, topics.topic_word)
        truth = corpus.topic_counts.sum(axis=0) / corpus.X.sum()
        low, high = topics.prevalence_interval[:, order]
        worth = topics.prevalence_effective[order]
        for k in range(N_TOPICS):
            yield {
                "of": f"topics, words {words}",
                "low": low[k], "truth": truth[k], "high": high[k],
                "effective": worth[k], "cosine": cosines[k],
            }  # fmt: skip


def covariates(seed: int) -> Iterator[dict]:
    """One corpus of ``calibration.py``: its effects, and shares of every distinct row."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = calibration.one_fit(seed)
    found = (fit.tokens >= calibration.LEAST * fit.tokens.sum()).all()
    for what, inside in (("effects", fit.inside), ("predicted shares", fit.shares_inside)):
        for one in inside.ravel():
            yield {"of": f"{what}, as drawn", "inside": one}
            if found:
                least = f"every topic at least {calibration.LEAST:.0%} of the tokens"
                yield {"of": f"{what}, {least}", "inside": one}


def documents(kind: str, rng: np.random.Generator) -> tuple[np.ndarray, list[np.ndarray]]:
    """Which themes each passage of a population of documents has: rows of 0 and 1 by document."""
    beyond, spread = KINDS[kind]
    n = 1 + rng.negative_binomial(1, 1 / (1 + beyond), POPULATION)
    of = np.repeat(np.arange(POPULATION), n)
    mix = rng.dirichlet(spread * THEMES, POPULATION)[of]
    ahead = np.cumsum(mix, axis=1)
    themes = np.zeros((len(of), len(THEMES)), int)
    for share in (1.0, TWO_THEMES):
        place = (rng.random(len(of))[:, None] > ahead).sum(axis=1).clip(max=len(THEMES) - 1)
        there = rng.random(len(of)) < share
        themes[np.flatnonzero(there), place[there]] = 1
    return themes, np.split(np.arange(len(of)), np.cumsum(n)[:-1])


POPULATIONS: dict[str, tuple] = {}


def composed(seed: int) -> Iterator[dict]:
    """Cells of documents drawn from a population, and the themes' shares in them."""
    for kind in KINDS:
        if kind not in POPULATIONS:
            rng = np.random.default_rng([len(kind), 91])
            themes, places = documents(kind, rng)
            counted = themes / themes.sum(axis=1, keepdims=True)
            POPULATIONS[kind] = themes, places, counted.sum(axis=0) / len(counted)
        themes, places, truth = POPULATIONS[kind]
        rng = np.random.default_rng([seed, 92])
        rows, doc_ids, cells = [], [], []
        for n in CELLS:
            for i, document in enumerate(rng.integers(0, POPULATION, n)):
                rows.append(places[document])
                doc_ids += [f"{n:02}:{i:02}"] * len(rows[-1])
                cells += [n] * len(rows[-1])
        table = pd.DataFrame({"doc_id": doc_ids, "cell": cells, "side": "US"})
        table = table.assign(
            passage_id=[f"{i:06}" for i in range(len(table))], relevance="core",
            role="official", date=pd.Timestamp("2024-01-05"),
        )  # fmt: skip
        hits = pd.DataFrame(
            themes[np.concatenate(rows)], columns=[f"t{j}" for j in range(len(truth))]
        )
        found = composition(table, hits, by=["cell"], seed=seed)
        found["truth"] = np.tile(truth, len(CELLS))
        carried = composition(table, hits, by=["cell"], among="all", seed=seed)
        carried["truth"] = np.tile(themes.mean(axis=0), len(CELLS))
        shares = hits.to_numpy() / hits.to_numpy().sum(axis=1, keepdims=True)
        sums = pd.DataFrame(shares).groupby([table["cell"], table["doc_id"]]).sum()
        others = {n: rivals(part.to_numpy(), seed, (n,)) for n, part in sums.groupby(level=0)}
        for line in found.itertuples():
            yield {
                "of": f"themes, {kind}", "units": line.cell, "share": line.truth,
                "low": line.low, "truth": line.truth, "high": line.high, "none": line.share == 0,
            } | others[line.cell](int(line.theme[1:]), line.truth)  # fmt: skip
        for line in carried.itertuples():
            yield {
                "of": f"themes among all passages, {kind}", "units": line.cell, "share": line.truth,
                "low": line.low, "truth": line.truth, "high": line.high, "none": line.share == 0,
            }  # fmt: skip


def rivals(part: np.ndarray, seed: int, cell: tuple, total: np.ndarray | None = None):
    """What other rules say of the same resamples: percentiles, plain and expanded."""
    weights = resampling.draws(len(part), 500, seed, cell)
    drawn = resampling.resampled(part, weights)
    drawn /= (
        drawn.sum(axis=1, keepdims=True) if total is None else resampling.resampled(total, weights)
    )
    plain = np.quantile(drawn, [0.05, 0.95], axis=0)
    expanded = bootstrap_interval(drawn, len(part))

    def said(column: int, truth: float) -> dict:
        return {
            name: bool(low[column] <= truth <= high[column])
            for name, (low, high) in (("plain", plain), ("expanded", expanded))
        }

    return said


def salient(seed: int) -> Iterator[dict]:
    """Quarters of days drawn from a population of each side."""
    periods = pd.period_range("2022Q1", periods=len(CELLS), freq="Q")
    tables, exposures, truths = [], [], {}
    for side, (_, said, often, of) in DAYS.items():
        if side not in POPULATIONS:
            rng = np.random.default_rng([ord(side[0]), 93])
            tokens = np.ceil(log_normal(rng, *said, POPULATION))
            core = np.ceil(log_normal(rng, *of, POPULATION)) * (rng.random(POPULATION) < often)
            POPULATIONS[side] = tokens, np.minimum(core, tokens)
        tokens, core = POPULATIONS[side]
        truths[side] = core.sum() / tokens.sum()
        rng = np.random.default_rng([seed, 94])
        for quarter, n in zip(periods, CELLS, strict=True):
            drawn = rng.integers(0, POPULATION, n)
            day = pd.date_range(quarter.start_time, periods=n)
            given = {"date": day, "side": side, "source": side, "role": "official"}
            exposures.append(pd.DataFrame(given | {"tokens": tokens[drawn]}))
            tables.append(pd.DataFrame(given | {"n_tokens": core[drawn]}))
    table = pd.concat(tables, ignore_index=True).assign(relevance="core")
    ids = [f"{i:04}" for i in range(len(table))]
    table = table.assign(passage_id=ids, doc_id=ids)
    exposure = pd.concat(exposures, ignore_index=True)
    found = salience(table, exposure, sources=list(DAYS), seed=seed)
    both = table.merge(exposure, on=["date", "side"]).assign(quarter=lambda t: quarters(t["date"]))
    others = {
        (side, quarter): rivals(
            part[["n_tokens"]].to_numpy(), seed, (side, quarter), part[["tokens"]].to_numpy()
        )
        for (side, quarter), part in both.groupby(["side", "quarter"])
    }
    for line in found.itertuples():
        truth = truths[line.side]
        yield {
            "of": f"days, something on {DAYS[line.side][0]}", "units": line.days,
            "low": line.low / 1e4, "truth": truth, "high": line.high / 1e4, "none": line.rate == 0,
        } | others[line.side, line.quarter](0, truth)  # fmt: skip


def said(seed: int) -> Iterator[dict]:
    """Years of documents drawn from those of the record, and how often words are in them."""
    for side, (since, until, words) in SAID.items():
        if ("said", side) not in POPULATIONS:
            record = Corpus.load().select(side=side, since=since, until=until)
            own = own_officials(record.passages)
            lang = [(word, lang, word) for word in words for lang in ("en", "es")]
            seeds = pd.DataFrame(lang, columns=["theme", "lang", "seed"])
            hits = theme_counts(record.counts[np.flatnonzero(own)], record.terms, seeds)
            hits["tokens"] = record.passages.loc[own, "n_tokens"].to_numpy()
            POPULATIONS["said", side] = hits.groupby(record.passages["doc_id"][own].array).sum()
        all_of = POPULATIONS["said", side]
        rng = np.random.default_rng([seed, 95])
        drawn = np.concatenate([rng.integers(0, len(all_of), n) for n in CELLS])
        ids = [f"{i:03}" for i in range(len(drawn))]
        day, cell = pd.Timestamp("2024-01-05"), np.repeat(CELLS, CELLS)
        documents = pd.DataFrame({"doc_id": ids, "date": day, "cell": cell})
        passages = pd.DataFrame({"doc_id": ids, "passage_id": ids, "lang": "es"})
        passages["n_tokens"] = all_of["tokens"].to_numpy()[drawn]
        plain = [word.rstrip("*") for word in words]
        terms = pd.DataFrame({"term": plain, "lang": "es", "kind": "word"})
        counts = csr_array(all_of[words].to_numpy()[drawn])
        corpus = Corpus(documents, passages, counts, terms.assign(parts=[()] * len(words)))
        named = dict(zip(words, plain, strict=True))
        found = frequency(corpus, named, by="year", group="cell", relevance=None)
        truth = 1e4 * all_of[words].sum() / all_of["tokens"].sum()
        for row in found.itertuples():
            yield {
                "of": f"words, {side}", "units": row.documents,
                "low": row.low, "truth": truth[row.word], "high": row.high, "none": row.rate == 0,
            }  # fmt: skip


PARTS = {"lda": lda, "covariates": covariates, "composition": composed, "salience": salient}
PARTS["frequency"] = said


def rate(frame: pd.DataFrame, column: str = "inside") -> tuple[float, float]:
    """Share of intervals that hold the truth, and its standard error over corpora."""
    each = frame.groupby("corpus")[column].mean()
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))


def verdict(share: float) -> str:
    """How far a rate lies from what is asked."""
    low, high = ASKED
    if share < low:
        return f"{100 * (low - share):.1f} points below"
    return f"{100 * (share - high):.1f} points above" if share > high else "as asked"


def lines(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """The table of a part."""
    if "inside" not in frame:
        frame["inside"] = (frame["low"] <= frame["truth"]) & (frame["truth"] <= frame["high"])
    for of, part in frame.groupby("of", sort=False):
        groups = [("all", part)]
        if "units" in part:
            groups += [(f"{n} units", one) for n, one in part.groupby("units")]
        if "share" in part:
            bins = pd.cut(
                part["share"], [0, 0.025, 0.075, 1], labels=["to 2 %", "3 to 7 %", "from 8 %"]
            )
            groups += [(f"shares {label}", one) for label, one in part.groupby(bins, observed=True)]
        if "none" in part and part["none"].any():
            groups.append(("nothing found", part[part["none"]]))
        for which, one in groups:
            share, error = rate(one)
            cells = [
                of,
                which,
                f"{len(one):,}",
                f"{100 * share:.1f} ± {100 * error:.1f} %",
                verdict(share),
            ]
            if "low" in one:
                missed = (
                    100 * (one["truth"] < one["low"]).mean(),
                    100 * (one["truth"] > one["high"]).mean(),
                )
                cells.append("{:.1f} / {:.1f} %".format(*missed))
            else:
                cells.append("")
            for other in ("plain", "expanded"):
                known = other in one and one[other].notna().all()
                cells.append(f"{100 * rate(one, other)[0]:.1f} %" if known else "")
            yield f"| {' | '.join(cells)} |"


def body(names: list[str], n: int) -> str:
    """The section: a table, and how long it took."""
    table = [
        "| intervals of | which | intervals | hold the truth | asked 87–93 % |"
        " truth below / above | percentiles | expanded percentiles |",
        "|---|---|---|---|---|---|---|---|",
    ]
    notes = []
    for name in names:
        start, rows = time.perf_counter(), []
        for corpus in range(n):
            rows += [{"corpus": corpus} | row for row in PARTS[name](FIRST + corpus)]
            if corpus % 20 == 19:
                print(f"{name}: {corpus + 1} of {n}", file=sys.stderr)
        frame = pd.DataFrame(rows)
        table += lines(name, frame)
        notes.append(f"{name}: {n} corpora, {time.perf_counter() - start:.0f} s.")
        if name == "lda":
            notes.append(
                f"Of 200 draws of a share the median is worth {frame['effective'].median():.0f}, a"
                f" tenth of them fewer than {frame['effective'].quantile(0.1):.0f}; planted topics"
                f" not found (cosine below 0.5): {(frame['cosine'] < 0.5).mean():.1%}, which are"
                " counted."
            )
    return "\n".join([*table, "", *notes])


def main() -> None:
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    names = [word for word in given if word in PARTS] or list(PARTS)
    n = next((int(word) for word in given if word.isdigit()), CORPORA)
    text = (
        "`benchmarks/interval_coverage.py`. One core. Planted corpora, 90 % intervals, standard"
        " errors over corpora. For shares of documents and days also what percentiles of the same"
        " resamples hold, plain and expanded (Hesterberg 2015).\n\n"
    )
    text += body(names, n) + "\n\n" + machine("numba", "numpy", "scipy", "pandas")
    if "--write" in sys.argv:
        write_section("Coverage of intervals", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
