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
    left = len(twice) - 9
    assert f"and {left} more persons and offices" in str(replace(page, names=twice))
    assert page.topics["share"].iloc[5:].sum() > 0
    assert "the other 20 topics" in str(page)


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
