"""Persons and offices in a text: spellings, surnames, what is ambiguous, what is nobody's."""

from __future__ import annotations

import pytest

from bilateral.brief.names import Span, named
from bilateral.gazetteer import PACKAGE

DAY = Span("2024-06-22", "2024-06-22")


def names(text: str, lang: str = "en", days: Span | None = DAY) -> dict[str, int]:
    found = named(text, lang, days)
    return dict(zip(found["name"], found["n"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANTONY BLINKEN spoke; Antony J. Blinken left.", {"Antony J. Blinken": 2}),
        (
            "Blinken’s visit. President Biden waited.",
            {"Antony J. Blinken": 1, "Joseph R. Biden": 1},
        ),
        ("Hunter Biden and Biden Foundation", {}),
        ("They blinken and biden.", {}),  # no capital: no name
        ("According to Biden, To Biden it", {"Joseph R. Biden": 2}),  # a small word in capitals
        ("Nobody that anybody knows: Claudia Tornaviento.", {}),
        ("Claudia Sheinbaum spoke. Sheinbaum left.", {"Claudia Sheinbaum Pardo": 2}),
    ],
)
def test_spellings(text, expected):
    assert names(text) == expected


def test_a_surname_alone_is_of_who_is_in_office_or_was_named():
    later = Span("2025-06-01", "2025-06-01")
    assert names("Rubio spoke.") == {}  # no secretary yet
    assert names("Rubio spoke.", days=later) == {"Marco Rubio": 1}
    assert names("Blinken spoke.", days=None) == {}
    assert names("Antony Blinken spoke. Blinken left.", days=None) == {"Antony J. Blinken": 2}


def test_a_surname_of_somebody_whom_no_table_lists():
    later = Span("2025-06-01", "2025-06-01")
    secretary = {"Alicia Bárcena Ibarra": 1}
    for text, expected in (
        ("Se fue Bárcena.", secretary),
        ("Habló la vicepresidenta, Delcy Bárcena. Bárcena salió.", {}),
        ("Ayer Bárcena habló. Bárcena salió.", secretary),  # no name begins the sentence
        ("Allí Delcy Bárcena y Alicia Bárcena. Bárcena salió.",
         {"Alicia Bárcena Ibarra": 2}),
        ("Habló Tiffany Trump. Trump salió.", {"Donald J. Trump": 1}),
    ):  # fmt: skip
        assert names(text, "es", later) == expected, text


def test_who_held_an_office_that_day():
    found = named("El canciller y el presidente de México hablaron.", "es", DAY)
    held = dict(zip(found["name"], found["held"], strict=True))
    assert held["Secretary of Foreign Affairs (SRE)"].startswith("Alicia Bárcena Ibarra, 2023-")
    assert held["President of Mexico"].startswith("Andrés Manuel López Obrador, 2018-12-01")
    month = named("El presidente de México habló.", "es", Span("2024-10-01", "2024-10-31"))
    assert "Sheinbaum" in month["held"][0]
    acting = named("El canciller habló.", "es", Span("2023-06-20", "2023-06-20"))
    assert "acting" in acting["held"][0]
    assert named("El canciller habló.", "es", None)["held"].tolist() == [""]


def test_what_may_mean_two_is_not_decided():
    found = named("The Secretary of Agriculture and the Chancellor spoke.", "en", DAY)
    rows = found.set_index("written")
    two = rows.loc["Secretary of Agriculture 1"]
    assert " or " in two["name"]
    assert "Vilsack" in two["name"]
    assert two["note"] == "may be one of several"
    assert two["held"] == ""
    assert "as translated" in rows.loc["Chancellor 1", "note"]


def test_the_longest_name_of_an_office_counts():
    assert names("the Deputy Secretary of State") == {"Deputy Secretary of State": 1}
    assert names("the Secretary of State.\nThe end") == {"Secretary of State": 1}
    assert names("the Secretary; of State") == {"Secretary of State": 1}  # "the Secretary"


def test_every_office_that_has_names_is_in_the_table_of_offices():
    table = PACKAGE.table("office_names")
    assert set(table["office"]) <= set(PACKAGE.offices()["office"])
    assert (table["name"] == table["name"].str.strip()).all()
    for leader in PACKAGE.sides().query("leader != ''")["leader"]:
        assert set(table.loc[table["office"] == leader, "lang"]) == {"en", "es"}


TIME = "a word beside it tells of another time, when another may hold it"


@pytest.mark.parametrize(
    ("text", "lang", "written", "note"),
    [
        ("The next Foreign Secretary spoke.", "en", "next Foreign Secretary 1", TIME),
        ("A former clerk met the Foreign Secretary.", "en", "Foreign Secretary 1", ""),
        ("He said next. Foreign Secretary it is.", "en", "Foreign Secretary 1", ""),
        ("The Foreign Secretary designate spoke.", "en", "Foreign Secretary designate 1", TIME),
        ("The Foreign Secretary, then ill, spoke.", "en", "Foreign Secretary 1", ""),
        ("El entonces secretario de Relaciones Exteriores", "es", None, TIME),
    ],
)
def test_an_office_of_another_time(text, lang, written, note):
    (row,) = named(text, lang, DAY).itertuples()
    assert written is None or row.written == written
    assert row.note.endswith(note) and (TIME in row.note) == bool(note)
    assert row.held == "Alicia Bárcena Ibarra, 2023-06-30 to 2024-09-30"
