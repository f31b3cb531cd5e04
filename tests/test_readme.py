"""The examples of README.md run in their order, as a new user types them."""

import re

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest


@pytest.mark.full
def test_examples_run_in_their_order(repository):
    text = (repository / "README.md").read_text(encoding="utf-8")
    known = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, known)
    (label, topic), *more = re.findall(r'\.label\(\{(\d+): "(\w+)"\}\)', text)
    assert not more
    words = known["topics"].overview().set_index("topic")["words"]
    assert topic in words[int(label)].split(", ")[:3]
    assert set(known["shares"]["president"]) == {"Joseph R. Biden", "Donald J. Trump"}
    assert known["shares"].groupby("president")["share"].sum().round(9).eq(1).all()
    bars, panels, lines = map(plt.figure, plt.get_fignums())
    assert topic in [label.get_text() for label in bars.axes[0].get_yticklabels()]
    named = known["gazetteer"].theme_names()
    drawn = [ax._left_title.get_text() or ax.get_title() for ax in panels.axes if ax.get_visible()]
    assert sorted(drawn) == sorted(named.values())
    assert "arancel*|tariff*" in [
        ax.get_title(loc=at) for ax in lines.axes for at in ("left", "center")
    ]
    plt.close("all")
