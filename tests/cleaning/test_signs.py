"""Signs that a text was translated."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.cleaning import translation_signs
from bilateral.cleaning.steps.brackets import insertions
from bilateral.gazetteer import Gazetteer

FOLDER = gazetteer.data_dir() / "sample"
ROWS = gazetteer.table("translation_signs")


def places(text: str, lang: str = "en") -> list[tuple[str, str, int]]:
    return [(sign.kind, sign.text, sign.start) for sign in translation_signs(text, lang)]


@pytest.mark.parametrize("row", [pytest.param(r, id=r.pattern) for r in ROWS.itertuples()])
def test_each_row_finds_its_example_and_says_what_it_stands_for(row):
    signs = translation_signs(row.example, row.lang)
    assert [(sign.kind, sign.why) for sign in signs] == [(row.kind, row.stands_for)]
    (sign,) = signs
    assert row.example[sign.start : sign.end] == sign.text
    assert re.search(row.pattern, sign.text) or "(?<" in row.pattern or "(?=" in row.pattern


def test_the_other_language_has_none_of_them():
    for row in ROWS.itertuples():
        assert not translation_signs(row.example, {"en": "es", "es": "en"}[row.lang])
        assert not translation_signs(row.example, "fr")


@pytest.mark.parametrize(
    "text",
    [
        "Chancellor Scholz, the German leader, came; the next Chancellor will come, too.",
        "The Chancellor of the University of Arizona gave the morning lecture to students.",
        "The Chancellor of the Exchequer spoke.",
        "Rest assured that he came. You can be assured that it is so.",
        "It costs 157 billion pesos, or 3,500 a head, and 3.5 percent more on June 22, 2024.",
        "He joined the morning conference call.",
        "Rumors abounded. The two sides counted with care.",
        "The teachers were thanked for their work and for the support.",
        "The president-elect held a meeting on Thursday.",
        "The Mexican president spoke of the USMCA (T-MEC in Spanish).",
    ],
)
def test_what_is_said_in_english_is_no_sign(text):
    assert translation_signs(text, "en") == []


@pytest.mark.parametrize(
    "text",
    [
        "La presidenta electa viajó el 22 de junio de 2024 y sostuvo una reunión.",
        "Costará mil millones de dólares; votó la Cámara de Representantes.",
        "El tren tomó el lugar del camión. Están en orden de llegada.",
    ],
)
def test_what_is_said_in_spanish_is_no_sign(text):
    assert translation_signs(text, "es") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“One,” he said. “Two.”", []),
        ("He said “one. Then he left.", [8]),
        ("He said “one “two” and left.", [8]),  # the first opening has no end
        ("He said one” and “two.”", [11]),
        ("“One.\n\n“Two.\n\n“Three,” he said.", []),  # a quotation of three paragraphs
        ("“One.\n\nTwo.\n\n“Three,” he said.", [0]),
        ("«Uno.\n\n»Dos», dijo.", []),
        ("«Uno, dijo.\n\nDos.", [0]),
        ("„Eins“, sagte er.", []),
        ('He said "one" and "two.', [18]),
        ('"One.\n\n"Two.\n\n"Three," he said.', []),
        ('A board of 6" by two feet.', []),
        ('"One," he said.\n\nTwo," she said.', [21]),
        ('He said "one,” and “two."', []),  # typists mix the kinds
        ('«Uno "dos" tres», dijo.', []),
        ('"One “two” three," he said.', []),
        ('He said "one and "two" then.', [8]),
        ('He said: "one " and left.', []),
        ("”One,” he said.", [0, 5]),
        ("(“One”) and ¿«dos»?", []),
        ('A "b\nc.', [2]),
        ('<a\nhref="x">One</a> and a < b "two.', [30]),
        ("", []),
    ],
)
def test_quotation_marks_without_a_partner(text, found):
    signs = translation_signs(text, "en")
    assert [sign.start for sign in signs] == found
    assert {sign.kind for sign in signs} <= {"quotation mark"}


def test_brackets_in_quotations_are_those_that_cleaning_takes_out():
    text = "“President-elect (Claudia) Torna (SRE) and (Also) we,” said the ministry (again). (One)"
    assert places(text) == [("bracket", "(Claudia)", 17), ("bracket", "(Also)", 43)]
    whats = [found.what for found in insertions(text)[1]]
    assert whats == ["dropped: Claudia", "dropped: Also"]


def test_the_longer_form_counts_once_and_the_order_is_that_of_the_text(tmp_path):
    header = ",".join(ROWS.columns)
    rows = ["en,name,iron road,,ferrocarril,An iron road.,mine,U"]
    rows += ["en,wording,road,,camino,A road.,mine,U", "en,wording,iron,,hierro,Iron.,mine,U"]
    (tmp_path / "translation_signs.csv").write_text("\n".join([header, *rows]) + "\n")
    mine = Gazetteer.read(tmp_path)
    text = "A road, an iron road, “an (old) iron” and the Chancellor"
    found = [(sign.text, sign.start) for sign in translation_signs(text, "en", mine)]
    (*others, last) = found
    assert others == [("road", 2), ("iron road", 11), ("(old)", 26), ("iron", 32)]
    assert last == ("Chancellor", 46)
    (tmp_path / "translation_signs.csv").write_text(f"{header}\nen,name,iron (,,x,x,mine,U\n")
    with pytest.raises(ValueError, match=r"row 2: pattern 'iron \(' is no regular expression"):
        Gazetteer.read(tmp_path)


def test_a_language_is_a_code():
    with pytest.raises(ValueError, match="lang has 'Spanish'; write 'es'"):
        translation_signs("Hola.", "Spanish")


@given(st.text(alphabet='ab “”«»"()\n„7', max_size=60))
def test_signs_lie_in_the_text_in_order(text):
    signs = translation_signs(text, "en")
    assert [text[sign.start : sign.end] for sign in signs] == [sign.text for sign in signs]
    starts = [sign.start for sign in signs]
    assert starts == sorted(set(starts))


@given(st.lists(st.sampled_from(["“a b”", "«c»", '"d"', "e", "\n\n"]), max_size=12))
def test_paired_marks_are_no_sign(pieces):
    assert translation_signs(" ".join(pieces), "en") == []


def test_a_note_that_was_translated_back():
    """Read off the text by hand; what stands in ``clean`` has no brackets in quotations left."""
    note = (FOLDER / "raw" / "19_backtranslated_railway_call.txt").read_text(encoding="utf-8")
    found = [(kind, text) for kind, _, _, text, _ in translation_signs(note, "en")]
    assert found == [
        ("office", "virtual president-elect"),
        ("date", "held this Thursday"),
        ("office", "Chancellor"),
        ("wording", "thanked for her appointment"),
        ("name", "morning lecture"),
        ("wording", "traffic of arms"),
        ("office", "virtual president-elect"),
        ("bracket", "(Claudia)"),
        ("wording", "left it clear that"),
        ("office", "holder of the Secretariat"),
        ("bracket", "(Also)"),
        ("wording", "enter in conflict"),
        ("wording", "of both parts"),
        ("wording", "Wickerdale abounded"),
        ("quotation mark", "“"),
        ("name", "the man from Colima"),
        ("wording", "counts with"),
        ("number", "thousand million"),
        ("quotation mark", "“"),
    ]
    lone = [sign.start for sign in translation_signs(note, "en") if sign.kind == "quotation mark"]
    assert [note[at : at + 15] for at in lone] == ["“The train is a", "“The migration "]


def test_no_other_sample_has_a_form():
    rows = pd.read_csv(FOLDER / "sample.csv", dtype=str, keep_default_na=False)
    for row in rows[~rows.file.str.startswith("19")].itertuples():
        text = (FOLDER / "raw" / row.file).read_bytes().decode(row.encoding)
        kinds = {sign.kind for sign in translation_signs(text, row.lang)}
        assert kinds <= ({"bracket"} if row.file.endswith(".txt") else {"quotation mark"}), row.file
