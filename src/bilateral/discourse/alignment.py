"""Sentences of two language versions of a text, matched by the items they share."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from bilateral.accents import unaccented
from bilateral.cleaning.recipes.concepts import shared_terms
from bilateral.cleaning.recipes.lemmas import lemma
from bilateral.corpus import Corpus
from bilateral.discourse.counted import cut
from bilateral.discourse.things import NAMES, thing_seeds
from bilateral.gazetteer import PACKAGE, Gazetteer

_LETTERS = 5
"""Letters in which words of the same origin are alike: *econo* of *economic* and *económico*."""
_LEAST = 0.1  # similarity of sentences that match
_TWO = 1.25  # weight of one sentence that matches two
_SPELLINGS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|qu|c(?![eiy])", "k"),
        (r"y|j", "i"),
        (r"w", "v"),
        (r"h", ""),
        (r"(.)\1", r"\1"),
    )
)


class Sentence(NamedTuple):
    """What a sentence says, in words that other languages have, too.

    Attributes
    ----------
    items : frozenset of str
        Concepts, numbers and beginnings of words.
    names : dict of str to str
        Of each item that is a name the word as written.
    hedges : tuple of str
        The hedges of ``hedges.csv`` that it has.
    length : int
        Letters.
    lang : str
    """

    items: frozenset[str]
    names: dict[str, str]
    hedges: tuple[str, ...]
    length: int
    lang: str


class Bead(NamedTuple):
    """Sentences of both texts that match: of one of them there may be none, or two."""

    one: tuple[int, ...]
    two: tuple[int, ...]


def items_of(sentence: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> Sentence:
    """What a sentence says: concepts, numbers, and the beginnings of words in a common spelling.

    A word in capitals or with a capital letter is a name, but for the first word.

    Parameters
    ----------
    sentence : str
    lang : str
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    Sentence

    Examples
    --------
    >>> one = items_of("The economic crisis hit Philip Ross in 1,994.", "en")
    >>> two = items_of("La crisis económica golpeó a Felipe Ross en 1994.", "es")
    >>> sorted(one.items & two.items), one.names
    (['#1994', 'ekono', 'krisi', 'ros'], {'filip': 'Philip', 'ros': 'Ross'})
    """
    found, names = set(), {}
    words = cut(sentence)
    for at, word in enumerate(words):
        if any(sign.isdigit() for sign in word):
            found.add("#" + "".join(sign for sign in word if sign.isdigit()))
            continue
        item = _item(word, lang, gazetteer)
        if item:
            found.add(item)
            if at and word[0].isupper() and len(word) > 1:
                names.setdefault(item, word)
    said = f" {' '.join(words).lower()} "
    hedges = tuple(w for w in _hedges(lang, gazetteer) if f" {w} " in said)
    return Sentence(frozenset(found), names, hedges, len(sentence), lang)


@cache
def _item(word: str, lang: str, gazetteer: Gazetteer) -> str:
    """The item of a word: a concept's, or its own; blank for a stop word and a single letter."""
    small = word.lower()
    base = lemma(word, lang, gazetteer)
    stop = gazetteer.stopwords(lang, ("function",)) if lang in gazetteer.spoken else ()
    if len(small) < 2 or small in stop or not small[0].isalpha():
        return ""
    shared = shared_terms(gazetteer)
    thing = _thing(small, lang, gazetteer)
    if thing:
        return f"={thing}"
    concept = shared.get((lang, word)) or shared.get((lang, small)) or shared.get((lang, base))
    text = unaccented((concept or base).lower())
    for pattern, to in _SPELLINGS:
        text = pattern.sub(to, text)
    return text[:_LETTERS]


@cache
def _things(gazetteer: Gazetteer) -> dict[tuple[str, str], str]:
    """Language and word of the names of countries, places and institutions."""
    table = thing_seeds(gazetteer)
    table = table[table["kind"].isin(NAMES) & (table["use"] == "seed")]
    rows = table[["theme", "lang", "seed"]].itertuples(index=False, name=None)
    return {(lang, seed.lower()): thing for thing, lang, seed in rows}


def _thing(small: str, lang: str, gazetteer: Gazetteer) -> str:
    """The thing that a word names, also by a seed with a star."""
    things = _things(gazetteer)
    starts = (small[:end] + "*" for end in range(len(small), 3, -1))
    found = (things.get((lang, seed)) for seed in (small, *starts))
    return next((thing for thing in found if thing), "")


@cache
def _hedges(lang: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    rows = gazetteer.table("hedges")
    return tuple(rows.loc[(rows["kind"] == "hedge") & (rows["lang"] == lang), "phrase"])


def is_name(word: str, item: str, lang: str) -> bool:
    """Whether a word with a capital letter is a name: of a thing, or no word of the record.

    Abbreviations are none, for languages have their own, nor are adjectives of countries.

    Examples
    --------
    >>> [is_name(word, "", "en") for word in ("Kuwait", "West", "IMF")]
    [True, False, False]
    """
    if word.lower() in _own_names(lang):
        return True
    if item in _thing_items(PACKAGE) or len(word) < _LETTERS - 1 or word.isupper():
        return False
    return word.lower() not in _small_words().get(lang, ())


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """The words that the record has in small letters, but for names of the lexicon."""
    terms, lexicon = Corpus.load().terms, PACKAGE.lexicon()
    words = terms[(terms["kind"] == "word") & terms["term"].str.islower()]
    names = lexicon[lexicon["pos"] == "name"]
    return {
        lang: frozenset(of["term"]) - frozenset(names.get(lang, ()))
        for lang, of in words.groupby("lang")
    }


@cache
def _own_names(lang: str) -> frozenset[str]:
    """The names of things as they are listed first: a country's, not its people's."""
    rows = thing_seeds(PACKAGE)
    rows = rows[rows["kind"].isin(NAMES) & (rows["use"] == "seed") & (rows["lang"] == lang)]
    return frozenset(rows.drop_duplicates("theme")["seed"].str.lower())


@cache
def _thing_items(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(f"={thing}" for thing in _things(gazetteer).values())


def weights(one: Sequence[Sentence], two: Sequence[Sentence]) -> dict[str, float]:
    """The weight of each item: the fewer sentences have it, the more it tells.

    Examples
    --------
    >>> texts = [items_of(text, "en") for text in ("Trade grows.", "Trade falls.")]
    >>> found = weights(texts, texts)
    >>> found["trade"] < found["fal"]
    True
    """
    often = Counter(item for sentence in (*one, *two) for item in sentence.items)
    n = len(one) + len(two)
    return {item: math.log((1 + n) / count) for item, count in often.items()}


def similarity(one: frozenset[str], two: frozenset[str], weight: dict[str, float]) -> float:
    """The weight of shared items over the geometric mean of both weights, from 0 to 1.

    Examples
    --------
    >>> similarity(frozenset("ab"), frozenset("bc"), {"a": 1.0, "b": 1.0, "c": 1.0})
    0.5
    """
    both = _sum(one & two, weight)
    return both / math.sqrt(_sum(one, weight) * _sum(two, weight)) if both else 0.0


def _sum(items: frozenset[str], weight: dict[str, float]) -> float:
    return math.fsum(weight[item] for item in sorted(items))


def align(one: Sequence[Sentence], two: Sequence[Sentence]) -> list[Bead]:
    """Match the sentences of two versions, in their order.

    Parameters
    ----------
    one, two : sequence of Sentence

    Returns
    -------
    list of Bead
        One sentence with one, one with two, or one with none, so that the sum of the similarities
        is largest.

    References
    ----------
    Gale, W. and Church, K. (1993). A program for aligning sentences in bilingual corpora.
    Computational Linguistics 19(1).

    Examples
    --------
    >>> texts = ["Cuba spoke.", "Trade grows.", "Water is short."]
    >>> one = [items_of(text, "en") for text in texts]
    >>> [bead for bead in align(one, one[:1] + one[2:]) if not bead.two]
    [Bead(one=(1,), two=())]
    """
    weight = weights(one, two)
    alone = [[similarity(a.items, b.items, weight) - _LEAST for b in two] for a in one]
    pairs_one = [a.items | b.items for a, b in itertools.pairwise(one)]
    pairs_two = [a.items | b.items for a, b in itertools.pairwise(two)]
    best = [[0.0] * (len(two) + 1) for _ in range(len(one) + 1)]
    step = [[(0, 0)] * (len(two) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(two) + 1):
            choices = []
            if i and j:
                choices.append((best[i - 1][j - 1] + alone[i - 1][j - 1], (1, 1)))
                near = alone[i - 1][j - 1] > 0
                if i > 1 and near and alone[i - 2][j - 1] > 0:
                    score = similarity(pairs_one[i - 2], two[j - 1].items, weight) - _LEAST
                    choices.append((best[i - 2][j - 1] + _TWO * score, (2, 1)))
                if j > 1 and near and alone[i - 1][j - 2] > 0:
                    score = similarity(one[i - 1].items, pairs_two[j - 2], weight) - _LEAST
                    choices.append((best[i - 1][j - 2] + _TWO * score, (1, 2)))
            if i:
                choices.append((best[i - 1][j], (1, 0)))
            if j:
                choices.append((best[i][j - 1], (0, 1)))
            if choices:
                best[i][j], step[i][j] = max(choices)
    beads, i, j = [], len(one), len(two)
    while i or j:
        back, along = step[i][j]
        beads.append(Bead(tuple(range(i - back, i)), tuple(range(j - along, j))))
        i, j = i - back, j - along
    return _joined(beads[::-1])


def _joined(beads: list[Bead]) -> list[Bead]:
    """Match two sentences that are left over at one place: they say one thing in other words."""
    found: list[Bead] = []
    for bead in beads:
        last = found[-1] if found else Bead((), ())
        left = [bool(part) for part in (*last, *bead)]
        if left in ([True, False, False, True], [False, True, True, False]):
            found[-1] = Bead(last.one + bead.one, last.two + bead.two)
        else:
            found.append(bead)
    return found
