"""Limits of the readers: what is just within is read, what is just beyond is not.

Each case stands on both sides of one limit, worked out by hand.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from bilateral.sources.files import pdf
from bilateral.sources.files.dates import date_in_name, date_in_text, read_date
from bilateral.sources.files.delimited import read_table, separator
from bilateral.sources.files.excel import read_workbook
from bilateral.sources.files.item import MOST_CHARACTERS, File, Unreadable, check_text
from bilateral.sources.files.pdf import _edge_lines, _pages, _without_heads
from bilateral.sources.files.pdf_layout import Line, paragraphs, reading_order
from bilateral.sources.files.rows import choose
from bilateral.sources.files.rtf import read_rtf
from bilateral.sources.files.tei import TEI
from bilateral.sources.files.zipped import Parts

DAY = "April 3, 2024"


# --- dates ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("line\n" * 11 + DAY, True),
        ("line\n" * 12 + DAY, False),
        ("a" * 40 + f" {DAY} " + "b" * 65, True),  # 120 characters
        ("a" * 40 + f" {DAY} " + "b" * 66, False),
        ("a" * 59 + f" {DAY} b", True),  # the day begins after 60 characters
        ("a" * 60 + f" {DAY} b", False),
        ("a" * 60 + f" {DAY}\n\nb", True),  # but it ends a heading
        (f"{DAY} " + "a" * 24 + " - They met." + "b" * 120, True),  # 25 characters after the day
        (f"{DAY} " + "a" * 25 + " - They met." + "b" * 120, False),
        (f"{DAY}\n" + DAY.replace("3", "4"), False),
        (f"{DAY} said:", True),
        *[(f"{DAY}, they met{end}", False) for end in '.!?”"'],
    ],
)
def test_where_the_day_of_a_text_may_stand(text, found):
    assert date_in_text(text).date == ("2024-04-03" if found else "")


@pytest.mark.parametrize(
    ("find", "value", "date", "doubt"),
    [
        (read_date, "x" * 190 + "2024-04-03", "2024-04-03", ""),
        (read_date, "x" * 191 + "2024-04-03", "", "2024-04-0 is no day from the year 1678 on"),
        (read_date, "x" * 41, "", f"{'x' * 40!r} is no date"),
        (date_in_name, "2024-04-03" + "x" * 190, "2024-04-03", ""),
        (date_in_name, "2024-04-03" + "x" * 191, "", ""),
        (read_date, "1678-01-01", "1678-01-01", ""),
        (read_date, "1677-12-31", "", "1677-12-31 is no day from the year 1678 on"),
        (read_date, "1/1/1677", "", "1/1/1677 is no day from the year 1678 on"),
        (read_date, "2024-12", "2024-12", ""),
        (read_date, "2024-13", "", "2024-13 is none"),
        (read_date, "12/12/2024", "2024-12-12", ""),
        (read_date, "12/11/2024", "", "12/11/2024 may be 12 November or 11 December"),
        (read_date, "13/12/2024", "2024-12-13", ""),
        (read_date, "2024-02-29", "2024-02-29", ""),
        (read_date, "sept 3 2024", "2024-09-03", ""),
        (read_date, "3 set 2024", "2024-09-03", ""),
        (read_date, "3 dice 2024", "", "'3 dice 2024' is no date"),  # no form of a month
    ],
)
def test_values_on_both_sides_of_a_limit(find, value, date, doubt):
    assert find(value) == (date, doubt)


# --- tables ---------------------------------------------------------------------------------------
def test_columns_and_their_names_in_a_message():
    names = ["text", *(f"c{n}" for n in range(999))]
    assert choose(names, {}) == {"text": "text"}
    with pytest.raises(Unreadable, match=r"^has 1,001 columns, more than 1,000$"):
        choose([*names, "one more"], {})
    said = ", ".join(repr(name) for name in names[:12])
    with pytest.raises(Unreadable, match=rf"^has no column 'x' for the text; it has {said}$"):
        choose(names[:12], {"text": "x"})
    with pytest.raises(Unreadable, match=rf"{said} and 1 more$"):
        choose(names[:13], {"text": "x"})
    with pytest.raises(Unreadable, match=r"^has two columns 'c1'; give one another name$"):
        choose(["text", "c1", "c1"], {})


LONG = "n" * 60


@pytest.mark.parametrize(
    ("name", "text", "sep"),
    [
        ("a", f"text,{LONG}\na,b\n", ","),
        ("a", f"text,{LONG}n\na,b\n", ""),
        ("a", "text,n\n" + "a,b\n" * 4 + "a\n", ","),  # four rows of five are whole
        ("a", "text,n\n" + "a,b\n" * 3 + "a\n", ""),
        ("a", "text,n\n" + "a,b\n" * 800 + "a\n" * 400, ","),  # 1,000 rows are looked at
        ("a", "text,title\na\nb\n", ","),  # two known names are enough
        ("a", "one,two,three\na,b,c\na,b,c\n", ","),  # three columns and two whole rows, too
        ("a", "one,two,three\na,b,c\n", ""),
        ("a", "one,two\na,b\na,b\n", ""),
        ("a.csv", "one,two\na\n", ","),
        ("a.tab", "one\ttwo\na\tb\n", "\t"),
        ("a", "text,title;date\na,b;c\n", ";"),  # as good as the comma: the first counts
        ("a", "text,title,n;date\na,b,c;d\n", ","),  # two known names of three
        ("a", "text,n,,\na,b,,\n", ","),
        ("a", "text,,n\na,b,c\n", ""),
        ("a", "sep=|\none|two\n", "|"),
        ("a", "\n\ntext,title\na,b\n", ","),
        ("a.csv", "text\n", ""),
        ("a", "text,What?\na,b\n", ""),
        ("a", "text,a.b\na,b\n", ","),
    ],
)
def test_what_is_a_table(name, text, sep):
    assert separator(File(name, text.encode())) == sep


def test_the_line_of_names_has_4000_characters_at_most():
    names = [f"{'n' * 54}{n:03d}" for n in range(68)]  # 68 names and commas: 3,944 characters
    for more, sep in ((46, ","), (47, "")):
        first = ",".join(["text", *names, "m" * (more + 4000 - 3944 - 46 - 5)])
        assert len(first) == 4000 + (more - 46)
        assert separator(File("a", f"{first}\n".encode())) == sep


def test_numbers_of_tables_and_rows_of_files_that_name_their_separator():
    rows = "sep=;\ntexto;a;b;c;d;e;f\nUno.;1.234,5;12,5;-3;007;1,234;1,5\nDos.;;+7;4;8;2;x\n"
    file = File("a", rows.encode())
    one, two = read_table(file)
    assert (one.place, two.place) == ("3", "4")
    assert one.extra == {"a": 1234.5, "b": 12.5, "c": -3, "d": "007", "e": "1,234", "f": "1,5"}
    assert two.extra == {"a": None, "b": 7, "c": 4, "d": "8", "e": "2", "f": "x"}
    assert [p.reason for p in file.problems] == [
        "1,234 in the column 'e' may be thousands or decimals; kept as text"
    ]


def test_a_row_over_several_lines_is_said_to_be_one():
    file = File("a.csv", b'text,n\n"a\nb",1,2\n"a",1,2\n\n"c\nd",3\n')
    assert [(item.place, item.text) for item in read_table(file)] == [("5", "c\nd")]
    cells = "has 3 cells where the names are 2"
    assert [p.reason for p in file.problems] == [
        f"{cells}, over 2 lines: look for a quotation mark; left out",
        f"{cells}; left out",
    ]


@pytest.mark.parametrize(("blank", "found"), [(99, ["We met."]), (100, [])])
def test_the_names_of_a_sheet_are_in_its_first_hundred_rows(making, blank, found):
    data = making["xlsx"](a=[*[(None,)] * blank, ("text",), ("We met.",)])
    file = File("a", data)
    items = []
    try:
        items = [(item.text, item.place) for item in read_workbook(file)]
    except Unreadable:
        assert not found
    assert items == [(text, str(blank + 2)) for text in found]


def test_rows_of_two_sheets_are_told_apart(making):
    data = making["xlsx"](a=[("text",), ("One.",)], b=[("text", None), ("Two.", None)])
    assert [item.place for item in read_workbook(File("a", data))] == ["a:2", "b:2"]


@pytest.mark.parametrize("further", [0, 1, 7])
def test_a_cell_to_the_right_of_the_names_is_said(making, further):
    row = ("Two.", *[None] * further, "more")
    file = File("a", making["xlsx"](a=[("text",), ("One.",), row]))
    assert [item.text for item in read_workbook(file)] == ["One."]
    [problem] = file.problems
    assert (problem.path, problem.reason) == (
        "a:3",
        "has a cell to the right of the named columns; left out",
    )


def test_dates_that_are_left_open_are_counted_and_three_are_shown(tried):
    rows = [f"0{n}/0{n + 1}/2024,We met.\n" for n in range(1, 5)]
    three = tried("date,text\n" + "".join(rows[:3]), "t.csv").said
    assert "; 3 texts are left undated (2: 01/02/2024 may be" in three.replace(
        "t.csv: warning: ", "; "
    )
    assert "4: 03/04/2024 may be 3 April or 4 March); write days" in three
    four = tried("date,text\n" + "".join(rows), "t.csv").said
    assert "4: 03/04/2024 may be 3 April or 4 March and 1 more); write days" in four


# --- any file -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("controls", "is_text"), [(0, True), (100, True), (101, False)])
def test_a_hundredth_of_control_characters_is_no_text(controls, is_text):
    data = b"\x01" * controls + b"a" * (10_000 - controls)
    assert File("a", data).is_text == is_text
    assert File("a", b"a" * 65_536 + b"\x01" * 9_000).is_text  # beyond what is looked at


def test_a_text_of_the_longest_length():
    assert len(check_text("a" * MOST_CHARACTERS)) == 20_000_000
    with pytest.raises(Unreadable, match=r"^has 20,000,001 characters, more than 20,000,000; cut"):
        check_text("a" * 20_000_001)
    with pytest.raises(Unreadable, match=r"^holds no letter, only '12345678901234567890'$"):
        check_text(" 123456789012345678901 ")


def test_parts_and_bytes_of_a_zip(making, monkeypatch):
    def claims(size: int) -> bytes:
        data = bytearray(making["zip"]({"a": b"We met."}))
        at = data.index(b"PK\x01\x02")
        data[at + 24 : at + 28] = size.to_bytes(4, "little")
        return bytes(data)

    assert Parts(claims(64 * 2**20)).names == ["a"]
    with pytest.raises(Unreadable, match=r"^unpacks to 67,108,865 bytes, more than 100 times"):
        Parts(claims(64 * 2**20 + 1))
    monkeypatch.setattr("bilateral.sources.files.zipped._MOST_PARTS", 3)
    assert Parts(making["zip"](dict.fromkeys("abc", "x"))).names == ["a", "b", "c"]
    with pytest.raises(Unreadable, match=r"^has 4 parts, more than 3; it is not read$"):
        Parts(making["zip"](dict.fromkeys("abcd", "x")))


def test_what_rtf_says_of_itself_stands_near_its_beginning():
    def title(before: int, inside: int) -> str:
        info = rf"{{\info{' ' * inside}{{\title Nota}}}}"
        return next(read_rtf(File("a", rf"{{\rtf1{' ' * before}{info} Hola.}}".encode()))).title

    assert title(9_000, 4_000) == "Nota"
    assert title(0, 5_100) == ""
    for before, text in ((1_900, "ü"), (2_000, "Ÿ")):
        rtf = rf"{{\rtf1{' ' * before}\mac \'9f}}"
        assert next(read_rtf(File("a", rtf.encode()))).text == text
    parts = r"Uno.\par\par\par\par Dos.\par Tres."
    assert next(read_rtf(File("a", rf"{{\rtf1 {parts}}}".encode()))).text == (
        "Uno.\n\nDos.\n\nTres."
    )


def test_linked_data_of_a_page(tried):
    def page(*scripts: tuple[str, object]) -> str:
        said = "".join(f'<script type="{t}">{json.dumps(d)}</script>' for t, d in scripts)
        return f"<html><head>{said}</head><body><p>Los dos gobiernos hablaron.</p></body></html>"

    kind, day = "application/ld+json", {"datePublished": "2024-04-03", "n": 1}
    for described in (day, [{"a": 1}, day], {"@graph": [{"a": 1}, day]}, [[], {"@graph": [day]}]):
        found = tried(page((kind, {"datePublished": 7}), (kind, described))).document
        assert found.date == "2024-04-03", described
    assert tried(page(("text/plain", day))).document.date == ""
    days = {'itemprop="datePublished"': "2024-04-03", "pubdate": "2024-04-03", "": ""}
    for said, date in days.items():
        time = f'<body><time {said} datetime="2024-04-03">hoy</time>'
        assert tried(page().replace("<body>", time)).document.date == date


# --- PDF ------------------------------------------------------------------------------------------
def test_where_a_format_is_looked_for():
    for before, found in ((1_019, True), (1_020, False)):
        assert pdf.PDF.recognise(File("a", b" " * before + b"%PDF-")) == found
    name = b"http://www.tei-c.org/ns/1.0"
    for data, found in ((b"<TEI xmlns='%s'/>", True), (b"See <TEI> of %s", False)):
        assert TEI.recognise(File("a", data % name)) == found
    assert not TEI.recognise(File("a", b"<TEI/>"))


def test_a_line_at_the_height_of_the_one_before_begins_a_column():
    one = Line("One", 50, 90, 700, 710)
    assert paragraphs([[one, one._replace(text="Two", left=310, right=350)]]) == "One\nTwo"


def test_pages_in_a_message():
    assert _pages([7]) == "page 7"
    assert _pages([1, 2, 3, 4, 5]) == "5 pages (1, 2, 3, 4, 5)"
    assert _pages([1, 2, 3, 4, 5, 9]) == "6 pages (1, 2, 3, 4, 5 …)"


def test_characters_of_a_page(monkeypatch):
    codes = [8, 9, 0x02, 0xAD, 0xFFFE, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0x10FFFF, 0x110000]
    monkeypatch.setattr(pdf.pdfium, "FPDFText_GetUnicode", lambda page, index: codes[index])
    monkeypatch.setattr(pdf.pdfium, "FPDFText_GetCharBox", lambda page, index, *box: False)
    page = SimpleNamespace(count_chars=lambda: len(codes))
    assert "".join(letter for letter, _ in pdf._characters(page)) == "\t---\ud7ff\ue000\U0010ffff"


class _Page:
    def get_textpage(self):
        return self

    def close(self):
        pass


def lines_of(monkeypatch, *letters: tuple) -> list[str]:
    """Lines made of letters and their boxes: left, right, bottom, top."""
    monkeypatch.setattr(pdf, "_characters", lambda page: iter(letters))
    return [line.text for line in pdf._lines([_Page()], 0)]


A = ("a", (50.0, 55.0, 100.0, 110.0))  # 10 high: 18 to the right, and 4 up or down, are of its line


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        ((73.0, 78.0, 100.0, 110.0), 1),
        ((73.5, 78.5, 100.0, 110.0), 2),
        ((40.0, 45.0, 100.0, 110.0), 1),
        ((39.5, 45.0, 100.0, 110.0), 2),
        ((55.0, 60.0, 108.5, 118.5), 1),  # its middle is 113.5, of 96 to 114
        ((55.0, 60.0, 109.0, 119.0), 2),
        ((55.0, 60.0, 91.5, 101.5), 1),
        ((55.0, 60.0, 91.0, 101.0), 2),
    ],
)
def test_letters_of_one_line(monkeypatch, second, lines):
    found = lines_of(monkeypatch, A, ("b", second))
    assert found == (["ab"] if lines == 1 else ["a", "b"])


def test_spaces_and_ends_of_lines_between_letters(monkeypatch):
    b = ("b", (60.0, 65.0, 100.0, 110.0))
    assert lines_of(monkeypatch, A, ("x", None), b) == ["a b"]
    assert lines_of(monkeypatch, A, (" ", (55.0, 60.0, 0.0, 1.0)), b, ("\n", None), A) == [
        "a b",
        "a",
    ]


def column(left: float, n: int, name: str, *, words: int = 12, width: float = 200, top=700.0):
    lows = [top - 12 * place for place in range(n)]
    text = name.ljust(words, "x")
    return [Line(text, left, left + width, low, low + 10) for low in lows]


def order(*columns: list[Line]) -> list[str]:
    """The first letter of each line read; two in one line are a row of a table."""
    rows = [line for part in columns for line in part]
    found = [
        "".join(word[0] for word in line.text.split())
        for line in reading_order(sorted(rows, key=lambda line: (-line.top, line.left)))
    ]
    return [key for n, key in enumerate(found) if n == 0 or found[n - 1] != key]


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ((column(50, 4, "a"), column(258, 4, "b")), ["a", "b"]),  # 8 points apart
        ((column(50, 4, "a"), column(257.5, 4, "b")), ["ab"]),
        ((column(50, 5, "a"), column(258, 3, "b")), ["ab", "a"]),
        ((column(50, 4, "a", words=11), column(258, 4, "b")), ["ab"]),
        ((column(50, 4, "a"), column(258, 4, "b", words=11)), ["ab"]),
        ((column(50, 1000, "a", top=1.3e4), column(258, 1000, "b", top=1.3e4)), ["a", "b"]),
        ((column(50, 1000, "a", top=1.3e4), column(258, 1001, "b", top=1.3e4)), ["ab", "b"]),
        # Three lines of twenty may cross a gutter; four of twenty-one may not.
        ((column(50, 9, "a"), column(258, 8, "b"), column(50, 3, "t", width=400, top=740)), None),
        ((column(50, 9, "a"), column(258, 8, "b"), column(50, 4, "t", width=400, top=752)), "no"),
        # Beside each other are four lines, or three.
        ((column(50, 6, "a"), column(258, 6, "b", top=676)), ["a", "b"]),
        ((column(50, 6, "a"), column(258, 6, "b", top=664)), "no"),
    ],
)
def test_columns_on_both_sides_of_a_limit(columns, found):
    read = order(*columns)
    if found is None:
        assert read == ["t", "a", "b"]
    elif found == "no":
        assert "ab" in read
    else:
        assert read == found


def test_columns_in_columns_are_parted_four_times():
    def side_by_side(n: int) -> list[str]:
        left, parts = 50.0, []
        for at in range(n):
            parts.append(column(left, 4, "abcdef"[at], width=60))
            left += 60 + 40 - 5 * at  # the widest gap is parted first
        return order(*parts)

    assert side_by_side(5) == ["a", "b", "c", "d", "e"]
    assert side_by_side(6) == ["a", "b", "c", "d", "ef"]


def test_stretches_at_one_height_are_one_line():
    first = Line("a", 50, 60, 100, 110)
    for bottom, joined in ((95.5, True), (95.0, False), (104.5, True), (105.0, False)):
        found = reading_order([first, Line("b", 70, 80, bottom, bottom + 10)])
        assert ([line.text for line in found] == ["a b"]) == joined
    [both] = reading_order([Line("b", 70, 80, 99, 108), first])
    assert both == ("a b", 50, 80, 99, 110)


@pytest.mark.parametrize(
    ("lines", "begins"),
    [
        ([("One", 50, 150, 73), ("two", 50, 150, 46)], False),  # 27 down, of 20 usual
        ([("One", 50, 150, 73), ("two", 50, 150, 45.5)], True),
        ([("One", 50, 150, 80), ("Two", 57, 150, 60)], False),  # 7 in, of 10 high
        ([("One", 50, 150, 80), ("Two", 57.5, 150, 60)], True),
        ([("One", 50, 150, 80), ("two", 57.5, 150, 60)], False),
        ([("One", 50, 138, 80), ("Two", 50, 150, 60)], False),  # 12 short, of 100
        ([("One", 50, 137.5, 80), ("Two", 50, 150, 60)], True),
        ([("One", 50, 137.5, 80), ("two", 50, 150, 60)], False),
    ],
)
def test_where_a_paragraph_begins(lines, begins):
    (first, *_, low), (second, *_) = lines
    usual = [Line("usual", 50, 150, low + more, low + more + 10) for more in (60, 40, 20)]
    page = [*usual, *(Line(t, left, right, low, low + 10) for t, left, right, low in lines)]
    parting = "\n\n" if begins else "\n"
    assert paragraphs([page]).endswith(f"{first}{parting}{second}")


def test_a_page_goes_on_unless_the_one_before_it_ends():
    one, two = Line("One", 50, 90, 700, 710), Line("Two", 50, 90, 700, 710)
    assert paragraphs([[one], [two]]) == "One\nTwo"
    for end in '.!?”»":…':
        assert paragraphs([[one._replace(text=f"One{end}")], [two]]) == f"One{end}\n\nTwo"


def page_of(number: int, head: str | None) -> list[Line]:
    words = [f"{'abcdefghijk'[number]} line {'abcdefgh'[n]}" for n in range(8)]
    lines = [Line(text, 50, 90, 700 - 12 * n, 710 - 12 * n) for n, text in enumerate(words)]
    return [*([Line(head, 50, 90, 780, 790)] if head else []), *lines]


@pytest.mark.parametrize(
    ("pages", "heads", "found"), [(10, 3, 3), (11, 3, 0), (11, 4, 4), (2, 2, 0), (3, 3, 3)]
)
def test_a_head_stands_on_three_pages_and_on_three_in_ten(pages, heads, found):
    made = [page_of(n, "Boletín" if n < heads else None) for n in range(pages)]
    kept, left_out = _without_heads(made)
    assert left_out.total() == found
    assert sum(map(len, kept)) == sum(map(len, made)) - found
    numbered = [page_of(n, f"page {n + 7}" if n < heads else None) for n in range(pages)]
    assert _without_heads(numbered)[1].total() == found
    assert not _without_heads([page_of(n, f"page {3 * n + 7}") for n in range(pages)])[1]
    assert not _without_heads([page_of(n, f"{n + 7}{chr(97 + n)}") for n in range(pages)])[1]


def test_two_levels_at_the_top_and_at_the_foot_may_be_heads():
    lines = page_of(1, None)
    assert sorted(_edge_lines(lines, 0)) == [0, 1, 6, 7]
    assert sorted(_edge_lines(lines[:5], 0)) == [0, 1, 3, 4]
    assert _edge_lines(lines[:4], 0) == {}
