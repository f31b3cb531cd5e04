"""Words over time: how often they were said, per period and group, with intervals."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilateral import seeds as seed_words
from bilateral.cleaning.steps.elisions import elisions
from bilateral.corpus import Corpus
from bilateral.discourse import resampling
from bilateral.discourse.cells import known_dates
from bilateral.discourse.counted import NOT_LISTED, cut, lists_of, why_not
from bilateral.discourse.officials import RELEVANCE, own_officials
from bilateral.discourse.themes import count_seeds
from bilateral.order import known_first, ordered

Pattern = str | Sequence[str] | Mapping[str, str | Sequence[str]]

PER = 10_000
_DRAWS = 500
_PERIODS = {"month": "M", "quarter": "Q-DEC", "year": "Y-DEC"}
_REGEX = re.compile(r"[\\()\[\]{}?+^]|\.\*")


def frequency(
    corpus: Corpus,
    pattern: Pattern,
    *,
    by: str = "quarter",
    group: str | None = None,
    relevance: str | Collection[str] | None = RELEVANCE,
    min_documents: int = 8,
) -> pd.DataFrame:
    """Count words per period, and relate them to all that was said.

    Words are seeds: case does not count, a ``*`` ends a word in any way (:mod:`bilateral.seeds`).
    :func:`word_forms` lists what they find. Counted are, as in every analysis, passages in which a
    side's own officials speak about the other country; ``relevance=None`` counts everything.

    Parameters
    ----------
    corpus : Corpus
        No text is needed. Select years, sources or people before: ``corpus.select(since="2021")``.
    pattern : str, list of str or dict
        ``"arancel*|tariff*"``, where ``|`` parts one seed from the next; a list of seeds; or, to
        count several words at once, what each is called and its seeds:
        ``{"fentanyl": "fentanyl|fentanilo", "water": ["agua*", "water"]}``.
    by : {"quarter", "month", "year"}
    group : str, optional
        A column of ``passages`` or ``documents``: ``"side"``, ``"source"``, ``"speaker"``,
        ``"lang"``. Without it all passages are one group, ``all``.
    relevance : str or collection of str, optional
        As for :func:`composition`. ``None`` counts every passage of the corpus, whoever speaks.
    min_documents : int
        A period in which a group has fewer documents has no rate.

    Returns
    -------
    DataFrame
        ``period, group, word, hits, tokens, passages, documents, rate, low, high, not_counted``,
        a row for each word, group and period from the group's first document to its last.
        ``tokens, passages, documents`` are all of that period and group; ``rate`` is hits per
        10,000 of those tokens. 0 hits: never said there. Missing hits: there is no text in which
        it could have been counted. Documents whose date does not tell the period stand in rows
        without a period.

        *Not counted* is not *never said*. Every word of a text is counted, but phrases only if
        they are on the list of the corpus's gazetteer, and numbers are no seeds. ``not_counted``
        names the seeds that are not counted at all, with the reason. Passages in a language in
        which no seed of the word is counted are left out of its hits, tokens, passages and
        documents, and ``not_counted`` says which language; so a phrase of one language is no zero
        in another.

        ``low`` to ``high`` is a 90 % interval of the rate. Hits come in bursts, so a bootstrap
        resamples whole documents (:func:`~bilateral.intervals.bootstrap_share_interval`). Where a
        word was not said in n documents, the upper end is the share of documents that may have it
        if none of n does, with as many hits in each as documents of the group that have it hold
        on average (or those of all groups, or one). The interval covers which documents happened
        to be given in that period. It does not cover what the selection or the sources left out,
        nor whether the word means the same everywhere. Where a few documents hold most of the
        hits, it is a little too narrow: see ``benchmarks/RESULTS.md``. One document gives none.

    Raises
    ------
    ValueError
        If the pattern is none, `by` or `group` is unknown, or no passage is left to count.

    Examples
    --------
    >>> from bilateral.cleaning import count_texts
    >>> counts, terms = count_texts(["Aranceles no, o un arancel", "Y la paz"], ["es", "es"])
    >>> documents = pd.DataFrame({
    ...     "doc_id": ["a", "b"], "date": pd.to_datetime(["2024-12-01", "2025-03-04"])
    ... })
    >>> passages = documents[["doc_id"]].assign(
    ...     passage_id=["a#0", "b#0"], side="MX", role="official", relevance="core", lang="es",
    ...     n_tokens=counts.sum(axis=1),
    ... )
    >>> corpus = Corpus(documents, passages, counts, terms)
    >>> table = frequency(corpus, "arancel*|tariff*", group="side", min_documents=1)
    >>> table[["period", "hits", "tokens", "rate"]].astype(str).values.tolist()
    [['2024Q4', '2', '5', '4000.0'], ['2025Q1', '0', '3', '0.0']]
    """
    words = _words(pattern)
    frame = _frame(corpus, by, group, relevance)
    seeds = _seed_table(words, corpus)
    hits = count_seeds(corpus.counts[frame["row"].to_numpy()], corpus.terms, seeds)
    langs = sorted(frame["lang"].unique())
    counted = _counted(seeds, corpus, langs)
    groups = known_first(frame["group"], list(corpus.gazetteer.sides()["side"]) * (group == "side"))
    if frame["period"].isna().all():
        raise ValueError(
            f"no document to count has a date that tells its {by}; "
            + ("take by='year'" if frame["dated"].any() else "give your texts a column 'date'")
        )
    every = _periods(frame, groups)
    parts = []
    for word in words:
        of_word = [seed for seed in counted if seed.word == word]
        known = frame["lang"].isin([lang for seed in of_word for lang in seed.langs])
        of_frame = frame.assign(hits=hits[word].to_numpy())[known]
        part = _of_word(of_frame, groups, every, min_documents)
        left_out = frame[~known].groupby("group")["lang"].unique()
        notes = {name: _note(of_word, left_out.get(name, ())) for name in groups}
        parts.append(part.assign(word=word, not_counted=part["group"].map(notes).astype("str")))
    columns = ["period", "group", "word", "hits", "tokens", "passages", "documents",
               "rate", "low", "high", "not_counted"]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[columns]


def word_forms(
    corpus: Corpus,
    pattern: Pattern,
    *,
    relevance: str | Collection[str] | None = RELEVANCE,
) -> pd.DataFrame:
    """List the forms that words find, to see whether a star took in too much.

    Parameters
    ----------
    corpus, pattern, relevance
        As for :func:`frequency`.

    Returns
    -------
    DataFrame
        ``word, seed, lang, form, hits, passages, why``, the most frequent forms of a seed first.
        Capitals are not told apart. A seed that was never said has one row with no form and 0
        hits. One that is not counted has a row without a number, and `why` says the reason. Each
        seed is counted by itself: a phrase and a word in it are both counted.

    Raises
    ------
    ValueError
        As for :func:`frequency`.

    Examples
    --------
    >>> from bilateral.cleaning import count_texts
    >>> counts, terms = count_texts(["Aranceles no, o un arancel", "Otro arancel"], ["es", "es"])
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "date": pd.Timestamp("2025-03-04")})
    >>> passages = documents[["doc_id"]].assign(
    ...     passage_id=["a#0", "b#0"], lang="es", n_tokens=counts.sum(axis=1)
    ... )
    >>> corpus = Corpus(documents, passages, counts, terms)
    >>> forms = word_forms(corpus, "arancel*|cuota|guerra comercial", relevance=None)
    >>> forms[["form", "hits", "why"]].values.tolist()  # doctest: +NORMALIZE_WHITESPACE
    [['arancel', 2, ''], ['aranceles', 1, ''], ['', 0, ''],
     ['', <NA>, 'not on the list of phrases']]
    """
    frame = _frame(corpus, "year", None, relevance)
    seeds = _seed_table(_words(pattern), corpus)
    found = seed_words.find(seeds, corpus.terms, cut).drop_duplicates(["row", "column"])
    found = seeds.iloc[found["row"]].assign(
        column=found["column"].to_numpy(),
        form=corpus.terms["term"].str.lower().to_numpy()[found["column"]],
    )
    counts = corpus.counts[frame["row"].to_numpy()].tocsc()
    rows = []
    counted = _counted(seeds, corpus, sorted(frame["lang"].unique()))
    for place, (word, seed, there, why) in enumerate(counted):
        if not there:
            rows.append((place, word, seed, "", "", pd.NA, pd.NA, why))
            continue
        of_seed = found[(found["theme"] == word) & (found["seed"] == seed)]
        n_rows = len(rows)
        for (lang, form), columns in of_seed.groupby(["lang", "form"])["column"]:
            said = counts[:, columns.to_numpy()].sum(axis=1)
            if said.any():
                size = (int(said.sum()), int((said > 0).sum()))
                rows.append((place, word, seed, lang, form, *size, ""))
        if len(rows) == n_rows:
            rows.append((place, word, seed, "", "", 0, 0, ""))
    columns = ["word", "seed", "lang", "form", "hits", "passages", "why"]
    table = pd.DataFrame(rows, columns=["place", *columns])
    table = table.astype({"hits": "Int64", "passages": "Int64"})
    by = ["place", "hits"]
    return ordered(table, by, ["place", "lang", "form"], ascending=[True, False])[columns]


def _words(pattern: Pattern) -> dict[str, list[str]]:
    """What each word is called, and its seeds."""
    if isinstance(pattern, bytes) or not isinstance(pattern, Iterable):
        raise ValueError(f"{pattern!r} is no word to count; write words, as in 'arancel*|tariff*'")
    if isinstance(pattern, str):
        pattern = {" ".join(pattern.split()): pattern}
    elif not isinstance(pattern, Mapping):
        pattern = {" | ".join(map(str, pattern)): pattern}
    words = {}
    for name, given in pattern.items():
        given = (
            list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
        )
        odd = [one for one in given if not isinstance(one, str)]
        if odd or not isinstance(name, str):
            raise ValueError(f"{(odd or [name])[0]!r} is no text; words and their names are text")
        seeds = [" ".join(seed.split()) for one in given for seed in one.split("|")]
        if not seeds or "" in seeds or not name:
            raise ValueError(
                f"{name!r} has an empty word; write words with | between, such as 'tariff*|quota'"
            )
        for seed in seeds:
            if _REGEX.search(seed):
                raise ValueError(
                    f"{seed!r} looks like a regular expression, and only whole words were counted:"
                    " write the words, with * for any ending and | between them, such as"
                    " 'arancel*|tariff*'"
                )
        words[name] = list(dict.fromkeys(seeds))
    if not words:
        raise ValueError("there is no word to count; give one, such as 'arancel*|tariff*'")
    return words


def _seed_table(words: dict[str, list[str]], corpus: Corpus) -> pd.DataFrame:
    """Each seed in each language of the terms, since accents count in some of them."""
    langs = sorted(corpus.terms["lang"].unique())
    rows = [
        (word, lang, elisions(seed, corpus.gazetteer)[0])
        for word in words
        for seed in words[word]
        for lang in langs
    ]
    return pd.DataFrame(rows, columns=["theme", "lang", "seed"])


class _Seed(NamedTuple):
    word: str
    seed: str
    langs: list[str]  # in which it is counted
    why: str  # it is not counted in others


def _counted(seeds: pd.DataFrame, corpus: Corpus, langs: Iterable[str]) -> list[_Seed]:
    """Tell for each seed in which of these languages it is counted."""
    terms, lists = corpus.terms, lists_of(corpus)
    places = seed_words.find(seeds, terms, cut)
    length = terms["term"].str.count(" ").to_numpy()[places["column"]] + 1
    whole = (places["stop"] - places["start"]).to_numpy() == length
    found, itself = set(places["row"]), set(places["row"][whole])
    counted = []
    for (word, seed), rows in seeds.groupby(["theme", "seed"], sort=False):
        several = len(seed_words.words(seed, cut)) > 1
        there = [lang for row, lang in rows["lang"].items() if row in itself]
        if several and there:
            why = NOT_LISTED  # in the other languages
        elif several and not found.isdisjoint(rows.index):
            why = "only inside longer phrases"
        else:
            (why,) = why_not([seed], terms, (), lists)
            there = [] if why else langs
        counted.append(_Seed(word, seed, [lang for lang in langs if lang in there], why))
    return counted


def _note(seeds: list[_Seed], left_out: Iterable[str]) -> str:
    """What of a word is not counted: seeds at all, or the word in some languages."""
    notes = [f"{seed.seed} ({seed.why})" for seed in seeds if not seed.langs]
    some = [seed for seed in seeds if seed.langs]
    if some and len(left_out):
        names = " | ".join(seed.seed for seed in some)
        notes.append(f"{names} in {', '.join(sorted(left_out))} ({some[0].why})")
    return "; ".join(notes)


def _frame(
    corpus: Corpus, by: str, group: str | None, relevance: str | Collection[str] | None
) -> pd.DataFrame:
    """The passages to count: their row in the corpus, period, group, document, language, tokens."""
    if not isinstance(corpus, Corpus):
        raise ValueError(
            f"words are counted in a corpus, not in {type(corpus).__name__}: give the corpus itself"
        )
    if not isinstance(group, str | None):
        raise ValueError(f"group={group!r} must be the name of one column, such as 'side'")
    if not isinstance(by, str) or by not in _PERIODS:
        raise ValueError(
            f"by={by!r} is no period; there are {', '.join(map(repr, _PERIODS))}, and a column to"
            " group by is named in group="
        )
    table, documents = corpus.passages, corpus.documents
    needed = ((table, "passages", ["lang", "n_tokens"]), (documents, "documents", ["date"]),
              (corpus.terms, "terms", ["term", "lang", "kind"]))  # fmt: skip
    for part, called, columns in needed:
        lacks = [column for column in columns if column not in part]
        if lacks:
            raise ValueError(f"{called} have no column {lacks[0]!r}, which frequency needs")
    if not pd.api.types.is_datetime64_any_dtype(documents["date"]):
        raise ValueError("the column date of documents holds no dates; use pandas.to_datetime")
    of_document = documents.set_index("doc_id").reindex(table["doc_id"])
    of_document.index = table.index
    dates = known_dates(of_document, by)
    if group is None:
        groups = "all"
    elif group in table or group in documents:
        groups = (table if group in table else of_document)[group]
    else:
        known = ", ".join(sorted({*table, *documents}))
        raise ValueError(f"no column {group!r} to group by; there are {known}")
    frame = table[["doc_id", "lang"]].assign(
        row=np.arange(len(table)), tokens=table["n_tokens"], group=groups,
        dated=of_document["date"].notna(),
        period=dates.dt.to_period(_PERIODS[by]),
    )  # fmt: skip
    if relevance is not None:
        lacks = [name for name in ("side", "role", "relevance") if name not in table]
        if lacks:
            raise ValueError(
                f"passages have no column {lacks[0]!r}, which tells whose words count; with"
                " relevance=None every passage counts"
            )
        frame = frame[own_officials(table, relevance, corpus.gazetteer)]
    if frame.empty:
        raise ValueError(
            "nothing to count: no passage of the corpus is by a side's own officials about the"
            " other country (column 'side'); with relevance=None every passage counts"
        )
    missing = int(frame["group"].isna().sum())
    if missing:
        raise ValueError(
            f"{missing} of the passages to count have no {group}, and would be in no group; fill"
            " the column, or select passages that have it"
        )
    return frame


def _periods(frame: pd.DataFrame, groups: list) -> pd.MultiIndex:
    """Every period of each group, from its first document to its last."""
    periods = frame["period"].dropna()
    parts = {
        name: pd.DataFrame({"group": name, "period": pd.period_range(dated.min(), dated.max())})
        for name, dated in periods.groupby(frame["group"])
    }
    parts = [parts[name] for name in groups if name in parts]
    return pd.MultiIndex.from_frame(pd.concat(parts, ignore_index=True))


def _of_word(
    frame: pd.DataFrame, groups: list, every: pd.MultiIndex, min_documents: int
) -> pd.DataFrame:
    """Hits and what they are counted of, in every period of every group."""
    summed = frame.assign(passages=1).groupby(["group", "period", "doc_id"], dropna=False)
    documents = summed[["hits", "tokens", "passages"]].sum().reset_index()
    by = ["group", "period"]
    cells = documents.groupby(by, dropna=False)[["hits", "tokens", "passages"]].sum()
    cells["documents"] = documents.groupby(by, dropna=False).size()
    undated = cells[cells.index.get_level_values("period").isna()]
    cells = cells.reindex(every).astype({"hits": "Int64"})
    sizes = ["tokens", "passages", "documents"]
    cells[sizes] = cells[sizes].fillna(0).astype(int)

    usual = resampling.usual(documents, ["hits"], ["group"], least=1.0)["hits"]
    found = {
        cell: _estimate(part[part["tokens"] > 0], usual.loc[part.index[0]], cell)
        for cell, part in documents.groupby(by)
        if len(part) >= min_documents and part["tokens"].sum()
    }
    values = np.array([found.get(cell, (np.nan,) * 3) for cell in every])
    cells[["rate", "low", "high"]] = values
    cells = pd.concat([cells.reset_index(), undated.reset_index()])
    cells["hits"] = cells["hits"].astype("Int64")
    order = cells["group"].map({name: i for i, name in enumerate(groups)})
    return ordered(cells.assign(order=order), ["order", "period"], ["order", "period"])


def _estimate(documents: pd.DataFrame, usual: float, cell: tuple) -> np.ndarray:
    """Hits per so many tokens of some documents, with the ends of its interval."""
    hits, tokens = (documents[[name]].to_numpy(dtype=float) for name in ("hits", "tokens"))
    draws = {"n_boot": _DRAWS, "seed": 0}
    found = resampling.rate(hits, tokens[:, 0], np.array([usual]), cell, uneven=True, **draws)
    return PER * found[:, 0]
