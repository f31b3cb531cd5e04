"""Sentences of two language versions of a text, matched by the items they share."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from bilateral.accents import unaccented
from bilateral.cleaning.recipes.concepts import shared_terms
from bilateral.cleaning.recipes.lemmas import lemma
from bilateral.corpus import Corpus
from bilateral.discourse.counted import cut
from bilateral.discourse.listed_names import listed_at
from bilateral.discourse.things import NAMES, thing_seeds
from bilateral.gazetteer import PACKAGE, Gazetteer

_LETTERS = 5
"""Letters in which words of the same origin are alike: *econo* of *economic* and *económico*."""
_LEAST = 0.1  # similarity of sentences that match
_OFTEN = 0.1  # of the times that a word is written, in small letters
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


class Word(NamedTuple):
    """A word of a sentence, or a listed name of several.

    Attributes
    ----------
    text : str
    item : str
        What other languages have, too; blank for a stop word and a single letter.
    is_name : bool
    known : bool
        Whether a table says what it is in the other language.
    """

    text: str
    item: str
    is_name: bool
    known: bool


class Sentence(NamedTuple):
    """What a sentence says, in words that other languages have, too.

    Attributes
    ----------
    items : frozenset of str
        Concepts, numbers and beginnings of words.
    words : tuple of Word
        Those that have an item.
    hedges : tuple of str
        The hedges of ``hedges.csv`` that it has.
    length : int
        Letters.
    """

    items: frozenset[str]
    words: tuple[Word, ...]
    hedges: tuple[str, ...]
    length: int

    @property
    def names(self) -> dict[str, str]:
        """Of each item that is a name the word as written first."""
        return {word.item: word.text for word in reversed(self.words) if word.is_name}


class Bead(NamedTuple):
    """Sentences of both texts that match: of one of them there may be none, or two."""

    one: tuple[int, ...]
    two: tuple[int, ...]


def items_of(sentence: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> Sentence:
    """What a sentence says: concepts, numbers, and the beginnings of words in a common spelling.

    Names are those of tables, and words with a capital letter, but for the first word, that the
    record never has in small letters. Abbreviations are none, for languages have their own.

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
    >>> one = items_of("The economic crisis hit Philip Rossi of Warsaw in 1,994.", "en")
    >>> two = items_of("La crisis económica golpeó a Felipe Rossi de Varsovia en 1994.", "es")
    >>> sorted(one.items & two.items)
    ['#1994', '=Philip', '=Warsaw', 'ekono', 'krisi', 'rosi']
    >>> one.names
    {'=Warsaw': 'Warsaw', 'rosi': 'Rossi', '=Philip': 'Philip'}
    """
    found, at = [], 0
    words = cut(sentence)
    small = [unaccented(word).lower() for word in words]
    while at < len(words):
        listed = listed_at(words, small, at, lang, gazetteer)
        if listed is not None:
            text = " ".join(words[at : at + len(listed.words)])
            is_name = listed.is_name and text[0].isupper() and not text.isupper()
            found.append(Word(text, listed.item, is_name, True))
            at += len(listed.words)
            continue
        item, known = _item(words[at], lang, gazetteer)
        if item:
            is_name = at > 0 and not item.startswith(("=", "#")) and _may_be_name(words[at], lang)
            found.append(Word(words[at], item, is_name, known))
        at += 1
    said = f" {' '.join(words).lower()} "
    hedges = tuple(w for w in _hedges(lang, gazetteer) if f" {w} " in said)
    items = frozenset(word.item for word in found)
    return Sentence(items, tuple(found), hedges, len(sentence))


@cache
def _item(word: str, lang: str, gazetteer: Gazetteer) -> tuple[str, bool]:
    """The item of a word, a concept's or its own, and whether it is a concept's."""
    small = word.lower()
    if any(sign.isdigit() for sign in word):
        return "#" + "".join(sign for sign in word if sign.isdigit()), True
    base = lemma(word, lang, gazetteer)
    stop = gazetteer.stopwords(lang, ("function",)) if lang in gazetteer.spoken else ()
    if len(small) < 2 or small in stop or not small[0].isalpha():
        return "", False
    thing = _thing(small, lang, gazetteer)
    if thing:
        return f"={thing}", True
    shared = shared_terms(gazetteer)
    concept = shared.get((lang, word)) or shared.get((lang, small)) or shared.get((lang, base))
    return spelled(concept or base)[:_LETTERS], concept is not None


def spelled(word: str) -> str:
    """A word in a spelling that languages share.

    Examples
    --------
    >>> spelled("Philip"), spelled("Felipe")
    ('filip', 'felipe')
    """
    text = unaccented(word.lower())
    for pattern, to in _SPELLINGS:
        text = pattern.sub(to, text)
    return text


@cache
def _starts(gazetteer: Gazetteer) -> dict[tuple[str, str], str]:
    """Language and seed with a star of the names of countries, places and institutions."""
    table = thing_seeds(gazetteer)
    table = table[table["kind"].isin(NAMES) & (table["use"] == "seed")]
    rows = table[["theme", "lang", "seed"]].itertuples(index=False, name=None)
    return {(lang, seed.lower()): thing for thing, lang, seed in rows if seed.endswith("*")}


def _thing(small: str, lang: str, gazetteer: Gazetteer) -> str:
    """The thing that a word names by its beginning."""
    things = _starts(gazetteer)
    starts = (small[:end] + "*" for end in range(len(small), 3, -1))
    found = (things.get((lang, seed)) for seed in starts)
    return next((thing for thing in found if thing), "")


@cache
def _hedges(lang: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    rows = gazetteer.table("hedges")
    return tuple(rows.loc[(rows["kind"] == "hedge") & (rows["lang"] == lang), "phrase"])


def _may_be_name(word: str, lang: str) -> bool:
    """Whether a word that is not listed is a name: with a capital letter, and no word else."""
    if not word[0].isupper() or word.isupper() or len(word) < _LETTERS - 1:
        return False
    return word.lower() not in _small_words().get(lang, ())


@cache
def _small_words() -> dict[str, frozenset[str]]:
    """The words that the record has in small letters once in ten times, but for listed names."""
    record, lexicon = Corpus.load(), PACKAGE.lexicon()
    words = record.terms[record.terms["kind"] == "word"][["term", "lang"]]
    n = np.asarray(record.counts.sum(axis=0)).ravel()[words.index]
    words = words.assign(small=words["term"].str.lower(), n=n)
    words["n_small"] = words["n"].where(words["term"] == words["small"], 0)
    words = words.groupby(["lang", "small"], as_index=False)[["n", "n_small"]].sum()
    words = words[words["n_small"] >= _OFTEN * words["n"]]
    words = words[words["n_small"] > 0]
    names = lexicon[lexicon["pos"] == "name"]
    return {
        lang: frozenset(of["small"]) - frozenset(names.get(lang, ()))
        for lang, of in words.groupby("lang")
    }


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
