"""What tells one call of a function from another: all that its result can depend on."""

from __future__ import annotations

import dis
import functools
import importlib
import pickle
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Any

import numpy as np
from joblib.hashing import NumpyHasher

_LIBRARIES = {"site-packages", "dist-packages"}
_LOOKS_UP = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_SKIPPED = ("__dict__", "__weakref__", "__wrapped__", "_abc_impl")
_WRAPPERS = (types.MethodType, staticmethod, classmethod, functools._lru_cache_wrapper)
_TOLD = (types.FunctionType, type, types.ModuleType)


def call_name(function: Callable, args: tuple, kwargs: Mapping[str, Any]) -> str:
    """Give calls of which one may return something else another name.

    Arguments count by what they hold, in their order. Functions and classes of libraries count by
    name and version. All others, such as those of a notebook, count as they stand in memory: their
    compiled code, their defaults, and what they look up outside themselves, also in modules of
    the user. Line numbers and comments do not count.

    Parameters
    ----------
    function : callable
    args : tuple
    kwargs : mapping of str to object

    Returns
    -------
    str
        The same in every process.

    Raises
    ------
    pickle.PicklingError
        If Python cannot pickle something in it, such as an open file.

    Examples
    --------
    >>> double = lambda x: 2 * x
    >>> len({call_name(double, (1,), {}), call_name(double, (2,), {})})
    2
    >>> len({call_name(double, (1,), {}), call_name(lambda x: 2 * x, (1,), {})})
    1
    """
    try:
        return _Hasher().hash([function, list(args), sorted(kwargs.items(), key=lambda kw: kw[0])])
    except Exception as error:
        called = getattr(function, "__qualname__", type(function).__name__)
        raise pickle.PicklingError(
            f"this call of {called} cannot be told from other calls, for something that it is given"
            f" or looks up cannot be pickled ({error}); call {called} without cached"
        ) from error


class _Hasher(NumpyHasher):
    """Pickles into a hash; but what a pickle holds by name counts by what it does."""

    def __init__(self) -> None:
        super().__init__("sha256")
        self._told: dict[int, tuple[int, object]] = {}  # kept, so that their ids stay theirs

    def save(self, obj: Any) -> None:
        if isinstance(obj, _TOLD):
            obj = self._once(obj)
        elif isinstance(obj, types.BuiltinFunctionType):
            module = isinstance(obj.__self__, types.ModuleType | None)
            obj = ("builtin", obj.__module__, obj.__qualname__, None if module else obj.__self__)
        elif isinstance(obj, _WRAPPERS):
            bound = getattr(obj, "__self__", None) if isinstance(obj, types.MethodType) else None
            inside = obj.__wrapped__ if hasattr(obj, "__wrapped__") else obj.__func__
            obj = (type(obj).__name__, inside, bound)
        elif type(obj).__module__.startswith("numba.") and hasattr(obj, "py_func"):
            obj = ("compiled", obj.py_func, obj.targetoptions)  # its pickle has a random name
        elif isinstance(obj, property):
            obj = ("property", obj.fget, obj.fset, obj.fdel)
        elif isinstance(obj, functools.cached_property):
            obj = ("cached_property", obj.func)
        elif isinstance(obj, set | frozenset):
            obj = (type(obj).__name__, sorted(_Hasher().hash(one) for one in obj))
        elif isinstance(obj, np.ma.MaskedArray):
            obj = ("masked", obj.data, np.ma.getmaskarray(obj), obj.fill_value)
        super().save(obj)

    def _batch_setitems(self, items: Iterator, *args: Any) -> None:
        # joblib sorts; but a result can depend on the order of a dict.
        pickle._Pickler._batch_setitems(self, items, *args)

    def _once(self, obj: Any) -> tuple:
        """What a function, class or module is; where it comes again, its number."""
        if id(obj) in self._told:
            return ("again", self._told[id(obj)][0])
        self._told[id(obj)] = (len(self._told), obj)
        if isinstance(obj, types.ModuleType):
            if not _is_own(obj.__name__):
                return ("module", obj.__name__, _version(obj.__name__))
            held = [(name, value) for name, value in vars(obj).items() if name[:2] != "__"]
            return ("module", obj.__name__, sorted(held, key=lambda part: part[0]))
        name = (obj.__module__, obj.__qualname__)
        if not _is_own(obj.__module__) and _by_name(obj):
            return ("named", *name, _version(obj.__module__))
        if isinstance(obj, types.FunctionType):
            return ("function", *_of_function(obj))
        parts = sorted(key for key, value in vars(obj).items() if _counts(key, value))
        inside = [(key, vars(obj)[key]) for key in parts]
        return ("class", *name, type(obj), obj.__bases__, inside)


def _of_function(function: types.FunctionType) -> tuple:
    code = function.__code__
    looked_up, names = set(_looked_up(code)), set(_names(code))
    around = function.__globals__
    outside = [(name, _part(around[name], names)) for name in sorted(looked_up) if name in around]
    imported = [(name, _part(_module(name), names)) for name in sorted(_imports(code))]
    inside = [_part(value, names) for value in _closure(function)]
    more = {key: value for key, value in vars(function).items() if key not in _SKIPPED}
    given = (function.__defaults__, function.__kwdefaults__, inside, more)
    return (_of_code(code), given, outside, imported)


def _of_code(code: types.CodeType) -> tuple:
    """What a compiled function does, without the lines where it stands."""
    held = [_of_code(one) if isinstance(one, types.CodeType) else one for one in code.co_consts]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    sizes = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags)
    return (code.co_name, code.co_code, code.co_exceptiontable, held, names, sizes)


def _all_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    """A compiled function, and those within it."""
    yield code
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _all_codes(inner)


def _looked_up(code: types.CodeType) -> Iterator[str]:
    """The global names that a function uses."""
    for one in _all_codes(code):
        for step in dis.get_instructions(one):
            if step.opname.startswith("LOAD") and (
                "GLOBAL" in step.opname or "NAME" in step.opname
            ):
                yield step.argval


def _imports(code: types.CodeType) -> Iterator[str]:
    """The modules that a function imports when it runs."""
    for one in _all_codes(code):
        for step in dis.get_instructions(one):
            if step.opname == "IMPORT_NAME" and step.argval:
                yield step.argval


def _names(code: types.CodeType) -> Iterator[str]:
    """All that a function asks of something by a name, such as a part of a module."""
    for one in _all_codes(code):
        yield from one.co_names


def _closure(function: types.FunctionType) -> Iterator[Any]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # it has no value yet
            yield ("empty",)


def _part(value: Any, names: set[str]) -> Any:
    """Of a module of the user the parts with these names; anything else whole."""
    if not isinstance(value, types.ModuleType) or not _is_own(value.__name__):
        return value
    rest = sorted(names & vars(value).keys())
    return [("part", value.__name__), *((name, _part(vars(value)[name], names)) for name in rest)]


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except (ImportError, ValueError):  # the function will say so when it runs
        return name


def _is_own(module: str | None) -> bool:
    """Whether a module is of the user: neither of this package, nor of Python or a library."""
    top = (module or "").partition(".")[0]
    if top == "__main__":  # in a kernel its file is one of a library
        return True
    if top in sys.stdlib_module_names or top == "bilateral":
        return False
    file = getattr(sys.modules.get(top), "__file__", None) or ""
    return _LIBRARIES.isdisjoint(PurePath(file).parts)


def _version(module: str) -> str:
    return str(getattr(sys.modules.get(module.partition(".")[0]), "__version__", ""))


def _by_name(obj: types.FunctionType | type) -> bool:
    """Whether an object is what stands under its name, or is a class that C made."""
    found: Any = sys.modules.get(obj.__module__)
    for name in obj.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is obj or (isinstance(obj, type) and "<locals>" not in obj.__qualname__)


def _counts(name: str, value: object) -> bool:
    """Whether something in a class decides what the class does."""
    if isinstance(value, types.GetSetDescriptorType | types.MemberDescriptorType):
        return False
    special = name.startswith("__") and name.endswith("__")
    return name not in _SKIPPED and (not special or callable(value))
