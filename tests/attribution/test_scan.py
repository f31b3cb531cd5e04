"""Paragraphs, sentences and atoms of invented texts; the places are counted by hand."""

from __future__ import annotations

import textwrap
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.accents import unaccented
from bilateral.attribution.cues import Words
from bilateral.attribution.marks import pair
from bilateral.attribution.scan import atoms, bare, composed, paragraphs, sentences


def line(width: int) -> str:
    """A line of two words with so many characters."""
    return f"{'a' * (width - 2)} b"


@pytest.mark.parametrize(
    ("first", "second", "wrapped"),
    [
        # A wrapped line has at most 80 characters, and no room for the next word up to column 65.
        (80, "Abcde", True),
        (81, "Abcde", False),
        (61, "Abcde", True),
        (60, "Abcde", False),
        (59, "Abcdefg hi", True),
        (58, "Abcdefg hi", False),
    ],
)
def test_lines_are_wrapped_where_the_next_word_has_no_room(first, second, wrapped):
    text = f"{line(first)}\n{second}"
    assert len(paragraphs(text)) == 2 - wrapped


@pytest.mark.parametrize(("more", "wrapped"), [(7, False), (8, True)])
def test_one_line_in_ten_may_be_longer(more, wrapped):
    # The wrapped line, the long one and ``more`` short ones: nine or ten lines.
    text = "\n".join([line(75), line(90), *["abc"] * more])
    assert (len(paragraphs(text)) == 1) == wrapped


@pytest.mark.parametrize("width", [24, 30, 40, 50, 60])
def test_lines_of_a_column_are_wrapped(width):
    text = "“We agreed to work on the bridge,” Ruiz said. He also said that the river is wide."
    column = "\n".join(textwrap.wrap(text, width))
    assert paragraphs(column) == [(0, len(column))]


@pytest.mark.parametrize(
    "text",
    [
        "Ana:\nno\nIt is old",  # a sentence goes on in none or in one of two, but there is room
        "water\nroads\nthe bridge of Sol",
        "One.\nTwo.",
    ],
)
def test_short_lines_that_have_room_are_paragraphs(text):
    assert len(paragraphs(text)) == text.count("\n") + 1


def test_an_address_makes_no_line_long():
    text = f"{line(70)} (https://example.org/bridge-of-the-valley)\nabcdefg"
    assert len(paragraphs(text)) == 1


def test_an_item_of_a_list_is_a_paragraph_and_blanks_belong_to_none():
    text = f"  {line(75)}  \n  goes on \n- one\n 2. two\n\n \n• three\n"
    found = [text[a:b] for a, b in paragraphs(text)]
    assert found == [f"{line(75)}  \n  goes on", "- one", "2. two", "• three"]


def test_lines_that_are_not_wrapped_are_paragraphs():
    text = " One. \n\tTwo.\n\n\nThree.\n"
    assert [text[a:b] for a, b in paragraphs(text)] == ["One.", "Two.", "Three."]
    assert paragraphs("") == paragraphs(" \n\n ") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("**[Ana](https://a.b)**: no", "   Ana                : no"),
        ("[a [b](x) c](y) [d] (e)", " a  b     c     [d] (e)"),
        ("a](x) [b] [c](d e)", "a](x) [b] [c](d e)"),
        ("<b>Ana</b> < 2", "   Ana     < 2"),
        ("- no\n> 3 *x*\n # y\\[z\\]", "  no\n  3  x \n   y [z ]"),
        ("a - b # c", "a - b # c"),
    ],
)
def test_markup_is_blank_and_nothing_moves(text, wanted):
    assert bare(text) == wanted
    assert len(wanted) == len(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He's here.", ["He's", "here", "."]),
        ("It costs 2,300.50, no?", ["It", "costs", "2,300.50", ",", "no", "?"]),
        ("the U.S. left... so", ["the", "U.S", ".", "left", "...", "so"]),
        ("a back-door, 7.", ["a", "back-door", ",", "7", "."]),
    ],
)
def test_atoms(text, wanted):
    found = atoms(text, 0, len(text), [])
    assert [atom.text for atom in found] == wanted
    assert [text[atom.start : atom.end] for atom in found] == wanted
    assert [atom.low for atom in found] == [word.lower() for word in wanted]


# Where the sentences of a text begin that are behind the first one: their first words.
SENTENCES = [
    ("en", "It is old. It is ours! Is it? No… Yes... So.", ["It", "Is", "No", "Yes", "So"]),
    ("en", "Mr. Ruiz left. He met J. Sol. He left.", ["He", "He"]),
    ("en", "It is 3.5 miles. so long. (No.) It.", ["("]),
    ("en", "It is old.It is ours. It. a. B", ["It", "B"]),
    ("en", "“It is old.” Ruiz left. “It is ours,” he said.", ["Ruiz", ""]),
    (
        "en",
        "“Is it old?” Ruiz asked. “Is it?” Ruiz left. “No!” “Yes.” he said.",
        ["", "Ruiz", "", ""],
    ),
    ("en", "“It is old” Ruiz left. “It is old.” he said so. “It.” [No]", ["", "", "["]),
    ("es", "Es el Lic. Ruiz. ¿Es viejo? ¡Sí! No.", ["¿", "¡", "No"]),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), SENTENCES)
def test_where_sentences_begin(lang, text, wanted):
    words = Words.of(lang)
    row = atoms(text, 0, len(text), pair(text, 0, len(text), words))
    parts = list(sentences(text, row, words))
    assert [part[0].text for part in parts[1:]] == wanted
    assert [atom for part in parts for atom in part] == row


def test_a_sentence_has_an_end():
    text = "a " * 600
    parts = list(sentences(text, atoms(text, 0, len(text), []), Words.of("en")))
    assert [len(part) for part in parts] == [251, 251, 98]
    assert list(sentences("", [], Words.of("en"))) == []


@given(st.text("aeiouñn\u0301\u0303\u0308 .x", max_size=30))
def test_accents_apart_keep_their_places(text):
    whole, places = composed(text)
    if places is None:
        assert whole == text
        return
    assert whole == unicodedata.normalize("NFC", text)
    assert len(places) == len(whole) + 1
    assert places[0] == 0 and places[-1] == len(text)
    for place, character in zip(places, whole, strict=False):
        if character.isalpha():
            assert unaccented(text[place]) == unaccented(character)
