"""Names of two sentences that stand for each other, and are different names."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from itertools import takewhile

from bilateral.accents import unaccented
from bilateral.discourse.alignment import Word, similarity, spelled

_FIRST, _INSIDE, _SMALL = 0.7, 0.75, 0.8
"""How alike spellings of one name are: with one first letter, with two, one in small letters."""
_STEM, _PART = 5, 0.5  # letters that begin two spellings, and their part of the longer one
_BONES = 3  # consonants that are enough to tell a name
_ABBREVIATION = 5  # letters
_NEAR = 3.0  # words: at that distance a pair counts half
_VOWEL = re.compile("[aeiou]")


def swapped_names(
    said: Sequence[Sequence[Word]],
    everything: Sequence[Sequence[Word]],
    weight: dict[str, float],
) -> Iterator[tuple[str, str, float]]:
    """Pairs of names in sentences that match, of which each has no counterpart there.

    A counterpart is a word that tables give, or one that is spelled alike.

    Parameters
    ----------
    said : sequence of two sequences of Word
        The matching sentences of both versions.
    everything : sequence of two sequences of Word
        All words of both versions.
    weight : dict of str to float
        Of each item.

    Yields
    ------
    tuple of str, str and float
        Both names, and a score. It is the likeness of the sentences without these names, times two
        for one that the other version never has and times three for both. It is less where they
        stand at different places between the words that both sentences have, and where more names
        have no counterpart.

    Examples
    --------
    >>> from bilateral.discourse.alignment import items_of, weights
    >>> one = items_of("In Warsaw they saw Ross.", "en")
    >>> two = items_of("En Varsovia vieron a Pérez.", "es")
    >>> both = (one.words, two.words)
    >>> [pair[:2] for pair in swapped_names(both, both, weights([one], [two]))]
    [('Ross', 'Pérez')]
    """
    alone = [_alone(said[k], said[1 - k]) for k in (0, 1)]
    if not alone[0] or not alone[1]:
        return
    places = _places(said)
    items = [{word.item for word in words} for words in said]
    rest = [frozenset(items[k] - {word.item for word in alone[k].values()}) for k in (0, 1)]
    alike = similarity(*rest, weight) / math.sqrt(len(alone[0]) * len(alone[1]))
    capital = [[word for word in words if word.text[0].isupper()] for words in everything]
    strange = [
        {at: not _has_counterpart(name, capital[1 - k]) for at, name in alone[k].items()}
        for k in (0, 1)
    ]
    for i, x in alone[0].items():
        for j, y in alone[1].items():
            near = _NEAR / (_NEAR + abs(places[i] - j))
            yield x.text, y.text, (1 + strange[0][i] + strange[1][j]) * alike * near


def _alone(words: Sequence[Word], others: Sequence[Word]) -> dict[int, Word]:
    """The names that have no counterpart, each at its first place."""
    first: dict[str, int] = {}
    for at, word in enumerate(words):
        if word.is_name:
            first.setdefault(word.item, at)
    return {at: words[at] for at in first.values() if not _has_counterpart(words[at], others)}


def _has_counterpart(name: Word, others: Sequence[Word]) -> bool:
    return any(_same(name, other) for other in others)


def _places(said: Sequence[Sequence[Word]]) -> list[float]:
    """Where each word of the first sentences would stand in the second, between those they share.

    Examples
    --------
    >>> one, two = ([Word(x, x, False, False) for x in text] for text in ("axb", "aybz"))
    >>> _places([one, two])
    [0.0, 1.0, 2.0]
    """
    often = [Counter(word.item for word in words) for words in said]
    at = {word.item: j for j, word in enumerate(said[1])}
    shared = [
        (i, at[word.item])
        for i, word in enumerate(said[0])
        if often[0][word.item] == often[1][word.item] == 1
    ]
    places = []
    for i in range(len(said[0])):
        left = max((pair for pair in shared if pair[0] <= i), default=(-1, -1))
        right = min((pair for pair in shared if pair[0] > i), default=(len(said[0]), len(said[1])))
        part = (i - left[0]) / (right[0] - left[0])
        places.append(left[1] + part * (right[1] - left[1]))
    return places


def _same(one: Word, two: Word) -> bool:
    """Whether two words may be one name: of several words, whether one of each may be.

    Two listed names of several words are not: *South Korea*, *Corea del Norte*.
    """
    if one.item == two.item and (one.known or two.known):
        return True
    if all(word.known and word.is_name and " " in word.text for word in (one, two)):
        return False
    return any(_alike(p, q) for p in one.text.split() for q in two.text.split())


@cache
def _alike(one: str, two: str) -> bool:
    """Whether two words are spellings of one name, or abbreviations of the same letters.

    Examples
    --------
    >>> _alike("Hezbollah", "Hizbulá"), _alike("Islam", "islámico"), _alike("OTAN", "NATO")
    (True, True, True)
    >>> _alike("Scheele", "Fuseli")
    False
    """
    if (one.isupper() or two.isupper()) and max(len(one), len(two)) <= _ABBREVIATION:
        letters = [{*unaccented(word).lower()} for word in (one, two)]
        few, many = sorted(map(len, letters))
        return many - few < 2 and len(letters[0] & letters[1]) >= few - 1
    p, q = spelled(one), spelled(two)
    few, many = sorted((len(p), len(q)))
    if few < _BONES:
        return p == q
    bones = [_VOWEL.sub("", word) for word in (p, q)]
    if bones[0] == bones[1] and len(bones[0]) >= _BONES:
        return True
    stem = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(p, q, strict=False)))
    if (stem >= _STEM and stem > _PART * many) or (few >= _STEM and (p in q or q in p)):
        return True
    least = _SMALL if one.islower() or two.islower() else _FIRST if p[0] == q[0] else _INSIDE
    matcher = SequenceMatcher(None, p, q, autojunk=False)
    return matcher.quick_ratio() >= least and matcher.ratio() >= least
