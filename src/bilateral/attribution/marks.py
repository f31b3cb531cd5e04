"""Quotation marks in pairs: nested ones, missing ones, and runs over paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_MARK = re.compile(r"''|``|[“”„«»\"‘’']")
_SENTENCE = re.compile(r"[.?!…](?=\s)")
_COLON = re.compile(r":(?=\s)")
_NAME = 150  # characters in which a name with its colon stands
_FAMILY = {"“": "d", "”": "d", "„": "d", '"': "d", "''": "d", "``": "d", "«": "g", "»": "g"}
_DEEPEST = 4  # marks inside marks; more are no marks, so that reading stays linear
_OPENS, _CLOSES = {"“", "„", "«", "‘", "``"}, {"”", "»"}


Tail = Callable[[int, int], int | None]


def _no_tail(start: int, end: int) -> int | None:
    return None


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


def pair(text: str, start: int, end: int, tail: Tail = _no_tail) -> list[Span]:
    """The outer stretches between marks in a paragraph, in their order.

    A closing mark closes the last open one of its kind. What is opened and never closed, and
    closed and never opened, goes to the paragraph's end and from its beginning, or to and from
    the next stretch there.

    Parameters
    ----------
    text : str
    start, end : int
        Of the paragraph.
    tail : callable, optional
        Where the content between two offsets ends if an attribution stands at its end, else None.

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
            a = _opening(text, top[-1].end if top else start, mark.start, bool(top))
            top.append(Span(a, mark.end, (a, mark.start), opened=False))
    return _settled(text, stack, top, end, tail) if stack else top


def _opening(text: str, start: int, end: int, follows: bool) -> int:
    """Where words begin whose opening mark is missing: behind an attribution or a name's colon."""
    sign = _SENTENCE if follows else _COLON
    found = sign.search(text, start, end if follows else min(end, start + _NAME))
    at = found.end() if found else start
    while at < end and text[at].isspace():
        at += 1
    return at if at < end else start


def _settled(
    text: str, stack: list[tuple[_Mark, list[Span]]], top: list[Span], end: int, tail: Tail
) -> list[Span]:
    """What is left open ends at an attribution, at the next opening, or with the paragraph."""
    spans = list(top)
    for n, (mark, inside) in enumerate(stack):
        if mark.family == "s" and text[mark.start] != "‘":
            spans += inside  # a straight one may be an apostrophe
            continue
        until = stack[n + 1][0].start if n + 1 < len(stack) else end
        spans += _left_open(text, mark, inside, until, tail)
    return spans


def _left_open(text: str, mark: _Mark, inside: list[Span], end: int, tail: Tail) -> list[Span]:
    """The stretch of a mark that nothing closes, and the stretches behind it."""
    for k, child in enumerate(inside):
        stop = tail(mark.end, child.start)
        if stop is not None:  # “a, he said, “b”
            whole = Span(mark.start, stop, (mark.end, stop), closed=False, children=inside[:k])
            return [whole, *inside[k:]]
    same = [c for c in inside if text[c.start] == text[mark.start]]
    if same and same[-1] is inside[-1]:  # “a, “b”: the second mark is one too many
        last = inside[-1]
        return [Span(mark.start, last.end, (mark.end, last.inner[1]), children=inside[:-1])]
    stop = tail(inside[-1].end if inside else mark.end, end) or end
    if mark.family == "s" and text[mark.start - 1 : mark.start] == " ":  # within a paragraph
        ends = _SENTENCE.search(text, mark.end, stop)
        stop = ends.end() if ends else stop
    while stop > mark.end and text[stop - 1].isspace():
        stop -= 1
    return [Span(mark.start, stop, (mark.end, stop), closed=False, children=inside)]
