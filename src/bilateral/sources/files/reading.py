"""Files of any format to documents, and an account of every file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from bilateral.cleaning.codes import code_of
from bilateral.cleaning.steps.artefacts import crawl_date
from bilateral.escape import utf8_text
from bilateral.sources.files.dates import Day, date_in_name, date_in_text, read_date
from bilateral.sources.files.item import File, Item, Unreadable, check_text
from bilateral.sources.files.registry import find_format
from bilateral.sources.files.rows import FIELDS
from bilateral.sources.files.several import articles_in
from bilateral.sources.files.walk import read_bytes, walk
from bilateral.sources.model import Document, Problem

_HEAD = 4_000  # characters in which a heading or a dateline is looked for
_EXAMPLES = 3  # of dates in one message


@dataclass
class Reading:
    """What came of each file: all of them are here, read or left out.

    Attributes
    ----------
    files : list of FileRead
        In the order of reading.
    extra : dict of str to dict
        By ``doc_id``, what a table or front matter says beyond the fields of a document.
    """

    files: list[FileRead] = field(default_factory=list)
    extra: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def n_read(self) -> int:
        """Files that gave at least one document."""
        return sum(file.documents > 0 for file in self.files)


@dataclass(frozen=True)
class FileRead:
    """What came of one file.

    Attributes
    ----------
    path : str
    format : str
        Empty where it was not found out.
    documents, characters : int
        What was read.
    reason : str
        Why nothing was read; empty if something was.
    """

    path: str
    format: str
    documents: int
    characters: int
    reason: str


def read_path(
    paths: str | Path | Sequence[str | Path],
    problems: list[Problem],
    *,
    columns: Mapping[str, str] | None = None,
    reading: Reading | None = None,
) -> Iterator[Document]:
    """Read every file below one or several paths, one document after another.

    The format of a file follows from its content, its encoding from its bytes. The day of a text is
    the one that the file states; else the one in its name; else the one in its heading or dateline;
    the date of a crawl is none. A day that could be two, such as 03/04/2024, is left open and
    reported.

    Parameters
    ----------
    paths : str, Path, or sequence of them
        Files and folders.
    problems : list of Problem
        Added to: ``error`` for a file or a row that is left out, ``warning`` for what was mended.
    columns : mapping of str to str, optional
        For tables, which column is what: ``{"text": "body"}``. Fields are ``text, date, title,
        author, url, lang, side, source, genre, doc_id``.
    reading : Reading, optional
        The account of the files is added here.

    Yields
    ------
    Document
        Without turns. ``doc_id`` is the path below what was given, and for tables the row, or the
        id that the table gives; ``lang`` is empty where the file does not say it.

    Raises
    ------
    FileNotFoundError
        If a path is not there.
    ValueError
        If two paths have one name, or `columns` names a field that is none.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> _ = Path(folder.name, "2024-04-03 note.txt").write_text("They spoke.")
    >>> _ = Path(folder.name, "empty.txt").write_text("")
    >>> reading = Reading()
    >>> [(d.doc_id, d.date) for d in read_path(folder.name, [], reading=reading)]
    [('2024-04-03 note.txt', '2024-04-03')]
    >>> [(file.path, file.format, file.reason) for file in reading.files]
    [('2024-04-03 note.txt', 'text', ''), ('empty.txt', '', 'is empty (0 bytes)')]
    >>> folder.cleanup()
    """
    columns = dict(columns or {})
    if wrong := next((name for name in columns if name not in FIELDS), None):
        raise ValueError(f"{wrong!r} is no field of a text; there are {', '.join(FIELDS)}")
    given = [Path(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    reading = Reading() if reading is None else reading
    seen: dict[str, str] = {}
    for path, shown in walk(given, problems):
        yield from _read_file(partial(read_bytes, path), shown, columns, problems, reading, seen)


def read_data(data: bytes, shown: str, problems: list[Problem]) -> list[Document]:
    """Read one file that is there as bytes, such as standard input.

    Parameters
    ----------
    data : bytes
    shown : str
        What it is called.
    problems : list of Problem
        Added to, as by :func:`read_path`.

    Returns
    -------
    list of Document

    Examples
    --------
    >>> read_data(b"They met.", "standard input", [])[0].text
    'They met.'
    """
    return list(_read_file(lambda: data, shown, {}, problems, Reading(), {}))


def _read_file(
    read: Callable[[], bytes],
    shown: str,
    columns: Mapping[str, str],
    problems: list[Problem],
    reading: Reading,
    seen: dict[str, str],
) -> Iterator[Document]:
    name, reason, n, size = "", "", 0, 0
    doubts: dict[str, list[str]] = {}
    before = len(problems)
    try:
        file = File(shown, read(), columns, problems)
        format = find_format(file)
        name = format.name
        digest = hashlib.sha256(file.data).hexdigest()
        for item in format.read(file):
            try:
                document = _document(item, file, digest, doubts)
                if document.doc_id in seen:
                    first = seen[document.doc_id]
                    raise Unreadable(f"has the id {document.doc_id!r}, which {first} has, too")
            except Unreadable as fault:
                if not item.place:
                    raise
                file.refuse(str(fault), item.place)
                continue
            seen[document.doc_id] = f"{shown}:{item.place}".rstrip(":")
            if item.extra:
                reading.extra[document.doc_id] = item.extra
            n, size = n + 1, size + len(document.text)
            yield document
    except Unreadable as fault:
        reason = str(fault)
    except Exception as error:  # one bad file must not take the others with it
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        reason = f"could not be read ({said})"
    for doubt, places in doubts.items():
        problems.append(_undated(shown, doubt, places))
    if reason and n:  # a fault after some texts
        problems.append(Problem(shown, "error", f"{reason}; what came before is kept"))
    elif not n:
        reason = reason or _why_none(problems[before:])
        problems.append(Problem(shown, "error", f"{reason}; left out"))
    reading.files.append(FileRead(shown, name, n, size, "" if n else reason))


def _why_none(problems: list[Problem]) -> str:
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return "holds no text"
    first = errors[0]
    return f"no row can be used; {first.path} {first.reason.removesuffix('; left out')}"


def _document(item: Item, file: File, digest: str, doubts: dict[str, list[str]]) -> Document:
    text = utf8_text(check_text(item.text))
    if not item.place and (several := articles_in(text)) > 1:
        file.warn(f"seems to hold {several} articles, read as one text; put each into its own file")
    day = _day(item, file.path)
    if day.doubt:
        doubts.setdefault("" if item.place else day.doubt, []).append(f"{item.place}\0{day.doubt}")
    return Document(
        doc_id=utf8_text(item.doc_id.strip() or f"{file.path}:{item.place}".rstrip(":")),
        source=utf8_text(item.source),
        text=text,
        date=day.date,
        side=utf8_text(item.side) or "none",
        lang=_lang(item, file),
        genre=utf8_text(item.genre),
        title=utf8_text(item.title) or ("" if item.place else PurePosixPath(file.path).stem),
        author=utf8_text(item.author),
        url=utf8_text(item.url),
        path=file.path,
        file_sha256=digest,
        published=item.published or (item.date if re.search(r"\dT\d", item.date) else ""),
        modified=item.modified,
    )


def _lang(item: Item, file: File) -> str:
    """The code of the language that a file states; empty if it states none."""
    if not item.lang.strip():
        return ""
    try:
        return code_of(item.lang, "lang")
    except ValueError as error:
        file.warn(f"{error}; the language is found from the text", item.place)
        return ""


def _day(item: Item, path: str) -> Day:
    """What the file states, else what its name says, else its heading; a doubt ends the search."""
    places = [lambda: read_date(item.date)]
    if not item.place:  # the name of a table is no day of its rows
        places.append(lambda: date_in_name(path))
    text = crawl_date(item.text[:_HEAD])[0]
    places.append(lambda: date_in_text(f"{item.title}\n\n{text}"))
    for find in places:
        day = find()
        if day.date or day.doubt:
            return day
    return Day()


def _undated(path: str, doubt: str, places: list[str]) -> Problem:
    """One message for all texts of a file whose day is in doubt."""
    if doubt:
        reason = f"{doubt}: left undated; write the day as 2024-04-03"
        return Problem(path, "warning", reason)
    shown = [f"{place}: {what}" for place, _, what in (p.partition("\0") for p in places)]
    more = f" and {len(shown) - _EXAMPLES} more" if len(shown) > _EXAMPLES else ""
    first = "; ".join(shown[:_EXAMPLES])
    reason = f"{len(shown)} texts are left undated ({first}{more}); write days as 2024-04-03"
    return Problem(path, "warning", reason)
