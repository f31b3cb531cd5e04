"""Key words in context: every hit of a pattern with what stands left and right of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd

from bilateral.cleaning.clean import clean
from bilateral.cleaning.steps.elisions import elisions
from bilateral.cleaning.terms.tokens import glue, located
from bilateral.corpus import Corpus
from bilateral.discourse.counted import cut
from bilateral.discourse.on_theme import on_theme, theme_seeds
from bilateral.order import ordered
from bilateral.seeds import in_text
from bilateral.sources import SOURCES
from bilateral.sources.source import Source, check

_ORIGIN = ["date", "side", "role", "speaker", "genre", "title", "url", "passage_id"]
# Words with a star at their end, parted by spaces or a |: seeds. All else is a regular expression.
_SEEDS = re.compile(r"\s*[\w'’‑-]+\*?(?:(?:\s*\|\s*|\s+)[\w'’‑-]+\*?)*\s*")
_SHOWN = 60  # characters of a pattern in a message
_APOSTROPHE = str.maketrans("‘’ʼ", "'''")


def concordance(
    corpus: Corpus,
    pattern: str | None = None,
    *,
    side: str | None = None,
    theme: str | None = None,
    width: int = 60,
    sources: Sequence[Source] = SOURCES,
    **select: object,
) -> pd.DataFrame:
    r"""Find words in running text and show each hit between its neighbours.

    The text is the cleaned text of the passage in one line.

    Parameters
    ----------
    corpus : Corpus
        With text, at least of some passages; the others are passed over.
    pattern : str, optional
        Words are seeds, and find what the seeds of themes find (:mod:`bilateral.seeds`):
        ``soberan*``, ``acre-feet``, ``sovereignty|soberanía``; ``|`` parts one seed from the next.
        Anything else is a regular expression that stands for whole words (case does not count,
        accents do): ``soberanías?``. To find parts of words, say so: ``\w*sovereign\w*``. A repeat
        of a repeat, ``(\w+)+``, may take very long. Without a pattern the seeds of `theme` are
        looked for.
    side : str, optional
        Whose passages to read: ``US``, ``MX``, ``other``, ``none``, or a side of your own texts.
    theme : str, optional
        Read passages in which a seed of this theme is counted; see ``gazetteer.theme_names()``.
    width : int
        Characters of context on each side, cut between words.
    sources : sequence of Source
        As given to ``build``: they say which steps of cleaning a text does without.
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
        If the corpus has no text, there is neither pattern nor theme, the pattern is none, the
        theme is unknown, or no passage is left to read.

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
    if pattern is None and theme is None:
        raise ValueError("say what to find: a pattern, or a theme whose seeds are meant")
    of_theme = None if theme is None else theme_seeds(theme, corpus.gazetteer)
    if pattern is not None:
        pattern, _ = elisions(pattern, corpus.gazetteer)
    find = _finder(pattern, of_theme)
    if width < 1:
        raise ValueError(f"width={width} leaves no context; give 1 or more characters")
    if side is not None:
        select["side"] = side
    if select:
        corpus = corpus.select(**select)
    table = corpus.table
    if of_theme is not None:
        table = table[on_theme(corpus, theme)]
    table = table[table["passage_id"].isin(corpus.text.index)]
    table = ordered(table, "date", "passage_id")
    texts = corpus.text.loc[table["passage_id"]]
    left_out = {source.name: source.leave_out for source in check(sources)}
    rows = []
    for place, (text, source, lang) in enumerate(
        zip(texts, table["source"], table["lang"], strict=True)
    ):
        cleaned = clean(text, left_out.get(source, ()), gazetteer=corpus.gazetteer)
        line = glue(" ".join(cleaned.text.split()))
        rows += [
            (place, *_in_context(line, start, end, width))
            for start, end in find(line, lang)
            if end > start
        ]
    found = pd.DataFrame(rows, columns=["place", "left", "node", "right", "start"])
    found = found.astype({**dict.fromkeys(["left", "node", "right"], "str"), "start": int})
    origin = table[_ORIGIN].iloc[found["place"].astype(int)].reset_index(drop=True)
    return pd.concat([found[["left", "node", "right"]], origin, found["start"]], axis=1)


def _finder(
    pattern: str | None, of_theme: pd.DataFrame | None
) -> Callable[[str, str], list[tuple[int, int]]]:
    """What gives the places of hits in a line of a language."""
    if pattern is None:
        return partial(_seed_places, of_theme)
    pattern = glue(unicodedata.normalize("NFC", pattern))
    parts = [pattern] if re.search(r"[\\()\[\]{}]", pattern) else pattern.split("|")
    words = [part.strip() for part in parts if _SEEDS.fullmatch(part)]
    seeds = pd.DataFrame({"theme": words, "lang": "", "seed": words})
    rest = "|".join(part for part in parts if not _SEEDS.fullmatch(part))
    search = _compiled(rest) if rest or not words else None

    def find(line: str, lang: str) -> list[tuple[int, int]]:
        places = _seed_places(seeds.assign(lang=lang), line, lang) if words else []
        if search is not None:
            places += [found.span() for found in search.finditer(line)]
        return sorted(set(places))

    return find


def _compiled(pattern: str) -> re.Pattern:
    # Text is NFC with straight apostrophes; what is looked for must be, too.
    words = unicodedata.normalize("NFC", pattern).translate(_APOSTROPHE)
    if not words.strip():
        raise ValueError("the pattern is empty; give a word or a regular expression")
    try:
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    except re.error as error:
        raise ValueError(
            f"{_first(pattern, _SHOWN)!r} is no regular expression: {error.msg}; put a backslash"
            " before a sign that is meant as itself"
        ) from None
    except (RecursionError, OverflowError, MemoryError):
        raise ValueError(
            f"the regular expression that begins with {_first(pattern, _SHOWN)!r} is too large or"
            " nested too deeply; look for its parts one after the other"
        ) from None


def _seed_places(seeds: pd.DataFrame, line: str, lang: str) -> list[tuple[int, int]]:
    """First character and after the last of each place that a seed takes in a line."""
    pieces = [
        (token, chunk.start() + start, chunk.start() + end)
        for chunk in re.finditer(r"\S+", line)
        for token, start, end in located(chunk[0])
    ]
    found = in_text(seeds, [token for token, _, _ in pieces], lang, cut)
    return list(dict.fromkeys((pieces[a][1], pieces[b - 1][2]) for _, a, b in found))


def _in_context(line: str, start: int, end: int, width: int) -> tuple[str, str, str, int]:
    """Left context, node, right context and place of a hit in a text of one line."""
    return (
        _last(line[:start], width).rjust(width),
        line[start:end],
        _first(line[end:], width).ljust(width),
        start,
    )


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
