"""One note, and what the other rooms say of it: the parts of its page."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilateral.brief import models
from bilateral.brief.names import Span, named
from bilateral.cleaning import Recipe, clean, translation_signs
from bilateral.cleaning.codes import code_of
from bilateral.cleaning.steps.artefacts import crawl_date
from bilateral.corpus import Corpus, near_copies, own
from bilateral.corpus.asked import period
from bilateral.corpus.frames import iso_date
from bilateral.discourse import place, seed_columns, similar
from bilateral.discourse.themes import count_seeds
from bilateral.gazetteer import Gazetteer
from bilateral.order import ordered
from bilateral.sources.files.dates import Day, date_in_text, read_date
from bilateral.sources.model import Document

#: How texts are cleaned to be compared across languages.
RECIPE = Recipe(concepts=True, min_df=2)
_COMPARED = {"relevance": ["core", "answer"], "duplicates": "first"}
_SIMILAR = 5  # passages of each side
_NEAR, _EVENTS = 30, 3  # days to an event that is near; how many are listed
_HEAD = 4_000  # characters in which a heading is looked for
_PUBLISHED = re.compile(
    r"\b(?:published|posted|publicad[oa]|fecha de publicaci[oó]n)\b(?: on| el)?:?([^\n]{0,40})",
    re.IGNORECASE,
)


class Known(NamedTuple):
    """The day of a note, and what says it.

    Attributes
    ----------
    date : str
        ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY``, or empty.
    basis : str
        What says it, or why no day is known.
    """

    date: str
    basis: str


@dataclass(frozen=True)
class Brief:
    """What is known of one note. Printed it is a page; in a notebook, a table.

    Attributes
    ----------
    facts : dict of str to str
        What the note is: language, length, days, dateline, speakers.
    text : str
        Cleaned.
    signs : DataFrame
        Signs that it was translated: :func:`bilateral.cleaning.translation_signs`.
    names : DataFrame
        Persons and offices named: :func:`bilateral.brief.names.named`.
    themes : DataFrame
        ``theme, name, hits, words``: seed words found, each with how often.
    events : DataFrame
        ``date, title, days``: events of the gazetteer near the day; of an event after it, `days`
        is above 0.
    copies : DataFrame
        Passages that nearly repeat one of the record: :func:`bilateral.corpus.near_copies`.
    similar : DataFrame
        The record's passages that are most similar, by side:
        :func:`bilateral.discourse.similar`.
    topics : DataFrame
        ``topic, words, share, low, high, n_tokens, known``: its share of each topic of the model.
    said : dict of str to str
        By the name of an attribute, what is to be said of it: why it is empty, what it rests on.
    corpus : Corpus
        The note.
    """

    facts: dict[str, str]
    text: str
    signs: pd.DataFrame
    names: pd.DataFrame
    themes: pd.DataFrame
    events: pd.DataFrame
    copies: pd.DataFrame
    similar: pd.DataFrame
    topics: pd.DataFrame
    said: dict[str, str] = field(repr=False)
    corpus: Corpus = field(repr=False)

    def __str__(self) -> str:
        from bilateral.brief.page import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from bilateral.brief.page import as_html

        return as_html(self)


def brief(
    text: str,
    *,
    lang: str | None = None,
    date: str | None = None,
    side: str | None = None,
    record: Corpus | None = None,
) -> Brief:
    """Say on one page what is known of one note: an agency note, a communiqué, an article.

    Nothing is guessed: what the text does not say, and what no table has, is left open, and the
    page says so. All that is found is found by a program; read the note.

    Parameters
    ----------
    text : str
    lang : str, optional
        A code or a name; else found from the text.
    date : str, optional
        The day of the text, ``2024-06-22``, ``2024-06`` or ``2024``; else what the text says. The
        date of a crawl counts only if there is no other, and the page says so.
    side : str, optional
        Whose text it is.
    record : Corpus, optional
        What the note is put beside; by default the record of the package.

    Returns
    -------
    Brief

    Raises
    ------
    ValueError
        If there is no word in the text, or the date or language is none.
    TypeError
        If `text` is no string.

    Examples
    --------
    >>> note = "Tijuana, 20 de julio de 2021.- La vacunación en la frontera avanza, informó la SRE."
    >>> found = brief(note)
    >>> found.facts["day"], found.themes["words"].tolist()
    ('2021-07-20, in its heading or dateline', ['vacunación 1', 'frontera 1'])
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}; give the text of one note, a string")
    if date is not None:
        date, wrong = iso_date(date)
        if wrong:
            raise ValueError(f"date: {wrong}")
    document = Document("note", "", text, side=side or "none", date=date or "")
    document.lang = code_of(lang, "lang") if lang else ""
    return of_document(document, Known(date, "as given") if date else None, record=record)


def of_document(
    document: Document, day: Known | None = None, *, record: Corpus | None = None
) -> Brief:
    """Say what is known of a document: see :func:`brief`.

    Parameters
    ----------
    document : Document
    day : Known, optional
        Its day, if that is known already.
    record : Corpus, optional

    Returns
    -------
    Brief

    Raises
    ------
    ValueError
        If there is no word in the text.
    """
    if not document.text.strip():
        raise ValueError("the text is empty; give a note with words in it")
    record = _package_record() if record is None else record
    gazetteer = record.gazetteer
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what they say stands on the page
        corpus = own.from_documents([document], gazetteer=gazetteer, progress=False)
        row = corpus.documents.iloc[0]
        day = day or _day(document, row["dateline"])
        if not day.date and row["crawl_date"]:
            day = Known(row["crawl_date"], "of the crawl: not the day of publication")
        days = _days(day.date)
        lang, said = row["lang"], {}
        text = clean(document.text, gazetteer=gazetteer).text
        themes, said["themes"] = _themes(corpus, lang, gazetteer)
        events, said["events"] = _events(day.date, days, gazetteer)
        copies = near_copies(corpus, of=record)
        alike, said["similar"] = _similar(corpus, record, lang)
        topics, said["topics"] = _topics(corpus, lang, gazetteer)
        return Brief(
            facts=_facts(document, corpus, day, gazetteer),
            text=text,
            signs=translation_signs(document.text, lang),
            names=named(text, lang, days, gazetteer),
            themes=themes,
            events=events,
            copies=copies,
            similar=alike,
            topics=topics,
            said=said,
            corpus=corpus,
        )


@cache
def _package_record() -> Corpus:
    return Corpus.load()


@cache
def _compared_of_package() -> Corpus:
    return _compared(_package_record())


def _compared(record: Corpus) -> Corpus:
    """The passages of a record that a note is compared with, cleaned."""
    return RECIPE.apply(record.select(**_COMPARED))


def _day(document: Document, dateline: str) -> Known:
    """The day of a note: of its file, else one that it states, else of its dateline."""
    text = crawl_date(document.text)[0]
    heading = date_in_text(f"{document.title}\n\n{text[:_HEAD]}")
    if document.date:
        same = document.date == heading.date
        return Known(document.date, f"in {'its heading' if same else 'the file or its name'}")
    where = {"as published": _published(text), "in its heading or dateline": heading}
    printed = re.search(r"date=([^;]+)", dateline)
    if printed and re.search(r"\d{4}", printed[1]):
        where["in its dateline"] = read_date(printed[1])
    for basis, found in where.items():
        if found.date:
            return Known(found.date, basis)
    doubt = next((found.doubt for found in where.values() if found.doubt), "")
    return Known("", f"not known: {doubt}" if doubt else "not known: the text states none")


def _published(text: str) -> Day:
    found = _PUBLISHED.search(text)
    day = read_date(found[1]) if found else Day()
    return day if re.fullmatch(r"\d{4}-\d\d-\d\d", day.date) else Day()


def _days(date: str) -> Span | None:
    """The first and the last day of a day, a month or a year."""
    if not date:
        return None
    first, after = period("date", date)
    return Span(str(first), str(after - np.timedelta64(1, "D")))


def _facts(
    document: Document, corpus: Corpus, day: Known, gazetteer: Gazetteer
) -> dict[str, str]:
    """What the note is; a blank leaves a line out."""
    row, passages = corpus.documents.iloc[0], corpus.passages
    names = gazetteer.languages().set_index("lang")["name"]
    langs = passages.groupby("lang")["n_tokens"].sum().sort_index()
    total = langs.sum()
    others = [f"{names.get(c, c)} {n / total:.0%}" for c, n in langs.items() if c != row["lang"]]
    speakers = passages.loc[passages["speaker"] != "", "speaker"].value_counts(sort=False)
    several = ", ".join(sorted(speakers.index)[:5]) + (" …" if len(speakers) > 5 else "")
    published = _published(document.text).date or document.published[:10]
    asides = f" (some in {', '.join(others)})" if others else ""
    return {
        "title": document.title,
        "author": document.author,
        "address": document.url,
        "language": f"{names.get(row['lang'], row['lang'])}{asides}",
        "length": f"{len(document.text):,} characters, {row['n_tokens']:,} words and numbers,"
        f" {len(passages):,} passage{'s' * (len(passages) > 1)}",
        "day": f"{day.date}, {day.basis}" if day.date else day.basis,
        "crawl date": row["crawl_date"],
        "dateline": row["dateline"].replace("=", " "),
        "published": published or "not stated",
        "speakers": several if len(speakers) else "",
    }


def _themes(corpus: Corpus, lang: str, gazetteer: Gazetteer) -> tuple[pd.DataFrame, str]:
    """Themes with the seed words found."""
    themes, names = gazetteer.themes(), gazetteer.theme_names()
    langs = set(corpus.terms["lang"])
    table = pd.DataFrame({"theme": [], "name": [], "hits": [], "words": []})
    if not langs & set(themes["lang"]):
        return table, f"no seed word is in the language of the note ({lang})"
    themes = themes[themes["theme"].isin(themes.loc[themes["lang"].isin(langs), "theme"])]
    hits = count_seeds(corpus.counts, corpus.terms, themes).sum()
    found = seed_columns(corpus.terms, themes).drop_duplicates(["theme", "column"])
    often = np.asarray(corpus.counts.sum(axis=0)).ravel()
    found = found.assign(n=often[found["column"]], word=found["term"].str.lower())
    forms = found.groupby(["theme", "word"], as_index=False)["n"].sum()
    forms = ordered(forms, "n", ["theme", "word"], ascending=False)
    words = (forms["word"] + " " + forms["n"].astype(str)).groupby(forms["theme"]).agg(", ".join)
    table = pd.DataFrame({"theme": hits.index, "hits": hits.to_numpy()}).query("hits > 0")
    table["name"] = table["theme"].map(names)
    table["words"] = table["theme"].map(words).fillna("")
    table = ordered(table, "hits", "theme", ascending=False).reset_index(drop=True)
    return table[["theme", "name", "hits", "words"]], "" if len(table) else "no seed word is found"


def _events(
    date: str, days: Span | None, gazetteer: Gazetteer
) -> tuple[pd.DataFrame, str]:
    """The events of the table that are near, or the nearest one."""
    rows = gazetteer.events()[["date", "title"]]
    if days is None:
        return rows.iloc[:0].assign(days=0), "no day is known"
    if len(date) < len("2024-06"):
        return rows.iloc[:0].assign(days=0), "only the year is known"
    when = pd.to_datetime(rows["date"])
    first, last = map(pd.Timestamp, days)
    away = (when - last).dt.days.clip(lower=0) + (when - first).dt.days.clip(upper=0)
    rows = rows.assign(days=away, far=away.abs())
    near = ordered(rows, "far", ["date", "title"]).drop(columns="far")
    close = near[near["days"].abs() <= _NEAR].head(_EVENTS)
    if len(close):
        return close.reset_index(drop=True), ""
    return near.head(1).reset_index(drop=True), f"none within {_NEAR} days; the nearest is"


def _similar(corpus: Corpus, record: Corpus, lang: str) -> tuple[pd.DataFrame, str]:
    """The record's passages that are most similar to any passage of the note, by side."""
    default = record is _package_record()
    beside = _compared_of_package() if default else _compared(record)
    mine = RECIPE.apply(corpus, like=beside)
    if not mine.counts.nnz:
        table = pd.DataFrame(columns=["passage_id", "similar_id", "similarity", "side"])
        return table, f"no word of the note ({lang}) is among those that are compared"
    found = similar(mine, beside, _SIMILAR)
    sides = [side for side in record.gazetteer.sides()["side"] if side in set(found["side"])]
    found = found[found["side"].isin(record.gazetteer.counterparts())]
    found = found.assign(order=found["side"].map(sides.index) if len(found) else 0)
    keys = ["similar_id", "passage_id"]
    found = ordered(found, ["order", "similarity"], keys, ascending=[True, False])
    found = found.drop_duplicates("similar_id").groupby("order").head(_SIMILAR)
    said = "" if len(found) else "the note is too short to be compared, or shares no word with any"
    return found.drop(columns="order").reset_index(drop=True), said


def _topics(
    corpus: Corpus, lang: str, gazetteer: Gazetteer
) -> tuple[pd.DataFrame, str]:
    """The note's share of each topic of the model of its language."""
    shipped = models.read(lang)
    table = pd.DataFrame(columns=["topic", "words", "share", "low", "high", "n_tokens", "known"])
    if shipped is None:
        names = gazetteer.languages().set_index("lang")["name"]
        there = ", ".join(names.get(code, code) for code in models.languages())
        return table, f"there is no model for this language ({lang}); there are {there}"
    mine = models.RECIPE.apply(corpus.select(lang=lang), like=shipped.columns)
    if not mine.counts.nnz:
        return table, "the model knows no word of the note"
    found = place(mine, shipped.model, by="doc_id").merge(shipped.topics, on="topic")
    found = ordered(found, "share", "topic", ascending=False)
    return found[list(table)].reset_index(drop=True), ""
