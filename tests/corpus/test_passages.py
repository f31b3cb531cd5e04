"""Turns to passages: sizes, borders, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.corpus.passages import WORDS, passages
from bilateral.sources.model import Document, Turn


def document(*speeches: str) -> Document:
    text, turns = "", []
    for number, speech in enumerate(speeches):
        text += f"SPEAKER {number}:  "
        turns.append(Turn(len(text), len(text) + len(speech), speaker=str(number)))
        text += speech + "\n\n"
    return Document("x:1", "x", text, turns=turns)


def cut(*speeches: str, paragraphs: str = "blank line") -> list[str]:
    made = document(*speeches)
    return [made.text[p.start : p.end] for p in passages(made, paragraphs)]


def words(n: int) -> str:
    return " ".join(["word"] * n)


def test_paragraphs_are_packed_up_to_300_words():
    a, b, c = words(150), words(150), words(1)
    assert cut(f"{a}\n\n{b}\n\n{c}") == [f"{a}\n\n{b}", c]


def test_a_paragraph_is_kept_whole():
    a, b = words(200), words(101)
    assert cut(f"{a}\n\n{b}") == [a, b]
    assert cut(words(300)) == [words(300)]
    # A single line break parts no paragraph, except in the transcripts of the Presidency.
    assert cut(f"{a}\n{b}") == [f"{a}\n{b}"]
    assert cut(f"{a}\n{b}", paragraphs="line") == [a, b]


def test_a_long_paragraph_is_cut_at_sentence_ends():
    sentence = words(99) + " end."
    assert cut(" ".join([sentence] * 7)) == [
        " ".join([sentence] * 3),
        " ".join([sentence] * 3),
        sentence,
    ]


@pytest.mark.parametrize("paragraphs", ["blank line", "line"])
def test_a_paragraph_of_300_words_is_kept_whole_and_one_of_301_is_not(paragraphs):
    first = words(50)
    sentence = "A " + words(98) + " end."  # a hundred words, the first of one letter
    whole = " ".join([sentence] * 3)
    assert cut(f"{first}\n\n{whole}", paragraphs=paragraphs) == [first, whole]
    assert cut(f"{whole}\n\n{first}", paragraphs=paragraphs) == [whole, first]
    longer = f"A {whole}"
    assert cut(f"{first}\n\n{longer}", paragraphs=paragraphs) == [
        f"{first}\n\nA {sentence} {sentence}",
        sentence,
    ]
    # Two hundred words may follow sentences of fifty and fifty, and one word more may not.
    assert cut(f"{first}\n\n{first}\n\n{words(200)}") == [f"{first}\n\n{first}\n\n{words(200)}"]
    assert cut(f"{first}\n\n{first}\n\n{words(201)}") == [f"{first}\n\n{first}", words(201)]


def test_nothing_beyond_the_turn_is_counted_or_kept():
    sentence = words(99) + " end."
    whole = " ".join([sentence] * 3) + " "
    for text, expected in (
        (whole, [words(50), whole]),
        (f"A {whole}", [f"{words(50)}\n\nA {sentence} {sentence}", sentence]),
    ):
        said = f"{words(50)}\n\n{text}"
        made = Document("x:1", "wh", said + "Z.", turns=[Turn(0, len(said))])
        assert [made.text[p.start : p.end] for p in passages(made)] == expected


def test_a_long_sentence_stands_alone():
    long = words(400) + " end."
    assert cut(f"Short. {long} Short.") == ["Short.", long, "Short."]


def test_never_across_a_turn():
    assert cut("One.", "Two.", "Three.") == ["One.", "Two.", "Three."]
    made = document("One.", "Two.")
    assert [p.turn.speaker for p in passages(made)] == ["0", "1"]


@pytest.mark.parametrize("gap", ["\n\n", "\n \t\n", "\r\n\r\n", "\n\u00a0\n\n\n"])
def test_blank_lines(gap):
    assert cut(f"{words(200)}{gap}{words(200)}") == [words(200)] * 2


def test_an_empty_turn_has_no_passage():
    assert list(passages(Document("x:1", "wh", "abc", turns=[Turn(1, 1)]))) == []
    assert list(passages(Document("x:1", "wh", "abc"))) == []


lines = st.lists(
    st.sampled_from(
        [words(1), words(7), words(120) + ".", words(290), words(310), "\n", "\r\n", "."]
    ),
    max_size=12,
)
speeches = st.lists(
    lines.map(lambda parts: "\n".join(parts).strip()).filter(bool), min_size=1, max_size=4
)


@given(speeches, st.sampled_from(["blank line", "line"]))
def test_no_letter_is_lost_and_no_turn_left(parts, paragraphs):
    made = document(*parts)
    found = list(passages(made, paragraphs))
    at = 0
    for passage in found:
        assert at <= passage.start < passage.end
        assert passage.turn.start <= passage.start
        assert passage.end <= passage.turn.end
        text = made.text[passage.start : passage.end]
        assert text == text.strip()
        if len(text.split()) > WORDS:  # one sentence only, or one line without an end
            assert ". " not in text
            assert "\n\n" not in text
        at = passage.end
    for turn in made.turns:
        mine = [p for p in found if p.turn is turn]
        assert "".join(made.text[p.start : p.end] for p in mine).split() or not parts
        kept = "".join("".join(made.text[p.start : p.end].split()) for p in mine)
        assert kept == "".join(made.text[turn.start : turn.end].split())
