"""A chain: short chains begin, the best goes on until it settles, then posterior draws are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from tqdm import tqdm

from bilateral.topics.sampler.contract import Key, Phase, PrevalencePrior, Stage, WordPrior
from bilateral.topics.sampler.kernels import FIXED_POINT
from bilateral.topics.sampler.schedule import APART, DRAWS, LEARN_EVERY, TRIAL, Schedule
from bilateral.topics.sampler.shapes import check_priors
from bilateral.topics.sampler.split_merge import split_merge
from bilateral.topics.sampler.tails import Tails

__all__ = ["Chain", "Seen", "Stored"]

_COMPARED = 5  # last sweeps, whose mean likelihood compares short chains
_SETTLED = 2e-4  # nats per token
_BEGIN_SWEEPS, _BEGIN_ALPHA = 20, 0.1  # two sweeps suffice except with probability about 1e-6
_LAST_SWEEP = 2**32 - 1
_BEST = "number", "sweep", "drawing_from", "log_likelihood", "words", "documents", "z"


@dataclass(frozen=True)
class Stored:
    """What a stored chain has in place of its tokens: assignments, and a checksum of the counts.

    Parameters
    ----------
    z : ndarray of uint16, shape (n_tokens,)
    checksum : str
        As :meth:`Chain.checksum` gave it.
    """

    z: np.ndarray
    checksum: str

    @property
    def n_tokens(self) -> int:
        """Tokens that the rows had."""
        return self.z.size

    def take(self) -> np.ndarray:
        """Give the assignments."""
        return self.z


class Seen:
    """Statistics of the present assignments: a :class:`~.contract.Statistics`.

    Parameters
    ----------
    rows : Tokens or Partitions
    n_topics, width : int
    """

    def __init__(self, rows, n_topics: int, width: int) -> None:
        self._rows, self._n_topics, self._width = rows, n_topics, width
        self.n_jobs = rows.n_jobs

    @cached_property
    def words(self) -> np.ndarray:
        """Tokens of each column in each topic."""
        return self._rows.counts(self._width)

    def tails(self, n_cells: int) -> Tails:
        """How many rows of each cell have more than j tokens of each topic, and in all."""
        if n_cells <= self._rows.cells[1]:
            raise ValueError(
                f"tails of {n_cells} cells were asked for, but rows have cells up to "
                f"{self._rows.cells[1]}: ask for one more than that."
            )
        return self._rows.tails(self._n_topics, n_cells)

    def pairs(self, n_columns: int, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of tokens in one row and topic."""
        return self._rows.pairs(n_columns, n_groups, self._width)


@dataclass
class Chain:
    """A Markov chain over the topics of all tokens, and the draws that were kept.

    Parameters
    ----------
    rows : Tokens, Partitions or Stored
        The tokens and their topics.
    words : WordPrior
    documents : PrevalencePrior
    seed : int
    schedule : Schedule
    """

    rows: object
    words: WordPrior
    documents: PrevalencePrior
    seed: int
    schedule: Schedule
    number: int = 0
    sweep: int = 0
    drawing_from: int = -1
    total_sweeps: int = 0
    log_likelihood: list[float] = field(default_factory=list)
    word_draws: list[csr_array] = field(default_factory=list)
    row_draws: list[csr_array] = field(default_factory=list)
    share_draws: np.ndarray | None = None  # tokens of each topic: int64, (n_draws, n_topics)
    further_draws: np.ndarray | None = None  # the same, after the fit
    best: dict | None = None  # of the short chains: its score, and what it is
    _fresh: tuple[WordPrior, PrevalencePrior] | None = None  # what a short chain begins with
    _before: dict | None = None

    @property
    def trying(self) -> bool:
        """Whether the short chains are not all done."""
        return self.schedule.trial > 0 and self.number < self.schedule.n_chains

    @property
    def done(self) -> bool:
        """Whether the last draw was kept."""
        return self._drawn >= self.schedule.tuning + self.schedule.drawing

    @property
    def _drawn(self) -> int:
        """Sweeps with drawn word weights so far; -1 before the first is due."""
        return self.sweep - self.drawing_from if self.drawing_from >= 0 else -1

    @property
    def left(self) -> int:
        """Sweeps that are left to do, at most."""
        others = self.schedule.n_chains - 1 - self.number if self.trying else 0
        return others * self.schedule.trial + self.schedule.n_sweeps - self.sweep

    @property
    def phase(self) -> Phase:
        """Where the chain is, and whether parameters of the priors are to be fitted."""
        if self.drawing_from >= 0:
            since, tuning = self._drawn, self.schedule.tuning
            stage = Stage.DRAWING if since >= tuning else Stage.TUNING
            return Phase(stage, 0 < since <= tuning and since % LEARN_EVERY == 0)
        finding = self.trying or self.sweep < self.schedule.found
        stage = Stage.FINDING if finding else Stage.SETTLING
        return Phase(stage, self.sweep > 0 and self.sweep % LEARN_EVERY == 0)

    def key(self) -> Key:
        """The key of this sweep's random numbers."""
        return np.uint64(self.seed), self.number, self.sweep

    def begin(self) -> None:
        """Assign every token for the first time; with enough tokens, by split and merge."""
        if self.trying and self._fresh is None:
            self._fresh = self.words, self.documents
        check_priors(self.words, self.documents, self.rows.cells)
        if self.can_split:
            split_merge(self)
        else:
            self.start()

    def start(self) -> None:
        """Assign every token at random, or by the first weights of the prior of words."""
        self.rows.start(self.words.n_topics, self.key())
        first = self.words.first_weights()
        if first is None:
            return
        word_weights, excluded = first
        self_count = np.zeros((2 * self.words.n_groups, self.words.width), np.float32)
        alpha = np.zeros((len(self.documents.alpha), self.words.width))
        alpha[:, : self.words.n_topics] = _BEGIN_ALPHA
        seed, number, _ = self.key()
        for i in range(_BEGIN_SWEEPS):
            key = seed, number, _LAST_SWEEP - i  # a number that no sweep of the chain has
            self.rows.sweep(word_weights, self_count, self.words.column_class, alpha, key)
            if i and not self.rows.counts(self.words.width)[excluded].any():
                break

    @property
    def can_split(self) -> bool:
        """Whether there are topics to split, and tokens enough for twice as many."""
        words = self.words
        free = words.n_topics - words.n_fixed
        wide = words.n_topics + free
        each = 1 if words.n_groups > 1 else self.schedule.tokens_per_topic
        room = free > 1 and wide * each <= self.rows.n_tokens and wide < 2**16
        return room and self.schedule.wide > 0

    def step(self) -> None:
        """Renew once; when due, split topics before it, or keep a draw after it."""
        drawing = self.drawing_from >= 0
        if not drawing and self.sweep in self.schedule.splits and self.can_split:
            split_merge(self)
        self.renew()
        kept = self._drawn - self.schedule.tuning
        due = drawing and kept > 0 and kept % self.schedule.apart == 0
        if due and len(self.row_draws) < DRAWS:
            self._keep()
        if self.trying and self.sweep == self.schedule.trial:
            self._next_trial()
        waited = self.sweep >= self.schedule.burn_in or self._settled()
        if not drawing and not self.trying and waited:
            self.drawing_from = self.sweep

    def renew(self) -> None:
        """Renew the priors, then sweep with them: once, or twice with drawn weights.

        A draw of the word weights costs as much as a sweep, so it serves two sweeps, except where
        the prior of rows is drawn before every sweep.
        """
        seen = Seen(self.rows, self.words.n_topics, self.words.width)
        n, phase, key = seen.words, self.phase, self.key()
        if self._drawn > self.schedule.tuning:  # the result of a posterior sweep
            self._keep_shares(n)
        drawing = phase.stage >= Stage.TUNING
        self.documents = self.documents.renew(seen, phase, key)
        self.words = self.words.renew(seen, phase, key)
        check_priors(self.words, self.documents, self.rows.cells)
        word_weights, self_count = self.words.weights(n, key if drawing else None, self.rows.n_jobs)
        if phase.stage == Stage.DRAWING:
            self.words = self.words.traced(word_weights, self.rows.n_jobs)
        column_class, alpha = self.words.column_class, self.documents.alpha
        for _ in range(APART if drawing and not self.documents.sampled else 1):
            got = self.rows.sweep(word_weights, self_count, column_class, alpha, self.key())
            self.log_likelihood.append(got / FIXED_POINT)
            self.sweep += 1
            self.total_sweeps += 1

    def _next_trial(self) -> None:
        """Keep the better of the short chains so far, and begin the next or go on with the best."""
        last = self.log_likelihood[-_COMPARED:]
        score = sum(last) / len(last)
        if self.best is None or score > self.best["score"]:
            now = self.snapshot()
            self.best = {"score": score} | {name: now[name] for name in _BEST}
        if self.number + 1 < self.schedule.n_chains:
            self.number, self.sweep, self.log_likelihood = self.number + 1, 0, []
            self.restore(dict(zip(("words", "documents"), self._fresh, strict=True)))
            self.begin()
        else:
            self.restore({name: self.best[name] for name in _BEST})
            self.best = self._fresh = None
            self.schedule = replace(self.schedule, n_chains=1)

    def snapshot(self) -> dict:
        """Everything but the tokens that a run needs to go on. Priors are values: no copies."""
        left_out = "rows", "_before"
        state = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in left_out}
        state |= {name: list(value) for name, value in state.items() if isinstance(value, list)}
        return state | {"z": self.rows.take()}

    def restore(self, state: dict) -> None:
        """Go back to a snapshot, or to part of one."""
        for name, value in state.items():
            if name == "z":
                self.rows.put(value)
            elif name in ("words", "documents"):
                setattr(self, name, _value(getattr(self, name), value))
            else:
                setattr(self, name, value)

    def checksum(self) -> str:
        """Digest of the counts by column; it differs for other rows, or another order of rows."""
        if isinstance(self.rows, Stored):
            return self.rows.checksum
        return hashlib.sha256(self.rows.counts(self.words.width)).hexdigest()

    def __getstate__(self) -> dict:
        self.recover()
        state = vars(self) | {"rows": Stored(np.asarray(self.rows.take()), self.checksum())}
        return {name: value for name, value in state.items() if name != "_before"}

    def __setstate__(self, state: dict) -> None:
        none = {"share_draws": None, "further_draws": None}  # earlier versions had none
        vars(self).update(none | state)

    @property
    def settled(self) -> bool:
        """Whether the likelihood settled before the sweeps for it were used up."""
        return 0 <= self.drawing_from < self.schedule.burn_in

    def draws(self) -> tuple[list[csr_array], list[csr_array]]:
        """Give counts by column and by row of the kept draws; if none, of the present state."""
        if self.row_draws:
            return self.word_draws, self.row_draws
        return [self._words_now()], [self.rows.row_counts(self.words.n_topics)]

    def _words_now(self) -> csr_array:
        return csr_array(self.rows.counts(self.words.width)[:, : self.words.n_topics])

    def _keep(self) -> None:
        self.word_draws.append(self._words_now())
        self.row_draws.append(self.rows.row_counts(self.words.n_topics))

    def _keep_shares(self, n: np.ndarray) -> None:
        tokens = n.sum(axis=0, dtype=np.int64)[None, : self.words.n_topics]
        before = () if self.share_draws is None else (self.share_draws,)
        self.share_draws = np.concatenate([*before, tokens])

    def _settled(self) -> bool:
        """Whether the likelihood hardly rose from one window of sweeps to the next."""
        window = self.schedule.window
        if self.sweep < 3 * TRIAL + 2 * window or self.sweep % LEARN_EVERY:
            return False
        recent = self.log_likelihood[-2 * window :]
        gain = (sum(recent[window:]) - sum(recent[:window])) / window
        return gain < _SETTLED * self.rows.n_tokens

    def run(self, bar: tqdm | None = None) -> None:
        """Go on until done. A sweep that is interrupted is undone.

        The state before a sweep is kept until the sweep is done. So a second interrupt, while the
        first is handled, does no harm: see :meth:`recover`.
        """
        self.recover()
        while not self.done:
            done, self._before = self.total_sweeps, self.snapshot()
            try:
                self.step()
            except BaseException:
                self.recover()
                raise
            self._before = None
            if bar is not None:
                bar.update(self.total_sweeps - done)

    def recover(self) -> None:
        """Go back to before an interrupted sweep. Done again, it gives the same result."""
        if self._before is not None:
            self.restore(self._before)
            self._before = None


def _value(prior, state):
    """The prior that was kept; files of earlier versions have only what it had learned."""
    if not isinstance(state, dict):
        return state
    learned = {name: _value(getattr(prior, name), value) for name, value in state.items()}
    return replace(prior, **learned)
