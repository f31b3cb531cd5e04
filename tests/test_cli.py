"""The command line, in its own process where that matters."""

from __future__ import annotations

import gc
import os
import re
import runpy
import shlex
import shutil
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from unittest.mock import Mock

import pyarrow.parquet as pq
import pytest

from bilateral import __main__
from bilateral.cli import _PASSAGE, _parser, main
from bilateral.corpus import Corpus
from bilateral.corpus.build import Built
from bilateral.corpus.description import installed
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.model import Problem

MORNING = "mananeras:2022/julio/12--version-estenografica-conferencia-de-prensa"


def run(*arguments: object, **more: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "bilateral.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        **more,
    )


def complaint(capsys) -> str:
    """Return what stands on standard error, after checking that it is one line and all there is."""
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1
    assert "Traceback" not in shown.err
    return shown.err


# --- build ----------------------------------------------------------------------------------------
@pytest.mark.full
def test_build_in_its_own_process(unpacked, record, tmp_path):
    done = run("build", "--from", unpacked, "--to", tmp_path / "new" / "record")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # no bar where nobody looks
    assert done.stdout.splitlines()[0].startswith("read 11 documents, ")
    assert "Corpus: 8 documents, 14 passages" in done.stdout
    assert "0 errors and 2 warnings" in done.stdout
    written = {p.name: p.read_bytes() for p in (tmp_path / "new" / "record").iterdir()}
    assert written == {p.name: p.read_bytes() for p in record.iterdir()}


@pytest.mark.full
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


@pytest.mark.full
def test_errors_are_shown_and_the_rest_is_built(tmp_path, capsys, make, in_threads, tiny):
    folder = make["lay"](tmp_path / "in", tiny | {"broken.tar.gz": b"no archive"})
    assert main(["build", "--from", str(folder), "--to", str(tmp_path / "out")]) == 3
    shown = capsys.readouterr().out
    assert "1 errors and 2 warnings" in shown
    assert "report.csv" in shown
    assert "  broken.tar.gz: archive damaged after its beginning" in shown


@pytest.mark.parametrize(
    ("n", "shown"),
    [
        (10, 10),
        (11, 10),
        pytest.param(9, 9, marks=pytest.mark.full),
        pytest.param(12, 10, marks=pytest.mark.full),
    ],
)
def test_the_first_ten_errors_are_shown(tmp_path, capsys, monkeypatch, record, n, shown):
    problems = [Problem(f"{i:02}.gz", "error", "bad") for i in range(n)]
    problems.append(Problem("z.gz", "warning", "odd"))
    built = Built(Corpus.read(record), problems, 11, 1234, {})
    monkeypatch.setattr("bilateral.corpus.build.build", Mock(return_value=built))
    target = tmp_path / "out"
    assert main(["build", "--from", "a", "--to", str(target)]) == 3
    assert capsys.readouterr().out.splitlines() == [
        "read 11 documents, 1,234 characters",
        str(built.corpus),
        f"{n} errors and 1 warnings: see {target / 'report.csv'}",
        *(f"  {i:02}.gz: bad" for i in range(shown)),
    ]


def test_a_bar_is_shown_to_whoever_looks(record, monkeypatch):
    building = Mock(return_value=Built(Corpus.read(record), [], 11, 1234, {}))
    monkeypatch.setattr("bilateral.corpus.build.build", building)
    assert main(["build", "--from", "a", "--to", "b"]) == 0
    building.assert_called_once_with(Path("a"), Path("b"), gazetteer=PACKAGE)


def test_a_folder_of_tables_is_laid_over(record, monkeypatch, tmp_path, capsys):
    building = Mock(return_value=Built(Corpus.read(record), [], 11, 1234, {}))
    monkeypatch.setattr("bilateral.corpus.build.build", building)
    arguments = ["build", "--from", "a", "--to", "b", "--gazetteer", str(tmp_path)]
    assert main(arguments) == 1
    assert "holds no CSV table" in complaint(capsys)
    (tmp_path / "datelines.csv").write_text("name,source\nGatineau,mine\n")
    assert main(arguments) == 0
    mine = Gazetteer.read(tmp_path)
    assert mine != PACKAGE
    building.assert_called_once_with(Path("a"), Path("b"), gazetteer=mine)


def test_interrupted(tmp_path, capsys, monkeypatch, unpacked, in_threads):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bilateral.corpus.build.digest_files", stop)
    assert main(["build", "--from", str(unpacked), "--to", str(tmp_path / "out")]) == 130
    assert complaint(capsys) == "bilateral build: stopped; nothing was written\n"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "status"), [("SIGTERM", 143), ("SIGHUP", 129)])
def test_ended_from_outside(tmp_path, capsys, monkeypatch, unpacked, in_threads, name, status):
    """As by Ctrl-C: what is under way is undone, and the exit code names the signal."""
    number = getattr(signal, name)
    before = signal.signal(number, signal.SIG_DFL)
    monkeypatch.setattr(
        "bilateral.corpus.build.digest_files", lambda *_, **__: signal.raise_signal(number)
    )
    try:
        assert main(["build", "--from", str(unpacked), "--to", str(tmp_path / "out")]) == status
    finally:
        signal.signal(number, before)
    assert complaint(capsys) == "bilateral build: stopped; nothing was written\n"
    assert not list(tmp_path.iterdir())


def test_under_nohup_a_hangup_is_ignored(record, capsys):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        main(["show", f"{MORNING}#0004", "--record", str(record)])
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_interrupted_after_the_record_was_written(
    tmp_path, capsys, monkeypatch, unpacked, in_threads, record
):
    target = shutil.copytree(record, tmp_path / "out")
    monkeypatch.setattr("bilateral.corpus.build.sorted_problems", lambda problems: problems[:1])
    monkeypatch.setattr("bilateral.cli.line_text", str)
    monkeypatch.setattr("bilateral.cli._print", Mock(side_effect=KeyboardInterrupt))
    assert main(["build", "--from", str(unpacked), "--to", str(target)]) == 130
    assert complaint(capsys) == "bilateral build: stopped; the record was written\n"


def test_a_full_disk_in_one_sentence(tmp_path, capsys, monkeypatch, unpacked, in_threads):
    error = OSError("Error writing bytes to file")  # without number or path, as from Arrow
    monkeypatch.setattr("bilateral.corpus.tables.write_counts", Mock(side_effect=error))
    target = tmp_path / "out"
    assert main(["build", "--from", str(unpacked), "--to", str(target)]) == 1
    said = "the record could not be written (Error writing bytes to file); nothing was changed"
    assert complaint(capsys) == f"bilateral build: {target}: {said}\n"


@pytest.mark.full
def test_names_that_no_terminal_can_show(tmp_path, make, tiny):
    folder = make["lay"](tmp_path / "in", tiny)
    name = os.fsencode(folder) + b"/a\xf1o\x1b[31m\n.tar.gz"
    with open(name, "wb") as file:
        file.write(b"no archive")
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment.pop("PYTHONIOENCODING", None)
    done = run("build", "--from", folder, "--to", tmp_path / "out", env=environment)
    assert done.returncode == 3
    assert done.stderr == ""
    assert r"a\xf1o\x1b[31m\x0a.tar.gz: archive damaged" in done.stdout
    assert len(done.stdout.splitlines()) == 4


def test_a_fault_of_the_program_shows_its_traceback(monkeypatch, record):
    monkeypatch.setattr("bilateral.corpus.show.describe", Mock(side_effect=KeyError("doc_id")))
    with pytest.raises(KeyError):
        main(["show", "a#0", "--record", str(record)])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError("no room"), "no room"),
        (OSError(13, "closed", "a.txt"), "a.txt: closed"),
        (OSError(13, "closed"), "closed"),
        (ValueError("wrong", "other"), "wrong"),
        (ValueError(), ""),
        (LookupError("two\nlines"), r"two\x0alines"),
    ],
)
def test_an_error_is_one_sentence(monkeypatch, record, capsys, error, said):
    monkeypatch.setattr("bilateral.corpus.show.describe", Mock(side_effect=error))
    assert main(["show", "a#0", "--record", str(record)]) == 1
    assert complaint(capsys) == f"bilateral show: {said}\n"


# --- check ----------------------------------------------------------------------------------------
def test_check_says_what_was_checked(record, tmp_path, capsys):
    corpus = Corpus.read(record)
    whole = [
        str(corpus),
        "columns, types, ids, references, counts: as they must be",
        "SHA-256 of each file: as record.json describes",
    ]
    assert main(["check", str(record)]) == 0
    made_with = ", ".join(f"{name} {version}" for name, version in sorted(installed().items()))
    assert capsys.readouterr().out.splitlines() == [*whole, f"made with: {made_with}"]
    corpus.libraries.clear()
    corpus.write(tmp_path / "bare")
    assert main(["check", str(tmp_path / "bare")]) == 0
    unknown = "made with: libraries that record.json does not name"
    assert capsys.readouterr().out.splitlines() == [*whole, unknown]


def test_check_looks_at_the_bytes(record, tmp_path, capsys):
    copy = shutil.copytree(record, tmp_path / "copy")
    pq.write_table(pq.read_table(copy / "terms.parquet"), copy / "terms.parquet")
    assert main(["show", f"{MORNING}#0004", "--record", str(copy)]) == 0
    capsys.readouterr()
    assert main(["check", str(copy)]) == 1
    assert "terms.parquet has other bytes than record.json describes" in complaint(capsys)


def test_check_of_the_folder_above_names_the_record(record, tmp_path, capsys):
    (tmp_path / "gazetteer").mkdir()
    shutil.copytree(record, tmp_path / "record")
    assert main(["check", str(tmp_path)]) == 1
    assert complaint(capsys).endswith(f" missing; there is one in {tmp_path / 'record'}\n")
    assert main(["check", str(tmp_path / "gazetteer")]) == 1
    assert "make one with `bilateral build --from DIR --to DIR`" in complaint(capsys)


def test_the_package_is_the_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["bilateral", "--help"])
    with pytest.raises(SystemExit) as done:
        runpy.run_path(__main__.__file__, run_name="__main__")
    assert done.value.code == 0
    assert "usage: bilateral" in capsys.readouterr().out


# --- show -----------------------------------------------------------------------------------------
def test_show(record, packed, capsys):
    passage = f"{MORNING}#0004"
    assert main(["show", passage, "--record", str(record)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"passage:   {passage}\n")
    assert "(--files on the command line)" in shown
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


@pytest.mark.parametrize("passage", ["", "#", "a\nb", "\udcff", "wh:", f"{MORNING}#", "*" * 5000])
def test_show_odd_ids(passage, record, capsys):
    assert main(["show", passage, "--record", str(record)]) == 1
    assert "no passage" in complaint(capsys)


@pytest.mark.full
def test_show_into_a_pipe_that_nobody_reads(record):
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        code = [sys.executable, "-m", "bilateral.cli", "show", f"{MORNING}#0004"]
        buffered = {name: v for name, v in os.environ.items() if name != "PYTHONUNBUFFERED"}
        done = subprocess.run(
            [*code, "--record", str(record)],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            env=buffered,
        )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.full
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_show_into_a_full_disk(record):
    with open("/dev/full", "w") as full:
        code = [sys.executable, "-m", "bilateral.cli", "show", f"{MORNING}#0004"]
        done = subprocess.run(
            [*code, "--record", str(record)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    said = f"bilateral show: standard output: {os.strerror(28)}\n"
    assert (done.returncode, done.stderr) == (1, said)


def test_show_with_another_folder_or_another_text(record, unpacked, tmp_path, capsys, make):
    asked = ["show", f"{MORNING}#0004", "--record", str(record), "--files"]
    other = make["lay"](tmp_path / "other", {"remarks/2021-03/2021-03-01-a.md": b"x"})
    assert main([*asked, str(other)]) == 1
    assert "cannot be read from" in complaint(capsys)
    copy = shutil.copytree(unpacked, tmp_path / "copy")
    [file] = copy.rglob("12--*.txt")
    file.write_text(file.read_text(encoding="utf-8") + "\nMás.", encoding="utf-8")
    assert main([*asked, str(copy)]) == 1
    assert "is not the file the record was made from" in complaint(capsys)


# --- help -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["make a record from upstream files", "say where a passage comes from"]),
        (["build", "--help"], ["--from DIR", "--to DIR", "exit status:", "3    the record was"]),
        (["show", "--help"], ["passage_id", "--record DIR", "--files DIR"]),
        (["check", "--help"], ["RECORD", "digests"]),
    ],
)
def test_help(arguments, words, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in words)


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"bilateral {version('bilateral')}\n"


@pytest.mark.parametrize("command", [[], ["build"], ["show"], ["check"]])
def test_help_has_an_example_that_the_command_line_takes(capsys, command):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    assert stop.value.code == 0
    *_, example = re.findall(r"^example: bilateral (.*)$", capsys.readouterr().out, re.M)
    options = _parser().parse_args(shlex.split(example))
    assert [options.command] == (command or ["show"])


def test_the_example_of_show_is_a_passage(capsys):
    assert main(["show", _PASSAGE]) == 0
    assert _PASSAGE in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["bild"], ["build"], ["show"], ["check"]),
        *(["build", "--from", "a"], ["build", "--to", "a"]),
    ],
)
def test_a_wrong_command_line(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: bilateral" in capsys.readouterr().err


# --- read -----------------------------------------------------------------------------------------
def test_a_note_is_read(tmp_path, capsys, record):
    note = tmp_path / "note.txt"
    note.write_text("MEXICO CITY (Reuters) - Secretary Blinken spoke of water. (Applause.)")
    arguments = ["read", str(note), "--record", str(record), "--date", "2024-06-22"]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("NOTE\n  file       note.txt\n")
    assert "Antony J. Blinken 1: Secretary of State, 2021-01-26" in shown
    assert "place MEXICO CITY; agency Reuters" in shown
    assert "Applause" not in shown
    assert gc.isenabled()


def test_standard_input_is_read(capsys, monkeypatch, record):
    stdin = Mock(buffer=Mock(read=Mock(return_value="El río Bravo.".encode("cp1252"))))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert main(["read", "-", "--record", str(record), "--lang", "es"]) == 0
    shown = capsys.readouterr().out
    assert "file       standard input" in shown
    assert "El río Bravo." in shown
    assert "doubts" in shown  # the encoding was found out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "note.txt: is empty (0 bytes)"),
        (bytes(range(1, 9)) * 99, "note.txt: is no text and of no format that is read here"),
        (b"text;date\nThey met.;2024\nThey left.;2024\n", "holds several texts"),
        (None, "no file or folder"),
    ],
)
def test_a_note_that_cannot_be_read(data, said, tmp_path, capsys):
    path = tmp_path / "note.txt"
    if data is not None:
        path.write_bytes(data)
    assert main(["read", str(path)]) == 1
    assert said in complaint(capsys)
