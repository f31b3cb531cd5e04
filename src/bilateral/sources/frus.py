"""Read volumes of *Foreign Relations of the United States* (FRUS) in TEI.

A volume is a tree of compilations, chapters and subchapters with documents in them. One
``Document`` is one ``div[@type="document"]``; a document nested in another is its own. The text
is the running text only: heads, datelines, openers, closers, signatures and notes stay outside.
Each inclosure (``frus:attachment``) is a turn of its own, with its own author and heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import PurePosixPath

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import frus_senders, tei
from bilateral.sources.decode import is_day
from bilateral.sources.frus_senders import Frame, Sender
from bilateral.sources.model import Document, Problem, Turn
from bilateral.sources.source import Source
from bilateral.sources.tei import DIV as _DIV
from bilateral.sources.tei import TEI as _TEI
from bilateral.sources.tei import XML as _XML

_HEAD, _NOTE, _DATELINE = _TEI + "head", _TEI + "note", _TEI + "dateline"
_FRUS = "{http://history.state.gov/frus/ns/1.0}"
_ATTACHMENT = _FRUS + "attachment"
_LEFT_OUT = {_TEI + t for t in ("dateline", "opener", "closer", "signed", "salute", "byline")}
_PARAGRAPH = {_TEI + t for t in ("p", "div", "table", "list", "lg", "postscript", "trailer")}
_LINE = {_TEI + t for t in ("row", "l")}
_SPACED = {_TEI + t for t in ("cell", "lb", "gap", "seg", "figure")}
_GAP_AFTER = {_TEI + "label": 1, _TEI + "date": 0, _TEI + "hi": 0}
_NOTE_MARK, _PAGE_MARK, _LINE_MARK = "\ue000", "\ue001", "\ue002"
_ISO = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T[\d:.+Z-]*)?", re.ASCII)
_LONGEST = 1_000  # characters of a head or signature in which a sender is looked for; real: 420


def read_volume(
    data: bytes, path: str, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> Iterator[Document]:
    """Read one FRUS volume.

    Whose words a document holds and whether it concerns both countries is told by
    :mod:`bilateral.sources.frus_senders`.

    Parameters
    ----------
    data : bytes
        The XML file as published, uncompressed, with its byte order mark if it has one, in any
        encoding that it declares.
    path : str
        Upstream path such as ``volumes/frus1925v02.xml``; its stem names the volume.
    problems : list of Problem
        Extended by what could not be taken as it was. Entities are never resolved: a reference
        to one is a fault like malformed XML. Documents that end before the fault are kept.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Yields
    ------
    Document
        In printed order; a nested document follows the one that holds it.

    Raises
    ------
    Nothing for bad input: every fault becomes a ``Problem``.

    Examples
    --------
    >>> tei = b'''<TEI xmlns="http://www.tei-c.org/ns/1.0"><div type="compilation">
    ... <head>Mexico:</head><div type="document" xml:id="d1">
    ... <head>The Ambassador in Mexico (Sheffield) to the Secretary of State</head>
    ... <dateline><date when="1925-11-05"/></dateline><p>I saw the Minister.</p></div>
    ... </div></TEI>'''
    >>> [document] = read_volume(tei, "volumes/frus1925v02.xml", [])
    >>> document.doc_id, document.side, document.about_both, document.text
    ('frus:frus1925v02/d1', 'US', True, 'I saw the Minister.')
    """
    volume = PurePosixPath(path).name.removesuffix(".gz").removesuffix(".xml")
    data = tei.as_utf8(data, path, problems)
    divs = tei.documents(data, path, problems)

    @cache
    def vocabulary() -> set[str]:
        text = data.decode("utf-8", "replace").lower()
        text = re.sub(r"(?:(?<!\w)\w++)?<pb\b[^<>]*>\w*", " ", text)
        return set(re.findall(r"\w+", text))

    def is_word(word: str) -> bool:
        return word.lower() in vocabulary()

    ids = tei.identifiers(divs, path, problems)
    heads = cache(partial(_head, gazetteer=gazetteer))  # of a chapter, for all documents in it
    readings = [_read(div, is_word, heads) for div in divs]
    _find_senders(readings, gazetteer)
    for reading in readings:
        div, (number, page) = reading.div, ids[reading.div]
        where = f"{path}:{div.sourceline}"
        if not reading.parts:
            problems.append(Problem(where, "warning", f"{number} has no text; left out."))
            continue
        when, reason = _date(div)
        if reason:
            problems.append(Problem(where, "warning", f"{number} {reason}; date left empty."))
        document = _assemble(reading)
        document.doc_id = f"{SOURCE.name}:{volume}/{number}"
        document.url = f"https://history.state.gov/historicaldocuments/{volume}/{page}"
        document.date, document.path = when, path
        yield document


# --- text -----------------------------------------------------------------------------------------
@dataclass
class _Part:
    """The body of a document or of one of its inclosures."""

    element: object
    label: str = ""
    head: str = ""
    pieces: list[str] = field(default_factory=list)
    gap: int = 0
    sender: Sender = field(default_factory=Sender)

    def add(self, text: str | None) -> None:
        """Append running text; white space becomes at most one space."""
        words = text.split() if text else ()
        if text and text[0].isspace():
            self.gap = max(self.gap, 1)
        if words:
            self.pieces.append(("", " ", "\n", "\n\n")[self.gap] if self.pieces else "")
            self.pieces.append(" ".join(words))
            self.gap = int(text[-1].isspace())


@dataclass
class _Reading:
    """A document division, its heads and its parts in order."""

    div: object
    title: str
    heads: list[str]
    about_both: bool
    parts: list[tuple[_Part, str]]


def _read(div, is_word: Callable[[str], bool], heads: Callable) -> _Reading:
    main = _Part(div)
    parts = [main]
    _walk(div, parts)
    texts = []
    for part in parts:
        text = _clean("".join(part.pieces), is_word)
        if text:
            texts.append((part, text))
    above = [heads(a) for a in div.iterancestors(_DIV)][::-1]
    about = any(about_both for _, about_both in above)
    return _Reading(div, _title(div), [head for head, _ in above if head], about, texts)


def _head(div, gazetteer: Gazetteer) -> tuple[str, bool]:
    """Give the head of a division, and whether it puts what is below it between both countries."""
    head = _title(div)
    is_above = not tei.is_document(div)
    return head, is_above and frus_senders.is_about_both(head[:_LONGEST], gazetteer)


def _walk(element, parts: list[_Part]) -> None:
    part = parts[-1]
    part.add(element.text)
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT:
            part.gap = max(part.gap, 1 if isinstance(tag, str) else 0)
        elif tag == _NOTE:
            part.add(_NOTE_MARK)
        elif tag == _TEI + "pb":
            part.add(_PAGE_MARK)
        elif tag == _TEI + "lb" and not part.gap and part.pieces and part.pieces[-1][-1:] == "-":
            part.add(_LINE_MARK)
        elif tag == _ATTACHMENT:
            parts.append(_Part(child, *_label(child)))
            _walk(child, parts)
            part = _Part(part.element, part.label, part.head)
            parts.append(part)
        elif tei.is_document(child) or (tag == _HEAD and element is part.element):
            part.gap = 3
        else:
            gap = _gap(child, element)
            part.gap = max(part.gap, gap)
            _walk(child, parts)
            part = parts[-1]
            part.gap = max(part.gap, _GAP_AFTER.get(child.tag, gap))
        part.add(child.tail)


def _gap(child, parent) -> int:
    """Say what stands before and after an element: 0 nothing, 1 space, 2 line, 3 paragraph."""
    tag = child.tag
    if tag == _TEI + "p" and parent.tag in (_TEI + "item", _TEI + "cell"):
        return 3 if child.getprevious() is not None else 1
    if tag in _PARAGRAPH or tag == _HEAD:
        return 3
    if tag == _TEI + "quote":
        return 3 if child.get("rend") == "blockquote" or child.find(_TEI + "p") is not None else 0
    if tag == _TEI + "item":
        before = child.getprevious()
        return 1 if before is not None and before.tag == _TEI + "label" else 2
    if tag in (_TEI + "date", _TEI + "hi") and child.getprevious() is not None:
        before = child.getprevious()
        touching = not before.tail and before.get("rend") != child.get("rend")
        return int(touching and (child.text or "")[:1].isupper())
    if tag in _LINE or tag == _TEI + "label":
        return 2
    return 1 if tag in _SPACED else 0


def _clean(text: str, is_word) -> str:
    """Take out the marks of notes and page breaks without gluing words."""
    text = re.sub(rf"\(\s*{_NOTE_MARK}\s*\)", _NOTE_MARK, text)
    text = re.sub(rf" {_NOTE_MARK}(?=[\s,.;:)]|$)", "", text)
    text = re.sub(rf"(?<=[\w.,;:?!”]){_NOTE_MARK}(?=\w)", " ", text).replace(_NOTE_MARK, "")

    def join(match: re.Match) -> str:
        left, right = match.groups()
        apart = is_word(left) and is_word(right) and not is_word(left + right)
        return f"{left} {right}" if apart else left + right

    def at_line_end(match: re.Match) -> str:
        left, right = match.groups()
        return left + right if is_word(left + right) else f"{left}-{right}"

    text = re.sub(rf"(?<!\w)(\w++){_PAGE_MARK}(\w+)", join, text).replace(_PAGE_MARK, "")
    text = re.sub(rf"(?<!\w)(\w++)-{_LINE_MARK} ?(\w+)", at_line_end, text)
    text = text.replace(_LINE_MARK, " ")
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _plain(element) -> str:
    """Give the text of an element on one line, without its notes."""
    pieces: list[str] = []

    def walk(e) -> None:
        pieces.append(e.text or "")
        for child in e:
            if isinstance(child.tag, str) and child.tag not in (_NOTE, _TEI + "pb"):
                cut = pieces[-1].rstrip().endswith("-")
                pieces.append(" " if child.tag == _TEI + "lb" and not cut else "")
                walk(child)
            pieces.append(child.tail or "")

    walk(element)
    return " ".join("".join(pieces).split())


def _label(attachment) -> tuple[str, str]:
    """Name an inclosure ("Inclosure 1 in No. 34: Mr. Walker to Mr. Morgan") and give its head."""
    notes = [n for n in attachment.findall(_NOTE) if n.get("type") == "source"]
    head = _title(attachment)
    printed = _plain(notes[0]).strip("[] .") if notes else ""
    return ": ".join(filter(None, (printed, head))) or "Inclosure", head


def _title(element) -> str:
    return " ".join(filter(None, map(_plain, element.findall(_HEAD))))


def _own(element, tag: str) -> list:
    """Find descendants that belong to this part, not to an inclosure, note or quotation."""
    found = []
    for child in element:
        if child.tag == tag:
            found.append(child)
        elif not tei.is_document(child) and child.tag not in (_ATTACHMENT, _NOTE, _TEI + "quote"):
            found.extend(_own(child, tag))
    return found


def _date(div) -> tuple[str, str]:
    """Give the ISO date, whole or partial, and what was wrong with it."""
    stamped = [div.get(_FRUS + "doc-dateTime-min")]
    lines = _own(div, _DATELINE)
    stamped += [
        d.get("when") or d.get("from") or d.get("notBefore")
        for line in lines
        for d in _own(line, _TEI + "date")
    ]
    values = [v.strip() for v in stamped if v]
    for value in values:
        match = _ISO.fullmatch(value)
        if match and is_day((match[1] + "-01-01")[:10]):
            return match[1], ""
    return "", f"has the date {values[0]!r}, which is none" if values else "has no date"


# --- who writes, and the whole --------------------------------------------------------------------
def _frame(part: _Part, reading: _Reading) -> Frame:
    """Give what is printed around a part."""
    element = part.element
    tags = [t for h in element.findall(_HEAD) for t in h.iter() if t.get("type") == "from"]
    named = bool(tags) and tags[0].tag == _TEI + "persName"
    return Frame(
        title=(reading.title if element is reading.div else part.head)[:_LONGEST],
        tagged=bool(tags),
        person=_plain(tags[0])[:_LONGEST] if named else None,
        signatures=[s[:_LONGEST] for s in map(_plain, _own(element, _TEI + "signed")) if s],
        datelines=[_plain(line)[:_LONGEST] for line in _own(element, _DATELINE)],
        about_both=reading.about_both,
    )


def _find_senders(readings: list[_Reading], gazetteer: Gazetteer) -> None:
    letters, documents = [], []
    for reading in readings:
        above = list(reading.div.iterancestors(_DIV))
        senders: dict = {}  # a document goes on after each inclosure
        for part, _ in reading.parts:
            if part.element not in senders:
                sender = frus_senders.identify(_frame(part, reading), gazetteer)
                senders[part.element] = sender
                letters.append((sender, above, part.element is reading.div))
            part.sender = senders[part.element]
        # The document's own first: an inclosure may begin it.
        documents.append((senders.get(reading.div), senders.values(), _date(reading.div)[0]))
    frus_senders.settle(letters)
    for author, senders, date in documents:
        frus_senders.give_names(filter(None, (author, *senders)), date, gazetteer)


def _assemble(reading: _Reading) -> Document:
    path = " > ".join(map(_short, reading.heads))
    is_translated = cache(_is_translated)
    start, turns = 0, []
    for part, body in reading.parts:
        heading = " > ".join(filter(None, (path, _short(part.label))))
        sender = (part.sender.name, part.sender.side, part.sender.role)
        turns.append(Turn(start, start + len(body), *sender, is_translated(part.element), heading))
        start += len(body) + 2
    main = next((p.sender for p, _ in reading.parts if p.element is reading.div), Sender())
    lang = next(
        filter(None, (e.get(_XML + "lang") for e in (reading.div, *reading.div.iterancestors()))),
        "en",
    )
    return Document(
        doc_id="",
        source=SOURCE.name,
        text="\n\n".join(body for _, body in reading.parts),
        side=main.side,
        lang=lang.split("-")[0].lower(),
        genre=frus_senders.genre_of(reading.title[:_LONGEST]),
        title=reading.title,
        author=main.name,
        about_both=reading.about_both,
        turns=turns,
    )


def _is_translated(element) -> bool:
    note = element.find(_NOTE + "[@type='source']")
    return note is not None and "translation" in _plain(note).casefold()


def _short(head: str, most: int = 90) -> str:
    return head if len(head) <= most else head[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


SOURCE = Source(
    name="frus",
    side=frus_senders.HOME,  # letters of both sides, printed in one side's archive
    pattern=re.compile(r"(?:frus|volumes)/frus[^/]+\.xml"),
    read=read_volume,
    # Old letters gloss their own quotations in brackets: those are the writer's words.
    leave_out=("insertions",),
    download=("frus/", "volumes/"),
)
