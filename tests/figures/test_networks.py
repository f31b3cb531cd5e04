"""What is drawn of a network: arcs as thick as their edges, dots as large as their names."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from bilateral.figures import plot_network, save_figure
from bilateral.gazetteer import PACKAGE


@pytest.fixture
def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    edges = pd.DataFrame(
        [["US", "ann", "bob", 10, True], ["US", "bob", "cleo", 4, False],
         ["MX", "ann", "cleo", 6, True]],
        columns=["side", "source", "target", "passages", "exceeds"],
    )  # fmt: skip
    rows = [
        ("US", "ann", "Ann", 40, 0),
        ("US", "bob", "Bob", 20, 1),
        ("US", "cleo", "$ <b>", 10, 3),
    ]
    rows += [("MX", "ann", "Ann", 12, 0), ("MX", "cleo", "$ <b>", 8, 3)]
    nodes = pd.DataFrame(rows, columns=["side", "id", "name", "passages", "place"])
    return edges, nodes.assign(group="person")


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_arcs_join_the_places_of_their_names(tables):
    fig = plot_network(*tables, sides=PACKAGE.sides())
    us, mx = fig.axes
    ends = [sorted(arc.get_path().vertices[[0, -1], 1]) for arc in (*us.patches, *mx.patches)]
    assert ends == [[1, 3], [0, 1], [0, 3]]  # what does not exceed is drawn first, below
    colours = [to_hex(arc.get_edgecolor()).upper() for arc in (*us.patches, *mx.patches)]
    assert colours == ["#CFCFCF", "#0072B2", "#D55E00"]
    widths = [arc.get_linewidth() for arc in (us.patches[1], mx.patches[0], us.patches[0])]
    assert np.diff(widths) == pytest.approx([-3.2 * 0.4, -3.2 * 0.2])
    # Of two sides the first opens to the left, the second to the right.
    assert us.get_xlim()[0] > us.get_xlim()[1] and mx.get_xlim()[0] < mx.get_xlim()[1]
    assert us.get_title(loc="right") == "United States" and mx.get_title(loc="left") == "Mexico"


@pytest.mark.full
def test_an_arc_reaches_as_far_as_its_names_are_apart_and_dots_lie_above(tables):
    us, mx = plot_network(*tables).axes
    # A cubic curve reaches three quarters as far as its two inner points.
    arcs = [*us.patches, *mx.patches]
    farthest = [0.75 * arc.get_path().vertices[:, 0].max() for arc in arcs]
    assert farthest == pytest.approx([2 / 3, 1 / 3, 1])
    heights = [arc.get_zorder() for arc in us.patches]
    assert 1 <= heights[0] < heights[1] < us.collections[0].get_zorder() == 3


def test_names_stand_in_the_middle_between_two_sides(tables):
    edges, nodes = tables
    fig = plot_network(edges, nodes.replace("Bob", "Robert of the very long name"))
    fig.canvas.draw()
    us, mx = (ax.get_window_extent() for ax in fig.axes)
    for label in fig.axes[1].get_yticklabels():
        box = label.get_window_extent()
        assert us.x1 < box.x0 and box.x1 < mx.x0
        assert (box.x0 + box.x1) / 2 == pytest.approx((us.x1 + mx.x0) / 2, abs=6)


def test_dots_have_an_area_in_proportion_and_names_one_order(tables):
    us, mx = plot_network(*tables).axes
    assert us.collections[0].get_sizes().tolist() == [45.0, 22.5, 11.25]
    assert mx.collections[0].get_sizes().tolist() == [13.5, 9.0]
    assert [label.get_text() for label in mx.get_yticklabels()] == ["Ann", "Bob", r"\$ <b>"]
    assert us.get_ylim() == mx.get_ylim() == (3.7, -0.7)


def test_one_side_and_none(tables):
    edges, nodes = tables
    (only,) = plot_network(edges[edges.side == "US"], nodes[nodes.side == "US"]).axes
    assert len(only.patches) == 2 and only.get_xlim()[0] < only.get_xlim()[1]
    (nothing,) = plot_network(edges[:0], nodes).axes
    assert "Nothing to draw" in nothing.texts[0].get_text()


def test_the_key_says_what_is_drawn(tables):
    said = [text.get_text() for text in plot_network(*tables).legends[0].get_texts()]
    assert said == ["in more passages than the null's interval", "not in more", "10 passages"]


@pytest.mark.full
def test_the_order_of_rows_does_not_matter(tables, tmp_path: Path):
    edges, nodes = tables
    edges = pd.concat([edges, edges[1:2].assign(target="ann")])  # as many passages
    for folder, one in (("a", edges), ("b", edges[::-1])):
        fig = plot_network(one, nodes, sides=PACKAGE.sides())
        save_figure(fig, "network", edges, folder=tmp_path / folder)
    pictures = [(tmp_path / folder / "network.svg").read_bytes() for folder in "ab"]
    assert pictures[0] == pictures[1]


def test_what_was_not_arranged_is_refused(tables):
    edges, nodes = tables
    with pytest.raises(ValueError, match="nodes has no column 'place'"):
        plot_network(edges, nodes.drop(columns="place"))


def test_a_long_name_goes_by_its_letters(tables):
    edges, nodes = tables
    long = "Secretaría de la Defensa Nacional (SEDENA)"
    called = {"ann": long, "bob": "Guardia (GN)", "cleo": "C" * 40}
    _, mx = plot_network(edges, nodes.assign(name=nodes["id"].map(called))).axes
    names = [label.get_text() for label in mx.get_yticklabels()]
    assert names[:2] == ["SEDENA", "Guardia (GN)"]
    assert names[2].startswith("CCC") and names[2].endswith("…")
