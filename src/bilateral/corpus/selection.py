"""Which passages are about the relationship: a stated rule, its words kept as data.

The rule, for a passage published by one side, looks for the other country
(``data/gazetteer/selection.csv``, regular expressions by ``kind``):

1. ``exclude``: other things of that name are blanked out (New Mexico, Estados Unidos Mexicanos,
   Washington Post, a person's origin, a comparison).
2. ``strong``: what is left names the relationship or the other government: the passage is *core*.
3. ``mention`` + ``cue``: it names the other country and, within 160 characters, policy or contact
   between governments: *core*. ``people`` are nationals in the other country: they count as a
   mention where an ``abroad`` cue is as near, since a speaker calls his neighbours *paisanos*, too.
4. Of a passage of more than sixty words a word in passing says little: in sixty words there must
   be one sign of the subject (a ``strong``, a ``mention`` or a ``cue``), or it is not core.
5. ``title``: a text whose title names the relationship is core as a whole, and so is one that
   its source prints under the other country (``Document.about_both``). Where a title says so, a
   passage of less than 25 words without any sign ("Thank you.") is context.

A list of nominations is a list of careers and has no core (``biography``, by its title).

A speech to the world names a great power for many reasons: where its source says so
(``Source.names_own``), a core passage must name the speaker's own country, too, where ``own`` says
how.

An *answer* is what a side's own official says after a core question of the same exchange, though
it names nothing ("We are talking with them about the border."). It has 25 words or more and either
a cue in sixty words, or follows at once on a question of up to sixty words that names the
relationship (``strong``). It goes on through follow-ups of up to eight words, until the speaker
says something of 25 words that is neither core nor an answer.

*Context* are the passages next to a core one, the rest of its question-and-answer exchange, and
the whole of a text whose source says so (``Source.keep_whole``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, islice

from bilateral.corpus.passages import Passage
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.model import OFFICIAL_ROLES, Document
from bilateral.sources.source import Source

WINDOW = 160
_WORDS_PER_SIGN = 60
_SHORT = 25  # words: what says too little by itself
_SHORT_QUESTION = 60
_FOLLOW_UP = 8


class Rule:
    """The rule for texts that may be about one country.

    Parameters
    ----------
    about : str
        The country looked for: an ``about`` of the table.
    gazetteer : Gazetteer
        Whose table counts; by default the package's.

    Examples
    --------
    >>> rule = Rule("MX")
    >>> rule.is_core("We are working with Mexico on migration."), rule.is_core("New Mexico won.")
    (True, False)
    """

    def __init__(self, about: str, gazetteer: Gazetteer = PACKAGE):
        table = gazetteer.table("selection")
        table = table[table["about"] == about]

        def joined(kind: str, without: str = r"(?!)") -> re.Pattern:
            patterns = table.loc[table["kind"] == kind, "pattern"]
            flags = "(?i:" if kind in ("people", "abroad", "cue") else "(?:"
            parts = [f"{flags}{p.removeprefix('(?i)')})" for p in patterns]
            return re.compile("|".join(parts) or without)

        # A text is searched as it is printed: a name may be broken over two lines.
        self.mention = re.compile(joined("mention").pattern.replace(" ", r"\s+"))
        self.people, self.abroad = joined("people"), joined("abroad")
        self.exclude = joined("exclude")
        self.strong = joined("strong")
        self.cue = joined("cue")
        self.title = re.compile(joined("title").pattern, re.I)
        self.own = joined("own", without="")  # nothing is asked for
        self.biography = re.compile(joined("biography").pattern, re.I)

    def mentions(self, text: str) -> bool:
        """Whether the country or its residents are named at all, in whatever sense."""
        return bool(self.mention.search(text) or self.people.search(text))

    def is_core(self, text: str) -> bool:
        """Whether a passage is about interaction or policy between the two.

        Parameters
        ----------
        text : str
            White space single.

        Returns
        -------
        bool
        """
        text = self.exclude.sub(" ", text)
        named = self._named(text)
        if not self.strong.search(text) and not any(self._near(self.cue, text, m) for m in named):
            return False
        return self._signs(text, named, -(-_n_words(text) // _WORDS_PER_SIGN))

    def has_sign(self, text: str) -> bool:
        """Whether anything in a text says that it is about the relationship."""
        text = self.exclude.sub(" ", text)
        return self._signs(text, self._named(text), 1)

    def is_question(self, text: str) -> bool:
        """Whether a short question names the relationship, so that any answer is about it."""
        text = self.exclude.sub(" ", text)
        return _n_words(text) <= _SHORT_QUESTION and self.strong.search(text) is not None

    def is_answer(self, text: str) -> bool:
        """Whether what is said after a core question speaks of policy or contact, as it did."""
        cues = sum(1 for _ in self.cue.finditer(text))
        return _n_words(text) <= _WORDS_PER_SIGN * cues

    def _named(self, text: str) -> list[re.Match]:
        """Where the country is named, or people who, as something near says, live there."""
        people = [m for m in self.people.finditer(text) if self._near(self.abroad, text, m)]
        return [*self.mention.finditer(text), *people]

    def _signs(self, text: str, named: list[re.Match], enough: int) -> bool:
        """Whether there are so many signs; it is not counted on."""
        found = chain(named, self.strong.finditer(text), self.cue.finditer(text))
        return sum(1 for _ in islice(found, enough)) == enough

    @staticmethod
    def _near(cue: re.Pattern, text: str, place: re.Match) -> bool:
        return cue.search(text, max(0, place.start() - WINDOW), place.end() + WINDOW) is not None

    def is_title(self, title: str) -> bool:
        """Whether a title says that the whole text is about the relationship."""
        return self.title.search(self.exclude.sub(" ", title)) is not None


@cache
def rule(about: str, gazetteer: Gazetteer = PACKAGE) -> Rule:
    """The rule for a country, read once."""
    return Rule(about, gazetteer)


@cache
def _other(side: str, gazetteer: Gazetteer) -> str:
    """The country that a side's texts may be about; of a text by neither, that of the first."""
    counterparts = gazetteer.counterparts()
    return counterparts.get(side) or next(iter(counterparts.values()))


def select(
    document: Document,
    passages: Sequence[Passage],
    texts: Sequence[str],
    source: Source,
    gazetteer: Gazetteer = PACKAGE,
) -> dict[int, str]:
    """The passages of a document that belong in the record.

    Parameters
    ----------
    document : Document
    passages : sequence of Passage
        All passages of the document, in order.
    texts : sequence of str
        Their texts, markup blanked out.
    source : Source
        The source of the document.
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    dict of int to {"core", "answer", "context"}
        Position of each selected passage, in order, and its relevance.
    """
    the_rule = rule(_other(source.side or document.side, gazetteer), gazetteer)
    whole = range(len(passages))
    if document.about_both:
        return dict.fromkeys(whole, "core")
    lines = [" ".join(text.split()) for text in texts]
    if the_rule.is_title(document.title):
        return {
            p: "core" if _n_words(lines[p]) >= _SHORT or the_rule.has_sign(lines[p]) else "context"
            for p in whole
        }
    core: list[int] = []
    if the_rule.mentions(document.text) and not the_rule.biography.search(document.title):
        core = [
            position
            for position, line in enumerate(lines)
            if the_rule.mentions(line)
            and the_rule.is_core(line)
            and (not source.names_own or the_rule.own.search(line))
        ]
    chosen = set(core)
    if source.keep_whole:
        chosen = set(whole)
    else:
        exchanges = {passages[p].turn.exchange for p in core} - {0}
        chosen.update(p for p, q in enumerate(passages) if q.turn.exchange in exchanges)
        chosen.update(q for p in core for q in (p - 1, p + 1) if 0 <= q < len(passages))
    relevance = dict.fromkeys(sorted(chosen), "context") | dict.fromkeys(core, "core")
    about = rule(_other(document.side, gazetteer), gazetteer)
    answers = _answers(about, document.side, passages, lines, relevance)
    return relevance | dict.fromkeys(answers, "answer")


def _answers(
    the_rule: Rule,
    side: str,
    passages: Sequence[Passage],
    lines: Sequence[str],
    relevance: dict[int, str],
) -> Iterator[int]:
    """Positions of what a side's own officials say in answer to a core question."""
    exchange = 0
    asked = short = False  # whether a question is open, and whether it is short and plain
    for position in sorted(relevance):
        turn, line = passages[position].turn, lines[position]
        if turn.exchange != exchange:
            exchange, asked = turn.exchange, False
        if not exchange:
            continue
        core, n_words = relevance[position] == "core", _n_words(line)
        if not (turn.side == side and turn.role in OFFICIAL_ROLES):
            if core:
                asked, short = True, the_rule.is_question(line)
            elif n_words > _FOLLOW_UP:
                asked = False
        elif core:
            short = False
        elif asked and n_words >= _SHORT:
            asked = short or the_rule.is_answer(line)
            short = False
            if asked:
                yield position


def _n_words(text: str) -> int:
    return text.count(" ") + 1 if text else 0
