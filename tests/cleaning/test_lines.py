"""Line breaks one by one, marks at the end, white space: at their bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.steps import lines as module
from bilateral.cleaning.steps.lines import _Break, end_marks, spaces, wrap

A, B = "a" * 30, "b" * 19


# --- one break ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("last", "line", "needs"),
    [("abc ", " de fg", 6), ("abc", "defgh", 9), ("", "", 1), ("abc", "d e", 5)],
)
def test_the_width_at_which_the_next_word_would_have_fitted(last, line, needs):
    assert _Break(last, line).needs == needs


def test_a_break_is_forced_from_nine_tenths_of_the_width():
    broken = _Break("a" * 40, "b" * 13)  # 54
    assert [broken.is_forced(width) for width in (59, 60, 61)] == [True, False, False]


@pytest.mark.parametrize(
    ("last", "line", "too_long"),
    [("a" * 100, "b" * 100, False), ("a" * 101, "b", True), ("a", "b" * 101, True)],
)
def test_a_line_of_more_than_a_hundred_characters_is_a_paragraph(last, line, too_long):
    assert _Break(last, line).too_long is too_long


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        *((f"He left{sign}", True) for sign in ".!?:;…"),
        ("He left.”", True),
        ("He left.”)']\"", True),  # five signs may follow
        ("He left.”)']\"’", False),
        ("He left,", False),
        ("He left. A", False),
    ],
)
def test_what_ends_a_sentence(last, ends):
    assert _Break(last, "x").ends_sentence() is ends


@pytest.mark.parametrize(
    ("last", "line", "runs_on"),
    [
        ("the river", "and the dam", True),
        ("the river,", "and the dam", True),
        ("of 1924", "and 1925", True),
        ("the river", "And the dam", False),
        ("the river.", "and the dam", False),
        ("the river)", "and the dam", True),
        ("the river".rjust(99) + ")", "and the dam", True),
        ("the river".rjust(100) + ")", "and the dam", False),
        ("the river".rjust(100) + ",", "and the dam", True),
        ("the river".rjust(101), "and the dam", True),
    ],
)
def test_where_a_sentence_runs_on(last, line, runs_on):
    assert _Break(last, line).runs_on() is runs_on


@pytest.mark.parametrize(
    ("last", "line", "width", "is_prose", "glue"),
    [
        ("", "b", 60, True, None),
        ("a", " ", 60, True, None),
        # a sentence that runs on: in a wrapped text, or in prose
        ("a", "b", 0, False, None),
        ("a", "b", 0, True, " "),
        ("a", "b", 60, False, " "),
        ("a", "- b", 60, True, None),
        ("a", "1. b", 60, True, None),
        # one that does not: in a wrapped text only, where it is open or the break is forced
        ("A" * 50, "B", 60, True, " "),
        ("A" * 49, "B", 60, True, None),
        ("A" * 50, "B", 0, True, None),
        ("A" * 49 + ".", "B", 60, True, None),
        ("A" * 53 + ".", "B", 60, True, " "),
        ("A" * 50, "B" * 101, 60, True, None),
        # a hyphen
        ("coope-", "ration", 0, False, ""),
        ("US-", "Mexico", 0, False, "-"),
        ("coope -", "ration", 0, True, " "),
        ("coope-", "(ration", 0, True, None),
        ("coope-", "r" * 101, 60, True, None),
        ("-", "ration", 0, False, None),
    ],
)
def test_what_joins_two_lines(last, line, width, is_prose, glue):
    assert _Break(last, line).glue(width, is_prose) == glue


@pytest.mark.parametrize(
    ("before", "after", "glue"),
    [
        ("coope-", "ration", ""),
        ("COOPE-", "ration", ""),
        ("middle-", "income", "-"),
        ("zzzz-", "qqqq", ""),
        ("middle-", "qqqq", ""),
        ("zzzz-", "income", ""),
        ("low-", "and", " "),
        ("corto-", "y", " "),
        ("20-", "year", "-"),
        ("T-", "MEC", "-"),
        ("mid-", "1990s", "-"),
        ("post-9-", "eleven", "-"),
        # compounds of the dictionary, a chain, a name before a word
        *((f"{first}-", second, "-") for first, second in
          (("well", "known"), ("short", "term"), ("follow", "up"), ("mother-in", "law"),
           ("Türkiye", "brokered"))),
        # a prefix that mostly keeps its hyphen, though the dictionary has one word
        ("non-", "proliferation", "-"),
        ("Non-", "compliance", "-"),
        ("non-", "zzzz", ""),
        ("counter-", "part", ""),
        # cut words, though re-sign and co-operation are words, too
        ("re-", "sign", ""),
        ("co-", "operation", ""),
        ("loca-", "ted", ""),
        ("TÜRKIYE-", "qqqq", ""),
    ],
)  # fmt: skip
def test_what_becomes_of_a_hyphen(before, after, glue):
    assert module._at_hyphen(before, after) == glue


@pytest.mark.parametrize(
    ("inside", "joined"),
    [
        ("They will re-sign it", "re-sign"),  # as the text itself writes it
        ("They resign, they re-sign, they resign", "resign"),
        ("They re-sign, they resign", "resign"),  # no evidence: the dictionary's
        ("A well-known town", "well-known"),
        ("A wellknown town", "wellknown"),
    ],
)
def test_a_hyphen_at_a_line_s_end_is_that_of_the_same_text(inside, joined):
    word, rest = (("re", "sign"), ("well", "known"))["well" in inside]
    cut = f"{inside}, they said on Friday in the town by the river and {word}-\n{rest} it there."
    assert wrap(cut)[0].endswith(f"{joined} it there.")


# --- a whole text ---------------------------------------------------------------------------------
def test_prose_is_what_has_a_line_of_fifty_characters():
    lines = ["a" * 50, "b", "", " ", "c" * 49, "d", "", "e", "f" * 50]
    assert list(module._prose(lines)) == [True, True, *[False] * 5, True, True]


@pytest.mark.parametrize(
    ("breaks", "wrapped"),
    [
        ([("A" * 55, "B")], True),
        ([("A" * 54 + ".", "B")], False),  # no forced break inside a sentence
        ([("A", "b")], False),
        ([], False),
        ([("A" * 55, "B"), ("A.", "B")], True),  # half of them
        ([("A" * 55, "B"), ("A.", "B"), ("A.", "B")], False),
        ([("A" * 55, "B"), ("A.", "B"), ("A", "b")], True),
        ([("A" * 55, "B"), ("A" * 54 + ".", "B"), ("A.", "B")], True),
        # blank lines, items and paragraphs do not count
        ([("A" * 55, "B"), ("A.", "B"), ("", "B"), ("A", " "), ("A", "- B")], True),
        ([("A" * 55, "B"), ("A.", "B"), ("A.", "B" * 101)], True),
    ],
)
def test_a_text_is_wrapped_where_half_of_its_breaks_are_forced(breaks, wrapped):
    assert module._is_wrapped([_Break(*pair) for pair in breaks], 60) is wrapped


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (f"{A} {B}\nC", f"{A} {B} C"),  # fifty characters are a page's width
        (f"{A[1:]} {B}\nC", f"{A[1:]} {B}\nC"),
        (f"{A * 3} {B[:9]}\nC", f"{A * 3} {B[:9]} C"),  # and so are a hundred
        (f"{A * 3} {B[:10]}\nC", f"{A * 3} {B[:10]}\nC"),
        (f"{A} {B}\n\nC\nD", f"{A} {B}\n\nC\nD"),
    ],
)
def test_the_width_of_a_page_lies_between_fifty_and_a_hundred(text, joined):
    assert wrap(text)[0] == joined


def test_what_was_joined_is_counted():
    text = f"{A} {B} coope-\r\nration {A} \r  and so on,\nthe river US-\nMexico\rA"
    joined, found = wrap(text)
    assert joined == f"{A} {B} cooperation {A} and so on, the river US-Mexico\nA"
    assert found == [
        ("wrap", "carriage return", 3),
        ("wrap", "line break", 2),
        ("wrap", "hyphen", 2),
    ]
    assert wrap("a\r\nB") == ("a\nB", [("wrap", "carriage return", 1)])
    assert wrap("a b") == ("a b", [])


# --- the end --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("It ended. .", "It ended.", ["."]),
        ("It ended." + " " * 77 + ".", "It ended.", ["."]),  # eighty characters are looked at
        ("It ended." + " " * 78 + ".", None, []),
        ("It ended.” .", "It ended.”", ["."]),
        ("It ended.=== ", "It ended.", ["==="]),
        ("It ended..", "It ended.", ["."]),
        ("It ended. .\n###\n-30-", "It ended.", ["-30-", "###", "."]),
        ("# #", "", ["# #"]),
        ("###", "", ["###"]),
        ("#", "", ["#"]),
        (".", None, []),
        ("-30-", "", ["-30-"]),
        ("END", "", ["END"]),
        ("Bye. END 3:45 P.M. local", "Bye.", ["END 3:45 P.M. local"]),
        ("Bye.\n3:45 pm", None, []),
        ("They meet at\n10:30 a.m.", None, []),
        ("Bye.\n3:45 p.m. EDT", "Bye.", ["3:45 p.m. EDT"]),
        ("Bye.\n3:45 P.M.", "Bye.", ["3:45 P.M."]),
        ("Votes against:\n-0-", None, []),
        ("Bye.\n-00-", "Bye.", ["-00-"]),
        ("Bye.\n3:45 AM", "Bye.", ["3:45 AM"]),
        *((f"Bye.\n3:45 p.m. {zone}", "Bye.", [f"3:45 p.m. {zone}"]) for zone in
          ("EST", "EDT", "ET", "CT", "PT", "MT")),
        ("Bye.\nend text", "Bye.", ["end text"]),
        ("We met ET", None, []),
        ("", None, []),
        (" \n", None, []),
    ],
)  # fmt: skip
def test_marks_at_the_end(text, plain, found):
    left, marks = end_marks(text)
    assert left == (text if plain is None else plain)
    assert marks == [("end_marks", what, 1) for what in found]


# --- white space ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "tidy", "n"),
    [
        ("a\tb", "a b", 1),
        ("a \t b", "a b", 2),
        ("a \n b", "a\nb", 2),
        ("a\n\nb", "a\n\nb", 0),
        ("a\n\n\nb", "a\n\nb", 1),
        ("a\n \n\n\n\nb", "a\n\nb", 4),
        (" a", "a", 1),
    ],
)
def test_white_space_that_goes_is_counted(text, tidy, n):
    assert spaces(text) == (tidy, [("spaces", "white space", n)] if n else [])


@given(st.text(" \t\nab", max_size=30))
def test_white_space_is_single_afterwards(text):
    tidy, _ = spaces(text)
    assert tidy.split() == text.split()
    for left in ("  ", "\t", " \n", "\n ", "\n\n\n"):
        assert left not in tidy
    assert tidy == tidy.strip()
