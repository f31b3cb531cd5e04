"""Random numbers by key: the same key gives the same numbers, whichever thread asks for them.

The key of a stream is seed, chain, sweep, row and purpose. So a row gets the same random numbers in
any thread, process or order. Philox, a counter-based generator, turns the key into the start and
the stride of a SplitMix generator, which takes a nanosecond or two for each number.
:mod:`bilateral.topics.exact.variates` turns them into normal, gamma and beta variates.

In compiled code a stream is two integers, ``state`` and ``gamma``; every draw returns its variate
and the next state::

    state, gamma = stream(seed, chain, sweep, row, SAMPLE)
    bits, state = draw(state, gamma)
    x = uniform(bits)

Called from Python, `stream` gives plain integers, which Numba accepts only below 2**63. Wrap them:
``draw(np.uint64(state), np.uint64(gamma))``.

References
----------
Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random numbers: as easy
as 1, 2, 3. SC '11.

Steele, G. L., Lea, D. and Flood, C. H. (2014). Fast splittable pseudorandom number generators.
OOPSLA '14.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE

__all__ = [
    "DRIFT",
    "FOLD",
    "HYPER",
    "PLACE",
    "REGRESSION",
    "SAMPLE",
    "START",
    "TABLES",
    "WORDS",
    "draw",
    "mix",
    "open_uniform",
    "philox",
    "stream",
    "uniform",
]

# Purposes, numbers below 256. Each gives another stream for the same row of the same sweep.
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
PLACE = 8
"""Purpose: assignments of unseen rows."""

# Numba turns uint64 with a signed integer into a float: every constant is unsigned.
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_PHILOX_A, _PHILOX_B = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL_A, _WEYL_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_MIX_A, _MIX_B = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_27, _30, _31 = np.uint64(27), np.uint64(30), np.uint64(31)
_1, _11, _12, _256 = np.uint64(1), np.uint64(11), np.uint64(12), np.uint64(256)
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
    """Turn random bits into a stride for SplitMix: odd, with at least 24 changes between bits."""
    bits |= _1
    changes = bits ^ (bits >> _1)
    count = np.int64(0)
    while changes:
        changes &= changes - _1
        count += np.int64(1)
    return bits ^ _ALTERNATING if count < np.int64(24) else bits


@njit(**COMPILE)
def stream(seed, chain, sweep, row, purpose):
    """Give the stream of one row, in one sweep of one chain, for one purpose.

    Parameters
    ----------
    seed : int
        64 bits.
    chain : int
        Below 2**24.
    sweep : int
        Below 2**32.
    row : int
        Any 64 bits: the number of a row, or of a topic, a group, …, as the purpose needs.
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
    >>> [f"{stream(1, 0, 0, row, SAMPLE)[0]:x}" for row in (7, 8)]
    ['74871586ed1de3c7', '8f98ad664694dc06']
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
    """Turn 64 random bits into a number in (0, 1), without the ends: its logarithm is finite.

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
    >>> open_uniform(np.uint64(0)), open_uniform(np.uint64(2**64 - 1))
    (1.1102230246251565e-16, 0.9999999999999999)
    """
    return (np.float64(np.int64(np.uint64(bits) >> _12)) + 0.5) * _TWO_TO_MINUS_52
