"""The prior of topics/priors/README.md runs, draws rightly and finds what was planted."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from scipy.stats import kstest

import bilateral.topics
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.tails import tails

PAGE = Path(bilateral.topics.__file__).parent / "priors" / "README.md"
SETTLING, DRAWING = Phase(Stage.SETTLING, due=True), Phase(Stage.DRAWING, due=False)


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> ModuleType:
    """The page's code as a module, run from above to below."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path_factory.mktemp("page") / "pooled.py"
    path.write_text("\n".join(blocks), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("pooled", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def seen(counts: np.ndarray, cell: np.ndarray) -> SimpleNamespace:
    """As much of the statistics as a prior of rows needs."""
    n_topics = counts.shape[1]
    z = np.concatenate([np.repeat(np.arange(n_topics, dtype=np.uint16), row) for row in counts])
    bounds = np.concatenate([[0], np.cumsum(counts.sum(axis=1))])
    cell = cell.astype(np.int32)
    return SimpleNamespace(tails=lambda n_cells: tails(bounds, z, cell, n_cells, n_topics))


def topic_order(page) -> list[int]:
    """Which topic of the chain each planted one is."""
    n = page.chain.rows.counts(8)[:, :3].reshape(3, 4, 3).sum(axis=1)
    assert sorted(n.argmax(axis=1)) == [0, 1, 2]
    return n.argmax(axis=1).tolist()


def test_what_was_planted_is_found(page):
    order = topic_order(page)
    low, high = page.low[:, order], page.high[:, order]
    assert ((low < page.planted) & (page.planted < high)).mean() > 0.75  # of 24 at 90 %
    mean = page.log_alpha.mean(axis=0)[:, order]
    well_known = np.abs(mean - page.planted)[:7]
    assert well_known.max() < 0.5 and well_known.mean() < 0.25
    sds = np.array([sd for _, sd in page.chain.documents.draws])
    assert 0.4 < sds.mean() < 1.2
    # Of the group of four rows less is known.
    assert (high - low)[7].min() > 1.5 * (high - low)[:7].max(axis=0).min()


def test_the_model_of_the_page_gives_each_group_its_prevalence(page):
    model = page.model
    assert model.alpha_.shape == (8, 3) and model.topic_word_.shape == (3, 12)
    order = [int(model.topic_word_[:, 4 * k].argmax()) for k in range(3)]
    found = np.log(model.alpha_)[:7, order]
    assert np.corrcoef(found.ravel(), page.planted[:7].ravel())[0, 1] > 0.8


def test_threads_change_no_bit(page):
    two = page.PooledLDA(3, n_sweeps=80, n_chains=1, n_jobs=2).fit(page.X, page.group)
    assert two.digest_ == page.model.digest_


def test_a_draw_leaves_the_prior_as_it_is(page):
    """Parameters from the prior, counts from the parameters: renewed, they follow the prior."""
    rng = np.random.default_rng(5)
    n_groups, n_topics, n_rows = 3, 2, 4
    cell = np.repeat(np.arange(n_groups), n_rows)
    after = []
    for i in range(600):
        sd = 1 / np.sqrt(rng.gamma(1.0) / 0.1)
        effects = np.vstack(
            [
                rng.normal(-np.log(n_topics), 2, n_topics),
                rng.normal(0, sd, (n_groups, n_topics)),
            ]
        )
        alpha = np.exp(np.clip(effects[0] + effects[1:], -600, 600))
        shares = rng.gamma(alpha[cell]) + 1e-300
        shares /= shares.sum(axis=1, keepdims=True)
        counts = np.array([rng.multinomial(6, p) for p in shares])
        prior = page.PooledPrevalence(effects, sd)
        for sweep in (10, 11, 12):
            prior = prior.renew(seen(counts, cell), SETTLING, (np.uint64(i), 0, sweep))
        after.append([prior.effects[0, 0], prior.effects[0, 1], prior.sd, *prior.effects[1]])
    first, second, sds, a, b = np.transpose(after)
    assert kstest(first, "norm", (-np.log(2), 2)).pvalue > 1e-3
    assert kstest(second, "norm", (-np.log(2), 2)).pvalue > 1e-3
    assert kstest(1 / sds**2, "gamma", (1, 0, 10)).pvalue > 1e-3
    assert kstest(np.concatenate([a / sds, b / sds]), "norm").pvalue > 1e-3


def test_a_prior_is_a_value(page):
    counts, cell = np.array([[3, 0], [1, 4], [0, 2]]), np.array([0, 1, 1])
    prior = page.PooledPrevalence.start(2, 2)
    before = prior.effects.copy()
    assert prior.renew(seen(counts, cell), SETTLING, (np.uint64(1), 0, 9)) is prior
    new = prior.renew(seen(counts, cell), DRAWING, (np.uint64(1), 0, 10))
    np.testing.assert_array_equal(prior.effects, before)
    assert len(new.draws) == 1 and not prior.draws and new.sd != prior.sd
    again, once = (new.renew(seen(counts, cell), DRAWING, (np.uint64(1), 0, 11)) for _ in "ab")
    np.testing.assert_array_equal(again.effects, once.effects)
    assert again.sd == once.sd


def test_topics_are_split_and_merged(page):
    effects = np.log([[1.0, 2.0], [2.0, 1.0], [1.0, 1.0]])  # alpha: (2, 2), (1, 2)
    prior = page.PooledPrevalence(effects)
    np.testing.assert_allclose(prior.alpha[:, :2], [[2, 2], [1, 2]])
    assert not prior.alpha[:, 2:].any()
    wide = prior.split(4, 0)
    np.testing.assert_allclose(wide.alpha[:, :4], [[0.75, 1, 0.75, 1]] * 2)
    back = prior.merged(wide, np.array([0, 1, 1, 0], np.uint16))
    np.testing.assert_allclose(back.alpha[:, :2], [[1.75, 1.75]] * 2)


@pytest.mark.parametrize(
    ("effects", "cell", "said"),
    [
        ((8, 3), 0, "rows have cells from 0 to 7, but alpha of PooledPrevalence has 7 lines"),
        ((9, 4), 0, "PooledPrevalence has 4 topics, but DirichletWords has 3"),
        ((9, 3), -1, "rows have cells from -1 to 6, but alpha of PooledPrevalence has 8 lines"),
        ((9, 3), 1, "rows have cells from 1 to 8, but alpha of PooledPrevalence has 8 lines"),
    ],
)
def test_a_prior_that_does_not_fit_is_refused_in_a_sentence(page, effects, cell, said):
    """Compiled loops would read beyond the arrays, and Python would end."""
    tokens = page.Tokens(page.csr_array(page.X), page.group + cell)
    prior = page.PooledPrevalence(np.zeros(effects))
    chain = page.Chain(tokens, page.words, prior, 1, page.Schedule(30))
    with pytest.raises(ValueError, match=said):
        chain.begin()


def test_an_alpha_without_padding_is_refused(page):
    class Bare(page.PooledPrevalence):
        @property
        def alpha(self):
            return super().alpha[:, :3]

    chain = page.Chain(page.tokens, page.words, Bare(np.zeros((9, 3))), 1, page.Schedule(30))
    with pytest.raises(ValueError, match=r"must be float64 of shape \(n_cells, 8\)"):
        chain.begin()


def test_tails_of_too_few_cells_are_refused(page):
    class Short(page.PooledPrevalence):
        def renew(self, seen, phase, key):
            seen.tails(7)
            return self

    chain = page.Chain(page.tokens, page.words, Short(np.zeros((9, 3))), 1, page.Schedule(30))
    with pytest.raises(ValueError, match="tails of 7 cells were asked for, but rows have cells up"):
        chain.begin()
        chain.run()
