"""Warnings that point at the user's line which called a model."""

from __future__ import annotations

import sys
import warnings

__all__ = ["warn"]

_HOME = __name__.rpartition(".")[0]


def warn(message: str) -> None:
    """Warn, and point at the first calling line outside of `bilateral.topics`.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warn("Few rows.")
    >>> str(said[0].message)
    'Few rows.'
    """
    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").startswith(_HOME):
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
