"""Small corpora go through every stage of a chain."""

from dataclasses import replace

import pytest

from bilateral.topics.model import Fitting


def every_stage(patch: pytest.MonkeyPatch) -> None:
    """Topics are split and merged however few tokens there are."""
    schedule = Fitting._schedule
    patch.setattr(Fitting, "_schedule", lambda model: replace(schedule(model), tokens_per_topic=1))


@pytest.fixture(autouse=True, scope="module")
def _every_stage():
    with pytest.MonkeyPatch.context() as patch:
        every_stage(patch)
        yield
