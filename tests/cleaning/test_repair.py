"""Repair of characters, HTML, markup and lines, against results written by hand."""

from __future__ import annotations

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.cleaning.steps import repair
from bilateral.cleaning.steps.lines import end_marks, spaces, wrap
from bilateral.cleaning.steps.markup import markup
from bilateral.cleaning.steps.repair import encoding, unicode


def what(findings):
    return {finding.what: finding.n for finding in findings}


@pytest.mark.parametrize(
    "text",
    [
        "Relaciones diplomáticas y ¿qué más? “Año nuevo”, dijo — señaló.",
        "The Secretary’s résumé, naïve façade",
        "AT&T; J&J; Q&A; R&D; a & b",
        "√2 and ¬p",
    ],
)
def test_sound_text_is_not_repaired(text):
    assert encoding(text) == (text, [])


@pytest.mark.parametrize(
    ("codec", "sound"),
    [
        ("cp1252", "diplomáticas"),
        ("cp1252", "¿qué? “¡sí!"),
        ("latin-1", "el señor"),
        ("latin-1", "niños — y años"),
        ("macroman", "niños y años"),
    ],
)
def test_utf8_read_as_something_else_is_read_again(codec, sound):
    broken = sound.encode().decode(codec)
    assert broken != sound
    mended, found = encoding(f"Las relaciones: {broken}, dijo.")
    assert mended == f"Las relaciones: {sound}, dijo."
    assert what(found) == {"mojibake": 1}


def test_only_damaged_lines_are_touched():
    # ftfy would take "Ã" alone for damage in a longer context; a sound line stays as it is.
    text = "It’s a “quote”.\nThe ministerâ€™s word.\nSÃO PAULO"
    mended, found = encoding(text)
    assert mended == "It’s a “quote”.\nThe minister’s word.\nSÃO PAULO"
    assert what(found) == {"mojibake": 1}


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("peace &amp; trade", "peace & trade"),
        ("peace &amp;amp; trade", "peace & trade"),
        ("&lt;20%&nbsp;of &#8220;it&#8221;", "<20%\xa0of “it”"),
        ("&amp;lt;", "<"),
        ("Mar&iacute;a", "María"),
        ("&nosuchname; &x;", "&nosuchname; &x;"),
    ],
)
def test_entities(text, plain):
    assert encoding(text)[0] == plain


def test_a_soft_hyphen_read_as_a_negation_sign():
    assert encoding("the prin¬ciples and super¬ powers, ¬p") == (
        "the principles and superpowers, ¬p",
        [("encoding", "soft hyphen", 2)],
    )


def test_the_cheap_test_finds_what_ftfy_mends_in_the_mirror(mirror_folder):
    """Every real speech that ftfy would change is changed the same way, and no other."""
    from bilateral.sources import SOURCES, mirror

    archive = next(mirror_folder.glob("ungdc*"))
    changed = 0
    for file in mirror._from_archive(archive, archive.name, SOURCES, [], []):
        for document in mirror.documents(file, []):
            if "¬" in document.text:
                continue  # mended beyond what ftfy does
            for line in document.text.splitlines(keepends=True):
                if not line.isascii():
                    assert encoding(line)[0] == ftfy.fix_encoding(line)
                    changed += encoding(line)[0] != line
    assert changed == 2  # two dashes of 1975, printed as control characters


@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("Mexico’s ‘word’ ʼ", "Mexico's 'word' '", {"apostrophe": 4}),
        ("T‑MEC co‐op", "T-MEC co-op", {"hyphen": 2}),
        ("a\u00a0b\u202fc\u3000d", "a b c d", {"space": 3}),
        ("bor\u00adder\u200b \ufeff\u2066x\u2069\x00", "border x", {"invisible": 6}),
        ("cafe\u0301", "café", {"not NFC": 1}),
        ("under\u00ad\nstanding it", "understanding it", {"invisible": 1}),
        ("one\u00ad\n\ntwo\u00ad\n- three", "one\n\ntwo\n- three", {"invisible": 2}),
        (
            "under\u00ad \r\n standing of the river and of the towns that drink of it",
            "understanding\nof the river and of the towns that drink of it",
            {"invisible": 1},
        ),
        ("one\u2028two\x0cthree", "one\ntwo\nthree", {"line break": 2}),
        ("one\u2029two", "one\n\ntwo", {"paragraph break": 1}),
        ("a\ud800b", "a\ufffdb", {"surrogate": 1}),
        ("oﬃce ﬁle ﬅ ﬆ", "office file st st", {"letter form": 4}),
        ("Ｍéxico ２０２４， 𝐌é𝗑ico 𝟙", "México 2024, México 1", {"letter form": 9}),
        ("km² 1.ª ½ ™", "km² 1.ª ½ ™", {}),
        # the number of a note joins no word and no year
        ("treaty¹ of 1944², 40 mts², C², 10²", "treaty of 1944, 40 mts², C², 10²", {"note": 2}),
        ("(ISC)² MC², “so”⁴ end.¹⁰ treaty²a", "(ISC)² MC², “so” end. treaty²a", {"note": 2}),
        ("“stays” — and – too « » …", "“stays” — and – too « » …", {}),
        ("\u0645\u06a9\u0632\u06cc\u06a9", "\u0645\u06a9\u0632\u06cc\u06a9", {}),
    ],
)
def test_unicode(text, plain, found):
    assert unicode(text)[0] == plain
    assert what(unicode(text)[1]) == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "the [joint\nstatement](https://example.org/a_(b)/c) of 2021",
            "the joint\nstatement of 2021",
        ),
        (r"\[[Tweet](https://example.org/1), 3/1/22\]", "[Tweet, 3/1/22]"),
        ("![a bridge](bridge.png) stands", "a bridge stands"),
        ('[text](https://e.org "a title").', "text."),
        ("[Parent]() page", "Parent page"),
        ("[the Ministry](SRE) stays", "[the Ministry](SRE) stays"),
        ("see https://example.org/x?y=1, then", "see , then"),
        ("the portal [https://example.org/z].", "the portal ."),
        ("(www.example.org)", ""),
        ("<https://example.org>", ""),
        ("the 21<sup>st</sup> century<br/>began", "the 21st century began"),
        ("a <!-- --> b <3 c < d > e", "a  b <3 c < d > e"),
        ("he <s>said</s> it", "he <s>said</s> it"),
        (r"\[the\] price \$5 \* C:\dir", "[the] price $5  C:\\dir"),
        ("**Bold**, *et seq.*, ***both*** and **half", "Bold, et seq., both and half"),
        ("__init__ and _Roe v. Wade_, snake_case", "init and Roe v. Wade, snake_case"),
        ("left * * * out", "left * * * out"),
        ("* an item", "* an item"),
        ("## Heading\n> quoted\n---\n# # #", "Heading\nquoted\n\n# # #"),
    ],
)
def test_markup(text, plain):
    assert markup(text)[0] == plain.replace("$5  C", "$5 * C")


def test_markup_counts_what_it_takes():
    _, found = markup("[a](b.c) <b>x</b> https://e.org **y** * * *")
    assert what(found) == {"link": 1, "tag": 2, "address": 1, "sign": 2}


WRAPPED = """\
The two governments agreed on Friday to strengthen their coope-
ration along the border, and to meet again in the spring. They
also spoke about the water of the Rio Grande, US-
Mexico trade, low- and middle-
income families, and the T-
MEC. Nothing was signed.

A second paragraph has
- an item
- another one"""


def test_a_wrapped_page_is_rejoined():
    text, found = wrap(WRAPPED)
    assert text == (
        "The two governments agreed on Friday to strengthen their cooperation along the border,"
        " and to meet again in the spring. They also spoke about the water of the Rio Grande,"
        " US-Mexico trade, low- and middle-income families, and the T-MEC. Nothing was signed."
        "\n\nA second paragraph has\n- an item\n- another one"
    )
    assert what(found) == {"line break": 1, "hyphen": 4}


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("La coope-\nración bilateral", "La cooperación bilateral"),
        ("a well-\ndeserved rest", "a well-deserved rest"),
        ("I doubt that any-\nbody came", "I doubt that anybody came"),
        ("the Secretary-\nGeneral", "the Secretary-General"),
        ("the Group-of-\n20", "the Group-of-20"),
        ("water-\nand energy-efficient", "water- and energy-efficient"),
        ("Ham-\nmurabi", "Hammurabi"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_hyphens_and_carriage_returns(text, joined):
    assert wrap(text)[0] == joined


def test_lines_that_a_long_address_cut_short_are_rejoined():
    text = (
        "The minister\nsaid\nin May that the talks about the river and the dams would go on\nlater."
    )
    assert wrap(text)[0] == text.replace("\n", " ")


@pytest.mark.parametrize(
    "left_open",
    ["and the two governments have agreed,", "and so agreed the governments", "of the year 2024"],
)
def test_a_long_line_runs_on_where_its_sentence_does(left_open):
    long = "The minister said in May that the talks about the river and the dams would go on, "
    assert len(long + left_open) > 100 or left_open.endswith("2024")
    text = f"{long}{long}{left_open}\nwhere they had stopped.\nThe mayors left.\n- an item,\n- one"
    assert wrap(text)[0] == text.replace("\nwhere", " where")


def test_a_heading_over_a_paragraph_stays_a_line():
    heading = "A museum for a bridge that nobody was ever allowed to cross"
    paragraph = "The two towns that paid for it open it on its middle span this Saturday. " * 2
    assert wrap(f"{heading}\n{paragraph}")[0] == f"{heading}\n{paragraph}"


def test_the_first_line_of_a_turn_is_shorter_than_the_others():
    lines = [
        "The polling that we have seen, as far as the Rivers",
        "Plan goes, was of the kind that one would have expected it to be at",
        "this time of the year, and in a town on the border of two countries.",
    ]
    assert wrap("\n".join(lines))[0] == " ".join(lines)


def test_a_page_in_which_marks_and_labels_left_short_lines():
    text = (
        "Con su\npermiso, señora. El tratado se cumple en ciclos de cinco años.\n"
        "Faltan 289 millones de metros cúbicos y la temporada de\n"
        "lluvias fue mala en los dos lados del río.\n\nBuenos días.\n¿Quién falta?"
    )
    assert wrap(text)[0] == (
        "Con su permiso, señora. El tratado se cumple en ciclos de cinco años. Faltan 289 millones"
        " de metros cúbicos y la temporada de lluvias fue mala en los dos lados del río."
        "\n\nBuenos días.\n¿Quién falta?"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Caminante, son tus huellas\nel camino y nada más;\ncaminante, no hay camino,",
        "Present:\n- Mr. Romero\n- Ms. Seward\n1. The river\n2. The road",
        "THE PRESIDENT\nThe Ambassador\nMexico City",
        "Buenos días.\nBueno, vamos con dos o tres preguntas más y ya cerramos.\n¿Quién falta?",
        "x" * 200 + " confundiendo-\nEn esta última semana",
        "one paragraph\n\nanother paragraph",
    ],
)
def test_verse_lists_and_paragraphs_keep_their_lines(text):
    assert wrap(text) == (text, [])


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("he stated. .", "he stated."),
        ("“never,” he said.” .", "“never,” he said.”"),
        ("he stated.=", "he stated."),
        ("Go ahead..", "Go ahead."),
        ("Thank you.\n\n###", "Thank you."),
        ("Thank you. # # #\n", "Thank you."),
        ("Thank you.\n\\##", "Thank you."),
        ("Thank you.\n\n   END    3:45 P.M. EDT", "Thank you."),
        ("Thank you. END 1:41 EST", "Thank you."),
        ("Bye.\n11:37 A.M. EST\n\n###", "Bye."),
        ("Bye. -30-", "Bye."),
        ("Gracias.\n—000—", "Gracias."),
        ("Gracias.\n― 000 ―", "Gracias."),
        ("All agreed.\nEnd Text", "All agreed."),
        ("###", ""),
    ],
)
def test_end_marks(text, plain):
    assert end_marks(text)[0] == plain


@pytest.mark.parametrize(
    "text",
    [
        "and so on...",
        "and so on . . .",
        "It lasted until 3:45 P.M.",
        "He learned C#",
        "They put it to an END",
        "in the U.S.",
        "we’re bud- —",
        "the years 1930-",
        "This is where the WEEKEND",
    ],
)
def test_ends_that_are_none(text):
    assert end_marks(text) == (text, [])


def test_spaces():
    assert spaces(" a  b\t\tc \n \n \n\n  d ")[0] == "a b c\n\nd"
    assert spaces("a b\nc") == ("a b\nc", [])


@given(st.text(alphabet="ab -\n\r\tA1.,", max_size=200))
def test_lines_keep_every_letter(text):
    def letters(s):
        return "".join(c for c in s if c.isalnum())

    assert letters(wrap(text)[0]) == letters(text)
    assert letters(spaces(text)[0]) == letters(text)


# --- characters -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "plain", "found"),
    [
        ("&amp; &lt; &nosuch; & ;", "& < &nosuch; & ;", {"entity": 2}),
        ("&#241;&#xF1;", "ññ", {"entity": 2}),
        ("&amp;amp;lt;", "<", {"entity": 1}),
        ("a & b", None, {}),
        ("Ã¡ a\nb\nÃ©", "á a\nb\né", {"mojibake": 2}),
        # letters whose last byte was lost
        ("â€œHolaâ€ dijo", "“Hola” dijo", {"mojibake": 1}),
        ("(â€œHolaâ€), â€œsÃ­â€", "(“Hola”), “sí”", {"mojibake": 1}),
        ("polÃtica", "política", {"mojibake": 1}),
        ("NÃO, â la carte", None, {}),
        ("donâ€™t â€” â€¦", "don’t — …", {"mojibake": 1}),
        ("prin¬ciples ¬p", "principles ¬p", {"soft hyphen": 1}),
        ("Ã", None, {}),
        ("&lt;Ã¡¬b", "<áb", {"entity": 1, "mojibake": 1, "soft hyphen": 1}),
    ],
)
def test_repairs_are_counted(text, plain, found):
    left, findings = encoding(text)
    assert left == (text if plain is None else plain)
    assert findings == [("encoding", kind, n) for kind, n in found.items()]


@pytest.mark.parametrize(
    ("given", "text", "said"),
    [
        ("a", "a", []),
        (b"", "", [("bytes, read as UTF-8", 1)]),
        (b"caf\xe9", "café", [("bytes, not UTF-8; read as Windows-1252", 1)]),
        (b"\x81", "\ufffd", [("bytes, not UTF-8; read as Windows-1252", 1)]),
        (b"\xc3\xb1 \xff \xff", "ñ \ufffd \ufffd",
         [("bytes, not all UTF-8; the rest replaced", 2)]),
        (memoryview(b"a"), "a", [("bytes, read as UTF-8", 1)]),
        ("año".encode("utf-16") + b"!", "año\ufffd",
         [("bytes, read as UTF-16", 1), ("bytes, not all UTF-16; the rest replaced", 1)]),
        (None, "", [("missing", 1)]),
        (float("nan"), "", [("missing", 1)]),
        (1.5, "", [("no text but float; left empty", 1)]),
    ],
)  # fmt: skip
def test_what_came_in(given, text, said):
    left, findings = repair.as_text(given)
    assert (left, [(f.what, f.n) for f in findings]) == (text, said)
    assert {f.step for f in findings} <= {"input"}


@pytest.mark.parametrize(
    "name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_bytes_in_a_wide_encoding(name):
    text, findings = repair.as_text("“México” — don’t".encode(name))
    assert text == "“México” — don’t"
    assert findings == [("input", f"bytes, read as {name[:6].upper()}", 1)]


def test_a_long_line_is_mended_in_pieces():
    text = "Ã¡" + "x" * 9_998 + "Ã©" + "x" * 9_998 + "\nÃ±\nx"
    mended, [found] = encoding(text)
    assert mended == "á" + "x" * 9_998 + "é" + "x" * 9_998 + "\nñ\nx"
    assert found.n == 3
    split = "x" * 9_999 + "Ã¡"  # parted by the bound of ten thousand
    assert encoding(split) == (split, [])
