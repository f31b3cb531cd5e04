"""Rows in partitions, each sampled on the machine that has it.

Of a partition only the assignments change. They are in files, one for each partition and state of
the chain; a file is written under another name and then renamed. A task reads the assignments of
one state, samples, and writes those of the next state. It keeps nothing in memory, and gives back
whole-number counts, which are added up. Therefore:

- A task can be done again, on any machine, with the same result: random numbers depend on row and
  sweep only.
- If a worker dies, only the present sweep of its partitions is done again.
- To go back to an earlier state is to read its files.
"""

from __future__ import annotations

import copy
import itertools
import uuid
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array, vstack

from bilateral.topics.inputs.columns import to_groups
from bilateral.topics.sampler.tails import Tails
from bilateral.topics.sampler.tokens import Tokens, ends_of

__all__ = ["Partition", "Partitions", "State"]


class Partition(Tokens):
    """Tokens of some rows, whose assignments are in files, one for each state of the chain.

    Parameters
    ----------
    X : csr_array of int, shape (n_rows, n_terms)
    group : ndarray of int, shape (n_rows,)
        Which block of columns each row has.
    cell : ndarray of int32, shape (n_rows,)
        Which line of alpha each row has as its prior.
    first_row : int
    folder : Path
        Of this partition alone.
    n_groups : int
    n_jobs : int
    """

    def __init__(self, X, group, cell, first_row, folder, n_groups, n_jobs) -> None:
        super().__init__(to_groups(X, group, n_groups), cell, first_row, n_jobs)
        self.z = None
        self.folder = folder

    def __sizeof__(self) -> int:
        return sum(a.nbytes for a in vars(self).values() if isinstance(a, np.ndarray))

    def at(self, state: int | None) -> Partition:
        """Give the partition with the assignments of a state; None for none yet."""
        here = copy.copy(self)
        if state is None:
            here.z = np.zeros(self.n_tokens, np.uint16)
            return here
        file = _file(self.folder, state)
        if not file.exists() or file.stat().st_size != 2 * self.n_tokens:
            raise RuntimeError(
                f"The assignments of the rows from {self.first_row} on are lost: there is no whole "
                f"{file}. All workers must share that folder; name one by "
                "dask.config.set({'temporary-directory': ...}) and fit again, to the same bits."
            )
        here.z = _read(file)
        return here

    def write(self, state: int, needed: set[int]) -> None:
        """Keep the assignments as a state's, and remove earlier ones that are no longer needed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / uuid.uuid4().hex
        self.z.astype("<u2", copy=False).tofile(fresh)
        fresh.replace(_file(self.folder, state))
        for file in self.folder.glob("*.z"):
            # Later states stay: this task may be a late one, done a second time.
            if int(file.stem) < state and int(file.stem) not in needed:
                file.unlink(missing_ok=True)


def _file(folder: Path, state: int) -> Path:
    return folder / f"{state}.z"


def _read(file: Path) -> np.ndarray:
    # Without a header: in Python 3.11 threads that read .npy headers at the same time may fail.
    return np.fromfile(file, "<u2").astype(np.uint16, copy=False)


def _ask(part: Partition, state: int, method: str, arguments: tuple):
    return getattr(part.at(state), method)(*arguments)


def _change(part: Partition, before, after, needed, method: str, arguments: tuple):
    """Change the assignments by a method and keep the new ones; after a sweep, count them too."""
    part = part.at(before)
    got = getattr(part, method)(*arguments)
    part.write(after, needed)
    return (got, part.counts(arguments[0].shape[1])) if method == "sweep" else (0, 0)


def _put(part: Partition, z: np.ndarray, after: int, needed: set[int]) -> int:
    return _change(part, None, after, needed, "put", (z,))[0]


class State:
    """All assignments at one moment, a file for each partition. ``np.asarray`` reads them.

    Parameters
    ----------
    place : LocalStore or DaskStore
    parts : list
        Partitions, kept by `place`.
    number : int
    """

    def __init__(self, place, parts: list, number: int) -> None:
        self.place, self.parts, self.number = place, parts, number
        self.counts: np.ndarray | None = None

    def __iter__(self) -> Iterator[np.ndarray]:
        """Give the assignments of one partition after the other."""
        for i, part in enumerate(self.parts):
            file = _file(self.place.folder / str(i), self.number)
            if file.exists():
                yield _read(file)
            else:
                yield from self.place.results(_ask, [part], common=(self.number, "take", ()))

    def __array__(self, dtype=None, copy=None) -> np.ndarray:
        return np.concatenate(list(self)).astype(dtype or np.uint16, copy=False)

    def __reduce__(self):
        return np.array, (np.asarray(self),)


class Partitions:
    """Rows of a matrix in partitions; a chain uses them like one :class:`Tokens`.

    Parameters
    ----------
    place : LocalStore or DaskStore
        Where the partitions are, and who works on them.
    held : list
        Canonical matrices of counts, as `place` holds them.
    sizes : list of (int, int)
        Rows and tokens of each partition.
    group, cell : ndarray of int, shape (n_rows,)
        As :class:`Partition` needs them.
    n_groups : int
    n_jobs : int
        Threads on this machine, for work on all rows together.
    """

    def __init__(self, place, held, sizes, group, cell, n_groups: int, n_jobs: int) -> None:
        self.place, self.n_jobs = place, n_jobs
        rows, tokens = (np.array(n, np.int64) for n in zip(*sizes, strict=True))
        self._ends = np.cumsum(tokens)[:-1]
        self.n_rows, self.n_tokens = int(rows.sum()), int(tokens.sum())
        self.cells = ends_of(cell)
        ends = np.cumsum(rows)
        self.parts = place.hold(
            Partition,
            held,
            np.split(group, ends[:-1]),
            np.split(cell, ends[:-1]),
            (ends - rows).tolist(),
            [place.folder / str(i) for i in range(len(held))],
            itertools.repeat(n_groups),
            itertools.repeat(place.n_jobs),
        )
        self._numbers = itertools.count()
        self._states: weakref.WeakSet[State] = weakref.WeakSet()  # states that may be set again
        self._now: State | None = None

    def start(self, n_topics: int, key: tuple) -> None:
        """Assign every token a topic at random."""
        self._now = None
        self._change("start", n_topics, key)

    def sweep(self, word_weights, self_count, column_class, alpha, key: tuple) -> int:
        """Assign every token anew; returns the log-likelihood in units of 2**-20 nat."""
        return self._change("sweep", word_weights, self_count, column_class, alpha, key)

    def counts(self, width: int) -> np.ndarray:
        """Tokens of each column in each topic: int32, shape (n_columns, width)."""
        if self._now.counts is None or self._now.counts.shape[1] != width:
            self._now.counts = self._total("counts", width)
        return self._now.counts

    def tails(self, n_topics: int, n_cells: int) -> Tails:
        """How many rows of each cell have more than j tokens, as :meth:`Tokens.tails`."""
        return self._total("tails", n_topics, n_cells)

    def pairs(self, n_columns: int, n_groups: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of tokens in one row and topic, as :meth:`Tokens.pairs`."""
        return self._total("pairs", n_columns, n_groups, width)

    def row_counts(self, n_topics: int) -> csr_array:
        """Tokens of each row in each topic: int32, sparse, shape (n_rows, n_topics)."""
        common = (self._now.number, "row_counts", (n_topics,))
        return csr_array(vstack(list(self.place.results(_ask, self.parts, common=common))))

    def group_counts(self, group: np.ndarray, n_groups: int, n_topics: int) -> np.ndarray:
        """Tokens of each group of rows in each topic: int64, shape (n_groups, n_topics)."""
        return self._total("group_counts", group, n_groups, n_topics)

    def take(self) -> State:
        """Give the assignments; they are read only when they are needed."""
        return self._now

    def put(self, z) -> None:
        """Set the assignments: a state of these rows, or an array of shape (n_tokens,)."""
        if isinstance(z, State) and z.parts is self.parts:
            self._now = z
        else:
            state, needed = self._next()
            each = self.parts, np.split(np.asarray(z), self._ends)
            self.place.total(_put, *each, common=(state.number, needed))
            self._now = state

    def rename(self, new_number: np.ndarray) -> None:
        """Give every topic k the number ``new_number[k]``: uint16, shape (n_topics,)."""
        self._change("rename", new_number)

    def split(self, n_fixed: int, n_topics: int, key: tuple) -> None:
        """Split topics in two, as :meth:`Tokens.split` does."""
        self._change("split", n_fixed, n_topics, key)

    def digest(self, digest, new_number: np.ndarray) -> None:
        """Add the assignments, renamed by ``new_number[z]``, to a hash."""
        for z in self._now:
            digest.update(new_number[z].astype("<u2").tobytes())

    def _total(self, method: str, *arguments):
        return self.place.total(_ask, self.parts, common=(self._now.number, method, arguments))

    def _change(self, method: str, *arguments) -> int:
        before = None if self._now is None else self._now.number
        state, needed = self._next()
        common = (before, state.number, needed, method, arguments)
        got, counts = self.place.total(_change, self.parts, common=common)
        state.counts = counts if np.ndim(counts) else None
        self._now = state
        return got

    def _next(self) -> tuple[State, set[int]]:
        """A new state with a new number, and the numbers of the states to be kept."""
        needed = {state.number for state in self._states}
        state = State(self.place, self.parts, next(self._numbers))
        self._states.add(state)
        return state, needed
