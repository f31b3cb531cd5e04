"""Who *I* and *you* are in words that are quoted within others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bilateral.attribution.frames import Quote
from bilateral.attribution.names import Names
from bilateral.attribution.speakers import Speaker
from bilateral.attribution.talk import Talk, grammatical_person
from bilateral.attribution.words import keys

_IN_MARKS = ("direct", "partial")


def persons_within(
    found: Sequence[Quote],
    persons: Sequence[tuple[str, str]],
    text: str,
    names: Names,
    talk: Talk,
    alone: Callable[[int, int, Speaker], tuple[str, str]],
) -> list[tuple[str, str]]:
    """Say who the speakers are, with what only the quotation around them tells.

    *I* is the speaker of the words in marks around it, and *you* is whom these call by name.
    Outside of marks *I* is the speaker of the text.

    Parameters
    ----------
    found : sequence of Quote
        By place; what lies in another comes after it.
    persons : sequence of (str, str)
        The person and the side of each, by its words alone.
    text : str
    names : Names
    talk : Talk
    alone : function of int, int and Speaker
        Who a speaker is by what stands between two places of the text, and nothing else.

    Returns
    -------
    list of (str, str)

    Examples
    --------
    >>> text = "Ruiz: “I said no”"
    >>> outer = Quote(6, 17, "direct", Speaker(0, 4))
    >>> inner = Quote(14, 16, "unmarked", Speaker(7, 8, pronoun=True))
    >>> known, names = [("ruiz", ""), ("", "")], Names.of("en")
    >>> persons_within([outer, inner], known, text, names, Talk(), lambda *place: ("", ""))
    [('ruiz', ''), ('ruiz', '')]
    """
    out: list[tuple[str, str]] = []
    around: list[tuple[Quote, tuple[str, str]]] = []  # in marks, and who speaks in it
    for quote, person in zip(found, persons, strict=True):
        while around and around[-1][0].end < quote.end:
            around.pop()
        speaker = quote.speaker
        if speaker.own:
            person = talk.own
        elif around and around[-1][0].start <= speaker.start:
            said = keys(text[max(speaker.start, 0) : max(speaker.end, 0)])
            of = grammatical_person(said, names)
            if of == "first_person":
                person = around[-1][1]
            elif of == "addressed":
                person = alone(around[-1][0].start, around[-1][0].end, speaker)
        out.append(person)
        if quote.kind in _IN_MARKS:
            around.append((quote, person))
    return out
