"""What every format is given, and what it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bilateral.decoding import wide_encoding
from bilateral.sources.decode import decode_own
from bilateral.sources.model import Problem

#: Characters of one text. A long book has one million.
MOST_CHARACTERS = 20_000_000
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\r\f\x1b")
_LOOKED_AT = 65_536
_BINARY = 0.01  # share of control characters above which a file is no text


class Unreadable(ValueError):
    """A file or a row that is left out; the message says why, and what to do."""


@dataclass(frozen=True)
class File:
    """A file to be read.

    Parameters
    ----------
    path : str
        As it is shown.
    data : bytes
    columns : mapping of str to str
        For tables: which column is the text, the date and so on, where the user says it.
    problems : list of Problem
        What is odd is added here.
    """

    path: str
    data: bytes
    columns: Mapping[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def warn(self, reason: str, place: str = "") -> None:
        """Report what was mended or is missing.

        Parameters
        ----------
        reason : str
        place : str, optional
            The row, the page, the line.
        """
        self.problems.append(Problem(f"{self.path}:{place}".rstrip(":"), "warning", reason))

    def refuse(self, reason: str, place: str) -> None:
        """Report a row or a part that is left out, while the rest of the file is read.

        Parameters
        ----------
        reason : str
        place : str
        """
        self.problems.append(Problem(f"{self.path}:{place}", "error", f"{reason}; left out"))

    @cached_property
    def is_text(self) -> bool:
        """Whether the bytes are characters, in any encoding."""
        head = self.data[:_LOOKED_AT]
        if wide_encoding(self.data):
            return True
        return len(head) - len(head.translate(None, _CONTROL)) <= _BINARY * len(head)

    @cached_property
    def text(self) -> str:
        """The file as characters, decoded by what its bytes show; lines end in a line feed."""
        text = decode_own(self.data, self.path, self.problems)
        return text if "\n" in text else text.replace("\r", "\n")  # of old Macs

    @cached_property
    def head(self) -> str:
        """The first characters, for recognition: nothing is reported."""
        return decode_own(self.data[:_LOOKED_AT], self.path, []) if self.is_text else ""


@dataclass(frozen=True)
class Item:
    """One text of a file, with what the file says of it.

    Parameters
    ----------
    text : str
    place : str
        Where in the file it stands: the row of a table, the number of a division. Empty if the
        file holds one text.
    doc_id : str
        If the file gives one.
    date : str
        As the file writes it.
    title, author, url, lang, side, source, genre, published, modified : str
    extra : dict of str to object
        Other columns of a table.
    """

    text: str
    place: str = ""
    doc_id: str = ""
    date: str = ""
    title: str = ""
    author: str = ""
    url: str = ""
    lang: str = ""
    side: str = ""
    source: str = ""
    genre: str = ""
    published: str = ""
    modified: str = ""
    extra: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Parameters
    ----------
    name : str
        For people.
    recognise : callable
        ``recognise(file)`` says whether the content of a file is of this kind.
    read : callable
        ``read(file)`` yields the texts of a file. It raises :class:`Unreadable` where there is
        none.
    """

    name: str
    recognise: Callable[[File], bool]
    read: Callable[[File], Iterator[Item]]


def check_text(text: str) -> str:
    """Refuse what is no text to be analysed.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        As given.

    Raises
    ------
    Unreadable
        If there is no letter in it, or too many.

    Examples
    --------
    >>> check_text("12 %")
    Traceback (most recent call last):
    ...
    bilateral.sources.files.item.Unreadable: holds no letter, only '12 %'
    """
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"has {len(text):,} characters, more than {MOST_CHARACTERS:,}; cut it into several"
        )
    if not text.strip():
        raise Unreadable("holds no text")
    if not re.search(r"[^\W\d_]", text):
        raise Unreadable(f"holds no letter, only {text.strip()[:20]!r}")
    return text


def one_line(text: str | None) -> str:
    r"""Give a value of metadata on one line.

    Parameters
    ----------
    text : str or None

    Returns
    -------
    str

    Examples
    --------
    >>> one_line("A\n title ")
    'A title'
    """
    return " ".join((text or "").split())
