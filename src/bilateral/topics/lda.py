"""Latent Dirichlet allocation by partially collapsed Gibbs sampling."""

from __future__ import annotations

import copy
import hashlib
import os

import numpy as np
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from tqdm import tqdm

from bilateral.topics import _fold, _results, _saved
from bilateral.topics._block import spread, width_of
from bilateral.topics._chain import Chain, Schedule, rhat
from bilateral.topics._checks import (
    check_counts,
    check_languages,
    check_positive,
    check_size,
    check_whole,
)
from bilateral.topics._documents import Documents
from bilateral.topics._words import Words
from bilateral.topics.cluster import PartitionedCounts, in_partitions, languages_of, rows_from

__all__ = ["LDA"]

_ALPHA, _BETA = 0.1, 0.01  # where learning starts


class LDA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Latent Dirichlet allocation, the same bits on any machine and any number of threads.

    Partially collapsed Gibbs sampling: within a sweep the words' weights are fixed, so rows are
    independent; then counts are summed and the weights renewed. While the chain settles a token
    does not vote for its own topic through the weights; the kept draws use weights drawn from
    their Dirichlet posterior, which makes them posterior draws (within the mode that the chain
    found). Alpha (one for each topic) and beta are learned, and frozen before the draws.

    Parameters
    ----------
    n_topics : int
    n_sweeps : int
        Sweeps at most. The chain stops earlier when its likelihood has settled, from one tenth of
        them to the next; the last 20 to 100 sweeps, the more the longer the run, give ten draws.
    alpha : float or sequence of float, shape (n_topics,), optional
        Dirichlet prior of topics in a row. Learned if not given.
    beta : float, optional
        Dirichlet prior of words in a topic. Learned if not given.
    n_chains : int
        Short chains of thirty sweeps to begin with, the likeliest of which is continued.
    term_languages : sequence of str, shape (n_terms,), optional
        Language of each column, "" for a column that all languages share. Topics then are
        cross-lingual: each has a distribution over the shared columns, one over each language's
        own, and a share of shared words in each language. `fit` and `transform` then need
        `languages`.
    random_state : int
    n_jobs : int
        Threads; -1 for all cores. No result depends on it.
    progress : bool
        Whether to show a bar of sweeps.

    Attributes
    ----------
    topic_word_ : ndarray of float64, shape (n_topics, n_terms)
        Probability of each word in each topic; rows sum to one. Topics are in order of prevalence.
    doc_topic_ : ndarray of float64, shape (n_rows, n_topics)
        Mean share of each topic in each row over the draws; rows sum to one. A row without tokens
        has its prior.
    doc_topic_draws_ : list of csr_array of int32, shape (n_rows, n_topics)
        Posterior draws: tokens of each row in each topic.
    word_topic_draws_ : list of csr_array of int32, shape (n_columns, n_topics)
        The same draws by column (with languages: by language, then column).
    language_word_ : dict of str to ndarray of float64, shape (n_topics, n_terms)
        With languages, each topic's words in each of them.
    alpha_ : ndarray of float64, shape (n_topics,)
    beta_ : float
    log_likelihood_ : ndarray of float64, shape (n_sweeps_,)
        Of the tokens, each given the others of its row, at every sweep.
    n_sweeps_ : int
    settled_ : bool
        Whether the chain stopped by itself rather than at `n_sweeps`.
    interrupted_ : bool
        Whether Ctrl-C ended the fit: attributes describe the state so far, and :meth:`resume`
        goes on.
    digest_ : str
        SHA-256 over the last assignments, `topic_word_`, `doc_topic_` and `alpha_`.
    n_features_in_ : int

    References
    ----------
    Blei, D. M., Ng, A. Y. and Jordan, M. I. (2003). Latent Dirichlet allocation. JMLR 3.

    Magnusson, M., Jonsson, L., Villani, M. and Broman, D. (2018). Sparse partially collapsed MCMC
    for parallel inference in topic models. Journal of Computational and Graphical Statistics 27.

    Wallach, H. M., Mimno, D. and McCallum, A. (2009). Rethinking LDA: why priors matter. NIPS.

    Examples
    --------
    >>> X = np.kron(np.diag([4, 3]), np.ones((6, 3), int))
    >>> model = LDA(2, n_sweeps=40).fit(X)
    >>> model.topic_word_.round(1).tolist()
    [[0.3, 0.3, 0.3, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.3, 0.3, 0.3]]
    """

    def __init__(
        self,
        n_topics=20,
        *,
        n_sweeps=400,
        alpha=None,
        beta=None,
        n_chains=3,
        term_languages=None,
        random_state=0,
        n_jobs=1,
        progress=False,
    ):
        self.n_topics = n_topics
        self.n_sweeps = n_sweeps
        self.alpha = alpha
        self.beta = beta
        self.n_chains = n_chains
        self.term_languages = term_languages
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.progress = progress

    def fit(self, X, y=None, *, languages=None, client=None):
        """Fit topics to counts.

        Parameters
        ----------
        X : sparse matrix or array-like of int, shape (n_rows, n_terms), or partitions of one
            Partitions may be a list of matrices or delayed ones, a Dask array, or count files: see
            :mod:`bilateral.topics.cluster`.
        y : ignored
        languages : sequence of str, shape (n_rows,), optional
            Language of each row; with `term_languages`.
        client : distributed.Client, optional
            Workers to sample the partitions where they lie. No result depends on it.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For anything but a matrix of whole counts with tokens, for parameters out of range,
            and for languages that do not fit.
        """
        chain = self._prepare(X, languages, client)
        chain.begin()
        self._chain = chain
        return self._go_on()

    def resume(self, X, *, languages=None, client=None):
        """Go on with a fit that was interrupted, to the bits of an unbroken one.

        Parameters
        ----------
        X, languages
            As they were given to `fit`. What else it was given (covariates, periods) is known.
        client : distributed.Client, optional
            As for :meth:`fit`; it need not be the same, nor the partitions.

        Returns
        -------
        self
        """
        check_is_fitted(self)
        if not self.interrupted_:
            return self
        old, chain = self._chain, copy.copy(self)._prepare(X, languages, client)
        if chain.rows.n_tokens != old.rows.n_tokens:
            raise ValueError(
                f"X holds {chain.rows.n_tokens:,} tokens, but the fit to resume was of "
                f"{old.rows.n_tokens:,}: give the matrix that was fitted."
            )
        chain.load(old.dump())
        if chain.mark() != old.mark():
            raise ValueError(
                "X holds other rows, or in another order, than the fit to resume: give the matrix "
                "that was fitted."
            )
        self._chain = chain
        return self._go_on()

    def fit_transform(self, X, y=None, *, languages=None):
        """Fit, and give each row's topic shares as :meth:`transform` does."""
        return self.fit(X, languages=languages).transform(X, languages=languages)

    def transform(self, X, *, languages=None):
        """Give the expected topic shares of rows under the fitted topics.

        By expectation propagation. A row gets the same shares whatever the other rows are. They are
        a mean without an interval; in a row of a few words much around it is possible.

        Parameters
        ----------
        X : sparse matrix or array-like of int, shape (n_rows, n_terms)
        languages : sequence of str, shape (n_rows,), optional
            With `term_languages`.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_topics)
            Rows sum to one.
        """
        check_is_fitted(self)
        X = self._columns(self._counts(X, reset=False), languages)
        return _fold.fold(X, self._phi, self.alpha_[None], self._threads())

    def score(self, X, y=None, *, languages=None):
        """Give the log-likelihood per token of held-out halves of rows (document completion).

        One half of a row's tokens, drawn at random by `random_state` and row number, gives its
        topic shares; the other half is predicted, by the mean over the kept draws.

        Parameters
        ----------
        X, languages
            As for :meth:`transform`.
        y : ignored

        Returns
        -------
        float
            Nats a token, higher is better; ``exp(-score)`` is the perplexity.

        References
        ----------
        Wallach, H. M., Murray, I., Salakhutdinov, R. and Mimno, D. (2009). Evaluation methods for
        topic models. ICML.
        """
        check_is_fitted(self)
        X = self._columns(self._counts(X, reset=False), languages)
        phis = np.stack(list(self._states()))
        return _fold.score(X, phis, self.alpha_[None], self.random_state, self._threads())

    def rhat(self, X, *, n_chains=4, languages=None):
        """Give R-hat of the log-likelihood over whole chains, which says if they found one mode.

        Parameters
        ----------
        X, languages
            As for :meth:`fit`.
        n_chains : int
            Chains to run, each of `n_sweeps`; their second halves, in which weights are drawn,
            are compared.

        Returns
        -------
        float
            Near one where the chains agree; topic models of real texts rarely get there.
        """
        check_whole("n_chains", n_chains, 2)
        check_whole("n_sweeps", self.n_sweeps, 8)
        halves = []
        for number in range(n_chains):
            chain = copy.copy(self)._prepare(X, languages)
            chain.schedule, chain.number = Schedule(self.n_sweeps), number
            chain.begin()
            while chain.sweep < self.n_sweeps:
                if chain.sweep >= self.n_sweeps // 2 and chain.drawing_from < 0:
                    chain.drawing_from = chain.sweep
                chain.step()
                del chain.word_draws[:], chain.row_draws[:]
            halves.append(chain.log_likelihood[self.n_sweeps // 2 :])
        return rhat(np.array(halves))

    def save(self, path) -> None:
        """Write the model, and all that :meth:`resume` needs beside X, to one file (npz)."""
        check_is_fitted(self)
        _saved.save(path, self)

    @classmethod
    def load(cls, path):
        """Read a model that :meth:`save` wrote."""
        return _saved.load(path, cls)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return self.alpha_.size

    @property
    def topic_word_draws_(self) -> list[np.ndarray]:
        """Word probabilities given each draw: arrays like `topic_word_`, made when asked for."""
        check_is_fitted(self)
        return [self._topic_word(phi) for phi in self._states()]

    # What other models change.

    def _word_prior(self, owner, n_groups, width) -> Words:
        beta = _BETA if self.beta is None else float(check_positive("beta", self.beta))
        return Words(owner, n_groups, self.n_topics, width, beta, learned=self.beta is None)

    def _document_prior(self, n_rows, width) -> tuple[Documents, np.ndarray]:
        """Give the prior and each row's cell in it."""
        alpha = np.zeros((1, width))
        given = _ALPHA if self.alpha is None else self.alpha
        alpha[0, : self.n_topics] = check_positive("alpha", given, self.n_topics)
        return Documents(alpha, self.n_topics, self.alpha is None), np.zeros(n_rows, np.int32)

    # What they share.

    def _threads(self) -> int:
        if self.n_jobs is None:
            return 1
        return (os.cpu_count() or 1) if self.n_jobs == -1 else check_whole("n_jobs", self.n_jobs, 1)

    def _counts(self, X, reset: bool) -> csr_array:
        if in_partitions(X):
            raise ValueError(
                "X comes in partitions, which only fit takes: give one matrix after the other; a "
                "row gets the same shares in any."
            )
        X = check_counts(X) if not hasattr(X, "columns") else X
        return check_counts(validate_data(self, X, reset=reset, skip_check_array=True))

    def _prepare(self, X, languages, client=None) -> Chain:
        check_whole("n_topics", self.n_topics, 2)
        check_whole("n_sweeps", self.n_sweeps, 1)
        check_whole("n_chains", self.n_chains, 1)
        check_whole("random_state", self.random_state, 0, 2**64 - 1)
        jobs = self._threads()
        if client is not None or in_partitions(X):
            X = PartitionedCounts(X, client, jobs)
            self.n_features_in_ = X.shape[1]
            vars(self).pop("feature_names_in_", None)
        else:
            X = self._counts(X, reset=True)
        check_size(X, self.n_topics)
        self._owner, group, self._names = languages_of(X, self.term_languages, languages)
        width = width_of(self.n_topics)
        words = self._word_prior(self._owner, len(self._names), width)
        documents, cell = self._document_prior(X.shape[0], width)
        rows = rows_from(X, group, len(self._names), cell, jobs)
        return Chain(
            rows, words, documents, self.random_state, Schedule(self.n_sweeps, self.n_chains)
        )

    def _columns(self, X: csr_array, languages) -> csr_array:
        """Give X on virtual columns."""
        if len(self._names) == 1 and languages is None:
            return X
        _, group, names = check_languages(X, self.term_languages, languages, self._names)
        return spread(X, group, len(names))

    def _go_on(self):
        chain = self._chain
        self.interrupted_ = True
        bar = tqdm(total=chain.schedule.n_sweeps, unit="sweep", disable=not self.progress)
        try:
            with bar:
                chain.run(bar)
        except KeyboardInterrupt:
            pass
        self._finish(chain)
        self.interrupted_ = not chain.done
        return self

    def _finish(self, chain: Chain) -> None:
        """Describe the chain's draws, or its present state if there are none yet."""
        word_draws, row_draws = chain.draws()
        order = self._order(sum(draw.sum(axis=0, dtype=np.int64) for draw in row_draws))
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
        if chain.done:  # not twice in memory, nor in a file
            chain.word_draws, chain.row_draws = self.word_topic_draws_, self.doc_topic_draws_

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
