"""Several whole chains of one model, compared."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np

from bilateral.progress import progress_bar
from bilateral.topics.inputs.checks import check_whole
from bilateral.topics.summaries import rhat

__all__ = ["compare_chains"]


def compare_chains(model, X, languages, n_chains: int) -> float:
    """R-hat of the log-likelihood over whole chains, as :meth:`LDA.rhat` describes it.

    Parameters
    ----------
    model : TopicModel
        Not fitted, but told of its rows. It stays as it is.
    X, languages
        As for `fit`.
    n_chains : int

    Returns
    -------
    float

    Examples
    --------
    >>> from bilateral.topics import LDA
    >>> X = np.kron(np.diag([4, 3]), np.ones((6, 3), int))
    >>> round(compare_chains(LDA(2, n_sweeps=40), X, None, 2), 1)
    1.0
    """
    check_whole("n_chains", n_chains, 2)
    check_whole("n_sweeps", model.n_sweeps, 8)
    half, halves = model.n_sweeps // 2, []
    with progress_bar(model.progress, total=n_chains * model.n_sweeps, unit="sweep") as bar:
        for number in range(n_chains):
            chain = copy.copy(model)._prepare(X, languages)
            chain.schedule = replace(chain.schedule, n_chains=1, n_drawing=None)
            chain.number = number
            chain.begin()
            while chain.sweep < model.n_sweeps:
                if chain.sweep >= half and chain.drawing_from < 0:
                    chain.drawing_from = chain.sweep
                chain.step()
                bar.update()
                del chain.word_draws[:], chain.row_draws[:]
            halves.append(chain.log_likelihood[half : model.n_sweeps])
    return rhat(np.array(halves))
