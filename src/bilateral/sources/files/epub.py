"""EPUB: the chapters of a book, in their order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial
from urllib.parse import unquote

from lxml import etree

from bilateral.sources.files.blocks import Layout, text_of
from bilateral.sources.files.item import MOST_CHARACTERS, File, Format, Item, Unreadable
from bilateral.sources.files.xml import parse, said
from bilateral.sources.files.zipped import Parts, is_kind

_LAYOUT = Layout(
    blocks={
        *("p", "div", "section", "article", "li", "blockquote", "pre", "tr", "td", "th", "dt"),
        *("dd", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"),
    },
    skipped={"script", "style", "head", "nav", "sup", "svg"},
    instead={"br": "\n"},
)
_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(file: File) -> Iterator[Item]:
    """Give the text of a book, its chapters one after another.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Raises
    ------
    Unreadable
        If it is damaged, or locked by its seller.
    """
    parts = Parts(file.data)
    if any(name in parts.names for name in ("META-INF/rights.xml", "META-INF/license.lcpl")):
        raise Unreadable("is a book that its seller locked; it cannot be read")
    container = parse(parts.read("META-INF/container.xml"), "the list of parts")
    place = next((e.get("full-path") for e in container.iter("{*}rootfile")), None)
    if not place:
        raise Unreadable("names no book in its META-INF/container.xml; fetch it again")
    book = parse(parts.read(place), "the description of the book")
    files = {e.get("id"): e for e in book.iter("{*}item")}
    chapters, size = [], 0
    for entry in book.iter("{*}itemref"):
        listed = files.get(entry.get("idref"))
        if listed is None or listed.get("media-type") not in _PAGES:
            continue
        name = posixpath.join(posixpath.dirname(place), unquote(listed.get("href") or ""))
        try:
            chapter = text_of(_page(parts.read(posixpath.normpath(name))), _LAYOUT)
        except Unreadable as fault:
            file.refuse(f"a chapter {fault}", name)
            continue
        size += len(chapter)
        if size > MOST_CHARACTERS:
            raise Unreadable(f"has more than {MOST_CHARACTERS:,} characters; cut it into several")
        chapters.append(chapter)
    yield Item(
        "\n\n".join(filter(None, chapters)),
        title=said(book, "title"),
        author=said(book, "creator"),
        lang=said(book, "language"),
        date=said(book, "date"),
    )


def _page(data: bytes) -> etree._Element:
    """A chapter as a tree; one that is no XML is read as browsers do."""
    try:
        root = parse(data, "is damaged")
    except Unreadable:
        root = etree.HTML(data)
    if root is None:
        raise Unreadable("is empty")
    return next(root.iter("{*}body"), root)


EPUB = Format("book (EPUB)", partial(is_kind, "application/epub+zip"), read_epub)
