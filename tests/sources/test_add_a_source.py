"""The page "Add a source" runs from top to bottom, and what it promises of a source holds."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bilateral.corpus import attach_text, coverage, describe
from bilateral.corpus.build import build
from bilateral.corpus.passages import passages
from bilateral.corpus.selection import select
from bilateral.discourse import concordance
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import SOURCES, Source
from bilateral.sources.model import Document, Problem, Turn
from bilateral.sources.source import check, find_source

PAGE = (Path(__file__).parents[2] / "src/bilateral/sources/README.md").read_text(encoding="utf-8")
FILE = "boletines/2024/2024-03-05-agua.txt"
MODULE, *STEPS = re.findall(r"```python\n(.*?)```", PAGE, re.S)
[SAMPLE] = re.findall(r"```text\n(.*?)```", PAGE, re.S)
SIDES, SELECTION = re.findall(r"```csv\n(.*?)```", PAGE, re.S)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder with the page's module and its text, which is the working folder."""
    (tmp_path / "boletin.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "texts" / FILE).parent.mkdir(parents=True)
    (tmp_path / "texts" / FILE).write_text(SAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("boletin", None)


def test_the_page_runs_from_top_to_bottom(folder, in_threads, capsys):
    known: dict = {}
    for step in STEPS:
        exec(step, known)
    assert known["problems"] == known["built"].problems == []
    said = capsys.readouterr().out
    assert said.startswith("official Laura Prueba Hablamos con el gobierno de Es")
    corpus = known["corpus"]
    table = corpus.table
    assert table["relevance"].tolist() == ["core", "core", "core"]
    assert table["role"].tolist() == ["official", "journalist", "official"]
    assert table["speaker"].tolist() == ["Laura Prueba", "", "Laura Prueba"]
    assert table["exchange_id"].str[-1].tolist() == ["0", "1", "1"]
    assert table["n_tokens"].tolist() == [13, 10, 9]  # counted by hand
    # Every number leads back to the words.
    assert "¿Habrá un nuevo tratado con Estados Unidos sobre el agua?" in set(corpus.text)
    assert "Hablamos con el gobierno" in said.partition("text with SHA-256")[2]
    by_source = coverage.by_source(corpus)
    assert by_source.loc["boletin", ["documents", "passages", "core"]].tolist() == [1, 3, 3]


def test_the_tables_of_the_page_are_another_pair(tmp_path):
    for name, text in {"sides": SIDES, "selection": SELECTION}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    canada = Gazetteer.read(tmp_path)
    assert canada.counterparts() == {"US": "CA", "CA": "US"}
    for side, text, core in [
        ("CA", "Nous avons parlé avec les États-Unis de la frontière.", True),
        ("CA", "Nous avons parlé avec le Mexique de la frontière.", False),
        ("US", "We spoke with Canada about the border.", True),
        ("US", "We spoke with Mexico about the border.", False),
    ]:
        document = Document("notes:a", "notes", text, side=side, turns=[Turn(0, len(text))])
        source = dataclasses.replace(NOTES, side=side)
        found = select(document, list(passages(document)), [text], source, canada)
        assert found == ({0: "core"} if core else {}), text


def test_a_table_of_the_page_names_every_setting():
    rows = re.findall(r"^\| `(\w+)", PAGE, re.M)
    assert rows == [
        *("name", "pattern", "read", "side", "paragraphs", "leave_out", "keep_whole"),
        *("names_own", "download"),
    ]
    assert set(rows) == {field.name for field in dataclasses.fields(Source)}
    assert len(MODULE.splitlines()) < 60


# --- a source of one's own --------------------------------------------------------------------
def plain(data: bytes, path: str, problems: list, gazetteer: Gazetteer) -> list[Document]:
    """A reader of notes: one turn, the whole file; the word BAD in it is an error."""
    text = data.decode()
    if "BAD" in text:
        raise LookupError("BAD is in it")
    doc_id = f"notes:{path}"
    return [Document(doc_id, "notes", text, "2024-03-05", "MX", turns=[Turn(0, len(text))])]


def letters(data: bytes, path: str, problems: list, gazetteer: Gazetteer) -> list[Document]:
    text = data.decode()
    return [Document(f"notes:{path}", "notes", text, turns=[Turn(0, len(text))])]


NOTES = Source("notes", re.compile(r"notes/\w+\.txt"), plain, side="MX")
GOOD = "We spoke with the United States about the border [sic].\nTariffs came up."


@pytest.fixture
def notes(tmp_path) -> Path:
    (tmp_path / "in" / "notes").mkdir(parents=True)
    for name, text in {"a": GOOD, "b": "BAD", "c": GOOD}.items():
        (tmp_path / "in" / "notes" / f"{name}.txt").write_text(text)
    return tmp_path / "in"


def run(folder: Path, *sources: Source, n_jobs: int = 1):
    target = folder.parent / "out"
    return build(folder, target, sources=sources, n_jobs=n_jobs, progress=False)


def test_processes_see_the_source_and_an_error_costs_its_file_alone(notes):
    built = run(notes, *SOURCES, NOTES, n_jobs=2)
    ids = ["notes:notes/a.txt", "notes:notes/c.txt"]
    assert built.corpus.documents["doc_id"].tolist() == ids
    reason = "could not be read (LookupError: BAD is in it); left out"
    assert built.problems == [Problem("notes/b.txt", "error", reason)]


def test_a_source_of_ones_own_has_its_row(notes, in_threads):
    corpus = run(notes, NOTES).corpus
    assert coverage.by_source(corpus).loc["notes", ["documents", "core"]].tolist() == [2, 2]
    assert coverage.by_source(corpus).loc["notes", "read_tokens"] == 2 * 12
    [role] = coverage.by_role(corpus).to_dict("records")
    assert (role["source"], role["role"], role["passages"]) == ("notes", "official", 2)
    assert role["share"] == 1
    assert coverage.by_month(corpus, ["notes"])["passages"].tolist() == [2]


def test_only_what_is_given_is_read(notes):
    with pytest.raises(FileNotFoundError, match="no upstream file"):
        run(notes, *SOURCES)


@pytest.mark.parametrize(
    ("setting", "n_tokens", "relevance"),
    [
        ({}, [12], ["core"]),
        ({"leave_out": ("insertions",)}, [13], ["core"]),
        ({"names_own": True}, None, None),  # it does not name Mexico
        ({"names_own": True, "keep_whole": True}, [12], ["context"]),
    ],
)
def test_each_setting_does_what_the_page_says(notes, in_threads, setting, n_tokens, relevance):
    source = dataclasses.replace(NOTES, **setting)
    if n_tokens is None:
        with pytest.raises(ValueError, match="no passage selected"):
            run(notes, source)
        return
    table = run(notes, source).corpus.passages
    table = table[table["doc_id"] == "notes:notes/a.txt"]
    assert table["n_tokens"].tolist() == n_tokens
    assert table["relevance"].tolist() == relevance


def test_a_line_is_a_paragraph_where_the_source_says_so():
    text = " ".join(["word"] * 200) + "\n" + " ".join(["word"] * 200)
    [document] = letters(text.encode(), "notes/a.txt", [], PACKAGE)
    for setting, n_words in (("line", [200, 200]), ("blank line", [400])):
        cut = [text[p.start : p.end].split() for p in passages(document, setting)]
        assert [len(words) for words in cut] == n_words


def test_concordance_reads_what_was_counted(notes, in_threads):
    source = dataclasses.replace(NOTES, leave_out=("insertions",))
    corpus = attach_text(run(notes, source).corpus, notes, sources=[source])
    assert len(concordance(corpus, "sic", sources=[source])) == 2
    assert len(concordance(corpus, "sic", sources=[NOTES])) == 0
    assert "border [sic]." in describe(corpus, "notes:notes/a.txt#0000", notes, sources=[source])


@pytest.mark.parametrize(
    ("side", "of_document", "core"),
    [
        *(("MX", "", True), ("MX", "US", True), ("US", "MX", False)),
        *(("", "MX", True), ("", "US", False)),
    ],
)
def test_whose_counterpart_is_looked_for(side, of_document, core):
    """The side of the source, or else that of the document: GOOD names the United States."""
    source = dataclasses.replace(NOTES, side=side)
    document = Document("notes:a", "notes", GOOD, side=of_document, turns=[Turn(0, len(GOOD))])
    found = select(document, list(passages(document)), [GOOD], source)
    assert found == ({0: "core"} if core else {})


@pytest.mark.parametrize(
    ("sources", "error", "said"),
    [
        ((NOTES, NOTES), ValueError, "two sources have the name 'notes'"),
        (
            (NOTES, dataclasses.replace(NOTES, name="more")),
            ValueError,
            "notes/a.txt belongs to the sources 'notes' and 'more'; narrow",
        ),
        ((dataclasses.replace(NOTES, name="a:b"),), ValueError, "has the name 'a:b'; use letters"),
        ((dataclasses.replace(NOTES, name=""),), ValueError, "has the name ''"),
        (("notes",), TypeError, "'notes' is no Source"),
        (
            (dataclasses.replace(NOTES, read=lambda *given: []),),
            ValueError,
            "cannot find its reader; make it a function at the top of a module",
        ),
        (
            (dataclasses.replace(NOTES, paragraphs="lines"),),
            ValueError,
            "paragraphs='lines'; write 'blank line' or 'line'",
        ),
        (
            (dataclasses.replace(NOTES, leave_out=("brackets",)),),
            ValueError,
            "no cleaning step 'brackets'",
        ),
    ],
)
def test_what_is_refused_before_anything_is_written(notes, in_threads, sources, error, said):
    with pytest.raises(error, match=re.escape(said)):
        run(notes, *sources)
    assert not (notes.parent / "out").exists()


def test_one_source_is_no_list_of_sources(notes):
    with pytest.raises(TypeError, match=r"give several, such as \(\*SOURCES, notes\)"):
        check(NOTES)


def test_a_reader_in_a_cell_of_a_notebook_is_refused(monkeypatch):
    def cell(*given):
        return []

    main = sys.modules["__main__"]
    cell.__module__, cell.__qualname__ = "__main__", "cell"
    monkeypatch.setattr(main, "cell", cell, raising=False)
    source = dataclasses.replace(NOTES, read=cell)
    monkeypatch.setattr(main, "__file__", "run.py", raising=False)
    assert check([source]) == (source,)  # at the top of a script
    monkeypatch.delattr(main, "__file__")
    with pytest.raises(ValueError, match="in a file of its own"):
        check([source])


ONE = Document("notes:a", "notes", "abc", turns=[Turn(0, 3)])


def one(**changed) -> Document:
    return dataclasses.replace(ONE, **changed)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "gave NoneType, not a list of documents"),
        (ONE, "gave Document, not a list of documents"),
        (["abc"], "gave str, not a document"),
        ([one(source="wh")], "a document of source 'wh'"),
        ([ONE, one(doc_id="a")], "the doc_id 'a'; it must begin with 'notes:'"),
        ([one(turns=[Turn(0, 4)])], "turn 0 of notes:a at 0 to 4: outside"),
        ([one(turns=[Turn(-1, 2)])], "turn 0 of notes:a at -1 to 2: outside"),
        ([one(turns=[Turn(2, 1)])], "turn 0 of notes:a at 2 to 1: outside"),
        ([one(turns=[Turn(0, 2), Turn(1, 3)])], "turn 1 of notes:a at 1 to 3"),
        ([one(turns=[Turn(0, 3, role="boss")])], "with the role 'boss'; roles"),
    ],
)
def test_what_a_reader_may_not_give(given, said):
    source = dataclasses.replace(NOTES, read=lambda *_: given)
    with pytest.raises((TypeError, ValueError), match=re.escape(said)):
        source.documents(b"", "notes/a.txt", [])


def test_turns_that_touch_are_in_order():
    whole = one(turns=[Turn(0, 0), Turn(0, 2), Turn(2, 3)])
    source = dataclasses.replace(NOTES, read=lambda *_: iter([whole]))
    [document] = source.documents(b"abc", "notes/a.txt", [])
    assert document.path == "notes/a.txt"
    assert document.file_sha256 == hashlib.sha256(b"abc").hexdigest()


def test_each_path_is_of_one_source_and_of_it_alone():
    paths = {
        "remarks/2021-03/2021-03-01-a.md": "wh",
        "articulos/2023/enero/02--version.txt": "mananeras",
        "frus/frus1861.xml": "frus",
        "data/TXT/Session 79 - 2024/MEX_79_2024.txt": "un",
        "notes/a.txt": "notes",
    }
    for path, name in paths.items():
        assert find_source(path, (*SOURCES, NOTES)).name == name
    assert find_source("notes/a.txt.bak", (NOTES,)) is None


@pytest.mark.full
def test_processes_that_begin_anew_find_the_source(folder):
    """As on Windows and macOS, where a worker process imports what it needs."""
    script = """
import multiprocessing
from bilateral.corpus.build import build
import boletin
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    built = build("texts", "out", sources=[boletin.SOURCE], n_jobs=2, progress=False)
    print(len(built.corpus.passages), built.problems)
"""
    (folder / "run.py").write_text(script)
    ran = subprocess.run(
        [sys.executable, "run.py"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "3 []\n"
