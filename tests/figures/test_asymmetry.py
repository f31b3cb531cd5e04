"""Points and ranges stand where the table has them."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from bilateral import gazetteer
from bilateral.figures import plot_asymmetry

TABLE = pd.DataFrame(
    [
        ("b", "2024-02-03", "call", "US", 0.1, 0.3, 0.5, 0.8),
        ("b", "2024-02-03", "call", "MX", 0.9, 0.4, 0.6, 0.7),
        ("a", "2021-01-01", "joint statement", "US", 0.5, 0.2, 0.4, 0.6),
        ("a", "2021-01-01", "joint statement", "MX", None, 0.2, 0.4, 0.6),
    ],
    columns=["meeting_id", "date", "kind", "who", "share", "low", "median", "high"],
)


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_points_and_bars():
    fig = plot_asymmetry(TABLE, groups=gazetteer.sides())
    us, mx = fig.axes
    assert us.get_title(loc="left") == "United States alone"
    assert [t.get_text() for t in us.get_yticklabels()] == [
        "2024-02-03 call",
        "2021-01-01 joint statement",
    ]
    points = {line.get_gid(): line for line in us.lines if line.get_gid() in ("a", "b")}
    assert points["b"].get_xdata().tolist() == [0.1]
    assert points["a"].get_markerfacecolor() == "white"  # and stands below, with a gap
    assert points["a"].get_ydata()[0] - points["b"].get_ydata()[0] == 2
    assert us.lines[0].get_xdata().tolist() == [0.3, 0.8]
    assert us.lines[1].get_xdata().tolist() == [0.5, 0.5]
    assert mx.lines[2].get_color() == gazetteer.sides().set_index("side").at["MX", "colour"]


def test_no_meetings():
    assert "Nothing to draw" in plot_asymmetry(TABLE[:0]).axes[0].texts[0].get_text()
    with pytest.raises(ValueError, match="2 of 4 rows of table have no who"):
        plot_asymmetry(TABLE.assign(who=["US", None] * 2))
