"""The page "Another pair of countries" runs from top to bottom."""

from __future__ import annotations

import re

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest

TABLES = ("sides", "selection", "offices", "speakers", "themes", "theme_names")


@pytest.mark.full
def test_the_page_runs_from_the_tables_to_the_figure(repository, tmp_path, monkeypatch, in_threads):
    page = (repository / "src/bilateral/gazetteer/README.md").read_text(encoding="utf-8")
    (tmp_path / "tables").mkdir()
    tables = re.findall(r"```csv\n(.*?)```", page, re.S)
    for name, text in zip(TABLES, tables, strict=True):
        (tmp_path / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    [text] = re.findall(r"```text\n(.*?)```", page, re.S)
    remarks = tmp_path / "texts" / "remarks" / "2025-05"
    remarks.mkdir(parents=True)
    (remarks / "2025-05-06-remarks.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    known: dict = {}
    for step in re.findall(r"```python\n(.*?)```", page, re.S):
        exec(step, known)
    plt.close("all")
    pair, corpus, hits = known["pair"], known["corpus"], known["hits"]
    assert repr(pair.counterparts()) in page
    assert repr(pair.spoken) in page
    rows = corpus.table[["side", "speaker", "relevance"]].values.tolist()
    assert rows == [["US", "Donald J. Trump", "core"], ["CA", "Mark Carney", "core"]]
    assert hits.to_dict("list") == {"lumber": [1, 1], "energy": [0, 1]}
    assert known["table"]["leader"].tolist() == ["Donald J. Trump", "Mark Carney"]
    shares = known["shares"].set_index(["side", "theme"])["share"]
    assert shares.to_dict() == {
        ("US", "lumber"): 1.0, ("US", "energy"): 0.0, ("CA", "lumber"): 0.5, ("CA", "energy"): 0.5,
    }  # fmt: skip
