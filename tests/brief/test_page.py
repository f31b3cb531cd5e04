"""The page: one page, nothing left out, everything from outside escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from bilateral.brief.page import WIDTH, as_html, sections

TITLES = [
    "NOTE",
    "CLEANED TEXT",
    "SIGNS OF TRANSLATION",
    "PERSONS AND OFFICES",
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
    assert [line for line in lines if line.partition(":")[0] in TITLES] and len(lines) < 66
    assert all(len(line) <= WIDTH for line in lines if "https:" not in line)
    assert "https://example.org/call" in str(page)


def test_what_is_not_shown_is_counted(page):
    text = "word " * 1000
    shown = str(replace(page, text=text))
    more = int(re.search(r"\(([\d,]+) more\s+characters\)", shown)[1].replace(",", ""))
    head = shown.split("CLEANED TEXT")[1].split("…")[0]
    assert head.count("word") * 5 - 1 + more == len(text.strip())
    twice = page.names.loc[page.names.index.repeat(9)].reset_index(drop=True)
    assert section(replace(page, names=twice), "PERSONS").rows[-1].said == (
        f"and {len(twice) - 6} more"
    )
    some = page.themes.iloc[:1].assign(words="a 5, b 4, c 3, d 2, e 1, f 1")
    (row,) = section(replace(page, themes=some), "THEMES").rows
    assert row == ("Migration 2", "a 5, b 4, c 3, d 2 and 2 more", "")


def test_topics_that_are_no_subject_stand_together(page):
    topics = page.topics.iloc[:8].assign(
        share=[0.3, 0.2, 0.14, 0.12, 0.1, 0.08, 0.04, 0.02],
        reading=["filler", "subject", "subject", "filler", "", "subject", "subject", "subject"],
    )
    rows = section(replace(page, topics=topics), "TOPICS").rows
    leads = [row.lead.split(" ")[0] for row in rows]
    assert leads == [".20", ".14", ".10", ".08", ".04", ".02", ".42"]
    assert rows[-2].said == "the other 1 topics"
    words = ", ".join(topics["words"].iloc[1].split(", ")[:6])
    assert rows[0].said == f"topic {topics['topic'].iloc[1]}: {words}"
    assert rows[-1].said.startswith("the 2 that a program took for ways of speaking")
    rows = section(replace(page, topics=topics.assign(reading="")), "TOPICS").rows
    assert rows[-1].said == "the other 3 topics"


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
        ("office", "C", 1, "c 1", "", ""),
        ("office", "D", 1, "d 1", "A, 2020 on", "as translated"),
        ("person", "E or F", 1, "e 1", "", "may be one of several"),
    ]
    names = pd.DataFrame(rows, columns=["kind", "name", "n", "written", "held", "note"])
    dated = replace(page, names=names, said={**page.said})
    assert [row.said for row in section(dated, "PERSONS").rows] == [
        "A: written a 1, b 1 and 1 more; Office, 2020 on",
        "B: written b 1; no office on record then",
        "C: written c 1; nobody on record then",
        "D: written d 1; held by A, 2020 on; as translated",
        "E or F: written e 1; may be one of several",
    ]
    undated = section(replace(dated, said={**page.said, "days": "no day"}), "PERSONS")
    assert undated.note == "no day"
    assert [row.said for row in undated.rows[1:3]] == ["B: written b 1", "C: written c 1"]


def test_how_far_an_event_is(page):
    days = [0, -1, 1, -2, 30]
    events = pd.DataFrame({"date": "2024-06-21", "title": "Call", "days": days})
    said = [row.said for row in section(replace(page, events=events), "EVENTS").rows]
    assert said == [
        "Call (at that time)",
        "Call (1 day before)",
        "Call (1 day after)",
        "Call (2 days before)",
        "Call (30 days after)",
    ]


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
