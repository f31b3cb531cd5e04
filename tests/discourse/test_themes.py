from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.discourse import seed_columns, seed_coverage, theme_counts

WORDS = [
    ("Migration", "en"),
    ("migrants", "en"),
    ("irregular", "en"),
    ("cártel", "es"),
    ("cartel", "es"),
    ("T-MEC", "es"),
    ("northern", "en"),
    ("triangle", "en"),
    ("emigrants", "en"),
]
PHRASES = [
    ("irregular migration", "en", [2, 0]),  # 9
    ("northern triangle migration", "en", [6, 7, 0]),  # 10
    ("acre feet", "en", []),  # 11
]
TERMS = pd.DataFrame(
    [(term, lang, "word", []) for term, lang in WORDS]
    + [(term, lang, "phrase", parts) for term, lang, parts in PHRASES]
    + [("42", "en", "number", [])],
    columns=["term", "lang", "kind", "parts"],
)
THEMES = pd.DataFrame(
    [
        ("migration", "en", "migration"),
        ("migration", "en", "migrant*"),
        ("migration", "en", "irregular migra*"),
        ("region", "en", "Northern Triangle"),
        ("crime", "es", "cártel*"),
        ("trade", "es", "t-mec"),
        ("water", "en", "acre-feet"),
        ("water", "en", "aqueduct*"),
    ],
    columns=["theme", "lang", "seed"],
)


def row(**counts):
    columns = {term.replace(" ", "_").replace("-", "_"): i for i, term in enumerate(TERMS["term"])}
    values = np.zeros(len(TERMS), dtype=np.int32)
    for term, count in counts.items():
        values[columns[term]] = count
    return values


def test_seeds_find_their_columns():
    found = seed_columns(TERMS, THEMES)
    assert found[["seed", "column", "term"]].values.tolist() == [
        ["migration", 0, "Migration"],
        ["migrant*", 1, "migrants"],  # not emigrants
        ["irregular migra*", 9, "irregular migration"],
        ["Northern Triangle", 10, "northern triangle migration"],  # inside a longer phrase
        ["cártel*", 3, "cártel"],  # not cartel: accents count
        ["t-mec", 5, "T-MEC"],
        ["acre-feet", 11, "acre feet"],  # cut into words as the texts are
    ]


def test_a_star_may_end_any_word_and_nothing_else():
    terms = pd.DataFrame({"term": ["ports of entry"], "lang": "en", "kind": "phrase"})
    themes = pd.DataFrame({"theme": "border", "lang": "en", "seed": ["port* of entry"]})
    assert len(seed_columns(terms, themes)) == 1
    for seed in ("mi*gra", "*gration", "*", ""):
        with pytest.raises(ValueError, match="only at the end of a word"):
            seed_columns(terms, themes.assign(seed=seed))


def test_languages_do_not_mix():
    themes = pd.DataFrame({"theme": "crime", "lang": "en", "seed": ["cártel"]})
    assert seed_columns(TERMS, themes).empty
    assert theme_counts(csr_array([row(cártel=3)]), TERMS, themes)["crime"].tolist() == [0]


def test_one_occurrence_counts_once():
    # "Irregular migration ... migrants ... northern triangle migration ... migration"
    counts = row(
        Migration=3,
        migrants=1,
        irregular=1,
        northern=1,
        triangle=1,
        irregular_migration=1,
        northern_triangle_migration=1,
    )
    hits = theme_counts(csr_array([counts, 0 * counts]), TERMS, THEMES)
    assert list(hits.columns) == ["migration", "region", "crime", "trade", "water"]
    # Three of "migration" (one of them inside the phrase that is a seed as well) and "migrants".
    assert hits.values.tolist() == [[4, 1, 0, 0, 0], [0, 0, 0, 0, 0]]


def test_a_phrase_counts_for_itself_where_its_words_are_no_seeds():
    themes = THEMES[THEMES["seed"] != "migration"]
    counts = csr_array([row(Migration=2, irregular=1, irregular_migration=1)])
    assert theme_counts(counts, TERMS, themes)["migration"].tolist() == [1]


def test_overlapping_seeds_in_one_phrase_count_the_longest():
    terms = pd.DataFrame(
        {
            "term": ["high", "level", "security", "dialogue", "high level security dialogue"],
            "lang": "en",
            "kind": ["word"] * 4 + ["phrase"],
            "parts": [[], [], [], [], [0, 1, 2, 3]],
        }
    )
    themes = pd.DataFrame(
        {
            "theme": "security",
            "lang": "en",
            "seed": ["level security", "high-level security dialogue", "security"],
        }
    )
    counts = csr_array([[1, 1, 2, 1, 1]])  # and "security" once more
    assert theme_counts(counts, terms, themes)["security"].tolist() == [2]


def test_coverage_tells_what_carries_nothing():
    counts = csr_array(
        [
            row(Migration=1, irregular=1, irregular_migration=1, T_MEC=2),
            row(Migration=2, migrants=1, T_MEC=1),
        ]
    )
    coverage = seed_coverage(counts, TERMS, THEMES)
    assert coverage["seed"].tolist() == THEMES["seed"].tolist()
    assert coverage["forms"].tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    assert coverage["hits"].tolist() == [3, 1, 1, 0, 0, 3, 0, 0]
    assert coverage["passages"].tolist() == [2, 1, 1, 0, 0, 2, 0, 0]


def test_bad_counts_are_named():
    with pytest.raises(ValueError, match="1 columns but terms has 13 rows"):
        theme_counts(csr_array([[1]]), TERMS, THEMES)
    with pytest.raises(ValueError, match="1 columns but terms has 13 rows"):
        seed_coverage(csr_array([[1]]), TERMS, THEMES)


@given(st.lists(st.sampled_from(["irregular", "Migration", "migrants", "northern"]), max_size=40))
def test_counts_agree_with_reading_the_text(words):
    """Read word by word: every position belongs to a theme at most once."""
    counts = row()
    for word in words:
        counts[[t for t, _ in WORDS].index(word)] += 1
    pairs = [a == "irregular" and b == "Migration" for a, b in pairwise(words)]
    counts[9] = sum(pairs)
    hits = theme_counts(csr_array([counts]), TERMS, THEMES)
    assert hits["migration"].iloc[0] == sum(word in ("Migration", "migrants") for word in words)


def test_terms_of_a_recipe_are_refused():
    """A seed is spelt as words of a text are: lemmas and concepts would lose most of them."""
    cleaned = TERMS.assign(document_frequency=1)
    with pytest.raises(ValueError, match="take counts and terms from the corpus before"):
        theme_counts(csr_array((1, len(TERMS)), dtype=int), cleaned, THEMES)


def test_a_phrase_that_was_not_counted_is_not_silent():
    """Every word is counted, phrases only from a list: without a column nothing is known."""
    themes = pd.DataFrame(
        {"theme": "x", "lang": "en", "seed": ["world cup", "cup", "irregular migra*", "rem* tax"]}
    )
    coverage = seed_coverage(csr_array([row(irregular=1)]), TERMS, themes)
    assert coverage["counted"].tolist() == [False, True, True, False]
    assert coverage["hits"].tolist() == [pd.NA, 0, 0, pd.NA]
    assert coverage["passages"].tolist() == [pd.NA, 0, 0, pd.NA]
    assert coverage["forms"].tolist() == [0, 0, 1, 0]


CALLS = [theme_counts, seed_coverage, lambda counts, *tables: seed_columns(*tables)]


@pytest.mark.parametrize("call", CALLS, ids=["theme_counts", "seed_coverage", "seed_columns"])
def test_tables_that_are_none_or_in_another_order_are_refused(call):
    counts = csr_array([row()])
    for themes in ({"wc": ["world cup"]}, ["world cup"], THEMES[["theme", "seed"]]):
        with pytest.raises(ValueError, match="a table with the columns theme, lang and seed"):
            call(counts, TERMS, themes)
    with pytest.raises(ValueError, match="row 1 of themes has a blank"):
        call(counts, TERMS, THEMES.assign(seed=["a", None, *THEMES["seed"][2:]]))
    with pytest.raises(ValueError, match="index of terms is not 0 … n - 1"):
        call(counts, TERMS.sort_values("term", kind="stable"), THEMES)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(THEMES))), st.lists(st.integers(0, 3), min_size=13, max_size=13))
def test_the_order_of_the_seeds_is_irrelevant(order, words):
    counts = np.array(words)
    counts[[0, 2, 6, 7]] += counts[9] + counts[10]  # the words of the phrases
    counts = csr_array([counts])
    mixed = THEMES.iloc[order]
    hits = theme_counts(counts, TERMS, THEMES)
    assert theme_counts(counts, TERMS, mixed)[list(hits)].equals(hits)
    by_seed = seed_coverage(counts, TERMS, THEMES).set_index("seed")
    assert seed_coverage(counts, TERMS, mixed).set_index("seed").loc[by_seed.index].equals(by_seed)
