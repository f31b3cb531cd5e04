"""Tables for Stata, LaTeX and Word: read back they say the same, and the same bytes every time."""

from __future__ import annotations

import re
import string
import zipfile

import docx
import numpy as np
import pandas as pd
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from hypothesis import given
from hypothesis import strategies as st

from bilateral.escape import latex_text
from bilateral.export import to_latex, to_stata, to_word

STRL = 32768  # how Stata writes the type of text of any length
LONG = "share of the migration theme among all passages"


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "side": ["US", None, "MX"],
            "quarter": pd.PeriodIndex(["2024Q1", "2024Q2", "2024Q3"], freq="Q"),
            "day": pd.to_datetime(["1861-04-06", None, "2024-02-29"]),
            LONG: [0.25, np.nan, -1.5],
            f"{LONG}, upper": [1.0, 2.0, 3.0],
            "n": pd.array([3, None, 2], dtype="Int64"),
            "own": [True, False, True],
            "if": ["año & 50 %", "x" * 3000, "a\x00b"],
            "words": [("agua", "mar"), (), ("sal",)],
        }
    )


def test_stata_reads_back_what_was_written(tmp_path):
    names = to_stata(table(), tmp_path / "t.dta")
    read = pd.read_stata(tmp_path / "t.dta")
    assert read.columns.tolist() == names["variable"].tolist()
    assert read.columns.tolist() == [
        "side",
        "quarter",
        "day",
        "share_of_the_migration_theme_amo",
        "share_of_the_migration_theme_a_2",
        "n",
        "own",
        "_if",
        "words",
    ]
    assert names["column"].tolist() == table().columns.tolist()
    assert max(map(len, read)) == 32
    assert read["side"].tolist() == ["US", "", "MX"]
    assert read["quarter"].tolist() == ["2024Q1", "2024Q2", "2024Q3"]
    assert read["day"].dt.strftime("%Y-%m-%d").tolist()[::2] == ["1861-04-06", "2024-02-29"]
    assert pd.isna(read["day"][1])
    assert read.iloc[:, 3].tolist()[::2] == [0.25, -1.5]
    assert read["n"].tolist()[::2] == [3, 2]
    assert read["own"].tolist() == [1, 0, 1]
    assert read["_if"].tolist() == ["año & 50 %", "x" * 3000, "a\ufffdb"]
    assert read["words"].tolist() == ["agua, mar", "", "sal"]
    with pd.io.stata.StataReader(tmp_path / "t.dta") as reader:
        assert reader.variable_labels()["_if"] == "if"
        assert reader.variable_labels()["share_of_the_migration_theme_a_2"] == f"{LONG}, upper"
        assert reader.time_stamp == "01 Jan 2000 00:00"
    assert (tmp_path / "t.dta").read_bytes()[:70].count(b"<release>118</release>") == 1


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_names_become_variables_of_stata(tmp_path_factory, columns):
    path = tmp_path_factory.getbasetemp() / "names.dta"
    made = pd.DataFrame([list(range(len(columns)))])
    made.columns = columns
    names = to_stata(made, path)["variable"]
    assert names.is_unique
    assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,31}", name) for name in names)
    read = pd.read_stata(path)
    assert read.columns.tolist() == names.tolist()
    assert read.to_numpy().ravel().tolist() == list(range(len(columns)))


@pytest.mark.parametrize("write", [to_stata, to_word, to_latex])
def test_the_same_bytes_every_time(tmp_path, write):
    one, two = tmp_path / "one", tmp_path / "two"
    write(table(), one)
    write(table(), two)
    assert one.read_bytes() == two.read_bytes()


def test_days_and_times_are_told_apart(tmp_path):
    times = pd.to_datetime(["2024-05-01 10:30", None])
    made = pd.DataFrame({"day": times.normalize(), "time": times})
    to_latex(made, tmp_path / "t.tex")
    assert "2024-05-01 & 2024-05-01 10:30:00" in (tmp_path / "t.tex").read_text()
    to_stata(made, tmp_path / "t.dta")
    read = pd.read_stata(tmp_path / "t.dta")
    assert read["time"].dt.strftime("%H:%M").tolist()[0] == "10:30"
    assert read["day"].dt.strftime("%Y-%m-%d %H:%M").tolist()[0] == "2024-05-01 00:00"


def test_long_text_is_cut_nowhere(tmp_path):
    for length, sizes in ((1022, [2044, 1022]), (1023, [STRL, 1023]), (2045, [STRL, 2045])):
        made = pd.DataFrame({"a": ["é" * length], "b": ["x" * length]})
        to_stata(made, tmp_path / "t.dta")
        read = pd.read_stata(tmp_path / "t.dta")
        assert read.to_numpy().tolist() == made.to_numpy().tolist()
        data = (tmp_path / "t.dta").read_bytes()
        at = data.index(b"<variable_types>") + len(b"<variable_types>")
        assert [int.from_bytes(data[at + 2 * n :][:2], "little") for n in (0, 1)] == sizes
    to_stata(pd.DataFrame({"x": ["x" * 2046]}), tmp_path / "t.dta")
    assert pd.read_stata(tmp_path / "t.dta")["x"][0] == "x" * 2046


def test_a_label_of_stata_has_80_characters(tmp_path):
    names = ["b" * 80, "c" * 81]
    to_stata(pd.DataFrame([[1, 2]], columns=names), tmp_path / "t.dta")
    with pd.io.stata.StataReader(tmp_path / "t.dta") as reader:
        assert [*reader.variable_labels().values()] == ["b" * 80, "c" * 80]


def test_no_day_of_the_clock_and_no_author_in_a_word_document(tmp_path):
    to_word(table(), tmp_path / "t.docx")
    with zipfile.ZipFile(tmp_path / "t.docx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
        assert {info.create_system for info in archive.infolist()} == {3}
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T", core)) == {"2000-01-01T"}
    assert "python-docx" not in core
    assert "<cp:revision>1</cp:revision>" in core


def test_a_word_table_by_hand(tmp_path):
    to_word(table().drop(columns=["if", f"{LONG}, upper"]), tmp_path / "t.docx")
    grid = docx.Document(tmp_path / "t.docx").tables[0]
    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        ["side", "quarter", "day", LONG, "n", "own", "words"],
        ["US", "2024Q1", "1861-04-06", "0.250", "3", "True", "agua, mar"],
        ["–", "2024Q2", "–", "–", "–", "False", ""],
        ["MX", "2024Q3", "2024-02-29", "-1.500", "2", "True", "sal"],
    ]
    runs = [[bool(cell.paragraphs[0].runs[0].bold) for cell in row.cells[:2]] for row in grid.rows]
    assert runs == [[True, True]] + [[False, False]] * 3
    aligned = [cell.paragraphs[0].alignment for cell in grid.rows[1].cells]
    assert [place == WD_ALIGN_PARAGRAPH.RIGHT for place in aligned] == [
        False,
        False,
        False,
        True,
        True,
        False,
        False,
    ]
    assert "w:tblHeader" in grid.rows[0]._tr.xml
    to_word(pd.DataFrame(np.zeros((1, 63))), tmp_path / "widest.docx")
    wide = pd.DataFrame(np.zeros((1, 64)))
    with pytest.raises(ValueError, match=r"^the table has 64 columns, and Word shows 63 at most"):
        to_word(wide, tmp_path / "wide.docx")
    assert not (tmp_path / "wide.docx").exists()


def test_a_latex_table_by_hand(tmp_path):
    made = pd.DataFrame({"[a]": ["[.1]", "x--y"], "n-1": [-2, 3], "share_1": [-0.5, np.nan]})
    to_latex(made, tmp_path / "t.tex", float_format="%.1f")
    assert (tmp_path / "t.tex").read_text(encoding="utf-8").split("\n") == [
        r"\begin{tabular}{lrr}",
        r"\toprule",
        r"{}[a] & n-1 & share\_1 \\",
        r"\midrule",
        r"{}[.1] & $-$2 & $-$0.5 \\",
        r"x-{}-y & 3 & – \\",
        r"\bottomrule",
        r"\end{tabular}",
        "",
    ]


def test_index_and_levels_of_columns_are_written(tmp_path):
    made = pd.DataFrame(
        [[1, 2]],
        index=pd.MultiIndex.from_tuples([("US", 2024)], names=["side", None]),
        columns=pd.MultiIndex.from_tuples([("n", "first"), ("n", "")]),
    )
    to_latex(made, tmp_path / "t.tex")
    assert r"side & index & n first & n \\" in (tmp_path / "t.tex").read_text()
    to_latex(pd.DataFrame({"n": [1, 2]}).iloc[1:], tmp_path / "t.tex")
    assert r"index & n \\" in (tmp_path / "t.tex").read_text()
    to_latex(pd.DataFrame({"n": [1, 2]}, index=[0, 1]), tmp_path / "t.tex")
    assert "index" not in (tmp_path / "t.tex").read_text()
    to_latex(pd.DataFrame({"n": [1, 2]}, pd.RangeIndex(2, name="row")), tmp_path / "t.tex")
    assert r"row & n \\" in (tmp_path / "t.tex").read_text()
    to_latex(pd.Series([2], ["a"]), tmp_path / "t.tex")
    assert r"index & value \\" in (tmp_path / "t.tex").read_text()


@pytest.mark.parametrize("write", [to_stata, to_latex, to_word])
def test_what_is_no_table_is_refused(tmp_path, write):
    with pytest.raises(ValueError, match=r"^this takes a table \(a DataFrame\), not list$"):
        write([1, 2], tmp_path / "t")
    with pytest.raises(ValueError, match=r"^the table has no column"):
        write(pd.DataFrame(), tmp_path / "t")
    assert list(tmp_path.iterdir()) == []


# What LaTeX reads as itself, in text: everything else must be a command.
_WRITTEN = re.compile(r"(?:\\[&%$#_{}]|\\text[a-z]+\{\}|\\char34\{\}|\{\}|[^\\{}&%$#_~^<>|`\"])*")


@given(st.text(string.printable + "áñ–¿\x00"))
def test_nothing_in_a_text_is_a_command_of_latex(text):
    written = latex_text(text)
    assert _WRITTEN.fullmatch(written)
    assert "\n" not in written
    back = written.replace("-{}", "-")
    for command, sign in {"backslash": "\\", "asciitilde": "~", "asciicircum": "^"}.items():
        back = back.replace(rf"\text{command}{{}}", f"\0{ord(sign)}\0")
    for command, sign in {"less": "<", "greater": ">", "bar": "|", "asciigrave": "`"}.items():
        back = back.replace(rf"\text{command}{{}}", sign)
    back = re.sub(r"\\([&%$#_{}])", r"\1", back.replace(r"\char34{}", '"'))
    back = re.sub("\0(\\d+)\0", lambda found: chr(int(found[1])), back)
    assert back == " ".join(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text).split())


@pytest.mark.parametrize("kind", ["int32", "uint32", "int64", "Int64", "int64[pyarrow]"])
@pytest.mark.parametrize("n", [100, 127, 2**31 - 28, 2**31 - 27, 2**31 - 1, -(2**31) + 28])
def test_stata_keeps_every_whole_number(tmp_path, kind, n):
    """From 2,147,483,621 on a whole number of Stata's stands for a missing value."""
    if n < 0 and kind == "uint32":
        return
    to_stata(pd.DataFrame({"n": pd.Series([n, 1], dtype=kind)}), tmp_path / "t.dta")
    assert pd.read_stata(tmp_path / "t.dta")["n"].tolist() == [n, 1]


@pytest.mark.parametrize("values", [np.array([1.5, 2.5], "f2"), pd.arrays.SparseArray([1.5, 2.5])])
def test_stata_takes_numbers_of_any_type(tmp_path, values):
    to_stata(pd.DataFrame({"x": values, "z": [1j, 2j]}), tmp_path / "t.dta")
    read = pd.read_stata(tmp_path / "t.dta")
    assert read["x"].tolist() == [1.5, 2.5] and read["z"].tolist() == ["1j", "2j"]


@pytest.mark.parametrize("value", [2**53 + 1, -(2**63), 2**64 - 1, np.inf, -np.inf, 1.7e308])
def test_a_number_that_stata_cannot_keep_is_refused(tmp_path, value):
    with pytest.raises(ValueError, match=r"column 'n' holds .*, which Stata cannot keep; make it"):
        to_stata(pd.DataFrame({"n": np.array([value])}), tmp_path / "t.dta")
    assert not (tmp_path / "t.dta").exists()


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no such folder; make it first: '.*no'"):
        to_latex(pd.DataFrame({"x": [1]}), tmp_path / "no" / "t.tex")
