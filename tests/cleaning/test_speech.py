"""Whether speech follows a label, or the label is a heading or a row of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.steps.artefacts import labels
from bilateral.cleaning.steps.speech import is_speech


@pytest.mark.parametrize(
    ("text", "of_a_speaker", "of_a_common_word"),
    [
        (" Yes.", True, True),
        ("\n\n  Yes.", True, True),
        (" “Yes.”", True, True),
        (" (Laughs.) Yes.", True, True),
        (" —and so", True, True),
        (" 46.", True, False),  # an answer, or a figure
        (" 51 por ciento", True, False),
        (" $5 million", True, False),
        (" “51” is what he said", True, True),
        (" CNN.", True, True),
        (" A RECORD OF SUCCESS", False, False),
        (" A RECORD OF SUCCESS\nHe said so.", False, False),
        (" USA! USA! USA!", True, True),
        (" WHO SAID SO?", True, True),
        ("", True, False),  # the speech is in the next paragraph
        (" \n –\n", True, False),
    ],
)
def test_what_opens_as_speech_does(text, of_a_speaker, of_a_common_word):
    assert is_speech(text) is of_a_speaker
    assert is_speech(text, common=True) is of_a_common_word


@given(st.text("Ab1 .\n“!-", max_size=20))
def test_a_common_word_asks_for_more(text):
    assert is_speech(text) or not is_speech(text, common=True)


@pytest.mark.parametrize(
    "text",
    [
        "MUJER: 51 por ciento de la población\nHOMBRE: 49 por ciento",
        "FISCAL: 2024",
        "FACT: 2.3 million jobs",
        "PRESIDENT TRUMP: A RECORD OF SUCCESS\nHe signed the law.",
        "PRESIDENTE: 46.",
        "BLINKEN: Yes.",  # a surname alone, once
        "Q Street is closed.\n\nIt is.",
    ],
)
def test_headings_and_rows_of_lists_stay(text):
    assert labels(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("MUJER: ¿Y nosotras?", "¿Y nosotras?"),
        ("PRESIDENT TRUMP: A record of success.", "A record of success."),
        ("THE PRESIDENT: 46.", "46."),
        ("BLINKEN: Yes.\nBLINKEN: No.", "Yes.\nNo."),
        ("GASTO: 46\nPRESIDENTA: Sí.", "GASTO: 46\nSí."),
        ("THE PRESIDENT: So.\n\nQ Why?\n\nTHE PRESIDENT: No.", "So.\n\nWhy?\n\nNo."),
    ],
)
def test_labels_before_speech_go(text, left):
    assert labels(text)[0] == left
    assert labels(left) == (left, [])
