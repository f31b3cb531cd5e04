"""Question and answer kept together."""

from __future__ import annotations

from bilateral.sources.model import Turn

# Shorter interjections from the floor ("¿Cuándo?", "And the border?") go on with the exchange.
_WORDS_OF_A_QUESTION = 8


def number_exchanges(turns: list[Turn], text: str, asking: str = "journalist") -> None:
    """Set the number of the exchange in each turn of a transcript, in place.

    A new exchange begins where, after somebody else spoke, who asks says eight words or more. What
    comes before the first question is exchange 0.

    Parameters
    ----------
    turns : list of Turn
        In order; ``exchange`` is set.
    text : str
        The document's text.
    asking : str
        The role of those who ask: journalists, or the guests of a town hall.

    Examples
    --------
    >>> text = "Hello.|Will you talk about tariffs with Mexico soon, sir?|Yes."
    >>> a, b = text.index("|"), text.rindex("|")
    >>> turns = [Turn(0, a), Turn(a + 1, b, role="journalist"), Turn(b + 1, len(text))]
    >>> number_exchanges(turns, text)
    >>> [turn.exchange for turn in turns]
    [0, 1, 1]
    """
    number, before = 0, ""
    for turn in turns:
        asks = turn.role == asking and before not in ("", asking)
        if asks and len(text[turn.start : turn.end].split()) >= _WORDS_OF_A_QUESTION:
            number += 1
        turn.exchange = number
        before = turn.role
