"""Where upstream files lie in a folder: archives, unpacked trees, single volumes.

A folder may hold files of any source, as archives or unpacked; what each file is follows from its
upstream path.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bilateral.gazetteer import PACKAGE, Gazetteer
from bilateral.sources import SOURCES, unpack
from bilateral.sources.model import Document, Problem
from bilateral.sources.source import Source, find_source
from bilateral.sources.unpack import shown_path

_ARCHIVE = (".tar.gz", ".tgz")
#: What a report says of files that no source reads.
NO_SOURCE = "no source's pattern"


class Upstream(NamedTuple):
    """One file of a source, at its path below the folder or in an archive."""

    source: Source
    path: str
    data: bytes

    @property
    def upstream_path(self) -> str:
        """Its path upstream, which a download may have changed."""
        return self.source.upstream(self.path)


def find_archives(folder: Path, sources: Sequence[Source] = SOURCES) -> list[Path]:
    """List the archives and single files below a folder that :func:`read_files` can take.

    Parameters
    ----------
    folder : Path
    sources : sequence of Source

    Returns
    -------
    list of Path
        Regular files, sorted.

    Raises
    ------
    PermissionError
        If the folder itself cannot be opened.
    """
    problems: list[Problem] = []
    found = _find(folder, sources, problems, [])
    if not found and problems and problems[0].path == ".":
        raise PermissionError(f"{shown_path(str(folder))} {problems[0].reason}")
    return found


def why_none(folder: Path, sources: Sequence[Source] = SOURCES) -> str:
    """Say what was looked for in a folder where :func:`find_archives` finds nothing.

    Parameters
    ----------
    folder : Path
    sources : sequence of Source

    Returns
    -------
    str

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     why_none(Path(folder)).removeprefix(folder)[:42]
    ' holds no upstream file: looked for *.tar.'
    """
    if not (patterns := _own_patterns(sources)):
        return (
            f"{folder} holds no upstream file: looked for *.tar.gz and *.xml.gz archives and for"
            " files at their upstream paths (data/README.md lists the layouts)"
        )
    others: list[str] = []
    _find(folder, sources, [], others)
    there = f"its first files are {', '.join(sorted(others)[:3])}" if others else "it has no file"
    return (
        f"{folder} holds no upstream file of a source that was given; {there}, and a pattern must"
        f" match the whole path below the folder ({patterns})"
    )


def _own_patterns(sources: Sequence[Source]) -> str:
    """The patterns of the sources that are not the toolkit's."""
    return "; ".join(f"{s.name}: {s.pattern.pattern}" for s in sources if s not in SOURCES)


def _find(
    folder: Path, sources: Sequence[Source], problems: list[Problem], others: list[str]
) -> list[Path]:
    """List the files to read, and those of no source; what is in the way is reported."""
    found = []

    def report(path: str | Path, reason: str) -> None:
        problems.append(Problem(_below(Path(path), folder), "error", reason))

    def closed(error: OSError) -> None:
        report(error.filename or folder, f"cannot be opened ({error.strerror}); nothing in it read")

    for above, folders, names in os.walk(folder, onerror=closed):
        folders.sort()
        for name in folders:
            if os.path.islink(os.path.join(above, name)):
                report(
                    Path(above, name), "is a link to a folder, not followed; put the folder there"
                )
        for path in (Path(above, name) for name in sorted(names)):
            tail = _tail(path, folder)
            if not (path.name.endswith(_ARCHIVE) or find_source(tail, sources)):
                others.append(tail)
                continue
            try:
                regular = stat.S_ISREG(path.stat().st_mode)
            except OSError as error:
                report(path, f"cannot be opened ({error.strerror}); left out")
                continue
            if regular:
                found.append(path)
            else:
                report(path, "is a pipe or a device, not a file; left out")
    problems.sort(key=lambda problem: problem.path)
    return sorted(found)


def read_files(
    folder: Path, problems: list[Problem], sources: Sequence[Source] = SOURCES
) -> Iterator[Upstream]:
    r"""Every upstream file below a folder, from archives or as it lies there.

    Parameters
    ----------
    folder : Path
    problems : list of Problem
        What cannot be opened, is no file, is damaged or too large is reported here; the rest is
        kept, and of a damaged archive what could be read before the fault.
    sources : sequence of Source
        Whose files are read. Others are passed over; where a source is not one of the toolkit's,
        a warning says how many they are.

    Yields
    ------
    Upstream
        In the order of the archives' names and of the files within. Bytes of a path that are not
        UTF-8 are written ``\xe9`` (:func:`~bilateral.sources.unpack.shown_path`).

    Raises
    ------
    ValueError
        If a file belongs to two sources.
    """
    seen: set[str] = set()
    others: list[str] = []
    for file in _all_files(folder, sources, problems, others):
        if file.upstream_path in seen:
            problems.append(Problem(file.path, "warning", "is there twice; the first was taken"))
            continue
        seen.add(file.upstream_path)
        yield file
    others = [path for path in others if not path.rpartition("/")[2].startswith(".")]
    if others and (patterns := _own_patterns(sources)):
        n = len(others)
        said = "matches" if n == 1 else f"is the first of {n} files that match"
        reason = f"{said} {NO_SOURCE}; a pattern must match the whole path ({patterns})"
        problems.append(Problem(min(others), "warning", reason))


def _all_files(
    folder: Path, sources: Sequence[Source], problems: list[Problem], others: list[str]
) -> Iterator[Upstream]:
    for file in _find(folder, sources, problems, others):
        name = _below(file, folder)
        if file.name.endswith(_ARCHIVE):
            yield from _from_archive(file, name, sources, problems, others)
            continue
        path, whole = _tail(file, folder), True
        source = find_source(path, sources)
        if source is None:
            continue
        try:
            if file.suffix == ".gz":
                data, whole = unpack.read_gzip(file)
            else:
                data = unpack.read_plain(file)
        except unpack.DAMAGE as error:
            problems.append(Problem(name, "error", f"cannot be read ({_reason(error)}); left out"))
            continue
        if not whole:
            problems.append(
                Problem(
                    name,
                    "error",
                    "the file ends early; what it still holds is read, fetch it again",
                )
            )
        yield Upstream(source, path, data)


def _from_archive(
    file: Path, name: str, sources: Sequence[Source], problems: list[Problem], others: list[str]
) -> Iterator[Upstream]:
    last = "its beginning"
    try:
        for shown, member, archive in unpack.read_tar(file):
            path = _below_root(shown)
            source = find_source(path, sources)
            if member.isdir():
                continue
            if source is None:
                others.append(path)
                continue
            if not member.isreg() or member.size > unpack.MOST_BYTES:
                reason = (
                    f"has {member.size:,} bytes, more than {unpack.MOST_BYTES:,}"
                    if member.isreg()
                    else "is a link or a device, not a file"
                )
                problems.append(Problem(path, "error", f"{reason}; left out"))
                continue
            data = unpack.read_member(archive, member)
            last = path
            yield Upstream(source, path, data)
    except unpack.DAMAGE as error:
        problems.append(
            Problem(
                name,
                "error",
                f"archive damaged after {last} ({_reason(error)}); what came before is kept,"
                " fetch the archive again",
            )
        )


def _reason(error: Exception) -> str:
    """Say what an error says, without the name of a file that may not be printable."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def _below_root(name: str) -> str:
    """Give the path below an archive's top folder, which carries the commit in its name."""
    name = name.removeprefix("./")
    first, _, rest = name.partition("/")
    return rest if re.search(r"-[0-9a-f]{7,40}$", first) else name


def _below(path: Path, folder: Path) -> str:
    """Give the path of a file or folder below another, as it can be printed."""
    return shown_path(path.relative_to(folder).as_posix())


def _tail(file: Path, folder: Path) -> str:
    """Give the upstream path of an unpacked file, below the folder or a commit's folder in it."""
    return _below_root(_below(file, folder).removesuffix(".gz"))


def documents(
    file: Upstream, problems: list[Problem], gazetteer: Gazetteer = PACKAGE
) -> list[Document]:
    """Read the documents of one upstream file.

    Parameters
    ----------
    file : Upstream
    problems : list of Problem
    gazetteer : Gazetteer
        Whose tables count; by default the package's.

    Returns
    -------
    list of Document
        One for most files, many for a FRUS volume, none for a file that cannot be read.
    """
    return file.source.documents(file.data, file.upstream_path, problems, gazetteer)
