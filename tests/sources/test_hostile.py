"""Files made to hang, kill or fool a reader."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.sources import SOURCES, frus, mananeras, mirror, ungdc, whitehouse
from bilateral.sources.decode import is_day
from bilateral.sources.source import find_source
from bilateral.sources.tei import as_utf8

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = ROOT.parent / "shared" / "hostile"
beside = pytest.mark.skipif(
    not HOSTILE.is_dir(), reason="shared/hostile is not beside this repository"
)
PAGE = "remarks/2021-03/2021-03-01-a.md"
TRANSCRIPT = "articulos/2023/enero/02--a.txt"
VOLUME = "volumes/frus1900.xml"
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><div type="chapter"><head>Mexico</head>{}</div></TEI>'
)


def page(front: str, body: str = "Words.") -> bytes:
    return f"---\n{front}\n---\n{body}".encode()


def document(body: str, number: object = 1, date: str = "1900-01-02") -> str:
    return (
        f'<div type="document" xml:id="d{number}"><head>A to B</head>'
        f'<dateline><date when="{date}"/></dateline><p>{body}</p></div>'
    )


def volume(*documents: str) -> bytes:
    return TEI.format("".join(documents)).encode()


def read(data: bytes, problems: list | None = None) -> list:
    return list(frus.read_volume(data, VOLUME, [] if problems is None else problems))


# --- White House pages: the end, the lines passed over, the speaker -------------------------------
# The patterns that were replaced, and are right but for their time.
OLD_END = re.compile(
    r"\s*(?:\\?#(?:\s*\\?#){2}|END[\s\xa0]+[\d:]+[\s\xa0]+[AP]\.M\..*"
    r"|(?<=\n)\s*\d{1,2}:\d\d[\s\xa0]+[AP]\.M\.[^\n]*)\s*\Z",
    re.S,
)
OLD_SKIP = re.compile(
    r"[\s\xa0]*(?:\d{1,2}:\d\d[\s\xa0]+[AP]\.M\..*|THE WHITE HOUSE|Office of Communications"
    r"|For Immediate Release.*|(?:\\?_)+|\*{3,}|<br ?/?>)?[\s\xa0]*"
)
SIGNS = (
    "#",
    "\\",
    "\n",
    " ",
    "\xa0",
    "\r",
    "END",
    "END 3:45 P.M. EDT",
    "3:45",
    "P.M.",
    "12:00 A.M.",
)
MORE_SIGNS = ("x", "word.", "\n\n", "1", "***", "\\_", "_", "THE WHITE HOUSE", "<br />")


def texts_of(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=12).map("".join)


@given(texts_of(*SIGNS, *MORE_SIGNS), st.booleans())
def test_a_page_ends_where_the_old_pattern_said(text, front):
    body = len("---\n") if front else 0
    text = "---\n" * front + text
    old = OLD_END.search(text, body)
    assert whitehouse._end(text, body) == (old.start() if old else len(text))


@given(texts_of(*(sign for sign in SIGNS + MORE_SIGNS if "\n" not in sign)))
def test_the_lines_passed_over_are_those_of_the_old_pattern(line):
    assert bool(whitehouse._SKIP.fullmatch(line.strip())) == bool(OLD_SKIP.fullmatch(line))


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("Remarks Remarks by President Biden of Mexico", "Joseph R. Biden"),
        ("Remarks " * 3_000 + "by Nobody", "The White House"),
        ("Statement from the Vice President", "Kamala D. Harris"),
        ("Remarks by President of Mexico", "The White House"),
    ],
)
def test_who_speaks_by_the_title(title, speaker):
    data = page(f"date: '2021-03-01'\nsource_url: u\ntitle: {title}")
    path = "statements-releases/2021-03/2021-03-01-a.md"
    assert whitehouse.read_page(data, path, [])[0].turns[0].speaker == speaker


def test_what_stands_above_a_transcript_goes_only_where_nothing_was_said_before():
    above = "THE WHITE HOUSE\n\nFor Immediate Release\n\n***\n\nWords.\n\n***\n\nMore."
    [document] = whitehouse.read_page(page("date: '2021-03-01'", above), PAGE, [])
    [turn] = document.turns
    assert document.text[turn.start : turn.end] == "Words.\n\n***\n\nMore."


@beside
@pytest.mark.parametrize("name", ["newlines_2000.md", "title_remarks.md"])
def test_the_hostile_pages_are_read(name):
    problems: list = []
    assert whitehouse.read_page((HOSTILE / name).read_bytes(), PAGE, problems)


# --- front matter ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("a: " + "[" * 40_000, "nested too deeply"),
        ("a: " + "[" * 30 + "]" * 30, "nested too deeply"),
        ("a: " + "{a: " * 5_000, "nested too deeply"),
        ("- " * 5_000, "nested too deeply"),
        ("\n".join(" " * depth + "a:" for depth in range(300)), "nested too deeply"),
        ("title: " + "a" * 100_001, "is not read"),
        ("? [a, b]\n: c", "broken front matter"),
        ("a: *nowhere", "broken front matter"),
        ('title: "\\uD800"', "broken front matter"),
    ],
)
def test_front_matter_out_of_bounds_is_reported_and_the_text_kept(front, reason):
    problems: list = []
    [found] = whitehouse.read_page(page(front), PAGE, problems)
    assert found.text.endswith("Words.")
    assert any(reason in problem.reason for problem in problems)
    assert found.date == "2021-03-01"  # by its path


def test_front_matter_of_some_depth_is_read():
    [found] = whitehouse.read_page(page("tags: [[a, b], {c: [d]}]\ntitle: T"), PAGE, [])
    assert found.title == "T"


@beside
def test_the_hostile_front_matter_is_reported():
    problems: list = []
    for file in mirror.read_files(HOSTILE / "yaml_deep", problems):
        mirror.documents(file, problems)
    assert any("front matter of 200,018 characters" in problem.reason for problem in problems)


# --- volumes --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (["1", "1", "1.1"], ["d1", "d1.2", "d1.1"]),
        (["1.1", "1", "1"], ["d1.1", "d1", "d1.2"]),
        (["1"] * 4, ["d1", "d1.1", "d1.2", "d1.3"]),
    ],
)
def test_numbers_are_unique_and_those_that_are_not_reported(numbers, expected):
    problems: list = []
    found = read(volume(*(document("A.", number) for number in numbers)), problems)
    assert [d.doc_id.partition("/")[2] for d in found] == expected
    changed = sum(f"d{number}" != one for number, one in zip(numbers, expected, strict=True))
    assert sum("more than once" in problem.reason for problem in problems) == changed


@given(st.lists(st.sampled_from(["1", "1.1", "1.2", "1.1.1", "2"]), min_size=1, max_size=9))
def test_numbers_are_unique_whatever_they_were(numbers):
    found = read(volume(*(document("A.", number) for number in numbers)))
    assert len({d.doc_id for d in found}) == len(numbers)


@beside
def test_the_hostile_volume_has_unique_numbers():
    problems: list = []
    files = list(mirror.read_files(HOSTILE / "xml_dup_ids", problems))
    ids = [d.doc_id for file in files for d in mirror.documents(file, problems)]
    assert len(ids) > 2
    assert len(set(ids)) == len(ids)
    assert any("more than once" in problem.reason for problem in problems)


ENCODINGS = {
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
    "UTF-32": "utf-32",
    "UCS-4": "utf-32-be",
    "ISO-8859-1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "macintosh": "mac-roman",
    "IBM037": "cp037",
    "GB18030": "gb18030",
    "utf-8": "utf-8-sig",
}


@pytest.mark.parametrize("declared", ENCODINGS)
def test_every_declared_encoding_is_read(declared):
    xml = f'<?xml version="1.0" encoding="{declared}"?>\n' + TEI.format(document("Año en México."))
    problems: list = []
    [found] = read(xml.encode(ENCODINGS[declared]), problems)
    assert (found.text, problems) == ("Año en México.", [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_seen_without_a_declaration(encoding):
    [found] = read(TEI.format(document("Año.")).encode(encoding))
    assert found.text == "Año."


def test_the_vocabulary_is_that_of_the_text_in_any_encoding():
    words = "The re<pb/>port, a <pb/>word and no<pb/>thing; report nothing word"
    xml = TEI.format(document(words))
    assert read(xml.encode("utf-16"))[0].text == read(xml.encode())[0].text


def test_an_unknown_encoding_and_bytes_outside_of_it_are_reported():
    for name, rest in (("nonesuch", b"a"), ("punycode", b"a"), ("us-ascii", b"\xe9")):
        problems: list = []
        data = f'<?xml version="1.0" encoding="{name}"?>'.encode() + b"<a>" + rest + b"</a>"
        assert as_utf8(data, "a.xml", problems).startswith(
            b'<?xml version="1.0" encoding="UTF-8"?>'
        )
        assert [problem.severity for problem in problems] == ["warning"]


def test_deep_xml_and_long_texts_are_reported_and_what_came_before_kept():
    for inside in ("<hi>" * 5_000 + "a" + "</hi>" * 5_000, "x" * 10_100_000):
        problems: list = []
        [found] = read(volume(document("One."), document(inside, 2)), problems)
        assert found.text == "One."
        assert problems[0].severity == "error"
        assert "1 documents before the fault are kept" in problems[0].reason


def test_elements_as_deep_as_they_may_be_are_read():
    inside = "<hi>" * 240 + "a" + "</hi>" * 240
    assert read(volume(document(inside)))[0].text == "a"


# --- dates ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0000-01-01", False),
        ("0001-01-01", False),
        ("1677-12-31", False),
        ("1678-01-01", True),
        ("2261-12-31", True),
        ("2262-01-01", False),
        ("9999-12-31", False),
        ("2023-02-30", False),
        ("2023-13-01", False),
        ("٢٠٢٣-٠١-٠١", False),
    ],
)
def test_days_that_a_table_can_hold(text, expected):
    assert is_day(text) == expected


@pytest.mark.parametrize("year", ["0000", "0999", "1600", "2262", "9999"])
def test_a_year_that_is_none_leaves_every_reader_without_a_date(year):
    problems: list = []
    [speech] = ungdc.read_speech(b"Hello.", f"TXT/Session 1 - x/MEX_79_{year}.txt", problems)
    assert (speech.date, speech.title) == ("", "General Debate, session 79")
    path = f"remarks/{year}-01/{year}-01-01-a.md"
    assert whitehouse.read_page(page(f"date: '{year}-01-01'"), path, problems)[0].date == ""
    said = f"T\n02 de enero de {year}\n---\nPREGUNTA\nSí.".encode()
    path = f"articulos/{year}/enero/02--a.txt"
    assert mananeras.read_transcript(said, path, problems)[0].date == ""
    for date in (year, f"{year}-01", f"{year}-01-01", f"{year}-01-01T00:00:00"):
        assert read(volume(document("A.", date=date)), problems)[0].date == ""
    assert sum("date" in problem.reason.lower() for problem in problems) >= 7


@pytest.mark.parametrize(
    ("date", "kept"),
    [("1925", "1925"), ("1925-02", "1925-02"), ("1925-02-03T10:00:00", "1925-02-03")],
)
def test_dates_of_volumes_that_are_kept(date, kept):
    assert read(volume(document("A.", date=date)))[0].date == kept


# --- damaged files --------------------------------------------------------------------------------
def _benchmark(name: str):
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


mutants = _benchmark("reader_mutants")


@pytest.mark.parametrize("name", sorted(mutants.FUNCTIONS.keys() - mutants.own_files().keys()))
def test_damaged_files_raise_nothing_and_let_no_surrogate_out(name, tiny):
    source = mutants.FUNCTIONS[name][0]
    files = [
        (path, data) for path, data in tiny.items() if find_source(path, SOURCES).name == source
    ]
    for data, path in mutants.inputs(name, files, 40, seed=1):
        assert mutants.attempt(name, data, path) == "fine"


@pytest.mark.parametrize("name", mutants.own_files())
def test_damaged_files_of_a_user_are_read_or_left_out_with_a_reason(name):
    for data, path in mutants.inputs(name, mutants.own_files()[name], 12, seed=1):
        assert mutants.attempt(name, data, path) == "fine"
