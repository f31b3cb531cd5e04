"""One note, and what the other rooms say of it: the parts of its page."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import pandas as pd

from bilateral.brief.days import Known, day_of, given, span
from bilateral.brief.names import named
from bilateral.brief.parts import (
    copies_of,
    events_of,
    facts_of,
    package_record,
    similar_of,
    themes_of,
    topics_of,
)
from bilateral.brief.spoken import commitments_of, quotes_of, words_of
from bilateral.cleaning import Sign, clean, translation_signs
from bilateral.cleaning.codes import code_of
from bilateral.corpus import Corpus, own
from bilateral.corpus.attributed import unread
from bilateral.gazetteer import PACKAGE
from bilateral.sources.files import read_data, read_path
from bilateral.sources.model import Document, Problem

_STDIN = "standard input"


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
    quotes : DataFrame
        Who is quoted saying what: :func:`bilateral.brief.spoken.quotes_of`.
    names : DataFrame
        Persons, offices, institutions and countries named: :func:`bilateral.brief.names.named`.
    commitments : DataFrame
        Sentences that commit somebody: :func:`bilateral.brief.spoken.commitments_of`.
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
        The note, with the day that the page says; ``corpus.mentions`` has every mention.
    """

    facts: dict[str, str]
    text: str
    signs: pd.DataFrame
    quotes: pd.DataFrame
    names: pd.DataFrame
    commitments: pd.DataFrame
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

    def whole(self) -> str:
        """The page as text, with all rows and whole sentences."""
        from bilateral.brief.layout import WHOLE
        from bilateral.brief.page import as_text

        return as_text(self, WHOLE)

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
        Whose text it is: *the President* is theirs. By default the side that speaks the language.
    record : Corpus, optional
        What the note is put beside; by default the record of the package.

    Returns
    -------
    Brief

    Raises
    ------
    ValueError
        If there is no word in the text, or the date, side or language is none.
    TypeError
        If `text` is no string.

    Examples
    --------
    >>> note = "Tijuana, 20 de julio de 2021.- La vacunación en la frontera avanza, dijo Ebrard."
    >>> record = Corpus.from_texts(["La frontera se abrió.", "La frontera se cerró."])
    >>> found = brief(note, record=record)  # without record=, beside that of the package
    >>> found.facts["day"], found.themes["words"].tolist()
    ('2021-07-20, in its heading or dateline', ['vacunación 1'])
    >>> found.names["name"].tolist(), found.events["days"].tolist()
    (['Marcelo Ebrard Casaubon'], [15])
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}; give the text of one note, a string")
    document = Document("note", "", text, side=_sided(side, record))
    document.lang = code_of(lang, "lang") if lang else ""
    return of_document(document, given(date), record=record)


def read(
    path: str | Path | bytes,
    *,
    lang: str | None = None,
    date: str | None = None,
    side: str | None = None,
    record: Corpus | None = None,
) -> Brief:
    """Read one note from a file of any format that is read here, and say what is known of it.

    Parameters
    ----------
    path : str, Path, or bytes
        Bytes are the file itself.
    lang, date, side, record
        As for :func:`brief`.

    Returns
    -------
    Brief

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, or holds several texts.

    Examples
    --------
    >>> read(b"")
    Traceback (most recent call last):
    ...
    ValueError: standard input: is empty (0 bytes)
    """
    problems: list[Problem] = []
    if isinstance(path, bytes):
        name, documents = _STDIN, read_data(path, _STDIN, problems)
    else:
        name, documents = str(path), []
        if Path(path).is_dir():
            raise ValueError(f"{path} is a folder; name one file, or use `bilateral import`")
        documents = list(islice(read_path(path, problems), 2))
    if len(documents) > 1:
        raise ValueError(f"{name} holds several texts; use `bilateral import`, or give one of them")
    if not documents:
        reason = problems[0].reason.removesuffix("; left out")
        where = " with `bilateral import`" if "--column" in reason else ""
        raise ValueError(f"{name}: {reason}{where}")
    document = documents[0]
    document.lang = code_of(lang, "lang") if lang else document.lang
    document.side = _sided(side, record) if side else document.side
    found = of_document(document, given(date), record=record)
    doubts = "; ".join(problem.reason for problem in problems)
    return replace(found, facts={"file": document.path, **found.facts, "doubts": doubts})


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
    record = package_record() if record is None else record
    if not isinstance(record, Corpus):
        raise TypeError(f"record is a {type(record).__name__}; give Corpus.read(folder)")
    gazetteer = record.gazetteer
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what they say stands on the page
        cleaned = clean(document.text, gazetteer=gazetteer)
        stated = {step: what for step, what, _ in reversed(cleaned.found)}
        day = day or day_of(document, stated.get("dateline", ""))
        if not day.date and "crawl_date" in stated:
            day = Known(stated["crawl_date"], "of the crawl: not the day of publication")
        dated = replace(document, date=day.date)  # holders of offices are those of its day
        corpus = own.from_documents([dated], gazetteer=gazetteer, progress=False)
        lang, said = corpus.documents["lang"].iloc[0], {}
        days = span(day.date)
        if days is None:
            said["days"] = "no day is known, so no holder is looked up"
        unheard = unread(corpus.passages, gazetteer)
        said["quotes"] = "; ".join(f"{problem.path}: {problem.reason}" for problem in unheard)
        mentions = words_of(corpus, "mentions", document.text).rename(columns={"words": "mention"})
        signs = translation_signs(document.text, lang, gazetteer)
        themes, said["themes"] = themes_of(corpus, lang, gazetteer)
        events, said["events"] = events_of(day.date, days, gazetteer)
        copies, said["copies"] = copies_of(corpus, record, day.date)
        alike, said["similar"] = similar_of(corpus, record, lang, day.date, copies)
        topics, said["topics"] = topics_of(corpus, lang, gazetteer)
        return Brief(
            facts=facts_of(document, corpus, day, gazetteer),
            text=cleaned.text,
            signs=pd.DataFrame(signs, columns=list(Sign._fields)),
            quotes=quotes_of(corpus, document.text),
            names=named(mentions, days, gazetteer),
            commitments=commitments_of(corpus, document.text),
            themes=themes,
            events=events,
            copies=copies,
            similar=alike,
            topics=topics,
            said=said,
            corpus=corpus,
        )


def _sided(side: str | None, record: Corpus | None) -> str:
    sides = sorted((record.gazetteer if isinstance(record, Corpus) else PACKAGE).counterparts())
    if side and side not in sides:
        raise ValueError(f"side is {side!r}; write {' or '.join(sides)}")
    return side or "none"
