"""Quotation marks in pairs: nested ones, missing ones, and runs over paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bilateral.attribution import repair
from bilateral.attribution.cues import Words

_MARK = re.compile(r"''|``|[“”„«»\"‘’']")
_BLANKS = re.compile(r"\s*")
_AFTER_S = re.compile(r"(?<=s)[‘’'] (?=[^\W\d_A-ZÀ-Ý])")
_ELIDED = re.compile(r"(?:s|re|ve|ll|m|d|t)\b")
_FAMILY = {"“": "d", "”": "d", "„": "d", '"': "d", "''": "d", "``": "d", "«": "g", "»": "g"}
_OPENS_WHOLE = "“„«"  # marks of words that may take paragraphs
_PARAGRAPHS = 8  # that a quotation without marks between may take
_LONG = 1000  # characters in which words with a missing mark begin
_DEEPEST = 4  # marks inside marks; more are no marks, so that reading stays linear
_SINGLE = "‘’'"
_BEFORE = "([—–-¿¡“«‘\"'"  # signs behind which a mark opens
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
    surplus : bool
        Whether more marks close it than open it.
    parted : bool
        Whether an attribution interrupts the words, of which this is a part.

    Examples
    --------
    >>> span = pair("She said “go ‘now’”.", 0, 20, Words.of("en"))[0]
    >>> span.start, span.end, span.children[0].inner
    (9, 19, (14, 17))
    """

    start: int
    end: int
    inner: tuple[int, int]
    opened: bool = True
    closed: bool = True
    children: list[Span] = field(default_factory=list)
    surplus: bool = False
    parted: bool = False


@dataclass
class _Mark:
    start: int
    end: int
    family: str
    opens: bool
    closes: bool


def _read(text: str, start: int, end: int) -> list[_Mark]:
    """The marks of a paragraph; apostrophes are none.

    A mark that stands before a space and behind a word closes, and the other way round it opens,
    whichever sign it is.
    """
    found = []
    for match in _MARK.finditer(text, start, end):
        mark, a, b = match[0], match.start(), match.end()
        left = text[a - 1] if a > start else " "
        right = text[b] if b < end else " "
        family = _FAMILY.get(mark, "s")
        if family == "s" and left.isalnum() and right.isalnum():
            continue
        before, after = left.isspace() or left in _BEFORE, right.isspace()
        if mark in _OPENS or mark in _CLOSES:
            opens = mark in _OPENS
            if opens and not before and (after or right in ",.;:)"):
                opens = False
            elif not opens and left.isspace() and right.isalpha() and family != "s":
                opens = True
            closes = not opens
            if mark == "‘" and opens and (right.isdigit() or _ELIDED.match(text, b, end)):
                continue  # the ‘30s, Ana‘s
        else:
            opens, closes = before and not after, not left.isspace()
            if family == "s":
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
    if not _AFTER_S.match(text, marks[i].start) or i + 1 == len(marks):
        return False
    later = marks[i + 1]
    return later.family == "s" and later.closes and not later.opens


def pair(text: str, start: int, end: int, words: Words) -> list[Span]:
    """The outer stretches between marks in a paragraph, in their order.

    A closing mark closes the last open one of its kind. What is opened and never closed, and
    closed and never opened, ends and begins where :mod:`bilateral.attribution.repair` says.

    Parameters
    ----------
    text : str
    start, end : int
        Of the paragraph.
    words : Words

    Returns
    -------
    list of Span

    Examples
    --------
    >>> text = "“We will never come, he said in May."
    >>> [(s.start, s.end, s.closed) for s in pair(text, 0, len(text), Words.of("en"))]
    [(0, 20, False)]
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
        elif mark.closes and not stack:
            _unopened(text, mark, top, start, end, words)
    return _settled(text, stack, top, end, words) if stack else top


def _unopened(text: str, mark: _Mark, top: list[Span], start: int, end: int, words: Words) -> None:
    """Give a closing mark without an opening one its stretch, if it is one."""
    single = mark.family == "s"
    if single and not repair.may_close(text, mark.start, words):
        return
    k = len(top)
    while k and not single and top[k - 1].opened and text[top[k - 1].start] in _SINGLE:
        if top[k - 1].end < mark.start - _LONG:
            break
        k -= 1  # they may lie inside
    last = top[k - 1] if k else None
    rest = _BLANKS.match(text, mark.end, end)
    last_of_all = rest.end() == end or repair.noted(text, mark.end, end)
    ends = last_of_all or last is not None or repair.ends(text, mark.start, mark.end, end, words)
    known = single or not ends
    at = repair.begin(text, last.end if last else start, mark.start, words, known=known)
    if last is not None and not single and text[last.start] in _OPENS and at is None:
        if last_of_all:  # “A!” B.”: the first closing mark is an inner one
            inner = (last.inner[0], mark.start)
            top[k - 1 :] = [Span(last.start, mark.end, inner, children=last.children, surplus=True)]
            return
        at = repair.sentence(text, last.end, mark.start, words)
    if at is not None:
        inside = [s for s in top[k:] if s.start >= at]
        top[k:] = [s for s in top[k:] if s.end <= at]
        top.append(Span(at, mark.end, (at, mark.start), opened=False, children=inside))


def _settled(
    text: str, stack: list[tuple[_Mark, list[Span]]], top: list[Span], end: int, words: Words
) -> list[Span]:
    """What is left open ends at an attribution, at the next opening, or with the paragraph."""
    spans = list(top)
    for n, (mark, inside) in enumerate(stack):
        if mark.family == "s" and text[mark.start] != "‘":
            spans += inside  # a straight one may be an apostrophe
            continue
        until = stack[n + 1][0].start if n + 1 < len(stack) else end
        spans += _left_open(text, mark, inside, until, words)
    return spans


def _left_open(text: str, mark: _Mark, inside: list[Span], end: int, words: Words) -> list[Span]:
    """The stretch of a mark that nothing closes, and the stretches behind it."""
    same = [k for k, child in enumerate(inside) if text[child.start] == text[mark.start]]
    for k in same:
        child = inside[k]
        stop = repair.end_before(text, mark.end, child.start, words)
        if stop is not None:  # “a, he said, “b”
            whole = Span(mark.start, stop, (mark.end, stop), closed=False, children=inside[:k])
            return [whole, *inside[k:]]
    if same and same[-1] == len(inside) - 1:  # “a, “b”: the second mark is one too many
        last = inside[-1]
        return [Span(mark.start, last.end, (mark.end, last.inner[1]), children=inside[:-1])]
    if mark.family != "s" and not repair.starts(text, mark.start, words):
        return inside
    begins = inside[-1].end if inside else mark.end
    stop = repair.stop(text, begins, end, words, sentence=_within(text, mark))
    return [Span(mark.start, stop, (mark.end, stop), closed=False, children=inside)]


def _within(text: str, mark: _Mark) -> bool:
    """Whether a single mark stands within a paragraph: its words are a sentence."""
    return mark.family == "s" and text[mark.start - 1 : mark.start] == " "


def across(
    text: str, paragraphs: list[tuple[int, int]], found: list[list[Span]]
) -> list[list[Span]]:
    r"""Words in marks that go on over paragraphs: opened in one, closed in a later one.

    Parameters
    ----------
    text : str
    paragraphs : list of tuple of int
    found : list of list of Span
        The stretches of each paragraph.

    Returns
    -------
    list of list of Span
        The same, and each paragraph between is one whole stretch.

    Examples
    --------
    >>> text, spots = "“One.\n\nTwo.\n\nThree.”", [(0, 5), (7, 11), (13, 20)]
    >>> stretches = [pair(text, a, b, Words.of("en")) for a, b in spots]
    >>> [[(s.start, s.end) for s in row] for row in across(text, spots, stretches)]
    [[(0, 5)], [(7, 11)], [(13, 20)]]
    """
    found = list(found)
    for n, row in enumerate(found):
        if not row or row[-1].closed or row[-1].end < paragraphs[n][1]:
            continue
        if text[row[-1].start] not in _OPENS_WHOLE:
            continue
        last = _closing(text, paragraphs, found, n)
        for k in range(n + 1, last):
            start, end = paragraphs[k]
            found[k] = [Span(start, end, (start, end), False, False, found[k])]
        if last > n:
            first = next(s for s in found[last] if not s.opened or s.surplus)
            start = paragraphs[last][0]
            inside = [s for s in found[last] if s.end < first.end]
            whole = Span(start, first.end, (start, first.inner[1]), False, children=inside)
            found[last] = [whole, *(s for s in found[last] if s.start >= first.end)]
    return found


def _closing(text: str, paragraphs: list[tuple[int, int]], found: list[list[Span]], n: int) -> int:
    """The paragraph that closes what one leaves open; the same one if none does."""
    for k in range(n + 1, min(n + 1 + _PARAGRAPHS, len(found))):
        for span in found[k]:
            front = text[paragraphs[k][0] : span.start].rstrip()
            if (not span.opened and not front) or (span.surplus and front[-1:] not in ",:"):
                return k
            if text[span.start] in _OPENS_WHOLE + '"':
                return n
    return n
