import importlib
from dataclasses import FrozenInstanceError, dataclass, replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array, hstack
from scipy.spatial.distance import pdist, squareform
from scipy.stats import spearmanr
from threadpoolctl import threadpool_info

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
    for few in ([], [Recipe()]):
        with pytest.raises(ValueError, match="all the same"):
            sensitivity(planted, few, sums)
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


@dataclass(frozen=True)
class Scaled:
    """Counts to a power: moves distances a little."""

    power: int
    doubled: bool = False

    def apply(self, corpus):
        counts = csr_array(corpus.counts**self.power)
        return replace(corpus, counts=2 * counts if self.doubled else counts)


def test_the_table_of_a_small_case():
    """Three passages in each of two languages, two recipes: every row, in its order."""
    rng = np.random.default_rng(4)
    counts = rng.integers(1, 9, (6, 5))
    corpus = corpus_of(counts, ["es", "es", "es", "en", "en", "en"])
    found = sensitivity(corpus, [Scaled(3), Scaled(1)], sums, random_state=7)
    assert found.passages == [f"p000{i}" for i in range(6)]
    assert repr(found) == ("Sensitivity: 2 recipes on 6 passages; see .summary, .table, .recipes")
    cosines = [1 - squareform(pdist(counts.astype(float) ** p, "cosine")) for p in (3, 1)]
    moved = {}
    for name, one, other in (
        ("en", [3, 3, 4], [4, 5, 5]),
        ("es", [0, 0, 1], [1, 2, 2]),
        ("en × es", [3, 3, 3, 4, 4, 4, 5, 5, 5], [0, 1, 2] * 3),
    ):
        moved[name] = 1 - spearmanr(*(-c[one, other] for c in cosines)).statistic
    both = (moved["en"] + moved["es"]) / 2
    totals = [(counts.astype(float) ** p).sum(axis=1) for p in (3, 1)]
    fits = [np.column_stack([total, total**2]) for total in totals]
    together = np.corrcoef(fits[0].T, fits[1].T)[:2, 2:]
    topics = 1 - max(np.trace(together), np.trace(together[::-1])) / 2
    rows = [
        ("power", "3", "1", "distances", "all", "", both),
        ("power", "3", "1", "distances", "en", "", moved["en"]),
        ("power", "3", "1", "distances", "es", "", moved["es"]),
        ("power", "3", "1", "distances", "en × es", "", moved["en × es"]),
        ("power", "3", "1", "topics", "all", "", topics),
        ("seed", "7", "8", "topics", "all", "power=3", 0.0),
        ("seed", "7", "8", "topics", "all", "power=1", 0.0),
    ]
    columns = ["choice", "first", "second", "measure", "language", "recipe", "value"]
    expected = pd.DataFrame(rows, columns=columns)
    for name in ("median", "low", "high"):  # of one value
        expected[name] = expected["value"]
    pd.testing.assert_frame_equal(found.table, expected, check_dtype=False, atol=1e-10)
    assert (found.table["value"] == found.table["value"].round(12)).all()
    frame = pd.DataFrame({"power": [3, 1], "terms": 5, "tokens": [int(t.sum()) for t in totals]})
    frame = frame.assign(distances=both, topics=topics)
    pd.testing.assert_frame_equal(found.recipes, frame, check_dtype=False, atol=1e-10)
    summary = expected.drop_duplicates(["choice", "measure", "language"]).assign(pairs=1)
    summary.loc[summary["choice"] == "seed", "pairs"] = 2
    order = ["measure", "language", "choice", "first", "second", "pairs", "median", "low", "high"]
    pd.testing.assert_frame_equal(
        found.summary.reset_index(drop=True),
        summary[order].reset_index(drop=True),
        check_dtype=False,
        atol=1e-10,
    )


def test_the_summary_orders_by_median_then_name_within_a_measure():
    rows = [
        (choice, "a", "b", measure, language, "", value)
        for measure, language, values in (
            ("topics", "all", {"y": 0.1, "x": 0.1, "z": 0.3}),
            ("distances", "es", {"x": 0.2, "y": 0.4}),
            ("distances", "en", {"x": 0.9}),
        )
        for choice, value in values.items()
        for value in (value, value + 0.02)  # two pairs
    ]
    found = module.Sensitivity(module._tidy(rows), pd.DataFrame(), [])
    summary = found.summary
    assert summary["choice"].tolist() == ["z", "x", "y", "y", "x", "x"]
    assert summary["language"].tolist() == ["all"] * 3 + ["es"] * 2 + ["en"]
    assert summary["pairs"].tolist() == [2] * 6
    assert summary["median"].tolist() == pytest.approx([0.31, 0.11, 0.11, 0.41, 0.21, 0.91])
    assert summary["low"].tolist() == pytest.approx([0.301, 0.101, 0.101, 0.401, 0.201, 0.901])
    assert summary["high"].tolist() == pytest.approx([0.319, 0.119, 0.119, 0.419, 0.219, 0.919])


def test_what_cannot_be_told_is_left_out_and_no_movement_is_zero():
    values = [np.nan, -1e-16, 0.1234567890126, 2e-13]
    table = module._tidy([("c", "a", "b", "topics", "all", str(v), v) for v in values])
    assert table["value"].tolist() == [0, 0.123456789013, 0]
    assert not np.signbit(table["value"]).any()
    assert table.index.tolist() == [0, 1, 2]


@pytest.mark.full
def test_defaults_are_two_thousand_passages_of_seed_zero():
    counts = np.random.default_rng(0).poisson(1, (2003, 4))
    corpus = corpus_of(counts, "en")
    sizes = []

    def fit(X, random_state):
        sizes.append((X.shape[0], random_state))
        return X.sum(axis=1)[:, None] ** [1, 2]

    found = sensitivity(corpus, [Scaled(1), Scaled(2)], fit)
    assert sorted(sizes) == [(2000, 0)] * 2 + [(2000, 1)] * 2
    assert len(set(found.passages)) == 2000
    same = module._sample(corpus.passages, 2000, np.random.Generator(np.random.Philox(0)))[0]
    assert found.passages == corpus.passages["passage_id"].iloc[same].tolist()
    assert repr(found).startswith("Sensitivity: 2 recipes on 2,000 passages;")


def test_a_hundred_thousand_pairs_at_most_no_two_the_same():
    lang = np.array(["en"] * 448 + ["es"] * 447 + ["pt"] * 3, dtype=object)
    blocks = module._blocks(lang, np.random.default_rng(0))
    assert list(blocks) == ["en", "es", "pt", "en × es", "en × pt", "es × pt"]
    # 448 · 447 / 2 = 100,128; 447 · 446 / 2 = 99,681.
    sizes = [len(one) for one, _ in blocks.values()]
    assert sizes == [100_000, 99_681, 3, 100_000, 448 * 3, 447 * 3]
    for name, (one, other) in blocks.items():
        first, second = (name.split(" × ") * 2)[:2]
        assert set(lang[one]) == {first}
        assert set(lang[other]) == {second}
        assert len(set(zip(one, other, strict=True))) == len(one) == len(other)
        assert (one < other).all()
        assert list(zip(one, other, strict=True)) == sorted(zip(one, other, strict=True))
    everyone = np.flatnonzero(lang == "pt")
    assert [x.tolist() for x in blocks["pt"]] == [[895, 895, 896], [896, 897, 897]]
    assert set(blocks["es × pt"][1]) == set(everyone)


def passages_of(**n):
    """A table with so many passages of each language; those of ``short`` have 19 tokens."""
    lang = [name for name, size in n.items() for _ in range(size)]
    n_tokens = [19 if name == "short" else 20 for name in lang]
    return pd.DataFrame({"lang": ["en" if x == "short" else x for x in lang], "n_tokens": n_tokens})


@pytest.mark.parametrize(
    ("n", "n_passages", "expected"),
    [
        ({"en": 57, "es": 3}, 2000, {"en": 57, "es": 3}),  # 3 of 60 are one in twenty
        ({"en": 58, "es": 3}, 2000, {"en": 58}),
        ({"en": 57, "es": 3, "short": 900}, 2000, {"en": 57, "es": 3}),
        ({"en": 9, "es": 9}, 6, {"en": 3, "es": 3}),
        ({"en": 9, "es": 9}, 9, {"en": 4, "es": 4}),
        ({"es": 3}, 3, {"es": 3}),
    ],
)
def test_the_sample_of_each_language(n, n_passages, expected):
    rows, lang = module._sample(passages_of(**n), n_passages, np.random.default_rng(0))
    assert pd.Series(lang).value_counts().to_dict() == expected
    assert (np.diff(rows) > 0).all()
    assert (passages_of(**n)["lang"].to_numpy()[rows] == lang).all()


@pytest.mark.parametrize(
    ("n", "n_passages", "there", "size"),
    [({"en": 9, "es": 9}, 5, 9, 2), ({"en": 2}, 2000, 2, 2), ({"en": 2, "short": 7}, 9, 2, 2)],
)
def test_a_sample_too_small_is_refused(n, n_passages, there, size):
    with pytest.raises(ValueError) as error:
        module._sample(passages_of(**n), n_passages, np.random.default_rng(0))
    assert str(error.value) == (
        f"{there} passages of language 'en' with 20 tokens or more and n_passages={n_passages}"
        f" leave a sample of {size}; distances need at least 3"
    )


def test_columns_at_mean_zero_and_length_one():
    found = module._unit(np.array([[1.0, 7, 0.1, 1e9], [3, 7, 0.1, 1e9], [5, 7, 0.1, 1e9 + 1]]))
    assert found[:, 0] == pytest.approx(np.array([-1, 0, 1]) / np.sqrt(2))
    assert np.isnan(found[:, 1:3]).all()
    assert found[:, 3] == pytest.approx(np.array([-1, -1, 2]) / np.sqrt(6))


def test_the_shortest_column_that_is_not_constant():
    shape = np.array([1.0, 1, -1, -1])
    found = module._unit(np.column_stack([shape * 5e-13, shape * 4.9e-13, 8 + shape * 5e-13]))
    assert found[:, 0] == pytest.approx(shape / 2)
    assert np.isnan(found[:, 1:]).all()  # the third is short beside its values


def test_a_result_stays_as_it_is_and_is_not_compared(planted):
    one, same = (sensitivity(planted, EIGHT[:2], sums, n_passages=20) for _ in range(2))
    assert one != same  # tables have no one truth value
    with pytest.raises(FrozenInstanceError):
        one.passages = []


def test_linear_algebra_runs_in_one_thread(planted):
    threads = set()

    def fit(X, random_state):
        threads.update(
            pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"
        )
        return np.asarray(X.sum(axis=1))[:, None] ** [1, 2]

    sensitivity(planted, EIGHT[:2], fit, n_passages=20)
    assert threads == {1}


def test_choices_are_told_apart_by_the_pairs_they_have():
    recipes = [Scaled(2, True), Scaled(1, True), Scaled(1), Scaled(2)]
    assert module._pairs(recipes) == [
        ("power", ("2", "1"), "doubled=True", 0, 1),
        ("doubled", ("True", "False"), "power=2", 0, 3),
        ("doubled", ("True", "False"), "power=1", 1, 2),
        ("power", ("2", "1"), "doubled=False", 3, 2),
    ]
    with pytest.raises(ValueError) as error:
        module._pairs([Scaled(2, True), Scaled(1, True), Scaled(3)])
    assert str(error.value) == (
        "no two recipes differ in 'doubled' only, so its effect cannot be told from that of the"
        " others; give recipes in all combinations"
    )
