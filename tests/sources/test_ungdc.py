"""The UN General Debate reader on hand-made files and on the real ones."""

from __future__ import annotations

import tarfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from bilateral import gazetteer
from bilateral.sources.ungdc import read_speech

MIRROR = Path(__file__).resolve().parents[3] / "shared" / "mirror"
ARCHIVES = sorted(MIRROR.glob("ungdc-*.tar.gz"))
needs_mirror = pytest.mark.skipif(
    not ARCHIVES, reason="the UN speeches of shared/mirror are not beside this repository"
)
MEX = "data/TXT/Session 79 - 2024/MEX_79_2024.txt"
USA = "data/TXT/Session 79 - 2024/USA_79_2024.txt"


def test_a_speech_is_one_turn_from_first_to_last_letter():
    problems: list = []
    [speech] = read_speech(b"\xef\xbb\xbf63.\tI want\r\npeace.\r\n\r\n", MEX, problems)
    assert speech.text == "63.\tI want\r\npeace.\r\n\r\n"
    [turn] = speech.turns
    assert speech.text[turn.start : turn.end] == "I want\r\npeace"
    assert (turn.side, turn.role, turn.interpreted) == ("MX", "official", True)
    assert (speech.date, speech.lang, speech.genre) == ("2024", "en", "un speech")
    assert speech.title == "General Debate, session 79 (2024)"
    assert speech.doc_id == "un:data/TXT/Session 79 - 2024/MEX_79_2024"
    assert not problems


def speech(country: str, session: int):
    path = f"data/TXT/S/{country}_{session}_{session + 1945}.txt"
    return read_speech(b"Hello.", path, [])[0]


@pytest.mark.parametrize(
    ("country", "session", "author", "role", "interpreted"),
    [
        ("USA", 79, "Joseph R. Biden", "principal", False),
        ("USA", 50, "Warren M. Christopher", "official", False),
        ("USA", 16, "John F. Kennedy", "principal", False),  # a correction
        ("MEX", 79, "Alicia Bárcena Ibarra", "official", True),
        ("MEX", 60, "Enrique Berruga Filloy", "official", True),
        ("MEX", 37, "José López Portillo", "principal", True),  # a correction
        ("MEX", 18, "", "official", True),  # the workbook has no row
        ("MEX", 95, "", "official", True),  # the table ends before
    ],
)
def test_who_speaks_comes_from_the_table(country, session, author, role, interpreted):
    found = speech(country, session)
    [turn] = found.turns
    assert (found.author, turn.speaker, turn.role) == (author, author, role)
    assert turn.interpreted is interpreted


def test_the_table_of_speakers():
    rows = gazetteer.table("un_speakers")
    assert rows.columns.tolist() == [
        "country",
        "session",
        "year",
        "name",
        "person_id",
        "post",
        "source",
        "certainty",
    ]
    assert rows.country.value_counts().to_dict() == {"US": 79, "MX": 69}
    assert not rows.duplicated(["country", "session"]).any()
    assert (rows.session.astype(int) + 1945 == rows.year.astype(int)).all()
    assert (rows.name.str.strip() == rows.name).all() and (rows.name != "").all()
    assert not rows.name.str.match(r"(?:Mr|Mrs|Ms|President)\b").any()
    assert rows.person_id.isin(gazetteer.people()["person_id"]).all()
    corrected = rows[rows.certainty == "U"]
    assert corrected.source.str.startswith("correction: ").all()
    assert sorted(corrected.country + corrected.session) == [
        "MX30",
        "MX37",
        "MX41",
        "MX46",
        "US16",
        "US45",
    ]
    printed = rows.drop(corrected.index)
    assert set(printed.certainty) == {"V"}
    assert printed.source.str.contains("doi:10.7910/DVN/0TJX8Y", regex=False).all()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_not_utf8_is_read_and_reported(mark):
    problems: list = []
    assert read_speech(mark + "Señor".encode("cp1252"), MEX, problems)[0].text == "Señor"
    assert [(p.path, p.severity) for p in problems] == [(MEX, "warning")]


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n 63. "])
def test_empty_speeches_are_left_out_and_reported(data):
    problems: list = []
    assert read_speech(data, MEX, problems) == []
    assert [(p.path, p.severity) for p in problems] == [(MEX, "warning")]
    assert problems[0].reason == "The file has no text; left out."


@pytest.mark.parametrize(
    ("path", "date", "reasons"),
    [
        ("MEX_9_1954.txt", "1954", []),
        ("a/USA_79_2024.txt", "2024", []),
        ("a/USA_79_2024.txt.md", None, ["Not named like a speech that is read; left out."]),
        ("a/XUSA_79_2024.txt", None, ["Not named like a speech that is read; left out."]),
        ("a/USA_179_2024.txt", None, ["Not named like a speech that is read; left out."]),
        ("._USA/USA_79_2024.txt", "2024", []),
        ("a/USA_79_0000.txt", "", ["No date: 0000 can be no year; left empty."]),
    ],
)
def test_which_names_are_those_of_speeches(path, date, reasons):
    problems: list = []
    found = next(iter(read_speech(b"A", path, problems)), None)
    assert (found and found.date) == date
    assert [(p.path, p.severity, p.reason) for p in problems] == [
        (path, "warning", reason) for reason in reasons
    ]
    if found:
        assert [(t.start, t.end) for t in found.turns] == [(0, 1)]


def test_other_files_are_left_out():
    problems: list = []
    assert read_speech(b"\x00\x05", "data/TXT/S/._MEX_79_2024.txt", problems) == []
    assert not problems
    assert read_speech(b"Text", "data/TXT/S/FRA_79_2024.txt", problems) == []
    assert len(problems) == 1


@lru_cache(maxsize=1)
def mirror():
    with tarfile.open(ARCHIVES[0]) as archive:
        files = {m.name: archive.extractfile(m).read() for m in archive if m.isfile()}
    texts = {n: d for n, d in files.items() if n.endswith(".txt") and "/TXT/" in n}
    problems: list = []
    found = [s for name, data in sorted(texts.items()) for s in read_speech(data, name, problems)]
    return texts, [d for d in found if d], problems


@needs_mirror
def test_real_speeches():
    texts, found, problems = mirror()
    assert Counter(d.side for d in found) == {"US": 79, "MX": 70}
    assert not problems
    assert len({d.doc_id for d in found}) == 149
    for speech in found:
        assert speech.text.encode() == texts[speech.path].removeprefix(b"\xef\xbb\xbf")
        [turn] = speech.turns
        outside = speech.text[: turn.start] + speech.text[turn.end :]
        assert not any(c.isalpha() for c in outside)


@needs_mirror
@pytest.mark.parametrize(
    ("side", "year", "author", "role"),
    [
        ("US", "1946", "Warren R. Austin", "official"),
        ("US", "1961", "John F. Kennedy", "principal"),
        ("US", "1956", "Herbert Hoover Jr.", "official"),  # not the president
        ("US", "1990", "George H. W. Bush", "principal"),
        ("MX", "1975", "Luis Echeverría Álvarez", "principal"),
        ("MX", "1980", "Jorge Castañeda y Álvarez de la Rosa", "official"),  # not his son
        ("MX", "2010", "Claude Heller Rouassant", "official"),
        ("MX", "2018", "Enrique Peña Nieto", "principal"),
        ("MX", "2024", "Alicia Bárcena Ibarra", "official"),
        ("US", "2022", "Joseph R. Biden", "principal"),  # the workbook gives no post
        ("US", "2024", "Joseph R. Biden", "principal"),
    ],
)
def test_speakers_checked_by_hand(side, year, author, role):
    [speech] = [d for d in mirror()[1] if (d.side, d.date) == (side, year)]
    assert (speech.author, speech.turns[0].role) == (author, role)


@needs_mirror
def test_only_one_speech_has_no_speaker():
    assert [(d.side, d.date) for d in mirror()[1] if not d.author] == [("MX", "1963")]
