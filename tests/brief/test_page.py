"""The page: one page, nothing left out, everything from outside escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from bilateral.brief.layout import LINES, PAGE, WHOLE
from bilateral.brief.page import WIDTH, as_html, as_text, fitting, sections
from bilateral.brief.who import commitments

TITLES = [
    "NOTE",
    "CLEANED TEXT",
    "SIGNS OF TRANSLATION",
    "QUOTATIONS",
    "PERSONS, OFFICES, INSTITUTIONS, COUNTRIES",
    "COMMITMENTS",
    "THEMES",
    "EVENTS NEAR THE DAY",
    "NEAR COPY IN THE RECORD",
    "MOST SIMILAR PASSAGES OF THE RECORD, BY SIDE",
    "TOPICS OF A PROGRAM, WITHOUT NAMES",
]


def section(page, title: str):
    (found,) = [one for one in sections(page) if one.title.startswith(title)]
    return found


def test_every_section_is_there(page):
    assert [section.title for section in sections(page)] == TITLES
    lines = str(page).splitlines()
    assert [line for line in lines if line.partition(":")[0] in TITLES] and len(lines) <= LINES
    assert all(len(line) <= WIDTH for line in lines if "https:" not in line)
    assert "https://example.org/call" in str(page)


def test_what_is_not_shown_is_counted(page):
    text = "word " * 1000
    shown = str(replace(page, text=text))
    more = int(re.search(r"\(([\d,]+) more\s+characters\)", shown)[1].replace(",", ""))
    head = shown.split("CLEANED TEXT")[1].split("…")[0]
    assert head.count("word") * 5 - 1 + more == len(text.strip())
    countries = [("country", f"C{i}", 9 - i, f"C{i} 1", "", "") for i in range(9)]
    many = pd.DataFrame(countries, columns=page.names.columns)
    assert section(replace(page, names=many), "PERSONS").rows == [
        ("countries", "C0 9, C1 8, C2 7, C3 6, C4 5, C5 4 and 3 more", "")
    ]
    some = page.themes.iloc[:1].assign(words="a 5, b 4, c 3, d 2, e 1, f 1")
    (row,) = section(replace(page, themes=some), "THEMES").rows
    assert row == ("Migration 2", "a 5, b 4, c 3, d 2 and 2 more", "")


def test_hits_that_overlap_are_explained(page):
    said = "a phrase and the seed word in it are one hit"
    one = page.themes.iloc[:1]
    for hits, words, told in ((2, "a 2, b 1", True), (3, "a 2, b 1", False), (3, "g 20 9", True)):
        found = section(replace(page, themes=one.assign(hits=hits, words=words)), "THEMES")
        assert (said in found.note) == told, words
    assert said in section(page, "THEMES").note  # migration, and irregular migration


def test_the_whole_page_has_every_row(page):
    whole = page.whole()
    assert whole == as_text(page, WHOLE)
    assert " more" not in whole and "…" not in whole
    flat = " ".join(whole.split())
    assert " ".join(page.text.split()) in flat
    for table, column in ((page.signs, "text"), (page.quotes, "words"), (page.names, "name"),
                          (page.commitments, "words"), (page.similar, "shared_terms")):  # fmt: skip
        assert len(table)
        for words in table[column]:
            assert words in flat


def test_a_long_note_has_one_page_and_says_how_much_more_there_is(page):
    n = 30
    quotes = [(i, f"word {i} " * 20, i, i + 1, "Ana", "Ana Ruiz", "ana", "MX", "said", "direct", "",
               "", "high") for i in range(n)]  # fmt: skip
    names = [(kind, f"{kind} {i}", n - i, f"form {i}", "Office, 2020 on", "")
             for kind in ("person", "office") for i in range(n)]  # fmt: skip
    many = replace(
        page,
        text="word " * 1000,
        quotes=pd.DataFrame(quotes, columns=QUOTES),
        names=pd.DataFrame(names, columns=page.names.columns),
        themes=pd.concat([page.themes] * 9),
    )
    assert len(as_text(many, PAGE).splitlines()) > LINES
    lines = str(many).splitlines()
    assert len(lines) <= LINES and fitting(many) != PAGE
    whole = many.whole().splitlines()
    left = len(whole) - len(lines) + 1
    assert lines[-1] == f"{left} more lines with `bilateral read --whole`, or found.whole()"
    assert lines[-1] in as_html(many).replace("&#96;", "`")
    assert [one.title for one in sections(many, fitting(many))] == TITLES
    least = fitting(many)
    while least.less() != least:
        least = least.less()
    rows = {one.title: one.rows for one in sections(many, least)}
    assert [row.lead for row in rows["QUOTATIONS"]] == ["line 0", "line 1", "line 2", ""]
    assert rows["QUOTATIONS"][-1].said == "and 27 more"
    assert rows["THEMES"][-1].said == f"and {9 * len(page.themes) - 2} more"


def test_a_page_that_shows_all_says_nothing_of_more(page):
    said = str(page).splitlines()
    assert said[-1] == (
        f"{len(page.whole().splitlines()) - len(said) + 1} more lines with"
        " `bilateral read --whole`, or found.whole()"
    )
    tables = ["signs", "quotes", "names", "commitments", "themes", "events", "similar", "topics"]
    empty = {name: getattr(page, name).iloc[:0] for name in tables}
    short = replace(page, text="One word.", **empty)
    assert str(short) == short.whole()


QUOTES = ["line", "words", "start", "end", "speaker", "person", "speaker_id", "side", "cue",
          "kind", "status", "provenance", "certainty"]  # fmt: skip


def test_what_is_said_of_a_quotation(page):
    rows = [
        (3, "“No”", 10, 14, "Ana", "Ana Ruiz", "ana-ruiz", "MX", "said", "direct", "", "translated",
         "high"),
        (3, "“N”", 11, 13, "she", "", "", "", "said", "direct", "", "", "high"),
        (4, "that it is", 20, 30, "", "", "", "", "said", "indirect", "denied", "paraphrase",
         "low"),
        (5, "we go", 31, 36, "LABEL", "", "", "none", "said", "unmarked", "", "back_translated",
         "high"),
        (6, "word " * 20, 40, 140, "Eva Paz", "Eva Paz", "eva-paz", "US", "said", "direct", "", "",
         "high"),
        (7, "more", 150, 154, "he", "", "", "", "said", "direct", "", "", "high"),
    ]  # fmt: skip
    quotes = pd.DataFrame(rows, columns=QUOTES)
    found = section(replace(page, quotes=quotes), "QUOTATIONS")
    assert found.note == (
        "4 direct, 1 indirect, 1 unmarked; 1 of them within another; in brackets who that is, by"
        " the tables"
    )
    assert [(row.lead, row.said) for row in found.rows] == [
        ("line 3", "Ana (Ana Ruiz, MX): “No” [direct, translated]"),
        ("line 5", "the speaker of the text: we go [unmarked, back translated]"),
        ("line 6", f"Eva Paz (US): {'word ' * 12}… [direct]"),
        ("line 7", "he: more [direct]"),
        ("", "and 1 more"),
    ]
    (two,) = [one for one in sections(replace(page, quotes=quotes), PAGE._replace(quotes=2))
              if one.title[0] == "Q"]  # fmt: skip
    assert [row.lead for row in two.rows] == ["line 3", "line 6", ""]  # persons whom we know
    whole = [one for one in sections(replace(page, quotes=quotes), WHOLE) if one.title[0] == "Q"]
    assert len(whole[0].rows) == 6
    assert whole[0].rows[1].said == "she: “N” [direct]"
    assert whole[0].rows[2].said == "nobody is named: that it is [indirect, denied, uncertain]"
    none = replace(page, quotes=quotes.iloc[:0])
    assert section(none, "QUOTATIONS")[1:] == ("none found", [])
    unread = replace(none, said={**page.said, "quotes": "language xx: no words"})
    assert section(unread, "QUOTATIONS").note == "language xx: no words"


def test_commitments_are_told_by_rung(page):
    rows = [(1, "We agreed.", 0, 10, 5, False, "agreed"),
            (2, "We note.", 11, 19, 1, False, "notes"),
            (9, "We did not agree.", 20, 37, 5, True, "agreed")]  # fmt: skip
    columns = ["line", "words", "start", "end", "rung", "negated", "said"]
    some = replace(page, commitments=pd.DataFrame(rows, columns=columns))
    found = section(some, "COMMITMENTS")
    assert found.note == "sentences by rung, guessed from words; the first of each"
    assert found.rows == [
        ("agreed 2", "We agreed. (line 1, 1 of them denied)", ""),
        ("notes 1", "We note. (line 2)", ""),
    ]
    whole = commitments(some, WHOLE)
    assert [row.said for row in whole.rows] == [
        "We agreed. (line 1, 1 of them denied)", "We did not agree. (line 9)", "We note. (line 2)",
    ]  # fmt: skip
    short = commitments(some, PAGE._replace(rungs=1))
    assert short.rows == [found.rows[0], ("", "and 1 more on lower rungs", "")]
    none = replace(page, commitments=some.commitments.iloc[:0])
    assert section(none, "COMMITMENTS")[1:] == ("none found", [])


def test_topics_that_are_no_subject_stand_together(page):
    topics = page.topics.iloc[:8].assign(
        share=[0.3, 0.2, 0.14, 0.12, 0.1, 0.08, 0.04, 0.02],
        reading=["filler", "subject", "subject", "filler", "", "subject", "subject", "subject"],
    )
    rows = section(replace(page, topics=topics), "TOPICS").rows
    leads = [row.lead.split(" ")[0] for row in rows]
    assert leads == [".20", ".14", ".10", ".14", ".42"]
    assert rows[-2].said == "the other 3 topics"
    words = ", ".join(topics["words"].iloc[1].split(", ")[:6])
    assert rows[0].said == f"topic {topics['topic'].iloc[1]}: {words}"
    assert rows[-1].said.startswith("the 2 that a program took for ways of speaking")
    rows = section(replace(page, topics=topics.assign(reading="")), "TOPICS").rows
    assert rows[-1].said == "the other 5 topics"


def test_a_document_is_shown_once(page):
    one = page.similar.iloc[0]
    twice = page.similar.iloc[[0, 0, 0]].assign(similarity=[0.9, 0.8, 0.7], side="US")
    twice["title"] = [one["title"], one["title"], "Another"]
    twice["shared_terms"] = "a, b, c, d, e"
    rows = section(replace(page, similar=twice), "MOST SIMILAR").rows
    assert [row.lead for row in rows] == ["US .90", "US .70"]
    assert rows[0].said.endswith("[a, b, c, d]")


def test_a_text_is_shortened_at_a_word(page):
    whole = "four " * 83 + "fives"
    assert len(whole) == 420
    assert section(replace(page, text=whole), "CLEANED").rows[0].said == whole
    cut = section(replace(page, text=f"{whole} more"), "CLEANED").rows[0].said
    assert cut == f"{whole} … (5 more characters)"
    assert section(replace(page, text=f"{whole}more"), "CLEANED").rows[0].said == (
        f"{whole[:414]} … (10 more characters)"
    )


def test_signs_that_are_alike_stand_together(page):
    rows = [("number", 0, 3, "mil", "a"), ("date", 5, 8, "hoy", "b"), ("number", 9, 12, "mil", "a")]
    signs = pd.DataFrame(rows, columns=["kind", "start", "end", "text", "why"])
    found = section(replace(page, signs=signs), "SIGNS")
    assert found == (
        "SIGNS OF TRANSLATION",
        "",
        [("mil 2", "a (number)", ""), ("hoy", "b (date)", "")],
    )
    none = section(replace(page, signs=signs.iloc[:0]), "SIGNS")
    assert none[1:] == ("none found; a good translation shows none", [])


def test_what_is_said_of_a_name(page):
    rows = [
        ("person", "A", 3, "a 1, b 1, c 1", "Office, 2020 on", ""),
        ("person", "B", 1, "b 1", "", ""),
        ("person", "E", 1, "e 1", "", "not found in the tables"),
        ("person", "F", 1, "f 1", "", "may be one of several"),
        ("person", "G", 1, "g 1", "", ""),
        ("person", "H", 1, "h 1", "", ""),
        ("office", "C", 1, "c 1", "", ""),
        ("office", "D", 1, "a 1, b 1, c 1", "A, 2020 on", "here it means B"),
        ("institution", "I", 2, "i 2", "", ""),
    ]
    names = pd.DataFrame(rows, columns=["kind", "name", "n", "written", "held", "note"])
    dated = replace(page, names=names, said={**page.said})
    assert [(row.lead, row.said) for row in section(dated, "PERSONS").rows] == [
        ("persons", "A 3: Office, 2020 on"),
        ("", "B 1: no office on record then"),
        ("", "G 1: no office on record then"),
        ("", "and H 1"),
        ("", "not found in the tables: E 1"),
        ("", "may be one of several: F 1"),
        ("offices", "C 1, written c 1: nobody on record then"),
        ("", "D 1, written a 1, b 1 and 1 more: A, 2020 on; here it means B"),
        ("institutions", "I 2"),
    ]
    undated = section(replace(dated, said={**page.said, "days": "no day"}), "PERSONS")
    assert undated.note == "no day"
    assert [row.said for row in undated.rows[1:3]] == ["B 1", "G 1"]
    none = section(replace(dated, names=names.iloc[:0]), "PERSONS")
    assert none[1:] == ("none found", [])


def test_how_far_an_event_is(page):
    days = [0, -1, 1, -2, 30]
    events = pd.DataFrame({"date": "2024-06-21", "title": "Call", "days": days})
    said = [row.said for row in section(replace(page, events=events), "EVENTS").rows]
    assert said == [
        "Call (at that time)",
        "Call (1 day before)",
        "Call (1 day after)",
        "and 2 more",
    ]
    whole = sections(replace(page, events=events), WHOLE)[7]
    assert [row.said for row in whole.rows[3:]] == ["Call (2 days before)", "Call (30 days after)"]


def test_copies_are_told_by_document(page):
    day = pd.Timestamp("2024-06-21")
    rows = [
        (0.8, "a#0000", day),
        (1.0, "b#1#0000", day),
        (0.9, "a#0001", day),
        (0.85, "c#0", pd.NaT),
    ]
    copies = pd.DataFrame(rows, columns=["similarity", "copy_of", "date"])
    some = replace(page, copies=copies, said={**page.said, "copies": "also: x"})
    passages = pd.concat([page.corpus.passages] * 4)
    four = replace(some, corpus=SimpleNamespace(passages=passages))
    assert section(four, "NEAR COPY").rows == [
        (".90", "2 of its 4 passages: a, 2024-06-21", ""),
        ("1.00", "1 of its 4 passages: b#1, 2024-06-21", ""),
        ("", "and 1 more", ""),
        ("", "also: x", ""),
    ]
    long = "wh:" + "a-word-" * 12 + "end"
    whole = replace(four, copies=copies.iloc[:1].assign(copy_of=f"{long}#0000"))
    assert f" {long},\n" in str(whole)  # an id is not broken at its hyphens
    one = replace(some, copies=copies.iloc[3:], corpus=SimpleNamespace(passages=passages[:1]))
    assert section(one, "NEAR COPY").rows[0].said == "its passage: c, undated"
    none = replace(one, copies=copies.iloc[:0])
    assert section(none, "NEAR COPY").note == "its passage repeats none of the record"
    none = replace(four, copies=copies.iloc[:0])
    assert (
        section(none, "NEAR COPY").note == "none of its 4 passages nearly repeats one of the record"
    )


def test_html_is_escaped(page):
    html = as_html(page)
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;i&gt;migration&lt;/i&gt;" in html
    assert 'href="https://example.org/call"' in html
    evil = replace(page, facts={"title": "<script>alert(1)</script>\x1b[2J"})
    assert "<script>" not in as_html(evil)
    assert "\x1b" not in as_html(evil)
    assert "\x1b" not in str(evil)
    assert page._repr_html_() == html
