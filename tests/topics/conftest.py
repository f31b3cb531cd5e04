"""Small corpora go through every stage of a chain."""

from dataclasses import replace

import pytest

from bilateral.topics.model import TopicModel
from bilateral.topics.sampler.schedule import Schedule


def every_stage(patch: pytest.MonkeyPatch) -> None:
    """Topics are split and merged however few tokens there are."""
    schedule = TopicModel._schedule

    def all_of_it(model: TopicModel, *priors) -> Schedule:
        return replace(schedule(model, *priors), tokens_per_topic=1)

    patch.setattr(TopicModel, "_schedule", all_of_it)


@pytest.fixture(autouse=True, scope="module")
def _every_stage():
    with pytest.MonkeyPatch.context() as patch:
        every_stage(patch)
        yield
