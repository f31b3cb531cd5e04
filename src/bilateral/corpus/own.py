"""A corpus of texts that are nobody's source: a user's own, through the steps of the record.

All is kept: no passage is looked at for what it is about. What could not be taken as it was is in
``Corpus.problems``, what cleaning found is in ``Corpus.report``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import get_args

import numpy as np
import pandas as pd
from pandas.api.types import (
    is_any_real_numeric_dtype,
    is_bool_dtype,
    is_datetime64_any_dtype,
)

from bilateral.cleaning.clean import Cleaned, clean, odd_characters
from bilateral.cleaning.language import document_language
from bilateral.cleaning.recipes.lemmas import with_base_forms
from bilateral.cleaning.steps.artefacts import label_places
from bilateral.cleaning.steps.boilerplate import repeated_lines
from bilateral.corpus import tables
from bilateral.corpus.assembling import Total, assemble, sorted_problems
from bilateral.corpus.attributed import unread
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.digest import Digest, add, type_counter
from bilateral.corpus.given import Unit
from bilateral.corpus.passages import Passage, passages
from bilateral.corpus.workers import in_batches, in_workers
from bilateral.escape import utf8_text
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.gazetteer.value import checked
from bilateral.progress import progress_bar
from bilateral.sources import SOURCES
from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.files.dates import TWO_WAYS
from bilateral.sources.model import Document, Problem, Turn, trim
from bilateral.sources.people import find_holder
from bilateral.sources.speakers import Speaker, Speakers
from bilateral.warn import warn

#: The source of a text of which nobody says where it is from.
OWN = "own"
_BATCH = 1_000_000  # characters
_BLANK_LINE = re.compile(r"\n[ \t\r\xa0]*\n")
_PARAGRAPH = re.compile(r"[^\n]{101}")  # no line of a printed page is as long
_REPEATED = 5  # texts of a source that must have a line
_MADE_LATER = ("n_kept", "known")  # columns of passages, by recipe.apply(corpus, like=other)
_AT_THE_TOP = ("crawl_date", "dateline")  # of a text, not of each passage
_LEFT_OUT = {source.name: source.leave_out for source in SOURCES}


def from_documents(
    documents: Iterable[Document],
    *,
    extra: pd.DataFrame | None = None,
    problems: Iterable[Problem] = (),
    unit: Unit = "passage",
    gazetteer: Gazetteer = PACKAGE,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> Corpus:
    r"""Make a corpus of documents, all of which are kept.

    Parameters
    ----------
    documents : iterable of Document
        Those without turns are cut at their speaker labels. A blank ``source`` becomes ``own``, a
        blank ``lang`` is found from the text.
    extra : DataFrame, optional
        Further columns of ``documents``, with ``doc_id`` as the index.
    problems : iterable of Problem
        What went wrong while the documents were read. It is iterated last.
    unit : {"passage", "paragraph", "document"}
        As for :meth:`Corpus.from_texts`.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.
    n_jobs : int
        Worker processes; with 1 no other process is started. The corpus does not depend on it.
    progress : bool or None
        Whether to show a progress bar. None shows one after five seconds if a person watches.

    Returns
    -------
    Corpus
        With ``text``: what was given, cut into passages; their offsets count in what was given.

    Warns
    -----
    UserWarning
        If a document is left out, or days of a column can be read in two ways.

    Raises
    ------
    ValueError
        If nothing is left, `unit` is unknown, or `n_jobs` is below 1.

    Examples
    --------
    >>> note = Document("note", "", "MEXICO CITY (Reuters) - They met.\n\nThey spoke.", date="2024")
    >>> corpus = from_documents([note])
    >>> corpus.passages[["lang", "n_tokens"]].values.tolist(), corpus.documents["dateline"][0]
    ([['en', 4]], 'place=MEXICO CITY; agency=Reuters')
    """
    if unit not in get_args(Unit):
        known = ", ".join(map(repr, get_args(Unit)))
        raise ValueError(f"unit={unit!r} is unknown; write one of {known}")
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, int | np.integer) or n_jobs < 1:
        raise ValueError(f"n_jobs must be 1 or more, a whole number; got {n_jobs!r}")
    checked(gazetteer)
    documents, twice = _named(documents)
    odd = _odd_sides(documents, gazetteer)
    repeated = _repeated(documents, gazetteer)
    task = partial(_digest_all, unit=unit, repeated=repeated, gazetteer=gazetteer)
    batches = in_batches(documents, lambda document: len(document.text), _BATCH)
    total, bar = _OwnTotal(), progress_bar(progress, total=len(documents), unit="text")
    done = ((batch, task(batch)) for batch in batches)
    with bar, closing(done if n_jobs == 1 else in_workers(task, batches, n_jobs)) as parts:
        for batch, part in parts:
            total.add(part or _lost(batch))
            bar.update(len(batch))
    found = sorted_problems([*problems, *twice, *odd, *total.problems])
    n_lost = sum(problem.severity == "error" for problem in found)
    if not total.documents:
        errors = [f"; {p.path}: {p.reason}" for p in found if p.severity == "error"]
        raise ValueError(f"no text is left of {len(documents)}{''.join(errors[:3])}")
    if n_lost:
        warn(
            f"{n_lost} of {n_lost + len(total.documents)} texts are left out;"
            " corpus.problems says which, and why"
        )
    for problem in found:
        if TWO_WAYS in problem.reason:
            warn(problem.reason)
    corpus = assemble(total, gazetteer, with_base_forms(gazetteer))
    text = pd.Series(total.text, dtype=object, name="text")
    report = pd.DataFrame(
        total.report, columns=["doc_id", "passage_id", "step", "what", "n"]
    ).sort_values(["doc_id", "passage_id"], kind="stable", ignore_index=True)
    of_documents, renamed = _extra(corpus.documents, corpus.passages, extra)
    return replace(
        corpus,
        documents=of_documents,
        text=text[corpus.passages["passage_id"]],
        report=report[report["doc_id"].isin(corpus.documents["doc_id"])],
        problems=tables.problem_table(
            sorted_problems([*found, *renamed, *unread(corpus.passages, gazetteer)])
        ),
    )


@dataclass
class _Own(Digest):
    """What is left of a few documents, with their text and what cleaning found."""

    text: dict[str, str] = field(default_factory=dict)
    report: list[tuple[str, str, str, str, int]] = field(default_factory=list)


@dataclass
class _OwnTotal(Total):
    text: dict[str, str] = field(default_factory=dict)
    report: list[tuple[str, str, str, str, int]] = field(default_factory=list)

    def add(self, part: Digest) -> None:
        super().add(part)
        if isinstance(part, _Own):
            self.text |= part.text
            self.report += part.report


def _lost(batch: list[Document]) -> Digest:
    reason = "a worker process died while reading it, twice; left out"
    return Digest(problems=[Problem(document.doc_id, "error", reason) for document in batch])


def _named(given: Iterable[Document]) -> tuple[list[Document], list[Problem]]:
    """Copies with a source and a path; of documents with one id the first."""
    documents: dict[str, Document] = {}
    problems = []
    for document in given:
        doc_id, path = document.doc_id, document.path or document.doc_id
        if doc_id in documents:
            reason = f"a document of {documents[doc_id].path} has the same id; left out"
            problems.append(Problem(doc_id, "error", f"{path}: {reason}"))
            continue
        text, source = utf8_text(document.text), document.source or OWN
        turns = list(document.turns)
        documents[doc_id] = replace(document, text=text, source=source, path=path, turns=turns)
    return list(documents.values()), problems


def _odd_sides(documents: list[Document], gazetteer: Gazetteer) -> list[Problem]:
    """Sides that differ from one of the tables in case, spaces or marks alone."""

    def folded(side: str) -> str:
        return re.sub(r"\W", "", side).casefold()

    known = {folded(side): side for side in [*gazetteer.sides()["side"], "other", "none"]}
    problems = []
    for side in sorted({document.side for document in documents} - {*known.values()}):
        if like := known.get(folded(side)):
            reason = f"is not {like!r}, and counts as a side of its own; write {like!r} if it is"
            problems.append(Problem(f"side {side}", "warning", reason))
    return problems


def _repeated(documents: list[Document], gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """Digests of the lines that half of a source's texts or more, and five at least, share.

    What a label says was spoken is no such line, and neither are texts of no source.
    """
    of_source: dict[str, list[str]] = {}
    for document in documents:
        if document.source not in (OWN, *_LEFT_OUT) and not document.turns:
            of_source.setdefault(document.source, []).append(document.text)
    found = {}
    for source, texts in of_source.items():
        texts = list(dict.fromkeys(texts))  # a text that is there twice is a copy, no formula
        if len(texts) >= _REPEATED:
            silent = ["" if label_places(text, gazetteer) else text for text in texts]
            least = max(_REPEATED, (len(texts) + 1) // 2)
            found[source] = frozenset(repeated_lines(silent, min_texts=least)["digest"])
    return found


def _digest_all(
    documents: list[Document],
    unit: str,
    repeated: Mapping[str, frozenset[str]],
    gazetteer: Gazetteer,
) -> _Own:
    """Cut, clean and count a few documents."""
    result = _Own()
    ready = []
    for document in documents:
        try:
            ready.append(
                _cut(document, unit, repeated.get(document.source, frozenset()), gazetteer)
            )
        except Exception as error:  # one bad document must not take the others with it
            said = f"{type(error).__name__}: {' '.join(str(error).split())}"
            reason = f"could not be cleaned ({said}); left out"
            result.problems.append(Problem(document.doc_id, "error", reason))
    # Texts are encoded together: the list of phrases is prepared once for the words of all.
    encoded = type_counter(gazetteer).encode([c.text for _, _, cleaned in ready for c in cleaned])
    row = 0
    for document, pieces, cleaned in ready:
        rows = encoded.rows(list(range(row, row + len(pieces))))
        row += len(pieces)
        filled = dict.fromkeys((p for p, c in enumerate(cleaned) if c.text), "core")
        if add(document, pieces, cleaned, rows, filled, result, gazetteer):
            _keep(document, cleaned, result)
        else:
            reason = "no word is left of it" if document.text.strip() else "the text is empty"
            result.problems.append(Problem(document.doc_id, "error", f"{reason}; left out"))
    return result


def _cut(
    document: Document, unit: str, repeated: frozenset[str], gazetteer: Gazetteer
) -> tuple[Document, list[Passage], list[Cleaned]]:
    """A document with its passages and their cleaned texts."""
    text = document.text
    if not document.turns:
        document.turns = list(_turns(document, unit, gazetteer))
    pieces = list(passages(document, _parting(text), unit))
    without, cleaned = _LEFT_OUT.get(document.source, ()), []
    for piece in pieces:
        cleaned.append(clean(text[piece.start : piece.end], without, repeated, gazetteer))
        if cleaned[-1].text:
            without = (*_LEFT_OUT.get(document.source, ()), *_AT_THE_TOP)
    if repeated and not any(piece.text for piece in cleaned):  # it is such lines and nothing else
        return _cut(document, unit, frozenset(), gazetteer)
    return document, pieces, cleaned


def _keep(document: Document, cleaned: list[Cleaned], result: _Own) -> None:
    """Note the text of the passages just added, and what was found in the document."""
    text = document.text
    ids = {row["position"]: row["passage_id"] for row in result.passages[-1]}
    for row in result.passages[-1]:
        result.text[row["passage_id"]] = text[row["start"] : row["end"]]
    odd = [("", finding) for finding in odd_characters(text)]
    steps = [(ids.get(p, ""), finding) for p, c in enumerate(cleaned) for finding in c.found]
    result.report += [
        (document.doc_id, passage, finding.step, utf8_text(finding.what), finding.n)
        for passage, finding in (*odd, *steps)
    ]


def _parting(text: str) -> str:
    """What parts paragraphs: where no blank line does and a line is too long for a page, lines."""
    lines = not _BLANK_LINE.search(text) and "\n" in text and _PARAGRAPH.search(text)
    return "line" if lines else "blank line"


def _turns(document: Document, unit: str, gazetteer: Gazetteer) -> Iterator[Turn]:
    """The turns of a text, cut at its speaker labels; what stands before them is nobody's."""
    text = document.text
    places = [] if unit == "document" else label_places(text, gazetteer)
    voices = _Voices(document, gazetteer) if places else None
    turns: list[Turn] = []
    who, start = Speaker("", document.side, "official"), 0
    for label, after in [*places, (len(text), len(text))]:
        a, b = trim(text, start, max(start, label))
        if a < b:
            turns.append(Turn(a, b, who.name, who.side, who.role, who.interpreted))
        if voices and after > label:
            who = voices.of(text[label:after].strip(" \t\xa0*:"))
        start = max(start, after)
    number_exchanges(turns, text)
    yield from turns


class _Voices:
    """Who speaks in a text: what the rules of the record's sources say, as far as it holds here.

    What a rule says of somebody's office holds in texts of the same side. In others it is believed
    of those whom the table of offices has in office on the day of the text.
    """

    def __init__(self, document: Document, gazetteer: Gazetteer):
        self.date, self.gazetteer = document.date, gazetteer
        source, side = _rules(document, gazetteer)
        self.side = document.side if document.side == side else ""
        self.speakers = Speakers(
            *(source, document.date, document.genre, document.title),
            surnames=True,
            gazetteer=gazetteer,
        )

    def of(self, label: str) -> Speaker:
        """Name the speaker behind a label."""
        said = self.speakers.resolve(label)
        if said.side == "none" or (self.side and said.side == self.side):
            return said
        holder = find_holder(said.name, self.date, surname=False, gazetteer=self.gazetteer)
        if holder is None:
            return said._replace(side="none", role="guest")
        return Speaker(holder.name, holder.country, holder.role, said.interpreted)


def _rules(document: Document, gazetteer: Gazetteer) -> tuple[str, str]:
    """Whose rules of speakers count, and the side of that source.

    They are those of the text's own source, else of the first whose side speaks its language.
    """
    ruled = set(gazetteer.table("speakers")["source"])
    if document.source in ruled:
        side = next((s.side for s in SOURCES if s.name == document.source), document.side)
        return document.source, side
    lang = document.lang or document_language(document.text[:4000], "", gazetteer)
    langs = gazetteer.sides().set_index("side")["langs"].str.split("; ").to_dict()
    for source in SOURCES:
        if source.name in ruled and lang in langs.get(source.side, ()):
            return source.name, source.side
    return "", ""


def _extra(
    documents: pd.DataFrame, passages: pd.DataFrame, extra: pd.DataFrame | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """Documents with the columns a user added, under names that no column has."""
    if extra is None or not len(extra.columns):
        return documents, []
    given = [utf8_text(str(column)) for column in extra]
    taken, names, said = {*documents, *passages, *_MADE_LATER}, [], []
    for place, column in enumerate(given):
        name = column
        while name in taken or (name != column and name in given) or name in given[:place]:
            name = f"given_{name}"
        if name != column:
            reason = f"a corpus has a column of that name; it is kept as {name!r}"
            if column not in taken:
                reason = f"two columns have that name as text; the second is kept as {name!r}"
            said.append(Problem(f"column {column}", "warning", reason))
        names.append(name)
    rows = extra[~extra.index.duplicated()].reindex(documents["doc_id"])
    rows = rows.set_axis(names, axis=1).reset_index(drop=True)
    for name in rows:
        if isinstance(rows[name].dtype, pd.SparseDtype):
            rows[name] = rows[name].sparse.to_dense()
        plain = is_any_real_numeric_dtype(rows[name]) or is_bool_dtype(rows[name])
        if not (plain or is_datetime64_any_dtype(rows[name])):  # Parquet holds one type a column
            said_of = [None if _missing(v) else utf8_text(str(v)) for v in rows[name]]
            rows[name] = pd.Series(said_of, dtype="str")
    return pd.concat([documents, rows], axis=1), said


def _missing(value: object) -> bool:
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))
