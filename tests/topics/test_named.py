"""A corpus goes in, and its words and the topics' labels come out in every table."""

import copy
import pickle
import warnings
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.decomposition import LatentDirichletAllocation

from bilateral.topics import LDA, CovariateLDA, DynamicLDA, SeededLDA, Topics, fit_topics
from bilateral.topics.inputs.vocabulary import has_terms

WORDS = ["tariff", "steel", "river", "dam", "visa", "asylum"]
SUBJECT = np.repeat([0, 1, 2], [10, 8, 6])  # in order of prevalence
COUNTS = csr_array(np.kron(np.eye(3, dtype=int), [9, 6])[SUBJECT])
TINY = {"n_sweeps": 60, "n_chains": 1}


@dataclass
class Record:
    """What a model takes for a corpus."""

    counts: csr_array
    terms: object

    def __len__(self):
        return self.counts.shape[0]


CORPUS = Record(COUNTS, pd.DataFrame({"term": WORDS, "lang": "en"}))


@pytest.fixture(scope="module")
def model():
    return LDA(3, **TINY).fit(CORPUS)


@pytest.fixture(scope="module")
def topics(model):
    return Topics.of(model)


def test_a_corpus_is_its_counts_and_its_terms(model):
    plain = LDA(3, **TINY).fit(COUNTS)
    assert model.digest_ == plain.digest_
    assert model.feature_names_in_.tolist() == WORDS
    assert not hasattr(plain, "feature_names_in_")
    assert LDA(3, **TINY).fit(Record(COUNTS, WORDS)).feature_names_in_.tolist() == WORDS


def test_a_name_that_leads_anywhere_is_no_corpus():
    """A table has a column of any name, and a Dask collection an attribute of any name."""
    table = pd.DataFrame({"counts": [3, 0, 2], "terms": [0, 4, 1]})
    fitted = LDA(2, **TINY).fit(table)
    assert fitted.feature_names_in_.tolist() == ["counts", "terms"]
    anything = type("Anything", (), {"__getattr__": lambda self, name: [name]})()
    assert anything.counts == ["counts"] and not has_terms(anything)


@pytest.mark.filterwarnings("error")
def test_what_was_fitted_to_a_corpus_takes_one_everywhere(model):
    shares = LDA(3, **TINY).fit(COUNTS).transform(COUNTS)
    np.testing.assert_array_equal(model.transform(CORPUS), shares)
    np.testing.assert_array_equal(LDA(3, **TINY).fit_transform(CORPUS), shares)
    assert model.score(CORPUS) == LDA(3, **TINY).fit(COUNTS).score(COUNTS)
    assert model.rhat(CORPUS, n_chains=2) == model.rhat(COUNTS, n_chains=2)
    # A model of a matrix knows no words, and takes a corpus for its counts.
    np.testing.assert_array_equal(LDA(3, **TINY).fit(COUNTS).transform(CORPUS), shares)


def test_other_columns_than_were_fitted_are_named(model):
    other = Record(COUNTS, ["tariff", "STEEL", *WORDS[2:]])
    with pytest.raises(ValueError, match=r"column 1 is 'STEEL', and was 'steel'\. Select rows"):
        model.transform(other)
    with pytest.raises(ValueError, match="other terms than were fitted: 5, not 6"):
        model.score(Record(COUNTS[:, :5], WORDS[:5]))


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        (WORDS[:5], "There are 5 terms, but counts has 6 columns"),
        (pd.DataFrame({"word": WORDS, "lang": "en"}), "a column 'term'; they have word, lang"),
        ([*WORDS[:5], 7], "terms holds 7 at 5; terms are text"),
    ],
)
def test_terms_that_are_none_are_refused(terms, said):
    for fit in (LDA(3).fit, lambda X: fit_topics(X, 3), lambda X: fit_topics(X, 3, model="nmf")):
        with pytest.raises(ValueError, match=said):
            fit(Record(COUNTS, terms))


def test_a_saved_model_keeps_its_words_and_goes_on(model, tmp_path):
    model.save(tmp_path / "model.npz")
    loaded = LDA.load(tmp_path / "model.npz")
    assert Topics.of(loaded).top_words().equals(Topics.of(model).top_words())
    shown = Topics.of(loaded).overview(2)
    assert shown[["low", "high"]].isna().all(axis=None)  # its rows are gone
    assert shown["words"].tolist() == ["tariff, steel", "river, dam", "visa, asylum"]
    resumed = loaded.resume(CORPUS)
    assert Topics.of(resumed, n_draws=25).overview(2)["low"].notna().any()
    assert resumed.feature_names_in_.tolist() == WORDS


def test_the_next_fit_forgets_the_words(model):
    again = copy.copy(model).fit(COUNTS)
    assert not hasattr(again, "feature_names_in_")


@pytest.mark.filterwarnings("ignore:.*n_effective:UserWarning")
@pytest.mark.filterwarnings("ignore:.*change most of their words:UserWarning")
def test_every_model_takes_a_corpus():
    side = pd.DataFrame({"side": ["US", "MX"] * 12})
    by_side = CovariateLDA(3, formula="side", **TINY).fit(CORPUS, covariates=side)
    by_year = DynamicLDA(3, **TINY).fit(CORPUS, periods=[2021, 2022] * 12)
    seeded = SeededLDA({"water": ["river"]}, n_free=2, **TINY).fit(CORPUS)
    for fitted in (by_side, by_year, seeded):
        assert sorted(Topics.of(fitted).top_words(n=1)["term"]) == ["river", "tariff", "visa"]
    assert set(by_year.drift(["dam"])["term"]) == {"dam"}
    names = Topics.of(seeded)
    assert names.names == ["water", "free 1", "free 2"]
    assert names.label({0: "ríos"}).names == ["ríos", "free 1", "free 2"]
    assert names.term_tokens.tolist() == Topics.of(by_year).term_tokens.tolist()


@pytest.mark.parametrize("kind", ["lda", "nmf", "sklearn-lda"])
def test_one_call_from_a_corpus_to_words(kind):
    found = fit_topics(CORPUS, 3, model=kind)
    likeliest = np.argsort(-found.topic_word, axis=1, kind="stable")[:, :2]
    assert found.top_words(n=2)["term"].tolist() == np.array(WORDS)[likeliest].ravel().tolist()
    table = pd.DataFrame(COUNTS.toarray(), columns=WORDS)
    assert fit_topics(table, 3, model=kind).vocabulary.tolist() == WORDS
    assert found.term_tokens.tolist() == COUNTS.sum(axis=0).tolist()
    assert fit_topics(COUNTS, 3, model=kind).vocabulary is None
    if kind == "lda":
        assert found.model.feature_names_in_.tolist() == WORDS


def test_labels_are_in_every_table(topics):
    named = topics.label({1: "water"})
    first = ["0: tariff, steel, river", "water", "2: visa, asylum, tariff"]
    assert [name.split(", ")[:2] for name in named.names] == [n.split(", ")[:2] for n in first]
    assert topics.names[1].startswith("1: river, dam")  # the one that was labelled stays
    assert named.top_words(n=1)["label"].tolist() == ["0", "water", "2"]
    assert named.overview()["label"].tolist() == ["0", "water", "2"]
    assert named.top_rows(2)["label"].tolist() == [n for n in named.names for _ in range(2)]
    by_side = replace(named, n_draws=20).prevalence_by(["US", "MX"] * 12)
    assert by_side.query("label == 'water'")["topic"].tolist() == [1, 1]
    for table in (by_side, named.top_rows(1), named.top_words(), named.overview()):
        assert table.columns.tolist().index("label") == table.columns.tolist().index("topic") + 1
    assert named.label({1: "agua", 0: "trade"}).labels == {0: "trade", 1: "agua"}
    assert pickle.loads(pickle.dumps(named)).names == named.names


def test_without_words_and_labels_tables_are_as_they_were(topics):
    plain = replace(topics, vocabulary=None)
    assert plain.names == ["0", "1", "2"]
    assert "label" not in plain.top_rows(1) and "label" not in plain.top_words(WORDS)
    labelled = plain.label({2: "visas"})
    assert labelled.names == ["0", "1", "visas"]
    assert labelled.top_rows(1)["label"].tolist() == ["0", "1", "visas"]
    with pytest.raises(ValueError, match=r"words of these topics are not known: fit the model to"):
        plain.overview()
    assert Topics.of(plain.model, vocabulary=WORDS[::-1]).top_words(n=1)["term"][0] == "asylum"
    for wrong in (lambda: topics.top_words(WORDS[:2]), lambda: replace(topics, vocabulary=["a"])):
        with pytest.raises(ValueError, match=r"vocabulary has \d terms, but .*6 columns"):
            wrong()


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({3: "fentanyl"}, "no topic 3 to label 'fentanyl': topics are numbered from 0 to 2"),
        ({-1: "x"}, "no topic -1"),
        ({"0": "x"}, "no topic '0'"),
        ({True: "x"}, "no topic True"),
        ({0.0: "x"}, "no topic 0.0"),
        ({0: ""}, "label of topic 0 is ''; give a name"),
        ({0: None}, "label of topic 0 is None"),
        ({0: "x", 2: "x"}, "Topics 0 and 2 are both called 'x'"),
        ({0: "water"}, "Topics 0 and 1 are both called 'water'"),
        (["x"], "must be a dict of numbers to names, not"),
    ],
)
def test_a_label_that_is_none_is_refused(topics, labels, said):
    with pytest.raises(ValueError, match=said):
        topics.label({1: "water"}).label(labels)


@given(st.dictionaries(st.integers(0, 2), st.text(min_size=1, max_size=5).filter(str.strip)))
def test_labels_are_kept_as_they_are_given(labels):
    plain = Topics(np.eye(3), np.eye(3), np.ones(3, int))
    looks = {k: " ".join(label.split()) for k, label in labels.items()}
    of_another = any(look in "012" and look != str(k) for k, look in looks.items())
    if len(set(looks.values())) < len(labels) or of_another:
        with pytest.raises(ValueError, match=r"are both called|number of another"):
            plain.label(labels)
        return
    named = plain.label(labels)
    assert named.names == [labels.get(k, str(k)) for k in range(3)]
    assert plain.labels == {}


def test_the_overview_by_hand():
    found = Topics(
        topic_word=np.array([[0.6, 0.4, 0.0], [0.1, 0.4, 0.5]]),
        doc_topic=np.array([[1.0, 0.0], [0.25, 0.75]]),
        n_tokens=np.array([2, 4]),
        vocabulary=["border", "trade", "water"],
    )
    # Of relevance .5: border .6/√.35 > trade .4/√.4; water .5/√.25 > trade .4/√.4 > border.
    table = found.label({1: "ríos"}).overview(2)
    assert table.drop(columns=["low", "high"]).values.tolist() == [
        [0, "0", "border, trade", 0.5],
        [1, "ríos", "water, trade", 0.5],
    ]
    assert table[["low", "high"]].isna().all(axis=None)
    assert found.names == ["0: border, trade, water", "1: water, trade, border"]


def test_components_are_distributions(model):
    """scikit-learn's, divided by the sum of their rows, mean the same."""
    assert model.components_ is model.topic_word_
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)
    with pytest.raises(AttributeError):
        LDA(3).components_  # noqa: B018
    peer = LatentDirichletAllocation(3, random_state=3).fit(COUNTS).components_
    peer = peer / peer.sum(axis=1, keepdims=True)
    alike = model.components_ @ peer.T
    np.testing.assert_allclose(peer[alike.argmax(axis=1)], model.components_, atol=0.05)


def test_what_pyldavis_takes(topics):
    taken = topics.to_pyldavis()
    assert taken["vocab"] == WORDS
    assert taken["topic_term_dists"].shape == (3, 6) and taken["doc_topic_dists"].shape == (24, 3)
    assert taken["doc_lengths"].tolist() == COUNTS.sum(axis=1).tolist()
    assert taken["term_frequency"].tolist() == COUNTS.sum(axis=0).tolist()
    expected = replace(topics, term_tokens=None).to_pyldavis()["term_frequency"]
    np.testing.assert_allclose(expected.sum(), COUNTS.sum())
    np.testing.assert_allclose(expected, COUNTS.sum(axis=0), rtol=0.1)
    with pytest.raises(ValueError, match="words of these topics are not known"):
        replace(topics, vocabulary=None).to_pyldavis()


def test_two_languages_count_each_term_once():
    X = COUNTS.toarray()
    languages = ["en"] * 18 + ["es"] * 6
    both = LDA(2, term_languages=["en"] * 4 + ["es"] * 2, **TINY).fit(
        SimpleNamespace(counts=X, terms=WORDS), languages=languages
    )
    assert Topics.of(both).term_tokens.tolist() == X.sum(axis=0).tolist()


def test_topics_show_themselves_in_ten_lines():
    eye, words = np.eye(12), [f"word {n}" for n in range(12)]
    topics = Topics(eye, eye, np.full(12, 5), vocabulary=words).label({1: "<fentanyl>"})
    assert repr(topics) == "Topics: 12 topics, 1 with labels, 12 rows, 12 terms, 60 tokens"
    shown = topics._repr_html_()
    assert shown.count("<tr>") == 10
    assert "<th>&lt;fentanyl&gt;</th><td>8.3 %  word 1, " in shown
    assert "3 more; overview() lists all" in shown
    bare = Topics(eye[:2], eye[:, :2], np.full(12, 5))
    assert repr(bare) == "Topics: 2 topics, 12 rows, 12 terms, 60 tokens"
    assert bare._repr_html_().count("<tr>") == 2
    empty = Topics(np.eye(2), np.full((3, 2), 0.5), np.zeros(3, int))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(empty.prevalence).all()
        assert empty._repr_html_().count("no tokens") == 2 and "nan" not in empty._repr_html_()


FOUR = np.kron(np.diag([4, 3]), np.ones((3, 2), int))
MOVED = pd.DataFrame({"term": list("dbca")}, index=[3, 1, 2, 0])


@pytest.mark.parametrize(
    ("counts", "terms", "said"),
    [
        (FOUR, {"d": 3, "a": 0, "b": 1, "c": 2}, "terms is dict, which is not in the order"),
        (FOUR, set("abcd"), "terms is set"),
        (FOUR, "abcd", "terms is str"),
        (FOUR, 4, "terms is int"),
        (FOUR, MOVED, "another order than the columns"),
        (
            pd.DataFrame(FOUR, columns=list("abcd")),
            list("abdc"),
            "column 2 of counts is 'c'",
        ),
    ],
    ids=["dict", "set", "text", "number", "sorted", "other columns"],
)
def test_terms_in_no_order_of_the_columns_are_refused(counts, terms, said):
    with pytest.raises(ValueError, match=said):
        fit_topics(SimpleNamespace(counts=counts, terms=terms), 2, model="nmf")


def test_a_vocabulary_is_a_list_and_not_a_dict():
    with pytest.raises(ValueError, match="vocabulary is dict"):
        Topics(np.eye(2), np.eye(2), np.array([1, 1]), vocabulary={"b": 1, "a": 0})
    topics = Topics(np.eye(2), np.eye(2), np.array([1, 1]))
    with pytest.raises(ValueError, match="vocabulary is dict"):
        topics.top_words({"b": 1, "a": 0})
    with pytest.raises(ValueError, match="n must be a whole number of at least 1, not -1"):
        topics.top_words(["a", "b"], n=-1)


@pytest.mark.parametrize(
    ("labels", "said"),
    [({0: "1"}, "number of another topic"), ({0: " a", 1: "a\n"}, "Topics 0 and 1 are both")],
    ids=["a number", "blanks"],
)
def test_labels_that_look_alike_are_refused(labels, said):
    with pytest.raises(ValueError, match=said):
        Topics(np.eye(2), np.eye(2), np.array([1, 1])).label(labels)
