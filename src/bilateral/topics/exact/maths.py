"""Logarithm, exponential and digamma function that give the same bits on every machine.

Two mathematics libraries may round the last bit differently, and one other bit leads a Markov chain
to another result. These functions use only additions, subtractions, multiplications, divisions and
the bits of a float, in a fixed order. The standard IEEE 754 says how each is rounded. Numba joins
none of them into fused operations, as long as ``fastmath`` is not asked for.
"""

from __future__ import annotations

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

__all__ = ["COMPILE", "digamma", "exp", "log"]

COMPILE = {"nogil": True, "cache": True, "error_model": "numpy"}
"""Options of every compiled function of the engine; ``fastmath`` is never one."""

_SMALLEST_NORMAL = 2.2250738585072014e-308
_LARGEST = 1.7976931348623157e308
_INFINITY = float("inf")
_NAN = float("nan")

_MANTISSA_BITS = np.int64(52)
_BIAS = np.int64(1023)
_BITS_OF_ROOT_HALF = np.int64(0x3FE6A09E667F3BCD)

# ln 2 in two parts: the upper one ends in zeros, so that its product with an exponent is exact.
_LN2_UPPER = float.fromhex("0x1.62e42feep-1")
_LN2_LOWER = float.fromhex("0x1.a39ef35793c76p-33")
_LOG2_E = float.fromhex("0x1.71547652b82fep+0")
# Adding it and taking it away again rounds a number to a whole one.
_ROUNDER = 6755399441055744.0

# Above it the asymptotic series of digamma is exact to the last bit.
_ASYMPTOTIC = 10.0

# log Γ(2 + t) = Σ c_k t^k for k = 1, 2, …: c_1 = 1 − γ, c_k = (−1)^k (ζ(k) − 1) / k.
_LOG_GAMMA_AT_2 = np.array(
    [
        0.42278433509846713,
        0.3224670334241132,
        -0.0673523010531981,
        0.020580808427784546,
        -0.007385551028673986,
        0.0028905103307415234,
        -0.001192753911703261,
        0.0005096695247430425,
        -0.00022315475845357939,
        9.945751278180853e-05,
        -4.492623673813314e-05,
        2.050721277567069e-05,
        -9.439488275268397e-06,
        4.374866789907488e-06,
        -2.039215753801366e-06,
        9.55141213040742e-07,
        -4.492469198764566e-07,
        2.1207184805554665e-07,
        -1.0043224823968099e-07,
        4.7698101693639804e-08,
        -2.2711094608943164e-08,
        1.0838659214896955e-08,
        -5.183475041970047e-09,
        2.4836745438024785e-09,
        -1.1921401405860912e-09,
        5.731367241678862e-10,
        -2.7595228851242334e-10,
        1.330476437424449e-10,
        -6.4229645638381e-11,
        3.1044247747322276e-11,
    ]
)


@intrinsic
def _bits(typing, x):
    """The 64 bits of a float, as an integer."""

    def build(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), build


@intrinsic
def _from_bits(typing, bits):
    """The float that has these 64 bits."""

    def build(context, builder, signature, arguments):
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), build


@njit(**COMPILE)
def log(x):
    """Natural logarithm.

    The number is split into ``2**k * m`` with m in [√½, √2), and ``log m = 2 artanh s`` with
    ``s = (m - 1) / (m + 1)`` is summed as a power series.

    Parameters
    ----------
    x : float
        A number above 0.

    Returns
    -------
    float
        The logarithm. The error measured is below 1 unit in the last place (2e-16). Zero gives
        minus infinity, a negative number NaN.

    Examples
    --------
    >>> log(8.0) / log(2.0)
    3.0
    """
    x = np.float64(x)
    shift = np.int64(0)
    if not (_SMALLEST_NORMAL <= x <= _LARGEST):
        if x == 0.0:
            return -_INFINITY
        if not (0.0 < x <= _LARGEST):
            return x if x > 0.0 else _NAN
        x *= 18014398509481984.0  # 2**54, which makes a subnormal number normal
        shift = np.int64(54)
    bits = _bits(x)
    exponent = (bits - _BITS_OF_ROOT_HALF) >> _MANTISSA_BITS
    f = _from_bits(bits - (exponent << _MANTISSA_BITS)) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    v = w * w
    odd = z * ((2 / 3 + w * (2 / 7)) + v * ((2 / 11 + w * (2 / 15)) + v * (2 / 19)))
    even = w * ((2 / 5 + w * (2 / 9)) + v * ((2 / 13 + w * (2 / 17)) + v * (2 / 21)))
    # 2s = f − s·f: in this form f is exact, and only small terms are rounded.
    k = np.float64(exponent - shift)
    return k * _LN2_UPPER - ((s * (f - (odd + even)) - k * _LN2_LOWER) - f)


@njit(**COMPILE)
def exp(x):
    """Exponential function.

    With ``x = k log 2 + r`` the result is ``2**k exp(r)``, and ``exp(r) = 1 + 2r / (c - r)``
    where ``c = r coth(r / 2)`` is summed as a power series.

    Parameters
    ----------
    x : float
        Any number.

    Returns
    -------
    float
        The exponential. The error measured is below 1 unit in the last place (2e-16) for a normal
        result. Too small a result is 0, too large a one infinity.

    Examples
    --------
    >>> exp(0.0), exp(-1000.0), exp(1000.0)
    (1.0, 0.0, inf)
    """
    x = np.float64(x)
    if not (x <= 709.782712893384):
        return x * _INFINITY  # infinity, or NaN for NaN
    if x < -745.1332191019412:
        return 0.0
    k = (x * _LOG2_E + _ROUNDER) - _ROUNDER
    upper = x - k * _LN2_UPPER
    lower = k * _LN2_LOWER
    r = upper - lower
    z = r * r
    w = z * z
    odd = z * (1 / 6 + w * (1 / 15120 + w * (1 / 23950080)))
    even = w * (-1 / 360 + w * (-1 / 604800 + w * (-691 / 653837184000)))
    c = r - (odd + even)
    y = 1.0 + (upper - (lower - r * c / (2.0 - c)))
    # 2**k as two factors, because neither 2**1024 nor 2**-1075 is a float.
    exponent = np.int64(k)
    half = exponent >> np.int64(1)
    rest = exponent - half
    y *= _from_bits((half + _BIAS) << _MANTISSA_BITS)
    return y * _from_bits((rest + _BIAS) << _MANTISSA_BITS)


@njit(**COMPILE)
def digamma(x):
    """Digamma function, the derivative of log-gamma.

    From 10 on the asymptotic series; below, the recurrence leads to the power series around 2, its
    reciprocals summed as one fraction.

    Parameters
    ----------
    x : float
        A number above 0.

    Returns
    -------
    float
        ψ(x). The relative error measured is below 1e-15; within 0.2 of the root at 1.4616 it is
        the absolute one that is below 3e-16.

    Examples
    --------
    >>> round(digamma(1.0), 12)  # minus Euler's constant
    -0.577215664902
    """
    x = np.float64(x)
    if x >= _ASYMPTOTIC:
        y = 1.0 / x
        z = y * y
        series = 1 / 132 + z * (-691 / 32760 + z * (1 / 12 + z * (-3617 / 8160)))
        series = -1 / 120 + z * (1 / 252 + z * (-1 / 240 + z * series))
        return log(x) - (0.5 * y + z * (1 / 12 + z * series))
    above, below = 0.0, 1.0
    if x < 0.5:
        t = x
        above, below = -(1.0 + 2.0 * x), x * (1.0 + x)
    elif x < 1.5:
        t = x - 1.0
        above, below = -1.0, x
    else:
        t = x - 2.0
        while t > 0.5:
            above = above * (t + 1.0) + below
            below *= t + 1.0
            t -= 1.0
    series = 0.0
    for i in range(_LOG_GAMMA_AT_2.size - 1, -1, -1):
        series = (i + 1) * _LOG_GAMMA_AT_2[i] + t * series
    return series + above / below
