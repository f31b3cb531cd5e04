"""One document to rows: what is counted of it, and what is kept. Runs in worker processes."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from bilateral.cleaning.clean import Cleaned, Finding, clean
from bilateral.cleaning.language import document_language, language
from bilateral.cleaning.recipes.names import office_holders, spellings
from bilateral.cleaning.terms.count import Counted, Encoded, TypeCounter
from bilateral.corpus.attributed import attributed, passage_id
from bilateral.corpus.passages import Passage, passages
from bilateral.corpus.selection import select
from bilateral.corpus.tables import SPANS
from bilateral.escape import utf8_text
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import mirror
from bilateral.sources.model import Document, Problem
from bilateral.sources.source import Source

_YEARS = range(1678, 2262)  # whole years that pandas holds in nanoseconds


@dataclass
class Digest:
    """What is left of a few upstream files once their text has been counted.

    ``passages``, ``counts`` and ``found`` have one entry a document: those of its passages.
    ``found`` has quotations, mentions and commitments, as :func:`attributed` gives them.
    """

    documents: list[dict] = field(default_factory=list)
    passages: list[list[dict]] = field(default_factory=list)
    counts: list[Counted] = field(default_factory=list)
    found: list[dict[str, list[tuple]]] = field(default_factory=list)
    steps: Counter = field(default_factory=Counter)
    exposure: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    n_characters: int = 0


def phrase_list(gazetteer: Gazetteer = PACKAGE) -> list[str]:
    """Every published phrase: aliases and names in all spellings, seeds, hedges, collocations.

    Parameters
    ----------
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of str
        Sorted; one-word entries are left out when they are matched.
    """
    aliases = gazetteer.aliases()["alias"]
    # "the Secretary" depends on the date: who it was is a mention, not a phrase.
    aliases = aliases[~aliases.str.fullmatch(r"(?:the|el|la) \w+")]
    listed = (*aliases, *office_holders(gazetteer)["form"])
    names = {form for name in listed for form in spellings(name)}
    seeds = gazetteer.themes()["seed"]
    others = (gazetteer.table("hedges")["phrase"], gazetteer.table("collocations")["term"])
    return sorted(names.union(seeds, *others))


@cache
def type_counter(gazetteer: Gazetteer = PACKAGE) -> TypeCounter:
    """The counter of the published list, made once a process: it keeps what it has met."""
    units = gazetteer.table("units")
    return TypeCounter(phrase_list(gazetteer), units.set_index("phrase")["kind"].to_dict())


def digest_files(files: list[mirror.Upstream], gazetteer: Gazetteer = PACKAGE) -> Digest:
    """Read, cut, select and count a few upstream files.

    Parameters
    ----------
    files : list of Upstream
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Digest
    """
    result = Digest()
    for file in files:
        for document in read_documents(file, result.problems, gazetteer):
            try:
                _digest(document, file.source, result, gazetteer)
            except Exception as error:  # one bad document must not take its file with it
                reason = f"could not be cleaned or counted ({_said(error)}); left out"
                result.problems.append(Problem(document.doc_id, "error", reason))
    return result


def read_documents(
    file: mirror.Upstream, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> list[Document]:
    """Read the documents of a file; what a reader did not foresee is reported.

    Parameters
    ----------
    file : Upstream
    problems : list of Problem
        Added to.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Document
    """
    try:
        return mirror.documents(file, problems, gazetteer)
    except Exception as error:  # one bad file must not take the record with it
        problems.append(
            Problem(file.path, "error", f"could not be read ({_said(error)}); left out")
        )
        return []


def _said(error: Exception) -> str:
    """The kind of an error and, on one line, what it says."""
    return ": ".join(filter(None, [type(error).__name__, " ".join(str(error).split())]))


def _digest(document: Document, source: Source, result: Digest, gazetteer: Gazetteer) -> None:
    """Add what is selected of a document of a source."""
    pieces = list(passages(document, source.paragraphs))
    cleaned = [
        clean(document.text[p.start : p.end], source.leave_out, gazetteer=gazetteer) for p in pieces
    ]
    texts = [c.text for c in cleaned]
    chosen = select(document, pieces, texts, source, gazetteer)
    encoded = type_counter(gazetteer).encode(texts)
    if add(document, pieces, cleaned, encoded, chosen, result, gazetteer) and not document.date:
        result.problems.append(Problem(document.doc_id, "warning", "selected without a date"))


def add(
    document: Document,
    pieces: Sequence[Passage],
    cleaned: Sequence[Cleaned],
    encoded: Encoded,
    chosen: dict[int, str],
    result: Digest,
    gazetteer: Gazetteer,
) -> bool:
    """Add a document to the result, all of it or, if an error comes between, nothing.

    Parameters
    ----------
    document : Document
        A date that is none is taken off.
    pieces : sequence of Passage
        All passages of the document, in order.
    cleaned : sequence of Cleaned
        Their texts.
    encoded : Encoded
        These, as :func:`type_counter` encodes them.
    chosen : dict of int to {"core", "answer", "context"}
        Position of each passage that is kept, and its relevance.
    result : Digest
        Added to.
    gazetteer : Gazetteer
        Whose tables count.

    Returns
    -------
    bool
        Whether any word is kept. If none is, the document is counted as read and is not added.
    """
    problems = []
    if document.date and not is_date(document.date):
        reason = (
            f"{document.date!r} is no date from 1678 to 2261; taken as undated, write it as"
            " YYYY-MM-DD, YYYY-MM or YYYY"
        )
        problems.append(Problem(document.doc_id, "warning", reason))
        document.date = ""
    texts, sizes = [c.text for c in cleaned], encoded.sizes().tolist()
    if chosen:
        lang = document_language(" ".join(texts)[:4000], document.lang, gazetteer)
        found = not document.lang and len(texts) == 1  # of the same text
        spoken = {p: lang if found else language(texts[p], lang, gazetteer) for p in chosen}
        counted = type_counter(gazetteer).count(encoded.rows(list(chosen)), list(spoken.values()))
    kept = any(sizes[position] for position in chosen)
    if kept:
        found = _attributed(document, pieces, spoken, problems, gazetteer)
        row = _document_row(document, lang, sum(sizes), len(pieces))
        row |= _dateline(cleaned[0].found)
    # Nothing raises from here on: a document is added whole.
    result.problems += problems
    result.read.append(document.doc_id)
    result.n_characters += len(document.text)
    for finding in (f for c in cleaned for f in c.found):
        result.steps[document.source, finding.step] += finding.n
    _expose(document, pieces, sizes, result.exposure)
    if not kept:
        return False
    result.documents.append(_in_utf8(row))
    result.passages.append(
        [
            _in_utf8(_passage_row(document, pieces[position], position))
            | {"relevance": relevance, "n_tokens": sizes[position], "lang": spoken[position]}
            for position, relevance in chosen.items()
        ]
    )
    result.counts.append(counted)
    result.found.append(found)
    return True


def _attributed(
    document: Document,
    pieces: Sequence[Passage],
    spoken: dict[int, str],
    problems: list[Problem],
    gazetteer: Gazetteer,
) -> dict[str, list[tuple]]:
    """Who says and names what; a text that cannot be searched for it stays in the record."""
    try:
        return attributed(document, pieces, spoken, gazetteer)
    except Exception as error:
        reason = f"was not searched for {', '.join(SPANS)} ({_said(error)}); it has no row there"
        problems.append(Problem(document.doc_id, "warning", reason))
        return {name: [] for name in SPANS}


def _in_utf8(row: dict) -> dict:
    """A row that Parquet can hold."""
    return {name: utf8_text(v) if isinstance(v, str) else v for name, v in row.items()}


def _dateline(found: tuple[Finding, ...]) -> dict[str, str]:
    """What a crawl date and a dateline at the beginning of a text say."""
    said = {step: what for step, what, _ in reversed(found)}
    return {"crawl_date": said.get("crawl_date", ""), "dateline": said.get("dateline", "")}


def _expose(document: Document, pieces: list[Passage], sizes: list[int], exposure: Counter) -> None:
    """Add a document to the denominator: what was there before any selection."""
    seen = set()
    for piece, size in zip(pieces, sizes, strict=True):
        turn = piece.turn
        key = (document.source, full_date(document.date), document.genre, turn.side, turn.role)
        if key not in seen:
            seen.add(key)
            exposure[key, "documents"] += 1
        exposure[key, "passages"] += 1
        exposure[key, "tokens"] += size


def _document_row(document: Document, lang: str, n_tokens: int, n_passages: int) -> dict:
    body = document.text[document.turns[0].start : document.turns[-1].end]
    letters = re.sub(r"\W+", "", body)
    return {
        "doc_id": document.doc_id,
        "date": full_date(document.date),
        "date_precision": {0: "none", 4: "year", 7: "month"}.get(len(document.date), "day"),
        "side": document.side,
        "lang": lang,
        "source": document.source,
        "genre": document.genre,
        "title": " ".join(document.title.split()),
        "author": document.author,
        "url": document.url,
        "n_tokens": n_tokens,
        "n_passages": n_passages,
        "path": document.path,
        "file_sha256": document.file_sha256,
        "text_sha256": document.text_sha256,
        "published": document.published,
        "modified": document.modified,
        "_body": hashlib.sha256(letters.casefold().encode()).hexdigest(),
    }


def _passage_row(document: Document, piece: Passage, position: int) -> dict:
    turn = piece.turn
    return {
        "passage_id": passage_id(document.doc_id, position),
        "doc_id": document.doc_id,
        "exchange_id": f"{document.doc_id}#x{turn.exchange:03d}",
        "position": position,
        "heading": " ".join(turn.heading.split()),
        "speaker": turn.speaker,
        "side": turn.side,
        "role": turn.role,
        "interpreted": turn.interpreted,
        "start": piece.start,
        "end": piece.end,
    }


def full_date(date: str) -> str:
    """A partial date as its first day, empty if it is no date.

    Examples
    --------
    >>> full_date("1861-04"), full_date("")
    ('1861-04-01', '')
    """
    return date + {4: "-01-01", 7: "-01"}.get(len(date), "")


def is_date(date: str) -> bool:
    """Whether a text is a year, a month or a day as ISO 8601 writes it, and pandas can hold it.

    Examples
    --------
    >>> is_date("2024-06"), is_date("2024-02-30"), is_date("03/04/2024")
    (True, False, False)
    """
    if not re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", date):
        return False
    try:
        return datetime.date.fromisoformat(full_date(date)).year in _YEARS
    except ValueError:
        return False
