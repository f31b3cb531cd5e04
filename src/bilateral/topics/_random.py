"""Random numbers that depend on what they are for, not on who draws them when.

A stream is keyed by seed, chain, sweep, row and purpose: whichever thread or process treats a row
draws the same numbers for it. Philox, a counter-based generator, turns the key into the start and
the stride of a SplitMix generator, which costs a nanosecond or two a draw. Variates are made by
exact methods from :mod:`bilateral.topics._maths` alone, so that they have the same bits on every
machine.

In compiled code a stream is two integers, ``state`` and ``gamma``; every draw returns its variate
and the next state::

    state, gamma = stream(seed, chain, sweep, row, SAMPLE)
    bits, state = draw(state, gamma)
    x, state = normal(state, gamma)

Called from Python they come out as plain integers, which Numba takes back only below 2**63: wrap
them, ``normal(np.uint64(state), np.uint64(gamma))``.

References
----------
Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random numbers: as easy
as 1, 2, 3. SC '11.

Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number generators.
OOPSLA '14.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
from numba import njit

from bilateral.topics._maths import COMPILE, exp, log

__all__ = [
    "DRIFT",
    "FOLD",
    "HYPER",
    "REGRESSION",
    "SAMPLE",
    "START",
    "TABLES",
    "WORDS",
    "beta_draw",
    "draw",
    "gamma_draw",
    "log_gamma_draw",
    "mix",
    "normal",
    "open_uniform",
    "philox",
    "sparse_gamma_draw",
    "stream",
    "tables",
    "uniform",
]

# Purposes, below 256: one stream each for the same row of the same sweep.
START = 0
"""Purpose: assignments before the first sweep."""
SAMPLE = 1
"""Purpose: assignments of a sweep."""
WORDS = 2
"""Purpose: word weights."""
HYPER = 3
"""Purpose: hyperparameters."""
TABLES = 4
"""Purpose: table counts of a row."""
REGRESSION = 5
"""Purpose: effects of covariates."""
DRIFT = 6
"""Purpose: weights over periods."""
FOLD = 7
"""Purpose: unseen rows."""

# Numba turns uint64 with a signed integer into a float: every constant is unsigned.
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_PHILOX_A, _PHILOX_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_A, _WEYL_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_27, _30, _31 = np.uint64(27), np.uint64(30), np.uint64(31)
_0, _1, _11, _12 = np.uint64(0), np.uint64(1), np.uint64(11), np.uint64(12)
_256, _LAYER_BITS, _SIGN_BIT = np.uint64(256), np.uint64(255), np.uint64(256)
_ALTERNATING = np.uint64(0xAAAAAAAAAAAAAAAA)
_TWO_TO_MINUS_53 = 2.0**-53
_TWO_TO_MINUS_52 = 2.0**-52


@njit(**COMPILE)
def philox(counter0, counter1, counter2, counter3, key0, key1):
    """Philox4x32-10: 128 bits of counter and 64 of key to 128 random bits.

    Parameters
    ----------
    counter0, counter1, counter2, counter3, key0, key1 : int
        Words of 32 bits.

    Returns
    -------
    tuple of int
        Four words of 32 bits (as uint64).

    References
    ----------
    Salmon et al. (2011), see the module.

    Examples
    --------
    >>> [f"{word:08x}" for word in philox(0, 0, 0, 0, 0, 0)]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    c0, c1 = np.uint64(counter0), np.uint64(counter1)
    c2, c3 = np.uint64(counter2), np.uint64(counter3)
    k0, k1 = np.uint64(key0), np.uint64(key1)
    for _ in range(10):
        a = _PHILOX_A * c0
        b = _PHILOX_B * c2
        c0, c1, c2, c3 = (b >> _32) ^ c1 ^ k0, b & _LOW, (a >> _32) ^ c3 ^ k1, a & _LOW
        k0 = (k0 + _WEYL_A) & _LOW
        k1 = (k1 + _WEYL_B) & _LOW
    return c0, c1, c2, c3


@njit(**COMPILE)
def mix(state):
    """Scramble a state into 64 random bits (Stafford's variant 13, as in SplitMix)."""
    state = (state ^ (state >> _30)) * _MIX_A
    state = (state ^ (state >> _27)) * _MIX_B
    return state ^ (state >> _31)


@njit(**COMPILE)
def _stride(bits):
    """Make random bits a SplitMix stride: odd, and with at least 24 changes of bit."""
    bits |= _1
    changes = bits ^ (bits >> _1)
    count = np.int64(0)
    while changes:
        changes &= changes - _1
        count += np.int64(1)
    return bits ^ _ALTERNATING if count < np.int64(24) else bits


@njit(**COMPILE)
def stream(seed, chain, sweep, row, purpose):
    """Start the stream of one row, in one sweep of one chain, for one purpose.

    Parameters
    ----------
    seed : int
        64 bits.
    chain : int
        Below 2**24.
    sweep : int
        Below 2**32.
    row : int
        Any 64 bits: a row, or whatever the purpose counts by.
    purpose : int
        Below 256: a constant of this module.

    Returns
    -------
    state, gamma : int
        Start and (odd) stride of a SplitMix generator, as uint64.

    References
    ----------
    Salmon et al. (2011) and Steele et al. (2014), see the module.

    Examples
    --------
    >>> stream(1, 0, 0, 7, SAMPLE) == stream(1, 0, 0, 8, SAMPLE)
    False
    """
    seed, row = np.uint64(seed), np.uint64(row)
    a, b, c, d = philox(
        row & _LOW,
        row >> _32,
        np.uint64(sweep),
        np.uint64(chain) * _256 + np.uint64(purpose),
        seed & _LOW,
        seed >> _32,
    )
    return (a << _32) | b, _stride((c << _32) | d)


@njit(**COMPILE)
def draw(state, gamma):
    """Draw 64 random bits.

    Parameters
    ----------
    state, gamma : int
        A stream.

    Returns
    -------
    bits, state : int
        Uniform on 0 … 2**64 - 1, and the next state.

    References
    ----------
    Steele et al. (2014), see the module.

    Examples
    --------
    >>> bits, state = draw(np.uint64(0), np.uint64(0x9E3779B97F4A7C15))
    >>> f"{bits:x}"
    'e220a8397b1dcdaf'
    """
    state = np.uint64(state) + np.uint64(gamma)
    return mix(state), state


@njit(**COMPILE)
def uniform(bits):
    """Turn 64 random bits into a number in [0, 1).

    Parameters
    ----------
    bits : int
        Random bits (uint64), of which the upper 53 are used.

    Returns
    -------
    float
        A multiple of 2**-53.

    Examples
    --------
    >>> uniform(np.uint64(2**63))
    0.5
    """
    return np.float64(np.int64(np.uint64(bits) >> _11)) * _TWO_TO_MINUS_53


@njit(**COMPILE)
def open_uniform(bits):
    """Turn 64 random bits into a number in (0, 1): neither end comes up, its log is finite.

    Parameters
    ----------
    bits : int
        Random bits (uint64), of which the upper 52 are used.

    Returns
    -------
    float
        An odd multiple of 2**-53.

    Examples
    --------
    >>> open_uniform(np.uint64(0)) == 2.0**-53
    True
    """
    return (np.float64(np.int64(np.uint64(bits) >> _12)) + 0.5) * _TWO_TO_MINUS_52


# Where the tail begins, and the area of each layer, for 256 layers under exp(-x²/2).
_TAIL = "3.65415288536100877164542972040"
_AREA = "0.00492867323397465534736177540234"


def _layers() -> tuple[np.ndarray, np.ndarray]:
    """Right edges of the ziggurat's layers, and the density at them.

    Decimal arithmetic is exact by its specification, where a platform's exp and log are not.
    """
    with localcontext() as context:
        context.prec = 40
        tail, area = Decimal(_TAIL), Decimal(_AREA)
        density = (-tail * tail / 2).exp()
        edges, densities = [area / density, tail], [Decimal(0), density]
        while len(edges) < 256:
            densities.append(densities[-1] + area / edges[-1])
            edges.append((-2 * densities[-1].ln()).sqrt())
        edges.append(Decimal(0))
        densities.append(Decimal(1))
    return np.array(edges, dtype=np.float64), np.array(densities, dtype=np.float64)


_EDGES, _DENSITIES = _layers()
_TAIL_EDGE = float(_TAIL)


@njit(**COMPILE)
def _beyond(x, layer, state, gamma):
    """Settle the one position in a hundred that is not inside the next layer: tail or wedge."""
    if layer == _0:
        while True:
            bits, state = draw(state, gamma)
            x = -log(open_uniform(bits)) / _TAIL_EDGE
            bits, state = draw(state, gamma)
            if -2.0 * log(open_uniform(bits)) > x * x:
                return _TAIL_EDGE + x, True, state
    bits, state = draw(state, gamma)
    low, high = _DENSITIES[layer], _DENSITIES[layer + _1]
    return x, low + uniform(bits) * (high - low) < exp(-0.5 * x * x), state


@njit(**COMPILE)
def normal(state, gamma):
    """Draw a standard normal variate, by the ziggurat with 256 layers.

    Parameters
    ----------
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The variate.
    state : int
        The next state.

    References
    ----------
    Marsaglia, G. and Tsang, W. W. (2000). The ziggurat method for generating random variables.
    Journal of Statistical Software 5 (8). Layer, sign and position come from separate bits, as
    Doornik (2005) asks.

    Examples
    --------
    >>> x, state = normal(*map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> -9 < x < 9
    True
    """
    state, gamma = np.uint64(state), np.uint64(gamma)
    while True:
        bits, state = draw(state, gamma)
        layer = bits & _LAYER_BITS
        x = uniform(bits) * _EDGES[layer]
        inside = x < _EDGES[layer + _1]
        if not inside:
            x, inside, state = _beyond(x, layer, state, gamma)
        if inside:
            return (x if bits & _SIGN_BIT else -x), state


@njit(**COMPILE)
def _gamma_from_one(shape, state, gamma):
    """Draw a gamma variate of a shape of at least 1 (Marsaglia and Tsang 2000)."""
    d = shape - 1 / 3
    c = 1.0 / np.sqrt(9.0 * d)
    while True:
        x, state = normal(state, gamma)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        bits, state = draw(state, gamma)
        u = open_uniform(bits)
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return d * v, state
        if log(u) < 0.5 * square + d * (1.0 - v + log(v)):
            return d * v, state


@njit(**COMPILE)
def log_gamma_draw(shape, state, gamma):
    """Draw the logarithm of a gamma variate, which stays finite however small the shape.

    Parameters
    ----------
    shape : float
        Above 0.
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The logarithm of the variate (scale 1).
    state : int
        The next state.

    References
    ----------
    Marsaglia, G. and Tsang, W. W. (2000). A simple method for generating gamma variables. ACM
    Transactions on Mathematical Software 26 (3).

    Examples
    --------
    >>> x, state = log_gamma_draw(1e-5, *map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> x < 0
    True
    """
    shape, state, gamma = np.float64(shape), np.uint64(state), np.uint64(gamma)
    if shape >= 1.0:
        x, state = _gamma_from_one(shape, state, gamma)
        return log(x), state
    # A variate of shape + 1 times U**(1/shape) has the shape asked for.
    x, state = _gamma_from_one(shape + 1.0, state, gamma)
    bits, state = draw(state, gamma)
    return log(x) + log(open_uniform(bits)) / shape, state


@njit(**COMPILE)
def gamma_draw(shape, state, gamma):
    """Draw a gamma variate.

    Parameters
    ----------
    shape : float
        Above 0. Far below 1 most variates are too small for a float and come out as 0: then
        :func:`log_gamma_draw` is meant.
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The variate (scale 1).
    state : int
        The next state.

    References
    ----------
    Marsaglia, G. and Tsang, W. W. (2000). A simple method for generating gamma variables. ACM
    Transactions on Mathematical Software 26 (3).

    Examples
    --------
    >>> x, state = gamma_draw(2.5, *map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> x > 0
    True
    """
    shape, state, gamma = np.float64(shape), np.uint64(state), np.uint64(gamma)
    if shape >= 1.0:
        return _gamma_from_one(shape, state, gamma)
    x, state = _gamma_from_one(shape + 1.0, state, gamma)
    bits, state = draw(state, gamma)
    return x * exp(log(open_uniform(bits)) / shape), state


@njit(**COMPILE)
def sparse_gamma_draw(shape, below, state, gamma):
    """Draw a gamma variate of small shape, or nothing where it would be next to nothing.

    Parameters
    ----------
    shape : float
        Above 0, below 1.
    below : float
        ``least ** shape``: a variate that is less than `least` times one of a shape greater by one
        comes out as 0. Most are where the shape is small, and cost no more than a comparison.
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The variate (scale 1), or 0.
    state : int
        The next state.

    Examples
    --------
    >>> start = stream(1, 0, 0, 0, WORDS)
    >>> sparse_gamma_draw(0.01, 1e-12**0.01, *map(np.uint64, start))[0]
    0.0
    """
    shape, state, gamma = np.float64(shape), np.uint64(state), np.uint64(gamma)
    bits, state = draw(state, gamma)
    share = open_uniform(bits)
    if share < below:
        return 0.0, state
    x, state = _gamma_from_one(shape + 1.0, state, gamma)
    return x * exp(log(share) / shape), state


@njit(**COMPILE)
def beta_draw(a, b, state, gamma):
    """Draw a beta variate, as the share of one gamma variate in two.

    Parameters
    ----------
    a, b : float
        Above 0.
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The variate, in [0, 1]; an end is returned where the variate rounds to it.
    state : int
        The next state.

    Examples
    --------
    >>> x, state = beta_draw(2.0, 3.0, *map(np.uint64, stream(1, 0, 0, 0, HYPER)))
    >>> 0 < x < 1
    True
    """
    if a >= 1.0 and b >= 1.0:
        x, state = gamma_draw(a, state, gamma)
        y, state = gamma_draw(b, state, gamma)
        return x / (x + y), state
    # Small shapes underflow, both at once perhaps: the share of the logarithms.
    x, state = log_gamma_draw(a, state, gamma)
    y, state = log_gamma_draw(b, state, gamma)
    return 1.0 / (1.0 + exp(y - x)), state


@njit(**COMPILE)
def tables(n, alpha, state, gamma):
    """Draw how many tables of a Chinese restaurant n customers occupy.

    Customer j = 0, 1, … opens a table with probability ``alpha / (alpha + j)``.

    Parameters
    ----------
    n : int
        Customers.
    alpha : float
        Concentration, above 0.
    state, gamma : int
        A stream.

    Returns
    -------
    count : int
        Occupied tables: 0 for no customer, else from 1 to n.
    state : int
        The next state.

    References
    ----------
    Antoniak, C. E. (1974). Mixtures of Dirichlet processes with applications to Bayesian
    nonparametric problems. The Annals of Statistics 2 (6).

    Examples
    --------
    >>> tables(1, 0.1, *map(np.uint64, stream(1, 0, 0, 0, TABLES)))[0]
    1
    """
    alpha, state, gamma = np.float64(alpha), np.uint64(state), np.uint64(gamma)
    count = np.int64(n > 0)  # the first customer always opens one
    for j in range(1, n):
        bits, state = draw(state, gamma)
        if uniform(bits) * (alpha + j) < alpha:
            count += 1
    return count, state
