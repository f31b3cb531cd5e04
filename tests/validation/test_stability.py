"""Which topics other seeds find: worked by hand, and against matching itself."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.validation import FOUND, match_topics, stability

SHOWN = np.array([[3.0, 4, 0], [0, 0, 1], [1, 0, 0]])


def test_by_hand():
    others = {
        "seed 2": [[0, 0, 5], [4, 0, 0], [4, 3, 0]],  # 24/25, 1 and 1
        "seed 3": [[1, 0, 0], [3, 4, 0]],  # the second has no partner
        "seed 4": [[0, 4, 3], [1, 0, 0], [0, 1, 0]],  # (0, 2) .8 and (1, 0) .6, (2, 1) 1
    }
    found = stability(SHOWN, others)
    assert found.columns.tolist() == ["topic", "found", "found_by", *others]
    assert found["topic"].tolist() == [0, 1, 2]
    np.testing.assert_allclose(found["seed 2"], [24 / 25, 1, 1])
    np.testing.assert_allclose(found["seed 3"], [1, 0, 1])
    np.testing.assert_allclose(found["seed 4"], [0.8, 0.6, 1])
    assert found["found"].tolist() == [3, 1, 3]
    assert found["found_by"].tolist() == ["3 of 3", "1 of 3", "3 of 3"]
    assert stability(SHOWN, others, threshold=0.6)["found"].tolist() == [3, 2, 3]
    assert stability(SHOWN, others, threshold=0.97)["found"].tolist() == [1, 1, 3]


def test_the_threshold_itself_counts_whatever_the_last_digit():
    """A cosine of 0.7 that arithmetic leaves at 0.6999999999999998 or 0.7000000000000002."""
    assert FOUND == 0.7
    for scale in np.linspace(0.1, 9, 50):
        other = scale * np.array([[0.7, np.sqrt(0.51)]])
        assert stability([[1.0, 0.0]], {"a": other})["found"].tolist() == [1]
        less = scale * np.array([[0.7 - 1e-9, np.sqrt(1 - (0.7 - 1e-9) ** 2)]])
        assert stability([[1.0, 0.0]], {"a": less})["found"].tolist() == [0]


@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 5), st.integers(1, 4))
def test_as_topics_are_matched(seed, n, m, n_others):
    rng = np.random.default_rng(seed)
    shown = rng.dirichlet(np.full(6, 0.3), n)
    others = [rng.dirichlet(np.full(6, 0.3), m) for _ in range(n_others)]
    found = stability(shown, others)
    assert found.columns[3:].tolist() == [str(i) for i in range(1, n_others + 1)]
    for name, other in zip(found.columns[3:], others, strict=True):
        np.testing.assert_allclose(found[name], match_topics(shown, other).cosines, rtol=1e-10)
    expected = (found[found.columns[3:]] >= FOUND).sum(axis=1)
    assert found["found"].tolist() == expected.tolist()
    # The order of topics in another fit does not matter, nor their scale.
    turned = [7 * other[::-1] for other in others]
    pd.testing.assert_frame_equal(found, stability(shown, turned), rtol=1e-9)
    assert (stability(shown, [shown] * 3)["found"] == 3).all()


@pytest.mark.parametrize(
    ("others", "threshold", "message"),
    [
        ({}, 0.7, "there are no other fits: give those of other seeds"),
        ([], 0.7, "there are no other fits"),
        (
            {"seed 2": SHOWN, "seed 3": SHOWN[:, :2]},
            0.7,
            r"fit 'seed 3' .*first has 3 terms, second 2",
        ),
        ([SHOWN, [[np.nan] * 3]], 0.7, "fit '2' .*second must be a matrix of finite numbers"),
        ({"found": SHOWN}, 0.7, "a fit is called 'found', as a column of the result is: rename it"),
        ([SHOWN], 0, "threshold must lie between 0 and 1, not 0"),
        ([SHOWN], 1.1, "threshold must lie between 0 and 1, not 1.1"),
    ],
)
def test_bad_input_is_named(others, threshold, message):
    with pytest.raises(ValueError, match=message):
        stability(SHOWN, others, threshold=threshold)
