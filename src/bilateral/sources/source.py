"""A source: what one publisher's files look like, who reads them, and how their texts are treated.

The toolkit's own sources are listed in :data:`bilateral.sources.SOURCES`. ``README.md`` beside
this file says how to add one.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.model import ROLES, Document, Problem

#: Takes the bytes of a file, its upstream path, a list to which it adds what went wrong, and the
#: gazetteer that says who speaks.
Reader = Callable[[bytes, str, list[Problem], Gazetteer], Iterable[Document]]

#: What a report says of a side that the table of sides lacks.
NO_SIDE = "is not in sides.csv"


@dataclass(frozen=True)
class Source:
    r"""One source of documents.

    Parameters
    ----------
    name : str
        Short and unique: it is in the column ``source`` of every table, and begins every
        ``doc_id`` of the source.
    pattern : re.Pattern
        The whole upstream path of a file of this source matches it, and that of no other file.
    read : callable
        ``read(data, path, problems, gazetteer)`` gives the documents of one file. It is a function
        at the top of a module, so that worker processes find it. What it raises is reported, and
        the file is left out.
    side : str
        The side whose archive or office publishes all texts, whoever wrote them. The rule of
        selection looks for the counterpart of this side. Blank where documents of several sides
        are published by a third: then the side of each document counts.
    paragraphs : {"blank line", "line"}
        What parts two paragraphs: a blank line, or any end of a line.
    leave_out : tuple of str
        Steps of cleaning that are not done (``cleaning.STEPS``).
    keep_whole : bool
        Whether all passages of a document are kept, as context where they are not core.
    names_own : bool
        Whether a core passage must name the speaker's own country, too.
    download : tuple of (str, str)
        How the upstream path of a file begins in a download, and how it begins upstream, where
        the two differ.

    Examples
    --------
    >>> from bilateral.sources import SOURCES
    >>> [(source.name, source.side) for source in SOURCES]
    [('wh', 'US'), ('mananeras', 'MX'), ('frus', 'US'), ('un', '')]
    """

    name: str
    pattern: re.Pattern[str]
    read: Reader
    side: str = ""
    paragraphs: Literal["blank line", "line"] = "blank line"
    leave_out: tuple[str, ...] = ()
    keep_whole: bool = False
    names_own: bool = False
    download: tuple[str, str] = ("", "")

    def upstream(self, path: str) -> str:
        """Give the upstream path of a file whose path in a download is given.

        Examples
        --------
        >>> from bilateral.sources import frus
        >>> frus.SOURCE.upstream("frus/frus1861.xml")
        'volumes/frus1861.xml'
        """
        here, upstream = self.download
        return upstream + path.removeprefix(here) if path.startswith(here) else path

    def documents(
        self, data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
    ) -> list[Document]:
        """Read a file, check what the reader gives, and note which file it is from.

        Parameters
        ----------
        data : bytes
        path : str
            The upstream path.
        problems : list of Problem
            Added to. A side that ``sides.csv`` does not list is a warning.
        gazetteer : Gazetteer
            Whose tables count; by default the package's.

        Returns
        -------
        list of Document

        Raises
        ------
        TypeError, ValueError
            If the reader gives something else than documents of this source with turns in order.
        """
        found = self.read(data, path, problems, gazetteer)
        if isinstance(found, Document) or not isinstance(found, Iterable):
            kind = type(found).__name__
            raise TypeError(f"the reader of {self.name!r} gave {kind}, not a list of documents")
        found, digest = list(found), hashlib.sha256(data).hexdigest()
        for document in found:
            if fault := self._fault(document):
                raise ValueError(f"the reader of {self.name!r} gave {fault}")
            document.path, document.file_sha256 = path, digest
        problems += self._unlisted(found, path, gazetteer)
        return found

    def _unlisted(
        self, found: list[Document], path: str, gazetteer: Gazetteer
    ) -> Iterator[Problem]:
        """Tell of each side that the table of sides lacks, once a file."""
        listed, first = _listed(gazetteer)
        of_texts = {side for d in found for side in (d.side, self.side or d.side)}
        of_turns = {turn.side for d in found for turn in d.turns} - of_texts
        for sides, follows in (
            (of_texts, f"so its text is selected as one of {first}"),
            (of_turns, "so turns of it count for neither country"),
        ):
            for side in sorted(sides.difference(listed)):
                reason = (
                    f"the side {side!r} {NO_SIDE}, {follows}; write one of {', '.join(listed)}, or"
                    " give the side a row there"
                )
                yield Problem(path, "warning", reason)

    def _fault(self, document: Document) -> str:
        """Say what is wrong with a document, or nothing."""
        if not isinstance(document, Document):
            return f"{type(document).__name__}, not a document"
        if document.source != self.name:
            return f"a document of source {document.source!r}"
        if not document.doc_id.startswith(f"{self.name}:"):
            return f"the doc_id {document.doc_id!r}; it must begin with '{self.name}:'"
        after = 0
        for number, turn in enumerate(document.turns):
            where = f"turn {number} of {document.doc_id}"
            if not after <= turn.start <= turn.end <= len(document.text):
                return f"{where} at {turn.start} to {turn.end}: outside the text or out of order"
            if turn.role not in ROLES:
                return f"{where} with the role {turn.role!r}; roles are {', '.join(ROLES)}"
            after = turn.end
        return ""


@cache
def _listed(gazetteer: Gazetteer) -> tuple[tuple[str, ...], str]:
    """All sides, and the first of the two: whose text that of an unknown side is taken for."""
    return tuple(gazetteer.sides()["side"]), next(iter(gazetteer.counterparts()))


def check(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Check the sources that are to be read together.

    Parameters
    ----------
    sources : sequence of Source

    Returns
    -------
    tuple of Source
        As given.

    Raises
    ------
    TypeError
        If one is no `Source`.
    ValueError
        If a name is blank or taken, a setting is unknown, or worker processes cannot find a
        reader.

    Examples
    --------
    >>> from bilateral.sources import frus
    >>> check([frus.SOURCE, frus.SOURCE])
    Traceback (most recent call last):
    ...
    ValueError: two sources have the name 'frus'; give one of them another name
    """
    if isinstance(sources, Source):
        raise TypeError(f"sources is one Source; give several, such as (*SOURCES, {sources.name})")
    names: set[str] = set()
    for source in (sources := tuple(sources)):
        if not isinstance(source, Source):
            raise TypeError(f"{source!r} is no Source; give values of bilateral.sources.Source")
        name = source.name
        if not re.fullmatch(r"\w+", name):
            raise ValueError(f"a source has the name {name!r}; use letters and digits")
        if name in names:
            raise ValueError(f"two sources have the name {name!r}; give one of them another name")
        if source.paragraphs not in ("blank line", "line"):
            raise ValueError(
                f"source {name!r}: paragraphs={source.paragraphs!r}; write 'blank line' or 'line'"
            )
        if not _is_in_a_file(source):
            raise ValueError(
                f"source {name!r}: worker processes cannot find its reader; make it a function"
                " at the top of a module, in a file of its own"
            )
        names.add(name)
    return sources


def _is_in_a_file(source: Source) -> bool:
    """Whether a fresh process can import the reader: no lambda, no cell of a notebook."""
    try:
        pickle.dumps(source)
    except Exception:  # whatever a pickle says of what it cannot name
        return False
    module = sys.modules[source.read.__module__]
    return module.__name__ != "__main__" or hasattr(module, "__file__")


def find_source(path: str, sources: Sequence[Source]) -> Source | None:
    """Find the source that a path belongs to.

    Parameters
    ----------
    path : str
    sources : sequence of Source

    Returns
    -------
    Source or None
        None if the path is of no source.

    Raises
    ------
    ValueError
        If it is of two.

    Examples
    --------
    >>> from bilateral.sources import SOURCES
    >>> find_source("articulos/2023/enero/02--version.txt", SOURCES).name
    'mananeras'
    """
    if "/._" in path:  # the copies macOS leaves beside each file
        return None
    found = [source for source in sources if source.pattern.fullmatch(path)]
    if len(found) > 1:
        names = " and ".join(repr(source.name) for source in found[:2])
        raise ValueError(f"{path} belongs to the sources {names}; narrow the pattern of one")
    return found[0] if found else None
