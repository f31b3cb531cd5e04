"""A warning points at the line of a user's own code, however many functions of ours lie between."""

from __future__ import annotations

import pytest

from bilateral.warn import warn


def from_a_module(name: str):
    """A function of a module of this name that warns."""
    space = {"__name__": name, "warn": warn}
    exec(compile("def call():\n    warn('Few rows.')", f"{name}.py", "exec"), space)
    return space["call"]


@pytest.mark.parametrize("name", ["bilateral", "bilateral.topics.lda", "bilateral.discourse"])
def test_lines_of_ours_are_passed_over(name):
    with pytest.warns(UserWarning, match=r"^Few rows\.$") as said:
        from_a_module(name)()
    assert [one.filename for one in said] == [__file__]


@pytest.mark.parametrize("name", ["bilateral_study", "study.bilateral", "__main__"])
def test_lines_of_others_are_not(name):
    with pytest.warns(UserWarning) as said:
        from_a_module(name)()
    assert [one.filename for one in said] == [f"{name}.py"]
