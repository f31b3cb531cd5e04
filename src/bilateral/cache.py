"""Results that take long are kept on disk: same data, code and settings are computed once."""

from __future__ import annotations

import dis
import hashlib
import inspect
import os
import pickle
import platform
import re
import shutil
import types
import warnings
from collections.abc import Callable, Iterator, Set
from functools import cache, partial, wraps
from importlib import metadata
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import joblib
import platformdirs

from bilateral.files import replacing_file
from bilateral.gazetteer import data_dir

P = ParamSpec("P")
R = TypeVar("R")

_DECIDE = ("numba", "numpy", "pandas", "scikit-learn", "scipy", "nltk", "simplemma")
_FOLDER = re.compile(r"code-[0-9a-f]{16}")
_HASH = hashlib.sha256().digest_size


def cached(function: Callable[P, R]) -> Callable[P, R]:
    """Keep what a function returns on disk, and read it there when it is called alike again.

    A result is found again if the function, its arguments (the counts themselves, not their name),
    every module and list of this package, and the versions of Python and of the libraries are the
    same. Of a function that is given or is written in a notebook its source text counts, and what
    it looks up outside itself. So a cached result is the one that would be computed.

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
        If the folder cannot be written or Python cannot pickle the result. The result is returned,
        and not kept.

    Raises
    ------
    pickle.PicklingError
        If Python cannot pickle an argument, such as a function without a name inside another
        object: then calls cannot be told apart.

    Examples
    --------
    >>> from bilateral.topics import fit_topics
    >>> import numpy as np
    >>> counts = np.array([[2, 0, 1], [0, 3, 1]])
    >>> topics = cached(fit_topics)(counts, 2, random_state=1)
    >>> again = cached(fit_topics)(counts, 2, random_state=1)  # read, not fitted
    >>> bool((topics.topic_word == again.topic_word).all())
    True
    """

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        folder = _folder()
        if folder is None:
            return function(*args, **kwargs)
        asked = joblib.hash(_plain([function, list(args), kwargs]), hash_name="sha1")
        path = folder / _code() / f"{function.__name__}-{asked}.pickle"
        found = _read(path)
        if found is not None:
            return found[0]
        result = function(*args, **kwargs)
        _write(path, result)
        return result

    return kept


def _folder() -> Path | None:
    said = os.environ.get("BILATERAL_CACHE", "")
    if said:
        return None if said == "off" else Path(said)
    root = data_dir().parent
    if (root / "pyproject.toml").is_file():
        return root / ".cache"
    return platformdirs.user_cache_path("bilateral")


@cache
def _code() -> str:
    """A name for this code, its lists, and the libraries under it."""
    package = Path(__file__).resolve().parent
    together = hashlib.sha256()
    for file in sorted(package.rglob("*.py")) + sorted((data_dir() / "gazetteer").glob("*.csv")):
        together.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for name in _DECIDE:
        together.update(f"{name} {metadata.version(name)}\n".encode())
    together.update(platform.python_version().encode())
    return f"code-{together.hexdigest()[:16]}"


def _plain(value: Any, seen: Set[Callable] = frozenset()) -> Any:
    """A value with the text of functions in their place; joblib would see their names only."""
    if isinstance(value, list | tuple):
        return [type(value).__name__, *(_plain(one, seen) for one in value)]
    if isinstance(value, dict):
        return {name: _plain(one, seen) for name, one in value.items()}
    if isinstance(value, partial):
        return _plain([value.func, value.args, value.keywords], seen)
    own = isinstance(value, types.FunctionType) and not value.__module__.startswith("bilateral.")
    if own and value not in seen:
        names = [name for name in _looked_up(value.__code__) if name in value.__globals__]
        outside = {name: value.__globals__[name] for name in names}
        inside = [cell.cell_contents for cell in value.__closure__ or ()]
        given = [value.__defaults__, value.__kwdefaults__, inside, outside]
        known = {*seen, value}  # one that calls itself, or another that calls it
        return [inspect.getsource(value), _plain(given, known)]
    if isinstance(value, types.FunctionType | types.BuiltinFunctionType | types.ModuleType | type):
        return f"{getattr(value, '__module__', '')}.{value.__name__}"
    return value


def _looked_up(code: types.CodeType) -> Iterator[str]:
    """The names that a function looks up outside itself, also in functions within it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname == "LOAD_GLOBAL":
            yield instruction.argval
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _looked_up(inner)


def _read(path: Path) -> tuple | None:
    """What a file holds, in a tuple; nothing if it is not there, or is damaged."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(held[_HASH:]).digest() != held[:_HASH]:
        return None
    return pickle.loads(held[_HASH:])


def _write(path: Path, result: Any) -> None:
    try:
        held = pickle.dumps((result,), protocol=5)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing_file(path) as fresh:
            fresh.write_bytes(hashlib.sha256(held).digest() + held)
        for old in _others(path.parent):
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        _warn(f"{path.parent}: {error.strerror}; name another folder in BILATERAL_CACHE, or 'off'")
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        _warn(str(error))


def _warn(why: str) -> None:
    warnings.warn(f"the result is not kept and will be computed again: {why}", stacklevel=4)


def _others(folder: Path) -> Iterator[Path]:
    """Results of other code beside a folder."""
    for other in sorted(folder.parent.iterdir()):
        if other != folder and _FOLDER.fullmatch(other.name):
            yield other
