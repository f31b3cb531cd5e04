"""Who speaks: a table of invented texts, each under the rule it shows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from bilateral.attribution import quotes

TABLE = pd.read_csv(Path(__file__).with_name("speakers.csv"), keep_default_na=False, dtype=str)
TABLE["text"] = TABLE["text"].str.replace("\\n", "\n")


@pytest.mark.parametrize(
    "case", list(TABLE.itertuples(index=False)), ids=lambda case: f"{case.lang}-{case.text[:40]}"
)
def test_who_speaks(case):
    assert quotes(case.text, case.lang)["speaker"].tolist() == case.speakers.split("|")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_who_spoke_before_is_given_wherever_the_text_begins(lang):
    before = {"en": "The old bridge fell. ", "es": "El viejo puente cayó. "}[lang]
    for case in TABLE[TABLE["lang"] == lang].itertuples():
        alone = quotes(case.text, lang)
        later = quotes(f"{before}\n\n{case.text}", lang)
        assert later["speaker"].tolist() == alone["speaker"].tolist(), case.text
        shift = later["start"] - alone["start"]
        assert set(shift) <= {len(before) + 2}


def test_a_list_does_not_name_the_speaker_of_another_list():
    text = "**CLAIM MADE:** “It fell.”\n\n**PROMISE KEPT:** Governor Ana Ruiz opened it."
    assert quotes(text, "en")["speaker"].tolist() == [""]
