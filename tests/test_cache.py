"""Results on disk: read where the call is the same in every respect, else computed."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral import Corpus, cache
from bilateral.cache import cached
from bilateral.topics import LDA

HERE = sys.modules[__name__]  # a module counts by its name, so CALLS is no part of a call
CALLS = []
SCALE = 2


def scaled(values, by=1):
    HERE.CALLS.append(by)
    return np.asarray(values) * by * SCALE


def applied(function, value):
    HERE.CALLS.append(value)
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
        ("a", "b"),
        (None, False),
    ],
    ids=str,
)
def test_another_argument_is_another_call(one, other):
    def held(value):
        HERE.CALLS.append(0)
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


def test_another_process_finds_it(folder):
    code = (
        "from bilateral import Corpus; from bilateral.cache import cached\n"
        "print(cached(Corpus.select)(Corpus.load(), genre='readout'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"BILATERAL_CACHE": str(folder), "PYTHONHASHSEED": "7", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    [kept] = files(folder)
    assert repr(cached(Corpus.select)(Corpus.load(), genre="readout")) == done.stdout.strip()
    assert files(folder) == [kept]
