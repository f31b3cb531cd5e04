"""What to look at before a corpus is analysed: a table, one row a finding."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from bilateral.accents import unaccented
from bilateral.corpus.asked import period

if TYPE_CHECKING:
    from bilateral.corpus.corpus import Corpus

LONG = 1000  # tokens of a passage
_YEARS = (1678, 2261)  # those that a corpus can hold
_SHOWN = 3  # rows that are named
_LOOKED_THROUGH = 10_000  # passages; of more, copies are those that were found as they were made
_LETTERS = 10  # of a name that may have another one letter off


def review(corpus: Corpus, *, today: str | date | None = None) -> pd.DataFrame:
    """Look for what is often wrong in a corpus: dates, ids, lengths, languages, copies, names.

    Everything that is looked for has a row, also where nothing is found. Nothing is changed.

    Parameters
    ----------
    corpus : Corpus
        With text or without.
    today : str or date, optional
        A later date is in the future. By default the day of this computer's clock: a review may
        then say another thing tomorrow. Name a day where the result must stay the same.

    Returns
    -------
    DataFrame
        ``what`` is looked for, ``n`` how many there are (missing where nothing can be said, since
        the corpus has no such column), ``of`` how many ``documents``, ``passages`` or ``authors``
        were looked at, in ``unit``; ``rows``, up to three of their ids; ``advice``, what to do.
        Copies are looked for in the corpus as it is, also across corpora that were put together; of
        more than 10,000 passages only those that were found as it was made, and ``advice`` says so.

    Examples
    --------
    >>> from scipy import sparse
    >>> from bilateral.corpus import Corpus
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "date": ["2024-03-04", "2042-03-04"]})
    >>> passages = pd.DataFrame({"doc_id": ["a", "b"], "passage_id": ["a#0", "b#0"]})
    >>> terms = pd.DataFrame({"term": ["agua"]})
    >>> corpus = Corpus(documents, passages, sparse.csr_array([[1], [0]]), terms)
    >>> found = corpus.review(today="2026-11-30")
    >>> found.loc[found["n"].fillna(0) > 0, ["what", "n", "of", "unit", "rows"]]
                 what  n  of       unit rows
    2    future dates  1   2  documents    b
    4     empty texts  1   2  documents    b
    5  empty passages  1   2   passages  b#0
    """
    until = pd.Timestamp(date.today()) if today is None else period("today", today)[1]
    if today is None:
        until += pd.Timedelta(days=1)
    rows = [
        *_dates(corpus, until),
        _similar_ids(corpus),
        *_lengths(corpus),
        _languages(corpus),
        _sides(corpus),
        *_copies(corpus),
        _authors(corpus),
    ]
    table = pd.DataFrame(rows, columns=["what", "n", "of", "unit", "rows", "advice"])
    return table.astype({"n": "Int64", "of": "int64"})


def _row(what: str, found: Iterable[object], of: int, unit: str, advice: str) -> tuple:
    """A row: advice is given where something was found."""
    found = list(found)
    few = ", ".join(map(str, found[:_SHOWN])) + (", …" if len(found) > _SHOWN else "")
    return what, len(found), of, unit, few, advice if found else ""


def _unknown(what: str, table: str, column: str) -> tuple:
    return what, pd.NA, 0, table, "", f"not looked for: {table} have no column {column}"


def _problems(corpus: Corpus, words: str) -> list[str]:
    """Where something was told as the corpus was made."""
    told = corpus.problems["reason"].str.contains(words, regex=False)
    return corpus.problems.loc[told, "path"].tolist()


def _dates(corpus: Corpus, until: pd.Timestamp) -> list[tuple]:
    documents = corpus.documents
    names = ["missing dates", "impossible dates", "future dates"]
    if "date" not in documents:
        return [_unknown(name, "documents", "date") for name in names]
    given, ids, n = documents["date"], documents["doc_id"], len(documents)
    blank = given.isna() | (given.astype(str).str.strip() == "")
    dates = given
    if not pd.api.types.is_datetime64_any_dtype(given):  # text, in a corpus made by hand
        dates = pd.to_datetime(given.where(~blank).astype(str), format="ISO8601", errors="coerce")
    dates = dates.astype("datetime64[s]")
    wrong = ~blank & (dates.isna() | ~dates.dt.year.between(*_YEARS))
    future = ~wrong & (dates >= until)
    told = _problems(corpus, "is no date")
    return [
        _row(
            "missing dates",
            ids[blank],
            n,
            "documents",
            "give their dates; what goes by date leaves these documents out",
        ),
        _row(
            "impossible dates",
            [*ids[wrong], *told],
            n,
            "documents",
            f"write dates as YYYY-MM-DD, from {_YEARS[0]} to {_YEARS[1]}",
        ),
        _row(
            "future dates",
            ids[future],
            n,
            "documents",
            "look them up in the source: day and month may be exchanged, or a year mistyped",
        ),
    ]


def _similar_ids(corpus: Corpus) -> tuple:
    """Ids that were there twice, and ids that one takes for the same."""
    ids = corpus.documents["doc_id"].astype(str)
    key = ids.str.split().str.join("").str.casefold()
    alike = ids[key.duplicated(keep=False)]
    return _row(
        "repeated ids (or the same but for case and spaces)",
        [*_problems(corpus, "has the same id"), *alike],
        len(ids),
        "documents",
        "see whether a text is there twice; if not, give each an id of its own",
    )


def _lengths(corpus: Corpus) -> list[tuple]:
    documents, passages = corpus.documents, corpus.passages
    if "n_tokens" in passages:
        sizes = passages["n_tokens"].to_numpy(np.float64, na_value=np.nan)
    else:
        sizes = np.asarray(corpus.counts.sum(axis=1), dtype=np.float64).ravel()
    per_document = pd.Series(sizes).groupby(passages["doc_id"].to_numpy()).sum()
    words = documents["doc_id"].map(per_document).fillna(0)
    return [
        _row(
            "empty texts",
            documents.loc[words.to_numpy() == 0, "doc_id"],
            len(documents),
            "documents",
            "see whether the text was read; leave these documents out otherwise",
        ),
        _row(
            "empty passages",
            passages.loc[sizes == 0, "passage_id"],
            len(passages),
            "passages",
            "nothing to do: they hold marks such as (Applause.), and no model uses them",
        ),
        _row(
            f"very long passages (over {LONG:,} tokens)",
            passages.loc[sizes > LONG, "passage_id"],
            len(passages),
            "passages",
            "cut them into passages: a topic model takes a long text for one about everything",
        ),
    ]


def _languages(corpus: Corpus) -> tuple:
    what = "documents in several languages"
    if "lang" not in corpus.passages:
        return _unknown(what, "passages", "lang")
    several = corpus.passages.groupby("doc_id", sort=False)["lang"].nunique()
    return _row(
        what,
        several.index[several > 1],
        len(corpus.documents),
        "documents",
        "select passages by lang, or leave these documents out of what compares languages",
    )


def _sides(corpus: Corpus) -> tuple:
    what = "documents without a side"
    table = corpus.passages if "side" in corpus.passages else corpus.documents
    if "side" not in table:
        return _unknown(what, "documents", "side")
    side = table["side"].fillna("none").astype(str).str.strip()
    unset = side.isin(["", "none"]).groupby(table["doc_id"].to_numpy(), sort=False).all()
    return _row(
        what,
        unset.index[unset.to_numpy()],
        len(corpus.documents),
        "documents",
        "say for whom they speak (side); what compares sides leaves them out",
    )


def _copies(corpus: Corpus) -> list[tuple]:
    """Passages that repeat an earlier one of the corpus, also across corpora put together."""
    found, n = corpus.duplicates, len(corpus.passages)
    known, whole = set(found["passage_id"]), not len(found) or n <= _LOOKED_THROUGH
    if whole:
        found = _near_duplicates(corpus)
    there = found[found["passage_id"].isin(corpus.passages["passage_id"])]
    repeats = there[there.duplicated("cluster")]
    same = there[there["similarity"] == 1]
    exact = repeats["passage_id"].isin(same.loc[same.duplicated("cluster"), "passage_id"])
    advice = {
        "exact copies (the same words)": (
            "keep the earliest of each by select(duplicates='first'), or say that copies count"
        ),
        "near copies (.8 of the words or more)": (
            "read a few beside the earliest, then decide on select(duplicates='first')"
        ),
    }
    rows = []
    for (what, do), these in zip(advice.items(), (exact, ~exact), strict=True):
        ids = repeats.loc[these, "passage_id"]
        row = _row(what, ids, n, "passages", do)
        more = []
        if len(new := set(ids) - known):
            more = [f"{len(new):,} are not in corpus.duplicates, so select does not drop them:"
                    " near_copies(one, of=other) names those of corpora put together"]  # fmt: skip
        elif not whole:
            more = ["copies across corpora put together are not looked for among so many passages:"
                    " near_copies(one, of=other) does that"]  # fmt: skip
        rows.append((*row[:-1], "; ".join([*filter(None, row[-1:]), *more])))
    return rows


def _near_duplicates(corpus: Corpus) -> pd.DataFrame:
    from bilateral.corpus.duplicates import near_duplicates  # it loads slowly

    date = pd.NaT
    if "date" in corpus.documents:
        dates = corpus.documents.set_index("doc_id")["date"]
        date = dates.reindex(corpus.passages["doc_id"]).to_numpy()
    rows = np.arange(len(corpus.passages))
    if "role" in corpus.passages:  # a moderator's announcements recur
        rows = np.flatnonzero(corpus.passages["role"] != "moderator")
    single = np.arange(len(corpus.terms))
    if "kind" in corpus.terms:
        single = np.flatnonzero(corpus.terms["kind"] != "phrase")
    compared = corpus.passages[["passage_id"]].assign(date=date)
    return near_duplicates(corpus.counts[rows][:, single], compared.iloc[rows])


def _authors(corpus: Corpus) -> tuple:
    what = "authors under two spellings"
    tables = [corpus.documents.get("author"), corpus.passages.get("speaker")]
    names = [column.dropna().astype(str) for column in tables if column is not None]
    if not names:
        return _unknown(what, "documents", "author")
    there = sorted({" ".join(name.split()) for column in names for name in column} - {""})
    return _row(
        what,
        [" = ".join(group) for group in same_names(there)],
        len(there),
        "authors",
        "write each name in one way, if it is one person",
    )


def same_names(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of names that may be one person's.

    Two names are of one group if they differ in case, accents, marks, spaces or the order of their
    words alone; or if they have ten letters or more and are, for the rest, one letter off.

    Parameters
    ----------
    names : iterable of str

    Returns
    -------
    list of tuple of str
        Each of two or more names, sorted.

    Examples
    --------
    >>> same_names(["Ana Ruiz Peña", "RUIZ PEÑA, ANA", "Ana Ruiz Pena", "Luis Ruiz"])
    [('Ana Ruiz Pena', 'Ana Ruiz Peña', 'RUIZ PEÑA, ANA')]
    >>> same_names(["Roberta Lajous", "Roberta Lajus", "Roberto Campa"])
    [('Roberta Lajous', 'Roberta Lajus')]
    """
    by_key: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        words = re.findall(r"\w+", unaccented(name).casefold())
        by_key.setdefault(" ".join(sorted(words)), []).append(name)
    by_key.pop("", None)
    group = {key: key for key in by_key}

    def first(key: str) -> str:
        while group[key] != key:
            key = group[key]
        return key

    # Two words that are a letter off are the same after a letter of one, or of both, is left out.
    near: dict[str, list[str]] = {}
    for key in by_key:
        if len(key.replace(" ", "")) >= _LETTERS:
            without_one = (key[:i] + key[i + 1 :] for i in range(len(key)))
            for without in dict.fromkeys([key, *without_one]):
                near.setdefault(without, []).append(key)
    for keys in near.values():
        for one, other in combinations(keys, 2):
            if _one_off(one, other):
                group[first(other)] = first(one)
    members: dict[str, list[str]] = {}
    for key, spellings in by_key.items():
        members.setdefault(first(key), []).extend(spellings)
    return sorted(tuple(sorted(of)) for of in members.values() if len(of) > 1)


def _one_off(one: str, other: str) -> bool:
    """Whether a letter is left out, put in or another one."""
    short, long = sorted((one, other), key=len)
    at = next((i for i, (a, b) in enumerate(zip(short, long)) if a != b), len(short))  # noqa: B905
    return short[at:] == long[at + 1 :] or short[at + 1 :] == long[at + 1 :]
