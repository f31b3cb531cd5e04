"""The examples of README.md run in their order, as a new user types them."""

import re
import shutil

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest

from bilateral import Corpus, cli


@pytest.fixture
def here(repository, tmp_path, monkeypatch):
    """A folder with files of the names that README.md has."""
    shutil.copytree(repository / "data" / "sample" / "raw", tmp_path / "notes")
    rows = "fecha;body\n2024-06-21;Nadie habló del río.\n"
    (tmp_path / "clippings.csv").write_bytes(rows.encode("latin-1"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.full
def test_examples_run_in_their_order(repository, here):
    text = (repository / "README.md").read_text(encoding="utf-8")
    known = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, known)
    assert [len(known[name].documents) for name in ("notes", "rows", "own")] == [44, 1, 2]
    assert known["rows"].text.tolist() == ["Nadie habló del río."]
    (label, topic), *more = re.findall(r'\.label\(\{(\d+): "(\w+)"\}\)', text)
    assert not more
    words = known["topics"].overview().set_index("topic")["words"]
    assert topic in words[int(label)].split(", ")[:3]
    assert set(known["shares"]["president"]) == {"Joseph R. Biden", "Donald J. Trump"}
    assert known["shares"].groupby("president")["share"].sum().round(9).eq(1).all()
    bars, panels, lines = map(plt.figure, plt.get_fignums())
    assert topic in [label.get_text() for label in bars.axes[0].get_yticklabels()]
    named = known["gazetteer"].theme_names()
    drawn = [ax._left_title.get_text() or ax.get_title() for ax in panels.axes if ax.get_visible()]
    assert sorted(drawn) == sorted(named.values())
    assert "arancel*|tariff*" in [
        ax.get_title(loc=at) for ax in lines.axes for at in ("left", "center")
    ]
    said, named, firm = (known[name] for name in ("said", "named", "firm"))
    assert said[["speaker_id", "provenance"]].values.tolist() == [
        ["claudia-sheinbaum-pardo", "verbatim"]
    ]
    assert named["person_id"].tolist() == ["carmen-moreno-toscano"]
    assert firm["rung"].tolist() == [5, 1]
    assert len(known["table"]) == len(known["us"].quotes) > 0
    assert set(known["table"]["passage_id"]) <= set(known["us"].passages["passage_id"])
    assert known["page"].quotes["person"].tolist() == ["Marcelo Ebrard Casaubon"]
    plt.close("all")


@pytest.mark.full
def test_files_are_imported_as_readme_says(repository, here, capsys):
    text = (repository / "README.md").read_text(encoding="utf-8")
    look, write = (
        line.split()[1:] for line in text.splitlines() if line[:16] == "bilateral import"
    )
    assert cli.main(look) == 0
    said = capsys.readouterr().out
    assert "\n44 files: 44 read, 0 left out; 44 texts, " in said
    assert sorted(path.name for path in here.iterdir()) == ["clippings.csv", "notes"]
    assert cli.main(write) == 0
    assert len(Corpus.read("corpus").documents) == 45
