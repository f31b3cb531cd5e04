"""Two accounts of one meeting: what both name, what only one names, and in which words."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilateral.cleaning.clean import clean
from bilateral.cleaning.sentences import sentence_spans
from bilateral.cleaning.terms.count import TypeCounter, merge
from bilateral.corpus import Corpus
from bilateral.discourse.persons import Persons, persons_in_passages, persons_in_sentences
from bilateral.discourse.things import PERSON, Named, countable, named, phrases_in, uncounted
from bilateral.gazetteer.meetings import side_column
from bilateral.order import ordered

SPEAKS, NAMED = "(speaks)", "(named)"
KINDS = ("commitment", "intention", "hedge")
"""The kinds of words that ``hedges.csv`` lists."""
_SHOWN = 4  # words of a thing


class _Account(NamedTuple):
    """An account cut into units: sentences where its text is there, else passages."""

    found: Named
    persons: Persons
    tokens: np.ndarray
    said: list[str]  # the sentences; empty without text

    def of_thing(self, hits: np.ndarray) -> dict:
        """What is told of a thing that is named so often in each unit."""
        first, size = int(np.flatnonzero(hits)[0]), max(int(self.tokens.sum()), 1)
        known = len(self.tokens) > 1 or self.said
        return {
            "n": int(hits.sum()),
            "place": float(self.tokens[:first].sum() / size) if known else np.nan,
            "space": float(self.tokens[hits > 0].sum() / size) if self.said else np.nan,
            "sentence": self.said[first] if self.said else "",
        }

    def things(self) -> pd.DataFrame:
        """One row for each thing that is named."""
        often = np.asarray(self.found.counts.sum(axis=0)).ravel()
        rows, known = [], {}
        for at, key in enumerate(self.found.things.to_dict("records")):
            hits = self.found.hits[:, [at]].toarray().ravel()
            weight = self.found.weights[:, [at]].toarray().ravel()
            words = _listed(self.found.terms["term"][weight > 0], often)
            if key["kind"] == PERSON:
                known[key["thing"]] = words
            else:
                rows.append({**key, **self.of_thing(hits), "words": words})
        for at, name in enumerate(self.persons.names):
            hits = self.persons.hits[:, [at]].toarray().ravel()
            words = _most(self.persons.words[at]) or known.get(name, NAMED)
            rows.append({"thing": name, "kind": PERSON, **self.of_thing(hits), "words": words})
        columns = ["thing", "kind", "n", "place", "space", "sentence", "words"]
        return pd.DataFrame(rows, columns=columns)


def two_accounts(corpus: Corpus, meeting_id: str) -> tuple[Corpus, Corpus]:
    """Each side's account of a meeting.

    Parameters
    ----------
    corpus : Corpus
        The record, or another corpus that has the passages of ``gazetteer.meetings()``.
    meeting_id : str

    Returns
    -------
    tuple of Corpus
        In the order of the sides; each has the passages that ``meetings.csv`` lists, in its order
        of days.

    Raises
    ------
    LookupError
        If there is no such meeting, or the corpus lacks a passage of it.

    Examples
    --------
    >>> us, mx = two_accounts(Corpus.load(), "2023-12-21-call")
    >>> len(us.passages), len(mx.passages)
    (1, 5)
    """
    rows = corpus.gazetteer.account_passages()
    rows = rows[rows["meeting_id"] == str(meeting_id)]
    if not len(rows):
        known = ", ".join(corpus.gazetteer.meetings()["meeting_id"])
        raise LookupError(f"no meeting {meeting_id!r} in meetings.csv; there are {known}")
    lacks = sorted(set(rows["passage_id"]) - set(corpus.passages["passage_id"]))
    if lacks:
        raise LookupError(
            f"the corpus has no passage {lacks[0]!r}, which meetings.csv lists; give the whole"
            " record"
        )
    one, two = (
        corpus.select(passage_id=list(rows.loc[rows["side"] == side, "passage_id"]))
        for side in corpus.gazetteer.counterparts()
    )
    return one, two


def accounts(one: Corpus, two: Corpus) -> pd.DataFrame:
    """Compare two accounts: what both name, and what only one of them names.

    Parameters
    ----------
    one, two : Corpus
        An account each: passages of one side, in one language each. :func:`two_accounts` gives
        those of a meeting, ``Corpus.from_texts`` makes one of a text of your own.

    Returns
    -------
    DataFrame
        One row for each thing that is named: ``thing, kind, named_by`` (``both`` or a side), and
        of each side, in columns such as ``us_n``:

        - ``n``: how often it is named; missing where the counts can tell none of the words for it:
          it may be named, or not;
        - ``place``: the share of the account that stands before the sentence that first names it.
          Without the text it is the passage that first names it, and missing if there is only one;
        - ``space``: the share of the account's words that stand in sentences that name it; missing
          without the text;
        - ``words``: the words that name it, the most frequent first. ``(speaks)``: the person
          speaks in this account, and so does not name himself or herself. ``(named)``: the person
          is named, and the counts do not tell by which words;
        - ``sentence``: the first sentence that names it; blank without the text.

        ``not_counted`` are words for a thing that one account does not name which the counts of
        the record cannot tell; with texts all are looked for. The things that both name come first,
        then those of the first account, in the order in which they are first named.

    Raises
    ------
    ValueError
        If an account has no passages, or passages of two sides; if both are of one side; if their
        gazetteers differ.

    Notes
    -----
    The things are those of ``things.csv``, persons and themes (:mod:`bilateral.discourse.things`).
    What is not on these lists is not seen, and a word may be meant otherwise than it is listed:
    read the words. Persons are those of the mentions, by name or by the office they held on that
    day; an office does not count beside the name. If one account names a person by the given name
    alone, and the other names one person of that given name, it is taken to be that person.

    See Also
    --------
    account_words : How long the accounts are, and their words of commitment and hedging.
    asymmetry : Whether two accounts differ more than texts of different meetings.

    Examples
    --------
    >>> table = accounts(*two_accounts(Corpus.load(), "2023-12-21-call"))
    >>> crossings = table[table.thing == "border crossings and ports of entry"]
    >>> crossings[["named_by", "us_words", "mx_words"]].values.tolist()
    [['both', 'ports of entry', 'aduana, puentes']]
    >>> table[table.named_by == "US"].thing.head(3).tolist()
    ['Los Angeles Declaration', 'enforcement', 'Los Angeles']
    """
    sides = sides_of(one, two)
    date = _date(one, two)
    read = [_read(*of, date) for of in zip((one, two), sides, strict=True)]
    table = _beside([account.things() for account in read], sides)
    for side, account, corpus in zip(sides, read, (one, two), strict=True):
        speaks = table["thing"].isin(corpus.passages["speaker"]) & (table["kind"] == PERSON)
        n, words = side_column(side, "n"), side_column(side, "words")
        table.loc[speaks & (table[n] == 0), words] = SPEAKS
        _add_given_names(table, side, account)
    names = [side_column(side, "words") for side in sides]
    by = np.where((table[names] != "").all(axis=1), "both", "")
    for side, words in zip(sides, names, strict=True):
        by = np.where((by == "") & (table[words] != ""), side, by)
    table.insert(2, "named_by", by)
    table["not_counted"] = ""
    for side, corpus in zip(sides, (one, two), strict=True):
        if corpus.text is None:
            _say_what_is_not_counted(table, side, corpus)
    return _in_order(table[~table["thing"].isin(one.gazetteer.sides()["name"])], sides)


def account_words(one: Corpus, two: Corpus) -> pd.DataFrame:
    """Tell how long two accounts are, and count their words of commitment and of hedging.

    Parameters
    ----------
    one, two : Corpus
        As for :func:`accounts`.

    Returns
    -------
    DataFrame
        ``side, kind, n, per_1000, words, tokens, sentences, passages``: three rows a side, for the
        kinds of ``hedges.csv``: ``commitment`` (*agreed to*), ``intention`` (*seeks to*) and
        ``hedge`` (*in principle*). ``per_1000`` is per 1,000 tokens. ``sentences`` is missing
        without the text. A phrase counts also where it is denied or asked: read its sentence.

    Raises
    ------
    ValueError
        As for :func:`accounts`.

    Examples
    --------
    >>> table = account_words(*two_accounts(Corpus.load(), "2023-12-21-call"))
    >>> table[["side", "kind", "n", "words"]].head(3).values.tolist()
    [['US', 'commitment', 1, 'agreed that'], ['US', 'intention', 0, ''], ['US', 'hedge', 0, '']]
    """
    rows = []
    hedges = one.gazetteer.table("hedges").rename(columns={"kind": "theme", "phrase": "seed"})
    for side, corpus in zip(sides_of(one, two), (one, two), strict=True):
        account = _read(corpus, side, None)
        totals = account.found.counts.sum(axis=0)
        terms = account.found.terms
        here = hedges[hedges["lang"].isin(terms["lang"])]
        for kind in KINDS:
            phrase = terms["term"].str.lower()[terms["kind"] == "phrase"]
            places = phrase[phrase.isin(here.loc[here["theme"] == kind, "seed"])]
            size = account.tokens.sum()
            n = int(totals[places.index].sum())
            rows.append(
                {
                    **{"side": side, "kind": kind, "n": n, "per_1000": 1000 * n / max(size, 1)},
                    **{"words": _listed(places, totals), "tokens": int(size)},
                    "sentences": len(account.said) if account.said else pd.NA,
                    "passages": len(corpus.passages),
                }
            )
    return pd.DataFrame(rows).astype({"sentences": "Int64"})


def sides_of(one: Corpus, two: Corpus) -> list[str]:
    """The side of each account, which tells them apart.

    Examples
    --------
    >>> sides_of(*two_accounts(Corpus.load(), "2023-12-21-call"))
    ['US', 'MX']
    """
    sides = []
    for corpus, which in ((one, "first"), (two, "second")):
        if not isinstance(corpus, Corpus):
            raise TypeError(
                f"the {which} account is {type(corpus).__name__}; give a Corpus, such as"
                " Corpus.from_texts([text], side='…')"
            )
        if not len(corpus.passages):
            raise ValueError(f"the {which} account has no passages; select some")
        there = sorted(set(corpus.table["side"]))
        if len(there) > 1:
            raise ValueError(
                f"the {which} account has passages of {' and '.join(there)}; select one side"
            )
        sides += there
    if sides[0] == sides[1]:
        raise ValueError(
            f"both accounts are of the side {sides[0]!r}; give each its own, as in"
            " Corpus.from_texts([text], side='…')"
        )
    if one.gazetteer != two.gazetteer:
        raise ValueError("the accounts have different gazetteers; make both with one of them")
    return sides


def _date(one: Corpus, two: Corpus) -> str | None:
    dates = pd.concat([one.documents["date"], two.documents["date"]]).dropna()
    return f"{dates.min():%Y-%m-%d}" if len(dates) else None


def sentences_of(corpus: Corpus) -> tuple[list[str], list[str]]:
    """Cut the texts of all passages into sentences, and give the language of each.

    Examples
    --------
    >>> sentences_of(Corpus.from_texts(["They met. They spoke."], lang="en"))
    (['They met.', 'They spoke.'], ['en', 'en'])
    """
    said, langs = [], []
    for passage, lang in corpus.passages[["passage_id", "lang"]].itertuples(index=False):
        text = " ".join(clean(corpus.text[passage], gazetteer=corpus.gazetteer).text.split())
        said += [text[start:end] for start, end in sentence_spans(text)]
        langs += [lang] * (len(said) - len(langs))
    return said, langs


def _read(corpus: Corpus, side: str, date: str | None) -> _Account:
    """Cut an account into sentences if all its text is there, else into its passages."""
    passages, gazetteer = corpus.passages, corpus.gazetteer
    if corpus.text is None or not passages["passage_id"].isin(corpus.text.index).all():
        tokens = passages["n_tokens"].to_numpy(dtype=np.int64)
        found = named(corpus.counts, corpus.terms, gazetteer, date)
        return _Account(found, persons_in_passages(corpus), tokens, [])
    said, langs = sentences_of(corpus)
    units = gazetteer.table("units").set_index("phrase")["kind"].to_dict()
    counter = TypeCounter(phrases_in(said, gazetteer), units)
    encoded = counter.encode(said)
    counts, terms = merge([counter.count(encoded, langs)])
    persons = persons_in_sentences(said, langs, date, side, gazetteer)
    return _Account(named(counts, terms, gazetteer, date), persons, encoded.sizes(), said)


def _listed(terms: pd.Series, often: np.ndarray) -> str:
    """The most frequent of some terms, each once, whatever its capitals."""
    n: Counter[str] = Counter()
    for column, term in terms.items():
        n[term.lower()] += int(often[column])
    return _most(n)


def _most(n: Counter[str]) -> str:
    words = sorted((word for word in n if n[word]), key=lambda word: (-n[word], word))
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return ", ".join(words[:_SHOWN]) + more


def _beside(tables: list[pd.DataFrame], sides: list[str]) -> pd.DataFrame:
    """Both accounts' things in one table; zeros and blanks for what one does not name."""
    keys = ["thing", "kind"]
    for table, side in zip(tables, sides, strict=True):
        table.columns = [c if c in keys else side_column(side, c) for c in table]
    table = tables[0].merge(tables[1], on=keys, how="outer")
    for side in sides:
        for name, blank in (("n", 0), ("words", ""), ("sentence", "")):
            table[side_column(side, name)] = table[side_column(side, name)].fillna(blank)
        table = table.astype({side_column(side, "n"): "Int64"})
        space, place = (side_column(side, name) for name in ("space", "place"))
        known = tables[sides.index(side)][space].notna().any()
        table[space] = table[space].fillna(0.0 if known else np.nan)
        table[place] = table[place].astype(float)
    return table


def _add_given_names(table: pd.DataFrame, side: str, account: _Account) -> None:
    """Find a person whom the other account names, and this one by the given name alone."""
    words = side_column(side, "words")
    persons = table[table["kind"] == PERSON]
    given = persons["thing"].str.split().str[0]
    alone = given[(persons[words] == "") & ~given.duplicated(keep=False)]
    terms = account.found.terms
    for row, name in alone.items():
        is_word = (terms["kind"] == "word") & (terms["term"] == name)
        columns = np.flatnonzero(is_word)
        within = [column for column, parts in enumerate(terms["parts"]) if {*parts} & {*columns}]
        hits = account.found.counts[:, columns].sum(axis=1)
        hits = hits - account.found.counts[:, within].sum(axis=1)
        if hits.sum() > 0:
            found = account.of_thing(hits)
            for column, value in (found | {"words": name.lower()}).items():
                table.loc[row, side_column(side, column)] = value


def _say_what_is_not_counted(table: pd.DataFrame, side: str, corpus: Corpus) -> None:
    """Of things that an account does not name, the words that its counts cannot tell."""
    langs, n = sorted(set(corpus.passages["lang"])), side_column(side, "n")
    silent = (table[side_column(side, "words")] == "") & (table["kind"] != PERSON)
    for row, thing in table.loc[silent, "thing"].items():
        words = [w for lang in langs for w in uncounted(thing, lang, corpus.gazetteer)]
        table.loc[row, "not_counted"] = ", ".join(words)
        if not any(countable(thing, lang, corpus.gazetteer) for lang in langs):
            table.loc[row, n] = pd.NA


def _in_order(table: pd.DataFrame, sides: list[str]) -> pd.DataFrame:
    """What both name, then what the first names, then the second, each by its first place."""
    places = table[[side_column(side, "place") for side in sides]]
    first = places.iloc[:, 0].where(table["named_by"] != sides[1], places.iloc[:, 1])
    rank = table["named_by"].map({"both": 0, sides[0]: 1, sides[1]: 2})
    keys = ["_rank", "_first"]
    table = ordered(table.assign(_rank=rank, _first=first), keys, ["kind", "thing"])
    parts = ("n", "place", "space", "words", "sentence")
    columns = [side_column(side, part) for part in parts for side in sides]
    return table[["thing", "kind", "named_by", *columns, "not_counted"]]
