"""The examples of topics/README.md run and give what the text says."""

import re
from pathlib import Path

import numpy as np
import pytest

import bilateral.topics

README = Path(bilateral.topics.__file__).with_name("README.md")


@pytest.mark.filterwarnings("ignore:.*n_effective:UserWarning")
@pytest.mark.filterwarnings("ignore:.*change most of their words:UserWarning")
def test_examples_run_in_their_order():
    known = {}
    for block in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL):
        exec(block, known)
    words = known["topics"].top_words(known["words"], 2).groupby("topic")["term"].agg(set)
    assert sorted(map(sorted, words)) == [["asylum", "visa"], ["dam", "river"], ["steel", "tariff"]]
    assert (known["low"] < 1 / 3 + 0.05).all()
    assert (known["high"] > 1 / 3 - 0.05).all()
    assert known["same"]
    overview = known["named"].overview(2)
    assert overview["label"].tolist() == ["the first", "1", "2"]
    first = known["topics"].top_words(known["words"], 2).query("topic == 0")["term"]
    assert set(overview["words"][0].split(", ")) == set(first)
    assert known["seeded"].topic_names_ == ["trade", "water", "free 1"]
    assert (known["seeded"].seed_coverage_["share"] > 0.9).all()
    spanish = known["both"].language_word_["es"]
    assert np.allclose(spanish[:, :2], 0)  # English columns
    steel = (
        known["moving"]
        .drift(["steel"])
        .pivot(index="topic", columns="period", values="probability")
    )
    before, after = steel.loc[steel[2021].idxmax(), [2021, 2022]]
    assert before > 3 * after
    by_side = known["by_side"]
    shares = by_side.predict(known["pd"].DataFrame({"side": ["MX", "US"]}))
    mx, us = shares.loc[shares["topic"] == by_side.topic_word_[:, 0].argmax(), "mean"]
    assert mx < us
