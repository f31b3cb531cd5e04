"""Files of a user's own to a corpus, in Python and at the command line."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from bilateral import cli
from bilateral.cleaning import count_texts
from bilateral.corpus import Corpus
from bilateral.corpus.own import from_documents
from bilateral.corpus.own_files import check_target
from bilateral.sources.files import read_path

NOTE = "Los gobiernos de los dos países hablaron del agua de la frontera norte."


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Quicker for a few files."""
    monkeypatch.setattr(
        "bilateral.corpus.own.in_workers", lambda task, batches, n: ((b, task(b)) for b in batches)
    )


@pytest.fixture(scope="module")
def notes(tmp_path_factory) -> Path:
    """Two texts, one of them dated by its name, a table in Latin-1, and an empty file."""
    folder = tmp_path_factory.mktemp("own") / "notas"
    (folder / "más").mkdir(parents=True)
    (folder / "2024-04-03 nota.txt").write_text(f"{NOTE}\n\nDespués firmaron.")
    (folder / "más" / "b.md").write_text("---\ntitle: A call\nlang: en\n---\nThey spoke of water.")
    table = "fecha;cuerpo;medio;votos\n2024-04-04;Habló el señor.;El Día;1,5\n;;El Día;2,5\n"
    (folder / "tabla.txt").write_bytes(table.encode("latin-1"))
    (folder / "vacío.txt").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def corpus(notes) -> Corpus:
    with pytest.warns(UserWarning, match="left out"):
        return Corpus.from_files(notes, lang="Spanish", unit="paragraph")


def test_a_folder_becomes_a_corpus(corpus):
    table = corpus.documents.set_index("doc_id")
    assert table[["lang", "source", "title"]].to_dict("index") == {
        "más/b.md": {"lang": "en", "source": "own", "title": "A call"},
        "2024-04-03 nota.txt": {"lang": "es", "source": "own", "title": "2024-04-03 nota"},
        "tabla.txt:2": {"lang": "es", "source": "El Día", "title": ""},
    }
    assert table["date"].dt.strftime("%Y-%m-%d").fillna("").to_dict() == {
        "más/b.md": "",
        "2024-04-03 nota.txt": "2024-04-03",
        "tabla.txt:2": "2024-04-04",
    }
    assert table["votos"].fillna(0).to_dict()["tabla.txt:2"] == 1.5
    assert set(table["path"]) == {"más/b.md", "2024-04-03 nota.txt", "tabla.txt"}
    assert corpus.problems[["path", "severity"]].values.tolist() == [
        ["tabla.txt", "warning"],
        ["tabla.txt:3", "error"],
        ["vacío.txt", "error"],
    ]


def test_offsets_count_in_the_text_of_the_file(notes, corpus):
    text = (notes / "2024-04-03 nota.txt").read_text()
    rows = corpus.passages[corpus.passages["doc_id"] == "2024-04-03 nota.txt"]
    assert [text[row.start : row.end] for row in rows.itertuples()] == [NOTE, "Después firmaron."]


def test_files_give_the_counts_of_the_texts_in_them(corpus):
    kept = corpus.documents["doc_id"].tolist()
    texts = [corpus.text[(corpus.passages["doc_id"] == doc_id).to_numpy()] for doc_id in kept]
    rows = corpus.documents[["doc_id", "lang", "title", "source"]]
    frame = rows.assign(text=["\n\n".join(text) for text in texts])
    other = Corpus.from_texts(frame, unit="paragraph")
    assert tally(corpus.counts, corpus.terms) == tally(other.counts, other.terms)


def test_nothing_to_use_is_one_sentence(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(
        ValueError, match=r"^no file can be used out of 1; a.txt is empty \(0 bytes\)$"
    ):
        Corpus.from_files(tmp_path)
    (tmp_path / "b").mkdir()
    with pytest.raises(ValueError, match="no file can be used out of 0: there is none"):
        Corpus.from_files(tmp_path / "b")
    with pytest.raises(ValueError, match="lang has 'klingonish'"):
        Corpus.from_files(tmp_path, lang="Klingonish")


def test_a_target_that_holds_the_files_is_refused(tmp_path):
    table = tmp_path / "corpus" / "text.parquet"  # of an older corpus
    table.parent.mkdir()
    table.touch()
    with pytest.raises(ValueError, match="which is to be read; name another folder"):
        check_target([table], table.parent)


def test_a_target_inside_what_is_read_is_refused(tmp_path):
    """The next run would read it, as a table with a column of texts."""
    (tmp_path / "note.txt").write_text("They met.")
    link = tmp_path.parent / f"{tmp_path.name}-link"
    link.symlink_to(tmp_path)
    for target in (tmp_path / "corpus", tmp_path / "a" / "b", link / "corpus"):
        with pytest.raises(ValueError, match=r"is to be read, and the next run would read it, too"):
            check_target([tmp_path], target)
    check_target([tmp_path / "note.txt"], tmp_path / "corpus")
    check_target([tmp_path], tmp_path.parent / "corpus")
    with pytest.raises(ValueError, match=r"^/ cannot be replaced; name a folder inside it"):
        check_target([tmp_path], Path("/"))


@pytest.mark.full
def test_the_samples_from_disk_give_the_counts_of_the_texts_cleaned_by_hand(repository):
    folder = repository / "data" / "sample"
    said = pd.read_csv(folder / "sample.csv", dtype=str, keep_default_na=False).set_index("file")
    documents = [
        replace(document, source=said["source"][document.path], lang=said["lang"][document.path])
        for document in read_path(folder / "raw", [])
    ]
    corpus = from_documents(documents)
    assert len(corpus.documents) == 44
    for document in documents:
        clean = (folder / "clean" / document.path).with_suffix(".txt").read_text(encoding="utf-8")
        rows = (corpus.passages["doc_id"] == document.doc_id).to_numpy()
        expected = tally(*count_texts([clean], [document.lang]))
        assert tally(corpus.counts[rows], corpus.terms) == expected, document.path


def tally(counts, terms) -> dict[tuple[str, str], int]:
    """How often each word and each number occurs; amounts are numbers here."""
    kinds = terms["kind"].replace({"money": "number", "percent": "number"})
    rows = zip(kinds, terms["term"], counts.sum(axis=0).tolist(), strict=True)
    return {(kind, term): n for kind, term, n in rows if n and kind != "phrase"}


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
        "  tabla.txt:3: 'cuerpo' holds no text; left out",
        "  vacío.txt: is empty (0 bytes); left out",
    ]
    assert len(Corpus.read(target, verify=True).documents) == 3
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    assert run(notes, "--to", target, "--lang", "es") == 0
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before


def test_import_says_of_which_column_days_may_be_months(tmp_path, capsys):
    table = tmp_path / "notas.csv"
    rows = ("25/06/2025;El agua.", "10/06/2025;El río.", "3 de mayo de 2025;El mar.")
    table.write_text("\n".join(("fecha;texto", *rows)))
    told = (
        "1 of 3 dates of the column 'fecha' can be read in two ways and are left undated, the"
        " first in row 3 ('10/06/2025'); of the others 1 can only be read day first, 0 only month"
        " first. If all are day first, write frame['fecha'] ="
        " pd.to_datetime(frame['fecha'], dayfirst=True) in pandas"
    )
    assert run(table, "--to", tmp_path / "corpus", "--lang", "es") == 0
    assert capsys.readouterr().out.splitlines()[-1] == f"notas.csv: {told}"
    run(table, "--dry-run")
    assert f"warning   notas.csv: {told}\n" in capsys.readouterr().out
    with pytest.warns(UserWarning, match="^1 of 3 dates of the column 'fecha' can be read in two"):
        Corpus.from_files(table, lang="es")


def test_dry_run_shows_what_would_be_read_and_writes_nothing(notes, capsys):
    before = sorted(notes.parent.rglob("*"))
    assert run(notes, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "read      2024-04-03 nota.txt (text): 1 text, 90 characters, 2024-04-03",
        "read      tabla.txt (table as text (CSV, TSV)): 1 text, 15 characters, 2024-04-04",
        "left out  vacío.txt: is empty (0 bytes)",
        "read      más/b.md (Markdown with front matter): 1 text, 20 characters, undated",
        "warning   tabla.txt: not UTF-8 (byte 40); read as Latin-1, check its accents",
        "error     tabla.txt:3: 'cuerpo' holds no text; left out",
        "4 files: 3 read, 1 left out; 3 texts, 125 characters",
    ]
    assert sorted(notes.parent.rglob("*")) == before


def test_the_column_that_is_the_text(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("when,words\n2024-04-03,They spoke.\n")
    target = tmp_path / "corpus"
    assert run(tmp_path / "t.csv", "--to", target) == 1
    assert not target.exists()
    assert "say which it is: --column text=NAME" in capsys.readouterr().err
    columns = ("--column", "text=words", "--column", "date=when", "--lang", "en")
    assert run(tmp_path / "t.csv", "--to", target, *columns) == 0
    assert Corpus.read(target).documents["date"].astype(str).tolist() == ["2024-04-03"]
    for wrong in ("words", "text=", "=words"):
        with pytest.raises(SystemExit, match="2"):
            run(tmp_path / "t.csv", "--to", target, "--column", wrong)
    assert "is not FIELD=NAME, such as text=body" in capsys.readouterr().err


def test_what_was_there_stays_if_nothing_can_be_used(notes, corpus, tmp_path, capsys):
    target = tmp_path / "corpus"
    corpus.write(target)
    before = {p.name: p.read_bytes() for p in target.iterdir()}
    assert run(notes / "vacío.txt", "--to", target) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "bilateral import: no file can be used out of 1; vacío.txt is empty (0 bytes)\n"
    )
    assert {p.name: p.read_bytes() for p in target.iterdir()} == before
    assert run(notes / "vacío.txt", "--dry-run") == 1


def test_a_folder_that_is_no_corpus_is_not_replaced(notes, capsys):
    assert run(notes, "--to", notes) == 1
    assert "which is no part of a record and would be lost" in capsys.readouterr().err
    assert (notes / "tabla.txt").exists()


def test_the_help_names_the_formats_and_the_status(capsys):
    with pytest.raises(SystemExit):
        run("--help")
    said = re.sub(r"\s+", " ", capsys.readouterr().out)
    for words in ("DOCX, ODT, RTF, EPUB", "--column FIELD=NAME", "exit status:", "--dry-run"):
        assert words in said


def test_a_ring_of_links_is_left_out_and_named(tmp_path, capsys):
    ring = tmp_path / "ring"
    ring.symlink_to("ring")
    assert cli.main(["import", str(ring), "--to", str(tmp_path / "corpus")]) == 1
    assert "no file can be used out of 1; ring cannot be read" in capsys.readouterr().err
    assert cli.main(["read", str(ring)]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_target_that_is_no_utf_8_is_refused_before_the_work(tmp_path):
    with pytest.raises(ValueError, match=r"\\xff' is no name in UTF-8; take another"):
        check_target([tmp_path], Path(os.fsdecode(os.fsencode(tmp_path.parent) + b"/\xff")))


def test_a_path_like_a_formula_is_itself_when_read_again(tmp_path):
    names = ["=1+1.txt", "@a.txt", "-2.txt", "'a.txt"]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "note.txt").write_text("They met.")
    with pytest.warns(UserWarning, match="4 of 5 texts"):
        corpus = Corpus.from_files(tmp_path)
    corpus.write(tmp_path.parent / f"{tmp_path.name}-corpus")
    read = Corpus.read(tmp_path.parent / f"{tmp_path.name}-corpus")
    assert read.problems["path"].tolist() == corpus.problems["path"].tolist() == sorted(names)
