"""The page: one page, nothing left out, everything from outside escaped."""

from __future__ import annotations

import re
from dataclasses import replace

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
