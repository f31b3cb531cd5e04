"""Two language versions of one text: what one lacks, what stands elsewhere, who is another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from bilateral.corpus import Corpus
from bilateral.discourse.accounts import sentences_of, sides_of
from bilateral.discourse.alignment import (
    Bead,
    Sentence,
    align,
    items_of,
    similarity,
    weights,
)
from bilateral.discourse.swapped_names import swapped_names
from bilateral.order import ordered

LEAST = {"missing": 0.1, "moved": 1e-9, "another name": 0.2, "hedge": 1.0}
"""From which score on a difference is shown: ``benchmarks/planted_edits.py`` has the figures."""
_NEAR = 0.2  # similarity of a sentence with one that stands elsewhere


class Difference(NamedTuple):
    """A difference of two versions.

    Attributes
    ----------
    kind : str
        A key of :data:`LEAST`.
    one, two : tuple of int
        The sentences of both versions, by their number.
    words : str
        What differs.
    score : float
        The larger, the less it is to be expected in a mere translation.
    """

    kind: str
    one: tuple[int, ...]
    two: tuple[int, ...]
    words: str
    score: float


class _Versions(NamedTuple):
    texts: tuple[Sequence[Sentence], Sequence[Sentence]]
    beads: list[Bead]
    weight: dict[str, float]

    def all_items(self, which: int, sentences: Sequence[int] | None = None) -> frozenset[str]:
        """All items of a version, or of some of its sentences."""
        text = self.texts[which]
        chosen = text if sentences is None else [text[s] for s in sentences]
        return frozenset().union(*(sentence.items for sentence in chosen))

    def names(self, which: int, sentences: Sequence[int]) -> dict[str, str]:
        """The names in some sentences of a version: item and word."""
        text = self.texts[which]
        return {item: word for s in sentences for item, word in text[s].names.items()}

    def length(self, which: int, sentences: Sequence[int]) -> int:
        return sum(self.texts[which][s].length for s in sentences)


def versions(one: Corpus, two: Corpus) -> pd.DataFrame:
    """Compare two language versions of one text, sentence by sentence.

    Parameters
    ----------
    one, two : Corpus
        A version each, with its text, as for :func:`accounts`. They may be in one language.

    Returns
    -------
    DataFrame
        ``difference, words, score``, and of each version its ``sentence``, in columns such as
        ``us_sentence``; blank where it has none. The kinds of difference:

        - ``missing``: one version has sentences of which the other has no counterpart, with a name
          that it never has;
        - ``moved``: a sentence stands elsewhere in the other version;
        - ``another name``: where one version has a name, the other has another one;
        - ``hedge``: one version hedges (``hedges.csv``), and its counterpart does not.

    Raises
    ------
    ValueError
        As for :func:`accounts`; and if a version has no text.

    Notes
    -----
    Sentences are matched by what they share: concepts of the lexicon, things, numbers, names, and
    beginnings of words. In ``benchmarks/RESULTS.md`` stands how many planted edits are found, and
    how many translations without one are flagged. A hedge is often put in other words: that one is
    missing says little.

    Examples
    --------
    >>> row = {"lang": ["en", "es"], "side": ["US", "MX"]}
    >>> row["text"] = ["Ana Ruiz spoke of water. Then Cuba was named.", "Ana Ruiz habló del agua."]
    >>> both = Corpus.from_texts(pd.DataFrame(row), lang="lang", side="side")
    >>> found = versions(both.select(side="US"), both.select(side="MX"))
    >>> found[["difference", "words", "us_sentence"]].values.tolist()
    [['missing', 'Cuba', 'Then Cuba was named.']]
    """
    sides = sides_of(one, two)
    said = []
    for corpus, side in zip((one, two), sides, strict=True):
        if corpus.text is None or len(corpus.text) < len(corpus.passages):
            raise ValueError(
                f"the version of {side} has no text; add it with attach_text(corpus, folder)"
            )
        said.append(sentences_of(corpus))
    texts = [[items_of(s, lang, one.gazetteer) for s, lang in zip(*of, strict=True)] for of in said]
    rows = [
        {
            **{"difference": found.kind, "words": found.words, "score": found.score},
            **{
                f"{side.lower()}_sentence": " ".join(said[k][0][s] for s in found[1 + k])
                for k, side in enumerate(sides)
            },
            "_at": (found.one or (len(said[0][0]),))[0],
        }
        for found in differences(*texts)
        if found.score >= LEAST[found.kind]
    ]
    shown = [f"{side.lower()}_sentence" for side in sides]
    columns = ["difference", "words", "score", *shown]
    table = pd.DataFrame(rows, columns=[*columns, "_at"])
    table = table.drop_duplicates(["difference", "words", *shown])
    return ordered(table, "_at", ["difference", "words", *shown])[columns]


def differences(one: Sequence[Sentence], two: Sequence[Sentence]) -> list[Difference]:
    """All differences of two versions, whatever their score.

    Parameters
    ----------
    one, two : sequence of Sentence

    Returns
    -------
    list of Difference

    Examples
    --------
    >>> one = [items_of(text, "en") for text in ("Then Cuba spoke.", "So Peru spoke of water.")]
    >>> two = [items_of(text, "es") for text in ("Luego Cuba habló.", "Y Chile habló del agua.")]
    >>> [(found.kind, found.words) for found in differences(one, two)]
    [('another name', 'Peru / Chile')]
    """
    both = _Versions((one, two), align(one, two), weights(one, two))
    return [*_missing(both), *_moved(both), *_other_names(both), *_hedges(both)]


def _missing(both: _Versions) -> Iterator[Difference]:
    """Names whose sentences have no counterpart, and that the other version never has."""
    left = _left_over(both)
    for k in (0, 1):
        rest = both.all_items(1 - k)
        sentences = range(len(both.texts[k]))
        for item, word in both.names(k, sentences).items():
            if item in rest:
                continue
            where = [s for s in sentences if item in both.texts[k][s].items]
            lost = tuple(s for s in where if (k, s) in left)
            if lost:
                score = math.fsum(left[k, s] for s in lost) / len(where)
                yield Difference("missing", *((lost, ()) if k == 0 else ((), lost)), word, score)


def _left_over(both: _Versions) -> dict[tuple[int, int], float]:
    """Sentences without a counterpart, and how far their length and their items are missing.

    Where the sentences around are as long in both versions, it was said together with them.
    """
    full = [bead for bead in both.beads if bead.one and bead.two]
    size = [sum(both.length(k, bead[k]) for bead in full) or 1 for k in (0, 1)]
    found = {}
    for at, bead in enumerate(both.beads):
        if bead.one and bead.two:
            continue
        k = 0 if bead.one else 1
        around = both.beads[max(at - 1, 0) : at + 2]
        here, there = ([s for b in around for s in b[j]] for j in (k, 1 - k))
        more = both.length(k, here) - size[k] / size[1 - k] * both.length(1 - k, there)
        near = both.all_items(1 - k, there)
        for s in bead[k]:
            sentence = both.texts[k][s]
            longer = min(max(more / max(sentence.length, 1), 0.0), 1.0)
            lacks = len(sentence.items - near) / max(len(sentence.items), 1)
            found[k, s] = longer * lacks
    return found


def _moved(both: _Versions) -> Iterator[Difference]:
    """Sentences without a counterpart that are like a sentence elsewhere."""
    left = _left_over(both)
    place = [{s: n for n, bead in enumerate(both.beads) for s in bead[k]} for k in (0, 1)]
    for k, a in left:
        for b, other in enumerate(both.texts[1 - k]):
            bead = both.beads[place[1 - k][b]]
            alike = similarity(both.texts[k][a].items, other.items, both.weight)
            if (1 - k, b) not in left:
                own = (both.texts[k][s].items for s in bead[k])
                best = max(similarity(items, other.items, both.weight) for items in own)
                if abs(place[1 - k][b] - place[k][a]) < 2 or alike < max(best, _NEAR):
                    continue
            shared = both.texts[k][a].items & other.items
            score = alike * math.fsum(both.weight[item] for item in sorted(shared))
            if score:
                pair = ((a,), (b,)) if k == 0 else ((b,), (a,))
                yield Difference("moved", *pair, "", score)


def _other_names(both: _Versions) -> Iterator[Difference]:
    """Pairs of names that stand for each other, each with the sentences that show it best."""
    found: dict[tuple[str, str], Difference] = {}
    everything = [[w for s in text for w in s.words] for text in both.texts]
    for bead in both.beads:
        if bead.one and bead.two:
            said = [[w for s in bead[k] for w in both.texts[k][s].words] for k in (0, 1)]
            for x, y, score in swapped_names(said, everything, both.weight):
                if (x, y) not in found or score > found[x, y].score:
                    words = f"{x} / {y}"
                    found[x, y] = Difference("another name", bead.one, bead.two, words, score)
    yield from found.values()


def _hedges(both: _Versions) -> Iterator[Difference]:
    """Sentences that hedge, and whose counterparts do not."""
    for bead in both.beads:
        if not (bead.one and bead.two):
            continue
        said = [[w for s in bead[k] for w in both.texts[k][s].hedges] for k in (0, 1)]
        if bool(said[0]) != bool(said[1]):
            yield Difference("hedge", bead.one, bead.two, ", ".join(said[0] or said[1]), 1.0)
