"""docs/brief.md: its example runs, and it names every part of the page."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

import bilateral.brief as room
from bilateral.brief.page import sections
from bilateral.cli import _parser

PARTS = re.compile(r"^\| ([A-Z ,]+) \| `(\w+)` \|", re.MULTILINE)


@pytest.mark.full
def test_the_example_runs_and_every_part_is_named(repository, small_record, monkeypatch):
    text = (repository / "docs" / "brief.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    given = room.brief
    monkeypatch.setattr(room, "brief", lambda *a, **more: given(*a, **more, record=small_record))
    names: dict[str, object] = {}
    exec(compile(code, "docs/brief.md", "exec"), names)
    found = names["found"]
    parts = dict(PARTS.findall(text))
    titles = [section.title for section in sections(found)]
    assert len(titles) == len(parts)
    assert all(title.startswith(part) for title, part in zip(titles, parts, strict=True))
    assert set(parts.values()) == {f.name for f in fields(found)} - {"said", "corpus"}
    quote = found.quotes.iloc[0]
    assert quote[["line", "person", "side"]].tolist() == [2, "Antony J. Blinken", "US"]
    assert found.commitments["said"].tolist() == ["notes", "agreed"]
    assert dict(zip(found.names["name"], found.names["n"], strict=True)) == {
        "Antony J. Blinken": 2,
        "Secretary of Foreign Affairs (SRE)": 1,
        "Department of State": 1,
        "Reuters": 1,
    }
    for command in re.findall(r"^bilateral (.*?)(?: <.*)?$", text, re.MULTILINE):
        assert _parser().parse_args(command.split()).command == "read"
