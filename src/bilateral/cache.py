"""Results that take long are kept on disk: same data, code and settings are computed once."""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import re
import shutil
from collections.abc import Callable, Iterator
from functools import wraps
from importlib import metadata
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import platformdirs

from bilateral.call import call_name
from bilateral.files import replacing_file
from bilateral.gazetteer import data_dir
from bilateral.warn import warn

P = ParamSpec("P")
R = TypeVar("R")

_DECIDE = (
    "datasketch", "formulaic", "ftfy", "lxml", "lxml-html-clean", "matplotlib", "nltk", "numba",
    "numpy", "pandas", "py3langid", "pyarrow", "scikit-learn", "scipy", "simplemma", "trafilatura",
)  # fmt: skip
_FOLDER = re.compile(r"code-[0-9a-f]{16}")
_HASH = hashlib.sha256().digest_size


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function returns on disk, and read it there when it is called alike again.

    A result is found again if the function, its arguments (the counts themselves, not their name),
    every module and list of this package, the embedded record, and the versions of Python and of
    the libraries are the same. Of functions and classes that are written in a notebook or in a
    module of your own their code counts, and what they look up outside themselves
    (:func:`bilateral.call.call_name`). So a cached result is the one that would be computed, unless
    a function reads files of yours, environment variables or the clock: give it what it reads as
    an argument.

    The files lie in ``.cache`` of a clone, else in the user's folder for caches; the environment
    variable ``BILATERAL_CACHE`` names another folder, and ``off`` keeps nothing. They are pickles,
    which run as code when they are read: do not use a folder that others can write. Results of
    other code are removed.

    Parameters
    ----------
    function : callable
        One that returns the same for the same arguments, as all of this package do.

    Returns
    -------
    callable
        Takes and returns the same.

    Warns
    -----
    UserWarning
        If the folder cannot be written, Python cannot pickle the result, or files of the package
        changed after they were loaded. The result is returned, and not kept.

    Raises
    ------
    pickle.PicklingError
        If Python cannot pickle an argument, or what the function looks up, such as an open file:
        then calls cannot be told apart.

    Examples
    --------
    >>> from bilateral.topics import fit_topics
    >>> import numpy as np
    >>> counts = np.array([[2, 0, 1], [0, 3, 1]])
    >>> topics = cached(fit_topics)(counts, 2, random_state=1)
    >>> again = cached(fit_topics)(counts, 2, random_state=1)  # read, not fitted
    >>> len({one.topic_word.tobytes() for one in (topics, again)})
    1
    """
    called = re.sub(r"\W+", "_", getattr(function, "__name__", type(function).__name__))[:60]

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        folder = _folder()
        if folder is None:
            return function(*args, **kwargs)
        code = _code()
        if code is None:
            why = "files of bilateral have changed since they were loaded; start the kernel again"
            _warn(why)
            return function(*args, **kwargs)
        path = folder / code / f"{called}-{call_name(function, args, kwargs)[:40]}.pickle"
        found = _read(path)
        if found is not None:
            return found[0]
        result = function(*args, **kwargs)
        _write(path, result)
        return result

    return kept


def _folder() -> Path | None:
    said = os.environ.get("BILATERAL_CACHE", "").strip()
    if said:
        return None if said == "off" else Path(said).expanduser()
    root = data_dir().parent
    if (root / "pyproject.toml").is_file():
        return root / ".cache"
    return platformdirs.user_cache_path("bilateral")


def _files() -> bytes:
    """A digest of this package and its lists, as they stand on disk."""
    package = Path(__file__).resolve().parent
    together = hashlib.sha256()
    for file in sorted(package.rglob("*.py")) + sorted((data_dir() / "gazetteer").glob("*.csv")):
        name = f"{file.parent.name}/{file.name}"
        together.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
    return together.digest()


_LOADED = _files()  # the lists are read once, and Python reads a module once


def _code() -> str | None:
    """A name for this code, its lists, the record, and the libraries; none if files changed."""
    if _files() != _LOADED:
        return None
    together = hashlib.sha256(_LOADED)
    record = data_dir() / "record" / "record.json"  # it has the digest of each other file
    together.update(record.read_bytes() if record.is_file() else b"")
    for name in _DECIDE:
        together.update(f"{name} {metadata.version(name)}\n".encode())
    together.update(platform.python_version().encode())
    return f"code-{together.hexdigest()[:16]}"


def _read(path: Path) -> tuple | None:
    """What a file holds, in a tuple; nothing if it is not there, or is damaged."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(held[_HASH:]).digest() != held[:_HASH]:
        return None
    try:
        return pickle.loads(held[_HASH:])
    except Exception:  # such as a class that is not here; it is computed again
        return None


def _write(path: Path, result: Any) -> None:
    try:
        held = pickle.dumps((result,), protocol=5)
    except Exception as error:  # of an object's own code, too; the result itself is good
        _warn(f"{type(error).__name__}: {error}")
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing_file(path) as fresh, fresh.open("wb") as file:
            file.write(hashlib.sha256(held).digest())
            file.write(held)
        for old in _others(path.parent):
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        _warn(f"{path.parent}: {error.strerror}; name another folder in BILATERAL_CACHE, or 'off'")


def _warn(why: str) -> None:
    warn(f"the result is not kept and will be computed again: {why}")


def _others(folder: Path) -> Iterator[Path]:
    """Results of other code beside a folder."""
    for other in sorted(folder.parent.iterdir()):
        if other != folder and _FOLDER.fullmatch(other.name):
            yield other
