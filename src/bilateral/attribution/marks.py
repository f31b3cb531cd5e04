"""Quotation marks in pairs: nested ones, missing ones, and runs over paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"''|``|[“”„«»\"‘’']")
_FAMILY = {"“": "d", "”": "d", "„": "d", '"': "d", "''": "d", "``": "d", "«": "g", "»": "g"}
_DEEPEST = 4  # marks inside marks; more are no marks, so that reading stays linear
_OPENS, _CLOSES = {"“", "„", "«", "‘", "``"}, {"”", "»"}


@dataclass
class Span:
    """A stretch between marks, with the stretches inside it.

    Attributes
    ----------
    start, end : int
        With the marks.
    inner : tuple of int
        Without them.
    opened, closed : bool
        Whether the mark is there.
    children : list of Span

    Examples
    --------
    >>> span = pair("She said “go ‘now’”.", 0, 20)[0]
    >>> span.start, span.end, span.children[0].inner
    (9, 19, (14, 17))
    """

    start: int
    end: int
    inner: tuple[int, int]
    opened: bool = True
    closed: bool = True
    children: list[Span] = field(default_factory=list)


@dataclass
class _Mark:
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def _read(text: str, start: int, end: int) -> list[_Mark]:
    """The marks of a paragraph; apostrophes are none."""
    found = []
    for match in _MARK.finditer(text, start, end):
        mark, a, b = match[0], match.start(), match.end()
        left = text[a - 1] if a > start else " "
        right = text[b] if b < end else " "
        family = _FAMILY.get(mark, "s")
        if mark in _OPENS:
            opens, closes = True, False
        elif mark in _CLOSES:
            opens, closes = False, True
        else:
            before, after = left.isspace() or left in "([—–-¿¡“«‘\"'", right.isspace()
            opens, closes = before and not after, not left.isspace()
            if family == "s":
                if left.isalnum() and right.isalnum():
                    continue
                opens = opens and mark == "'" and not right.isdigit()
                closes = closes and not right.isalnum()
                if not (opens or closes):
                    continue
            elif opens == closes:
                opens = closes = True
            else:
                closes = not opens
        found.append(_Mark(a, b, family, opens, closes))
    return found


def _possessive(text: str, marks: list[_Mark], i: int) -> bool:
    """Whether a single mark after *s* is an apostrophe: a second one closes after it."""
    mark = marks[i]
    if text[mark.start - 1 : mark.start] != "s" or text[mark.end : mark.end + 1] != " ":
        return False
    if not text[mark.end + 1 : mark.end + 2].islower():
        return False
    for later in marks[i + 1 : i + 4]:
        if later.family == "s":
            return later.closes and not later.opens
        return False
    return False


def pair(text: str, start: int, end: int) -> list[Span]:
    """The outer stretches between marks in a paragraph, in their order.

    A closing mark closes the last open one of its kind. What is opened and never closed, and
    closed and never opened, goes to the paragraph's end and from its beginning, or to and from
    the next stretch there.

    Parameters
    ----------
    text : str
    start, end : int
        Of the paragraph.

    Returns
    -------
    list of Span

    Examples
    --------
    >>> text = "“Never, he said."
    >>> [(s.start, s.end, s.closed) for s in pair(text, 0, len(text))]
    [(0, 16, False)]
    """
    marks = _read(text, start, end)
    stack: list[tuple[_Mark, list[Span]]] = []
    top: list[Span] = []
    depth = {"d": 0, "g": 0, "s": 0}
    for i, mark in enumerate(marks):
        is_open = depth[mark.family] > 0
        if mark.closes and is_open and not (mark.opens and stack[-1][0].family != mark.family):
            if mark.family == "s" and _possessive(text, marks, i):
                continue
            while True:  # an inner mark that is still open is none
                first, inside = stack.pop()
                depth[first.family] -= 1
                into = stack[-1][1] if stack else top
                if first.family == mark.family:
                    break
                into.extend(inside)
            into.append(Span(first.start, mark.end, (first.end, mark.start), children=inside))
        elif mark.opens and len(stack) < _DEEPEST:
            stack.append((mark, []))
            depth[mark.family] += 1
        elif mark.closes and mark.family != "s" and not stack:
            a = top[-1].end if top else start
            top.append(Span(a, mark.end, (a, mark.start), opened=False))
    if not stack:
        return top
    return _unclosed(stack, top, end)


def _unclosed(stack: list[tuple[_Mark, list[Span]]], top: list[Span], end: int) -> list[Span]:
    """What is left open: the first one, up to the last close after it or the paragraph's end."""
    first, inside = stack[0]
    for _, more in stack[1:]:
        inside.extend(more)
    if first.family == "s":
        return top + inside
    if inside and inside[-1].inner[0] - inside[-1].start == first.end - first.start:
        last = inside[-1]  # “a, “b”: the second opening mark is one too many, or a cue parts them
        whole = Span(first.start, last.end, (first.end, last.inner[1]), children=inside)
        return [*top, whole]
    return [*top, Span(first.start, end, (first.end, end), closed=False, children=inside)]
