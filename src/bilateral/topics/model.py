"""What all models have in common: fit, report, save, resume."""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin, clone
from sklearn.utils.validation import check_is_fitted, validate_data

from bilateral.progress import progress_bar
from bilateral.topics import held_out, summaries
from bilateral.topics.inputs.checks import check_counts, check_order, check_size, check_whole
from bilateral.topics.inputs.columns import check_languages, to_groups
from bilateral.topics.inputs.row_data import RowData
from bilateral.topics.inputs.vocabulary import check_terms, counts_of, has_terms, vocabulary_of
from bilateral.topics.many_chains import compare_chains
from bilateral.topics.partitions.counts import (
    PartitionedCounts,
    in_partitions,
    languages_of,
    refuse_partitions,
    rows_from,
)
from bilateral.topics.prevalence_draws import draw_shares, rows_are_gone
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.contract import PrevalencePrior, WordPrior
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.storage import models
from bilateral.topics.themes import Themes
from bilateral.warn import reporting

__all__ = ["TopicModel"]


class TopicModel(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Base of all models: makes a chain of counts, and attributes of the chain.

    A model has three methods of its own. Each calls the same method of the next class with
    ``super()`` and adds its part, so that models can be combined:

    - ``_row_data(n_new, **given)`` checks what is given for rows besides their counts;
    - ``_priors(rows)`` gives the prior of words and that of rows;
    - ``_report(chain)`` sets the attributes that only this model has.

    What else differs from model to model, a prior says of itself (:mod:`.sampler.contract`): how
    many draws it wants, how many topics have names and come first, which alpha is reported. Any
    model may have topics with names, which its property ``_themes`` gives.
    """

    @reporting
    def _fit(self, X, languages, client, **given):
        """Fit a copy, and take its state once its chain has begun: an error changes nothing."""
        check_order(X, languages=languages, **given)
        fresh = clone(self)
        fresh._row_data(**given)
        chain = fresh._chain = fresh._prepare(X, languages, client)
        chain.begin()
        fresh.interrupted_ = True
        parameters = self.get_params(deep=False)
        kept = {k: v for k, v in vars(self).items() if not k.endswith("_")}  # not the last fit
        taken = {k: v for k, v in vars(fresh).items() if k not in parameters}
        self.__dict__ = kept | taken  # in one step: an interrupt comes before it or after it
        return self._go_on()

    # What models change.

    def _row_data(self, n_new: int | None = None, **given) -> RowData:
        """Check what is given for rows besides their counts, and give it as numbers.

        Parameters
        ----------
        n_new : int, optional
            Of new rows, how many there are. If not given, the rows are those that are fitted: when
            `fit` begins, with what it is told of them, of which the model keeps what it needs; and
            later, by what was kept. Parameters are checked then, too: this comes before any work.
        """
        if n_new is None:
            check_whole("n_topics", self.n_topics, 2)
            check_whole("n_sweeps", self.n_sweeps, 1)
            check_whole("n_chains", self.n_chains, 1)
            check_whole("random_state", self.random_state, 0, 2**64 - 1)
        return RowData()

    def _priors(self, rows) -> tuple[WordPrior, PrevalencePrior]:
        """Give the prior of words and that of rows; the tokens of `rows` can be counted."""
        raise NotImplementedError

    def _report(self, chain: Chain) -> None:
        """Set the attributes that only this model has."""

    @property
    def _themes(self) -> Themes | None:
        """Topics that have names, if any."""
        return None

    # What all do alike.

    def resume(self, X: Any, *, languages: Sequence[str] | None = None, client: Any = None) -> Self:
        """Go on with a fit that was interrupted; the result is that of an uninterrupted one.

        A finished model that was loaded, or whose Dask client was closed, gets its rows back and
        can then draw more shares.

        Parameters
        ----------
        X, languages
            As given to `fit`. Covariates and periods are known.
        client : distributed.Client, optional
            As for :meth:`fit`. Client and partitions may be others.

        Returns
        -------
        self
        """
        check_is_fitted(self)
        if not self.interrupted_ and not rows_are_gone(self._chain):
            return self
        check_order(X, languages=languages)
        old, chain = self._chain, copy.copy(self)._prepare(X, languages, client)
        old.recover()
        if chain.rows.n_tokens != old.rows.n_tokens:
            raise ValueError(
                f"X holds {chain.rows.n_tokens:,} tokens, but the fit to resume was of "
                f"{old.rows.n_tokens:,}: give the matrix that was fitted."
            )
        chain.restore(old.snapshot())
        if chain.checksum() != old.checksum():
            raise ValueError(
                "X holds other rows, or in another order, than the fit to resume: give the matrix "
                "that was fitted."
            )
        state = vars(self) | {"_chain": chain}
        if not self.interrupted_:
            self.__dict__ = state
            return self
        del state["digest_"]  # what is said is of the old chain
        self.__dict__ = state
        return self._go_on()

    def prevalence_draws(
        self, n_draws: int = 200, *, groups: Sequence[int] | None = None
    ) -> np.ndarray:
        """Give posterior draws of each topic's share of the tokens.

        The fit has kept some, one for every two of its last sweeps. For more, the chain goes on,
        two sweeps for each draw. The fit and its ten whole draws do not change. The new draws are
        kept in the model, and saved. Neighbouring draws are alike: if a topic shares its words with
        others, 200 may be worth ten (:attr:`Topics.prevalence_effective
        <bilateral.topics.Topics.prevalence_effective>`).

        Parameters
        ----------
        n_draws : int
            19 or more.
        groups : sequence of int, shape (n_rows,), optional
            Group of each row, from 0. Then shares are of each group's tokens, and all draws are
            new.

        Returns
        -------
        ndarray of float64, shape (n_draws, n_topics) or (n_draws, n_groups, n_topics)
            They sum to one over topics; NaN for a group without tokens. The number of threads,
            partitions and workers changes nothing.

        Raises
        ------
        ValueError
            If the fit was interrupted, or if the draws need the tokens and the model was loaded.
            In both cases call :meth:`resume` first.
        """
        check_is_fitted(self)
        return draw_shares(self, n_draws, groups)

    def save(self, path: str | Path) -> None:
        """Write the model, with all that :meth:`resume` needs besides X, to one file (npz).

        Draws of shares are saved if they were made before: their intervals are there after
        :meth:`load`. For others call :meth:`resume` first.
        """
        check_is_fitted(self)
        models.save(path, self)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a model that :meth:`save` wrote."""
        return models.load(path, cls)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return self.topic_word_.shape[0]

    @property
    def components_(self) -> np.ndarray:
        """The same as `topic_word_`, under scikit-learn's name: shape (n_topics, n_terms).

        Rows sum to one. In scikit-learn's ``LatentDirichletAllocation`` they are counts, of tokens
        and prior; divided by their sum, its rows are like these.
        """
        return self.topic_word_

    @property
    def topic_word_draws_(self) -> list[np.ndarray]:
        """Word probabilities given each draw: arrays like `topic_word_`, computed on request."""
        check_is_fitted(self)
        return [self._topic_word(phi) for phi in self._states()]

    def _fit_transformed(self, X, languages, **given) -> np.ndarray:
        refuse_partitions(X)
        return self.fit(X, languages=languages, **given).transform(X, languages=languages, **given)

    def _new(self, X, languages, **given) -> tuple[csr_array, np.ndarray]:
        """Check new rows: give them on virtual columns, and the prior of each, or one for all."""
        check_is_fitted(self)
        check_order(X, languages=languages, **given)
        X = self._counts(X, reset=False)
        told = self._row_data(X.shape[0], **given)
        known = self._language_names
        language = np.zeros(X.shape[0], np.int64)
        if len(known) > 1 or languages is not None:
            _, language, _ = check_languages(X, self.term_languages, languages, known)
        group, n_groups = told.groups(language, len(known))
        alpha = self.alpha_[None] if told.alpha is None else told.alpha
        return to_groups(X, group, n_groups) if n_groups > 1 else X, alpha

    def _transformed(self, X, languages, **given) -> np.ndarray:
        X, alpha = self._new(X, languages, **given)
        return held_out.fold(X, self._phi, alpha, self._threads())

    def _scored(self, X, languages, **given) -> float:
        X, alpha = self._new(X, languages, **given)
        return held_out.score(X, self._weights(), alpha, self.random_state, self._threads())

    def _weights(self) -> np.ndarray:
        """Word probabilities that predict held-out tokens: shape (n_draws, n_columns, n_topics)."""
        return np.stack(list(self._states()))

    def _compared(self, X, languages, n_chains: int, **given) -> float:
        check_order(X, languages=languages, **given)
        fresh = clone(self)
        fresh._row_data(**given)
        return compare_chains(fresh, X, languages, n_chains)

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a chain; if its attributes are not computed yet, compute them now."""
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
        told = self._row_data()
        told.check(X.shape[0])
        cell = np.zeros(X.shape[0], np.int32) if told.cell is None else told.cell
        rows = rows_from(X, *told.groups(group, len(self._names)), cell, jobs)
        words, documents = self._priors(rows)
        return Chain(rows, words, documents, self.random_state, self._schedule(words, documents))

    def _schedule(self, *priors) -> Schedule:
        """The schedule, with as many draws as the more demanding of the priors wants."""
        wanted = [prior.n_drawing for prior in priors if prior.n_drawing is not None]
        return Schedule(self.n_sweeps, self.n_chains, max(wanted, default=None))

    def _go_on(self):
        """Run the chain, and compute the attributes.

        An interrupt ends the run. A second one, while attributes are computed, goes to the caller;
        the chain is kept, and attributes are computed when the model is used next.
        """
        chain = self._chain
        done, left = chain.total_sweeps, chain.left
        try:
            with progress_bar(self.progress, total=done + left, initial=done, unit="sweep") as bar:
                chain.run(bar)
        except KeyboardInterrupt:
            pass
        return self._describe()

    def _describe(self):
        """Compute the attributes from the chain, and set all of them in one step."""
        fresh = object.__new__(type(self))
        fresh.__dict__ = dict(vars(self))
        fresh._chain.recover()
        fresh._finish(fresh._chain)
        fresh.interrupted_ = not fresh._chain.done
        self.__dict__ = fresh.__dict__
        if not self.interrupted_:  # keep draws only once, in memory and in files
            chain = self._chain
            chain.word_draws, chain.row_draws = self.word_topic_draws_, self.doc_topic_draws_
        return self

    def _finish(self, chain: Chain) -> None:
        """Compute the attributes from the chain's draws, or from its present state if none."""
        word_draws, row_draws = chain.draws()
        named = chain.words.n_fixed  # come first, in their order
        prevalence = sum(draw.sum(axis=0, dtype=np.int64) for draw in row_draws)
        free = np.argsort(-prevalence[named:], kind="stable")
        order = np.concatenate([np.arange(named), named + free])
        self._topics = order
        self.word_topic_draws_ = [csr_array(draw[:, order]) for draw in word_draws]
        self.doc_topic_draws_ = [csr_array(draw[:, order]) for draw in row_draws]
        self.beta_ = chain.words.beta
        self.log_likelihood_ = np.array(chain.log_likelihood)
        self.n_sweeps_ = chain.sweep
        self.settled_ = chain.settled
        alpha, cell = chain.documents.reported()[:, order], self._row_data().cell
        self.alpha_ = alpha[0] if cell is None else alpha
        self._phi = summaries.mean(self._states())
        self.doc_topic_ = summaries.doc_topic(
            self.doc_topic_draws_,
            lambda rows: alpha if cell is None else alpha[cell[rows]],
            self._threads(),
        )
        self.topic_word_ = self._topic_word(self._phi)
        if self.term_languages is not None:
            parts = self._phi.reshape(len(self._names), -1, self.n_topics)
            self.language_word_ = {
                name: np.ascontiguousarray(part.T)
                for name, part in zip(self._names, parts, strict=True)
            }
        new_number = np.empty(self.n_topics, np.uint16)
        new_number[order] = np.arange(self.n_topics)
        digest = hashlib.sha256()
        chain.rows.digest(digest, new_number)
        for array in (self.topic_word_, self.doc_topic_, self.alpha_):
            digest.update(np.ascontiguousarray(array, "<f8"))
        self.digest_ = digest.hexdigest()
        self._report(chain)

    def _states(self):
        """Word probabilities of each draw: float64, shape (n_columns, n_topics)."""
        words = self._chain.words
        order = vars(self).get("_topics", np.arange(self.n_topics))  # earlier versions kept none
        for draw in self.word_topic_draws_:
            n = np.zeros((words.n_columns, words.width), np.int32)
            n[:, order] = draw.toarray()  # as the chain numbers them
            yield words.expected(n, self._threads())[:, order].astype(np.float64, copy=False)

    def _topic_word(self, phi: np.ndarray) -> np.ndarray:
        return summaries.topic_word(phi, self.word_topic_draws_, len(self._names))

    @property
    def _language_names(self) -> list[str]:
        """Names of the languages, where groups of rows may be by period, too."""
        return getattr(self, "_languages", self._names)

    @property
    def _called(self) -> np.ndarray:
        """What topics are called in tables: by name, or by number where they have none."""
        if self._themes is None:
            return np.arange(self.n_topics)
        return np.array(self.topic_names_, dtype=object)

    def get_feature_names_out(self, input_features: Sequence[str] | None = None) -> np.ndarray:
        """Names of the columns of :meth:`transform`: those of the topics, if they have names."""
        check_is_fitted(self)
        return super().get_feature_names_out() if self._themes is None else self._called
