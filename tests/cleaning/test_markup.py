"""Markup, kind by kind, with the numbers of what goes."""

from __future__ import annotations

import pytest

from bilateral.cleaning.markup import markup


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("[a](b.c) [d](e.f)", "a d", {"link": 2}),
        ("[[a](b.c)](d.e)", "[a]", {"link": 2}),
        ("[a] (b)", None, {}),
        ("see https://e.org. And", "see . And", {"address": 1}),
        ("(https://e.org) www.e.org!", " !", {"address": 2}),
        ("(see https://e.org)", "(see )", {"address": 1}),
        ("[https://e.org, more]", "[, more]", {"address": 1}),
        ("http :// www", None, {}),
        ("a<br>b", "a b", {"tag": 1}),
        ("a<b>b</b>c", "abc", {"tag": 2}),
        ("a<!DOCTYPE x>b<P>c", "ab c", {"tag": 2}),
        ("a<h1>b", "a b", {"tag": 1}),
        ("a < b", None, {}),
        (r"\[a\] \\b \c", r"[a] \b \c", {"sign": 3}),
        ("# A\n> b\n---\n***\n___\n\\_\\_\\_", "A\nb\n\n\n\n", {"sign": 6}),
        ("#A\n>b\n--\n- - -", None, {}),
        ("**a** *b*, * * * c", "a b, * * * c", {"sign": 4}),
        ("a * b ** c", "a * b  c", {"sign": 2}),
        ("_a_ __b__ c_d _", "a b c_d _", {"sign": 4}),
        ("[a](b.c) <i>x</i> \\] *y* _z_ # www.e.org", "a x ] y z # ",
         {"link": 1, "tag": 2, "address": 1, "sign": 5}),
    ],
)  # fmt: skip
def test_what_goes_is_counted(text, plain, found):
    left, findings = markup(text)
    assert left == (text if plain is None else plain)
    assert findings == [("markup", kind, n) for kind, n in found.items()]
