"""Run a function on every partition: on this machine, or on the workers of a Dask client."""

from __future__ import annotations

import itertools
import os
import pickle
import shutil
import tempfile
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import reduce
from pathlib import Path

from bilateral.files import temporary_folder
from bilateral.topics.sampler.tails import Tails

__all__ = ["DaskStore", "LocalStore"]

_FAN = 8  # results that one task adds up


class LocalStore:
    """Run functions on this machine, with one partition in memory at a time, the others in files.

    Parameters
    ----------
    n_jobs : int
        Threads within a partition.
    """

    def __init__(self, n_jobs: int) -> None:
        self.n_jobs = n_jobs
        held = temporary_folder("fit")
        self.folder = held.__enter__()
        weakref.finalize(self, held.__exit__, None, None, None)

    def hold(self, function: Callable, *each: Iterable) -> list[_Held]:
        """Call a function for each partition, and keep each result where its partition is."""
        return [
            _Held(self.folder, function(*map(_opened, parts))) for parts in zip(*each, strict=False)
        ]

    def results(self, function: Callable, *each: Iterable, common: tuple = ()) -> Iterator:
        """Call ``function(*parts, *common)`` for each partition; results one after the other."""
        for parts in zip(*each, strict=False):
            yield function(*map(_opened, parts), *common)

    def total(self, function: Callable, *each: Iterable, common: tuple = ()):
        """Call a function for each partition, and add the results up."""
        return reduce(_add, self.results(function, *each, common=common))


class _Held:
    """A result in a file, which is removed when nobody uses it any more."""

    def __init__(self, folder: Path, value) -> None:
        self._path = folder / uuid.uuid4().hex
        with self._path.open("wb") as file:
            pickle.dump(value, file, protocol=5)
        weakref.finalize(self, self._path.unlink, missing_ok=True)

    def compute(self, scheduler=None):
        with self._path.open("rb") as file:
            return pickle.load(file)


def _opened(part):
    """The value of a kept result or of a Dask collection; anything else as it is."""
    return part.compute(scheduler="sync") if hasattr(type(part), "compute") else part


class DaskStore:
    """Run functions on the workers of a Dask client.

    Parameters
    ----------
    client : distributed.Client

    Raises
    ------
    ValueError
        If the workers do not share the folder for assignments.
    """

    n_jobs = 1  # a worker works on as many partitions at a time as it has threads

    def __init__(self, client) -> None:
        from dask import config

        self.client = client
        place = config.get("temporary-directory", None) or tempfile.gettempdir()
        if os.path.isdir(place):
            held = temporary_folder("fit", place)
            self.folder = held.__enter__()
        else:  # a folder that the workers' machines have, and this one has not
            held, self.folder = nullcontext(), Path(place) / f"bilateral-{uuid.uuid4().hex}"
        weakref.finalize(self, _clear, self.folder, held, weakref.ref(client))
        names = set(client.run(_leave_name, self.folder).values())
        if any(seen != names for seen in client.run(_names, self.folder).values()):
            raise ValueError(
                f"The workers do not see one another's files below {place}: name a folder that "
                "all their machines share, dask.config.set({'temporary-directory': ...}), "
                "for the assignments."
            )

    def hold(self, function: Callable, *each: Iterable) -> list:
        """Call a function for each partition, and keep each result where its partition is."""
        return self._submit(function, *each)

    def results(self, function: Callable, *each: Iterable, common: tuple = ()) -> Iterator:
        """Call ``function(*parts, *common)`` for each partition; results in their order."""
        yield from self.client.gather(self._broadcast(function, each, common))

    def total(self, function: Callable, *each: Iterable, common: tuple = ()):
        """Call a function for each partition, and add the results up, on the workers."""
        futures = self._broadcast(function, each, common)
        while len(futures) > 1:
            groups = [futures[i : i + _FAN] for i in range(0, len(futures), _FAN)]
            futures = self.client.map(_sum, groups, pure=False)
        return futures[0].result()

    def _broadcast(self, function: Callable, each: Iterable, common: tuple) -> list:
        # Not by `scatter`: a broadcast hangs if a worker is lost meanwhile (dask/distributed#5704),
        # and scattered data are lost with their workers. The result of a task is made again, and
        # workers pass it on to each other.
        (common,) = self._submit(_same, [common])
        return self._submit(_apply, itertools.repeat(function), itertools.repeat(common), *each)

    def _submit(self, function: Callable, *each: Iterable) -> list:
        from dask import config

        # Data of the client are sent in the task itself, even if they are large.
        with config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            each = [map(self._future, parts) for parts in each]
            parts = list(zip(*each, strict=False))
            return self.client.map(function, *zip(*parts, strict=True), pure=False)

    def _future(self, part):
        return self.client.compute(part) if hasattr(type(part), "dask") else part


def _same(value):
    return value


def _apply(function: Callable, common: tuple, *parts):
    return function(*parts, *common)


def _add(a, b):
    """Add results of two partitions: numbers, arrays, or tuples of them."""
    if isinstance(a, Tails):
        return a.plus(b)
    if isinstance(a, tuple):
        return tuple(map(_add, a, b))
    return a + b


def _sum(results: list):
    return reduce(_add, results)


def _leave_name(folder: Path) -> str:
    name = uuid.uuid4().hex
    (folder / "workers").mkdir(parents=True, exist_ok=True)
    (folder / "workers" / name).touch()
    return name


def _names(folder: Path) -> set[str]:
    return set(os.listdir(folder / "workers"))


def _clear(folder: Path, held, client: weakref.ref) -> None:
    """Remove a folder; through a worker, if this machine does not see what workers wrote there."""
    seen = (folder / "workers").exists()
    held.__exit__(None, None, None)
    if not seen and (client := client()) is not None and client.status == "running":
        from distributed import fire_and_forget

        fire_and_forget(client.submit(shutil.rmtree, folder, ignore_errors=True, pure=False))
