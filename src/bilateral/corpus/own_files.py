"""Files of a user's own, of any format, to a corpus."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bilateral.cleaning.codes import code_of
from bilateral.corpus import tables
from bilateral.corpus.corpus import Corpus
from bilateral.corpus.given import Unit
from bilateral.corpus.own import from_documents
from bilateral.escape import line_text
from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources.files import FileRead, Reading, read_path
from bilateral.sources.model import Document, Problem


@dataclass(frozen=True)
class Imported:
    """A corpus of files, and what came of each file.

    Attributes
    ----------
    corpus : Corpus
    files : list of FileRead
        All files, read or left out.
    """

    corpus: Corpus
    files: list[FileRead]

    @property
    def problems(self) -> list[Problem]:
        """What went wrong, or had to be mended."""
        return [Problem(*row) for row in self.corpus.problems.itertuples(index=False)]


def documents(
    paths: Path | str | Sequence[Path | str],
    problems: list[Problem],
    reading: Reading,
    *,
    columns: Mapping[str, str] | None = None,
    lang: str | None = None,
) -> Iterator[Document]:
    """Read files, one document after another.

    Parameters
    ----------
    paths : str, Path, or sequence of them
    problems : list of Problem
        Added to.
    reading : Reading
        The account of the files is added here.
    columns : mapping of str to str, optional
        As for :meth:`Corpus.from_files`.
    lang : str, optional
        The language of texts whose files state none.

    Yields
    ------
    Document
    """
    default = code_of(lang, "lang") if lang else ""
    for document in read_path(paths, problems, columns=columns, reading=reading):
        document.lang = document.lang or default
        yield document


def import_files(
    paths: Path | str | Sequence[Path | str],
    *,
    columns: Mapping[str, str] | None = None,
    lang: str | None = None,
    unit: Unit = "passage",
    gazetteer: Gazetteer = PACKAGE,
    n_jobs: int = 1,
    progress: bool | None = None,
) -> Imported:
    """Make a corpus of files, with an account of every file.

    Parameters
    ----------
    paths, columns, lang, unit, gazetteer, n_jobs, progress
        As for :meth:`Corpus.from_files`.

    Returns
    -------
    Imported

    Raises
    ------
    FileNotFoundError, ValueError
        As for :meth:`Corpus.from_files`.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "note.txt").write_text("The two governments met.")
    ...     imported = import_files(folder)
    >>> imported.files[0].path, imported.corpus.documents["n_tokens"].tolist()
    ('note.txt', [4])
    """
    problems: list[Problem] = []
    reading = Reading()
    found = list(documents(paths, problems, reading, columns=columns, lang=lang))
    if not found:
        raise ValueError(nothing_read(reading, problems))
    extra = pd.DataFrame.from_dict(reading.extra, orient="index") if reading.extra else None
    corpus = from_documents(
        found,
        extra=extra,
        problems=problems,
        unit=unit,
        gazetteer=gazetteer,
        n_jobs=n_jobs,
        progress=progress,
    )
    return Imported(corpus, reading.files)


def nothing_read(reading: Reading, problems: list[Problem]) -> str:
    """Say why no file could be used.

    Parameters
    ----------
    reading : Reading
    problems : list of Problem

    Returns
    -------
    str

    Examples
    --------
    >>> nothing_read(Reading([FileRead("a.txt", "", 0, 0, "is empty (0 bytes)")]), [])
    'no file can be used out of 1; a.txt is empty (0 bytes)'
    """
    reasons = [f"{file.path} {file.reason}" for file in reading.files]
    reasons += [f"{problem.path} {problem.reason}" for problem in problems]
    first = f"; {reasons[0]}" if reasons else ": there is none"
    return f"no file can be used out of {len(reading.files)}{first}"


def check_target(paths: Sequence[Path], target: Path) -> None:
    """Refuse, before the work, a target that would be lost or that holds what is to be read.

    Parameters
    ----------
    paths : sequence of Path
    target : Path

    Raises
    ------
    ValueError
        If the target holds something else than a corpus, holds one of the paths, or is inside one.
    """
    tables.check_target(target)
    goal = Path(os.path.realpath(target))
    for path in paths:
        there = Path(os.path.realpath(path))  # resolve() stops at a ring of links
        if there.is_relative_to(goal):
            raise ValueError(f"{target} holds {path}, which is to be read; name another folder")
        if there.is_dir() and goal.is_relative_to(there):
            raise ValueError(
                f"{target} is inside {path}, which is to be read, and the next run would read it,"
                " too; name a folder elsewhere"
            )


def account(files: Sequence[FileRead]) -> str:
    """Say how many files were read and how many were left out.

    Parameters
    ----------
    files : sequence of FileRead

    Returns
    -------
    str

    Examples
    --------
    >>> account([FileRead("a.txt", "text", 1, 9, ""), FileRead("b", "", 0, 0, "is empty")])
    '2 files: 1 read, 1 left out; 1 text, 9 characters'
    """
    read = [file for file in files if file.documents]
    n_texts = sum(file.documents for file in read)
    n_characters = sum(file.characters for file in read)
    counted = "1 file" if len(files) == 1 else f"{len(files):,} files"
    left = f"{len(files) - len(read):,} left out"
    return f"{counted}: {len(read):,} read, {left}; {_texts(n_texts)}, {n_characters:,} characters"


def dry_run(
    paths: Sequence[Path], *, columns: Mapping[str, str] | None = None, lang: str | None = None
) -> tuple[int, str]:
    """Read files and say what would come of them; nothing is written.

    Parameters
    ----------
    paths, columns, lang
        As for :meth:`Corpus.from_files`.

    Returns
    -------
    status : int
        0 if something can be used, else 1.
    text : str
        A line for each file and each problem, and the account.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "2024-04-03.txt").write_text("The two governments met.")
    ...     print(dry_run([Path(folder)])[1])
    read      2024-04-03.txt (text): 1 text, 24 characters, 2024-04-03
    1 file: 1 read, 0 left out; 1 text, 24 characters
    """
    problems: list[Problem] = []
    reading = Reading()
    days: dict[str, list[str]] = {}
    for document in documents(paths, problems, reading, columns=columns, lang=lang):
        span = days.setdefault(document.path, [])
        span[:] = _widened(span, document.date)
    lines = []
    for file in reading.files:
        if not file.documents:
            lines.append(f"left out  {file.path}: {file.reason}")
            continue
        span = days[file.path]
        when = " to ".join(dict.fromkeys(span)) if span else "undated"
        what = f"{_texts(file.documents)}, {file.characters:,} characters, {when}"
        lines.append(f"read      {file.path} ({file.format}): {what}")
    told = {file.path for file in reading.files if not file.documents}
    lines += [
        f"{problem.severity:9} {problem.path}: {problem.reason}"
        for problem in problems
        if problem.severity == "warning" or problem.path not in told
    ]
    text = "\n".join([*map(line_text, lines), account(reading.files)])
    return 0 if reading.n_read else 1, text


def _texts(n: int) -> str:
    return "1 text" if n == 1 else f"{n:,} texts"


def _widened(span: list[str], date: str) -> list[str]:
    """The first and the last of some days."""
    dates = [*span, date] if date else span
    return [min(dates), max(dates)] if dates else []
