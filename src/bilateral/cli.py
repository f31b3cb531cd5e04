"""The command line: build a record, show a passage, check a record."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from bilateral.corpus import Corpus
from bilateral.corpus.build import build
from bilateral.corpus.description import differences
from bilateral.corpus.show import describe


def main(arguments: list[str] | None = None) -> int:
    """Run the ``bilateral`` command.

    Parameters
    ----------
    arguments : list of str, optional
        Without it, those of the command line.

    Returns
    -------
    int
        0 if all went well, 1 if something was wrong; the reason is on standard error.
    """
    parser = argparse.ArgumentParser(prog="bilateral", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    building = commands.add_parser("build", help="make a record from upstream files")
    building.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    building.add_argument("--to", dest="target", type=Path, required=True, metavar="DIR")
    showing = commands.add_parser("show", help="say where a passage comes from, print its text")
    showing.add_argument("passage_id")
    showing.add_argument("--record", type=Path, metavar="DIR", help="default: data/record")
    showing.add_argument("--files", type=Path, metavar="DIR", help="the folder of upstream files")
    checking = commands.add_parser(
        "check",
        help="say whether a record is whole",
        description="Check the tables of a record and the digests of its files. The command ends"
        " with 0 only if all is as record.json describes; other versions of libraries are named"
        " and no fault.",
        epilog="example: bilateral check data/record",
    )
    checking.add_argument("record", type=Path, metavar="RECORD", help="the folder of the record")
    options = parser.parse_args(arguments)
    # Ended from outside, the workers are told as by Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.command == "build":
            _build(options.source, options.target)
        elif options.command == "check":
            _check(options.record)
        else:
            corpus = Corpus.read(options.record) if options.record else Corpus.load()
            print(describe(corpus, options.passage_id, options.files))
    except (OSError, ValueError, LookupError) as error:
        print(f"bilateral {options.command}: {_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"bilateral {options.command}: stopped; nothing was written", file=sys.stderr)
        return 130
    return 0


def _build(source: Path, target: Path) -> None:
    built = build(source, target, progress=sys.stderr.isatty())
    errors = sum(p.severity == "error" for p in built.problems)
    print(f"read {built.n_documents:,} documents, {built.n_characters:,} characters")
    print(built.corpus)
    print(
        f"{errors} errors and {len(built.problems) - errors} warnings: see {target / 'report.csv'}"
    )
    for problem in [p for p in built.problems if p.severity == "error"][:10]:
        print(f"  {problem.path}: {problem.reason}")


def _check(record: Path) -> None:
    corpus = Corpus.read(record)
    print(corpus)
    print("columns, types, ids, references, counts: as they must be")
    Corpus.read(record, verify=True)
    print("SHA-256 of each file: as record.json describes")
    made_with = ", ".join(f"{name} {version}" for name, version in corpus.libraries.items())
    print(f"made with: {made_with or 'libraries that record.json does not name'}")
    for sentence in differences(corpus.libraries):
        print(sentence)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}"
    return str(error.args[0] if error.args else error)


if __name__ == "__main__":
    sys.exit(main())
