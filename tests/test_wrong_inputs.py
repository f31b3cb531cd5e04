"""Inputs that came out wrong once, and others of their kind, come out right."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

import _wrong_inputs


@pytest.mark.full
def test_what_was_wrong_once_is_right():
    found = _wrong_inputs.wrong()
    assert sum(n for _, n in found.values()) > 150
    assert {row: bad for row, (bad, _) in found.items() if bad} == {}
