"""Speakers of quotations: which persons they are."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.attribution.resolve import persons


def who(text: str, speaker: str, lang: str, date: str | None, nth: int = 0) -> tuple[str, str]:
    """The person and side of a speaker who stands in a text."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(speaker, at + 1)
    table = pd.DataFrame(
        {"speaker": [speaker], "speaker_start": [at], "speaker_end": [at + len(speaker)]}
    )
    row = persons(table, text, lang, date).iloc[0]
    return row["speaker_id"], row["side"]


@pytest.mark.parametrize(
    ("text", "speaker", "lang", "date", "person", "side"),
    [
        ("El canciller dijo que sí.", "El canciller", "es", "2023-06-20",
         "carmen-moreno-toscano", "MX"),
        ("The Secretary said so.", "The Secretary", "en", "2021-01-24", "daniel-b-smith", "US"),
        ("“Sí”, dijo Blinken.", "Blinken", "es", "2023-06-20", "antony-j-blinken", "US"),
        ("El presidente ruso dijo que sí.", "El presidente ruso", "es", "2023-06-20", "", ""),
        ("An official said so.", "An official", "en", "2021-01-24", "", ""),
        ("El canciller dijo que sí.", "El canciller", "es", None, "", "MX"),
    ],
)  # fmt: skip
def test_a_speaker_is_whom_his_words_name(text, speaker, lang, date, person, side):
    assert who(text, speaker, lang, date) == (person, side)


def test_a_pronoun_is_the_only_person_named_before_it():
    one = "Secretary Blinken left. He said so."
    assert who(one, "He", "en", "2022-05-01") == ("antony-j-blinken", "US")
    two = "Secretary Blinken met Marcelo Ebrard. He said so."
    assert who(two, "He", "en", "2022-05-01") == ("", "")
    far = "Secretary Blinken left. It rained. It was late. He said so."
    assert who(far, "He", "en", "2022-05-01") == ("", "")


def test_gender_decides_nothing():
    text = "Claudia Sheinbaum left. {} said so."
    assert who(text.format("He"), "He", "en", "2025-05-01")[0] == "claudia-sheinbaum-pardo"
    assert who(text.format("She"), "She", "en", "2025-05-01")[0] == "claudia-sheinbaum-pardo"


def test_speakers_without_a_place_are_nobody():
    table = pd.DataFrame({"speaker": ["LABEL", ""], "speaker_start": -1, "speaker_end": -1})
    found = persons(table, "President Biden said so.", "en", "2022-05-01")
    assert found[["speaker_id", "side"]].values.tolist() == [["", ""], ["", ""]]
    assert persons(table[:0], "", "en").columns.tolist()[-2:] == ["speaker_id", "side"]
