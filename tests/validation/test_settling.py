"""What is said of the chains of fitted topics."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from bilateral.topics import Topics
from bilateral.validation import settled

MODEL = SimpleNamespace(settled_=True, n_sweeps_=640, beta_=0.05)


def test_by_hand():
    one = SimpleNamespace(model=MODEL, prevalence_effective=np.array([30.4, 3.6, 8.0]))
    other = SimpleNamespace(model=MODEL, prevalence_effective=np.array([7.0, 7.0]))
    found = settled(US=one, MX=other)
    assert found.index.tolist() == ["US", "MX"]
    assert found.columns.tolist() == [
        "sweeps",
        "settled",
        "beta",
        "fewest independent draws",
        "median",
    ]
    assert found.values.tolist() == [[640, True, 0.05, 4, 8], [640, True, 0.05, 7, 7]]


def test_what_has_no_chain_is_refused():
    with pytest.raises(ValueError, match="nmf is not of a model with a chain"):
        settled(nmf=Topics(np.eye(2), np.eye(2), np.array([1, 1])))
    with pytest.raises(ValueError, match="no fits are given"):
        settled()
