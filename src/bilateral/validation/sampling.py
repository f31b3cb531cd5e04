"""How good a selection is, from a sample drawn in strata and labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bilateral.intervals import jeffreys_interval, posterior_interval

LEAST_JUDGED = 10
"""A share of fewer labelled items is doubtful, whatever it is."""
LEAST_SHARE, LEAST_LOW = 0.7, 0.5
"""So is a share below the first, or with a lower end below the second."""


def selection_quality(
    sample: pd.DataFrame,
    sizes: pd.Series,
    *,
    by: str | None = None,
    n_draws: int = 4000,
    seed: int = 0,
) -> pd.DataFrame:
    """Precision and recall of a selection, each label weighted by how rarely it was drawn.

    Parameters
    ----------
    sample : DataFrame
        ``stratum, selected, relevant``: the stratum a passage was drawn from, whether the
        selection has it, whether it was labelled as belonging (both bool).
    sizes : Series of int
        Number of passages in each stratum, indexed by stratum. A stratum without a passage in the
        sample is left out of the population. With `by`, indexed by group and stratum.
    by : str, optional
        Column of `sample`: each group is judged apart, by its own strata.
    n_draws : int
        Draws from the posterior, 19 or more.
    seed : int

    Returns
    -------
    DataFrame
        Index ``precision, recall``, with `by` under each group, in order; ``estimate, low,
        high``. ``low`` to ``high`` is a 90 % interval with `estimate` inside. It takes the labels
        as they are.

    Raises
    ------
    ValueError
        If a stratum of the sample has no size or is selected in part, or nothing is selected or
        labelled relevant; in any group, which is then named.

    Notes
    -----
    The share in each stratum has the posterior of Jeffreys' prior, which sees beyond what was
    drawn, as a bootstrap does not. Each end of the interval takes a stratum in which none or all
    are relevant as :func:`~bilateral.intervals.jeffreys_interval` does: the share may be as low as
    none, or as high as all. A large stratum without a hit is otherwise counted at more than was
    found in it, at both ends, and the interval misses the truth where nothing in it is relevant
    (``tests/validation/test_sampling.py`` has such a case).

    References
    ----------
    Horvitz, D. and Thompson, D. (1952). A generalization of sampling without replacement from a
    finite universe. JASA 47(260).

    Brown, L., Cai, T. and DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2).

    Examples
    --------
    >>> sample = pd.DataFrame({
    ...     "stratum": ["in", "in", "out", "out"],
    ...     "selected": [True, True, False, False],
    ...     "relevant": [True, False, True, False],
    ... })
    >>> selection_quality(sample, pd.Series({"in": 10, "out": 10}))["estimate"].round(2).tolist()
    [0.5, 0.5]

    Two sides, the second of which selected nothing that is relevant:

    >>> both = pd.concat([sample, sample.assign(relevant=~sample["selected"])])
    >>> both["side"] = ["US"] * 4 + ["MX"] * 4
    >>> sizes = pd.Series(10, index=pd.MultiIndex.from_product([["US", "MX"], ["in", "out"]]))
    >>> selection_quality(both, sizes, by="side")["estimate"].to_dict()
    {('MX', 'precision'): 0.0, ('MX', 'recall'): 0.0, \
('US', 'precision'): 0.5, ('US', 'recall'): 0.5}
    """
    if by is not None:
        return _by_group(sample, sizes, by, n_draws=n_draws, seed=seed)
    strata = sample.groupby("stratum").agg(
        n=("relevant", "size"), hits=("relevant", "sum"), selected=("selected", "mean")
    )
    unknown = sorted(set(strata.index) - set(sizes.index))
    if unknown:
        raise ValueError(f"no size for stratum {unknown[0]!r}")
    mixed = strata.index[~strata["selected"].isin([0, 1])]
    if len(mixed):
        raise ValueError(f"stratum {mixed[0]!r} is selected in part; draw the two parts apart")
    if not strata["hits"].any():
        raise ValueError("nothing in the sample is labelled relevant: recall has no meaning")
    if not strata["selected"].any():
        raise ValueError("nothing in the sample is selected: precision has no meaning")
    size = sizes[strata.index].to_numpy(dtype=float)
    selected = strata["selected"].to_numpy(dtype=bool)
    hits, n = strata["hits"].to_numpy(dtype=float), strata["n"].to_numpy(dtype=float)

    def measure(share: np.ndarray) -> np.ndarray:
        found = (share * size * selected).sum(axis=-1)
        return np.stack([found / (size * selected).sum(), found / (share * size).sum(axis=-1)])

    rng = np.random.Generator(np.random.Philox(seed))
    draws = rng.beta(hits + 0.5, n - hits + 0.5, size=(n_draws, len(n)))
    least, most = np.where(hits == 0, 0.0, draws), np.where(hits == n, 1.0, draws)
    estimate = measure(hits / n)
    # Both measures rise with the shares of selected strata; recall falls with those of the others.
    low, _ = posterior_interval(measure(np.where(selected, least, most)).T)
    _, high = posterior_interval(measure(np.where(selected, most, least)).T)
    # Of many strata with a hit each the priors add up, and both ends may lie on one side.
    low, high = np.minimum(low, estimate), np.maximum(high, estimate)
    return pd.DataFrame(
        {"estimate": estimate, "low": low, "high": high}, index=["precision", "recall"]
    )


def _by_group(sample: pd.DataFrame, sizes: pd.Series, by: str, **settings: int) -> pd.DataFrame:
    """Judge each group by its own strata."""
    if by not in sample:
        raise ValueError(f"the sample has no column {by!r}; it has {', '.join(map(str, sample))}")
    if sizes.index.nlevels != 2:
        raise ValueError(f"with by={by!r} sizes must be indexed by {by} and stratum")
    judged = {}
    for group, part in sample.groupby(by):
        mine = sizes[sizes.index.get_level_values(0) == group].droplevel(0)
        try:
            judged[group] = selection_quality(part, mine, **settings)
        except ValueError as error:
            raise ValueError(f"{by} {group!r}: {error}") from None
    return pd.concat(judged, names=[by, "measure"])


def labelled_share(
    labels: pd.DataFrame, by: str | list[str], *, right: str = "right", weight: str | None = None
) -> pd.DataFrame:
    """Share of labelled items that are right, per group, with its interval.

    Parameters
    ----------
    labels : DataFrame
        A row per item: the columns of `by`, `right` and, if given, `weight`.
    by : str or list of str
        What makes a group.
    right : str
        Column of bool: whether the item was labelled as it should be.
    weight : str, optional
        Column of positive numbers: how many items (or tokens) each stands for, because rare kinds
        were drawn more often. Without it all count alike.

    Returns
    -------
    DataFrame
        Indexed by `by`, in order: ``n`` items, ``share``, ``low``, ``high``. ``low`` to ``high`` is
        the 90 % interval of :func:`bilateral.intervals.jeffreys_interval`; of weighted items for
        Kish's effective number of them, ``(Σ w)² / Σ w²``. It takes the labels as they are.

    Raises
    ------
    ValueError
        If a weight is not positive, an item is not labelled, or a group is blank.

    References
    ----------
    Kish, L. (1965). Survey Sampling. Wiley.

    Examples
    --------
    >>> labels = pd.DataFrame({"side": ["US", "US", "MX"], "right": [True, False, True]})
    >>> labelled_share(labels, "side").round(2).to_dict("index")["US"]
    {'n': 2, 'share': 0.5, 'low': 0.1, 'high': 0.9}
    """
    weights = labels[weight] if weight else pd.Series(1.0, index=labels.index)
    if not (weights > 0).all():
        raise ValueError(f"{weight} holds {weights[~(weights > 0)].iloc[0]}; weights are positive")
    keys = [labels[name] for name in ([by] if isinstance(by, str) else by)]
    if not labels[right].isin([True, False]).all() or any(key.isna().any() for key in keys):
        raise ValueError(
            f"{right} must be True or False in every row, and no group blank; drop the items that"
            " are not labelled"
        )
    hits = (weights * labels[right].astype(float)).groupby(keys).sum()
    total, squares = weights.groupby(keys).sum(), (weights**2).groupby(keys).sum()
    share, effective = (hits / total).clip(upper=1), total**2 / squares
    low, high = jeffreys_interval(share * effective, effective)
    n = labels.groupby(by).size()
    return pd.DataFrame({"n": n, "share": share, "low": low, "high": high})


def doubtful(judged: pd.DataFrame) -> pd.Series:
    """Which groups were judged so poorly, or so rarely, that they should not be relied on.

    Parameters
    ----------
    judged : DataFrame
        ``n, share, low``, as :func:`labelled_share` gives them.

    Returns
    -------
    Series of bool
        True where fewer than 10 items were judged (``LEAST_JUDGED``), where less than .7 of them
        are right (``LEAST_SHARE``), or where the lower end of the interval is below .5
        (``LEAST_LOW``).

    Examples
    --------
    >>> labels = pd.DataFrame({"theme": ["water"] * 3 + ["trade"] * 30, "right": True})
    >>> doubtful(labelled_share(labels, "theme")).to_dict()
    {'trade': False, 'water': True}
    """
    few = judged["n"] < LEAST_JUDGED
    return few | (judged["share"] < LEAST_SHARE) | (judged["low"] < LEAST_LOW)


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
        If there are no labels, not as many of both, or both have the same index in another order.

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
    one, other = first.index, second.index
    if not one.equals(other) and one.is_unique and one.isin(other).all():
        at = int(np.argmax(one.to_numpy() != other.to_numpy()))
        raise ValueError(
            f"the two labellers have the same items in another order: at row {at} the first has"
            f" {one[at]!s}, the second {other[at]!s}; bring both into one order, such as by"
            " second.loc[first.index]"
        )
    equal = float((first.to_numpy() == second.to_numpy()).mean())
    chance = float((first.value_counts(normalize=True) * second.value_counts(normalize=True)).sum())
    kappa = (equal - chance) / (1 - chance) if chance < 1 else float("nan")
    return {"n": len(first), "agreement": equal, "kappa": kappa}
