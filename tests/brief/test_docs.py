"""docs/brief.md: its example runs, and it names every part of the page."""

from __future__ import annotations

import re
from dataclasses import fields

import bilateral.brief as room
from bilateral.brief.page import sections
from bilateral.cli import _parser

PARTS = re.compile(r"^\| ([A-Z ]+) \| `(\w+)` \|", re.MULTILINE)


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
    assert [title.split(", ")[0].removesuffix(" OF THE RECORD") for title in titles] == list(parts)
    assert set(parts.values()) == {f.name for f in fields(found)} - {"said", "corpus"}
    for command in re.findall(r"^bilateral (.*?)(?: <.*)?$", text, re.MULTILINE):
        assert _parser().parse_args(command.split()).command == "read"
