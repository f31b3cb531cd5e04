"""What a user gives to be read: a text and its day."""

from __future__ import annotations

import datetime
import unicodedata

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.attribution import asked, commitments, mentions, quotes

SAID = "“No,” said the Secretary of State."


@pytest.mark.parametrize(
    "date",
    [
        "2025-03-14",
        "2025-03-14T10:00:00Z",
        datetime.date(2025, 3, 14),
        datetime.datetime(2025, 3, 14, 10),
        pd.Timestamp("2025-03-14"),
        np.datetime64("2025-03-14"),
    ],
    ids=str,
)
def test_a_day_in_any_type_names_who_held_the_office(date):
    assert quotes(SAID, "en", date)["speaker_id"].tolist() == ["marco-rubio"]


@pytest.mark.parametrize("date", [None, "", " ", pd.NaT, float("nan"), pd.NA], ids=repr)
def test_without_a_day_nobody_holds_an_office(date):
    assert quotes(SAID, "en", date)["speaker_id"].tolist() == [""]


@pytest.mark.parametrize(
    "date",
    ["2025-13-40", "2025-02-29", "2025", "2025-03", "04/03/2025", "25-03-04", "now", "0000-01-01",
     20250304, ["2025-03-14"]],
    ids=repr,
)  # fmt: skip
def test_what_is_no_day_is_told(date):
    with pytest.raises(ValueError, match=r"write it as 2025-03-14") as told:
        quotes(SAID, "en", date)
    assert repr(date) in str(told.value)


@pytest.mark.parametrize(
    ("text", "what"),
    [(None, "NoneType"), (float("nan"), "float"), (5, "int"), (b"No", "bytes"), (["No"], "list")],
    ids=repr,
)
def test_what_is_no_text_is_told(text, what):
    with pytest.raises(TypeError, match=f"the text is {what}, not str"):
        quotes(text, "en")


def test_half_of_a_character_is_told_with_its_place():
    with pytest.raises(ValueError, match=r"at 7, '\\ud83d'"):
        quotes("“said, \ud83d", "en")
    assert asked.words("“said, \U0001f600") == "“said, \U0001f600"


@pytest.mark.parametrize("read", [mentions, quotes])
@pytest.mark.parametrize("wrong", ["us", "XX", 5, float("nan")])
def test_a_side_that_is_none(read, wrong):
    with pytest.raises(ValueError, match=r"the sides of sides.csv are US, MX, other, none$"):
        read("The President said no.", "en", "2025-05-01", side=wrong)


@pytest.mark.parametrize("wrong", ["20250304", "2025", "04/03/2025", "now"])
def test_a_date_that_is_no_day(wrong):
    with pytest.raises(ValueError, match=r"write it as 2025-03-14$"):
        mentions("The President said no.", "en", wrong)


@pytest.mark.parametrize("read", [mentions, quotes, commitments])
def test_a_text_that_is_none(read):
    with pytest.raises(TypeError, match=r"^the text is float, not str"):
        read(float("nan"), "en")


PHRASES = [
    "El canciller Juan Ramón de la Fuente dijo que México espera.",
    "Él agregó: “Sí, será así”.",
    "Vamos a firmar el acuerdo mañana.",
    "Acordamos más visas.",
    "Según la Secretaría de Economía, no.",
]


@given(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=4))
def test_accents_as_characters_of_their_own_change_offsets_alone(phrases):
    text = " ".join(phrases)
    parted = unicodedata.normalize("NFD", text)
    for read in (lambda t: mentions(t, "es", "2025-05-01"), lambda t: commitments(t, "es")):
        whole, apart = read(text), read(parted)
        for table, of in ((whole, text), (apart, parted)):
            for row in table.itertuples():
                assert of[row.start : row.end] == row[1]
        assert [unicodedata.normalize("NFC", word) for word in apart.iloc[:, 0]] == list(
            whole.iloc[:, 0]
        )
        same = whole.columns[3:]
        assert whole[same].equals(apart[same])
    found = [quotes(t, "es", "2025-05-01")["speaker_id"].tolist() for t in (text, parted)]
    assert found[0] == found[1]
