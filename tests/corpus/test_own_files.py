"""Files of a user's own to a corpus, in Python and at the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from bilateral import cli
from bilateral.corpus import Corpus
from bilateral.corpus.own_files import check_target, import_files

NOTE = "Los gobiernos de los dos países hablaron del agua de la frontera norte."


@pytest.fixture
def notes(tmp_path) -> Path:
    """Two texts, one of them dated by its name, a table in Latin-1, and an empty file."""
    folder = tmp_path / "notas"
    (folder / "más").mkdir(parents=True)
    (folder / "2024-04-03 nota.txt").write_text(f"{NOTE}\n\nDespués firmaron.")
    (folder / "más" / "b.md").write_text("---\ntitle: A call\nlang: en\n---\nThey spoke of water.")
    table = "fecha;cuerpo;medio;votos\n2024-04-04;Habló el señor.;El Día;1,5\n;;El Día;2,5\n"
    (folder / "tabla.txt").write_bytes(table.encode("latin-1"))
    (folder / "vacío.txt").write_bytes(b"")
    return folder


def test_a_folder_becomes_a_corpus(notes):
    with pytest.warns(UserWarning, match="left out"):
        corpus = Corpus.from_files(notes, lang="Spanish")
    table = corpus.documents.set_index("doc_id")
    assert table[["lang", "source", "title"]].values.tolist() == [
        ["en", "own", "A call"],
        ["es", "own", "2024-04-03 nota"],
        ["es", "El Día", ""],
    ]
    assert table.index.tolist() == ["más/b.md", "2024-04-03 nota.txt", "tabla.txt:2"]
    assert table["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == [
        "",
        "2024-04-03",
        "2024-04-04",
    ]
    assert table["votos"].fillna(0).tolist() == [0, 0, 1.5]
    assert set(table["path"]) == {"más/b.md", "2024-04-03 nota.txt", "tabla.txt"}
    assert corpus.text.tolist()[0] == "They spoke of water."
    assert corpus.problems[["path", "severity"]].values.tolist() == [
        ["tabla.txt", "warning"],
        ["tabla.txt:3", "error"],
        ["vacío.txt", "error"],
    ]


def test_offsets_count_in_the_text_of_the_file(notes):
    with pytest.warns(UserWarning):
        corpus = Corpus.from_files(notes, unit="paragraph")
    text = (notes / "2024-04-03 nota.txt").read_text()
    rows = corpus.passages[corpus.passages["doc_id"] == "2024-04-03 nota.txt"]
    assert [text[row.start : row.end] for row in rows.itertuples()] == [NOTE, "Después firmaron."]


def test_files_and_the_texts_in_them_give_the_same_counts(notes):
    texts = pd.DataFrame(
        {"doc_id": ["2024-04-03 nota.txt"], "text": [f"{NOTE}\n\nDespués firmaron."]}
    )
    one = Corpus.from_files(notes / "2024-04-03 nota.txt")
    two = Corpus.from_texts(texts)
    pd.testing.assert_frame_equal(one.terms, two.terms)
    assert (one.counts != two.counts).nnz == 0


def test_nothing_to_use_is_one_sentence(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(
        ValueError, match=r"^no file can be used out of 1; a.txt is empty \(0 bytes\)$"
    ):
        Corpus.from_files(tmp_path)
    (tmp_path / "b").mkdir()
    with pytest.raises(ValueError, match="^no file can be used out of 0: there is none$"):
        Corpus.from_files(tmp_path / "b")
    with pytest.raises(ValueError, match="lang has 'klingonish'"):
        Corpus.from_files(tmp_path, lang="Klingonish")


def test_many_files_are_counted(tmp_path):
    for number in range(30):
        (tmp_path / f"{number:02d}.txt").write_text(NOTE if number % 3 else "")
    with pytest.warns(UserWarning):
        imported = import_files(tmp_path)
    assert len(imported.files) == 30
    assert sum(bool(file.reason) for file in imported.files) == 10
    assert len(imported.corpus.documents) == 20


def test_a_target_that_holds_the_files_is_refused(tmp_path):
    table = tmp_path / "corpus" / "text.parquet"  # of an older corpus
    table.parent.mkdir()
    table.touch()
    with pytest.raises(ValueError, match="which is to be read; name another folder"):
        check_target([table], table.parent)


# --- the command ----------------------------------------------------------------------------------
def run(*arguments: object) -> int:
    return cli.main(["import", *map(str, arguments)])


def test_import_and_its_account(notes, tmp_path, capsys):
    target = tmp_path / "corpus"
    assert run(notes, "--to", target, "--lang", "es") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 files: 3 read, 1 left out; 3 texts, 125 characters"
    assert lines[1].startswith("Corpus: 3 documents, 3 passages")
    assert lines[2] == f"2 errors and 1 warnings: see {target / 'report.csv'}"
    assert lines[3:] == [
        "  tabla.txt:3: holds no text in 'cuerpo'; left out",
        "  vacío.txt: is empty (0 bytes); left out",
    ]
    assert len(Corpus.read(target, verify=True).documents) == 3
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    assert run(notes, "--to", target, "--lang", "es") == 0
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before


def test_dry_run_shows_what_would_be_read_and_writes_nothing(notes, tmp_path, capsys):
    before = sorted(tmp_path.rglob("*"))
    assert run(notes, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "read      2024-04-03 nota.txt (text): 1 text, 90 characters, 2024-04-03",
        "read      tabla.txt (table as text (CSV, TSV)): 1 text, 15 characters, 2024-04-04",
        "left out  vacío.txt: is empty (0 bytes)",
        "read      más/b.md (Markdown with front matter): 1 text, 20 characters, undated",
        "warning   tabla.txt: not UTF-8 (byte 40); read as Latin-1, check its accents",
        "error     tabla.txt:3: holds no text in 'cuerpo'; left out",
        "4 files: 3 read, 1 left out; 3 texts, 125 characters",
    ]
    assert sorted(tmp_path.rglob("*")) == before


def test_the_column_that_is_the_text(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("when,words\n2024-04-03,They spoke.\n")
    target = tmp_path / "corpus"
    assert run(tmp_path / "t.csv", "--to", target) == 1
    assert not target.exists()
    assert "say which it is: --column text=NAME" in capsys.readouterr().err
    columns = ("--column", "text=words", "--column", "date=when")
    assert run(tmp_path / "t.csv", "--to", target, *columns) == 0
    assert Corpus.read(target).documents["date"].astype(str).tolist() == ["2024-04-03"]
    for wrong in ("words", "text=", "=words"):
        with pytest.raises(SystemExit, match="2"):
            run(tmp_path / "t.csv", "--to", target, "--column", wrong)
    assert "is not FIELD=NAME, such as text=body" in capsys.readouterr().err


def test_what_was_there_stays_if_nothing_can_be_used(notes, tmp_path, capsys):
    target = tmp_path / "corpus"
    run(notes, "--to", target)
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    capsys.readouterr()
    assert run(notes / "vacío.txt", "--to", target) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err == (
        "bilateral import: no file can be used out of 1; vacío.txt is empty (0 bytes)\n"
    )
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    assert run(notes / "vacío.txt", "--dry-run") == 1


def test_a_folder_that_is_no_corpus_is_not_replaced(notes, tmp_path, capsys):
    assert run(notes, "--to", notes) == 1
    assert "which is no part of a record and would be lost" in capsys.readouterr().err
    assert (notes / "tabla.txt").exists()


def test_the_help_names_the_formats_and_the_status(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    for words in ("DOCX, ODT, RTF, EPUB", "--column FIELD=NAME", "exit status:", "--dry-run"):
        assert words in said
