"""The scorer of the ladder on cases worked by hand, and what the weights were fitted to."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from _ladder import more  # noqa: E402
from attribution_labels import DATA  # noqa: E402
from draw_attribution import part  # noqa: E402
from ladder_score import guesses, score  # noqa: E402


def scored(rungs, given):
    names = pd.Series(range(len(rungs))).astype(str)
    items = pd.DataFrame({"item": "l-en-" + names, "doc_id": "d" + names, "rung": rungs})
    items["negated"] = False
    table = score(items, items[["item"]].assign(rung=given, negated=False))
    return table.set_index("measure")["value"]


def test_measures_worked_by_hand():
    # Three rungs. 0: 2 of 2 found, 1 too many, F1 .8; 4: 1 of 2, F1 2/3; 6: 1 of 1, F1 1.
    found = scored([0, 0, 4, 4, 6], [0, 0, 4, 0, 6])
    assert found["same rung"] == pytest.approx(0.8)
    assert found["F1 of none"] == pytest.approx(0.8)
    assert found["F1 of intends"] == pytest.approx(2 / 3)
    assert found["macro F1"] == pytest.approx((0.8 + 2 / 3 + 1) / 3)
    # Apart: 16 of 25 pairs of squares; by chance 0-4: .4 x .2 + .4 x .6, 0-6: .4 x .2 + .2 x .6,
    # 4-6: .4 x .2 + .2 x .2.
    chance = 16 * (0.08 + 0.24) + 36 * (0.08 + 0.12) + 4 * (0.08 + 0.04)
    assert found["quadratic kappa"] == pytest.approx(1 - (16 / 5) / chance)


def test_all_right_is_one():
    found = scored([0, 1, 2, 3, 4, 5, 6] * 2, [0, 1, 2, 3, 4, 5, 6] * 2)
    assert (found.drop("kappa of negated") == 1).all()


def test_a_sentence_is_read_in_its_passage():
    said = "We agreed to open the bridge."
    source = "." * 99 + f"It is old. {said} We must act."
    place = {"start": [source.index(said)], "end": source.index(said) + len(said)}
    items = pd.DataFrame(
        {"item": "l-en-1", "doc_id": "d", "text_sha256": "x", "lang": "en", **place}
    )
    passages = pd.DataFrame({"doc_id": ["d", "d"], "start": [0, 99], "end": [98, 152]})
    row = guesses(items, {"x": source}, passages).iloc[0]
    assert (row["rung"], row["exact"]) == (5, True)


def test_nothing_of_the_part_report_was_fitted_to():
    table = more()
    assert not table["text_sha256"].map(part).eq("report").any()
    drawn = pd.read_csv(DATA / "ladder_drawn.csv")
    key = ["text_sha256", "start"]
    assert not pd.MultiIndex.from_frame(table[key]).isin(pd.MultiIndex.from_frame(drawn[key])).any()
