"""Models combined: do their 90 % intervals hold the planted truth 90 % of the time?

Run by ``python benchmarks/combinations.py [PART …] [corpora] [--write]``; all parts and 150 corpora
each if nothing is said. Every corpus is drawn anew from the model that is then fitted: effects from
the prior of effects, topics from a symmetric Dirichlet distribution, steps of drift from a normal
one. Seeds are the two words of a planted topic that are both frequent and typical of it: its tokens
of the word, times its part of all tokens of the word, are most. Their prior mass follows from how
often they occur, so that it is no distribution that topics could be drawn from; it is the one thing
here that the truth does not come from. (Where none of a theme's seeds occurs there is no model;
such corpora are counted apart.)

- ``covariates`` and ``drift``: `CovariateLDA` and `DynamicLDA`, nothing combined, for comparison.
- ``seeds``: `SeededLDA` with a formula; three themes and one free topic.
- ``rare-seeds``: the same with seeds that are typical, and often rare: of the ten most frequent
  words of a topic the two of whose tokens it has the largest part. Such a seed may be one token in
  a hundred of its topic, and the name does not hold.
- ``languages``: as ``seeds``, the sides in two languages that share a third of their columns. Side
  and language are one, as in the record.
- ``light-seeds``, ``light-languages``: as ``seeds`` and ``languages``, but the weight of seeds is
  .01, a thirtieth of the default.
- ``drift-seeds``: `DynamicLDA` with seeds, over four years.
- ``drift-covariates``: `DynamicLDA` with a formula.

The prior makes some topics so rare that no sampler finds their handful of tokens. A topic counts as
found if the words of the one that stands for it are like its own (a cosine of .7 or more), which a
user would not know. A user sees whether most tokens of a theme's seeds stayed in it. So rates are
given of all corpora as they were drawn, and of those in which this is so of every topic or theme.
Of words that drift the ten most frequent of each topic are looked at.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from interval_coverage import rate, verdict
from report import machine, write_section

from bilateral.simulate.draws import draw_documents, draw_log_topics, softmax
from bilateral.topics import CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.inputs.design import Design, design
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.validation import FOUND, match_topics

CORPORA = 150
FIRST = 30_000  # seed of the first corpus; those below served to write this
FORMULA = "side * period"
N_THEMES, N_TOPICS, N_ROWS, N_TOKENS = 3, 4, 300, 50
N_TERMS, N_SHARED, BETA = 60, 20, 0.05
N_SEEDS, FREQUENT = 2, 10
N_YEARS, STRENGTH = 4, 0.3
CODES = np.array(["es", "en"])  # of the sides MX and US
UNEVEN = 0.5  # spread of the logarithms of the topics' sizes, where no effects are drawn
STAYED = 0.5  # of the seeds' tokens
LIGHT = 0.01  # weight of seeds, in place of the default
COMMON = 0.01  # of all tokens
LEAST = 20  # tokens of a word in its topic, in all years
MANY, FEW = f"words by year, {LEAST} tokens or more", f"words by year, fewer than {LEAST} tokens"
SWEEPS = {"n_sweeps": 1000}


@dataclass
class Corpus:
    """A planted corpus and all that was planted.

    `topic_word` has shape (years, languages, topics, terms); `group` is a row's place in the first
    two of these.
    """

    table: pd.DataFrame
    made: Design
    effects: np.ndarray
    topic_word: np.ndarray
    owner: np.ndarray
    group: np.ndarray
    drawn: dict

    @property
    def vocabulary(self) -> list[str]:
        return [f"w{column}" for column in range(self.owner.size)]

    @property
    def overall(self) -> np.ndarray:
        """Words of the topics over all rows, shape (topics, terms)."""
        by_group = self.topic_word.reshape(-1, *self.topic_word.shape[2:])
        tokens = np.stack(
            [self.drawn["topic_counts"][self.group == g].sum(axis=0) for g in range(len(by_group))]
        )
        words = (by_group * tokens[:, :, None]).sum(axis=0)
        return words / np.maximum(words.sum(axis=1, keepdims=True), 1)

    def seeds(self, *, rare: bool = False) -> dict[str, dict[str, list[str]]]:
        """Seeds of each theme in each language: frequent and typical, or typical alone."""
        tokens = self.overall * self.drawn["topic_counts"].sum(axis=0)[:, None]
        part = tokens / np.maximum(tokens.sum(axis=0), 1e-9)
        chosen: dict = {}
        for k in range(N_THEMES):
            for code in dict.fromkeys(self.owner[self.owner != ""]):
                mine = np.flatnonzero(self.owner == code)
                frequent = mine[np.argsort(-tokens[k, mine], kind="stable")[:FREQUENT]]
                worth = part[k, frequent] * (1 if rare else tokens[k, frequent])
                best = frequent[np.argsort(-worth, kind="stable")[:N_SEEDS]]
                words = [self.vocabulary[column] for column in best]
                chosen.setdefault(f"theme {k}", {})[str(code)] = words
        return chosen


def words_of(rng: np.random.Generator, n_terms: int, n_years: int) -> np.ndarray:
    """Topics over some words, which drift over the years: shape (years, topics, terms)."""
    walk = np.cumsum(STRENGTH * rng.standard_normal((n_years, N_TOPICS, n_terms)), axis=0)
    logs = draw_log_topics(N_TOPICS, n_terms, BETA * n_terms, 0.0, rng)
    return softmax(logs + walk - walk.mean(axis=0))


def planted(
    rng: np.random.Generator, *, n_years: int = 1, bilingual: bool = False, plain: bool = False
) -> Corpus:
    """Draw effects, topics and rows; if it is `plain`, topics of sizes that nothing moves."""
    year = np.arange(N_ROWS) * n_years // N_ROWS
    period = rng.random(N_ROWS) < 0.5 if n_years == 1 else year < n_years // 2
    table = pd.DataFrame(
        {
            "side": rng.choice(["MX", "US"], N_ROWS),
            "period": np.where(period, "before", "since"),
            "year": year,
        }
    )
    made = design(FORMULA, table)
    prior = RegressionPrevalence(made.cells, made.cell, N_TOPICS)
    drawn = rng.standard_normal((len(made.names), N_TOPICS))
    effects = prior.mean[:, None] + prior.sd[:, None] * drawn
    if plain:
        effects[0], effects[1:] = prior.mean[0] + UNEVEN * drawn[0], 0
    language = (table["side"] == "US").to_numpy(int) if bilingual else np.zeros(N_ROWS, int)
    owner = np.repeat("en", N_TERMS)
    topic_word = words_of(rng, N_TERMS, n_years)[:, None]
    if bilingual:
        n_own = N_TERMS - N_SHARED
        owner = np.repeat(["", *CODES], [N_SHARED, n_own, n_own])
        shared = rng.uniform(0.1, 0.6, (len(CODES), N_TOPICS, 1))
        topic_word = np.zeros((n_years, len(CODES), N_TOPICS, owner.size))
        topic_word[..., owner == ""] = shared * words_of(rng, N_SHARED, n_years)[:, None]
        for g, code in enumerate(CODES):
            topic_word[:, g][..., owner == code] = (1 - shared[g]) * words_of(rng, n_own, n_years)
    n_languages = topic_word.shape[1]
    group = year * n_languages + language
    alpha = np.exp(made.cells @ effects)[made.cell]
    by_group = topic_word.reshape(-1, *topic_word.shape[2:])
    rows = draw_documents(by_group, group, alpha, N_TOKENS, rng)
    return Corpus(table, made, effects, topic_word, owner, group, rows)


def lines_of(corpus: Corpus, model, order: np.ndarray) -> Iterator[dict]:
    """What is inside its interval: effects, shares of distinct rows, words from year to year.

    `order` has the topic of the model for each planted one.
    """
    tokens = corpus.drawn["topic_counts"].sum(axis=0)
    which = {"common": bool(tokens.min() >= COMMON * tokens.sum())}
    which |= {"found": bool((cosines(corpus.overall, model.topic_word_[order]) >= FOUND).all())}
    if getattr(model, "seeds", None) is not None:
        which["stayed"] = bool((model.theme_coverage_["stayed"] >= STAYED).all())
    named = np.arange(N_TOPICS) < N_THEMES
    if model.formula is not None:
        p, new = len(corpus.made.names), corpus.table.drop_duplicates(["side", "period"])
        effects = model.effects_[["low", "high", "n_effective"]].to_numpy()
        alpha = np.exp(corpus.made.predict(new) @ corpus.effects)
        shares = model.predict(new)[["low", "high"]].to_numpy().reshape(-1, N_TOPICS, 2)
        yield from rows(
            "effects", named, which, corpus.effects.T, effects.reshape(N_TOPICS, p, 3)[order]
        )
        truth = (alpha / alpha.sum(axis=1, keepdims=True)).T
        yield from rows("predicted shares", named, which, truth, shares[:, order].swapaxes(0, 1))
    if len(corpus.topic_word) > 1:
        words = corpus.vocabulary
        ends = model.drift(words)[["low", "high"]].to_numpy()
        ends = ends.reshape(N_TOPICS, len(words), N_YEARS, 2)[order]
        truth = corpus.topic_word[:, 0].transpose(1, 2, 0)
        for k in range(N_TOPICS):
            often = np.argsort(-corpus.overall[k], kind="stable")[:FREQUENT]
            tokens = corpus.overall[k, often] * corpus.drawn["topic_counts"][:, k].sum()
            for of, some in ((MANY, tokens >= LEAST), (FEW, tokens < LEAST)):
                columns = often[some]
                yield from rows(
                    of, named[[k]], which, truth[[k]][:, columns], ends[[k]][:, columns]
                )


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Of each topic's words and those of the topic that stands for it."""
    lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    return (one * other).sum(axis=1) / np.maximum(lengths, 1e-300)


def rows(what, named, which, truth, ends) -> Iterator[dict]:
    """A line for each interval: the first axis is the topic's."""
    for theme, true, of in zip(named, truth, ends, strict=True):
        for one, end in zip(np.ravel(true), of.reshape(-1, of.shape[-1]), strict=True):
            worth = end[2] if len(end) > 2 else np.nan
            yield {
                "of": what, "theme": bool(theme), **which, "worth": worth,
                "low": end[0], "truth": one, "high": end[1],
            }  # fmt: skip


def matched(corpus: Corpus, model) -> np.ndarray:
    """The topic of the model for each planted one, by their words."""
    return match_topics(corpus.overall, model.topic_word_).permutation


NAMED = np.arange(N_TOPICS)  # themes keep their place, and the free topic is the last


def covariates(seed: int) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 95]))
    model = CovariateLDA(N_TOPICS, formula=FORMULA, random_state=seed, **SWEEPS)
    model.fit(corpus.drawn["X"], covariates=corpus.table)
    yield from lines_of(corpus, model, matched(corpus, model))


def seeds(seed: int, *, rare: bool = False, **more: float) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 96]))
    seeds = {theme: words["en"] for theme, words in corpus.seeds(rare=rare).items()}
    given = {"vocabulary": corpus.vocabulary, "random_state": seed} | more
    model = SeededLDA(seeds, n_free=N_TOPICS - N_THEMES, formula=FORMULA, **given, **SWEEPS)
    model.fit(corpus.drawn["X"], covariates=corpus.table)
    yield from lines_of(corpus, model, NAMED)


def rare_seeds(seed: int) -> Iterator[dict]:
    yield from seeds(seed, rare=True)


def light_seeds(seed: int) -> Iterator[dict]:
    yield from seeds(seed, weight=LIGHT)


def languages(seed: int, **more: float) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 97]), bilingual=True)
    given = {"vocabulary": corpus.vocabulary, "random_state": seed, "formula": FORMULA}
    given |= {"term_languages": corpus.owner, "n_free": N_TOPICS - N_THEMES} | more
    model = SeededLDA(corpus.seeds(), **given, **SWEEPS)
    model.fit(corpus.drawn["X"], covariates=corpus.table, languages=CODES[corpus.group])
    yield from lines_of(corpus, model, NAMED)


def light_languages(seed: int) -> Iterator[dict]:
    yield from languages(seed, weight=LIGHT)


def drift(seed: int) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 94]), n_years=N_YEARS, plain=True)
    model = DynamicLDA(N_TOPICS, vocabulary=corpus.vocabulary, random_state=seed, **SWEEPS)
    model.fit(corpus.drawn["X"], periods=corpus.table["year"])
    yield from lines_of(corpus, model, matched(corpus, model))


def drift_seeds(seed: int) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 98]), n_years=N_YEARS, plain=True)
    seeds = {theme: words["en"] for theme, words in corpus.seeds().items()}
    given = {"vocabulary": corpus.vocabulary, "random_state": seed}
    model = DynamicLDA(N_TOPICS, seeds=seeds, **given, **SWEEPS)
    model.fit(corpus.drawn["X"], periods=corpus.table["year"])
    yield from lines_of(corpus, model, NAMED)


def drift_covariates(seed: int) -> Iterator[dict]:
    corpus = planted(np.random.default_rng([seed, 99]), n_years=N_YEARS)
    given = {"vocabulary": corpus.vocabulary, "random_state": seed}
    model = DynamicLDA(N_TOPICS, formula=FORMULA, **given, **SWEEPS)
    model.fit(corpus.drawn["X"], periods=corpus.table["year"], covariates=corpus.table)
    yield from lines_of(corpus, model, matched(corpus, model))


PARTS = {
    "covariates": covariates,
    "seeds": seeds,
    "rare-seeds": rare_seeds,
    "light-seeds": light_seeds,
    "languages": languages,
    "light-languages": light_languages,
    "drift": drift,
    "drift-seeds": drift_seeds,
    "drift-covariates": drift_covariates,
}


def lines(name: str, frame: pd.DataFrame) -> Iterator[str]:
    """The table of a part: of all corpora, and of those whose topics were found."""
    frame["inside"] = (frame["low"] <= frame["truth"]) & (frame["truth"] <= frame["high"])
    frame["below"], frame["above"] = frame["truth"] < frame["low"], frame["truth"] > frame["high"]
    parts = {"as drawn": frame, "every topic 1 % of the tokens or more": frame[frame["common"]]}
    parts |= {"every topic found": frame[frame["found"]]}
    if "stayed" in frame:
        parts["most seeds stayed in every theme"] = frame[frame["stayed"]]
    for which, chosen in parts.items():
        for of, part in chosen.groupby("of", sort=False):
            share, error = rate(part)
            off = f"{100 * part['below'].mean():.1f} / {100 * part['above'].mean():.1f}"
            yield (
                f"| {name} | {which} | {part['corpus'].nunique()} | {of} | {len(part):,} |"
                f" {100 * share:.1f} ± {100 * error:.1f} % | {verdict(share)} | {off} % |"
            )


def one_part(name: str, n: int) -> tuple[list[str], str]:
    """Lines of the table, and a sentence on the part."""
    start, found, refused = time.perf_counter(), [], 0
    for corpus in range(n):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                found += [{"corpus": corpus} | row for row in PARTS[name](FIRST + corpus)]
            except ValueError as refusal:  # a theme so rare that its seeds never occur
                if "carries anything" not in str(refusal):
                    raise
                refused += 1
        if corpus % 20 == 19:
            print(f"{name}: {corpus + 1} of {n}", file=sys.stderr)
    frame = pd.DataFrame(found)
    worth = frame["worth"].dropna()
    said = f"{name}: {n} corpora, {time.perf_counter() - start:.0f} s."
    said += f" Without a model, as no seed of a theme occurs: {refused}." if refused else ""
    said += f" Draws of the median effect are worth {worth.median():.0f}." if len(worth) else ""
    return list(lines(name, frame)), said


def main() -> None:
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    names = [word for word in given if word in PARTS] or list(PARTS)
    n = next((int(word) for word in given if word.isdigit()), CORPORA)
    text = [
        "`benchmarks/combinations.py`. One core. Planted corpora of 300 rows of 50 tokens, 4"
        " topics, `side * period`; 90 % intervals, standard errors over corpora.\n",
        "| combination | corpora | number | 90 % intervals of | intervals | hold the truth |"
        " asked 87–93 % | truth below / above |",
        "|---|---|---|---|---|---|---|---|",
    ]
    notes = []
    for name in names:
        table, said = one_part(name, n)
        text += table
        notes.append(said)
    text += ["", *notes, "", machine("numba", "numpy", "scipy", "pandas")]
    if "--write" in sys.argv:
        write_section("Models combined", "\n".join(text))
    else:
        print("\n".join(text))


if __name__ == "__main__":
    main()
