from . import (
    brief,
    cleaning,
    corpus,
    discourse,
    figures,
    gazetteer,
    intervals,
    seeds,
    topics,
    validation,
)
from .cleaning import Recipe, clean_texts, count_texts
from .corpus import Corpus
from .topics import LDA, CovariateLDA, DynamicLDA, SeededLDA, Topics, fit_topics

__all__ = [
    "LDA",
    "Corpus",
    "CovariateLDA",
    "DynamicLDA",
    "Recipe",
    "SeededLDA",
    "Topics",
    "brief",
    "clean_texts",
    "cleaning",
    "corpus",
    "count_texts",
    "discourse",
    "figures",
    "fit_topics",
    "gazetteer",
    "intervals",
    "seeds",
    "topics",
    "validation",
]
__version__: str
