"""Passages that carry a theme: one rule for all that reads or counts a theme's passages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bilateral.corpus import Corpus
from bilateral.discourse.counted import lists_of
from bilateral.discourse.themes import theme_counts
from bilateral.gazetteer import Gazetteer


def theme_seeds(theme: str, gazetteer: Gazetteer) -> pd.DataFrame:
    """The seeds of one theme.

    Parameters
    ----------
    theme : str
    gazetteer : Gazetteer

    Returns
    -------
    DataFrame
        Rows of ``gazetteer.themes()``.

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> theme_seeds("weather", PACKAGE)
    Traceback (most recent call last):
    ...
    ValueError: no theme 'weather'; there are migration, drugs_fentanyl, security_crime, \
arms_trafficking, border, trade_investment, prosperity, energy, climate_environment, \
water_boundary, agriculture, health, democracy_rights, sovereignty, regional_hemispheric, \
consular_diaspora, protocol
    """
    seeds = gazetteer.themes()
    if not isinstance(theme, str) or theme not in set(seeds["theme"]):
        known = ", ".join(seeds["theme"].unique())
        raise ValueError(f"no theme {theme!r}; there are {known}")
    return seeds[seeds["theme"] == theme]


def on_theme(corpus: Corpus, theme: str) -> np.ndarray:
    """Where a seed of a theme is counted.

    Parameters
    ----------
    corpus : Corpus
    theme : str
        See ``gazetteer.theme_names()``.

    Returns
    -------
    ndarray of bool, shape (n_passages,)

    Raises
    ------
    ValueError
        If there is no such theme.

    Examples
    --------
    >>> notes = Corpus.from_texts(["They spoke of migrants.", "They spoke of maize."], lang="en")
    >>> on_theme(notes, "migration").tolist()
    [True, False]
    """
    seeds = theme_seeds(theme, corpus.gazetteer)
    hits = theme_counts(corpus.counts, corpus.terms, seeds, gazetteer=lists_of(corpus))
    return (hits[theme] > 0).to_numpy()
