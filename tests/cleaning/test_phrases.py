"""Phrases in running text, against a search by brute force and against cases made by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.terms.phrases import PhraseMatcher
from bilateral.cleaning.terms.tokens import spelt, tokens_and_breaks
from bilateral.corpus.digest import phrase_list

LIST = [
    "Mexico",  # one word: no phrase
    "New Mexico",
    "Estados Unidos",
    "Estados Unidos Mexicanos",
    "Secretary of State",
    "Secretary of State Antony Blinken",
    "secretario de Relaciones Exteriores",
    "Relaciones Exteriores",
    "irregular migra*",
    "port* of entr*",
    "eu* states",
    "cross-border trade",
    "gobierno de EE. UU.",
    "# millones de pesos",
    "Title 42",
    "México, D.F.",
    "Alcohol, Tobacco, Firearms and Explosives",
    "White House",
    "U.S.-Mexico-Canada Agreement",
    "United States-Mexico-Canada Agreement",
]


def found(text: str, phrases=LIST) -> list[str]:
    return list(PhraseMatcher(phrases).find(tokens_and_breaks(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mexico and New Mexico", ["new mexico"]),
        ("los Estados Unidos Mexicanos y los Estados Unidos",
         ["estados unidos mexicanos", "estados unidos"]),
        ("the Secretary of State and Secretary of State Antony Blinken",
         ["secretary of state", "secretary of state antony blinken"]),
        # The longer one fails at its last word; the shorter stands.
        ("Secretary of State Antony left", ["secretary of state"]),
        ("el secretario de Relaciones Exteriores", ["secretario de relaciones exteriores"]),
        ("de Relaciones Exteriores", ["relaciones exteriores"]),
        ("Estados\nUnidos and New\r\n  Mexico", ["estados unidos", "new mexico"]),
        ("Estados, Unidos; New. Mexico (New) Mexico", []),
        ("irregular migrants, irregular migration, irregular migra, irregular migr",
         ["irregular migrants", "irregular migration", "irregular migra"]),
        ("ports of entry and a port of entries", ["ports of entry", "port of entries"]),
        ("European states, EU states", ["european states", "eu states"]),
        ("Cross-border trade", ["cross border trade"]),  # the list is cut as the text is
        ("gobierno de EE.UU. y gobierno de EE. UU.", ["gobierno de ee.uu.", "gobierno de ee.uu."]),
        ("new New Mexico", ["new mexico"]),
        ("20 millones de pesos, $3 millones de pesos, mil millones de pesos",
         ["20 millones de pesos", "$3 millones de pesos"]),
        ("Title 42 and title 43", ["title 42"]),
        ("el Gral. Díaz", []),
        ("en México, D. F., o México; D.F.", ["méxico d.f.", "méxico d.f."]),
        ("Alcohol, Tobacco, Firearms and Explosives", ["alcohol tobacco firearms and explosives"]),
        ("Alcohol Tobacco, Firearms and Explosives", []),
        ("the White House’s, Trump's White House", ["white house", "white house"]),
        ("U. S.-Mexico-Canada Agreement, United States–Mexico–Canada Agreement",
         ["u.s. mexico canada agreement", "united states mexico canada agreement"]),
        ("", []),
    ],
)  # fmt: skip
def test_finds(text, expected):
    assert found(text) == expected


@pytest.mark.full
def test_every_published_phrase_is_found_in_its_own_text():
    matcher = PhraseMatcher(phrase_list())
    lost = []
    for phrase in phrase_list():
        text = phrase.replace("*", "")
        words = [word for word in tokens_and_breaks(text) if word]
        if len(words) > 1 and list(matcher.find(tokens_and_breaks(text))) != [spelt(text)]:
            lost.append(phrase)
    assert not lost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("los Estados Unidos Mexicanos", ["estados unidos mexicanos"]),
        ("los Estados Unidos", ["estados unidos"]),
        ("New Mexico and Mexico City", ["new mexico", "mexico city"]),
        ("the Secretary of State", ["secretary of state"]),
        ("el secretario de Relaciones Exteriores", ["secretario de relaciones exteriores"]),
        ("Antony Blinken, Ken Salazar", ["antony blinken", "ken salazar"]),
        ("the Secretary and the President", []),  # who it is depends on the date
        ("Mexico. Trump.", []),
        ("El gobierno se comprometió a pagar", ["se comprometió"]),
        ("agreed\nto meet", ["agreed to"]),
        ("They agreed. To meet", []),
    ],
)
def test_the_published_list(text, expected):
    assert found(text, phrase_list()) == expected


words = st.sampled_from(["a", "b", "c", "ab", "abc", "abcd", "B"])
sequences = st.lists(st.one_of(words, st.none()), max_size=25)
patterns = st.lists(
    st.lists(
        st.sampled_from(["a", "b", "c", "ab", "abc", "a*", "ab*", "abc*", "b*"]),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    max_size=8,
)


def by_brute_force(phrases: list[str], sequence: list[str | None]) -> list[tuple[int, int]]:
    """Leftmost, longest, not overlapping; spans of words."""

    def fits(pattern: str, word: str | None) -> bool:
        if word is None:
            return False
        word = word.lower()
        return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern

    spans, at = [], 0
    while at < len(sequence):
        lengths = [
            len(p.split())
            for p in phrases
            if len(p.split()) > 1
            and at + len(p.split()) <= len(sequence)
            and all(fits(w, t) for w, t in zip(p.split(), sequence[at:], strict=False))
        ]
        if lengths:
            spans.append((at, at + max(lengths)))
        at += max(lengths, default=1)
    return spans


@given(patterns, sequences)
def test_as_by_brute_force(phrases, sequence):
    expected = by_brute_force(phrases, sequence)
    assert list(PhraseMatcher(phrases).find(sequence)) == [
        " ".join(sequence[a:b]).lower() for a, b in expected
    ]


@given(st.lists(st.sampled_from(["a", "b", "c", ","]), min_size=1, max_size=5), sequences)
def test_punctuation_inside_a_phrase_is_sought(slots, sequence):
    """As by brute force, where a comma of the list is a break of the text."""
    phrase = " ".join(slots).strip(" ,")
    wanted = [None if slot == "," else slot for slot in phrase.split()]
    found, at = 0, 0
    lower = [token.lower() if token else None for token in sequence]
    while len(wanted) > 1 and at <= len(lower) - len(wanted):
        same = lower[at : at + len(wanted)] == wanted
        found += same
        at += len(wanted) if same else 1
    plain = " ".join(filter(None, wanted))
    assert list(PhraseMatcher([phrase]).find(sequence)) == [plain] * found


@given(patterns, sequences)
def test_matches_are_disjoint_and_in_the_text(phrases, sequence):
    at = 0
    lower = [t.lower() if t else None for t in sequence]
    for phrase in PhraseMatcher(phrases).find(sequence):
        parts = phrase.split(" ")
        assert len(parts) > 1
        start = next(i for i in range(at, len(lower)) if lower[i : i + len(parts)] == parts)
        at = start + len(parts)


@given(patterns, sequences)
def test_the_order_of_the_list_does_not_matter(phrases, sequence):
    forth, back = PhraseMatcher(phrases), PhraseMatcher(phrases[::-1])
    assert list(forth.find(sequence)) == list(back.find(sequence))


def test_the_class_of_a_word_is_what_it_can_fill():
    matcher = PhraseMatcher(["mexico city", "migra* law", "migrant law", "# pesos", "solo", "i* x"])
    same = matcher.classify
    assert same("river") == 0
    assert same("solo") == 0  # a phrase has two words
    classes = [same(word) for word in ("mexico", "migrants", "migrant", "law", "pesos", "ink", "x")]
    assert classes == [1, 2, 3, 4, 5, 6, 7]
    assert same("migration") == 2
    assert (same("mig"), same("mi"), same("i")) == (0, 0, 6)
    assert same("42", number=True) == 8
    assert same("42") == 0
    found = list(matcher.find(["42", "pesos", "7", "Mexico", "City", "IX", "X", None, "i", "x"]))
    assert found == ["42 pesos", "mexico city", "ix x", "i x"]


def test_a_prefix_has_three_letters_that_are_looked_up():
    for prefix in ("m*", "mi*", "mig*", "migr*"):
        matcher = PhraseMatcher([f"{prefix} law"])
        assert matcher.classify(prefix[:-1]) == 1
        assert matcher.classify(prefix[:-1] + "x") == 1
        assert matcher.classify(prefix[:-2]) == 0
        assert matcher.classify("x" + prefix[:-1]) == 0


def test_of_equally_long_phrases_the_first_in_the_alphabet_is_named():
    matcher = PhraseMatcher(["b* c", "ba* c", "a b c d", "a* b"])
    classes = np.array([0, *map(matcher.classify, ("a", "b", "c", "d", "bad"))], dtype=np.int32)
    types = np.array([5, 3, 1, 2, 3, 4, 1, 2, 0], dtype=np.int32)
    spans, names = matcher.spans(types, classes)
    assert spans.tolist() == [[0, 2], [2, 6], [6, 8]]
    assert names == ["b* c", "a b c d", "a* b"]
