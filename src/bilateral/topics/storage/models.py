"""A fitted model in one file: NumPy arrays, and a JSON text that says what they are part of.

Nothing in the file is run when it is read, unlike a pickle. The text has the attributes of the
model and of its parts, and a digest of everything. Each part has a tag (``contents.TAGS``), which
stays when a class is moved or renamed. What an object should not save, its ``__getstate__`` leaves
out and its ``__setstate__`` makes again.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from scipy.sparse import csr_array

from bilateral.files import replacing_file
from bilateral.topics.storage import contents as _contents
from bilateral.topics.storage.archive import read_arrays, write_arrays

__all__ = ["load", "save"]

# In format 1 a part is named by its module and class; in format 2 a chain that is not done keeps
# what priors had learned, in place of the priors.
_FORMAT, _READ = 3, (1, 2, 3)
_TEXT = "model.json"
_CELLS = 10**8  # of a table


def save(path, model) -> None:
    """Write a model to a file, which is replaced only when all is written.

    Parameters
    ----------
    path : str or Path
    model : object
        Its attributes are numbers, text, lists, dictionaries, arrays, tables, or parts with a tag.

    Raises
    ------
    TypeError
        If an attribute is something else.
    ValueError
        If parts do not fit together, because the model was changed after its fit.

    Examples
    --------
    >>> import tempfile
    >>> from bilateral.topics import LDA
    >>> model = LDA(2, n_sweeps=4).fit([[3, 0], [0, 3]])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/model.npz", model)
    ...     len({model.digest_, load(f"{folder}/model.npz", LDA).digest_})
    1
    """
    packer = _Packer()
    state, arrays = packer.object(model, ""), packer.arrays
    try:
        _contents.check(type(model), dict(_unpack(state, dict(arrays))))
    except ValueError as error:
        raise ValueError(
            f"The model cannot be saved, for {error}: it was changed after the fit. Fit it again, "
            "or set back what was changed."
        ) from error
    saved = {"format": _FORMAT, "class": type(model).__name__, "state": state}
    text = json.dumps(saved | {"sha256": _digest(saved, arrays)})
    with replacing_file(path) as fresh:
        write_arrays(fresh, arrays | {_TEXT: np.array(text)})


def load(path, cls):
    """Read a model that :func:`save` wrote.

    Parameters
    ----------
    path : str or Path
    cls : type
        The model's class.

    Returns
    -------
    object
        Of class `cls`.

    Raises
    ------
    ValueError
        If the file has no model, a model of another class, or was changed after it was written.
    OSError
        If there is no such file, or it may not be read.
    """
    damaged = f"{path} is no saved model, or is damaged: give a file that `save` wrote."
    try:
        arrays = read_arrays(path)
        saved = json.loads(str(arrays.pop(_TEXT)))
        number, name, state = saved["format"], str(saved["class"])[:40], saved["state"]
    except OSError as error:
        if error.filename is not None:  # it cannot be opened
            raise
        raise ValueError(damaged) from error
    except (zipfile.BadZipFile, zlib.error, *_MISREAD) as error:
        raise ValueError(damaged) from error
    if number not in _READ:
        raise ValueError(
            f"{path} is in format {str(number)[:40]}, this version of bilateral reads format "
            f"{_FORMAT}: load it with the version that saved it."
        )
    if name != cls.__name__:
        raise ValueError(f"{path} holds a {name}, not a {cls.__name__}: use {name}.load.")
    try:
        state = dict(_unpack(state, dict(arrays)))
        digest = saved.pop("sha256", None)  # files of earlier versions have none
        if digest is not None and digest != _digest(saved, arrays):
            raise ValueError("it was changed after it was saved")
        _contents.check(cls, state)
        return _restored(cls, state)
    except ValueError as error:
        why = str(error).partition("\n")[0]
        raise ValueError(
            f"{path} is no saved model, or is damaged ({why}): give a file that `save` wrote."
        ) from error
    except _MISREAD as error:
        raise ValueError(damaged) from error


# Errors that Python raises when text or arrays are not what was expected.
_MISREAD = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    NotImplementedError,
    OSError,  # of a table
    RuntimeError,  # of which deep nesting is one
    TypeError,
    ValueError,
)


def _digest(saved: dict, arrays: dict[str, np.ndarray]) -> str:
    """SHA-256 of a model's text and arrays."""
    digest = hashlib.sha256(json.dumps(saved).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {arrays[name].shape}".encode())
        digest.update(array)
    return digest.hexdigest()


class _Packer:
    """Turns values into JSON; arrays are kept apart, under their path."""

    def __init__(self) -> None:
        self.arrays: dict[str, np.ndarray] = {}
        self._seen: dict[int, list] = {}  # draws are in two places, and saved once
        self._kept: dict[int, str] = {}  # and so are arrays of priors

    def object(self, value, path: str) -> list:
        state = value.__getstate__() or {}
        return [[name, self.pack(state[name], f"{path}{name}")] for name in sorted(state)]

    def pack(self, value, path: str):
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, list | tuple):
            parts = [self.pack(part, f"{path}.{i}") for i, part in enumerate(value)]
            return parts if isinstance(value, list) else {"tuple": parts}
        if isinstance(value, dict):
            pairs = ([self.pack(k, path), self.pack(v, f"{path}.{k}")] for k, v in value.items())
            return {"dict": list(pairs)}
        if isinstance(value, csr_array):
            if id(value) not in self._seen:
                parts = [self._aside(getattr(value, name), f"{path}.{name}") for name in _CSR]
                self._seen[id(value)] = [path, parts, list(value.shape)]
            return {"csr": self._seen[id(value)]}
        if isinstance(value, pd.DataFrame):
            parquet = io.BytesIO()
            value.to_parquet(parquet)
            array = np.frombuffer(parquet.getvalue(), np.uint8)
            return {"table": self._aside(array, path)}
        if hasattr(value, "__array__"):
            array = np.asarray(value)
            if array.dtype != object:
                return {"array": self._aside(array, path)}
            flat = [self.pack(part, path) for part in array.reshape(-1).tolist()]
            return {"objects": [flat, list(array.shape)]}
        kind = type(value)
        for tag, known in _contents.TAGS.items():
            if kind is known:
                return {"part": [tag, self.object(value, f"{path}.")]}
        raise TypeError(f"{path} is a {kind.__module__}.{kind.__name__}, which cannot be saved.")

    def _aside(self, array: np.ndarray, path: str) -> str:
        if id(array) in self._kept:
            return self._kept[id(array)]
        while path in self.arrays:
            path += "_"
        self.arrays[path] = array
        self._kept[id(array)] = path
        return path


_CSR = ("data", "indices", "indptr")
# What format 1 called the parts.
_MODULES = {
    ("bilateral.topics._chain", "Chain"): "chain",
    ("bilateral.topics._chain", "Schedule"): "schedule",
    ("bilateral.topics._chain", "Stored"): "assignments",
    ("bilateral.topics._words", "Words"): "words",
    ("bilateral.topics._moving", "MovingWords"): "drifting words",
    ("bilateral.topics._moving", "Moments"): "moments",
    ("bilateral.topics._moving", "Table"): "table of words",
    ("bilateral.topics._drift", "Drift"): "drift",
    ("bilateral.topics._documents", "Documents"): "prevalence",
    ("bilateral.topics._effects", "Effects"): "effects",
}

# What formats 1 and 2 called attributes of the parts.
_RENAMED = {
    "assignments": {"mark": "checksum"},
    "chain": {"swept": "total_sweeps"},
    "table of words": {"own": "self_count"},
    "words": {"kind": "column_class"},
}


def _unpack(value, arrays: dict[str, np.ndarray]):
    if isinstance(value, list):
        return [_unpack(part, arrays) for part in value]
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "array":
        return arrays[held]
    if kind == "table":
        return _table(arrays[held].tobytes())
    if kind == "object":
        module, name, state = held
        held = [_MODULES.get((module, name), f"{module[:60]}.{name[:60]}"), state]
    if kind in ("part", "object"):
        tag, state = held
        if tag not in _contents.TAGS:
            raise ValueError(f"it names {tag[:120]!r}, which is no part of a model")
        names = _RENAMED.get(tag, {})
        state = [(names.get(name, name), part) for name, part in _unpack(state, arrays)]
        return _restored(_contents.TAGS[tag], state)
    if kind == "csr":
        path, parts, shape = held
        if path not in arrays:
            arrays[path] = csr_array(tuple(arrays[name] for name in parts), shape=tuple(shape))
        return arrays[path]
    held = _unpack(held, arrays)
    if kind == "tuple":
        return tuple(held)
    if kind == "dict":
        return dict(held)
    array = np.empty(len(held[0]), object)
    array[:] = held[0]
    return array.reshape(held[1])


def _table(parquet: bytes) -> pd.DataFrame:
    """A table, if the file says that it fits into memory."""
    of = pq.read_metadata(io.BytesIO(parquet))
    if of.num_rows * (of.num_columns + 1) > max(_CELLS, len(parquet)):
        raise ValueError(f"a table of it has {of.num_rows} rows")
    return pd.read_parquet(io.BytesIO(parquet))


def _restored(cls: type, state):
    """An object of `cls` with this state, made as pickle does."""
    value = cls.__new__(cls)
    state = dict(state)
    if hasattr(value, "__setstate__"):
        value.__setstate__(state)
    else:
        vars(value).update(state)
    return value
