"""The contract of sampler and priors: what each of them calls and gets from the other.

A prior is a value: it is never changed in place, so to keep a state of it is to keep the object.
The sampler has one prior of words and one of rows, and asks each for the next one before every
sweep. A prior gets :class:`Statistics` of the present assignments, the :class:`Phase`, and the key
of the random numbers. It sees neither the tokens nor the chain, and the sampler imports no prior.
``priors/README.md`` explains it with an example.

Sizes: K topics, padded with zeros to `width`; V terms, with one block of columns for each group of
rows (period and language): virtual column ``g * V + c`` is term c in group g.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar, NamedTuple, Protocol, Self

import numpy as np

from bilateral.topics.sampler.tails import Tails

__all__ = ["Key", "Phase", "PrevalencePrior", "Prior", "Stage", "Statistics", "WordPrior"]

Key = tuple[np.uint64, int, int]
"""Seed, number of the chain, sweep: the key of random numbers."""


class Stage(IntEnum):
    """How far a chain is: each stage follows the one before."""

    FINDING = 0  # short chains; topics are split and merged
    SETTLING = 1  # mean weights
    TUNING = 2  # drawn weights, priors still fitted
    DRAWING = 3  # posterior draws, priors frozen


class Phase(NamedTuple):
    """How far a chain is, and whether parameters of the priors are fitted now."""

    stage: Stage
    due: bool


class Statistics(Protocol):
    """Statistics of the present assignments; each is counted when it is asked for."""

    n_jobs: int

    @property
    def words(self) -> np.ndarray:
        """Tokens of each column in each topic: int32, shape (n_columns, width)."""

    def tails(self, n_cells: int) -> Tails:
        """How many rows of each cell have more than j tokens of each topic, and in all."""

    def pairs(self, n_columns: int, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
        """Ordered pairs of tokens in one row and topic.

        First the pairs of tokens of one column, int64 (n_columns, width), all periods added up;
        then the pairs of any tokens, int64 (n_groups, width).
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
    """The prior of words in topics: p(word | topic, group)."""

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
        """Line of the second array of `weights` for each column: int32, shape (n_columns,)."""

    def weights(
        self, n: np.ndarray, key: Key | None, n_jobs: int, /
    ) -> tuple[np.ndarray, np.ndarray]:
        """Word weights given counts `n`: their mean, or a draw if there is a key.

        Shape (n_columns, width). And what one token adds to its word's weight, by class of column:
        float32, shape (n_classes, width); zeros for a draw.
        """

    def expected(self, n: np.ndarray, n_jobs: int = 1) -> np.ndarray:
        """Mean weights given counts, as they are reported; shape (n_columns, width)."""

    def traced(self, word_weights: np.ndarray, n_jobs: int) -> Self:
        """The prior after a posterior draw of the weights, which its report may need."""

    def first_weights(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Weights for the start, and the columns each topic excludes; None to start at random."""

    def split(self) -> Self:
        """A prior in which each topic but the first `n_fixed` is two."""

    def merged(self, wide: Self) -> Self:
        """The prior with what the split one has learned."""


class PrevalencePrior(Prior, Protocol):
    """Dirichlet priors of a row's topics, one for each cell of rows."""

    @property
    def alpha(self) -> np.ndarray:
        """Alpha of each cell: float64, shape (n_cells, width)."""

    sampled: ClassVar[bool]
    """Whether it is drawn before every sweep, also while draws are kept."""

    def reported(self) -> np.ndarray:
        """Alpha as it is reported, by the draws that were kept: shape (n_cells, n_topics)."""

    def split(self, n_topics: int, n_fixed: int) -> PrevalencePrior:
        """A prior in which each topic but the first `n_fixed` is two, each with half its alpha."""

    def merged(self, wide: PrevalencePrior, new_number: np.ndarray) -> Self:
        """The prior with what a split one learned; topic k of it is ``new_number[k]`` here."""
