"""Coverage of words that drift: do 90 % intervals hold what was planted, with seeds and covariates?

    python benchmarks/drift_coverage.py [corpora]

Each corpus has four topics whose words drift over four periods (a strength of 0.30), in 600 rows of
some 60 tokens and 300 terms; prevalence depends on the side. Two topics have four seeds each, the
words that tell them best. Four models are fitted to it: with seeds or without, with a formula or
without; and one with the weight of seeds that SeededLDA has, three times as much. The table says
how many intervals held the truth: of words that are no seeds, of seeds in their own theme, of seeds
in other topics (all of words expected more than five times in a period), and of the effect of the
side.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from bilateral.simulate.corpora import Planted, plant_drift
from bilateral.topics import DynamicLDA

CORPORA, N_ROWS, N_TOPICS, N_TERMS, STRENGTH, LEAST = 14, 600, 4, 300, 0.3, 5
TABLE = pd.DataFrame({"side": np.where(np.arange(N_ROWS) % 2, "US", "MX")})
DESIGN = np.column_stack([np.ones(N_ROWS), TABLE["side"] == "US"]).astype(float)
WORDS = [f"w{c}" for c in range(N_TERMS)]


def corpus(seed: int) -> tuple[Planted, dict[str, list[str]]]:
    """A planted corpus, and the seeds of its topics 2 and 0."""
    rng = np.random.default_rng(1000 + seed)
    effects = np.vstack([rng.normal(-1, 0.3, N_TOPICS), rng.normal(0, 0.7, N_TOPICS)])
    planted = plant_drift(
        4,
        STRENGTH,
        n_tokens=60,
        n_terms=N_TERMS,
        beta_sum=30,
        design=DESIGN,
        effects=effects,
        random_state=seed,
    )
    phi = planted.topic_word.mean(axis=0)
    best = {k: np.argsort(-(phi[k] - np.delete(phi, k, 0).max(axis=0)))[:4] for k in (2, 0)}
    return planted, {f"theme {k}": [WORDS[c] for c in best[k]] for k in best}


def held(planted: Planted, themes: dict, seed: int, given: dict) -> dict[str, float]:
    """Shares of intervals that hold the truth in one fit."""
    model = DynamicLDA(N_TOPICS, vocabulary=WORDS, random_state=seed, **given)
    rows = {"covariates": TABLE} if "formula" in given else {}
    model.fit(planted.X, periods=planted.periods, **rows)
    likeness = model.period_word_.mean(axis=0) @ planted.topic_word.mean(axis=0).T
    of = linear_sum_assignment(-likeness)[1]
    lines = model.drift(WORDS)
    k = of[lines["topic"].map({name: i for i, name in enumerate(model._called)})]
    truth = planted.topic_word[lines["period"], k, lines["term"].str[1:].astype(int)]
    inside = (lines["low"] < truth) & (truth < lines["high"])
    theme = lines["term"].map({word: name for name, of_it in themes.items() for word in of_it})
    often = truth * lines["tokens"] > LEAST
    mine = theme == lines["topic"]
    if "seeds" not in given:
        mine = theme == pd.Series([f"theme {j}" for j in k])
    found = {
        "other words": inside[often & theme.isna()].mean(),
        "seeds in their theme": inside[often & mine].mean(),
        "seeds elsewhere": inside[often & theme.notna() & ~mine].mean(),
    }
    if rows:
        effects = model.effects_.query("name != 'Intercept'")
        planted_effects = planted.effects[1, of]
        ends = effects["low"].to_numpy(), effects["high"].to_numpy()
        found["effects"] = ((ends[0] < planted_effects) & (planted_effects < ends[1])).mean()
    return found


def main(n: int = CORPORA) -> None:
    """Print the table."""
    found: dict[str, list] = {}
    for seed in range(n):
        planted, seeds = corpus(seed)
        for name, given in {
            "drift": {},
            "drift, seeds": {"seeds": seeds},
            "drift, seeds of weight 0.3": {"seeds": seeds, "weight": 0.3},
            "drift, formula": {"formula": "side"},
            "drift, seeds, formula": {"seeds": seeds, "formula": "side"},
        }.items():
            found.setdefault(name, []).append(held(planted, seeds, seed, given))
    table = pd.DataFrame({name: pd.DataFrame(lines).mean() for name, lines in found.items()})
    print(table.T.round(2).to_string())


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*map(int, sys.argv[1:]))
