"""More posterior draws of the shares of topics: a finished chain goes on, and keeps sums only.

A fit keeps ten whole draws, because each is as large as the matrix. A draw of a share is one
number, so there can be hundreds; they cost sweeps. A copy of the chain makes them, so the fit
itself, its draws and its digest do not change, even if the copy is interrupted.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np

from bilateral.intervals import LEAST_DRAWS
from bilateral.progress import progress_bar
from bilateral.topics.inputs.checks import check_whole
from bilateral.topics.sampler.chain import Chain, Stored

__all__ = ["draw_shares", "n_kept", "rows_are_gone"]


def draw_shares(model, n_draws: int, groups=None) -> np.ndarray:
    """Posterior draws of topics' shares, as :meth:`LDA.prevalence_draws` describes them.

    Parameters
    ----------
    model : LDA
        Fitted.
    n_draws : int
    groups : sequence of int, shape (n_rows,), optional

    Returns
    -------
    ndarray of float64, shape (n_draws, n_topics) or (n_draws, n_groups, n_topics)

    Examples
    --------
    >>> from bilateral.topics import LDA
    >>> model = LDA(2, n_sweeps=4, n_chains=1).fit([[3, 0], [0, 3]])
    >>> draw_shares(model, 20).shape
    (20, 2)
    """
    check_whole("n_draws", n_draws, LEAST_DRAWS)
    chain = model._chain
    if model.interrupted_:
        raise ValueError(
            "The fit was interrupted before its draws: call resume(X) with the matrix that was "
            "fitted, then ask again."
        )
    there = n_kept(chain) if groups is None else 0
    if there < n_draws and rows_are_gone(chain):
        known = "_topics" in vars(model)  # earlier versions did not keep it
        raise ValueError(
            f"There are {there} draws of these shares, {n_draws} are asked for, and the rows are "
            "gone, since the model was loaded or its Dask client closed: call "
            f"{'resume' if known else 'fit'}(X) with the matrix that was fitted, then ask again."
        )
    if groups is None:
        tokens = draw_tokens(chain, n_draws, model.progress)
    else:
        groups = _checked(groups, chain.rows.n_rows)
        tokens = draw_group_tokens(chain, groups, groups.max() + 1, n_draws, model.progress)
    tokens = tokens[..., model._topics]
    with np.errstate(invalid="ignore"):  # of a group without tokens
        return tokens / tokens.sum(axis=-1, keepdims=True)


def _checked(groups, n_rows: int) -> np.ndarray:
    """Groups as numbers, one for each row."""
    groups = np.asarray(groups)
    if groups.shape != (n_rows,) or groups.dtype.kind not in "iu" or groups.min() < 0:
        raise ValueError(
            f"groups must be whole numbers from 0, one for each of the {n_rows:,} rows that were "
            f"fitted, not an array of {groups.dtype} of shape {groups.shape}."
        )
    return groups.astype(np.int64)


def draw_tokens(chain: Chain, n_draws: int, progress: bool | None = None) -> np.ndarray:
    """Tokens of each topic in posterior draws: those that the fit kept, then further ones.

    Parameters
    ----------
    chain : Chain
        Done. Its `further_draws` are set when all new draws are made.
    n_draws : int
    progress : bool or None

    Returns
    -------
    ndarray of int64, shape (n_draws, n_topics)
        The first `n_draws`; topics have the chain's numbers.
    """
    needed = n_draws - _n(chain.share_draws)
    if _n(chain.further_draws) < needed:
        longer = forked(chain)
        with progress_bar(progress, total=needed, unit="draw") as bar:
            while _n(longer.share_draws) < needed:
                longer.renew()
                bar.update(_n(longer.share_draws) - bar.n)
        chain.further_draws = longer.share_draws
    kept = [draws for draws in (chain.share_draws, chain.further_draws) if draws is not None]
    return np.concatenate(kept)[:n_draws]


def rows_are_gone(chain: Chain) -> bool:
    """Whether a chain has only the assignments, or its tokens are on workers that have closed."""
    client = getattr(getattr(chain.rows, "place", None), "client", None)
    return isinstance(chain.rows, Stored) or getattr(client, "status", "") == "closed"


def n_kept(chain: Chain) -> int:
    """Number of draws of shares that a chain has kept."""
    return _n(chain.share_draws) + _n(chain.further_draws)


def _n(draws: np.ndarray | None) -> int:
    return 0 if draws is None else len(draws)


def draw_group_tokens(
    chain: Chain, group: np.ndarray, n_groups: int, n_draws: int, progress: bool | None = None
) -> np.ndarray:
    """Tokens of each topic in each group of rows, in posterior draws after the fit.

    Parameters
    ----------
    chain : Chain
        Done.
    group : ndarray of int, shape (n_rows,)
    n_groups, n_draws : int
    progress : bool or None

    Returns
    -------
    ndarray of int64, shape (n_draws, n_groups, n_topics)
    """
    longer, draws = forked(chain), []
    with progress_bar(progress, iterable=range(n_draws), unit="draw") as bar:
        for _ in bar:
            longer.renew()
            draws.append(longer.rows.group_counts(group, n_groups, chain.words.n_topics))
    return np.stack(draws)


def forked(chain: Chain) -> Chain:
    """Give a copy that goes on from where a chain is, and leaves the chain as it is.

    Parameters
    ----------
    chain : Chain

    Returns
    -------
    Chain
        With the same tokens, its own assignments, and no draws of shares.
    """
    rows = copy.copy(chain.rows)
    rows.put(chain.rows.take())
    likelihood = list(chain.log_likelihood)
    return replace(chain, rows=rows, log_likelihood=likelihood, share_draws=None)
