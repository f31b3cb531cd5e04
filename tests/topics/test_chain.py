"""The sampler: what it samples from, what it learns, and that a run can stop anywhere and go on."""

from __future__ import annotations

import io
import itertools
import pickle

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.special import gammaln
from tqdm import tqdm

from bilateral.simulate.corpora import plant
from bilateral.topics import LDA
from bilateral.topics import model as _model
from bilateral.topics.priors.prevalence import DirichletPrevalence
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.chain import Chain, Seen
from bilateral.topics.sampler.contract import Phase, Stage
from bilateral.topics.sampler.schedule import Schedule
from bilateral.topics.sampler.tokens import Tokens, width_of
from bilateral.topics.summaries import rhat
from bilateral.validation.matching import match_topics

# Three rows of four tokens, four words.
TINY = csr_array(np.array([[2, 1, 1, 0], [0, 2, 1, 1], [1, 0, 1, 2]], np.int32))


def chain_of(X, alpha, beta, seed=0, learned=False) -> Chain:
    alpha = np.asarray(alpha, float)
    padded = np.zeros((1, width_of(alpha.size)))
    padded[0, : alpha.size] = alpha
    owner = np.zeros(X.shape[1], int)
    words = DirichletWords(owner, 1, alpha.size, padded.shape[1], beta, learned=learned)
    block = Tokens(X, np.zeros(X.shape[0], np.int32))
    documents = DirichletPrevalence(padded, alpha.size, learned)
    return Chain(block, words, documents, seed, Schedule(200))


def sampled(chain: Chain, n_sweeps: int, drawing: bool):
    """Renewals of one phase, never to leave it; yields after each."""
    for _ in range(n_sweeps):
        chain.drawing_from = 0 if drawing else -1
        del chain.log_likelihood[:], chain.row_draws[:], chain.word_draws[:]
        chain.renew()
        yield


# What it samples from


def log_posterior(z, X, alpha, beta) -> np.ndarray:
    """Log of p(z) of assignments of TINY-like corpora, up to a constant: both priors integrated."""
    rows, words = (np.repeat(part, X.data) for part in (X.tocoo().row, X.indices))
    total = np.zeros(len(z))
    for row in range(X.shape[0]):
        n = np.stack([(z[:, rows == row] == k).sum(axis=1) for k in range(alpha.size)], axis=1)
        total += gammaln(n + alpha).sum(axis=1)
    for k in range(alpha.size):
        n = np.stack([((z == k) & (words == w)).sum(axis=1) for w in range(X.shape[1])], axis=1)
        total += gammaln(n + beta).sum(axis=1) - gammaln(n.sum(axis=1) + X.shape[1] * beta)
    return total


def features(z) -> np.ndarray:
    """Each token's topic, which tokens share one, and how many are in the second."""
    first, second = np.triu_indices(z.shape[1], 1)
    sizes = z.sum(axis=1)[:, None] == np.arange(z.shape[1] + 1)
    return np.concatenate([z == 1, z[:, first] == z[:, second], sizes], axis=1).astype(float)


def test_draws_come_from_the_exact_posterior():
    alpha, beta, n_sweeps = np.array([0.7, 0.3]), 0.4, 10_000
    everything = np.array(list(itertools.product([0, 1], repeat=12)))
    logs = log_posterior(everything, TINY, alpha, beta)
    p = np.exp(logs - logs.max())
    exact = p / p.sum() @ features(everything)
    chain = chain_of(TINY, alpha, beta, seed=1)
    chain.start()
    z = np.empty((n_sweeps, 12), int)
    for i, _ in enumerate(sampled(chain, n_sweeps, drawing=True)):
        z[i] = chain.rows.z
    batches = features(z).reshape(40, -1, exact.size).mean(axis=1)
    error = batches.std(axis=0, ddof=1) / np.sqrt(40)
    assert error.max() < 0.02
    # With mean weights, with or without the own vote, the largest of these is above fifteen.
    assert np.abs((batches.mean(axis=0) - exact) / np.maximum(error, 1e-3)).max() < 5


@pytest.mark.full
def test_while_the_chain_settles_the_own_vote_is_left_out():
    planted = plant(4, n_documents=200, n_tokens=40, n_terms=100, beta_sum=20, random_state=1)
    truth = np.concatenate([np.repeat(np.arange(4), row) for row in planted.topic_counts])
    used = {}
    for phase in ("draws", "settling", "mean weights"):
        chain = chain_of(planted.X, np.full(4, 0.5), 0.2)
        chain.rows.put(truth)
        if phase == "mean weights":
            weights = chain.words.weights
            mean = {"weights": lambda n, *rest, of=weights: (of(n)[0], np.zeros((2, 8), "f4"))}
            vars(chain.words).update(mean)
        shares = []
        for _ in sampled(chain, 400, drawing=phase == "draws"):
            n = chain.rows.row_counts(4).toarray()
            shares.append((n**2).sum() / (n.sum(axis=1) ** 2).sum())
        used[phase] = np.mean(shares[100:])
    assert used["settling"] == pytest.approx(used["draws"], abs=0.018)
    assert used["mean weights"] > used["settling"] + 0.005


def test_the_likelihood_is_of_tokens_given_the_others_of_their_row():
    X = csr_array(np.array([[1, 1], [0, 2], [0, 0]], np.int32))
    chain = chain_of(X, [0.5, 1.5], 0.1, seed=3)
    chain.start()
    phi = np.zeros((2, 8), np.float32)
    phi[:, :2] = [[0.75, 0.25], [0.25, 0.75]]
    # Words weigh the same in both topics in the limit of one topic: sums are then plain.
    flat = np.zeros_like(phi)
    flat[:, :2] = 0.5
    self_count = np.zeros((2, 8), np.float32)
    got = chain.rows.sweep(
        flat, self_count, chain.words.column_class, chain.documents.alpha, chain.key()
    )
    assert got / 2**20 == pytest.approx(4 * np.log(0.5), abs=1e-5)
    before = chain.rows.take()
    got = chain.rows.sweep(
        phi, self_count, chain.words.column_class, chain.documents.alpha, chain.key()
    )
    after, expected = chain.rows.take(), 0.0
    for first, second, words in ((0, 1, (0, 1)), (2, 3, (1, 1))):
        for others, word in ((before[second], words[0]), (after[first], words[1])):
            n = np.array([0.5, 1.5]) + (np.arange(2) == others)
            expected += np.log(n @ phi[word, :2] / 3)
    assert got / 2**20 == pytest.approx(expected, abs=1e-5)


# What it learns


def test_planted_priors_are_learned():
    planted = plant(8, n_documents=2000, n_tokens=80, n_terms=600, beta_sum=60, zipf=0)
    chain = chain_of(planted.X, np.full(8, 0.1), 0.01, learned=True)
    truth = [np.repeat(np.arange(8), row) for row in planted.topic_counts]
    chain.rows.put(np.concatenate(truth))
    for i, _ in enumerate(sampled(chain, 60, drawing=True)):
        if i % 5 == 4:
            seen, due = Seen(chain.rows, 8, 8), Phase(Stage.TUNING, due=True)
            chain.documents = chain.documents.renew(seen, due, chain.key())
            chain.words = chain.words.renew(seen, due, chain.key())
    assert chain.documents.alpha.sum() == pytest.approx(2.0, rel=0.05)
    assert chain.words.beta == pytest.approx(0.1, rel=0.1)  # 0.103 to 0.110 over eight seeds


def test_a_fit_learns_planted_topics_and_how_rows_mix_them():
    planted = plant(5, n_documents=800, n_tokens=140, n_terms=1000, beta_sum=50, zipf=0)
    model = LDA(5, n_sweeps=200, n_chains=1).fit(planted.X)
    assert model.alpha_.sum() == pytest.approx(2.0, rel=0.1)
    assert model.beta_ == pytest.approx(0.05, rel=0.2)
    permutation, cosines = match_topics(planted.topic_word, model.topic_word_)
    assert cosines.min() > 0.95
    found = model.doc_topic_[:, permutation]
    assert np.corrcoef(found.ravel(), planted.doc_topic.ravel())[0, 1] > 0.97


def test_uneven_topics_get_uneven_priors():
    sizes = np.array([8.0, 4, 2, 1])
    planted = plant(4, n_documents=800, n_tokens=80, n_terms=800, sizes=sizes)
    model = LDA(4, n_sweeps=200, n_chains=1).fit(planted.X)
    permutation, _ = match_topics(planted.topic_word, model.topic_word_)
    assert permutation.tolist() == [0, 1, 2, 3]  # in order of prevalence
    np.testing.assert_allclose(model.alpha_ / model.alpha_.sum(), sizes / 15, atol=0.03)


def test_given_priors_stay():
    model = LDA(2, n_sweeps=40, alpha=[0.2, 0.9], beta=0.3).fit(TINY)
    assert sorted(model.alpha_) == [0.2, 0.9] and model.beta_ == 0.3


def test_priors_are_frozen_before_the_draws(monkeypatch):
    planted = plant(3, n_documents=100, n_tokens=30, n_terms=60)
    model, seen = LDA(3, n_sweeps=60), []
    keep = Chain._keep

    def noting(chain):
        seen.append((chain.words.beta, *chain.documents.alpha[0]))
        keep(chain)

    monkeypatch.setattr(Chain, "_keep", noting)
    model.fit(planted.X)
    assert len(seen) == 10 and len(set(seen)) == 1
    assert seen[0][0] == model.beta_ and sorted(seen[0][1:4]) == sorted(model.alpha_)


# How long it runs


@pytest.mark.parametrize("n_sweeps", [1, 2, 3, 4, 5, 9, 20, 39, 40])
@pytest.mark.parametrize("n_chains", [1, 3])
def test_no_more_sweeps_than_allowed(n_sweeps, n_chains):
    planted = plant(3, n_documents=20, n_tokens=10, n_terms=30)
    model = LDA(3, n_sweeps=n_sweeps, n_chains=n_chains).fit(planted.X)
    assert model.n_sweeps_ == len(model.log_likelihood_) <= n_sweeps
    assert 1 <= len(model.doc_topic_draws_) <= 10
    assert not model.settled_ and not model.interrupted_


def test_the_chain_stops_when_its_likelihood_has_settled():
    X = np.kron(np.eye(3, dtype=int), np.full((10, 4), 5))
    model = LDA(3, n_sweeps=400).fit(X)
    assert model.settled_ and 80 <= model.n_sweeps_ < 400
    assert len(model.doc_topic_draws_) == 10


@pytest.mark.parametrize(
    ("n_sweeps", "rise", "settled"),
    [
        # A window is a tenth of the sweeps, at least twenty, and may rise by 2e-4 nats a token.
        (100, 0.9e-5, True),
        (100, 1.1e-5, False),
        (400, 0.9 * 5e-6, True),
        (400, 1.1 * 5e-6, False),
        (1000, 0.9 * 2e-6, True),
        (1000, 1.1 * 2e-6, False),
    ],
)
def test_the_longer_the_run_the_slower_the_rise_that_is_noticed(n_sweeps, rise, settled):
    planted = plant(3, n_documents=20, n_tokens=10, n_terms=30)
    chain = LDA(3, n_sweeps=n_sweeps)._prepare(planted.X, None)
    chain.sweep = 500
    chain.log_likelihood = [rise * chain.rows.n_tokens * sweep for sweep in range(chain.sweep)]
    assert chain._settled() == settled
    chain.sweep = 90  # too early to say
    assert not chain._settled()


def test_the_likeliest_of_the_short_chains_goes_on(monkeypatch):
    planted = plant(5, n_documents=100, n_tokens=40, n_terms=120)
    chain = LDA(5, n_sweeps=100, n_chains=4)._prepare(planted.X, None)
    ends, following = {}, Chain._next_trial

    def noting(chain):
        ends[chain.number] = np.mean(chain.log_likelihood[-5:]), chain.rows.take()
        following(chain)

    monkeypatch.setattr(Chain, "_next_trial", noting)
    chain.begin()
    while chain.trying:
        chain.step()
    likeliest = max(ends, key=lambda number: ends[number][0])
    assert len(ends) == 4 and chain.number == likeliest
    np.testing.assert_array_equal(chain.rows.z, ends[likeliest][1])


def test_rhat_by_hand():
    chains = np.array([[1.0, 3.0, 2.0, 4.0], [5.0, 7.0, 6.0, 8.0]])
    # Halves (1, 3), (2, 4), (5, 7), (6, 8): means 2, 3, 6, 7, variances 2.
    between = 2 * np.var([2, 3, 6, 7], ddof=1)
    assert rhat(chains) == pytest.approx(np.sqrt((0.5 * 2 + between / 2) / 2))


def test_rhat_tells_chains_that_agree_from_chains_that_do_not():
    flat = np.ones((60, 4), int)
    assert LDA(2, n_sweeps=800, alpha=5.0, beta=50.0).rhat(flat) < 1.05
    # Eight subjects can be put into three topics in many ways.
    planted = plant(8, n_documents=100, n_tokens=60, n_terms=200, alpha_sum=0.3, random_state=1)
    model = LDA(3, n_sweeps=60, alpha=0.05, beta=0.05)
    assert model.rhat(planted.X) > 1.5
    assert not hasattr(model, "n_features_in_")


def test_rhat_of_chains_of_which_one_draws_early(monkeypatch):
    monkeypatch.setattr(Chain, "_settled", lambda chain: chain.number == 0 and chain.sweep >= 160)
    flat = np.ones((6, 4), int)
    assert np.isfinite(LDA(2, n_sweeps=350, alpha=5.0, beta=50.0).rhat(flat, n_chains=2))


@pytest.mark.parametrize(
    ("n_drawing", "n_sweeps"), [(None, 400), (200, 300), (200, 100), (60, 350)]
)
def test_there_are_ten_draws(n_drawing, n_sweeps):
    rows = LDA(2, n_chains=1)._prepare(PLANTED.X, None).rows
    chain = LDA(2, n_sweeps=n_sweeps)._prepare(PLANTED.X, None)
    chain.schedule = Schedule(n_sweeps, 1, n_drawing)
    chain.rows = rows
    chain.begin()
    chain.run()
    assert len(chain.row_draws) == len(chain.word_draws) == 10


@pytest.mark.parametrize("n_chains", [1, 3])
def test_the_bar_counts_sweeps(n_chains, monkeypatch):
    bars = []

    def bar(wanted, **options):
        assert wanted is True
        bars.append(tqdm(**options, file=io.StringIO()))
        return bars[-1]

    monkeypatch.setattr(_model, "progress_bar", bar)
    LDA(4, n_sweeps=100, n_chains=n_chains, progress=True).fit(PLANTED.X)
    (bar,) = bars
    assert bar.n == bar.total == 100 + 30 * (n_chains - 1)


# Stopping and going on


PLANTED = plant(4, n_documents=60, n_tokens=30, n_terms=80)
MODEL = {"n_topics": 4, "n_sweeps": 130, "n_chains": 2}


@pytest.fixture(scope="module")
def unbroken() -> LDA:
    return LDA(**MODEL).fit(PLANTED.X)


def interrupted_at(sweep: int, monkeypatch, after=True) -> LDA:
    """A fit whose nth sweep is interrupted when its rows have been sampled, or just before."""
    sweeps, plain = itertools.count(1), Tokens.sweep

    def stopping(block, *arguments):
        now = next(sweeps) == sweep
        if not now or after:
            got = plain(block, *arguments)
        if now:
            raise KeyboardInterrupt
        return got

    with monkeypatch.context() as patch:
        patch.setattr(Tokens, "sweep", stopping)
        return LDA(**MODEL).fit(PLANTED.X)


def sweeps_of(monkeypatch) -> int:
    sweeps, plain = itertools.count(), Tokens.sweep
    with monkeypatch.context() as patch:
        patch.setattr(Tokens, "sweep", lambda *a: (next(sweeps), plain(*a))[1])
        LDA(**MODEL).fit(PLANTED.X)
    return next(sweeps)


def assert_same(one: LDA, other: LDA) -> None:
    assert one.digest_ == other.digest_
    for name in ("topic_word_", "doc_topic_", "alpha_", "log_likelihood_"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    for name in ("doc_topic_draws_", "word_topic_draws_"):
        for a, b in zip(getattr(one, name), getattr(other, name), strict=True):
            assert (a != b).nnz == 0
    assert one.beta_ == other.beta_ and one.settled_ == other.settled_


@pytest.mark.full
def test_a_fit_interrupted_anywhere_goes_on_to_the_same_bits(unbroken, monkeypatch):
    n_sweeps = sweeps_of(monkeypatch)
    phases = set()
    for i, part in enumerate([0.18, 0.2, 0.3, 0.45, 0.55, 0.7, 0.85, 0.97]):
        model = interrupted_at(int(part * n_sweeps), monkeypatch, after=i % 2 == 0)
        assert model.interrupted_
        np.testing.assert_allclose(model.topic_word_.sum(axis=1), 1)
        assert len(model.doc_topic_) == PLANTED.X.shape[0]
        chain = model._chain
        phases.add((chain.trying, chain.drawing_from >= 0, bool(chain.row_draws)))
        model.set_params(n_jobs=1 + i % 2).resume(PLANTED.X)
        assert not model.interrupted_
        assert_same(model, unbroken)
    assert {(True, False, False), (False, False, False), (False, True, True)} <= phases


def test_a_fit_interrupted_twice_goes_on_to_the_same_bits(unbroken, monkeypatch):
    model = interrupted_at(25, monkeypatch)
    renew, calls = DirichletPrevalence.renew, itertools.count(1)

    def stopping(documents, seen, phase, key):
        if phase.due and next(calls) == 3:
            raise KeyboardInterrupt
        return renew(documents, seen, phase, key)

    with monkeypatch.context() as patch:
        patch.setattr(DirichletPrevalence, "renew", stopping)
        model.resume(PLANTED.X)
    assert model.interrupted_
    assert_same(pickle.loads(pickle.dumps(model)).resume(PLANTED.X), unbroken)
    assert_same(model.resume(PLANTED.X), unbroken)


def test_a_fit_interrupted_before_there_is_a_state_is_none(monkeypatch):
    with pytest.raises(KeyboardInterrupt):
        interrupted_at(1, monkeypatch)
    model = LDA(**MODEL)
    monkeypatch.setattr(Chain, "begin", lambda chain: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        model.fit(PLANTED.X)
    assert not hasattr(model, "topic_word_") and not hasattr(model, "_chain")


def test_a_finished_fit_has_nothing_to_resume(unbroken):
    digest = unbroken.digest_
    assert unbroken.resume(PLANTED.X) is unbroken
    assert unbroken.digest_ == digest


def test_resuming_on_another_matrix_is_refused_and_changes_nothing(unbroken, monkeypatch):
    model = interrupted_at(40, monkeypatch)
    reordered = PLANTED.X[np.roll(np.arange(60), 1)]
    with pytest.raises(ValueError, match="in another order"):
        model.resume(reordered)
    with pytest.raises(ValueError, match="tokens, but the fit to resume was of"):
        model.resume(PLANTED.X[:, :70])
    assert_same(model.resume(PLANTED.X), unbroken)


def test_an_error_while_sampling_leaves_the_chain_as_it_was():
    chain = chain_of(PLANTED.X, np.full(4, 0.1), 0.1, learned=True)
    chain.begin()
    for _ in range(9 - chain.sweep % 10):
        chain.step()
    before, sweep = chain.snapshot(), chain.rows.sweep

    def failing(*arguments):
        sweep(*arguments)
        raise MemoryError

    chain.rows.sweep = failing
    with pytest.raises(MemoryError):
        chain.run()
    np.testing.assert_array_equal(chain.rows.z, before.pop("z"))
    after = chain.snapshot()
    assert after.pop("z") is not None
    assert after["documents"] is before["documents"] and after["words"] is before["words"]
    for name in ("_fresh", "best"):
        after.pop(name), before.pop(name)
    assert after == before
