"""Names of topics and terms, in every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
import pandas as pd

from bilateral.escape import html_rows
from bilateral.topics.inputs.vocabulary import in_order

__all__ = ["RELEVANCE", "Named", "checked_labels"]

RELEVANCE = 0.5  # of the words that name a topic
_FIRST = 3  # words of a topic without a label
_SHOWN, _SHOWN_WORDS = 9, 7  # of a notebook's table


class Named:
    """Labels and vocabulary of topics, for a class that has these fields."""

    def __post_init__(self) -> None:
        n_topics, n_terms = self.topic_word.shape
        if self.vocabulary is not None:
            n_known = len(in_order(self.vocabulary, "vocabulary"))
            if n_known != n_terms:
                raise ValueError(
                    f"vocabulary has {n_known:,} terms, but topic_word has {n_terms:,} columns."
                )
        object.__setattr__(self, "labels", checked_labels(self.labels or {}, n_topics))

    def __repr__(self) -> str:
        n_topics, n_terms = self.topic_word.shape
        labelled = f", {len(self.labels)} with labels" if self.labels else ""
        return (
            f"Topics: {n_topics} topics{labelled}, {len(self.doc_topic):,} rows, {n_terms:,} terms,"
            f" {int(self.n_tokens.sum()):,} tokens"
        )

    def _repr_html_(self) -> str:
        """The first topics, each with its words and its share."""
        words = pd.Series("", index=range(len(self.topic_word)))
        if self.vocabulary is not None:
            found = self.top_words(n=_SHOWN_WORDS, relevance=RELEVANCE).groupby("topic")["term"]
            words.update(found.agg(", ".join))
        shares = [
            "no tokens" if np.isnan(share) else f"{share:.1%}".replace("%", " %")
            for share in self.prevalence
        ]
        said = [f"{share}  {listed}" for share, listed in zip(shares, words, strict=True)]
        rows = dict(list(zip(self._called, said, strict=True))[:_SHOWN])
        if len(said) > _SHOWN:
            rows["…"] = f"{len(said) - _SHOWN} more; overview() lists all"
        return html_rows(repr(self), rows)

    def label(self, labels: Mapping[int, str]) -> Self:
        """Give the same topics with names of your own, which tables and figures then show.

        Parameters
        ----------
        labels : dict of int to str
            Number of a topic, from 0 as in every table here, and its name. Earlier labels stay,
            unless the topic gets a new one.

        Returns
        -------
        Topics
            A copy. Labels are not saved with a model: keep them beside its file.

        Raises
        ------
        ValueError
            If there is no topic with this number, a name is no text, or two topics have the same.

        Examples
        --------
        >>> from bilateral.topics import Topics
        >>> topics = Topics(np.eye(2), np.eye(2), np.array([5, 3]))
        >>> topics.label({1: "fentanyl"}).names
        ['0', 'fentanyl']
        """
        return replace(self, labels=self.labels | checked_labels(labels, len(self.topic_word)))

    @property
    def names(self) -> list[str]:
        """Name of each topic: its label, or else its number and first words."""
        if self.vocabulary is None:
            return self._called
        words = self.top_words(n=_FIRST, relevance=RELEVANCE).groupby("topic")["term"]
        words = words.agg(", ".join)
        return [self.labels.get(k, f"{k}: {words.get(k, '')}") for k in range(len(self._called))]

    @property
    def _called(self) -> list[str]:
        """Labels, or else numbers."""
        return [self.labels.get(k, str(k)) for k in range(self.topic_word.shape[0])]

    def _labelled(self, table: pd.DataFrame, names: Sequence[str] | None = None) -> pd.DataFrame:
        """Add the label of each topic beside its number, if there are labels or a vocabulary."""
        if self.labels or self.vocabulary is not None:
            names = np.array(self.names if names is None else names, dtype=object)
            table.insert(table.columns.get_loc("topic") + 1, "label", names[table["topic"]])
        return table

    def _terms(self, vocabulary: Sequence[str] | None = None) -> np.ndarray:
        """The term of each column, as given here or known before."""
        vocabulary = self.vocabulary if vocabulary is None else vocabulary
        if vocabulary is None:
            raise ValueError(
                "The words of these topics are not known: fit the model to a corpus rather than "
                "to its counts, or give the term of each column, as Topics.of(model, "
                "vocabulary=terms) takes it."
            )
        vocabulary = in_order(vocabulary, "vocabulary")
        n_terms = self.topic_word.shape[1]
        if len(vocabulary) != n_terms:
            raise ValueError(
                f"vocabulary has {len(vocabulary):,} terms, but there are {n_terms:,} columns."
            )
        return vocabulary


def checked_labels(labels: Mapping[int, str], n_topics: int) -> dict[int, str]:
    """Give labels of topics in order of their number, or say what is wrong with them.

    Parameters
    ----------
    labels : dict of int to str
    n_topics : int

    Returns
    -------
    dict of int to str

    Raises
    ------
    ValueError
        If there is no topic with a number, a label is no text or the number of another topic, or
        two topics have the same label. Labels that differ only in blanks are the same.

    Examples
    --------
    >>> checked_labels({3: "fentanyl"}, 3)
    Traceback (most recent call last):
    ...
    ValueError: There is no topic 3 to label 'fentanyl': topics are numbered from 0 to 2.
    """
    if not isinstance(labels, Mapping):
        raise ValueError(f"labels must be a dict of numbers to names, not {labels!r}.")
    for topic, label in labels.items():
        whole = isinstance(topic, int | np.integer) and not isinstance(topic, bool)
        if not whole or not 0 <= topic < n_topics:
            raise ValueError(
                f"There is no topic {topic!r} to label {label!r}: topics are numbered from 0 to "
                f"{n_topics - 1}."
            )
        if not isinstance(label, str) or not label.strip():
            raise ValueError(f"The label of topic {topic} is {label!r}; give a name.")
        if label.strip() in {str(k) for k in range(n_topics) if k != topic}:
            raise ValueError(
                f"The label of topic {topic} is {label!r}, the number of another topic; give a "
                "name."
            )
    known = {int(topic): labels[topic] for topic in sorted(labels)}
    first: dict[str, int] = {}
    for topic, label in known.items():
        looks = " ".join(label.split())
        if first.setdefault(looks, topic) != topic:
            raise ValueError(f"Topics {first[looks]} and {topic} are both called {label!r}.")
    return known
