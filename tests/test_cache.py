"""Results on disk: read where the call is the same in every respect, else computed."""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
import types
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral import Corpus, cache
from bilateral.cache import cached
from bilateral.topics import LDA


class Calls(list):
    def __reduce__(self):  # what was called before is no part of a call
        return (Calls, ())


CALLS = Calls()
SCALE = 2


def scaled(values, by=1):
    CALLS.append(by)
    return np.asarray(values) * by * SCALE


def applied(function, value):
    CALLS.append(value)
    return function(value)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BILATERAL_CACHE", str(tmp_path / "kept"))
    CALLS.clear()
    return tmp_path / "kept"


def files(folder):
    return sorted(folder.rglob("*.pickle"))


def test_the_same_call_is_computed_once(folder):
    one, two = (cached(scaled)([1, 2], by=3) for _ in range(2))
    assert one.tolist() == two.tolist() == [6, 12]
    assert CALLS == [3]
    two[0] = 99  # of the caller alone
    assert cached(scaled)([1, 2], by=3)[0] == 6
    assert [path.name.partition("-")[0] for path in files(folder)] == ["scaled"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([1, 2], [2, 1]),
        ([1, 2], [1.0, 2.0]),
        ([1, 2], (1, 2)),
        (np.array([1]), np.array([1], dtype=np.int32)),
        (csr_array(np.eye(2)), csr_array(np.eye(2)[::-1])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
        ({"a": 1}, {"b": 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[1, 0])),
        ("a", "b"),
        (None, False),
    ],
    ids=str,
)
def test_another_argument_is_another_call(one, other):
    def held(value):
        CALLS.append(0)
        return value

    for value in (one, other, one, other):
        cached(held)(value)
    assert len(CALLS) == 2


def test_a_function_counts_by_its_text_and_by_what_it_looks_up(monkeypatch):
    def plain(shift):
        return lambda value: value + shift

    functions = [plain(1), plain(2), lambda value: value - 1, partial(scaled, by=4)]
    shown = [int(cached(applied)(f, 5)) for f in [*functions, *functions]]
    assert shown == [6, 7, 4, 40] * 2
    assert CALLS.count(5) == 4
    monkeypatch.setattr(sys.modules[__name__], "SCALE", 3)  # `scaled` looks it up
    assert cached(applied)(functions[3], 5) == 60
    assert cached(scaled)([1]).tolist() == [3]


CELLS = {  # what a cell of a notebook defines, before and after it was changed; and the result
    "a class": ("class M:\n def fit(self, x): return x * {k}", "M().fit(x)"),
    "a class of a class": (
        "class A:\n def fit(self, x): return x * {k}\nclass B(A): pass",
        "B().fit(x)",
    ),
    "a setting of a class": ("class M:\n K = {k}", "x * M.K"),
    "a property": ("K = {k}\nclass M:\n @property\n def k(self): return K", "x * M().k"),
    "a global in a method": ("K = {k}\nclass M:\n def fit(self, x): return x * K", "M().fit(x)"),
    "a kept function": ("import functools\n@functools.cache\ndef g(x): return x * {k}", "g(x)"),
    "a decorator": (
        "import functools\ndef d(f):\n @functools.wraps(f)\n def w(x): return f(x) * {k}\n"
        " return w\n@d\ndef g(x): return x",
        "g(x)",
    ),
    "a function in an object": (
        "from sklearn.preprocessing import FunctionTransformer as F\nt = F(lambda x: x * {k})",
        "t.func(x)",
    ),
    "a setting of a function": ("def g(x): return x * g.k\ng.k = {k}", "g(x)"),
    "a default": ("def g(x, k={k}): return x * k", "g(x)"),
    "a partial": ("from functools import partial\ng = partial(pow, {k} + 1)", "g(x) // 2"),
    "a dict of functions": ("known = {{'g': lambda x: x * {k}}}", "known['g'](x)"),
    "a module of the user": (
        "import sys, types\nown = sys.modules['own'] = types.ModuleType('own')\nown.K = {k}\n"
        "exec('def fit(x): return x * K', vars(own))",
        "own.fit(x)",
    ),
    "a constant of a module": (
        "import sys, types\nown = sys.modules['own'] = types.ModuleType('own')\nown.K = {k}",
        "x * own.K",
    ),
    "a compiled function": ("import numba\n@numba.njit\ndef g(x): return x * {k}", "g.py_func(x)"),
    "an array changed in place": ("import numpy as np\na = np.ones(2)\na[1] = {k}", "x * a[1]"),
}


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_that_was_changed_is_another_call(kind, folder):
    cell, result = CELLS[kind]
    shown = []
    for k in (1, 2, 1):
        space = {"__name__": "__main__"}
        exec(f"{cell.format(k=k)}\ndef run(x):\n return {result}", space)
        plain = space["run"](5)
        shown.append((cached(space["run"])(5), plain))
    assert all(one == plain for one, plain in shown)
    assert shown[0] != shown[1]
    assert len(files(folder)) == 2  # the third was found


def test_a_module_that_a_function_imports_is_part_of_the_call(monkeypatch):
    own = types.ModuleType("own")
    monkeypatch.setitem(sys.modules, "own", own)

    def run(x):
        import own

        return x * own.K

    for own.K in (1, 2):
        assert cached(run)(5) == 5 * own.K


def test_functions_on_one_line_and_methods_of_two_objects_are_told_apart():
    one, two = lambda x: x + 1, lambda x: x + 2
    assert [cached(applied)(f, 1) for f in (one, two)] == [2, 3]
    assert [cached(text.upper)() for text in ("abc", "xyz")] == ["ABC", "XYZ"]
    assert cached(partial(pow, 2))(3) == 8


def test_what_was_edited_and_not_loaded_counts_as_it_was_loaded(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file = tmp_path / "edited_tool.py"
    file.write_text("def fit(x):\n    return x * 1\n")
    tool = importlib.import_module("edited_tool")
    file.write_text("def fit(x):\n    return x * 2  # new\n")
    assert cached(tool.fit)(5) == 5
    del sys.modules["edited_tool"]
    assert cached(importlib.import_module("edited_tool").fit)(5) == 10


def test_nothing_is_kept_when_files_of_the_package_changed_after_loading(folder, monkeypatch):
    monkeypatch.setattr(cache, "_files", lambda: b"new")
    with pytest.warns(UserWarning, match="start the kernel again") as said:
        assert cached(scaled)([1]).tolist() == [2]
    assert said[0].filename == __file__
    assert not folder.exists()


def test_another_record_is_another_call(folder, tmp_path, monkeypatch):
    for name in ("gazetteer", "record"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(cache, "data_dir", lambda: tmp_path)
    monkeypatch.setattr(cache, "_LOADED", cache._files())
    for text in ("one", "two"):
        (tmp_path / "record" / "record.json").write_text(text)
        cached(scaled)([1])
    assert len(CALLS) == 2


def test_a_result_that_cannot_be_pickled_is_not_lost(folder):
    class Odd:
        def __reduce__(self):
            raise MemoryError("too large")

    with pytest.warns(UserWarning, match="not kept .*: MemoryError: too large"):
        assert isinstance(cached(Odd)(), Odd)
    lock = threading.Lock()
    with pytest.raises(pickle.PicklingError, match=r"lambda> cannot be told .*; call .* without"):
        cached(lambda: lock)()


def test_a_damaged_file_is_computed_again(folder):
    cached(scaled)([1])
    [path] = files(folder)
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
        path.write_bytes(damaged)
        assert cached(scaled)([1]).tolist() == [2]
        assert path.read_bytes() == whole
    assert len(CALLS) == 4


def test_other_code_finds_nothing_and_removes_what_it_left(folder, monkeypatch):
    cached(scaled)([1])
    (folder / "mine").mkdir()
    monkeypatch.setattr(cache, "_code", lambda: "code-" + 16 * "0")
    cached(scaled)([1])
    assert len(CALLS) == 2
    assert sorted(path.name for path in folder.iterdir()) == ["code-" + 16 * "0", "mine"]


def test_off_keeps_nothing(folder, monkeypatch):
    monkeypatch.setenv("BILATERAL_CACHE", "off")
    assert [cached(scaled)([1])[0] for _ in range(2)] == [2, 2]
    assert len(CALLS) == 2
    assert not folder.exists()


def test_what_cannot_be_kept_is_said_and_returned(folder, tmp_path, monkeypatch):
    with pytest.warns(UserWarning, match=r"not kept and will be computed again: .*lambda"):
        assert cached(lambda: lambda: 3)()() == 3
    (tmp_path / "file").touch()
    monkeypatch.setenv("BILATERAL_CACHE", str(tmp_path / "file"))
    with pytest.warns(UserWarning, match="name another folder in BILATERAL_CACHE"):
        assert cached(scaled)([1]).tolist() == [2]


def test_a_model_from_the_cache_is_the_model(folder):
    def fitted(X, seed):
        model = LDA(2, n_sweeps=40, random_state=seed).fit(X)
        model.prevalence_draws(50)  # a kept model has no rows, from which to draw more
        return model

    X = csr_array(np.random.default_rng(1).integers(0, 3, (30, 12)))
    one, two, other = (cached(fitted)(X, seed) for seed in (1, 1, 2))
    assert len(files(folder)) == 2
    assert np.array_equal(one.topic_word_, two.topic_word_)
    assert not np.array_equal(one.topic_word_, other.topic_word_)
    assert np.array_equal(one.prevalence_draws(50), two.prevalence_draws(50))


@pytest.mark.full
def test_another_process_finds_it(folder):
    code = (
        "from bilateral import Corpus; from bilateral.cache import cached\n"
        "print(cached(Corpus.select)(Corpus.load(), genre='readout'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            "BILATERAL_CACHE": str(folder),
            "PYTHONHASHSEED": "7",
            "PATH": "",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    [kept] = files(folder)
    assert repr(cached(Corpus.select)(Corpus.load(), genre="readout")) == done.stdout.strip()
    assert files(folder) == [kept]
