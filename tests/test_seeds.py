"""What a seed is, what it finds, and what an exclusion takes away."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bilateral.cleaning.terms.count import count_texts
from bilateral.discourse.themes import cut, seed_columns, seed_coverage, theme_counts
from bilateral.seeds import check, find, in_text, match, words


def table(*rows):
    """Seeds: ``theme seed``, English, with a minus before what is excluded."""
    return pd.DataFrame(
        [(t, "en", s.removeprefix("-"), "exclude" if s[0] == "-" else "seed") for t, s in rows],
        columns=["theme", "lang", "seed", "use"],
    )


def terms_of(*terms, lang="en"):
    kinds = ["phrase" if " " in term else "word" for term in terms]
    parts = [[terms.index(w) for w in t.split() if w in terms] if " " in t else [] for t in terms]
    return pd.DataFrame({"term": terms, "lang": lang, "kind": kinds, "parts": parts})


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("Acre-Feet* of WATER", ("acre", "feet*", "of", "water")),
        ("t-mec", ("t-mec",)),
        ("t\u2011mec", ("t-mec",)),
        ("ee. uu.", ("ee.uu.",)),
        ("u. s. border*", ("u.s.", "border*")),  # case does not count
        ("t\u2013mec", ("t-mec",)),
        ("o\u2019higgins*", ("o'higgins*",)),
        (unicodedata.normalize("NFD", "méxico*"), ("méxico*",)),
        ("a*", ("a*",)),
        ("covid-19*", ("covid-19*",)),
        ("  port*   of entry ", ("port*", "of", "entry")),
    ],
)
def test_seeds_are_cut_as_texts_are(seed, expected):
    assert words(seed, cut) == expected


@given(st.lists(st.sampled_from(["Water", "T-MEC", "México", "acre-feet"]), min_size=1))
def test_a_seed_without_stars_is_cut_like_a_text(parts):
    text = " ".join(parts)
    assert words(text, cut) == tuple(word.lower() for word in cut(text))
    starred = words(text + "*", cut)
    assert starred[:-1] == words(text, cut)[:-1] and starred[-1] == words(text, cut)[-1] + "*"


def test_english_is_read_without_accents_and_spanish_with_them():
    terms = pd.concat(
        [
            terms_of("Mérida", "Merida", "merida initiative"),
            terms_of("mérida", "merida", lang="es"),
        ],
        ignore_index=True,
    )
    seeds = pd.DataFrame(
        [("x", "en", "mérida"), ("x", "en", "Mérida Initiative"), ("x", "es", "merida")],
        columns=["theme", "lang", "seed"],
    )
    assert find(seeds, terms, cut)[["row", "column"]].values.tolist() == [
        [0, 0], [0, 1], [1, 2], [2, 4],
    ]  # fmt: skip


def test_a_blank_language_is_any_and_shared_terms_are_for_all():
    terms = pd.DataFrame({"term": ["agua", "agua", "agua"], "lang": ["es", "en", ""]})
    seeds = pd.DataFrame({"theme": "x", "lang": ["es", "en", ""], "seed": "agua"})
    assert find(seeds, terms, str.split)[["row", "column"]].values.tolist() == [
        [0, 0], [0, 2], [1, 1], [1, 2], [2, 0], [2, 1], [2, 2],
    ]  # fmt: skip


def test_an_exclusion_takes_forms_away_from_its_own_theme():
    terms = terms_of("consul", "consulted", "consultation")
    seeds = table(("a", "consul*"), ("b", "consul*"), ("a", "-consult*"))
    found = match(seeds, terms, cut)
    assert found[["row", "column"]].values.tolist() == [
        [0, 0], [1, 0], [1, 1], [1, 2], [2, 1], [2, 2],
    ]  # fmt: skip
    found = seed_columns(terms, seeds)
    assert found.groupby("theme")["column"].apply(list).to_dict() == {"a": [0], "b": [0, 1, 2]}
    assert theme_counts(csr_array([[1, 2, 4]]), terms, seeds).values.tolist() == [[1, 7]]


def test_what_is_spelt_out_wins_over_a_star_and_then_the_exclusion():
    terms = terms_of("dam", "damage", "damages")
    seeds = table(("w", "dam*"), ("w", "damage"), ("w", "-damage*"))
    assert match(seeds, terms, cut).query("row < 2").values.tolist() == [
        [0, 0, 0, 1], [1, 1, 0, 1],
    ]  # fmt: skip
    with pytest.raises(ValueError, match="'damage' is a seed of theme 'w' and excluded from it"):
        match(table(("w", "damage"), ("w", "-damage")), terms, cut)
    # Another theme, or all of them.
    other = table(("w", "damage"), ("v", "-damage"))
    assert match(other, terms, cut)["row"].tolist() == [0, 1]
    everywhere = table(("w", "dam*"), ("", "-damages"))
    assert match(everywhere, terms, cut).query("row == 0")["column"].tolist() == [0, 1]
    assert theme_counts(csr_array([[1, 1, 1]]), terms, everywhere).to_dict("list") == {"w": [2]}


def test_an_excluded_phrase_takes_the_seed_words_inside_it_away():
    terms = terms_of("democratic", "party", "democracy", "democratic party")
    seeds = table(("d", "democra*"), ("d", "-democratic party"))
    counts = csr_array([[3, 2, 1, 2], [1, 1, 0, 1], [2, 0, 0, 0]])
    assert theme_counts(counts, terms, seeds)["d"].tolist() == [2, 0, 2]
    coverage = seed_coverage(counts, terms, seeds)
    assert list(coverage) == [
        "theme", "lang", "seed", "use", "forms", "counted", "hits", "passages",
    ]  # fmt: skip
    assert coverage[["use", "forms", "counted", "hits", "passages"]].values.tolist() == [
        ["seed", 2, True, 4, 2], ["exclude", 1, True, 3, 2],
    ]  # fmt: skip
    # In a longer phrase the longest place counts, be it a seed or an exclusion.
    terms = terms_of("democratic", "party", "national", "national democratic party")
    seeds = table(("d", "democra*"), ("d", "-democratic party"), ("d", "national democratic party"))
    assert theme_counts(csr_array([[1, 1, 1, 1]]), terms, seeds)["d"].tolist() == [1]


def test_a_seed_that_finds_a_tenth_of_all_words_is_refused():
    many = terms_of(*(f"w{i}" for i in range(300)))
    with pytest.raises(ValueError, match=r"'w\*' finds 300 of 300 words: it stands for no theme"):
        find(table(("x", "w*")), many, cut)
    assert len(find(table(("x", "w1*")), terms_of(*(f"w{i}" for i in range(20))), cut)) == 11
    few = terms_of(*(f"w{i}" for i in range(20)))
    assert len(find(table(("x", "w*")), few, cut)) == 20
    with pytest.raises(ValueError, match="finds 21 of 21"):
        find(table(("x", "w*")), terms_of(*(f"w{i}" for i in range(21))), cut)
    # A tenth is of the words of the language, and may just be found.
    wide = terms_of(*(f"v{i}" for i in range(30)), *(f"w{i}" for i in range(270)))
    assert len(find(table(("x", "v*")), wide, cut)) == 30
    with pytest.raises(ValueError, match="finds 30 of 299"):
        find(table(("x", "v*")), wide.iloc[:-1].reset_index(drop=True), cut)


def test_uses_are_checked():
    seeds = table(("x", "water"), ("x", "dam"))
    check(seeds)
    seeds.loc[1, "use"] = "maybe"
    with pytest.raises(ValueError, match="row 1 of mine has use 'maybe'; a row is a 'seed' or an"):
        check(seeds, "mine")


def test_a_theme_of_exclusions_alone_is_refused():
    check(table(("x", "water"), ("x", "-dam"), ("", "-dams")))
    with pytest.raises(ValueError, match="theme 'y' of mine has exclusions and no seed; give it"):
        check(table(("x", "water"), ("y", "-dam")), "mine")


@pytest.mark.parametrize(("column", "value"), [("theme", "x "), ("theme", " x"), ("lang", "en ")])
def test_spaces_around_names_are_refused(column, value):
    seeds = table(("x", "water"), ("x", " dam "))
    check(seeds)  # around a seed they do not count
    seeds.loc[1, column] = value
    with pytest.raises(ValueError, match=f"row 1 of themes has {column} '{value}'; take the spac"):
        check(seeds)


def test_a_language_of_no_term_is_told():
    terms, counts = terms_of("water", "dam"), csr_array([[1, 2]])
    seeds = table(("x", "water"), ("y", "presa"), ("z", "dam"))
    seeds["lang"] = ["en", "es", ""]
    for call in (
        lambda s, t=terms: theme_counts(counts, t, s),
        lambda s: seed_coverage(counts, terms, s),
        lambda s: seed_columns(terms, s),
    ):
        with pytest.warns(UserWarning, match=r"^no seed of y is in a language of .* \(en\): ") as w:
            call(seeds)
        assert [each.filename for each in w] == [__file__]
    both = pd.concat([seeds, table(("y", "dam"))], ignore_index=True)
    assert theme_counts(counts, terms, both).values.tolist() == [[1, 2, 2]]  # and no warning
    seeds["lang"] = "EN"
    with pytest.raises(ValueError, match="seeds are in language 'EN' and terms in 'en'; write"):
        theme_counts(counts, terms, seeds)
    shared = terms.assign(lang="")
    assert theme_counts(counts, shared, seeds).values.tolist() == [[1, 0, 2]]


def test_order_of_seeds_is_kept_and_places_are_sorted():
    terms = terms_of("b", "a", "b a b a")
    found = find(table(("x", "b a"), ("x", "a")), terms, cut)
    assert found.values.tolist() == [[0, 2, 0, 2], [0, 2, 2, 4], [1, 1, 0, 1]]


VOCABULARY = ["democratic", "party", "national", "vote", None]
RUNNING = table(
    ("d", "democra*"), ("d", "-democratic party"), ("d", "national democratic party"),
    ("e", "party"), ("e", "vote party"), ("", "-vote national"),
)  # fmt: skip


def test_seeds_in_a_running_text_by_hand():
    text = ["The", "Democratic", "Party", "and", None, "national", "democratic", "party", "VOTE"]
    assert in_text(RUNNING, text, "en", cut) == [(3, 2, 3), (2, 5, 8), (3, 7, 8)]
    assert in_text(RUNNING, text, "es", cut) == []
    # "vote national" is cut off first; what is left is no "national democratic party".
    text = ["vote", "national", "democratic", "party"]
    assert in_text(RUNNING, text, "en", cut) == [(3, 3, 4)]
    assert in_text(RUNNING, ["vote", None, "party"], "en", cut) == [(3, 2, 3)]
    assert in_text(RUNNING, ["vote", "party"], "en", cut) == [(4, 0, 2)]
    assert in_text(table(("x", "mérida*")), ["Mérida", "MERIDAS"], "en", cut) == [
        (0, 0, 1), (0, 1, 2),
    ]  # fmt: skip
    # Spelt out wins over a star, and an exclusion over a seed that is alike.
    seeds = table(("x", "dam*"), ("x", "-damage*"), ("x", "damages"), ("x", "-dams"))
    assert in_text(seeds, ["dam", "damage", "damages", "dams"], "en", cut) == [(0, 0, 1), (2, 2, 3)]


@pytest.mark.filterwarnings("ignore:some seeds are not counted")  # no text here has them
@given(st.lists(st.sampled_from(VOCABULARY), max_size=25))
def test_what_is_found_in_a_text_is_what_is_counted_of_it(text):
    """Every phrase of the seeds is counted, so a text and its counts say the same."""
    line = " , ".join(" ".join(part) for part in _parts(text))
    counts, terms = count_texts([line], ["en"], list(RUNNING["seed"]))
    hits = theme_counts(counts, terms, RUNNING)
    found = pd.Series([RUNNING["theme"][row] for row, _, _ in in_text(RUNNING, text, "en", cut)])
    for theme in ("d", "e"):
        assert (found == theme).sum() == hits[theme].iloc[0]


def _parts(text):
    parts = [[]]
    for word in text:
        if word is None:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def test_a_seed_is_found_in_whatever_form_its_accents_are_written():
    decomposed = unicodedata.normalize("NFD", "soberanía*")
    seeds = pd.DataFrame({"theme": ["x"], "lang": "es", "seed": [decomposed]})
    for form in ("NFC", "NFD"):
        terms = terms_of(unicodedata.normalize(form, "Soberanías"), lang="es")
        assert len(find(seeds, terms, str.split)) == 1


def test_what_can_be_no_seed_is_refused():
    with pytest.raises(ValueError, match="a seed of themes is 5; seeds are text"):
        check(pd.DataFrame({"theme": ["x"], "lang": "en", "seed": [5]}))
    with pytest.raises(ValueError, match="row 1 of themes is a seed without a theme"):
        check(table(("x", "water"), ("", "dam")))
    check(table(("x", "water"), ("", "-dam")))
