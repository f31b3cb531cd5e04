"""Seeded topics: planted ones come back under their names; what seeds find and lack is said."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from scipy.special import gammaln
from sklearn.base import clone

from bilateral.discourse.themes import cut, seed_columns
from bilateral.simulate.corpora import plant, plant_languages
from bilateral.topics import LDA, SeededLDA
from bilateral.topics.inputs.seed_tally import tally
from bilateral.topics.inputs.seeds import Seeds, read
from bilateral.topics.priors.words import DirichletWords
from bilateral.topics.sampler.tokens import Tokens
from bilateral.validation.matching import matched_cosine

WORDS = ["tariff", "trade", "steel", "river", "water", "dam"]
TWO = csr_array(np.kron(np.eye(2, dtype=int), np.full((6, 3), 4)))


def quiet(model, X, **arguments):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(X, **arguments)


def cosine(a, b):
    return a @ b / np.sqrt((a @ a) * (b @ b))


def tokens_of(model):
    """Tokens of each topic and column, without prior mass."""
    return sum(draw.toarray() for draw in model.word_topic_draws_).T.astype(float)


def telling(topic_word, k, n, columns=slice(None)):
    """Columns that are frequent in topic k and rare in the others."""
    columns = np.arange(topic_word.shape[1])[columns]
    own, others = topic_word[k, columns], np.delete(topic_word[:, columns], k, axis=0).max(axis=0)
    return columns[np.argsort(-(own - others))[:n]]


@pytest.fixture(scope="module")
def planted():
    return plant(8, n_documents=600, n_tokens=60, n_terms=300, beta_sum=60, random_state=3)


@pytest.fixture(scope="module")
def vocabulary():
    return [f"w{i}" for i in range(300)]


@pytest.fixture(scope="module")
def named(planted, vocabulary):
    """Three of eight planted topics, in an order of their own, by four words each."""
    seeds = {
        name: [vocabulary[c] for c in telling(planted.topic_word, k, 4)]
        for name, k in (("five", 5), ("two", 2), ("seven", 7))
    }
    return seeds, SeededLDA(seeds, n_free=5, vocabulary=vocabulary, n_sweeps=80).fit(planted.X)


def test_planted_topics_come_back_under_their_names(planted, named):
    model = named[1]
    assert model.topic_names_ == ["five", "two", "seven", *(f"free {i}" for i in range(1, 6))]
    words = tokens_of(model)
    for place, k in enumerate((5, 2, 7)):
        assert cosine(words[place], planted.topic_word[k]) > 0.95
        tokens = planted.topic_counts[:, k] / planted.X.sum(axis=1)
        assert np.corrcoef(model.doc_topic_[:, place], tokens)[0, 1] > 0.9
    free = np.delete(planted.topic_word, [5, 2, 7], axis=0)
    assert matched_cosine(free, words[3:]) > 0.9


def test_free_topics_come_by_prevalence(named):
    sizes = sum(draw.sum(axis=0) for draw in named[1].doc_topic_draws_)[3:]
    assert (np.diff(sizes) <= 0).all()


def test_seeds_stay_where_they_were_planted(named):
    table = named[1].seed_coverage_
    assert table["share"].between(0.5, 1).all()
    assert (table["note"] == "").all()


def test_columns_of_transform_are_called_by_name(planted, named):
    model = clone(named[1]).set_params(n_sweeps=4).set_output(transform="pandas")
    shares = quiet(model, planted.X[:50]).transform(planted.X[:5])
    assert list(shares.columns) == model.topic_names_


def test_both_languages_meet_in_a_topic_by_its_seeds_alone():
    corpus = plant_languages(
        5, n_documents={"es": 500, "en": 50}, shared=0.0, n_shared=1, n_own=200, n_tokens=80,
        beta_sum=40, random_state=1,
    )  # fmt: skip
    terms = [f"w{i}" for i in range(corpus.X.shape[1])]
    own = {code: np.flatnonzero(corpus.term_languages == code) for code in ("es", "en")}
    seeds = {
        f"topic {k}": {
            code: [terms[c] for c in telling(topics, k, 5, own[code])]
            for code, topics in zip(("es", "en"), corpus.topic_word, strict=True)
        }
        for k in range(5)
    }
    model = SeededLDA(
        seeds, n_free=0, vocabulary=terms, term_languages=corpus.term_languages, n_sweeps=60
    ).fit(corpus.X, languages=corpus.languages)
    truth = corpus.topic_counts / corpus.X.sum(axis=1)[:, None]
    for code in ("es", "en"):
        rows = corpus.languages == code
        for k in range(5):
            assert np.corrcoef(model.doc_topic_[rows, k], truth[rows, k])[0, 1] > 0.9, (k, code)


def test_an_excluded_word_is_never_in_the_topic(planted, named, vocabulary):
    seeds = named[0]
    given = {word for words in seeds.values() for word in words}
    frequent = [vocabulary[c] for c in np.argsort(-planted.X.sum(axis=0))[:30]]
    frequent = [w for w in frequent if w not in given]
    model = SeededLDA(
        seeds, exclude=[*frequent, "w29*"], n_free=3, vocabulary=vocabulary, n_sweeps=40
    )
    quiet(model, planted.X)
    columns = [i for i, w in enumerate(vocabulary) if w in frequent or w.startswith("w29")]
    columns = [c for c in columns if vocabulary[c] not in given]
    assert (model.topic_word_[:3, columns] == 0).all()
    assert (model.topic_word_[3:, columns] > 0).all()
    for draw in model.word_topic_draws_:
        assert draw.sum() == planted.X.sum()
        assert draw[columns][:, :3].sum() == 0
    lines = model.seed_coverage_.query("use == 'exclude'")
    assert (lines["theme"] == "").all() and (lines["share"] == 0).all()
    assert np.isfinite(model.log_likelihood_).all() and np.isfinite(model.score(planted.X))
    np.testing.assert_allclose(model.topic_word_.sum(axis=1), 1)


def test_exclusion_from_one_topic_leaves_the_others(planted, vocabulary):
    word = int(np.argmax(planted.X.sum(axis=0)))
    seeds = {"a": ["w100"], "b": ["w101"]}
    model = SeededLDA(
        seeds, exclude={"b": [f"w{word}"]}, n_free=0, vocabulary=vocabulary, n_sweeps=20
    )
    quiet(model, planted.X)
    assert model.topic_word_[1, word] == 0
    assert model.topic_word_[0, word] > 0


def test_coverage_by_hand():
    #         tariff tariffs  water  dam  river  (none)
    X = [[2, 1, 0, 0, 0, 0], [0, 3, 1, 0, 0, 0], [0, 0, 2, 4, 0, 0], [0, 0, 0, 0, 0, 0]]
    terms = ["tariff", "tariffs", "water", "dam", "river", "Dam"]
    model = SeededLDA(
        {"trade": ["tariff*", "quota"], "water": ["water", "river", "DAM", "rivers"]},
        exclude={"trade": ["dam"]},
        n_free=0,
        vocabulary=terms,
        n_sweeps=6,
    )
    table = quiet(model, X).seed_coverage_
    assert list(table.columns) == [
        "theme", "use", "lang", "seed", "terms", "tokens", "rows", "share", "note",
    ]  # fmt: skip
    assert table.drop(columns=["lang", "share"]).values.tolist() == [
        ["trade", "seed", "tariff*", "tariffs, tariff", 6, 2, ""],
        ["trade", "seed", "quota", "", 0, 0, "not in the vocabulary"],
        ["water", "seed", "water", "water", 3, 2, ""],
        ["water", "seed", "river", "river", 0, 0, "never occurs"],
        ["water", "seed", "DAM", "dam, Dam", 4, 1, ""],
        ["water", "seed", "rivers", "", 0, 0, "not in the vocabulary, but 'river' is"],
        ["trade", "exclude", "dam", "dam, Dam", 4, 1, ""],
    ]
    assert table["share"].isna().tolist() == [False, True, False, True, False, True, False]
    assert table["share"].iloc[-1] == 0


def test_rows_count_once_however_many_terms_they_hold():
    X = [[1, 1, 0], [5, 0, 1], [0, 0, 1]]
    model = SeededLDA({"a": ["x*"], "b": ["z"]}, n_free=0, vocabulary=["xa", "xb", "z"], n_sweeps=2)
    assert quiet(model, X).seed_coverage_["rows"].tolist() == [2, 2]


def test_mass_is_in_proportion_to_frequency_and_split():
    seeds = Seeds(read({"a": ["x", "y"], "b": ["y"]}, {"b": ["x"]}), ["x", "y", "z"])
    got = seeds.mass(np.array([10, 40, 7]), 0.5, 4)
    assert got.dtype == np.float32
    np.testing.assert_array_equal(got, [[5, -np.inf, 0, 0], [10, 10, 0, 0], [0, 0, 0, 0]])
    assert seeds.shared() == {"y": ["a", "b"]}
    assert seeds.notes() == ["", "'y' is a seed of b, too", "'y' is a seed of a, too", ""]


def test_the_sampler_gets_that_mass():
    model = SeededLDA({"t": ["trade"], "w": ["water"]}, n_free=0, vocabulary=WORDS, weight=0.25)
    extra = model.fit(TWO)._chain.words.extra
    assert extra[:, :2].tolist() == [[0, 0], [6, 0], [0, 0], [0, 0], [0, 6], [0, 0]]
    alone = LDA(2, beta=0.5).fit(TWO)._chain.words
    seeded = DirichletWords(alone.owner, 1, 2, alone.width, 0.5, extra=extra, n_fixed=2)
    n = np.zeros((6, alone.width), np.int32)
    n[:3, 0] = n[3:, 1] = 24
    W, _ = seeded.weights(n, dtype=np.float64)
    np.testing.assert_allclose(W[:3, 0], np.array([24.5, 30.5, 24.5]) / (72 + 6 * 0.5 + 6))


def test_a_word_spelt_out_counts_more_than_a_wildcard():
    terms = ["consul", "consulate", "consult", "consultation"]

    def marks(seeds, exclude):
        return Seeds(read({"a": seeds}, {"a": exclude}), terms).marks[:, 0].tolist()

    assert marks(["consul*"], ["consult*"]) == [1, 1, -1, -1]
    assert marks(["consul*"], ["consult"]) == [1, 1, -1, 1]
    assert marks(["consult", "consul*"], ["consult*"]) == [1, 1, 1, -1]
    seeds = Seeds(read({"a": ["consul*"]}, {"a": ["consult*"]}), terms)
    assert seeds.notes() == ["excluded: consult, consultation", ""]
    assert seeds.matrix.toarray().T.tolist() == [[1, 1, 0, 0], [0, 0, 1, 1]]


def test_seeds_of_a_language_are_found_in_its_columns_and_shared_ones():
    terms, languages = ["deport", "deporte", "deporting", "deporte"], ["en", "es", "en", ""]

    def columns(seeds):
        return sorted(Seeds(read({"migration": seeds}), terms, languages).found[0])

    assert columns({"en": ["deport*"]}) == [0, 2, 3]
    assert columns({"es": ["deport*"]}) == [1, 3]
    assert columns(["deport*"]) == [0, 1, 2, 3]


def test_phrases_are_columns_with_spaces():
    terms = ["supply", "supply chain", "supply chains", "supply chain risk", "chain"]
    found = Seeds(read({"trade": ["Supply chain*", "supply", "chain* risk"]}), terms).found
    assert [f.tolist() for f in found] == [[1, 2, 3], [0], [3]]
    with pytest.raises(ValueError, match="with \\* only at the end of a word"):
        _ = Seeds(read({"trade": ["su*ly"]}), terms).found


def test_seeds_find_what_a_count_of_themes_finds():
    terms = ["acre", "feet", "acre feet", "Mérida", "méxico", "merida initiative"]
    of = ["en", "en", "en", "en", "es", "en"]
    given = {"en": ["acre-feet", "MERIDA*"], "es": ["mexico"]}
    found = Seeds(read({"x": given}), terms, of, cut).found
    assert [f.tolist() for f in found] == [[2], [3], []]
    rows = [("x", lang, word) for lang, words in given.items() for word in words]
    themes = pd.DataFrame(rows, columns=["theme", "lang", "seed"])
    kinds = ["phrase" if " " in term else "word" for term in terms]
    table = pd.DataFrame({"term": terms, "lang": of, "kind": kinds})
    assert seed_columns(table, themes)["column"].tolist() == [2, 3]


def test_of_what_is_found_in_one_phrase_the_longest_counts():
    terms = ["colorado river", "upper colorado river", "river"]
    given = read({"water": ["colorado river", "river"]}, {"water": ["upper colorado river"]})
    assert Seeds(given, terms).marks[:, 0].tolist() == [1, -1, 1]
    given = read({"water": ["upper colorado river"]}, {"water": ["colorado river"]})
    assert Seeds(given, terms).marks[:, 0].tolist() == [-1, 1, 0]
    with pytest.raises(ValueError, match="'river' is a seed of theme 'water' and excluded"):
        _ = Seeds(read({"water": ["river"]}, {"water": ["river"]}), terms).marks


def test_a_model_is_saved_with_its_seeds_as_they_were_cut(tmp_path):
    terms = ["acre feet", "tariff", "tariffs"]
    model = SeededLDA(
        {"water": ["Acre-Feet"], "trade": ["tariff*"]}, exclude={"water": ["tariff"]}, n_free=0,
        vocabulary=terms, cut=lambda text: text.split("-"), n_sweeps=4,
    )  # fmt: skip
    quiet(model, [[3, 0, 1], [0, 2, 2]]).save(tmp_path / "model.npz")
    loaded = SeededLDA.load(tmp_path / "model.npz")
    assert loaded.cut is None and model.cut is not None
    assert loaded.seeds == {"water": ["acre feet"], "trade": ["tariff*"]}
    assert loaded.exclude == {"water": ["tariff"]}
    assert loaded.digest_ == model.digest_
    assert quiet(clone(loaded), [[3, 0, 1], [0, 2, 2]]).digest_ == model.digest_


def test_letters_of_patterns_mean_themselves():
    found = Seeds(read({"a": ["c.f*"]}), ["c.f.e", "cofe", "c.f"]).found[0]
    assert sorted(found.tolist()) == [0, 2]


def test_what_a_scholar_must_know_is_a_warning():
    X, terms = TWO.toarray(), WORDS
    with pytest.warns(UserWarning, match="1 of 3 seeds carry nothing: quota") as said:
        SeededLDA(
            {"a": ["trade", "quota"], "b": ["water"]}, exclude=["ghost"], n_free=0,
            vocabulary=terms, n_sweeps=4,
        ).fit(X)  # fmt: skip
    assert "1 of 1 exclusions carry nothing: ghost" in str(said[0].message)
    with pytest.warns(UserWarning, match=r"mass split: trade \(a, b\)"):
        SeededLDA(
            {"a": ["trade"], "b": ["water", "trade"]}, n_free=0, vocabulary=terms, n_sweeps=4
        ).fit(X)
    with pytest.warns(UserWarning, match="No seed in language 'es': a"):
        SeededLDA(
            {"a": ["trade"], "b": ["water", "steel"]}, n_free=0, vocabulary=terms, n_sweeps=4,
            term_languages=["en"] * 3 + ["es"] * 3,
        ).fit(X, languages=["en"] * 6 + ["es"] * 6)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SeededLDA({"a": ["trade"], "b": ["water"]}, n_free=0, vocabulary=terms).fit(X)


def test_a_theme_whose_seeds_leave_it_is_named():
    # "trade" is a seed of the theme of the other words' company.
    model = SeededLDA(
        {"trade": ["steel", "tariff"], "water": ["trade", "dam"]}, n_free=0, weight=0.01,
        alpha=0.01, vocabulary=WORDS, n_sweeps=60,
    )  # fmt: skip
    X = TWO.toarray()
    X[:, 5] = 0
    X[6, 5] = 1
    with pytest.warns(
        UserWarning, match=r"went elsewhere: water \(\d+% of 25 tokens stayed, \d+% in trade\)"
    ):
        model.fit(X)
    assert model.seed_coverage_.query("seed == 'trade'")["share"].item() < 0.5


def test_threads_and_partitions_change_nothing(planted, named, vocabulary):
    seeds, whole = named
    exclude = {"five": ["w299"]}
    model = SeededLDA(seeds, exclude=exclude, n_free=2, vocabulary=vocabulary, n_sweeps=16)
    one = clone(model).fit(planted.X)
    two = clone(model).set_params(n_jobs=2).fit(planted.X)
    parts = clone(model).fit([planted.X[:222], planted.X[222:]])
    for other in (two, parts):
        assert other.digest_ == one.digest_ != whole.digest_
        np.testing.assert_array_equal(other.topic_word_, one.topic_word_)
        pd.testing.assert_frame_equal(other.seed_coverage_, one.seed_coverage_)


def test_saved_and_resumed(planted, named, vocabulary, tmp_path, monkeypatch):
    seeds, _ = named
    model = SeededLDA(
        seeds, exclude=["w299"], n_free=2, vocabulary=vocabulary, n_sweeps=20, n_chains=1
    )
    whole = clone(model).fit(planted.X)
    whole.save(tmp_path / "model.npz")
    again = SeededLDA.load(tmp_path / "model.npz")
    assert again.seeds == seeds and again.topic_names_ == whole.topic_names_
    pd.testing.assert_frame_equal(again.seed_coverage_, whole.seed_coverage_)
    np.testing.assert_array_equal(again.transform(planted.X[:9]), whole.transform(planted.X[:9]))

    from bilateral.topics.sampler.chain import Chain

    step = Chain.step

    def stop(chain):
        if chain.sweep == 7:
            raise KeyboardInterrupt
        step(chain)

    monkeypatch.setattr(Chain, "step", stop)
    part = quiet(clone(model), planted.X)
    monkeypatch.undo()
    assert part.interrupted_
    assert part.resume(planted.X).digest_ == whole.digest_


def test_a_table_brings_its_vocabulary():
    model = SeededLDA({"t": ["trade"], "w": ["water"]}, n_free=0, n_sweeps=8)
    model.fit(pd.DataFrame(TWO.toarray(), columns=WORDS))
    assert model.doc_topic_[0, 0] > 0.9


def test_tokens_and_rows_of_seeds_by_hand():
    # Two languages of three columns each; the first seed is in column 0, the second in 0 and 2.
    X = csr_array(np.array([[2, 0, 1, 0, 0, 0], [0, 3, 0, 0, 0, 0], [0, 0, 0, 1, 0, 4]], np.int32))
    tokens, rows = tally(Tokens(X, np.zeros(3, int)), csr_array([[1, 1], [0, 0], [0, 1]]))
    assert tokens.tolist() == [[2, 3, 1], [1, 0, 4]] and rows.tolist() == [2, 2]


# Beta is that of words that are no seeds.


def log_likelihood(counts, beta):
    """Of the words of topics (columns), given their numbers: Dirichlet–multinomial."""
    size, n = len(counts), counts.sum(axis=0)
    each = gammaln(counts + beta) - gammaln(beta)
    return (gammaln(size * beta) - gammaln(n + size * beta)).sum() + each.sum()


def test_beta_is_the_optimum_over_cells_without_seed_mass():
    rng = np.random.default_rng(0)
    n = np.zeros((50, 8), np.int32)
    n[:, :2] = rng.poisson(rng.gamma(0.3, 6, (50, 2)))
    n[:3, 0] = 500
    extra = np.zeros((50, 8), np.float32)
    extra[:3, 0], extra[3:5, 1] = 100, -np.inf
    n[3:5, 1] = 0
    words = DirichletWords(np.zeros(50), 1, 2, 8, 0.01, extra=extra, n_fixed=2)
    words = words.fitted(n)
    parts = n[3:, :1], np.delete(n[:, 1:2], [3, 4], axis=0)
    best = minimize_scalar(
        lambda x: -sum(log_likelihood(part, np.exp(x)) for part in parts), bounds=(-7, 3)
    )
    assert words.beta == pytest.approx(np.exp(best.x), rel=1e-3)


def test_seed_mass_leaves_beta_alone():
    rng = np.random.default_rng(1)
    extra = np.zeros((2000, 8), np.float32)
    extra[:20, 0], extra[20:40, 1] = 50, 5
    prior = 0.1 + extra[:, :3]
    n = np.zeros((2000, 8), np.int32)
    n[:, :3] = np.column_stack([rng.multinomial(9000, rng.dirichlet(p)) for p in prior.T])
    seeded, blind = (
        DirichletWords(np.zeros(2000), 1, 3, 8, 0.01, extra=mass) for mass in (extra, None)
    )
    seeded, blind = seeded.fitted(n), blind.fitted(n)
    assert seeded.beta == pytest.approx(0.1, rel=0.05)
    assert blind.beta < 0.09


# Bad input: one clear error each, before any sampling.

GOOD = {"seeds": {"t": ["trade"], "w": ["water"]}, "n_free": 1, "vocabulary": WORDS}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"seeds": {}}, "seeds must be a dict"),
        ({"seeds": ["trade"]}, "seeds must be a dict"),
        ({"seeds": {"t": "trade"}}, r"seeds\['t'\] must be a list of words, not 'trade'"),
        ({"seeds": {"t": []}}, r"seeds\['t'\] is empty"),
        ({"seeds": {"t": {"en": []}}}, r"seeds\['t'\] is empty"),
        ({"seeds": {"t": ["*"]}}, r"seeds\['t'\] holds '\*'"),
        ({"seeds": {"t": [3]}}, r"seeds\['t'\] holds 3"),
        ({"seeds": {3: ["trade"]}}, "A theme is called 3"),
        ({"seeds": {"free 1": ["trade"]}}, "as a free topic is"),
        ({"seeds": {"t": ["quota", "trades"]}}, "No seed of theme 't' carries anything: 'quota'"),
        ({"seeds": {"t": {"en": ["trade"]}}}, "say what language each column is in"),
        ({"seeds": {"t": ["trade"]}, "n_free": 0}, "two or more"),
        ({"n_free": -1}, "n_free must be a whole number"),
        ({"n_free": 1.5}, "n_free must be a whole number"),
        ({"weight": 0}, "weight must be a positive number"),
        ({"weight": [1, 2]}, "weight must be one positive number"),
        ({"cut": False}, "cut is False: give a function that cuts a text into words"),
        ({"cut": "split"}, "cut is 'split': give a function"),
        ({"vocabulary": None}, "vocabulary is missing"),
        ({"vocabulary": WORDS[:5]}, "vocabulary has 5 terms, but X has 6 columns"),
        ({"vocabulary": [*WORDS[:5], None]}, "vocabulary holds None at 5"),
        ({"exclude": "water"}, "exclude must be a list"),
        ({"exclude": {"x": ["water"]}}, "exclude names 'x', but seeds are of t, w"),
        ({"exclude": {"w": ["water"]}}, "'water' is a seed of theme 'w' and excluded"),
        ({"exclude": ["water"]}, "'water' is a seed of theme 'w' and excluded"),
        ({"exclude": ["dam"], "n_free": 0}, "'dam' is excluded from every topic"),
        ({"exclude": {"t": ["da*"], "w": ["dam"]}, "n_free": 0}, "'dam' is excluded from every"),
    ],
)
def test_bad_input(changed, message, monkeypatch):
    def work(*_):
        raise AssertionError("sampling began")

    monkeypatch.setattr("bilateral.topics.sampler.chain.Chain.begin", work)
    with pytest.raises(ValueError, match=message):
        SeededLDA(**GOOD | changed).fit(TWO)


def test_an_unknown_language_of_seeds():
    model = SeededLDA(
        {"t": {"fr": ["trade"]}, "w": ["water"]}, vocabulary=WORDS, term_languages=["en"] * 6
    )
    with pytest.raises(ValueError, match=r"'trade' is given for language 'fr'.* are en"):
        model.fit(TWO, languages=["en"] * 12)
