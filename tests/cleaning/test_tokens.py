"""Text to tokens, against cuts made by hand."""

from __future__ import annotations

from itertools import product

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.terms import tokens as module
from bilateral.cleaning.terms.tokens import (
    glue,
    kind_of,
    pieces,
    spelt,
    tokens,
    tokens_and_breaks,
    unify,
)

# Letters of both languages, digits, and every sign that the patterns look at.
ALPHABET = "aEeUuSsTMñÉçß019.,:;'-–/()[]<>*_\\ \n\t\u00a0\u200b\u2060’?¿!$€%"
texts = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(codec="utf-8")), max_size=80)


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c == "_")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La Migración, la migracion", ["La", "Migración", "la", "migracion"]),
        ("the U.S. and Washington, D.C.", ["the", "U.S.", "and", "Washington", "D.C."]),
        ("EE. UU., EE.UU., EE.\u00a0UU y ee. uu.", ["EE.UU.", "EE.UU.", "EE.UU.", "y", "ee.uu."]),
        ("el T-MEC y el COVID-19", ["el", "T-MEC", "y", "el", "COVID-19"]),
        ("ex-president-elect", ["ex", "president", "elect"]),
        ("don't; l'État", ["don't", "l'État"]),
        ("$1,234.50 or 12.5%, at 10:30", ["$1,234.50", "or", "12.5%", "at", "10:30"]),
        ("US$25, $ 25, 40 % and €7bn", ["US$25", "$25", "40%", "and", "€7bn"]),
        ("$1.5B–$2B or $5abc", ["$1.5B", "$2B", "or", "5abc"]),
        # A number is whole or it is a word: never cut before its last digit.
        ("the 21st, 10th, 1990s and 5G", ["the", "21st", "10th", "1990s", "and", "5G"]),
        ("at 100km", ["at", "100km"]),
        ("one\u00a0two\u202fthree", ["one", "two", "three"]),
        ("", []),
        ("— ¿? … ***", []),
    ],
)
def test_cuts(text, expected):
    assert tokens(text) == expected


def test_breaks():
    assert tokens_and_breaks("In Mexico, the U.S. (and Canada)\nwe — you/me; I") == [
        *("In", "Mexico", None, "the", "U.S.", None, "and", "Canada", None, "we", None, "you"),
        *(None, "me", None, "I"),
    ]
    assert tokens_and_breaks("1,234 a.b") == ["1,234", "a", None, "b"]


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        *(("12", "number"), ("1,234.5", "number"), ("10:30", "number")),
        *(("1990s", "word"), ("5G", "word"), ("a", "word"), ("U.S.", "word"), ("T-MEC", "word")),
        *(("$5", "money"), ("US$1.5B", "money"), ("€3", "money"), ("12%", "percent")),
    ],
)
def test_kinds(token, kind):
    assert kind_of(token) == kind


def test_one_spelling_for_initials():
    assert [unify(t) for t in ("EE.UU.", "EE.UU", "ee.uu", "EE.", "U.S.", "U.S", "EEUU", "a")] == [
        *("EE.UU.", "EE.UU.", "ee.uu.", "EE.", "U.S.", "U.S.", "EEUU", "a")
    ]
    assert [unify(t) for t in ("T–MEC", "T-MEC", "don’t", "10.5km", "US$1.5B")] == [
        *("T-MEC", "T-MEC", "don't", "10.5km", "US$1.5B")
    ]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("U.S. policy", ["U.S.", "policy"]),
        ("U. S. policy", ["U.S.", "policy"]),
        ("U.S policy", ["U.S.", "policy"]),
        ("the U.\n S. A., (U. S.) “U. S.”", ["the", "U.S.A.", None, None, "U.S.", None, "U.S."]),
        ("U.S.A and U.S.-Mexico", ["U.S.A.", "and", "U.S.", "Mexico"]),
        ("E.U.A., E.U. y EE UU.", ["E.U.A.", None, "E.U.", "y", "EE.UU."]),
        ("EE UU, EE. UU", ["EE.UU.", None, "EE.UU."]),
        ("FF. AA. y RR HH", ["FF.AA.", "y", "RR.HH."]),  # no country's alone
        ("J. D. Vance, R. H. Hitt", ["J.D.", "Vance", None, "R.H.", "Hitt"]),
        # what looks alike and is no abbreviation
        ("siglo XX. II. La paz", ["siglo", "XX", None, "II", None, "La", "paz"]),
        ("John F. Kerry left. He", ["John", "F", "Kerry", "left", None, "He"]),
        ("Plan B. U.S. forces", ["Plan", "B", "U.S.", "forces"]),
        ("Llegó a E.U. A las tres", ["Llegó", "a", "E.U.", "A", "las", "tres"]),
        ("U.S.Senate, u. s. is us", ["U.S.", "Senate", None, "u", None, "s", None, "is", "us"]),
        # dashes
        ("T–MEC, T-MEC, T—MEC", ["T-MEC", None, "T-MEC", None, "T", None, "MEC"]),
        ("Asia–Pacific, U.S.–Mexico", ["Asia", "Pacific", None, "U.S.", "Mexico"]),
        ("a regime–that, met –Mexico", ["a", "regime", None, "that", None, "met", None, "Mexico"]),
        ("A–B", ["A", "B"]),
        # numbers
        ("mid-1990s, F-16s, COVID-19", ["mid-1990s", None, "F-16s", None, "COVID-19"]),
    ],
)
def test_abbreviations_however_spelt(text, cut):
    assert tokens_and_breaks(text) == cut


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Biden's and Biden’s plan", ["Biden", "'s", "and", "Biden", "'s", "plan"]),
        ("the White House's, US's", ["the", "White", "House", "'s", "US", "'s"]),
        ("MEXICO'S U.S.'s COVID-19's", ["MEXICO", "'S", "U.S.", "'s", "COVID-19", "'s"]),
        ("It's, that’s, LET'S", ["It's", "that's", "LET'S"]),  # is, is, us
        ("don’t l’État 'still's", ["don't", "l'État", "still", "'s"]),
        ("'s 'sit the 1990's", ["'s", "sit", "the", "1990", "'s"]),
    ],
)
def test_a_possessive_is_a_token_of_its_own(text, cut):
    assert tokens(text) == cut


def test_a_name_is_spelt_as_its_phrase_is_counted():
    names = ("Depto. de Estado", "México, D. F.", "U. S.-Mexico-Canada", "Attorney General’s")
    assert [spelt(name) for name in names] == [
        *("depto de estado", "méxico d.f.", "u.s. mexico canada", "attorney general 's")
    ]


def test_glue_closes_gaps_and_no_others():
    text = "EE. UU., ee.\n uu; 5 % of $ 5, US. UU. is % 5; U. S. and Mr. S. T"
    assert glue(text) == "EE.UU., ee.uu; 5% of $5, US. UU. is % 5; U.S. and Mr. S. T"


@pytest.mark.parametrize(
    ("text", "glued"),
    [
        ("5 %", "5%"),
        ("$ 5", "$5"),
        ("€ 5", "€5"),
        ("£ 5", "£5"),
        ("EE. UU.", "EE.UU."),
        ("ee. uu.", "ee.uu."),
        ("5  %", "5  %"),
        ("xEE. UU", "xEE. UU"),
        ("EE. UUx", "EE. UUx"),
    ],
)
def test_each_gap_by_itself(text, glued):
    assert glue(text) == glued


def may_close(texts: list[str]) -> list[bool]:
    data = [text.encode("utf-8", "surrogatepass") for text in texts]
    return pc.match_substring_regex(pa.array(data, pa.large_binary()), module.MAY_CLOSE).to_pylist()


BEFORE = [*"$£€5US", "US$", "S.", "xS.", "EE.", "EE", "aa.", "É.", "VI", "ee."]
GAPS = [" ", "  ", "\n", "\x1c", "\x1f", "\x85", "\xa0", "\u2009", "\u2028", "\u3000 \t"]
AFTER = ["%", "%%", "5", "S.", "S.A.", "UU", "UU.", "uu", "aa", "AA", "II", "é"]


def test_no_text_that_glue_changes_is_passed_over():
    texts = ["".join(parts) for parts in product(["", "a ", "\ud800", "—"], BEFORE, GAPS, AFTER)]
    changed = [glue(text) != text for text in texts]
    assert 400 < sum(changed) < len(texts) / 2
    assert all(found or not c for found, c in zip(may_close(texts), changed, strict=True))
    plain = ["No. We are 5 or 10%; the U.S. paid $5, ¿no? Él “5”.", "La ley, la paz. Y más."]
    assert may_close(plain) == [False, False]


@given(st.lists(texts, max_size=8))
def test_no_text_of_any_signs_that_glue_changes_is_passed_over(batch):
    for text, found in zip(batch, may_close(batch), strict=True):
        assert found or glue(text) == text


@pytest.mark.parametrize(
    ("chunk", "cut"),
    [
        ("a,", ("a", None)),
        ("$5", ("$5",)),
        ("_x", ("_x",)),
        ("€", ()),
        ("J.", ("J",)),
        ("j.", ("j", None)),
        ("(J.", (None, "J")),
        ("JJ.", ("JJ", None)),
        ("J,", ("J", None)),
        ("J.R.", ("J.R.",)),
        ("sr.", ("sr",)),
        ("Sr.,", ("Sr", None)),
        ("a.b", ("a", None, "b")),
    ],
)
def test_chunks(chunk, cut):
    assert pieces(chunk) == cut


def test_a_title_ends_no_sentence():
    assert pieces("Gral.") == ("Gral",)
    assert pieces("Gral.,") == ("Gral", None)
    assert pieces("left.") == ("left", None)
    assert pieces("“Gral.") == ("Gral",)
    assert pieces("F.") == ("F",)


def test_hyphens_part_words_but_after_one_letter():
    assert tokens("head-of-government, US-Mexico, T-MEC, e-mail") == [
        *("head", "of", "government", "US", "Mexico", "T-MEC", "e-mail")
    ]
    assert tokens("$1.5m, $20k and 10.5km") == ["$1.5m", "$20k", "and", "10.5km"]


@given(texts)
def test_no_letter_is_lost_and_none_made_up(text):
    assert letters("".join(tokens(text))) == letters(text)


@given(texts)
def test_breaks_only_add_breaks(text):
    assert [t for t in tokens_and_breaks(text) if t is not None] == tokens(text)


@given(st.lists(st.from_regex(r"[a-zñé]{1,8}|[0-9]{1,6}", fullmatch=True), max_size=20))
def test_words_apart_stay_as_they_are(words):
    assert tokens(" ".join(words)) == words
    assert (
        tokens_and_breaks("; ".join(words))
        == [piece for word in words for piece in (word, None)][: max(2 * len(words) - 1, 0)]
    )
