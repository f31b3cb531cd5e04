"""Whether fits have settled, and how many independent draws their intervals rest on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bilateral.topics import Topics

__all__ = ["settled"]


def settled(**fits: Topics) -> pd.DataFrame:
    """Say of fitted topics whether their chain settled, and what its draws are worth.

    Parameters
    ----------
    **fits : Topics
        Of models of this package, each under the name that its line shall have.

    Returns
    -------
    DataFrame
        A line for each fit: ``sweeps``, ``settled`` (whether the likelihood had stopped rising
        before the last sweep allowed), ``beta``, and for the intervals of the topics' shares the
        ``fewest independent draws`` that one rests on and the ``median``. Where a topic rests on
        fewer than ten, the ends of its interval are rough.

    Raises
    ------
    ValueError
        If nothing is given, or topics of another model, which has no chain.

    Examples
    --------
    >>> from bilateral.topics import LDA
    >>> X = np.kron(np.eye(2, dtype=int), np.full((6, 3), 4))
    >>> topics = Topics.of(LDA(2, n_sweeps=80).fit(X))
    >>> settled(made_up=topics)[["sweeps", "settled"]].values.tolist()
    [[80, False]]
    """
    if not fits:
        raise ValueError("no fits are given: name each, as in settled(press=topics)")
    rows = {}
    for name, topics in fits.items():
        model = getattr(topics, "model", None)
        if not hasattr(model, "settled_"):
            raise ValueError(
                f"{name} is not of a model with a chain; settled takes Topics of this package's"
                " models, as Topics.of(model) and fit_topics give them"
            )
        worth = topics.prevalence_effective
        worth = [round(worth.min()), round(np.median(worth))]
        rows[name] = [model.n_sweeps_, model.settled_, model.beta_, *worth]
    names = ["sweeps", "settled", "beta", "fewest independent draws", "median"]
    return pd.DataFrame(rows, index=names).T
