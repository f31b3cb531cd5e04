"""Topics: counts to topics, on matrices alone."""

from bilateral.topics.baseline import Topics, fit_topics

__all__ = ["Topics", "fit_topics"]
