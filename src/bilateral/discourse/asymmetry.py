"""Whether two accounts of one meeting name more of the same things than texts of no common meeting.

The placebo pairs were drawn before this statistic was chosen (:mod:`bilateral.discourse.placebos`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from bilateral.corpus import Corpus
from bilateral.discourse.persons import Persons, persons_in_passages
from bilateral.discourse.placebos import placebo_pairs
from bilateral.discourse.things import PERSON, THEME, named
from bilateral.gazetteer.meetings import side_column
from bilateral.intervals import TAILS

EITHER = "either"


def asymmetry(
    corpus: Corpus, meetings: pd.DataFrame | None = None, n: int = 200, seed: int = 0
) -> pd.DataFrame:
    """Measure what only one account of each meeting names, against pairs of unrelated texts.

    Parameters
    ----------
    corpus : Corpus
        The record: the passages of the meetings, and those that placebos are drawn from.
    meetings : DataFrame, optional
        Rows of ``gazetteer.meetings()``; by default all.
    n : int
        Placebo pairs for each meeting.
    seed : int
        Of the placebos.

    Returns
    -------
    DataFrame
        ``meeting_id, date, kind, who, named, alone, share, low, median, high, as_low, placebos``,
        three rows a meeting: ``who`` is a side or ``either``. Of a side, ``named`` are the things
        that its account names, ``alone`` those of them that the other account does not name, and
        ``share`` is ``alone / named``. Of ``either``, ``named`` are the things that any of the two
        names, and ``alone`` those that just one names. Nine in ten of the placebo pairs have a
        share from ``low`` to ``high``, and half of them one below ``median``; ``as_low`` of the
        ``placebos`` pairs have a share as low as the meeting's, or lower. A share is missing where
        nothing is named, and such a pair is not among the ``placebos``.

    Raises
    ------
    ValueError
        As for :func:`placebo_pairs`; and if a meeting is not in the gazetteer.

    Notes
    -----
    Things are those of :func:`accounts`, without the themes, counted by the passage; persons are
    those of the corpus's mentions and who speaks, and given names are not looked at. A low share
    says that two accounts name more of the same than two texts of that time, genre and length do
    that tell of no common meeting. It does not say why: the list of things was written while these
    accounts were read, and has their words rather than others. The meetings are few, and a joint
    statement is no account of one side: look at each meeting, and keep the kinds apart. ``as_low``
    is no test of all meetings together.

    Examples
    --------
    >>> corpus = Corpus.load()
    >>> meetings = corpus.gazetteer.meetings().query("meeting_id == '2023-12-21-call'")
    >>> asymmetry(corpus, meetings, n=3)[["who", "named", "alone"]].values.tolist()
    [['US', 15, 5], ['MX', 36, 26], ['either', 41, 31]]
    """
    gazetteer = corpus.gazetteer
    pairs = placebo_pairs(corpus.table, n, seed, gazetteer)
    sides = list(gazetteer.counterparts())
    columns = [side_column(side, "passages") for side in sides]
    known = gazetteer.meetings()
    meetings = known if meetings is None else meetings
    unknown = sorted(set(meetings["meeting_id"]) - set(known["meeting_id"]))
    if unknown:
        raise ValueError(
            f"no meeting {unknown[0]!r} in meetings.csv; lay a table of your own over it with"
            " Gazetteer.read"
        )
    rows, persons = [], persons_in_passages(corpus)
    for meeting in meetings.to_dict("records"):
        drawn = pairs.loc[pairs["meeting_id"] == meeting["meeting_id"], columns]
        listed = pd.concat([pd.DataFrame([meeting])[columns], drawn], ignore_index=True)
        texts = [listed[column].str.split("|").tolist() for column in columns]
        one, two = np.split(_named_in(corpus, persons, [*texts[0], *texts[1]], meeting["date"]), 2)
        told = {key: meeting[key] for key in ("meeting_id", "date", "kind")}
        parts = ((sides[0], one, one & ~two), (sides[1], two, two & ~one))
        for who, all_, alone in (*parts, (EITHER, one | two, one ^ two)):
            rows.append(told | {"who": who} | _against(all_.sum(axis=1), alone.sum(axis=1)))
    return pd.DataFrame(rows)


def _named_in(corpus: Corpus, persons: Persons, texts: list[list[str]], date: str) -> np.ndarray:
    """Whether each text, of some passages, names each thing: array of bool, texts × things."""
    ids = list(dict.fromkeys(passage for text in texts for passage in text))
    place = pd.Index(corpus.passages["passage_id"]).get_indexer(ids)
    found = named(corpus.counts[place], corpus.terms, corpus.gazetteer, date)
    within = found.things["thing"].isin(corpus.gazetteer.sides()["name"])
    kept = ~(found.things["kind"].isin([THEME, PERSON]) | within).to_numpy()
    speaks = corpus.passages["speaker"].to_numpy(dtype=object)[place]
    is_named = (persons.hits[place] > 0).toarray()
    is_named |= speaks[:, None] == np.array(persons.names, dtype=object)
    hits = np.hstack([(found.hits > 0).toarray()[:, kept], is_named])
    number = {passage: row for row, passage in enumerate(ids)}
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    at = [number[passage] for text in texts for passage in text]
    of_text = csr_array((np.ones(len(at)), (rows, at)), shape=(len(texts), len(ids)))
    return (of_text @ hits) > 0


def _against(named_: np.ndarray, alone: np.ndarray) -> dict:
    """The first pair's share among those of the others."""
    share = np.full(len(named_), np.nan)
    np.divide(alone, named_, out=share, where=named_ > 0)
    others = share[1:][~np.isnan(share[1:])]
    ends = np.full(3, np.nan)
    if len(others):
        ends = np.quantile(others, [TAILS[0], 0.5, TAILS[1]], method="inverted_cdf")
    low, median, high = ends.tolist()
    return {
        **{"named": int(named_[0]), "alone": int(alone[0]), "share": float(share[0])},
        **{"low": low, "median": median, "high": high},
        **{"as_low": int((others <= share[0]).sum()), "placebos": len(others)},
    }
