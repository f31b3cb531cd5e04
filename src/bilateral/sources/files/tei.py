"""TEI: the text of an edition, with what its header says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bilateral.sources.files.blocks import Layout, text_of
from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.xml import parse, said
from bilateral.sources.tei import TEI as _TEI
from bilateral.sources.tei import XML, as_utf8, identifiers, settle_choices

_LOOKED_AT = 65_536  # bytes in which the root begins
_LAYOUT = Layout(
    blocks={
        *("p", "head", "ab", "l", "lg", "item", "sp", "speaker", "opener", "closer", "dateline"),
        *("salute", "signed", "byline", "docTitle", "titlePart", "cell", "row", "quote", "div"),
    },
    skipped={"note", "teiHeader", "fw", "figDesc"},  # fw: running heads
    instead={"lb": " ", "pb": "", "gb": "", "cb": ""},
)


def read_tei(file: File) -> Iterator[Item]:
    r"""Give the texts of a TEI file: one, or each of its divisions that are called documents.

    Notes and running heads are left out.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Raises
    ------
    Unreadable
        If it is not well formed, defines entities or holds no text.

    Examples
    --------
    >>> tei = b'''<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><titleStmt>
    ... <title>A letter</title></titleStmt></teiHeader><text xml:lang="en"><body>
    ... <dateline><date when="1925-11-05">5 November</date></dateline>
    ... <p>I saw the Minister.<note>His first visit.</note></p></body></text></TEI>'''
    >>> [item] = read_tei(File("letter.xml", tei))
    >>> item.title, item.date, item.lang, item.text
    ('A letter', '1925-11-05', 'en', '5 November\n\nI saw the Minister.')
    """
    root = parse(as_utf8(file.data, file.path, file.problems), "the TEI file")
    settle_choices(root)
    if notes := sum(1 for _ in root.iter(_TEI + "note")):
        file.warn(f"{notes} notes are left out; the text they belong to is read")
    divisions = [d for d in root.iter(_TEI + "div") if d.get("type") == "document"]
    if divisions:
        yield from _documents(divisions, identifiers(divisions, file.path, file.problems))
        return
    bodies = [
        b for b in root.iter(_TEI + "text") if next(b.iterancestors(_TEI + "text"), None) is None
    ]
    if not bodies:
        raise Unreadable("is TEI without a text")
    for number, body in enumerate(bodies, 1):
        whole = next(body.iterancestors(_TEI + "TEI"), root)
        header = next(whole.iter(_TEI + "teiHeader"), whole)
        yield Item(
            text_of(body, _LAYOUT),
            place=str(number) if len(bodies) > 1 else "",
            title=said(header, "title"),
            author=said(header, "author"),
            date=_date(body, header),
            lang=_lang(body),
        )


def _documents(divisions: list[etree._Element], ids: dict) -> Iterator[Item]:
    """Each document division; one inside another stands alone."""
    documents = set(divisions)
    inner = {d for d in divisions if any(a in documents for a in d.iterancestors(_TEI + "div"))}
    for division in divisions:
        for nested in division.iter(_TEI + "div"):
            if nested is not division and nested in inner:
                nested.tag = "nested"
    for division in divisions:
        yield Item(
            text_of(division, _DIVISION),
            place=ids[division][0],
            title=said(division, "head"),
            date=_date(division, division),
            lang=_lang(division),
        )


_DIVISION = Layout(_LAYOUT.blocks, {*_LAYOUT.skipped, "nested"}, _LAYOUT.instead)


def _date(body: etree._Element, header: etree._Element) -> str:
    """The day of a dateline, else of the text's making, else of its source."""
    places = ((body, "dateline"), (body, "docDate"), (header, "creation"), (header, "sourceDesc"))
    for where, name in places:
        for holder in where.iter(_TEI + name):
            for date in holder.iter(_TEI + "date", _TEI + "docDate"):
                if value := date.get("when") or date.get("from") or date.get("notBefore"):
                    return value
    return ""


def _lang(element: etree._Element) -> str:
    tags = (e.get(XML + "lang") for e in (element, *element.iterancestors()))
    return next(filter(None, tags), "")


def _is_tei(file: File) -> bool:
    start = file.data[:_LOOKED_AT].translate(None, b"\0\xff\xfe\xef\xbb\xbf").lstrip()
    named = b"http://www.tei-c.org/ns/1.0" in start
    root = re.search(rb"<(?:\w{1,20}:)?(?:TEI|teiCorpus)\b", start)
    return named and start.startswith(b"<") and root is not None


TEI = Format("TEI", _is_tei, read_tei)
