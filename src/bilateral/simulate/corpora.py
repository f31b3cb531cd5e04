"""Corpora whose topics are known: what a model finds can be held against what was planted.

Words of real texts are neither even nor apart. A term's base rate falls with its rank as
``1 / (rank + 30)``, as both halves of the embedded record do, and each topic is a Dirichlet draw
around these rates: topics share frequent words and differ in the rest. Whatever a model adds
(covariates, languages, periods) is drawn from that model, no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from bilateral.simulate.draws import (
    check_positive,
    checked_design,
    checked_effects,
    draw_documents,
    draw_log_topics,
    prior_by,
    prior_of,
    softmax,
    spread_over,
)


@dataclass(frozen=True, eq=False)
class Planted:
    """A corpus and the truth behind it; what its model does not have is None.

    Parameters
    ----------
    X : csr_array of int32, shape (n_rows, n_terms)
        Counts.
    topic_word : ndarray, shape (n_topics, n_terms)
        Each topic's distribution over terms. Where languages or periods have their own, they
        come first: (n_languages, n_topics, n_terms), (n_periods, n_topics, n_terms).
    doc_topic : ndarray, shape (n_rows, n_topics)
        Each row's distribution over topics, from which its tokens drew theirs.
    topic_counts : ndarray of int, shape (n_rows, n_topics)
        Tokens of each row by the topic that made them; their sums are those of `X`.
    alpha : ndarray, shape (n_rows, n_topics)
        The Dirichlet prior that ``doc_topic`` was drawn from.
    design : ndarray, shape (n_rows, n_columns), optional
    effects : ndarray, shape (n_columns, n_topics), optional
        λ: ``alpha = exp(design @ effects)``.
    languages : ndarray of str, shape (n_rows,), optional
        The language of each row.
    term_languages : ndarray of str, shape (n_terms,), optional
        The language of each term, ``""`` for one that all share.
    shared : ndarray, shape (n_languages, n_topics), optional
        π: how much of a topic, told in a language, is shared terms.
    periods : ndarray of int, shape (n_rows,), optional
        The period of each row, from 0, in order.
    """

    X: csr_array
    topic_word: np.ndarray
    doc_topic: np.ndarray
    topic_counts: np.ndarray
    alpha: np.ndarray
    design: np.ndarray | None = None
    effects: np.ndarray | None = None
    languages: np.ndarray | None = None
    term_languages: np.ndarray | None = None
    shared: np.ndarray | None = None
    periods: np.ndarray | None = None


def plant(
    n_topics: int = 20,
    *,
    n_documents: int = 5000,
    n_tokens: int = 140,
    n_terms: int = 5000,
    sizes: str | np.ndarray = "even",
    alpha_sum: float = 2.0,
    beta_sum: float = 250.0,
    zipf: float = 1.0,
    random_state: int | np.random.Generator = 0,
) -> Planted:
    """Plant topics in a corpus by the model of latent Dirichlet allocation.

    Parameters
    ----------
    n_topics, n_documents, n_terms : int
    n_tokens : int
        Mean length of a document; the shortest may have one token.
    sizes : "even" or array, shape (n_topics,)
        How common topics are, to any scale: ``0.85 ** np.arange(20)`` falls from 16 % to 0.7 %.
    alpha_sum : float
        Sum over topics of the prior of ``doc_topic``; with less, a document keeps to fewer topics.
    beta_sum : float
        Sum over terms of the prior of ``topic_word``; with less, topics have fewer words and share
        fewer. By default two topics have a cosine of about 0.24, those of the record about 0.18.
    zipf : float
        Exponent of the base rates of terms. Zero makes all terms equally common, which is LDA's
        own symmetric prior, from which parameters are drawn to see whether intervals hold them.
    random_state : int or Generator
        The same number gives the same bytes, with the same version of NumPy.

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        If a number is too small, or ``sizes`` are not one positive number per topic.

    References
    ----------
    Blei, D., Ng, A. and Jordan, M. (2003). Latent Dirichlet allocation. JMLR 3.

    Mandelbrot, B. (1953). An informational theory of the statistical structure of language.
    In: Communication Theory, Butterworths.

    Examples
    --------
    >>> corpus = plant(3, n_documents=100, n_tokens=50, n_terms=200)
    >>> corpus.X.shape, corpus.topic_word.shape
    ((100, 200), (3, 200))
    """
    check_positive(n_topics=n_topics, n_documents=n_documents, n_tokens=n_tokens, n_terms=n_terms)
    rng = np.random.default_rng(random_state)
    topic_word = softmax(draw_log_topics(n_topics, n_terms, beta_sum, zipf, rng))
    one_group = np.zeros(n_documents, dtype=int)
    alpha = prior_of(sizes, (n_topics,), alpha_sum)
    documents = draw_documents(topic_word[None], one_group, alpha, n_tokens, rng)
    return Planted(topic_word=topic_word, **documents)


def plant_covariates(
    design: np.ndarray,
    effects: np.ndarray | None = None,
    *,
    n_topics: int = 20,
    intercept: float = -2.0,
    sd: float | np.ndarray = 0.5,
    n_tokens: int = 140,
    n_terms: int = 5000,
    beta_sum: float = 250.0,
    zipf: float = 1.0,
    random_state: int | np.random.Generator = 0,
) -> Planted:
    """Plant topics whose prevalence follows covariates: Dirichlet–multinomial regression.

    The prior of row d is ``alpha_d = exp(x_d · λ)``.

    Parameters
    ----------
    design : array, shape (n_rows, n_columns)
        x: one row per document.
    effects : array, shape (n_columns, n_topics), optional
        λ; else drawn, each from N(0, ``sd``²), those of the design's first column (which is then
        all ones) from N(``intercept``, ``sd``²).
    n_topics : int
        Where effects are drawn; else they say it.
    intercept : float
    sd : float or array, shape (n_columns,)
    n_tokens, n_terms, beta_sum, zipf, random_state
        As for :func:`plant`.

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not finite or too large, or effects are to be drawn and
        the design has no intercept.

    References
    ----------
    Mimno, D. and McCallum, A. (2008). Topic models conditioned on arbitrary features with
    Dirichlet-multinomial regression. UAI.

    Examples
    --------
    >>> design = np.column_stack([np.ones(100), np.arange(100) % 2])
    >>> corpus = plant_covariates(design, n_topics=3, n_terms=200)
    >>> corpus.effects.shape
    (2, 3)
    >>> corpus.alpha[1].round(3), np.exp(corpus.effects.sum(axis=0)).round(3)
    (array([0.152, 0.097, 0.223]), array([0.152, 0.097, 0.223]))
    """
    rng = np.random.default_rng(random_state)
    design = checked_design(design)
    n_documents, n_columns = design.shape
    if effects is None:
        if not (design[:, 0] == 1).all():
            raise ValueError(
                "effects are drawn with an intercept: make the first column of design all ones,"
                " or give effects"
            )
        check_positive(n_topics=n_topics)
        sds = spread_over(sd, (n_columns,), "sd")
        effects = sds[:, None] * rng.standard_normal((n_columns, n_topics))
        effects[0] += intercept
    effects = checked_effects(design, effects)
    n_topics = effects.shape[1]
    check_positive(n_topics=n_topics, n_tokens=n_tokens, n_terms=n_terms)
    topic_word = softmax(draw_log_topics(n_topics, n_terms, beta_sum, zipf, rng))
    alpha = prior_by(design, effects)
    one_group = np.zeros(n_documents, dtype=int)
    documents = draw_documents(topic_word[None], one_group, alpha, n_tokens, rng)
    return Planted(topic_word=topic_word, **documents, design=design, effects=effects)


def plant_languages(
    n_topics: int = 20,
    *,
    n_documents: Mapping[str, int] | None = None,
    shared: float | np.ndarray | None = None,
    n_shared: int = 1000,
    n_own: int = 4000,
    n_tokens: int = 140,
    sizes: str | np.ndarray = "even",
    alpha_sum: float = 2.0,
    beta_sum: float = 250.0,
    zipf: float = 1.0,
    random_state: int | np.random.Generator = 0,
) -> Planted:
    """Plant topics told in several languages, which share some of their terms.

    A topic k told in language l draws a shared term w with ``π_kl ψ_k(w)``, one of the language's
    own with ``(1 − π_kl) φ_kl(w)``. ψ is common to all languages, φ to none. Columns are the
    shared terms, then those of each language.

    Parameters
    ----------
    n_topics : int
    n_documents : mapping of str to int, optional
        Documents of each language; ``{"es": 5000, "en": 500}`` if not given, ten to one. Rows of
        different languages come mixed.
    shared : float or array, shape (n_languages, n_topics), optional
        π; if not given, drawn evenly from 0.1 to 0.6 for each language and topic.
    n_shared, n_own : int
        Shared terms, and terms of each language.
    sizes : "even" or array, shape (n_topics,) or (n_languages, n_topics)
        How common topics are, in all languages or in each.
    n_tokens, alpha_sum, beta_sum, zipf, random_state
        As for :func:`plant`; ``beta_sum`` is spread over shared terms, and over each language's.

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        If a number is too small, there are no languages, or shapes do not fit.

    Examples
    --------
    >>> corpus = plant_languages(3, n_documents={"es": 100, "en": 10}, n_shared=50, n_own=150)
    >>> corpus.X.shape, corpus.topic_word.shape
    ((110, 350), (2, 3, 350))
    >>> english = corpus.X[corpus.languages == "en"]
    >>> int(english[:, corpus.term_languages == "es"].sum())
    0
    """
    if n_documents is None:
        n_documents = {"es": 5000, "en": 500}
    codes = np.array(list(n_documents), dtype=str)
    if not len(codes) or "" in codes:
        raise ValueError('n_documents must name one language or more, none of them ""')
    check_positive(n_topics=n_topics, n_tokens=n_tokens, n_shared=n_shared, n_own=n_own)
    check_positive(**{f"n_documents[{code!r}]": n for code, n in n_documents.items()})
    rng = np.random.default_rng(random_state)
    shape = (len(codes), n_topics)
    if shared is None:
        shared = rng.uniform(0.1, 0.6, size=shape)
    shared = spread_over(shared, shape, "shared")
    if not ((shared >= 0) & (shared <= 1)).all():
        raise ValueError("shared holds values outside 0 to 1; it is a share")
    topic_word = np.zeros((*shape, n_shared + len(codes) * n_own))
    psi = softmax(draw_log_topics(n_topics, n_shared, beta_sum, zipf, rng))
    topic_word[:, :, :n_shared] = shared[:, :, None] * psi
    for i in range(len(codes)):
        phi = softmax(draw_log_topics(n_topics, n_own, beta_sum, zipf, rng))
        start = n_shared + i * n_own
        topic_word[i, :, start : start + n_own] = (1 - shared[i, :, None]) * phi
    group = rng.permutation(np.repeat(np.arange(len(codes)), list(n_documents.values())))
    alpha = prior_of(sizes, shape, alpha_sum)[group]
    return Planted(
        topic_word=topic_word,
        **draw_documents(topic_word, group, alpha, n_tokens, rng),
        languages=codes[group],
        term_languages=np.repeat(["", *codes], [n_shared] + [n_own] * len(codes)),
        shared=shared,
    )


def plant_drift(
    n_periods: int = 10,
    strength: float = 0.3,
    *,
    n_topics: int = 20,
    n_documents: int = 5000,
    n_tokens: int = 140,
    n_terms: int = 5000,
    sizes: str | np.ndarray = "even",
    alpha_sum: float = 2.0,
    beta_sum: float = 250.0,
    zipf: float = 1.0,
    design: np.ndarray | None = None,
    effects: np.ndarray | None = None,
    random_state: int | np.random.Generator = 0,
) -> Planted:
    """Plant topics whose words drift from period to period.

    The logits of a topic's words are those of a topic as :func:`plant` draws it, plus a Gaussian
    random walk over periods that has mean zero over them: no period is the one all began with, and
    time may run either way.

    Parameters
    ----------
    n_periods : int
        Documents are spread evenly over them, in order.
    strength : float
        Standard deviation of a step, in logits; 0.3 changes a word's rate by about a third.
    n_topics, n_documents, n_tokens, n_terms, sizes, alpha_sum, beta_sum, zipf, random_state
        As for :func:`plant`.
    design, effects : array, optional
        If prevalence follows covariates, as for :func:`plant_covariates`, a row for each document.
        They say how many documents and topics there are, in place of `sizes` and `alpha_sum`.

    Returns
    -------
    Planted

    Raises
    ------
    ValueError
        If a number is too small, or ``sizes`` are not one positive number per topic; or as
        :func:`plant_covariates`, for a design and effects, which go together.

    References
    ----------
    Blei, D. and Lafferty, J. (2006). Dynamic topic models. ICML.

    Examples
    --------
    >>> corpus = plant_drift(4, n_topics=3, n_documents=100, n_terms=200)
    >>> corpus.topic_word.shape, np.bincount(corpus.periods).tolist()
    ((4, 3, 200), [25, 25, 25, 25])
    """
    if (design is None) != (effects is None):
        raise ValueError("design and effects go together: give both, or neither")
    if design is not None:
        design = checked_design(design)
        effects = checked_effects(design, effects)
        n_documents, n_topics = len(design), effects.shape[1]
    check_positive(n_periods=n_periods, n_topics=n_topics, n_tokens=n_tokens, n_terms=n_terms)
    if n_documents < n_periods:
        raise ValueError(f"n_documents={n_documents} is too few for {n_periods} periods")
    if not 0 <= strength < np.inf:
        raise ValueError(f"strength={strength} must be a number of 0 or more")
    rng = np.random.default_rng(random_state)
    steps = strength * rng.standard_normal((n_periods, n_topics, n_terms))
    walk = np.cumsum(steps, axis=0)
    centre = draw_log_topics(n_topics, n_terms, beta_sum, zipf, rng)
    topic_word = softmax(centre + walk - walk.mean(axis=0))
    periods = np.arange(n_documents) * n_periods // n_documents
    alpha = prior_of(sizes, (n_topics,), alpha_sum) if design is None else prior_by(design, effects)
    documents = draw_documents(topic_word, periods, alpha, n_tokens, rng)
    planted = {"periods": periods, "design": design, "effects": effects}
    return Planted(topic_word=topic_word, **documents, **planted)
