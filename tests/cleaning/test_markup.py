"""Markup, kind by kind, with the numbers of what goes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.steps.markup import markup, notes


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("[a](b.c) [d](e.f)", "a d", {"link": 2}),
        ("[[a](b.c)](d.e)", "[a]", {"link": 2}),
        ("[a] (b)", None, {}),
        # a word that touches a link is a word by itself, unless both make one
        ("is providing[support](b.c)to it", "is providing support to it", {"link": 1}),
        ("for[**Project**](b.c), [@POTUS](b.c)said", "for Project, @POTUS said",
         {"link": 2, "sign": 2}),
        ("[launch](b.c)ed [Twee](b.c)t re[design](b.c)", "launched Tweet redesign", {"link": 3}),
        ("[USMCA](b.c)s the[.](b.c) a[b](b.c)", "USMCAs the. ab", {"link": 3}),
        ("de[sobre](b.c)para zzzz[support](b.c)qqqq", "de sobre para zzzzsupportqqqq", {"link": 2}),
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
        # only the names of elements are tags, and only attributes follow them
        ("Tariffs <Section 232> apply.", None, {}),
        ("The <President said that 5 > 3", None, {}),
        ("<I think> so, <A person said> and <name> too", None, {}),
        ("write to <info@example.org>", "write to ", {"address": 1}),
        ("a<br/>b<BR >c<hr />d", "a b c d", {"tag": 3}),
        ('<td class="x" nowrap>a</td><input disabled>', " a  ", {"tag": 3}),
        ("<o:p></o:p><st1:place w:st='on'>b</st1:place>", "   b ", {"tag": 4}),
        ("a<!-- <p>b</p> -->c<?xml version='1.0'?>d", "acd", {"tag": 2}),
        ("</p> </p and so on>", "  </p and so on>", {"tag": 1}),
        # the number of a note joins no word and no year
        ("1944<sup>2</sup> treaty<sup>1</sup>.", "1944 treaty.", {"note": 2}),
        ("the 21<sup>st</sup> of 1<sup>a</sup> N<sup>o</sup>", "the 21st of 1a No", {"tag": 6}),
        ("10<sup>26</sup>, km<sup>2</sup>, x<sup>2</sup>", "10^26, km2, x2", {"tag": 4}),
        ("treaty<sup>a</sup> said.<sup>[3]</sup>", "treaty said.", {"note": 2}),
        ('law<sup id="r"><a href="#n">1, 2</a></sup>The', "law The", {"note": 1}),
        ("Brand<sup>TM</sup> H<sub>2</sub>O", "Brand TM H2O", {"tag": 2}),
        ("treaty[^1] law[^b]\n[^1]: see", "treaty law\n[^1]: see", {"note": 2}),
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


@given(st.text(st.sampled_from("<>/ =absup123!-[]^\\n"), max_size=60))
def test_only_what_is_counted_goes(text):
    left, findings = markup(text)
    assert (left == text) is (not findings)


@pytest.mark.parametrize(
    "text", ["<sup>" * 20_000, "<!--" * 20_000, "a" * 90_000 + "[b](c.d)" + "e" * 90_000]
)
def test_no_text_takes_long(text):
    """Each would take minutes if a pattern began anew at every sign: the run would hang."""
    assert notes(text)[1] <= 1
    markup(text)
