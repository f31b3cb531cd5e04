"""Adapters: every engine takes the same counts and priors and gives timed states.

The clock of a run holds the conversion of the counts, the fit, and the export of the states; it
stands still while states are judged. Engines whose run can be continued give all lengths from one
run: states are copied out as it passes by. The others start afresh for every length.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from _heldout import State
from scipy.sparse import csr_array
from threadpoolctl import threadpool_limits

ALPHA, BETA = 0.1, 0.01  # where every engine starts; tomotopy's defaults are 0.1 and 0.01, too
LEARN_EVERY = 10  # sweeps from one learning of α to the next, from the first ten on
N_STATES = 10
WORKERS = 2


class Run(NamedTuple):
    """What one length of run gave: seconds of wall clock by part, and its states."""

    length: int
    seconds: dict[str, float]
    states: list[State]


@dataclass(frozen=True)
class Engine:
    """How an engine is run, in which unit and at which lengths, and what the table says of it."""

    ladder: Callable[[csr_array, int, Sequence[int], int], Iterator[Run]]
    package: str
    unit: str
    lengths: tuple[int, ...]
    settings: str


def spacing(length: int) -> int:
    """Sweeps between the averaged states: five, in short runs fewer; at most the last half."""
    return min(5, max(1, length // (2 * N_STATES)))


def state_sweeps(length: int) -> list[int]:
    """After which sweeps a run of this length gives a state; the last is its end."""
    return [length - spacing(length) * back for back in reversed(range(N_STATES))]


class Clock:
    """Wall clock by part of the work: ``with clock("fit"): …``."""

    def __init__(self):
        self.seconds = {"convert": 0.0, "fit": 0.0, "export": 0.0}

    def __call__(self, part: str) -> Clock:
        self.part = part
        return self

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_):
        self.seconds[self.part] += time.perf_counter() - self.start


def afresh(fit: Callable[[csr_array, int, int, int, Clock], list[State]]):
    """Make a ladder of independent runs of one function."""

    def ladder(X: csr_array, n_topics: int, lengths: Sequence[int], seed: int) -> Iterator[Run]:
        for length in lengths:
            clock = Clock()
            states = fit(X, n_topics, length, seed, clock)
            yield Run(length, clock.seconds, states)

    return ladder


def documents(X: csr_array) -> list[list[str]]:
    """Rows as lists of tokens; a term's name is its column."""
    names = np.array([str(column) for column in range(X.shape[1])], dtype=object)
    tokens = names[np.repeat(X.indices, X.data)].tolist()
    ends = np.cumsum(X.sum(axis=1)).tolist()
    return [tokens[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def in_order(topic_word: np.ndarray, vocabulary: Sequence[str]) -> np.ndarray:
    """Put the columns of a peer back in the order of the matrix."""
    ordered = np.empty(topic_word.shape)
    ordered[:, np.array(vocabulary, dtype=np.int64)] = topic_word
    return ordered / ordered.sum(axis=1, keepdims=True)  # float32 sums in some


def symmetric(n_topics: int) -> np.ndarray:
    return np.full(n_topics, ALPHA)


def tomotopy_ladder(scheme: str):
    def ladder(X: csr_array, n_topics: int, lengths: Sequence[int], seed: int) -> Iterator[Run]:
        import tomotopy as tp

        clock = Clock()
        with clock("convert"):
            model = tp.LDAModel(k=n_topics, alpha=ALPHA, eta=BETA, seed=seed)
            model.optim_interval = LEARN_EVERY
            for tokens in documents(X):
                model.add_doc(tokens)
        stops = sorted({sweep for length in lengths for sweep in state_sweeps(length)})
        exports, taken, done = {}, {}, 0
        for stop in stops:
            with clock("fit"):
                model.train(
                    stop - done, workers=WORKERS, parallel=tp.ParallelScheme[scheme],
                    show_progress=False,
                )  # fmt: skip
            done, before = stop, clock.seconds["export"]
            with clock("export"):
                words = np.array([model.get_topic_word_dist(k) for k in range(n_topics)])
                state = State(
                    in_order(words, list(model.used_vocabs)), np.array(model.alpha, np.float64)
                )
            exports[stop], taken[stop] = state, clock.seconds["export"] - before
            if stop in lengths:
                sweeps = state_sweeps(stop)
                own = clock.seconds | {"export": sum(taken[sweep] for sweep in sweeps)}
                yield Run(stop, own, [exports[sweep] for sweep in sweeps])
                exports = {s: kept for s, kept in exports.items() if s > stop - 5 * N_STATES}

    return ladder


def topica_fit(sampler: str):
    def fit(X: csr_array, n_topics: int, length: int, seed: int, clock: Clock) -> list[State]:
        import topica

        with clock("convert"):
            corpus = topica.Corpus.from_documents(documents(X))
            model = topica.LDA(
                n_topics, alpha_sum=ALPHA * n_topics, beta=BETA, optimize_interval=LEARN_EVERY,
                burn_in=0, seed=seed, num_threads=WORKERS, sampler=sampler,
            )  # fmt: skip
        # Sampling comes on top of iters, and learns no priors; CVB0 has nothing to sample.
        samples, step = (0, 1) if sampler == "cvb0" else (N_STATES, spacing(length))
        with clock("fit"):
            model.fit(
                corpus, iters=length - samples * step, num_samples=max(1, samples),
                sample_interval=step, keep_theta_draws=False, check_every=0,
            )  # fmt: skip
        with clock("export"):
            state = State(in_order(model.topic_word, model.vocabulary), np.array(model.alpha))
        return [state]

    return fit


def gensim_fit(X: csr_array, n_topics: int, length: int, seed: int, clock: Clock) -> list[State]:
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaMulticore

    with clock("convert"):
        corpus = list(Sparse2Corpus(X.T.tocsc()))
        names = {column: str(column) for column in range(X.shape[1])}
    with clock("fit"), threadpool_limits(1):  # its workers are processes
        model = LdaMulticore(
            corpus, n_topics, names, workers=WORKERS, passes=length, chunksize=500,
            alpha=[ALPHA] * n_topics, eta=BETA, eval_every=None, random_state=seed,
        )  # fmt: skip
    with clock("export"):
        words = model.get_topics().astype(np.float64)
        state = State(words / words.sum(axis=1, keepdims=True), symmetric(n_topics))
    return [state]


def sklearn_fit(method: str):
    def fit(X: csr_array, n_topics: int, length: int, seed: int, clock: Clock) -> list[State]:
        from sklearn.decomposition import LatentDirichletAllocation

        with clock("fit"):  # it takes the matrix as it is
            model = LatentDirichletAllocation(
                n_topics, doc_topic_prior=ALPHA, topic_word_prior=BETA, learning_method=method,
                max_iter=length, n_jobs=WORKERS, random_state=seed,
            ).fit(X)  # fmt: skip
        with clock("export"):
            words = model.components_ / model.components_.sum(axis=1, keepdims=True)
        return [State(words, symmetric(n_topics))]

    return fit


def ours_fit(X: csr_array, n_topics: int, length: int, seed: int, clock: Clock) -> list[State]:
    from bilateral.topics import LDA

    with clock("fit"):
        model = LDA(n_topics, n_sweeps=length, n_chains=1, random_state=seed, n_jobs=WORKERS).fit(X)
    with clock("export"):
        return [State(words, model.alpha_) for words in model.topic_word_draws_]


def compile_ours() -> None:
    """Compile, or read the compiled code from its cache, outside every clock."""
    tiny = csr_array(np.full((4, 3), 1000, dtype=np.int32))  # enough for every stage of a chain
    ours_fit(tiny, 2, 200, 0, Clock())


SWEEPS = (20, 40, 60, 100, 150, 200, 300, 500, 1000)  # the last: the long run of the reference
BEYOND = (*SWEEPS, 2000)
VARIATIONAL = (5, 10, 15, 20, 30, 40, 60, 100, 200, 500)  # CVB0 gains more by a sweep
PASSES = (1, 2, 5, 10, 20, 50)
LEARNED = f"α from {ALPHA}, learned every {LEARN_EVERY} sweeps"
FIXED = f"α {ALPHA} fixed (it learns none here)"
ENGINES = {
    "tomotopy": Engine(
        tomotopy_ladder("COPY_MERGE"), "tomotopy", "sweeps", SWEEPS,
        f"COPY_MERGE, workers={WORKERS}; {LEARNED}; β {BETA}; all lengths from one run",
    ),
    "ours": Engine(
        afresh(ours_fit), "bilateral", "sweeps", BEYOND,
        f"`LDA(n_chains=1, n_jobs={WORKERS})`, else its defaults: α from {ALPHA} and β from {BETA}"
        " learned every 10 sweeps, ten draws from the last 20 to 100 sweeps, stops by itself when"
        " settled; a run for each length",
    ),
    "tomotopy-partition": Engine(
        tomotopy_ladder("PARTITION"), "tomotopy", "sweeps", BEYOND,
        f"PARTITION, workers={WORKERS}; {LEARNED}; β {BETA}; all lengths from one run",
    ),
    "topica-sparse": Engine(
        afresh(topica_fit("sparse")), "topica", "sweeps", BEYOND,
        f"sampler sparse, num_threads={WORKERS}; {LEARNED}; β from {BETA}, learned with α (it has"
        f" no switch); the mean φ of its {N_STATES} states; a run for each length",
    ),
    "topica-warp": Engine(
        afresh(topica_fit("warp")), "topica", "sweeps", BEYOND,
        f"sampler warp (WarpLDA), num_threads={WORKERS}; else as topica-sparse",
    ),
    "topica-cvb0": Engine(
        afresh(topica_fit("cvb0")), "topica", "sweeps", VARIATIONAL,
        f"sampler cvb0, num_threads={WORKERS}; {FIXED}, β {BETA}; its one fit; a run for each"
        " length",
    ),
    "gensim": Engine(
        afresh(gensim_fit), "gensim", "passes", PASSES,
        f"LdaMulticore, workers={WORKERS}, chunksize 500, eval_every None, one BLAS thread each;"
        f" {FIXED}, β {BETA}; its one fit; a run for each length",
    ),
    "sklearn-batch": Engine(
        afresh(sklearn_fit("batch")), "scikit-learn", "passes", PASSES,
        f"LatentDirichletAllocation, batch, n_jobs={WORKERS}; {FIXED}, β {BETA}; its one fit; a run"
        " for each length",
    ),
    "sklearn-online": Engine(
        afresh(sklearn_fit("online")), "scikit-learn", "passes", PASSES,
        "the same, online, batch_size 128",
    ),
}  # fmt: skip
