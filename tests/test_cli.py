"""The command line, in its own process where that matters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bilateral.cli import main

MORNING = "mananeras:2022/julio/12--version-estenografica-conferencia-de-prensa"


def run(*arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "bilateral.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
    )


def complaint(capsys) -> str:
    """Return what stands on standard error, after checking that it is one line and all there is."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err


# --- build ----------------------------------------------------------------------------------------
def test_build_in_its_own_process(unpacked, record, tmp_path):
    done = run("build", "--from", unpacked, "--to", tmp_path / "new" / "record")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no bar where nobody looks
    assert done.stdout.splitlines()[0].startswith("read 11 documents, ")
    assert "Corpus: 8 documents, 14 passages" in done.stdout
    assert "0 errors and 2 warnings" in done.stdout
    written = {p.name: p.read_bytes() for p in (tmp_path / "new" / "record").iterdir()}
    assert written == {p.name: p.read_bytes() for p in record.iterdir()}


def test_build_from_nowhere_in_its_own_process(tmp_path):
    done = run("build", "--from", tmp_path / "nowhere", "--to", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("bilateral build: no folder ")
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", ["missing", "empty", "file", "no selection", "no record"])
def test_build_that_cannot_be(what, tmp_path, capsys, make, in_threads, unpacked):
    source, target = tmp_path / "in", tmp_path / "out"
    dull = {"remarks/2021-03/2021-03-01-a.md": make["page"]("Bridges", "We build bridges.")}
    if what == "empty":
        source.mkdir()
    elif what == "file":
        source.write_text("a file")
    elif what == "no selection":
        make["lay"](source, dull)
    elif what == "no record":
        source, target = unpacked, make["lay"](tmp_path / "mine", {"thesis.tex": b"years"})
    before = sorted(p.name for p in tmp_path.rglob("*"))
    assert main(["build", "--from", str(source), "--to", str(target)]) == 1
    expected = {
        "missing": "no folder",
        "empty": "holds no upstream file",
        "file": "no folder",
        "no selection": "no passage selected out of 1 documents",
        "no record": "holds thesis.tex, which is no part of a record",
    }[what]
    assert expected in complaint(capsys)
    assert sorted(p.name for p in tmp_path.rglob("*")) == before


def test_errors_are_shown_and_the_rest_is_built(tmp_path, capsys, make, in_threads, tiny):
    folder = make["lay"](tmp_path / "in", tiny | {"broken.tar.gz": b"no archive"})
    assert main(["build", "--from", str(folder), "--to", str(tmp_path / "out")]) == 3
    shown = capsys.readouterr().out
    assert "1 errors and 2 warnings" in shown
    assert "report.csv" in shown
    assert "  broken.tar.gz: archive damaged after its beginning" in shown


def test_interrupted(tmp_path, capsys, monkeypatch, unpacked, in_threads):
    def stop(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("bilateral.corpus.build.digest_files", stop)
    assert main(["build", "--from", str(unpacked), "--to", str(tmp_path / "out")]) == 130
    assert complaint(capsys) == "bilateral build: stopped; nothing was written\n"
    assert not list(tmp_path.iterdir())


# --- show -----------------------------------------------------------------------------------------
def test_show(record, packed, capsys):
    passage = f"{MORNING}#0004"
    assert main(["show", passage, "--record", str(record)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"passage:   {passage}\n")
    assert "add --files DIR" in shown
    assert main(["show", passage, "--record", str(record), "--files", str(packed)]) == 0
    text = "Que no. Hablé con el presidente Biden, de EE. UU., sobre COVID-19.\n"
    assert capsys.readouterr().out.endswith("\n\n" + text)


def test_show_from_the_embedded_record(capsys):
    assert main(["show", "wh:nothing#0000"]) == 1
    assert complaint(capsys) == "bilateral show: no passage 'wh:nothing#0000' in the record\n"


def test_show_an_unknown_passage_gives_a_hint(record, capsys):
    assert main(["show", f"{MORNING}#0099", "--record", str(record)]) == 1
    said = complaint(capsys)
    assert f"of that document there are {MORNING}#0002 to {MORNING}#0005" in said


def test_show_from_no_record_or_with_no_files(record, tmp_path, capsys):
    assert main(["show", "a#0", "--record", str(tmp_path)]) == 1
    assert "holds no corpus: documents.parquet" in complaint(capsys)
    nowhere = str(tmp_path / "nowhere")
    arguments = ["show", f"{MORNING}#0004", "--record", str(record), "--files", nowhere]
    assert main(arguments) == 1
    assert "nowhere; give the folder of the upstream files" in complaint(capsys)


# --- help -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["make a record from upstream files", "say where a passage comes from"]),
        (["build", "--help"], ["--from DIR", "--to DIR"]),
        (["show", "--help"], ["passage_id", "--record DIR", "--files DIR"]),
    ],
)
def test_help(arguments, words, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)


@pytest.mark.parametrize("arguments", [[], ["bild"], ["build"], ["show"], ["build", "--from", "a"]])
def test_a_wrong_command_line(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: bilateral" in capsys.readouterr().err
