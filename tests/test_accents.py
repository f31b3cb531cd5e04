"""Accents are stripped in one place, and what the rooms ask of it besides."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.accents import unaccented
from bilateral.cleaning.recipes.names import spellings
from bilateral.cleaning.steps.artefacts import _plain
from bilateral.sources.frus_senders import Sender
from bilateral.sources.names import fold

LETTERS = "aAnNñÑéÉüÜçøßŁ\u0301\u0303\u0327 .'’-"
texts = st.text(st.one_of(st.sampled_from(LETTERS), st.characters(codec="utf-8")), max_size=20)


@pytest.mark.parametrize(
    ("text", "plain", "spanish"),
    [
        ("São", "Sao", "Sao"),
        ("ñÑ", "nN", "ñÑ"),
        ("ESPAÑA Ñandú bor\0dér Ç", "ESPANA Nandu bor\0der C", "ESPAÑA Ñandu bor\0der C"),
        ("n\u0301", "n", "n"),
        ("n\u0303 n\u0303\u0301", "n n", "ñ ñ"),
        ("ũñ", "un", "uñ"),
        ("\u0303n", "n", "n"),
        ("Łódź, Sørensen, Weiß", "Łodz, Sørensen, Weiß", "Łodz, Sørensen, Weiß"),
        ("ASCII", "ASCII", "ASCII"),
        ("", "", ""),
    ],
)
def test_by_hand(text, plain, spanish):
    assert unaccented(text) == plain
    assert unaccented(text, keep="ñ") == spanish


@given(texts)
def test_what_is_stripped_is_marks_alone(text):
    plain, spanish = unaccented(text), unaccented(text, keep="ñ")
    without = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert plain == unicodedata.normalize("NFC", without)
    assert spanish.replace("ñ", "n").replace("Ñ", "N") == plain
    assert unaccented(plain) == plain
    assert unaccented(spanish, keep="ñ") == spanish


def test_each_room_has_its_own_case_and_keeps_nothing_else():
    assert fold("Peña Casaubón") == "PENA CASAUBON"
    assert _plain("  Peña \n Casaubón Jr.") == "pena casaubon jr"
    assert spellings("Ñáñez") == ["Ñáñez", "Ñañez", "Nanez"]
    assert [Sender(name).key for name in ("José de la Peña", "O’Neill", "O'Neill", "Sørensen")] == [
        *("pena", "neill", "neill", "sørensen")
    ]


def test_no_other_module_strips_accents(repository):
    found = {
        path.name
        for path in (repository / "src").rglob("*.py")
        if re.search(r"combining\(|NFK?D|\"ascii\", \"ignore\"", path.read_text(encoding="utf-8"))
    }
    assert found == {"accents.py"}
