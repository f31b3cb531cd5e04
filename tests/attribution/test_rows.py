"""The names, cues and endings of single sentences; every expected value is read off by hand."""

from __future__ import annotations

import pytest

from bilateral.attribution.cues import Words
from bilateral.attribution.marks import pair
from bilateral.attribution.places import Places
from bilateral.attribution.rows import Row
from bilateral.attribution.scan import atoms
from bilateral.attribution.standing import BODY, PERSON, THING


def row(text, lang, kind=Row):
    words = Words.of(lang)
    return kind(atoms(text, 0, len(text), pair(text, 0, len(text), words)), words)


def told(text, found, first, last):
    return text[found.atoms[first].start : found.atoms[last].end]


# A sentence, and the names in it that no preposition leads.
NAMES = [
    ("en", "Ana Ruiz left", ["Ana Ruiz"]),
    ("en", "But she left", ["she"]),
    ("en", "In Sol, the mayor", ["the mayor"]),
    ("en", "In Sol the mayor", ["the mayor"]),
    ("en", "J. R. Ruiz met Sen. Sol", ["J. R. Ruiz", "Sen. Sol"]),
    ("en", "Finally left", []),
    ("en", "So, finally Ruiz left", ["Ruiz"]),
    ("en", "The board (BWR) met", ["The board (BWR)"]),
    ("en", "It will rain", ["It"]),
    ("en", "My aunt", ["My aunt"]),
    ("en", "Monday came and Ruiz left", ["Ruiz"]),
    ("en", "This Monday Ruiz left", ["Ruiz"]),
    ("es", "Ayer llegó Ruiz", ["Ruiz"]),
    ("es", "Miró don Julio el puente", ["don Julio", "el puente"]),
    ("es", "La ministra de Agua y Puentes llegó", ["La ministra de Agua y Puentes"]),
    ("es", "La ministra y abrir", ["La ministra"]),
    ("es", "La alcaldesa abrirá", ["La alcaldesa"]),
    ("es", "Este lunes llegó", []),
    ("es", "Los que llegaron", []),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), NAMES)
def test_names_that_no_preposition_leads(lang, text, wanted):
    found = row(text, lang)
    assert [told(text, found, *p) for p in found.phrases(0, len(found))] == wanted


# A sentence, and its cues.
CUES = [
    ("en", "He said and then told it", ["said", "told"]),
    ("en", "As he put it", ["put it"]),
    ("en", "According to him", ["According to"]),
    ("en", "It goes without saying", []),
    ("en", "In his claim they claim", ["claim", "claim"]),
    ("en", "The Claim of Sol", []),
    ("en", "Claim it", ["Claim"]),
    ("en", "An estimated ten", []),
    ("en", "With wonder", []),
    ("en", "they wonder", ["wonder"]),
    ("en", "PROMISE it", []),
    ("es", "la denuncia de Sol", ["denuncia"]),
    ("es", "Según dijo", ["Según", "dijo"]),
    ("es", "Es decir", []),
]


@pytest.mark.parametrize(("lang", "text", "wanted"), CUES)
def test_cues_of_a_sentence(lang, text, wanted):
    found = row(text, lang)
    assert [told(text, found, f.first, f.last) for f in found.cues()] == wanted


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("en", "the claim", "noun"),
        ("en", "her claim", "noun"),
        ("en", "Ruiz’s claim", "noun"),
        ("en", "the bold claim", "noun"),
        ("en", "his bold claim", "noun"),
        ("en", "bold claim", "verb"),
        ("en", "that claim", "verb"),
        ("en", "all claim", "verb"),
        ("en", "these old claims", "noun"),
        ("en", "he claims", "verb"),
        ("es", "la denuncia de", "noun"),
        ("es", "la denuncia hoy", "verb"),
        ("es", "una denuncia hoy", "noun"),
        ("es", "se denuncia", "verb"),
    ],
)
def test_a_form_that_is_a_noun_and_a_verb(lang, text, kind):
    assert row(text, lang).cues()[-1].cue.kind == kind


@pytest.mark.parametrize(
    ("lang", "text", "at", "wanted"),
    [
        ("en", "he has often clearly said", 4, 0),
        ("en", "Italy said", 1, 0),
        ("en", "his only family said", 3, 2),
        ("en", "said", 0, -1),
        ("es", "Ruiz claramente lo dijo", 3, 0),
        ("es", "Ruiz ya no dijo", 3, 0),
    ],
)
def test_the_atom_before_a_verb(lang, text, at, wanted):
    assert row(text, lang).front(at) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("La ministra Ana Ruiz", PERSON),
        ("Ana Ruiz", PERSON),
        ("ella", PERSON),
        ("un vecino", PERSON),
        ("la dependencia", BODY),
        ("el documento", BODY),
        ("la decisión", THING),
        ("el tratamiento", THING),
        ("los dos viejos ministros", PERSON),
    ],
)
def test_how_likely_a_noun_is_a_speaker(text, wanted):
    found = row(text, "es", Places)
    assert found.standing(0, len(found) - 1) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("los vecinos", True),
        ("el vecino", False),
        ("la alcaldesa y Sol", None),
        ("la mayoría", None),
        ("Ruiz y Sol", True),
        ("Ruiz", None),
        ("vecinos", True),
        ("ellos", True),
        ("ella", False),
        ("quien", None),
    ],
)
def test_whether_words_name_several(text, wanted):
    found = row(text, "es", Places)
    assert found.many(0, len(found) - 1) is wanted
