"""The day of a note: what says it, in what order; and its facts."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from bilateral.brief.days import Known, Span, day_of, given, published, span, title_of
from bilateral.brief.parts import facts_of
from bilateral.gazetteer import PACKAGE
from bilateral.sources.model import Document

PLAIN = Document("note", "", "They met.", path="note.txt")


@pytest.mark.parametrize(
    ("document", "dateline", "expected"),
    [
        (PLAIN, "", ("", "not known: the text states none")),
        (replace(PLAIN, date="2024-06-20"), "date=2024-06-22",
         ("2024-06-20", "in the file or its name")),
        (replace(PLAIN, date="2024-06-20", text="June 20, 2024\n\nThey met."), "",
         ("2024-06-20", "in its heading")),
        (replace(PLAIN, text="June 20, 2024\n\nThey met.\n\nPosted on: June 23, 2024"), "",
         ("2024-06-23", "as published")),
        (replace(PLAIN, text="June 20, 2024\n\nThey met."), "date=June 22, 2024",
         ("2024-06-20", "in its heading or dateline")),
        (PLAIN, "place=X; date=June 22, 2024; agency=Y", ("2024-06-22", "in its dateline")),
        (PLAIN, "place=X; date=Aug. 22", ("", "not known: the text states none")),  # of no year
    ],
)  # fmt: skip
def test_what_says_the_day(document, dateline, expected):
    assert day_of(document, dateline) == expected


def test_the_day_that_is_given():
    assert given(None) is None
    assert given("2024-06") == Known("2024-06", "as given")
    with pytest.raises(ValueError, match=r"^date: it is blank"):
        given("")
    with pytest.raises(ValueError, match=r"^date: 'soon' is no day, month or year"):
        given("soon")


def test_the_day_of_publication_is_a_whole_day():
    assert published("Fecha de publicación: 21 de junio de 2024").date == "2024-06-21"
    assert published("Published June 2024").date == ""


def test_the_ends_of_a_time():
    assert span("") is None
    assert span("2024-02-29") == Span("2024-02-29", "2024-02-29")
    assert span("2024-02") == Span("2024-02-01", "2024-02-29")
    assert span("2023") == Span("2023-01-01", "2023-12-31")


def test_a_title_that_is_no_name_of_a_file():
    assert title_of(replace(PLAIN, title="note")) == ""
    assert title_of(replace(PLAIN, title="A note")) == "A note"


def test_facts():
    document = {"lang": "en", "n_tokens": 1200, "crawl_date": "", "dateline": "place=X; agency=Y"}
    passages = pd.DataFrame(
        {"lang": ["en", "en", "es"], "n_tokens": [600, 300, 300], "speaker": ["B", "", "A"]}
    )
    corpus = SimpleNamespace(documents=pd.DataFrame([document]), passages=passages)
    facts = facts_of(PLAIN, corpus, Known("2024-06-22", "as given"), PACKAGE)
    assert facts["language"] == "English (some in Spanish 25%)"
    assert facts["length"] == "9 characters, 1,200 words and numbers, 3 passages"
    assert facts["day"] == "2024-06-22, as given"
    assert facts["dateline"] == "place X; agency Y"
    assert facts["speakers"] == "A, B"
    several = pd.concat([passages[:1]] * 6).assign(speaker=list("FEDCBA"))
    more = SimpleNamespace(documents=corpus.documents, passages=several)
    facts = facts_of(
        replace(PLAIN, published="2024-06-23T10:00"), more, Known("", "unknown"), PACKAGE
    )
    assert facts["speakers"] == "A, B, C, D, E and 1 more"
    assert (facts["language"], facts["day"], facts["published"]) == (
        "English",
        "unknown",
        "2024-06-23",
    )
    more.passages = several[:5]
    assert facts_of(PLAIN, more, Known("", ""), PACKAGE)["speakers"] == "B, C, D, E, F"
    more.passages = several[:1]
    assert facts_of(PLAIN, more, Known("", ""), PACKAGE)["length"].endswith(", 1 passage")
