"""What is done where nothing else is said."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
from scipy.sparse import csr_array

from bilateral.simulate.corpora import plant, plant_covariates, plant_drift, plant_languages
from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA, Topics, fit_topics
from bilateral.topics import summaries as _summaries
from bilateral.topics.exact.maths import COMPILE
from bilateral.topics.held_out import fold, score
from bilateral.topics.partitions import stores as _stores
from bilateral.topics.partitions.counts import PartitionedCounts
from bilateral.topics.priors import drifting_words as _drifting_words
from bilateral.topics.priors import words as _words
from bilateral.topics.priors.prevalence import _RATE, _SHAPE
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler import pairs as _pairs
from bilateral.topics.sampler import split_merge as _split_merge
from bilateral.topics.sampler import threads as _threads
from bilateral.topics.sampler.tokens import Tokens
from bilateral.topics.storage.archive import _limit

FIT = {"n_chains": 3, "random_state": 0, "n_jobs": 1}
CORPUS = {"n_topics": 20, "n_tokens": 140, "beta_sum": 250.0, "zipf": 1.0, "random_state": 0}
PLAIN = CORPUS | {"sizes": "even", "alpha_sum": 2.0}
DEFAULTS = {
    LDA: {"n_topics": 20, "n_sweeps": 400} | FIT,
    SeededLDA: {"n_free": 10, "weight": 0.3, "n_sweeps": 400} | FIT,
    CovariateLDA: {"n_topics": 20, "n_sweeps": 1000} | FIT,
    DynamicLDA: {"n_topics": 20, "weight": 0.1, "n_sweeps": 400} | FIT,
    LDA.rhat: {"n_chains": 4},
    CovariateLDA.rhat: {"n_chains": 4},
    DynamicLDA.rhat: {"n_chains": 4},
    fit_topics: {"model": "lda", "random_state": 0},
    Topics.top_words: {"without": (), "n": 10, "relevance": 1.0},
    Topics.top_rows: {"n": 10},
    Topics: {"draws": (), "n_draws": 200},
    Topics.of: {"n_draws": 200},
    LDA.prevalence_draws: {"n_draws": 200},
    plant: PLAIN | {"n_documents": 5000, "n_terms": 5000},
    plant_covariates: CORPUS | {"intercept": -2.0, "sd": 0.5, "n_terms": 5000},
    plant_languages: PLAIN | {"n_shared": 1000, "n_own": 4000},
    plant_drift: PLAIN | {"n_periods": 10, "strength": 0.3, "n_documents": 5000, "n_terms": 5000},
    Tokens: {"first_row": 0, "n_jobs": 1, "chunk": 2**20},
    PartitionedCounts: {"n_jobs": 1},
    DirichletWords: {"learned": True, "n_fixed": 0},
    fold: {"n_jobs": 1},
    score: {"n_jobs": 1},
}


@pytest.mark.parametrize("function", DEFAULTS, ids=lambda function: function.__qualname__)
def test_defaults(function):
    given = {
        name: parameter.default
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default not in (inspect.Parameter.empty, None)
    }
    assert given == DEFAULTS[function]


def test_sizes_that_decide_no_result():
    assert (_threads._RANGES, _words._LARGE, _split_merge._TABLE) == (32, 2**16, 4096)
    assert (_pairs._COLUMNS, _drifting_words._TERMS) == (256, 256)
    assert (_summaries._ROWS, _stores._FAN) == (8192, 8)


def test_constants_of_priors_and_of_compiling():
    assert (_SHAPE, _RATE) == (1.001, 0.01)
    assert COMPILE == {"nogil": True, "cache": True, "error_model": "numpy"}


def test_what_a_file_may_unpack_to(tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(bytes(10))
    assert _limit(path) == 64 * 2**20
    path.write_bytes(bytes(700_000))
    assert _limit(path) == 70_000_000


def test_priors_where_none_are_given():
    plain = {"_owner": np.zeros(4, int), "_names": [""]}
    model = LDA(3)
    vars(model).update(plain)
    words, documents = model._priors(None)
    assert (words.beta, words.learned) == (0.01, True)
    assert documents.alpha.tolist() == [[0.1] * 3 + [0] * 5] and documents.learned
    given = LDA(3, alpha=0.5, beta=0.2)
    vars(given).update(plain)
    assert [prior.learned for prior in given._priors(None)] == [False, False]


def test_threads(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert [LDA(2, n_jobs=n)._threads() for n in (None, -1, 1, 3)] == [1, 6, 1, 3]
    monkeypatch.setattr("os.cpu_count", lambda: None)
    assert LDA(2, n_jobs=-1)._threads() == 1


def test_scikit_learn_is_told_what_is_taken():
    tags = LDA(2).__sklearn_tags__().input_tags
    assert tags.sparse and tags.positive_only
    model = LDA(2, n_sweeps=2).fit(csr_array(np.eye(3, dtype=int) + 1))
    assert model.get_feature_names_out().tolist() == ["lda0", "lda1"]
