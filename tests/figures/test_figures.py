import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import date2num

from bilateral import figures, gazetteer
from bilateral.figures import save as save_module

QUARTERS = pd.period_range("2023Q1", "2025Q4", freq="Q-DEC")


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def trend(themes=("trade", "border"), value="share", gap=()):
    rng = np.random.default_rng(0)
    rows = [
        (side, quarter, theme, y, 0.8 * y, 1.2 * y)
        for theme in themes
        for side in ("US", "MX")
        for quarter in QUARTERS
        for y in [np.nan if str(quarter) in gap else rng.uniform(0.1, 0.4)]
    ]
    return pd.DataFrame(rows, columns=["side", "quarter", "theme", value, "low", "high"])


EVENTS = pd.DataFrame(
    {
        "date": ["2023-05-11", "2025-02-01", "2025-02-20"],
        "label": ["Title 42 ends", "Tariff order", "Cartels designated"],
    }
)


def lines(ax, side):
    return [line for line in ax.get_lines() if line.get_gid() == side]


def test_a_missing_quarter_breaks_the_line_in_two():
    table = trend(gap=["2023Q4"])
    fig = figures.plot_composition(table)
    segments = lines(fig.axes[0], "US")
    assert [len(line.get_xdata()) for line in segments] == [3, 8]
    drawn = np.concatenate([line.get_ydata() for line in segments])
    expected = table.query("theme == 'trade' and side == 'US'")["share"].dropna()
    np.testing.assert_array_equal(drawn, expected)


def test_a_quarter_without_a_row_breaks_it_too_and_a_lone_one_is_a_dot():
    table = trend(gap=["2023Q2"])
    table = table[table["quarter"] != QUARTERS[3]]
    segments = lines(figures.plot_composition(table).axes[0], "MX")
    assert [len(line.get_xdata()) for line in segments] == [1, 1, 8]
    assert [line.get_marker() for line in segments] == ["o", "o", "None"]


def test_no_line_crosses_the_break():
    fig = figures.plot_composition(trend(), break_at="2025-01-20", events=EVENTS)
    when = date2num(pd.Timestamp("2025-01-20"))
    for ax in fig.axes:
        for side in ("US", "MX"):
            first, second = lines(ax, side)
            assert first.get_xdata()[-1] < when < second.get_xdata()[0]
        assert len(lines(ax, "event")) == 3
        assert len(lines(ax, "break")) == 1
    texts = [text.get_text() for text in fig.axes[0].texts]
    assert sorted(texts[:2]) == ["MX", "US"]
    assert texts[2:] == ["break of 2025", "1", "2", "3"]
    assert "2 Tariff order" in fig.get_supxlabel()


def overlaps(texts):
    boxes = [text.get_window_extent() for text in texts if text.get_text()]
    return [(i, j) for j in range(len(boxes)) for i in range(j) if boxes[i].overlaps(boxes[j])]


def crowd(n):
    days = pd.date_range("2025-01-05", periods=n, freq="12D")
    return pd.DataFrame({"date": days, "label": [f"Event {i}" for i in range(n)]})


@pytest.mark.parametrize("events", [EVENTS, crowd(14)], ids=["few", "many"])
def test_labels_do_not_overlap(events):
    themes = ["trade", "border", "arms", "water"]
    fig = figures.plot_composition(trend(themes), break_at="2025-01-20", events=events)
    fig.draw_without_rendering()
    for ax in fig.axes[:4]:
        assert not overlaps([ax.title, *ax.texts, ax._left_title])
    numbers = [text for ax in fig.axes for text in ax.texts if text.get_gid() == "number"]
    assert len(numbers) == 3 * len(events)  # above the top row only
    assert not overlaps(numbers)
    ticks = [label for ax in fig.axes[:4] for label in ax.get_yticklabels()]
    for label in (fig._supylabel, fig._supxlabel):
        box = label.get_window_extent()
        assert box.width > 0
        assert not any(box.overlaps(tick.get_window_extent()) for tick in ticks)


def test_numbers_with_room_stand_on_their_lines():
    events = EVENTS.iloc[:2]
    fig = figures.plot_composition(trend(), events=events)
    numbers = [text for text in fig.axes[0].texts if text.get_gid() == "number"]
    assert [text.xyann for text in numbers] == [(0, 2)] * 2
    assert {text.get_fontsize() for text in numbers} == {6}


def test_an_event_outside_the_axis_has_no_number():
    events = pd.DataFrame({"date": ["2019-01-01", "2024-01-01"], "label": ["early", "in"]})
    fig = figures.plot_composition(trend(), events=events)
    numbers = [text.get_text() for text in fig.axes[0].texts if text.get_gid() == "number"]
    assert numbers == ["2"]


@pytest.mark.parametrize(
    ("us", "mx", "moved"),
    [(0.10, 0.30, False), (0.20, 0.21, True), (0.01, 0.01, True), (0.0, 0.3, False)],
)
def test_names_stand_at_the_ends_of_their_lines(us, mx, moved):
    table = trend()
    last = table["quarter"] == QUARTERS[-1]
    table.loc[last & (table["side"] == "US"), "share"] = us
    table.loc[last & (table["side"] == "MX"), "share"] = mx
    fig = figures.plot_composition(table)
    fig.draw_without_rendering()
    for ax in fig.axes:
        ends = {text.get_text(): text for text in ax.texts}
        assert [ends["US"].xy[1], ends["MX"].xy[1]] == [us, mx]
        moves = [ends[side].xyann[1] for side in ("US", "MX")]
        assert not overlaps(ends.values())
        assert (moves != [0, 0]) == moved
        height = ends["US"].get_window_extent().height * 72 / fig.dpi
        assert max(np.abs(moves)) < height + 1
        if us == 0.20:  # away from the axis each gives way by half
            assert moves[0] == pytest.approx(-moves[1])
            assert moves[0] < 0


def test_only_gaps_still_make_a_figure():
    table = trend(gap=[str(quarter) for quarter in QUARTERS])
    fig = figures.plot_composition(table)
    assert lines(fig.axes[0], "US") == []


def test_salience_has_a_panel_and_a_scale_per_side():
    table = trend(["all"], "rate")
    table.loc[table["side"] == "MX", ["rate", "low", "high"]] *= 10
    sides = gazetteer.sides()
    fig = figures.plot_salience(table, groups=sides, events=EVENTS, break_at="2025-01-20")
    us, mx = fig.axes
    assert us._left_title.get_text() == "United States"
    assert mx.get_ylim()[1] > 5 * us.get_ylim()[1]
    assert len(lines(us, "US")) == 2
    assert lines(us, "MX") == []
    named = figures.plot_salience(table, groups=sides, names={"US": "White House"})
    assert [ax._left_title.get_text() for ax in named.axes] == ["White House", "Mexico"]
    with pytest.raises(ValueError, match="keep one theme"):
        figures.plot_salience(trend(["all", "trade"], "rate"))


def test_coverage_shows_gaps():
    month = pd.period_range("2021-01", periods=5, freq="M")
    table = pd.DataFrame(
        {"source": "wh", "side": "US", "month": month, "documents": [3, 0, 6, np.nan, 1]}
    )
    _, ax = plt.subplots()
    figures.plot_coverage(table, ax, names={"wh": "White House"})
    grey = mpl.colors.to_rgba(figures.style.FAINT)
    gaps = [bar for bar in ax.patches if bar.get_facecolor() == grey]
    assert [bar.get_x() for bar in gaps] == [date2num(month[i].start_time) for i in (3,)]
    heights = [bar.get_height() for bar in ax.patches if bar not in gaps]
    np.testing.assert_allclose(np.array(heights) / max(heights), [0.5, 0, 1, 1 / 6])
    assert [text.get_text() for text in ax.texts] == ["6"]


def test_roles_add_up():
    table = pd.DataFrame(
        {
            "source": ["wh"] * 2 + ["un"] * 2,
            "role": ["principal", "journalist"] * 2,
            "share": [0.75, 0.25, 1.0, 0.0],
        }
    )
    _, ax = plt.subplots()
    figures.plot_roles(table, ax)
    ends = {bar.get_y(): bar.get_x() + bar.get_width() for bar in ax.patches}
    assert list(ends.values()) == [1, 1]


def test_topic_words_stay_inside():
    table = pd.DataFrame(
        {
            "topic": [1, 2, 3],
            "words": ["trade, tariff, agreement, steel, economic", "border, asylum", "water"],
            "prevalence": [0.5, 0.3, 0.2],
        }
    )
    fig, ax = plt.subplots(figsize=(figures.COLUMN, 1.2))
    figures.plot_topics(table, ax)
    fig.draw_without_rendering()
    for text in ax.texts:
        assert text.get_window_extent().x1 <= fig.bbox.x1
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.3, 0.2]


def test_topic_intervals_end_where_the_words_begin():
    table = pd.DataFrame(
        {
            "topic": [1, 2],
            "words": ["trade", "water"],
            "prevalence": [0.5, 0.3],
            "low": [0.45, np.nan],
            "high": [0.56, np.nan],
        }
    )
    _, ax = plt.subplots()
    figures.plot_topics(table, ax)
    first = ax.collections[0].get_segments()[0]
    assert first.tolist() == [[0.45, 0], [0.56, 0]]
    assert [text.xy for text in ax.texts] == [(0.56, 0), (0.3, 1)]


def draw_and_save(folder, name="trend", notebook="03.ipynb"):
    figures.use_style()
    table = trend(gap=["2023Q4"])
    fig = figures.plot_composition(table, events=EVENTS, break_at="2025-01-20")
    entry = figures.save_figure(fig, name, table, notebook=notebook, folder=folder)
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
    expected = trend(gap=["2023Q4"])
    assert list(table.columns) == list(expected.columns)
    assert table["quarter"].tolist() == expected["quarter"].astype(str).tolist()
    np.testing.assert_allclose(table["share"], expected["share"], rtol=1e-5)


def test_two_notebooks_may_save_at_once(tmp_path):
    names = [f"figure{i}" for i in range(6)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(draw_and_save, [tmp_path] * 6, names))
    assert list(json.loads((tmp_path / "manifest.json").read_text())) == names
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_a_lock_left_behind_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(save_module, "_PATIENCE", 0.05)
    (tmp_path / ".manifest.lock").touch()
    with pytest.raises(TimeoutError, match="delete it and run again"):
        draw_and_save(tmp_path)


def test_sides_have_their_colours_everywhere():
    groups = gazetteer.sides()
    fig = figures.plot_composition(trend(), groups=groups)
    for side, colour in zip(groups["side"][:2], groups["colour"][:2], strict=True):
        assert {line.get_color() for line in lines(fig.axes[1], side)} == {colour}
