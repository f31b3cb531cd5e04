"""Kinds of values: checks of the parts of a saved model, before compiled code uses them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.topics.inputs.sparse import checked_csr

__all__ = [
    "Sizes",
    "array",
    "counts",
    "either",
    "entries",
    "flag",
    "many",
    "number",
    "optional",
    "table",
    "text",
    "texts",
    "value_of",
    "whole",
]


@dataclass
class Sizes:
    """Sizes that several values share, by letter, and comparisons to make when all are known.

    Parameters
    ----------
    known : dict of str to int
    later : list of (str, int, str)
        Name, largest value, letter of the size that is above it.
    """

    known: dict[str, int] = field(default_factory=dict)
    later: list[tuple[str, int, str]] = field(default_factory=list)

    def agree(self, name: str, letter: str, size: int) -> None:
        """Note a size; refuse it if the same letter had another size before."""
        if self.known.setdefault(letter, size) != size:
            raise ValueError(f"{name} has a size of {size}, where others have {self.known[letter]}")

    def close(self) -> None:
        """Make the comparisons with sizes."""
        for name, largest, letter in self.later:
            if largest >= self.known[letter]:
                raise ValueError(f"{name} holds {largest}, of {self.known[letter]}")


Kind = Callable[[str, object, Sizes], None]


def _refuse(name: str, what: str) -> None:
    raise ValueError(f"{name} is not {what}")


def whole(low: int, high: int = 2**63 - 1, letter: str = "") -> Kind:
    """A whole number; `letter` if it is the size of something."""

    def check(name: str, value, sizes: Sizes) -> None:
        if type(value) is not int or not low <= value <= high:
            _refuse(name, f"a whole number from {low}")
        if letter:
            sizes.agree(name, letter, value)

    return check


def number(low: float = -math.inf, *, above: float = -math.inf, nan: bool = False) -> Kind:
    """A number from `low` on, or above `above`; NaN only if `nan`."""

    def check(name: str, value, sizes: Sizes) -> None:
        if type(value) not in (int, float) or not (
            (low <= value < math.inf and value > above) or (nan and value != value)
        ):
            _refuse(name, "a number in range")

    return check


def flag(name: str, value, sizes: Sizes) -> None:
    """True or False."""
    if type(value) is not bool:
        _refuse(name, "True or False")


def text(name: str, value, sizes: Sizes) -> None:
    """Text."""
    if type(value) is not str:
        _refuse(name, "text")


def texts(letter: str) -> Kind:
    """A sequence of text."""

    def check(name: str, value, sizes: Sizes) -> None:
        if not isinstance(value, list | tuple | np.ndarray) or np.ndim(value) != 1:
            _refuse(name, "a list of text")
        if not all(isinstance(one, str) for one in value):
            _refuse(name, "a list of text")
        sizes.agree(name, letter, len(value))

    return check


def array(
    dtype: str,
    letters: str,
    low: float | None = None,
    high: float | None = None,
    *,
    below: str = "",
    finite: bool = True,
) -> Kind:
    """An array of this type and shape, its numbers from `low` to `high`, or below a size."""

    def check(name: str, value, sizes: Sizes) -> None:
        shape = letters.split()
        if not isinstance(value, np.ndarray) or value.dtype != dtype or value.ndim != len(shape):
            _refuse(name, f"an array of {np.dtype(dtype)} in {len(shape)} dimension(s)")
        for letter, size in zip(shape, value.shape, strict=True):
            sizes.agree(name, letter, size)
        if not value.size:
            return
        least, most = value.min(), value.max()  # both NaN if there is any
        if np.isnan(least) or (finite and np.isinf([least, most]).any()):
            _refuse(name, "of finite numbers")
        if (low is not None and least < low) or (high is not None and most > high):
            _refuse(name, "in range")
        if below:
            sizes.later.append((name, int(most), below))

    return check


def counts(letters: str) -> Kind:
    """A sparse matrix of counts."""

    def check(name: str, value, sizes: Sizes) -> None:
        if not isinstance(value, csr_array) or value.dtype != np.int32:
            _refuse(name, "a sparse matrix of int32")
        checked_csr(value)
        if value.nnz and value.data.min() < 0:
            _refuse(name, "of counts")
        for letter, size in zip(letters.split(), value.shape, strict=True):
            sizes.agree(name, letter, int(size))

    return check


def table(columns: str = "", letter: str = "") -> Kind:
    """A table with these columns, and as many rows."""

    def check(name: str, value, sizes: Sizes) -> None:
        if not isinstance(value, pd.DataFrame) or not set(columns.split()) <= set(value.columns):
            _refuse(name, f"a table of {columns or 'columns'}")
        if letter:
            sizes.agree(name, letter, len(value))

    return check


def many(kind: Kind, least: int = 0, exactly: str = "") -> Kind:
    """A list of values of a kind."""

    def check(name: str, value, sizes: Sizes) -> None:
        if not isinstance(value, list) or len(value) < least:
            _refuse(name, f"a list of {least} or more")
        for i, one in enumerate(value):
            kind(f"{name}[{i}]", one, sizes)
        if exactly:
            sizes.agree(name, exactly, len(value))

    return check


def optional(kind: Kind) -> Kind:
    """None, or a value of a kind."""

    def check(name: str, value, sizes: Sizes) -> None:
        if value is not None:
            kind(name, value, sizes)

    return check


def entries(kinds: dict[str, Kind], may: dict[str, Kind] | None = None) -> Kind:
    """A dictionary (or an object's attributes) with these entries and, beside them, only `may`."""
    may = may or {}

    def check(name: str, value, sizes: Sizes) -> None:
        if not isinstance(value, dict):
            _refuse(name, "a dictionary")
        for key in kinds:
            if key not in value:
                raise ValueError(f"{name} has no {key}")
        for key, held in value.items():
            if key not in kinds and key not in may:
                raise ValueError(f"{name} has a strange {str(key)[:40]!r}")
            (kinds | may)[key](f"{name}.{key}", held, sizes)

    return check


def either(*kinds: dict[str, Kind]) -> Kind:
    """A dictionary with the entries of one of several."""

    def check(name: str, value, sizes: Sizes) -> None:
        for one in kinds:
            if isinstance(value, dict) and set(value) == set(one):
                return entries(one)(name, value, sizes)
        return _refuse(name, "a state of it")

    return check


def value_of(*classes: type, kinds: dict[type, dict[str, Kind]]) -> Kind:
    """An object of one of these classes, with the attributes that `kinds` says."""

    def check(name: str, value, sizes: Sizes) -> None:
        if type(value) not in classes:
            _refuse(name, f"a {classes[0].__name__}")
        outer = sizes.known
        # Sizes with small letters hold within one object.
        sizes.known = {letter: n for letter, n in outer.items() if letter.isupper()}
        entries(kinds[type(value)])(name, vars(value), sizes)
        outer |= {letter: n for letter, n in sizes.known.items() if letter.isupper()}
        sizes.known = outer

    return check
