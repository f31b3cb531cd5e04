"""Whether twice as many topics, merged again, find more of what was planted, by tokens a topic.

Run with ``make bench``; ``--write`` puts the table into RESULTS.md. Corpora of the model itself,
with topics of even and of uneven sizes and with short documents, are fitted with such stages and
without any. The engine has them from `tokens_per_topic` tokens on (`Schedule`). Quality alone
is measured, so whatever else runs on the machine changes nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import replace

import numpy as np
from report import machine, write_section

from bilateral.simulate.corpora import plant
from bilateral.topics import LDA
from bilateral.topics.sampler.schedule import Schedule
from bilateral.validation import match_topics

N_TOPICS, N_SWEEPS = 50, 300
EACH = (400, 800, 1200, 2000, 4000)  # tokens for each of twice as many topics
CORPORA = {
    "even": {"n_tokens": 120},
    "uneven": {"n_tokens": 120, "sizes": 0.95 ** np.arange(N_TOPICS)},
    "even, short documents": {"n_tokens": 40},
}


class With(LDA):
    """Wide stages however few tokens there are."""

    def _schedule(self, *priors) -> Schedule:
        return replace(super()._schedule(*priors), tokens_per_topic=1)


class Without(LDA):
    """No wide stages."""

    def _schedule(self, *priors) -> Schedule:
        return replace(super()._schedule(*priors), tokens_per_topic=sys.maxsize)


def cosine(each: int, corpus: dict, seed: int, model: type[LDA]) -> float:
    """Mean cosine of planted topics and those found."""
    n = each * 2 * N_TOPICS // corpus["n_tokens"]
    planted = plant(N_TOPICS, n_documents=n, random_state=seed, **corpus)
    fitted = model(N_TOPICS, n_sweeps=N_SWEEPS, n_chains=1, random_state=seed, n_jobs=2)
    fitted.fit(planted.X)
    return float(match_topics(planted.topic_word, fitted.topic_word_).cosines.mean())


def section(n_seeds: int) -> str:
    lines = [
        f"`benchmarks/wide.py`. {N_TOPICS} planted topics, documents of 120 tokens, or short ones"
        f" of 40, {N_SWEEPS} sweeps. Mean cosine of planted topics and those found: medians of"
        f" {n_seeds} seeds, with the least and greatest. Uneven sizes fall by a twentieth from each"
        " topic to the next. A chain has the wide stages if there are"
        f" {Schedule(N_SWEEPS).tokens_per_topic:,} tokens for each of twice as many topics.\n",
        "| tokens for each of twice as many topics | topics | with wide stages | without"
        " | with, better on |",
        "|---|---|---|---|---|",
    ]
    for each in EACH:
        for name, corpus in CORPORA.items():
            pairs = []
            for seed in range(1, n_seeds + 1):
                pairs.append([cosine(each, corpus, seed, model) for model in (With, Without)])
                print(each, name, seed, *pairs[-1], file=sys.stderr)
            shown = [
                f"{statistics.median(c):.3f} ({min(c):.3f}–{max(c):.3f})"
                for c in zip(*pairs, strict=True)
            ]
            better = sum(wide > plain for wide, plain in pairs)
            lines.append(
                f"| {each:,} | {name} | {shown[0]} | {shown[1]} | {better} of {n_seeds} seeds |"
            )
    return "\n".join(lines) + "\n\n" + machine("numba", "numpy", "scipy")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    arguments = parser.parse_args()
    body = section(arguments.seeds)
    if arguments.write:
        write_section("Twice as many topics", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
