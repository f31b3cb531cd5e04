"""The command line: build or check a record, read a note, import files, show a passage."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bilateral import __version__
from bilateral.escape import line_text

if TYPE_CHECKING:
    from bilateral.sources.model import Problem

_STATUS = """\
exit status:
  0    all went well
  1    something was wrong; standard error says what, and no record was written
  2    the command line was wrong
  3    the record was written, but without something that could not be read
  129, 130, 143
       stopped by SIGHUP, by Ctrl-C, by SIGTERM
"""
_IMPORT = """\
Files are known by their content: text, Markdown with front matter, web pages, DOCX, ODT, RTF, EPUB,
PDF with text, TEI, and tables (CSV, TSV, Excel, JSON Lines, Parquet), in which each row is a text.

exit status:
  0    the corpus was written; a file or row that could not be used is named in DIR/report.csv
  1    nothing could be used, or something else was wrong; nothing was written
  2    the command line was wrong
  129, 130, 143
       stopped by SIGHUP, by Ctrl-C, by SIGTERM

examples:
  bilateral import notes --dry-run
  bilateral import notes clippings.csv --to corpus --column text=body --lang es
"""
_READ = """\
A note is a file of one text: plain text, a web page, DOCX, ODT, RTF, EPUB, or PDF with text.

exit status:
  0    the page was printed
  1    the note could not be read; standard error says why
  2    the command line was wrong
  129, 130, 143
       stopped by SIGHUP, by Ctrl-C, by SIGTERM

examples:
  bilateral read note.txt
  bilateral read - --date 2024-06-22 < note.txt
"""
_PASSAGE = "wh:remarks/2025-01/2025-01-20-the-inaugural-address#0004"
_SHOWN = 10  # errors of a build; the report has all


def main(arguments: list[str] | None = None) -> int:
    """Run the ``bilateral`` command.

    Parameters
    ----------
    arguments : list of str, optional
        Without it, those of the command line.

    Returns
    -------
    int
        0 if all went well; 1 if something was wrong, with the reason on standard error; 3 if a
        record was written, but without something that could not be read; 128 and the number of
        the signal if one stopped it, so 130 for Ctrl-C.

    Raises
    ------
    SystemExit
        With status 2 if the command line was wrong, with 0 after ``--help``.

    Examples
    --------
    >>> main(["show", "wh:remarks/2021-01/2021-01-20-inaugural-address#9999"])
    1
    """
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what they cannot hold is shown by number
            stream.reconfigure(errors="backslashreplace")
    _stop_on_signals()
    target = getattr(options, "target", None)
    before = _identity(target)
    try:
        status, text = options.run(options)
        _print(text)
        return status
    except KeyboardInterrupt as stop:
        what = "nothing was written" if _identity(target) == before else "the record was written"
        _complain(options, f"stopped; {what}")
        return 128 + (stop.args[0] if stop.args else signal.SIGINT)
    except (KeyError, IndexError, UnicodeError):  # faults of the program, not of what it was given
        raise
    except (OSError, ValueError, LookupError) as error:
        sentence = _sentence(error)
        if type(error) is OSError and target and not error.filename:  # such as a full disk
            sentence = f"{target} could not be written ({sentence})"
        _complain(options, sentence)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bilateral",
        description=__doc__,
        epilog=f"{_STATUS}\nexample: bilateral show {_PASSAGE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"bilateral {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    building = commands.add_parser(
        "build",
        help="make a record from upstream files",
        description="Read upstream files, choose what is about both countries, clean, count, and"
        " write a record. data/README.md says which files, and where they come from.",
        epilog=f"{_STATUS}\nexample: bilateral build --from downloads --to record",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    building.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    building.add_argument("--to", dest="target", type=Path, required=True, metavar="DIR")
    building.add_argument(
        "--gazetteer",
        type=Path,
        metavar="DIR",
        help="a folder of tables for other countries, laid over those of the package",
    )
    building.set_defaults(run=_build)
    _add_import(commands)
    _add_read(commands)
    showing = commands.add_parser(
        "show",
        help="say where a passage comes from, print its text",
        description="Say of which document a passage is, from what day, and who speaks; with the"
        " upstream files, print its text, too.",
        epilog=f"example: bilateral show {_PASSAGE} --files downloads",
    )
    showing.add_argument("passage_id")
    showing.add_argument(
        "--record", type=Path, metavar="DIR", help="default: the record of the package"
    )
    showing.add_argument("--files", type=Path, metavar="DIR", help="the folder of upstream files")
    showing.add_argument(
        "--span",
        type=int,
        nargs=2,
        metavar=("START", "END"),
        help="print these characters of the passage to the letter, and nothing else",
    )
    showing.set_defaults(run=_show)
    checking = commands.add_parser(
        "check",
        help="say whether a record is whole",
        description="Check the tables of a record and the digests of its files. The command ends"
        " with 0 only if all is as record.json describes; other versions of libraries are named"
        " and no fault.",
        epilog="example: bilateral check record",
    )
    checking.add_argument("record", type=Path, metavar="RECORD", help="the folder of the record")
    checking.set_defaults(run=_check)
    return parser


def _add_import(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "import",
        help="make a corpus of your own files",
        description="Read your own files, cut, clean and count their texts, and write a corpus,"
        " which Corpus.read opens.",
        epilog=_IMPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH", help="a file or a folder")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--to", dest="target", type=Path, metavar="DIR")
    where.add_argument(
        "--dry-run", action="store_true", help="show what would be read; write nothing"
    )
    parser.add_argument(
        "--column",
        dest="columns",
        type=_column,
        action="append",
        default=[],
        metavar="FIELD=NAME",
        help="which column of a table is what, such as text=body; may be repeated",
    )
    parser.add_argument(
        "--lang", help="of texts whose files do not say it; else found from the text"
    )
    parser.add_argument(
        "--unit",
        choices=("passage", "paragraph", "document"),
        default="passage",
        help="what is counted together; default: passage, up to 300 words of one speaker",
    )
    parser.add_argument(
        "--gazetteer",
        type=Path,
        metavar="DIR",
        help="a folder of tables of your own, laid over those of the package",
    )
    parser.set_defaults(run=_import)


def _add_read(commands: argparse._SubParsersAction) -> None:
    parser = commands.add_parser(
        "read",
        help="say on one page what is known of one note",
        description="Say of one note on one page: its day and language, signs of translation, the"
        " cleaned text, who is quoted and who is named, what is promised, themes, events near its"
        " day, and where it stands beside the record.",
        epilog=_READ,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("note", metavar="NOTE", help="a file; - is standard input")
    parser.add_argument("--lang", help="its language; else found from the text")
    parser.add_argument("--date", help="its day, such as 2024-06-22; else what the note says")
    parser.add_argument(
        "--side", help="whose text it is: a code of sides.csv; else that of its language"
    )
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="default: the record of the package"
    )
    parser.add_argument("--whole", action="store_true", help="all rows, not the first of each part")
    parser.set_defaults(run=_read)


def _read(options: argparse.Namespace) -> tuple[int, str]:
    gc.disable()  # for one note: a fifth of the time would go to looking for cycles
    from bilateral.brief.note import read
    from bilateral.corpus import Corpus

    note = sys.stdin.buffer.read() if options.note == "-" else options.note
    record = Corpus.read(options.record) if options.record else None
    try:
        said = {"lang": options.lang, "date": options.date, "side": options.side}
        found = read(note, **said, record=record)
        return 0, found.whole() if options.whole else str(found)
    finally:
        gc.freeze()  # nor are they looked for at the end
        gc.enable()


def _column(said: str) -> tuple[str, str]:
    field, sign, name = said.partition("=")
    if not (field and sign and name):
        raise argparse.ArgumentTypeError(f"{said!r} is not FIELD=NAME, such as text=body")
    return field, name


def _import(options: argparse.Namespace) -> tuple[int, str]:
    import warnings

    from bilateral.corpus import own_files
    from bilateral.gazetteer import PACKAGE, Gazetteer
    from bilateral.sources.files.dates import TWO_WAYS

    given = {"columns": dict(options.columns), "lang": options.lang}
    if options.target is None:
        return own_files.dry_run(options.paths, **given)
    own_files.check_target(options.paths, options.target)
    gazetteer = Gazetteer.read(options.gazetteer) if options.gazetteer else PACKAGE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # what is left out is told below
        imported = own_files.import_files(
            options.paths, **given, unit=options.unit, gazetteer=gazetteer, n_jobs=2
        )
    imported.corpus.write(options.target)
    errors = [p for p in imported.problems if p.severity == "error"]
    undated = [p for p in imported.problems if TWO_WAYS in p.reason]
    lines = [
        own_files.account(imported.files),
        str(imported.corpus),
        _counted(errors, len(imported.problems) - len(errors), options.target),
        *(line_text(f"{problem.path}: {problem.reason}") for problem in undated),
    ]
    return 0, "\n".join(lines)


def _counted(errors: list[Problem], warnings: int, target: Path) -> str:
    """The errors and warnings of a run, and the first errors in full."""
    first = [f"  {line_text(f'{p.path}: {p.reason}')}" for p in errors[:_SHOWN]]
    total = f"{len(errors)} errors and {warnings} warnings: see {target / 'report.csv'}"
    return "\n".join([total, *first])


def _build(options: argparse.Namespace) -> tuple[int, str]:
    from bilateral.corpus.build import build  # loaded when used: help must not wait for it
    from bilateral.gazetteer import PACKAGE, Gazetteer

    gazetteer = Gazetteer.read(options.gazetteer) if options.gazetteer else PACKAGE
    built = build(options.source, options.target, gazetteer=gazetteer)
    lines = [
        f"read {built.n_documents:,} documents, {built.n_characters:,} characters",
        str(built.corpus),
        _counted(built.errors, len(built.problems) - len(built.errors), options.target),
    ]
    return 3 if built.errors else 0, "\n".join(lines)


def _show(options: argparse.Namespace) -> tuple[int, str]:
    from bilateral.corpus import Corpus
    from bilateral.corpus.show import describe, span_text

    corpus = Corpus.read(options.record) if options.record else Corpus.load()
    if options.span:
        return 0, span_text(corpus, options.passage_id, *options.span, options.files)
    return 0, describe(corpus, options.passage_id, options.files)


def _stop_on_signals() -> None:
    """Have what ends a process from outside do what Ctrl-C does."""

    def stop(number: int, _: object) -> None:
        raise KeyboardInterrupt(number)

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # Under nohup it is ignored, and stays so.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def _identity(folder: Path | None) -> int | None:
    """A number that changes when another folder takes the place of this one."""
    try:
        return None if folder is None else folder.stat().st_ino
    except OSError:
        return None


def _print(text: str) -> None:
    try:
        print(text, flush=True)
    except OSError as error:
        # What is left in the buffer is not tried again at the end of the process.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # `head` and the like stop reading
            raise OSError(error.errno, error.strerror, "standard output") from None


def _complain(options: argparse.Namespace, sentence: str) -> None:
    print(f"bilateral {options.command}: {line_text(sentence)}", file=sys.stderr)


def _check(options: argparse.Namespace) -> tuple[int, str]:
    from bilateral.corpus import Corpus
    from bilateral.corpus.description import differences

    corpus = Corpus.read(options.record, verify=True)
    made_with = ", ".join(f"{name} {version}" for name, version in corpus.libraries.items())
    lines = [
        str(corpus),
        "columns, types, ids, references, counts: as they must be",
        "SHA-256 of each file: as record.json describes",
        f"made with: {made_with or 'libraries that record.json does not name'}",
        *differences(corpus.libraries),
    ]
    return 0, "\n".join(lines)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error.args[0] if error.args else error)


if __name__ == "__main__":
    sys.exit(main())
