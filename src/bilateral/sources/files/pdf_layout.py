"""Lines of a printed page put into reading order, and into paragraphs."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

_GUTTER = 8.0  # points between two columns, at least
_MOST = 2_000  # lines of a page on which columns are looked for
_LINES = 4  # in a column, at least
_CROSSING = 0.15  # share of the lines that may cross a gutter: titles, wide tables
_DEEPEST = 4  # columns in columns
_APART = 1.35  # of the usual distance of two lines: further apart, a paragraph begins
_INDENT = 0.7  # of a line's height: so far in, a paragraph begins
_SHORT = 0.12  # of the width of a column: a line that ends so early ends its paragraph
_ENDS = (".", "!", "?", "”", "»", '"', ":", "…")


class Line(NamedTuple):
    """A stretch of text in one line of a page, and its edges in points from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float


def reading_order(lines: list[Line]) -> list[Line]:
    """Put the lines of a page in order: from the top, column after column.

    Parameters
    ----------
    lines : list of Line

    Returns
    -------
    list of Line
        Stretches at one height within a column are one line.

    Examples
    --------
    >>> left = [Line(f"left column {n}", 50, 280, 700 - 12 * n, 710 - 12 * n) for n in range(4)]
    >>> right = [Line(f"right column {n}", 310, 540, 700 - 12 * n, 710 - 12 * n) for n in range(4)]
    >>> title = Line("A title", 50, 540, 740, 755)
    >>> mixed = [title, *(line for pair in zip(left, right) for line in pair)]
    >>> [line.text[:6] for line in reading_order(mixed)]
    ['A titl', 'left c', 'left c', 'left c', 'left c', 'right ', 'right ', 'right ', 'right ']
    """
    return _ordered(lines, _DEEPEST)


def _ordered(lines: list[Line], depth: int) -> list[Line]:
    gutter = _gutter(lines) if depth else None
    if gutter is None:
        return _joined(lines)
    ordered: list[Line] = []
    sides: tuple[list[Line], list[Line]] = ([], [])

    def flush() -> None:
        for side in sides:
            ordered.extend(_ordered(side, depth - 1))
            side.clear()

    wide: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.top, line.left)):
        if line.left < gutter < line.right:
            flush()
            wide.append(line)
            continue
        ordered += _joined(wide)
        wide.clear()
        sides[line.left >= gutter].append(line)
    flush()
    return ordered + _joined(wide)


def _gutter(lines: list[Line]) -> float | None:
    """The middle of the strip that the fewest lines cross, few enough, with lines on both sides."""
    if not 2 * _LINES <= len(lines) <= _MOST:
        return None
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    best, least = None, (_CROSSING * len(lines), 0.0)
    for edge in sorted(set(rights)):
        if (at := bisect_left(lefts, edge)) == len(lefts) or lefts[at] - edge < _GUTTER:
            continue
        middle = (edge + lefts[at]) / 2
        n_left, n_right = bisect_left(rights, middle), len(lefts) - bisect_right(lefts, middle)
        crossed = (len(lines) - n_left - n_right, edge - lefts[at])
        if min(n_left, n_right) < _LINES or crossed > least:
            continue
        if _side_by_side(lines, middle):
            best, least = middle, crossed
    return best


def _side_by_side(lines: Iterable[Line], middle: float) -> bool:
    """Whether lines left and right of a strip stand beside one another, and are no table."""
    left = [line for line in lines if line.right < middle]
    right = [line for line in lines if line.left > middle]
    low = max(min(line.bottom for line in side) for side in (left, right))
    high = min(max(line.top for line in side) for side in (left, right))
    beside = [sum(low <= (x.top + x.bottom) / 2 <= high for x in side) for side in (left, right)]
    words = [statistics.median(len(line.text) for line in side) for side in (left, right)]
    return min(beside) >= _LINES and min(words) >= 12


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Make one line of stretches at one height."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda line: (-(line.top + line.bottom), line.left)):
        last = joined[-1] if joined else None
        if last and last.bottom < (line.top + line.bottom) / 2:  # no line is above the last
            one, two = sorted((last, line), key=lambda line: line.left)
            joined[-1] = Line(
                f"{one.text} {two.text}",
                *(one.left, max(one.right, two.right)),
                *(min(one.bottom, two.bottom), max(one.top, two.top)),
            )
        else:
            joined.append(line)
    return joined


def paragraphs(pages: list[list[Line]]) -> str:
    r"""Join lines, with a blank line where a paragraph begins.

    A paragraph begins after a wide gap, at an indent, and with a capital after a line that ends
    well short of the others.

    Parameters
    ----------
    pages : list of list of Line
        In reading order.

    Returns
    -------
    str

    Examples
    --------
    >>> page = [Line("One long line", 50, 90, 700, 710), Line("two.", 50, 60, 688, 698)]
    >>> page.append(Line("Three", 50, 90, 676, 686))
    >>> print(paragraphs([page, [Line("four.", 50, 90, 700, 710)]]))
    One long line
    two.
    <BLANKLINE>
    Three
    four.
    """
    parts: list[str] = []
    for run in chain.from_iterable(map(_runs, pages)):
        usual = statistics.median([a.bottom - b.bottom for a, b in pairwise(run)] or [0.0])
        edge = max(line.right for line in run)
        before: Line | None = None
        for line in run:
            if before is None:  # of a column or a page
                begins = bool(parts) and parts[-1].endswith(_ENDS)
            else:
                begins = _begins(line, before, usual, edge)
            if parts:
                parts.append("\n\n" if begins else "\n")
            parts.append(line.text)
            before = line
    return "".join(parts)


def _runs(lines: list[Line]) -> Iterator[list[Line]]:
    """Columns: lines that stand below one another."""
    run: list[Line] = []
    for line in lines:
        if run and line.bottom >= run[-1].bottom:
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _begins(line: Line, before: Line, usual: float, edge: float) -> bool:
    """Whether a line begins a paragraph."""
    if before.bottom - line.bottom > _APART * usual:
        return True
    capital = not line.text[0].islower()
    if capital and line.left - before.left > _INDENT * (line.top - line.bottom):
        return True
    short = edge - before.right > _SHORT * (edge - before.left)
    return short and capital
