"""What came from outside is shown as text."""

from __future__ import annotations

import csv
import io

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from bilateral.escape import csv_text, html_link, html_text, label_text, line_text, utf8_text

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"]


@given(st.text())
def test_html_is_read_back_as_the_text(text):
    shown = html.fromstring(f"<p>{html_text(text)}</p>")
    assert len(shown) == 0
    drop = {i: None for i in range(32) if chr(i) not in "\t\n\r"} | {127: None}
    kept = text.translate(drop)
    if kept.isprintable():
        assert (shown.text or "") == kept


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT])
def test_what_is_missing_shows_nothing(missing):
    assert html_text(missing) == ""
    assert html_link(missing, "a") == "a"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT://example.org",
        "data:text/html,<script>",
        "java\nscript:x",
        "http:///path",
        "https:example.org",
        "//example.org",
        "ftp://example.org",
        "https://exa mple.org",
        "https://[x",
        "",
        7,
    ],
)
def test_only_addresses_of_the_web_are_linked(address):
    assert html_link(address, "a<b") == "a&lt;b"


def test_an_address_stays_in_its_attribute():
    link = html.fromstring(html_link('https://example.org/"onclick="x"', "<b>"))
    assert link.attrib == {"href": 'https://example.org/"onclick="x"'}
    assert link.text == "<b>"


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_are_text_in_a_spreadsheet(cell):
    text = csv_text(pd.DataFrame({"a": [cell], cell: pd.Categorical([cell])}))
    names, row = list(csv.reader(io.StringIO(text, newline="")))
    shown = "'" + cell.replace("\r", "\n")
    assert names == ["a", shown]
    assert row == [shown, shown]


def test_other_cells_stay():
    frame = pd.DataFrame(
        {
            "x": [-0.5, 1 / 3],
            "quarter": pd.period_range("2021Q1", periods=2, freq="Q"),
            "date": pd.to_datetime(["2021-01-02", None]),
            "t": ["-5", "a-b"],
            "u": [None, "+1.5e3"],
        },
        index=[5, 5],
    )
    assert csv_text(frame, float_format="%.3g") == (
        "x,quarter,date,t,u\n-0.5,2021Q1,2021-01-02,-5,\n0.333,2021Q2,,a-b,+1.5e3\n"
    )


def test_columns_of_one_name_stay_two():
    frame = pd.DataFrame([["a", "b"]], columns=["t", "t"])
    assert csv_text(frame) == "t,t\na,b\n"


@pytest.mark.parametrize("text", ["$1", "$100, $200", r"$\badcmd$", r"\$x$", "a_b^c", "%"])
def test_a_label_is_no_maths(text):
    fig = plt.figure()
    shown = fig.text(0, 0, label_text(text))
    cleaned, maths = shown._preprocess_math(shown.get_text())
    assert (cleaned, maths) == (text, False)
    fig.canvas.draw()
    plt.close(fig)


def test_arrays_and_lists_are_shown_as_text():
    assert html_text(np.array([1, 2])) == "[1 2]"
    assert html_text(["<b>"]) == "[&#x27;&lt;b&gt;&#x27;]"
    assert [html_text(value) for value in (None, np.nan, pd.NaT, pd.NA)] == [""] * 4


def test_a_label_holds_nothing_that_an_svg_cannot():
    assert label_text("a\0\x1f\ud800\ufffeb\n\tc") == "a\ufffd\ufffd\ufffd\ufffdb\n\tc"


# --- in a table and on a terminal -----------------------------------------------------------------
@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_text_becomes_utf8_on_one_line(text):
    utf8_text(text).encode("utf-8")
    line = line_text(text)
    assert line.encode("utf-8").decode("utf-8") == line
    assert len(line.splitlines()) <= 1
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert utf8_text(text) == text
    if text.isprintable():
        assert line == text


def test_bytes_and_other_surrogates_are_told_apart():
    name = b"a\xf1o \xff\x80".decode("utf-8", "surrogateescape")
    assert utf8_text(name) == r"a\xf1o \xff\x80"
    assert utf8_text("\ud800 \udfff ñ \n") == "\\ud800 \\udfff ñ \n"
    # Only U+DC80 to U+DCFF stand for bytes.
    assert utf8_text("\udc7f\udc80\udcff\udd00") == r"\udc7f\x80\xff\udd00"
    assert line_text("a\n\r\x1b[31m\u2028ñ\x85") == r"a\x0a\x0d\x1b[31m\u2028ñ\x85"


def test_nothing_turns_the_direction_of_a_terminal():
    turned = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    assert line_text(f"a{turned}b") == "a" + "".join(f"\\u{ord(c):04x}" for c in turned) + "b"
    assert line_text("עברית, العربية") == "עברית, العربية"
