"""A small record, a note, and the page of it: made once."""

from __future__ import annotations

import pandas as pd
import pytest

from bilateral.brief import Brief, brief
from bilateral.corpus import Corpus

NOTE = (
    " date 2024-06-22 Mexico City.- The Chancellor spoke with Secretary Blinken by telephone"
    " about migration, irregular migration at the border, and energy. “(Also) we agreed on respect"
    " for sovereignty,” said Alicia Bárcena; Blinken’s office answered that it costs 157 thousand"
    " million pesos.\n\nMr. Biden and Hunter Biden were not there. <b>They</b> met later."
)
_RIVER = (
    "The river treaty says how much water each country delivers to the dams of the lower valley in"
    " a cycle of five years, and the commission measures it every week."
)


@pytest.fixture(scope="session")
def small_record() -> Corpus:
    texts = [
        "We spoke by telephone about irregular migration at the border, energy and respect for the"
        " sovereignty of both countries, and agreed that the secretary will come again.",
        "The president spoke about migration at the border and about energy with the secretary and"
        " thanked everybody at the table for a long and friendly conversation.",
        _RIVER,
        _RIVER.replace("every week", "each month"),
    ]
    frame = pd.DataFrame(
        {
            "text": texts,
            "side": ["US", "MX", "US", "MX"],
            "date": ["2024-06-21", "2024-06-24", "2020-01-02", "2020-01-03"],
            "title": ["Call & <i>migration</i>", "Conference", "River", "River, again"],
            "url": ["https://example.org/call", "", "", ""],
            "doc_id": ["call", "conference", "river", "again"],
        }
    )
    return Corpus.from_texts(frame, lang="en")


@pytest.fixture(scope="session")
def page(small_record) -> Brief:
    return brief(NOTE, record=small_record)
