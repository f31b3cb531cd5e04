"""Mergers of topics against the loss written out in NumPy."""

import numpy as np
import pytest

from bilateral.topics.sampler.split_merge import merge


def f(x):
    x = np.asarray(x, float)
    return x * np.log(np.maximum(x, 1))


def loss(a: np.ndarray, b: np.ndarray) -> float:
    """As the module's docstring has it."""
    whole = f(a.sum() + b.sum()) - f(a.sum()) - f(b.sum())
    return whole - (f(a + b) - f(a) - f(b)).sum()


def one_by_one(n: np.ndarray, left: int, n_fixed: int) -> list[int]:
    """Merge the pair of least loss, again and again, all losses taken anew each time."""
    groups = [[k] for k in range(n.shape[1])]
    while len(groups) > left:
        sums = [n[:, group].sum(axis=1) for group in groups]
        free = range(n_fixed, len(groups))
        pairs = [(loss(sums[a], sums[b]), a, b) for a in free for b in free if a < b]
        _, a, b = min(pairs)
        groups[a] += groups.pop(b)
    return [next(i for i, group in enumerate(groups) if k in group) for k in range(n.shape[1])]


@pytest.mark.parametrize(("n_topics", "left", "n_fixed"), [(6, 3, 0), (12, 6, 0), (11, 7, 3)])
@pytest.mark.parametrize("seed", range(5))
def test_the_pair_of_least_loss_is_merged_each_time(n_topics, left, n_fixed, seed):
    random = np.random.default_rng(seed)
    shares = random.dirichlet(np.full(60, 0.1), n_topics).T  # most words are held by few topics
    n = random.poisson(shares * random.gamma(2, 300, n_topics)).astype(np.int32)
    before = n.copy()
    assert merge(n, n_topics, left, n_fixed).tolist() == one_by_one(n, left, n_fixed)
    assert np.array_equal(n, before)
