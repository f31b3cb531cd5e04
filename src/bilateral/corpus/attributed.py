"""Who is quoted, who is named and what is promised in the passages of a document.

Neighbouring passages of one turn are read together, so that a quotation that goes on in the next
one keeps its speaker. Where it crosses the end of a passage it is cut there, and each passage has
its own row. A mention and a sentence belong to the passage in which they begin.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, takewhile
from operator import itemgetter

import pandas as pd
import pyarrow as pa

from bilateral.attribution import ladder, quotations
from bilateral.attribution.mentions import find as find_mentions
from bilateral.attribution.talk import ALONE, Talk
from bilateral.corpus.passages import Passage
from bilateral.corpus.tables import SCHEMAS, SPANS, empty, to_pandas
from bilateral.escape import utf8_text
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.model import OFFICIAL_ROLES, Document, Problem, Turn

_BEFORE = 1500  # characters of the turns before, of which pronouns may name somebody
_LONGEST = 80  # characters of a speaker as written: a name or an office


def attributed(
    document: Document,
    pieces: Sequence[Passage],
    spoken: Mapping[int, str],
    gazetteer: Gazetteer = PACKAGE,
) -> dict[str, list[tuple]]:
    """The quotations, mentions and commitments of a document.

    Parameters
    ----------
    document : Document
    pieces : sequence of Passage
        All its passages, in order.
    spoken : mapping of int to str
        Position of each passage that is read, in order, and its language. A passage in a language
        without words in the gazetteer has no row; :func:`unread` tells how many there are.
    gazetteer : Gazetteer
        Whose words count; by default the package's.

    Returns
    -------
    dict of str to list of tuple
        Rows of ``quotes``, ``mentions`` and ``commitments``, with the columns of these tables. They
        have the position of a passage in place of its id; offsets count in the document's text.
        Where the speaker of a passage quotes himself, ``speaker`` is ``LABEL`` and ``speaker_id``
        and ``side`` are his.

    Examples
    --------
    >>> from bilateral.sources.model import Turn
    >>> text = "Ruiz said that the bridge is old."
    >>> turn = Turn(0, len(text))
    >>> rows = attributed(Document("d", "wh", text), [Passage(0, len(text), turn)], {0: "en"})
    >>> rows["quotes"][0][:4]
    (0, 10, 32, 'Ruiz')
    """
    found: dict[str, list[tuple]] = {name: [] for name in SPANS}
    # Of a month or a year nobody knows who held an office in it: it is no day.
    date = document.date if len(document.date) == 10 else None
    side = document.side if document.side in _side_codes(gazetteer) else None
    for run in _runs(pieces, spoken):
        lang, turn, base = spoken[run[0]], pieces[run[0]].turn, pieces[run[0]].start
        text = document.text[base : pieces[run[-1]].end]
        spans = [(pieces[p].start - base, pieces[p].end - base) for p in run]
        known = talk(document, turn, gazetteer)
        for name in _read(lang, gazetteer):
            for start, end, *rest in _FINDERS[name](text, lang, date, side, gazetteer, known):
                parts = _cut(start, end, spans)
                if name == "quotes":
                    rest = _quoted(rest, turn.interpreted)
                else:
                    parts = parts[:1]
                found[name] += [(run[k], base + a, base + b, *rest) for k, a, b in parts]
    # A part of a quotation that was cut comes behind what begins before it.
    return {name: sorted(rows) for name, rows in found.items()}


def talk(document: Document, turn: Turn, gazetteer: Gazetteer = PACKAGE) -> Talk:
    """What the turns of a document tell of one of them.

    Who asks is answered by the next official who speaks in the same exchange, else by the one who
    spoke last. Whom an official speaks to nobody knows.

    Parameters
    ----------
    document : Document
    turn : Turn
        One of the document's.
    gazetteer : Gazetteer
        By default the package's.

    Returns
    -------
    Talk

    Examples
    --------
    >>> turns = [Turn(0, 12, role="journalist"), Turn(13, 16, "Jen Psaki", "US")]
    >>> talk(Document("d", "wh", "You said so. No.", turns=turns), turns[0]).asked
    ('jen-psaki', 'US')
    """
    turns = document.turns
    place = bisect_left(turns, turn.start, key=lambda one: one.start)
    own = _person(turn, gazetteer)
    if place == len(turns) or turns[place] is not turn:
        return Talk(own)
    asked = ("", "")
    if turn.role not in OFFICIAL_ROLES:
        later = map(turns.__getitem__, range(place + 1, len(turns)))
        later = takewhile(lambda one: one.exchange == turn.exchange, later)
        earlier = map(turns.__getitem__, range(place - 1, -1, -1))
        official = (one for one in chain(later, earlier) if one.role in OFFICIAL_ROLES)
        asked = next((_person(one, gazetteer) for one in official), asked)
    before: list[str] = []
    while place and sum(map(len, before)) < _BEFORE:
        place -= 1
        before.insert(0, document.text[turns[place].start : turns[place].end][-_BEFORE:])
    return Talk(own, asked, "\n\n".join(before)[-_BEFORE:], _guest(turns, turn, gazetteer))


def _guest(turns: Sequence[Turn], turn: Turn, gazetteer: Gazetteer) -> tuple[str, str] | None:
    """The only leader of another side than a turn's who speaks; None if nobody else speaks."""
    if turn.role != "principal" or len(turns) == 1:
        return None if len(turns) == 1 else ("", "")
    others = {
        _person(one, gazetteer) for one in turns
        if one.role == "principal" and one.side not in (turn.side, "none")
    }  # fmt: skip
    return min(others) if len(others) == 1 else ("", "")


def _person(turn: Turn, gazetteer: Gazetteer) -> tuple[str, str]:
    return _ids(gazetteer).get(turn.speaker, ""), turn.side


def unread(passages: pd.DataFrame, gazetteer: Gazetteer = PACKAGE) -> list[Problem]:
    """Say in which languages nobody looked for quotations, mentions or commitments.

    Parameters
    ----------
    passages : DataFrame
    gazetteer : Gazetteer
        Whose words count; by default the package's.

    Returns
    -------
    list of Problem
        One for each language, with the number of its passages.

    Examples
    --------
    >>> unread(pd.DataFrame({"lang": ["en", "pt", "pt"]}))[0].path
    'language pt'
    """
    problems = []
    for lang, n in passages.groupby("lang").size().items():
        read = _read(lang, gazetteer)
        if lacking := [name for name in _FINDERS if name not in read]:
            reason = (
                "the gazetteer has no words of attribution of this language; passages that were"
                f" not searched for {', '.join(lacking)}: {n:,}"
            )
            problems.append(Problem(f"language {lang}", "warning", reason))
    return problems


def span_tables(documents: Iterable[tuple[str, dict[str, list[tuple]]]]) -> dict[str, pd.DataFrame]:
    """Put the rows of documents into tables.

    Parameters
    ----------
    documents : iterable of (str, dict)
        The id of each document and what :func:`attributed` found in it.

    Returns
    -------
    dict of str to DataFrame
        ``quotes``, ``mentions`` and ``commitments``.

    Examples
    --------
    >>> span_tables([("d", {"quotes": [], "mentions": [], "commitments": [(3, 0, 9, 4, False)]})])[
    ...     "commitments"
    ... ].values.tolist()
    [['d#0003', 0, 9, 4, False]]
    """
    rows: dict[str, list[tuple]] = {name: [] for name in SPANS}
    for doc_id, found in documents:
        for name in SPANS:
            rows[name] += [(passage_id(doc_id, row[0]), *row[1:]) for row in found[name]]
    return {name: _table(name, rows[name]) for name in SPANS}


def passage_id(doc_id: str, position: int) -> str:
    """The id of a passage, from its document and its position there.

    Examples
    --------
    >>> passage_id("wh:a", 7)
    'wh:a#0007'
    """
    return utf8_text(f"{doc_id}#{position:04d}")


def _runs(pieces: Sequence[Passage], spoken: Mapping[int, str]) -> Iterator[list[int]]:
    """Positions of neighbouring passages of one turn and language."""
    run: list[int] = []
    for p in spoken:
        if run and not (
            p == run[-1] + 1
            and pieces[p].turn is pieces[run[-1]].turn
            and spoken[p] == spoken[run[-1]]
        ):
            yield run
            run = []
        run.append(p)
    if run:
        yield run


def _cut(start: int, end: int, spans: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """The parts of a stretch that lie in passages: which passage, and where."""
    first = max(bisect_right(spans, (start, end)) - 1, 0)
    parts = []
    for k in range(first, len(spans)):
        a, b = max(start, spans[k][0]), min(end, spans[k][1])
        if spans[k][0] >= end:
            break
        if a < b:
            parts.append((k, a, b))
    return parts


def _quoted(rest: list, interpreted: bool) -> list:
    """What is noted of a quotation."""
    speaker, speaker_id, side, cue, kind, status, provenance, certainty = rest
    if interpreted and kind != "indirect":
        provenance = "interpreted"
    of = (_short(speaker), speaker_id, side, _short(cue))
    return [*of, kind, status, provenance, certainty]


def _short(words: str) -> str:
    """Words of a text on one line, and no more of them than a name has."""
    words = utf8_text(" ".join(words.split()))
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def _table(name: str, rows: list[tuple]) -> pd.DataFrame:
    if not rows:
        return empty(name)
    columns = zip(*rows, strict=True)
    arrays = [pa.array(values, f.type) for values, f in zip(columns, SCHEMAS[name], strict=True)]
    return to_pandas(pa.Table.from_arrays(arrays, schema=SCHEMAS[name]))


@cache
def _ids(gazetteer: Gazetteer) -> dict[str, str]:
    return gazetteer.people().set_index("name")["person_id"].to_dict()


@cache
def _side_codes(gazetteer: Gazetteer) -> frozenset[str]:
    """The sides of the relationship, looked up once and not for each document."""
    return frozenset(gazetteer.counterparts())


@cache
def _read(lang: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The tables for which the gazetteer has words of a language."""
    known = []
    for name, find in _FINDERS.items():
        try:
            list(find("", lang, None, None, gazetteer, ALONE))
        except ValueError:
            continue
        known.append(name)
    return tuple(known)


def _quotes(text, lang, date, side, gazetteer, known):
    found = quotations.find(text, lang, date, side=side, gazetteer=gazetteer, talk=known)
    return map(_OF_QUOTE, found)


def _mentions(text, lang, date, side, gazetteer, known):
    own = known.own[0]
    for m in find_mentions(text, lang, date, side=side, gazetteer=gazetteer, own=own):
        yield m.start, m.end, m.entity_id, m.person_id, m.kind, m.certainty


def _commitments(text, lang, date, side, gazetteer, known):
    return (row for row in ladder.find(text, lang, gazetteer) if row[2] > 0)


_OF_QUOTE = itemgetter(*map(quotations.FOUND.index, SCHEMAS["quotes"].names[1:]))
# What finds the rows of a table in a text. Quotations look for mentions, too: these come first.
_FINDERS = {"mentions": _mentions, "quotes": _quotes, "commitments": _commitments}
