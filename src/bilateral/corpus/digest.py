"""One document to rows: what is counted of it, and what is kept. Runs in worker processes."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bilateral import gazetteer
from bilateral.cleaning.phrases import PhraseMatcher
from bilateral.cleaning.tokens import (
    count_tokens,
    is_number,
    plain,
    tokens_and_breaks,
)
from bilateral.corpus.passages import Passage, passages
from bilateral.corpus.selection import select
from bilateral.sources import mirror
from bilateral.sources.model import Document, Problem

# Shorter passages are in the language of their document: too few words to tell.
_WORDS_TO_TELL_A_LANGUAGE = 40
_LANGUAGES = ["en", "es", "fr", "pt"]
Term = tuple[str, str, str]  # language, kind, term


@dataclass
class Digest:
    """What is left of a few upstream files once their text has been counted."""

    documents: list[dict] = field(default_factory=list)
    passages: list[dict] = field(default_factory=list)
    counts: list[dict[Term, int]] = field(default_factory=list)
    exposure: Counter = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    n_characters: int = 0


@cache
def phrase_matcher() -> PhraseMatcher:
    """The matcher of the published list, made once a process."""
    return PhraseMatcher(phrase_list())


def phrase_list() -> list[str]:
    """Every published phrase: aliases, seeds, office-holders, collocations.

    Returns
    -------
    list of str
        Sorted; one-word entries are left out when they are matched.
    """
    aliases = gazetteer.aliases()["alias"]
    # "the Secretary" depends on the date: who it was is a mention, not a phrase.
    aliases = aliases[~aliases.str.fullmatch(r"(?:the|el|la) \w+")]
    seeds = gazetteer.themes()["seed"]
    people = gazetteer.offices()["person"].str.replace(r"\s*\(.*\)", "", regex=True)
    collocations = gazetteer.table("collocations")["term"]
    return sorted({*aliases, *seeds, *people, *collocations})


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(_LANGUAGES)
    return identifier


def language(text: str, default: str) -> str:
    """The language of a text, out of English, Spanish, French and Portuguese.

    Parameters
    ----------
    text : str
    default : str
        What a text of fewer than 40 words is taken to be.

    Returns
    -------
    str

    Examples
    --------
    >>> language("El presidente habló. " * 20, "en"), language("Sí.", "en")
    ('es', 'en')
    """
    if len(text.split()) < _WORDS_TO_TELL_A_LANGUAGE:
        return default
    return str(_identifier().classify(text)[0])


def digest_files(files: list[mirror.Upstream]) -> Digest:
    """Read, cut, select and count a few upstream files.

    Parameters
    ----------
    files : list of Upstream

    Returns
    -------
    Digest
    """
    result = Digest()
    for file in files:
        try:
            documents = mirror.documents(file, result.problems)
        except Exception as error:  # one bad file must not take the record with it
            reason = f"could not be read ({type(error).__name__}: {error}); left out"
            result.problems.append(Problem(file.path, "error", reason))
            continue
        for document in documents:
            _digest(document, result)
    return result


def _digest(document: Document, result: Digest) -> None:
    pieces = list(passages(document))
    texts = [plain(document.text[p.start : p.end]) for p in pieces]
    sizes = [count_tokens(text) for text in texts]
    result.read.append(document.doc_id)
    result.n_characters += len(document.text)
    _expose(document, pieces, sizes, result.exposure)
    chosen = select(document, pieces, texts)
    chosen = {position: why for position, why in chosen.items() if sizes[position]}
    if not chosen:
        return
    if not document.date:
        result.problems.append(Problem(document.doc_id, "warning", "selected without a date"))
    lang = language(" ".join(texts)[:4000], document.lang)
    result.documents.append(_document_row(document, lang, sum(sizes), len(pieces)))
    for position, relevance in chosen.items():
        piece, size, text = pieces[position], sizes[position], texts[position]
        spoken = language(text, lang)
        result.passages.append(
            _passage_row(document, piece, position)
            | {"relevance": relevance, "n_tokens": size, "lang": spoken}
        )
        result.counts.append(_count(text, spoken))


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
        "passage_id": f"{document.doc_id}#{position:04d}",
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


def _count(text: str, lang: str) -> dict[Term, int]:
    """Words, numbers and phrases of a passage; a phrase's words are counted as words, too."""
    sequence = tokens_and_breaks(text)
    counts: Counter = Counter()
    for token in sequence:
        if token is not None:
            counts[lang, "number" if is_number(token) else "word", token] += 1
    for phrase in phrase_matcher().find(sequence):
        counts[lang, "phrase", phrase] += 1
    return dict(counts)


def full_date(date: str) -> str:
    """A partial date as its first day, empty if it is no date.

    Examples
    --------
    >>> full_date("1861-04"), full_date("")
    ('1861-04-01', '')
    """
    return date + {4: "-01-01", 7: "-01"}.get(len(date), "")
