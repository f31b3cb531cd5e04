"""How good a selection is, from a sample drawn in strata and labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd

LEVEL = 0.90


def selection_quality(
    sample: pd.DataFrame, sizes: pd.Series, *, n_boot: int = 2000, seed: int = 0
) -> pd.DataFrame:
    """Precision and recall of a selection, each label weighted by how rarely it was drawn.

    Parameters
    ----------
    sample : DataFrame
        ``stratum, selected, relevant``: the stratum a passage was drawn from, whether the
        selection has it, whether it was labelled as belonging (both bool).
    sizes : Series of int
        Number of passages in each stratum, indexed by stratum. A stratum without a passage in the
        sample is left out of the population.
    n_boot : int
        Bootstrap draws, within strata.
    seed : int

    Returns
    -------
    DataFrame
        Index ``precision, recall``; ``estimate, low, high``. ``low`` to ``high`` is the 90 %
        percentile interval over samples of this size; it takes the labels as they are. A stratum
        without a single relevant passage adds nothing to the spread: recall is then overstated
        by as much as the sample size cannot rule out, 3 in n of that stratum.

    Raises
    ------
    ValueError
        If a stratum of the sample has no size, or nothing is labelled relevant.

    References
    ----------
    Horvitz, D. and Thompson, D. (1952). A generalization of sampling without replacement from a
    finite universe. JASA 47(260).

    Examples
    --------
    >>> sample = pd.DataFrame({
    ...     "stratum": ["in", "in", "out", "out"],
    ...     "selected": [True, True, False, False],
    ...     "relevant": [True, False, True, False],
    ... })
    >>> selection_quality(sample, pd.Series({"in": 10, "out": 10}))["estimate"].round(2).tolist()
    [0.5, 0.5]
    """
    unknown = sorted(set(sample["stratum"]) - set(sizes.index))
    if unknown:
        raise ValueError(f"no size for stratum {unknown[0]!r}")
    # Rows with the same values are the same to the bootstrap: the order they come in is not.
    sample = sample.sort_values(["stratum", "selected", "relevant"], ignore_index=True)
    drawn = sample.groupby("stratum").size()
    weight = (sizes[drawn.index] / drawn).reindex(sample["stratum"]).to_numpy()
    selected = sample["selected"].to_numpy(dtype=bool)
    relevant = sample["relevant"].to_numpy(dtype=bool)
    if not relevant.any():
        raise ValueError("nothing in the sample is labelled relevant: recall has no meaning")
    rng = np.random.Generator(np.random.Philox(seed))
    times = np.zeros((n_boot, len(sample)))
    for name, n in drawn.items():
        at = np.flatnonzero(sample["stratum"] == name)
        times[:, at] = rng.multinomial(n, np.full(n, 1 / n), size=n_boot)

    def measure(weights: np.ndarray) -> np.ndarray:
        hit = weights @ (selected & relevant)
        return np.stack([hit / (weights @ selected), hit / (weights @ relevant)])

    estimate = measure(weight)
    with np.errstate(invalid="ignore"):
        draws = measure(times * weight)
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=1)
    return pd.DataFrame(
        {"estimate": estimate, "low": low, "high": high}, index=["precision", "recall"]
    )


def agreement(first: pd.Series, second: pd.Series) -> dict[str, float]:
    """Share of equal labels and Cohen's kappa of two labellers.

    Parameters
    ----------
    first, second : Series
        Labels of the same items, in the same order.

    Returns
    -------
    dict
        ``n``, ``agreement``, ``kappa``; kappa is not a number where both gave one and the same
        label throughout, since then all agreement is chance.

    Raises
    ------
    ValueError
        If there are no labels or not as many of both.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and
    Psychological Measurement 20(1).

    Examples
    --------
    >>> agreement(pd.Series(["y", "n", "n"]), pd.Series(["y", "n", "y"]))["n"]
    3
    """
    if len(first) != len(second) or not len(first):
        raise ValueError(
            f"two labellers must have labelled the same items; got {len(first)} and {len(second)}"
        )
    equal = float((first.to_numpy() == second.to_numpy()).mean())
    chance = float((first.value_counts(normalize=True) * second.value_counts(normalize=True)).sum())
    kappa = (equal - chance) / (1 - chance) if chance < 1 else float("nan")
    return {"n": len(first), "agreement": equal, "kappa": kappa}
