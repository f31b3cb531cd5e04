"""Who is named in passages or sentences: persons by their names, and by the offices they held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.attribution.mentions import mentions
from bilateral.corpus import Corpus
from bilateral.gazetteer import Gazetteer

KINDS = ("person", "office")
"""The kinds of mentions that can mean a person."""


class Persons(NamedTuple):
    """How often each person is named in each unit.

    Attributes
    ----------
    hits : csr_array of int, shape (n_units, n_persons)
    names : list of str
        Of ``people.csv``.
    words : list of Counter
        By which words; empty where there is no text.
    """

    hits: csr_array
    names: list[str]
    words: list[Counter[str]]


def persons_in_passages(corpus: Corpus) -> Persons:
    """Who is named in each passage, by the mentions of a corpus.

    Parameters
    ----------
    corpus : Corpus

    Returns
    -------
    Persons

    Examples
    --------
    >>> row = {"text": ["Secretary Blinken came. Blinken spoke."], "date": ["2023-05-01"]}
    >>> corpus = Corpus.from_texts(pd.DataFrame(row), lang="en")
    >>> found = persons_in_passages(corpus)
    >>> found.names, found.hits.toarray().tolist()
    (['Antony J. Blinken'], [[2]])
    """
    rows = corpus.mentions
    units = pd.Index(corpus.passages["passage_id"]).get_indexer(rows["passage_id"])
    rows = rows.assign(unit=units, mention="")[units >= 0]
    return _counted(rows, len(corpus.passages), corpus.gazetteer)


def persons_in_sentences(
    said: Sequence[str], langs: Sequence[str], date: str | None, side: str, gazetteer: Gazetteer
) -> Persons:
    """Who is named in each sentence of an account, which is read as one text.

    Parameters
    ----------
    said, langs : sequence of str
        The sentences, and the language of each.
    date : str or None
        Holders of offices are those of that day.
    side : str
        Whose account it is.
    gazetteer : Gazetteer
        Whose tables count. A language for which they have no words names nobody.

    Returns
    -------
    Persons

    Examples
    --------
    >>> from bilateral.gazetteer import PACKAGE
    >>> said = ["El canciller llegó.", "Hoy viene Blinken."]
    >>> found = persons_in_sentences(said, ["es", "es"], "2023-06-20", "MX", PACKAGE)
    >>> found.names, found.hits.toarray().tolist()
    (['Antony J. Blinken', 'Carmen Moreno Toscano'], [[0, 1], [1, 0]])
    """
    parts = []
    for lang in sorted(set(langs) & set(gazetteer.table("mention_words")["lang"])):
        own = [at for at, of in enumerate(langs) if of == lang]
        starts = np.cumsum([0, *(len(said[at]) + 1 for at in own)])
        found = mentions(
            " ".join(said[at] for at in own), lang, date, side=side, gazetteer=gazetteer
        )
        which = np.searchsorted(starts, found["start"].to_numpy(dtype=np.int64), side="right") - 1
        parts.append(found.assign(unit=np.array(own, dtype=np.int64)[which]))
    columns = ["unit", "person_id", "kind", "mention"]
    rows = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
    return _counted(rows, len(said), gazetteer)


def _counted(rows: pd.DataFrame, n: int, gazetteer: Gazetteer) -> Persons:
    """Count mentions; an office only where its holder is not named in the same unit."""
    called = gazetteer.people().set_index("person_id")["name"].to_dict()
    rows = rows[rows["person_id"].fillna("").isin(called) & rows["kind"].isin(KINDS)]
    by_name = rows["kind"].eq("person")
    named = set(zip(rows.loc[by_name, "unit"], rows.loc[by_name, "person_id"], strict=True))
    held = [pair in named for pair in zip(rows["unit"], rows["person_id"], strict=True)]
    rows = rows[by_name | ~np.array(held, dtype=bool)]
    names = sorted({called[person] for person in rows["person_id"]})
    place = {name: column for column, name in enumerate(names)}
    columns = [place[called[person]] for person in rows["person_id"]]
    words: list[Counter[str]] = [Counter() for _ in names]
    for column, word in zip(columns, rows["mention"], strict=True):
        words[column].update([word.lower()] if word else [])
    ones = np.ones(len(columns), dtype=np.int32)
    at = rows["unit"].to_numpy(dtype=np.int64), np.array(columns, dtype=np.int64)
    return Persons(csr_array((ones, at), shape=(n, len(names))), names, words)
