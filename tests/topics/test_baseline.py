import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.decomposition import LatentDirichletAllocation

from bilateral.topics import Topics, fit_topics

K, V, N = 4, 40, 200


def planted(seed=0):
    """Each topic has ten terms of its own; topic k is twice as common as topic k + 1."""
    rng = np.random.default_rng(seed)
    topic_word = np.kron(np.eye(K), rng.dirichlet(np.full(V // K, 5.0), size=1))
    doc_topic = rng.dirichlet(0.3 * np.array([8, 4, 2, 1]) / 3.75, size=N)
    X = np.array([rng.multinomial(80, theta @ topic_word) for theta in doc_topic])
    return csr_array(X), topic_word, doc_topic


@pytest.fixture(scope="module", params=["nmf", "lda"])
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


@pytest.mark.parametrize("model", ["nmf", "lda"])
def test_the_same_seed_gives_the_same_bytes(model):
    X, *_ = planted()
    first, second = (fit_topics(X, K, model=model, random_state=3) for _ in range(2))
    assert first.topic_word.tobytes() == second.topic_word.tobytes()
    assert first.doc_topic.tobytes() == second.doc_topic.tobytes()


def test_lda_is_scikit_learns_own():
    X, *_ = planted()
    peer = LatentDirichletAllocation(K, learning_method="batch", max_iter=20, random_state=1)
    doc = peer.fit_transform(X)
    topics = fit_topics(X, K, model="lda", random_state=1)
    prevalence = X.sum(axis=1) @ doc
    order = np.argsort(-prevalence)
    word = peer.components_ / peer.components_.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(topics.topic_word, word[order])
    np.testing.assert_allclose(topics.doc_topic, doc[:, order])


@pytest.mark.parametrize("model", ["nmf", "lda"])
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
    with pytest.raises(ValueError, match="'nmf' or 'lda', not 'lsa'"):
        fit_topics(np.eye(3), 2, model="lsa")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["nmf", "lda"]))
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_any_counts_give_distributions(seed, model):
    rng = np.random.default_rng(seed)
    X = rng.poisson(0.4, size=(rng.integers(3, 12), rng.integers(3, 12)))
    X[0, 0] = 1
    topics = fit_topics(X, 3, model=model)
    np.testing.assert_allclose(topics.topic_word.sum(axis=1), 1)
    np.testing.assert_allclose(topics.doc_topic.sum(axis=1), 1)
    assert (np.diff(topics.prevalence) < 1e-9).all()
