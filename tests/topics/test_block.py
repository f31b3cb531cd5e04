"""Work shared among threads."""

import threading

import pytest

from bilateral.topics._block import in_threads

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
