"""The run of a sampler: short chains, the best continued until it settles, then posterior draws."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, replace

import numpy as np
from scipy.sparse import csr_array
from tqdm import tqdm

from bilateral.topics.sampler.kernels import FIXED_POINT
from bilateral.topics.sampler.split_merge import widen

__all__ = ["Chain", "Schedule", "Stored", "rhat"]

LEARN_EVERY = 10
"""Sweeps between two fits of the priors."""
_DRAWS, _APART = 10, 2
_WIDE, _JOINING, _TRIAL = 20, 5, 30
_COMPARED = 5  # last sweeps by whose likelihood short chains are compared
_SETTLED = 2e-4  # nats a token


@dataclass(frozen=True)
class Schedule:
    """How many sweeps serve what.

    Parameters
    ----------
    n_sweeps : int
        Sweeps of the chain that is kept, at most.
    n_chains : int
        Short chains to begin with.
    n_drawing : int, optional
        Sweeps from which draws are kept, but for short runs; 20 to 100 if not given, the more the
        longer the run: draws far apart tell more.
    """

    n_sweeps: int
    n_chains: int = 1
    n_drawing: int | None = None

    @property
    def drawing(self) -> int:
        """Sweeps from which draws are kept: the last ones."""
        usual = _DRAWS * _APART * min(max(self.n_sweeps // 66, 1), 5)
        return min(self.n_drawing or usual, self.n_sweeps // 2 // _APART * _APART)

    @property
    def apart(self) -> int:
        """Sweeps between two draws that are kept."""
        return max(_APART, self.drawing // _DRAWS // _APART * _APART)

    @property
    def burn_in(self) -> int:
        """Sweeps with mean word weights, if the chain does not settle earlier."""
        return self.n_sweeps - self.drawing - self.tuning

    @property
    def tuning(self) -> int:
        """Sweeps with drawn word weights before the draws that are kept.

        With mean weights, the tokens of a rare word that swap topics all at once never meet: words
        are spread over more topics, and the priors learned from them are too wide.
        """
        return min(2 * LEARN_EVERY, (self.n_sweeps - self.drawing) // 8 // _APART * _APART)

    @property
    def trial(self) -> int:
        """Sweeps of each short chain."""
        return min(_TRIAL, self.burn_in) if self.n_chains > 1 else 0

    @property
    def window(self) -> int:
        """Sweeps whose likelihood is compared with that of as many before, to see if it settled.

        A tenth of all: the longer the run that was asked for, the slower the rise that is noticed.
        """
        return max(2 * LEARN_EVERY, self.n_sweeps // 10)

    @property
    def wide(self) -> int:
        """Sweeps with too many topics that each chain begins with."""
        return min(_WIDE, self.burn_in // 2)

    @property
    def joining(self) -> int:
        """Sweeps that follow, in which several languages are joined."""
        return min(_JOINING, self.burn_in // 4)

    @property
    def splits(self) -> list[int]:
        """Sweeps at which topics are split, to be merged again."""
        return [n for n in (_TRIAL, 2 * _TRIAL) if n + _TRIAL + _WIDE <= self.burn_in]


@dataclass(frozen=True)
class Stored:
    """What is left of rows when a chain is stored: their assignments.

    Parameters
    ----------
    z : ndarray of uint16, shape (n_tokens,)
    mark : str
        As :meth:`Chain.mark` gave it.
    """

    z: np.ndarray
    mark: str

    @property
    def n_tokens(self) -> int:
        """Tokens that the rows had."""
        return self.z.size

    def take(self) -> np.ndarray:
        """Give the assignments."""
        return self.z


@dataclass
class Chain:
    """A Markov chain over the assignments of rows, and what was kept of it.

    Parameters
    ----------
    rows : Block or the like
        Tokens, where they lie.
    words, documents
        The two priors.
    seed : int
    schedule : Schedule
    """

    rows: object
    words: object
    documents: object
    seed: int
    schedule: Schedule
    number: int = 0
    sweep: int = 0
    drawing_from: int = -1
    swept: int = 0
    log_likelihood: list[float] = field(default_factory=list)
    word_draws: list[csr_array] = field(default_factory=list)
    row_draws: list[csr_array] = field(default_factory=list)
    share_draws: np.ndarray | None = None  # tokens of each topic: int64, (n_draws, n_topics)
    further_draws: np.ndarray | None = None  # the same, after the fit
    best: dict | None = None
    _fresh: tuple[dict, dict] | None = None
    _before: dict | None = None

    def __post_init__(self) -> None:
        self._fresh = self.words.state(), self.documents.state()

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
    def posterior(self) -> bool:
        """Whether sweeps are posterior draws by now, priors frozen."""
        return self._drawn >= self.schedule.tuning

    def key(self) -> tuple:
        """What this sweep's random numbers are keyed by."""
        return np.uint64(self.seed), self.number, self.sweep

    def begin(self) -> None:
        """Assign every token for the first time; then some sweeps with too many topics."""
        if self._wide():
            widen(self)
        else:
            self.start(self.words)

    def start(self, words) -> None:
        """Assign every token at random."""
        self.rows.start(words.n_topics, self.key())
        words.begin(self)

    def _wide(self) -> bool:
        return self.schedule.wide > 0 and self.words.room(self.rows.n_tokens)

    def step(self) -> None:
        """One sweep; the priors are fitted before it, or a draw kept after it, when due."""
        drawing = self.drawing_from >= 0
        if not drawing and self.sweep in self.schedule.splits and self._wide():
            widen(self)
        self.renew(self.words, self.documents)
        kept = self._drawn - self.schedule.tuning
        due = drawing and kept > 0 and kept % self.schedule.apart == 0
        if due and len(self.row_draws) < _DRAWS:
            self._keep()
        if self.trying and self.sweep == self.schedule.trial:
            self._next_trial()
        waited = self.sweep >= self.schedule.burn_in or self._settled()
        if not drawing and not self.trying and waited:
            self.drawing_from = self.sweep

    def renew(self, words, documents) -> None:
        """One sweep with these priors: they are fitted before it when due, or drawn from.

        A draw of the word weights costs as much as a sweep and serves two, but where the document
        prior is sampled as well.
        """
        n = self.rows.counts(words.width)
        if self._drawn > self.schedule.tuning:  # what a posterior sweep has left
            self._keep_shares(n)
        drawing = self.drawing_from >= 0
        since = self._drawn if drawing else self.sweep
        due = since > 0 and since % LEARN_EVERY == 0
        due &= not drawing or since <= self.schedule.tuning
        if due or documents.sampled:
            documents.learn(self)
        if due:
            words.learn(n)
        W, own = words.weights(n, self.key() if drawing else None, self.rows.n_jobs)
        for _ in range(_APART if drawing and not documents.sampled else 1):
            got = self.rows.sweep(W, own, words.kind, documents.alpha, self.key())
            self.log_likelihood.append(got / FIXED_POINT)
            self.sweep += 1
            self.swept += 1

    def _next_trial(self) -> None:
        """Keep the better of the short chains so far, and begin the next or go on with the best."""
        last = self.log_likelihood[-_COMPARED:]
        score = sum(last) / len(last)
        if self.best is None or score > self.best["score"]:
            self.best = self.snapshot() | {"score": score, "z": self.rows.take()}
        if self.number + 1 < self.schedule.n_chains:
            self.number, self.sweep, self.log_likelihood = self.number + 1, 0, []
            self.words.restore(self._fresh[0])
            self.documents.restore(self._fresh[1])
            self.begin()
        else:
            self.restore(self.best)
            self.rows.put(self.best["z"])
            self.best = None
            self.schedule = replace(self.schedule, n_chains=1)

    def snapshot(self) -> dict:
        """Everything a chain is, but for the assignments and the draws."""
        return {
            "number": self.number,
            "sweep": self.sweep,
            "drawing_from": self.drawing_from,
            "log_likelihood": list(self.log_likelihood),
            "words": self.words.state(),
            "documents": self.documents.state(),
        }

    def restore(self, state: dict) -> None:
        """Take up a snapshot."""
        for name in ("number", "sweep", "drawing_from", "log_likelihood"):
            setattr(self, name, state[name])
        self.log_likelihood = list(self.log_likelihood)
        self.words.restore(state["words"])
        self.documents.restore(state["documents"])

    def dump(self) -> dict:
        """Give all that a run must know to go on, but for its tokens."""
        left_out = "rows", "_before"
        state = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in left_out}
        state |= {name: list(value) for name, value in state.items() if isinstance(value, list)}
        state |= {"words": self.words.state(), "documents": self.documents.state()}
        return state | {"z": self.rows.take()}

    def load(self, state: dict) -> None:
        """Take up what :meth:`dump` gave."""
        state = dict(state)
        self.rows.put(state.pop("z"))
        self.words.restore(state.pop("words"))
        self.documents.restore(state.pop("documents"))
        for name, value in state.items():
            setattr(self, name, value)

    def mark(self) -> str:
        """Digest of the counts by column: other rows, or rows in another order, have another."""
        if isinstance(self.rows, Stored):
            return self.rows.mark
        return hashlib.sha256(self.rows.counts(self.words.width)).hexdigest()

    def __getstate__(self) -> dict:
        self.recover()
        state = vars(self) | {"rows": Stored(np.asarray(self.rows.take()), self.mark())}
        return {name: value for name, value in state.items() if name != "_before"}

    def __setstate__(self, state: dict) -> None:
        none = {"share_draws": None, "further_draws": None}  # which earlier versions did not keep
        vars(self).update(none | state)

    @property
    def settled(self) -> bool:
        """Whether draws began before the last sweep allowed."""
        return 0 <= self.drawing_from < self.schedule.burn_in

    def draws(self) -> tuple[list[csr_array], list[csr_array]]:
        """Give counts by column and by row of the kept draws, or of the present state if none."""
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
        """Whether two windows of sweeps agree about the likelihood, within what it gains."""
        window = self.schedule.window
        if self.sweep < 3 * _TRIAL + 2 * window or self.sweep % LEARN_EVERY:
            return False
        recent = self.log_likelihood[-2 * window :]
        gain = (sum(recent[window:]) - sum(recent[:window])) / window
        return gain < _SETTLED * self.rows.n_tokens

    def run(self, bar: tqdm | None = None) -> None:
        """Go on until done; a sweep that is interrupted leaves no trace.

        What the chain was before the sweep is kept until the sweep is done. So an interrupt that
        comes while another one is dealt with costs nothing: see :meth:`recover`.
        """
        self.recover()
        while not self.done:
            swept, self._before = self.swept, self.dump()
            try:
                self.step()
            except BaseException:
                self.recover()
                raise
            self._before = None
            if bar is not None:
                bar.update(self.swept - swept)

    def recover(self) -> None:
        """Go back to before a sweep that was interrupted; done again, it does the same."""
        if self._before is not None:
            self.load(self._before)
            self._before = None


def rhat(chains: np.ndarray) -> float:
    """Split R-hat of several chains of one quantity (Gelman & Rubin 1992; Vehtari et al. 2021).

    Parameters
    ----------
    chains : ndarray of float, shape (n_chains, n_sweeps)

    Returns
    -------
    float
        Near one where the chains agree.

    Examples
    --------
    >>> round(rhat(np.array([[1.0, 2.0, 1.0, 2.0], [2.0, 1.0, 2.0, 1.0]])), 2)
    0.71
    """
    half = chains.shape[1] // 2
    parts = np.concatenate([chains[:, :half], chains[:, half : 2 * half]])
    within = parts.var(axis=1, ddof=1).mean()
    between = half * parts.mean(axis=1).var(ddof=1)
    return float(np.sqrt(((half - 1) / half * within + between / half) / within))
