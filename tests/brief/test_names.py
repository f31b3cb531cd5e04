"""Names on the page: put together from mentions; what is unknown and what is ambiguous is told."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.attribution import mentions
from bilateral.brief.names import AMBIGUOUS, KINDS, UNKNOWN, Span, named
from bilateral.gazetteer import PACKAGE

DAY = Span("2024-06-22", "2024-06-22")
OTHER = "another holder, or none that is known"


def table(text: str, lang: str = "en", days: Span | None = DAY) -> pd.DataFrame:
    date = days.first if days and days.first == days.last else None
    return named(mentions(text, lang, date), days)


def names(text: str, lang: str = "en", days: Span | None = DAY) -> dict[str, int]:
    found = table(text, lang, days)
    return dict(zip(found["name"], found["n"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANTONY BLINKEN spoke; Antony J. Blinken left.", {"Antony J. Blinken": 2}),
        (
            "Blinken’s visit. President Biden waited.",
            {"Antony J. Blinken": 1, "Joseph R. Biden": 1},
        ),
        ("They blinken and biden.", {}),  # no capital: no name
        ("Claudia Sheinbaum spoke. Sheinbaum left.", {"Claudia Sheinbaum Pardo": 2}),
        ("Mexico and the U.S. met; Mexico left.", {"Mexico": 2, "United States": 1}),
        ("The State Department spoke.", {"Department of State": 1}),
    ],
)
def test_forms_of_one_name_stand_together(text, expected):
    assert names(text) == expected


def test_kinds_in_their_order_and_the_most_frequent_first():
    found = table("Mexico told Blinken. The State Department told Biden. Mexico told Blinken.")
    assert found["name"].tolist() == [
        "Antony J. Blinken",
        "Joseph R. Biden",
        "Department of State",
        "Mexico",
    ]
    assert found["n"].tolist() == [2, 1, 1, 2]


def test_who_held_an_office_that_day():
    found = table("El canciller y el presidente de México hablaron.", "es")
    held = dict(zip(found["name"], found["held"], strict=True))
    assert held["Secretary of Foreign Affairs (SRE)"].startswith("Alicia Bárcena Ibarra, 2023-")
    assert held["President of Mexico"].startswith("Andrés Manuel López Obrador, 2018-12-01")
    acting = table("El canciller habló.", "es", Span("2023-06-20", "2023-06-20"))
    assert acting["held"][0].startswith("acting: ")
    none = table("El canciller habló.", "es", None)
    assert none[["held", "note"]].values.tolist() == [["", ""]]


def test_of_a_month_all_its_holders_are_told():
    found = table("El presidente de México habló.", "es", Span("2024-09-01", "2024-10-31"))
    assert found["held"][0] == (
        "Andrés Manuel López Obrador, 2018-12-01 to 2024-09-30;"
        " Claudia Sheinbaum Pardo, 2024-10-01 on"
    )
    assert found["note"][0] == ""


def test_what_the_tables_do_not_have_is_told_from_what_may_be_several():
    found = table("Mr. Ambrose Wickerdale met the Secretary. Wickerdale left.").set_index("name")
    assert found.loc["Mr. Ambrose Wickerdale", ["n", "note", "held"]].tolist() == [2, UNKNOWN, ""]
    rows = [("Ruiz", "person", "", "", "ambiguous"), ("Ruiz", "person", "", "", "low")]
    columns = ["mention", "kind", "entity_id", "person_id", "certainty"]
    both = named(pd.DataFrame(rows, columns=columns), DAY)
    assert both[["name", "n", "note"]].values.tolist() == [
        ["Ruiz", 1, AMBIGUOUS],
        ["Ruiz", 1, UNKNOWN],
    ]


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (["Ana Ruiz", "Ruiz", "Dr. Ana Ruiz"], {"Ana Ruiz": 3}),
        (["Dr. (Ana) Ruiz", "Ana Ruiz"], {"Ana Ruiz": 2}),
        (["Ana Ruiz", "Eva Ruiz", "Ruiz"], {"Ana Ruiz": 1, "Eva Ruiz": 1, "Ruiz": 1}),
        (["Ruiz", "Ruiz"], {"Ruiz": 2}),
    ],
)
def test_a_surname_is_of_the_only_full_name_with_it(forms, expected):
    columns = ["mention", "kind", "entity_id", "person_id", "certainty"]
    rows = pd.DataFrame([(form, "person", "", "", "low") for form in forms], columns=columns)
    found = named(rows, DAY)
    assert dict(zip(found["name"], found["n"], strict=True)) == expected


def test_an_office_of_another_time_has_no_holder():
    (row,) = table("The next Foreign Secretary spoke.").itertuples()
    assert (row.held, row.note) == ("", OTHER)
    two = "El secretario de Relaciones Exteriores habló. El próximo secretario de Relaciones"
    found = table(f"{two} Exteriores calló.", "es").iloc[0]
    assert found["n"] == 2
    assert found["held"].startswith("Alicia Bárcena Ibarra")
    assert found["note"] == f"{OTHER} in 1 of 2 places"


def test_an_office_of_somebody_named_who_no_longer_holds_it():
    day = Span("2025-09-08", "2025-09-08")
    found = table("El ex secretario de la Marina, Rafael Ojeda, habló.", "es", day)
    found = found.set_index("kind")
    assert found.at["office", "note"] == "here it means José Rafael Ojeda Durán"
    assert found.at["office", "held"] == ""


def test_a_government_is_called_by_its_country():
    assert names("El gobierno mexicano habló.", "es") == {"Mexican government": 1}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ruiz", "Ana Ruiz", "Blinken", "the Secretary"]),
            st.sampled_from(KINDS),
            st.sampled_from(["", "antony-j-blinken", "Secretary of State", "MX"]),
            st.sampled_from(["", "antony-j-blinken"]),
            st.sampled_from(["high", "low", "ambiguous"]),
        ),
        max_size=9,
    )
)
def test_every_mention_is_counted_once_in_any_order(rows):
    columns = ["mention", "kind", "entity_id", "person_id", "certainty"]
    found = named(pd.DataFrame(rows, columns=columns), DAY)
    assert found["n"].sum() == len(rows)
    again = named(pd.DataFrame(rows[::-1], columns=columns), DAY)
    assert found[["kind", "name", "n", "written", "held"]].equals(
        again[["kind", "name", "n", "written", "held"]]
    )


def test_every_office_that_has_names_is_in_the_table_of_offices():
    names_of = PACKAGE.table("office_names")
    assert set(names_of["office"]) <= set(PACKAGE.offices()["office"])
    assert (names_of["name"] == names_of["name"].str.strip()).all()
    for leader in PACKAGE.sides().query("leader != ''")["leader"]:
        assert set(names_of.loc[names_of["office"] == leader, "lang"]) == {"en", "es"}
