"""One note: what each part says, by hand; the reading of files; what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from bilateral.brief import brief, models
from bilateral.brief.days import span
from bilateral.brief.names import UNKNOWN
from bilateral.brief.note import read
from bilateral.brief.parts import events_of
from bilateral.corpus import Corpus
from bilateral.gazetteer import PACKAGE

from .conftest import NOTE


def test_the_facts(page):
    assert page.facts["language"] == "English"
    assert page.facts["day"] == "2024-06-22, of the crawl: not the day of publication"
    assert page.facts["crawl date"] == "2024-06-22"
    assert page.facts["dateline"] == "place Mexico City"
    assert page.facts["published"] == "not stated"
    assert page.text.startswith("The Chancellor spoke")
    assert "(Also)" not in page.text


def test_the_signs_are_those_of_the_text_as_published(page):
    found = dict(page.signs[["text", "kind"]].values.tolist())
    assert found["(Also)"] == "bracket"
    assert found["thousand million"] == "number"
    assert found["Chancellor"] == "office"
    for row in page.signs.itertuples():
        assert NOTE[row.start : row.end] == row.text


def test_the_names(page):
    rows = page.names.set_index("name")
    assert rows.at["Antony J. Blinken", "written"] == "Blinken 1, Secretary Blinken 1"
    assert rows.at["Antony J. Blinken", "held"] == "Secretary of State, 2021-01-26 to 2025-01-20"
    assert rows.at["Mr. Biden", "note"] == UNKNOWN  # the text has the full name of another Biden
    assert "Alicia Bárcena" in rows.at["Secretary of Foreign Affairs (SRE)", "held"]


def test_the_quotations(page):
    found = page.quotes.iloc[0]
    assert found["words"] == "“(Also) we agreed on respect for sovereignty,”"
    assert NOTE[found["start"] : found["end"]] == found["words"]
    assert found[["line", "speaker", "person", "side", "kind"]].tolist() == [
        1, "Alicia Bárcena", "Alicia Bárcena Ibarra", "MX", "direct",
    ]  # fmt: skip


def test_the_commitments(page):
    (found,) = page.commitments.query("said == 'agreed'").itertuples()
    assert (found.line, found.rung, found.negated) == (1, 5, False)
    assert found.words.startswith("“(Also) we agreed on respect")


def test_lines_count_in_the_text_as_given(small_record):
    text = "One met.\n\nTwo met.\nAna Ruiz said that the bridge is old.\n\nEva Paz said no."
    found = brief(text, lang="en", record=small_record)
    said = found.quotes.set_index("speaker")
    assert said.at["Ana Ruiz", "line"] == text[: text.index("Ana")].count("\n") + 1 == 4


def test_offices_are_looked_up_on_the_day_that_the_text_states(small_record):
    text = "MEXICO CITY, June 20, 2023 (Reuters) - The Secretary of State met the press."
    stated = brief(text, record=small_record)
    assert stated.facts["day"].startswith("2023-06-20, in its")
    assert stated.corpus.mentions["person_id"].tolist()[-1] == "antony-j-blinken"
    undated = brief(text[text.index("The") :], record=small_record)
    assert set(undated.corpus.mentions["person_id"]) == {""}
    assert undated.names["held"].tolist() == [""]


def test_the_themes(page):
    rows = page.themes.set_index("theme")
    assert rows.at["migration", "hits"] == 2  # a phrase and the word in it are one
    assert rows.at["migration", "words"] == "migration 2, irregular migration 1"
    assert rows.index.tolist() == ["migration", "sovereignty"]


def test_the_events(page):
    assert page.events["days"].tolist() == sorted(page.events["days"], key=abs)
    assert page.events.columns.tolist() == ["date", "title", "days"]
    call = page.events[page.events["date"] == "2024-06-21"]
    assert call["days"].tolist() == [-1]


@pytest.mark.parametrize(
    ("date", "days", "said"),
    [
        ("2024-06-21", 0, ""),
        ("2024-06-23", -2, ""),
        ("2024-06", 0, "only the month is known"),
        ("2024", None, "only the year is known"),
        ("", None, "no day is known"),
    ],
)
def test_the_days_to_an_event(date, days, said):
    found, why = events_of(date, span(date), PACKAGE)
    call = found.loc[found["date"] == "2024-06-21", "days"].tolist()
    assert (call, why) == ([] if days is None else [days], said)
    assert bool(len(found)) == (days is not None)


def test_an_event_is_near_within_thirty_days():
    events = pd.DataFrame({"date": ["2024-06-21", "2024-09-30"], "title": ["A", "B"]})
    gazetteer = SimpleNamespace(events=lambda: events)
    near, _ = events_of("2024-07-21", span("2024-07-21"), gazetteer)
    assert near.to_dict("list") == {"date": ["2024-06-21"], "title": ["A"], "days": [-30]}
    far, said = events_of("2024-07-22", span("2024-07-22"), gazetteer)
    assert far.to_dict("list") == {"date": ["2024-06-21"], "title": ["A"], "days": [-31]}
    assert said == "none within 30 days; the nearest is"


def test_the_most_similar_passages_by_side(page):
    best = page.similar.groupby("side", sort=False).head(1)
    assert best["side"].tolist() == ["US", "MX"]
    assert best["similar_id"].tolist() == ["call#0000", "conference#0000"]
    assert not len(page.copies)


def test_a_near_copy_is_told(small_record):
    text = "The river treaty says how much water each country delivers to the dams of the lower"
    text += " valley in a cycle of five years, and the commission measures it every day."
    found = brief(text, record=small_record)
    assert found.copies["copy_of"].tolist() == ["river#0000"]
    assert "its passage: river, 2020-01-02" in str(found)


def test_what_the_record_has_of_the_day(small_record, page):
    assert page.said["copies"] == ""  # the day is that of a crawl, on which nobody spoke
    found = brief(NOTE, date="2024-06-21", record=small_record)
    assert found.said["copies"] == (
        "also of its day: 1 document of the record, such as Call & <i>migration</i>"
    )
    assert found.said["copies"] in " ".join(str(found).split())
    month = brief(NOTE, date="2024-06", record=small_record)
    assert month.said["copies"] == ""


def test_what_is_a_copy_is_not_said_again_to_be_similar(small_record):
    text = small_record.text["call#0000"]
    found = brief(text, date="2024-06-21", record=small_record)
    assert found.copies["copy_of"].tolist() == ["call#0000"]
    assert found.similar["similar_id"].tolist() == ["conference#0000"]
    assert found.said["copies"] == ""  # the only document of the day is the copy
    assert found.said["similar"].startswith("years 2020 to 2024; cosine")


def test_two_shared_terms_are_no_likeness(small_record):
    other = "Somebody writes about gardening, cooking, sailing, painting, whales, mountains, and"
    other += " quilts, and sings in a choir, climbs, sews and sleeps. "
    two = brief(f"{other} The border, energy.", record=small_record)
    assert not len(two.similar)
    assert two.said["similar"].endswith("shares too few words with any")
    three = brief(f"{other} The border, energy, secretary.", record=small_record)
    assert three.similar["similar_id"].tolist() == ["call#0000", "conference#0000"]


def test_where_it_stands_among_the_topics(page):
    topics = page.topics
    assert len(topics) == 25
    assert topics["share"].sum() == pytest.approx(1)
    assert (topics["share"].diff().iloc[1:] < 1e-9).all()
    assert (topics["low"] <= topics["share"]).all()
    assert (topics["share"] <= topics["high"]).all()
    assert topics["known"].iloc[0] == pytest.approx(0.63, abs=0.1)


def test_what_is_not_known_is_said(small_record):
    found = brief("Der Präsident hat mit der Presse gesprochen. " * 8, record=small_record)
    assert found.facts["language"] == "German"
    said = " ".join(str(found).split())
    for line in (
        "day not known: the text states none",
        "QUOTATIONS: language de: the gazetteer has no words of attribution of this language",
        "PERSONS, OFFICES, INSTITUTIONS, COUNTRIES: not looked for, as quotations",
        "COMMITMENTS: not looked for, as quotations",
        "THEMES: no seed word is in the language of the note (de)",
        "EVENTS NEAR THE DAY: no day is known",
        "BY SIDE: no word of the note (de) is among those that are compared",
        "there is no model for this language (de); there are English, Spanish",
    ):
        assert line in said
    other = brief("The President met the press at the bridge. " * 3, lang="es", record=small_record)
    assert other.facts["language"] == "Spanish, as given; by its words it is English"
    year = brief("They met. Biden spoke of steel.", date="2024", record=small_record)
    assert year.said["events"] == "only the year is known"


def test_the_day_is_given(small_record):
    found = brief("Blinken spoke.", date="2031-01-01", lang="English", record=small_record)
    assert found.facts["day"] == "2031-01-01, as given"
    assert "none within 30 days; the nearest is" in str(found)
    assert "Antony J. Blinken 1: no office on record then" in str(found)


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        ({"text": " \n"}, ValueError, "the text is empty"),
        ({"text": "…!"}, ValueError, "no word is left"),
        ({"text": None}, TypeError, "text is a NoneType"),
        ({"text": "They met.", "date": "03/04/2024"}, ValueError, "03/04/2024"),
        ({"text": "They met.", "date": ""}, ValueError, "date: it is blank"),
        ({"text": "They met.", "lang": "Klingon"}, ValueError, "klingon"),
        ({"text": "They met.", "side": "FR"}, ValueError, "side is 'FR'; write MX or US"),
    ],
)
def test_what_is_refused(given, error, sentence, small_record):
    with pytest.raises(error, match=sentence):
        brief(**given, record=small_record)


def test_the_side_whose_text_it_is(small_record):
    text = b"The President spoke about steel."
    by_language = read(text, date="2025-03-01", record=small_record)
    assert by_language.facts["side"] == "United States, the side of its language"
    assert by_language.names["name"].tolist() == ["President of the United States"]
    given = read(text, date="2025-03-01", side="MX", record=small_record)
    assert given.facts["side"] == "Mexico, as given"
    assert given.names["name"].tolist() == ["President of Mexico"]


def test_a_file_says_its_day(tmp_path, small_record):
    path = tmp_path / "2024-04-03 nota.txt"
    path.write_text("El canciller habló.", encoding="utf-16")
    found = read(path, record=small_record)
    assert found.facts["file"] == "2024-04-03 nota.txt"
    assert found.facts["day"] == "2024-04-03, in the file or its name"
    assert "canciller 1" in found.names["written"].tolist()
    crawled = read(NOTE.encode(), record=small_record)
    assert crawled.facts["day"].endswith("not the day of publication")


def test_files_that_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        read(tmp_path / "nothing")
    with pytest.raises(ValueError, match="is a folder"):
        read(tmp_path)
    with pytest.raises(ValueError, match="holds several texts; use `bilateral import`"):
        read(b"text;date\nThey met.;2024-04-03\nThey left.;2024-04-04\n")
    with pytest.raises(ValueError, match=r"--column text=NAME with `bilateral import`$"):
        read(b'{"a": 1, "b": 2}\n')
    with pytest.raises(ValueError, match=r"standard input: is a picture, not a text$"):
        read(b"\x89PNG\r\n")


@pytest.mark.full
def test_the_same_page_in_any_process(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    pages = set()
    for seed, locale, zone in (("0", "C", "UTC"), ("7", "es_MX.UTF-8", "Asia/Tokyo")):
        said = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "bilateral", "read", str(path)]
        done = subprocess.run(command, capture_output=True, env=os.environ | said, check=True)
        pages.add(done.stdout)
    assert len(pages) == 1
    assert 30 < len(pages.pop().splitlines()) <= 72


@pytest.mark.full
def test_beside_the_record_of_the_package():
    found = brief(NOTE)
    assert set(found.similar["side"]) == {"US", "MX"}
    record = Corpus.load()
    assert set(found.similar["similar_id"]) <= set(record.passages["passage_id"])
    assert pd.api.types.is_datetime64_any_dtype(found.similar["date"])
    since = pd.Timestamp(models.PASSAGES["since"])
    assert (found.similar["date"] >= since).all()
    assert found.said["similar"].startswith(f"years {since.year} to ")
    old = brief(NOTE, date="1912-05-01")
    assert (old.similar["date"] < since).all()
    late = brief(NOTE, date="1968")
    assert late.similar.equals(found.similar)
