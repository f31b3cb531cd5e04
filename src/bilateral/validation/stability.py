"""Whether another seed finds the same topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from bilateral.order import rounded
from bilateral.validation.matching import match_topics

FOUND = 0.7
"""Cosine of the words of two topics from which they count as one."""


def stability(
    reference: np.ndarray,
    others: Mapping[str, np.ndarray] | Sequence[np.ndarray],
    *,
    threshold: float = FOUND,
) -> pd.DataFrame:
    """Say of each topic in how many other fits it is found again.

    A sampler that starts elsewhere may end with other topics, and no interval of one fit tells. A
    topic that few other seeds find needs other support before a claim rests on it. A topic that
    all of them find is a firm pattern of these counts under this model; whether it is a subject is
    for its reader to say.

    Parameters
    ----------
    reference : array, shape (n_topics, n_terms)
        ``topic_word`` of the fit that is shown.
    others : mapping of str to array, or sequence of arrays, shape (m_topics, n_terms) each
        Those of fits with other seeds, and the same columns. A sequence is named 1, 2, ….
    threshold : float
        Cosine from which a partner counts as the same topic; 0.7 unless given. Topics are paired
        one to one by :func:`match_topics`, in each fit anew.

    Returns
    -------
    DataFrame
        A line for each topic of `reference`, in their order: ``topic`` (from 0), ``found`` (in how
        many of the others its partner is alike), ``found_by`` (the same as text, ``"3 of 4"``),
        then a column for each other fit with the cosine of topic and partner, 0 if it has none.
        Cosines are rounded to eleven digits, so that no processor changes ``found``.

    Raises
    ------
    ValueError
        If there are no other fits, their columns are not those of the reference, `threshold` does
        not lie between 0 and 1, or a fit is called as a column of the result is.

    Examples
    --------
    >>> shown = [[0.9, 0.1, 0.0], [0.0, 0.0, 1.0]]
    >>> again, apart = [[0.0, 0.1, 0.9], [0.8, 0.2, 0.0]], [[0.9, 0.1, 0.0], [0.5, 0.5, 0.1]]
    >>> stability(shown, {"seed 2": again, "seed 3": apart}).round(2).values.tolist()
    [[0, 2, '2 of 2', 0.99, 1.0], [1, 1, '1 of 2', 0.99, 0.14]]
    """
    if not isinstance(others, Mapping):
        others = {str(i): other for i, other in enumerate(others, 1)}
    if not others:
        raise ValueError("there are no other fits: give those of other seeds, four or more")
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must lie between 0 and 1, not {threshold!r}")
    taken = sorted({"topic", "found", "found_by"} & set(others))
    if taken:
        raise ValueError(f"a fit is called {taken[0]!r}, as a column of the result is: rename it")
    alike = {}
    for name, other in others.items():
        try:
            alike[name] = rounded(match_topics(reference, other).cosines)
        except ValueError as error:
            raise ValueError(f"fit {name!r} (the second): {error}") from None
    cosines = np.column_stack(list(alike.values()))
    found = (cosines >= rounded(threshold)).sum(axis=1)
    found_by = [f"{n} of {len(others)}" for n in found.tolist()]
    topic = np.arange(len(cosines))
    return pd.DataFrame({"topic": topic, "found": found, "found_by": found_by, **alike})
