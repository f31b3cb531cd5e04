"""What every planted corpus is drawn with: topics, priors, documents."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array, csr_array

__all__ = [
    "check_positive",
    "checked_design",
    "checked_effects",
    "draw_documents",
    "draw_log_topics",
    "draw_terms",
    "prior_by",
    "prior_of",
    "softmax",
    "spread_over",
]

RANK_OFFSET = 30  # Mandelbrot's; zero would be Zipf's law with its stop words
LARGEST_LOG = 200  # of a prior: beyond it a draw is not a number
LENGTH_SHAPE = 3  # of the gamma that lengths follow: they spread by about 60 % of their mean


def draw_documents(
    topic_word: np.ndarray,
    group: np.ndarray,
    alpha: np.ndarray,
    n_tokens: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray | csr_array]:
    """Draw documents; row d draws its words from the topics ``topic_word[group[d]]``."""
    n_documents, n_topics = len(group), topic_word.shape[1]
    alpha = np.broadcast_to(alpha, (n_documents, n_topics))
    doc_topic = softmax(_log_gamma_draws(alpha, rng))
    spread = rng.standard_gamma(LENGTH_SHAPE, n_documents) / LENGTH_SHAPE
    lengths = 1 + rng.poisson((n_tokens - 1) * spread)
    topic_counts = rng.multinomial(lengths, doc_topic)
    rows, columns = [], []
    for g, of_topics in enumerate(topic_word):
        members = np.flatnonzero(group == g)
        for k in range(n_topics):
            counts = topic_counts[members, k]
            rows.append(np.repeat(members, counts))
            columns.append(draw_terms(of_topics[k], counts.sum(), rng))
    places = (np.concatenate(rows, dtype=np.int32), np.concatenate(columns, dtype=np.int32))
    ones = np.ones(len(places[0]), dtype=np.int32)
    X = csr_array(coo_array((ones, places), shape=(n_documents, topic_word.shape[2])))
    return {"X": X, "doc_topic": doc_topic, "topic_counts": topic_counts, "alpha": alpha}


def draw_terms(probabilities: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Columns drawn by inversion; one of probability zero is never drawn."""
    ends = np.cumsum(probabilities)
    return np.searchsorted(ends / ends[-1], rng.random(size), side="right")


def draw_log_topics(
    n_topics: int, n_terms: int, beta_sum: float, zipf: float, rng: np.random.Generator
) -> np.ndarray:
    """Unnormalised logarithms: a rare term may have e^−1000 of a topic, and drifts from there."""
    if not 0 < beta_sum < np.inf:
        raise ValueError(f"beta_sum={beta_sum} must be a number over 0")
    rates = (np.arange(n_terms) + 1.0 + RANK_OFFSET) ** -zipf
    beta = np.broadcast_to(beta_sum * rates / rates.sum(), (n_topics, n_terms))
    return _log_gamma_draws(beta, rng)


def _log_gamma_draws(shape: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Logarithms of gamma draws, which for a small shape are too small to be drawn themselves.

    If G has shape a + 1 and U is uniform, G · U^(1/a) has shape a (Marsaglia & Tsang 2000).
    """
    return np.log(rng.standard_gamma(shape + 1)) - rng.standard_exponential(shape.shape) / shape


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def prior_of(sizes: str | np.ndarray, shape: tuple[int, ...], alpha_sum: float) -> np.ndarray:
    """Dirichlet parameters in proportion to sizes, which sum to ``alpha_sum``."""
    if not 0 < alpha_sum < np.inf:
        raise ValueError(f"alpha_sum={alpha_sum} must be a number over 0")
    if isinstance(sizes, str):
        if sizes != "even":
            raise ValueError(f"sizes must be 'even' or numbers, one per topic, not {sizes!r}")
        sizes = 1.0
    sizes = spread_over(sizes, shape, "sizes")
    if not ((sizes > 0) & (sizes < np.inf)).all():
        raise ValueError("sizes holds a value that is not a number over 0; leave a topic out")
    return alpha_sum * sizes / sizes.sum(axis=-1, keepdims=True)


def checked_design(design: np.ndarray) -> np.ndarray:
    """A design as a matrix of numbers, or what is wrong with it."""
    design = np.asarray(design, dtype=float)
    if design.ndim != 2 or not design.size or not np.isfinite(design).all():
        raise ValueError("design must be a matrix of finite numbers: rows × columns, not empty")
    return design


def checked_effects(design: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """Effects as a matrix that fits a design, or what is wrong with them."""
    effects, n_columns = np.asarray(effects, dtype=float), design.shape[1]
    if effects.ndim != 2 or len(effects) != n_columns or not np.isfinite(effects).all():
        raise ValueError(
            f"effects must be finite numbers, columns of the design × topics: ({n_columns},"
            f" n_topics), not {effects.shape}"
        )
    return effects


def prior_by(design: np.ndarray, effects: np.ndarray) -> np.ndarray:
    """The Dirichlet prior of each document."""
    logs = design @ effects
    if np.abs(logs).max() > LARGEST_LOG:
        raise ValueError(
            f"design @ effects goes beyond ±{LARGEST_LOG}; its exponential is no prior a document"
            " can be drawn from: scale the design, or give smaller effects"
        )
    return np.exp(logs)


def spread_over(values: float | np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    """Give values their full shape, or say which of them does not fit."""
    try:
        return np.broadcast_to(np.asarray(values, dtype=float), shape)
    except ValueError:
        raise ValueError(f"{name} has shape {np.shape(values)}, which must fit {shape}") from None


def check_positive(**numbers: int) -> None:
    """Refuse the first of some named numbers that is below 1."""
    for name, number in numbers.items():
        if number < 1:
            raise ValueError(f"{name}={number} must be 1 or more")
