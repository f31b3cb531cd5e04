"""Topics: counts to topics, on matrices alone."""

from bilateral.topics.baseline import Topics, fit_topics
from bilateral.topics.covariates import CovariateLDA
from bilateral.topics.dynamic import DynamicLDA
from bilateral.topics.lda import LDA
from bilateral.topics.seeded import SeededLDA

__all__ = ["LDA", "CovariateLDA", "DynamicLDA", "SeededLDA", "Topics", "fit_topics"]
