"""From a passage back to its words: every number can be led back to a text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from bilateral.attribution.speakers import LABEL
from bilateral.cleaning.clean import clean
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.digest import read_documents
from bilateral.escape import utf8_text
from bilateral.progress import progress_bar
from bilateral.sources import SOURCES, mirror
from bilateral.sources.model import Problem
from bilateral.sources.source import Source, check
from bilateral.warn import warn

# What is printed has the words of the source, markup taken out, and no fewer.
_NOT_SHOWN = (
    *("crawl_date", "dateline", "insertions", "labels", "marks", "buttons", "boilerplate"),
    "end_marks",
)


def attach_text(
    corpus: Corpus, folder: str | Path, *, sources: Sequence[Source] = SOURCES
) -> Corpus:
    """The same corpus with the text of its passages.

    Parameters
    ----------
    corpus : Corpus
    folder : str or Path
        The upstream files, as for ``bilateral build``.
    sources : sequence of Source
        What can be read, as given to ``build``.

    Returns
    -------
    Corpus
        ``text`` holds the passages whose document was found with the digest on record. Documents
        of a source that is not given have none, and a warning says so.

    Raises
    ------
    FileNotFoundError
        If the folder is not there.
    ValueError
        If a document is there but its text is not the one the record was made from.
    """
    corpus = _attach(corpus, Path(folder), sources)[0]
    if unread := _unread(corpus, sources):
        warn(f"no text was looked for of documents {unread}")
    return corpus


def _unread(corpus: Corpus, sources: Sequence[Source]) -> str:
    """Say which sources of a corpus are not among those given, or nothing."""
    given = [source.name for source in check(sources)]
    name = ", ".join(sorted(set(corpus.documents["source"]) - set(given)))
    if not name:
        return ""
    return (
        f"of the source {name}, which is not among those given ({', '.join(given)}); give sources"
        " as build was given them"
    )


def _attach(
    corpus: Corpus, folder: Path, sources: Sequence[Source]
) -> tuple[Corpus, list[Problem]]:
    """The corpus with its text, and what could not be read on the way."""
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {folder}; give the folder of the upstream files")
    wanted = corpus.documents.set_index("doc_id")
    paths = set(wanted["path"])
    spans = dict(iter(corpus.passages.groupby("doc_id")))
    found: dict[str, str] = {}
    problems: list[Problem] = []
    there = mirror.read_files(folder, problems, check(sources))
    with progress_bar(None, iterable=there, unit="file") as files:
        for file in files:
            if file.upstream_path not in paths:
                continue
            for document in read_documents(file, problems, corpus.gazetteer):
                if document.doc_id not in spans:
                    continue
                if document.text_sha256 != wanted.at[document.doc_id, "text_sha256"]:
                    raise ValueError(
                        f"{document.path} is not the file the record was made from (its text has"
                        " another digest); build a record of your own or fetch the original"
                    )
                for row in spans[document.doc_id].itertuples():
                    found[row.passage_id] = document.text[row.start : row.end]
    order = [passage for passage in corpus.passages["passage_id"] if passage in found]
    text = pd.Series(found, dtype=object, name="text")[order]
    return replace(corpus, text=text), problems


def describe(
    corpus: Corpus,
    passage_id: str,
    folder: str | Path | None = None,
    *,
    sources: Sequence[Source] = SOURCES,
) -> str:
    """Where a passage comes from, and its text if the files are there.

    Parameters
    ----------
    corpus : Corpus
    passage_id : str
    folder : str or Path, optional
        The upstream files.
    sources : sequence of Source
        What can be read, as given to ``build``.

    Returns
    -------
    str
        Several lines.

    Raises
    ------
    LookupError
        If there is no such passage, its file is not in the folder, or its source is not given.

    Examples
    --------
    >>> corpus = Corpus.load()
    >>> describe(corpus, corpus.passages.passage_id[0]).partition(":")[0]
    'passage'
    """
    one = _one(corpus, passage_id)
    passage, document = one.passages.iloc[0], one.documents.iloc[0]
    who = passage["speaker"] or passage["role"]
    interpreted = ", interpreted" if passage["interpreted"] else ""
    date = f"{document['date']:%Y-%m-%d}" if pd.notna(document["date"]) else "undated"
    if document["date_precision"] in ("year", "month"):
        date = date[: {"year": 4, "month": 7}[document["date_precision"]]]
    digest = document["file_sha256"]  # blank for a text that was in no file
    lines = {
        "passage": passage["passage_id"],
        "title": document["title"],
        "date": f"{date} ({document['genre']})" if document["genre"] else date,
        "address": document["url"],
        "heading": passage["heading"],
        "speaker": f"{who} (side {passage['side']}, {passage['role']}{interpreted})",
        "relevance": f"{passage['relevance']}, {passage['lang']}, {passage['n_tokens']} tokens",
        "file": f"{document['path']} (SHA-256 {digest})" if digest else "",
        "offsets": f"characters {passage['start']} to {passage['end']}"
        f" of the text with SHA-256 {document['text_sha256']}",
    }
    shown = [f"{name + ':':<10} {value}" for name, value in lines.items() if value]
    shown += [f"quotation: {_said(quote)}" for quote in one.quotes.to_dict("records")]
    words = _text(one, folder, sources)
    if words is None:
        words = (
            "The record holds no text; give the folder with the upstream files to read it"
            " (--files on the command line)."
        )
    else:
        paragraphs = clean(words, _NOT_SHOWN, gazetteer=one.gazetteer).text.split("\n\n")
        words = "\n\n".join(textwrap.fill(" ".join(p.split()), 96) for p in paragraphs)
    return "\n".join([*shown, "", words])


def span_text(
    corpus: Corpus,
    passage_id: str,
    start: int,
    end: int,
    folder: str | Path | None = None,
    *,
    sources: Sequence[Source] = SOURCES,
) -> str:
    """The words of a stretch of a passage, to the letter: a quotation, a mention, a sentence.

    Parameters
    ----------
    corpus : Corpus
    passage_id : str
    start, end : int
        As ``corpus.quotes``, ``mentions`` and ``commitments`` have them.
    folder : str or Path, optional
        The upstream files, if the corpus has no text.
    sources : sequence of Source
        What can be read, as given to ``build``.

    Returns
    -------
    str

    Raises
    ------
    LookupError
        If there is no such passage or no text of it, or the stretch does not lie in it.

    Examples
    --------
    >>> corpus = Corpus.from_texts(["Ana Ruiz said that the bridge is old."])
    >>> quote = corpus.quotes.iloc[0]
    >>> span_text(corpus, quote["passage_id"], quote["start"], quote["end"])
    'that the bridge is old'
    """
    one = _one(corpus, passage_id)
    words, (first, last) = _text(one, folder, sources), one.passages[["start", "end"]].iloc[0]
    if words is None:
        raise LookupError(
            "the record holds no text; give the folder with the upstream files (--files on the"
            " command line)"
        )
    if not first <= start <= end <= last:
        raise LookupError(
            f"{passage_id} has the characters {first} to {last}; {start} to {end} do not lie in it"
        )
    return words[start - first : end - first]


def span_texts(corpus: Corpus, spans: pd.DataFrame) -> pd.Series:
    """The words of many stretches: of quotations, mentions or commitments.

    Parameters
    ----------
    corpus : Corpus
        With text: of your own texts, or as :func:`attach_text` gives it.
    spans : DataFrame
        ``passage_id, start, end``: rows of ``corpus.quotes``, ``mentions`` or ``commitments``.

    Returns
    -------
    Series of str
        In the order and with the index of `spans`. Missing where the passage has no text.

    Raises
    ------
    ValueError
        If the corpus has no text.

    Examples
    --------
    >>> corpus = Corpus.from_texts(["Ana Ruiz dijo que el puente es viejo."])
    >>> span_texts(corpus, corpus.quotes).tolist()
    ['que el puente es viejo']
    """
    if corpus.text is None:
        raise ValueError("the corpus has no text; corpus.attach_text(corpus, folder) adds it")
    first = corpus.passages.set_index("passage_id")["start"].to_dict()
    text = corpus.text.to_dict()
    rows = zip(spans["passage_id"], spans["start"], spans["end"], strict=True)
    words = [text[p][a - first[p] : b - first[p]] if p in text else None for p, a, b in rows]
    return pd.Series(words, index=spans.index, dtype="str", name="text")


def _one(corpus: Corpus, passage_id: str) -> Corpus:
    """The corpus of one passage."""
    passage_id = utf8_text(passage_id)  # as the tables hold it
    at = corpus.passages.index[corpus.passages["passage_id"] == passage_id]
    if not len(at):
        near = corpus.passages.loc[
            corpus.passages["doc_id"] == passage_id.partition("#")[0], "passage_id"
        ]
        hint = f"; of that document there are {near.iat[0]} to {near.iat[-1]}" if len(near) else ""
        raise LookupError(f"no passage {passage_id!r} in the record{hint}")
    return corpus.select(corpus.passages.index == at[0])


def _said(quote: dict) -> str:
    """Where a quotation is, and whose words they are."""
    who = "the passage's speaker" if quote["speaker"] == LABEL else quote["speaker"]
    known = ", ".join(filter(None, [quote["speaker_id"], quote["side"]]))
    what = " ".join(filter(None, [quote["status"], quote["kind"]]))
    by = f"by {who or 'nobody named'}" + (f" ({known})" if known else "")
    return f"characters {quote['start']} to {quote['end']}, {what}, {by}"


def _text(one: Corpus, folder: str | Path | None, sources: Sequence[Source]) -> str | None:
    """The text of a corpus of one passage, to the letter; None without files."""
    problems: list[Problem] = []
    if folder is not None:
        if unread := _unread(one, sources):
            raise LookupError(f"{one.documents['path'].iat[0]} is {unread}")
        one, problems = _attach(one, Path(folder), sources)
    if one.text is None:
        return None
    if not len(one.text):
        errors = "".join(f"; {p.path}: {p.reason}" for p in problems if p.severity == "error")
        raise LookupError(f"{one.documents['path'].iat[0]} cannot be read from {folder}{errors}")
    return one.text.iloc[0]
