"""A progress bar for a step that takes long: shown to a person who watches, and kept nowhere."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from typing import Any

from tqdm import tqdm

DELAY = 5  # seconds before a bar that nobody asked for is shown


def progress_bar(wanted: bool | None, **options: Any) -> tqdm:
    """Make a progress bar that goes away when its step is done.

    Parameters
    ----------
    wanted : bool or None
        True shows a bar, False shows none. None shows one after five seconds if a person watches:
        in a terminal, or in a notebook whose cells are run by hand. The environment variable
        ``TQDM_DISABLE=1`` turns all bars off.
    **options
        As for ``tqdm.tqdm``: ``total``, ``unit``, ``iterable`` and others.

    Returns
    -------
    tqdm
        For a ``with`` block. In a notebook that is run by hand it is one line below the cell; when
        it is done, an output without content is left of it.

    Examples
    --------
    >>> with progress_bar(None, iterable="abc", unit="letter") as bar:
    ...     print(*bar, bar.disable)
    a b c True
    """
    by_hand = _is_run_by_hand()
    if wanted is None:
        wanted = by_hand or _is_watched()
        options["delay"] = DELAY
    if not wanted or (sys.stderr is None and not by_hand):
        options["disable"] = True
    return (_NotebookBar if by_hand else _Bar)(leave=False, **options)


def _is_watched() -> bool:
    """Whether standard error is an open terminal."""
    try:
        return sys.stderr is not None and sys.stderr.isatty()
    except ValueError:  # it is closed
        return False


def _is_run_by_hand() -> bool:
    """Whether the cell that runs came from somebody who could be asked something.

    Programs that execute notebooks say with each cell that nobody is there to answer.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "get_parent"):  # no kernel
        return False
    return shell.get_parent().get("content", {}).get("allow_stdin", False)


class _Bar(tqdm):
    """A bar whose step goes on when standard error is closed, also in the middle of it."""

    def display(self, *args: Any, **options: Any) -> bool:
        with suppress(OSError, ValueError):
            return super().display(*args, **options)
        return False

    def close(self) -> None:
        with suppress(OSError, ValueError):
            super().close()


class _NotebookBar(tqdm):
    """A bar as an output of its cell, which is empty in the end.

    On standard error a red strip would stay.
    """

    _shown = None

    def __init__(self, **options: Any):
        super().__init__(**{"file": io.StringIO(), "ncols": 79, "ascii": False} | options)

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        from IPython.display import display

        text = str(self) if msg is None else msg
        data = {"text/plain": text} if text else {}
        if self._shown is None:
            self._shown = display(data, raw=True, display_id=True)
        else:
            self._shown.update(data, raw=True)
