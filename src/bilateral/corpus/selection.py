"""Which passages are about the relationship: a stated rule, its words kept as data.

The rule, for a passage published by one side, looks for the other country
(``data/gazetteer/selection.csv``, regular expressions by ``kind``):

1. ``exclude``: other things of that name are blanked out (New Mexico, Estados Unidos Mexicanos,
   Washington Post, a person's origin, a comparison).
2. ``strong``: what is left names the relationship or the other government: the passage is *core*.
3. ``mention`` + ``cue``: it names the other country and, within 160 characters, policy or contact
   between governments: *core*.
4. ``title``: a text whose title names the relationship is core as a whole, and so is one that
   its source prints under the other country (FRUS).

A list of nominations is a list of careers and has no core (``biography``, by its title).

A United Nations speech is addressed to the world, and names a great power for many reasons: a core
passage of it must name the speaker's own country, too, where ``own`` says how.

*Context* are the passages next to a core one, the rest of its question-and-answer exchange, and
the whole of a United Nations speech.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from bilateral import gazetteer
from bilateral.corpus.passages import Passage
from bilateral.sources.model import Document

WINDOW = 160


class Rule:
    """The rule for texts that may be about one country.

    Parameters
    ----------
    about : {"US", "MX"}
        The country looked for.

    Examples
    --------
    >>> rule = Rule("MX")
    >>> rule.is_core("We are working with Mexico on migration."), rule.is_core("New Mexico won.")
    (True, False)
    """

    def __init__(self, about: str):
        table = gazetteer.table("selection")
        table = table[table["about"] == about]

        def joined(kind: str) -> re.Pattern:
            patterns = table.loc[table["kind"] == kind, "pattern"]
            flags = "(?i:" if kind == "cue" else "(?:"
            return re.compile("|".join(f"{flags}{p.removeprefix('(?i)')})" for p in patterns))

        # A text is searched as it is printed: a name may be broken over two lines.
        self.mention = re.compile(joined("mention").pattern.replace(" ", r"\s+"))
        self.exclude = joined("exclude")
        self.strong = joined("strong")
        self.cue = joined("cue")
        self.title = re.compile(joined("title").pattern, re.I)
        self.own = joined("own")
        # An empty table gives a pattern that matches everything.
        careers = joined("biography").pattern
        self.biography = re.compile(careers or r"(?!)", re.I)

    def mentions(self, text: str) -> bool:
        """Whether the country is named at all, in whatever sense."""
        return self.mention.search(text) is not None

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
        if self.strong.search(text):
            return True
        return any(
            self.cue.search(text, max(0, m.start() - WINDOW), m.end() + WINDOW)
            for m in self.mention.finditer(text)
        )

    def is_title(self, title: str) -> bool:
        """Whether a title says that the whole text is about the relationship."""
        return self.title.search(self.exclude.sub(" ", title)) is not None


@cache
def rule(about: str) -> Rule:
    """The rule for a country, read once."""
    return Rule(about)


@cache
def _other(side: str) -> str:
    """The country that a side's texts may be about; of a text by neither, that of the first."""
    counterparts = gazetteer.counterparts()
    return counterparts.get(side) or next(iter(counterparts.values()))


def select(document: Document, passages: Sequence[Passage], texts: Sequence[str]) -> dict[int, str]:
    """The passages of a document that belong in the record.

    Parameters
    ----------
    document : Document
    passages : sequence of Passage
        All passages of the document, in order.
    texts : sequence of str
        Their texts, markup blanked out.

    Returns
    -------
    dict of int to {"core", "context"}
        Position of each selected passage, in order, and its relevance.
    """
    the_rule = rule(_other(_home(document)))
    if document.about_both or the_rule.is_title(document.title):
        return dict.fromkeys(range(len(passages)), "core")
    core = []
    if the_rule.mentions(document.text) and not the_rule.biography.search(document.title):
        core = [
            position
            for position, text in enumerate(texts)
            if the_rule.mentions(text)
            and the_rule.is_core(" ".join(text.split()))
            and (document.source != "un" or the_rule.own.search(text))
        ]
    chosen = set(core)
    if document.source == "un":
        chosen = set(range(len(passages)))
    else:
        exchanges = {passages[p].turn.exchange for p in core} - {0}
        chosen.update(p for p, q in enumerate(passages) if q.turn.exchange in exchanges)
        chosen.update(q for p in core for q in (p - 1, p + 1) if 0 <= q < len(passages))
    is_core = set(core)
    return {p: "core" if p in is_core else "context" for p in sorted(chosen)}


def _home(document: Document) -> str:
    """Whose archive the text is from: FRUS prints letters of both sides, all in one archive."""
    return "US" if document.source == "frus" else document.side
