"""Warnings that point at the line which called this package, however deep they arise."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

__all__ = ["reporting", "warn"]

_HOME = __name__.partition(".")[0]
_SAID: ContextVar[list[str] | None] = ContextVar("said", default=None)


def reporting(fit: Callable[..., Any]) -> Callable[..., Any]:
    """Let a model keep what its fit warns of, in ``report_``; a refused fit leaves it as it was.

    Examples
    --------
    >>> class Model:
    ...     @reporting
    ...     def fit(self):
    ...         self._chain = "new"
    ...         warn("Few rows.")
    ...         return self
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     Model().fit().report_
    ['Few rows.']
    """

    @wraps(fit)
    def kept(self, *given, **named):
        said: list[str] = []
        before, chain = _SAID.set(said), vars(self).get("_chain")
        try:
            return fit(self, *given, **named)
        finally:
            _SAID.reset(before)
            if vars(self).get("_chain") is not chain:  # also if the fit was interrupted
                self.report_ = said

    return kept


def warn(message: str) -> None:
    """Warn of something, at the first line that is not of this package.

    Examples
    --------
    >>> with warnings.catch_warnings(record=True) as said:
    ...     warnings.simplefilter("always")
    ...     warn("Few rows.")
    >>> str(said[0].message)
    'Few rows.'
    """
    said = _SAID.get()
    if said is not None:
        said.append(message)
    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _HOME:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, stacklevel=level)
