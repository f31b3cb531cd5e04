"""The runs of text in a page, and where a text has them."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from itertools import islice, pairwise


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD = re.compile(r"\w+")
_SILENT = _word_set("script style noscript template head iframe object svg math select option")
# What stands around a text.
_FRAMES = _word_set("nav header footer aside form button menu dialog")
_ROLES = _word_set("navigation banner contentinfo complementary search")
_LISTS = frozenset(("ul", "ol", "dl"))
_ITEMS = frozenset(("li", "dt", "dd"))
_INLINE = _word_set(
    "a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s"
    " samp small span strike strong sub sup time tt u var wbr"
)
_KEY = 8  # words by which a run is looked up
_TRIES = 50


@dataclass(frozen=True)
class Run:
    """Text between the bounds of blocks.

    Attributes
    ----------
    text : str
        On one line.
    words : tuple of str
        Its letters, in lower case.
    path : tuple of str
        The names of the elements it stands in, from the outermost.
    parent, beside
        The element that holds its block; and for an item, the one that holds its list.
    frames : tuple
        The elements around it that do not hold a page's text as a rule: navigation, forms …
    is_item : bool
        Whether it stands in a list.
    share_of_links : float
        How much of its list, or of itself, stands in links.
    """

    text: str
    words: tuple[str, ...]
    path: tuple[str, ...]
    parent: object
    beside: object
    frames: tuple
    is_item: bool
    share_of_links: float


def runs(page) -> list[Run]:
    """The runs of a page, in its order.

    Parameters
    ----------
    page : Element
        Of lxml.

    Returns
    -------
    list of Run
        Those with any letters.

    Examples
    --------
    >>> import lxml.html
    >>> page = lxml.html.fromstring("<div><p>Uno <b>dos</b></p><p>tres</p></div>")
    >>> [run.text for run in runs(page)]
    ['Uno dos', 'tres']
    """
    walk = _Walk()
    walk.through(page)
    return [run for pending in walk.done if (run := walk.finished(*pending))]


class _Walk:
    """A walk through a page that gathers text up to the next bound of a block."""

    def __init__(self) -> None:
        self.done: list[tuple] = []
        self.pieces: list[tuple[str, bool]] = []
        self.open: list = []  # elements that are open, with their names
        self.links: dict = {}  # letters and letters in links of each list

    def through(self, page) -> None:
        """Visit every node; not by recursion, since pages can be deep."""
        todo: list[tuple[object, bool]] = [(page, True)]
        while todo:
            element, enters = todo.pop()
            name = element.tag if isinstance(element.tag, str) else ""
            if not enters:
                if name not in _INLINE:
                    self.flush()
                self.open.pop()
                self.add(element.tail)
                continue
            if not name or name in _SILENT:
                self.add(element.tail)
                continue
            if name not in _INLINE:
                self.flush()
            self.open.append(element)
            self.add(element.text)
            todo.append((element, False))
            todo += [(child, True) for child in reversed(element)]
        self.flush()

    def add(self, text: str | None) -> None:
        if text:
            self.pieces.append((text, any(element.tag == "a" for element in self.open)))

    def flush(self) -> None:
        text = " ".join("".join(piece for piece, _ in self.pieces).split())
        if words := tuple(_WORD.findall(text.lower())):
            linked = sum(len(piece.strip()) for piece, is_link in self.pieces if is_link)
            blocks = [e for e in self.open if e.tag not in _INLINE]
            top = next((i for i, e in enumerate(blocks) if e.tag in _LISTS), None)
            if top is not None:
                letters = self.links.setdefault(blocks[top], [0, 0])
                letters[0] += len(text)
                letters[1] += linked
            self.done.append((text, words, blocks, top, linked))
        self.pieces = []

    def finished(self, text: str, words: tuple, blocks: list, top: int | None, linked: int) -> Run:
        if top is None:
            share = linked / len(text)
        else:
            share = self.links[blocks[top]][1] / self.links[blocks[top]][0]
        return Run(
            text=text,
            words=words,
            path=tuple(e.tag for e in blocks),
            parent=blocks[-2] if len(blocks) > 1 else None,
            beside=blocks[top - 1] if top else None,
            frames=tuple(e for e in blocks if e.tag in _FRAMES or e.get("role") in _ROLES),
            is_item=top is not None and any(e.tag in _ITEMS for e in blocks[top:]),
            share_of_links=share,
        )


def found_in(lines: list[str], there: list[Run]) -> list[int]:
    """Where a text has each run: in which line it ends, −1 where the text has it not.

    Parameters
    ----------
    lines : list of str
        Of the text; ``|`` parts the cells of a table.
    there : list of Run

    Returns
    -------
    list of int
        What the text says once is found once, for the first of equal runs. A run of a few words is
        found as a line or a cell of its own, or right behind the run before it.
    """
    words: list[str] = []
    of: list[int] = []
    bounds = [0]
    for number, line in enumerate(lines):
        for cell in line.split("|"):
            words += (found := _WORD.findall(cell.lower()))
            of += [number] * len(found)
            bounds.append(len(words))
    places: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for at in range(len(words) - _KEY + 1):
        places[tuple(words[at : at + _KEY])].append(at)
    for start, end in pairwise(bounds):
        if 0 < end - start < _KEY:
            places[tuple(words[start:end])].append(start)
    taken = bytearray(len(words))
    found_at, behind = [], 0
    for run in there:
        n = len(run.words)
        candidates = places.get(run.words[:_KEY], deque())
        for at in (behind, *islice(candidates, _TRIES)):
            if tuple(words[at : at + n]) == run.words and not taken[at]:
                taken[at], behind = 1, at + n
                found_at.append(of[behind - 1])
                break
        else:
            found_at.append(-1)
        while candidates and taken[candidates[0]]:
            candidates.popleft()
    return found_at
