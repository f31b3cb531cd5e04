"""What a reader hands over: the defaults, the names of the fields, the offsets."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources.frus_senders import Frame, Sender
from bilateral.sources.model import Document, Problem, Turn, trim


def test_what_is_not_told_is_left_open():
    assert Turn(3, 8) == Turn(3, 8, "", "none", "official", False, "", 0)
    assert dataclasses.asdict(Document("a", "wh", "Text.")) == {
        "doc_id": "a",
        "source": "wh",
        "text": "Text.",
        "date": "",
        "side": "none",
        "lang": "en",
        "genre": "",
        "title": "",
        "author": "",
        "url": "",
        "path": "",
        "file_sha256": "",
        "published": "",
        "modified": "",
        "about_both": False,
        "turns": [],
    }
    assert Sender() == Sender("", "none", "official")


@pytest.mark.parametrize(
    "made", [Turn(0, 1), Document("a", "wh", ""), Sender()], ids=["turn", "document", "sender"]
)
def test_a_misspelt_field_is_an_error(made):
    with pytest.raises(AttributeError):
        made.speeker = "Ruiz"


@pytest.mark.parametrize(
    "made", [Problem("a", "error", "b"), Frame("", False, None, [], [], False)]
)
def test_a_report_is_not_changed(made):
    assert not hasattr(made, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(made, dataclasses.fields(made)[0].name, "c")


def test_the_digest_is_that_of_the_text():
    assert Document("a", "wh", "Año").text_sha256 == hashlib.sha256(b"A\xc3\xb1o").hexdigest()


@given(st.text(" \n\xa0ab", max_size=9), st.integers(0, 9), st.integers(0, 9))
def test_trimming_leaves_what_strip_leaves(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = trim(text, start, end)
    assert start <= first <= last <= end
    assert text[first:last] == text[start:end].strip()
