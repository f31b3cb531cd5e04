from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer

from bilateral.intervals import posterior_interval
from bilateral.topics import LDA, Topics, fit_topics, peers
from bilateral.topics.summaries import effective

MODELS = ["lda", "nmf", "sklearn-lda"]
K, V, N = 4, 40, 200


def planted(seed=0):
    """Each topic has ten terms of its own; topic k is twice as common as topic k + 1."""
    rng = np.random.default_rng(seed)
    topic_word = np.kron(np.eye(K), rng.dirichlet(np.full(V // K, 5.0), size=1))
    doc_topic = rng.dirichlet(0.3 * np.array([8, 4, 2, 1]) / 3.75, size=N)
    X = np.array([rng.multinomial(80, theta @ topic_word) for theta in doc_topic])
    return csr_array(X), topic_word, doc_topic


@pytest.fixture(scope="module", params=MODELS)
def fitted(request):
    X, topic_word, doc_topic = planted()
    return fit_topics(X, K, model=request.param), topic_word, doc_topic


def test_planted_topics_are_recovered(fitted):
    topics, topic_word, doc_topic = fitted
    # The order is by prevalence, which was planted in falling order.
    for k in range(K):
        own = np.flatnonzero(topic_word[k])
        assert topics.topic_word[k, own].sum() > 0.9
        assert np.corrcoef(topics.doc_topic[:, k], doc_topic[:, k])[0, 1] > 0.95
    assert (np.diff(topics.prevalence) <= 0).all()


def test_rows_sum_to_one(fitted):
    topics, *_ = fitted
    assert topics.topic_word.shape == (K, V)
    assert topics.doc_topic.shape == (N, K)
    for rows in (topics.topic_word, topics.doc_topic, topics.prevalence[None]):
        np.testing.assert_allclose(rows.sum(axis=1), 1)
        assert (rows >= 0).all()


@pytest.mark.parametrize(
    "model", [pytest.param(m, marks=pytest.mark.full) if m == "sklearn-lda" else m for m in MODELS]
)
def test_the_same_seed_gives_the_same_bytes(model):
    X, *_ = planted()
    first, second = (fit_topics(X, K, model=model, random_state=3) for _ in range(2))
    assert first.topic_word.tobytes() == second.topic_word.tobytes()
    assert first.doc_topic.tobytes() == second.doc_topic.tobytes()


@pytest.mark.full
def test_lda_is_this_packages_own():
    X, *_ = planted()
    own = LDA(K, n_sweeps=1000, random_state=1).fit(X)
    topics = fit_topics(X, K, random_state=1)
    np.testing.assert_array_equal(topics.topic_word, own.topic_word_)
    np.testing.assert_array_equal(topics.doc_topic, own.doc_topic_)
    np.testing.assert_array_equal(topics.n_tokens, X.sum(axis=1))
    assert topics.model.digest_ == own.digest_
    assert topics.model.get_params()["n_jobs"] == 2
    counts = np.array([draw.toarray() for draw in own.doc_topic_draws_])
    np.testing.assert_allclose(topics.prevalence, counts.sum(axis=(0, 1)) / counts.sum())
    draws = topics.prevalence_draws
    np.testing.assert_array_equal(draws, own.prevalence_draws(200))
    low, high = topics.prevalence_interval
    expected = posterior_interval(draws, effective(draws), share=True)
    np.testing.assert_array_equal([low, high], expected)
    assert (low <= topics.prevalence).all() and (topics.prevalence <= high).all()
    assert (low < high).any()
    np.testing.assert_array_equal(topics.prevalence_effective, effective(draws))


def test_prevalence_from_draws_by_hand():
    draws = [csr_array([[3, 0], [2, 5]]), csr_array([[1, 2], [2, 5]])]
    topics = Topics(np.eye(2), np.full((2, 2), 0.5), np.array([3, 7]), draws)
    assert topics.prevalence_draws.tolist() == [[0.5, 0.5], [0.3, 0.7]]
    np.testing.assert_allclose(topics.prevalence, [0.4, 0.6])
    with pytest.raises(ValueError, match="needs 19 posterior draws or more, and there are 2"):
        _ = topics.prevalence_interval
    # Of 29 draws the ends stand at places 1.5 and 28.5.
    many = [csr_array([[i, 100 - i]]) for i in range(1, 30)]
    topics = Topics(np.eye(2), np.full((1, 2), 0.5), np.array([100]), many)
    np.testing.assert_allclose(topics.prevalence_interval, [[0.015, 0.715], [0.285, 0.985]])


def test_without_draws_there_is_no_interval():
    topics = Topics(np.eye(2), np.full((2, 2), 0.5), np.array([3, 7]))
    assert topics.prevalence_draws.shape == (0, 2)
    assert np.isnan(topics.prevalence_interval).all()
    assert np.isnan(topics.prevalence_effective).tolist() == [True, True]
    with pytest.raises(ValueError, match="Shares by group need a model of this package"):
        topics.prevalence_by(["a", "b"])


def test_draws_are_the_models_as_long_as_these_are_its_topics():
    """A model that was fitted again, or topics that were changed, have no more than ten draws."""
    X, *_ = planted()
    model = LDA(K, n_sweeps=40, random_state=1).fit(X)
    topics = Topics.of(model, n_draws=25)
    assert topics.prevalence_draws.shape == (25, K)
    assert Topics.of(model).prevalence_draws.shape == (200, K)
    np.testing.assert_array_equal(topics.prevalence_draws, model.prevalence_draws(200)[:25])
    changed = replace(topics, draws=[draw[:, ::-1] for draw in topics.draws])
    model.fit(X[:50])
    for other in (changed, topics):
        assert other.prevalence_draws.shape == (10, K)
        with pytest.raises(ValueError, match="needs 19 posterior draws"):
            _ = other.prevalence_interval


def test_shares_by_group():
    X, *_ = planted()
    model = LDA(K, n_sweeps=40, random_state=1).fit(X)
    topics = Topics.of(model, n_draws=50)
    rng = np.random.default_rng(0)
    labels = rng.choice(["US", "MX"], N)
    found = topics.prevalence_by(labels)
    assert found.columns.tolist() == ["group", "topic", "tokens", "share", "low", "high"]
    assert found["group"].tolist() == ["MX"] * K + ["US"] * K
    assert found["topic"].tolist() == [*range(K)] * 2
    assert found["tokens"].tolist() == [
        int(X[labels == side].sum()) for side in ("MX", "US") for _ in range(K)
    ]
    draws = model.prevalence_draws(50, groups=(labels == "US").astype(int))
    np.testing.assert_allclose(found["share"], draws.mean(axis=0).ravel())
    np.testing.assert_array_equal(
        found[["low", "high"]].to_numpy().T,
        posterior_interval(draws, effective(draws), share=True).reshape(2, -1),
    )
    # As the rows say whose mean shares are known.
    for side, part in found.groupby("group"):
        rows = labels == side
        expected = topics.n_tokens[rows] @ topics.doc_topic[rows] / topics.n_tokens[rows].sum()
        np.testing.assert_allclose(part["share"], expected, atol=0.02)
    for wrong in (labels[:-1], [*labels[:-1], None]):
        with pytest.raises(ValueError, match="groups must be a label for each of the 200 rows"):
            topics.prevalence_by(wrong)


def test_sklearn_lda_is_scikit_learns_own():
    X, *_ = planted()
    peer = LatentDirichletAllocation(K, learning_method="batch", max_iter=20, random_state=1)
    doc = peer.fit_transform(X)
    topics = fit_topics(X, K, model="sklearn-lda", random_state=1)
    prevalence = X.sum(axis=1) @ doc
    order = np.argsort(-prevalence)
    word = peer.components_ / peer.components_.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(topics.topic_word, word[order])
    np.testing.assert_allclose(topics.doc_topic, doc[:, order])


def test_nmf_is_scikit_learns_own(monkeypatch):
    limits, plain = [], peers.threadpool_limits
    monkeypatch.setattr(peers, "threadpool_limits", lambda n: (limits.append(n), plain(n))[1])
    X, *_ = planted()
    peer = NMF(K, init="nndsvda", max_iter=500, random_state=1)
    doc = peer.fit_transform(TfidfTransformer().fit_transform(X))
    doc *= peer.components_.sum(axis=1)
    topics = fit_topics(X, K, model="nmf", random_state=1)
    assert limits == [1] and topics.model.max_iter == 500
    doc /= doc.sum(axis=1, keepdims=True)
    order = np.argsort(-(X.sum(axis=1) @ doc))
    word = peer.components_ / peer.components_.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(topics.topic_word, word[order])
    np.testing.assert_allclose(topics.doc_topic, doc[:, order])
    assert fit_topics(X, K, model="sklearn-lda").model.max_iter == 20


def test_weights_become_shares_by_hand():
    weights = np.array([[1.0, 3], [0, 0], [2, 2]])
    np.testing.assert_allclose(peers._normalise(weights), [[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]])
    # The second row is empty: 6 tokens of the first and 2 of the third.
    filled = peers._fill(weights, np.array([6, 4, 2]))
    np.testing.assert_allclose(filled[1], [(6 * 0.25 + 2 * 0.5) / 8, (6 * 0.75 + 2 * 0.5) / 8])


def test_as_many_topics_as_the_smaller_side():
    assert fit_topics(np.eye(3, 5, dtype=int) + 1, 3, model="nmf").topic_word.shape == (3, 5)
    said = r"^n_topics must lie between 2 and 3, the smaller side of X \(3 rows × 5 terms\), not 4"
    with pytest.raises(ValueError, match=said):
        fit_topics(np.eye(3, 5, dtype=int), 4)


def test_a_row_without_tokens_gets_its_prior():
    X = planted()[0].toarray()
    X[7] = 0
    topics = fit_topics(X, K)
    alpha = topics.model.alpha_
    np.testing.assert_allclose(topics.doc_topic[7], alpha / alpha.sum())
    assert 7 not in set(topics.top_rows(N)["row"])


@pytest.mark.parametrize("model", ["nmf", "sklearn-lda"])
def test_a_row_without_tokens_gets_the_mean(model):
    X = planted()[0].toarray()
    X[7] = 0
    topics = fit_topics(X, K, model=model)
    np.testing.assert_allclose(topics.doc_topic[7], topics.prevalence)
    assert 7 not in set(topics.top_rows(N)["row"])


def test_top_words_and_top_rows_by_hand():
    topics = Topics(
        topic_word=np.array([[0.5, 0.3, 0.2], [0.25, 0.25, 0.5]]),
        doc_topic=np.array([[1.0, 0.0], [0.4, 0.6], [1.0, 0.0], [0.0, 1.0]]),
        n_tokens=np.array([3, 10, 5, 0]),
    )
    words = topics.top_words(["border", "trade", "water"], n=2)
    assert words.values.tolist() == [
        [0, 1, "border", 0.5],
        [0, 2, "trade", 0.3],
        [1, 1, "water", 0.5],
        [1, 2, "border", 0.25],  # tied with trade: the earlier column
    ]
    # Weights of border, trade, water over the geometric mean with p(w) (.4, .28, .32): in the
    # second topic .25/√.4 < .25/√.28 < .5/√.32.
    words = topics.top_words(["border", "trade", "water"], n=3, relevance=0.5)
    assert words["term"].tolist() == ["border", "trade", "water", "water", "trade", "border"]
    rows = topics.top_rows(n=2)  # of equal shares the longer row; never the empty one
    assert rows.values.tolist() == [[0, 1, 2, 1.0], [0, 2, 0, 1.0], [1, 1, 1, 0.6], [1, 2, 2, 0]]
    np.testing.assert_allclose(topics.prevalence, [(3 + 4 + 5) / 18, 6 / 18])


@pytest.mark.parametrize(
    ("X", "n_topics", "message"),
    [
        ([[1, -1], [0, 2]], 2, "negative"),
        ([[1, np.nan], [0, 2]], 2, "NaN"),
        ([[0, 0], [0, 0]], 2, "no tokens"),
        ([[1, 0], [0, 2]], 1, "between 2 and 2"),
        ([[1, 0], [0, 2]], 3, "between 2 and 2"),
        ([1, 2], 2, "matrix of counts"),
        ([["a", "b"], ["c", "d"]], 2, "numbers only"),
    ],
)
def test_bad_input_is_one_clear_sentence(X, n_topics, message):
    with pytest.raises(ValueError, match=message):
        fit_topics(np.array(X), n_topics)


def test_an_unknown_model_is_named():
    with pytest.raises(ValueError, match="'lda', 'nmf' or 'sklearn-lda', not 'lsa'"):
        fit_topics(np.eye(3), 2, model="lsa")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["nmf", "sklearn-lda"]))
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_any_counts_give_distributions(seed, model):
    rng = np.random.default_rng(seed)
    X = rng.poisson(0.4, size=(rng.integers(3, 12), rng.integers(3, 12)))
    X[0, 0] = 1
    topics = fit_topics(X, 3, model=model)
    np.testing.assert_allclose(topics.topic_word.sum(axis=1), 1)
    np.testing.assert_allclose(topics.doc_topic.sum(axis=1), 1)
    assert (np.diff(topics.prevalence) < 1e-9).all()


def test_words_that_are_not_wanted_make_room_for_the_next():
    topics = Topics(np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]), np.eye(2), np.array([1, 1]))
    terms = ["border", "trade", "water"]
    found = topics.top_words(terms, n=2, without=["border", "unknown"])
    assert found["term"].tolist() == ["trade", "water", "water", "trade"]
    assert found["rank"].tolist() == [1, 2, 1, 2]
    assert found["probability"].tolist() == [0.3, 0.2, 0.5, 0.3]
    assert topics.top_words(terms, without=terms).empty
    with pytest.raises(ValueError, match="without must be a list of terms"):
        topics.top_words(terms, without="border")
