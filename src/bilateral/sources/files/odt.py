"""ODT: the paragraphs of a text of LibreOffice, its tables, and its title and author."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bilateral.sources.files.blocks import Layout, text_of
from bilateral.sources.files.item import File, Format, Item, Unreadable
from bilateral.sources.files.xml import parse, said
from bilateral.sources.files.zipped import Parts, is_kind

_LAYOUT = Layout(
    blocks={"p", "h"},
    skipped={"note", "annotation", "tracked-changes", "sequence-decls", "title", "desc"},
    instead={"s": " ", "tab": "\t", "line-break": "\n"},
)


def read_odt(file: File) -> Iterator[Item]:
    """Give the text of an ODT file; notes and comments are left out.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Raises
    ------
    Unreadable
        If it is damaged or encrypted.
    """
    parts = Parts(file.data)
    manifest = "META-INF/manifest.xml"
    if manifest in parts.names and b"encryption-data" in parts.read(manifest):
        raise Unreadable("is encrypted; save it without a password")
    root = parse(parts.read("content.xml"), "the text of the ODT file")
    body = next(root.iter("{*}body"), root)
    if notes := sum(1 for _ in body.iter("{*}note")):
        file.warn(f"{notes} notes are left out; the text they belong to is read")
    yield Item(text_of(body, _LAYOUT), **_properties(parts))


def _properties(parts: Parts) -> dict[str, str]:
    try:
        meta = parse(parts.read("meta.xml"), "the properties")
    except Unreadable:  # they may be missing
        return {}
    return {
        "title": said(meta, "title"),
        "author": said(meta, "creator") or said(meta, "initial-creator"),
        "lang": said(meta, "language"),
        "modified": said(meta, "date") or said(meta, "creation-date"),
    }


ODT = Format(
    "OpenDocument text (ODT)", partial(is_kind, "application/vnd.oasis.opendocument.text"), read_odt
)
