"""Work shared among threads."""

import threading
from functools import partial

import numpy as np
import pytest
from scipy.sparse import csr_array

from bilateral.simulate.corpora import plant
from bilateral.topics import LDA, DynamicLDA
from bilateral.topics.partitions import counts
from bilateral.topics.sampler.threads import in_threads
from bilateral.topics.sampler.tokens import Tokens

PARTS = [(low, low + 3) for low in range(0, 30, 3)]


@pytest.mark.parametrize("n_jobs", [1, 2, 4, 20])
def test_results_are_in_the_order_of_the_parts(n_jobs):
    assert in_threads(lambda low, high: high, PARTS, n_jobs) == list(range(3, 31, 3))
    assert in_threads(lambda low, high: low, [], n_jobs) == []


def test_parts_are_done_once_and_by_several_threads():
    both = threading.Barrier(2)
    done = []

    def each(low, high):
        if low < 6:
            both.wait(30)  # passed only if two threads are here at once
        done.append(low)

    in_threads(each, PARTS, 2)
    assert sorted(done) == [low for low, _ in PARTS]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_waits_until_all_threads_are_at_rest(error):
    """Else a state that is put back after Ctrl-C would be written on by threads still at work."""
    both, free = threading.Barrier(2), threading.Event()
    main, ended = threading.main_thread(), []

    def each(low, high):
        both.wait(30)
        if threading.current_thread() is main:
            free.set()
            raise error
        free.wait(30)
        ended.append(low)

    with pytest.raises(error):
        in_threads(each, PARTS[:2], 2)
    assert len(ended) == 1


def test_threads_may_call_threads():
    def outer(low, high):
        return sum(in_threads(lambda i, j: i, PARTS, 2)) + low

    assert in_threads(outer, PARTS, 2) == [135 + low for low, _ in PARTS]


@pytest.mark.parametrize("near", [1, 7, 64, 1 << 20])
def test_counts_are_those_of_any_chunks(near):
    X = csr_array(np.random.default_rng(0).poisson(0.6, (40, 9)))
    block = Tokens(X, np.zeros(40, np.int32), n_jobs=2, chunk=near)
    block.start(5, (np.uint64(1), 0, 0))
    expected = np.zeros((9, 8), np.int32)
    np.add.at(expected, (block.words, block.z), 1)
    np.testing.assert_array_equal(block.counts(8), expected)
    assert sorted(block.order.tolist()) == list(range(40))


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_fit_is_that_of_any_chunks(n_jobs, monkeypatch):
    X = plant(4, n_documents=90, n_tokens=30, n_terms=60).X
    X.data[::7] += 5  # rows of many lengths, the longest beside the shortest
    model = LDA(4, n_sweeps=60, n_chains=1, n_jobs=n_jobs)
    moving = DynamicLDA(4, n_sweeps=60, n_chains=1, n_jobs=n_jobs)
    periods = np.arange(90) % 3
    whole = model.fit(X).digest_, moving.fit(X, periods=periods).digest_
    monkeypatch.setattr(counts, "Tokens", partial(Tokens, chunk=64))
    assert (model.fit(X).digest_, moving.fit(X, periods=periods).digest_) == whole
