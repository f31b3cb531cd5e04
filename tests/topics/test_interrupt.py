"""Ctrl-C at any moment, once or twice: the model is as it was, or the chain goes on.

Few moments are tried in `make test`, and many in `make test-full`.
"""

from __future__ import annotations

import itertools
import pickle
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bilateral.topics
from bilateral.simulate.corpora import plant
from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.threads import in_threads
from bilateral.topics.sampler.tokens import Tokens

HOME = str(Path(bilateral.topics.__file__).parent)
PLANTED = plant(3, n_documents=12, n_tokens=12, n_terms=20)
SWEEPS = {"n_sweeps": 8, "n_chains": 2}
PERIODS = [2001, 2002] * 6
SIDES = pd.DataFrame({"side": ["US", "US", "MX"] * 4})
WORDS = [f"w{i}" for i in range(20)]
MODELS = {
    "LDA": (lambda: LDA(3, **SWEEPS), {}, PLANTED.X),
    "threads": (lambda: LDA(3, n_jobs=2, **SWEEPS), {}, PLANTED.X),
    "partitions": (lambda: LDA(3, **SWEEPS), {}, [PLANTED.X[:5], PLANTED.X[5:]]),
    "seeded": (
        lambda: SeededLDA({"a": ["w1"], "b": ["w2"]}, n_free=1, vocabulary=WORDS, **SWEEPS),
        {},
        PLANTED.X,
    ),
    "covariates": (
        lambda: CovariateLDA(3, formula="side", **SWEEPS),
        {"covariates": SIDES},
        PLANTED.X,
    ),
    "dynamic": (lambda: DynamicLDA(3, **SWEEPS), {"periods": PERIODS}, PLANTED.X),
}
pytestmark = pytest.mark.filterwarnings("ignore")


def moments(few: int, many: int):
    """How many moments a test tries, in each of the two runs."""
    return pytest.mark.parametrize("n_moments", [few, pytest.param(many, marks=pytest.mark.full)])


@contextmanager
def interrupt_at(line: int, seen: list | None = None):
    """Ctrl-C before the nth line of this package that is run in this thread."""
    count = itertools.count(1)

    def trace(frame, event, _):
        if not frame.f_code.co_filename.startswith(HOME):
            return None
        if event == "line" and next(count) == line:
            if seen is not None:
                seen.append(frame.f_code.co_name)
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def lines_of(call) -> int:
    with interrupt_at(-1) as count:
        call()
    return next(count) - 1


@pytest.fixture(scope="module")
def digests() -> dict[str, str]:
    return {name: make().fit(X, **given).digest_ for name, (make, given, X) in MODELS.items()}


def assert_unchanged(model, before: dict) -> None:
    assert list(vars(model)) == list(before)
    assert all(value is before[name] for name, value in vars(model).items())


def whole(model, X, given, digest: str, before: dict) -> bool:
    """Whether an interrupted model has a chain that ends as an unbroken one; else it is as before.

    Methods that need no matrix say the state so far.
    """
    if "_chain" not in vars(model) or model._chain is before.get("_chain"):
        assert_unchanged(model, before)
        return False
    again = {} if isinstance(model, CovariateLDA | DynamicLDA) else given
    if not isinstance(X, list):
        assert pickle.loads(pickle.dumps(model)).resume(X, **again).digest_ == digest
    assert model.resume(X, **again).digest_ == digest
    assert not model.interrupted_
    return True


@moments(6, 60)
@pytest.mark.parametrize("name", MODELS)
def test_one_interrupt_before_any_line(name, n_moments, digests):
    make, given, X = MODELS[name]
    n = lines_of(lambda: make().fit(X, **given))
    step = n // n_moments
    kept, seen = 0, []
    for line in range(1 + n % step, n + 1, step):
        model = make()
        before = dict(vars(model))
        with interrupt_at(line, seen), suppress(KeyboardInterrupt):
            model.fit(X, **given)
        kept += whole(model, X, given, digests[name], before)
    assert kept > n_moments // 3 and len(set(seen)) > min(n_moments // 3, 10)


@moments(5, 20)
@pytest.mark.parametrize("name", ["LDA", "partitions"])
def test_an_interrupt_while_a_fit_begins_leaves_the_fit_before_it(name, n_moments):
    make, given, X = MODELS[name]
    model = make().fit(X, **given)
    fitted = dict(vars(model))
    begun = lines_of(lambda: make()._prepare(X, None).begin())
    for line in range(1, begun, begun // n_moments):
        with interrupt_at(line), pytest.raises(KeyboardInterrupt):
            model.fit(X, **given)
        assert_unchanged(model, fitted)


def interrupted_twice(make, given, X, sweep: int, line: int) -> tuple[object, bool]:
    """A fit interrupted in a sweep, and again some lines later; and whether there were so many."""
    model, sweeps, plain, second = make(), itertools.count(1), Tokens.sweep, []

    def stopping(block, *arguments):
        got = plain(block, *arguments)
        if next(sweeps) == sweep:
            entered = interrupt_at(line, second)
            entered.__enter__()
            frame = sys._getframe()
            while frame is not None:  # those that have begun
                if frame.f_code.co_filename.startswith(HOME):
                    frame.f_trace = sys.gettrace()
                frame = frame.f_back
            raise KeyboardInterrupt
        return got

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tokens, "sweep", stopping)
        before = sys.gettrace()
        try:
            model.fit(X, **given)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
    return model, bool(second)


@moments(2, 20)
@pytest.mark.parametrize("name", MODELS)
def test_two_interrupts(name, n_moments, digests):
    make, given, X = MODELS[name]
    sweeps, plain = itertools.count(), Tokens.sweep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tokens, "sweep", lambda *a: (next(sweeps), plain(*a))[1])
        make().fit(X, **given)
    n = next(sweeps)
    kept, twice = 0, 0
    for sweep in (n // 2, n - 1):
        for line in (*range(1, 40, 40 // n_moments), *range(40, 400, 600 // n_moments)):
            model, second = interrupted_twice(make, given, X, sweep, line)
            kept += whole(model, X, given, digests[name], {})
            twice += second
    assert kept >= twice > n_moments


def test_what_was_interrupted_twice_says_its_state_when_it_is_asked(tmp_path, digests):
    make, given, X = MODELS["LDA"]
    once, _ = interrupted_twice(make, given, X, 12, 10**9)
    finish, calls = LDA._finish, itertools.count()

    def stopping(model, chain):
        finish(model, chain)
        if not next(calls):
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LDA, "_finish", stopping)
        twice, _ = interrupted_twice(make, given, X, 12, 10**9)
    assert not hasattr(twice, "digest_") and once.interrupted_
    twice.save(tmp_path / "twice.npz")
    once.save(tmp_path / "once.npz")
    assert (tmp_path / "twice.npz").read_bytes() == (tmp_path / "once.npz").read_bytes()
    np.testing.assert_array_equal(twice.transform(X), once.transform(X))
    assert LDA.load(tmp_path / "twice.npz").resume(X).digest_ == digests["LDA"]


@moments(3, 18)
def test_a_resumed_fit_is_interrupted_twice(n_moments, digests):
    make, given, X = MODELS["LDA"]
    for line in range(1, 120, 120 // n_moments):
        model, _ = interrupted_twice(make, given, X, 6, 10**9)
        finish = LDA._finish

        def stopping(self, chain, finish=finish, line=line):
            with interrupt_at(line):
                finish(self, chain)
            raise KeyboardInterrupt

        run = Chain.run

        def short(chain, bar=None, run=run):
            chain.step()
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Chain, "run", short)
            patch.setattr(LDA, "_finish", stopping)
            with pytest.raises(KeyboardInterrupt):
                model.resume(X)
        assert model.resume(X).digest_ == digests["LDA"]


def test_an_error_in_a_sweep_keeps_the_chain(digests, monkeypatch):
    make, _given, X = MODELS["LDA"]
    sweeps, plain = itertools.count(1), Tokens.sweep

    def failing(block, *arguments):
        if next(sweeps) == 10:
            raise MemoryError
        return plain(block, *arguments)

    model = make()
    with monkeypatch.context() as patch:
        patch.setattr(Tokens, "sweep", failing)
        with pytest.raises(MemoryError):
            model.fit(X)
    assert model.resume(X).digest_ == digests["LDA"]


def test_a_thread_left_over_writes_into_what_nobody_reads():
    """Threads hold the assignments that they began with, whatever is put in their place."""
    block = Tokens(PLANTED.X, np.zeros(12, np.int32), n_jobs=1)
    block.start(3, (np.uint64(0), 0, 0))
    old = block.z
    before = block.take()
    block.put(before)
    old[:] = 77
    np.testing.assert_array_equal(block.z, before)
    block.rename(np.array([2, 0, 1], np.uint16))
    assert block.z is not before and in_threads(lambda i: i, [(1,), (2,)], 2) == [1, 2]
