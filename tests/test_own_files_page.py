"""docs/own_files.md names the formats and columns that are read, and its example runs."""

from __future__ import annotations

import re

from bilateral import Corpus
from bilateral.sources.files import FORMATS
from bilateral.sources.files.dates import read_date
from bilateral.sources.files.rows import choose


def test_the_page(repository, tmp_path, monkeypatch):
    page = (repository / "docs" / "own_files.md").read_text(encoding="utf-8")
    table = page.partition("## Formats")[2].partition("## Columns")[0]
    cells = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("| ")]
    named = [name for cell in cells[1:] for name in re.split(r",\s(?![^(]*\))", cell)]
    assert sorted(named) == sorted(format.name for format in FORMATS)
    names = re.findall(r"`([\wí]+)`", page.partition("## Columns")[2].partition("`--column")[0])
    assert len(names) == 19
    for name in names:
        assert choose([name], {}), name
    code = re.findall(r"`([^`\n]*)`", page.partition("## Dates")[2])
    days = [said for said in code if "2024" in said]
    assert len(days) == 3
    assert {read_date(day).date for day in days} == {"2024-04-03"}
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("Hablaron del agua.")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.csv").write_text("file,date,side,licence\na.txt,2024-04-03,MX,CC0-1.0\n")
    example, joined = re.findall(r"```python\n(.*?)```", page, re.S)
    exec(example, known := {})
    assert isinstance(known["corpus"], Corpus)
    assert known["corpus"].documents["lang"].tolist() == ["es"]
    exec(joined, known)
    there = known["corpus"].documents[["file", "side", "licence"]]
    assert there.values.tolist() == [["a.txt", "MX", "CC0-1.0"]]
    assert known["corpus"].documents["date"].astype(str).tolist() == ["2024-04-03"]
