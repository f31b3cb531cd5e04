"""How far a sentence commits somebody: seven rungs, from nothing to done.

The tables ``ladder_words`` and ``ladder_frames`` of the gazetteer say what is looked for: kinds of
words, and frames of them (:mod:`bilateral.attribution.word_frames`). A frame of a rung is the
predicate of such a sentence (*agreed to*, *vamos a*); a frame of a subject says who acts, and ends
where the predicate begins; a sign only says something of the sentence. What is found is weighed
with ``ladder_weights``, whole numbers, and the rung with the largest sum is that of the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from bilateral.attribution import asked
from bilateral.attribution.scan import composed, paragraphs
from bilateral.attribution.word_frames import Alphabet
from bilateral.cleaning.sentences import sentence_spans
from bilateral.gazetteer import PACKAGE, Gazetteer

RUNGS = ("none", "notes", "calls_on", "should", "intends", "agreed", "done")
"""The rungs, 0 to 6; ``data/attribution/ladder.md`` says what each is."""

_ACTS = ("main", "we", "i", "start", "lead")  # places of a predicate where somebody is said to act
_COLUMNS = {"sentence": object, "start": "int64", "end": "int64", "rung": "int8", "negated": bool}
_DENIED = 4  # words before a predicate in which a denial is looked for
_SHORT, _LONG = 12, 40  # words


class Found(NamedTuple):
    """A predicate in a sentence.

    Attributes
    ----------
    at : int
        Its first word, from 1.
    rung : int
    place : str
        What it follows: the name of a subject, ``start`` of the sentence, or ``bare``.
    denied : bool
    """

    at: int
    rung: int
    place: str
    denied: bool


class Ladder:
    """The grammar of a language.

    Parameters
    ----------
    lang : str
    gazetteer : Gazetteer
        Whose words and frames are used.

    Examples
    --------
    >>> signs, found = Ladder("en", PACKAGE).read(["The two leaders agreed to open the bridge."])
    >>> [(f.at, f.rung, f.place) for f in found[0] if f.place == "main"]
    [(4, 5, 'main'), (4, 5, 'main')]
    """

    def __init__(self, lang: str, gazetteer: Gazetteer):
        words, rows = gazetteer.table("ladder_words"), gazetteer.table("ladder_frames")
        known = sorted(set(rows["lang"]))
        if lang not in known:
            raise ValueError(
                f"the gazetteer has no ladder of commitment for the language {lang!r}; it has"
                f" {', '.join(known)}: give one of them, or add rows to ladder_words,"
                " ladder_frames and ladder_weights"
            )
        words, rows = words[words["lang"] == lang], rows[rows["lang"] == lang]
        kinds: dict[str, set[str]] = {}
        for word, kind in zip(words["word"], words["kind"], strict=True):
            kinds.setdefault(word, set()).add(kind)
        parts = rows[rows["role"] == "part"]
        rows = rows[rows["role"] != "part"]
        parts = dict(zip(parts["name"], parts["frame"], strict=True))
        alphabet = Alphabet(kinds, parts, rows["frame"])
        self.view = alphabet.view
        self._denial = alphabet.compile("<not>")
        self._between = alphabet.compile("@between*")  # a subject and its verb
        sign = rows["role"].eq("sign") & ~rows["frame"].str.contains(r" |[*+?]$|^[@~#^]")
        self._words: dict[str, set[str]] = {}  # what a word alone is a sign of
        for name, frame in rows.loc[sign, ["name", "frame"]].itertuples(index=False):
            for character in sorted(alphabet.characters(frame, frame)):
                self._words.setdefault(character, set()).add(name)
        rows = rows[~sign]
        frames = [alphabet.finder(frame) for frame in rows["frame"]]
        rows = list(zip(rows["role"], rows["name"], frames, strict=True))
        self._subjects = [(name, frame) for role, name, frame in rows if role == "subject"]
        self._signs = [(name, frame) for role, name, frame in rows if role == "sign"]
        self._predicates = [
            (RUNGS.index(role), name, frame) for role, name, frame in rows if role in RUNGS
        ]

    def read(self, sentences: Sequence[str]) -> tuple[list[set[str]], list[list[Found]]]:
        """What is found in each sentence.

        Parameters
        ----------
        sentences : sequence of str

        Returns
        -------
        features : list of set of str
            The names of what is found, as in ``ladder_weights``.
        found : list of list of Found
            The predicates.
        """
        view = self.view(sentences)
        present = set(view)
        ends = [m.start() for m in re.finditer("\n", view)]
        owner = np.repeat(np.arange(len(sentences)), np.diff(ends)).tolist()
        owner = [0, *owner]  # the line end before a sentence is its predecessor's
        known = self._words.keys()
        features: list[set[str]] = [
            set().union(*map(self._words.__getitem__, known & line))
            for line in map(set, view.split("\n")[1:-1])
        ]
        found: list[list[Found]] = [[] for _ in sentences]
        for name, find in self._signs:
            for match in find(view, present):
                features[owner[match.start()]].add(name)
        place = {
            self._verb(view, match.end()): name
            for name, find in self._subjects
            for match in find(view, present)
        }
        denials = np.zeros(len(view) + 1, dtype=np.int64)
        denials[[m.end() for m in self._denial.finditer(view)]] = 1
        denials = np.cumsum(denials).tolist()
        for rung, name, find in self._predicates:
            for match in find(view, present):
                at = match.start()
                i = owner[at]
                of = place.get(self._verb(view, at)) or (
                    "start" if view[at - 1] == "\n" else "bare"
                )
                features[i].update((name, f"{name} / {of}"))
                first = max(at - _DENIED, ends[i] + 1)
                denied = denials[match.end()] > denials[first]
                found[i].append(Found(at - ends[i], rung, of, denied))
        for i, predicates in enumerate(found):
            features[i] |= _summary(predicates)
            words = ends[i + 1] - ends[i]
            if not _SHORT <= words <= _LONG:
                features[i].add("short" if words < _SHORT else "long")
        return features, found

    def _verb(self, view: str, at: int) -> int:
        """Where the verb begins that follows a subject, or a predicate with what precedes it."""
        match = self._between.match(view, at)
        return match.end() if match else at


def _summary(found: list[Found]) -> set[str]:
    """Which rungs a sentence has predicates of, first and last on the ladder, and where."""
    said = set()
    for kind, some in (("any", found), ("act", [f for f in found if f.place in _ACTS])):
        rungs = {f.rung for f in some}
        said |= {f"{kind} {RUNGS[rung]}" for rung in rungs} or {f"{kind} nothing"}
        if some:
            said.add(f"{kind} first {RUNGS[min(some)[1]]}")
            said.add(f"{kind} top {RUNGS[max(rungs)]}")
        if len(rungs) == 1:
            said.add(f"{kind} only {RUNGS[some[0].rung]}")
    return said


@cache
def _ladder(lang: str, gazetteer: Gazetteer) -> tuple[Ladder, dict[str, tuple[int, ...]]]:
    """The grammar, and the weights of each feature."""
    table = gazetteer.table("ladder_weights")
    table = table[table["lang"] == lang]
    weights = table[list(RUNGS)].astype("int64").itertuples(index=False, name=None)
    return Ladder(lang, gazetteer), dict(zip(table["feature"], weights, strict=True))


def commitments(text: str, lang: str, *, gazetteer: Gazetteer = PACKAGE) -> pd.DataFrame:
    """How far each sentence of a text commits somebody.

    Parameters
    ----------
    text : str
    lang : str
        Language of the text; the gazetteer's ``ladder_frames`` has its frames.
    gazetteer : Gazetteer, optional
        Whose words, frames and weights are used.

    Returns
    -------
    DataFrame
        A row for each sentence: ``sentence``, ``start``, ``end``; ``rung``, from 0 (nothing of the
        kind) to 6 (done), see :data:`RUNGS`; ``negated``, whether what the rung says is denied.
        The rung is a guess from words: ``benchmarks/ladder_score.py`` measures how good it is.

    Raises
    ------
    TypeError
        If the text is no text.
    ValueError
        If the gazetteer has no ladder for this language, or the text has half of a character.

    Examples
    --------
    >>> text = "Both leaders agreed to open the bridge. We urge Congress to act. It is long."
    >>> commitments(text, "en")["rung"].tolist()
    [5, 2, 0]
    >>> commitments("Tenemos que abrir el puente. Ya firmamos el tratado.", "es")["rung"].tolist()
    [3, 6]
    """
    found = find(asked.words(text), lang, gazetteer)
    rows = [(text[start:end], start, end, *on) for start, end, *on in found]
    columns = zip(*rows, strict=True) if rows else ((),) * len(_COLUMNS)
    return pd.DataFrame(
        {
            name: pd.Series(list(values), dtype=_COLUMNS[name])
            for name, values in zip(_COLUMNS, columns, strict=True)
        }
    )


def find(text: str, lang: str, gazetteer: Gazetteer = PACKAGE) -> list[tuple[int, int, int, bool]]:
    """What :func:`commitments` finds, without the words and without a table.

    Parameters
    ----------
    text : str
    lang : str
    gazetteer : Gazetteer, optional

    Returns
    -------
    list of (int, int, int, bool)
        Start, end, rung and whether it is denied, of each sentence.

    Examples
    --------
    >>> find("It is long. We urge Congress to act.", "en")
    [(0, 11, 0, False), (12, 36, 2, False)]
    """
    ladder, weights = _ladder(lang, gazetteer)
    common = weights["every sentence"]
    whole, places = composed(text)
    spans = [
        (start + a, start + b)
        for start, end in paragraphs(whole)
        for a, b in sentence_spans(whole[start:end])
    ]
    features, found = ladder.read([whole[start:end] for start, end in spans])
    rows = []
    for (start, end), names, predicates in zip(spans, features, found, strict=True):
        of_each = [weights[name] for name in names if name in weights]
        sums = list(map(sum, zip(common, *of_each, strict=True)))
        rung = sums.index(max(sums))
        if places is not None:
            start, end = places[start], places[end]
        rows.append((start, end, rung, _negated(predicates, rung)))
    return rows


def _negated(found: list[Found], rung: int) -> bool:
    """Whether all main predicates of the rung are denied; of all, if none is a main one."""
    of_rung = [f for f in found if f.rung == rung] if rung else []
    main = [f for f in of_rung if f.place in _ACTS] or of_rung
    return bool(main) and all(f.denied for f in main)
