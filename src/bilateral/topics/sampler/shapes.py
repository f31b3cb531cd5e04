"""Sizes that the two priors and the rows of a chain must agree on.

Compiled loops do not look at the ends of arrays: a prior with an array of another shape would end
Python without a message. So each prior is looked at before it is used.
"""

from __future__ import annotations

import numpy as np

from bilateral.topics.sampler.contract import PrevalencePrior, WordPrior
from bilateral.topics.sampler.tokens import width_of

__all__ = ["check_priors"]


def check_priors(words: WordPrior, documents: PrevalencePrior, cells: tuple[int, int]) -> None:
    """Refuse priors that do not fit each other or the cells of the rows.

    Parameters
    ----------
    words : WordPrior
    documents : PrevalencePrior
    cells : (int, int)
        The least and the largest number of a row's cell.

    Raises
    ------
    ValueError
        If numbers of topics differ, an array of alpha has another shape or type than the contract
        says, or a row has a cell that alpha has no line for.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> words = SimpleNamespace(n_topics=3, width=8)
    >>> rows = SimpleNamespace(n_topics=3, alpha=np.ones((2, 8)))
    >>> check_priors(words, rows, (0, 2))
    Traceback (most recent call last):
    ValueError: rows have cells from 0 to 2, but alpha of SimpleNamespace has 2 lines: cells are ...
    """
    name, alpha, wanted = type(documents).__name__, documents.alpha, width_of(words.n_topics)
    if documents.n_topics != words.n_topics:
        raise ValueError(
            f"{name} has {documents.n_topics} topics, but {type(words).__name__} has "
            f"{words.n_topics}: give both the same number."
        )
    if words.width != wanted:
        raise ValueError(
            f"{type(words).__name__} has a width of {words.width} for {words.n_topics} topics; "
            f"it must be {wanted}, the number that width_of gives."
        )
    if alpha.ndim != 2 or alpha.shape[1] != wanted or alpha.dtype != np.float64:
        raise ValueError(
            f"alpha of {name} must be float64 of shape (n_cells, {wanted}), not {alpha.dtype} of "
            f"{alpha.shape}; columns after the topics are zeros."
        )
    least, most = cells
    if least < 0 or most >= len(alpha):
        raise ValueError(
            f"rows have cells from {least} to {most}, but alpha of {name} has {len(alpha)} lines: "
            "cells are numbered from 0, one line for each."
        )
