"""All that the sampler and the priors say to each other.

A prior is a value: it is never changed in place, and to keep a state of it is to keep the object.
The sampler holds one of each kind and asks for the next one before every sweep. A prior sees what
:class:`Statistics` tells of the present assignments, the :class:`Phase` and the key of the random
numbers; it sees neither the tokens nor the chain. The sampler imports no prior.

Sizes: K topics, `width` of them with padding (zeros), V terms, one copy of them for each group of
rows (period and language): virtual column ``g * V + c`` is term c in group g.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, NamedTuple, Protocol, Self

import numpy as np

from bilateral.topics.sampler.tails import Tails

__all__ = ["Key", "Phase", "PrevalencePrior", "Prior", "Stage", "Statistics", "WordPrior"]

Key = tuple[np.uint64, int, int]
"""Seed, number of the chain, sweep: streams of random numbers are keyed by it."""


class Stage(IntEnum):
    """How far a chain is: each stage follows the one before."""

    FINDING = 0  # short chains; topics are split and merged
    SETTLING = 1  # mean weights
    TUNING = 2  # drawn weights, priors still fitted
    DRAWING = 3  # posterior draws, priors frozen


class Phase(NamedTuple):
    """Where a chain is, and whether it is time to fit parameters of the priors."""

    stage: Stage
    due: bool


class Statistics(Protocol):
    """Of the present assignments, counted where the rows lie, when asked for."""

    n_jobs: int

    @property
    def words(self) -> np.ndarray:
        """Tokens of each column in each topic: int32, shape (n_columns, width)."""

    def tails(self, n_cells: int) -> Tails:
        """How many rows of each cell have more than j tokens of each topic, and in all."""

    def pairs(self, n_columns: int, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
        """Ordered pairs of tokens in one row and topic.

        Of one column, int64 (n_columns, width), columns of all periods added up; and of any, int64
        (n_groups, width).
        """


class Prior(Protocol):
    """What both kinds of priors have in common."""

    n_drawing: ClassVar[int | None]
    """Sweeps from which draws should be kept, at least; None for the usual number."""

    @property
    def n_topics(self) -> int:
        """Topics, without padding."""

    def renew(self, seen: Statistics, phase: Phase, key: Key) -> Self:
        """The prior of the next sweep, fitted or drawn; itself if there is nothing to learn."""


class WordPrior(Prior, Protocol):
    """Words of topics: p(word | topic, group)."""

    @property
    def n_terms(self) -> int:
        """Columns of one group."""

    @property
    def n_groups(self) -> int:
        """Languages."""

    @property
    def width(self) -> int:
        """Topics, with padding."""

    @property
    def n_fixed(self) -> int:
        """How many of the first topics have names, and are never merged."""

    @property
    def column_class(self) -> np.ndarray:
        """Line of what a token adds that each column follows: int32, shape (n_columns,)."""

    def weights(
        self, n: np.ndarray, key: Key | None, n_jobs: int, /
    ) -> tuple[np.ndarray, np.ndarray]:
        """Weights given counts `n`: their mean, or a draw if there is a key; (n_columns, width).

        And what one token adds to its weight, by class of column: float32, (n_classes, width).
        """

    def expected(self, n: np.ndarray, n_jobs: int = 1) -> np.ndarray:
        """Mean weights given counts, as they are reported; shape (n_columns, width)."""

    def traced(self, word_weights: np.ndarray, n_jobs: int) -> Self:
        """The prior with a posterior draw of the weights taken into what it reports."""

    def first_weights(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Weights to begin with, and which columns each topic excludes; None to begin at random."""

    def split(self) -> Self:
        """The prior with every topic that is not fixed in two."""

    def merged(self, wide: Self) -> Self:
        """The prior with what a split one learned."""


class PrevalencePrior(Prior, Protocol):
    """Dirichlet priors of a row's topics, one for each cell of rows."""

    @property
    def alpha(self) -> np.ndarray:
        """Of each cell: float64, shape (n_cells, width)."""

    sampled: ClassVar[bool]
    """Whether it is drawn before every sweep, also while draws are kept."""

    def reported(self) -> np.ndarray:
        """Alpha as it is reported, by the draws that were kept: shape (n_cells, n_topics)."""

    def split(self, n_topics: int, n_fixed: int) -> PrevalencePrior:
        """A prior with every topic but the first `n_fixed` in two, alpha halved."""

    def merged(self, wide: PrevalencePrior, new_number: np.ndarray) -> Self:
        """The prior with what a split one learned; topic k of it is ``new_number[k]`` here."""
