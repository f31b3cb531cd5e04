"""Exchanges: a question and what follows it."""

import pytest

from bilateral.sources.exchanges import number_exchanges
from bilateral.sources.model import Turn

LONG = "will you talk about tariffs with them soon"  # eight words
SHORT = "and will you talk about tariffs soon"  # seven


def numbers(*turns: tuple[str, str], asking: str = "journalist") -> list[int]:
    text, made = "", []
    for role, words in turns:
        made.append(Turn(len(text), len(text) + len(words), role=role))
        text += words + "\n"
    number_exchanges(made, text, asking)
    return [turn.exchange for turn in made]


def test_the_examples_have_the_words_they_need():
    assert (len(LONG.split()), len(SHORT.split())) == (8, 7)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        ([], []),
        ([("official", "Hello."), ("journalist", LONG), ("official", "Yes.")], [0, 1, 1]),
        ([("official", "Hello."), ("journalist", SHORT), ("official", "Yes.")], [0, 0, 0]),
        (
            [
                ("principal", "Go."),
                ("journalist", LONG),
                ("principal", "Yes."),
                ("journalist", SHORT),
                ("principal", "Soon."),
                ("journalist", LONG),
            ],
            [0, 1, 1, 1, 1, 2],
        ),
        # Two journalists one after the other are one question.
        ([("official", "Go."), ("journalist", LONG), ("journalist", LONG)], [0, 1, 1]),
        # Nobody spoke before: what comes first is exchange 0 whoever says it.
        ([("journalist", LONG), ("official", "Yes."), ("journalist", LONG)], [0, 0, 1]),
        ([("guest", LONG), ("moderator", LONG), ("official", LONG)], [0, 0, 0]),
    ],
)
def test_where_an_exchange_begins(turns, expected):
    assert numbers(*turns) == expected


def test_guests_ask_where_they_are_said_to():
    turns = [("moderator", "Go."), ("guest", LONG), ("principal", "Yes."), ("guest", LONG)]
    assert numbers(*turns) == [0, 0, 0, 0]
    assert numbers(*turns, asking="guest") == [0, 1, 1, 2]


def test_only_the_words_of_the_turn_are_counted():
    text = f"{LONG} {SHORT} {LONG}"
    start = len(LONG) + 1
    turns = [
        Turn(0, len(LONG), role="official"),
        Turn(start, start + len(SHORT), role="journalist"),
    ]
    number_exchanges(turns, text)
    assert [turn.exchange for turn in turns] == [0, 0]
