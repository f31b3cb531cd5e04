"""Warnings that point at the line which called this package, however deep they arise."""

from __future__ import annotations

import sys
import warnings

__all__ = ["warn"]

_HOME = __name__.partition(".")[0]


def warn(message: str) -> None:
    """Warn of something, at the first line that is not of this package.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warn("Few rows.")
    >>> str(said[0].message)
    'Few rows.'
    """
    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _HOME:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
