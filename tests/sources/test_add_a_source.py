"""The page "Add a source" runs from top to bottom, and what it promises of a source holds."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("agg")

import matplotlib.pyplot as plt
import pytest

from bilateral.cleaning import html_to_text, language
from bilateral.corpus import attach_text, coverage, describe
from bilateral.corpus.build import build
from bilateral.corpus.passages import passages
from bilateral.corpus.selection import select
from bilateral.discourse import concordance
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import SOURCES, Source, exchanges, people
from bilateral.sources.model import Document, Problem, Turn
from bilateral.sources.source import check, find_source
from bilateral.sources.speakers import Speakers

PAGE = (Path(__file__).parents[2] / "src/bilateral/sources/README.md").read_text(encoding="utf-8")
FILE = "boletines/2024/2024-03-05-agua.html"
MODULE, *STEPS = re.findall(r"```python\n(.*?)```", PAGE, re.S)
[SAMPLE] = re.findall(r"```html\n(.*?)```", PAGE, re.S)
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


@pytest.mark.full
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
    assert by_source.loc["boletin", "kept"] == 1
    document = known["document"]
    assert (document.title, document.date) == ("Reunión sobre el agua", "2024-03-05")
    # Of 32 tokens the official said 22, the journalist 10.
    assert [text.get_text() for text in plt.gca().texts] == ["69 %", "31 %"]
    assert (folder / "roles.png").read_bytes().startswith(b"\x89PNG")
    plt.close("all")


def test_what_the_page_says_of_html_holds():
    """Of a short page trafilatura takes all words, of a longer one paragraphs only."""
    for n_words, is_kept in ((10, True), (100, False)):
        words = " ".join(f"word{i}" for i in range(n_words))
        body = "".join(f"<p>{i} {words}.</p>" for i in range(4))
        page = f"<html><body><main><h1>A visit</h1><div>May 4</div>{body}</main></body></html>"
        assert ("May 4" in html_to_text(page).splitlines()) is is_kept
    left: list = []
    whole = "<h2>Más</h2><ul><li>Una lista.</li></ul><figcaption>Una foto.</figcaption></main>"
    text = html_to_text(SAMPLE.replace("</main>", whole).encode(), found=left)
    assert text.splitlines()[-3:] == [
        "LAURA PRUEBA: Sí. Estados Unidos y México lo firman en mayo.",
        *("Más", "- Una lista."),
    ]
    said = {finding.what.removeprefix("left behind: ") for finding in left}
    assert said == {"Inicio", "5 de marzo de 2024", "Una foto.", "Aviso legal"}


def test_the_page_has_the_numbers_of_the_code():
    assert f"a passage of {language._WORDS} words or more" in PAGE
    assert exchanges._WORDS_OF_A_QUESTION == 8
    assert "says eight words or more" in PAGE


def test_the_columns_that_the_page_asks_for_are_enough(tmp_path):
    filled = {
        "sides": SIDES,
        "people": {"person_id": "ana", "name": "Ana Tremblay", "surname": "Tremblay"},
        "offices": {
            **{"person_id": "ana", "person": "Ana Tremblay", "office": "Prime Minister"},
            **{"country": "CA", "role": "principal", "since": "2023-11-04", "certainty": "U"},
        },
        "speakers": {
            **{"source": "notes", "pattern": "^MINISTRE PRESSE$", "side": "none"},
            "role": "journalist",
        },
    }
    for name, row in filled.items():
        text = row
        if isinstance(row, dict):
            assert {*row} <= set(re.findall(r"`(\w+)`", _row_of(name)))
            columns = list(PACKAGE.table(name))
            text = "\n".join([",".join(columns), ",".join(row.get(c, "") for c in columns), ""])
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    pair = Gazetteer.read(tmp_path)
    assert pair.spoken == ("en", "fr")
    who = people.find_holder("Tremblay", "2024-03-05", surname=True, gazetteer=pair)
    assert who == ("Ana Tremblay", "CA", "principal")
    speakers = Speakers("notes", "2024-03-05", "press conference", gazetteer=pair)
    assert speakers.resolve("Ministre Pressé").role == "journalist"
    assert speakers.resolve("Ana Tremblay")[:3] == who


def _row_of(table: str) -> str:
    """The page's row about a table."""
    return next(line for line in PAGE.splitlines() if line.startswith(f"| `{table}.csv`"))


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
    rows = re.findall(r"^\| `(\w+)", PAGE.partition("## What `Source` says")[2], re.M)
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


@pytest.mark.full
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


# --- what is told -----------------------------------------------------------------------------
LISTED = "write one of US, MX, other, none, or give the side a row there"


@pytest.mark.parametrize(
    ("of_source", "of_document", "of_turn", "said"),
    [
        ("MX", "MX", "none", []),
        ("", "other", "US", []),
        ("CAN", "MX", "MX", ["'CAN' is not in sides.csv, so its text is selected as one of US"]),
        ("", "CAN", "CAN", ["'CAN' is not in sides.csv, so its text is selected as one of US"]),
        (
            "MX",
            "MX",
            "CAN",
            ["'CAN' is not in sides.csv, so turns of it count for neither country"],
        ),
        (
            *("MX", "CA", "CAN"),
            [
                "'CA' is not in sides.csv, so its text is selected as one of US",
                "'CAN' is not in sides.csv, so turns of it count for neither country",
            ],
        ),
    ],
)
def test_a_side_that_no_table_knows_is_told_once_a_file(of_source, of_document, of_turn, said):
    given = [one(side=of_document, turns=[Turn(0, 3, side=of_turn)]) for _ in range(2)]
    source = dataclasses.replace(NOTES, side=of_source, read=lambda *_: given)
    problems: list[Problem] = []
    source.documents(b"abc", "notes/a.txt", problems)
    assert problems == [
        Problem("notes/a.txt", "warning", f"the side {what}; {LISTED}") for what in said
    ]


def test_what_no_table_knows_may_be_why_nothing_is_selected(notes, in_threads):
    """GOOD names the United States; a text of an unknown side is looked at as one of theirs."""
    (notes / "notes" / "a.md").write_text(GOOD)
    with pytest.raises(ValueError) as found:
        run(notes, dataclasses.replace(NOTES, side="CAN"))
    assert str(found.value) == (
        f"no passage selected out of 2 documents in {notes} (1 errors; notes/b.txt: could not be"
        " read (LookupError: BAD is in it); left out); nothing written; the side 'CAN' is not in"
        f" sides.csv, so its text is selected as one of US; {LISTED}; notes/a.md matches no"
        r" source's pattern; a pattern must match the whole path (notes: notes/\w+\.txt)"
    )


def test_files_that_no_source_reads_are_told_once(notes, in_threads):
    for name in (".DS_Store", "z.md", "c.md"):
        (notes / "notes" / name).write_text(GOOD)
    [_, told] = run(notes, *SOURCES, NOTES).problems
    said = "is the first of 2 files that match no source's pattern; a pattern must match the whole"
    assert told == Problem("notes/c.md", "warning", rf"{said} path (notes: notes/\w+\.txt)")


def test_a_pattern_that_matches_nothing(notes):
    source = dataclasses.replace(NOTES, pattern=re.compile(r"\w+\.txt"))
    with pytest.raises(FileNotFoundError) as found:
        run(notes, *SOURCES, source)
    assert str(found.value) == (
        f"{notes} holds no upstream file of a source that was given; its first files are"
        " notes/a.txt, notes/b.txt, notes/c.txt, and a pattern must match the whole path below the"
        r" folder (notes: \w+\.txt)"
    )
    (notes.parent / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="given; it has no file, and a pattern must"):
        run(notes.parent / "empty", source)


def test_a_source_that_is_not_given_is_named(notes, in_threads):
    corpus = run(notes, NOTES).corpus
    said = (
        "of the source notes, which is not among those given (wh, mananeras, frus, un); give"
        " sources as build was given them"
    )
    with pytest.raises(LookupError, match=re.escape(f"notes/a.txt is {said}")):
        describe(corpus, "notes:notes/a.txt#0000", notes)
    with pytest.warns(UserWarning, match=re.escape(f"of documents {said}")):
        assert attach_text(corpus, notes).text.empty


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
