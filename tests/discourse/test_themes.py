import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral import gazetteer
from bilateral.cleaning.terms.phrases import slots
from bilateral.corpus import Corpus
from bilateral.corpus.digest import phrase_list
from bilateral.discourse import (
    cut,
    seed_columns,
    seed_coverage,
    seed_lists,
    theme_counts,
    word_forms,
)
from bilateral.discourse.counted import is_listed
from bilateral.gazetteer import Gazetteer
from bilateral.seeds import find

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


@pytest.mark.full
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


def places(terms, themes):
    """Every place of a seed, found term by term and word by word."""
    found = []
    for row, (_, lang, seed) in enumerate(themes.itertuples(index=False)):
        words = seed.lower().split()
        for column, term in terms.iterrows():
            there = term["term"].lower().split(" ")
            kind = "word" if len(words) == 1 else "phrase"
            if term["lang"] != lang or term["kind"] != kind:
                continue
            free = 0  # two places of a seed have no word in common
            for start in range(len(there) - len(words) + 1):
                pairs = zip(words, there[start : start + len(words)], strict=True)
                if start >= free and all(
                    t.startswith(w[:-1]) if w.endswith("*") else t == w for w, t in pairs
                ):
                    free = start + len(words)
                    found.append([row, column, start, free])
    return found


SYLLABLES = st.sampled_from(["a", "b", "ab", "ba", "aba", "B"])
SEEDS = st.lists(st.tuples(SYLLABLES, st.booleans()), min_size=1, max_size=3)


@given(
    st.lists(st.tuples(st.lists(SYLLABLES, min_size=1, max_size=4), st.booleans()), max_size=9),
    st.lists(st.tuples(SEEDS, st.booleans()), min_size=1, max_size=4),
)
@pytest.mark.filterwarnings("ignore:no seed of x is in a language")
def test_seeds_are_found_where_a_plain_reading_finds_them(terms, seeds):
    terms = pd.DataFrame(
        [
            (" ".join(words), "es" if spanish else "en", "phrase" if len(words) > 1 else "word")
            for words, spanish in terms
        ],
        columns=["term", "lang", "kind"],
    )
    terms["parts"] = [[] for _ in range(len(terms))]
    words = [" ".join(word + "*" * star for word, star in seed) for seed, _ in seeds]
    lang = ["es" if spanish else "en" for _, spanish in seeds]
    themes = pd.DataFrame({"theme": "x", "lang": lang, "seed": words})
    expected = places(terms, themes)
    assert find(themes, terms, cut).values.tolist() == expected
    columns = [list(pair) for pair in dict.fromkeys((row, column) for row, column, *_ in expected)]
    found = seed_columns(terms, themes)
    assert found["column"].tolist() == [column for _, column in columns]
    assert found["seed"].tolist() == [words[row] for row, _ in columns]
    assert found["term"].tolist() == [terms["term"][column] for _, column in columns]
    forms = seed_coverage(csr_array((1, len(terms)), dtype=int), terms, themes)["forms"]
    assert forms.tolist() == [sum(row == place for row, _ in columns) for place in range(len(lang))]


def test_a_seed_that_seems_to_begin_inside_a_word_is_found_after_it():
    terms = pd.DataFrame({"term": ["coop op op", "op op op op op"], "lang": "en", "kind": "phrase"})
    themes = pd.DataFrame({"theme": "x", "lang": "en", "seed": ["op op", "op* op*"]})
    expected = [(0, 1, 3), (1, 0, 2), (1, 2, 4)]
    assert find(themes, terms, cut).values.tolist() == [
        [row, *place] for row in (0, 1) for place in expected
    ]


def test_a_seed_twice_in_one_phrase_counts_twice():
    terms = pd.DataFrame(
        {
            "term": ["water", "for", "water for water", "water water"],
            "lang": "en",
            "kind": ["word", "word", "phrase", "phrase"],
            "parts": [[], [], [0, 1, 0], [0, 0]],
        }
    )
    themes = pd.DataFrame({"theme": "x", "lang": "en", "seed": ["wat* for", "for wat*"]})
    # "water for" and "for water" overlap: of equal length the first counts.
    assert theme_counts(csr_array([[2, 1, 1, 0]]), terms, themes)["x"].tolist() == [1]
    seeds = seed_coverage(csr_array([[2, 1, 1, 0]]), terms, themes)
    assert seeds[["forms", "hits", "passages"]].values.tolist() == [[1, 1, 1]] * 2
    themes = pd.DataFrame({"theme": "x", "lang": "en", "seed": ["water water", "water"]})
    assert theme_counts(csr_array([[4, 0, 0, 2]]), terms, themes)["x"].tolist() == [2]
    # A seed of two other themes takes nothing from this one.
    themes = themes.assign(theme=["x", "y"])
    found = theme_counts(csr_array([[4, 0, 0, 2]]), terms, themes)
    assert found.values.tolist() == [[2, 4]]


def test_phrases_more_often_than_their_words_are_refused():
    themes = pd.DataFrame(
        {
            "theme": ["first", "second", "second"],
            "lang": "en",
            "seed": ["northern", "irre*", "mig*"],
        }
    )
    themes.loc[3] = ["second", "en", "irregular migra*"]
    counts = csr_array([row(northern=1), row(irregular_migration=2), row(irregular_migration=1)])
    with pytest.raises(ValueError) as error:
        theme_counts(counts, TERMS, themes)
    assert str(error.value) == (
        "Phrases of theme 'second' occur more often than the words in them; counts must hold a"
        " phrase's words in their own columns as well."
    )


@pytest.mark.parametrize("column", ["theme", "lang", "seed"])
def test_the_first_blank_is_named(column):
    themes = THEMES.copy()
    themes.loc[[4, 6], column] = None
    with pytest.raises(ValueError) as error:
        seed_columns(TERMS, themes)
    said = "row 4 of themes has a blank theme, lang or seed; fill it or drop it"
    assert str(error.value) == said


@pytest.mark.parametrize("seed", ["", " ", "*", "a*b", "*a", "a**", "a b*c", "* a", ".", "a * b"])
def test_a_seed_is_words_with_a_star_at_their_end(seed):
    with pytest.raises(ValueError) as error:
        seed_columns(TERMS, THEMES.assign(seed=seed))
    said = f"Seed {seed!r}: a seed is one or more words, with * only at the end of a word."
    assert str(error.value) == said


def test_coverage_of_each_seed_on_its_own():
    """By hand: a count of more than one, a passage with two forms, a form in two phrases."""
    counts = csr_array(
        [
            row(Migration=3, northern_triangle_migration=2, irregular_migration=1),
            row(Migration=1, irregular_migration=0),
            row(T_MEC=5),
        ]
    )
    themes = pd.DataFrame(
        {
            "theme": "x",
            "lang": ["en", "en", "es"],
            "seed": ["migra*", "triangle migration", "t-mec"],
        }
    )
    found = seed_coverage(counts, TERMS, themes)
    assert found.columns.tolist() == [
        *("theme", "lang", "seed", "forms", "counted", "hits", "passages")
    ]
    assert found["forms"].tolist() == [2, 1, 1]  # migration and migrants
    assert found["hits"].tolist() == [4, 2, 5]
    assert found["passages"].tolist() == [2, 1, 1]
    assert found["counted"].tolist() == [True] * 3
    assert theme_counts(counts, TERMS, themes)["x"].tolist() == [3, 1, 5]
    nothing = seed_coverage(csr_array((0, len(TERMS)), dtype=int), TERMS, themes)
    assert nothing[["hits", "passages"]].values.tolist() == [[0, 0]] * 3


# --- not counted is not never said ----------------------------------------------------------------
def seeds_of(*rows):
    return pd.DataFrame(rows, columns=["theme", "lang", "seed"])


def said_of(terms, themes):
    """What is warned of, or nothing."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        theme_counts(csr_array((1, len(terms)), dtype=int), terms, themes)
    assert all(each.filename == __file__ for each in caught)
    return [str(each.message) for each in caught]


def test_seeds_that_are_not_counted_are_told_once():
    themes = seeds_of(
        ("sport", "en", "world cup"),
        ("sport", "en", "2026"),
        ("sport", "en", "stadium"),  # a word that was never said
        ("sport", "es", "copa mundial"),
        ("region", "en", "northern triangle"),  # inside a phrase that has a column
        ("region", "en", "climate change"),  # on the published list, and never said
        ("region", "fr", "triangle du nord"),  # nobody speaks French here
    )
    (told,) = said_of(TERMS, themes)
    assert "sport (en): 'world cup', '2026'; sport (es): 'copa mundial'. See" in told
    for seed in ("stadium", "northern", "climate", "nord"):
        assert seed not in told
    coverage = seed_coverage(csr_array((1, len(TERMS)), dtype=int), TERMS, themes)
    assert coverage["counted"].tolist() == [False, False, True, False, True, True, False]
    assert coverage["hits"].tolist() == [pd.NA, pd.NA, 0, pd.NA, 0, 0, pd.NA]


def test_texts_that_were_counted_without_a_list_have_no_phrases():
    words = TERMS[TERMS["kind"] != "phrase"].reset_index(drop=True)
    themes = seeds_of(("region", "en", "climate change"), ("region", "en", "climate"))
    (told,) = said_of(words, themes)
    assert "region (en): 'climate change'." in told
    assert said_of(TERMS, themes) == []
    many = seeds_of(*[("x", "", f"world cup {place}") for place in "abcdef"])
    (told,) = said_of(TERMS, many)
    assert "x (any language): 'world cup a'" in told and "'world cup d' and 2 more." in told


@pytest.mark.full
def test_every_seed_of_the_house_is_counted_in_the_record():
    """Some were never said and have no column, which is no reason for a warning."""
    corpus, house = Corpus.load(), gazetteer.themes()
    own = seeds_of(("space", "en", "moon landing"), ("space", "en", "moon"))
    both = pd.concat([house, own.assign(use="seed")], ignore_index=True)
    with pytest.warns(UserWarning, match=r"or numbers\. space \(en\): 'moon landing'\. See"):
        theme_counts(corpus.counts[:1], corpus.terms, both)
    never = house[house["seed"] == "press freedom"]
    assert len(never) and seed_columns(corpus.terms, never).empty


@given(st.sampled_from(phrase_list()))
def test_a_phrase_of_the_list_is_listed_and_a_part_of_it_need_not_be(phrase):
    words = slots(phrase)
    if len(words) > 1:
        assert is_listed(words)
        assert not is_listed((*words, "zzz")) and not is_listed(("zzz", *words[1:]))


def test_seeds_as_a_model_takes_them():
    themes = pd.DataFrame(
        [
            ("water", "en", "water", "seed"),
            ("trade", "es", "arancel*", "seed"),
            ("water", "es", "agua", "seed"),
            ("water", "en", "water cannon", "exclude"),
            ("water", "en", "dam*", "seed"),
        ],
        columns=["theme", "lang", "seed", "use"],
    )
    assert seed_lists(themes) == {
        "water": {"en": ["water", "dam*"], "es": ["agua"]},
        "trade": {"es": ["arancel*"]},
    }
    assert seed_lists(themes, "exclude") == {"water": {"en": ["water cannon"]}}
    assert seed_lists(themes.drop(columns="use"), "exclude") == {}
    assert sum(map(len, seed_lists(themes.drop(columns="use"))["water"].values())) == 4
    with pytest.raises(ValueError, match="use='seeds' is none"):
        seed_lists(themes, "seeds")


def test_an_own_phrase_that_no_text_has_was_counted_and_is_none(tmp_path):
    (tmp_path / "collocations.csv").write_text(
        "term,lang,count,score,source\nmesa de agua,es,1,1,own\n"
    )
    own = Gazetteer.read(tmp_path)
    corpus = Corpus.from_texts(["Hablaron del agua."], lang="es", gazetteer=own)
    seeds = ["mesa de agua", "gotas de agua"]
    themes = pd.DataFrame({"theme": "water", "lang": "es", "seed": seeds})
    given = (corpus.counts, corpus.terms, themes)
    told = seed_coverage(*given, gazetteer=corpus.gazetteer)
    assert told["counted"].tolist() == [True, False]
    assert told["hits"].tolist() == [0, pd.NA]
    assert seed_coverage(*given)["counted"].tolist() == [False, False]  # nobody said of which list
    with pytest.warns(UserWarning, match="gotas de agua") as said:
        theme_counts(*given, gazetteer=corpus.gazetteer)
    assert "mesa de agua" not in str(said[0].message)
    with pytest.warns(UserWarning, match=r"'mesa de agua'.* give gazetteer=corpus\.gazetteer"):
        theme_counts(*given)
    forms = word_forms(corpus, "|".join(seeds), relevance=None)
    assert forms["why"].tolist() == ["", "not on the list of phrases"]
    # Of the package's list, too, in texts that have no phrase at all.
    plain = Corpus.from_texts(["Hablaron del agua."], lang="es")
    assert word_forms(plain, "cambio climático", relevance=None)["hits"].tolist() == [0]
