"""Topics: counts to topics, on matrices alone."""

from pathlib import Path as _Path

from bilateral.topics.covariates import CovariateLDA
from bilateral.topics.dynamic import DynamicLDA
from bilateral.topics.exact.compiled_cache import forget_other_versions as _forget_other_versions
from bilateral.topics.exact.maths import log as _log
from bilateral.topics.held_out import _fold
from bilateral.topics.lda import LDA
from bilateral.topics.peers import fit_topics
from bilateral.topics.priors.regression_draws import concentrations as _concentrations
from bilateral.topics.results import Topics
from bilateral.topics.sampler.kernels import sample as _sample
from bilateral.topics.seeded import SeededLDA

__all__ = ["LDA", "CovariateLDA", "DynamicLDA", "SeededLDA", "Topics", "fit_topics"]

# One compiled function of each folder, whose cache lies beside it.
_COMPILED = (_fold, _sample, _log, _concentrations)
_forget_other_versions([_Path(f.stats.cache_path) for f in _COMPILED], _Path(__file__).parent)
