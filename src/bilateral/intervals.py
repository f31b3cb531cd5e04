"""Every interval of the house: one level, and for each source of uncertainty one rule.

=============================  ================================  =================================
what is known                  function                          rule
=============================  ================================  =================================
draws from a posterior         :func:`posterior_interval`        Weibull's quantiles; of a chain's
                                                                 draws, farther apart
mean and sd of such draws      :func:`gamma_interval`            quantiles of a gamma distribution
a share, and a bootstrap of    :func:`bootstrap_share_interval`  Korn and Graubard's: that of
it over clusters                                                 single trials, as many as tell so
                                                                 much
a bootstrap of anything else   :func:`bootstrap_interval`        expanded percentiles
some of n items, each judged   :func:`jeffreys_interval`         Jeffreys'
by itself
=============================  ================================  =================================

Each holds the truth in 90 % of cases where its assumptions do: ``benchmarks/interval_coverage.py``
plants corpora whose truth is known and counts, and ``benchmarks/RESULTS.md`` has the table. Sums
have a fixed order, and what SciPy computes with the processor's own exponentials is rounded to nine
digits: the ends are the same on any processor.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtr, stdtrit

__all__ = [
    "LEAST_DRAWS",
    "LEVEL",
    "NAME",
    "TAILS",
    "bootstrap_interval",
    "bootstrap_share_interval",
    "expanded_tail",
    "gamma_interval",
    "jeffreys_interval",
    "posterior_interval",
]

LEVEL = 0.90
"""Of every interval: 5 % lie below it and 5 % above."""
TAILS = (0.05, 0.95)
"""Its ends as quantiles, written out: 1 − 0.90 is a little more than 0.10."""
NAME = f"{LEVEL * 100:.0f} % interval"
"""How figures and messages name it."""
LEAST_DRAWS = 19
"""With fewer the outermost draws lie within the interval's own ends."""
_NORMAL = 1.6448536269514722  # the normal distribution's quantile at the upper end
_DECIMALS, _BITS = 9, 30  # that are kept


def posterior_interval(
    draws: np.ndarray, effective: np.ndarray | None = None, *, share: bool = False
) -> np.ndarray:
    """Ends of the 90 % interval of a posterior, from draws.

    Of n draws in order the i-th stands at i / (n + 1) (Weibull), between two the ends are
    interpolated. The interval so holds nine in ten of further independent draws, however few there
    were; NumPy's default holds fewer (of ten draws 75 % in place of 81 %).

    Draws of one chain follow each other. They are worth fewer than their number, lie closer
    together than the posterior, and around a mean that is off. Give what they are worth, and the
    ends are moved from the mean as Student's distribution asks of so few: worth 20, by 1.10; worth
    8, by 1.30.

    Parameters
    ----------
    draws : array, shape (n_draws, …)
    effective : array, shape (…), optional
        How many independent draws they are worth, if not each is one.
    share : bool
        Whether the draws are shares: ends are then moved on the scale of log-odds, so that they
        stay between 0 and 1. (Where a draw is 0 or 1 itself, they are cut off there.)

    Returns
    -------
    ndarray of float64, shape (2, …)
        Lower and upper ends; NaN where a draw is, and where draws are worth fewer than two.

    Raises
    ------
    ValueError
        With fewer than 19 draws, whose outermost would have to stand for the ends.

    References
    ----------
    Hyndman, R. and Fan, Y. (1996). Sample quantiles in statistical packages. The American
    Statistician 50(4).

    Geyer, C. (1992). Practical Markov chain Monte Carlo. Statistical Science 7.

    Examples
    --------
    >>> posterior_interval(np.arange(1, 40)).tolist()
    [2.0, 38.0]
    >>> posterior_interval(np.arange(1, 40), 20).round(1).tolist()
    [0.1, 39.9]
    """
    draws = np.asarray(draws, dtype=np.float64)
    n = draws.shape[0] if draws.ndim else 0
    if n < LEAST_DRAWS:
        raise ValueError(
            f"A {NAME} needs {LEAST_DRAWS} posterior draws or more, and there are {n}: keep"
            " more draws."
        )
    if effective is None:
        return _quantiles(draws, TAILS[0])
    far = _stretch(np.asarray(effective, dtype=np.float64))
    ends = _far_ends(draws, far)
    if share:
        with np.errstate(divide="ignore", invalid="ignore"):
            within = 1 / (1 + np.exp(-_far_ends(np.log(draws / (1 - draws)), far)))
        at_an_end = ((draws <= 0) | (draws >= 1)).any(axis=0)
        ends = np.where(at_an_end, np.clip(ends, 0, 1), within)
    return _nine_digits(ends)


def _far_ends(draws: np.ndarray, far: np.ndarray) -> np.ndarray:
    """Ends that are so many times as far from the mean."""
    mean = _mean(draws)
    return mean + far * (_quantiles(draws, TAILS[0]) - mean)


def _stretch(effective: np.ndarray) -> np.ndarray:
    """How much farther from the mean the ends are of so few independent draws."""
    n = np.where(effective >= 2, effective, np.nan)
    # Of n normal draws: their variance is too small by 1 / n, the next one lies around their mean
    # with 1 + 1 / n of the variance, and that is known with n - 1 degrees of freedom. (With more
    # for a chain; but where it is slow, n is estimated too large.)
    return stdtrit(n - 1, TAILS[1]) / _NORMAL * np.sqrt((1 + 1 / n) / (1 - 1 / n))


def gamma_interval(mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Ends of the 90 % interval of a positive quantity of whose draws the moments are known.

    The draws themselves may be too many to be kept. The ends are the quantiles of the gamma
    distribution that has their mean and standard deviation.

    Parameters
    ----------
    mean, sd : array, shape (…)
        Positive; a standard deviation below a thousandth of the mean counts as that.

    Returns
    -------
    ndarray of float64, shape (2, …)

    Raises
    ------
    ValueError
        If a mean is not positive, or a standard deviation negative.

    Examples
    --------
    >>> gamma_interval(np.array([1.0]), np.array([0.1])).round(2).tolist()
    [[0.84], [1.17]]
    """
    mean, sd = (np.asarray(values, dtype=np.float64) for values in (mean, sd))
    if (mean <= 0).any() or (sd < 0).any():
        raise ValueError("mean must be positive, and sd not negative: take moments of counts.")
    shape = (mean / np.maximum(sd, 1e-3 * mean)) ** 2
    ends = [gammaincinv(shape, q) / shape * mean for q in TAILS]
    return _nine_digits(np.stack(ends))


def bootstrap_interval(replicates: np.ndarray, n_units: int) -> np.ndarray:
    """Ends of the 90 % interval of a statistic, from a bootstrap over independent units.

    Percentiles of the replicates are too narrow with few units, as if the variance were divided by
    n and the normal distribution stood for Student's. Here percentiles farther out make up for
    both (Hesterberg's expanded percentile interval): of 8 units the 2nd and 98th, of 60 the 4.6th
    and 95.4th. For a share take :func:`bootstrap_share_interval`, which also knows that a share of
    zero in a sample need not be zero.

    Parameters
    ----------
    replicates : array, shape (n_replicates, …)
        The statistic in each resample.
    n_units : int
        Units that were resampled: documents or days, not the passages in them.

    Returns
    -------
    ndarray of float64, shape (2, …)
        Lower and upper ends; NaN where a replicate is.

    Raises
    ------
    ValueError
        If there are too few replicates to tell the percentile, which a few units put far out.

    References
    ----------
    Hesterberg, T. (2015). What teachers should know about the bootstrap. The American Statistician
    69(4).

    Examples
    --------
    >>> replicates = np.random.default_rng(0).normal(size=10_000)
    >>> bootstrap_interval(replicates, 8).round(1).tolist()
    [-2.0, 2.0]
    >>> bootstrap_interval(replicates, 1000).round(1).tolist()
    [-1.6, 1.6]
    """
    replicates = np.asarray(replicates, dtype=np.float64)
    tail = float(expanded_tail(n_units))
    least = np.inf if tail == 0 else int(np.ceil(1 / tail)) - 1
    if len(replicates) < max(least, LEAST_DRAWS):
        needed = f"{max(least, LEAST_DRAWS):,}" if least < 10**6 else "more than a million"
        raise ValueError(
            f"A {NAME} of a bootstrap over {n_units} units needs {needed} replicates, and"
            f" there are {len(replicates):,}: draw more, or give no interval of so few units."
        )
    return _quantiles(replicates, tail)


def expanded_tail(n_units: int) -> float:
    """Where the expanded percentile interval of so many units ends: 0.05 for ever more of them.

    Parameters
    ----------
    n_units : int

    Returns
    -------
    float
        Zero for one unit.

    Examples
    --------
    >>> [round(float(expanded_tail(n)), 4) for n in (1, 8, 60, 10_000)]
    [0.0, 0.0214, 0.046, 0.05]
    """
    if n_units < 2:
        return 0.0
    student = stdtrit(n_units - 1, TAILS[1])
    return np.round(ndtr(-np.sqrt(n_units / (n_units - 1)) * student), _DECIMALS)


def bootstrap_share_interval(
    share: np.ndarray, replicates: np.ndarray, n_units: int, *, uneven: bool = False
) -> np.ndarray:
    """Ends of the 90 % interval of a share, from a bootstrap over clusters.

    What a document says comes in lumps: ten passages of one document tell less than ten of ten.
    The variance v of the replicates, times n / (n - 1), says how many independent passages would
    tell as much, ``share (1 - share) / v``; Student's distribution in place of the normal one takes
    some away (Korn & Graubard 1998). The ends are Jeffreys' for that many, or Clopper and
    Pearson's, which are farther apart.

    Percentiles miss a share of a few units: of documents that hold none, all resamples hold none,
    and the interval is [0, 0]. Here the upper end for none in n clusters is that of none in n
    trials.

    Parameters
    ----------
    share : array, shape (…)
        As it was found, from 0 to 1.
    replicates : array, shape (n_replicates, …)
        The share in each resample; about 200 are enough, since only their variance is used.
    n_units : int
        Clusters that were resampled.
    uneven : bool
        Whether a few clusters may hold most of what is counted, as days do with tokens. Where they
        happen to be missing, the variance is found too small; Clopper and Pearson's ends make up
        for that.

    Returns
    -------
    ndarray of float64, shape (2, …)
        Lower and upper ends, `share` between them; NaN for less than two clusters or replicates,
        and where `share` is.

    Raises
    ------
    ValueError
        If a share lies outside 0 to 1.

    References
    ----------
    Korn, E. and Graubard, B. (1998). Confidence intervals for proportions with small expected
    number of positive counts estimated from survey data. Survey Methodology 24(2).

    Brown, L., Cai, T. and DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2).

    Examples
    --------
    Eight documents, none of which speaks of water:

    >>> bootstrap_share_interval(np.array([0.0]), np.zeros((200, 1)), 8).round(2).tolist()
    [[0.0], [0.21]]
    """
    share = np.asarray(share, dtype=np.float64)
    if ((share < 0) | (share > 1 + 1e-9)).any():
        raise ValueError("A share lies from 0 to 1: divide a count by what it is counted of.")
    share = np.minimum(share, 1.0)
    replicates = np.asarray(replicates, dtype=np.float64)
    if n_units < 2 or len(replicates) < 2:
        return np.full((2, *share.shape), np.nan)
    variance = _variance(replicates) * (n_units / (n_units - 1))
    same = variance <= 1e-12 * share * (1 - share)  # no resample differs
    student = stdtrit(n_units - 1, TAILS[1])
    size = share * (1 - share) / np.where(same, 1.0, variance) * (_NORMAL / student) ** 2
    size = np.where(same, float(n_units), size)
    return _ends(share * size, (1 - share) * size, 1.0 if uneven else 0.5)


def jeffreys_interval(hits: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Ends of the 90 % interval of a share of which `hits` of `n` items were found.

    Items are judged each by itself, and drawn at random from many more. The prior is Beta(½, ½).
    At no hits the lower end is zero, at n hits the upper end one.

    Parameters
    ----------
    hits, n : array of int, shape (…)

    Returns
    -------
    ndarray of float64, shape (2, …)
        Lower and upper ends. The lower one by itself is a 95 % lower bound.

    Raises
    ------
    ValueError
        If there are more hits than items, fewer than none, or no items.

    References
    ----------
    Brown, L., Cai, T. and DasGupta, A. (2001). Interval estimation for a binomial proportion.
    Statistical Science 16(2).

    Examples
    --------
    >>> jeffreys_interval(44, 58).round(2).tolist()
    [0.66, 0.84]
    >>> jeffreys_interval(0, 10).round(2).tolist()
    [0.0, 0.17]
    """
    hits, n = (np.asarray(values, dtype=np.float64) for values in (hits, n))
    if not ((hits >= 0) & (hits <= n) & (n > 0)).all():
        raise ValueError("hits must lie from 0 to n, and n be 1 or more.")
    return _ends(hits, n - hits, 0.5)


def _ends(hits: np.ndarray, misses: np.ndarray, added: float) -> np.ndarray:
    """Ends for numbers that need not be whole; `added` is 1 for Clopper and Pearson, ½ Jeffreys.

    Of less than one hit Jeffreys' lower end may lie above the share found: there it is Clopper and
    Pearson's, as is the upper end of less than one miss.
    """
    few, many = hits < 1, misses < 1
    none, all_ = hits <= 0, misses <= 1e-9
    low = betaincinv(
        np.where(none, 1.0, hits + np.where(few, 0.0, 1 - added)),
        misses + np.where(few, 1.0, added),
        TAILS[0],
    )
    high = betaincinv(
        hits + np.where(many, 1.0, added),
        np.where(all_, 1.0, misses + np.where(many, 0.0, 1 - added)),
        TAILS[1],
    )
    return np.round(np.stack([np.where(none, 0.0, low), np.where(all_, 1.0, high)]), _DECIMALS)


def _quantiles(values: np.ndarray, tail: float) -> np.ndarray:
    return np.quantile(values, [tail, 1 - tail], axis=0, method="weibull")


def _nine_digits(values: np.ndarray) -> np.ndarray:
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.rint(mantissa * 2.0**_BITS), exponent - _BITS)


def _mean(values: np.ndarray) -> np.ndarray:
    """Over the first axis, added one after the other."""
    total = np.zeros(values.shape[1:])
    for one in values:
        total += one
    return total / len(values)


def _variance(values: np.ndarray) -> np.ndarray:
    """Over the first axis, added one after the other."""
    mean, total = _mean(values), np.zeros(values.shape[1:])
    for one in values:
        total += (one - mean) ** 2
    return total / (len(values) - 1)
