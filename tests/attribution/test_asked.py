"""What a user gives to be read: a text and its day."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from bilateral.attribution import asked, quotes

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
    with pytest.raises(ValueError, match="write it as 2025-03-14") as told:
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
