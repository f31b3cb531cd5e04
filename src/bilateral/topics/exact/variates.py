"""Normal, gamma and beta variates from a random stream, by exact methods.

They use :mod:`bilateral.topics.exact.maths`, so the bits are the same on every machine. Each takes
a stream (see :mod:`bilateral.topics.exact.streams`) and returns its variate and the next state::

    x, state = normal(state, gamma)
"""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
from numba import njit

from bilateral.topics.exact.maths import COMPILE, exp, log
from bilateral.topics.exact.streams import draw, open_uniform, uniform

__all__ = [
    "beta_draw",
    "gamma_draw",
    "log_gamma_draw",
    "normal",
    "sparse_gamma_draw",
]

# Numba turns uint64 with a signed integer into a float: every constant is unsigned.
_0, _1 = np.uint64(0), np.uint64(1)
_LAYER_BITS, _SIGN_BIT = np.uint64(255), np.uint64(256)

# Where the tail begins, and the area of each layer, for 256 layers under exp(-x²/2).
_TAIL = "3.65415288536100877164542972040"
_AREA = "0.00492867323397465534736177540234"


def _layers() -> tuple[np.ndarray, np.ndarray]:
    """Right edges of the ziggurat's layers, and the density at them.

    Computed with decimals, whose arithmetic is specified to the last digit; a platform's exp and
    log are not.
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
    """Accept or refuse a position in the tail, or at the edge of a layer: one in a hundred."""
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
    >>> from bilateral.topics.exact.streams import WORDS, stream
    >>> x, state = normal(*map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> round(x, 4)
    -0.6344
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
    >>> from bilateral.topics.exact.streams import WORDS, stream
    >>> x, state = log_gamma_draw(1e-5, *map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> round(x, 2)
    -92811.38
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
        Above 0. If it is far below 1, most variates are too small for a float and become 0: use
        :func:`log_gamma_draw` then.
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
    >>> from bilateral.topics.exact.streams import WORDS, stream
    >>> x, state = gamma_draw(2.5, *map(np.uint64, stream(1, 0, 0, 0, WORDS)))
    >>> round(x, 4)
    1.3606
    """
    shape, state, gamma = np.float64(shape), np.uint64(state), np.uint64(gamma)
    if shape >= 1.0:
        return _gamma_from_one(shape, state, gamma)
    x, state = _gamma_from_one(shape + 1.0, state, gamma)
    bits, state = draw(state, gamma)
    return x * exp(log(open_uniform(bits)) / shape), state


@njit(**COMPILE)
def sparse_gamma_draw(shape, below, state, gamma):
    """Draw a gamma variate of small shape; a tiny one becomes 0.

    Parameters
    ----------
    shape : float
        Above 0, below 1.
    below : float
        ``least ** shape``: a variate below `least`, which is far below 1, becomes 0. If the shape
        is small, most variates are, and cost no more than a comparison.
    state, gamma : int
        A stream.

    Returns
    -------
    x : float
        The variate (scale 1), or 0.
    state : int
        The next state.

    References
    ----------
    Ahrens, J. H. and Dieter, U. (1974). Computer methods for sampling from gamma, beta, Poisson and
    binomial distributions. Computing 12 (algorithm GS).

    Examples
    --------
    >>> from bilateral.topics.exact.streams import WORDS, stream
    >>> start = stream(1, 0, 0, 0, WORDS)
    >>> sparse_gamma_draw(0.01, 1e-12**0.01, *map(np.uint64, start))[0]
    0.0
    """
    shape, state, gamma = np.float64(shape), np.uint64(state), np.uint64(gamma)
    whole = 1.0 + shape / np.e
    while True:
        bits, state = draw(state, gamma)
        part = whole * open_uniform(bits)
        if part < below:
            return 0.0, state
        bits, state = draw(state, gamma)
        u = uniform(bits)
        if part <= 1.0:
            x = exp(log(part) / shape)
            if u < 1.0 - x or u < exp(-x):
                return x, state
        else:
            x = -log((whole - part) / shape)
            if u < exp((shape - 1.0) * log(x)):
                return x, state


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
        The variate, in [0, 1]; an end if the variate rounds to it.
    state : int
        The next state.

    Examples
    --------
    >>> from bilateral.topics.exact.streams import HYPER, stream
    >>> x, state = beta_draw(2.0, 3.0, *map(np.uint64, stream(1, 0, 0, 0, HYPER)))
    >>> round(x, 4)
    0.3758
    """
    if a >= 1.0 and b >= 1.0:
        x, state = gamma_draw(a, state, gamma)
        y, state = gamma_draw(b, state, gamma)
        return x / (x + y), state
    # With small shapes both variates may become 0: use their logarithms.
    x, state = log_gamma_draw(a, state, gamma)
    y, state = log_gamma_draw(b, state, gamma)
    return 1.0 / (1.0 + exp(y - x)), state
