"""Key words in context: every hit of a pattern with what stands left and right of it."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd

from bilateral import gazetteer
from bilateral.cleaning.clean import clean
from bilateral.corpus import Corpus
from bilateral.corpus.digest import LEFT_OUT
from bilateral.discourse.themes import theme_counts
from bilateral.order import ordered

_ORIGIN = ["date", "side", "role", "speaker", "genre", "title", "url", "passage_id"]
# A star at the end of a word, as in the seeds of themes; \w* stays what it is.
_STAR = re.compile(r"(?<!\\)(\w)\*(?=[\s|)]|$)")
_APOSTROPHE = str.maketrans("‘’ʼ", "'''")


def concordance(
    corpus: Corpus,
    pattern: str,
    *,
    side: str | None = None,
    theme: str | None = None,
    width: int = 60,
    **select: object,
) -> pd.DataFrame:
    r"""Find a pattern in running text and show each hit between its neighbours.

    The text is the cleaned text of the passage in one line. Case doesn't count, accents do.

    Parameters
    ----------
    corpus : Corpus
        With text, at least of some passages; the others are passed over.
    pattern : str
        A regular expression that stands for whole words: ``sovereignty|soberanías?``. A ``*`` at
        the end of a word stands for any ending, as in the seeds of themes: ``soberan*``. To find
        parts of words, say so: ``\w*sovereign\w*``.
    side : str, optional
        Whose passages to read: ``US``, ``MX``, ``other``, ``none``, or a side of your own texts.
    theme : str, optional
        Read passages that have a seed word of this theme; see ``gazetteer.theme_names()``.
    width : int
        Characters of context on each side, cut between words.
    **select
        More conditions, as for :meth:`Corpus.select`: ``since="2021"``, ``role="principal"``.

    Returns
    -------
    DataFrame
        ``left, node, right, date, side, role, speaker, genre, title, url, passage_id, start``,
        ordered by date, passage and place; undated passages come last. ``left`` and ``right`` are
        padded to `width`, so that in print the nodes stand under one another. ``start`` is the
        place of the node in that line. Without a hit the table has no rows.

    Raises
    ------
    ValueError
        If the corpus has no text, the pattern is none, the theme is unknown, or no passage is
        left to read.

    Examples
    --------
    >>> from dataclasses import replace
    >>> corpus = Corpus.load()
    >>> corpus = corpus.select(passage_id=corpus.passages["passage_id"].iloc[0])
    >>> text = pd.Series(["Our border, our sovereignty."], corpus.passages["passage_id"])
    >>> found = concordance(replace(corpus, text=text), "sovereign*", width=12)
    >>> found[["left", "node", "right"]].values.tolist()
    [['border, our ', 'sovereignty', '.           ']]
    """
    if corpus.text is None or not len(corpus.text):
        raise ValueError(
            "the corpus has no text to search; add it from the upstream files with"
            " attach_text(corpus, folder)"
        )
    search = _compiled(pattern)
    if width < 1:
        raise ValueError(f"width={width} leaves no context; give 1 or more characters")
    if side is not None:
        select["side"] = side
    if select:
        corpus = corpus.select(**select)
    table = corpus.table
    if theme is not None:
        table = table[_has_theme(corpus, theme)]
    table = table[table["passage_id"].isin(corpus.text.index)]
    table = ordered(table, "date", "passage_id")
    texts = corpus.text.loc[table["passage_id"]]
    rows = []
    for place, (text, source) in enumerate(zip(texts, table["source"], strict=True)):
        line = " ".join(clean(text, LEFT_OUT.get(source, ())).text.split())
        rows += [(place, *hit) for hit in _hits(search, line, width)]
    found = pd.DataFrame(rows, columns=["place", "left", "node", "right", "start"])
    found = found.astype({**dict.fromkeys(["left", "node", "right"], "str"), "start": int})
    origin = table[_ORIGIN].iloc[found["place"].astype(int)].reset_index(drop=True)
    return pd.concat([found[["left", "node", "right"]], origin, found["start"]], axis=1)


def _compiled(pattern: str) -> re.Pattern:
    # Text is NFC with straight apostrophes; what is looked for must be, too.
    words = unicodedata.normalize("NFC", pattern).translate(_APOSTROPHE)
    if not words.strip():
        raise ValueError("the pattern is empty; give a word or a regular expression")
    words = _STAR.sub(r"\1\\w*", words)
    try:
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise ValueError(
            f"{pattern!r} is no regular expression: {error.msg}; put a backslash before a sign"
            " that is meant as itself"
        ) from None


def _has_theme(corpus: Corpus, theme: str) -> np.ndarray:
    seeds = gazetteer.themes()
    if theme not in set(seeds["theme"]):
        known = ", ".join(seeds["theme"].unique())
        raise ValueError(f"no theme {theme!r}; there are {known}")
    hits = theme_counts(corpus.counts, corpus.terms, seeds[seeds["theme"] == theme])
    return (hits[theme] > 0).to_numpy()


def _hits(search: re.Pattern, line: str, width: int) -> list[tuple[str, str, str, int]]:
    """Left context, node, right context and place of each hit in a text of one line."""
    return [
        (
            _last(line[: match.start()], width).rjust(width),
            match[0],
            _first(line[match.end() :], width).ljust(width),
            match.start(),
        )
        for match in search.finditer(line)
        if match[0]
    ]


def _first(text: str, width: int) -> str:
    """The first whole words of a text, up to `width` characters of it."""
    if len(text) <= width:
        return text
    whole = text[: width + 1].rpartition(" ")[0]
    # A word that is longer than the room is cut like a string.
    return whole if whole.strip() else text[:width]


def _last(text: str, width: int) -> str:
    """The last whole words of a text, up to `width` characters of it."""
    return _first(text[::-1], width)[::-1]
