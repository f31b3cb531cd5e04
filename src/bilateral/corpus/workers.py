"""Worker processes that may die: what ends one costs itself, and all of them end with their parent.

Each worker has a pipe of its own and one batch at a time, so that it is known which batch ended it.
``concurrent.futures`` gives up all its workers and all their work when one of them dies.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from typing import Any

_AHEAD = 3  # batches in memory for each worker: a bounded queue
_GARBAGE = 20_000  # objects made before Python looks for those that nothing can reach
_PDEATHSIG = 1  # PR_SET_PDEATHSIG


def in_batches(items: Iterable, size: Callable[[Any], int], most: int) -> Iterator[list]:
    """Put items together until they are larger than a batch may be.

    Parameters
    ----------
    items : iterable
    size : callable
        The size of an item.
    most : int
        What ends a batch: the first item with which it is larger than that is its last.

    Yields
    ------
    list

    Examples
    --------
    >>> list(in_batches(["a", "bb", "c"], len, 2))
    [['a', 'bb'], ['c']]
    """
    batch, total = [], 0
    for item in items:
        batch.append(item)
        total += size(item)
        if total > most:
            yield batch
            batch, total = [], 0
    if batch:
        yield batch


def in_workers(
    task: Callable[[list], Any], batches: Iterable[list], n_jobs: int
) -> Iterator[tuple[list, Any]]:
    """Work on batches in processes of their own.

    Close the iterator (``contextlib.closing``) to end the processes before all is done.

    Parameters
    ----------
    task : callable
        Takes a batch and returns anything but None. What it returns for a batch is what it returns
        for the items of the batch one by one.
    batches : iterable of list
    n_jobs : int
        Processes.

    Yields
    ------
    batch : list
        A batch as given, or one of its items where a process died on it, in the order given.
    result : object
        What `task` returned; None if the item ended two processes, the second time alone.

    Raises
    ------
    ValueError
        If `n_jobs` is below 1.

    Examples
    --------
    >>> list(in_workers(sum, [[1, 2], [3]], n_jobs=1))
    [([1, 2], 3), ([3], 3)]
    """
    if n_jobs < 1:
        raise ValueError(f"n_jobs must be 1 or more; got {n_jobs}")
    batches = iter(batches)
    idle: list[_Worker] = []
    busy: dict[connection.Connection, _Worker] = {}
    jobs: deque[_Job] = deque()  # in the order given, until they are handed on
    to_do: deque[_Job] = deque()
    at_end = False
    try:
        while True:
            while jobs and jobs[0].results is not None:
                yield from jobs.popleft().results
            if not at_end and len(jobs) < _AHEAD * n_jobs:
                batch = next(batches, None)
                at_end = batch is None
                if not at_end:
                    to_do.append(_Job(batch))
                    jobs.append(to_do[-1])
            if not jobs:
                if at_end:
                    return
                continue
            while to_do and (idle or len(busy) < n_jobs):
                worker = idle.pop() if idle else _Worker(task)
                worker.give(to_do.popleft())
                busy[worker.pipe] = worker
            nothing_to_read = at_end or len(jobs) == _AHEAD * n_jobs
            for pipe in connection.wait(list(busy), None if nothing_to_read else 0):
                worker = busy.pop(pipe)
                idle.append(worker)
                worker.finish()
    finally:
        for worker in (*idle, *busy.values()):
            worker.end()


class _Job:
    """A batch and, once it is done, pairs of items and result."""

    def __init__(self, batch: list) -> None:
        self.batch = batch
        self.results: list[tuple[list, Any]] | None = None


class _Worker:
    """A process that has one job at a time, and is started anew when it dies."""

    def __init__(self, task: Callable[[list], Any]) -> None:
        self.task = task
        self._start()

    def _start(self) -> None:
        self.pipe, theirs = multiprocessing.Pipe()
        self.process = multiprocessing.Process(target=_serve, args=(theirs, self.task), daemon=True)
        try:
            with _signals_held():
                self.process.start()
        except BaseException:
            if self.process.pid is not None:
                self.process.kill()
                self.process.join()
            raise
        theirs.close()

    def give(self, job: _Job) -> None:
        self.job = job
        self._send(job.batch)

    def finish(self) -> None:
        """Take the result; of a batch that ended the process, item by item."""
        batch = self.job.batch
        result = self._receive()
        if result is not None:
            self.job.results = [(batch, result)]
            return
        results = []
        for item in batch:
            self._send([item])
            results.append(([item], self._receive()))
        self.job.results = results

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()

    def _send(self, batch: list) -> None:
        with contextlib.suppress(OSError):  # it has died, which is noticed on receiving
            self.pipe.send(batch)

    def _receive(self) -> Any:
        """Wait for what the process returns; None, and a fresh process, if it died."""
        with contextlib.suppress(EOFError, OSError):
            return self.pipe.recv()
        self.end()
        self._start()
        return None


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Have signals wait while a process is started.

    Python ignores what a handler raises in the functions it calls when it forks: the signal would
    be lost.
    """
    caught: list[int] = []
    handlers = {}
    if threading.current_thread() is threading.main_thread():  # no other runs handlers
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and callable(signal.getsignal(number)):
                hold = lambda number, _: caught.append(number)  # noqa: E731
                handlers[number] = signal.signal(number, hold)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number in caught:
        signal.raise_signal(number)


def _serve(pipe: connection.Connection, task: Callable[[list], Any]) -> None:
    """Work until the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and callable(signal.getsignal(number)):  # a handler of the parent
            signal.signal(number, signal.SIG_DFL)
    _end_with_parent()
    gc.freeze()  # what the parent has loaded is no garbage
    gc.set_threshold(_GARBAGE)
    while True:
        pipe.send(task(pipe.recv()))


def _end_with_parent() -> None:
    """Have this process end when its parent does, however that ends.

    A thread that waits for the parent is enough unless compiled code keeps the interpreter's lock:
    a search with a regular expression does, for as long as it lasts. Linux ends the process even
    then. The thread stays for the moment before that is asked for, and for other systems.
    """
    parent = multiprocessing.parent_process().sentinel

    def watch() -> None:
        connection.wait([parent])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
