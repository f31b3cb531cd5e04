"""Text to tokens, against cuts made by hand."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning import tokens as module
from bilateral.cleaning.tokens import (
    count_tokens,
    is_number,
    plain,
    tokens,
    tokens_and_breaks,
    unify,
)

# Letters of both languages, digits, and every sign that the patterns look at.
ALPHABET = "aEeUuSsTMñÉçß019.,:;'-–/()[]<>*_\\ \n\t\u00a0\u200b\u2060’?¿!$%"
texts = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(codec="utf-8")), max_size=80)


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c == "_")


def test_examples_in_the_docstrings_run():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Migración, la migracion", ["La", "Migración", "la", "migracion"]),
        ("the U.S. and Washington, D.C.", ["the", "U.S.", "and", "Washington", "D.C."]),
        ("EE. UU., EE.UU., EE.\u00a0UU y ee. uu.", ["EE.UU.", "EE.UU.", "EE.UU.", "y", "ee.uu."]),
        ("el T-MEC y el COVID-19", ["el", "T-MEC", "y", "el", "COVID-19"]),
        ("ex-president-elect", ["ex", "president", "elect"]),
        ("don’t and don't; l'État", ["don't", "and", "don't", "l'État"]),
        ("$1,234.50 or 12.5%, at 10:30", ["1,234.50", "or", "12.5", "at", "10:30"]),
        # A number is whole or it is a word: never cut before its last digit.
        ("the 21st, 10th, 1990s and 5G", ["the", "21st", "10th", "1990s", "and", "5G"]),
        ("at 100km", ["at", "100km"]),
        ("one\u00a0two\u202fthree", ["one", "two", "three"]),
        ("bor\u00adder Mex\u200bico \ufeffand", ["border", "Mexico", "and"]),
        ("COVID\u201119", ["COVID-19"]),
        ("", []),
        ("— ¿? … ***", []),
    ],
)
def test_cuts(text, expected):
    assert tokens(plain(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "see [the fact sheet](https://x.org/a_(b)/c?d=e) now",
            ["see", "the", "fact", "sheet", "now"],
        ),
        ("[a\nb](/relative/path) c", ["a", "b", "c"]),
        ("visit https://www.gob.mx/sre?x=1 today", ["visit", "today"]),
        ("one<br />two <a href='x y'>three</a> <!-- four -->", ["one", "two", "three"]),
        ("5 < 6 and 7 > 2", ["5", "6", "and", "7", "2"]),
        (r"a \[b\] \_c", ["a", "b", "_c"]),
        ("Readout (by phone)", ["Readout", "by", "phone"]),
    ],
)
def test_addresses_and_tags_are_nobodys_words(text, expected):
    assert tokens(plain(text)) == expected


def test_breaks():
    assert tokens_and_breaks("In Mexico, the U.S. (and Canada)\nwe — you/me; I") == [
        *("In", "Mexico", None, "the", "U.S.", None, "and", "Canada", None, "we", None, "you"),
        *(None, "me", None, "I"),
    ]
    assert tokens_and_breaks("1,234 a.b") == ["1,234", "a", None, "b"]


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("12", True),
        ("1,234.5", True),
        ("10:30", True),
        ("1990s", False),
        ("5G", False),
        ("a", False),
    ],
)
def test_numbers(token, number):
    assert is_number(token) is number


def test_one_spelling_for_ee_uu_only():
    assert [unify(t) for t in ("EE. UU.", "EE.UU", "ee. uu", "EE.", "U.S.", "EEUU")] == [
        *("EE.UU.", "EE.UU.", "ee.uu.", "EE.", "U.S.", "EEUU")
    ]


@given(texts)
def test_no_letter_is_lost_and_none_made_up(text):
    text = plain(text)
    assert letters("".join(tokens(text))) == letters(text)


@given(texts)
def test_breaks_only_add_breaks(text):
    text = plain(text)
    assert [t for t in tokens_and_breaks(text) if t is not None] == tokens(text)
    assert count_tokens(text) == len(tokens(text))


@given(texts)
def test_plain_is_done_once(text):
    """Without markup it changes apostrophes and invisible signs only."""
    text = "".join(c for c in text if c not in "<>\\]")
    once = plain(text)
    assert plain(once) == once
    assert letters(once) == letters(text)


@given(st.lists(st.from_regex(r"[a-zñé]{1,8}|[0-9]{1,6}", fullmatch=True), max_size=20))
def test_words_apart_stay_as_they_are(words):
    assert tokens(" ".join(words)) == words
    assert (
        tokens_and_breaks("; ".join(words))
        == [piece for word in words for piece in (word, None)][: max(2 * len(words) - 1, 0)]
    )
