"""Who writes a document of FRUS, from what is printed around its text."""

from __future__ import annotations

import pytest

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import frus_senders
from bilateral.sources.frus_senders import (
    Frame,
    Sender,
    give_names,
    identify,
    is_about_both,
    settle,
)

CANADA = [("name", "Canada"), ("capital", "Ottawa")]

PAIR = frus_senders._pair(PACKAGE)
TO = "Mr. Roe to Mr. Doe"
MINE, SPAIN, NOWHERE = "Mexican Legation", "Legation of Spain", "Spring Lake"


def sender(title="", tagged=False, person=None, signed=(), lines=(), both=False) -> tuple:
    found = identify(Frame(title, tagged, person, list(signed), list(lines), both))
    return found.name, found.side, found.role


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        # the name: marked, in brackets, under the text, in the head
        ({"title": TO, "tagged": True, "person": "Mr. RUIZ to Roe."}, ("Ruiz", "none", "official")),
        ({"title": "The Consul (“Roe”) to X"}, ("Roe", "none", "official")),
        ({"title": TO}, ("Roe", "none", "official")),
        ({"title": "Roe to Mr. Doe"}, ("", "none", "official")),
        ({"title": "Roe to Mr. Doe", "tagged": True}, ("Roe", "none", "official")),
        ({"title": "X", "signed": ["J. Roe, Secretary of State"]}, ("J. Roe", "US", "official")),
        ({"title": "X", "signed": ["J. ROE, Minister of Mexico"]}, ("J. Roe", "MX", "official")),
        ({"title": "X", "signed": ["J. Roe, Secretary of State", "X"]}, ("", "none", "official")),
        ({"title": "No. 34a. Mr. Roe, to the King", "tagged": True}, ("Roe", "none", "official")),
        # the letterheads: they agree, or the first one counts where the edition marks the sender
        ({"title": TO, "lines": [MINE, "Mexican Embassy", NOWHERE]}, ("Roe", "MX", "official")),
        ({"title": TO, "lines": [MINE, SPAIN]}, ("Roe", "none", "official")),
        ({"title": TO, "lines": [MINE, SPAIN], "tagged": True}, ("Roe", "MX", "official")),
        ({"title": TO, "lines": [NOWHERE, MINE], "tagged": True}, ("Roe", "none", "official")),
        # the role
        ({"title": "President Díaz to X"}, ("President Díaz", "MX", "principal")),
        ({"title": "President Taft to X"}, ("President Taft", "US", "principal")),
        ({"title": "President Loubet to X"}, ("President Loubet", "none", "official")),
        ({"title": TO, "signed": ["J. Roe, Oil Company"]}, ("J. Roe", "none", "guest")),
        ({"title": TO, "both": True}, ("Roe", "none", "guest")),
        (
            {"title": TO, "both": True, "signed": ["J. Roe, Governor"]},
            ("J. Roe", "none", "official"),
        ),
        ({"title": TO, "both": True, "lines": [MINE]}, ("Roe", "MX", "official")),
        ({"title": "X", "both": True}, ("", "none", "official")),
        # a treaty is nobody's
        ({"title": "Treaty Between A and B", "signed": ["J. Roe"]}, ("", "none", "official")),
    ],
)
def test_who_writes(frame, expected):
    assert sender(**frame) == expected


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("The American Ambassador and the Mexican Ambassador", "US"),
        ("The Mexican Ambassador and the American Ambassador", "MX"),
        ("The French Minister and the Mexican Ambassador", "other"),
        ("The Consul General of the United States of Mexico", "MX"),
        ("The Consul of the United States", "US"),
        ("President Wilson", "US"),
        ("Mexican silver", ""),
    ],
)
def test_the_office_that_is_named_first(text, side):
    assert frus_senders._country(text, PAIR) == side


@pytest.mark.parametrize(
    ("line", "about_both", "side"),
    [
        ("Legation of the Republic, Paris", True, "MX"),
        ("Legation of the Republic, Paris", False, ""),
        ("Ministry of Foreign Affairs, Mexico", False, "MX"),
        ("Ministry of Foreign Affairs, Paris", False, ""),
        ("Department of Foreign Affairs, Paris", False, "other"),
        ("Paris, Mexico", True, ""),
        ("War Department, Washington", False, "US"),
        ("War Department, Paris", False, ""),
    ],
)
def test_letterheads(line, about_both, side):
    assert frus_senders._letterhead_side(line, about_both, PAIR) == side


@pytest.mark.parametrize(
    ("head", "about"),
    [
        ("Relations with Mexico", False),
        ("Mexico and the United States", False),
        ("Boundary of Mexico and the United States", True),
        ("Mexican and American claims", True),
        ("American claims", False),
        ("American claims in Mexico City", True),
    ],
)
def test_both_countries_and_a_word_for_their_dealings(head, about):
    assert frus_senders.is_about_both(head) is about


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Convention between A and B", "treaty"),
        ("The Annual Message of the President", "presidential message"),
        ("Note from A", "note"),
        ("Aide-mémoire of A", "note"),
        ("Noted by A", "diplomatic correspondence"),
    ],
)
def test_genres(title, genre):
    assert frus_senders.genre_of(title) == genre


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Téllez", "tellez"),
        ("Juan de la O", "o"),
        ("J. RUIZ-GÓMEZ, Jr. 2", "jr"),
        ("", ""),
        ("3", ""),
    ],
)
def test_the_word_by_which_names_meet(name, key):
    assert Sender(name).key == key


def settled(*letters: tuple) -> list[tuple[str, str]]:
    made = [
        (Sender(name, side, "guest"), above, document) for name, side, above, document in letters
    ]
    settle(iter(made))
    return [(s.side, s.role) for s, _, _ in made]


def test_a_side_is_lent_to_the_same_name_nearby():
    known = ("A. Ruiz", "MX", ["chapter", "part"], True)
    lent, kept, none = ("MX", "official"), ("MX", "guest"), ("none", "guest")
    # under the same heads, in the same part, and for a document in the whole volume
    assert settled(known, ("RUIZ", "none", ["chapter", "part"], False)) == [kept, lent]
    assert settled(("Ruíz", "none", ["other", "part"], False), known) == [lent, kept]
    assert settled(known, ("Ruiz", "none", ["other"], True)) == [kept, lent]
    assert settled(known, ("Ruiz", "none", ["other"], False)) == [kept, none]
    assert settled(known, ("Roe", "none", ["chapter", "part"], True)) == [kept, none]
    assert settled(known, ("", "none", ["chapter"], True), ("", "MX", ["chapter"], True))[1] == none


def test_the_nearest_heads_decide_and_two_sides_there_settle_nothing():
    near, far = ("Ruiz", "MX", ["chapter", "part"], True), ("Ruiz", "US", ["other", "part"], True)
    asked = ("Ruiz", "none", ["chapter", "part"], True)
    assert settled(near, far, asked)[2] == ("MX", "official")
    torn = ("Ruiz", "US", ["chapter", "part"], True)
    assert settled(near, torn, asked)[2] == ("none", "guest")
    # Two sides nearby: what one of them has farther off does not count.
    assert settled(near, far, ("Ruiz", "none", ["third", "part"], True))[2] == ("none", "guest")


@pytest.mark.parametrize(
    ("printed", "side", "date", "name"),
    [
        ("Seward", "US", "1861-04-06", "William H. Seward"),
        ("Seward", "US", "1861-04", "Seward"),  # no day, no holder
        ("Seward", "MX", "1861-04-06", "Seward"),
        ("F. W. Seward", "US", "1861-04-06", "F. W. Seward"),
        ("Hay", "US", "1897-05-01", "Hay"),  # ambassador then, secretary from 1898
        ("Hay", "US", "1899-05-01", "John M. Hay"),
        ("Fish", "US", "1884-06-25", "Fish"),  # Nicholas, in Belgium
        ("Smith", "US", "1884-06-25", "Smith"),
        ("Secretary of State", "US", "1925-03-03", "Charles E. Hughes"),
        ("Secretary of State", "US", "1925-03-12", "Frank B. Kellogg"),
        ("Secretary of State", "US", "1925", ""),
        ("Secretary of War", "US", "1870-11-18", ""),
        ("Minister for Foreign Affairs", "none", "1897-01-25", ""),
        ("President Calles", "MX", "1925-06-12", "Plutarco Elías Calles"),
        ("Department of State", "US", "1925-03-12", "Department of State"),
    ],
)
def test_a_surname_is_that_of_somebody_in_office(printed, side, date, name):
    sender = Sender(printed, side)
    give_names([sender], date)
    assert sender.name == name


def test_an_inclosure_with_the_surname_of_the_author_is_by_the_author():
    author = Sender("H. H. Morgan", "US")
    inclosures = [Sender("Morgan", "US"), Sender("Morgan", "none"), Sender("Fernandez", "MX")]
    give_names([author, *inclosures], "1884-09-04")
    assert [s.name for s in inclosures] == ["H. H. Morgan", "Morgan", "Fernandez"]
    give_names(alone := [Sender("Morgan", "US")], "1884-09-04")
    assert alone[0].name == "Philip H. Morgan"


def test_another_pair_is_other_tables(tmp_path):
    """With Canada as the counterpart its letters are the other side's, and Mexico's a third's."""
    head = "side,name,colour,order,counterpart,langs,leader\n"
    us, ca, mx = "US,U,#0072B2,1,CA,en,", "CA,Canada,#D55E00,2,US,en,", "MX,M,#009E73,3,,es,"
    (tmp_path / "sides.csv").write_text(head + "\n".join((us, ca, mx)))
    rows = ["country,kind,pattern,count,source,certainty"]
    rows += [f"CA,{kind},{word},,written for this test,U" for kind, word in CANADA]
    (tmp_path / "countries.csv").write_text("\n".join(rows))
    canada = Gazetteer.read(tmp_path)
    assert [is_about_both(head, canada) for head in ("CANADA.", "Mexico")] == [True, False]
    assert [is_about_both(head) for head in ("CANADA.", "Mexico")] == [False, True]
    title = "The {} Minister (Doe) to the Secretary of State"
    for adjective, side in (("Canadian", "CA"), ("Mexican", "other"), ("American", "US")):
        frame = Frame(title.format(adjective), True, None, [], [], False)
        assert identify(frame, canada).side == side
    long = Frame(
        "The Minister of the United States of Mexico to Mr. Roe", True, None, [], [], False
    )
    assert (identify(long, canada).side, identify(long).side) == ("none", "MX")
    lines = ["Department of Foreign Affairs, Ottawa"]
    letter = Frame("Mr. Doe to Mr. Roe", True, None, [], lines, True)
    assert (identify(letter, canada).side, identify(letter).side) == ("CA", "other")
