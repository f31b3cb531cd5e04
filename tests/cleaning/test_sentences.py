"""Sentence ends in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.sentences import sentence_spans


def cut(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Government met Sen. Cruz at 10 a.m. in Mexico.", "They spoke."],
        ["Mr. Romero left Washington, D.C. in Dec. 1861.", "He came back."],
        ["¿Cómo está?", "¡Bien!", "En EE. UU. hay 3.5 millones.", "Sí."],
        ["El Sr. López y la Lic. Ibarra fueron.", "Se quedó el Gral. Díaz."],
        ["See art. 27, núm. 4 of vol. 2.", "It says so."],
        ["He said “no.”", "She said yes."],
    ],
)
def test_abbreviations_end_no_sentence(sentences):
    assert cut(" ".join(sentences)) == sentences
    assert cut("\n".join(sentences)) == sentences


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_in_nothing(text):
    assert sentence_spans(text) == []


@given(st.text(st.sampled_from("aB1. ?!\n\u00a0¿”)'\t…,"), max_size=80))
def test_only_white_space_is_left_between(text):
    spans = sentence_spans(text)
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        at = end
    assert not text[at:].strip()
