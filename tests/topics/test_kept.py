"""A model of draws alone places rows as the model does that was fitted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from bilateral.topics import LDA, Topics
from bilateral.topics.kept import model_of_draws
from bilateral.topics.placing import token_draws

TERMS = list("abcdef")
X = pd.DataFrame(np.kron(np.diag([4, 3, 2]), np.ones((6, 2), int)), columns=TERMS)


@pytest.fixture(scope="module")
def model() -> LDA:
    return LDA(3, n_sweeps=40).fit(X)


@pytest.fixture(scope="module")
def kept(model) -> LDA:
    return model_of_draws(model.word_topic_draws_, model.alpha_, model.beta_, TERMS)


def test_it_is_the_same_model_to_the_last_bit(model, kept):
    assert np.array_equal(kept.topic_word_, model.topic_word_)
    new = X.iloc[[0, 7, 13]] + X.iloc[[13, 0, 7]].to_numpy()
    assert np.array_equal(kept.transform(new), model.transform(new))
    # Random numbers go by the chain's order of topics: another draw of the same distribution.
    drawn, others = token_draws(kept, new), token_draws(model, new)
    assert np.allclose(drawn.mean(axis=0), others.mean(axis=0), atol=0.5)
    mine, others = Topics.of(kept), Topics.of(model)
    assert mine.top_words().equals(others.top_words())
    assert np.allclose(mine.prevalence, others.prevalence)


def test_what_needs_the_rows_is_refused(kept, tmp_path):
    with pytest.raises(ValueError, match="the rows are gone"):
        kept.prevalence_draws()
    with pytest.raises(ValueError, match="cannot be saved"):
        kept.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match="give the matrix that was fitted"):
        kept.resume(X)


def test_parts_of_two_sizes():
    with pytest.raises(ValueError, match="there are 3 terms and 2 topics, but draws of"):
        model_of_draws([csr_array((2, 2), dtype=np.int32)], np.ones(2), 0.1, list("abc"))
