"""Who is quoted in a note, what it names and what it promises, with the words."""

from __future__ import annotations

import re
from bisect import bisect_right

import pandas as pd

from bilateral.attribution.ladder import RUNGS
from bilateral.brief.names import person
from bilateral.corpus import Corpus


def words_of(corpus: Corpus, name: str, text: str) -> pd.DataFrame:
    r"""The quotations, mentions or commitments of a note, with their words and lines.

    Parameters
    ----------
    corpus : Corpus
        Of one document.
    name : {"quotes", "mentions", "commitments"}
    text : str
        Its text, in which offsets count.

    Returns
    -------
    DataFrame
        The table of the corpus with ``words``, in place of ``passage_id``, and ``line``, of the
        text, from 1.

    Examples
    --------
    >>> text = "They met.\nRuiz said that the bridge is old."
    >>> corpus = Corpus.from_texts([text], lang="en")
    >>> words_of(corpus, "quotes", text)[["line", "words", "speaker"]].values.tolist()
    [[2, 'that the bridge is old', 'Ruiz']]
    """
    table = getattr(corpus, name)
    places = list(zip(table["start"].tolist(), table["end"].tolist(), strict=True))
    breaks = [found.start() for found in re.finditer("\n", text)]
    table = table.assign(
        line=[bisect_right(breaks, start) + 1 for start, _ in places],
        words=[" ".join(text[start:end].split()) for start, end in places],
    )
    first = ["line", "words"]
    rest = [column for column in table if column not in ("passage_id", *first)]
    return table[[*first, *rest]].reset_index(drop=True)


def quotes_of(corpus: Corpus, text: str) -> pd.DataFrame:
    """The quotations of a note; ``person`` is the name for ``speaker_id``.

    Parameters
    ----------
    corpus : Corpus
        Of one document.
    text : str

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> text = "El canciller dijo que el puente abrirá."
    >>> corpus = Corpus.from_texts(pd.DataFrame({"text": [text], "date": "2021-05-01"}), lang="es")
    >>> quotes_of(corpus, text)["person"].tolist()
    ['Marcelo Ebrard Casaubon']
    """
    table = words_of(corpus, "quotes", text)
    people = [person(one, corpus.gazetteer) for one in table["speaker_id"]]
    table.insert(table.columns.get_loc("speaker_id"), "person", people)
    return table


def commitments_of(corpus: Corpus, text: str) -> pd.DataFrame:
    """The sentences of a note that are on a rung of the ladder; ``said`` is the name of the rung.

    Parameters
    ----------
    corpus : Corpus
        Of one document.
    text : str

    Returns
    -------
    DataFrame

    Examples
    --------
    >>> text = "Both leaders agreed to open the bridge. It is long."
    >>> corpus = Corpus.from_texts([text], lang="en")
    >>> commitments_of(corpus, text)[["words", "said"]].values.tolist()
    [['Both leaders agreed to open the bridge.', 'agreed']]
    """
    table = words_of(corpus, "commitments", text)
    table["said"] = [RUNGS[rung].replace("_", " ") for rung in table["rung"]]
    return table
