"""Who is meant by a name: the tables of people and offices, and the rules on them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import gazetteer
from bilateral.sources import people
from bilateral.sources.names import fold
from bilateral.sources.people import Holder, canonical, find_holder, in_office

PRESIDENT = "President of the United States"
BLINKEN = Holder("Antony J. Blinken", "US", "official")
OBRADOR = Holder("Andrés Manuel López Obrador", "MX", "principal")


def test_the_table_of_people_is_sound():
    rows = gazetteer.people()
    slugs = rows["name"].map(lambda name: re.sub(r"[^A-Z]+", "-", fold(name)).strip("-").lower())
    assert rows["person_id"].tolist() == slugs.tolist() == sorted(slugs)
    assert rows["person_id"].is_unique
    spellings = [
        (name.replace(".", "").replace("’", "'"), row.person_id)
        for row in rows.itertuples()
        for name in {fold(name) for name in (row.name, *row.aliases.split("; ")) if name}
    ]
    assert len(dict(spellings)) == len(spellings)  # no name is two people's
    for row in rows.itertuples():
        assert row.surname
        assert f" {fold(row.surname)} " in f" {fold(row.name)} ", row.name


def test_no_two_people_are_one():
    # A name that leaves out words of another is that one's alias.
    names = {name: fold(name).replace(".", "").split() for name in gazetteer.people()["name"]}
    known = {("George W. Bush", "George H. W. Bush")}
    for name, words in names.items():
        for other, more in names.items():
            rest = iter(more)
            if name != other and all(word in rest for word in words):
                assert (name, other) in known


def test_every_office_has_a_person_and_its_name():
    rows = gazetteer.offices().merge(gazetteer.people(), on="person_id", how="left")
    assert (rows["person"] == rows["name"]).all()
    assert set(rows["capacity"]) == {"", "acting", "chargé d'affaires"}
    assert not gazetteer.offices().duplicated(["person_id", "office", "since"]).any()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Rosa Icela Rodríguez", "Rosa Icela Rodríguez Velázquez"),
        ("ROSA ICELA RODRIGUEZ VELAZQUEZ", "Rosa Icela Rodríguez Velázquez"),
        ("Tatiana Clouthier", "Tatiana Clouthier Carrillo"),
        ("Hugo López-Gatel Ramírez", "Hugo López-Gatell Ramírez"),
        ("Zoé Roblado Aburto", "Zoé Robledo Aburto"),
        ("Ana Pérez", "Ana Pérez"),
        ("William A. Bart", "William A. Bart"),  # two letters off William P. Barr
        ("Trudeau", "Trudeau"),
        ("", ""),
    ],
)
def test_one_person_has_one_name(printed, name):
    assert canonical(printed) == name


def test_a_surname_alone_is_a_name_of_third_countries_only():
    assert canonical("Trudeau", foreign=True) == "Justin Trudeau"
    assert canonical("Biden", foreign=True) == "Biden"


@given(st.sampled_from(sorted(gazetteer.people()["name"])), st.data())
def test_the_one_name_stays_and_a_letter_off_is_nobody_elses(name, data):
    assert canonical(name) == name
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + data.draw(st.sampled_from("abcxyz")) + name[at + 1 :]
    assert canonical(wrong) in (name, wrong)
    assert canonical(canonical(wrong)) == canonical(wrong)


@pytest.mark.parametrize(
    ("name", "surname", "found"),
    [
        ("BLINKEN", True, BLINKEN),
        ("BLINKEN", False, None),
        ("ANTONY", True, None),
        ("ANTONY BLINKEN", False, BLINKEN),
        ("J. BLINKEN", False, BLINKEN),
        ("ANTONY J. BLINKEN JR", False, BLINKEN),  # holds the listed name
        ("BLINKEN ANTONY", True, None),
        ("ANTONY J.", True, None),
        ("ANN BLINKEN", True, None),
        ("JOE R. BIDEN", False, None),
        ("JOSEPH BIDEN", False, Holder("Joseph R. Biden", "US", "principal")),
        ("BIDEN", True, None),  # he or she
        ("OBRADOR", True, OBRADOR),
        ("LÓPEZ OBRADOR", True, OBRADOR),
        ("", True, None),
    ],
)
def test_who_in_office_is_meant(name, surname, found):
    assert find_holder(name, "2022-07-12", surname=surname) == found
    assert find_holder(name, "", surname=surname) is None
    assert find_holder(name, "1910-01-01", surname=surname) is None


def test_only_offices_of_a_country_count_if_one_is_given():
    assert find_holder("BLINKEN", "2022-07-12", surname=True, country="US") == BLINKEN
    assert find_holder("BLINKEN", "2022-07-12", surname=True, country="MX") is None


@pytest.mark.parametrize(
    ("key", "date", "now", "else_"),
    [
        ("THE PRESIDENT", "2021-01-19", "Donald J. Trump", ""),
        ("THE PRESIDENT", "2021-01-20", "Joseph R. Biden", ""),  # both are there: the later one
        ("THE PRESIDENT", "", "", ""),
        ("PRESIDENT BIDEN", "2021-01-19", "", "Joseph R. Biden"),
        ("PRESIDENT BIDEN", "2021-01-20", "Joseph R. Biden", "Joseph R. Biden"),
        ("PRESIDENT TRUMP", "2021-01-20", "Donald J. Trump", "Donald J. Trump"),
        ("PRESIDENT TRUMP", "2021-01-21", "", "Donald J. Trump"),
        ("PRESIDENT BUSH", "1995-01-01", "", "George H. W. Bush"),  # his time is nearer
        ("PRESIDENT BUSH", "2022-01-01", "", "George W. Bush"),
        ("PRESIDENT HARRIS", "2021-01-21", "", ""),
    ],
)
def test_who_holds_or_held_the_office_a_label_names(key, date, now, else_):
    assert in_office(PRESIDENT, date, key) == now
    assert people.at_another_time(PRESIDENT, date, key) == else_


def test_people_in_office_are_found_in_words():
    found = people.holders_named("Remarks by Jake Sullivan and Antony Blinken", "2022-07-12", "US")
    assert {held.name for held in found} == {"Jake Sullivan", "Antony J. Blinken"}
    assert people.holders_named("Sullivan and Blinken", "2022-07-12", "US") == []
    assert people.holders_named("Antony Blinken", "2018-07-12", "US") == []
