"""How a model is fitted, and described once it is: what LDA and its kin have in common."""

from __future__ import annotations

import hashlib
import os

import numpy as np
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.utils.validation import validate_data

from bilateral.progress import progress_bar
from bilateral.topics import summaries as _results
from bilateral.topics.inputs.checks import (
    check_counts,
    check_languages,
    check_order,
    check_size,
    check_whole,
)
from bilateral.topics.inputs.vocabulary import check_terms, counts_of, has_terms, vocabulary_of
from bilateral.topics.partitions.counts import (
    PartitionedCounts,
    in_partitions,
    languages_of,
    refuse_partitions,
    rows_from,
)
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import spread, width_of

__all__ = ["Fitting"]


class Fitting:
    """From counts to a chain, from a chain to attributes.

    A model adds its priors, ``_word_prior`` and ``_document_prior``, and changes what differs.
    """

    def _fit(self, X, languages, client, **given):
        """Fit a copy, and become it when its chain has begun: what is refused changes nothing."""
        check_order(X, languages=languages, **given)
        fresh = clone(self)
        fresh._take(**given)
        chain = fresh._chain = fresh._prepare(X, languages, client)
        chain.begin()
        fresh.interrupted_ = True
        parameters = self.get_params(deep=False)
        kept = {k: v for k, v in vars(self).items() if not k.endswith("_")}  # not the last fit
        taken = {k: v for k, v in vars(fresh).items() if k not in parameters}
        self.__dict__ = kept | taken  # in one step: an interrupt comes before it or after it
        return self._go_on()

    def _take(self) -> None:
        """Take up what `fit` is given of rows beside their counts."""

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a chain; if its description was interrupted, it is made now."""
        if "_chain" in vars(self) and "digest_" not in vars(self):
            self._describe()
        return "digest_" in vars(self)

    def __getstate__(self) -> dict:
        self.__sklearn_is_fitted__()
        return super().__getstate__()

    def _threads(self) -> int:
        if self.n_jobs is None:
            return 1
        return (os.cpu_count() or 1) if self.n_jobs == -1 else check_whole("n_jobs", self.n_jobs, 1)

    def _counts(self, X, reset: bool) -> csr_array:
        refuse_partitions(X)
        if has_terms(X):
            known, terms, X = getattr(self, "feature_names_in_", None), vocabulary_of(X), X.counts
            if known is not None and not reset:
                check_terms(terms, known)
                return check_counts(X)
        X = check_counts(X) if not hasattr(X, "columns") else X
        return check_counts(validate_data(self, X, reset=reset, skip_check_array=True))

    def _prepare(self, X, languages, client=None) -> Chain:
        check_whole("n_topics", self.n_topics, 2)
        check_whole("n_sweeps", self.n_sweeps, 1)
        check_whole("n_chains", self.n_chains, 1)
        check_whole("random_state", self.random_state, 0, 2**64 - 1)
        jobs = self._threads()
        terms, X = vocabulary_of(X) if has_terms(X) else None, counts_of(X)
        if client is not None or in_partitions(X):
            X = PartitionedCounts(X, client, jobs)
            self.n_features_in_ = X.shape[1]
            vars(self).pop("feature_names_in_", None)
        else:
            X = self._counts(X, reset=True)
        if terms is not None:
            self.feature_names_in_ = terms
        check_size(X, self.n_topics)
        self._owner, group, self._names = languages_of(X, self.term_languages, languages)
        width = width_of(self.n_topics)
        words = self._word_prior(self._owner, len(self._names), width)
        documents, cell = self._document_prior(X.shape[0], width)
        rows = rows_from(X, *self._groups(group, len(self._names)), cell, jobs)
        return Chain(rows, words, documents, self.random_state, self._schedule())

    def _schedule(self) -> Schedule:
        return Schedule(self.n_sweeps, self.n_chains)

    def _groups(self, language: np.ndarray, n_languages: int) -> tuple[np.ndarray, int]:
        """Which copies of the columns each row has, and how many copies there are."""
        return language, n_languages

    def _columns(self, X: csr_array, languages) -> csr_array:
        """Give X on virtual columns."""
        if len(self._names) == 1 and languages is None:
            return X
        _, group, names = check_languages(X, self.term_languages, languages, self._names)
        return spread(X, group, len(names))

    def _go_on(self):
        """Run the chain, and describe it.

        An interrupt ends the run. A second one, while the chain is described, goes to the caller;
        the chain is kept, and is described when the model is used next.
        """
        chain = self._chain
        done, left = chain.swept, chain.left
        try:
            with progress_bar(self.progress, total=done + left, initial=done, unit="sweep") as bar:
                chain.run(bar)
        except KeyboardInterrupt:
            pass
        return self._describe()

    def _describe(self):
        """Take up what the chain says, all of it in one step."""
        fresh = object.__new__(type(self))
        fresh.__dict__ = dict(vars(self))
        fresh._chain.recover()
        fresh._finish(fresh._chain)
        fresh.interrupted_ = not fresh._chain.done
        self.__dict__ = fresh.__dict__
        if not self.interrupted_:  # draws are not twice in memory, nor in a file
            chain = self._chain
            chain.word_draws, chain.row_draws = self.word_topic_draws_, self.doc_topic_draws_
        return self

    def _finish(self, chain: Chain) -> None:
        """Describe the chain's draws, or its present state if there are none yet."""
        word_draws, row_draws = chain.draws()
        order = self._order(sum(draw.sum(axis=0, dtype=np.int64) for draw in row_draws))
        self._topics = order
        self.word_topic_draws_ = [csr_array(draw[:, order]) for draw in word_draws]
        self.doc_topic_draws_ = [csr_array(draw[:, order]) for draw in row_draws]
        self.beta_ = chain.words.beta
        self.log_likelihood_ = np.array(chain.log_likelihood)
        self.n_sweeps_ = chain.sweep
        self.settled_ = chain.settled
        self._take_alpha(chain.documents.alpha[:, : self.n_topics][:, order])
        self._phi = _results.mean(self._states())
        self.doc_topic_ = _results.doc_topic(
            self.doc_topic_draws_, self._row_alpha, self._threads()
        )
        self.topic_word_ = self._topic_word(self._phi)
        if self.term_languages is not None:
            parts = self._phi.reshape(len(self._names), -1, self.n_topics)
            self.language_word_ = {
                name: np.ascontiguousarray(part.T)
                for name, part in zip(self._names, parts, strict=True)
            }
        places = np.empty(self.n_topics, np.uint16)
        places[order] = np.arange(self.n_topics)
        digest = hashlib.sha256()
        chain.rows.digest(digest, places)
        for array in (self.topic_word_, self.doc_topic_, self.alpha_):
            digest.update(np.ascontiguousarray(array, "<f8"))
        self.digest_ = digest.hexdigest()

    def _states(self):
        """Word probabilities of each draw: float64, shape (n_columns, n_topics)."""
        words = self._chain.words
        for draw in self.word_topic_draws_:
            n = np.zeros((words.n_columns, words.width), np.int32)
            n[:, : self.n_topics] = draw.toarray()
            W, _ = words.weights(n, n_jobs=self._threads(), dtype=np.float64)
            yield W[:, : self.n_topics]

    def _topic_word(self, phi: np.ndarray) -> np.ndarray:
        return _results.topic_word(phi, self.word_topic_draws_, len(self._names))

    def _take_alpha(self, alpha: np.ndarray) -> None:
        self.alpha_ = alpha[0]

    def _row_alpha(self, rows: slice) -> np.ndarray:
        """The prior of rows, or one for all."""
        return self.alpha_[None]

    def _order(self, prevalence: np.ndarray) -> np.ndarray:
        return np.argsort(-prevalence, kind="stable")
