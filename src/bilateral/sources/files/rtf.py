"""RTF: the text of a file of WordPad and older word processors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from striprtf.striprtf import rtf_to_text

from bilateral.sources.files.item import File, Format, Item, one_line

_INFO = re.compile(r"\{\\info\b(.{0,5000})", re.S)
_FIELD = r"\{{\\{}\s([^{{}}]{{0,500}})\}}"
_SAVED = re.compile(r"\{\\(?:revtim|creatim)\\yr(\d{4})\\mo(\d\d?)\\dy(\d\d?)")
_CODEPAGE = re.compile(r"\\ansicpg(\d{3,5})\b|\\(mac)\b")


def read_rtf(file: File) -> Iterator[Item]:
    r"""Give the text of an RTF file.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item

    Examples
    --------
    >>> rtf = rb"{\rtf1\ansi\ansicpg1252{\info{\title Una nota}}M\'e9xico y\par la frontera.\par}"
    >>> [item] = read_rtf(File("a.rtf", rtf))
    >>> item.title, item.text
    ('Una nota', 'México y\n\nla frontera.')
    """
    source = file.data.decode("latin-1")
    text = _plain(source, _encoding(source))
    info = _INFO.search(source)
    block = info[1] if info else ""
    saved = _SAVED.search(block)
    yield Item(
        re.sub(r"\n{3,}", "\n\n", text.strip().replace("\n", "\n\n")),
        title=_field("title", block, source),
        author=_field("author", block, source),
        modified="{}-{:0>2}-{:0>2}".format(*saved.groups()) if saved else "",
    )


def _encoding(source: str) -> str:
    found = _CODEPAGE.search(source, 0, 2000)
    return "mac_roman" if found and found[2] else "cp1252"


def _plain(source: str, encoding: str) -> str:
    return rtf_to_text(source, encoding=encoding, errors="replace")


def _field(name: str, block: str, source: str) -> str:
    found = re.search(_FIELD.format(name), block)
    return one_line(_plain(rf"{{\rtf1 {found[1]}}}", _encoding(source))) if found else ""


RTF = Format("RTF", lambda file: file.data.lstrip()[:5] == rb"{\rtf", read_rtf)
