import importlib
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, hstack
from scipy.spatial.distance import pdist
from scipy.stats import spearmanr

from bilateral.corpus import Corpus
from bilateral.validation.sensitivity import sensitivity

# The package has the function by this name.
module = importlib.import_module("bilateral.validation.sensitivity")


def corpus_of(counts, lang, n_tokens=30):
    """A corpus with one document per passage and these counts."""
    counts = csr_array(np.asarray(counts, dtype=np.int32))
    ids = [f"p{i:04d}" for i in range(counts.shape[0])]
    passages = pd.DataFrame({"passage_id": ids, "doc_id": ids, "lang": lang, "n_tokens": n_tokens})
    documents = pd.DataFrame({"doc_id": ids, "date": pd.Timestamp("2023-01-01")})
    terms = pd.DataFrame({"term": [f"t{i}" for i in range(counts.shape[1])]})
    return Corpus(documents, passages, counts, terms)


@dataclass(frozen=True)
class Recipe:
    """Stands in for the package's own: three choices whose effects are known."""

    turned: bool = False  # columns in another order: moves nothing
    common: bool = True  # without it, the columns of the language's common words are gone
    concepts: bool = False  # both languages in the same columns
    kept: int = 0  # the same everywhere: no choice

    def apply(self, corpus):
        half = corpus.counts.shape[1] // 2
        one, other = corpus.counts[:, :half], corpus.counts[:, half:]
        if not self.common:
            one, other = one[:, 3:], other[:, 3:]
        counts = one + other if self.concepts else hstack([one, other])
        counts = csr_array(counts)
        if self.turned:
            counts = csr_array(counts[:, ::-1])
        terms = pd.DataFrame({"term": range(counts.shape[1])})
        return replace(corpus, counts=counts, terms=terms)


EIGHT = [Recipe(t, c, k) for t in (False, True) for c in (True, False) for k in (False, True)]


@pytest.fixture(scope="module")
def planted():
    """Two languages, four topics in both, and three common words in each that mean nothing."""
    rng = np.random.default_rng(1)
    topic = rng.integers(4, size=120)
    lang = np.where(np.arange(120) < 60, "en", "es")
    counts = np.zeros((120, 2 * 23), dtype=int)
    for row in range(120):
        start = 23 * (lang[row] == "es")
        counts[row, start : start + 3] = rng.poisson([30, 20, 10])
        words = start + 3 + 5 * topic[row] + rng.integers(5, size=rng.integers(8, 20))
        np.add.at(counts[row], words, 1)
    return corpus_of(counts, lang)


def sums(counts, random_state):
    """A fit that needs no seed and does not care for the order of columns: a passage's length."""
    total = counts.sum(axis=1)
    return np.column_stack([total, total**2])


def noise(counts, random_state):
    return np.random.default_rng(random_state).random((counts.shape[0], 3))


def of(found, choice, measure="distances", language="all"):
    table = found.table
    return table[
        (table["choice"] == choice)
        & (table["measure"] == measure)
        & (table["language"] == language)
    ]


def test_what_moves_nothing_is_zero_and_what_moves_much_is_not(planted):
    found = sensitivity(planted, EIGHT, sums, n_passages=100)
    assert of(found, "turned")["value"].tolist() == [0] * 4
    assert of(found, "turned", "topics")["value"].tolist() == [0] * 4
    assert of(found, "common")["value"].min() > 0.2
    assert of(found, "common", "topics")["value"].min() > 0.1
    assert "kept" not in set(found.table["choice"])
    assert "kept" not in found.recipes


def test_distances_move_as_scipy_says():
    rng = np.random.default_rng(2)
    counts = rng.poisson(1.5, (12, 14))
    corpus = corpus_of(counts, ["en"] * 6 + ["es"] * 6)
    found = sensitivity(corpus, [Recipe(), Recipe(common=False)], sums)
    expected = {}
    for name, rows in (("en", slice(0, 6)), ("es", slice(6, 12))):
        before = pdist(counts[rows], "cosine")
        after = pdist(counts[rows][:, [3, 4, 5, 6, 10, 11, 12, 13]], "cosine")
        expected[name] = 1 - spearmanr(before.round(12), after.round(12)).statistic
        assert of(found, "common", language=name)["value"].item() == pytest.approx(expected[name])
    value = of(found, "common")["value"].item()
    assert value == pytest.approx((expected["en"] + expected["es"]) / 2)


def test_four_passages_by_hand():
    counts = [[9, 1, 0], [0, 1, 0], [0, 1, 1], [9, 0, 1]]

    @dataclass(frozen=True)
    class First:
        kept: bool

        def apply(self, corpus):
            return replace(
                corpus,
                counts=corpus.counts if self.kept else csr_array(corpus.counts[:, 1:]),
                terms=corpus.terms.iloc[0 if self.kept else 1 :],
            )

    corpus = corpus_of(counts, "en")
    found = sensitivity(corpus, [First(True), First(False)], sums)
    # Pairs 01 02 03 12 13 23. Similar with the column: 1/√82, 1/√164, 81/82, 1/√2, 0, 1/√164;
    # ranks of the distances 3, 4.5, 1, 2, 6, 4.5. Without it: 1, 1/√2, 0, 1/√2, 0, 1/√2;
    # ranks 1, 3, 5.5, 3, 5.5, 3. Products of what differs from 3.5: 1.25 − .5 − 5 + .75 + 5 − .5
    # = 1; squares: 17 and 15.
    expected = 1 - 1 / np.sqrt(17 * 15)
    assert of(found, "kept")["value"].item() == pytest.approx(expected)


def test_across_languages_only_where_columns_are_shared(planted):
    found = sensitivity(planted, EIGHT, sums, n_passages=100)
    assert of(found, "concepts", language="en × es").empty
    assert len(of(found, "concepts")) == 4
    across = of(found, "common", language="en × es")
    assert len(across) == 2
    assert across["recipe"].str.contains("concepts=True").all()
    line = found.summary.query("language == 'en × es' and choice == 'turned'")
    assert line[["pairs", "median"]].values.tolist() == [[2, 0]]
    # Concepts make two columns one and change nothing within a language.
    assert of(found, "concepts", language="en")["value"].tolist() == [0] * 4


def test_every_pair_is_there_once_with_what_it_has_in_common(planted):
    found = sensitivity(planted, EIGHT, sums, n_passages=100)
    rows = of(found, "common")
    assert sorted(rows["recipe"]) == [
        f"turned={t}, concepts={k}" for t in (False, True) for k in (False, True)
    ]
    assert set(rows["first"]) == {"True"}
    assert set(rows["second"]) == {"False"}


def test_topics_are_matched_before_they_are_compared(planted):
    rng = np.random.default_rng(3)
    topics = rng.random((120, 4))

    def shuffled(counts, random_state):
        turn = np.random.default_rng(counts.shape[1] + random_state).permutation(4)
        return topics[: counts.shape[0], turn] * 7

    found = sensitivity(planted, EIGHT, shuffled, n_passages=120)
    topic_rows = found.table[found.table["measure"] == "topics"]
    np.testing.assert_allclose(topic_rows["value"], 0, atol=1e-12)


def test_a_topic_too_many_counts_as_lost():
    one = module._unit(np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 0, 0]]))
    assert module._matched(one, one) == pytest.approx(1)
    assert module._matched(one, one[:, [2, 0]]) == pytest.approx(2 / 3)
    assert module._matched(one[:, [1]], one) == pytest.approx(1 / 3)


def test_the_floor_is_what_another_seed_does(planted):
    found = sensitivity(planted, EIGHT, noise, n_passages=100, random_state=5)
    floor = of(found, "seed", "topics")
    assert len(floor) == 8
    assert set(floor["first"]) == {"5"}
    assert set(floor["second"]) == {"6"}
    one, other = (np.random.default_rng(seed).random((100, 3)).T for seed in (5, 6))
    together = np.corrcoef(one, other)[:3, 3:]
    best = max(sum(together[i, p[i]] for i in range(3)) for p in permutations(range(3))) / 3
    np.testing.assert_allclose(floor["value"], 1 - best)
    # One seed gives one array here, whatever the recipe: no choice moves it.
    assert of(found, "common", "topics")["value"].tolist() == [0] * 4
    assert of(found, "seed").empty  # distances need no seed


def test_the_sample_has_as_many_of_each_language_and_no_short_ones():
    lang = np.array(["en"] * 40 + ["es"] * 160 + ["pt"] * 2)
    n_tokens = np.where(np.arange(202) % 2, 20, 19)
    counts = np.random.default_rng(0).poisson(1, (202, 20))
    corpus = corpus_of(counts, lang, n_tokens)
    recipes = [Recipe(), Recipe(common=False)]
    found = sensitivity(corpus, recipes, sums, n_passages=60)
    chosen = corpus.passages[corpus.passages["passage_id"].isin(found.passages)]
    assert chosen["lang"].value_counts().to_dict() == {"es": 30, "en": 20}
    assert (chosen["n_tokens"] >= 20).all()
    assert chosen["passage_id"].tolist() == found.passages
    again = sensitivity(corpus, recipes, sums, n_passages=60)
    assert again.passages == found.passages
    pd.testing.assert_frame_equal(again.table, found.table)
    other = sensitivity(corpus, recipes, sums, n_passages=60, random_state=1)
    assert other.passages != found.passages


def test_a_subset_of_pairs_says_what_all_say(planted, monkeypatch):
    everything = sensitivity(planted, EIGHT, sums, n_passages=100)
    monkeypatch.setattr(module, "N_PAIRS", 600)
    some = sensitivity(planted, EIGHT, sums, n_passages=100)
    for choice in ("common", "turned"):
        np.testing.assert_allclose(
            of(some, choice)["value"], of(everything, choice)["value"], atol=0.05
        )


def test_recipes_tell_their_size_and_how_far_they_are_from_the_others(planted):
    found = sensitivity(planted, EIGHT, sums, n_passages=120)
    frame = found.recipes
    assert frame.columns.tolist() == [
        "turned", "common", "concepts", "terms", "tokens", "distances", "topics",
    ]  # fmt: skip
    first = frame.iloc[0]
    assert first["terms"] == np.count_nonzero(planted.counts.sum(axis=0))
    assert first["tokens"] == planted.counts.sum()
    # Four recipes with, four without the common words: all others at 0, or at one distance.
    apart = of(found, "common")["value"].iloc[0]
    np.testing.assert_allclose(frame["distances"], 4 / 7 * apart)


def test_the_summary_has_a_line_per_choice_the_strongest_first(planted):
    summary = sensitivity(planted, EIGHT, noise, n_passages=100).summary
    lines = summary[(summary["measure"] == "topics")]
    assert sorted(lines["choice"]) == ["common", "concepts", "seed", "turned"]
    assert lines["choice"].iloc[0] == "seed"
    assert lines["pairs"].tolist() == [8, 4, 4, 4]
    distances = summary.query("measure == 'distances' and language == 'all'")
    assert distances["choice"].iloc[0] == "common"
    assert distances["median"].is_monotonic_decreasing


def test_the_spread_is_over_the_pairs(planted):
    def by_size(counts, random_state):  # whatever the choice, something else comes out
        rng = np.random.default_rng(counts.sum() + counts.shape[1] + counts[0].argmax())
        return rng.random((counts.shape[0], 3))

    rows = of(sensitivity(planted, EIGHT, by_size, n_passages=100), "common", "topics")
    assert rows["value"].nunique() == 4
    assert (rows["median"] == np.median(rows["value"])).all()
    np.testing.assert_allclose(rows["high"], np.quantile(rows["value"], 0.95))
    np.testing.assert_allclose(rows["low"], np.quantile(rows["value"], 0.05))


def test_the_model_sees_columns_that_link_passages_and_all_passages():
    counts = np.zeros((6, 8), dtype=int)
    counts[:, :5] = np.random.default_rng(0).integers(1, 9, (6, 5))
    counts[2, 6] = counts[3, 7] = counts[4, 7] = 5  # column 5 is empty, 6 is alone
    seen = []

    def fit(X, random_state):
        seen.append(X.toarray().tolist())
        return X.toarray()

    both = [Recipe(), Recipe(turned=True)]
    sensitivity(corpus_of(counts, "en"), both, fit)
    linked = counts[:, [0, 1, 2, 3, 4, 7]]
    assert sorted(seen) == sorted([linked.tolist()] * 2 + [linked[:, ::-1].tolist()] * 2)


@dataclass(frozen=True)
class Without:
    rows: tuple[int, ...]

    def apply(self, corpus):
        kept = ~np.isin(np.arange(len(corpus.passages)), self.rows)
        return replace(corpus, counts=csr_array(corpus.counts * kept[:, None]))


def test_an_emptied_passage_is_like_no_other_and_an_even_topic_like_none():
    corpus = corpus_of([[1, 0], [1, 0], [1, 1], [0, 1]], "en")

    def half_even(counts, random_state):
        return np.column_stack([[1, 2, 3, 4], [7, 7, 7, 7]])

    found = sensitivity(corpus, [Without(()), Without((0,))], half_even)
    # Pairs 01 02 03 12 13 23: similar by 1, r, 0, r, 0, r with r = 1/√2, so ranks of distances
    # 1, 3, 5.5, 3, 5.5, 3; without the first passage 0, 0, 0, r, 0, r: 4.5 (four times) and 1.5.
    # Products of what differs from 3.5: −2.5 − .5 + 2 + 1 + 2 + 1 = 3; squares: 15 and 12.
    assert of(found, "rows")["value"].item() == pytest.approx(1 - 3 / np.sqrt(15 * 12))
    assert of(found, "rows", "topics")["value"].item() == pytest.approx(0.5)


@dataclass(frozen=True)
class Empty:
    lang: str | None

    def apply(self, corpus):
        gone = (corpus.passages["lang"] == self.lang).to_numpy()
        return replace(corpus, counts=csr_array(corpus.counts * ~gone[:, None]))


def test_a_recipe_that_empties_a_language_leaves_nothing_to_rank(planted):
    found = sensitivity(planted, [Empty(None), Empty("es")], sums, n_passages=100)
    assert found.recipes["lang"].tolist() == ["None", "es"]
    assert of(found, "lang")[["first", "second"]].empty
    line = of(found, "lang", language="en")
    assert line[["first", "second", "value"]].values.tolist() == [["None", "es", 0]]
    assert of(found, "lang", language="es").empty
    assert np.isfinite(found.table["value"]).all()


def test_errors_say_what_to_do(planted):
    with pytest.raises(ValueError, match="differ in 'turned' only"):
        sensitivity(planted, [Recipe(), Recipe(True, False)], sums)
    with pytest.raises(ValueError, match="all the same"):
        sensitivity(planted, [Recipe(), Recipe()], sums)
    with pytest.raises(ValueError, match="all the same"):
        sensitivity(planted, [], sums)
    with pytest.raises(ValueError, match="at least 3"):
        sensitivity(planted, EIGHT, sums, n_passages=4)
    short = corpus_of(np.ones((9, 8)), "en", 19)
    with pytest.raises(ValueError, match="no passage has 20 tokens"):
        sensitivity(short, EIGHT, sums)
    with pytest.raises(ValueError, match=r"shape \(3, 2\).*must be \(100, n_topics\)"):
        sensitivity(planted, EIGHT, lambda X, s: np.ones((3, 2)), n_passages=100)
    with pytest.raises(ValueError, match="NaN"):
        sensitivity(planted, EIGHT, lambda X, s: np.full((100, 2), np.nan), n_passages=100)

    @dataclass(frozen=True)
    class Shorter:
        n: int

        def apply(self, corpus):
            return corpus.select(np.arange(120) < self.n)

    with pytest.raises(ValueError, match="120 passages into 50"):
        sensitivity(planted, [Shorter(50), Shorter(60)], sums)


@given(st.integers(0, 2**32 - 1))
def test_cosine_does_not_see_order_or_scale(seed):
    rng = np.random.default_rng(seed)
    counts = csr_array(rng.poisson(0.7, (8, 6)))
    block = np.triu_indices(8, 1)
    ranks = module._ranks(counts, block)
    turned = module._ranks(csr_array(counts[:, rng.permutation(6)]), block)
    np.testing.assert_array_equal(ranks, turned)
    longer = module._ranks(csr_array(counts * 2), block)
    np.testing.assert_array_equal(ranks, longer)
