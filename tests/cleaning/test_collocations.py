"""Collocations, against a likelihood ratio worked out by hand."""

from __future__ import annotations

from math import log

import pytest

from bilateral.cleaning.terms.collocations import collocations


def test_score_is_dunnings_ratio():
    # 30 words: "rio grande" 8 times, "rio" twice, "grande" twice, ten of something else.
    line = (
        ["rio", "grande"] * 8 + ["rio", "else", "rio"] + ["else"] * 8 + ["grande", "else", "grande"]
    )
    assert len(line) == 30
    found = collocations([line], frozenset(), min_count=8, n_best=9).set_index("term")
    n11, n12, n21 = 8, 2, 2
    n22 = 30 - n11 - n12 - n21
    table = [(n11, 10, 10), (n12, 10, 20), (n21, 20, 10), (n22, 20, 20)]
    expected = 2 * sum(n * log(n * 30 / (row * column)) for n, row, column in table)
    assert found.loc["rio grande", "count"] == 8
    assert found.loc["rio grande", "score"] == pytest.approx(expected, rel=1e-6)


def test_rare_ones_stop_words_short_words_and_breaks_are_left_out():
    rows = (
        [["Northern", "Triangle"]] * 5
        + [["the", "border"]] * 5  # begins with a stop word
        + [["secretary", "of", "state"]] * 5  # a stop word inside is allowed
        + [["rare", "pair"]] * 4
        + [["us", "mexico"]] * 5  # two letters
        + [["2024", "mexico"]] * 5
        + [["trade", None, "deal"]] * 5
    )
    found = collocations(rows, frozenset({"the", "of"}), min_count=5)
    assert set(found["term"]) == {"northern triangle", "secretary of state"}
    assert set(found["count"]) == {5}


def test_best_first_and_no_more_than_asked():
    rows = [["alpha", "beta"]] * 9 + [["gamma", "delta"]] * 6 + [["gamma", "alpha"]] * 6
    found = collocations(rows, frozenset(), min_count=5, n_best=2)
    assert found["score"].is_monotonic_decreasing
    assert found["term"].tolist() == ["alpha beta", "gamma delta"]


def test_no_pair_reaches_into_the_next_passage():
    assert collocations([["alpha"], ["beta"]] * 9, frozenset(), min_count=2).empty


def test_sixty_occurrences_and_three_letters_by_default():
    rows = [["alpha", "beta", None]] * 60 + [["gamma", "delta", None]] * 59
    rows += [["abc", "def", None], ["ab", "cde", None], ["cde", "ab", None], ["1ab", "cde"]] * 60
    found = collocations(rows, frozenset())
    assert sorted(found["term"]) == ["abc def", "alpha beta"]
    assert found["count"].tolist() == [60, 60]
    pairs = [[f"word{i:03d}a", f"word{i:03d}b"] for i in range(251)]
    assert len(collocations(pairs, frozenset(), min_count=1)) == 250
