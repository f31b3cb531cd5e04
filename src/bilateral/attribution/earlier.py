"""Who was named before a place: the last sentence that names somebody who fits."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from bilateral.attribution.named import Mention

_SENTENCE = re.compile(r"[.!?…][”\"’»)]*\s+|\n\s*\n")


def named_last(
    text: str,
    found: Sequence[Mention],
    at: int,
    fits: Callable[[Mention], bool],
    back: int,
) -> list[Mention]:
    """The persons who fit in the last sentence before a place that names one who does.

    Parameters
    ----------
    text : str
    found : sequence of Mention
        By place.
    at : int
    fits : function of a Mention
    back : int
        Characters that are looked at.

    Returns
    -------
    list of Mention
        The last mention of each person; of whom no table lists, each mention.

    Examples
    --------
    >>> found = [Mention(0, 3, "person", "", "", "low"), Mention(5, 9, "person", "", "", "low")]
    >>> named_last("Ana. Ruiz. He", found, 11, lambda m: True, 50)[0].start
    5
    """
    first = bisect_left(found, max(at - back, 0), key=_start)
    last = bisect_left(found, at, key=_start)
    people: dict[str, Mention] = {}
    until = at
    for mention in reversed(found[first:last]):
        if people and _SENTENCE.search(text, mention.end, until):
            break
        if fits(mention):
            people.setdefault(mention.person_id or str(mention.start), mention)
            until = min(until, mention.start) if len(people) == 1 else until
    return list(people.values())


def _start(mention: Mention) -> int:
    return mention.start
