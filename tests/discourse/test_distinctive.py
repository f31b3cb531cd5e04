"""Words that tell a passage from others: hand-counted texts, and scipy's relative entropy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import rel_entr

from bilateral import Corpus
from bilateral.discourse.distinctive import _log_likelihood, distinctive_words


def words(texts, rows=None, n=8, lang="en"):
    corpus = Corpus.from_texts(pd.DataFrame({"text": texts, "lang": lang}))
    return distinctive_words(corpus, range(len(texts)) if rows is None else rows, n)


def test_words_come_by_how_much_more_often_they_are():
    # The first says water twice of three words, the others never; trade stands in all.
    assert words(["water, water, trade.", "trade, trade, ports.", "trade, trade, roads."]) == [
        "water", "ports, trade", "roads, trade"
    ]  # fmt: skip


def test_at_most_n_and_in_the_order_that_was_asked():
    texts = ["water, water, maize.", "ports, ports, roads."]
    assert words(texts, rows=[1, 0, 1], n=1) == ["ports", "water", "ports"]
    assert words(texts, n=2) == ["water, maize", "ports, roads"]
    assert words(texts, n=0) == words(texts, n=-1) == ["", ""]


def test_a_word_in_capitals_is_one_and_shown_as_most_often():
    assert words(["Water WATER Water.", "Ports."])[0] == "Water"
    assert words(["WATER WATER Water.", "Ports."])[0] == "WATER"
    assert words(["Water WATER.", "WATER Water ports."])[0] in ("Water", "WATER")
    # Written most often in all texts, not in this one.
    assert words(["Water Water roads.", "WATER WATER WATER ports ports ports."])[0].startswith(
        "road"
    )


def test_stop_words_letters_and_numbers_are_left_out():
    assert words(["The of and x 2023 water don’t don't.", "Ports."])[0] == "water"


def test_a_language_is_compared_with_itself():
    texts = ["water, ports.", "water, roads.", "agua, puertos.", "agua, caminos."]
    found = words(texts, lang=["en", "en", "es", "es"])
    assert found == ["ports", "roads", "puertos", "caminos"]


def test_what_is_said_as_often_everywhere_tells_nothing():
    assert words(["Water, ports.", "Ports, water."]) == ["", ""]
    assert words(["Water."]) == [""]


@pytest.mark.parametrize(
    ("inside", "total", "size", "everything"),
    [(2, 2, 3, 9), (2, 3, 3, 9), (1, 6, 3, 9), (1, 3, 3, 9)],
)
def test_the_score_is_that_of_two_cells(inside, total, size, everything):
    expected = np.array([size, everything - size]) * total / everything
    reference = rel_entr([inside, total - inside], expected).sum()
    sign = 1 if inside > expected[0] else -1
    (score,) = _log_likelihood(np.array([inside]), np.array([total]), size, everything)
    assert score == pytest.approx(sign * abs(reference))
