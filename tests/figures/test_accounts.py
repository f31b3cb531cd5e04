"""Facing pages: what is drawn is what the table says."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from bilateral import gazetteer
from bilateral.figures import plot_accounts

TABLE = pd.DataFrame(
    [
        ("Cuba", "country", "both", 1, 2, 0.5, 0.0, "cuba", "cubanos, cuba"),
        ("visas", "matter", "both", 1, 1, 0.0, 0.7, "visa", "visas"),
        ("Ana Ruiz", "person", "both", 1, 0, 0.9, None, "ana ruiz", "(speaks)"),
        ("enforcement", "matter", "US", 1, 0, 0.2, None, "enforcement", ""),
        ("Texas", "place", "MX", 0, 4, None, 0.3, "", "texas"),
        ("Border", "theme", "both", 1, 1, 0.0, 0.0, "port of entry", "aduana"),
    ],
    columns=["thing", "kind", "named_by", "us_n", "mx_n", "us_place", "mx_place", "us_words",
             "mx_words"],
)  # fmt: skip


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


def test_the_pages_follow_the_places():
    (ax,) = plot_accounts(TABLE, groups=gazetteer.sides()).axes
    assert [text.get_text() for text in ax.texts] == [
        "United States: 4 named, 1 of them here alone",
        *("visas", "enforcement", "Cuba", "Ana Ruiz"),
        "Mexico: 4 named, 1 of them here alone",
        *("Ana Ruiz (speaks)", "Cuba (cubanos)", "Texas", "visas"),
    ]


def test_lines_join_the_same_things():
    (ax,) = plot_accounts(TABLE).axes
    joined = [line.get_ydata().tolist() for line in ax.lines if line.get_gid() == "joined"]
    assert joined == [[4, 1], [3, 2], [1, 4]]  # Ana Ruiz, Cuba, visas
    colours = gazetteer.sides().set_index("side")["colour"]
    (ax,) = plot_accounts(TABLE, groups=gazetteer.sides()).axes
    alone = [line.get_color() for line in ax.lines if line.get_gid() == "alone"]
    assert alone == [colours["US"], colours["MX"]]


def test_a_long_page_says_how_many_are_not_on_it():
    more = pd.DataFrame({"thing": [f"thing {i:02}" for i in range(45)], "kind": "matter"})
    more = more.assign(named_by="MX", us_n=0, mx_n=range(45), mx_place=0.5, us_words="")
    (ax,) = plot_accounts(pd.concat([TABLE, more.assign(mx_words="x")], ignore_index=True)).axes
    texts = [text.get_text() for text in ax.texts]
    assert texts[-1] == "and 9 more that are named less often"
    assert "thing 44 (x)" in texts and "thing 00 (x)" not in texts
    assert "visas" in texts  # what both name stays


def test_nothing_named_and_no_accounts():
    assert "Nothing to draw" in plot_accounts(TABLE[:0]).axes[0].texts[0].get_text()
    with pytest.raises(ValueError, match="table has 1 columns that end with _n"):
        plot_accounts(TABLE.drop(columns="us_n"))
