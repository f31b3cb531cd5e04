"""What stands beside a title, each rule beside a case that differs in one thing."""

from __future__ import annotations

import pytest

from bilateral.attribution.matching import Matcher
from bilateral.attribution.names import Names
from bilateral.attribution.titles import behind_title, leads, of_body, of_title, reaches


def matcher(lang: str, text: str) -> Matcher:
    return Matcher(text, Names.of(lang))


@pytest.mark.parametrize(
    ("text", "at", "wanted"),
    [
        ("President Ruiz", 0, True),
        ("President [Ruiz](a)", 0, True),
        ("President [Ruiz", 0, True),
        ("President, Ruiz", 0, False),
        ("President (Ruiz", 0, False),
        ("President [", 0, False),
        ("the President", 1, False),
    ],
)
def test_a_name_may_be_a_link(text, at, wanted):
    assert reaches(matcher("en", text), at) == wanted


@pytest.mark.parametrize(
    ("text", "at", "n", "wanted"),
    [
        ("under Secretary Ruiz", 0, 2, True),
        ("under secretary Ruiz", 0, 2, False),
        ("Under Secretary Ruiz", 0, 2, False),
        ("under Secretary Ruiz", 0, 1, False),
        ("deputy Secretary Ruiz", 0, 2, False),
        ("it was under Secretary", 2, 2, True),
    ],
)
def test_a_small_word_leads_to_a_title(text, at, n, wanted):
    assert leads(matcher("en", text), at, n) == wanted


@pytest.mark.parametrize(
    ("lang", "word", "wanted"),
    [
        *(("en", word, True) for word in ("former", "Former", "next", "then", "acting", "Acting")),
        *(("en", word, True) for word in ("Texas", "Special", "Senior")),
        *(("en", word, False) for word in ("texas", "special", "Bridge", "the")),
        ("es", "entonces", True),
        ("es", "General", False),
        ("es", "puente", False),
    ],
)
def test_a_word_belongs_to_the_title_behind_it(lang, word, wanted):
    text = matcher(lang, f"{word} Ruiz")
    assert of_title(text, text.words[0]) == wanted


@pytest.mark.parametrize(
    ("text", "last", "end", "wanted"),
    [
        ("jefe de la Unidad de la SRE", 4, 7, True),
        ("jefe de la Unidad de SRE", 4, 6, True),
        ("jefe de la Unidad del Congreso", 4, 6, True),
        ("jefe de la Unidad de la SRE nueva", 4, 8, False),
        ("jefe de la Unidad de la Paz", 4, 7, False),
        ("jefe de la Unidad de México", 4, 6, False),
        ("jefe de la Unidad de la", 4, 6, False),
    ],
)
def test_a_complement_is_an_institution_and_no_more(text, last, end, wanted):
    assert of_body(matcher("es", text), last, end) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "at", "wanted"),
    [
        ("en", "the Secretary Bridge", 2, True),
        ("es", "el secretario Qux", 2, True),
        ("es", "Secretario Qux", 1, True),
        ("es", "el Secretario Qux", 2, False),
        ("es", "el Secretario Ana", 2, True),
        ("es", "el Secretario Biden", 2, True),
        ("es", "el Secretario Estados", 2, False),
    ],
)
def test_a_name_behind_a_title_in_capitals_is_a_known_one(lang, text, at, wanted):
    assert behind_title(matcher(lang, text), at) == wanted
