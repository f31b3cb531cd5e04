"""DOCX: the paragraphs of a Word file, its tables, and its title and author."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bilateral.sources.files.blocks import Layout, text_of
from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.xml import parse, said
from bilateral.sources.files.zipped import Parts, is_kind

_LAYOUT = Layout(
    blocks={"p"},
    # What was deleted or moved away while changes were tracked; the second form of a drawing.
    skipped={"del", "moveFrom", "Fallback", "pPr", "rPr"},
    instead={"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""},
    texts={"t"},
)
_NOTES = ("footnoteReference", "endnoteReference")


def read_docx(file: File) -> Iterator[Item]:
    """Give the text of a Word file.

    Heads and feet of pages, notes and comments are left out, and what tracked changes deleted.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        The day when the file was last saved is ``modified``; it says nothing of the day of the
        text.

    Raises
    ------
    Unreadable
        If it is damaged or encrypted.
    """
    parts = Parts(file.data)
    mains = (name for name in parts.names if name.startswith("word/document"))
    main = min(mains, default="word/document.xml")
    root = parse(parts.read(main), "the text of the Word file")
    if notes := sum(1 for name in _NOTES for _ in root.iter("{*}" + name)):
        file.warn(f"{notes} notes are left out; the text they belong to is read")
    yield Item(text_of(root, _LAYOUT), **_properties(parts))


def _properties(parts: Parts) -> dict[str, str]:
    try:
        core = parse(parts.read("docProps/core.xml"), "the properties")
    except Unreadable:  # they may be missing
        return {}
    return {
        "title": said(core, "title"),
        "author": said(core, "creator"),
        "modified": said(core, "modified") or said(core, "created"),
    }


DOCX = Format("Word file (DOCX)", partial(is_kind, "docx"), read_docx)
