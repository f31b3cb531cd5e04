"""Calibration of CovariateLDA: do its 90 % intervals contain the truth 90 % of the time?

Run by ``python benchmarks/calibration.py [fits] [--write]``. Each fit has a corpus of its own, with
effects drawn from the model's prior and topics from a symmetric Dirichlet distribution. The model
is fitted whole: assignments, topics and effects are all sampled, as a user would have it. Its
topics are matched to the planted ones by their words alone. Topics are few and their words well
apart, since the claim is about effects and not about finding topics.

The prior makes some topics so rare that no sampler finds their handful of tokens; what is matched
to them then is half of another topic. So two rates are given: of all corpora as they were drawn,
and of those in which every topic has at least 1 % of the planted tokens, which a user would not
know.
"""

from __future__ import annotations

import sys
import time
from typing import NamedTuple

import numpy as np
import pandas as pd
from report import machine, write_section

from bilateral.intervals import posterior_interval
from bilateral.simulate.corpora import plant_covariates
from bilateral.topics.covariates import CovariateLDA
from bilateral.topics.inputs.design import design
from bilateral.topics.priors.regression import RegressionPrevalence
from bilateral.topics.summaries import effective
from bilateral.validation import match_topics

FITS = 280
FORMULA = "side * period + tone"
FIRST = 1000  # seed of the first; those below 1000 served to write the model
N_TOPICS, N_ROWS, N_TOKENS, N_TERMS, BETA = 3, 300, 50, 60, 0.05
LEAST = 0.01  # of the tokens, for a topic that can be found


class Result(NamedTuple):
    """One fit against its truth: effects are (columns × topics), shares (cells × topics)."""

    truth: np.ndarray
    draws: np.ndarray
    shares: np.ndarray
    share_mean: np.ndarray
    share_low: np.ndarray
    share_high: np.ndarray
    tokens: np.ndarray
    cosines: np.ndarray
    names: tuple[str, ...]

    @property
    def inside(self) -> np.ndarray:
        """Which effects lie in their 90 % interval."""
        low, high = posterior_interval(self.draws, effective(self.draws))
        return (low <= self.truth) & (self.truth <= high)

    @property
    def shares_inside(self) -> np.ndarray:
        """Which shares lie in their 90 % interval."""
        return (self.share_low <= self.shares) & (self.shares <= self.share_high)


def one_fit(seed: int, n_rows: int = N_ROWS, n_tokens: int = N_TOKENS) -> Result:
    """Draw parameters from the prior, plant a corpus, fit it, and match topics."""
    rng = np.random.default_rng([seed, 90])
    table = pd.DataFrame(
        {
            "side": rng.choice(["MX", "US"], n_rows),
            "period": rng.choice(["before", "since"], n_rows),
            "tone": rng.choice([-1.0, 0.0, 1.0], n_rows),
        }
    )
    made = design(FORMULA, table)
    prior = RegressionPrevalence(made.cells, made.cell, N_TOPICS)
    effects = prior.mean[:, None] + prior.sd[:, None] * rng.standard_normal(
        (len(made.names), N_TOPICS)
    )
    corpus = plant_covariates(
        made.cells[made.cell], effects, n_tokens=n_tokens, n_terms=N_TERMS,
        beta_sum=BETA * N_TERMS, zipf=0.0, random_state=rng,
    )  # fmt: skip
    model = CovariateLDA(N_TOPICS, formula=FORMULA, random_state=seed)
    model.fit(corpus.X, covariates=table)
    order, cosines = match_topics(corpus.topic_word, model.topic_word_)
    new = table.drop_duplicates()
    predicted = model.predict(new)
    mean, low, high = (
        predicted[name].to_numpy().reshape(-1, N_TOPICS)[:, order]
        for name in ("mean", "low", "high")
    )
    alpha = np.exp(made.predict(new) @ effects)
    return Result(
        effects, model.effect_draws_[:, :, order], alpha / alpha.sum(axis=1, keepdims=True),
        mean, low, high, corpus.topic_counts.sum(axis=0), cosines, made.names,
    )  # fmt: skip


def rate(inside: list[np.ndarray]) -> tuple[float, float]:
    """Share of intervals that contain the truth, and its standard error over fits."""
    each = np.array([one.mean() for one in inside])
    return float(each.mean()), float(each.std(ddof=1) / np.sqrt(len(each)))


def slope(truths: list[np.ndarray], means: list[np.ndarray]) -> float:
    """Of truths on posterior means: one if effects are neither shrunk too much nor too little."""
    x, y = (np.concatenate([one.ravel() for one in part]) for part in (means, truths))
    return float(np.polyfit(x, y, 1)[0])


def lines(results: list[Result], seconds: float) -> list[str]:
    """The table of the section."""
    found = [r for r in results if (r.tokens >= LEAST * r.tokens.sum()).all()]
    table = []
    for label, chosen in (
        (f"with every topic at least {LEAST:.0%} of the tokens", found),
        ("all, as drawn", results),
    ):
        rows = [("effects", [r.inside for r in chosen])]
        rows += [(f"`{name}`", [r.inside[i] for r in chosen])
                 for i, name in enumerate(chosen[0].names)]  # fmt: skip
        rows.append(("predicted shares", [r.shares_inside for r in chosen]))
        for what, inside in rows:
            mean, error = rate(inside)
            n = sum(one.size for one in inside)
            line = (
                f"{label} | {len(chosen)} | {what} | {n:,} | {100 * mean:.1f} ± {100 * error:.1f}"
            )
            table.append(f"| {line} % |")
    effects = slope([r.truth[1:] for r in found], [r.draws.mean(axis=0)[1:] for r in found])
    shares = slope([r.shares for r in found], [r.share_mean for r in found])
    lost = [sum(int((r.cosines < 0.5).any()) for r in some) for some in (found, results)]
    return [
        f"{len(results)} fits of {N_ROWS} rows of {N_TOKENS} tokens, {N_TOPICS} topics over"
        f" {N_TERMS} terms, `{FORMULA}`; effects drawn from the prior; {seconds:.0f} s. Standard"
        " errors are over fits. Asked: 87–93 %.\n",
        "| corpora | fits | 90 % intervals of | intervals | contain the truth |",
        "|---|---|---|---|---|",
        *table,
        "",
        f"In the former, slope of true on estimated effects {effects:.3f}, of true on predicted"
        f" shares {shares:.3f} (1: neither shrunk nor stretched). Fits in which a planted topic"
        f" was not found (cosine below 0.5): {lost[0]} of the former, {lost[1]} of all; they are"
        " counted.",
    ]


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    start, results = time.perf_counter(), []
    for number in range(numbers[0] if numbers else FITS):
        results.append(one_fit(FIRST + number))
        if number % 20 == 19:
            mean, error = rate([r.inside for r in results])
            print(f"{number + 1} fits: {mean:.3f} ± {error:.3f}", file=sys.stderr)
    body = "`benchmarks/calibration.py`. One core.\n\n"
    body += "\n".join(lines(results, time.perf_counter() - start)) + "\n\n"
    body += machine("numba", "numpy", "scipy", "formulaic")
    if "--write" in sys.argv:
        write_section("Calibration of effects", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
