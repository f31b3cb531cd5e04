import hashlib
import json
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral import figures
from bilateral.figures import save

TABLE = pd.DataFrame(
    {
        "side": "US",
        "quarter": pd.period_range("2023Q1", periods=4, freq="Q-DEC"),
        "share": [0.1, 1 / 3, np.nan, 2e-7],
    }
)


@pytest.fixture(autouse=True)
def figure_style():
    with mpl.rc_context():
        yield
    plt.close("all")


def draw_and_save(folder, name="trend", notebook="03.ipynb"):
    figures.use_style()
    fig, ax = plt.subplots(figsize=(2, 1))
    ax.plot(TABLE["quarter"].dt.start_time, TABLE["share"])
    entry = figures.save_figure(fig, name, TABLE, notebook=notebook, folder=folder)
    plt.close(fig)
    return entry


def test_two_saves_give_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        draw_and_save(tmp_path / folder)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["manifest.json", "trend.csv", "trend.png", "trend.svg"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_files_carry_neither_date_nor_software(tmp_path):
    draw_and_save(tmp_path)
    svg = (tmp_path / "trend.svg").read_text()
    assert "<dc:date>" not in svg
    png = (tmp_path / "trend.png").read_bytes()
    assert b"Software" not in png
    assert b"tEXt" not in png


def test_the_manifest_tells_the_truth(tmp_path):
    entry = draw_and_save(tmp_path)
    draw_and_save(tmp_path, "again", "02.ipynb")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert list(manifest) == ["again", "trend"]
    assert manifest["trend"] == entry
    for figure in manifest.values():
        for ending in ("csv", "png", "svg"):
            data = (tmp_path / figure[ending]["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == figure[ending]["sha256"]
    assert manifest["again"]["notebook"] == "02.ipynb"


def test_the_csv_is_what_was_drawn(tmp_path):
    draw_and_save(tmp_path)
    data = (tmp_path / "trend.csv").read_bytes()
    assert b"\r" not in data
    table = pd.read_csv(tmp_path / "trend.csv")
    expected = TABLE
    assert list(table.columns) == list(expected.columns)
    assert table["quarter"].tolist() == expected["quarter"].astype(str).tolist()
    np.testing.assert_allclose(table["share"], expected["share"], rtol=1e-5)


@pytest.mark.full
def test_two_notebooks_may_save_at_once(tmp_path):
    names = [f"figure{i}" for i in range(4)]
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        list(pool.map(draw_and_save, [tmp_path] * 4, names))
    assert list(json.loads((tmp_path / "manifest.json").read_text())) == names
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("left", [".manifest.lock", ".lock", ".trend.csv-0123456789ab.tmp"])
def test_what_a_stopped_process_left_holds_nobody_up(tmp_path, left):
    (tmp_path / left).touch()
    draw_and_save(tmp_path)
    assert (tmp_path / "trend.csv").exists()
    assert not list(tmp_path.glob("*.tmp"))


NAMES = [
    *("", "a\nb", "a\n", "a\0", " a", "a ", "x" * 101, "中" * 40, "\u202ea", None, 3),
    *(".", "..", "../x", "../../x", "a/b", "/x", "a\\b", "C:x", ".hidden", "a.", "-a", "~"),
    *("a*b", "a?b", 'a"b', "$x", "con", "NUL.txt", "com1", "LPT9", "lpt¹"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_none_is_refused(tmp_path, name):
    folder = tmp_path / "a" / "figures"
    with pytest.raises(ValueError, match="is no name for a figure's files; use up to 100 letters"):
        draw_and_save(folder, name)
    assert not list(tmp_path.iterdir())


@given(st.text(max_size=20))
def test_an_accepted_name_is_that_of_a_file_in_the_folder(name):
    try:
        save._check(name)
    except ValueError:
        return
    assert name == name.strip(" .")
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t')


@pytest.mark.parametrize("name", ["theme_composition", "Figura 1.2-b+c", "migración", "conto"])
def test_plain_names_are_accepted(tmp_path, name):
    entry = draw_and_save(tmp_path, name)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["manifest.json", *(entry[ending]["file"] for ending in ("csv", "png", "svg"))]
    )


@pytest.mark.parametrize(
    "damage",
    [
        *(b"[1]", b"[" * 100_000),
        *(pytest.param(d, marks=pytest.mark.full) for d in (b"", b"{", b"null", b"\xff\xfe\x00")),
    ],
)
def test_a_damaged_manifest_is_named_and_nothing_changes(tmp_path, damage):
    draw_and_save(tmp_path)
    (tmp_path / "manifest.json").write_bytes(damage)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=r"manifest.json is damaged, .* delete it and run"):
        draw_and_save(tmp_path, notebook="new.ipynb")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_figure_that_cannot_be_drawn_leaves_the_old_one(tmp_path):
    draw_and_save(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    fig, ax = plt.subplots(figsize=(2, 1))
    ax.set_title("$\\badcmd$")
    with pytest.raises(ValueError, match="badcmd"):
        figures.save_figure(fig, "trend", TABLE, notebook="03.ipynb", folder=tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_entries_of_other_figures_stay(tmp_path):
    draw_and_save(tmp_path, "gone")
    for ending in ("csv", "png", "svg"):
        (tmp_path / f"gone.{ending}").unlink()
    draw_and_save(tmp_path)
    assert list(json.loads((tmp_path / "manifest.json").read_text())) == ["gone", "trend"]


def test_the_bytes_of_the_csv_are_those_of_pandas(tmp_path):
    """The kinds of columns that the notebooks save are written as before ``csv_text``."""
    day = pd.to_datetime(["2024-01-05", None, "2024-03-01"])
    table = pd.DataFrame(
        {
            "side": ["US", "MX", None],
            "quarter": pd.PeriodIndex(["2024Q1", "2024Q2", "NaT"], freq="Q-DEC"),
            "day": day,
            "share": [1 / 3, np.nan, 1e-12],
            "passages": [1, -2, 3],
            "words": ['trade, "steel"', "", "agua"],
            "kept": [True, False, True],
        },
        index=[5, 3, 4],
    )
    fig, _ = plt.subplots(figsize=(2, 1))
    figures.save_figure(fig, "kinds", table, notebook="x.ipynb", folder=tmp_path)
    expected = (
        "side,quarter,day,share,passages,words,kept\n"
        'US,2024Q1,2024-01-05,0.333333,1,"trade, ""steel""",True\n'
        "MX,2024Q2,,,-2,,False\n"
        ",,2024-03-01,1e-12,3,agua,True\n"
    )
    assert (tmp_path / "kinds.csv").read_text(encoding="utf-8") == expected
    plain = table.astype({"quarter": str}).to_csv(
        index=False, float_format="%.6g", date_format="%Y-%m-%d", lineterminator="\n"
    )
    assert expected == plain


def test_a_cell_is_no_formula(tmp_path):
    table = pd.DataFrame({"=cmd": ["=cmd|' /C calc'!A0", "@x", "-1", "+a"]})
    fig, _ = plt.subplots(figsize=(2, 1))
    figures.save_figure(fig, "words", table, notebook="x.ipynb", folder=tmp_path)
    written = (tmp_path / "words.csv").read_text()
    assert written.splitlines() == ["'=cmd", "'=cmd|' /C calc'!A0", "'@x", "-1", "'+a"]


def test_a_png_has_three_hundred_dots_an_inch_whatever_the_settings(tmp_path):
    fig, _ = plt.subplots(figsize=(2, 1))
    with mpl.rc_context({"savefig.dpi": 50, "savefig.bbox": "tight", "svg.fonttype": "none"}):
        figures.save_figure(fig, "small", TABLE, notebook="x.ipynb", folder=tmp_path)
        figures.save_figure(fig, "same", TABLE, notebook="x.ipynb", folder=str(tmp_path))
    assert plt.imread(tmp_path / "small.png").shape == (300, 600, 4)
    svg = (tmp_path / "small.svg").read_text()
    assert 'width="144pt" height="72pt"' in svg
    assert "<text" not in svg


def test_a_name_may_have_a_hundred_bytes():
    for name in ("x" * 100, "é" * 50, "中" * 33, "a", "com10"):
        save._check(name)
    for name in ("x" * 101, "é" * 50 + "x", "中" * 34):
        with pytest.raises(ValueError) as error:
            save._check(name)
        assert str(error.value) == (
            f"{name!r} is no name for a figure's files; use up to 100 letters, digits and"
            " _ - + . or spaces, a letter or digit first, and say the folder with folder="
        )


def test_the_manifest_can_be_read_and_compared(tmp_path):
    for name in ("über", "línea"):
        draw_and_save(tmp_path / "deep" / "folder", name)
    text = (tmp_path / "deep" / "folder" / "manifest.json").read_text(encoding="utf-8")
    digest = r'"[0-9a-f]{64}"'
    lines = ["{"]
    for name, comma in (("línea", ","), ("über", "")):
        lines.append(f' "{name}": {{')
        for ending in ("csv", "notebook", "png", "svg"):
            if ending == "notebook":
                lines.append('  "notebook": "03.ipynb",')
                continue
            lines += [f'  "{ending}": {{', f'   "file": "{name}.{ending}",', "   SHA", "  },"]
        lines[-1] = "  }"
        lines.append(f" }}{comma}")
    text = re.sub(f'"sha256": {digest}', "SHA", text)
    assert text == "\n".join([*lines, "}", ""])


def test_a_notebook_need_not_be_named(tmp_path):
    fig, _ = plt.subplots(figsize=(2, 1))
    entry = figures.save_figure(fig, "plain", TABLE, folder=tmp_path)
    assert sorted(entry) == ["csv", "png", "svg"]
    assert json.loads((tmp_path / "manifest.json").read_text()) == {"plain": entry}


def refuse(*_, **__):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize("where", ["locked", "replacing_file"])
def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, where):
    monkeypatch.setattr(save, where, refuse)
    with pytest.raises(ValueError, match=r"can be written into .* \(Permission denied\); name ano"):
        draw_and_save(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path):
    (tmp_path / "figures").touch()
    for folder in (tmp_path / "figures", tmp_path / "figures" / "deep"):
        with pytest.raises(ValueError, match="no figure was saved, for nothing can be written"):
            draw_and_save(folder)


def test_no_file_changes_where_one_cannot(tmp_path):
    """A folder stands where the picture should: neither table nor manifest are new."""
    draw_and_save(tmp_path)
    (tmp_path / "trend.svg").unlink()
    (tmp_path / "trend.svg").mkdir()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    fig, _ = plt.subplots(figsize=(2, 1))
    with pytest.raises(ValueError, match="is a folder; name a file"):
        figures.save_figure(fig, "trend", TABLE[:2], folder=tmp_path)
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    assert after == before


def save_one_of_two(folder, number):
    fig, ax = plt.subplots(figsize=(1, 1))
    ax.plot([0, number])
    for _ in range(3):
        figures.save_figure(fig, "same", TABLE.assign(share=number), folder=folder)


@pytest.mark.full
def test_two_kernels_may_save_one_figure_at_once(tmp_path):
    """Whichever comes last, the files are of one figure, and the manifest is of them."""
    with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
        list(pool.map(save_one_of_two, [tmp_path] * 2, [1, 2]))
    entry = json.loads((tmp_path / "manifest.json").read_text())["same"]
    for ending in ("csv", "png", "svg"):
        data = (tmp_path / f"same.{ending}").read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry[ending]["sha256"]
    assert len(list(tmp_path.iterdir())) == 4


def test_axes_are_saved_as_their_figure_and_topics_are_no_table(tmp_path):
    fig, ax = plt.subplots(figsize=(2, 1))
    table = pd.DataFrame({"x": [1]})
    entries = [figures.save_figure(one, "one", table, folder=tmp_path) for one in (fig, ax)]
    assert entries[0] == entries[1]
    with pytest.raises(ValueError, match=r"table is list; give the DataFrame that the figure"):
        figures.save_figure(fig, "two", [1], folder=tmp_path)


def test_what_is_no_figure_or_no_table_is_refused(tmp_path):
    fig, _ = plt.subplots(figsize=(2, 1))
    table = pd.DataFrame({"x": [1]})
    with pytest.raises(ValueError, match="takes a figure, not list"):
        figures.save_figure([fig], "a", table, folder=tmp_path)
    with pytest.raises(ValueError, match="table is Series; give the DataFrame"):
        figures.save_figure(fig, "a", table["x"], folder=tmp_path)
    assert not list(tmp_path.iterdir())
    plt.close(fig)
