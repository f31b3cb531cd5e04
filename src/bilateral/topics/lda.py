"""Latent Dirichlet allocation by partially collapsed Gibbs sampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from bilateral.topics.inputs.checks import check_positive
from bilateral.topics.inputs.row_data import RowData
from bilateral.topics.model import TopicModel
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.chain import Chain
from bilateral.topics.sampler.contract import PrevalencePrior, WordPrior
from bilateral.topics.sampler.tokens import width_of
from bilateral.topics.themes import by_theme, check_vocabulary, coverage, tokens_of

__all__ = ["LDA"]

_ALPHA, _BETA = 0.1, 0.01  # first values, if they are learned


class LDA(TopicModel):
    """Latent Dirichlet allocation: the same bits on any x86-64 processor and number of threads.

    The method is partially collapsed Gibbs sampling. Within a sweep the word weights are fixed, so
    rows are independent of each other; then counts are summed and the weights computed again. While
    the chain settles, a token's own count is taken out of the weight of its topic. For the kept
    draws the weights are drawn from their Dirichlet posterior; so these are posterior draws (within
    the mode that the chain has found). Alpha (one for each topic) and beta are learned, and fixed
    before the draws.

    If there are 1,500 tokens for each of twice as many topics (with several languages, always), a
    chain begins with twice as many and merges those whose merger loses the least likelihood. At
    sweeps 30 and 60 it splits every topic and merges again. This only gives the draws a better
    state to start from. ``sampler/README.md`` has the algorithm on one page.

    Parameters
    ----------
    n_topics : int
    n_sweeps : int
        Sweeps at most, of the chain that goes on. It stops earlier if the likelihood of one tenth
        of them (twenty sweeps at least) is hardly above that of the tenth before; this is first
        judged after ninety sweeps and two such tenths. The last 20 to 100 sweeps (more in longer
        runs) give ten draws; runs of less than 40 sweeps give fewer.
    alpha : float or sequence of float, shape (n_topics,), optional
        Dirichlet prior of topics in a row. Learned if not given.
    beta : float, optional
        Dirichlet prior of words in a topic. Learned if not given.
    n_chains : int
        Short chains of thirty sweeps at the beginning; the most likely one goes on.
    term_languages : sequence of str, shape (n_terms,), optional
        Language of each column, "" for a column that all languages share. Then topics are common to
        all languages: each has a distribution over the shared columns, one over the own columns of
        each language, and a share of shared words in each language. `fit` and `transform` need
        `languages` then.
    random_state : int
    n_jobs : int
        Threads; -1 for all cores. No result depends on it.
    progress : bool or None
        Whether to show a progress bar. With None there is one after five seconds if a person can
        see it: in a terminal, or in a notebook whose cells are run by hand.

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
        Log-likelihood of the tokens at every sweep, each given the other tokens of its row.
    n_sweeps_ : int
    settled_ : bool
        Whether the chain stopped by itself rather than at `n_sweeps`.
    interrupted_ : bool
        Whether Ctrl-C ended the fit. Then attributes describe the state so far, and :meth:`resume`
        goes on. A second Ctrl-C, while attributes are computed, goes to the caller; the chain is
        kept, :meth:`resume` works, and attributes are computed when any method is called. If Ctrl-C
        comes while a chain begins, the model does not change.
    digest_ : str
        SHA-256 over the last assignments, `topic_word_`, `doc_topic_` and `alpha_`.
    n_features_in_ : int
    feature_names_in_ : ndarray of str, shape (n_features_in_,)
        The term of each column, if X was a corpus, or a DataFrame with names.
    components_ : ndarray of float64, shape (n_topics, n_terms)
        The same as `topic_word_`.

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
        n_topics: int = 20,
        *,
        n_sweeps: int = 400,
        alpha: float | Sequence[float] | None = None,
        beta: float | None = None,
        n_chains: int = 3,
        term_languages: Sequence[str] | None = None,
        random_state: int = 0,
        n_jobs: int | None = 1,
        progress: bool | None = None,
    ) -> None:
        self.n_topics = n_topics
        self.n_sweeps = n_sweeps
        self.alpha = alpha
        self.beta = beta
        self.n_chains = n_chains
        self.term_languages = term_languages
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.progress = progress

    def fit(
        self, X: Any, y: None = None, *, languages: Sequence[str] | None = None, client: Any = None
    ) -> Self:
        """Fit topics to counts.

        Parameters
        ----------
        X : sparse matrix or array-like of int, shape (n_rows, n_terms), a corpus, or partitions
            A corpus is anything with ``counts`` and ``terms``: its terms become
            `feature_names_in_`, which is saved with the model. Partitions may be a list of matrices
            or delayed ones, a Dask array, or count files: see :mod:`bilateral.topics.cluster`.
        y : ignored
        languages : sequence of str, shape (n_rows,), optional
            Language of each row; with `term_languages`. A Series is taken row by row, and refused
            if its index tells of another order than that of X: if X is a DataFrame with another
            index; if not, with whole numbers that do not go up.
        client : distributed.Client, optional
            Workers, each of which samples the partitions that it has. No result depends on it.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            For anything but a matrix of whole counts with tokens, for parameters out of range,
            and for languages that do not fit.
        """
        return self._fit(X, languages, client)

    def fit_transform(
        self, X: Any, y: None = None, *, languages: Sequence[str] | None = None
    ) -> np.ndarray:
        """Fit, and give each row's topic shares as :meth:`transform` does."""
        return self._fit_transformed(X, languages)

    def transform(self, X: Any, *, languages: Sequence[str] | None = None) -> np.ndarray:
        """Give the expected topic shares of rows under the fitted topics.

        By expectation propagation, which is near the exact mean. The shares of a row do not depend
        on the other rows. They have no interval: in a row of a few words they are very uncertain.

        Parameters
        ----------
        X : sparse matrix or array-like of int, shape (n_rows, n_terms), or a corpus
            A corpus must have the terms that were fitted.
        languages : sequence of str, shape (n_rows,), optional
            With `term_languages`.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_topics)
            Rows sum to one.
        """
        return self._transformed(X, languages)

    def score(self, X: Any, y: None = None, *, languages: Sequence[str] | None = None) -> float:
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
        return self._scored(X, languages)

    def rhat(self, X: Any, *, n_chains: int = 4, languages: Sequence[str] | None = None) -> float:
        """Give R-hat of the log-likelihood over whole chains.

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
            If it is far from one, chains have not settled, or are in different modes, as is usual
            with real texts. If it is near one, chains are equally likely; their topics may still
            differ.
        """
        return self._compared(X, languages, n_chains)

    @property
    def theme_coverage_(self) -> pd.DataFrame:
        """What became of the seeds of each theme: the sums of ``seed_coverage_``.

        A line for each theme and language of its seeds: ``theme``, ``lang``, ``seeds``, ``silent``
        (seeds that carry nothing), ``tokens`` (twice, where two seeds find one word), ``stayed``
        (the share of these tokens that the model gave to the topic), ``held`` (the share of the
        topic's tokens in that language that are these). Where most tokens of its seeds went
        elsewhere, or hardly a token of the topic is a seed, the topic is about something else.
        """
        check_is_fitted(self)
        if self._themes is None:
            raise AttributeError(f"this {type(self).__name__} has no seeds, and no theme_coverage_")
        known = list(getattr(self, "_languages", self._names))
        tokens = tokens_of(self.word_topic_draws_, known, self._owner.size)
        return by_theme(self.seed_coverage_, tokens.set_axis(self.topic_names_, axis=1))

    def _row_data(self, n_new: int | None = None, **given) -> RowData:
        if n_new is None and self._themes is not None:
            self._themes.entries()
        told = super()._row_data(n_new, **given)
        if n_new is None:
            self._alpha(), self._beta()
        return told

    def _alpha(self) -> np.ndarray:
        """Where alpha begins: one number, or one for each topic."""
        return check_positive("alpha", _ALPHA if self.alpha is None else self.alpha, self.n_topics)

    def _beta(self) -> float:
        return float(check_positive("beta", _BETA if self.beta is None else self.beta))

    def _priors(self, rows) -> tuple[WordPrior, PrevalencePrior]:
        width = width_of(self.n_topics)
        given = self._owner, len(self._names), self.n_topics, width, self._beta()
        words = DirichletWords(*given, learned=self.beta is None)
        if self._themes is not None:
            terms = getattr(self, "vocabulary", None)
            terms = getattr(self, "feature_names_in_", None) if terms is None else terms
            terms = check_vocabulary(terms, words.n_terms)
            found = self._themes.find(rows, terms, self.term_languages, self._names, width)
            self._seeds, self._coverage = found.matrix, found.coverage
            words = replace(words, extra=found.mass, n_fixed=len(self._themes.seeds))
        alpha = np.zeros((1, width))
        alpha[0, : self.n_topics] = self._alpha()
        return words, DirichletPrevalence(alpha, self.n_topics, learned=self.alpha is None)

    def _report(self, chain: Chain) -> None:
        super()._report(chain)
        if self._themes is not None:
            self.topic_names_ = self._themes.names
            known = self._seeds, self._coverage, self.word_topic_draws_, self._language_names
            self.seed_coverage_ = coverage(self.topic_names_, *known)
