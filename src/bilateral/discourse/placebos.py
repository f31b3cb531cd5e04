"""Pairs of texts that are not of one meeting, drawn to hold two accounts of one against.

The rule was fixed before any statistic of two accounts was chosen or computed.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilateral.discourse.officials import own_officials
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.gazetteer.meetings import side_column
from bilateral.order import ordered

NEAR, FAR = 7, 182
"""Two texts of a pair are more than a week and at most half a year apart, in days."""
WITHIN = 0.25
"""How much longer or shorter than the account a text may be, as a share of its tokens."""
LEAST = 10
"""Whole documents of which a side has at least as many, the nearest in length if need be."""


_TEXTS = dict.fromkeys(
    ("passage_id", "doc_id", "exchange_id", "source", "genre", "side", "relevance"), object
)
_COLUMNS = [*_TEXTS, "date", "position", "n_tokens"]


class _Texts(NamedTuple):
    """Texts like an account: where each begins and ends in the ids, its tokens and its days."""

    ids: np.ndarray
    starts: np.ndarray
    ends: np.ndarray
    tokens: np.ndarray
    since: np.ndarray
    until: np.ndarray

    def take(self, rows: np.ndarray) -> _Texts:
        """Some of the texts."""
        return _Texts(self.ids, *(part[rows] for part in self[1:]))

    def passages(self) -> list[str]:
        """The passages of each text, as ``meetings.csv`` writes them."""
        return ["|".join(self.ids[a:b]) for a, b in zip(self.starts, self.ends, strict=True)]


def placebo_pairs(
    table: pd.DataFrame, n: int = 200, seed: int = 0, gazetteer: Gazetteer = PACKAGE
) -> pd.DataFrame:
    """Draw pairs of texts, one of each side, that are like two accounts but not of one meeting.

    Parameters
    ----------
    table : DataFrame
        One row per passage: ``Corpus.table`` of the record.
    n : int
        Pairs for each meeting.
    seed : int
    gazetteer : Gazetteer
        Whose meetings count; by default the package's.

    Returns
    -------
    DataFrame
        ``meeting_id, pair`` (from 1), and of each side two columns, such as ``us_passages`` (ids
        with ``|`` between, as in ``meetings.csv``) and ``us_tokens``. No pair of a meeting is there
        twice.

    Raises
    ------
    ValueError
        If a passage of an account is not in the table, or is no official's of its side; if a
        meeting has fewer than `n` pairs.

    Notes
    -----
    A text of a side is said by its own officials, in the source and in a genre of its account, on
    days more than a week before or after the meeting, and has the account's length in tokens, give
    or take a quarter.

    If an account is all that its document has, the texts are whole documents, too. Where fewer than
    ten of these have the length, they are the ten that come nearest to it. Otherwise a text is a
    run of core passages and answers as they follow each other, from the first passage of an
    exchange on, through a week at most, until the length is reached.

    The two texts of a pair are more than a week and at most half a year apart: they tell of no
    common meeting, and speak of one period.

    Examples
    --------
    >>> from bilateral import Corpus
    >>> pairs = placebo_pairs(Corpus.load().table, n=3)
    >>> call = pairs[pairs.meeting_id == "2023-12-21-call"]  # accounts of 124 and 923 tokens
    >>> call[["us_tokens", "mx_tokens"]].values.tolist()
    [[146, 728], [87, 780], [111, 807]]
    """
    accounts = gazetteer.account_passages()
    own = table[own_officials(table, ["core", "answer", "context"], gazetteer)]
    said = own[["side", "passage_id"]].itertuples(index=False, name=None)
    unknown = set(accounts[["side", "passage_id"]].itertuples(index=False, name=None)) - set(said)
    if unknown:
        raise ValueError(
            f"the passage {min(unknown)[1]} of an account is not in the table as an official's of"
            f" {min(unknown)[0]}; give the table of the whole record, or a gazetteer with the"
            " meetings of these texts"
        )
    sources = own.loc[own["passage_id"].isin(accounts["passage_id"]), "source"].unique()
    own = own.loc[own["source"].isin(sources), _COLUMNS].astype({"n_tokens": int} | _TEXTS)
    own["day"] = own.pop("date").to_numpy("datetime64[D]").astype(int)
    own = ordered(own, ["day", "doc_id", "position"], "passage_id")
    by_side = dict(iter(own.set_index("passage_id").groupby("side")))
    found = []
    for row in gazetteer.meetings().to_dict("records"):
        listed = accounts[accounts["meeting_id"] == row["meeting_id"]]
        day = int(np.datetime64(row["date"], "D").astype(int))
        texts = {
            side: _texts(by_side[side], list(account), day)
            for side, account in listed.groupby("side", sort=False)["passage_id"]
        }
        found.append(_drawn(row["meeting_id"], texts, n, seed))
    return pd.concat(found, ignore_index=True)


def _texts(own: pd.DataFrame, account: list[str], day: int) -> _Texts:
    """Texts like an account among a side's passages, in order."""
    there = own.loc[account]
    size = int(there["n_tokens"].sum())
    documents = there["doc_id"].unique()
    alike = (own["source"].isin(there["source"]) & own["genre"].isin(there["genre"])).to_numpy()
    in_first = alike & (own["doc_id"] == documents[0]).to_numpy()
    whole = len(documents) == 1 and in_first.sum() == len(there)
    if not whole:
        alike = alike & (own["relevance"] != "context").to_numpy()
    unit, days, ids, sizes = (
        values.to_numpy()[alike]
        for values in (
            own["doc_id" if whole else "exchange_id"],
            own["day"],
            own.index,
            own["n_tokens"],
        )
    )
    starts = np.flatnonzero(np.concatenate([[True], unit[1:] != unit[:-1]]))
    total = np.concatenate([[0], np.cumsum(sizes)])
    if whole:
        ends = np.append(starts[1:], len(ids))
    else:
        ends = np.searchsorted(total, total[starts] + (1 - WITHIN) * size)
        starts, ends = starts[ends <= len(ids)], ends[ends <= len(ids)]
    texts = _Texts(ids, starts, ends, total[ends] - total[starts], days[starts], days[ends - 1])
    other = (texts.since > day + NEAR) | (texts.until < day - NEAR)
    texts = texts.take(other & (texts.until - texts.since <= NEAR))
    alike = np.abs(texts.tokens - size) <= WITHIN * size
    if whole and alike.sum() < LEAST:
        ratio = np.maximum(texts.tokens, size) / np.clip(texts.tokens, 1, size)
        return texts.take(np.sort(np.argsort(ratio, kind="stable")[:LEAST]))
    return texts.take(alike)


def _drawn(meeting_id: str, texts: dict[str, _Texts], n: int, seed: int) -> pd.DataFrame:
    """Draw pairs of a meeting; the stream is keyed by its id, so other meetings do not matter."""
    one, two = texts.values()
    apart = np.maximum(two.since - one.until[:, None], one.since[:, None] - two.until)
    pairs = np.argwhere((apart > NEAR) & (apart <= FAR))
    if len(pairs) < n:
        raise ValueError(
            f"{meeting_id} has {len(pairs)} pairs of texts that are like its accounts, not the {n}"
            " that are asked for; ask for fewer"
        )
    key = np.random.SeedSequence([seed, zlib.crc32(meeting_id.encode())])
    chosen = np.argsort(np.random.Philox(key).random_raw(len(pairs)), kind="stable")[:n]
    rows = {"meeting_id": meeting_id, "pair": np.arange(1, n + 1)}
    for at, (side, of_side) in enumerate(texts.items()):
        picked = of_side.take(pairs[chosen, at])
        rows[side_column(side, "passages")] = picked.passages()
        rows[side_column(side, "tokens")] = picked.tokens
    return pd.DataFrame(rows)
