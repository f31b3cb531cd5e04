"""What a reader hands over: documents, the turns in them, and what went wrong.

Offsets count characters of ``Document.text``. For the plain-text sources that text is the
upstream file itself, decoded; for TEI it is the text the reader took out of the XML. Either way
``Document.text_sha256`` says which text the offsets belong to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

ROLES = ("principal", "official", "journalist", "moderator", "guest")
OFFICIAL_ROLES = ROLES[:2]


@dataclass(slots=True)
class Turn:
    """A stretch of text by one speaker.

    Parameters
    ----------
    start, end : int
        Character offsets into ``Document.text``; markup and labels lie outside.
    speaker : str
        The name as resolved from the label; empty for an unsigned text.
    side : str
        For whom the speaker speaks: ``US``, ``MX``, ``other`` or ``none`` (``gazetteer.sides()``).
        A journalist or a voice from the crowd speaks for nobody.
    role : {"principal", "official", "journalist", "moderator", "guest"}
        ``principal`` is a president or vice president in office.
    interpreted : bool
        Whether the words are an interpreter's.
    heading : str
        The heading the turn stands under, if any.
    exchange : int
        Number, from 0, of the question-and-answer exchange within the document.
    """

    start: int
    end: int
    speaker: str = ""
    side: str = "none"
    role: str = "official"
    interpreted: bool = False
    heading: str = ""
    exchange: int = 0


@dataclass(slots=True)
class Document:
    """One text of one source, with its metadata and its turns.

    Parameters
    ----------
    doc_id : str
        Unique and stable: source, a colon, and the upstream path without its ending
        (for FRUS the volume and the document number, ``frus:frus1925v02/d413``).
    source : str
        ``wh``, ``mananeras``, ``frus`` or ``un``.
    text : str
        What offsets count in.
    date : str
        ISO date; ``1861`` or ``1861-04`` where only that is known; empty if unknown.
    side, lang, genre, title, author, url : str
        As in the ``documents`` table of the corpus.
    path, file_sha256 : str
        The upstream path, from the root of the upstream repository, and the digest of the file's
        bytes: both are noted by ``Source.documents``.
    published, modified : str
        Times of publication and of the last change, where the source gives them.
    about_both : bool
        Whether the reader knows from structure (not from words) that the whole text is about the
        relationship, such as a FRUS document printed under "Mexico".
    turns : list of Turn
        In order, never overlapping.
    """

    doc_id: str
    source: str
    text: str
    date: str = ""
    side: str = "none"
    lang: str = "en"
    genre: str = ""
    title: str = ""
    author: str = ""
    url: str = ""
    path: str = ""
    file_sha256: str = ""
    published: str = ""
    modified: str = ""
    about_both: bool = False
    turns: list[Turn] = field(default_factory=list)

    @property
    def text_sha256(self) -> str:
        """SHA-256 of ``text`` in UTF-8."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(slots=True, frozen=True)
class Problem:
    """Something a reader could not take as it was.

    Parameters
    ----------
    path : str
        The upstream file, and where known the place in it (``path:line``).
    severity : {"error", "warning"}
        ``error``: the file (or what is left of the archive) is not in the record;
        ``warning``: it is in, but something was missing or had to be mended.
    reason : str
        What was wrong and what was done, in a sentence.
    """

    path: str
    severity: str
    reason: str


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Take the white space off both ends of a stretch of text.

    Examples
    --------
    >>> trim(" a b ", 0, 5)
    (1, 4)
    """
    start = end - len(text[start:end].lstrip())
    return start, start + len(text[start:end].rstrip())
