"""Planted topics come back, whatever the seed."""

from __future__ import annotations

import numpy as np
import pytest

from bilateral.simulate.corpora import plant
from bilateral.topics import LDA
from bilateral.validation.matching import match_topics

full = [pytest.param(seed, marks=pytest.mark.full) for seed in range(1, 5)]


@pytest.mark.full
@pytest.mark.parametrize("seed", [0, *full])
def test_topics_of_one_percent_come_back(seed):
    sizes = "even" if seed % 2 else 0.85 ** np.arange(20)
    planted = plant(20, n_documents=5000, n_tokens=140, sizes=sizes, random_state=seed)
    model = LDA(20, n_sweeps=160, n_chains=1, random_state=seed, n_jobs=2).fit(planted.X)
    _, cosines = match_topics(planted.topic_word, model.topic_word_)
    share = planted.topic_counts.sum(axis=0) / planted.topic_counts.sum()
    assert cosines[share >= 0.01].mean() >= 0.95
