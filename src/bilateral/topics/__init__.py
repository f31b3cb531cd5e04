"""Topics: counts to topics, on matrices alone."""

from pathlib import Path as _Path

from bilateral.topics._compiled import forget_other_versions as _forget_other_versions
from bilateral.topics._kernels import sample as _sample
from bilateral.topics.baseline import Topics
from bilateral.topics.covariates import CovariateLDA
from bilateral.topics.dynamic import DynamicLDA
from bilateral.topics.lda import LDA
from bilateral.topics.peers import fit_topics
from bilateral.topics.seeded import SeededLDA

__all__ = ["LDA", "CovariateLDA", "DynamicLDA", "SeededLDA", "Topics", "fit_topics"]

_forget_other_versions([_Path(_sample.stats.cache_path)], _Path(__file__).parent)
