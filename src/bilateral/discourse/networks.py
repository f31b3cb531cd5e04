"""Who is named together, and who quotes whom across the border: edges with interval and null."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from bilateral.corpus import Corpus
from bilateral.discourse.cells import known_dates
from bilateral.discourse.network import Network
from bilateral.discourse.network_edges import network
from bilateral.discourse.officials import RELEVANCE, is_government, own_officials, why_none
from bilateral.discourse.on_theme import on_theme
from bilateral.gazetteer import Gazetteer
from bilateral.gazetteer.entities import entity_names
from bilateral.order import known_first, ordered

KINDS = ("person", "institution", "country")
"""What can be named: an office counts as the person who held it on the day."""
OWN_VOICE = "LABEL"
"""The speaker of a quotation that is the speech of the text's own speaker."""
_MENTIONS = ("passage_id", "entity_id", "person_id", "kind", "certainty")
_QUOTES = ("passage_id", "speaker", "speaker_id", "side", "status")
_PASSAGES = ["passage_id", "doc_id", "side", "speaker", "year"]


def named_together(
    corpus: Corpus,
    theme: str | None = None,
    *,
    kinds: Collection[str] = KINDS,
    least: int = 5,
    relevance: str | Collection[str] | None = RELEVANCE,
    n_boot: int = 500,
    n_null: int = 200,
    seed: int = 0,
) -> Network:
    """Who is named in the same passage, by side, and whether more often than by chance.

    Parameters
    ----------
    corpus : Corpus
        With ``mentions``.
    theme : str, optional
        Count passages in which a seed of this theme is counted; see ``gazetteer.theme_names()``.
    kinds : collection of {"person", "institution", "country"}
        Who is looked at. An office is the person who held it on the day of the text.
    least : int
        Names and pairs of names in fewer passages have no row; ``tally`` says how many.
    relevance : str or collection of str
        As for :func:`~bilateral.discourse.composition`: passages of each side's own officials.
        ``None`` counts every passage, whoever speaks.
    n_boot, n_null : int
        Draws of the bootstrap and of the null.
    seed : int

    Returns
    -------
    Network
        ``edges``: ``side``, the pair (``source, target`` and their names; neither comes first),
        ``passages`` and ``documents`` that name both, and of how many passages of the side they are
        a ``share``, with the 90 % interval ``low`` to ``high`` of a bootstrap over documents.
        ``expected, null_low, null_high`` are mean and 90 % interval of the passages under the null,
        and ``exceeds`` says that ``passages`` are more.

    Raises
    ------
    ValueError
        If the corpus has no mentions, nothing is left to count, or an argument is none that can be.

    Notes
    -----
    Under the null each passage names as many, and each name stands in as many passages of each
    year, as they do; who stands with whom is chance (:func:`bilateral.discourse.swaps.swapped`).
    The years are kept because two who were in office at different times are never together. In one
    pair of twenty the passages exceed the null by chance. What exceeds it need not be a tie of two:
    they may both belong to one matter.

    Examples
    --------
    >>> from dataclasses import replace
    >>> corpus = Corpus.from_texts(["Both spoke of maize.", "She spoke."], lang="en")
    >>> first, second = corpus.passages["passage_id"]
    >>> named = [(first, "ann", "person"), (first, "US", "country"), (second, "ann", "person")]
    >>> mentions = pd.DataFrame(named, columns=["passage_id", "entity_id", "kind"])
    >>> mentions = mentions.assign(person_id="", certainty="high")
    >>> found = named_together(replace(corpus, mentions=mentions), least=1, relevance=None)
    >>> found.edges[["source", "target", "passages", "share"]].values.tolist()
    [['US', 'ann', 1, 0.5]]
    """
    kinds = [kinds] if isinstance(kinds, str) else kinds
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown or not kinds:
        raise ValueError(f"kinds {unknown or kinds} are none; there are {', '.join(KINDS)}")
    given = _given(corpus.mentions, "mentions", _MENTIONS)
    said = _said(corpus, theme, relevance)
    held = given["kind"].eq("office")
    given["name"] = given["entity_id"].mask(held, given["person_id"])
    given["kind"] = given["kind"].mask(held, "person")
    given = given.merge(said, how="left", on="passage_id")
    found, tally = _sorted_out(
        given,
        "mentions",
        {
            "in passages that are not counted": given["side"].isna(),
            "ambiguous": given["certainty"].eq("ambiguous"),
            "of an office or name that nobody is known by": given["name"].eq(""),
            "of other kinds": ~given["kind"].isin(kinds),
        },
    )
    names = _names(corpus.gazetteer)
    found["label"] = [names.get(name, name) for name in found["name"]]
    found["group"] = found["kind"]
    parts = {side: (rows, rows) for side, rows in found.groupby("side", sort=False)}
    draws = {"n_boot": n_boot, "n_null": n_null, "seed": seed}
    return network(said, parts, tally, ("named together", theme), KINDS, least=least, **draws)


def quotes_across(
    corpus: Corpus,
    theme: str | None = None,
    *,
    least: int = 3,
    relevance: str | Collection[str] | None = RELEVANCE,
    n_boot: int = 500,
    n_null: int = 200,
    seed: int = 0,
) -> Network:
    """Who quotes whom of the other side, and whether more often than by chance.

    Parameters
    ----------
    corpus : Corpus
        With ``quotes``.
    theme, least, relevance, n_boot, n_null, seed
        As for :func:`named_together`.

    Returns
    -------
    Network
        As for :func:`named_together`; ``source`` is who speaks in the passage, ``target`` who is
        quoted in it, ``side`` the side of the first. ``passages`` count once, however many
        quotations they hold.

    Raises
    ------
    ValueError
        If the corpus has no quotes, nothing is left to count, or an argument is none that can be.

    Notes
    -----
    Counted is what somebody of another government is said to have said. ``tally`` counts the rest:
    speakers who are not known, denied and hypothetical speech, quotations of one's own side. Under
    the null each passage quotes as many persons, and each person is quoted in as many passages of
    each side and year, as they are; who quotes whom is chance.

    Examples
    --------
    >>> from dataclasses import replace
    >>> texts = pd.DataFrame({"text": ["We heard the minister."] * 2, "side": ["US", "MX"]})
    >>> corpus = Corpus.from_texts(texts, lang="en")
    >>> quotes = pd.DataFrame({"passage_id": corpus.passages["passage_id"], "speaker": "Ebrard"})
    >>> quotes = quotes.assign(speaker_id="marcelo-ebrard-casaubon", side="MX", status="")
    >>> found = quotes_across(replace(corpus, quotes=quotes), least=1)
    >>> found.edges[["side", "target_name", "passages"]].values.tolist()
    [['US', 'Marcelo Ebrard Casaubon', 1]]
    >>> found.tally.loc[found.tally["n"] > 0, ["side", "what", "n"]].values.tolist()
    [['', 'quotations that are counted', 1], ['', "quotations of the passage's own side", 1], \
['US', 'passages that are counted', 1], ['MX', 'passages that are counted', 1]]
    """
    given = _given(corpus.quotes, "quotes", _QUOTES)
    said = _said(corpus, theme, relevance)
    given = given.rename(columns={"side": "of", "speaker": "written"})
    given = given.merge(said, how="left", on="passage_id")
    found, tally = _sorted_out(
        given,
        "quotations",
        {
            "in passages that are not counted": given["side"].isna(),
            "of the text's own speaker": given["written"].eq(OWN_VOICE),
            "denied or hypothetical": given["status"].ne(""),
            "of a speaker who is not known as a person": given["speaker_id"].eq(""),
            "of a speaker of no government, or of one not known": ~is_government(
                given["of"], corpus.gazetteer
            ),
            "of the passage's own side": given["of"].eq(given["side"]),
        },
    )
    names = _names(corpus.gazetteer)
    ids = {name: person for person, name in names.items()}
    speaker = found["speaker"].where(found["speaker"].ne(""), "speaker not named")
    found["label"] = [names.get(name, name) for name in found["speaker_id"]]
    quoting = found.assign(
        name=[ids.get(name, name) for name in speaker], label=speaker, group=found["side"]
    )
    found = found.assign(name=found["speaker_id"], group=found["of"])
    parts = {
        side: (quoting.loc[rows.index], rows) for side, rows in found.groupby("side", sort=False)
    }
    about = "quoted across the border", theme
    sides = known_first([*found["side"], *found["of"]], corpus.gazetteer.sides()["side"])
    draws = {"n_boot": n_boot, "n_null": n_null, "seed": seed}
    return network(said, parts, tally, about, sides, least=least, **draws)


def _given(table: pd.DataFrame, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """The columns that are used of a corpus's table, without holes."""
    lacking = [column for column in columns if column not in table]
    if table.empty or lacking:
        raise ValueError(
            f"corpus.{name} has no {'rows' if table.empty else f'column {lacking[0]!r}'}; build the"
            f" record anew, or give the {name} with dataclasses.replace(corpus, {name}=table)"
        )
    return table[list(columns)].fillna("").reset_index(drop=True)


def _said(
    corpus: Corpus, theme: str | None, relevance: str | Collection[str] | None
) -> pd.DataFrame:
    """The passages that count, with the year of each: -1 if it is not known."""
    table, gazetteer = corpus.table, corpus.gazetteer
    counted = own_officials(table, relevance, gazetteer)
    if not counted.any():
        raise ValueError(
            f"{why_none(table, gazetteer)}, or count every passage with relevance=None"
        )
    if theme is not None:
        counted = counted & on_theme(corpus, theme)
        if not counted.any():
            raise ValueError(f"no passage that counts carries the theme {theme!r}; try another")
    year = known_dates(table, "year").dt.year.fillna(-1).astype(int)
    table = table.assign(year=year)[counted]
    sides = pd.Categorical(table["side"], known_first(table["side"], gazetteer.sides()["side"]))
    table = table.assign(rank=sides.codes)
    return ordered(table, "rank", "passage_id")[_PASSAGES]


def _sorted_out(
    given: pd.DataFrame, unit: str, reasons: Mapping[str, pd.Series]
) -> tuple[pd.DataFrame, list[tuple]]:
    """The rows that no reason takes out, and how many each takes: the first that holds counts."""
    left = pd.Series(True, index=given.index)
    tally = []
    for why, holds in reasons.items():
        tally.append(("", f"{unit} {why}", int((left & holds).sum())))
        left &= ~holds
    return given[left], [("", f"{unit} that are counted", int(left.sum())), *tally]


def _names(gazetteer: Gazetteer) -> dict[str, str]:
    """What countries, their institutions and persons are called, by id."""
    return {ident: name for kind in KINDS for ident, name in entity_names(kind, gazetteer).items()}
