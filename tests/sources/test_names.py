"""The name in a printed label, on labels made for the purpose and on whatever is drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources.names import fold, is_one_off, mended, name_in, title_case

WORDS = (
    "ANA PÉREZ RUIZ DE LA DEL Y SECRETARIA DIRECTOR GENERAL DOCTORA UNIVERSIDAD EN MÉXICO MS. MR. "
    "THE PRESIDENT VICE O’NEIL JEAN-PIERRE III , ; - – “CANELO” ( ) . 3 COVID-19 JR. Biden"
)
LABELS = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("label", "source", "name"),
    [
        ("ANA PÉREZ", "", "Ana Pérez"),
        ("ANA PÉREZ, DE NADA", "", "Ana Pérez"),
        ("SECRETARIA DE NADA, DE TODO, ANA DE LA CRUZ", "", "Ana de la Cruz"),
        ("SECRETARIA DE NADA", "", ""),
        ("SECRETARIA DE ENERGÍA. ANA PÉREZ", "", "Ana Pérez"),
        ("SECRETARIA ANA PÉREZ", "", "Ana Pérez"),
        ("ANA PÉREZ DIRECTORA GENERAL DE NADA", "", "Ana Pérez"),
        ("ANA PÉREZ PRESIDENTA ELECTA", "", "Ana Pérez"),
        ("LUISA MARÍA ALCALDE LUJÁN", "", "Luisa María Alcalde Luján"),  # the surname, no mayor
        ("DR. JOSÉ PÉREZ", "", "José Pérez"),
        ("DOCTORA EN BIOLOGÍA", "mananeras", ""),
        ("EXPERTA EN EXPLORACIÓN DE HIDROCARBUROS", "mananeras", ""),
        ("EXPERTA EN EXPLORACIÓN, ANA PÉREZ", "mananeras", "Ana Pérez"),
        ("COLECTIVO DE MUJERES", "", ""),
        ("GOBERNADOR DE CHIAPAS, CHIAPAS", "", ""),
        ("MUJER OTOMÍ, ANA PÉREZ PÉREZ", "", "Ana Pérez Pérez"),
        ("CAMPEÓN, SAÚL “CANELO” ÁLVAREZ", "", "Saúl Álvarez"),
        ("ANA PÉREZ.", "", "Ana Pérez"),
        ("MARTIN LUTHER KING JR.", "", "Martin Luther King Jr."),
        ("MR. MCCARTHY-SMITH", "wh", "McCarthy-Smith"),
        ("MR. KING", "wh", "King"),
        ("THE DIRECTOR", "wh", ""),
        ("LT. GOVERNOR FLANAGAN", "wh", "Flanagan"),
        ("POLISH AIDE", "wh", ""),
        ("DIRECTOR OF THE CDC", "wh", ""),
        ("DR. O'NEIL Y O’HARA", "wh", "O'Neil y O’Hara"),
        ("d’Angelo", "", "d’Angelo"),
        (", ,ANA,, PÉREZ ", "", "Ana"),
        (",", "", ""),
        ("", "", ""),
    ],
)
def test_the_name_in_a_label(label, source, name):
    assert name_in(label, source) == name


@given(LABELS, st.sampled_from(["", "wh", "mananeras"]))
def test_a_name_is_words_of_its_label_in_their_order(label, source):
    rest = iter(fold(label))
    assert all(letter in rest for letter in fold(name_in(label, source)) if letter.isalpha())


@given(LABELS)
def test_a_name_stays_the_name(label):
    name = name_in(label, "mananeras")
    assert title_case(name.split()) == name


@pytest.mark.parametrize(
    ("a", "b", "off"),
    [
        ("PRESIDNET", "PRESIDENT", True),  # swapped
        ("PRESIDEN", "PRESIDENT", True),  # missing
        ("PREGUNTTA", "PREGUNTA", True),  # too many
        ("PREGUNRA", "PREGUNTA", True),  # wrong
        ("PREGUNTA", "PREGUNTA", False),
        ("SENADORES", "SENADOR", False),
        ("AB", "BA", True),
        ("ABC", "CBA", False),
        ("", "A", True),
        ("", "AB", False),
    ],
)
def test_one_letter_off(a, b, off):
    assert is_one_off(a, b) is off


@given(st.text("ABC", max_size=6), st.text("ABC", max_size=6))
def test_one_off_is_one_edit(a, b):
    edits = {a[:i] + c + a[j:] for i in range(len(a) + 1) for j in (i, i + 1) for c in "ABC"}
    edits |= {a[:i] + a[i + 1 :] for i in range(len(a))}
    edits |= {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in range(len(a) - 1)}
    assert is_one_off(a, b) == is_one_off(b, a) == (b in edits - {a})


def test_only_words_of_the_rules_are_mended():
    assert mended("SECREATRY MAYORKAS", "wh") == "SECRETARY MAYORKAS"
    assert mended("PREGUNRA", "mananeras") == "PREGUNTA"
    assert mended("PREGUNRA", "wh") == "PREGUNRA"
    assert mended("SENADORES DE MORENA", "mananeras") == "SENADORES DE MORENA"
    assert mended("PRESIDENTE", "wh") == "PRESIDENT"


def test_capitals_become_a_name():
    assert (
        title_case(["ANA", "DE", "LA", "CRUZ", "MCCARTHY", "III"]) == "Ana de la Cruz McCarthy III"
    )
    assert title_case(["JEAN-PIERRE", "O’NEIL"]) == "Jean-Pierre O’Neil"
    assert title_case(["Ana", "von", "Pérez"]) == "Ana von Pérez"
