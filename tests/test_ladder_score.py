"""The scorer of the ladder on cases worked by hand, and what the weights were fitted to."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from _ladder import more, plain  # noqa: E402
from attribution_labels import DATA, KEPT  # noqa: E402
from ladder_fit import FITTED, groups, strength  # noqa: E402
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


def test_nothing_that_is_kept_was_fitted_to():
    assert KEPT not in FITTED
    table = more()
    drawn = pd.read_csv(DATA / "ladder_drawn.csv")
    kept = drawn.loc[drawn["part"] == KEPT, "text_sha256"]
    assert not kept.empty and not table["text_sha256"].isin(kept).any()
    key = ["text_sha256", "start"]
    assert not pd.MultiIndex.from_frame(table[key]).isin(pd.MultiIndex.from_frame(drawn[key])).any()


def test_documents_that_share_a_sentence_are_one_group():
    begins = "Both leaders agreed to open the bridge at the end of the next year"
    texts = ["It is old.", f"{begins}.", f"{begins}, and more.", "It is OLD!", "It is new."]
    table = pd.DataFrame({"text_sha256": list("abcde"), "text": texts})
    one, two, three, four, five = groups(table)
    assert one == four != two == three
    assert five not in (one, two)
    assert groups(table.iloc[::-1])[::-1] == [one, two, three, four, five]


def test_the_penalty_is_weak_where_a_feature_tells_all_and_strong_where_none_does():
    rung = np.arange(210) % 7
    table = pd.DataFrame({"rung": rung, "counts": 1.0, "group": map(str, range(210))})
    assert strength(np.eye(7)[rung], table) == 0.4
    assert strength(np.random.default_rng(1).random((210, 30)), table) == 0.05


def test_invented_sentences_are_there_once_and_of_each_rung():
    table = plain()
    assert not table.duplicated(["lang", "text"]).any()
    assert set(table["rung"]) == set(range(7))
