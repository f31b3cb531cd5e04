"""The words before a colon that may be a name."""

from __future__ import annotations

import pytest

from bilateral.attribution.cues import Words
from bilateral.attribution.headings import before_colon
from bilateral.attribution.marks import pair
from bilateral.attribution.scan import atoms


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ana Ruiz:", "Ana Ruiz"),
        ("Rep. Ana Ruiz:", "Rep Ana Ruiz"),
        ("Ana Ruiz on the bridge:", "Ana Ruiz"),
        ("Ana Ruiz about water on land:", "Ana Ruiz"),
        ("Ana came on time:", "Ana came on time"),
        ("On water:", "On water"),
        ("Ana “Bo” Ruiz:", "Ana Ruiz"),
        ("From The Valley Times:", "The Valley Times"),
        ("From Valley:", "Valley"),
        ("From the Valley:", "the Valley"),
        ("From the archive:", "From the archive"),
        ("The Bridge Will Open (The Valley Times, Sol):", "The Valley Times"),
        ("The Bridge Will Open (Sol):", "Sol"),
        ("The Bridge (Sol):", "The Bridge Sol"),
        ("The Bridge Will Open (Sol) now:", "The Bridge Will Open Sol now"),
        ("For the bridge (Sol):", "For the bridge Sol"),
        (":", ""),
    ],
)
def test_what_may_be_a_name(text, wanted):
    en = Words.of("en")
    row = atoms(text, 0, len(text), pair(text, 0, len(text), en))
    assert " ".join(atom.text for atom in before_colon(row, len(row) - 1, en)) == wanted


def test_long_words_in_marks_are_no_nickname():
    text, en = "Ana “we will open it in May” Ruiz:", Words.of("en")
    row = atoms(text, 0, len(text), pair(text, 0, len(text), en))
    assert any(atom.span is not None for atom in before_colon(row, len(row) - 1, en))
