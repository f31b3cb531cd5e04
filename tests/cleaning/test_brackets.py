"""Brackets at their bounds: how many words, which space stays, which line is whole."""

from __future__ import annotations

import pytest

from bilateral.cleaning.steps import brackets as module
from bilateral.cleaning.steps.brackets import insertions, marks


def whats(findings):
    return [finding.what for finding in findings for _ in range(finding.n)]


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        # three words in round brackets, eight in square ones
        ("“it (one two three) is”", "“it is”", ["dropped: one two three"]),
        ("“it (one two three four) is”", None, []),
        ("it [a b c d e f g h] is", "it a b c d e f g h is", ["inserted: a b c d e f g h"]),
        ("it [a b c d e f g h i] is", None, []),
        # acronyms, digits, nothing
        ("it [A] is", "it A is", ["inserted: A"]),
        ("it [AB] is", None, []),
        ("it [Ab] is", "it Ab is", ["inserted: Ab"]),
        ("it [a5] is", None, []),
        ("it [...] is", None, []),
        ("it [applause] is", None, []),
        ("“it (AB) is”", None, []),
        ("“it (iv) (b) (ab) is”", "“it (iv) (b) is”", ["dropped: ab"]),
        # a line of its own
        ("A\n[b]\nC", None, []),
        ("A\n [b] \nC", None, []),
        ("[b]", None, []),
        ("[b] C", "b C", ["inserted: b"]),
        ("A [b]", "A b", ["inserted: b"]),
        ("A\n[b] c", "A\nb c", ["inserted: b"]),
        ("A\n\\[b\\]\nC", None, []),
        ("“A\n(b)\nC”", None, []),
        ("“(ab)”", "“”", ["dropped: ab"]),
        # words over two lines, and lengths
        ("it [was\n it] is", "it was\n it is", ["inserted: was it"]),
        ("it [" + "a" * 80 + "] is", "it " + "a" * 80 + " is", ["inserted: " + "a" * 80]),
        ("it [" + "a" * 81 + "] is", None, []),
        # a bracket that touches a word: its end, a note, or words of their own
        ("America[n] and speak[ing]", "American and speaking", ["inserted: n", "inserted: ing"]),
        ("[D]espite tod[o]s", "Despite todos", ["inserted: D", "inserted: o"]),
        ("Biden[s], B[C], it[’s] on", "Bidens, BC, it’s on", ["inserted: s", "inserted: C",
                                                              "inserted: ’s"]),
        ("Joppa[towne], China[town]", "Joppatowne, Chinatown", ["inserted: towne",
                                                                "inserted: town"]),
        ("he said[today] so", "he said today so", ["inserted: today"]),
        ("a treaty[a] and law[b]", "a treaty and law", ["note: a", "note: b"]),
        ("he said[Mexico] is", "he said Mexico is", ["inserted: Mexico"]),
        ("he believe[d that] it", "he believed that it", ["inserted: d that"]),
        ("History[edit] of[citation needed]", None, []),  # marks, see there
        # what was struck out
        ("<s>a</s>", "", ["struck: a"]),
        ("A <del>b\n c</del> D", "A D", ["struck: b c"]),
        ("A <s>b</s> [c]", "A c", ["struck: b", "inserted: c"]),
        ("A </s> B", "A  B", ["lone tag"]),
        ("A <s>b</s> [Sic] c", "A c", ["struck: b", "sic"]),
        ("A <s>b", "A b", ["lone tag"]),
        ("A ~~b~~ C", "A C", ["struck: b"]),
        ("A ~b C", None, []),
        # sic, in whatever company
        ("it [sic] is", "it is", ["sic"]),
        ("it [… sic!] is", "it is", ["sic"]),
        ("it [sick] is", "it sick is", ["inserted: sick"]),
        ("“it (sic) is”", "“it is”", ["sic"]),
        ("“it (sic, as he often said it) is”", "“it is”", ["sic"]),
    ],
)  # fmt: skip
def test_what_is_inserted_and_what_dropped(text, plain, found):
    left, findings = insertions(text)
    assert (left, whats(findings)) == (text if plain is None else plain, found)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("“a (bc) d”", "“a d”"),
        ("“a (bc), d”", "“a, d”"),
        ("“a (bc)”", "“a”"),
        ("“a\n(bc) d”", "“a\nd”"),
        ("“a (bc)\nd”", "“a\nd”"),
        ("“(bc) d”", "“d”"),
        ("“a (bc)d”", "“a d”"),
        ("«a (bc) d»", "«a d»"),
        ('"a (bc) d"', '"a d"'),
        ("“a b” (bc) “d”", "“a b” (bc) “d”"),
    ],
)
def test_the_space_that_a_dropped_bracket_leaves(text, plain):
    assert insertions(text)[0] == plain


@pytest.mark.parametrize(
    ("text", "fills"),
    [
        ("(a)", True),
        ("x(a)", False),
        ("(a)x", False),
        ("x\n(a)\nx", True),
        ("x\n  (a)  \nx", True),
        ("x\n\\(a\\)\nx", True),
        ("x (a)\nx", False),
        ("x\n(a) x", False),
        ("x\n\n(a)\n\nx", True),
    ],
)
def test_a_bracket_that_is_a_line_of_its_own(text, fills):
    assert module._fills_line(module._BRACKET.search(text)) is fills


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a (risas) b", "a b"),
        ("a (risas)", "a"),
        ("(risas) b", "b"),
        ("a (risas), b", "a, b"),
        ("a (risas) , b", "a, b"),
        ("a (risas)\nb", "a\nb"),
        ("a\n(risas) b", "a\nb"),
        ("a\n(risas)\nb", "a\n\nb"),
        ("a  (risas)  b", "a b"),
        ("“a (risas)” b", "“a” b"),
        ("a (risas) — b", "a — b"),
        ("a (risas) —", "a —"),
        ("a (risas) –\nb", "a –\nb"),
        ("a — (risas) b", "a — b"),
        ("a — (risas) — b", "a — b"),
        ("a —(risas) — b", "a — b"),
        ("a\n(risas) — b", "a\n— b"),
        ("a (risas)\n— b", "a\n— b"),
        ("— (risas)", "—"),
        ("a(risas)b", "a b"),
        ("a [RISAS.] b", "a b"),
        ("a ( “Risas” ) b", "a b"),
    ],
)
def test_the_space_that_a_mark_leaves(text, plain):
    left, found = marks(text)
    assert left == plain
    assert set(whats(found)) == {"risas"}


def test_a_text_of_marks_and_brackets_that_are_none():
    text, found = marks("a (bc), (Risas.) b [d] c (Aplausos) e")
    assert (text, whats(found)) == ("a (bc), b [d] c e", ["risas", "aplausos"])
    assert module._key("  ¿“Don’t  Stop”, ") == module._key("¿“don't stop")


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("History[edit]\nIt[citation needed] is.", "History\nIt is.", ["edit", "citation needed"]),
        ("Ley[editar] y paz[cita requerida].", "Ley y paz.", ["editar", "cita requerida"]),
    ],
)
def test_what_web_pages_put_in_brackets(text, plain, found):
    left, findings = marks(text)
    assert (left, whats(findings)) == (plain, found)
