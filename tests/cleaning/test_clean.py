"""The pipeline: order, leaving out, running twice, and whatever may come in."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bilateral.cleaning.clean import STEPS, Finding, clean, clean_texts, steps_needed
from bilateral.cleaning.steps.boilerplate import digest, repeated_lines, words_of

NOTE = """\
 date 2024-06-22 Mexico City.- The minister said the coope-
ration \u201cof President-elect (Claudia) Sheinbaum\u201d with the [White
House](https://example.org/x) is \u201cgood\u00a0for trade &amp; peace\u201d. The two
sides will meet again in the capital in the spring.  (Applause.)

Share on Facebook

INTERLOCUTORA: \u00bfY la migraciÃ³n?  <b>No</b> lo s\u00e9 (inaudible), dijo. .
"""
CLEAN = (
    "The minister said the cooperation “of President-elect Sheinbaum” with the White House"
    " is “good for trade & peace”. The two sides will meet again in the capital in the spring.\n\n"
    "¿Y la migración? No lo sé, dijo."
)
# One artefact per step: text, and a sign that it is still there.
ARTEFACTS = {
    "encoding": ("La migraciÃ³n &amp; más", "Ã³n &amp;"),
    "unicode": ("the minister’s T\u2011MEC", "’s T\u2011M"),
    "markup": ("a [link](https://example.org/x) of **it**", "](https"),
    "crawl_date": (" date 2024-06-22 They met.", "date 2024-06-22"),
    "dateline": ("WASHINGTON (AP) — They met.", "WASHINGTON (AP) —"),
    "insertions": ("“President-elect (Claudia) Sheinbaum”", "(Claudia)"),
    "labels": ("THE PRESIDENT:  Thanks.", "THE PRESIDENT:"),
    "marks": ("Thanks. (Applause.)", "(Applause.)"),
    "buttons": ("They met.\n\nShare on Facebook", "Share on Facebook"),
    "boilerplate": ("Nothing repeated here.", "Nothing"),
    "wrap": ("A long enough line to be wrapped, about the coope-\nration", "coope-\nration"),
    "end_marks": ("They met. .", "met. ."),
    "spaces": ("They  met.\n\n\n\nThey left. ", "They  met.\n\n\n\nThey left. "),
}


def test_the_steps_and_their_order():
    assert " ".join(STEPS) == (
        "encoding unicode markup crawl_date dateline insertions labels marks buttons boilerplate"
        " wrap end_marks spaces"
    )
    assert set(ARTEFACTS) == set(STEPS)


def test_a_note_with_everything():
    cleaned = clean(NOTE)
    assert cleaned.text == CLEAN
    found = [(step, what) for step, what, _ in cleaned.found]
    for expected in [
        ("crawl_date", "2024-06-22"),
        ("dateline", "place=Mexico City"),
        ("insertions", "dropped: Claudia"),
        ("labels", "INTERLOCUTORA"),
        ("marks", "applause"),
        ("marks", "inaudible"),
        ("buttons", "share on facebook"),
        ("wrap", "hyphen"),
        ("end_marks", "."),
    ]:
        assert expected in found
    assert found[0][0] == "encoding"


@pytest.mark.parametrize("name", STEPS)
def test_a_step_that_is_switched_off_leaves_its_artefact_alone(name):
    text, sign = ARTEFACTS[name]
    left = clean(text, without=[name])
    assert sign in left.text
    assert not [finding for finding in left.found if finding.step == name]
    if name != "boilerplate":
        assert sign not in clean(text).text
        assert [finding for finding in clean(text).found if finding.step == name]


def test_equal_findings_are_added_up():
    assert clean("(Applause.) A (Applause.) B (Laughter.)").found[:2] == (
        Finding("marks", "applause", 2),
        Finding("marks", "laughter", 1),
    )


def test_a_clean_text_is_not_touched():
    for text in (CLEAN, "", "Buenos días, señora Presidenta: ¿cómo está?", "T-MEC\n\n- uno\n- dos"):
        assert clean(text) == (text, ())


def test_unknown_steps_are_told():
    with pytest.raises(ValueError, match=r"no cleaning step 'wash'; there are encoding, unicode"):
        clean("x", without=["marks", "wash"])
    with pytest.raises(ValueError, match="'wash'"):
        clean_texts([], without=["wash"])
    assert clean("(Applause.)", without="marks").text == "(Applause.)"


FOOTER = "The Gazette of the River is printed every day on both banks."
PAGES = [
    f"It rained on the mayors.\n\n{FOOTER}",
    "It snowed.\n\n[The Gazette of the River](https://e.org) is printed\nevery day on both banks.",
    f"Nobody came.\n{FOOTER.replace(' ', chr(160))}\nThe end.",
    "The Gazette is printed, he said.",
    None,
]


def test_what_ones_own_source_repeats_is_listed_and_taken_out():
    lines = repeated_lines(PAGES, min_texts=3)
    assert lines.line.tolist() == [FOOTER]
    texts, report = clean_texts(PAGES, repeated=set(lines["digest"]))
    assert texts == [
        *("It rained on the mayors.", "It snowed.", "Nobody came.\nThe end."),
        *("The Gazette is printed, he said.", ""),
    ]
    assert report[report.step == "boilerplate"].row.tolist() == [0, 1, 2]
    assert clean(PAGES[0], repeated=lines["digest"]).text == texts[0]
    # A list is for the call it is given to, and the step can be left out.
    assert FOOTER in clean(PAGES[0]).text
    assert FOOTER in clean(PAGES[0], without=["boilerplate"], repeated=lines["digest"]).text


def test_a_short_line_goes_if_the_caller_lists_it():
    key = digest(words_of("Printed on paper"))
    assert clean("It rained.\n\nPrinted on paper.", repeated=[key]).text == "It rained."


@pytest.mark.parametrize("wrong", [[FOOTER], FOOTER, pd.DataFrame({"line": [FOOTER]}), [None]])
def test_lines_in_place_of_digests_are_told(wrong):
    with pytest.raises(ValueError, match="no digest of a line; pass the column 'digest' of"):
        clean("It rained.", repeated=wrong)
    with pytest.raises(ValueError, match="no digest"):
        clean_texts([], repeated=wrong)


PIECES = [
    *("THE PRESIDENT: ", "Q  ", "date 2024-06-22 ", "WASHINGTON (AP) — ", "Mexico City.- "),
    *("(Applause.)", "(inaudible)", "[sic]", "(Claudia)", "<s>a</s> \\[b\\]", "~~a~~ [b]", "<b>"),
    *("[a](http://b.c)", "http://b.c", "**", "*", "_", "\\", "&amp;", "&lt;", "amp;", "Ã©", "â€™"),
    *("Share on Facebook", "###", "# # #", ". .", ".=", "END 3:45 P.M. EDT", "-30-", "—000—"),
    *("coope-", "ration", "T-", "MEC", "\n", "\r\n", "\r", "\u00a0", "\u200b", "\u2029", " ", "  "),
    *("“", "”", '"', "(", ")", "[", "]", "<", ">", "e\u0301", "ﬁ", "\ud800", "\u0645\u202e", "ñ"),
    *("the two governments agreed on Friday to meet again in the spring of next year", ":", "."),
]
nasty = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=14).map("".join)


@settings(max_examples=400, deadline=None)
@given(text=nasty, without=st.sets(st.sampled_from(list(STEPS)), max_size=12))
@example(text="[[(a)]]", without=set())
@example(text="&#60;b&#62;**(Applause.)**", without=set())
@example(text="“(“(a)”)”", without={"spaces"})
def test_cleaning_twice_changes_nothing_more(text, without):
    once = clean(text, without)
    again = clean(once.text, without)
    assert again.text == once.text
    assert again.found == ()


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), st.sets(st.sampled_from(list(STEPS))))
def test_any_text_can_be_cleaned(text, without):
    assert isinstance(clean(text, without).text, str)


@given(st.lists(st.one_of(st.none(), nasty, st.binary(max_size=20), st.floats()), max_size=6))
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost_and_the_order_stays(given_texts):
    texts, report = clean_texts(given_texts)
    assert len(texts) == len(given_texts)
    for before, after in zip(given_texts, texts, strict=True):
        if isinstance(before, str):
            assert after == clean(before).text
    assert report.columns.tolist() == ["row", "step", "what", "n"]
    assert set(report.step) <= {"input", *STEPS}
    assert report.row.is_monotonic_increasing


def test_odd_input_is_named():
    odd = [
        None,
        float("nan"),
        pd.NA,
        pd.NaT,
        np.float64("nan"),
        "",
        b"caf\xc3\xa9",
        b"caf\xe9 a\xf1os",
        b"caf\xc3\xa9 \xff",
        bytearray(b"plain"),
        17,
        ["a", "b"],
        "شرح the word",
        "Привет, мир",
        "lost \ufffd letter",
        "a\u200bb",
        np.str_("plain"),
    ]
    texts, report = clean_texts(odd)
    said = report.groupby("row").what.agg("; ".join).to_dict()
    assert texts == [
        *("", "", "", "", "", "", "café", "café años", "café \ufffd", "plain", "", ""),
        *("شرح the word", "Привет, мир", "lost \ufffd letter", "ab", "plain"),
    ]
    assert [said[row] for row in range(5)] == ["missing"] * 5
    assert 5 not in said
    assert said[7] == "bytes, not UTF-8; read as Windows-1252"
    assert said[8].startswith("bytes, not all UTF-8; the rest replaced")
    assert said[10] == "no text but int; left empty"
    assert said[11] == "no text but list; left empty"
    assert said[12] == "letters written right to left"
    assert said[13] == "letters of another script"
    assert said[14] == "lost character (U+FFFD)"
    assert report[report.row == 15].values.tolist() == [[15, "unicode", "invisible", 1]]
    assert 16 not in said
    assert report[(report.row == 12)].n.tolist() == [3]


@pytest.mark.parametrize(
    ("unit", "left"),
    [
        ("word ", 999_999),
        ("(", 200_000),
        ("[", 200_000),
        ("<a", 400_000),
        ("&amp;", 200_000),
        ("\u200b", 0),
        ("Q  ", 0),
        (" ", 0),
        ("=", 200_000),
    ],
)
def test_one_long_line(unit, left):
    """A regular expression that backtracks would not come back from these."""
    assert len(clean(unit * 200_000).text) == left


@pytest.mark.full
def test_layer_upon_layer():
    """Each round uncovers the next: twenty thousand would take minutes if nothing stopped them."""
    unit = "THE PRESIDENT: Mexico City (AP) — "
    whole = unit * 20_000
    text = clean(whole).text
    assert whole.rstrip().endswith(text)
    assert 0 < len(text) <= len(whole) - 29 * len(unit)
    assert clean(unit * 10 + "They met.").text == "They met."


def test_a_huge_wrapped_text():
    line = "the two governments agreed to work on the river and on the border today"
    text = clean("\n".join([line] * 50_000)).text
    assert text == " ".join([line] * 50_000)


@pytest.mark.full
def test_real_passages_come_out_clean(mirror_folder):
    """Some 1,500 White House passages: no markup is left, and no letter is made up."""
    from bilateral.corpus.passages import passages
    from bilateral.sources import SOURCES, mirror

    texts = []
    archive = next(mirror_folder.glob("wh-briefings*"))
    for file in mirror._from_archive(archive, archive.name, SOURCES, [], []):
        for document in mirror.documents(file, []):
            texts += [document.text[p.start : p.end] for p in passages(document)]
        if len(texts) > 1500:
            break
    cleaned, report = clean_texts(texts)
    assert len(cleaned) == len(texts)
    joined = "\n\n".join(cleaned)
    left = re.compile(
        r"</|https?://|\\\[|\*\*|\((?:Applause|Laughter|Inaudible)\.\)|  |[\u2019\xa0\r]"
    )
    assert left.findall(joined) == []
    assert set(report.step) >= {"unicode", "markup", "wrap", "spaces"}
    for before, after in zip(texts, cleaned, strict=True):
        assert set(filter(str.isalpha, after)) <= set(before) | set("ñáéíóú")
        assert clean(after).text == after


def test_a_third_language_is_named():
    french = "Les deux présidents ont parlé hier de la paix et de la frontière commune. " * 4
    spanish = "Los dos presidentes hablaron ayer de la paz y de la frontera común. " * 4
    texts, report = clean_texts([french, spanish, "Oui."])
    named = report[report["what"].str.startswith("language")]
    assert named[["row", "what"]].values.tolist() == [
        [0, "language fr, neither English nor Spanish"]
    ]
    assert texts[0] == french.strip()


def test_a_step_is_needed_where_something_else_comes_out_without_it():
    texts = ["We agree. (Applause.)", "We  agree. (Applause.)", "We agree."]
    needed = steps_needed(texts)
    assert needed.index.tolist() == list(STEPS)
    assert needed[needed > 0].to_dict() == {"marks": 2, "spaces": 1}
    assert not steps_needed([]).any()
    with pytest.raises(ValueError, match="texts"):
        steps_needed(texts[0])
