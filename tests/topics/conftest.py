"""Small corpora go through every stage of a chain."""

import pytest

from bilateral.topics.priors import words as _words


@pytest.fixture(autouse=True, scope="module")
def every_stage():
    """Topics are split and merged however few tokens there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_words, "_ENOUGH", 1)
        yield
