"""Worker processes: what one returns, what its death costs, and that none outlives its parent."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from multiprocessing import connection

import pytest

from bilateral.corpus import workers
from bilateral.corpus.workers import in_workers


@pytest.mark.parametrize("n_jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_batches(n_jobs):
    batches = [[n, n] for n in range(20)]
    assert list(in_workers(sum, batches, n_jobs)) == [([n, n], 2 * n) for n in range(20)]
    assert list(in_workers(sum, [], n_jobs)) == []
    assert multiprocessing.active_children() == []


def test_no_worker_is_no_number_of_workers():
    with pytest.raises(ValueError, match="n_jobs must be 1 or more; got 0"):
        list(in_workers(sum, [[1]], 0))


def fatal(batch: list[str]) -> str:
    """End the process on some words, each in a way of its own."""
    if "killed" in batch:
        os.kill(os.getpid(), signal.SIGKILL)
    if "exit" in batch:
        os._exit(0)
    if "stopped" in batch:
        os.kill(os.getpid(), signal.SIGTERM)
    return " ".join(batch)


@pytest.mark.parametrize("n_jobs", [pytest.param(1, marks=pytest.mark.full), 2])
def test_what_ends_a_process_costs_itself_alone(n_jobs):
    batches = [["a", "killed", "b"], ["c"], ["exit"], ["d", "e"], ["stopped", "f"]]
    assert list(in_workers(fatal, batches, n_jobs)) == [
        (["a"], "a"), (["killed"], None), (["b"], "b"),
        (["c"], "c"),
        (["exit"], None),
        (["d", "e"], "d e"),
        (["stopped"], None), (["f"], "f"),
    ]  # fmt: skip


def test_a_process_that_dies_once_costs_nothing(tmp_path):
    def dies_once(batch: list[int]) -> int:
        mark = tmp_path / "died"
        if 2 in batch and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return sum(batch)

    assert list(in_workers(dies_once, [[1], [2, 3], [4]], 2)) == [
        ([1], 1), ([2], 2), ([3], 3), ([4], 4)
    ]  # fmt: skip


def test_large_batches_and_results_pass():
    def twice(batch: list[bytes]) -> bytes:
        return batch[0] * 2

    batches = [[bytes([n]) * 300_000] for n in range(9)]
    assert [result for _, result in in_workers(twice, batches, 2)] == [b[0] * 2 for b in batches]


def test_few_batches_are_in_memory():
    taken = []
    endless = (taken.append(n) or [n] for n in range(10**9))
    with closing(in_workers(sum, endless, 2)) as results:
        assert next(results) == ([0], 0)
    assert len(taken) <= 6
    assert multiprocessing.active_children() == []


def test_how_many_batches_are_ahead_and_how_many_processes_there_are(monkeypatch):
    """Three batches a process are taken, and no more, before any result is waited for."""
    wait, start = connection.wait, workers._Worker._start
    started = []

    def patient(pipes, timeout=None):
        assert timeout in (None, 0)  # without batches to take, or in passing
        return wait(pipes) if timeout is None and pipes else []

    monkeypatch.setattr(connection, "wait", patient)
    monkeypatch.setattr(workers._Worker, "_start", lambda w: started.append(w) or start(w))
    taken = []
    batches = (taken.append(n) or [n] for n in range(20))
    with closing(in_workers(sum, batches, 2)) as results:
        assert next(results) == ([0], 0)
        assert len(taken) == 6
        assert all(process.daemon for process in multiprocessing.active_children())
        assert [result for _, result in results] == list(range(1, 20))
    assert len(started) == 2


@pytest.mark.parametrize("name", ["SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.full)])
def test_a_process_keeps_no_handler_of_its_parent(name):
    """What the parent does on a signal is not done twice; what it ignores stays ignored."""
    number = getattr(signal, name)

    def hurt(batch: list) -> str:
        os.kill(os.getpid(), number)
        return "lives"

    before = signal.getsignal(number)
    try:
        signal.signal(number, lambda *_: None)
        assert list(in_workers(hurt, [[1]], 1)) == [([1], None)]
        signal.signal(number, signal.SIG_IGN)
        assert list(in_workers(hurt, [[1]], 1)) == [([1], "lives")]
    finally:
        signal.signal(number, before)


PARENT = """
import os, re, sys
from pathlib import Path
from bilateral.corpus.workers import in_workers

def task(batch):
    Path(sys.argv[1], str(os.getpid())).touch()
    re.match("(a|a)*b", "a" * 60)  # does not end, and does not give up the interpreter's lock

for _ in in_workers(task, [[1], [2], [3]], 2):
    pass
"""


@pytest.mark.full
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux to end such workers")
def test_workers_busy_in_compiled_code_end_with_their_parent(tmp_path):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    code = [sys.executable, "-c", PARENT, str(tmp_path)]
    # Each worker holds the pipe's other end: it is read to its end when all of them are gone.
    with subprocess.Popen(code, env=environment, stdout=subprocess.PIPE) as parent:
        while len(list(tmp_path.iterdir())) < 2:
            assert parent.poll() is None
            time.sleep(0.01)
        parent.kill()
        assert parent.stdout.read() == b""
    assert parent.returncode == -signal.SIGKILL


def test_a_signal_while_a_worker_starts_is_not_lost(monkeypatch):
    """As if it came in one of the calls around a fork, of which Python ignores exceptions."""
    start = multiprocessing.Process.start

    def stop(number, _):
        raise KeyboardInterrupt(number)

    def starting(process):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        start(process)

    monkeypatch.setattr(multiprocessing.Process, "start", starting)
    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(KeyboardInterrupt) as stopped:
            list(workers.in_workers(sum, [[1]], n_jobs=1))
        assert stopped.value.args == (signal.SIGTERM,)
        assert multiprocessing.active_children() == []
        assert signal.getsignal(signal.SIGTERM) is stop
    finally:
        signal.signal(signal.SIGTERM, before)
