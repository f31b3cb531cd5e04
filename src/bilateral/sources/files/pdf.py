"""PDF with text: lines in reading order, in columns too, without the heads that every page has."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from bilateral.sources.files.item import MOST_CHARACTERS, File, Format, Item, Unreadable, one_line
from bilateral.sources.files.pdf_layout import Line, paragraphs, reading_order

_MOST_PAGES = 5_000
_FEWEST_PAGES = 3  # on which a line must stand to be a running head
_SHARE = 0.3  # of the pages; heads of left and right pages may differ
_AT_EDGE = 2  # lines at the top and at the foot of a page that may be heads
_GAP = 1.8  # heights of a line: so far apart, two words are not of one line
_RISE = 0.4  # of the height: so far above or below, a letter is of another line
_NUMBER = re.compile(r"(?<!\d)[1-9]\d{0,4}(?!\d)", re.ASCII)  # of a page
_DAY = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")


def read_pdf(file: File) -> Iterator[Item]:
    """Give the text of a PDF file.

    Columns are read one after another. A line at the top or foot that three in ten pages share,
    but for its number, is left out and reported.

    Parameters
    ----------
    file : File

    Yields
    ------
    Item
        The day when the file was made is ``modified``; it says nothing of the day of the text.

    Raises
    ------
    Unreadable
        If it is encrypted, damaged, or holds pictures of pages and no text.
    """
    try:
        document = pypdfium2.PdfDocument(file.data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise Unreadable("is encrypted; save it without a password") from None
        raise Unreadable("is a damaged PDF; fetch it again") from None
    try:
        yield _item(file, document)
    finally:
        document.close()


def _item(file: File, document: pypdfium2.PdfDocument) -> Item:
    if (number := len(document)) > _MOST_PAGES:
        raise Unreadable(f"has {number:,} pages, more than {_MOST_PAGES:,}; cut it into several")
    pages, bare, damaged, size = [], [], [], 0
    for index in range(number):
        try:
            lines = reading_order(_lines(document, index))
        except pypdfium2.PdfiumError:
            damaged.append(index + 1)
            continue
        size += sum(len(line.text) for line in lines)
        if size > MOST_CHARACTERS:
            raise Unreadable(f"has more than {MOST_CHARACTERS:,} characters; cut it into several")
        if not lines:
            bare.append(index + 1)
        pages.append(lines)
    if damaged:
        file.warn(f"{_pages(damaged)} cannot be read; fetch the file again")
    if not any(pages):
        raise Unreadable("is a PDF without text (scanned?); run text recognition on it first")
    if bare:
        file.warn(f"{_pages(bare)} without text, perhaps scanned; the others are read")
    kept, heads = _without_heads(pages)
    if heads:
        shown = ", ".join(repr(head[:40]) for head in sorted(heads)[:3])
        file.warn(f"{sum(heads.values())} running heads and page numbers left out, such as {shown}")
    said = document.get_metadata_dict()
    made = _DAY.match(said.get("ModDate") or said.get("CreationDate") or "")
    return Item(
        paragraphs(kept),
        title=one_line(said.get("Title")),
        author=one_line(said.get("Author")),
        modified="-".join(filter(None, made.groups())) if made else "",
    )


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5])) + (" …" if len(numbers) > 5 else "")
    return f"{len(numbers)} pages ({shown})" if len(numbers) > 1 else f"page {shown}"


def _lines(document: pypdfium2.PdfDocument, index: int) -> list[Line]:
    """The stretches of text of a page, cut at line ends and wide gaps, in the file's order."""
    page = document[index]
    text = page.get_textpage()
    try:
        found: list[Line] = []
        letters: list[str] = []
        box: list[float] = []

        def end() -> None:
            if words := "".join(letters).strip():
                found.append(Line(words, *box))
            letters.clear()
            box.clear()

        for letter, place in _characters(text):
            if letter in "\r\n":
                end()
            elif place is None or letter.isspace():
                letters.append(" ")
            else:
                left, right, bottom, top = place
                height = max(top - bottom, box[3] - box[2] if box else 0.0, 1.0)
                if box and (
                    left - box[1] > _GAP * height
                    or left < box[0] - height
                    or not box[2] - _RISE * height < (top + bottom) / 2 < box[3] + _RISE * height
                ):
                    end()
                if box:
                    box[:] = (
                        *(min(box[0], left), max(box[1], right)),
                        *(min(box[2], bottom), max(box[3], top)),
                    )
                else:
                    box[:] = place
                letters.append(letter)
        end()
        return found
    finally:
        text.close()
        page.close()


def _characters(text: pypdfium2.PdfTextPage) -> Iterator[tuple[str, tuple | None]]:
    """Each character with its left, right, bottom and top; without where it has no place."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in (0x02, 0xFFFE, 0xAD):  # a hyphen at a line's end
            code = 0x2D
        if code < 9 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            continue
        placed = pdfium.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        place = (left.value, right.value, bottom.value, top.value)
        yield chr(code), place if placed and place[1] > place[0] else None


def _without_heads(pages: list[list[Line]]) -> tuple[list[list[Line]], Counter]:
    """Leave out lines at the edge of pages that many pages share."""
    edges = [_edge_lines(lines, number) for number, lines in enumerate(pages)]
    shared = Counter(key for edge in edges for keys in edge.values() for key in keys)
    least = max(_FEWEST_PAGES, _SHARE * len(pages))
    heads: Counter = Counter()
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        rest = []
        for place, line in enumerate(lines):
            if any(shared[key] >= least for key in edge.get(place, ())):
                heads[line.text] += 1
            else:
                rest.append(line)
        kept.append(rest)
    return kept, heads


def _edge_lines(lines: list[Line], page: int) -> dict[int, set[tuple]]:
    """What other pages may have in common with the highest and lowest lines, by their place.

    That is their height with their words, or with their words but for a number that grows by one
    from page to page.
    """
    levels = sorted({round(line.bottom) for line in lines})
    if len(levels) <= 2 * _AT_EDGE:
        return {}
    low, high = levels[_AT_EDGE - 1], levels[-_AT_EDGE]
    found = {}
    for place, line in enumerate(lines):
        if low < (height := round(line.bottom)) < high:
            continue
        keys = {(height, line.text)}
        for number in _NUMBER.finditer(line.text[:200]):
            words = line.text[: number.start()], line.text[number.end() :]
            keys.add((height, *words, int(number[0]) - page))
        found[place] = keys
    return found


PDF = Format("PDF", lambda file: b"%PDF-" in file.data[:1024], read_pdf)
